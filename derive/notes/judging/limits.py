"""Limits told in words: as x → ∞, for large x, when x ≫ 0. Such a value is approached, and defines nothing.

What is said of a limit holds for no point of an example, and no point refutes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_SIZE = r"(?:large|small|huge|big|extreme|tiny|far|close)\w*+"
_OF = r"(?:positive|negative|values?|of|absolute|inputs?|arguments?|enough|and|or|the|magnitudes?|very)"
_AHEAD = re.compile(rf"\b{_SIZE}(?:[\s-]++{_OF})*+\s*$", re.IGNORECASE)  # for large ¤
_BEHIND = re.compile(
    rf"\s*(?:(?:grows?|tends?|approach\w*|goes|go)\b(?! (?:down|up|into|from)\b)"
    rf"|(?:becom\w+|gets?|is|are)\s+(?:(?:very|sufficiently|too|extremely|arbitrarily)\s+)?+{_SIZE})",
    re.IGNORECASE,
)  # ¤ grows, ¤ is large
_ALWAYS = re.compile(
    r"\b(?:in saturation|saturat\w+|asymptot\w+|in the (?:\w+ )?limit"
    rf"|{_SIZE}(?:[\s-]++(?:positive|negative|absolute))*+[\s-]++(?:inputs?|values?|arguments?|activations?))\b",
    re.IGNORECASE,
)
_INFINITE = r"[-−+±]?\s*(?:\\infty|∞|oo\b|inf\w*|0(?![.\w]))"
_TOWARDS = re.compile(
    rf"(?P<name>\\?[^\W\d_]+)\s*(?:\\to\b|\\rightarrow\b|→|->|\\gg\b|\\ll\b|≫|≪|>>|<<)\s*{_INFINITE}"
)
_JOINED = re.compile(r"[\s,(]*(?:as|when|for|if|while|once|whenever|in|with)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limit:
    """What is approached: the words, and the name of the variable; none where no name is said."""

    words: str
    name: str = ""

    def is_about(self, names: set[str]) -> bool:
        """Whether a formula with these names is one at the limit."""
        return not self.name or self.name in names


@dataclass(frozen=True, slots=True)
class Clauses:
    """A sentence: the words before each of its formulas and behind the last, and what the formulas are."""

    words: tuple[str, ...]
    texts: tuple[str, ...]
    named: Callable[[int], str]  # the name that a formula is, or begins with

    def limits(self, place: int) -> Iterator[Limit]:
        """The limits under which a formula of the sentence stands: told before it, or right behind it."""
        if (own := _TOWARDS.search(self.texts[place])) is not None:
            yield Limit(_said(own.group()), own["name"].lstrip("\\"))
        for number in range(place + 1):
            yield from self._in_words(number)
            if number < place:
                yield from self._by_formula(number)
        behind = self.words[place + 1] if place + 1 < len(self.words) else ""
        if _JOINED.match(behind):
            yield from self._in_words(place + 1)
            if place + 1 < len(self.texts):
                yield from self._by_formula(place + 1)

    def _in_words(self, number: int) -> Iterator[Limit]:
        """As x → ∞, in saturation: in the words before a formula."""
        for found in _TOWARDS.finditer(self.words[number]):
            yield Limit(_said(found.group()), found["name"].lstrip("\\"))
        if (cue := _ALWAYS.search(self.words[number])) is not None:
            yield Limit(_said(cue.group()))

    def _by_formula(self, number: int) -> Iterator[Limit]:
        """x → ∞ as a formula, for large x, as x grows: with the variable as a formula."""
        if (found := _TOWARDS.match(self.texts[number].strip())) is not None:
            yield Limit(_said(found.group()), self.named(number))
        before, behind = self.words[number], self.words[number + 1]
        for cue in (_AHEAD.search(before), _BEHIND.match(behind)):
            if cue is not None and (name := self.named(number)):
                yield Limit(_said(cue.group()), name)


def _said(words: str) -> str:
    return " ".join(words.split())
