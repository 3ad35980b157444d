"""Evaluates an expression of metric math in the scope of its request.

Not modelled, and refused by name: every function that is not in the tables (ANOMALY_DETECTION_BAND, SERVICE_QUOTA,
INSIGHT_RULE_METRIC, DB_PERF_INSIGHTS, ...), Metrics Insights, metrics of different periods in one expression.
"""

from __future__ import annotations

from collections.abc import Callable

from rehearsal.cloudwatch.errors import BadQuery
from rehearsal.cloudwatch.math import functions, gaps, operators
from rehearsal.cloudwatch.math.functions import Argument, Function
from rehearsal.cloudwatch.math.operators import Value
from rehearsal.cloudwatch.math.scope import Scope
from rehearsal.cloudwatch.math.syntax import NEGATE, Array, Binary, Call, Keyword, Node, Number, Reference, Text, parse
from rehearsal.cloudwatch.series import Series
from rehearsal.iam.policies import Unmodelled


def evaluate(expression: str, scope: Scope) -> Series | list[Series]:
    """The expression's time series, or its array of them.

    Raises BadQuery for what CloudWatch refuses (a scalar as the outcome among it), Unmodelled for what the rehearsal
    does not know.
    """
    value = _value(parse(expression), scope)
    if isinstance(value, (Series, list)):
        return value
    raise BadQuery(f"expression {expression!r} yields a number; the outcome must be a time series or an array of them")


def _value(node: Node, scope: Scope) -> Value:
    match node:
        case Number(value):
            return value
        case Reference(id):
            return scope.request.value(id)
        case Array(items):
            return [series for item in items for series in _members(_value(item, scope))]
        case Binary(operator, left, right):
            return operators.apply(operator, _value(left, scope), _value(right, scope))
        case Call(name, nodes) if name in _OF_THE_REQUEST:
            return _OF_THE_REQUEST[name](nodes, scope)
        case Call(name, nodes) if name == NEGATE:
            return operators.negated(_value(nodes[0], scope))
        case Call(name, nodes):
            return _function(name)(scope, [_argument(node, scope) for node in nodes])
    raise BadQuery(f"{node.value!r} stands where a value is expected")


def _members(value: Value) -> list[Series]:
    if isinstance(value, float):
        raise BadQuery(f"an array holds time series, found the number {value:g}")
    return value if isinstance(value, list) else [value]


def _function(name: str) -> Function:
    found = _FUNCTIONS.get(name)
    if found is None:
        raise Unmodelled(f"the rehearsal does not model the function {name} of metric math")
    return found


def _argument(node: Node, scope: Scope) -> Argument:
    return node if isinstance(node, Keyword) else _value(node, scope)


def _metrics(nodes: tuple[Node, ...], scope: Scope) -> Value:
    match nodes:
        case ():
            return scope.request.metrics("")
        case (Text(part),):
            return scope.request.metrics(part)
    raise BadQuery("METRICS takes nothing or a text that the ids contain")


def _period(nodes: tuple[Node, ...], scope: Scope) -> Value:
    """Valid input is metrics, not the results of other expressions (the guide)."""
    match nodes:
        case (Reference(id),):
            found = scope.request.value(id)
            if isinstance(found, Series) and scope.request.is_metric(id):
                return float(found.period)
    raise BadQuery("PERIOD takes the id of a metric, not of an expression")


def _search(nodes: tuple[Node, ...], scope: Scope) -> Value:
    match nodes:
        case (Text(text), Text(stat)):
            return scope.request.search(text, stat, scope.own_period("SEARCH"))
        case (Text(text), Text(stat), Number(period)):
            return scope.request.search(text, stat, int(period))
    raise BadQuery("SEARCH takes a search expression and a statistic in single quotes, and perhaps a period in seconds")


_OF_THE_REQUEST: dict[str, Callable[[tuple[Node, ...], Scope], Value]] = {
    "METRICS": _metrics,
    "PERIOD": _period,
    "SEARCH": _search,
}
_FUNCTIONS: dict[str, Function] = {**functions.FUNCTIONS, **gaps.FUNCTIONS}
