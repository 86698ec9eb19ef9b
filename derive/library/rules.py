"""The rules of calculus: each a law, a reason in words, and the function that applies it."""

from __future__ import annotations

from derive.algebra import collect
from derive.catalog import Catalog
from derive.parse import parse
from derive.steps import Given, Law, Rule
from derive.term import (
    ONE,
    TWO,
    ZERO,
    BigSum,
    Branch,
    Call,
    Cases,
    Comparison,
    Constant,
    Delta,
    Derivative,
    Index,
    Indexed,
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
    multiply,
    negate,
    number,
    rational,
)

RULES: Catalog[Rule] = Catalog("rule")


def law(text: str, condition: str = "") -> Law:
    """The law written as `left = right` over u, v (functions of x), c and n (constants)."""
    left, right = text.split(" = ")
    return Law(parse(left), parse(right), condition)


def _inner(term: Term, call: str) -> Derivative | None:
    """`term` when it is ∂/∂x of call(x, …) itself, the innermost form that a function's own rule needs."""
    match term:
        case Derivative(Call(function, (argument,)), wrt) if function == call and argument == wrt:
            return term
        case _:
            return None


def _constant(term: Term, given: Given) -> Term | None:
    """dc/dx = 0."""
    match term:
        case Derivative(of, wrt) if not contains(of, wrt.id):
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


def _entry(term: Term, given: Given) -> Term | None:
    """∂w_jk/∂w_pq = δ_jp δ_kq."""
    match term:
        case Derivative(Indexed(of, above), Indexed(wrt, below)) if of == wrt:
            return multiply(*(_delta(*pair) for pair in zip(above, below, strict=True)))
        case _:
            return None


def _delta(left: Index, right: Index) -> Term:
    if left == right:
        return ONE
    apart = isinstance(left, Number) and isinstance(right, Number)
    return ZERO if apart else Delta(left, right)


def _big_sum(term: Term, given: Given) -> Term | None:
    """∂/∂x Σ_i u_i = Σ_i ∂u_i/∂x, also behind a minus sign."""
    match term:
        case Derivative(BigSum(body, index, limit), wrt) if not _names_index(wrt, index):
            return BigSum(_signed_derivative(body, wrt), index, limit)
        case _:
            return None


def _names_index(wrt: Variable, index: str) -> bool:
    return isinstance(wrt, Indexed) and Name(index) in wrt.indices


def _sum(term: Term, given: Given) -> Term | None:
    """d(u + v)/dx = du/dx + dv/dx; a minus in front of the whole sum goes to every term."""
    match term:
        case Derivative(Sum(terms), wrt):
            return Sum(tuple(_signed_derivative(part, wrt) for part in terms))
        case Derivative(Neg(Sum(terms)), wrt):
            return Sum(tuple(negate(_signed_derivative(part, wrt)) for part in terms))
        case _:
            return None


def _signed_derivative(term: Term, wrt: Variable) -> Term:
    return Neg(Derivative(term.term, wrt)) if isinstance(term, Neg) else Derivative(term, wrt)


def _additive_constant(term: Term, given: Given) -> Term | None:
    """d(u + c)/dx = du/dx."""
    match term:
        case Derivative(Sum(terms), wrt):
            moving = [part for part in terms if contains(part, wrt.id)]
            return _signed_derivative(moving[0], wrt) if len(moving) == 1 else None
        case Derivative(Neg(Sum(terms)), wrt):
            moving = [part for part in terms if contains(part, wrt.id)]
            return negate(_signed_derivative(moving[0], wrt)) if len(moving) == 1 else None
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
            moving = [i for i, factor in enumerate(factors) if contains(factor, wrt.id)]
            if len(moving) != 1:
                return None
            place = moving[0]
            return Product((*factors[:place], Derivative(factors[place], wrt), *factors[place + 1 :]))
        case Derivative(Quotient(above, below), wrt) if not contains(below, wrt.id):
            return Product((Quotient(ONE, below), Derivative(above, wrt)))
        case Derivative(Quotient(above, below), wrt) if above != ONE and not contains(above, wrt.id):
            return Product((above, Derivative(Quotient(ONE, below), wrt)))
        case _:
            return None


def _product(term: Term, given: Given) -> Term | None:
    """d(uv)/dx = du/dx v + u dv/dx, one term for every factor that moves."""
    match term:
        case Derivative(Product(factors), wrt):
            moving = [i for i, factor in enumerate(factors) if contains(factor, wrt.id)]
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
        case Derivative(Quotient(above, below), wrt) if contains(above, wrt.id) and contains(below, wrt.id):
            top = Sum((multiply(Derivative(above, wrt), below), Neg(multiply(above, Derivative(below, wrt)))))
            return Quotient(top, Power(below, TWO))
        case _:
            return None


def _reciprocal(term: Term, given: Given) -> Term | None:
    """1/u = u^-1, so that the power rule applies; 1/u^n = u^-n."""
    match term:
        case Derivative(Quotient(above, below), wrt) if above == ONE and contains(below, wrt.id):
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
        case Derivative(Power(base, exponent), wrt) if base == wrt and not contains(exponent, wrt.id):
            value = rational(exponent)
            if value is None:
                return Product((exponent, Power(base, collect(Sum((exponent, Neg(ONE)))))))
            lower = base if value == 2 else Power(base, number(value - 1))
            if value == 1:
                return ONE
            scaled = multiply(number(abs(value)), lower)
            return Neg(scaled) if value < 0 else scaled
        case _:
            return None


def _exponential(term: Term, given: Given) -> Term | None:
    """de^x/dx = e^x."""
    found = _inner(term, "exp")
    return found.of if found else None


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


def inner_function(of: Term, wrt: Variable) -> Term | None:
    """The u of f(u) where the chain rule is due: the argument or base that moves but is not x itself."""
    match of:
        case Call("max" | "min", _):
            return None
        case Call(_, (argument,)) if argument != wrt and contains(argument, wrt.id):
            return argument
        case Power(base, exponent) if (
            base != wrt and not contains(exponent, wrt.id) and contains(base, wrt.id)
        ):
            return base
        case _:
            return None


def _chain(term: Term, given: Given) -> Term | None:
    """df(u)/dx = df/du du/dx."""
    match term:
        case Derivative(of, wrt) if (inner := inner_function(of, wrt)) is not None and len(given.where) == 1:
            ((letter, bound),) = given.where.items()
            if bound != inner:
                return None
            name = Name(letter)
            outer = Call(of.function, (name,)) if isinstance(of, Call) else Power(name, of.exponent)  # type: ignore[union-attr]
            return Product((Derivative(outer, name), Derivative(inner, wrt)))
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
ENTRY = RULES.declare(Rule("entry", "entries are independent", law("diff(x[j], x[q]) = delta[j, q]"), _entry))
BIG_SUM = RULES.declare(
    Rule(
        "big-sum",
        "sum rule",
        law("diff(sum(u[i], i), x) = sum(diff(u[i], x), i)"),
        _big_sum,
    )
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
EXPONENTIAL = RULES.declare(
    Rule("exponential", "exponential rule", law("diff(exp(x), x) = exp(x)"), _exponential)
)
LOGARITHM = RULES.declare(
    Rule("logarithm", "logarithm rule", law("diff(log(x), x) = 1/x", "x > 0"), _logarithm)
)
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
MAXIMUM = RULES.declare(
    Rule(
        "maximum",
        "maximum rule",
        law("diff(max(u, v), x) = where(u > v, diff(u, x), diff(v, x))", "u ≠ v"),
        _maximum,
    )
)
CASES = RULES.declare(Rule("cases", "case by case", None, _cases))
