"""Words around a formula for which a refutation needs more than a point: instead, with tanh, if A is …

A condition behind a formula counts; what only says what a letter is, *where B ∈ ℝ^{d×d}*, is none, nor is
*for all i*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from derive.notes.documents import Formula
from derive.notes.judging.cues import Cue, cue_in
from derive.notes.judging.reading import ReadFormula
from derive.notes.judging.sentences import IF, MARK, SUPPOSE, rest_of
from derive.notes.written import Num, Over, Times, Written, every

_CONDITION = re.compile(
    r"^\s*[,;(]?\s*(?:only )?(?P<cue>if|when|for|where|provided|assuming|unless|whenever)\b\s*", re.IGNORECASE
)
_OF_ALL = re.compile(
    r"(?:all|every|any|each|arbitrary|some|(?:the )?\w+ (?:units?|neurons?|nodes?|layers?))\b", re.I
)
_SUPPOSED = re.compile(rf"\W*(?:{IF}|{SUPPOSE})\b.*{MARK}", re.IGNORECASE | re.DOTALL)
_OF_A_PART = re.compile(r"\s*,?\s*(?:on|for (?:all )?(?:even|odd|other|positive|negative))\s*", re.IGNORECASE)
_ASKED = re.compile(r"\W*(?:(?:so|but|and)\W+)?(?:is|are|does|do|can|could|why|when|would|should)\b", re.I)
_PARAGRAPH = re.compile(r"\n\s*\n")
_BEGINS = re.compile(r"(?<=[.!?])\s+[A-Z]|\n\s*\n")
_NEW_SENTENCE = re.compile(r"\s*\n\s*\n\s*[A-Z]")  # in another paragraph
_HALF = Fraction(1, 2)
PART = "it is told of a part only"
SAYS = "the text says '{}'"
LATEST = 80  # characters in which a denial stands
BEGINS, GOES_ON = "its sentence begins with a condition", "the text goes on with a condition"
DASHED = "the '-' before it may be its sign"
OF_A_CONDITION = (BEGINS, GOES_ON)  # which counts for nothing where that condition is understood
_TELLS_WHAT = ("where", "for", "with")


def is_rejected(prose: str, after: str) -> bool:
    """Whether the text says that the formula between these words is not so: …, which is wrong."""
    here = _PARAGRAPH.split(prose)[-1][-LATEST:]
    return bool(cue_in(here, Cue.DENIED) or cue_in(rest_of(after)[:LATEST], Cue.DENIED_BEHIND))


def cautions(formula: Formula, sentence: str, after: str) -> Iterator[str]:
    """The words of a condition, or of another model, around a formula; `sentence` is what it begins with."""
    if _SUPPOSED.match(sentence):
        yield BEGINS
    if formula.dashed:
        yield DASHED
    here, rest = _BEGINS.split(formula.prose)[-1][-200:], rest_of(after)[:120]
    # what is called wrong behind a formula is what is judged here
    if said := cue_in(here, Cue.OTHER, Cue.WRONG) or cue_in(rest, Cue.OTHER):
        yield SAYS.format(said)


def factor_in(before: str, behind: str) -> str:
    """The words around a formula in its sentence that tell a factor of it: a half, or that of a mean."""
    return cue_in(before[-200:], Cue.HALF, Cue.MEAN) or cue_in(behind[:120], Cue.HALF, Cue.MEAN)


def untold_factor(said: str, body: Written) -> str:
    """The words that tell a factor, where the formula does not write it."""
    inside = list(every(body))
    factors = [f for part in inside if isinstance(part, Times) for f in part.factors]
    below = [part.below for part in inside if isinstance(part, Over)]
    half = any(isinstance(f, Num) and f.value in (_HALF, 2) for f in (*factors, *below))
    divided = bool(below)
    written = (half and cue_in(said, Cue.HALF)) or (divided and cue_in(said, Cue.MEAN))
    return "" if written else said


def is_asked(sentence: str, after: str, *, order: bool) -> bool:
    """Is it true that … = …? A sentence that asks whether its formula is true; any that asks for an order."""
    return after.lstrip().startswith("?") and (order or _ASKED.match(sentence) is not None)


def halved(slip: str, reasons: Iterable[str]) -> str:
    """Why a factor is no slip: the text speaks of a half that a formula has, or has not, or of a mean."""
    told = ((Cue.HALF, "factor 2"), (Cue.MEAN, "factor"))
    return next((why for why in reasons for cue, what in told if cue_in(why, cue) and what in slip), "")


def of_a_part(sentence: str, after: str) -> bool:
    """Whether a formula is told *on* an interval that follows, *for even* k, *near* 0."""
    return _OF_A_PART.fullmatch(after) is not None or bool(cue_in(sentence, Cue.PART))


def is_condition_only(after: str) -> bool:
    """Whether nothing but *for* or *if* stands between a formula and the next one."""
    return _CONDITION.fullmatch(after) is not None


def goes_on_with_condition(after: str, following: ReadFormula | None) -> bool:
    """Whether the words behind a formula begin a condition on it: if A is symmetric, where x > 0."""
    cue = _CONDITION.match(after)
    if cue is None or _NEW_SENTENCE.match(after) or _OF_ALL.match(after, cue.end()):
        return False
    told = cue["cue"].lower() in _TELLS_WHAT and cue.end() == len(after)
    return not (told and following is not None and _says_what_it_is(following))


def _says_what_it_is(read: ReadFormula) -> bool:
    """B ∈ ℝ^{d×d}, z = W x: what a letter is, and no condition; x = 0 and y ∈ {0, 1} are one."""
    for statement in read.statements:
        last = [token.text for token in statement.sides[-1]]
        if not last or any(text in (r"\{", r"\pm", "±") for text in last):
            return False
        number = all(text in "+-." or text[:1].isdigit() for text in last)
        if not statement.signs or not set(statement.signs) <= {"∈", "=", ":="} or number:
            return False
    return bool(read.statements)
