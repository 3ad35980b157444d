"""What a checked tenant file asks for: solutions, filters, when its schedules fire next, and what could be better."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from config import advice
from config.models import Tenant
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
        "datasets": list(tenant.datasets.declared),
        "solutions": [
            {
                "name": solution.name,
                "recipe": solution.recipe,
                "campaigns": [campaign.name for campaign in solution.campaigns],
            }
            for solution in tenant.solutions
        ],
        "filters": [one.name for one in tenant.filters],
        "schedules": [
            _schedule(dotted(path), schedule.schedule, schedule.time_zone, tenant.tenant, now)
            for path, schedule in schedule_rules.every(tenant)
        ],
        "advice": [{"key": dotted(tip.path), "advice": tip.text} for tip in advice.tips(tenant, now)],
    }


def _schedule(key: str, expression: str, time_zone: str, tenant: str, now: datetime) -> dict[str, Any]:
    staggered = schedules.stagger(expression, tenant)
    firings = schedules.next_firings(staggered, time_zone, now, _FIRINGS)
    return {
        "key": key,
        "schedule": expression,
        "staggered": staggered,
        "time_zone": time_zone,
        "next": [firing.isoformat(timespec="minutes") for firing in firings],
    }


def text(summary: dict[str, Any]) -> str:
    """The same for a person."""
    lines = [f"{summary['tenant']}: ok ({summary['account']}, {summary['region']}; {', '.join(summary['datasets'])})"]
    for solution in summary["solutions"]:
        served = f"campaigns {', '.join(solution['campaigns'])}" if solution["campaigns"] else "no campaign"
        lines.append(f"  solution {solution['name']}: {solution['recipe']}, {served}")
    if summary["filters"]:
        lines.append(f"  filters {', '.join(summary['filters'])}")
    for schedule in summary["schedules"]:
        expression = schedule["schedule"]
        if schedule["staggered"] != expression:
            expression += f", staggered to {schedule['staggered']}"
        lines.append(f"  {schedule['key']}: {expression}, {schedule['time_zone']}")
        lines.append(f"    next {', '.join(schedule['next']) or 'never'}")
    lines += [f"  advice: {tip['key']}: {tip['advice']}" for tip in summary["advice"]]
    return "\n".join(lines)


def problems_json(error: ConfigError) -> str:
    """The problems of files that cannot be used, as JSON."""
    problems = [{"file": one.file, "line": one.line, "key": one.key, "problem": one.text} for one in error.problems]
    return json.dumps({"tenants": [], "problems": problems}, indent=2)
