"""A place in a row of tokens, the brackets that are open there, and readings without recursion."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from derive.errors import ParseError
from derive.latex_reader.tokens import no_formula
from derive.parse import MAX_DEPTH
from derive.parse.tokens import Token
from derive.term import Term

# A reading asks for parts by yielding their readings and is sent their terms, so that nesting costs no stack.
Reading = Generator["Reading", Term, Term]


def run(reading: Reading) -> Term:
    """The term of a reading. Raises ParseError."""
    stack = [reading]
    term: Term | None = None
    while True:
        try:
            inner = stack[-1].send(term) if term is not None else next(stack[-1])
            stack.append(inner)
            term = None
        except StopIteration as end:
            stack.pop()
            term = end.value
            if not stack:
                assert term is not None
                return term


class Cursor:
    """The tokens, the position of the next one, and what closes the open brackets."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.closers: list[str] = []
        self.openers: list[Token] = []

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.position]

    def ahead(self, count: int) -> str:
        """The text of a later token, empty behind the end."""
        place = self.position + count
        return self.tokens[place].text if place < len(self.tokens) else ""

    def take(self) -> Token:
        """The next token, passed over."""
        token = self.token
        if token.kind == "end":
            raise self.refusal("something is missing")
        self.position += 1
        return token

    def skip(self, text: str) -> bool:
        """Pass over the next token when it is `text`; whether it was."""
        found = self.token.text == text and self.token.kind != "end"
        self.position += found
        return found

    def expect(self, text: str, hint: str) -> Token:
        """Pass over the next token, which must be `text`. Raises ParseError."""
        if self.token.text != text:
            raise self.refusal(hint)
        return self.take()

    def open(self, closer: str) -> None:
        """Pass over an opening bracket."""
        self.openers.append(self.take())
        self.closers.append(closer)
        if len(self.closers) > MAX_DEPTH:
            column = self.openers[-1].column
            raise ParseError(f"more than {MAX_DEPTH} brackets are open at column {column}", column=column)

    def close(self) -> None:
        """Pass over the bracket that closes the last one opened. Raises ParseError."""
        if self.token.text != self.closers[-1] or self.token.kind == "end":
            opener = self.openers[-1]
            raise self.refusal(f"'{self.closers[-1][:1]}' is to close column {opener.column}")
        self.position += 1
        self.closers.pop()
        self.openers.pop()

    def digit(self) -> Token | None:
        r"""The first digit of a number as a token of its own: the 1 of \frac12."""
        token = self.token
        if token.kind != "number" or not token.text.isdigit():
            return None
        if len(token.text) == 1:
            return self.take()
        rest = replace(token, text=token.text[1:], column=token.column + 1)
        self.tokens[self.position] = rest
        return replace(token, text=token.text[0])

    def matching(self, position: int) -> int:
        """Where the brace that opens at `position` closes. Raises ParseError."""
        depth = 0
        for place in range(position, len(self.tokens)):
            depth += (self.tokens[place].text == "{") - (self.tokens[place].text == "}")
            if depth == 0:
                return place
        raise no_formula(self.tokens[position], "this brace is never closed")

    def refusal(self, hint: str) -> ParseError:
        """The error that names the next token."""
        return no_formula(self.token, hint)
