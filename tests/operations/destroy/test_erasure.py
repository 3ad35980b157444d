"""The whole of `destroy`: stacks, and what they retain. Personalize is the emulator, stores are moto's; CloudFormation
is the fake of these tests, which knows protection and deletions that fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import moto
import pytest
import time_machine
from botocore.exceptions import ClientError

from operations.calls import OperationError
from operations.destroy import holdings
from personalize.schemas import DATASET_TYPES
from rehearsal import personalize
from tests.operations.conftest import Checked
from tests.operations.home import FLEET, NAMES, Home

LAMBDAS = Path(__file__).resolve().parents[3] / "lambdas"


@pytest.fixture
def home(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with moto.mock_aws(), time_machine.travel(datetime(2026, 11, 28, 22, tzinfo=timezone.utc), tick=False) as clock:
        personalize.register()
        home = Home(clock)
        home.deploy("acme")
        home.fill()
        yield home


def test_retaining_deletes_the_other_stacks_in_their_order_and_lists_what_stays(home):
    before = home.left()
    assert home.destroy(retain=True) == 0
    assert home.standing() == ["acme-data"]
    assert home.account.stacks["acme-data"].protected
    deleted = [what for action, what in home.account.log if action == "delete"]
    assert deleted == [f"stack/acme-{part}" for part in holdings.PARTS if part != "data"] + [f"stack/{FLEET}"]
    assert home.left() == replace(before, stacks=(), fleet=None, logs=())
    told = "\n".join(home.lines)
    assert f"  bucket {NAMES.data_bucket}: about 0.00 USD a month for 0.00 GB at 0.023 USD a GB" in told
    assert "1.00 USD a month (AWS KMS pricing page)" in told
    assert home.lines[-1] == "To erase that too, write retain_data: false into the tenant file and repeat."


def test_erasing_leaves_nothing_of_the_tenants_and_everything_of_others(home):
    assert home.destroy(retain=False) == 0
    assert home.left() == holdings.Holdings()
    assert [one["Name"] for one in home.call("s3", "list_buckets")["Buckets"]] == ["acme-eu-personalize"]
    assert [one["name"] for one in home.call("personalize", "list_schemas")["schemas"]] == ["by-hand"]
    keys = [home.call("kms", "describe_key", KeyId=one["KeyId"]) for one in home.call("kms", "list_keys")["Keys"]]
    states = {key["KeyMetadata"]["Description"]: key["KeyMetadata"] for key in keys}
    assert states["Data of tenant acme-eu in Personalize"]["KeyState"] == "Enabled"
    pending = states["Data of tenant acme in Personalize"]
    assert pending["KeyState"] == "PendingDeletion"
    assert timedelta(days=29) < pending["DeletionDate"] - datetime.now(timezone.utc) <= timedelta(days=30)
    groups = home.call("logs", "describe_log_groups")["logGroups"]
    assert [one["logGroupName"] for one in groups] == ["/aws/lambda/acme-eu-reconciliation"]
    assert home.lines[-1].endswith("done; nothing that is billed by the hour is left")


def test_a_dry_run_shows_all_of_it_and_changes_nothing(home):
    before = home.left()
    assert home.destroy(retain=False, dry_run=True) == 0
    assert home.left() == before
    assert home.account.log == []
    told = "\n".join(home.lines)
    for line in (
        "  lift protection acme-data: it cannot be deleted before",
        "  delete stack acme-monitoring: the tenant goes; CREATE_COMPLETE [ends alarms and dashboards]",
        "  erase dataset acme_interactions: retain_data: false; with every event that was streamed into it",
        f"  erase bucket {NAMES.data_bucket}: retain_data: false; with all versions of all files in it",
        "can be cancelled for 30 days [ends 1.00 USD a month]",
    ):
        assert line in told
    assert "what stays" not in told


def test_who_does_not_confirm_changes_nothing(home):
    before = home.left()
    assert home.destroy(retain=False, confirmed=False) == 1
    assert home.left() == before


def test_repeating_it_finds_nothing(home):
    assert home.destroy(retain=False) == 0
    assert home.destroy(retain=False) == 0
    assert home.lines[1].endswith("nothing is left to remove")


def test_erasing_what_an_earlier_destroy_retained(home):
    assert home.destroy(retain=True) == 0
    assert home.destroy(retain=False) == 0
    assert home.left() == holdings.Holdings()


class Broken(RuntimeError):
    """The process dies."""


class Fragile:
    """A client that dies at a call of its owner's count, before or after it was carried out."""

    def __init__(self, client, owner):
        self.client, self.owner = client, owner

    def __getattr__(self, name):
        operation = getattr(self.client, name)

        def call(**asked):
            changes = not name.startswith(("list", "describe", "get", "head", "scan"))
            if changes:
                self.owner.changes += 1
            answer = operation(**asked)
            if changes and self.owner.changes == self.owner.dies_at:
                raise Broken
            return answer

        return call


class Counter:
    """How many changing calls there were, and at which the process dies."""

    changes = 0
    dies_at = 0


def test_interrupted_after_any_call_it_can_be_repeated(home):
    """Each run dies one changing call later than the one before, until one gets through."""
    sound, counter = home.calls, Counter()
    home.calls = replace(sound, clients={name: Fragile(one, counter) for name, one in sound.clients.items()})
    for attempt in range(1, 60):
        counter.changes, counter.dies_at = 0, 1 if attempt % 2 else 2
        try:
            assert home.destroy(retain=False) == 0
            break
        except Broken:
            continue
    home.calls = sound
    assert attempt > 10
    assert home.left() == holdings.Holdings()


def test_the_accounts_stack_stays_for_another_tenant(home):
    home.deploy("acme", "acme-eu")
    assert home.destroy(retain=True) == 0
    assert set(home.standing()) == {"acme-data", *(f"acme-eu-{part}" for part in holdings.PARTS), FLEET}
    assert f"stack {FLEET} stays: acme-eu are deployed in this account and region" in home.lines


def test_kept_data_is_protected_whatever_was_begun_before(home):
    home.account.stacks["acme-data"].protected = False
    assert home.destroy(retain=True) == 0
    assert home.account.stacks["acme-data"].protected


def test_a_tenant_whose_data_alone_is_left_does_not_keep_the_accounts_stack(home):
    home.add("acme-eu-data", "Amazon Personalize, tenant acme-eu: data", protected=True)
    assert home.destroy(retain=True) == 0
    assert home.standing() == ["acme-data", "acme-eu-data"]


def test_stacks_of_the_tenants_own_module_go_first(home):
    home.add("acme-reports", "whatever")
    home.add("acme-shop", "Amazon Personalize, tenant acme: shop")
    home.add("acme-eu-training", "Amazon Personalize, tenant acme-eu: training")
    home.destroy(retain=True, own_stacks=("acme-reports", "acme-data", "acme-never-deployed"))
    assert [what for action, what in home.account.log if action == "delete"][:3] == [
        "stack/acme-reports",
        "stack/acme-shop",
        "stack/acme-reconciliation",
    ]
    assert home.standing() == ["acme-data", FLEET, "acme-eu-training"]


def test_a_stack_in_the_middle_of_an_update_is_waited_for(home):
    home.account.stacks["acme-filters"].status = "UPDATE_IN_PROGRESS"
    home.account.stacks["acme-filters"].until = home.account.now + 1_000
    assert home.destroy(retain=True) == 0
    assert home.standing() == ["acme-data"]
    assert "stack acme-filters: UPDATE_IN_PROGRESS; somebody is at work on it, waited 2 minutes" in home.lines


def test_a_first_deploy_under_way_is_waited_for_since_its_data_is_to_be_kept(home):
    home.account.stacks["acme-data"].status = "CREATE_IN_PROGRESS"
    home.account.stacks["acme-data"].until = home.account.now + 1_000
    assert home.destroy(retain=True) == 0
    assert home.standing() == ["acme-data"]
    assert home.account.stacks["acme-data"].protected


class Noticed(list):
    """What is said; with the first step a machine makes another solution, which holds the dataset."""

    def __init__(self, make):
        super().__init__()
        self.make = make

    def append(self, line):
        super().append(line)
        if line.startswith("[1/1] delete solution acme_early"):
            self.make("acme_late")


def test_nothing_is_erased_before_all_is_gone_that_machines_made_meanwhile(home):
    def make(name):
        wanted = {"recipeArn": "arn:aws:personalize:::recipe/aws-sims", "performAutoTraining": False}
        home.call("personalize", "create_solution", name=name, datasetGroupArn=NAMES.dataset_group_arn, **wanted)

    make("acme_early")
    home.lines = Noticed(make)
    assert home.destroy(retain=False) == 0
    done = [line.partition("] ")[2] for line in home.lines if line.startswith("[")]
    assert done[:3] == ["delete solution acme_early", "delete solution acme_late", "erase event tracker acme_events"]
    assert home.left() == holdings.Holdings()


def test_a_stack_that_cannot_be_deleted_says_what_blocks_it_and_may_be_repeated(home):
    home.account.stacks["acme-filters"].fails["Bucket"] = "The role is used by a service"
    with pytest.raises(OperationError) as error:
        home.destroy(retain=True)
    assert str(error.value) == (
        "stack acme-filters: DELETE_FAILED\n  Bucket (AWS::S3::Bucket): The role is used by a service\n"
        "remove what blocks it, then repeat: what is done stays done"
    )
    home.account.stacks["acme-filters"].fails.clear()
    assert home.destroy(retain=True) == 0
    assert home.standing() == ["acme-data"]


def test_a_bucket_of_another_account_is_not_touched(home):
    class Foreign:
        def head_bucket(self, **asked):
            raise ClientError({"Error": {"Code": "403", "Message": "Forbidden"}}, "HeadBucket")

    home.calls = replace(home.calls, clients=home.calls.clients | {"s3": Foreign()})
    with pytest.raises(ClientError, match="Forbidden"):
        home.destroy(retain=False)
    assert home.account.log == []


class CloudWatch:
    """Reports a size of three days, or is closed to us."""

    def __init__(self, *gigabytes, denies=False):
        self.gigabytes, self.denies = gigabytes, denies

    def get_metric_statistics(self, **asked):
        if self.denies:
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "GetMetricStatistics")
        day = {"Timestamp": asked["EndTime"]}
        points = [
            {"Timestamp": day["Timestamp"] - timedelta(days=age), "Average": one * 1024**3}
            for age, one in enumerate(self.gigabytes)
        ]
        return {"Datapoints": points}


@pytest.mark.parametrize(
    ("cloudwatch", "size"), [(CloudWatch(3.0, 1.0), 3.0), (CloudWatch(), None), (CloudWatch(denies=True), None)]
)
def test_the_size_of_a_bucket_is_what_s3_reported_last(home, cloudwatch, size):
    clients = home.calls.clients | {"cloudwatch": Checked("cloudwatch", cloudwatch)}
    home.calls = replace(home.calls, clients=clients)
    assert home.left().buckets[0].gigabytes == size


def test_the_parts_and_functions_are_those_of_the_templates(templates):
    assert set(templates) == {f"streamly-{part}" for part in holdings.PARTS} | {FLEET}
    groups = {
        resource["Properties"]["LogGroupName"]
        for template in templates.values()
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Logs::LogGroup"
    }
    functions = {
        name.removeprefix("/aws/lambda/streamly-") for name in groups if name.startswith("/aws/lambda/streamly-")
    }
    folders = {handler.parent.name.replace("_", "-") for handler in LAMBDAS.glob("*/handler.py")}
    assert functions <= set(holdings.FUNCTIONS) == folders - {"collector"}  # which is the account's


def test_the_key_and_the_stacks_are_known_by_their_description(templates):
    data = templates["streamly-data"]
    (key,) = [one for one in data["Resources"].values() if one["Type"] == "AWS::KMS::Key"]
    assert key["Properties"]["Description"] == "Data of tenant streamly in Personalize"
    for part in holdings.PARTS:
        assert templates[f"streamly-{part}"]["Description"].startswith("Amazon Personalize, tenant streamly: ")
    assert "tenant " not in templates[FLEET]["Description"]
    assert {"interactions", "items", "users"} < set(DATASET_TYPES)
