"""Texts compared with the definition of tf-idf and cosine written out."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, strategies as st

from rehearsal.personalize.learning import texts

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc)
WORDS = st.lists(st.sampled_from(["red", "wine", "from", "spain", "tea"]), max_size=6)
corpora = st.lists(WORDS, min_size=2, max_size=6)


def model(corpus: list[list[str]], **columns) -> texts.TextModel:
    records = {code: {"TEXT": " ".join(words)} for code, words in enumerate(corpus)}
    return texts.fit(records, ["TEXT"], np.zeros(len(corpus)), True, 0.0, **columns)


def written_out(corpus: list[list[str]], one: int, other: int) -> float:
    def vector(words: list[str]) -> dict[str, float]:
        frequency = {word: sum(word in each for each in corpus) for word in words}
        counts = Counter(words)
        return {word: counts[word] * (1 + math.log((1 + len(corpus)) / (1 + frequency[word]))) for word in words}

    first, second = vector(corpus[one]), vector(corpus[other])
    lengths = math.hypot(*first.values()) * math.hypot(*second.values())
    return sum(first[word] * second.get(word, 0) for word in first) / lengths if lengths else 0.0


@given(corpora)
def test_similarity_is_that_of_the_definition(corpus):
    fitted = model(corpus)
    scores = fitted.similar(0, fitted.vectors)
    expected = [0.0] + [written_out(corpus, 0, other) for other in range(1, len(corpus))]
    assert scores == pytest.approx(expected, abs=1e-9)


@given(corpora, WORDS)
def test_a_new_item_is_read_with_the_words_that_the_training_knows(corpus, words):
    fitted = model(corpus)
    new = {len(corpus): {"TEXT": " ".join([*words, "unheard"])}}
    vectors = fitted.refreshed(NOW, lambda: new, ["TEXT"], len(corpus) + 1)
    assert vectors[[0]].toarray() == pytest.approx(fitted.vectors[[0]].toarray())
    known = {word for each in corpus for word in each}
    assert (vectors[[len(corpus)]].nnz > 0) == bool(known & set(words))


def test_popularity_and_freshness_move_similar_items_only():
    records = {
        0: {"TEXT": "red wine", "CREATION_TIMESTAMP": 0},
        1: {"TEXT": "red wine", "CREATION_TIMESTAMP": 0},
        2: {"TEXT": "red wine", "CREATION_TIMESTAMP": 100},
        3: {"TEXT": "tea", "CREATION_TIMESTAMP": 100},
    }
    fitted = texts.fit(records, ["TEXT"], np.array([0, 9, 1, 50]), True, 100.0)
    scores = fitted.similar(0, fitted.vectors)
    assert scores[1] == pytest.approx(scores[2])
    assert np.argmax(fitted.ranked(scores, 1.0, 0.0)) == 1
    assert np.argmax(fitted.ranked(scores, 0.0, 1.0)) == 2
    assert fitted.ranked(scores, 1.0, 1.0)[3] == 0
    undated = texts.fit(records, ["TEXT"], np.zeros(4), False, 100.0)
    assert undated.freshness.tolist() == [0, 0, 0, 0]


def test_words_are_letters_and_digits_in_any_script_and_case():
    fitted = model([["Früh-Stück", "2026!"], ["früh", "x"]])
    assert set(fitted.terms) == {"früh", "stück", "2026"}
