"""Claims of which words tell the case: e for |e| ≤ δ, and δ sign(e) otherwise."""

from __future__ import annotations

import pytest

from derive.notes import check_document

HUBER = r"$H(e) = \frac12 e^2$ if $|e| \leq \delta$, and $H(e) = \delta(|e| - \frac12\delta)$ otherwise."
TYPED = "H(e) = ½ e² if |e| ≤ δ, and H(e) = δ (|e| − ½ δ) otherwise"
HINGE = r"The hinge loss is $h(s) = \max(0, 1 - t s)$."


def words(text: str) -> list[str]:
    return [
        f.word.value for f in check_document(text).findings if f.word.value not in ("no claim", "definition")
    ]


@pytest.mark.parametrize(
    "claim",
    [
        r"$H'(e) = e$ if $|e| \leq \delta$, and $H'(e) = \delta\,\mathrm{sign}(e)$ otherwise.",
        r"$\frac{dH}{de} = e$ for $|e| \leq \delta$, "
        r"and $\frac{dH}{de} = \delta\,\mathrm{sign}(e)$ for $|e| > \delta$.",
    ],
)
def test_each_case_is_judged_where_it_is(claim: str) -> None:
    assert words(f"{HUBER} {claim}") == ["proved", "proved"]


def test_cases_may_be_typed() -> None:
    told = f"{TYPED}\n\nH′(e) = e if |e| ≤ δ, and H′(e) = δ sign(e) otherwise"
    assert words(told) == ["proved", "proved"]
    assert words(told.replace("δ sign(e)", "sign(e)"))[1] != "proved"
    assert words(f"{TYPED}\n\nH′(e) = δ e if |e| > δ") == ["false"]


def test_what_holds_in_the_other_case_only_is_not_proved() -> None:
    assert words(rf"{HUBER} $H'(e) = e$ if $|e| > \delta$.") not in (["proved"], ["holds if"])
    assert words(rf"{HINGE} $\frac{{dh}}{{ds}} = -t$ if $t s > 1$.") not in (["proved"], ["holds if"])
    assert words(rf"{HINGE} $\frac{{dh}}{{ds}} = -t$ if $t s < 1$.") == ["proved"]


def test_the_argument_of_a_function_is_no_number_of_euler() -> None:
    assert words(r"$H(e) = \frac12 e^2$. $H'(e) = e$. $\frac{d}{de} e^2 = 2e$.") == ["proved", "proved"]


def test_powers_of_brackets_are_typed_with_brackets() -> None:
    lines = (
        "F(p) = −(1 − p)^γ log p",
        "dF/dp = γ (1 − p)^(γ−1) log p − (1 − p)^γ / p",
        "ℓ(z) = log(1 + exp(z))",
        "dℓ/dz = σ(z)",
    )
    assert words("\n\n".join(lines)) == ["proved", "proved"]


def test_cells_of_a_table_are_formulas_of_their_own() -> None:
    text = "| f | f′ |\n|---|---|\n| f(x) = |x| | f′(x) = sign(x) |\n| g(x) = x² | g′(x) = 3x |\n"
    assert words(text) == ["proved", "false"]


def test_typed_cases_may_have_a_condition_each() -> None:
    told = "lrelu(x) = x if x > 0, else αx\n\nlrelu′(x) = 1 if x > 0, "
    assert words(f"{told}α if x < 0") == ["proved"]
    assert words(f"{told}α·x if x < 0") == ["false"]


def test_a_short_name_with_one_argument_is_called() -> None:
    text = "sp(x) = log(1 + e^x)\n\nsp′(x) = σ(x)\n\nsp(x) − sp(−x) = x\n\nsp(0) = log 2"
    assert words(text) == ["proved"] * 3
    assert words("f(x) = x²\n\ny = af(x)\n\ndy/dx = 2ax") == ["proved"]


LOGARITHM = r"Let $f(x)=-\log x$ for $x>0$. Then $f''(x)=\frac1{x^2}>0$."
SIGNED = r"Let $g(x)=x^2$ for $x\ge0$ and $g(x)=-x^2$ for $x<0$."


@pytest.mark.parametrize(
    ("told", "verdicts"),
    [
        (LOGARITHM + "\n\n" + r"Let $f(x)=x\log x$ for $x>0$. Then $f''(x)=\frac1x$.", ["holds if"] * 2),
        (
            LOGARITHM + "\n\n" + r"Let $f(x)=x\log x$ for $x>0$. Then $f''(x)=\frac1{x^2}$.",
            ["holds if", "false"],
        ),
        (r"Let $f(x)=x^3$ for $x>0$. Let $f(x)=x^2$ for $x\ge0$. $f(2)=4$.", ["holds if"]),
        (SIGNED + r" Then $g(-2)=-4$ and $g(3)=9$.", ["proved"] * 2),
        (SIGNED + r" Then $g(-2)=4$ and $g(3)=-9$.", ["false"] * 2),
    ],
)
def test_another_formula_for_the_same_case_is_another_definition(told: str, verdicts: list[str]) -> None:
    assert words(told) == verdicts
