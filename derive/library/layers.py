"""Layers of networks in matrices: arrays with shapes and equations, and no derivative; each is derived.

A formula is written for samples in rows. `X` is the input of the layer, `{X @ W}` a product (W X where
samples are columns), `{features}` and `{samples}` the axis of a mean, `{along}` that of a softmax over the
rows, `before_H` the array H one step of time earlier, `<t>` an index letter, `activation` the function that
the spec chooses, `out` the number of units, or of the features of a head.
"""

from __future__ import annotations

from dataclasses import dataclass

from derive.catalog import Catalog
from derive.model import Role

SAMPLES, IN, OUT = "samples", "in", "out"  # the sizes of a layer
HEADS, KERNEL = "heads", "kernel"  # of which a spec says how many


@dataclass(frozen=True, slots=True)
class Given:
    """An array that no equation defines: a parameter, or a mask that is drawn anew for every step."""

    letter: str
    role: Role
    shape: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Defined:
    """letter = formula, one row for every sample; with `indices` an equation for one entry of it."""

    letter: str
    role: Role
    formula: str
    shape: tuple[str, ...] = (SAMPLES, OUT)
    indices: tuple[str, ...] = ()

    @property
    def in_rows(self) -> str:
        """The equation as an author writes it for samples in rows: `Z = X @ W + b`."""
        left = f"{self.letter}[{', '.join(self.indices)}]" if self.indices else self.letter
        slots = {
            "{features}": ", axis=1",
            "{samples}": ", axis=0",
            "{along}": "",
            **dict.fromkeys("{}<>", ""),
        }
        formula = self.formula
        for slot, text in slots.items():
            formula = formula.replace(slot, text)
        return f"{left} = {formula}"


@dataclass(frozen=True, slots=True)
class LayerKind:
    """The equations of one kind of layer, in their order; the last one is its output.

    `activation` is the one that a spec leaves out, empty for a kind that has none. `states` are the letters
    whose value one step of time earlier is read. A kind that is not `sized` has as many units as the layer
    before it.
    """

    name: str
    title: str
    given: tuple[Given, ...]
    equations: tuple[Defined, ...]
    source: str
    activation: str = ""
    states: tuple[str, ...] = ()
    sized: bool = True
    places: bool = False  # its samples are the places of one sequence
    batch: bool = False  # it needs several samples
    padded: tuple[str, ...] = ()  # letters whose entries outside are 0

    @property
    def has_heads(self) -> bool:
        """Whether it is made of several heads, whose number a spec has to say."""
        return any(HEADS in one.shape for one in self.given)

    @property
    def has_kernel(self) -> bool:
        """Whether it reads several places of a sequence at once, whose number a spec has to say."""
        return any(KERNEL in one.shape for one in self.given)


LAYERS: Catalog[LayerKind] = Catalog("layer")


def _weight(letter: str, *shape: str) -> Given:
    return Given(letter, Role.WEIGHT, shape or (IN, OUT))


def _bias(letter: str) -> Given:
    return Given(letter, Role.BIAS, (OUT,))


def _scale(letter: str) -> Given:
    return Given(letter, Role.PARAMETER, (OUT,))


def _node(letter: str, formula: str, *shape: str) -> Defined:
    return Defined(letter, Role.NODE, formula, shape or (SAMPLES, OUT))


def _gate(letter: str, gate: str, function: str, *, state: str = "before_H") -> tuple[Defined, Defined]:
    """Z_i = X W_i + H U_i + b_i and I = σ(Z_i)."""
    z = f"{{X @ W_{gate}}} + {{{state} @ U_{gate}}} + b_{gate}"
    return (
        Defined(f"Z_{gate}", Role.PRE_ACTIVATION, z),
        Defined(letter, Role.ACTIVATION, f"{function}(Z_{gate})"),
    )


def _gate_parameters(*gates: str) -> tuple[Given, ...]:
    return tuple(
        one
        for gate in gates
        for one in (_weight(f"W_{gate}"), _weight(f"U_{gate}", OUT, OUT), _bias(f"b_{gate}"))
    )


DENSE = LAYERS.declare(
    LayerKind(
        "dense",
        "weights, a bias and an activation",
        (_weight("W"), _bias("b")),
        (
            Defined("Z", Role.PRE_ACTIVATION, "{X @ W} + b"),
            Defined("A", Role.ACTIVATION, "activation(Z)"),
        ),
        source="goodfellow2016",
        activation="identity",
    )
)

LAYERS.declare(
    LayerKind(
        "embedding",
        "a row of E for each one-hot row of the input",
        (_weight("E"),),
        (_node("A", "{X @ E}"),),
        source="goodfellow2016",
    )
)

LAYERS.declare(
    LayerKind(
        "dropout",
        "a given mask, elementwise",
        (Given("M", Role.INPUT, (SAMPLES, OUT)),),
        (_node("D", "M * X"),),
        source="srivastava2014",
        sized=False,
    )
)

LAYERS.declare(
    LayerKind(
        "batch-norm",
        "normalised over the samples, with scale and shift",
        (_scale("gamma"), _scale("beta")),
        (
            _node("U", "(X - mean(X{samples}))/sqrt(var(X{samples}) + epsilon)"),
            _node("H", "gamma*U + beta"),
        ),
        source="ioffe2015",
        sized=False,
        batch=True,
    )
)

LAYERS.declare(
    LayerKind(
        "layer-norm",
        "normalised over the features, with scale and shift",
        (_scale("gamma"), _scale("beta")),
        (
            _node("U", "(X - mean(X{features}))/sqrt(var(X{features}) + epsilon)"),
            _node("H", "gamma*U + beta"),
        ),
        source="ba2016",
        sized=False,
    )
)

LAYERS.declare(
    LayerKind(
        "rms-norm",
        "divided by the root mean square of the features, with scale",
        (_scale("gamma"),),
        (
            _node("U", "X/sqrt(mean(X**2{features}) + epsilon)"),
            _node("H", "gamma*U"),
        ),
        source="zhang2019",
        sized=False,
    )
)

LAYERS.declare(
    LayerKind(
        "gated",
        "a gated linear unit with swish, SwiGLU",
        (_weight("W"), _weight("V")),
        (
            Defined("Z", Role.PRE_ACTIVATION, "{X @ W}"),
            _node("A", "activation(Z)"),
            _node("B", "{X @ V}"),
            _node("H", "A*B"),
        ),
        source="shazeer2020",
        activation="swish",
    )
)

LAYERS.declare(
    LayerKind(
        "attention",
        "one head over the places of a sequence",
        (_weight("W_Q"), _weight("W_K"), _weight("W_V")),
        (
            _node("Q", "{X @ W_Q}"),
            _node("K", "{X @ W_K}"),
            _node("V", "{X @ W_V}"),
            _node("S", "{Q @ K.T} / sqrt(out)", SAMPLES, SAMPLES),
            _node("P", "softmax(S{along})", SAMPLES, SAMPLES),
            _node("O", "{P @ V}"),
        ),
        source="vaswani2017",
        places=True,
        batch=True,
    )
)

LAYERS.declare(
    LayerKind(
        "multi-head-attention",
        "several heads over the places of a sequence; as wide as what comes in",
        (
            *(_weight(f"W_{letter}", HEADS, IN, OUT) for letter in "QKV"),
            _weight("W_O", HEADS, OUT, IN),
        ),
        (
            _node("Q", "{X @ W_Q}", HEADS, SAMPLES, OUT),
            _node("K", "{X @ W_K}", HEADS, SAMPLES, OUT),
            _node("V", "{X @ W_V}", HEADS, SAMPLES, OUT),
            _node("S", "{Q @ swapaxes(K, -1, -2)} / sqrt(out)", HEADS, SAMPLES, SAMPLES),
            _node("P", "softmax(S{along})", HEADS, SAMPLES, SAMPLES),
            _node("O", "{P @ V}", HEADS, SAMPLES, OUT),
            _node("A", "sum({O @ W_O}, axis=0)", SAMPLES, IN),
        ),
        source="vaswani2017",
        sized=False,
        places=True,
        batch=True,
    )
)

LAYERS.declare(
    LayerKind(
        "convolution",
        "a kernel over each place of a sequence and those before it, in every channel; 0 before the first",
        (_weight("W", KERNEL, IN, OUT), _bias("b")),
        (
            Defined(
                "Z",
                Role.PRE_ACTIVATION,
                "sum(sum(X[<t> - <m> + 1, <j>]*W[<m>, <j>, <i>], <j>), <m>) + b[<i>]",
                indices=("t", "i"),
            ),
            Defined("A", Role.ACTIVATION, "activation(Z)"),
        ),
        source="goodfellow2016",
        activation="relu",
        places=True,
        batch=True,
        padded=("X",),
    )
)

LAYERS.declare(
    LayerKind(
        "rnn",
        "a recurrent layer: the state before, and the input",
        (_weight("W"), _weight("U", OUT, OUT), _bias("b")),
        (
            Defined("Z", Role.PRE_ACTIVATION, "{X @ W} + {before_H @ U} + b"),
            Defined("H", Role.ACTIVATION, "activation(Z)"),
        ),
        source="elman1990",
        activation="tanh",
        states=("H",),
    )
)

LAYERS.declare(
    LayerKind(
        "lstm",
        "long short-term memory: gates i, f, o and a cell",
        _gate_parameters("i", "f", "o", "g"),
        (
            *_gate("I", "i", "sigmoid"),
            *_gate("F", "f", "sigmoid"),
            *_gate("O", "o", "sigmoid"),
            *_gate("G", "g", "tanh"),
            _node("C", "F*before_C + I*G"),
            _node("S", "tanh(C)"),
            _node("H", "O*S"),
        ),
        source="hochreiter1997",
        states=("H", "C"),
    )
)

LAYERS.declare(
    LayerKind(
        "gru",
        "a gated recurrent unit: gates u and r",
        _gate_parameters("u", "r", "n"),
        (
            *_gate("U", "u", "sigmoid"),
            *_gate("R", "r", "sigmoid"),
            _node("S", "R*before_H"),
            *_gate("N", "n", "tanh", state="S"),
            _node("H", "(1 - U)*N + U*before_H"),
        ),
        source="cho2014",
        states=("H",),
    )
)
