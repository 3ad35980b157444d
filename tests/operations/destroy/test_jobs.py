"""Jobs that nobody can stop: they are found, waited for, and others' are left alone."""

from __future__ import annotations

import pytest

from operations.destroy import jobs
from operations.destroy.inventory import Job
from tests.operations.destroy.test_destroy import Terminal, calls_of, destroy


def add(account, kind, name, status, **scope):
    _, member = jobs.KINDS[kind]
    arn = f"arn:aws:personalize:eu-west-1:111111111111:{kind.replace(' ', '-')}-job/{name}"
    account.jobs[arn] = {"jobName": name, f"{member}Arn": arn, "status": status, **scope}
    return arn


def busy(account, names):
    dataset = names.dataset_arn("items")
    account.datasets[dataset] = {
        "name": "acme_items",
        "datasetArn": dataset,
        "schemaArn": "s",
        "status": "ACTIVE",
        "datasetGroupArn": names.dataset_group_arn,
    }
    return [
        add(account, "import", "full", "CREATE IN_PROGRESS", datasetArn=dataset),
        add(account, "data deletion", "users", "PENDING", datasetGroupArn=names.dataset_group_arn),
        add(account, "batch inference", "acme_weekly_1", "IN PROGRESS"),
        add(account, "batch segment", "acme_segment_1", "CREATE PENDING"),
    ]


def test_every_kind_is_found(names, account):
    expected = busy(account, names)
    add(account, "import", "done", "ACTIVE", datasetArn=names.dataset_arn("items"))
    add(account, "import", "failed", "CREATE FAILED", datasetArn=names.dataset_arn("items"))
    add(account, "batch inference", "bravo_weekly", "IN PROGRESS")
    found = list(jobs.running(names, calls_of(account)))
    assert [job.arn for job in found] == expected
    assert found[0].name == "import job full"


def test_without_a_dataset_group_nobody_is_asked(names, empty):
    add(empty, "batch inference", "acme_weekly", "IN PROGRESS")
    assert list(jobs.running(names, calls_of(empty))) == []


def test_they_are_waited_for_before_what_they_use_goes(names, account):
    arn = add(account, "batch inference", "acme_weekly_1", "IN PROGRESS")
    account.jobs[arn] |= {"until": 7_200.0, "then": "ACTIVE"}
    terminal = Terminal()
    assert destroy(names, account, terminal) == 0
    assert account.now >= 7_200
    steps = [line for line in terminal.lines if line.startswith("[")]
    waits = [number for number, line in enumerate(steps) if "wait for batch inference job acme_weekly_1" in line]
    campaigns = [number for number, line in enumerate(steps) if "delete campaign" in line]
    filters = [number for number, line in enumerate(steps) if "delete filter" in line]
    assert max(campaigns) < waits[0] < min(filters)  # what is billed by the hour does not wait for them


@pytest.mark.parametrize("status", ["ACTIVE", "CREATE FAILED"])
def test_an_end_is_an_end(names, account, status):
    arn = add(account, "import", "x", status)
    assert jobs.has_ended(Job("x", arn, "", "import"), calls_of(account))


def test_one_that_nobody_knows_any_more_has_ended(names, account):
    gone = names.personalize_arn("dataset-import-job", "gone")
    assert jobs.has_ended(Job("x", gone, "", "import"), calls_of(account))
