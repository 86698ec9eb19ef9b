"""YAML file → plain lists, mappings and texts, with the line of each; no tag is followed, nothing runs.

Every scalar stays the text that was written (0.1 is one tenth, not the nearest float).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, Event, ScalarEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from derive.errors import InputError
from derive.yaml_mistakes import Stop, lost, meant, swallowed, unspaced

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
        line, sentence = meant(text, _stop(error))
        raise InputError(sentence, line=line or None) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise InputError(f"the character U+{error.character:04X} has no place in a text", line=line) from None
    except (YAMLError, ValueError) as error:
        raise InputError(f"invalid YAML: {str(error).splitlines()[0]}") from None
    lines: dict[Place, int] = {}
    content = _Reading(text, lines).plain(node, ()) if node is not None else None
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
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:2]:
        raise InputError("the file is UTF-16 text; save it as UTF-8", line=1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError("the file is not UTF-8 text; save it as UTF-8", line=line) from None


def _stop(error: MarkedYAMLError) -> Stop:
    marks = [mark for mark in (error.problem_mark, error.context_mark) if mark is not None]
    lines = [mark.line + 1 for mark in marks] or [0]
    return Stop((error.problem or error.context or "it cannot be read").strip(), lines[0], lines[-1])


def _check_size(text: str) -> None:
    """Counts before anything is built: the composer recurses, and an alias can repeat what it names."""
    depth = aliases = 0
    anchors: dict[str, Event] = {}
    for event in YAML(typ="rt", pure=True).parse(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        aliases += isinstance(event, AliasEvent)
        if depth > MAX_DEPTH or aliases > MAX_ALIASES:
            what = f"lists nested deeper than {MAX_DEPTH}" if depth > MAX_DEPTH else "too many aliases"
            raise InputError(f"{what}; a spec needs no such thing", line=event.start_mark.line + 1)
        if isinstance(event, ScalarEvent) and event.anchor:
            anchors[event.anchor] = event
        elif isinstance(event, AliasEvent):
            anchors.pop(event.anchor, None)
    for name, event in anchors.items():
        sentence = f"'&{name}' names a value that nothing uses; put a text that begins with '&' into quotes"
        raise InputError(sentence, line=event.start_mark.line + 1)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Nodes → plain values; `lines` gets the line of every place."""

    text: str
    lines: dict[Place, int]

    def plain(self, node: Node, place: Place) -> Plain:
        line = node.start_mark.line + 1
        self.lines.setdefault(place, line)
        if len(self.lines) > MAX_VALUES or len(place) > MAX_DEPTH:
            raise InputError(f"more than {MAX_VALUES:,} values; a spec needs no such thing", line=line)
        tag = str(node.tag)
        if not tag.startswith("tag:yaml.org,2002:") or "python" in tag:
            remedy = "; put a text that begins with '!' into quotes" if tag.startswith("!") else ""
            raise InputError(f"the YAML tag '{tag}' means nothing in a spec{remedy}", line=line)
        if isinstance(node, MappingNode):
            return self._mapping(node, place)
        if isinstance(node, SequenceNode):
            return [self.plain(item, (*place, index)) for index, item in enumerate(node.value)]
        assert isinstance(node, ScalarNode)
        self._keep_whole(node, place)
        return None if tag.endswith(":null") and node.style is None else _value(node)

    def _mapping(self, node: MappingNode, place: Place) -> dict[str, Plain]:
        content: dict[str, Plain] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                raise InputError("a key is a plain name", line=line)
            name = str(key.value)
            if name in content:
                raise InputError(f"the key '{name}' is given twice", line=line)
            self.lines[(*place, name)] = line
            content[name] = self.plain(value, (*place, name))
            if content[name] is None and (sentence := unspaced(name)):
                raise InputError(sentence, line=line)
        return content

    def _keep_whole(self, node: ScalarNode, place: Place) -> None:
        """Refuses a text of which YAML leaves out a part."""
        start, end = node.start_mark, node.end_mark
        written = self.text[start.index : end.index]
        behind = self.text[end.index :].split("\n", 1)[0]
        name = str(place[-1]) if place else ""
        if sentence := lost(name, _value(node), written=written, behind=behind):
            raise InputError(sentence, line=start.line + 1)
        below = swallowed(written) if node.style is None and place and isinstance(place[-1], int) else 0
        if below:
            raise InputError(
                "this entry is indented deeper than the one above it; begin both in one column",
                line=start.line + 1 + below,
            )


def _value(node: ScalarNode) -> str:
    """The text; a folded one without the bells with which the parser marks where its lines were joined."""
    return str(node.value).replace("\a", "") if node.style == ">" else str(node.value)
