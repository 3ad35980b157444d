"""What is told of the input of a batch, and what never is."""

from __future__ import annotations

import json

import pytest

from lambdas.batch_check.plan import OF_A_FILE, OF_ALL, File, problems
from personalize.batches import lines_of
from personalize.recipes import RECIPES

SECRET = "user-4711"
PERSONAL, RANKING, SIMILAR, FANS, KINDS = (
    lines_of(RECIPES[recipe])
    for recipe in (
        "aws-user-personalization",
        "aws-personalized-ranking",
        "aws-similar-items",
        "aws-item-affinity",
        "aws-item-attribute-affinity",
    )
)


def told(lines, *texts, cut=None):
    """The problems of one file with these lines; with ``cut`` only so many of its bytes are known."""
    content = "".join(f"{text if isinstance(text, str) else json.dumps(text)}\n" for text in texts).encode()
    return problems([File("in/a.json", len(content), content[:cut])], lines.members, lines.most)


@pytest.mark.parametrize(
    ("lines", "question"),
    [
        (PERSONAL, {"userId": SECRET}),
        (PERSONAL, {"userId": SECRET, "filterValues": {"GENRES": '"drama"'}}),
        (lines_of(RECIPES["aws-popularity-count"]), {"userId": SECRET}),
        (SIMILAR, {"itemId": "i1"}),
        (RANKING, {"userId": SECRET, "itemList": ["i1", "i2"]}),
        (FANS, {"itemId": "i1"}),
        (KINDS, {"itemAttributes": 'ITEMS.genres = "Comedy"'}),
    ],
)
def test_a_line_as_the_recipe_wants_it_is_fine(lines, question):
    assert told(lines, question, question) == []


@pytest.mark.parametrize(
    ("lines", "line", "text"),
    [
        (PERSONAL, "{", 'found no valid JSON; write {"userId": "..."}'),
        (PERSONAL, f'["{SECRET}"]', "found no JSON object; "),
        (PERSONAL, {"user_id": SECRET}, "found no userId among its keys (user_id); "),
        (PERSONAL, {SECRET: 1}, "found no userId among its keys (one that is not told); "),
        (PERSONAL, {"userId": 4711}, "found userId that is not text; "),
        (PERSONAL, {"userId": ""}, "found userId that is not text; "),
        (PERSONAL, {"userId": SECRET, "itemId": "i1"}, "found other keys (itemId); "),
        (PERSONAL, {"userId": SECRET, "filterValues": {"A": 1}}, "found filterValues that are not texts by name; "),
        (SIMILAR, {"userId": SECRET}, 'found no itemId among its keys (userId); write {"itemId": "..."}'),
        (
            RANKING,
            {"userId": SECRET},
            'found no itemList among its keys (userId); write {"userId": "...", "itemList": [',
        ),
        (RANKING, {"userId": SECRET, "itemList": SECRET}, "found itemList that is not a list of texts; "),
        (FANS, {"itemAttributes": "x"}, "found no itemId among its keys (itemAttributes); "),
    ],
)
def test_a_wrong_line_is_told_by_file_and_line_and_never_by_its_values(lines, line, text):
    good = dict.fromkeys(lines.members, "x") | ({"itemList": ["x"]} if "itemList" in lines.members else {})
    (problem,) = told(lines, good, line)
    assert problem.startswith(f"in/a.json, line 2: {text}")
    assert SECRET not in problem


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (File("in/a.json", 0), ": found no lines; "),
        (File("in/a.json", 2, b"\n\n"), ": found no lines; "),
        (File("in/a.json", 3, b"\xff\xfe\n"), ": found bytes that are not UTF-8; "),
        (File("in/a.json", 10**9 + 1, b'{"userId": "u"}\n'), ": found 1000000001 bytes; a file may have 1000000000: "),
    ],
)
def test_what_is_wrong_with_a_whole_file(file, text):
    (problem,) = problems([file], PERSONAL.members, PERSONAL.most)
    assert problem.startswith(f"in/a.json{text}")


def test_a_line_that_the_heads_end_cuts_off_is_not_judged():
    lines = [{"userId": "u1"}, {"userId": "ü2"}]
    size = len(json.dumps(lines[0])) + 1
    assert told(PERSONAL, *lines, cut=size + 5) == told(PERSONAL, *lines, cut=5) == []


def test_bytes_before_the_text_and_both_kinds_of_line_ends_are_fine():
    content = b'\xef\xbb\xbf{"userId": "u1"}\r\n\r\n{"userId": "u2"}'
    assert problems([File("in/a.json", len(content), content)], PERSONAL.members, 0) == []


@pytest.mark.parametrize(("lines", "most"), [(FANS, 500), (KINDS, 10)])
def test_segments_are_so_many_and_no_more(lines, most):
    (member,) = lines.members
    assert told(lines, *[{member: "x"}] * most) == []
    (problem,) = told(lines, *[{member: "x"}] * (most + 1))
    assert problem == f"in/a.json: found more than {most} lines; split it into files of {most}"


def test_all_is_told_at_once_but_not_without_end():
    found = told(PERSONAL, *["{"] * 10)
    assert len(found) == OF_A_FILE + 1
    assert found[-1] == f"in/a.json: {10 - OF_A_FILE} more like these"
    many = problems([File(f"in/{number}.json", 1, b"{") for number in range(50)], PERSONAL.members, 0)
    assert (len(many), many[-1]) == (OF_ALL + 1, f"and {50 - OF_ALL} more")


def test_more_files_than_a_job_takes_are_told_alone():
    files = [File(f"in/{number}.json", 1, b"{") for number in range(1001)]
    assert problems(files, PERSONAL.members, 0) == ["found 1001 files; a job takes 1000: join them into fewer"]
