"""One output: L = -y log ŷ - (1 - y) log(1 - ŷ) with ŷ = σ(W x + b) and no sum is the loss of a number ŷ.

Then W has one row, and b is a number. Only what leads to the loss is changed: a hidden layer stays a vector.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Hypothesis
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Big, Nabla, Norm, Slope, Sym, Times, Turned, Written, every, parts

ONE_OUTPUT = "there is one output"


def with_one_output(situation: Situation) -> Iterator[Hypothesis]:
    """The claim about a loss without a sum, where its prediction is a number."""
    slope = situation.claim.left
    if not isinstance(slope, Slope | Nabla) or not isinstance(slope.of, Sym):
        return
    loss = situation.knowledge.current(slope.of)
    if loss is None or any(isinstance(part, Big | Norm | Turned) for part in every(loss.body)):
        return
    again = situation.knowledge.copy()
    if _OneOutput(again).is_made_by(loss.body):
        yield replace(as_written(situation), knowledge=again, words=ONE_OUTPUT)


def rests_on_outputs(situation: Situation, slip: str) -> bool:
    """Whether the only slip is a transpose, which is none for one output: (a - y) W_2ᵀ ⊙ (1 - h²)."""
    return "transpose" in slip and any(True for _ in with_one_output(situation))


@dataclass(frozen=True, slots=True)
class _OneOutput:
    knowledge: Knowledge

    def is_made_by(self, term: Written) -> bool:
        """Make numbers of its vectors, and rows of the matrices before them; whether there are any."""
        match term:
            case Sym(name, indices):
                return self._is_a_number(term, (name, len(indices)))
            case Times((Sym() as first, *_)) if len(shape := self._shape(first)) == 2:
                self.knowledge.shapes[first.name, len(first.indices)] = ("1", shape[1])
                return True
            case Times((Turned(), *_)):
                return False
            case _:
                return any([self.is_made_by(part) for part in parts(term)])

    def _shape(self, sym: Sym) -> tuple[str, ...]:
        return tuple(self.knowledge.shapes.get((sym.name, len(sym.indices)), ()))

    def _is_a_number(self, sym: Sym, key: tuple[str, int]) -> bool:
        if len(self._shape(sym)) != 1 or sym.name in self.knowledge.declared:
            return False
        del self.knowledge.shapes[key]
        if (found := self.knowledge.current(sym)) is not None and not found.parameters:
            self.is_made_by(found.body)
        return True
