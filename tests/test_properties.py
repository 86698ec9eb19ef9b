"""Random networks and random equation graphs against an independent float reverse mode.

Every derivation of the run is also held to what a derivation is: lines join, every step can be replayed, no
two sides print alike, every step is proved, and every gradient's text can be read back and evaluated.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from derive.backward import derive
from derive.build import build
from derive.facade import Report
from derive.gradient import adjoint_name
from derive.library.activations import ACTIVATIONS, CALL_NAMES
from derive.model import Example, Model, Role
from derive.parse import parse
from derive.spec import spec_from
from derive.steps import Derivation, Given
from derive.term import Name, at
from derive.text import to_text
from derive.verify import verify
from tests import reverse_mode
from tests.quick import examples
from tests.reverse_mode import Value, backward, call, evaluate, softmax, total

pytestmark = pytest.mark.slow

NETWORKS, GRAPHS = 150, 100
RUN = settings(
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
SEEDS = st.integers(0, 10**9)
NEAR = 1e-7  # a point so near a kink is left out
CLOSE = 1e-9

EVERYWHERE = (
    "squared-error",
    "half-squared-error",
    "mean-squared-error",
    "absolute-error",
    "huber",
    "hinge",
    "log-cosh",
)

FITTING = {  # the further losses that fit a last activation
    "sigmoid": ("binary-cross-entropy", "poisson"),
    "softmax": ("categorical-cross-entropy",),
    "identity": ("binary-cross-entropy-with-logits",),
    "softplus": ("poisson",),
    "exp": ("poisson",),
}

CONSTANTS = {
    "leaky-relu": {"alpha": "0.01"},
    "elu": {"alpha": "1"},
    "selu": {"lambda": "1.0507009873554805", "alpha": "1.6732632423543772"},
}


@dataclass(frozen=True)
class Shape:
    """A network as the strategies draw it."""

    units: tuple[int, ...]  # inputs first
    activations: tuple[str, ...]
    biases: tuple[bool, ...]
    loss: str
    reduction: str

    @property
    def letters(self) -> dict[str, str]:
        """The constants that stay letters: none where two activations have one of the same name."""
        with_constants = {name for name in self.activations if name in CONSTANTS}
        found = CONSTANTS[with_constants.pop()] if len(with_constants) == 1 else {}
        return found | ({"delta": "1"} if self.loss == "huber" else {})

    def spec(self) -> dict[str, object]:
        numbers = {} if {"alpha"} & set(self.letters) else CONSTANTS
        layers = [
            {"units": units, "activation": {"name": activation} | numbers.get(activation, {}), "bias": bias}
            for units, activation, bias in zip(self.units[1:], self.activations, self.biases, strict=True)
        ]
        chosen = {"name": self.loss} | ({"reduction": self.reduction} if self.reduction else {})
        return {"title": "a network", "network": {"inputs": self.units[0], "layers": layers, "loss": chosen}}

    @property
    def mean(self) -> bool:
        return (self.reduction or ("mean" if self.loss == "mean-squared-error" else "sum")) == "mean"


def random_shape(random: Random) -> Shape:
    depth = random.choice((1, 1, 2, 2, 3))
    most = {1: 4, 2: 3, 3: 2}[depth]  # so that a network stays small
    units = [random.randint(1, most) for _ in range(depth + 1)]
    activations = [random.choice(ACTIVATIONS.names()) for _ in range(depth)]
    if random.random() < 0.2 and units[-1] > 1:
        activations[-1] = "softmax"
    loss = random.choice(EVERYWHERE + 3 * FITTING.get(activations[-1], ()))
    reduction = random.choice(("", "", "sum", "mean"))
    biases = [random.random() < 0.7 for _ in range(depth)]
    return Shape(tuple(units), tuple(activations), tuple(biases), loss, reduction)


def _name(letter: str, layer: str, *places: tuple[int, int]) -> str:
    """`w2_1_3`: an index is written where there are several."""
    return letter + layer + "".join(f"_{place}" for place, count in places if count > 1)


def values_for(model: Model, loss: str, random: Random) -> dict[str, Fraction]:
    """Numbers for everything that is given; targets that fit the loss."""
    values: dict[str, Fraction] = {}
    hot = False
    for symbol in model.symbols:
        if symbol.role is Role.TARGET:
            values[symbol.id] = {
                "binary-cross-entropy": Fraction(random.randint(0, 10), 10),
                "binary-cross-entropy-with-logits": Fraction(random.randint(0, 10), 10),
                "categorical-cross-entropy": Fraction(int(not hot)),
                "hinge": Fraction(random.choice((-1, 1))),
                "poisson": Fraction(random.randint(0, 4)),
            }.get(loss, Fraction(random.randint(-150, 150) * 2 + 1, 200))
            hot = True
        elif model.body(symbol.id) is None and symbol.role is not Role.LEARNING_RATE:
            values[symbol.id] = Fraction(random.randint(-130, 130) * 2 + 1, 200)
    return values


def forward(shape: Shape, values: Mapping[str, Fraction]) -> dict[str, Value]:
    """Every node of the network on the tape, by derive's names for them; the loss is L."""
    tape = {name: Value(float(number)) for name, number in values.items()}
    before = [tape[_name("x", "", (i + 1, shape.units[0]))] for i in range(shape.units[0])]
    depth = len(shape.activations)
    for place, (activation, bias) in enumerate(zip(shape.activations, shape.biases, strict=True), start=1):
        layer, width, fan = (str(place) if depth > 1 else ""), shape.units[place], shape.units[place - 1]
        logits = []
        for i in range(1, width + 1):
            z = total(
                tape[_name("w", layer, (i, width), (k, fan))] * x for k, x in enumerate(before, start=1)
            )
            logits.append(z + tape[_name("b", layer, (i, width))] if bias else z)
            tape[_name("z", layer, (i, width))] = logits[-1]
        if activation == "softmax":
            before = softmax(logits)
        else:
            before = [call(CALL_NAMES[activation.replace("-", "_")], z) for z in logits]
        for i, value in enumerate(before, start=1):
            letter = ("p", "") if activation == "softmax" else ("a", layer)
            tape[_name(*letter, (i, width))] = value
    width = shape.units[-1]
    losses = [
        reverse_mode.loss(shape.loss, a, float(values[_name("y", "", (i, width))]))
        for i, a in enumerate(before, start=1)
    ]
    whole = total(losses)
    tape["L"] = whole * Value(1 / width) if shape.mean else whole
    return tape


def close(found: float, expected: float, scale: float) -> bool:
    return abs(found - expected) <= CLOSE * abs(expected) + 1e-13 * scale


def check_gradients(
    derivation: Derivation, values: Mapping[str, Fraction], tape: Mapping[str, Value]
) -> None:
    """∂L/∂w is the tape's, as a number and as text."""
    model = replace(derivation.model, example=Example(tuple(values.items())))
    verified = verify(replace(derivation, model=model))
    assert verified.counts()["proved"] == verified.counts()["steps"]
    report = Report(spec_from({"title": "t", "equations": ["z = w*x"]}), verified)
    scale = max(1.0, *(abs(value.gradient) for value in tape.values()))
    readable = dict(tape)
    for result in derivation.results:
        if result.target.of == Name(model.loss):
            readable[adjoint_name(result.target)] = Value(tape[result.target.wrt.id].gradient)
        elif isinstance(result.target.of, Name):  # a long ∂h/∂k is cited by its name
            assert report.numbers is not None
            readable[adjoint_name(result.target)] = Value(report.numbers.value(result.target))
    functions = tuple(CALL_NAMES)
    reached = report.gradients()
    for gradient in reached:
        expected = tape[gradient.wrt].gradient
        assert gradient.value is not None
        assert close(gradient.value, expected, scale), (gradient.wrt, gradient.value, expected)
        text = gradient.text()
        assert to_text(parse(text, functions=functions)) == text
        assert close(evaluate(parse(text, functions=functions), readable).number, expected, scale), text
    missing = set(model.parameters) - {gradient.wrt for gradient in reached}
    assert all(tape[name].gradient == 0 for name in missing)


def check_structure(derivation: Derivation) -> None:
    """Lines join, steps can be replayed, no two sides of a line print alike."""
    functions = {function.name: function for function in derivation.model.functions}
    for result in derivation.results:
        line = result.target
        for step in result.steps:
            assert step.before == line
            replayed = step.rule.apply(at(step.before, step.path), Given(functions, dict(step.where)))
            assert replayed == at(step.after, step.path), step.rule.name
            assert to_text(step.before) != to_text(step.after), step.rule.name
            line = step.after
        assert line == result.value


def usable(tape: Mapping[str, Value]) -> bool:
    numbers = [value.number for value in tape.values()] + [value.gradient for value in tape.values()]
    return all(math.isfinite(n) and abs(n) < 1e6 for n in numbers) and tape["L"].margin > NEAR


@settings(RUN, max_examples=examples(NETWORKS))
@given(shape=SEEDS.map(lambda seed: random_shape(Random(seed))), seed=SEEDS)
def test_gradients_of_random_networks(shape: Shape, seed: int) -> None:
    model = build(spec_from(shape.spec()))
    values = values_for(model, shape.loss, Random(seed))
    values |= {name: Fraction(number) for name, number in shape.letters.items()}
    try:
        tape = forward(shape, values)
    except (OverflowError, ZeroDivisionError, ValueError):
        assume(False)
    backward(tape["L"])
    assume(usable(tape))
    derivation = derive(model)
    check_structure(derivation)
    check_gradients(derivation, values, tape)


PARAMETERS = ("w_1", "w_2", "w_3", "b")

# What a node may be, over nodes h and k that stand already, parameters and inputs.
FORMS = (
    "{w}*{h} + {b}",
    "{w}*{h} + {v}*{k} + {b}",
    "{f}({h})",
    "{f}({w}*{h} + {b})",
    "{f}({g}({h}))",
    "{h} + {f}({k})",
    "{h}*{k}",
    "{w}*{h}*{k}",
    "{h}/(1 + {k}^2)",
    "({h} - {w})^3 - {k}",
    "-({h} - {w})*{k}",
    "log(1 + {h}^2)",
    "sqrt(2 + {h}^2)",
    "{w}*sin({h}) - cos({k})",
    "max({h}, {k})",
    "abs({h}) - {w}^2",
    "where({h} > {k} - 1, {w}*{h}, {k}^2)",
    "exp(-{h}^2)/({w}^2 + 1/2)",
    "{f}({h}) - {f}({k})",
    "cosh({h})/sinh(2 + {k}^2)",
)
PLAIN = [item.call for item in ACTIVATIONS if not item.constants]
ENDINGS = (
    "1/2*({h} - y)^2",
    "({h} - y)^2 + 0.1*({w}^2 + {v}^2)",
    "log(cosh({h} - y)) + abs({w})",
    "softplus({h}) - y*{k}",
    "-(y*log(sigmoid({h})) + (1 - y)*log(1 - sigmoid({h})))",
)


def random_graph(random: Random) -> tuple[str, ...]:
    """Equations in which every parameter and every node may be used several times."""
    known = ["x_1", "x_2"]
    equations: list[str] = []
    for place in range(1, random.randint(2, 6) + 1):
        body = random.choice(FORMS).format(**_filling(random, known))
        equations.append(f"h{place} = {body}")
        known.append(f"h{place}")
    ending = random.choice(ENDINGS).format(**_filling(random, known) | {"h": known[-1]})
    return _needed((*equations, f"L = {ending}"))


def _filling(random: Random, known: list[str]) -> dict[str, str]:
    newest = [*known[-2:], *known]  # the last nodes more often, so that graphs are deep
    nodes = {"h": random.choice(newest), "k": random.choice(known)}
    return (
        nodes
        | {letter: random.choice(PARAMETERS) for letter in "wvb"}
        | {letter: random.choice(PLAIN) for letter in "fg"}
    )


def _needed(equations: tuple[str, ...]) -> tuple[str, ...]:
    """Without the nodes that the loss does not depend on: derive refuses those."""
    kept: list[str] = []
    for equation in reversed(equations):
        name = equation.split(" = ")[0]
        if not kept or any(name in _words(later) for later in kept):
            kept.append(equation)
    return tuple(reversed(kept))


def _words(equation: str) -> set[str]:
    return set(re.findall(r"\w+", equation.split(" = ")[1]))


@settings(RUN, max_examples=examples(GRAPHS))
@given(equations=SEEDS.map(lambda seed: random_graph(Random(seed))), seed=SEEDS)
def test_gradients_of_random_equation_graphs(equations: tuple[str, ...], seed: int) -> None:
    used = [name for name in PARAMETERS if any(name in _words(equation) for equation in equations)]
    assume(used)
    model = build(spec_from({"title": "a graph", "equations": list(equations), "gradients": used}))
    values = values_for(model, "squared-error", Random(seed))
    tape = {name: Value(float(number)) for name, number in values.items()}
    try:
        for equation in equations:
            name, body = equation.split(" = ")
            tape[name] = evaluate(parse(body, functions=tuple(CALL_NAMES)), tape)
    except (OverflowError, ZeroDivisionError, ValueError):
        assume(False)
    backward(tape["L"])
    assume(usable(tape))
    derivation = derive(model)
    check_structure(derivation)
    check_gradients(derivation, values, tape)
