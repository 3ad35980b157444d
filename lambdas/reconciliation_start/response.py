"""The answer that CloudFormation awaits from a custom resource (user guide, "Custom resource response objects").
Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

LONGEST_REASON = 1000  # the whole answer may have 4096 bytes


def response(request: Mapping[str, str], *, physical_id: str, problem: str | None = None) -> dict[str, str]:
    """SUCCESS, or FAILED with the problem. The physical id never changes: an update is no replacement."""
    answer = {
        "Status": "FAILED" if problem else "SUCCESS",
        "PhysicalResourceId": request.get("PhysicalResourceId", physical_id),
        **{name: request[name] for name in ("StackId", "RequestId", "LogicalResourceId")},
    }
    return answer | ({"Reason": problem[:LONGEST_REASON]} if problem else {})
