"""Everything that a dataset group holds."""

from __future__ import annotations

from rehearsal.personalize.data.interactions import InteractionLog
from rehearsal.personalize.data.records import RecordTable
from rehearsal.personalize.data.vocabulary import Vocabulary


class GroupData:
    """Interactions, items and users of one dataset group; all three share the vocabularies."""

    def __init__(self) -> None:
        users, items = Vocabulary(), Vocabulary()
        self.interactions = InteractionLog(users, items)
        self.items = RecordTable(items)
        self.users = RecordTable(users)

    def clear(self, dataset_type: str) -> None:
        """Forget the data of a dataset that was deleted."""
        if dataset_type == "Interactions":
            self.interactions = InteractionLog(self.users.vocabulary, self.items.vocabulary)
        elif dataset_type == "Items":
            self.items = RecordTable(self.items.vocabulary)
        else:
            self.users = RecordTable(self.users.vocabulary)
