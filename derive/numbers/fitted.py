"""What a model predicts between its data: the prediction as a curve over its one input."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from derive.model import Model, Role
from derive.numbers import Numbers
from derive.numbers.tape import Ledger, Row, Tape, Value
from derive.steps import Derivation
from derive.term import Name, names

POINTS = 41  # of a curve
_BITS = 64

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Samples:
    """The names of the input, target and prediction, arrays of one axis with the same length."""

    input: str
    target: str
    prediction: str


def samples_of(model: Model) -> Samples | None:
    """The arrays of a model with one input, one target and one prediction per sample; None for others."""
    targets = [symbol for symbol in model.symbols if symbol.role is Role.TARGET and len(symbol.shape) == 1]
    if len(targets) != 1 or not isinstance(targets[0].shape[0], Name):
        return None
    alike = [symbol for symbol in model.symbols if symbol.shape == targets[0].shape]
    inputs = [symbol.id for symbol in alike if symbol.role is Role.INPUT]
    used = names(model.equation(model.loss).body)
    predicted = [symbol.id for symbol in alike if symbol.id in used and model.body(symbol.id) is not None]
    if len(inputs) != 1 or len(predicted) != 1:
        return None
    return Samples(inputs[0], targets[0].id, predicted[0])


class Fitted:
    """The prediction over points of the input that need not be data."""

    def __init__(self, numbers: Numbers, samples: Samples) -> None:
        self.samples = samples
        self._given = numbers.given
        (size,) = numbers.model.symbol(samples.input).shape
        assert isinstance(size, Name)
        self._size = size.id
        sizes = {**numbers.tape.sizes, size.id: POINTS}
        self._tape = Tape(Derivation(numbers.model, ()), sizes)
        self._rows = self._tape.needed(f"{samples.prediction}[{place}]" for place in range(1, POINTS + 1))
        known = [value for key, value in numbers.given.items() if key.startswith(f"{samples.input}[")]
        self._low, self._high = (_plain(pick(known, key=_plain)) for pick in (min, max))

    @property
    def is_curve(self) -> bool:
        """Whether a prediction depends on its own input and on no other sample's."""
        target, source = f"{self.samples.prediction}[1]", f"{self.samples.input}["
        return _inputs(self._rows, target, source) == {f"{source}1]"} and self._low < self._high

    def points(self, parameters: Ledger) -> Points:
        """The curve for these parameters, from the least input to the largest."""
        step = Fraction(self._high - self._low) / (POINTS - 1)
        across = [Fraction(self._low) + step * place for place in range(POINTS)]
        given: Ledger = {**self._given, **parameters, self._size: Fraction(POINTS)}
        given |= {f"{self.samples.input}[{place}]": x for place, x in enumerate(across, start=1)}
        ledger = self._tape.run(given, _BITS, rows=self._rows)
        heights = (ledger[f"{self.samples.prediction}[{place}]"] for place in range(1, POINTS + 1))
        return tuple((float(x), _plain(y)) for x, y in zip(across, heights, strict=True))


def _inputs(rows: tuple[Row, ...], key: str, source: str) -> set[str]:
    """The entries of the input that `key` is computed from."""
    wanted, found = {key}, set()
    for row in reversed(rows):
        if row.key in wanted:
            used = names(row.term)
            wanted.update(used)
            found.update(name for name in used if name.startswith(source))
    return found


def _plain(value: Value) -> float:
    return float(value.mid()) if isinstance(value, arb) else float(value)
