"""What is said of one case only, and ends with its sentence.

A condition, if γ = √(σ² + ε), then …, gives a name that is in use a meaning for its sentence, and for those
that go on with its case: then, so. Behind it the name means what it meant before; what holds in no other way
may go by the condition, which the verdict names. What follows, L = 0 ⇒ a = y, and the x of f(x) = 0, thus
x = 0, say no more of their names elsewhere: what a name gets so is taken back at the end of the sentence
where it had a formula, or where what the note defines is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from derive.notes.judging.reading import ReadFormula
from derive.notes.judging.sentences import IF, MARK, SUPPOSE
from derive.notes.judging.valued import is_numeric
from derive.notes.judging.verdict import Finding, Link, Word
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge, Printed, Shape
from derive.notes.written import Apply, Nabla, Slope, Sym, Written, every, symbols

_IF = re.compile(
    rf"\b(?:{IF}|in (?:the )?case)(?: that| we have| also| all| each| every| both)*+"
    rf"\s*(?:{MARK}\s*(?:,|and|,\s*and)\s+)*+$",
    re.IGNORECASE,
)
_SUPPOSES = re.compile(rf"\b(?:{IF}|{SUPPOSE})(?: now| further| also)*+(?: that)?\s*$", re.IGNORECASE)
_AND = re.compile(r"\s*,?\s*(?:and\s*)?")
_GOES_ON = re.compile(r"\W*(?:then|so|hence|thus|therefore|in (?:this|that|which) case)\b", re.IGNORECASE)
_ARROW = (
    r"(?:⇒|⟹|⇔|⟺|\bimpl(?:ies|y)(?: that)?\b|\bif and only if\b|\biff\b|\bmeans(?: that)?\b"
    r"|\b(?:exactly|precisely|only|just) (?:if|when)\b)"
)
_LED = re.compile(rf"{_ARROW}[\s,:]*$", re.IGNORECASE)
_LEADS = re.compile(rf"[\s,]*(?:which |this |that )?{_ARROW}", re.IGNORECASE)
_SOLVES = re.compile(
    r"\b(?:so(?: that)?|hence|thus|therefore|then|giv(?:es|ing)|yields?|solv\w+|solution"
    r"|roots?|zeros?|obtain\w*|we (?:get|find|have)|optim\w+|minimi[sz]\w+|maximi[sz]\w+"
    r"|(?:min|max)im(?:um|a))\b",
    re.IGNORECASE,
)
CONDITION = "a condition"
THERE = "it follows from the condition before it, and is said of that case"
SOLVED = "a solution of the equation before it, and no value elsewhere"


def is_condition(words: str) -> bool:
    """Whether the words before a formula make it a condition."""
    return _IF.search(words) is not None


def is_of_two_names(read: ReadFormula, left: Written | None, right: Written | None) -> bool:
    """Suppose a = b: both keep what they are, and have the same value."""
    same = isinstance(left, Sym) and isinstance(right, Sym)
    return same and _SUPPOSES.search(read.formula.prose) is not None


def is_in_use(definition: Definition, known: Iterable[Definition]) -> bool:
    """Whether formulas above have the name of a quantity in them, of which a condition may then speak.

    A function that is another one, f = tanh, is so in the case alone.
    """
    if definition.parameters:
        return isinstance(definition.body, Apply) and definition.body.arguments == definition.parameters
    others = (d for d in known if d.name != definition.name)
    return _is_inside(definition.name, others)


def _is_inside(name: str, known: Iterable[Definition]) -> bool:
    """Whether something that is defined above is made of a name, or a function of it."""
    return any(
        not definition.later
        and name in {sym.name for sym in (*definition.parameters, *symbols(definition.body))}
        for definition in known
    )


def conditions_among(formulas: Iterable[ReadFormula]) -> Iterator[bool]:
    """Of every formula whether the words before it make it a condition: if the first, and the second."""
    before = ""
    for read in formulas:
        words = read.formula.prose
        here = f"{before}{MARK}{words}" if before and _AND.fullmatch(words) else words
        before = here if _IF.search(here) else ""
        yield bool(before)


def is_of_the_same_case(sentence: str) -> bool:
    """Whether a sentence still speaks of the case of the one before: then, so."""
    return _GOES_ON.match(sentence) is not None


@dataclass(frozen=True, slots=True)
class Way:
    """How a statement follows from another one: A ⇒ B, A implies B, A, thus B."""

    led: bool = False  # an arrow stands before it
    leads: bool = False  # an arrow stands behind it
    solves: bool = False  # words that tell a solution stand before it
    conditional: bool = False  # words of a condition stand before it: if, when


def way_of(read: ReadFormula, place: int, before: str) -> Way:
    """How the statement at this place of a formula follows, by the words of its sentence before it."""
    last = place + 1 == len(read.statements)
    behind = _LEADS.match(read.formula.after) is not None if last else read.statements[place + 1].led
    return Way(is_led(read, place), behind, _SOLVES.search(before) is not None, is_condition(before))


def is_led(read: ReadFormula, place: int) -> bool:
    """Whether an arrow stands before a statement."""
    return read.statements[place].led or (not place and _LED.search(read.formula.prose) is not None)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a name was before a statement."""

    sym: Sym
    definitions: tuple[Definition, ...]
    value: Printed | None
    shape: Shape | None

    @property
    def has_formula(self) -> bool:
        """Whether it had been said what it is."""
        return any(not definition.later for definition in self.definitions)

    def is_used(self, knowledge: Knowledge) -> bool:
        """Whether something that is defined is made of it."""
        return _is_inside(self.sym.name, (d for known in knowledge.definitions.values() for d in known))

    def is_of_use(self, knowledge: Knowledge) -> bool:
        """Whether it has a formula, or something is made of it."""
        return self.has_formula or self.is_used(knowledge)

    def give_back(self, knowledge: Knowledge) -> None:
        """Let the name be that again."""
        name, key, shape = self.sym.name, str(self.sym), (self.sym.name, len(self.sym.indices))
        knowledge.replaced.discard(name)
        knowledge.definitions.pop(name, None)
        knowledge.values.pop(key, None)
        knowledge.shapes.pop(shape, None)
        if self.definitions:
            knowledge.definitions[name] = list(self.definitions)
        if self.value is not None:
            knowledge.values[key] = self.value
        if self.shape is not None:
            knowledge.shapes[shape] = self.shape


def kept(term: Written | None, knowledge: Knowledge) -> Kept | None:
    """What is known of a name; None for anything else."""
    if not isinstance(term, Sym):
        return None
    found = tuple(knowledge.definitions.get(term.name, ()))
    shape = knowledge.shapes.get((term.name, len(term.indices)))
    return Kept(term, found, knowledge.values.get(str(term)), shape)


@dataclass(slots=True)
class Supposed:
    """What a sentence supposes, and the equation before it that may be one for an unknown."""

    place: tuple[int, int] = (0, 0)  # the section and the sentence
    names: list[Kept] = field(default_factory=list)
    of_case: list[Kept] = field(default_factory=list)  # names with numbers of a case: if x = 0, then y = 1
    posed: tuple[Written, ...] = ()
    condition: bool = False

    def begin(self, place: tuple[int, int], sentence: str, *, knowledge: Knowledge) -> None:
        """A formula comes, in a section and a sentence: what another sentence supposed is no more."""
        before, self.place = self.place, place
        if place == before:
            return
        _give_back(self.names, knowledge)
        self.condition = False
        if place[0] != before[0]:
            self.posed = ()
        if place[0] != before[0] or not is_of_the_same_case(sentence):
            _give_back(self.of_case, knowledge)
            _drop(knowledge)

    def taken(self, finding: Finding, old: Kept | None, *, way: Way, knowledge: Knowledge) -> Finding:
        """The finding on a statement, as it is where something is supposed."""
        is_open = any(map(_is_open, finding.links))
        sides = [tree for link in finding.links for tree in link.trees if tree is not None]
        set_ = old is not None and finding.word is Word.DEFINITION and _is_plain(sides)
        words = ""
        if old is not None and set_ and way.leads and old.has_formula:
            words = CONDITION
        elif old is not None and set_ and way.led and self.condition and old.is_of_use(knowledge):
            words = THERE
        elif old is not None and set_ and way.solves and old.is_used(knowledge) and old.sym in self.posed:
            words = SOLVED
        if old is not None and set_:
            knowledge.solved.discard(str(old.sym))
        if old is not None and set_ and not words and (way.conditional or self.of_case):
            self.of_case.append(old)
        if words and old is not None:
            self.names.append(old)
            knowledge.solved.add(str(old.sym))
        self.condition = (self.condition and way.led) or (way.leads and (is_open or words == CONDITION))
        if is_open and any(_is_defined(side, knowledge) for side in sides):
            self.posed = tuple(sym for side in sides for sym in symbols(side))
        return replace(finding, word=Word.NO_CLAIM, why=words) if words else finding


def _give_back(names: list[Kept], knowledge: Knowledge) -> None:
    """Let the names be again what they were before, the latest first."""
    for name in reversed(names):
        name.give_back(knowledge)
    names.clear()


def _is_open(link: Link) -> bool:
    """f(x) = 0: an equation that does not hold for every value of its letters."""
    left, right = link.trees
    if link.word is Word.HOLDS_IF and right is not None:
        return not isinstance(left, Sym) and is_numeric(right)
    return link.word in (Word.NO_CLAIM, Word.UNDECIDED)


def _is_plain(sides: list[Written]) -> bool:
    """name = name, or a number: no formula that tells what a name is made of."""
    return all(isinstance(side, Sym) or is_numeric(side) for side in sides)


def _is_defined(term: Written, knowledge: Knowledge) -> bool:
    """f(x), ∂L/∂w, L: whether a quantity is in it that the note defines."""
    return any(
        isinstance(part, Slope | Nabla)
        or (isinstance(part, Apply) and bool(knowledge.definitions.get(part.function)))
        or (isinstance(part, Sym) and knowledge.is_defined(part))
        for part in every(term)
    )


def _drop(knowledge: Knowledge) -> None:
    """Give the names of a condition, whose sentence has ended, the meaning back that they had."""
    for name, found in list(knowledge.definitions.items()):
        if any(definition.supposed for definition in found):
            knowledge.definitions[name] = [definition for definition in found if not definition.supposed]
