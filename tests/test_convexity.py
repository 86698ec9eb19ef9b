"""Convexity by the second derivative, and Jensen's inequality: from the spec to the pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

import derive
from derive.compose import compose
from derive.document import Block, Document, Line, Plot, ResultBox, SideBySide, WorkedNumbers
from derive.errors import InputError, NotYet, Unproved
from derive.model import POSITIVE, REALS, Interval
from derive.parse import parse
from derive.plain_text import document_text
from derive.spec import read_spec
from derive.steps import Kind
from derive.term import Call, Derivative, Name
from derive.text import to_text
from derive.verify import verify

X = Name("x")


def spec(*functions: str, **more: object) -> dict[str, object]:
    return {"title": "Curves", "convexity": {"functions": list(functions), **more}}


def weighted(*functions: str, points: object = (1, 3), weights: object = ("1/4", "3/4")) -> derive.Report:
    return derive.report(spec(*functions, points=points, weights=weights))


def text_of(*functions: str, **more: object) -> str:
    return document_text(derive.report(spec(*functions, **more)).document())


def derivatives(function: str) -> list[str]:
    results = derive.report(spec(function)).derivation.results
    return [to_text(result.value) for result in results if result.kind is Kind.CURVE]


# --- derivatives ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "first", "second"),
    [
        ("-log(x)", "-1/x", "1/x^2"),
        ("exp(x)", "exp(x)", "exp(x)"),
        ("x^2", "2*x", "2"),
        ("x^3", "3*x^2", "6*x"),
        ("x*log(x)", "log(x) + 1", "1/x"),
        ("softplus(x)", "exp(x)/(1 + exp(x))", "exp(x)/(1 + exp(x))^2"),
        ("tanh(z)", "1 - tanh(z)^2", "-2*tanh(z)*(1 - tanh(z)^2)"),
        ("3*x + 2", "3", "0"),
    ],
)
def test_both_derivatives(function: str, first: str, second: str):
    assert derivatives(function) == [first, second]


def test_every_line_is_proved():
    functions = ["-log(x)", "sqrt(x)", "gelu(x)", "sigmoid(x)", "abs(x)", "log(cosh(x))"]
    counts = derive.report(spec(*functions)).verified.counts()
    assert counts["steps"] == counts["proved"] > 30


def test_the_second_derivative_starts_from_the_first_and_a_wrong_one_is_refused():
    derivation = derive.report(spec("-log(x)")).derivation
    first, second = derivation.results
    assert second.target == Derivative(first.target, X) == parse("diff(diff(f(x), x), x)", functions=["f"])
    assert second.cites == (first.target,)
    step = second.steps[0]
    assert step.rule.name == "insert-derivative" and step.after == Derivative(first.value, X)
    wrong = replace(step, after=Derivative(parse("1/x"), X))
    with pytest.raises(Unproved, match="insert-derivative"):
        verify(replace(derivation, results=(first, replace(second, steps=(wrong,)))))


def test_the_letter_of_a_function_may_be_a_name_of_the_model():
    """z > 0 in the model says nothing of the z that a function is written in."""
    given = {"equations": ["L = w*log(z)"], "gradients": ["w"], "convexity": {"functions": ["abs(z)"]}}
    derivation = derive.report(given).derivation
    curves = [result for result in derivation.results if result.kind is Kind.CURVE]
    false = replace(curves[0].steps[-1], after=parse("1"))
    assert derivation.model.symbol("z").domain == POSITIVE
    with pytest.raises(Unproved):
        verify(replace(derivation, results=(replace(curves[0], steps=(*curves[0].steps[:-1], false)),)))


# --- names and domains ------------------------------------------------------------------------------------


def test_functions_get_the_next_free_letter_or_the_authors():
    given = {"equations": ["f = w*x", "L = (f - y)^2"], **spec("x^2", "k = exp(x)", "x^4")}
    functions = derive.report(given).model.functions
    assert [function.name for function in functions if function.variable == "x"] == ["g", "k", "h"]


@pytest.mark.parametrize(
    ("domain", "function", "points"),
    [
        (REALS, "exp(x)", (1, 3)),
        (POSITIVE, "-log(x)", (1, 3)),
        (POSITIVE, "1/x", (1, 3)),
        (Interval(None, 0), "1/x", (-1, -3)),  # type: ignore[arg-type]
        (Interval(None, 2), "log(2 - x)", (0, 1)),  # type: ignore[arg-type]
        (None, "1/(x^2 - 2)", (3, 4)),
    ],
)
def test_the_domain_comes_from_the_function_and_the_points(
    domain: Interval | None, function: str, points: tuple[int, int]
):
    convexity = weighted(function, points=points).model.convexity
    assert convexity is not None
    assert convexity.studied[0].domain == domain


# --- what is said -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("-log(x)", "result: 1/x^2 > 0   [for x > 0: f is strictly convex]"),
        ("exp(x)", "result: exp(x) > 0   [for all x: f is strictly convex]"),
        ("x^2", "result: 2 > 0   [for all x: f is strictly convex]"),
        ("x^4", "result: 12*x^2 ≥ 0   [for all x: f is convex]"),
        ("sqrt(x)", "< 0   [for x > 0: f is strictly concave]"),
        ("-x^4", "≤ 0   [for all x: f is concave]"),
        ("2*x", "result: diff(diff(f(x), x), x) = 0   [for all x: f is both convex and concave]"),
        ("log(x) + log(1 - x)", "[for 0 < x < 1: f is strictly concave]"),
        (
            "x^3",
            "diff(diff(f(x), x), x) = -6 at x = -1, but diff(diff(f(x), x), x) = 6 at x = 1, "
            "so that f is neither convex nor concave.",
        ),
        ("sin(x)", "≈ -0.8415 at x = 1"),
        ("exp(x) - x^3/6", "is undecided; nothing is claimed."),
        ("1/(x^2 - 2)", "Where f has values is not decided; nothing is claimed."),
        ("abs(x)", "f is put together of pieces that meet where x = 0. There it need not have a second"),
        ("max(0, x)^2", "so that the test does not apply"),
        ("hard_sigmoid(x)", "meet where x = -3 and x = 3."),
    ],
)
def test_what_the_second_derivative_says(function: str, said: str):
    assert said in text_of(function)


@pytest.mark.parametrize("function", ["abs(x)", "relu(x)", "max(0, x)^2", "1/(x^2 - 2)"])
def test_nothing_is_claimed_without_a_proof(function: str):
    document = derive.report(spec(function)).document(template="handout")
    boxes = [block for block in document.blocks if isinstance(block, ResultBox)]
    assert [box for box in boxes if box.remark] == []


# --- Jensen -----------------------------------------------------------------------------------------------


def lines_of(document: Document) -> list[Line]:
    return [line for block in document.blocks for line in getattr(block, "lines", ())]


def pictures(document: Document) -> list[Plot]:
    sides = [block for block in document.blocks if isinstance(block, SideBySide)]
    return [side.left for side in sides if isinstance(side.left, Plot)]


def test_statement_and_proof():
    text = document_text(weighted("x^2").document())
    statement = "varphi(sum(lambda[i]*x[i], i, n)) ≤ sum(lambda[i]*varphi(x[i]), i, n)"
    assert f"result: {statement}" in text
    signs = [line.sign for line in lines_of(weighted("x^2").document())]
    assert signs[-6:] == ["=", "≥", "≥", "=", "=", "="]
    assert lines_of(weighted("x^2").document())[-1].right == Call("varphi", (Name("m"),))


def test_any_number_of_points():
    ten = document_text(weighted("x^2", points=[*range(10)], weights=["0.1"] * 10).document())
    assert "lambda_10*f(x_10)" in ten


def test_without_points_there_is_the_theorem_alone():
    document = derive.report(spec("x^2")).document()
    assert "sum(lambda[i], i, n) = 1" in document_text(document)
    assert not pictures(document)


def test_both_sides_in_numbers_correct_to_the_last_digit():
    text = document_text(weighted("-log(x)", "exp(x)", "x^2").document())
    for value in ("-0.916291", "-0.823959", "12.1825", "15.7437", "= 6.25", "= 7"):
        assert value in text
    assert "f(m) < M with M = lambda_1*f(x_1) + lambda_2*f(x_2), as it must be: f is strictly convex" in text


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("sqrt(x)", "f(m) > M"),
        ("3*x + 2", "f(m) = M"),
        ("abs(x)", "f(m) = M with M = lambda_1*f(x_1) + lambda_2*f(x_2); that is said of these numbers only"),
    ],
)
def test_the_larger_side(function: str, said: str):
    assert said in document_text(weighted(function).document())


def test_the_picture_has_the_curve_the_chord_and_the_gap():
    (plot,) = pictures(weighted("x^2").document())
    chord, gap = plot.segments
    assert (chord.role, chord.points) == ("chord", ((1.0, 1.0), (3.0, 9.0)))
    assert (gap.role, gap.points) == ("gap", ((2.5, 6.25), (2.5, 7.0)))
    assert {(mark.x, mark.y) for mark in plot.marks} == {(1, 1), (3, 9), (2.5, 6.25), (2.5, 7)}
    assert plot.curves[0].points[0][0] < 1 and plot.curves[0].points[-1][0] > 3


def test_a_polygon_for_three_points_and_a_curve_inside_its_domain():
    (plot,) = pictures(weighted("-log(x)", points=["1/100", 1, 2], weights=["1/2", "1/4", "1/4"]).document())
    assert len(plot.segments[0].points) == 4
    assert min(x for x, _ in plot.curves[0].points) > 0


def test_heights_beyond_paper_have_numbers_and_no_picture():
    document = weighted("exp(x)", points=[1, 50]).document()
    assert not pictures(document)
    assert any(isinstance(block, WorkedNumbers) and not block.given for block in document.blocks)


# --- sections ---------------------------------------------------------------------------------------------

NEURON = {"equations": ["a = sigmoid(w*x)", "L = (a - y)^2"], "gradients": ["w"]}


def test_any_spec_can_ask_for_the_sections():
    made = derive.report({**NEURON, **spec("x^2"), "sections": ["jensen", "parameters"]})
    kinds = [type(block).__name__ for block in made.document().blocks]
    assert kinds.index("ResultBox") < kinds.index("Table")
    assert [gradient.wrt for gradient in made.gradients()] == ["w"]


@pytest.mark.parametrize("section", ["convexity", "jensen"])
def test_a_spec_without_convexity_has_empty_sections(section: str):
    blocks: tuple[Block, ...] = compose(derive.report(NEURON).verified, sections=[section]).blocks
    assert blocks == ()


def test_results_of_functions_do_not_stand_in_the_derivation_of_the_loss():
    plain = derive.report(NEURON).document().blocks
    with_curves = derive.report({**NEURON, **spec("x^2")})
    document = compose(with_curves.verified, sections=["derivation"])
    assert document.blocks == compose(derive.report(NEURON).verified, sections=["derivation"]).blocks
    assert len(plain) < len(with_curves.document().blocks)


@pytest.mark.parametrize("template", ["handout", "slides"])
def test_both_templates_write_it(template: str):
    text = weighted("-log(x)", "max(x, 1)").tex(template=template)
    for part in (r"f''(x)", r"\varphi''(x)\geq 0", r"\sum", r"\frac{1}{x^2}>0", "black!70,thick"):
        assert part in text


# --- what is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said", "content"),
    [
        (4, "the weights of 'convexity' sum to 3/4, not to 1", "points: [1, 3]\n  weights: [1/4, 1/2]"),
        (4, "the weight -1/4 of 'convexity' is not positive", "points: [1, 3]\n  weights: [-1/4, 5/4]"),
        (4, "the weight 0 of 'convexity' is not positive", "points: [1, 3]\n  weights: [0, 1]"),
        (4, "2 points and 3 weights; every point needs one", "points: [1, 3]\n  weights: [1/4, 1/4, 1/2]"),
        (3, "2 points and 0 weights; every point needs one", "points: [1, 3]"),
        (3, "'convexity' has one point; Jensen's inequality needs two", "weights: [1]\n  points: [1]"),
        (3, "the point 1 of 'convexity' is given twice", "points: [1, 1]\n  weights: [1/2, 1/2]"),
        (
            3,
            "the point -1 lies outside of (0, inf), where f(x) = -log(x)",
            "points: [-1, 3]\n  weights: [1/2, 1/2]",
        ),
        (
            3,
            "'points' must be a number such as 0.5 or 1/3, not 'one'",
            "points: [one, 3]\n  weights: [1/2, 1/2]",
        ),
        (3, "unknown key 'point' of 'convexity'; did you mean 'points'?", "point: [1, 3]"),
    ],
)
def test_bad_points_and_weights(line: int, said: str, content: str, tmp_path):
    file = tmp_path / "curves.yaml"
    file.write_text(f"convexity:\n  functions: [-log(x)]\n  {content}\n")
    with pytest.raises(InputError) as caught:
        derive.report(read_spec(file))
    assert said in str(caught.value)
    assert f"curves.yaml:{line}:" in str(caught.value)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("x*y", "'x*y' is a function of x and y; 'convexity' takes functions of one variable"),
        ("2 + 3", "'2 + 3' is a constant; 'convexity' takes functions of one variable"),
        ("x + 1/0", "divides by zero"),
        ("log(-x^2)", "g(x) = log(-x^2) has a value nowhere"),
        ("1/x", "g(x) = 1/x has no value at x = 0; 'points' say on which side to look"),
        ("exp = x^2", "'exp' already has a meaning"),
        ("x^2 + sgn(x)", "sgn"),
    ],
)
def test_bad_functions(function: str, said: str, tmp_path):
    file = tmp_path / "curves.yaml"
    file.write_text(f'convexity:\n  functions:\n    - x^2\n    - "{function}"\n')
    with pytest.raises(InputError) as caught:
        derive.report(read_spec(file))
    assert said in str(caught.value)
    assert "curves.yaml:4:" in str(caught.value)


def test_what_has_no_rule_yet_is_said():
    with pytest.raises(NotYet, match=r"no rule differentiates diff\(x\^x, x\)"):
        derive.report(spec("x^x"))


@pytest.mark.parametrize("key", ["gradients", "example", "assume"])
def test_keys_about_equations_need_equations(key: str):
    more = {"gradients": ["x"], "example": {"x": 1}, "assume": ["x = 1"]}[key]
    with pytest.raises(InputError, match=f"'{key}' needs 'equations:', 'network:' or 'function:'"):
        derive.report({**spec("x^2"), key: more})


def test_indices_are_refused_in_one_sentence():
    with pytest.raises(InputError, match=r"convexity|indices"):
        derive.report(spec("sum(x[i]^2, i, 3)"))


@pytest.mark.parametrize("section", ["model", "derivation", "parameters", "plot"])
def test_sections_about_equations_need_equations(section: str):
    made = derive.report({**spec("x^2"), "sections": [section]})
    with pytest.raises(InputError, match=f"the section '{section}' needs 'equations:'"):
        made.document()


def test_a_part_may_be_about_functions_alone():
    line = {"title": "A line", "equations": ["L = (w*x - y)^2"]}
    curves = {
        **spec("-log(x)", points=[1, 3], weights=["1/4", "3/4"]),
        "title": "Jensen",
        "sections": ["jensen"],
    }
    text = derive.report({"title": "Two", "parts": [line, curves]}).tex()
    assert r"f(m)<M" in text and r"\frac{\partial L}{\partial w}" in text
