"""One derivative as one line of NumPy, `2/N * (X.T @ (Z - Y))`, and what has to run before such lines."""

from __future__ import annotations

from collections.abc import Sequence

from derive.code.columns import narrowed, whole_again, widened
from derive.code.layout import words_of
from derive.code.lines import Line
from derive.code.module import Module
from derive.code.numpy_text import numpy_text
from derive.code.results import Results, collapsed
from derive.library.array_libraries import NUMPY
from derive.steps import Derivation
from derive.term import Call, Derivative, Name, Size, Term, subterms

_GROWING = {"exp", "log", "log1p", "sinh", "cosh"}  # what a stable writing may do without


class Lines:
    """The lines of one derivation. Arrays have their own names in them, and ∂L/∂Z is dL_dZ."""

    def __init__(self, derivation: Derivation) -> None:
        self._module = Module(NUMPY, Results(derivation), math=False)
        self._loss = self._module.model.loss
        narrow = {name: narrowed(self._module.written[name], shape) for name, shape in self._columns.items()}
        narrow |= {f"d{self._loss}_d{name}": self._slope(name) for name in self._columns}
        self._module.use_names({**self._module.written, **narrow})

    def line(self, target: Derivative, value: Term, form: Term | None) -> str:
        """The value of `target` over named nodes; `form` is it in matrix form, where there is one."""
        text = whole_again(self._text(target, value, form), self._shapes)
        name = target.wrt.id
        if target.of != Name(self._loss) or name not in self._columns:
            return text
        return widened(text, self._columns[name], self._module.words)

    def setup(self, lines: Sequence[str]) -> list[str]:
        """Imports, functions, sizes, one-hot rows and constants of the lines; each is a piece of Python."""
        functions = self._module.definitions(lines)
        hot = list(self._module.one_hot(lines))
        sizes = list(self._module.sizes("\n".join([*hot, *lines])))
        imports = NUMPY.imported(words_of("\n".join([*functions, *hot, *sizes, *lines])))
        return [*filter(None, imports), *functions, *sizes, *hot, *self._module.constants(lines)]

    def renamed(self, lines: Sequence[str]) -> dict[str, str]:
        """What the lines call the arrays that cannot have their names in Python: lambda_."""
        words = words_of("\n".join(lines))
        return {name: own for name, own in self._module.written.items() if own != name and own in words}

    def _text(self, target: Derivative, value: Term, form: Term | None) -> str:
        sides, words = self._module.sides, self._module.words
        if form is not None and not (_GROWING & {c.function for c in subterms(form) if isinstance(c, Call)}):
            return numpy_text(form, sides.matrices.shapes, words)
        over_nodes = collapsed(self._module.results.over_slopes(value), self._module.results.shapes)
        stable = sides.stable.of(over_nodes)
        if form is not None and stable == value:
            return numpy_text(form, sides.matrices.shapes, words)
        return sides.text(Line("", target, stable, ""))

    @property
    def _columns(self) -> dict[str, tuple[Size, ...]]:
        return self._module.columns

    @property
    def _shapes(self) -> dict[str, tuple[Size, ...]]:
        """Of arrays and of their slopes, by what they are called in the lines."""
        shapes = {self._module.written[name]: shape for name, shape in self._columns.items()}
        return shapes | {f"d{self._loss}_d{name}": shape for name, shape in self._columns.items()}

    def _slope(self, name: str) -> str:
        return narrowed(f"d{self._loss}_d{name}", self._columns[name])
