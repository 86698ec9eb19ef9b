"""The network form, written out in components: z1_2 = w1_2_1*x_1 + …, a1_2 = tanh(z1_2), …, L = …"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from derive.building.declarations import Declarations, at_line
from derive.building.domains import range_of, required
from derive.building.example import example_of
from derive.building.second import hessians_of, jacobians_of, with_hessians
from derive.building.symbols import LEARNING_RATE, author_symbol
from derive.errors import InputError, NotYet, UnknownName
from derive.library.activations import ACTIVATIONS, SOFTMAX
from derive.library.layers import DENSE
from derive.library.losses import Loss
from derive.model import REALS, UNIT, Assumption, Equation, Interval, Model, Role, Symbol
from derive.parse import identifier
from derive.spec import Layer, Network, Spec
from derive.term import ONE, Call, Name, Neg, Number, Product, Quotient, Sum, Term, number, substitute, walk
from derive.text import to_text

MAX_WEIGHTS = 50_000  # each is a symbol, a result and a line of the document


def network_model(spec: Spec, known: Declarations) -> Model:
    """The model of `network:`. Raises InputError with the line."""
    network = spec.network
    assert network is not None
    _check_plain(network)
    _check_size(network)
    writing = _Writing(network, known)
    for number_, layer in enumerate(network.layers, start=1):
        with at_line(layer.line):
            writing.add_layer(layer, number_)
    with at_line(network.loss.line):
        loss = known.loss(network.loss)
        writing.add_loss(loss)
    functions = known.functions(equation.body for equation in writing.equations)
    bodies = [*(function.body for function in functions), writing.equations[-1].body]
    symbols = (*writing.symbols, *known.constant_symbols(bodies), LEARNING_RATE)
    _check_names(symbols, network)
    subject = _subject(network, loss, writing)
    assumptions = tuple(writing.assumptions)
    return Model(
        title=spec.title or f"The gradients of a {_size(network)}",
        equations=tuple(writing.equations),
        symbols=symbols,
        loss="L",
        parameters=with_hessians(_parameters(spec, symbols), spec, tuple(writing.equations)),
        functions=functions,
        assumptions=assumptions,
        example=example_of(spec.example, symbols, usual=known.constants, assumptions=assumptions),
        subject=subject,
        jacobians=jacobians_of(spec, tuple(writing.equations)),
        hessians=hessians_of(spec, tuple(writing.equations)),
    )


Position = tuple[int | str | None, tuple[str, ...]]  # layer and indices


class _Writing:
    """Equations and symbols so far; `outputs` are the names that the next layer reads."""

    def __init__(self, network: Network, known: Declarations) -> None:
        self.network = network
        self.known = known
        self.deep = len(network.layers) > 1
        self.equations: list[Equation] = []
        self.assumptions: list[Assumption] = []
        self.outputs: list[Symbol] = []
        self.used: list[str] = []  # titles of the activations, for the subject
        with at_line(network.line):
            for name in network.inputs:
                self.outputs.append(author_symbol(identifier(name), Role.INPUT))
        self.symbols: list[Symbol] = list(self.outputs)

    def add_layer(self, layer: Layer, position: int) -> None:
        last = position == len(self.network.layers)
        if is_softmax(layer):
            if not last or layer.units < 2:
                raise InputError("softmax is for the last layer, with two units or more")
            return self._softmax(layer, position)
        activation = self.known.activation(layer.activation)
        role = Role.PREDICTION if last else Role.ACTIVATION
        self.used.append(activation.name)
        if activation.name == "identity":
            self.known.refuse_constants(layer.activation, activation.name)
            logits = last and self.known.loss(self.network.loss).logits
            letter, role = ("z", Role.PRE_ACTIVATION) if logits else ("a", role)
            self.outputs = self._sums(layer, position, letter=letter, role=role)
            return None
        function = self.known.call(activation, layer.activation)
        sums = self._sums(layer, position, letter="z", role=Role.PRE_ACTIVATION)
        self.outputs = []
        for pre in sums:
            out = _symbol("a", role, at=(pre.layer, pre.indices), domain=activation.range)
            self._define(out, Call(function, (Name(pre.id),)), layer.line)
            self.outputs.append(out)
        return None

    def _sums(self, layer: Layer, position: int, *, letter: str, role: Role) -> list[Symbol]:
        """w·inputs + b for every unit of the layer; parameters come before the node that uses them."""
        level = position if self.deep else None
        inputs, made = self.outputs, []
        for unit in range(1, layer.units + 1):
            row = (str(unit),) if layer.units > 1 else ()
            terms: list[Term] = []
            for column, source in enumerate(inputs, start=1):
                index = (*row, str(column)) if len(inputs) > 1 else row
                weight = _symbol("w", Role.WEIGHT, at=(level, index))
                self.symbols.append(weight)
                terms.append(Product((Name(weight.id), Name(source.id))))
            if layer.bias:
                bias = _symbol("b", Role.BIAS, at=(level, row))
                self.symbols.append(bias)
                terms.append(Name(bias.id))
            node = _symbol(letter, role, at=(level, row))
            self._define(node, Sum(tuple(terms)) if len(terms) > 1 else terms[0], layer.line)
            made.append(node)
        return made

    def _softmax(self, layer: Layer, position: int) -> None:
        """p_j = exp(z_j)/(exp(z_1) + exp(z_2) + …)."""
        self.known.refuse_constants(layer.activation, SOFTMAX)
        sums = self._sums(layer, position, letter="z", role=Role.PRE_ACTIVATION)
        total = Sum(tuple(Call("exp", (Name(pre.id),)) for pre in sums))
        self.used.append(SOFTMAX)
        self.outputs = []
        for pre in sums:
            # one softmax only, in the last layer: p needs no layer number
            out = _symbol("p", Role.PREDICTION, at=(None, pre.indices), domain=UNIT)
            self._define(out, Quotient(Call("exp", (Name(pre.id),)), total), layer.line)
            self.outputs.append(out)

    def add_loss(self, loss: Loss) -> None:
        check_fit(loss, self.network, self.known)
        body = self.known.loss_body(loss, self.network.loss)
        several = len(self.outputs) > 1
        targets = []
        for position in range(1, len(self.outputs) + 1):
            index = (str(position),) if several else ()
            targets.append(_symbol("y", Role.TARGET, at=(None, index), domain=loss.target_domain))
        self.symbols.extend(targets)
        parts = [
            substitute(body, {"a": Name(out.id), "y": Name(target.id)})
            for out, target in zip(self.outputs, targets, strict=True)
        ]
        if loss.softmax:
            self.assumptions.append(Assumption(Sum(tuple(Name(target.id) for target in targets)), ONE))
        reduction = self.network.loss.reduction or loss.reduction
        node = Symbol("L", Role.LOSS, loss.letter, made=True)
        self._define(node, _reduced(parts, mean=reduction == "mean"), self.network.loss.line)

    def _define(self, symbol: Symbol, body: Term, line: int | None) -> None:
        self.symbols.append(symbol)
        self.equations.append(Equation(symbol.id, body, line))


def _symbol(letter: str, role: Role, *, at: Position, domain: Interval = REALS) -> Symbol:
    """w2_1_3 for weight w of layer 2 from unit 3 to unit 1; the layer's number only where there is one."""
    level, indices = at
    id = "_".join([f"{letter}{level or ''}", *indices])
    return Symbol(id, role, letter, layer=level, indices=indices, domain=domain, made=True)


def _reduced(parts: list[Term], *, mean: bool) -> Term:
    """The sum (or mean) over the outputs, with what all parts share written once: -(…), 1/2*(…)."""
    if len(parts) == 1:
        return parts[0]
    negative = all(isinstance(part, Neg) for part in parts)
    bodies = [part.term if isinstance(part, Neg) and negative else part for part in parts]
    shared, bodies = _shared_factor(bodies)
    factor = shared / len(parts) if mean else shared
    flat = [term for body in bodies for term in (body.terms if isinstance(body, Sum) else (body,))]
    total: Term = Sum(tuple(flat))
    if factor != 1:
        ratio = Quotient(Number(Fraction(factor.numerator)), Number(Fraction(factor.denominator)))
        total = Product((ratio if factor.denominator != 1 else number(factor), total))
    return Neg(total) if negative else total


def _shared_factor(bodies: list[Term]) -> tuple[Fraction, list[Term]]:
    """1/2 and the rest, when every body is 1/2 times one factor."""
    match bodies[0]:
        case Product((Quotient(Number(top), Number(bottom)) as ratio, _)):
            rest = [
                body.factors[1]
                for body in bodies
                if isinstance(body, Product) and len(body.factors) == 2 and body.factors[0] == ratio
            ]
            if len(rest) == len(bodies):
                return top / bottom, rest
        case _:
            pass
    return Fraction(1), bodies


def is_softmax(layer: Layer) -> bool:
    """Whether the layer's activation is the softmax, which is no function of one number."""
    return isinstance(layer.activation.item, str) and layer.activation.item.lower() == SOFTMAX


def check_fit(loss: Loss, network: Network, known: Declarations) -> None:
    """The predictions of the last layer have a loss; else the refusal says which activations fit."""
    layer = network.layers[-1]
    softmax = is_softmax(layer)
    if loss.softmax and not softmax:
        raise InputError(f"the loss '{loss.name}' needs 'activation: softmax' in the last layer")
    if loss.logits and (softmax or known.activation(layer.activation).name != "identity"):
        raise InputError(
            f"the loss '{loss.name}' reads logits: leave the activation of the last layer out, "
            f"or take the loss on probabilities"
        )
    if softmax:
        return
    activation = known.activation(layer.activation)
    if not activation.range.within(loss.prediction_domain):
        fitting = [item.name for item in ACTIVATIONS if item.range.within(loss.prediction_domain)]
        raise InputError(
            f"the loss '{loss.name}' needs predictions in {loss.prediction_domain}, but '{activation.name}' "
            f"gives values in {activation.range}; fitting: {', '.join(fitting)}"
        )
    undefined = _undefined_for(known.loss_body(loss, network.loss), activation.range)
    if undefined:
        raise InputError(
            f"the loss '{loss.name}' has {undefined}, but '{activation.name}' gives values "
            f"in {activation.range}"
        )


def _undefined_for(body: Term, predictions: Interval) -> str:
    """`log(a)` where a loss of the author's own takes it of impossible predictions; else empty."""
    for argument, need, function in required(body):
        used = [part.id for _, part in walk(argument) if isinstance(part, Name)]
        if used == ["a"] and not range_of(argument, {"a": predictions}).within(need):
            return f"{function}({to_text(argument)})"
    return ""


def _parameters(spec: Spec, symbols: tuple[Symbol, ...]) -> tuple[str, ...]:
    trained = tuple(symbol.id for symbol in symbols if symbol.role in (Role.WEIGHT, Role.BIAS))
    if spec.gradients is None:
        return trained
    roles = {symbol.id: symbol.role for symbol in symbols}
    wanted: list[str] = []
    for written in spec.gradients:
        with at_line(written.line):
            name = identifier(written.text)
            if name == "L":
                raise InputError("'L' is the loss itself; ask for the gradient of what it depends on")
            if name not in roles or roles[name] is Role.LEARNING_RATE:
                raise UnknownName("name in 'gradients':", name, roles)
            if name not in wanted and roles[name] in (Role.WEIGHT, Role.BIAS, Role.INPUT, Role.CONSTANT):
                wanted.append(name)
    return tuple(wanted)


def _check_plain(network: Network) -> None:
    """What only matrices have needs the view of them."""
    for layer in network.layers:
        with at_line(layer.line):
            if layer.kind is not DENSE or layer.residual:
                kind = layer.kind.name if layer.kind is not DENSE else "residual"
                raise InputError(f"{kind} layers need 'view: matrix'")
    for key, said in (("batch", network.batch), ("convention", network.convention), ("steps", network.steps)):
        if said:
            raise InputError(f"'{key}' of 'network' needs 'view: matrix'", line=network.line)


def _check_size(network: Network) -> None:
    widths = [len(network.inputs), *[layer.units for layer in network.layers]]
    weights = sum(before * after for before, after in pairwise(widths))
    if weights > MAX_WEIGHTS:
        raise NotYet(
            f"a network of {weights:,} weights is too large to be written out (limit {MAX_WEIGHTS:,})",
            line=network.line,
        )


def _check_names(symbols: Iterable[Symbol], network: Network) -> None:
    seen: set[str] = set()
    for symbol in symbols:
        if symbol.id in seen:
            raise InputError(
                f"the name '{symbol.id}' is used twice in the network; rename the input or constant",
                line=network.line,
            )
        seen.add(symbol.id)


def _size(network: Network) -> str:
    widths = [len(network.inputs), *[layer.units for layer in network.layers]]
    shown = "-".join(map(str, widths)) if len(widths) <= 8 else f"{len(network.layers)}-layer"
    return f"{shown} network"


def _subject(network: Network, loss: Loss, writing: _Writing) -> str:
    single = len(network.layers) == 1 and network.layers[0].units == 1
    named = [name for name in writing.used if name != "identity"] or ["identity"]
    kinds = ", ".join(dict.fromkeys(named))
    return " · ".join(("one neuron" if single else _size(network), kinds, loss.title))
