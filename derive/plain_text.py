"""Document → plain text, a line a fact: what `derive show --stage document` prints and golden files keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from derive.document import (
    Algorithm,
    Block,
    Chain,
    Chart,
    Contours,
    Curve,
    Diagram,
    Document,
    EvidenceLine,
    Facts,
    Heading,
    Inline,
    Instruction,
    Introduced,
    Line,
    ModelCard,
    NumberRow,
    Part,
    Plot,
    Prose,
    Relation,
    ResultBox,
    Roster,
    SideBySide,
    Table,
    WorkedNumbers,
)
from derive.term import Term
from derive.text import to_text


def document_text(document: Document) -> str:
    """Title, subtitle and every block; a block is named when its lines do not say what it is."""
    head = [plain(document.title), plain(document.subtitle), f"{document.kind} · {document.subject}"]
    return "\n".join([*head, *(line for block in document.blocks for line in _block(block))])


def plain(text: Inline) -> str:
    """Prose with formulas as text."""
    return "".join(_part(part) for part in text)


def _part(part: str | Term | Relation | Introduced) -> str:
    match part:
        case Introduced(term, ()):
            return to_text(term)
        case Introduced(term, shape):
            return f"{to_text(term)} ∈ ℝ^({'×'.join(to_text(size) for size in shape)})"
        case str():
            return part
        case Relation(sides, sign):
            return f" {sign} ".join(to_text(side) for side in sides)
        case _:
            return to_text(part)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"\n{'#' * level} {plain(text)}"
        case Prose(text) | EvidenceLine(text):
            yield plain(text)
        case Facts(items):
            yield from (f"- {plain(item)}" for item in items)
        case Chain(lines, anchor) | Roster(lines, anchor):
            yield f"chain: {anchor}"
            yield from (_line(line) for line in lines)
        case ResultBox(relation, remark):
            yield f"result: {_part(relation)}{_beside(remark)}"
        case Table(head, rows, _, anchor):
            yield f"table: {anchor}"
            yield from ("  " + " | ".join(plain(cell) for cell in row) for row in (head, *rows))
        case Diagram():
            yield from _diagram(block)
        case ModelCard(diagram, equations):
            yield from _diagram(diagram) if diagram else ()
            yield from (f"  {_part(relation)}{_beside(words)}" for relation, words in equations)
        case Plot(variable, curves, marks, alt, segments):
            yield f"plot over {to_text(variable)}: {alt}"
            yield from (_curve(curve) for curve in curves)
            for segment in segments:
                places = " – ".join(f"({x:.4g}, {y:.4g})" for x, y in segment.points)
                yield f"  {segment.role} {places}"
            yield from (f"  mark at ({mark.x:g}, {mark.y:g}): {plain(mark.label)}" for mark in marks)
        case Chart(across, up, dots, traces, alt):
            yield f"chart of {plain(up)} over {plain(across)}: {alt}"
            yield from ([f"  {len(dots)} dots"] if dots else [])
            yield from (f"  {trace.role} {plain(trace.label)}: {_ends(trace.points)}" for trace in traces)
        case WorkedNumbers(given, passes):
            yield f"given {', '.join(_part(relation) for relation in given)}"
            for title, rows in passes:
                yield from (title, *(_numbers(row) for row in rows))
        case Algorithm(title, lines):
            yield f"algorithm: {plain(title)}"
            yield from (_instruction(number, line) for number, line in enumerate(lines, start=1))
        case Contours(_, _, levels, alt):
            yield f"contours: {alt}"
            yield from (f"  level {to_text(level.label)}: {len(level.lines)} lines" for level in levels)
        case SideBySide(left, right):
            yield from (*_block(left), *_block(right))
        case Part(title, blocks):
            yield from (f"\n# {plain(title)}",) if title else ()
            yield from (line for inner in blocks for line in _block(inner))
        case _:
            assert_never(block)


def _line(line: Line) -> str:
    left = f"{to_text(line.left)} " if line.left is not None else ""
    return f"  {left}{line.sign} {to_text(line.right)}{_beside(line.reason)}"


def _instruction(number: int, line: Instruction) -> str:
    words = " ".join(part for part in (line.keyword, plain(line.text)) if part)
    return f"  {number:>2} {'  ' * line.level}{words}{_beside((line.remark,) if line.remark else ())}"


def _beside(words: Inline) -> str:
    return f"   [{plain(words)}]" if words else ""


def _diagram(diagram: Diagram) -> Iterator[str]:
    units = [unit.kind if unit.label is None else to_text(unit.label) for unit in diagram.units]
    yield f"diagram: {diagram.alt}"
    for arrow in diagram.arrows:
        label = "" if arrow.label is None else f" ({to_text(arrow.label)})"
        sign = "→" if arrow.kind == "forward" else "⇢"
        yield f"  {units[arrow.source]} {sign} {units[arrow.target]}{label}"


def _curve(curve: Curve) -> str:
    return f"  {curve.role} {plain((curve.legend,))}: {_ends(curve.points)}"


def _ends(points: tuple[tuple[float, float], ...]) -> str:
    (left, low), (right, high) = points[0], points[-1]
    return f"{len(points)} points from ({left:g}, {low:.4g}) to ({right:g}, {high:.4g})"


def _numbers(row: NumberRow) -> str:
    sign = "=" if row.exact else "≈"
    value = f" {sign} {to_text(row.value)}"
    value = value if row.whole is None else f"; {to_text(row.whole)}{value}"
    return f"  {to_text(row.left)} {row.sign} {to_text(row.formula)} = {to_text(row.substituted)}{value}"
