"""The network form in whole arrays: Z1 = X @ W1 + b1, A1 = relu(Z1), …, L = -sum(Y*log(P))/N.

It becomes a spec of equations, as an author would write it, and goes on as such.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from derive.building.declarations import Declarations, at_line
from derive.building.equations import equations_model
from derive.building.network import check_fit, is_softmax
from derive.errors import InputError
from derive.library.losses import Loss
from derive.model import REALS, Interval, Model, Role, Symbol
from derive.spec import Layer, Network, Shape, Spec, Written
from derive.term import Name, Neg, Product, Term, rational, substitute
from derive.text import to_text

EPSILON = "epsilon"  # what keeps a normalisation from dividing by zero


def matrix_network_model(spec: Spec, known: Declarations) -> Model:
    """The model of `network:` with `view: matrix`. Raises InputError with the line."""
    network = spec.network
    assert network is not None
    writing = _Writing(network, known)
    for number, layer in enumerate(network.layers, start=1):
        with at_line(layer.line):
            writing.add_layer(layer, number)
    with at_line(network.loss.line):
        writing.add_loss(known.loss(network.loss))
    model = equations_model(writing.spec(spec), known)
    symbols = tuple(writing.dressed(symbol) for symbol in model.symbols)
    title = spec.title or f"The gradients of a {writing.widths} network"
    return replace(model, title=title, symbols=symbols, subject=writing.subject)


@dataclass(frozen=True, slots=True)
class _Part:
    """What a name of the network is."""

    base: str
    role: Role
    layer: int | None = None
    domain: Interval = REALS


class _Writing:
    """Equations and shapes so far; `output` is what the next layer reads, `width` its number of features."""

    def __init__(self, network: Network, known: Declarations) -> None:
        self.network, self.known = network, known
        self.batch = network.batch
        self.columns = network.columns
        self.deep = len(network.layers) > 1
        self.equations: list[Written] = []
        self.shapes: dict[str, tuple[str, ...]] = {}
        self.parts: dict[str, _Part] = {}
        self.trained: list[str] = []
        self.assumptions: list[str] = []
        self.kinds: list[str] = []
        self.sizes = {network.batch, network.width, *(layer.width for layer in network.layers)}
        self.width = network.width
        self.widths = "-".join([network.width, *(layer.width for layer in network.layers if layer.is_dense)])
        self.output = self.given("X", Role.INPUT, self.of_samples(self.width))

    # --- names and shapes ----------------------------------------------------------------------------

    def of_samples(self, width: str) -> tuple[str, ...]:
        """The shape of features of all samples, [N, h] with rows, [h, N] with columns; [h] for one sample."""
        if not self.batch:
            return (width,)
        return (width, self.batch) if self.columns else (self.batch, width)

    def of_features(self, width: str) -> tuple[str, ...]:
        """The shape of one value for each feature: [h], or a column [h, 1] beside columns."""
        return (width, "1") if self.columns and self.batch else (width,)

    def named(self, base: str, shape: tuple[str, ...], number: int | None) -> str:
        """W1, and w1 for what is no matrix; the number only where there are several layers."""
        matrix = len([size for size in shape if size != "1"]) > 1
        letter = base if matrix or len(base) > 1 else base.lower()
        name = f"{letter}{number if number and self.deep else ''}"
        return f"{name}_1" if name in self.sizes else name

    def given(self, base: str, role: Role, shape: tuple[str, ...], *, number: int | None = None) -> str:
        """A name that no equation defines, with its shape."""
        name = self.named(base, shape, number)
        self.shapes[name] = shape
        self.note(name, role, number)
        if role in (Role.WEIGHT, Role.BIAS, Role.PARAMETER):
            self.trained.append(name)
        return name

    def note(self, name: str, role: Role, number: int | None) -> None:
        base = name.removesuffix("_1") if name not in self.sizes else name
        base = base.rstrip("0123456789") if number and self.deep else base
        self.parts[name] = _Part(base, role, number if self.deep else None)

    def define(self, base: str, role: Role, formula: str, *, at: tuple[int | None, int | None]) -> str:
        """One equation for all samples; `at` is the layer's number and line."""
        number, line = at
        name = self.named(base, self.of_samples(self.width), number)
        self.equations.append(Written(f"{name} = {formula}", line))
        self.note(name, role, number)
        return name

    # --- layers --------------------------------------------------------------------------------------

    def add_layer(self, layer: Layer, number: int) -> None:
        """The equations of one layer."""
        before, width = self.output, self.width
        _check_kind(layer)
        match layer.kind:
            case "dense":
                self.dense(layer, number)
            case "dropout":
                mask = self.given("M", Role.INPUT, self.of_samples(self.width), number=number)
                self.output = self.define("D", Role.NODE, f"{mask} * {before}", at=(number, layer.line))
            case "attention":
                self.attention(layer, number)
            case _:
                self.normalise(layer, number)
        if layer.kind != "dense":
            self.kinds.append(layer.kind)
        if layer.residual:
            if self.width != width:
                sizes = f"{width} features, to its output, which has {self.width}"
                raise InputError(f"'residual' adds the input of the layer, which has {sizes}")
            self.output = self.define("R", Role.NODE, f"{before} + {self.output}", at=(number, layer.line))

    def dense(self, layer: Layer, number: int) -> None:
        """Z = X @ W + b with rows, W @ X + b with columns; A = activation(Z)."""
        weights = (layer.width, self.width) if self.columns else (self.width, layer.width)
        weight = self.given("W", Role.WEIGHT, weights, number=number)
        before = self.output
        self.width = layer.width
        formula = f"{weight} @ {before}" if self.columns else f"{before} @ {weight}"
        if layer.bias:
            formula += f" + {self.given('b', Role.BIAS, self.of_features(self.width), number=number)}"
        self.activated(layer, number, formula)

    def activated(self, layer: Layer, number: int, formula: str) -> None:
        """The pre-activation and what the activation makes of it."""
        at = (number, layer.line)
        last = number == len(self.network.layers)
        role = Role.PREDICTION if last else Role.ACTIVATION
        if is_softmax(layer):
            self.known.refuse_constants(layer.activation, "softmax")
            self.kinds.append("softmax")
            before = self.define("Z", Role.PRE_ACTIVATION, formula, at=at)
            axis = ", axis=0" if self.columns and self.batch else ""
            place = (None if last else number, layer.line)
            self.output = self.define("P", role, f"softmax({before}{axis})", at=place)
            return
        activation = self.known.activation(layer.activation)
        if activation.name == "identity":
            self.known.refuse_constants(layer.activation, activation.name)
            logits = last and self.known.loss(self.network.loss).logits
            role = Role.PRE_ACTIVATION if logits else role
            self.output = self.define("Z" if logits else "A", role, formula, at=at)
            return
        self.kinds.append(activation.name)
        function = self.known.call(activation, layer.activation)
        before = self.define("Z", Role.PRE_ACTIVATION, formula, at=at)
        self.output = self.define("A", role, f"{function}({before})", at=at)

    def normalise(self, layer: Layer, number: int) -> None:
        """U = (A - mean)/sqrt(var + epsilon) and H = gamma*U + beta, over samples or over features."""
        at = (number, layer.line)
        over_batch = layer.kind == "batch-norm"
        if over_batch and not self.batch:
            raise InputError("batch-norm is over the samples of a batch: 'batch: N'")
        axis = f", axis={int(over_batch == self.columns)}, keepdims=True" if self.batch else ""
        before, shape = self.output, self.of_features(self.width)
        if layer.kind == "rms-norm":
            formula = f"{before} / sqrt(mean({before}**2{axis}) + {EPSILON})"
        else:
            formula = f"({before} - mean({before}{axis})) / sqrt(var({before}{axis}) + {EPSILON})"
        scaled = self.define("U", Role.NODE, formula, at=at)
        gamma = self.given("gamma", Role.PARAMETER, shape, number=number)
        formula = f"{gamma} * {scaled}"
        if layer.kind != "rms-norm":
            formula += f" + {self.given('beta', Role.PARAMETER, shape, number=number)}"
        self.output = self.define("H", Role.NODE, formula, at=at)

    def attention(self, layer: Layer, number: int) -> None:
        """O = softmax(QKᵀ/√d)V of one head; the samples of the batch are the places of the sequence.

        As wide as the layer before where the author says nothing.
        """
        if not self.batch or self.columns:
            raise InputError("attention is over the rows of a batch: 'batch: T', without columns")
        at, before, names = (number, layer.line), self.output, []
        width = self.width if layer.width == "1" else layer.width
        shape, self.width = (self.width, width), width
        for letter in "QKV":
            weight = self.given(f"W{letter}", Role.WEIGHT, shape, number=number)
            names.append(self.define(letter, Role.NODE, f"{before} @ {weight}", at=at))
        query, key, value = names
        scores = self.define_square("S", f"{query} @ {key}.T / sqrt({self.width})", at=at)
        shares = self.define_square("P", f"softmax({scores})", at=at)
        self.output = self.define("O", Role.NODE, f"{shares} @ {value}", at=at)

    def define_square(self, base: str, formula: str, *, at: tuple[int, int | None]) -> str:
        """An equation for all pairs of places."""
        name = self.named(base, (self.batch, self.batch), at[0])
        self.equations.append(Written(f"{name} = {formula}", at[1]))
        self.note(name, Role.NODE, at[0])
        return name

    # --- loss ----------------------------------------------------------------------------------------

    def add_loss(self, loss: Loss) -> None:
        """The mean over the samples of what the loss says for one, summed (or averaged) over its outputs."""
        check_fit(loss, self.network, self.known)
        body = self.known.loss_body(loss, self.network.loss)
        target = self.given("Y", Role.TARGET, self.of_samples(self.width))
        self.parts[target] = replace(self.parts[target], domain=loss.target_domain)
        body = substitute(body, {"a": Name(self.output), "y": Name(target)})
        reduction = self.network.loss.reduction or loss.reduction
        formula = _reduced(body, self.batch, number=self.is_number(), mean=reduction == "mean")
        self.equations.append(Written(f"L = {formula}", self.network.loss.line))
        self.parts["L"] = _Part(loss.letter, Role.LOSS)
        if loss.softmax:
            axis = f", axis={int(not self.columns)}" if self.batch else ""
            self.assumptions.append(f"sum({target}{axis}) = 1")
        self.title = loss.title

    def is_number(self) -> bool:
        """Whether a sample has one output and there is one sample."""
        return not self.batch and self.width == "1"

    # --- the whole -----------------------------------------------------------------------------------

    def spec(self, spec: Spec) -> Spec:
        """The spec of the equations."""
        line = self.network.line
        gradients = spec.gradients or tuple(Written(name, line) for name in self.trained)
        return replace(
            spec,
            network=None,
            equations=tuple(self.equations),
            shapes=tuple(Shape(name, sizes, line) for name, sizes in self.shapes.items()),
            assume=(*spec.assume, *(Written(text, line) for text in self.assumptions)),
            gradients=gradients,
        )

    def dressed(self, symbol: Symbol) -> Symbol:
        """The symbol with its role and layer."""
        part = self.parts.get(symbol.id)
        if part is None:
            return symbol
        domain = symbol.domain if part.domain is REALS else part.domain
        return replace(symbol, role=part.role, base=part.base, layer=part.layer, indices=(), domain=domain)

    @property
    def subject(self) -> str:
        """3-layer network · relu, softmax · cross-entropy."""
        kinds = ", ".join(dict.fromkeys(self.kinds))
        return " · ".join(part for part in (f"{self.widths} network", kinds, self.title) if part)


def _check_kind(layer: Layer) -> None:
    """Only dense layers have an activation, and only they and attention choose their width."""
    if layer.is_dense:
        return
    if layer.activation.item != "identity":
        raise InputError(f"a {layer.kind} layer has no activation; it takes a layer of its own")
    if layer.kind != "attention" and layer.width != "1":
        raise InputError(f"a {layer.kind} layer has as many units as the one before; leave 'units' out")


def _reduced(body: Term, batch: str, *, number: bool, mean: bool) -> str:
    """The loss of one output, over all outputs and samples: -(y*log(a)) is -sum(Y*log(A))/N."""
    negative = isinstance(body, Neg)
    inner = body.term if isinstance(body, Neg) else body
    factor: Term | None = None
    match inner:
        case Product((first, *rest)) if rational(first) is not None:
            factor, inner = first, Product(tuple(rest)) if len(rest) > 1 else rest[0]
        case _:
            pass
    total = to_text(inner) if number else f"{'mean' if mean else 'sum'}({to_text(inner)})"
    total = f"({total})" if number and factor is not None and not isinstance(inner, Product) else total
    scaled = total if factor is None else f"{to_text(factor)}*{total}"
    scaled = f"{scaled}/{batch}" if batch and not mean else scaled
    sign = "-" if negative else ""
    return f"{sign}({scaled})" if negative and number else f"{sign}{scaled}"
