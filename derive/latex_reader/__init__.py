r"""LaTeX → Term: `\frac{\partial L}{\partial a} = -\frac{y}{a}`, read by an own small reader.

Everything that `derive.write` prints reads back to the same term. What is not understood raises ParseError
with the token and its column; it is never given another meaning.
"""

from __future__ import annotations

from derive.document import Relation
from derive.errors import ParseError
from derive.latex_reader.letters import Letters, letters_of
from derive.latex_reader.reader import Reader
from derive.latex_reader.tokens import tokens_of
from derive.parse.limits import checked
from derive.term import Term

__all__ = ["Letters", "letters_of", "read_chain", "read_latex", "read_relation"]


def read_latex(text: str, *, letters: Letters | None = None) -> Term:
    """The term that `text` writes; `letters` says which names and functions are known. Raises ParseError."""
    sides, signs = read_chain(text, letters=letters)
    if signs:
        raise ParseError(f"a formula belongs here, not a statement with '{signs[0]}'")
    return sides[0]


def read_relation(text: str, *, letters: Letters | None = None) -> Relation:
    """The sides of `a = b = c` with their one sign: =, ≈, ←, ≠, < or >. Raises ParseError."""
    sides, signs = read_chain(text, letters=letters)
    if len(set(signs)) != 1:
        raise ParseError("a statement has two sides or more and one kind of sign between them")
    return Relation(sides, signs[0])


def read_chain(text: str, *, letters: Letters | None = None) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    """All sides in order and the signs between them: `a = b ≈ c`. Raises ParseError."""
    sides, signs = Reader(tokens_of(text), letters or Letters()).chain()
    return tuple(checked(side) for side in sides), tuple(signs)
