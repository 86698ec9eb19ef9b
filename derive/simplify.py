"""Simplification with a goal: the target is found exactly first, then explained line by line.

A tactic is a list of named moves. It counts only when it ends at the target; when none does, the step is
one certified line "by algebra".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from derive.algebra import collect, expand, symbolic_denominators, terms_of, tidy
from derive.elimination import OwnForm, Ring, own_form
from derive.library.identities import (
    ADD_AND_SUBTRACT,
    ASSUME,
    BY_ALGEBRA,
    CANCEL,
    COLLECT,
    DISTRIBUTE,
    EXPAND,
    FACTOR_GROUP,
    FACTOR_OUT,
    GATHER,
    HYPERBOLIC_QUOTIENT,
    LOGISTIC,
    PRODUCT_OF_ROOTS,
    RECIPROCAL_EXPONENTIAL,
    RECOGNISE,
    REORDER,
    SIGN_PRODUCT,
    SOLVE_FOR,
    SPLIT,
    TIDY,
)
from derive.model import Assumption
from derive.steps import Rule
from derive.summing import sum_up
from derive.term import (
    Call,
    Cases,
    Derivative,
    Neg,
    Path,
    Product,
    Quotient,
    Sum,
    Term,
    at,
    names,
    size,
    substitute,
    subterms,
    walk,
)
from derive.working import Working

READABLE = 60  # operations: beyond this nothing is multiplied out


@dataclass(frozen=True, slots=True)
class Goal:
    """What a function's derivative is to be written in: `output` stands for `body`."""

    output: Term
    body: Term
    siblings: tuple[tuple[Term, Term], ...] = ()  # further names and their bodies: p_2 beside p_1
    sigmoid: bool = False  # whether σ(u) is wanted where it is shorter, as over arrays


def explain(line: Working, path: Path, goal: Goal, proof: str) -> None:
    """Bring the derivative at `path` to its form in the function's own output, line by line."""
    line.next_sweep()
    line.apply(TIDY, path)
    match at(line.term, path), goal.body:
        case Cases(branches, _), Cases(bodies, last) if len(branches) == len(bodies):
            values = [*(branch.value for branch in bodies), last]
            places = [3 * i for i in range(len(branches))] + [3 * len(branches)]
            for place, body in zip(places, values, strict=True):
                part = Goal(goal.output, body, sigmoid=goal.sigmoid)
                _to_own_form(line, (*path, place), part, proof)
        case _:
            _to_own_form(line, path, goal, proof)
    join_roots(line, path)
    _recognise_all(line, path, goal)


def _to_own_form(line: Working, path: Path, goal: Goal, proof: str) -> None:
    _reduce(line, path)
    # A softmax is written in all its outputs, -p_1 p_2; eliminating one of two gives p_1 (p_1 - 1).
    if goal.siblings and _explained(line, path, goal, proof, form=None):
        return
    form = own_form(at(line.term, path), goal.output, goal.body)
    if goal.sigmoid and form is not None and _recognised(line, path, shorter_than=form.target):
        return
    _explained(line, path, goal, proof, form=form)
    if form is not None and not _reached(at(line.term, path), form, goal):
        line.next_sweep()
        line.apply(BY_ALGEBRA, path, value=form.target)
    if form is not None and isinstance(form.target, Product) and isinstance(at(line.term, path), Product):
        line.next_sweep()
        line.apply(REORDER, path, value=form.target)


def _explained(line: Working, path: Path, goal: Goal, proof: str, *, form: OwnForm | None) -> bool:
    """Take the first tactic that ends at the target; False, and no step, when none does."""
    for tactic in _tactics(proof):
        trial = line.fork()
        tactic(trial, path, goal, form)
        if _reached(at(trial.term, path), form, goal):
            line.adopt(trial)
            return True
    return False


def _reduce(line: Working, path: Path) -> None:
    """Cancel what cancels by itself, and write x sign(x) as |x|."""
    for place, part in list(walk(at(line.term, path))):
        if isinstance(part, Product) and line.apply(SIGN_PRODUCT, (*path, *place)):
            line.apply(TIDY, path)
            break
    line.apply(CANCEL, path)
    part = at(line.term, path)
    if isinstance(part, Quotient) and isinstance(part.numerator, Sum):
        line.apply(COLLECT, (*path, 0))
        line.apply(CANCEL, path)


def _reached(term: Term, form: OwnForm | None, goal: Goal) -> bool:
    """Whether `term` is the target up to order; without one, free of exponentials and in the known names."""
    known = {goal.output, *(name for name, _ in goal.siblings)}
    if form is None:
        return any(part in known for part in subterms(term)) and not _exponentials(term)
    if term == form.target:
        return True
    if size(term) > size(form.target) or _exponentials(term) != _exponentials(form.target):
        return False
    return same_ratio(term, form.target)


def same_ratio(left: Term, right: Term) -> bool:
    """Whether both are the same ratio of polynomials in their atoms (a guide; steps are proved later)."""
    ring = Ring([left, right])
    first, second = ring.ratio(left), ring.ratio(right)
    return first.above * second.below == second.above * first.below


def _exponentials(term: Term) -> frozenset[Term]:
    return frozenset(part for part in subterms(term) if isinstance(part, Call) and part.function == "exp")


Tactic = Callable[[Working, Path, Goal, OwnForm | None], None]


def _tactics(proof: str) -> tuple[Tactic, ...]:
    order: tuple[Tactic, ...] = (_direct, _by_adding, _by_splitting, _by_substituting, _by_collecting)
    return (_direct, _by_substituting, *order[1:]) if proof == "substitute" else order


def _moves(line: Working, path: Path, moves: Iterable[Rule]) -> None:
    for move in moves:
        line.next_sweep()
        line.apply(move, path)


def _direct(line: Working, path: Path, goal: Goal, form: OwnForm | None) -> None:
    """Nothing but recognising: e^z is a when a = e^z."""
    _recognise_all(line, path, goal)


def _by_adding(line: Working, path: Path, goal: Goal, form: OwnForm | None) -> None:
    """e^-z = (1 + e^-z) - 1, split, cancel, factor, recognise."""
    line.next_sweep()
    if line.apply(ADD_AND_SUBTRACT, path):
        _moves(line, path, (SPLIT,))
        line.apply(CANCEL, path)
        _moves(line, path, (FACTOR_OUT,))
        _recognise_all(line, path, goal)
        _exponential_of_output(line, path, goal)


def _exponential_of_output(line: Working, path: Path, goal: Goal) -> None:
    """a = log u: put u = e^a and write 1/e^a as e^-a."""
    match goal.body:
        case Call("log", (inner,)):
            exponential = Call("exp", (goal.output,))
        case Neg(Call("log", (inner,))):
            exponential = Call("exp", (Neg(goal.output),))
        case _:
            return
    line.next_sweep()
    line.apply(SOLVE_FOR, path, old=inner, new=exponential)
    line.next_sweep()
    for place, part in list(walk(at(line.term, path))):
        if isinstance(part, Quotient):
            line.apply(RECIPROCAL_EXPONENTIAL, (*path, *place))
    line.apply(TIDY, path)


def _by_splitting(line: Working, path: Path, goal: Goal, form: OwnForm | None) -> None:
    """(u + v)/w = u/w + v/w, cancel, factor, recognise."""
    _moves(line, path, (SPLIT,))
    line.apply(CANCEL, path)
    _moves(line, path, (FACTOR_OUT,))
    _recognise_all(line, path, goal)


def _by_collecting(line: Working, path: Path, goal: Goal, form: OwnForm | None) -> None:
    """Recognise first, then multiply out and collect: swish."""
    _recognise_all(line, path, goal)
    if form is not None:
        _moves(line, path, (EXPAND,))
        line.next_sweep()
        if same_ratio(at(line.term, path), form.target):
            line.apply(FACTOR_GROUP, path, value=form.target)


def _by_substituting(line: Working, path: Path, goal: Goal, form: OwnForm | None) -> None:
    """Solve the definition for what is eliminated, put it in, cancel."""
    if form is None:
        return
    body = goal.body
    line.next_sweep()
    if isinstance(at(line.term, path), Quotient):  # above the fraction bar first, as it is done by hand
        line.apply(SOLVE_FOR, (*path, 0), old=form.old, new=form.new)
        line.next_sweep()
        line.apply(TIDY, path)
        line.next_sweep()
    if isinstance(body, Quotient) and not isinstance(body.numerator, Sum):
        new = Quotient(body.numerator, goal.output)
        line.apply(SOLVE_FOR, path, old=body.denominator, new=new)
        line.next_sweep()
    line.apply(SOLVE_FOR, path, old=form.old, new=form.new)
    line.next_sweep()
    line.apply(TIDY, path)
    line.next_sweep()
    line.apply(CANCEL, path)
    part = at(line.term, path)
    if isinstance(part, Quotient):
        for place in ((*path, 0), (*path, 1)):
            line.apply(COLLECT, place)
        line.apply(CANCEL, path)


def join_roots(line: Working, path: Path) -> None:
    """√2 √π is √(2π), wherever numbers stand so below `path`."""
    line.next_sweep()
    for place, part in reversed(list(walk(at(line.term, path)))):
        if isinstance(part, Product | Quotient):
            line.apply(PRODUCT_OF_ROOTS, (*path, *place))


def recognise_known(line: Working) -> None:
    """e^u/(1 + e^u) is σ(u), sinh u/cosh u is tanh u, √2 √π is √(2π), wherever they stand in the line."""
    join_roots(line, ())
    for path, part in reversed(list(walk(line.term))):
        line.next_sweep()
        match part:
            case Quotient(Call("sinh"), Call("cosh")):
                line.apply(HYPERBOLIC_QUOTIENT, path)
            case Quotient():
                _logistic(line, path)
            case _:
                continue


def _logistic(line: Working, path: Path) -> bool:
    """e^u/(1 + e^u) = 1/(1 + e^-u) = σ(u) at `path`, where the model has the sigmoid."""
    sigmoid, part = line.functions.get("sigmoid"), at(line.term, path)
    if sigmoid is None or not isinstance(part, Quotient) or not line.apply(LOGISTIC, path):
        return False
    exponential = next(p for p in subterms(part.numerator) if isinstance(p, Call) and p.function == "exp")
    body = tidy(substitute(sigmoid.body, {sigmoid.variable: exponential.arguments[0]}))
    line.next_sweep()
    return line.apply(RECOGNISE, path, name=Call(sigmoid.name, exponential.arguments), body=body)


def _recognised(line: Working, path: Path, *, shorter_than: Term) -> bool:
    """Whether the derivative is a σ(u) that is shorter than another form; of σ itself it never is one."""
    trial = line.fork()
    trial.next_sweep()
    if not _logistic(trial, path) or size(at(trial.term, path)) >= size(shorter_than):
        return False
    line.adopt(trial)
    return True


def _recognise_all(line: Working, path: Path, goal: Goal) -> None:
    line.next_sweep()
    for name, body in ((goal.output, goal.body), *goal.siblings):
        line.apply(RECOGNISE, path, name=name, body=body)


def settle(line: Working, assumptions: tuple[Assumption, ...]) -> None:
    """The algebra after the chain rule: signs, fractions that cancel, like terms, what is assumed.

    A product without fractions keeps its form and order: -2 (y - a_2) w_2 is not rearranged.
    """
    sum_up(line)
    if size(line.term) > READABLE or any(
        isinstance(part, Derivative | Cases) for part in subterms(line.term)
    ):
        line.apply(CANCEL)
        return
    if symbolic_denominators(line.term):
        _clear_fractions(line)
    line.next_sweep()
    multiplied = expand(line.term)
    collected = collect(multiplied)
    if len(terms_of(collected)) < len(terms_of(multiplied)) and size(collected) < size(line.term):
        line.apply(EXPAND)
        line.next_sweep()
        line.apply(COLLECT)
        line.next_sweep()
        line.apply(FACTOR_OUT)
    for assumption in assumptions:
        _assume(line, assumption)
    line.next_sweep()
    line.apply(CANCEL)


def _clear_fractions(line: Working) -> None:
    trial = line.fork()
    trial.next_sweep()
    trial.apply(DISTRIBUTE)
    trial.apply(CANCEL)
    if symbolic_denominators(trial.term) < symbolic_denominators(line.term):
        line.adopt(trial)
    else:
        line.apply(CANCEL)


def _assume(line: Working, assumption: Assumption) -> None:
    left, right = assumption.left, assumption.right
    if not isinstance(left, Sum) or not set(names(left)) <= set(names(line.term)):
        return
    trial = line.fork()
    trial.next_sweep()
    trial.apply(EXPAND)
    trial.next_sweep()
    if trial.apply(GATHER, left=left) or left in (part for part in subterms(trial.term)):
        trial.next_sweep()
        trial.apply(ASSUME, left=left, right=right)
        if size(trial.term) < size(line.term):
            line.adopt(trial)
