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
from derive.yaml_source import Place, Plain, Source

MOST_STEPS = 50
TEXTS = ("equations", "gradients", "assume")  # lists of formulas or names
MAPPINGS = ("shapes", "example")  # of names
Step = int | None  # None: the step that has no number


def unrolled(source: Source) -> Source:
    """The source with its equations at every step. Raises InputError with the line."""
    content = source.content
    if not isinstance(content, dict) or content.get("unroll") is None:
        return source
    line = source.line(("unroll",))
    time = _time(content["unroll"], line)
    equations = content.get("equations")
    if not isinstance(equations, list):
        raise InputError("'unroll' goes with 'equations:'", line=line)
    timed = {name for text in equations for name in time.names(str(text))}
    if not timed:
        raise InputError(f"nothing in 'equations:' has the index '{time.letter}'", line=line)
    writer = _Writer(time, frozenset(timed))
    new, lines = dict(content), {p: n for p, n in source.lines.items() if p[0:1] != ("unroll",)}
    del new["unroll"]
    for key in TEXTS:
        if isinstance(value := content.get(key), list):
            new[key] = list[Plain]()
            lines = {
                place: number for place, number in lines.items() if place[0:1] != (key,) or len(place) == 1
            }
            for text, number in _spread(writer, value, [source.line((key, i)) for i in range(len(value))]):
                if number is not None:
                    lines[key, len(new[key])] = number
                new[key].append(text)
    words = re.findall(r"\w+", " ".join(new["equations"]))
    for key in MAPPINGS:
        if isinstance(value := content.get(key), dict):
            new[key] = {}
            for name, part in value.items():
                said = source.line((key, name))
                try:
                    some = list(writer.entries(str(name), part, words=words, is_number=key == "example"))
                except InputError as error:
                    raise error.located(file="", line=said) from None
                for instance, one in some:
                    new[key][instance] = one
                    if said is not None:
                        lines[key, instance] = said
    if isinstance(above := content.get("upstream"), dict):
        new["upstream"] = {}
        for name, gradient in above.items():
            for node, one in writer.above(str(name), str(gradient)):
                new["upstream"][node] = one
                if (said := source.line(("upstream", name))) is not None:
                    lines["upstream", node] = said
    return Source(new, lines)


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


def _spread(writer: _Writer, texts: list[Plain], lines: list[int | None]) -> Iterator[tuple[str, int | None]]:
    """Neighbours that go with the time step by step, all of them at t = 1, then all at t = 2; others once."""
    rows = [(str(text), line) for text, line in zip(texts, lines, strict=True)]
    for moving, group in groupby(rows, key=lambda row: writer.moves(row[0])):
        some = list(group)
        for step in writer.time.steps if moving else writer.time.steps[:1]:
            for text, line in some:
                try:
                    yield writer.at(text, step), line
                except InputError as error:
                    raise error.located(file="", line=line) from None


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
        return bool(self.time.names(self._without_sums(text, self.time.steps[0])))

    def at(self, text: str, step: Step) -> str:
        """h[t-1] as h_2 at t = 3, h[0] as h_0, and sum(u[t], t) as (u_1 + u_2 + u_3)."""
        return self._named(self._without_sums(text, step), step)

    def entries(
        self, name: str, value: Plain, *, words: list[str], is_number: bool
    ) -> Iterator[tuple[str, Plain]]:
        """What is said for `x`, for each of its steps in `words`; of an example's list one number for each."""
        if name not in self.timed:
            yield self._named(name, self.time.steps[0]), value
            return
        own = re.compile(rf"{name}_(?:\d+|{self.time.letter}(?:(?:minus|plus)\d+)?)")
        instances = [word for word in dict.fromkeys(words) if own.fullmatch(word)]
        if not is_number:
            yield from ((instance, value) for instance in instances)
        elif not isinstance(value, list) or len(value) != len(instances):
            count = len(instances)
            raise InputError(f"'{name}' of 'example' needs a list of {count} values, one for each step")
        else:
            yield from zip(sorted(instances, key=_step), value, strict=True)

    def above(self, node: str, gradient: str) -> Iterator[tuple[str, str]]:
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
