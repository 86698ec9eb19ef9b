"""A derivation in progress: the current line and the steps that led to it."""

from __future__ import annotations

from collections.abc import Mapping

from derive.algebra import cancelled
from derive.model import Function
from derive.steps import Condition, Given, Rule, Step
from derive.term import Name, Path, Term, at, names, replace

LETTERS = ("u", "v", "s", "r", "q", "t")

ROOT_BY_RULE, ROOT_AS_POWER = frozenset({"root-as-power"}), frozenset({"square-root"})  # what is not used


class Working:
    """The only place where steps are made: a rule is applied to the line at a path and recorded."""

    def __init__(
        self,
        start: Term,
        functions: Mapping[str, Function],
        *,
        taken: frozenset[str],
        unwanted: frozenset[str] = ROOT_BY_RULE,
        moving: frozenset[str] = frozenset(),
    ) -> None:
        self.moving = moving  # nodes that depend on the variable of a total derivative
        self.unwanted = unwanted  # names of rules that the author has replaced by another way
        self.term = start
        self.steps: list[Step] = []
        self.sweep = 0
        self.functions = functions
        self._model_names = taken  # shared: copying it would make long models quadratic
        self._taken = set(names(start))

    def apply(self, rule: Rule, path: Path = (), /, **where: Term) -> bool:
        """Apply `rule` to the subterm at `path`; False (and no step) when it does not fit."""
        old = at(self.term, path)
        new = rule.apply(old, Given(self.functions, where, self.moving))
        if new is None or new == old:
            return False
        conditions = tuple(Condition(term) for term in cancelled(old)) if rule.name == "cancel" else ()
        after = replace(self.term, path, new)
        self.steps.append(Step(rule, self.term, after, path, tuple(where.items()), conditions, self.sweep))
        self.term = after
        return True

    def letter(self) -> Name:
        """A letter that occurs nowhere yet in this derivation or its model."""
        for round_ in range(1000):
            for letter in LETTERS:
                name = letter if not round_ else f"{letter}_{round_}"
                if name not in self._taken and name not in self._model_names:
                    self._taken.add(name)
                    return Name(name)
        raise AssertionError("a thousand rounds of letters are used up")

    def fork(self) -> Working:
        """A copy to try something on."""
        copy = Working(
            self.term, self.functions, taken=self._model_names, unwanted=self.unwanted, moving=self.moving
        )
        copy.steps, copy.sweep, copy._taken = list(self.steps), self.sweep, set(self._taken)
        return copy

    def adopt(self, trial: Working) -> None:
        """Go on from a fork."""
        self.term, self.steps, self.sweep = trial.term, trial.steps, trial.sweep
        self._taken = trial._taken

    def next_sweep(self) -> None:
        """Start a new pass: what follows no longer shares a line with what came before."""
        self.sweep += 1
