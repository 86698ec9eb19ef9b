"""dX for ∂L/∂X: names that stand for derivatives, where the text says so.

Said by two formulas of a sentence, *write dX for ∂L/∂X*, by words, *dZ is the gradient of J with respect to
Z*, or by an equation, dZ = ∂J/∂Z. Then it is said of every dX beside an X. The dZ that a course takes of
single examples beside the mean J of them is no ∂J/∂Z, and where a dL stands, dX is a differential.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.sentences import MARK, Sentence, sentences_of
from derive.notes.judging.situation import LOSSES
from derive.notes.reading.words import Known
from derive.notes.written import Apply, Over, Slope, Sym, Written, every, symbols

_STANDS = re.compile(
    r"\b(?:writ\w+|denot\w+|stands?|short(?:hand)?|abbreviat\w+|notation|convention|means?|defin\w+|"
    r"call\w*|schreib\w+|steht|bezeichn\w+|kurz|abkürz\w+)\b",
    re.IGNORECASE,
)
_DERIVATIVE = re.compile(
    r"\b(?:derivatives?|gradients?)\b[^.]*\b"
    r"(?:with respect to|w\.r\.t\.?|on|wrt|of the (?:loss|cost|error))\b"
    r"|\b(?:Ableitung|Gradient)\b[^.]*\bnach\b",
    re.IGNORECASE,
)
_PER_EXAMPLE = re.compile(
    r"\bper[- ](?:example|sample)|\beach (?:example|sample)|\bsingle (?:example|sample)"
)
Names = dict[str, str]  # dX → L


def with_derivatives(formulas: Sequence[ReadFormula], known: Known) -> Known:
    """The vocabulary with the names that stand for derivatives, each with what is differentiated."""
    sides = list(_sides(formulas, known))
    names = {sym.name for side in sides for sym in symbols(side)}
    short = {name for name in names if len(name) > 1 and name[0] == "d" and name[1:] in names}
    if not short or any(name[0] == "d" and name[1:] in LOSSES for name in names):
        return known
    losses = dict.fromkeys(loss for loss in _said(formulas, known) if loss)
    if len(losses) != 1 or any(_divides(side) for side in _bodies(formulas, known, {*short, *losses})):
        return known
    (loss,) = losses
    return replace(known, denoted=dict.fromkeys(short, loss))


def _sides(formulas: Iterable[ReadFormula], known: Known) -> Iterator[Written]:
    for formula in formulas:
        for statement in formula.statements:
            for tokens in statement.sides:
                side = read_side(tokens, known).written
                if side is not None:
                    yield side


def _bodies(formulas: Iterable[ReadFormula], known: Known, names: set[str]) -> Iterator[Written]:
    """The right sides of dX = … and of L = …."""
    for formula in formulas:
        for statement in formula.statements:
            sides = [read_side(tokens, known).written for tokens in statement.sides]
            if sides and isinstance(sides[0], Sym) and sides[0].name in names:
                yield from (side for side in sides[1:] if side is not None)


def _divides(body: Written) -> bool:
    """The 1/m of dW = (1/m) dZ Aᵀ: then dZ is that of an example, and dW that of the mean."""
    below = (part.below for part in every(body) if isinstance(part, Over))
    return any(isinstance(part, Sym) for part in below)


def _said(formulas: Sequence[ReadFormula], known: Known) -> Iterator[str]:
    """The losses of which a sentence or an equation says that dX is their derivative by X."""
    for formula in formulas:
        for statement in formula.statements:
            match [read_side(tokens, known).written for tokens in statement.sides]:
                case [Sym(name), Slope(Sym(loss, ()), Sym(by))] if name == f"d{by}":
                    yield loss
                case _:
                    pass
    used = [loss for side in _sides(formulas, known) for loss in _differentiated(side)]
    for sentence in sentences_of([read.formula for read in formulas]):
        if sentence.inside and not _PER_EXAMPLE.search(sentence.text):
            yield from _said_in(sentence, [_alone(formulas[n], known) for n in sentence.inside], used)


def _said_in(sentence: Sentence, inside: list[Written | None], used: list[str]) -> Iterator[str]:
    """Write dX for ∂L/∂X; dZ is the gradient of the cost J with respect to Z."""
    short = [s.name[1:] for s in inside if isinstance(s, Sym) and s.name[0] == "d" and len(s.name) > 1]
    slopes = [s for s in inside if isinstance(s, Slope)]
    if _STANDS.search(sentence.text):
        for slope in slopes:
            match slope:
                case Slope(Sym(loss), Sym(by)) if by in short:
                    yield loss
                case _:
                    pass
    names = [s.name for s in inside if isinstance(s, Sym)]
    in_words = _DERIVATIVE.search(sentence.text.replace(MARK, "")) is not None
    if not slopes and in_words and any(name in names for name in short):
        here = [name for name in names if name in LOSSES]
        yield (here or used or [""])[0]


def _differentiated(side: Written) -> Iterator[str]:
    """The L of ∂L/∂W."""
    for part in every(side):
        if isinstance(part, Slope) and isinstance(part.of, Sym) and part.of.name in LOSSES:
            yield part.of.name


def _alone(formula: ReadFormula, known: Known) -> Written | None:
    """A formula that is a name or a derivative, and says nothing of it."""
    if len(formula.statements) != 1 or len(formula.statements[0].sides) != 1:
        return None
    side = read_side(formula.statements[0].sides[0], known).written
    return side if isinstance(side, Sym | Slope | Apply) else None
