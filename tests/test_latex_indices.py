"""Sums, entries of arrays, deltas and vectors: what they look like, and that they read back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_latex_reader import assert_reads_back as assert_item_reads_back
from test_latex_reader import flat, mathematics, meaning

import derive
from derive.errors import InputError
from derive.indices import unsaid
from derive.latex_reader import letters_of, read_latex
from derive.latex_reader.letters import plain_letters, with_texts
from derive.library.notations import NOTATIONS
from derive.model import Equation, Model, Role, Symbol
from derive.parse import parse
from derive.term import (
    BigSum,
    Call,
    Delta,
    Derivative,
    Indexed,
    Name,
    Neg,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    Vector,
    number,
)
from derive.text import to_text
from derive.write import Printer, Style, choose_notation
from tests.quick import examples

STYLES = tuple(Style)


def array_model(*, made: bool = False, layered: bool = False) -> Model:
    """Two layers in index form, with a size d and arrays of one and two indices."""
    m, d, n = Name("m"), Name("d"), Name("n")
    symbols = (
        Symbol("x", Role.INPUT, "x", shape=(n, d)),
        Symbol("w_1", Role.WEIGHT, "w", *_place(1, layered), shape=(m, d), made=made),
        Symbol("b_1", Role.BIAS, "b", *_place(1, layered), shape=(m,), made=made),
        Symbol("z_1", Role.PRE_ACTIVATION, "z", *_place(1, layered), shape=(m,), made=made),
        Symbol("a_1", Role.ACTIVATION, "a", *_place(1, layered), shape=(m,), made=made),
        Symbol("w_2", Role.WEIGHT, "w", *_place(2, layered), shape=(m,), made=made),
        Symbol("z_2", Role.PRE_ACTIVATION, "z", *_place(2, layered), made=made),
        Symbol("y_hat", Role.PREDICTION, "yhat", shape=(n,)),
        Symbol("h_o", Role.NODE, "h", indices=("o",), shape=(m,)),
        Symbol("v", Role.WEIGHT, "v", shape=(m, d)),
        Symbol("u", Role.INPUT, "u", shape=(d,)),
        Symbol("y", Role.TARGET, "y", shape=(n,)),
        Symbol("S", Role.NODE, "S", shape=(d, d)),
        Symbol("W_2", Role.WEIGHT, "W", *_place(2, layered), shape=(d, d), made=made),
        Symbol("c", Role.CONSTANT, "c"),
        Symbol("L", Role.LOSS, "L", made=made),
        *(Symbol(size.id, Role.SIZE, size.id) for size in (m, d, n)),
    )
    return Model("", (Equation("L", Name("c")),), symbols, "L", ())


def _place(layer: int, layered: bool) -> tuple[int | None, tuple[str, ...]]:
    return (layer, ()) if layered else (None, (str(layer),))


def shown(text: str | Term, notation: object = None, style: Style = Style.DISPLAY, **model: bool) -> str:
    printer = Printer(choose_notation(notation), array_model(**model))  # pyright: ignore[reportArgumentType]
    return printer.piece(parse(text) if isinstance(text, str) else text, style).text


DISPLAY = [
    ("u[i]", "u_i"),
    ("u[12]", "u_{12}"),
    ("y_hat[i]", r"\hat{y}_i"),
    ("v[j, k]", "v_{jk}"),
    ("v[1, 2]", "v_{12}"),
    ("v[j, 12]", "v_{j,12}"),
    ("w_1[j, k]", "w_{1,jk}"),
    ("a_1[i]", "a_{1,i}"),
    ("h_o[i]", "h_{o,i}"),
    ("h_o[1]", "h_{o,1}"),
    ("u[i_1]", "u_{i_1}"),
    ("v[i_1, j]", "v_{i_1,j}"),
    ("v[alpha, k]", r"v_{\alpha k}"),
    ("u[row]", r"u_{\mathrm{row}}"),
    ("u[i]^2", "u_i^2"),
    ("log(u[i])", r"\log u_i"),
    ("sum(u[i], i, d)", r"\sum_{i=1}^{d}u_i"),
    ("sum(u[i], i)", r"\sum_{i}u_i"),
    ("sum(u[i], i, 3)", r"\sum_{i=1}^{3}u_i"),
    ("1/n*sum((y[i] - y_hat[i])^2, i, n)", r"\frac{1}{n}\sum_{i=1}^{n}(y_i-\hat{y}_i)^2"),
    ("-sum(y[i]*log(y_hat[i]), i, n)", r"-\sum_{i=1}^{n}y_i\log\hat{y}_i"),
    ("sum(u[i] + c, i, d)", r"\sum_{i=1}^{d}(u_i+c)"),
    ("sum(u[i], i, d) + c", r"\sum_{i=1}^{d}u_i+c"),
    ("sum(-u[i], i, d)", r"\sum_{i=1}^{d}(-u_i)"),
    ("sum(u[i], i, d)*c", r"\biggl[\sum_{i=1}^{d}u_i\biggr]\,c"),
    ("sum(u[i], i, d)^2", r"\biggl(\sum_{i=1}^{d}u_i\biggr)^2"),
    ("c*(c*sum(u[i], i, d))*c", r"\biggl[c\sum_{i=1}^{d}u_i\biggr]"),
    (
        "sum(sum(v[j,k]*u[k], k, d)*b_1[j], j, m)",
        r"\sum_{j=1}^{m}\biggl[\sum_{k=1}^{d}v_{jk}u_k\biggr]\,b_{1,j}",
    ),
    ("sum(sum(v[j, k], k, d), j, m)", r"\sum_{j=1}^{m}\sum_{k=1}^{d}v_{jk}"),
    ("exp(z_1[j])/sum(exp(z_1[k]), k, m)", r"\frac{e^{z_{1,j}}}{\sum_{k=1}^{m}e^{z_{1,k}}}"),
    ("exp(-sum(u[k]^2, k, d))", r"\exp\biggl(-\sum_{k=1}^{d}u_k^2\biggr)"),
    ("delta[j, k]*u[k]", r"\delta_{jk}u_k"),
    ("delta[j, 2]", r"\delta_{j2}"),
    ("diff(L, w_1[j, k])", r"\frac{\partial L}{\partial w_{1,jk}}"),
    ("diff(sum((y[i] - c)^2, i, n), y[j])", r"\frac{\partial}{\partial y_j}\sum_{i=1}^{n}(y_i-c)^2"),
    ("diff(u[i]*u[j], u[j])", r"\frac{\partial}{\partial u_j}\bigl[u_iu_j\bigr]"),
    ("diff(u[j]^2, u[j])", r"\frac{\mathrm{d}}{\mathrm{d}u_j}\,u_j^2"),
    ("diff(diff(L, c), c)", r"\frac{\partial^2L}{\partial c^2}"),
    ("diff(diff(L, u[1]), c)", r"\frac{\partial^2L}{\partial c\,\partial u_1}"),
    ("inv(S)[j, k]*u[k]", r"(S^{-1})_{jk}\,u_k"),
    ("-inv(S)[1, 2]^2", "-(S^{-1})_{12}^2"),
    ("c/inv(S)[12, k]", r"\frac{c}{(S^{-1})_{12,k}}"),
    ("inv(W_2)[j, k]", "W_2"),
    ("log(det(S))", r"\log\det(S)"),
    ("det(S)^2*inv(S)[k, j]", r"\det(S)^2\,(S^{-1})_{kj}"),
    ("diff(inv(S)[i, j], S[p, q])", r"\frac{\partial}{\partial S_{pq}}\,(S^{-1})_{ij}"),
    ("max(v[j, :])", r"\max_{i}v_{ji}"),
    ("c*min(u[:])^2", r"c(\min_{i}u_i)^2"),
    ("max(v[:, :])*c", r"(\max_{ij}v_{ij})\,c"),
    ("exp(v[j, k] - max(v[:, k]))", r"e^{v_{jk}-\max_{i}v_{ik}}"),
    ("c*largest(v[j, k], v[j, :])", r"c\,[v_{jk}=\max_{i}v_{ji}]"),
    ("smallest(u[j], u[:])*u[j]", r"[u_j=\min_{i}u_i]\,u_j"),
    ("sum(largest(v[j, k], v[:, k])*u[k], k, d)", r"\sum_{k=1}^{d}[v_{jk}=\max_{i}v_{ik}]\,u_k"),
    ("diff(diff(c^3, c), c)", r"\frac{\mathrm{d}^2}{\mathrm{d}c^2}\,c^3"),
]


@pytest.mark.parametrize(("text", "latex"), DISPLAY, ids=[text for text, _ in DISPLAY])
def test_a_line(text: str, latex: str) -> None:
    assert latex in shown(text)


CELLS = [
    ("1/n*sum((y[i] - c)^2, i, n)", r"\frac{1}{n}\sum_{i=1}^{n}(y_i-c)^2"),
    ("sum(u[i], i, d)/n", r"\bigl(\sum_{i=1}^{d}u_i\bigr)/n"),
    ("sum(u[i]/n, i, d)", r"\sum_{i=1}^{d}(u_i/n)"),
    ("c/sum(u[i], i, d)", r"c/\bigl(\sum_{i=1}^{d}u_i\bigr)"),
    ("diff(diff(L, u[1]), c)", r"\partial^2L/(\partial c\,\partial u_1)"),
]


@pytest.mark.parametrize(("text", "latex"), CELLS, ids=[text for text, _ in CELLS])
def test_a_cell(text: str, latex: str) -> None:
    assert shown(text, style=Style.CELL) == latex


LETTERS = [
    ("ng", "w_1[j, k]", "w_{jk}^{[1]}"),
    ("nielsen", "a_1[i]", "a_i^{(1)}"),
    ("subscripts", "w_1[j, k]", "w_{1,jk}"),
    ("subscripts", "z_2", "z_2"),
    ("outputs", "a_1[i]", "h_{1,i}"),
    ("outputs", "diff(L, z_1[j])", r"\delta_{1,j}"),
    ("nielsen", "diff(L, z_1[j])", r"\delta_j^{(1)}"),
    ("nielsen", "diff(L, z_2)", r"\delta^{(2)}"),
    ("nielsen", "diff(L, a_1[j])", r"\frac{\partial C}{\partial a_j^{(1)}}"),
    ("nielsen", "delta[j, k]", "[j=k]"),
    ({"base": "nielsen", "cases": "indicator"}, "delta[j, k]", r"\mathbf{1}_{j=k}"),
    ({"base": "nielsen", "error_signal": "none"}, "diff(L, z_2)", r"\frac{\partial C}{\partial z^{(2)}}"),
    ({"error_signal": "epsilon"}, "diff(L, z_2)", r"\epsilon^{[2]}"),
    ({"error_signal": "epsilon"}, "delta[j, k]", r"\delta_{jk}"),
    ({"error_signal": "c"}, "diff(L, z_2)", r"\frac{\partial L}{\partial z^{[2]}}"),
    ({"sums": "index"}, "sum(u[i]^2, i, d)", r"\sum_{i}u_i^2"),
    ({"sums": "index"}, "sum(c, i, d)", r"\sum_{i=1}^{d}c"),
    ({"base": "nielsen", "loss": "J", "learning_rate": "alpha"}, "L*learning_rate", r"J\alpha"),
]


@pytest.mark.parametrize(("notation", "text", "latex"), LETTERS)
def test_letters(notation: object, text: str, latex: str) -> None:
    assert latex == shown(text, notation, made=True, layered=True)


ROW = Vector((number(0), Name("c")))
VECTORS = [
    (ROW, "[0, c]"),
    (Vector(ROW.entries, True), r"\begin{bmatrix}0\\[1pt]c\end{bmatrix}"),
    (Vector((Name("c"),)), r"\begin{bmatrix}c\end{bmatrix}"),
    (Product((Name("c"), ROW)), r"c\cdot [0, c]"),
    (Sum((Call("dot", (Name("u"), Name("u"))), Name("c"))), r"u\cdot u+c"),
    (Product((Name("c"), Call("dot", (Name("u"), ROW)))), r"c\bigl(u\cdot [0, c]\bigr)"),
    (Call("transpose", (Name("v"),)), r"v^{\top}"),
    (Call("transpose", (ROW,)), r"\bigl([0, c]\bigr)^{\top}"),
]


@pytest.mark.parametrize(("term", "latex"), VECTORS, ids=[latex for _, latex in VECTORS])
def test_a_vector(term: Term, latex: str) -> None:
    assert shown(term) == latex


def test_a_column_within_a_line_is_a_row_transposed() -> None:
    assert shown(Vector(ROW.entries, True), style=Style.TEXT) == r"[0, c]^{\top}"


# --- what is printed reads back ------------------------------------------------------------------------

NOTATION_CHOICES = [
    *NOTATIONS.names(),
    {"derivative": "d"},
    {"sums": "index"},
    {"base": "nielsen", "cases": "indicator"},
]


def assert_reads_back(term: Term, notation: object, style: Style, model: Model) -> None:
    chosen = choose_notation(notation)  # pyright: ignore[reportArgumentType]
    printed = Printer(chosen, model).piece(term, style).text
    assert read_latex(printed, letters=letters_of(model, chosen)) == term, printed


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("notation", NOTATION_CHOICES, ids=str)
@pytest.mark.parametrize("layered", [False, True])
def test_lines_and_vectors_read_back(notation: object, style: Style, layered: bool) -> None:
    model = array_model(made=layered, layered=layered)
    flat = [text for text, _ in (*DISPLAY, *CELLS) if text != "c*(c*sum(u[i], i, d))*c"]
    limits_unsaid = {"sum(u[i], i)"} if notation == {"sums": "index"} else set()
    for text in flat:
        if text not in limits_unsaid:
            assert_reads_back(parse(text), notation, style, model)
    for term, _ in VECTORS:
        assert_reads_back(term, notation, style, model)


LETTER = st.sampled_from(["i", "j", "k", "q", "i_1"])
INDEX = st.one_of(LETTER.map(Name), st.sampled_from([1, 2, 12]).map(number))
ENTRIES = st.one_of(
    st.builds(
        lambda name, index: Indexed(name, (index,)),
        st.sampled_from(["u", "b_1", "z_1", "y_hat", "h_o"]),
        INDEX,
    ),
    st.builds(
        lambda name, *indices: Indexed(name, indices), st.sampled_from(["w_1", "v", "x"]), INDEX, INDEX
    ),
)
VARIABLES = st.one_of(ENTRIES, st.sampled_from([Name("c"), Name("z_2"), Name("L")]))
LEAVES = st.one_of(
    VARIABLES, ENTRIES, st.builds(Delta, LETTER.map(Name), INDEX), st.sampled_from([number(2), Name("n")])
)


def compound(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    limit = st.sampled_from([Name("n"), Name("d"), number(3), number(12)])
    sums = st.builds(BigSum, inner, LETTER, limit)
    return st.one_of(
        sums,
        sums,
        st.builds(lambda body, letter: BigSum(body, letter, unsaid(letter)), inner, LETTER),
        several.map(lambda parts: Sum(tuple(_no_sum(part) for part in parts))),
        several.map(lambda parts: Product(tuple(_no_product(part) for part in parts))),
        inner.map(lambda term: term if isinstance(term, Neg | Product) else Neg(term)),
        st.builds(Quotient, inner, inner),
        st.builds(Power, inner, st.sampled_from([number(2), number(3)])),
        st.builds(lambda name, term: Call(name, (term,)), st.sampled_from(["exp", "log", "tanh"]), inner),
        st.builds(Derivative, inner, VARIABLES),
    )


def _no_sum(term: Term) -> Term:
    """Brackets in a sum that change nothing are kept by the reader; signs before products are gathered."""
    return Power(term, number(2)) if isinstance(term, Neg) else term


def _no_product(term: Term) -> Term:
    """A nested product is read as one, and a quotient that divides on one line takes in what is before it."""
    return Power(term, number(2)) if isinstance(term, Product | Quotient | Neg) else term


@given(
    st.recursive(LEAVES, compound, max_leaves=10),
    st.sampled_from([Style.DISPLAY, Style.TEXT]),
    st.sampled_from(NOTATION_CHOICES),
    st.booleans(),
)
@settings(max_examples=examples(400), deadline=None, derandomize=True)
def test_any_printed_term_with_indices_reads_back(
    term: Term, style: Style, notation: object, layered: bool
) -> None:
    if notation == {"sums": "index"}:
        notation = None
    assert_reads_back(term, notation, style, array_model(made=layered, layered=layered))


# --- without a model -----------------------------------------------------------------------------------

READ = [
    (r"\sum_{i=1}^n x_i", "sum(x[i], i, n)"),
    (r"\sum\limits_{i=1}^{n} x_i^2", "sum(x[i]^2, i, n)"),
    (r"\sum^{n}_{i=1} x_i", "sum(x[i], i, n)"),
    (r"\sum_i w_{oi} \cdot h_i + b_o", "sum(w[o, i]*h[i], i) + b_o"),
    (r"\frac{1}{N}\sum_{i=1}^N (y_i - \hat{y}_i)^2", "1/N*sum((y[i] - yhat[i])^2, i, N)"),
    (r"\sum_{i=1}^{2} x_i - x_1 - x_2", "sum(x[i], i, 2) - x[1] - x[2]"),
    (r"\sum_{j}\sum_{k} w_{j,k} + w_{12}", "sum(sum(w[j, k], k), j) + w[1, 2]"),
    (r"\sum_i a_{2,i}", "sum(a[2, i], i)"),
    (r"\sum_i a^{[2]}_i", "sum(a2[i], i)"),
    (r"\log \sum_k e^{z_k}", "log(sum(exp(z[k]), k))"),
    (r"\frac{\partial}{\partial x_j} \sum_i x_i^2", "diff(sum(x[i]^2, i), x[j])"),
    (r"\sum_{t=1}^{T} x_t", "sum(x[t], t, T)"),
    (r"\sum_{t=1}^{T-K+1} G_t x_{t+k-1}", "sum(G[t]*x[t + k - 1], t, T - K + 1)"),
    (r"\sum_t G_t w_{c,2t-i+1}", "sum(G[t]*w[c, 2*t - i + 1], t)"),
    (r"[t+k-1=i]\,x_1", "delta[t + k - 1, i]*x_1"),
    (r"\delta_{jk}", "delta[j, k]"),
    (r"\delta_o", "delta_o"),
    (r"[j=k]\,x_1", "delta[j, k]*x_1"),
    (r"\frac{\partial^2 L}{\partial a^2}", "diff(diff(L, a), a)"),
    (r"\frac{\partial^{2}L}{\partial w_1\,\partial w_2}", "diff(diff(L, w_2), w_1)"),
    (r"\partial^2L/\partial w_1\,\partial w_2", "diff(diff(L, w_2), w_1)"),
    (r"\frac{d^2}{dz^2}(1+e^{-z})", "diff(diff(1 + exp(-z), z), z)"),
    (r"x_i", "x_i"),
]


@pytest.mark.parametrize(("latex", "text"), READ, ids=[latex for latex, _ in READ])
def test_a_formula(latex: str, text: str) -> None:
    assert to_text(read_latex(latex)) == text


def test_vectors_are_read() -> None:
    assert read_latex(r"[1, 2]") == Vector((number(1), number(2)))
    assert read_latex(r"\begin{bmatrix}1 & 2\end{bmatrix}") == Vector((number(1), number(2)))
    rows = (Vector((number(1), number(2))), Vector((number(3), number(4))))
    assert read_latex(r"\begin{bmatrix}1 & 2 \\ 3 & 4\end{bmatrix}") == Vector(rows, column=True)
    assert read_latex(r"\begin{pmatrix} 1 \\[3pt] 2 \end{pmatrix}") == Vector((number(1), number(2)), True)


REFUSED = [
    (r"\sum x_i", "says its index"),
    (r"\sum_{i=0}^{n} x_i", "begins with 1"),
    (r"\sum_{i \neq j} x_i", "stands its index"),
    (r"\sum_{i=1}^{n/2} x_i", "whole number"),
    (r"\sum_{i=1}^12 x_i", "^{12}"),
    (r"\sum_i x_i/n", "two ways"),
    (r"1/\sum_i x_i", "two ways"),
    (r"\sum_i -x_i", "belongs here"),
    (r"\sum_i", "ends too early"),
    (r"\sum_i x_i + x_{ij}", "no such array"),
    (r"\begin{bmatrix}1 & 2", "is to close"),
    (r"[a = b c]", "two indices"),
    (r"[1, 2] \cdot [3, 4] \cdot [5, 6]", "in brackets"),
    (r"x^{\top} y", "power"),
    (r"\sum_{}^{n} x", "index"),
    (r"\sum_{i=1}^{n}", "ends too early"),
    (r"\sum_", "index"),
]


@pytest.mark.parametrize(("latex", "says"), REFUSED, ids=[latex for latex, _ in REFUSED])
def test_what_is_not_understood_is_refused(latex: str, says: str) -> None:
    with pytest.raises(InputError) as problem:
        read_latex(latex)
    assert says in str(problem.value)


def test_a_known_name_does_not_run() -> None:
    with pytest.raises(InputError, match="no such array"):
        read_latex(r"\sum_i y_i", letters=plain_letters(["y_i"]))


def test_a_name_and_an_entry_that_are_written_alike_are_refused() -> None:
    with pytest.raises(InputError, match="two names"):
        read_latex(r"\sum_i x_i + x_1", letters=plain_letters(["x_1"]))


def test_formulas_of_one_claim_share_their_arrays() -> None:
    letters = with_texts(plain_letters([]), [r"z = \sum_i w_i x_i", "what (is this"])
    assert read_latex(r"\frac{\partial z}{\partial w_i}", letters=letters) == parse("diff(z, w[i])")


@pytest.mark.slow
@given(
    st.recursive(LEAVES, compound, max_leaves=12), st.sampled_from(STYLES), st.sampled_from(NOTATION_CHOICES)
)
@settings(max_examples=examples(250), deadline=None, derandomize=True)
def test_any_term_with_indices_keeps_its_meaning_in_any_style(
    term: Term, style: Style, notation: object
) -> None:
    model = array_model(made=True, layered=True)
    notation = None if notation == {"sums": "index"} else notation
    chosen = choose_notation(notation)  # pyright: ignore[reportArgumentType]
    term = flat(term)
    printed = Printer(chosen, model).piece(term, style).text
    found = read_latex(printed, letters=letters_of(model, chosen))
    assert Printer(chosen, model).piece(found, style).text == printed
    assert meaning(found) == meaning(term)


# --- documents -----------------------------------------------------------------------------------------

LAYERS = {
    "title": "Two layers",
    "equations": [
        "z_1[j] = sum(w_1[j,k]*x[k], k, d) + b_1[j]",
        "h[j] = tanh(z_1[j])",
        "z_2 = sum(w_2[j]*h[j], j, m) + b_2",
        "y_hat = sigmoid(z_2)",
        "L = 1/2*(y_hat - y)^2",
    ],
    "shapes": {"w_1": ["m", "d"], "x": ["d"], "b_1": ["m"], "w_2": ["m"]},
    "sections": ["model", "notation", "derivation", "parameters", "updates", "rules", "dependencies"],
}
SAMPLES = {
    "title": "A line through samples",
    "equations": ["y_hat[i] = w*x[i] + b", "L = 1/n*sum((y[i] - y_hat[i])^2, i, n)"],
    "shapes": {"x": ["n"], "y": ["n"]},
    "example": {"x": [1, 2, 3], "y": [2, 3, 5], "w": 0.5, "b": 0.1, "learning_rate": 0.1},
}
VECTOR = {
    "title": "One neuron in vectors",
    "equations": ["z = sum(W[k]*X[k], k, d) + b", "a = sigmoid(z)", "L = (a - y)^2"],
    "shapes": {"W": ["d"], "X": ["d"]},
    "view": "vectors",
    "example": {"X": [1, 2], "W": [0.5, 0.8], "b": 0.2, "y": 1, "learning_rate": 0.1},
}
GAUSS = {
    "title": "A Gaussian in components",
    "equations": ["L = 1/2*logdet(S) + 1/2*x @ inv(S) @ x + det(S)"],
    "shapes": {"S": ["n", "n"], "x": ["n"]},
    "gradients": ["S", "x"],
    "example": {"S": [[2, 1], [0, 1]], "x": [1, 2]},
}
POOLED = {
    "title": "Largest entries in components",
    "equations": ["m = max(Z, axis=1)", "q = min(Z, axis=0)", "L = sum(m**2) + sum(c * q) + max(Z)"],
    "shapes": {"Z": ["N", "K"], "c": ["K"]},
    "gradients": ["Z"],
    "example": {"Z": [[2, 1], [0, 5]], "c": [1, 2]},
}
FUNCTION = {
    "title": "A function",
    "function": "sqrt(x^2 + y^2)",
    "example": {"x": 3, "y": 2},
    "sections": ["model", "derivation", "gradient", "contours", "example", "rules"],
}


@pytest.mark.slow
@pytest.mark.parametrize("notation", NOTATION_CHOICES, ids=str)
@pytest.mark.parametrize(
    "made", [LAYERS, SAMPLES, VECTOR, GAUSS, POOLED, FUNCTION], ids=lambda made: made["title"]
)
def test_every_formula_of_a_document_reads_back(made: dict[str, object], notation: object) -> None:
    built = derive.report(made)
    chosen = choose_notation(notation)  # pyright: ignore[reportArgumentType]
    printer, letters = Printer(chosen, built.model), letters_of(built.model, chosen)
    found = dict.fromkeys(mathematics(built.document().blocks))
    assert len(found) > 20
    for item in found:
        assert_item_reads_back(item, printer, letters)
