"""A refutation beside what the text tells: what a condition leaves of it.

A point counts where the conditions hold. Under one that is not understood nothing is refuted, and nothing is
where the text announces that its equality is not exact.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from derive.notes.judging.claims import Answer, Caution, judge_link
from derive.notes.judging.numbers import is_numeric
from derive.notes.judging.situation import Situation
from derive.notes.judging.told import Told
from derive.notes.judging.verdict import Word
from derive.notes.meaning.knowledge import Definition
from derive.notes.shown import shown
from derive.notes.written import Apply, Sym, Written, every, symbols

_HOLDS = (Word.PROVED, Word.HOLDS_IF, Word.CONSISTENT)


def under(told: Told, answer: Answer, situation: Situation, caution: Caution) -> Answer:
    """The answer, where it refutes, as the conditions leave it."""
    if answer.word is not Word.FALSE:
        return answer
    claim = situation.claim
    if told.loose:
        return Answer(Word.UNDECIDED, f"the text says '{told.loose}': no exact equality")
    if told.base and any(_is_logarithm(side) for side in (claim.left, claim.right)):
        return Answer(Word.UNDECIDED, f"the text says '{told.base}': another base of the logarithm")
    if is_numeric(claim.left) and is_numeric(claim.right):
        return answer
    if told.unread:
        return Answer(Word.UNDECIDED, f"the text tells a condition: {told.unread}")
    near = _names(situation)
    choices = [(sym, values) for sym, values in told.choices if str(sym) in near]
    domains = {name: domain for name, domain in told.domains.items() if name in near}
    narrowed = replace(situation, domains={**domains, **situation.domains})
    if choices:
        return _of_choices(choices, answer, narrowed, caution)
    if domains:
        answer = _narrowed(answer, narrowed, caution)
    if answer.word is Word.FALSE and any({a, b} & near for a, _, b in told.pairs):
        point = answer.counterexample
        if point is None or not told.allows(point.point):
            said = ", ".join(" ".join(pair) for pair in told.pairs)
            return Answer(Word.UNDECIDED, f"the text tells a condition: {said}")
    return answer


def _narrowed(answer: Answer, situation: Situation, caution: Caution) -> Answer:
    """The answer where the conditions hold; a refutation by given numbers has no point, and is none there."""
    again = judge_link(situation, Caution([*caution.reasons]))
    said = " and ".join(f"{name} in {domain}" for name, domain in situation.domains.items())
    if again.word in _HOLDS:
        return replace(again, word=Word.HOLDS_IF, why=said) if again.word is Word.PROVED else again
    if again.word is Word.FALSE:
        return again
    return Answer(Word.UNDECIDED, f"the text tells a condition: {said}")


def _of_choices(
    choices: list[tuple[Sym, tuple[Written, ...]]], answer: Answer, situation: Situation, caution: Caution
) -> Answer:
    """y ∈ {-1, 1}: for every one of the values by itself."""
    said = ", ".join(f"{sym} one of {', '.join(map(shown, values))}" for sym, values in choices)
    found: list[Answer] = []
    for values in product(*(values for _, values in choices)):
        knowledge = situation.knowledge.copy()
        for (sym, _), value in zip(choices, values, strict=True):
            knowledge.define(Definition(sym.name, sym.indices, (), value, situation.place))
        found.append(judge_link(replace(situation, knowledge=knowledge), Caution([*caution.reasons])))
    if all(one.word in _HOLDS for one in found):
        weakest = Word.CONSISTENT if any(one.word is Word.CONSISTENT for one in found) else Word.HOLDS_IF
        return Answer(weakest, said)
    if any(one.word is Word.FALSE and one.counterexample is not None for one in found):
        return answer
    return Answer(Word.UNDECIDED, f"the text tells a condition: {said}")


def _names(situation: Situation) -> set[str]:
    """The names that the claim rests on."""
    found = dict.fromkeys((*symbols(situation.claim.left), *symbols(situation.claim.right)))
    for _ in range(4):
        for sym in list(found):
            current = situation.knowledge.current(sym)
            if current is not None:
                found.update(dict.fromkeys(symbols(current.body)))
    for side in (situation.claim.left, situation.claim.right):
        for part in every(side):
            function = situation.knowledge.function(part.function) if isinstance(part, Apply) else None
            if function is not None:
                found.update(dict.fromkeys(symbols(function.body)))
    return {str(sym) for sym in found}


def _is_logarithm(side: Written) -> bool:
    return any(isinstance(part, Apply) and part.function == "log" for part in every(side))
