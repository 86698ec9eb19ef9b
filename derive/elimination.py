"""The form of a derivative in the function's own output, found by elimination.

Between a = f(z) and f'(z) one quantity is eliminated exactly: e^-z = (1 - a)/a turns e^-z/(1 + e^-z)^2 into
a(1 - a); 1 - a^2 for tanh, 1 - e^-a for softplus, a + α for elu, a + σ(z)(1 - a) for swish come out the
same way. Nothing is looked up. The polynomials are exact (FLINT).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from derive.algebra import Monomial, denominators, factor_out, monomial, positive_first, written
from derive.term import (
    ONE,
    Call,
    Cases,
    Constant,
    Derivative,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    add,
    multiply,
    number,
    replace,
    size,
    subterms,
    walk,
)


@dataclass(frozen=True, slots=True)
class OwnForm:
    """`target`: the derivative in the output; `old` = `new`: what the definition was solved for."""

    target: Term
    old: Term
    new: Term


@dataclass(frozen=True, slots=True)
class Ratio:
    """numerator / denominator over the generators of a `Ring`."""

    above: fmpq_mpoly
    below: fmpq_mpoly


class Ring:
    """Polynomials over the atoms of some terms: names, opaque calls, and one exponential per direction.

    e^{2z} and e^{-z} are powers of one generator e^z; everything else that is not + - * / or an integer
    power is an atom of its own.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self.atoms: list[Term] = []
        self.units: dict[Term, Fraction] = {}
        steps: dict[Term, list[Fraction]] = {}
        for term in terms:
            self._gather(term, steps)
        for direction, counts in steps.items():
            common = reduce(gcd, (abs(c.numerator) * _lcm(counts) // c.denominator for c in counts))
            self.units[direction] = Fraction(common, _lcm(counts))
            self.atoms.append(self._exponential(direction, 1))
        self.context = fmpq_mpoly_ctx.get(tuple(f"x{i}" for i in range(len(self.atoms))), Ordering.lex)

    def _exponential(self, direction: Term, count: int) -> Term:
        exponent = self.units[direction] * count
        signed = written(monomial(multiply(number(abs(exponent)), direction)))
        return Call("exp", (Neg(signed) if exponent < 0 else signed,))

    def _gather(self, term: Term, steps: dict[Term, list[Fraction]]) -> None:
        match term:
            case Number():
                return
            case Sum(parts) | Product(parts):
                for part in parts:
                    self._gather(part, steps)
            case Neg(inner):
                self._gather(inner, steps)
            case Quotient(above, below):
                self._gather(above, steps)
                self._gather(below, steps)
            case Power(base, exponent) if _integer(exponent) is not None:
                self._gather(base, steps)
            case Call("exp", (argument,)):
                direction, count = _direction(argument)
                steps.setdefault(direction, []).append(count)
            case _:
                if term not in self.atoms:
                    self.atoms.append(term)

    def ratio(self, term: Term) -> Ratio:
        """`term` as an exact ratio of polynomials; ZeroDivisionError where a denominator vanishes."""
        one = self.context.constant(1)
        match term:
            case Number(value):
                return Ratio(self.context.constant(_fmpq(value)), one)
            case Sum(parts):
                return reduce(_plus, (self.ratio(part) for part in parts))
            case Neg(inner):
                found = self.ratio(inner)
                return Ratio(-found.above, found.below)
            case Product(parts):
                return reduce(_times, (self.ratio(part) for part in parts))
            case Quotient(above, below):
                return _times(self.ratio(above), _inverse(self.ratio(below)))
            case Power(base, exponent) if (count := _integer(exponent)) is not None:
                found = self.ratio(base)
                found = found if count >= 0 else _inverse(found)
                return Ratio(found.above ** abs(count), found.below ** abs(count))
            case Call("exp", (argument,)):
                direction, exponent = _direction(argument)
                count = exponent / self.units[direction]
                atom = self.context.gen(self.atoms.index(self._exponential(direction, 1)))
                power = atom ** abs(int(count))
                return Ratio(power, one) if count > 0 else Ratio(one, power)
            case _:
                return Ratio(self.context.gen(self.atoms.index(term)), one)

    def polynomial(self, poly: fmpq_mpoly) -> Term:
        """The writing of a polynomial, terms in the order of the ring, a positive one first."""
        parts = [
            written(Monomial(Fraction(int(c.p), int(c.q)), self._powers(powers)))
            for powers, c in poly.to_dict().items()
        ]
        return positive_first(add(*parts))

    def _powers(self, powers: tuple[int, ...]) -> tuple[tuple[Term, int], ...]:
        found: list[tuple[Term, int]] = []
        for atom, count in zip(self.atoms, powers, strict=True):
            if not count:
                continue
            if isinstance(atom, Call) and atom.function == "exp":
                direction, _ = _direction(atom.arguments[0])
                found.append((self._exponential(direction, int(count)), 1))
            else:
                found.append((atom, int(count)))
        return tuple(found)

    def quotient(self, ratio: Ratio) -> Term:
        """A reduced ratio as one fraction."""
        above, below = _reduced(ratio)
        top, bottom = self.polynomial(above), self.polynomial(below)
        return top if bottom == ONE else Quotient(top, bottom)

    def fraction(self, ratio: Ratio) -> Term:
        """The shortest writing tried of a reduced ratio: factored, split over a monomial, or grouped."""
        above, below = _reduced(ratio)
        if len(below.to_dict()) == 1:
            return min(self._over_monomial(above, below), key=lambda term: (size(term), repr(term)))
        return Quotient(factor_out(self.polynomial(above)), factor_out(self.polynomial(below)))

    def _over_monomial(self, above: fmpq_mpoly, below: fmpq_mpoly) -> list[Term]:
        ((bottom, _),) = below.to_dict().items()
        terms = {
            tuple(int(a) - int(b) for a, b in zip(powers, bottom, strict=True)): Fraction(int(c.p), int(c.q))
            for powers, c in above.to_dict().items()
        }
        parts = [Monomial(c, self._powers(powers)) for powers, c in sorted(terms.items())]
        whole = positive_first(add(*(written(part) for part in parts)))
        return [whole, factor_out(whole), *self._grouped(parts)]

    def _grouped(self, parts: list[Monomial]) -> list[Term]:
        """rest + g·(…) for every generator g that several terms share."""
        found: list[Term] = []
        for atom in self.atoms:
            inside = [part for part in parts if (atom, 1) in part.factors]
            rest = [part for part in parts if part not in inside]
            if len(inside) > 1 and rest:
                shared = factor_out(positive_first(add(*(written(part) for part in inside))))
                found.append(add(positive_first(add(*(written(part) for part in rest))), shared))
        return found


def _reduced(ratio: Ratio) -> tuple[fmpq_mpoly, fmpq_mpoly]:
    """Numerator and denominator without common factor; the sign such that the denominator starts positive."""
    common = ratio.above.gcd(ratio.below)
    above, below = ratio.above / common, ratio.below / common
    lead = below.leading_coefficient()
    return above / lead, below / lead


def _lcm(counts: list[Fraction]) -> int:
    return reduce(lambda a, b: a * b // gcd(a, b), (c.denominator for c in counts))


def _fmpq(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _integer(exponent: Term) -> int | None:
    sign, inner = (-1, exponent.term) if isinstance(exponent, Neg) else (1, exponent)
    if isinstance(inner, Number) and inner.value.denominator == 1 and inner.value <= 24:
        return sign * int(inner.value)
    return None


def _direction(argument: Term) -> tuple[Term, Fraction]:
    """-2z is -2 times the direction z."""
    found = monomial(argument)
    return written(Monomial(Fraction(1), found.factors)), found.coefficient


def _plus(left: Ratio, right: Ratio) -> Ratio:
    if left.below == right.below:
        return Ratio(left.above + right.above, left.below)
    return Ratio(left.above * right.below + right.above * left.below, left.below * right.below)


def _times(left: Ratio, right: Ratio) -> Ratio:
    return Ratio(left.above * right.above, left.below * right.below)


def _inverse(ratio: Ratio) -> Ratio:
    if ratio.above.is_zero():
        raise ZeroDivisionError("division by an expression that is zero")
    return Ratio(ratio.below, ratio.above)


def own_form(derivative: Term, output: Term, body: Term) -> OwnForm | None:
    """`derivative` of output = body written in `output`, or None when no elimination makes it shorter.

    Each generator of the derivative is tried; the shortest result wins.
    """
    if any(isinstance(part, Derivative | Cases) for part in subterms(derivative)):
        return None
    generator, equal_to = _logarithm_removed(output, body)
    ring = Ring([generator, derivative, equal_to])
    try:
        wanted, definition = ring.ratio(derivative), ring.ratio(equal_to)
        own = ring.ratio(generator)
    except (ZeroDivisionError, ValueError):
        return None
    relation = own.above * definition.below - own.below * definition.above
    found: list[OwnForm] = []
    for place, atom in enumerate(ring.atoms):
        if atom == generator or _same_exponential(atom, generator) or isinstance(atom, Constant):
            continue
        solved = _solve(relation, place, ring)
        reduced = solved and _substituted(wanted, place, solved)
        if solved is None or reduced is None:
            continue
        found.append(_solved_for(ring, place, solved, derivative, ring.fraction(reduced)))
    shorter = [form for form in found if _better(form.target, derivative, output)]
    return min(shorter, key=lambda form: (size(form.target), repr(form.target)), default=None)


def _solved_for(ring: Ring, place: int, solved: tuple[int, Ratio], derivative: Term, target: Term) -> OwnForm:
    """The elimination as an equation for what occurs in the derivative: e^-z rather than e^z."""
    power, value = solved
    old = _powered(ring, place, power)
    inverse = _powered(ring, place, -power)
    if old not in (part for part in subterms(derivative)) and inverse in (
        part for part in subterms(derivative)
    ):
        return OwnForm(target, inverse, ring.quotient(_inverse(value)))
    return OwnForm(target, old, ring.quotient(value))


def _better(target: Term, derivative: Term, output: Term) -> bool:
    """Whether the target mentions the output, is no longer, and divides by nothing new (a/z at z = 0)."""
    if all(part != output for part in subterms(target)):
        return False
    if not denominators(target) <= denominators(derivative):
        return False
    places = [path for path, part in walk(target) if part == output]
    named = target
    for path in places:
        named = replace(named, path, Name("output"))
    return size(named) <= size(derivative)


def _logarithm_removed(output: Term, body: Term) -> tuple[Term, Term]:
    """a = log u as e^a = u, a = -log u as e^-a = u; anything else as it is."""
    match body:
        case Call("log", (inner,)):
            return Call("exp", (output,)), inner
        case Neg(Call("log", (inner,))):
            return Call("exp", (Neg(output),)), inner
        case _:
            return output, body


def _same_exponential(atom: Term, generator: Term) -> bool:
    match atom, generator:
        case Call("exp", (left,)), Call("exp", (right,)):
            return _direction(left)[0] == _direction(right)[0]
        case _:
            return False


def _solve(relation: fmpq_mpoly, place: int, ring: Ring) -> tuple[int, Ratio] | None:
    """x^m = value from a relation c0 + c1 x^m = 0 in the generator at `place`."""
    groups: dict[int, dict[tuple[int, ...], fmpq]] = {}
    for powers, coefficient in relation.to_dict().items():
        rest = tuple(0 if i == place else int(p) for i, p in enumerate(powers))
        groups.setdefault(int(powers[place]), {})[rest] = coefficient
    if len(groups) != 2:
        return None
    low, high = sorted(groups)
    above = -ring.context.from_dict(groups[low])
    return high - low, Ratio(above, ring.context.from_dict(groups[high]))


def _substituted(wanted: Ratio, place: int, solved: tuple[int, Ratio]) -> Ratio | None:
    power, value = solved
    above = _replaced(wanted.above, place, power, value)
    below = _replaced(wanted.below, place, power, value)
    if above is None or below is None:
        return None
    (top, top_offset), (bottom, bottom_offset) = above, below
    offset = top_offset - bottom_offset
    if offset % power or bottom.above.is_zero():
        return None
    shift = Ratio(value.above ** abs(offset // power), value.below ** abs(offset // power))
    whole = _times(top, _inverse(bottom))
    return _times(whole, shift if offset >= 0 else _inverse(shift))


def _replaced(poly: fmpq_mpoly, place: int, power: int, value: Ratio) -> tuple[Ratio, int] | None:
    """`poly` with x^power := value, after x^offset is taken out in front."""
    context = poly.context()
    groups: dict[int, dict[tuple[int, ...], fmpq]] = {}
    for powers, coefficient in poly.to_dict().items():
        rest = tuple(0 if i == place else int(p) for i, p in enumerate(powers))
        groups.setdefault(int(powers[place]), {})[rest] = coefficient
    if not groups:
        return Ratio(context.constant(0), context.constant(1)), 0
    offset = min(groups)
    if any((count - offset) % power for count in groups):
        return None
    highest = (max(groups) - offset) // power
    total = context.constant(0)
    for count, terms in groups.items():
        times = (count - offset) // power
        total += context.from_dict(terms) * value.above**times * value.below ** (highest - times)
    return Ratio(total, value.below**highest), offset


def _powered(ring: Ring, place: int, power: int) -> Term:
    atom = ring.atoms[place]
    if isinstance(atom, Call) and atom.function == "exp":
        direction, _ = _direction(atom.arguments[0])
        return Call("exp", (written(monomial(multiply(number(power * ring.units[direction]), direction))),))
    return atom if power == 1 else Power(atom, number(power))
