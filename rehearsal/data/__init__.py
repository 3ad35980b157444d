"""The data of a rehearsal: the user's own files moved to the present, or generated ones."""

from rehearsal.data.files import DATASETS, SIZE, DataError, last_event, read, shift, write

__all__ = ["DATASETS", "SIZE", "DataError", "last_event", "read", "shift", "write"]
