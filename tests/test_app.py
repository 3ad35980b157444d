"""The app as a whole: which stages there are, and that tenants do not touch one another."""

from __future__ import annotations

import pytest

import app as cdk_app
from tests.synthesis import synthesize, templates_of


def test_one_stage_for_each_tenant_and_one_for_the_account(templates):
    assert sorted(templates) == [
        "personalize-fleet",
        "streamly-data",
        "streamly-filters",
        "streamly-monitoring",
        "streamly-reconciliation",
        "streamly-training",
    ]


def test_a_second_tenant_leaves_the_first_ones_files_byte_identical(assembly, two_tenants, tmp_path):
    both = synthesize(two_tenants, tmp_path)
    first = sorted((assembly / "assembly-streamly").glob("*"))
    assert len(first) > 8
    for file in first:
        assert (both / "assembly-streamly" / file.name).read_bytes() == file.read_bytes(), file.name


def test_one_tenant_alone_has_the_account_stage_of_all(two_tenants, tmp_path):
    both = templates_of(synthesize(two_tenants, tmp_path / "both"))
    alone = templates_of(synthesize(two_tenants, tmp_path / "alone", only="streamly-eu"))
    assert {stack for stack in alone if stack.startswith("streamly-")} == {
        f"streamly-eu-{part}" for part in ("data", "training", "filters", "monitoring", "reconciliation")
    }
    assert alone["personalize-fleet"] == both["personalize-fleet"]


def test_an_unknown_tenant_is_refused_by_name(fleet):
    with pytest.raises(ValueError, match=r"there is no tenants/acme\.yaml; there are: streamly"):
        cdk_app.build(cdk_app.new_app(), fleet, only="acme")


def test_wrong_files_end_with_all_their_problems_and_no_traceback(tmp_path):
    (tmp_path / "tenants").mkdir()
    (tmp_path / "tenants" / "acme.yaml").write_text("tenant: acme\nenvironment: {account: 1, region: mars-1}\n")
    (tmp_path / "tenants" / "beta.yaml").write_text("tenant: [")
    with pytest.raises(SystemExit) as stop:
        cdk_app.main(tmp_path)
    assert isinstance(stop.value.code, str)  # printed to standard error, exit status 1
    assert "acme.yaml" in stop.value.code
    assert "mars-1" in stop.value.code
    assert "beta.yaml" in stop.value.code


BAD_ALARM = """
import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from stacks.tenant_stage import TenantStage


class Stage(TenantStage):
    def __init__(self, scope, construct_id, **options):
        super().__init__(scope, construct_id, **options)
        metric = cloudwatch.Metric(namespace="AWS/SQS", metric_name="m", period=cdk.Duration.minutes(5))
        stack = cdk.Stack(self, "alarms", stack_name="streamly-alarms")
        metric.create_alarm(stack, "TwoDays", threshold=1, evaluation_periods=576)
"""


def test_an_alarm_of_a_tenants_own_module_that_cloudwatch_would_refuse_stops_the_synthesis(fleet, tmp_path):
    (tmp_path / "streamly.py").write_text(BAD_ALARM)
    app = cdk_app.new_app(outdir=str(tmp_path / "out"), builtin_cloud_formation_validation=False)
    cdk_app.build(app, fleet, only="streamly", modules=tmp_path)
    with pytest.raises(RuntimeError) as raised:
        app.synth()
    report = "".join(str(raised.value).split())  # CDK breaks the lines of its report
    assert "streamly/alarms/TwoDays" in report
    assert "Period300xEvaluationPeriods576=172800s;CloudWatchallows86400s" in report
