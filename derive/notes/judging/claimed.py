"""Words around an inequality: whether it is claimed, or a condition, a rule, or what is wished for."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CASES = (
    r"if|when|whenever|unless|until|while|once|provided|assum\w+|suppos\w+|let|given|choos\w+|chose\w*|pick\w*"
    r"|requir\w+|constraints?|conditions?|subject to|such that|as (?:long|soon|far) as|in case|regions?"
    r"|regimes?|satur\w+|rules?|thresholds?|ensur\w+|impos\w+|enforc\w+|demand\w*|wants?|needs?|should|must|only"
)
_DIRECT = re.compile(
    rf"\b(?:{_CASES}|where|with|for|set|take|be)\b(?:\s+(?:that|is|the|all|every|any|both|real))*\s*[:,(]?\s*$",
    re.IGNORECASE,
)
_CASE = re.compile(rf"\b(?:{_CASES})\b", re.IGNORECASE)
_LOOSE = re.compile(
    r"\b(?:deci\w+|predict\w*|classif\w+|inactive|active|fires?|large|small|near|close|far|(?:non-?)?positive"
    r"|negative|typical\w*|usually|often|practice|roughly|approximately|about|initiali\w+|may|might|can|could"
    r"|would|dead|dying|explod\w+|vanish\w*|margins?|stop\w*|converg\w*|toleranc\w*|iterat\w+|hyper\w+|tun\w+"
    r"|clip\w*|here|these|this case|example)\b",
    re.IGNORECASE,
)
_STRESSED = re.compile(
    r"\b(?:always|never|at most|at least|for (?:all|every|any|each)|bound\w*|maxim\w+|minim\w+"
    r"|largest|smallest|exceed\w*|ranges?|lies?|inequalit\w+|holds?|true|hence|thus|therefore|it follows"
    r"|(?:we|one) (?:have|has)|obeys?|satisf\w+|propert\w+|not|no)\b",
    re.IGNORECASE,
)
_CONSEQUENCE = re.compile(
    r"(?:\b(?:then|have|has|holds?|get|obtain|find|follows|implies|gives|is|are|that)\b[^¤.;,]{0,12}|[:,])\s*$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s*(?:[.;)!\n]|$|,?\s*(?:and|but|whereas|while|so)\b)")


@dataclass(frozen=True, slots=True)
class Said:
    """How an inequality is said."""

    condition: bool = False  # directly behind if, with, such that
    doubtful: bool = False  # its sentence speaks of a case, a rule or a wish
    loose: bool = False  # its sentence speaks of some points only, or of habits
    stressed: bool = False  # its sentence claims: always, at most, we have
    consequence: bool = False  # behind a condition: then, we have


def how_said(before: str, after: str) -> Said:
    """How the words of its sentence, before and after it, say an inequality."""
    rest = re.split(r"[.!?](?:\s|$)|\n\s*\n", after)[0][:160]
    whole = f"{before} {rest}"
    return Said(
        condition=_DIRECT.search(before[-80:]) is not None,
        doubtful=_CASE.search(whole) is not None,
        loose=_LOOSE.search(whole) is not None,
        stressed=_STRESSED.search(whole) is not None,
        consequence=_CONSEQUENCE.search(before[-40:]) is not None and _ENDS.match(rest) is not None,
    )
