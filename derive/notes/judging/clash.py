"""One letter for two things: y as the target in L, and later y = tanh(x), in (a - y)(1 - y²).

What the letter is set to later is taken for the activation, whose outputs have names of their own. If the
formula is provable with one of these names at one place of the letter, and false as it stands, the letter is
what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from derive.evidence import Verdict
from derive.notes.judging.renamed import renamed
from derive.notes.judging.screen import Screen
from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Claim, Tried, explains, tried
from derive.notes.meaning.calls import STANDARD
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Apply, Num, Sym, Times, Written, mapped, parts, symbols, with_parts


@dataclass(frozen=True, slots=True)
class Clash:
    """The refutation of what is written, what was meant, and in which sense the letter was taken."""

    found: Tried
    meant: Written
    words: str


def clash(situation: Situation) -> Clash | None:
    """The letter of the right side that stands for two things, where that is why the claim is false."""
    for sym in symbols(situation.claim.right):
        second = situation.knowledge.second.get(sym.name) if not sym.indices else None
        if second is None or (body := _of_variable(second.body)) is None:
            continue
        for function in _activations(situation.knowledge):
            knowledge = situation.knowledge.copy()
            knowledge.definitions[sym.name] = [d for d in knowledge.definitions[sym.name] if d.later]
            knowledge.define(Definition(function, (), (Sym("u#"),), body, second.place))
            found = _meant(replace(situation, knowledge=knowledge), sym, _outputs(function, knowledge))
            if found is not None:
                both = f"{sym} is two things, what {second.place} sets it to and what it was before"
                return replace(found, words=f"{both}; {found.words}")
    return None


def _of_variable(body: Written) -> Written | None:
    """tanh, or a formula in one letter, as a formula in u."""
    inside = symbols(body)
    if isinstance(body, Apply) and not body.arguments:
        return replace(body, arguments=(Sym("u#"),))
    return _with(body, inside[0], Sym("u#")) if len(inside) == 1 else None


def _with(term: Written, old: Sym, new: Written) -> Written:
    return new if term == old else mapped(term, lambda part: _with(part, old, new))


def _calls(knowledge: Knowledge) -> Iterator[tuple[Sym, str]]:
    """a_1 = g(z_1): the output and its function."""
    for found in knowledge.definitions.values():
        for d in found:
            if isinstance(d.body, Apply) and len(d.body.arguments) == 1 and not (d.parameters or d.later):
                yield Sym(d.name, d.indices), d.body.function


def _activations(knowledge: Knowledge) -> list[str]:
    return list(dict.fromkeys(f for _, f in _calls(knowledge) if knowledge.function(f) or f in STANDARD))


def _outputs(function: str, knowledge: Knowledge) -> list[Sym]:
    return [output for output, called in _calls(knowledge) if called == function]


def _meant(situation: Situation, sym: Sym, outputs: list[Sym]) -> Clash | None:
    for reading in situation.readings:
        here = replace(situation, readings=(reading,))
        plain = as_written(here)
        for hypothesis in (plain, *renamed(here, tried(reading, plain))):
            screen = Screen(hypothesis)
            for guess, words in _guesses(reading, sym, outputs):
                if screen.passes(guess) and explains(guess, hypothesis):
                    refuted = tried(reading, hypothesis)
                    ground = f" (supposed: {hypothesis.words})" if hypothesis.words else ""
                    if refuted.verdict is Verdict.FALSE:
                        return Clash(refuted, guess.right, words + ground)
    return None


def _guesses(claim: Claim, sym: Sym, outputs: list[Sym]) -> Iterator[tuple[Claim, str]]:
    """The claim with an output at one place of the letter; then also with the factor 2 of a square."""
    changed = [(q, term) for q in outputs for term in _at_one_place(claim.right, sym, q)]
    for output, term in changed:
        yield replace(claim, right=term), f"{output} is meant at one place"
    for output, term in changed:
        doubled = Times((Num(Fraction(2)), term), ("",))
        yield replace(claim, right=doubled), f"{output} is meant at one place, and a factor 2 is missing"


def _at_one_place(term: Written, sym: Sym, new: Sym) -> Iterator[Written]:
    if term == sym:
        yield new
    inner = parts(term)
    for place, part in enumerate(inner):
        for changed in _at_one_place(part, sym, new):
            yield with_parts(term, (*inner[:place], changed, *inner[place + 1 :]))
