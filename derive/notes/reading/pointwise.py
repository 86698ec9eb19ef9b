r"""Rules for functions without their variable: (fg)' = f'g + fg', (f \circ g)'(x), ∇(fg), (AB)'.

The reader leaves open what a primed bracket is differentiated by: Slope(E, FREE). What the functions are
tells the whole statement: those that have primes in it, and usual letters of functions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from derive.notes.written import (
    INVERSE,
    PRIME,
    Apply,
    Minus,
    Nabla,
    Num,
    Over,
    Raised,
    Slope,
    Sym,
    Times,
    Turned,
    Written,
    every,
    mapped,
    symbols,
)

FREE = Sym("x#")  # what a primed bracket is differentiated by, before the statement tells it
AT = "@"  # of (E)'(y): a primed bracket and the place
FUNCTIONS = frozenset(("f", "g", "h", "F", "G", "H", "phi", "varphi", "psi"))
_VARIABLES = ("x", "t", "z", "s", "y")
_INVERSE = Minus(Num(Fraction(1)))


def composed(term: Written, argument: Written) -> Written | None:
    """f(g(x)) for the f ∘ g of (f ∘ g)(x); None for any other bracket."""
    if not isinstance(term, Times) or set(term.marks) != {"o"}:
        return None
    for factor in reversed(term.factors):
        name = _bare(factor)
        if name is None or (isinstance(factor, Sym) and name not in FUNCTIONS):
            return None
        argument = Apply(name, (argument,), factor.primes if isinstance(factor, Apply) else 0)
    return argument


def _bare(term: Written) -> str | None:
    """The name of f or f', without an argument or an index."""
    match term:
        case Sym(name, ()):
            return name
        case Apply(name, (), _):
            return name
        case _:
            return None


def is_open(term: Written) -> bool:
    """Whether a part of it speaks of functions without their variable."""
    return any(_is_rule(part) for part in every(term))


def _is_rule(part: Written) -> bool:
    match part:
        case Slope(_, wrt) if wrt == FREE:
            return True
        case Nabla(Times() | Over() as of, None):
            return all(sym.name in FUNCTIONS and not sym.indices for sym in symbols(of))
        case Times(factors, marks) if marks and set(marks) == {"o"}:
            return composed(part, FREE) is not None and any(
                name.isalpha() for name in map(_bare, factors) if name
            )
        case _:
            return False


def elaborated(sides: Iterable[Written], *, invertible: frozenset[str]) -> list[tuple[Written, ...]]:
    """The sides of one statement as formulas in a variable, in every way; none of any other statement.

    `invertible` are functions that are undefined, or that have an inverse.
    """
    sides = tuple(sides)
    if not any(map(is_open, sides)):
        return []
    if (found := _of_inverse(sides, invertible)) is not None:
        return [found]
    turned = [tuple(map(_turned, sides))] if _is_of_matrices(sides) else []
    return [*turned, _with_variable(sides)]


def primed_alone(sides: Iterable[Written]) -> frozenset[str]:
    """The σ of σ', without an argument."""
    calls = [part for side in sides for part in every(side) if isinstance(part, Apply)]
    alone = [call for call in calls if not call.arguments]
    if not any(call.primes for call in alone):
        return frozenset()
    return frozenset(call.function for call in alone)  # sin' = cos


def at_argument(sides: Iterable[Written], functions: frozenset[str], argument: Sym) -> list[Written]:
    """σ'(z) = σ(z) (1 - σ(z)) for σ' = σ(1 - σ)."""
    return [_Pointwise(functions, argument).term(_multiplied(side, functions)) for side in sides]


def _multiplied(term: Written, functions: frozenset[str]) -> Written:
    """σ' times (1 - 2σ): no argument has the function itself in it."""
    term = mapped(term, lambda part: _multiplied(part, functions))
    match term:
        case Apply(name, (inner,), primes) if name in functions and any(
            _bare(part) in functions for part in every(inner)
        ):
            return Times((Apply(name, (), primes), inner), ("",))
        case _:
            return term


def _with_variable(sides: tuple[Written, ...]) -> tuple[Written, ...]:
    functions = _functions(sides)
    used = {sym.name for side in sides for sym in symbols(side)} - functions - {FREE.name}
    bare = {_bare(part) for side in sides for part in every(side)} & functions
    told = (Sym(x) for x in _VARIABLES if x in used and not bare)  # (σ(wx + b))'
    variable = next(told, None) or next(Sym(x) for x in (*_VARIABLES, "u#") if x not in used)
    return tuple(_Pointwise(functions, variable).term(side) for side in sides)


def _functions(sides: tuple[Written, ...]) -> frozenset[str]:
    """Names with a prime or an argument somewhere, and usual letters of functions in a primed bracket."""
    found = {
        part.function for side in sides for part in every(side) if isinstance(part, Apply) and part.primes
    }
    if any(composed(side, FREE) is not None for side in sides):  # h = f ∘ g
        found |= {side.name for side in sides if isinstance(side, Sym) and not side.indices}
    for part in (part for side in sides for part in every(side)):
        match part:
            case Slope(of, wrt) if wrt == FREE:
                found |= {sym.name for sym in symbols(of) if sym.name in FUNCTIONS and not sym.indices}
            case Nabla(of, _):
                found |= {sym.name for sym in symbols(of) if sym.name in FUNCTIONS and not sym.indices}
            case Sym(name, ()) if name.endswith(PRIME):
                found.add(name.removesuffix(PRIME))
            case Times(factors, marks) if marks and set(marks) == {"o"} and composed(part, FREE) is not None:
                found |= {name for name in map(_bare, factors) if name is not None}
            case _:
                pass
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Pointwise:
    """Functions applied to one variable."""

    functions: frozenset[str]
    variable: Sym

    def term(self, term: Written) -> Written:
        """f'g as f'(x) g(x), (f ∘ g)' as the derivative of f(g(x)) by x."""
        if (whole := composed(term, self.variable)) is not None:
            return whole
        match term:
            case Slope(of, wrt) if wrt == FREE:
                return Slope(self.term(of), self.variable)
            case Nabla(of, None):
                return Slope(self.term(of), self.variable)
            case Apply(name, (inner, argument), _) if name == AT:
                return self._at(inner, argument)
            case Apply(name, (), primes) if name in self.functions:
                return Apply(name, (self.variable,), primes)
            case Sym(name, ()) if name in self.functions:
                return Apply(name, (self.variable,))
            case Sym(name, ()) if name.endswith(PRIME) and name.removesuffix(PRIME) in self.functions:
                return Apply(name.removesuffix(PRIME), (self.variable,), 1)
            case _:
                return mapped(term, self.term)

    def _at(self, inner: Written, argument: Written) -> Written:
        assert isinstance(argument, Sym)
        return replace(self, variable=argument).term(inner)


# --- transposes ----------------------------------------------------------------------------------------


def as_transposes(sides: list[Written | None]) -> list[Written | None]:
    """The sides with transposes for primes, where those of a statement are: (AB)' = B'A'."""
    read = tuple(side for side in sides if side is not None)
    if len(read) < len(sides) or not any(map(is_open, read)) or not _is_of_matrices(read):
        return sides
    return [_turned(side) for side in read]


def _is_of_matrices(sides: tuple[Written, ...]) -> bool:
    """(AB)' = B'A', (Xw)' = w'X': a capital with a prime, or capitals alone, and no letter of a function."""
    primed = {
        sym.name.removesuffix(PRIME) for side in sides for sym in symbols(side) if sym.name.endswith(PRIME)
    }
    called = {p.function for side in sides for p in every(side) if isinstance(p, Apply) and not p.arguments}
    names = {sym.name.removesuffix(PRIME) for side in sides for sym in symbols(side)} - {FREE.name} | called
    capitals = {name for name in names if name.isupper() and name not in FUNCTIONS}
    return not names & FUNCTIONS and bool(capitals & (primed | called) or (capitals and capitals == names))


def _turned(side: Written) -> Written:
    match side:
        case Slope(of, wrt) if wrt == FREE:
            return Turned(_turned(of))
        case Sym(name, ()) if name.endswith(PRIME):
            return Turned(Sym(name.removesuffix(PRIME)))
        case Apply(name, (), 1):
            return Turned(Sym(name))
        case _:
            return mapped(side, _turned)


# --- inverses ------------------------------------------------------------------------------------------


def _of_inverse(sides: tuple[Written, ...], invertible: frozenset[str]) -> tuple[Written, ...] | None:
    """(f⁻¹)'(y) = 1/f'(f⁻¹(y)) at y = f(x): there f⁻¹(y) is x, and its derivative 1/f'(x)."""
    places = {
        (f, y) for side in sides for part in every(side) if (found := _inverse(part)) for f, y in [found]
    }
    if len(places) != 1:
        return None
    ((function, place),) = places
    if function not in invertible:
        return None
    return tuple(_at_inverse(side, function, place) for side in sides)


def _inverse(part: Written) -> tuple[str, Sym] | None:
    match part:
        case Apply(name, (Slope(Raised(Sym(f, ()), power), _), Sym() as y), _) if (
            name == AT and power == _INVERSE
        ):
            return f, y
        case _:
            return None


def _at_inverse(side: Written, function: str, place: Sym) -> Written:
    if _inverse(side) is not None:
        return Over(Num(Fraction(1)), Apply(function, (FREE,), 1))
    if side == Apply(function + INVERSE, (place,)):
        return FREE
    if side == place:
        return Apply(function, (FREE,))
    return mapped(side, lambda part: _at_inverse(part, function, place))
