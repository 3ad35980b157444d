"""Answers of batch inference jobs: the same models as real-time requests, line by line, without a campaign.

Members of questions and answers: developer guide, "batch-data-upload". Reasons of recommendations are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rehearsal.personalize import runtime
from rehearsal.personalize.batch.lines import Answer, Form, Question
from rehearsal.personalize.recipes.recipe import PERSONALIZATION, POPULAR, RANKING, RELATED
from rehearsal.personalize.region import Region
from rehearsal.personalize.serving import Serving

# recipe type -> how its questions and answers are written
FORMS = {
    PERSONALIZATION: Form({"userId": str}, names_error=True),
    POPULAR: Form({"userId": str}),
    RELATED: Form({"itemId": str}),
    RANKING: Form({"userId": str, "itemList": list}),
}
_MEMBERS = {"userId": "userId", "itemId": "itemId", "itemList": "inputList", "filterValues": "filterValues"}


def answers(region: Region, served: Serving, options: Mapping[str, Any], as_of: datetime) -> Answer:
    """What answers the questions of one job; `options` are filterArn and numResults, `as_of` the data's cut-off."""

    def answer(question: Question) -> dict[str, Any]:
        asked = {_MEMBERS[name]: value for name, value in question.items()}
        limits = {} if served.recipe.type == RANKING else {"numResults": options["numResults"]}
        filtered = {"filterArn": options["filterArn"]} if options.get("filterArn") else {}
        return _output(runtime.respond(region, served, {**asked, **limits, **filtered}, as_of))

    return answer


def _output(answer: Mapping[str, Any]) -> dict[str, Any]:
    listed = answer.get("itemList", answer.get("personalizedRanking", []))
    output: dict[str, Any] = {"recommendedItems": [item["itemId"] for item in listed]}
    if listed and all("score" in item for item in listed):
        output["scores"] = [item["score"] for item in listed]
    return output
