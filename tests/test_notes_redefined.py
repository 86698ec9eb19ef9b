"""A later formula of a name wins from there on, where nothing between could speak of the old one."""

from __future__ import annotations

import pytest

from derive.notes import check_document

HOLDING = ("proved", "holds if", "consistent")


def words(text: str) -> list[str]:
    """The verdicts on all formulas."""
    return [finding.word.value for finding in check_document(text).findings]


@pytest.mark.parametrize(
    ("new", "right", "wrong"),
    [
        ("Let $f(x)=x^3$.", "f'(x)=3x^2", "f'(x)=2x"),
        ("Redefine $f(x)=x^3$.", "f'(x)=3x^2", "f'(x)=2x"),
        ("# Another example\n\n$f(x)=x^2-\\sin x$.", r"f'(x)=2x-\cos x", "f'(x)=2x"),
        ("With $f(x)=e^x$ we get", "f'(x)=e^x", "f'(x)=2x"),
    ],
)
def test_the_later_function_is_meant(new: str, right: str, wrong: str) -> None:
    old = "Let $f(x)=x^2$. Then $f'(x)=2x$."
    assert words(f"{old}\n\n{new} ${right}$.")[-1] == "proved"
    assert words(f"{old}\n\n{new} ${wrong}$.")[-1] == "false"


@pytest.mark.parametrize(
    ("new", "right"),
    [
        (r"Cross-entropy: $L=-y\log a-(1-y)\log(1-a)$.", r"\frac{a-y}{a(1-a)}"),
        (r"From now on $L=\frac12(a-y)^2$.", "a-y"),
        (r"Next, $L=(a-y)^4$.", "4(a-y)^3"),
    ],
)
def test_the_later_loss_is_meant(new: str, right: str) -> None:
    old, slope = r"$L=(a-y)^2$. $\frac{\partial L}{\partial a}=2(a-y)$.", r"\frac{\partial L}{\partial a}"
    assert words(rf"{old} {new} ${slope}={right}$.")[-1] == "proved"
    assert words(rf"{old} {new} ${slope}=2(a-y)$.")[-1] == "false"


@pytest.mark.parametrize(
    "text",
    [
        r"$a=\sigma(z)$. $a=\tanh(z)$. $\frac{da}{dz}=a(1-a)$. $\frac{da}{dz}=1-a^2$.",
        r"Two losses: $L=(a-y)^2$ and $L=a^4$. $\frac{dL}{da}=2(a-y)$. $\frac{dL}{da}=4a^3$.",
        r"$L=a^2$. $\frac{dL}{da}=2a$. Now $L=a^3$. $\frac{dL}{da}=3a^2$. At first $\frac{dL}{da}=2a$.",
        r"Let $L=wx$. If instead $L=w^2x$, $\frac{dL}{dw}=2wx$. For the first again $\frac{dL}{dw}=x$.",
    ],
)
def test_both_are_meant_side_by_side_and_where_words_may_say_so(text: str) -> None:
    assert "false" not in words(text)


@pytest.mark.parametrize(
    "text",
    [
        "- $f(x)=x^2$: $f'(x)=2x$\n- $f(x)=\\sin x$: $f'(x)=\\cos x$\n- $f(x)=\\cos x$: $f'(x)=-\\sin x$",
        r"$f(x)=\sin x$ has $f'(x)=\cos x$. $f(x)=\cos x$ has $f'(x)=-\sin x$.",
        "1. $f(x)=e^x$, $f'(x)=e^x$\n2. $f(x)=2e^x$, $f'(x)=2e^x$\n3. $f(x)=-e^x$, $f'(x)=-e^x$",
    ],
)
def test_a_list_of_functions_has_no_slips(text: str) -> None:
    assert set(words(text)) <= {"definition", "proved"}


def test_a_lost_prime_is_found() -> None:
    assert words(r"$f(x)=\sin x$. Then $f(x)=\cos x$.")[-1] == "false"
