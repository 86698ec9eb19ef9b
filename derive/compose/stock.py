"""Verified → Stock: every result and picture by its name, for authors who do the composing themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from derive.compose.diagrams import network_diagram
from derive.compose.gradient import asked_names
from derive.compose.insights import plot_section
from derive.compose.lines import chain
from derive.compose.material import Material
from derive.compose.tables import parameters_section
from derive.document import Block, Chain, Derived, Inline, Plot, Relation, ResultBox, Stock, Table
from derive.numbers import Numbers
from derive.steps import Result
from derive.term import Call, Cases, Derivative, Indexed, Name, Product, Quotient, Sum, Term, size, subterms
from derive.text import to_text
from derive.verify import Verified

LONG_FRACTION = 10  # operations of a fraction that fills a column of a table


@dataclass(frozen=True, slots=True)
class Looks:
    """How results are shown: at a level of detail, closed as far as that is readable, in a view's writing."""

    detail: str
    closed: Callable[[Term], Term]
    shown: Callable[[Block], Block]


def stock(verified: Verified, looks: Looks) -> Stock:
    """Every result of the derivation, none left out because it is like another; diagram, plot and table.

    Raises UnknownName for the detail.
    """
    model = verified.derivation.model
    numbers = Numbers(verified.derivation, model.example) if model.example else None
    material = Material(verified, numbers, looks.detail)
    table = _parameters(material)
    shown = table and looks.shown(table)
    return Stock(
        model.loss,
        tuple(derived(result, looks) for result in verified.derivation.results),
        network_diagram(model) if model.equations else None,
        next((block for block in plot_section(material) if isinstance(block, Plot)), None),
        shown if isinstance(shown, Table) else None,
    )


def _parameters(material: Material) -> Table | None:
    """The table of parameters; what cannot be broken into the lines of a cell is only named there."""
    found = next((b for b in parameters_section(material) if isinstance(b, Table) and b.rows), None)
    if found is None:
        return None
    rows = tuple(tuple(_fit_for_cell(cell, row[0], material) for cell in row) for row in found.rows)
    more = len(asked_names(material)) - len(rows)
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


def derived(result: Result, looks: Looks) -> Derived:
    """One result: target = value, its lines at a level of detail, and every step."""
    name = _name(result)
    lines, steps = (chain(result, detail, anchor=name) for detail in (looks.detail, "full"))
    return Derived(
        name,
        _relation(result, looks),
        _chain(looks.shown(lines), lines),
        _chain(looks.shown(steps), steps),
    )


def _relation(result: Result, looks: Looks) -> Relation:
    """The result, closed; with ∂L/∂node in it where it has the view's writing with that alone."""
    found: list[Relation] = []
    for value in dict.fromkeys((looks.closed(result.value), result.value)):
        relation = Relation((result.target, value))
        box = looks.shown(ResultBox(relation))
        found.append(box.relation if isinstance(box, ResultBox) else relation)
        if found[-1] != relation:
            return found[-1]
    return found[0]


def _chain(shown: Block, otherwise: Chain) -> Chain:
    return shown if isinstance(shown, Chain) else otherwise


def _name(result: Result) -> str:
    """dL/dw_1, dsigmoid/dz, d2f/dx2, d2L/dbdw; a second way to a result says which: "da/dz substitute"."""
    match result.target.of:
        case Name(of) | Indexed(of, _) | Call(of, _):
            name = f"d{of}/d{result.target.wrt.id}"
        case Derivative(Call(of, _) | Name(of), wrt) if wrt.id == result.target.wrt.id:
            name = f"d2{of}/d{wrt.id}2"
        case Derivative(Name(of), wrt):
            name = f"d2{of}/d{result.target.wrt.id}d{wrt.id}"
        case other:
            name = f"d({to_text(other)})/d{result.target.wrt.id}"
    return f"{name} {result.way}" if result.way else name
