"""What an execution sees of a call that went wrong."""

from __future__ import annotations

import pytest
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from rehearsal.stepfunctions import integrations
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
