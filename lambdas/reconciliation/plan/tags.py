"""Tags of what CloudFormation cannot tag without replacing it, or does not own."""

from __future__ import annotations

from lambdas.reconciliation.plan.entries import LEFT_ALONE, Actual, Desired, Entries, action, note

RECORD = "tags"
_SERVICES = "aws:"  # what AWS itself put there begins so, and nobody else may touch it


def entries(desired: Desired, actual: Actual) -> Entries:
    """What is missing or different is put, what nobody declared is removed; what does not exist yet is left out."""
    wanted = desired["tags"]["wanted"]
    if not wanted and RECORD in actual.records:
        yield note("reports", "tags", RECORD, f"all removed from the tenant file; {LEFT_ALONE} in Personalize")
    for arn, tags in sorted(actual.tags.items()):
        name = arn.partition(":personalize:")[2].partition(":")[2].partition(":")[2]
        new = [{"TagKey": key, "TagValue": value} for key, value in sorted(wanted.items()) if tags.get(key) != value]
        gone = sorted(key for key in tags if key not in wanted and not key.startswith(_SERVICES))
        if new:
            yield action("tag", name, "the tenant file has other tags", arn=arn, tags=new)
        if gone:
            yield action("untag", name, "the tenant file does not have these tags", arn=arn, keys=gone)
