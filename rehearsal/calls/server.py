"""The loopback server: the embedded AWS for Lambda subprocesses and for `operations`, on the same backends.

Every caller has credentials of its own, by which the server knows in whose name to act: an access key stands for a
role and for the process that runs the function. While that process waits for its subprocess it holds the clock's baton,
and the server's thread acts on its behalf; one request of a caller at a time.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from rehearsal.calls.gate import Caller, Denied, Gate
from rehearsal.calls.wire import Arrival, arrival, complaint, refusal
from rehearsal.clock import Clock

RESPONSES = "/rehearsal/responses/"  # where custom resources report to
NOW = "x-rehearsal-now"  # the header with the virtual time of an answer


@dataclass
class Session:
    """What an access key stands for; `check` runs before a request and may refuse it (a function out of time)."""

    caller: Caller
    check: Callable[[], None] = lambda: None
    lock: threading.Lock = field(default_factory=threading.Lock)


_POLL = 0.02  # seconds of real time until a stop is seen


class _QuietHandler(MotoRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """The gate's log is the log."""


class Server:
    """A WSGI application before moto's, and the thread that serves it."""

    def __init__(self, clock: Clock, gate: Gate, fail: Callable[[BaseException], None]) -> None:
        self.sessions: dict[str, Session] = {}
        self.reports: dict[str, bytes] = {}
        self._clock = clock
        self._gate = gate
        self._fail = fail
        self._application = DomainDispatcherApplication(create_backend_app)
        # moto looks through its folders for every request.
        self._application.get_backend_for_host = functools.cache(self._application.get_backend_for_host)
        self._server = make_server("127.0.0.1", 0, self, threaded=True, request_handler=_QuietHandler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL,), name="server", daemon=True)

    @property
    def url(self) -> str:
        """The endpoint to put into AWS_ENDPOINT_URL."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        """Serves until stopped."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the server and its thread."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def open(self, session: Session) -> str:
        """An access key for the session (in the form of temporary credentials)."""
        key = f"ASIA{len(self.sessions) + 1:016d}"
        self.sessions[key] = session
        return key

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serves one request; what goes wrong in the embedded AWS itself ends the run, not just the request."""
        if environ["PATH_INFO"].startswith(RESPONSES):
            return self._report(environ, start_response)
        try:
            found = arrival(environ)
            session = self.sessions.get(found.access_key)
            if session is None:
                return refusal(found, "UnrecognizedClientException", "The security token is invalid.", start_response)
            with session.lock:
                return self._serve(found, session, environ, start_response)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the clock raises it in the run
            self._fail(problem)
            start_response("501 Not Implemented", [("Content-Type", "text/plain")])
            return [str(problem).encode()]

    def _serve(
        self, found: Arrival, session: Session, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        outcome = "ok"

        def respond(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            nonlocal outcome
            if int(status.split()[0]) >= 400:
                outcome = {name.lower(): value for name, value in headers}.get("x-amzn-errortype", status.split()[0])
            return start_response(status, [*headers, (NOW, str(self._clock.now().timestamp()))], exc_info)

        try:
            self._gate.enter(session.caller, found.service, found.operation, found.params)
            session.check()
            environ["HTTP_X_MOTO_ACCOUNT_ID"] = session.caller.scope.account
            body = list(self._application(environ, respond))
            session.check()
        except Denied as denied:
            return refusal(found, denied.code, str(denied), respond)
        message = "" if outcome == "ok" else complaint(body)
        self._gate.leave(session.caller, found.service, found.operation, outcome, message)
        if outcome.startswith("5"):
            self._fail(
                RuntimeError(f"{found.service}:{found.operation} broke the embedded AWS: {b''.join(body)[:500]!r}")
            )
        return body

    def _report(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """A custom resource's report to its ResponseURL (CloudFormation user guide, "Custom resource reference")."""
        token = environ["PATH_INFO"].removeprefix(RESPONSES)
        self.reports[token] = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response("200 OK", [("Content-Length", "0")])
        return [b""]
