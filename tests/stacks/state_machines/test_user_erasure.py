"""Which lists an erasure takes, and which it leaves."""

from __future__ import annotations

import random

import pytest

from personalize import quotas
from personalize.naming import Names
from rehearsal.stepfunctions import sdk
from rehearsal.stepfunctions.expressions import Evaluator
from tests.stacks.state_machines.machines import after

NAMES = Names("streamly", "111111111111", "eu-west-1")
CONTEXT = {"context": {"Execution": {"Id": "arn:of:the:run"}}}


@pytest.fixture(scope="module")
def states(machines):
    return machines["UserErasure"].definition["States"]


def evaluated(template, **scope):
    return Evaluator(random.Random(0)).value(template, scope, "test")


def version(key, id, *, latest=True, size=9):
    return {"Key": f"erasure/requests/{key}", "VersionId": id, "IsLatest": latest, "Size": size, "ETag": '"e"'}


def test_a_list_goes_with_all_its_versions_and_nothing_else_does(states):
    listed = {
        "Versions": [
            version("a.csv", "3"),
            version("a.csv", "1", latest=False),
            version("withdrawn.csv", "4", latest=False),
            version("", "6", size=0),
        ],
        "DeleteMarkers": [version("a.csv", "2", latest=False), version("withdrawn.csv", "5")],
    }
    found = evaluated(states["ListVersions"]["Assign"], states={"result": listed})
    assert found["files"] == [{"key": "erasure/requests/a.csv", "version": "3", "eTag": '"e"', "size": 9}]
    assert [one["version"] for one in found["versions"]] == ["3", "1", "2"]
    assert {one["key"] for one in found["versions"]} == {"erasure/requests/a.csv"}


@pytest.mark.parametrize(
    "listed", [{}, {"Versions": [version("", "1", size=0)]}, {"DeleteMarkers": [version("a", "1")]}]
)
def test_without_lists_there_is_nothing_to_do(states, listed):
    found = evaluated(states["ListVersions"]["Assign"], states={"result": listed})
    assert (found["files"], found["versions"]) == ([], [])
    assert after(states["AnyFiles"], **found) == "NothingAsked"


def checked(states, *files, truncated=False):
    files = [{"key": f"erasure/requests/{key}", "version": "1", "size": size} for key, size in files]
    return evaluated(states["Fingerprint"]["Assign"], files=files, truncated=truncated, states=CONTEXT)


def test_files_that_no_job_could_read_are_told_all_at_once(states):
    most = quotas.DELETION_BYTES
    found = checked(states, ("a.csv", most), ("b.txt", 1), ("c", 1), truncated=True)
    assert found["complaints"].split("; ") == [
        "more than 300 files, old versions among them: join them into fewer",
        f"the files have {most + 2} bytes, and a job takes {most}: upload a part of them now and the others when it is"
        " done",
        "not read, since their names do not end with .csv: erasure/requests/b.txt, erasure/requests/c",
    ]
    assert after(states["FitForAJob"], reason="by hand", record={}, **found) == "RecordRefusal"
    assert checked(states, ("a.csv", most - 1), ("B.CSV", 1))["complaints"] == ""


@pytest.mark.parametrize(
    ("reason", "refused", "next"),
    [
        ("arrival", True, "RefusedBefore"),
        ("by hand", True, "CopyFiles"),
        ("arrival", False, "CopyFiles"),
    ],
)
def test_what_failed_is_tried_again_by_hand_alone(states, reason, refused, next):
    found = checked(states, ("a.csv", 9))
    record = {"refused": {"S": found["fingerprint"] if refused else "other"}}
    assert after(states["FitForAJob"], reason=reason, record=record, **found) == next


def test_what_an_execution_does_twice_it_does_under_two_names(states):
    assert checked(states, ("a.csv", 9))["run"] != checked(states, ("b.csv", 9))["run"]


def test_a_copy_is_of_one_version_whatever_its_name_and_has_no_key_of_ours(states):
    copy = states["CopyFiles"]["ItemProcessor"]["States"]["CopyFile"]
    file = {"key": "erasure/requests/eu/a b+c?.csv", "version": "7"}
    asked = evaluated(copy["Arguments"], run="run", states={"input": file})
    assert asked["CopySource"] == f"{NAMES.data_bucket}/erasure/requests/eu/a%20b%2Bc%3F.csv?versionId=7"
    assert (asked["Key"], asked["ServerSideEncryption"]) == ("erasure/jobs/run/eu/a b+c?.csv", "AES256")
    request = sdk.request("s3", "CopyObject", asked)
    assert request["CopySource"] == f"{NAMES.data_bucket}/erasure/requests/eu/a b+c?.csv?versionId=7"


def test_a_listing_of_versions_fits_a_states_payload(states):
    # Key (256 characters are a long one), ids, ETag, time, size, class, owner, and their names.
    assert states["ListVersions"]["Arguments"]["MaxKeys"] * (256 + 600) <= 262_144
