r"""Which names of a document are vectors and matrices, and which of their sizes are equal.

Arrays are told by `x \in \mathbb{R}^n`, transposes, norms, ⊙, and, where any of these occurs, boldface.
What is multiplied by a matrix or added to a vector is one too. Sizes are equal where definitions make
them so; claims do not count, for they may be wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from derive.notes.meaning.knowledge import Shape
from derive.notes.meaning.structure import (
    IDENTITY,
    Equal,
    OwnFunction,
    as_arguments,
    capital_arrays,
    is_number,
    is_structure,
    is_weight,
    key_of,
    own_functions,
    runs,
    usual_rank,
)
from derive.notes.written import (
    Apply,
    Big,
    Grid,
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
)

Key = tuple[str, int]
Dims = tuple[str, ...]
_SCALARS = frozenset(
    ("n", "m", "d", "k", "eta", "alpha", "lambda", "epsilon", "loss", "Lcal", "cost", "gamma")
)
_LOSSES_AND_SIZES = frozenset("LJECRNKD")  # numbers, unless the document uses them as matrices
_ROUNDS = 4


@dataclass(slots=True)
class Shapes:
    """Ranks first, then sizes."""

    declared: dict[Key, Dims]
    called: frozenset[Key] = frozenset()  # names that the text calls matrices: W, W_1
    square: frozenset[str] = frozenset()  # and square ones
    scalars: frozenset[str] = _SCALARS | _LOSSES_AND_SIZES
    ranks: dict[Key, int] = field(default_factory=dict)
    _same: dict[str, str] = field(default_factory=dict)
    _wide: dict[Key, int] = field(default_factory=dict)  # ranks that the indices elsewhere tell
    _functions: dict[str, OwnFunction] = field(default_factory=dict)
    _bodies: dict[str, Written] = field(default_factory=dict)  # f → what f(x) is set equal to first

    def found(self, equalities: list[Equal], sides: list[Written]) -> dict[Key, Shape]:
        """The shapes of all arrays; none when nothing in the document tells of arrays."""
        self.ranks = {key: len(dims) for key, dims in self.declared.items()}
        told = self.declared or self.called
        if not told and not any(is_structure(part) for side in sides for part in every(side)):
            return {}
        self.scalars = _SCALARS | (_LOSSES_AND_SIZES - capital_arrays(equalities, sides, self.called))
        self._functions = own_functions(equalities)
        self._families(sides)
        self._wide |= as_arguments(self._functions, equalities, self._wide)
        for equal in equalities:
            if isinstance(equal.left, Apply) and len(equal.left.arguments) == 1 and not equal.left.primes:
                self._bodies.setdefault(equal.left.function, equal.right)
        for part in (part for side in sides for part in every(side)):
            if isinstance(part, Sym) and key_of(part) in self.called:
                self._mark(part, 2)
        for side in sides:
            self._evidence(side)
        for _ in range(_ROUNDS):
            for equal in equalities:
                self._rank_of_equality(equal)
            for side in sides:
                self._rank(side)
        for equal in equalities:
            if equal.definition:
                self._meet(self._dims(equal.left), self._dims(equal.right))
        for key in [key for key, rank in self.ranks.items() if key[0] in self.square and rank == 2]:
            self._meet(self._own(key)[:1], self._own(key)[1:])
        if self.ranks.get(key_of(IDENTITY)) == 2:
            self._meet(self._own(key_of(IDENTITY))[:1], self._own(key_of(IDENTITY))[1:])
            for equal in equalities:
                if equal.right == IDENTITY:
                    self._meet(self._own(key_of(IDENTITY)), self._dims(equal.left))
        for side in sides:
            self._dims(side)  # what is multiplied or added conforms; both sides of a claim may not
        return {key: tuple(self._root(d) for d in self._own(key)) for key, rank in self.ranks.items() if rank}

    def _families(self, sides: list[Written]) -> None:
        """x beside x_j is a vector, w^l beside w^l_{jk} a matrix for every l."""
        keys = {key_of(p) for side in sides for p in every(side) if isinstance(p, Sym) and runs(p)}
        used = {key_of(p) for side in sides for p in every(side) if isinstance(p, Sym)}
        for name, count in used:
            wider = [more for other, more in keys if other == name and 0 < more - count <= 2]
            if wider and name not in self.scalars and (count == 0 or (name, count) in keys):
                self._wide[name, count] = max(wider) - count

    # --- ranks ---------------------------------------------------------------------------------------------

    def _evidence(self, side: Written) -> None:
        for part in every(side):
            match part:
                case Sym(bold=True):
                    self._mark(part)
                case Turned(Sym() as inner):
                    self._mark(inner)
                case Turned(Times(factors)) if all(isinstance(f, Sym) and f.name.isupper() for f in factors):
                    for factor in factors:
                        self._mark_bare(factor)
                case Norm(inner, _):
                    for term in inner.terms if isinstance(inner, Plus) else (inner,):
                        self._mark_bare(term)
                case Times(factors, marks):
                    for place, mark in enumerate(marks):
                        if mark == "o":
                            self._mark_bare(factors[place])
                            self._mark_bare(factors[place + 1])
                case Nabla(_, Sym() as inner) if key_of(inner) in self._wide:
                    self._mark(inner)
                case Apply("diag" | "softmax", (Sym() as inner,), _):
                    self._mark(inner)
                case Apply("trace" | "det", (inner,), _):
                    for sym in (p for p in every(inner) if isinstance(p, Sym) and p.name[0].isupper()):
                        self._mark(sym)
                case _:
                    pass

    def _mark_bare(self, term: Written) -> None:
        term = term.term if isinstance(term, Minus) else term
        if isinstance(term, Apply) and len(term.arguments) == 1:
            term = term.arguments[0]
        if isinstance(term, Sym):
            self._mark(term)
        for part in term.terms if isinstance(term, Plus) else ():  # (a^L - y) ⊙ …, with y_j elsewhere
            part = part.term if isinstance(part, Minus) else part
            if isinstance(part, Sym) and key_of(part) in self._wide:
                self._mark(part)

    def _mark(self, sym: Sym, rank: int | None = None) -> None:
        if sym.name in self.scalars or sym.name == "ones":
            return
        usual = self._wide.get(key_of(sym), usual_rank(sym) if rank is None else rank)
        self.ranks.setdefault(key_of(sym), usual)

    def _rank_of_equality(self, equal: Equal) -> None:
        right = self._rank(equal.right)
        left = (
            equal.left.of if isinstance(equal.left, Slope) and isinstance(equal.left.wrt, Num) else equal.left
        )
        if isinstance(left, Slope | Nabla):
            wrt = left.wrt
            scalar = isinstance(left, Nabla) or self._rank(left.of) == 0
            if isinstance(left, Nabla) and isinstance(left.of, Nabla):
                right = right // 2  # a Hessian
            if isinstance(wrt, Sym) and right and scalar:
                self._mark(wrt, right)
            if equal.right == IDENTITY and self._rank(left) == 2:
                self._mark(IDENTITY)  # ∂z/∂b = I
        elif isinstance(left, Sym) and right:
            self._mark(left, right)
        if isinstance(left, Sym) and equal.definition and self._rank(left) == 1:
            self._layer(equal.right)

    def _layer(self, body: Written) -> None:
        """z = W x + b with a vector z and nothing known of the rest: a matrix times a vector."""
        for term in body.terms if isinstance(body, Plus) else (body,):
            match term:
                case Times((Sym(name, ()) as first, Sym() as last), ("",)) if (
                    name.isupper() and len(name) == 1
                ):
                    if name not in self.scalars and not self._rank(first) and usual_rank(last) != 2:
                        self._mark(first)
                        self._mark(last)
                case _:
                    pass

    def _rank(self, term: Written) -> int:
        match term:
            case Sym():
                return self.ranks.get(key_of(term), 0)
            case Num() | Norm():
                return 0
            case Plus(terms):
                rank = max(self._rank(part) for part in terms)
                for part in terms:
                    inner = part.term if isinstance(part, Minus) else part
                    if rank == 2 and isinstance(inner, Times) and inner.factors[-1] == IDENTITY:
                        self._mark(IDENTITY)  # X Xᵀ + λ I
                    if rank and isinstance(inner, Sym):
                        self._mark(inner, min(rank, usual_rank(inner)) if rank == 2 else rank)
                return rank
            case Minus(inner) | Turned(inner):
                return self._rank(inner)
            case Times():
                return self._rank_of_product(term)
            case Over(above, _):
                return self._rank(above)
            case Raised(base, _):
                return self._rank(base)
            case Apply("diag", (inner,), 0) if self._rank(inner):
                return 3 - self._rank(inner)  # the matrix of a vector, the vector of a matrix
            case Apply(function, (inner,), primes):
                rank = self._rank(inner)
                if function in ("trace", "det") or self._is_value(function, primes):
                    return 0
                own = self._functions.get(function)
                return rank if own is None else self._rank_of_call(own, inner)
            case Big(_, body):
                return self._rank(body)
            case Slope(of, wrt):
                return self._rank(of) + self._rank(wrt)
            case Nabla(of, wrt):
                above = self._rank(of)
                return 0 if wrt is None else above * isinstance(of, Nabla) + self._rank(wrt)
            case Grid(rows):
                return 2 if len(rows) > 1 and len(rows[0]) > 1 else 1
            case _:
                return 0

    def _is_value(self, function: str, primes: int) -> bool:
        """Whether f(x) = log Σ_k e^{x_k}, f(x) = xᵀA x: a number, whatever x is."""
        body = self._bodies.get(function)
        while isinstance(body, Apply | Minus) and not (isinstance(body, Apply) and len(body.arguments) != 1):
            body = body.term if isinstance(body, Minus) else body.arguments[0]
        return not primes and body is not None and is_number(body)

    def _rank_of_product(self, term: Times) -> int:
        rank = self._rank(term.factors[0])
        row = isinstance(term.factors[0], Turned) and rank == 1
        first, *rest = term.factors
        if not row and not rank and rest[1:] and first != IDENTITY:
            return self._rank_of_product(Times(tuple(rest), term.marks[1:]))  # y wᵀx
        for mark, factor in zip(term.marks, term.factors[1:], strict=True):
            if mark == "o":
                rank = max(rank, self._rank(factor))
                continue
            if (rank == 2 or (row and rank == 1)) and isinstance(factor, Sym) and not self._rank(factor):
                self._mark(factor)
            other = self._rank(factor)
            if other == 2 and term.factors[0] == IDENTITY and not rank:
                self._mark(IDENTITY)
            if len(term.factors) == 2 and other == 1 and not mark and is_weight(first, self._wide):
                assert isinstance(first, Sym)
                self._mark(first, 2)  # W x with a vector x
                rank = self._rank(first)
            if rank == 1 and other == 1:
                rank = 2 if isinstance(factor, Turned) and not row else 0
            elif {rank, other} == {1, 2}:
                rank = 1
            else:
                rank = max(rank, other)
            row = row and rank == 1
        return rank

    def _rank_of_call(self, function: OwnFunction, argument: Written) -> int:
        """h(x) = θᵀx: of an argument that is a vector as its variable is; else of every entry."""
        rank = self._rank(function.variable)
        if not rank:
            return self._rank(argument)
        if isinstance(argument, Sym) and argument != function.variable:
            self._mark(argument, rank)
        return self._rank(function.body)

    # --- sizes ---------------------------------------------------------------------------------------------

    def _own(self, key: Key) -> Dims:
        if key in self.declared:
            return self.declared[key]
        return tuple(f"{key[0]}.{place}" for place in range(self.ranks.get(key, 0)))

    def _root(self, dim: str) -> str:
        while dim in self._same:
            dim = self._same[dim]
        return dim

    def _meet(self, left: Dims | None, right: Dims | None) -> Dims | None:
        """Sizes that stand at the same place are equal, unless the document gives them two names."""
        if left is None or right is None or len(left) != len(right):
            return left or right
        for one, other in zip(left, right, strict=True):
            a, b = self._root(one), self._root(other)
            if a != b:
                if "." in a:
                    self._same[a] = b
                elif "." in b:
                    self._same[b] = a
        return left

    def _dims(self, term: Written) -> Dims | None:
        """The sizes of a formula; None where they are not known."""
        match term:
            case Sym():
                return self._own(key_of(term))
            case Plus(terms):
                found: Dims | None = ()
                for part in terms:
                    dims = self._dims(part)
                    found = self._meet(found, dims) if found and dims else found or dims
                return found
            case Raised(inner, Minus(Num())):
                dims = self._dims(inner)
                if dims is not None and len(dims) == 2:
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
                self._dims(below)
                return self._dims(above)
            case Apply("trace" | "det", (inner,), _):
                dims = self._dims(inner)
                if dims is not None and len(dims) == 2:
                    self._meet(dims[:1], dims[1:])
                return ()
            case Apply("diag", (inner,), 0) if self._rank(inner):
                dims = self._dims(inner)
                return dims and (dims[0], dims[0])[: 3 - len(dims)]
            case Apply(name, (inner,), primes) if not self._is_value(name, primes):
                return self._dims_of_call(name, inner)
            case Apply(_, (inner,), _):
                self._dims(inner)
                return ()
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

    def _dims_of_call(self, function: str, argument: Written) -> Dims | None:
        own = self._functions.get(function)
        if own is None or not self._rank(own.variable):
            return self._dims(argument)
        self._meet(self._dims(own.variable), self._dims(argument))
        return self._dims(own.body)

    def _dims_of_product(self, term: Times) -> Dims | None:
        found = self._dims(term.factors[0])
        for mark, factor in zip(term.marks, term.factors[1:], strict=True):
            dims = self._dims(factor)
            if found is None or dims is None:
                return None
            if mark == "o":
                found = self._meet(found, dims)
            elif not found or not dims:
                found = found or dims
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
