"""Lines of a module in matrix form, X.T @ (P - Y)/N, for every library: they are spelt as in NumPy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from derive.library.array_libraries import ArrayLibrary
from derive.matrix.numpy_text import numpy_functions, numpy_text
from derive.matrix.writing import matrix_form
from derive.model import Model, Role
from derive.term import Call, Derivative, Term, Variable, names, subterms

_OTHERWISE = ("max", "min", "erf")  # called in different ways by the libraries


class Matrices:
    """Right sides in matrix form, as far as there is such a writing; `used` gathers the functions called."""

    def __init__(
        self,
        library: ArrayLibrary,
        model: Model,
        written: Mapping[str, str],
        *,
        constants: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.library = library
        self.model = model
        self.constants = constants
        self.renamed = {name for name, word in written.items() if name != word}
        self.shapes = {symbol.id: symbol.shape for symbol in model.symbols}
        sizes = [re.escape(symbol.id) for symbol in model.symbols if symbol.role is Role.SIZE]
        numbers = "|".join((*sizes, r"np\.pi", r"np\.e", r"[\d.]+"))
        self.of_number = re.compile(rf"np\.(sqrt|log|exp)\(({numbers})\)")
        self.used: set[str] = set()
        self._along: dict[str, str] = {}

    def text(self, left: Variable | Derivative, value: Term) -> str | None:
        """The right side; None without arrays, or without a matrix form."""
        entry = left.wrt if isinstance(left, Derivative) else left
        arrays = any(self.shapes.get(name) for name in (entry.id, *names(value)))
        form = matrix_form((left, value), self.shapes) if arrays else None
        if form is None or self.renamed.intersection(names(form[1])):
            return None
        called = {part.function for part in subterms(form[1]) if isinstance(part, Call)}
        if called.intersection(_OTHERWISE):
            return None
        line = numpy_text(form[1], self.shapes, self.constants)
        self.used |= {name for name in called if re.search(rf"(?<![\w.]){name}\(", line)}
        for helper in numpy_functions(form[1], {}):
            self._along[helper] = self._spelt(helper)
        return self._spelt(line)

    def helpers(self) -> Iterator[str]:
        """The functions along an axis, such as softmax."""
        yield from (text.replace(": return ", ":\n    return ") for text in self._along.values())

    def _spelt(self, text: str) -> str:
        """The line in the words of the library; of a plain number, such as a size, by the module math."""
        text = self.of_number.sub(r"math.\1(\2)", text)
        return re.sub(r"\bnp\.", f"{self.library.prefix}.", text)
