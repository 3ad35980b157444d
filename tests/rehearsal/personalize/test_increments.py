"""What a new record changes, and when: by kind of record, recipe, and the training that follows.

One test for each cell of the table in AWS's cheat sheet for Personalize; what else it says of events, sessions and cold
items is in test_exploration and below.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from statistics import median

import pytest
from botocore.exceptions import ClientError

from .conftest import interactions_csv
from .worlds import ALIKE, PR, PR2, SIMS, UP, UP2, World, tastes

Effect = Callable[[World, str, str | None], None]


def nothing(world: World, record: str, mode: str | None) -> None:
    before = world.answer()
    getattr(world, record)()
    if mode:
        world.train(mode)
    assert world.answer() == before


def refused(world: World, record: str, mode: str | None) -> None:
    """The recipe has no such training, so that it changes nothing."""
    getattr(world, record)()
    before = world.answer()
    with pytest.raises(ClientError, match="not supported"):
        world.train(mode)
    assert world.answer() == before


def personalized(world: World, record: str, mode: str | None) -> None:
    before = tastes(world.answer(count=10)[:5])
    getattr(world, record)()
    if mode:
        world.train(mode)
    assert tastes(world.answer(count=10)[:4]) == 1.0 > before


def as_before_the_training(world: World, record: str, mode: str | None) -> None:
    before = world.answer()
    getattr(world, record)()
    after = world.answer()
    assert after != before
    world.train(mode)
    assert world.answer() == after


def counts_in_cooccurrence(world: World, record: str, mode: str | None) -> None:
    before = world.answer(count=10)
    getattr(world, record)()
    assert world.answer(count=10) == before
    world.train(mode)
    assert "b29" in set(world.answer(count=10)) - set(before)


def warm_with_interactions(world: World, record: str, mode: str | None) -> None:
    popular = world.answer()
    getattr(world, record)()
    world.train(mode)
    assert world.answer() == popular
    world.bulk()
    assert world.answer() == popular
    world.train(mode)
    assert tastes(world.answer(count=10)[:4]) == 1.0


def shown_as_cold(world: World, record: str, mode: str | None) -> None:
    getattr(world, record)()
    assert "fresh" not in world.answer()
    world.train(mode)
    assert "fresh" in world.answer()


def shown_by_taste(world: World, record: str, mode: str | None) -> None:
    getattr(world, record)()
    world.item("brisk", "Action")
    world.train(mode)
    places = {user: world.answer(user) for user in ("u1", "u2")}
    assert places["u1"].index("fresh") < places["u1"].index("brisk")
    assert places["u2"].index("brisk") < places["u2"].index("fresh")


def only_with_interactions(world: World, record: str, mode: str | None) -> None:
    before = world.answer("u1")
    getattr(world, record)()
    world.train(mode)
    assert world.answer("u1") == before
    world.interactions_with_the_item()
    world.train(mode)
    after = world.answer("u1")
    assert after != before
    assert "fresh" in after[:-1]


# record and recipe -> before any training, after UPDATE, after FULL
TABLE: dict[tuple[str, str], tuple[Effect, Effect, Effect]] = {
    ("events", UP): (personalized, as_before_the_training, personalized),
    ("events", PR): (personalized, refused, personalized),
    ("events", SIMS): (nothing, refused, counts_in_cooccurrence),
    ("user", UP): (nothing, nothing, warm_with_interactions),
    ("user", PR): (nothing, refused, warm_with_interactions),
    ("user", SIMS): (nothing, refused, nothing),
    ("item", UP): (nothing, shown_as_cold, shown_by_taste),
    ("item", PR): (nothing, refused, only_with_interactions),
    ("item", SIMS): (nothing, refused, only_with_interactions),
}
CELLS = [
    pytest.param(record, recipe, mode, effect, id=f"{record}-{recipe}-{mode or 'untrained'}-{effect.__name__}")
    for (record, recipe), effects in TABLE.items()
    for mode, effect in zip((None, "UPDATE", "FULL"), effects, strict=True)
]


@pytest.mark.parametrize(("record", "recipe", "mode", "effect"), CELLS)
def test_cell(sandbox, record, recipe, mode, effect):
    effect(World(sandbox, recipe), record, mode)


@pytest.mark.parametrize(("recipe", "personal"), [(UP2, True), (PR2, True), (ALIKE, False)])
def test_other_recipes_take_events_as_their_family_does(sandbox, recipe, personal):
    world = World(sandbox, recipe)
    before = world.answer()
    world.events()
    assert (world.answer() != before) is personal


def test_events_personalize_for_an_unseen_user_one_by_one(sandbox):
    world = World(sandbox, UP)
    popular = world.answer(count=10)
    assert popular == world.answer("nobody", 10)
    shares = [tastes(popular)]
    for item in ("b20", "b21", "b22"):
        sandbox.watch(world.tracker, item, user="new")
        sandbox.later(seconds=2)
        shares.append(tastes(world.answer(count=10)))
    assert shares[1] > shares[0]
    assert shares[-1] >= 0.9
    assert world.answer("nobody", 10) == popular


def test_before_any_event_a_user_gets_popular_items(sandbox):
    world = World(sandbox, UP, "Interactions")
    counts = Counter(line.split(",")[1] for line in interactions_csv().splitlines()[1:])
    listed = world.answer("nobody", 10)
    assert min(counts[item] for item in listed) > median(counts.values())


def test_an_event_is_not_felt_before_it_has_had_its_seconds(sandbox):
    world = World(sandbox, UP, "Interactions")
    before = world.answer()
    sandbox.watch(world.tracker, "b20", user="new")
    assert world.answer() == before  # 1.1 seconds later
    assert world.answer() != before


def test_events_of_a_session_count_for_its_user_after_a_full_training(sandbox):
    world = World(sandbox, UP, "Interactions")
    sandbox.watch(world.tracker, "b20", "b21", "b22", session="visit")
    sandbox.later(seconds=2)
    assert tastes(world.answer("visit", 10)) >= 0.9
    sandbox.watch(world.tracker, "a29", user="new", session="visit")
    sandbox.later(seconds=2)
    assert tastes(world.answer(count=10)) < 0.5
    world.train("UPDATE")
    assert tastes(world.answer(count=10)) < 0.5
    world.train("FULL")
    assert tastes(world.answer(count=10)) > 0.5
