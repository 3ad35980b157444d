"""What items go with a context, such as a kind of device: how much more often than usual they were chosen in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rehearsal.personalize.data.interactions import Interactions

_DOUBT = 50.0  # interactions as usual that are added to those of a context


def lifted(
    scores: np.ndarray,
    rows: Interactions,
    names: Sequence[str],
    context: Mapping[str, str],
    columns: Sequence[str],
) -> np.ndarray:
    """Scores for a context (column -> value), given the rows of the training; their sum stays what it was.

    `names` are the contexts of the rows by code, `columns` those that were trained on; others count for nothing.
    """
    wanted = {column: value for column, value in context.items() if column in columns}
    codes = [code for code, name in enumerate(names) if _fits(json.loads(name), wanted)]
    within = np.isin(rows.contexts, codes)
    if not wanted or not within.any():
        return scores
    usual = np.bincount(rows.items, minlength=len(scores)) / len(rows)
    here = np.bincount(rows.items[within], minlength=len(scores))
    shares = (here + _DOUBT * usual) / (within.sum() + _DOUBT)
    mixed = scores * np.divide(shares, usual, out=np.ones(len(scores)), where=usual > 0)
    return mixed * (scores.sum() / mixed.sum()) if mixed.sum() else scores


def _fits(values: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    return all(str(values.get(column)) == value for column, value in wanted.items())
