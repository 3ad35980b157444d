from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from operations.calls import Calls, OperationError
from operations.destroy import inventory
from operations.destroy.destroy import Destruction


class Terminal:
    """What was said, and a person who answers."""

    def __init__(self, *, answer: bool = True) -> None:
        self.lines: list[str] = []
        self.answer = answer
        self.asked = 0

    def confirmed(self) -> bool:
        self.asked += 1
        return self.answer


def calls_of(account) -> Calls:
    return Calls(account.clients(), account.sleep, jitter=lambda: 1.0)


def destroy(names, account, terminal, *, dry_run=False) -> int:
    return Destruction(names, calls_of(account), terminal.lines.append, terminal.confirmed).run(dry_run=dry_run)


def test_everything_of_the_tenants_goes_and_nothing_else(names, account):
    terminal = Terminal()
    assert destroy(names, account, terminal) == 0
    assert [one["name"] for one in account.solutions.values()] == ["by-hand"]
    assert [one["name"] for one in account.campaigns.values()] == ["by-hand"]
    assert [one["name"] for one in account.filters.values()] == ["by-hand", "acme_other_0123abcd"]
    assert {name: one["State"] for name, one in account.schedules.items()} == {
        "train": "DISABLED",
        "off": "DISABLED",
        "theirs": "ENABLED",
    }
    assert account.rules == {"acme-arrival-items": "DISABLED"}
    assert list(account.executions.values()) == ["ABORTED", "SUCCEEDED"]
    assert account.parameters == {"/personalize/acme-eu/filters/recent"}
    assert account.records == {"import#items"}
    assert "acme in 111111111111, eu-west-1: done; nothing that is billed by the hour is left" in terminal.lines
    assert terminal.lines[-1] == "To erase that too, write retain_data: false into the tenant file and repeat."


def test_in_the_order_that_personalize_demands(names, account):
    destroy(names, account, Terminal())
    order = [what.rpartition("/")[2].rpartition(":")[2] for _, what in account.log]
    assert order == [
        "train",
        "acme-arrival-items",
        "running",
        "v",
        "acme_home",
        "acme_new",
        "recent",
        "acme_recent_0123abcd",
        "acme_s1",
        "acme_s2",
        "acme_s3",
        "campaign#home",
        "reconciliation",
        "solution#s1",
    ]


def test_a_disabled_schedule_keeps_everything_else(names, account):
    before = dict(account.schedules["train"])
    destroy(names, account, Terminal())
    assert account.schedules["train"] | {"State": "ENABLED", "Arn": "arn:train"} == before


def test_a_dry_run_shows_the_plan_and_asks_nobody(names, account):
    terminal = Terminal()
    assert destroy(names, account, terminal, dry_run=True) == 0
    assert (account.log, terminal.asked) == ([], 0)
    assert terminal.lines[1] == "acme in 111111111111, eu-west-1: 14 steps"
    assert terminal.lines[-1] == "dry run: nothing was changed"
    priced = [line for line in terminal.lines if line.startswith("  delete campaign acme_home")]
    assert priced[0].endswith("[ends about 288 USD in 30 days for a minimum of 2 TPS, used or not]")


def test_who_does_not_confirm_changes_nothing(names, account):
    assert destroy(names, account, Terminal(answer=False)) == 1
    assert account.log == []


def test_repeating_it_does_nothing(names, account):
    destroy(names, account, Terminal())
    account.log.clear()
    terminal = Terminal()
    assert destroy(names, account, terminal) == 0
    assert (account.log, terminal.asked) == ([], 0)
    assert "nothing is left to remove" in terminal.lines[1]


def test_a_tenant_that_was_never_deployed(names, empty):
    assert destroy(names, empty, Terminal()) == 0


def test_throttling_is_waited_out(names, account):
    account.throttle = 7
    assert destroy(names, account, Terminal()) == 0
    assert [one["name"] for one in account.solutions.values()] == ["by-hand"]


def test_throttling_without_end_is_an_error(names, account):
    account.throttle = 1_000
    with pytest.raises(ClientError, match="Rate exceeded"):
        destroy(names, account, Terminal())


def test_what_a_machine_makes_meanwhile_goes_in_the_next_round(names, account):
    calls = calls_of(account)
    steps = []

    def out(line):
        steps.append(line)
        if "delete solution acme_s3" in line and line.startswith("[") and "acme_late" not in str(account.filters):
            arn = names.personalize_arn("filter", "acme_late")
            account.filters[arn] = {"name": "acme_late", "filterArn": arn, "status": "ACTIVE"}
            account.filters[arn]["datasetGroupArn"] = names.dataset_group_arn

    assert Destruction(names, calls, out, lambda: True).run(dry_run=False) == 0
    assert "[1/1] delete filter acme_late" in steps


def test_what_a_machine_makes_until_it_is_stopped_goes_with_the_rest(names, account):
    """Else its solution could not go."""
    solution = names.personalize_arn("solution", "acme_s3")
    arn = names.personalize_arn("campaign", "acme_last")
    made = {"name": "acme_last", "campaignArn": arn, "solutionArn": solution, "minProvisionedTPS": 1}

    def out(line):
        if "stop execution" in line and line.startswith("["):
            account.campaigns[arn] = made | {"status": "ACTIVE"}

    assert Destruction(names, calls_of(account), out, lambda: True).run(dry_run=False) == 0
    assert [one["name"] for one in account.solutions.values()] == ["by-hand"]
    assert [one["name"] for one in account.campaigns.values()] == ["by-hand"]


def test_what_never_ends_is_said(names, account):
    for one in account.campaigns.values():
        one.update(status="CREATE IN_PROGRESS", until=float("inf"))
    with pytest.raises(OperationError, match="delete campaign acme_home: not done after 3 hours"):
        destroy(names, account, Terminal())


def test_the_inventory_finds_the_version_in_the_making_without_paging(names, account):
    (version,) = inventory.read(names, calls_of(account)).versions
    assert (version.name, version.status) == ("the training of acme_s1", "CREATE IN_PROGRESS")


def arn_of(names, kind, name):
    return names.personalize_arn(kind, name)


def test_what_only_some_tenants_have_goes_too(names, account):
    group = {"datasetGroupArn": names.dataset_group_arn, "status": "ACTIVE"}
    recommender, attribution = arn_of(names, "recommender", "acme_top_1"), arn_of(names, "metric-attribution", "acme_a")
    account.recommenders[recommender] = group | {"name": "acme_top_1", "recommenderArn": recommender}
    account.attributions[attribution] = group | {"name": "acme_attribution", "metricAttributionArn": attribution}
    schemas = [arn_of(names, "schema", name) for name in ("acme_actions_0123abcd", "acme_items_0123abcd", "by-hand")]
    for arn in schemas:
        account.schemas[arn] = {"name": arn.rpartition("/")[2], "schemaArn": arn}
    for key, schema in (("actions", schemas[0]), ("items", schemas[1])):
        dataset = {"name": f"acme_{key}", "datasetArn": names.dataset_arn(key), "schemaArn": schema}
        account.datasets[names.dataset_arn(key)] = group | dataset
    account.parameters |= {"/personalize/acme/recommenders/top"}
    account.records |= {"recommender#top", "dataset#actions", "metric-attribution", "import#actions", "batch#weekly"}
    assert destroy(names, account, Terminal()) == 0
    assert (account.recommenders, account.attributions) == ({}, {})
    assert list(account.datasets) == [names.dataset_arn("items")]  # CloudFormation's own
    assert list(account.schemas) == schemas[1:]
    assert account.parameters == {"/personalize/acme-eu/filters/recent"}
    assert account.records == {"import#items"}
