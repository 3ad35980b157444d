"""Lines of CSV as OpenCSVSerde reads them: one line, one row; every value is text.

After Trino's CsvDeserializer ("bug for bug compatible with OpenCSVSerde") and the Athena user guide, "Open CSV SerDe
for processing CSV" (no line breaks inside a field): missing fields are NULL, further ones are dropped, an empty line is
a row of NULLs, and a field whose quote is never closed is NULL.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

Row = list["str | None"]


@dataclass(frozen=True)
class Format:
    """The three characters of a table's SerDe."""

    separator: str = ","
    quote: str = '"'
    escape: str = "\\"


def format_of(parameters: Mapping[str, str]) -> Format:
    """From a SerDe's parameters, of which only the first character counts. Raises ValueError for what cannot be.

    To escape with the double quote means to escape with the backslash (a bug of Hive's that Trino keeps).
    """
    found = Format()
    chosen = (
        (parameters.get("separatorChar") or found.separator)[0],
        (parameters.get("quoteChar") or found.quote)[0],
        (parameters.get("escapeChar") or found.escape)[0],
    )
    form = Format(chosen[0], chosen[1], "\\" if chosen[2] == '"' else chosen[2])
    if len({form.separator, form.quote, form.escape}) != 3:
        raise ValueError(f"separatorChar, quoteChar and escapeChar must differ, found {chosen}")
    return form


def fields(line: str, width: int, form: Format) -> Row:
    """The first `width` values of a line (without its end)."""
    if not line:
        return [None] * width
    if form.quote not in line and form.escape not in line:
        found: Row = [*line.split(form.separator)[:width]]
    elif regular(form).fullmatch(line):
        found = [*next(csv.reader([line], delimiter=form.separator, quotechar=form.quote))[:width]]
    else:
        found = _quoted(line, width, form)
    return found + [None] * (width - len(found))


@functools.cache
def regular(form: Format, width: int | None = None) -> re.Pattern[str]:
    """Lines that everybody reads alike, with that many fields: each in quotes as a whole or not at all, no escapes."""
    separator, quote, escape = (re.escape(char) for char in (form.separator, form.quote, form.escape))
    field = f"(?:[^{separator}{quote}{escape}]*|{quote}(?:[^{quote}{escape}]|{quote}{quote})*{quote})"
    return re.compile(f"{field}(?:{separator}{field}){'*' if width is None else f'{{{width - 1}}}'}")


def _quoted(line: str, width: int, form: Format) -> Row:
    found: Row = []
    text: list[str] = []
    in_quotes = in_field = False
    at = 0
    while at < len(line) and len(found) < width:
        char, following = line[at], line[at + 1 : at + 2]
        if char == form.escape:
            if (in_quotes or in_field) and following and following in form.quote + form.escape:
                text.append(following)
                at += 1
        elif char == form.quote:
            if (in_quotes or in_field) and following == form.quote:
                text.append(following)
                at += 1
            else:
                if _inside(line, at, form):
                    text = [] if text and not "".join(text).strip() else [*text, char]
                in_quotes = not in_quotes
            in_field = not in_field
        elif char == form.separator and not in_quotes:
            found.append("".join(text))
            text, in_field = [], False
        else:
            text.append(char)
            in_field = True
        at += 1
    if len(found) < width and not in_quotes:
        found.append("".join(text))
    return found


def _inside(line: str, at: int, form: Format) -> bool:
    """Whether a quote stands within a value (`a,bc"d"ef,g`) and not at an end of it; never among the first three."""
    return at > 2 and line[at - 1] != form.separator and line[at + 1 : at + 2] not in ("", form.separator)
