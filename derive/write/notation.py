"""A notation from its name and overrides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from enum import Enum

from derive.errors import InputError, suggestion
from derive.library.notations import LECTURE, NOTATIONS, Notation
from derive.write.greek import ACCENTS, GREEK, GREEK_LETTERS

_LETTERS = (
    "input",
    "target",
    "weight",
    "bias",
    "pre_activation",
    "activation",
    "prediction",
    "loss",
    "learning_rate",
    "error_signal",
)
_NONE = "none"  # error_signal: none writes the derivative


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
    if key == "error_signal" and value == _NONE:
        return ""
    value = GREEK_LETTERS.get(value, "yhat" if value in ("ŷ", "ŷ") else value.lstrip("\\"))
    stem = next((value[: -len(accent)] for accent in ACCENTS if value.endswith(accent)), value) or value
    if re.fullmatch("[A-Za-z]", stem) or stem in GREEK:
        return value
    near = suggestion(value, GREEK) if value.isalpha() else ""
    near = near if "did you mean" in near else ""
    raise InputError(
        f"'{value}' is not a letter for the {key.replace('_', ' ')}{near}; "
        "write one letter, a Greek name such as eta, or one with hat, bar or tilde such as yhat"
    )
