"""What a profile says of events as a whole: whether a model could be trained on them. Pure.

Volumes are Personalize's quotas (personalize/quotas.py). Fifty users, fifty items and 1,500 events are a rule of thumb,
no quota. What a training would fail for is a reason to refuse only where no events are streamed: those count as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lambdas.data_check.declared import Dataset
from lambdas.data_check.findings import ADVISE, REFUSE, WARN, Finding, many
from lambdas.data_check.profile import Profile
from personalize import quotas

ENOUGH = {"users": (50, "user"), "items": (50, "item"), "unique": (1_500, "different event")}
MANY_DUPLICATES = 0.1
TOO_POPULAR = 0.2
_LEAST = quotas.MINIMUM_INTERACTIONS


def findings(dataset: Dataset, profile: Profile) -> list[Finding]:
    """All that the rules say."""
    found = [*_duplicates(dataset, profile), *_popularity(dataset, profile)]
    if dataset.name == "interactions":
        found += [*_volume(dataset, profile), *_thumb(dataset, profile)]
    if dataset.name == "interactions" and "EVENT_TYPE" in dataset.names:
        found += _types(dataset, profile)
    return found


def _volume(dataset: Dataset, profile: Profile) -> Iterator[Finding]:
    if profile["rows"] < _LEAST:
        text = f"{many(profile['rows'], 'row')}, and an import takes {_LEAST:,} at least; upload more"
        yield Finding(REFUSE, "volume", dataset.name, text)
        return
    severity = WARN if dataset.streamed else REFUSE
    least, share = quotas.MINIMUM_USERS_WITH_TWO_INTERACTIONS, quotas.MINIMUM_SHARE_OF_USERS_WITH_TWO_INTERACTIONS
    if profile["returning"] < max(least, share * profile["users"]):
        text = f"{profile['returning']:,} of {many(profile['users'], 'user')} with two events"
        yield Finding(
            severity, "returning-users", dataset.name, f"{text}; a training takes {least}, and {share:.0%}, at least"
        )
    if profile["unique"] < _LEAST:
        text = f"{many(profile['unique'], 'different event')}; a training takes {_LEAST:,} at least"
        yield Finding(severity, "unique-events", dataset.name, text)


def _thumb(dataset: Dataset, profile: Profile) -> Iterator[Finding]:
    for name, (enough, noun) in ENOUGH.items():
        if profile[name] < enough:
            text = f"{many(profile[name], noun)}; with fewer than {enough:,} no recipe learns much"
            yield Finding(ADVISE, "little-data", dataset.name, text)


def _types(dataset: Dataset, profile: Profile) -> Iterator[Finding]:
    kinds: Counter[str] = Counter()  # as Personalize tells them apart, in lower case
    for name, count in profile["event_types"].items():
        kinds[name.lower()] += count
    most = quotas.EVENT_TYPES_AND_OPTIONAL_COLUMNS
    if len(kinds) + dataset.optional > most:
        text = f"{many(len(kinds), 'event type')} and {many(dataset.optional, 'optional column')}"
        yield Finding(REFUSE, "event-types", "EVENT_TYPE", f"{text}; Personalize takes {most} of both: join some types")
    for solution, kind in dataset.alone.items():
        if kinds[kind.lower()] < _LEAST:
            text = f"{many(kinds[kind.lower()], 'event')} of type {kind}, on which alone {solution} trains"
            yield Finding(WARN, "event-type", solution, f"{text}; it takes {_LEAST:,} at least")


def _duplicates(dataset: Dataset, profile: Profile) -> Iterator[Finding]:
    twice = profile["rows"] - profile["unique"]
    if twice:
        share = twice / profile["rows"]
        text = f"{many(twice, 'row')} ({share:.0%}) with user, {dataset.id}, time and type of another; each counts once"
        yield Finding(WARN if share > MANY_DUPLICATES else ADVISE, "duplicates", dataset.name, text)


def _popularity(dataset: Dataset, profile: Profile) -> Iterator[Finding]:
    share = profile["top_item"] / profile["rows"]
    if share > TOO_POPULAR:
        text = f"{share:.0%} of the events are about one of {profile['items']:,}; see whether that is meant"
        yield Finding(WARN, "popularity", dataset.id, text)
