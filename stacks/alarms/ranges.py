"""Alarms that CloudWatch would refuse are refused at synthesis: those of the stacks, and those of tenants' own modules.

Neither CDK nor its built-in validator nor cfn-lint knows these rules, and a deploy finds them out after minutes. They
are the API reference's, "PutMetricAlarm", "MetricDataQuery" and "PutCompositeAlarm", and the user guide's, "Using
search expressions in graphs". Templates are what is checked, so that no way of writing an alarm escapes; what is only
known at deployment (a reference in place of a number) is left to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import aws_cdk as cdk
import jsii
from constructs import IConstruct

DAY, WEEK, HOUR = 86_400, 604_800, 3_600
INSIGHTS_SECONDS = 3 * HOUR
MOST_OF_EACH = 10  # metrics, and expressions, in one alarm
MOST_CHILDREN = 100  # of a composite
FINE_PERIODS = (10, 20, 30)
LIMIT_PAGE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"

_SEARCH = re.compile(r"\bSEARCH\s*\(", re.IGNORECASE)
_SELECT = re.compile(r"^\s*SELECT\b", re.IGNORECASE)
_CHILD = re.compile(r"\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*\"?([^\")]+)\"?\s*\)")

Properties = Mapping[str, object]


def refuse(scope: IConstruct) -> None:
    """Makes the synthesis of an app fail if any alarm in it, wherever it stands, is one that CloudWatch refuses."""
    cdk.Validations.of(scope).add_plugins(AlarmRanges())


@jsii.implements(cdk.IPolicyValidationPlugin)
class AlarmRanges:
    """Reads the templates of an app; CDK adds the paths of the constructs to what it finds."""

    @property
    def name(self) -> str:
        return "alarm-ranges"

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        violations = [
            cdk.PolicyViolation(
                rule_name="alarm-range",
                description=problem,
                fix=f"change the alarm as said; the rules: {LIMIT_PAGE}",
                severity="error",
                violating_resources=[
                    cdk.PolicyViolatingResource(resource_logical_id=id, template_path=path, locations=[])
                ],
            )
            for path in context.template_paths
            for id, problem in problems(json.loads(Path(path).read_text()))
        ]
        return cdk.PolicyValidationPluginReport(success=not violations, violations=violations)


def problems(template: Mapping[str, Mapping[str, Properties]]) -> Iterator[tuple[str, str]]:
    """What CloudWatch would refuse in a template: logical ids, each with what was found and what to do."""
    for id, resource in template.get("Resources", {}).items():
        for problem in _RULES.get(resource["Type"], _nothing)(resource.get("Properties", {})):
            yield id, f"{_named(resource, id)}: {problem}"


def _named(resource: Properties, id: str) -> str:
    name = resource.get("Properties", {}).get("AlarmName")
    return f"alarm {name}" if isinstance(name, str) else f"alarm {id}"


def _nothing(properties: Properties) -> Iterator[str]:
    yield from ()


def _metric_alarm(properties: Properties) -> Iterator[str]:
    queries = properties.get("Metrics", [])
    yield from _expressions(queries)
    yield from _periods(properties, queries)
    count, needed = properties.get("EvaluationPeriods"), properties.get("DatapointsToAlarm")
    if isinstance(count, int) and isinstance(needed, int) and needed > count:
        yield f"found DatapointsToAlarm {needed} of {count} EvaluationPeriods; it can be {count} at most"


def _expressions(queries: list[Properties]) -> Iterator[str]:
    for kind in ("MetricStat", "Expression"):
        found = sum(kind in query for query in queries)
        if found > MOST_OF_EACH:
            yield f"found {found} queries with {kind}; an alarm has {MOST_OF_EACH} at most: divide it"
    for query in queries:
        expression = query.get("Expression")
        if isinstance(expression, str) and _SEARCH.search(expression):
            yield f"found SEARCH in {query.get('Id')}; an alarm watches one time series: name the metrics"
    returned = [str(query.get("Id")) for query in queries if query.get("ReturnData", True) is True]
    if queries and len(returned) != 1:
        yield f"found ReturnData in {', '.join(returned) or 'no query'}; exactly one must return data"


def _periods(properties: Properties, queries: list[Properties]) -> Iterator[str]:
    stated = [properties.get("Period"), *(query.get("Period") for query in queries)]
    stated += [query["MetricStat"].get("Period") for query in queries if isinstance(query.get("MetricStat"), dict)]
    periods = sorted({period for period in stated if isinstance(period, int)})
    for period in periods:
        if period not in FINE_PERIODS and (period % 60 or not period):
            yield f"found Period {period}; it must be 10, 20, 30 or a multiple of 60 seconds"
    if len(periods) > 1:
        yield f"found the periods {', '.join(map(str, periods))}; all metrics of an alarm must have the same"
    count = properties.get("EvaluationPeriods")
    if periods and isinstance(count, int):
        yield from _range(periods[-1], count, queries)


def _range(period: int, count: int, queries: list[Properties]) -> Iterator[str]:
    """Seconds that an evaluation may look back: less for short periods, and for Metrics Insights."""
    limit, of = (DAY, f"a Period below {HOUR}") if period < HOUR else (WEEK, f"a Period of {HOUR} or more")
    if any(_SELECT.search(str(query.get("Expression", ""))) for query in queries):
        limit, of = INSIGHTS_SECONDS, "a Metrics Insights query"
    if period * count > limit:
        yield (
            f"found Period {period} x EvaluationPeriods {count} = {period * count} s; CloudWatch allows {limit} s for "
            f"{of}: take {limit // period} EvaluationPeriods at most, a longer Period, or a metric that tells an age"
        )


def _composite(properties: Properties) -> Iterator[str]:
    rule = properties.get("AlarmRule")
    children = set(_CHILD.findall(rule)) if isinstance(rule, str) else set()
    if len(children) > MOST_CHILDREN:
        yield f"found {len(children)} alarms in its rule; CloudWatch allows {MOST_CHILDREN}: divide it"


_RULES = {"AWS::CloudWatch::Alarm": _metric_alarm, "AWS::CloudWatch::CompositeAlarm": _composite}
