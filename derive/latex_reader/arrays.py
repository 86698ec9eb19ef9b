r"""Sums over an index, vectors and Kronecker deltas of LaTeX: `\sum_{i=1}^{n} x_i`, `[1, 2]`, `W^{\top}`."""

from __future__ import annotations

from collections.abc import Collection

from derive.index_sums import linear_or_none, size_of, written
from derive.indices import EXTREMES, inverse_entry, limit_of, slice_of, unsaid
from derive.latex_reader.cursor import Reading
from derive.latex_reader.entries import scan_indices
from derive.latex_reader.names import letter_of, scan_index
from derive.latex_reader.naming import Naming, Reach
from derive.latex_reader.tokens import NEW_LINE
from derive.matrix import inverted, transpose
from derive.parse.tokens import Token
from derive.term import (
    ONE,
    ZERO,
    BigSum,
    Call,
    Delta,
    Derivative,
    Indexed,
    Name,
    Neg,
    Number,
    Power,
    Term,
    Vector,
    children,
)

MATRICES = ("bmatrix", "pmatrix", "matrix")
MATRIX_BEGINS = {rf"\begin{{{name}}}": rf"\end{{{name}}}" for name in MATRICES}
INVERSES = (["^", "{", "-", "1", "}"], ["^", "{", "-", r"\top", "}"])
TRANSPOSES = ([r"^", r"\top"], ["^", "{", r"\top", "}"])


class Arrays(Naming):
    """The part of the reader that knows indices."""

    def big_sum(self) -> Reading:
        r"""\sum_{i=1}^{n} and the product behind it."""
        sign = self.take()
        letter = ""
        limit: Term | None = None
        while self.token.text in ("_", "^"):
            if self.take().text == "_":
                letter = self._index_below(sign)
            else:
                limit = yield self._limit()
        if not letter:
            raise self.refusal(r"a sum says its index: \sum_{i=1}^{n} or \sum_i")
        form = None if limit is None else linear_or_none(limit)
        if limit is not None and (form is None or not (form.letters or form.constant > 0)):
            raise self.refusal("a sum runs to a name such as n, to a whole number, or to a sum such as T-K+1")
        self.bound.append(letter)
        body = yield self.product(divides=False)
        self.bound.pop()
        self.reach = Reach.NOTHING
        if form is None:
            return BigSum(body, letter, limit_of(body, letter, self.letters.shapes) or unsaid(letter))
        return BigSum(body, letter, size_of(form))

    def _index_below(self, sign: Token) -> str:
        """i, or {i=1}."""
        braced = self.skip("{")
        letter, self.position = scan_index(self.tokens, self.position)
        if braced and self.skip("="):
            self.expect("1", f"the index of {sign.text} begins with 1")
        if braced:
            self.expect("}", "below a sum stands its index: i, or i=1")
        return letter_of(letter)

    def _limit(self) -> Reading:
        token = self.token
        if token.kind == "number" and len(token.text) > 1:
            raise self.refusal(f"a limit of several digits is written ^{{{token.text}}}")
        return (yield self.argument())

    def matrix(self) -> Reading:
        r"""\begin{bmatrix} … \end{bmatrix}: a row, a column, or a column of rows."""
        begin = self.token
        self.open(MATRIX_BEGINS[begin.text])
        rows: list[list[Term]] = [[(yield self.sum())]]
        while self.token.text in ("&", NEW_LINE):
            if self.take().text == NEW_LINE:
                rows.append([])
            rows[-1].append((yield self.sum()))
        if len({len(row) for row in rows}) > 1:
            raise self.refusal("the rows of this matrix have different lengths")
        self.close()
        self.reach = Reach.NOTHING
        if len(rows) == 1:
            return Vector(tuple(rows[0]))
        lines = (row[0] if len(row) == 1 else Vector(tuple(row)) for row in rows)
        return Vector(tuple(lines), True)

    def row(self, first: Term) -> Reading:
        """[1, 2], read up to the first comma."""
        entries = [first]
        while self.skip(","):
            entries.append((yield self.sum()))
        return Vector(tuple(entries))

    def inverted(self, term: Term) -> Term | None:
        r"""The array that stands before ^{-1} or ^{-\top}, inverted; None where neither follows."""
        for mark in INVERSES:
            if self._texts(len(mark)) == mark and is_vector(term, self._array_ids()):
                self.position += len(mark)
                return transpose(inverted(term)) if r"\top" in mark else inverted(term)
        return None

    def entry_of_inverse(self, term: Term) -> Term:
        r"""(X^{-1})_{ij}, read up to the index; any other term in brackets as it is."""
        match term:
            case Call("inv", (Name(array),)) | Power(Name(array), Neg(Number(1))) if self.token.text == "_":
                indices, self.position = scan_indices(self.tokens, self.position + 1)
                if len(indices) != 2:
                    raise self.refusal("an entry of an inverse has two indices: (X^{-1})_{ij}")
                return inverse_entry(array, *indices)
            case _:
                return term

    def transposed(self, term: Term, begin: Token) -> Term | None:
        r"""The vector or array that stands before ^{\top}, transposed; None where no \top follows."""
        length = next((len(mark) for mark in TRANSPOSES if self._texts(len(mark)) == mark), 0)
        if not length or not (is_vector(term, self._array_ids()) or self._is_at_a_step(term)):
            return None
        self.position += length
        literal = begin.text == "[" or begin.text in MATRIX_BEGINS
        if literal and isinstance(term, Vector):
            return Vector(term.entries, not term.column)
        return Call("transpose", (term,))

    def _is_at_a_step(self, term: Term) -> bool:
        """h_t of an array h_ti, and a derivative by it."""
        match term:
            case Indexed(id, indices) | Derivative(_, Indexed(id, indices)):
                return len(indices) < len(self.letters.whole.get(id, ()))
            case _:
                return False

    def _texts(self, count: int) -> list[str]:
        return [token.text for token in self.tokens[self.position : self.position + count]]

    def dotted(self, chunks: list[Term]) -> Term | None:
        r"""W\cdot X of two vectors; None when they are not. Raises ParseError for more of them."""
        vectors = sum(is_vector(chunk, self._array_ids()) for chunk in chunks)
        if len(chunks) == 2 and vectors == 2:
            return Call("dot", tuple(chunks))
        if vectors > 1:
            raise self.refusal(r"a product of two vectors stands in brackets: 2\,(w\cdot x)")
        return None

    def kronecker(self, left: Term) -> Reading:
        """[j = k], read up to the equals sign."""
        self.expect("=", "two indices are compared")
        right = yield self.sum()
        if (placed := _placed(left, right)) is not None:
            return placed
        forms = [linear_or_none(side) for side in (left, right)]
        sides = [written(form) for form in forms if form is not None and (form.letters or form.constant > 0)]
        if len(sides) < 2:
            raise self.refusal("in brackets two indices may be equal, [j = k], nothing else")
        return Delta(sides[0], sides[1])

    def _array_ids(self) -> Collection[str]:
        return {array.id for array in self.letters.arrays.values()}

    def gradient(self) -> Reading:
        r"""\nabla f, or \nabla f(3, 2) at a point."""
        self.position += 1
        arguments: list[Term] = [self.variable()]
        if self.token.text == "(":
            self.open(")")
            arguments.append((yield self.sum()))
            while self.skip(","):
                arguments.append((yield self.sum()))
            self.close()
        self.reach = Reach.NOTHING
        return Call("grad", tuple(arguments))


def _placed(left: Term, right: Term) -> Term | None:
    """largest(Z[n, k], Z[n, :]) of Z_nk = max_j Z_nj, also of whole arrays; None for anything else."""
    match left, right:
        case Indexed(), Call("max" | "min" as function, (Indexed() as found,)) if slice_of(right) is not None:
            return Call(EXTREMES[function], (left, found))
        case Name(), Call("amax" | "amin" as function, (array,)) if array == left:
            return Call(EXTREMES[function[1:]], (left,))
        case Name(), Call("matmul", (Call("amax" | "amin" as function, (array, _)), *_)) if array == left:
            return Call(EXTREMES[function[1:]], (left, ONE))
        case Name(), Call(
            "matmul", (*_, Call("transpose", (Call("amax" | "amin" as function, (array, _)),)))
        ) if array == left:
            return Call(EXTREMES[function[1:]], (left, ZERO))
        case _:
            return None


def is_vector(term: Term, arrays: Collection[str]) -> bool:
    """Whether the term is a vector: an array without indices, entries in brackets, or made from such."""
    match term:
        case Name(id):
            return id in arrays
        case Vector() | Call("grad" | "ones" | "eye", _):
            return True
        case Indexed() | Call("dot" | "det" | "trace", _) | Call("inv", (Indexed(),)):
            return False
        case Call("amax" | "amin", (_,)):
            return False
        case Derivative(of, wrt):
            return is_vector(of, arrays) or is_vector(wrt, arrays)
        case _:
            return any(is_vector(part, arrays) for part in children(term))


def _is_whole(term: Term) -> bool:
    return isinstance(term, Number) and term.value.denominator == 1 and term.value >= ONE.value
