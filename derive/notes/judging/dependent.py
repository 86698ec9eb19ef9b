"""What depends on what, as a text tells it: x and y are functions of t; y = y(x), L = L(a, b)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from derive.notes.judging.heard import Heard
from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.sentences import MARK, sentences_of
from derive.notes.reading.environments import split
from derive.notes.reading.statements import Statement
from derive.notes.reading.words import FUNCTION_LETTERS, Known
from derive.notes.written import Apply, Sym, Written, every

Edge = tuple[Sym, Sym]  # what depends, and on what
_LIST = rf"{MARK}(?:\s*(?:,|and|,\s*and)\s*{MARK})*+"
_KIND = r"(?:(?:an?|some|smooth|differentiable|unknown|scalar|real)\s+)*+"
_TOLD = re.compile(
    rf"(?P<of>{_LIST})\s*,?\s*(?:(?:which|that|all|both|each|also|themselves|itself|may|can|will|now)\s+)*+"
    rf"(?:(?:is|are|be|being)\s+(?:(?:both|each|all|themselves|itself)\s+)?{_KIND}functions?\s+of"
    rf"|depends?\s+(?:(?:only|also|both|smoothly|in\s+turn)\s+)*+(?:on|upon))\s+(?:both\s+)?(?=(?P<on>{_LIST}))",
    re.IGNORECASE,
)


def dependences(formulas: list[ReadFormula], known: Known) -> dict[Edge, bool]:
    """The names that depend on others, by words and by equations such as y = y(x)."""
    statements = (statement for read in formulas for statement in read.statements)
    found = [edge for statement in statements for edge in of_arguments(statement, known)]
    found += (edge for read in formulas for edge in _of_a_path(read, known))
    found += _of_undefined(formulas, known)
    for sentence in sentences_of([read.formula for read in formulas]):
        found += _Told(sentence, formulas, known).edges()
    return dict.fromkeys(found, True)


def _of_undefined(formulas: list[ReadFormula], known: Known) -> Iterator[Edge]:
    """f and its variables, of an f(x, y) that has no formula and no other variables."""
    read = [[read_side(side, known).written for side in s.sides] for r in formulas for s in r.statements]
    calls = [part for sides in read for side in sides if side is not None for part in every(side)]
    heads = {sides[0].function for sides in read if isinstance(sides[0], Apply) and len(sides) > 1}
    given: dict[str, set[tuple[Written, ...]]] = {}
    for call in calls:
        if isinstance(call, Apply) and call.function in FUNCTION_LETTERS - heads:
            given.setdefault(call.function, set()).add(call.arguments)
    for function, variables in given.items():
        first = next(iter(variables))
        if len(variables) == 1 and len(first) > 1 and all(isinstance(sym, Sym) for sym in first):
            yield from ((Sym(function), sym) for sym in first if isinstance(sym, Sym))


def _of_a_path(read: ReadFormula, known: Known) -> tuple[Edge, ...]:
    """x(t), which stands alone."""
    alone = len(read.statements) == 1 and not read.statements[0].signs
    tokens = read.statements[0].sides[0] if alone else ()
    texts = [token.text for token in tokens]
    if len(tokens) != 4 or texts[1] != "(" or texts[3] != ")" or texts[0] in FUNCTION_LETTERS:
        return ()
    of, on = (read_side(tokens[n : n + 1], known).written for n in (0, 2))
    return ((of, on),) if isinstance(of, Sym) and isinstance(on, Sym) and of != on else ()


def of_arguments(statement: Statement, known: Known) -> tuple[Edge, ...]:
    """Of y = y(x), which says nothing else; empty for any other statement."""
    if statement.continues or statement.signs != ["="]:
        return ()
    left, right = statement.sides
    texts, size = [token.text for token in right], len(left)
    alike = bool(left) and texts[:size] == [token.text for token in left]
    if not alike or texts[size : size + 1] != ["("] or texts[-1] != ")" or texts.count("(") > 1:
        return ()
    of = read_side(left, known).written
    on = [read_side(argument, known).written for argument in split(right[size + 1 : -1], ",")]
    if not isinstance(of, Sym) or not all(isinstance(sym, Sym) for sym in on):
        return ()
    return tuple((of, sym) for sym in on if isinstance(sym, Sym) and sym != of)


@dataclass(frozen=True, slots=True)
class _Told(Heard):
    """One sentence."""

    def edges(self) -> Iterator[Edge]:
        """Every name before the words with every name behind them."""
        for match in _TOLD.finditer(self.sentence.text):
            for of in self._names(match, "of"):
                yield from ((of, on) for on in self._names(match, "on") if on != of)

    def _names(self, match: re.Match[str], group: str) -> Iterator[Sym]:
        """The names at the marks of a list."""
        first = self.sentence.text.count(MARK, 0, match.start(group))
        for number in self.sentence.inside[first : first + match[group].count(MARK)]:
            alone = (s.sides[0] for s in self.formulas[number].statements if not s.signs)
            for tokens in (part for side in alone for part in split(side, ",")):
                name = read_side(tokens, self.known).written
                if isinstance(name, Sym):
                    yield name
