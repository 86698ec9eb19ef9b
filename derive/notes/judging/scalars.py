"""Letters of arrays that stand for numbers: of another section, or in a property of functions of one name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Hypothesis, Tried
from derive.notes.meaning.structure import is_line
from derive.notes.written import Nabla, Norm, Sym, Times, Turned, every


def as_numbers(situation: Situation, base: Tried) -> Iterator[Hypothesis]:
    """Letters of another section's arrays read as numbers: f(x, y) = x y beside s = W x."""
    unclear = (base.misshapen or base.marks.murky) and not _speaks_of_arrays(situation)
    if unclear or _is_of_one_name(situation):
        knowledge = situation.knowledge.copy()
        knowledge.shapes.clear()
        for name, found in knowledge.definitions.items():  # x_i is one number, and no row of X
            knowledge.definitions[name] = [d for d in found if not is_line(d)]
        numbers = replace(
            as_written(situation), knowledge=knowledge, words="the letters stand for numbers here"
        )
        yield numbers
        if base.misshapen:  # then it was not seen what it rests on
            yield replace(numbers, knowledge=numbers.knowledge.without_later())


def _is_of_one_name(situation: Situation) -> bool:
    """σ'(z) = σ(z)(1 - σ(z)): a property of functions, in which nothing can be turned or exchanged."""
    parts = [part for side in (situation.claim.left, situation.claim.right) for part in every(side)]
    names = {part for part in parts if isinstance(part, Sym)}
    if len(names) != 1 or any(isinstance(part, Turned | Nabla | Norm) for part in parts):
        return False
    (name,) = names
    return not name.bold and name.name not in situation.knowledge.declared


def _speaks_of_arrays(situation: Situation) -> bool:
    """Whether the claim itself has a matrix, a transpose, a gradient: then no letter is a number."""
    for part in (p for side in (situation.claim.left, situation.claim.right) for p in every(side)):
        if isinstance(part, Turned | Nabla | Norm) or (isinstance(part, Times) and "o" in part.marks):
            return True
        if isinstance(part, Sym):
            shape = situation.knowledge.shapes.get((part.name, len(part.indices)), ())
            if part.bold or len(shape) > 1:
                return True
    return False
