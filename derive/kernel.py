"""The door to SymPy, which is imported on the first call: `derive --help` does not pay for it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, assert_never

from derive.errors import InputError
from derive.indices import slice_of
from derive.model import Function
from derive.parse import identifier
from derive.term import (
    BigSum,
    Branch,
    Call,
    Cases,
    Comparison,
    Constant,
    Delta,
    Derivative,
    Indexed,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    Vector,
    number,
    substitute,
)

if TYPE_CHECKING:
    import sympy

# Our names of functions, and SymPy's where they differ.
_TO_SYMPY = {"abs": "Abs", "max": "Max", "min": "Min", "arctan": "atan"}
_SAME = ("exp", "log", "sqrt", "sign", "tanh", "sinh", "cosh", "sin", "cos", "erf")
_FROM_SYMPY = {theirs: ours for ours, theirs in _TO_SYMPY.items()} | {name: name for name in _SAME}


def to_sympy(term: Term, functions: Iterable[Function] = ()) -> sympy.Expr:
    """The SymPy expression of `term`, with activations replaced by their definitions.

    Names become plain symbols, as a user writes them. SymPy reorders and evaluates: what comes back is the
    value, not the writing.
    """
    return _convert(term, {function.name: function for function in functions})


def _convert(term: Term, known: dict[str, Function]) -> Any:
    import sympy

    match term:
        case Number(value):
            return sympy.Rational(value.numerator, value.denominator)
        case Constant("pi"):
            return sympy.pi
        case Constant(name):
            raise InputError(f"SymPy has no constant for '{name}'")
        case Name(id):
            return sympy.Symbol(id)
        case Sum(terms):
            return sympy.Add(*[_convert(part, known) for part in terms])
        case Neg(inner):
            return -_convert(inner, known)
        case Product(factors):
            return sympy.Mul(*[_convert(part, known) for part in factors])
        case Quotient(numerator, denominator):
            return _convert(numerator, known) / _convert(denominator, known)
        case Power(base, exponent):
            return _convert(base, known) ** _convert(exponent, known)
        case Call(function, arguments):
            return _call(function, arguments, known)
        case Derivative(of, wrt):
            return sympy.Derivative(_convert(of, known), _convert(wrt, known))
        case Indexed(id, indices):
            return sympy.Indexed(id, *[_convert(index, known) for index in indices])
        case Delta(left, right):
            return sympy.KroneckerDelta(_convert(left, known), _convert(right, known))
        case BigSum(body, index, limit):
            return sympy.Sum(_convert(body, known), (sympy.Symbol(index), 1, _convert(limit, known)))
        case Vector(entries):
            return sympy.Matrix([_convert(entry, known) for entry in entries])
        case Cases():
            return _piecewise(term, known)
        case _:
            assert_never(term)


def _call(name: str, arguments: tuple[Term, ...], known: dict[str, Function]) -> Any:
    import sympy

    if slice_of(Call(name, arguments)) is not None:
        raise InputError(f"the {name} along an axis has no expression to hand to SymPy")

    if name in known and name not in _SAME:
        function = known[name]
        return _convert(substitute(function.body, {function.variable: arguments[0]}), known)
    if name not in _TO_SYMPY and name not in _SAME:
        raise InputError(f"the function '{name}' has no definition to hand to SymPy")
    return getattr(sympy, _TO_SYMPY.get(name, name))(*[_convert(part, known) for part in arguments])


def _piecewise(term: Cases, known: dict[str, Function]) -> Any:
    import sympy

    relations = {"<": sympy.Lt, "<=": sympy.Le, ">": sympy.Gt, ">=": sympy.Ge}
    branches = [
        (
            _convert(branch.value, known),
            relations[branch.condition.relation](
                _convert(branch.condition.left, known), _convert(branch.condition.right, known)
            ),
        )
        for branch in term.branches
    ]
    return sympy.Piecewise(*branches, (_convert(term.otherwise, known), True))


def from_sympy(expression: object) -> Term:
    """The writing of a SymPy expression, in the order of an author: 2 x, a - b, 1/x. Raises InputError.

    Deterministic: it follows SymPy's own sorted order, with positive terms before negative ones.
    """
    import sympy

    if not isinstance(expression, sympy.Expr):
        kind = type(expression).__name__
        raise InputError(f"a formula is text or a SymPy expression, not a {kind}")
    return _write(expression)


def _write(expr: Any) -> Term:
    import sympy

    match expr:
        case sympy.Rational():
            return number(Fraction(int(expr.p), int(expr.q)))
        case sympy.Float():
            return number(Fraction(str(expr)))
        case sympy.Symbol():
            return Name(identifier(expr.name))
        case sympy.Add():
            return _write_sum(expr)
        case sympy.Mul():
            return _write_product(expr)
        case sympy.Pow():
            return _write_power(expr)
        case sympy.Piecewise():
            return _write_piecewise(expr)
        case sympy.Derivative():
            return _write_derivative(expr)
        case _:
            return _write_function(expr)


def _write_sum(expr: Any) -> Term:
    terms = [_write(part) for part in expr.as_ordered_terms()]
    terms.sort(key=lambda term: isinstance(term, Neg))  # stable: positive terms first
    return Sum(tuple(terms))


def _write_product(expr: Any) -> Term:
    import sympy

    coefficient, rest = expr.as_coeff_Mul()
    if coefficient.is_negative:
        return Neg(_write(-expr))
    above: list[Any] = []
    below: list[Any] = []
    for factor in rest.as_ordered_factors():
        power = factor.exp if isinstance(factor, sympy.Pow) else sympy.S.One
        if power.is_Rational and power.is_negative:
            below.append(1 / factor)
        else:
            above.append(factor)
    if coefficient.is_Rational and coefficient.q != 1 and not below:
        lead = [] if coefficient == 1 else [_ratio(coefficient)]
        return _times([*lead, *[_write(factor) for factor in above]])
    top = [number(int(coefficient.p))] if coefficient.is_Rational and coefficient.p != 1 else []
    bottom = [number(int(coefficient.q))] if coefficient.is_Rational and coefficient.q != 1 else []
    if coefficient.is_Float:
        top = [_write(coefficient)]
    numerator = _times([*top, *[_write(factor) for factor in above]])
    denominator = [*bottom, *[_write(factor) for factor in below]]
    return Quotient(numerator, _times(denominator)) if denominator else numerator


def _ratio(value: Any) -> Term:
    return Quotient(Number(Fraction(int(value.p))), Number(Fraction(int(value.q))))


def _times(factors: list[Term]) -> Term:
    if not factors:
        return Number(Fraction(1))
    return Product(tuple(factors)) if len(factors) > 1 else factors[0]


def _write_power(expr: Any) -> Term:
    import sympy

    base, exponent = expr.base, expr.exp
    if exponent == sympy.Rational(1, 2):
        return Call("sqrt", (_write(base),))
    if exponent.is_Rational and exponent.is_negative:
        return Quotient(Number(Fraction(1)), _write(base**-exponent))
    return Power(_write(base), _write(exponent))


def _write_function(expr: Any) -> Term:
    import sympy

    if expr == sympy.pi:
        return Constant("pi")
    if expr == sympy.E:
        return Call("exp", (Number(Fraction(1)),))
    head = type(expr).__name__
    if head not in _FROM_SYMPY:
        raise InputError(f"derive cannot write SymPy's '{head}'; known: {', '.join(sorted(_FROM_SYMPY))}")
    arguments = sorted(expr.args, key=sympy.default_sort_key) if head in ("Max", "Min") else expr.args
    return Call(_FROM_SYMPY[head], tuple(_write(argument) for argument in arguments))


def _write_derivative(expr: Any) -> Term:
    if len(expr.variables) != 1:
        raise InputError("derive writes first derivatives only")
    return Derivative(_write(expr.expr), Name(expr.variables[0].name))


def _write_piecewise(expr: Any) -> Term:
    import sympy

    *pairs, (otherwise, last) = expr.args
    if last != sympy.true:
        raise InputError("a Piecewise needs a last branch for everything else: (value, True)")
    branches = tuple(Branch(_write(value), _write_condition(condition)) for value, condition in pairs)
    return Cases(branches, _write(otherwise))


def _write_condition(condition: Any) -> Comparison:
    relations = {
        "StrictLessThan": "<",
        "LessThan": "<=",
        "StrictGreaterThan": ">",
        "GreaterThan": ">=",
    }
    relation = relations.get(type(condition).__name__)
    if relation is None:
        raise InputError(f"the condition '{condition}' of a Piecewise is not one comparison")
    return Comparison(_write(condition.lhs), relation, _write(condition.rhs))
