"""|e^{iθ}| = 1: an i that nothing defines, in a power of e, squared or below 1, may be the imaginary unit.

All numbers that are judged are real. So nothing with such an i is false; and it holds as an identity in i,
where no function is called that tells real numbers from others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notes.judging.claims import Answer
from derive.notes.judging.situation import Situation, parts_behind
from derive.notes.judging.verdict import HOLDING, Word
from derive.notes.written import Apply, Big, Nabla, Norm, Num, Over, Raised, Slope, Sym, Written, symbols

_UNITS = (Sym("i"), Sym("j"))
_OF_REAL_NUMBERS = frozenset(("abs", "sqrt", "log", "max", "min", "sign"))


def of_real_numbers(answer: Answer, situation: Situation) -> Answer:
    """The answer, where it does not rest on a real i that may be the imaginary unit."""
    if answer.word is not Word.FALSE and answer.word not in HOLDING:
        return answer
    inside = list(parts_behind(situation))
    unit = next((unit for unit in _UNITS if _is_imaginary(unit, inside, situation)), None)
    if unit is None or (answer.word in HOLDING and not any(map(_needs_real_numbers, inside))):
        return answer
    return replace(Answer(Word.UNDECIDED, f"{unit} may be the imaginary unit"), adopted=answer.adopted)


def _is_imaginary(unit: Sym, inside: list[Written], situation: Situation) -> bool:
    """Whether a letter that is no index and has no meaning stands above an e, is squared, or divides."""
    if situation.knowledge.is_defined(unit) or unit.name in situation.knowledge.values:
        return False
    if any(isinstance(part, Big) and part.index == unit.name for part in inside):
        return False
    if any(isinstance(part, Slope | Nabla) and part.wrt == unit for part in inside):
        return False
    indices = (index for part in inside if isinstance(part, Sym) for index in part.indices)
    if any(unit.name in index.letters for index in indices):
        return False
    return any(unit in symbols(power) for part in inside for power in _powers(part))


def _powers(part: Written) -> Iterator[Written]:
    match part:
        case Apply("exp", (power,)) | Raised(Sym("e"), power):
            yield power
        case Raised(base, Num(value)) if value == 2:
            yield base
        case Over(_, Sym() as below):
            yield below
        case _:
            return


def _needs_real_numbers(part: Written) -> bool:
    return isinstance(part, Norm) or (isinstance(part, Apply) and part.function in _OF_REAL_NUMBERS)
