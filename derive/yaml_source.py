"""YAML file → plain lists, mappings and texts, with the line of each; no tag is followed, nothing runs.

Every scalar stays the text that was written (0.1 is one tenth, not the nearest float).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from derive.errors import InputError

MAX_BYTES = 1_000_000
MAX_DEPTH = 30  # lists in lists
MAX_ALIASES = 20  # a few anchors are handy; many are a bomb
MAX_VALUES = 100_000

Plain = str | list["Plain"] | dict[str, "Plain"] | None
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What a file says (`content`) and where: `lines` maps ("network", "loss") to its line."""

    content: Plain
    lines: dict[Place, int]

    def line(self, place: Place) -> int | None:
        """The line of `place`, or of the nearest place around it."""
        for length in range(len(place), -1, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return None


def read_yaml(path: Path) -> Source:
    """The content of a YAML file. Raises InputError with file and line for anything unusable."""
    try:
        return parse_yaml(_read(path))
    except InputError as error:
        raise error.located(file=str(path), line=None) from None


def parse_yaml(text: str) -> Source:
    """The content of YAML text. Raises InputError with the line."""
    try:
        _check_size(text)
        node = YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = (error.problem or error.context or "it cannot be read").strip()
        raise InputError(f"invalid YAML: {problem}", line=mark.line + 1 if mark else None) from None
    except (YAMLError, ValueError) as error:
        raise InputError(f"invalid YAML: {str(error).splitlines()[0]}") from None
    lines: dict[Place, int] = {}
    content = _plain(node, (), lines) if node is not None else None
    if content is None:
        raise InputError("the file is empty; a spec has 'equations:', 'network:' or 'function:'")
    return Source(content, lines)


def _read(path: Path) -> str:
    if path.is_dir():
        raise InputError("this is a directory; give a spec file such as reports/logistic_regression.yaml")
    try:
        if not path.is_file():
            raise InputError("this is not a file" if path.exists() else "there is no such file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"the file cannot be read: {reason}") from None
    if len(content) > MAX_BYTES:
        raise InputError(f"the file is larger than {MAX_BYTES:,} bytes; is it a spec?")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError("the file is not UTF-8 text", line=line) from None


def _check_size(text: str) -> None:
    """Counts before anything is built: the composer recurses, and an alias can repeat what it names."""
    depth = aliases = 0
    for event in YAML(typ="rt", pure=True).parse(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        aliases += isinstance(event, AliasEvent)
        if depth > MAX_DEPTH or aliases > MAX_ALIASES:
            what = f"lists nested deeper than {MAX_DEPTH}" if depth > MAX_DEPTH else "too many aliases"
            mark = event.start_mark
            raise InputError(f"{what}; a spec needs no such thing", line=mark.line + 1 if mark else None)


def _plain(node: Node, place: Place, lines: dict[Place, int]) -> Plain:
    line = node.start_mark.line + 1
    lines.setdefault(place, line)
    if len(lines) > MAX_VALUES or len(place) > MAX_DEPTH:
        raise InputError(f"more than {MAX_VALUES:,} values; a spec needs no such thing", line=line)
    if not str(node.tag).startswith("tag:yaml.org,2002:") or "python" in str(node.tag):
        raise InputError(f"the YAML tag '{node.tag}' means nothing in a spec", line=line)
    if isinstance(node, MappingNode):
        return _mapping(node, place, lines)
    if isinstance(node, SequenceNode):
        return [_plain(item, (*place, index), lines) for index, item in enumerate(node.value)]
    assert isinstance(node, ScalarNode)
    return None if str(node.tag).endswith(":null") and node.style is None else str(node.value)


def _mapping(node: MappingNode, place: Place, lines: dict[Place, int]) -> dict[str, Plain]:
    content: dict[str, Plain] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, ScalarNode):
            raise InputError("a key is a plain name", line=line)
        name = str(key.value)
        if name in content:
            raise InputError(f"the key '{name}' is given twice", line=line)
        lines[(*place, name)] = line
        content[name] = _plain(value, (*place, name), lines)
    return content
