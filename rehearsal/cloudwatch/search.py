"""Search expressions: which metrics `SEARCH('{Namespace,Dimension} MetricName="x" term', ...)` means.

User guide, "CloudWatch search expression syntax". A schema with dimensions finds the metrics that have just these, one
of a namespace alone those with any (the guide's examples; a stricter reading than its text). Account ids
(`:aws.AccountId`) are refused by name.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path

from lark import Lark, Token, Transformer, UnexpectedInput

from rehearsal.cloudwatch.errors import BadQuery
from rehearsal.cloudwatch.store import Metric
from rehearsal.iam.policies import Unmodelled

LONGEST = 1024  # characters ("Search expression limits")
Test = Callable[[Metric], bool]


@functools.lru_cache(maxsize=256)
def parse(text: str) -> Test:
    """What tells whether a metric is meant. Raises BadQuery for what is no search expression."""
    if len(text) > LONGEST:
        raise BadQuery(f"a search expression has at most {LONGEST} characters, found {len(text)}")
    if not text.strip():
        raise BadQuery("a search expression has a schema, a search term or both, found neither")
    if ":aws." in text:
        raise Unmodelled(f"the rehearsal does not model account ids in a search expression: {text!r}")
    try:
        return _TREE.transform(_GRAMMAR.parse(text))
    except UnexpectedInput as problem:
        raise BadQuery(f"search expression {text!r}: not understood at character {problem.pos_in_stream}") from None


def tokens(text: str) -> list[str]:
    """The parts of a name: runs of digits, and words as their capitals or other characters set them apart."""
    return re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", text)


def _partial(term: str) -> Callable[[str], bool]:
    """Whether a name has the term as a token, in any case, or as several tokens that follow each other.

    Those are compared by case, except where the term sets them apart itself: `Network_errors` finds NetworkErrors2.
    """
    parts = tokens(term)
    if not parts:
        return lambda name: False
    if len(parts) == 1:
        wanted = parts[0].lower()
        return lambda name: wanted in {token.lower() for token in tokens(name)} | {"".join(tokens(name)).lower()}
    fold = str.lower if re.search(r"[^A-Za-z0-9]", term) else str
    sequence = [fold(part) for part in parts]

    def matches(name: str) -> bool:
        found = [fold(token) for token in tokens(name)]
        return any(found[start : start + len(sequence)] == sequence for start in range(len(found)))

    return matches


def _values(metric: Metric, designator: str | None) -> list[str]:
    """Where a term is looked for: everywhere, or under the designator."""
    dimensions = dict(metric.dimensions)
    if designator == "MetricName":
        return [metric.name]
    if designator == "Namespace":
        return [metric.namespace]
    if designator is not None:
        return [dimensions[designator]] if designator in dimensions else []
    return [metric.namespace, metric.name, *dimensions, *dimensions.values()]


def _plain(token: Token) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1]) if token.type == "QUOTED" else str(token)


def _term(token: Token, designator: str | None) -> Test:
    """A quoted term is the whole name, any other a part of it."""
    wanted = _plain(token)
    matches = wanted.__eq__ if token.type == "QUOTED" else _partial(wanted)
    return lambda metric: any(matches(name) for name in _values(metric, designator))


class _Tree(Transformer[Token, Test]):
    def start(self, found: list[Test | None]) -> Test:
        tests = [test for test in found if test is not None]
        return lambda metric: all(test(metric) for test in tests)

    def schema(self, found: list[Token]) -> Test:
        namespace, *dimensions = (_plain(token) for token in found)
        wanted = set(dimensions)
        return lambda metric: (
            metric.namespace == namespace and (not wanted or {name for name, _ in metric.dimensions} == wanted)
        )

    def designated(self, found: list[Token]) -> Test:
        return _term(found[1], _plain(found[0]))

    def anywhere(self, found: list[Token]) -> Test:
        return _term(found[0], None)

    def any(self, found: list[Test]) -> Test:
        return lambda metric: any(test(metric) for test in found)

    def all(self, found: list[Test]) -> Test:
        return lambda metric: all(test(metric) for test in found)

    def exclusion(self, found: list[Test]) -> Test:
        return lambda metric: not found[0](metric)


_TREE = _Tree()
_GRAMMAR = Lark(
    (Path(__file__).parent / "search.lark").read_text(encoding="utf-8"), parser="lalr", maybe_placeholders=True
)
