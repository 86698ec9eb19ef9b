"""The last layer of a whole batch, which a note may leave unsaid: dZ = A - Y.

It holds if A = σ(Z) and the loss is the binary cross-entropy of all entries, divided by the number of
examples where the claim is. Σ Y log A over all entries is written tr(Yᵀ log A), so that it is one for any
size. A loss that is told for one prediction, ℒ(a, y) = -y log a - …, is that of the a^{[2]} of a claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notes.judging.customary import ONE, TITLES, product, supposed
from derive.notes.judging.situation import LOSSES, Situation, as_written
from derive.notes.judging.trial import Hypothesis
from derive.notes.letters import OUTPUT_ARRAYS, TARGET_ARRAYS, ZERO_OR_ONE
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import (
    WHOLE,
    Apply,
    Minus,
    Over,
    Plus,
    Slope,
    Sym,
    Times,
    Turned,
    Written,
    every,
    mapped,
    printed_name,
    symbols,
)

_OUTPUTS = (*OUTPUT_ARRAYS, "a", "yhat", "p", "h", "o")
_TARGETS = (*TARGET_ARRAYS, *ZERO_OR_ONE)
_VARIABLE = Sym("u#")


def of_a_batch(situation: Situation) -> Iterator[tuple[Definition, ...]]:
    """A = σ(Z) and the loss of all entries of A and Y, for the derivative by a whole Z or A."""
    slope, knowledge = situation.claim.left, situation.knowledge
    if not isinstance(slope, Slope) or not isinstance(slope.of, Sym) or not isinstance(slope.wrt, Sym):
        return
    rank, count = _rank(slope.wrt, knowledge), _count(situation.claim.right)
    if _is_told(slope.of, knowledge) or not (rank or count):
        return
    around = dict.fromkeys(symbols(situation.claim.right))
    targets = [s for s in around if s.name in _TARGETS and not _is_told(s, knowledge)]
    outputs = [s for s in around if s.name in _OUTPUTS and s not in targets]
    for output in outputs[:2]:
        layer = _activation(output, slope.wrt, knowledge)
        like = _rank(output, knowledge) == rank or _is_told(output, knowledge)
        if targets and layer is not None and like:
            yield (_entropy(slope.of, (output, targets[0]), count), *layer)


def _is_told(sym: Sym, knowledge: Knowledge) -> bool:
    current = knowledge.current(sym)
    return current is not None and not (current.later or current.assumed)


def _rank(sym: Sym, knowledge: Knowledge) -> int:
    return len(knowledge.shapes.get((sym.name, len(sym.indices)), ()))


def _count(right: Written) -> Sym | None:
    """The m of (A - Y)/m, and of (1/m)(A - Y) Xᵀ."""
    if isinstance(right, Times):
        right = right.factors[0]
    below = right.below if isinstance(right, Over) else None
    return below if isinstance(below, Sym) and not below.indices else None


def _activation(output: Sym, by: Sym, knowledge: Knowledge) -> tuple[Definition, ...] | None:
    """What makes A the logistic function of Z: nothing, or that its g is; None where it is another one."""
    current = knowledge.current(output)
    if output == by:
        return ()
    if current is None or current.later:
        words = f"{output} is {TITLES['sigmoid']} of {by}"
        return (supposed(output, Apply("sigmoid", (by,)), printed_name(words)),)
    body = current.body
    if not isinstance(body, Apply) or body.primes or len(body.arguments) != 1:
        return None
    if body.function in ("sigmoid", "sigma"):
        return ()
    if knowledge.function(body.function) is not None or not body.function.startswith("g"):
        return None
    name = Sym(body.function)
    words = printed_name(f"{name} is {TITLES['sigmoid']} in the last layer")
    return (Definition(body.function, (), (_VARIABLE,), Apply("sigmoid", (_VARIABLE,)), assumed=words),)


def _entropy(loss: Sym, pair: tuple[Sym, Sym], count: Sym | None) -> Definition:
    """J = -(1/m) Σ (Y log A + (1 - Y) log(1 - A)), over all entries."""
    a, y = pair
    rest_a, rest_y = Plus((ONE, Minus(a))), Plus((ONE, Minus(y)))
    sums = (_total(y, Apply("log", (a,))), _total(rest_y, Apply("log", (rest_a,))))
    body = Minus(Plus(sums))
    mean = "the mean of " if count is not None else ""
    words = f"{loss.name.removesuffix(WHOLE)} is {mean}the binary cross-entropy of {a} and {y}"
    return supposed(loss, body if count is None else Over(body, count), printed_name(words))


def _total(one: Written, other: Written) -> Written:
    return Apply("trace", (product(Turned(one), other),))


# --- a loss that is told for one prediction ----------------------------------------------------------------


def of_this_output(situation: Situation) -> Iterator[Hypothesis]:
    """The ℒ(a, y) of a note as that of a^{[2]}, with one unit in the last layer."""
    claim, knowledge = situation.claim, situation.knowledge
    slopes = [part for part in every(claim.left) if isinstance(part, Slope) and isinstance(part.of, Sym)]
    around = dict.fromkeys((*symbols(claim.left), *symbols(claim.right)))
    for slope in slopes[:1]:
        assert isinstance(slope.of, Sym)
        found = knowledge.current(slope.of) or knowledge.function(slope.of.name)
        if found is None or found.name not in LOSSES:
            continue
        inside = dict.fromkeys(s for s in symbols(found.body) if not s.indices and not _is_told(s, knowledge))
        pairs = {own: s for own in inside for s in around if s.name == own.name and s.indices}
        if not pairs or any(own in around for own in pairs):
            continue
        again = knowledge.copy()
        again.shapes.clear()
        again.define(replace(found, parameters=(), arguments=(), body=_renamed(found.body, pairs)))
        said = ", ".join(map(str, pairs.values()))
        words = printed_name(f"{found.name} is that of {said}, which is one number")
        yield replace(as_written(situation), knowledge=again, words=words)


def _renamed(term: Written, names: dict[Sym, Sym]) -> Written:
    if isinstance(term, Sym):
        return names.get(term, term)
    return mapped(term, lambda part: _renamed(part, names))
