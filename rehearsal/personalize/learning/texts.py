"""Items that are alike by what is written about them: terms weighted by their rarity, compared by their angle.

A plain tf-idf model stands in for the embeddings of Semantic-Similarity ("native-recipe-semantic-similarity"): it knows
words and not meanings, but like them it needs no interactions, and knows a new item as soon as it has read it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from scipy import sparse

_TERM = re.compile(r"[^\W_]{2,}")

Record = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class TextModel:
    """`vectors` has a row of length 1 for each item code, or of zeros; `terms` are its columns, weighted by `rarity`.

    `popularity` and `freshness` are in [0, 1] by item code, as at the training. `read` holds the vectors as they were
    last refreshed, and when that was.
    """

    terms: Mapping[str, int]
    rarity: np.ndarray
    vectors: sparse.csr_array
    popularity: np.ndarray
    freshness: np.ndarray
    read: dict[datetime, sparse.csr_array] = field(default_factory=dict)

    def similar(self, item: int, vectors: sparse.csr_array) -> np.ndarray:
        """The cosine of each item of `vectors` with one of them, which itself scores 0."""
        if item >= vectors.shape[0]:
            return np.zeros(vectors.shape[0])
        scores = (vectors @ vectors[[item]].T).toarray().ravel()
        scores[item] = 0
        return scores

    def ranked(self, scores: np.ndarray, popularity: float, freshness: float) -> np.ndarray:
        """Scores of similar items under the influence, from 0 to 1 each, of popularity and freshness."""
        influence = np.zeros(len(scores))
        known = min(len(scores), len(self.popularity))
        influence[:known] = (popularity * self.popularity + freshness * self.freshness)[:known]
        return np.where(scores > 0, scores + influence, 0)

    def refreshed(
        self, when: datetime, changed: Callable[[], Mapping[int, Record]], columns: Iterable[str], size: int
    ) -> sparse.csr_array:
        """The vectors of `size` items at `when`, with those that changed since the training read anew.

        New terms are not learnt. `changed` is asked once for each instant.
        """
        if when not in self.read:
            self.read.clear()
            self.read[when] = self._with(changed(), columns, size)
        return self.read[when]

    def _with(self, records: Mapping[int, Record], columns: Iterable[str], size: int) -> sparse.csr_array:
        fresh = _vectors(_texts(records, columns), self.terms, self.rarity, size)
        kept = np.ones(size)
        kept[list(records)] = 0
        old = self.vectors.copy()
        old.resize((size, len(self.terms)))
        return sparse.csr_array(sparse.diags_array(kept) @ old + fresh)


def fit(
    records: Mapping[int, Record], columns: Iterable[str], counts: np.ndarray, dated: bool, trained: float
) -> TextModel:
    """Learn from the `columns` of items; `counts` are interactions by item code, `trained` is in epoch seconds."""
    texts = _texts(records, columns)
    frequencies = Counter(term for text in texts.values() for term in set(text))
    terms = {term: place for place, term in enumerate(sorted(frequencies))}
    rarity = np.array([1 + np.log((1 + len(texts)) / (1 + frequencies[term])) for term in terms])
    vectors = _vectors(texts, terms, rarity, len(counts))
    ages = np.full(len(counts), np.nan)
    for code, record in records.items():
        created = record.get("CREATION_TIMESTAMP") if dated else None
        ages[code] = np.nan if created is None else trained - created
    return TextModel(terms, rarity, vectors, _share(counts.astype(float)), _freshness(ages))


def _texts(records: Mapping[int, Record], columns: Iterable[str]) -> dict[int, list[str]]:
    names = list(columns)
    return {
        code: _TERM.findall(" ".join(str(record.get(name) or "") for name in names).lower())
        for code, record in records.items()
    }


def _vectors(
    texts: Mapping[int, list[str]], terms: Mapping[str, int], rarity: np.ndarray, size: int
) -> sparse.csr_array:
    rows, columns, weights = [], [], []
    for code, text in texts.items():
        counted = Counter(terms[term] for term in text if term in terms)
        vector = np.array([count * rarity[place] for place, count in counted.items()])
        rows += [code] * len(counted)
        columns += list(counted)
        weights += (vector / np.linalg.norm(vector)).tolist() if len(vector) else []
    return sparse.csr_array((weights, (rows, columns)), shape=(size, len(terms)))


def _share(counts: np.ndarray) -> np.ndarray:
    most = counts.max(initial=0)
    return counts / most if most else counts


def _freshness(ages: np.ndarray) -> np.ndarray:
    """1 for the newest item, 0 for the oldest and for those without a date."""
    if np.isnan(ages).all():
        return np.zeros(len(ages))
    low, high = np.nanmin(ages), np.nanmax(ages)
    return np.nan_to_num((high - ages) / (high - low)) if high > low else np.nan_to_num(ages * 0 + 1)
