"""Matrix form in LaTeX and as text: side by side, with brackets where they are needed and only there."""

from __future__ import annotations

import pytest

from derive.latex_reader import letters_of, read_latex
from derive.matrix import determinant, divide, eye, hadamard, inverted, matmul, ones, transpose
from derive.model import Equation, Model, Role, Symbol
from derive.term import (
    ONE,
    TWO,
    ZERO,
    Call,
    Derivative,
    Name,
    Neg,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    number,
)
from derive.text import to_text
from derive.write import Printer, Style, choose_notation

N, D, K = Name("N"), Name("d"), Name("K")
SHAPES = {
    "X": (N, D),
    "W": (D, K),
    "b": (K,),
    "Z": (N, K),
    "P": (N, K),
    "Y": (N, K),
    "a": (N,),
    "p": (K,),
    "S": (K, K),
}
ROLES = {"X": Role.INPUT, "W": Role.WEIGHT, "b": Role.BIAS, "Z": Role.PRE_ACTIVATION, "Y": Role.TARGET}
MODEL = Model(
    "",
    (Equation("L", Name("c")),),
    (
        *(Symbol(id, ROLES.get(id, Role.NODE), id, shape=shape) for id, shape in SHAPES.items()),
        Symbol("W_2", Role.WEIGHT, "W", layer=2, shape=(K, D)),
        Symbol("c", Role.CONSTANT, "c"),
        Symbol("L", Role.LOSS, "L"),
        *(Symbol(size.id, Role.SIZE, size.id) for size in (N, D, K)),
    ),
    "L",
    (),
)
X, W, Z, P, Y, a, p, b, S = (Name(id) for id in ("X", "W", "Z", "P", "Y", "a", "p", "b", "S"))
DIFFERENCE = Sum((P, Neg(Y)))
BY_Z = Derivative(Name("L"), Z)


def shown(term: Term, style: Style = Style.DISPLAY, notation: str | None = None) -> str:
    return Printer(choose_notation(notation), MODEL).piece(term, style).text


@pytest.mark.parametrize(
    ("term", "latex", "text"),
    [
        (matmul(X, W), "XW", "X @ W"),
        (Sum((matmul(X, W), b)), "XW+b", "X @ W + b"),
        (matmul(transpose(X), DIFFERENCE), r"X^{\top}(P-Y)", "X.T @ (P - Y)"),
        (transpose(DIFFERENCE), r"(P-Y)^{\top}", "(P - Y).T"),
        (transpose(matmul(X, W)), r"(XW)^{\top}", "(X @ W).T"),
        (Product((TWO, matmul(transpose(X), Z))), r"2X^{\top}Z", "2*(X.T @ Z)"),
        (
            Product((Quotient(ONE, N), matmul(transpose(X), Z))),
            r"\frac{1}{N}\,X^{\top}Z",
            "1/N*(X.T @ Z)",
        ),
        (Product((matmul(transpose(a), a), p)), r"(a^{\top}a)\,p", "(a.T @ a)*p"),
        (hadamard(P, Sum((ONE, Neg(P)))), r"P\odot (1-P)", "P * (1 - P)"),
        (Sum((Z, Neg(hadamard(P, Y)))), r"Z-P\odot Y", "Z - P * Y"),
        (hadamard(matmul(Z, transpose(W)), X), r"ZW^{\top}\odot X", "(Z @ W.T) * X"),
        (matmul(hadamard(P, Y), ones(K)), r"(P\odot Y)\mathbf{1}", "(P * Y) @ ones(K)"),
        (Product((TWO, hadamard(P, Y))), r"2(P\odot Y)", "2*(P * Y)"),
        (divide(P, Y), r"P\oslash Y", "P / Y"),
        (
            divide(P, matmul(Y, ones(K), transpose(ones(K)))),
            r"P\oslash (Y\mathbf{1}\mathbf{1}^{\top})",
            "P / (Y @ ones(K) @ ones(K).T)",
        ),
        (matmul(Z, ones(K), transpose(ones(K))), r"Z\mathbf{1}\mathbf{1}^{\top}", "Z @ ones(K) @ ones(K).T"),
        (Call("diag", (p,)), r"\operatorname{diag}(p)", "diag(p)"),
        (
            Sum((Call("diag", (p,)), Neg(matmul(p, transpose(p))))),
            r"\operatorname{diag}(p)-pp^{\top}",
            "diag(p) - p @ p.T",
        ),
        (Call("trace", (matmul(X, W),)), r"\operatorname{tr}(XW)", "trace(X @ W)"),
        (matmul(transpose(p), inverted(S), p), r"p^{\top}S^{-1}p", "p.T @ inv(S) @ p"),
        (Neg(matmul(transpose(inverted(S)), S)), r"-S^{-\top}S", "-inv(S).T @ S"),
        (Product((determinant(S), inverted(S))), r"\det(S)\,S^{-1}", "det(S)*inv(S)"),
        (eye(K), "I", "eye(K)"),
        (Power(Call("norm", (DIFFERENCE,)), TWO), r"\lVert P-Y\rVert_{F}^2", "norm(P - Y)^2"),
        (Call("norm", (a,)), r"\lVert a\rVert", "norm(a)"),
        (Call("exp", (Z,)), r"\exp(Z)", "exp(Z)"),
        (Power(Z, number(3)), r"Z^{\circ 3}", "Z^3"),
        (matmul(transpose(X), Call("log", (P,))), r"X^{\top}\,\log P", "X.T @ log(P)"),
        (matmul(Call("log", (P,)), transpose(W)), r"(\log P)W^{\top}", "log(P) @ W.T"),
        (matmul(transpose(X), BY_Z), r"X^{\top}\,\frac{\partial L}{\partial Z}", "X.T @ diff(L, Z)"),
        (transpose(BY_Z), r"\biggl(\frac{\partial L}{\partial Z}\biggr)^{\top}", "diff(L, Z).T"),
    ],
)
def test_what_it_looks_like(term: Term, latex: str, text: str) -> None:
    assert to_text(term) == text
    assert shown(term) == latex


def test_the_matrix_of_all_error_signals_is_a_capital() -> None:
    assert shown(matmul(transpose(X), BY_Z), notation="nielsen") == r"X^{\top}\Delta"


@pytest.mark.parametrize(
    ("notation", "latex"),
    [("lecture", r"W^{[2]\top}p"), ("nielsen", r"W^{(2)\top}p"), ("outputs", r"W_2^{\top}p")],
)
def test_a_layer_above_the_letter_shares_its_place_with_the_transpose(notation: str, latex: str) -> None:
    assert shown(matmul(transpose(Name("W_2")), p), notation=notation) == latex


def test_what_the_operations_are_is_told_where_they_were_written() -> None:
    printer = Printer(choose_notation(None), MODEL)
    assert printer.letter_notes == ()
    printer.piece(hadamard(P, matmul(a, transpose(ones(K)))))
    told = [part for note in printer.letter_notes for part in note if isinstance(part, str)]
    assert told == [" is a column of ones.", "⊙ multiplies entry by entry, after products of matrices."]


FORMULAS = (
    matmul(transpose(X), DIFFERENCE),
    Product((Quotient(ONE, N), matmul(transpose(X), DIFFERENCE))),
    hadamard(P, Sum((Z, Neg(matmul(hadamard(Z, P), ones(K), transpose(ones(K))))))),
    matmul(transpose(DIFFERENCE), ones(N)),
    Sum((Call("diag", (p,)), Neg(matmul(p, transpose(p))))),
    Sum((eye(K), Neg(matmul(p, transpose(p))))),
    matmul(transpose(X), Call("diag", (hadamard(a, Sum((ONE, Neg(a)))),)), X),
    Product((matmul(transpose(a), a), p)),
    Quotient(DIFFERENCE, N),
    divide(Sum((Z, Neg(matmul(a, transpose(ones(K)))))), matmul(a, transpose(ones(K)))),
    Neg(Call("trace", (matmul(transpose(Y), Call("log", (P,))),))),
    Quotient(Power(Call("norm", (DIFFERENCE,)), TWO), N),
    Sum((Power(Z, number(3)), Call("exp", (Z,)))),
    matmul(p, transpose(Name("W_2")), p),
    matmul(transpose(X), BY_Z),
    matmul(transpose(BY_Z), ones(N)),
    Call("softmax", (Z,)),
    matmul(transpose(p), inverted(S), p),
    Neg(matmul(transpose(inverted(S)), S, inverted(S))),
    transpose(Sum((inverted(S), Neg(matmul(inverted(S), p, transpose(p), inverted(S)))))),
    Product((determinant(S), transpose(inverted(S)))),
    Power(determinant(S), TWO),
    Call("log", (determinant(S),)),
    Call("amax", (Z, ONE)),
    matmul(Call("amin", (Z, ZERO)), transpose(p)),
    Product((Call("amax", (p,)), p)),
    hadamard(Z, Call("largest", (Z, ONE))),
    matmul(transpose(Call("smallest", (Z, ZERO))), Z),
    Product((TWO, Call("largest", (p,)))),
    Call("trace", (matmul(inverted(S), S),)),
    hadamard(inverted(S), inverted(S)),
)


@pytest.mark.parametrize("term", FORMULAS, ids=to_text)
@pytest.mark.parametrize("notation", ["lecture", "nielsen", "subscripts"])
def test_it_reads_back_as_it_was(term: Term, notation: str) -> None:
    chosen = choose_notation(notation)
    printer, letters = Printer(chosen, MODEL), letters_of(MODEL, chosen)
    for style in Style:
        assert read_latex(printer.piece(term, style).text, letters=letters) == term
