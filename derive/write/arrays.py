r"""Sums over an index, Kronecker deltas and vectors in LaTeX: \sum_{i=1}^{n}(y_i-a_i)^2, \delta_{jk}, [1, 2].

A ∑ holds the product to its right; whatever could be misread for part of that product, or for no part of
it, gets brackets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.indices import is_unsaid
from derive.library.notations import CaseStyle
from derive.term import BigSum, Call, Delta, Path, Product, Quotient, Term, Vector
from derive.write.pieces import (
    SCRIPT,
    Binding,
    Draws,
    Kind,
    Piece,
    before,
    bracket,
    deeper,
    solid,
    times,
    width_of,
)
from derive.write.scripts import index_text, joined, letter_text, script
from derive.write.vectors import column
from derive.write.writing import Style, Writing, is_coefficient, is_small, listed

DOT = "dot"
_SUPERSCRIPT = re.compile(r"\^\{?([\[(][^{}]*[\])])\}?$")  # the layer of W^{[2]}
_SIGMA_WIDE, _SIGMA, _THIN = 1.45, 1.06, 0.17  # em: ∑ on a line of its own, ∑ in a line, the space behind


class Arrays(Writing):
    """The part of the printer that knows indices."""

    def big_sum(self, term: BigSum, path: Path) -> Piece:
        r"""\sum_{i=1}^{n} and the product that it holds."""
        body = self.operand(term.body, (*path, 0), Binding.PRODUCT)
        if self.on_one_line and _has_slash(term.body, self.style):
            body = bracket(body)
        text, width = self._sigma(term)
        display = self.style is Style.DISPLAY
        tall = max(body.tall, 3 if display else 1)
        parts = deeper(before(text, width, body))
        return Piece(parts, Binding.OPEN, tall, Kind.OPERATOR, Kind.OPERATOR, Draws.DIVISORS)

    def _sigma(self, term: BigSum) -> tuple[str, float]:
        letter = letter_text(term.index)
        below, above, wide = letter, "", width_of(letter)
        if self.says_limit(term):
            above = self.write(term.limit, ()).text
            below, wide = f"{letter}=1", max(wide + 1.3, width_of(above))
        text = r"\sum" + script("_", below, braced=True) + script("^", above, braced=True)
        if self.style is Style.DISPLAY:
            return text, max(_SIGMA_WIDE, SCRIPT * wide) + _THIN
        return text, _SIGMA + SCRIPT * wide + _THIN

    def says_limit(self, term: BigSum) -> bool:
        """Whether n stands above the ∑."""
        return not is_unsaid(term.limit) and self.letters.says_bounds(term)

    def delta(self, term: Delta) -> Piece:
        r"""\delta_{jk}; where δ is a letter of the model or of its error signals, [j=k]."""
        left, right = index_text(term.left), index_text(term.right)
        if self.letters.has_kronecker:
            self.letters.met_kronecker = self.letters.met_kronecker or term
            below = joined((left, right))
            width = 0.45 + SCRIPT * width_of(below)
            return solid(rf"\delta_{{{below}}}", width, kind=Kind.NAME)
        self.letters.met_condition = True
        width = width_of(left) + width_of(right) + 1.3
        if self.letters.notation.cases is CaseStyle.INDICATOR:
            return solid(rf"\mathbf{{1}}_{{{left}={right}}}", 0.5 + SCRIPT * width, kind=Kind.CALL)
        return solid(f"[{left}={right}]", width + 0.6, kind=Kind.CALL)

    def vector(self, term: Vector) -> Piece:
        """A row in square brackets; a column one below the other, within a line as a row transposed."""
        if term.column and len(term.entries) > 1 and self.style in (Style.DISPLAY, Style.CELL):
            return column(term.entries, self.entry)
        row = self._row(term.entries)
        return self.raised(row) if term.column else row

    def _row(self, entries: Sequence[Term]) -> Piece:
        pieces = [self.entry(entry) for entry in entries]
        if len(pieces) == 1:  # [x] would be x in brackets
            text = rf"\begin{{bmatrix}}{pieces[0].text}\end{{bmatrix}}"
            return solid(text, pieces[0].width + 1.2, tall=1, kind=Kind.DOTTED)
        row = bracket(listed(pieces), pair="[]")
        return Piece(row.parts, Binding.ATOM, row.tall, Kind.DOTTED, Kind.DOTTED)

    def entry(self, term: Term) -> Piece:
        """The term in a list: commas or lines part it from the others, so that it needs no brackets."""
        return self.other(self.style).operand(term, (), Binding.SUM)

    def vector_call(self, term: Call, path: Path) -> Piece | None:
        r"""W\cdot X; None for calls that are no product of two vectors."""
        match term:
            case Call("dot", (left, right)):
                pieces = [
                    self._operand_of_dot(part, (*path, place)) for place, part in enumerate((left, right))
                ]
                dotted = [Piece(p.parts, p.binding, p.tall, Kind.DOTTED, Kind.DOTTED) for p in pieces]
                tall = max(piece.tall for piece in pieces)
                return Piece(times(dotted), Binding.PRODUCT, tall, Kind.DOTTED, Kind.DOTTED)
            case _:
                return None

    def _operand_of_dot(self, term: Term, path: Path) -> Piece:
        piece = self.operand(term, path, Binding.CLOSED)
        return piece if piece.binding >= Binding.CLOSED else bracket(piece)

    def raised(self, piece: Piece, mark: str = r"\top") -> Piece:
        r"""The piece with ^{\top}, ^{-1} or ^{-\top}."""
        *parts, last = piece.parts
        merged = _SUPERSCRIPT.sub(rf"^{{\1{re.escape(mark)}}}", last.text)  # TeX takes one superscript only
        text = merged if merged != last.text else f"{last.text}^{{{mark}}}"
        raised = type(last)(text, last.width + (0.6 if mark == r"\top" else 0.9), last.depth, last.lead)
        return Piece((*parts, raised), Binding.CLOSED, piece.tall, piece.head, piece.tail)


def is_dot(term: Term) -> bool:
    """Whether the term is a product of two vectors, which is a product of its own among others."""
    return isinstance(term, Call) and term.function == DOT and len(term.arguments) == 2


def _has_slash(term: Term, style: Style) -> bool:
    """Whether the term, or a factor of it, is written with a slash."""
    match term:
        case Quotient():
            return style is Style.SCRIPT or not is_small(term)
        case Product(factors):
            first = 1 if style is Style.CELL and is_coefficient(factors[0]) else 0
            return any(_has_slash(factor, style) for factor in factors[first:])
        case _:
            return False
