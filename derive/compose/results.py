"""What was derived for every parameter, one line each."""

from __future__ import annotations

from derive.compose.functions import derivative_words
from derive.compose.gradient import gradient_names
from derive.compose.material import Material
from derive.document import Block, Chain, Heading, Inline, Line


def results_section(material: Material) -> tuple[Block, ...]:
    """∂L/∂w of every parameter, or ∂f/∂x of every variable, with its value and nothing besides."""
    names = gradient_names(material)
    if not names:
        return ()
    model = material.model
    heading: Inline = derivative_words(model) if model.is_function else ("The gradient of every parameter",)
    lines = tuple(Line(material.loss_by(name), material.gradient(name)) for name in names)
    return (Heading(heading), Chain(lines, "results"))
