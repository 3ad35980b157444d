"""What CreateFilter checks beyond the grammar ("filter-expression-guidelines-requirements").

Each rule is a function of one expression and the schemas; it yields its complaints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from rehearsal.personalize.filters.expressions import (
    ACTION,
    EVENTS,
    ITEM,
    USER,
    AnyValue,
    Condition,
    CurrentItem,
    Expression,
    Literal,
)
from rehearsal.personalize.schemas import NUMERIC, Field, Schema

Schemas = Mapping[str, Schema]  # by dataset type
_SETS = frozenset({"IN", "NOT IN"})
# What each subject can be filtered by.
_DATASETS = {
    ITEM: frozenset({"Items", "Interactions"}),
    ACTION: frozenset({"Actions", "Action_Interactions"}),
    USER: frozenset({"Users", "Interactions"}),
}
# Columns of Actions that Personalize itself heeds in every answer ("filter-expressions").
_AUTOMATIC = frozenset({"EXPIRATION_TIMESTAMP", "ACTION_EXPIRATION_TIMESTAMP", "REPEAT_FREQUENCY"})
_LONGEST_PLACEHOLDER = 50


def problems(expressions: tuple[Expression, ...], schemas: Schemas) -> list[str]:
    """Everything that the rules have against a parsed filter, in the order of the expressions."""
    found = [complaint for expression in expressions for rule in _RULES for complaint in rule(expression, schemas)]
    subjects = sorted({f"{expression.subject}s" for expression in expressions})
    if len(subjects) > 1:
        found.append(f"a filter is for one kind of recommendation, found {' and '.join(subjects)}")
    return found


def fields(expressions: tuple[Expression, ...]) -> set[str]:
    """The distinct dataset fields that a filter uses, as the quotas count them."""
    used = set()
    for expression in expressions:
        for condition in expression.conditions:
            used.add(f"{_dataset(condition)}.{condition.column}")
            used.update(f"Items.{op.column}" for op in condition.operands if isinstance(op, CurrentItem))
    return used


def _dataset(condition: Condition) -> str:
    return "Users" if condition.dataset == "CurrentUser" else condition.dataset


def _one_dataset(expression: Expression, schemas: Schemas) -> Iterator[str]:
    datasets = {condition.dataset for alternative in expression.alternatives for condition in alternative}
    if len(datasets) > 1:
        yield f"one expression filters on one dataset, found {', '.join(sorted(datasets))}: join expressions with |"
    possible = _DATASETS[expression.subject]
    for dataset in sorted(datasets - possible):
        instead = "IF CurrentUser" if dataset == "Users" else " or ".join(sorted(possible))
        yield f"{expression.subject}s cannot be filtered by {dataset}: use {instead}"
    if expression.subject == USER and expression.guards:
        yield "users cannot be filtered by CurrentUser: there is none in a batch segment job"


def _columns_exist(expression: Expression, schemas: Schemas) -> Iterator[str]:
    for condition in expression.conditions:
        dataset = _dataset(condition)
        yield from _column_exists(schemas, dataset, condition.column)
        for operand in condition.operands:
            if isinstance(operand, CurrentItem):
                yield from _column_exists(schemas, "Items", operand.column)


def _column_exists(schemas: Schemas, dataset: str, column: str) -> Iterator[str]:
    if dataset not in schemas:
        yield f"the dataset group has no {dataset} dataset"
        return
    field = schemas[dataset].field(column)
    if field is None:
        yield f"the {dataset} schema has no field {column}"
    elif not field.filterable:
        yield f"{dataset}.{column} cannot be filtered: it is {'textual' if field.textual else 'boolean'}"


def _interactions(expression: Expression, schemas: Schemas) -> Iterator[str]:
    for condition in expression.conditions:
        if condition.dataset in EVENTS:
            if condition.column != "EVENT_TYPE":
                yield f"{condition.dataset} can be filtered by EVENT_TYPE only, found {condition.column}"
            if condition.operator not in _SETS:
                yield f"{condition.dataset}.EVENT_TYPE takes IN or NOT IN, found {condition.operator}"
        elif any(isinstance(operand, AnyValue) for operand in condition.operands):
            yield f"* stands for event types only, found with {condition.dataset}.{condition.column}"


def _automatic(expression: Expression, schemas: Schemas) -> Iterator[str]:
    for condition in expression.conditions:
        if condition.dataset == "Actions" and condition.column in _AUTOMATIC:
            yield f"Actions cannot be filtered by {condition.column}: Personalize applies it to every answer"


def _operators(expression: Expression, schemas: Schemas) -> Iterator[str]:
    for condition in expression.conditions:
        field = _field(condition, schemas)
        if field is None or condition.operator in _SETS:
            continue
        name = f"{condition.dataset}.{condition.column}"
        if field.type not in NUMERIC:
            yield f"{condition.operator} compares numbers, {name} is a {field.type}: use IN or NOT IN"
        if any(isinstance(operand, Literal) and isinstance(operand.value, str) for operand in condition.operands):
            yield f"{name} {condition.operator} needs a number, found a string"


def _placeholders(expression: Expression, schemas: Schemas) -> Iterator[str]:
    for condition in expression.conditions:
        if condition.operator == "NOT IN" and condition.placeholders:
            yield f"placeholders cannot be used with NOT IN: ${condition.placeholders[0]}"
        for name in condition.placeholders:
            if len(name) > _LONGEST_PLACEHOLDER:
                yield f"a placeholder has at most {_LONGEST_PLACEHOLDER} characters: ${name}"


def _current_item(expression: Expression, schemas: Schemas) -> Iterator[str]:
    for condition in expression.conditions:
        columns = [operand.column for operand in condition.operands if isinstance(operand, CurrentItem)]
        if columns and condition.dataset != "Items":
            yield f"CurrentItem can be compared with Items only, found {condition.dataset}.{condition.column}"
        fields = (schemas["Items"].field(column) for column in columns) if "Items" in schemas else ()
        for field in fields:
            if field is not None and condition.operator not in _SETS and field.type not in NUMERIC:
                yield f"{condition.operator} compares numbers, CurrentItem.{field.name} is a {field.type}: use IN"


def _field(condition: Condition, schemas: Schemas) -> Field | None:
    schema = schemas.get(_dataset(condition))
    return schema.field(condition.column) if schema else None


_RULES: tuple[Callable[[Expression, Schemas], Iterator[str]], ...] = (
    _one_dataset,
    _columns_exist,
    _interactions,
    _automatic,
    _operators,
    _placeholders,
    _current_item,
)
