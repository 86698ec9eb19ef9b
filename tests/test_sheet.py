"""The section sheet: all parts in one table."""

from __future__ import annotations

import derive
from derive.plain_text import document_text

PARTS = {
    "title": "Sheet",
    "view": "matrix",
    "sections": ["sheet", "evidence"],
    "parts": [
        {
            "title": "Affine layer",
            "shapes": {"X": ["N", "d"], "W": ["d", "K"]},
            "equations": ["Z = X @ W"],
            "upstream": {"Z": "G"},
            "gradients": ["X", "W"],
        },
        {"title": "A square", "equations": ["L = (w*x - y)^2"], "sections": ["equations"]},
    ],
}


def test_every_gradient_has_its_line_and_nothing_else_is_shown() -> None:
    told = document_text(derive.report(PARTS).document())
    assert "Affine layer | Z = X @ W | diff(L, X) = G @ W.T" in told
    assert "diff(L, W) = X.T @ G" in told
    assert "chain" not in told and told.count("Affine layer") == 1


def test_a_part_that_names_sections_is_shown_besides() -> None:
    told = document_text(derive.report(PARTS).document())
    assert told.count("A square") == 2
    assert "A square | L = (w*x - y)^2 | diff(L, w) = 2*(w*x - y)*x" in told


def test_the_sheet_of_one_model() -> None:
    one = {"title": "One", "equations": ["L = (w*x - y)^2"], "sections": ["sheet"]}
    assert "One | L = (w*x - y)^2 | diff(L, w) = 2*(w*x - y)*x" in document_text(
        derive.report(one).document()
    )
