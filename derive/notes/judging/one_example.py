"""A data set beside one example: ŷ_i is what ŷ is made of for example i, and one of Σ_i has no sum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Hypothesis
from derive.notes.letters import BIASES, LAYERS, MATRICES, RUNNING
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.meaning.places import behind
from derive.notes.meaning.structure import is_line
from derive.notes.written import (
    MEMBER,
    ZERO,
    Apply,
    Big,
    Index,
    Nabla,
    Num,
    Slope,
    Sym,
    Written,
    every,
    mapped,
    printed_name,
    symbols,
)

_WEIGHTS = {*MATRICES, *BIASES, "w", "theta", "beta", "alpha", "a", "m"}
_LAYERS = LAYERS | {""}
_LETTERS = ("i", "n", "m", "r", "s", "q")  # of examples


def of_examples(situation: Situation) -> Iterator[Hypothesis]:
    """Quantities of one example for every example of a set."""
    claim, knowledge = situation.claim, situation.knowledge
    sides = (claim.left, claim.right)
    slopes = [part for side in sides for part in every(side) if isinstance(part, Slope | Nabla)]
    if not slopes or claim.right == ZERO:
        return
    by = {part.wrt.name for part in slopes if isinstance(part.wrt, Sym)}
    reached = (*sides, *(d.body for d in behind(sides, knowledge)))
    lifted = _lifted(tuple(dict.fromkeys(sym for side in reached for sym in symbols(side))), knowledge, by)
    if lifted is not None:
        yield replace(as_written(situation), knowledge=lifted[0], words=lifted[1])


def of_a_single(situation: Situation) -> Iterator[Hypothesis]:
    """What is defined as a sum over examples, for one of them."""
    claim, knowledge = situation.claim, situation.knowledge
    sides = (claim.left, claim.right)
    slopes = [part for side in sides for part in every(side) if isinstance(part, Slope | Nabla)]
    for part in slopes[:1]:
        if (single := _single(part.of, sides, knowledge)) is not None:
            words = f"{printed_name(single.name)} is that of a single example"
            again, own = knowledge.copy(), {sym.name for sym in symbols(single.body)}
            again.define(single)
            again.shapes = {
                key: dims for key, dims in knowledge.shapes.items() if key[0] not in own or not key[1]
            }
            _give_shapes(again, part.of, knowledge)
            yield replace(as_written(situation), knowledge=again, words=words)


# --- one for every ------------------------------------------------------------------------------------------


def _lifted(seen: tuple[Sym, ...], knowledge: Knowledge, by: set[str]) -> tuple[Knowledge, str] | None:
    """The knowledge with formulas for ŷ_i and for all that it is made of, and in words what is supposed."""
    tops = [
        found
        for sym in seen
        if sym.indices and sym.indices[0].letter in RUNNING and knowledge.current(sym) is None
        if (found := knowledge.current(_of_one_example(sym))) is not None
        if not found.parameters and not found.later
    ]
    if not tops or any(found.name in by for found in tops):
        return None
    chain = _made_of(tops, knowledge)
    data = {d.name for d in chain} | {
        sym.name for d in chain for sym in symbols(d.body) if _is_data(sym, knowledge, by)
    }
    again, ending = knowledge.copy(), MEMBER if any(sym.name.endswith(MEMBER) for sym in seen) else ""
    for found in chain:
        used = {x for sym in symbols(found.body) for index in sym.indices for x in index.letters}
        used |= {part.index for part in every(found.body) if isinstance(part, Big)}
        letter = next((x for x in _LETTERS if x not in used), "")
        if not letter:
            return None
        head, body = (Index(letter), *found.indices), _at(found.body, data, letter, ending=ending)
        again.define(replace(found, name=found.name + ending, indices=head, body=body))
    for (name, count), shape in knowledge.shapes.items():
        if name in data:
            again.shapes[name + ending, count + 1] = shape
    top = tops[0]
    return again, f"{printed_name(top.name)}_i is the {printed_name(top.name)} of {top.place} for example i"


def _made_of(tops: list[Definition], knowledge: Knowledge) -> list[Definition]:
    """The definitions that lead from these names to what is given."""
    chain: dict[str, Definition] = {}
    waiting = list(tops)
    while waiting:
        found = waiting.pop()
        if found.name not in chain:
            chain[found.name] = found
            inside = (knowledge.current(sym) for sym in symbols(found.body))
            waiting += [d for d in inside if d is not None and not d.parameters and not d.later]
    return list(chain.values())


def _is_data(sym: Sym, knowledge: Knowledge, by: set[str]) -> bool:
    """Whether it is given with every example: no weight, and nothing that one differentiates by."""
    return not (sym.name in by or sym.name in _WEIGHTS or sym.name in knowledge.sizes or sym.name == "pi")


def _of_one_example(sym: Sym) -> Sym:
    return Sym(sym.name.removesuffix(MEMBER), sym.indices[1:])


def _at(term: Written, names: set[str], letter: str, *, ending: str) -> Written:
    """The formula for the example of this letter."""
    if isinstance(term, Sym):
        own = Sym(term.name + ending, (Index(letter), *term.indices))
        return own if term.name in names else term
    return mapped(term, lambda part: _at(part, names, letter, ending=ending))


# --- of a single one ----------------------------------------------------------------------------------------


def _single(of: Written, sides: tuple[Written, ...], knowledge: Knowledge) -> Definition | None:
    """The definition of a sum over examples, as that of one of them, which has no number in the claim."""
    name = of.name if isinstance(of, Sym) else of.function if isinstance(of, Apply) else ""
    found = knowledge.current(Sym(name)) if name else None
    if found is None or found.parameters or found.indices:
        return None
    sums = [part for part in every(found.body) if isinstance(part, Big) and not part.product]
    outer = [part for part in sums if isinstance(part.high, Sym) and not part.high.indices]
    if len(outer) != 1 or (examples := outer[0]).high is None:
        return None
    inside = [s for s in symbols(examples.body) if _is_of(s, examples.index)]
    counted = {s.name.removesuffix(MEMBER) for s in inside}
    claimed = {(s.name, len(s.indices)) for side in sides for s in symbols(side)}
    if not any(name in counted for name, _ in claimed) or examples.high in [
        s for x in sides for s in symbols(x)
    ]:
        return None
    if any(_is_array(sym, examples.index, knowledge) for sym in symbols(examples.body)):
        return None
    stacked = {sym.name for d in behind((found.body,), knowledge) if "#" in d.name for sym in symbols(d.body)}
    if any(name in stacked for name, _ in claimed):
        return None  # Xᵀ(p - y), with all examples
    body = _without(found.body, examples)
    return replace(found, body=body) if body is not None else None


def _give_shapes(single: Knowledge, of: Written, whole: Knowledge) -> None:
    """Of what belongs to an example the shape that it has there: y, of which y_i is a number, is one."""
    name = of.name if isinstance(of, Sym) else of.function if isinstance(of, Apply) else ""
    found = whole.current(Sym(name))
    sums = [p for p in every(found.body) if isinstance(p, Big)] if found is not None else []
    for part in sums[:1]:
        for sym in (s for s in symbols(part.body) if _is_of(s, part.index)):
            bare, rank = sym.name.removesuffix(MEMBER), len(sym.indices) - 1
            dims = whole.shapes.get((sym.name, rank + 1), ())
            single.shapes.pop((bare, rank), None)
            single.shapes |= {(bare, rank): dims} if dims else {}


def _is_array(sym: Sym, letter: str, knowledge: Knowledge) -> bool:
    """The p of which p_i alone has a formula: without i it is the array of all of them."""
    found = knowledge.current(sym) if _is_of(sym, letter) else None
    if found is None or is_line(found):
        return False
    return knowledge.current(_alone(sym, letter)) is None


def _is_of(sym: Sym, letter: str) -> bool:
    """y_i and x_ij, and the a^{[L](i)} of the last layer, of example i."""
    layered = len(sym.indices) == 2 and sym.indices[0].letter in _LAYERS
    return Index(letter) in sym.indices[: 2 if layered else 1]


def _alone(sym: Sym, letter: str) -> Sym:
    place = sym.indices.index(Index(letter))
    return replace(sym, indices=(*sym.indices[:place], *sym.indices[place + 1 :]))


def _without(term: Written, examples: Big) -> Written:
    """The formula without the sum, and without the number of examples."""
    if term == examples:
        return _of_one(examples.body, examples.index)
    if term == examples.high:
        return Num(Fraction(1))
    return mapped(term, lambda part: _without(part, examples))


def _of_one(term: Written, letter: str) -> Written:
    if isinstance(term, Sym) and _is_of(term, letter):
        return _alone(replace(term, name=term.name.removesuffix(MEMBER)), letter)
    return mapped(term, lambda part: _of_one(part, letter))
