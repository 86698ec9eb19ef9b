"""One link in numbers: what those of the document say, and whether that settles it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product as combinations

from derive.notes.judging.around import Told
from derive.notes.judging.claims import Answer
from derive.notes.judging.computed import comes_out, goes_on_here, holds_so_far, may_be_new
from derive.notes.judging.definitions import RATES, UNKNOWN
from derive.notes.judging.elsewhere import is_elsewhere
from derive.notes.judging.forms import said_in_numbers
from derive.notes.judging.inserted import has_numbers
from derive.notes.judging.listed import entries_of, without_own
from derive.notes.judging.numbers import any_entry_is_near, printed_places
from derive.notes.judging.reading import Side
from derive.notes.judging.recorded import note_rounded, note_used
from derive.notes.judging.valued import BEFORE, is_by_some_entry, is_closed, is_numeric, value_of
from derive.notes.judging.verdict import HOLDING, Link, Said, Word
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.meaning.remembered import with_former_numbers
from derive.notes.reading.measured import counts_otherwise, rounds_by_machine
from derive.notes.reading.words import ELEMENTARY, OF_ARRAYS
from derive.notes.written import Apply, Sym, Written, symbols

LONGEST = 120  # characters of what is said behind a formula
_BACK = re.compile(
    r"\b(?:before|old|previous\w*|earlier|former\w*|first|initial\w*|original\w*|had|was|were|again|back|other"
    r"|both|each|respectively|recall|still|or|alternativ\w*|compare\w*|from \S+ to)\b",
    re.IGNORECASE,
)
_EXACT = re.compile(
    r"(?<!not )(?<!n't )\b(?:exactly|exact (?:value|result|number)|precisely)\b", re.IGNORECASE
)
MACHINE = "the numbers of a machine are rounded"


@dataclass(frozen=True, slots=True)
class Measures:
    """What the numbers of a formula count, where they do not stand for themselves."""

    text: str = ""
    before: str = ""
    after: str = ""
    sides: int = 2

    def excuse(self, sides: tuple[Written, Written], knowledge: Knowledge) -> str:
        """Why sides that differ are not refuted: units behind them, or the roundings of a machine."""
        values = [value_of(side, knowledge, {}) for side in sides]
        numbers = [value.real(0) for value in values if value is not None and not value.problem]
        words = f"{self.before} {self.after[:LONGEST]}"
        if len(numbers) == len(sides) and rounds_by_machine(numbers[0], numbers[1], words):
            return MACHINE
        return counts_otherwise(self.text, self.before, self.after, sides=self.sides)


@dataclass(frozen=True, slots=True)
class Worked:
    """What is known where a link is judged in numbers."""

    knowledge: Knowledge
    told: Told
    sentence: str  # what stands before it in its sentence
    links: list[Link]  # those before it
    firm: bool  # nothing limits it
    measures: Measures

    def judged(self, left: Side, sign: str, right: Side) -> tuple[Said | None, Answer | None]:
        """What the numbers of the document say, and the verdict where that settles it."""
        a, b = left.written, right.written
        assert a is not None and b is not None
        numbers = (is_numeric(a) or is_numeric(b)) and not is_elsewhere((a, b), self.told, self.knowledge)
        listed = entries_of(a, b, self.knowledge) if numbers else None
        known = self.knowledge if listed is None else without_own(str(a), self.knowledge)
        known = with_former_numbers(known) if self._looks_back() else known
        pairs = combinations([listed] if listed else left.readings, right.readings)
        said = said_in_numbers(pairs, (a, sign, b), known) if numbers else None
        note_rounded(self.knowledge, (a, sign, b), said=said)
        note_used(self.knowledge, (a, b), said=said)
        if said is not None and sign == "=" and is_closed(a) and is_closed(b):
            said = self._as_exact(said)
        refuted = said is not None and said.word is Word.FALSE
        if refuted and (why := self.measures.excuse((a, b), self.knowledge)):
            return said, Answer(Word.UNDECIDED, why)
        symbolic = not (is_closed(a) and is_closed(b))
        if said is not None and symbolic and self._is_general(a, said):
            return said, None
        if said is not None:
            stepped = self._is_stepped(a) and not self._starts_before((a, sign, b))
            maybe = symbolic and said.word is Word.FALSE and not (said.settled or stepped)
            if maybe and (why := may_be_new((a, sign, b), self.sentence, self.knowledge)):
                return said, Answer(Word.UNDECIDED, f"{why}: {said.why}")
            settled = said.settled or said.word is Word.PROVED or BEFORE in said.why or has_numbers(b)
            settled |= said.word is Word.FALSE and (
                comes_out((a, sign, b), self.sentence, self.knowledge)
                or self._goes_on(a, b)
                or stepped
                or any_entry_is_near(listed or a, b, known)
            )
            return said, Answer(said.word, said.why, said.meant) if settled or not symbolic else None
        if isinstance(a, Sym) and is_numeric(b):
            current = self.knowledge.current(a)
            if current is not None and current.body == UNKNOWN and not current.later:
                return None, Answer(Word.UNDECIDED, f"the formula of {a} was not read")
            return None, Answer(Word.DEFINITION)  # y = 1: a value, set here
        if said is None and is_numeric(b) and self._is_undefined_call(a):
            return None, Answer(Word.DEFINITION)  # H(X) = 1
        if printed_places(b) is not None and self._has_just_begun():
            return None, Answer(Word.DEFINITION)  # x̄ = (1/5) Σ x_i = 3: its value, from what is not given
        if is_numeric(b) and has_numbers(b) and not is_by_some_entry(a):
            return None, Answer(Word.UNDECIDED, "the numbers for it are not given")
        return None, None

    def _as_exact(self, said: Said) -> Said:
        """What is only rounded is false where the words say that it is exact."""
        words = f"{self.sentence[-LONGEST:]} {self.measures.after[:LONGEST]}"
        if said.word is not Word.HOLDS_IF or not said.why.startswith("rounded") or not _EXACT.search(words):
            return said
        return Said(Word.FALSE, f"it is only {said.why}, and the text says that it is exact")

    def _looks_back(self) -> bool:
        """Whether the words speak of numbers as they were before."""
        return _BACK.search(f"{self.sentence} {self.measures.after[:LONGEST]}") is not None

    def _is_undefined_call(self, term: Written) -> bool:
        """Whether it is a function that nobody defines, of letters."""
        if not isinstance(term, Apply) or term.primes or term.function in (*ELEMENTARY, *OF_ARRAYS):
            return False
        named = all(isinstance(argument, Sym) for argument in term.arguments)
        known = self.knowledge.function(term.function) or self.knowledge.is_defined(Sym(term.function))
        return named and bool(term.arguments) and not known

    def _is_general(self, formula: Written, said: Said) -> bool:
        """In general cos x = 1: more than what it is at the number given for x."""
        return self.told.general and said.word is Word.PROVED and not isinstance(formula, Sym)

    def _is_stepped(self, formula: Written) -> bool:
        """The w - 2η of w ← w - 2η = 1.4: of the numbers of w and of the rate, as they are by now."""
        if not self.firm or not self.links or self.links[-1].word is not Word.UPDATE:
            return False
        own, names, known = self.links[-1].trees[0], set(symbols(formula)), self.knowledge
        given = known.values.keys() - known.aged - known.stale - known.outdated
        others = (sym for sym in names if sym != own)
        return (
            own in names and {str(sym) for sym in names} <= given and all(sym.name in RATES for sym in others)
        )

    def _starts_before(self, link: tuple[Written, str, Written]) -> bool:
        """Whether it is a step from an earlier number of its name: with a smaller rate, w ← w - 0.2 = 1.8."""
        formula, sign, number = link
        own = str(self.links[-1].trees[0])
        for start in self.knowledge.starts.get(own, ()):
            known = self.knowledge.copy()
            known.values[own] = start
            said = said_in_numbers([(formula, number)], (formula, sign, number), known)
            if said is not None and said.word in HOLDING:
                return True
        return False

    def _has_just_begun(self) -> bool:
        """Whether the link before gives a name its formula."""
        return bool(self.links) and self.links[-1].word is Word.DEFINITION

    def _goes_on(self, formula: Written, number: Written) -> bool:
        """z = wx + b = 7: what a chain comes to that holds so far."""
        firm = self.firm and holds_so_far(self.links)
        return firm and goes_on_here((formula, number), self.sentence, self.knowledge)
