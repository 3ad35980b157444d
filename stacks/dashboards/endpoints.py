"""What is measured of whatever answers requests: campaigns and recommenders.

A campaign's ARN stays when its recipe changes, but its requests may come under another operation's metrics from then
on; so both operations are always added up. Where the metrics of an operation are not documented (actions), there is
nothing to measure but the capacity.
"""

from __future__ import annotations

from dataclasses import dataclass

from config.models import Campaign, Idle, Recommender, Tenant
from personalize import metrics, recipes
from personalize.naming import Names
from stacks.dashboards.measures import Measure, Metric, single

RECOMMENDER_OPERATIONS = ("GetRecommendations",)
FEW_REQUESTS = 20  # in five minutes: one error among fewer is no rate


@dataclass(frozen=True)
class Endpoint:
    """A campaign or recommender as its metrics know it.

    `resource` is what it is called in the names of alarms; `arn` is the value of the dimension `by` of AWS's metrics.
    No operations: AWS documents no metrics of its requests.
    """

    tenant: str
    name: str
    resource: str
    kind: str  # the dimension of our own metrics: Campaign or Recommender
    by: str
    arn: str
    operations: tuple[str, ...]
    minimum: int
    minimum_key: str
    idle: Idle
    keep: bool

    @property
    def title(self) -> str:
        """As a sentence has it: campaign home."""
        return f"{self.kind.lower()} {self.name}"

    # -- what it does -------------------------------------------------------------------------------------------

    def requests(self) -> Measure:
        """Requests, whichever operation they came by."""
        return Measure(self.name, self._aws("", "Sum"), {"requests": self._all("")})

    def actual(self) -> Measure:
        """Requests a second."""
        first = self._id("", self.operations[0])
        steps = {"requests": self._all(""), "actual": f"requests / PERIOD({first})"}
        return Measure(f"{self.name}: actual", self._aws("", "Sum"), steps)

    def provisioned(self) -> Measure:
        """The minimum that is provided for and billed, requests a second; told rarely while it idles."""
        steps = {"provisioned": "FILL(tps, REPEAT)"}
        return Measure(f"{self.name}: provisioned", self._capacity(), steps)

    def utilization(self) -> Measure:
        """Requests in percent of what is provisioned; nothing where there were none."""
        steps = {"requests": self._all(""), "utilization": _PERCENT}
        return Measure(self.name, {**self._aws("", "Sum"), **self._capacity()}, steps)

    def utilization_with_silence(self) -> Measure:
        """The same, but 0 where there were no requests, for as long as the capacity has been known."""
        everything = ", ".join([*self._aws("", "Sum"), "silence"])
        steps = {"silence": "0 * FILL(tps, REPEAT)", "requests": f"SUM([{everything}])", "utilization": _PERCENT}
        return Measure(self.name, {**self._aws("", "Sum"), **self._capacity()}, steps)

    def latency(self) -> Measure:
        """Milliseconds that an answer takes on average; of two operations the slower."""
        slower = ", ".join(self._aws("Latency", "Average"))
        return Measure(self.name, self._aws("Latency", "Average"), {"latency": f"MAX([{slower}])"})

    def errors(self, kind: str) -> Measure:
        """Requests that were refused (4xx) or failed (5xx)."""
        return Measure(
            f"{self.name}: {kind}", self._aws(f"{kind}Errors", "Sum"), {"errors": self._all(f"{kind}Errors")}
        )

    def error_rate(self) -> Measure:
        """Errors in percent of the requests; 0 while there are few.

        The guide does not say whether requests that fail are counted as requests: either way, all failing is 100.
        """
        every = {**self._aws("", "Sum"), **self._aws("4xxErrors", "Sum"), **self._aws("5xxErrors", "Sum")}
        failed = ", ".join([id for id in every if id not in self._aws("", "Sum")] + ["none"])
        steps = {
            "requests": self._all(""),
            "none": "0 * requests",
            "errors": f"SUM([{failed}])",
            "asked": "MAX([requests, errors])",
            "rate": f"IF(asked > {FEW_REQUESTS}, 100 * errors / asked, 0)",
        }
        return Measure(self.name, every, steps)

    def idle_hours(self) -> Measure:
        """Hours since it was last asked; told only while it idles, and once more when that ends."""
        return single(self.name, self._own(metrics.IDLE_HOURS, "Maximum"))

    # -- the metrics behind it ------------------------------------------------------------------------------------

    def _own(self, name: str, statistic: str) -> Metric:
        dimensions = ((metrics.TENANT, self.tenant), (self.kind, self.name))
        return Metric(metrics.NAMESPACE, name, dimensions, statistic)

    def _capacity(self) -> dict[str, Metric]:
        return {"tps": self._own(metrics.PROVISIONED_TPS, "Average")}

    def _aws(self, suffix: str, statistic: str) -> dict[str, Metric]:
        return {
            self._id(suffix, operation): Metric(
                metrics.PERSONALIZE, operation + suffix, ((self.by, self.arn),), statistic
            )
            for operation in self.operations
        }

    def _all(self, suffix: str) -> str:
        return f"SUM([{', '.join(self._aws(suffix, 'Sum'))}])"

    @staticmethod
    def _id(suffix: str, operation: str) -> str:
        """``recommended`` or ``ranked``, with what it is of."""
        verb = {"GetRecommendations": "recommended", "GetPersonalizedRanking": "ranked"}[operation]
        return f"{verb}_{suffix.lower()}" if suffix else verb


_PERCENT = "100 * requests / PERIOD(tps) / FILL(tps, REPEAT)"


def of_tenant(tenant: Tenant, names: Names) -> tuple[Endpoint, ...]:
    """Every campaign and recommender of a tenant file, in its order."""
    campaigns = [
        _campaign(campaign, solution.recipe, names) for solution in tenant.solutions for campaign in solution.campaigns
    ]
    taken = {campaign.name.lower() for campaign in campaigns}
    recommenders = [
        _recommender(recommender, names, shared=recommender.name.lower() in taken)
        for recommender in tenant.recommenders
    ]
    return (*campaigns, *recommenders)


def _campaign(campaign: Campaign, recipe: str, names: Names) -> Endpoint:
    return Endpoint(
        tenant=names.tenant,
        name=campaign.name,
        resource=campaign.name,
        kind=metrics.CAMPAIGN,
        by=metrics.CAMPAIGN_ARN,
        arn=names.campaign_arn(campaign.name),
        operations=metrics.REQUESTS if recipes.RECIPES[recipe].metric else (),
        minimum=campaign.min_provisioned_tps,
        minimum_key="min_provisioned_tps",
        idle=campaign.idle,
        keep=campaign.keep,
    )


def _recommender(recommender: Recommender, names: Names, *, shared: bool) -> Endpoint:
    """`shared`: a campaign has the same name, so that alarms need another."""
    name = names.recommender(recommender.name, recommender.recipe)
    return Endpoint(
        tenant=names.tenant,
        name=recommender.name,
        resource=f"recommender-{recommender.name}" if shared else recommender.name,
        kind=metrics.RECOMMENDER,
        by=metrics.RECOMMENDER_ARN,
        arn=names.personalize_arn("recommender", name),
        operations=RECOMMENDER_OPERATIONS,
        minimum=recommender.min_recommendation_requests_per_second,
        minimum_key="min_recommendation_requests_per_second",
        idle=recommender.idle,
        keep=recommender.keep,
    )
