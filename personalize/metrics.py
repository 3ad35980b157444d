"""The metrics that are watched: those of AWS's own namespaces, and those that CloudWatch does not know without us.

Ours stand in one namespace, by the names of the tenant file. A custom metric is billed by the hour in which it is
published (0.30 US dollars for a whole month), so there are few:

    ProvisionedTPS        a campaign or recommender: the minimum that is provided for and billed     collector
    IdleHours             the same: hours since it was last asked; published only while it idles     collector
    PeriodsSinceSuccess   a tenant: how many of its own periods the most overdue schedule is behind  TenantWatch
    VersionTrained        a solution: hours from 1970 to the creation of its newest version          SolutionTraining
    <offline metric>      a solution: under Personalize's own name for it, one point a version       SolutionTraining
"""

from __future__ import annotations

NAMESPACE = "Personalize/Tenants"

TENANT = "Tenant"
CAMPAIGN = "Campaign"
RECOMMENDER = "Recommender"
SOLUTION = "Solution"
UNMANAGED = "unmanaged"  # the tenant of what no tenant file can have made

PROVISIONED_TPS = "ProvisionedTPS"
IDLE_HOURS = "IdleHours"
PERIODS_SINCE_SUCCESS = "PeriodsSinceSuccess"
VERSION_TRAINED = "VersionTrained"

# -- AWS's own, where they are needed by name (Personalize developer guide, "Monitoring with CloudWatch") -------------

PERSONALIZE = "AWS/Personalize"
CAMPAIGN_ARN = "CampaignArn"
RECOMMENDER_ARN = "RecommenderArn"  # as AWS's monitoring sample has it; the guide names campaigns only

# Every operation that a campaign can be asked by and whose requests CloudWatch counts, under the operation's name.
# A campaign that changes its recipe may change its operation, so whoever asks "is it used?" adds them all up.
REQUESTS = ("GetRecommendations", "GetPersonalizedRanking")
PERIOD_SECONDS = 300  # the window that Personalize bills by; its metrics come in five-minute periods at the finest

# -- what GetSolutionMetrics tells of a version of a recipe that recommends items, in [0, 1] or so; higher is better.
# Developer guide, "Evaluating a solution version with metrics"; segments and actions have others, without documented
# names.

HEADLINE = "normalized_discounted_cumulative_gain_at_25"
OFFLINE = (
    "coverage",
    "mean_reciprocal_rank_at_25",
    *(f"normalized_discounted_cumulative_gain_at_{cut}" for cut in (5, 10, 25)),
    *(f"precision_at_{cut}" for cut in (5, 10, 25)),
    "average_rewards_at_k",  # only with an objective
    "trend_prediction_accuracy",  # only of aws-trending-now
)
