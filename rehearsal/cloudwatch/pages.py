"""Answers in pages: tokens, and how GetMetricData spreads data points over them."""

from __future__ import annotations

import base64
import datetime as dt
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from rehearsal.cloudwatch.queries import Result


class BadToken(ValueError):
    """A NextToken that was not given out for this request."""


def token(offset: int, request: Mapping[str, Any]) -> str:
    """A NextToken for the page that begins at `offset`."""
    return base64.urlsafe_b64encode(json.dumps([offset, _digest(request)]).encode()).decode()


def offset(request: Mapping[str, Any]) -> int:
    """Where the page that a request asks for begins. Raises BadToken."""
    if not request.get("NextToken"):
        return 0
    try:
        place, digest = json.loads(base64.urlsafe_b64decode(request["NextToken"]))
    except ValueError:
        raise BadToken("The NextToken is not one that CloudWatch gave out.") from None
    if digest != _digest(request):
        raise BadToken("The NextToken belongs to another request; repeat the request that it was the answer to.")
    return int(place)


def datapoints(results: Sequence[Result], first: int, limit: int, newest_first: bool) -> tuple[list[Any], int | None]:
    """MetricDataResults with `limit` data points from the `first` on, and where the next page begins (None: nowhere).

    A result that goes on on the next page is PartialData; one without any data point stands where its turn is.
    """
    total = sum(len(result.points) for result in results)
    end, last, passed, page = first + limit, total <= first + limit, 0, []
    for result in results:
        size = len(result.points)
        low, high = max(first - passed, 0), min(end - passed, size)
        empty_here = size == 0 and (first <= passed < end if passed < total else last)
        if low < high or empty_here:
            page.append(_rendered(result, low, high, newest_first))
        passed += size
    return page, None if last else end


def _rendered(result: Result, low: int, high: int, newest_first: bool) -> dict[str, Any]:
    pairs: list[tuple[dt.datetime, float]] = list(result.points.items())
    if newest_first:
        pairs.reverse()
    cut = pairs[low:high] if pairs else []
    return {
        "Id": result.id,
        "Label": result.label,
        "Timestamps": [at for at, _ in cut],
        "Values": [value for _, value in cut],
        "StatusCode": "PartialData" if high < len(pairs) else result.status,
    }


def _digest(request: Mapping[str, Any]) -> int:
    """Of everything but the token itself, and of how much is wanted."""
    rest = {name: value for name, value in request.items() if name not in ("NextToken", "MaxDatapoints")}
    return zlib.crc32(json.dumps(rest, sort_keys=True, default=str).encode())
