"""Which dX are of one example, where the note takes a mean elsewhere: db = dz beside db = (1/m) Σ_i dz^{(i)}.

The dz of one example is ∂L/∂z; only what stands in the mean, or goes backward to it, is m ∂J/∂Z. Without its
sum or under another name: db = dZ beside dW = (1/m) dZ Aᵀ has lost its 1/m.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from derive.notes.written import Big, Slope, Sym, Written, every, parts


@dataclass(frozen=True, slots=True)
class Head:
    """dX = body; whether the body is a mean of all examples."""

    name: str
    body: Written
    mean: bool


@dataclass(frozen=True)
class Examples:
    """The formulas dX = … of a note, by whether they are of one example."""

    heads: Sequence[Head]

    @cached_property
    def means(self) -> frozenset[str]:
        """The W of dW = (1/m) dZ Aᵀ."""
        return frozenset(head.name for head in self.heads if head.mean)

    @cached_property
    def single(self) -> frozenset[str]:
        """The z of db = dz."""
        alone = {x for head in self._without_mean() for x in _below(head.body)}
        outside = {x for head in self.heads if head.mean for x in _outside_sums(head.body)}
        return self._joined(alone - outside) - outside - self.means

    @cached_property
    def linked(self) -> frozenset[str]:
        """The Z of dW = (1/m) dZ Aᵀ, and the A of dA = Wᵀ dZ."""
        inside = {x for head in self.heads if head.mean for x in _below(head.body)}
        return self._joined(inside) - self.single - self.means

    @cached_property
    def both(self) -> frozenset[str]:
        """The b of db = dz beside db = (1/m) Σ_i dz^{(i)}."""
        return frozenset(h.name for h in self._without_mean() if not self.single.isdisjoint(_below(h.body)))

    def _without_mean(self) -> Iterator[Head]:
        """The db = dz of a b that has a mean as well, and no sum that lacks its 1/m."""
        for head in self.heads:
            summed = any(isinstance(part, Big) for part in every(head.body))
            if head.name in self.means and not head.mean and not summed:
                yield head

    def _joined(self, names: Collection[str]) -> frozenset[str]:
        """With all that goes backward to them or from them, but through no mean."""
        found, new = set[str](), set(names)
        groups = [{h.name, *_below(h.body)} for h in self.heads if h.name not in self.means]
        while new:
            found |= new
            new = {x for group in groups if group & found for x in group} - found
        return frozenset(found)


def _below(body: Written) -> set[str]:
    """The Z of every dZ."""
    slopes = (part.wrt for part in every(body) if isinstance(part, Slope))
    return {wrt.name for wrt in slopes if isinstance(wrt, Sym)}


def _outside_sums(body: Written) -> set[str]:
    if isinstance(body, Big):
        return set()
    if isinstance(body, Slope):
        return _below(body)
    return {name for part in parts(body) for name in _outside_sums(part)}
