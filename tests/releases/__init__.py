"""What earlier releases made of the sample tenant: assemblies that are deployed, and then updated to today's.

``python -m tests.releases NAME`` packs today's as tests/releases/NAME.tar.xz; do that for every release that people
deploy. A file is never changed: what it holds is in somebody's account.
"""

from __future__ import annotations

import tarfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
# What neither CloudFormation nor the CLI's deploy reads.
_LEFT_OUT = ("tree.json", "validation-report.json", "metadata.json")


def releases() -> list[Path]:
    """The packed assemblies, by name."""
    return sorted(FOLDER.glob("*.tar.xz"))


def pack(assembly: Path, file: Path) -> None:
    """Packs an assembly; the same assembly makes the same bytes."""
    with tarfile.open(file, "x:xz", preset=9) as archive:
        for path in sorted(assembly.rglob("*")):
            if path.is_file() and not path.name.endswith(_LEFT_OUT):
                entry = tarfile.TarInfo(str(path.relative_to(assembly)))
                entry.size = path.stat().st_size
                with path.open("rb") as content:
                    archive.addfile(entry, content)


def unpack(file: Path, folder: Path) -> Path:
    """The assembly of a release, in a folder."""
    with tarfile.open(file) as archive:
        archive.extractall(folder, filter="data")
    return folder
