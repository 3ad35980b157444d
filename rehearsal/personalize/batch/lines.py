"""JSON Lines, in and out: one question a line, one answer a line, in the same order.

A line that cannot be answered does not fail its job: its answer has an `error` in the place of the output.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.personalize.data.csv_files import ImportFailure
from rehearsal.personalize.errors import InvalidInput, PersonalizeError

Question = Mapping[str, Any]
Answer = Callable[[Question], dict[str, Any]]


@dataclass(frozen=True)
class Form:
    """How a kind of question is written: its required members, and optionally `filterValues`.

    `repeats_input` is whether the answer holds the question as `input` or, without it, its members themselves;
    `names_error` whether it says `error: null` when there is none. Both are as in the guide's examples.
    """

    members: Mapping[str, type]
    repeats_input: bool = True
    names_error: bool = False

    def read(self, line: str) -> Question:
        """The question of a line. Raises InvalidInput with what is wrong with it."""
        try:
            question = json.loads(line)
        except json.JSONDecodeError as error:
            raise InvalidInput(f"The line is not valid JSON: {error}") from error
        if not isinstance(question, dict):
            raise InvalidInput("The line is not a JSON object.")
        for name, kind in self.members.items():
            if not isinstance(question.get(name), kind) or not question[name]:
                raise InvalidInput(f"The line needs {name}, a {'list of texts' if kind is list else 'text'}.")
            if kind is list and not all(isinstance(entry, str) for entry in question[name]):
                raise InvalidInput(f"{name} must be a list of texts.")
        unknown = sorted(set(question) - set(self.members) - {"filterValues"})
        if unknown:
            known = ", ".join((*self.members, "filterValues"))
            raise InvalidInput(f"The line has {', '.join(unknown)}; it may have {known}.")
        values = question.get("filterValues", {})
        if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
            raise InvalidInput("filterValues must be a mapping of names to texts.")
        return question


def split(files: list[tuple[str, bytes]], most: int | None = None) -> dict[str, list[str]]:
    """The lines of each file by its key, blank ones left out.

    Raises ImportFailure for a file without any, with more than `most`, or in another encoding than UTF-8.
    """
    found = {}
    for key, content in files:
        try:
            lines = [line for line in content.decode("utf-8-sig").splitlines() if line.strip()]
        except UnicodeDecodeError as error:
            raise ImportFailure(f"Input file {key} is not encoded in UTF-8.") from error
        if not lines:
            raise ImportFailure(f"Input file {key} has no lines.")
        if most is not None and len(lines) > most:
            raise ImportFailure(f"Input file {key} has {len(lines)} queries, the maximum is {most}.")
        found[key] = lines
    return found


def answered(lines: list[str], form: Form, answer: Answer) -> str:
    """The answers to the lines of a file, as text."""
    return "".join(json.dumps(_answered(line, form, answer)) + "\n" for line in lines)


def _answered(line: str, form: Form, answer: Answer) -> dict[str, Any]:
    question: Any = line
    try:
        question = form.read(line)
        output, error = answer(question), {"error": None} if form.names_error else {}
    except PersonalizeError as problem:
        output, error = None, {"error": problem.message}
    asked = dict(question) if isinstance(question, Mapping) and not form.repeats_input else {"input": question}
    return {**asked, "output": output, **error}
