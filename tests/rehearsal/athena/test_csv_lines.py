from __future__ import annotations

import pytest

from rehearsal.athena.csv_lines import Format, fields, format_of

OWN = Format("|", "'", "^")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a,b,c", ["a", "b", "c"]),
        ("a,b", ["a", "b", None]),
        ("a,b,c,d", ["a", "b", "c"]),
        ("", [None, None, None]),
        (",", ["", "", None]),
        ('"",,""', ["", "", ""]),
        (" ", [" ", None, None]),
        ('"a,b","c""d",e', ["a,b", 'c"d', "e"]),
        (r'"a\"b","c\\d",e\x', ['a"b', r"c\d", "ex"]),
        (r"\a,b,c", ["a", "b", "c"]),  # an escape at the beginning of a field escapes nothing, and is gone
        ('a,bc"d"ef,g', ["a", 'bc"d"ef', "g"]),
        ('abc,  "d"e,f', ["abc", 'd"e', "f"]),
        ('"""a""",b,""""', ['"a"', "b", '"']),
        ('a,"not closed', ["a", None, None]),  # as a line break inside quotes leaves it
        ('a,b"', ["a", None, None]),
        ('a,"b"', ["a", "b", None]),
        ("é,😀,\x1f", ["é", "😀", "\x1f"]),
    ],
)
def test_lines_are_read_as_the_serde_does(line: str, expected: list[str | None]) -> None:
    assert fields(line, 3, Format()) == expected


def test_a_format_of_ones_own() -> None:
    assert fields("'a|b'|c^,d|'it''s'|e", 4, OWN) == ["a|b", "c,d", "it's", "e"]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, Format()),
        ({"separatorChar": "\t"}, Format("\t")),
        ({"separatorChar": "|x", "quoteChar": "'", "escapeChar": "^"}, OWN),
        ({"escapeChar": '"'}, Format()),
    ],
)
def test_formats_come_from_the_parameters(parameters: dict[str, str], expected: Format) -> None:
    assert format_of(parameters) == expected


@pytest.mark.parametrize("parameters", [{"quoteChar": ","}, {"quoteChar": "\\"}, {"separatorChar": '"'}])
def test_characters_must_differ(parameters: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="must differ"):
        format_of(parameters)
