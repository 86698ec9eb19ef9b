"""The network form in whole arrays: Z1 = X @ W1 + b1, A1 = relu(Z1), …, L = -sum(Y*log(P))/N.

It becomes a spec of equations, as an author would write it, and goes on as such.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from derive.building.declarations import Declarations, at_line
from derive.building.equations import equations_model
from derive.building.layer_formulas import arranged, reduced, without_bias
from derive.building.network import check_fit, is_softmax
from derive.errors import InputError
from derive.indices import unused
from derive.library.layers import DENSE, HEADS, IN, KERNEL, OUT, SAMPLES, Defined, LayerKind
from derive.library.losses import Loss
from derive.model import REALS, Interval, Model, Role, Symbol
from derive.spec import Layer, Network, Shape, Spec, Stretch, Upstream, Written
from derive.term import Name, substitute


def matrix_network_model(spec: Spec, known: Declarations) -> Model:
    """The model of `network:` with `view: matrix`. Raises InputError with the line."""
    network = spec.network
    assert network is not None
    writing = _Writing(network, known)
    for step in range(1, network.steps + 1) if network.steps else (None,):
        writing.add_step(step)
    if network.steps:
        writing.add_total()
    model = equations_model(writing.spec(spec), known)
    symbols = tuple(writing.dressed(symbol) for symbol in model.symbols)
    title = spec.title or f"The gradients of a {writing.widths} network"
    # One value a unit is a vector, b1 of [h]; that it is added as a column is no shape that an author gave.
    return replace(
        model,
        title=title,
        symbols=symbols,
        subject=writing.subject,
        columns=(),
        remarks=tuple(writing.remarks),
    )


HEAD_WIDTHS = "kwmrs"  # letters for how many features a head has


@dataclass(frozen=True, slots=True)
class _Part:
    """What a name of the network is."""

    base: str
    role: Role
    layer: int | str | None = None
    indices: tuple[str, ...] = ()
    domain: Interval = REALS


@dataclass(frozen=True, slots=True)
class _Place:
    """The number of a layer (l + 1 where it is open, None: shared by all), its line, the step of time."""

    layer: int | str | None = None
    line: int | None = None
    step: int | None = None


class _Writing:
    """Equations and shapes so far; `output` is what the next layer reads, `width` its number of features."""

    def __init__(self, network: Network, known: Declarations) -> None:
        self.network, self.known = network, known
        self.batch = network.batch
        self.columns = network.columns
        self.stretch = network.stretch or Stretch("", 1, ends=True)
        self.deep = len(network.layers) > 1 or network.stretch is not None
        self.last = self.stretch.number(len(network.layers) - 1)
        self.first, self.upstream = "", tuple[Upstream, ...]()
        self.equations: list[Written] = []
        self.shapes: dict[str, tuple[str, ...]] = {}
        self.parts: dict[str, _Part] = {}
        self.trained: list[str] = []
        self.assumptions: list[str] = []
        self.kinds: list[str] = []
        self.states: dict[
            tuple[int | str, str], str
        ] = {}  # of each layer and letter: the name one step earlier
        self.losses: list[str] = []
        self.sizes = {network.batch, network.width}
        self.sizes |= {size for layer in network.layers for size in (layer.width, layer.heads, layer.kernel)}
        self.widths = "-".join([network.width, *(layer.width for layer in network.layers if layer.units)])
        self.width, self.width_in, self.output, self.input = network.width, "", "", ""
        self.heads, self.kernel = "", ""
        self.padded: list[str] = []
        self.remarks: list[str] = []

    def add_step(self, step: int | None) -> None:
        """The equations of all layers, and of the loss, at one step of time (or of the only one)."""
        self.width = self.network.width
        below = _Place(self.stretch.number(-1) if self.stretch.below else None, step=step)
        self.output = self.given(self.stretch.below or "X", Role.INPUT, (SAMPLES, OUT), place=below)
        self.input = self.output
        for number, layer in enumerate(self.network.layers):
            with at_line(layer.line):
                self.add_layer(layer, _Place(self.stretch.number(number), layer.line, step))
        if not self.stretch.ends:
            self.add_above()
            return
        with at_line(self.network.loss.line):
            self.add_loss(self.known.loss(self.network.loss), step)

    # --- names and shapes ----------------------------------------------------------------------------

    def shape(self, sizes: tuple[str, ...]) -> tuple[str, ...]:
        """[N, h] with rows, [h, N] with columns, [h] for one sample; one value a feature is [h] or [h, 1]."""
        actual = {SAMPLES: self.batch, IN: self.width_in, OUT: self.width, HEADS: self.heads}
        actual[KERNEL] = self.kernel
        found = tuple(actual[size] for size in sizes if size != SAMPLES or self.batch)
        if sizes == (OUT,):
            return (*found, "1") if self.columns and self.batch else found
        return (*found[:-2], *found[-2:][::-1]) if self.columns else found

    def named(self, letter: str, role: Role, shape: tuple[str, ...], *, place: _Place) -> str:
        """W1 or W1_Q, and w1 for what is no matrix; the number only where there are several layers."""
        letter, *indices = letter.split("_")
        matrix = len([size for size in shape if size != "1"]) > 1
        letter = letter if matrix or len(letter) > 1 else letter.lower()
        layer = place.layer if self.deep else None
        indices += [str(place.step)] if place.step is not None else []
        number = f"_{layer}".replace("-", "minus").replace("+", "plus") if isinstance(layer, str) else layer
        name = "_".join([f"{letter}{number or ''}", *indices])
        name = f"{name}_1" if name in self.sizes else name
        self.parts[name] = _Part(letter, role, layer, tuple(indices))
        return name

    def given(self, letter: str, role: Role, sizes: tuple[str, ...], *, place: _Place) -> str:
        """A name that no equation defines, with its shape; parameters are the same at every step."""
        shape = self.shape(sizes)
        trained = role in (Role.WEIGHT, Role.BIAS, Role.PARAMETER)
        name = self.named(letter, role, shape, place=replace(place, step=None) if trained else place)
        if trained and name not in self.shapes:
            self.trained.append(name)
        self.shapes[name] = shape
        return name

    def define(self, letter: str, role: Role, formula: str, *, place: _Place) -> str:
        """One equation for all samples."""
        return self.define_shaped(letter, role, formula, place=place, sizes=(SAMPLES, OUT))

    def define_shaped(
        self, letter: str, role: Role, formula: str, *, place: _Place, sizes: tuple[str, ...]
    ) -> str:
        """One equation for an array of these sizes."""
        name = self.named(letter, role, self.shape(sizes), place=place)
        self.equations.append(Written(f"{name} = {formula}", place.line))
        self.first = self.first or name
        return name

    def define_entry(self, one: Defined, formula: str, *, place: _Place) -> str:
        """One equation for every entry, in letters that are no sizes."""
        name = self.named(one.letter, one.role, self.shape(one.shape), place=place)
        self.shapes[name] = self.shape(one.shape)
        letters: dict[str, str] = {}
        for letter in dict.fromkeys((*one.indices, *re.findall(r"<(\w)>", formula))):
            free = letter not in self.sizes | set(letters.values())
            letters[letter] = letter if free else unused(self.sizes | {*letters, *letters.values()})
        body = re.sub(r"<(\w)>", lambda found: letters[found[1]], formula)
        order = one.indices[::-1] if self.columns else one.indices
        left = ", ".join(letters[letter] for letter in order)
        self.equations.append(Written(f"{name}[{left}] = {body}", place.line))
        return name

    # --- layers --------------------------------------------------------------------------------------

    def add_layer(self, layer: Layer, place: _Place) -> None:
        """The equations of one layer."""
        before, width = self.output, self.width
        self.check(layer.kind)
        if layer.kind is DENSE:
            self.dense(layer, place)
        else:
            self.declared(layer, place)
        if layer.residual:
            if self.width != width:
                sizes = f"{width} features, to its output, which has {self.width}"
                raise InputError(f"'residual' adds the input of the layer, which has {sizes}")
            self.output = self.define("R", Role.NODE, f"{before} + {self.output}", place=place)

    def check(self, kind: LayerKind) -> None:
        """A layer over samples needs a batch, and so does one over the places of a sequence."""
        if kind.batch and not self.batch:
            what = "places of a sequence: 'batch: T'" if kind.places else "samples of a batch: 'batch: N'"
            raise InputError(f"{kind.name} is over the {what}")

    def declared(self, layer: Layer, place: _Place) -> None:
        """The equations of the layer's declaration, with the names that they have here."""
        kind, number = layer.kind, place.layer
        assert number is not None
        self.width_in, self.heads, self.kernel = self.width, layer.heads, layer.kernel
        if layer.units:
            self.width = layer.width
        if kind.has_heads:
            self.width = self.head_width(layer, number)
        names = {"X": self.output, "out": self.width}
        for one in kind.given:
            if layer.bias or one.role is not Role.BIAS:
                names[one.letter] = self.given(one.letter, one.role, one.shape, place=place)
        if kind.equations[0].indices and "b" in names:
            self.shapes[names["b"]] = (self.width,)  # an entry of it is b[i]
        for letter in kind.states:
            start = replace(place, step=0)
            names[f"before_{letter}"] = self.states.get((number, letter)) or self.given(
                letter, Role.INPUT, (SAMPLES, OUT), place=start
            )
        self.padded += [names[letter] for letter in kind.padded]
        if kind.activation:
            names["activation"] = self.known.call(self.known.activation(layer.activation), layer.activation)
        for one in kind.equations:
            formula = self.formula(one.formula, names, bias=layer.bias)
            if one.indices:
                names[one.letter] = self.define_entry(one, formula, place=place)
            else:
                names[one.letter] = self.define_shaped(
                    one.letter, one.role, formula, place=place, sizes=one.shape
                )
            self.output = names[one.letter]
        if kind.equations[-1].shape[-1] == IN:
            self.width = self.width_in
        for letter in kind.states:
            self.states[number, letter] = names[letter]
        self.kinds.append(kind.name)

    def head_width(self, layer: Layer, number: int | str) -> str:
        """As it says, else d/H as in Vaswani et al. (2017), by a letter where one of the two is a name."""
        features, heads, of_layer = self.width, layer.heads, f" of layer {number}" if self.deep else ""
        width = layer.head_width
        if not width and features.isdecimal() and heads.isdecimal():
            width, rest = str(int(features) // int(heads)), int(features) % int(heads)
            if rest:
                sentence = f"{heads} heads do not share {features} features evenly"
                raise InputError(f"{sentence}; say the width of each: width: 8")
            said = f"{width} features, $d/H$ with $d = {features}$ and $H = {heads}$"
        elif not width:
            width = next(letter for letter in HEAD_WIDTHS if letter not in self.sizes)
            said = f"${width}$ features; ${width} = {features}/{heads}$ in Vaswani et al. (2017)"
        else:
            said = f"${width}$ features"
        self.sizes.add(width)
        self.remarks.append(f"Each head{of_layer} has {said}.")
        return width

    def formula(self, text: str, names: Mapping[str, str], *, bias: bool) -> str:
        """The formula of a declaration with the letters of this layer, for rows, columns or one sample."""
        text = arranged(text if bias else without_bias(text), columns=self.columns, batch=bool(self.batch))
        return re.sub(r"[A-Za-z]\w*", lambda found: names.get(found[0], found[0]), text)

    def dense(self, layer: Layer, place: _Place) -> None:
        """Z = X @ W + b with rows, W @ X + b with columns; A = activation(Z)."""
        before, self.width_in, self.width = self.output, self.width, layer.width
        pre, _ = DENSE.equations
        names = {"X": before} | {
            one.letter: self.given(one.letter, one.role, one.shape, place=place)
            for one in DENSE.given
            if layer.bias or one.role is not Role.BIAS
        }
        self.activated(layer, place, self.formula(pre.formula, names, bias=layer.bias))

    def activated(self, layer: Layer, place: _Place, formula: str) -> None:
        """The pre-activation and what the activation makes of it."""
        last = self.stretch.ends and place.layer == self.last
        role = Role.PREDICTION if last else Role.ACTIVATION
        if is_softmax(layer):
            self.known.refuse_constants(layer.activation, "softmax")
            self.kinds.append("softmax")
            before = self.define("Z", Role.PRE_ACTIVATION, formula, place=place)
            axis = ", axis=0" if self.columns and self.batch else ""
            shared = replace(place, layer=None) if last else place
            self.output = self.define("P", role, f"softmax({before}{axis})", place=shared)
            return
        activation = self.known.activation(layer.activation)
        if activation.name == "identity":
            self.known.refuse_constants(layer.activation, activation.name)
            logits = last and self.known.loss(self.network.loss).logits
            role = Role.PRE_ACTIVATION if logits else role
            self.output = self.define("Z" if logits else "A", role, formula, place=place)
            return
        self.kinds.append(activation.name)
        function = self.known.call(activation, layer.activation)
        before = self.define("Z", Role.PRE_ACTIVATION, formula, place=place)
        self.output = self.define("A", role, f"{function}({before})", place=place)

    # --- loss ----------------------------------------------------------------------------------------

    def add_loss(self, loss: Loss, step: int | None) -> None:
        """The mean over the samples of what the loss says for one, summed (or averaged) over its outputs."""
        check_fit(loss, self.network, self.known)
        place = _Place(line=self.network.loss.line, step=step)
        body = self.known.loss_body(loss, self.network.loss)
        target = self.given("Y", Role.TARGET, (SAMPLES, OUT), place=place)
        self.parts[target] = replace(self.parts[target], domain=loss.target_domain)
        body = substitute(body, {"a": Name(self.output), "y": Name(target)})
        reduction = self.network.loss.reduction or loss.reduction
        formula = reduced(body, self.batch, number=self.is_number(), mean=reduction == "mean")
        name = "L" if step is None else f"L_{step}"
        self.equations.append(Written(f"{name} = {formula}", place.line))
        self.parts[name] = _Part(
            loss.letter, Role.NODE if step else Role.LOSS, indices=(str(step),) if step else ()
        )
        self.losses.append(name)
        if loss.softmax:
            axis = f", axis={int(not self.columns)}" if self.batch else ""
            self.assumptions.append(f"sum({target}{axis}) = 1")
        self.title = loss.title

    def add_total(self) -> None:
        """The loss over all steps of time."""
        self.equations.append(Written(f"L = {' + '.join(self.losses)}", self.network.loss.line))
        self.parts["L"] = replace(self.parts[self.losses[0]], role=Role.LOSS, indices=())

    def add_above(self) -> None:
        """What comes from above: the gradient of the output, or of the pre-activation of the next layer."""
        letter, above = "G", self.stretch.above
        place = _Place(self.last, self.network.line)
        if above:
            self.width_in, self.width = self.width, above.width
            place = _Place(self.stretch.number(len(self.network.layers)), self.network.line)
            names = {"X": self.output} | {
                one.letter: self.given(one.letter, one.role, one.shape, place=place)
                for one in DENSE.given
                if above.bias or one.role is not Role.BIAS
            }
            del self.trained[len(self.trained) - len(names) + 1 :]  # those of the layer above
            formula = self.formula(DENSE.equations[0].formula, names, bias=above.bias)
            self.output = self.define("Z", Role.PRE_ACTIVATION, formula, place=place)
            letter = "Delta" if len(self.shape((SAMPLES, OUT))) > 1 else "delta"
        gradient = self.named(letter, Role.UPSTREAM, self.shape((SAMPLES, OUT)), place=place)
        self.upstream = (Upstream(self.output, gradient, self.network.line),)
        self.title = ""

    def is_number(self) -> bool:
        """Whether a sample has one output and there is one sample."""
        return not self.batch and self.width == "1"

    # --- the whole -----------------------------------------------------------------------------------

    def spec(self, spec: Spec) -> Spec:
        """The spec of the equations."""
        line = self.network.line
        asked = [self.first if one == "first" else self.input for one in self.stretch.asked]
        gradients = spec.gradients or tuple(Written(name, line) for name in (*self.trained, *asked))
        return replace(
            spec,
            network=None,
            equations=tuple(self.equations),
            shapes=tuple(Shape(name, sizes, line) for name, sizes in self.shapes.items()),
            padding=(*spec.padding, *(Written(name, line) for name in dict.fromkeys(self.padded))),
            assume=(*spec.assume, *(Written(text, line) for text in self.assumptions)),
            gradients=gradients,
            upstream=self.upstream,
        )

    def dressed(self, symbol: Symbol) -> Symbol:
        """The symbol with its role and layer; a mean within a formula of layer 4 is mu4."""
        part = self.parts.get(symbol.id)
        if part is None:
            lifted = symbol.role is Role.NODE and len(symbol.indices) == 1 and symbol.indices[0].isdecimal()
            return replace(symbol, layer=int(symbol.indices[0]), indices=()) if lifted else symbol
        domain = symbol.domain if part.domain is REALS else part.domain
        return replace(
            symbol, role=part.role, base=part.base, layer=part.layer, indices=part.indices, domain=domain
        )

    @property
    def subject(self) -> str:
        """3-layer network · relu, softmax · cross-entropy."""
        kinds = ", ".join(dict.fromkeys(self.kinds))
        return " · ".join(part for part in (f"{self.widths} network", kinds, self.title) if part)
