"""A module with the forward and the backward pass, line by line as they were derived.

Every line of the backward pass is a derivative whose every step was proved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from keyword import iskeyword
from textwrap import wrap

from derive.code.columns import narrowed, widened
from derive.code.definitions import Definitions
from derive.code.expressions import Expressions
from derive.code.layout import INDENT, WIDTH, Assignment, listed, words_of
from derive.code.lines import Line, RightSides
from derive.code.loops import Loop, Steps, grouped
from derive.code.matrices import Matrices
from derive.code.results import Results, read
from derive.code.stable import ALONG, Stable
from derive.code.words import Words
from derive.decimals import decimal_text
from derive.errors import InputError
from derive.index_sums import letters_of
from derive.library.array_libraries import ARRAY_LIBRARIES, ArrayLibrary
from derive.model import Equation, Function, Model, Role, calls
from derive.term import Indexed, Name, Size, names
from derive.text import to_text
from derive.verify import Verified

OWN_WORDS = ("math", "np", "torch", "jnp", "erf", "forward", "backward", "nodes", "shifted", "moved", "at")
LONG = 30  # letters of a call that is not written twice


def code_of(verified: Verified, library: str | ArrayLibrary = "numpy") -> str:
    """The text of a module with `forward` and `backward`. Raises UnknownName, or InputError: no equations."""
    if not verified.derivation.model.equations:
        raise InputError("there are no equations to write code for")
    return Module(ARRAY_LIBRARIES.get(library), Results(verified.derivation)).text()


@dataclass(slots=True)
class Module:
    """The parts of one module."""

    library: ArrayLibrary
    results: Results
    math: bool = True  # numbers alone are computed by the module math
    model: Model = field(init=False)
    written: dict[str, str] = field(init=False)  # names as Python may have them
    words: Words = field(init=False)
    sides: RightSides = field(init=False)
    given: list[str] = field(init=False)
    columns: dict[str, tuple[Size, ...]] = field(init=False)  # [N, 1] for the caller, [N] in a line
    picked: dict[str, str] = field(init=False)  # one-hot rows, and the class indices that are given for them

    def __post_init__(self) -> None:
        model = self.model = self.results.model
        stable = Stable(model)
        self.written = {symbol.id: _python_name(symbol.id, model) for symbol in model.symbols}
        sizes = frozenset(symbol.id for symbol in model.symbols if symbol.role is Role.SIZE)
        constants = {function.name: self._constants(function) for function in model.functions}
        taken = {name: tuple(self.written[constant] for constant in own) for name, own in constants.items()}
        self.words = Words(self.library, taken, sizes, math=self.math)
        self.words.names = self.written
        matrices = Matrices(self.words, stable)
        self.sides = RightSides(Expressions(self.words, self.written), matrices, stable)
        used = {name for equation in model.equations for name in names(equation.body)}
        used |= {name for e in model.equations for call in calls(e.body) for name in constants.get(call, ())}
        free = [symbol for symbol in model.symbols if symbol.id in used and model.body(symbol.id) is None]
        measured = {name for symbol in free for size in symbol.shape for name in letters_of(size)}
        wanted = [symbol for symbol in free if symbol.id not in measured]
        self.given = [symbol.id for symbol in sorted(wanted, key=lambda one: one.usual is not None)]
        self.columns = {name: shape for name, shape in model.columns if name != model.loss}
        self.words.like = self._like()
        self.picked = dict(pair for pair in model.one_hot if self._like(pair[0]))

    def _constants(self, function: Function) -> tuple[str, ...]:
        """The names in the definition besides its variable, and in those that it calls."""
        inner = (self.model.function(name) for name in calls(function.body) if name != function.name)
        below = (name for other in inner if other is not None for name in self._constants(other))
        own = (name for name in names(function.body) if name != function.variable)
        return tuple(dict.fromkeys((*own, *below)))

    def text(self) -> str:
        """The whole module."""
        passes = [self._forward(), self._backward()]
        definitions = self.definitions(passes)
        body = "\n\n\n".join([*definitions, *passes])
        title = self.model.title.replace("\\", "").replace('"""', "")
        first = f'"""{title}: forward and backward pass in {self.library.title}.'
        head = [*wrap(first, WIDTH, break_on_hyphens=False), ""]
        head += ["Written by derive; every step of every derivative was proved.", '"""', ""]
        words = words_of(body)
        return "\n".join([*head, *self.library.imported(words)]) + f"\n\n\n{body}\n"

    def definitions(self, texts: Sequence[str]) -> list[str]:
        """The functions that the texts call and the library has not."""
        return Definitions(self.model, self.sides).needed(texts)

    def use_names(self, names: Mapping[str, str]) -> None:
        """From now on, right sides have these names or texts for arrays."""
        self.words.names = names
        self.sides = RightSides(Expressions(self.words, names), self.sides.matrices, self.sides.stable)

    def _forward(self) -> str:
        lines = [
            Line(self.written[e.name], e.left, self.sides.stable.of(e.body), self._note(e))
            for e in self.model.equations
        ]
        values = {
            self.written[e.name]: self._outer(self.written[e.name], e.name) for e in self.model.equations
        }
        return self._function(
            "forward", self._texts(lines), values, says="The value of every node, by its name."
        )

    def _backward(self) -> str:
        loss, needed = self.model.loss, self.results.needed()
        lines = [
            Line(self._slope(t.wrt.id), t, self.sides.stable.of(value), f"∂{loss}/∂{t.wrt.id}")
            for t, value in needed
        ]
        used = {name for line in lines for name in read(line.value)}
        texts: list[str] = []
        if nodes := [e.name for e in self.model.equations if e.name in used]:
            texts += listed("nodes = forward(", self._arguments(), ")")
            texts += [f"{self.written[name]} = {self._taken(name)}" for name in nodes]
        asked = {*self.model.parameters, *self.model.adjoints}
        wanted = [t.wrt.id for t, _ in needed if t.wrt.id in asked]
        slopes = {self.written[name]: self._outer(self._slope(name), name) for name in wanted}
        every = "what was asked for" if self.model.adjoints else "every parameter"
        says = f"The gradient of {loss} by {every}, by its name."
        return self._function("backward", self._texts(lines), slopes, says=says, nodes=texts)

    def _taken(self, node: str) -> str:
        """nodes["Z"], of a column its only axis."""
        text = f'nodes["{self.written[node]}"]'
        return narrowed(text, self.columns[node]) if node in self.columns else text

    def _outer(self, text: str, name: str) -> str:
        """An array in the shape that the caller's has."""
        return widened(text, self.columns[name], self.words) if name in self.columns else text

    def _function(
        self, name: str, lines: list[str], values: Mapping[str, str], *, says: str, nodes: Sequence[str] = ()
    ) -> str:
        """def name(…): the sizes that the lines speak of, the lines, and a dictionary."""
        returned = listed("return {", [f'"{key}": {value}' for key, value in values.items()], "}")
        hot = list(self.one_hot(lines))
        flat = self._narrowed("\n".join(lines))
        sizes = self.sizes("\n".join([*hot, *nodes, *lines, *returned]))
        inner = [f'"""{says}"""', *sizes, *hot, *nodes, *flat, *lines, *returned]
        usual = {self.written[one]: value for one, value in self._usual()}
        own = [f"{text}={usual[text]}" if text in usual else text for text in self._arguments()]
        head = listed(f"def {name}(", own, "):")
        return "\n".join([*head, *(f"{INDENT}{line}".rstrip() for line in inner)])

    def _narrowed(self, text: str) -> Iterator[str]:
        """s = s[:, 0] for the given columns that the text speaks of."""
        words = words_of(text)
        for name in self.given:
            written = self.written[name]
            if name in self.columns and written in words:
                given = "×".join(map(to_text, self.columns[name]))
                yield f"{written} = {narrowed(written, self.columns[name])}  # given as {given}"

    def _arguments(self) -> list[str]:
        return [self.picked.get(name, self.written[name]) for name in self.given]

    def _usual(self) -> Iterator[tuple[str, str]]:
        """Constants of functions with the value of the example, else the usual one."""
        shown = dict(self.model.example.values) if self.model.example else {}
        for name in self.given:
            usual = self.model.symbol(name).usual
            value = shown.get(name, usual)
            if usual is not None and isinstance(value, Fraction):
                yield name, decimal_text(value)

    def constants(self, lines: Sequence[str]) -> Iterator[str]:
        """alpha = 0.01 for the constants that the lines speak of."""
        words = words_of("\n".join(lines))
        for name, value in self._usual():
            if self.written[name] in words:
                yield f"{self.written[name]} = {value}"

    def _texts(self, lines: Sequence[Line]) -> list[str]:
        """The lines in the order in which they can be computed, those that go round through time in loops."""
        taken = {*self.written.values(), *OWN_WORDS}
        parts: list[list[Assignment | str]] = []
        for part in grouped(lines, taken, self.sides.matrices.shapes):
            parts.append(list(self._loop(part)) if isinstance(part, Loop) else [self._line(part)])
        self._share(parts)
        every = [line for part in parts for line in part]
        return [text for line in every for text in ([line] if isinstance(line, str) else line.lines())]

    def _line(self, line: Line) -> Assignment:
        return Assignment(line.name, self.sides.text(line), _and_size(line.note, self.sides.size(line.entry)))

    def _loop(self, loop: Loop) -> Iterator[Assignment | str]:
        """Zeros for every step, the steps, and the arrays of all steps."""
        size, shapes = self.sides.expressions.size(loop.size), self.sides.matrices.shapes
        behind = f"{f'({size})' if '-' in size else size} + {abs(loop.reach)}"
        yield ""
        for line in loop.lines:
            yield Assignment(line.name, f"[{self._zeros(line, loop)}]*({behind})")
        yield f"for {loop.step} in {f'range({size})' if loop.reach < 0 else f'reversed(range({size}))'}:"
        steps = Steps(loop, shapes, self.words, self.written)
        inner = self.sides.within(loop.step)
        for line in loop.lines:
            shapes[line.name] = shapes[line.entry.id]
            entry = steps.at(line.made)
            assert isinstance(entry, Name | Indexed)
            there = Line(entry.id, entry, steps.at(line.value), line.note)
            yield Assignment(entry.id, inner.text(there), _and_size(line.note, inner.size(entry)), deep=2)
        for line in loop.lines:
            axis = loop.axes[line.name]
            along = f", {self.library.axis}={axis}" if axis else ""
            yield Assignment(line.name, f"{self.library.prefix}.stack({line.name}[:{size}]{along})")
        yield ""

    def _zeros(self, line: Line, loop: Loop) -> str:
        """One step of an array."""
        shape = list(self.sides.matrices.shapes[line.entry.id])
        del shape[loop.axes[line.name]]
        text = ", ".join(self.sides.expressions.size(size) for size in shape)
        text = text if len(shape) == 1 else f"({text})"
        return self.words.made("zeros", text)

    def _share(self, parts: list[list[Assignment | str]]) -> None:
        """What is long to compute and used more than once gets a line of its own before the first use."""
        texts = [line.text for part in parts for line in part if isinstance(line, Assignment)]
        made: list[str] = []
        for call in self._costly("\n".join(texts)):
            if sum(text.count(call) for text in texts) < 2:
                continue
            name = self._short(call, made)
            made.append(name)
            users = [part for part in parts if any(call in getattr(line, "text", "") for line in part)]
            for part in users:
                part[:] = [
                    replace(line, text=line.text.replace(call, name))
                    if isinstance(line, Assignment)
                    else line
                    for line in part
                ]
            users[0].insert(0, Assignment(name, call))

    def _costly(self, text: str) -> list[str]:
        """Inverses, determinants, and a softmax of more than a name."""
        inverse = rf"{self.library.prefix}\.linalg\.(?:inv|det)\(\w+\)"
        along = [call for call in self.sides.matrices.shapes if call.startswith(ALONG) and len(call) > LONG]
        return [*dict.fromkeys(re.findall(inverse, text)), *sorted(along, key=len, reverse=True)]

    def _short(self, call: str, taken: Sequence[str]) -> str:
        """S_inv for np.linalg.inv(S), softmax_1; a name that the module has not."""
        function, _, array = call.partition("(")
        array = array[:-1] if array[:-1].isidentifier() else ""
        name = f"{array}_{function.rpartition('.')[2]}" if array else f"{function}_{len(taken) + 1}"
        while name in self.written.values() or name in taken:
            name += "_"
        return name

    def one_hot(self, lines: Sequence[str]) -> Iterator[str]:
        """S = np.eye(V)[s] for the one-hot rows that the lines speak of."""
        words = words_of("\n".join(lines))
        for name, index in self.picked.items():
            if self.written[name] in words:
                classes = self.sides.expressions.size(self.model.symbol(name).shape[1])
                text = f"{self.words.made('eye', classes, self._like(name))}[{index}]"
                yield f"{self.written[name]} = {text}  # one-hot rows; the classes {index} count from 0 here"

    def _like(self, name: str = "") -> str:
        """A given array, of one-hot rows one that says how many classes there are; empty where none does."""
        classes = self.model.symbol(name).shape[1] if name else None
        others = (other for other in self.given if other not in dict(self.model.one_hot))
        sized = (other for other in others if self.model.symbol(other).shape)
        counting = (
            o for o in sized if classes in self.model.symbol(o).shape or not isinstance(classes, Name)
        )
        return next((self.written[other] for other in counting), "")

    def sizes(self, text: str) -> Iterator[str]:
        """N, d = X.shape for the sizes that the text speaks of."""
        known: set[str] = set()
        words = words_of(text)
        for name in self.given:
            shape = self.model.outer_shape(name)
            for axis, size in enumerate(shape[:1] if name in self.picked else shape):
                if isinstance(size, Name) and size.id in words - known:
                    known.add(size.id)
                    yield f"{size.id} = {self.picked.get(name, self.written[name])}.shape[{axis}]"

    def _note(self, equation: Equation) -> str:
        """What the node is, and whose logarithms are taken otherwise than they are written."""
        logs = [self.written[name] for name in self.sides.stable.logs(equation.body)]
        said = f"; log({logs[0]}) by its exponents" if logs else ""
        return f"{self.model.symbol(equation.name).role.value}{said}"

    def _slope(self, name: str) -> str:
        return self.sides.expressions.slope(self.model.loss, name)


def _and_size(note: str, size: str) -> str:
    return f"{note}, {size}" if size else note


def _python_name(name: str, model: Model) -> str:
    """`name`, with a stroke behind it where Python or the module has the word for something else."""
    taken = (*OWN_WORDS, *(function.name for function in model.functions))
    return f"{name}_" if iskeyword(name) or name in taken else name
