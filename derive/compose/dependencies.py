"""What depends on what: e(a_2(z_2(w_2, a_1(z_1(w_1, a_0))))), read off the equations."""

from __future__ import annotations

from derive.compose.diagrams import chosen_equations, longest_path
from derive.compose.material import Material
from derive.document import Block, Chain, Heading, Inline, Line, Prose, Relation, Table
from derive.model import Model, Role
from derive.term import DOTS, Call, Term, names
from derive.uses import entry_of

FIXED = (Role.TARGET, Role.CONSTANT)  # what no derivative is taken by is left out
NESTED = 7  # names inside one another in one line
MOST_LINES = 4
MOST_ARGUMENTS = 6


def dependencies_section(material: Material) -> tuple[Block, ...]:
    """The longest path from a parameter to the loss as functions of functions, then every equation."""
    model = material.model
    path = longest_path(model)
    blocks: list[Block] = [Heading(("What depends on what",))]
    lines = _nested(path, model)
    if len(lines) > MOST_LINES:
        blocks.append(Chain(lines[: MOST_LINES - 1], "dependencies"))
        blocks.append(Prose(("and so on, down to",)))
        blocks.append(Chain(lines[-1:], "dependencies"))
    else:
        blocks.append(Chain(lines, "dependencies"))
    return tuple(blocks) if len(path) - 1 <= NESTED and _all_on(path, model) else (*blocks, _table(model))


def _all_on(path: list[str], model: Model) -> bool:
    """Whether the path alone shows what every equation reads."""
    few = all(len(depends_on(name, model)) <= MOST_ARGUMENTS for name in path)
    return few and all(equation.name in path for equation in model.equations)


def depends_on(name: str, model: Model) -> tuple[str, ...]:
    """What the equation of `name` reads, targets and constants left out."""
    body = model.body(name)
    read = names(body) if body is not None else ()
    return tuple(used for used in read if model.symbol(used).role not in FIXED)


def _nested(path: list[str], model: Model) -> tuple[Line, ...]:
    """The path from the loss down, so many names in one line; the next line begins where it stopped."""
    down = [name for name in reversed(path) if model.body(name) is not None]
    lines = []
    for start in range(0, max(len(down), 1), NESTED):
        part = down[start : start + NESTED]
        lines.append(Line(entry_of(model, part[0]), _applied(part, model)))
    return tuple(lines)


def _applied(path: list[str], model: Model) -> Call:
    """e(a_2(z_2(…))): the first name as a function, the next of the path inside it applied as well."""
    inner = _applied(path[1:], model) if len(path) > 1 else None
    arguments: list[Term] = []
    for name in _shown(depends_on(path[0], model), path[1] if inner is not None else ""):
        arguments.append(
            inner if inner is not None and name == path[1] else entry_of(model, name) if name else DOTS
        )
    return Call(path[0], tuple(arguments))


def _shown(read: tuple[str, ...], wanted: str) -> tuple[str, ...]:
    """The names that are written, of many the first, the last and the wanted one, "" for dots."""
    if len(read) <= MOST_ARGUMENTS:
        return read
    kept = {read[0], read[1], read[-1], wanted}
    shown: list[str] = []
    for name in read:
        if name in kept:
            shown.append(name)
        elif shown[-1] != "":
            shown.append("")
    return tuple(shown)


def _table(model: Model) -> Table:
    """Every equation, of a large model the first of each kind, with what it reads."""
    rows: list[tuple[Inline, ...]] = []
    for equation in chosen_equations(model):
        read = depends_on(equation.name, model)
        listed: list[str | Term | Relation] = []
        for place, name in enumerate(_shown(read, "")):
            listed += [", "] if place else []
            listed.append(entry_of(model, name) if name else "…")
        rows.append(((Relation((equation.left, equation.body)),), tuple(listed)))
    head: tuple[Inline, ...] = (("equation",), ("depends on",))
    return Table(head, tuple(rows), "ll", "dependencies")
