"""The spec: what the author wrote, as values; every mistake in its shape is told by file and line.

Formulas stay text here: `build` reads them and knows the names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from derive.decimals import read_rational
from derive.errors import InputError
from derive.library.activations import Activation
from derive.library.losses import Loss
from derive.spec_shape import (
    ChoiceShape,
    ConvexityShape,
    FormulaShape,
    NetworkShape,
    SpecShape,
    as_texts,
    shaped,
)
from derive.yaml_source import Place, Source, read_yaml

Nested = Fraction | tuple["Nested", ...]


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
    """`units` neurons: z = W·(layer before) + b, a = activation(z)."""

    units: int
    activation: Choice
    bias: bool = True
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """The network form: names of the inputs, layers from the input to the output, a loss."""

    inputs: tuple[str, ...]
    layers: tuple[Layer, ...]
    loss: Choice
    line: int | None = None


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
class Spec:
    """All that an author can say; at most one of `equations` and `network` is given."""

    file: str
    title: str
    equations: tuple[Written, ...] = ()
    network: Network | None = None
    shapes: tuple[Shape, ...] = ()
    subtitle: str = ""
    gradients: tuple[Written, ...] | None = None  # None: all parameters
    example: Numbers | None = None
    notation: NotationChoice = NotationChoice()
    sections: tuple[str, ...] | None = None
    detail: str = ""
    assume: tuple[Written, ...] = ()
    activations: tuple[Own, ...] = ()
    losses: tuple[Own, ...] = ()
    templates: tuple[str, ...] = ("handout",)
    proof: str = "add-and-subtract"
    ways: tuple[str, ...] = ()
    view: str = "components"
    convexity: Curves | None = None
    lines: tuple[tuple[str, int], ...] = ()  # of the keys at the top

    def line(self, key: str) -> int | None:
        """The line of a key at the top of the file, for messages of later stages."""
        return dict(self.lines).get(key)


def read_spec(path: Path | str) -> Spec:
    """The spec in a YAML file. Raises InputError with file and line."""
    file = str(path)
    source = read_yaml(Path(path))
    try:
        return _spec(source, file)
    except InputError as error:
        raise error.located(file=file, line=None) from None


def spec_from(content: Mapping[str, object]) -> Spec:
    """The spec that a Python mapping of the same form says. Raises InputError."""
    plain = as_texts(content)
    assert isinstance(plain, dict)
    return _spec(Source(plain, {}), "")


def _spec(source: Source, file: str) -> Spec:
    shape = shaped(source)
    keys = source.content if isinstance(source.content, dict) else {}
    return Spec(
        file=file,
        title=shape.title,
        subtitle=shape.subtitle,
        equations=_written(shape.equations or [], ("equations",), source),
        network=_network(shape.network, source) if shape.network else None,
        shapes=tuple(
            Shape(name, tuple(sizes), source.line(("shapes", name))) for name, sizes in shape.shapes.items()
        ),
        gradients=None if shape.gradients is None else _written(shape.gradients, ("gradients",), source),
        example=_numbers(shape, source) if keys.get("example") is not None else None,
        notation=_notation(shape.notation),
        sections=None if shape.sections is None else tuple(shape.sections),
        detail=shape.detail,
        assume=_written(shape.assume, ("assume",), source),
        activations=_own(shape.activations, "activations", source),
        losses=_own(shape.losses, "losses", source),
        templates=_templates(shape.template),
        proof=shape.proof,
        ways=tuple(shape.ways),
        view=shape.view,
        convexity=_curves(shape.convexity, source) if shape.convexity else None,
        lines=tuple((key, line) for key in keys if (line := source.line((key,))) is not None),
    )


def _written(texts: list[str], place: Place, source: Source) -> tuple[Written, ...]:
    return tuple(Written(text, source.line((*place, index))) for index, text in enumerate(texts))


def _network(shape: NetworkShape, source: Source) -> Network:
    layers = []
    for index, layer in enumerate(shape.layers):
        place: Place = ("network", "layers", index)
        activation = _choice(layer.activation, (*place, "activation"), source)
        if activation.reduction:
            raise InputError("'reduction' belongs to the loss", line=activation.line)
        layers.append(Layer(layer.units, activation, layer.bias, source.line(place)))
    loss = _choice(shape.loss, ("network", "loss"), source)
    return Network(tuple(shape.inputs), tuple(layers), loss, source.line(("network",)))


def _choice(shape: ChoiceShape, place: Place, source: Source) -> Choice:
    line = source.line(place)
    item = shape.name
    if not isinstance(item, (str, Activation, Loss)):
        raise InputError(f"'{place[-1]}' is a name, or {{name: …}} with its constants", line=line)
    extra = shape.model_extra or {}
    constants = tuple((name, _number(extra[name], (*place, name), source)) for name in extra)
    return Choice(item, constants, shape.reduction or "", line)


def _own(shapes: dict[str, FormulaShape], key: str, source: Source) -> tuple[Own, ...]:
    return tuple(
        Own(
            name,
            shape.formula,
            letter=shape.letter,
            title=shape.title,
            kinks=tuple(shape.kinks),
            constants=tuple(shape.constants.items()),
            reduction=shape.reduction,
            line=source.line((key, name)),
        )
        for name, shape in shapes.items()
    )


def _curves(shape: ConvexityShape, source: Source) -> Curves:
    def numbers(key: str, texts: list[str]) -> tuple[tuple[Fraction, int | None], ...]:
        places: list[Place] = [("convexity", key, index) for index in range(len(texts))]
        return tuple(
            (_number(text, place, source), source.line(place))
            for text, place in zip(texts, places, strict=True)
        )

    return Curves(
        _written(shape.functions, ("convexity", "functions"), source),
        numbers("points", shape.points),
        numbers("weights", shape.weights),
        source.line(("convexity",)),
    )


def _numbers(shape: SpecShape, source: Source) -> Numbers:
    entries, special = [], {}
    for name, value in shape.example.items():
        place: Place = ("example", name)
        if name in ("learning_rate", "seed"):
            special[name] = _number(value, place, source)
        else:
            entries.append(Entry(name, _nested(value, place, source), source.line(place)))
    seed, line = special.get("seed"), source.line(("example",))
    if seed is not None and seed.denominator != 1:
        raise InputError("'seed' of 'example' is a whole number", line=source.line(("example", "seed")))
    return Numbers(tuple(entries), special.get("learning_rate"), None if seed is None else int(seed), line)


def _nested(value: object, place: Place, source: Source) -> Nested:
    if isinstance(value, list):
        return tuple(_nested(part, (*place, index), source) for index, part in enumerate(value))
    return _number(value, place, source)


def _number(value: object, place: Place, source: Source) -> Fraction:
    number = read_rational(value) if isinstance(value, str) else None
    if number is None:
        name = next(part for part in reversed(place) if isinstance(part, str))
        shown = f"'{value}'" if isinstance(value, str) else "a list or mapping"
        raise InputError(
            f"'{name}' must be a number such as 0.5 or 1/3, not {shown:.60}", line=source.line(place)
        )
    return number


def _templates(wanted: str | list[str]) -> tuple[str, ...]:
    """One document for each template named; a handout when none is."""
    listed = [wanted] if isinstance(wanted, str) else wanted
    return tuple(dict.fromkeys(name for name in listed if name)) or ("handout",)


def _notation(letters: dict[str, str]) -> NotationChoice:
    overrides = tuple((key, letter) for key, letter in letters.items() if key != "base")
    return NotationChoice(letters.get("base", ""), overrides)
