"""Jacobians and Hessians that were asked for: their chains, and which derivatives stand for others."""

from __future__ import annotations

from itertools import combinations

from derive.compose.lines import chain
from derive.compose.material import Material
from derive.document import Block, Heading, Inline, Prose, Relation, ResultBox
from derive.steps import Derivation, Kind, Result
from derive.term import Derivative, Indexed, Name

SECOND = (Kind.JACOBIAN, Kind.HESSIAN)


def second_derivatives(material: Material) -> tuple[Block, ...]:
    """The Jacobians and Hessians, each with its result."""
    blocks: list[Block] = []
    for kind in SECOND:
        found = of_kind(kind, material.derivation)
        blocks += [Heading(heading_of_kind(kind, material))] if found else []
        for result in found:
            blocks.append(chain(result, material.detail, anchor=_anchor(result)))
            blocks.append(ResultBox(Relation((result.target, result.value)), ()))
    return (*blocks, *symmetry_prose(material))


def _anchor(result: Result) -> str:
    match result.target.of:
        case Name(of) | Indexed(of, _):
            return f"derivative of {of} with respect to {result.target.wrt.id}"
        case _:
            first = _first(result.target).wrt.id
            return f"second derivative with respect to {first} and {result.target.wrt.id}"


def heading_of_kind(kind: Kind, material: Material) -> Inline:
    """What stands above the Jacobians or the blocks of the Hessian."""
    if kind is Kind.JACOBIAN:
        return ("Derivatives between nodes",)
    if material.model.is_function:
        return ("The second derivatives of ", Name(material.model.loss))
    return ("Second derivatives of the loss",)


def of_kind(kind: Kind, derivation: Derivation) -> tuple[Result, ...]:
    """The Jacobians or the Hessian's blocks; a Jacobian may be the derivative of one equation."""
    found = [result for result in derivation.results if result.kind is kind]
    if kind is Kind.JACOBIAN:
        made = {_ends(result) for result in found}
        asked = {pair for pair in derivation.model.jacobians if pair not in made}
        found = [
            result
            for result in derivation.results
            if result in found or (result.kind is Kind.LOCAL and not result.way and _ends(result) in asked)
        ]
    return tuple(found)


def _ends(result: Result) -> tuple[str, str]:
    of = result.target.of
    return (of.id if isinstance(of, Name | Indexed) else "", result.target.wrt.id)


def symmetry_prose(material: Material) -> tuple[Block, ...]:
    """`symmetry` as paragraphs of a document."""
    return tuple(Prose(fact) for fact in symmetry(material.derivation))


def symmetry(derivation: Derivation) -> tuple[Inline, ...]:
    """What is said of mixed derivatives: ∂²L/∂y∂x = ∂²L/∂x∂y stands once; x behind y has none with it."""
    found = [result.target for result in of_kind(Kind.HESSIAN, derivation)]
    twice = [target.wrt for target in found if _first(target).wrt.id == target.wrt.id]
    mixed = {(_first(target).wrt.id, target.wrt.id): target for target in found}
    facts = [_once(target) for (x, y), target in mixed.items() if x != y][:1]
    for x, y in combinations(twice, 2):
        if (x.id, y.id) not in mixed:
            pair = (Name(x.id), " and ", Name(y.id))
            facts.append(("There is no mixed derivative by ", *pair, ": one depends on the other."))
    return tuple(facts)


def _once(target: Derivative) -> Inline:
    """∂/∂x ∂L/∂y = ∂/∂y ∂L/∂x in words."""
    first = _first(target)
    equal = Relation((Derivative(Derivative(first.of, target.wrt), first.wrt), target))
    is_matrix = isinstance(first.wrt, Indexed) and isinstance(target.wrt, Indexed)
    return (
        "Mixed derivatives stand once: by symmetry ",
        equal,
        ", transposed as a matrix." if is_matrix else ".",
    )


def _first(target: Derivative) -> Derivative:
    """∂L/∂x of ∂/∂y ∂L/∂x."""
    assert isinstance(target.of, Derivative)
    return target.of
