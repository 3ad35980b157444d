"""Numbers for names: models and tables refer to users, items and event types by small integers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np


class Vocabulary:
    """Names in the order in which they were first seen; a name keeps its code for good, so nothing is ever remapped."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._codes: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.names)

    def code(self, name: str) -> int:
        """The code of `name`, which is added if it is new."""
        code = self._codes.get(name)
        if code is None:
            code = self._codes[name] = len(self.names)
            self.names.append(name)
        return code

    def find(self, name: str) -> int | None:
        """The code of `name`, or None if it is unknown."""
        return self._codes.get(name)

    def codes(self, names: Sequence[str]) -> np.ndarray:
        """The codes of many names, new ones added."""
        for name in dict.fromkeys(names):
            self.code(name)
        return np.fromiter(map(self._codes.__getitem__, names), dtype=np.int32, count=len(names))

    def forget(self, names: Iterable[str]) -> list[int]:
        """Part names from their codes, which keep their place without a name; the codes of those that were known."""
        codes = [self._codes.pop(name) for name in dict.fromkeys(names) if name in self._codes]
        for code in codes:
            self.names[code] = ""
        return codes

    def known(self, names: Iterable[str]) -> list[int]:
        """The codes of those names that are known, in their order."""
        return [self._codes[name] for name in names if name in self._codes]
