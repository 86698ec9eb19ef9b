"""Jensen's inequality: the statement and its proof from the tangent line, every equality in it proved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from derive.compose.illustration import illustration_section
from derive.compose.material import Material
from derive.document import Block, Chain, Heading, Inline, Line, Prose, Relation, ResultBox
from derive.errors import Unproved
from derive.evidence import Context, Verdict, judge
from derive.model import Convexity
from derive.term import (
    ONE,
    TWO,
    ZERO,
    Call,
    Derivative,
    Name,
    Neg,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    children,
    with_children,
)
from derive.text import to_text

CURVE = "varphi"  # the function of the statement, whatever the others are called
MEAN = Name("m")
MOST_WRITTEN = 3  # points that the statement is written out for
_WORDS = {2: "two", 3: "three"}


def jensen_section(material: Material) -> tuple[Block, ...]:
    """Statement, proof, and every function at the points with their weights."""
    convexity = material.model.convexity
    if convexity is None:
        return ()
    written = _Written(convexity)
    return (*written.statement(), *written.proof(), *illustration_section(convexity, material))


def curve(argument: Term) -> Call:
    """φ(x)."""
    return Call(CURVE, (argument,))


def slope(at: Name, order: int = 1) -> Term:
    """φ′(x), φ″(x)."""
    term: Term = curve(at)
    for _ in range(order):
        term = Derivative(term, at)
    return term


class _Written:
    """The statement written out for two or three points."""

    def __init__(self, convexity: Convexity) -> None:
        self.count = min(len(convexity.points) or 2, MOST_WRITTEN)
        numbers = range(1, self.count + 1)
        self.points = [Name(f"x_{index}") for index in numbers]
        self.weights = [Name(f"lambda_{index}") for index in numbers]
        self.total = Sum(tuple(self.weights))
        self.mean = self.weighted(self.points)
        self.mean_of_values = self.weighted([curve(point) for point in self.points])

    def weighted(self, parts: Sequence[Term]) -> Sum:
        """λ_1 t_1 + λ_2 t_2 + …"""
        return Sum(tuple(Product((w, part)) for w, part in zip(self.weights, parts, strict=True)))

    def statement(self) -> Iterator[Block]:
        """φ(λ_1 x_1 + λ_2 x_2) ≤ λ_1 φ(x_1) + λ_2 φ(x_2)."""
        letter = Name(CURVE)
        weights = listed([Relation((weight, ZERO), "≥") for weight in self.weights])
        yield Heading(("Jensen's inequality",))
        yield Prose(
            (
                *("Let ", letter, " be convex on an interval that holds the points ", *listed(self.points)),
                *(", and let ", *weights, " be weights with ", Relation((self.total, ONE)), "."),
                " Then the value at the mean is at most the mean of the values:",
            )
        )
        yield ResultBox(Relation((curve(self.mean), self.mean_of_values), "≤"))
        yield Prose(
            (
                *("For a concave ", letter, " the sign is turned round."),
                f" It is written for {_WORDS[self.count]} points; the proof is the same for any number.",
            )
        )

    def proof(self) -> Iterator[Block]:
        """The curve lies above its tangent at the mean; the tangents are weighted and added."""
        x, c = Name("x"), Name("c")
        yield Heading(("Proof for a function with ", Relation((slope(x, 2), ZERO), "≥")), level=2)
        mean = ("Let ", Relation((MEAN, self.mean)), ", which lies between the points. ")
        between = ("To every ", x, " of the interval there is a ", c, " between ", MEAN, " and ", x)
        yield Prose((*mean, *between, " such that"))
        rest = Product((Quotient(ONE, TWO), slope(c, 2), Power(Sum((x, Neg(MEAN))), TWO)))
        taylor = Sum((*self.tangent(x).terms, rest))
        reason: Inline = (Relation((slope(c, 2), ZERO), "≥"),)
        lines = (Line(curve(x), taylor, ("Taylor's formula",)), Line(None, self.tangent(x), reason, sign="≥"))
        yield Chain(lines, "the curve above its tangent")
        put_in = listed([Relation((x, point)) for point in self.points])
        yield Prose(("Put in ", *put_in, ", multiply by the weights and add:"))
        yield Chain(tuple(self.summed()), "the sum of the tangents")

    def tangent(self, x: Name) -> Sum:
        """φ(m) + φ′(m)(x - m)."""
        return Sum((curve(MEAN), Product((slope(MEAN), Sum((x, Neg(MEAN)))))))

    def summed(self) -> Iterator[Line]:
        """Σ λ_i φ(x_i) ≥ … = φ(m)."""
        parts = [
            self.weighted([self.tangent(point) for point in self.points]),
            Sum(
                (
                    Product((self.total, curve(MEAN))),
                    Product((slope(MEAN), Sum((*self.mean.terms, Neg(Product((self.total, MEAN))))))),
                )
            ),
            Sum((curve(MEAN), Product((slope(MEAN), Sum((MEAN, Neg(MEAN))))))),
            curve(MEAN),
        ]
        given = ((self.total, ONE), (self.mean, MEAN))
        for left, right in pairwise(parts):
            _prove(left, right, given)
        reasons: list[Inline] = [
            ("tangents",),
            ("collect",),
            (Relation(given[0]), ", ", Relation(given[1])),
            (),
        ]
        for place, (part, reason) in enumerate(zip(parts, reasons, strict=True)):
            left = None if place else self.mean_of_values
            yield Line(left, part, reason, sign="=" if place else "≥")


def _prove(left: Term, right: Term, given: tuple[tuple[Term, Term], ...]) -> None:
    """left = right for every φ, by the proving engine; raises Unproved."""
    context = Context(equalities=given)
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


def listed(parts: Sequence[Term | Relation]) -> Inline:
    """a, b and c."""
    inline: list[str | Term | Relation] = []
    for place, part in enumerate(parts):
        if place:
            inline.append(" and " if place == len(parts) - 1 else ", ")
        inline.append(part)
    return tuple(inline)
