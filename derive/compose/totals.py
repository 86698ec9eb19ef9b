"""Total derivatives that were asked for, each from the outside in."""

from __future__ import annotations

from derive.compose.lines import chain
from derive.compose.material import Material
from derive.document import Block, Heading
from derive.steps import Kind, Result


def totals_section(material: Material) -> tuple[Block, ...]:
    """A chain for every total derivative: the outer derivative carried out, the inner one still standing."""
    results = [result for result in material.derivation.results if result.kind is Kind.TOTAL]
    if not results:
        return ()
    chains = (chain(result, material.detail, anchor=_anchor(result)) for result in results)
    return (Heading(("From the outside in",)), *chains)


def _anchor(result: Result) -> str:
    of = getattr(result.target.of, "id", "")
    return f"total derivative of {of} with respect to {result.target.wrt.id}"
