"""Arrays that are told by their entries: the diagonal matrix D with entries p_i (1 - p_i), the vector h of
predictions h_θ(x_i).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

from derive.notes.judging.applied import applied
from derive.notes.judging.heard import Heard
from derive.notes.judging.index_letters import index_letters
from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.sentences import MARK, sentences_of
from derive.notes.meaning.axes import open_letter
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.structure import Stack
from derive.notes.reading.inner import INNER
from derive.notes.reading.words import Known
from derive.notes.written import DIAGONAL, EQUAL, Apply, Big, Index, Minus, Plus, Sym, Written, every, symbols

_IS = r"\s*,?\s*(?:is|be|being|denotes?|for|as)?\s*(?:the|a|an)?\s*"
_WITH = (
    r"\s+(?:(?:with|of|whose|having|containing|that|has|holds?|the|its|diagonal|main|entries|elements|entry|element"
    r"|values|weights|components?|i-th|are|is|given|by|on|numbers?)\b\s*){1,8}"
)
_DIAGONAL = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<name>{MARK}){_IS}diagonal(?:\s+weight)?\s+matrix{_WITH}(?P<entry>{MARK})",
        rf"diagonal(?:\s+weight)?\s+matrix\s+(?P<name>{MARK}){_WITH}(?P<entry>{MARK})",
        rf"(?P<name>{MARK})\s+is\s+diagonal{_WITH}(?P<entry>{MARK})",
    )
)
_VECTOR = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<name>{MARK}){_IS}(?:column\s+)?vector{_WITH}(?P<entry>{MARK})",
        rf"vector\s+(?P<name>{MARK}){_WITH}(?P<entry>{MARK})",
    )
)
_KIND = r"(?:predict\w+|probabilit\w+|outputs?|hypothes[ei]s|estimates?|fitted\s+values)"
_PREDICTED = re.compile(
    rf"(?P<name>{MARK}){_IS}(?:column\s+)?vector\s+of\s+(?:(?:all|the|model|predicted)\s+){{0,2}}{_KIND}"
    rf"|vector\s+(?P<other>{MARK})\s+of\s+(?:(?:all|the|model|predicted)\s+){{0,2}}{_KIND}",
    re.IGNORECASE,
)

_ONE_HOT = re.compile(
    rf"\bone[ -]hot\s+(?:(?:vectors?|labels?|targets?|encod\w+|column|indicator|class)\s+){{0,3}}"
    rf"(?P<name>{MARK})"
    rf"|(?P<other>{MARK})\s*,?\s*(?:(?:is|be|as|denotes?|for|being|the|a|an|its|label|target)\s+){{0,4}}"
    r"one[ -]hot\b",
    re.IGNORECASE,
)
_HOT_AT = re.compile(
    rf"(?P<name>{MARK})\s+(?:is|be|denotes?|for|being)\s+(?:the|a|an)\s+one[ -]hot\s+(?:\w+\s+){{0,2}}?"
    rf"(?:for|of|at)\s+(?:the\s+)?(?:[\w-]+\s+){{0,3}}?(?P<place>{MARK})",
    re.IGNORECASE,
)


def composed(formulas: list[ReadFormula], known: Known, stacks: tuple[Stack, ...]) -> tuple[Definition, ...]:
    """The definitions that the sentences tell, each name once."""
    found = {definition.name: definition for definition in applied(formulas, known)}
    inner = {name.name: body for body, name in known.inner.items() if name.name.startswith(INNER)}
    found |= {name: Definition(name, (), (), body) for name, body in inner.items()}
    classes = index_letters(formulas, known).fixed
    for sentence in sentences_of([read.formula for read in formulas]):
        if "diagonal" in sentence.text or "vector" in sentence.text:
            told = _Told(sentence, formulas, known)
            for definition in (*told.diagonals(), *told.vectors(), *told.predictions(stacks)):
                found.setdefault(definition.name, definition)
        if "hot" in sentence.text:
            told = _Told(sentence, formulas, known)
            for definition in (*told.one_hot_at(), *(told.one_hot(*classes) if len(classes) == 1 else ())):
                found.setdefault(definition.name, definition)
    for definition in _unsaid_one_hot(formulas, known, classes):
        found.setdefault(definition.name, definition)
    return tuple(found.values())


def _unsaid_one_hot(
    formulas: list[ReadFormula], known: Known, classes: frozenset[str]
) -> Iterator[Definition]:
    """The y of p - y beside the class y of -log p_y: the one-hot vector, for every step where p has steps."""
    sides = [side for read in formulas for s in read.statements for side in s.sides] if classes else []
    written = [side for tokens in sides if (side := read_side(tokens, known).written) is not None]
    parts = [part for side in written for part in every(side)]
    entries = {(p.name, p.indices[-1].letter) for p in parts if isinstance(p, Sym) and p.indices}
    for one, other in (
        pair for part in parts if isinstance(part, Plus) for pair in permutations(part.terms, 2)
    ):
        match one, other:
            case Sym(p, before), Minus(Sym(y, indices)) | Sym(y, indices) if before == indices:
                if y in classes and (p, y) in entries and len(indices) < 2:
                    own = (*(Index("t") for _ in indices), Index("k"))
                    ground = f"{y} is also the one-hot vector of the class"
                    yield Definition(y, own, (), Sym(EQUAL, (Index("k"), Index(y))), assumed=ground)
            case _:
                pass


def _diagonal(entry: Written, letter: str) -> Written:
    """diag(v) of the entries v_i, else the matrix with these numbers over any i."""
    if isinstance(entry, Sym) and entry.indices == (Index(letter),):
        return Apply("diag", (Sym(entry.name),))
    return Apply(DIAGONAL, (Big(False, entry, letter),))


@dataclass(frozen=True, slots=True)
class _Told(Heard):
    """One sentence that speaks of a diagonal or a vector."""

    def diagonals(self) -> Iterator[Definition]:
        """D is the diagonal matrix with entries p_i (1 - p_i), or with D_{ii} = p_i (1 - p_i)."""
        for match in (match for pattern in _DIAGONAL for match in pattern.finditer(self.sentence.text)):
            name, sides = self._name(match, "name"), self.sides(match, "entry")
            letter = open_letter(sides[-1]) if sides else ""
            headed = len(sides) < 2 or (
                isinstance(sides[0], Sym) and name is not None and sides[0].name == name.name
            )
            if name is not None and letter and headed:
                yield Definition(name.name, (), (), _diagonal(sides[-1], letter))

    def vectors(self) -> Iterator[Definition]:
        """h is the vector with the entries h_θ(x_i)."""
        for match in (match for pattern in _VECTOR for match in pattern.finditer(self.sentence.text)):
            name, sides = self._name(match, "name"), self.sides(match, "entry")
            letter = open_letter(sides[0]) if len(sides) == 1 else ""
            if name is not None and letter and name.name not in {sym.name for sym in symbols(sides[0])}:
                yield Definition(name.name, (Index(letter),), (), sides[0])

    def predictions(self, stacks: tuple[Stack, ...]) -> Iterator[Definition]:
        """h is the vector of predictions, beside h_θ(x) and the rows x_i of X."""
        for match in _PREDICTED.finditer(self.sentence.text):
            name = self._name(match, "name" if match["name"] else "other")
            for stack in stacks[:1] if name is not None else ():
                called = [
                    x for x in self.known.functions if name is not None and x.partition("_")[0] == name.name
                ]
                place = (Index("i"),)
                for function in called[:1]:
                    assert name is not None
                    yield Definition(name.name, place, (), Apply(function, (Sym(stack.example, place),)))

    def one_hot(self, place: str) -> Iterator[Definition]:
        """The one-hot vector t, beside the class y of -log p_y: t_k = [k = y]."""
        for match in _ONE_HOT.finditer(self.sentence.text):
            name = self._name(match, "name" if match["name"] else "other")
            if name is not None and name.name != place:
                yield Definition(name.name, (Index("k"),), (), Sym(EQUAL, (Index("k"), Index(place))))

    def one_hot_at(self) -> Iterator[Definition]:
        """y is the one-hot vector for o."""
        for match in _HOT_AT.finditer(self.sentence.text):
            name, place = self._name(match, "name"), self._name(match, "place")
            if name is not None and place is not None and len(place.name) == 1:
                at = Index(self.known.running(place.name))
                yield Definition(name.name, (Index("k"),), (), Sym(EQUAL, (Index("k"), at)))

    def _name(self, match: re.Match[str], group: str) -> Sym | None:
        sides = self.sides(match, group)
        return sides[0] if sides and isinstance(sides[0], Sym) and not sides[0].indices else None
