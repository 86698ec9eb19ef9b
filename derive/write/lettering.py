"""One letter for every name of a model, in one notation."""

from __future__ import annotations

import re
from dataclasses import replace

from derive.library.notations import DerivativeSign, LayerStyle, Logarithm, Notation
from derive.model import Model, Role, Symbol
from derive.term import names
from derive.write.greek import GREEK, base_letter
from derive.write.pieces import SCRIPT, Binding, Kind, Piece, solid, width_of

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


# Elementary functions that TeX has a command for; log a and tanh z go without brackets.
OPERATORS = {name: rf"\{name}" for name in ["log", "tanh", "sinh", "cosh", "sin", "cos", "max", "min"]}
OPERATORS |= {name: r"\arctan" for name in ("arctan", "atan")}
OPERATORS |= {"sign": r"\operatorname{sign}", "erf": r"\operatorname{erf}"}


class Lettering:
    """Names and functions of one model in one notation; a name outside the model is split as written."""

    def __init__(self, notation: Notation, model: Model) -> None:
        self.notation = notation
        self.model = model
        both = any(symbol.layer is not None and symbol.indices for symbol in model.symbols)
        self._ordinary = model.is_function and all(len(names(e.body)) == 1 for e in model.equations)
        self._layers = notation.layers if both else notation.bare_layers
        self._pieces: dict[str, Piece] = {}
        self.met_condition = False  # whether a [z > 0] was written so far

    def name(self, name: str) -> Piece:
        """The letter of a name with its indices."""
        if name not in self._pieces:
            self._pieces[name] = self._name(name)
        return self._pieces[name]

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
        base = self._base(symbol)
        if symbol.role is Role.PREDICTION and base != symbol.base:
            return replace(symbol, base=base, layer=None)  # there is one prediction: ŷ needs no layer
        return replace(symbol, base=base)

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

    def _name(self, name: str) -> Piece:
        symbol = self.symbol(name)
        base = base_letter(symbol.base)
        below, above = self.scripts(symbol)
        below = "".join(base_letter(below) if below in GREEK else below)
        text = base + _script("_", below) + _script("^", above, braced=True)
        width = width_of(base) + SCRIPT * max(width_of(below), width_of(above)) + (0.05 if below else 0)
        return solid(text, width, binding=Binding.CLOSED if above else Binding.ATOM, kind=Kind.NAME)

    def function(self, name: str) -> str:
        """The LaTeX name of a function: the letter of an activation, else an operator."""
        activation = self.model.function(name)
        if activation is not None and activation.letter:
            return activation.letter
        if activation is None and self.model.has_symbol(name):
            return self.name(name).text  # z_2(w_2, a_1): a node as a function of what it is made from
        if name == "log" and self.notation.logarithm is Logarithm.LN:
            return r"\ln"
        if len(name) == 1:
            return name  # the f of a law
        if name in GREEK:
            return base_letter(name)
        return OPERATORS.get(name) or rf"\operatorname{{{name.replace('_', '-')}}}"

    @property
    def derivative_sign(self) -> str:
        """∂, or d in notations that want it everywhere and where nothing depends on several names."""
        return "d" if self.notation.derivative is DerivativeSign.D or self._ordinary else r"\partial"


def _together(indices: tuple[str, ...]) -> str:
    """13 for two one-character indices, 1,12 for longer ones; words upright."""
    shown = [rf"\mathrm{{{index}}}" if len(index) > 2 and index.isalpha() else index for index in indices]
    return ("" if all(len(index) == 1 for index in indices) else ",").join(shown)


def _script(mark: str, text: str, *, braced: bool = False) -> str:
    if not text:
        return ""
    return f"{mark}{{{text}}}" if braced or len(text) > 1 else f"{mark}{text}"
