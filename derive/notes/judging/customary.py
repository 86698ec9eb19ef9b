"""Losses, activations and layers that a lecture may leave unsaid, each a definition under its own words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.notes.meaning.definition import Definition
from derive.notes.shown import shown
from derive.notes.written import Apply, Big, Index, Minus, Num, Over, Plus, Raised, Sym, Times, Written

ONE, TWO = Num(Fraction(1)), Num(Fraction(2))
SUMMED = "k"
TITLES = {
    "sigmoid": "the logistic function",
    "tanh": "tanh",
    "relu": "ReLU",
    "identity": "the identity",
    "softplus": "softplus",
}


def supposed(sym: Sym, body: Written, words: str) -> Definition:
    """What a verdict then rests on: "holds if" and these words."""
    return Definition(sym.name, sym.indices, (), body, assumed=words)


def product(*factors: Written) -> Times:
    """x y, side by side."""
    return Times(factors, ("",) * (len(factors) - 1))


def activated(output: Sym, function: str, by: Written) -> Definition:
    """a = f(z)."""
    value = by if function == "identity" else Apply(function, (by,))
    return supposed(output, value, f"{output} is {TITLES[function]} of {shown(by)}")


def affine(weight: Written, given: Written, bias: Written) -> Plus:
    """w x + b."""
    return Plus((product(weight, given), bias))


def binary_entropy(loss: Sym, a: Sym, y: Sym) -> Definition:
    """L = -(y log a + (1 - y) log(1 - a))."""
    rest_y, rest_a = Plus((ONE, Minus(y))), Plus((ONE, Minus(a)))
    both = Plus((product(y, Apply("log", (a,))), product(rest_y, Apply("log", (rest_a,)))))
    words = f"{loss} is the binary cross-entropy of {a} and {y}, with the natural logarithm"
    return supposed(loss, Minus(both), words)


def squares(loss: Sym, a: Sym, y: Sym) -> Iterator[Definition]:
    """L = ½ (a - y)², and L = (a - y)²."""
    square = Raised(Plus((a, Minus(y))), TWO)
    yield supposed(loss, product(Over(ONE, TWO), square), f"{loss} = 1/2 ({a} - {y})^2")
    yield supposed(loss, square, f"{loss} = ({a} - {y})^2")


def of_the_target(loss: Sym, a: Sym, y: Sym) -> Definition:
    """L = -y log a, of one class."""
    body = Minus(product(y, Apply("log", (a,))))
    return supposed(loss, body, f"{loss} = -{y} log {a}, with the natural logarithm")


def entropy_of_classes(loss: Sym, p: Sym, y: Sym) -> Definition:
    """L = -Σ_k y_k log p_k."""
    place = (Index(SUMMED),)
    summand = product(Sym(y.name, place), Apply("log", (Sym(p.name, place),)))
    words = f"{loss} is the cross-entropy of {p.name} and {y.name}, with the natural logarithm"
    return supposed(loss, Minus(Big(False, summand, SUMMED)), words)
