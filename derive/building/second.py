"""`jacobian: p wrt z` and `hessian: z`: which derivatives are asked for besides the gradients."""

from __future__ import annotations

from itertools import combinations_with_replacement

from derive.building.declarations import at_line
from derive.errors import InputError, UnknownName
from derive.model import Equation
from derive.parse import identifier
from derive.spec import Spec
from derive.term import names

Equations = tuple[Equation, ...]


def jacobians_of(spec: Spec, equations: Equations) -> tuple[tuple[str, str], ...]:
    """(p, z) for every `p wrt z`; p has an equation and depends on z."""
    found: list[tuple[str, str]] = []
    for written in spec.jacobian:
        with at_line(written.line):
            parts = written.text.split()
            if len(parts) != 3 or parts[1] != "wrt":
                raise InputError(f"'{written.text}' is no Jacobian; write 'p wrt z'")
            node, name = identifier(parts[0]), identifier(parts[2])
            nodes = [equation.name for equation in equations]
            if node not in nodes:
                raise UnknownName("node in 'jacobian':", node, nodes)
            _check_dependence(node, name, equations)
            found.append((node, name))
    return tuple(dict.fromkeys(found))


def hessians_of(spec: Spec, equations: Equations) -> tuple[tuple[str, str], ...]:
    """(x, y) for every block ∂/∂y ∂L/∂x of the Hessian; of two transposed ones that in the spec's order.

    There is none of two names of which one depends on the other: they cannot be moved apart.
    """
    asked = _differentiated_twice(spec, equations)
    behind = {name: _dependent(name, equations) for name in asked}
    pairs = combinations_with_replacement(asked, 2)
    return tuple((x, y) for x, y in pairs if x == y or not (x in behind[y] or y in behind[x]))


def with_hessians(parameters: tuple[str, ...], spec: Spec, equations: Equations) -> tuple[str, ...]:
    """The parameters, and those that the Hessian is asked for by: their gradients come first."""
    nodes = {equation.name for equation in equations}
    twice = (name for name in _differentiated_twice(spec, equations) if name not in nodes)
    return tuple(dict.fromkeys([*parameters, *twice]))


def _differentiated_twice(spec: Spec, equations: Equations) -> tuple[str, ...]:
    found: list[str] = []
    for written in spec.hessian:
        with at_line(written.line):
            name = identifier(written.text)
            _check_dependence(equations[-1].name, name, equations)
            found.append(name)
    return tuple(dict.fromkeys(found))


def _dependent(name: str, equations: Equations) -> frozenset[str]:
    """The nodes that depend on `name`."""
    found = {name}
    for equation in equations:
        if found & set(names(equation.body)):
            found.add(equation.name)
    return frozenset(found - {name})


def _check_dependence(node: str, name: str, equations: Equations) -> None:
    every = dict.fromkeys(used for equation in equations for used in names(equation.body))
    if name not in every:
        raise UnknownName("name:", name, list(every))
    if node not in _dependent(name, equations):
        raise InputError(f"'{node}' does not depend on '{name}'")
