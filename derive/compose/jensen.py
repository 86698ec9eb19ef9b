"""Jensen's inequality: the statement and its proof from the tangent line, every equality in it proved."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from derive.compose.illustration import illustration_section
from derive.compose.material import Material
from derive.document import Block, Chain, Heading, Inline, Line, Prose, Relation, ResultBox
from derive.errors import Unproved
from derive.evidence import Context, Verdict, judge
from derive.term import (
    ONE,
    TWO,
    ZERO,
    BigSum,
    Call,
    Derivative,
    Indexed,
    Name,
    Neg,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    Variable,
    children,
    with_children,
)
from derive.text import to_text

CURVE = "varphi"  # the function of the statement, whatever the others are called
MEAN = Name("m")
WEIGHT, POINT = Indexed("lambda", (Name("i"),)), Indexed("x", (Name("i"),))


def _over_all(term: Term) -> BigSum:
    """Σ over i = 1, …, n."""
    return BigSum(term, "i", Name("n"))


def curve(argument: Term) -> Call:
    """φ(x)."""
    return Call(CURVE, (argument,))


TOTAL = _over_all(WEIGHT)
MEAN_OF_POINTS = _over_all(Product((WEIGHT, POINT)))
MEAN_OF_VALUES = _over_all(Product((WEIGHT, curve(POINT))))


def jensen_section(material: Material) -> tuple[Block, ...]:
    """Statement, proof, and every function at the points with their weights."""
    convexity = material.model.convexity
    if convexity is None:
        return ()
    return (*statement(), *proof(), *illustration_section(convexity, material))


def slope(at: Name, order: int = 1) -> Term:
    """φ′(x), φ″(x)."""
    term: Term = curve(at)
    for _ in range(order):
        term = Derivative(term, at)
    return term


def statement() -> Iterator[Block]:
    """φ(Σ λ_i x_i) ≤ Σ λ_i φ(x_i)."""
    letter = Name(CURVE)
    yield Heading(("Jensen's inequality",))
    yield Prose(
        (
            *("Let ", letter, " be convex on an interval that holds the points ", Name("x_1"), ", …, "),
            *(Name("x_n"), ", and let ", Relation((WEIGHT, ZERO), "≥"), " be weights with "),
            *(Relation((TOTAL, ONE)), ". Then the value at the mean is at most the mean of the values:"),
        )
    )
    yield ResultBox(Relation((curve(MEAN_OF_POINTS), MEAN_OF_VALUES), "≤"))
    yield Prose(("For a concave ", letter, " the sign is turned round."))


def proof() -> Iterator[Block]:
    """The curve lies above its tangent at the mean; the tangents are weighted and added."""
    x, c = Name("x"), Name("c")
    yield Heading(("Proof for a function with ", Relation((slope(x, 2), ZERO), "≥")), level=2)
    mean = ("Let ", Relation((MEAN, MEAN_OF_POINTS)), ", which lies between the points. ")
    between = ("To every ", x, " of the interval there is a ", c, " between ", MEAN, " and ", x)
    yield Prose((*mean, *between, " such that"))
    rest = Product((Quotient(ONE, TWO), slope(c, 2), Power(Sum((x, Neg(MEAN))), TWO)))
    taylor = Sum((*tangent(x).terms, rest))
    reason: Inline = (Relation((slope(c, 2), ZERO), "≥"),)
    lines = (Line(curve(x), taylor, ("Taylor's formula",)), Line(None, tangent(x), reason, sign="≥"))
    yield Chain(lines, "the curve above its tangent")
    yield Prose(("Put in ", Relation((x, POINT)), ", multiply by ", WEIGHT, " and add:"))
    yield Chain(tuple(summed()), "the sum of the tangents")


def tangent(x: Variable) -> Sum:
    """φ(m) + φ′(m)(x - m)."""
    return Sum((curve(MEAN), Product((slope(MEAN), Sum((x, Neg(MEAN)))))))


def summed() -> Iterator[Line]:
    """Σ λ_i φ(x_i) ≥ … = φ(m)."""
    offset = Sum((MEAN_OF_POINTS, Neg(Product((MEAN, TOTAL)))))
    parts = [
        _over_all(Product((WEIGHT, tangent(POINT)))),
        Sum((Product((curve(MEAN), TOTAL)), Product((slope(MEAN), offset)))),
        Sum((curve(MEAN), Product((slope(MEAN), Sum((MEAN, Neg(MEAN))))))),
        curve(MEAN),
    ]
    for left, right in pairwise(parts):
        _prove(left, right)
    given: Inline = (Relation((TOTAL, ONE)), ", ", Relation((MEAN_OF_POINTS, MEAN)))
    reasons: list[Inline] = [("tangents",), ("collect",), given, ()]
    for place, (part, reason) in enumerate(zip(parts, reasons, strict=True)):
        left = None if place else MEAN_OF_VALUES
        yield Line(left, part, reason, sign="=" if place else "≥")


def _prove(left: Term, right: Term) -> None:
    """left = right for every φ, all points and weights of any number; raises Unproved."""
    shape = (Name("n"),)
    given = ((TOTAL, ONE), (MEAN_OF_POINTS, MEAN))
    context = Context(equalities=given, shapes={WEIGHT.id: shape, POINT.id: shape})
    if judge(_opaque(left), _opaque(right), context).verdict is not Verdict.PROVED:
        raise Unproved("jensen", to_text(left), to_text(right), "no proof was found")


def _opaque(term: Term) -> Term:
    """φ(m) and φ′(m) as numbers of which nothing is known."""
    match term:
        case Derivative():
            return Name("slope")
        case Call():
            return Name("value")
        case _:
            parts = children(term)
            return with_children(term, tuple(_opaque(part) for part in parts)) if parts else term
