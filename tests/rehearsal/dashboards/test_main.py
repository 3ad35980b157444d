"""The whole way: from metrics.json to pictures and a page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rehearsal.dashboards import source as sources
from rehearsal.dashboards.__main__ import main
from rehearsal.dashboards.gallery import gallery
from rehearsal.dashboards.page import page
from rehearsal.dashboards.source import Source


def test_pictures_and_a_page_are_written_and_what_is_refused_is_said(
    metrics_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--metrics", str(metrics_file), "--out", str(tmp_path)]) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["acme-personalize.png", "index.html"]
    refused = 'dashboard acme-personalize, widget 5 "Logs": widgets of type log are not modelled'
    assert refused in capsys.readouterr().err
    html = (tmp_path / "index.html").read_text()
    assert refused.replace('"', "&quot;") in html
    for outside in ("http://", "https://", "src=", "@import", "<script"):
        assert outside not in html.replace("http://www.w3.org/", ""), "the page needs no network"
    assert "(all that was rehearsed of 7 days)" in html
    assert "Tenant: acme (one of 2)" in html
    assert html.index("ALARM: acme_idle_home_warning") < html.index("OK: acme_idle_home_warning")
    assert "&lt;b&gt;" in html


def without_logs(source: Source, **changes: object) -> dict:
    body = json.loads(source.dashboards["acme-personalize"])
    return body | {"widgets": [one for one in body["widgets"] if one["type"] == "text"]} | changes


def write(folder: Path, source: Source, **changes: object) -> str:
    times = {"start": source.start.isoformat(), "end": source.end.isoformat()}
    found = {"account": source.account, "region": source.region, **times, "metrics": [], "dashboards": {}} | changes
    (folder / "metrics.json").write_text(json.dumps({key: value for key, value in found.items() if value is not None}))
    return str(folder / "metrics.json")


def test_all_drawn_is_a_success(source: Source, tmp_path: Path) -> None:
    metrics = write(tmp_path, source, dashboards={"acme": without_logs(source)})
    assert main(["--metrics", metrics, "--out", str(tmp_path / "out"), "--set", "tenant=zoo", "--whole"]) == 0
    assert "Tenant: zoo" in (tmp_path / "out" / "index.html").read_text()


@pytest.mark.parametrize(
    ("changes", "more", "reason"),
    [
        ({}, [], "no dashboard was deployed"),
        ({"metrics": None, "end": None}, [], "it has no end, metrics; a rehearsal writes it"),
        ({"dashboards": {"acme": {"widgets": []}}}, ["--set", "tenat=x"], "no dashboard has a variable tenat"),
    ],
)
def test_without_anything_to_draw_it_says_why(
    source: Source, tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict, more: list, reason: str
) -> None:
    assert main(["--metrics", write(tmp_path, source, **changes), "--out", str(tmp_path / "out"), *more]) == 2
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("content", "reason"), [(None, "there is no"), ("{", "not JSON"), ("[]", "not an object")])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: str | None, reason: str) -> None:
    if content is not None:
        (tmp_path / "metrics.json").write_text(content)
    with pytest.raises(sources.Unreadable, match=reason):
        sources.read(tmp_path / "metrics.json")


def test_what_another_rehearsal_reported_is_left_alone(source: Source, tmp_path: Path) -> None:
    metrics = write(tmp_path, source)
    other = {"tenant": "acme", "start": source.start.isoformat(), "end": source.start.isoformat(), "notices": [{}]}
    (tmp_path / "rehearsal.json").write_text(json.dumps(other))
    found = sources.read(Path(metrics))
    assert (found.tenant, found.notices, found.alarms) == ("", [], {})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"widgets": [{"type": "text"}]}, "dashboard acme, widget 1: it has no properties"),
        ({"start": "-P1M"}, "dashboard acme: time '-P1M'"),
        ({"variables": [{"id": "t", "type": "regex"}]}, "dashboard acme: variable t"),
        ({"theme": "dark"}, "dashboard acme: theme: not modelled"),
    ],
)
def test_a_dashboard_that_is_refused_does_not_hide_the_others(source: Source, changes: dict, reason: str) -> None:
    bodies = {"acme": without_logs(source, **changes), "other": {"widgets": [], "start": "-PT1H"}}
    drawn = gallery(Source(source.store, source.account, source.region, source.start, source.end, bodies), {})
    assert [one.picture is None for one in drawn] == [True, False]
    assert drawn[0].refused[0].startswith(reason)
    html = page(source, drawn)
    assert "<h2>acme</h2>" in html
    assert 'id="other"' in html
