"""An X_i beside a sum over i is any of the X_i: they have one distribution, also where a claim is refuted."""

from __future__ import annotations

import pytest

from derive.notes import check_document

MEAN = r"Let $\bar X = \frac1n\sum_{i=1}^n X_i$ with i.i.d. $X_i$. Then "
LAYER = (
    r"Consider $y = \sum_{i=1}^n w_i x_i$. The weights are independent with mean zero, the inputs, too. Then "
)
ROWS = (
    r"Let $z_j = \sum_{i=1}^{n} w_{ji} x_i$ with i.i.d. weights of mean $0$ and variance $\sigma_w^2$. Then "
)


def last(text: str) -> tuple[str, str]:
    """The verdict on the last formula, and its ground."""
    found = check_document(text).findings[-1]
    return found.word.value, found.why


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        (r"$E[\sum_{i=1}^n X_i] = nE[X_i]$", "the X_i are identically distributed"),
        (r"$E[\sum_{i=1}^{n-1} X_i] = (n-1)E[X_i]$", "the X_i are identically distributed"),
        (r"$E[\sum_{i=1}^n X_i] = nE[X_1]$", "the X_i are identically distributed"),
        (MEAN + r"$E[\bar X] = E[X_i]$", "the X_i are identically distributed"),
        (
            MEAN + r"$\mathrm{Var}(\bar X) = \frac1n\mathrm{Var}(X_i)$",
            "the X_i are identically distributed, and the X are independent",
        ),
        (
            MEAN + r"$E[(X_i-\bar X)^2] = \frac{n-1}{n}\mathrm{Var}(X_i)$",
            "the X_i are identically distributed, and the X are independent",
        ),
        (
            MEAN + r"$\mathrm{Cov}(X_i,\bar X) = \frac1n\mathrm{Var}(X_i)$",
            "the X_i are identically distributed, and the X are independent",
        ),
        (
            LAYER + r"$\mathrm{Var}[y] = n\mathrm{Var}[w_i]\mathrm{Var}[x_i]$",
            "E[w] = 0 and E[x] = 0, and the w_i and the x_i are identically distributed, "
            "and w and x are independent",
        ),
        (
            ROWS + r"$\mathrm{Var}(z_j) = n\mathrm{Var}(w_{ji})E[x_i^2]$",
            "E[w] = 0, and the w_i and the x_i are identically distributed, and w and x are independent",
        ),
        (r"$\mathrm{Var}(\sum_i X_i) = \sum_i E[X_i^2]$", "E[X] = 0, and the X are independent"),
    ],
)
def test_any_entry_has_the_moments_of_all(text: str, condition: str) -> None:
    assert last(text) == ("holds if", condition)


@pytest.mark.parametrize(
    "text",
    [
        r"$E[\sum_{i=1}^n X_i] = E[X_i]$",
        r"$E[\sum_{i=0}^n X_i] = nE[X_i]$",
        r"$E[\sum_{i=1}^{n-1} X_i] = nE[X_i]$",
        MEAN + r"$E[\bar X] = nE[X_i]$",
        MEAN + r"$\mathrm{Var}(\bar X) = \mathrm{Var}(X_i)$",
        MEAN + r"$E[(X_i-\bar X)^2] = \frac{n+1}{n}\mathrm{Var}(X_i)$",
        MEAN + r"$\mathrm{Cov}(X_i,\bar X) = \frac2n\mathrm{Var}(X_i)$",
        LAYER + r"$\mathrm{Var}[y] = n\mathrm{Var}[w_i]$",
        LAYER + r"$\mathrm{Var}[y] = n^2\mathrm{Var}[w_i]\mathrm{Var}[x_i]$",
        ROWS + r"$\mathrm{Var}(z_j) = n^2\mathrm{Var}(w_{ji})E[x_i^2]$",
        r"$\mathrm{Var}(X+Y) = \mathrm{Var}(X)+\mathrm{Var}(Y)+\mathrm{Cov}(X,Y)$",
        r"$E[aX+b] = aE[X]+2b$",
        r"$E[\sum_{i=1}^n a_iX_i] = E[X_i]$",
    ],
)
def test_what_is_wrong_for_one_distribution_is_false(text: str) -> None:
    assert last(text)[0] == "false"


@pytest.mark.parametrize(
    "text",
    [
        ROWS + r"$\mathrm{Var}(z_j) = n\sigma_w^2E[x_i^2]$",
        r"$u = \frac1m\sum_{i=1}^m(x_i-\mu)^2$, the $x_i$ i.i.d. of mean $\mu$: $E[u] = \mathrm{Var}(x_i)$",
        r"The weights have $\sum_i a_i = 1$. Then $E[\sum_{i=1}^n a_iX_i] = E[X_i]$",
        r"The weights have $\sum_i a_i = 1$. Then $E[\sum_{i=1}^n a_i(X_i+b)] = b+\sum_{i=1}^n a_iE[X_i]$",
        r"$E[\sum_{i=1}^n\sum_{j=1}^iX_j] = \frac{n(n+1)}{2}E[X_i]$",
        r"$E[\sum_{i=1}^niX_i] = \frac{n(n+1)}{2}E[X_i]$",
    ],
)
def test_where_a_constant_may_be_a_moment_or_a_letter_a_number_nothing_is_false(text: str) -> None:
    assert last(text)[0] in ("undecided", "holds if")


def test_a_counterexample_has_the_mean_of_which_the_text_speaks() -> None:
    assert "at w = U, x_1 = 3/2 U, where" in last(LAYER + r"$\mathrm{Var}[y] = n\mathrm{Var}[w_i]$")[1]
