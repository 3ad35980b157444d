"""The guard, on the templates of the sample tenant as deployed and as an edit of its file makes them."""

from __future__ import annotations

import copy
import re

import pytest
from botocore.exceptions import ClientError

import app as cdk_app
from config import documents
from config.loading import load
from operations import assembly as assemblies
from operations.calls import Calls, OperationError
from operations.guard.guard import Guard
from personalize.naming import Names
from stacks.tenant_stage import TenantStage
from tests.operations.cloudformation import ChangeSets, Deployed, Uploads
from tests.operations.conftest import Account, Checked
from tests.operations.personalize import refused

NAMES = Names("streamly", "111111111111", "eu-west-1")
STAGES = ("streamly", "account-111111111111-eu-west-1")
SOURCE = (cdk_app.ROOT / "tenants" / "streamly.yaml").read_text()


class Tenancy:
    """The sample tenant, deployed; an edit of its file is guarded."""

    def __init__(self, assembly, tmp_path):
        self.deployed = assemblies.read(assembly, STAGES)
        self.folder = tmp_path
        self.account = Account(stacks={one.name: Deployed(one.name, one.template) for one in self.deployed})
        self.elsewhere = Account()
        self.lines = []

    def guard(self, *edits, change_sets=False):
        file = self.folder / "tenants" / "streamly.yaml"
        file.parent.mkdir(exist_ok=True)
        text = SOURCE
        for pattern, replacement in edits:
            text, found = re.subn(pattern, replacement, text)
            assert found == 1, pattern
        file.write_text(text)
        (tenant,) = load([file])
        document = documents.read("tenants/streamly.yaml", file.read_bytes())
        calls = Calls(self.account.clients(), self.account.sleep)
        elsewhere = Calls(self.elsewhere.clients(), self.elsewhere.sleep)
        guard = Guard(tenant, document, NAMES, calls, lambda region: elsewhere, self.lines.append)
        return guard.run(self._synthesized(tenant) if edits else self.deployed, change_sets=change_sets)

    def _synthesized(self, tenant):
        folder = self.folder / "cdk.out"
        app = cdk_app.new_app(outdir=str(folder), builtin_cloud_formation_validation=False)
        TenantStage(app, tenant.tenant, tenant=tenant)
        app.synth()
        return assemblies.read(folder, STAGES)


@pytest.fixture
def tenancy(assembly, tmp_path):
    return Tenancy(assembly, tmp_path)


def line_of(text):
    return next(number for number, line in enumerate(SOURCE.splitlines(), 1) if line.startswith(text))


def test_an_unchanged_tenant_may_be_deployed(tenancy):
    assert tenancy.guard() == 0
    assert tenancy.lines == [
        "streamly in 111111111111, eu-west-1: 6 stacks; nothing that holds data is replaced or removed"
    ]


def test_a_first_deploy_has_nothing_to_lose(tenancy):
    tenancy.account.stacks.clear()
    assert tenancy.guard() == 0
    assert tenancy.lines == ["streamly in 111111111111, eu-west-1: nothing is deployed yet, so nothing can be lost"]


def test_a_first_deploy_that_failed_has_nothing_to_lose(tenancy):
    for stack in tenancy.account.stacks.values():
        stack.status, stack.template = "ROLLBACK_COMPLETE", {"Resources": {"X": {"Type": "AWS::KMS::Key"}}}
    assert tenancy.guard() == 0


@pytest.mark.parametrize(
    ("edit", "key", "found"),
    [
        (
            (r"( +)- \{name: CREATION_TIMESTAMP, type: long\}\n", r"\g<0>\1- {name: PRICE, type: float}\n"),
            ("datasets.items.columns", r"    columns:"),
            "found the new column PRICE, so dataset streamly_items, schema streamly_items_*"
            " would be replaced; add a column at the end with since: 2 and nullable: true instead",
        ),
        (
            (
                r"( +)- \{name: EVENT_TYPE, type: string\}\n",
                r"\g<0>\1- {name: DEVICE, type: string, categorical: true}\n",
            ),
            ("datasets.interactions.columns", None),
            "found the new column DEVICE, so dataset streamly_interactions, schema streamly_interactions_*"
            " would be replaced; Personalize adds columns to items and users only: take it out again, or make it"
            " another tenant",
        ),
        (
            (r"nullable: true", "nullable: false"),
            ("datasets.items.columns", None),
            "found a change of column YEAR, so dataset streamly_items, schema streamly_items_* would be replaced;"
            " put it back as it was deployed; what a solution is not to learn from goes under its excluded_columns",
        ),
        (
            (r"event_tracker: true", "event_tracker: false"),
            ("event_tracker", "event_tracker"),
            "found false, deployed is true, so event tracker streamly_events would be removed; set it back to true:"
            " without events it costs nothing, and its tracking id is what senders know",
        ),
    ],
    ids=["column of items", "column of interactions", "changed column", "event tracker"],
)
def test_an_edit_that_destroys_is_named_with_what_to_do_instead(tenancy, edit, key, found):
    assert tenancy.guard(edit) == 1
    problem, last = tenancy.lines
    place, _, text = problem.partition(f": {key[0]}: ")
    assert re.fullmatch(r"tenants/streamly\.yaml:\d+", place), problem
    if key[0] == "event_tracker":
        assert place == f"tenants/streamly.yaml:{line_of('event_tracker')}"
    assert re.sub(r"_[0-9a-f]{8}\b", "_*", text) == found
    assert last == "streamly in 111111111111, eu-west-1: 1 edits would destroy something; nothing was deployed"


def test_the_advice_on_columns_is_one_that_the_guard_lets_pass(tenancy):
    column = "{name: PRICE, type: float, nullable: true, since: 2}"
    edit = (r"( +)- \{name: CREATION_TIMESTAMP, type: long\}\n", rf"\g<0>\1- {column}\n")
    assert tenancy.guard(edit) == 0


def test_a_domain_that_changes_is_one_edit_that_destroys_everything(tenancy):
    """Deployed with a domain that the file no longer has: every schema bears it too."""
    template = copy.deepcopy(tenancy.account.stacks["streamly-data"].template)
    for one in template["Resources"].values():
        if one["Type"] in ("AWS::Personalize::DatasetGroup", "AWS::Personalize::Schema"):
            one["Properties"]["Domain"] = "ECOMMERCE"
    tenancy.account.stacks["streamly-data"].template = template
    assert tenancy.guard() == 1
    problem, _ = tenancy.lines
    assert problem.startswith("tenants/streamly.yaml:6: domain: found null, deployed is 'ECOMMERCE', so dataset group")
    for what in ("dataset streamly_items", "dataset streamly_interactions", "event tracker streamly_events"):
        assert what in problem
    assert problem.endswith(
        "would be replaced; set it back: a domain is for ever, and another domain is another tenant"
    )


def test_a_dataset_that_is_gone_from_the_file(tenancy):
    users = "  users:\n    columns:\n      - {name: USER_ID, type: string}\n      - {name: AGE, type: int}\n"
    template = copy.deepcopy(tenancy.account.stacks["streamly-data"].template)
    dataset = copy.deepcopy(next(one for key, one in template["Resources"].items() if "ItemsDataset" in key))
    dataset["Properties"] |= {"DatasetType": "Users", "Name": "streamly_users"}
    template["Resources"]["DatasetsUsersDataset1"] = dataset
    tenancy.account.stacks["streamly-data"].template = template
    assert users not in SOURCE
    assert tenancy.guard() == 1
    assert tenancy.lines[0] == (
        f"tenants/streamly.yaml:{line_of('datasets:')}: datasets.users: found no users, which is deployed, so dataset"
        " streamly_users would be removed; keep it in the file; a dataset that no solution uses costs nothing, and goes"
        " with its tenant"
    )


def test_what_the_tenant_file_does_not_say_is_the_codes(tenancy):
    template = copy.deepcopy(tenancy.account.stacks["streamly-data"].template)
    resources = template["Resources"]
    (key,) = [one for one in resources if resources[one]["Type"] == "AWS::KMS::Key"]
    resources["OldKey"] = resources.pop(key)
    (table,) = [one for one in resources if resources[one]["Type"] == "AWS::DynamoDB::Table"]
    resources[table]["Properties"]["TableName"] = "streamly-other"
    tenancy.account.stacks["streamly-data"].template = template
    assert tenancy.guard() == 1
    told = "\n".join(tenancy.lines)
    assert f"stack streamly-data: OldKey: its logical id becomes {key}, so key OldKey would be removed" in told
    assert (
        "TableName becomes 'streamly-personalize-state', deployed is 'streamly-other', so table streamly-other" in told
    )
    assert "take it back (git diff)" in told


def test_a_tenant_that_moved_to_another_region_is_found_there(tenancy):
    tenancy.elsewhere.stacks = dict(tenancy.account.stacks)
    tenancy.account.stacks.clear()
    assert tenancy.guard() == 1
    assert "environment.region: found eu-west-1, but streamly-data is deployed in ap-northeast-1, " in tenancy.lines[0]
    assert "set it back, or destroy it there first" in tenancy.lines[0]


def test_a_region_that_one_may_not_look_at_is_passed_over(tenancy):
    class Closed:
        def describe_stacks(self, **asked):
            raise refused("AccessDenied")

    tenancy.account.stacks.clear()
    tenancy.elsewhere.clients = lambda: {"cloudformation": Closed()}
    assert tenancy.guard() == 0


def test_a_stack_that_was_not_made_by_the_cdk_is_an_error(tenancy):
    tenancy.account.stacks["streamly-data"].template = "Resources: {}"
    with pytest.raises(OperationError, match=r"stack streamly-data: its template is no JSON.*Rename the tenant"):
        tenancy.guard()


@pytest.fixture
def asking(tenancy):
    """CloudFormation that makes change sets."""
    service = ChangeSets(tenancy.account)
    tenancy.account.clients = lambda: {"cloudformation": Checked("cloudformation", service), "s3": Uploads()}
    return service


def test_cloudformation_is_asked_about_the_stacks_that_hold_data(tenancy, asking):
    assert tenancy.guard(change_sets=True) == 1
    assert [stack for what, stack in tenancy.account.log] == ["streamly-data", "personalize-fleet"]
    found = [line for line in tenancy.lines if "BucketName becomes 'b', deployed is 'a', so bucket streamly-" in line]
    assert len(found) == 1
    assert found[0].startswith("stack streamly-data: ")


def test_who_may_not_ask_cloudformation_is_told_that_the_templates_decided(tenancy, asking):
    asking.denies = "AccessDenied"
    assert tenancy.guard(change_sets=True) == 0
    assert tenancy.lines[1].startswith("streamly-data: these credentials may not ask (")
    assert tenancy.lines[-1].endswith("nothing that holds data is replaced or removed")


def test_another_refusal_is_an_error(tenancy, asking):
    asking.denies = "ValidationError"
    with pytest.raises(ClientError, match="ValidationError"):
        tenancy.guard(change_sets=True)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda folder: None, "found no manifest.json, so it is no cloud assembly; run `make synth` first"),
        (
            lambda folder: (folder / "manifest.json").write_text('{"artifacts": {}}'),
            "found no stage streamly, only: none; synthesize it with `make synth`",
        ),
    ],
)
def test_a_folder_that_is_no_assembly_of_the_tenant(tmp_path, make, text):
    make(tmp_path)
    with pytest.raises(OperationError) as error:
        assemblies.read(tmp_path, STAGES)
    assert str(error.value) == f"{tmp_path}: {text}"
