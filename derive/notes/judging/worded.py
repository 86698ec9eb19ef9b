"""Cases told in words: h(r) = r²/2 for |r| <= 1, h(r) = |r| - 1/2 otherwise.

What stands beside such a condition is no formula for every argument. The cases of one quantity are one
definition; a condition that is not understood leaves the quantity without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from derive.errors import ParseError
from derive.notes.documents import with_names
from derive.notes.judging.comparisons import NOT_STRICT, OPPOSITE
from derive.notes.judging.definitions import head as definition_of
from derive.notes.judging.definitions import is_standard
from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.sentences import MARK
from derive.notes.letters import RUNNING
from derive.notes.reading.signs import RELATIONS
from derive.notes.reading.spaces import with_spaces
from derive.notes.reading.statements import Statement, Worded
from derive.notes.reading.tokens import Token, tokens_of
from derive.notes.reading.within import Within
from derive.notes.reading.words import Known
from derive.notes.shown import shown
from derive.notes.written import Apply, Choice, Sym, Test, Written

_IF = r"(?:if|when|for(?: all)?|whenever|provided(?: that)?|as long as)"
_GOES_ON = re.compile(
    rf"\s*[,;(]?\s*{_IF}\s*"
)  # with a small letter: no new sentence; all that stands before a comparison
_BEGINS = re.compile(rf"(?:^|.*[\s(]){_IF}\s*", re.IGNORECASE | re.DOTALL)
_THEN = re.compile(
    r"\s*[,:]?\s*(?:then|we (?:have|set|let|put|define)|let|put|set|it is)?\s*[,:]?\s*", re.IGNORECASE
)
_ELSE_BEHIND = re.compile(
    r"\s*\(?(?:otherwise|else|elsewhere)\b|\s*[,;]\s*(?:otherwise|else|elsewhere)\s*[.;)]"
)
_ELSE_BEFORE = re.compile(
    r"(?:^|.*[\s(,;])(?:otherwise|else|elsewhere|if not)\s*[,:]?\s*", re.IGNORECASE | re.DOTALL
)
_IN_WORDS = re.compile(
    r"\s*[,;(]?\s*(?:(?:if|when|unless|whenever)\b(?!\s*(?:we|you|one|and only)\b)"
    r"|for (?:all )?(?:positive|negative|non-?\w+ive|small|large)\b)"
)
_IN_WORDS_BEFORE = re.compile(  # if the unit is active, we have
    rf"(?:^|[.;:(\n])\s*(?P<words>if not|otherwise"
    rf"|if\s(?!(?:we|you|one)\b)[^,.;:{MARK}]{{3,80}}\b(?:is|are)\b[^,.;:{MARK}]{{2,40}}),"
    r"\s*(?:then|we have)?\s*$",
    re.IGNORECASE,
)
_TYPED = re.compile(
    rf"\s*[,;(]?\s*{_IF}\s+(?P<test>[^,;\n]*?[<>=≤≥≠][^,;\n]*?)\s*(?:[,;)]|\.(?!\d)|\b(?:and|but)\b|\n|$)"
)
_COMMENT = re.compile(r"<!--.*?-->|(?<!\\)%[^\n]*", re.DOTALL)
LONGEST = 200  # characters of such a condition
_ORDER = ("<", ">", "<=", ">=")


@dataclass(frozen=True, slots=True)
class _Case:
    """A statement with its condition: comparisons, none for 'otherwise'; None where it is not read."""

    statement: Statement
    head: Written
    value: Written
    defines: bool = True  # else it is a claim
    tests: tuple[Test, ...] | None = None
    otherwise: bool = False


def take_cases(formulas: list[ReadFormula], known: Known) -> None:
    """Give every statement that is a case, told in words, the definition that all its cases make up."""
    run: list[_Case] = []
    for number, read in enumerate(formulas):
        for place, statement in enumerate(read.statements):
            found = _Cases(formulas, number, known).case(place)
            if found is None:
                if len(statement.signs) and not _is_comparison(statement):
                    _close(run)
                continue
            if run and (run[-1].head != found.head or run[-1].otherwise or _is_said_again(found, run)):
                _close(run)
            run.append(found)
    _close(run)


def condition_in_words(before: str) -> str:
    """The condition that the words before a formula tell without another formula: if the unit is active."""
    found = _IN_WORDS_BEFORE.search(before[-LONGEST:])
    return " ".join(found["words"].lower().split()) if found is not None else ""


def _close(run: list[_Case]) -> None:
    if run and not run[0].defines:
        _limit(run)
    elif run and not (run[0].otherwise and len(run) == 1):
        worded = _joined(run)
        for case in run:
            case.statement.worded = worded
    run.clear()


def _limit(run: list[_Case]) -> None:
    """Give claims that are told for one case each that case, as far as the cases are read."""
    before: list[tuple[Test, ...]] = []
    for case in run:
        if case.tests is None or (case.otherwise and not before):
            return
        case.statement.within = Within(case.tests, tuple(before) if case.otherwise else ())
        before.append(case.tests)


def _joined(run: list[_Case]) -> Worded:
    if any(case.tests is None for case in run):
        return Worded(None)
    *first, last = run
    if not first and any(test.relation == "=" for test in last.tests or ()):
        return Worded(None, "at one point")  # f(x) = 9 if x = 3
    assumed = ""
    if not last.otherwise and not _complete(run):
        assumed = " or ".join(" and ".join(map(_shown, case.tests or ())) for case in run)
    body = last.value
    for case in reversed(first):
        rest = body
        body = case.value
        for test in reversed(case.tests or ()):
            body = Choice(((body, test),), rest)
    return Worded(body, assumed)


def _complete(run: list[_Case]) -> bool:
    """x > 0 and x <= 0."""
    tests = [test for case in run for test in case.tests or ()]
    if len(run) != 2 or len(tests) != 2 or not all(case.tests for case in run):
        return False
    one, other = tests
    return replace(one, relation=OPPOSITE.get(one.relation, "")) == other


def _is_said_again(case: _Case, run: list[_Case]) -> bool:
    """x > 0 behind x >= 0: the cases before leave nothing for it, so that it is another definition."""
    own = _wide(case)
    return bool(own) and any(_wide(former) <= own for former in run if former.tests)


def _wide(case: _Case) -> frozenset[Test]:
    """Its comparisons but for their ends."""
    return frozenset(replace(t, relation=NOT_STRICT.get(t.relation, t.relation)) for t in case.tests or ())


def _shown(test: Test) -> str:
    return f"{shown(test.left)} {test.relation} {shown(test.right)}"


@dataclass(slots=True)
class _Cases:
    """One formula with the words and the formulas around it."""

    formulas: list[ReadFormula]
    number: int
    known: Known
    letters: set[str] = field(default_factory=set)
    arguments: tuple[Written, ...] = ()

    def case(self, place: int) -> _Case | None:
        """The statement as a case; None when it defines nothing or no condition stands beside it."""
        read = self.formulas[self.number]
        statement = read.statements[place]
        if statement.continues or len(statement.sides) != 2 or statement.signs[0] not in ("=", ":="):
            return None
        head = read_side(statement.sides[0], self.known).written
        self.arguments = head.arguments if isinstance(head, Apply) else ()
        self.letters = {i.letter for i in head.indices} if isinstance(head, Sym) else set()
        value = read_side(statement.sides[1], self.known).written
        if head is None or value is None:
            return None
        # |x| = x for x > 0 is a claim: no note chooses what |x| means
        defines = definition_of(head, value, "") is not None and not is_standard(head)
        case = _Case(statement, head, value, defines)
        last = place == len(read.statements) - 1
        for tests in self._beside(statement, first=place == 0, last=last):
            return self._with(case, tests)
        return None

    def _with(self, case: _Case, tests: tuple[Test, ...] | str | None) -> _Case | None:
        if tests == "otherwise":
            return replace(case, tests=(), otherwise=True)
        if isinstance(tests, tuple) and any(self._is_of_indices(test) for test in tests):
            return None
        return replace(case, tests=tests if isinstance(tests, tuple) else None)

    def _beside(
        self, statement: Statement, *, first: bool, last: bool
    ) -> Iterator[tuple[Test, ...] | str | None]:
        """The conditions beside the statement: in its formula, in the words behind it, in those before."""
        read = self.formulas[self.number]
        after, prose = (_COMMENT.sub("", text) for text in (read.formula.after, read.formula.prose))
        if re.search(r"\b(?:otherwise|else)\b", statement.said):
            yield "otherwise"
        elif statement.conditions:
            yield self._tests(statement.conditions[0]) if len(statement.conditions) == 1 else None
        if last and _ELSE_BEHIND.match(after):
            yield "otherwise"
        if last and _GOES_ON.fullmatch(after) and (tests := self._first(self.number + 1)) is not None:
            yield tests
        if last and read.formula.plain and (condition := _TYPED.match(after)) is not None:
            yield self._typed(condition["test"])
        if last and _IN_WORDS.match(after):
            yield None
        if first and _ELSE_BEFORE.fullmatch(prose):
            yield "otherwise"
        if first and self.number and _THEN.fullmatch(prose) and _BEGINS.fullmatch(self._earlier()):
            tests = self._formula(self.number - 1)
            if tests is not None:
                yield tests

    def _earlier(self) -> str:
        return _COMMENT.sub("", self.formulas[self.number - 1].formula.prose)

    def _formula(self, number: int) -> tuple[Test, ...] | None:
        """The comparison that a formula is."""
        if not 0 <= number < len(self.formulas) or len(self.formulas[number].statements) != 1:
            return None
        (statement,) = self.formulas[number].statements
        return self._comparisons(statement.sides, statement.signs)

    def _first(self, number: int) -> tuple[Test, ...] | None:
        """The comparison with which a formula begins: x >= 0, g(x) = 0.1 x."""
        if not 0 <= number < len(self.formulas) or not self.formulas[number].statements:
            return None
        statement = self.formulas[number].statements[0]
        return self._comparisons(statement.sides, statement.signs)

    def _tests(self, tokens: tuple[Token, ...]) -> tuple[Test, ...] | None:
        sides: list[tuple[Token, ...]] = [()]
        signs: list[str] = []
        for token in tokens:
            sign = RELATIONS.get(token.text)
            if sign is None or token.kind == "group":
                sides[-1] += (token,)
            else:
                signs.append(sign)
                sides.append(())
        return self._comparisons(sides, signs)

    def _typed(self, text: str) -> tuple[Test, ...] | None:
        """The comparison that is typed behind a formula, without marks."""
        try:
            return self._tests(with_spaces(tokens_of(with_names(text))))
        except ParseError:
            return None

    def _comparisons(self, sides: list[tuple[Token, ...]], signs: list[str]) -> tuple[Test, ...] | None:
        if (
            not signs
            or len(sides) != len(signs) + 1
            or any(sign not in (*_ORDER, "=", "≠") for sign in signs)
        ):
            return None
        read = [read_side(side, self.known).written for side in sides]
        pairs = zip(read, signs, read[1:], strict=False)
        found = tuple(Test(a, sign, b) for a, sign, b in pairs if a is not None and b is not None)
        return found if len(found) == len(signs) else None

    def _is_of_indices(self, test: Test) -> bool:
        """i ≠ j, k = y, t > 0: of places, and not of values."""
        if test.relation in ("=", "≠"):
            return test.left not in self.arguments
        names = {side.name for side in (test.left, test.right) if isinstance(side, Sym) and not side.indices}
        return bool(names & (self.letters | (RUNNING if self.letters else frozenset())))


def _is_comparison(statement: Statement) -> bool:
    return all(sign in (*_ORDER, "≠") for sign in statement.signs)
