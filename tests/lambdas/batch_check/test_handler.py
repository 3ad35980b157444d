"""What is read of a batch's input: the list, and the head of each file."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

from lambdas.batch_check.handler import HEAD, check

ASKED = {"prefix": "batch/a/input/", "members": {"userId": "text"}, "most": 0}


@dataclass
class Bucket:
    """A client of S3 with one bucket; the ranges that were read, by key."""

    objects: dict[str, bytes]
    read: dict[str, str] = field(default_factory=dict)

    def get_paginator(self, operation):
        assert operation == "list_objects_v2"
        return self

    def paginate(self, *, Bucket, Prefix):
        found = [{"Key": key, "Size": len(body)} for key, body in self.objects.items() if key.startswith(Prefix)]
        half = len(found) // 2
        return [{"Contents": found[:half]}, {"Contents": found[half:]}, {}]

    def get_object(self, *, Bucket, Key, Range):
        self.read[Key] = Range
        last = int(re.fullmatch(r"bytes=0-(\d+)", Range)[1])
        return {"Body": io.BytesIO(self.objects[Key][: last + 1])}


def test_the_head_of_every_file_is_read_and_folders_are_none():
    line = b'{"userId": "u1"}\n'
    bucket = Bucket(
        {
            "batch/a/input/": b"",
            "batch/a/input/deep/b.json": line * (2 * HEAD // len(line)) + b"{",
            "batch/a/input/c.json": b"{",
            "batch/other/input/d.json": b"{",
        }
    )
    found = check(ASKED, "bucket", bucket)
    assert found["files"] == 2
    assert [problem.partition(":")[0] for problem in found["problems"]] == ["batch/a/input/c.json, line 1"]
    assert bucket.read == dict.fromkeys(("batch/a/input/deep/b.json", "batch/a/input/c.json"), f"bytes=0-{HEAD - 1}")


def test_too_many_files_are_not_even_read():
    bucket = Bucket({f"batch/a/input/{number}": b"{" for number in range(1001)})
    assert len(check(ASKED, "bucket", bucket)["problems"]) == 1
    assert bucket.read == {}
