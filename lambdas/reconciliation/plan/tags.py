"""Tags of what CloudFormation cannot tag without replacing it, or does not own.

The record says that there may be some that we put: without it, the tags of a tenant whose file has none are a person's,
and nobody touches them. What is created with its tags leaves no record, so one that is missing is made by putting tags
once more that are there already.
"""

from __future__ import annotations

from collections.abc import Mapping

from lambdas.reconciliation.plan.entries import Actual, Desired, Entries, action

RECORD = "tags"
_SERVICES = "aws:"  # what AWS itself put there begins so, and nobody else may touch it
_OTHERS, _NONE = "the tenant file has other tags", "the tenant file does not have these tags"


def entries(desired: Desired, actual: Actual) -> Entries:
    """What is missing or different is put, what nobody declared is removed; what does not exist yet is left out."""
    wanted = desired["tags"]["wanted"]
    changes = [(arn, _listed(wanted, tags), _superfluous(wanted, tags)) for arn, tags in sorted(actual.tags.items())]
    for arn, new, gone in changes:
        if new:
            yield action("tag", _name(arn), _OTHERS, arn=arn, tags=new)
        if gone:
            yield action("untag", _name(arn), _NONE, arn=arn, keys=gone)
    if wanted and RECORD not in actual.records and not any(new for _, new, _ in changes):
        yield from _noted(wanted, actual)
    if not wanted and RECORD in actual.records and not any(gone for *_, gone in changes):
        yield action("forget-tags", RECORD, "the tenant file has no tags, and nothing bears them")


def _noted(wanted: Mapping[str, str], actual: Actual) -> Entries:
    for arn in sorted(actual.tags)[:1]:
        yield action("tag", _name(arn), "to know later that there are tags", arn=arn, tags=_listed(wanted, {}))


def _listed(wanted: Mapping[str, str], tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"TagKey": key, "TagValue": value} for key, value in sorted(wanted.items()) if tags.get(key) != value]


def _superfluous(wanted: Mapping[str, str], tags: Mapping[str, str]) -> list[str]:
    return sorted(key for key in tags if key not in wanted and not key.startswith(_SERVICES))


def _name(arn: str) -> str:
    return arn.partition(":personalize:")[2].partition(":")[2].partition(":")[2]
