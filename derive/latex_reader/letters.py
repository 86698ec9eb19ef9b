r"""Which LaTeX stands for which name and function: `\hat{y}` → yhat, `\operatorname{ReLU}` → relu."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from derive.errors import ParseError
from derive.latex_reader.entries import Array, Known, arrays_in, kronecker, names_in, running_letters
from derive.latex_reader.names import LatexName, name_of
from derive.latex_reader.tokens import tokens_of
from derive.library.activations import ACTIVATIONS
from derive.library.notations import Notation, SumStyle
from derive.model import Model
from derive.parse import ELEMENTARY, callable_names
from derive.parse.tokens import Token
from derive.term import Derivative, Name, Size, Term
from derive.write.greek import base_letter
from derive.write.lettering import LEARNING_RATE, OPERATORS, Lettering

Written = tuple[str, ...]  # the tokens of a function's letter
AMBIGUOUS = ""  # what a writing of two names or two functions stands for


@dataclass(frozen=True, slots=True)
class Letters:
    """The known writings; a name that is not among them is taken apart as it is written, w_{12} → w_12.

    `names` maps a name's LaTeX to its identifier, `arrays` that of an array without indices, `functions` the
    tokens of a function's letter to the name under which it is called. `running` are index letters besides
    those that a formula sums over: a name that has one below is an array. `signals` are the letters of
    ∂loss/∂z, by z. `kronecker` says that every δ with two indices is Kronecker's. `shapes` tell the limits of
    sums that are written without, `whole` are those of all
    arrays. The library's activations are always known.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[Written, str] = field(default_factory=dict)
    arrays: Mapping[str, Array] = field(default_factory=dict)
    running: frozenset[str] = frozenset()
    signals: Known = field(default_factory=Known)
    kronecker: bool = False
    loss: str = ""
    shapes: Mapping[str, tuple[Size, ...]] = field(default_factory=dict)
    whole: Mapping[str, tuple[Size, ...]] = field(default_factory=dict)
    _all: Mapping[Written, str] = field(init=False, repr=False, compare=False)
    _known: Known = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_all", {**_usual_functions(), **self.functions})
        object.__setattr__(self, "_known", Known(self.names, self.arrays))

    def term(self, name: LatexName) -> Term | None:
        """What a LaTeX name stands for: a name, an entry, δ_{jk}, or ∂L/∂z; None when it stands for two."""
        found = self._readings(name)
        if len(found) > 1 or Name(AMBIGUOUS) in found:
            return None
        if found:
            return found[0]
        return kronecker(name, None if self.kronecker else self.running) or Name(name.identifier)

    def knows(self, name: LatexName) -> bool:
        """Whether the name was announced."""
        return name.key in self.names or name.key in self.arrays

    def announced(self, name: LatexName) -> bool:
        """Whether the name, or the array that it is an entry of, is known."""
        return bool(self._readings(name))

    def with_formulas(self, *formulas: list[Token]) -> Letters:
        """The same letters with the arrays that the formulas show by their index letters."""
        running = self.running.union(*map(running_letters, formulas))
        if not running:
            return self
        names = [name for tokens in formulas for name in names_in(tokens) if not self._readings(name)]
        found = arrays_in(names, running, None if self.kronecker else running)
        return replace(self, running=running, arrays={**found, **self.arrays})

    def _readings(self, name: LatexName) -> list[Term]:
        found: list[Term] = list(self._known.readings(name))
        return found + [Derivative(Name(self.loss), variable) for variable in self.signals.readings(name)]

    def function(self, tokens: list[Token], position: int) -> tuple[str, int] | None:
        """The function whose letter stands at `position` with the number of its tokens, the longest first."""
        for length in (3, 2, 1):
            key = tuple(token.text for token in tokens[position : position + length])
            if key in self._all:
                return self._all[key], length
        return None

    def spelled(self) -> tuple[str, ...]:
        """The names that \\operatorname may hold, for suggestions."""
        found = [key[0].removeprefix(r"\operatorname{") for key in self._all if len(key) == 1]
        return tuple(name[:-1] for name in found if name.endswith("}"))


@cache
def _usual_functions() -> Mapping[Written, str]:
    table = {written(letter): name for name, letter in OPERATORS.items() if name != "atan"}
    table |= {(r"\exp",): "exp"}
    for name, kept in callable_names().items():
        table.setdefault((rf"\operatorname{{{name.replace('_', '-')}}}",), kept)
    for item in ACTIVATIONS:
        if item.call not in ELEMENTARY:
            table.setdefault(written(item.letter), item.call)
    return table


def written(letter: str) -> Written:
    """The tokens of a function's letter, as a key."""
    return tuple(token.text for token in tokens_of(letter)[:-1])


def plain_letters(identifiers: Iterable[str], functions: Mapping[str, str] | None = None) -> Letters:
    """Letters that know these identifiers, as `derive.write` prints them, and functions by their LaTeX."""
    table: dict[str, str] = {}
    for identifier in identifiers:
        base, *indices = identifier.split("_")
        table.setdefault(name_of(_script(base, indices, ",")).key, identifier)
        if all(len(index) == 1 for index in indices):
            table.setdefault(name_of(_script(base, indices, "")).key, identifier)
    return Letters(table, {written(letter): name for name, letter in (functions or {}).items()})


def _script(base: str, indices: list[str], between: str) -> str:
    below = between.join(index if index.isdigit() or len(index) == 1 else _word(index) for index in indices)
    return base_letter(base) + (f"_{{{below}}}" if below else "")


def _word(index: str) -> str:
    shown = base_letter(index)
    return shown.replace(r"\mathit", r"\mathrm")


def with_texts(letters: Letters, texts: Iterable[str]) -> Letters:
    """The letters with the arrays that several formulas show together; what is no LaTeX is passed over."""
    formulas: list[list[Token]] = []
    for text in texts:
        try:
            formulas.append(tokens_of(text))
        except ParseError:
            continue
    return letters.with_formulas(*formulas)


def letters_of(model: Model, notation: Notation) -> Letters:
    """The names and functions of a model as one notation prints them."""
    lettering = Lettering(notation, model)
    variables = _known(lettering, [*(symbol.id for symbol in model.symbols), LEARNING_RATE])
    signals = [(name, text) for name in lettering.signals for text in lettering.signal_letters(name)]
    functions: dict[Written, str] = {}
    for function in model.functions:
        key = written(lettering.function(function.name))
        functions[key] = function.name if key not in functions else AMBIGUOUS
    if name_of("f").key not in variables.names:
        functions.setdefault(("f",), "f")  # of the laws of calculus
    return Letters(
        variables.names,
        functions,
        variables.arrays,
        signals=_table(lettering, signals),
        loss=model.loss,
        kronecker=lettering.has_kronecker,
        shapes=lettering.shapes if notation.sums is SumStyle.INDEX else {},
        whole=lettering.shapes,
    )


def _known(lettering: Lettering, identifiers: Iterable[str]) -> Known:
    return _table(lettering, [(name, lettering.name(name).text) for name in identifiers])


def _table(lettering: Lettering, texts: Iterable[tuple[str, str]]) -> Known:
    """The writings by their keys; the step length gives way to a name of the model that is written alike."""
    names: dict[str, str] = {}
    arrays: dict[str, Array] = {}
    for identifier, text in texts:
        key, shape = name_of(text).key, lettering.shapes.get(identifier)
        if shape:
            arrays[key] = Array(identifier if key not in arrays else AMBIGUOUS, len(shape))
        elif identifier != LEARNING_RATE or key not in names:
            names[key] = identifier if names.get(key, identifier) == identifier else AMBIGUOUS
    return Known(names, arrays)
