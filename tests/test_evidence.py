"""The verdicts of the proving engine at its own door."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from derive.errors import DeriveError, NotYet
from derive.evidence import Context, Method, TooLarge, Verdict, at_most, judge, judge_once
from derive.model import PROBABILITY, UNIT, Function, Interval
from derive.parse import parse as parse_text
from derive.term import Call, Derivative, Name, Neg, Number, Power, Product, Sum, Term, number

BODIES = {
    "sigmoid": "1/(1 + exp(-z))",
    "softplus": "log(1 + exp(z))",
    "swish": "z*sigmoid(z)",
    "gelu": "z*(1 + erf(z/sqrt(2)))/2",
    "relu": "max(0, z)",
    "elu": "where(z > 0, z, alpha*(exp(z) - 1))",
    "mish": "z*tanh(softplus(z))",
    "softsign": "z/(1 + abs(z))",
    "hard_sigmoid": "max(0, min(1, (z + 3)/6))",
    "log_sigmoid": "log(sigmoid(z))",
    "leaky_relu": "max(0.01*z, z)",
}


def parse(text: str) -> Term:
    return parse_text(text, functions=tuple(BODIES))


FUNCTIONS = {name: Function(name, "z", parse(body), name) for name, body in BODIES.items()}
PLAIN = Context(functions=FUNCTIONS)
SOFTMAX = Context(
    definitions={f"p{i}": parse(f"exp(z{i})/(exp(z1) + exp(z2) + exp(z3))") for i in (1, 2, 3)},
    functions=FUNCTIONS,
    equalities=((parse("y1 + y2 + y3"), parse("1")),),
)
LOGISTIC = Context(
    definitions={
        "z": parse("w_1*x_1 + w_2*x_2 + b"),
        "a": parse("sigmoid(z)"),
        "L": parse("-(y*log(a) + (1 - y)*log(1 - a))"),
    },
    functions=FUNCTIONS,
    domains={"a": UNIT, "y": PROBABILITY},
    facts={
        parse("diff(L, a)"): parse("-(y/a) + (1 - y)/(1 - a)"),  # type: ignore[dict-item]
        parse("diff(a, z)"): parse("a*(1 - a)"),  # type: ignore[dict-item]
        parse("diff(L, z)"): parse("diff(L, a)*diff(a, z)"),  # type: ignore[dict-item]
    },
)

TRUE = [
    ("1/(1 + exp(-x))", "exp(x)/(1 + exp(x))"),
    ("sigmoid(-x)", "1 - sigmoid(x)"),
    ("diff(sigmoid(x), x)", "sigmoid(x)*(1 - sigmoid(x))"),
    ("exp(-x)", "(1 - sigmoid(x))/sigmoid(x)"),
    ("tanh(x)", "2*sigmoid(2*x) - 1"),
    ("tanh(x)", "(exp(x) - exp(-x))/(exp(x) + exp(-x))"),
    ("diff(tanh(x), x)", "1 - tanh(x)^2"),
    ("sinh(x)/cosh(x)", "tanh(x)"),
    ("cosh(x)^2 - sinh(x)^2", "1"),
    ("diff(softplus(x), x)", "sigmoid(x)"),
    ("diff(softplus(x), x)", "1 - exp(-softplus(x))"),
    ("softplus(x) - softplus(-x)", "x"),
    ("softplus(x)", "max(x, 0) + log(1 + exp(-abs(x)))"),
    ("diff(swish(x), x)", "swish(x) + sigmoid(x)*(1 - swish(x))"),
    ("diff(gelu(x), x)", "(1 + erf(x/sqrt(2)))/2 + x*exp(-x^2/2)/sqrt(2*pi)"),
    ("gelu(x) - gelu(-x)", "x"),
    ("diff(mish(x), x)", "tanh(softplus(x)) + x*sigmoid(x)*(1 - tanh(softplus(x))^2)"),
    ("tanh(softplus(x))", "((1 + exp(x))^2 - 1)/((1 + exp(x))^2 + 1)"),
    ("diff(elu(x), x)", "where(x > 0, 1, elu(x) + alpha)"),
    ("where(x > 0, x, exp(x) - 1)", "max(0, x) + min(0, exp(x) - 1)"),
    ("relu(x)", "(x + abs(x))/2"),
    ("relu(x) - relu(-x)", "x"),
    ("diff(relu(x), x)", "where(x > 0, 1, 0)"),
    ("min(max(0, x), 6)", "relu(x) - relu(x - 6)"),
    ("hard_sigmoid(x)", "where(x > 3, 1, where(x < -3, 0, x/6 + 1/2))"),
    ("leaky_relu(x)", "where(x > 0, x, 0.01*x)"),
    ("diff(softsign(x), x)", "1/(1 + abs(x))^2"),
    ("log_sigmoid(x)", "-softplus(-x)"),
    ("diff(log_sigmoid(x), x)", "1 - sigmoid(x)"),
    ("-(y*log(sigmoid(x)) + (1 - y)*log(1 - sigmoid(x)))", "softplus(x) - y*x"),
    ("softplus(x) - y*x", "max(x, 0) - y*x + log(1 + exp(-abs(x)))"),
    ("log(exp(x) + exp(y))", "max(x, y) + log(1 + exp(-abs(x - y)))"),
    ("log(exp(u) + exp(v) + exp(w))", "c + log(exp(u - c) + exp(v - c) + exp(w - c))"),
    ("diff(log(cosh(x)), x)", "tanh(x)"),
    ("log(cosh(x))", "abs(x) + log(1 + exp(-2*abs(x))) - log(2)"),
    ("sqrt(x^2)", "abs(x)"),
    ("diff(sqrt(x^2 + 1), x)", "x/sqrt(x^2 + 1)"),
    ("diff((sqrt(x^2 + 1) - 1)/2 + x, x)", "x/(2*sqrt(x^2 + 1)) + 1"),
    ("diff(arctan(x), x)", "1/(1 + x^2)"),
    ("atan(sinh(x))", "2*atan(tanh(x/2))"),
    ("erf(-x)", "-erf(x)"),
    ("diff(x^n, x)", "n*x^(n - 1)"),
    ("x^y*x", "x^(y + 1)"),
    ("diff(x^x, x)", "x^x*(log(x) + 1)"),
    ("exp(3*log(x))", "x^3"),
    ("log(x) - log(y)", "log(x/y)"),
    ("sin(x + y)", "sin(x)*cos(y) + cos(x)*sin(y)"),
    ("cos(2*x)", "1 - 2*sin(x)^2"),
    ("sqrt(12)", "2*sqrt(3)"),
    ("sqrt(x)*sqrt(x)", "x"),
    ("sqrt(x*y)^3", "x*y*sqrt(x*y)"),
    ("exp(x/2)^2*exp(x/3)", "exp(4*x/3)"),
    ("log(8)/log(2)", "3"),
    ("0.1 + 0.2", "0.3"),
    ("2^-3", "0.125"),
    ("atan(1)", "pi/4"),
    ("sign(x)*abs(x)", "x"),
    ("diff(abs(x - y), x)", "sign(x - y)"),
    ("max(x, y) + min(x, y)", "x + y"),
    ("diff(where(abs(e) <= 1, e^2/2, abs(e) - 1/2), e)", "max(-1, min(1, e))"),
]

FALSE = [
    ("sigmoid(-x)", "sigmoid(x) - 1"),
    ("diff(sigmoid(x), x)", "sigmoid(x)*(1 + sigmoid(x))"),
    ("diff(tanh(x), x)", "1 - tanh(x)"),
    ("gelu(x)", "0.5*x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))"),
    ("1.0507*1.67326", "1.7581"),
    ("min(max(0, x), 6)", "relu(x)"),
    ("max(0, x - 30)", "0"),
    ("tanh(x^2 + 25)", "1"),
    ("tanh(x^2 + 60)", "1"),
    ("sqrt(x^2)", "x"),
    ("softplus(x)", "exp(x)"),
    ("softplus(x)", "x + log(1 + exp(x))"),
    ("diff(swish(x), x)", "swish(x) + sigmoid(x)*(1 + swish(x))"),
    ("(x + y)^2", "x^2 + y^2"),
    ("log(x + y)", "log(x) + log(y)"),
    ("exp(x + y)", "exp(x) + exp(y)"),
    ("exp(x*y)", "exp(x)*exp(y)"),
    ("relu(x)", "abs(x)"),
    ("relu(x)", "x/2"),
    ("leaky_relu(x)", "where(x > 0, x, 0.1*x)"),
    ("diff(elu(x), x)", "where(x > 0, 1, elu(x))"),
    ("diff(relu(x), x)", "1"),
    ("atan(x) + atan(1/x)", "pi/2"),
    ("pi", "3.14159265358979"),
    ("erf(x)", "tanh(2*x/sqrt(pi))"),
    ("diff(x^n, x)", "n*x^n"),
    ("-(y/p) + (1 - y)/(1 - p)", "(y - p)/(p*(1 - p))"),
    ("-(y*log(sigmoid(x)) + (1 - y)*log(1 - sigmoid(x)))", "softplus(x) + y*x"),
    ("log(exp(x) + exp(y))", "max(x, y)"),
    ("diff(log(cosh(x)), x)", "tanh(x)^2"),
    ("sin(2*x)", "2*sin(x)"),
    ("sqrt(x + y)", "sqrt(x) + sqrt(y)"),
    ("log(x)^2", "2*log(x)"),
    ("abs(x + y)", "abs(x) + abs(y)"),
    ("hard_sigmoid(x)", "sigmoid(x)"),
    ("0.1 + 0.2", "0.30000000000000004"),
    ("exp(1)", "2.718281828459045"),
]

IN_CONTEXT = [
    (SOFTMAX, "diff(exp(z1)/(exp(z1) + exp(z2) + exp(z3)), z1)", "p1*(1 - p1)", "proved"),
    (SOFTMAX, "diff(exp(z1)/(exp(z1) + exp(z2) + exp(z3)), z2)", "-p1*p2", "proved"),
    (SOFTMAX, "diff(exp(z1)/(exp(z1) + exp(z2) + exp(z3)), z2)", "p1*p2", "false"),
    (SOFTMAX, "p1 + p2 + p3", "1", "proved"),
    (SOFTMAX, "-y1*(1 - p1) + y2*p1 + y3*p1", "p1 - y1", "proved"),
    (SOFTMAX, "-y1*(1 - p1) + y2*p1 + y3*p1", "p1 - y2", "false"),
    (LOGISTIC, "diff(L, z)", "a - y", "proved"),
    (LOGISTIC, "diff(L, z)", "y - a", "false"),
    (LOGISTIC, "exp(-z)", "(1 - a)/a", "proved"),
    (LOGISTIC, "z", "log(a/(1 - a))", "proved"),
    (LOGISTIC, "diff(L, w_1)", "(a - y)*x_1", "unknown"),  # no fact says what ∂L/∂w_1 is
    (LOGISTIC, "diff(L, w_1) - diff(L, w_1)", "0", "proved"),
    (LOGISTIC, "diff(y, x_1)", "0", "proved"),
    (LOGISTIC, "diff(L, b)", "0", "unknown"),
    (LOGISTIC, "diff(a*(1 - a), a)", "1 - 2*a", "proved"),
    (LOGISTIC, "diff(a*z, a)", "z", "proved"),  # partial: z stays fixed though a depends on it
]

TRAPS = [
    ("(x - x)/(x - x)", "1", "unknown"),
    ("0/0", "1", "unknown"),
    ("0/0", "0/0", "unknown"),
    ("log(-1 - x^2)", "2", "unknown"),
    ("sqrt(-1)*sqrt(-1)", "-1", "unknown"),
    ("log(x^2)", "2*log(x)", "holds if"),  # the right side has no value for x < 0
    ("2*log(x)", "log(x^2)", "proved"),
    ("log(x/y)", "log(x) - log(y)", "holds if"),
    ("x", "exp(log(x))", "holds if"),
    ("exp(log(x))", "x", "proved"),
    ("x + 30", "exp(log(x + 30))", "holds if"),  # few points lie below -30
    ("x + y - 40", "exp(log(x + y - 40))", "holds if"),
    ("x", "where(x > 0, x, 1/(x - x))", "consistent"),  # the right side has no value for x < 0
    ("where(x > 0, x, 1/(x - x))", "x", "proved"),
    ("sqrt(x*y)", "sqrt(x)*sqrt(y)", "holds if"),
    ("(x^2)^(1/2)", "x", "false"),
    ("(x^4)^(1/4)", "abs(x)", "proved"),
    ("1/(sqrt(x^2) - abs(x))", "1/(sqrt(x^2) - abs(x)) + 1", "unknown"),
    ("(x^2 - 1)/(x - 1)", "x + 1", "proved"),
    ("abs(x)*abs(y)", "x*y", "false"),
    ("log(abs(x))", "log(x)", "holds if"),
    ("x/abs(x)", "1", "false"),
    ("where(x > 0, log(x), 0)", "where(x > 0, log(x), 0)", "proved"),
    ("where(x > 0, sqrt(x^2), x)", "x", "proved"),
    ("where(x > 0, 1, 2)*log(x)", "log(x)", "proved"),  # log(x) has a value for x > 0 alone
    ("where(y > 0, log(x), 0) + sqrt(x^2)", "where(y > 0, log(x), 0) + x", "false"),
    ("sign(x*x)", "sign(-x*x)", "false"),  # both have the derivative 0 and meet at x = 0
    ("where(x > 0, 1, 2)", "where(x > 0, 1, 2) + sign(x - 1)*(x - x)", "proved"),
    ("x^0", "1", "proved"),
    ("exp(log(x)/2)", "sqrt(x)", "proved"),
    ("9^9^9^9", "1", "unknown"),
]


@pytest.mark.parametrize(("left", "right"), TRUE)
def test_true_identities_are_proved(left: str, right: str) -> None:
    assert judge(parse(left), parse(right), PLAIN).verdict is Verdict.PROVED


@pytest.mark.parametrize(("left", "right"), FALSE)
def test_near_misses_are_refuted_with_a_certificate(left: str, right: str) -> None:
    evidence = judge(parse(left), parse(right), PLAIN)
    assert evidence.verdict is Verdict.FALSE
    assert evidence.counterexample is not None
    assert evidence.counterexample.left != evidence.counterexample.right
    assert all(isinstance(value, Fraction) for _, value in evidence.counterexample.point)


@pytest.mark.parametrize(("context", "left", "right", "verdict"), IN_CONTEXT)
def test_names_mean_what_the_context_says(context: Context, left: str, right: str, verdict: str) -> None:
    assert judge(parse(left), parse(right), context).verdict.value == verdict


@pytest.mark.parametrize(("left", "right", "verdict"), TRAPS)
def test_nothing_is_proved_that_has_no_value(left: str, right: str, verdict: str) -> None:
    if "9^9" in left:  # the parser refuses towers, a term can still hold one
        nine = Number(Fraction(9))
        tower = Power(nine, Power(nine, Power(nine, nine)))
        assert judge(tower, parse(right), PLAIN).verdict.value == verdict
    else:
        assert judge(parse(left), parse(right), PLAIN).verdict.value == verdict


METHODS = [
    ("0.1 + 0.2", "0.3", Method.EXACT),
    ("x*(1 + x)", "x + x^2", Method.NORMAL_FORM),
    ("relu(x)", "(x + abs(x))/2", Method.CASES),
    ("atan(sinh(x))", "2*atan(tanh(x/2))", Method.DERIVATIVE),
    ("x", "x + 1", Method.SAMPLING),
]


@pytest.mark.parametrize(("left", "right", "method"), METHODS)
def test_evidence_names_its_method(left: str, right: str, method: Method) -> None:
    assert judge(parse(left), parse(right), PLAIN).method is method


def test_a_proof_by_assumption_names_it() -> None:
    evidence = judge(parse("-y1*(1 - p1) + y2*p1 + y3*p1"), parse("p1 - y1"), SOFTMAX)
    assert evidence.assumption == SOFTMAX.equalities[0]
    assert judge(parse("y1 + y2"), parse("y2 + y1"), SOFTMAX).assumption is None


def test_without_the_assumption_the_same_claim_is_false() -> None:
    bare = Context(definitions=SOFTMAX.definitions)
    evidence = judge(parse("-y1*(1 - p1) + y2*p1 + y3*p1"), parse("p1 - y1"), bare)
    assert evidence.verdict is Verdict.FALSE


def test_points_respect_assumptions_and_domains() -> None:
    ten = [f"y{i}" for i in range(10)]
    context = Context(
        domains={name: UNIT for name in ten}, equalities=((parse(" + ".join(ten)), parse("1")),)
    )
    evidence = judge(parse("y0"), parse("y1"), context)
    assert evidence.counterexample is not None
    point = dict(evidence.counterexample.point)
    assert sum(point[name] for name in ten) == 1
    assert all(0 < point[name] < 1 for name in ten)


def test_a_domain_can_make_a_claim_true() -> None:
    positive = Context(domains={"x": Interval(Fraction(0), None)})
    assert judge(parse("sqrt(x^2)"), parse("x"), positive).verdict is Verdict.PROVED
    assert judge(parse("x"), parse("exp(log(x))"), positive).verdict is Verdict.PROVED
    assert judge(parse("log(1 - a) + log(a)"), parse("log(a - a^2)"), LOGISTIC).verdict is Verdict.PROVED


def test_certificates_respect_domains_and_assumptions() -> None:
    unit = Context(domains={"x": UNIT})
    assert judge(parse("max(0, x - 2)"), parse("0"), unit).verdict is Verdict.PROVED
    assert judge(parse("max(sin(4*x), -1)"), parse("sin(4*x)"), unit).verdict is Verdict.CONSISTENT
    refuted = judge(parse("max(x, 3/4)"), parse("x"), unit).counterexample
    assert refuted is not None
    assert 0 < dict(refuted.point)["x"] < 1
    simplex = Context(
        domains={name: UNIT for name in ("y1", "y2", "y3")}, equalities=((parse("y1 + y2 + y3"), parse("1")),)
    )
    bounded = judge(parse("max(0, y1 + y2 - 1)"), parse("0"), simplex)
    assert bounded.verdict in (Verdict.CONSISTENT, Verdict.PROVED)
    half = Context({"a": parse("sigmoid(z)")}, FUNCTIONS, equalities=((parse("a"), parse("1/2")),))
    assert judge(parse("z"), parse("0"), half).verdict is Verdict.UNKNOWN  # true, but not seen to be
    assert judge(parse("a"), parse("1 - a"), half).assumption == half.equalities[0]


def test_what_no_method_proves_is_consistent_and_never_proved() -> None:
    evidence = judge(parse("log(x + sqrt(x^2 + 1))"), parse("-log(sqrt(x^2 + 1) - x)"), PLAIN)
    assert evidence.verdict in (Verdict.CONSISTENT, Verdict.PROVED)
    hard = judge(parse("atan(1/2) + atan(1/3)"), parse("pi/4"), PLAIN)
    assert hard.verdict is Verdict.CONSISTENT
    assert hard.points >= 1


def test_definition_order_does_not_matter() -> None:
    items = list(LOGISTIC.definitions.items())
    for order in (items, items[::-1]):
        context = Context(dict(order), FUNCTIONS, LOGISTIC.domains, LOGISTIC.facts)
        assert judge(parse("diff(L, z)"), parse("a - y"), context).verdict is Verdict.PROVED
        assert judge(parse("diff(L, a)"), parse("0"), context).verdict is Verdict.FALSE


def test_a_derivative_without_a_fact_is_never_given_a_value() -> None:
    context = Context(definitions={"L": parse("a^2")})
    assert judge(parse("diff(L, a)"), parse("0"), context).verdict is Verdict.UNKNOWN
    assert judge(parse("diff(L, a)*w"), parse("w*diff(L, a)"), context).verdict is Verdict.PROVED


def test_long_sums_and_products() -> None:
    names = tuple(Name(f"x{i}") for i in range(200))
    backwards = Sum(tuple(Product((Name("k"), name)) for name in reversed(names)))
    assert judge(Product((Name("k"), Sum(names))), backwards, PLAIN).verdict is Verdict.PROVED
    ones = tuple(Sum((number(1), Neg(name))) for name in names[:60])
    assert judge(Product(ones), Product(ones[::-1]), PLAIN).verdict is Verdict.PROVED
    assert judge(Product(ones), Product(ones[1:]), PLAIN).verdict is Verdict.FALSE
    quotients = tuple(Power(name, Neg(number(1))) for name in names)
    assert judge(Sum(quotients), Sum(quotients[::-1]), PLAIN).verdict is Verdict.PROVED


@pytest.mark.parametrize("depth", [300, 5_000])
def test_deep_terms_do_not_exhaust_the_stack(depth: int) -> None:
    deep: Term = Name("x")
    for _ in range(depth):
        deep = Sum((deep, number(1)))
    claim = Sum((Name("x"), number(depth)))
    assert judge(deep, claim, PLAIN).verdict is Verdict.PROVED
    nested: Term = Name("x")
    for _ in range(depth):
        nested = Call("sigmoid", (nested,))
    try:
        verdict = judge(nested, number(2), PLAIN).verdict
    except TooLarge:
        return
    assert verdict is Verdict.FALSE


def test_work_is_limited() -> None:
    start = time.perf_counter()
    huge = parse("(x + y + z + u + v)^300")
    assert judge(huge, Sum((huge, Name("x"))), PLAIN).verdict is Verdict.FALSE
    assert judge(parse("(x + y + z + u + v)^300*2"), parse("(x + y + z + u + v)^300 + 1"), PLAIN)
    monomial = judge(parse("x^1000/(1/x)^1000"), parse("(x^1000)^2"), PLAIN)
    assert monomial.verdict is Verdict.PROVED
    million = Power(Sum((Name("x"), number(1))), number(10**9))
    assert judge(million, Product((million, number(2))), PLAIN).verdict is Verdict.FALSE
    assert time.perf_counter() - start < 5


def test_definitions_in_a_circle_are_refused() -> None:
    circle = Context(definitions={"a": parse("b + 1"), "b": parse("a + 1")})
    assert judge(parse("a"), parse("2*b"), circle).verdict is Verdict.UNKNOWN


def test_unknown_functions_are_named() -> None:
    with pytest.raises(NotYet, match="'mystery'"):
        judge(Call("mystery", (Name("x"),)), number(1), PLAIN)
    assert issubclass(TooLarge, DeriveError)


def test_a_thousand_layers_unfold_in_linear_time() -> None:
    definitions: dict[str, Term] = {}
    for layer in range(1, 1001):
        definitions[f"a{layer}"] = parse(f"sigmoid(w{layer}*a{layer - 1})")
    context = Context(definitions, FUNCTIONS)
    start = time.perf_counter()
    assert judge(Name("a1000"), Name("a999"), context).verdict is not Verdict.PROVED
    assert judge(parse("a1000*2"), parse("a1000 + a1000"), context).verdict is Verdict.PROVED
    assert time.perf_counter() - start < 20


def test_facts_are_derivatives_of_nodes() -> None:
    atom = Derivative(Name("L"), Name("a"))
    context = Context(facts={atom: parse("2*a")})
    assert judge(atom, parse("a + a"), context).verdict is Verdict.PROVED
    assert judge(parse("diff(L, b)"), parse("0"), context).verdict is Verdict.UNKNOWN


def test_a_judgement_costs_no_more_than_it_may() -> None:
    left, right = parse("exp(x)^2"), parse("exp(2*x)")
    assert judge(left, right, Context()).verdict is Verdict.PROVED
    with pytest.raises(TooLarge, match="too large"), at_most(3):
        judge(left, right, Context())
    assert judge(left, right, Context()).verdict is Verdict.PROVED


def test_an_equal_question_has_its_answer_from_before_and_another_context_its_own() -> None:
    sides = parse("a"), parse("x + 1")
    first = judge_once(*sides, Context({"a": parse("1 + x")}))
    assert first.verdict is Verdict.PROVED
    assert judge_once(*sides, Context({"a": parse("1 + x")})) is first
    assert judge_once(*sides, Context({"a": parse("2 + x")})).verdict is Verdict.FALSE


def test_a_term_too_deep_to_be_looked_up_is_judged_all_the_same() -> None:
    deep: Term = Name("x")
    for _ in range(4_000):
        deep = Neg(deep)
    assert judge_once(deep, Name("x"), Context()).verdict is Verdict.PROVED


@pytest.mark.parametrize(("right", "verdict"), [("a^2 - b^2", Verdict.CONSISTENT), ("a^2", Verdict.FALSE)])
def test_where_no_proof_is_asked_for_points_alone_say_what_they_can(right: str, verdict: Verdict) -> None:
    found = judge_once(parse("(a - b)*(a + b)"), parse(right), Context({}), provable=False)
    assert found.verdict is verdict
    assert (found.counterexample is None) == (verdict is Verdict.CONSISTENT)
