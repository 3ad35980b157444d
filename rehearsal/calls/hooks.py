"""Replaces an attribute of moto for as long as an embedded AWS lives."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def replaced(owner: Any, name: str, value: Any) -> Iterator[Any]:
    """Sets `owner.name` to `value` inside the block; yields what stood there. An unknown name is an AttributeError."""
    original = owner.__dict__[name] if name in vars(owner) else getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield original
    finally:
        setattr(owner, name, original)
