r"""Columns as `bmatrix` and gradients in LaTeX: \nabla f(3, 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from derive.term import DOTS, Term
from derive.write.pieces import TALLEST, Binding, Kind, Piece, before, bracket, solid
from derive.write.writing import listed

Write = Callable[[Term], Piece]


def column(entries: Sequence[Term], write: Write) -> Piece:
    """Entries one below the other."""
    pieces = [write(entry) for entry in entries]
    texts = [r"\vdots" if e == DOTS else piece.text for e, piece in zip(entries, pieces, strict=True)]
    high = any(piece.tall > 1 for piece in pieces)
    gap = r"\\[11pt]" if high else r"\\[1pt]"
    if high:  # in a matrix fractions are small unless told
        texts = [rf"\displaystyle {text}" for text in texts]
    text = rf"\begin{{bmatrix}}{gap.join(texts)}\end{{bmatrix}}"
    return solid(text, max(piece.width for piece in pieces) + 1.2, tall=TALLEST, kind=Kind.BRACKET)


def gradient(of: Term, point: Sequence[Term], write: Write) -> Piece:
    """∇f, or ∇f(3, 2)."""
    piece = write(of)
    parts = before(r"\nabla ", 0.83, piece)
    if not point:
        return Piece(parts, Binding.ATOM, piece.tall, Kind.NAME, piece.tail)
    inside = bracket(listed([write(value) for value in point]), pair="()")
    return Piece((*parts, *inside.parts), Binding.ATOM, inside.tall, Kind.NAME, Kind.CALL)
