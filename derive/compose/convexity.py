"""Convexity by the second derivative: f′ and f″ line by line, the sign of f″ proved, what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.building.kinks import meeting_places
from derive.compose.lines import chain
from derive.compose.material import Material
from derive.document import Block, Heading, Inline, Prose, Relation, ResultBox
from derive.evidence import Context, Sign, evaluate, opposite_points, sign_of
from derive.model import Function, Interval, Studied
from derive.numbers import shown_value
from derive.steps import Result
from derive.term import ZERO, Call, Derivative, Name, Term, number

FOLLOWS = {
    Sign.POSITIVE: "strictly convex",
    Sign.NON_NEGATIVE: "convex",
    Sign.ZERO: "both convex and concave",
    Sign.NON_POSITIVE: "concave",
    Sign.NEGATIVE: "strictly concave",
}


def convexity_section(material: Material) -> tuple[Block, ...]:
    """The test, then every function with its derivatives and what the sign of the second one says."""
    convexity = material.model.convexity
    if convexity is None:
        return ()
    blocks: list[Block] = [Heading(("Convexity by the second derivative",)), Prose(_TEST)]
    for studied in convexity.studied:
        blocks.extend(_function(studied, material))
    return tuple(blocks)


_CURVE = Call("varphi", (Name("x"),))
_SECOND = Derivative(Derivative(_CURVE, Name("x")), Name("x"))
_TEST: Inline = (
    "A function ",
    Name("varphi"),
    " is convex on an interval if ",
    Relation((_SECOND, ZERO), "≥"),
    " there, strictly convex if ",
    Relation((_SECOND, ZERO), ">"),
    ", and concave if ",
    Relation((_SECOND, ZERO), "≤"),
    ".",
)


def _function(studied: Studied, material: Material) -> Iterator[Block]:
    function = function_of(studied, material)
    first, second = results_of(function, material)
    where = domain_words(studied, function)
    yield Heading(
        (Relation((called(function), function.body)), *((" for ", *where) if where else ())), level=2
    )
    for result, name in ((first, "derivative"), (second, "second derivative")):
        yield chain(result, material.detail, anchor=f"{name} of {function.name}")
    yield from _conclusion(studied, second, function)


def _conclusion(studied: Studied, second: Result, function: Function) -> Iterator[Block]:
    if studied.pieces:
        yield Prose(_pieces(function))
    elif studied.domain is None:
        yield Prose(("Where ", _letter(function), " has values is not decided; nothing is claimed."))
    elif (sign := curve_sign(studied, function)) is not None:
        side = second.target if sign is Sign.ZERO else second.value
        yield ResultBox(Relation((side, ZERO), sign.value), _remark(sign, studied, function))
    else:
        yield Prose(_no_sign(studied, second, function))


def _remark(sign: Sign, studied: Studied, function: Function) -> Inline:
    where = domain_words(studied, function)
    return ("for ", *where, ": ", _letter(function), f" is {FOLLOWS[sign]}")


def _pieces(function: Function) -> Inline:
    """max, |x| and cases: at the points where the pieces meet the test has nothing to say."""
    places = [Relation(pair) for pair in meeting_places(function.body)]
    listed: list[str | Term | Relation] = []
    for place, relation in enumerate(places):
        listed += [" and " if place else "", relation]
    return (
        _letter(function),
        " is put together of pieces that meet where ",
        *listed,
        ". There it need not have a second derivative, so that the test does not apply; "
        "the lines above hold on both sides, and nothing is claimed of the whole.",
    )


def _no_sign(studied: Studied, second: Result, function: Function) -> Inline:
    found = opposite_points(second.target, function.variable, context_of(studied, function))
    if found is None:
        return ("The sign of ", second.target, " is undecided; nothing is claimed.")
    below, above = (_at(second, function, point) for point in found)
    letter = _letter(function)
    return (*below, ", but ", *above, ", so that ", letter, " is neither convex nor concave.")


def _at(second: Result, function: Function, point: Fraction) -> Inline:
    """f″(x) = -6 at x = -1, the value correct to its last digit."""
    context = Context({}, {function.name: function})
    shown = shown_value(
        lambda bits: evaluate(second.value, {function.variable: point}, context, bits=bits), 4
    )
    value = Relation((second.target, shown.term), "=" if shown.exact else "≈")
    return (value, " at ", Relation((Name(function.variable), number(point))))


def function_of(studied: Studied, material: Material) -> Function:
    """The function that is looked at."""
    function = material.model.function(studied.function)
    assert function is not None, "a function that is looked at belongs to the model"
    return function


def results_of(function: Function, material: Material) -> tuple[Result, Result]:
    """f′ and f″ as they were derived."""
    first = Derivative(called(function), Name(function.variable))
    derivation = material.derivation
    return derivation.result(first), derivation.result(Derivative(first, first.wrt))


def called(function: Function) -> Call:
    """f(x)."""
    return Call(function.name, (Name(function.variable),))


def context_of(studied: Studied, function: Function) -> Context:
    """The function's definition, and its interval as the domain of its variable."""
    domains = {} if studied.domain is None else {function.variable: studied.domain}
    return Context({}, {function.name: function}, domains)


def curve_sign(studied: Studied, function: Function) -> Sign | None:
    """The sign of f″ on the whole interval, proved; None when it is not known."""
    if studied.pieces or studied.domain is None:
        return None
    variable = Name(function.variable)
    second = Derivative(Derivative(called(function), variable), variable)
    return sign_of(second, context_of(studied, function))


def domain_words(studied: Studied, function: Function) -> Inline:
    """ "x > 0", "0 < x < 1", "all x"; nothing where it is not known."""
    variable = Name(function.variable)
    match studied.domain:
        case None:
            return ()
        case Interval(None, None):
            return ("all ", variable)
        case Interval(Fraction() as low, None):
            return (Relation((variable, number(low)), ">"),)
        case Interval(None, Fraction() as high):
            return (Relation((variable, number(high)), "<"),)
        case Interval(low, high):
            assert low is not None and high is not None
            return (Relation((number(low), variable, number(high)), "<"),)


def _letter(function: Function) -> Term:
    return Name(function.name)
