"""A term read once, to be evaluated at many points."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from flint import arb

from derive.evidence.balls import Balls
from derive.evidence.graph import Atom, Graph
from derive.evidence.reader import Reader
from derive.evidence.verdict import Context, Undefined
from derive.term import Term


class Formula:
    """A term over names alone; `names` are those whose values it needs."""

    def __init__(self, term: Term, context: Context) -> None:
        reader = Reader(Graph(context))
        root = reader.read(term)
        self.names = tuple(atom for atom in reader.graph.atoms(root) if isinstance(atom, str))
        self._balls = Balls(reader.graph, (root,), strict=False)

    def at(self, values: Mapping[str, Fraction | arb], bits: int) -> arb:
        """A ball around the value. Raises Undefined when there is none or a case cannot be decided."""
        point: dict[Atom, Fraction | arb] = {}
        for name in self.names:
            if name not in values:
                raise Undefined(f"'{name}' has no value")
            point[name] = values[name]
        (value,) = self._balls.at(point, bits)
        if not value.is_finite():
            raise Undefined("the expression has no value here, or none that can be decided")
        return value
