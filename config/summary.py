"""What a checked tenant file asks for: what serves and what filters, when schedules fire next, what could be better."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from config import advice
from config.models import Import, Schedule, Solution, Tenant
from config.problems import ConfigError, dotted
from config.rules import schedules as schedule_rules
from personalize import schedules

_FIRINGS = 3


def of(tenant: Tenant, now: datetime) -> dict[str, Any]:
    """The summary of a tenant as plain data; the firings are those later than `now`, an aware time."""
    return {
        "tenant": tenant.tenant,
        "account": tenant.environment.account,
        "region": tenant.environment.region,
        "domain": tenant.domain,
        "tags": tenant.tags,
        "datasets": list(tenant.datasets.declared),
        "solutions": [_solution(solution) for solution in tenant.solutions],
        "recommenders": [{"name": one.name, "recipe": one.recipe} for one in tenant.recommenders],
        "filters": [one.name for one in tenant.filters],
        "metrics": _metrics(tenant),
        "schedules": [
            _schedule(dotted(path), schedule, tenant.tenant, schedule_rules.later(path), now)
            for path, schedule in schedule_rules.every(tenant)
        ],
        "advice": [{"key": dotted(tip.path), "advice": tip.text} for tip in advice.tips(tenant, now)],
    }


def _solution(solution: Solution) -> dict[str, Any]:
    parts = ("campaigns", "batch_inference", "batch_segments")
    served = {part: [one.name for one in getattr(solution, part)] for part in parts}
    return {"name": solution.name, "recipe": solution.recipe, **served}


def _metrics(tenant: Tenant) -> list[dict[str, str]]:
    attribution = tenant.metric_attribution
    return [metric.model_dump() for metric in attribution.metrics] if attribution else []


def _schedule(key: str, schedule: Schedule | Import, tenant: str, later: int, now: datetime) -> dict[str, Any]:
    staggered = schedules.stagger(schedule.schedule, tenant, later)
    firings = schedules.next_firings(staggered, schedule.time_zone, now, _FIRINGS)
    return {
        "key": key,
        "schedule": schedule.schedule,
        "staggered": staggered,
        "time_zone": schedule.time_zone,
        "next": [firing.isoformat(timespec="minutes") for firing in firings],
    }


def text(summary: dict[str, Any]) -> str:
    """The same for a person."""
    place = ", ".join(part for part in (summary["account"], summary["region"], summary["domain"]) if part)
    lines = [f"{summary['tenant']}: ok ({place}; {', '.join(summary['datasets'])})"]
    if summary["tags"]:
        lines.append(f"  tags {', '.join(f'{key}={value}' for key, value in summary['tags'].items())}")
    for solution in summary["solutions"]:
        lines.append(f"  solution {solution['name']}: {solution['recipe']}, {_served(solution)}")
    lines += [f"  recommender {one['name']}: {one['recipe']}" for one in summary["recommenders"]]
    if summary["filters"]:
        lines.append(f"  filters {', '.join(summary['filters'])}")
    for metric in summary["metrics"]:
        lines.append(f"  metric {metric['name']}: {metric['expression']} of {metric['event_type']}")
    for schedule in summary["schedules"]:
        expression = schedule["schedule"]
        if schedule["staggered"] != expression:
            expression += f", staggered to {schedule['staggered']}"
        lines.append(f"  {schedule['key']}: {expression}, {schedule['time_zone']}")
        lines.append(f"    next {', '.join(schedule['next']) or 'never'}")
    lines += [f"  advice: {tip['key']}: {tip['advice']}" for tip in summary["advice"]]
    return "\n".join(lines)


def _served(solution: dict[str, Any]) -> str:
    words = {"campaigns": "campaigns", "batch_inference": "batches", "batch_segments": "segments"}
    parts = [f"{word} {', '.join(solution[key])}" for key, word in words.items() if solution[key]]
    return ", ".join(parts) or "no campaign"


def problems_json(error: ConfigError) -> str:
    """The problems of files that cannot be used, as JSON."""
    problems = [{"file": one.file, "line": one.line, "key": one.key, "problem": one.text} for one in error.problems]
    return json.dumps({"tenants": [], "problems": problems}, indent=2)
