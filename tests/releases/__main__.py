"""Packs what the project makes of the sample tenant today."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rehearsal.run.synthesis import synthesize
from tests.releases import FOLDER, pack

if __name__ == "__main__":
    (name,) = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        pack(synthesize("streamly", Path(scratch) / "cdk.out"), FOLDER / f"{name}.tar.xz")
