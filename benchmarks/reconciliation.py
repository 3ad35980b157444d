"""What a reconciliation asks of Personalize when there is nothing to do: the rates of an account belong to all tenants.

Tags are left out: there are as many requests for them as a tenant has things.
"""

from __future__ import annotations

from collections import Counter

from benchmarks.figure import Figure
from benchmarks.live import Live, serving

BAR = "reconciliation of the unchanged streamly tenant: at most 12 control-plane calls, tags aside"
MOST_CALLS = 12
_TAGS = ("ListTagsForResource", "TagResource", "UntagResource")


def measure() -> Figure:
    """One reconciliation of a tenant that has settled."""
    with serving("streamly") as it:
        asked = _asked(it)
    calls = Counter(operation for operation in asked if operation not in _TAGS)
    text = f"{calls.total()} calls ({', '.join(f'{count} {operation}' for operation, count in sorted(calls.items()))})"
    return Figure(text, 0 < calls.total() <= MOST_CALLS)


def _asked(live: Live) -> list[str]:
    """The operations that a reconciliation calls, whether its machine does or its function."""
    since = live.aws.clock.now()
    plan = live.reconcile()
    assert not plan["actions"], plan
    asked = [call for call in live.aws.calls if call.service == "personalize" and call.at >= since]
    return [call.operation for call in asked if "reconciliation" in call.caller.lower()]
