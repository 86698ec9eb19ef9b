"""Total derivatives that an author asks for: dyhat/dw, of a node by what it depends on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from derive.building.declarations import at_line
from derive.errors import InputError, UnknownName
from derive.model import Model
from derive.spec import Written
from derive.term import names

_FORM = re.compile(r"d\s*(\w+)\s*/\s*d\s*(\w+)")


def totals_of(asked: Iterable[Written], model: Model) -> tuple[tuple[str, str], ...]:
    """The node and the name of each. Raises InputError with the line."""
    found: list[tuple[str, str]] = []
    for written in asked:
        with at_line(written.line):
            pair = _ends(written.text.strip(), model)
            if pair not in found:
                found.append(pair)
    return tuple(found)


def _ends(text: str, model: Model) -> tuple[str, str]:
    form = _FORM.fullmatch(text)
    if form is None:
        raise InputError(f"'{text}' in 'totals' is not of the form 'dL/dw'")
    node, name = form.groups()
    nodes = [equation.name for equation in model.equations]
    if node not in nodes:
        raise UnknownName("name with an equation in 'totals':", node, nodes)
    behind = _behind(node, model)
    if name not in behind:
        known = [symbol.id for symbol in model.symbols]
        if name not in known:
            raise UnknownName("name in 'totals':", name, known)
        raise InputError(f"'{node}' does not depend on '{name}', so d{node}/d{name} is 0")
    return node, name


def _behind(node: str, model: Model) -> set[str]:
    """What a node depends on."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        body = model.body(waiting.pop())
        new = set(names(body)) - found if body is not None else set()
        found |= new
        waiting += new
    return found
