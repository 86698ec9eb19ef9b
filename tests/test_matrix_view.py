"""`view: matrix`: components first, then one line in matrix form, proved before it is printed."""

from __future__ import annotations

import pytest

import derive
from derive.compose.matrices import InMatrices
from derive.document import Chain, EvidenceLine, ResultBox
from derive.plain_text import document_text, plain
from derive.term import Call, Name, Term
from derive.text import to_text

SPEC: dict[str, object] = {
    "title": "A network in matrices",
    "view": "matrix",
    "shapes": {"X": ["N", "d"], "W": ["d", "K"], "b": ["K"], "Y": ["N", "K"]},
    "equations": [
        "Z[n,k] = sum(X[n,j]*W[j,k], j) + b[k]",
        "A[n,k] = sigmoid(Z[n,k])",
        "L = sum(sum((A[n,k] - Y[n,k])^2, k), n)/N",
    ],
    "gradients": ["W", "b", "X"],
}
PER_SAMPLE: dict[str, object] = {
    **SPEC,
    "equations": [
        "Z[n,k] = sum(X[n,j]*W[j,k], j) + b[k]",
        "P[n,k] = exp(Z[n,k])/sum(exp(Z[n,l]), l)",
        "L = -sum(sum(Y[n,k]*log(P[n,k]), k), n)/N",
    ],
}


@pytest.fixture(scope="module")
def document() -> derive.document.Document:  # pyright: ignore
    return derive.report(SPEC).document()


def lines(document: object) -> dict[str, str]:
    """The lines in matrix form."""
    found: dict[str, str] = {}
    for block in document.blocks:  # pyright: ignore
        for line in block.lines if isinstance(block, Chain) else ():
            if line.reason == ("in matrix form",):
                found[to_text(line.left)] = to_text(line.right)
    return found


def test_every_gradient_ends_in_matrix_form(document: object) -> None:
    found = lines(document)
    assert found["diff(L, A)"] == "2/N*(A - Y)"
    assert found["diff(L, Z)"] == "2/N*((A - Y) * A * (1 - A))"
    assert found["diff(L, W)"] == "X.T @ diff(L, Z)"
    assert found["diff(L, b)"] == "diff(L, Z).T @ ones(N)"
    assert found["diff(L, X)"] == "diff(L, Z) @ W.T"


def test_components_stand_above(document: object) -> None:
    text = document_text(document)  # pyright: ignore
    assert "  Z[n, k] = sum(X[n, j]*W[j, k], j, d) + b[k]   [pre-activation]\n  Z = X @ W + b" in text
    assert "A = sigmoid(Z)   [in matrix form]" in text
    assert "L = norm(A - Y)^2/N" in text


def test_broadcasting_is_said_once(document: object) -> None:
    text = document_text(document)  # pyright: ignore
    assert text.count("b is added to every row.") == 1


def test_the_shapes_stand_below_the_factors(document: object) -> None:
    chains = [block for block in document.blocks if isinstance(block, Chain)]  # pyright: ignore
    last = next(c.lines[-1] for c in chains if to_text(c.lines[0].left).startswith("diff(L, W["))  # pyright: ignore
    assert [(path, to_text(label)) for path, label in last.braces] == [
        ((0,), "shape(d, N)"),
        ((1,), "shape(N, K)"),
    ]


def test_boxes_and_tables_are_in_matrix_form(document: object) -> None:
    boxes = [block.relation for block in document.blocks if isinstance(block, ResultBox)]  # pyright: ignore
    assert [[to_text(side) for side in box.sides] for box in boxes] == [
        ["diff(L, Z)", "2/N*((A - Y) * A * (1 - A))"]
    ]
    assert "W | diff(Z[n, k], W[j, k]) = X[n, j] | X.T @ diff(L, Z) |" in document_text(document)  # pyright: ignore


def test_the_evidence_counts_the_lines_in_matrix_form(document: object) -> None:
    (line,) = [block for block in document.blocks if isinstance(block, EvidenceLine)]  # pyright: ignore
    assert "lines in matrix form, proved equal entry by entry." in plain(line.text)


def test_what_has_three_indices_keeps_them_and_is_told() -> None:
    text = document_text(derive.report(PER_SAMPLE).document())
    assert "With three indices, diff(P[n, i], Z[n, k]) has no matrix form." in text


def test_a_wrong_writing_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(sides: tuple[Term, ...], *_: object) -> tuple[Term, ...]:
        return Name("Z"), Call("hadamard", (Name("Z"), Name("A")))

    model = derive.report(SPEC).model
    monkeypatch.setattr("derive.compose.matrices.matrix_form", wrong)
    equation = model.equations[0]
    assert InMatrices(model)((equation.left, equation.body)) is None


def test_vectors_are_columns() -> None:
    spec = {
        **SPEC,
        "shapes": {"x": ["d"], "W": ["h", "d"], "b": ["h"], "v": ["h"]},
        "equations": [
            "z[j] = sum(W[j,k]*x[k], k) + b[j]",
            "a[j] = tanh(z[j])",
            "L = (sum(v[j]*a[j], j) - y)^2",
        ],
        "gradients": ["W", "b", "v"],
    }
    found = lines(derive.report(spec).document())
    assert found["diff(L, v)"].endswith("*a")
    assert "@ x.T" in found["diff(L, W)"]


def test_an_algorithm_is_in_matrix_form() -> None:
    text = document_text(derive.report({**SPEC, "sections": ["algorithm"]}).document())
    assert "Z ← X @ W + b" in text
    assert "W ← W - learning_rate*diff(L, W)" in text


def test_every_gradient_has_a_line_of_numpy() -> None:
    found = {gradient.wrt: gradient.numpy() for gradient in derive.report(SPEC).gradients()}
    assert found["X"] == "2/N * (((A - Y)*A*(1 - A)) @ W.T)"
    assert found["b"] == "2/N*((A - Y)*A*(1 - A)).sum(axis=0)"


def test_the_letters_of_laws_are_those_of_no_model():
    """A law about x_j beside an array x of three axes has no matrix form."""
    spec = {
        "shapes": {"x": ["C", "T", "U"], "y": ["C", "T", "U"]},
        "equations": ["L = sum(sum(sum((w*x[c,t,u] - y[c,t,u])^2, u), t), c)"],
        "gradients": ["w", "x"],
        "view": "matrix",
    }
    assert "diff(x[j], x[q]) = delta[j, q]" in document_text(derive.report(spec).document())
