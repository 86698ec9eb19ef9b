"""Functions that a text applies in words: p is the softmax of z, every row of P that of a row of S; the g of
tanh units, h = g(z).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from derive.notes.judging.heard import Heard
from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.same_function import activation_before
from derive.notes.judging.sentences import MARK, sentences_of
from derive.notes.judging.wordings import VARIABLE, activation_in
from derive.notes.meaning.definition import Definition
from derive.notes.reading.words import FUNCTION_LETTERS, Known
from derive.notes.written import RUNS, Apply, Num, Sym, Written, symbols

_FUNCTIONS = {
    "softmax": "softmax",
    "sigmoid": "sigmoid",
    "logistic": "sigmoid",
    "tanh": "tanh",
    "relu": "relu",
}
_FUNCTION = rf"(?P<function>{'|'.join(_FUNCTIONS)})(?:\s+(?:function|output|vector|probabilities))?"
_IS = r"\s*+,?\s*+(?:is|be|being|are|denotes?|=|as|for)?\s*+(?:obtained\s+as\s+|given\s+by\s+|equal\s+to\s+)?"
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
    rf"\b(?:logits?|scores?|pre-?activations?)\s*+(?:vector\s*+)?,?\s*+(?:are|is|be)?\s*+,?\s*+(?P<of>{MARK})"
    rf"|(?P<other>{MARK})\s*,?\s*(?:be|are|is|as|denotes?|for)\s+(?:the\s+|its\s+|a\s+)?(?:vector\s+of\s+)?"
    r"(?:logits?|scores?|pre-?activations?)\b",
    re.IGNORECASE,
)
_USES = re.compile(
    r"\W*(?:(?:we|here|all|now|the|hidden|our|network|layers?|units?|neurons?)\s+)*+"
    r"(?:use|uses|take|choose|have|has|are|is)\b[^¤]*\b(?:units?|neurons?|activations?|networks?|layers?)\W*$",
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
    named = ""  # the activation of a sentence such as: we use tanh units
    undefined = FUNCTION_LETTERS - {"sigma"} - _heads(formulas, known)
    for sentence in sentences_of([read.formula for read in formulas]):
        told = _Told(sentence, formulas, known)
        logits = told.logits() or logits
        named, before = activation_in(sentence.text) if _USES.match(sentence.text) else "", named
        for definition in (*told.definitions(logits), *told.activations(undefined, before)):
            if found.setdefault(definition.name, definition).body != definition.body:
                twice.add(definition.name)
    any_ = (d for d in found.values() if d.name in twice and d.parameters)  # tanh units and sigmoid units
    once = (definition for definition in found.values() if definition.name not in twice)
    return (*once, *(replace(d, body=Apply(d.name + RUNS, d.parameters)) for d in any_))


def _heads(formulas: list[ReadFormula], known: Known) -> set[str]:
    """The functions that have a formula."""
    statements = (statement for read in formulas for statement in read.statements if statement.signs)
    heads = (read_side(statement.sides[0], known).written for statement in statements)
    return {head.function for head in heads if isinstance(head, Apply) and not head.primes}


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

    def activations(self, undefined: frozenset[str], named: str) -> Iterator[Definition]:
        """The g of: we use tanh units, h = g(z); `named` by the sentence before."""
        for number in self.sentence.inside if not _OPEN.search(self.sentence.text) else ():
            statements = self.formulas[number].statements
            sides = [read_side(side, self.known).written for s in statements[:1] for side in s.sides]
            match sides:
                case [Sym(), Apply(letter, (_,), 0)] if letter in undefined:
                    if function := activation_before(self.sentence, number, self.formulas) or named:
                        body = VARIABLE if function == "identity" else Apply(function, (VARIABLE,))
                        yield Definition(letter, (), (VARIABLE,), body, "what the text tells")
                case _:
                    pass

    def _at(self, match: re.Match[str], group: str) -> Written | None:
        """The formula at a mark, or what it is about: the z of z = W x + b."""
        statement = self.statement(match, group)
        return None if statement is None else read_side(statement.sides[0], self.known).written
