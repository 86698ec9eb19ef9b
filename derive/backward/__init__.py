"""Model → Derivation: from the loss back to every parameter, one result per node and parameter.

Gradients go through named nodes: ∂L/∂w is written with ∂L/∂z, whose value was derived before it, so that
lines do not grow with depth and the whole is linear in the number of edges.
"""

from __future__ import annotations

from collections.abc import Collection

from derive.backward.second import Second
from derive.backward.sweep import Sweep, lemmas_needed
from derive.backward.totals import add_total
from derive.backward.ways import add_chain, add_closed, add_recursion, add_signal
from derive.curvature import curvature
from derive.model import Model
from derive.steps import Derivation

__all__ = ["WAYS", "derive", "lemmas_needed"]

WAYS = ("chain", "signals", "closed", "expand")


def derive(
    model: Model,
    *,
    proof: str = "add-and-subtract",
    ways: Collection[str] = (),
    roots: str = "rule",
) -> Derivation:
    """Every ∂L/∂node and ∂L/∂parameter with its steps; `proof` says how σ' is explained.

    `ways` asks for further ways to what is derived anyway: "chain" multiplies all factors between the loss
    and a parameter at once, "signals" keeps the error signal ∂L/∂z as a factor, in
    the signal of the layer before it, too, "closed" puts the definitions back into a gradient, "expand"
    multiplies a square out before it is differentiated. `roots` is "power" when
    a square root is differentiated as a power.
    """
    sweep = Sweep(model, proof, expands="expand" in ways, roots=roots)
    sweep.run()
    if "signals" in ways:
        for equation in reversed(model.equations):
            if equation.name in sweep.relevant:
                add_recursion(sweep, equation.name)
    for name in model.parameters:
        if name in sweep.relevant and "chain" in ways:
            add_chain(sweep, name)
        if name in sweep.relevant and "signals" in ways:
            add_signal(sweep, name)
        if name in sweep.relevant and "closed" in ways:
            add_closed(sweep, name, proof)
    for node, name in model.totals:
        add_total(sweep, node, name)
    second = Second(sweep, proof)
    for node, name in model.jacobians:
        second.jacobian(node, name)
    for by, name in model.hessians:
        second.hessian(by, name)
    return Derivation(model, (*sweep.results, *curvature(model)))
