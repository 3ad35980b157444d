"""Search expressions, by the examples of the user guide, "CloudWatch search expression syntax"."""

from __future__ import annotations

import pytest

from rehearsal.cloudwatch import search
from rehearsal.cloudwatch.errors import BadQuery
from rehearsal.cloudwatch.store import metric
from rehearsal.iam.policies import Unmodelled

METRICS = {
    "cpu": metric("AWS/EC2", "CPUUtilization", InstanceId="i-1234"),
    "type": metric("AWS/EC2", "CPUUtilization", InstanceType="t2.micro"),
    "custom": metric("MyNamespace", "CustomCount1"),
    "dashed": metric("MyNamespace", "Network-Errors-2"),
    "joined": metric("MyNamespace", "NetworkErrors2"),
    "special": metric("My Namespace", "Europe\\France Traffic(Network)", **{"Dimension@Name": "x"}),
    "errors": metric("AWS/Lambda", "Errors", FunctionName="ProjectA-f"),
    "calls": metric("AWS/Lambda", "Invocations", FunctionName="ProjectB-g"),
    "home": metric("Personalize/Tenants", "IdleHours", Tenant="acme", Campaign="home"),
    "version": metric("Personalize/Tenants", "precision_at_25", Tenant="acme", Solution="for-you"),
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{AWS/EC2,InstanceId} MetricName="CPUUtilization"', "cpu"),
        ("{AWS/EC2}", "cpu type"),
        ("{AWS/EC2, InstanceType}", "type"),
        ("{Personalize/Tenants,Tenant,Solution} Tenant=acme", "version"),
        ("{Personalize/Tenants,Solution,Tenant}", "version"),
        ("{Personalize/Tenants,Tenant}", ""),  # those with just these dimensions
        ("count", "custom"),
        ("Count", "custom"),
        ("COUNT", "custom"),
        ("1", "custom"),
        ("couNT", ""),
        ("CustomCount", "custom"),
        ("Count1", "custom"),
        ("customcount", ""),
        ("count1", ""),
        ("network/errors", "dashed joined"),
        ("network+errors", "dashed joined"),
        ("network-errors", "dashed joined"),
        ("Network_Errors", "dashed joined"),
        ('"Network-Errors-2"', "dashed"),
        ('"Network_Errors_2"', ""),
        ('{MyNamespace}, "CustomCount1"', "custom"),
        ('{MyNamespace}, "customcount1"', ""),
        ('{MyNamespace}, "Custom"', ""),
        ('{"My Namespace", "Dimension@Name"}', "special"),
        (r'"Europe\\France Traffic\(Network\)"', "special"),
        ('"CPUUtilization"', "cpu type"),
        ('"AWS/EC2" MetricName="CPUUtilization"', "cpu type"),
        ("InstanceType=micro", "type"),
        ('InstanceType="t2.micro" Namespace="AWS/EC2"', "type"),
        ('"Dimension@Name"="x"', "special"),
        ("{AWS/EC2,InstanceId} cpu AND utilization", "cpu"),
        ("{AWS/EC2,InstanceId} cpu utilization", "cpu"),
        ('MetricName="CPUUtilization" NOT i-1234', "type"),
        ('NOT Namespace=AWS NOT Tenant=acme NOT "MyNamespace"', "special"),
        ('"CPUUtilization" NOT "i-1234" NOT "t2.micro"', ""),
        ("(EC2 OR Lambda) NOT CPUUtilization", "errors calls"),
        ("Errors OR ProjectB AND nothing", "dashed joined errors"),
        (
            '{AWS/Lambda,FunctionName} MetricName="Errors" OR (MetricName="Invocations" AND (ProjectB OR C))',
            "errors calls",
        ),
        ("-", ""),
    ],
)
def test_finds(text: str, found: str) -> None:
    meant = search.parse(text)
    assert [name for name, one in METRICS.items() if meant(one)] == found.split()


@pytest.mark.parametrize(
    ("original", "parts"),
    [
        ("CustomCount1", ["Custom", "Count", "1"]),
        ("SDBFailure", ["SDB", "Failure"]),
        ("Project2-trial333", ["Project", "2", "trial", "333"]),
    ],
)
def test_tokens(original: str, parts: list[str]) -> None:
    assert search.tokens(original) == parts


@pytest.mark.parametrize(
    "text", ["", "  ", "{AWS/EC2", "{}", "a OR", "OR a", "(a", "a)", "NOT", '"open', "a=", "{a-b} x"]
)
def test_refuses(text: str) -> None:
    with pytest.raises(BadQuery, match="search expression"):
        search.parse(text)


def test_refuses_long_ones_and_other_accounts() -> None:
    with pytest.raises(BadQuery, match="1024"):
        search.parse("a" * 1025)
    with pytest.raises(Unmodelled, match="account"):
        search.parse('Errors :aws.AccountId = "222222222222"')
