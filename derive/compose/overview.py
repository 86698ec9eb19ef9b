"""What is wanted and the way to it, before the derivation: for the first slides of a lecture."""

from __future__ import annotations

from derive.compose.derivations import heading_of, shown_groups
from derive.compose.material import Material
from derive.document import Block, Chain, Facts, Heading, Inline, Line, Relation, Table
from derive.numbers import LEARNING_RATE
from derive.steps import Kind, Result
from derive.term import Derivative, Name, Neg, Product, Sum, Term, size, subterms

MOST_WANTED = 6
MOST_STEPS = 10
SHORT = 12  # operations of a result that is shown before it is derived


def objective_section(material: Material) -> tuple[Block, ...]:
    """The derivatives that are wanted, and what they are for."""
    names = [name for name in material.model.parameters if material.derived(name)]
    loss = Name(material.model.loss)
    is_function = material.model.is_function
    kind = "variable" if is_function else "parameter"
    wanted: list[str | Term | Relation] = ["Wanted: the derivatives of ", loss, f" by every {kind}, "]
    for place, name in enumerate(names[:MOST_WANTED]):
        wanted += [", " if place else "", material.loss_by(name)]
    wanted.append(", …" if len(names) > MOST_WANTED else ".")
    first = material.entry(names[0]) if names else loss
    step = Neg(Product((Name(LEARNING_RATE), Derivative(loss, first))))
    if is_function:
        said: Inline = ("They say how ", loss, " changes with each variable.")
        return (Heading(("Objective",)), Facts((tuple(wanted), said)))
    facts: tuple[Inline, ...] = (
        tuple(wanted),
        ("They say how the loss changes with each parameter, and so which way makes it smaller.",),
        ("Gradient descent takes small steps that way: ", Relation((first, Sum((first, step))), "←"), "."),
    )
    return (Heading(("Objective",)), Facts(facts))


def overview_section(material: Material) -> tuple[Block, ...]:
    """Every result of the derivation in its order, then the chain rule for each parameter."""
    rows: list[tuple[Inline, ...]] = []
    for group in shown_groups(material)[:MOST_STEPS]:
        result = group.first
        short = size(result.value) <= SHORT
        known: Inline = (Relation((result.target, result.value)),) if short else (result.target,)
        rows.append(((str(len(rows) + 1),), heading_of(result, material), known))
    blocks: list[Block] = [Heading(("Steps",))]
    if rows:
        blocks.append(Table((("",), ("step",), ("result",)), tuple(rows), "rll", "steps"))
    chains = [line for line in map(_chain_rule, _gradients(material)) if line is not None]
    if chains:
        kind = "variable" if material.model.is_function else "parameter"
        blocks += [Heading((f"The chain rule for every {kind}",)), Chain(tuple(chains), "chain rule")]
    return tuple(blocks)


def _gradients(material: Material) -> list[Result]:
    kinds = [r for r in material.derivation.results if r.kind is Kind.GRADIENT and not r.way]
    return kinds[:MOST_WANTED]


def _chain_rule(result: Result) -> Line | None:
    """∂L/∂w = ∂L/∂z ∂z/∂w, as the first line of the result has it."""
    first = result.steps[0]
    if not any(isinstance(part, Derivative) for part in subterms(first.after)):
        return None
    return Line(result.target, first.after, ("chain rule",))
