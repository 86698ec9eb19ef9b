"""Words around a formula for which a refutation needs more than a point: instead, with tanh, if A is …

A condition behind a formula counts; what only says what a letter is, *where B ∈ ℝ^{d×d}*, is none, nor is
*for all i*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from derive.notes.documents import Formula
from derive.notes.judging.reading import ReadFormula
from derive.notes.judging.sentences import IF, MARK, SUPPOSE, rest_of

UP_TO = (
    r"(?<!\badd )(?<!\badds )(?<!\badding )(?<!\bsum )(?<!\bsums )(?<!\bsumming )up to"  # they add up to 1
)
_OTHERWISE = (
    r"instead|alternativ\w*|suppose|had we|if we (?:use|choose|had)|in (?:the|that|this) case|"
    r"(?:for|with|using|of) (?:a |an |the )?(?:softmax|sigmoid|logistic|tanh|relu|mse|squared|cross|linear|"
    rf"identity|multi|binary|hinge|huber|single|one)[ -]\w+|(?:is|are|all|stays?) active|fires|ignor\w+|"
    rf"{UP_TO}|dropping|neglect\w*|omit\w*|near (?:zero|0|the origin)|"
    r"factor (?:of )?(?:one[ -])?half|half of it|(?:the|a|one) half|averag\w+"
)
_WRONG = r"would be|counterexample"
_REJECTED = re.compile(
    r"\b(?:wrong|incorrect|false|untrue|not (?:true|equal))"
    r"(?:\s+(?:is|are|that|to (?:write|say|claim)))*+\s*[:,(]?\s*$",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"\b({_OTHERWISE}|{_WRONG})\b", re.IGNORECASE)
_AFTER = re.compile(
    rf"\b({_OTHERWISE})\b", re.IGNORECASE
)  # what is called wrong there is what is judged here
_CONDITION = re.compile(
    r"^\s*[,;(]?\s*(?P<cue>if|when|for|where|provided|assuming|unless|whenever)\b\s*", re.IGNORECASE
)
_OF_ALL = re.compile(
    r"(?:all|every|any|each|arbitrary|some|(?:the )?\w+ (?:units?|neurons?|nodes?|layers?))\b", re.I
)
_SUPPOSED = re.compile(rf"\W*(?:{IF}|{SUPPOSE})\b.*{MARK}", re.IGNORECASE | re.DOTALL)
_OF_A_PART = re.compile(r"\s*,?\s*(?:on|for (?:all )?(?:even|odd|other|positive|negative))\s*", re.IGNORECASE)
PART = "it is told of a part only"
_ASKED = re.compile(r"\W*(?:(?:so|but|and)\W+)?(?:is|are|does|do|can|could|why|when|would|should)\b", re.I)
_PARAGRAPH = re.compile(r"\n\s*\n")
_NEW_SENTENCE = re.compile(r"\s*\n\s*\n\s*[A-Z]")  # in another paragraph
BEGINS, GOES_ON = "its sentence begins with a condition", "the text goes on with a condition"
DASHED = "the '-' before it may be its sign"
OF_A_CONDITION = (BEGINS, GOES_ON)  # which counts for nothing where that condition is understood
_TELLS_WHAT = ("where", "for", "with")


def is_rejected(prose: str) -> bool:
    """Whether the text calls the formula behind it wrong."""
    return _REJECTED.search(_PARAGRAPH.split(prose)[-1][-80:]) is not None


def cautions(formula: Formula, sentence: str, after: str) -> Iterator[str]:
    """The words of a condition, or of another model, around a formula; `sentence` is what it begins with."""
    if _SUPPOSED.match(sentence):
        yield BEGINS
    if formula.dashed:
        yield DASHED
    here = re.split(r"(?<=[.!?])\s+[A-Z]|\n\s*\n", formula.prose)[-1][-200:]
    rest = rest_of(after)[:120]
    if (cue := _BEFORE.search(here) or _AFTER.search(rest)) is not None:
        yield f"the text says '{cue.group().lower()}'"


def is_asked(sentence: str, after: str, *, order: bool) -> bool:
    """Is it true that … = …? A sentence that asks whether its formula is true; any that asks for an order."""
    return after.lstrip().startswith("?") and (order or _ASKED.match(sentence) is not None)


def halved(slip: str, reasons: Iterable[str]) -> str:
    """Why a factor is no slip: the text speaks of a half that a formula has, or has not, or of a mean."""
    told = (("half", "factor 2"), ("averag", "factor"))
    return next((why for why in reasons for cue, what in told if cue in why and what in slip), "")


def of_a_part(after: str) -> bool:
    """Whether a formula is told *on* an interval that follows, or *for even* k."""
    return _OF_A_PART.fullmatch(after) is not None


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
