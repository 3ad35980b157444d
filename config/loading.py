"""Files -> tenants, or every problem of all files at once.

load(paths)        tenant files alone
load_fleet(root)   tenants/*.yaml and fleet.yaml under a folder, with what concerns them together
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from config import documents, pruning
from config.documents import Document
from config.models import FleetFile, Tenant
from config.problems import ConfigError, Problem
from config.rules import findings

ROOT = Path(__file__).resolve().parents[1]
_Kind = TypeVar("_Kind", bound=BaseModel)


@dataclass(frozen=True)
class Fleet:
    """All tenants of the repository in the order of their names, and who is told about what no single one owns."""

    tenants: tuple[Tenant, ...]
    notify: tuple[str, ...]


def load(paths: Iterable[Path | str]) -> tuple[Tenant, ...]:
    """The tenants of these files, in the files' order; raises ConfigError with all problems of all of them."""
    tenants, problems = _tenants(Path(path) for path in paths)
    if problems:
        raise ConfigError(problems)
    return tenants


def load_fleet(root: Path | str = ROOT) -> Fleet:
    """The fleet of a folder; raises ConfigError with all problems of all its files.

    fleet.yaml may be absent: then nobody is told of what concerns the account.
    """
    root = Path(root)
    tenants, problems = _tenants(tenant_files(root))
    fleet, more = _fleet_file(root / "fleet.yaml")
    problems += more + _misnamed(root)
    if problems:
        raise ConfigError(problems)
    return Fleet(tenants, fleet.notify)


def tenant_files(root: Path | str = ROOT) -> list[Path]:
    """The tenant files of a folder: tenants/*.yaml, sorted by name."""
    return sorted((Path(root) / "tenants").glob("*.yaml"))


def _misnamed(root: Path) -> list[Problem]:
    """A customer must not be left out in silence because of four letters."""
    return [
        Problem(_shown(path), 0, "", f"is not read; rename it to {path.stem}.yaml")
        for path in [*sorted((root / "tenants").glob("*.yml")), *root.glob("fleet.yml")]
    ]


def _tenants(paths: Iterable[Path]) -> tuple[tuple[Tenant, ...], list[Problem]]:
    tenants: list[Tenant] = []
    problems: list[Problem] = []
    names: dict[str, str] = {}
    for path in paths:
        document = _read(path)
        tenant, found = _tenant(document, path)
        problems += found
        if tenant is None:
            continue
        earlier = names.setdefault(tenant.tenant, document.file)
        if earlier != document.file:
            text = f"found {tenant.tenant!r}, which {earlier} is too; one file a tenant"
            problems.append(document.problem(("tenant",), text))
        tenants.append(tenant)
    return tuple(tenants), problems


def _tenant(document: Document, path: Path) -> tuple[Tenant | None, list[Problem]]:
    """The tenant of a document, None if there is none to work with, and every problem of the file."""
    tenant, problems, pruned = _model(document, Tenant)
    if tenant is None:
        return None, problems
    for finding in findings(tenant):
        place = pruned.original(finding.path)
        about = [pruned.original(other) for other in finding.about]
        if not any(pruned.touched(one) for one in (place, *about)):
            problems.append(document.problem(place, finding.text))
    if pruned.touched(("tenant",)):
        return None, problems
    if tenant.tenant != path.stem:
        text = f"found {tenant.tenant!r} in {path.name}; the file must be called {tenant.tenant}.yaml"
        problems.append(document.problem(("tenant",), text))
    return tenant, problems


def _fleet_file(path: Path) -> tuple[FleetFile, list[Problem]]:
    if not path.exists():
        return FleetFile(), []
    fleet, problems, _ = _model(_read(path), FleetFile)
    return fleet or FleetFile(), problems


def _model(document: Document, kind: type[_Kind]) -> tuple[_Kind | None, list[Problem], pruning.Pruned]:
    problems = list(document.problems)
    if not isinstance(document.data, dict):
        return None, problems, pruning.Pruned(None, [])
    pruned = pruning.validate(kind, document.data)
    problems += [document.problem(place, text) for place, text in pruned.findings]
    return pruned.model, problems, pruned


def _read(path: Path) -> Document:
    shown = _shown(path)
    try:
        return documents.read(shown, path.read_bytes())
    except OSError as error:
        return Document(shown, None, {}, (Problem(shown, 0, "", f"cannot be read: {error.strerror}"),))


def _shown(path: Path) -> str:
    """The file as a person would name it: relative to the working directory if it is below that."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
