"""A parameter file -> a tenant file, and everything that did not come along."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from config import loading
from config.filters.parsing import FilterSyntaxError, place, spelled
from config.migration import mlops, parts, personalized_experiences, tenant_file
from config.migration.source import Note, Reading, Source
from config.problems import Problem
from personalize import naming, quotas, schemas

_PARTS = ("solutions", "recommenders", "filters")
_REFUSED = re.compile(r"(?=filters|.*\.recipe$)(\w+)\[(\d+)\]")
_STRUCTURES = (personalized_experiences, mlops)
_ACCOUNT, _REGION = "000000000000", "us-east-1"
_ARN = re.compile(r'"arn:[a-z-]+:[a-z0-9-]+:([a-z0-9-]*):(\d{12}):')


class UnknownStructure(ValueError):
    """The file is neither of those that can be turned into a tenant file."""


@dataclass(frozen=True)
class Place:
    """What the caller knows and the file may not say; None where it is for the file to say."""

    tenant: str | None = None
    account: str | None = None
    region: str | None = None


@dataclass(frozen=True)
class Conversion:
    """A tenant file's text, what there is to tell about the way it was made, and what is still wrong with it."""

    text: str
    notes: tuple[Note, ...]
    problems: tuple[Problem, ...]


def convert(text: str, origin: str, known: Place) -> Conversion:
    """Turn a parameter file's text into a tenant file; raises UnknownStructure if it is neither of the two kinds.

    `origin` names the file in a comment. A filter that Personalize would refuse is left out and noted, and
    so is a solution or recommender whose recipe cannot be used on the file's data.
    """
    reading = _read(text)
    root = reading.root()
    structure = next((one for one in _STRUCTURES if one.recognised(root)), None)
    if structure is None:
        reason = "has neither datasetGroup.serviceConfig (Maintaining Personalized Experiences) nor datasetGroup.name"
        raise UnknownStructure(f"{reason} (params.json of the MLOps sample); give one of those")
    data, places = _tenant(root, structure, known, text)
    sources = {key: [places_of for _, places_of in data[key]] for key in _PARTS}
    data |= {key: [made for made, _ in data[key]] for key in _PARTS}
    while refused := _refused(data, origin):
        key, index, reason = refused
        first, *others = sources[key].pop(index)
        first.leave(reason)
        for other in others:
            other.leave("its solution is left out")
        del data[key][index]
    made = tenant_file.text(data, origin)
    return Conversion(made, (*places, *reading.report()), tuple(_problems(data, made)))


def _read(text: str) -> Reading:
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnknownStructure(f"is not JSON: {error}") from None
    if not isinstance(data, dict):
        raise UnknownStructure("holds no JSON object")
    return Reading(data)


def _tenant(root: Source, structure: ModuleType, known: Place, text: str) -> tuple[dict[str, Any], list[Note]]:
    """The tenant's data, its filters paired with where they stood; and what was found out about where it lives."""
    name = structure.group(root).get("name")
    tenant = known.tenant or parts.tenant_name(name.take(str, ""))
    if name and tenant != name.value:
        name.note(f"carried as the tenant {tenant}" + ("" if known.tenant else "; --tenant names it otherwise"))
    account, region, places = _environment(known, text)
    domain = parts.domain(structure.group(root).get("domain"))
    datasets = structure.datasets(root, domain)
    data = {
        "tenant": tenant,
        "environment": {"account": account, "region": region},
        **({"domain": domain} if domain else {}),
        "tags": parts.tags(root.get("tags")),
        "notify": [],
        "datasets": datasets,
        "event_tracker": structure.event_tracker(root),
        "solutions": list(structure.solutions(root, tenant, datasets)),
        "recommenders": list(structure.recommenders(root, tenant)),
        "filters": list(_filters(structure.filters(root), tenant, datasets)),
    }
    return data, places


def _environment(known: Place, text: str) -> tuple[str, str, list[Note]]:
    """Account and region: as the caller says, else as an ARN in the file has them, else something to be replaced."""
    arns = _ARN.findall(text)
    accounts = [account for _, account in arns]
    regions = [region for region, _ in arns if region in quotas.REGIONS]
    chosen, notes = [], []
    for key, given, found, otherwise in (
        ("account", known.account, accounts, _ACCOUNT),
        ("region", known.region, regions, _REGION),
    ):
        value = given or next(iter(found), otherwise)
        chosen.append(value)
        if not given:
            wrote = f"wrote {value}, as an ARN in it has it" if found else f"wrote {value} to have something there"
            notes.append(Note(f"environment.{key}", f"the file does not say; {wrote}; --{key} says otherwise"))
    notes.append(Note("notify", "the file does not say who is told when something fails; add addresses"))
    return chosen[0], chosen[1], notes


def _filters(sources: Iterator[Source], tenant: str, datasets: dict[str, Any]) -> Iterator[tuple[dict, tuple[Source]]]:
    """Filters that can be read, in the guide's spelling, each with where it stood."""
    names = parts.Namer(tenant, naming.HASH_LENGTH)
    columns = {schemas.DATASET_TYPES[key]: [one["name"] for one in it["columns"]] for key, it in datasets.items()}
    for source in sources:
        expression = source.get("filterExpression").take(str, "")
        try:
            text = spelled(expression, columns)
        except FilterSyntaxError as error:
            source.leave(f"filterExpression: {place(expression, error.position)}: {error}")
            continue
        if text != expression:
            source.get("filterExpression").note(f"carried as {text}")
        yield {"name": names.name(source.get("name"), "filter"), "expression": text}, (source,)


def _refused(data: dict[str, Any], origin: str) -> tuple[str, int, str] | None:
    """The first solution, recommender or filter that could not be deployed as a whole, with the reason."""
    for problem in _problems(data, tenant_file.text(data, origin)):
        if match := _REFUSED.match(problem.key):
            return match[1], int(match[2]), problem.text
    return None


def _problems(data: dict[str, Any], text: str) -> list[Problem]:
    return loading.problems_of(f"{data['tenant']}.yaml", text)
