"""The way to AWS, with its troubles."""

from __future__ import annotations

import random
from datetime import timedelta
from types import SimpleNamespace

from botocore.exceptions import ConnectionClosedError

from operations.destroy.inventory import WORKFLOWS
from rehearsal.aws import EmbeddedAws


class Wire(EmbeddedAws):
    """An embedded AWS that the state machines do not always reach: answers get lost, requests are throttled."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self._losses = []
        self._share, self._chance = 0.0, random.Random(7)
        self._throttled = {}

    def lose_next_answer(self, operation):
        """The next request of that operation is carried out, but whoever made it only sees the connection close."""
        self._losses.append(operation)

    def lose_share(self, share):
        """From now on that share of all answers gets lost, whatever was asked."""
        self._share = share

    def unlost(self):
        """The operations whose answer is still to be lost: nobody called them."""
        return list(self._losses)

    def throttle(self, operation, minutes):
        """For so many minutes from the next request on, others use up the rate of that operation."""
        self._throttled[operation] = timedelta(minutes=minutes)

    def role_client(self, service, role, scope):
        client = super().role_client(service, role, scope)
        if any(f"/streamly-{workflow}-" in role for workflow in WORKFLOWS):
            client.meta.events.register("before-call", self._throttle, unique_id="throttle")
            client.meta.events.register("after-call", self._lose, unique_id="lose")
        return client

    def _throttle(self, model, **_):
        until = self._throttled.get(model.name)
        if isinstance(until, timedelta):
            until = self._throttled[model.name] = self.clock.now() + until
        if until is not None and self.clock.now() < until:
            error = {"Code": "LimitExceededException", "Message": "Rate exceeded"}
            return SimpleNamespace(status_code=400), {"Error": error, "ResponseMetadata": {"HTTPStatusCode": 400}}
        return None

    def _lose(self, http_response, model, **_):
        unlucky = self._chance.random() < self._share
        if unlucky or (model.name in self._losses and http_response.status_code < 300):
            if not unlucky:
                self._losses.remove(model.name)
            raise ConnectionClosedError(endpoint_url=model.service_model.endpoint_prefix)
