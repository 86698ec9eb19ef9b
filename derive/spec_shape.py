"""Which keys a spec has and what stands behind each; a misfit becomes one sentence with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from derive.errors import InputError, suggestion
from derive.yaml_mistakes import remedy
from derive.yaml_source import Place, Source


def _listed(value: object) -> object:
    """`w_1, w_2` and a lone name are lists too."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _short_for(key: str) -> BeforeValidator:
    """A value alone is short for `{key: value}`: `tanh` for `{name: tanh}`."""
    return BeforeValidator(lambda value: value if isinstance(value, dict) else {key: value})


def _based(value: object) -> object:
    """A notation's name alone is short for `{base: …}`."""
    return {"base": value} if isinstance(value, str) else value


def _input_names(value: object) -> object:
    """`2` is short for `[x_1, x_2]`, and 1 for `[x]`."""
    if not isinstance(value, str) or not value.isdecimal() or len(value) > 6:
        return _listed(value)
    return ["x"] if int(value) == 1 else [f"x_{index}" for index in range(1, int(value) + 1)]


def _alone(value: object) -> object:
    """A lone formula is a list of one; its commas belong to it."""
    return [value] if isinstance(value, str) else value


def _column(value: object) -> object:
    """A formula alone is short for `{formula: …}`, a list for `{values: …}`."""
    if isinstance(value, str):
        return {"formula": value}
    return {"values": value} if isinstance(value, list) else value


def _normal(value: object) -> object:
    """A number alone is the standard deviation of normal noise."""
    return {"normal": value} if isinstance(value, str) else value


def _rejoined(value: object) -> object:
    """[sum(Y, axis=1) = 1] is one formula: YAML takes a comma in brackets for one of the list."""
    if not isinstance(value, list):
        return value
    parts: list[object] = []
    rest = list(value)
    while rest:
        wholes = (", ".join(map(str, rest[:count])) for count in range(1, len(rest[:MOST_COMMAS]) + 1))
        closed = next((n for n, whole in enumerate(wholes, start=1) if not _is_open(whole)), 1)
        parts.append(rest[0] if closed == 1 else ", ".join(map(str, rest[:closed])))
        rest = rest[closed:]
    return parts


def _is_open(text: str) -> bool:
    return text.count("(") + text.count("[") > text.count(")") + text.count("]")


def _counted(value: object) -> object:
    """A number of steps alone is short for `{steps: …}`."""
    return {"steps": value} if isinstance(value, str) else value


def _sized(value: object, whole: ValidatorFunctionWrapHandler) -> int:
    """A size may be a name, which `spec` reads from the source; here it counts as 1."""
    return 1 if isinstance(value, str) and SIZE_NAME.fullmatch(value) else whole(value)


MOST_COMMAS = 20  # of one formula in a list in brackets
MOST_LAYERS, MOST_STEPS = 2000, 50  # of time: each has its own equations
SIZE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")
_UP_TO_5000 = Field(min_length=1, max_length=5000)
Names = Annotated[list[str], BeforeValidator(_listed)]
Formulas = Annotated[list[str], BeforeValidator(_alone), Field(min_length=1, max_length=5000)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


class ChoiceShape(_Shape):
    """A declaration by name (or the object itself), with numbers for its constants."""

    model_config = ConfigDict(extra="allow")
    name: object
    reduction: Literal["sum", "mean"] | None = None


class FormulaShape(_Shape):
    """An activation or loss of the author's own."""

    formula: object
    letter: str = ""
    title: str = ""
    kinks: Names = []
    constants: dict[str, str] = {}
    reduction: Literal["sum", "mean"] = "sum"


class LayerShape(_Shape):
    """One layer of a network."""

    units: Annotated[int, Field(ge=1, le=1000), WrapValidator(_sized)] | None = None
    activation: Annotated[ChoiceShape, _short_for("name")] | None = None
    bias: bool = True
    kind: str = "dense"
    residual: bool = False
    heads: str = ""
    width: str = ""
    kernel: str = ""
    repeat: str = ""


class NetworkShape(_Shape):
    """The network form: inputs, layers, loss."""

    inputs: Annotated[list[str], BeforeValidator(_input_names), Field(min_length=1, max_length=1000)]
    layers: list[LayerShape] = Field(min_length=1, max_length=MOST_LAYERS)
    loss: Annotated[ChoiceShape, _short_for("name")]
    batch: str = ""
    convention: Literal["", "rows", "columns"] = ""
    steps: Annotated[int, Field(ge=1, le=MOST_STEPS)] | None = None


class WordsShape(_Shape):
    """An entry of `sections`: the name of one, or the author's own words."""

    section: str = ""
    text: str = ""
    heading: str = ""


Sections = Annotated[
    list[Annotated[WordsShape, _short_for("section")]], BeforeValidator(_listed), Field(max_length=1000)
]


class AlgorithmShape(_Shape):
    """What the section `algorithm` says besides the model."""

    title: str = ""
    until: str = ""
    each: str = ""
    summary: bool = False


class ColumnShape(_Shape):
    """One column of generated data: a formula over the others, listed values, or points from a range."""

    formula: str = ""
    values: list[str] | None = Field(None, min_length=1, max_length=1000)
    start: str | None = Field(None, alias="from")
    to: str | None = None
    count: int | None = Field(None, ge=1, le=1000)
    spacing: Literal["even", "random"] = "even"


class NoiseShape(_Shape):
    """Normal noise by its standard deviation, or uniform noise by its largest size."""

    normal: str | None = None
    uniform: str | None = None


class DataShape(_Shape):
    """Generated data: every other key is a column."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[ColumnShape, BeforeValidator(_column)]]  # pyright: ignore[reportIncompatibleVariableOverride]
    noise: Annotated[NoiseShape, BeforeValidator(_normal)] | None = None
    seed: int = 1
    decimals: int = Field(2, ge=0, le=12)


class TrainingShape(_Shape):
    """Gradient descent: how many steps, how long, and which of them are shown."""

    steps: int = Field(ge=1, le=10_000)
    learning_rate: str = ""
    show: list[int] | None = Field(None, min_length=1, max_length=100)


class ConvexityShape(_Shape):
    """Functions of one variable, and points with weights for Jensen's inequality."""

    functions: Annotated[list[str], BeforeValidator(_alone), Field(min_length=1, max_length=50)]
    points: Annotated[list[str], BeforeValidator(_listed), Field(max_length=50)] = []
    weights: Annotated[list[str], BeforeValidator(_listed), Field(max_length=50)] = []


class SpecShape(_Shape):
    """Every key at the top of a spec."""

    title: str = ""
    subtitle: str = ""
    text: str | list[str] = ""
    equations: Annotated[list[str], BeforeValidator(_rejoined), _UP_TO_5000] | None = None
    network: NetworkShape | None = None
    shapes: dict[str, Names] = {}
    padding: Names = []
    upstream: dict[str, str] = {}
    unroll: str | dict[str, str] = ""  # carried out before, in `spec_unroll`
    function: Formulas | None = None
    gradients: Names | None = None
    totals: Names = []
    jacobian: Annotated[list[str], BeforeValidator(_listed)] = []
    hessian: Names = []
    example: dict[str, object] = {}
    data: DataShape | None = None
    training: Annotated[TrainingShape, BeforeValidator(_counted)] | None = None
    notation: Annotated[dict[str, str], BeforeValidator(_based)] = {}
    sections: Sections | None = None
    detail: str = ""
    assume: Annotated[list[str], BeforeValidator(_rejoined), BeforeValidator(_alone)] = []
    activations: dict[str, Annotated[FormulaShape, _short_for("formula")]] = {}
    losses: dict[str, Annotated[FormulaShape, _short_for("formula")]] = {}
    template: str | list[str] = ""
    view: Literal["components", "vectors", "matrix"] = "components"
    ways: Annotated[list[Literal["chain", "signals", "closed", "expand"]], BeforeValidator(_listed)] = []
    algorithm: AlgorithmShape = AlgorithmShape()
    known: Names = []
    roots: Literal["rule", "power"] = "rule"
    proof: Literal["substitute", "add-and-subtract", "both"] = "add-and-subtract"
    parts: list[dict[str, object]] | None = Field(None, min_length=1, max_length=200)
    convexity: ConvexityShape | None = None


class PartShape(SpecShape):
    """Every key of a part; `like` and `replace` are carried out before, in `spec_parts`."""

    like: str = ""
    replace: dict[str, str] = {}
    beside: bool = False


Shape = TypeVar("Shape", bound=SpecShape)
FORMS = ("equations", "network", "function")


def shaped(source: Source, keys: type[Shape]) -> Shape:
    """The content of a spec or part with every key in its place. Raises InputError with the line."""
    if not isinstance(source.content, dict):
        forms = "'equations:', 'network:' or 'function:'"
        raise InputError(f"a spec is a mapping: 'title:', then {forms}", line=1)
    try:
        shape = keys.model_validate(_without_nothing(source.content))
    except ValidationError as error:
        details = error.errors(include_url=False)
        worst = min(details, key=lambda detail: detail["type"] != "extra_forbidden")
        raise _misfit(dict(worst), source, keys) from None
    forms = [key for key in FORMS if getattr(shape, key) is not None]
    if len(forms) > 1:
        line = max(source.line((key,)) or 0 for key in forms) or None
        raise InputError(f"a spec has either '{forms[0]}:' or '{forms[1]}:', not both", line=line)
    return shape


def as_texts(value: object) -> object:
    """Numbers of a Python mapping as the text that a YAML file would have; objects stay."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal() | Fraction():
            return str(value)
        case Mapping():
            return {str(key): as_texts(part) for key, part in value.items()}
        case list() | tuple():
            return [as_texts(part) for part in value]
        case _:
            return value


def _without_nothing(value: object) -> object:
    """A key without a value (`example:`) counts as left out."""
    if isinstance(value, dict):
        return {key: _without_nothing(part) for key, part in value.items() if part is not None}
    return [_without_nothing(part) for part in value] if isinstance(value, list) else value


_WANTED = {
    "int": "a whole number",
    "bool": "true or false",
    "string": "text",
    "list": "a list",
    "dict": "a mapping (key: value)",
    "model": "a mapping (key: value)",
}


def _misfit(detail: dict[str, Any], source: Source, keys: type[SpecShape]) -> InputError:
    """One sentence for what pydantic found first."""
    kind, context = str(detail["type"]), detail.get("ctx") or {}
    place = tuple(_places(detail["loc"], source))
    key, inside = str(detail["loc"][-1]), _called(place[:-1])
    match kind:
        case "extra_forbidden":
            sentence = f"unknown key '{key}'{inside}{suggestion(key, _keys_beside(place, keys))}"
        case "missing":
            sentence = f"'{key}: …' is missing{inside.replace(' of ', ' in ')}"
        case "greater_than_equal" | "less_than_equal":
            bound = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
            sentence = f"'{key}'{inside} is {detail['input']}; it must be {bound}"
        case "too_short":
            sentence = f"'{key}'{inside} is empty"
        case "too_long":
            most, actual = context["max_length"], context["actual_length"]
            sentence = f"'{key}'{inside} has {actual:,} entries; the limit is {most:,}"
        case "literal_error":
            sentence = f"'{key}'{inside} must be {context['expected']}, not {_shown(detail['input'])}"
        case _:
            wanted = _WANTED.get(kind.split("_")[0], "something else")
            named = f"entry {int(key) + 1}" if key.isdecimal() else f"'{key}'"
            sentence = f"{named}{inside} must be {wanted}, not {_shown(detail['input'])}"
            sentence += remedy(wanted, detail["input"])
    return InputError(sentence, line=source.line(place))


def _places(location: tuple[int | str, ...], source: Source) -> Iterator[int | str]:
    """The parts of pydantic's location that are places of the file: no names of union members."""
    place: Place = ()
    for position, part in enumerate(location):
        last = position == len(location) - 1
        if (*place, part) in source.lines or last or not source.lines:
            place = (*place, part)
            yield part


def _called(place: Place) -> str:
    match place:
        case (*_, "layers", int(index)) | (*_, "layers", int(index), _):
            return f" of layer {index + 1}"
        case (*_, str(key)) | (*_, str(key), int()):
            return f" of '{key}'"
        case _:
            return ""


def _keys_beside(place: Place, keys: type[SpecShape]) -> list[str]:
    match place:
        case ("network", "layers", *_):
            return list(LayerShape.model_fields)
        case ("network", _):
            return list(NetworkShape.model_fields)
        case ("algorithm", *_):
            return list(AlgorithmShape.model_fields)
        case ("convexity", _):
            return list(ConvexityShape.model_fields)
        case ("activations" | "losses", *_):
            return list(FormulaShape.model_fields)
        case ("sections", *_):
            return ["text", "heading"]
        case ("data", _, *_) if len(place) > 2:
            return [field.alias or name for name, field in ColumnShape.model_fields.items()]
        case ("training", _):
            return list(TrainingShape.model_fields)
        case _:
            return list(keys.model_fields)


def _shown(value: object) -> str:
    match value:
        case str():
            return f"'{' '.join(value.split())[:40]}'"
        case list() | dict():
            return "a list" if isinstance(value, list) else "a mapping"
        case _:
            return f"{value!r:.40}"
