"""Under what a claim may be meant: another reading, other names for the same, assumptions, unsaid
definitions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations as pairs_of
from itertools import groupby

from derive.checking.assumptions import usual_assumptions
from derive.evidence import Verdict
from derive.model import Interval
from derive.notes.judging.batch_layers import of_a_batch, of_this_output
from derive.notes.judging.branches import one_branch
from derive.notes.judging.heaviside import with_step
from derive.notes.judging.inserted import with_first_input, with_names, with_values
from derive.notes.judging.last_layers import Layer, last_layers, told_layers, with_entries
from derive.notes.judging.one_example import of_a_single, of_examples
from derive.notes.judging.one_output import with_one_output
from derive.notes.judging.other_losses import of_another_loss
from derive.notes.judging.preactivations import before_activation
from derive.notes.judging.premises import premises
from derive.notes.judging.renamed import identified, renamed
from derive.notes.judging.scalars import as_numbers
from derive.notes.judging.situation import Situation, as_written, parts_behind
from derive.notes.judging.tallied import with_number_of_terms
from derive.notes.judging.terms_written import with_terms_written
from derive.notes.judging.told_size import with_told_size
from derive.notes.judging.trial import Claim, Hypothesis, Tried, free_letters, tried
from derive.notes.letters import TARGET_ARRAYS, ZERO_OR_ONE
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge, parameters_in
from derive.notes.meaning.places import names_in
from derive.notes.shown import shown
from derive.notes.written import (
    Apply,
    Big,
    Choice,
    Nabla,
    Plus,
    Slope,
    Sym,
    Times,
    Turned,
    Written,
    every,
    printed_name,
    symbols,
)
from derive.term import names

MOST_PREMISES = 40
_ANY_SIGN = frozenset("abuvwxyz")  # letters of numbers that nobody takes for positive unless it is said

_STEP = "t"


def further(situation: Situation, base: Tried) -> Iterator[tuple[Claim, Hypothesis, tuple[Definition, ...]]]:
    """Claims with hypotheses and the definitions that they suppose, the likelier ones first."""
    plain = as_written(situation)
    claim = situation.claim
    for reading in situation.readings[1:]:
        yield reading, plain, ()
    if (whole := _of_the_whole_sum(claim)) is not None:
        yield whole, plain, ()
    if base.marks.later:
        above = replace(plain, knowledge=plain.knowledge.without_later())  # for any θ
        yield claim, above, ()
        yield from ((claim, h, ()) for h in assumed(above, base, claim))
    yield from ((claim, h, ()) for h in of_another_loss(situation, base))
    if (held := with_others_held(situation)) and not any(map(parameters_in, base.marks.opaque)):
        yield claim, held, ()  # the network h_θ is not held fixed beside its θ
    yield from ((claim, h, ()) for h in through_one_step(situation, base))
    for one, other in pairs_of(free_letters(claim), 2):
        counted = {sym.name for side in (claim.left, claim.right) for sym in symbols(side)}
        for sign in ("=", "≠") if counted.isdisjoint((one, other)) else ("≠",):  # w^{t-k} is meant for all t
            case = (*plain.restricted, (one, sign, other))
            yield claim, replace(plain, restricted=case, words=printed_name(f"{one} {sign} {other}")), ()
    yield from ((claim, h, ()) for h in _said_elsewhere(situation, plain))
    yield from ((claim, h, ()) for h in of_examples(situation))
    yield from ((counted, h, ()) for counted, h in with_number_of_terms(situation))
    yield from ((claim, h, ()) for h in with_terms_written(situation))
    yield from ((claim, h, ()) for h in (*with_first_input(situation), *with_values(situation)))
    yield from ((named, h, ()) for named, h in with_names(situation))
    for hypothesis in (*other_shapes(situation, base), *renamed(situation, base)):
        yield claim, hypothesis, ()
    if base.verdict is Verdict.FALSE:
        yield from ((taken, h, ()) for taken, h in one_branch(situation))
    yield from ((stepped, h, ()) for stepped, h in with_step(situation))
    for hypothesis in assumed(plain, base, claim):
        yield claim, hypothesis, ()
    yield from ((claim, h, ()) for h in of_a_single(situation))
    yield from ((claim, h, ()) for h in under_suppositions(situation))
    for other in other_definitions(situation):
        yield claim, other, ()
        for h in assumed(other, tried(claim, other), claim):  # another loss has its own targets
            yield claim, replace(h, words=f"{other.words}; {h.words}"), ()
    for number_, definitions in enumerate(premises(claim, base, situation.knowledge)):
        if number_ >= MOST_PREMISES:
            break
        knowledge = situation.knowledge.copy()
        for definition in definitions:
            knowledge.define(definition)
        yield claim, Hypothesis(knowledge), definitions
    yield from with_last_layers(situation)
    for hypothesis in identified(situation):
        yield claim, hypothesis, ()


def with_last_layers(situation: Situation) -> Iterator[tuple[Claim, Hypothesis, tuple[Definition, ...]]]:
    """The last layer and the loss that the note leaves unsaid."""
    told = situation.knowledge.loss_named
    yield from ((situation.claim, hypothesis, ()) for hypothesis in of_this_output(situation))
    yield from ((situation.claim, hypothesis, ()) for hypothesis in before_activation(situation))
    for definitions in of_a_batch(situation) if told != "square" else ():
        yield situation.claim, _with(Layer(definitions), situation), ()  # for this line only
    for claim in dict.fromkeys((with_entries(situation.claim), situation.claim)):
        for layer in last_layers(claim, situation.knowledge, told=told):
            yield claim, _with(layer, situation), layer.definitions


def with_told_layers(situation: Situation) -> Iterator[Hypothesis]:
    """The same as far as a refutation may rest on it."""
    yield from (_with(layer, situation) for layer in told_layers(situation.claim, situation.knowledge))


def _with(layer: Layer, situation: Situation) -> Hypothesis:
    knowledge = situation.knowledge.copy()
    for definition in layer.definitions:
        knowledge.define(definition)
    words = f"the {layer.closed} sum to 1" if layer.closed else ""
    return Hypothesis(knowledge, words=words, closed=layer.closed)


def other_shapes(situation: Situation, base: Tried) -> Iterator[Hypothesis]:
    """Letters with the shapes that they have elsewhere in the document."""
    yield from with_told_size(situation)
    yield from before_numbers(situation, base)
    yield from as_numbers(situation, base)
    yield from with_one_output(situation)


def before_numbers(situation: Situation, base: Tried) -> Iterator[Hypothesis]:
    """Arrays of any size, as they were before an example gave numbers for them: θ = (0.5, -1)."""
    former = situation.knowledge.former
    if base.misshapen and former:
        knowledge = situation.knowledge.copy()
        knowledge.shapes |= {key: shape for key, shape in former.items() if shape}
        yield replace(as_written(situation), knowledge=knowledge)


def _said_elsewhere(situation: Situation, plain: Hypothesis) -> Iterator[Hypothesis]:
    """H symmetric, as the text says further down; j ≠ y, as it said before."""
    knowledge, claim = situation.knowledge, situation.claim
    inside = {sym.name for name in (claim.left, claim.right) for sym in symbols(name)}
    called = knowledge.called_symmetric & _reached(situation) | set(_of_squares(situation))
    called -= knowledge.symmetric
    if called:
        again = knowledge.copy()
        again.symmetric |= called
        words = ", ".join(f"{printed_name(name)} is symmetric" for name in sorted(called))
        yield replace(plain, knowledge=again, words=words)
    letters = set(free_letters(claim))
    for one, other in sorted(knowledge.apart):
        if one in letters and other in knowledge.fixed and other not in inside:
            case = (*plain.restricted, (one, "≠", other))
            yield replace(plain, restricted=case, words=printed_name(f"{one} ≠ {other}"))


def _of_squares(situation: Situation) -> Iterator[str]:
    """The A of ∇ xᵀAx, of which nothing is told: as a rule only its symmetric part is meant."""
    sides, knowledge = (situation.claim.left, situation.claim.right), situation.knowledge
    if situation.general or not any(isinstance(p, Slope | Nabla) for side in sides for p in every(side)):
        return
    told = knowledge.declared | knowledge.matrices
    for product in (part for part in parts_behind(situation) if isinstance(part, Times)):
        for row, matrix, column in zip(
            product.factors, product.factors[1:], product.factors[2:], strict=False
        ):
            if row != Turned(column) or not isinstance(matrix, Sym) or matrix.indices:
                continue
            if matrix.name not in told and not knowledge.is_defined(matrix):
                yield matrix.name


def with_others_held(situation: Situation) -> Hypothesis | None:
    """∂y/∂x with all other quantities in the formula of y held fixed; dy/dx and ∇L are total derivatives.

    Not so the ∇f of ∇f = (∂f/∂x, ∂f/∂y).
    """
    claim = situation.claim
    inside = [part for side in (claim.left, claim.right) for part in every(side)]
    slopes = [part for part in inside if isinstance(part, Slope)]
    if (
        situation.total
        or any(part.total for part in slopes)
        or (not slopes and any(isinstance(p, Nabla) for p in inside))
    ):
        return None
    return replace(as_written(situation), partial=True, words="other quantities held fixed")


def through_one_step(situation: Situation, base: Tried) -> Iterator[Hypothesis]:
    """∂L/∂c_t by way of h_t alone, and not of c_{t+1}: the steps behind it are held fixed."""
    claim = situation.claim
    letters = {
        i.letter
        for side in (claim.left, claim.right)
        for s in symbols(side)
        for i in s.indices
        if i.shift > 0
    }
    slopes = [part for part in every(claim.left) if isinstance(part, Slope) and isinstance(part.wrt, Sym)]
    inside = [i.letter for part in slopes for i in part.wrt.indices]  # type: ignore[union-attr]
    for letter in dict.fromkeys(inside):
        if letter == _STEP and letter in free_letters(claim) and letter not in letters:
            for hypothesis in (as_written(situation), *of_another_loss(situation, base)):
                words = [*([hypothesis.words] if hypothesis.words else []), f"through step {letter} only"]
                yield replace(hypothesis, step=letter, words="; ".join(words))


def _of_the_whole_sum(claim: Claim) -> Claim | None:
    """∇ a - b read as the gradient of a - b, as loose brackets leave it."""
    match claim.left:
        case Plus((Nabla(of, wrt), *rest)) if not any(isinstance(p, Nabla) for t in rest for p in every(t)):
            return replace(claim, left=Nabla(Plus((of, *rest)), wrt), remark="the gradient of the whole sum")
        case _:
            return None


def assumed(plain: Hypothesis, base: Tried, claim: Claim) -> Iterator[Hypothesis]:
    """x > 0 under logarithms and roots; targets that sum to 1 at every size."""
    for assumed in usual_assumptions(base.terms):
        if _restates_the_claim(assumed.domains, claim, base):
            continue
        if assumed.domains and plain.domains.keys().isdisjoint(assumed.domains):
            yield replace(plain, domains=assumed.domains, words=printed_name(assumed.words))
    for name in dict.fromkeys((*ZERO_OR_ONE, "p", "yhat", *TARGET_ARRAYS, *sorted(plain.knowledge.shares))):
        members = sorted(id for term in base.terms for id in names(term) if id.partition("_")[0] == name)
        free = [id for id in base.marks.free if _is_entry(id, name)]
        ids = sorted(set(members) | set(free))
        if len(ids) > 1 and not _is_sum_of_known(claim, name, plain.knowledge):
            matrix = len(plain.knowledge.shapes.get((name, 0), ())) == 2
            words = f"the rows of {name} sum to 1" if matrix else f"the {name} sum to 1"
            yield replace(plain, closed=name, words=words)


def _is_entry(id: str, name: str) -> bool:
    """y_2 of y, and the y_1_2 of one step or example."""
    return id.startswith(f"{name}_") and id.removeprefix(f"{name}_").replace("_", "").isdigit()


def _is_sum_of_known(claim: Claim, name: str, knowledge: Knowledge) -> bool:
    """Σ_k p_k = 1 of p_k that have a formula holds by it, and not if the p sum to 1."""
    match claim.left:
        case Big(False, Sym(summed) as sym) if summed == name and not symbols(claim.right):
            current = knowledge.current(sym)
            return current is not None and not current.later
        case _:
            return False


def _restates_the_claim(domains: Mapping[str, Interval], claim: Claim, base: Tried) -> bool:
    """|x + y| = |x| + |y| where x and y are said to be positive: it tells where the claim is not false."""
    if base.verdict is Verdict.FALSE and _tells_apart(claim, domains):
        return True
    if base.verdict is not Verdict.FALSE or not any(_has_any_sign(name) for name in domains):
        return False
    return not any(
        isinstance(part, Slope | Nabla) or (isinstance(part, Apply) and part.primes)
        for side in (claim.left, claim.right)
        for part in every(side)
    )


def _tells_apart(claim: Claim, domains: Mapping[str, Interval]) -> bool:
    """Whether the claim itself has cases x > 0 and x < 0 for these names: all are claimed, and not one."""
    choices = [p for side in (claim.left, claim.right) for p in every(side) if isinstance(p, Choice)]
    tests = [test for choice in choices for _, test in choice.branches]
    return any(str(side) in domains for t in tests for side in (t.left, t.right) if isinstance(side, Sym))


def _has_any_sign(name: str) -> bool:
    return name.partition("_")[0] in _ANY_SIGN


def other_definitions(situation: Situation) -> Iterator[Hypothesis]:
    """A name with the meaning that another place of the document gives it."""
    reached = _reached(situation)
    yield from _read_otherwise(situation, reached)
    for definition in situation.document:
        head = Sym(definition.name, definition.indices)
        current = situation.knowledge.current(head)
        if (
            definition.name not in reached
            or definition.supposed
            or current is None
            or current.body == definition.body
        ):
            continue
        if definition.name in {*situation.knowledge.fresh, *situation.knowledge.replaced}:
            continue  # it has just been said what it is, or is from here on
        if definition.parameters and not current.parameters:
            continue
        if definition.body == situation.claim.right or (head, definition.body) in situation.knowledge.refuted:
            continue  # the claim itself, or one that was found to be false
        here = definition.place == situation.place and not _stands_above(definition, situation.knowledge)
        if here and _heads(situation.claim.left) == definition.name:
            continue  # the claim itself with other letters
        knowledge = situation.knowledge.copy()
        knowledge.define(definition)
        yield Hypothesis(knowledge, words=f"{definition.name} is that of {definition.place}")


def _stands_above(definition: Definition, knowledge: Knowledge) -> bool:
    """Whether a line before has taken it."""
    return any(d.body == definition.body and not d.later for d in knowledge.candidates(definition.name))


def under_suppositions(situation: Situation) -> Iterator[Hypothesis]:
    """What a sentence supposes together, of the names that a claim rests on: if γ = …"""
    reached = _reached(situation)
    supposed = (d for d in reversed(situation.document) if d.supposed)
    for place, group in groupby(supposed, key=lambda d: d.place):
        found = [d for d in group if d.name in reached]
        if not found or place == situation.place:
            continue
        knowledge = situation.knowledge.copy()
        for definition in found:
            knowledge.define(definition)
        said = (f"{printed_name(str(Sym(d.name, d.indices)))} = {shown(d.body)}" for d in found)
        yield Hypothesis(knowledge, words=f"{', '.join(said)}, as {place} supposes")


def _read_otherwise(situation: Situation, reached: set[str]) -> Iterator[Hypothesis]:
    """z = log p/(1 - p) read as log(p/(1 - p))."""
    for name in sorted(reached):
        for definition in situation.knowledge.definitions.get(name, ())[-1:]:
            for body in definition.others:
                knowledge = situation.knowledge.copy()
                knowledge.define(replace(definition, body=body, others=()))
                words = f"{name} = {shown(body)}, which {definition.place} may say"
                yield Hypothesis(knowledge, words=words)


def _heads(left: Written) -> str:
    """The name to which a line gives a formula."""
    if isinstance(left, Apply) and not left.primes:
        return left.function
    return left.name if isinstance(left, Sym) else ""


def _reached(situation: Situation) -> set[str]:
    seen: set[str] = set()
    waiting = [name for side in (situation.claim.left, situation.claim.right) for name in names_in(side)]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            for d in situation.knowledge.definitions.get(name, ())[-1:]:
                waiting += names_in(d.body)
    return seen
