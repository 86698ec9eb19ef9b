"""Jacobians between nodes, ∂p_i/∂z_k, and the second derivatives of the loss, ∂²L/∂z_i∂z_k.

∂/∂x is the total derivative here: where a node depends on x, its own derivative stands in the line until
the result for it, which is derived before, is put in.
"""

from __future__ import annotations

from derive.algebra import grouped
from derive.backward.inserting import Known, insert, value_of
from derive.backward.sweep import Sweep
from derive.differentiate import differentiate
from derive.errors import NotYet
from derive.indices import fresh, index_letters, reindexed, unused
from derive.library.identities import CHAIN_PATHS, DEFINITION, FACTOR_GROUP, INSERT_DERIVATIVE
from derive.library.rules.indexed import ENTRY
from derive.model import calls
from derive.steps import Kind
from derive.summing import sum_up
from derive.term import (
    Call,
    Derivative,
    Index,
    Indexed,
    Name,
    Sum,
    Term,
    Variable,
    multiply,
    names,
    size,
    walk,
)
from derive.uses import Use, entry_of
from derive.working import Working

MOST_OPERATIONS = 60  # of a gradient that is differentiated once more
THROUGH_TIME = "through time are there for written-out steps only, as of 'unroll: {t: 3}'"
MOST_ROUNDS = 12  # of putting adjoints into a gradient


class Second:
    """The Jacobians and Hessians asked for, after the sweep that found the gradients."""

    def __init__(self, sweep: Sweep, proof: str) -> None:
        self.sweep = sweep
        self.model = sweep.model
        self.proof = proof
        self.waiting: list[str] = []  # nodes whose Jacobians need others first

    def jacobian(self, node: str, name: str) -> None:
        """∂node/∂name for every pair of entries, those of the nodes between first."""
        equation = self.model.equation(node)
        variable = self._apart(entry_of(self.model, name), index_letters(equation.left))
        target = Derivative(equation.left, variable)
        if any(_is_general(known) for known in self.sweep.targets.get((node, name), ())):
            return
        if node in self.waiting:
            raise NotYet(f"'{node}' depends on itself; derivatives between nodes {THROUGH_TIME}")
        moving = self._between(names(equation.body), name)
        for inner in sorted(moving & set(names(equation.body)), key=self.sweep.place.__getitem__):
            self.waiting.append(node)
            self.jacobian(inner, name)
            self.waiting.pop()
        taken = index_letters(target)
        body = fresh(equation.body, taken, self.sweep.taken)
        line = self._line(target, moving)
        match equation.body:
            case Call(function, (Name() | Indexed() as inner,)) if function in self.sweep.functions:
                between = Derivative(inner, variable)
                local = self.sweep.local(Use(equation.left, body, ()), inner)
                line.apply(CHAIN_PATHS, path=multiply(local, between))
            case _:
                line.apply(DEFINITION, body=body)
        cites = self._carried_out(line)
        self.sweep.tidy_local(line, Use(equation.left, body, ()), self.proof)
        self.sweep.settle(line)
        self.sweep.add(Kind.JACOBIAN, target, line, cites=cites)

    def hessian(self, by: str, name: str) -> None:
        """∂²L/∂by∂name: the gradient by `by` over nodes, differentiated once more by `name`."""
        if self.model.recurrent:
            raise NotYet(f"second derivatives {THROUGH_TIME}")
        loss, first = Name(self.model.loss), entry_of(self.model, by)
        gradient = self._closed(Derivative(loss, first))
        second = self._apart(entry_of(self.model, name), index_letters(first))
        moving = self._between(names(gradient), name)
        for inner in sorted(moving & set(names(gradient)), key=self.sweep.place.__getitem__):
            self.jacobian(inner, name)
        target = Derivative(Derivative(loss, first), second)
        for function in calls(gradient):  # a gradient may call σ where the model has log(1 + e^z) only
            if function in self.sweep.functions:
                self.sweep.lemma(self.sweep.functions[function])
        line = self._line(target, moving)
        value = fresh(gradient, index_letters(target), self.sweep.taken)
        line.apply(INSERT_DERIVATIVE, (0,), value=value)
        cites = self._carried_out(line)
        self.sweep.settle(line)
        _group(line)
        self.sweep.add(Kind.HESSIAN, target, line, cites=(Derivative(loss, first), *cites))

    def _line(self, target: Derivative, moving: frozenset[str]) -> Working:
        line = self.sweep.line(target)
        line.moving = moving
        return line

    def _between(self, used: tuple[str, ...], name: str) -> frozenset[str]:
        """The nodes that depend on `name`, as far as they matter to what uses these names."""
        depends: set[str] = set()
        for equation in self.model.equations:
            if {name, *depends} & set(names(equation.body)):
                depends.add(equation.name)
        return frozenset(depends - {name}) & set(used)

    def _apart(self, variable: Variable, taken: frozenset[str]) -> Variable:
        """The same array at an entry of its own."""
        if isinstance(variable, Name):
            return variable
        letters: dict[str, Index] = {}
        avoid = {*taken, *index_letters(variable), *self.sweep.taken}
        for index in variable.indices:
            if isinstance(index, Name) and index.id in taken:
                letters[index.id] = Name(unused(avoid))
                avoid.add(str(letters[index.id].id))  # type: ignore[union-attr]
        moved = reindexed(variable, letters)
        assert isinstance(moved, Indexed)
        return moved

    def _carried_out(self, line: Working) -> tuple[Derivative, ...]:
        """∂/∂x pushed to the nodes, and what was derived for them put in."""
        if any(step.rule is DEFINITION or step.rule is INSERT_DERIVATIVE for step in line.steps):
            differentiate(line, self.sweep.lemmas)
        for path, part in walk(line.term):
            if isinstance(part, Derivative) and isinstance(part.of, Indexed) and part.of.id == part.wrt.id:
                line.apply(ENTRY, path)  # of the variable itself, behind a chain rule
        sum_up(line)
        line.next_sweep()
        letters = index_letters(line.term)
        known: list[Known] = []
        for path, part in walk(line.term):
            value = value_of(self.sweep, part, letters) if isinstance(part, Derivative) else None
            if isinstance(part, Derivative) and value is not None:
                known.append(Known(path, part, value))
        insert(line, known)
        sum_up(line)
        return tuple(dict.fromkeys(item.part for item in known))

    def _closed(self, target: Derivative) -> Term:
        """What was derived for the target, with all adjoints in it put in."""
        value = value_of(self.sweep, target, frozenset())
        assert value is not None, "the gradient was derived before"
        line = self.sweep.line(value)
        for _ in range(MOST_ROUNDS):
            letters = index_letters(line.term)
            known = [
                Known(path, part, found)
                for path, part in walk(line.term)
                if isinstance(part, Derivative) and (found := value_of(self.sweep, part, letters)) is not None
            ]
            if not known:
                break
            insert(line, known)
            self.sweep.settle(line)
        if size(line.term) > MOST_OPERATIONS:
            raise NotYet(f"the gradient by '{target.wrt.id}' is too long to be differentiated once more")
        return line.term


def _group(line: Working) -> None:
    """The terms of each bracket that share factors, group by group, where that makes the line shorter."""
    for path, part in list(walk(line.term)):
        if not isinstance(part, Sum) or len(part.terms) < 3:
            continue
        trial = line.fork()
        trial.next_sweep()
        if trial.apply(FACTOR_GROUP, path, value=grouped(part)) and size(trial.term) < size(line.term):
            line.adopt(trial)
            return


def _is_general(target: Derivative) -> bool:
    """Whether a result holds for every pair of entries: no letter stands on both sides."""
    letters = [index.id for side in (target.of, target.wrt) for index in _indices(side)]
    return len(letters) == len(set(letters))


def _indices(side: Term) -> list[Name]:
    indices = side.indices if isinstance(side, Indexed) else ()
    return [index for index in indices if isinstance(index, Name)]
