"""The words of the proving engine: what is asked, in which context, and what can be answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

from derive.errors import DeriveError
from derive.model import REALS, Function, Interval
from derive.term import Derivative, Size, Term

Equality = tuple[Term, Term]


class TooLarge(DeriveError):
    """More work than a judgement may cost: deeper, longer or higher powers than the limits allow."""


class Undefined(DeriveError):
    """No value here: a logarithm of a negative number, a division by zero, a name without a value."""


class Verdict(Enum):
    """The answers, never mixed up."""

    PROVED = "proved"
    FALSE = "false"
    HOLDS_IF = "holds if"
    CONSISTENT = "consistent"
    UNKNOWN = "unknown"  # neither proved nor refuted, and both sides defined nowhere that was tried


class Method(Enum):
    """How a verdict was reached."""

    NORMAL_FORM = "rational normal form"
    CASES = "case split"
    DERIVATIVE = "derivative argument"
    EXACT = "exact arithmetic"
    SAMPLING = "sampling"


@dataclass(frozen=True, slots=True)
class Counterexample:
    """An exact point at which balls around both sides are disjoint; the values are shown as decimals.

    With indices the point begins with the sizes and the places of the free letters, `n`, `q`, then `x[1]`, …
    """

    point: tuple[tuple[str, Fraction], ...]
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verdict and its backing; `points` counts the points at which both sides agreed."""

    verdict: Verdict
    method: Method
    points: int = 0
    counterexample: Counterexample | None = None
    assumption: Equality | None = None  # the entry of `Context.equalities` that a proof needed


@dataclass(frozen=True, slots=True)
class Context:
    """What names mean while an equality is judged.

    Every node that occurs in the equality stands in `definitions`, in any order; they are put in only as
    needed. A name without a definition is an independent variable, so that ∂x/∂y = 0 between two of them. The
    derivative of a node is replaced by its entry in `facts` (already proved), else it stays a variable
    of its own. `equalities` are assumptions.

    The definition of an array's entries is written over the index letters in `signatures`: z[j] = body for
    every j. A fact about entries holds for every value of the letters in its derivative, an equality for
    every value of its free letters. `shapes` gives the number of entries along each axis of an array; without
    it an axis has the size of the sums that run over it, or one of its own. Sizes are whole numbers from 1.

    Of a matrix in `symmetric` an entry is read as (S[i, j] + S[j, i])/2. So what is proved holds for every
    symmetric S, and each of them is met. No derivative by an entry of it may be asked for.
    """

    definitions: Mapping[str, Term] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    domains: Mapping[str, Interval] = field(default_factory=dict)
    facts: Mapping[Derivative, Term] = field(default_factory=dict)
    equalities: tuple[Equality, ...] = ()
    signatures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shapes: Mapping[str, tuple[Size, ...]] = field(default_factory=dict)
    symmetric: frozenset[str] = frozenset()

    def domain(self, name: str) -> Interval:
        """Where the values of `name` may lie; all real numbers when nothing was said."""
        return self.domains.get(name, REALS)
