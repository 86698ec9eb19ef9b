"""What the names of a document are: functions, values, gates, names with a prime; told before it is read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from fractions import Fraction

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.meaning.knowledge import RUNNING
from derive.notes.reading.indexed import arguments_of_entries
from derive.notes.reading.words import FUNCTION_LETTERS, Known
from derive.notes.written import (
    Apply,
    Big,
    Nabla,
    Num,
    Raised,
    Slope,
    Sym,
    Written,
    every,
    symbols,
)

_COEFFICIENTS = {"R"}  # R², beside a recall R


def vocabulary(formulas: Collection[ReadFormula]) -> Known:
    """Which names the document uses as functions, and which as values."""
    functions: set[str] = set()
    values: set[str] = set()
    squares: set[str] = set()
    roots: set[str] = set()
    named: set[str] = set()
    gates: set[str] = set()
    summed: set[str] = set()
    numbers: set[str] = set()
    arities: dict[str, set[int]] = {}
    sloped: set[str] = set()
    varied: dict[str, Sym] = {}
    gradients: set[Sym] = set()
    renewed: set[str] = set()
    primed: set[str] = set()
    varying: set[str] = set()
    empty = Known()
    for formula in formulas:
        for statement in formula.statements:
            if statement.continues:
                continue
            heads = [read_side(side, empty).written for side in statement.sides]
            if len(heads) > 1 and statement.signs[0] in ("=", ":=", "≈", "←"):
                _take_head(heads[0], functions, values)
                named |= {heads[0].name} if isinstance(heads[0], Sym) else set()
                if isinstance(heads[0], Apply) and not heads[0].primes:
                    _take_variable(heads[0], varied)
                    arities.setdefault(heads[0].function, set()).add(len(heads[0].arguments))
                squares |= (squared := _squared(heads[0], heads[1], numbers))
                roots |= squared if heads[1] is not None and symbols(heads[1]) else set()
                if isinstance(heads[0], Sym) and _is_of_numbers(heads[1]):
                    numbers.add(heads[0].name)
                gates |= _gate(heads[0], heads[1])
                renewed |= _renewed(heads[0], heads[1])
            for head in heads:
                _take_values(head, values)
                sloped |= _sloped(head)
                primed |= _primed_below(head)
                gradients |= _gradients(head)
                varying |= _varying(head)
                summed |= _summed(head)
                squares |= _squared_below(head)
    own = Known(frozenset(functions), frozenset(values - functions))
    several = {name for name, counts in arities.items() if len(counts - {0}) > 1}
    own = replace(own, varying=frozenset((varying | renewed & primed) - functions))
    own = replace(own, varied=varied, gradient=next(iter(gradients)) if len(gradients) == 1 else None)
    sides = (side for formula in formulas for statement in formula.statements for side in statement.sides)
    own = replace(own, arities=frozenset(several - sloped), entries=arguments_of_entries(sides))
    own = replace(own, roots=frozenset(roots - named - varying - _COEFFICIENTS))
    return replace(own, squares=frozenset(squares), gates=frozenset(gates), summed=frozenset(summed))


def _take_variable(head: Apply, varied: dict[str, Sym]) -> None:
    """E(w) = …: E is a function of w."""
    variable = head.arguments[0] if len(head.arguments) == 1 else None
    if isinstance(variable, Sym):
        varied.setdefault(head.function, variable)


def _gradients(side: Written | None) -> set[Sym]:
    parts = every(side) if side is not None else ()
    return {part.wrt for part in parts if isinstance(part, Nabla) and part.wrt is not None}


def _varying(side: Written | None) -> set[str]:
    """The h of ∂L/∂h is a value, and so is h'."""
    parts = every(side) if side is not None else ()
    by = [part.wrt for part in parts if isinstance(part, Slope)]
    return {wrt.name for wrt in by if isinstance(wrt, Sym) and not wrt.indices}


def _sloped(side: Written | None) -> set[str]:
    """∂f/∂x: of which f, where there are an f(x) and an f(x, y), only their order tells."""
    slopes = [part.of for part in every(side) if isinstance(part, Slope | Nabla)] if side is not None else []
    return {of.name for of in slopes if isinstance(of, Sym)}


def _summed(side: Written | None) -> set[str]:
    """A sum over d of x_d: a d that runs; of a sum over x of p(x) the x is a value."""
    found: set[str] = set()
    for part in every(side) if side is not None else ():
        if isinstance(part, Big) and part.index and part.index not in RUNNING:
            inside = symbols(part.body)
            runs = any(index.letter == part.index for sym in inside for index in sym.indices)
            if runs and not any(sym.name == part.index for sym in inside):
                found.add(part.index)
    return found


def _renewed(head: Written | None, body: Written | None) -> set[str]:
    """h' = (1 - z) h + z u: the new h, where the note differentiates it; f' = f (1 - f) is a derivative."""
    if not isinstance(head, Apply) or not head.primes or head.arguments or body is None:
        return set()
    inside = {sym.name for sym in symbols(body)}
    return {head.function} if head.function in inside and len(inside) > 1 else set()


def _primed_below(side: Written | None) -> set[str]:
    """The h of ∂h'/∂q."""
    of = [part.of for part in every(side) if isinstance(part, Slope)] if side is not None else []
    return {part.function for part in of if isinstance(part, Apply) and part.primes and not part.arguments}


def _gate(head: Written | None, body: Written | None) -> set[str]:
    """i = σ(z_i), i_t = σ(W_i x_t): an i that is a quantity, and a label where it stands below."""
    name = head.name if isinstance(head, Sym) else ""
    called = isinstance(body, Apply) and body.function in ("sigma", "sigmoid", "tanh") and not body.primes
    return {name} if called and name in RUNNING else set()


def _squared(head: Written | None, body: Written | None, numbers: set[str]) -> set[str]:
    """σ² = …: a quantity of its own, unless σ has a number, from which it follows; P² = P is a claim."""
    if not (isinstance(head, Raised) and isinstance(head.base, Sym) and head.exponent == Num(Fraction(2))):
        return set()
    name = head.base.name
    if body is not None and head.base in symbols(body):
        return set()
    return set() if name in numbers - _COEFFICIENTS and _is_of_numbers(body) else {name}


def _is_of_numbers(body: Written | None) -> bool:
    return body is not None and not symbols(body)


def _squared_below(side: Written | None) -> set[str]:
    """∂ℓ/∂σ²: so is what one differentiates by."""
    wrts = [part.wrt for part in every(side) if isinstance(part, Slope)] if side is not None else []
    return {wrt.name[:-1] for wrt in wrts if isinstance(wrt, Sym) and wrt.name.endswith("2")}


def _take_head(head: Written | None, functions: set[str], values: set[str]) -> None:
    match head:
        case Sym():
            values.add(str(head))
        case Apply(name, arguments, 0) if arguments and all(isinstance(a, Sym) for a in arguments):
            functions.add(name)
        case _:
            pass


def _take_values(side: Written | None, values: set[str]) -> None:
    if side is None:
        return
    for part in every(side):
        if isinstance(part, Slope):
            both = [s for s in (part.of, part.wrt) if isinstance(s, Sym)]
            values.update(str(s) for s in both if s.indices or s.name not in FUNCTION_LETTERS)
