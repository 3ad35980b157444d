"""The files of an import as far as a listing and their first bytes tell: pure."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lambdas.data_check.declared import Dataset
from lambdas.data_check.findings import ADVISE, REFUSE, Finding
from personalize import quotas

HEAD_BYTES = 64 * 1024  # more than the longest header: 100 columns with names of 150 characters
_OTHERS = {b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip", b"PAR1": "Parquet", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


@dataclass(frozen=True)
class File:
    """One object: its key without the folder, its size in bytes, and how it begins."""

    name: str
    size: int
    head: bytes


def is_read(name: str) -> bool:
    """Whether Personalize reads a file of this name in a folder (developer guide, "Creating a dataset import job")."""
    return name.lower().endswith(".csv") and "/" not in name


def complaints(files: Sequence[File], ignored: Sequence[str], dataset: Dataset, mode: str) -> Iterator[Finding]:
    """What is wrong with the files; ``ignored`` are the names of those that Personalize does not read."""
    if not files:
        yield Finding(
            REFUSE, "no-csv", dataset.name, "no file is called .csv, and Personalize reads no others; rename them"
        )
    for name in ignored:
        yield Finding(ADVISE, "not-read", name, "is not called .csv, so Personalize does not read it")
    yield from _size(files, dataset, mode)
    for file in files:
        yield from _header(file, dataset)


def _size(files: Sequence[File], dataset: Dataset, mode: str) -> Iterator[Finding]:
    size, most = sum(file.size for file in files), quotas.IMPORT_BYTES[mode]
    if size > most:
        text = f"{size / 2**30:,.1f} GB are more than the {most / 2**30:g} GB of one {mode} import; "
        advice = "split the new files over several imports" if mode == "INCREMENTAL" else "leave out old rows"
        yield Finding(REFUSE, "size", dataset.name, text + advice)


def _header(file: File, dataset: Dataset) -> Iterator[Finding]:
    kind = next((kind for magic, kind in _OTHERS.items() if file.head.startswith(magic)), None)
    if kind:
        yield Finding(REFUSE, "format", file.name, f"is {kind}; write plain CSV in UTF-8")
        return
    line, whole = _first_line(file.head)
    try:
        found = next(csv.reader([line.decode("utf-8-sig")]), [])
    except (UnicodeDecodeError, csv.Error):
        yield Finding(REFUSE, "encoding", file.name, "its first line is no CSV in UTF-8; write it in UTF-8")
        return
    if not whole and file.size > len(file.head):
        yield Finding(REFUSE, "header", file.name, f"its first line has more than {HEAD_BYTES:,} bytes; write a header")
    elif found != dataset.names:
        yield Finding(REFUSE, "header", file.name, _difference(found, dataset.names))


def _first_line(head: bytes) -> tuple[bytes, bool]:
    """The first line without its end, and whether there is an end."""
    line, newline, _ = head.partition(b"\n")
    return line.removesuffix(b"\r"), bool(newline)


_SHOWN = 300  # characters: a run carries the findings of hundreds of files


def _difference(found: Sequence[str], wanted: Sequence[str]) -> str:
    missing = [name for name in wanted if name not in found]
    unknown = [name[:40] for name in found if name not in wanted]
    if missing or unknown:
        parts = [f"lacks {', '.join(missing)}"] if missing else []
        parts += [f"has {', '.join(unknown[:10])}, which the tenant file does not declare"] if unknown else []
        return f"its header {_cut(' and '.join(parts))}; write {_cut(','.join(wanted))}"
    return f"its header is in another order, or repeats itself; write {_cut(','.join(wanted))}"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
