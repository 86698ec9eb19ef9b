"""The identities of algebra and the moves between definitions and results, each under its own name."""

from __future__ import annotations

from derive import algebra
from derive.catalog import Catalog
from derive.library.rules import law
from derive.steps import Given, Rule
from derive.term import (
    ONE,
    BigSum,
    Call,
    Constant,
    Derivative,
    Indexed,
    Name,
    Number,
    Product,
    Quotient,
    Sum,
    Term,
    add,
    multiply,
    negate,
    replace,
    substitute,
    walk,
)

IDENTITIES: Catalog[Rule] = Catalog("identity")


def _definition(term: Term, given: Given) -> Term | None:
    """∂a/∂z = ∂/∂z of a's equation."""
    body = given.where.get("body")
    match term:
        case Derivative(Name() | Indexed(), wrt) if body is not None:
            return Derivative(body, wrt)
        case _:
            return None


def _unfold(term: Term, given: Given) -> Term | None:
    """A function's call exchanged for its definition."""
    match term:
        case Call(name, (argument,)) if name in given.functions:
            function = given.functions[name]
            return substitute(function.body, {function.variable: argument})
        case _:
            return None


def _lemma(term: Term, given: Given) -> Term | None:
    """A function's derivative as its lemma states it."""
    match term:
        case Derivative(Call(name, (argument,)), wrt) if argument == wrt and name in given.functions:
            value = given.where.get("value")
            return None if value is None else substitute(value, {given.functions[name].variable: argument})
        case _:
            return None


def _substitute_back(term: Term, given: Given) -> Term | None:
    """The chain rule's letter exchanged for what it stands for."""
    return substitute(term, given.where)


def _chain_paths(term: Term, given: Given) -> Term | None:
    """∂L/∂v = Σ ∂L/∂c ∂c/∂v over the nodes c that use v; `where` holds the summands by the node's name."""
    match term:
        case Derivative() if given.where:
            return add(*given.where.values())
        case _:
            return None


def _insert_result(term: Term, given: Given) -> Term | None:
    """A derivative exchanged for the value that was derived for it."""
    return given.where.get("value")


def _recognise(term: Term, given: Given) -> Term | None:
    """A definition's right side exchanged for its name."""
    name, body = given.where.get("name"), given.where.get("body")
    return None if name is None or body is None else algebra.recognise(term, [(name, body)])


def _solve_for(term: Term, given: Given) -> Term | None:
    """Every occurrence of `old` exchanged for `new`, which a definition was solved for."""
    old, new = given.where.get("old"), given.where.get("new")
    if old is None or new is None:
        return None
    for path in sorted((path for path, part in walk(term) if part == old), key=len, reverse=True):
        term = replace(term, path, new)
    return term


def _assume(term: Term, given: Given) -> Term | None:
    """The left side of an assumption exchanged for its right side."""
    left, right = given.where.get("left"), given.where.get("right")
    if right is None or not isinstance(left, Sum | BigSum):
        return None
    gathered = algebra.gather(term, left) if isinstance(left, Sum) else term
    for path, part in walk(gathered):
        if part == left:
            return algebra.tidy(replace(gathered, path, right))
    return None


def _gather(term: Term, given: Given) -> Term | None:
    """Terms with a common factor collected: y_1 p + y_2 p = (y_1 + y_2) p."""
    left = given.where.get("left")
    return algebra.gather(term, left) if isinstance(left, Sum) else None


def _by_algebra(term: Term, given: Given) -> Term | None:
    """Any equal writing, found by exact elimination; proved like every other line."""
    return given.where.get("value")


def _sign_product(term: Term, given: Given) -> Term | None:
    """x sign(x) = |x|."""
    match term:
        case Product(factors):
            for i, factor in enumerate(factors):
                if isinstance(factor, Call) and factor.function == "sign" and factor.arguments[0] in factors:
                    j = factors.index(factor.arguments[0])
                    kept = [part for k, part in enumerate(factors) if k not in (i, j)]
                    kept.insert(min(i, j), Call("abs", factor.arguments))
                    return multiply(*kept)
            return None
        case _:
            return None


def _reciprocal_exponential(term: Term, given: Given) -> Term | None:
    """1/e^u = e^-u."""
    match term:
        case Quotient(above, Call("exp", (exponent,))):
            return multiply(above, Call("exp", (negate(exponent),)))
        case _:
            return None


def _logistic(term: Term, given: Given) -> Term | None:
    """e^u/(1 + e^u) = 1/(1 + e^-u), also among other factors."""
    if not isinstance(term, Quotient):
        return None
    found = algebra.monomial(term).merged()
    counts = dict(found.factors)
    for base, count in found.factors:
        below = Sum((ONE, base))
        if isinstance(base, Call) and base.function == "exp" and count == 1 and counts.get(below) == -1:
            kept = tuple(item for item in found.factors if item[0] not in (base, below))
            logistic = Quotient(ONE, Sum((ONE, Call("exp", (negate(base.arguments[0]),)))))
            rest = algebra.written(algebra.Monomial(found.coefficient, kept, found.decimal))
            return multiply(logistic, rest)
    return None


def _product_of_roots(term: Term, given: Given) -> Term | None:
    """√a √b = √(ab) of numbers a, b, also below the line: √2 √π is √(2π)."""
    found = algebra.monomial(term).merged()
    for sign in (1, -1):
        roots = [item for item in found.factors if item[1] == sign and _is_root_of_number(item[0])]
        if len(roots) > 1:
            inside = [argument for base, _ in roots if isinstance(base, Call) for argument in base.arguments]
            inside.sort(key=lambda part: not isinstance(part, Number))
            joined = (Call("sqrt", (multiply(*inside),)), sign)
            kept = tuple(joined if item == roots[0] else item for item in found.factors)
            factors = tuple(item for item in kept if item not in roots)
            return algebra.written(algebra.Monomial(found.coefficient, factors, found.decimal))
    return None


def _is_root_of_number(term: Term) -> bool:
    match term:
        case Call("sqrt", (Number() | Constant(),)):
            return True
        case _:
            return False


def _hyperbolic_quotient(term: Term, given: Given) -> Term | None:
    """sinh u/cosh u = tanh u."""
    match term:
        case Quotient(Call("sinh", above), Call("cosh", below)) if above == below:
            return Call("tanh", above)
        case _:
            return None


def _plain(move):
    return lambda term, given: move(term)


DEFINITION = IDENTITIES.declare(Rule("definition", "definition", None, _definition, "definition of {name}"))
UNFOLD = IDENTITIES.declare(Rule("unfold", "definition", None, _unfold, "definition of {name}"))
LEMMA = IDENTITIES.declare(Rule("lemma", "lemma", None, _lemma, "lemma"))
SUBSTITUTE_BACK = IDENTITIES.declare(Rule("substitute-back", "substitute back", None, _substitute_back))
CHAIN_PATHS = IDENTITIES.declare(Rule("chain-rule", "chain rule", None, _chain_paths))
ANOTHER_NAME = IDENTITIES.declare(
    Rule("another-name", "another name for the same", None, _definition, "{node} = {body}")
)
WRITTEN_OUT = IDENTITIES.declare(Rule("written-out", "definition", None, _definition, "definition of {name}"))
CARRIED_OUT = IDENTITIES.declare(Rule("carried-out", "differentiate", None, _insert_result))
INSERT_RESULT = IDENTITIES.declare(Rule("insert-result", "insert the results above", None, _insert_result))
INSERT_DERIVATIVE = IDENTITIES.declare(
    Rule("insert-derivative", "insert the derivative", None, _insert_result)
)
TIDY = IDENTITIES.declare(
    Rule("tidy", "collect signs", law("(-1)*u*(1/v)*1 + 0 = -u/v"), _plain(algebra.tidy))
)
CANCEL = IDENTITIES.declare(
    Rule("cancel", "cancel", law("u*v/(v*w) = u/w", "v ≠ 0"), _plain(algebra.cancel), "cancel {factors}")
)
DISTRIBUTE = IDENTITIES.declare(
    Rule("distribute", "multiply out", law("(u/v + w)*x = u/v*x + w*x"), _plain(algebra.distribute))
)
EXPAND = IDENTITIES.declare(
    Rule("expand", "expand", law("(u + v)*(w + x) = u*w + u*x + v*w + v*x"), _plain(algebra.expand))
)
COLLECT = IDENTITIES.declare(
    Rule("collect", "collect", law("-u + u*v + w - u*v = w - u"), _plain(algebra.collect))
)
FACTOR_OUT = IDENTITIES.declare(
    Rule("factor-out", "factor out", law("u*v - u*w = u*(v - w)"), _plain(algebra.factor_out))
)
SPLIT = IDENTITIES.declare(
    Rule("split", "split the fraction", law("(u + v)/w = u/w + v/w", "w ≠ 0"), _plain(algebra.split))
)
ADD_AND_SUBTRACT = IDENTITIES.declare(
    Rule(
        "add-and-subtract",
        "add and subtract",
        law("u/(1 + u)^2 = ((1 + u) - 1)/(1 + u)^2"),
        _plain(algebra.add_and_subtract),
        "add and subtract {rest}",
    )
)
RECOGNISE = IDENTITIES.declare(Rule("recognise", "recognise", None, _recognise, "recognise {name}"))
SOLVE_FOR = IDENTITIES.declare(Rule("solve-for", "substitute", None, _solve_for, "put {old} = {new}"))
GATHER = IDENTITIES.declare(
    Rule("gather", "collect", law("u*w + v*w = (u + v)*w"), _gather, "collect the common factor")
)
ASSUME = IDENTITIES.declare(Rule("assume", "assumption", None, _assume, "{left} = {right}"))
SIGN_PRODUCT = IDENTITIES.declare(
    Rule("sign-product", "x sign(x) = |x|", law("u*sign(u) = abs(u)"), _sign_product)
)
REORDER = IDENTITIES.declare(Rule("reorder", "reorder the factors", law("u*v = v*u"), _by_algebra))
FACTOR_GROUP = IDENTITIES.declare(
    Rule("factor-group", "factor", law("u + v - u*v = u + v*(1 - u)"), _by_algebra)
)
RECIPROCAL_EXPONENTIAL = IDENTITIES.declare(
    Rule(
        "reciprocal-exponential",
        "1/e^u = e^-u",
        law("1/exp(u) = exp(-u)"),
        _reciprocal_exponential,
    )
)
LOGISTIC = IDENTITIES.declare(
    Rule("logistic", "divide by the exponential", law("exp(u)/(1 + exp(u)) = 1/(1 + exp(-u))"), _logistic)
)
PRODUCT_OF_ROOTS = IDENTITIES.declare(
    Rule(
        "product-of-roots",
        "product of roots",
        law("1/(sqrt(u)*sqrt(v)) = 1/sqrt(u*v)", "u > 0 and v > 0"),
        _product_of_roots,
    )
)
HYPERBOLIC_QUOTIENT = IDENTITIES.declare(
    Rule("hyperbolic-quotient", "tanh = sinh/cosh", law("sinh(u)/cosh(u) = tanh(u)"), _hyperbolic_quotient)
)
BY_ALGEBRA = IDENTITIES.declare(Rule("by-algebra", "by algebra", None, _by_algebra))
