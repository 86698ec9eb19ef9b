"""One link left = right → a verdict: as written first, then under what may be meant, then what was
probably meant.

False needs a point, and that no reading, no other definition of the document and no usual assumption
makes the link true. Where the refutation rests on something supposed, it also needs a small change that
makes the link provable.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derive.checking.verdicts import Move
from derive.evidence import Counterexample, Verdict, is_spent
from derive.notes.judging.bearing import (
    doubts,
    foreign,
    like_a_digit,
    numbers_only,
    of_either_units,
    on_both_sides,
    same_names,
    to_be_solved,
    unread_factor,
)
from derive.notes.judging.by_symmetric import at_symmetric, with_independent_entries
from derive.notes.judging.cautions import halved
from derive.notes.judging.chain_rule import (
    chain_words,
    has_slope,
    is_chain_rule,
    is_rule,
    is_told,
    leaves_others_open,
)
from derive.notes.judging.clash import clash
from derive.notes.judging.derived_lines import steps_of
from derive.notes.judging.hypotheses import (
    further,
    other_definitions,
    other_shapes,
    through_one_step,
    with_others_held,
    with_told_layers,
)
from derive.notes.judging.inserted import with_matrices
from derive.notes.judging.instances import free_letters
from derive.notes.judging.layouts import misfit, note_layout, transposed
from derive.notes.judging.matrix_powers import with_either_power
from derive.notes.judging.meant import is_constant, next_side, probably_meant, slip_on_the_left
from derive.notes.judging.narrow import is_too_narrow, vanishes, without_its_place
from derive.notes.judging.needless import without_what_it_does_not_need
from derive.notes.judging.one_output import rests_on_outputs
from derive.notes.judging.oriented import has_rows, has_told_sizes, in_rows, well_shaped
from derive.notes.judging.other_losses import named_otherwise, of_another_loss
from derive.notes.judging.preactivations import before_activation
from derive.notes.judging.premises import identity_between
from derive.notes.judging.properties import open_by_form, property_of
from derive.notes.judging.reasons import in_short, not_understood, shown_point
from derive.notes.judging.renamed import (
    identified,
    joins_variables,
    renamed,
    unexplained,
    unsettled,
)
from derive.notes.judging.screen import Screen
from derive.notes.judging.situation import Situation, as_written, factors_behind, names_near
from derive.notes.judging.trial import Hypothesis, Tried, holding, tried
from derive.notes.judging.unaffected import is_unaffected
from derive.notes.judging.valued import is_numeric
from derive.notes.judging.verdict import Word
from derive.notes.judging.weights import one_unit
from derive.notes.letters import RUNNING
from derive.notes.meaning.cut import passed_by
from derive.notes.meaning.definition import Definition
from derive.notes.tidied import tidied
from derive.notes.written import Big, Num, Written, every, printed_name, symbols

TO_BE_SOLVED = "an equation to be solved"
BREAKS_OFF = "the formula breaks off"
UNTOLD_SLOPE = "nothing says what ∂"
NOT_ALL = "too large: not all that may be meant was tried"
SECONDS = 6.0  # of computing, for one link


@dataclass(slots=True)
class Answer:
    """The verdict on a link, what it rests on, and what was probably meant."""

    word: Word
    why: str = ""
    meant: Written | None = None
    adopted: tuple[Definition, ...] = ()
    counterexample: Counterexample | None = None
    steps: tuple[Move, ...] = ()


@dataclass(slots=True)
class Caution:
    """Why a refutation of this link needs more than a point."""

    reasons: list[str] = field(default_factory=list)


class Case:
    """One link while it is judged with one meaning of its letters."""

    def __init__(self, situation: Situation, caution: Caution) -> None:
        self.situation = situation
        self.caution = caution
        self.end = time.process_time() + SECONDS
        self.base: Tried | None = None  # the claim as it is written
        self.is_of_numbers = False  # all its names are arrays that are given by numbers

    def run(self) -> Answer:
        """The verdict by what is written, by what may be supposed, and by what a refutation rests on."""
        symmetric = self.situation.knowledge.symmetric
        self.situation = with_independent_entries(self.situation)
        base = self.base = with_either_power(self.situation)
        loose = base.verdict is Verdict.FALSE or base.layout
        if loose and (equal := at_symmetric(self.situation, symmetric)) is not None:
            base = self.base = tried(self.situation.claim, equal)
        if base.marks.circles:
            base = self._opened(base)
        if base.holds and (there := without_its_place(self.situation)) is not None:
            self.situation = there
            base = tried(there.claim, as_written(there))
        if base.verdict is Verdict.FALSE and (given := with_matrices(self.situation)) is not None:
            found = tried(self.situation.claim, given)
            if found.holds:
                return self._held(found, "", given.words)
            base = found if found.verdict is Verdict.FALSE else base
            self.is_of_numbers = {*map(str, names_near(self.situation))} <= given.values.keys()
        direct = with_others_held(self.situation) if base.verdict is Verdict.CONSISTENT else None
        if direct is not None and has_slope(self.situation.claim):
            found = tried(self.situation.claim, direct)
            if found.verdict is Verdict.PROVED and found.holds:
                return self._held(found, "", direct.words)
        way = passed_by(self.situation.claim.left, self.situation.knowledge) if base.marks.implied else None
        if way and (base.holds or base.verdict is Verdict.FALSE):
            return Answer(Word.UNDECIDED, f"{way[0]} leads to {way[1]} in another way as well")
        if base.holds and (unread := unread_factor(self.situation, base.marks.murky)):
            return Answer(
                Word.UNDECIDED, f"the formula of {unread} was not understood: a number, or a matrix"
            )
        if base.holds:
            held = without_what_it_does_not_need(base, self.situation)
            return self._held(held, numbers_only(self.situation), self.situation.claim.remark)
        if words := of_either_units(self.situation):
            return Answer(Word.UNDECIDED, words)
        found = self._supposed(base)
        if found is not None:
            return found
        refuted = base.verdict is Verdict.FALSE and is_told(base, self.situation.knowledge)
        if is_chain_rule(self.situation.claim) and not refuted:
            return Answer(Word.HOLDS_IF, chain_words(self.situation.claim))
        return self._refuted(base)

    def _opened(self, base: Tried) -> Tried:
        """o_j = f(net_j) and net_j = Σ w_ji o_i speak of two layers: one of the definitions is left out."""
        found: list[tuple[Tried, Situation]] = []
        for name in base.marks.circles:
            knowledge = self.situation.knowledge.copy()
            knowledge.definitions.pop(name, None)
            situation = replace(self.situation, knowledge=knowledge)
            found.append((tried(situation.claim, as_written(situation)), situation))
        chosen = next((pair for pair in found if pair[0].holds), None)
        refuted = [pair for pair in found if pair[0].verdict is Verdict.FALSE]
        if chosen is None and refuted:
            chosen = next((pair for pair in refuted if not pair[0].marks.lost), refuted[0])
            if len(refuted) < len(found):
                self.caution.reasons.append(f"{', '.join(base.marks.circles)} are defined in a circle")
        if chosen is None:
            return base
        base, self.situation = chosen
        return base

    def _late(self) -> bool:
        return is_spent() or time.process_time() > self.end

    def _held(self, found: Tried, words: str, remark: str) -> Answer:
        grounds = [*filter(None, [words]), *found.marks.adopted, *found.marks.taken]
        without = RUNNING - {*free_letters(self.situation.claim)}  # of i = j and i ≠ j, nothing in p_i
        told = (case for case in self.situation.restricted if without.isdisjoint(case))
        cases = (printed_name(" ".join(case)) for case in told)
        said = [*filter(None, [remark]), *cases, *found.marks.supposed]
        if found.lying and not found.marks.taken and not has_rows(self.situation):
            why = "the shapes do not fit: a row stands on one side, and a column on the other"
            return Answer(Word.FALSE, why, transposed(self.situation.claim.right))
        if found.layout:
            if reason := misfit(self.situation):
                return Answer(Word.FALSE, printed_name(reason), transposed(self.situation.claim.right))
            grounds.append("the derivative is laid out as its transpose")
        else:
            note_layout(self.situation)
        grounds += filter(None, [one_unit(self.situation)])
        if grounds:
            return Answer(Word.HOLDS_IF, "; ".join(dict.fromkeys(grounds)))
        if found.verdict is Verdict.HOLDS_IF:
            return Answer(Word.HOLDS_IF, "both sides have a value")
        if (
            found.verdict is Verdict.CONSISTENT
            and found.marks.implied
            and is_chain_rule(self.situation.claim)
        ):
            return Answer(Word.HOLDS_IF, chain_words(self.situation.claim))
        if found.verdict is Verdict.CONSISTENT:
            return Answer(Word.CONSISTENT, "agrees at the sizes and points that were tried")
        said += ["for every size"] if found.every_size else []
        said += ["by the chain rule"] if found.marks.implied else []
        return Answer(
            Word.PROVED, "; ".join([*said, *found.marks.later]) or "both sides are the same function"
        )

    def _supposed(self, base: Tried) -> Answer | None:
        if (identity := identity_between(self.situation.claim, self.situation.knowledge)) is not None:
            return Answer(Word.HOLDS_IF, identity.assumed, adopted=(identity,))
        for claim, hypothesis, definitions in further(self.situation, base):
            if self._late():
                self.caution.reasons.append(NOT_ALL)
                return None
            if not Screen(hypothesis).passes(claim):
                continue
            found = holding(claim, hypothesis)
            if not found.holds or (definitions and not _uses(found, definitions)):
                continue
            other = hypothesis.aliases or definitions or claim.right != self.situation.claim.right
            if (other or hypothesis.given) and vanishes(claim, hypothesis):
                continue
            if is_too_narrow(self.situation, hypothesis):
                continue
            if not hypothesis.words and not definitions:
                return self._held(found, "", claim.remark)
            answer = self._held(found, hypothesis.words, "")
            own = property_of(self.situation, base.marks.opaque)
            answer.adopted = () if own else definitions
            return answer
        return None

    # --- refutation ----------------------------------------------------------------------------------------

    def _refuted(self, base: Tried) -> Answer:
        if base.misshapen and (rows := in_rows(self.situation)) is not None:
            return self._held(rows.found, rows.words, "")
        reasons = self._doubts(base)
        if words := open_by_form(self.situation, base.marks.opaque):
            return Answer(Word.UNDECIDED, words)
        if (words := like_a_digit(self.situation)) and base.verdict is Verdict.FALSE:
            return Answer(Word.UNDECIDED, words)
        if base.verdict is Verdict.FALSE:
            plain = as_written(self.situation)
            loose = all(reason.startswith(UNTOLD_SLOPE) for reason in reasons)  # any L would do
            meant = probably_meant(self.situation, plain, self._late, loose=loose)
            told = (*self.caution.reasons, *factors_behind(self.situation))
            if meant is not None and (half := halved(meant[1], told)):
                return Answer(Word.UNDECIDED, half)
            if meant is not None and rests_on_outputs(self.situation, meant[1]):
                return Answer(Word.UNDECIDED, "its transposes are right if there is one output")
            if meant is None and (equation := self._equation(base)) is not None:
                slip = slip_on_the_left(self.situation) if not reasons else ""
                return self._false(base, None, "", slip=slip) if slip else equation
            if meant is None and (words := to_be_solved(self.situation.claim)):
                return Answer(Word.UNDECIDED, words)
            if meant is None and all(reason.startswith(BREAKS_OFF) for reason in reasons):
                meant = next_side(self.situation)
            if meant is None and not reasons and (letter := clash(self.situation)) is not None:
                return self._false(letter.found, (letter.meant, letter.words), "")
            unread = any(" " not in name for name in base.marks.murky)  # a definition that says more
            if (meant is not None and not unread) or not reasons:
                return self._false(base, meant, "")
        for hypothesis in self._grounds(base):
            if self._late():
                break
            found = tried(self.situation.claim, hypothesis)
            if found.verdict is not Verdict.FALSE:
                continue
            meant = probably_meant(self.situation, hypothesis, self._late)
            if meant is not None:
                return self._false(found, meant, hypothesis.words)
        if base.misshapen and not self.caution.reasons and (meant := well_shaped(self.situation, self._late)):
            return Answer(Word.FALSE, f"the shapes do not fit: {base.problem}; {meant[1]}", meant[0])
        if base.misshapen and not self.caution.reasons and has_told_sizes(self.situation):
            return Answer(Word.FALSE, f"the shapes do not fit: {base.problem}")
        if (letter := clash(self.situation)) is not None:
            return self._false(letter.found, (letter.meant, letter.words), "")
        large = base.problem.startswith("too large")
        return Answer(
            Word.NOT_READ if large else Word.UNDECIDED,
            base.problem or in_short(reasons) or "no proof was found, and no point that decides",
        )

    def _equation(self, base: Tried) -> Answer | None:
        """f'(x) = 0 is solved for x, ∂L/∂w = 2·3 has numbers put in; ∂z/∂b = 0 is false where it is 1."""
        claim = self.situation.claim
        if not is_numeric(claim.right):
            return None
        if (is_numeric(claim.left) and not base.marks.free) or is_constant(self.situation):
            return None  # f(0) = 1 of an f(x) = a x + b is an equation for b
        if claim.right != Num(Fraction(0)) and self._sums_up_known():
            return None
        if claim.right == Num(Fraction(0)):
            return Answer(Word.NO_CLAIM, TO_BE_SOLVED)
        return Answer(Word.UNDECIDED, "an equation for its unknowns, no identity")

    def _sums_up_known(self) -> bool:
        """Σ_i x̂_i² = n, where the note says what x̂ is: a claim, and nothing to be solved for."""
        sums = [part for part in every(self.situation.claim.left) if isinstance(part, Big)]
        inside = [sym for part in sums for sym in symbols(part.body) if sym.name != part.index]
        current = [self.situation.knowledge.current(sym) for sym in inside]
        return bool(inside) and all(d is not None and not d.later and symbols(d.body) for d in current)

    def _grounds(self, base: Tried) -> Iterator[Hypothesis]:
        """Other grounds on which a link can be refuted when a small change makes it provable."""
        yield from before_activation(self.situation)
        yield from other_shapes(self.situation, base)
        yield from of_another_loss(self.situation, base)
        yield from through_one_step(self.situation, base)
        claim = self.situation.claim
        yield from (one for one in renamed(self.situation, base) if not joins_variables(one, claim))
        on_the_left = {str(sym) for sym in symbols(claim.left)}
        for hypothesis in identified(self.situation):
            if on_the_left.isdisjoint(hypothesis.aliases):  # what is differentiated is nothing else
                yield hypothesis
        if not self.caution.reasons:  # under a condition, even the present meaning is not refuted
            yield from other_definitions(self.situation)
            yield from with_told_layers(self.situation)

    def _doubts(self, base: Tried) -> list[str]:
        """On what a refutation as written would rest."""
        marks = base.marks
        reasons = list(self.caution.reasons)
        reasons += [f"supposed: {words}" for words in marks.adopted]
        reasons += [f"{of} does not depend on {wrt} by the definitions" for of, wrt in marks.lost]
        told = is_told(base, self.situation.knowledge)
        reasons += [f"{UNTOLD_SLOPE}{of}/∂{wrt} is" for of, wrt in marks.implied if not told]
        reasons += [*unsettled(self.situation), *doubts(self.situation, marks.free)]
        known = is_numeric(self.situation.claim.right) and self._sums_up_known()
        reasons += [] if known else foreign(self.situation, used=marks.used)
        reasons += [*not_understood(marks.murky), *named_otherwise(self.situation)]
        if marks.later and not self._false_without_later():
            reasons += [*marks.later]
        of_any = is_rule(self.situation.claim) or is_unaffected(self.situation, marks.opaque)
        if marks.opaque and not (of_any or self.situation.every_function):
            reasons.append(f"{', '.join(marks.opaque)} is not defined")
        strange = (
            []
            if not marks.used
            else [str(s) for s in unexplained(self.situation) if not on_both_sides(s, self.situation.claim)]
        )
        reasons += [f"{printed_name(name)} is not defined" for name in strange]
        defined = marks.used or self.is_of_numbers or (told and not unexplained(self.situation))
        if not defined and not same_names(self.situation):
            reasons.append("an equation between quantities that nothing defines")
        if any(
            tried(reading, as_written(self.situation)).verdict is not Verdict.FALSE
            for reading in self.situation.readings[1:]
        ):
            reasons.append("it can be read in two ways")
        if leaves_others_open(self.situation, base):
            reasons.append("it is not clear what is held fixed")
        return reasons

    def _false_without_later(self) -> bool:
        """Whether the claim is false also while what is defined further down is not used."""
        knowledge = self.situation.knowledge.without_later()
        again = tried(self.situation.claim, replace(as_written(self.situation), knowledge=knowledge))
        marks = again.marks
        clean = not (marks.implied or marks.lost or marks.opaque)
        return again.verdict is Verdict.FALSE and clean

    def _false(
        self, found: Tried, meant: tuple[Written, str] | None, words: str, *, slip: str = ""
    ) -> Answer:
        point = found.counterexample
        shown = ""
        if point is not None:
            named = shown_point(point.point, (self.situation.claim.left, self.situation.claim.right))
            at = ", ".join(part for part in (printed_name(found.at), named) if part)
            shown = f"{f'at {at} ' if at else ''}the left side is {point.left}, the right side {point.right}"
        grounds = [g for g in (words, *found.marks.adopted, *found.marks.later) if g]
        ground = f" (supposed: {'; '.join(grounds)})" if grounds else ""
        reason = printed_name(meant[1]) if meant else slip
        why = "; ".join(part for part in (reason, shown + ground) if part)
        if meant is not None and meant[0] == self.situation.claim.right:
            meant = None  # the left side is what is wrong, as the reason tells
        answer = Answer(Word.FALSE, why, meant[0] if meant else None, counterexample=point)
        if meant is not None and self.situation.steps:
            right = tidied(meant[0])
            answer.steps = steps_of(replace(self.situation.claim, right=right), as_written(self.situation))
        return answer


def _uses(found: Tried, definitions: tuple[Definition, ...]) -> bool:
    """Whether every supposed definition was needed."""
    return all(d.assumed in found.marks.adopted for d in definitions)
