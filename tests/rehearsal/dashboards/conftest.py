"""A rehearsal of two days that never was: one campaign with a rhythm and a silence, and what was published of it."""

from __future__ import annotations

import json
import math
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from rehearsal.cloudwatch.store import Store, metric
from rehearsal.dashboards.source import Source, read

START = datetime(2026, 11, 21, 18, tzinfo=timezone.utc)
END = START + timedelta(days=2)
SILENCE = (START + timedelta(hours=30), START + timedelta(hours=36))
ARN = "arn:aws:personalize:eu-west-1:111111111111:campaign/acme_home"
OURS = "Personalize/Tenants"
REGION = {"region": "eu-west-1"}


def body() -> dict:
    """A dashboard with one widget of every kind, one of which cannot be drawn."""
    requests = ["AWS/Personalize", "GetRecommendations", "CampaignArn", ARN]
    provisioned = [OURS, "ProvisionedTPS", "Campaign", "home", "Tenant", "acme"]
    tps = {"expression": "FILL(asked, 0) / PERIOD(asked)", "id": "tps", "label": "asked"}
    graph = {
        "metrics": [
            [*requests, {"id": "asked", "stat": "Sum", "visible": False}],
            [tps],
            [*provisioned, {"label": "provisioned", "color": "#d55e00"}],
            ["...", "none", {"label": "of nobody"}],
        ],
        "title": "TPS",
        "yAxis": {"left": {"min": 0, "label": "TPS", "showUnits": False}},
        "annotations": {"horizontal": [{"value": 1, "label": "billed from here on", "fill": "above"}]},
        **REGION,
    }
    number = {"metrics": [[*requests, {"stat": "Sum", "label": "requests"}]], "view": "singleValue", "sparkline": True}
    alarm = "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:acme_idle_home_warning"
    return {
        "start": "-P7D",
        "variables": [
            {
                "type": "property",
                "property": "Tenant",
                "inputType": "select",
                "id": "tenant",
                "label": "Tenant",
                "defaultValue": "__FIRST",
                "search": f"{{{OURS},Campaign,Tenant}}",
                "populateFrom": "Tenant",
            }
        ],
        "widgets": [
            _widget("text", (0, 0, 24, 2), {"markdown": "# Acme\nWhat *home* serves."}),
            _widget("metric", (0, 2, 12, 6), graph),
            _widget("metric", (12, 2, 6, 6), number | REGION),
            _widget("alarm", (18, 2, 6, 3), {"alarms": [alarm], "title": "Alarms"}),
            _widget("log", (18, 5, 6, 3), {"query": "fields @message", "title": "Logs"}),
        ],
    }


def _widget(kind: str, place: tuple[int, int, int, int], properties: dict) -> dict:
    x, y, width, height = place
    return {"type": kind, "x": x, "y": y, "width": width, "height": height, "properties": properties}


def store() -> Store:
    """Requests follow the day; nothing is asked in the silence, and nothing is published of it."""
    store = Store()
    requests = metric("AWS/Personalize", "GetRecommendations", CampaignArn=ARN)
    for tenant in ("acme", "zoo"):
        store.put(metric(OURS, "ProvisionedTPS", Tenant=tenant, Campaign="home"), START, 1.0)
    for minute in range(0, 2 * 24 * 60, 5):
        at = START + timedelta(minutes=minute)
        store.put(metric(OURS, "ProvisionedTPS", Tenant="acme", Campaign="home"), at, 1.0)
        if not SILENCE[0] <= at < SILENCE[1]:
            store.put(requests, at, 1.0, times=round(200 + 150 * math.sin(minute / 1440 * 2 * math.pi)))
    return store


@pytest.fixture(scope="session")
def metrics_file(tmp_path_factory) -> Path:
    """metrics.json and rehearsal.json as a rehearsal writes them."""
    folder = tmp_path_factory.mktemp("rehearsal.out")
    times = {"start": START.isoformat(), "end": END.isoformat()}
    measured = {"account": "111111111111", "region": "eu-west-1", **times, "metrics": store().dump()}
    measured["dashboards"] = {"acme-personalize": json.dumps(body())}
    (folder / "metrics.json").write_text(json.dumps(measured))
    notices = [
        {"at": at.isoformat(), "topic": "arn:aws:sns:eu-west-1:111111111111:acme", "subject": subject, "message": "<b>"}
        for at, subject in ((END, "OK: acme_idle_home_warning"), (SILENCE[1], "ALARM: acme_idle_home_warning"))
    ]
    alarms = [{"name": "acme_idle_home_warning", "state": "OK", "history": []}]
    (folder / "rehearsal.json").write_text(
        json.dumps({"tenant": "acme", **times, "notices": notices, "alarms": alarms})
    )
    return folder / "metrics.json"


@pytest.fixture
def source(metrics_file) -> Source:
    """What was measured, as it is read."""
    return read(metrics_file)
