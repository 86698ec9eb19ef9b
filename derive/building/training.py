"""The training of a spec: its learning rate and the steps that are shown, checked against the model."""

from __future__ import annotations

from derive.building.declarations import at_line
from derive.errors import InputError
from derive.model import Model, Training
from derive.spec import Descent

FEW = 10  # steps that are all shown when no choice is made


def training_of(descent: Descent | None, model: Model) -> Training | None:
    """The training of a model. Raises InputError with line for one that cannot start."""
    if descent is None:
        return None
    with at_line(descent.line):
        if model.example is None:
            raise InputError("'training' starts from the numbers of an 'example', and there is none")
        if not model.parameters:
            raise InputError("'training' needs a parameter to change")
        rate = descent.learning_rate or model.example.learning_rate
        if rate is None or rate <= 0:
            raise InputError("'training' needs a positive learning rate: 'learning_rate: 0.1'")
        show = sorted({0, *(descent.show or usual(descent.steps)), descent.steps})
        for step in descent.show or ():
            if not 0 <= step <= descent.steps:
                raise InputError(f"'show' names step {step}, but the steps are 0 to {descent.steps}")
        return Training(descent.steps, rate, tuple(show))


def usual(steps: int) -> tuple[int, ...]:
    """All of a few steps; of many 0, 1, 2, 5, 10, 20, 50, … and the last."""
    if steps <= FEW:
        return tuple(range(steps + 1))
    chosen = [0]
    power = 1
    while power <= steps:
        chosen += [factor * power for factor in (1, 2, 5) if factor * power <= steps]
        power *= 10
    return (*chosen, *([] if chosen[-1] == steps else [steps]))
