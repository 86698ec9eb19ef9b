"""Total derivatives that were asked for, each from the outside in."""

from __future__ import annotations

from derive.compose.lines import chain
from derive.compose.material import Material
from derive.document import Block, Heading
from derive.steps import Kind


def totals_section(material: Material) -> tuple[Block, ...]:
    """One chain for every total derivative: the outer derivative carried out, the inner one still standing."""
    results = [result for result in material.derivation.results if result.kind is Kind.TOTAL]
    if not results:
        return ()
    chains = (
        chain(
            result,
            material.detail,
            anchor=f"total derivative of {getattr(result.target.of, 'id', '')} with respect to {result.target.wrt.id}",
        )
        for result in results
    )
    return (Heading(("From the outside in",)), *chains)
