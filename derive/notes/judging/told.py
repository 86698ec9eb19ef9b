"""Conditions that a text tells around a formula: for x < 0, let y ∈ {-1, 1}, in the active case.

A point outside of a condition refutes nothing. Comparisons of a name with a number say which points count; of
a condition that is not understood no point is known to fulfil it, and then nothing is refuted.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

from derive.notes.documents import Formula
from derive.notes.judging.alternatives import is_one_of_several
from derive.notes.judging.angles import are_degrees
from derive.notes.judging.around import NOTHING, Choice, Told, is_general, is_of_every_function, listed
from derive.notes.judging.bases import base_in
from derive.notes.judging.bounds import both, interval
from derive.notes.judging.clauses import Part, elsewhere, leads
from derive.notes.judging.cues import Cue, cue_in
from derive.notes.judging.inequalities import TURNED, Inequality, is_bound, within
from derive.notes.judging.limits import Clauses, Limit
from derive.notes.judging.reading import ReadFormula, read_side, statements_in
from derive.notes.judging.related import Relations, is_total
from derive.notes.judging.same_function import activation_before
from derive.notes.judging.sentences import MARK, Sentence, sentences_of
from derive.notes.judging.solutions import is_posed
from derive.notes.judging.stated import Statements
from derive.notes.judging.unbounded import of_any_number
from derive.notes.judging.unread import A_COMPARISON, A_SET_OF_NAMES, OF_ARRAYS, Unread, is_predicate
from derive.notes.judging.wordings import speaks_of_one, speaks_of_shares, values_in
from derive.notes.reading.statements import Statement
from derive.notes.reading.tokens import Token
from derive.notes.reading.words import Known
from derive.notes.written import Sym, plain_number, symbols

_SETTING = re.compile(
    r"\W*(?:now|next|first|then|also|here|finally)?\W*"
    r"(?:let|assume|assuming|suppose|supposing|consider|take|restrict)\b",
    re.IGNORECASE,
)
_ASSUMED = re.compile(r"\W*(?:now|next|first)?\W*(?:assum\w+|suppos\w+|let (?:the|all)\b)", re.IGNORECASE)
_ACTION = r"(?!\s*(?:we|you|one|i|and only)\b|\s+\w+ing\b)"
_PLACE = r"case|region|regime|zone|branch|side|half|limit"
_IN_WORDS = re.compile(
    rf"\b(?:if|when|whenever|unless|as long as|provided)\b{_ACTION}[^¤.]{{0,200}}?\b"
    r"(?:is|are|has|have|holds?|was|were)\b"
    rf"|\b(?:in|on|for|within) (?:the|this|that|an?|its|either|each) (?:[\w-]+ ){{0,3}}(?:{_PLACE})s?\b"
    r"|\b(?:for|at|with) (?:all |very |sufficiently )?"
    r"(?:small|large|tiny|huge|negative|positive|non-?\w+ive|zero)\b"
    r"|\b(?:inside|outside|within) (?:of )?the (?:margin|interval|ball|band|zone|region)\b",
    re.IGNORECASE,
)
_NAMED_CASE = re.compile(r"\s*(?:(?:of|that|when|where|with)\s+)?(?=¤)", re.IGNORECASE)
_AT = re.compile(
    r"\b(?:at|for|if|when|whenever|near|setting|(?:in|for) (?:the |this |that )?(?:special )?cases?)"
    r"(?: (?:of|that|when|where|all|every|each|both|any|the))*\s*$",
    re.IGNORECASE,
)
_BITS = re.compile(r"\bbits\b", re.IGNORECASE)
_KINDS = re.compile(
    r"\b(?:we|you|symmetric|definite|matri\w+|vectors?|scalars?|identity|invertible|differentiable|functions?"
    r"|constant|independent|real|network|model|activation|loss|layers?|units?)\b",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"\b(?:for|if|when|where|whenever|unless|as long as|assume|let)\s+"
    r"(?P<test>[^\W\d_][0-9₀-₉]?\s*(?:<=?|>=?|≤|≥)"
    r"\s*[-−]?(?:\d+(?:\.\d+)?|[^\W\d_][0-9₀-₉]?))(?!\w)",
    re.IGNORECASE,
)  # for x > y, without marks
_LED = re.compile(r"\b(?:for|if|when|whenever|where|as long as|provided)(?: all| every| that)*\s*$", re.I)
_FINITE = re.compile(r"\\mathbb\s*\{?[ZF]\}?_|\\[bp]?mod\b|\bmod\b")
_PERPENDICULAR = re.compile(r"\\perp\b|⊥|⟂")
MOST_CHOICES = 3
MOST_SCENES = 40
MOST_FORMULAS = 200  # of a sentence that tells something


class Conditions:
    """The sentences of a document, and what they tell about the formulas in them."""

    def __init__(self, formulas: list[ReadFormula], known: Known) -> None:
        self.formulas = formulas
        self.known = known
        self.stated = Statements(formulas, cache(lambda tokens: read_side(tokens, known).written))
        self.sentences = sentences_of([read.formula for read in formulas])
        self.relations = Relations(self.sentences, formulas, known)
        self.home = {number: place for place, s in enumerate(self.sentences) for number in s.inside}
        self.scenes = [place for place, s in enumerate(self.sentences) if self._sets(s)]
        self.found: dict[int, list[Part]] = {}  # the parts of a sentence, by the place of its first formula
        self.points: dict[int, Choice | Unread | None] = {}  # what is set at a formula: at x = 0
        self.base = " or ".join(dict.fromkeys(filter(None, (base_in(s.text) for s in self.sentences))))
        self.degrees = are_degrees([read.formula for read in formulas], (s.text for s in self.sentences))

    def around(self, number: int, statement: Statement) -> Told:
        """What is told around a formula: in its sentence, and in those that set the scene for it."""
        place = self.home.get(number)
        if place is None:
            return NOTHING
        here = self.sentences[place]
        if len(here.inside) > MOST_FORMULAS:
            return NOTHING
        told = Told(
            base=base_in(here.text) or self.base,
            degrees=self.degrees,
            function=activation_before(here, number, self.formulas),
            every_function=is_of_every_function(*here.around(number)),
            general=is_general(here.text, self._named(here)),
            limits=self._limits(here, number),
            worded=values_in(here.text),
            posed=is_posed(here.text),
            alone=speaks_of_one(here.text.split(MARK)[here.inside.index(number)]),
            shares=speaks_of_shares(here.text),
            total=is_total(here.around(number)[0]),
            related=self.relations.around(place, number),
            stated=self.stated.around(self.sentences, (place, number), statement),
        )
        for sentence in self._scene(place):
            told = self._with(
                told.without(of_any_number(sentence.text, self._named(sentence))), sentence, None
            )
        told = told.without(of_any_number(here.text, self._named(here)))
        told = self._with(told, here, (number, statement))
        if is_one_of_several(here, number, self.formulas):
            told = told.and_unread(Unread("or"))
        if (cue := _BITS.search(here.text)) is not None:
            told = replace(told, base=told.base or cue.group())
        told = replace(told, loose=cue_in(here.text, Cue.LOOSE))
        if any(_FINITE.search(self.formulas[n].formula.text) for n in here.inside):
            told = replace(told, loose="modulo")
        if any(_PERPENDICULAR.search(self.formulas[n].formula.text) for n in here.inside):
            told = told.and_unread(Unread("perpendicular", of_arrays=True))
        if except_ := cue_in(here.text, Cue.EXCEPT):
            told = told.and_unread(Unread(f"{except_} …"))
        cue = self._in_words(here)
        return told.and_unread(*([Unread(" ".join(cue.group().split()))] if cue else self._of_arrays(here)))

    def _named(self, sentence: Sentence) -> Callable[[int], str]:
        return lambda place: self.name_of(sentence.inside[place])

    def _limits(self, sentence: Sentence, number: int) -> tuple[Limit, ...]:
        texts = tuple(self.formulas[n].formula.text for n in sentence.inside)
        clauses = Clauses(tuple(sentence.text.split(MARK)), texts, self._named(sentence))
        return tuple(clauses.limits(sentence.inside.index(number)))

    def name_of(self, number: int) -> str:
        """The name that a formula is, or has on its left side."""
        statements = self.formulas[number].statements
        first = read_side(statements[0].sides[0], self.known).written if statements else None
        return str(first) if isinstance(first, Sym) else ""

    def _in_words(self, sentence: Sentence) -> re.Match[str] | None:
        """A condition that no formula tells; *in the case y = 1* does."""
        told = {part.start for part in self._parts(sentence) if part.names}
        for cue in _IN_WORDS.finditer(sentence.text):
            named = _NAMED_CASE.match(sentence.text, cue.end())
            if named is None or named.end() not in told:
                return cue
        return None

    def _scene(self, place: int) -> Iterator[Sentence]:
        """Assume x < 0.: sentences before, of this section; of vectors those of this paragraph."""
        here = self.sentences[place]
        earlier = self.scenes[: bisect_left(self.scenes, place)][-MOST_SCENES:]
        for sentence in (self.sentences[n] for n in earlier):
            if sentence.section != here.section:
                continue
            if sentence.paragraph == here.paragraph or not OF_ARRAYS.search(sentence.text):
                yield sentence

    def _sets(self, sentence: Sentence) -> bool:
        """Whether it sets the scene for those that follow."""
        said = _SETTING.match(sentence.text) or OF_ARRAYS.search(sentence.text)
        return bool(said) or any(self._is_set(number) for number in sentence.inside)

    def _is_set(self, number: int) -> bool:
        return self._is_either(number) or any("∈" in s.signs for s in self.formulas[number].statements)

    def _with(self, told: Told, sentence: Sentence, judged: tuple[int, Statement] | None) -> Told:
        near = judged is not None
        conditional = near or _SETTING.match(sentence.text) is not None
        parts = self._parts(sentence)
        apart, unclear = frozenset[int](), False
        if judged is not None:
            apart, unclear = elsewhere(sentence.text, parts, _place(parts, judged[0]))
        if unclear:
            told = told.and_unread(Unread("of which case it is said is not clear"))
        for place, part in enumerate(parts):
            number = part.number
            if number is None and place not in apart:
                told = self._compared(told, self._read(sentence.text[part.start : part.end]))
            if number is None or place in apart:
                continue
            if near and part.sets:
                told = told.and_chosen(self._point(number))
            if self._is_either(number):
                told = self._either(told, number)
                continue
            for statement in self.formulas[number].statements:
                if judged is None or statement is not judged[1]:
                    told = self._and(told, statement, conditional=conditional, near=near)
        if near:
            return told
        unread = self._of_arrays(sentence)
        if (
            not unread
            and not sentence.inside
            and _ASSUMED.match(sentence.text)
            and not _KINDS.search(sentence.text)
        ):
            unread = [Unread(" ".join(sentence.text.split())[:60].strip())]
        return told.and_unread(*unread)

    def _of_arrays(self, sentence: Sentence) -> list[Unread]:
        """What a sentence says of arrays: of those that it names, or of any."""
        cue = OF_ARRAYS.search(sentence.text)
        if cue is None or self._is_of_defined(sentence, cue):
            return []
        named = [s for n in sentence.inside for s in self.formulas[n].statements if not s.signs]
        names = (read_side(statement.sides[0], self.known).written for statement in named)
        about = frozenset(name.name for name in names if isinstance(name, Sym))
        return [Unread(cue.group().strip().replace(MARK, "…"), about, of_arrays=True)]

    def _is_of_defined(self, sentence: Sentence, cue: re.Match[str]) -> bool:
        """The matrix H = … is idempotent, and H = …, which is idempotent: this follows from what H is."""
        before = sentence.text[: cue.start()]
        inside = sentence.inside[: before.count(MARK)]
        if not inside and before.startswith("which "):
            inside = [number - 1 for number in sentence.inside[:1] if number]
        near = [s for n in (*inside[:1], *inside[-1:]) for s in self.formulas[n].statements[:1]]
        return is_predicate(before, near) and not _SETTING.match(sentence.text)

    def _parts(self, sentence: Sentence) -> list[Part]:
        """The formulas of a sentence and the conditions without marks, in their order."""
        first = sentence.inside[0] if sentence.inside else -1
        if first in self.found:
            return self.found[first]
        text = sentence.text
        marks = [match.start() for match in re.finditer(MARK, text)]
        formulas = [
            replace(
                part, names=self._conditioned(part, sentence.text), sets=self._is_point(part, sentence.text)
            )
            for mark, number in zip(marks, sentence.inside, strict=False)
            for part in (Part(mark, mark + 1, number),)
        ]
        plain = [
            Part(*found.span("test"), names=frozenset(re.findall(r"[^\W\d_]\w*", found["test"])))
            for found in _PLAIN.finditer(text)
        ]
        parts = sorted((*formulas, *plain), key=lambda part: part.start)
        return self.found.setdefault(first, parts) if first >= 0 else parts

    def _conditioned(self, part: Part, text: str) -> frozenset[str]:
        """The names that a formula bounds or sets, where it is a condition: x < 0, y = ±1, at x = 0."""
        assert part.number is not None
        statements = self.formulas[part.number].statements
        led = _LED.search(text[max(0, part.start - 40) : part.start]) is not None
        compares = [s for s in statements if is_bound(s, led=led) or within(s, self.stated.read)]
        if not statements or (
            len(compares) < len(statements)
            and not self._is_either(part.number)
            and not self._is_point(part, text)
        ):
            return frozenset()
        told = [side for s in statements for side in (s.sides[:1] if s.signs == ["∈"] else s.sides)]
        sides = ("".join(token.text for token in side) for side in told)
        return frozenset(side for side in sides if re.search(r"[^\W\d_]", side))

    def _is_point(self, part: Part, text: str) -> bool:
        """Whether an equation sets a name for its sentence: at x = 0."""
        read = self.formulas[part.number or 0]
        sets = len(read.statements) == 1 and read.statements[0].signs == ["="]
        return sets and _AT.search(text[max(0, part.start - 60) : part.start]) is not None

    def replaces(self, number: int) -> bool:
        """Whether what it defines takes the place of what was defined: let C = … be the cost instead."""
        place = self.home.get(number)
        return place is not None and bool(cue_in(self.sentences[place].text, Cue.REPLACED))

    def words_around(self, number: int) -> tuple[str, str]:
        """What stands before a formula in its sentence, and behind it, with marks for the other formulas."""
        place = self.home.get(number)
        return self.sentences[place].around(number) if place is not None else ("", "")

    def place(self, number: int) -> tuple[int, int]:
        """The section and the sentence of a formula."""
        home = self.home.get(number, 0)
        return self.sentences[home].section, home

    def begins_section(self, number: int) -> bool:
        """Whether a formula is the first of its section."""
        return number > 0 and self.place(number)[0] != self.place(number - 1)[0]

    def leads(self, number: int) -> bool:
        """Whether a condition is said of what follows it, and not of the formula before."""
        place = self.home.get(number)
        if place is None:
            return False
        here = self.sentences[place]
        parts = self._parts(here)
        return leads(here.text, parts, _place(parts, number))

    def _and(self, told: Told, statement: Statement, *, conditional: bool, near: bool) -> Told:
        if statement.signs == ["∈"]:
            bounded = within(statement, self.stated.read)
            if bounded is None:
                return self._member(told, statement)
            return replace(told, domains={**told.domains, **bounded}) if conditional else told
        if (
            conditional
            and statement.signs
            and all(sign in TURNED for sign in statement.signs)
            and not statement.continues
        ):
            return self._compared(told, statement)
        if not near and conditional and statement.signs and not self._defines(statement):
            sides = [read_side(tokens, self.known).written for tokens in statement.sides]
            about = frozenset(sym.name for side in sides if side is not None for sym in symbols(side))
            return told.and_unread(Unread("an equation that is assumed", about))
        return told

    def _defines(self, statement: Statement) -> bool:
        """z = w x, f(x) = …, A ∈ …: what gives a name its meaning."""
        if any(sign not in ("=", ":=") for sign in statement.signs) or statement.continues:
            return True
        first = statement.sides[0]
        if [token.text for token in (*first[1:2], *first[-1:])] == ["(", ")"]:
            return True  # D(p ‖ q) = …
        return not any(token.text in ("+", "-", r"\|", r"\sum", r"\cdot", "|", r"\top") for token in first)

    def _compared(self, told: Told, statement: Statement) -> Told:
        sides = [read_side(tokens, self.known).written for tokens in statement.sides]
        domains, pairs, others = dict(told.domains), list(told.pairs), list(told.inequalities)
        for left, sign, right in zip(sides, statement.signs, sides[1:], strict=False):
            one, other = plain_number(left), plain_number(right)
            if isinstance(left, Sym) and other is not None:
                domains[str(left)] = both(domains.get(str(left)), interval(sign, other))
            elif isinstance(right, Sym) and one is not None:
                domains[str(right)] = both(domains.get(str(right)), interval(TURNED[sign], one))
            elif isinstance(left, Sym) and isinstance(right, Sym):
                pairs.append((str(left), sign, str(right)))
            elif left is not None and right is not None:
                others.append(Inequality(left, sign, right))
            else:
                return told.and_unread(Unread(A_COMPARISON))
        return replace(told, domains=domains, pairs=tuple(pairs), inequalities=tuple(others))

    def _member(self, told: Told, statement: Statement) -> Told:
        """y ∈ {-1, +1}; a set of numbers without braces (ℝ, ℝ^n) is no condition."""
        members = None if statement.continues else listed(statement.sides[1])
        if members is None:
            return told
        return told.and_chosen(self._choice(statement.sides[0], members))

    def _is_either(self, number: int) -> bool:
        """y = ±1, which is read as two statements."""
        read = self.formulas[number]
        equal = [s for s in read.statements if s.signs == ["="] and not s.continues]
        texts = [[token.text for token in s.sides[-1]] for s in equal]
        either = any(mark in read.formula.text for mark in (r"\pm", "±"))
        return either and len(texts) == len(read.statements) == 2 and texts[0][1:] == texts[1][1:]

    def _either(self, told: Told, number: int) -> Told:
        one, other = self.formulas[number].statements
        return told.and_chosen(self._choice(one.sides[0], [one.sides[1][1:], other.sides[1]]))

    def _point(self, number: int) -> Choice | Unread | None:
        """At x = 0: one value that counts."""
        if number not in self.points:
            statements = self.formulas[number].statements
            equation = len(statements) == 1 and statements[0].signs == ["="] and len(statements[0].sides) == 2
            sides = statements[0].sides if equation else ()
            self.points[number] = self._choice(sides[0], [sides[1]]) if sides else None
        return self.points[number]

    def _read(self, text: str) -> Statement:
        """A comparison that stands in the text without marks."""
        return statements_in(Formula(text, "", 0, 0)).statements[0]

    def _choice(self, side: tuple[Token, ...], members: list[tuple[Token, ...]]) -> Choice | Unread | None:
        name = read_side(side, self.known).written
        values = [read_side(tokens, self.known).written for tokens in members]
        numbers = tuple(value for value in values if value is not None and plain_number(value) is not None)
        if not isinstance(name, Sym):
            return None
        if values and not numbers and all(isinstance(value, Sym) for value in values):
            return Unread(A_SET_OF_NAMES, frozenset((name.name,)))
        if len(numbers) != len(values) or len(numbers) > MOST_CHOICES or not numbers:
            return None
        return name, numbers


def _place(parts: list[Part], number: int) -> int:
    return next(place for place, part in enumerate(parts) if part.number == number)
