"""What AWS's parameter files have in common: columns, recipes, hyperparameters, schedules, names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from config.migration.source import Source
from config.problems import shown
from config.rules.datasets import RESERVED
from config.rules.solutions import NOT_YET
from personalize import naming, quotas, recipes, schedules, schemas
from personalize.recipes import Hyperparameter, Recipe

WEEKLY = "cron(0 3 ? * SUN *)"
_NAMED_AFTER_TENANT = "names of datasets, schemas and event trackers are made from the tenant's"
_LONGEST_TENANT = 20
_EXPLORATION = (("explorationWeight", float, "weight"), ("explorationItemAgeCutOff", int, "item_age_cutoff_days"))


class Namer:
    """Names as tenant files have them: no underscores, short enough, each once."""

    def __init__(self, tenant: str, *, versioned: bool) -> None:
        around = len(tenant) + 1 + (naming.HASH_LENGTH + 1 if versioned else 0)
        self.room = quotas.NAME_LENGTH - around
        self.used: set[str] = set()

    def name(self, source: Source, otherwise: str) -> str:
        """The name at a place of the file, changed as little as possible; a change is noted."""
        found = source.take(str, otherwise)
        base = re.sub(r"[^A-Za-z0-9-]+", "-", found).strip("-")[: self.room].rstrip("-") or otherwise
        name, number = base, 2
        while name.lower() in self.used:
            suffix = f"-{number}"
            name, number = base[: self.room - len(suffix)] + suffix, number + 1
        self.used.add(name.lower())
        if source and name != found:
            source.note(f"carried as {name}: names are letters, digits and hyphens, at most {self.room}, each once")
        return name


def tenant_name(found: str) -> str:
    """A dataset group's name as a tenant's: lower case, hyphens, a letter first, 20 characters, cut between words."""
    words = re.split(r"[^a-z0-9]+", re.sub(r"^[^a-z]+", "", found.lower()).rstrip("-_"))
    name = words[0][:_LONGEST_TENANT]
    for word in words[1:]:
        if len(name) + 1 + len(word) > _LONGEST_TENANT:
            break
        name += f"-{word}"
    return name.rstrip("-") if len(name.rstrip("-")) > 1 else "tenant"


def after_tenant(source: Source) -> None:
    """Say that a name is made from the tenant's."""
    source.leave(_NAMED_AFTER_TENANT)


def columns(schema: Source, dataset: str) -> list[dict[str, Any]]:
    """The columns of an Avro schema; its name, namespace and version are the same for everybody."""
    for key in ("type", "name", "namespace", "version"):
        schema.get(key).take(str, "")
    found = (_column(field, dataset) for _, field in schema.get("fields").entries())
    return [column for column in found if column]


def _column(field: Source, dataset: str) -> dict[str, Any] | None:
    kind = field.get("type")
    kinds = kind.value if isinstance(kind.value, list) else [kind.value]
    types = [one for one in kinds if one != "null"]
    if len(types) != 1 or types[0] not in schemas.TYPES:
        field.leave(f"found the type {shown(kind.value)}; a column's is one of {', '.join(schemas.TYPES)}")
        return None
    kind.take(object, None)
    column: dict[str, Any] = {"name": field.get("name").take(str, ""), "type": types[0]}
    if "null" in kinds:
        column["nullable"] = True
    for flag in ("categorical", "textual"):
        if not field.get(flag).take(bool, False):
            continue
        if column["name"] in RESERVED[dataset]:
            field.get(flag).leave(f"{column['name']} is reserved and takes no {flag}")
        else:
            column[flag] = True
    return column


def recipe(service: Source, datasets: Iterable[str], solution: Source) -> Recipe | None:
    """The recipe of a solution; None if a tenant file cannot have the solution, which is then left as a whole."""
    arn = service.get("recipeArn")
    name = arn.take(str, "").rpartition("/")[2]
    found = recipes.RECIPES.get(name)
    if found and found.successor:
        arn.note(f"carried as {found.successor}: {name} is legacy")
        found = recipes.RECIPES[found.successor]
    missing = [dataset for dataset in found.required if dataset not in datasets] if found else []
    if found is None:
        reason = f"there is no recipe {name} for custom dataset groups" if name else "it names no recipe"
    elif name in NOT_YET:
        reason = f"{name} {NOT_YET[name]} not honoured yet"
    elif missing:
        reason = f"{name} needs the dataset {missing[0]}, which the file does not have"
    else:
        return found
    solution.leave(f"{reason}; the solution is left out with all that is in it")
    return None


def hyperparameters(service: Source, of: Recipe) -> dict[str, Any]:
    """The hyperparameters of a solution, which the API takes as strings, as the values that they are."""
    values: dict[str, Any] = {}
    for group in (recipes.ALGORITHM, recipes.FEATURES):
        for name, source in service.get("solutionConfig").get(group).entries():
            known = of.hyperparameters.get(str(name))
            value = _value(source.value, known) if known else None
            if known is None:
                source.leave(f"{of.name} has no such hyperparameter")
            elif problem := known.problem(value):
                source.leave(f"found {shown(source.value)}; it must be {problem}")
            else:
                source.take(object, None)
                values[str(name)] = value
    return values


def _value(found: object, known: Hyperparameter) -> object:
    if not isinstance(found, str):
        return found
    try:
        return {"true": True, "false": False}.get(found.lower(), found) if known.kind is bool else known.kind(found)
    except ValueError:
        return found


def schedule(source: Source) -> dict[str, Any] | None:
    """A schedule of the file, in UTC as it was; None if there is none, or none that EventBridge Scheduler takes."""
    expression = source.take(str, "")
    if not expression:
        return None
    try:
        schedules.parse(expression)
    except schedules.ScheduleError as error:
        source.leave(f"found {expression!r}; {error}")
        return None
    return {"schedule": expression}


def training(times: Source, of: Recipe, service: Source) -> dict[str, Any]:
    """When a solution is trained; weekly if the file does not say."""
    full, update = schedule(times.get("full")), None
    if full is None:
        full = {"schedule": WEEKLY}
        service.remark(f"says not when to train; wrote {WEEKLY}")
    if of.trains_update:
        update = schedule(times.get("update"))
    else:
        times.get("update").leave(f"{of.name} cannot train in mode UPDATE")
    return {"full": full} | ({"update": update} if update else {})


def campaign(service: Source, of: Recipe, namer: Namer) -> dict[str, Any] | None:
    """A campaign of a solution; None, noted, for a recipe that none can serve."""
    if of.runtime_api is None:
        service.leave(f"{of.name} works in batches only")
        return None
    result: dict[str, Any] = {"name": namer.name(service.get("name"), "campaign")}
    result["min_provisioned_tps"] = max(1, service.get("minProvisionedTPS").take(int, 1))
    exploring = service.get("campaignConfig").get("itemExplorationConfig")
    if exploring and not of.supports_exploration:
        exploring.leave(f"{of.name} takes no exploration settings")
    elif exploring:
        result["exploration"] = _exploration(exploring)
    return result


def _exploration(source: Source) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, kind, name in _EXPLORATION:
        text = source.get(key)
        if not text:
            continue
        try:
            found[name] = kind(text.value)
            text.take(object, None)
        except (TypeError, ValueError):
            text.leave(f"found {shown(text.value)}, which is no number")
    return found
