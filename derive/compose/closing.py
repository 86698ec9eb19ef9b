"""What a reader must be told at the end: kinks, assumptions, and how the lines were checked."""

from __future__ import annotations

from derive.building.kinks import kink_surfaces
from derive.compose.material import Material
from derive.document import Block, EvidenceLine, Facts, Heading, Inline, Relation
from derive.evidence import Method
from derive.term import Call, Name


def kinks_section(material: Material) -> tuple[Block, ...]:
    """Points without a derivative and assumptions, stated."""
    facts = [*_function_kinks(material), *_body_kinks(material), *_assumptions(material)]
    return (Heading(("What to keep in mind",)), Facts(tuple(facts))) if facts else ()


def _function_kinks(material: Material) -> list[Inline]:
    facts: list[Inline] = []
    for function in material.model.functions:
        variable = Name(function.variable)
        for kink in function.kinks:
            facts.append(
                (
                    Call(function.name, (variable,)),
                    " has no derivative at ",
                    Relation((variable, kink)),
                    "; the lines that use it hold everywhere else.",
                )
            )
    return facts


def _body_kinks(material: Material) -> list[Inline]:
    """max(u, v) has a kink where u = v, |u| where u = 0, unless both slopes agree there."""
    facts: list[Inline] = []
    for equation in material.model.equations:
        for left, right in kink_surfaces(equation.body, material.model.functions):
            where = Relation((left, right))
            facts.append((Name(equation.name), " has no derivative where ", where, "."))
    return list(dict.fromkeys(facts))[:6]


def _assumptions(material: Material) -> list[Inline]:
    return [
        ("Assumed: ", Relation((assumption.left, assumption.right)), ".")
        for assumption in material.model.assumptions
    ]


def evidence_section(material: Material) -> tuple[Block, ...]:
    """How many steps were checked, how many are proved and by what."""
    counts = material.verified.counts()
    text = f"Checked: {counts['steps']} steps"
    if counts["consistent"]:
        points = min(
            item.points
            for found in material.verified.evidence
            for item in found
            if item.method is Method.SAMPLING
        )
        text += f", {counts['proved']} proved exactly, {counts['consistent']} consistent at {points} points"
    else:
        text += ", all proved exactly"
    return (EvidenceLine((f"{text}.",)),)
