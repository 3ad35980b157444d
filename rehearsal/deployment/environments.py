"""The accounts and regions that an assembly deploys to."""

from __future__ import annotations

from pathlib import Path

from rehearsal.deployment import assembly


def environments(folder: Path) -> list[tuple[str, str]]:
    """(account, region) of every stack, each once, in the order of deployment: what EmbeddedAws wants."""
    return list(dict.fromkeys((item.account, item.region) for item in assembly.stacks(Path(folder))))
