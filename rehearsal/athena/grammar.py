"""What the rehearsal takes of Athena's SQL, as tables: every kind of node that is not listed is refused by name."""

from __future__ import annotations

from sqlglot import exp

from rehearsal.athena.faults import QueryFailed, unmodelled
from rehearsal.athena.types import BOOLEAN, DOUBLE, NOTHING, TEXT, UNKNOWN, WHOLE, alike, family

_QUERY = "Select Union From Table TableAlias With CTE Subquery Join Values Tuple Where Group GroupingSets Cube Rollup"
_ROWS = "Having Order Ordered Limit Offset Distinct Alias Column Identifier Star Exists"
_VALUES = "Literal Null Boolean Paren DataType Cast TryCast Case If Coalesce Nullif"
_LOGIC = "And Or Not EQ NEQ GT GTE LT LTE Is In Between Like Escape NullSafeEQ NullSafeNEQ"
_ARITHMETIC = "Add Sub Mul Div Mod Neg DPipe Concat Abs"
_TEXTS = "Length Lower Upper RegexpLike"
_AGGREGATES = "Count CountIf Sum Min Max Avg ApproxDistinct Grouping Filter"
_WINDOWS = "Window RowNumber Rank DenseRank"
_KNOWN = frozenset(" ".join((_QUERY, _ROWS, _VALUES, _LOGIC, _ARITHMETIC, _TEXTS, _AGGREGATES, _WINDOWS)).split())
# The members that a node may have; of kinds that are not here, all.
_MEMBERS: dict[str, set[str]] = {
    "Select": {
        "with_",
        "expressions",
        "from_",
        "joins",
        "where",
        "group",
        "having",
        "order",
        "limit",
        "offset",
        "distinct",
    },
    "Table": {"this", "db", "catalog", "alias"},
    "Group": {"expressions", "grouping_sets", "cube", "rollup"},
    "ApproxDistinct": {"this"},
    "With": {"expressions"},
    "Join": {"this", "side", "kind", "on", "using"},
    "Window": {"this", "partition_by", "order", "over"},
}
_ALIKE = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Nullif)
_COMPARED = (*_ALIKE, exp.Between, exp.In)
_OPERANDS: dict[type[exp.Expression], frozenset[str]] = {
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg), frozenset({WHOLE, DOUBLE})),
    **dict.fromkeys((exp.Sum, exp.Avg, exp.Abs), frozenset({WHOLE, DOUBLE})),
    **dict.fromkeys((exp.DPipe, exp.Concat, exp.Like, exp.Length), frozenset({TEXT})),
    **dict.fromkeys((exp.Lower, exp.Upper, exp.RegexpLike), frozenset({TEXT})),
    **dict.fromkeys((exp.And, exp.Or, exp.Not, exp.CountIf, exp.Where, exp.Having), frozenset({BOOLEAN})),
}


def check_shape(tree: exp.Expression) -> None:
    """Raises QueryFailed for what is not modelled, before anything is known of types."""
    for node in tree.walk():
        kind = type(node).__name__
        if kind not in _KNOWN:
            raise unmodelled(f"{kind} in a query: {node.sql('trino')[:80]}")
        given = {name for name, value in node.args.items() if value not in (None, False, [], "")}
        beyond = given - _MEMBERS.get(kind, given)
        if beyond:
            raise unmodelled(f"{sorted(beyond)[0]} of {kind} in a query: {node.sql('trino')[:80]}")
        if isinstance(node, exp.Count) and isinstance(node.this, exp.Distinct) and len(node.this.expressions) > 1:
            raise QueryFailed("FUNCTION_NOT_FOUND: Unexpected parameters for function count. Expected: count(T)")
        if isinstance(node, exp.Literal) and not node.is_string and "." in node.this and "e" not in node.this.lower():
            _decimal(node)


def _decimal(node: exp.Expression) -> None:
    """0.5 is a DECIMAL to Trino, with rules of its own for arithmetic; compared to a DOUBLE it becomes one."""
    parent = node.parent
    while isinstance(parent, (exp.Paren, exp.Neg)):
        parent = parent.parent
    if not isinstance(parent, (*_COMPARED, exp.Cast)):
        raise unmodelled(f"arithmetic with DECIMAL ({node.this}); write CAST({node.this} AS DOUBLE)")


def check_types(tree: exp.Expression) -> None:
    """Raises QueryFailed where Trino finds types that do not match, and DuckDB might convert them."""
    for node in tree.walk():
        for group in _together(node):
            for other in group[1:]:
                if not alike(family(group[0]), family(other)):
                    raise QueryFailed(
                        f"TYPE_MISMATCH: {node.sql('trino')[:120]}: {family(group[0])} and {family(other)} do not go "
                        "together without a cast"
                    )
        wanted = next((_OPERANDS[kind] for kind in type(node).__mro__ if kind in _OPERANDS), None)
        for operand in _operands(node) if wanted else ():
            if family(operand) not in {*wanted, NOTHING, UNKNOWN}:
                raise QueryFailed(f"TYPE_MISMATCH: {node.sql('trino')[:120]}: {family(operand)} as operand")


def _together(node: exp.Expression) -> list[list[exp.Expression]]:
    """Groups of expressions whose types must go together."""
    if isinstance(node, _ALIKE):
        return [[node.this, node.expression]]
    if isinstance(node, exp.Between):
        return [[node.this, node.args["low"], node.args["high"]]]
    if isinstance(node, exp.In):
        return [[node.this, *node.expressions]]
    if isinstance(node, exp.Coalesce):
        return [[node.this, *node.expressions]]
    if isinstance(node, exp.Case):
        results = [branch.args["true"] for branch in node.args["ifs"]]
        tests = [branch.this for branch in node.args["ifs"]] if node.this else []
        other = [node.args["default"]] if node.args.get("default") else []
        return [[*results, *other], *([[node.this, *tests]] if tests else [])]
    if isinstance(node, exp.If) and not isinstance(node.parent, exp.Case):
        return [[node.args["true"], node.args["false"]]] if node.args.get("false") else []
    if isinstance(node, exp.Union):
        return [list(pair) for pair in zip(node.left.selects, node.right.selects, strict=False)]
    return []


def _operands(node: exp.Expression) -> list[exp.Expression]:
    if isinstance(node, exp.Concat):
        return list(node.expressions)
    found = [node.this, node.args.get("expression")]
    return [one for one in found if isinstance(one, exp.Expression) and not isinstance(one, exp.Distinct)]
