"""Matrices and cases: environments that are values."""

from __future__ import annotations

from fractions import Fraction

from derive.notes.letters import CLASSES
from derive.notes.reading.functions import OPENING, Functions
from derive.notes.reading.names import OF
from derive.notes.reading.tokens import Token, refused
from derive.notes.written import (
    EQUAL,
    Apply,
    Choice,
    Grid,
    Index,
    Minus,
    Num,
    Plus,
    Sym,
    Test,
    Written,
    symbols,
)

COMPARISONS = {"<": "<", ">": ">", r"\leq": "<=", r"\geq": ">="}
INDEX_TESTS = {**COMPARISONS, "=": "=", r"\neq": "≠"}
_MATRICES = ("matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "array", "vmatrix")


class Environments(Functions):
    """The part of the reader that knows environments."""

    def environment(self, token: Token) -> Written:
        """A matrix, or cases."""
        if token.text == "cases" or token.text == "dcases":
            return self._cases(token)
        if token.text not in _MATRICES:
            raise refused(token, "this environment is not read here")
        inside = token.inside
        if token.text == "array" and inside and inside[0].kind == "group":
            inside = inside[1:]
        rows = [row for row in split(inside, r"\\") if row]
        goes_on = len(rows) > 1 and all(t.text in (r"\dots", "&") for t in rows[-1])
        rows = rows[:-1] if goes_on else rows
        entries = tuple(tuple(self.inner(cell) for cell in split(row, "&")) for row in rows)
        if not entries or len({len(row) for row in entries}) != 1:
            raise refused(token, "the rows of a matrix have the same length")
        grid = Grid(entries, goes_on)
        return Apply("det", (grid,)) if token.text == "vmatrix" else grid

    def is_indicator(self) -> bool:
        """Whether 1(…), I(…) begins here."""
        if self.text == "I" and self.ahead(1) in OPENING:
            return any(token.text in INDEX_TESTS for token in self.bracket_content(1))
        inside = self.tokens[self.position + 1].inside if self.position + 1 < len(self.tokens) else ()
        following = self.tokens[self.position + 1].text if self.position + 1 < len(self.tokens) else ""
        text = "".join(t.text for t in inside) or following
        if self.text not in (r"\mathbb", r"\mathbf", r"\boldsymbol") or text not in ("1", "I"):
            return False
        if text == "I" and self.ahead(2) == "_":
            below = self.tokens[self.position + 3].inside if self.position + 3 < len(self.tokens) else ()
            return any(t.text in (*INDEX_TESTS, r"\in") for t in below)
        return self.ahead(2) in ("_", *OPENING)

    def indicator(self) -> Written:
        """1 where the condition holds, else 0."""
        if self.take().text != "I":
            self.argument()
        if self.skip("_"):
            tokens = self.argument()
            shell = Token("mark", "(", 0), *tokens, Token("mark", ")", 0)
            term = self.inner(shell)
        else:
            term = self.bracket()
        if not isinstance(term, Choice) and not any(p.name == EQUAL for p in symbols(term)):
            raise self.refusal("an indicator holds a comparison")
        return term

    def _cases(self, token: Token) -> Written:
        rows = [row for row in split(token.inside, r"\\") if row]
        branches: list[tuple[Written, Test]] = []
        otherwise: Written | None = None
        for row in rows:
            value, condition = self._case(row, token)
            if condition is None:
                otherwise = value
            else:
                branches.append((value, condition))
        if not branches:
            raise refused(token, "cases have a row with a condition")
        return Choice(
            tuple(branches[: None if otherwise is not None else -1]),
            branches[-1][0] if otherwise is None else otherwise,
        )

    def _case(self, row: tuple[Token, ...], token: Token) -> tuple[Written, Test | None]:
        cells = split(row, "&")
        if len(cells) == 1:
            cells = split(row, ",")
        if len(cells) != 2:
            raise refused(token, "a row of cases is: value & condition")
        value = cells[0][:-1] if cells[0] and cells[0][-1].text == "," else cells[0]
        condition = tuple(t for t in cells[1] if t.text not in (r"\quad", ",", ".", ";") and not _is_if(t))
        words = " ".join(t.text for t in condition if t.kind == "text")
        if not condition or "otherwise" in words or "else" in words:
            return self.inner(value), None
        return self.inner(value), self._test(condition)

    def _test(self, tokens: tuple[Token, ...]) -> Test:
        for position, token in enumerate(tokens):
            if token.text in INDEX_TESTS:
                left, right = self.inner(tokens[:position]), self.inner(tokens[position + 1 :])
                return Test(left, INDEX_TESTS[token.text], right)
        raise refused(tokens[0], "a condition is one comparison: z > 0")


def _is_if(token: Token) -> bool:
    return token.kind == "text" and token.text.lower().strip(" :,") in ("if", "for", "when", "where")


def split(tokens: tuple[Token, ...], mark: str) -> list[tuple[Token, ...]]:
    """The stretches between the marks."""
    found: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == mark and token.kind in ("command", "mark"):
            found.append([])
        else:
            found[-1].append(token)
    return [tuple(part) for part in found]


def indices_equal(test: Test, opener: Token) -> Written:
    """[k = m]: 1 where two indices are equal, else 0."""
    places = [_as_index(side) for side in (test.left, test.right)]
    if None in places:
        raise refused(opener, "a bracket holds a formula, or a comparison of two indices")
    same = Sym(EQUAL, tuple(place for place in places if place is not None))
    return same if test.relation == "=" else Plus((Num(Fraction(1)), Minus(same)))


def _as_index(side: Written) -> Index | None:
    match side:
        case Sym(name, ()):
            return Index(name)
        case Sym(name, (Index(letter, 0),)) if name in CLASSES and letter:
            return Index(f"{name}{OF}{letter}")
        case Num(value, 0) if value.denominator == 1:
            return Index("", int(value))
        case _:
            return None
