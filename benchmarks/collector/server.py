"""Answers real boto3 clients over HTTP on loopback as an account does, some time after each request.

    with Server(account, delay=0.1) as url:
        boto3.client("personalize", endpoint_url=url, ...)

All three services speak AWS's JSON protocol with the clients of this botocore: the operation in a header, moments as
seconds from 1970. A client that speaks another one is refused, so that a new botocore is noticed.
"""

from __future__ import annotations

import gzip
import json
import threading
import time
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from benchmarks.collector.account import Account, Params, Refused

HOST = "127.0.0.1"
MOMENTS = ("StartTime", "EndTime", "Timestamp")  # the members of requests that are moments


class Server:
    """Serves an account while its block lasts; entering it returns the URL."""

    def __init__(self, account: Account, *, delay: float) -> None:
        self._http = _Http((HOST, 0), _Handler)
        self._http.account = account
        self._http.delay = delay
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://{HOST}:{self._http.server_port}"

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Http(ThreadingHTTPServer):
    daemon_threads = True  # one may wait for the next request of a client that will not send any
    account: Account
    delay: float


class _Handler(BaseHTTPRequestHandler):
    server: _Http
    protocol_version = "HTTP/1.1"  # connections are kept, as those to AWS are
    disable_nagle_algorithm = True  # or the body would wait for the acknowledgement of the head

    def do_POST(self) -> None:
        params = self._params()
        time.sleep(self.server.delay)
        _service, _, operation = self.headers.get("X-Amz-Target", "").rpartition(".")
        if not operation:
            self._send(501, {"__type": "NotImplemented", "message": "only the JSON protocol is spoken here"})
            return
        try:
            answer = self.server.account.answer(operation, params)
        except Refused as refused:
            self._send(400, {"__type": refused.code, "message": "refused"})
        else:
            self._send(200, answer)

    def _params(self) -> Params:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":  # botocore packs large ones of PutMetricData
            body = gzip.decompress(body)
        is_json = self.headers.get("Content-Type", "").startswith("application/x-amz-json")
        return json.loads(body, object_hook=_with_moments) if is_json else {}

    def _send(self, status: int, answer: Params) -> None:
        body = json.dumps(answer, default=datetime.timestamp).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the account counts its calls."""


def _with_moments(found: dict[str, Any]) -> dict[str, Any]:
    moments = {name: datetime.fromtimestamp(found[name], timezone.utc) for name in MOMENTS if name in found}
    return found | moments
