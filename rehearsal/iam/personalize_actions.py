"""Personalize's permissions, as the Service authorization reference lists them for Amazon Personalize.

An operation that creates something needs its action on the new resource and on what that belongs to or is made from;
both are checked. Lists and events know no resource.
"""

from __future__ import annotations

from rehearsal.iam.rows import Need, Params, Resource, Row, Scope, member, named, row

# noun -> the kind in its ARN
_KINDS = {
    "DatasetGroup": "dataset-group",
    "Schema": "schema",
    "Dataset": "dataset",
    "DatasetImportJob": "dataset-import-job",
    "EventTracker": "event-tracker",
    "Filter": "filter",
    "Solution": "solution",
    "Campaign": "campaign",
    "Recommender": "recommender",
    "MetricAttribution": "metric-attribution",
    "BatchInferenceJob": "batch-inference-job",
    "BatchSegmentJob": "batch-segment-job",
    "DataDeletionJob": "data-deletion-job",
}
_LISTS = (
    *(noun for noun in _KINDS if noun != "Schema"),
    "SolutionVersion",
    "Recipe",
    "MetricAttributionMetric",
)


def _dataset(params: Params, scope: Scope) -> str:
    group = str(params.get("datasetGroupArn", "")).rpartition("/")[2]
    return scope.arn("personalize", f"dataset/{group}/{str(params.get('datasetType', '')).upper()}")


def _solution(params: Params, scope: Scope) -> str:
    """Versions authorise on their solution."""
    return "/".join(str(params.get("solutionVersionArn", "")).split("/")[:2])


def _served(params: Params, scope: Scope) -> str:
    """What a request for recommendations asks: the reference lists campaigns alone, and recommenders are asked too."""
    return str(params.get("campaignArn") or params.get("recommenderArn", ""))


_GROUP = member("datasetGroupArn")
# What a creation needs its action on, besides the new resource.
_PARENTS: dict[str, Resource] = {
    "Dataset": _GROUP,
    "DatasetImportJob": member("datasetArn"),
    "EventTracker": _GROUP,
    "Filter": _GROUP,
    "Solution": _GROUP,
    "Campaign": _solution,
    "Recommender": _GROUP,
    "MetricAttribution": _GROUP,
    "BatchInferenceJob": _solution,
    "DataDeletionJob": _GROUP,
}


def _creation(noun: str) -> Row:
    own = _dataset if noun == "Dataset" else _new(noun)
    resources = [own, *([_PARENTS[noun]] if noun in _PARENTS else [])]
    return lambda params, scope: [Need(f"personalize:Create{noun}", one(params, scope)) for one in resources]


def _new(noun: str) -> Resource:
    return named("personalize", f"{_KINDS[noun]}/", "jobName" if noun.endswith("Job") else "name")


def _control_plane() -> dict[str, Row]:
    rows = {f"Create{noun}": _creation(noun) for noun in _KINDS}
    for noun in _KINDS:
        arn = member(noun[0].lower() + noun[1:] + "Arn")
        for verb in ("Describe", "Delete", "Update", *(("Start", "Stop") if noun == "Recommender" else ())):
            rows[f"{verb}{noun}"] = row(f"personalize:{verb}{noun}", arn)
    rows["DescribeRecipe"] = row("personalize:DescribeRecipe", member("recipeArn"))
    rows["CreateSolutionVersion"] = row("personalize:CreateSolutionVersion", member("solutionArn"))
    for operation in ("DescribeSolutionVersion", "GetSolutionMetrics", "StopSolutionVersionCreation"):
        rows[operation] = row(f"personalize:{operation}", _solution)
    for operation in ("TagResource", "UntagResource", "ListTagsForResource"):
        rows[operation] = row(f"personalize:{operation}", member("resourceArn"))
    for operation in ("ListSchemas", *(f"List{noun}s" for noun in _LISTS)):
        rows[operation] = row(f"personalize:{operation}")
    return rows


ROWS: dict[tuple[str, str], Row] = {
    **{("personalize", operation): needed for operation, needed in _control_plane().items()},
    **{("personalize-events", name): row(f"personalize:{name}") for name in ("PutEvents", "PutActionInteractions")},
    **{
        ("personalize-events", name): row(f"personalize:{name}", member("datasetArn"))
        for name in ("PutItems", "PutUsers", "PutActions")
    },
    **{
        ("personalize-runtime", name): row(f"personalize:{name}", _served)
        for name in ("GetRecommendations", "GetPersonalizedRanking", "GetActionRecommendations")
    },
}
