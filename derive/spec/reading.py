"""YAML file or mapping → Spec; every mistake in its shape is told by file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from derive.decimals import read_rational
from derive.errors import InputError, UnknownName
from derive.library.activations import Activation
from derive.library.layers import DENSE, LAYERS, LayerKind
from derive.library.losses import Loss
from derive.model import Nested
from derive.spec.depth import stretches
from derive.spec.values import (
    Algorithm,
    Choice,
    Column,
    Curves,
    Data,
    Descent,
    Entry,
    Layer,
    Network,
    NotationChoice,
    Numbers,
    Own,
    OwnWords,
    Shape,
    Spec,
    Upstream,
    Written,
)
from derive.spec_parts import part_sources
from derive.spec_shape import (
    MOST_LAYERS,
    SIZE_NAME,
    ChoiceShape,
    ColumnShape,
    ConvexityShape,
    DataShape,
    FormulaShape,
    LayerShape,
    NetworkShape,
    NoiseShape,
    PartShape,
    SpecShape,
    TrainingShape,
    WordsShape,
    as_texts,
    shaped,
)
from derive.spec_unroll import unrolled
from derive.yaml_source import Place, Source, read_yaml


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
    """A whole spec, with its parts."""
    source = unrolled(source)
    spec = _read(shaped(source, SpecShape), source, file)
    parts = tuple(one for part in part_sources(source) for one in _of_depth(_part(part, file)))
    if spec.network and (of_depth := stretches(spec)):
        title = spec.title or "The gradients of a network of any depth"
        return replace(spec, title=title, network=None, parts=of_depth)
    if not spec.has_model and not parts:
        raise InputError(
            "a spec needs 'equations:', 'network:', 'function:' or 'parts:'", line=source.line(())
        )
    if parts and not any(part.has_model for part in parts):
        raise InputError(
            "none of the parts has 'equations:', 'network:' or 'function:'", line=spec.line("parts")
        )
    for before, part in zip((None, *parts), parts, strict=False):
        if part.beside and (before is None or before.beside):
            why = "there is none" if before is None else "that one stands beside another already"
            sentence = f"'beside' sets a part beside the one before it; {why}"
            raise InputError(sentence, line=part.line("beside"))
    return replace(spec, parts=parts)


def _of_depth(part: Spec) -> tuple[Spec, ...]:
    """The part itself, or those of a network of any depth."""
    return stretches(part) or (part,)


def _part(source: Source, file: str) -> Spec:
    source = unrolled(source)
    shape = shaped(source, PartShape)
    spec = replace(_read(shape, source, file), beside=shape.beside)
    if not (spec.has_model or spec.title or spec.text):
        sentence = "a part has 'equations:', 'network:' or 'function:', or only words in 'title:' and 'text:'"
        raise InputError(sentence, line=source.line(()))
    return spec


def _read(shape: SpecShape, source: Source, file: str) -> Spec:
    keys = source.content if isinstance(source.content, dict) else {}
    return Spec(
        file=file,
        title=shape.title,
        subtitle=shape.subtitle,
        equations=_written(shape.equations or [], ("equations",), source),
        network=_network(shape.network, source, matrix=shape.view == "matrix") if shape.network else None,
        shapes=tuple(
            Shape(name, tuple(sizes), source.line(("shapes", name))) for name, sizes in shape.shapes.items()
        ),
        padding=_written(shape.padding, ("padding",), source),
        upstream=tuple(
            Upstream(node, name, source.line(("upstream", node))) for node, name in shape.upstream.items()
        ),
        function=_written(shape.function or [], ("function",), source),
        gradients=None if shape.gradients is None else _written(shape.gradients, ("gradients",), source),
        totals=_written(shape.totals, ("totals",), source),
        jacobian=_written(shape.jacobian, ("jacobian",), source),
        hessian=_written(shape.hessian, ("hessian",), source),
        example=_numbers(shape, source) if keys.get("example") is not None else None,
        data=_data(shape.data, source) if shape.data else None,
        training=_descent(shape.training, source) if shape.training else None,
        notation=_notation(shape.notation),
        sections=None if shape.sections is None else tuple(_sections(shape.sections, source)),
        detail=shape.detail,
        assume=_written(shape.assume, ("assume",), source),
        activations=_own(shape.activations, "activations", source),
        losses=_own(shape.losses, "losses", source),
        templates=_templates(shape.template),
        proof=shape.proof,
        ways=tuple(shape.ways),
        known=_written(shape.known, ("known",), source),
        view=shape.view,
        algorithm=Algorithm(**shape.algorithm.model_dump()),
        roots=shape.roots,
        convexity=_curves(shape.convexity, source) if shape.convexity else None,
        lines=tuple((key, line) for key in keys if (line := source.line((key,))) is not None),
        text=paragraphs(shape.text),
    )


def paragraphs(text: str | list[str]) -> tuple[str, ...]:
    """The text cut at its empty lines."""
    listed = [text] if isinstance(text, str) else text
    cut = (part for one in listed for part in re.split(r"\n\s*\n", one))
    return tuple(joined for part in cut if (joined := " ".join(part.split())))


def _sections(shapes: list[WordsShape], source: Source) -> Iterator[str | OwnWords]:
    for index, shape in enumerate(shapes):
        line = source.line(("sections", index))
        said = [name for name in ("section", "text", "heading") if getattr(shape, name)]
        if len(said) != 1:
            raise InputError("an entry of 'sections' is a name, {text: …} or {heading: …}", line=line)
        if shape.section:
            yield shape.section
        elif shape.heading:
            yield OwnWords(" ".join(shape.heading.split()), True, line)
        else:
            yield from (OwnWords(paragraph, line=line) for paragraph in paragraphs(shape.text))


def _written(texts: list[str], place: Place, source: Source) -> tuple[Written, ...]:
    return tuple(Written(text, source.line((*place, index))) for index, text in enumerate(texts))


def _network(shape: NetworkShape, source: Source, *, matrix: bool) -> Network:
    read = [_layer(layer, index, source, matrix=matrix) for index, layer in enumerate(shape.layers)]
    layers = [copy for layer in read for copy in _copies(layer)]
    if len(layers) > MOST_LAYERS:
        sentence = f"'layers' of 'network' has {len(layers):,} entries; the limit is {MOST_LAYERS:,}"
        raise InputError(sentence, line=source.line(("network", "layers")))
    loss = _choice(shape.loss, ("network", "loss"), source)
    network = Network(tuple(shape.inputs), tuple(layers), loss, source.line(("network",)))
    name = _size_name(source, ("network", "inputs"))
    return replace(network, name=name, batch=shape.batch, convention=shape.convention, steps=shape.steps or 0)


def _layer(shape: LayerShape, index: int, source: Source, *, matrix: bool) -> Layer:
    place: Place = ("network", "layers", index)
    line = source.line(place)
    try:
        kind = LAYERS.get(shape.kind)
    except UnknownName as error:
        raise error.located(file="", line=source.line((*place, "kind"))) from None
    if shape.activation and not kind.activation:
        raise InputError(
            f"a layer of kind '{kind.name}' has no activation; it takes a layer of its own", line=line
        )
    if shape.units is not None and not kind.sized:
        instead = "say 'width' for that of each head" if kind.has_heads else "leave 'units' out"
        sentence = f"a layer of kind '{kind.name}' has as many units as the one before; {instead}"
        raise InputError(sentence, line=line)
    _check_counted("heads", shape.heads, needed=kind.has_heads, layer=(kind.name, line))
    _check_counted("kernel", shape.kernel, needed=kind.has_kernel, layer=(kind.name, line))
    chosen = shape.activation or ChoiceShape(name=kind.activation or "identity")
    activation = _choice(chosen, (*place, "activation"), source)
    if activation.reduction:
        raise InputError("'reduction' belongs to the loss", line=activation.line)
    name = _size_name(source, (*place, "units"))
    if name and not matrix:
        sentence = f"'units' of layer {index + 1} must be a whole number, not '{name}'"
        raise InputError(f"{sentence}; a size by name needs 'view: matrix'", line=line)
    units = shape.units or int(kind is DENSE)
    made = Layer(units, activation, shape.bias, line)
    made = replace(made, name=name, kind=kind, residual=shape.residual)
    if shape.repeat and not re.fullmatch(r"[A-Za-z]|[1-9]\d{0,3}", shape.repeat):
        sentence = "'repeat' is a number of layers, or a letter for any number of them: repeat: L"
        raise InputError(sentence, line=line)
    made = replace(made, heads=shape.heads, kernel=shape.kernel, repeat=shape.repeat)
    return replace(made, head_width=_check_width(shape.width, kind, line))


def _check_width(said: str, kind: LayerKind, line: int | None) -> str:
    if said and not kind.has_heads:
        raise InputError(f"a layer of kind '{kind.name}' has no heads, whose width 'width' says", line=line)
    if said and not re.fullmatch(_COUNT, said):
        sentence = "'width' is how many features each head has, by name or as a number: width: k"
        raise InputError(sentence, line=line)
    return said


def _copies(layer: Layer) -> list[Layer]:
    """The layer as often as it says in a number; one that says a letter stays itself."""
    if not layer.repeat.isdecimal():
        return [layer]
    return [replace(layer, repeat="")] * int(layer.repeat)


_COUNT = rf"{SIZE_NAME.pattern}|[1-9]\d{{0,2}}"
_COUNTED = {"heads": ("how many heads it has", "k"), "kernel": ("how wide its kernel is", "m")}


def _check_counted(key: str, said: str, *, needed: bool, layer: tuple[str, int | None]) -> None:
    """A kind that is made of heads, or has a kernel, says of how many; no other kind does."""
    kind, line = layer
    if needed and not re.fullmatch(_COUNT, said):
        what, letter = _COUNTED[key]
        sentence = f"a layer of kind '{kind}' says {what}, by name or as a number: {key}: {letter}"
        raise InputError(sentence, line=line)
    if said and not needed:
        raise InputError(f"a layer of kind '{kind}' has no {key}", line=line)


def _size_name(source: Source, place: Place) -> str:
    """The name that stands where a number could; empty where there is none."""
    found: object = source.content
    for part in place:
        if isinstance(found, dict) and isinstance(part, str):
            found = found.get(part)
        elif isinstance(found, list) and isinstance(part, int):
            found = found[part]
    return found if isinstance(found, str) and SIZE_NAME.fullmatch(found) else ""


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


def _data(shape: DataShape, source: Source) -> Data:
    noise = shape.noise or NoiseShape()
    if noise.normal is not None and noise.uniform is not None:
        raise InputError("'noise' is either normal or uniform", line=source.line(("data", "noise")))
    kind = "normal" if noise.uniform is None else "uniform"
    size = noise.normal if noise.uniform is None else noise.uniform
    value = Fraction(0) if size is None else _number(size, ("data", "noise", kind), source)
    if value < 0:
        raise InputError("'noise' is a size: it must not be negative", line=source.line(("data", "noise")))
    extra = shape.model_extra or {}
    columns = tuple(_column(name, column, source) for name, column in extra.items())
    return Data(columns, value, kind, shape.seed, shape.decimals, source.line(("data",)))


def _column(name: str, shape: ColumnShape, source: Source) -> Column:
    place: Place = ("data", name)
    line = source.line(place)
    listed, ranged = shape.values is not None, shape.start is not None and shape.to is not None
    if [bool(shape.formula), listed, ranged].count(True) != 1:
        wanted = "a formula, a list, or {from: 0, to: 2, count: 20}"
        raise InputError(f"the column '{name}' of 'data' is {wanted}", line=line)
    if not ranged:
        values = tuple(_number(value, place, source) for value in shape.values or ())
        return Column(name, shape.formula, values, line=line)
    low, high = _number(shape.start, (*place, "from"), source), _number(shape.to, (*place, "to"), source)
    if low >= high:
        raise InputError(
            f"the column '{name}' of 'data' runs from {low} to {high}: 'from' is the smaller one", line=line
        )
    return Column(name, bounds=(low, high), count=shape.count, random=shape.spacing == "random", line=line)


def _descent(shape: TrainingShape, source: Source) -> Descent:
    place: Place = ("training", "learning_rate")
    rate = _number(shape.learning_rate, place, source) if shape.learning_rate else None
    show = None if shape.show is None else tuple(shape.show)
    return Descent(shape.steps, rate, show, source.line(("training",)))


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
