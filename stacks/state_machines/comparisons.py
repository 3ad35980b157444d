"""Whether a resource is configured as wanted, in JSONata: ``$wanted`` is the request, ``$actual`` the description.

Personalize adds defaults to what it returns, so only what is wanted is compared. ``$update`` is the latest update.
"""

from __future__ import annotations

# The columns of a trainingDataConfig as one text, whatever their order and the case of their datasets.
_COLUMNS = (
    "$columns := function($by) {{ $exists($by) ? $join($sort($each($by, function($names, $dataset)"
    " {{ $uppercase($dataset) & '=' & $join($sort([$names]), ',') }})), ' ') : '' }};"
)

# Why a creation or an update failed.
FAILURE_REASON = (
    "$exists($update.FailureReason) ? $update.FailureReason"
    " : $exists($actual.FailureReason) ? $actual.FailureReason : 'the service gave no reason'"
)


def latest_update(noun: str) -> str:
    """The latest update in the description of a campaign or recommender, which has none before the first."""
    update = f"$states.result.{noun}.Latest{noun}Update"
    return f"$exists({update}) ? {update} : {{'Status': 'NONE'}}"


def same_value(path: str) -> str:
    """A single value."""
    return f"$actual.{path} = $wanted.{path}"


def same_flag(path: str) -> str:
    """True or false, which a description may leave out for false."""
    return f"($not($exists($wanted.{path})) or $wanted.{path} = ($exists($actual.{path}) ? $actual.{path} : false))"


def same_map(path: str) -> str:
    """A map of texts or numbers, key by key."""
    differs = f"$not($string($lookup($wanted.{path}, $)) = $string($lookup($actual.{path}, $)))"
    return f"$count($keys($wanted.{path})[{differs}]) = 0"


def same_columns(path: str) -> str:
    """Lists of columns by dataset; here none wanted means that there shall be none."""
    return f"({_COLUMNS.format()} $columns($wanted.{path}) = $columns($actual.{path}))"
