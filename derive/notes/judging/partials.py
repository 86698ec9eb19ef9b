"""f_x beside a function f(x, y) of the document, its derivative by x, and f_xy by both; y' of y = x³."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.reading.words import Known
from derive.notes.written import PRIME, Apply, Slope, Sym, Written, symbols

_FUNCTIONS = frozenset(("f", "g", "h", "u", "v", "z", "F", "G", "J", "L", "E", "C", "phi", "psi"))


def with_partials(formulas: Iterable[ReadFormula], known: Known) -> Known:
    """The vocabulary with what f_x stands for, where no line has an f with any other letter below it."""
    statements = [statement for formula in formulas for statement in formula.statements]
    functions: dict[str, Apply] = {}
    below: dict[str, set[str]] = {}
    heads: list[tuple[Written | None, Written | None]] = []
    for statement in statements:
        written = [read_side(tokens, known).written for tokens in statement.sides]
        if len(written) > 1 and statement.signs[0] in ("=", ":=") and (call := _head(*written[:2])):
            functions.setdefault(call.function, call)
        if len(written) > 1 and statement.signs[0] in ("=", ":=") and not statement.continues:
            heads.append((written[0], written[1]))
        for sym in (sym for side in written if side is not None for sym in symbols(side)):
            name, _, script = str(sym).partition("_")
            if script:
                below.setdefault(name, set()).add(script)
    found: dict[str, Written] = dict(_primed(heads))
    for name, call in functions.items():
        slopes = dict(_slopes(call))
        if below.get(name, set()) <= slopes.keys() and not any(a.name in below for a in _variables(call)):
            found |= {f"{name}_{script}": slope for script, slope in slopes.items()}
    return replace(known, partials=found) if found else known


def _primed(heads: list[tuple[Written | None, Written | None]]) -> Iterator[tuple[str, Written]]:
    """y' is dy/dx for a y of one formula, y = x³, which has one letter."""
    bodies: dict[str, list[Written | None]] = {}
    for left, body in heads:
        if isinstance(left, Sym) and not left.indices:
            bodies.setdefault(left.name, []).append(body)
    for name, (body, *others) in bodies.items():
        letters = symbols(body) if body is not None and not others else ()
        if len(name) == 1 and len(letters) == 1 and not letters[0].indices and f"{name}{PRIME}" in bodies:
            yield f"{name}{PRIME}", Slope(Sym(name), letters[0])


def _head(left: Written | None, right: Written | None) -> Apply | None:
    """f(x, y) of a formula f(x, y) = … in both of them."""
    if not isinstance(left, Apply) or left.function not in _FUNCTIONS or left.primes or right is None:
        return None
    names = set(_variables(left))
    plain = len(names) == len(left.arguments) > 1 and all(len(v.name) == 1 and not v.indices for v in names)
    return left if plain and names <= set(symbols(right)) else None


def _variables(call: Apply) -> list[Sym]:
    return [argument for argument in call.arguments if isinstance(argument, Sym)]


def _slopes(call: Apply) -> Iterator[tuple[str, Written]]:
    for first in _variables(call):
        yield first.name, Slope(call, first)
        for second in _variables(call):
            for between in ("", "_"):
                yield f"{first.name}{between}{second.name}", Slope(Slope(call, first), second)
