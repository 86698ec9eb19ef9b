"""One statement, link by link: what it defines, what it assigns, what it claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product as combinations

from derive.model import Interval
from derive.notes.judging.approximated import judged_approximation
from derive.notes.judging.around import NOTHING
from derive.notes.judging.as_condition import as_condition
from derive.notes.judging.at_the_numbers import at_numbers
from derive.notes.judging.attained import note_place, of_any_place
from derive.notes.judging.cautions import PART
from derive.notes.judging.claimed import how_said
from derive.notes.judging.claims import Answer, Caution
from derive.notes.judging.conditional import is_of_one, under
from derive.notes.judging.contradictions import Misprint, relied_on
from derive.notes.judging.definitions import (
    UNKNOWN,
    head,
    is_assignment,
    is_constant_function,
    is_identity,
    is_standard,
    misses_its_variable,
)
from derive.notes.judging.differentials import are_differentials
from derive.notes.judging.elsewhere import is_at_a_point, is_limit
from derive.notes.judging.expected import Chances
from derive.notes.judging.findings import link_of
from derive.notes.judging.forms import note_forms
from derive.notes.judging.induction import by_induction, closed_form
from derive.notes.judging.inverses import readings_of
from derive.notes.judging.kinds import judged_by_kind
from derive.notes.judging.links import judge_link
from derive.notes.judging.naming import further_name, new_name, shared
from derive.notes.judging.needless import without_adopted
from derive.notes.judging.numbers import OTHERWISE
from derive.notes.judging.ordered import Around, beside, is_order, judged_order, of_one_range
from derive.notes.judging.reading import Side
from derive.notes.judging.recorded import (
    assign,
    gives_number,
    is_value_of,
    note_rounded,
    note_slope,
    record,
)
from derive.notes.judging.redefined import Wording, current_of, gives_nothing, is_claim, second_formula
from derive.notes.judging.restated import is_entry_in_a_case, keeps_its_formula, share, through
from derive.notes.judging.situation import LOSSES, Situation
from derive.notes.judging.solutions import as_solution, note_equation
from derive.notes.judging.spoken import Spoken
from derive.notes.judging.stepping import by_its_step, same_step, step_of
from derive.notes.judging.suppositions import is_condition, is_in_use
from derive.notes.judging.trial import Claim
from derive.notes.judging.twice import counted_twice
from derive.notes.judging.unbound import as_meant, unbound_index
from derive.notes.judging.unrounded import recalled
from derive.notes.judging.verdict import Link, Word
from derive.notes.judging.worked import Worked
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.meaning.only import Case, cases_of
from derive.notes.meaning.remembered import forget, take_shape
from derive.notes.meaning.untold import untold_loss
from derive.notes.reading.statements import Worded
from derive.notes.shown import shown
from derive.notes.written import Choice, Nabla, Slope, Sym, Written, every

MOST_READINGS = 4
NOT_A_CASE = "its condition is not understood, so that it defines nothing"


class Chain:
    """side sign side …, judged with what is known so far, which it adds to."""

    def __init__(self, knowledge: Knowledge, document: tuple[Definition, ...], *, place: str) -> None:
        self.knowledge = knowledge
        self.document = document
        self.place = place
        self.caution = Caution()
        self.domains: Mapping[str, Interval] = {}
        self.restricted: tuple[Case, ...] = ()
        self.cases: tuple[Case, ...] = ()  # of which its sentence speaks: for i = k
        self.wording = Wording()
        self.chances = Chances()
        self.worded: Worded | None = None
        self.steps = self.descends = False
        self.words = Spoken()
        self.gives = True  # a name its number; not where it is denied
        self.meant = ""  # what was meant
        self.misprints, self.links = list[Misprint](), list[Link]()

    def run(self, sides: list[Side], signs: list[str]) -> None:
        """Judge every link; take what the statement defines."""
        for side in sides:
            for part in every(side.written) if side.written is not None else ():
                if isinstance(part, Slope | Nabla):
                    self.knowledge.notice(part)
                elif (untold := untold_loss(part, self.knowledge)) is not None:
                    self.knowledge.notice(Slope(*untold))
        equal = sides[: 1 + next((n for n, sign in enumerate(signs) if is_order(sign)), len(signs))]
        if len(equal) > 1:
            self.knowledge.shares |= {share(equal[0].written, equal[-1].written)} - {""}
        ordered = is_order(signs[0])
        start = last = (len(signs) if self.words.plain else 0) if ordered else self._first(sides, signs)
        for place in range(start, len(signs)):
            left, sign, right = sides[last], signs[place], sides[place + 1]
            if right.written is None:
                self._add((left, sign, right), Answer(Word.NOT_READ, right.problem))
                continue
            if left.written is None:
                if not any(link.word is Word.NOT_READ for link in self.links):
                    self._add((left, sign, right), Answer(Word.NOT_READ, left.problem))
            elif is_order(sign):
                self._add((left, sign, right), self._ordered((left, sign, right), sides, signs))
            elif name := further_name((left.written, right.written), self.knowledge, self.links):
                self._define(Definition(name.name, name.indices, (), right.written, self.place))
                self._add((left, sign, right), Answer(Word.DEFINITION))
            elif 0 < place == len(signs) - 1 and (name := new_name(right.written, sides, self.knowledge)):
                self._define(Definition(name.name, name.indices, (), left.written, self.place))
                self._add((left, sign, right), Answer(Word.DEFINITION))
            else:
                following = sides[place + 2].written if place + 2 < len(sides) else None
                answer = self._judged(left, sign, right, instead=following)
                answer = recalled(answer, [side.written for side in sides[: place + 2]], self.knowledge)
                situation = self._situation(left, right)
                answer = under(self.wording.told, answer, situation=situation, caution=self.caution)
                answer = as_condition(answer, situation, self.words.announces(left.written))
                if answer.word is not Word.FALSE or not self.wording.told.general:
                    chained = (left.written, right.written, sides[-1].written)
                    answer = at_numbers(answer, chained, self.knowledge)
                there = replace(situation, place=self.place)
                answer = relied_on(answer, there, self.misprints, knowledge=self.knowledge)
                self._add((left, sign, right), answer)
            last = place + 1
        self.links = of_one_range(self.links)
        if self.gives and not self.words.attained:
            note_forms(self.knowledge, self.links, self.place)
            written, at = [side.written for side in equal], self.restricted
            record(self.knowledge, written, self.links, place=self.place, at=at)

    def _ordered(self, link: tuple[Side, str, Side], sides: list[Side], signs: list[str]) -> Answer:
        left, sign, right = link
        reasons = (*self.caution.reasons, *left.flaws, *right.flaws)
        others = beside([side.written for side in sides], signs, (left.written, right.written))
        around = Around(
            how_said(self.words.before, self.words.after, self.words.prose),
            self.wording.told,
            reasons,
            others,
        )
        return judged_order(sign, replace(self._situation(left, right), place=self.place), around)

    def _add(self, link: tuple[Side, str, Side], answer: Answer) -> None:
        left, sign, right = link
        made = link_of((left, right), sign, answer)
        self.links.append(made)
        if made.meant is not None and shown(made.meant) != made.right and not self.meant:
            self.meant = f"{made.left} {sign} {shown(made.meant)}"
        for definition in answer.adopted:
            self._adopt(definition)
        if left.written is None or right.written is None or is_order(sign):
            return
        if answer.word is Word.FALSE:
            self.knowledge.refuted.add((left.written, right.written))
        else:
            note_equation(self.knowledge, (left.written, sign, right.written), self.place)

    def _adopt(self, definition: Definition) -> None:
        """Take what a line needs to hold; for a linear output it is said of that line alone."""
        if definition.assumed and self.wording.told.function:
            return
        if definition.assumed:
            self.knowledge.adopted.add(definition.name)
        self.knowledge.define(definition)

    # --- the first link ------------------------------------------------------------------------------------

    def _first(self, sides: list[Side], signs: list[str]) -> int:
        """Take the first link where it defines, assigns or updates; from which link on to judge."""
        if self.worded is not None:
            return self._case(self.worded, sides, signs[0])
        left, right, sign = sides[0].written, sides[1].written, signs[0]
        situation = replace(self._situation(sides[0], sides[1]), place=self.place)
        step = step_of((left, sign, right), situation, descends=self.descends)
        if step is not None:
            self._add((sides[0], sign, sides[1]), step)
            return 1
        said = isinstance(left, Slope) or is_assignment(left, right) or is_identity(left, right)
        if self.words.plain and not said:
            return len(signs)
        if (places := shared(sides, self.knowledge)) and not is_condition(self.words.before):
            return self._share(places, sides, signs)
        if is_limit((left, right), self.wording.told, self.knowledge) or self._is_case(sides, left):
            return 0
        new, thought = head(left, right, self.place), self.words.is_of_a_case
        if why := gives_nothing(new, self.knowledge, self.wording, thought=thought):
            self._add((sides[0], sign, sides[1]), Answer(Word.NO_CLAIM, why))
            self.gives = False
            return 1
        if is_value_of((left, sign, right), self.words.sentence, self.knowledge):
            return 0
        if isinstance(left, Sym) and right is not None and gives_number((left, sign, right), self.knowledge):
            return self._assign((left, sign, right), sides)
        if sign not in ("=", ":="):
            return 0
        definition = head(left, right, self.place)
        if definition is not None and self._is_same_step(definition, sides, sign):
            return 1
        if (
            definition is None
            or is_standard(left)
            or (misses_its_variable(definition) and not is_constant_function(definition, self.knowledge))
            or is_at_a_point(definition, self.knowledge)
            or (sign != ":=" and self._is_claim(definition, sides))
        ):
            return 0
        current = current_of(definition, self.knowledge)
        situation = self._situation(sides[0], sides[1])
        special = self.words.imagined or is_of_one(self.wording.told, situation)
        special = special or is_entry_in_a_case(definition, current, situation, words=self.words.before)
        words = keeps_its_formula(definition, current, special=special)
        if words:
            self._add((sides[0], sign, sides[1]), Answer(Word.DEFINITION, words))
        else:
            self._begin(definition, sides, sign)
        return 1

    def _begin(self, definition: Definition, sides: list[Side], sign: str) -> None:
        """A name gets its formula, which is a claim where it should solve an equation."""
        above = (d for found in self.knowledge.definitions.values() for d in found)
        definition = replace(
            definition,
            supposed=is_condition(self.words.before) and is_in_use(definition, above),
            assumed=self.words.case,
        )
        left, right = sides[0].written, sides[1].written
        if right is None:
            self._define(definition)
            self._add((sides[0], sign, sides[1]), Answer(Word.NOT_READ, sides[1].problem))
            return
        slip = unbound_index(left, right, sides[1].readings) if left is not None else ""
        slip = slip or counted_twice(right, self.knowledge)
        meant = as_meant(left, sides[1].readings) if left is not None else None
        current, situation = current_of(definition, self.knowledge), self._situation(sides[0], sides[1])
        said = as_solution(definition, situation, self.words.before, current=current)
        if definition.body == right:
            body = right if meant is None else meant
            others = tuple(reading for reading in sides[1].readings if reading != body)
            definition = replace(definition, body=body, others=others)
        if said.word is Word.DEFINITION and not self.wording.replaces:
            said.why = second_formula(definition, current, self.knowledge)
        if PART in self.caution.reasons:
            definition, said.why = replace(definition, body=UNKNOWN, others=()), PART
        self._take(definition, sides)
        self._add((sides[0], sign, sides[1]), Answer(Word.FALSE, slip) if slip else said)

    def _assign(self, link: tuple[Sym, str, Written], sides: list[Side]) -> int:
        """A name gets a number."""
        left, sign, _ = link
        assign(self.knowledge, left, [side.written for side in sides[1:]], place=self.place)
        if sign == "≈":
            note_rounded(self.knowledge, link, said=None)
        self._add((sides[0], sign, sides[1]), Answer(Word.DEFINITION))
        return 1

    def _share(self, places: tuple[Sym, ...], sides: list[Side], signs: list[str]) -> int:
        """Names for the places of one quantity, each of them a copy of it."""
        whole = sides[-1].written
        assert whole is not None
        for sym in places:
            self._define(Definition(sym.name, sym.indices, (), whole, self.place))
        for left, sign, right in zip(sides, signs, sides[1:], strict=False):
            self._add((left, sign, right), Answer(Word.DEFINITION))
        return len(signs)

    def _is_case(self, sides: list[Side], left: Written | None) -> bool:
        """If y = x: said of names, for this sentence; d = m = 1 gives them a number. A wish gives nothing."""
        differs = are_differentials(left, sides[1].written, self.knowledge)
        if differs or self.words.announces(left) in ("wish", "place"):
            return True
        return self.words.announced == "case" and all(isinstance(side.written, Sym) for side in sides)

    def _take(self, inner: Definition, sides: list[Side]) -> None:
        self._define(inner)
        for outer in () if inner.supposed else through(self._situation(sides[0], sides[1]), inner):
            self.knowledge.define(outer)

    def _is_same_step(self, definition: Definition, sides: list[Side], sign: str) -> bool:
        """Whether it is another formula for a step that is known, which is judged, and from here on used."""
        situation = self._situation(sides[0], sides[1])
        if (formed := closed_form(situation, self.words.before, firm=self._is_firm())) is not None:
            if formed.word in (Word.PROVED, Word.HOLDS_IF):
                self._define(definition)
            self._add((sides[0], sign, sides[1]), formed)
            return True
        step = same_step(situation, self.caution)
        if step is None:
            return False
        self._define(definition)
        self._add((sides[0], sign, sides[1]), step)
        return True

    def _case(self, worded: Worded, sides: list[Side], sign: str) -> int:
        """One of several cases: together they define, and each by itself says nothing for every argument."""
        whole = replace(sides[1], readings=(worded.body,)) if worded.body is not None else sides[1]
        definition = head(sides[0].written, whole.written, self.place)
        assert definition is not None
        if self._is_claim(definition, [sides[0], whole]):
            sides[1] = whole
            if worded.assumed or worded.body is None:
                self.caution = Caution([*self.caution.reasons, "it is said of some arguments only"])
            return 0
        if worded.body is not None:
            self._define(replace(definition, assumed=worded.assumed))
        elif (current := current_of(definition, self.knowledge)) is not None and not (
            current.later or worded.assumed
        ):
            self._define(replace(definition, body=UNKNOWN))
        self._add((sides[0], sign, sides[1]), Answer(Word.DEFINITION, "" if worded.body else NOT_A_CASE))
        return 1

    def _is_claim(self, definition: Definition, sides: list[Side]) -> bool:
        """Whether it claims something of its name."""
        if sides[0].written is None or sides[1].written is None:
            return False
        wording = replace(self.wording, worded=self.worded is not None)
        claimed = is_claim(definition, self._situation(sides[0], sides[1]), wording)
        if claimed:
            self.knowledge.forget_later(definition.name)
        return claimed

    def _define(self, definition: Definition) -> None:
        if self.words.attained:
            self.knowledge.attained.add(definition.name)
        if self.wording.replaces and current_of(definition, self.knowledge) is not None:
            self.knowledge.replaced.add(definition.name)
        if definition.name in LOSSES:
            self.knowledge.named_since = ""
        several = self.worded is not None and isinstance(self.worded.body, Choice)
        told, domains = (NOTHING, {}) if several else (self.wording.told, self.domains)
        cases = (*self.restricted, *self.cases, *told.pairs, *cases_of(domains), *cases_of(told.domains))
        definition = self.words.limited(definition, cases)
        self.knowledge.define(definition)
        note_place(self.knowledge, definition)
        forget(self.knowledge, definition)
        if not definition.parameters:
            take_shape(self.knowledge, definition)

    def _situation(self, left: Side, right: Side) -> Situation:
        pairs = enumerate(combinations(left.readings, right.readings))
        claims = (Claim(a, b, OTHERWISE if n else "") for n, (a, b) in pairs)
        readings = [reading for claim in claims for reading in readings_of(claim)]
        sides = (side.written for side in (left, right) if side.written is not None)
        named = self.wording.told.function  # then without the activation of another formula
        knowledge = of_any_place(without_adopted(self.knowledge) if named else self.knowledge, sides)
        given = (knowledge, self.document, self.domains, self.restricted)
        told, readings = self.wording.told, tuple(readings[:MOST_READINGS])
        said = Situation(readings, *given, general=told.general, every_function=told.every_function)
        return replace(said, steps=self.steps, total=told.total)

    def _judged(self, left: Side, sign: str, right: Side, *, instead: Written | None) -> Answer:
        a, b = left.written, right.written
        assert a is not None and b is not None
        plain = self._situation(left, right)
        if (special := judged_by_kind(Claim(a, b), sign, plain, told=self.chances)) is not None:
            return special
        firm, words = self._is_firm() and not self.words.announced, self.words
        worked = Worked(self.knowledge, self.wording.told, words.sentence, self.links, firm, words.measures)
        said, settled = worked.judged(left, sign, right)
        if settled is not None:
            return settled
        if sign == "≈":
            return judged_approximation(plain, f"{self.words.before} {self.words.after}")
        reasons = [*self.caution.reasons, *left.flaws, *right.flaws]
        situation = replace(self._situation(left, right), instead=instead, place=self.place)
        formed = closed_form(situation, self.words.before, firm=self._is_firm())
        formed = formed or by_its_step(situation, Caution([*reasons]))
        if formed is not None:
            return formed
        answer = judge_link(situation, Caution([*reasons]))
        if answer.word in (Word.CONSISTENT, Word.UNDECIDED):
            answer = by_induction(situation, self.links) or answer
        if answer.word is Word.FALSE and self.words.in_text:  # a line of a list goes by what stands above it
            earlier = replace(situation, knowledge=self.knowledge.without_later())
            answer = judge_link(earlier, Caution([*reasons]))
        if said is not None and answer.word is Word.UNDECIDED and said.word in (Word.FALSE, Word.UNDECIDED):
            answer.why = said.why
        if answer.word is Word.FALSE and (left.flaws or right.flaws):
            answer.why = f"{(*left.flaws, *right.flaws)[0]}; {answer.why}"
        if isinstance(a, Slope) and answer.word is Word.UNDECIDED and not answer.adopted:
            note_slope(self.knowledge, (a, b), self.place)
        return answer

    def _is_firm(self) -> bool:
        return not (self.caution.reasons or self.words.imagined)
