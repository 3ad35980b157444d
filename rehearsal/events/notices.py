"""What was published to topics: the mail that somebody would have had."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass
from typing import Any

from moto.sns.models import SNSBackend

from rehearsal.calls.hooks import replaced
from rehearsal.clock import Clock


@dataclass(frozen=True)
class Notice:
    """One message to a topic."""

    at: dt.datetime
    topic: str
    subject: str | None
    message: str


class Notices:
    """Listens at SNS. `published` is the log, in order."""

    def __init__(self, clock: Clock) -> None:
        self.published: list[Notice] = []
        self._clock = clock

    def hooks(self, stack: contextlib.ExitStack) -> None:
        """Hangs the listener into moto's Publish."""

        def publish(backend: Any, message: str, arn: str, *args: Any, **kwargs: Any) -> Any:
            answer = publishing(backend, message, arn, *args, **kwargs)
            self.published.append(Notice(self._clock.now(), arn, kwargs.get("subject"), message))
            return answer

        publishing = stack.enter_context(replaced(SNSBackend, "publish", publish))
