"""HTTP to operations and back: the JSON protocols that Personalize speaks, derived from botocore's service models.

The three endpoints sign as `personalize` and meet in one application of moto's server, so requests are told apart by
their path: the control plane posts to `/` and names its operation in a header, the others have a path each.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

from botocore.model import Shape
from moto.backends import get_backend
from moto.core.request import Request as HttpRequest
from moto.core.responses import BaseResponse

from rehearsal.calls.service_model import operation_model, service_model
from rehearsal.personalize import operations
from rehearsal.personalize.errors import PersonalizeError

_DATA_PLANES = ("personalize-events", "personalize-runtime")

# path -> (service, operation) of the endpoints that have paths
PATHS: dict[str, tuple[str, str]] = {
    operation_model(service, name).http["requestUri"]: (service, name)
    for service in _DATA_PLANES
    for name in service_model(service).operation_names
}

Reply = tuple[int, dict[str, str], str]


class PersonalizeResponse(BaseResponse):
    """Finds the account and region of a request as moto does, then leaves moto's dispatching aside."""

    def __init__(self) -> None:
        super().__init__(service_name="personalize")

    def _dispatch(self, request: HttpRequest, full_url: str | None = None, headers: Any = None) -> Reply:
        self.setup_class(request, full_url, headers)
        service, name = self._operation()
        model = operation_model(service, name)
        params = decode(model.input_shape, json.loads(self.body or "{}"))
        backend = get_backend("personalize")[self.current_account][self.region]
        content = {"Content-Type": f"application/x-amz-json-{model.service_model.metadata['jsonVersion']}"}
        try:
            answer = operations.perform(backend.state, service, name, params)
        except PersonalizeError as error:
            body = {"__type": error.code, "message": error.message}
            return _status(service, error.code), {**content, "x-amzn-errortype": error.code}, json.dumps(body)
        return 200, content, json.dumps(encode(answer))

    def _operation(self) -> tuple[str, str]:
        if self.path in PATHS:
            return PATHS[self.path]
        return operations.CONTROL_PLANE, self.headers["X-Amz-Target"].partition(".")[2]


def decode(shape: Shape | None, value: Any) -> Any:
    """A request body with its timestamps, which travel as epoch seconds, turned into datetimes."""
    if shape is None or value is None:
        return value
    if shape.type_name == "timestamp" and isinstance(value, (int, float)):
        return datetime.fromtimestamp(value, timezone.utc)
    if shape.type_name == "structure" and isinstance(value, dict):
        return {key: decode(shape.members.get(key), member) for key, member in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [decode(shape.member, entry) for entry in value]
    return value


def encode(value: Any) -> Any:
    """An answer as JSON: datetimes become epoch seconds."""
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, dict):
        return {key: encode(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [encode(entry) for entry in value]
    return value


def _status(service: str, code: str) -> int:
    """The HTTP status of an error by the service model; 400 for one that the model does not list."""
    shape = service_model(service).shape_for(code) if code in service_model(service).shape_names else None
    return shape.metadata.get("error", {}).get("httpStatusCode", 400) if shape else 400
