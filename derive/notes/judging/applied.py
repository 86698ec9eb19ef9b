"""Functions that a text applies in words: p is the softmax of z, every row of P that of a row of S."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from derive.notes.judging.heard import Heard
from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.sentences import MARK, sentences_of
from derive.notes.meaning.knowledge import Definition
from derive.notes.reading.words import Known
from derive.notes.written import Apply, Num, Sym, Written, symbols

_FUNCTIONS = {
    "softmax": "softmax",
    "sigmoid": "sigmoid",
    "logistic": "sigmoid",
    "tanh": "tanh",
    "relu": "relu",
}
_FUNCTION = rf"(?P<function>{'|'.join(_FUNCTIONS)})(?:\s+(?:function|output|vector|probabilities))?"
_IS = r"\s*,?\s*(?:is|be|being|are|denotes?|=|as|for)?\s*(?:obtained\s+as\s+|given\s+by\s+|equal\s+to\s+)?"
_ROW = r"(?:(?:the\s+)?(?:each|every|same|corresponding|i-th|rows?)\s+(?:rows?\s+)?of\s+)?"
_LOGITS = r"(?:logits?|scores?|pre-?activations?|log-?odds|vector|matrix)"
_OF = (
    rf"\s+(?:of|to|over)\s+{_ROW}(?:the\s+|its\s+|these\s+|those\s+)?"
    rf"(?:(?P<logits>{_LOGITS})\s*)?(?P<of>{MARK})?"
)
_TOLD = re.compile(
    rf"(?P<name>{MARK}){_IS}(?:the\s+|a\s+)?(?:row-?wise\s+|elementwise\s+|element-wise\s+)?{_FUNCTION}"
    rf"(?:\s+applied)?{_OF}",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"\b(?:logits?|scores?|pre-?activations?)\s*(?:vector\s*)?,?\s*(?:are|is|be)?\s*,?\s*(?P<of>{MARK})"
    rf"|(?P<other>{MARK})\s*,?\s*(?:be|are|is|as|denotes?|for)\s+(?:the\s+|its\s+|a\s+)?(?:vector\s+of\s+)?"
    r"(?:logits?|scores?|pre-?activations?)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:not|if|unless|instead|would|could|might|rather|alternatively|example)\b", re.IGNORECASE
)


def applied(formulas: list[ReadFormula], known: Known) -> tuple[Definition, ...]:
    """The definitions that sentences tell; none of a name of which they tell two."""
    found: dict[str, Definition] = {}
    twice: set[str] = set()
    logits: Written | None = None
    for sentence in sentences_of([read.formula for read in formulas]):
        told = _Told(sentence, formulas, known)
        logits = told.logits() or logits
        for definition in told.definitions(logits):
            if found.setdefault(definition.name, definition).body != definition.body:
                twice.add(definition.name)
    return tuple(definition for name, definition in found.items() if name not in twice)


@dataclass(frozen=True, slots=True)
class _Told(Heard):
    """One sentence."""

    def logits(self) -> Written | None:
        """What the sentence calls the logits."""
        for match in _NAMED.finditer(self.sentence.text):
            found = self._at(match, "of" if match["of"] else "other")
            if found is not None:
                return found
        return None

    def definitions(self, logits: Written | None) -> Iterator[Definition]:
        """p = softmax(z)."""
        for match in _TOLD.finditer(self.sentence.text):
            if _OPEN.search(self.sentence.text[: match.end()]):
                continue
            name = self._at(match, "name")
            of = self._at(match, "of") if match["of"] else logits if match["logits"] else None
            if not isinstance(name, Sym) or name.indices or of is None or isinstance(of, Num):
                continue
            if name.name not in {sym.name for sym in symbols(of)}:
                call = Apply(_FUNCTIONS[match["function"].lower()], (of,))
                yield Definition(name.name, (), (), call, "what the text tells")

    def _at(self, match: re.Match[str], group: str) -> Written | None:
        """The formula at a mark, or what it is about: the z of z = W x + b."""
        statement = self.statement(match, group)
        return None if statement is None else read_side(statement.sides[0], self.known).written
