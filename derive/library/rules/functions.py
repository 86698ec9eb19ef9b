"""The derivative of every elementary function, in its own variable."""

from __future__ import annotations

from derive.library.rules.calculus import moves
from derive.library.rules.declared import RULES, law
from derive.steps import Given, Rule
from derive.term import (
    ONE,
    TWO,
    ZERO,
    Call,
    Constant,
    Derivative,
    Neg,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    rational,
)


def _inner(term: Term, call: str) -> Derivative | None:
    """`term` when it is ∂/∂x of call(x, …) itself, the innermost form that a function's own rule needs."""
    match term:
        case Derivative(Call(function, (argument,)), wrt) if function == call and argument == wrt:
            return term
        case _:
            return None


def _exponential(term: Term, given: Given) -> Term | None:
    """de^x/dx = e^x."""
    found = _inner(term, "exp")
    return found.of if found else None


def _exponential_of_base(term: Term, given: Given) -> Term | None:
    """da^x/dx = a^x log(a), a > 0."""
    match term:
        case Derivative(Power(base, exponent) as of, wrt) if exponent == wrt and not moves(
            base, wrt, given.moving
        ):
            value = rational(base)
            return Product((of, Call("log", (base,)))) if value is None or value > 0 else None
        case _:
            return None


def _logarithm(term: Term, given: Given) -> Term | None:
    """d log x/dx = 1/x, x > 0."""
    found = _inner(term, "log")
    return Quotient(ONE, found.wrt) if found else None


def _square_root(term: Term, given: Given) -> Term | None:
    """d sqrt(x)/dx = 1/(2 sqrt(x)), x > 0."""
    found = _inner(term, "sqrt")
    return Quotient(ONE, Product((TWO, found.of))) if found else None


def _hyperbolic(term: Term, given: Given) -> Term | None:
    """d sinh x/dx = cosh x, d cosh x/dx = sinh x."""
    for call, derivative in (("sinh", "cosh"), ("cosh", "sinh")):
        found = _inner(term, call)
        if found:
            return Call(derivative, (found.wrt,))
    return None


def _hyperbolic_tangent(term: Term, given: Given) -> Term | None:
    """d tanh x/dx = 1 - tanh(x)^2, where the model does not derive it from the definition."""
    found = _inner(term, "tanh")
    return Sum((ONE, Neg(Power(found.of, TWO)))) if found and "tanh" not in given.functions else None


def _trigonometric(term: Term, given: Given) -> Term | None:
    """d sin x/dx = cos x, d cos x/dx = -sin x."""
    if found := _inner(term, "sin"):
        return Call("cos", (found.wrt,))
    if found := _inner(term, "cos"):
        return Neg(Call("sin", (found.wrt,)))
    return None


def _arctangent(term: Term, given: Given) -> Term | None:
    """d arctan x/dx = 1/(1 + x^2)."""
    found = _inner(term, "arctan")
    return Quotient(ONE, Sum((ONE, Power(found.wrt, TWO)))) if found else None


def _error_function(term: Term, given: Given) -> Term | None:
    """d erf x/dx = 2/sqrt(pi) e^(-x^2)."""
    found = _inner(term, "erf")
    if not found:
        return None
    front = Quotient(TWO, Call("sqrt", (Constant("pi"),)))
    return Product((front, Call("exp", (Neg(Power(found.wrt, TWO)),))))


def _absolute_value(term: Term, given: Given) -> Term | None:
    """d|x|/dx = sign(x), x ≠ 0."""
    found = _inner(term, "abs")
    return Call("sign", (found.wrt,)) if found else None


def _sign(term: Term, given: Given) -> Term | None:
    """d sign(x)/dx = 0, x ≠ 0."""
    return ZERO if _inner(term, "sign") else None


EXPONENTIAL = RULES.declare(
    Rule("exponential", "exponential rule", law("diff(exp(x), x) = exp(x)"), _exponential)
)
EXPONENTIAL_OF_BASE = RULES.declare(
    Rule(
        "exponential-of-base",
        "exponential rule for any base",
        law("diff(a^x, x) = a^x*log(a)", "a > 0"),
        _exponential_of_base,
    )
)
LOGARITHM = RULES.declare(
    Rule("logarithm", "logarithm rule", law("diff(log(x), x) = 1/x", "x > 0"), _logarithm)
)
SQUARE_ROOT = RULES.declare(
    Rule("square-root", "square root rule", law("diff(sqrt(x), x) = 1/(2*sqrt(x))", "x > 0"), _square_root)
)
HYPERBOLIC = RULES.declare(
    Rule("hyperbolic", "hyperbolic functions", law("diff(cosh(x), x) = sinh(x)"), _hyperbolic)
)
HYPERBOLIC_TANGENT = RULES.declare(
    Rule(
        "hyperbolic-tangent",
        "derivative of tanh",
        law("diff(tanh(x), x) = 1 - tanh(x)^2"),
        _hyperbolic_tangent,
    )
)
TRIGONOMETRIC = RULES.declare(
    Rule("trigonometric", "trigonometric functions", law("diff(sin(x), x) = cos(x)"), _trigonometric)
)
ARCTANGENT = RULES.declare(
    Rule("arctangent", "derivative of arctan", law("diff(arctan(x), x) = 1/(1 + x^2)"), _arctangent)
)
ERROR_FUNCTION = RULES.declare(
    Rule(
        "error-function",
        "derivative of erf",
        law("diff(erf(x), x) = 2/sqrt(pi)*exp(-x^2)"),
        _error_function,
    )
)
ABSOLUTE_VALUE = RULES.declare(
    Rule("absolute-value", "derivative of |x|", law("diff(abs(x), x) = sign(x)", "x ≠ 0"), _absolute_value)
)
SIGN = RULES.declare(Rule("sign", "sign is constant", law("diff(sign(x), x) = 0", "x ≠ 0"), _sign))
