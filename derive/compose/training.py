"""Gradient descent with numbers: a table of steps, the fall of the loss, and the model moving to its data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from derive.compose.data import data_columns, scatter
from derive.compose.material import Material
from derive.document import (
    Block,
    Chart,
    Heading,
    Inline,
    Prose,
    Relation,
    SideBySide,
    Table,
    Trace,
    WorkedNumbers,
)
from derive.model import Training
from derive.numbers import LEARNING_RATE, Numbers, whole, written
from derive.numbers.columns import column, short
from derive.numbers.descent import Descent
from derive.numbers.fitted import Fitted, Points, samples_of
from derive.term import Derivative, Name, Term, number
from derive.unroll import places, written_out

MOST_ENTRIES = 5  # of parameters in the table
MOST_COLUMNS = 8
MOST_GIVEN = 6  # parameters whose numbers at the start are told
CURVED = 10  # steps beyond which the fall of the loss is drawn
DRAWN = 5  # predictions in one picture


def training_section(material: Material) -> tuple[Block, ...]:
    """Steps of gradient descent from the example's numbers."""
    training, numbers = material.model.training, material.numbers
    if training is None or numbers is None:
        return ()
    descent = Descent(numbers, training)
    blocks: list[Block] = [Heading(("Training",)), _start(material, training), _opening(material, numbers)]
    blocks += [*_table(descent, material, numbers), _closing(descent, material)]
    falls = descent.losses()[-1] <= descent.losses()[0]
    pictures = (_moving(descent, material, numbers), _loss(descent, material)) if falls else ()
    match [picture for picture in pictures if picture is not None]:
        case [left, right]:
            blocks.append(SideBySide(left, right))
        case found:
            blocks += found
    return tuple(blocks)


def _start(material: Material, training: Training) -> WorkedNumbers:
    """The numbers of the parameters before the first step, and the learning rate."""
    example = material.model.example
    values = dict(example.values) if example else {}
    given = [Relation((Name(name), written(values[name]))) for name in _trained(material)[:MOST_GIVEN]]
    rate = Relation((Name(LEARNING_RATE), number(training.learning_rate)))
    return WorkedNumbers((*given, rate), ())


def _opening(material: Material, numbers: Numbers) -> Prose:
    """Each step makes w ← w - η ∂L/∂w of all parameters at once."""
    updates: list[str | Relation] = []
    for name in _trained(material)[:4]:
        updated = numbers.updated(name)
        axes = numbers.axes(updated)
        left, right = (whole(side, axes) or side for side in (updated.terms[0], updated))
        updates += [", " if updates else "", Relation((left, right), "←")]
    rest = ", …" if len(_trained(material)) > 4 else ""
    return Prose(("Each step changes all parameters at once: ", *updates, rest, "."))


def _trained(material: Material) -> list[str]:
    return [name for name in material.model.parameters if material.derived(name)]


def _table(descent: Descent, material: Material, numbers: Numbers) -> tuple[Block, ...]:
    """A row for each chosen step, a column for each entry of the shorter parameters; the others are named."""
    targets = [numbers.target(name) for name in _trained(material)]
    entries: list[Derivative] = []
    left_out: list[str] = []
    for target in targets:
        found = list(_entries(target, numbers))
        if len(entries) + len(found) <= MOST_ENTRIES:
            entries += found
        else:
            left_out.append(target.wrt.id)
    quantities: list[Term] = [*(entry.wrt for entry in entries), Name(material.model.loss)]
    if 1 + len(quantities) + len(entries) <= MOST_COLUMNS:
        quantities += entries
    steps = _shown(descent)
    values = [column(quantity, [descent.numbers(step) for step in steps]) for quantity in quantities]
    rows = tuple(((str(step),), *((cells[place],) for cells in values)) for place, step in enumerate(steps))
    head: tuple[Inline, ...] = (("step",), *((quantity,) for quantity in quantities))
    return (Table(head, rows, "r" * len(head), "training"), *_left_out(left_out))


def _entries(target: Derivative, numbers: Numbers) -> Iterator[Derivative]:
    """∂L/∂w_1, ∂L/∂w_2, … of ∂L/∂w_k."""
    for at in places(numbers.axes(target)):
        entry = written_out(target, numbers.tape.sizes, at)
        assert isinstance(entry, Derivative)
        yield entry


def _shown(descent: Descent) -> list[int]:
    """The chosen steps up to the last one made, which is among them."""
    made = descent.steps
    return [*(step for step in descent.training.show if step < made), made]


def _left_out(names: Sequence[str]) -> tuple[Block, ...]:
    if not names:
        return ()
    listed: list[str | Term] = []
    for place, name in enumerate(names[:6]):
        listed += [", " if place else "", Name(name)]
    more = ", …" if len(names) > 6 else ""
    return (Prose(("Trained as well, but not in the table: ", *listed, f"{more}.")),)


def _closing(descent: Descent, material: Material) -> Prose:
    """Whether the loss fell, from where to where; a learning rate with which it grows is named."""
    loss = Name(material.model.loss)
    first, last = (descent.numbers(step).written(loss, short) for step in (0, descent.steps))
    losses = descent.losses()
    after = f" after {descent.steps} step{'' if descent.steps == 1 else 's'}"
    if losses[-1] <= losses[0]:
        return Prose(("The loss falls from ", first, " to ", last, f"{after}."))
    rate = Relation((Name(LEARNING_RATE), number(descent.training.learning_rate)))
    ended = "" if descent.steps == descent.training.steps else ", where the training was stopped"
    return Prose(
        (
            "With ",
            rate,
            " the loss grows, from ",
            first,
            " to ",
            last,
            f"{after}{ended}: the steps are too long.",
        )
    )


def _loss(descent: Descent, material: Material) -> Chart | None:
    """The loss over the steps, when they are many."""
    losses = descent.losses()
    if len(losses) <= CURVED or not all(map(math.isfinite, losses)):
        return None
    points = tuple((float(step), loss) for step, loss in enumerate(losses))
    return Chart(("step",), (Name(material.model.loss),), (), (Trace(points),), "the loss over the steps")


def _moving(descent: Descent, material: Material, numbers: Numbers) -> Chart | None:
    """The samples, and the prediction at the start, at some steps and at the end."""
    samples = samples_of(material.model)
    if samples is None:
        return None
    fitted = Fitted(numbers, samples)
    if not fitted.is_curve:
        return None
    traces = {step: fitted.points(descent.parameters(step)) for step in _shown(descent)}
    chosen = _apart(traces)
    shaded = tuple(
        Trace(traces[step], (f"step {step}",), place / max(1, len(chosen) - 1))
        for place, step in enumerate(chosen)
    )
    return scatter(material.model, data_columns(material.model), shaded)


def _apart(traces: Mapping[int, Points]) -> list[int]:
    """The first and the last step, and of those between the ones whose curves can be told apart."""
    steps = list(traces)
    height = max(y for points in traces.values() for _, y in points) - min(
        y for points in traces.values() for _, y in points
    )
    chosen = steps[:1]
    for step in steps[1:-1]:
        if all(_distance(traces[step], traces[other]) > height / 24 for other in (chosen[-1], steps[-1])):
            chosen.append(step)
    while len(chosen) > DRAWN - 1:
        gaps = [_distance(traces[left], traces[right]) for left, right in pairwise(chosen)]
        chosen.pop(max(1, gaps.index(min(gaps))))
    return [*chosen, *steps[-1:]] if len(steps) > 1 else chosen


def _distance(left: Points, right: Points) -> float:
    return max(abs(y - v) for (_, y), (_, v) in zip(left, right, strict=True))
