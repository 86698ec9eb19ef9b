"""Signs on whole domains: strict and not strict told apart, and nothing claimed that a point refutes."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from derive.checking.context import Given
from derive.errors import DeriveError
from derive.evidence import Sign, compared_at_points, sign_by_form, sign_everywhere
from derive.model import UNIT, Interval
from derive.parse import parse
from derive.term import number

DOMAINS = {
    "p": UNIT,
    "q": UNIT,
    "s": Interval(Fraction(0), None),
    "c": Interval(Fraction(-1), Fraction(1), True, True),
    "h": Interval(Fraction(0), None, True),
    "g": Interval(Fraction(5), None),
}
SIGNS = {
    "sigmoid(z)": ">",
    "1 - sigmoid(z)": ">",
    "1/4 - sigmoid(z)*(1 - sigmoid(z))": "≥",
    "1 - abs(tanh(z))": ">",
    "max(0, z) - z": "≥",
    "log(1 + exp(z)) - max(0, z)": ">",
    "abs(u) + abs(v) - abs(u + v)": "≥",
    "abs(u - v) - abs(max(0, u) - max(0, v))": "≥",
    "z*sigmoid(z) + 0.28": ">",
    "z*sigmoid(z) + 0.27": None,
    "a^2 + b^2 - 2*a*b": "≥",
    "a^2 + b^2 - 3*a*b": None,
    "x^2 - x + 1": ">",
    "u^2 + u*v + v^2": "≥",
    "x - 1 - log(x)": "≥",
    "exp(x) - 1 - x": "≥",
    "x - log(1 + x)": "≥",
    "1/exp(1) - x*exp(-x)": "≥",
    "0.01 - sigmoid(g)*(1 - sigmoid(g))": ">",
    "-log(p)": ">",
    "-p*log(p) - (1 - p)*log(1 - p)": ">",
    "-p*log(q) - (1 - p)*log(1 - q)": ">",
    "log(2) + p*log(p) + (1 - p)*log(1 - p)": "≥",
    "p*log(p/q) + (1 - p)*log((1 - p)/(1 - q))": "≥",
    "1 - c^2": "≥",
    "h - tanh(h)": "≥",
    "abs(x)": "≥",
    "abs(x) + 1": ">",
    "sign(h)": "≥",
    "exp(-x) - 1": None,
    "w^t": None,
    "s^t": ">",
    "x": None,
}


@pytest.mark.parametrize("text", SIGNS)
def test_the_sign_everywhere(text: str) -> None:
    term = parse(text)
    found = sign_everywhere(term, Given(domains=DOMAINS).context([term]))
    assert (None if found is None else found.value) == SIGNS[text]


UNARY = ["exp(%s)", "log(%s)", "tanh(%s)", "abs(%s)", "max(0, %s)", "sqrt(%s)", "relu(%s)", "sign(%s)"]
UNARY += ["(%s)^2", "1/(%s)", "min(1, %s)", "log(1 + exp(%s))", "sigmoid(%s)"]
HOLDS = {
    Sign.POSITIVE: (1,),
    Sign.NON_NEGATIVE: (0, 1),
    Sign.ZERO: (0,),
    Sign.NON_POSITIVE: (-1, 0),
    Sign.NEGATIVE: (-1,),
}
PLACES = [Interval(), UNIT, DOMAINS["c"], DOMAINS["h"], Interval(None, Fraction(0), False, True)]


def expression(random: Random, depth: int) -> str:
    if not depth or random.random() < 0.2:
        return random.choice(["x", "x", "y", "1", "2", "1/4", "0.1"])
    if random.random() < 0.5:
        return random.choice(UNARY) % expression(random, depth - 1)
    sign = random.choice("+-*/")
    return f"({expression(random, depth - 1)}{sign}({expression(random, depth - 1)}))"


@pytest.mark.parametrize("seed", range(40))
def test_no_point_contradicts_a_proved_sign(seed: int) -> None:
    random = Random(seed)
    term = parse(expression(random, 2))
    context = Given(domains={name: random.choice(PLACES) for name in "xy"}).context([term])
    try:
        found = sign_everywhere(term, context)
        points = list(compared_at_points(term, number(0), context)) if found is not None else []
    except DeriveError:
        return
    assert found is None or all(sign in HOLDS[found] for sign, _ in points)


def test_forms_of_sums_show_their_sign() -> None:
    for text, sign in {
        "sum((a[i] - y[i])^2, i)": Sign.NON_NEGATIVE,
        "sum(exp(z[i]), i)": Sign.POSITIVE,
        "sum(z[i], i)": None,
        "-sum(w[j]^2, j)": Sign.NON_POSITIVE,
    }.items():
        term = parse(text)
        assert sign_by_form(term, Given().context([term])) is sign
