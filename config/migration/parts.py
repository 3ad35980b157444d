"""What AWS's parameter files have in common: names, columns, schedules, tags."""

from __future__ import annotations

import re
from typing import Any

from config.migration.source import Source
from config.problems import shown
from personalize import quotas, reserved_columns, schedules, schemas
from personalize.use_cases import DOMAINS

_NAMED_AFTER_TENANT = "names of datasets, schemas and event trackers are made from the tenant's"
_LONGEST_TENANT = 20
_FLAGS = {"categorical": "categorical", "textual": "textual", "itemName": "item_name"}


class Namer:
    """Names as tenant files have them: no underscores, short enough, each once."""

    def __init__(self, tenant: str, suffix: int = 0) -> None:
        """`suffix`: the length of the hash that Personalize's name ends in."""
        around = len(tenant) + 1 + (suffix + 1 if suffix else 0)
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


def domain(source: Source) -> str | None:
    """The domain of a dataset group; None of a custom one."""
    found = source.take(str, "")
    if found and found not in DOMAINS:
        source.leave(f"found {shown(found)}; a domain is one of {', '.join(DOMAINS)}")
    return found if found in DOMAINS else None


def tags(source: Source) -> dict[str, str]:
    """The tags of the file as a whole."""
    found = {}
    for _, one in source.entries():
        key, value = one.get("tagKey").take(str, ""), one.get("tagValue").take(str, "")
        found |= {key: value} if key else {}
    return found


def columns(schema: Source, dataset: str, of_domain: str | None) -> list[dict[str, Any]]:
    """The columns of an Avro schema; its name, namespace and version are the same for everybody."""
    for key in ("type", "name", "namespace", "version"):
        schema.get(key).take(str, "")
    known = reserved_columns.of(of_domain, dataset)
    found = (_column(field, known) for _, field in schema.get("fields").entries())
    return [column for column in found if column]


def _column(field: Source, known: reserved_columns.Columns) -> dict[str, Any] | None:
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
    for flag, name in _FLAGS.items():
        if not field.get(flag).take(bool, False):
            continue
        reserved = known.get(column["name"])
        if reserved and not getattr(reserved, name, False):
            field.get(flag).leave(f"{column['name']} is reserved and takes no {name}")
        else:
            column[name] = True
    return column


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
