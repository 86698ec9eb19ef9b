"""The data of an example: how they were made, a table and a picture of them."""

from __future__ import annotations

from fractions import Fraction

from derive.compose.material import Material
from derive.decimals import decimal_text
from derive.document import (
    Block,
    Chain,
    Chart,
    Heading,
    Inline,
    Line,
    Prose,
    Relation,
    SideBySide,
    Table,
    Trace,
)
from derive.evidence import Context, Formula, Undefined
from derive.model import Generated, Model, Nested, Role, entry
from derive.numbers.fitted import POINTS, samples_of
from derive.term import Indexed, Name, Neg, Number, Term, Variable, add, number, size

MOST_ROWS = 40
LONG = 10  # rows below one another; more stand in groups side by side
ABREAST = 4  # groups
MOST_COLUMNS = 8
SHORT_RULE = 5  # operations of a formula that labels its curve
_NOISE = ("varepsilon", "epsilon", "xi", "nu")

Columns = dict[Variable, tuple[Fraction, ...]]  # by the entry of sample i


def data_section(material: Material) -> tuple[Block, ...]:
    """The inputs and targets of all samples, with their rule and a picture where there is one."""
    columns = data_columns(material.model)
    if not columns:
        return ()
    blocks: list[Block] = [Heading(("The data",)), *_origin(material.model, columns)]
    table, more = _table(columns)
    picture = scatter(material.model, columns)
    blocks.append(table if picture is None else SideBySide(picture, table))
    if more:
        blocks.append(Prose((f"The table shows the first {MOST_ROWS} of {MOST_ROWS + more} samples.",)))
    return tuple(blocks)


def data_columns(model: Model) -> Columns:
    """Inputs and targets that have a number for every sample, by the size that targets count samples with."""
    symbols = [
        symbol for symbol in model.symbols if symbol.role in (Role.INPUT, Role.TARGET) and symbol.shape
    ]
    counted = {s.shape[0] for s in symbols if s.role is Role.TARGET} & {
        s.shape[0] for s in symbols if s.role is Role.INPUT
    }
    if len(counted) != 1 or model.example is None:
        return {}
    given = dict(model.example.values)
    found: Columns = {}
    for symbol in symbols:
        if symbol.shape[0] in counted and len(symbol.shape) <= 2:
            found |= _columns(symbol.id, given[symbol.id])
    return found if len(found) <= MOST_COLUMNS else {}


def _columns(name: str, value: Nested) -> Columns:
    """x_i, or x_{i1}, x_{i2}, … of a matrix with a row for every sample."""
    assert isinstance(value, tuple)
    if all(isinstance(row, Fraction) for row in value):
        return {_of_sample(name): tuple(part for part in value if isinstance(part, Fraction))}
    rows = [row for row in value if isinstance(row, tuple)]
    columns = zip(*rows, strict=True)
    return {
        Indexed(name, (Name("i"), Number(Fraction(place)))): tuple(
            part for part in column if isinstance(part, Fraction)
        )
        for place, column in enumerate(columns, start=1)
    }


def _origin(model: Model, columns: Columns) -> list[Block]:
    made = model.data
    if made is None:
        return []
    count = len(next(iter(columns.values())))
    noise = _noise_letter(model)
    followed = add(made.formula, noise) if made.noise else made.formula
    said = Prose((f"{count} samples follow the rule below", *_rest(made, noise)))
    return [said, Chain((Line(Name(made.target), followed),), "data")]


def _of_sample(name: str) -> Variable:
    return entry(name, ("i",))


def _noise_letter(model: Model) -> Name:
    """ε, or another letter where the model has that."""
    taken = {symbol.base for symbol in model.symbols} | {symbol.id for symbol in model.symbols}
    return Name(next((letter for letter in _NOISE if letter not in taken), "noise"))


def _rest(made: Generated, letter: Name) -> Inline:
    """…, with normal noise ε of standard deviation 0.5, rounded to 2 decimals (seed 7)."""
    places = f"{made.decimals} decimal{'' if made.decimals == 1 else 's'}"
    rounded = f"rounded to {places if made.decimals else 'whole numbers'}"
    if not made.noise:
        return (f", {rounded}:",)
    if made.kind == "normal":
        noise: Inline = (", with normal noise ", letter, " of standard deviation ", number(made.noise))
    else:
        between = (number(-made.noise), " to ", number(made.noise))
        noise = (", with noise ", letter, " drawn evenly from ", *between)
    return (*noise, f", {rounded} (seed {made.seed}):")


def _table(columns: Columns) -> tuple[Table, int]:
    """Rows of samples in groups side by side, and how many are left out."""
    count = len(next(iter(columns.values())))
    shown = min(count, MOST_ROWS)
    groups = max(1, min(ABREAST, -(-shown // LONG), MOST_COLUMNS // len(columns)))
    height = -(-shown // groups)
    head: tuple[Inline, ...] = ((Name("i"),), *((sample,) for sample in columns))
    rows: list[tuple[Inline, ...]] = []
    for line in range(height):
        cells: list[Inline] = []
        for place in range(line, groups * height, height):
            cells += _sample(place, columns) if place < shown else [()] * len(head)
        rows.append(tuple(cells))
    return Table(head * groups, tuple(rows), "r" * len(head) * groups, "data"), count - shown


def _sample(place: int, columns: Columns) -> list[Inline]:
    return [(str(place + 1),), *((_aligned(numbers, place),) for numbers in columns.values())]


def _aligned(numbers: tuple[Fraction, ...], place: int) -> Term:
    """The number with as many decimals as the longest has."""
    value = numbers[place]
    needed = [_decimals(other) for other in numbers]
    places = max((count for count in needed if count is not None), default=0)
    if needed[place] is None:
        return number(value)
    padded = Number(abs(value), places)
    return Neg(padded) if value < 0 else padded


def _decimals(value: Fraction) -> int | None:
    """How many decimals the number has; None when it has no end."""
    if not isinstance(number(abs(value)), Number):
        return None
    return len(decimal_text(value).partition(".")[2])


def scatter(model: Model, columns: Columns, traces: tuple[Trace, ...] = ()) -> Chart | None:
    """The samples as dots, with the rule that they follow and other curves; None for several inputs."""
    samples = samples_of(model)
    if samples is None:
        return None
    across, up = _of_sample(samples.input), _of_sample(samples.target)
    if {across, up} != set(columns):
        return None
    dots = [(float(x), float(y)) for x, y in zip(columns[across], columns[up], strict=True)]
    words = f"{len(dots)} samples" + (f" and {len(traces)} curves" if traces else "")
    made = model.data
    if made is not None and not traces and made.target == samples.target and made.inputs == (samples.input,):
        traces = _truth(made, [x for x, _ in dots])
    axes: tuple[Inline, Inline] = (Name(samples.input),), (Name(samples.target),)
    return Chart(*axes, tuple(dots), traces, words)


def _truth(made: Generated, given: list[float]) -> tuple[Trace, ...]:
    """The rule without its noise, from the least input to the largest."""
    low, high = Fraction(min(given)), Fraction(max(given))
    (name,) = made.inputs
    formula = Formula(made.formula, Context({}, {function.name: function for function in made.functions}))
    points: list[tuple[float, float]] = []
    for place in range(POINTS):
        x = low + (high - low) * place / (POINTS - 1)
        try:
            points.append((float(x), float(formula.at({name: x}, 64).mid())))
        except Undefined:
            return ()
    rule = Relation((Name(made.target), made.formula))
    label: Inline = (rule,) if size(made.formula) <= SHORT_RULE else ("rule",)
    return (Trace(tuple(points), label, role="truth"),)
