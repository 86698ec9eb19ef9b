"""A document's formulas in their order → one finding for every statement.

Definitions count from where they stand; a claim is judged link by link with what is known there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from derive.errors import DeriveError
from derive.evidence import TooLarge, at_most
from derive.model import Interval
from derive.notes.documents import COMMENT, Formula, goes_on
from derive.notes.judging.another_time import Times
from derive.notes.judging.any_activation import is_unsure
from derive.notes.judging.apart import cases_around
from derive.notes.judging.around import listed
from derive.notes.judging.by_logarithm import by_its_logarithm
from derive.notes.judging.cautions import (
    GOES_ON,
    PART,
    SAYS,
    cautions,
    factor_in,
    goes_on_with_condition,
    is_asked,
    is_condition_only,
    is_rejected,
    of_a_part,
)
from derive.notes.judging.chains import Chain
from derive.notes.judging.claims import Caution
from derive.notes.judging.contradictions import Misprint
from derive.notes.judging.cues import Cue, cue_in
from derive.notes.judging.deeper import layers_below
from derive.notes.judging.definitions import document_definitions, names_a_function_only
from derive.notes.judging.dependent import dependences, of_arguments
from derive.notes.judging.described import described_arrays
from derive.notes.judging.expected import chances
from derive.notes.judging.findings import place_of, placed, text_of, whole
from derive.notes.judging.following import brings_nothing_new, comes_then, follows, goes_straight_on
from derive.notes.judging.grounds import Grounds, grounds_of
from derive.notes.judging.in_its_case import (
    as_told,
    conditions_read,
    limited,
    without_comparison,
    without_condition,
)
from derive.notes.judging.index_letters import index_letters
from derive.notes.judging.last_layers import is_entropy, loss_named
from derive.notes.judging.layouts import of_updates
from derive.notes.judging.narrow import tells_cases
from derive.notes.judging.normal import normal_letters
from derive.notes.judging.ordered import is_order
from derive.notes.judging.prepared import prepared
from derive.notes.judging.printed_rows import with_rows
from derive.notes.judging.reading import ReadFormula, Side, read_side, sizes_of, used_often
from derive.notes.judging.redefined import Wording
from derive.notes.judging.rowwise import lines_told
from derive.notes.judging.same_length import lengths_told
from derive.notes.judging.shorthands import balanced, is_named, of_its_examples
from derive.notes.judging.sized import shapes_by_part
from derive.notes.judging.spoken import spoken
from derive.notes.judging.stacked import draws, is_drawn, lines_of
from derive.notes.judging.suppositions import Supposed, Way, kept, way_of
from derive.notes.judging.symmetric import symmetric_matrices
from derive.notes.judging.told import Conditions
from derive.notes.judging.variables import with_variable
from derive.notes.judging.verdict import Finding, Link, Word, worst
from derive.notes.judging.weights import shapes_by_custom
from derive.notes.judging.worded import take_cases
from derive.notes.meaning.arrays import Unclear
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.meaning.only import Case
from derive.notes.meaning.remembered import drop_numbers, end_section
from derive.notes.reading.statements import Statement
from derive.notes.reading.tokens import overrun
from derive.notes.reading.within import Within
from derive.notes.written import FIRST, Num, Sym

_ENDED = re.compile(r"[.!?](?:\s|$)|\n\s*\n|\|\s*\n|\n[ \t]*[-*+•][ \t]")  # also a row of a table, an item
_ROW = re.compile(r"\|\s*\n")
# Errors of the program itself, which end no run; RuntimeError holds RecursionError.
FAILURES = (ArithmeticError, AssertionError, AttributeError, LookupError)
FAILURES += (RuntimeError, TypeError, ValueError, DeriveError, Unclear)
SCENE = 8  # formulas in whose words a limit on an inequality is looked for
LONGEST = 400  # characters of what stands before a formula in its sentence
MOST_OPERATIONS = 1_200_000  # for one formula: a few seconds
TOO_DEEP = "too large: what it builds on nests too deeply"
INTERNAL = "this program failed on it; please report the formula"
_DESCENT = re.compile(r"\bdescent\b|\bminimi[sz]", re.IGNORECASE)
_ASCENT = re.compile(r"\bascent\b|\bmaximi[sz]|likelihood|reward|adversar", re.IGNORECASE)
_SIGMOID = re.compile(r"(?:\\sigma|σ)\s*\(|sigmoid|logistic|activation", re.IGNORECASE)  # no deviation
_STANDARD = frozenset(("sigmoid", "tanh", "relu", "softplus", "exp", "log", "sin", "cos"))
_SILENT = ("≠", "~", "∝", "→")


class Checker:
    """One document."""

    def __init__(self, formulas: list[ReadFormula]) -> None:
        formulas, self.known = prepared(formulas)
        self.formulas = formulas
        take_cases(formulas, self.known)
        self.document = document_definitions(formulas, self.known)
        letters = index_letters(formulas, self.known)
        self.knowledge = Knowledge(
            sizes=sizes_of(formulas, self.known),
            last=letters.last,
            fixed=letters.fixed | ({FIRST} if self.known.first else set()),
            from_zero=letters.from_zero,
            several=self.known.several,
            layered=self.known.layered,
            unsure_units=self.known.unsure_units,
            often=used_often(formulas),
            lengths=lengths_told(formulas, self.known),
            described=described_arrays(formulas, self.known),
            layouts=of_updates(formulas, self.known),
            edges=dependences(formulas, self.known),
        )
        self.shapes = shapes_by_part(formulas, self.known, self.document)
        if self.shapes.diagonals or self.shapes.rows:
            self.known = replace(self.known, diagonals=self.shapes.diagonals, rows=self.shapes.rows)
            self.document = document_definitions(formulas, self.known)
        self.knowledge.by_custom = shapes_by_custom(formulas, self.known, self.document, told=self.shapes)
        self.knowledge.sizes |= self.shapes.sizes
        self.document = tuple(d for d in self.document if not is_drawn(d, self.shapes.stacks))
        self.knowledge.matrices, self.knowledge.declared = self.shapes.matrices, self.shapes.declared
        self.knowledge.joined = self.shapes.joined
        self.symmetric = symmetric_matrices(formulas, self.known)
        lines = [definition for stack in self.shapes.stacks for definition in lines_of(stack)]
        for definition in (*lines, *self.shapes.composed, *layers_below(formulas, self.known, self.document)):
            self.knowledge.define(definition)
        self.knowledge.adopted |= {definition.name for definition in lines if definition.assumed}
        self.knowledge.fresh.clear()
        own = {definition.name for definition in self.document}
        for definition in reversed(self.document):  # y = f(u), of any f, tells nothing about the y up here
            if not (definition.supposed or names_a_function_only(definition, own)):
                self.knowledge.define(replace(definition, later=True))
        self.conditions = Conditions(formulas, self.known)
        self.times = Times(self.conditions.sentences, self.conditions.home)
        self.number, self.previous = 0, list[Side]()  # the formula that is judged, the sides before it
        self.supposed, self.cases = Supposed(), tuple[Case, ...]()  # there, and of indices in its sentence
        self.steps, self.misprints, self.words = False, list[Misprint](), ("", "")  # before it and behind it
        self._take_words(formulas)

    def _take_words(self, formulas: list[ReadFormula]) -> None:
        said = " ".join(read.formula.prose for read in formulas)
        self.knowledge.normal = normal_letters(said, " ".join(read.formula.text for read in formulas))
        whole_text = " ".join(f"{read.formula.prose} {read.formula.text}" for read in formulas)
        self.knowledge.softmax_of, self.chances = lines_told(whole_text), chances(whole_text)
        self.knowledge.tells_cases = tells_cases(whole_text)
        self.knowledge.unsure = is_unsure(formulas, self.known, self.document)
        self.activations = _STANDARD | ({"sigma"} if _SIGMOID.search(whole_text) else set())
        self.descends = bool(_DESCENT.search(said)) and not _ASCENT.search(said)

    @property
    def sentence(self) -> str:
        """The latest that the sentence of the formula says before it."""
        return self.words[0][-LONGEST:]

    def findings(self) -> Iterator[Finding]:
        """The verdicts in order."""
        for _, finding in self.numbered():
            yield finding

    def numbered(self) -> Iterator[tuple[int, Finding]]:
        """The verdicts in order, each with the number of its formula."""
        for number, read in enumerate(self.formulas):
            try:
                after = self._hear(number, read)
            except FAILURES:  # one formula never ends a run
                yield number, self._finding(read.formula, Word.NOT_READ, why=INTERNAL)
                continue
            if read.problem:
                self.previous = []
                yield number, self._finding(read.formula, Word.NOT_READ, why=read.problem)
            elif not read.statements:
                yield number, self._finding(read.formula, Word.NO_CLAIM)
            for place, statement in enumerate(read.statements):
                way = way_of(read, place, self.sentence)
                try:
                    finding = self._supposing(way, read.formula, statement, after=after)
                    yield number, placed(finding, read, statement)
                except FAILURES as problem:
                    why = TOO_DEEP if isinstance(problem, RecursionError) else INTERNAL
                    why = str(problem) if isinstance(problem, TooLarge) else why
                    yield number, self._finding(read.formula, Word.NOT_READ, why=why, text=text_of(statement))

    def _hear(self, number: int, read: ReadFormula) -> str:
        """Take what is told around a formula; what stands behind it, where that is no condition taken."""
        self.knowledge.shapes.update(self.shapes.parts.get(number, {}))
        self.number = number
        if self.conditions.begins_section(number):
            self.knowledge.replaced.clear()
            self.knowledge.recent.clear()
            self.knowledge.aged |= set(self.knowledge.values)
            self.knowledge.apart.clear()
            self.knowledge.starts.clear()
            end_section(self.knowledge)
        self.knowledge.symmetric = self.symmetric.at.get(number, frozenset())
        self.knowledge.called_symmetric = self.symmetric.called(number)
        self.words = self.conditions.words_around(number)
        self.supposed.begin(self.conditions.place(number), self.sentence, knowledge=self.knowledge)
        if cue_in(read.formula.prose, Cue.GENERAL):
            drop_numbers(self.knowledge)
        if number and is_entropy(read.formula.prose):
            self.knowledge.entropies.add(self.conditions.name_of(number - 1))
        named = loss_named(read.formula.prose)
        self.knowledge.loss_named = named or self.knowledge.loss_named
        self.knowledge.named_since = named or self.knowledge.named_since
        after = COMMENT.sub("", read.formula.after)
        self.times.hear(number, self.sentence, after, knowledge=self.knowledge)
        if _ROW.search(read.formula.prose):  # what one row of a table supposes, another one need not
            self.knowledge.drop_assumed()
        before = self.formulas[number - 1].formula.text.rstrip() if number else ""
        ended = _ENDED.search(read.formula.prose) is not None or before.endswith(".")
        if ended and not goes_straight_on(read.formula.prose, self.sentence):
            self.knowledge.fresh.clear()
        if read.statements and self._takes_condition(number, after):
            read.statements[-1].conditions.append(whole(self.formulas[number + 1].statements[0]))
            after = ""
        return after

    def _takes_condition(self, number: int, after: str) -> bool:
        """`… = 1` for `z > 0`: the next formula says when this one holds."""
        if number + 1 >= len(self.formulas) or not is_condition_only(after):
            return False
        if len(self.formulas[number + 1].statements) != 1 or self.conditions.leads(number + 1):
            return False
        (following,) = self.formulas[number + 1].statements
        return len(following.sides) == 2 and following.signs[0] in ("<", ">", "<=", ">=", "≠", "=")

    def _finding(
        self,
        formula: Formula,
        word: Word,
        *,
        why: str = "",
        links: tuple[Link, ...] = (),
        meant: str = "",
        text: str = "",
    ) -> Finding:
        return Finding(
            formula.file,
            formula.line,
            formula.column,
            text or " ".join(formula.text.split()),
            word,
            why,
            meant,
            links,
            formula.cell,
            (formula.line, formula.column),
        )

    def _claims_nothing(self, formula: Formula, statement: Statement, after: str) -> Finding | None:
        """What is neither an equality nor judged."""
        text = text_of(statement)
        if not statement.signs and not statement.continues:
            self.previous = [read_side(statement.sides[0], self.known)]
            if (why := overrun(statement.sides[0])) and not statement.question:
                return self._finding(formula, Word.NOT_READ, why=why, text=text)
            return self._finding(formula, Word.NO_CLAIM, text=text)
        asked = is_asked(self.sentence, after, order=any(map(is_order, statement.signs)))
        if statement.question or asked:
            return self._finding(formula, Word.NO_CLAIM, why="a question", text=text)
        if of_arguments(statement, self.known):
            return self._finding(formula, Word.NO_CLAIM, why="on what it depends", text=text)
        if draws(statement, self.shapes.stacks, self.known):
            return self._finding(formula, Word.DEFINITION, text=text)
        if all(len(listed(tokens) or ()) > 1 for tokens in statement.sides):
            return self._finding(formula, Word.NO_CLAIM, why="an equation between sets", text=text)
        if any(sign in ("∈", *_SILENT) for sign in statement.signs):
            self._take_apart(statement)
            return self._finding(formula, Word.NO_CLAIM, why="no equality", text=text)
        return None

    def _supposing(self, way: Way, formula: Formula, statement: Statement, *, after: str) -> Finding:
        """The verdict on a statement, which may be said of one case only."""
        first = read_side(statement.sides[0], self.known).written
        old = kept(first, self.knowledge)
        found = self._statement(formula, statement, after)
        return self.supposed.taken(found, old, way=way, knowledge=self.knowledge)

    def _statement(self, formula: Formula, statement: Statement, after: str) -> Finding:
        if (silent := self._claims_nothing(formula, statement, after)) is not None:
            return silent
        known = of_its_examples(statement, self.known)
        read = [read_side(tokens, known) for tokens in statement.sides]
        sides = with_variable(read, self.knowledge, self.activations)
        signs = list(statement.signs)
        if statement.continues and self.previous and goes_on(formula, statement.before):
            sides = [self._continued(), *sides]
        elif statement.continues and len(signs) > 1:
            signs = signs[1:]  # the recall $= 8/16 = 0.5$: the words name what is equal
        elif statement.continues:
            why = "nothing stands before the sign"
            return self._finding(formula, Word.NOT_READ, why=why, text=text_of(statement))
        if is_named(sides, signs):
            sides, signs = sides[1:], signs[1:]
            if not signs:
                return self._finding(formula, Word.DEFINITION, text=text_of(statement))
        sides = by_its_logarithm(sides, signs, before=self.sentence, knowledge=self.knowledge)
        grounds, sides = grounds_of(sides, known), with_rows(balanced(sides))
        written = [side.written for side in sides if side.written is not None]
        self.knowledge.distinct = self.shapes.may_differ(written, self.knowledge)
        chain = self._chain(formula, statement, after)
        chain.wording = self._wording(formula, statement, grounds)
        with at_most(MOST_OPERATIONS):
            chain.run(sides, signs)
        self.previous = sides if not statement.continues else [*self.previous, *sides[1:]]
        found = self._of_chain(chain, formula, statement)
        if statement.within is None or found.word not in (Word.UNDECIDED, Word.FALSE):
            return found
        return self._in_its_case(formula, statement, chain, after=after, sides=sides)

    def _in_its_case(
        self, formula: Formula, statement: Statement, before: Chain, *, after: str, sides: list[Side]
    ) -> Finding:
        """The verdict where the case is of which the words say the statement: e for |e| <= δ."""
        within = statement.within or Within()
        chain = self._chain(formula, statement, after)
        chain.wording, chain.caution = without_comparison(before.wording), without_condition(chain.caution)
        with at_most(MOST_OPERATIONS):
            chain.run(limited(sides, within), list(statement.signs))
        return as_told(self._of_chain(chain, formula, statement), sides, within)

    def _chain(self, formula: Formula, statement: Statement, after: str) -> Chain:
        """The chain of the statement, with what is told around it but for its wording."""
        chain = Chain(self.knowledge, self.document, place=place_of(formula))
        self.cases = chain.cases = tuple(cases_around(self.number, self.conditions))
        chain.worded, chain.chances = statement.worded, self.chances
        chain.caution, chain.domains, chain.restricted = self._caution(formula, statement, after)
        prose = " ".join(read.formula.prose for read in self.formulas[: self.number + 1][-SCENE:])
        sides = len(statement.sides)
        chain.words = spoken(formula, self.words, prose=prose, sentence=self.sentence, sides=sides)
        chain.misprints, chain.steps, chain.descends = self.misprints, self.steps, self.descends
        return chain

    def _of_chain(self, chain: Chain, formula: Formula, statement: Statement) -> Finding:
        """The worst of its links, and why."""
        words = [link.word for link in chain.links] or [Word.NO_CLAIM]
        word = worst(words)
        if words[0] is Word.UPDATE and word is Word.UNDECIDED:
            word = Word.UPDATE
        link = next((link for link in chain.links if link.word is word), None)
        why = link.why if link else ""
        if (
            link
            and len([x for x in chain.links if x.word not in (Word.DEFINITION,)]) > 1
            and word in (Word.FALSE, Word.NOT_READ, Word.UNDECIDED, Word.HOLDS_IF)
        ):
            why = f"{link.left} {link.sign} {link.right}: {why}"
        return self._finding(
            formula, word, why=why, links=tuple(chain.links), meant=chain.meant, text=text_of(statement)
        )

    def _wording(self, formula: Formula, statement: Statement, grounds: Grounds) -> Wording:
        return Wording(
            told=replace(self.conditions.around(self.number, statement), grounds=grounds),
            rejected=is_rejected(formula.prose, COMMENT.sub("", formula.after)),
            follows=follows(formula.prose, self.sentence),
            then=comes_then(self.sentence),
            bare=brings_nothing_new(formula.prose),
            replaces=self.conditions.replaces(self.number),
        )

    def _take_apart(self, statement: Statement) -> None:
        """j ≠ y_i: letters that differ from here on."""
        if statement.signs == ["≠"]:
            match [read_side(tokens, self.known).written for tokens in statement.sides]:
                case [Sym(one), Sym(other)]:
                    self.knowledge.apart.add((one, other))
                case _:
                    pass

    def _continued(self) -> Side:
        """The side that a line beginning with a sign continues: the quantity, where there is one."""
        first, last = self.previous[0], self.previous[-1]
        return first if first.written is not None and not isinstance(first.written, Num) else last

    def _caution(
        self, formula: Formula, statement: Statement, after: str
    ) -> tuple[Caution, dict[str, Interval], tuple[tuple[str, str, str], ...]]:
        reasons, domains, restricted = conditions_read(statement, self.known)
        caution = Caution(reasons)
        told = [case for case in self.cases if case[1] in ("=", "≠")]
        caution.reasons += cautions(formula, "" if told else self.sentence, after)
        if of_a_part(self.sentence, after):
            caution.reasons.append(PART)
        following = self.formulas[self.number + 1] if self.number + 1 < len(self.formulas) else None
        if goes_on_with_condition(after, following) and not self.conditions.leads(self.number + 1):
            caution.reasons.append(GOES_ON)
        if factor := factor_in(*self.words):
            caution.reasons.append(SAYS.format(factor))
        return caution, domains, (*restricted, *told)
