"""A document: blocks in order, mathematics as terms, prose as plain text; no LaTeX, no letters chosen.

Every output format is a writer over these blocks; a template holds typography only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from derive.model import Model
from derive.term import Path, Size, Term


@dataclass(frozen=True, slots=True)
class Relation:
    """side relation side relation …, with one relation: "=", "≈" or "←" (an update)."""

    sides: tuple[Term, ...]
    sign: str = "="


@dataclass(frozen=True, slots=True)
class Introduced:
    """A symbol where its reader meets it: x ∈ ℝ^{n×d}, or δ = ∂L/∂z where the notation has such a letter."""

    term: Term
    shape: tuple[Size, ...] = ()


# Strings are prose, to be escaped; the rest is mathematics.
Inline = tuple[str | Term | Relation | Introduced, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered section (level 1) or an unnumbered run-in heading (level 2)."""

    text: Inline
    level: int = 1


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph."""

    text: Inline


@dataclass(frozen=True, slots=True)
class Facts:
    """A short list of statements, one a line (key insights, stated kinks, assumptions)."""

    items: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """left = right, with its reason; `left` None continues the line above. `sign` may be "≤" or "≥" instead.

    `braces` puts a label under the subterm of `right` at each path: underbraced chain factors.
    """

    left: Term | None
    right: Term
    reason: Inline = ()
    braces: tuple[tuple[Path, Term], ...] = ()
    sign: str = "="  # "←" for an update, "≈" before rounded numbers


@dataclass(frozen=True, slots=True)
class Chain:
    """Aligned lines with reasons flush right; `anchor` names what it derives, for TeX error messages."""

    lines: tuple[Line, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """Short equalities, each with its number or remark, in as many columns as there is room for."""

    lines: tuple[Line, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class ResultBox:
    """A boxed result with a remark in words."""

    relation: Relation
    remark: Inline = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Booktabs: a head and rows of cells, all of the same number; `columns` says l, c or r for each.

    `folds`: every row is for itself, so that two halves may stand beside each other, in any order.
    `groups`: the rows, counted from 0, before which there is a little more room.
    """

    head: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    columns: str
    anchor: str = ""
    folds: bool = False
    groups: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in (self.head, *self.rows)):
            raise ValueError("every row of a table has as many cells as its head")


@dataclass(frozen=True, slots=True)
class Unit:
    """A circle in a diagram: label, column from the left, and height in units (0 is the middle line).

    kind: "input", "bias", "node", "loss", "dots" (units left out) or "gap" (columns left out).
    """

    label: Term | None
    column: int
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """From unit to unit (by position): "forward" with a function or weight, "backward" with a derivative."""

    source: int
    target: int
    kind: str = "forward"
    label: Term | None = None


@dataclass(frozen=True, slots=True)
class Diagram:
    """A network or computation graph as circles and arrows; `alt` says it in words."""

    units: tuple[Unit, ...]
    arrows: tuple[Arrow, ...]
    alt: str
    column_names: tuple[str, ...] = ()  # printed below the columns: input, hidden, output


@dataclass(frozen=True, slots=True)
class ModelCard:
    """The diagram beside the model's equations, each with its role in words."""

    diagram: Diagram | None
    equations: tuple[tuple[Relation, Inline], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a graph with its legend; role "function" or "derivative" picks the colour."""

    legend: Relation | Term
    points: tuple[tuple[float, float], ...]
    role: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked point with its label: the largest slope, say; role "main" or "side" picks the colour."""

    x: float
    y: float
    label: Inline
    role: str = "main"


@dataclass(frozen=True, slots=True)
class Segment:
    """Straight lines from point to point: a "chord" is drawn, a "gap" is dashed."""

    points: tuple[tuple[float, float], ...]
    role: str = "chord"


@dataclass(frozen=True, slots=True)
class Plot:
    """Functions over one variable."""

    variable: Term
    curves: tuple[Curve, ...]
    marks: tuple[Mark, ...]
    alt: str
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """A curve of a chart with a label at its right end; role "fit" or "truth" (dashed) picks the look.

    `shade` runs from 0 (pale) to 1 (full): curves that follow one another in time.
    """

    points: tuple[tuple[float, float], ...]
    label: Inline = ()
    shade: float = 1.0
    role: str = "fit"


@dataclass(frozen=True, slots=True)
class Chart:
    """Measured points as dots, and curves through them, over named axes."""

    across: Inline
    up: Inline
    dots: tuple[tuple[float, float], ...]
    traces: tuple[Trace, ...]
    alt: str


@dataclass(frozen=True, slots=True)
class NumberRow:
    """left = formula = numbers put in = value; `exact` says whether `value` is rounded (≈)."""

    left: Term
    formula: Term
    substituted: Term
    value: Term  # a decimal, correct to its last digit, -0.0911, or an array of them
    exact: bool
    sign: str = "="  # "←" for an update
    whole: Term | None = None  # what `value` is of, where `left` is an entry: z beside z_j


@dataclass(frozen=True, slots=True)
class WorkedNumbers:
    """Formula, substituted numbers and value: forward pass, backward pass, update."""

    given: tuple[Relation, ...]
    passes: tuple[tuple[str, tuple[NumberRow, ...]], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document with a model of its own, whose letters hold within it; prose has no model.

    `letters` are its notation, ("base", "nielsen") and overrides; empty: the document's.
    """

    title: Inline
    blocks: tuple[Block, ...]
    model: Model | None = None
    letters: tuple[tuple[str, str], ...] = ()
    stock: Stock | None = None  # for a template of the author's own


@dataclass(frozen=True, slots=True)
class Instruction:
    """A numbered line of an algorithm: a keyword, set in bold, what is done, and a remark beside it."""

    keyword: str
    text: Inline = ()
    remark: str = ""
    level: int = 0  # how far it is indented


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A procedure as numbered, indented lines in a quiet box; `first` is the number of the first line."""

    title: Inline
    lines: tuple[Instruction, ...]
    first: int = 1


@dataclass(frozen=True, slots=True)
class LevelLine:
    """Where a function of two variables has one value: open or closed lines."""

    label: Term
    lines: tuple[tuple[tuple[float, float], ...], ...]
    through_point: bool = False


@dataclass(frozen=True, slots=True)
class Contours:
    """Level lines over two variables, drawn to one scale, with the gradient as an arrow from a point.

    `arrow` holds its start and its tip.
    """

    variables: tuple[Term, Term]
    window: tuple[float, float, float, float]  # left, right, bottom, top
    levels: tuple[LevelLine, ...]
    alt: str
    arrow: tuple[tuple[float, float], tuple[float, float]] | None = None
    arrow_label: Inline = ()


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two blocks in one row: a plot beside its worked numbers; two parts, block by block.

    Where there are no columns, on slides, one follows the other.
    """

    left: Block
    right: Block


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """How many lines were checked and how, in one sentence at the end."""

    text: Inline


Block = (
    Heading
    | Prose
    | Facts
    | Chain
    | Roster
    | ResultBox
    | Table
    | Diagram
    | ModelCard
    | Plot
    | Chart
    | WorkedNumbers
    | Algorithm
    | Contours
    | SideBySide
    | Part
    | EvidenceLine
)


@dataclass(frozen=True, slots=True)
class Derived:
    """target = value with its lines; `name` is dL/dw_1, and ∂L/∂w_1 is also found as w_1."""

    name: str
    relation: Relation  # the value over the nodes, as far as that stays readable
    chain: Chain  # at the document's level of detail
    steps: Chain  # one rule a line


@dataclass(frozen=True, slots=True)
class Stock:
    """What an author places by name, in an own template or as a snippet: every result, and the pictures."""

    loss: str
    derived: tuple[Derived, ...]
    diagram: Diagram | None = None
    plot: Plot | None = None
    parameters: Table | None = None

    def find(self, name: str) -> Derived | None:
        """∂L/∂w_1 as "w_1" or "dL/dw_1"; the first of several ways."""
        wanted = (name, f"d{self.loss}/d{name}")
        return next((item for item in self.derived if item.name in wanted), None)


@dataclass(frozen=True, slots=True)
class Document:
    """What is printed, in order; `model` lends the symbols' roles to the notation, nothing else."""

    title: Inline
    subtitle: Inline
    kind: str  # "Lecture handout": the small line above the title
    subject: str
    blocks: tuple[Block, ...]
    model: Model
    spec: str = ""  # the file it was built from, for messages
    stock: Stock | None = None  # for a template of the author's own


def unlettered(block: Block) -> Block:
    """A part in the letters of the document, whatever it says itself."""
    match block:
        case SideBySide(left, right):
            return SideBySide(unlettered(left), unlettered(right))
        case Part():
            return replace(block, letters=())
        case _:
            return block
