"""What is done once instead of again and again: it still comes out the same, and moto still does it again and again."""

from __future__ import annotations

import datetime as dt
import inspect

import botocore.session
import moto.core.responses
import moto.kms.models
import pytest
from moto.s3.models import S3Backend

from rehearsal.aws import EmbeddedAws

START = dt.datetime(2026, 11, 21, 20, tzinfo=dt.timezone.utc)
ACCOUNT, REGION = "111111111111", "eu-west-1"


def test_sessions_share_what_was_read(aws: EmbeddedAws) -> None:
    first, second = (botocore.session.Session().get_component("data_loader") for _ in range(2))
    assert first is second


def test_a_session_with_models_of_its_own_reads_them(aws: EmbeddedAws, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    assert str(tmp_path) in botocore.session.Session().get_component("data_loader").search_paths


def test_nothing_is_left_of_it_after_the_embedded_aws() -> None:
    before = botocore.session.create_loader
    with EmbeddedAws(START, [(ACCOUNT, REGION)]):
        assert botocore.session.create_loader is not before
    assert botocore.session.create_loader is before


@pytest.mark.parametrize(("spec", "pair"), [("SYMMETRIC_DEFAULT", False), ("ECC_NIST_P256", True)])
def test_only_asymmetric_keys_have_a_key_pair(aws: EmbeddedAws, spec: str, pair: bool) -> None:
    usage = "SIGN_VERIFY" if pair else "ENCRYPT_DECRYPT"
    key = aws.client("kms").create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["KeyId"]
    if pair:
        assert aws.client("kms").get_public_key(KeyId=key)["PublicKey"]
    else:
        sealed = aws.client("kms").encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
        assert aws.client("kms").decrypt(CiphertextBlob=sealed)["Plaintext"] == b"x"


def test_moto_still_needs_them() -> None:
    assert not hasattr(moto.core.responses.method_names_from_class, "cache_info")
    assert "reload" in inspect.getsource(S3Backend._url_module.fget)
    assert "SYMMETRIC" not in inspect.getsource(moto.kms.models.generate_private_key)
