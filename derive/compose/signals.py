"""Every gradient and its update by the derivative one node before: w ← w - η ∂L/∂w = w - η δ h."""

from __future__ import annotations

from derive.algebra import flatten
from derive.compose.groups import Group, grouped
from derive.compose.material import Material
from derive.document import Block, Chain, Heading, Line, Prose, Relation, ResultBox
from derive.numbers import LEARNING_RATE
from derive.steps import Kind, Result
from derive.term import Derivative, Name, Neg, Product, Sum, Term, size, subterms

MOST_SHOWN = 8
BOXED = 14  # operations of an error signal that has a box


def signals_section(material: Material) -> tuple[Block, ...]:
    """The error signals; then for each kind of parameter its local derivative, gradient and update.

    All lines are of results that are proved, the way "signals" to each gradient among them. A plain function
    has no parameters to update.
    """
    if material.model.is_function:
        return ()
    every = [result for result in material.derivation.results if result.way == "signals"]
    results = [result for result in every if result.kind is Kind.GRADIENT]
    groups = grouped(results, material.model)[:MOST_SHOWN]
    if not groups:
        return ()
    blocks: list[Block] = [Heading(("Gradients and updates from the error signal",))]
    for group in grouped(_signals(results, material), material.model):
        blocks += (*_signal(group.first), *_likewise(group, "error signals"))
    for group in groups:
        blocks += (_gradient(group.first, material), *_likewise(group, "gradients"))
    return tuple(blocks)


def _likewise(group: Group, anchor: str) -> tuple[Block, ...]:
    """What is derived in the same way, the values alone."""
    lines = tuple(Line(result.target, result.value) for result in group.others)
    return (Prose(("In the same way",)), Chain(lines, anchor)) if lines else ()


def _signals(gradients: list[Result], material: Material) -> list[Result]:
    """The results ∂L/∂z that stand in the gradients, each by the next if there is one, from the loss back."""
    results = [r for r in material.derivation.results if r.kind is Kind.ADJOINT]
    further = {r.target: r for r in results if r.way == "signals"}
    wanted = {part for result in gradients for part in subterms(result.value)}
    return [further.get(r.target, r) for r in results if not r.way and r.target in wanted]


def _signal(result: Result) -> tuple[Block, ...]:
    """∂L/∂z = ∂L/∂a ∂a/∂z = its value, boxed where it is short."""
    first, value = result.steps[0].after, result.value
    anchor = f"error signal of {result.target.wrt.id}"
    if value == first:
        return (Chain((Line(result.target, first, ("chain rule",)),), anchor),)
    rest = Line(None, value, ("the values put in",))
    chain = Chain((Line(result.target, first, ("chain rule",)), rest), anchor)
    return (chain, ResultBox(Relation((result.target, value)))) if size(value) <= BOXED else (chain,)


def _gradient(result: Result, material: Material) -> Chain:
    """∂z/∂w = h, ∂L/∂w = ∂L/∂z ∂z/∂w = ∂L/∂z h, w ← w - η ∂L/∂w = w - η ∂L/∂z h."""
    old, first = result.target.wrt, result.steps[0].after
    update = _descended(old, result.target)
    lines = (
        *(Line(local.target, local.value, ("local derivative",)) for local in _locals(first, material)),
        Line(result.target, first, ("chain rule",)),
        Line(None, result.value, ("local derivative put in",)),
        Line(old, update, ("update",), sign="←"),
        Line(None, flatten(material.verified.put_in(update, result)), ("gradient put in",)),
    )
    return Chain(lines, f"gradient and update of {old.id} by the error signal")


def _locals(line: Term, material: Material) -> list[Result]:
    """The results for the local derivatives in a chain rule."""
    wanted = set(subterms(line))
    found = [r for r in material.derivation.results if r.kind is Kind.LOCAL and not r.way]
    return [r for r in found if r.target in wanted and r.target.of != Name(material.model.loss)]


def _descended(old: Term, slope: Derivative) -> Sum:
    """old - η slope."""
    return Sum((old, Neg(Product((Name(LEARNING_RATE), slope)))))
