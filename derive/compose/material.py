"""What every section of a document is made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from derive.compose.options import NO_OPTIONS, Options
from derive.model import Model, Role, Symbol
from derive.numbers import Numbers
from derive.steps import Derivation, Kind, Result
from derive.term import Call, Derivative, Name, Term, Variable
from derive.uses import entry_of
from derive.verify import Verified


@dataclass(frozen=True)
class Material:
    """A verified derivation, its numbers when there is an example, and the level of detail."""

    verified: Verified
    numbers: Numbers | None
    detail: str
    options: Options = NO_OPTIONS

    @property
    def derivation(self) -> Derivation:
        """The derivation that was verified."""
        return self.verified.derivation

    @property
    def model(self) -> Model:
        """The model that was derived."""
        return self.verified.derivation.model

    def symbol(self, name: str) -> Symbol:
        """The symbol of a name of the model."""
        return self.model.symbol(name)

    def loss_by(self, name: str) -> Derivative:
        """∂L/∂name."""
        return Derivative(Name(self.model.loss), self.entry(name))

    def entry(self, name: str) -> Variable:
        """The name, or the entry of an array by the letters of the derivation."""
        return entry_of(self.model, name)

    def gradient(self, name: str) -> Term:
        """The value derived for ∂L/∂name (KeyError when the loss does not depend on it)."""
        return self._values[self.loss_by(name)]

    def derived(self, name: str) -> bool:
        """Whether ∂L/∂name was derived."""
        return self.loss_by(name) in self._values

    def is_known(self, result: Result) -> bool:
        """Whether the derivative of a function is not to be derived again, only stated."""
        of = result.target.of
        return result.kind is Kind.LEMMA and isinstance(of, Call) and of.function in self.options.known

    @cached_property
    def _values(self) -> dict[Derivative, Term]:
        return {result.target: result.value for result in reversed(self.derivation.results)}


ROLE_WORDS: dict[Role, str] = {
    Role.INPUT: "input",
    Role.TARGET: "target",
    Role.WEIGHT: "weight",
    Role.BIAS: "bias",
    Role.PARAMETER: "parameter",
    Role.CONSTANT: "constant",
    Role.PRE_ACTIVATION: "pre-activation",
    Role.ACTIVATION: "activation",
    Role.PREDICTION: "prediction",
    Role.LOSS: "loss",
    Role.NODE: "intermediate value",
    Role.LEARNING_RATE: "learning rate",
    Role.FUNCTION: "function",
    Role.SIZE: "size",
    Role.UPSTREAM: "gradient from above",
}


def role_word(role: Role, model: Model) -> str:
    """What a name of that role is called: the inputs of a plain function are its variables.

    What a loss alone compares with its target, L = (ŷ - y)², is a prediction. Where the gradient comes from
    above, the last node is an output that nothing is compared with yet.
    """
    if model.upstream and role is Role.PREDICTION:
        return "output"
    if model.is_function and role is Role.INPUT:
        return "variable"
    if role is Role.PARAMETER and len(model.equations) == 1:
        roles = {symbol.role for symbol in model.symbols}
        return ROLE_WORDS[Role.PREDICTION if Role.TARGET in roles and Role.INPUT not in roles else role]
    return ROLE_WORDS[role]
