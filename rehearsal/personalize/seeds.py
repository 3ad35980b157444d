"""Repeatable variation: the same seed and the same names give the same numbers, in any order of calls."""

from __future__ import annotations

import hashlib


def digest(*parts: object) -> str:
    """Hexadecimal digest of the parts, in which ("ab", "c") and ("a", "bc") differ."""
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()


def fraction(*parts: object) -> float:
    """A number in [0, 1) that depends on the parts alone."""
    return int(digest(*parts)[:13], 16) / 16**13
