"""Model → Derivation: from the loss back to every parameter, one result per node and parameter.

Gradients go through named nodes: ∂L/∂w is written with ∂L/∂z, whose value was derived before it, so that
lines do not grow with depth and the whole is linear in the number of edges.
"""

from __future__ import annotations

from derive.backward.inserting import evaluate, insert, insertable, value_of
from derive.differentiate import differentiate
from derive.errors import NotYet
from derive.indices import has_indices
from derive.library.identities import (
    CANCEL,
    CHAIN_PATHS,
    COLLECT,
    DEFINITION,
    EXPAND,
    FACTOR_GROUP,
    RECOGNISE,
    TIDY,
)
from derive.model import Function, Model
from derive.patterns import Facts
from derive.simplify import Goal, explain, recognise_known, settle
from derive.steps import Kind, Result
from derive.summing import contract, sum_up
from derive.term import (
    BigSum,
    Call,
    Derivative,
    Indexed,
    Name,
    Quotient,
    Sum,
    Term,
    Variable,
    add,
    multiply,
    names,
    substitute,
    subterms,
    walk,
)
from derive.uses import Use, entries_of, entry_of, use_of
from derive.working import ROOT_AS_POWER, ROOT_BY_RULE, Working


class Sweep:
    """One pass from the loss to the parameters, with the results so far."""

    def __init__(self, model: Model, proof: str, *, expands: bool = False, roots: str = "rule") -> None:
        self.unwanted = ROOT_AS_POWER if roots == "power" else ROOT_BY_RULE
        self.model = model
        self.proofs = ("add-and-subtract", "substitute") if proof == "both" else (proof,)
        self.expands = expands  # a square is also multiplied out before it is differentiated
        self.functions = {function.name: function for function in model.functions}
        self.taken = frozenset(symbol.id for symbol in model.symbols)
        self.arrays = any(has_indices(equation.body) for equation in model.equations)
        self.lemmas: dict[str, Term] = {}
        self.results: list[Result] = []
        self.values: dict[Derivative, Term] = {}
        self.totals: dict[Derivative, Term] = {}  # ∂node/∂name from the outside in
        self.targets: dict[tuple[str, str], list[Derivative]] = {}  # by the names of both ends
        self.relevant = _relevant(model)
        self.reaches = _reaching(model)
        self.consumers = model.consumers()
        self.place = {equation.name: i for i, equation in enumerate(model.equations)}
        self.facts = Facts(model)
        self.entries = entries_of(model)

    def run(self) -> None:
        """Every adjoint and gradient, in the order in which they are needed."""
        for function in lemmas_needed(self.model):
            self.lemma(function)
        for name in (*self._nodes_backward(), *self.model.parameters):
            if name != self.model.loss and name in self.relevant:
                self._adjoint(name, [user for user in self.consumers[name] if user in self.reaches])

    def _nodes_backward(self) -> list[str]:
        """The nodes from the loss back; those equally far from it in the order of the model."""
        distance: dict[str, int] = {}
        for equation in reversed(self.model.equations):
            users = [distance[user] for user in self.consumers[equation.name] if user in distance]
            distance[equation.name] = max(users, default=-1) + 1
        return sorted((e.name for e in self.model.equations), key=lambda name: distance[name])

    def line(self, start: Term) -> Working:
        """A derivation in progress from `start` on."""
        return Working(start, self.functions, taken=self.taken, unwanted=self.unwanted)

    def add(
        self,
        kind: Kind,
        target: Derivative,
        line: Working,
        *,
        cites: tuple[Derivative, ...] = (),
        way: str = "",
    ) -> None:
        """Keep a result; another `way` to one that stands already is kept only when it differs."""
        steps = tuple(line.steps)
        if any(result.target == target and result.steps == steps for result in self.results[-2:]):
            return
        self.results.append(Result(kind, target, steps, cites, way))
        if not way:
            self.values[target] = line.term
            if isinstance(target.of, Name | Indexed):
                self.targets.setdefault((target.of.id, target.wrt.id), []).append(target)

    def lemma(self, function: Function) -> None:
        """f'(z) in terms of f(z), derived once."""
        if function.name in self.lemmas:
            return
        variable = Name(function.variable)
        call = Call(function.name, (variable,))
        target = Derivative(call, variable)
        for place, proof in enumerate(self.proofs):
            line = self.line(target)
            differentiate(line, self.lemmas)
            explain(line, (), Goal(call, function.body, sigmoid=self.arrays), proof)
            self.add(Kind.LEMMA, target, line, way=proof if place else "")
        self.lemmas[function.name] = self.values[target]

    def local(self, use: Use, variable: Variable) -> Derivative:
        """∂user/∂variable from the one equation of the user; its target as it is to be printed."""
        user, body = use.entry.id, use.body
        only_path = not any(
            self.reaches.get(other, 0) >> self.place[user] & 1 for other in self.consumers[variable.id]
        )
        target = Derivative(use.entry if only_path else _moving(body, variable.id), variable)
        if target in self.values:
            return target
        for place, proof in enumerate(self.proofs):
            line = self.line(target)
            if only_path:
                line.apply(DEFINITION, body=body)
            try:
                differentiate(line, self.lemmas)
            except NotYet as error:
                raise error.located(file="", line=self.model.equation(user).line) from None
            sum_up(line)
            self.tidy_local(line, use, proof)
            if has_indices(line.term):
                contract(line, self.facts)
            self.add(Kind.LOCAL, target, line, way=proof if place else "")
        if self.expands and only_path:
            self._expanded(target, body)
        return target

    def _expanded(self, target: Derivative, body: Term) -> None:
        """The same derivative of the body multiplied out: (y - a)^2 as y^2 - 2 y a + a^2."""
        line = self.line(target)
        line.apply(DEFINITION, body=body)
        if not line.apply(EXPAND, (0,)):
            return
        line.apply(COLLECT, (0,))
        differentiate(line, self.lemmas)
        sum_up(line)
        value = self.values[target]
        if line.term != value:
            line.next_sweep()
            line.apply(FACTOR_GROUP, value=value)
        self.add(Kind.LOCAL, target, line, way="expand")

    def tidy_local(self, line: Working, use: Use, proof: str) -> None:
        """The local derivative in the node's own name where that is the textbook's form."""
        output, body = use.entry, use.body
        if isinstance(body, Call) and body.function in self.functions:
            function = self.functions[body.function]
            unfolded = substitute(function.body, {function.variable: body.arguments[0]})
            if body.function not in self.lemmas:
                explain(line, (), Goal(body, unfolded, sigmoid=self.arrays), proof)
            line.next_sweep()
            line.apply(TIDY)
            line.apply(RECOGNISE, name=output, body=body)
            return
        total = any(isinstance(part, BigSum) for part in subterms(body))
        if total and not isinstance(body, Quotient):  # log Σ e^z: nothing is gained by its own name
            return
        exponential = any(isinstance(part, Call) and part.function == "exp" for part in subterms(line.term))
        if exponential and (output.id != self.model.loss or _is_function_of_a_name(body)):
            explain(line, (), Goal(output, body, self._siblings(use)), proof)
        line.next_sweep()
        line.apply(TIDY)
        line.apply(CANCEL)
        recognise_known(line)

    def _siblings(self, use: Use) -> tuple[tuple[Term, Term], ...]:
        """The other nodes over the same denominator: p_2, p_3 beside p_1 of a softmax."""
        if not isinstance(use.body, Quotient):
            return ()
        return tuple(
            (Name(other.name), other.body)
            for other in self.model.equations
            if other.name != use.entry.id
            and isinstance(other.body, Quotient)
            and other.body.denominator == use.body.denominator
        )

    def _adjoint(self, name: str, users: list[str]) -> None:
        """∂L/∂name = Σ ∂L/∂user ∂user/∂name, the known values put in, the algebra carried out."""
        loss = Name(self.model.loss)
        variable = self.entries.get(name) or entry_of(self.model, name)
        target = Derivative(loss, variable)
        ways = {user: self._way(use_of(self.model, user, variable), variable) for user in users}
        if target in self.values:  # the loss itself is the only user
            return
        line = self.line(target)
        line.apply(CHAIN_PATHS, (), **ways)
        line.next_sweep()
        cites = evaluate(self, line, variable)
        kind = Kind.ADJOINT if self.model.body(name) is not None else Kind.GRADIENT
        self.add(kind, target, line, cites=cites)

    def settle(self, line: Working) -> None:
        """The algebra after the chain rule."""
        if has_indices(line.term):
            contract(line, self.facts)
        else:
            settle(line, self.model.assumptions)

    def _way(self, use: Use, variable: Variable) -> Term:
        """∂L/∂user ∂user/∂variable, summed over the entries of the user that depend on it."""
        local: Term = self.local(use, variable)
        if use.entry.id != self.model.loss:
            local = multiply(Derivative(Name(self.model.loss), use.entry), local)
        for letter, limit in reversed(use.over):
            local = BigSum(local, letter, limit)
        return local

    def value(self, part: Derivative, letters: frozenset[str]) -> Term | None:
        """What was derived for `part`, in its letters; None when nothing was."""
        return value_of(self, part, letters)

    def insert(self, line: Working, *, loss: bool = True) -> tuple[Derivative, ...]:
        """Put what was derived before in for the derivatives of the line; those that were used.

        Without `loss` the derivatives of the loss stay as they are.
        """
        known = [item for item in insertable(self, line) if loss or item.part.of != Name(self.model.loss)]
        insert(line, known)
        return tuple(dict.fromkeys(item.part for item in known))


def _moving(body: Term, name: str) -> Term:
    """The terms of a sum in which the name occurs: with all other paths held fixed the rest is a constant."""
    if not isinstance(body, Sum):
        return body
    found = [term for term in body.terms if name in names(term)]
    kept = add(*found)
    return body if isinstance(kept, Name | Indexed) else kept


def _is_function_of_a_name(body: Term) -> bool:
    """e^z, but not e^v/u: a loss is not written in terms of itself."""
    return isinstance(body, Call) and all(isinstance(argument, Name | Indexed) for argument in body.arguments)


def _relevant(model: Model) -> frozenset[str]:
    """The names between the parameters and the loss."""
    twice = (name for pair in model.hessians for name in pair)
    moving, needed = {*model.parameters, *model.adjoints, *twice}, {model.loss}
    for _ in model.equations if model.recurrent else model.equations[:1]:  # round through time more often
        for equation in model.equations:
            if any(used in moving for used in names(equation.body)):
                moving.add(equation.name)
        for equation in reversed(model.equations):
            if equation.name in needed:
                needed.update(names(equation.body))
    return frozenset(moving & needed)


def _reaching(model: Model) -> dict[str, int]:
    """For every node that the loss depends on: the set of nodes that depend on it, as bits."""
    place = {equation.name: i for i, equation in enumerate(model.equations)}
    consumers = model.consumers()
    found: dict[str, int] = {}
    before: dict[str, int] | None = None
    while before != found:  # once, but for equations that go round through time
        before = dict(found)
        for equation in reversed(model.equations):
            bits = 0
            for user in consumers[equation.name]:
                if user in found:
                    bits |= found[user] | 1 << place[user]
            if bits or equation.name == model.loss:
                found[equation.name] = bits
    return found


def lemmas_needed(model: Model) -> tuple[Function, ...]:
    """The functions used by several nodes, or inside another expression, each after those it uses."""
    whole: dict[str, int] = {}
    inside: list[str] = []

    def visit(term: Term, top: bool) -> None:
        for path, part in walk(term):
            if isinstance(part, Call) and model.function(part.function):
                if top and not path and isinstance(part.arguments[0], Name | Indexed):
                    whole[part.function] = whole.get(part.function, 0) + 1
                else:
                    inside.append(part.function)

    for equation in model.equations:
        visit(equation.body, True)
    wanted = [name for name, count in whole.items() if count > 1] + inside
    ordered: list[Function] = []

    def add(name: str, *, itself: bool) -> None:
        function = model.function(name)
        if function is None or function in ordered:
            return
        for part in subterms(function.body):
            if isinstance(part, Call) and part.function != name:
                add(part.function, itself=True)
        if itself:
            ordered.append(function)

    for name in whole:
        add(name, itself=name in wanted)
    for name in inside:
        add(name, itself=True)
    return tuple(ordered)
