r"""Which LaTeX stands for which name and function: `\hat{y}` → yhat, `\operatorname{ReLU}` → relu."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from derive.latex_reader.names import LatexName, name_of
from derive.latex_reader.tokens import tokens_of
from derive.library.activations import ACTIVATIONS
from derive.library.notations import Notation
from derive.model import Model
from derive.parse import ELEMENTARY, callable_names
from derive.parse.tokens import Token
from derive.write.greek import base_letter
from derive.write.lettering import LEARNING_RATE, OPERATORS, Lettering

Written = tuple[str, ...]  # the tokens of a function's letter
AMBIGUOUS = ""  # what a writing of two names or two functions stands for


@dataclass(frozen=True, slots=True)
class Letters:
    """The known writings; a name that is not among them is taken apart as it is written, w_{12} → w_12.

    `names` maps a name's LaTeX to its identifier, `functions` the tokens of a function's letter to the
    name under which it is called. The library's activations are always known.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[Written, str] = field(default_factory=dict)
    _all: Mapping[Written, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_all", {**_usual_functions(), **self.functions})

    def identifier(self, name: LatexName) -> str:
        """The identifier that a LaTeX name stands for; AMBIGUOUS when it stands for two."""
        known = self.names.get(name.key)
        return name.identifier if known is None else known

    def knows(self, name: LatexName) -> bool:
        """Whether the name was announced."""
        return name.key in self.names

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


def _usual_functions() -> dict[Written, str]:
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
    return Letters(table, {written(letter): name for letter, name in (functions or {}).items()})


def _script(base: str, indices: list[str], between: str) -> str:
    below = between.join(index if index.isdigit() or len(index) == 1 else _word(index) for index in indices)
    return base_letter(base) + (f"_{{{below}}}" if below else "")


def _word(index: str) -> str:
    shown = base_letter(index)
    return shown.replace(r"\mathit", r"\mathrm")


def letters_of(model: Model, notation: Notation) -> Letters:
    """The names and functions of a model as one notation prints them."""
    lettering = Lettering(notation, model)
    names: dict[str, str] = {}
    for identifier in (*(symbol.id for symbol in model.symbols), LEARNING_RATE):
        key = name_of(lettering.name(identifier).text).key
        if identifier != LEARNING_RATE or key not in names:
            names[key] = identifier if names.get(key, identifier) == identifier else AMBIGUOUS
    functions: dict[Written, str] = {}
    for function in model.functions:
        key = written(lettering.function(function.name))
        functions[key] = function.name if key not in functions else AMBIGUOUS
    if name_of("f").key not in names:
        functions.setdefault(("f",), "f")  # of the laws of calculus
    return Letters(names, functions)
