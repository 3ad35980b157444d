"""Requests as they come over the wire: which operation, which parameters; and a refusal in the service's protocol."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote
from xml.sax.saxutils import escape

from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router

from rehearsal.calls.service_model import service_model
from rehearsal.iam.policies import Unmodelled

# The signing name of a request -> boto3's name of the service; Personalize's three share one and differ by path.
_SERVICES = {"states": "stepfunctions", "monitoring": "cloudwatch", "email": "ses"}
_PERSONALIZE_PATHS = {
    "/recommendations": "personalize-runtime",
    "/personalize-ranking": "personalize-runtime",
    "/action-recommendations": "personalize-runtime",
    "/events": "personalize-events",
    "/items": "personalize-events",
    "/users": "personalize-events",
}
_S3_OPERATIONS = {
    ("GET", False): "ListObjectsV2",
    ("HEAD", False): "HeadBucket",
    ("GET", True): "GetObject",
    ("HEAD", True): "HeadObject",
    ("PUT", True): "PutObject",
    ("DELETE", True): "DeleteObject",
}
_S3_QUERY = {"prefix": "Prefix", "delimiter": "Delimiter"}


@dataclass(frozen=True)
class Arrival:
    """A request understood: boto3's service name, the operation, its parameters, the signing key and region."""

    service: str
    operation: str
    params: dict[str, Any]
    access_key: str
    region: str
    protocol: str


def arrival(environ: dict[str, Any]) -> Arrival:
    """Understands a signed WSGI request and leaves its body readable. Raises Unmodelled for an unsigned one."""
    authorization = environ.get("HTTP_AUTHORIZATION", "")
    if "Credential=" not in authorization:
        raise Unmodelled(f"an unsigned request reached the embedded AWS: {environ.get('PATH_INFO')}")
    access_key, _, region, signed, _ = authorization.split("Credential=")[1].split(",")[0].strip().split("/", 4)
    service = _SERVICES.get(signed, signed)
    if service == "personalize":
        service = _PERSONALIZE_PATHS.get(environ["PATH_INFO"], service)
    _buffer(environ)
    if service == "s3":
        operation, params = _s3(environ)
        return Arrival(service, operation, params, access_key, region, "rest-xml")
    request = Request(dict(environ))
    protocol = determine_request_protocol(service_model(service), request.content_type)
    operation_model, path_params = get_service_router(service).match(request)
    parser = PROTOCOL_PARSERS[protocol](operation_model, map_type=dict)
    parsed = parser.parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": request.data,
            "url_path": request.path,
            "url_params": path_params,
        }
    )
    environ["wsgi.input"].seek(0)
    return Arrival(service, operation_model.name, dict(parsed), access_key, region, protocol)


def _buffer(environ: dict[str, Any]) -> None:
    """Makes the body one that can be read twice, and unpacks it: SDKs compress large requests of PutMetricData."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    source = environ["wsgi.input"]
    body = source.read() if environ.get("wsgi.input_terminated") and not length else source.read(length)
    if environ.get("HTTP_CONTENT_ENCODING") == "gzip":
        del environ["HTTP_CONTENT_ENCODING"]
        body = gzip.decompress(body)
        environ["CONTENT_LENGTH"] = str(len(body))
    environ["wsgi.input"] = io.BytesIO(body)


def _s3(environ: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    bucket, _, key = unquote(environ["PATH_INFO"]).lstrip("/").partition("/")
    query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
    operation = _S3_OPERATIONS.get((environ["REQUEST_METHOD"], bool(key)))
    subresources = set(query) - {"x-id", "list-type", "encoding-type", "max-keys", "continuation-token", *_S3_QUERY}
    if operation is None or subresources or "HTTP_X_AMZ_COPY_SOURCE" in environ:
        method = environ["REQUEST_METHOD"]
        raise Unmodelled(
            f"the rehearsal does not model this S3 request: {method} {environ['PATH_INFO']} {sorted(query)}"
        )
    params = {member: query[name] for name, member in _S3_QUERY.items() if name in query}
    return operation, {"Bucket": bucket, **({"Key": key} if key else {}), **params}


def refusal(found: Arrival, code: str, message: str, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answers with an error in the protocol that the caller speaks."""
    headers = [("x-amzn-errortype", code)]
    if found.protocol in ("json", "rest-json"):
        body = json.dumps({"__type": code, "message": message, "Message": message}).encode()
        headers.append(("Content-Type", "application/json"))
    else:
        inner = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
        plain = (
            f"<Error>{inner}</Error>"
            if found.service == "s3"
            else f"<ErrorResponse><Error>{inner}</Error></ErrorResponse>"
        )
        body = plain.encode()
        headers.append(("Content-Type", "text/xml"))
    start_response("403 Forbidden", [*headers, ("Content-Length", str(len(body)))])
    return [body]


def complaint(body: Iterable[bytes]) -> str:
    """The message of an error as it was answered; "" if it is not in JSON, as the protocols that use XML have it."""
    try:
        said = json.loads(b"".join(body))
    except ValueError:
        return ""
    return str(said.get("message") or said.get("Message") or "") if isinstance(said, dict) else ""
