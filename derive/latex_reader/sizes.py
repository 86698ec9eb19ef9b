"""Shapes of what was read, and the sizes of its ones: in G1 they are as many as G has columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from derive.matrix.shapes import canonical
from derive.term import ONE, Call, Derivative, Indexed, Name, Number, Size, Sum, Term, children, with_children

Shape = tuple[Size, ...]
_OPEN = "#ones "


class Sizes:
    """Sizes of one formula; those of ones are open until what stands beside them says them."""

    def __init__(self, shapes: Mapping[str, Shape]) -> None:
        self.shapes = shapes
        self._known: dict[str, Size] = {}
        self._count = 0

    def open(self) -> Name:
        """A size that is not known yet."""
        self._count += 1
        return Name(f"{_OPEN}{self._count}")

    def found(self, size: Size) -> Size:
        """The size, as far as it is known."""
        while isinstance(size, Name) and size.id in self._known:
            size = self._known[size.id]
        return size

    def same(self, left: Shape, right: Shape) -> Shape:
        """Both shapes broadcast, aligned at the last axis; open sizes become those beside them."""
        wide, narrow = (left, right) if len(left) >= len(right) else (right, left)
        for back in range(1, len(narrow) + 1):
            self._joined(wide[-back], narrow[-back])
        return wide

    def _joined(self, left: Size, right: Size) -> None:
        left, right = self.found(left), self.found(right)
        if isinstance(left, Name) and left.id.startswith(_OPEN) and left != right:
            self._known[left.id] = right
        elif isinstance(right, Name) and right.id.startswith(_OPEN) and left != right:
            self._known[right.id] = left

    def of(self, term: Term) -> Shape:
        """The shape of a term; [] for numbers."""
        match term:
            case Name(id) | Derivative(_, Name(id)):
                return canonical(self.shapes.get(id, ()))
            case Indexed(id, indices) | Derivative(_, Indexed(id, indices)):  # h_t has the rest
                return canonical(tuple(self.shapes.get(id, ()))[len(indices) :])
            case Call("ones", (Name() | Number() | Sum() as size,)):
                return (size,)
            case Call("eye", (Name() | Number() | Sum() as size,)):
                return (size, size)
            case Call("inv", (Indexed(),)) | Call("det", _) | Call("amax" | "amin", (_,)):
                return ()
            case Call("amax" | "amin", (array, axis)):
                return self.of(array)[:1] if axis == ONE else self.of(array)[1:]
            case Call("largest" | "smallest", (array, *_)):
                return self.of(array)
            case Call("transpose" | "diag" | "diagonal" | "trace" | "norm" as function, (inner,)):
                return _rearranged(function, self.of(inner))
            case Call("matmul", factors):
                return self._chain([self.of(factor) for factor in factors])
            case Derivative():
                return ()
            case _:
                whole: Shape = ()
                for part in children(term):
                    whole = self.same(whole, self.of(part))
                return whole

    def _chain(self, shapes: Sequence[Shape]) -> Shape:
        rows, columns = _as_matrix(shapes[0])
        for shape in shapes[1:]:
            first, second = _as_matrix(shape)
            self._joined(columns, first)
            columns = second
        return canonical((self.found(rows), self.found(columns)))

    def settled(self, term: Term) -> Term:
        """`term` with the sizes that were found."""
        match term:
            case Name(id) if id.startswith(_OPEN):
                return self.found(term)
            case _:
                parts = children(term)
                return with_children(term, tuple(self.settled(part) for part in parts)) if parts else term


def _as_matrix(shape: Shape) -> tuple[Size, Size]:
    """A vector is a column."""
    rows, columns, *_ = (*shape, ONE, ONE)
    return rows, columns


def _rearranged(function: str, shape: Shape) -> Shape:
    match function, shape:
        case "transpose", (size,):
            return (ONE, size)
        case "transpose", (rows, columns):
            return canonical((columns, rows))
        case "diag", (size,):
            return (size, size)
        case "diagonal", (size, _):
            return (size,)
        case _:
            return ()
