"""Products of Jacobians over steps: ∂h_t/∂h_k = Π_{s=k+1}^t ∂h_s/∂h_{s-1}, the latest step on the left.

It holds by the chain rule, for any k < t, where a step is made of the one before and of no earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from derive.notes.letters import RUNNING
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Big, Index, Minus, Num, Plus, Slope, Sym, Written, every, symbols

_MOST = 60  # quantities that are followed


def products_in(sides: tuple[Written, ...]) -> Iterator[Big]:
    """Products whose limits are letters: Π_{s=k+1}^t."""
    for part in (part for side in sides for part in every(side)):
        if not isinstance(part, Big) or not part.product or part.low is None or not _letter(part.low):
            continue
        if isinstance(part.high, Sym) and not part.high.indices and part.high.name in RUNNING:
            yield part


def is_empty(product: Big, at: Mapping[str, int]) -> bool:
    """Whether it has no factor where its letters stand for these places."""
    assert isinstance(product.high, Sym) and product.low is not None
    letter, shift = _letter(product.low) or ("", 0)
    return letter in at and product.high.name in at and at[letter] + shift > at[product.high.name]


def ordered(product: Big) -> str:
    """k < t."""
    assert isinstance(product.high, Sym) and product.low is not None
    letter, shift = _letter(product.low) or ("", 0)
    return f"{letter} {'<' if shift > 0 else '≤'} {product.high.name}"


def _letter(low: Written) -> tuple[str, int] | None:
    match low:
        case Sym(name, ()) if name in RUNNING:
            return name, 0
        case Plus((Sym(name, ()), Num(value))) if name in RUNNING and value.denominator == 1:
            return name, int(value)
        case Plus((Sym(name, ()), Minus(Num(value)))) if name in RUNNING and value.denominator == 1:
            return name, -int(value)
        case _:
            return None


def is_chain_of_steps(sides: tuple[Written, Written], knowledge: Knowledge) -> bool:
    """Whether the claim is the chain rule from step to step, and each is made of the one before alone."""
    match sides:
        case (
            Slope(Sym(name, (Index(last, 0),)), Sym(same, (Index(first, 0),))),
            Big(True, Slope(Sym(one, (Index(x, 0),)), Sym(other, (Index(y, -1),))), z, low, high),
        ) if name == same == one == other and x == y == z:
            one_more = Plus((Sym(first), Num(Fraction(1))))
            return low == one_more and high == Sym(last) and _goes_step_by_step(name, knowledge)
        case _:
            return False


def _goes_step_by_step(name: str, knowledge: Knowledge) -> bool:
    waiting, seen = [Sym(name, (Index("t"),))], set[Sym]()
    while waiting:
        sym = waiting.pop()
        if sym in seen:
            continue
        seen.add(sym)
        found = knowledge.current(sym)
        if found is None or found.later or found.parameters or len(seen) > _MOST:
            return False
        (own,) = found.indices or (Index(""),)
        if own.letter not in RUNNING:
            return False
        for part in symbols(found.body):
            if part == Sym(name, (Index(own.letter, own.shift - 1),)):
                continue
            here = part.indices == (own,)
            if here and knowledge.is_defined(part):
                waiting.append(Sym(part.name, (Index("t"),)))
            elif knowledge.reaches(part, Sym(name)) or part.name == name:
                return False
    return True
