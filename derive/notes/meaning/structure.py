"""What in a document's formulas speaks of vectors and matrices: transposes, norms, ⊙, I, boldface."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

from derive.notes.letters import PLACES, RUNNING
from derive.notes.meaning.definition import Definition
from derive.notes.reading.pointwise import FUNCTIONS
from derive.notes.reading.words import ELEMENTARY, ELEMENTWISE
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
    symbols,
)

IDENTITY = Sym("I")
ONES = Sym("ones", bold=True)
_ACTIVATIONS = frozenset(("sigmoid", "tanh", "relu", "softplus", "softmax", "exp"))
_ENTRIES = frozenset("ijk")
_LAYERS = PLACES | {"k", "n"}  # of layers and steps, which have numbers, too


@dataclass(frozen=True, slots=True)
class Equal:
    """left = right of a document; a definition's sizes count."""

    left: Written
    right: Written
    definition: bool


def sides_of(equalities: Iterable[Equal]) -> Iterator[Written]:
    """All sides."""
    for equal in equalities:
        yield equal.left
        yield equal.right


def is_structure(part: Written) -> bool:
    """Whether a document in which this occurs speaks of arrays."""
    if isinstance(part, Times):
        return not {"o", "k"}.isdisjoint(part.marks) or _is_of_bold(part)
    if isinstance(part, Raised):
        return _is_bold_capital(part.base) and part.exponent == Minus(Num(Fraction(1)))
    if isinstance(part, Apply):
        of_array = any(isinstance(argument, Sym) for argument in part.arguments)
        return part.function in ("trace", "det", "diag") or (part.function == "softmax" and of_array)
    if isinstance(part, Nabla):
        return part.wrt is not None and part.wrt.bold
    return isinstance(part, Norm) or (isinstance(part, Turned) and not isinstance(part.term, Grid))


def beside_identity(equalities: Iterable[Equal]) -> set[str]:
    """The A of I - A and of A I, with an I that nothing defines."""
    if any(equal.left == IDENTITY for equal in equalities):
        return set()
    sums = [p for side in sides_of(equalities) for p in every(side) if isinstance(p, Plus)]
    found: set[str] = set()
    for terms in (part.terms for part in sums):
        bare = [term.term if isinstance(term, Minus) else term for term in terms]
        rest = [term for term in bare if term != IDENTITY]
        capitals = [term for term in rest if not _is_outer(term)]
        if len(rest) < len(bare) and all(_is_of_capitals(term) for term in capitals):
            found |= {"I", *(p.name for term in capitals for p in every(term) if isinstance(p, Sym))}
    return found


def whole_by_slopes(equalities: Sequence[Equal]) -> list[Sym]:
    """The z of ∂L/∂z = p - y beside z_i: with no formula, and in none, but for those of its entries."""
    syms = [sym for side in sides_of(equalities) for sym in symbols(side)]
    entries = {sym.name for sym in syms if runs(sym) and len(sym.indices) == 1}
    slopes = [equal for equal in equalities if isinstance(equal.left, Slope | Nabla)]
    formulas = [equal for equal in equalities if equal not in slopes and not isinstance(equal.right, Grid)]
    bare = {sym.name for side in sides_of(formulas) for sym in symbols(side) if not sym.indices}
    whole = {Sym(name) for name in entries - bare - _averaged(formulas)}
    taken = [(e.left.wrt, e.right) for e in slopes if isinstance(e.left, Slope | Nabla)]
    by_arrays = [wrt for wrt, right in taken if whole.intersection(symbols(right))]
    return [wrt for wrt in by_arrays if isinstance(wrt, Sym) and wrt in whole]


def _averaged(formulas: Sequence[Equal]) -> set[str]:
    """The names within means (1/n) Σ_{i=1}^n: their entries may be numbers of examples."""
    found: set[str] = set()
    for side in sides_of(formulas):
        sizes = [part for part in every(side) if isinstance(part, Over)]
        below = {sym for size in sizes for sym in symbols(size.below)}
        for part in (part for part in every(side) if isinstance(part, Big) and part.high in below):
            found |= {sym.name for sym in symbols(part.body)}
    return found


def names_among(term: Written) -> Iterator[Sym]:
    """The names that are added and multiplied: p and y of p - y."""
    match term:
        case Minus(inner):
            yield from names_among(inner)
        case Plus(inside) | Times(inside):
            for part in inside:
                yield from names_among(part)
        case Sym():
            yield term
        case _:
            pass


def is_entry(sym: Sym) -> bool:
    """p_i, of one place; the h of h_t is a vector."""
    return bool(sym.indices) and sym.indices[-1].letter in _ENTRIES


def neighbours(sides: Iterable[Written]) -> set[tuple[tuple[str, int], tuple[str, int]]]:
    """The (W, x) of all W x."""
    products = (part for side in sides for part in every(side) if isinstance(part, Times))
    pairs = (pair for product in products for pair in pairwise(product.factors))
    return {(key_of(one), key_of(two)) for one, two in pairs if isinstance(one, Sym) and isinstance(two, Sym)}


def unsloped(side: Written) -> Written:
    """The z of dz, which is taken by nothing that has a name."""
    return side.of if isinstance(side, Slope) and isinstance(side.wrt, Num) else side


def of_one_rank(body: Written) -> Sym | None:
    """The x of a = x, and the z of a = σ(z): with as many axes as what they define."""
    match body:
        case Apply(function, (Sym() as inner,), 0) if function in ELEMENTWISE or function in _ACTIVATIONS:
            return inner
        case Sym():
            return body
        case _:
            return None


def is_multiple_of_identity(term: Written) -> bool:
    """I, -I, λ I: of the size of what it is added to."""
    match term:
        case Minus(inner) | Over(inner, _):
            return is_multiple_of_identity(inner)
        case Times(factors, _):
            return factors[-1] == IDENTITY and all(isinstance(f, Num | Sym | Over) for f in factors[:-1])
        case _:
            return term == IDENTITY


def counting_ones(equalities: Iterable[Equal]) -> Iterator[str]:
    """The n of (1/n) 1 1^T: how many ones there are, and the size of what that is subtracted from."""
    for term in (p for side in sides_of(equalities) for p in every(side) if isinstance(p, Times | Over)):
        inside = [part for part in every(term) if isinstance(part, Times)]
        if any(ONES in part.factors and Turned(ONES) in part.factors for part in inside):
            factors = term.factors if isinstance(term, Times) else (term,)
            for below in (factor.below for factor in factors if isinstance(factor, Over)):
                if isinstance(below, Sym) and not below.indices:
                    yield below.name


def _is_outer(term: Written) -> bool:
    """u u^T, with numbers before it: a matrix, of which I is a neighbour."""
    factors = term.factors if isinstance(term, Times) else ()
    return any(isinstance(two, Turned) and two.term == one for one, two in pairwise(factors))


def _is_of_capitals(term: Written) -> bool:
    """A, A^2, A B."""
    names = [part.name for part in every(term) if isinstance(part, Sym)]
    plain = isinstance(term, Sym | Raised | Times | Turned)
    return plain and bool(names) and all(len(name) == 1 and name.isupper() for name in names)


def _is_of_bold(part: Times) -> bool:
    """**W** **x**: a bold capital letter beside another bold one."""
    pairs = zip(part.factors, part.factors[1:], part.marks, strict=False)
    return any(
        not mark and _is_bold(one) and _is_bold(other) and (_is_bold_capital(one) or _is_bold_capital(other))
        for one, other, mark in pairs
    )


def _is_bold(term: Written) -> bool:
    base = term.base if isinstance(term, Raised) else term
    return isinstance(base, Sym) and base.bold


def _is_bold_capital(term: Written) -> bool:
    base = term.base if isinstance(term, Raised) else term
    return isinstance(base, Sym) and base.bold and base.name[:1].isupper()


@dataclass(frozen=True, slots=True)
class Stack:
    """A matrix whose rows, or columns, are the examples x_i; `count` is how many, where a sum tells it."""

    matrix: str
    example: str
    rows: bool = True
    count: str = ""
    said: bool = True  # and not only the custom of a design matrix
    supposed: bool = False  # for nothing is said

    @property
    def lines(self) -> str:
        """The name of the matrix with one example per row: X, or its transpose."""
        return f"{self.matrix}#{'r' if self.rows else 'c'}"


def is_line(definition: Definition | None) -> bool:
    """Whether it says that x_i is a row or a column of a matrix of examples."""
    return definition is not None and isinstance(definition.body, Sym) and "#" in definition.body.name


@dataclass(frozen=True, slots=True)
class OwnFunction:
    """h(x) = body: a function of the document, of one variable."""

    variable: Sym
    body: Written


def own_functions(
    equalities: Sequence[Equal], above: Mapping[str, OwnFunction] = MappingProxyType({})
) -> dict[str, OwnFunction]:
    """The functions that the document defines, by their names, beside those defined above.

    f(z) = f(z + c) is a property, and so is what closes a circle: none defines a function by itself.
    """
    found: dict[str, OwnFunction] = {}
    for equal in equalities:
        match equal.left:
            case Apply(name, _, _) if name in ELEMENTARY:
                pass  # |x| = x says nothing of the argument of |r|
            case Apply(name, (Sym(_, ()) as variable,), 0) if any(p == variable for p in every(equal.right)):
                if name not in found and name not in _called(equal.right, {**above, **found}):
                    found[name] = OwnFunction(variable, equal.right)
            case _:
                pass
    return found


def _called(body: Written, functions: Mapping[str, OwnFunction]) -> set[str]:
    """The functions that a body calls, and those that these call."""
    called, bodies = set[str](), [body]
    while bodies:
        for part in every(bodies.pop()):
            if isinstance(part, Apply) and part.function not in called:
                called.add(part.function)
                bodies += [functions[part.function].body] if part.function in functions else []
    return called


def as_arguments(
    functions: dict[str, OwnFunction], equalities: Sequence[Equal], wide: dict[tuple[str, int], int]
) -> dict[tuple[str, int], int]:
    """The x of h(x) is what h(x^{(i)}) puts in for it, where x itself stands nowhere else.

    Where it does, it is no array of more axes: beside x^{(i)}_j it is one example, and no matrix of all.
    """
    outside = {
        part
        for equal in equalities
        if not (isinstance(equal.left, Apply) and equal.left.function in functions)
        for side in (equal.left, equal.right)
        for part in every(side)
        if isinstance(part, Sym)
    }
    calls = [p for e in equalities for side in (e.left, e.right) for p in every(side) if isinstance(p, Apply)]
    found: dict[tuple[str, int], int] = {}
    for call in calls:
        own = functions.get(call.function)
        match call.arguments:
            case (Sym(name, indices),) if own is not None and indices:
                rank = wide.get((name, len(indices)), 0)
                alone = own.variable not in outside or wide.get((name, 0), 0) > rank
                if name == own.variable.name and alone:
                    found[name, 0] = rank
            case _:
                pass
    return {key: rank for key, rank in found.items() if rank}


def is_of_one_kind(sym: Sym, wide: Sym) -> bool:
    """w^l beside w^l_{jk} and w^{(1)}_{jk}; but no weight w_i beside the w^{(1)}_{ji} of a network."""
    pairs = zip(sym.indices, wide.indices, strict=False)
    return all(bool(a.letter) == bool(b.letter) or {a.letter, b.letter} & _LAYERS for a, b in pairs)


def runs(sym: Sym) -> bool:
    """Whether its last index is a letter that runs."""
    return bool(sym.indices) and sym.indices[-1].letter in RUNNING


def is_weight(term: Written, ranks: Mapping[tuple[str, int], int]) -> bool:
    """W, U, V, A: letters of matrices that multiply a vector, or w^l beside w^l_{jk}."""
    if not isinstance(term, Sym):
        return False
    return term.name in ("W", "U", "V", "A") or ranks.get(key_of(term)) == 2


def is_number(body: Written) -> bool:
    """Whether a formula is a sum, a norm or a value of a function, as losses are."""
    terms = body.terms if isinstance(body, Plus) else (body,)
    factors = [f for term in terms for f in (term.factors if isinstance(term, Times) else (term,))]
    return any(
        isinstance(base, Big | Norm) or (isinstance(base, Raised) and isinstance(base.base, Norm))
        for base in factors
    )


def terms_of(term: Written) -> tuple[Written, ...]:
    """The terms of a sum, without their signs; any other formula is one."""
    terms = term.terms if isinstance(term, Plus) else (term,)
    return tuple(inner.term if isinstance(inner, Minus) else inner for inner in terms)


def is_square(term: Written) -> bool:
    """diag(p), p pᵀ: a matrix whatever p is called."""
    match term:
        case Apply("diag"):
            return True
        case Times((Sym() as left, Turned(Sym() as right)), ("",)):
            return left == right
        case _:
            return False


def inverted_in(term: Written) -> Iterator[Written]:
    """The M of M⁻¹."""
    raised = (part for part in every(term) if isinstance(part, Raised))
    return (part.base for part in raised if part.exponent == Minus(Num(Fraction(1))))


def gram_factors(term: Written) -> Iterator[Sym]:
    """The X of XᵀX and of X Xᵀ."""
    for part in every(term):
        for one, other in pairwise(part.factors) if isinstance(part, Times) else ():
            match one, other:
                case (Turned(Sym() as left), Sym() as right) | (Sym() as left, Turned(Sym() as right)):
                    if left == right:
                        yield left
                case _:
                    pass


def usual_rank(sym: Sym) -> int:
    """Capital letters are matrices, small ones vectors."""
    return 2 if sym.name[0].isupper() and sym.name not in ("Delta", "Lcal") else 1


def key_of(sym: Sym | Definition) -> tuple[str, int]:
    """The name with the number of its indices."""
    return sym.name, len(sym.indices)


def bare_terms(factor: Written) -> tuple[Sym, ...]:
    """x, and the y and h of y - h: names of which nothing else is known."""
    terms = factor.terms if isinstance(factor, Plus) else (factor,)
    bare = [term.term if isinstance(term, Minus) else term for term in terms]
    named = tuple(term for term in bare if isinstance(term, Sym))
    return named if len(named) == len(bare) else ()


def all_capitals(factors: tuple[Written, ...]) -> set[str]:
    """The A, B, C of tr(ABC), where nothing else stands in the product."""
    inside = [factor.term if isinstance(factor, Turned | Minus) else factor for factor in factors]
    named = {factor.name for factor in inside if isinstance(factor, Sym) and not factor.indices}
    matrices = all(name.isupper() and name not in FUNCTIONS for name in named)
    return named if len(named) == len(set(inside)) and matrices else set()
