"""YAML text -> plain data, with the line of every key, and refusing what YAML would let pass in silence.

Read with libyaml (yaml.CSafeLoader). Lists become tuples, so that what is loaded can be frozen. Refused: duplicate keys
(YAML keeps the last), keys that are no text, merge keys, tags of Python objects, more than one document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from config.problems import Path, Problem, dotted

_MOST_NODES = 50_000  # a file of a few hundred bytes can unfold through aliases into gigabytes


@dataclass(frozen=True)
class Document:
    """A file that was read: its data, the line of each path in it, and what was wrong on the way."""

    file: str
    data: object
    lines: dict[Path, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest thing around it that is there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Path, text: str) -> Problem:
        """A problem at that path of this file."""
        return Problem(self.file, self.line(path), dotted(path), text)


def read(file: str, content: bytes) -> Document:
    """Parse a file's content. Never raises for what the content is: that is in the document's problems."""
    try:
        loader = yaml.CSafeLoader(content.decode("utf-8-sig"))
        try:
            node = loader.get_single_node()
            return _Reader(file, loader).document(node)
        finally:
            loader.dispose()
    except UnicodeDecodeError as error:
        return _unreadable(file, 0, f"not UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return _unreadable(file, mark.line + 1 if mark else 0, f"not valid YAML: {_reason(error)}")
    except RecursionError:
        return _unreadable(file, 0, "nested too deeply; does an alias contain itself?")
    except yaml.YAMLError as error:
        return _unreadable(file, 0, f"not valid YAML: {str(error).splitlines()[0]}")


def _reason(error: yaml.MarkedYAMLError) -> str:
    reason = ", ".join(part for part in (error.context, error.problem) if part)
    return f"{reason}; indent with spaces, YAML takes no tabs" if "cannot start any token" in reason else reason


def _unreadable(file: str, line: int, text: str) -> Document:
    return Document(file, None, {}, (Problem(file, line, "", text),))


class _Reader:
    """Walks libyaml's nodes once, since the constructed objects no longer know their lines."""

    def __init__(self, file: str, loader: yaml.CSafeLoader) -> None:
        self.file = file
        self.loader = loader
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self.nodes = 0

    def document(self, node: yaml.Node | None) -> Document:
        if node is None:
            return _unreadable(self.file, 0, "is empty")
        if not isinstance(node, yaml.MappingNode):
            return _unreadable(self.file, 1, "holds no mapping; it begins with a line such as `tenant: acme`")
        return Document(self.file, self._value(node, ()), self.lines, tuple(self.problems))

    def _value(self, node: yaml.Node, path: Path) -> object:
        self.nodes += 1
        if self.nodes > _MOST_NODES:
            raise yaml.YAMLError(f"more than {_MOST_NODES} values (an alias that unfolds into itself?)")
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            return tuple(self._value(item, (*path, index)) for index, item in enumerate(node.value))
        return self._scalar(node, path)

    def _pairs(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, object]]:
        seen: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = self._key(key_node, path)
            if key is None:
                continue
            if key in seen:
                text = f"found twice, first on line {seen[key]}; keep one"
                self.problems.append(Problem(self.file, line, dotted((*path, key)), text))
                continue
            seen[key] = line
            self.lines[(*path, key)] = line
            yield key, self._value(value_node, (*path, key))

    def _key(self, node: yaml.Node, path: Path) -> str | None:
        merge = isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:merge"
        key = None if merge or not isinstance(node, yaml.ScalarNode) else self._scalar(node, path)
        if isinstance(key, str):
            return key
        found = (
            "the merge key '<<'; write the keys out"
            if merge
            else f"the key {key!r}; put keys that are no words in quotes"
        )
        self.problems.append(Problem(self.file, node.start_mark.line + 1, dotted(path), f"found {found}"))
        return None

    def _scalar(self, node: yaml.ScalarNode, path: Path) -> object:
        try:
            return self.loader.construct_object(node)
        except (yaml.constructor.ConstructorError, ValueError) as error:
            reason = error.problem if isinstance(error, yaml.constructor.ConstructorError) else error
            text = f"found {node.value!r}: {reason}; put it in quotes"
            self.problems.append(Problem(self.file, node.start_mark.line + 1, dotted(path), text))
            return None
