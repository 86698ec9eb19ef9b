"""Claims up to an order: f(x + h) = f(x) + h f'(x) + O(h²), and limits at a point, lim_{h → 0} of a quotient.

L = R + O(hⁿ) says that the derivatives of L - R by h at 0 vanish below the n-th; powers of h in denominators
are multiplied away before. A limit V says that L - V = o(1).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from derive.evidence import Verdict
from derive.notes.judging.claims import Answer
from derive.notes.judging.situation import Situation
from derive.notes.judging.trial import Claim, Hypothesis, tried
from derive.notes.judging.verdict import Word
from derive.notes.meaning.arrays import Unclear
from derive.notes.meaning.definition import Definition
from derive.notes.written import (
    ORDER,
    ORDERS,
    SMALL_ORDER,
    Apply,
    Minus,
    Num,
    Over,
    Plus,
    Raised,
    Sym,
    Times,
    Written,
    every,
    mapped,
    symbols,
)

_REST = "rest#"  # the function of h that is to vanish
HIGHEST = 5  # derivatives that are looked at; an undefined function has four of its own
ZERO, ONE = Num(Fraction(0)), Num(Fraction(1))


def speaks_of_orders(*terms: Written) -> bool:
    """Whether O(h²), o(h) or a limit stands in them."""
    return any(isinstance(part, Apply) and part.function in ORDERS for term in terms for part in every(term))


def judged_order(claim: Claim, situation: Situation) -> Answer:
    """The verdict on an equation up to an order, or on a limit."""
    try:
        rest, name, order = _rest(_with_calls(claim))
        factor, body = _cleared(rest, name)
    except Unclear as problem:
        return Answer(Word.UNDECIDED, str(problem))
    order += factor
    if order > HIGHEST:
        return Answer(Word.UNDECIDED, "so high an order is not looked at")
    knowledge = situation.knowledge.copy()
    own = knowledge.current(name)
    if own is not None or name.name in knowledge.values:
        return Answer(Word.UNDECIDED, f"{name} has a value of its own")
    knowledge.define(Definition(_REST, (), (name,), body))
    for power in range(order):
        found = tried(
            Claim(Apply(_REST, (ZERO,), power), ZERO), Hypothesis(knowledge, domains=situation.domains)
        )
        if found.verdict is Verdict.FALSE and found.counterexample is not None and not _may_call(body):
            value = found.counterexample.left
            words = f"a term in {name}^{power - factor} stays" if power != factor else "its value is another"
            return Answer(
                Word.FALSE, f"{words}: its coefficient is {_divided(value, power)} at a point, not 0"
            )
        if not found.holds or found.verdict is Verdict.CONSISTENT:
            return Answer(Word.UNDECIDED, found.problem or "its terms were not compared")
    return Answer(Word.PROVED, f"by the first {order} terms in {name}")


def _with_calls(claim: Claim) -> Claim:
    """J(θ + ε) beside J'(θ) is a call, and no product."""
    sides = (claim.left, claim.right)
    primed = {p.function for side in sides for p in every(side) if isinstance(p, Apply) and p.primes}
    return replace(claim, left=_called(claim.left, primed), right=_called(claim.right, primed))


def _called(term: Written, functions: set[str]) -> Written:
    match term:
        case Sym(name, ()) if name in functions:
            raise Unclear(f"{name} stands without its argument")
        case Times((*before, Sym(name, ()), Plus() as inner), marks) if name in functions and not marks[-1]:
            call = Apply(name, (_called(inner, functions),))
            rest = tuple(_called(factor, functions) for factor in before)
            return Times((*rest, call), marks[:-1]) if rest else call
        case _:
            return mapped(term, lambda part: _called(part, functions))


def _may_call(term: Written) -> bool:
    """Whether a letter stands before a bracket: J(θ + ε) may be a call."""
    return any(
        isinstance(one, Sym) and isinstance(other, Plus)
        for part in every(term)
        if isinstance(part, Times)
        for one, other in zip(part.factors, part.factors[1:], strict=False)
    )


def _divided(value: str, power: int) -> str:
    return value if power < 2 else f"{value}/{power}!"


def _rest(claim: Claim) -> tuple[Written, Sym, int]:
    """L - R without the order, the name, and how many derivatives vanish."""
    terms = [*_addends(claim.left), *(_negated(term) for term in _addends(claim.right))]
    orders = [t for t in terms if speaks_of_orders(t)]
    if len(orders) != 1:
        raise Unclear("one order or limit in an equation is read")
    others = [t for t in terms if t is not orders[0]]
    special = orders[0].term if isinstance(orders[0], Minus) else orders[0]
    match special:
        case Apply("limit", (term, Sym() as name, place)) if not speaks_of_orders(term):
            if any(name in symbols(other) for other in others):
                raise Unclear("the name of a limit stands outside of it")
            inside = _moved(term, name, place)
            value = [Minus(inside) if isinstance(orders[0], Minus) else inside, *others]
            return Plus(tuple(value)), name, 1
        case Apply(function, (inside,)) if function in (ORDER, SMALL_ORDER):
            name, power = (inside.base, inside.exponent) if isinstance(inside, Raised) else (inside, ONE)
            if (
                isinstance(name, Sym)
                and isinstance(power, Num)
                and power.value.denominator == 1
                and power.value > 0
            ):
                return Plus(tuple(others)), name, int(power.value) + (function == SMALL_ORDER)
    raise Unclear("this order is not read")


def _moved(term: Written, name: Sym, place: Written) -> Written:
    """The same around 0: x goes to a where x - a does to 0."""
    if place == ZERO:
        return term
    if isinstance(term, Sym):
        return Plus((name, place)) if term == name else term
    return mapped(term, lambda part: _moved(part, name, place))


def _addends(term: Written) -> list[Written]:
    match term:
        case Plus(terms):
            return [inner for part in terms for inner in _addends(part)]
        case Minus(inner):
            return [_negated(part) for part in _addends(inner)]
        case _:
            return [term]


def _negated(term: Written) -> Written:
    return term.term if isinstance(term, Minus) else Minus(term)


def _cleared(term: Written, name: Sym) -> tuple[int, Written]:
    """h^m times the sum, for the highest power m of h in a denominator, and m."""
    found = [_without_power(part, name) for part in _addends(term)]
    highest = max(power for power, _ in found)
    return highest, Plus(tuple(_times_power(part, name, highest - power) for power, part in found))


def _without_power(term: Written, name: Sym) -> tuple[int, Written]:
    """The power of h below, and the rest."""
    if isinstance(term, Minus):
        power, inner = _without_power(term.term, name)
        return power, Minus(inner)
    if isinstance(term, Over) and name in symbols(term.below):
        factors = term.below.factors if isinstance(term.below, Times) else (term.below,)
        powers = [_power(factor, name) for factor in factors]
        left = tuple(f for f, p in zip(factors, powers, strict=True) if not p)
        if sum(powers) and not any(name in symbols(f) for f in left):
            below: Written = (
                Times(left, ("",) * (len(left) - 1)) if len(left) > 1 else left[0] if left else ONE
            )
            return sum(powers), Over(term.above, below)
    return 0, term


def _power(factor: Written, name: Sym) -> int:
    if factor == name:
        return 1
    match factor:
        case Raised(base, Num(power)) if base == name and power.denominator == 1 and power > 0:
            return int(power)
        case _:
            return 0


def _times_power(term: Written, name: Sym, power: int) -> Written:
    return Times((term, *[name] * power), ("",) * power) if power else term
