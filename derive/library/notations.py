"""Notations: which letter each role gets, and how layers and derivatives are written.

A notation changes ink, never mathematics. An empty letter keeps the one that the model has.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from derive.catalog import Catalog


class LayerStyle(Enum):
    """Where the number of a layer goes: z^{[1]}, z^{(1)} or z_1."""

    SUPERSCRIPT_BRACKET = "superscript-bracket"
    SUPERSCRIPT_PAREN = "superscript-paren"
    SUBSCRIPT = "subscript"


class DerivativeSign(Enum):
    """∂L/∂a, or dL/da."""

    PARTIAL = "partial"
    D = "d"


class CaseStyle(Enum):
    """A factor that is 1 under a condition and else 0: [z > 0], or a boldface 1 with the condition below."""

    BRACKET = "bracket"
    INDICATOR = "indicator"


class Logarithm(Enum):
    """The natural logarithm: log or ln."""

    LOG = "log"
    LN = "ln"


class SumStyle(Enum):
    """What stands at a ∑: i = 1 below and n above, or the index alone where the arrays tell the rest."""

    BOUNDS = "bounds"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class Notation:
    """Letters by role and styles; letters are identifiers such as `C`, `eta`, `yhat`, or empty.

    `error_signal` is a letter for ∂L/∂z of a pre-activation z; without one the derivative is written.
    `layers` writes the number of a layer beside other indices, `bare_layers` in models where no name
    has both. `always` lists the roles whose letter also replaces one that the author wrote.
    """

    name: str
    title: str
    input: str = ""
    target: str = ""
    weight: str = ""
    bias: str = ""
    pre_activation: str = ""
    activation: str = ""
    prediction: str = ""
    loss: str = ""
    learning_rate: str = ""
    error_signal: str = ""
    layers: LayerStyle = LayerStyle.SUPERSCRIPT_BRACKET
    bare_layers: LayerStyle = LayerStyle.SUBSCRIPT
    derivative: DerivativeSign = DerivativeSign.PARTIAL
    cases: CaseStyle = CaseStyle.BRACKET
    logarithm: Logarithm = Logarithm.LOG
    sums: SumStyle = SumStyle.BOUNDS
    always: tuple[str, ...] = ()


NOTATIONS: Catalog[Notation] = Catalog("notation")

LECTURE = NOTATIONS.declare(Notation("lecture", "z_1 for a layer, z^{[1]}_2 for a unit of a layer"))

NOTATIONS.declare(
    Notation(
        "ng",
        "layers in brackets: a^{[1]}, prediction y-hat, loss L, learning rate alpha",
        prediction="yhat",
        learning_rate="alpha",
        bare_layers=LayerStyle.SUPERSCRIPT_BRACKET,
    )
)
NOTATIONS.declare(
    Notation(
        "nielsen",
        "layers in parentheses: a^{(1)}, cost C, learning rate eta, error signal delta",
        loss="C",
        learning_rate="eta",
        error_signal="delta",
        layers=LayerStyle.SUPERSCRIPT_PAREN,
        bare_layers=LayerStyle.SUPERSCRIPT_PAREN,
    )
)
NOTATIONS.declare(Notation("subscripts", "every index below: z_{1,2}", layers=LayerStyle.SUBSCRIPT))

# The letters of five lecture notes on the same subject.
NOTATIONS.declare(
    Notation("y-hat", "prediction y-hat, loss L, learning rate eta", prediction="yhat", learning_rate="eta")
)
NOTATIONS.declare(
    Notation(
        "outputs",
        "hidden activations h, outputs o, error E, learning rate eta, error signal delta",
        activation="h",
        prediction="o",
        loss="E",
        learning_rate="eta",
        error_signal="delta",
        layers=LayerStyle.SUBSCRIPT,
    )
)
NOTATIONS.declare(
    Notation(
        "regression",
        "layers below, prediction y-hat, loss L, learning rate alpha",
        prediction="yhat",
        learning_rate="alpha",
        layers=LayerStyle.SUBSCRIPT,
    )
)
NOTATIONS.declare(Notation("logistic", "prediction a, loss L, learning rate alpha", learning_rate="alpha"))
NOTATIONS.declare(
    Notation(
        "error",
        "layers below, error e, learning rate eta",
        loss="e",
        learning_rate="eta",
        layers=LayerStyle.SUBSCRIPT,
    )
)
