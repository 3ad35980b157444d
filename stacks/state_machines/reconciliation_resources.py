"""What reconciliation makes itself besides solutions: datasets that CloudFormation does not know, the metric
attribution, further columns, and the tags of what CloudFormation cannot tag without replacing it.
"""

from __future__ import annotations

from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import later_columns, limits, notices, permissions
from stacks.state_machines.asl import State, States, choice, js, on, personalize, task, wait
from stacks.state_machines.dataset_import import ATTRIBUTION_RECORD
from stacks.state_machines.permissions import Allow

POLL_SECONDS = 30
TAGS_RECORD = "tags"
_NOT_DONE = notices.failed(next="NotDone")
_EXISTS = "Personalize.ResourceAlreadyExistsException"
_BUSY = "Personalize.ResourceInUseException"
_ATTRIBUTION = "$states.result.MetricAttribution"


def actions(features: Features) -> dict[str, str]:
    """What an action asks for, and the state that does it."""
    return {
        **({"create-dataset": "CreateSchema"} if features.own_datasets else {}),
        **({later_columns.ACTION: "AnyLaterSchema"} if features.revised else {}),
        **(
            {"create-attribution": "CreateAttribution", "update-attribution": "UpdateAttribution"}
            if features.attribution
            else {}
        ),
        "delete-attribution": "DeleteAttribution",
        **({"tag": "TagResource"} if features.tags else {}),
        "untag": "UntagResource",
        "forget-tags": "ForgetTags",
    }


def states(names: Names, features: Features) -> States:
    """The states of these actions, inside the Map of TenantReconciliation."""
    return {
        **(_dataset(names) if features.own_datasets else {}),
        **(later_columns.updating(names) if features.revised else {}),
        **(_attribution(names) if features.attribution else {}),
        **_attribution_gone(names),
        **(_tags(names) if features.tags else {}),
        **_tags_gone(names),
    }


def allowed(names: Names, features: Features) -> list[Allow]:
    """What these actions need."""
    found: list[Allow] = []
    if features.own_datasets:
        arns = [names.dataset_arn(key) for key in features.own_datasets]
        found += [
            permissions.on_tenants(names, "schema", "CreateSchema"),
            Allow(["personalize:CreateDataset", "personalize:DescribeDataset"], arns),
            Allow(["personalize:CreateDataset"], [names.dataset_group_arn]),
        ]
    if features.revised:
        found += later_columns.update_allowed(names, features)
    if features.attribution:
        verbs = ("Create", "Describe", "Update", "Delete")
        arn = names.personalize_arn("metric-attribution", names.metric_attribution)
        found += [
            Allow([f"personalize:{verb}MetricAttribution" for verb in verbs], [arn]),
            Allow(["personalize:CreateMetricAttribution"], [names.dataset_group_arn]),
            permissions.pass_role(names),
        ]
    else:
        arn = names.personalize_arn("metric-attribution", names.metric_attribution)
        found.append(Allow(["personalize:DeleteMetricAttribution"], [arn]))
    found += permissions.tagged(names, features, *(["TagResource"] if features.tags else []), "UntagResource")
    return found


def _dataset(names: Names) -> States:
    """A schema and its dataset; once it is there it may be that its files are, too."""
    return {
        **limits.create(
            "CreateSchema",
            "createSchema",
            js("$action.schema"),
            catch=[on(_EXISTS, next="CreateDataset")],  # its name says what it is
            failed="NotDone",
            next="CreateDataset",
        ),
        **limits.create(
            "CreateDataset",
            "createDataset",
            js("$action.request"),
            catch=[on(_EXISTS, next="WaitForDataset")],
            failed="NotDone",
            next="WaitForDataset",
        ),
        "WaitForDataset": wait(POLL_SECONDS, next="DescribeDataset"),
        "DescribeDataset": personalize(
            "describeDataset",
            {"DatasetArn": js("$action.arn")},
            assign={
                "status": js("$states.result.Dataset.Status"),
                "problem": {
                    "error": "DatasetFailed",
                    "cause": js("'its status is ' & $states.result.Dataset.Status"),
                },
            },
            catch=[_NOT_DONE],
            next="DatasetStatus",
        ),
        "DatasetStatus": choice(
            ("$status = 'ACTIVE'", "RecordDataset"), ("$status = 'CREATE FAILED'", "NotDone"), default="WaitForDataset"
        ),
        "RecordDataset": _record(
            names, js("'dataset#' & $action.name"), "schemaArn", js("$action.schemaArn"), next="StartImport"
        ),
    }


def _attribution(names: Names) -> States:
    return {
        **limits.create(
            "CreateAttribution",
            "createMetricAttribution",
            js("$action.request"),
            catch=[on(_EXISTS, next="WaitForAttribution")],
            failed="NotDone",
            next="WaitForAttribution",
        ),
        "UpdateAttribution": personalize(
            "updateMetricAttribution",
            js("$merge([$action.update, {'MetricAttributionArn': $action.arn}])"),
            catch=[on(_BUSY, next="Reported"), _NOT_DONE],
            next="WaitForAttribution",
        ),
        "WaitForAttribution": wait(POLL_SECONDS, next="DescribeAttribution"),
        "DescribeAttribution": personalize(
            "describeMetricAttribution",
            {"MetricAttributionArn": js("$action.arn")},
            assign={
                "status": js(f"{_ATTRIBUTION}.Status"),
                "problem": {
                    "error": "MetricAttributionFailed",
                    "cause": js(
                        f"$exists({_ATTRIBUTION}.FailureReason) ? {_ATTRIBUTION}.FailureReason"
                        f" : 'its status is ' & {_ATTRIBUTION}.Status"
                    ),
                },
            },
            catch=[
                on("Personalize.ResourceNotFoundException", next="AttributionAbsent", assign=notices.PROBLEM),
                _NOT_DONE,
            ],
            next="AttributionStatus",
        ),
        # The one before was still going when it was to be created; now its place is free.
        "AttributionAbsent": choice(("$action.do = 'create-attribution'", "CreateAttribution"), default="NotDone"),
        "AttributionStatus": choice(
            ("$status = 'ACTIVE'", "RecordAttribution"),
            ("$status = 'CREATE FAILED' and $action.do = 'create-attribution'", "DeleteFailedAttribution"),
            ("$contains($status, 'FAILED')", "NotDone"),
            default="WaitForAttribution",
        ),
        # There is one to a dataset group: a failed one would be in the way of the next attempt.
        "DeleteFailedAttribution": personalize(
            "deleteMetricAttribution",
            {"MetricAttributionArn": js("$action.arn")},
            catch=[on("States.ALL", next="NotDone")],
            next="NotDone",
        ),
        "RecordAttribution": _record(names, ATTRIBUTION_RECORD, "attributionArn", js("$action.arn"), next=""),
    }


def _attribution_gone(names: Names) -> States:
    """One that the tenant file had once, or whose only metric is another one now."""
    return {
        "DeleteAttribution": personalize(
            "deleteMetricAttribution",
            {"MetricAttributionArn": js("$action.arn")},
            catch=[
                on("Personalize.ResourceNotFoundException", next="ForgetAttribution"),
                on(_BUSY, next="Reported"),
                _NOT_DONE,
            ],
            next="ForgetAttribution",
        ),
        "ForgetAttribution": _forget(names, ATTRIBUTION_RECORD),
    }


# What is going, or in the middle of something, is looked at again by the next plan.
_NEXT_TIME = [on("Personalize.ResourceNotFoundException", _BUSY, next="Reported"), _NOT_DONE]


def _tags(names: Names) -> States:
    return {
        "TagResource": personalize(
            "tagResource",
            {"ResourceArn": js("$action.arn"), "Tags": js("$action.tags")},
            catch=_NEXT_TIME,
            next="RecordTags",
        ),
        # Were they all taken out of the file one day, nobody would know that there are any.
        "RecordTags": _record(names, TAGS_RECORD, "taggedArn", js("$action.arn"), next=""),
    }


def _tags_gone(names: Names) -> States:
    """Tags that the tenant file had once, and what is known of them when it has none and nothing bears any."""
    return {
        "UntagResource": personalize(
            "untagResource",
            {"ResourceArn": js("$action.arn"), "TagKeys": js("$action.keys")},
            output=js("$action"),
            catch=_NEXT_TIME,
            next="",
        ),
        "ForgetTags": _forget(names, TAGS_RECORD),
    }


def _forget(names: Names, id: str) -> State:
    return task(
        "dynamodb:deleteItem",
        {"TableName": names.state_table, "Key": {"id": {"S": id}}},
        output=js("$action"),
        catch=[_NOT_DONE],
        next="",
    )


def _record(names: Names, id: str, attribute: str, value: str, *, next: str) -> State:
    return task(
        "dynamodb:updateItem",
        {
            "TableName": names.state_table,
            "Key": {"id": {"S": id}},
            "UpdateExpression": f"SET {attribute} = :value",
            "ExpressionAttributeValues": {":value": {"S": value}},
        },
        output=js("$action"),
        catch=[_NOT_DONE],
        next=next,
    )
