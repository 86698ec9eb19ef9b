"""A result → an object of PyLaTeX, for people who build documents with it; its packages come along."""

from __future__ import annotations

from collections.abc import Sequence

from pylatex import Alignat, Math, NoEscape

from derive.document import Chain, Derived, Relation
from derive.errors import UnknownName
from derive.write.plain import Plain, PlainRow, on_lines

FORMS = ("chain", "steps", "result", "inline")


def export(derived: Derived, form: str, plain: Plain) -> Alignat | Math:
    """The chain, every step, the result alone, or a formula for running text. Raises UnknownName."""
    match form:
        case "chain":
            return _chain(derived.chain, plain)
        case "steps":
            return _chain(derived.steps, plain)
        case "result":
            return _equation(derived.relation, plain)
        case "inline":
            formula = plain.formula(derived.relation)
            return Math(inline=True, data=[NoEscape(formula.strip("$"))], escape=False)
        case _:
            raise UnknownName("form", form, FORMS)


def _chain(chain: Chain, plain: Plain) -> Alignat:
    rows = [
        rf"{_start(row)} &\quad& {row.reason}" if row.reason else _start(row)
        for row in plain.chain_rows(chain)
    ]
    return _alignat(rows, columns=2)


def _equation(relation: Relation, plain: Plain) -> Alignat | Math:
    rows = plain.equation_rows(relation)
    if len(rows) == 1:
        return Math(data=[NoEscape(f"{rows[0].left} {rows[0].body}")], escape=False)
    return _alignat([_start(row) for row in rows], columns=1)


def _start(row: PlainRow) -> str:
    return f"{row.left} &{row.body}"


def _alignat(rows: Sequence[str], *, columns: int) -> Alignat:
    block = Alignat(aligns=columns, numbering=False, escape=False)
    block.append(NoEscape(on_lines(rows)))
    return block
