"""Who may do what in the embedded AWS: the roles and resource policies of the templates, evaluated.

A call by a role (a state machine's, a Lambda's, a schedule's, a rule's) needs what rehearsal.iam.actions says: an
Allow in the role's policies or, within the account, in the policy of the resource, and a Deny in neither. A role that
a request hands over needs iam:PassRole and must trust the service. Customer keys of buckets, tables, topics and
queues are checked for the caller, as these services use a key in the caller's name.

Not modelled: permission boundaries, service control policies, session policies, managed policies of AWS other than
AWSLambdaBasicExecutionRole (logging is always allowed), grants, VPC conditions, calls by the operator (always allowed).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from rehearsal.iam.actions import Need, Scope, needs, passed_roles
from rehearsal.iam.policies import Request, Unmodelled, verdict

_LOGGING = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
_KEY_USE = {
    "s3:GetObject": ("kms:Decrypt",),
    "s3:GetObjectVersion": ("kms:Decrypt",),
    "s3:PutObject": ("kms:GenerateDataKey", "kms:Decrypt"),
    "sns:Publish": ("kms:GenerateDataKey", "kms:Decrypt"),
    "sqs:SendMessage": ("kms:GenerateDataKey", "kms:Decrypt"),
}
_PASSED_TO = {"personalize": "personalize.amazonaws.com", "scheduler": "scheduler.amazonaws.com"}


class Permissions:
    """Answers None (allowed) or the reason why not; reads the embedded AWS's own state, nothing to keep in step."""

    def call(self, role_arn: str, service: str, operation: str, params: Mapping[str, Any], scope: Scope) -> str | None:
        """May the role make this call (boto3 service name, API operation, request)?"""
        for need in needs(service, operation, params, scope):
            reason = self.permits(role_arn, need, scope)
            if reason:
                return reason
        for passed in passed_roles(params):
            context = {"iam:PassedToService": _PASSED_TO.get(service, f"{service}.amazonaws.com")}
            reason = self._identity(role_arn, Need("iam:PassRole", passed, context))
            if reason:
                return reason
        return None

    def allows(
        self, role_arn: str, action: str, resource_arn: str, context: Mapping[str, str] | None = None
    ) -> str | None:
        """Does the role's identity policy allow the action?"""
        return self._identity(role_arn, Need(action, resource_arn, context or {}))

    def assume(self, role_arn: str, service: str, source_account: str, source_arn: str) -> str | None:
        """May the service principal assume the role in the name of that account and resource?"""
        role = _role(role_arn)
        if role is None:
            return f"the role {role_arn} does not exist"
        context = {"aws:SourceAccount": source_account, "aws:SourceArn": source_arn}
        request = Request("sts:AssumeRole", role_arn, context, (("Service", service),))
        if verdict(_document(role.assume_role_policy_document), request) == "Allow":
            return None
        return f"{service} is not authorized to perform: sts:AssumeRole on resource: {role_arn} for {source_arn}"

    def bucket_allows(
        self, bucket: str, service: str, action: str, resource_arn: str, source_account: str, source_arn: str
    ) -> str | None:
        """Does the bucket's policy let the service principal act in the name of that account and resource?"""
        document = _bucket_policy(bucket, source_account)
        context = _transport({"aws:SourceAccount": source_account, "aws:SourceArn": source_arn})
        request = Request(action, resource_arn, context, (("Service", service),))
        if document is not None and verdict(document, request) == "Allow":
            return None
        return (
            f"the policy of bucket {bucket} does not allow {service} to perform: {action} on resource: {resource_arn}"
        )

    def key_allows(
        self, key_arn: str, caller: str, action: str, source_account: str, source_arn: str, via: str | None = None
    ) -> str | None:
        """May a role (its ARN) or a service principal use the key? For a role the key policy may leave it to IAM."""
        document = _key_policy(key_arn)
        if document is None:
            return f"the key {key_arn} does not exist"
        account = key_arn.split(":")[4]
        context = {"aws:SourceAccount": source_account, "aws:SourceArn": source_arn, "kms:CallerAccount": account}
        context = {key: value for key, value in context.items() if value}
        if via:
            context["kms:ViaService"] = via
        if caller.startswith("arn:"):
            context |= {"aws:PrincipalArn": caller, "aws:PrincipalAccount": account}
        denied = f"{caller} is not authorized to perform: {action} on resource: {key_arn}"
        if not caller.startswith("arn:"):
            said = verdict(document, Request(action, key_arn, context, (("Service", caller),)))
            return None if said == "Allow" else f"{denied} because the key policy does not allow it"
        root = f"arn:{key_arn.split(':')[1]}:iam::{account}:root"
        own = verdict(document, Request(action, key_arn, context, (("AWS", caller),)))
        delegated = verdict(document, Request(action, key_arn, context, (("AWS", root),)))
        if "Deny" in (own, delegated):
            return f"{denied} with an explicit deny in the key policy"
        if own == "Allow":
            return None
        if delegated == "Allow":
            return self._identity(caller, Need(action, key_arn, context))
        return f"{denied} because no policy allows it"

    def permits(self, role_arn: str, need: Need, scope: Scope) -> str | None:
        """May the role do this one thing, by its own policies and those of the resource and its key?"""
        account = role_arn.split(":")[4]
        need = Need(
            need.action,
            need.resource,
            _transport(
                {
                    "aws:PrincipalArn": role_arn,
                    "aws:PrincipalAccount": account,
                    "aws:ResourceAccount": account,
                    **need.context,
                }
            ),
        )
        root = f"arn:{scope.partition}:iam::{account}:root"
        document, key = _resource(need, scope)
        request = Request(need.action, need.resource, need.context, (("AWS", role_arn), ("AWS", root)))
        said = verdict(document, request) if document else None
        if said == "Deny":
            return _denied(role_arn, need) + " with an explicit deny in a resource-based policy"
        named = Request(need.action, need.resource, need.context, (("AWS", role_arn),))
        by_resource = document is not None and verdict(document, named) == "Allow"
        reason = self._identity(role_arn, need)
        if reason and ("explicit deny" in reason or not by_resource):
            return reason
        return self._key(role_arn, key, need, scope) if key and not _managed_by_aws(key, scope) else None

    def _key(self, role_arn: str, key: str, need: Need, scope: Scope) -> str | None:
        service = need.action.partition(":")[0]
        wanted = ("kms:Decrypt",) if service == "dynamodb" else _KEY_USE.get(need.action, ())
        via = f"{service}.{scope.region}.amazonaws.com"
        reasons = (self.key_allows(key, role_arn, action, "", "", via) for action in wanted)
        return next((reason for reason in reasons if reason), None)

    def _identity(self, role_arn: str, need: Need) -> str | None:
        role = _role(role_arn)
        if role is None:
            return f"the role {role_arn} does not exist"
        said = [verdict(document, Request(need.action, need.resource, need.context)) for document in _documents(role)]
        if "Deny" in said:
            return _denied(role_arn, need) + " with an explicit deny in an identity-based policy"
        if "Allow" in said:
            return None
        return _denied(role_arn, need) + f" because no identity-based policy allows the {need.action} action"


def _denied(role_arn: str, need: Need) -> str:
    return f"User: {role_arn} is not authorized to perform: {need.action} on resource: {need.resource}"


def _transport(context: Mapping[str, Any]) -> dict[str, Any]:
    return {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3", **context}


def _role(role_arn: str) -> Any:
    account, partition = role_arn.split(":")[4], role_arn.split(":")[1]
    return next((role for role in iam_backends[account][partition].roles.values() if role.arn == role_arn), None)


def _documents(role: Any) -> list[dict[str, Any]]:
    for arn in role.managed_policies:
        if arn.startswith("arn:aws:iam::aws:") and arn != _LOGGING:
            raise Unmodelled(f"the rehearsal does not know the managed policy {arn} of role {role.name}")
    own = [policy.document for arn, policy in role.managed_policies.items() if arn != _LOGGING]
    return [_document(text) for text in (*role.policies.values(), *own)]


def _document(text: str | Mapping[str, Any]) -> dict[str, Any]:
    return json.loads(text) if isinstance(text, str) else dict(text)


def _resource(need: Need, scope: Scope) -> tuple[dict[str, Any] | None, str | None]:
    """The resource's own policy and its customer key, where the kind of resource has them."""
    service = need.action.partition(":")[0]
    lookup = _RESOURCES.get(service)
    return lookup(need.resource, scope) if lookup else (None, None)


def _s3(resource: str, scope: Scope) -> tuple[dict[str, Any] | None, str | None]:
    name = resource.split(":::")[1].partition("/")[0]
    bucket = s3_backends[scope.account][scope.partition].buckets.get(name)
    rules = ((bucket.encryption or {}) if bucket else {}).get("Rule", {})
    rule = rules[0] if isinstance(rules, list) else rules
    key = rule.get("ApplyServerSideEncryptionByDefault", {}).get("KMSMasterKeyID")
    return _bucket_policy(name, scope.account), key


def _bucket_policy(name: str, account: str) -> dict[str, Any] | None:
    bucket = next((found for _, _, found in _buckets(name, account)), None)
    return json.loads(bucket.policy) if bucket is not None and bucket.policy else None


def _buckets(name: str, account: str) -> list[tuple[str, str, Any]]:
    return [
        (account, part, backend.buckets[name])
        for part, backend in s3_backends[account].items()
        if name in backend.buckets
    ]


def _dynamodb(resource: str, scope: Scope) -> tuple[dict[str, Any] | None, str | None]:
    table = dynamodb_backends[scope.account][scope.region].tables.get(resource.split("/")[1])
    sse = (table.sse_specification or {}) if table is not None else {}
    return None, sse.get("KMSMasterKeyId") or sse.get("KMSMasterKeyArn")


def _sns(resource: str, scope: Scope) -> tuple[dict[str, Any] | None, str | None]:
    topic = sns_backends[scope.account][scope.region].topics.get(resource)
    return (_document(topic.policy), topic.kms_master_key_id or None) if topic is not None else (None, None)


def _sqs(resource: str, scope: Scope) -> tuple[dict[str, Any] | None, str | None]:
    queue = sqs_backends[scope.account][scope.region].queues.get(resource.rpartition(":")[2])
    if queue is None:
        return None, None
    return (json.loads(queue.policy) if queue.policy else None), queue.kms_master_key_id


_RESOURCES = {"s3": _s3, "dynamodb": _dynamodb, "sns": _sns, "sqs": _sqs}


def _managed_by_aws(key: str, scope: Scope) -> bool:
    """Whether it is a service's own key (alias/aws/...), whose use needs no permission of the caller."""
    found = kms_backends[scope.account][scope.region].keys.get(key.rpartition("/")[2])
    return "alias/aws/" in key or (found is not None and any(name.startswith("alias/aws/") for name in found.aliases))


def _key_policy(key_arn: str) -> dict[str, Any] | None:
    _, _, _, region, account, resource = key_arn.split(":", 5) if key_arn.startswith("arn:") else [""] * 6
    keys = kms_backends[account][region].keys if account else {}
    key = keys.get(resource.partition("/")[2])
    return json.loads(key.policy) if key is not None else None
