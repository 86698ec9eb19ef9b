"""One letter for every name of a model, in one notation."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from derive.indices import limit_of
from derive.library.notations import DerivativeSign, LayerStyle, Logarithm, Notation, SumStyle
from derive.model import Model, Role, Symbol
from derive.term import BigSum, Delta, Derivative, Index, Indexed, Name, Variable, names
from derive.write.greek import GREEK, base_letter
from derive.write.pieces import SCRIPT, Binding, Kind, Piece, solid, width_of
from derive.write.scripts import beside, index_text, joined, script, shown_index

_ROLES = {
    Role.INPUT: "input",
    Role.TARGET: "target",
    Role.WEIGHT: "weight",
    Role.BIAS: "bias",
    Role.PRE_ACTIVATION: "pre_activation",
    Role.ACTIVATION: "activation",
    Role.PREDICTION: "prediction",
    Role.LOSS: "loss",
}
LEARNING_RATE = "learning_rate"  # the identifier of the step length, which is no name of the model
KRONECKER = "delta"
_RATES = ("eta", "alpha", "gamma", "epsilon", "rho", "tau")
_COMMA = 0.2  # em that a comma in a script is wider than the text's, scaled: measured at 5 and 7 pt

# The letters that a network gives; a name with another one, p of softmax, keeps it.
_USUAL = {"input": "x", "target": "y", "weight": "w", "bias": "b", "pre_activation": "z", "activation": "a"}
_USUAL |= {"prediction": "a"}


# Elementary functions that TeX has a command for; log a and tanh z go without brackets.
OPERATORS = {name: rf"\{name}" for name in ["log", "tanh", "sinh", "cosh", "sin", "cos", "max", "min", "det"]}
OPERATORS |= {name: r"\arctan" for name in ("arctan", "atan")}
OPERATORS |= {"sign": r"\operatorname{sign}", "erf": r"\operatorname{erf}"}


class Lettering:
    """Names and functions of one model in one notation; a name outside the model is split as written."""

    def __init__(self, notation: Notation, model: Model) -> None:
        self.notation = notation
        self.model = model
        both = any(s.layer is not None and (s.indices or s.shape) for s in model.symbols)
        self._ordinary = model.is_function and all(len(names(e.body)) == 1 for e in model.equations)
        self._layers = notation.layers if both else notation.bare_layers
        self._pieces: dict[Variable, Piece] = {}
        self.shapes = {symbol.id: symbol.shape for symbol in model.symbols if symbol.shape}
        used = {self.symbol(s.id).base for s in model.symbols if not _is_letter_of_notation(s)}
        self._rate = self._learning_rate(used)
        bases = {*used, self.symbol(LEARNING_RATE).base}
        self.error_signal = notation.error_signal if notation.error_signal not in bases else ""
        self._signals = self._with_signal() if self.error_signal else frozenset[str]()
        self.has_kronecker = KRONECKER not in {*bases, self.error_signal}
        self.met_condition = False  # whether a [z > 0] was written so far
        self.met_kronecker: Delta | None = None
        self.met_arrays: set[str] = set()  # operations of whole arrays that a reader must be told about
        self.met_signals: dict[str, Derivative] = {}  # by the name of z: the error signals written so far
        self.defined_signals: set[str] = set()

    def name(self, name: str) -> Piece:
        """The letter of a name with its indices."""
        return self.variable(Name(name))

    def variable(self, variable: Variable) -> Piece:
        r"""The letter of a name, or of an entry with its indices: w_{1,jk}, \hat{y}_i."""
        if variable not in self._pieces:
            self._pieces[variable] = self._written(self.symbol(variable.id), _indices(variable))
        return self._pieces[variable]

    def symbol(self, name: str) -> Symbol:
        """The symbol of `name` with the notation's letter as base."""
        try:
            symbol = self.model.symbol(name)
        except KeyError:
            if name == LEARNING_RATE:
                return Symbol(name, Role.LEARNING_RATE, self._rate)
            base, *indices = re.sub(r"[{}]", "", name).strip("_").split("_")
            return Symbol(name, Role.NODE, base or name, None, tuple(index for index in indices if index))
        base = self._rate if symbol.role is Role.LEARNING_RATE else self._base(symbol)
        if symbol.role is Role.PREDICTION and base != symbol.base:
            return replace(symbol, base=base, layer=None)  # there is one prediction: ŷ needs no layer
        return replace(symbol, base=base)

    def _base(self, symbol: Symbol) -> str:
        role = _ROLES.get(symbol.role, "")
        letter = getattr(self.notation, role) if role else ""
        if not letter:
            return symbol.base
        forced = role == "loss" and role in self.notation.always
        usual = symbol.base == _USUAL.get(role, symbol.base)
        by_network = symbol.made or symbol.layer is not None
        return letter if forced or (by_network and usual) else symbol.base

    def _learning_rate(self, used: set[str]) -> str:
        """The letter of the step length; where the model has it already, one that nobody has."""
        usual = self.notation.learning_rate or _RATES[0]
        if "learning_rate" in self.notation.always:
            return usual
        return next((letter for letter in (usual, *_RATES) if letter not in used), usual)

    def clash(self) -> tuple[Symbol, Symbol] | None:
        """Two names of different roles that the notation's letters write alike: ∂w/∂w for ∂L/∂w."""
        met: dict[str, Symbol] = {}
        rate = Symbol(LEARNING_RATE, Role.LEARNING_RATE, _RATES[0])
        for symbol in (*(s for s in self.model.symbols if s.id != LEARNING_RATE), rate):
            other = met.setdefault(self.name(symbol.id).text, symbol)
            pair = (other, symbol)
            if other.role is not symbol.role and self._is_chosen(*pair):
                return pair
        return None

    def _is_chosen(self, *symbols: Symbol) -> bool:
        """Whether the notation chose the letter of one of them, not the author."""
        return any(s.role is Role.LEARNING_RATE or self.symbol(s.id).base != s.base for s in symbols)

    def scripts(self, symbol: Symbol, indices: tuple[Index, ...] = ()) -> tuple[str, str]:
        """Subscript and superscript in LaTeX, either may be empty; indices of an entry come last."""
        below = joined([shown_index(index) for index in symbol.indices])
        above = ""
        match self._layers if symbol.layer is not None else None:
            case LayerStyle.SUPERSCRIPT_BRACKET:
                above = f"[{symbol.layer}]"
            case LayerStyle.SUPERSCRIPT_PAREN:
                above = f"({symbol.layer})"
            case LayerStyle.SUBSCRIPT:
                below = f"{symbol.layer},{below}" if below else str(symbol.layer)
            case None:
                pass
        return beside(below, joined([index_text(index) for index in indices])), above

    def _written(self, symbol: Symbol, indices: tuple[Index, ...]) -> Piece:
        base = base_letter(symbol.base)
        below, above = self.scripts(symbol, indices)
        text = base + script("_", below) + script("^", above, braced=True)
        width = width_of(base) + SCRIPT * max(width_of(below), width_of(above)) + (0.05 if below else 0)
        width += _COMMA * below.count(",")
        kind = Kind.WORD if base.startswith(r"\mathit") else Kind.NAME
        return solid(text, width, binding=Binding.CLOSED if above else Binding.ATOM, kind=kind)

    # --- error signals -------------------------------------------------------------------------------

    def signal(self, derivative: Derivative) -> Piece | None:
        """δ with the layer and the indices of z for ∂L/∂z, where the notation has a letter for it.

        The matrix of all δ_nk is Δ.
        """
        of, wrt = derivative.of, derivative.wrt
        if of != Name(self.model.loss) or wrt.id not in self._signals:
            return None
        whole = isinstance(wrt, Name) and self._is_matrix(wrt.id)
        base = self.error_signal.capitalize() if whole else self.error_signal
        return self._written(replace(self.symbol(wrt.id), base=base), _indices(wrt))

    def signal_letters(self, name: str) -> tuple[str, ...]:
        """δ without the indices of an entry, and of a matrix Δ too."""
        bases = (self.error_signal, *([self.error_signal.capitalize()] if self._is_matrix(name) else []))
        return tuple(self._written(replace(self.symbol(name), base=base), ()).text for base in bases)

    def _is_matrix(self, name: str) -> bool:
        return len(self.shapes.get(name, ())) > 1

    def _with_signal(self) -> frozenset[str]:
        """The pre-activations that layer and indices alone tell apart."""
        found = [symbol for symbol in self.model.symbols if symbol.role is Role.PRE_ACTIVATION]
        marks = Counter((symbol.layer, symbol.indices) for symbol in found)
        return frozenset(s.id for s in found if marks[(s.layer, s.indices)] == 1)

    @property
    def signals(self) -> tuple[str, ...]:
        """The pre-activations whose adjoints have a letter, in the order of the model."""
        return tuple(symbol.id for symbol in self.model.symbols if symbol.id in self._signals)

    # --- functions and signs -------------------------------------------------------------------------

    def says_bounds(self, term: BigSum) -> bool:
        """Whether the limit of a sum is written: always, or where no array tells it."""
        bounds = self.notation.sums is SumStyle.BOUNDS
        return bounds or limit_of(term.body, term.index, self.shapes) != term.limit

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
        total = self.notation.derivative is DerivativeSign.D or self._ordinary
        return self.total_sign if total else r"\partial"

    @property
    def total_sign(self) -> str:
        """The d of d/dx, upright where the model has a d of its own."""
        return r"\mathrm{d}" if self._has_d else "d"

    @property
    def _has_d(self) -> bool:
        return any(self.symbol(symbol.id).base == "d" for symbol in self.model.symbols)


def _is_letter_of_notation(symbol: Symbol) -> bool:
    """The learning rate, and the error signal that a network of any depth has from the layer above."""
    return symbol.role is Role.LEARNING_RATE or (symbol.role is Role.UPSTREAM and symbol.layer is not None)


def _indices(variable: Variable) -> tuple[Index, ...]:
    return variable.indices if isinstance(variable, Indexed) else ()
