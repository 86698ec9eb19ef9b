"""Proofs of equations between matrices for every size: products, transposes, inverses, norms, traces.

(A B)⁻¹ = B⁻¹A⁻¹, H H = H of H = X(XᵀX)⁻¹Xᵀ, and what holds where an equation does: ‖u‖ = 1, aᵀb = 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from derive.noncommuting import (
    UNIT,
    Frozen,
    Letter,
    Polynomial,
    Rules,
    TooMuch,
    inverted,
    letter,
    number,
    powered,
    root,
    scalar,
    trace,
    without_denominators,
)
from derive.notes.meaning.arrays import Unclear
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import (
    Apply,
    Minus,
    Norm,
    Num,
    Over,
    Plus,
    Raised,
    Sym,
    Times,
    Turned,
    Written,
)

_OPEN = "?"  # the size of an identity matrix that stands by itself
HIGHEST = 4  # power that is written out
Sides = tuple[Written, Written]


@dataclass(frozen=True, slots=True)
class Value:
    """A polynomial and the sizes of what it stands for; a number has the sizes 1 and 1."""

    of: Polynomial
    rows: str = UNIT
    columns: str = UNIT

    @property
    def is_number(self) -> bool:
        """Whether it commutes with everything."""
        return self.rows == self.columns == UNIT


Env = Mapping[str, Value]


def is_proved(
    claim: Sides, knowledge: Knowledge, given: Iterable[Sides] = (), *, strict: bool = False
) -> bool:
    """Whether left = right follows from the definitions and from `given` equations, for every size.

    `strict` also says that the sizes conform, which is otherwise known from elsewhere.
    """
    given = tuple(given)
    readers = (Products(knowledge, later=later, strict=strict) for later in (False, True))
    return any(_follows(claim, reader, given) for reader in readers)


def _follows(claim: Sides, reader: Products, given: tuple[Sides, ...]) -> bool:
    try:
        zeros = [reader.difference(claim).of, *reader.multiplied_out(claim)]
        told = [reader.difference(squared(one)) for one in given]
        rules = reader.rules()
        for equation in told:
            rules.assume(equation.of)
            if (turned := _other_way_round(equation)) is not None:
                rules.assume(turned)
        rules.complete()
        return any(without_denominators(z, rules).is_zero for z in zeros) and not _collapses(reader, rules)
    except (Unclear, TooMuch, RecursionError):
        return False


def _collapses(reader: Products, rules: Rules) -> bool:
    """Whether a matrix has its inverse only where it is I, as a projection H: that proves nothing."""
    apart = (of - number(1) for _, of in reader.inverses.values())
    return any(not other.is_zero and without_denominators(other, rules).is_zero for other in apart)


def squared(sides: Sides) -> Sides:
    """‖u‖ = c as ‖u‖² = c²."""
    one, other = sides
    if isinstance(other, Norm):
        one, other = other, one
    if isinstance(one, Norm) and one.order == 2 and isinstance(other, Num) and other.value >= 0:
        return Raised(one, Num(Fraction(2))), Num(other.value**2)
    return sides


def _other_way_round(zero: Value) -> Polynomial | None:
    """B A = I of square matrices with A B = I."""
    long = [(word, c) for (scalars, word), c in zero.of.terms.items() if word and not scalars]
    rest = {m: c for m, c in zero.of.terms.items() if not m[1] and not m[0]}
    if len(long) != 1 or not rest or len(long) + len(rest) != len(zero.of.terms):
        return None
    ((word, c),) = long
    if len(word) != 2 or any(one.rows != one.columns for one in word):
        return None
    return Polynomial({((), word[::-1]): c, **rest})


@dataclass(slots=True)
class Products:
    """Formulas under one knowledge, and the inverses that occur in them."""

    knowledge: Knowledge
    later: bool = False  # with what is defined further down
    strict: bool = False  # sizes with different names do not conform
    inverses: dict[Frozen, tuple[Letter, Polynomial]] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)

    def rules(self) -> Rules:
        """P M = I and M P = I for every inverse P of an M that was met."""
        rules = Rules()
        for one, of in self.inverses.values():
            rules.assume(letter(one) * of - number(1))
            rules.assume(of * letter(one) - number(1))
        return rules

    def difference(self, sides: Sides) -> Value:
        """left - right. Raises Unclear where they do not go together."""
        return self._added(self.value(sides[0], {}), _negative(self.value(sides[1], {})))

    def multiplied_out(self, sides: Sides) -> Iterator[Polynomial]:
        """M R - I, which is 0 just where M⁻¹ = R, for a side that is an inverse."""
        for one, other in (sides, sides[::-1]):
            found = self.value(one, {}).of.frozen()
            for inverse, of in self.inverses.values():
                if letter(inverse).frozen() == found:
                    yield of * self.value(other, {}).of - number(1)

    def value(self, written: Written, env: Env) -> Value:
        """What is meant. Raises Unclear."""
        match written:
            case Num(value):
                return Value(number(value))
            case Sym():
                return self._symbol(written, env)
            case Plus(terms):
                found = self.value(terms[0], env)
                for part in terms[1:]:
                    found = self._added(found, self.value(part, env))
                return found
            case Minus(inner):
                return _negative(self.value(inner, env))
            case Turned(inner):
                found = self.value(inner, env)
                return Value(found.of.transpose, found.columns, found.rows)
            case Times(factors, marks):
                found = self.value(factors[0], env)
                for mark, factor in zip(marks, factors[1:], strict=True):
                    found = self._times(found, self.value(factor, env), mark)
                return found
            case Over(above, below):
                top, bottom = self.value(above, env), self._number(below, env)
                return Value(top.of * inverted(bottom), top.rows, top.columns)
            case Raised(base, exponent):
                return self._raised(self.value(base, env), exponent)
            case Norm(inner, 2):
                found = self.value(inner, env)
                return Value(root(_square(found)))
            case Apply():
                return self._call(written, env)
            case _:
                raise Unclear("this is no product of matrices")

    def _number(self, written: Written, env: Env) -> Polynomial:
        found = self.value(written, env)
        if not found.is_number:
            raise Unclear("a number belongs here")
        return found.of

    def _symbol(self, sym: Sym, env: Env) -> Value:
        if not sym.indices and sym.name in env:
            return env[sym.name]
        current = self.knowledge.current(sym)
        if current is not None and (self.later or not current.later) and current.indices == sym.indices:
            return self._defined(str(sym), current.body, {})
        shape = self.knowledge.shapes.get((sym.name, len(sym.indices)), ())
        if sym == Sym("I") and current is None:
            return Value(number(1), _OPEN, _OPEN)
        if not shape:
            return Value(scalar(str(sym)))
        if len(shape) > 2:
            raise Unclear("an array of more than two axes")
        rows, columns = (*shape, UNIT)[:2]
        symmetric = sym.name in self.knowledge.symmetric and len(shape) == 2
        return Value(
            letter(Letter(str(sym), rows, rows if symmetric else columns, symmetric=symmetric)), rows, columns
        )

    def _defined(self, name: str, body: Written, env: Env) -> Value:
        if name in self.open:
            raise Unclear("the definitions go in a circle")
        self.open.append(name)
        try:
            return self.value(body, env)
        finally:
            self.open.pop()

    def _call(self, written: Apply, env: Env) -> Value:
        arguments = [self.value(argument, env) for argument in written.arguments]
        if written.primes:
            raise Unclear("a derivative")
        found = self.knowledge.function(written.function)
        if found is not None and not found.is_general:
            raise Unclear("a function that is told for some arguments")
        if found is not None and len(found.parameters) == len(arguments):
            bound = {str(p): a for p, a in zip(found.parameters, arguments, strict=True)}
            return self._defined(written.function, found.body, bound)
        if found is None and written.function == "trace" and len(arguments) == 1:
            inner = arguments[0]
            return Value(trace(inner.of, inner.rows)) if not inner.is_number else inner
        if found is None and written.function == "sqrt" and len(arguments) == 1 and arguments[0].is_number:
            return Value(root(arguments[0].of))
        raise Unclear(f"the function {written.function} is no product")

    def _raised(self, base: Value, exponent: Written) -> Value:
        power = _whole(exponent)
        if power is None or abs(power) > HIGHEST or (base.rows == UNIT) != (base.columns == UNIT):
            raise Unclear("a power that is not written out")
        if base.is_number:
            return Value(powered(base.of, power))
        if power < 0:
            base = self._inverse(base)
        found = base
        for _ in range(abs(power) - 1):
            found = self._times(found, base, "")
        return found if power else Value(number(1), base.rows, base.columns)

    def _added(self, one: Value, other: Value) -> Value:
        if not (one.is_number or other.is_number):
            self._conform((one.rows, other.rows), (one.columns, other.columns))
        return _added(one, other)

    def _times(self, one: Value, other: Value, mark: str) -> Value:
        if not (one.is_number or other.is_number):
            self._conform((one.columns, other.rows))
        return _times(one, other, mark)

    def _conform(self, *sizes: tuple[str, str]) -> None:
        """Raises Unclear for sizes with different names."""
        if self.strict and any(one != other and _OPEN not in (one, other) for one, other in sizes):
            raise Unclear("the sizes do not conform")

    def _inverse(self, base: Value) -> Value:
        """The inverse: of a product of square matrices from behind, else a letter. Raises Unclear."""
        if base.rows != base.columns:
            raise Unclear("a matrix that is not square has no inverse")
        terms = list(base.of.terms.items())
        if len(terms) == 1 and all(one.rows == one.columns for one in terms[0][0][1]):
            ((scalars, word), c) = terms[0]
            found = inverted(Polynomial({(scalars, ()): c}))
            for one in reversed(word):
                found = found * self._inverse_of(letter(one), one.rows)
            return Value(found, base.columns, base.rows)
        return Value(self._inverse_of(base.of, base.rows), base.columns, base.rows)

    def _inverse_of(self, of: Polynomial, size: str) -> Polynomial:
        for one, known in self.inverses.values():
            if of.frozen() == letter(one).frozen():
                return known
            if of.frozen() == letter(one.transpose).frozen():
                return known.transpose
        key, turned = of.frozen(), of.transpose.frozen()
        if key in self.inverses:
            return letter(self.inverses[key][0])
        if turned in self.inverses:
            return letter(self.inverses[turned][0].transpose)
        new = Letter(f"#{len(self.inverses)}", size, size, inverse=True, symmetric=key == turned)
        self.inverses[key] = (new, of)
        return letter(new)


def _whole(exponent: Written) -> int | None:
    value = exponent.term if isinstance(exponent, Minus) else exponent
    if not isinstance(value, Num) or value.value.denominator != 1:
        return None
    return int(value.value) * (-1 if isinstance(exponent, Minus) else 1)


def _square(of: Value) -> Polynomial:
    """vᵀv; the sum of the squares of a matrix."""
    if of.rows == UNIT or of.columns == UNIT:
        column = of.of if of.columns == UNIT else of.of.transpose
        return column.transpose * column
    return trace(of.of.transpose * of.of, of.columns)


def _negative(of: Value) -> Value:
    return Value(-of.of, of.rows, of.columns)


def _added(one: Value, other: Value) -> Value:
    if one.is_number != other.is_number and not (one.of.is_zero or other.of.is_zero):
        raise Unclear("a number beside a matrix")
    sides = [(value.rows == UNIT, value.columns == UNIT) for value in (one, other)]
    if sides[0] != sides[1] and not (one.of.is_zero or other.of.is_zero):
        raise Unclear("these do not go together")
    wide = other if one.rows == _OPEN or one.is_number else one
    return Value(one.of + other.of, wide.rows, wide.columns)


def _times(one: Value, other: Value, mark: str) -> Value:
    if one.is_number or other.is_number:
        wide = other if one.is_number else one
        return Value(one.of * other.of, wide.rows, wide.columns)
    if mark in ("o", "x", "k"):
        raise Unclear("an elementwise product")
    if (one.columns == UNIT) != (other.rows == UNIT):
        raise Unclear("these are not multiplied")
    rows = other.rows if one.rows == _OPEN else one.rows
    columns = one.columns if other.columns == _OPEN else other.columns
    return Value(one.of * other.of, rows, columns)
