"""∂c/∂v of any node from the outside in: the outer derivative carried out, the inner one left standing.

∂L/∂w = Σ_i ∂L/∂ŷ_i ∂ŷ_i/∂w, then ∂ŷ_i/∂w in the same way, down to the equation in which w itself stands.
"""

from __future__ import annotations

from derive.backward.sweep import Sweep
from derive.differentiate import differentiate
from derive.indices import fresh, index_letters, matched, reindexed, unused
from derive.library.identities import (
    ANOTHER_NAME,
    CARRIED_OUT,
    CHAIN_PATHS,
    INSERT_RESULT,
    TIDY,
    WRITTEN_OUT,
)
from derive.model import Model, entry
from derive.simplify import settle, sum_up
from derive.steps import Kind
from derive.term import (
    BigSum,
    Call,
    Derivative,
    Indexed,
    Name,
    Path,
    Size,
    Term,
    Variable,
    at,
    multiply,
    names,
    subterms,
    walk,
)
from derive.uses import use_of
from derive.working import Working

MOST_STAGES = 60  # equations that one total derivative goes through


def add_total(sweep: Sweep, node: str, name: str) -> None:
    """∂node/∂name, stage by stage; what stands already for a node on the way is put in."""
    variable = _variable(sweep.model, name)
    equation = sweep.model.equation(node)
    target = Derivative(equation.left, variable)
    line = sweep.line(target)
    stages = _Stages(sweep, variable)
    for _ in range(MOST_STAGES):
        standing = [path for path, part in walk(line.term) if stages.stands(part)]
        if not standing:
            break
        line.next_sweep()
        # from the right: what stands to the left of a place keeps its path
        for path in reversed(standing):
            stages.advance(line, path)
        settle(line, sweep.model.assumptions)
    sweep.add(Kind.TOTAL, target, line, way="total")
    sweep.totals[target] = line.term


def _variable(model: Model, name: str) -> Variable:
    """The name, or an entry of the array by letters that no equation has: ∂a_j/∂w_pq is about any entry."""
    taken = {symbol.id for symbol in model.symbols}
    for equation in model.equations:
        taken |= {*equation.indices, *index_letters(equation.body)}
    letters: list[str] = []
    for _ in model.symbol(name).shape:
        letters.append(unused({*taken, *letters}))
    return entry(name, letters)


class _Stages:
    """One variable, and how a derivative by it goes on to the next equation."""

    def __init__(self, sweep: Sweep, variable: Variable) -> None:
        self.sweep = sweep
        self.variable = variable
        self.moving = {variable.id}
        for equation in sweep.model.equations:
            if self.moving & set(names(equation.body)):
                self.moving.add(equation.name)

    def stands(self, part: Term) -> bool:
        """Whether it is the derivative of a node by the variable."""
        named = isinstance(part, Derivative) and isinstance(part.of, Name | Indexed)
        return named and part.wrt == self.variable and self.sweep.model.body(part.of.id) is not None

    def advance(self, line: Working, path: Path) -> None:
        """The derivative at `path` by that of the next node, or carried out where the variable stands."""
        part = at(line.term, path)
        assert isinstance(part, Derivative) and isinstance(part.of, Name | Indexed)
        known = self._known(part, index_letters(line.term))
        if known is not None:
            line.apply(INSERT_RESULT, path, value=known)
            return
        body = self._body(part.of, index_letters(line.term))
        inner = [name for name in names(body) if name in self.moving]
        if isinstance(same := self._renamed(body), Name | Indexed) and same.id != self.variable.id:
            line.apply(ANOTHER_NAME, path, body=same)
        elif inner == [self.variable.id]:
            self._carry_out(line, path, body)
        else:
            self._chain(line, path, part.of)

    def _known(self, part: Derivative, letters: frozenset[str]) -> Term | None:
        for target, value in self.sweep.totals.items():
            exchanged = matched(target, part)
            if exchanged is not None:
                return fresh(reindexed(value, exchanged), letters, self.sweep.taken)
        return None

    def _body(self, node: Variable, letters: frozenset[str]) -> Term:
        """The right side of the equation for this entry of a node."""
        equation = self.sweep.model.equation(node.id)
        places = node.indices if isinstance(node, Indexed) else ()
        body = fresh(equation.body, letters, self.sweep.taken)
        return reindexed(body, dict(zip(equation.indices, places, strict=True)))

    def _renamed(self, body: Term) -> Term:
        """What the equation is another name for: a = z, and a = g(z) with the identity g."""
        match body:
            case Call(name, (argument,)) if (function := self.sweep.functions.get(name)):
                return argument if function.body == Name(function.variable) else body
            case _:
                return body

    def _carry_out(self, line: Working, path: Path, body: Term) -> None:
        """∂/∂w of the equation, and its value."""
        line.apply(WRITTEN_OUT, path, body=body)
        line.next_sweep()
        line.apply(CARRIED_OUT, path, value=self._carried_out(Derivative(body, self.variable)))

    def _carried_out(self, target: Derivative) -> Term:
        trial = self.sweep.line(target)
        differentiate(trial, self.sweep.lemmas)
        sum_up(trial)
        trial.apply(TIDY)
        return trial.term

    def _chain(self, line: Working, path: Path, node: Variable) -> None:
        """Σ ∂node/∂c ∂c/∂v over what the node's equation reads, the factors ∂node/∂c put in at once."""
        equation = self.sweep.model.equation(node.id)
        ways = {
            name: self._way(equation.name, name)
            for name in names(equation.body)
            if name in self.moving and name != self.variable.id
        }
        if self.variable.id in names(equation.body):
            ways[self.variable.id] = Derivative(equation.body, self.variable)
        places = node.indices if isinstance(node, Indexed) else ()
        letters = dict(zip(equation.indices, places, strict=True))
        taken = index_letters(line.term) - set(equation.indices)
        placed = {name: reindexed(fresh(way, taken, self.sweep.taken), letters) for name, way in ways.items()}
        line.apply(CHAIN_PATHS, path, **placed)
        line.next_sweep()
        for place, part in reversed(list(walk(at(line.term, path)))):
            if isinstance(part, Derivative) and not self.stands(part):
                value = self.sweep.value(part, index_letters(line.term)) or self._carried_out(part)
                line.apply(INSERT_RESULT, (*path, *place), value=value)

    def _way(self, user: str, name: str) -> Term:
        """∂user/∂c ∂c/∂v, summed over the entries of c that the user's equation reads."""
        own, over = _entries_read(self.sweep.model, user, name)
        local = self.sweep.local(use_of(self.sweep.model, user, own), own)
        term: Term = multiply(local, Derivative(own, self.variable))
        for letter, limit in reversed(over):
            term = BigSum(term, letter, limit)
        return term


def _entries_read(model: Model, user: str, name: str) -> tuple[Variable, list[tuple[str, Size]]]:
    """The entry of `name` in the user's letters, and the letters over which the user runs by itself."""
    equation = model.equation(user)
    found = [p for p in subterms(equation.body) if isinstance(p, Indexed) and p.id == name]
    taken = {*(symbol.id for symbol in model.symbols), *equation.indices, *index_letters(equation.body)}
    letters: list[str] = []
    over: list[tuple[str, Size]] = []
    for axis, limit in enumerate(model.symbol(name).shape):
        first = found[0].indices[axis]
        same = isinstance(first, Name) and all(part.indices[axis] == first for part in found)
        letter = first.id if same and isinstance(first, Name) else ""
        if letter in letters or not letter:
            letter = unused({*taken, *letters})
        letters.append(letter)
        if letter not in equation.indices:
            over.append((letter, limit))
    return entry(name, letters), over
