"""Document → slides: as few frames as there is room for, parted where it disturbs least.

The pieces of a part are put on frames so that the sum of costs is smallest: one for each frame, more for an
empty one and for a break within a chain, between words and what they are about, before a result.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from derive.document import (
    Block,
    Chain,
    Diagram,
    Document,
    EvidenceLine,
    Heading,
    Inline,
    ModelCard,
    Part,
    Prose,
    ResultBox,
    SideBySide,
    Table,
    WorkedNumbers,
)
from derive.write import cuts
from derive.write.columns import fits
from derive.write.measures import Measure

_CARD = 0.56  # of the room: wider equations stand below their diagram
_CARD_GAP = 1.5
_HALF = 0.48  # of the room, for one of two blocks beside each other
_EMPTY = 0.4  # what a frame costs with hardly anything on it
_WORDS = 1.0  # a break between words and what they are about
_RESULT = 2.0  # before a result, or within a small table
_WITHIN, _LINES = 0.15, 0.4  # between the results of a block, between the lines of one
_LONELY = 0.3  # more for a single first or last line
_SMALL_TABLE = 8  # rows, which belong on one frame
_TOO_HIGH = 20.0  # a piece that does not fit stands alone
_PART_NAME = 1.1  # em: the name of the part above the title
_CLOSING = 4.0  # em for the closing line and the notes above it
_NEVER = math.inf


@dataclass(frozen=True, slots=True)
class Slide:
    """A frame: its heading, its blocks, and the part that they belong to.

    `continued`: it goes on below the heading of the frame before. `closing` is in the document's letters.
    """

    title: Inline
    blocks: tuple[Block, ...]
    part: Part | None = None
    continued: bool = False
    closing: tuple[Block, ...] = ()

    @property
    def has_evidence(self) -> bool:
        """Whether the closing line about the proofs is among them."""
        return any(isinstance(block, EvidenceLine) for block in (*self.blocks, *self.closing))


@dataclass(frozen=True, slots=True)
class _Item:
    """A piece of a block; `cost` is that of a break before it, `below` its heading."""

    source: int
    piece: int
    block: Block
    height: float
    lead: float
    cost: float
    below: Inline = ()
    under: float = 0.0  # what that heading takes more than one line


MeasureOf = Callable[[Part | None], Measure]


def slides(document: Document, measure: MeasureOf) -> tuple[Slide, ...]:
    """The frames of a document; each part, and each section of a document without parts, begins a new one."""
    found: list[Slide] = []
    for part, blocks in _groups(document.blocks):
        found.extend(_packed(part, blocks, measure(part)))
    if found and not found[0].title and found[0].part is None:  # the document's title has a frame of its own
        named = "The function" if document.model.is_function else "The model"
        shows = any(isinstance(block, ModelCard | Diagram) for block in found[0].blocks)
        found[0] = replace(found[0], title=(named,) if shows else ())
    return tuple(_closed(found, measure(None)))


def _groups(blocks: Sequence[Block]) -> Iterator[tuple[Part | None, list[Block]]]:
    waiting: list[Block] = []
    for block in blocks:
        parts = _parts(block)
        starts = isinstance(block, EvidenceLine) or (isinstance(block, Heading) and block.level == 1)
        if (parts or starts) and waiting:
            yield None, waiting
            waiting = []
        for part in parts:
            yield part, list(part.blocks)
        waiting += [] if parts else [block]
    if waiting:
        yield None, waiting


def _parts(block: Block) -> tuple[Part, ...]:
    match block:
        case Part():
            return (block,)
        case SideBySide(Part() as left, Part() as right):
            return left, right
        case _:
            return ()


def _packed(part: Part | None, blocks: Sequence[Block], measure: Measure) -> Iterator[Slide]:
    apart = [one for block in blocks for one in _stacked(block, measure)]
    items = list(_items(apart, measure))
    for start, stop in _frames(items, measure.room.height, in_part=part is not None and bool(part.title)):
        shown = items[start:stop]
        first = shown[0]
        alone = _is_title(shown) or (isinstance(first.block, Heading) and part is None)
        title = first.block.text if isinstance(first.block, Heading) and alone else first.below
        continued = start > 0 and not alone and (bool(title) or not isinstance(first.block, Heading))
        yield Slide(title, tuple(_joined(shown[1:] if alone else shown, apart)), part, continued)


def _is_title(items: Sequence[_Item]) -> bool:
    """Whether the frame begins with a heading and has no other."""
    return [place for place, item in enumerate(items) if isinstance(item.block, Heading)] == [0]


def _stacked(block: Block, measure: Measure) -> tuple[Block, ...]:
    """What stands side by side where half of the room is wide enough, else one after the other."""
    room, layout = measure.room.width, measure.layout
    match block:
        case SideBySide(left, right):
            if all(fits(layout, one, _HALF * room) for one in (left, right)):
                return (block,)
            return (*_stacked(left, measure), *_stacked(right, measure))
        case ModelCard(diagram, equations) if diagram is not None:
            wide = layout.equations_width(block) + _CARD_GAP > _CARD * room
            high = sum(measure.pieces(block)) > measure.room.height
            return (diagram, ModelCard(None, equations)) if wide or high else (block,)
        case WorkedNumbers(given, passes) if passes:
            first = WorkedNumbers(given, passes[:1])
            return (first, *(WorkedNumbers((), (one,)) for one in passes[1:]))
        case Table() if block.folds:
            return (layout.folded(block, room) or replace(block, folds=False),)
        case _:
            return (block,)


def _items(blocks: Sequence[Block], measure: Measure) -> Iterator[_Item]:
    before: Block | None = None
    heading: Inline = ()
    for source, block in enumerate(blocks):
        lead = measure.lead(block)
        if isinstance(block, Heading | Diagram | ModelCard) and not isinstance(before, Heading):
            heading = ()
        for piece, height in enumerate(measure.pieces(block)):
            cost = _between(before, block) if piece == 0 else _inside(block, piece)
            under = max(0.0, measure.title(heading)) if heading else 0.0
            yield _Item(source, piece, block, height, lead, cost, heading, under)
        heading = block.text if isinstance(block, Heading) else heading
        before = block


def _between(before: Block | None, block: Block) -> float:
    match before, block:
        case (Heading(), _):
            return _NEVER
        case (_, Heading()):
            return 0.0
        case (Prose(), Prose()):
            return _WITHIN
        case (_, ResultBox()):
            return _RESULT
        case (Prose(), _):
            return _WORDS
        case _:
            return _WITHIN


def _inside(block: Block, piece: int) -> float:
    """A break before a piece of a block."""
    last = piece == cuts.count(block) - 1
    match block:
        case Chain(lines):
            if lines[piece].left is not None:
                return _WITHIN
            lonely = lines[piece - 1].left is not None or last or lines[piece + 1].left is not None
            return _LINES + (_LONELY if lonely else 0.0)
        case Table(_, rows) if len(rows) <= _SMALL_TABLE:
            return _RESULT
        case Table(_, rows):
            return _LINES + (_LONELY if last or piece == 1 or not rows[piece][0] else 0.0)
        case _:
            return _LINES + (_LONELY if last or piece == 1 else 0.0)


def _frames(items: Sequence[_Item], room: float, *, in_part: bool) -> list[tuple[int, int]]:
    """Where the frames begin and end, at the least cost."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for stop in range(1, len(items) + 1):
        found = (_NEVER, stop - 1)
        for start in range(stop - 1, -1, -1):
            shown = items[start:stop]
            named = in_part and (_is_title(shown) or bool(shown[0].below))
            height = _height(shown) + (_PART_NAME if named else 0.0) + shown[0].under
            if height > room and stop - start > 1 and not isinstance(shown[0].block, Heading):
                break
            cost = items[start].cost if start else 0.0
            found = min(found, (best[start][0] + cost + _cost(height, room), start))
        best.append(found)
    places: list[tuple[int, int]] = []
    stop = len(items)
    while stop:
        start = best[stop][1]
        places.append((start, stop))
        stop = start
    return places[::-1]


def _cost(height: float, room: float) -> float:
    if height > room:
        return _TOO_HIGH + height
    return 1.0 + _EMPTY * (1.0 - height / room) ** 2


def _height(items: Sequence[_Item]) -> float:
    leads = {item.source: item.lead for item in items}
    if _is_title(items):
        leads.pop(items[0].source)
    return sum(leads.values()) + sum(item.height for item in items)


def _joined(items: Sequence[_Item], blocks: Sequence[Block]) -> Iterator[Block]:
    """The pieces of each block on a frame as one block."""
    for source in dict.fromkeys(item.source for item in items):
        pieces = [item.piece for item in items if item.source == source]
        yield cuts.cut(blocks[source], pieces[0], pieces[-1] + 1)


def _closed(found: list[Slide], measure: Measure) -> list[Slide]:
    """The closing line goes below the last frame where that has room."""
    *before, last = found or [Slide((), ())]
    if not before or not all(isinstance(block, EvidenceLine) for block in last.blocks):
        return found
    last, above = replace(last, title=("How it was checked",)), before[-1]
    height = sum(measure.lead(block) + sum(measure.pieces(block)) for block in above.blocks)
    if height + _PART_NAME + _CLOSING > measure.room.height:
        return [*before, last]
    return [*before[:-1], replace(above, closing=last.blocks)]
