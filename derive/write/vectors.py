r"""Columns and matrices as `bmatrix` and gradients in LaTeX: \nabla f(3, 2); changes: \Delta w."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from derive.term import DOTS, Term, Vector
from derive.write.pieces import TALLEST, Binding, Kind, Piece, before, bracket, solid
from derive.write.writing import listed

Write = Callable[[Term], Piece]


def column(entries: Sequence[Term], write: Write) -> Piece:
    """Entries one below the other; rows of entries make a matrix."""
    if all((isinstance(entry, Vector) and not entry.column) or entry == DOTS for entry in entries):
        return _matrix([entry.entries if isinstance(entry, Vector) else () for entry in entries], write)
    pieces = [write(entry) for entry in entries]
    texts = [r"\vdots" if e == DOTS else piece.text for e, piece in zip(entries, pieces, strict=True)]
    high = any(piece.tall > 1 for piece in pieces)
    gap = r"\\[11pt]" if high else r"\\[1pt]"
    if high:  # in a matrix fractions are small unless told
        texts = [rf"\displaystyle {text}" for text in texts]
    text = rf"\begin{{bmatrix}}{gap.join(texts)}\end{{bmatrix}}"
    return solid(text, max(piece.width for piece in pieces) + 1.2, tall=TALLEST, kind=Kind.BRACKET)


def _matrix(rows: Sequence[Sequence[Term]], write: Write) -> Piece:
    """Rows of a bracket; where rows are left out (), dots stand below the first entry."""
    written = [[write(entry) for entry in row] for row in rows]
    lines = (" & ".join(piece.text for piece in row) or r"\vdots" for row in written)
    width = max(sum(piece.width + 1.0 for piece in row) for row in written)
    body = r"\\[1pt]".join(lines)
    text = rf"\begin{{bmatrix}}{body}\end{{bmatrix}}"
    return solid(text, width + 0.2, tall=TALLEST, kind=Kind.BRACKET)


def gradient(of: Term, point: Sequence[Term], write: Write) -> Piece:
    """∇f, or ∇f(3, 2)."""
    piece = write(of)
    parts = before(r"\nabla ", 0.83, piece)
    if not point:
        return Piece(parts, Binding.ATOM, piece.tall, Kind.NAME, piece.tail)
    inside = bracket(listed([write(value) for value in point]), pair="()")
    return Piece((*parts, *inside.parts), Binding.ATOM, inside.tall, Kind.NAME, Kind.CALL)


def change(of: Term, write: Write) -> Piece:
    """Δw: what an update adds to w."""
    piece = write(of)
    return Piece(before(r"\Delta ", 0.83, piece), Binding.ATOM, piece.tall, Kind.NAME, piece.tail)
