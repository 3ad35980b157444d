"""Event trackers: one in a dataset group; its tracking id is what PutEvents needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import limits, tags
from rehearsal.personalize.resources.dataset_groups import DatasetGroup
from rehearsal.personalize.resources.listing import page
from rehearsal.personalize.resources.store import Resource
from rehearsal.personalize.statuses import Timetable


@dataclass(kw_only=True, eq=False)
class EventTracker(Resource):
    """The ARN ends in digits, not in the name."""

    kind = "event-tracker"
    group_arn: str
    tracking_id: str
    account: str

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of DescribeEventTracker."""
        return {
            "name": self.name,
            "eventTrackerArn": self.arn,
            "accountId": self.account,
            "trackingId": self.tracking_id,
            "datasetGroupArn": self.group_arn,
            **self.state(now),
        }


def create(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """CreateEventTracker."""
    now = region.now()
    group = region.store.active(DatasetGroup, params["datasetGroupArn"], now)
    siblings = (tracker for tracker in region.store.all(EventTracker) if tracker.group_arn == group.arn)
    limits.check_count(region, "event_trackers", siblings, f"event trackers of {group.arn}")
    digits = region.identifier("event-tracker", params["name"], group.arn, now.isoformat())
    arn = region.arn(f"event-tracker/{digits[:8]}")
    tracker = EventTracker(
        arn=arn,
        name=params["name"],
        created=now,
        timetable=Timetable.creation(now, region.duration("event-tracker", arn)),
        tags=tags.read(params, region.quotas),
        group_arn=group.arn,
        tracking_id="-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])),
        account=region.account,
    )
    region.store.add(tracker)
    return {"eventTrackerArn": arn, "trackingId": tracker.tracking_id}


def of_tracking_id(region: Region, tracking_id: str, now: datetime) -> EventTracker:
    """The ACTIVE tracker with that id. Raises InvalidInput, the only error that PutEvents knows."""
    for tracker in region.store.all(EventTracker):
        if tracker.tracking_id == tracking_id:
            if tracker.status(now) != "ACTIVE":
                raise InvalidInput(f"The event tracker of trackingId {tracking_id} is {tracker.status(now)}.")
            return tracker
    raise InvalidInput(f"No event tracker has the trackingId {tracking_id}.")


def describe(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeEventTracker."""
    return {"eventTracker": region.store.get(EventTracker, params["eventTrackerArn"]).describe(region.now())}


def list_trackers(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListEventTrackers."""
    now, group = region.now(), params.get("datasetGroupArn")
    chosen = (tracker for tracker in region.store.all(EventTracker) if group in (None, tracker.group_arn))
    return page("ListEventTrackers", (tracker.describe(now) for tracker in chosen), params)


def delete(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DeleteEventTracker."""
    now = region.now()
    tracker = region.store.get(EventTracker, params["eventTrackerArn"])
    region.store.delete(tracker, now, tracker.timetable.deleted(now, region.duration("delete", tracker.arn)))
    return {}


OPERATIONS = {
    "CreateEventTracker": create,
    "DescribeEventTracker": describe,
    "ListEventTrackers": list_trackers,
    "DeleteEventTracker": delete,
}
