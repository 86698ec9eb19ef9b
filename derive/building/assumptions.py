"""`assume:` → what is taken as given: a sum, Σ y = 1 or x + y = 1, or the symmetry of a matrix, Sᵀ = S."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.building.arrays import Arrays
from derive.building.declarations import Declarations, at_line
from derive.errors import InputError, UnknownName
from derive.model import Assumption, Equation
from derive.parse import ArrayReader, identifier, parse_equality
from derive.spec import Spec, Written
from derive.term import BigSum, Sum, names


def assumptions_of(
    spec: Spec, known: Declarations, arrays: Arrays, *, equations: Iterable[Equation]
) -> tuple[Assumption, ...]:
    """The assumptions of the author. Raises InputError with the line, also for one that nothing would use."""
    found = tuple(_assumption(written, known, arrays) for written in spec.assume)
    computed = {equation.name for equation in equations}
    for written, assumption in zip(spec.assume, found, strict=True):
        with at_line(written.line):
            _check_symmetric(assumption, arrays, computed)
    _check_hessians(spec, {assumption.symmetric for assumption in found})
    return found


def _assumption(written: Written, known: Declarations, arrays: Arrays) -> Assumption:
    with at_line(written.line):
        sides = parse_equality(written.text, functions=known.callable, reader=ArrayReader)
        for name in (name for side in sides for name in names(side)):
            if name not in arrays.names:
                raise UnknownName("name in 'assume':", name, arrays.names)
        assumption = Assumption(*arrays.equality(sides))
        if isinstance(assumption.right, Sum | BigSum) and not isinstance(assumption.left, Sum | BigSum):
            assumption = replace(assumption, left=assumption.right, right=assumption.left)
        if assumption.symmetric is None and not isinstance(assumption.left, Sum | BigSum):
            raise InputError(
                f"'{written.text}' in 'assume' would not be used: what is used is the value of a sum, as in "
                "'sum(Y, axis=1) = 1' or 'x + y = 1', and that a matrix is symmetric, 'S.T = S'"
            )
        return assumption


def _check_symmetric(assumption: Assumption, arrays: Arrays, computed: set[str]) -> None:
    """Only a matrix that is given is assumed to be symmetric; of a computed one its equation decides."""
    name = assumption.symmetric
    if name is None:
        return
    if name in computed:
        raise InputError(
            f"'{name}' is computed by its equation, so its symmetry is no assumption; "
            f"where the equation shows it, as in '{name} = X.T @ X', it is used"
        )
    shape = arrays.shapes.get(name, ())
    if len(shape) == 2 and shape[0] != shape[1]:
        raise InputError(f"only a square matrix is symmetric: say 'shapes: {{{name}: [n, n]}}'")


def _check_hessians(spec: Spec, symmetric: set[str | None]) -> None:
    """No second derivative by a symmetric matrix: its entries are not independent."""
    for written in spec.hessian:
        with at_line(written.line):
            name = identifier(written.text)
            if name in symmetric:
                raise InputError(
                    f"'{name}' is assumed to be symmetric, so there is no Hessian by its entries as "
                    f"independent ones; leave out 'hessian: [{name}]' or the assumption"
                )
