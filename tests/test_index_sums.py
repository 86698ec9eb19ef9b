"""Index sums: their one writing, the lengths they leave, what is proved with them and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import derive
from derive.backward import derive as derived
from derive.build import build
from derive.errors import ParseError
from derive.evidence import Context, Verdict, judge
from derive.index_sums import Linear, canonical, exchanged, linear, raised, solved_for, written
from derive.latex_reader import letters_of, read_latex
from derive.numbers.differences import differences, point_of
from derive.parse import parse
from derive.spec import spec_from
from derive.steps import Kind
from derive.term import Delta, Derivative, Indexed, Name, Number, Term
from derive.text import to_text
from derive.verify import verify
from derive.write import Printer, choose_notation

SERIES = {
    "title": "A convolution",
    "shapes": {"x": ["T"], "w": ["K"]},
    "equations": ["z[t] = sum(w[k]*x[t+k-1], k) + b"],
    "upstream": {"z": "G"},
    "gradients": ["w", "x", "b"],
}
IMAGE = {
    "title": "A convolution of an image",
    "shapes": {"x": ["C", "H", "W"], "w": ["F", "C", "R", "S"], "b": ["F"]},
    "equations": ["z[f,i,j] = sum(sum(sum(w[f,c,r,s]*x[c,i+r-1,j+s-1], s), r), c) + b[f]"],
    "upstream": {"z": "G"},
    "gradients": ["w", "x", "b"],
}
PADDED = {
    "title": "A padded convolution in steps of two",
    "shapes": {"x": ["T"], "w": ["K"], "z": ["N"], "y": ["N"]},
    "padding": ["x"],
    "equations": ["z[t] = tanh(sum(w[k]*x[2*t-k], k))", "L = sum((z[t] - y[t])^2, t)"],
    "gradients": ["w", "x"],
}
HEADS = {
    "title": "Attention of several heads",
    "shapes": {"X": ["N", "d"], "W": ["H", "d", "e"], "U": ["H", "d", "e"], "V": ["H", "d", "d"]},
    "equations": ["P = softmax((X @ W) @ (X @ U).mT/sqrt(e))", "Y = sum(P @ (X @ V), axis=0)"],
    "upstream": {"Y": "G"},
    "gradients": ["W", "U", "V", "X"],
}
RECURRENT = {
    "title": "A recurrent network",
    "shapes": {"x": ["T", "d"], "h": ["T", "n"], "y": ["T", "n"], "W": ["n", "n"], "U": ["n", "d"]},
    "equations": [
        "a[t,i] = sum(W[i,j]*h[t-1,j], j) + sum(U[i,k]*x[t,k], k)",
        "h[t,i] = tanh(a[t,i])",
        "L = sum(sum((h[t,i] - y[t,i])^2, i), t)/2",
    ],
    "gradients": ["W", "U"],
}
GRU = {  # the gates within one equation each
    "title": "A gated recurrent unit",
    "shapes": {
        "x": ["T", "d"],
        "h": ["T", "n"],
        "A": ["n", "d"],
        "B": ["n", "n"],
        "C": ["n", "d"],
        "D": ["n", "n"],
    },
    "equations": [
        "u[t,i] = sigmoid(sum(A[i,k]*x[t,k], k) + sum(B[i,j]*h[t-1,j], j))",
        "m[t,i] = tanh(sum(C[i,k]*x[t,k], k) + sum(D[i,j]*h[t-1,j], j))",
        "h[t,i] = (1 - u[t,i])*m[t,i] + u[t,i]*h[t-1,i]",
        "L = sum(sum(h[t,i]^2, i), t)",
    ],
    "gradients": ["A", "B", "C", "D"],
}
LSTM = {  # pre-activations and gates in equations of their own: circles of up to five equations
    "title": "A long short-term memory",
    "shapes": {
        "x": ["T", "d"],
        "h": ["T", "n"],
        "c": ["T", "n"],
        "y": ["T", "n"],
        **{f"{name}_{gate}": ["n", size] for gate in "ifog" for name, size in (("W", "d"), ("U", "n"))},
    },
    "equations": [
        *(f"z_{g}[t,k] = sum(W_{g}[k,j]*x[t,j], j) + sum(U_{g}[k,l]*h[t-1,l], l)" for g in "ifog"),
        *(f"{g}[t,k] = {'tanh' if g == 'g' else 'sigmoid'}(z_{g}[t,k])" for g in "ifog"),
        "c[t,k] = f[t,k]*c[t-1,k] + i[t,k]*g[t,k]",
        "h[t,k] = o[t,k]*tanh(c[t,k])",
        "L = sum(sum((h[t,k] - y[t,k])^2, k), t)",
    ],
    "gradients": ["W_i", "U_i", "U_f", "U_o", "W_g", "U_g"],
}
THREE = {  # of three equations in the circle one alone reads a step before
    "title": "Three equations through time",
    "shapes": {"x": ["T"], "h": ["T"]},
    "equations": ["s[t] = u*h[t-1] + x[t]", "q[t] = sigmoid(s[t])", "h[t] = 2*q[t]", "L = sum(h[t]^2, t)"],
    "gradients": ["u"],
}
BASES = {
    "title": "Powers of a number and of a parameter",
    "shapes": {"X": ["N", "d"], "W": ["d", "K"]},
    "equations": ["Z = X @ W", "L = sum(2**Z)/N + sum(a**(Z/2))"],
    "gradients": ["W", "a", "X"],
}
EVERY = [SERIES, IMAGE, PADDED, HEADS, RECURRENT, THREE, GRU, LSTM, BASES]
SHAPES = {"G": (Name("N"),), "w": (Name("K"),), "x": (Name("T"),)}
SHAPES |= {"m": (Name("T"), Name("n")), "D": (Name("n"),), "E": (Name("n"), Name("n"))}


def index(text: str) -> Term:
    entry = parse(f"x[{text}]")
    assert isinstance(entry, Indexed)
    return entry.indices[0]


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("t+k-1", "t + k - 1"),
        ("t - 1 + k", "t + k - 1"),
        ("k+t-1", "k + t - 1"),
        ("2*t+k-2", "2*t + k - 2"),
        ("t-k+1", "t - k + 1"),
        ("3-k", "3 - k"),
        ("t+0", "t"),
        ("1+1", "2"),
        ("t+t", "2*t"),
    ],
)
def test_an_index_sum_is_kept_with_its_letters_in_order(typed: str, kept: str) -> None:
    term = parse(f"x[{typed}]")
    assert to_text(term) == f"x[{kept}]"
    assert parse(to_text(term)) == term


@pytest.mark.parametrize("text", ["t-t", "t*k", "t+", "-1", "t/2", "(t+1)", "1*2*t"])
def test_what_is_no_index_sum_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse(f"x[{text}]")


FORMS = st.builds(
    lambda letters, constant: Linear(tuple((a, c) for a, c in letters.items() if c), constant),
    st.dictionaries(st.sampled_from("tkqs"), st.integers(-3, 3), max_size=3),
    st.integers(-5, 5),
)
VALUES = st.fixed_dictionaries({letter: st.integers(1, 6) for letter in "tkqs"})


@given(FORMS, FORMS, VALUES)
def test_an_exchanged_letter_keeps_the_value(form: Linear, other: Linear, values: dict[str, int]) -> None:
    new = exchanged(written(form), {"t": written(other)})
    assert linear(new).at(values) == form.at({**values, "t": other.at(values)})


@given(FORMS, FORMS, VALUES)
def test_a_delta_and_its_one_writing_are_equal(left: Linear, right: Linear, values: dict[str, int]) -> None:
    delta = canonical(Delta(written(left), written(right)))
    equal = linear(delta.left).at(values) == linear(delta.right).at(values)
    assert equal == (left.at(values) == right.at(values))
    assert delta == canonical(Delta(written(right), written(left)))


@given(FORMS, FORMS, VALUES)
def test_what_a_letter_is_where_a_delta_is_one(left: Linear, right: Linear, values: dict[str, int]) -> None:
    delta = Delta(written(left), written(right))
    found = solved_for(delta, "t")
    if found is not None:
        at = {**values, "t": linear(found).at(values)}
        assert left.at(at) == right.at(at)


def test_sizes_are_raised_until_every_sum_of_them_is_long_enough() -> None:
    assert raised({"T": 2, "K": 3}, [Linear((("T", 1), ("K", -1)), 1)], least=2) == {"T": 4, "K": 3}


@pytest.mark.parametrize(
    "equations, shapes, lengths",
    [
        (["z[t] = sum(w[k]*x[t+k-1], k)"], {"x": ["T"], "w": ["K"]}, {"z": "T - K + 1"}),
        (["z[t] = sum(w[k]*x[t+k], k)"], {"x": ["T"], "w": ["K"]}, {"z": "T - K"}),
        (["z[t] = sum(w[k]*x[t+k-1], k)"], {"x": [9], "w": [3]}, {"z": "7"}),
        (["z[t] = sum(x[t+k-1], k, 3)"], {"x": ["T"]}, {"z": "T - 2"}),
        (["z[t] = sum(w[k]*x[2*t+k-2], k)"], {"x": ["K + 2*n - 2"], "w": ["K"]}, {"z": "n"}),
        (["z[t] = sum(w[k]*x[2*t+k-2], k)"], {"x": [10], "w": [3]}, {"z": "4"}),  # x[10] is left over
        (["z[t] = sum(w[k]*x[3*t-k+1], k)"], {"x": ["3*n"], "w": [3]}, {"z": "n"}),
        (
            ["a[t] = sum(w[k]*x[t+k-1], k)", "z[t] = sum(v[j]*a[t+j-1], j)"],
            {"x": ["T"], "w": ["K"], "v": ["J"]},
            {"a": "T - K + 1", "z": "T - J - K + 2"},
        ),
    ],
)
def test_the_length_is_the_most_that_stays_within_the_array(
    equations: list[str], shapes: dict[str, list[object]], lengths: dict[str, str]
) -> None:
    loss = "L = sum(z[t]^2, t)"
    spec = {"shapes": shapes, "equations": [*equations, loss], "gradients": ["x"]}
    model = build(spec_from(spec))
    assert {name: to_text(model.symbol(name).shape[0]) for name in lengths} == lengths


@pytest.mark.parametrize(
    "claim, verdict",
    [
        ("sum(w[k]*delta[t+k-1,q], k, K) = w[q-t+1]", Verdict.PROVED),
        ("sum(w[k]*delta[t+k-1,q], k, K) = w[q-t]", Verdict.FALSE),
        ("sum(w[k]*delta[t+k-1,q], k, K) = w[t-q+1]", Verdict.FALSE),
        ("sum(G[t]*w[q-t+1], t, N) = sum(sum(G[t]*w[k]*delta[t+k-1,q], k, K), t, N)", Verdict.PROVED),
        ("sum(G[t]*w[q-t+1], t, N) = sum(w[k]*G[q-k+1], k, K)", Verdict.PROVED),
        ("sum(G[t]*w[q-t+1], t, N) = sum(w[k]*G[q+k-1], k, K)", Verdict.FALSE),
        ("sum(G[t]*x[t+1]^2, t, N) = sum(G[t]*x[t+1]*x[t+1], t, N)", Verdict.PROVED),
        ("tanh(x[t+1])*G[t] = G[t]*sum(delta[s,t+1]*tanh(x[s]), s, T)", Verdict.PROVED),
        ("cos(x[t+1]) = sum(delta[s,t+1]*cos(x[s]), s, T)", Verdict.FALSE),
        (
            "sum(delta[s,t+1]*sum(m[s,k]^2*D[k], k, n), s, T) = sum(m[t+1,k]*m[t+1,k]*D[k], k, n)",
            Verdict.PROVED,
        ),
        ("sum(delta[s,t+1]*sum(m[s,k]^2*D[k], k, n), s, T) = sum(m[t+1,k]*D[k], k, n)", Verdict.FALSE),
        ("sum(delta[s,t+1]*sum(cos(m[s,k]), k, n), s, T) = sum(cos(m[t+1,k]), k, n)", Verdict.FALSE),
        (
            "sum(m[t+1,k]^2*sum(m[t+1,j]*E[j,k], j, n), k, n) = "
            "sum(m[t+1,k]*sum(m[t+1,j]^2*E[j,k], j, n), k, n)",
            Verdict.FALSE,
        ),
        (
            "sum(m[t+1,k]^2*sum(m[t+1,j]*E[j,k], j, n), k, n) = "
            "sum(m[t+1,k]*sum(m[t+1,j]^2*E[k,j], j, n), k, n)",
            Verdict.PROVED,
        ),
        ("sum(1, t, T - K + 1) = T - K + 1", Verdict.PROVED),
        ("sum(1, t, T - K + 1) = T - K", Verdict.FALSE),
    ],
)
def test_claims_with_index_sums_are_judged_for_all_sizes(claim: str, verdict: Verdict) -> None:
    left, right = (parse(side) for side in claim.split(" = "))
    assert judge(left, right, Context({}, shapes=SHAPES)).verdict is verdict


@pytest.mark.parametrize("spec", EVERY, ids=lambda spec: spec["title"])
def test_every_line_is_proved_and_the_gradients_are_right(spec: dict[str, object]) -> None:
    derivation = derived(build(spec_from(spec)))
    counts = verify(derivation).counts()
    assert counts["proved"] == counts["steps"] > 0
    found = differences(derivation)
    assert found is not None and found.entries and found.worst < 1e-8


def run(text: str, name: str) -> Callable[..., Mapping[str, Any]]:
    space: dict[str, Any] = {}
    exec(text, space)
    return space[name]


@pytest.mark.parametrize("spec", EVERY, ids=lambda spec: spec["title"])
def test_the_code_computes_what_was_derived(spec: dict[str, object]) -> None:
    report = derive.report(spec)
    text, point = report.code(), point_of(report.derivation)
    assert point is not None
    head = text[text.index("def forward(") + len("def forward(") :]
    given_ = [point.values[name] for name in head[: head.index(")")].split(", ")]
    for name, value in run(text, "forward")(*given_).items():
        assert np.allclose(value, point.values[name], rtol=1e-12), name
    for name, value in run(text, "backward")(*given_).items():
        assert np.allclose(value, point.slopes[report.model.loss, name], rtol=1e-12), name


@pytest.mark.parametrize("spec", [SERIES, IMAGE, PADDED, RECURRENT, THREE], ids=lambda spec: spec["title"])
def test_every_result_reads_back_from_latex(spec: dict[str, object]) -> None:
    report = derive.report(spec)
    printer = Printer(choose_notation({}), report.model)
    letters = letters_of(report.model, choose_notation({}))
    for result in (r for r in report.derivation.results if r.kind is not Kind.LEMMA):
        assert read_latex(printer.display(result.value), letters=letters) == result.value


def test_the_document_says_that_entries_outside_are_zero() -> None:
    assert "an entry with an index outside of its array is 0" in derive.report(SERIES).tex()
    plain = {**SERIES, "equations": ["z[t] = sum(w[k]*x[t], k)"], "gradients": ["w", "x"]}
    assert "outside of its array" not in derive.report(plain).tex()


def test_backpropagation_through_time_is_a_recursion() -> None:
    results = {to_text(r.target): to_text(r.value) for r in derived(build(spec_from(RECURRENT))).results}
    through = "sum(diff(L, a[t + 1, k])*W[k, i], k, n)"
    assert results["diff(L, a[t, i])"] == f"({through} + h[t, i] - y[t, i])*(1 - h[t, i]^2)"
    assert results["diff(L, W[i, j])"] == "sum(diff(L, a[t, i])*h[t - 1, j], t, T)"


def test_an_example_through_time_has_the_numbers_of_a_loop() -> None:
    x, y, w, u = [1.0, 2.0, -1.0], [0.5, 0.0, 1.0], 0.5, 1.0
    spec = {
        "shapes": {"x": ["T"], "h": ["T"], "y": ["T"]},
        "equations": ["h[t] = tanh(w*h[t-1] + u*x[t])", "L = sum((h[t] - y[t])^2, t)/2"],
        "gradients": ["w", "u"],
        "example": {"x": x, "y": y, "w": w, "u": u},
    }
    states = [0.0]
    for value in x:
        states.append(float(np.tanh(w * states[-1] + u * value)))
    slope = [0.0, 0.0]
    signal = 0.0
    for t in (3, 2, 1):
        signal = (w * signal + states[t] - y[t - 1]) * (1 - states[t] ** 2)
        slope[0] += signal * states[t - 1]
        slope[1] += signal * x[t - 1]
    made = derive.report(spec)
    assert [made.result(name).value for name in ("w", "u")] == pytest.approx(slope, rel=1e-12)


def test_an_entry_outside_is_zero_at_whole_numbers() -> None:
    context = Context({}, shapes={"x": (Number(Fraction(3)),)})
    assert judge(parse("x[4-4+3]"), parse("x[3]"), context).verdict is Verdict.PROVED
    assert judge(parse("sum(x[t+2], t, 3)"), parse("x[3]"), context).verdict is Verdict.PROVED
    wrt = Derivative(parse("sum(x[t+1]^2, t, 3)"), Indexed("x", (Name("q"),)))
    assert judge(wrt, parse("2*sum(delta[q,t+1]*x[q], t, 3)"), context).verdict is Verdict.PROVED


def test_the_last_entry_by_an_array_that_is_one_there() -> None:
    """What the message about h[T] says to write."""
    spec = {
        "title": "the last state counts",
        "shapes": {"x": ["T"], "h": ["T"], "e": ["T"]},
        "equations": ["h[t] = tanh(w*h[t-1] + x[t])", "o = sum(e[i]*h[i], i)", "L = (o - y)^2/2"],
        "gradients": ["w"],
        "example": {"x": [1, 2], "e": [0, 1], "w": 0.5, "y": 0.25},
    }
    made = derive.report(spec)
    assert made.counts()["proved"] == made.counts()["steps"]
    first = np.tanh(1.0)
    last = np.tanh(0.5 * first + 2)
    assert made.result("w").value == pytest.approx((last - 0.25) * (1 - last**2) * first, rel=1e-12)
