"""From a notation's name and overrides to one letter for every name of a model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum

from derive.errors import InputError, suggestion
from derive.library.notations import LECTURE, NOTATIONS, LayerStyle, Notation
from derive.model import Model, Role, Symbol

GREEK = tuple(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho "
    "sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega "
    "ell".split()
)
_ACCENTS = {"hat": r"\hat", "bar": r"\bar", "tilde": r"\tilde", "dot": r"\dot"}
_GREEK_LETTERS = dict(
    zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ", (
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon "
        "phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
    ).split(), strict=True)
)  # fmt: skip

_LETTERS = (
    "input", "target", "weight", "bias", "pre_activation", "activation", "prediction", "loss", "learning_rate",
)  # fmt: skip
_ROLES = {
    Role.INPUT: "input",
    Role.TARGET: "target",
    Role.WEIGHT: "weight",
    Role.BIAS: "bias",
    Role.PRE_ACTIVATION: "pre_activation",
    Role.ACTIVATION: "activation",
    Role.PREDICTION: "prediction",
    Role.LOSS: "loss",
    Role.LEARNING_RATE: "learning_rate",
}
LEARNING_RATE = "learning_rate"  # the identifier of the step length, which is no name of the model

# The letters that a network gives; a name with another one, p of softmax, keeps it.
_USUAL = {"input": "x", "target": "y", "weight": "w", "bias": "b", "pre_activation": "z", "activation": "a"}
_USUAL |= {"prediction": "a"}


def choose_notation(wanted: str | Mapping[str, str] | Notation | None) -> Notation:
    """A declared notation, one with overrides `{base: nielsen, loss: J}`, or the default for None.

    Raises UnknownName for a notation and InputError for a key, letter or style that does not exist.
    """
    if wanted is None:
        return LECTURE
    if not isinstance(wanted, Mapping):
        return NOTATIONS.get(wanted)
    notation = NOTATIONS.get(wanted.get("base", LECTURE.name))
    for key, value in wanted.items():
        if key != "base":
            notation = _overridden(notation, key.replace("-", "_"), str(value))
    return notation


def _overridden(notation: Notation, key: str, value: str) -> Notation:
    if key in _LETTERS:
        value = _letter(key, value)
        return replace(notation, **{key: value}, always=(*notation.always, key))
    styles = {f.name: type(getattr(notation, f.name)) for f in fields(notation)}
    style = styles.get(key)
    if style is None or not issubclass(style, Enum):
        known = [*_LETTERS, *(name for name, kind in styles.items() if issubclass(kind, Enum))]
        raise InputError(f"a notation has no '{key}'{suggestion(key, known)}")
    values = [member.value for member in style]
    if value not in values:
        raise InputError(f"'{key}' cannot be '{value}'; it is one of {', '.join(values)}")
    return replace(notation, **{key: style(value)})


def _letter(key: str, value: str) -> str:
    value = _GREEK_LETTERS.get(value, "yhat" if value in ("ŷ", "ŷ") else value.lstrip("\\"))
    stem = next((value[: -len(accent)] for accent in _ACCENTS if value.endswith(accent)), value) or value
    if re.fullmatch("[A-Za-z]", stem) or stem in GREEK:
        return value
    near = suggestion(value, GREEK) if value.isalpha() else ""
    near = near if "did you mean" in near else ""
    raise InputError(
        f"'{value}' is not a letter for the {key.replace('_', ' ')}{near}; "
        "write one letter, a Greek name such as eta, or one with hat, bar or tilde such as yhat"
    )


@dataclass(frozen=True, slots=True)
class Letters:
    """Every name's base, indices and layer in one notation; names outside the model are split as written."""

    notation: Notation
    model: Model
    _layers: LayerStyle = field(init=False)

    def __post_init__(self) -> None:
        both = any(symbol.layer is not None and symbol.indices for symbol in self.model.symbols)
        style = self.notation.layers if both else self.notation.bare_layers
        object.__setattr__(self, "_layers", style)

    def symbol(self, name: str) -> Symbol:
        """The symbol of `name` with the notation's letter as base."""
        try:
            symbol = self.model.symbol(name)
        except KeyError:
            if name == LEARNING_RATE:
                symbol = Symbol(name, Role.LEARNING_RATE, "eta")
                return replace(symbol, base=self._base(symbol))
            base, *indices = re.sub(r"[{}]", "", name).strip("_").split("_")
            return Symbol(name, Role.NODE, base or name, None, tuple(index for index in indices if index))
        return replace(symbol, base=self._base(symbol))

    def _base(self, symbol: Symbol) -> str:
        role = _ROLES.get(symbol.role, "")
        letter = getattr(self.notation, role) if role else ""
        if not letter:
            return symbol.base
        forced = role in ("loss", "learning_rate") and role in self.notation.always
        usual = symbol.base == _USUAL.get(role, symbol.base)
        by_network = symbol.made or symbol.layer is not None or symbol.role is Role.LEARNING_RATE
        return letter if forced or (by_network and usual) else symbol.base

    def scripts(self, symbol: Symbol) -> tuple[str, str]:
        """Subscript and superscript in LaTeX, either may be empty."""
        below = _together(symbol.indices)
        if symbol.layer is None:
            return below, ""
        match self._layers:
            case LayerStyle.SUPERSCRIPT_BRACKET:
                return below, f"[{symbol.layer}]"
            case LayerStyle.SUPERSCRIPT_PAREN:
                return below, f"({symbol.layer})"
            case LayerStyle.SUBSCRIPT:
                return (f"{symbol.layer},{below}" if below else str(symbol.layer)), ""


def _together(indices: tuple[str, ...]) -> str:
    """13 for two one-character indices, 1,12 for longer ones; words upright."""
    shown = [rf"\mathrm{{{index}}}" if len(index) > 2 and index.isalpha() else index for index in indices]
    return ("" if all(len(index) == 1 for index in indices) else ",").join(shown)


def base_letter(base: str) -> str:
    r"""`w` → w, `eta` → \eta, `yhat` → \hat{y}, `loss` → \mathit{loss}."""
    if len(base) == 1 and base.isascii():
        return base
    if base in _GREEK_LETTERS:
        base = _GREEK_LETTERS[base]
    if base in GREEK:
        return rf"\{base}"
    for accent, command in _ACCENTS.items():
        stem = base.removesuffix(accent)
        if stem != base and (len(stem) == 1 or stem in GREEK):
            return rf"{command}{{{base_letter(stem)}}}"
    return rf"\mathit{{{re.sub('[^A-Za-z0-9]', '', base) or '?'}}}"
