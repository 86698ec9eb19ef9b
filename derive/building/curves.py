"""Functions looked at for their convexity: their formulas, their names and the intervals they live on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from derive.building.declarations import Declarations, at_line, without_factors
from derive.building.domains import range_of
from derive.errors import InputError, NotYet
from derive.evidence import Context, pieces_of
from derive.model import Convexity, Function, Interval, Model, Studied
from derive.parse import ELEMENTARY, callable_names, identifier
from derive.spec import Curves, Written
from derive.term import (
    Call,
    Cases,
    Derivative,
    Name,
    Quotient,
    Term,
    children,
    names,
    number,
    rational,
    substitute,
    subterms,
    with_children,
)
from derive.text import to_text

LETTERS = ("f", "g", "h", "p", "q", "r", "s", "u", "v")
SWITCHES = ("abs", "sign", "max", "min")
Placed = tuple[Fraction, int | None]  # a number and its line


def convexity_of(asked: Curves, known: Declarations, model: Model) -> tuple[Convexity, list[Function]]:
    """What is to be looked at, and the functions by name. Raises InputError with the line."""
    _check_numbers(asked)
    taken = {symbol.id for symbol in model.symbols} | {function.name for function in model.functions}
    letters = _free_letters(taken, asked.functions)
    functions: list[Function] = []
    studied: list[Studied] = []
    for written in asked.functions:
        with at_line(written.line):
            function = _function(written, known, letters)
            _check_name(function.name, taken | {other.name for other in functions}, known)
            functions.append(function)
            studied.append(_studied(function, asked.points))
    points, weights = (tuple(value for value, _ in pairs) for pairs in (asked.points, asked.weights))
    return Convexity(tuple(studied), points, weights), functions


def _check_numbers(asked: Curves) -> None:
    """Weights are positive and sum to 1, one for every point; points are different."""
    points, weights = ([value for value, _ in pairs] for pairs in (asked.points, asked.weights))
    for weight, line in asked.weights:
        if weight <= 0:
            raise InputError(f"the weight {weight} of 'convexity' is not positive", line=line)
    for place, (point, line) in enumerate(asked.points):
        if point in points[:place]:
            raise InputError(f"the point {point} of 'convexity' is given twice", line=line)
    line = (asked.weights or asked.points or ((Fraction(0), asked.line),))[0][1]
    if len(points) != len(weights):
        counts = f"{len(points)} points and {len(weights)} weights"
        raise InputError(f"'convexity' has {counts}; every point needs one weight", line=line)
    if len(points) == 1:
        raise InputError("'convexity' has one point; Jensen's inequality needs two or more", line=line)
    if weights and sum(weights) != 1:
        raise InputError(f"the weights of 'convexity' sum to {sum(weights)}, not to 1", line=line)


def _free_letters(taken: Iterable[str], written: Sequence[Written]) -> Iterator[str]:
    """f, g, h, …, then f_1, f_2, …, without those that the author uses."""
    used = {*taken, *(text.text.partition("=")[0].strip() for text in written)}
    yield from (letter for letter in LETTERS if letter not in used)
    yield from (f"f_{count}" for count in range(1, 1000) if f"f_{count}" not in used)


def _function(written: Written, known: Declarations, letters: Iterator[str]) -> Function:
    """`f = x^2`, or `x^2` under the next free letter."""
    name, sign, formula = written.text.rpartition("=")
    body = unfolded(known.read(formula), known)
    free = [used for used in names(body) if used not in known.constants]
    shown = to_text(body)
    if any(isinstance(part, Derivative) for part in subterms(body)):
        raise NotYet("a function with a derivative in it cannot be looked at yet; write the derivative out")
    if any(isinstance(part, Quotient) and rational(part.denominator) == 0 for part in subterms(body)):
        raise InputError(f"'{shown}' divides by zero")
    if len(free) != 1:
        what = f"a function of {' and '.join(free)}" if free else "a constant"
        raise InputError(f"'{shown}' is {what}; 'convexity' takes functions of one variable")
    letter = identifier(name.strip()) if sign else next(letters)
    return Function(letter, free[0], body, _printed(letter), range_of(body, {}))


def _printed(name: str) -> str:
    """f and f_12 as they are printed; a longer word is left to the writer."""
    base, mark, index = name.partition("_")
    if len(base) > 1 or not (index.isdecimal() or not mark):
        return ""
    return f"{base}_{{{index}}}" if len(index) > 1 else name


def _check_name(name: str, taken: Iterable[str], known: Declarations) -> None:
    if name in taken or name in callable_names(known.callable):
        raise InputError(f"'{name}' already has a meaning; choose another name for the function")


def unfolded(term: Term, known: Declarations) -> Term:
    """`term` with every call of an activation replaced by its definition, usual numbers for its constants."""
    parts = tuple(unfolded(part, known) for part in children(term))
    term = with_children(term, parts) if parts else term
    if not isinstance(term, Call) or term.function in ELEMENTARY:
        return term
    function = next((f for f in known.functions([term]) if f.name == term.function), None)
    if function is None:
        return term
    ones = frozenset(name for name, value in known.constants.items() if value == 1)
    constants: Mapping[str, Term] = {name: number(value) for name, value in known.constants.items()}
    body = substitute(without_factors(function.body, ones), constants)
    return unfolded(substitute(body, {function.variable: term.arguments[0]}), known)


def _studied(function: Function, points: Sequence[Placed]) -> Studied:
    """The interval around the points on which the function can be differentiated twice."""
    variable = Name(function.variable)
    switches = any(
        isinstance(part, Cases) or (isinstance(part, Call) and part.function in SWITCHES)
        for part in subterms(function.body)
    )
    slope = function.body if switches else Derivative(Derivative(function.body, variable), variable)
    pieces = pieces_of(slope, function.variable, Context())
    if pieces is None:
        return Studied(function.name, None, switches)
    return Studied(function.name, _around(pieces, function, points), switches)


def _around(pieces: Sequence[Interval], function: Function, points: Sequence[Placed]) -> Interval:
    shown = f"{function.name}({function.variable}) = {to_text(function.body)}"
    if not pieces:
        raise InputError(f"{shown} has a value nowhere")
    holding = [piece for piece in pieces if any(_lies_in(point, piece) for point, _ in points)]
    if len(pieces) > 1 and not points:
        cut = f"{function.variable} = {pieces[0].high}"
        raise InputError(f"{shown} has no value at {cut}; 'points' say on which side to look")
    domain = (holding or list(pieces))[0]
    for point, line in points:
        if not _lies_in(point, domain):
            place = f"the point {point} lies outside of {domain}"
            raise InputError(f"{place}, where {shown} can be differentiated twice", line=line)
    return domain


def _lies_in(point: Fraction, piece: Interval) -> bool:
    return (piece.low is None or piece.low < point) and (piece.high is None or point < piece.high)
