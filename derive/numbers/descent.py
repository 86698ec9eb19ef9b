"""Gradient descent from the example's numbers, every step in balls that are narrow at the last one too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from flint import arb, ctx, fmpq

from derive.errors import InputError
from derive.model import Training
from derive.numbers import Numbers
from derive.numbers.tape import Ledger, Value
from derive.unroll import key_of, places, written_out

MOST_BITS = 2**16
MOST_WORK = 3_000_000  # rows of all steps together: about half a minute
_USUAL = 64  # bits in which the whole path is computed; more are needed for single steps at most
_SPARE = 32  # bits beyond those wanted, before it is known how fast balls grow
_HUGE = 10**60  # a loss beyond ends the training: it diverges


@dataclass(frozen=True, slots=True)
class _Path:
    """The parameters before each step, the last ones after all; `losses` at each of them."""

    states: tuple[Ledger, ...]
    losses: tuple[arb, ...]
    bits: int  # with which it was computed


class Descent:
    """w ← w - η ∂L/∂w for all parameters at once, as often as the training says."""

    def __init__(self, numbers: Numbers, training: Training) -> None:
        self.training = training
        self._numbers = numbers
        self._loss = numbers.model.loss
        self._gradients = dict(self._pairs())
        if not self._gradients:
            raise InputError("the loss depends on no parameter: there is nothing to train")
        self._rows = numbers.tape.needed([*self._gradients.values(), self._loss])
        if len(self._rows) * training.steps > MOST_WORK:
            raise InputError(f"the training takes more than {MOST_WORK:,} operations; give fewer steps")
        self._path = cache(self._computed)

    @property
    def steps(self) -> int:
        """How many steps were made: fewer than asked for when the loss grows beyond all bounds."""
        return len(self._whole.states) - 1

    def numbers(self, step: int) -> Numbers:
        """The values of everything after that many steps."""

        @cache
        def ledger(bits: int) -> Ledger:
            path = self._whole if bits <= _USUAL else self._path(bits, step)
            return self._ledger(step, path.states[step], path.bits)

        return self._numbers.elsewhere(ledger)

    def parameters(self, step: int) -> Ledger:
        """The entries of all parameters after that many steps, by key."""
        return dict(self._whole.states[step])

    def losses(self) -> tuple[float, ...]:
        """The loss before the first step and after each, as floats for a curve."""
        return tuple(float(loss.mid()) for loss in self._whole.losses)

    def _pairs(self) -> Iterator[tuple[str, str]]:
        """The key of every parameter's entry with that of the gradient by it."""
        numbers, sizes = self._numbers, self._numbers.tape.sizes
        keys = {row.key for row in numbers.tape.rows}
        for name in numbers.model.parameters:
            target = numbers.target(name)
            for at in places(numbers.axes(target)):
                gradient = key_of(written_out(target, sizes, at))
                if gradient in keys:
                    yield key_of(written_out(target.wrt, sizes, at)), gradient

    @cached_property
    def _whole(self) -> _Path:
        return self._path(_USUAL, self.training.steps)

    def _computed(self, bits: int, steps: int) -> _Path:
        """The path with balls of at most 2^-bits around the parameters, relative to their size beyond 1."""
        work = bits + _SPARE
        while True:
            path = self._walked(steps, work, bits)
            if path is not None:
                return path
            work *= 2
            if work > MOST_BITS:
                raise InputError("the training cannot be computed: errors grow too fast; give fewer steps")

    def _walked(self, steps: int, work: int, bits: int) -> _Path | None:
        """The whole path, or None when a ball grew too wide on the way."""
        state: Ledger = {key: self._numbers.given[key] for key in self._gradients}
        states, losses = [state], []
        for step in range(steps + 1):
            ledger = self._ledger(step, state, work)
            loss = ledger[self._loss]
            assert isinstance(loss, arb)
            losses.append(loss)
            if step == steps or abs(loss) > _HUGE:
                break
            with ctx.workprec(work):
                eta = _ball(self.training.learning_rate)
                state = {
                    key: _ball(state[key]) - eta * _ball(ledger[slope])
                    for key, slope in self._gradients.items()
                }
            if not all(_is_narrow(value, bits) for value in state.values()):
                return None
            states.append(state)
        return _Path(tuple(states), tuple(losses), work)

    def _ledger(self, step: int, state: Ledger, bits: int) -> Ledger:
        try:
            return self._numbers.tape.run({**self._numbers.given, **state}, bits, rows=self._rows)
        except InputError as problem:
            told = f"after step {step} of the training: {problem.sentence}"
            raise InputError(told, line=problem.line) from problem


def _ball(value: Value) -> arb:
    return value if isinstance(value, arb) else arb(fmpq(value.numerator, value.denominator))


def _is_narrow(value: Value, bits: int) -> bool:
    if not isinstance(value, arb):
        return True
    return value.rel_accuracy_bits() >= bits or bool(value.rad() * arb(2) ** bits < 1)
