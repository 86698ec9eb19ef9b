"""A loss that is not said: ∂L/∂O = G is given, and the backward pass starts there.

For any L with ∂L/∂O = G, all ∂L/∂θ are those of L = Σ G ⊙ O with G held fixed, by the chain rule: what L does
above O enters through G alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from derive.building.declarations import at_line
from derive.errors import InputError, UnknownName
from derive.matrix import Shape
from derive.matrix.shapes import shape_text
from derive.model import Equation, entry
from derive.parse import identifier
from derive.spec import Upstream
from derive.term import BigSum, Product, Size, Sum, Term, names

LOSSES = ("L", "Loss", "ell", "J")


def loss_above(
    equations: Sequence[Equation], given: Sequence[Upstream], shapes: dict[str, Shape]
) -> tuple[Equation, tuple[tuple[str, str], ...]]:
    """L = Σ_nk G[n,k]*O[n,k] + …, and the pairs (O, G); the shapes of the gradients join `shapes`.

    Raises InputError with the line.
    """
    nodes = {equation.name: equation for equation in equations}
    taken = {*nodes, *(name for equation in equations for name in names(equation.body))}
    taken |= {size for shape in shapes.values() for part in shape for size in names(part)}
    terms: list[Term] = []
    pairs: list[tuple[str, str]] = []
    for item in given:
        with at_line(item.line):
            node, name = identifier(item.node), identifier(item.gradient)
            if node not in nodes:
                raise UnknownName("equation in 'upstream':", node, nodes)
            if name in taken:
                raise InputError(
                    f"'{name}' is a name of the equations; the gradient of '{node}' needs its own"
                )
            taken.add(name)
            shape = shapes.get(node, ())
            if shapes.get(name, shape) != shape:
                raise InputError(
                    f"'{name}' is the gradient with respect to '{node}' and has its shape "
                    f"{shape_text(shape)}, not {shape_text(shapes[name])}"
                )
            shapes[name] = shape
            terms.append(_pairing(nodes[node], name, shape))
            pairs.append((node, name))
    body = Sum(tuple(terms)) if len(terms) > 1 else terms[0]
    return Equation(_free(taken), body, given[0].line), tuple(pairs)


def _pairing(equation: Equation, gradient: str, shape: Sequence[Size]) -> Term:
    """Σ_nk G[n,k]*O[n,k]."""
    body: Term = Product((entry(gradient, equation.indices), equation.left))
    for letter, size in reversed(list(zip(equation.indices, shape, strict=True))):
        body = BigSum(body, letter, size)
    return body


def _free(taken: Collection[str]) -> str:
    return next(name for name in (*LOSSES, *(f"L_{n}" for n in range(len(taken) + 1))) if name not in taken)
