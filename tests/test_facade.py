"""The Python API: a spec in, results as text, LaTeX, SymPy and numbers out, own functions where wanted."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import sympy

import derive
from derive.errors import UnknownName, Unproved
from derive.gradient import gradient_table
from derive.kernel import to_sympy
from derive.parse import parse
from derive.spec import read_spec

ROOT = Path(__file__).parents[1]
LOGISTIC = ROOT / "reports" / "logistic_regression.yaml"
NEURON = {
    "equations": ["z = w_1*x_1 + w_2*x_2 + b", "a = sigmoid(z)", "L = -(y*log(a) + (1 - y)*log(1 - a))"],
    "gradients": ["w_1", "w_2", "b"],
    "example": {"x": [1, 2], "w": [0.5, 0.8], "b": 0.2, "y": 1, "learning_rate": 0.1},
}
Z = sympy.Symbol("z")


@pytest.fixture(scope="module")
def logistic() -> derive.Report:
    return derive.report(LOGISTIC)


# --- results --------------------------------------------------------------------------------------------

RESULTS = {  # wrt → text, LaTeX, value at the example
    "a": ("-y/a + (1 - y)/(1 - a)", r"-\frac{y}{a}+\frac{1-y}{1-a}", -1.10025884372280),
    "z": ("a - y", "a-y", -0.0911229610148561),
    "w_1": ("(a - y)*x_1", r"(a-y)\,x_1", -0.0911229610148561),
    "w_2": ("(a - y)*x_2", r"(a-y)\,x_2", -0.182245922029712),
    "b": ("a - y", "a-y", -0.0911229610148561),
}


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_in_every_form(name: str, logistic: derive.Report) -> None:
    text, latex, value = RESULTS[name]
    result = logistic.result(name)
    assert (result.wrt, result.text(), result.latex(), result.value) == (name, text, latex, value)
    symbols = {symbol: sympy.Symbol(symbol) for symbol in ("a", "y", "x_1", "x_2")}
    assert result.sympy == sympy.parse_expr(text, symbols)
    assert parse(result.text()) == result.term
    assert str(result) == f"diff(L, {name}) = {text}"
    assert repr(result) == f"<Gradient diff(L, {name}) = {text}>"


def test_the_steps_are_the_answer(logistic: derive.Report) -> None:
    steps = logistic.result("z").steps
    assert [derive.to_text(step.after) for step in steps][-3:] == [
        "-y*(1 - a) + (1 - y)*a",
        "-y + y*a + a - y*a",
        "a - y",
    ]
    assert steps[0].rule.name == "chain-rule"
    assert all(left.after == right.before for left, right in pairwise(steps))


def test_the_gradients_are_those_asked_for(logistic: derive.Report) -> None:
    assert [gradient.wrt for gradient in logistic.gradients()] == ["w_1", "w_2", "b"]
    only = derive.report({**NEURON, "gradients": ["b"]})
    assert [gradient.wrt for gradient in only.gradients()] == ["b"]


def test_an_unknown_result_is_an_error_with_a_suggestion(logistic: derive.Report) -> None:
    with pytest.raises(UnknownName, match="unknown result 'w_3'; did you mean 'w_2'"):
        logistic.result("w_3")


def test_another_notation_changes_letters_only() -> None:
    made = derive.network(1, [derive.layer(1, "tanh"), derive.layer()], loss="half-squared-error")
    assert r"\partial L" in made.tex()
    assert r"\partial C" in made.tex(notation="nielsen")
    assert r"\partial J" in made.tex(notation={"loss": "J"})
    assert made.result("w1").latex("ng") != made.result("w1").latex()


# --- what a report can be made of -----------------------------------------------------------------------


def test_a_file_a_mapping_and_a_spec_say_the_same(logistic: derive.Report) -> None:
    for source in (str(LOGISTIC), LOGISTIC, read_spec(LOGISTIC), NEURON):
        made = derive.report(source)
        assert [str(found) for found in made.gradients()] == [str(found) for found in logistic.gradients()]


@pytest.mark.parametrize("source", [None, 3, ["equations"]])
def test_anything_else_is_a_type_error(source: object) -> None:
    with pytest.raises(TypeError, match="made of a file, a mapping or a Spec, not of"):
        derive.report(source)  # type: ignore[arg-type]


def test_a_mistake_in_a_mapping_is_an_input_error() -> None:
    with pytest.raises(derive.InputError, match="unknown function 'sigmod'; did you mean 'sigmoid'"):
        derive.report({**NEURON, "equations": ["a = sigmod(w*x)", "L = a"]})
    with pytest.raises(derive.InputError, match="unknown section 'modell'; did you mean 'model'"):
        derive.report({**NEURON, "sections": ["modell"]}).document()


def test_a_report_shows_itself_in_a_line(logistic: derive.Report) -> None:
    title = "Why the gradient of logistic regression is $a - y$"
    assert repr(logistic) == f"<Report '{title}': 3 equations, {len(logistic.derivation.results)} results>"


# --- own activations and losses -------------------------------------------------------------------------


def test_a_sympy_expression_as_an_activation() -> None:
    bent = (sympy.sqrt(Z**2 + 1) - 1) / 2 + Z
    made = derive.network(1, [derive.layer(1, "bent")], loss="squared-error", activations={"bent": bent})
    factor = 2 * sympy.Symbol("a") - 2 * sympy.Symbol("y")
    real_z = sympy.Symbol("z")
    assert sympy.expand(made.result("z").sympy - factor * sympy.diff(bent, Z).subs(Z, real_z)) == 0


def test_a_declared_activation_and_loss_of_ones_own() -> None:
    cube = derive.Activation("cube", r"\operatorname{cube}", "cube", Z**3)
    quartic = derive.Loss("quartic", "quartic error", "(a - y)^4")
    made = derive.network(2, [derive.layer(1, cube)], loss=quartic, example={"seed": 1})
    assert made.result("z").text() == "12*(a - y)^3*z^2"
    assert r"\operatorname{cube}(z)" in made.tex()
    assert "cube" not in derive.ACTIVATIONS


def test_a_loss_as_a_sympy_expression() -> None:
    a, y = sympy.symbols("a y")
    made = derive.network(1, [derive.layer()], loss="q", losses={"q": (a - y) ** 4})
    assert made.result("a").text() == "4*(a - y)^3"


def test_the_own_form_of_an_own_activation_is_found() -> None:
    own = derive.Activation("mine", "m", "mine", 1 / (1 + sympy.exp(-Z)))
    made = derive.network(1, [derive.layer(1, own)], loss="squared-error")
    assert made.result("z").text() == "2*(a - y)*a*(1 - a)"


NO_FORMULA = {
    "an unknown head": (sympy.gamma(Z), "derive cannot write SymPy's 'gamma'"),
    "an integral": (sympy.Integral(Z, Z), "derive cannot write SymPy's 'Integral'"),
    "something else": (object(), "a formula is text or a SymPy expression"),
    "code": ("__import__('os').system('touch PWNED')", 'unexpected "\'" at column 12'),
}


@pytest.mark.parametrize("name", NO_FORMULA)
def test_what_is_no_formula_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    formula, message = NO_FORMULA[name]
    monkeypatch.chdir(tmp_path)
    with pytest.raises(derive.InputError, match=message):
        derive.network(1, [derive.layer(1, "own")], loss="mse", activations={"own": formula})
    assert not list(tmp_path.iterdir())


# --- documents ------------------------------------------------------------------------------------------


@pytest.mark.tex
def test_a_pdf_is_placed(logistic: derive.Report, tmp_path: Path) -> None:
    made = logistic.pdf()
    target = tmp_path / "new" / "handout.pdf"
    derive.place(target, made.pdf)
    assert target.read_bytes()[:5] == b"%PDF-"
    assert (made.pages > 1, made.overfull) == (True, ())


def test_detail_is_a_choice_of_lines(logistic: derive.Report) -> None:
    lines = [logistic.tex(detail=detail).count(r"\why{") for detail in ("brief", "lecture", "full")]
    assert lines == sorted(set(lines))


def test_the_table_of_gradients_is_plain_data(logistic: derive.Report) -> None:
    table = gradient_table(logistic)
    assert json.loads(json.dumps(table)) == table
    assert table["values"] == {"z": 2.3, "a": 0.908877038985144, "L": 0.0955454645979629}


def test_texts_of_the_table_evaluate_to_its_values() -> None:
    """Nodes and dL_d… names in `values`, numbers of the example: nothing else is needed to check a value."""
    hidden = [derive.layer(3, "tanh"), derive.layer(3, "softplus"), derive.layer(3, "tanh")]
    layers = [*hidden, derive.layer(1, "sigmoid")]
    made = derive.network(2, layers, loss="bce", example={"seed": 4})
    assert made.model.example
    table = gradient_table(made)
    known = {**dict(made.model.example.values), **table["values"]}
    assert any(name.startswith("dL_d") for name in known)
    for entry in table["gradients"]:
        value = to_sympy(parse(entry["text"]))
        number = value.subs({symbol: known[symbol.name] for symbol in value.free_symbols})
        assert float(number) == pytest.approx(entry["value"], rel=1e-12)


def test_what_an_entry_names_has_an_entry_before_it() -> None:
    layers = [{"units": "h", "activation": "tanh"}] * 7 + [{"units": "K", "activation": "softmax"}]
    network = {"inputs": "d", "batch": "N", "layers": layers, "loss": "cross-entropy"}
    table = gradient_table(derive.report({"network": network, "view": "matrix"}))
    adjoints, gradients = table["adjoints"], table["gradients"]
    assert isinstance(adjoints, list) and isinstance(gradients, list)
    known: set[str] = set()
    for entry in (*adjoints, *gradients):
        assert set(re.findall(r"dL_d(\w+)", entry["numpy"])) <= known
        known.add(entry["wrt"])
    assert {entry["wrt"]: entry["numpy"] for entry in gradients}["W1"] == "X.T @ dL_dZ1"
    assert {entry["wrt"]: entry["latex"] for entry in adjoints}["Z1"].startswith(r"\frac{\partial L}")


def test_nothing_unproved_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong derivation does not become a report."""
    from derive import facade

    def wrong(model, **wishes):
        right = real(model, **wishes)
        result = right.results[0]
        broken = replace(result.steps[-1], after=parse("a + y"), path=())
        return replace(
            right, results=(replace(result, steps=(*result.steps[:-1], broken)), *right.results[1:])
        )

    real = facade.derive
    monkeypatch.setattr(facade, "derive", wrong)
    with pytest.raises(Unproved):
        derive.report(NEURON)
