"""A network of any depth: one layer stands for L of them, its gradients for those of each.

Such a network has a recursion, ∂L/∂Z^l by ∂L/∂Z^{l+1}: the layers after the repeated ones start it, with the
loss; any repeated layer passes it on; the layers before end it. Each of these stretches is a part of the
document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from derive.errors import InputError
from derive.library.layers import DENSE
from derive.spec.values import Layer, Network, Spec, Stretch

ANY = "l"  # the number of any one of the repeated layers
NEEDS_A_NUMBER = (
    "gradients",
    "totals",
    "jacobian",
    "hessian",
    "example",
    "data",
    "training",
    "sections",
)
_WIDTHS = "pqrsu"  # for the widths of neighbours that differ from layer to layer


def stretches(spec: Spec) -> tuple[Spec, ...]:
    """The parts of a network of any depth, from the loss back; none of another spec. Raises InputError."""
    network = spec.network
    repeated = [i for i, layer in enumerate(network.layers) if layer.repeat] if network else []
    if network is None or not repeated:
        return ()
    _check(spec, network, repeated)
    return tuple(_parts(spec, _Deep(network, repeated[0])))


def _check(spec: Spec, network: Network, repeated: Sequence[int]) -> None:
    first = network.layers[repeated[0]]
    if len(repeated) > 1:
        sentence = "one layer of a network is repeated any number of times; give the others a number"
        raise InputError(sentence, line=network.layers[repeated[1]].line)
    if spec.view != "matrix":
        raise InputError(f"'repeat: {first.repeat}' needs 'view: matrix'", line=first.line)
    if repeated[0] == len(network.layers) - 1:
        sentence = f"the last layer has the loss; 'repeat: {first.repeat}' is for a layer before it"
        raise InputError(sentence, line=first.line)
    if network.steps:
        raise InputError("'steps' needs a number of layers: repeat: 3", line=first.line)
    for key in NEEDS_A_NUMBER:
        if spec.line(key) is not None or getattr(spec, key):
            raise InputError(f"'{key}' needs a number of layers: repeat: 3", line=spec.line(key))


@dataclass(frozen=True, slots=True)
class _Deep:
    """The network, and the place of the layer that is repeated."""

    network: Network
    place: int

    @property
    def layer(self) -> Layer:
        """The one that is repeated."""
        return self.network.layers[self.place]

    @property
    def depth(self) -> str:
        """The letter of how many there are: l is that of any one of them."""
        return self.layer.repeat.upper() if self.layer.repeat == ANY else self.layer.repeat

    @property
    def by_pre_activation(self) -> bool:
        """Whether the recursion is one of ∂L/∂Z: Z^{l+1} is made of A^l by weights and a bias alone."""
        after = self.network.layers[self.place + 1]
        return _is_plain(self.layer) and after.kind is DENSE

    def output(self, number: str, moved: int) -> str:
        """A_lminus1: what the network calls the output of one of the layers alike."""
        sign = "plus" if moved > 0 else "minus"
        letter = letter_of(self.layer)
        letter = letter if self.network.batch else letter.lower()
        return f"{letter}_{number}{f'{sign}{abs(moved)}' if moved else ''}"

    def sizes(self) -> set[str]:
        """All names of sizes."""
        network = self.network
        used = {network.width, network.batch, self.depth, ANY}
        return used | {s for layer in network.layers for s in (layer.width, layer.heads, layer.kernel)}

    def widths(self) -> tuple[str, str]:
        """Of what any repeated layer reads, and of the layer above it: letters where they differ."""
        own = self.layer.width
        before = _width(self.network.name or self.network.width, self.network.layers[: self.place])
        after = self.network.layers[self.place + 1]
        fresh = (letter for letter in _WIDTHS if letter not in self.sizes())
        if not self.layer.units:
            return before, before
        return own if before == own else next(fresh), own if after.width == own else next(fresh)


def _width(start: str, layers: Sequence[Layer]) -> str:
    """The number of features after these layers."""
    return next((layer.width for layer in reversed(layers) if layer.units), start)


def _is_plain(layer: Layer) -> bool:
    """Dense, with an activation, and nothing added."""
    linear = str(layer.activation.item).lower() in ("identity", "softmax")
    return layer.kind is DENSE and not layer.residual and not linear


def letter_of(layer: Layer) -> str:
    """The letter of what a hidden layer gives."""
    if layer.residual:
        return "R"
    if layer.kind is DENSE:
        return "P" if str(layer.activation.item).lower() == "softmax" else "A"
    return layer.kind.equations[-1].letter


def _parts(spec: Spec, deep: _Deep) -> Iterator[Spec]:
    network, place = deep.network, deep.place
    passed = ("first",) if deep.by_pre_activation else ("input",)
    last = f"{deep.depth} + {place}" if place else deep.depth
    yield replace(
        _part(spec, _ending(deep, passed)),
        title="The last layers",
        text=(
            "The recursion begins here, with the loss. "
            f"Layer {last}, the last of those alike, gives ${deep.output(deep.depth, place)}$.",
        ),
    )
    yield replace(
        _part(spec, _any_one(deep, passed)),
        title=f"Layer {ANY}, for {ANY} = {place + 1}, …, {last}",
        text=(_words(deep),),
    )
    if place:
        before = replace(network, layers=network.layers[:place], stretch=Stretch("", 1))
        yield replace(_part(spec, before), title="The first layers", text=())


def _ending(deep: _Deep, passed: tuple[str, ...]) -> Network:
    """The layers after the repeated ones, with the loss."""
    first = deep.place + 1
    stretch = Stretch(deep.depth, first, letter_of(deep.layer), ends=True, asked=passed)
    return _cut(deep.network.layers[first:], stretch, deep)


def _any_one(deep: _Deep, passed: tuple[str, ...]) -> Network:
    """Layer l alone, and the pre-activation above it where the recursion is one of these."""
    layer, (before, after) = replace(deep.layer, repeat=""), deep.widths()
    above = None
    if deep.by_pre_activation:
        above = replace(layer, units=layer.units if after == layer.width else 1, name=after)
    asked = dict.fromkeys((*passed, *(("input",) if deep.place else ())))
    stretch = Stretch(ANY, 0, letter_of(layer), above=above, asked=tuple(asked))
    return replace(_cut((layer,), stretch, deep), name=_size(before), inputs=_inputs(before))


def _words(deep: _Deep) -> str:
    """Which layers are alike, what is below the first of them, and the widths that differ."""
    network, place, layer = deep.network, deep.place, deep.layer
    given, shown = deep.output(ANY, -1), "X" if network.batch else "x"
    below = f"what layer {place} gives" if place else f"the input ${shown}$"
    words = f"${given}$ is what the layer below gives; below the first of these layers it is {below}."
    wide_in, wide_out = deep.widths()
    start, after = _width(network.width, network.layers[:place]), network.layers[place + 1]
    if wide_in != start:
        words += (
            f" It has ${wide_in}$ features, ${start}$ below the first and ${layer.width}$ below the others."
        )
    if deep.by_pre_activation and wide_out != layer.width:
        ends = f"${after.width}$ above the last and ${layer.width}$ else"
        words += f" The layer above has ${wide_out}$ units, {ends}."
    return words


def _cut(layers: Sequence[Layer], stretch: Stretch, deep: _Deep) -> Network:
    """Some of the layers, which read what the repeated one gives."""
    width = _width(deep.network.width, deep.network.layers[: deep.place + 1])
    return replace(
        deep.network, layers=tuple(layers), stretch=stretch, name=_size(width), inputs=_inputs(width)
    )


def _size(width: str) -> str:
    return "" if width.isdecimal() else width


def _inputs(width: str) -> tuple[str, ...]:
    return tuple(f"x_{i}" for i in range(1, int(width) + 1)) if width.isdecimal() else ("x",)


def _part(spec: Spec, network: Network) -> Spec:
    """A spec for some of the layers: error signals have a letter, since the recursion is one of them."""
    overrides = {"error_signal": "delta", **dict(spec.notation.overrides)}
    notation = replace(spec.notation, overrides=tuple(overrides.items()))
    return replace(spec, subtitle="", network=network, notation=notation, templates=("handout",), parts=())
