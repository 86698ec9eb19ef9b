"""Vectors and matrices by one entry with letters: (W x)_i = Σ_k W_ik x_k, (δ xᵀ)_ij = δ_i x_j.

An array is its rank, whether it lies as a row, and the entry at given indices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from derive.indices import unsaid
from derive.notes.letters import RUNNING
from derive.notes.meaning.arrays import Unclear
from derive.notes.meaning.axes import dims_of
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.hadamard import by_entries
from derive.notes.meaning.held import Env
from derive.notes.meaning.lettered import Lettered
from derive.notes.meaning.operations import elementwise
from derive.notes.meaning.places import behind, names_in, put_in_place
from derive.notes.meaning.structure import ONES
from derive.notes.written import (
    Apply,
    Big,
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
    on_diagonal,
)
from derive.term import (
    ONE,
    TWO,
    BigSum,
    Call,
    Delta,
    Indexed,
    Name,
    Number,
    Power,
    Quotient,
    Term,
    add,
    multiply,
    negate,
)
from derive.term import Index as TermIndex

Indices = tuple[TermIndex, ...]
_FIRST = Number(Fraction(1))  # the row of a W ∈ ℝ^{1×n}
FEATURES = frozenset(("phi", "varphi", "psi", "Phi", "Psi"))  # φ(x), the features of x


@dataclass(frozen=True, slots=True)
class Tensor:
    """An array by its entries."""

    rank: int
    at: Callable[[Indices], Term]
    row: bool = False

    def entry(self, indices: Indices) -> Term:
        """The entry; a scalar is the same everywhere. Raises Unclear for a row of an array."""
        if len(indices) < self.rank:
            raise Unclear("an array stands where an entry belongs")
        return self.at(indices if self.rank else ())


class Entries(Lettered):
    """The writing with letters of formulas in vectors and matrices."""

    def sides(self, left: Written, right: Written, letters: tuple[str, ...]) -> tuple[Term, Term]:
        """One entry of both sides, at free letters. Raises Unclear."""
        env: dict[str, Term] = {letter: Name(letter) for letter in letters}
        one, other = self.tensor(left, env), self.tensor(right, env)
        if one.rank != other.rank and other.rank:
            raise Unclear("the ranks differ")
        indices = tuple(Name(f"r_{place}") for place in range(one.rank))
        found = one.entry(indices), other.entry(indices)
        self.define_met()
        return found

    def tensor(self, written: Written, env: Env) -> Tensor:
        """The array that is meant."""
        match written:
            case Sym():
                return self._array(written, env)
            case Plus(terms):
                parts = [self._beside(part, terms, env) for part in terms]
                rank = max(part.rank for part in parts)
                return Tensor(rank, lambda at: add(*(part.entry(at) for part in parts)), parts[0].row)
            case Minus(inner):
                return self._mapped(self.tensor(inner, env), negate)
            case Turned(inner):
                found = self.tensor(inner, env)
                if found.rank < 2:
                    return Tensor(found.rank, found.at, not found.row)
                return Tensor(2, lambda at: found.at(at[::-1]))
            case Times(marks=marks):
                factors = by_entries(written).factors
                found = self.tensor(factors[0], env)
                for mark, factor in zip(marks, factors[1:], strict=True):
                    found = self._times(found, self.tensor(factor, env), mark)
                return found
            case Over(above, below):
                top, bottom = self.tensor(above, env), self.tensor(below, env)
                rank = max(top.rank, bottom.rank)
                return Tensor(rank, lambda at: Quotient(top.entry(at), bottom.entry(at)), top.row)
            case Big():
                return self._sum_of_arrays(written, env)
            case Raised(Norm(inner, 2), Num(value)) if value == 2:
                return self._square(self.tensor(inner, env))
            case Norm() | Apply():
                return self._function(written, env)
            case Slope(of, Sym() as wrt) | Nabla(of, Sym() as wrt):
                return self._derived(of, wrt, env)
            case Nabla(of, None) if (whole := self.knowledge.array_argument(of)) is not None:
                return self._derived(of, whole, env)
            case Raised(base, exponent):
                bottom, power = self.tensor(base, env), self.term(exponent, env)
                if bottom.rank == 2:
                    raise Unclear("a power of a matrix")
                return self._mapped(bottom, lambda entry: Power(entry, power))
            case _:
                term = Lettered.term(self, written, env)
                return Tensor(0, lambda _: term)

    def _beside(self, term: Written, terms: tuple[Written, ...], env: Env) -> Tensor:
        """A term of a sum; the b of W X + b goes with the axis of W X that has its length."""
        found = self.tensor(term, env)
        around = {dims_of(one, self.knowledge) for one in terms if found.rank == 1}
        lengths = {dims for dims in around if len(dims) == 2}
        (own,) = dims_of(term, self.knowledge)[:1] or ("",)
        fitting = {dims.index(own) for dims in lengths if dims.count(own) == 1}
        if len(fitting) != 1 or len(lengths) != 1:
            return found
        (axis,) = fitting
        return Tensor(2, lambda at: found.at((at[axis],)))

    def _function(self, written: Norm | Apply, env: Env) -> Tensor:
        """A function of whole arrays, or of every entry of one."""
        match written:
            case Norm(inner, 2):
                length = elementwise("sqrt", self._square(self.tensor(inner, env)).entry(()))
                return Tensor(0, lambda _: length)
            case Apply(("max" | "min") as name, (_, _), 0):
                both = [self.tensor(argument, env) for argument in written.arguments]
                rank = max(part.rank for part in both)
                return Tensor(rank, lambda at: Call(name, tuple(part.entry(at) for part in both)))
            case Apply("inner", (left, right), 0):
                return self.tensor(Times((Turned(left), right), ("",)), env)
            case Apply(function, arguments, 0) if (own := self._of_arrays(function, arguments)) is not None:
                bound = dict(zip(own.parameters, arguments, strict=True))
                return self.tensor(put_in_place(own.body, bound), env)  # f(x + α r)
            case Apply() if (numbers := on_diagonal(written)) is not None:
                return self._along_diagonal(numbers, env)
            case Apply(_, (_,), _):
                return self._applied(written, env)
            case _:
                term = Lettered.term(self, written, env)
                return Tensor(0, lambda _: term)

    def term(self, written: Written, env: Env) -> Term:
        """A scalar, which may be made of arrays: ‖a - y‖², wᵀx."""
        if not isinstance(
            written, Sym | Plus | Minus | Times | Over | Raised | Turned | Slope | Nabla | Apply | Big
        ):
            return Lettered.term(self, written, env)
        found = self.tensor(written, env)
        if found.rank:
            raise Unclear("an array stands where a number belongs")
        return found.entry(())

    def _sum_of_arrays(self, written: Big, env: Env) -> Tensor:
        """Σ_i of arrays, entry by entry."""
        body = self.tensor(written.body, {**env, written.index: Name(written.index)})

        def entry(at: Indices) -> Term:
            return self.summed(written, env, lambda inner, bound: self.tensor(inner, bound).entry(at))

        return Tensor(body.rank, entry, body.row)

    def _mapped(self, tensor: Tensor, of: Callable[[Term], Term]) -> Tensor:
        return Tensor(tensor.rank, lambda at: of(tensor.at(at)), tensor.row)

    def _array(self, sym: Sym, env: Env) -> Tensor:
        rank = self.rank_of(sym) if sym.indices or sym.name not in env else 0  # a function's variable
        summed = any(index.is_sum for index in sym.indices)
        if not rank and (summed or not self._is_entry_of_whole(sym)):
            term = Lettered.term(self, sym, env)
            return Tensor(0, lambda _: term)
        own = tuple(self.index(index, env) for index in sym.indices)
        if self._is_row(sym):
            return Tensor(1, lambda at: self._entry(sym, own, (_FIRST, *at)), row=True)
        return Tensor(rank, lambda at: self._entry(sym, own, at))

    def _is_row(self, sym: Sym) -> bool:
        """Whether it is a W ∈ ℝ^{1×n}."""
        return self.knowledge.shapes.get((sym.name, len(sym.indices)), ())[:1] == ("1",)

    def _is_entry_of_whole(self, sym: Sym) -> bool:
        """z_i where z = W x + b is defined as a whole."""
        ranks = (self.knowledge.shapes.get((sym.name, count), ()) for count in range(len(sym.indices)))
        whole = any(len(shape) == len(sym.indices) - count for count, shape in enumerate(ranks))
        return whole and not any(
            len(found.indices) == len(sym.indices) for found in self.knowledge.candidates(sym.name)
        )

    def _entry(self, sym: Sym, own: Indices, at: Indices) -> Term:
        if self.is_held(sym.name, len(own) + len(at)):
            return Indexed(sym.name, (*own, *at))
        found, own, at = self._defined_at(sym, own, at)
        if found is None and sym.name == "I" and len(at) == 2:
            return Delta(*at)
        if found is None and sym.name == ONES.name:
            return ONE
        if found is None and sym.name in self.knowledge.symmetric and len(at) == 2:
            both = Indexed(sym.name, (*own, *at)), Indexed(sym.name, (*own, *at[::-1]))
            return Quotient(add(*both), TWO)  # what is symmetric is its own mean with its transpose
        if found is None:
            return Indexed(sym.name, (*own, *at))
        read = partial(self._entry_of, at=at, whole=len(own) < len(sym.indices))
        return self.or_free(sym, (*own, *at), lambda: self.put_in(found, own, read))

    def _entry_of(self, body: Written, env: Env, *, at: Indices, whole: bool) -> Term:
        found = self.tensor(body, env)
        if whole and found.rank != len(at):
            raise Unclear("the shape of a definition is not that of its name")
        return found.entry(at)

    def _defined_at(self, sym: Sym, own: Indices, at: Indices) -> tuple[Definition | None, Indices, Indices]:
        """The definition of a part of the array's indices, and how the indices are shared: z_i, z, W^l_j."""
        both = (*own, *at)
        for count in (len(own), len(both), *range(len(both))):
            found = self.definition_for(sym, both[:count])
            rest = self.knowledge.shapes.get((sym.name, count), ())
            if found is not None and len(rest) == len(both) - count:
                return found, both[:count], both[count:]
        return None, own, at

    def _define(self, name: str, count: int) -> None:
        """The entries of an array that is differentiated by, over letters of their own."""
        found = next((d for d in self.knowledge.candidates(name) if not d.parameters), None)
        if found is None or len(found.indices) == count:
            super()._define(name, count)
            return
        if len(found.indices) > count:
            raise Unclear("a definition has more indices than its name here")
        if any(index.letter not in RUNNING or index.shift for index in found.indices):
            raise Unclear("a definition for one index only has no writing with letters")
        letters = tuple(Name(f"q_0{place}") for place in range(count))
        own, rest = letters[: len(found.indices)], letters[len(found.indices) :]
        read = partial(self._entry_of, at=rest, whole=True)  # no number z = w h + b for every entry z_i
        self.definitions[name] = self.put_in(found, own, read)
        self.signatures[name] = tuple(letter.id for letter in letters)

    def _fresh(self) -> Name:
        self.count += 1
        return Name(f"k_{self.count}")

    def _times(self, left: Tensor, right: Tensor, mark: str) -> Tensor:
        if mark == "k" or (mark == "x" and left.rank == right.rank == 1):
            raise Unclear("a cross product and ⊗ have no writing with letters")
        if mark == "o" or not left.rank or not right.rank:
            rank = max(left.rank, right.rank)
            return Tensor(rank, lambda at: multiply(left.entry(at), right.entry(at)), left.row or right.row)
        if left.rank == right.rank == 1 and right.row and not left.row:
            return Tensor(2, lambda at: multiply(left.at(at[:1]), right.at(at[1:])))
        kept = left.rank - 1

        def contracted(at: Indices) -> Term:
            letter = self._fresh()
            body = multiply(left.at((*at[:kept], letter)), right.at((letter, *at[kept:])))
            return BigSum(body, letter.id, unsaid(letter.id))

        return Tensor(left.rank + right.rank - 2, contracted, row=left.rank == 1)

    def _square(self, inner: Tensor) -> Tensor:
        """‖x‖² = Σ_k x_k²."""
        letters = tuple(self._fresh() for _ in range(inner.rank))
        term: Term = Power(inner.entry(letters), TWO)
        for letter in letters:
            term = BigSum(term, letter.id, unsaid(letter.id))
        return Tensor(0, lambda _: term)

    def _applied(self, written: Apply, env: Env) -> Tensor:
        own = self.knowledge.function(written.function)
        if own is not None and not written.primes and written.arguments == own.parameters:
            return self.tensor(own.body, env)  # J(w), which is defined for a whole w
        if own is None and not written.primes and self.is_value(written):
            return self.tensor(Sym(written.function), env)
        if written.function == "det":
            raise Unclear("a determinant has no writing with letters")
        inner = self.tensor(written.arguments[0], env)
        if written.function == "trace" and not written.primes:
            return self._trace(inner)
        if written.function == "softmax" and own is None and not written.primes and inner.rank:
            return self._softmax(inner)
        if written.function == "diag" and not written.primes and inner.rank:
            return _diagonal(inner)
        if (unknown := self._unknown(written, inner, env)) is not None:
            return unknown
        value = self.of_one(written.function)
        if not written.primes:
            return self._mapped(inner, value)
        return self._mapped(inner, lambda entry: self.primed(value, entry, written.primes))

    def _softmax(self, inner: Tensor) -> Tensor:
        """e^{z_ij} / Σ_k e^{z_ik}, by rows or by columns."""
        down = inner.rank == 2 and self.knowledge.softmax_of == ("column",)

        def entry(at: Indices) -> Term:
            letter = self._fresh()
            along = (letter, at[1]) if down else (*at[:-1], letter)
            powers = Call("exp", (inner.at(along),))
            return Quotient(Call("exp", (inner.at(at),)), BigSum(powers, letter.id, unsaid(letter.id)))

        return Tensor(inner.rank, entry, inner.row)

    def _along_diagonal(self, numbers: Big, env: Env) -> Tensor:
        """diag(p_i (1 - p_i))_{ij} = δ_ij p_i (1 - p_i)."""
        return Tensor(
            2, lambda at: multiply(Delta(*at), self.term(numbers.body, {**env, numbers.index: at[0]}))
        )

    def _of_arrays(self, function: str, arguments: tuple[Written, ...]) -> Definition | None:
        """The definition of a function of arrays, which is no function of every entry."""
        own = self.knowledge.function(function)
        if own is None or len(own.parameters) != len(arguments):
            return None
        return own if any(self.rank_of(parameter) for parameter in own.parameters) else None

    def _unknown(self, written: Apply, inner: Tensor, env: Env) -> Tensor | None:
        """φ(x_n) with a φ that nothing defines: an array of its own, by which nothing is differentiated."""
        (argument,) = written.arguments
        known = self.knowledge.is_defined(Sym(written.function)) or self.knowledge.function(written.function)
        if known or written.primes or not isinstance(argument, Sym) or not inner.rank:
            return None
        if written.function not in FEATURES:
            return None
        below = {name for part in behind((argument,), self.knowledge) for name in names_in(part.body)}
        if any(name in {argument.name, *below} for name, _ in self.held):
            raise Unclear("the slope of an undefined function")
        own = tuple(self.index(index, env) for index in argument.indices)
        name = f"{written.function}({argument.name})"
        return Tensor(inner.rank, lambda at: Indexed(name, (*own, *at)), inner.row)

    def _trace(self, inner: Tensor) -> Tensor:
        """Σ_k A_kk."""
        if inner.rank != 2:
            return inner
        letter = self._fresh()
        found = BigSum(inner.at((letter, letter)), letter.id, unsaid(letter.id))
        return Tensor(0, lambda _: found)

    def _derived(self, of: Written, wrt: Sym, env: Env) -> Tensor:
        with self.holding(wrt):
            top, rank = self.tensor(of, env).rank, self.rank_of(wrt)
        own = tuple(self.index(index, env) for index in wrt.indices)
        if not rank and not top:
            term = Lettered.term(self, Slope(of, wrt), env)
            return Tensor(0, lambda _: term)
        if isinstance(of, Sym) and not top and self.is_unsaid(of, env):
            return Tensor(rank, lambda at: self._implied_at(of, wrt, at=at, env=env))
        first = (_FIRST,) if self._is_row(wrt) else ()

        def slope(at: Indices) -> Term:
            indices = (*own, *first, *at[top:])
            variable = Indexed(wrt.name, indices) if indices else Name(wrt.name)
            with self.holding(wrt):
                entry = self.tensor(of, env).entry(at[:top])
            return self.derivative(entry, variable)

        return Tensor(top + rank - len(first), slope, row=bool(first) and not top)

    def _implied_at(self, of: Sym, wrt: Sym, *, at: Indices, env: Env) -> Term:
        """One entry of the gradient of an undefined quantity."""
        letters = [f"@{place}" for place in range(len(at))]
        entry = Sym(wrt.name, (*wrt.indices, *(Index(letter) for letter in letters)))
        return self.implied(of, entry, {**env, **dict(zip(letters, at, strict=True))})


def _diagonal(inner: Tensor) -> Tensor:
    """diag(v)_ij = δ_ij v_i of a vector, diag(A)_i = A_ii of a matrix."""
    if inner.rank == 2:
        return Tensor(1, lambda at: inner.at((at[0], at[0])))
    return Tensor(2, lambda at: multiply(Delta(at[0], at[1]), inner.at(at[:1])))
