"""A number that stands in a formula as itself and by its name.

After f(x) = wx + b and w = 3, b = 2 the formula y = 3x + 2 + b counts b twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.evidence import Verdict
from derive.notes.judging.trial import Claim, Hypothesis, tried
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.shown import shown
from derive.notes.written import Num, Plus, Sym, Written, symbols


def counted_twice(body: Written, knowledge: Knowledge) -> str:
    """What is wrong with a sum whose other terms are a known formula with the name's number put in."""
    if not isinstance(body, Plus):
        return ""
    for place, term in enumerate(body.terms):
        number = knowledge.values.get(str(term)) if isinstance(term, Sym) else None
        if number is None or number.computed or number.body == Num(Fraction(0)):
            continue
        rest = (*body.terms[:place], *body.terms[place + 1 :])
        whole = rest[0] if len(rest) == 1 else Plus(rest)
        for known in _in_which(term, knowledge):
            if symbols(whole) and _is_with_numbers(whole, known, knowledge):
                head = (
                    f"{known.name}({', '.join(map(str, known.parameters))})"
                    if known.parameters
                    else known.name
                )
                return (
                    f"{term} is counted twice: {shown(whole)} is {head} of {known.place}"
                    f" with {term} = {shown(number.body)} in it"
                )
    return ""


def _in_which(term: Written, knowledge: Knowledge) -> Iterator[Definition]:
    """The formulas so far that have the name as one of their terms."""
    for found in knowledge.definitions.values():
        for known in found:
            if not known.later and isinstance(known.body, Plus) and term in known.body.terms:
                yield known


def _is_with_numbers(whole: Written, known: Definition, knowledge: Knowledge) -> bool:
    given = {name: v.body for name, v in knowledge.values.items() if not v.computed}
    claim = Claim(known.body, whole)
    return tried(claim, Hypothesis(knowledge, values=given)).verdict is Verdict.PROVED
