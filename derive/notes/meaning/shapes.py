r"""The shapes of a document's arrays: their ranks, and which of their sizes are equal.

Arrays are told by `x \in \mathbb{R}^n`, transposes, norms, ⊙, and, where any of these occurs, boldface.
What is multiplied by a matrix or added to a vector is one too. Sizes are equal where definitions make
them so; claims do not count, for they may be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from derive.notes.letters import MATRICES, RUNNING
from derive.notes.meaning.axes import open_letter
from derive.notes.meaning.knowledge import Shape
from derive.notes.meaning.outer import behind_ones
from derive.notes.meaning.ranks import Dims, Key, Ranks
from derive.notes.meaning.structure import (
    IDENTITY,
    ONES,
    Equal,
    counting_ones,
    gram_factors,
    inverted_in,
    is_multiple_of_identity,
    key_of,
)
from derive.notes.written import (
    DIAGONAL,
    MEMBER,
    Apply,
    Big,
    Minus,
    Nabla,
    Norm,
    Num,
    Over,
    Plus,
    Raised,
    Slope,
    Sym,
    Times,
    Turned,
    Written,
    every,
    parts,
)


@dataclass(slots=True)
class Shapes(Ranks):
    """Ranks first, then sizes."""

    _same: dict[str, str] = field(default_factory=dict)
    joined: dict[str, str] = field(default_factory=dict)  # names of one size: n → m
    _defining: bool = False  # sizes meet in a definition
    _oblong: dict[Dims, bool] = field(default_factory=dict)  # the sizes of the X of XᵀX → it is inverted
    _identity: Dims = ()  # of the first matrix that I is added to; beside another one it has that one's size

    def found(self, equalities: list[Equal], sides: list[Written]) -> dict[Key, Shape]:
        """The shapes of all arrays; none when nothing in the document tells of arrays."""
        self.find_ranks(equalities, sides)
        if not self.ranks:
            return {}
        for stack in self.stacks:
            whole = self._own((stack.matrix, 0))
            self._meet((stack.count,) if stack.count else None, whole[:1] if stack.rows else whole[1:])
            self._meet(self._own((stack.example, 1)), whole[1:] if stack.rows else whole[:1])
        self._meet_members()
        for equal in equalities:
            if equal.definition:
                self._defining = True
                self._meet(self._dims(equal.left), self._dims(equal.right))
                self._defining = False
                letters: dict[str, Dims] = {}
                for side in (equal.left, equal.right):
                    self._letters(side, letters)
            match equal:
                case Equal(Sym() as name, Slope(_, Sym() as wrt) | Nabla(_, Sym() as wrt)):
                    self._meet(self._own(key_of(name)), self._own(key_of(wrt)))  # δ = ∂E/∂z
                case _:
                    pass
        for key in [key for key, rank in self.ranks.items() if key[0] in self.square and rank == 2]:
            self._meet(self._own(key)[:1], self._own(key)[1:])
        if self.ranks.get(key_of(IDENTITY)) == 2:
            self._meet(self._own(key_of(IDENTITY))[:1], self._own(key_of(IDENTITY))[1:])
            for equal in equalities:
                if (
                    equal.right == IDENTITY
                    and (dims := self._dims(equal.left)) is not None
                    and len(dims) == 2
                ):
                    self._meet(dims[:1], dims[1:])
                    self._identity = self._identity or dims[:1] * 2
        for count in counting_ones(equalities):
            self._meet(self._own(key_of(ONES)), (count,))
        self._oblong = dict(self._of_gram_matrices(equalities))
        for side in sides:
            self._dims(side)  # what is multiplied or added conforms; both sides of a claim may not
        found = {key: self._own(key) for key, rank in self.ranks.items() if rank}
        if self._identity and key_of(IDENTITY) in found and key_of(IDENTITY) not in self.declared:
            found[key_of(IDENTITY)] = self._identity
        for stack in self.stacks:
            whole = found[stack.matrix, 0]
            found |= {(stack.lines, 0): whole if stack.rows else whole[::-1]}
            found |= {(stack.lines, 1): found[stack.example, 1]}
        return {key: tuple(map(self._root, dims)) for key, dims in found.items()}

    def _meet_members(self) -> None:
        """The x^{(i)} of example i is as long as x."""
        for name, count in [key for key in self.ranks if key[0].endswith(MEMBER) and key[1]]:
            one = (name.removesuffix(MEMBER), count - 1)
            if self.ranks.get(one) == self.ranks[name, count]:
                self._meet(self._own(one), self._own((name, count)))

    def _of_gram_matrices(self, equalities: list[Equal]) -> Iterator[tuple[Dims, bool]]:
        """The sizes of the X of a definition with XᵀX or X Xᵀ in it, which are two for all that it tells."""
        bodies = [equal.right for equal in equalities if equal.definition]
        inverted = {name for body in bodies for base in inverted_in(body) for name in gram_factors(base)}
        for name in dict.fromkeys(name for body in bodies for name in gram_factors(body)):
            dims = self._own(key_of(name))
            if len(dims) == 2 and self._root(dims[0]) != self._root(dims[1]):
                yield dims, name in inverted

    def rows(self, sides: list[Written]) -> Iterator[Sym]:
        """The vectors b of 1 b, which are rows."""
        return (sym for sym in behind_ones(sides) if self._rank(sym) == 1)

    def diagonals(self, sides: list[Written]) -> Iterator[Written]:
        """The p_i (1 - p_i) of diag(p_i (1 - p_i)): numbers, one for every place."""
        for part in (part for side in sides for part in every(side)):
            match part:
                case Apply("diag", (entry,), 0) if open_letter(entry) and not self._rank(entry):
                    yield entry
                case _:
                    pass

    def _letters(self, term: Written, found: dict[str, Dims]) -> None:
        """Axes with one letter have one length, and K where a sum over it ends at K."""
        if isinstance(term, Big):
            high = (term.high.name,) if isinstance(term.high, Sym) and not term.high.indices else ()
            inside = {**found, term.index: high}
            self._letters(term.body, inside)
            found |= {x: inside[x] for x in inside if x != term.index}
            return
        if isinstance(term, Sym):
            for index, dims in zip(term.indices[::-1], self._axes(term), strict=False):
                if index.letter in RUNNING and not index.shift:
                    self._meet(found.get(index.letter), dims)
                    found[index.letter] = found.get(index.letter) or dims
        for part in parts(term):
            self._letters(part, found)

    def _axes(self, sym: Sym) -> Iterator[Dims]:
        """The lengths of the axes behind which its indices stand, the last one first."""
        for own in range(len(sym.indices)):
            if self.ranks.get((sym.name, own)) == len(sym.indices) - own:
                yield from ((dim,) for dim in self._own((sym.name, own))[::-1])
                return

    def _own(self, key: Key) -> Dims:
        if key in self.declared:
            return self.declared[key]
        return tuple(f"{key[0]}.{place}" for place in range(self.ranks.get(key, 0)))

    def _root(self, dim: str) -> str:
        while dim in self._same:
            dim = self._same[dim]
        return dim

    def _meet(self, left: Dims | None, right: Dims | None) -> Dims | None:
        """Sizes that stand at the same place are equal, unless the document gives them two names.

        The n of Q = X W_Q and the m of K = X W_K are one where definitions say so: X has one length.
        """
        if left is None or right is None or len(left) != len(right):
            return left or right
        for one, other in zip(left, right, strict=True):
            a, b = self._root(one), self._root(other)
            if a != b and "1" not in (a, b):  # a row beside a matrix is not a matrix of one row
                if any({a, b} == {self._root(p), self._root(q)} for p, q in self._oblong):
                    continue  # X H of H = X (XᵀX)⁻¹ Xᵀ makes no square of X
                if "." in a:
                    self._same[a] = b
                elif "." in b:
                    self._same[b] = a
                elif self._defining and ("." in one) != ("." in other) and _are_names(a, b):
                    self._same[a] = self.joined[a] = b
        return left

    def _dims(self, term: Written) -> Dims | None:
        """The sizes of a formula; None where they are not known."""
        match term:
            case Sym():
                free = term == IDENTITY and key_of(term) not in self.declared
                return None if free and self.ranks.get(key_of(term)) == 2 else self._own(key_of(term))
            case Plus(terms):
                return self._dims_of_sum(terms)
            case Raised(inner, Minus(Num())):
                dims = self._dims(inner)
                if dims is not None and len(dims) == 2:
                    if not self._oblong.get(dims, True):
                        del self._oblong[dims]  # L⁻¹ of K = L Lᵀ, but no X⁻¹ beside (XᵀX)⁻¹
                    self._meet(dims[:1], dims[1:])  # what has an inverse is square
                return dims
            case Minus(inner) | Raised(inner, _) | Big(_, inner):
                return self._dims(inner)
            case Norm(inner, _):
                self._dims(inner)
                return ()
            case Turned(inner):
                dims = self._dims(inner)
                return None if dims is None else ("1", *dims) if len(dims) == 1 else dims[::-1]
            case Times():
                return self._dims_of_product(term)
            case Over(above, below):
                lower = self._dims(below)
                return self._dims(above) or lower  # 1/(1 + e^{-u}) is as long as u
            case Apply("trace" | "det", (inner,), _):
                dims = self._dims(inner)
                if dims is not None and len(dims) == 2:
                    self._meet(dims[:1], dims[1:])
                return ()
            case Apply(name, (inner,), primes) if not self._is_value(name, primes):
                return self._dims_of_call(name, inner)
            case Apply(_, (inner,), _):
                self._dims(inner)
                return ()
            case Apply("max" | "min", (_, _) as both, 0):
                return self._dims_of_sum(both)
            case Num():
                return ()
            case Slope(of, Sym() as wrt):
                above, below = self._dims(of), self._own(key_of(wrt))
                return None if above is None else (*above, *below)
            case Nabla(of, _):
                self._dims(of)
                return None
            case _:
                return None

    def _dims_of_sum(self, terms: tuple[Written, ...]) -> Dims | None:
        found: Dims | None = ()
        for part in terms:
            dims = self._dims(part)
            if found and dims and (len(found), len(dims)) == (2, 1):  # a bias beside a batch
                self._meet((found[-1] if _weighs_last(terms[0]) else found[0],), dims)
            found = self._meet(found, dims) if found and dims else found or dims
        if found is not None and len(found) == 2 and any(is_multiple_of_identity(part) for part in terms):
            self._meet(found[:1], found[1:])
            self._identity = self._identity or found[:1] * 2
        return found

    def _dims_of_call(self, function: str, argument: Written) -> Dims | None:
        if function == DIAGONAL:
            return None
        if function == "diag":
            dims = self._dims(argument)
            return None if dims is None else (*dims, *dims) if len(dims) == 1 else dims[:1]
        own = self.functions.get(function)
        if own is None or not self._rank(own.variable):
            return self._dims(argument)
        self._meet(self._dims(own.variable), self._dims(argument))
        return self._dims(own.body)

    def _dims_of_product(self, term: Times) -> Dims | None:
        found = self._dims(term.factors[0])
        for before, mark, factor in zip(term.factors, term.marks, term.factors[1:], strict=False):
            dims = self._dims(factor)
            if found is None or dims is None:
                return None
            if mark == "o":
                found = self._meet(found, dims)
            elif mark == "k":
                found = (*found, *dims)
            elif mark == "x" and len(found) == len(dims) == 1:
                found = self._meet(found, dims) or found  # a cross product
            elif not found or not dims:
                found = found or dims
            elif before == ONES and isinstance(factor, Sym) and not mark and len(dims) == 1:
                found = (*found, *dims)  # a row in every row
            else:
                found = self._product(found, dims)
        return found

    def _product(self, left: Dims, right: Dims) -> Dims:
        if len(left) == 1 and len(right) == 1:
            self._meet(left, right)
            return ()
        if len(left) == 1 and self._root(right[0]) == "1":
            return (left[0], right[1])
        self._meet(left[-1:], right[:1])
        return tuple(d for d in (*left[:-1], *right[1:]) if d != "1")


def _are_names(one: str, other: str) -> bool:
    return one.isidentifier() and other.isidentifier()


def _weighs_last(term: Written) -> bool:
    """X W, whose bias belongs to the columns, and not W A, whose bias belongs to the rows."""
    names = [f.name if isinstance(f, Sym) else "" for f in term.factors] if isinstance(term, Times) else [""]
    return names[-1] in MATRICES and names[0] not in MATRICES
