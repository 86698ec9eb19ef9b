"""Inverses and determinants as atoms, with their derivatives; written out where a size is given.

∂(X⁻¹)_ij/∂X_pq = -(X⁻¹)_ip (X⁻¹)_qj  and  ∂ det X/∂X_pq = det X (X⁻¹)_qp
det X is expanded along its first row, and (X⁻¹)_ij is the cofactor of X_ji over det X.
"""

from __future__ import annotations

from fractions import Fraction

from derive.errors import NotYet
from derive.evidence.graph import Atom, Graph, Op
from derive.indices import DETERMINANT, INVERSE
from derive.term import Index, Indexed, Number

MOST_ROWS = 5  # of a matrix that is written out: one more is six times as much
Places = tuple[int, ...]


def inverse_atom(entry: Indexed) -> Indexed:
    """The atom of (X⁻¹)_ij for X[i, j]; no author can write its name."""
    return Indexed(f"{INVERSE}({entry.id})", entry.indices)


def determinant_atom(array: str) -> str:
    """The atom of det X; no author can write its name."""
    return f"{DETERMINANT}({array})"


def matrix_of(atom: object) -> str | None:
    """The X of an entry of X⁻¹ or of det X; None for any other atom."""
    name = atom.id if isinstance(atom, Indexed) else atom
    if not isinstance(name, str) or not name.endswith(")"):
        return None
    function, _, array = name[:-1].partition("(")
    return array if function == (INVERSE if isinstance(atom, Indexed) else DETERMINANT) else None


def slope(graph: Graph, atom: Atom, wrt: str | Indexed) -> int:
    """The derivative of det X or of an entry of X⁻¹ by an entry of X. Raises NotYet for another variable."""
    if not isinstance(wrt, Indexed) or len(wrt.indices) != 2:
        raise NotYet(f"'{matrix_of(atom)}' is a matrix: a derivative is taken by one of its entries")
    (p, q), array = wrt.indices, wrt.id
    if not isinstance(atom, Indexed):
        return graph.node(Op.MULTIPLY, (graph.node(Op.ATOM, payload=atom), _entry(graph, array, (q, p))))
    i, j = atom.indices
    factors = (_entry(graph, array, (i, p)), _entry(graph, array, (q, j)))
    return graph.node(Op.MULTIPLY, (graph.number(-1), *factors))


def _entry(graph: Graph, array: str, place: tuple[Index, Index]) -> int:
    return graph.node(Op.ATOM, payload=inverse_atom(Indexed(array, place)))


class WrittenOut:
    """Inverses and determinants of one array of that many rows in its entries."""

    def __init__(self, graph: Graph, array: str, rows: int) -> None:
        self.graph = graph
        self.array = array
        self.every: Places = tuple(range(1, rows + 1))
        self._minors: dict[tuple[Places, Places], int] = {}

    def value(self, atom: Atom) -> int | None:
        """The node of the atom; None for an entry at a letter, or of a matrix with too many rows."""
        if len(self.every) > MOST_ROWS:
            return None
        whole = self._minor(self.every, self.every)
        if not isinstance(atom, Indexed):
            return whole
        places = [int(index.value) for index in atom.indices if isinstance(index, Number)]
        if len(places) < 2:
            return None
        row, column = places
        rest = self._minor(_without(self.every, column), _without(self.every, row))
        signed = rest if (row + column) % 2 == 0 else self.graph.negative(rest)
        return self.graph.node(Op.DIVIDE, (signed, whole))

    def _minor(self, rows: Places, columns: Places) -> int:
        """The determinant of these rows and columns, along the first row; that of none is 1."""
        if not rows:
            return self.graph.number(1)
        if (rows, columns) not in self._minors:
            terms = [self._term(rows, columns, place) for place in range(len(columns))]
            whole = terms[0] if len(terms) == 1 else self.graph.node(Op.ADD, tuple(terms))
            self._minors[rows, columns] = whole
        return self._minors[rows, columns]

    def _term(self, rows: Places, columns: Places, place: int) -> int:
        index = tuple(Number(Fraction(at)) for at in (rows[0], columns[place]))
        entry = self.graph.entry(Indexed(self.array, index), self.array)
        inner = self._minor(rows[1:], _without(columns, columns[place]))
        product = self.graph.node(Op.MULTIPLY, (entry, inner))
        return self.graph.negative(product) if place % 2 else product


def _without(places: Places, place: int) -> Places:
    return tuple(other for other in places if other != place)
