r"""The printer of one model in one notation: what templates and results call."""

from __future__ import annotations

from derive.document import Inline, Introduced, Relation
from derive.errors import InputError, NotYet
from derive.library.notations import Notation
from derive.model import Model, Role
from derive.term import Derivative, Term
from derive.write.lettering import Lettering
from derive.write.matrices import OF_ARRAYS
from derive.write.pieces import (
    RELATION,
    SCRIPT,
    Binding,
    Kind,
    Part,
    Piece,
    deeper,
    glue,
    solid,
)
from derive.write.term_writer import TermWriter
from derive.write.writing import Braces, Style

_RELATIONS = {"=": "=", "≈": r"\approx ", "←": r"\leftarrow ", "≠": r"\neq ", "<": "<", ">": ">"}
_RELATIONS |= {"≤": r"\leq ", "≥": r"\geq "}


class Printer:
    """Writes terms of one model in one notation; its methods are the filters of the templates."""

    def __init__(self, notation: Notation, model: Model) -> None:
        self.notation = notation
        self.model = model
        self._letters = Lettering(notation, model)
        self._writers = {style: TermWriter(self._letters, style) for style in Style}

    def refuse_clashes(self) -> None:
        """Raises InputError where the notation writes two names of the model alike."""
        pair = self._letters.clash()
        if pair is None:
            return
        first, second = (
            f"the {s.role.value}" + ("" if s.role is Role.LEARNING_RATE else f" '{s.id}'") for s in pair
        )
        letter = self._letters.symbol(pair[1].id).base
        raise InputError(
            f"the letter '{letter}' would stand for {first} and for {second}; choose another one"
        )

    @property
    def met_condition(self) -> bool:
        """Whether a [z > 0] was written so far, which a reader must be told about."""
        return self._letters.met_condition

    @property
    def letter_notes(self) -> tuple[Inline, ...]:
        """Sentences about letters that were written so far and that the document itself does not define."""
        notes: list[Inline] = []
        delta = self._letters.met_kronecker
        if delta is not None:
            notes.append((delta, " is 1 where ", Relation((delta.left, delta.right)), " and 0 elsewhere."))
        notes += [note for operation, note in OF_ARRAYS.items() if operation in self._letters.met_arrays]
        met, defined = self._letters.met_signals, self._letters.defined_signals
        notes += [("Here ", Introduced(term), ".") for name, term in met.items() if name not in defined]
        return tuple(notes)

    def piece(self, term: Term, style: Style = Style.DISPLAY, *, braces: Braces = ()) -> Piece:
        """The printed term with its measure; `braces` label subterms from below. Raises NotYet."""
        writer = TermWriter(self._letters, style, braces) if braces else self._writers[style]
        try:
            if braces:  # a first pass finds the tallest, so that all braces stand on one line
                writer.operand(term, (), Binding.SUM)
                writer.strut = writer.tallest
            return writer.operand(term, (), Binding.SUM)
        except RecursionError:
            raise NotYet("a formula is nested too deep to be printed") from None

    def defined(self, term: Term, style: Style = Style.DISPLAY) -> Piece:
        """The term where a reader meets it first: δ = ∂L/∂z for an error signal that has a letter."""
        signal = self._letters.signal(term) if isinstance(term, Derivative) else None
        if signal is None or not isinstance(term, Derivative):
            return self.piece(term, style)
        self._letters.defined_signals.add(term.wrt.id)
        spelled = TermWriter(self._letters, style, signals=False).operand(term, (), Binding.SUM)
        text = glue((signal.text, "=", spelled.text))
        return Piece((Part(text, signal.width + RELATION + spelled.width),), Binding.SUM, spelled.tall)

    def display(self, term: Term) -> str:
        """The term as a line of its own."""
        return self.piece(term).text

    def inline(self, term: Term) -> str:
        """The term within prose."""
        return self.piece(term, Style.TEXT).text

    def cell(self, term: Term) -> str:
        r"""The term within a table: \\partial L/\\partial a on one line."""
        return self.piece(term, Style.CELL).text

    def introduced(self, item: Introduced, style: Style) -> Piece:
        r"""x\in\mathbb{R}^{n\times d}, or an error signal with what it stands for."""
        if not item.shape:
            return self.defined(item.term, style)
        name, sizes = self.piece(item.term, style), [self.piece(size, Style.SCRIPT) for size in item.shape]
        shape = r"\times ".join(size.text for size in sizes)
        width = name.width + RELATION + 0.7 + SCRIPT * sum(size.width + 0.8 for size in sizes)
        return solid(rf"{name.text}\in\mathbb{{R}}^{{{shape}}}", width, kind=Kind.DOTTED)

    def relation(self, relation: Relation, style: Style, *, defines: bool = False) -> Piece:
        """side = side = …; breaks before the signs come first. `defines` says that it stands alone."""
        first, *rest = [self.piece(side, style) for side in relation.sides]
        if defines:
            first = self.defined(relation.sides[0], style)
        parts = list(deeper(first.parts))
        for side in rest:
            head, *tail = deeper(side.parts)
            text = glue((sign(relation.sign), head.text))
            parts.extend((Part(text, head.width + RELATION, 0), *tail))
        tall = max(piece.tall for piece in (first, *rest))
        return Piece(tuple(parts), Binding.SUM, tall)


def sign(relation: str) -> str:
    """The LaTeX of =, ≈, ←."""
    return _RELATIONS[relation]
