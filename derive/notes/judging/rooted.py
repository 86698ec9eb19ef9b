"""r² = x² + y² where the note differentiates by r: the definition gives r, and r² is r·r.

Otherwise σ² = … defines a quantity of its own, and σ is its root; but by what is no quantity of the note one
cannot differentiate. So r is √(x² + y²) there, unless ∂/∂r² stands beside it or r has a formula of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.notes.judging.layered import of_first_layers
from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.reading.statements import Statement
from derive.notes.reading.tokens import Token
from derive.notes.reading.words import Known
from derive.notes.written import Nabla, Num, Raised, Slope, Sym, Written, every, symbols

_TWO = Num(Fraction(2))


def with_roots(formulas: list[ReadFormula]) -> list[ReadFormula]:
    """The formulas with r = √… for the first r² = …, where the note differentiates by r."""
    empty = Known()
    statements = [statement for formula in formulas for statement in formula.statements]
    if not any(_squared_name(statement) for statement in statements):
        return formulas
    read = [[read_side(side, empty).written for side in statement.sides] for statement in statements]
    by = {wrt.name for sides in read for wrt in _variables(sides)}
    by -= of_first_layers(formulas)
    made = _made(read)
    done = set[Sym]()
    for statement, sides in zip(statements, read, strict=True):
        sym = _defined_square(statement, sides)
        if sym is None or sym in done or sym.name not in by or by & {f"{sym.name}2"} or sym.name in made:
            continue
        if any(sym.name in made.get(name, ()) for name in _names(sides[1:])):
            continue
        done.add(sym)
        head, *bodies = statement.sides
        statement.sides[:] = [_without_square(head), *map(_root, bodies)]
    return formulas


def _made(read: list[list[Written | None]]) -> dict[str, set[str]]:
    """What each name is made of by its own formulas."""
    found: dict[str, set[str]] = {}
    for sides in read:
        if len(sides) > 1 and isinstance(sides[0], Sym):
            found.setdefault(sides[0].name, set()).update(_names(sides[1:]))
    return found


def _names(sides: list[Written | None]) -> set[str]:
    return {sym.name for side in sides if side is not None for sym in symbols(side)}


def _variables(sides: list[Written | None]) -> Iterator[Sym]:
    for part in (part for side in sides if side is not None for part in every(side)):
        if isinstance(part, Slope | Nabla) and isinstance(part.wrt, Sym):
            yield part.wrt


def _defined_square(statement: Statement, sides: list[Written | None]) -> Sym | None:
    """The r of r² = x² + y²; None of r² = 2 and of P² = P."""
    if statement.continues or not set(statement.signs) <= {"=", ":="} or not _squared_name(statement):
        return None
    match sides:
        case [Raised(Sym() as sym, power), *bodies] if power == _TWO and None not in bodies:
            inside = [symbols(body) for body in bodies if body is not None]
            return sym if all(inside) and not any(sym in names for names in inside) else None
        case _:
            return None


def _squared_name(statement: Statement) -> bool:
    head = statement.sides[0] if len(statement.sides) > 1 else ()
    return any(token.text == "^" for token in head)


def _without_square(head: tuple[Token, ...]) -> tuple[Token, ...]:
    place = next(place for place, token in enumerate(head) if token.text == "^")
    return (*head[:place], *head[place + 2 :])


def _root(body: tuple[Token, ...]) -> tuple[Token, ...]:
    column = body[0].column
    return (Token("command", r"\sqrt", column), Token("group", "", column, body))
