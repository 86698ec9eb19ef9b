"""Verified → Document: which blocks, in which order, at which level of detail.

`compose` takes a `Verified` and nothing else, so that no unproved line reaches paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from derive.compose.chains import chains_section, closed_section
from derive.compose.closing import evidence_section, kinks_section
from derive.compose.convexity import convexity_section
from derive.compose.derivations import derivation_section, locals_section
from derive.compose.diagrams import model_section, picture_section
from derive.compose.in_vectors import in_vectors
from derive.compose.insights import insights_section, plot_section
from derive.compose.jensen import jensen_section
from derive.compose.material import Material
from derive.compose.overview import objective_section, overview_section
from derive.compose.tables import example_section, notation_section, parameters_section, rules_section
from derive.document import Block, Document, Inline
from derive.errors import ParseError, UnknownName
from derive.library.outlines import OUTLINES
from derive.numbers import Numbers
from derive.parse import parse
from derive.term import Term
from derive.verify import Verified

SECTIONS: dict[str, Callable[[Material], tuple[Block, ...]]] = {
    "model": model_section,
    "objective": objective_section,
    "overview": overview_section,
    "notation": notation_section,
    "picture": picture_section,
    "derivation": derivation_section,
    "locals": locals_section,
    "chains": chains_section,
    "closed": closed_section,
    "parameters": parameters_section,
    "example": example_section,
    "plot": plot_section,
    "convexity": convexity_section,
    "jensen": jensen_section,
    "insights": insights_section,
    "kinks": kinks_section,
    "rules": rules_section,
    "evidence": evidence_section,
}
WITHOUT_EQUATIONS = ("convexity", "jensen", "kinks", "rules", "evidence")  # what needs none of the others
SUBTITLE = "From the loss back to every parameter, one rule at a time."
CURVES_SUBTITLE = "From the second derivative to the inequality, one rule at a time."


def compose(
    verified: Verified,
    *,
    sections: Sequence[str] = (),
    outline: str = "handout",
    detail: str = "lecture",
    subtitle: str = "",
    spec: str = "",
    view: str = "components",
) -> Document:
    """The document of a verified derivation; `sections` in their order, or those of the outline.

    `view` is "components", or "vectors" for z = W·X + b beside Σ_k W_k X_k + b.

    Raises UnknownName for a section, outline or level of detail that does not exist.
    """
    if not isinstance(verified, Verified):
        raise TypeError("only what verify() returned is composed")
    chosen = OUTLINES.get(outline)
    for name in sections:
        if name not in SECTIONS:
            raise UnknownName("section", name, SECTIONS)
    model = verified.derivation.model
    numbers = Numbers(verified.derivation, model.example) if model.example else None
    material = Material(verified, numbers, detail)
    names = [name for name in sections or chosen.sections if model.equations or name in WITHOUT_EQUATIONS]
    blocks = [block for name in names for block in SECTIONS[name](material)]
    if view == "vectors":
        blocks = in_vectors(blocks)
    return Document(
        title=title_of(model.title),
        subtitle=(subtitle or (SUBTITLE if model.equations else CURVES_SUBTITLE),),
        kind=chosen.title,
        subject=model.subject,
        blocks=tuple(blocks),
        model=model,
        spec=spec,
    )


def title_of(text: str) -> Inline:
    """A title with `$formula$` read by the formula parser; what cannot be read stays text."""
    parts: list[str | Term] = []
    for place, piece in enumerate(re.split(r"\$([^$]*)\$", text)):
        if place % 2:
            try:
                parts.append(parse(piece))
            except ParseError:
                parts.append(f"${piece}$")
        elif piece:
            parts.append(piece)
    return tuple(parts)
