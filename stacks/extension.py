"""A tenant that needs more than data: a Python module beside its file, with its own TenantStage in it.

``tenants/acme.py`` beside ``tenants/acme.yaml`` holds one subclass of TenantStage; whatever it adds is deployed,
rehearsed, checked and destroyed with the tenant. The module is found by the tenant's name, so it is neither registered
nor imported anywhere.
"""

from __future__ import annotations

import importlib.util
import traceback
from collections.abc import Collection
from pathlib import Path
from types import ModuleType

from stacks.tenant_stage import TenantStage


class ExtensionError(ValueError):
    """A tenant module that cannot be used; the text names the file, what was found in it and what to do."""


def stage_class(folder: Path, tenant: str) -> type[TenantStage]:
    """The stage of a tenant: that of its module in the folder, or TenantStage itself if it has none.

    Raises ExtensionError for a module that cannot be imported, or that does not hold exactly one stage of its own.
    """
    file = folder / f"{tenant}.py"
    if not file.exists():
        return TenantStage
    module = _load(file)
    own = [
        found
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, TenantStage) and found.__module__ == module.__name__
    ]
    if len(own) != 1:
        found = ", ".join(stage.__name__ for stage in own) or "none"
        raise ExtensionError(f"{file}: found {found}; write one class that is a TenantStage: class Stage(TenantStage)")
    return own[0]


def refuse_strays(folder: Path, tenants: Collection[str]) -> None:
    """Raises ExtensionError for modules that belong to no tenant: nobody would notice that they do nothing."""
    strays = [file for file in sorted(folder.glob("*.py")) if file.stem not in tenants and file.stem != "__init__"]
    if strays:
        lines = [f"{file}: there is no {file.stem}.yaml beside it; rename or remove it" for file in strays]
        raise ExtensionError("\n".join(lines))


def _load(file: Path) -> ModuleType:
    name = f"tenants.{file.stem.replace('-', '_')}"
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        # Whatever a person's module raises; the last frame in it is the line that they want to see.
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
        line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else 1
        raise ExtensionError(f"{file}:{line}: cannot be imported: {type(error).__name__}: {error}") from error
    return module
