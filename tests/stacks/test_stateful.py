"""The golden list: under which logical id and which name everything that holds data stands.

Whoever deploys a newer release keeps his data only as long as both stay as they are: another logical id is another
resource to CloudFormation, another name a replacement. So lines are added here, never changed.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from operations.guard.stateful import STATEFUL

GOLDEN = yaml.safe_load((Path(__file__).parent / "stateful.yaml").read_text())
_NAMES = ("Name", "BucketName", "TableName")


def held(templates):
    """What holds data: stack -> logical id -> type and name, None where CloudFormation gives one."""
    return {
        stack: {
            id: [one["Type"], next((one["Properties"][name] for name in _NAMES if name in one["Properties"]), None)]
            for id, one in template["Resources"].items()
            if one["Type"] in STATEFUL
        }
        for stack, template in templates.items()
    }


@pytest.mark.parametrize("stack", sorted(GOLDEN))
def test_what_holds_data_stays_where_it_is(stack, templates, rich_templates):
    assert held(templates | rich_templates)[stack] == GOLDEN[stack]


def test_only_the_data_stack_holds_data(templates, rich_templates):
    holding = {stack for stack, found in held(templates | rich_templates).items() if found}
    assert {stack for stack in holding if not stack.endswith("-data")} == {
        stack for stack in GOLDEN if not stack.endswith("-data")
    }


def test_what_holds_data_outlives_its_stack(templates, rich_templates):
    for stack, template in (templates | rich_templates).items():
        for id, one in template["Resources"].items():
            # The account's stack only has what its collector remembers of the last days, and collects anew.
            if one["Type"] in STATEFUL and stack.endswith("-data"):
                policies = (one.get("DeletionPolicy"), one.get("UpdateReplacePolicy"))
                assert policies in [("Retain", "Retain"), ("RetainExceptOnCreate", "Retain")], f"{stack} {id}"
