"""Names that a deploy would give to something new, and that something else has already.

CloudFormation does not adopt what exists: the deploy would fail half-way (AlreadyExists). What belongs to the stack
that is deployed is no clash. Usually it is data of a stack that was deleted by hand: `make destroy` keeps that stack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from botocore.exceptions import ClientError

from operations import stacks
from operations.assembly import Synthesized
from operations.calls import Calls, code, is_denied
from operations.preflight.findings import ERROR, WARNING, Finding
from personalize.naming import Names

FREE, TAKEN, FOREIGN = "free", "taken", "foreign"


@dataclass(frozen=True)
class Kind:
    """How a type of resource is called, which property names it, and how to look whether the name is taken."""

    what: str
    property: str
    look: Callable[[Calls, Names, str], str]


def _personalize(kind: str, member: str, argument: str) -> Callable[[Calls, Names, str], str]:
    def look(calls: Calls, names: Names, name: str) -> str:
        arn = names.personalize_arn(kind, name)
        return TAKEN if calls.found("personalize", f"describe_{member}", **{argument: arn}) else FREE

    return look


def _bucket(calls: Calls, names: Names, name: str) -> str:
    """HeadBucket: 403 for a bucket of another account (API reference), since names are shared by all accounts."""
    try:
        calls.call("s3", "head_bucket", Bucket=name)
    except ClientError as error:
        if code(error) in ("403", "AccessDenied", "Forbidden"):
            return FOREIGN
        if code(error) in ("404", "NoSuchBucket", "NotFound"):
            return FREE
        raise
    return TAKEN


def _table(calls: Calls, names: Names, name: str) -> str:
    return TAKEN if calls.found("dynamodb", "describe_table", TableName=name) else FREE


def _alias(calls: Calls, names: Names, name: str) -> str:
    return TAKEN if calls.found("kms", "describe_key", KeyId=name) else FREE


def _role(calls: Calls, names: Names, name: str) -> str:
    return TAKEN if calls.found("iam", "get_role", RoleName=name) else FREE


def _log_group(calls: Calls, names: Names, name: str) -> str:
    found = calls.pages("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=name)
    return TAKEN if any(one["logGroupName"] == name for one in found) else FREE


KINDS: Mapping[str, Kind] = {
    "AWS::Personalize::DatasetGroup": Kind(
        "dataset group", "Name", _personalize("dataset-group", "dataset_group", "datasetGroupArn")
    ),
    "AWS::Personalize::Schema": Kind("schema", "Name", _personalize("schema", "schema", "schemaArn")),
    "AWS::S3::Bucket": Kind("bucket", "BucketName", _bucket),
    "AWS::DynamoDB::Table": Kind("table", "TableName", _table),
    "AWS::KMS::Alias": Kind("key alias", "AliasName", _alias),
    "AWS::IAM::Role": Kind("role", "RoleName", _role),
    "AWS::Logs::LogGroup": Kind("log group", "LogGroupName", _log_group),
}


def check(assembly: Sequence[Synthesized], names: Names, calls: Calls) -> Iterator[Finding]:
    """An error for each name that is taken; a warning for each kind that these credentials may not look at."""
    closed: set[str] = set()
    for stack, type, name in _new(assembly, calls):
        kind = KINDS[type]
        if kind.what in closed:
            continue
        try:
            found = kind.look(calls, names, name)
        except ClientError as error:
            if not is_denied(error):
                raise
            closed.add(kind.what)
            yield Finding(WARNING, f"{kind.what} {name}", f"these credentials may not look whether it exists: {error}")
            continue
        if found != FREE:
            yield Finding(ERROR, f"{kind.what} {name}", _told(found, type, name, stack, names))


def _new(assembly: Sequence[Synthesized], calls: Calls) -> Iterator[tuple[str, str, str]]:
    """(stack, type, physical name) of what a deploy would create under a name of its own."""
    for stack in assembly:
        deployed = stacks.find(calls, stack.name)
        there: set[tuple[str, str]] = set()
        if deployed is not None and not deployed.is_empty:
            there = {(one.logical_id, one.type) for one in stacks.parts(calls, stack.name)}
        for logical_id, resource in stack.template["Resources"].items():
            type = resource["Type"]
            if type in KINDS and (logical_id, type) not in there:
                name = resource.get("Properties", {}).get(KINDS[type].property)
                if isinstance(name, str):
                    yield stack.name, type, name


def _told(found: str, type: str, name: str, stack: str, names: Names) -> str:
    if found == FOREIGN:
        return "another account has a bucket of that name; give the tenant another name, while it has no data"
    text = f"exists, and stack {stack} did not make it, so the deploy would fail on it"
    if type == "AWS::Logs::LogGroup":
        return f"{text}; delete it: aws logs delete-log-group --log-group-name {name}"
    own = f"if it is what a deleted stack retained, erase it (retain_data: false, make destroy TENANT={names.tenant})"
    return f"{text}; {own}, or take it over with `npx cdk import`"
