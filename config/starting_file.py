"""A commented tenant file to begin with, as `python -m config new NAME --kind KIND` prints it."""

from __future__ import annotations

import re
from pathlib import Path

from config.messages import HINTS
from config.models import TENANT_NAME

_SAMPLES = Path(__file__).parent / "samples"
KINDS = ("custom", "video", "retail")


def text(name: str, kind: str = "custom") -> str:
    """The file of a new tenant, of one of KINDS; raises ValueError for a name that none can have."""
    if not re.fullmatch(TENANT_NAME, name):
        raise ValueError(f"tenant: found {name!r}; {HINTS['tenant']}")
    return (_SAMPLES / f"{kind}.yaml").read_text(encoding="utf-8").replace("@TENANT@", name)
