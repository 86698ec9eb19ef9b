"""left = right in named moves: both sides are rewritten until they meet; every line is proved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derive.checking.derived import derived
from derive.checking.verdicts import Move
from derive.differentiate import differentiate
from derive.elimination import Ring
from derive.errors import DeriveError
from derive.evidence import Context, Verdict, judge
from derive.library.identities import (
    ADD_AND_SUBTRACT,
    ASSUME,
    CANCEL,
    COLLECT,
    EXPAND,
    FACTOR_OUT,
    HYPERBOLIC_QUOTIENT,
    INSERT_RESULT,
    LOGISTIC,
    RECIPROCAL_EXPONENTIAL,
    RECOGNISE,
    SIGN_PRODUCT,
    SOLVE_FOR,
    SPLIT,
    TIDY,
    UNFOLD,
)
from derive.simplify import Goal, explain, settle
from derive.steps import Given, Rule, Step
from derive.term import (
    Call,
    Cases,
    Derivative,
    Name,
    Neg,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    children,
    names,
    size,
    substitute,
    subterms,
    walk,
)
from derive.text import to_text
from derive.working import Working

MOST_LINES = 240  # rewritten forms kept, both sides together
MOST_SIZE = 60  # operations of a form that is worth going on with
WHOLE = (TIDY, CANCEL, EXPAND, COLLECT)
PARTS = (
    FACTOR_OUT,
    COLLECT,
    CANCEL,
    EXPAND,
    SPLIT,
    ADD_AND_SUBTRACT,
    UNFOLD,
    LOGISTIC,
    HYPERBOLIC_QUOTIENT,
    RECIPROCAL_EXPONENTIAL,
    SIGN_PRODUCT,
)
_ONE_FRACTION = "put over one denominator"
_MULTIPLIED = "multiply out and collect"
_BACKWARDS = {  # what a move is called the other way round
    EXPAND.title: "factor",
    CANCEL.title: "expand the fraction",
    SPLIT.title: _ONE_FRACTION,
    FACTOR_OUT.title: "multiply out",
    ADD_AND_SUBTRACT.title: "collect",
    _ONE_FRACTION: "factor and split",
    _MULTIPLIED: "factor",
}


def one_fraction(term: Term, given: Given) -> Term | None:
    """The reduced ratio of polynomials that `term` is; None where it is none."""
    if any(isinstance(part, Derivative | Cases) for part in subterms(term)):
        return None
    ring = Ring([term])
    try:
        return ring.quotient(ring.ratio(term))
    except (ZeroDivisionError, ValueError):
        return None


ONE_FRACTION = Rule("one-fraction", _ONE_FRACTION, None, one_fraction)


def way(
    sides: tuple[Term, Term], context: Context, *, proof: str = "both sides are the same function"
) -> tuple[Move, ...]:
    """The moves from left to right; one line that says how it was proved when no moves are found."""
    left, right = sides
    if left == right:
        return ()
    if moves := _derived(sides, context, proof):
        return moves
    try:
        moves = _Search(sides, context).run()
    except DeriveError:
        moves = None
    if moves is None:
        moves = _carried_out(sides, context, proof)
    return moves if all(proved(move, context) for move in moves) else (Move(left, right, proof),)


def _derived(sides: tuple[Term, Term], context: Context, proof: str) -> tuple[Move, ...]:
    """The derivative of a defined quantity as documents derive it, then on to the right side."""
    left, right = sides
    if not isinstance(left, Derivative) or getattr(left.of, "id", None) not in context.definitions:
        return ()
    try:
        moves = derived(left, context)
    except (DeriveError, ValueError):
        return ()
    reached = moves[-1].after
    return moves if reached == right else (*moves, *way((reached, right), context, proof=proof))


def _carried_out(sides: tuple[Term, Term], context: Context, proof: str) -> tuple[Move, ...]:
    """The derivatives of the left side by their rules; the rest is one line."""
    left, right = sides
    try:
        line = started(left, context)
        line.apply(TIDY)
    except DeriveError:
        return (Move(left, right, proof),)
    return (*moves_of(line.steps), Move(line.term, right, proof))


def proved(move: Move, context: Context) -> bool:
    """Whether the move holds by the proving engine."""
    try:
        return judge(move.before, move.after, context).verdict is Verdict.PROVED
    except DeriveError:
        return False


def started(term: Term, context: Context) -> Working:
    """A line with `term`, its derivatives carried out, those of defined names in their own form."""
    taken = frozenset({*names(term), *context.definitions})
    line = Working(term, context.functions, taken=taken)
    while places := [(p, d) for p, d in walk(line.term) if isinstance(d, Derivative) and d in context.facts]:
        path, derivative = places[0]
        if isinstance(derivative, Derivative):
            line.apply(
                INSERT_RESULT,
                path,
                value=_own_value(derivative, context) if path else context.facts[derivative],
            )
    if any(isinstance(part, Derivative) for part in subterms(line.term)):
        differentiate(line, _lemmas(context) if context.facts else {})
    return line


def _lemmas(context: Context) -> dict[str, Term]:
    """σ'(z) = σ(z) (1 - σ(z)) for the functions of defined quantities, so that a line is about these."""
    found: dict[str, Term] = {}
    for body in context.definitions.values():
        if isinstance(body, Call) and body.function in context.functions and body.function not in found:
            function = context.functions[body.function]
            call = Call(body.function, (Name(function.variable),))
            line = Working(Derivative(call, Name(function.variable)), context.functions, taken=frozenset())
            differentiate(line, {})
            explain(line, (), Goal(call, function.body), "add-and-subtract")
            if call in subterms(line.term):
                found[body.function] = line.term
    return found


def _own_value(derivative: Derivative, context: Context) -> Term:
    """∂a/∂z written in a where that succeeds: a (1 - a)."""
    fact = context.facts[derivative]
    name = derivative.of
    if not isinstance(name, Name) or any(part in context.facts for part in _derivatives(fact)):
        return fact
    line = started(fact, context)
    explain(line, (), Goal(name, unfolded(context.definitions[name.id], context)), "add-and-subtract")
    return line.term


def _derivatives(term: Term) -> list[Derivative]:
    return [part for part in subterms(term) if isinstance(part, Derivative)]


def unfolded(body: Term, context: Context) -> Term:
    """A call of an activation as its definition; anything else as it is."""
    match body:
        case Call(name, (argument,)) if name in context.functions:
            function = context.functions[name]
            return substitute(function.body, {function.variable: argument})
        case _:
            return body


def moves_of(steps: list[Step]) -> tuple[Move, ...]:
    """The steps with their reasons; between the chain rule's letter and its end there is one move."""
    moves: list[Move] = []
    letters: set[str] = set()
    start: Step | None = None
    for step in steps:
        start = start or step
        if step.rule.name == "chain":
            letters.update(name for name, _ in step.where)
        if letters.isdisjoint(names(step.after)):
            if start.before != step.after:
                moves.append(Move(start.before, step.after, reason(start)))
            start = None
    return tuple(moves)


def reason(step: Step) -> str:
    """The rule's title, with what was recognised or put in."""
    where = dict(step.where)
    match step.rule.name:
        case "recognise":
            return f"recognise {to_text(where['name'])}"
        case "solve-for":
            return f"put {to_text(where['old'])} = {to_text(where['new'])}"
        case "insert-result":
            return "chain rule through the definitions"
        case "assume":
            return f"{to_text(where['left'])} = {to_text(where['right'])}"
        case ONE_FRACTION.name:
            return _ONE_FRACTION if isinstance(step.after, Quotient) else _MULTIPLIED
        case _:
            return step.rule.title


def _reversed(steps: list[Step]) -> tuple[Move, ...]:
    moves = moves_of(steps)
    return tuple(
        Move(move.after, move.before, _BACKWARDS.get(move.reason, move.reason)) for move in reversed(moves)
    )


def order_free(term: Term) -> object:
    """The same for terms that differ in the order and brackets of sums and products only."""
    match term:
        case Sum() | Product():
            kind = type(term)
            flat: list[Term] = []
            waiting = list(term.terms if isinstance(term, Sum) else term.factors)[::-1]
            while waiting:
                part = waiting.pop()
                inner = children(part) if type(part) is kind else ()
                waiting.extend(inner[::-1])
                if not inner:
                    flat.append(part)
            return kind.__name__, tuple(sorted(repr(order_free(part)) for part in flat))
        case _:
            parts = tuple(order_free(part) for part in children(term))
            head = term.function if isinstance(term, Call) else type(term).__name__
            return (head, parts) if parts else term


@dataclass(frozen=True, slots=True)
class _Form:
    """A rewritten side: its line, and whether it began on the left."""

    line: Working
    left: bool


class _Search:
    """Breadth first from both sides; the first meeting point gives the moves."""

    def __init__(self, sides: tuple[Term, Term], context: Context) -> None:
        self.context = context
        self.sides = sides
        self.seen: dict[bool, dict[object, Working]] = {True: {}, False: {}}
        self.waiting: list[_Form] = []
        self.known = self._known()

    def run(self) -> tuple[Move, ...] | None:
        starts = [started(side, self.context) for side in self.sides]
        for line, left in zip(starts, (True, False), strict=True):
            if found := self._add(line, left):
                return found
        for line in self._guesses(starts[0]):
            if found := self._add(line, left=True):
                return found
        place = 0
        while place < len(self.waiting) and len(self.waiting) < MOST_LINES:
            form = self.waiting[place]
            place += 1
            for line in self._rewritten(form.line):
                if found := self._add(line, form.left):
                    return found
        return None

    def _guesses(self, start: Working) -> Iterator[Working]:
        """Where the tactics lead that the derivations use."""
        line = start.fork()
        settle(line, ())
        yield line
        for known in self.known:
            line = start.fork()
            explain(line, (), Goal(*known), "add-and-subtract")
            yield line

    def _known(self) -> list[tuple[Term, Term]]:
        """Calls and defined names with what they stand for, those of the right side first."""
        found: dict[Term, Term] = {}
        for side in reversed(self.sides):
            for part in subterms(side):
                if isinstance(part, Call) and unfolded(part, self.context) is not part:
                    found[part] = unfolded(part, self.context)
                elif isinstance(part, Name) and part.id in self.context.definitions:
                    found[part] = self.context.definitions[part.id]
        return list(found.items())

    def _add(self, line: Working, left: bool) -> tuple[Move, ...] | None:
        """Keep a new form; the moves, when the other side has come to the same."""
        key = order_free(line.term)
        if key in self.seen[left]:
            return None
        self.seen[left][key] = line
        self.waiting.append(_Form(line, left))
        other = self.seen[not left].get(key)
        if other is None:
            return None
        first, second = (line, other) if left else (other, line)
        middle = () if first.term == second.term else (Move(first.term, second.term, "reorder"),)
        return (*moves_of(first.steps), *middle, *_reversed(second.steps))

    def _rewritten(self, line: Working) -> Iterator[Working]:
        if size(line.term) > MOST_SIZE:
            return
        yield from rewritings(line)
        for name, body in self.known:
            trial = line.fork()
            if trial.apply(RECOGNISE, (), name=name, body=body):
                yield trial
            trial = line.fork()
            if isinstance(name, Name) and trial.apply(SOLVE_FOR, (), old=name, new=body):
                yield trial
        for left, right in self.context.equalities:
            trial = line.fork()
            if trial.apply(ASSUME, (), left=left, right=right):
                yield trial


def rewritings(line: Working) -> Iterator[Working]:
    """The line after one more move, for every move that fits."""
    for rule in WHOLE:
        trial = line.fork()
        if trial.apply(rule):
            yield trial
    trial = line.fork()
    if trial.apply(ONE_FRACTION):
        yield trial
    for path, part in list(walk(line.term)):
        if isinstance(part, Sum | Product | Quotient | Power | Neg | Call):
            for rule in PARTS:
                trial = line.fork()
                if trial.apply(rule, path):
                    yield trial
