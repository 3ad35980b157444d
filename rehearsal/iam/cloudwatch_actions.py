"""The permissions of CloudWatch's operations (Service authorization reference, "Amazon CloudWatch").

Composite alarms are made and listed only by whoever may do so for every resource (API reference, PutCompositeAlarm and
DescribeAlarms). A dashboard's ARN has no region.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rehearsal.iam.rows import Need, Params, Row, Scope, row

_COMPOSITES = "CompositeAlarm"


def _alarm(name: str, scope: Scope) -> str:
    return scope.arn("cloudwatch", f"alarm:{name}")


def _dashboard(name: str, scope: Scope) -> str:
    return f"arn:{scope.partition}:cloudwatch::{scope.account}:dashboard/{name}"


def _each(action: str, member: str, arn: Callable[[str, Scope], str]) -> Row:
    """The action on everything that a member of the request names; on all of its kind where it names nothing."""

    def needs(params: Params, scope: Scope) -> list[Need]:
        named = params.get(member) or "*"
        names: Iterable[str] = [named] if isinstance(named, str) else named
        return [Need(action, arn(name, scope)) for name in names]

    return needs


def _listed(action: str, member: str) -> Row:
    def needs(params: Params, scope: Scope) -> list[Need]:
        if _COMPOSITES in params.get("AlarmTypes", []):
            return [Need(action, "*")]
        return _each(action, member, _alarm)(params, scope)

    return needs


def _tagged(made: Row) -> Row:
    """Making something with tags needs the permission to tag it besides."""

    def needs(params: Params, scope: Scope) -> list[Need]:
        own = made(params, scope)
        tags = [Need("cloudwatch:TagResource", need.resource) for need in own] if params.get("Tags") else []
        return [*own, *tags]

    return needs


_PUT_ALARM = _each("cloudwatch:PutMetricAlarm", "AlarmName", _alarm)
_PUT_DASHBOARD = _each("cloudwatch:PutDashboard", "DashboardName", _dashboard)

ROWS: dict[tuple[str, str], Row] = {
    ("cloudwatch", "PutMetricData"): row(
        "cloudwatch:PutMetricData",
        "*",
        lambda params, scope: {"cloudwatch:namespace": str(params.get("Namespace", ""))},
    ),
    **{
        ("cloudwatch", name): row(f"cloudwatch:{name}")
        for name in ("GetMetricData", "GetMetricStatistics", "ListMetrics", "ListDashboards")
    },
    ("cloudwatch", "PutMetricAlarm"): _tagged(_PUT_ALARM),
    ("cloudwatch", "PutCompositeAlarm"): _tagged(row("cloudwatch:PutCompositeAlarm")),
    ("cloudwatch", "DescribeAlarms"): _listed("cloudwatch:DescribeAlarms", "AlarmNames"),
    ("cloudwatch", "DescribeAlarmHistory"): _listed("cloudwatch:DescribeAlarmHistory", "AlarmName"),
    ("cloudwatch", "SetAlarmState"): _each("cloudwatch:SetAlarmState", "AlarmName", _alarm),
    **{
        ("cloudwatch", name): _each(f"cloudwatch:{name}", "AlarmNames", _alarm)
        for name in ("DeleteAlarms", "EnableAlarmActions", "DisableAlarmActions")
    },
    ("cloudwatch", "PutDashboard"): _tagged(_PUT_DASHBOARD),
    ("cloudwatch", "GetDashboard"): _each("cloudwatch:GetDashboard", "DashboardName", _dashboard),
    ("cloudwatch", "DeleteDashboards"): _each("cloudwatch:DeleteDashboards", "DashboardNames", _dashboard),
}
