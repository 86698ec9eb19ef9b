"""The equations form: the author's own names and letters, in the author's order; the last is the loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from derive.building.arrays import Arrays, arrays_of
from derive.building.assumptions import assumptions_of
from derive.building.declarations import Declarations, at_line
from derive.building.domains import bases, range_of, required, restricted, smoothing
from derive.building.example import example_of
from derive.building.recurrence import check_recurrence, is_of_other_steps, way
from derive.building.second import hessians_of, jacobians_of, with_hessians
from derive.building.subject import subject_of
from derive.building.symbols import LEARNING_RATE, Reading, author_symbol, free_roles, node_roles, told_apart
from derive.errors import InputError, NotYet, UnknownName
from derive.library.activations import CALL_NAMES
from derive.matrix import Shapes
from derive.matrix.shapes import shape_text
from derive.model import REALS, Equation, Function, Interval, Model, Role, Symbol
from derive.parse import ArrayReader, identifier, parse_equation
from derive.spec import Spec
from derive.term import (
    BigSum,
    Derivative,
    Indexed,
    Name,
    Quotient,
    Sum,
    Term,
    names,
    rational,
    subterms,
    walk,
)
from derive.text import to_text

COUNTED = Interval(Fraction(1), None, low_closed=True)  # where a size lies
Ranges = Mapping[str, Interval]


def equations_model(spec: Spec, known: Declarations) -> Model:
    """The model of `equations:`. Raises InputError with the line."""
    equations = _read(spec, known)
    _check_order(equations)
    activations = frozenset(CALL_NAMES.values()) | frozenset(known.callable)
    arrays = arrays_of(equations, spec, activations - {"exp"})
    equations = arrays.equations
    _check_loss(equations[-1], arrays.shapes)
    _check_use(equations)
    reading = Reading(equations, _gradients(spec, equations), activations)
    bodies = [equation.body for equation in equations]
    functions = known.functions(bodies)
    symbols = _symbols(reading, functions, known, arrays=arrays)
    parameters = with_hessians(_parameters(reading, symbols), spec, equations)
    one_hot = arrays.whole.selections
    assumptions = assumptions_of(spec, known, arrays, equations=equations)
    assumptions += one_hot.assumptions(arrays.whole.setting.letters)
    subject = subject_of(reading, symbols)
    numbers = arrays.whole.fitted(spec.example)
    return Model(
        title=spec.title or f"The gradients of {reading.loss}",
        equations=equations,
        symbols=symbols,
        loss=reading.loss,
        parameters=parameters,
        functions=functions,
        assumptions=assumptions,
        example=example_of(numbers, symbols, usual=known.constants, assumptions=assumptions),
        subject=subject,
        adjoints=tuple(name for name in reading.gradients or () if name in reading.nodes),
        upstream=arrays.upstream,
        columns=arrays.whole.columns(),
        one_hot=tuple((name, index) for index, name in one_hot.one_hot.items()),
        jacobians=jacobians_of(spec, equations),
        hessians=hessians_of(spec, equations),
    )


def _read(spec: Spec, known: Declarations) -> tuple[Equation, ...]:
    found: dict[str, Equation] = {}
    for written in spec.equations:
        with at_line(written.line):
            left, body = parse_equation(written.text, functions=known.callable, reader=ArrayReader)
            name, indices = left.id, _letters(left)
            if name in found:
                before = f" (first on line {found[name].line})" if found[name].line else ""
                raise InputError(f"'{name}' is defined twice{before}; each name has one equation")
            if any(isinstance(part, Derivative) for _, part in walk(body)):
                raise NotYet(
                    f"the equation of '{name}' has a derivative in it, which derive cannot treat yet"
                )
            if any(isinstance(part, Quotient) and rational(part.denominator) == 0 for part in subterms(body)):
                raise InputError(f"the equation of '{name}' divides by zero")
            found[name] = Equation(name, body, written.line, indices)
    return tuple(found.values())


def _check_loss(loss: Equation, shapes: Shapes) -> None:
    if not loss.indices:
        return
    shown = loss.name if loss.writing else to_text(loss.left)
    found = f"the last equation is the loss, a number; '{shown}' is an array: "
    parts = list(subterms(loss.writing)) if loss.writing else []
    bare = next((part.id for part in parts if isinstance(part, Name) and shapes.get(part.id)), "")
    if bare and any(isinstance(part, BigSum) for part in parts):
        found += (
            f"'{bare}' of shape {shape_text(shapes[bare])} stands there without indices; write its entries"
        )
    else:
        found += "sum over it"
    raise InputError(found, line=loss.line)


def _letters(left: Name | Indexed) -> tuple[str, ...]:
    """The index letters of a left side."""
    indices = left.indices if isinstance(left, Indexed) else ()
    if not all(isinstance(index, Name) for index in indices):
        raise InputError(f"the left side {to_text(left)} stands for all entries: write letters, z[j] = …")
    return tuple(index.id for index in indices if isinstance(index, Name))


def _check_order(equations: tuple[Equation, ...]) -> None:
    """Each name is defined before its use; a circle is told as a circle."""
    known = {equation.name for equation in equations}
    ready: set[str] = set()
    for equation in equations:
        for used in names(equation.body):
            if used in known and used not in ready and not is_of_other_steps(equation, used):
                circle = way(equations, used, equation.name)
                if circle:
                    chain = " → ".join([equation.name, *circle])
                    raise InputError(f"the equations go in a circle: {chain}", line=equation.line)
                raise InputError(
                    f"'{used}' is used before its definition; put its equation above that of "
                    f"'{equation.name}'",
                    line=equation.line,
                )
        ready.add(equation.name)
    check_recurrence(equations)


def _check_use(equations: tuple[Equation, ...]) -> None:
    """Every node reaches the loss, which is the last equation."""
    reached = {equations[-1].name}
    for equation in reversed(equations):
        if equation.name not in reached:
            raise InputError(
                f"'{equation.name}' does not reach the loss '{equations[-1].name}'; "
                f"the last equation is the loss, and what it does not need is left out",
                line=equation.line,
            )
        reached.update(names(equation.body))


def _gradients(spec: Spec, equations: tuple[Equation, ...]) -> tuple[str, ...] | None:
    if spec.gradients is None:
        return None
    loss = equations[-1].name
    occurring = list(dict.fromkeys(name for equation in equations for name in names(equation.body)))
    wanted: list[str] = []
    for written in spec.gradients:
        with at_line(written.line):
            name = identifier(written.text)
            if name == loss:
                raise InputError(f"'{name}' is the loss itself; ask for the gradient of what it depends on")
            if name not in occurring:
                raise UnknownName("name in 'gradients':", name, occurring)
            if name not in wanted:
                wanted.append(name)
    return tuple(wanted)


def _symbols(
    reading: Reading, functions: tuple[Function, ...], known: Declarations, *, arrays: Arrays
) -> tuple[Symbol, ...]:
    bodies = [equation.body for equation in reading.equations]
    ranges: dict[str, Interval] = dict(restricted(bodies, reading.free))
    ranges |= {size: COUNTED for size in arrays.sizes}
    roles = free_roles(reading) | node_roles(reading) | {size: Role.SIZE for size in arrays.sizes}
    roles |= {gradient: Role.UPSTREAM for _, gradient in arrays.upstream}
    exact: set[str] = set()
    seen: set[str] = set()
    free = reading.free
    constants = [name for name in free if roles[name] is Role.CONSTANT]
    fixed = frozenset((*constants, *arrays.sizes))
    for equation in reading.equations:
        ranges |= bases(equation.body, free, fixed)
        fresh = [name for name in constants if name not in ranges]
        ranges |= smoothing(equation.body, fresh, ranges=ranges, functions=functions)
        with at_line(equation.line):
            _check_arguments(equation, reading, ranges=ranges, exact=exact, functions=functions)
        if _takes_every_value(equation.body, exact, seen=seen, ranges=ranges):
            exact.add(equation.name)
        ranges[equation.name] = range_of(equation.body, ranges, functions)
        seen.update(names(equation.body))
    order = dict.fromkeys(
        name for equation in reading.equations for name in (*names(equation.body), equation.name)
    )
    order |= dict.fromkeys(arrays.sizes)
    symbols = [
        replace(author_symbol(name, roles[name], ranges.get(name, REALS)), shape=arrays.shapes.get(name, ()))
        for name in order
    ]
    if LEARNING_RATE.id in order:
        raise InputError(f"'{LEARNING_RATE.id}' is the step of the update; choose another name")
    constants = known.constant_symbols([function.body for function in functions], taken=order)
    return told_apart((*symbols, *constants, LEARNING_RATE))


def _takes_every_value(body: Term, exact: set[str], *, seen: set[str], ranges: Ranges) -> bool:
    """Whether the computed range is the true one: each name once, and all fresh but for one exact node.

    `seen` are the names of the equations before. A sum with a lone fresh name, such as a bias, takes every
    value whatever else is in it.
    """
    used = [part.id for _, part in walk(body) if isinstance(part, Name | Indexed)]
    if len(used) != len(set(used)):
        return False
    known = [name for name in used if name in seen or name in exact or name in ranges]
    fresh = [name for name in used if name not in known]
    lone = isinstance(body, Sum) and any(isinstance(t, Name) and t.id in fresh for t in body.terms)
    return lone or not known or (len(known) == 1 and known[0] in exact)


def _check_arguments(
    equation: Equation,
    reading: Reading,
    *,
    ranges: Ranges,
    exact: set[str],
    functions: tuple[Function, ...],
) -> None:
    """Refuses log of what is not positive and sqrt of what is negative, where this is certain."""
    for argument, need, function in required(equation.body):
        used = [part.id for _, part in walk(argument) if isinstance(part, Name | Indexed)]
        certain = not used or (len(used) == 1 and used[0] in exact)
        values = range_of(argument, ranges, functions)
        if certain and not values.within(need):
            wants = "a positive number" if function == "log" else "a number that is not negative"
            shown = to_text(argument)
            because = f", because {used[0]} = {to_text(reading.nodes[used[0]])}" if used else ""
            raise InputError(f"{function}({shown}) needs {wants}, but {shown} ranges over {values}{because}")


def _parameters(reading: Reading, symbols: tuple[Symbol, ...]) -> tuple[str, ...]:
    if reading.gradients is not None:
        return tuple(name for name in reading.gradients if name not in reading.nodes)
    trained = (Role.WEIGHT, Role.BIAS, Role.PARAMETER)
    found = tuple(symbol.id for symbol in symbols if symbol.role in trained)
    if not found:
        raise InputError("no parameter is recognised (w, b, theta, …); name them in 'gradients: [...]'")
    return found
