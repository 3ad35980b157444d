"""Amazon States Language as data: the few words that our workflows are written in.

Everything is JSONata; ``js`` marks an expression.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

State = dict[str, object]
States = dict[str, State]
Rule = tuple[str, str] | tuple[str, str, Mapping[str, object]]

ME = "$states.context.Execution.Id"
INPUT = "$states.context.Execution.Input"  # the execution's, in whatever state
ELAPSED = "(($millis() - $toMillis($since)) / 1000)"  # seconds from the moment $since on
CONDITION_FAILED = "DynamoDB.ConditionalCheckFailedException"
_PERSONALIZE = "aws-sdk:personalize:"


def js(expression: str) -> str:
    """A JSONata expression as the States Language wants it."""
    return "{% " + expression + " %}"


def _retry(errors: Sequence[str], *, interval: int, attempts: int, longest: int) -> dict[str, object]:
    return {
        "ErrorEquals": list(errors),
        "IntervalSeconds": interval,
        "BackoffRate": 2,
        "MaxDelaySeconds": longest,
        "MaxAttempts": attempts,
        "JitterStrategy": "FULL",
    }


# Personalize answers one request per second, operation, account and region, whoever asks: retries have to outlast a
# crowd of tenants that wake up together. Full jitter makes 40 attempts last about 18 minutes.
_TROUBLE = ["Personalize.PersonalizeException", "Personalize.SdkClientException"]
PERSONALIZE_RETRY = _retry(
    ["Personalize.LimitExceededException", *_TROUBLE],
    interval=4,  # or half of the first repeats fall into the second that was refused
    attempts=40,
    longest=60,
)
# To a request that creates something, LimitExceededException may also say that there is too much already: limits.py.
CREATE_RETRY = _retry(_TROUBLE, interval=2, attempts=40, longest=60)
# Of a transaction that writes: cancelled it was for a condition, which no repetition meets, or for another writer, who
# has changed what the condition is about.
TRANSACTION_CANCELED = "DynamoDb.TransactionCanceledException"
OTHER_RETRY = _retry(
    [
        "Athena.AmazonAthenaException",
        "Athena.InternalServerException",
        "Athena.SdkClientException",
        "Athena.TooManyRequestsException",
        "CloudWatch.CloudWatchException",
        "CloudWatch.SdkClientException",
        "DynamoDB.ProvisionedThroughputExceededException",
        "DynamoDB.ThrottlingException",
        "DynamoDB.InternalServerError",
        "DynamoDB.AmazonDynamoDBException",
        "DynamoDB.SdkClientException",
        # The same service through the SDK integration, which spells it otherwise.
        "DynamoDb.ProvisionedThroughputExceededException",
        "DynamoDb.ThrottlingException",
        "DynamoDb.InternalServerErrorException",
        "DynamoDb.DynamoDbException",
        TRANSACTION_CANCELED,  # somebody wrote one of the items at the same moment
        "DynamoDb.SdkClientException",
        "EventBridge.AmazonEventBridgeException",
        "EventBridge.SdkClientException",
        "Lambda.ClientExecutionTimeoutException",
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
        "S3.S3Exception",
        "S3.SdkClientException",
        "Sfn.SfnException",
        "Sfn.SdkClientException",
        "SNS.AmazonSNSException",
        "SNS.SdkClientException",
        "Ssm.SsmException",
        "Ssm.SdkClientException",
        "Ssm.TooManyUpdatesException",
        "StepFunctions.AWSStepFunctionsException",
        "StepFunctions.SdkClientException",
        "States.Timeout",
    ],
    interval=2,
    attempts=6,
    longest=60,
)
TRANSACTION_RETRY = OTHER_RETRY | {
    "ErrorEquals": [error for error in OTHER_RETRY["ErrorEquals"] if error != TRANSACTION_CANCELED]
}


def task(
    resource: str,
    arguments: object,
    *,
    next: str,
    assign: Mapping[str, object] | None = None,
    output: object = None,
    catch: Sequence[Mapping[str, object]] = (),
) -> State:
    """A Task on ``arn:aws:states:::<resource>``, retried as its service deserves; with next '' it is the last."""
    state: State = {
        "Type": "Task",
        "Resource": f"arn:aws:states:::{resource}",
        "Arguments": arguments,
        "Retry": [_retry_of(resource)],
    }
    if assign:
        state["Assign"] = dict(assign)
    if output is not None:
        state["Output"] = output
    if catch:
        state["Catch"] = [dict(catcher) for catcher in catch]
    return state | _then(next)


def personalize(action: str, arguments: object, **rest: object) -> State:
    """A Task on one of Personalize's own operations, named as the SDK integration names it (``listFilters``); for those
    that create something see limits.py.
    """
    return task(f"{_PERSONALIZE}{action}", arguments, **rest)


def on(*errors: str, next: str, assign: Mapping[str, object] | None = None) -> dict[str, object]:
    """A catcher."""
    return {"ErrorEquals": list(errors), "Next": next} | ({"Assign": dict(assign)} if assign else {})


def choice(*rules: Rule, default: str, assign: Mapping[str, object] | None = None) -> State:
    """A Choice over rules: a JSONata condition, the next state and, perhaps, what is assigned on the way there.

    ``assign`` is what is assigned on the way to the default.
    """
    choices = []
    for condition, next, *assigned in rules:
        choices.append({"Condition": js(condition), "Next": next} | ({"Assign": dict(*assigned)} if assigned else {}))
    state: State = {"Type": "Choice", "Choices": choices, "Default": default}
    return state | ({"Assign": dict(assign)} if assign else {})


def wait(seconds: int | str, *, next: str) -> State:
    """A Wait of so many seconds, or of what a JSONata expression says."""
    return {"Type": "Wait", "Seconds": js(seconds) if isinstance(seconds, str) else seconds, "Next": next}


def ever_rarer(least: int, most: int) -> str:
    """JSONata: the seconds until the next look at what began at $since: an eighth of what has passed, within bounds.

    Whatever is waited for, and however long, the looks stay few: an execution's history holds 25,000 events.
    """
    return f"$round($max([{least}, $min([{most}, {ELAPSED} / 8])]))"


def succeed() -> State:
    """The end of a run that has nothing more to do."""
    return {"Type": "Succeed"}


def fail(error: str, cause: str) -> State:
    """The end of a run that failed; cause is a JSONata expression."""
    return {"Type": "Fail", "Error": error, "Cause": js(cause)}


def each(items: str, start: str, states: States, *, next: str) -> State:
    """A Map that takes the items of a JSONata expression one after the other; each is the input of ``start``."""
    return {
        "Type": "Map",
        "Items": js(items),
        "MaxConcurrency": 1,
        "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": start, "States": states},
    } | _then(next)


def definition(comment: str, start: str, *parts: States) -> dict[str, object]:
    """A whole machine; a state that two parts define is a mistake (raises ValueError)."""
    states: States = {}
    for part in parts:
        twice = states.keys() & part.keys()
        if twice:
            raise ValueError(f"states defined twice: {', '.join(sorted(twice))}")
        states |= part
    return {"Comment": comment, "QueryLanguage": "JSONata", "StartAt": start, "States": states}


def _retry_of(resource: str) -> dict[str, object]:
    if resource == "aws-sdk:dynamodb:transactWriteItems":
        return TRANSACTION_RETRY
    if not resource.startswith(_PERSONALIZE):
        return OTHER_RETRY
    return CREATE_RETRY if resource.startswith(f"{_PERSONALIZE}create") else PERSONALIZE_RETRY


def _then(next: str) -> State:
    return {"Next": next} if next else {"End": True}
