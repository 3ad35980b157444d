"""What a profile says of the files: the rules, each a few lines over figures. Pure.

Rules of columns apply to whatever is imported, those of events.py and of ids to the whole of the data only.
"""

from __future__ import annotations

from collections.abc import Iterator

from lambdas.data_check import events
from lambdas.data_check.declared import Column, Dataset
from lambdas.data_check.findings import ADVISE, REFUSE, WARN, Finding, many
from lambdas.data_check.profile import Profile
from personalize import quotas

MOSTLY_MISSING = 0.5
FUTURE_SECONDS = 86_400


def findings(dataset: Dataset, profile: Profile, now: float, mode: str) -> list[Finding]:
    """Everything that the rules say of a profile at a moment (epoch seconds)."""
    if not profile["rows"]:
        return [Finding(REFUSE, "empty", dataset.name, "the files have no rows; upload some")]
    found = [*_lines(dataset, profile), *_values(dataset, profile), *_times(dataset, profile, now)]
    if mode == "FULL":
        found += events.findings(dataset, profile) if dataset.is_of_events else _same_ids(dataset, profile)
    return found


def too_few(dataset: Dataset, profile: Profile) -> bool:
    """Whether an incremental import would be refused for want of rows: more are waited for."""
    return dataset.is_of_events and 0 < profile["rows"] < quotas.MINIMUM_INTERACTIONS


def _lines(dataset: Dataset, profile: Profile) -> Iterator[Finding]:
    for name, words in (("too_many", "more"), ("too_few", "fewer")):
        if profile[name]:
            text = f"{words} than {len(dataset.columns)} fields in {many(profile[name], 'line')}"
            yield Finding(
                REFUSE, "fields", dataset.name, f"{text}; quote what contains a comma, and write one row a line"
            )


def _values(dataset: Dataset, profile: Profile) -> Iterator[Finding]:
    for column in dataset.columns:
        found = profile["columns"][column.name]
        share = found["missing"] / profile["rows"]
        if found["missing"] and not column.nullable:
            text = f"no value in {many(found['missing'], 'row')}, and the column is not nullable"
            yield Finding(REFUSE, "missing", column.name, f"{text}; fill them in, or leave them out")
        elif share > MOSTLY_MISSING:
            yield Finding(ADVISE, "missing", column.name, f"no value in {share:.0%} of the rows")
        if found["wrong"]:
            yield Finding(REFUSE, "type", column.name, _wrong(column, many(found["wrong"], "row")))


def _wrong(column: Column, rows: str) -> str:
    if column.type == "string":
        return f"more than {column.longest:,} characters in {rows}; shorten them"
    if column.is_time:
        return f"no whole number of seconds since 1970 in {rows}; write epoch seconds"
    return f"no {column.type} in {rows}; correct them"


def _times(dataset: Dataset, profile: Profile, now: float) -> Iterator[Finding]:
    for column in dataset.columns:
        found = profile["columns"][column.name]
        ahead = found.get("most", 0) - now
        if found.get("milliseconds"):
            text = f"milliseconds in {many(found['milliseconds'], 'row')}; write seconds since 1970"
            yield Finding(REFUSE, "milliseconds", column.name, text)
        elif ahead > FUTURE_SECONDS and "EXPIRATION" not in column.name:
            text = f"the latest lies {many(round(ahead / 86_400), 'day')} ahead; see whether that is meant"
            yield Finding(WARN, "future", column.name, text)


def _same_ids(dataset: Dataset, profile: Profile) -> Iterator[Finding]:
    twice = profile["rows"] - profile["ids"]
    if twice:
        yield Finding(
            WARN, "duplicates", dataset.id, f"{many(twice, 'row')} with an id of another; the last one counts"
        )
