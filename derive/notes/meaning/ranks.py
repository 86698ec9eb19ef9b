r"""The ranks of a document's names: 1 for a vector, 2 for a matrix.

Arrays are told by `x \in \mathbb{R}^n`, transposes, norms, ⊙, and, where any of these occurs, boldface.
What is multiplied by a matrix or added to a vector is one too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from derive.notes.meaning.structure import (
    IDENTITY,
    ONES,
    Equal,
    OwnFunction,
    Stack,
    all_capitals,
    as_arguments,
    bare_terms,
    is_entry,
    is_number,
    is_of_one_kind,
    is_square,
    is_structure,
    is_weight,
    key_of,
    names_among,
    neighbours,
    of_one_rank,
    own_functions,
    runs,
    terms_of,
    unsloped,
    usual_rank,
    whole_by_slopes,
)
from derive.notes.written import (
    DIAGONAL,
    EXAMPLE,
    Apply,
    Big,
    Grid,
    Index,
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
_SIZES = frozenset(("k", "d"))
_ROUNDS = 4


@dataclass(slots=True)
class Ranks:
    """The ranks that the formulas of a document tell."""

    declared: dict[Key, Dims]
    called: frozenset[Key] = frozenset()  # names that the text calls matrices: W, W_1
    square: frozenset[str] = frozenset()  # and square ones
    functions: dict[str, OwnFunction] = field(default_factory=dict)  # those defined above, too
    stacks: tuple[Stack, ...] = ()  # matrices that are made of examples
    vectors: frozenset[Key] = frozenset()  # vectors that are told by their entries: h, and the y_t of y_tk
    scalars: frozenset[str] = _SCALARS | _LOSSES_AND_SIZES
    ranks: dict[Key, int] = field(default_factory=dict)
    _firm: dict[Key, int] = field(default_factory=dict)  # ranks that a name's own writing tells
    _wide: dict[Key, int] = field(default_factory=dict)  # ranks that the indices elsewhere tell
    _pairs: set[tuple[Key, Key]] = field(default_factory=set)  # (W, x) of W x
    _bodies: dict[str, Written] = field(default_factory=dict)  # f → what f(x) is set equal to first
    _sloped: dict[Key, Sym] = field(default_factory=dict)  # δ → the Z of δ = ∂L/∂Z

    def find_ranks(self, equalities: list[Equal], sides: list[Written]) -> None:
        """The ranks of all arrays; none when nothing in the document tells of arrays."""
        self.ranks = {key: len(dims) for key, dims in self.declared.items()}
        whole = whole_by_slopes(equalities)
        told = (self.declared, self.called, self.stacks, self.vectors, whole)
        if not any((*told, *(is_structure(part) for side in sides for part in every(side)))):
            return
        self.scalars = _SCALARS | (_LOSSES_AND_SIZES - self._matrices(equalities, sides))
        self.functions |= own_functions(equalities, self.functions)
        self._families(sides)
        self._wide |= as_arguments(self.functions, equalities, self._wide)
        for stack in self.stacks:
            self._wide |= {(stack.example, 0): 1, (stack.example, 1): 1, (stack.matrix, 0): 2}
            self.ranks = {(stack.matrix, 0): 2, (stack.example, 1): 1} | self.ranks
        self.ranks = dict.fromkeys((*self.vectors, *map(key_of, whole)), 1) | self.ranks
        for equal in equalities:
            if isinstance(equal.left, Apply) and len(equal.left.arguments) == 1 and not equal.left.primes:
                self._bodies.setdefault(equal.left.function, equal.right)
            match equal:
                case Equal(Sym() as name, Slope(Sym(), Sym() as wrt)):
                    self._sloped.setdefault(key_of(name), wrt)
                    self.scalars -= {name.name}  # ε = ∂L/∂o is what o is
                case _:
                    pass
        for part in (p for side in sides for p in every(side) if isinstance(p, Sym)):
            if key_of(part) in self.called:
                self._mark(part, 2)
        self._pairs |= neighbours(sides)
        for side in sides:
            self._evidence(side)
        self._firm = dict(self.ranks)
        for _ in range(_ROUNDS):
            for equal in equalities:
                self._rank_of_equality(equal)
            for side in sides:
                self._rank(side)

    def _matrices(self, equalities: list[Equal], sides: list[Written]) -> set[str]:
        """Capitals that are turned, or that one differentiates by and that nothing is a derivative of."""
        found, losses = {name for name, _ in self.called} | {s.matrix for s in self.stacks}, set[str]()
        for part in (part for side in sides for part in every(side)):
            match part:
                case Turned(Sym(name)):
                    found.add(name)
                case Apply("trace" | "det", (Times(factors),)) | Turned(Times(factors)):
                    found |= all_capitals(factors)
                case Sym(name, bold=True) if name.isupper():
                    found.add(name)
                case Slope(of, Sym(name)) | Nabla(of, Sym(name)):
                    found.add(name)
                    losses |= {of.name} if isinstance(of, Sym) else set()
                case _:
                    pass
        for equal in equalities:
            match equal:
                case Equal(Sym(name), body, True) if any(is_square(term) for term in terms_of(body)):
                    found.add(name)
                case _:
                    pass
        heads = {e.left.name for e in equalities if isinstance(e.left, Sym) and is_number(e.right)}
        for side in sides:
            for part in every(side):
                added = all_capitals(part.terms) if isinstance(part, Plus) else set()
                found |= added if added & found else set()  # the C of B + C
        return found - losses - heads

    def _families(self, sides: list[Written]) -> None:
        """x beside x_j is a vector, w^l beside w^l_{jk} a matrix for every l."""
        used: dict[str, dict[Sym, None]] = {}
        for sym in (p for side in sides for p in every(side) if isinstance(p, Sym)):
            used.setdefault(sym.name, {})[sym] = None
        for name in used.keys() - self.scalars:
            running = [sym for sym in used[name] if runs(sym)]
            counts = {len(sym.indices) for sym in running}
            for sym in used[name]:
                count = len(sym.indices)
                beyond = [w for w in running if 0 < len(w.indices) - count <= 2]
                wider = [len(w.indices) for w in beyond if is_of_one_kind(sym, w)]
                last = count and sym.indices[-1] == Index("L")  # the last layer of what every layer has
                if wider and (count == 0 or count in counts or last):
                    rank = max(wider) - count
                    self._wide[name, count] = max(rank, self._wide.get((name, count), 0))

    def _evidence(self, side: Written) -> None:
        for part in every(side):
            match part:
                case Sym(bold=True) if part != ONES:
                    self._mark(part)
                case Sym(name) if name.endswith(EXAMPLE):
                    self._mark(part, 1)
                case Turned(Sym() as inner):
                    self._mark(inner)
                case Turned(Times(factors)) if all_capitals(factors):
                    for factor in factors:
                        self._mark_bare(factor)
                case Norm(inner, _):
                    self._layer(inner)  # ‖X w - y‖
                    for term in inner.terms if isinstance(inner, Plus) else (inner,):
                        self._mark_bare(term)
                case Times(factors, marks):
                    for place, mark in enumerate(marks):
                        if factors[place] == ONES and not mark and isinstance(factors[place + 1], Turned):
                            self._mark(ONES)  # 1 bᵀ
                        if mark in ("o", "k"):
                            self._mark_bare(factors[place])
                            self._mark_bare(factors[place + 1])
                case Nabla(_, Sym() as inner) if key_of(inner) in self._wide:
                    self._mark(inner)
                case Apply("softmax", (Sym() as inner,), _):
                    self._mark(inner)
                case Apply("diag", (inner,), _):
                    for sym in (p for p in every(inner) if isinstance(p, Sym) and not is_entry(p)):
                        self._mark(sym)  # diag(1 - h²)
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
        terms = term.terms if isinstance(term, Plus) else ()
        for part in terms_of(term) if terms else ():  # (a^L - y) ⊙ …, with y_j elsewhere
            square = isinstance(part, Raised) and Num(Fraction(1)) in terms  # (1 - h_t²) ⊙ …
            base = part.base if square and isinstance(part, Raised) else part
            if isinstance(base, Sym) and (square or key_of(base) in self._wide):
                self._mark(base)

    def _mark(self, sym: Sym, rank: int | None = None) -> None:
        listed = sym.bold or (runs(sym) and sym.name in _SIZES)  # a size k stands alone, a key k_j does not
        if sym.name in self.scalars and not listed:
            return
        like = self._sloped.get(key_of(sym), sym)  # Δᵀ, of Δ = ∂L/∂Z
        usual = self._wide.get(key_of(sym), usual_rank(like) if rank is None else rank)
        if sym.bold and not sym.name[0].isupper():
            usual = min(usual, 1)  # a bold w beside the w_{ji} of another section
        self.ranks.setdefault(key_of(sym), usual)

    def _follow(self, sym: Sym, rank: int) -> None:
        """What stands beside an array is one; an entry z_k of a vector z is none."""
        counts = range(1, len(sym.indices) + 1)
        entry = any(self._firm.get((sym.name, len(sym.indices) - count)) == count for count in counts)
        if rank and (sym.bold or not entry):
            self._mark(sym, rank)

    def _outer(self, equal: Equal) -> None:
        """∂E/∂W = δ xᵀ, and x δᵀ, with a W x in the document: an outer product of vectors."""
        match equal.left, equal.right:
            case Slope(_, Sym() as wrt), Times((*_, Sym() as one, Turned(Sym() as other)), (*_, "")):
                inside = {key_of(one), key_of(other)}
                if any((key_of(wrt), key) in self._pairs for key in inside):
                    for sym in (one, other):
                        self._follow(sym, 1)
            case _:
                pass

    def _rank_of_equality(self, equal: Equal) -> None:
        self._outer(equal)
        right = self._rank(equal.right)
        left = unsloped(equal.left)
        if isinstance(left, Slope | Nabla):
            wrt = left.wrt
            scalar = isinstance(left, Nabla) or self._rank(left.of) == 0
            if isinstance(left, Nabla) and isinstance(left.of, Nabla):
                right = right // 2  # a Hessian
            if isinstance(wrt, Sym) and right and scalar:
                self._follow(wrt, right)
            if equal.right == IDENTITY and self._rank(left) == 2:
                self._mark(IDENTITY)  # ∂z/∂b = I
            if not right and scalar and self._rank(left):
                for sym in names_among(equal.right):  # ∇_z ℓ = p - y, with p_k and y_k elsewhere
                    if key_of(sym) in self._wide:
                        self._mark(sym)
        elif isinstance(left, Sym) and right:
            self._follow(left, right)
        elif isinstance(left, Sym) and equal.definition and (same := of_one_rank(equal.right)) is not None:
            self._follow(same, self._rank(left))  # a^{(0)} = x, a = σ(z)
        if isinstance(left, Sym) and equal.definition and self._rank(left) == 1:
            self._layer(equal.right)

    def _layer(self, body: Written) -> None:
        """z = W x + b, or x W + b, with a vector z and nothing known of the rest: a matrix and a vector."""
        if isinstance(body, Apply) and len(body.arguments) == 1 and not body.primes:
            body = body.arguments[0]  # h = tanh(W x)
        for term in body.terms if isinstance(body, Plus) else (body,):
            match term.term if isinstance(term, Minus) else term:
                case Times((Sym() as first, Sym() as last), ("",)):
                    matrix, vector = (first, last) if first.name.isupper() else (last, first)
                    alone = matrix.name.isupper() and len(matrix.name) == 1 and not matrix.indices
                    free = alone and matrix.name not in self.scalars and not self._rank(matrix)
                    if free and usual_rank(vector) != 2:
                        self._mark(matrix)
                        self._mark(vector)
                case _:
                    pass

    def _rank(self, term: Written) -> int:
        match term:
            case Sym():
                return self.ranks.get(key_of(term), 0)
            case Norm(inner, _):
                self._rank(inner)
                return 0
            case Plus(terms):
                rank = max(self._rank(part) for part in terms)
                for part in terms:
                    inner = part.term if isinstance(part, Minus) else part
                    if rank == 2 and isinstance(inner, Times) and inner.factors[-1] == IDENTITY:
                        self._mark(IDENTITY)  # X Xᵀ + λ I
                    if rank and isinstance(inner, Sym):
                        self._follow(inner, min(rank, usual_rank(inner)) if rank == 2 else rank)
                return rank
            case Minus(inner) | Turned(inner):
                return self._rank(inner)
            case Times():
                return self._rank_of_product(term)
            case Over(above, other) | Raised(above, other):
                self._rank(other)  # what stands below a line may be multiplied by an array, too
                return self._rank(above)
            case Apply(function, (inner,), primes):
                rank = self._rank(inner)
                if function == DIAGONAL:
                    return 2
                if function == "diag":
                    return 3 - rank if rank else 0  # of a vector a matrix, of a matrix a vector
                if function in ("trace", "det") or self._is_value(function, primes):
                    return 0
                own = self.functions.get(function)
                return rank if own is None else self._rank_of_call(own, inner)
            case Apply("max" | "min", (_, _) as both, 0):
                return max(self._rank(argument) for argument in both)
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
        first, *rest = term.factors
        rank, row = self._rank(first), isinstance(first, Turned) and self._rank(first) == 1
        if not row and not rank and rest[1:] and first != IDENTITY:
            return self._rank_of_product(Times(tuple(rest), term.marks[1:]))  # y wᵀx
        for before, mark, factor in zip(term.factors, term.marks, term.factors[1:], strict=False):
            if mark == "o":
                rank = max(rank, self._rank(factor))
                continue
            if mark == "k":
                rank = min(2, rank + self._rank(factor))
                continue
            column = isinstance(before, Turned) and self._is_row(before.term)
            if (rank == 2 or (row and rank == 1)) and not column and not self._rank(factor):
                for bare in bare_terms(factor):
                    self._mark(bare)
            other = self._rank(factor)
            if not rank and other == 1 and isinstance(factor, Turned) and not mark:
                rank = self._rank_before_row(first)
            if other == 2 and term.factors[0] == IDENTITY and not rank:
                self._mark(IDENTITY)
            if len(term.factors) == 2 and other == 1 and not mark and is_weight(first, self._wide):
                assert isinstance(first, Sym)
                self._mark(first, 2)  # W x with a vector x
                rank = self._rank(first)
            if rank == 1 and other == 1:
                rank = 2 if (isinstance(factor, Turned) or before == ONES) and not row else 0
            elif {rank, other} == {1, 2}:
                rank = 0 if other == 1 and self._is_row(before) else 1
            else:
                rank = max(rank, other)
            row = row and rank == 1
        return rank

    def _is_row(self, factor: Written) -> bool:
        """The W of W ∈ ℝ^{1×n}: times a vector it is a number."""
        return isinstance(factor, Sym) and self.declared.get(key_of(factor), ("",))[0] == "1"

    def _rank_before_row(self, factor: Written) -> int:
        """(p - t) xᵀ, with the p_k of a vector p: an outer product."""
        bare = bare_terms(factor)
        if any(self._wide.get(key_of(sym)) == 1 for sym in bare):
            for sym in bare:
                self._mark(sym)
        return self._rank(factor)

    def _rank_of_call(self, function: OwnFunction, argument: Written) -> int:
        """h(x) = θᵀx: of an argument that is a vector as its variable is; else of every entry."""
        rank = self._rank(function.variable)
        if not rank:
            return self._rank(argument)
        if isinstance(argument, Sym) and argument != function.variable:
            self._mark(argument, rank)
        return self._rank(function.body)
