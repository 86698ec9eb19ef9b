"""What the parts of the printer share: the style, the letters, and how an operand is written."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from enum import Enum
from typing import Self

from derive.term import Name, Number, Path, Product, Quotient, Term
from derive.write.lettering import Lettering
from derive.write.pieces import Binding, Part, Piece, deeper


class Style(Enum):
    """Where the formula stands; decides how fractions and derivatives are written."""

    DISPLAY = "display"  # a line of its own
    TEXT = "text"  # in prose, or inside a fraction: small fractions
    CELL = "cell"  # in a table: as TEXT, with ∂L/∂a on one line
    SCRIPT = "script"  # an exponent or a label: everything on one line


_MOST_NAMES = 3  # below a coefficient

Braces = tuple[tuple[Path, Term], ...]


class Writing:
    """One pass over a term in one style; `braces` are the underbraces by path.

    `signals` says whether error signals have their letter: where one is defined, the derivative stands.
    """

    def __init__(
        self, letters: Lettering, style: Style, braces: Braces = (), *, signals: bool = True
    ) -> None:
        self.letters = letters
        self.style = style
        self.braces = dict(braces)
        self.signals = signals
        self.strut = 0
        self.tallest = 0

    @property
    def on_one_line(self) -> bool:
        """Whether fractions are written with a slash."""
        return self.style in (Style.CELL, Style.SCRIPT)

    def other(self, style: Style) -> Self:
        """The writer for a part in another style; underbraces do not reach into fractions."""
        return type(self)(self.letters, style, signals=self.signals)

    @abstractmethod
    def operand(self, term: Term, path: Path, least: Binding) -> Piece:
        """The term as an operand: in brackets when it is looser than `least`, with its underbrace."""

    @abstractmethod
    def call(self, function: str, arguments: Sequence[Term], path: Path, *, script: str = "") -> Piece:
        """function(argument, …), with `script` between the two: a power, or a prime."""

    @abstractmethod
    def write(self, term: Term, path: Path) -> Piece:
        """The bare term."""


def is_small(term: Term) -> bool:
    r"""Whether the term is a fraction of two digits, which may be written \tfrac12."""
    return (
        isinstance(term, Quotient)
        and isinstance(term.numerator, Number)
        and isinstance(term.denominator, Number)
        and all(n.value.denominator == 1 and n.value < 10 for n in (term.numerator, term.denominator))
    )


def is_coefficient(term: Term) -> bool:
    r"""Whether the term is a digit over names, as 2/N and 1/(NK), which leads a product as \tfrac{2}{N}."""
    match term:
        case Quotient(Number(value), below) if value.denominator == 1 and value < 10:
            names = below.factors if isinstance(below, Product) else (below,)
            return len(names) <= _MOST_NAMES and all(isinstance(name, Name | Number) for name in names)
        case _:
            return False


def listed(pieces: Sequence[Piece]) -> Piece:
    """Pieces with commas between; a line may break behind a comma."""
    parts = list(deeper(pieces[0].parts))
    for piece in pieces[1:]:
        last = parts[-1]
        parts[-1] = Part(last.text + ", ", last.width + 0.42, last.depth, last.lead)
        first, *rest = deeper(piece.parts)
        parts.extend((Part(first.text, first.width, 0, first.lead), *rest))
    return Piece(tuple(parts), Binding.SUM, max(piece.tall for piece in pieces))
