"""The command line: what it refuses, and which verb gets what. AWS is moto's."""

from __future__ import annotations

import io

import moto
import pytest

from operations.__main__ import _parser, confirmation, main
from operations.calls import OperationError


@pytest.fixture
def aws(monkeypatch):
    """Account 111111111111, in which nothing is deployed."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "111111111111")
    with moto.mock_aws():
        yield


def test_an_unknown_tenant_is_an_error_that_names_the_known_ones(capsys):
    assert main(["destroy", "--tenant", "nobody", "--dry-run"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("there is no tenants/nobody.yaml; there are: ")
    assert "streamly" in error


@pytest.mark.parametrize(("verb", "status"), [("guard", 2), ("preflight", 2), ("destroy", 1)])
def test_credentials_of_another_account_are_refused(verb, status, aws, monkeypatch, capsys):
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "222222222222")
    assert main([verb, "--tenant", "streamly"]) == status
    assert capsys.readouterr().err == (
        "the credentials are for account 222222222222, streamly lives in 111111111111;"
        " use credentials of that account\n"
    )


@pytest.mark.parametrize("verb", ["guard", "preflight"])
def test_without_an_assembly_nothing_can_be_compared(verb, aws, tmp_path, capsys):
    assert main([verb, "--tenant", "streamly", "--assembly", str(tmp_path / "none")]) == 2
    assert "found no manifest.json, so it is no cloud assembly; run `make synth` first" in capsys.readouterr().err


def test_the_guard_of_a_first_deploy(aws, assembly, capsys):
    assert main(["guard", "--tenant", "streamly", "--assembly", str(assembly)]) == 0
    assert capsys.readouterr().out == (
        "streamly in 111111111111, eu-west-1: nothing is deployed yet, so nothing can be lost\n"
    )


def asked(samples, *said, retain):
    """What `destroy` with these options does before it acts."""
    tenant = next(one for one in samples.tenants if one.tenant == "streamly").model_copy(update={"retain_data": retain})
    return confirmation(_parser().parse_args(["destroy", "--tenant", "streamly", *said]), tenant)


@pytest.mark.parametrize(
    "said", [["--yes"], ["--yes", "--confirm", "cinema"], ["--yes", "--confirm", ""]], ids=["no", "another", "empty"]
)
def test_yes_alone_erases_no_data(samples, said):
    with pytest.raises(OperationError) as error:
        asked(samples, *said, retain=False)
    found = "tenants/streamly.yaml says retain_data: false, and --yes alone erases no data"
    assert str(error.value) == f"{found}; say --yes --confirm streamly"


def test_yes_is_enough_where_data_stays_or_nothing_is_done(samples):
    assert asked(samples, "--yes", retain=True)()
    assert asked(samples, "--yes", "--confirm", "streamly", retain=False)()
    assert asked(samples, "--yes", "--dry-run", retain=False)()


@pytest.mark.parametrize(("typed", "answer"), [("streamly\n", True), ("yes\n", False), ("\n", False), ("", False)])
def test_a_person_types_the_tenants_name(samples, monkeypatch, typed, answer):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert asked(samples, retain=False)() is answer
