"""H(z) or Θ(z), of which a note says nothing: the step function, where that makes a derivative right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Claim, Hypothesis
from derive.notes.written import (
    Apply,
    Choice,
    Num,
    Slope,
    Sym,
    Test,
    Times,
    Written,
    every,
    mapped,
    printed_name,
    with_parts,
)

_LETTERS = ("H", "Theta", "theta")
_ONE, _ZERO = Num(Fraction(1)), Num(Fraction(0))


def with_step(situation: Situation) -> Iterator[tuple[Claim, Hypothesis]]:
    """The claim with 1[z > 0] for H(z), beside a derivative."""
    left, plain = situation.claim.left, as_written(situation)
    if not any(isinstance(p, Slope) or (isinstance(p, Apply) and p.primes) for p in every(left)):
        return
    for letter in _LETTERS:
        if situation.knowledge.function(letter) is not None:
            continue
        for reading in situation.readings:  # H(z) as a call, or as a product
            stepped = _stepped(reading.right, letter)
            if stepped != reading.right:
                words = f"{printed_name(letter)} is the step function, 1 above 0 and 0 below"
                yield Claim(left, stepped), replace(plain, words=words)


def _stepped(term: Written, letter: str) -> Written:
    match term:
        case Apply(function, (argument,), 0) if function == letter:
            return _step(argument)
        case Times(factors, marks):
            places = (n for n, mark in enumerate(marks) if not mark and factors[n] == Sym(letter))
            if (place := next(places, None)) is None:
                return with_parts(term, tuple(_stepped(part, letter) for part in factors))
            step = _step(factors[place + 1])
            kept = (*factors[:place], step, *factors[place + 2 :])
            return step if len(kept) == 1 else Times(kept, (*marks[:place], *marks[place + 1 :]))
        case _:
            return mapped(term, lambda part: _stepped(part, letter))


def _step(argument: Written) -> Written:
    return Choice(((_ONE, Test(argument, ">", _ZERO)),), _ZERO)
