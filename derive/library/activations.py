"""Activations: a definition each and nothing more; every derivative is derived from it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derive.catalog import Catalog
from derive.errors import UnknownName
from derive.model import POSITIVE, REALS, UNIT, Interval
from derive.term import Term


@dataclass(frozen=True, slots=True)
class Activation:
    """name(z) = definition, as text (or term) over `z` and the constants.

    `letter` is its LaTeX name, `kinks` are the values of z (as text) where it has no derivative, and
    `constants` pairs each letter of the definition other than z with its usual value (decimal text).
    `range` holds for every value of the constants; an irrational bound is rounded outwards.
    """

    name: str
    letter: str
    title: str
    definition: str | Term
    range: Interval = REALS
    kinks: tuple[str, ...] = ()
    constants: tuple[tuple[str, str], ...] = ()
    source: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def call(self) -> str:
        """The name in formulas: `leaky_relu` for leaky-relu."""
        return self.name.replace("-", "_")


def _upper(letters: str) -> str:
    return rf"\operatorname{{{letters}}}"


def _half_open(low: str) -> Interval:
    return Interval(Fraction(low), None, low_closed=True)


ACTIVATIONS: Catalog[Activation] = Catalog("activation")

ACTIVATIONS.declare(Activation("identity", _upper("id"), "identity", "z", aliases=("linear", "none")))
ACTIVATIONS.declare(
    Activation(
        "sigmoid",
        r"\sigma",
        "sigmoid (logistic function)",
        "1/(1 + exp(-z))",
        UNIT,
        source="cramer2002",
        aliases=("logistic",),
    )
)
ACTIVATIONS.declare(
    Activation(
        "tanh",
        r"\tanh",
        "hyperbolic tangent",
        "(exp(z) - exp(-z))/(exp(z) + exp(-z))",
        Interval(Fraction(-1), Fraction(1)),
        source="lecun1998",
    )
)
ACTIVATIONS.declare(
    Activation(
        "relu",
        _upper("ReLU"),
        "rectified linear unit",
        "max(0, z)",
        _half_open("0"),
        kinks=("0",),
        source="nair2010",
    )
)
ACTIVATIONS.declare(
    Activation(
        "leaky-relu",
        _upper("LeakyReLU"),
        "leaky rectified linear unit",
        "where(z > 0, z, alpha*z)",
        kinks=("0",),
        constants=(("alpha", "0.01"),),
        source="maas2013",
    )
)
ACTIVATIONS.declare(
    Activation(
        "elu",
        _upper("ELU"),
        "exponential linear unit",
        "where(z > 0, z, alpha*(exp(z) - 1))",
        kinks=("0",),
        constants=(("alpha", "1"),),
        source="clevert2016",
    )
)
ACTIVATIONS.declare(
    Activation(
        "selu",
        _upper("SELU"),
        "scaled exponential linear unit",
        "where(z > 0, lambda*z, lambda*alpha*(exp(z) - 1))",
        kinks=("0",),
        constants=(("lambda", "1.0507009873554805"), ("alpha", "1.6732632423543772")),
        source="klambauer2017",
    )
)
ACTIVATIONS.declare(
    Activation("softplus", _upper("softplus"), "softplus", "log(1 + exp(z))", POSITIVE, source="dugas2001")
)
ACTIVATIONS.declare(
    Activation(
        "softsign",
        _upper("softsign"),
        "softsign",
        "z/(1 + abs(z))",
        Interval(Fraction(-1), Fraction(1)),
        source="bergstra2009",
    )
)
ACTIVATIONS.declare(
    Activation(
        "swish",
        _upper("swish"),
        "swish (SiLU)",
        "z*sigmoid(z)",
        Interval(Fraction("-0.2785"), None),
        source="ramachandran2018",
        aliases=("silu",),
    )
)
ACTIVATIONS.declare(
    Activation(
        "gelu",
        _upper("GELU"),
        "Gaussian error linear unit",
        "1/2*z*(1 + erf(z/sqrt(2)))",
        Interval(Fraction("-0.17"), None),
        source="hendrycks2016",
    )
)
ACTIVATIONS.declare(
    Activation(
        "mish",
        _upper("mish"),
        "mish",
        "z*tanh(softplus(z))",
        Interval(Fraction("-0.3089"), None),
        source="misra2020",
    )
)
ACTIVATIONS.declare(Activation("exp", r"\exp", "exponential", "exp(z)", POSITIVE))
ACTIVATIONS.declare(
    Activation(
        "hard-sigmoid",
        _upper("hardsigmoid"),
        "hard sigmoid",
        "where(z < -3, 0, where(z > 3, 1, z/6 + 1/2))",
        Interval(Fraction(0), Fraction(1), True, True),
        kinks=("-3", "3"),
        source="howard2019",
    )
)
ACTIVATIONS.declare(
    Activation(
        "log-sigmoid",
        r"\log\sigma",
        "log-sigmoid",
        "-log(1 + exp(-z))",
        Interval(None, Fraction(0)),
        source="goodfellow2016",
    )
)
ACTIVATIONS.declare(
    Activation(
        "arctan",
        r"\arctan",
        "inverse tangent",
        "arctan(z)",
        Interval(Fraction("-1.5708"), Fraction("1.5708")),
        aliases=("atan",),
    )
)
SOFTMAX = "softmax"  # no function of one z but of a whole layer: the network form writes it out

_SPELLINGS = {spelling: item for item in ACTIVATIONS for spelling in (item.name, *item.aliases)}

# Every activation that a formula may call, by each of its spellings: silu → swish.
CALL_NAMES = {spelling.replace("-", "_"): item.call for spelling, item in _SPELLINGS.items()}

# Spellings with a hyphen, which a formula reads as a minus: leaky-relu(z).
HYPHENATED = tuple(spelling for spelling in _SPELLINGS if "-" in spelling)


def find_activation(name: str) -> Activation:
    """The declaration by name or alias, with `_` or `-`, in any case. Raises UnknownName."""
    key = name.lower().replace("_", "-").replace(" ", "-")
    if key in _SPELLINGS:
        return _SPELLINGS[key]
    raise UnknownName("activation", name, (*_SPELLINGS, SOFTMAX))
