"""Entries of arrays, sums over an index and Kronecker deltas: their values, proofs and counterexamples."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb

from derive.errors import NotYet
from derive.evidence import Context, Method, Undefined, Verdict, evaluate, judge
from derive.model import UNIT, Function
from derive.parse import parse as parse_text
from derive.term import Derivative, Indexed, Name, Number, Term, Vector


def parse(text: str) -> Term:
    return parse_text(text, functions=("sigmoid",))


FUNCTIONS = {"sigmoid": Function("sigmoid", "z", parse("1/(1 + exp(-z))"), "s")}

LAYER = Context(
    definitions={"z": parse("sum(w[j,k]*x[k], k, d) + b[j]"), "L": parse("sum(z[j]^2, j, m)/m")},
    signatures={"z": ("j",)},
    shapes={"w": (Name("m"), Name("d")), "x": (Name("d"),)},
)


def entry(name: str, *indices: int) -> Indexed:
    return Indexed(name, tuple(Number(Fraction(index)) for index in indices))


def array(name: str, *values: object) -> dict[str | Indexed, Fraction | arb]:
    """The entries of a vector, or of a matrix given by its rows."""
    found: dict[str | Indexed, Fraction | arb] = {}
    for i, value in enumerate(values, start=1):
        row = value if isinstance(value, tuple) else None
        for j, part in enumerate(row or (value,), start=1):
            found[entry(name, i, j) if row else entry(name, i)] = Fraction(part)
    return found


VALUES = array("x", 1, 2, 3) | array("w", (1, 0, 2), (3, -1, 0)) | array("b", 1, -1)
EVALUATED = [
    ("x[2]", 2),
    ("sum(x[i]^2, i)", 14),
    ("z[1]", 8),
    ("z[2]", 0),
    ("L", 32),
    ("sum(sum(w[j,k]*x[k], k)*b[j], j)", 6),
    ("m*100 + d", 203),
    ("diff(sum(x[i]^2, i), x[3])", 6),
    ("sum(delta[i,2]*x[i], i)", 2),
    ("sum(x[i], i, 2)", 3),
    ("diff(sum(max(0, w[2,k]), k), w[2,2])", 0),
]


@pytest.mark.parametrize(("text", "value"), EVALUATED)
def test_terms_with_indices_have_values(text: str, value: int) -> None:
    assert evaluate(parse(text), VALUES | {"m": Fraction(2), "d": Fraction(3)}, LAYER) == value


def test_sizes_come_from_the_entries_when_no_value_says_them() -> None:
    assert evaluate(parse("L*m + d"), VALUES, LAYER) == 67


def test_an_entry_with_a_value_is_not_unfolded() -> None:
    assert evaluate(parse("z[1] + z[2]"), VALUES | array("z", 100), LAYER) == 100


@pytest.mark.parametrize("text", ["x[q]", "x[4]", "sum(y[i], i)", "sum(1, k, K)"])
def test_what_has_no_value_is_undefined(text: str) -> None:
    with pytest.raises(Undefined):
        evaluate(parse(text), VALUES, LAYER)


PLAIN = Context(functions=FUNCTIONS)
PROBABILITIES = Context(
    definitions={"p": parse("exp(z[i])/sum(exp(z[k]), k)")},
    signatures={"p": ("i",)},
    shapes={"p": (Name("K"),), "z": (Name("K"),), "y": (Name("K"),)},
)
ONE_HOT = Context(
    definitions=PROBABILITIES.definitions,
    signatures=PROBABILITIES.signatures,
    shapes=PROBABILITIES.shapes,
    equalities=((parse("sum(y[i], i)"), parse("1")),),
)
LINE = Context(definitions={"h": parse("w*x[i] + b")}, signatures={"h": ("i",)})
OPEN_UNIT = Context(domains={"a": UNIT})
LAYERS = Context(
    definitions={
        "z": parse("sum(w[j,k]*x[k], k, d) + b[j]"),
        "a": parse("tanh(z[j])"),
        "mu": parse("sum(x[i], i, d)/d"),
    },
    signatures={"z": ("j",), "a": ("j",)},
)


def fact(text: str) -> Derivative:
    found = parse(text)
    assert isinstance(found, Derivative)
    return found


ADJOINTS = Context(
    facts={fact("diff(L, z[j])"): parse("p[j] - y[j]"), fact("diff(z[j], w[s,t])"): parse("delta[j,s]*x[t]")}
)
ROWS = Context(equalities=((parse("sum(y[i,k], k, K)"), parse("1")),))
PAIRS = Context(equalities=((parse("x[i] + y[i]"), parse("1")),))
CENTRED = Context(equalities=((parse("sum(x[i], i, n)"), parse("0")),))

# (context, left, right, a near miss of right)
TRUE_AND_FALSE = [
    (PLAIN, "diff(sum((y[i] - h[i])^2, i, n), h[q])", "-2*(y[q] - h[q])", "2*(y[q] - h[q])"),
    (
        PLAIN,
        "diff(1/m*sum((y[i] - (w*x[i] + b))^2, i, m), w)",
        "-2/m*sum((y[i] - (w*x[i] + b))*x[i], i, m)",
        "-2*sum((y[i] - (w*x[i] + b))*x[i], i, m)",
    ),
    (
        LINE,
        "diff(1/m*sum((y[i] - (w*x[i] + b))^2, i, m), w)",
        "-2/m*sum((y[i] - h[i])*x[i], i, m)",
        "-2/m*sum((y[i] - h[i])*y[i], i, m)",
    ),
    (PLAIN, "sum(delta[j,p]*delta[k,q]*x[k], k, d)", "delta[j,p]*x[q]", "delta[j,p]*x[p]"),
    (PLAIN, "diff(sum(w[j,k]*x[k], k) + b[j], w[p,q])", "delta[j,p]*x[q]", "x[q]"),
    (PLAIN, "diff(sum(w[j,k]*x[k], k) + b[j], w[p,q])", "delta[p,j]*x[q]", "delta[j,p]*x[p]"),
    (PLAIN, "diff(sum(w[o,i]*h[i], i), w[o,k])", "h[k]", "2*h[k]"),
    (
        PROBABILITIES,
        "diff(exp(z[i])/sum(exp(z[k]), k), z[j])",
        "p[i]*(delta[i,j] - p[j])",
        "p[i]*(1 - p[i])",
    ),
    (
        PROBABILITIES,
        "-sum(y[i]*(delta[i,j] - p[j]), i)",
        "p[j]*sum(y[i], i) - y[j]",
        "p[j] - y[j]",
    ),
    (ONE_HOT, "-sum(y[i]*(delta[i,j] - p[j]), i)", "p[j] - y[j]", "p[j] + y[j]"),
    (
        OPEN_UNIT,
        "diff(-1/n*sum(y[i]*log(a[i]) + (1 - y[i])*log(1 - a[i]), i, n), a[q])",
        "(a[q] - y[q])/(n*a[q]*(1 - a[q]))",
        "(a[q] - y[q])/(a[q]*(1 - a[q]))",
    ),
    (PLAIN, "diff(1/n*sum(x[i], i, n), x[q])", "1/n", "1"),
    (
        PLAIN,
        "diff(1/n*sum((x[i] - sum(x[k], k, n)/n)^2, i, n), x[q])",
        "2/n*(x[q] - sum(x[k], k, n)/n)",
        "2/n*(x[q] - sum(x[k], k, n))",
    ),
    (LAYERS, "sum((x[i] - mu)^2, i, d)/d", "sum(x[i]^2, i, d)/d - mu^2", "sum(x[i]^2, i, d)/d + mu^2"),
    (PLAIN, "diff(x[q] - 1/n*sum(x[i], i, n), x[r])", "delta[q,r] - 1/n", "1 - 1/n"),
    (PLAIN, "diff(sum(max(0, z[i]), i, n), z[q])", "where(z[q] > 0, 1, 0)", "1"),
    (PLAIN, "diff(sum(abs(x[i]), i, n), x[q])", "sign(x[q])", "1"),
    (
        PLAIN,
        "diff(sum(where(x[i] > 0, x[i]^2, x[i]), i, n), x[q])",
        "where(x[q] > 0, 2*x[q], 1)",
        "where(x[q] > 0, 2*x[q], 0)",
    ),
    (
        PLAIN,
        "sum(sum(a[i]*w[i,j]*b[j], j, m), i, n)",
        "sum(sum(a[i]*w[i,j]*b[j], i, n), j, m)",
        "sum(sum(a[i]*w[j,i]*b[j], i, n), j, m)",
    ),
    (PLAIN, "sum(x[i], i, n)^2", "sum(sum(x[i]*x[j], j, n), i, n)", "sum(x[i]^2, i, n)"),
    (PLAIN, "sum(c, i, n)", "n*c", "c"),
    (PLAIN, "sum(x[i] - 1/n*sum(x[k], k, n), i, n)", "0", "1"),
    (PLAIN, "sum(x[i], i)", "sum(x[k], k)", "sum(x[k]^2, k)"),
    (PLAIN, "sum(x[i], i, n)", "sum(x[k], k, n)", "sum(x[k], k, m)"),
    (PLAIN, "sum(x[i], i, 3)", "x[1] + x[2] + x[3]", "x[1] + x[2]"),
    (PLAIN, "sum(delta[i,q]*x[i], i, 3)", "x[q]", "x[1]"),
    (PLAIN, "sum(max(0, x[i]), i, n)", "sum((x[i] + abs(x[i]))/2, i, n)", "max(0, sum(x[i], i, n))"),
    (
        PLAIN,
        "sum(min(max(0, x[i]), 6), i, n)",
        "sum(max(0, x[i]) - max(0, x[i] - 6), i, n)",
        "sum(max(0, x[i]), i, n)",
    ),
    (PLAIN, "sum(sigmoid(-z[i]), i, n)", "n - sum(sigmoid(z[i]), i, n)", "1 - sum(sigmoid(z[i]), i, n)"),
    (PLAIN, "sum(x[i]/(x[i] + 1), i, n)", "n - sum(1/(x[i] + 1), i, n)", "n + sum(1/(x[i] + 1), i, n)"),
    (
        PLAIN,
        "sum(sum(w[i,j]*x[j], j, n)^2, i, m)",
        "sum(sum(sum(w[i,j]*w[i,k], i, m)*x[j]*x[k], j, n), k, n)",
        "sum(sum(w[i,j]^2*x[j]^2, j, n), i, m)",
    ),
    (
        PLAIN,
        "diff(sum(sum(w[i,j]*x[j], j, n)^2, i, m), x[q])",
        "2*sum(sum(w[i,j]*x[j], j, n)*w[i,q], i, m)",
        "2*sum(sum(w[i,j]*x[q], j, n)*w[i,j], i, m)",
    ),
    (PLAIN, "diff(log(sum(exp(z[k]), k, n)), z[q])", "exp(z[q])/sum(exp(z[k]), k, n)", "exp(z[q])"),
    (PLAIN, "log(sum(exp(z[k] + c), k, n))", "c + log(sum(exp(z[k]), k, n))", "log(sum(exp(z[k]), k, n))"),
    (PLAIN, "diff(sqrt(sum(x[i]^2, i, n)), x[q])", "x[q]/sqrt(sum(x[i]^2, i, n))", "1"),
    (PLAIN, "sum(sum(delta[i,j], i, n), j, n)", "n", "n^2"),
    (PLAIN, "sum(delta[i,q], i, n)", "1", "n"),
    (PLAIN, "delta[i,j]^2*x[i]", "delta[i,j]*x[j]", "x[j]"),
    (PLAIN, "sum(log(2*exp(x[i])), i, n)", "sum(x[i], i, n) + n*log(2)", "sum(x[i], i, n) + log(2)"),
    (
        LAYERS,
        "diff(sum(v[m,j]*tanh(sum(w[j,k]*x[k], k, d) + b[j]), j, h), w[p,q])",
        "v[m,p]*(1 - a[p]^2)*x[q]",
        "v[m,p]*(1 - a[p])*x[q]",
    ),
    (
        ADJOINTS,
        "sum(diff(L, z[j])*w[j,k], j, n)",
        "sum((p[i] - y[i])*w[i,k], i, n)",
        "sum(p[i]*w[i,k], i, n)",
    ),
    (ADJOINTS, "sum(diff(L, z[j])*diff(z[j], w[s,t]), j, n)", "(p[s] - y[s])*x[t]", "(p[t] - y[s])*x[t]"),
    (PAIRS, "sum(y[k], k, n)", "n - sum(x[k], k, n)", "n + sum(x[k], k, n)"),
    (ROWS, "sum(sum(y[i,k]*a[i], k, K), i, n)", "sum(a[i], i, n)", "sum(a[i]^2, i, n)"),
    (ROWS, "sum(sum(y[i,k]*a[i], i, n), k, K)", "sum(a[i], i, n)", "0"),
    (ROWS, "sum(y[q,k]*a[q], k, K)", "a[q]", "-a[q]"),
    (CENTRED, "sum((x[i] + c)^2, i, n)", "sum(x[i]^2, i, n) + n*c^2", "sum(x[i]^2, i, n) + c^2"),
]


@pytest.mark.parametrize(("context", "left", "right", "miss"), TRUE_AND_FALSE)
def test_what_holds_at_every_size_is_proved_and_near_misses_are_refuted(
    context: Context, left: str, right: str, miss: str
) -> None:
    assert judge(parse(left), parse(right), context).verdict is Verdict.PROVED
    evidence = judge(parse(left), parse(miss), context)
    assert evidence.verdict is Verdict.FALSE
    assert evidence.counterexample is not None
    assert evidence.counterexample.left != evidence.counterexample.right


UNSOUND_IF_SPLIT_FOR_ALL = [
    (
        "sum(where(x[i] > 0, log(x[i]), 0) + abs(x[i]), i, n)",
        "sum(where(x[i] > 0, log(x[i]), 0) + x[i], i, n)",
    ),
    ("sum(where(x[i] > 0, log(a), 0) + abs(a), i, n)", "sum(where(x[i] > 0, log(a), 0) + a, i, n)"),
    ("sum(abs(x[i]), i, n)", "abs(sum(x[i], i, n))"),
    ("sum(sqrt(x[i]^2), i, n)", "sum(x[i], i, n)"),
    ("sum(x[i]*y[i], i, n)", "sum(x[i], i, n)*sum(y[i], i, n)/n"),
]


@pytest.mark.parametrize(("left", "right"), UNSOUND_IF_SPLIT_FOR_ALL)
def test_a_sign_is_not_the_same_for_every_index(left: str, right: str) -> None:
    assert judge(parse(left), parse(right), PLAIN).verdict is Verdict.FALSE


def test_a_counterexample_names_sizes_places_and_entries() -> None:
    evidence = judge(parse("diff(sum(x[i]^2, i, n), x[q])"), parse("x[q]"), PLAIN)
    assert evidence.counterexample is not None
    point = dict(evidence.counterexample.point)
    assert list(point)[:3] == ["n", "q", "x[1]"]
    assert point["n"] >= 2
    assert {f"x[{i}]" for i in range(1, int(point["n"]) + 1)} >= {key for key in point if "[" in key}


@pytest.mark.parametrize(("claim", "place"), [("0", ("i", "j")), ("1", ("i", "j"))])
def test_letters_are_tried_at_equal_and_at_different_places(claim: str, place: tuple[str, str]) -> None:
    evidence = judge(parse("delta[i,j]"), parse(claim), PLAIN)
    assert evidence.counterexample is not None
    point = dict(evidence.counterexample.point)
    assert (point[place[0]] == point[place[1]]) == (claim == "0")


def test_an_exchanged_row_behind_two_switches_is_refuted() -> None:
    """At most points Z[n,i] and Z[i,i] have one sign: relu makes what it is computed from positive."""
    two_layers = Context(
        definitions={
            "A": parse("where(sum(X[n,j]*V[j,l], j, d) > 0, sum(X[n,j]*V[j,l], j, d), 0)"),
            "Z": parse("sum(A[n,l]*W[l,i], l, h)"),
        },
        signatures={"A": ("n", "l"), "Z": ("n", "i")},
        shapes={"X": (Name("N"), Name("d")), "V": (Name("d"), Name("h")), "W": (Name("h"), Name("m"))},
    )
    right = parse("where(Z[n,i] > 0, 1, 0)")
    assert judge(right, parse("where(Z[i,i] > 0, 1, 0)"), two_layers).verdict is Verdict.FALSE
    assert judge(right, right, two_layers).verdict is Verdict.PROVED


def test_a_proof_by_an_assumption_about_a_sum_names_it() -> None:
    evidence = judge(parse("-sum(y[i]*(delta[i,j] - p[j]), i)"), parse("p[j] - y[j]"), ONE_HOT)
    assert evidence.assumption == ONE_HOT.equalities[0]
    plain = judge(parse("sum(2*y[i], i)"), parse("2*sum(y[i], i)"), ONE_HOT)
    assert plain.assumption is None


def test_a_size_that_is_assumed_is_used_where_it_must_be() -> None:
    context = Context(equalities=((parse("n"), parse("1")),))
    evidence = judge(parse("sum(x[i], i, n)*2/n"), parse("2*sum(x[i], i, n)"), context)
    assert (evidence.verdict, evidence.assumption) == (Verdict.PROVED, context.equalities[0])
    assert judge(parse("sum(2*x[i], i, n)"), parse("2*sum(x[i], i, n)"), context).assumption is None
    refuted = judge(parse("sum(x[i], i, n)"), parse("2*x[1]"), context).counterexample
    assert refuted is not None
    assert refuted.point[0] == ("n", 1)


def test_a_logarithm_that_narrows_the_domain_is_said() -> None:
    left, right = parse("sum(log(x[i]^2), i, n)"), parse("2*sum(log(x[i]), i, n)")
    assert judge(left, right, PLAIN).verdict is Verdict.HOLDS_IF
    assert judge(right, left, PLAIN).verdict is Verdict.PROVED


def test_what_agrees_everywhere_without_a_proof_is_consistent() -> None:
    evidence = judge(
        parse("sum(atan(x[i]) + atan(1/x[i]), i, n)"), parse("n*pi/2"), Context(domains={"x": UNIT})
    )
    assert (evidence.verdict, evidence.method) == (Verdict.CONSISTENT, Method.SAMPLING)
    assert evidence.points >= 6


def test_a_derivative_without_a_fact_keeps_its_indices() -> None:
    context = Context(definitions={"z": parse("sum(w[j,k]*x[k], k)")}, signatures={"z": ("j",)})
    left = parse("sum(diff(L, z[j])*delta[j,q], j, n)")
    assert judge(parse("diff(z[j], x[q])"), parse("w[j,q]"), context).verdict is Verdict.UNKNOWN
    facts = Context(facts={fact("diff(L, z[j])"): parse("z[j]")})
    assert judge(left, parse("z[q]"), facts).verdict is Verdict.PROVED
    assert judge(parse("diff(z[i], z[j])"), parse("delta[i,j]"), context).verdict is Verdict.PROVED


NOT_YET = [
    "sum(i, i, n)",
    "diff(n*x[1] + sum(x[i], i, n), n)",
    "diff(sum(x[i], i), x)",
    "x[1] + diff(x[i,j], x[i])",
]


@pytest.mark.parametrize("text", NOT_YET)
def test_what_has_no_meaning_is_refused(text: str) -> None:
    with pytest.raises(NotYet):
        judge(parse(text), parse("1"), PLAIN)


def test_vectors_are_judged_entry_by_entry() -> None:
    def vector(*texts: str) -> Vector:
        return Vector(tuple(parse(text) for text in texts), column=True)

    left = vector("diff(w^2, w)", "diff(sum(x[i]^2, i, n), x[q])")
    assert judge(left, vector("2*w", "2*x[q]"), PLAIN).verdict is Verdict.PROVED
    evidence = judge(left, vector("2*w", "x[q]"), PLAIN)
    assert evidence.verdict is Verdict.FALSE
    assert evidence.counterexample is not None
    with pytest.raises(NotYet):
        judge(left, vector("2*w"), PLAIN)
