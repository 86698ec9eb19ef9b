"""Slides: nothing is lost, nothing is too high, and breaks are where they disturb least."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from itertools import pairwise

import pytest
from shipped import REPORTS, shipped
from slide_frames import ROOM, measure_of, slides_of

import derive
from derive.document import (
    Algorithm,
    Block,
    Chain,
    Diagram,
    Document,
    Facts,
    Heading,
    Instruction,
    Line,
    ModelCard,
    Part,
    Prose,
    ResultBox,
    SideBySide,
    Table,
    WorkedNumbers,
)
from derive.parse import parse
from derive.plain_text import plain
from derive.write import cuts
from derive.write.heights import extent
from derive.write.slides import Slide

NEEDS_TEX = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")

# Measured with \setbox0\hbox{$\displaystyle …$} in Palatino at 10 pt: height and depth in em.
MEASURED = {
    r"a=b": (0.73, 0.0),
    r"\frac{\partial L}{\partial a}": (1.41, 0.70),
    r"\sum_{i=1}^{n}x_i": (1.55, 1.19),
    r"\underbrace{x_1}_{\partial z/\partial w_1}": (0.48, 1.89),
    r"\frac{\frac{1-\sigma(z)}{\sigma(z)}}{(1+e^{-z})^2}": (2.10, 0.96),
    r"\begin{bmatrix}w_1\\ w_2\end{bmatrix}": (1.45, 0.95),
    r"\begin{bmatrix}\dfrac{\partial e}{\partial w_1}\\[4pt] \dfrac{\partial e}{\partial w_2}\end{bmatrix}": (
        2.53,
        2.03,
    ),
    r"\Bigl[x\Bigr]": (1.19, 0.69),
    r"x^2": (0.93, 0.0),
    r"\underbrace{\Bigl[-\frac{y}{a}+\frac{1-y}{1-a}\Bigr]}_{\partial L/\partial a}": (1.38, 2.40),
}


@pytest.mark.parametrize("latex", MEASURED)
def test_heights_are_those_of_tex(latex: str) -> None:
    found, total = extent(latex), sum(MEASURED[latex])
    assert abs(found.total - total) < 0.45


def test_a_fraction_in_a_table_is_small() -> None:
    assert extent(r"\frac{a}{b}", in_text=True).total < 0.75 * extent(r"\frac{a}{b}").total


def test_what_no_one_writes_is_read_to_its_end() -> None:
    for latex in ("", "{", "}", r"\frac", r"\frac{a", "^", r"\underbrace{a}_", r"\begin{cases}", r"\sum_"):
        assert extent(latex).total > 0


# --- cutting --------------------------------------------------------------------------------------------


def chain(*lines: tuple[str, str, str]) -> Chain:
    return Chain(
        tuple(Line(parse(left) if left else None, parse(right), (), (), sign) for left, right, sign in lines)
    )


def test_a_chain_that_goes_on_begins_with_its_left_side() -> None:
    whole = chain(("a", "b", "="), ("", "c", "="), ("d", "e", "="), ("", "f", "="))
    assert cuts.cut(whole, 1, 3) == chain(("a", "c", "="), ("d", "e", "="))
    assert cuts.cut(whole, 3, 4) == chain(("d", "f", "="))


def test_an_update_and_an_inequality_stay_what_they_are() -> None:
    update = chain(("w", "w - r*g", "←"), ("", "w - r*d*h", "="))
    assert cuts.cut(update, 1, 2) == chain(("w", "w - r*d*h", "←"))
    rising = chain(("a", "b", "="), ("", "c", "≥"), ("", "d", "="))
    assert cuts.cut(rising, 2, 3) == chain(("a", "d", "≥"))


def test_the_numbers_of_an_algorithm_go_on() -> None:
    whole = Algorithm(("Descent",), tuple(Instruction(f"step {n}") for n in range(5)))
    assert cuts.cut(whole, 2, 4).first == 3
    assert cuts.cut(cuts.cut(whole, 2, 5), 1, 3).first == 4


# --- frames ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=list(REPORTS))
def document(request: pytest.FixtureRequest) -> Document:
    return shipped(request.param).document(template="slides")


def test_nothing_is_lost_and_the_order_stays(document: Document) -> None:
    shown = [block for slide in slides_of(document) for block in _of(slide)]
    written = _flat(document.blocks)
    assert _pieces(shown) == _pieces(written)
    assert sorted(_cells(shown)) == sorted(_cells(written))


def test_no_frame_is_too_high_unless_it_holds_one_piece(document: Document) -> None:
    measure = measure_of(document)
    for slide in slides_of(document):
        found = measure(slide.part)
        height = sum(found.lead(block) + sum(found.pieces(block)) for block in slide.blocks)
        single = sum(cuts.count(block) for block in slide.blocks) == 1
        assert height <= ROOM.height or single


def test_no_frame_ends_with_a_heading_and_no_box_stands_without_its_chain(document: Document) -> None:
    shown = slides_of(document)
    assert not any(isinstance(slide.blocks[-1], Heading) for slide in shown)
    for slide in shown:
        boxes = isinstance(slide.blocks[0], ResultBox)
        assert not boxes or not slide.continued


def test_a_title_is_repeated_only_where_it_is_continued(document: Document) -> None:
    shown = slides_of(document)
    for before, after in pairwise(shown):
        if after.title and before.title == after.title and before.part is after.part:
            assert after.continued


def test_logistic_regression_has_the_order_of_the_note() -> None:
    document = shipped("logistic_regression").document(template="slides")
    titles = [plain(slide.title) for slide in slides_of(document) if slide.title and not slide.continued]
    assert titles == [
        "The model",
        "Objective",
        "Steps",
        "The chain rule",
        "The loss with respect to the prediction",
        "The prediction with respect to its input",
        "The loss with respect to the pre-activation",
        "The activation a and its slope",
        "Key insights",
        "The gradient of every parameter",
        "Worked example",
    ]


def test_a_lecture_has_a_sensible_number_of_frames() -> None:
    names = ("logistic_regression", "chain_rule_and_backpropagation", "two_layer_regression")
    count = {name: len(slides_of(shipped(name).document(template="slides"))) + 1 for name in names}
    assert count["logistic_regression"] <= 18
    assert max(count.values()) <= 45


def test_small_sections_of_a_part_share_a_frame() -> None:
    spec = {
        "title": "t",
        "parts": [
            {"title": "A", "equations": ["a = w*x", "L = (a - y)^2"], "sections": ["locals", "results"]}
        ],
    }
    (slide,) = slides_of(derive.report(spec).document(template="slides"))
    assert not slide.title
    assert [type(block).__name__ for block in slide.blocks].count("Heading") >= 2


@NEEDS_TEX
@pytest.mark.tex
@pytest.mark.parametrize("name", ["logistic_regression", "softmax_regression"])
def test_slides_are_typeset_one_page_a_frame(name: str) -> None:
    made = shipped(name)
    done = made.pdf(template="slides")
    assert (done.overfull, done.notes) == ((), ())
    pages = len(re.findall(rb"/Type\s*/Page\b", done.pdf)) or done.pages
    assert pages == len(slides_of(made.document(template="slides"))) + 1


def _of(slide: Slide) -> tuple[Block, ...]:
    starts = isinstance(slide.title, tuple) and slide.title and not slide.continued
    return ((Heading(slide.title),) if starts else ()) + (*slide.blocks, *slide.closing)


def _flat(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    found: list[Block] = []
    for block in blocks:
        match block:
            case Part():
                found.extend(_flat(block.blocks))
            case SideBySide(Part() as left, Part() as right):
                found.extend((*_flat(left.blocks), *_flat(right.blocks)))
            case _:
                found.append(block)
    return tuple(found)


def _cells(blocks: Sequence[Block]) -> list[str]:
    """Of tables, which may be folded and parted."""
    beside = [one for block in blocks if isinstance(block, SideBySide) for one in (block.left, block.right)]
    tables = [block for block in (*blocks, *beside) if isinstance(block, Table)]
    return [repr(cell) for table in tables for row in table.rows for cell in row if cell]


def _pieces(blocks: Sequence[Block]) -> list[object]:
    """What the reader sees in order: right sides, rows, pictures."""
    found: list[object] = []
    for block in blocks:
        match block:
            case Heading():
                pass
            case Chain(lines):
                found.extend(line.right for line in lines)
            case Table():
                pass
            case WorkedNumbers(_, passes):
                found.extend(row for _, rows in passes for row in rows)
            case Algorithm(_, lines):
                found.extend(lines)
            case Facts(items):
                found.extend(items)
            case ModelCard(diagram, equations):
                found.extend([diagram] if diagram else [])
                found.extend(equations)
            case SideBySide(left, right):
                found.extend((*_pieces((left,)), *_pieces((right,))))
            case Prose() | ResultBox() | Diagram():
                found.append(block)
            case _:
                found.append(block)
    return found
