"""What is said of another point than that of the example: of a limit, of a range, of one value."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notes.judging.around import Told
from derive.notes.judging.valued import is_numeric
from derive.notes.meaning.calls import STANDARD
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Apply, Sym, Written, every, plain_number, symbols


def is_elsewhere(sides: tuple[Written, Written], told: Told, knowledge: Knowledge) -> bool:
    """Whether it speaks of a limit, or of a range, in which the numbers given do not lie."""
    near = {str(sym) for side in sides for sym in _near(side, knowledge)}
    if near and told.limit(near) is not None:
        return True
    values = knowledge.values
    given = {name: plain_number(values[name].body) for name in near & values.keys()}
    return any(value is not None and told.excludes(name, value) for name, value in given.items())


def is_limit(sides: tuple[Written | None, Written | None], told: Told, knowledge: Knowledge) -> bool:
    """σ(x) = 1 as x → ∞: the value is approached, and defines nothing."""
    left, right = sides
    if left is None or right is None or not told.limits:
        return False
    before, behind = ({str(sym) for sym in _near(side, knowledge)} for side in (left, right))
    return any(x.name in before - behind and str(left) != x.name for x in told.limits if x.name)


def is_at_a_point(definition: Definition, knowledge: Knowledge) -> bool:
    """σ(x) = 0.62 where x = 0.5: the value there, and no constant function."""
    given = any(str(sym) in knowledge.values for sym in definition.parameters)
    usual = definition.name in STANDARD
    return bool(definition.parameters) and is_numeric(definition.body) and (given or usual)


def _near(side: Written, knowledge: Knowledge) -> Iterator[Sym]:
    """The names of a side, and those of which they are made."""
    for sym in symbols(side):
        yield sym
        current = knowledge.current(sym)
        yield from symbols(current.body) if current is not None else ()
    for part in every(side):
        own = knowledge.function(part.function) if isinstance(part, Apply) else None
        if own is not None and isinstance(part, Apply):
            at = [plain_number(argument) for argument in part.arguments]  # σ(4) does not speak of z
            fixed = [x for x, number in zip(own.parameters, at, strict=False) if number is not None]
            yield from (sym for sym in symbols(own.body) if sym not in fixed)
