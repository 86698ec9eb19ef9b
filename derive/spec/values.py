"""What an author can say, as values; formulas stay text: `build` reads them and knows the names."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derive.library.activations import Activation
from derive.library.layers import DENSE, LayerKind
from derive.library.losses import Loss
from derive.model import Nested


@dataclass(frozen=True, slots=True)
class Written:
    """A text and the line where it stands (None when it came from Python)."""

    text: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A declaration by name, or the object itself, with numbers for some of its constants."""

    item: str | Activation | Loss
    constants: tuple[tuple[str, Fraction], ...] = ()
    reduction: str = ""  # "sum" or "mean"; empty: as declared
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """`units` neurons: z = W·(layer before) + b, a = activation(z).

    `name` is that of their number; it, and kinds other than "dense", are for matrices. 0 units are as many as
    the layer before has.
    """

    units: int
    activation: Choice
    bias: bool = True
    line: int | None = None
    name: str = ""
    kind: LayerKind = DENSE
    residual: bool = False  # the input of the layer is added to its output
    heads: str = ""  # how many, by name or as a number
    head_width: str = ""  # how many features each head has
    kernel: str = ""  # how many places of a sequence a convolution reads at once
    repeat: str = ""  # the letter of how many such layers there are, one after the other

    @property
    def width(self) -> str:
        """The number of units as it was written."""
        return self.name or str(self.units)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some layers of a network of any depth: their numbers, and what is below and above them.

    They are numbered from `first` after `letter`: "l" and 0 are l, l + 1, …, "" and 1 are 1, 2, ….
    `below` is the letter of what the layer before gives, empty for the input of the network; `above` is the
    layer above whose pre-activation has a gradient from above, None where the output has it; `ends`: with the
    loss.
    """

    letter: str
    first: int
    below: str = ""
    above: Layer | None = None
    ends: bool = False
    asked: tuple[
        str, ...
    ] = ()  # further gradients: by what comes in, "input", and by the first node, "first"

    def number(self, place: int) -> int | str:
        """The number of the layer at that place from 0: 3, or l + 1."""
        moved = self.first + place
        if not self.letter:
            return moved
        return f"{self.letter}{moved:+d}" if moved else self.letter


@dataclass(frozen=True, slots=True)
class Network:
    """The network form: names of the inputs, layers from the input to the output, a loss.

    For matrices: `name` is that of the number of inputs, `batch` the number of samples by name or as text
    (empty: one sample); `convention` is rows, columns, or empty where nothing is said; `steps` is the number
    of steps of time, 0 for a network without time; `stretch` is there for some layers of a deeper network.
    """

    inputs: tuple[str, ...]
    layers: tuple[Layer, ...]
    loss: Choice
    line: int | None = None
    name: str = ""
    batch: str = ""
    convention: str = ""
    steps: int = 0
    stretch: Stretch | None = None

    @property
    def width(self) -> str:
        """The number of inputs as it was written."""
        return self.name or str(len(self.inputs))

    @property
    def columns(self) -> bool:
        """Whether a sample is a column: as asked for, else for a single sample."""
        return self.convention == "columns" or (not self.convention and not self.batch)


@dataclass(frozen=True, slots=True)
class Own:
    """An activation or loss of the author's own: a formula as text, or any object that writes one."""

    name: str
    formula: object
    letter: str = ""
    title: str = ""
    kinks: tuple[str, ...] = ()
    constants: tuple[tuple[str, str], ...] = ()
    reduction: str = "sum"
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of an array along its axes, each a name or a whole number as text: W: [h, 3]."""

    name: str
    sizes: tuple[str, ...]
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Upstream:
    """∂L/∂node = gradient for a loss L that is not said: its gradient comes from above."""

    node: str
    gradient: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the example: a number, a list or a list of lists, for a name or a letter."""

    name: str
    value: Nested
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """The example as written; `seed` makes up what is missing."""

    entries: tuple[Entry, ...]
    learning_rate: Fraction | None = None
    seed: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of generated data: a formula as text, values, or `count` points between two bounds."""

    name: str
    formula: str = ""
    values: tuple[Fraction, ...] = ()
    bounds: tuple[Fraction, Fraction] | None = None
    count: int | None = None
    random: bool = False  # points drawn between the bounds instead of evenly spaced ones
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Data:
    """Columns in order, the noise on the last formula, and to how many decimals everything is rounded."""

    columns: tuple[Column, ...]
    noise: Fraction = Fraction(0)
    kind: str = "normal"
    seed: int = 1
    decimals: int = 2
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Descent:
    """Steps of gradient descent; the example's learning rate and a choice of steps when none are given."""

    steps: int
    learning_rate: Fraction | None = None
    show: tuple[int, ...] | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Curves:
    """Functions whose convexity is asked for, `f = x^2` or `x^2`; points and weights with their lines."""

    functions: tuple[Written, ...]
    points: tuple[tuple[Fraction, int | None], ...] = ()
    weights: tuple[tuple[Fraction, int | None], ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True)
class NotationChoice:
    """A named notation with letters of it exchanged: base "nielsen", overrides (("loss", "J"),)."""

    base: str = ""
    overrides: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A paragraph or a heading of the author's own, among the generated sections; `$formula$` is read."""

    text: str
    heading: bool = False
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Algorithm:
    """What the section `algorithm` says besides the model."""

    title: str = ""
    until: str = ""
    each: str = ""
    summary: bool = False


@dataclass(frozen=True, slots=True)
class Spec:
    """All that an author can say: a model (`equations`, `network` or `function`), or `parts` of such.

    A part is a Spec too, complete with what it takes from the top; one without a model is prose.
    """

    file: str
    title: str
    equations: tuple[Written, ...] = ()
    network: Network | None = None
    shapes: tuple[Shape, ...] = ()
    padding: tuple[Written, ...] = ()  # arrays that an index may leave: they are 0 outside
    upstream: tuple[Upstream, ...] = ()  # instead of a loss
    function: tuple[Written, ...] = ()  # of a plain function; the last formula is the function
    subtitle: str = ""
    gradients: tuple[Written, ...] | None = None  # None: all parameters
    totals: tuple[Written, ...] = ()  # dyhat/dw: through all nodes between
    jacobian: tuple[Written, ...] = ()  # "p wrt z"
    hessian: tuple[Written, ...] = ()
    example: Numbers | None = None
    data: Data | None = None
    training: Descent | None = None
    notation: NotationChoice = NotationChoice()
    sections: tuple[str | OwnWords, ...] | None = None
    detail: str = ""
    assume: tuple[Written, ...] = ()
    activations: tuple[Own, ...] = ()
    losses: tuple[Own, ...] = ()
    templates: tuple[str, ...] = ("handout",)
    proof: str = "add-and-subtract"
    ways: tuple[str, ...] = ()
    known: tuple[Written, ...] = ()  # activations whose derivatives are stated, not derived
    view: str = "components"
    algorithm: Algorithm = Algorithm()
    roots: str = "rule"
    convexity: Curves | None = None
    lines: tuple[tuple[str, int], ...] = ()  # of the keys at the top
    text: tuple[str, ...] = ()  # paragraphs below the title
    parts: tuple[Spec, ...] = ()
    beside: bool = False  # of a part: set beside the one before it

    @property
    def has_model(self) -> bool:
        """Whether there is something to derive; a part may be prose, and a document has parts."""
        return bool(self.equations or self.network or self.function or self.convexity)

    def line(self, key: str) -> int | None:
        """The line of a key at the top of the file, for messages of later stages."""
        return dict(self.lines).get(key)
