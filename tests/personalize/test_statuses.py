from __future__ import annotations

import pytest

from personalize import statuses


@pytest.mark.parametrize(
    ("status", "active", "failed", "terminal", "creating"),
    [
        ("ACTIVE", True, False, True, False),
        ("INACTIVE", False, False, False, False),  # holds the word ACTIVE
        ("CREATE PENDING", False, False, False, True),
        ("CREATE_IN_PROGRESS", False, False, False, True),  # as one page spells it
        ("CREATE FAILED", False, True, True, False),
        ("CREATE_STOPPED", False, False, True, False),
        ("CREATE STOPPING", False, False, False, False),
        ("DELETE IN_PROGRESS", False, False, False, False),
        ("COMPLETED", False, False, True, False),
        ("FAILED", False, True, True, False),
        ("", False, False, False, False),
        ("SOMETHING NEW", False, False, False, False),
    ],
)
def test_predicates(status, active, failed, terminal, creating):
    assert statuses.is_active(status) is active
    assert statuses.is_failed(status) is failed
    assert statuses.is_terminal(status) is terminal
    assert statuses.is_creating(status) is creating
    assert statuses.is_deleting(status) is status.startswith("DELETE")


def test_normalized_knows_every_spelling():
    for status in statuses.TERMINAL | statuses.CREATING | statuses.DELETING:
        assert statuses.normalized(status) == statuses.normalized(status.replace(" ", "_")) == status
