"""A gradient from above instead of a loss, and equations over time."""

from __future__ import annotations

import pytest

import derive
from derive.errors import InputError
from derive.plain_text import document_text
from derive.term import Name
from derive.text import to_text


def gradients(spec: dict[str, object]) -> dict[str, str]:
    made = derive.report(spec)
    assert made.verified.counts()["proved"] == made.verified.counts()["steps"]
    return {one.wrt: one.text() for one in made.gradients()}


AFFINE = {
    "title": "Affine layer",
    "shapes": {"x": ["d"], "W": ["h", "d"], "b": ["h"]},
    "equations": ["z[j] = sum(W[j,k]*x[k], k) + b[j]"],
    "upstream": {"z": "g"},
    "gradients": ["W", "b", "x"],
}


def test_the_vector_jacobian_product_of_a_layer() -> None:
    found = gradients(AFFINE)
    assert found == {"W": "g[j]*x[k]", "b": "g[j]", "x": "sum(g[j]*W[j, k], j, h)"}


def test_several_outputs_each_with_its_gradient() -> None:
    spec = {
        "title": "Two outputs",
        "equations": ["s = x*w", "u = tanh(s)", "v = s^2"],
        "upstream": {"u": "g", "v": "k"},
        "gradients": ["w"],
    }
    assert gradients(spec) == {"w": "(g*(1 - u^2) + 2*k*s)*x"}


def test_the_document_says_what_stands_for_the_loss_and_updates_nothing() -> None:
    text = document_text(derive.report(AFFINE).document())
    assert "L stands for any loss with diff(L, z[j]) = g[j]" in text
    assert "learning_rate" not in text
    assert "gradient from above" in document_text(
        derive.report({**AFFINE, "sections": ["notation"]}).document()
    )


def test_the_name_of_the_loss_keeps_clear_of_the_model() -> None:
    spec = {"title": "", "equations": ["L = w*x"], "upstream": {"L": "g"}, "gradients": ["w"]}
    assert derive.report(spec).model.loss == "Loss"


def test_a_recurrence_is_unrolled_with_shared_parameters() -> None:
    spec = {
        "title": "Recurrence",
        "unroll": {"t": 2},
        "equations": ["h[t] = w*h[t-1] + x[t]", "L = sum((h[t] - y[t])^2, t)/2"],
        "gradients": ["w", "h[0]"],
    }
    model = derive.report(spec).model
    assert [f"{to_text(e.left)} = {to_text(e.body)}" for e in model.equations] == [
        "h_1 = w*h_0 + x_1",
        "h_2 = w*h_1 + x_2",
        "L = ((h_1 - y_1)^2 + (h_2 - y_2)^2)/2",
    ]
    found = gradients(spec)
    assert found["h_0"] == "((h_2 - y_2)*w + h_1 - y_1)*w"


def test_a_shape_at_step_t_holds_at_every_step() -> None:
    spec = {
        "title": "Recurrence",
        "unroll": {"t": 2},
        "shapes": {"x[t]": ["d"], "h": ["m"], "y[t]": ["m"], "W": ["m", "m"], "V": ["m", "d"]},
        "equations": ["h[t] = W @ h[t-1] + V @ x[t]", "L = sum(sum((h[t] - y[t])**2), t)/2"],
        "gradients": ["W"],
    }
    shapes = {symbol.id: symbol.shape for symbol in derive.report(spec).model.symbols}
    assert shapes["x_1"] == shapes["x_2"] == (Name("d"),)
    assert shapes["y_1"] == shapes["y_2"] == shapes["h_0"] == (Name("m"),)


def test_equations_of_one_step_stay_together() -> None:
    spec = {
        "title": "",
        "unroll": {"t": 2},
        "shapes": {"h": ["m"], "W": ["m", "m"], "x": ["m"]},
        "equations": [
            "a[t,i] = sum(W[i,j]*h[t-1,j], j) + x[t,i]",
            "h[t,i] = tanh(a[t,i])",
            "L = sum(h[2,i]^2, i)",
        ],
        "gradients": ["W"],
    }
    assert [e.name for e in derive.report(spec).model.equations] == ["a_1", "h_1", "a_2", "h_2", "L"]


def test_a_step_without_a_number() -> None:
    spec = {
        "title": "",
        "unroll": "t",
        "equations": ["h[t] = tanh(w*h[t-1])"],
        "upstream": {"h": "g"},
        "gradients": ["w", "h[t-1]"],
    }
    made = derive.report(spec)
    assert gradients(spec)["w"] == "g_t*(1 - h_t^2)*h_tminus1"
    assert "h_{t-1}" in made.tex()


def test_numbers_for_every_step() -> None:
    spec = {
        "title": "",
        "unroll": {"t": 2},
        "equations": ["h[t] = w*h[t-1] + x[t]", "L = sum(h[t], t)"],
        "gradients": ["w"],
        "example": {"x": [1, 2], "h[0]": 3, "w": 0.5},
    }
    numbers = derive.report(spec).numbers
    assert numbers is not None
    assert numbers.value(derive.report(spec).model.equation("L").left) == 2.5 + 3.25


def test_lines_of_the_file_are_kept(tmp_path) -> None:
    file = tmp_path / "rnn.yaml"
    file.write_text("unroll: {t: 2}\nequations:\n  - h[t] = tanh(w*h[t-1])\n  - L = sum(foo(h[t]), t)\n")
    with pytest.raises(InputError, match=r"rnn.yaml:4: .*foo"):
        derive.report(file)


def test_the_shape_of_an_upstream_gradient_may_be_said() -> None:
    spec = {"equations": ["B = exp(A)"], "upstream": {"B": "H"}, "gradients": ["A"]}
    said, unsaid = (
        derive.report({**spec, "shapes": shapes}).result("A").text()
        for shapes in ({"A": ["N", "d"], "H": ["N", "d"]}, {"A": ["N", "d"]})
    )
    assert said == unsaid == "H[n, j]*B[n, j]"
