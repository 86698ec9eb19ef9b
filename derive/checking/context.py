"""What a claim may use: definitions, functions, assumptions, and the intervals in which names lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from derive.building.declarations import Declarations
from derive.errors import InputError
from derive.evidence import Context, Equality
from derive.model import Function, Interval, calls
from derive.spec import Spec
from derive.term import Call, Name, Term, names

ONLY_IN_CLAIMS = ("floor",)  # which the engine knows, and no model calls


@dataclass(frozen=True, slots=True)
class Given:
    """Definitions by name, functions of the author, equalities taken as given, and where names lie."""

    definitions: Mapping[str, Term] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    equalities: tuple[Equality, ...] = ()
    domains: Mapping[str, Interval] = field(default_factory=dict)

    def context(self, terms: Iterable[Term], *, extra: tuple[Equality, ...] = ()) -> Context:
        """The context for a judgement about `terms`, with the library's functions that occur."""
        equalities = (*self.equalities, *extra)
        bodies = [*terms, *self.definitions.values(), *(side for pair in equalities for side in pair)]
        functions, constants = library_functions(bodies, self.functions)
        return Context(self.definitions, functions, {**constants, **self.domains}, {}, equalities)


def library_functions(
    bodies: Iterable[Term], own: Mapping[str, Function]
) -> tuple[dict[str, Function], dict[str, Interval]]:
    """Every function that the bodies call, the author's before the library's, and intervals of constants."""
    declared = Declarations(Spec("", ""))
    every = [*bodies, *(function.body for function in own.values())]
    found = dict.fromkeys(name for body in every for name in calls(body) if name not in own)
    called = [name for name in found if name not in ONLY_IN_CLAIMS]
    found = declared.functions([Call(name, (Name("z"),)) for name in called])
    constants = declared.constant_symbols([function.body for function in found])
    functions = {**{function.name: function for function in found}, **own}
    return functions, {symbol.id: symbol.domain for symbol in constants}


def refuse_circles(definitions: Mapping[str, Term]) -> None:
    """Raises InputError when a name is defined through itself."""
    done: set[str] = set()
    for start in definitions:
        trail: list[str] = []
        waiting: list[tuple[str, bool]] = [(start, False)]
        while waiting:
            name, leaving = waiting.pop()
            if leaving:
                done.add(trail.pop())
            elif name in trail:
                circle = " -> ".join([*trail[trail.index(name) :], name])
                raise InputError(f"the definitions go in a circle: {circle}")
            elif name in definitions and name not in done:
                trail.append(name)
                waiting.append((name, True))
                waiting.extend((inner, False) for inner in names(definitions[name]))
