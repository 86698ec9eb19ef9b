"""Claims about logarithms, judged once more with another base than e, in definitions as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from derive.notes.judging.bases import USUAL, bases, has_logarithm, with_base, words_of
from derive.notes.judging.checker import Checker
from derive.notes.judging.verdict import HOLDING, Finding, Link, Word
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Apply, Num, Raised, Sym, every

_OPEN = (Word.FALSE, Word.UNDECIDED)
Place = tuple[int, int]  # the number of a formula, and of the statement in it


def rebased(whole: Checker, found: Mapping[int, Sequence[Finding]]) -> dict[Place, Finding]:
    """What is open or false of a document's logarithms, and holds with another base."""
    usual = bases([read.formula for read in whole.formulas], whole.conditions.base)
    waiting = {
        (number, place): (*usual, *_in_the_formula(finding))
        for number, findings in found.items()
        for place, finding in enumerate(findings)
        if finding.word in _OPEN and _rests_on_logarithm(finding, whole.knowledge)
    }
    settled: dict[Place, Finding] = {}
    for base in dict.fromkeys(base for tried in waiting.values() for base in tried):
        places = [at for at, tried in waiting.items() if base in tried and at not in settled]
        again = _with_base(whole, base) if places else {}
        for number, place in places:
            old, new = found[number], again.get(number, [])
            if len(old) == len(new) and new[place].word in HOLDING:
                settled[number, place] = _in_base(old[place], new[place], base)
    return settled


def _with_base(whole: Checker, base: int) -> dict[int, list[Finding]]:
    """The findings of the document in this base, by formula."""
    again: dict[int, list[Finding]] = {}
    for number, finding in Checker([with_base(read, base) for read in whole.formulas]).numbered():
        again.setdefault(number, []).append(finding)
    return again


def _in_the_formula(finding: Finding) -> tuple[int, ...]:
    """The 10 of 10^{log x} and of 1/(x ln 10), which tells the base."""
    sides = [side for link in finding.links for side in link.trees if side is not None]
    parts = [part for side in sides for part in every(side)]
    powers = [p.base for p in parts if isinstance(p, Raised) and has_logarithm(p.exponent)]
    logarithms = [
        p.arguments[0] for p in parts if isinstance(p, Apply) and p.function == "log" and p.arguments
    ]
    usual = [n for n in logarithms if isinstance(n, Num) and n.value in USUAL]  # log 2 = ln 2/ln 5 is none
    found = [number.value for number in (*powers, *usual) if isinstance(number, Num)]
    return tuple(int(base) for base in found if base.denominator == 1 and base > 1)


def _rests_on_logarithm(finding: Finding, knowledge: Knowledge) -> bool:
    """Whether a logarithm stands in it, or in what defines its names."""
    waiting = [side for link in finding.links for side in link.trees if side is not None]
    seen = set[str]()
    while waiting:
        top = waiting.pop()
        if has_logarithm(top):
            return True
        parts = (part for part in every(top) if isinstance(part, Sym | Apply))
        for name in {part.name if isinstance(part, Sym) else part.function for part in parts} - seen:
            seen.add(name)
            waiting += [definition.body for definition in knowledge.definitions.get(name, ())]
    return False


def _in_base(old: Finding, new: Finding, base: int) -> Finding:
    """The finding as it was written, with the verdict in another base."""
    words = words_of(base) if new.word is not Word.HOLDS_IF else f"{words_of(base)}; {new.why}"
    word = Word.CONSISTENT if new.word is Word.CONSISTENT else Word.HOLDS_IF
    links: tuple[Link, ...] = new.links
    if len(old.links) == len(new.links):
        links = tuple(
            one if one.word not in _OPEN else replace(other, left=one.left, right=one.right, trees=one.trees)
            for one, other in zip(old.links, new.links, strict=True)
        )
        links = tuple(
            replace(one, word=word, why=words) if one.word is Word.PROVED and before.word in _OPEN else one
            for one, before in zip(links, old.links, strict=True)
        )
    return replace(old, word=word, why=words, meant="", links=links)
