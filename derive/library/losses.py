"""Losses: a definition for one output and nothing more; every derivative is derived from it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derive.catalog import Catalog
from derive.errors import UnknownName
from derive.model import POSITIVE, PROBABILITY, REALS, UNIT, Interval
from derive.term import Term


@dataclass(frozen=True, slots=True)
class Loss:
    """L = definition for one output, as text (or term) over prediction `a`, target `y` and constants.

    Over several outputs the definition is summed, or averaged when `reduction` is "mean". A prediction
    outside `prediction_domain` has no loss. `kinks` are the values of `a` (as text) without a derivative.
    """

    name: str
    title: str
    definition: str | Term
    letter: str = "L"
    prediction_domain: Interval = REALS
    target_domain: Interval = REALS
    kinks: tuple[str, ...] = ()
    constants: tuple[tuple[str, str], ...] = ()
    reduction: str = "sum"
    softmax: bool = False  # predictions are the outputs of one softmax layer; its targets sum to 1
    logits: bool = False  # `a` is the pre-activation z of an output that has no activation of its own
    source: str = ""
    aliases: tuple[str, ...] = ()


NON_NEGATIVE = Interval(Fraction(0), None, low_closed=True)
SIGN = Interval(Fraction(-1), Fraction(1), True, True)

LOSSES: Catalog[Loss] = Catalog("loss")

LOSSES.declare(
    Loss("squared-error", "squared error", "(a - y)^2", source="goodfellow2016", aliases=("se", "sse"))
)
LOSSES.declare(
    Loss(
        "half-squared-error",
        "half the squared error",
        "1/2*(a - y)^2",
        source="bishop2006",
        aliases=("half-se",),
    )
)
LOSSES.declare(
    Loss(
        "mean-squared-error",
        "mean squared error",
        "(a - y)^2",
        reduction="mean",
        source="goodfellow2016",
        aliases=("mse", "l2"),
    )
)
LOSSES.declare(
    Loss(
        "absolute-error",
        "absolute error",
        "abs(a - y)",
        kinks=("y",),
        source="goodfellow2016",
        aliases=("mae", "l1"),
    )
)
LOSSES.declare(
    Loss(
        "huber",
        "Huber loss",
        "where(abs(a - y) <= delta, 1/2*(a - y)^2, delta*(abs(a - y) - 1/2*delta))",
        constants=(("delta", "1"),),
        source="huber1964",
    )
)
LOSSES.declare(
    Loss(
        "binary-cross-entropy",
        "binary cross-entropy",
        "-(y*log(a) + (1 - y)*log(1 - a))",
        prediction_domain=UNIT,
        target_domain=PROBABILITY,
        source="bishop2006",
        aliases=("bce", "log-loss", "logistic-loss"),
    )
)
LOSSES.declare(
    Loss(
        "binary-cross-entropy-with-logits",
        "binary cross-entropy on logits",
        "log(1 + exp(a)) - y*a",
        target_domain=PROBABILITY,
        logits=True,
        source="bishop2006",
        aliases=("bce-with-logits", "bce-logits"),
    )
)
LOSSES.declare(
    Loss(
        "categorical-cross-entropy",
        "categorical cross-entropy",
        "-(y*log(a))",
        prediction_domain=UNIT,
        target_domain=PROBABILITY,
        softmax=True,
        source="bishop2006",
        aliases=("cross-entropy", "cce", "ce", "softmax-cross-entropy"),
    )
)
LOSSES.declare(
    Loss(
        "hinge",
        "hinge loss",
        "max(0, 1 - y*a)",
        target_domain=SIGN,
        kinks=("1/y",),
        source="cortes1995",
    )
)
LOSSES.declare(
    Loss(
        "poisson",
        "Poisson loss",
        "a - y*log(a)",
        prediction_domain=POSITIVE,
        target_domain=NON_NEGATIVE,
        source="nelder1972",
        aliases=("poisson-nll",),
    )
)
LOSSES.declare(
    Loss("log-cosh", "log-cosh loss", "log(cosh(a - y))", source="saleh2022", aliases=("logcosh",))
)

_SPELLINGS = {spelling: item for item in LOSSES for spelling in (item.name, *item.aliases)}


def find_loss(name: str) -> Loss:
    """The declaration by name or alias, with `_` or `-`, in any case. Raises UnknownName."""
    key = name.lower().replace("_", "-").replace(" ", "-")
    if key in _SPELLINGS:
        return _SPELLINGS[key]
    raise UnknownName("loss", name, _SPELLINGS)
