"""After the update o = 0.65: a value of another time, or of another example, than that of the numbers so far.

It is judged by numbers that were told anew for that time; where some that it rests on were not, it is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from derive.notes.judging.sentences import Sentence, heading_of
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.reading.words import family
from derive.notes.written import Sym, Written, symbols

OF_ANOTHER_TIME = "the text speaks of another time or example, of which not all numbers are given"
_WHICH = (
    r"(?:second|third|fourth|fifth|2nd|3rd|next|another|other|new|following|further|last|final|"
    r"previous|different|one more)"
)
_PASSES = r"(?:(?:forward|backward|training|test|gradient|optimi[sz]ation|update|time)[ -]?)?"
_TIMES = r"(?:pass|epoch|iteration|iterate|round|run|cycle|sweep|update|training|step)s?"
_EXAMPLES = (
    r"(?:training |test |data ?)?"
    r"(?:example|sample|input|instance|pattern|observation|case|pair|point|image|batch)(?:e?s)?"
)
_PARAMETERS = r"(?:weights?|parameters?|bias(?:es)?|values?|numbers?)"
_CUES = re.compile(
    rf"\b{_WHICH} {_PASSES}(?:{_TIMES}|{_EXAMPLES})\b"
    rf"|\b(?:new|updated?|adjusted|trained|learned|corrected|improved|old|previous|original|initial|final)"
    rf" {_PARAMETERS}\b"
    r"|\b(?:epoch|iteration|sample|pass|round|update)s?(?: no\.?| number)? ?(?:[2-9]|[1-9]\d+|two|three)\b"
    rf"|\b(?:after|before|following|until|prior to) (?:[\w-]+ ){{0,3}}{_PASSES}{_TIMES}\b"
    rf"|\b{_TIMES} (?:again|anew|afresh|once more|a second time)\b"
    rf"|\b(?:repeat|redo|re-?run)(?:s|ing|ed)? (?:[\w-]+ ){{0,3}}{_PASSES}{_TIMES}\b"
    r"|\b(?:after|before|during) (?:convergence|updating|learning|descent|optimi[sz]ing)\b"
    r"|\b(?:previously|initially|at (?:initiali[sz]ation|convergence))\b",
    re.IGNORECASE,
)
_OF_EXAMPLE = re.compile(rf"\b{_EXAMPLES}\b")
_AGAIN = re.compile(r"\b(?:next|another|other|further|one more|different|following)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"\s*(?:[-*+•]\s|\d+[.)]\s|\|)?\s*(?![A-ZÄÖÜ#\\])\S|\s*(?:[-*+•|]|\d+[.)])\s")
_BEHIND = re.compile(r"[^¤,;:.()]{0,80}")


@dataclass(slots=True)
class Times:
    """Which time the text speaks of, from one formula to the next."""

    sentences: Sequence[Sentence]
    home: Mapping[int, int]  # formula → its sentence
    words: str = ""  # those that name it
    paragraph: int = -1
    section: int = -1
    once: int = -1  # the sentence that alone speaks of it

    def hear(self, number: int, before: str, after: str, *, knowledge: Knowledge) -> None:
        """Note of another time that begins before a formula, or behind it, which numbers are out of date."""
        place = self.home.get(number)
        if place is None:
            return
        here, heading = self.sentences[place], heading_of(self.sentences, place)
        another = here.section != self.section
        goes_on = here.paragraph == self.paragraph or _GOES_ON.match(here.text) or _last(heading)
        goes_on = goes_on and not another and self.once in (-1, place)
        self.paragraph, self.section = here.paragraph, here.section
        cue, behind = _last(before) or (_last(heading) if another else ""), _last(_behind(after))
        if cue or behind:
            self.once = place if here.text.lstrip().startswith("(") or not cue else -1
            self._begin(" ".join((cue or behind).split()).lower(), knowledge)
        elif not goes_on:
            self.words, self.once = "", -1
            knowledge.outdated = set()

    def _begin(self, words: str, knowledge: Knowledge) -> None:
        if words == self.words and not _AGAIN.search(words):
            return
        kept = set[str]() if _OF_EXAMPLE.search(self.words) else knowledge.renewed
        knowledge.outdated = set(knowledge.values) - kept
        knowledge.renewed.clear()
        self.words = words


def _last(words: str) -> str:
    return next((cue.group() for cue in reversed([*_CUES.finditer(words)])), "")


def _behind(after: str) -> str:
    """o = 0.65 after the update: the words that still belong to the formula."""
    found = _BEHIND.match(after)
    return found.group() if found is not None else ""


def is_open(sides: Iterable[Written], knowledge: Knowledge) -> bool:
    """Whether a number that they rest on was told for another time, and would be another one now."""
    leaves = {leaf for side in sides for leaf in _leaves(side, knowledge)}
    old = {leaf for leaf in leaves if {str(leaf), leaf.name} & knowledge.outdated}
    new = leaves - old
    if not old:
        return False
    varied = {wrt.name for _, wrt in knowledge.edges}
    of_example = any(leaf.name not in varied for leaf in new)  # of a new example the weights are the old ones
    families = {family(leaf.name) for leaf in new}
    return not new or any(
        family(leaf.name) in families or (leaf.name in varied and not of_example) for leaf in old
    )


def _leaves(side: Written, knowledge: Knowledge) -> set[Sym]:
    """The names with a number, and without a formula, in what a side is made of."""
    waiting, seen, found = list(symbols(side)), set[Sym](), set[Sym]()
    while waiting:
        sym = waiting.pop()
        if sym in seen:
            continue
        seen.add(sym)
        current = knowledge.current(sym)
        if current is not None and not current.later:
            waiting += symbols(current.body)
        elif str(sym) in knowledge.values or sym.name in knowledge.values:
            found.add(sym)
    return found
