"""The shape of a tenant file and of fleet.yaml. Attribute names are the file's keys.

Complete after validation: whoever reads a model never needs a default of their own. What a shape cannot say is in
config/rules; `description` goes into the JSON Schema, and so into the editor of whoever writes the file, and onto the
reference page.
"""

from config.models.batch import BatchInference, BatchSegment
from config.models.datasets import Checks, Column, Dataset, Datasets, Import
from config.models.filters import Filter, Now, Rotate, Span, Value
from config.models.fleet import FleetFile, Quotas
from config.models.monitoring import Alarms, Idle, Monitoring
from config.models.serving import Exploration, RankingInfluence
from config.models.shape import Schedule
from config.models.solutions import (
    Campaign,
    EventWeight,
    Objective,
    OnlineMetric,
    Promotion,
    Range,
    Recommender,
    Solution,
    Training,
    TrainingSchedule,
    Tuning,
)
from config.models.tenant import NAME as TENANT_NAME, Environment, Metric, MetricAttribution, Tenant

__all__ = [
    "TENANT_NAME",
    "Alarms",
    "BatchInference",
    "BatchSegment",
    "Campaign",
    "Checks",
    "Column",
    "Dataset",
    "Datasets",
    "Environment",
    "EventWeight",
    "Exploration",
    "Filter",
    "FleetFile",
    "Idle",
    "Import",
    "Metric",
    "MetricAttribution",
    "Monitoring",
    "Now",
    "Objective",
    "OnlineMetric",
    "Promotion",
    "Quotas",
    "Range",
    "RankingInfluence",
    "Recommender",
    "Rotate",
    "Schedule",
    "Solution",
    "Span",
    "Tenant",
    "Training",
    "TrainingSchedule",
    "Tuning",
    "Value",
]
