"""Derivatives go through the equations between their names, by what is held fixed, and by what the text says
that a quantity depends on.
"""

from __future__ import annotations

import pytest

from derive.notes import check_document

HOLDING = ("proved", "holds if", "consistent")
ENTROPY = r"$H = -p_1\log p_1-p_2\log p_2$"


def last(text: str) -> str:
    """The verdict on the last formula."""
    return check_document(text).findings[-1].word.value


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (r"$w_1+w_2=1$. $z=w_1a+w_2b$.", r"$\frac{dz}{dw_1}=a-b$", r"$\frac{dz}{dw_1}=a+b$"),
        (
            rf"Let $p_1+p_2=1$ and {ENTROPY}.",
            r"$\frac{dH}{dp_1}=\log\frac{p_2}{p_1}$",
            r"$\frac{dH}{dp_1}=p_2$",
        ),
        (rf"{ENTROPY} with $p_1=1-p_2$.", r"$\frac{dH}{dp_2}=\log\frac{p_1}{p_2}$", r"$\frac{dH}{dp_2}=p_1$"),
        (r"Constraint: $x+y=1$. $f=xy$.", r"$\frac{df}{dx}=1-2x$", r"$\frac{df}{dx}=y+x$"),
        (r"We maximise $f=xy$ subject to $x+y=1$.", r"$\frac{df}{dx}=y-x$", r"$\frac{df}{dx}=x-y$"),
        (r"A fence of length $2x+2y=20$, $A=xy$.", r"$\frac{dA}{dx}=10-2x$", r"$\frac{dA}{dx}=10-x$"),
        (r"The circle $x^2+y^2=1$.", r"$\frac{dy}{dx}=-\frac xy$", r"$\frac{dy}{dx}=\frac xy$"),
        (r"$xy=1$.", r"$\frac{dy}{dx}=-\frac1{x^2}$", r"$\frac{dy}{dx}=\frac yx$"),
    ],
)
def test_an_equation_ties_its_names(text: str, right: str, wrong: str) -> None:
    assert last(f"{text} {right}.") in HOLDING
    assert last(f"{text} {wrong}.") == "false"


@pytest.mark.parametrize(
    "text",
    [
        r"We maximise $f=xy$ subject to $x+y=1$. $\frac{df}{dx}=y$.",
        r"Two numbers with $p+q=1$, and $V=pq$. $\frac{dV}{dp}=q$.",
    ],
)
def test_what_ignores_a_constraint_is_not_proved(text: str) -> None:
    assert last(text) not in HOLDING


@pytest.mark.parametrize(
    "text",
    [
        r"Minimise $f=x^2+y^2$ subject to $x+y=1$. $\frac{\partial f}{\partial x}=2x$.",
        r"Let $x+y=1$. $\mathcal L=xy-\lambda(x+y-1)$. $\frac{\partial\mathcal L}{\partial x}=y-\lambda$.",
        r"The boundary is $wx+b=0$. $z=wx+b$. $\frac{dz}{dx}=w$.",
    ],
)
def test_a_partial_derivative_and_a_boundary_are_not_tied(text: str) -> None:
    assert last(text) == "proved"


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (r"$s=x+y$, $p=xy$. With $s$ held fixed,", "y-x", "y"),
        (r"$s=x+y$, $p=xy$. With $y$ held fixed,", "y", "y-x"),
        (r"$u=x-y$, $p=x+y$. At constant $u$,", "2", "1"),
        (r"$y=x^2$, $p=xy$. Treating $y$ as a constant,", "y", "y+2x^2"),
        (r"$y=x^2$, $p=xy$. The total derivative is", "3x^2", "y"),
        (r"$y=x^2$, $p=xy$. The gradient through all paths is", "3x^2", "y"),
    ],
)
def test_what_is_held_fixed(text: str, right: str, wrong: str) -> None:
    slope = r"\frac{\partial p}{\partial x}"
    assert last(f"{text} ${slope}={right}$.") in HOLDING
    assert last(f"{text} ${slope}={wrong}$.") == "false"


PRODUCT = r"y\frac{dx}{dt}+x\frac{dy}{dt}"
BOTH = r"\frac{\partial L}{\partial a}\frac{da}{dx}+\frac{\partial L}{\partial b}\frac{db}{dx}"
TOTAL = r"\frac{\partial f}{\partial x}+\frac{\partial f}{\partial y}\frac{dy}{dx}"


@pytest.mark.parametrize(
    ("text", "left", "right", "wrong"),
    [
        ("$z=xy$ where $x$ and $y$ are functions of $t$.", "dz}{dt", PRODUCT, r"y\frac{dx}{dt}"),
        (
            "$z=xy$ where $x$ and $y$ are functions of $t$.",
            "dz}{dt",
            PRODUCT,
            r"x\frac{dx}{dt}+y\frac{dy}{dt}",
        ),
        ("$z=xy$, and both $x$ and $y$ depend on $t$.", "dz}{dt", PRODUCT, r"y\frac{dx}{dt}"),
        ("Given are $x(t)$ and $y(t)$. $z=xy$.", "dz}{dt", PRODUCT, r"y\frac{dx}{dt}"),
        (
            "$L=L(a,b)$ where $a=a(x)$, $b=b(x)$.",
            "dL}{dx",
            BOTH,
            r"\frac{\partial L}{\partial a}\frac{da}{dx}",
        ),
        (
            "$L$ depends on $a$ and $b$, which are functions of $x$.",
            "dL}{dx",
            BOTH,
            r"\frac{dL}{da}\frac{da}{dx}",
        ),
        ("$z=f(x,y)$, $y=y(x)$.", "dz}{dx", TOTAL, r"\frac{\partial f}{\partial x}"),
        ("$L=w^2+z^2$ and $z$ depends on $w$.", "dL}{dw", r"2w+2z\frac{dz}{dw}", "2w"),
    ],
)
def test_what_the_text_says_that_it_depends_on(text: str, left: str, right: str, wrong: str) -> None:
    assert last(rf"{text} $\frac{{{left}}}={right}$.") == "proved"
    assert last(rf"{text} $\frac{{{left}}}={wrong}$.") == "false"


def test_what_depends_through_one_quantity_alone_is_no_second_way() -> None:
    chain = r"\frac{\partial L}{\partial w}=\frac{\partial L}{\partial z}\frac{\partial z}{\partial w}"
    assert last(rf"$L$ depends on $w$ only through $z$. ${chain}$.") in HOLDING


def test_a_number_stands_for_no_name_made_of_what_the_formula_keeps() -> None:
    assert last(r"$y=10-x$. $A=xy$. $\frac{dA}{dx}=10-x$.") not in HOLDING
    assert last(r"$a=wx$. $L=(a-y)^2$. $\frac{dL}{dw}=2(5-y)x$.") == "holds if"


@pytest.mark.parametrize("right", ["C", "-C", "2C"])
def test_a_condition_that_makes_both_sides_zero_is_no_ground(right: str) -> None:
    right = right.replace("C", r"\operatorname{Cov}(X,Y)")
    word = "proved" if right[0] == "-" else "false"
    assert last(rf"$\operatorname{{Cov}}(X,-Y)={right}$.") == word
    assert last(r"$\operatorname{Var}(X+Y)=\operatorname{Var}(X)+\operatorname{Var}(Y)$.") == "holds if"


@pytest.mark.parametrize(
    "text",
    [
        r"$u=u(x,y)$. $\frac{\partial u}{\partial x}=u_x$.",
        r"$z=f(x,y)$, $x=x(t)$, $y=y(t)$. $\frac{dz}{dt}=f_x\frac{dx}{dt}+f_y\frac{dy}{dt}$.",
    ],
)
def test_a_derivative_with_its_variable_below_is_not_refuted(text: str) -> None:
    assert last(text) != "false"
