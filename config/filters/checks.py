"""What a grammar cannot say about one filter, each rule a small function from expressions to faults.

Developer guide, "Guidelines and requirements" and "Filter expression structure and elements". A fault knows where in
the text it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from config.filters import budgets
from config.filters.expressions import (
    CURRENT_USER,
    EVENT_TYPE,
    MEMBERSHIP,
    Condition,
    Expression,
    Kind,
    Operand,
)
from config.messages import did_you_mean
from config.models import Column
from personalize import quotas
from personalize.recipes import Recipe
from personalize.reserved_columns import NOT_FILTERABLE
from personalize.use_cases import UseCase

MODELS = ("solutions", "recommenders")  # what decides which requests there are
_NUMERIC = ("int", "long", "float", "double")
_SUBJECTS = {
    "ItemID": ("Items", "Interactions"),
    "UserID": ("Users", "Interactions"),
    "ActionID": ("Actions", "Action_Interactions"),
}
# What to write where a subject is filtered by a dataset that is not its own.
_SUBJECT_OF = {
    **dict.fromkeys(("Items", "Interactions"), "ItemID"),
    "Users": "UserID",
    **dict.fromkeys(("Actions", "Action_Interactions"), "ActionID"),
}
_ALSO = {
    **dict.fromkeys((("ItemID", "Users"), ("ActionID", "Users")), "IF CurrentUser.{column}"),
    ("ActionID", "Interactions"): "Action_Interactions.{column}",
    ("UserID", "Action_Interactions"): "Interactions.{column}",
}
_EVENTS = ("Interactions", "Action_Interactions")


@dataclass(frozen=True)
class Fault:
    """What is wrong at a position of the expression, and which keys of the file it was held against."""

    position: int
    text: str
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class Setting:
    """What a filter is held against."""

    columns: Mapping[str, Mapping[str, Column]]  # by dataset as the guide spells it, and name
    formats: Mapping[str, bool]  # {name} -> whether it becomes text rather than a number
    recipes: tuple[Recipe, ...]  # of the solutions, as far as they are known
    use_cases: tuple[UseCase, ...] = ()  # of the recommenders, likewise

    @property
    def related_items(self) -> bool:
        """Whether a recipe or use case of the tenant knows a current item."""
        return any(one.related_items for one in (*self.recipes, *self.use_cases))

    @property
    def attribute_segments_only(self) -> bool:
        """Whether the only user segments are those that take no filters on interactions."""
        segments = {recipe.name for recipe in self.recipes if recipe.segments}
        return segments == {"aws-item-attribute-affinity"}


def faults(expressions: tuple[Expression, ...], setting: Setting) -> Iterator[Fault]:
    """Everything that the rules have against a filter."""
    for rule, against in _RULES.items():
        for expression in expressions:
            yield from (replace(fault, against=against) for fault in rule(expression, setting))
    yield from _one_subject(expressions)
    yield from (Fault(position, text) for position, text in budgets.exceeded(expressions))


def _subject(expression: Expression, setting: Setting) -> Iterator[Fault]:
    """What is filtered decides by which datasets."""
    subject, allowed = expression.subject, _SUBJECTS[expression.subject]
    for condition in expression.conditions:
        if condition.dataset not in allowed:
            advice = _ALSO.get((subject, condition.dataset)) or _SUBJECT_OF[condition.dataset]
            text = f"found {condition.written}; {subject} is filtered by {' or '.join(allowed)}; write"
            yield Fault(condition.position, f"{text} {advice.format(column=condition.column)}")


def _one_dataset(expression: Expression, setting: Setting) -> Iterator[Fault]:
    first = next(expression.conditions).dataset
    for condition in expression.conditions:
        if condition.dataset != first:
            text = f"found {condition.written} in an expression about {first}; begin another expression with |"
            yield Fault(condition.position, text)


def _column(expression: Expression, setting: Setting) -> Iterator[Fault]:
    """The column exists, and is of a kind that can be filtered."""
    for condition in expression.tests:
        yield from _known(condition.dataset, condition.column, condition.written, condition.position, setting)
        for operand in condition.operands:
            if operand.kind is Kind.CURRENT_ITEM:
                yield from _known("Items", operand.text, operand.written, operand.position, setting)


def _known(dataset: str, column: str, written: str, position: int, setting: Setting) -> Iterator[Fault]:
    dataset = "Users" if dataset == CURRENT_USER else dataset
    columns = setting.columns.get(dataset)
    if columns is None:
        yield Fault(position, f"found {written}; the tenant has no {dataset.lower()} dataset; declare it")
    elif dataset in _EVENTS and column != EVENT_TYPE:
        yield Fault(position, f"found {written}; {dataset.lower()} are filtered by {EVENT_TYPE} only; write that")
    elif column not in columns:
        advice = did_you_mean(column, columns) or f"write one of {', '.join(columns)}"
        yield Fault(position, f"found {written}; the {dataset.lower()} dataset has no such column; {advice}")
    elif columns[column].textual:
        text = f"found {written}, which is textual; filters cannot read such text; use another column"
        yield Fault(position, text)
    elif columns[column].type == "boolean":
        text = f'found {written}, which is a boolean; filters cannot read it; make it a string of "True" and "False"'
        yield Fault(position, text)
    elif dataset == "Actions" and column in NOT_FILTERABLE:
        text = f"found {written}; Personalize keeps to it by itself and filters cannot read it; remove the condition"
        yield Fault(position, text)


def _operator(expression: Expression, setting: Setting) -> Iterator[Fault]:
    """IN and NOT IN match text exactly, the others compare numbers."""
    for condition in expression.tests:
        kind = _kind(condition.dataset, condition.column, setting)
        if kind is None:
            continue
        found = f"found {condition.written} {condition.operator}; that"
        if condition.operator in MEMBERSHIP and kind in _NUMERIC:
            sign = "=" if condition.operator == "IN" else "!="
            advice = f"compare with {sign}, or make the column a string"
            yield Fault(condition.position, f"{found} matches text and the column is of type {kind}; {advice}")
        elif condition.operator not in MEMBERSHIP and kind not in _NUMERIC:
            member = "NOT IN" if condition.operator == "!=" else "IN"
            advice = f"write {member} (...), or make the column a number"
            yield Fault(condition.position, f"{found} compares numbers and the column is of type {kind}; {advice}")
        else:
            yield from _operands(condition, setting, text=condition.operator in MEMBERSHIP)


def _operands(condition: Condition, setting: Setting, *, text: bool) -> Iterator[Fault]:
    for operand in condition.operands:
        is_text = _is_text(operand, setting)
        if is_text is None or is_text == text:
            continue
        advice = "write it in double quotes" if text and operand.kind is Kind.NUMBER else _instead(operand, text)
        wanted = "matches text" if text else "compares numbers"
        yield Fault(operand.position, f"found {operand.written}; {condition.operator} {wanted}; {advice}")


def _instead(operand: Operand, text: bool) -> str:
    if operand.kind is Kind.VALUE:
        return f"give {operand.text} a format of {'dates (iso_date)' if text else 'numbers (epoch_seconds)'}"
    return f"use {'a string' if text else 'a number'}"


def _is_text(operand: Operand, setting: Setting) -> bool | None:
    """Whether an operand is text; None where that is open (a placeholder) or somebody else's complaint."""
    if operand.kind is Kind.CURRENT_ITEM:
        kind = _kind("Items", operand.text, setting)
        return None if kind is None else kind not in _NUMERIC
    if operand.kind is Kind.VALUE:
        return setting.formats.get(operand.text)
    return {Kind.STRING: True, Kind.NUMBER: False}.get(operand.kind)


def _kind(dataset: str, column: str, setting: Setting) -> str | None:
    found = setting.columns.get("Users" if dataset == CURRENT_USER else dataset, {}).get(column)
    return None if found is None or found.type == "boolean" else found.type


def _any_value(expression: Expression, setting: Setting) -> Iterator[Fault]:
    """Only the guide's "Interactions dataset" has the asterisk."""
    for condition in expression.tests:
        for operand in condition.operands:
            if operand.kind is Kind.ANY and (condition.column, condition.dataset) != (EVENT_TYPE, "Interactions"):
                text = f"found {operand.written} with {condition.written}; it stands for event types of interactions"
                yield Fault(operand.position, f"{text} only; list values")


def _placeholder(expression: Expression, setting: Setting) -> Iterator[Fault]:
    for condition in expression.tests:
        for operand in condition.operands:
            if operand.kind is not Kind.PARAMETER:
                continue
            if condition.operator == "NOT IN":
                other = "EXCLUDE" if expression.action == "INCLUDE" else "INCLUDE"
                text = f"found {operand.written} with NOT IN, which takes no placeholders; write {other} and IN"
                yield Fault(operand.position, text)
            if len(operand.text) > quotas.FILTER_PARAMETER_LENGTH:
                allowed = quotas.FILTER_PARAMETER_LENGTH
                text = f"found a placeholder of {len(operand.text)} characters; Personalize allows {allowed}"
                yield Fault(operand.position, f"{text}; shorten it")


def _current_item(expression: Expression, setting: Setting) -> Iterator[Fault]:
    for condition in expression.tests:
        for operand in condition.operands:
            if operand.kind is not Kind.CURRENT_ITEM:
                continue
            if condition.dataset != "Items":
                text = f"found {operand.written} beside {condition.written}; it is compared with Items only; remove it"
                yield Fault(operand.position, text)
            elif not setting.related_items:
                text = f"found {operand.written}; only recipes of related items know a current item, and the tenant"
                yield Fault(operand.position, f"{text} has none; add one, such as aws-similar-items, or remove it")


def _segments(expression: Expression, setting: Setting) -> Iterator[Fault]:
    if expression.subject != "UserID" or not setting.attribute_segments_only:
        return
    for condition in expression.conditions:
        if condition.dataset == "Interactions":
            text = f"found {condition.written}; aws-item-attribute-affinity takes no filters on interactions"
            yield Fault(condition.position, f"{text}; filter by Users")


# Each rule with the keys of the file that it looks at besides the filter.
_RULES: Mapping[Callable[[Expression, Setting], Iterator[Fault]], tuple[str, ...]] = {
    _subject: (),
    _one_dataset: (),
    _column: ("datasets",),
    _operator: ("datasets",),
    _any_value: (),
    _placeholder: (),
    _current_item: MODELS,
    _segments: MODELS,
}


def _one_subject(expressions: tuple[Expression, ...]) -> Iterator[Fault]:
    first = expressions[0].subject
    for expression in expressions:
        if expression.subject != first:
            text = f"found {expression.subject} after {first}; a filter has one kind of subject; make it two filters"
            yield Fault(expression.subject_position, text)
