"""A commented tenant file to begin with, as `python -m config new NAME` prints it."""

from __future__ import annotations

import re
from pathlib import Path

from config.messages import HINTS, PLANNED_TEXT
from config.models import TENANT_NAME

_SAMPLES = Path(__file__).parent / "samples"
KINDS = ("custom", "video", "retail")
_NOT_YET = {"video": "VIDEO_ON_DEMAND", "retail": "ECOMMERCE"}


def text(name: str, kind: str = "custom") -> str:
    """The file of a new tenant; raises ValueError for a name that none can have, and for a kind not honoured yet."""
    if not re.fullmatch(TENANT_NAME, name):
        raise ValueError(f"tenant: found {name!r}; {HINTS['tenant']}")
    if kind in _NOT_YET:
        reason = PLANNED_TEXT.partition(";")[0]
        raise ValueError(f"--kind: found {kind!r}; {_NOT_YET[kind]} dataset groups are {reason}; write custom")
    return (_SAMPLES / f"{kind}.yaml").read_text(encoding="utf-8").replace("@TENANT@", name)
