"""Total derivatives of any node, from the outside in."""

from __future__ import annotations

from pathlib import Path

import pytest

import derive
from derive.errors import InputError, Unproved
from derive.steps import Derivation, Kind, Result, Step
from derive.term import Derivative, Name, negate
from derive.text import to_text
from derive.verify import verify

TWO_LAYERS = [
    "z_1[i] = W_1*X[i] + b_1",
    "a_1[i] = sigmoid(z_1[i])",
    "z_2[i] = W_2*a_1[i] + b_2",
    "a_2[i] = identity(z_2[i])",
    "yhat[i] = a_2[i]",
    "L = 1/N*sum((y[i] - yhat[i])^2, i)",
]
SHARED = ["h = tanh(w*x)", "p = sigmoid(w*h + u*x)", "L = (p - y)^2"]
LAYER = [
    "a[i,j] = tanh(sum(W[j,k]*x[i,k], k))",
    "o[i] = sum(v[j]*a[i,j], j)",
    "L = 1/n*sum((o[i] - y[i])^2, i)",
]
OUTPUTS = [
    "h = relu(w*x)",
    "o_1 = v_1*h",
    "o_2 = v_2*h + c*o_1",
    "L = abs(o_1 - y_1) + log(1 + (o_2 - y_2)^2)",
]


def samples(*totals: str) -> derive.Report:
    arrays = {"X": ["N"], "y": ["N"]}
    return derive.report({"equations": TWO_LAYERS, "shapes": arrays, "totals": list(totals)})


def lines(made: derive.Report) -> list[list[str]]:
    """The sides of every total derivative, step by step."""
    found = [result for result in made.derivation.results if result.kind is Kind.TOTAL]
    return [[to_text(step.after) for step in result.steps] for result in found]


def test_names_of_the_same_are_followed_link_by_link() -> None:
    (links,) = lines(samples("dyhat/dW_2"))
    assert links == ["diff(a_2[i], W_2)", "diff(z_2[i], W_2)", "diff(W_2*a_1[i] + b_2, W_2)", "a_1[i]"]


def test_the_inner_derivative_stands_until_the_next_stage() -> None:
    (links,) = lines(samples("dL/dW_1"))
    wanted = [
        "-2/N*sum((y[i] - yhat[i])*diff(yhat[i], W_1), i, N)",
        "-2/N*sum((y[i] - yhat[i])*diff(z_2[i], W_1), i, N)",
        "-2/N*W_2*sum((y[i] - yhat[i])*a_1[i]*(1 - a_1[i])*X[i], i, N)",
    ]
    assert [line for line in links if line in wanted] == wanted


def test_what_stands_already_is_put_in() -> None:
    _, links = lines(samples("dyhat/dW_2", "dL/dW_2"))
    assert "diff(a_2" not in " ".join(links)
    assert links[-1] == "-2/N*sum((y[i] - yhat[i])*a_1[i], i, N)"


def test_a_name_that_stands_in_several_equations_counts_in_each() -> None:
    first, last = lines(derive.report({"equations": SHARED, "totals": ["dp/dw", "dL/dw"]}))
    assert first[-1] == "p*(1 - p)*h + p*(1 - p)*w*(1 - h^2)*x"
    assert "diff" not in last[-1]


@pytest.mark.parametrize("total", ["do/dW", "dL/dW", "dL/dv", "da/dW"])
def test_entries_of_arrays(total: str) -> None:
    shapes = {"x": ["n", "d"], "y": ["n"], "W": ["h", "d"], "v": ["h"]}
    made = derive.report({"equations": LAYER, "shapes": shapes, "totals": [total]})
    assert made.counts()["consistent"] == 0
    assert "diff" not in lines(made)[0][-1]


def test_several_outputs() -> None:
    made = derive.report({"equations": OUTPUTS, "totals": ["dL/dw", "do_2/dv_1"]})
    assert lines(made)[1][-1] == "c*h"
    assert made.counts()["consistent"] == 0


def test_a_wrong_stage_is_refused() -> None:
    made = samples("dyhat/dW_2")
    (good,) = (result for result in made.derivation.results if result.kind is Kind.TOTAL)
    last = good.steps[-1]
    bad = Result(
        good.kind,
        good.target,
        (*good.steps[:-1], Step(last.rule, last.before, negate(last.after), last.path)),
        way=good.way,
    )
    with pytest.raises(Unproved, match="carried-out"):
        verify(Derivation(made.model, (bad,)))


def test_a_wrong_link_is_refused() -> None:
    made = derive.report({"equations": SHARED, "totals": ["dp/dw"]})
    (good,) = (result for result in made.derivation.results if result.kind is Kind.TOTAL)
    wrong = Derivative(Name("h"), Name("w"))
    step = Step(good.steps[0].rule, good.target, wrong)
    with pytest.raises(Unproved, match="chain-rule"):
        verify(Derivation(made.model, (Result(Kind.TOTAL, good.target, (step,), way="total"),)))


@pytest.mark.parametrize(
    ("total", "says"),
    [
        ("L by W_1", "'L by W_1' in 'totals' is not of the form 'dL/dw'"),
        ("dq/dW_1", "unknown name with an equation in 'totals': 'q'"),
        ("dL/dq", "unknown name in 'totals': 'q'"),
        ("dz_1/dW_2", "'z_1' does not depend on 'W_2', so dz_1/dW_2 is 0"),
    ],
)
def test_what_cannot_be_asked_is_told_with_its_line(total: str, says: str, tmp_path: Path) -> None:
    spec = tmp_path / "wrong.yaml"
    equations = "".join(f"  - {equation}\n" for equation in TWO_LAYERS)
    spec.write_text(f"shapes: {{X: [N], y: [N]}}\nequations:\n{equations}totals: [{total}]\n")
    with pytest.raises(InputError) as caught:
        derive.report(spec)
    assert says in str(caught.value)
    assert "wrong.yaml:9" in str(caught.value)


def test_the_chain_begins_with_what_the_prediction_is_another_name_for() -> None:
    made = derive.report({"equations": TWO_LAYERS, "shapes": {"X": ["N"], "y": ["N"]}, "ways": ["chain"]})
    (chain,) = (r for r in made.derivation.results if r.way == "chain" and r.target.wrt == Name("W_1"))
    first = to_text(chain.steps[0].after)
    assert first.count("diff(") == 5
    assert first.startswith("sum(diff(L, a_2[i])*diff(a_2[i], z_2[i])")
    assert to_text(chain.value) == "-2/N*W_2*sum((y[i] - a_2[i])*a_1[i]*(1 - a_1[i])*X[i], i, N)"


def test_what_is_used_twice_stays_a_factor() -> None:
    made = derive.report(
        {"equations": ["a = w*x", "p = a", "q = 2*a", "L = (p - y)^2 + q^2"], "ways": ["chain"]}
    )
    (chain,) = (r for r in made.derivation.results if r.way == "chain")
    assert "diff(p, a)" in to_text(chain.steps[0].after)
