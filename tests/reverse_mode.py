"""A small reverse mode in floats, to be compared with: its own tape and its own table of derivatives.

Nothing here comes from derive but the tree that a formula is read into.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from functools import reduce

import numpy as np

from derive.term import (
    Call,
    Cases,
    Comparison,
    Constant,
    Derivative,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
)


class Value:
    """A number on the tape: where it came from, with the slope towards each, and how near a kink it is."""

    __slots__ = ("gradient", "margin", "number", "sources")

    def __init__(
        self, number: float, sources: tuple[tuple[Value, float], ...] = (), margin: float = math.inf
    ) -> None:
        self.number = float(number)
        self.sources = sources
        self.margin = min([margin, *(source.margin for source, _ in sources)])
        self.gradient = 0.0

    def __add__(self, other: Value) -> Value:
        return Value(self.number + other.number, ((self, 1.0), (other, 1.0)))

    def __neg__(self) -> Value:
        return Value(-self.number, ((self, -1.0),))

    def __sub__(self, other: Value) -> Value:
        return Value(self.number - other.number, ((self, 1.0), (other, -1.0)))

    def __mul__(self, other: Value) -> Value:
        return Value(self.number * other.number, ((self, other.number), (other, self.number)))

    def __truediv__(self, other: Value) -> Value:
        quotient = self.number / other.number
        return Value(quotient, ((self, 1 / other.number), (other, -quotient / other.number)))

    def __pow__(self, count: float) -> Value:
        return Value(self.number**count, ((self, count * self.number ** (count - 1)),))


def total(values: Iterable[Value]) -> Value:
    """The sum."""
    return reduce(operator.add, values)


def backward(loss: Value) -> None:
    """Fill in ∂loss/∂value for every value on the tape."""
    order: list[Value] = []
    seen: set[int] = set()
    waiting: list[tuple[Value, bool]] = [(loss, False)]
    while waiting:
        value, done = waiting.pop()
        if done:
            order.append(value)
        elif id(value) not in seen:
            seen.add(id(value))
            waiting.append((value, True))
            waiting.extend((source, False) for source, _ in value.sources)
    loss.gradient = 1.0
    for value in reversed(order):
        for source, slope in value.sources:
            source.gradient += slope * value.gradient


def _sigmoid(x: float) -> float:
    return float(np.exp(-np.logaddexp(0, -x)))


def _gelu_slope(x: float) -> float:
    return 0.5 * (1 + math.erf(x / math.sqrt(2))) + x * math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def _mish_slope(x: float) -> float:
    t = math.tanh(np.logaddexp(0, x))
    return t + x * (1 - t * t) * _sigmoid(x)


SCALE, SLOPE = 1.0507009873554805, 1.6732632423543772

# name -> (value, slope, kinks)
TABLE: dict[str, tuple[Callable[[float], float], Callable[[float], float], tuple[float, ...]]] = {
    "exp": (np.exp, np.exp, ()),
    "log": (np.log, lambda x: 1 / x, (0,)),
    "sqrt": (np.sqrt, lambda x: 0.5 / math.sqrt(x), (0,)),
    "sin": (np.sin, np.cos, ()),
    "cos": (np.cos, lambda x: -math.sin(x), ()),
    "sinh": (np.sinh, np.cosh, ()),
    "cosh": (np.cosh, np.sinh, ()),
    "erf": (math.erf, lambda x: 2 / math.sqrt(math.pi) * math.exp(-x * x), ()),
    "abs": (abs, np.sign, (0,)),
    "sign": (np.sign, lambda x: 0.0, (0,)),
    "identity": (lambda x: x, lambda x: 1.0, ()),
    "sigmoid": (_sigmoid, lambda x: _sigmoid(x) * _sigmoid(-x), ()),
    "tanh": (np.tanh, lambda x: 1 / math.cosh(x) ** 2, ()),
    "relu": (lambda x: max(x, 0.0), lambda x: float(x > 0), (0,)),
    "leaky_relu": (lambda x: x if x > 0 else 0.01 * x, lambda x: 1.0 if x > 0 else 0.01, (0,)),
    "elu": (lambda x: x if x > 0 else math.expm1(x), lambda x: 1.0 if x > 0 else math.exp(x), (0,)),
    "selu": (
        lambda x: SCALE * x if x > 0 else SCALE * SLOPE * math.expm1(x),
        lambda x: SCALE if x > 0 else SCALE * SLOPE * math.exp(x),
        (0,),
    ),
    "softplus": (lambda x: float(np.logaddexp(0, x)), _sigmoid, ()),
    "softsign": (lambda x: x / (1 + abs(x)), lambda x: 1 / (1 + abs(x)) ** 2, ()),
    "swish": (
        lambda x: x * _sigmoid(x),
        lambda x: _sigmoid(x) * (1 + x * _sigmoid(-x)),
        (),
    ),
    "gelu": (lambda x: x * 0.5 * (1 + math.erf(x / math.sqrt(2))), _gelu_slope, ()),
    "mish": (lambda x: x * math.tanh(np.logaddexp(0, x)), _mish_slope, ()),
    "hard_sigmoid": (
        lambda x: min(1.0, max(0.0, x / 6 + 0.5)),
        lambda x: 1 / 6 if -3 < x < 3 else 0.0,
        (-3, 3),
    ),
    "log_sigmoid": (lambda x: -float(np.logaddexp(0, -x)), lambda x: _sigmoid(-x), ()),
    "arctan": (np.arctan, lambda x: 1 / (1 + x * x), ()),
}


def call(name: str, value: Value) -> Value:
    """A function of the table on the tape."""
    function, slope, kinks = TABLE[name]
    margin = min((abs(value.number - kink) for kink in kinks), default=math.inf)
    if margin == 0:  # no slope there: the margin tells
        return Value(function(value.number) if name not in ("log", "sqrt") else math.nan, (), 0.0)
    return Value(float(function(value.number)), ((value, float(slope(value.number))),), margin)


def softmax(logits: list[Value]) -> list[Value]:
    """e^z_i / Σ e^z_j."""
    powers = [call("exp", z) for z in logits]
    whole = total(powers)
    return [power / whole for power in powers]


def _huber(a: float, y: float) -> tuple[float, float]:
    error = a - y
    return (error**2 / 2, error) if abs(error) <= 1 else (abs(error) - 0.5, math.copysign(1, error))


def _cross_entropy(a: float, y: float) -> tuple[float, float]:
    return -(y * math.log(a) + (1 - y) * math.log(1 - a)), (a - y) / (a * (1 - a))


# name -> (a, y) -> value and slope in a
LOSSES: dict[str, Callable[[float, float], tuple[float, float]]] = {
    "squared-error": lambda a, y: ((a - y) ** 2, 2 * (a - y)),
    "half-squared-error": lambda a, y: ((a - y) ** 2 / 2, a - y),
    "mean-squared-error": lambda a, y: ((a - y) ** 2, 2 * (a - y)),
    "absolute-error": lambda a, y: (abs(a - y), math.copysign(1, a - y)),
    "huber": _huber,
    "binary-cross-entropy": _cross_entropy,
    "binary-cross-entropy-with-logits": lambda a, y: (float(np.logaddexp(0, a)) - y * a, _sigmoid(a) - y),
    "categorical-cross-entropy": lambda a, y: (-y * math.log(a), -y / a),
    "hinge": lambda a, y: (max(0.0, 1 - y * a), -y if y * a < 1 else 0.0),
    "poisson": lambda a, y: (a - y * math.log(a), 1 - y / a),
    "log-cosh": lambda a, y: (float(np.logaddexp(a - y, y - a)) - math.log(2), math.tanh(a - y)),
}


def loss(name: str, prediction: Value, target: float) -> Value:
    """The loss of one output on the tape."""
    number, slope = LOSSES[name](prediction.number, target)
    error = abs(prediction.number - target)
    margins = {"absolute-error": error, "hinge": abs(1 - target * prediction.number)}
    return Value(number, ((prediction, slope),), margins.get(name, math.inf))


def evaluate(term: Term, values: Mapping[str, Value]) -> Value:
    """A formula on the tape; names stand for values."""
    match term:
        case Number(number):
            return Value(float(number))
        case Constant():
            return Value(math.pi)
        case Name(id):
            return values[id]
        case Sum(terms):
            return total(evaluate(part, values) for part in terms)
        case Neg(inner):
            return -evaluate(inner, values)
        case Product(factors):
            return reduce(operator.mul, (evaluate(factor, values) for factor in factors))
        case Quotient(above, below):
            return evaluate(above, values) / evaluate(below, values)
        case Power(base, exponent):
            return evaluate(base, values) ** evaluate(exponent, values).number
        case Call("max" | "min" as name, (left, right)):
            first, second = evaluate(left, values), evaluate(right, values)
            chosen = (max if name == "max" else min)(first, second, key=lambda value: value.number)
            return Value(chosen.number, ((chosen, 1.0),), abs(first.number - second.number))
        case Call(name, (argument,)):
            return call(name, evaluate(argument, values))
        case Cases():
            return _chosen(term, values)
        case Call() | Derivative():
            raise ValueError(f"no value for {term}")


def _chosen(term: Cases, values: Mapping[str, Value]) -> Value:
    margin = math.inf
    for branch in term.branches:
        holds, distance = _holds(branch.condition, values)
        margin = min(margin, distance)
        if holds:
            value = evaluate(branch.value, values)
            return Value(value.number, ((value, 1.0),), margin)
    value = evaluate(term.otherwise, values)
    return Value(value.number, ((value, 1.0),), margin)


def _holds(condition: Comparison, values: Mapping[str, Value]) -> tuple[bool, float]:
    left, right = evaluate(condition.left, values).number, evaluate(condition.right, values).number
    relation = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}[condition.relation]
    return relation(left, right), abs(left - right)
