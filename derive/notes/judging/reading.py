"""The formulas of a document as statements, read twice: once for what is a function, once for good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product as combinations

from derive.errors import ParseError
from derive.notes.documents import Formula, expanded, with_english_text, with_names
from derive.notes.documents.origins import origin
from derive.notes.judging.salvaged import without_unread_rows
from derive.notes.judging.told_apart import told_apart
from derive.notes.reading.at_places import with_place
from derive.notes.reading.cursor import Notice
from derive.notes.reading.factorials import refuse_exclamation
from derive.notes.reading.figures import joined
from derive.notes.reading.listed import compared_each
from derive.notes.reading.loose import usual, with_ratios
from derive.notes.reading.marks import spelled_out
from derive.notes.reading.measured import scale_behind
from derive.notes.reading.over import with_fractions
from derive.notes.reading.primed import with_primes
from derive.notes.reading.prose import is_prose
from derive.notes.reading.reader import Reader
from derive.notes.reading.rows import refuse_open_bracket
from derive.notes.reading.scanned import digits_joined
from derive.notes.reading.spaces import with_spaces
from derive.notes.reading.statements import Statement, statements_of
from derive.notes.reading.tokens import Token, tokens_of
from derive.notes.reading.two_signs import with_both_signs
from derive.notes.reading.words import Known
from derive.notes.written import (
    Big,
    Over,
    Sym,
    Times,
    Turned,
    Written,
    every,
    symbols,
)

MOST_READINGS = 6
_ONES = Sym("ones")


@dataclass(slots=True)
class ReadFormula:
    """A formula with its statements, or the reason why it was not read."""

    formula: Formula
    statements: list[Statement] = field(default_factory=list)
    problem: str = ""
    text: str = ""  # the formula as its tokens count it: own commands replaced

    def place(self, column: int) -> tuple[int, int]:
        """The line and the column of a token, in the document."""
        written = self.formula.text
        before = written[: origin(written, self.text, max(column - 1, 0))]
        row = before.count("\n")
        inside = len(before) - (before.rfind("\n") + 1)
        return self.formula.line + row, inside + (1 if row else self.formula.column)


@dataclass(frozen=True, slots=True)
class Side:
    """One side: what is written, in every way in which it can be read; or why it was not read."""

    tokens: tuple[Token, ...]
    readings: tuple[Written, ...] = ()
    problem: str = ""
    flaws: tuple[str, ...] = ()

    @property
    def written(self) -> Written | None:
        """The first reading."""
        return self.readings[0] if self.readings else None


def statements_in(formula: Formula) -> ReadFormula:
    """The statements of one formula; broken marks and sizes beyond the limits are its problem."""
    if formula.problem:
        return ReadFormula(formula, problem=formula.problem)
    if not formula.plain and is_prose(formula.text):
        return ReadFormula(formula, problem="prose stands between the marks; one of them is missing")
    text, statements = "", partial(_statements, formula)
    try:
        written = with_names(formula.text) if formula.plain else formula.text
        text = digits_joined(with_english_text(spelled_out(expanded(written, formula.macros))))
        return ReadFormula(formula, statements(text), text=text)
    except ParseError as problem:
        rest = without_unread_rows(text, statements)
        found = statements(rest) if rest is not None else []
        return ReadFormula(formula, found, problem=str(problem), text=text)
    except RecursionError:
        return ReadFormula(formula, problem="too large: it nests too deeply")


def _statements(formula: Formula, text: str) -> list[Statement]:
    """Raises ParseError."""
    spaced = with_spaces(with_fractions(tokens_of(_with_scale(text, formula))), display=formula.display)
    tokens = joined(with_ratios(usual(with_primes(spaced))), points=formula.points, commas=formula.commas)
    statements = compared_each(statements_of(tokens))
    if not any(statement.signs for statement in statements):
        refuse_open_bracket(tokens)
    for statement in statements:
        refuse_exclamation(statement)
    return [
        part
        for statement in statements
        for one in with_both_signs(statement)
        for named in _with_its_name(with_place(_before_its_limit(one)))
        for part in _with_its_set(named)
    ]


def _with_scale(text: str, formula: Formula) -> str:
    """With the million behind a formula that ends with a number."""
    return text + scale_behind(formula.after) if text.rstrip()[-1:].isdigit() else text


def _before_its_limit(statement: Statement) -> Statement:
    """v_t = (1 - μᵗ)/(1 - μ) g → g/(1 - μ): the equation, without where it tends to."""
    if "→" not in statement.signs[1:] or statement.continues:
        return statement
    end = statement.signs.index("→")
    equal = end and all(sign in ("=", ":=", "≈") for sign in statement.signs[:end])
    if not equal:
        return statement
    return replace(statement, sides=statement.sides[: end + 1], signs=statement.signs[:end])


def _with_its_name(statement: Statement) -> list[Statement]:
    """∂L/∂Y = Y - T =: G gives what was said last a name."""
    if "=:" not in statement.signs or statement.continues:
        return [statement]
    at = statement.signs.index("=:")
    before = replace(statement, sides=statement.sides[: at + 1], signs=statement.signs[:at])
    named = Statement([statement.sides[at + 1], statement.sides[at]], [":="])
    named = replace(named, sides=[*named.sides, *statement.sides[at + 2 :]])
    named.signs += ["=" if sign == "=:" else sign for sign in statement.signs[at + 1 :]]
    return [before, named] if at else [named]


def _with_its_set(statement: Statement) -> list[Statement]:
    r"""G = ∂L/∂Y ∈ R^{n × m} says what G is, and its shape."""
    *signs, last = statement.signs or [""]
    if last != "∈" or len(statement.sides) < 2 or not signs or any(sign not in ("=", ":=") for sign in signs):
        return [statement]
    if any(token.text in (r"\forall", "∀") for side in statement.sides for token in side):
        return [statement]
    equal = replace(statement, sides=statement.sides[:-1], signs=signs)
    if statement.continues:
        return [equal]
    return [Statement([statement.sides[0], statement.sides[-1]], ["∈"]), equal]


def read_side(tokens: tuple[Token, ...], known: Known) -> Side:
    """The side in every way in which it can be read. Many ask for it, so what was read is kept."""
    try:
        if tokens not in known.read:
            known.read[tokens] = _read_side(tokens, known)
        return known.read[tokens]
    except RecursionError:  # tokens that nest too deeply to be looked up
        return _read_side(tokens, known)


def _read_side(tokens: tuple[Token, ...], known: Known) -> Side:
    notice = Notice()
    try:
        first = told_apart(Reader(tokens, known, notice).read(), known)
    except ParseError as problem:
        return Side(tokens, problem=str(problem))
    except RecursionError:
        return Side(tokens, problem="too large: it nests too deeply")
    found = [first]
    doubts = sorted(notice.doubts)[:3]
    for choices in combinations((0, 1), repeat=len(doubts)):
        if any(choices) and len(found) < MOST_READINGS:
            again = _read_again(tokens, known, dict(zip(doubts, choices, strict=True)))
            if again is not None and again not in found:
                found.append(again)
    return Side(tokens, tuple(found), flaws=tuple(notice.flaws))


def _read_again(tokens: tuple[Token, ...], known: Known, choices: dict[str, int]) -> Written | None:
    reader = Reader(tokens, known, Notice())
    reader.choices = choices
    try:
        return told_apart(reader.read(), known)
    except ParseError:
        return None


def sizes_of(formulas: Iterable[ReadFormula], known: Known) -> set[str]:
    """The names that sums run up to, and the n of (1/n) 1 1ᵀ."""
    found: set[str] = set()
    for formula in formulas:
        for statement in formula.statements:
            for tokens in statement.sides:
                if not any(t.text in (r"\sum", r"\prod", r"\mathbf", r"\mathbb") for t in flat(tokens)):
                    continue
                side = read_side(tokens, known).written
                for part in every(side) if side is not None else ():
                    if isinstance(part, Big) and part.high is not None:
                        found |= {s.name for s in symbols(part.high) if not s.indices}
                    if isinstance(part, Times) and Turned(_ONES) in part.factors:
                        found |= _divisors(part.factors)
    return found


def _divisors(factors: Iterable[Written]) -> set[str]:
    """The n of the factor 1/n."""
    below = (factor.below for factor in factors if isinstance(factor, Over))
    return {sym.name for sym in below if isinstance(sym, Sym) and not sym.indices}


def flat(tokens: tuple[Token, ...]) -> list[Token]:
    """All tokens, those inside of groups as well."""
    return [inner for token in tokens for inner in (token, *flat(token.inside))]


def used_often(formulas: Iterable[ReadFormula]) -> frozenset[str]:
    """The letters that stand in more than one formula."""
    found = Counter(
        letter
        for formula in formulas
        for letter in {t.text for s in formula.statements for side in s.sides for t in flat(side)}
    )
    return frozenset(letter for letter, count in found.items() if count > 1)
