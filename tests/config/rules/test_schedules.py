"""How long an expression may be: it is what EventBridge Scheduler gets, staggered, that counts."""

from __future__ import annotations

import pytest

FULL = "solutions.0.training.full.schedule"


@pytest.mark.parametrize(("days", "said"), [(range(1, 2), ""), (range(1, 29), "EventBridge Scheduler takes 256")])
def test_a_cron_that_lists_everything_may_be_too_long(problems, days, said):
    minutes, hours = (",".join(map(str, range(count))) for count in (50, 24))
    found = problems("custom", {FULL: f"cron({minutes} {hours} {','.join(map(str, days))} * ? *)"})
    assert [said in problem for problem in found] == ([True] if said else [])
