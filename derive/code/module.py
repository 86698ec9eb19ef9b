"""A module with the forward and the backward pass, line by line as they were derived.

Every line of the backward pass is a derivative whose every step was proved.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from keyword import iskeyword

from derive.code.expressions import Expressions, Letters
from derive.code.matrices import Matrices
from derive.code.numpy_text import along_axis
from derive.code.words import Words
from derive.errors import InputError, NotYet
from derive.index_sums import letters_of
from derive.indices import fresh, index_letters, matched, reindexed
from derive.library.array_libraries import ARRAY_LIBRARIES, ArrayLibrary
from derive.model import Function, Model, Role, calls
from derive.steps import Derivation
from derive.term import Derivative, Indexed, Name, Term, Variable, children, names, subterms, with_children
from derive.verify import Verified

OWN_WORDS = ("math", "np", "torch", "jnp", "erf", "forward", "backward", "nodes", "shifted")


def code_of(verified: Verified, library: str | ArrayLibrary = "numpy") -> str:
    """The text of a module with `forward` and `backward`. Raises UnknownName, or InputError: no equations."""
    model = verified.derivation.model
    if not model.equations:
        raise InputError("there are no equations to write code for")
    if model.recurrent:
        raise NotYet(
            "code for equations that go round through time, h[t] of h[t - 1], cannot be written yet; with "
            "'unroll: {t: 3}' it can, for so many steps"
        )
    return _Module(ARRAY_LIBRARIES.get(library), model, _Results(verified.derivation)).text()


class _Results:
    """What the gradients by the parameters are computed from."""

    def __init__(self, derivation: Derivation) -> None:
        self.model = derivation.model
        self.every = [result for result in derivation.results if not result.way]
        self.local = [r for r in self.every if r.target.of != Name(self.model.loss)]

    def needed(self) -> list[tuple[Derivative, Term]]:
        """∂L/∂x with its value, in the order of the backward pass; nothing that no gradient needs."""
        wanted = set(self.model.parameters)
        kept: list[tuple[Derivative, Term]] = []
        for result in reversed(self.every):
            target = result.target
            if target.of != Name(self.model.loss) or target.wrt.id not in wanted:
                continue
            value = self.over_slopes(result.value)
            wanted.update(part.wrt.id for part in subterms(value) if isinstance(part, Derivative))
            kept.append((target, value))
        return kept[::-1]

    def over_slopes(self, term: Term) -> Term:
        """`term` with the value of every derivative that is not one of the loss."""
        if isinstance(term, Derivative):
            return term if term.of == Name(self.model.loss) else self._local(term)
        parts = children(term)
        return with_children(term, tuple(self.over_slopes(part) for part in parts)) if parts else term

    def _local(self, part: Derivative) -> Term:
        for result in self.local:
            letters = matched(result.target, part)
            if letters is not None:
                value = fresh(reindexed(result.value, letters), index_letters(part))
                return self.over_slopes(value)
        raise InputError("a derivative that was not derived stands in a gradient")


@dataclass(slots=True)
class _Module:
    """The parts of one module."""

    library: ArrayLibrary
    model: Model
    results: _Results
    written: dict[str, str] = field(init=False)  # names as Python may have them
    words: Words = field(init=False)
    expressions: Expressions = field(init=False)
    matrices: Matrices = field(init=False)
    given: list[str] = field(init=False)
    picked: dict[str, str] = field(init=False)  # one-hot rows, and the class indices that are given for them

    def __post_init__(self) -> None:
        model = self.model
        self.written = {symbol.id: _python_name(symbol.id, model) for symbol in model.symbols}
        sizes = frozenset(symbol.id for symbol in model.symbols if symbol.role is Role.SIZE)
        constants = {function.name: self._constants(function) for function in model.functions}
        taken = {name: tuple(self.written[constant] for constant in own) for name, own in constants.items()}
        self.words = Words(self.library, taken, sizes, math=True)
        self.expressions = Expressions(self.words, self.written)
        self.matrices = Matrices(self.words, model, self.written)
        used = {name for equation in model.equations for name in names(equation.body)}
        used |= {name for e in model.equations for call in calls(e.body) for name in constants.get(call, ())}
        free = [symbol for symbol in model.symbols if symbol.id in used and model.body(symbol.id) is None]
        measured = {name for symbol in free for size in symbol.shape for name in letters_of(size)}
        self.given = [symbol.id for symbol in free if symbol.id not in measured]
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
        body = [*self._helpers(), *passes]
        title = self.model.title.replace("\\", "").replace('"""', "")
        head = [f'"""{title}: forward and backward pass in {self.library.title}.', ""]
        head += ["Written by derive; every step of every derivative was proved.", '"""', ""]
        math = any("math." in part for part in body)
        imports = self.library.imports if math else self.library.imports[2:]  # less math and the line below
        return "\n\n\n".join(["\n".join([*head, *imports]), *body]) + "\n"

    def _forward(self) -> str:
        lines: list[str] = []
        bodies = [(equation.left, equation.body) for equation in self.model.equations]
        for left, body in bodies:
            lines.append(self._assignment(self.written[left.id], left, body, note=self._role(left.id)))
        names_ = [self.written[left.id] for left, _ in bodies]
        values = dict(zip(names_, names_, strict=True))
        return self._function("forward", lines, values, says="The value of every node, by its name.")

    def _backward(self) -> str:
        loss, needed = self.model.loss, self.results.needed()
        read = {name for _, value in needed for name in _read(value)}
        lines: list[str] = []
        if nodes := [e.name for e in self.model.equations if e.name in read]:
            lines.append(f"nodes = forward({self._arguments()})")
            lines += [f'{self.written[name]} = nodes["{self.written[name]}"]' for name in nodes]
        for target, value in needed:
            slope = self._slope(target.wrt.id)
            lines.append(self._assignment(slope, target, value, note=f"∂{loss}/∂{target.wrt.id}"))
        wanted = [t.wrt.id for t, _ in needed if t.wrt.id in self.model.parameters]
        slopes = {self.written[name]: self._slope(name) for name in wanted}
        says = f"The gradient of {loss} by every parameter, by its name."
        return self._function("backward", lines, slopes, says=says)

    def _function(self, name: str, lines: list[str], values: Mapping[str, str], *, says: str) -> str:
        """def name(…): the sizes that the lines speak of, the lines, and a dictionary."""
        returned = ", ".join(f'"{key}": {value}' for key, value in values.items())
        lines = [*self._one_hot(lines), *self._shared(lines)]
        code = "\n".join(line.partition("  # ")[0] for line in lines)
        inner = [f'"""{says}"""', *self._sizes(code), *lines, f"return {{{returned}}}"]
        return "\n".join([f"def {name}({self._arguments()}):", *(f"    {line}" for line in inner)])

    def _arguments(self) -> str:
        return ", ".join(self.picked.get(name, self.written[name]) for name in self.given)

    def _shared(self, lines: list[str]) -> Iterator[str]:
        """The lines, where an inverse or a determinant that is used more than once has a line of its own."""
        code = "\n".join(line.partition("  # ")[0] for line in lines)
        found = Counter(re.findall(rf"{self.library.prefix}\.linalg\.(?:inv|det)\(\w+\)", code))
        names_ = {call: self._short(call) for call, count in found.items() if count > 1}
        told: set[str] = set()
        for line in lines:
            for call, name in names_.items():
                if call in line and call not in told:
                    told.add(call)
                    yield f"{name} = {call}"
                line = line.replace(call, name)
            yield line

    def _short(self, call: str) -> str:
        """S_inv for np.linalg.inv(S); a name that the model has not."""
        function, _, array = call.rpartition(".")[2][:-1].partition("(")
        name = f"{array}_{function}"
        while name in self.written.values():
            name += "_"
        return name

    def _one_hot(self, lines: list[str]) -> Iterator[str]:
        """S = np.eye(V)[s] for the one-hot rows that the lines speak of."""
        words = set(_words("\n".join(line.partition("  # ")[0] for line in lines)))
        for name, index in self.picked.items():
            if self.written[name] in words:
                classes = self.expressions.size(self.model.symbol(name).shape[1])
                text = self.library.one_hot.format(
                    prefix=self.library.prefix, classes=classes, index=index, like=self._like(name)
                )
                yield f"{self.written[name]} = {text}  # one-hot rows; the classes {index} count from 0 here"

    def _like(self, name: str) -> str:
        """A given array that says how many classes there are; empty where none does."""
        classes = self.model.symbol(name).shape[1]
        others = (other for other in self.given if other not in dict(self.model.one_hot))
        sized = (other for other in others if self.model.symbol(other).shape)
        counting = (
            o for o in sized if classes in self.model.symbol(o).shape or not isinstance(classes, Name)
        )
        return next((self.written[other] for other in counting), "")

    def _sizes(self, text: str) -> Iterator[str]:
        """N, d = X.shape for the sizes that the text speaks of."""
        known: set[str] = set()
        words = set(_words(text))
        for name in self.given:
            shape = self.model.symbol(name).shape
            for axis, size in enumerate(shape[:1] if name in self.picked else shape):
                if isinstance(size, Name) and size.id in words - known:
                    known.add(size.id)
                    yield f"{size.id} = {self.picked.get(name, self.written[name])}.shape[{axis}]"

    def _assignment(self, name: str, left: Variable | Derivative, value: Term, *, note: str) -> str:
        shape = self._shape(left)
        size = "×".join(self.expressions.size(size) for _, size in shape)
        text = self.matrices.text(left, value) or self.expressions.whole(value, shape)
        return f"{name} = {text}  # {note}{', ' + size if size else ''}"

    def _shape(self, left: Variable | Derivative) -> Letters:
        entry = left.wrt if isinstance(left, Derivative) else left
        letters = (
            [index.id for index in entry.indices if isinstance(index, Name)]
            if isinstance(entry, Indexed)
            else []
        )
        return tuple(zip(letters, self.model.symbol(entry.id).shape, strict=True))

    def _role(self, name: str) -> str:
        return self.model.symbol(name).role.value

    def _slope(self, name: str) -> str:
        return self.expressions.slope(self.model.loss, name)

    def _helpers(self) -> Iterator[str]:
        """The activations that are called, each after those that it calls itself."""
        used = self.words.used
        yield from filter(None, (along_axis(name, self.words) for name in sorted(used)))
        wanted = [function for function in self.model.functions if function.name in used]
        texts: list[str] = []
        while wanted:
            function = wanted.pop(0)
            texts.insert(0, self._activation(function))
            wanted += [
                f for f in self.model.functions if f.name in used and f not in wanted and _is_new(f, texts)
            ]
        yield from (self.library.defined[name] for name in sorted(used) if name in self.library.defined)
        yield from texts

    def _activation(self, function: Function) -> str:
        value = self.expressions.whole(function.body, ())
        taken = ", ".join((function.variable, *self.words.functions[function.name]))
        return f"def {function.name}({taken}):\n    return {value}"


def _is_new(function: Function, texts: list[str]) -> bool:
    return not any(text.startswith(f"def {function.name}(") for text in texts)


def _read(value: Term) -> Iterator[str]:
    """The names in `value` that are no derivative."""
    if isinstance(value, Derivative):
        return
    if isinstance(value, Name | Indexed):
        yield value.id
    for part in children(value):
        yield from _read(part)


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() or c == "_" else " " for c in text).split()


def _python_name(name: str, model: Model) -> str:
    """`name`, with a stroke behind it where Python or the module has the word for something else."""
    taken = (*OWN_WORDS, *(function.name for function in model.functions))
    return f"{name}_" if iskeyword(name) or name in taken else name
