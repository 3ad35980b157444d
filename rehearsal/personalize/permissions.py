"""What Personalize must be allowed to do on behalf of a resource, asked of `Region.access`.

Both the role's own policy and the policy of a bucket or key must let it in (developer guide,
"granting-personalize-s3-access" and "granting-personalize-key-access"). Every function returns None for allowed,
otherwise the reason for the refusal; without an access nothing is asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from rehearsal.personalize.region import Region

SERVICE = "personalize.amazonaws.com"
# The key's policy must let both the role and the service do all of this; of the role's own policy no more than the
# second line is asked.
_KEY_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:CreateGrant", "kms:ListGrants")
_ROLE_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:ListGrants")


def of_role(region: Region, role_arn: str, source_arn: str) -> str | None:
    """May Personalize assume the role on behalf of `source_arn`?"""
    access = region.access
    refusal = access.assume(role_arn, SERVICE, region.account, source_arn) if access else None
    return refusal and f"Personalize cannot assume the role {role_arn}: {refusal}"


def of_action(region: Region, role_arn: str, action: str, resource: str) -> str | None:
    """Does the role's policy allow an action that no resource has a policy for?"""
    refusal = region.access.allows(role_arn, action, resource) if region.access else None
    return refusal and f"The role {role_arn} must be allowed to {action} on {resource}: {refusal}"


def of_objects(
    region: Region, role_arn: str, source_arn: str, bucket: str, path: str, actions: Iterable[str]
) -> str | None:
    """May Personalize do `actions` in a bucket? `path` is a key, or with a trailing slash or star a prefix of keys."""
    access = region.access
    if access is None:
        return None
    root = f"arn:{region.partition}:s3:::{bucket}"
    for action in actions:
        resource = root if action == "s3:ListBucket" else f"{root}/{path}{'*' * path.endswith('/')}"
        refusal = access.allows(role_arn, action, resource) or access.bucket_allows(
            bucket, SERVICE, action, resource, region.account, source_arn
        )
        if refusal:
            return (
                f"Insufficient privileges for accessing data in S3: {action} on {resource}: {refusal}. Please look at "
                "https://docs.aws.amazon.com/personalize/latest/dg/data-prep-upload-s3.html and fix bucket policy on "
                f"{bucket}."
            )
    return None


def of_key(region: Region, role_arn: str, source_arn: str, key_arn: str) -> str | None:
    """May Personalize encrypt and decrypt with a key, through the role and by itself?"""
    access = region.access
    if access is None:
        return None
    for action in _ROLE_ACTIONS:
        refusal = access.allows(role_arn, action, key_arn)
        if refusal:
            return f"The role {role_arn} must be allowed to {action} on {key_arn}: {refusal}"
    for principal in (role_arn, SERVICE):
        for action in _KEY_ACTIONS:
            refusal = access.key_allows(key_arn, principal, action, region.account, source_arn)
            if refusal:
                return f"The policy of {key_arn} must let {principal} {action}: {refusal}"
    return None
