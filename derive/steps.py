"""A derivation: results, each an equality chain of steps, each step one named rule.

A step holds mathematics only. Words belong to the rule's declaration, letters to the notation, looks to
the template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from derive.model import Function, Model
from derive.term import Derivative, Path, Term, at, replace, subterms


@dataclass(frozen=True, slots=True)
class Law:
    """left = right for all u, v (functions of x), c (constant in x), under `condition`."""

    left: Term
    right: Term
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What a rule may use besides the term: the model's functions, and the bindings of its own letters.

    `moving` are the nodes that depend on the variable where ∂/∂x is the total derivative.
    """

    functions: Mapping[str, Function] = field(default_factory=dict)
    where: Mapping[str, Term] = field(default_factory=dict)
    moving: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """A named move: a rule of calculus or an identity of algebra.

    `apply` rewrites the one subterm that the rule is about, or returns None when it does not fit.
    `says` is the reason beside a line, with slots for the step's bindings: "chain rule, {u}".
    """

    name: str
    title: str
    law: Law | None
    apply: Callable[[Term, Given], Term | None] = field(repr=False, compare=False)
    says: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """`term` ≠ 0: what a step needs besides, printable beside the line."""

    term: Term


@dataclass(frozen=True, slots=True)
class Step:
    """before = after by one rule at `path`; the whole expression, so that consecutive steps join.

    `where` binds the rule's letters (u := 1 + exp(-z)); `sweep` numbers the passes of the derivation, so
    that rules applied side by side in one pass can share a line.
    """

    rule: Rule
    before: Term
    after: Term
    path: Path = ()
    where: tuple[tuple[str, Term], ...] = ()
    conditions: tuple[Condition, ...] = ()
    sweep: int = 0

    def __post_init__(self) -> None:
        if self.before == self.after:
            raise ValueError(f"rule '{self.rule.name}' changed nothing")
        if replace(self.before, self.path, at(self.after, self.path)) != self.after:
            raise ValueError(f"rule '{self.rule.name}' changed more than its path")


class Kind(Enum):
    """What a result is about."""

    LEMMA = "lemma"  # a function's derivative, derived once and cited afterwards
    LOCAL = "local"  # the derivative of one equation: ∂a/∂z
    ADJOINT = "adjoint"  # ∂L/∂node
    GRADIENT = "gradient"  # ∂L/∂parameter
    TOTAL = "total"  # ∂node/∂parameter from the outside in, through every node between
    JACOBIAN = "jacobian"  # ∂node/∂entry through all nodes between
    HESSIAN = "hessian"  # ∂/∂entry of ∂L/∂entry
    CURVE = "curve"  # f' or f'' of a function that is looked at by itself


@dataclass(frozen=True, slots=True)
class Result:
    """target = … = value, through `steps`; `cites` are the targets of results that it uses."""

    kind: Kind
    target: Derivative
    steps: tuple[Step, ...]
    cites: tuple[Derivative, ...] = ()
    way: str = ""  # "substitute" when this is a second way to a result that stands already

    def __post_init__(self) -> None:
        if not self.steps or self.steps[0].before != self.target:
            raise ValueError("the first step starts at the target")
        for left, right in zip(self.steps, self.steps[1:], strict=False):
            if left.after != right.before:
                raise ValueError(f"rule '{right.rule.name}' does not continue the line before it")

    @property
    def value(self) -> Term:
        """The last right side."""
        return self.steps[-1].after


@dataclass(frozen=True, slots=True)
class Derivation:
    """Every result from the loss back to the parameters, in the order of the backward pass."""

    model: Model
    results: tuple[Result, ...]

    def result(self, target: Derivative) -> Result:
        """The result with that left side; KeyError when there is none."""
        for result in self.results:
            if result.target == target:
                return result
        raise KeyError(target)


def goes_round(target: Derivative, value: Term) -> bool:
    """Whether the value speaks of the same derivative at another step: δ_t of δ_{t+1}, which stays named."""
    inner = (part for part in subterms(value) if isinstance(part, Derivative))
    return any((part.of, part.wrt.id) == (target.of, target.wrt.id) for part in inner)
