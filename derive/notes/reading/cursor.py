"""A place in a row of tokens, with the doubts that a reading met and the choices it was told to make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derive.errors import ParseError
from derive.notes.reading.tokens import Token, refused
from derive.notes.reading.words import Known

DEEPEST = 60
CLOSERS = {"(": ")", "[": "]", r"\{": r"\}", r"\langle": r"\rangle"}


@dataclass(slots=True)
class Notice:
    """What a reading notices: where a text can be read in two ways, and what is no mathematics at all."""

    doubts: set[str] = field(default_factory=set)
    flaws: list[str] = field(default_factory=list)
    bold: set[str] = field(default_factory=set)


class Cursor:
    """The tokens of one side and the position of the next one."""

    def __init__(self, tokens: tuple[Token, ...], known: Known, notice: Notice) -> None:
        self.tokens = tokens
        self.position = 0
        self.known = known
        self.notice = notice
        self.choices: Mapping[str, int] = {}
        self.depth = 0
        self.stops: list[str] = []  # what closes the brackets that are open

    @property
    def token(self) -> Token | None:
        """The next token, None behind the end."""
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    @property
    def text(self) -> str:
        """The text of the next token, empty behind the end."""
        return self.ahead(0)

    def ahead(self, count: int) -> str:
        """The text of a later token."""
        place = self.position + count
        return self.tokens[place].text if place < len(self.tokens) else ""

    def take(self) -> Token:
        """The next token, passed over. Raises ParseError at the end."""
        token = self.token
        if token is None:
            raise ParseError("something is missing at the end of the formula")
        self.position += 1
        return token

    def skip(self, *texts: str) -> bool:
        """Pass over the next token when it is one of these."""
        found = self.token is not None and self.text in texts and self.token.kind != "group"
        self.position += found
        return found

    def expect(self, text: str, hint: str) -> None:
        """Pass over the next token, which must be `text`. Raises ParseError."""
        if not self.skip(text):
            raise self.refusal(hint)

    def refusal(self, hint: str) -> ParseError:
        """The error about the next token."""
        if self.token is None:
            return ParseError(f"the formula ends too early; {hint}")
        if self.token.text == "!":
            return ParseError("a factorial is not read")
        return refused(self.token, hint)

    def doubt(self, kind: str) -> int:
        """Note that a text can be read in two ways; which one is chosen."""
        self.notice.doubts.add(kind)
        return self.choices.get(kind, 0)

    def deeper(self) -> None:
        """Count one level of nesting. Raises ParseError."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise ParseError(f"too large: the formula nests deeper than {DEEPEST} levels")

    def raised_argument(self) -> tuple[Token, ...]:
        r"""What stands above: of e^0.5 or x^10 the whole number, which is what was meant."""
        if self.token is not None and self.token.kind == "number":
            return (self.take(),)
        if self.text == "(":
            return self._bracketed()
        if self.text == "+":
            return (self.take(),)  # w^+, the weight after its update
        return self.argument()

    def _bracketed(self) -> tuple[Token, ...]:
        """The whole bracket of e^(-x), as it is written outside of LaTeX."""
        depth = 0
        for place in range(self.position, len(self.tokens)):
            depth += (self.tokens[place].text == "(") - (self.tokens[place].text == ")")
            if depth == 0:
                start, self.position = self.position, place + 1
                return self.tokens[start : place + 1]
        raise self.refusal("')' is missing")

    def argument(self) -> tuple[Token, ...]:
        r"""The tokens of `{…}`, or the next single one: \frac12, x^2."""
        token = self.take()
        if token.kind == "group":
            return token.inside
        if token.kind == "number" and len(token.text) > 1:
            first = Token("number", token.text[0], token.column)
            rest = Token("number", token.text[1:], token.column + 1)
            self.tokens = (*self.tokens[: self.position - 1], first, rest, *self.tokens[self.position :])
            return (first,)
        if token.text in CLOSERS.values() or token.text in ("^", "_", "&", "=", "+"):
            raise refused(token, "an argument belongs here")
        return (token,)
