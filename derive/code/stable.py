"""Quotients and logarithms of exponentials as functions that do not overflow: e^u/(1 + e^u) is sigmoid(u).

log(1 + e^u) is softplus(u), log Σ_l e^{u_l} is logsumexp(u), e^{u_s}/Σ_l e^{u_l} is softmax(u), and the
logarithm of a node that is one of these goes to its exponents, so that no log(0) arises: log a is
-softplus(-z) where a = sigmoid(z). A softmax and its logarithm stand as calls with the letter that they go
along, a logsumexp as the call of the sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from derive.indices import free_indices, fresh, has_index_sums, index_letters, reindexed
from derive.matrix import LOG_SOFTMAX, LOGSUMEXP, SOFTMAX
from derive.model import Model
from derive.term import (
    ONE,
    TWO,
    ZERO,
    BigSum,
    Branch,
    Call,
    Cases,
    Index,
    Indexed,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    add,
    children,
    multiply,
    negate,
    rational,
    substitute,
    subterms,
    with_children,
)

SIGMOID, SOFTPLUS = "sigmoid", "softplus"
ALONG = (SOFTMAX, LOG_SOFTMAX, LOGSUMEXP)
MOST_COPIES = 4  # of a factor, x⁴ = x·x·x·x


@dataclass(slots=True)
class Stable:
    """The stable writings of the terms of one model; `sigmoid` and `softplus` are what they are called."""

    model: Model
    sigmoid: str = SIGMOID
    softplus: str = SOFTPLUS

    def __post_init__(self) -> None:
        for function in self.model.functions:
            own = self.of(function.body)
            if function.name == SIGMOID and own != Call(SIGMOID, (Name(function.variable),)):
                self.sigmoid = f"{SIGMOID}_"
            if function.name == SOFTPLUS and own != Call(SOFTPLUS, (Name(function.variable),)):
                self.softplus = f"{SOFTPLUS}_"

    def of(self, term: Term) -> Term:
        """The term, with every such part in its stable writing."""
        found = self._rewritten(term)
        if found is not None and found != term:
            return self.of(found)
        parts = children(term)
        return with_children(term, tuple(self.of(part) for part in parts)) if parts else term

    def logs(self, term: Term) -> list[str]:
        """The nodes whose logarithm in the term is taken without the node."""
        found: list[str] = []
        for part in subterms(term):
            match part:
                case Call("log", (Name(name) | Indexed(name, _) as node,)) if (
                    self.logarithm(node) is not None
                ):
                    found.append(name)
                case _:
                    pass
        return list(dict.fromkeys(found))

    def _rewritten(self, term: Term) -> Term | None:
        match term:
            case Call("log", (inner,)):
                return self.logarithm(inner)
            case Call("log1p", (inner,)):
                return self.logarithm(Sum((ONE, inner)))
            case Quotient() | Product() | Power():
                return self._ratio(term) or self._spread(term)
            case Cases():
                return _clipped(term)
            case _:
                return None

    def logarithm(self, term: Term) -> Term | None:
        """log of an exponential, of a sum or a quotient of such, or of a node that is one; else None."""
        match term:
            case Call("exp", (inner,)):
                return inner
            case Call("cosh", (inner,)):
                twice = Call(self.softplus, (multiply(TWO, inner),))
                return add(twice, negate(inner), negate(Call("log", (TWO,))))
            case BigSum(body, letter, limit) if (picked := self._picked(term)) is not None:
                inner = self.logarithm(picked[1])
                return None if inner is None else BigSum(multiply(picked[0], inner), letter, limit)
            case BigSum(body, letter, limit):
                inner = self.logarithm(body)
                return None if inner is None else Call(LOGSUMEXP, (BigSum(inner, letter, limit),))
            case Sum(terms):
                return self._of_sum(terms)
            case Quotient(above, below):
                return self._of_quotient(above, below)
            case Call() | Name() | Indexed():
                meant = self._meant(term)
                return None if meant is None else self.logarithm(meant)
            case _:
                return None

    def _picked(self, total: BigSum) -> tuple[Indexed, Term] | None:
        """Y_nk and v_k of Σ_k Y_nk v_k where the row Y_n is one-hot: f of the sum is Σ_k Y_nk f(v_k)."""
        factors = total.body.factors if isinstance(total.body, Product) else (total.body,)
        hot = dict(self.model.one_hot)
        for place, factor in enumerate(factors):
            rest = multiply(*factors[:place], *factors[place + 1 :])
            match factor:
                case Indexed(name, (*row, Name(letter))) if name in hot and letter == total.index:
                    if Name(letter) not in row and not _has(rest, name):
                        return factor, rest
        return None

    def _of_sum(self, terms: Sequence[Term]) -> Term | None:
        """log(e^u + e^v) = v + softplus(u - v), log(1 - a) = -softplus(z) where a = sigmoid(z)."""
        if len(terms) != 2:
            return None
        first, second = terms if terms[0] == ONE or terms[1] != ONE else terms[::-1]
        if first == ONE and isinstance(second, Neg):
            odds = self._odds(second.term)
            return None if odds is None else negate(Call(self.softplus, (odds,)))
        logs = self._two(Sum((first, second)))
        if logs is None:
            return None
        return add(logs[0], Call(self.softplus, (add(logs[1], negate(logs[0])),)))

    def _of_quotient(self, above: Term, below: Term) -> Term | None:
        ratio = self._ratio(Quotient(above, below))
        if isinstance(ratio, Call) and ratio.function == SOFTMAX:
            return Call(LOG_SOFTMAX, ratio.arguments)
        first = ZERO if above == ONE else self.logarithm(above)
        second = self.logarithm(below)
        return None if first is None or second is None else add(first, negate(second))

    def _odds(self, term: Term) -> Term | None:
        """z, of a term that is sigmoid(z)."""
        meant = term
        for _ in range(len(self.model.equations) + 2):
            if isinstance(meant, Call) and meant.function == self.sigmoid:
                return meant.arguments[0]
            following = self._ratio(meant) or self._meant(meant)
            if following is None:
                return None
            meant = following
        return None

    def _meant(self, term: Term) -> Term | None:
        """The right side that a node or a call of an activation stands for."""
        match term:
            case Call(name, (argument,)):
                function = self.model.function(name)
                return None if function is None else substitute(function.body, {function.variable: argument})
            case Name(name) if (body := self.model.body(name)) is not None:
                return body
            case Indexed(name, indices) if self.model.body(name) is not None and not has_index_sums(term):
                equation = self.model.equation(name)
                taken = (*free_indices(term), *equation.indices)
                letters: dict[str, Index] = dict(zip(equation.indices, indices, strict=True))
                return reindexed(fresh(equation.body, taken), letters)
            case _:
                return None

    def _two(self, term: Term) -> tuple[Term, Term] | None:
        """u, v of e^u + e^v; u = 0 of 1 + e^v."""
        term = self._sum_behind(term)
        if not isinstance(term, Sum) or len(term.terms) != 2:
            return None
        logs = [self._of_positive(part) for part in term.terms]
        if logs[0] is None or logs[1] is None or all(isinstance(part, Number) for part in term.terms):
            return None
        return (logs[1], logs[0]) if logs[1] == ZERO else (logs[0], logs[1])

    def _of_positive(self, term: Term) -> Term | None:
        """The logarithm of an exponential or of a number above 0."""
        value = rational(term)
        if value is None:
            return self.logarithm(term)
        return None if value <= 0 else ZERO if value == 1 else Call("log", (term,))

    def _sum_behind(self, term: Term) -> Term:
        """The sum that a node stands for, or the term itself."""
        meant = self._meant(term) if isinstance(term, Name | Indexed) else None
        return meant if isinstance(meant, Sum | BigSum) else term

    def _ratio(self, term: Term) -> Term | None:
        """A product of quotients without exponentials above and below the line; None where there are none."""
        sign, above, below = factors_of(term)
        found = False
        for divisor in list(below):
            for place, made in self._without(divisor, above):
                above = [*above[:place], *made, *above[place + 1 :]]
                below.remove(divisor)
                found = True
                break
        if not found:
            return None
        number = multiply(*below)
        whole = multiply(*above) if number == ONE else Quotient(multiply(*above), number)
        return whole if sign > 0 else negate(whole)

    def _spread(self, term: Term) -> Term | None:
        """e^u (v/(1 + e^u) + w) with the exponential inside, where it meets its divisor."""
        sign, above, below = factors_of(term)
        for factor in above:
            total = next((f for f in above if isinstance(f, Sum) and f is not factor), None)
            if total is None or self.logarithm(factor) is None:
                continue
            products = [multiply(factor, part) for part in total.terms]
            made = [self._ratio(product) for product in products]
            if all(one is None or factor in factors_of(one)[1] for one in made):
                continue
            rest = multiply(*(f for f in above if f is not factor and f is not total), add(*products))
            whole = rest if not below else Quotient(rest, multiply(*below))
            return whole if sign > 0 else negate(whole)
        return None

    def _without(self, divisor: Term, above: Sequence[Term]) -> Iterable[tuple[int, tuple[Term, ...]]]:
        """The place of the factor that goes with the divisor, and what both are together."""
        if isinstance(divisor, Call) and divisor.function == "cosh":
            for place, factor in enumerate(above):
                if factor == Call("sinh", divisor.arguments):
                    yield place, (Call("tanh", divisor.arguments),)
            return
        logs = self._two(divisor)
        if logs is not None:
            yield from self._of_two(logs, above)
        total = self._sum_behind(divisor)
        if isinstance(total, BigSum) and (picked := self._picked(total)) is not None:
            yield from self._of_picked(total.index, picked, above)
            return
        if isinstance(total, BigSum) and self.logarithm(total) is not None:
            for share in (self._along, self._inside, self._by_logarithms):
                for place, factor in enumerate(above):
                    if (found := share(factor, total)) is not None:
                        yield place, (found,)

    def _of_picked(
        self, letter: str, picked: tuple[Indexed, Term], above: Sequence[Term]
    ) -> Iterable[tuple[int, tuple[Term, ...]]]:
        """Y_nk v_k/Σ_l Y_nl v_l = Y_nk: both are 0, or v_k is the one that is picked."""
        hot, value = picked
        for factor in above:
            if not isinstance(factor, Indexed) or factor.id != hot.id:
                continue
            if factor.indices[:-1] != hot.indices[:-1]:
                continue
            place = {letter: factor.indices[-1]}
            for position, other in enumerate(above):
                if other is not factor and _same(other, reindexed(value, place)):
                    yield position, ()

    def _of_two(
        self, logs: tuple[Term, Term], above: Sequence[Term]
    ) -> Iterable[tuple[int, tuple[Term, ...]]]:
        """e^u/(e^u + e^v) = sigmoid(u - v), and (e^u - e^v)/(e^u + e^v) = tanh((u - v)/2)."""
        for place, factor in enumerate(above):
            for first, second in (logs, logs[::-1]):
                if factor != ONE and _same(self.logarithm(factor), first):
                    yield place, (self._sigmoid(first, second),)
                if self._is_difference(factor, first, second):
                    odd = first == negate(second)
                    half = first if odd else Quotient(add(first, negate(second)), TWO)
                    yield place, (Call("tanh", (half,)),)
        if logs[0] == ZERO:
            yield len(above), (self._sigmoid(*logs),)

    def _sigmoid(self, first: Term, second: Term) -> Term:
        return Call(self.sigmoid, (add(first, negate(second)),))

    def _is_difference(self, factor: Term, first: Term, second: Term) -> bool:
        """Whether the factor is e^u - e^v."""
        match factor:
            case Sum((left, Neg(right))):
                sides = [self._of_positive(side) for side in (left, right)]
                return _same(sides[0], first) and _same(sides[1], second)
            case Sum((Neg() as left, right)):
                return self._is_difference(Sum((right, left)), first, second)
            case _:
                return False

    def _along(self, factor: Term, total: BigSum) -> Term | None:
        """e^{u_s}/Σ_l e^{u_l} as a softmax."""
        exponent, inner = self.logarithm(factor), self.logarithm(total.body)
        if exponent is None or inner is None:
            return None
        for letter in free_indices(exponent):
            renamed = reindexed(inner, {total.index: Name(letter)})
            if letter not in free_indices(total) and _same(renamed, exponent):
                return Call(SOFTMAX, (exponent, Name(letter)))
        return None

    def _inside(self, factor: Term, total: BigSum) -> Term | None:
        """(Σ_s e^{u_s} v_s)/Σ_l e^{u_l}: the division goes into the sum."""
        if not isinstance(factor, BigSum):
            return None
        clear = fresh(factor, index_letters(total))
        assert isinstance(clear, BigSum)
        inside = self._ratio(Quotient(clear.body, total))
        return None if inside is None else BigSum(inside, clear.index, clear.limit)

    def _by_logarithms(self, factor: Term, total: BigSum) -> Term | None:
        """e^u/Σ e^v as e^{u - logsumexp(v)}."""
        exponent, whole = self.logarithm(factor), self.logarithm(total)
        return None if exponent is None or whole is None else Call("exp", (add(exponent, negate(whole)),))


def factors_of(term: Term, copies: int = MOST_COPIES) -> tuple[int, list[Term], list[Term]]:
    """The sign, the factors and the divisors of a product; a power is up to so many of them."""
    match term:
        case Neg(inner):
            sign, above, below = factors_of(inner, copies)
            return -sign, above, below
        case Product(factors):
            parts = [factors_of(factor, copies) for factor in factors]
            sign = -1 if sum(part[0] < 0 for part in parts) % 2 else 1
            return sign, [f for part in parts for f in part[1]], [f for part in parts for f in part[2]]
        case Quotient(above, below):
            first, second = factors_of(above, copies), factors_of(below, copies)
            return first[0] * second[0], [*first[1], *second[2]], [*first[2], *second[1]]
        case Power(base, exponent) if (times := rational(exponent)) in range(-copies, copies + 1):
            several = [base] * abs(int(times or 0))
            return (1, several, []) if times and times > 0 else (1, [], several)
        case _:
            return 1, [] if term == ONE else [term], []


def _has(term: Term, array: str) -> bool:
    return any(isinstance(part, Indexed) and part.id == array for part in subterms(term))


def _same(left: Term | None, right: Term) -> bool:
    """Whether two terms are one, whatever their sums call their letters."""
    return left is not None and _numbered(left) == _numbered(right)


def _numbered(term: Term, depth: int = 0) -> Term:
    """The term, every bound letter called by its depth."""
    if isinstance(term, BigSum):
        letter = f"#{depth}"
        body = reindexed(term.body, {term.index: Name(letter)})
        return BigSum(_numbered(body, depth + 1), letter, term.limit)
    parts = children(term)
    return with_children(term, tuple(_numbered(part, depth) for part in parts)) if parts else term


def _clipped(term: Cases) -> Term:
    """where(z > c, …, e^z) with e^{min(z, c)}: both branches are computed, and the other one may overflow."""
    branches = list(term.branches)
    otherwise = term.otherwise
    for place, branch in enumerate(branches):
        condition = branch.condition
        if not isinstance(condition.right, Number):
            continue
        below = condition.relation in ("<", "<=")
        value = _bounded(branch.value, (condition.left, condition.right), below=below)
        branches[place] = Branch(value, condition)
        otherwise = _bounded(otherwise, (condition.left, condition.right), below=not below)
    return Cases(tuple(branches), otherwise)


def _bounded(term: Term, sides: tuple[Term, Term], *, below: bool) -> Term:
    """e^z where z ≤ c, e^{-z} where z ≥ c, with the exponent kept within."""
    left, bound = sides
    exponent = left if below else negate(left)
    if term == Call("exp", (exponent,)):
        return Call("exp", (Call("min", (exponent, bound if below else negate(bound))),))
    parts = children(term)
    return with_children(term, tuple(_bounded(part, sides, below=below) for part in parts)) if parts else term
