"""Recurrences as loops over time: h[t] of h[t - 1] from the first step on, its adjoints from the last one.

Lines that need one another through time are one loop, and all others stand before or behind it. Within the
loop an array of it is a list of its steps with zeros behind them: h[-1] and h[T] are the zeros outside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from derive.code.lines import Line, Shapes
from derive.code.words import Words
from derive.errors import NotYet
from derive.index_sums import linear
from derive.indices import index_letters, reindexed, unused
from derive.term import Derivative, Index, Indexed, Name, Size, Term, Variable, children, with_children
from derive.text import to_text

NOT_A_LOOP = (
    "code for equations that go round through time can be written where all of them have as many steps and "
    "each use is so many steps before, h[t - 1]; with 'unroll: {t: 3}' it can, for so many steps"
)


@dataclass(frozen=True, slots=True)
class Loop:
    """The lines of one loop in their order, each with time under the letter `step`.

    `axes` has for the name of each the axis of time; `reach` is how many steps a use goes, below 0 back.
    """

    lines: tuple[Line, ...]
    step: str
    size: Size
    axes: Mapping[str, int]
    reach: int


def grouped(lines: Sequence[Line], taken: Collection[str], shapes: Shapes) -> list[Line | Loop]:
    """The lines in an order in which each has what it reads; those of a circle as a loop."""
    reads = {line.name: {part.name for part in lines if _uses(line, part)} for line in lines}
    reached = {name: _reached(name, reads) for name in reads}
    found: list[Line | Loop] = []
    waiting, done = list(lines), set[str]()
    while waiting:
        first = next(
            line for line in waiting if reached[line.name] <= done | _circle(line.name, reached, lines)
        )
        circle = _circle(first.name, reached, lines)
        members = [line for line in waiting if line.name in circle]
        found.append(_loop(members, taken, shapes) if first.name in reached[first.name] else first)
        done |= circle
        waiting = [line for line in waiting if line.name not in circle]
    return found


def _circle(name: str, reached: Mapping[str, set[str]], lines: Sequence[Line]) -> set[str]:
    """The names of the lines that need this one and that it needs, itself among them."""
    return {name} | {o.name for o in lines if o.name in reached[name] and name in reached[o.name]}


def _reached(name: str, reads: Mapping[str, set[str]]) -> set[str]:
    waiting, found = list(reads[name]), set[str]()
    while waiting:
        used = waiting.pop()
        if used not in found:
            found.add(used)
            waiting.extend(reads[used])
    return found


def _uses(line: Line, other: Line) -> bool:
    return any(True for _ in _entries(line.value, other))


def _entries(term: Term, other: Line) -> Iterator[Variable]:
    """The entries of the left side of `other` in the term."""
    if isinstance(term, Derivative):
        if isinstance(other.left, Derivative) and term.of == other.left.of and term.wrt.id == other.entry.id:
            yield term.wrt
        return
    if (
        isinstance(term, Name | Indexed)
        and not isinstance(other.left, Derivative)
        and term.id == other.left.id
    ):
        yield term
    for part in children(term):
        yield from _entries(part, other)


def _loop(lines: Sequence[Line], taken: Collection[str], shapes: Shapes) -> Loop:
    axes = _axes(lines)
    sizes = {shapes[line.entry.id][axes[line.name]] for line in lines}
    step = to_text(_index(lines[0].entry, axes[lines[0].name]))
    while step in taken:
        step += "_"
    lines = [_renamed(line, axes[line.name], step) for line in lines]
    shifts = {
        (line.name, other.name): [
            _shift(part, axes[other.name], step) for part in _entries(line.value, other)
        ]
        for line in lines
        for other in lines
    }
    every = [shift for found in shifts.values() for shift in found if shift]
    if len(sizes) > 1 or not every or min(every) * max(every) < 0:
        raise NotYet(NOT_A_LOOP)
    return Loop(_ordered(lines, shifts), step, sizes.pop(), axes, max(every, key=abs))


def _ordered(lines: Sequence[Line], shifts: Mapping[tuple[str, str], list[int]]) -> tuple[Line, ...]:
    """The lines of a loop, each after those that it reads at the same step."""
    now = {line.name: {o.name for o in lines if 0 in shifts[line.name, o.name]} for line in lines}
    ordered: list[Line] = []
    while len(ordered) < len(lines):
        done = {line.name for line in ordered}
        ready = [line for line in lines if line.name not in done and now[line.name] <= done]
        if not ready:
            raise NotYet(NOT_A_LOOP)
        ordered.append(ready[0])
    return tuple(ordered)


def _axes(lines: Sequence[Line]) -> dict[str, int]:
    """The axis of time of every line: where it is read at another step, and where that letter stands."""
    found: dict[str, int] = {}
    for _ in lines:
        for line in lines:
            letters = line.entry.indices if isinstance(line.entry, Indexed) else ()
            for other in lines:
                for part in _entries(line.value, other):
                    _pair(found, (line.name, other.name), (letters, part))
    if len(found) < len(lines):
        raise NotYet(NOT_A_LOOP)
    return found


def _pair(found: dict[str, int], names: tuple[str, str], sides: tuple[Sequence[Index], Variable]) -> None:
    """The axes of a line and of what it reads, where one of them is known or the step differs."""
    (user, used), (letters, part) = names, sides
    for axis, index in enumerate(part.indices if isinstance(part, Indexed) else ()):
        form = linear(index)
        if len(form.letters) != 1 or form.letters[0][1] != 1 or Name(form.letters[0][0]) not in letters:
            continue
        own = letters.index(Name(form.letters[0][0]))
        if form.constant or found.get(user) == own or found.get(used) == axis:
            found.setdefault(user, own)
            found.setdefault(used, axis)


def _index(left: Variable, axis: int) -> Index:
    if not isinstance(left, Indexed):
        raise NotYet(NOT_A_LOOP)
    return left.indices[axis]


def _shift(part: Variable, axis: int, step: str) -> int:
    form = linear(_index(part, axis))
    if form.letters != ((step, 1),):
        raise NotYet(NOT_A_LOOP)
    return form.constant


def _renamed(line: Line, axis: int, step: str) -> Line:
    """The line with its time under the letter `step`, which no other index of it has."""
    index = _index(line.entry, axis)
    if not isinstance(index, Name) or index.id == step:
        return line
    other = unused(index_letters(line.left) | index_letters(line.value) | {step})
    letters: dict[str, Index] = {index.id: Name(step), step: Name(other)}
    left = reindexed(line.left, letters)
    assert isinstance(left, Name | Indexed | Derivative)
    return replace(line, left=left, value=reindexed(line.value, letters))


@dataclass(slots=True)
class Steps:
    """Terms of a loop, with entries at a step called by their texts: h[t - 1] of a list, x[t] of an array.

    `shapes` gathers the shapes of the texts, `names` has what Python calls an array.
    """

    loop: Loop
    shapes: dict[str, tuple[Size, ...]]
    words: Words
    names: Mapping[str, str]

    def at(self, term: Term) -> Term:
        """The term at one step, where an array has lost its axis of time."""
        match term:
            case Derivative(Name(of), Indexed(wrt, indices)):
                return self._entry(f"d{of}_d{wrt}", wrt, indices) or term
            case Derivative():
                return term
            case Indexed(name, indices):
                return self._entry(self.names.get(name, name), name, indices) or term
            case _:
                parts = children(term)
                return with_children(term, tuple(self.at(part) for part in parts)) if parts else term

    def _entry(self, text: str, name: str, indices: Sequence[Index]) -> Term | None:
        """None where the entry is not at a step."""
        step, shape = self.loop.step, self.shapes[name]
        forms = [linear(index) for index in indices]
        axis = next((a for a, form in enumerate(forms) if form.letters == ((step, 1),)), None)
        if axis is None:
            return None
        if text in self.loop.axes:
            axis = self.loop.axes[text]
        made = self._text(text, axis, (forms[axis].constant, len(shape)))
        self.shapes[made] = (*shape[:axis], *shape[axis + 1 :])
        rest = (*indices[:axis], *indices[axis + 1 :])
        entry = Indexed(made, rest) if rest else Name(made)
        return self.at(entry)

    def _text(self, array: str, axis: int, place: tuple[int, int]) -> str:
        """h[t - 1], or x[:, t]; where the step may be outside, at(x, t + 1)."""
        shift, axes = place
        when = self.loop.step + (f" {'-' if shift < 0 else '+'} {abs(shift)}" if shift else "")
        if array in self.loop.axes:
            return f"{array}[{when}]"
        if not shift:
            return f"{array}[{':, ' * axis}{when}]"
        self.words.used.add("at")
        turned = (
            array
            if not axis
            else f"{array}.T"
            if axes == 2
            else f"{self.words.array('moveaxis')}({array}, {axis}, 0)"
        )
        return f"at({turned}, {when})"
