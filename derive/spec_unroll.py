"""Equations over time: h[t] = tanh(W @ h[t-1] + U @ x[t]) for t = 1, 2, 3, or for a step t without a number.

Works on what the file says, before it is read as a Spec: h[t] becomes h_1, h_2, h_3, each with an equation of
its own at the line of the one that was written; without a number it becomes h_t, and h[t-1] h_tminus1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from derive.errors import InputError
from derive.spec_shape import MOST_STEPS
from derive.yaml_source import Place, Plain, Source

TEXTS = ("equations", "gradients", "assume")  # lists of formulas or names
MAPPINGS = ("shapes", "example", "upstream")  # of names
Step = int | None  # None: the step that has no number


def unrolled(source: Source) -> Source:
    """The source with its equations at every step. Raises InputError with the line."""
    content = source.content
    if not isinstance(content, dict) or content.get("unroll") is None:
        return source
    line = source.line(("unroll",))
    time, equations = _time(content["unroll"], line), content.get("equations")
    if not isinstance(equations, list):
        raise InputError("'unroll' goes with 'equations:'", line=line)
    timed = frozenset(name for text in equations for name in time.names(str(text)))
    if not timed:
        raise InputError(f"nothing in 'equations:' has the index '{time.letter}'", line=line)
    return _Unrolled(source, _Writer(time, timed)).source()


class _Unrolled:
    """What the file says, key by key at every step, with the lines where it was written."""

    def __init__(self, source: Source, writer: _Writer) -> None:
        assert isinstance(source.content, dict)
        self.said, self.written, self.writer = source, source.content, writer
        changed = (*TEXTS, *MAPPINGS, "unroll")
        self.content = {key: value for key, value in self.written.items() if key not in changed}
        self.lines = {place: n for place, n in source.lines.items() if not place or place[0] not in changed}

    def source(self) -> Source:
        """The whole."""
        for key in (key for key in TEXTS if isinstance(self.written.get(key), list)):
            self._texts(key)
        words = re.findall(r"\w+", " ".join(map(str, self._list("equations"))))
        for key in (key for key in MAPPINGS if isinstance(self.written.get(key), dict)):
            self._mapping(key, words)
        return Source(self.content, self.lines)

    def _list(self, key: str) -> list[Plain]:
        value = self.content.get(key)
        return value if isinstance(value, list) else []

    def _texts(self, key: str) -> None:
        self._keep_line((key,), (key,))
        done: list[Plain] = []
        value = self.written[key]
        assert isinstance(value, list)
        places: list[Place] = [(key, position) for position in range(len(value))]
        for text, place in _spread(self.writer, list(zip(map(str, value), places, strict=True)), self.said):
            self._keep_line(place, (key, len(done)))
            done.append(text)
        self.content[key] = done

    def _mapping(self, key: str, words: list[str]) -> None:
        self._keep_line((key,), (key,))
        done: dict[str, Plain] = {}
        value = self.written[key]
        assert isinstance(value, dict)
        for name, part in value.items():
            try:
                instances = list(self.writer.entries(name, part, words=words, key=key))
            except InputError as error:
                raise error.located(file="", line=self.said.line((key, name))) from None
            for instance, one in instances:
                self._keep_line((key, name), (key, instance))
                done[instance] = one
        self.content[key] = done

    def _keep_line(self, old: Place, new: Place) -> None:
        line = self.said.line(old)
        if line is not None:
            self.lines[new] = line


def _time(value: Plain, line: int | None) -> _Time:
    """{t: 3} or t."""
    if isinstance(value, str) and re.fullmatch("[A-Za-z]", value):
        return _Time(value, (None,))
    if isinstance(value, dict) and len(value) == 1:
        letter, steps = next(iter(value.items()))
        if (
            re.fullmatch("[A-Za-z]", str(letter))
            and str(steps).isdecimal()
            and 1 <= int(str(steps)) <= MOST_STEPS
        ):
            return _Time(str(letter), tuple(range(1, int(str(steps)) + 1)))
    raise InputError(f"'unroll' is a letter with its number of steps up to {MOST_STEPS}, {{t: 3}}", line=line)


def _spread(writer: _Writer, rows: list[tuple[str, Place]], source: Source) -> Iterator[tuple[str, Place]]:
    """Neighbours that go with the time step by step, all of them at t = 1, then all at t = 2; others once."""
    for moving, group in groupby(rows, key=lambda row: writer.moves(row[0])):
        some = list(group)
        for step in writer.time.steps if moving else writer.time.steps[:1]:
            for text, place in some:
                try:
                    yield writer.at(text, step), place
                except InputError as error:
                    raise error.located(file="", line=source.line(place)) from None


@dataclass(frozen=True, slots=True)
class _Time:
    """The letter of the time and its steps."""

    letter: str
    steps: tuple[Step, ...]

    def names(self, text: str) -> list[str]:
        """The names that are written with the letter as their first index."""
        return re.findall(rf"\b([A-Za-z]\w*)\[\s*{self.letter}\s*(?:[+-]\s*\d+\s*)?[,\]]", text)

    def called(self, step: Step, moved: int) -> str:
        """3 for t, 2 for t - 1 at t = 3; tminus1 where the step has no number."""
        if step is None:
            return self.letter + (f"{'minus' if moved < 0 else 'plus'}{abs(moved)}" if moved else "")
        if step + moved < 0:
            raise InputError(f"at {self.letter} = {step} an index goes below 0, where nothing was before")
        return str(step + moved)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Texts at one step."""

    time: _Time
    timed: frozenset[str]

    def moves(self, text: str) -> bool:
        """Whether the text is about step t: it names t outside of its sums over t."""
        try:
            return bool(self.time.names(self._without_sums(text, self.time.steps[0])))
        except InputError:
            return True  # `at` tells it with its line

    def at(self, text: str, step: Step) -> str:
        """h[t-1] as h_2 at t = 3, h[0] as h_0, and sum(u[t], t) as (u_1 + u_2 + u_3)."""
        return self._named(self._without_sums(text, step), step)

    def entries(self, name: str, value: Plain, *, words: list[str], key: str) -> Iterator[tuple[str, Plain]]:
        """What is said for `x`, for each of its steps among the words of the equations.

        Of an example's list each step gets one value, and from above h_t gets g_t when h gets g.
        """
        if key == "upstream":
            yield from self._above(name, str(value))
            return
        base = self._of_every_step(name)
        if base is None:
            for step in self.time.steps if self.moves(name) else self.time.steps[:1]:
                yield self._named(name, step), value
            return
        own = re.compile(rf"{base}_(?:\d+|{self.time.letter}(?:(?:minus|plus)\d+)?)")
        instances = [word for word in dict.fromkeys(words) if own.fullmatch(word)]
        if key == "shapes":
            yield from ((instance, value) for instance in instances)
        elif not isinstance(value, list) or len(value) != len(instances):
            count = len(instances)
            raise InputError(f"'{name}' of 'example' needs a list of {count} values, one for each step")
        else:
            yield from zip(sorted(instances, key=_step), value, strict=True)

    def _of_every_step(self, name: str) -> str | None:
        """x of what is said for `x`, or, where the steps are numbers, for `x[t]`: it holds at every step."""
        found = re.fullmatch(rf"([A-Za-z]\w*)\[\s*{self.time.letter}\s*\]", name)
        base = found[1] if found and self.time.steps != (None,) else name
        return base if base in self.timed else None

    def _above(self, node: str, gradient: str) -> Iterator[tuple[str, str]]:
        """g_t for h_t at every step, where h: g was said; what was said of h[3] alone."""
        if node not in self.timed:
            yield self._named(node, self.time.steps[-1]), self._named(gradient, self.time.steps[-1])
            return
        for step in self.time.steps:
            called = self.time.called(step, 0)
            yield f"{node}_{called}", f"{gradient}_{called}"

    def _named(self, text: str, step: Step) -> str:
        def exchanged(found: re.Match[str]) -> str:
            name, index, sign, number, end = found.groups()
            if name not in self.timed:
                return found[0]
            moved = int(number or 0) * (-1 if sign == "-" else 1)
            called = index if index.isdecimal() else self.time.called(step, moved)
            return f"{name}_{called}" + ("[" if end == "," else "")

        index = rf"({self.time.letter}|\d+)\s*(?:([+-])\s*(\d+)\s*)?([,\]])"
        return re.sub(rf"\b([A-Za-z]\w*)\[\s*{index}", exchanged, text)

    def _without_sums(self, text: str, step: Step) -> str:
        for start in reversed([found.start() for found in re.finditer(r"\bsum\(", text)]):
            end, parts = _arguments(text, start + 4)
            if end and len(parts) == 2 and parts[1].strip() == self.time.letter:
                if step is None:
                    raise InputError(f"a sum over '{self.time.letter}' needs its number of steps, {{t: 3}}")
                terms = (self._named(parts[0].strip(), one) for one in self.time.steps)
                text = f"{text[:start]}({' + '.join(terms)}){text[end:]}"
        return text


def _step(instance: str) -> int:
    """The number at the end of x_12."""
    number = instance.rpartition("_")[2]
    return int(number) if number.isdecimal() else 0


def _arguments(text: str, begin: int) -> tuple[int, list[str]]:
    """Where the bracket before `begin` ends, and what stands between its commas; 0 when it does not end."""
    depth, parts = 1, list[str]()
    for place in range(begin, len(text)):
        mark = text[place]
        depth += (mark in "([") - (mark in ")]")
        if depth == 0:
            return place + 1, [*parts, text[begin:place]]
        if mark == "," and depth == 1:
            parts.append(text[begin:place])
            begin = place + 1
    return 0, parts
