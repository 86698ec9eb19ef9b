"""How lines of Python call functions: in the words of a library; of plain numbers by the module math."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from keyword import iskeyword

from derive.library.array_libraries import NUMPY, ArrayLibrary
from derive.term import Constant, Name, Number, Term, children, subterms

# What every library has; other functions are called by their own names, and defined in the module.
_EXPONENTIAL = ("exp", "log", "sqrt", "tanh", "sinh", "cosh", "log1p", "expm1", "erf")
KNOWN = (*_EXPONENTIAL, "sin", "cos", "arctan", "abs", "sign", "max", "min")
_OF_NUMBERS = {"abs": "abs", "max": "max", "min": "min", "arctan": "math.atan"}

Constants = Mapping[str, tuple[str, ...]]  # of functions: what they take besides their argument, α of elu


@dataclass(slots=True)
class Words:
    """The names of functions in one module; `used` gathers those that are called and may need a definition.

    `numbers` are the names of plain Python numbers, the sizes. Without `math` the library takes them, too.
    """

    library: ArrayLibrary = NUMPY
    functions: Constants = field(default_factory=dict)  # that the module defines
    numbers: frozenset[str] = frozenset()
    math: bool = False
    used: set[str] = field(default_factory=set)
    names: Mapping[str, str] = field(default_factory=dict)  # what arrays are called where not by their names
    like: str = ""  # an array whose kind new arrays have

    def name(self, id: str) -> str:
        """What an array or a slope is called; Python's own words have a stroke behind them."""
        return self.names.get(id, f"{id}_" if iskeyword(id) else id)

    def array(self, name: str) -> str:
        """np.name, in the library's own way."""
        return f"{self.library.prefix}.{name}"

    def made(self, function: str, shape: str, like: str = "") -> str:
        """np.zeros(n), np.ones((n, k)) or np.eye(n)."""
        return self.library.made.format(
            prefix=self.library.prefix, function=function, shape=shape, like=like or self.like
        )

    def constant(self, name: str) -> str:
        """π or e."""
        return f"math.{name}" if self.math else self.array(name)

    def where(self, condition: str, value: str, otherwise: str) -> str:
        """One value or the other, entry by entry."""
        return f"{self.array('where')}({condition}, {value}, {otherwise})"

    def choice(self, condition: str, texts: tuple[str, str], like: str = "") -> str:
        """One or the other, for a condition on the array `like`.

        Of two numbers PyTorch would make a float32.
        """
        value, otherwise = texts
        if self.library.scalar_switch and all(_is_numeric(text) for text in texts):
            value = f"{self.array('full_like')}({like}, {value})" if like else self.made("ones", "()")
        return self.where(condition, value, otherwise)

    def call(self, function: str, arguments: Sequence[Term], texts: Sequence[str]) -> str:
        """f(u); max and min of several, pair by pair."""
        if function not in KNOWN:
            self.used.add(function)
            return f"{function}({', '.join((*texts, *self.functions.get(function, ())))})"
        if all(self.is_number(argument) for argument in arguments):
            return f"{_OF_NUMBERS.get(function, 'math.' + function)}({', '.join(texts)})"
        if function in ("max", "min"):
            return self._greatest(function, arguments, texts)
        self.used.add(function)
        return f"{self.library.named.get(function, self.array(function))}({', '.join(texts)})"

    def _greatest(self, function: str, arguments: Sequence[Term], texts: Sequence[str]) -> str:
        text = texts[0]
        for argument, other in zip(arguments[1:], texts[1:], strict=True):
            number = self.is_number(argument) or self.is_number(arguments[0])
            if self.library.scalar_switch and number:
                text = self.where(f"{text} {'>' if function == 'max' else '<'} {other}", text, other)
            else:
                text = f"{self.array(function + 'imum')}({text}, {other})"
        return text

    def is_number(self, term: Term) -> bool:
        """Whether the term is a plain Python number: of numbers and sizes alone."""
        if not self.math:
            return False
        leaves = [part for part in subterms(term) if not children(part)]
        return all(
            isinstance(leaf, Number | Constant) or (isinstance(leaf, Name) and leaf.id in self.numbers)
            for leaf in leaves
        )


def _is_numeric(text: str) -> bool:
    return not any(letter.isalpha() for letter in text)
