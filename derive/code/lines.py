"""One line of a module: a right side in matrix form where it has one, else with axes for its letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from derive.code.along import Along
from derive.code.expressions import Expressions
from derive.code.matrices import Matrices
from derive.code.stable import Stable
from derive.model import entry
from derive.term import Derivative, Indexed, Name, Size, Term, Variable

Shapes = Mapping[str, tuple[Size, ...]]


@dataclass(frozen=True, slots=True)
class Line:
    """left = value, and what is said of it; `name` is what Python calls the left side."""

    name: str
    left: Variable | Derivative
    value: Term
    note: str

    @property
    def entry(self) -> Variable:
        """The entry that the line gives a value for."""
        return self.left.wrt if isinstance(self.left, Derivative) else self.left

    @property
    def made(self) -> Variable:
        """The entry under the name that it has in Python: dL_dZ[n, k] of ∂L/∂Z[n, k]."""
        return Indexed(self.name, self.entry.indices) if isinstance(self.entry, Indexed) else Name(self.name)


@dataclass(slots=True)
class RightSides:
    """The right sides of one module. `shapes` are those of the arrays, by their names or texts."""

    expressions: Expressions
    matrices: Matrices
    stable: Stable
    along: Along = field(init=False)

    def __post_init__(self) -> None:
        words, names = self.expressions.words, self.expressions.names
        self.along = Along(self._along, self.matrices.shapes, used=words.used, names=names)

    def text(self, line: Line) -> str:
        """The right side."""
        letters = dict(self.axes(line.left))
        value = self.along.named(line.value, letters)
        return self._written(line.left, value, letters)

    def axes(self, left: Term) -> tuple[tuple[str, Size], ...]:
        """The letters of what the line gives; of a Jacobian those of the node first."""
        match left:
            case Derivative(of, wrt):
                return (*self.axes(of), *self.axes(wrt))
            case Indexed():
                return self.letters(left)
            case _:
                return ()

    def letters(self, left: Variable) -> tuple[tuple[str, Size], ...]:
        """The letters of the left side, with how far they run."""
        indices = left.indices if isinstance(left, Indexed) else ()
        names = [index.id for index in indices if isinstance(index, Name)]
        return tuple(zip(names, self.matrices.shapes[left.id], strict=True))

    def size(self, left: Variable) -> str:
        """N×K of an array, (T - K + 1)×d."""
        sizes = [self.expressions.size(size) for _, size in self.letters(left)]
        return "×".join(f"({size})" if " " in size and len(sizes) > 1 else size for size in sizes)

    def within(self, *fixed: str) -> RightSides:
        """The same where these letters are numbers, the steps of a loop."""
        return replace(self, expressions=replace(self.expressions, fixed=frozenset(fixed)))

    def _along(self, term: Term, sizes: Mapping[str, Size]) -> str:
        left = entry("an array", sizes)
        self.matrices.shapes[left.id] = tuple(sizes.values())
        return self._written(left, term, sizes)

    def _written(self, left: Variable | Derivative, value: Term, sizes: Mapping[str, Size]) -> str:
        text = self.matrices.text(left, value)
        return text or self.expressions.whole(value, tuple(sizes.items()))
