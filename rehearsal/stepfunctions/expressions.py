"""`{% ... %}`: JSONata as Step Functions evaluates it.

An expression that yields nothing (undefined) is an error, States.QueryEvaluationError, and so is one that yields a
function. Step Functions adds $partition, $range, $hash, $random, $uuid and $parse, and takes $eval away
(developer guide, "Transforming data with JSONata in Step Functions").
"""

from __future__ import annotations

import functools
import hashlib
import json
import random
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from jsonata import JException, Jsonata, Utils

from rehearsal.stepfunctions.faults import QUERY, StateError

_OPEN, _CLOSE = "{%", "%}"
_HASHES = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def is_expression(value: Any) -> bool:
    """Whether a value of a definition is `{% ... %}`."""
    return isinstance(value, str) and value.startswith(_OPEN) and value.endswith(_CLOSE)


def body(value: str) -> str:
    """The JSONata between the markers."""
    return value[len(_OPEN) : -len(_CLOSE)].strip()


class Evaluator:
    """Evaluates the values of a definition; `chance` feeds $random and $uuid, so that a run can be repeated."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._compiled: dict[str, Jsonata] = {}

    def value(self, template: Any, scope: Mapping[str, Any], field: str) -> Any:
        """`template` with every expression in it replaced by its value; `field` names it in errors.

        `scope` holds the variables without their `$`: `states` and what has been assigned.
        """
        bindings: dict[str, Any] = {}

        def walk(value: Any) -> Any:
            if is_expression(value):
                if not bindings:
                    bindings.update((name, _inner(known)) for name, known in scope.items())
                return self._evaluate(value, bindings, field)
            if isinstance(value, dict):
                return {key: walk(entry) for key, entry in value.items()}
            if isinstance(value, list):
                return [walk(entry) for entry in value]
            return value

        return walk(template)

    def _evaluate(self, expression: str, bindings: dict[str, Any], field: str) -> Any:
        source = body(expression)
        compiled = self._compiled.get(source) or self._compile(source)
        Jsonata.CURRENT.jsonata = compiled  # the library keeps "the" expression of a thread; ours share the threads
        try:
            found = compiled.evaluate(None, bindings)
        except StateError:
            raise
        except (JException, ArithmeticError, TypeError, ValueError, RecursionError) as problem:
            raise StateError(QUERY, f"The JSONata expression '{source}' in '{field}' threw: {problem}") from problem
        if found is None:
            raise StateError(QUERY, f"The JSONata expression '{source}' in '{field}' returned nothing (undefined).")
        try:
            return _plain(found)
        except TypeError as problem:
            raise StateError(QUERY, f"The JSONata expression '{source}' in '{field}' returned {problem}") from problem

    def _compile(self, source: str) -> Jsonata:
        compiled = compile_expression(source)
        for name, function in self._functions().items():
            compiled.register_lambda(name, function)
        self._compiled[source] = compiled
        return compiled

    def _functions(self) -> dict[str, Callable[..., Any]]:
        return {
            "partition": _partition,
            "range": _range,
            "hash": _hash,
            "parse": _parse,
            "random": self._random,
            "uuid": lambda: str(uuid.UUID(int=self._chance.getrandbits(128), version=4)),
            "eval": _eval,
        }

    def _random(self, seed: float | None = None) -> float:
        return (random.Random(seed) if seed is not None else self._chance).random()


def compile_expression(source: str) -> Jsonata:
    """Parses JSONata; raises JException if it is not."""
    compiled = Jsonata(source)
    compiled.output_convert_nulls = False
    compiled.validate_input = False
    return compiled


def _inner(value: Any) -> Any:
    """A value in the library's own terms: there, Python's None is undefined, and JSON's null is another object."""
    if value is None:
        return Utils.NULL_VALUE
    if isinstance(value, dict):
        return {key: _inner(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_inner(entry) for entry in value]
    return value


def _plain(value: Any) -> Any:
    """Plain JSON again; raises TypeError for anything that is none (a function, a regular expression)."""
    if value is Utils.NULL_VALUE:
        return None
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(value[index]) for index in range(len(value))]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, (str, bool, int, float)):
        return value
    if value is None:
        return None
    raise TypeError(f"a {type(value).__name__}, which is not JSON")


def _partition(array: list[Any], size: float) -> list[list[Any]]:
    if int(size) < 1:
        raise ValueError(f"$partition: the size must be positive, found {size}")
    items = list(array)
    return [items[start : start + int(size)] for start in range(0, len(items), int(size))]


def _range(first: float, last: float, step: float) -> list[float]:
    if step == 0:
        raise ValueError("$range: the step must not be zero")
    found, value = [], first
    while (value <= last) if step > 0 else (value >= last):
        found.append(value)
        value += step
        if len(found) > 1000:
            raise ValueError("$range: more than 1,000 values")
    return found


def _hash(text: str, algorithm: str) -> str:
    if algorithm not in _HASHES:
        raise ValueError(f"$hash: {algorithm!r} is not one of {', '.join(_HASHES)}")
    data = text if isinstance(text, str) else json.dumps(_plain(text), separators=(",", ":"))
    return hashlib.new(_HASHES[algorithm], data.encode()).hexdigest()


def _parse(text: str) -> Any:
    return _inner(json.loads(text))


def _eval(*_: Any) -> Any:
    raise StateError(QUERY, "$eval is not supported in Step Functions; use $parse")


syntax = functools.lru_cache(maxsize=4096)(compile_expression)
