"""Answers of batch segment jobs: the users who are likely to interact with an item, or with items of some attributes.

Members of questions and answers: developer guide, "prepare-input-data-user-segment". Items, attributes and users that
were not there when the solution version was created are unknown to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np

from rehearsal.personalize import request_filters
from rehearsal.personalize.batch import attributes
from rehearsal.personalize.batch.lines import Answer, Form, Question
from rehearsal.personalize.data.records import Columns
from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.filters import evaluation
from rehearsal.personalize.filters.evaluation import Context
from rehearsal.personalize.filters.expressions import USER
from rehearsal.personalize.learning import affinity
from rehearsal.personalize.learning.evaluation import top
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import datasets
from rehearsal.personalize.resources.solution_versions import SolutionVersion

# recipe -> how its questions and answers are written, how many of them a file may have ("limits")
FORMS = {
    "aws-item-affinity": (Form({"itemId": str}), 500),
    "aws-item-attribute-affinity": (Form({"itemAttributes": str}, repeats_input=False), 10),
}


def answers(region: Region, version: SolutionVersion, options: Mapping[str, Any], as_of: datetime) -> Answer:
    """What answers the questions of one job; `options` are filterArn and numResults, `as_of` the data's cut-off."""
    group = version.solution.group_arn
    weights, data = version.training.weights, region.data[group]

    def answer(question: Question) -> dict[str, Any]:
        items = _item(region, version, question) if "itemId" in question else _items(region, version, question)
        scores = affinity.scores(weights.cooccurrence, items[: weights.size])
        allowed = _allowed(region, group, {**options, **question}, as_of)[: len(scores)]
        best = top(np.where(allowed, scores, 0), options["numResults"])
        return {"recommendedUsers": [data.users.vocabulary.names[user] for user in best]}

    return answer


def _item(region: Region, version: SolutionVersion, question: Question) -> np.ndarray:
    vocabulary = region.data[version.solution.group_arn].items.vocabulary
    code, counts = vocabulary.find(question["itemId"]), version.training.weights.counts
    if code is None or code >= len(counts) or not counts[code]:
        raise InvalidInput(f"The item {question['itemId']} was not there when the solution version was created.")
    return np.arange(len(vocabulary)) == code


def _items(region: Region, version: SolutionVersion, question: Question) -> np.ndarray:
    group = version.solution.group_arn
    wanted = attributes.parse(question["itemAttributes"])
    complaints = attributes.problems(wanted, datasets.schemas_of(region, group)["Items"])
    if complaints:
        raise InvalidInput(f"itemAttributes are not valid: {'; '.join(complaints)}")
    table = region.data[group].items
    known = {code: table.records[code] for code in table.records if table.known_since[code] <= version.created}
    items = attributes.having(wanted, Columns(known, len(table.vocabulary)))
    if not items.any():
        raise InvalidInput("No item had these attributes when the solution version was created.")
    return items


def _allowed(region: Region, group: str, params: Mapping[str, Any], as_of: datetime) -> np.ndarray:
    """Mask over user codes that the job's filter leaves over."""
    data = region.data[group]
    named = np.array([bool(name) for name in data.users.vocabulary.names])  # a user who was deleted has no name
    expressions = request_filters.chosen(region, group, params)
    if not expressions:
        return named

    def interacted(types: list[str] | None) -> set[int]:
        rows = data.interactions.snapshot()
        if types is not None:
            rows = rows.take(np.isin(rows.types, data.interactions.types.known(types)))
        return set(rows.users.tolist())

    columns, values = data.users.filterable(as_of), params.get("filterValues", {})
    return named & evaluation.allowed(expressions, Context(columns, interacted, {}, None, values, subject=USER))
