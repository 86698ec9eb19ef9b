"""What nobody should write: sizes, depths and noise end in a verdict, within a time limit, without a
traceback.
"""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from derive.notes import Word, check_document

SECONDS = 20.0
GOOD = "\n\n$(a+b)^2 = a^2 + 2ab + b^2$\n"
NESTED = r"\frac{1}{1+" * 5_000 + "x" + "}" * 5_000
HOSTILE = {
    "tower": r"$9^{9^{9^9}} = x$",
    "tower both sides": r"$9^{9^{9^9}} = 9^{9^{9^9}} + 1$",
    "power of a sum": r"$(x+y+z)^{200} = (x+z+y)^{200}$",
    "factorial": "$10000000! = x$",
    "nested fractions": f"$${NESTED} = x$$",
    "brackets": "$$" + "(" * 3_000 + "x" + ")" * 3_000 + " = x$$",
    "long sum": "$$" + " + ".join(f"x_{{{k}}}" for k in range(2_000)) + " = 0$$",
    "long product": "$$" + " ".join(f"x_{{{k}}}" for k in range(1_500)) + " = 1$$",
    "long line": "$$" + "x" * 1_000_000 + "= y$$",
    "many digits": "$x = " + "9" * 50_000 + "$",
    "open dollar": "$ a = b \n\n $$ c = d",
    "endless macro": "\\newcommand{\\a}{\\a\\a}\n\n$\\a = 1$",
    "doubling macro": "".join(
        f"\\newcommand{{\\m{chr(97 + k)}}}{{\\m{chr(98 + k)}\\m{chr(98 + k)}}}\n" for k in range(24)
    )
    + "\n$\\ma = 1$",
    "circle": "$a = b + 1$ and $b = c + 1$ and $c = a + 1$ and $a = 3b$",
    "own function": "$f(x) = f(x) + 1$ and $f(2) = 3$",
    "mutual functions": "$f(x) = g(x)$, $g(x) = f(x)$, $f(1) = 2$",
    "code": r"$\text{__import__('os').system('touch F')} = 1$ and $\operatorname{open}('F') = 2$",
    "deep indices": "$x_{" * 200 + "1" + "}" * 200 + " = 1$",
    "huge sum": r"$\sum_{i=1}^{1000000000} i = 5$",
    "nested sums": "$" + "".join(rf"\sum_{{{x}=1}}^{{40}} " for x in "ijklpq") + "i j k l = 1$",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_formulas_end_and_the_rest_is_judged(name: str) -> None:
    begin = time.process_time()
    notes = check_document(HOSTILE[name] + GOOD)
    assert time.process_time() - begin < SECONDS
    if name != "open dollar":
        assert notes.findings[-1].word is Word.PROVED


def test_what_is_too_large_is_said_to_be() -> None:
    for name in ("nested fractions", "brackets", "many digits"):
        finding = check_document(HOSTILE[name]).findings[0]
        assert finding.word in (Word.NOT_READ, Word.NO_CLAIM), name


_WORDS = st.sampled_from(
    [
        r"\frac",
        r"\sqrt",
        r"\sum",
        r"\partial",
        r"\nabla",
        r"\hat",
        r"\sigma",
        r"\log",
        r"\exp",
        r"\left(",
        r"\right)",
        r"\left.",
        r"\right|",
        r"{",
        r"}",
        r"(",
        r")",
        r"[",
        r"]",
        r"_",
        r"^",
        r"'",
        r"=",
        r"\approx",
        r"\leftarrow",
        r"+",
        r"-",
        r"\cdot",
        r"\odot",
        r"/",
        r"&",
        r"\\",
        r"\begin{cases}",
        r"\end{cases}",
        r"\begin{bmatrix}",
        r"\end{bmatrix}",
        r"x",
        r"y",
        r"w_1",
        r"a_i",
        r"2",
        r"0.5",
        r"T",
        r"\top",
        r"\text{if}",
        r",",
        r"\quad",
        r"\mathbf{x}",
        r"\|",
        r"|",
        r"e",
        r"d",
        r"\pm",
        r"\underbrace",
        r"\sum_{i=1}^n",
        r"\frac{\partial",
        r"L}{\partial",
        r"w}",
        r"L",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_WORDS, max_size=25))
def test_noise_never_raises(words: list[str]) -> None:
    check_document("$$" + " ".join(words) + "$$")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=200))
def test_any_text_is_a_document(text: str) -> None:
    check_document(text)
    check_document(f"\\documentclass{{article}}\n{text}")
    check_document(f".. math::\n\n   {text}")
