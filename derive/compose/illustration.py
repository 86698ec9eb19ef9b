"""Jensen's inequality at given points: both sides in numbers, which is larger, and a picture of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from derive.compose.convexity import FOLLOWS, called, curve_sign, function_of
from derive.compose.material import Material
from derive.document import (
    Block,
    Curve,
    Heading,
    Inline,
    Mark,
    NumberRow,
    Plot,
    Prose,
    Relation,
    Segment,
    SideBySide,
    WorkedNumbers,
)
from derive.errors import InputError
from derive.evidence import Context, Undefined, Verdict, evaluate, judge
from derive.model import REALS, Convexity, Function, Studied
from derive.numbers import Shown, compared, shown_value
from derive.term import Call, Name, Product, Sum, Term, number, substitute
from derive.text import to_text

MEAN, VALUE = Name("m"), Name("M")  # of the points, and of the values at them
WIDEST = 22  # characters of a formula beside a picture
SAMPLES = 81
HIGHEST = 1e9
MARGIN = Fraction(35, 100)  # of the points' span, that the picture shows on either side


def illustration_section(convexity: Convexity, material: Material) -> tuple[Block, ...]:
    """The mean of the points, then every function at them."""
    if not convexity.points:
        return ()
    blocks: list[Block] = [Heading(("Jensen's inequality in numbers",)), _given(convexity)]
    for studied in convexity.studied:
        blocks.extend(_Illustration(convexity, studied, function_of(studied, material)).blocks())
    return tuple(blocks)


def _given(convexity: Convexity) -> WorkedNumbers:
    pairs = list(enumerate(zip(convexity.points, convexity.weights, strict=True), 1))
    given = [Relation((Name(f"x_{index}"), number(point))) for index, (point, _) in pairs]
    given += [Relation((Name(f"lambda_{index}"), number(weight))) for index, (_, weight) in pairs]
    formula = Sum(tuple(Product((Name(f"lambda_{index}"), Name(f"x_{index}"))) for index, _ in pairs))
    put_in = Sum(tuple(Product((number(weight), number(point))) for _, (point, weight) in pairs))
    mean = _mean(convexity)
    shown = shown_value(lambda bits: evaluate(number(mean), {}, Context(), bits=bits))
    row = NumberRow(MEAN, formula, put_in, shown.term, shown.exact)
    return WorkedNumbers(tuple(given), (("Mean of the points", (row,)),))


def _mean(convexity: Convexity) -> Fraction:
    pairs = zip(convexity.points, convexity.weights, strict=True)
    return sum((weight * point for point, weight in pairs), Fraction(0))


def _number_row(left: Term, put_in: Term, shown: Shown) -> NumberRow:
    """left = numbers put in = value, without the middle where that is too long beside a picture."""
    if len(to_text(put_in)) <= WIDEST:
        return NumberRow(left, put_in, put_in, shown.term, shown.exact)
    return NumberRow(left, shown.term, shown.term, shown.term, True, "=" if shown.exact else "≈")


@dataclass(frozen=True)
class _Illustration:
    """One function at the points."""

    convexity: Convexity
    studied: Studied
    function: Function

    @property
    def mean(self) -> Fraction:
        return _mean(self.convexity)

    @property
    def context(self) -> Context:
        return Context({}, {self.function.name: self.function})

    def at(self, point: Fraction) -> Term:
        """f(1)."""
        return Call(self.function.name, (number(point),))

    @property
    def mean_of_values(self) -> Term:
        """Σ λ_i f(x_i) in numbers."""
        pairs = zip(self.convexity.points, self.convexity.weights, strict=True)
        return Sum(tuple(Product((number(weight), self.at(point))) for point, weight in pairs))

    def blocks(self) -> Iterator[Block]:
        """The picture beside the numbers, and what they say."""
        function = self.function
        yield Heading((Relation((called(function), function.body)),), level=2)
        numbers, picture = WorkedNumbers((), (("", tuple(self.rows())),)), self.picture()
        yield numbers if picture is None else SideBySide(picture, numbers)
        yield Prose(self.conclusion())

    # --- numbers ---------------------------------------------------------------------------------

    def shown(self, term: Term) -> Shown:
        """The value, correct to the last digit. Raises InputError where there is none."""
        try:
            return shown_value(lambda bits: evaluate(term, {}, self.context, bits=bits))
        except Undefined:
            letter = self.function.name
            raise InputError(f"{letter} has no value at one of the points of 'convexity'") from None

    @property
    def sides(self) -> tuple[Term, Term]:
        """f(m) and Σ λ_i f(x_i) in letters."""
        numbers = range(1, len(self.convexity.points) + 1)
        values = [Call(self.function.name, (Name(f"x_{index}"),)) for index in numbers]
        weighted = [Product((Name(f"lambda_{i}"), value)) for i, value in zip(numbers, values, strict=True)]
        return Call(self.function.name, (MEAN,)), Sum(tuple(weighted))

    def rows(self) -> Iterator[NumberRow]:
        """f(m), each f(x_i), and their weighted sum."""
        named = [(Name(f"x_{index}"), point) for index, point in enumerate(self.convexity.points, 1)]
        for name, point in ((MEAN, self.mean), *named):
            yield self._row(name, point)
        pairs = zip(self.convexity.points, self.convexity.weights, strict=True)
        put_in = Sum(tuple(Product((number(weight), self.shown(self.at(p)).term)) for p, weight in pairs))
        shown = self.shown(self.mean_of_values)
        yield _number_row(VALUE, put_in, shown)

    def _row(self, name: Name, point: Fraction) -> NumberRow:
        body, shown = self.function.body, self.shown(self.at(point))
        put_in = substitute(body, {self.function.variable: number(point)})
        return _number_row(Call(self.function.name, (name,)), put_in, shown)

    def conclusion(self) -> Inline:
        """Which side is larger, by balls, and whether that is what the second derivative says."""
        sign, relation = curve_sign(self.studied, self.function), self.compared()
        if not relation:
            return ("The two sides cannot be told apart.",)
        left, right = self.sides
        claim = (Relation((left, VALUE), relation), " with ", Relation((VALUE, right)))
        if sign is None:
            return (*claim, "; that is said of these numbers only.")
        return (*claim, ", as it must be: ", Name(self.function.name), f" is {FOLLOWS[sign]}.")

    def compared(self) -> str:
        """< or > by disjoint balls, = by a proof; empty when neither succeeds."""
        sides = (self.at(self.mean), self.mean_of_values)
        if judge(*sides, self.context).verdict is Verdict.PROVED:
            return "="
        left, right = (partial(evaluate, side, {}, self.context) for side in sides)
        return compared(lambda bits: left(bits=bits), lambda bits: right(bits=bits))

    # --- picture ---------------------------------------------------------------------------------

    def picture(self) -> Plot | None:
        """The curve, the chord (or polygon) and the gap of the means; nothing for heights beyond paper."""
        function = self.function
        ends = [(float(point), self._height(self.at(point))) for point in self.convexity.points]
        low, high = self._height(self.at(self.mean)), self._height(self.mean_of_values)
        mean = float(self.mean)
        if max(abs(y) for y in (low, high, *(y for _, y in ends))) > HIGHEST:
            return None
        chord = sorted(ends) if len(ends) == 2 else [*ends, ends[0]]
        marks = [
            Mark(mean, high, (VALUE,)),
            Mark(mean, low, (Call(function.name, (MEAN,)),)),
            *(Mark(x, y, (Name(f"x_{index}"),), "side") for index, (x, y) in enumerate(ends, 1)),
        ]
        curve = Curve(Relation((called(function), function.body)), tuple(self._points(ends)), "function")
        segments = (Segment(tuple(chord)), Segment(((mean, low), (mean, high)), "gap"))
        words = f"graph of {function.name}, and the weighted mean of its values over the mean of the points"
        return Plot(Name(function.variable), (curve,), tuple(marks), words, segments)

    def _height(self, term: Term) -> float:
        return float(evaluate(term, {}, self.context, bits=64).mid())

    def _points(self, ends: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
        """The curve a little beyond the points, as far as it stays near their height."""
        low, high = self._window()
        heights = [y for _, y in ends]
        reach = (max(heights) - min(heights)) or 1.0
        for step in range(SAMPLES):
            x = low + (high - low) * Fraction(step, SAMPLES - 1)
            try:
                y = self._height(self.at(x))
            except Undefined:
                continue
            if min(heights) - reach <= y <= max(heights) + reach:
                yield float(x), y

    def _window(self) -> tuple[Fraction, Fraction]:
        points, domain = self.convexity.points, self.studied.domain or REALS
        span = max(points) - min(points)
        low, high = min(points) - MARGIN * span, max(points) + MARGIN * span
        edge = span / 100
        low = low if domain.low is None else max(low, min(domain.low + edge, min(points)))
        high = high if domain.high is None else min(high, max(domain.high - edge, max(points)))
        return low, high
