"""∂c/∂v of any node from the outside in: the outer derivative carried out, the inner one left standing.

∂L/∂w = Σ_i ∂L/∂ŷ_i ∂ŷ_i/∂w, then ∂ŷ_i/∂w in the same way, down to the equation in which w itself stands.
"""

from __future__ import annotations

from derive.backward.sweep import Sweep
from derive.indices import fresh, index_letters, matched, reindexed, unused
from derive.library.identities import (
    ANOTHER_NAME,
    CARRIED_OUT,
    CHAIN_PATHS,
    INSERT_DERIVATIVE,
    INSERT_RESULT,
    WRITTEN_OUT,
)
from derive.model import Model, entry
from derive.simplify import settle, sum_up
from derive.steps import Kind
from derive.term import (
    BigSum,
    Call,
    Delta,
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
        match part:
            case Derivative(Name() | Indexed() as of, wrt):
                return wrt == self.variable and self.sweep.model.body(of.id) is not None
            case _:
                return False

    def advance(self, line: Working, path: Path) -> None:
        """The derivative at `path` by that of the next node, or carried out where the variable stands."""
        part = at(line.term, path)
        assert isinstance(part, Derivative) and isinstance(part.of, Name | Indexed)
        known = self._known(part, index_letters(line.term))
        if known is not None:
            line.apply(INSERT_DERIVATIVE, path, value=known)
            return
        body = self._body(part.of, index_letters(line.term))
        inner = [name for name in names(body) if name in self.moving]
        if isinstance(same := self._renamed(body), Name | Indexed) and same.id != self.variable.id:
            line.apply(ANOTHER_NAME, path, body=same)
        elif inner == [self.variable.id]:
            self._carry_out(line, path, part.of)
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
        return self._placed(self.sweep.model.equation(node.id).body, node, letters)

    def _renamed(self, body: Term) -> Term:
        """What the equation is another name for: a = z, and a = g(z) with the identity g."""
        match body:
            case Call(name, (argument,)) if function := self.sweep.functions.get(name):
                return argument if function.body == Name(function.variable) else body
            case _:
                return body

    def _carry_out(self, line: Working, path: Path, node: Variable) -> None:
        """∂/∂w of the equation, and its value."""
        letters = index_letters(line.term)
        line.apply(WRITTEN_OUT, path, body=self._body(node, letters))
        line.next_sweep()
        line.apply(CARRIED_OUT, path, value=self._placed(self._direct(node.id), node, letters))

    def _direct(self, user: str) -> Term:
        """The value of ∂user/∂v from the user's equation alone; Σ_j ∂user/∂v_j δ_jp for an entry v_p."""
        own, over = _entries_read(self.sweep.model, user, self.variable.id)
        value = self.sweep.values[self.sweep.local(use_of(self.sweep.model, user, own), own)]
        if not (isinstance(own, Indexed) and isinstance(self.variable, Indexed)):
            return value
        pairs = zip(own.indices, self.variable.indices, strict=True)
        trial = self.sweep.line(_summed(multiply(value, *(Delta(*pair) for pair in pairs)), over))
        sum_up(trial)
        return trial.term

    def _placed(self, term: Term, node: Variable, letters: frozenset[str]) -> Term:
        """A term in the letters of the node's equation, in those of this entry of the node."""
        own = self.sweep.model.equation(node.id).indices
        places = node.indices if isinstance(node, Indexed) else ()
        apart = fresh(term, letters - set(own), self.sweep.taken)
        return reindexed(apart, dict(zip(own, places, strict=True)))

    def _chain(self, line: Working, path: Path, node: Variable) -> None:
        """Σ ∂node/∂c ∂c/∂v over what the node's equation reads, the factors ∂node/∂c put in at once."""
        read = [name for name in names(self.sweep.model.equation(node.id).body) if name in self.moving]
        letters = index_letters(line.term)
        ways = {name: self._placed(self._way(node.id, name), node, letters) for name in read}
        line.apply(CHAIN_PATHS, path, **ways)
        line.next_sweep()
        for place, part in reversed(list(walk(at(line.term, path)))):
            if isinstance(part, Derivative) and not self.stands(part):
                value = self.sweep.value(part, index_letters(line.term))
                line.apply(INSERT_RESULT, (*path, *place), value=value or part)

    def _way(self, user: str, name: str) -> Term:
        """∂user/∂c ∂c/∂v, summed over the entries of c that the user's equation reads."""
        own, over = _entries_read(self.sweep.model, user, name)
        local = self.sweep.local(use_of(self.sweep.model, user, own), own)
        if name != self.variable.id:
            return _summed(multiply(local, Derivative(own, self.variable)), over)
        return local if own == self.variable else self._direct(user)


def _summed(term: Term, over: list[tuple[str, Size]]) -> Term:
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
