"""The activations and losses of one spec: the library's and the author's own, as functions of the model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction

from derive.building.domains import range_of
from derive.building.kinks import breaks, kinks_of
from derive.building.rational import rational_value
from derive.decimals import read_decimal
from derive.errors import InputError, NotYet, UnknownName
from derive.indices import has_indices
from derive.kernel import from_sympy
from derive.library.activations import Activation, find_activation
from derive.library.losses import Loss, find_loss
from derive.model import POSITIVE, Function, Role, Symbol, calls
from derive.parse import ARRAY_FUNCTIONS, CONSTANTS, ELEMENTARY, OF_MATRICES, SYNTAX, callable_names, parse
from derive.spec import Choice, Own, Spec
from derive.term import (
    ONE,
    Call,
    Derivative,
    Name,
    Product,
    Term,
    children,
    multiply,
    names,
    number,
    substitute,
    walk,
    with_children,
)

OWN = "own"  # the source of what the spec itself declares


@contextmanager
def at_line(line: int | None):
    """Errors inside get `line`, where they have none yet."""
    try:
        yield
    except InputError as error:
        raise error.located(file="", line=line) from None


class Declarations:
    """What may be called in this spec's formulas, and which constants come with it."""

    def __init__(self, spec: Spec) -> None:
        self._own: dict[str, Activation] = {}
        self._losses: dict[str, Loss] = {}
        self._functions: dict[str, Function] = {}
        self.constants: dict[str, Fraction] = {}  # those left symbolic, with their usual values
        for own in spec.activations:
            with at_line(own.line):
                self._declare(own)
        for own in spec.losses:
            with at_line(own.line):
                self._losses[own.name] = _own_loss(own)

    @property
    def callable(self) -> tuple[str, ...]:
        """The names of the author's own functions, and of those that a network called with numbers."""
        return tuple(dict.fromkeys((*self._own, *self._functions)))

    def read(self, text: str) -> Term:
        """The term of a formula that may call the author's functions. Raises ParseError."""
        return parse(text, functions=self.callable)

    def activation(self, choice: Choice) -> Activation:
        """The activation that a layer names. Raises UnknownName with its line."""
        with at_line(choice.line):
            if isinstance(choice.item, Activation):
                return choice.item
            if not isinstance(choice.item, str):
                raise InputError(f"'{choice.item.name}' is a loss, not an activation")
            own = self._own.get(choice.item.replace("-", "_"))
            return own or find_activation(choice.item)

    def loss(self, choice: Choice) -> Loss:
        """The loss that the network names. Raises UnknownName with its line."""
        with at_line(choice.line):
            if isinstance(choice.item, Loss):
                return choice.item
            if not isinstance(choice.item, str):
                raise InputError(f"'{choice.item.name}' is an activation, not a loss")
            return self._losses.get(choice.item) or find_loss(choice.item)

    def call(self, activation: Activation, choice: Choice | None = None) -> str:
        """The name under which formulas call `activation`; its numbers, if any, are put into the body."""
        given = dict(choice.constants) if choice else {}
        with at_line(choice.line if choice else None):
            body = self._with_numbers(self._term(activation.definition), activation, given)
            _check_letters(activation, body, {_variable(activation, body)})
        variable = _variable(activation, body)
        kinks = self._kinks(activation, body, variable)
        wanted = Function(activation.call, variable, body, activation.letter, activation.range, kinks)
        name, count = activation.call, 1
        while name in self._functions and self._functions[name] != replace(wanted, name=name):
            count += 1
            name = f"{activation.call}_{count}"
        self._functions[name] = replace(wanted, name=name)
        return name

    def loss_body(self, loss: Loss, choice: Choice) -> Term:
        """The definition for one output, with the numbers that the spec gives for its constants."""
        with at_line(choice.line):
            body = self._term(loss.definition)
            body = self._with_numbers(body, loss, dict(choice.constants))
            _check_letters(loss, body, {"a", "y"})
            return body

    def refuse_constants(self, choice: Choice, name: str) -> None:
        """Raises UnknownName when numbers are given to a function without constants."""
        for constant, _ in choice.constants:
            with at_line(choice.line):
                raise UnknownName(f"constant of '{name}':", constant, ())

    def functions(self, bodies: Iterable[Term]) -> tuple[Function, ...]:
        """Every activation that the bodies call, and what those call, but no elementary function inside.

        A body that holds an exponential brings the sigmoid along: e^z/(1 + e^z) is to be recognised. Over
        arrays, so does an activation with an exponential: its slope is a matrix, and σ(Z) the usual writing.
        """
        bodies = tuple(bodies)
        called = [name for body in bodies for name in calls(body) if name not in OF_MATRICES]
        found = self._reached([(name, True) for name in called])
        inside = found if any(has_indices(body) for body in bodies) else ()
        exponential = "exp" in called or any("exp" in calls(function.body) for function in inside)
        return self._reached([(name, True) for name in [*called, "sigmoid"]]) if exponential else found

    def _reached(self, waiting: list[tuple[str, bool]]) -> tuple[Function, ...]:
        """The functions behind calls; the flag says whether a call stands in the model itself."""
        found: dict[str, Function] = {}
        while waiting:
            name, outside = waiting.pop(0)
            if name in found or (name in ELEMENTARY and not outside):
                continue
            function = self._function(name)
            if function is not None:
                found[name] = function
                waiting.extend((inner, False) for inner in calls(function.body))
        return tuple(found.values())

    def constant_symbols(self, bodies: Iterable[Term], taken: Iterable[str] = ()) -> tuple[Symbol, ...]:
        """Symbols for the constants that stay letters in `bodies`, but for those that have one already."""
        used = {name for body in bodies for name in names(body)} - set(taken)
        left = [(name, value) for name, value in self.constants.items() if name in used]
        return tuple(Symbol(name, Role.CONSTANT, name, domain=POSITIVE, usual=value) for name, value in left)

    def _function(self, name: str) -> Function | None:
        """The function behind a call; None for exp, log, … which stand for themselves."""
        if name not in self._functions:
            declared = self._own.get(name)
            if declared is None and name not in callable_names():
                raise UnknownName("function", name, callable_names(self.callable))
            if declared is None:
                try:
                    declared = find_activation(name)
                except UnknownName:
                    return None
            self.call(declared)
        function = self._functions[name]
        circular = function.body == Call(name, (Name(function.variable),))
        return None if circular else function

    def _declare(self, own: Own) -> None:
        name = own.name.replace("-", "_")
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
            raise InputError(f"'{own.name}' is not a name for an activation")
        if name in callable_names() or name in (*CONSTANTS, *SYNTAX, *ARRAY_FUNCTIONS) or name in self._own:
            raise InputError(f"'{own.name}' already has a meaning; choose another name for the activation")
        letter = own.letter or rf"\operatorname{{{own.name}}}".replace("_", r"\_")
        body = self._term(own.formula)
        constants = {constant for constant, _ in own.constants}
        free = [used for used in names(body) if used not in constants]
        if len(free) != 1 and "z" not in free:
            raise InputError(f"the activation '{own.name}' is a formula over z, as in 'z*sigmoid(z)'")
        if extra := [used for used in free if len(free) > 1 and used != "z"]:
            raise InputError(
                f"'{extra[0]}' in the activation '{own.name}' is neither z nor one of its constants; "
                f"write {{formula: …, constants: {{{extra[0]}: 0.5}}}}"
            )
        for kink in own.kinks:
            if rational_value(self.read(kink), {}) is None:
                raise InputError(f"the kink '{kink}' of '{own.name}' is not a number such as 0 or 1/2")
        inner = self._reached([(name, False) for name in calls(body)])
        reach = range_of(body, {}, inner)
        self._own[name] = Activation(
            name, letter, own.title or own.name, body, reach, own.kinks, own.constants, source=OWN
        )

    def _kinks(self, activation: Activation, body: Term, variable: str) -> tuple[Term, ...]:
        """As declared, but not where the numbers have smoothed it (elu with alpha = 1); else searched for."""
        inner = self._reached([(name, False) for name in calls(body)])
        declared = tuple(parse(kink) for kink in activation.kinks)
        if not declared and activation.source == OWN:
            return tuple(number(point) for point in kinks_of(body, variable, inner))
        known = {function.name: function for function in inner}
        points = [(kink, rational_value(kink, {})) for kink in declared]
        return tuple(
            kink
            for kink, point in points
            if point is None or breaks(body, variable, at=point, functions=known)
        )

    def _term(self, definition: object) -> Term:
        """A definition given as text, as a term, or as a SymPy expression."""
        if isinstance(definition, str):
            term = self.read(definition)
        else:
            term = definition if isinstance(definition, Term) else from_sympy(definition)
        if any(isinstance(part, Derivative) for _, part in walk(term)):
            raise NotYet(
                "a definition with a derivative in it cannot be treated yet; write the derivative out"
            )
        return term

    def _with_numbers(self, body: Term, item: Activation | Loss, given: Mapping[str, Fraction]) -> Term:
        """The body with the given numbers put in; the other constants stay letters with usual values."""
        usual = dict(item.constants)
        for name in given:
            if name not in usual:
                raise UnknownName(f"constant of '{item.name}':", name, usual)
        for name in usual.keys() - given.keys():
            value = read_decimal(usual[name])
            if value is None:
                raise InputError(f"the constant '{name}' must be a number, not '{usual[name]}'")
            if self.constants.setdefault(name, value) != value:
                raise InputError(
                    f"two functions have a constant '{name}'; give each its number, as in "
                    f"'activation: {{name: {item.name}, {name}: {usual[name]}}}'"
                )
        letters = {name: number(value) for name, value in given.items() if value != 1}
        ones = frozenset(name for name, value in given.items() if value == 1)
        return substitute(without_factors(body, ones) if ones else body, letters)


def without_factors(term: Term, ones: frozenset[str]) -> Term:
    """`term` with the names in `ones` replaced by 1, which is not written as a factor."""
    if isinstance(term, Name):
        return ONE if term.id in ones else term
    if isinstance(term, Derivative):
        return term
    parts = tuple(without_factors(part, ones) for part in children(term))
    return multiply(*parts) if isinstance(term, Product) else with_children(term, parts)


def _own_loss(own: Own) -> Loss:
    if own.kinks:
        raise InputError("'kinks' belong to activations; those of a loss are read from its formula")
    formula = own.formula
    definition = formula if isinstance(formula, str | Term) else from_sympy(formula)
    return Loss(
        own.name,
        own.title or own.name,
        definition,
        constants=own.constants,
        reduction=own.reduction,
        source=OWN,
    )


def _check_letters(item: Activation | Loss, body: Term, meant: set[str]) -> None:
    known = {*meant, *dict(item.constants)}
    for name in names(body):
        if name not in known:
            raise UnknownName(f"name in the formula of '{item.name}':", name, sorted(known))


def _variable(activation: Activation, body: Term) -> str:
    """z, or the one other letter over which an own formula is written."""
    constants = {name for name, _ in activation.constants}
    free = [name for name in names(body) if name not in constants]
    if "z" in free or not free:
        return "z"
    return free[0]
