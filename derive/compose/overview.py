"""What is wanted and the way to it, before the derivation: for the first slides of a lecture."""

from __future__ import annotations

from collections.abc import Sequence

from derive.compose.derivations import heading_of, shown_groups
from derive.compose.gradient import asked_names, gradient_names
from derive.compose.material import Material
from derive.document import Block, Chain, Facts, Heading, Inline, Line, Relation, Table
from derive.numbers import LEARNING_RATE
from derive.steps import Kind, Result
from derive.term import Derivative, Name, Neg, Product, Sum, Term, size, subterms

MOST_WANTED = 6
MOST_STEPS = 10
MOST_LISTED = 3
QUOTED = "chain rule"  # the anchor of lines that only quote the rule
SHORT = 12  # operations of a result that is shown before it is derived


def objective_section(material: Material) -> tuple[Block, ...]:
    """The derivatives that are wanted, and what they are for."""
    names, trained = asked_names(material), gradient_names(material)
    loss = Name(material.model.loss)
    is_function = material.model.is_function
    kind = "variable" if is_function else "parameter"
    by = f" by every {kind}, " if len(trained) == len(names) else ", "
    wanted: list[str | Term | Relation] = ["Wanted: the derivatives of ", loss, by]
    for place, name in enumerate(names[:MOST_WANTED]):
        wanted += [", " if place else "", material.loss_by(name)]
    wanted.append(", …" if len(names) > MOST_WANTED else ".")
    first = material.entry(trained[0]) if trained else loss
    step = Neg(Product((Name(LEARNING_RATE), Derivative(loss, first))))
    if is_function:
        said: Inline = ("They say how ", loss, " changes with each variable.")
        return (Heading(("Objective",)), Facts((tuple(wanted), said)))
    if not trained:
        return (Heading(("Objective",)), Facts((tuple(wanted),)))
    facts: tuple[Inline, ...] = (
        tuple(wanted),
        ("They say how the loss changes with each parameter, and so which way makes it smaller.",),
        ("Gradient descent takes small steps that way: ", Relation((first, Sum((first, step))), "←"), "."),
    )
    return (Heading(("Objective",)), Facts(facts))


def overview_section(material: Material) -> tuple[Block, ...]:
    """Every result of the derivation in its order, then the chain rule for each node and parameter."""
    groups = shown_groups(material)[:MOST_STEPS]
    steps = [(heading_of(group.first, material), _known(group.first)) for group in groups]
    if not material.model.is_function:
        steps += _of_parameters(material)
    rows = tuple(((str(place),), *step) for place, step in enumerate(steps, start=1))
    blocks: list[Block] = [Heading(("Steps",))]
    if rows:
        blocks.append(Table((("",), ("step",), ("result",)), rows, "rll", "steps"))
    between = [group.first for group in groups if group.first.kind is Kind.ADJOINT][:MOST_WANTED]
    chains = [line for line in map(_chain_rule, (*between, *_gradients(material))) if line is not None]
    if chains:
        blocks += [Heading(("The chain rule",)), Chain(tuple(chains), QUOTED)]
    return tuple(blocks)


def _known(result: Result) -> Inline:
    """∂a/∂z = a (1 - a), or its left side alone when that is long."""
    short = size(result.value) <= SHORT
    return (Relation((result.target, result.value)),) if short else (result.target,)


def _of_parameters(material: Material) -> list[tuple[Inline, Inline]]:
    """∂z/∂w_1 = x_1, …, a row for every z; then ∂L/∂w_1, …, which are what is wanted."""
    loss, found = Name(material.model.loss), material.derivation.results
    local: dict[Term, list[Inline]] = {}
    for result in found:
        of, wrt = result.target.of, result.target.wrt
        if result.kind is Kind.LOCAL and of != loss and wrt.id in material.model.parameters:
            local.setdefault(of, []).append(_known(result))
    rows: list[tuple[Inline, Inline]] = []
    for of, known in list(local.items())[:MOST_STEPS]:
        rows.append((("The derivatives of ", of, " by the parameters"), _listed(known)))
    wanted = [(result.target,) for result in _gradients(material)]
    return [*rows, (("The loss with respect to every parameter",), _listed(wanted))] if wanted else rows


def _listed(parts: Sequence[Inline]) -> Inline:
    shown = [*parts[:MOST_LISTED], *([("…",)] if len(parts) > MOST_LISTED else [])]
    return tuple(item for place, part in enumerate(shown) for item in ((", ", *part) if place else part))


def _gradients(material: Material) -> list[Result]:
    kinds = [r for r in material.derivation.results if r.kind is Kind.GRADIENT and not r.way]
    return kinds[:MOST_WANTED]


def _chain_rule(result: Result) -> Line | None:
    """∂L/∂w = ∂L/∂z ∂z/∂w, as the first line of the result has it."""
    first = result.steps[0]
    if not any(isinstance(part, Derivative) for part in subterms(first.after)):
        return None
    return Line(result.target, first.after)
