"""Level lines of a function, or of a loss over two parameters, with the gradient as an arrow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from derive.building.kinks import float_value
from derive.compose.gradient import exact_value, gradient_names, on_kink, rounded_number
from derive.compose.level_lines import Function, Grid, Window, level_lines, sampled
from derive.compose.material import Material
from derive.compose.vectors import nabla
from derive.document import Block, Contours, Heading, Inline, LevelLine, Prose, Relation, SideBySide
from derive.term import Name, Term, names, number, size

GRID = 64
LEVELS = 7  # about so many lines
LOWEST, HIGHEST = 0.02, 0.95  # the share of the picture's values among which levels are chosen
CLOSE = 0.4  # of a step: a level nearer to the point's own is left out
USUAL_REACH = 3.0  # from the origin, without a point
AROUND = 1.4  # of the point's distance from the origin along an axis
BESIDE = 0.14  # of the picture: room beyond the arrow's tip, for its label
SHORTEST, LONGEST, DRAWN = 0.1, 0.35, 0.22  # of the picture: an arrow to scale, else as it is drawn
_COUNTS = {3: "three", 4: "four", 5: "five", 6: "six"}


def contours_section(material: Material) -> tuple[Block, ...]:
    """The picture for two variables; for more one sentence why there is none."""
    variables = gradient_names(material)
    if len(variables) < 2:
        return ()
    heading = Heading(("Level lines of ", Name(material.model.loss)))
    if len(variables) > 2:
        return (heading, Prose(_too_many(len(variables), material)))
    if any(symbol.shape for symbol in material.model.symbols):
        return (heading, Prose(("Level lines are drawn over two single numbers; this model has arrays.",)))
    function = _function(variables, material)
    if function is None:
        missing: Inline = ("Level lines need a number for every other letter; the spec has no example.",)
        return (heading, Prose(missing))
    return (heading, *_picture((variables[0], variables[1]), function, material))


def _too_many(count: int, material: Material) -> Inline:
    word = _COUNTS.get(count, str(count))
    kind = "variables" if material.model.is_function else "parameters"
    name = Name(material.model.loss)
    why = f" has {word}, so its levels cannot be drawn as lines."
    return (f"A plane has room for two {kind}; ", name, why)


def _function(variables: Sequence[str], material: Material) -> Function | None:
    """The model in floating point, over two of its names; None when another has no number."""
    model = material.model
    given = {name: float(value) for name, value in (model.example.scalars() if model.example else {}).items()}
    functions = {function.name: function for function in model.functions}
    defined = {equation.name for equation in model.equations}
    used = {name for equation in model.equations for name in names(equation.body)}
    if used - defined - set(variables) - set(given):
        return None

    def value(x: float, y: float) -> float | None:
        values = {**given, variables[0]: x, variables[1]: y}
        try:
            for equation in model.equations:
                values[equation.name] = float_value(equation.body, values, functions)
        except (ValueError, ArithmeticError):
            return None
        found = values[model.loss]
        return found if math.isfinite(found) else None

    return value


def _picture(variables: tuple[str, str], function: Function, material: Material) -> tuple[Block, ...]:
    example = material.model.example
    values = example.scalars() if example else {}
    point = (float(values[variables[0]]), float(values[variables[1]])) if values else None
    slope = _slope(variables, material) if point and not on_kink(material) else None
    grid = _grid(function, _window(point, slope))
    height = function(*point) if point else None
    levels = [_level(grid, number(level), float(level)) for level in nice_levels(grid, height)]
    arrow, to_scale = None, True
    if point is not None and height is not None:
        levels.append(_level(grid, _height(material), height, through_point=True))
        arrow, to_scale = _arrow(point, slope, grid.window)
    axes = (Name(variables[0]), Name(variables[1]))
    at = [number(values[name]) for name in variables] if material.model.is_function and values else []
    block = Contours(
        axes,
        grid.window,
        tuple(level for level in levels if level.lines),
        f"level lines of {material.model.loss} over {variables[0]} and {variables[1]}",
        arrow,
        (nabla(material.model, at),) if arrow else (),
    )
    said = _said(arrow is not None, to_scale, material)
    return (block,) if said is None else (SideBySide(block, said),)


def _said(has_arrow: bool, to_scale: bool, material: Material) -> Prose | None:
    """What the arrow shows."""
    name = Name(material.model.loss)
    if not has_arrow:
        return None
    text: list[str | Term | Relation] = ["Along a level line ", name, " does not change; the gradient "]
    text += ["stands at right angles on the line through the point and shows where ", name, " rises fastest."]
    if not to_scale:
        text.append(" The arrow shows its direction, not its length.")
    return Prose(tuple(text))


def _height(material: Material) -> Term:
    """The value at the point: exact where that is short."""
    assert material.numbers is not None
    name = Name(material.model.loss)
    if material.model.is_function and len(material.model.equations) == 1:
        exact = exact_value(material.model.equations[-1].body, material)
        if size(exact) <= 2:
            return exact
    return rounded_number(name, material.numbers)


def _level(grid: Grid, label: Term, value: float, *, through_point: bool = False) -> LevelLine:
    return LevelLine(label, level_lines(grid, value), through_point)


def _slope(variables: tuple[str, str], material: Material) -> tuple[float, float]:
    """The gradient at the point of the example."""
    assert material.numbers is not None
    across, up = (material.numbers.value(material.loss_by(name)) for name in variables)
    return across, up


def _window(point: tuple[float, float] | None, slope: tuple[float, float] | None) -> Window:
    """A square around the origin, with the point and its arrow well inside."""
    farthest = AROUND * max(abs(point[0]), abs(point[1])) if point else 0.0
    reach = float(f"{farthest:.2g}") if farthest else USUAL_REACH
    window: Window = (-reach, reach, -reach, reach)
    arrow = _arrow(point, slope, window)[0] if point and slope else None
    if arrow is None:
        return window
    tip, room = arrow[1], BESIDE * 2 * reach
    return (
        min(-reach, tip[0] - room),
        max(reach, tip[0] + room),
        min(-reach, tip[1] - room),
        max(reach, tip[1] + room),
    )


def _grid(function: Function, window: Window) -> Grid:
    """The values in the window; where the function has none the picture is cut off."""
    grid = sampled(function, window, GRID)
    places = range(GRID + 1)
    columns = [c for c in places if any(value is not None for value in grid.values[c])]
    rows = [r for r in places if any(grid.values[c][r] is not None for c in places)]
    if not columns or (len(columns), len(rows)) == (GRID + 1, GRID + 1):
        return grid
    left, bottom = grid.corner(columns[0], rows[0])
    right, top = grid.corner(columns[-1], rows[-1])
    return sampled(function, (left, right, bottom, top), GRID) if right > left and top > bottom else grid


def nice_levels(grid: Grid, own: float | None) -> tuple[Fraction, ...]:
    """Multiples of 1, 2 or 5 times a power of ten, about seven, none of them close to `own`."""
    found = sorted(value for column in grid.values for value in column if value is not None)
    if not found:
        return ()
    low, high = (found[int(share * (len(found) - 1))] for share in (LOWEST, HIGHEST))
    if not high > low:
        return ()
    step = _nice_step((high - low) / LEVELS)
    first = math.floor(low / step) + 1
    levels = [number * step for number in range(first, first + 4 * LEVELS) if number * step < high]
    return tuple(level for level in levels if own is None or abs(float(level) - own) > CLOSE * float(step))


def _nice_step(rough: float) -> Fraction:
    power = math.floor(math.log10(rough))
    steps = [Fraction(digit) * Fraction(10) ** power for digit in (1, 2, 5, 10)]
    return min(steps, key=lambda step: abs(math.log(float(step) / rough)))


Arrow = tuple[tuple[float, float], tuple[float, float]]


def _arrow(
    point: tuple[float, float], slope: tuple[float, float] | None, window: Window
) -> tuple[Arrow | None, bool]:
    """From the point along the gradient; as long as it is where that can be drawn, and whether it is."""
    length = math.hypot(*slope) if slope else 0.0
    if not slope or not length:
        return None, True
    left, right, bottom, top = window
    span = max(right - left, top - bottom)
    to_scale = SHORTEST * span <= length <= LONGEST * span
    factor = 1.0 if to_scale else DRAWN * span / length
    return (point, (point[0] + factor * slope[0], point[1] + factor * slope[1])), to_scale
