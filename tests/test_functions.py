"""Plain functions: the third form of a spec, its words, its gradient exact and rounded, its level lines."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

import derive
from derive.compose import SECTIONS
from derive.compose.exact import Surd, folded, surd_of
from derive.compose.level_lines import level_lines, sampled
from derive.document import Chain, Contours, Heading, Line, ModelCard, Prose, SideBySide
from derive.errors import InputError
from derive.model import Role
from derive.parse import parse
from derive.plain_text import document_text, plain
from derive.text import to_text

LENGTH: dict[str, object] = {"function": "f(x, y) = sqrt(x^2 + y^2)", "example": {"x": 3, "y": 2}}
NETWORK_WORDS = ("loss", "parameter", "weight", "update", "forward", "backward", "prediction", "learning")


def made(function: object, **more: object) -> derive.Report:
    return derive.report({"function": function, **more})


def chains(report: derive.Report, anchor: str) -> list[Chain]:
    return [b for b in report.document().blocks if isinstance(b, Chain) and b.anchor == anchor]


def written(lines: tuple[Line, ...]) -> list[str]:
    return [f"{line.sign} {to_text(line.right)}" for line in lines]


# --- reading --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "name", "variables"),
    [
        ("sqrt(x^2 + y^2)", "f", ("x", "y")),
        ("f(y, x) = sqrt(x^2 + y^2)", "f", ("y", "x")),
        ("g = x*y", "g", ("x", "y")),
        ("f*x", "g", ("f", "x")),
        ("f(x) = a*x^2", "f", ("x",)),
        (["p = -x", "q = 1 + exp(p)", "f = 1/q"], "f", ("x",)),
        (["r = x^2 + y^2", "f(x, y) = log(1 + r)"], "f", ("x", "y")),
        ("f(w_1, b) = where(w_1 >= 2, b, b^2) + w_1", "f", ("w_1", "b")),
    ],
)
def test_a_function_is_read(function: object, name: str, variables: tuple[str, ...]) -> None:
    model = made(function).model
    assert (model.loss, model.parameters) == (name, variables)
    assert model.is_function
    assert model.symbol(name).role is Role.FUNCTION
    assert {model.symbol(variable).role for variable in variables} == {Role.INPUT}


def test_names_that_are_no_variables_are_constants() -> None:
    model = made("f(x) = a*x^2 + y").model
    assert model.symbol("a").role is model.symbol("y").role is Role.CONSTANT
    model = made("a*x^2", gradients=["x"]).model
    assert model.symbol("a").role is Role.CONSTANT


def test_the_column_of_a_mistake_is_the_authors() -> None:
    with pytest.raises(InputError, match=r"unexpected '\)' at column 13"):
        made("f(x, y) = x*)")
    with pytest.raises(InputError, match=r"unexpected '\)' at column 3"):
        made("x*)")


# --- words ----------------------------------------------------------------------------------------------

FUNCTIONS: list[object] = [
    "sqrt(x^2 + y^2)",
    "f(x, y, z) = log(x)*y + z^2",
    "f(x) = a*exp(-x^2)",
    ["p = -x", "q = 1 + exp(p)", "f = 1/q"],
    "f(x) = sigmoid(x)*x",
    "max(x, y)*w",
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=str)
def test_a_function_has_no_word_of_networks(function: object) -> None:
    report = made(function, example={"seed": 1})
    every = tuple(name for name in SECTIONS if name not in ("updates", "algorithm"))
    text = document_text(derive.report({**spec(function), "sections": list(every)}).document()).lower()
    for word in NETWORK_WORDS:
        assert word not in text, word
    assert r"\end{document}" in report.tex()
    assert r"\end{document}" in report.tex(template="slides")


def spec(function: object) -> dict[str, object]:
    return {"function": function, "example": {"seed": 1}}


def test_headings_say_what_is_derived() -> None:
    several = made("x*y").document()
    assert plain(several.title) == "The gradient of f"
    assert "The partial derivatives of f" in [plain(b.text) for b in several.blocks if isinstance(b, Heading)]
    one = made(["p = -x", "f = exp(p)"], example={"x": 0}).document()
    headings = [plain(b.text) for b in one.blocks if isinstance(b, Heading)]
    assert headings[:4] == [
        "One substitution at a time",
        "The chain of factors",
        "Put the definitions back",
        "The derivative of f at a point",
    ]


def test_substitutions_are_multiplied_and_put_back() -> None:
    report = made(["p = -x", "q = 1 + exp(p)", "f = 1/q"])
    product, put_back = chains(report, "derivative of f with respect to x")
    assert to_text(product.lines[0].right) == "diff(f, q)*diff(q, p)*diff(p, x)"
    assert to_text(put_back.lines[-1].right) == "f*(1 - f)"


def test_the_derivation_of_substitutions_ends_in_the_variables() -> None:
    report = made(["p = -x", "q = 1 + exp(p)", "f = 1/q"], sections=["derivation"])
    (chain,) = chains(report, "derivative of f with respect to x")
    assert to_text(chain.lines[-1].right) == "exp(-x)/(1 + exp(-x))^2"
    assert plain(chain.lines[-1].reason) == "put p = -x and q = 1 + exp(-x)"


def test_many_ways_through_substitutions_fall_back_to_one_at_a_time() -> None:
    steps = ["a = x^2", "b = a*x", "c = a*b*x", "d = a*b*c*x", "f = a*b*c*d*x"]
    headings = [b for b in made(steps).document().blocks if isinstance(b, Heading)]
    assert "The derivative of f" in [plain(b.text) for b in headings]


def test_a_function_of_one_variable_has_an_ordinary_d() -> None:
    assert r"\frac{df}{dx}" in made("x^2").tex()
    assert r"\frac{\partial f}{\partial x}" in made("x^2*y").tex()
    assert r"\frac{\partial f}{\partial p}" in made(["p = x^2", "f = p*x"]).tex()


# --- roots ----------------------------------------------------------------------------------------------


def test_a_root_can_be_differentiated_as_a_power() -> None:
    report = derive.report({**LENGTH, "roots": "power"})
    steps = [step.rule.name for step in report.result("x").steps]
    assert "root-as-power" in steps
    assert "power-as-root" in steps
    assert "square-root" not in steps
    assert report.result("x").text() == "x/sqrt(x^2 + y^2)"
    assert report.verified.counts()["consistent"] == 0
    usual = [step.rule.name for step in derive.report(LENGTH).result("x").steps]
    assert "square-root" in usual
    assert "root-as-power" not in usual


def test_a_power_keeps_the_authors_fraction() -> None:
    assert made("(x^2 + 1)^(3/2)").result("x").text() == "3*(x^2 + 1)^(1/2)*x"
    assert "0.5" in to_text(made("(x^2 + 1)^1.5").result("x").steps[-2].after)


# --- the gradient at a point ----------------------------------------------------------------------------


def test_the_gradient_at_a_point_is_exact_and_rounded() -> None:
    report = derive.report(LENGTH)
    (at_point,) = chains(report, "gradient at the point")
    assert written(at_point.lines) == [
        "= 3/sqrt(3^2 + 2^2)*ihat + 2/sqrt(3^2 + 2^2)*jhat",
        "= 3/sqrt(13)*ihat + 2/sqrt(13)*jhat",
        "≈ 0.832050*ihat + 0.554700*jhat",
    ]
    (length,) = chains(report, "length of the gradient")
    assert written(length.lines)[-1] == "= 1"


def test_signs_and_zeros_along_the_axes() -> None:
    report = made("f(x, y, z) = x^2 + y - 2*z", example={"x": 0, "y": 1, "z": 1})
    (at_point,) = chains(report, "gradient at the point")
    assert written(at_point.lines)[-1] == "= jhat - 2*khat"


def test_a_zero_gradient_is_said() -> None:
    text = document_text(made("x^2 + y^2", example={"x": 0, "y": 0}).document())
    assert "The gradient is zero" in text
    assert "rises fastest" not in text


def test_a_kink_at_the_point_is_said() -> None:
    text = document_text(made("abs(x)*y", example={"x": 0, "y": 2}).document())
    assert "At x = 0 and y = 2 f has a kink, and no gradient." in text
    assert "sign(0)" not in text


def test_many_variables_are_a_column_with_dots() -> None:
    report = made("f = " + "*".join(f"x_{k}" for k in range(1, 10)), example={"seed": 1})
    (general,) = chains(report, "gradient")
    assert "…" in to_text(general.lines[0].right)
    assert r"\vdots" in report.tex()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3/sqrt(3^2 + 2^2)", "3/sqrt(13)"),
        ("sqrt(8)", "2*sqrt(2)"),
        ("sqrt(1/2)", "1/sqrt(2)"),
        ("sqrt(4/9)", "2/3"),
        ("(3/sqrt(13))^2 + (2/sqrt(13))^2", "1"),
        ("sqrt(2)*sqrt(3)", "sqrt(6)"),
        ("2^-3", "1/8"),
        ("(1/4)^(-1/2)", "2"),
        ("0.5*3", "1.5"),
        ("exp(0) + log(1)", "1"),
        ("sqrt(2) + sqrt(3)", "sqrt(2) + sqrt(3)"),
        ("2*3*exp(1)", "6*exp(1)"),
        ("-sqrt(12)", "-2*sqrt(3)"),
        ("sqrt(2) - sqrt(2)", "0"),
    ],
)
def test_exact_numbers_are_folded(text: str, expected: str) -> None:
    assert to_text(folded(parse(text))) == expected


def test_folding_stays_small() -> None:
    assert surd_of(parse("3^60*3^60*3^60")) is None
    assert surd_of(parse("2^1000")) is None
    assert surd_of(parse("sqrt(1000000007)")) == Surd(Fraction(1), 1000000007)


# --- level lines ----------------------------------------------------------------------------------------


def circle(x: float, y: float) -> float | None:
    return x * x + y * y


def test_a_level_line_is_closed_and_lies_on_its_level() -> None:
    grid = sampled(circle, (-2.0, 2.0, -2.0, 2.0), 40)
    (line,) = level_lines(grid, 1.7)
    assert line[0] == line[-1]
    assert len(line) > 40
    assert all(abs(x * x + y * y - 1.7) < 1e-3 for x, y in line)


def test_a_saddle_gives_two_lines() -> None:
    grid = sampled(lambda x, y: x * y, (-1.0, 1.0, -1.0, 1.0), 21)
    for level in (0.2, -0.2):
        lines = level_lines(grid, level)
        assert len(lines) == 2
        assert all(abs(x * y - level) < 1e-3 for line in lines for x, y in line)


def test_a_pole_is_no_level_line() -> None:
    grid = sampled(lambda x, y: 1 / (x - 0.01), (-1.0, 1.0, -1.0, 1.0), 20)
    for line in level_lines(grid, 0.5):
        assert all(abs(1 / (x - 0.01) - 0.5) < 0.2 for x, _ in line)


def test_where_there_is_no_value_there_is_no_line() -> None:
    grid = sampled(lambda x, y: math.log(x) if x > 0 else None, (-1.0, 1.0, -1.0, 1.0), 20)
    assert all(x > 0 for line in level_lines(grid, -1.0) for x, _ in line)


def contours(report: derive.Report) -> Contours:
    every = [b.left if isinstance(b, SideBySide) else b for b in report.document().blocks]
    (block,) = [block for block in every if isinstance(block, Contours)]
    return block


def test_the_arrow_is_perpendicular_to_the_line_through_the_point() -> None:
    block = contours(made("g(x, y) = x^2 - x*y + exp(y)", example={"x": 1, "y": 0.5}))
    assert block.arrow is not None
    (x, y), (u, v) = block.arrow
    (own,) = [level for level in block.levels if level.through_point]
    points = sorted(own.lines[0], key=lambda point: math.hypot(point[0] - x, point[1] - y))[:2]
    along = points[0][0] - points[1][0], points[0][1] - points[1][1]
    cosine = (along[0] * (u - x) + along[1] * (v - y)) / math.hypot(*along) / math.hypot(u - x, v - y)
    assert abs(cosine) < 0.05
    slope = (2 * x - y, -x + math.exp(y))  # by hand
    assert math.isclose((v - y) / (u - x), slope[1] / slope[0], rel_tol=1e-9)
    left, right, bottom, top = block.window
    assert left < u < right
    assert bottom < v < top


def test_levels_are_round_and_not_close_to_the_points_own() -> None:
    block = contours(derive.report(LENGTH))
    labels = [to_text(level.label) for level in block.levels]
    assert labels[-1] == "sqrt(13)"
    assert "3.5" not in labels
    assert {"1", "2", "3"} <= set(labels)


def test_a_loss_over_two_parameters_has_level_lines() -> None:
    equations = ["a = w*x + b", "L = (a - y)^2"]
    example = {"x": 1, "w": 2, "b": -1, "y": 0}
    report = derive.report({"equations": equations, "sections": ["contours"], "example": example})
    assert contours(report).arrow is not None
    report = derive.report({"equations": equations, "sections": ["contours"]})
    assert "needs" in document_text(report.document()) or "need a number" in document_text(report.document())


def test_more_variables_have_one_sentence_instead() -> None:
    blocks = made("x*y*z").document().blocks
    said = [plain(block.text) for block in blocks if isinstance(block, Prose)]
    assert said[1:] == [  # after "in the same way"
        "A plane has room for two variables; f has three, so its levels cannot be drawn as lines."
    ]


def test_the_picture_has_one_scale_and_its_labels() -> None:
    tex = derive.report(LENGTH).tex()
    picture = tex[tex.index("% contours") if "% contours" in tex else tex.index(r"\begin{axis}") :]
    across = picture.partition("x=")[2].partition("mm")[0]
    up = picture.partition("y=")[2].partition("mm")[0]
    assert across == up
    assert r"\nabla f(3, 2)" in picture
    assert r"\sqrt{13}" in picture


def test_a_root_that_is_differentiated_as_a_power_is_written_as_one() -> None:
    def sides(**more: object) -> list[str]:
        card = next(
            b for b in derive.report({**LENGTH, **more}).document().blocks if isinstance(b, ModelCard)
        )
        return [to_text(side) for side in card.equations[0][0].sides]

    assert sides() == ["f(x, y)", "sqrt(x^2 + y^2)"]
    assert sides(roots="power") == ["f(x, y)", "sqrt(x^2 + y^2)", "(x^2 + y^2)^(1/2)"]


def test_a_derivative_that_follows_in_the_same_way_is_stated() -> None:
    blocks = derive.report({**LENGTH, "sections": ["derivation"]}).document().blocks
    first, second = [block for block in blocks if isinstance(block, Chain)]
    assert len(first.lines) > 1 and len(second.lines) == 1
    assert written(second.lines) == ["= y/sqrt(x^2 + y^2)"]
    apart = made("f(x, y) = x^2*y", sections=["derivation"]).document().blocks
    assert len([block for block in apart if isinstance(block, Chain)]) == 2
    assert not any(isinstance(block, Prose) for block in apart)
