"""The model's graph as the verifier reads it: equations of entries, and the chain rule over all ways."""

from __future__ import annotations

from derive.indices import index_letters, reindexed, unused
from derive.model import Model, entry
from derive.term import BigSum, Derivative, Indexed, Name, Term, Variable, add, multiply, names


class Graph:
    """What depends on what, and what the derivative of one equation is."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.symbols = {symbol.id: symbol for symbol in model.symbols}
        self.consumers = model.consumers()
        self.dependents = _dependents(model)
        self.place = {equation.name: i for i, equation in enumerate(model.equations)}

    def depends(self, node: str, name: str) -> bool:
        """Whether the node's value depends on that name, itself or by other nodes."""
        return node == name or bool(self.dependents.get(name, 0) >> self.place[node] & 1)

    def only_path(self, node: Variable, name: str) -> Term | None:
        """The equation of `node` when `name` reaches it by no other way; else ∂node/∂name is not local."""
        if any(self.dependents[user] >> self.place[node.id] & 1 for user in self.consumers.get(name, ())):
            return None
        return self.equation(node)

    def equation(self, node: Variable) -> Term | None:
        """The right side of the equation for this entry of a node."""
        body = self.model.body(node.id)
        if body is None or isinstance(node, Name):
            return body
        letters = self.model.equation(node.id).indices
        return reindexed(body, dict(zip(letters, node.indices, strict=True)))

    def chain_rule(self, target: Derivative, first: set[Derivative]) -> dict[Derivative, Term]:
        """∂L/∂v = Σ ∂L/∂c ∂c/∂v over all entries of all c whose equation uses v and that L depends on.

        The derivatives in `first`, of entries that the first line names, mean what their equations say.
        """
        loss, wrt = self.model.loss, target.wrt
        meaning: dict[Derivative, Term] = {}
        terms: list[Term] = []
        for user in self.consumers[wrt.id]:
            body = self.model.body(user)
            if body is None or not (user == loss or self.dependents[user] >> self.place[loss] & 1):
                continue
            every = self._any_entry(user, wrt)
            term: Term = Derivative(self.equation(every) or body, wrt)
            if user != loss:
                term = multiply(Derivative(Name(loss), every), term)
            if isinstance(every, Indexed):
                for index, limit in zip(every.indices, self.symbols[user].shape, strict=True):
                    term = BigSum(term, str(getattr(index, "id", "")), limit)
            terms.append(term)
        meaning[target] = add(*terms)
        for part in first:
            if isinstance(part.of, Name | Indexed) and part.of.id != loss and part.wrt == wrt:
                equation = self.only_path(part.of, wrt.id)
                if equation is not None:
                    meaning[part] = Derivative(equation, wrt)
        return meaning

    def total(self, derivative: Derivative) -> Term:
        """∂c/∂v = ∂/∂v of c's equation + Σ ∂c/∂m ∂m/∂v over all entries of the nodes m that it reads."""
        node, wrt = derivative.of, derivative.wrt
        if not isinstance(node, Name | Indexed) or (body := self.equation(node)) is None:
            return derivative
        terms: list[Term] = [Derivative(body, wrt)] if wrt.id in names(body) else []
        for read in names(body):
            if self.model.body(read) is None or not self.dependents[wrt.id] >> self.place[read] & 1:
                continue
            every = self._any_entry(read, wrt, node, body)
            direct = self.only_path(every, wrt.id)
            inner = Derivative(every if direct is None else direct, wrt)
            term: Term = multiply(Derivative(body, every), inner)
            if isinstance(every, Indexed):
                for index, limit in zip(every.indices, self.symbols[read].shape, strict=True):
                    term = BigSum(term, str(getattr(index, "id", "")), limit)
            terms.append(term)
        return add(*terms)

    def through(self, body: Term, wrt: Variable) -> Term:
        """The total derivative: ∂body/∂x + Σ ∂body/∂u ∂u/∂x over all entries of the nodes u in `body`."""
        terms: list[Term] = [Derivative(body, wrt)]
        if isinstance(body, Name | Indexed):
            return terms[0]  # a node's own derivative, through whatever it is
        for name in names(body):
            user = self.model.body(name)
            if user is None or name == wrt.id or not self.dependents[wrt.id] >> self.place[name] & 1:
                continue
            taken = {*self.symbols, *index_letters(wrt), *index_letters(body)}
            letters: list[str] = []
            for _ in self.symbols[name].shape:
                letters.append(unused({*taken, *letters}))
            node = entry(name, letters)
            term: Term = multiply(Derivative(body, node), Derivative(node, wrt))
            for letter, limit in zip(letters, self.symbols[name].shape, strict=True):
                term = BigSum(term, letter, limit)
            terms.append(term)
        return add(*terms)

    def _any_entry(self, user: str, wrt: Variable, *besides: Term) -> Variable:
        """c, or c[j, k] in letters that occur nowhere else."""
        taken = {*self.symbols, *index_letters(wrt), *index_letters(self.model.equation(user).body)}
        taken |= {letter for term in besides for letter in index_letters(term)}
        letters: list[str] = []
        for _ in self.symbols[user].shape:
            letters.append(unused({*taken, *letters}))
        return entry(user, letters)


def _dependents(model: Model) -> dict[str, int]:
    """For every name, the nodes that depend on it, as a set of bits by place."""
    consumers = model.consumers()
    place = {equation.name: i for i, equation in enumerate(model.equations)}
    found: dict[str, int] = {}
    free = [symbol.id for symbol in model.symbols if symbol.id not in place]
    order = [*(equation.name for equation in reversed(model.equations)), *free]
    before: dict[str, int] | None = None
    while before != found:  # twice, but for equations that go round through time
        before = dict(found)
        for name in order:
            bits = 0
            for user in consumers.get(name, ()):
                bits |= found.get(user, 0) | 1 << place[user]
            found[name] = bits
    return found
