"""Rules for sums, products, powers and what is inside of them."""

from __future__ import annotations

from derive.algebra import collect
from derive.indices import of_all_entries
from derive.library.rules.declared import RULES, law
from derive.parse import parse
from derive.steps import Given, Law, Rule
from derive.term import (
    ONE,
    TWO,
    ZERO,
    Branch,
    Call,
    Cases,
    Comparison,
    Derivative,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    Variable,
    contains,
    fraction,
    multiply,
    names,
    negate,
    number,
    rational,
)


def _constant(term: Term, given: Given) -> Term | None:
    """dc/dx = 0."""
    match term:
        case Derivative(of, wrt) if not moves(of, wrt, given.moving):
            return ZERO
        case _:
            return None


def _identity(term: Term, given: Given) -> Term | None:
    """dx/dx = 1."""
    match term:
        case Derivative(of, wrt) if of == wrt:
            return ONE
        case _:
            return None


def _sum(term: Term, given: Given) -> Term | None:
    """d(u + v)/dx = du/dx + dv/dx; a minus in front of the whole sum goes to every term."""
    match term:
        case Derivative(Sum(terms), wrt):
            return Sum(tuple(signed_derivative(part, wrt) for part in terms))
        case Derivative(Neg(Sum(terms)), wrt):
            return Sum(tuple(negate(signed_derivative(part, wrt)) for part in terms))
        case _:
            return None


def _difference(term: Term, given: Given) -> Term | None:
    """d(u - v)/dx = du/dx - dv/dx."""
    match term:
        case Derivative(Sum((left, Neg(right))), wrt) if not isinstance(left, Neg):
            return Sum((Derivative(left, wrt), Neg(Derivative(right, wrt))))
        case _:
            return None


def signed_derivative(term: Term, wrt: Variable) -> Term:
    """∂u/∂x, and -∂u/∂x for -u."""
    return Neg(Derivative(term.term, wrt)) if isinstance(term, Neg) else Derivative(term, wrt)


def _additive_constant(term: Term, given: Given) -> Term | None:
    """d(u + c)/dx = du/dx."""
    match term:
        case Derivative(Sum(terms), wrt):
            moving = [part for part in terms if moves(part, wrt, given.moving)]
            return signed_derivative(moving[0], wrt) if len(moving) == 1 else None
        case Derivative(Neg(Sum(terms)), wrt):
            moving = [part for part in terms if moves(part, wrt, given.moving)]
            return negate(signed_derivative(moving[0], wrt)) if len(moving) == 1 else None
        case _:
            return None


def _constant_multiple(term: Term, given: Given) -> Term | None:
    """d(cu)/dx = c du/dx; also for a minus sign, u/c and c/u."""
    match term:
        case Derivative(Neg(Sum()), _):
            return None
        case Derivative(Neg(inner), wrt):
            return Neg(Derivative(inner, wrt))
        case Derivative(Product(factors), wrt):
            moving = [i for i, factor in enumerate(factors) if moves(factor, wrt, given.moving)]
            if len(moving) != 1:
                return None
            place = moving[0]
            return Product((*factors[:place], Derivative(factors[place], wrt), *factors[place + 1 :]))
        case Derivative(Quotient(above, below), wrt) if not moves(below, wrt, given.moving):
            return Product((Quotient(ONE, below), Derivative(above, wrt)))
        case Derivative(Quotient(above, below), wrt) if above != ONE and not moves(above, wrt, given.moving):
            return Product((above, Derivative(Quotient(ONE, below), wrt)))
        case _:
            return None


def _product(term: Term, given: Given) -> Term | None:
    """d(uv)/dx = du/dx v + u dv/dx, one term for every factor that moves."""
    match term:
        case Derivative(Product(factors), wrt):
            moving = [i for i, factor in enumerate(factors) if moves(factor, wrt, given.moving)]
            if len(moving) < 2:
                return None
            return Sum(
                tuple(Product((*factors[:i], Derivative(factors[i], wrt), *factors[i + 1 :])) for i in moving)
            )
        case _:
            return None


def _quotient(term: Term, given: Given) -> Term | None:
    """d(u/v)/dx = (du/dx v - u dv/dx)/v^2."""
    match term:
        case Derivative(Quotient(above, below), wrt) if moves(above, wrt, given.moving) and moves(
            below, wrt, given.moving
        ):
            top = Sum((multiply(Derivative(above, wrt), below), Neg(multiply(above, Derivative(below, wrt)))))
            return Quotient(top, Power(below, TWO))
        case _:
            return None


def _reciprocal(term: Term, given: Given) -> Term | None:
    """1/u = u^-1, so that the power rule applies; 1/u^n = u^-n."""
    match term:
        case Derivative(Quotient(above, below), wrt) if above == ONE and moves(below, wrt, given.moving):
            match below:
                case Power(base, exponent) if (value := rational(exponent)) is not None:
                    return Derivative(Power(base, number(-value)), wrt)
                case _:
                    return Derivative(Power(below, Neg(ONE)), wrt)
        case _:
            return None


def _power(term: Term, given: Given) -> Term | None:
    """dx^n/dx = n x^(n - 1)."""
    match term:
        case Derivative(Power(base, exponent), wrt) if base == wrt and not moves(exponent, wrt, given.moving):
            value = rational(exponent)
            if value is None:
                return Product((exponent, Power(base, collect(Sum((exponent, Neg(ONE)))))))
            write = number if isinstance(exponent, Number) else fraction  # as the author wrote it
            lower = base if value == 2 else Power(base, write(value - 1))
            if value == 1:
                return ONE
            scaled = multiply(write(abs(value)), lower)
            return Neg(scaled) if value < 0 else scaled
        case _:
            return None


def _maximum(term: Term, given: Given) -> Term | None:
    """d max(u, v)/dx follows the larger of the two, d min(u, v)/dx the smaller; undefined where u = v."""
    match term:
        case Derivative(Call("max" | "min" as call, (first, second)), wrt):
            if isinstance(first, Number):
                first, second = second, first
            relation = ">" if call == "max" else "<"
            branch = Branch(Derivative(first, wrt), Comparison(first, relation, second))
            return Cases((branch,), Derivative(second, wrt))
        case _:
            return None


def _cases(term: Term, given: Given) -> Term | None:
    """The derivative of a function by cases is taken case by case; undefined where the cases meet."""
    match term:
        case Derivative(Cases(branches, otherwise), wrt):
            return Cases(
                tuple(Branch(Derivative(b.value, wrt), b.condition) for b in branches),
                Derivative(otherwise, wrt),
            )
        case _:
            return None


def moves(term: Term, wrt: Variable, moving: frozenset[str]) -> bool:
    """Whether `term` depends on x, by itself or through one of the nodes that do."""
    return contains(term, wrt.id) or (bool(moving) and not moving.isdisjoint(names(term)))


def inner_function(of: Term, wrt: Variable, moving: frozenset[str] = frozenset()) -> Term | None:
    """The u of f(u) where the chain rule is due: the argument or base that moves but is not x itself."""
    match of:
        case Call("max" | "min", _):
            return None
        case Call() if of_all_entries(of) is not None:
            return None
        case Call(_, (argument,)) if argument != wrt and moves(argument, wrt, moving):
            return argument
        case Power(base, exponent):
            return _moving_part(base, exponent, wrt=wrt, moving=moving)
        case _:
            return None


def _moving_part(base: Term, exponent: Term, *, wrt: Variable, moving: frozenset[str]) -> Term | None:
    """u of u^n and of a^u, when only this part moves and is not x itself."""
    parts = [part for part in (base, exponent) if moves(part, wrt, moving)]
    return parts[0] if len(parts) == 1 and parts[0] != wrt else None


def _outer(of: Call | Power, inner: Term, name: Name) -> Term:
    """f(u) of f(g(x)), and u^n or a^u."""
    if isinstance(of, Call):
        return Call(of.function, (name,))
    return Power(name, of.exponent) if of.base == inner else Power(of.base, name)


def _chain(term: Term, given: Given) -> Term | None:
    """df(u)/dx = df/du du/dx."""
    match term:
        case Derivative(of, wrt) if (inner := inner_function(of, wrt, given.moving)) is not None and len(
            given.where
        ) == 1:
            ((letter, bound),) = given.where.items()
            if bound != inner:
                return None
            assert isinstance(of, Call | Power)
            name = Name(letter)
            return Product((Derivative(_outer(of, inner, name), name), Derivative(inner, wrt)))
        case _:
            return None


CONSTANT = RULES.declare(Rule("constant", "constant rule", law("diff(c, x) = 0"), _constant))
IDENTITY = RULES.declare(Rule("identity", "identity rule", law("diff(x, x) = 1"), _identity))
ADDITIVE_CONSTANT = RULES.declare(
    Rule(
        "additive-constant",
        "constant terms drop",
        law("diff(u + c, x) = diff(u, x)"),
        _additive_constant,
    )
)
DIFFERENCE = RULES.declare(
    Rule("difference", "difference rule", law("diff(u - v, x) = diff(u, x) - diff(v, x)"), _difference)
)
SUM = RULES.declare(Rule("sum", "sum rule", law("diff(u + v, x) = diff(u, x) + diff(v, x)"), _sum))
CONSTANT_MULTIPLE = RULES.declare(
    Rule(
        "constant-multiple",
        "constant multiple rule",
        law("diff(c*u, x) = c*diff(u, x)"),
        _constant_multiple,
    )
)
PRODUCT = RULES.declare(
    Rule("product", "product rule", law("diff(u*v, x) = diff(u, x)*v + u*diff(v, x)"), _product)
)
QUOTIENT = RULES.declare(
    Rule(
        "quotient",
        "quotient rule",
        law("diff(u/v, x) = (diff(u, x)*v - u*diff(v, x))/v^2", "v ≠ 0"),
        _quotient,
    )
)
RECIPROCAL = RULES.declare(
    Rule("reciprocal", "write as a power", law("diff(1/u, x) = diff(u^-1, x)", "u ≠ 0"), _reciprocal)
)
POWER = RULES.declare(Rule("power", "power rule", law("diff(x^n, x) = n*x^(n - 1)"), _power))
CHAIN = RULES.declare(
    Rule(
        "chain",
        "chain rule",
        Law(
            parse("diff(f(u), x)", functions=("f",)),
            parse("diff(f(u), u)*diff(u, x)", functions=("f",)),
        ),
        _chain,
    )
)
MAXIMUM = RULES.declare(
    Rule(
        "maximum",
        "maximum rule",
        law("diff(max(u, v), x) = where(u > v, diff(u, x), diff(v, x))", "u ≠ v"),
        _maximum,
    )
)
CASES = RULES.declare(Rule("cases", "case by case", None, _cases))
