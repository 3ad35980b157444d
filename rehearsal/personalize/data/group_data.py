"""Everything that a dataset group holds."""

from __future__ import annotations

from collections.abc import Set

from rehearsal.personalize.data.interactions import InteractionLog
from rehearsal.personalize.data.records import RecordTable
from rehearsal.personalize.data.vocabulary import Vocabulary


class GroupData:
    """The data of one dataset group; interactions share the vocabularies of users, items and actions.

    Action interactions are interactions whose items are actions.
    """

    def __init__(self) -> None:
        users, items, actions = Vocabulary(), Vocabulary(), Vocabulary()
        self.interactions = InteractionLog(users, items)
        self.items = RecordTable(items)
        self.users = RecordTable(users)
        self.actions = RecordTable(actions)
        self.action_interactions = InteractionLog(users, actions)

    def dataset(self, dataset_type: str) -> InteractionLog | RecordTable:
        """The data of the dataset of a type. Raises KeyError for an unknown one."""
        return {
            "Interactions": self.interactions,
            "Items": self.items,
            "Users": self.users,
            "Actions": self.actions,
            "Action_Interactions": self.action_interactions,
        }[dataset_type]

    def forget(self, users: Set[str]) -> int:
        """Remove users with all that they did, and tell how many records that was; models no longer find them."""
        codes = self.users.vocabulary.forget(users)
        return (
            self.users.forget(codes)
            + self.interactions.forget(users, codes)
            + self.action_interactions.forget(users, codes)
        )

    def clear(self, dataset_type: str) -> None:
        """Forget the data of a dataset that was deleted."""
        held = self.dataset(dataset_type)
        fresh = InteractionLog(held.users, held.items) if isinstance(held, InteractionLog) else None
        setattr(self, dataset_type.lower(), fresh or RecordTable(held.vocabulary))
