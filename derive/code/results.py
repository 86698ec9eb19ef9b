"""What the gradients by the parameters are computed from, in the order of the backward pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

from derive.code.cancelled import Cancelled
from derive.errors import InputError
from derive.index_sums import solved_for
from derive.indices import fresh, index_letters, matched, reindexed
from derive.steps import Derivation
from derive.term import (
    BigSum,
    Delta,
    Derivative,
    Index,
    Indexed,
    Name,
    Product,
    Size,
    Sum,
    Term,
    add,
    children,
    multiply,
    subterms,
    with_children,
)


class Results:
    """The derivatives of the loss of one derivation."""

    def __init__(self, derivation: Derivation) -> None:
        self.model = derivation.model
        self.shapes = {symbol.id: symbol.shape for symbol in self.model.symbols}
        self.every = [result for result in derivation.results if not result.way]
        self.local = [r for r in self.every if r.target.of != Name(self.model.loss)]

    def of_loss(self) -> dict[Derivative, Term]:
        """Every ∂L/∂x over the nodes and others of these; no division in them that cancels."""
        found: dict[Derivative, Term] = {}
        for result in self.every:
            if result.target.of == Name(self.model.loss) and result.target not in found:
                with suppress(InputError):  # of one that no gradient needs; `needed` tells it of others
                    found[result.target] = self.over_slopes(result.value)
        return Cancelled(self.model, found).of()

    def needed(self) -> list[tuple[Derivative, Term]]:
        """∂L/∂x with its value, in the order of the backward pass; nothing that no gradient needs."""
        relieved = self.of_loss()
        wanted, kept = {*self.model.parameters, *self.model.adjoints}, dict[Derivative, Term]()
        for _ in self.every if self.model.recurrent else self.every[:1]:  # round through time more often
            before = len(kept)
            for result in reversed(self.every):
                target = result.target
                if target.of == Name(self.model.loss) and target.wrt.id in wanted and target not in kept:
                    value = relieved[target] if target in relieved else self.over_slopes(result.value)
                    kept[target] = collapsed(value, self.shapes)
                    wanted.update(p.wrt.id for p in subterms(kept[target]) if isinstance(p, Derivative))
            if len(kept) == before:
                break
        return [(r.target, kept[r.target]) for r in self.every if r.target in kept]

    def over_slopes(self, term: Term) -> Term:
        """`term` with the value of every derivative that is not one of the loss."""
        if isinstance(term, Derivative):
            return term if term.of == Name(self.model.loss) else self._local(term)
        parts = children(term)
        return with_children(term, tuple(self.over_slopes(part) for part in parts)) if parts else term

    def _local(self, part: Derivative) -> Term:
        for result in self.local:
            letters = matched(result.target, part)
            if letters is not None:
                value = fresh(reindexed(result.value, letters), index_letters(part))
                return self.over_slopes(value)
        raise InputError("a derivative that was not derived stands in a gradient")


def collapsed(term: Term, shapes: Mapping[str, tuple[Size, ...]]) -> Term:
    """The term without sums over a letter that a delta ties to another: Σ_i δ_{i-1,t} v_i = v_{t+1}.

    Where v has an entry at i, it is 0 outside of its array, and so is v_{t+1}. Sums of deltas
    are multiplied out.
    """
    if isinstance(term, Derivative):
        return term
    parts = children(term)
    term = with_children(term, tuple(collapsed(part, shapes) for part in parts)) if parts else term
    if not isinstance(term, BigSum):
        return term
    factors = term.body.factors if isinstance(term.body, Product) else (term.body,)
    tied = [factor for factor in factors if any(_solved(part, term.index) for part in subterms(factor))]
    rest = [factor for factor in factors if factor not in tied]
    if len(tied) != 1 or not any(_vanishes(factor, term, shapes) for factor in rest):
        return term
    inner = tied[0].terms if isinstance(tied[0], Sum) else (tied[0],)
    made = [_at_the_delta(multiply(*rest, part), term.index) for part in inner]
    return term if None in made else add(*(part for part in made if part is not None))


def _vanishes(factor: Term, total: BigSum, shapes: Mapping[str, tuple[Size, ...]]) -> bool:
    """Whether the factor is an entry of an array that ends where the sum does."""
    found = factor.wrt if isinstance(factor, Derivative) else factor
    if not isinstance(found, Indexed):
        return False
    return (Name(total.index), total.limit) in zip(found.indices, shapes[found.id], strict=True)


def _at_the_delta(product: Term, letter: str) -> Term | None:
    """The value of the sum over the letter; None where no delta ties it."""
    factors = product.factors if isinstance(product, Product) else (product,)
    delta = next((factor for factor in factors if _solved(factor, letter)), None)
    place = None if delta is None else _solved(delta, letter)
    rest = [factor for factor in factors if factor is not delta]
    return None if place is None else reindexed(multiply(*rest), {letter: place})


def _solved(term: Term, letter: str) -> Index | None:
    """t + 1, for the letter i of δ_{i-1,t}."""
    return solved_for(term, letter) if isinstance(term, Delta) else None


def read(value: Term) -> Iterator[str]:
    """The names in `value` that are no derivative."""
    if isinstance(value, Derivative):
        return
    if isinstance(value, Name | Indexed):
        yield value.id
    for part in children(value):
        yield from read(part)
