"""What an author's own template can place by name: results, the diagram, the plot, the table of parameters.

All of it is plain: a template that calls it needs amsmath, and tikz and pgfplots for the pictures.
"""

from __future__ import annotations

from typing import TypeVar

from markupsafe import Markup

from derive.document import Chain, Derived, Diagram, Document, ModelCard, Plot, Relation, Stock, Table
from derive.errors import InputError, suggestion
from derive.write.latex_terms import Printer
from derive.write.plain import ROOM, Plain

Placed = TypeVar("Placed")


class Own:
    """The document's stock, found by name and written plainly."""

    def __init__(self, document: Document, printer: Printer) -> None:
        self.stock = document.stock or _shown(document)
        self.printer = printer

    def result(self, name: str) -> Derived:
        """∂L/∂w_1 by "w_1" or "dL/dw_1", a local derivative by "da/dz"."""
        found = self.stock.find(str(name))
        if found is None:
            known = [item.name for item in self.stock.derived]
            short = [known_name.partition("/d")[2] for known_name in known]
            near = suggestion(name, [*short, *known] if "/" not in str(name) else known)
            raise InputError(f"the document has no derivation '{name}'{near}")
        return found

    def chain(self, derived: Derived | Chain, room: float = ROOM) -> Markup:
        """Its lines with reasons, at the document's level of detail."""
        return Plain(self.printer, room).chain(chain_of(derived))

    def steps(self, derived: Derived, room: float = ROOM) -> Markup:
        """Every step with its rule."""
        return Plain(self.printer, room).chain(derived.steps)

    def equation(self, derived: Derived, room: float = ROOM) -> Markup:
        """The result as a display."""
        return Plain(self.printer, room).equation(derived.relation)

    def formula(self, derived: Derived) -> Markup:
        """The result for running text."""
        return Plain(self.printer).formula(derived.relation)

    def diagram(self, room: float = ROOM) -> Markup:
        """The network, or the graph of a few equations."""
        return Plain(self.printer, room).diagram(self._there(self.stock.diagram, "diagram"))

    def plot(self, room: float = ROOM) -> Markup:
        """The activation and its derivative."""
        return Plain(self.printer, room).plot(self._there(self.stock.plot, "plot"))

    def parameters(self, room: float = ROOM) -> Markup:
        """Every parameter with its local derivative, gradient and update."""
        return Plain(self.printer, room).table(self._there(self.stock.parameters, "table of parameters"))

    def _there(self, placed: Placed | None, what: str) -> Placed:
        if placed is None:
            raise InputError(f"this model has no {what}")
        return placed


def chain_of(derived: Derived | Chain) -> Chain:
    """The lines of what `result` gave."""
    return derived.chain if isinstance(derived, Derived) else derived


def _shown(document: Document) -> Stock:
    """What stands in the document, when it came without a stock."""
    blocks = document.blocks
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
