"""Files -> tenants, or every problem of all files at once.

load(paths)        tenant files alone, with the quotas of the fleet.yaml that stands above their folder
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
from config.models import FleetFile, Quotas, Tenant
from config.problems import ConfigError, Problem
from config.rules import findings
from config.rules.quotas import per_region

ROOT = Path(__file__).resolve().parents[1]
_Kind = TypeVar("_Kind", bound=BaseModel)


@dataclass(frozen=True)
class Fleet:
    """All tenants of the repository in the order of their names, and who is told about what no single one owns."""

    tenants: tuple[Tenant, ...]
    notify: tuple[str, ...]


def load(paths: Iterable[Path | str]) -> tuple[Tenant, ...]:
    """The tenants of these files, in the files' order; raises ConfigError with all problems of all of them."""
    tenants: list[Tenant] = []
    problems: list[Problem] = []
    names: dict[str, str] = {}
    for path in map(Path, paths):
        fleet, found = _fleet_above(path)
        more, also = _tenants([path], fleet.quotas, names)
        tenants += more
        problems += found + also
    if problems:
        raise ConfigError(problems)
    return tuple(tenants)


def problems_of(file: str, content: str) -> list[Problem]:
    """What would be wrong with a tenant file of that name and content, with the quotas that every account has."""
    _, problems = _tenant(documents.read(file, content.encode()), Path(file), Quotas())
    return problems


def _fleet_above(path: Path) -> tuple[FleetFile, list[Problem]]:
    """The fleet.yaml that a tenant file belongs to; a file somewhere else belongs to none."""
    folder = path.resolve().parent
    return _fleet_file(folder.parent / "fleet.yaml")[:2] if folder.name == "tenants" else (FleetFile(), [])


def load_fleet(root: Path | str = ROOT) -> Fleet:
    """The fleet of a folder; raises ConfigError with all problems of all its files.

    fleet.yaml may be absent: then nobody is told of what concerns the account.
    """
    root = Path(root)
    fleet, problems, document = _fleet_file(root / "fleet.yaml")
    tenants, more = _tenants(tenant_files(root), fleet.quotas, {})
    problems += more + _misnamed(root)
    problems += [document.problem(finding.path, finding.text) for finding in per_region(tenants, fleet.quotas)]
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


def _tenants(paths: Iterable[Path], allowed: Quotas, names: dict[str, str]) -> tuple[tuple[Tenant, ...], list[Problem]]:
    """`names` remembers across calls which file has which tenant: names are unique, and with them buckets and roles."""
    tenants: list[Tenant] = []
    problems: list[Problem] = []
    for path in paths:
        document = _read(path)
        tenant, found = _tenant(document, path, allowed)
        problems += found
        if tenant is None:
            continue
        earlier = names.setdefault(tenant.tenant, document.file)
        if earlier != document.file:
            text = f"found {tenant.tenant!r}, which {earlier} is too; one file a tenant"
            problems.append(document.problem(("tenant",), text))
        tenants.append(tenant)
    return tuple(tenants), problems


def _tenant(document: Document, path: Path, allowed: Quotas) -> tuple[Tenant | None, list[Problem]]:
    """The tenant of a document, None if there is none to work with, and every problem of the file."""
    tenant, problems, pruned = _model(document, Tenant)
    if tenant is None:
        return None, problems
    for finding in findings(tenant, allowed):
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


def _fleet_file(path: Path) -> tuple[FleetFile, list[Problem], Document]:
    if not path.exists():
        return FleetFile(), [], Document(_shown(path), None)
    document = _read(path)
    fleet, problems, _ = _model(document, FleetFile)
    return fleet or FleetFile(), problems, document


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
