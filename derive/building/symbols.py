"""Names of an author's equations: which letter and indices they have, and what role they play."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from derive.model import REALS, Equation, Interval, Role, Symbol
from derive.term import ONE, Call, Term, names, walk

_WEIGHTS = ("w", "W", "v", "V")
_BIASES = ("b", "B")
_PARAMETERS = ("theta", "beta")
_TARGETS = ("y", "t", "Y", "T", "target")
_CONSTANTS = ("n", "N", "m", "alpha", "gamma", "delta", "epsilon", "lambda", "c", "k")
_STEP = re.compile(r"([A-Za-z])(minus|plus)(\d+)")
_TRAINED = (Role.WEIGHT, Role.BIAS)
_OF_A_GATE = re.compile(r"(?!Xi|Pi)[A-Z][a-z]|b[a-z]")  # Wq, Zu and bi are W_q, Z_u, b_i; Xi and Pi are Greek
LEARNING_RATE = Symbol("learning_rate", Role.LEARNING_RATE, "eta", made=True)


def letter(name: str) -> tuple[str, tuple[str, ...]]:
    """The letter and the indices of a name: w_1_2 → w, (1, 2); w1 → w, (1,); Wq → W, (q,); y_hat → yhat."""
    base, *indices = name.split("_")
    if indices and indices[0] in ("hat", "bar", "tilde"):
        base += indices.pop(0)
    numbered = re.fullmatch(r"([A-Za-z]+?)(\d+)", base)
    if numbered:
        base, indices = numbered[1], [numbered[2], *indices]
    elif not indices and _OF_A_GATE.fullmatch(base):
        base, indices = base[0], [base[1]]
    return base, tuple(_STEP.sub(_moved, index) for index in indices)


def _moved(found: re.Match[str]) -> str:
    """tminus1 is the index t-1."""
    return f"{found[1]}{'-' if found[2] == 'minus' else '+'}{found[3]}"


def author_symbol(name: str, role: Role, domain: Interval = REALS) -> Symbol:
    """The symbol of a name that the author wrote."""
    base, indices = letter(name)
    return Symbol(name, role, base, indices=indices, domain=domain)


def told_apart(symbols: Iterable[Symbol]) -> tuple[Symbol, ...]:
    """The symbols, where two would print alike (w1_2 and w_1_2) with the full name as letter."""
    symbols = tuple(symbols)
    seen: dict[tuple[object, ...], int] = {}
    for symbol in symbols:
        look = (symbol.base, symbol.layer, symbol.indices)
        seen[look] = seen.get(look, 0) + 1
    return tuple(
        replace(s, base=s.id, layer=None, indices=()) if seen[(s.base, s.layer, s.indices)] > 1 else s
        for s in symbols
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """The equations of an author with what is asked for."""

    equations: tuple[Equation, ...]
    gradients: tuple[str, ...] | None
    activations: frozenset[str]  # the functions that count as activations

    @property
    def nodes(self) -> dict[str, Term]:
        """Body by name, in order."""
        return {equation.name: equation.body for equation in self.equations}

    @property
    def loss(self) -> str:
        """The last name."""
        return self.equations[-1].name

    @property
    def free(self) -> tuple[str, ...]:
        """Every name that no equation defines, in reading order."""
        nodes = self.nodes
        used = (name for equation in self.equations for name in names(equation.body))
        return tuple(dict.fromkeys(name for name in used if name not in nodes))


def free_roles(reading: Reading) -> dict[str, Role]:
    """Inputs, targets, weights, biases, constants: by being asked for, by letter and by place of use."""
    early = {name for equation in reading.equations[:-1] for name in names(equation.body)}
    roles: dict[str, Role] = {}
    for name in reading.free:
        base = letter(name)[0]
        asked = reading.gradients is not None and name in reading.gradients
        default = reading.gradients is None
        if base in _WEIGHTS and (asked or default or name in early):
            roles[name] = Role.WEIGHT
        elif base in _BIASES:
            roles[name] = Role.BIAS
        elif base in _PARAMETERS or (asked and base not in ("x", "X")):
            roles[name] = Role.PARAMETER
        elif base in _TARGETS and (name not in early or len(reading.equations) == 1):
            roles[name] = Role.TARGET
        elif base in _CONSTANTS:
            roles[name] = Role.CONSTANT
        else:
            roles[name] = Role.INPUT
    return roles


def node_roles(reading: Reading) -> dict[str, Role]:
    """Pre-activations feed an activation; an activation that the loss reads is a prediction."""
    nodes = reading.nodes
    roles = {name: Role.NODE for name in nodes}
    trained = {name for name, role in free_roles(reading).items() if role in _TRAINED}
    for name, body in nodes.items():
        inside = _fed_to_activation(body, reading.activations)
        inside = [inner for inner in inside if not _is_state(names(nodes.get(inner, ONE)), roles, trained)]
        roles.update((inner, Role.PRE_ACTIVATION) for inner in inside if roles.get(inner) is Role.NODE)
        if inside and name != reading.loss:
            roles[name] = Role.ACTIVATION
    read_by_loss = [name for name in names(nodes[reading.loss]) if name in nodes]
    for name in read_by_loss:
        if roles[name] is Role.ACTIVATION or len(read_by_loss) == 1:
            roles[name] = Role.PREDICTION
    roles[reading.loss] = Role.LOSS
    return roles


def _is_state(used: Sequence[str], roles: Mapping[str, Role], trained: set[str]) -> bool:
    """Whether it is made of activations alone, as the cell f c + i g of an LSTM: no pre-activation."""
    made = [one for one in used if roles.get(one) is Role.ACTIVATION]
    return len(made) > 1 and trained.isdisjoint(used)


def _fed_to_activation(body: Term, activations: Mapping[str, object] | frozenset[str]) -> list[str]:
    """The node z of `g(z)`; also of a definition over one node, 1/(1 + exp(-z))."""
    if isinstance(body, Call) and body.function in activations:
        return list(names(body))
    calls = any(isinstance(part, Call) for _, part in walk(body))
    return list(names(body)) if calls and len(names(body)) == 1 else []
