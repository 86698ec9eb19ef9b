"""Values and equations that a text states beside a formula: with b = 0, since ‖u‖ = 1, at y = x.

A value is tried before its formula is called false; an equation that is no identity keeps it from that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from derive.notes.judging.by_transpose import decomposed, matrix_of
from derive.notes.judging.reading import ReadFormula
from derive.notes.judging.sentences import FOR_EVERY, IN_GENERAL, MARK, Sentence
from derive.notes.judging.valued import is_numeric
from derive.notes.letters import RUNNING
from derive.notes.reading.environments import split
from derive.notes.reading.statements import Statement
from derive.notes.reading.tokens import Token
from derive.notes.written import (
    Apply,
    Minus,
    Nabla,
    Num,
    Raised,
    Slope,
    Sym,
    Times,
    Written,
    every,
    plain_number,
    symbols,
)

Read = Callable[[tuple[Token, ...]], Written | None]
Value = tuple[Sym, Written]
_SETS = re.compile(
    r"\W*(?:now|next|first|then|also|here|finally)?\W*(?:\w+\s+)?"
    r"(?:let|set|setting|put|fix|case|take|choose|assume|suppose|consider|with|for)\b",
    re.IGNORECASE,
)
_WORDED = re.compile(
    rf"{MARK}\s+(?:(?:is|be|being|to be)\s+)?(?:set\s+)?"
    rf"(?:vanish\w*|(?:equal\s+to\s+|equals\s+|to\s+|(?<=is\s))(?P<value>zero|one|unity|{MARK}))",
    re.IGNORECASE,
)
_NUMBERS = {"zero": 0, "one": 1, "unity": 1}
_POINT = r"at|on|along|near|under"
_CUE = re.compile(
    rf"\b(?:(?P<point>{_POINT})|with|since|as|because|for|if|when|whenever|where|given|let|assum\w+|suppos\w+"
    r"|provided|while|subject to|such that|in case|case"
    r"|(?P<held>satisf(?:y|ies|ying)|obey(?:s|ing)?|fulfil\w*)"
    r"|(?P<place>(?:at|in) (?:the|an?|any|every|its) (?:[\w-]+ )?(?:optim\w+|minim\w+|maxim\w+|solutions?"
    r"|equilibrium|(?:stationary|critical|fixed|optimal) points?)))"
    r"(?:\s+(?:that|we have|of|the|case|only|both|constraint|condition|line|curve))*+\s*\(?\s*$",
    re.IGNORECASE,
)
_ATTAINED = re.compile(
    r"\b(?:vanish\w*|zero|minim\w+|maxim\w+|smallest|largest|optim\w+|extrem\w+|attained|reached|equality"
    r"|stationary)\b[^.;:]{0,60}\b(?:at|for|if|when|where|in)\s*\(?\s*$",
    re.IGNORECASE,
)
_VANISHES_THERE = re.compile(  # at a = y the gradient vanishes: nothing is supposed for what follows
    rf"\b(?:at|for|when|if)\s+{MARK},?\s[^.;]*"
    r"\b(?:vanish\w*|(?:is|are|becomes?) (?:zero|least|minimal|attained))",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:wants?|wish(?:es)?|hopes?|would like|desires?|ideally|(?:aims?|goals?) (?:is|are))\b"
    r"(?:\s+(?:to|have|get|achieve|reach|satisfy|see|be|that|for|also|then|it|the|our|all|both|a|an|network|model"
    r"|machine|output|outputs|prediction|predictions))*+\s*[,:]?\s*$",
    re.IGNORECASE,
)
_FIXED = re.compile(r"\bfixed[ -]points?\b|\bequilibri", re.IGNORECASE)
_FACT = re.compile(r"(?:since|as|because|with|where|given|while|for)\b", re.IGNORECASE)  # and no mere case
MOST_SETTINGS = 3
MOST_BACK = 100  # sentences in which such a one is looked for
MOST_NEAR = 12  # formulas of a sentence, before and after one, that can state something for it


@dataclass(frozen=True, slots=True)
class Equation:
    """left = right of two formulas; `announced` by a word of condition before it, or only standing there."""

    left: Written
    right: Written
    announced: bool
    behind: bool = False  # it follows the formula that is judged, as another claim would

    @property
    def matrix(self) -> Sym | None:
        """The matrix of which it says what it is by its transpose: the Q of QᵀQ = I."""
        return matrix_of(self.left, self.right)

    @property
    def is_name(self) -> bool:
        """Whether its left side is a name, which the document's definitions then have."""
        return isinstance(self.left, Sym)

    @property
    def names(self) -> set[str]:
        """The names of both sides."""
        return {str(sym) for side in (self.left, self.right) for sym in symbols(side)}


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated around one formula."""

    here: tuple[Value, ...] = ()  # y = 1, in its sentence or its display; the nearest first
    before: tuple[Value, ...] = ()  # in the sentence before, or in one that sets the scene
    equations: tuple[Equation, ...] = field(default=())  # ‖u‖ = 1, in its sentence
    places: tuple[Value, ...] = ()  # a = y, the conditions of the statement itself
    assumed: tuple[Equation, ...] = ()  # announced in the sentence before, or in one that sets the scene


class Statements:
    """The formulas of a document by their numbers, with a reader of sides."""

    def __init__(self, formulas: list[ReadFormula], read: Read) -> None:
        self.formulas = formulas
        self.read = read
        self.earlier: dict[int, tuple[tuple[Value, ...], tuple[Equation, ...]]] = {}  # by the sentence
        self.matrices: dict[int, tuple[Equation, ...]] = {}  # by the first formula of a sentence

    def around(self, sentences: list[Sentence], at: tuple[int, int], judged: Statement) -> Stated:
        """What is stated around the formula `at` (sentence, number)."""
        place, number = at
        here = sentences[place]
        middle = here.inside.index(number)
        window = slice(max(middle - MOST_NEAR, 0), middle + MOST_NEAR + 1)
        clause = _up_to_the_end_of_its_clause(here, middle)
        near = sorted(clause[window], key=lambda n: (n > number, abs(n - number)))
        worded = self._worded(here) if len(here.inside) <= 4 * MOST_NEAR else ()
        values = [*self._values(near, judged), *self._conditions(judged), *worded]
        general = _is_general(here.text.split(MARK)[middle])
        before, assumed = ((), ()) if general else self._by_earlier(sentences, place)
        equations, places = tuple(self._equations(here, judged, window)), tuple(self._places(judged))
        return Stated(tuple(values), before, equations, places, assumed)

    def _by_earlier(
        self, sentences: list[Sentence], place: int
    ) -> tuple[tuple[Value, ...], tuple[Equation, ...]]:
        """What sentences before state: the same for all formulas of a sentence."""
        if place not in self.earlier:
            before, assumed = self._before(sentences, place), self._assumed(sentences, place)
            self.earlier[place] = (tuple(before), tuple(assumed))
        return self.earlier[place]

    def _assumed(self, sentences: list[Sentence], place: int) -> Iterator[Equation]:
        """The equations that such sentences announce."""
        for sentence in self._earlier(sentences, place):
            if _VANISHES_THERE.search(sentence.text):
                continue
            yield from (e for e in self._equations(sentence, None, slice(-MOST_NEAR, None)) if e.announced)
        for sentence in sentences[max(place - MOST_BACK, 0) : place]:
            if sentence.section == sentences[place].section:
                yield from self._of_matrices(sentence)

    def _of_matrices(self, sentence: Sentence) -> tuple[Equation, ...]:
        """What a sentence says of matrices by their transposes, which lasts."""
        key = sentence.inside[0] if sentence.inside else -1
        if key not in self.matrices:
            found = self._equations(sentence, None, slice(-MOST_NEAR, None))
            self.matrices[key] = tuple(equation for equation in found if equation.matrix is not None)
        return self.matrices[key]

    def _before(self, sentences: list[Sentence], place: int) -> Iterator[Value]:
        """The values of the sentence before, and of the nearest that set something for this section."""
        for sentence in self._earlier(sentences, place):
            yield from self._values(sentence.inside[-MOST_NEAR:], None)
            yield from self._worded(sentence) if len(sentence.inside) <= 4 * MOST_NEAR else ()

    def _earlier(self, sentences: list[Sentence], place: int) -> Iterator[Sentence]:
        """The sentence before, and the nearest that set something for this section."""
        here, found = sentences[place], 0
        for n in range(place - 1, max(place - MOST_BACK, 0) - 1, -1):
            sentence = sentences[n]
            if sentence.section != here.section or found >= MOST_SETTINGS:
                return
            general, sets = _settings(sentence.text)
            if general:
                continue
            if n == place - 1 or (sentence.inside and sets):
                found += 1
                yield sentence

    def _values(self, numbers: Iterable[int], judged: Statement | None) -> Iterator[Value]:
        """The names that formulas set equal to a number."""
        own = [n for n in numbers if judged is not None or not is_attained(self.formulas[n].formula.prose)]
        for statement in (s for n in own for s in self.formulas[n].statements if s is not judged):
            if statement.signs == ["="] and len(statement.sides) == 2:
                yield from self._value(statement.sides[0], statement.sides[1])
            if judged is not None:
                yield from self._conditions(statement)

    def _conditions(self, statement: Statement) -> Iterator[Value]:
        """The b = 0 of `f(-x) = f(x) \\quad (b = 0)`."""
        for tokens in statement.conditions:
            texts = [token.text for token in tokens]
            if texts.count("=") == 1:
                yield from self._value(tokens[: texts.index("=")], tokens[texts.index("=") + 1 :])

    def _places(self, statement: Statement) -> Iterator[Value]:
        """The a = y of ∂L/∂a = 0 for a = y."""
        for tokens in statement.conditions:
            texts = [token.text for token in tokens]
            if texts.count("=") == 1:
                name, value = (self.read(part) for part in split(tokens, "="))
                if isinstance(name, Sym) and name.name not in RUNNING and value is not None:
                    yield name, value

    def _value(self, left: tuple[Token, ...], right: tuple[Token, ...]) -> Iterator[Value]:
        name, value = self.read(left), self.read(right)
        if isinstance(name, Sym) and value is not None and plain_number(value) is not None:
            yield name, value

    def _worded(self, sentence: Sentence) -> Iterator[Value]:
        """b vanishes, b equal to zero, set b to 0."""
        for said in _WORDED.finditer(sentence.text):
            first = sentence.text.count(MARK, 0, said.start())
            name = self._alone(sentence.inside[first])
            words = said["value"] or "zero"
            value = Num(Fraction(_NUMBERS[words.lower()])) if words != MARK else None
            if words == MARK and first + 1 < len(sentence.inside):
                value = self._alone(sentence.inside[first + 1])
            if isinstance(name, Sym) and value is not None and plain_number(value) is not None:
                yield name, value

    def _alone(self, number: int) -> Written | None:
        statements = self.formulas[number].statements
        single = len(statements) == 1 and len(statements[0].sides) == 1 and not statements[0].signs
        return self.read(statements[0].sides[0]) if single else None

    def _equations(self, sentence: Sentence, judged: Statement | None, near: slice) -> Iterator[Equation]:
        pieces, judged_yet = sentence.text.split(MARK)[: len(sentence.inside)], False
        for number, words in zip(sentence.inside[near], pieces[near], strict=False):
            cue = _CUE.search(words)
            follows = judged_yet and not words.rstrip().endswith("(")
            judged_yet |= any(statement is judged for statement in self.formulas[number].statements)
            for statement in self.formulas[number].statements:
                if statement is judged or statement.continues or set(statement.signs) != {"="}:
                    continue
                sides = [self._side(side) for side in statement.sides]
                for one, other in decomposed(sentence.text, sides[-1]):
                    yield Equation(one, other, announced=True)
                for left, right in pairwise(sides):
                    if left is not None and right is not None and _is_condition(left, right, cue):
                        yield Equation(left, right, cue is not None and not is_attained(words), follows)

    def _side(self, tokens: tuple[Token, ...]) -> Written | None:
        """A side; y^2 is a square here, and no name of its own."""
        if len(tokens) > 2 and [token.text for token in tokens[-2:]] == ["^", "2"]:
            base = self.read(tokens[:-2])
            return Raised(base, Num(Fraction(2))) if isinstance(base, Sym) else self.read(tokens)
        return self.read(tokens)


def _up_to_the_end_of_its_clause(sentence: Sentence, middle: int) -> list[int]:
    """The formulas up to the next semicolon: for γ = 0 it is F; with p = 0.9, which says nothing of F."""
    pieces = sentence.text.split(MARK)
    ends = (n for n in range(middle + 1, len(sentence.inside)) if ";" in pieces[n])
    return sentence.inside[: next(ends, len(sentence.inside))]


def is_attained(words: str) -> bool:
    """The minimum is at w = 0, L vanishes for a = y: said of one place, and setting nothing elsewhere."""
    return _ATTAINED.search(words[-120:]) is not None


def is_wished(words: str) -> bool:
    """We want f(x) = y: said of what is not yet so."""
    return _WISH.search(words[-120:]) is not None


def is_of_a_place(words: str) -> bool:
    """At a critical point f'(x) = 0; a fixed point has f(x) = x: said of such places, of any function."""
    cue = _CUE.search(words)
    return (cue is not None and cue["place"] is not None) or _FIXED.search(words) is not None


def announced(words: str) -> str:
    """How the words before an equation announce it: "wish"; as a condition, "fact" or "case"; "held"
    where it is one of names that nothing defines, Q satisfies QᵀQ = I; or not, "".
    """
    if is_wished(words):
        return "wish"
    if is_attained(words):
        return "case"
    cue = _CUE.search(words)
    if cue is None:
        return ""
    if cue["held"] is not None:
        return "held"
    return "fact" if _FACT.match(cue.group()) else "case"


def _is_condition(left: Written, right: Written, cue: re.Match[str] | None) -> bool:
    """Whether an equation may be one: no value, no definition, no derivative."""
    inside = [part for side in (left, right) for part in every(side)]
    if matrix_of(left, right) is not None:
        return True
    if any(isinstance(part, Slope | Nabla) or (isinstance(part, Apply) and part.primes) for part in inside):
        return False
    if cue is not None and cue["held"] is not None and any(isinstance(part, Apply) for part in inside):
        return False  # σ satisfies σ(-z) = 1 - σ(z)
    if isinstance(left, Sym):
        named = isinstance(right, Sym) or (cue is not None and cue["point"] is not None)
        return cue is not None and named and plain_number(right) is None
    if is_numeric(left):
        return False
    return cue is not None or _is_unit(right) or (_is_of(left, right) and isinstance(left, Times | Raised))


def _is_unit(term: Written) -> bool:
    """0, 1, -1: what lengths, sums and products of letters are set to."""
    value = term.term if isinstance(term, Minus) else term
    return isinstance(value, Num) and value.value in (0, 1) and not value.places


def _is_of(left: Written, right: Written) -> bool:
    """y^2 = y, m ⊙ m = m: of one letter, and the letter itself."""
    return isinstance(right, Sym) and set(symbols(left)) == {right}


def _is_general(text: str) -> bool:
    return IN_GENERAL.search(text) is not None or FOR_EVERY.search(text) is not None


@lru_cache(4096)
def _settings(text: str) -> tuple[bool, bool]:
    """Whether a sentence speaks in general, and whether it sets something for those behind it."""
    return _is_general(text), bool(_SETS.match(text))
