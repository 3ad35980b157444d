"""What wakes people: one composite alarm per tenant, over its critical alarms.

A pager subscribes to the tenant's topic with a filter on the name of this one alarm. It is quiet while a campaign's
deployment begins, when answers may be slow for a moment. Quiet for minutes only: an hourly UPDATE deploys every hour,
and a pager that sleeps through each deployment would sleep half of the day. What still rings afterwards pages then
(user guide, "Alarm suppression"); whatever was hidden has told the topic by itself meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from personalize.naming import Names
from stacks.alarms.alarm import CRITICAL, NOT_BREACHING, Alarm, Evaluation, draw
from stacks.dashboards import runs
from stacks.state_machines import campaign_deployment

PAGER, DEPLOYING = "pager", "deploying"
QUIET_SECONDS = 600
WAIT_SECONDS, EXTENSION_SECONDS = 120, 120  # for metrics of Step Functions that are a minute or two late


def deploying(names: Names) -> Alarm:
    """In ALARM for about ten minutes from the start of a deployment on; tells nobody."""
    return Alarm(
        DEPLOYING,
        f"A deployment of a campaign has begun: {names.alarm(PAGER)} is quiet for about ten minutes. Nothing to do.",
        runs.started(names, campaign_deployment.NAME),
        1,
        Evaluation(QUIET_SECONDS, 1, 1, NOT_BREACHING),
        rings=False,
        ends=False,
    )


def draw_pager(scope: Construct, alarms: Sequence[Alarm], names: Names, *, suppress: bool) -> None:
    """The composite over the critical ones among the alarms, if there are any, and what suppresses it if it should.

    CloudFormation cannot see the names in a rule, so the composite depends on the alarms' resources explicitly.
    """
    critical = [alarm for alarm in alarms if alarm.severity == CRITICAL]
    if not critical:
        return
    suppressor = draw(scope, deploying(names), names) if suppress else None
    quiet = {
        "actions_suppressor": names.alarm_arn(DEPLOYING),
        "actions_suppressor_wait_period": WAIT_SECONDS,
        "actions_suppressor_extension_period": EXTENSION_SECONDS,
    }
    pager = cloudwatch.CfnCompositeAlarm(
        scope,
        PAGER,
        alarm_name=names.alarm(PAGER),
        alarm_description=f"At least one critical alarm of tenant {names.tenant} rings. See which on the dashboard "
        f"{names.tenant}-personalize; its own description says what to do.",
        alarm_rule=any_of(names.alarm(alarm.purpose) for alarm in critical),
        alarm_actions=[names.topic_arn],
        ok_actions=[names.topic_arn],
        **(quiet if suppressor else {}),
    )
    for alarm in critical:
        pager.node.add_dependency(scope.node.find_child(alarm.purpose))
    if suppressor:
        pager.node.add_dependency(suppressor)


def any_of(names: Iterable[str]) -> str:
    """The rule that is true while any of the alarms rings."""
    return " OR ".join(f'ALARM("{name}")' for name in names)
