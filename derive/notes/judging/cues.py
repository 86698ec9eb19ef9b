"""The words around a formula that change what it says: the one table of them, by what they make of it.

*With tanh instead* tells of another model, *which is wrong* denies, *one could choose* thinks of something,
*near 0* tells of a part, *to first order* claims no exact equality. A half or a mean that is told in words is
a factor that a formula may have or lack.
"""

from __future__ import annotations

import re
from enum import Enum

from derive.notes.judging.sentences import MARK


class Cue(Enum):
    """What words make of the formula beside them."""

    OTHER = "another model, or another case"
    HALF = "a factor 1/2 or 2 that is told in words"
    MEAN = "a division by the number of examples that is told in words"
    WRONG = "it is called wrong"
    DENIED = "the words before it say that it is not so"
    DENIED_BEHIND = "the words behind it say that it is not so"
    IMAGINED = "it is only thought of"
    LOOSE = "no exact equality is claimed"
    REPLACED = "what it defines takes the place of what was"
    PART = "it is told of a part only"
    EXCEPT = "what stands behind is no case of it"
    GENERAL = "what was assumed, and the numbers of an example, count no more"


_SUMS = r"(?<!\badd )(?<!\badds )(?<!\badding )(?<!\bsum )(?<!\bsums )(?<!\bsumming )"
_UP_TO = rf"{_SUMS}up to"  # they add up to 1
_TAKES = r"(?:us(?:e|ed)|tr(?:y|ied)|taken?|took|chos(?:e|en)|choose|pick(?:ed)?|replaced?|swap(?:ped)?)"
_THINKS = rf"(?:\s+(?:also|just|simply|instead|equally|well|as|have|be|been|tempted|to))*+\s+{_TAKES}"
_SLIP = r"(?:wrong|incorrect|false|untrue|impossible|absurd|an error|a (?:common )?(?:mistake|contradiction))"
_WHICH = r"\A[\s,;(-]*(?:(?:and|but) )?(?:(?:which|this|that|it) )?"
_NEAR = r"(?:near|around|close to|in (?:a|some) (?:small )?neighbou?rhood of)"
_IT_IS = r"(?:\s+(?:is|are|that|to (?:write|say|claim)))*+\s*[,:(]?\s*\Z"
_CONSTANT = r"(?:(?:the|a|any|all|this|that|constant|numerical|multiplicative|common|usual|leading) )*+"
_TABLE: dict[Cue, tuple[str, ...]] = {
    Cue.OTHER: (
        r"\b(?:instead|alternativ\w*|suppose|had we|if we (?:use|choose|had)|in (?:the|that|this) case)\b",
        r"\b(?:for|with|using|of) (?:a |an |the )?(?:softmax|sigmoid|logistic|tanh|relu|mse|squared|cross"
        r"|linear|identity|multi|binary|hinge|huber|single|one)[ -]\w+\b",
        r"\b(?:is|are|all|stays?) active\b|\bfires\b|\bignor\w+|\bdropping\b|\bneglect\w*|\bomit\w*",
        rf"\b{_UP_TO}\b|\bnear (?:zero|0|the origin)\b|\b(?:averag|absorb)\w*",
    ),
    Cue.HALF: (
        r"\bfactor (?:of )?(?:one[ -])?half\b|\bhalf of (?:it|the)\b",
        r"\b(?:the|a|one|with) (?:usual |customary |conventional )?half\b",
        rf"\b(?:without|leaving out|dropping|ignoring|omitting|suppressing|absorb\w*) {_CONSTANT}"
        r"(?:factors?(?: of)?|constants?|coefficients?|prefactors?|2|two|half)\b",
        rf"[{MARK}…] in front\b|\bfactor (?:of )?(?:two|2|{MARK}|…) (?:is|are|has been|gets) (?:\w+ )?"
        r"(?:absorbed|dropped|ignored|omitted|left out|suppressed)\b",
    ),
    Cue.MEAN: (
        r"\baverag\w+|\b(?:for|with|using|take|taking) the mean\b|\bmean (?:instead|rather)\b"
        r"|\b(?:divid\w+|normali[sz]\w+) by (?:the number|the batch)\b",
    ),
    Cue.WRONG: (r"\bwould be\b|\bcounterexample\b",),
    Cue.DENIED: (
        rf"\b(?:wrong|incorrect|false|untrue|not (?:true|equal)|not the case){_IT_IS}",
        r"\b(?:mistake|error)s? (?:is|are|would be) to (?:write|say|claim|set|use|take)\s*:?\s*\Z",
        r"\b(?:must not|should not|cannot|can't|do not|don't|never)"
        r" (?:write|say|claim|set|take|use|have|be)\s*\Z",
        r"\b(?:different|differs?) from\s*$|\b(?:other|rather) than\s*$|\bcontradict(?:s|ing)\s*\Z",
    ),
    Cue.DENIED_BEHIND: (
        rf"{_WHICH}(?:is|was|would be|were) (?:clearly )?{_SLIP}\b",
        rf"{_WHICH}(?:cannot (?:be|hold|happen)\b|does not hold\b|is not (?:true|so|the case)\b"
        r"|(?:would )?contradicts?\b|leads? to a contradiction\b)",
    ),
    Cue.IMAGINED: (
        rf"\b(?:might|could|may|would|can (?:also|instead))\b{_THINKS}\b",
        r"\b(?:might|could|would)\s+(?:also\s+)?(?:suggest|propose|prefer|argue|imagine|think)\b",
        r"\b(?:suggest(?:s|ed)|propos(?:es|ed)|what if|imagine|had (?:we|one|they|you))\b|\A\W*were\s*\Z",
        rf"\bif (?:we|one|you|they|someone)(?: had| were to| instead)*+ {_TAKES}\b",
        r"\b(?:some|other) (?:authors|people|books|texts|libraries|notes)\b|\bothers (?:use|write|define)\b",
        r"\b(?:an|one) alternative\b|\balternatively\b",
        r"\bfor (?:the sake of )?(?:a )?contradiction,?(?: that| suppose| assume)*\s*\Z",
    ),
    Cue.LOOSE: (
        r"\blinear terms\b|\b(?:dropping|ignoring|neglect\w*|omit\w*|absorb\w*|discard\w*)\b",
        rf"\b(?:retain|keep)\w* (?:only )?(?:the )?(?:first|leading|lowest|linear|two|three|{MARK})\b",
        rf"\b{_UP_TO}\b(?!\s*{MARK})|\b(?:to|in) (?:the )?(?:first|leading|lowest)[ -]order\b",
        r"\blineari[sz]\w*|\bin (?:a|some) (?:small )?neighbou?rhood of\b",
        r"\bmodulo\b|\bmod \d+\b|\bboolean\b|\bxor\b",
        r"\bin (?:binary|hexadecimal|octal)\b(?! (?:class|cross|label))",
        r"\bin \d+ bits\b|\b\d+-bit\b|\boverflow\w*|\bwraps? around\b",
        r"\bbroadcast\w*|\bfloat ?(?:16|32|64)\b|\bhalf precision\b|\bfloating[ -]point\b",
        r"\bproportional\b|\broughly\b|\bapproximately\b",
    ),
    Cue.REPLACED: (
        r"\b(?:(?<!if )instead|from now on|from here on|this time|in place of|replac\w+|redefin\w+"
        r"|switch\w*|exchang\w+|(?:now|then) (?:we )?change\w*|we (?:now )?change\w*)\b",
        r"\A\W*(?:now|next)\W+(?:let|take|consider|use|choose|set)\b",
    ),
    Cue.PART: (
        rf"\A\W*{_NEAR} (?:(?:zero|0|the origin)\b|{MARK})|\A\W*locally\b",
        r"\bfor (?:all )?(?:odd|even|integers?|whole|natural|rational)\b",
    ),
    Cue.GENERAL: (
        r"\b(?:drop|lift|relax|remov|withdraw|abandon)\w* (?:this|that|the|these|our|all) (?:\w+ )?"
        r"(?:assumption|restriction|condition|supposition)s?\b",
        r"\bno longer (?:assum|suppos|requir)\w+|\bwithout (?:this|that|these) assumptions?\b",
        r"^#+\s*(?:the |\d[\d.]* )*general\b|\\(?:sub)*section\*?\{(?:the )?general\b",
    ),
    Cue.EXCEPT: (rf"\bexcept(?:ing)?(?: (?:for|at|when|if|in the case))*\s*(?={MARK}|\Z)",),
}
_READ = {cue: re.compile("|".join(words), re.IGNORECASE | re.MULTILINE) for cue, words in _TABLE.items()}


def cue_in(text: str, *cues: Cue) -> str:
    """The first words of one of these kinds in a text; empty where there are none."""
    found = (match for cue in cues if (match := _READ[cue].search(text)) is not None)
    first = min(found, key=lambda match: match.start(), default=None)
    return " ".join(first.group().lower().split()).replace(MARK, "…") if first is not None else ""
