"""Verified → Stock: every result and picture by its name, for authors who do the composing themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from derive.compose.diagrams import network_diagram
from derive.compose.insights import plot_section
from derive.compose.lines import chain
from derive.compose.material import Material
from derive.compose.tables import parameters_section
from derive.document import Derived, Inline, Plot, Relation, Stock, Table
from derive.numbers import Numbers
from derive.steps import Result
from derive.term import Call, Cases, Derivative, Indexed, Name, Product, Quotient, Sum, Term, size, subterms
from derive.text import to_text
from derive.verify import Verified

LONG_FRACTION = 10  # operations of a fraction that fills a column of a table


def stock(verified: Verified, *, detail: str, closed: Callable[[Term], Term]) -> Stock:
    """Every result of the derivation, none left out because it is like another; diagram, plot and table.

    `closed` puts derived values into a value while that stays readable. Raises UnknownName for the detail.
    """
    model = verified.derivation.model
    numbers = Numbers(verified.derivation, model.example) if model.example else None
    material = Material(verified, numbers, detail)
    return Stock(
        model.loss,
        tuple(derived(result, detail=detail, closed=closed) for result in verified.derivation.results),
        network_diagram(model) if model.equations else None,
        next((block for block in plot_section(material) if isinstance(block, Plot)), None),
        _parameters(material),
    )


def _parameters(material: Material) -> Table | None:
    """The table of parameters; what cannot be broken into the lines of a cell is only named there."""
    found = next((b for b in parameters_section(material) if isinstance(b, Table) and b.rows), None)
    if found is None:
        return None
    rows = tuple(tuple(_fit_for_cell(cell, row[0], material) for cell in row) for row in found.rows)
    more = sum(material.derived(name) for name in material.model.parameters) - len(rows)
    rest: tuple[Inline, ...] = ((f"… and {more} more",), *((),) * (len(found.columns) - 1))
    return replace(found, rows=(*rows, rest) if more else rows)


def _fit_for_cell(cell: Inline, parameter: Inline, material: Material) -> Inline:
    match cell, parameter:
        case (Sum() | Product() | Quotient() | Cases() as value,), (Name(name),) if _is_stiff(value):
            return (material.loss_by(name),)
        case _:
            return cell


def _is_stiff(term: Term) -> bool:
    """Whether there are cases or a long fraction in it."""
    return any(
        isinstance(part, Cases) or (isinstance(part, Quotient) and size(part) > LONG_FRACTION)
        for part in subterms(term)
    )


def derived(result: Result, *, detail: str, closed: Callable[[Term], Term]) -> Derived:
    """One result: target = value, its lines at a level of detail, and every step."""
    name = _name(result)
    return Derived(
        name,
        Relation((result.target, closed(result.value))),
        chain(result, detail, anchor=name),
        chain(result, "full", anchor=name),
    )


def _name(result: Result) -> str:
    """dL/dw_1, dsigmoid/dz, d2f/dx2; a second way to the same result says which: "da/dz substitute"."""
    match result.target.of:
        case Name(of) | Indexed(of, _) | Call(of, _):
            name = f"d{of}/d{result.target.wrt.id}"
        case Derivative(Call(of, _), wrt) if wrt == result.target.wrt:
            name = f"d2{of}/d{wrt.id}2"
        case other:
            name = f"d({to_text(other)})/d{result.target.wrt.id}"
    return f"{name} {result.way}" if result.way else name
