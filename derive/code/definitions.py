"""The functions that a module calls and its library has not, each defined once."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derive.code.lines import RightSides
from derive.code.numpy_text import along_axis
from derive.code.stable import SIGMOID, SOFTPLUS
from derive.code.words import KNOWN
from derive.model import Function, Model


@dataclass(frozen=True, slots=True)
class Definitions:
    """What can be defined in the module of this model."""

    model: Model
    sides: RightSides

    def needed(self, texts: Sequence[str]) -> list[str]:
        """The definitions that the texts call, and those that these call themselves."""
        found: dict[str, str] = {}
        waiting = list(texts)
        while waiting:
            called = _called(waiting.pop())
            for name, text in self._every():
                if name in called and name not in found:
                    found[name] = text
                    waiting.append(text)
        return [found[name] for name, _ in self._every() if name in found]

    def _every(self) -> Iterator[tuple[str, str]]:
        library, stable = self.sides.expressions.words.library, self.sides.stable
        for name in ("log_softmax", "logsumexp", "softmax"):
            yield name, along_axis(name, self.sides.expressions.words)
        own = {SIGMOID: stable.sigmoid, SOFTPLUS: stable.softplus}
        for name, text in library.defined.items():
            called = own.get(name, name)
            yield called, text.replace(f"def {name}(", f"def {called}(")
        for function in self.model.functions:
            if function.name not in KNOWN and function.name not in own.values():
                yield function.name, self._activation(function)

    def _activation(self, function: Function) -> str:
        expressions = self.sides.expressions
        value = expressions.whole(self.sides.stable.of(function.body), ())
        taken = ", ".join((function.variable, *expressions.words.functions[function.name]))
        return f"def {function.name}({taken}):\n    return {value}"


def _called(text: str) -> set[str]:
    """The functions of the module that a piece of Python calls."""
    calls = (node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    return {function.id for function in calls if isinstance(function, ast.Name)}
