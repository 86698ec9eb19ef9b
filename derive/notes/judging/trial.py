"""One claim under one hypothesis: expanded at several sizes and index values, every entry judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from derive.errors import DeriveError
from derive.evidence import (
    Context,
    Counterexample,
    Equality,
    Evidence,
    TooLarge,
    Undefined,
    Verdict,
    judge_once,
)
from derive.indices import reindexed, unsaid
from derive.notes.judging.contexts import context_of
from derive.notes.judging.entrywise import Compared
from derive.notes.judging.instances import (
    Claim,
    Hypothesis,
    at_far_places,
    free_letters,
    laid_otherwise,
)
from derive.notes.judging.screen import Point, is_blind
from derive.notes.judging.solved import judged_where
from derive.notes.judging.written_out import Case, Meaningless, written_out
from derive.notes.meaning import products
from derive.notes.meaning.arrays import Unclear
from derive.notes.meaning.cut import cut_at
from derive.notes.meaning.entries import Entries
from derive.notes.meaning.jacobians import is_chain_of_steps
from derive.notes.meaning.lettered import Lettered
from derive.notes.meaning.levels import levelled
from derive.notes.meaning.marks import Marks
from derive.notes.meaning.places import loose_ends, spoken_of
from derive.notes.meaning.shared import one_step
from derive.notes.meaning.shares import shares
from derive.notes.meaning.slopes import Slopes
from derive.notes.written import ZERO, Apply, Nabla, Slope, Written, parts
from derive.term import (
    BigSum,
    Delta,
    Indexed,
    Name,
    Term,
    add,
    multiply,
    negate,
    number,
)

_REFUTED = frozenset({Verdict.FALSE})
_LOST = frozenset({Verdict.FALSE, Verdict.UNKNOWN})  # what no further entry makes hold
MOST_ORDERS = 3  # f and three derivatives at a place are any four numbers for two exponentials


@dataclass(slots=True)
class Tried:
    """What came out; `problem` when the claim has no meaning under the hypothesis."""

    verdict: Verdict
    problem: str = ""
    counterexample: Counterexample | None = None
    at: str = ""  # the size and the indices of a counterexample
    marks: Marks = field(default_factory=Marks)
    terms: tuple[Term, ...] = ()
    misshapen: bool = False
    layout: bool = False  # equal up to a transpose
    lying: bool = False  # a row stands on one side, and a column on the other
    every_size: bool = False  # proved with letters
    sized: bool = False  # at some sizes of many, which are no proof
    square: bool = False  # the left side is a square matrix
    vanishing: bool = False  # 0 = 0, because nothing says how the quantities depend on each other

    def lie_like(self, found: Compared) -> None:
        """Take over how the sides of one size lie."""
        self.layout |= found.layout
        self.square |= found.square
        self.lying |= found.lying

    @property
    def holds(self) -> bool:
        """Whether it is proved, or agrees at every size that was tried."""
        return self.verdict in (Verdict.PROVED, Verdict.CONSISTENT, Verdict.HOLDS_IF) and not self.vanishing


def tried(claim: Claim, hypothesis: Hypothesis) -> Tried:
    """The claim's outcome under the hypothesis; of a square matrix of derivatives in either layout."""
    return _in_its_layout(claim, hypothesis, _REFUTED)


def holding(claim: Claim, hypothesis: Hypothesis) -> Tried:
    """The outcome of a claim that holds; of any other only that it does not."""
    return _in_its_layout(claim, hypothesis, _LOST)


def _in_its_layout(claim: Claim, hypothesis: Hypothesis, final: frozenset[Verdict]) -> Tried:
    found = _tried(claim, hypothesis, final)
    if found.verdict is Verdict.CONSISTENT and (far := at_far_places(claim, hypothesis)) is not None:
        again = _tried(claim, far, final)
        found = again if again.verdict is Verdict.FALSE else found
    if found.verdict is Verdict.PROVED and found.marks.opaque and _order(claim) > MOST_ORDERS:
        return replace(found, verdict=Verdict.CONSISTENT)  # no proof for every f
    if found.verdict is Verdict.FALSE and loose_ends((claim.left, claim.right), hypothesis.knowledge):
        return Tried(Verdict.UNKNOWN, "how far the indices run may be another matter here", marks=found.marks)
    if found.verdict is Verdict.FALSE:
        ways = laid_otherwise(claim, hypothesis, square=found.square, two_ways=found.marks.two_ways)
        return next((again for way in ways if (again := _tried(claim, way, final)).holds), found)
    if found.verdict is Verdict.UNKNOWN and _is_of_products(claim, hypothesis, strict=True):
        return Tried(Verdict.PROVED, marks=found.marks, every_size=True)  # which no size is small enough for
    return found


def _order(claim: Claim) -> int:
    """How many derivatives stand within each other: 4 of a fourth one."""

    def order(term: Written) -> int:
        own = term.primes if isinstance(term, Apply) else int(isinstance(term, Slope | Nabla))
        return own + max(map(order, parts(term)), default=0)

    return max(order(claim.left), order(claim.right))


def _tried(claim: Claim, hypothesis: Hypothesis, final: frozenset[Verdict]) -> Tried:
    """The outcome in one layout, by entries up to one with a verdict that is final."""
    whole, cases = Tried(Verdict.PROVED), written_out(claim, hypothesis)
    sized = False
    try:
        first = next(cases, None)
        if first is None:
            return Tried(Verdict.UNKNOWN, "its letters stand for more places than are tried")
        if first.expansion.marks.sized and not hypothesis.turned and proved_by_steps(claim, hypothesis):
            every = (first, *cases)
            if _agree_gathered(whole, every, claim, hypothesis=hypothesis):
                whole.every_size = True
                return whole
            cases = iter(every[1:])
        final = _REFUTED if first.expansion.marks.two_ways else final  # another layout may hold
        _judge(whole, first.part(slice(1)), hypothesis, final=final)
        sized = whole.sized = first.expansion.marks.sized and len(hypothesis.sizes) > 1
        if sized and whole.verdict is not Verdict.FALSE:
            every = (first, *cases)
            agree = _agree_gathered(whole, every, claim, hypothesis=hypothesis)
            provable = agree and not whole.vanishing and not hypothesis.turned
            if provable and proved_at_every_size(claim, hypothesis):
                whole.verdict, whole.every_size = Verdict.PROVED, True
                return whole
            cases = iter(every[1:])
        lost = final is _LOST and whole.verdict in _LOST  # the first entry is the same in either layout
        final = _REFUTED if first.compared.square else final
        if not lost:
            _judge(whole, first.part(slice(1, None)), hypothesis, final=final)
        _gather(whole, first, claim)
        for case in () if lost else cases:
            if whole.verdict is Verdict.FALSE:
                return whole
            _judge(whole, case, hypothesis, final=final)
            _gather(whole, case, claim)
    except Meaningless as found:
        return Tried(Verdict.UNKNOWN, str(found), marks=found.marks, misshapen=found.misshapen)
    if hypothesis.given and whole.verdict is Verdict.UNKNOWN and proved_at_every_size(claim, hypothesis):
        whole.verdict, whole.every_size = Verdict.PROVED, True  # no solution was found, and none is needed
    elif sized and whole.verdict is Verdict.PROVED:
        whole.verdict = Verdict.CONSISTENT  # at these sizes
    return whole


def _agree_gathered(whole: Tried, cases: Iterable[Case], claim: Claim, *, hypothesis: Hypothesis) -> bool:
    """Join what was met in all cases; whether they agree at one point."""
    for case in cases:
        _gather(whole, case, claim)
    return _agree(cases, hypothesis)


def _agree(cases: Iterable[Case], hypothesis: Hypothesis) -> bool:
    """Whether no entry differs at one point, whatever a proof with letters says."""
    if is_blind(hypothesis):
        return True
    try:
        return all(
            case.expansion.marks.outside or Point(case.expansion.nodes).agree(case.compared.pairs)
            for case in cases
        )
    except (Undefined, DeriveError, RecursionError):
        return True


def _judge(whole: Tried, case: Case, hypothesis: Hypothesis, *, final: frozenset[Verdict]) -> None:
    """Join the verdicts on its entries, until one is final. Raises Meaningless."""
    for pair in case.compared.pairs:
        if whole.verdict in final:
            return
        some = Verdict.HOLDS_IF if whole.sized else Verdict.PROVED
        provable = whole.verdict in (some, Verdict.HOLDS_IF)  # else no proof makes a difference
        try:
            found = _judged(pair, case.expansion, hypothesis, told=case.told, provable=provable)
        except (TooLarge, Unclear) as problem:
            raise Meaningless(str(problem), case.expansion.marks) from problem
        _take(whole, found, case.words)


def _gather(whole: Tried, case: Case, claim: Claim) -> None:
    """Join what was met on the way to the entries."""
    whole.terms = case.compared.terms or whole.terms
    whole.lie_like(case.compared)
    merge(whole.marks, case.expansion.marks)
    zero = ZERO in (claim.left, claim.right)
    unknown = whole.marks.murky or whole.marks.opaque  # what is not understood may depend on anything
    whole.vanishing = bool(whole.marks.lost) and bool(not zero or unknown)


def explains(guess: Claim, hypothesis: Hypothesis) -> bool:
    """Whether a changed claim holds, and not only as 0 = 0."""
    found = holding(guess, hypothesis)
    return found.holds and not found.vanishing and not holding(Claim(guess.right, ZERO), hypothesis).holds


def proved_at_every_size(claim: Claim, hypothesis: Hypothesis) -> bool:
    """Whether the proving engine proves the claim with its sums and index letters, for all sizes at once."""
    if hypothesis.ones or hypothesis.equalities or hypothesis.values:
        return False
    if _is_proved(claim, hypothesis) or _is_of_products(claim, hypothesis):
        return True
    if not hypothesis.aliases and is_chain_of_steps((claim.left, claim.right), hypothesis.knowledge):
        return True
    try:
        sides = (claim.left, claim.right)
        cases = (
            [] if hypothesis.aliases else levelled(sides, hypothesis.knowledge, partial=hypothesis.partial)
        )
    except Unclear:
        return False
    at = [(replace(claim, left=one, right=other), known) for (one, other), known in cases]
    return bool(at) and all(_is_proved(moved, replace(hypothesis, knowledge=known)) for moved, known in at)


def proved_by_steps(claim: Claim, hypothesis: Hypothesis) -> bool:
    """Whether it is proved by the derivatives that it has itself, or term by term for any number of steps."""
    plain = not (hypothesis.aliases or hypothesis.partial or hypothesis.values or hypothesis.given)
    if not plain or hypothesis.ones or hypothesis.equalities or hypothesis.restricted or hypothesis.step:
        return False
    known = cut_at((claim.left, claim.right), hypothesis.knowledge)
    if known is not None and _is_proved(claim, replace(hypothesis, knowledge=known)):
        return True
    try:
        found = one_step((claim.left, claim.right), hypothesis.knowledge)
    except Unclear:
        return False
    if found is None:
        return False
    closed = found.named(hypothesis.closed) if hypothesis.closed else ""
    step = replace(hypothesis, knowledge=found.knowledge, closed=closed)
    return _is_proved(Claim(*found.sides), step)


def _is_proved(claim: Claim, hypothesis: Hypothesis) -> bool:
    try:
        sides, context = with_letters(claim, hypothesis)
        return judge_once(sides[0], sides[1], context).verdict is Verdict.PROVED
    except (Unclear, DeriveError, RecursionError):
        return False


def _is_of_products(claim: Claim, hypothesis: Hypothesis, *, strict: bool = False) -> bool:
    """Whether it is proved as an equation between products of matrices."""
    if hypothesis.aliases or hypothesis.closed or hypothesis.turned or hypothesis.restricted:
        return False
    sides = (claim.left, claim.right)
    return products.is_proved(sides, hypothesis.knowledge, hypothesis.given, strict=strict)


def with_letters(claim: Claim, hypothesis: Hypothesis) -> tuple[tuple[Term, ...], Context]:
    """Both sides with sums and index letters. Raises Unclear where there is no such writing."""
    spoken = spoken_of((claim.left, claim.right), hypothesis.knowledge)
    if spoken.summed:
        raise Unclear("a sum runs over a letter that a definition leaves open")
    letters = tuple(dict.fromkeys((*free_letters(claim), *spoken.letters)))
    fixed = hypothesis.knowledge.fixed
    restricted = (*hypothesis.restricted, *((a, "≠", b) for a, b in spoken.apart))
    pairs = [(_named(a, fixed), sign, _named(b, fixed)) for a, sign, b in restricted]
    equal = {b: a for a, sign, b in pairs if sign == "="}
    apart = [(a, b) for a, sign, b in pairs if sign == "≠"]
    kind = Entries if hypothesis.knowledge.shapes else Lettered
    writing = kind(hypothesis.knowledge, aliases=hypothesis.aliases, partial=hypothesis.partial)
    sides = writing.sides(claim.left, claim.right, letters)
    sides = tuple(reindexed(side, {b: Name(a) for b, a in equal.items()}) for side in sides)
    for a, b in apart:  # i ≠ j: what holds there is what holds after 1 - δ_ij as a factor
        sides = tuple(multiply(add(number(1), negate(Delta(Name(a), Name(b)))), side) for side in sides)
    return sides, _lettered_context(sides, writing, hypothesis)


def _named(letter: str, fixed: frozenset[str]) -> str:
    """The name of an index letter in a writing with letters; some one place is a label there."""
    return f"#{letter}" if letter in fixed else letter


def _lettered_context(sides: tuple[Term, ...], writing: Lettered, hypothesis: Hypothesis) -> Context:
    given = [writing.sides(*products.squared(pair), free_letters(Claim(*pair))) for pair in hypothesis.given]
    equalities: tuple[Equality, ...] = tuple(given)
    context = context_of((*sides, *(side for pair in given for side in pair)), writing.definitions)
    if hypothesis.closed:
        rows = [Name("r_0")] if len(hypothesis.knowledge.shapes.get((hypothesis.closed, 0), ())) == 2 else []
        total = BigSum(Indexed(hypothesis.closed, (*rows, Name("k_0"))), "k_0", unsaid("k_0"))
        equalities = (*equalities, (total, number(1)))
    domains = {**context.domains, **hypothesis.domains}
    return replace(context, signatures=writing.signatures, equalities=equalities, domains=domains)


def _judged(
    sides: tuple[Term, Term],
    expansion: Slopes,
    hypothesis: Hypothesis,
    *,
    told: tuple[Equality, ...] = (),
    provable: bool = True,
) -> Evidence:
    if told:
        return judged_where(told, sides, lambda terms: context_of(terms, expansion.nodes))
    equalities = hypothesis.equalities
    if hypothesis.closed:
        found = context_of(sides, expansion.nodes)
        bodies = (*sides, *found.definitions.values())
        equalities = tuple(shares(hypothesis.closed, bodies, expansion.sizes.usual))
    context = context_of(sides, expansion.nodes, extra=equalities)
    domains = {**context.domains, **hypothesis.domains}
    evidence = judge_once(*sides, replace(context, domains=domains, equalities=equalities), provable=provable)
    if evidence.verdict is Verdict.FALSE and expansion.marks.outside:
        raise Unclear(next(iter(expansion.marks.outside)))  # such places refute nothing
    return evidence


def _take(whole: Tried, found: Evidence, words: str) -> None:
    """Join the verdict on one entry."""
    ranks = (Verdict.PROVED, Verdict.HOLDS_IF, Verdict.CONSISTENT, Verdict.UNKNOWN, Verdict.FALSE)
    if ranks.index(found.verdict) > ranks.index(whole.verdict):
        whole.verdict = found.verdict
    if found.verdict is Verdict.FALSE:
        whole.counterexample, whole.at = found.counterexample, words


def merge(whole: Marks, found: Marks) -> None:
    """Add what was met in one writing to what was met so far."""
    whole.sized |= found.sized
    whole.supposed.update(found.supposed)
    whole.adopted.update(found.adopted)
    whole.taken.update(found.taken)
    whole.opaque.update(found.opaque)
    whole.implied.update(found.implied)
    whole.lost.update(found.lost)
    whole.murky.update(found.murky)
    whole.later.update(found.later)
    whole.outside.update(found.outside)
    whole.used |= found.used
    whole.two_ways |= found.two_ways
    whole.circles.update(found.circles)
    whole.free.update(found.free)
