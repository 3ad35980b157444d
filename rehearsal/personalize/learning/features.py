"""Which metadata columns a training looks at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Features:
    """The columns of a model.

    `categories` are categorical columns of Items, `texts` those that a semantic model reads, `dated` is whether their
    CREATION_TIMESTAMP counts; `contexts` are the metadata columns of Interactions.
    """

    categories: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    dated: bool = True
    contexts: tuple[str, ...] = ()
