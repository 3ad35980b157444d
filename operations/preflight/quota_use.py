"""Whether what the tenant file asks for fits into what AWS allows this account now, and what is used of it already.

The tenant's own things do not count against it twice: what a dataset group holds of others stays, and beside it goes
what the file asks for. fleet.yaml may promise more than AWS has granted; here AWS is asked (Service Quotas).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from config.models import Tenant
from operations.calls import Calls, is_denied, is_missing
from operations.preflight.findings import ERROR, WARNING, Finding
from personalize import quotas
from personalize.naming import Names

SERVICE = "personalize"
DATASET_GROUPS, SOLUTIONS, CAMPAIGNS, FILTERS = "L-14011066", "L-D9DD83B7", "L-052ECD67", "L-B9CFBC8B"
# What every account gets at first, should Service Quotas not be asked (personalize.quotas, same order).
_FIRST: Mapping[str, int] = {
    DATASET_GROUPS: quotas.DATASET_GROUPS_PER_REGION,
    SOLUTIONS: quotas.SOLUTIONS_PER_DATASET_GROUP,
    CAMPAIGNS: quotas.CAMPAIGNS_PER_DATASET_GROUP,
    FILTERS: quotas.FILTERS_PER_DATASET_GROUP,
}


@dataclass(frozen=True)
class Use:
    """A quota: what the tenant needs of it, what others use already; `code` is '' if AWS raises it for nobody."""

    what: str
    where: str
    needed: int
    used: int
    allowed: int
    code: str = ""

    def finding(self) -> Finding | None:
        """An error if it does not fit."""
        if self.used + self.needed <= self.allowed:
            return None
        text = f"found {self.used} used by others and {self.needed} needed here, {self.allowed} allowed {self.where}"
        if not self.code:
            return Finding(ERROR, self.what, f"{text}, which AWS raises for nobody; remove some, or use another region")
        raised = f"--quota-code {self.code} --desired-value {self.used + self.needed}"
        ask = f"aws service-quotas request-service-quota-increase --service-code {SERVICE} {raised}"
        return Finding(ERROR, self.what, f"{text}; remove some, or have it raised: {ask}")


def check(tenant: Tenant, names: Names, calls: Calls) -> Iterator[Finding]:
    """A finding for every quota that is too small, and a warning if they had to be guessed."""
    allowed = dict(_FIRST)
    try:
        allowed |= {code: int(value) for code, value in _granted(calls).items() if code in allowed}
    except ClientError as error:
        if not is_denied(error):
            raise
        text = "these credentials may not ask Service Quotas, so what every account gets at first is taken"
        yield Finding(WARNING, "quotas", f"{text}; allow servicequotas:ListServiceQuotas")
    for use in (*_of_region(tenant, names, calls, allowed), *_of_group(tenant, names, calls, allowed)):
        if (found := use.finding()) is not None:
            yield found


def _granted(calls: Calls) -> dict[str, float]:
    """code -> value. The list of applied quotas has only what differs or was asked for once; the defaults the rest."""
    found: dict[str, float] = {}
    for operation in ("list_aws_default_service_quotas", "list_service_quotas"):
        for one in calls.pages("service-quotas", operation, "Quotas", ServiceCode=SERVICE):
            if "Value" in one:
                found[one["QuotaCode"]] = one["Value"]
    return found


def _of_region(tenant: Tenant, names: Names, calls: Calls, allowed: Mapping[str, int]) -> Iterator[Use]:
    here = f"in {names.account}, {names.region}"
    groups = _others(calls.pages(SERVICE, "list_dataset_groups", "datasetGroups"), names)
    yield Use("dataset groups", here, 1, len(groups), allowed[DATASET_GROUPS], DATASET_GROUPS)
    schemas = _others(calls.pages(SERVICE, "list_schemas", "schemas"), names)
    declared = len(tenant.datasets.declared)
    yield Use("schemas", here, declared, len(schemas), quotas.SCHEMAS_PER_REGION)
    if tenant.recommenders:
        recommenders = _others(calls.pages(SERVICE, "list_recommenders", "recommenders"), names)
        most = quotas.RECOMMENDERS_PER_REGION
        yield Use("recommenders", here, len(tenant.recommenders), len(recommenders), most)


def _of_group(tenant: Tenant, names: Names, calls: Calls, allowed: Mapping[str, int]) -> Iterator[Use]:
    where = f"in dataset group {names.dataset_group}"
    group = {"datasetGroupArn": names.dataset_group_arn}
    try:
        solutions = _others(calls.pages(SERVICE, "list_solutions", "solutions", **group), names)
        campaigns = [
            campaign
            for one in solutions
            for campaign in calls.pages(SERVICE, "list_campaigns", "campaigns", solutionArn=one["solutionArn"])
        ]
        filters = _others(calls.pages(SERVICE, "list_filters", "Filters", **group), names)
    except ClientError as error:
        if not is_missing(error):
            raise
        solutions, campaigns, filters = [], [], []
    tuned = any(one.tuning for one in tenant.solutions)
    wanted = len(tenant.solutions) + tuned, sum(len(one.campaigns) for one in tenant.solutions)
    rotated = sum(one.rotate.keep + 1 if one.rotate else 1 for one in tenant.filters)
    what = "solutions (a tuning needs one more)" if tuned else "solutions"
    yield Use(what, where, wanted[0], len(solutions), allowed[SOLUTIONS], SOLUTIONS)
    yield Use("campaigns", where, wanted[1], len(campaigns), allowed[CAMPAIGNS], CAMPAIGNS)
    yield Use("filters (a rotated one counts keep + 1)", where, rotated, len(filters), allowed[FILTERS], FILTERS)


def _others(pages: Iterator[dict[str, Any]], names: Names) -> list[dict[str, Any]]:
    """What is not the tenant's own."""
    return [one for one in pages if not one["name"].startswith(names.resource(""))]
