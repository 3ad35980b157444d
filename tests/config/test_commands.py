from __future__ import annotations

import json

import jsonschema
import yaml

from config import json_schema, loading, reference
from config.__main__ import main
from config.models import Tenant


def test_check_says_ok_and_when_schedules_fire(capsys):
    assert main(["check"]) == 0
    out = capsys.readouterr().out
    assert "streamly: ok (111111111111, eu-west-1; interactions, items)" in out
    assert "solutions[0].training.update: rate(1 hour), staggered to cron(44 * * * ? *), UTC" in out


def test_check_as_json(capsys):
    assert main(["check", str(loading.ROOT / "tenants" / "streamly.yaml"), "--json"]) == 0
    (summary,) = json.loads(capsys.readouterr().out)["tenants"]
    assert [len(schedule["next"]) for schedule in summary["schedules"]] == [3, 3, 3, 3]


def test_check_of_a_wrong_file(tmp_path, capsys):
    wrong = tmp_path / "acme.yaml"
    wrong.write_text("tenant: acme\n")
    assert main(["check", str(wrong)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "acme.yaml:1: environment: is missing; it is required" in captured.err
    assert main(["check", str(wrong), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert {"file": str(wrong), "line": 1, "key": "datasets", "problem": "is missing; it is required"} in report[
        "problems"
    ]


def test_advice_stands_after_what_is_ok_and_stops_nothing(capsys):
    file = str(loading.ROOT / "tenants" / "streamly.yaml")
    assert main(["check", file]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("streamly: ok")
    assert [line.partition(": ")[2].partition(": ")[0] for line in lines if line.startswith("  advice: ")] == [
        "solutions[0].training.update",
        "filters[1].rotate",
    ]
    assert main(["check", file, "--json"]) == 0
    (summary,) = json.loads(capsys.readouterr().out)["tenants"]
    assert [tip["key"] for tip in summary["advice"]] == ["solutions[0].training.update", "filters[1].rotate"]


def test_new_prints_a_file_that_check_takes(tmp_path, capsys):
    assert main(["new", "acme"]) == 0
    file = tmp_path / "acme.yaml"
    file.write_text(capsys.readouterr().out)
    assert main(["check", str(file)]) == 0
    assert "acme: ok" in capsys.readouterr().out
    assert main(["new", "acme", "--kind", "retail"]) == 0
    file.write_text(capsys.readouterr().out)
    assert main(["check", str(file)]) == 0
    assert "acme: ok (000000000000, us-east-1, ECOMMERCE; interactions, items)" in capsys.readouterr().out
    assert main(["new", "Acme"]) == 1
    assert capsys.readouterr().err.startswith("tenant: found 'Acme'; ")


def test_check_shows_everything_that_is_asked_for(tmp_path, capsys, changed):
    for base, lines in {
        "custom": (
            "custom: ok (111111111111, eu-west-1; interactions, items, users, actions, action_interactions)",
            "  tags team=discovery, Cost-Centre=4711",
            "  solution v1: aws-user-personalization, campaigns home, batches mails",
            "  solution fans: aws-item-attribute-affinity, segments letters",
            "  metric revenue: SUM(Items.PRICE) of buy",
            "  solutions[3].batch_segments[0]: cron(0 6 1 * ? *), staggered to ",
        ),
        "video": ("video: ok (111111111111, eu-west-1, VIDEO_ON_DEMAND; ", "  recommender top: aws-vod-top-picks"),
    }.items():
        document = changed(base, {})
        file = tmp_path / f"{document['tenant']}.yaml"
        file.write_text(yaml.safe_dump(document, sort_keys=False))
        assert main(["check", str(file)]) == 0
        out = capsys.readouterr().out
        assert [line for line in lines if line not in out] == []
        assert main(["check", str(file), "--json"]) == 0
        (summary,) = json.loads(capsys.readouterr().out)["tenants"]
        assert [one["name"] for one in summary["recommenders"]] == [
            one["name"] for one in document.get("recommenders", ())
        ]
        assert summary["tags"] == document.get("tags", {})


def test_import_prints_a_file_and_apart_from_it_what_it_could_not_carry(tmp_path, capsys):
    source = loading.ROOT / "tests" / "config" / "migration" / "files" / "params.json"
    assert main(["import", str(source), "--tenant", "films"]) == 0
    captured = capsys.readouterr()
    assert "environment.account: the file does not say; wrote 000000000000" in captured.err
    file = tmp_path / "films.yaml"
    file.write_text(captured.out)
    assert main(["check", str(file)]) == 0


def test_import_of_what_it_cannot_read(tmp_path, capsys):
    assert main(["import", str(tmp_path / "gone.json")]) == 1
    assert capsys.readouterr().err.endswith("gone.json: No such file or directory\n")
    (tmp_path / "bad.json").write_text('{"datasetGroup": {"name": "acme"}}')
    assert main(["import", str(tmp_path / "bad.json")]) == 1
    assert "to repair: acme.yaml:" in capsys.readouterr().err


def test_stage(capsys):
    assert main(["stage", str(loading.ROOT / "tenants" / "streamly.yaml")]) == 0
    assert capsys.readouterr().out == "account-111111111111-eu-west-1\n"


def test_the_committed_schema_is_true(capsys):
    assert main(["schema"]) == 0
    assert json_schema.FILE.read_text() == capsys.readouterr().out, (
        "python -m config schema > config/tenant.schema.json"
    )


def test_the_reference_page_is_true(capsys):
    assert main(["reference"]) == 0
    assert reference.FILE.read_text() == capsys.readouterr().out, "python -m config reference > docs/tenant-file.md"


def test_the_schema_accepts_the_sample_and_refuses_what_is_misspelt():
    schema = jsonschema.Draft202012Validator(json.loads(json_schema.text()))
    sample = yaml.safe_load((loading.ROOT / "tenants" / "streamly.yaml").read_text())
    assert list(schema.iter_errors(sample)) == []
    sample["solutions"][0]["recipe"] = "aws-user-personalisation"
    sample["event_traker"] = True
    assert len(list(schema.iter_errors(sample))) == 2


def test_the_schema_knows_every_key_of_the_model():
    assert set(json.loads(json_schema.text())["properties"]) == set(Tenant.model_fields)
