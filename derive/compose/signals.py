"""Every gradient and its update by the derivative one node before: w ← w - η ∂L/∂w = w - η δ h."""

from __future__ import annotations

from derive.algebra.tidy import tidy
from derive.compose.material import Material
from derive.document import Block, Chain, Heading, Line
from derive.numbers import LEARNING_RATE
from derive.steps import Kind, Result
from derive.term import Derivative, Name, Neg, Product, Sum, Term, replace, subterms, walk

MOST_SHOWN = 8


def signals_section(material: Material) -> tuple[Block, ...]:
    """For each parameter with one chain rule: ∂L/∂w = ∂L/∂z ∂z/∂w = ∂L/∂z h, then the update."""
    if material.model.is_function:
        return ()
    gradients = _gradients(material)[:MOST_SHOWN]
    blocks: list[Block] = [_signal(result) for result in _signals(gradients, material)]
    for result in gradients:
        blocks += [_gradient(result, material), _update(result, material)]
    return (Heading(("Gradients and updates from the error signal",)), *blocks) if blocks else ()


def _gradients(material: Material) -> list[Result]:
    """The gradients whose first line multiplies ∂L/∂z by a local derivative."""
    results = (r for r in material.derivation.results if r.kind is Kind.GRADIENT and not r.way)
    return [result for result in results if _put(result, material) != result.steps[0].after]


def _signals(gradients: list[Result], material: Material) -> list[Result]:
    """The results ∂L/∂z that stand in the first lines of the gradients."""
    wanted = {part for result in gradients for part in subterms(result.steps[0].after)}
    return [r for r in material.derivation.results if r.kind is Kind.ADJOINT and r.target in wanted]


def _signal(result: Result) -> Chain:
    first = result.steps[0].after
    rest = (Line(None, result.value, ("from above",)),) if result.value != first else ()
    return Chain(
        (Line(result.target, first, ("chain rule",)), *rest), f"error signal of {result.target.wrt.id}"
    )


def _gradient(result: Result, material: Material) -> Chain:
    lines = (
        Line(result.target, result.steps[0].after, ("chain rule",)),
        Line(None, _put(result, material), ("local derivative put in",)),
    )
    return Chain(lines, f"gradient of {result.target.wrt.id} by the error signal")


def _update(result: Result, material: Material) -> Chain:
    old = result.target.wrt
    lines = (
        Line(old, _descended(old, result.target), ("update",), sign="←"),
        Line(None, _descended(old, _put(result, material))),
    )
    return Chain(lines, f"update of {old.id} by the error signal")


def _put(result: Result, material: Material) -> Term:
    """The first line with the derived ∂z/∂w put in and ∂L/∂z left as it is."""
    local = {r.target: r.value for r in material.derivation.results if r.kind is Kind.LOCAL}
    loss, line = Name(material.model.loss), result.steps[0].after
    for path, part in tuple(walk(line)):
        if isinstance(part, Derivative) and part.of != loss and part in local:
            line = replace(line, path, local[part])
    return tidy(line)


def _descended(old: Term, slope: Term) -> Sum:
    """old - η slope."""
    factors = slope.factors if isinstance(slope, Product) else (slope,)
    return Sum((old, Neg(Product((Name(LEARNING_RATE), *factors)))))
