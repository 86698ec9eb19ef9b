"""`jacobian: p wrt z` and `hessian: z`: which derivatives are asked for besides the gradients."""

from __future__ import annotations

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


def hessians_of(spec: Spec, equations: Equations) -> tuple[str, ...]:
    """The names with respect to which the loss is differentiated twice."""
    found: list[str] = []
    for written in spec.hessian:
        with at_line(written.line):
            name = identifier(written.text)
            _check_dependence(equations[-1].name, name, equations)
            found.append(name)
    return tuple(dict.fromkeys(found))


def _check_dependence(node: str, name: str, equations: Equations) -> None:
    every = dict.fromkeys(used for equation in equations for used in names(equation.body))
    if name not in every:
        raise UnknownName("name:", name, list(every))
    depends = {name}
    for equation in equations:
        if depends & set(names(equation.body)):
            depends.add(equation.name)
    if node == name or node not in depends:
        raise InputError(f"'{node}' does not depend on '{name}'")
