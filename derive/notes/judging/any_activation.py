"""A σ that the note only calls the activation function, or that is tanh in some case: it may be any function.

It is tried as the logistic function, which it usually is; no refutation rests on that alone. Where the note
speaks of sigmoids, or has a (1 - a), log(1 - a), that is what σ is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from math import exp

from derive.notes.judging.claims import Answer, Caution
from derive.notes.judging.links import judge_link
from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.same_function import is_of_another
from derive.notes.judging.sentences import sentences_of
from derive.notes.judging.situation import Situation, parts_behind
from derive.notes.judging.verdict import Word
from derive.notes.meaning.definition import Definition
from derive.notes.reading.words import Known
from derive.notes.written import RUNS, Apply, Minus, Num, Plus, Sym, Written, every

LETTER = "sigma"
USUALLY = "σ is the logistic function"  # as verdicts say it that suppose it
_ANY = LETTER + RUNS  # a function of which nothing is known, printed as σ
_SPOKEN = re.compile(
    r"\bactivations?\b|\bnon-?linearit|\bsquashing|\btanh\b|\bhyperbolic tangent|\brelus?\b|\brectif",
    re.IGNORECASE,
)
_SIGMOID = re.compile(r"sigmoid|logistic|cross[- ]entropy", re.IGNORECASE)
_VARIABLE = Sym("u#")
CLOSE, MOST = 0.005, 100  # of a printed value to that of the logistic function, at a number


def is_unsure(formulas: list[ReadFormula], known: Known, document: Iterable[Definition]) -> bool:
    """Whether the σ of a note may be another function than the logistic one."""
    document = tuple(document)
    in_a_case = [d for d in document if d.name == LETTER and d.parameters and d.supposed]
    if in_a_case or any(
        is_of_another(s, formulas, LETTER) for s in sentences_of([r.formula for r in formulas])
    ):
        return True
    said = " ".join(f"{read.formula.prose} {read.formula.after}" for read in formulas)
    if _SIGMOID.search(said) or not _SPOKEN.search(said):
        return False
    activated = (d for d in document if isinstance(d.body, Apply) and d.body.function == LETTER)
    outputs = {Sym(LETTER), *(Sym(d.name, d.indices) for d in activated)}
    read = [[read_side(side, known).written for side in s.sides] for r in formulas for s in r.statements]
    parts = (part for sides in read for side in sides if side is not None for part in every(side))
    return not any(_is_logistic(part, outputs) for part in parts) and not any(map(_has_its_value, read))


def _is_logistic(part: Written, outputs: Collection[Sym]) -> bool:
    """1 - a, 1 - σ(z): what a note has of the logistic function."""
    match part:
        case Plus((Num(value), Minus(Sym() | Apply() as rest))) if value == 1:
            return rest in outputs or (
                isinstance(rest, Apply) and rest.function == LETTER and not rest.primes
            )
        case _:
            return False


def _has_its_value(sides: list[Written | None]) -> bool:
    """σ(1) = 0.73."""
    match sides:
        case [Apply(function, (Num(at),), 0), *_, Num(value)] if function == LETTER and abs(at) < MOST:
            return abs(float(value) - 1 / (1 + exp(-float(at)))) < CLOSE
        case _:
            return False


def with_any_activation(answer: Answer, situation: Situation, caution: Caution) -> tuple[Answer, Situation]:
    """A refutation that rests on the logistic function, judged once more for any function."""
    knowledge = situation.knowledge
    if answer.word is not Word.FALSE or not knowledge.unsure or knowledge.function(LETTER) is not None:
        return answer, situation
    if not any(isinstance(part, Apply) and part.function == LETTER for part in parts_behind(situation)):
        return answer, situation
    knowledge = knowledge.copy()
    knowledge.define(Definition(LETTER, (), (_VARIABLE,), Apply(_ANY, (_VARIABLE,))))
    there = replace(situation, knowledge=knowledge)
    return judge_link(there, Caution([*caution.reasons])), there
