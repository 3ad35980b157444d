"""CloudWatch's operations on dashboards. They are global: every region of an account answers for the same ones."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moto.cloudwatch.exceptions import CloudWatchException, InvalidParameterValue
from moto.cloudwatch.models import CloudWatchBackend, cloudwatch_backends

from rehearsal.calls.hooks import replaced
from rehearsal.clock import Clock
from rehearsal.cloudwatch.dashboards import bodies
from rehearsal.cloudwatch.endpoint import Operation, page, serve
from rehearsal.iam.rows import Scope

_HOME = "us-east-1"  # where moto keeps them
_PAGE = 1_000
_MOST_DELETED = 100  # in one request
_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")


class DashboardInvalidInputError(CloudWatchException):
    """A body that CloudWatch refuses, with every message."""

    code = "InvalidParameterInput"

    def __init__(self, messages: list[dict[str, str]]) -> None:
        listed = "; ".join(f"{entry['DataPath']}: {entry['Message']}" for entry in messages)
        super().__init__(f"The dashboard body is invalid, there are {len(messages)} validation errors: {listed}")
        self.dashboard_validation_messages = messages


class DashboardNotFoundError(CloudWatchException):
    """A dashboard that does not exist."""

    code = "ResourceNotFound"


@dataclass(frozen=True)
class Dashboard:
    """A dashboard as it was last put."""

    arn: str
    name: str
    body: str
    modified: dt.datetime


class DashboardService:
    """Answers for the dashboards of all accounts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def hooks(self, stack: contextlib.ExitStack) -> None:
        """Takes moto's place at the endpoint."""
        own: dict[str, Operation] = {
            "PutDashboard": self._put,
            "GetDashboard": self._get,
            "ListDashboards": self._list,
            "DeleteDashboards": self._delete,
        }
        serve(stack, own)
        # moto knows tags of alarms only; they are a dashboard's too (CloudWatch API reference, TagResource).
        for name in ("tag_resource", "untag_resource", "list_tags_for_resource"):
            stack.enter_context(replaced(CloudWatchBackend, name, self._at_home(getattr(CloudWatchBackend, name))))

    def _at_home(self, method: Callable[..., Any]) -> Callable[..., Any]:
        """A method of moto's on tags, which for a dashboard asks where the tags of dashboards are kept."""

        def answer(backend: CloudWatchBackend, arn: str, *more: Any) -> Any:
            kind, _, name = arn.rpartition(":")[2].partition("/")
            if kind != "dashboard":
                return method(backend, arn, *more)
            if name not in self.of(backend.account_id):
                raise DashboardNotFoundError(f"Dashboard {name} does not exist")
            tagger = cloudwatch_backends[backend.account_id][_HOME].tagger
            match method.__name__:
                case "tag_resource":
                    return tagger.tag_resource(arn, tagger.convert_dict_to_tags_input(*more))
                case "untag_resource":
                    return tagger.untag_resource_using_names(arn, *more)
            return tagger.get_tag_dict_for_resource(arn)

        return answer

    def of(self, account: str) -> dict[str, Dashboard]:
        """The dashboards of an account by name."""
        return cloudwatch_backends[account][_HOME].dashboards

    def _put(self, scope: Scope, request: Mapping[str, Any]) -> dict[str, Any]:
        name, body = request["DashboardName"], request["DashboardBody"]
        if not _NAME.fullmatch(name):
            raise InvalidParameterValue(f"The value {name} for field DashboardName must match {_NAME.pattern}")
        found = [{"DataPath": path, "Message": message} for path, message in bodies.messages(body)]
        if found:
            raise DashboardInvalidInputError(found)
        arn = f"arn:{scope.partition}:cloudwatch::{scope.account}:dashboard/{name}"
        # Tags of a request that changes a dashboard are passed over (API reference, PutDashboard).
        if request.get("Tags") and name not in self.of(scope.account):
            cloudwatch_backends[scope.account][_HOME].tagger.tag_resource(arn, request["Tags"])
        self.of(scope.account)[name] = Dashboard(arn, name, body, self._clock.now())
        return {"DashboardValidationMessages": []}

    def _get(self, scope: Scope, request: Mapping[str, Any]) -> dict[str, Any]:
        found = self.of(scope.account).get(request["DashboardName"])
        if found is None:
            raise DashboardNotFoundError(f"Dashboard {request['DashboardName']} does not exist")
        return {"DashboardArn": found.arn, "DashboardName": found.name, "DashboardBody": found.body}

    def _list(self, scope: Scope, request: Mapping[str, Any]) -> dict[str, Any]:
        prefix = request.get("DashboardNamePrefix", "")
        known = sorted(self.of(scope.account).values(), key=lambda found: found.name)
        shown, rest = page([found for found in known if found.name.startswith(prefix)], request, _PAGE)
        entries = [
            {
                "DashboardName": found.name,
                "DashboardArn": found.arn,
                "LastModified": found.modified,
                "Size": len(found.body.encode()),
            }
            for found in shown
        ]
        return {"DashboardEntries": entries, **rest}

    def _delete(self, scope: Scope, request: Mapping[str, Any]) -> dict[str, Any]:
        """As many as possible, then the error (API reference, DeleteDashboards)."""
        names, known = request["DashboardNames"], self.of(scope.account)
        if len(names) > _MOST_DELETED:
            raise InvalidParameterValue(f"DashboardNames: found {len(names)}; {_MOST_DELETED} can be deleted at once")
        unknown = [name for name in dict.fromkeys(names) if known.pop(name, None) is None]
        if unknown:
            raise DashboardNotFoundError(f"Dashboard {', '.join(unknown)} does not exist")
        return {}
