"""Numbers that travel as text, read as the service does: no blanks, no underscores, neither `nan` nor `inf`."""

from __future__ import annotations

import math


def whole(text: str) -> int:
    """Raises ValueError for what is not a whole number."""
    if not text.removeprefix("-").isdecimal():
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def decimal(text: str) -> float:
    """Raises ValueError for what is not a number."""
    value = float(text)
    if "_" in text or text != text.strip() or not math.isfinite(value):
        raise ValueError(f"{text!r} is not a number")
    return value
