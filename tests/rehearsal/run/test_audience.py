"""Who asks for recommendations, and what they do."""

from __future__ import annotations

import pytest

from rehearsal.run.audience import USERS, audience

HEADER = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE"


def rows(*of: tuple[str, int, str]) -> bytes:
    """(user, number of events, type): each on another item, the first items the most popular."""
    lines = [f"{user},i{number},{number},{kind}" for user, count, kind in of for number in range(count)]
    return "\n".join([HEADER, *lines]).encode()


def test_a_light_a_middling_and_a_heavy_user_ask() -> None:
    people = audience(rows(*((f"u{count}", count, "watch") for count in range(1, 12))), [])
    assert people.users == ("u5", "u8", "u11")
    assert people.items[0] == "i0"


@pytest.mark.parametrize(
    ("given", "users"),
    [
        ([("a", 9, "watch")], ("a",)),
        ([("a", 9, "watch"), ("b", 7, "watch")], ("b", "a")),
        ([("a", 1, "watch"), ("b", 2, "watch")], ("a", "b")),
    ],
)
def test_in_a_small_world_fewer_do(given: list, users: tuple[str, ...]) -> None:
    people = audience(rows(*given), [])
    assert sorted(people.users) == sorted(users)
    assert len(people.users) <= USERS


@pytest.mark.parametrize(
    ("expressions", "event_type"),
    [
        ([], "click"),
        (['EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")'], "watch"),
        (['EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("buy")'], "click"),
        (['EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch", "click")'], "click"),
    ],
)
def test_events_are_of_a_type_that_a_filter_can_show(expressions: list[str], event_type: str) -> None:
    assert audience(rows(("a", 9, "click"), ("b", 5, "watch")), expressions).event_type == event_type


def test_without_event_types_they_click() -> None:
    content = b"USER_ID,ITEM_ID,TIMESTAMP\n" + b"\n".join(b"a,i%d,1" % number for number in range(6))
    assert audience(content, []).event_type == "click"
