"""Finding a definition or an assumption in a line, for whatever index letters it is written there.

exp(Z[n,k])/sum(exp(Z[n,l]), l) is P[n,k] for every n and k, and the letter that a sum binds does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from derive.algebra import Monomial, cancel, monomial, written
from derive.alike import Letters, matches
from derive.indices import free_indices, reindexed
from derive.model import Assumption, Equation, Model
from derive.symmetry import symmetric_arrays
from derive.term import (
    ONE,
    ZERO,
    BigSum,
    Call,
    Cases,
    Derivative,
    Indexed,
    Name,
    Neg,
    Number,
    Path,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    multiply,
    names,
    walk,
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a pattern says and how it is written at `path` of a line: left is `name`, right is `body`."""

    path: Path
    name: Term
    body: Term


@dataclass(frozen=True, slots=True)
class Pattern:
    """entry = coefficient · Π factor^exponent for every value of `letters`."""

    entry: Term
    body: Monomial
    letters: frozenset[str]
    names: frozenset[str]
    root: Term | None = None  # of x/r^2 = (x/r)/r the r^2, whose root is written as it stands in the line

    def within(self, found: Monomial) -> Iterator[tuple[Term, Term]]:
        """The entry and its body as they stand among these factors."""
        for way, used in self._factors(self.body.factors, dict(found.factors), Letters(self.letters)):
            if set(way.found) == self.letters:
                body = written(Monomial(self.body.coefficient, used, self.body.decimal))
                entry = reindexed(self.entry, way.found)
                pairs = zip(self.body.factors, used, strict=True)
                inside = [other for (base, _), (other, _) in pairs if base == self.root]
                yield Quotient(entry, Call("sqrt", (inside[0],))) if inside else entry, body

    def _factors(
        self, wanted: tuple[tuple[Term, int], ...], present: Mapping[Term, int], letters: Letters
    ) -> Iterator[tuple[Letters, tuple[tuple[Term, int], ...]]]:
        if not wanted:
            yield letters, ()
            return
        base, need = wanted[0]
        for other, count in present.items():
            if count * need <= 0 or abs(count) < abs(need):
                continue
            for way in matches(base, other, letters):
                rest = {**present, other: count - need}
                for last, used in self._factors(wanted[1:], rest, way):
                    yield last, ((other, need), *used)


def pattern_of(entry: Term, body: Term, letters: Iterable[str]) -> Pattern:
    """The pattern of entry[letters] = body."""
    return Pattern(entry, monomial(body).merged(), frozenset(letters), frozenset(names(body)))


class Facts:
    """What a model lets a line be written with: its definitions by name, solved sums, and assumptions."""

    def __init__(self, model: Model) -> None:
        self._definitions: dict[str, list[Pattern]] = {}
        self._totals: dict[str, list[Pattern]] = {}
        self._shares = tuple(
            share
            for equation in model.equations
            for pattern in _writings(equation)
            if (share := _whole_share(pattern)) is not None
        )
        self._conditions = tuple(
            pattern_of(equation.left, inner, equation.indices)
            for equation in model.equations
            if equation.name != model.loss and (inner := _positive_of(equation.body, model)) is not None
        )
        for equation in model.equations:
            if equation.name == model.loss:
                continue
            for pattern in (*_writings(equation), *_over_root(equation)):
                if _is_telling(pattern.body):
                    self._note(self._definitions, pattern)
            total = _solved(pattern_of(equation.left, equation.body, equation.indices))
            if total is not None:
                self._note(self._totals, total)
        self.symmetric = symmetric_arrays(model)
        self.equalities = tuple(_assumed(item) for item in model.assumptions)

    def _note(self, table: dict[str, list[Pattern]], pattern: Pattern) -> None:
        """Kept under one of its names: a line without that name cannot hold the body."""
        for name in sorted(pattern.names)[:1]:
            table.setdefault(name, []).append(pattern)

    def definition(self, term: Term) -> Found | None:
        """A definition's body in `term`, the longest first."""
        return self._first(self._definitions, term)

    def total(self, term: Term) -> Found | None:
        """A sum in `term` for which a definition can be solved: Σ_n X[n,k] is N μ[k]."""
        return self._first(self._totals, term)

    def assumption(self, term: Term) -> Found | None:
        """The left side of an assumption about a sum in `term`; `name` is its right side."""
        return _found_in(term, [pattern for pattern in self.equalities if pattern is not None])

    def share(self, term: Term) -> Found | None:
        """A sum in `term` that is 1, since its terms are shares u_k / Σ_l u_l of one whole: Σ_k P[n,k]."""
        present = frozenset(names(term))
        return _found_in(term, [pattern for pattern in self._shares if pattern.names <= present])

    def condition(self, term: Term) -> Found | None:
        """The u of a case u > 0 in `term`, at whose path the cases stand; `name` is an m = max(0, u)."""
        for path, part in walk(term):
            for branch in part.branches if isinstance(part, Cases) and self._conditions else ():
                if branch.condition.relation != ">" or branch.condition.right != ZERO:
                    continue
                left = branch.condition.left
                ways = (p for p in self._conditions for p in p.within(monomial(left)))
                found = next((name for name, body in ways if body == left), None)
                if found is not None:
                    return Found(path, found, left)
        return None

    def _first(self, table: Mapping[str, list[Pattern]], term: Term) -> Found | None:
        present = frozenset(names(term))
        fitting = [
            pattern for name in sorted(present) for pattern in table.get(name, ()) if pattern.names <= present
        ]
        return _found_in(term, fitting)


def _found_in(term: Term, patterns: list[Pattern]) -> Found | None:
    if not patterns:
        return None
    for path, part in walk(term):
        if isinstance(part, Name | Number | Derivative):
            continue
        product = monomial(part).merged()
        for pattern in patterns:
            for name, body in pattern.within(product):
                return Found(path, name, body)
    return None


def _whole_share(pattern: Pattern) -> Pattern | None:
    """Σ_k entry = 1 for an entry that is u_k / Σ_l u_l; None for another."""
    above = written(
        replace(pattern.body, factors=tuple(item for item in pattern.body.factors if item[1] > 0))
    )
    below = [item for item in pattern.body.factors if item[1] < 0]
    match below:
        case [(BigSum(body, bound, limit), -1)]:
            for letter in sorted(pattern.letters - {*free_indices(below[0][0])}):
                if reindexed(body, {bound: Name(letter)}) == above:
                    total = BigSum(pattern.entry, letter, limit)
                    return pattern_of(ONE, total, pattern.letters - {letter})
        case _:
            pass
    return None


def _positive_of(body: Term, model: Model) -> Term | None:
    """The u of max(0, u), or of an activation that is that; None for a single name, which is as short."""
    match body:
        case Call("max", (first, second)) if ZERO in (first, second):
            inner = second if first == ZERO else first
        case Call(name, (argument,)) if (function := model.function(name)) is not None:
            if function.body != Call("max", (ZERO, Name(function.variable))):
                return None
            inner = argument
        case _:
            return None
    return inner if isinstance(inner, Sum | Product) else None


def _writings(equation: Equation) -> Iterator[Pattern]:
    """a = body as it was written and as a line would write it; also e^a = e^u/v for a = u - log v."""
    yield pattern_of(equation.left, equation.body, equation.indices)
    if (shorter := cancel(equation.body)) != equation.body:
        yield pattern_of(equation.left, shorter, equation.indices)
    if (apart := _pulled_out(equation.body)) != equation.body:
        yield pattern_of(equation.left, apart, equation.indices)
    if isinstance(equation.body, Sum):
        logs = [part.term for part in equation.body.terms if isinstance(part, Neg)]
        rest = [part for part in equation.body.terms if not isinstance(part, Neg)]
        match logs, rest:
            case [Call("log", (inside,))], [only]:
                ratio = Quotient(Call("exp", (only,)), inside)
                yield pattern_of(Call("exp", (equation.left,)), ratio, equation.indices)


def _pulled_out(term: Term) -> Term:
    """Σ_k Σ_n A_jk B_kn y_n as Σ_k A_jk Σ_n B_kn y_n: what a sum does not add over stands before it."""
    match term:
        case BigSum(body, index, limit):
            body = _pulled_out(body)
            factors = body.factors if isinstance(body, Product) else (body,)
            outside = [factor for factor in factors if index not in free_indices(factor)]
            inside = [factor for factor in factors if factor not in outside]
            return multiply(*outside, BigSum(multiply(*inside), index, limit)) if inside else term
        case _:
            return term


def _over_root(equation: Equation) -> Iterator[Pattern]:
    """x/r^2 = (x/r)/r where u = x/r and r is a square root."""
    for written_ in dict.fromkeys((equation.body, cancel(equation.body))):
        known = pattern_of(equation.left, written_, equation.indices)
        for base, count in known.body.factors:
            match base:
                case Call("sqrt", (inside,)) if count == -1:
                    body = known.body.times(Monomial(Fraction(1), ((base, -1),))).merged()
                    yield replace(known, body=body, root=inside)


def _is_telling(body: Monomial) -> bool:
    """Whether a body is worth a name: no bare name, no multiple of one."""
    bases = [base for base, _ in body.factors]
    below = any(count < 0 for _, count in body.factors)
    composite = any(isinstance(base, Call | Sum | BigSum | Power) for base in bases)
    return composite or (len(bases) > 1 and below and any(isinstance(base, Indexed) for base in bases))


def _solved(pattern: Pattern) -> Pattern | None:
    """Σ … = entry · (what the sum is divided by), for a body with one sum; a factor beside it may be 0."""
    sums = [item for item in pattern.body.factors if isinstance(item[0], BigSum)]
    alone = len(pattern.body.factors) == 1 and pattern.body.coefficient == 1
    beside = [item for item in pattern.body.factors if item not in sums]
    if len(sums) != 1 or sums[0][1] != 1 or alone or any(count > 0 for _, count in beside):
        return None
    rest = Monomial(
        pattern.body.coefficient,
        tuple(beside),
        pattern.body.decimal,
    )
    value = multiply(written(rest.power(-1)), pattern.entry)
    return Pattern(value, monomial(sums[0][0]), pattern.letters, pattern.names)


def _assumed(assumption: Assumption) -> Pattern | None:
    """An assumption about a sum over an index as a pattern; None for one of another kind."""
    if not isinstance(assumption.left, BigSum):
        return None
    return pattern_of(assumption.right, assumption.left, free_indices(assumption.left))
