"""The printer: what a term looks like in LaTeX."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from documents import d, logistic_model, network_model, relation, term
from hypothesis import given
from hypothesis import strategies as st

from derive.build import build
from derive.errors import InputError, UnknownName
from derive.facade import report
from derive.library.notations import NOTATIONS, Notation
from derive.model import Equation, Model, Role, Symbol
from derive.spec import spec_from
from derive.term import Name, Neg, Power, Product, Quotient, Sum, Term
from derive.write import Printer, Style, choose_notation
from derive.write.pieces import fill


def printer(notation: object = None, model: Model | None = None) -> Printer:
    return Printer(choose_notation(notation), model or logistic_model())  # pyright: ignore[reportArgumentType]


DISPLAY = [
    ("w_1*x_1 + w_2*x_2 + b", r"w_1x_1+w_2x_2+b"),
    ("-2*(y - a_2)", r"-2(y-a_2)"),
    ("sigmoid(z)*(1 - sigmoid(z))", r"\sigma(z)\bigl(1-\sigma(z)\bigr)"),
    ("exp(-z)", r"e^{-z}"),
    ("exp(a/(b + c*(d + e)))", r"\exp\biggl(\frac{a}{b+c(d+e)}\biggr)"),
    ("1/2*(y - a)^2", r"\tfrac12(y-a)^2"),
    ("1/2", r"\frac{1}{2}"),
    ("y*log(a) + (1 - y)*log(1 - a)", r"y\log a+(1-y)\log(1-a)"),
    ("log(a)*y", r"(\log a)\,y"),
    ("1 - tanh(z)^2", r"1-\tanh^2z"),
    ("tanh(z)^-1", r"(\tanh z)^{-1}"),
    ("2*3", r"2\cdot 3"),
    ("a*-b", r"a\cdot (-b)"),
    ("a*2", r"a\cdot 2"),
    ("1*x", r"1\cdot x"),
    ("a*a", r"a\cdot a"),
    ("1/a*(1/b)", r"\frac{1}{a}\cdot \frac{1}{b}"),
    ("diff(L, a)*diff(a, z)", r"\frac{\partial L}{\partial a}\cdot \frac{\partial a}{\partial z}"),
    ("x*diff(L, a)", r"x\cdot \frac{\partial L}{\partial a}"),
    ("diff(1 + exp(-z), z)", r"\frac{d}{dz}(1+e^{-z})"),
    ("diff(y*log(a), a)", r"\frac{\partial}{\partial a}\bigl[y\log a\bigr]"),
    ("diff(log(a), a)*b", r"\frac{d}{da}\bigl[\log a\bigr]\cdot b"),
    ("-(y/a) + (1 - y)/(1 - a)", r"-\frac{y}{a}+\frac{1-y}{1-a}"),
    ("(y/a - 1)*b", r"\biggl[\frac{y}{a}-1\biggr]\,b"),
    ("a - (b - c)", r"a-(b-c)"),
    ("a - -b", r"a-(-b)"),
    ("a + -2*b", r"a-2b"),
    ("(x^y)^z", r"(x^y)^z"),
    ("(a/b)^2", r"\biggl(\frac{a}{b}\biggr)^2"),
    ("(-a)^2", r"(-a)^2"),
    ("-a^2", r"-a^2"),
    ("where(z > 0, 1, 0)*w_1", r"[z>0]\,w_1"),
    ("where(z > 0, 1, 0)", r"\begin{cases}1 & \text{if }z>0\\0 & \text{otherwise}\end{cases}"),
    ("abs(a - y)", r"|a-y|"),
    ("max(0, z)", r"\max(0, z)"),
    ("sqrt(z^2 + 1)", r"\sqrt{z^2+1}"),
    ("erf(z)", r"\operatorname{erf}(z)"),
    ("0.5*1 + 0.8*2", r"0.5\cdot 1+0.8\cdot 2"),
    ("w_12*delta_o + yhat", r"w_{12}\delta_o+\hat{y}"),
    ("W_new + loss", r"W_{\mathrm{new}}+\mathit{loss}"),
    ("learning_rate*lambda", r"\eta\lambda"),
    ("pi*x", r"\pi x"),
]


@pytest.mark.parametrize(("text", "latex"), DISPLAY, ids=[text for text, _ in DISPLAY])
def test_a_line(text: str, latex: str) -> None:
    assert latex == printer().display(term(text))


def test_a_product_with_a_negative_first_factor_goes_in_brackets_after_a_plus() -> None:
    product = Product((Neg(term("2")), Name("b")))
    assert printer().display(Sum((Name("a"), product))) == "a+(-2b)"
    assert printer().display(product) == "-2b"


CELLS = [
    ("diff(L, a)", r"\partial L/\partial a"),
    ("diff(L, a)*diff(a, z)", r"\partial L/\partial a\cdot \partial a/\partial z"),
    ("diff(L, a)^2", r"(\partial L/\partial a)^2"),
    ("-(y/a) + (1 - y)/(1 - a)", "-y/a+(1-y)/(1-a)"),
    ("a/(b*c)", "a/(bc)"),
    ("x*(a/b)", r"x\cdot a/b"),
    ("where(z > 0, 1, 0)", "[z>0]"),
    ("1/4", r"\frac{1}{4}"),
    ("(2/n)*(y - a)", r"\frac{2}{n}(y-a)"),
    ("(1/(n*k))*x", r"\frac{1}{nk}\,x"),
]


@pytest.mark.parametrize(("text", "latex"), CELLS, ids=[text for text, _ in CELLS])
def test_a_table_cell(text: str, latex: str) -> None:
    assert latex == printer().cell(term(text))


def test_every_line_of_a_lecture(golden: Callable[[str, str], None]) -> None:
    lines = [text for text, _ in DISPLAY + CELLS]
    lines += [
        "exp(-z^2/2)",
        "x*log(x)*y",
        "log(abs(x))",
        "exp(z_1)/(exp(z_1) + exp(z_2))",
        "2*(3*x)",
        "x^y^z",
    ]
    lines += ["((1 - a)/a)/(1 + exp(-z))^2", "-(1 + exp(-z))^-2*diff(1 + exp(-z), z)", "x*(1/(1 - a))*(-1)"]
    lines += ["where(z > 0, z, alpha*(exp(z) - 1))", "where(z > 1, 1, where(z < -1, -1, z))*b"]
    shown = printer()
    columns = [f"{text}\n    {shown.display(term(text))}\n    {shown.cell(term(text))}\n" for text in lines]
    golden("printer.txt", "".join(columns))


def test_braces_share_one_height() -> None:
    product = term("(-(y/a) + 1)*(a*(1 - a))")
    piece = printer().piece(product, braces=(((0,), d("L", "a")), ((1,), d("a", "z"))))
    assert piece.text == (
        r"\underbrace{\biggl[-\frac{y}{a}+1\biggr]}_{\partial L/\partial a}\cdot "
        r"\underbrace{\vphantom{\biggl[}a(1-a)}_{\partial a/\partial z}"
    )


def test_relations() -> None:
    assert (
        printer().relation(relation("w", "w - learning_rate*diff(L, w)", sign="←"), Style.CELL).text
    ) == r"w\leftarrow w-\eta\cdot \partial L/\partial w"


NETWORK_LETTERS = [
    ("lecture", "w1_1_2", "w_{12}^{[1]}"),
    ("lecture", "a2", "a^{[2]}"),
    ("ng", "a2", r"\hat{y}"),
    ("ng", "learning_rate", r"\alpha"),
    ("nielsen", "w1_1_2", "w_{12}^{(1)}"),
    ("nielsen", "L", "C"),
    ("subscripts", "z1_3", "z_{1,3}"),
    ("outputs", "a1_3", "h_{1,3}"),
    ("outputs", "a2", "o"),
    ("outputs", "L", "E"),
    ("regression", "w2_1", "w_{2,1}"),
    ("error", "L", "e"),
    ({"base": "nielsen", "loss": "J", "learning_rate": "alpha"}, "L", "J"),
    ({"base": "nielsen", "loss": "J", "learning_rate": "alpha"}, "learning_rate", r"\alpha"),
    ({"weight": "theta", "layers": "superscript-paren"}, "w1_1_2", r"\theta_{12}^{(1)}"),
]


@pytest.mark.parametrize(("notation", "name", "latex"), NETWORK_LETTERS)
def test_letters_of_a_network(notation: object, name: str, latex: str) -> None:
    assert latex == printer(notation, network_model()).inline(Name(name))


def test_layers_of_single_units_are_subscripts() -> None:
    symbols = (
        Symbol("x", Role.INPUT, "x", made=True),
        Symbol("z2", Role.LOSS, "z", 2, made=True),
    )
    model = Model("", (Equation("z2", Name("x")),), symbols, "z2", ())
    assert printer(None, model).inline(Name("z2")) == "z_2"
    assert printer("ng", model).inline(Name("z2")) == "z^{[2]}"


@pytest.mark.parametrize("notation", list(NOTATIONS), ids=NOTATIONS.names())
def test_an_authors_letters_stay(notation: Notation) -> None:
    written = printer(notation)
    assert [written.inline(Name(name)) for name in ("a", "w_1", "L")] == ["a", "w_1", "L"]


def test_an_explicit_loss_replaces_even_the_authors() -> None:
    assert printer({"loss": "J"}).inline(Name("L")) == "J"
    assert printer({"activation": "h"}).inline(Name("a")) == "a"


def test_styles_of_a_notation() -> None:
    assert printer({"derivative": "d"}).display(d("L", "a")) == r"\frac{dL}{da}"
    assert printer({"logarithm": "ln"}).display(term("log(a)")) == r"\ln a"
    assert printer({"cases": "indicator"}).display(term("where(z > 0, 1, 0)*x")) == r"\mathbf{1}_{z>0}\,x"


WRONG = [
    ("nielson", "did you mean 'nielsen'"),
    ({"los": "J"}, "did you mean 'loss'"),
    ({"loss": "et"}, "did you mean 'eta'"),
    ({"loss": r"\input{x}"}, "not a letter"),
    ({"layers": "above"}, "superscript-bracket"),
    ({"base": "x"}, "unknown notation 'x'"),
    ({"name": "x"}, "a notation has no 'name'"),
]


@pytest.mark.parametrize(("notation", "words"), WRONG)
def test_a_wrong_notation_is_one_sentence(notation: object, words: str) -> None:
    with pytest.raises((InputError, UnknownName), match=r"^[^\n]*$") as raised:
        printer(notation)
    assert words in str(raised.value)


def test_long_lines_break_before_plus_and_minus() -> None:
    piece = printer().piece(term(" + ".join(f"w_{k}*x_{k}" for k in range(1, 40))))
    lines = fill(piece.parts, 30)
    assert len(lines) > 2
    assert all(width <= 30 for _, width in lines)
    assert all(text.startswith("{}+") for text, _ in lines[1:])


def test_long_products_break_at_dots_and_inside_brackets_only_when_they_must() -> None:
    product = printer().piece(term("*".join(f"diff(a_{k + 1}, a_{k})" for k in range(1, 25))))
    assert all(text.startswith(r"{}\cdot") for text, _ in fill(product.parts, 30)[1:])
    brackets = printer().piece(term("*".join(f"(1 - a_{k})" for k in range(1, 25))))
    assert all(text.startswith(r"{}\cdot (1") for text, _ in fill(brackets.parts, 30)[1:])
    inside = printer().piece(term(f"2*({' + '.join(f'x_{k}' for k in range(1, 40))})"))
    assert all(text.startswith("{}+") for text, _ in fill(inside.parts, 30)[1:])


NAMES = st.sampled_from(["a", "b", "x_1", "y", "z"]).map(Name)
TERMS: st.SearchStrategy[Term] = st.recursive(
    NAMES | st.sampled_from([term("2"), term("0.5"), term("1")]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: Sum(tuple(parts))),
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: Product(tuple(parts))),
        inner.map(Neg),
        st.tuples(inner, inner).map(lambda pair: Quotient(*pair)),
        st.tuples(inner, inner).map(lambda pair: Power(*pair)),
    ),
    max_leaves=12,
)


@given(TERMS, st.floats(8, 60))
def test_breaking_loses_nothing_and_brackets_pair_up(written: Term, room: float) -> None:
    piece = printer().piece(written)
    assert piece.text.count("(") == piece.text.count(")")
    assert piece.text.count("[") == piece.text.count("]")
    assert piece.text.count("{") == piece.text.count("}")
    broken = "".join(text for text, _ in fill(piece.parts, room))
    assert _marks(broken) == _marks(piece.text)
    assert "--" not in piece.text
    assert "+-" not in piece.text


def _marks(latex: str) -> str:
    """What must survive a break: everything but spaces, dots and the empty groups of broken lines."""
    for spacing in (r"\cdot ", r"\cdot", r"\,", "{}", " "):
        latex = latex.replace(spacing, "")
    return latex


@pytest.mark.parametrize(
    ("equation", "letter"), [("L = (eta*w - y)^2", r"\alpha"), ("L = (w*x - y)^2", r"\eta")]
)
def test_the_learning_rate_takes_a_letter_that_nobody_has(equation: str, letter: str) -> None:
    model = build(spec_from({"equations": [equation]}))
    for notation in ("lecture", "nielsen"):
        assert Printer(choose_notation(notation), model).piece(Name("learning_rate")).text == letter


def test_two_names_with_one_letter_are_refused() -> None:
    model = build(spec_from({"equations": ["z = w*x", "L = (z - y)^2"]}))
    Printer(choose_notation({"loss": "J"}), model).refuse_clashes()
    with pytest.raises(InputError, match="'x' would stand for the input 'x' and for the loss 'L'"):
        Printer(choose_notation({"loss": "x"}), model).refuse_clashes()


@pytest.mark.parametrize(
    ("name", "letter"),
    [("Wq", "W_q"), ("bi", "b_i"), ("Xi", r"\Xi"), ("lam", r"\lambda"), ("eps", r"\epsilon")],
)
def test_names_of_programs_have_letters(name, letter):
    made = report({"equations": [f"z = {name}*x", "L = (z - y)^2"], "gradients": [name]})
    assert made.printer().inline(Name(name)) == letter
