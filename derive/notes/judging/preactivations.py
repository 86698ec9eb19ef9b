"""What stands within an activation under a name like its own: f̂_t of f_t = σ(W x_t + R h_{t-1} + b).

Notes on gated networks differentiate by it and never write f_t = σ(f̂_t).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notes.judging.names import bare
from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Hypothesis
from derive.notes.written import Apply, Nabla, Slope, Sym, every, printed_name, symbols


def before_activation(situation: Situation) -> Iterator[Hypothesis]:
    """The quantity of an unexplained derivative as what its namesake is the activation of."""
    slope, knowledge = situation.claim.left, situation.knowledge
    if not isinstance(slope, Slope | Nabla) or not isinstance(slope.wrt, Sym):
        return
    inner = slope.wrt
    if knowledge.is_defined(inner):
        return
    inside = [part.wrt for part in every(situation.claim.right) if isinstance(part, Slope | Nabla)]
    around = (*inside, *symbols(situation.claim.right))
    for sym in dict.fromkeys(part for part in around if isinstance(part, Sym)):
        found = knowledge.current(sym)
        if found is None or sym == inner or bare(sym.name) != bare(inner.name):
            continue
        body = found.body
        if not isinstance(body, Apply) or len(body.arguments) != 1 or isinstance(body.arguments[0], Sym):
            continue
        again = knowledge.copy()
        own = replace(inner, indices=found.indices)
        again.define(replace(found, body=replace(body, arguments=(own,))))
        again.define(replace(found, name=own.name, body=body.arguments[0]))
        if shape := knowledge.shapes.get((sym.name, len(sym.indices))):
            again.shapes[inner.name, len(inner.indices)] = shape
        words = f"{inner} is what {sym} is {body.function} of"
        yield replace(as_written(situation), knowledge=again, words=printed_name(words))
        return
