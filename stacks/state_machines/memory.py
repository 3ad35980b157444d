"""What a record remembers of the last times: short lists in DynamoDB's words, in JSONata."""

from __future__ import annotations

REMEMBERED = 5  # durations: a week of UPDATEs says no more than the last few


def lately(known: str, new: str, most: int = REMEMBERED) -> str:
    """A list of DynamoDB values (``known``, which may not be there yet) with one more; only the last ones are kept."""
    kept = f"$filter({known}, function($one, $at) {{$at > $count({known}) - {most}}})"
    return f"[$append({kept}, {new})]"


def numbers(known: str) -> str:
    """The numbers of such a list as a JSONata array."""
    return f"[{known}.N.$number($)]"
