"""Small real records of a rehearsal: one that keeps every promise, from which a test changes what it is about."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

from rehearsal.cloudwatch.alarms.register import Transition
from rehearsal.events.notices import Notice
from rehearsal.personalize.inspection import (
    CampaignHistory,
    FilterHistory,
    RecommenderHistory,
    Served,
    Trained,
    VersionHistory,
)
from rehearsal.personalize.statuses import Step
from rehearsal.run.audience import Answer
from rehearsal.run.pointers import Pointer
from rehearsal.run.record import AlarmStory, Due, Record
from rehearsal.run.tenant import Tenant
from rehearsal.stepfunctions.engine import Execution
from rehearsal.traffic import Tally

START = datetime(2026, 11, 21, 18, tzinfo=timezone.utc)
ARN = "arn:aws:personalize:eu-west-1:111111111111:"
SOLUTION = f"{ARN}solution/acme_for-you"
FILTER = f"{ARN}filter/acme_unwatched_00000001"
POINTER = "/personalize/acme/filters/unwatched"


def at(hours: float) -> datetime:
    """So many hours after the start."""
    return START + timedelta(hours=hours)


def execution(workflow: str, hours: float, took: float | None = 0.5, **fields: Any) -> Execution:
    """A workflow run that began and took so many hours; it succeeded, unless told otherwise or still running."""
    values = {"input": {"solution": "for-you", "mode": "UPDATE", "reason": "schedule"}, "transitions": 7} | fields
    return Execution(
        arn=f"arn:aws:states:eu-west-1:111111111111:execution:acme-{workflow}:{hours}",
        machine=f"acme-{workflow}",
        name=str(hours),
        start=at(hours),
        stop=None if took is None else at(hours + took),
        **({"status": "RUNNING" if took is None else "SUCCEEDED"} | values),
    )


def version(name: str, created: float, took: float | None = 1.0, **fields: Any) -> VersionHistory:
    """A version of the one solution, in training from and for so many hours."""
    values = {
        "name": name,
        "arn": f"{SOLUTION}/{name}",
        "solution_arn": SOLUTION,
        "mode": "FULL",
        "training_type": "MANUAL",
        "status": "CREATE IN_PROGRESS" if took is None else "ACTIVE",
        "created": at(created),
        "ended": None if took is None else at(created + took),
        "reason": None,
        "training_hours": 0.0 if took is None else 1.5,
        "metrics": {} if took is None else {"normalized_discounted_cumulative_gain_at_25": 0.25},
    }
    return VersionHistory(**(values | fields))


def campaign(*served: Served, **fields: Any) -> CampaignHistory:
    """The one campaign, with what it served."""
    values = {"name": "acme_home", "arn": f"{ARN}campaign/acme_home", "status": "ACTIVE", "min_provisioned_tps": 1}
    return CampaignHistory(**(values | fields), served=served)


def recommender(**fields: Any) -> RecommenderHistory:
    """The one recommender, trained once."""
    values = {
        "name": "acme_best-sellers",
        "arn": f"{ARN}recommender/acme_best-sellers",
        "use_case": "aws-ecomm-popular-items-by-purchases",
        "status": "ACTIVE",
        "min_requests_per_second": 1,
        "requests": 3,
        "trained": (Trained(at(1), at(2), None, {"coverage": 0.5}),),
        "steps": (Step(at(2), "ACTIVE"),),
    }
    return RecommenderHistory(**(values | fields))


def due(*fired: float, **fields: Any) -> Due:
    """A schedule that should have fired after one, two and three hours."""
    values = {"name": "train", "expression": "rate(1 hour)", "zone": "UTC", "failures": ()}
    expected = tuple(at(hours) for hours in (1, 2, 3))
    return Due(**(values | fields), expected=expected, fired=tuple(at(hours) for hours in fired))


def change(hours: float = 20, old: str = "OK", new: str = "ALARM") -> Transition:
    """The one alarm changes its state."""
    place = ("111111111111", "eu-west-1")
    return Transition(at(hours), "acme_idle_home_warning", old, new, "Threshold Crossed", None, *place)


def kept(**changes: Any) -> Record:
    """A day on which every promise was kept, with some fields changed."""
    first, second = version("full-1", 1), version("update-1", 3, mode="UPDATE")
    record = Record(
        tenant=Tenant("acme", "111111111111", "eu-west-1", None, ("acme-data",), ("acmedata",), {}),
        seed=0,
        start=START,
        end=at(24),
        stacks=[SimpleNamespace(name="acme-data", status="CREATE_COMPLETE")],
        executions=[execution("SolutionTraining", 1, transitions=5), execution("SolutionTraining", 3)],
        schedules=[due(1, 2, 3)],
        events=[],
        notices=[Notice(at(2), "arn:aws:sns:eu-west-1:111111111111:acme", "subject", "message")],
        campaigns=[campaign(Served(at(2.1), first.arn, "ACTIVE"), Served(at(4.1), second.arn, "ACTIVE"))],
        recommenders=[recommender()],
        versions=[first, second],
        filters=[FilterHistory("acme_unwatched_00000001", FILTER, "EXCLUDE ...", (Step(at(1), "ACTIVE"),))],
        pointers=[Pointer(POINTER, FILTER, "ACTIVE")],
        calls={"CreateSolutionVersion": 2},
        throttled={},
        alarms=[AlarmStory("acme_idle_home_warning", "ALARM", "what to do", (change(),))],
        traffic=Tally(Counter({"acme_home": 1200}), Counter({"acme_home": 3})),
        answers=[Answer("campaign", "acme_home", "u1", ("i1",), {"no filter": ("i1", "i2")}, {"no filter": ("i2",)})],
    )
    return replace(record, **changes)
