"""What the first bytes of a file and its size tell."""

from __future__ import annotations

import gzip

import pytest

from lambdas.data_check.files import File, complaints, is_read
from tests.lambdas.data_check.samples import items

GOOD = b"ITEM_ID,GENRE,PRICE\ni1,Drama,3.5\n"


def said(head, size=None, mode="FULL", ignored=()):
    file = File("items.csv", size or len(head), head)
    return [f"{one.severity} {one}" for one in complaints([file], ignored, items(), mode)]


@pytest.mark.parametrize("head", [GOOD, b"\xef\xbb\xbf" + GOOD, GOOD.replace(b"\n", b"\r\n"), b'"ITEM_ID",GENRE,PRICE'])
def test_a_good_header_is_not_mentioned(head):
    assert said(head) == []


@pytest.mark.parametrize(
    ("head", "text"),
    [
        (
            b"i1,Drama,3.5\n",
            "its header lacks ITEM_ID, GENRE, PRICE and has i1, Drama, 3.5, which the tenant file does",
        ),
        (b"ITEM_ID,PRICE\n", "its header lacks GENRE; write ITEM_ID,GENRE,PRICE"),
        (b"ITEM_ID,GENRE,PRICE,YEAR\n", "its header has YEAR, which the tenant file does not declare; write ITEM_ID,"),
        (b"PRICE,GENRE,ITEM_ID\n", "its header is in another order, or repeats itself; write ITEM_ID,GENRE,PRICE"),
        (
            b"ITEM_ID,GENRE,PRICE,PRICE\n",
            "its header is in another order, or repeats itself; write ITEM_ID,GENRE,PRICE",
        ),
        (gzip.compress(GOOD, mtime=0), "is gzip; write plain CSV in UTF-8"),
        (b"PAR1\x15\x04", "is Parquet; write plain CSV in UTF-8"),
        ("ITEM_ID,GENRE,PRICE\n".encode("utf-16"), "is UTF-16; write plain CSV in UTF-8"),
        ("ITEM_ID,GÉNRE,PRICE\n".encode("latin-1"), "its first line is no CSV in UTF-8; write it in UTF-8"),
        (b"x" * 70_000, "its header lacks"),
    ],
)
def test_a_bad_header_is_refused_with_what_to_write(head, text):
    (found,) = said(head)
    assert found.startswith(f"refuse items.csv: {text}")
    assert len(found) < 1_000


def test_a_first_line_without_an_end_is_no_header():
    assert said(b"x" * 65_536, size=10**6) == [
        "refuse items.csv: its first line has more than 65,536 bytes; write a header"
    ]


@pytest.mark.parametrize(
    ("size", "mode", "text"),
    [
        (100 * 2**30 + 1, "FULL", "100.0 GB are more than the 100 GB of one FULL import; leave out old rows"),
        (2**30 + 1, "INCREMENTAL", "1.0 GB are more than the 1 GB of one INCREMENTAL import; split the new files"),
    ],
)
def test_more_than_an_import_takes_is_refused(size, mode, text):
    (found,) = said(GOOD, size, mode)
    assert found.startswith(f"refuse items: {text}")
    assert said(GOOD, size - 1, mode) == []


def test_what_personalize_does_not_read_is_mentioned():
    assert said(GOOD, ignored=["notes.txt"]) == [
        "advise notes.txt: is not called .csv, so Personalize does not read it"
    ]
    assert [str(one) for one in complaints([], ["notes.txt"], items(), "FULL")] == [
        "items: no file is called .csv, and Personalize reads no others; rename them",
        "notes.txt: is not called .csv, so Personalize does not read it",
    ]


@pytest.mark.parametrize(
    ("name", "read"), [("a.csv", True), ("A.CSV", True), ("a.csv.gz", False), ("old/a.csv", False)]
)
def test_csv_files_of_the_first_level_are_read(name, read):
    assert is_read(name) is read
