"""Training: every step agrees with NumPy, and its digits are right to the last one."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest

from derive.document import Block, Chain, Chart, NumberRow, Prose, SideBySide, Table, WorkedNumbers
from derive.errors import InputError
from derive.facade import Report, report
from derive.numbers import Numbers
from derive.numbers.columns import column
from derive.numbers.descent import Descent
from derive.numbers.fitted import Fitted, samples_of
from derive.plain_text import document_text, plain
from derive.term import Derivative, Indexed, Name, Number
from derive.text import to_text

LINE: dict[str, object] = {
    "title": "A line",
    "shapes": {"x": ["m"], "y": ["m"]},
    "equations": ["yhat[i] = w*x[i] + b", "e = 1/m*sum((y[i] - yhat[i])^2, i)"],
    "data": {"x": {"from": 0, "to": 2, "count": 20}, "y": "3*x + 2", "noise": 0.5, "seed": 7},
    "example": {"w": 5, "b": 0, "learning_rate": 0.2},
    "training": {"steps": 50, "show": [1, 2, 10]},
}
LAYERS: dict[str, object] = {
    "title": "Two layers",
    "shapes": {"x": ["n"], "W": ["h", "n"], "b": ["h"], "v": ["h"]},
    "equations": [
        "z[j] = sum(W[j,k]*x[k], k) + b[j]",
        "a[j] = tanh(z[j])",
        "o = sum(v[j]*a[j], j)",
        "L = (o - y)^2",
    ],
    "example": {"x": [1, 2], "y": 1, "h": 3, "seed": 3, "learning_rate": 0.1},
    "training": {"steps": 4},
}


def made(spec: dict[str, object], **more: object) -> tuple[Report, Numbers, Descent]:
    found = report({**spec, **more})
    assert found.numbers is not None and found.model.training is not None
    return found, found.numbers, Descent(found.numbers, found.model.training)


def blocks(spec: dict[str, object], **more: object) -> list[Block]:
    found: list[Block] = []
    for block in report({**spec, **more}).document().blocks:
        found += [block.left, block.right] if isinstance(block, SideBySide) else [block]
    return found


def arrays(found: Report) -> dict[str, np.ndarray]:
    assert found.model.example is not None
    return {name: np.array(value, dtype=float) for name, value in found.model.example.values}


# Values of arrays


def test_a_layer_agrees_with_numpy() -> None:
    found, numbers, _ = made(LAYERS)
    given = arrays(found)
    z = given["W"] @ given["x"] + given["b"]
    a = np.tanh(z)
    o = given["v"] @ a
    delta = 2 * (o - given["y"]) * given["v"] * (1 - a**2)
    values = {gradient.wrt: gradient.value for gradient in found.gradients()}
    assert values["W"] == pytest.approx(np.outer(delta, given["x"]), rel=1e-13)
    assert values["b"] == pytest.approx(delta, rel=1e-13)
    assert values["v"] == pytest.approx(2 * (o - given["y"]) * a, rel=1e-13)
    assert numbers.values(found.model.equation("z").left) == pytest.approx(z, rel=1e-13)


def test_arrays_are_shown_whole() -> None:
    _, numbers, _ = made(LAYERS)
    w = numbers.target("W")
    assert numbers.shown(Indexed("b", (Name("j"),))).text == "[-0.9, 0.7, -0.1]"
    assert numbers.shown(w).text.startswith("[[-0.445205, -0.89041], [0.0871378, 0.174276], ")
    assert not numbers.shown(w).exact


def test_a_long_array_is_cut() -> None:
    _, numbers, _ = made(LINE)
    assert numbers.shown(Indexed("x", (Name("i"),))).text == "[0, 0.11, 0.21, …, 2]"


def rows(spec: dict[str, object]) -> list[NumberRow]:
    (worked,) = [block for block in blocks(spec, sections=["example"]) if isinstance(block, WorkedNumbers)]
    return [row for _, group in worked.passes for row in group]


def written(row: NumberRow) -> str:
    mark = "=" if row.exact else "≈"
    put_in = "" if row.substituted == row.formula else f" = {to_text(row.substituted)}"
    whole = "" if row.whole is None else f"; {to_text(row.whole)}"
    return f"{to_text(row.left)} {row.sign} {to_text(row.formula)}{put_in}{whole} {mark} {to_text(row.value)}"


NEURON: dict[str, object] = {
    "title": "Lecture note 000",
    "shapes": {"X": ["n"], "W": ["n"]},
    "equations": ["z = sum(W[k]*X[k], k) + b", "a = sigmoid(z)", "L = (a - y)^2"],
    "example": {"X": [1, 2], "W": [0.5, 0.8], "b": 0.2, "y": 1, "learning_rate": 0.1},
}


def test_the_worked_example_in_vectors() -> None:
    found = [written(row) for row in rows(NEURON)]
    assert "z = sum(W[k]*X[k], k, n) + b = (0.5*1 + 0.8*2) + 0.2 = 2.3" in found
    assert (
        "diff(L, W) = 2*(a - y)*a*(1 - a)*X = 2*(0.908877 - 1)*0.908877*(1 - 0.908877)*[1, 2] "
        "≈ [-0.0150935, -0.0301871]"
    ) in found
    update = "W ← W - learning_rate*diff(L, W) = [0.5, 0.8] - 0.1*[-0.0150935, -0.0301871]"
    assert f"{update} ≈ [0.501509, 0.803019]" in found


def test_vector_form_in_worked_numbers() -> None:
    found = [written(row) for row in rows({**NEURON, "view": "vectors"})]
    assert "z = dot(W, X) + b = (0.5*1 + 0.8*2) + 0.2 = 2.3" in found


def test_a_number_is_added_to_a_whole_array_in_vectors() -> None:
    spec: dict[str, object] = {
        "shapes": {"x": ["m"], "y": ["m"]},
        "equations": ["yhat[i] = w*x[i] + b", "e = 1/m*sum((y[i] - yhat[i])^2, i)"],
        "gradients": ["w", "b"],
        "example": {"x": [1, 7], "y": [5, 23], "w": 3, "b": 2},
    }
    assert "yhat = w*x + b = 3*[1, 7] + 2 = [5, 23]" in [
        written(row) for row in rows({**spec, "view": "vectors"})
    ]
    assert "yhat[2] = w*x[2] + b = 3*7 + 2 = 23" in [written(row) for row in rows(spec)]


def test_a_function_of_a_vector_is_worked_entry_by_entry() -> None:
    found = [written(row) for row in rows(LAYERS)]
    assert "a[2] = tanh(z[2]) = tanh(0.8) ≈ 0.664037" in found
    matrix = next(line for line in found if line.startswith("diff(L, W[j, k])"))
    assert "; diff(L, W) ≈ [[-0.445205, " in matrix


def test_long_sums_have_dots() -> None:
    found = [written(row) for row in rows(LINE)]
    assert any("1/20*((1.77 - 0)^2 + (1.81 - 0.55)^2 + … + (7.87 - 10)^2) = 1.35666" in row for row in found)


# Descent


def test_every_step_of_a_line_agrees_with_numpy() -> None:
    found, numbers, descent = made(LINE)
    given = arrays(found)
    w, b = 5.0, 0.0
    for step in range(51):
        rest = w * given["x"] + b - given["y"]
        moved = descent.numbers(step)
        expected = [w, b, np.mean(rest**2), 2 * np.mean(rest * given["x"]), 2 * np.mean(rest)]
        terms = [Name("w"), Name("b"), Name("e"), numbers.target("w"), numbers.target("b")]
        assert [moved.value(term) for term in terms] == pytest.approx(expected, rel=1e-9)
        assert descent.losses()[step] == pytest.approx(np.mean(rest**2), rel=1e-9)
        w, b = w - 0.2 * expected[3], b - 0.2 * expected[4]


def test_every_step_of_a_layer_agrees_with_numpy() -> None:
    found, _, descent = made(LAYERS)
    given = arrays(found)
    weights, bias, v = given["W"], given["b"], given["v"]
    for step in range(5):
        moved = descent.numbers(step)
        assert moved.values(Indexed("W", (Name("j"), Name("k")))) == pytest.approx(weights, rel=1e-11)
        assert moved.values(Indexed("v", (Name("j"),))) == pytest.approx(v, rel=1e-11)
        a = np.tanh(weights @ given["x"] + bias)
        error = 2 * (v @ a - given["y"])
        delta = error * v * (1 - a**2)
        weights, bias = weights - 0.1 * np.outer(delta, given["x"]), bias - 0.1 * delta
        v = v - 0.1 * error * a


def test_the_first_steps_are_right_to_the_last_digit() -> None:
    """By exact fractions: w and b stay rational."""
    found, _, descent = made(LINE)
    assert found.model.example is not None
    given = {name: value for name, value in found.model.example.values}
    xs, ys = given["x"], given["y"]
    assert isinstance(xs, tuple) and isinstance(ys, tuple)
    w, b, eta = Fraction(5), Fraction(0), Fraction(1, 5)
    for step in range(4):
        for name, value in (("w", w), ("b", b)):
            shown = descent.numbers(step).shown(Name(name), digits=9)
            digits = Fraction(shown.text)
            unit = Fraction(1, 10**8) if abs(value) >= 1 else Fraction(1, 10**9)
            assert abs(digits - value) <= unit / 2
        rest = [w * x + b - y for x, y in zip(xs, ys, strict=True)]  # type: ignore[operator]
        slopes = [2 * sum(r * x for r, x in zip(rest, xs, strict=True)) / 20, 2 * sum(rest) / 20]  # type: ignore
        w, b = w - eta * slopes[0], b - eta * slopes[1]


def test_one_neuron_without_arrays() -> None:
    spec: dict[str, object] = {
        "equations": ["z = w*x + b", "a = sigmoid(z)", "L = (a - y)^2"],
        "example": {"w": 1, "b": 0, "x": 2, "y": 0},
        "training": {"steps": 3, "learning_rate": 1},
    }
    _, _, descent = made(spec)
    w, b = 1.0, 0.0
    for _ in range(3):
        a = 1 / (1 + np.exp(-(2 * w + b)))
        slope = 2 * a * a * (1 - a)
        w, b = w - 2 * slope, b - slope
    assert descent.numbers(3).value(Name("w")) == pytest.approx(w, rel=1e-12)
    assert [block for block in blocks(spec) if isinstance(block, Table) and block.anchor == "training"]
    assert not [block for block in blocks(spec) if isinstance(block, Chart)]


def test_chaotic_steps_are_computed_with_as_many_digits_as_they_need() -> None:
    """Each step of w ← 4 w (1 - w) doubles an error; the exact value is known."""
    spec: dict[str, object] = {
        "equations": ["L = 4/3*w^3 - 3/2*w^2"],
        "example": {"w": 0.3},
        "training": {"steps": 200, "learning_rate": 1},
    }
    _, _, descent = made(spec)
    angle = np.arcsin(np.sqrt(0.3))
    assert descent.numbers(12).value(Name("w")) == pytest.approx(np.sin(2**12 * angle) ** 2, abs=1e-9)
    w = Fraction(3, 10)
    for _ in range(10):
        w = 4 * w * (1 - w)
    assert descent.numbers(10).value(Name("w")) == pytest.approx(float(w), rel=1e-14)
    assert 0 <= descent.numbers(200).value(Name("w")) <= 1


# The section


def table(spec: dict[str, object], **more: object) -> Table:
    (found,) = [b for b in blocks(spec, **more) if isinstance(b, Table) and b.anchor == "training"]
    return found


def test_the_table_has_the_chosen_steps() -> None:
    found = table(LINE)
    assert [plain(cell) for cell in found.head] == ["step", "w", "b", "e", "diff(e, w)", "diff(e, b)"]
    assert [plain(row[0]) for row in found.rows] == ["0", "1", "2", "10", "50"]
    assert [plain(cell) for cell in found.rows[1]] == [
        "1", "4.65701", "-0.08440", "0.95865", "0.60852", "-0.432780",
    ]  # fmt: skip


def test_steps_are_chosen_when_none_are_named() -> None:
    found = table(LINE, training={"steps": 60})
    assert [plain(row[0]) for row in found.rows] == ["0", "1", "2", "5", "10", "20", "50", "60"]


def test_entries_have_columns_and_long_parameters_are_named() -> None:
    found = table(LAYERS)
    assert [plain(cell) for cell in found.head][:5] == ["step", "b[1]", "b[2]", "b[3]", "L"]
    (words,) = [b for b in blocks(LAYERS) if isinstance(b, Prose) and "not in the table" in plain(b.text)]
    assert plain(words.text) == "Trained as well, but not in the table: W, v."


def closing(spec: dict[str, object], **more: object) -> str:
    words = [plain(block.text) for block in blocks(spec, **more) if isinstance(block, Prose)]
    return next(text for text in words if "the loss" in text.lower())


def test_the_fall_of_the_loss_is_said() -> None:
    assert closing(LINE) == "The loss falls from 1.35666 to 0.173802 after 50 steps."


def test_a_learning_rate_that_diverges_is_said() -> None:
    said = closing(LINE, training={"steps": 300, "learning_rate": 3})
    assert re.fullmatch(
        r"With learning_rate = 3 the loss grows, from 1\.35666 to 1\.970\*10\^60 after 28 steps, "
        r"where the training was stopped: the steps are too long\.",
        said,
    )
    assert not [b for b in blocks(LINE, training={"steps": 9, "learning_rate": 3}) if isinstance(b, Chart)][
        1:
    ]


def charts(spec: dict[str, object], **more: object) -> list[Chart]:
    return [block for block in blocks(spec, **more) if isinstance(block, Chart)]


def test_the_rule_of_the_data_has_a_letter_for_the_noise() -> None:
    def rule(**more: object) -> str:
        blocks = report({**LINE, "sections": ["data"], **more}).document().blocks
        (line,) = next(block for block in blocks if isinstance(block, Chain)).lines
        assert line.left is not None
        return f"{to_text(line.left)} = {to_text(line.right)}"

    data = {"x": {"from": 0, "to": 2, "count": 5}, "y": "2*x^2"}
    assert rule(data=data) == "y = 2*x^2"
    assert rule(data={**data, "noise": 0.1}) == "y = 2*x^2 + varepsilon"


def test_a_training_says_where_it_begins() -> None:
    blocks = report({**LINE, "sections": ["training"]}).document().blocks
    start = next(block for block in blocks if isinstance(block, WorkedNumbers))
    assert [to_text(relation.sides[0]) for relation in start.given] == ["w", "b", "learning_rate"]


def test_the_line_moves_to_the_data() -> None:
    data, moving, loss = charts(LINE)
    assert len(data.dots) == len(moving.dots) == 20
    assert [plain(trace.label) for trace in data.traces] == ["y = 3*x + 2"]
    labels = [plain(trace.label) for trace in moving.traces]
    assert labels[0] == "step 0" and labels[-1] == "step 50" and len(labels) <= 5
    assert [trace.shade for trace in moving.traces] == sorted(trace.shade for trace in moving.traces)
    assert moving.traces[0].points[0] == (0.0, 0.0) and moving.traces[0].points[-1] == (2.0, 10.0)
    assert len(loss.traces[0].points) == 51


def test_a_curve_is_drawn_for_hidden_units() -> None:
    spec: dict[str, object] = {
        "shapes": {"x": ["m"], "y": ["m"], "u": ["h"], "c": ["h"], "v": ["h"]},
        "equations": [
            "a[i, k] = tanh(u[k]*x[i] + c[k])",
            "yhat[i] = sum(v[k]*a[i, k], k)",
            "e = 1/m*sum((y[i] - yhat[i])^2, i)",
        ],
        "data": {"x": {"from": -1, "to": 1, "count": 6}, "y": "x^2"},
        "example": {"h": 2, "seed": 1, "learning_rate": 0.1},
        "training": {"steps": 5},
    }
    found, numbers, descent = made(spec)
    samples = samples_of(found.model)
    assert samples is not None
    fitted = Fitted(numbers, samples)
    assert fitted.is_curve
    given = arrays(found)
    points = np.array(fitted.points(descent.parameters(0)))
    expected = np.tanh(np.outer(points[:, 0], given["u"]) + given["c"]) @ given["v"]
    assert points[:, 1] == pytest.approx(expected, rel=1e-12)


def test_no_curve_where_samples_mix() -> None:
    spec: dict[str, object] = {
        **LINE,
        "equations": ["s = sum(x[k], k)", "yhat[i] = w*x[i]/s + b", "e = 1/m*sum((y[i] - yhat[i])^2, i)"],
        "data": {"x": {"from": 1, "to": 2, "count": 4}, "y": "3*x + 2"},
    }
    found, numbers, _ = made(spec)
    samples = samples_of(found.model)
    assert samples is not None and not Fitted(numbers, samples).is_curve


def test_data_stand_in_groups_and_long_tables_are_cut() -> None:
    def shown(count: int) -> tuple[Table, str]:
        data = {"x": {"from": 0, "to": 2, "count": count}, "y": "3*x + 2"}
        found = report({**LINE, "data": data, "sections": ["data"]}).document()
        inner = [b.right for b in found.blocks if isinstance(b, SideBySide)]
        (table_,) = [b for b in [*inner, *found.blocks] if isinstance(b, Table)]
        return table_, document_text(found)

    assert len(shown(10)[0].columns) == 3
    assert len(shown(20)[0].columns) == 6
    long, text = shown(100)
    assert "The table shows the first 40 of 100 samples." in text
    assert len(long.rows) == 10


def test_inputs_with_features_have_a_column_each() -> None:
    spec: dict[str, object] = {
        "shapes": {"x": ["m", "d"], "w": ["d"], "y": ["m"]},
        "equations": ["yhat[i] = sum(w[k]*x[i, k], k)", "e = 1/m*sum((y[i] - yhat[i])^2, i)"],
        "example": {"x": [[1, 2], [3, 4], [5, 6]], "y": [1, 2, 3], "w": [1, 1], "learning_rate": 0.01},
        "training": 2,
        "sections": ["data", "training"],
    }
    (found,) = [b for b in blocks(spec) if isinstance(b, Table) and b.anchor == "data"]
    assert [plain(cell) for cell in found.head] == ["i", "x[i, 1]", "x[i, 2]", "y[i]"]
    assert [plain(cell) for cell in found.rows[2]] == ["3", "5", "6", "3"]


def test_features_of_one_sample_are_no_data() -> None:
    assert not [b for b in blocks(NEURON) if isinstance(b, Table) and b.anchor == "data"]


def test_numbers_below_one_another_have_the_same_decimals() -> None:
    _, _, descent = made(LINE)
    found = column(Name("w"), [descent.numbers(step) for step in (0, 1, 50)])
    assert [to_text(term) for term in found] == ["5.00000", "4.65701", "3.28485"]
    assert isinstance(found[0], Number) and found[0].places == 5


def test_nothing_to_train_is_told() -> None:
    with pytest.raises(InputError, match="parameter"):
        made({"equations": ["L = (x - y)^2"], "gradients": [], "example": {"x": 1, "y": 2}, "training": 1})


def test_too_much_work_is_refused() -> None:
    spec = {**LINE, "data": {"x": {"from": 0, "to": 9, "count": 1000}, "y": "x", "decimals": 4}}
    with pytest.raises(InputError, match="give fewer steps"):
        made(spec, training={"steps": 10_000})[2].losses()


def test_a_chart_is_typeset_with_labels_apart() -> None:
    tex = report({**LINE, "sections": ["data", "training"]}).tex()
    heights = [float(found) for found in re.findall(r"\+\+\([\d.]+mm,(-?[\d.]+)mm\)", tex)]
    assert len(heights) == 1 + len(charts(LINE)[1].traces)
    assert "only marks" in tex


def test_derivative_of_an_entry_is_a_target() -> None:
    _, numbers, _ = made(LAYERS)
    assert numbers.target("W") == Derivative(Name("L"), Indexed("W", (Name("j"), Name("k"))))
