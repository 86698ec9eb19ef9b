"""Words around an inequality: whether it is claimed, or a condition, a rule, or what is wished for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from derive.notes.judging.sentences import IF, MARK, SUPPOSE, rest_of

_IFS = rf"{IF}|{SUPPOSE}|let|given|in case|as (?:long|far) as"
_WISHES = (
    r"until|while|once|choos\w+|chose\w*|pick\w*|requir\w+|constraints?|conditions?|subject to|such that"
    r"|as soon as|regions?|regimes?|satur\w+|rules?|thresholds?|ensur\w+|impos\w+|enforc\w+|demand\w*|wants?"
    r"|needs?|should|must|only|deci\w+|predict\w*|classif\w+|stop\w*"
)
_DIRECT = re.compile(
    rf"\b(?:{_IFS}|{_WISHES}|where|with|for|set|take|be)\b"
    r"(?:\s+(?:that|is|the|all|every|any|both|real))*+\s*[:,(]?\s*$",
    re.IGNORECASE,
)
_IF = re.compile(rf"\b(?:{_IFS})\b", re.IGNORECASE)
_WISH = re.compile(rf"\b(?:{_WISHES})\b", re.IGNORECASE)
_LOOSE = re.compile(
    r"\b(?:inactive|active|fires?|large|small|near|close|far|(?:non-?)?positive"
    r"|negative|typical\w*|usually|often|practice|roughly|approximately|about|initiali\w+|may|might|can|could"
    r"|would|dead|dying|explod\w+|vanish\w*|margins?|converg\w*|toleranc\w*|iterat\w+|hyper\w+|tun\w+"
    r"|clip\w*|here|these|this case|example)\b",
    re.IGNORECASE,
)
_STRESSED = re.compile(
    r"\b(?:always|never|at most|at least|for (?:all|every|any|each)|bound\w*|maxim\w+|minim\w+"
    r"|largest|smallest|exceed\w*|ranges?|lies?)\b"
    r"|\b(?:not|wrong|untrue)(?: true)?(?: (?:that|to write|to say))?\s*$",
    re.IGNORECASE,
)
_LIMITED = re.compile(
    r"\b(?:let|assum\w+|suppos\w+|consider|inputs?|restrict\w*|given|take|relu)\b[^.]{0,60}"
    r"\b(?:(?:non-?)?(?:positive|negative)|normali[sz]ed|between|interval)\b",
    re.IGNORECASE,
)
_LED = re.compile(  # for x > 0 we have; if |z| > 4, then
    rf"\b(?:{_IFS}|for)\b[^{MARK}.;]{{0,30}}{MARK}(?:\s*(?:,|and|or)\s*{MARK})?\s*,?\s*"
    r"(?:(?:then|we|one|it|this|also|always|therefore|hence|holds|have|has|gets?|obtains?|finds?|gives|follows"
    r"|that|is)\s*)*+:?\s*$",
    re.IGNORECASE,
)
_LED_BEFORE = re.compile(  # for x > 0 we have …, …, and also
    rf"\b(?:{_IFS}|for)\b[^{MARK}.;]{{0,30}}{MARK}[^{MARK}.;]{{0,12}}"
    r"\b(?:then|we have|one has|it holds|holds|follows)\b[^.;]*$",
    re.IGNORECASE,
)
_TRAILED = re.compile(r"\s*,?\s*\(?(?:if|for|when|whenever|provided)(?:\s+(?:that|all|every|any))?\s*$", re.I)
_ENDS = re.compile(r"\s*(?:[.;)!\n]|$|,?\s*(?:and|but|whereas|so|not|for|if|when)\b)")


@dataclass(frozen=True, slots=True)
class Said:
    """How an inequality is said."""

    condition: bool = False  # directly behind if, with, such that
    doubtful: bool = False  # its sentence speaks of a case
    wished: bool = False  # its sentence speaks of a rule or a wish
    loose: bool = False  # its sentence speaks of some points only, or of habits
    limited: bool = False  # inputs were called positive, or the like, before
    stressed: bool = False  # its sentence claims: always, at most, we have
    alone: bool = False  # there are no words
    consequence: bool = False  # what follows from a condition: if x > 0, then


def how_said(before: str, after: str, prose: str) -> Said:
    """How the words of its sentence say an inequality, with `prose`, which was said before."""
    rest = rest_of(after)[:160]
    whole = f"{before} {rest}"
    led = _LED.search(before[-120:]) is not None or _LED_BEFORE.search(before[-400:]) is not None
    led = led and _ENDS.match(rest) is not None
    return Said(
        condition=_DIRECT.search(before[-80:]) is not None,
        doubtful=_IF.search(whole) is not None,
        wished=_WISH.search(whole) is not None,
        loose=_LOOSE.search(whole) is not None,
        limited=_LIMITED.search(prose) is not None,
        stressed=_STRESSED.search(before) is not None or _STRESSED.search(rest) is not None,
        alone=not any(character.isalpha() for character in whole),
        consequence=led or _TRAILED.fullmatch(after) is not None,
    )
