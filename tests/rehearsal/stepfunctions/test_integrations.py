"""What an execution sees of a call that went wrong."""

from __future__ import annotations

import pytest
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from rehearsal.stepfunctions import integrations, sdk
from rehearsal.stepfunctions.faults import StateError


class Silent:
    """A client whose requests get no answer."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def describe_filter(self, **_: object) -> None:
        raise self._error


@pytest.mark.parametrize(
    "error", [ConnectionClosedError(endpoint_url="personalize"), ReadTimeoutError(endpoint_url="personalize")]
)
def test_a_request_without_an_answer_is_an_error_of_the_sdk_client(error):
    found = integrations.integration("arn:aws:states:::aws-sdk:personalize:describeFilter")
    arguments = {"FilterArn": "arn:aws:personalize:eu-west-1:111111111111:filter/x"}
    with pytest.raises(StateError) as raised:
        integrations.call(found, arguments, lambda _: Silent(error))
    assert raised.value.error == "Personalize.SdkClientException"


@pytest.mark.parametrize(
    ("body", "stored"),
    [({"a": [1, True, None]}, b'{"a":[1,true,null]}'), ("a: 1\nb: 2\n", b'"a: 1\\nb: 2\\n"'), (0.5, b"0.5")],
)
def test_an_objects_body_is_written_as_json_even_a_text(body, stored):
    asked = {"Bucket": "b", "Key": "k", "Body": body}
    assert sdk.request("s3", "PutObject", asked) == {"Bucket": "b", "Key": "k", "Body": stored}
