r"""Matrix form in LaTeX: X^{\top}(P-Y), G\odot P, \operatorname{diag}(p)-pp^{\top}, \mathbf{1}.

Matrices stand side by side; ⊙ and ⊘ bind less than that and more than a sum. A power or an exponential of
an array is meant entry by entry and is not written like that of a matrix: A^{\circ 3}, \exp(Z).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from derive.document import Inline
from derive.errors import DeriveError
from derive.indices import ALL, array_behind, free_indices, place_in_slice, slice_of, unused
from derive.library.notations import CaseStyle
from derive.matrix import transpose
from derive.matrix.shapes import Shaped
from derive.term import ONE, ZERO, Call, Derivative, Index, Indexed, Name, Path, Sum, Term, Vector
from derive.write.arrays import Arrays
from derive.write.pieces import (
    SCRIPT,
    Binding,
    Draws,
    Kind,
    Part,
    Piece,
    before,
    bracket,
    deeper,
    glue,
    solid,
    width_of,
)
from derive.write.scripts import index_text, joined, script
from derive.write.writing import Style

TOP = r"\top"
_OPERATION = 1.39  # em: ⊙ with its space
_ENTRYWISE = {"hadamard": r"\odot ", "divide": r"\oslash "}
_WORDS = {"trace": r"\operatorname{tr}", "diag": r"\operatorname{diag}", "diagonal": r"\operatorname{diag}"}
_NORM = (r"\lVert ", r"\rVert")
_CROWDED = (Kind.DOTTED, Kind.FRACTION, Kind.CALL, Kind.OPERATOR, Kind.SMALL)

OF_ARRAYS: dict[str, Inline] = {  # what a document says where it uses them
    "ones": (Call("ones", (Name("n"),)), " is a column of ones."),
    "eye": (Call("eye", (Name("n"),)), " is the identity matrix."),
    "amax": (Call("amax", (Name("Z"), ONE)), " has the largest entry of each row of Z."),
    "amin": (Call("amin", (Name("Z"), ONE)), " has the smallest entry of each row of Z."),
    "hadamard": ("⊙ multiplies entry by entry, after products of matrices.",),
    "divide": ("⊘ divides entry by entry.",),
    "power": ("A power with ∘ is taken entry by entry.",),
    "function": ("A function of a matrix is taken entry by entry.",),
}


class Matrices(Arrays):
    """The part of the printer that knows whole arrays."""

    def axes(self, term: Term) -> int:
        """How many axes the term has; 0 for numbers and for what has no shape here."""
        if isinstance(term, Sum):
            return max(map(self.axes, term.terms))
        try:
            return len(Shaped(self.letters.shapes).of(term))
        except DeriveError:
            return 0

    def matrix_call(self, term: Call, path: Path) -> Piece | None:
        """Products, ⊙, ᵀ, tr, diag, norms; None for calls that are no operation on arrays."""
        match term:
            case Call("matmul", factors):
                return self._matmul(factors, path)
            case Call("hadamard" | "divide", factors):
                return self._entrywise(term.function, factors, path)
            case Call("transpose", (Call("inv", (inner,)),)):
                return self.inverse(inner, (*path, 0), "-" + TOP)
            case Call("transpose", (inner,)):
                return self.transposed(inner, path)
            case Call("inv", (Indexed(id, indices),)):
                return self._entry_of_inverse(Name(id), indices)
            case Call("inv", (inner,)):
                return self.inverse(inner, path, "-1")
            case Call("ones"):
                self.letters.met_arrays.add("ones")
                return solid(r"\mathbf{1}", 0.5, kind=Kind.ONES)
            case Call("eye"):
                self.letters.met_arrays.add("eye")
                return solid("I", 0.35, kind=Kind.NAME)
            case Call("trace" | "diag" | "diagonal", (inner,)):
                inside = bracket(self.operand(inner, (*path, 0), Binding.SUM), pair="()")
                parts = before(_WORDS[term.function], width_of(term.function), inside)
                return Piece(parts, Binding.ATOM, inside.tall, Kind.OPERATOR, Kind.CALL)
            case Call("norm", (inner,)):
                return self._norm(inner, path)
            case Call() if array_behind(term) is not None:
                return self._extreme(term)
            case Call("amax" | "amin" | "largest" | "smallest"):
                return self._extreme_of_array(term)
            case Call("shape", sizes):
                pieces = [
                    self.operand(size, (*path, place), Binding.CLOSED) for place, size in enumerate(sizes)
                ]
                text = r"\times ".join(piece.text for piece in pieces)
                return solid(text, sum(p.width for p in pieces) + 1.2 * (len(pieces) - 1), kind=Kind.DOTTED)
            case _:
                return None

    def _extreme(self, term: Call) -> Piece | None:
        r"""\max_{j} Z_{nj}, and [Z_{nk}=\max_{j} Z_{nj}], which is 1 where that holds."""
        found, placed = slice_of(term), place_in_slice(term)
        if found is not None:
            return self._over_letters(term.function, found, free_indices(found))
        if placed is None:
            return None
        entry, found = placed
        extreme = "max" if term.function == "largest" else "min"
        right = self._over_letters(extreme, found, free_indices(entry))
        return self._where_equal(self.other(Style.SCRIPT).operand(entry, (), Binding.SUM), right)

    def _over_letters(self, function: str, found: Indexed, taken: Sequence[str]) -> Piece:
        letters: list[str] = []
        indices: list[Index] = []
        names = {symbol.id for symbol in self.letters.model.symbols}
        for index in found.indices:
            if index == ALL:
                letters.append(unused({*names, *taken, *letters}))
            indices.append(Name(letters[-1]) if index == ALL else index)
        inner = self.other(Style.SCRIPT).operand(Indexed(found.id, tuple(indices)), (), Binding.SUM)
        below = joined([index_text(Name(letter)) for letter in letters])
        text = rf"\{function}" + script("_", below, braced=True)
        parts = before(text, 1.7 + SCRIPT * width_of(below), inner)
        return Piece(parts, Binding.OPEN, inner.tall, Kind.OPERATOR, Kind.OPERATOR, Draws.FACTORS)

    def _extreme_of_array(self, term: Call) -> Piece:
        r"""\max(Z) of the rows, of the columns \max(Z^{\top}); [Z=\max(Z)\mathbf{1}^{\top}]."""
        array, *axis = term.arguments
        function = {"amax": "max", "amin": "min", "largest": "max", "smallest": "min"}[term.function]
        rows, within = transpose(array) if axis == [ZERO] else array, self.other(self.style).operand
        extreme = before(rf"\{function}", 1.6, bracket(within(rows, (), Binding.SUM), pair="()"))
        piece = Piece(extreme, Binding.ATOM, 0, Kind.OPERATOR, Kind.CALL)
        if axis:
            self.letters.met_arrays.add(f"a{function}")
        if term.function in ("amax", "amin"):
            return piece
        one = r"\mathbf{1}"
        if axis:
            self.letters.met_arrays.add("ones")
        text = {0: piece.text, 1: f"{piece.text}{one}^{{{TOP}}}"}[len(axis)]
        if axis == [ZERO]:
            text = f"{one}\\,{piece.text}^{{{TOP}}}"
        right = solid(text, piece.width + 1.1 * len(axis), kind=Kind.NAME)
        return self._where_equal(within(array, (), Binding.SUM), right)

    def _where_equal(self, left: Piece, right: Piece) -> Piece:
        """[left = right], or a boldface 1 with that below."""
        self.letters.met_condition = True
        width = left.width + right.width + 1.3
        if self.letters.notation.cases is CaseStyle.INDICATOR:
            return solid(rf"\mathbf{{1}}_{{{left.text}={right.text}}}", 0.5 + SCRIPT * width, kind=Kind.CALL)
        return solid(f"[{left.text}={right.text}]", width + 0.6, kind=Kind.CALL)

    def _norm(self, inner: Term, path: Path) -> Piece:
        piece = bracket(self.operand(inner, (*path, 0), Binding.SUM), pair=_NORM)
        if self.axes(inner) != 2:
            return piece
        *parts, last = piece.parts
        raised = Part(last.text + "_{F}", last.width + 0.5, last.depth, last.lead)
        return Piece((*parts, raised), Binding.ATOM, piece.tall, piece.head, piece.tail)

    def _matmul(self, factors: Sequence[Term], path: Path) -> Piece:
        """A B C; brackets around sums, around ⊙, and around a log that would swallow what follows."""
        pieces: list[Piece] = []
        for place, factor in enumerate(factors):
            least = Binding.OPEN if place == len(factors) - 1 else Binding.CLOSED
            pieces.append(self.operand(factor, (*path, place), least))
        parts = list(deeper(pieces[0].parts))
        for left, right in pairwise(pieces):
            first, *rest = deeper(right.parts)
            if left.tail in _CROWDED or right.head in _CROWDED:
                last = parts[-1]
                parts[-1] = Part(last.text + r"\,", last.width + 0.17, last.depth, last.lead)
            parts.append(Part(first.text, first.width, 6, first.lead))
            parts.extend(rest)
        tall = max(piece.tall for piece in pieces)
        return Piece(tuple(parts), Binding.PRODUCT, tall, pieces[0].head, pieces[-1].tail, pieces[-1].draws)

    def _entrywise(self, function: str, factors: Sequence[Term], path: Path) -> Piece:
        """A ⊙ B, A ⊘ B: products of matrices go without brackets, but not as a divisor."""
        self.letters.met_arrays.add(function)
        parts: list[Part] = []
        tall = 0
        for place, factor in enumerate(factors):
            piece = self.operand(factor, (*path, place), Binding.PRODUCT if place else Binding.SIGNED)
            divides = function == "divide" and place == 1
            if piece.draws is not Draws.NOTHING and place < len(factors) - 1:
                piece = bracket(piece)
            elif is_entrywise(factor) or (divides and piece.binding < Binding.OPEN):
                piece = bracket(piece) if divides or function == "hadamard" else piece
            tall = max(tall, piece.tall)
            first, *rest = deeper(piece.parts)
            sign = _ENTRYWISE[function] if place else ""
            width = _OPERATION if place else 0.0
            parts.append(Part(glue((sign, first.text)), first.width + width, 0 if place else None))
            parts.extend(rest)
        return Piece(tuple(parts), Binding.PRODUCT, tall, Kind.DOTTED, Kind.DOTTED)

    def inverse(self, inner: Term, path: Path, mark: str) -> Piece:
        r"""X^{-1} and X^{-\top}; what has a superscript already stands in brackets."""
        piece = self.operand(inner, (*path, 0), Binding.CLOSED)
        if not isinstance(inner, Name) or "^" in piece.text:
            piece = bracket(piece, pair="()")
        return self.raised(piece, mark)

    def _entry_of_inverse(self, array: Name, indices: Sequence[Index]) -> Piece:
        r"""(X^{-1})_{ij}."""
        *parts, last = bracket(self.other(self.style).inverse(array, (), "-1"), pair="()").parts
        below = joined([index_text(index) for index in indices])
        text, width = last.text + script("_", below, braced=True), last.width + SCRIPT * width_of(below)
        return Piece(
            (*parts, Part(text, width, last.depth, last.lead)), Binding.ATOM, 0, Kind.CALL, Kind.CALL
        )

    def transposed(self, inner: Term, path: Path) -> Piece:
        r"""W^{\top}, W^{[2]\top}, (P-Y)^{\top}."""
        piece = self.operand(inner, (*path, 0), Binding.CLOSED)
        plain = isinstance(inner, Name) or (isinstance(inner, Derivative) and piece.tail is Kind.NAME)
        if isinstance(inner, Vector) or not (plain or piece.binding is Binding.ATOM):
            piece = bracket(piece, pair="()")
        return self.raised(piece)


def is_entrywise(term: Term) -> bool:
    """Whether the term is written with ⊙ or ⊘."""
    return isinstance(term, Call) and term.function in _ENTRYWISE


def is_matmul(term: Term) -> bool:
    """Whether the term is a product of matrices, which a number before it multiplies as a whole."""
    return isinstance(term, Call) and term.function == "matmul"
