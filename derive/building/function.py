"""The function form: `sqrt(x^2 + y^2)`, `f(x, y) = …` or named substitutions that end in the function.

There is no network and nothing is trained: what it is differentiated by are its variables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from derive.building.declarations import Declarations, at_line
from derive.building.equations import equations_model
from derive.errors import InputError, UnknownName
from derive.model import Model, Role, Symbol
from derive.parse import callable_names, identifier, parse_equation
from derive.spec import Spec, Written
from derive.term import Term, names
from derive.text import to_text

_SIGNATURE = re.compile(r"\s*(?P<name>[^\s()=<>+*/^-]+)\s*\((?P<variables>[^()=]*)\)\s*=(?!=)")
_HALF = re.compile(r"\s*[^\s()=<>+*/^-]+\s*\([^()<>=]*=(?!=)|\s*[^\s()=<>+*/^-]+\s*\(\s*\)\s*=")
_NAMED = re.compile(r"\s*[^\s()=<>+*/^-]+\s*=(?!=)")
_NAMES = ("f", "g", "h", "F", "G", "H")  # of a function that the author gave none
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class _Formula:
    """name = body, and the variables when the left side lists them."""

    name: str
    body: Term
    variables: tuple[str, ...] | None
    line: int | None


def function_model(spec: Spec, known: Declarations) -> Model:
    """The model of `function:`. Raises InputError with the line."""
    formulas = [_formula(written, spec, known) for written in spec.function]
    _check_needed(formulas)
    variables = _variables(formulas, spec)
    last = formulas[-1].name
    equations = tuple(Written(f"{item.name} = {to_text(item.body)}", item.line) for item in formulas)
    gradients = tuple(Written(name, formulas[-1].line) for name in variables)
    model = equations_model(replace(spec, equations=equations, function=(), gradients=gradients), known)
    symbols = (_as_of_function(symbol, model) for symbol in model.symbols)
    kind = "gradient" if len(variables) > 1 else "derivative"
    return replace(
        model,
        title=spec.title or f"The {kind} of ${last}$",
        subject=_subject(len(variables)),
        symbols=tuple(symbol for symbol in symbols if symbol.role is not Role.LEARNING_RATE),
    )


def _subject(count: int) -> str:
    number = _COUNTS[count] if count < len(_COUNTS) else str(count)
    return f"a function of {number} variable{'s' if count > 1 else ''}"


def _as_of_function(symbol: Symbol, model: Model) -> Symbol:
    """Roles of a network mean nothing here: there are variables, constants, intermediate values and f."""
    if symbol.id == model.loss:
        role = Role.FUNCTION
    elif model.body(symbol.id) is not None:
        role = Role.NODE
    elif symbol.id in model.parameters:
        role = Role.INPUT
    else:
        role = symbol.role if symbol.role is Role.LEARNING_RATE else Role.CONSTANT
    return replace(symbol, role=role)


def _formula(written: Written, spec: Spec, known: Declarations) -> _Formula:
    """One entry; the parts of the left side that `parse_equation` does not read are blanks to it."""
    text = written.text
    alone = len(spec.function) == 1
    with at_line(written.line):
        if text.count("(") != text.count(")") and not alone:
            raise InputError(f"'{text[:40]}' has an open parenthesis; put an entry with commas into quotes")
        found = _SIGNATURE.match(text)
        if found is None and _HALF.match(text):
            raise InputError("the left side of a function is 'f(x, y) = …': its name and its variables")
        if found:
            if not found["variables"].strip():
                raise InputError(f"the function '{found['name']}' lists no variable; write 'f(x) = …'")
            start, end = found.span("variables")
            blank = text[: start - 1] + " " * (end - start + 2) + text[end + 1 :]
            left, body = parse_equation(blank, functions=known.callable)
            listed = tuple(identifier(part.strip()) for part in found["variables"].split(","))
            return _Formula(left.id, body, _checked(left.id, listed, known), written.line)
        if alone and not _NAMED.match(text):
            body = known.read(text)
            taken = names(body)
            name = next((name for name in _NAMES if name not in taken), "")
            if not name:
                raise InputError("give the function a name: 'q(x) = …'")
            return _Formula(name, body, None, written.line)
        left, body = parse_equation(text, functions=known.callable)
        return _Formula(left.id, body, None, written.line)


def _checked(function: str, variables: tuple[str, ...], known: Declarations) -> tuple[str, ...]:
    for name in variables:
        if variables.count(name) > 1:
            raise InputError(f"the function '{function}' lists its variable '{name}' twice")
        if name == function or name in callable_names(known.callable):
            raise InputError(f"'{name}' cannot be a variable of '{function}': it already has a meaning")
    return variables


def _check_needed(formulas: list[_Formula]) -> None:
    """Every substitution is used by the function, which is the last formula and no variable of itself."""
    last = formulas[-1]
    needed = _needed(formulas)
    for formula in formulas:
        with at_line(formula.line):
            if formula.name not in needed:
                raise InputError(
                    f"the function '{last.name}' does not use '{formula.name}'; the last formula is the "
                    f"function, and what it does not need is left out"
                )
            if formula.name in names(formula.body):
                raise InputError(
                    f"'{formula.name}' is the name of the formula itself; give the function another name: "
                    f"'g(x) = …'"
                )
            if formula.variables is not None and formula is not last:
                raise InputError(
                    f"only the last formula lists its variables; write '{formula.name} = …' for this one"
                )


def _needed(formulas: list[_Formula]) -> set[str]:
    bodies = {formula.name: formula.body for formula in formulas}
    needed, waiting = set(), [formulas[-1].name]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += names(bodies[name]) if name in bodies else ()
    return needed


def _variables(formulas: list[_Formula], spec: Spec) -> tuple[str, ...]:
    """Those that the left side lists, else every name that is free; `gradients` picks some of them."""
    last = formulas[-1]
    defined = {formula.name for formula in formulas}
    free = tuple(dict.fromkeys(n for f in formulas for n in names(f.body) if n not in defined))
    if not free:
        raise InputError(f"the function '{last.name}' has no variable", line=last.line)
    for name in last.variables or ():
        if name not in free:
            raise InputError(f"the function '{last.name}' does not use its variable '{name}'", line=last.line)
    variables = last.variables or free
    if spec.gradients is None:
        return variables
    wanted = []
    for written in spec.gradients:
        with at_line(written.line):
            name = identifier(written.text)
            if name not in variables:
                raise UnknownName("variable in 'gradients':", name, variables)
            wanted.append(name)
    return tuple(dict.fromkeys(wanted))
