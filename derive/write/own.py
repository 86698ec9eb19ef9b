"""What an author's own template can place by name: results, the diagram, the plot, the table of parameters.

All of it is plain: a template that calls it needs amsmath, and tikz and pgfplots for the pictures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from markupsafe import Markup

from derive.document import (
    Block,
    Chain,
    Derived,
    Diagram,
    Document,
    ModelCard,
    Part,
    Plot,
    Relation,
    SideBySide,
    Stock,
    Table,
)
from derive.errors import InputError, suggestion
from derive.library.notations import Notation
from derive.plain_text import plain
from derive.term import Delta
from derive.write.latex_terms import Printer
from derive.write.layout import Layout
from derive.write.notation import choose_notation
from derive.write.plain import ROOM, Plain

Placed = TypeVar("Placed")


class Printers:
    """The printer of the document and of each of its parts, which has letters of its own."""

    def __init__(self, document: Document, printer: Printer) -> None:
        self.whole = printer
        self.parts = tuple(parts_of(document.blocks))
        self._of = {id(part): self._printer(part) for part in self.parts}

    def _printer(self, part: Part) -> Printer:
        notation: Notation = choose_notation(dict(part.letters)) if part.letters else self.whole.notation
        return Printer(notation, part.model) if part.model else self.whole

    def of(self, part: Part) -> Printer:
        """The one of a part of the document."""
        return self._of[id(part)]

    @property
    def met_condition(self) -> bool:
        """Whether a [z > 0] was written so far, which a reader must be told about."""
        return any(printer.met_condition for printer in (self.whole, *self._of.values()))

    @property
    def letter_notes(self) -> tuple[Markup, ...]:
        """Sentences about letters that the document does not define, in the letters of each part.

        What δ with two indices is, is said once, whatever the indices.
        """
        printers = (self.whole, *self._of.values())
        notes = [(printer, note) for printer in printers for note in printer.letter_notes]
        deltas = [note for _, note in notes if isinstance(note[0], Delta)]
        kept = (pair for pair in notes if pair[1] not in deltas or pair[1] == deltas[0])
        return tuple(dict.fromkeys(Layout(printer).inline(note) for printer, note in kept))


def parts_of(blocks: tuple[Block, ...]) -> list[Part]:
    """The parts of a document in order, also those that stand side by side."""
    found: list[Part] = []
    for block in blocks:
        match block:
            case Part():
                found.append(block)
            case SideBySide(left, right):
                found.extend(parts_of((left, right)))
            case _:
                pass
    return found


@dataclass(frozen=True, slots=True)
class Found:
    """A result with the printer of the part that it is from."""

    derived: Derived
    printer: Printer


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The stock of a part, found by its title as written or by its number."""

    names: tuple[str, ...]
    stock: Stock
    printer: Printer


class Own:
    """The document's stock, found by name and written plainly; of several parts the first that has it."""

    def __init__(self, document: Document, printers: Printers) -> None:
        self.shelves = tuple(
            _Shelf((plain(part.title), str(number)), part.stock or _shown(part), printers.of(part))
            for number, part in enumerate(printers.parts, start=1)
            if part.model is not None
        )
        if not printers.parts:
            self.shelves = (_Shelf((), document.stock or _shown(document), printers.whole),)

    def result(self, name: str, part: str | int = "") -> Found:
        """∂L/∂w_1 by "w_1" or "dL/dw_1", a local derivative by "da/dz"."""
        shelves = self._shelves(part)
        for shelf in shelves:
            found = shelf.stock.find(str(name))
            if found is not None:
                return Found(found, shelf.printer)
        known = [item.name for shelf in shelves for item in shelf.stock.derived]
        short = [known_name.partition("/d")[2] for known_name in known]
        near = suggestion(name, [*short, *known] if "/" not in str(name) else known)
        raise InputError(f"the document has no derivation '{name}'{near}")

    def _shelves(self, part: str | int) -> tuple[_Shelf, ...]:
        if part == "":
            return self.shelves
        wanted = _bare(str(part))
        found = tuple(shelf for shelf in self.shelves if wanted in map(_bare, shelf.names))
        if not found:
            near = suggestion(str(part), [shelf.names[0] for shelf in self.shelves if shelf.names])
            raise InputError(f"the document has no part '{part}' with a model{near}")
        return found[:1]

    def chain(self, shown: Found | Chain, room: float = ROOM) -> Markup:
        """Its lines with reasons, at the document's level of detail."""
        return self._plain(shown, room).chain(chain_of(shown))

    def _plain(self, shown: Found | Chain, room: float) -> Plain:
        return Plain(shown.printer if isinstance(shown, Found) else self.shelves[0].printer, room)

    def steps(self, found: Found, room: float = ROOM) -> Markup:
        """Every step with its rule."""
        return self._plain(found, room).chain(found.derived.steps)

    def equation(self, found: Found, room: float = ROOM) -> Markup:
        """The result as a display."""
        return self._plain(found, room).equation(found.derived.relation)

    def formula(self, found: Found) -> Markup:
        """The result for running text."""
        return self._plain(found, ROOM).formula(found.derived.relation)

    def diagram(self, room: float = ROOM, part: str | int = "") -> Markup:
        """The network, or the graph of a few equations."""
        shelf, diagram = self._there(lambda stock: stock.diagram, "diagram", part)
        return Plain(shelf.printer, room).diagram(diagram)

    def plot(self, room: float = ROOM, part: str | int = "") -> Markup:
        """The activation and its derivative."""
        shelf, plot = self._there(lambda stock: stock.plot, "plot", part)
        return Plain(shelf.printer, room).plot(plot)

    def parameters(self, room: float = ROOM, part: str | int = "") -> Markup:
        """Every parameter with its local derivative, gradient and update."""
        shelf, table = self._there(lambda stock: stock.parameters, "table of parameters", part)
        return Plain(shelf.printer, room).table(table)

    def _there(
        self, wanted: Callable[[Stock], Placed | None], what: str, part: str | int
    ) -> tuple[_Shelf, Placed]:
        for shelf in self._shelves(part):
            placed = wanted(shelf.stock)
            if placed is not None:
                return shelf, placed
        raise InputError(f"this model has no {what}")


def _bare(title: str) -> str:
    """A title without what its formulas are set apart by: $a-y$ and a - y are the same."""
    return "".join(title.replace("$", "").split())


def chain_of(shown: Found | Chain) -> Chain:
    """The lines of what `result` gave."""
    return shown.derived.chain if isinstance(shown, Found) else shown


def _shown(document: Document | Part) -> Stock:
    """What stands in the document, when it came without a stock."""
    blocks = document.blocks
    assert document.model is not None
    chains = [block for block in blocks if isinstance(block, Chain) and block.lines and block.lines[0].left]
    cards = [block.diagram for block in blocks if isinstance(block, ModelCard)]
    return Stock(
        document.model.loss,
        tuple(_derived(chain) for chain in chains),
        next((found for found in (*cards, *blocks) if isinstance(found, Diagram)), None),
        next((block for block in blocks if isinstance(block, Plot)), None),
        next((b for b in blocks if isinstance(b, Table) and b.anchor == "parameters"), None),
    )


def _derived(chain: Chain) -> Derived:
    first, last = chain.lines[0], chain.lines[-1]
    sides = (last.right,) if first.left is None else (first.left, last.right)
    return Derived(chain.anchor, Relation(sides), chain, chain)
