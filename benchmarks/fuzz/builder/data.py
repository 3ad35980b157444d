"""What a tenant knows, as far as the rest of its file depends on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.fuzz.builder import columns as columns_of
from benchmarks.fuzz.builder.columns import Column
from benchmarks.fuzz.dice import Dice
from personalize import naming, quotas, reserved_columns
from personalize.recipes import Recipe
from personalize.use_cases import UseCase

EVENT_TYPES = ("Watch", "View", "Purchase", "Click", "add to cart", "Élan")
_ALWAYS_TRAINED = ("USER_ID", "ITEM_ID", "ACTION_ID", "TIMESTAMP", "EVENT_TYPE")
_NEVER_TRAINED = ("IMPRESSION", "RECOMMENDATION_ID", "EVENT_ATTRIBUTION_SOURCE")


@dataclass
class Data:
    """The columns of each dataset, the types of its events, and what is already decided of the models."""

    domain: str | None
    columns: dict[str, list[Column]]
    related: bool  # whether something recommends items that go with an item
    names: Iterator[str]  # for whatever has one, and for batches: their jobs carry a longer hash
    batch_names: Iterator[str]
    event_types: tuple[str, ...] = EVENT_TYPES[:4]
    filters: dict[str, list[str]] = field(default_factory=dict)  # the names of filters by their subject

    @property
    def typed(self) -> bool:
        """Whether interactions tell the type of an event."""
        return self._has("interactions", "EVENT_TYPE")

    @property
    def valued(self) -> bool:
        """Whether interactions tell the value of an event."""
        return self._has("interactions", "EVENT_VALUE")

    @property
    def objectives(self) -> list[str]:
        """The columns of items that a solution can optimize: numbers that are always there."""
        always = [column for column in self.columns.get("items", ()) if not column.get("nullable")]
        return [name for name in columns_of.of_type(always, *columns_of.NUMBERS) if name != "CREATION_TIMESTAMP"]

    def trainable(self, dataset: str) -> list[str]:
        """The columns of a dataset that a model can, and need not, learn from."""
        fixed = (*_ALWAYS_TRAINED, *_NEVER_TRAINED)
        return [
            str(column["name"])
            for column in self.columns.get(dataset, ())
            if column["name"] not in fixed
            and (column["type"] in columns_of.NUMBERS or column.get("categorical") or column.get("textual"))
        ]

    def filterable(self, dataset: str, *types: str) -> list[str]:
        """The columns of a dataset, of these types, that filters can read."""
        plain = [column for column in self.columns.get(dataset, ()) if not column.get("textual")]
        return [name for name in columns_of.of_type(plain, *types) if name not in reserved_columns.NOT_FILTERABLE]

    def _has(self, dataset: str, name: str) -> bool:
        return any(column["name"] == name for column in self.columns.get(dataset, ()))


def build(dice: Dice, tenant: str, domain: str | None, models: Sequence[Recipe | UseCase]) -> Data:
    """The datasets that the models need, and some of the others that the domain has."""
    required = {dataset for model in models for dataset in model.required}
    keys = [key for key in reserved_columns.BY_DOMAIN[domain] if key in {"interactions", *required} or dice.chance(0.4)]
    dice.shuffle(keys)
    needed = [name for name, share in (("EVENT_TYPE", 0.95), ("EVENT_VALUE", 0.4)) if dice.chance(share)]
    if any(getattr(model, "supports_ranking_influence", False) for model in models):
        needed += [columns_of.DESCRIPTION, columns_of.TITLE]
    columns = {key: columns_of.build(dice, domain, key, needed) for key in keys}
    names, batch_names = (
        # A name stands between the tenant's and a hash, with an underscore on either side.
        dice.names(longest=quotas.NAME_LENGTH - len(tenant) - 2 - length)
        for length in (naming.HASH_LENGTH, naming.EXECUTION_HASH_LENGTH)
    )
    related = any(model.related_items for model in models)
    return Data(domain, columns, related, names, batch_names)
