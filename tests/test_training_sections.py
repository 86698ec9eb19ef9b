"""The sections on training: gradient descent in vectors, the algorithm, what depends on what."""

from __future__ import annotations

import pytest

import derive
from derive.document import Algorithm, Chain, ResultBox, Roster, Table
from derive.latex_reader import letters_of, read_latex
from derive.plain_text import document_text, plain
from derive.term import Call, Name, Vector
from derive.text import to_text
from derive.write import Printer, choose_notation

CHAIN: dict[str, object] = {
    "equations": [
        "z_1 = w_1*a_0",
        "a_1 = sigmoid(z_1)",
        "z_2 = w_2*a_1",
        "a_2 = sigmoid(z_2)",
        "e = (y - a_2)^2",
    ],
    "example": {"a_0": 1, "w_1": 0.5, "w_2": -0.7, "y": 1, "learning_rate": 0.5},
}
NETWORK: dict[str, object] = {
    "network": {
        "inputs": 3,
        "layers": [{"units": 4, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}],
        "loss": "bce",
    }
}


def blocks(spec: dict[str, object], *sections: str, **more: object) -> tuple:
    return derive.report({**spec, "sections": list(sections), **more}).document().blocks


def only(found: tuple, kind: type) -> list:
    return [block for block in found if isinstance(block, kind)]


# --- dependencies ---------------------------------------------------------------------------------------


def test_dependencies_are_functions_of_functions() -> None:
    found = blocks(CHAIN, "dependencies")
    (chain,) = only(found, Chain)
    assert to_text(chain.lines[0].right) == "e(a_2(z_2(w_2, a_1(z_1(w_1, a_0)))))"
    assert not only(found, Table)  # the line says what every equation reads


def test_what_is_beside_the_path_has_a_table() -> None:
    equations = ["u = w*x", "v = w*x^2", "L = (u - v)^2"]
    (table,) = only(blocks({"equations": equations}, "dependencies"), Table)
    assert [plain(row[1]) for row in table.rows] == ["w, x", "w, x", "u, v"]


def test_nodes_as_functions_are_set_in_their_letters() -> None:
    tex = derive.report({**CHAIN, "sections": ["dependencies"]}).tex()
    assert "e(a_2(z_2(w_2, a_1(z_1(w_1, a_0)))))" in tex
    tex = derive.report({**CHAIN, "sections": ["dependencies"]}).tex(notation={"loss": "J"})
    assert "J(a_2(" in tex


def test_a_deep_chain_is_cut_into_lines() -> None:
    layers = [{"activation": "sigmoid"}] * 12
    found = blocks({"network": {"inputs": 1, "layers": layers, "loss": "se"}}, "dependencies")
    lines = [line for chain in only(found, Chain) for line in chain.lines]
    assert 2 < len(lines) <= 4
    assert all(to_text(line.right).count("(") <= 7 for line in lines)


# --- updates --------------------------------------------------------------------------------------------


def test_updates_stand_in_columns() -> None:
    found = blocks(CHAIN, "updates")
    step = next(chain.lines[0] for chain in only(found, Chain) if chain.anchor == "update")
    assert step.sign == "←"
    assert step.left == Vector(step.left.entries, column=True)
    ((_, label),) = step.braces
    assert to_text(label) == "grad(e)"
    (box,) = only(found, ResultBox)
    assert [to_text(side) for side in box.relation.sides] == ["W", "W - learning_rate*grad(e)"]


def test_the_step_with_numbers_is_right_to_the_last_digit() -> None:
    found = blocks(CHAIN, "updates")
    numbers = next(chain for chain in only(found, Chain) if chain.anchor == "update with numbers")
    report = derive.report(CHAIN)
    for name, shown in zip(("w_1", "w_2"), numbers.lines[-1].right.entries, strict=True):
        old = {"w_1": 0.5, "w_2": -0.7}[name]
        expected = old - 0.5 * (report.result(name).value or 0.0)
        assert float(to_text(shown)) == pytest.approx(expected, abs=5e-7)


def test_many_parameters_have_dots() -> None:
    tex = derive.report({**NETWORK, "sections": ["updates"]}).tex()
    assert r"\vdots" in tex
    assert r"\dots" in tex
    assert r"}_{\nabla L}" in tex


def test_the_column_has_a_letter_that_is_free() -> None:
    taken = {"equations": ["L = (W*x + b - y)^2"]}
    (box,) = only(blocks(taken, "updates"), ResultBox)
    assert to_text(box.relation.sides[0]) == "theta"


# --- algorithm ------------------------------------------------------------------------------------------


def lines(spec: dict[str, object], **options: object) -> list[str]:
    (box,) = only(blocks(spec, "algorithm", algorithm=options), Algorithm)
    return [f"{'  ' * line.level}{line.keyword} {plain(line.text)}".rstrip() for line in box.lines]


def test_the_loop_is_generated_from_the_model() -> None:
    assert lines(CHAIN) == [
        "initialise w_1, w_2",
        "repeat",
        "   z_1 ← w_1*a_0",
        "   a_1 ← sigmoid(z_1)",
        "   z_2 ← w_2*a_1",
        "   a_2 ← sigmoid(z_2)",
        "   e ← (y - a_2)^2",
        "   diff(e, a_2) ← -2*(y - a_2)",
        "   diff(e, z_2) ← -2*(y - a_2)*a_2*(1 - a_2)",
        "   diff(e, a_1) ← -2*(y - a_2)*a_2*(1 - a_2)*w_2",
        "   diff(e, z_1) ← -2*(y - a_2)*a_2*(1 - a_2)*w_2*a_1*(1 - a_1)",
        "   diff(e, w_1) ← -2*(y - a_2)*a_2*(1 - a_2)*w_2*a_1*(1 - a_1)*a_0",
        "   diff(e, w_2) ← -2*(y - a_2)*a_2*(1 - a_2)*a_1",
        "   w_1 ← w_1 - learning_rate*diff(e, w_1)",
        "   w_2 ← w_2 - learning_rate*diff(e, w_2)",
        "until convergence",
    ]


def test_an_inner_loop_and_an_end_can_be_named() -> None:
    found = lines(CHAIN, each="example (a_0, y)", until="e < 0.01")
    assert found[2] == "  for each example (a_0, y):"
    assert found[3] == "     z_1 ← w_1*a_0"
    assert found[-1] == "until e < 0.01"


def test_a_model_that_is_trained_says_how_often() -> None:
    trained = {**CHAIN, "training": {"steps": 20}}
    found = lines(trained)
    assert found[1] == "repeat 20 times:"
    assert not found[-1].startswith("until")
    assert lines(trained, until="e < 0.01")[-1] == "until e < 0.01"
    assert lines(trained, summary=True)[-1] == "repeat 20 times:"


def test_the_summary_has_three_steps_and_the_loop() -> None:
    assert lines(CHAIN, summary=True) == [
        "forward pass: compute the prediction a_2 and the loss e",
        "backward pass: find by the chain rule diff(e, w_1), diff(e, w_2)",
        "update: w_1 ← w_1 - learning_rate*diff(e, w_1), and alike w_2",
        "repeat until convergence",
    ]


def test_a_large_network_has_a_line_for_what_is_alike() -> None:
    found = lines(NETWORK)
    assert len(found) < 25
    assert "   a1_1 ← tanh(z1_1), and alike a1_2, a1_3, a1_4" in found
    assert "  for each parameter theta:" in found
    assert "     theta ← theta - learning_rate*diff(L, theta)" in found


def test_every_derivative_is_assigned_before_it_is_used() -> None:
    deep = [{"units": 3, "activation": "gelu"}, {"units": 3, "activation": "tanh"}, {"units": 1}]
    spec = {"network": {"inputs": 2, "layers": deep, "loss": "se"}, "example": {"seed": 1}}
    known: set[str] = set()
    for line in lines(spec):
        left, sign, right = line.strip().partition(" ← ")
        if not sign or "theta" in left:
            continue
        assigned, _, alike = right.partition(", and alike ")
        for name in _derivatives(assigned):
            assert name in known, f"{name} in {line}"
        known |= {left, *_derivatives(alike)}


def _derivatives(text: str) -> list[str]:
    parts = text.split("diff(")[1:]
    return [f"diff({part.partition(')')[0]})" for part in parts]


def test_a_function_is_minimised_in_its_own_words() -> None:
    text = document_text(
        derive.report({"function": "x^2 + y^2", "sections": ["algorithm", "updates"]}).document()
    )
    assert "x ← x - learning_rate*diff(f, x)" in text
    assert "loss" not in text
    assert "All variables together" in text


def test_the_box_is_set_with_bold_keywords_and_numbers() -> None:
    tex = derive.report({**CHAIN, "sections": ["algorithm"], "algorithm": {"title": "50 % & more"}}).tex()
    assert r"\begin{algorithmlines}{50~\% \& more}" in tex or r"50 \% \& more" in tex
    assert r"\textbf{repeat}" in tex
    assert r"\instruction{16}{0}{\textbf{until}\ convergence}{}" in tex


# --- arrays ---------------------------------------------------------------------------------------------

ARRAYS: dict[str, object] = {
    "shapes": {"x": "n", "w": "n"},
    "equations": ["z = sum(w[i]*x[i], i) + b", "a = sigmoid(z)", "L = (a - y)^2"],
    "example": {"x": [1, 2], "w": [0.5, 0.8], "b": 0.2, "y": 1, "learning_rate": 0.1},
}


def test_arrays_step_entry_by_entry_at_the_example() -> None:
    found = blocks(ARRAYS, "updates")
    numbers = next(chain for chain in only(found, Chain) if chain.anchor == "update with numbers")
    assert to_text(numbers.lines[0].left) == "[w[1], w[2], b]"
    components = {
        "equations": ["z = w_1*x_1 + w_2*x_2 + b", "a = sigmoid(z)", "L = (a - y)^2"],
        "example": {"x": [1, 2], "w": [0.5, 0.8], "b": 0.2, "y": 1, "learning_rate": 0.1},
    }
    same = next(c for c in only(blocks(components, "updates"), Chain) if c.anchor == "update with numbers")
    assert numbers.lines[-1].right == same.lines[-1].right


def test_arrays_have_every_section() -> None:
    sections = ("dependencies", "updates", "gradient", "contours", "algorithm")
    tex = derive.report({**ARRAYS, "sections": list(sections)}).tex()
    assert r"w_i" in tex
    assert "this model has arrays" in tex


def test_signals_write_gradient_and_update_by_the_derivative_of_the_pre_activation() -> None:
    tex = derive.report({**CHAIN, "sections": ["signals"]}).tex(notation={"error_signal": "delta"})
    assert r"\delta_2" in tex
    assert r"\leftarrow" in tex


def test_the_lines_of_signals_are_steps_that_were_verified() -> None:
    made = derive.report({**CHAIN, "sections": ["signals"]})
    proved = {step.after for result in made.derivation.results for step in result.steps}
    lines = [line for chain in only(made.document().blocks, Chain) for line in chain.lines]
    update = next(place for place, line in enumerate(lines) if line.sign == "←")
    assert len(lines) > 6
    for place, line in enumerate(lines):
        assert line.right in proved or place in (update, update + 1), to_text(line.right)
    assert to_text(lines[update + 1].right) == "w_1 - learning_rate*diff(e, z_1)*a_0"


def test_alike_gradients_by_the_error_signal_are_listed() -> None:
    layers = [{"units": 2, "activation": "tanh"}, {"activation": "sigmoid"}]
    network = {"inputs": 2, "layers": layers, "loss": "bce"}
    told = document_text(derive.report({"network": network, "sections": ["signals"]}).document())
    assert told.count("In the same way") == 3  # error signals, weights, biases
    assert "diff(L, w2_1) = diff(L, z2)*a1_1" in told


# --- columns of any length ------------------------------------------------------------------------------

LAYER: dict[str, object] = {
    "shapes": {"w": ["l", "m"], "x": ["m"], "b": ["l"], "y": ["l"]},
    "equations": ["yhat[k] = tanh(sum(w[k,j]*x[j], j) + b[k])", "c = sum((y[k] - yhat[k])^2, k)"],
}


def first_lines(spec: dict[str, object]) -> list[str]:
    return [to_text(chain.lines[0].right) for chain in only(blocks(spec, "updates"), Chain)]


def test_a_column_over_arrays_of_any_size_has_dots() -> None:
    gradient, step, change, *_ = first_lines(LAYER)
    assert gradient == "[diff(c, w[1, 1]), diff(c, w[1, 2]), …, diff(c, b[l])]"
    assert step.startswith("[w[1, 1], w[1, 2], …, b[l]] - learning_rate*[diff(c, w[1, 1])")
    assert change == "-learning_rate*diff(c, w[k, j])"


def test_a_column_over_a_vector_and_a_number() -> None:
    one = {"shapes": {"w": ["n"], "x": ["n"]}, "equations": ["f = sum(w[j]*x[j], j) + b", "c = (y - f)^2"]}
    gradient, *_, values = first_lines(one)
    assert gradient == "[diff(c, w[1]), diff(c, w[2]), …, diff(c, w[n]), diff(c, b)]"
    assert values.endswith("[-2*(y - f)*x[1], -2*(y - f)*x[2], …, -2*(y - f)*x[n], -2*(y - f)]")


def test_a_small_array_is_written_whole() -> None:
    three = {"shapes": {"w": ["3"], "x": ["3"]}, "equations": ["f = sum(w[j]*x[j], j)", "c = (y - f)^2"]}
    assert first_lines(three)[0] == "[diff(c, w[1]), diff(c, w[2]), diff(c, w[3])]"


def test_a_change_is_read_back_where_the_letters_are_known() -> None:
    model = derive.report(CHAIN).model
    printer = Printer(choose_notation({}), model)
    change = Call("change", (Name("w_1"),))
    assert printer.piece(change).text == r"\Delta w_1"
    assert read_latex(r"\Delta w_1", letters=letters_of(model, choose_notation({}))) == change


# --- nothing twice ----------------------------------------------------------------------------------------


def test_what_locals_derives_is_numbered_there_and_not_listed_again() -> None:
    found = blocks(CHAIN, "locals", "chains", detail="lecture")
    listed = [*only(found, Chain), *only(found, Roster)]
    lefts = [to_text(line.left) for one in listed for line in one.lines if line.left]
    assert lefts.count("diff(e, a_2)") == 1 and lefts.count("diff(z_2, a_1)") == 1
    reasons = {plain(line.reason) for one in listed for line in one.lines}
    numbers = {reason.split("(")[-1] for reason in reasons if reason.endswith(")") and reason[-2].isdigit()}
    assert {f"{number})" for number in range(1, 7)} <= numbers
    alone = only(blocks(CHAIN, "chains"), Roster)[0]
    assert [plain(line.reason) for line in alone.lines] == [f"({number})" for number in range(1, 7)]


def test_a_known_derivative_is_stated_and_not_derived() -> None:
    found = blocks(CHAIN, "locals", known=["sigmoid"])
    assert [plain((box.relation,)) for box in only(found, ResultBox)] == [
        "diff(sigmoid(z), z) = sigmoid(z)*(1 - sigmoid(z))"
    ]
    lefts = [to_text(line.left) for chain in only(found, Chain) for line in chain.lines if line.left]
    assert lefts == ["diff(e, a_2)"]


def test_the_table_of_parameters_repeats_no_chain_of_factors() -> None:
    assert not only(blocks(CHAIN, "chains", "parameters")[-2:], Chain)
    assert len(only(blocks(CHAIN, "parameters"), Chain)) == 2


def test_a_known_function_in_a_plain_function_takes_one_line() -> None:
    found = blocks({"function": "f(x) = sigmoid(x)"}, "derivation", known=["sigmoid"])
    lines = [line for chain in only(found, Chain) for line in chain.lines]
    assert to_text(lines[0].right) == "sigmoid(x)*(1 - sigmoid(x))"
    assert plain(lines[0].reason) == "known derivative of sigmoid(x)"


def test_an_error_signal_is_written_by_the_next() -> None:
    """The recursion of back-propagation: Δ¹ = Δ² W²ᵀ ⊙ A¹ ⊙ (1 - A¹)."""
    layers = [{"units": "h", "activation": "sigmoid"}, {"units": "K", "activation": "softmax"}]
    network = {"inputs": "d", "batch": "N", "loss": "cross-entropy", "layers": layers}
    made = derive.report({"network": network, "view": "matrix", "sections": ["signals"]})
    assert made.verified.counts()["proved"] == made.verified.counts()["steps"]
    tex = made.tex(notation={"error_signal": "Delta"})
    first = r"\Delta^{[1]}=\frac{\partial L}{\partial Z^{[1]}} &= "
    assert first + r"\Delta^{[2]}W^{[2]\top}\odot A^{[1]}\odot (1-A^{[1]})" in tex
    assert r"\Delta^{[2]}=\frac{\partial L}{\partial Z^{[2]}} &= \frac{P-Y}{N}" in tex
    assert r"W^{[1]} &\leftarrow  W^{[1]}-\eta\cdot" in tex
