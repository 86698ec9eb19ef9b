"""The sentences of a document, with marks for its formulas: what is said together, and in which section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from derive.notes.documents import COMMENT, Formula

MARK = "¤"  # stands for a formula in the text around it
IN_GENERAL = re.compile(r"\b(?:in general|generally|always|whatever|regardless)\b", re.IGNORECASE)
FOR_EVERY = re.compile(r"\bfor (?:all|every|any|each|arbitrary|general)\b", re.IGNORECASE)
IF, SUPPOSE = r"if|when|whenever|unless|provided", r"suppos\w+|assum\w+"  # what makes a condition
LONGEST_SENTENCE = 40  # in formulas
_BOUNDARY = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bcf)(?<!w\.r\.t)[.!?][\"')*_]*(?:\s+(?![a-z]|\((?![A-Z]))|\s*$)"
    r"|\n[ \t]*\n\s*(?=[^\W\d_]|[#>|*\\])|\n\s*(?=(?:[-*+]|\d+[.)])\s|#|\\item)|\|\s*\n"
)
_END = re.compile(r"[.!?](?:\s|$)|\n\s*\n")
_HEADING = re.compile(r"\s*(?:#+\s|\\(?:sub)*section|\\chapter|\\paragraph)")
_NEW_PARAGRAPH = re.compile(r"\n[ \t]*\n")


@dataclass(slots=True)
class Sentence:
    """Words with marks for formulas, and the numbers of these formulas."""

    text: str = ""
    inside: list[int] = field(default_factory=list)
    paragraph: int = 0
    section: int = 0

    def formula_at(self, position: int) -> int | None:
        """The number of the formula whose mark stands there."""
        place = self.text.count(MARK, 0, position)
        return self.inside[place] if place < len(self.inside) else None

    def around(self, number: int) -> tuple[str, str]:
        """What stands before a formula, and what behind it."""
        pieces, place = self.text.split(MARK), self.inside.index(number) + 1
        return MARK.join(pieces[:place]), MARK.join(pieces[place:])


def sentences_of(formulas: Sequence[Formula]) -> list[Sentence]:
    """The sentences in their order; the last may hold no formula."""
    found = [Sentence()]
    for number, formula in enumerate(formulas):
        prose = COMMENT.sub("", formula.prose)
        if number and formula.cell != formulas[number - 1].cell:  # another cell of a notebook
            found.append(Sentence(paragraph=found[-1].paragraph + 1, section=found[-1].section))
            prose = prose.lstrip()
        if number and formulas[number - 1].display and prose.lstrip()[:1].isupper():
            found.append(replace(found[-1], text="", inside=[]))  # a capital begins a sentence
        _go_on(found, prose)
        apart = not prose.strip() and _NEW_PARAGRAPH.search(prose)  # two displays, one below the other
        if apart or len(found[-1].inside) >= LONGEST_SENTENCE:
            found.append(replace(found[-1], text="", inside=[]))
        found[-1].text += MARK
        found[-1].inside.append(number)
        if formula.text.rstrip().endswith("."):
            found.append(replace(found[-1], text="", inside=[]))
    if formulas:
        _go_on(found, COMMENT.sub("", formulas[-1].after))
    return found


def rest_of(after: str) -> str:
    """What stands behind a formula in its sentence."""
    return _END.split(after, maxsplit=1)[0]


def heading_of(sentences: Sequence[Sentence], place: int) -> str:
    """The heading above a sentence."""
    above = (s for s in reversed(sentences[: place + 1]) if s.section == sentences[place].section)
    return next((s.text for s in above if _HEADING.match(s.text)), "")


def _go_on(found: list[Sentence], prose: str) -> None:
    """Add words: to the last sentence up to its end, then to new ones."""
    position = 0
    for end in (*_BOUNDARY.finditer(prose), None):
        part = prose[position : end.start() if end else None]
        found[-1].text += part
        if _HEADING.match(found[-1].text) and part:
            found[-1].section += 1
        if end is None:
            return
        position = end.end()
        new_paragraph = bool(_NEW_PARAGRAPH.search(end.group()))
        last = found[-1]
        found.append(Sentence(paragraph=last.paragraph + new_paragraph, section=last.section))
