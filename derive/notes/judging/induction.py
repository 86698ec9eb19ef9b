"""Closed forms of recurrences, v_t = (1 - βᵗ)/(1 - β) g of v_t = β v_{t-1} + g, by induction over the steps.

F(0) is what the recurrence starts with, and F(t + 1) what it makes of F(t): both are proved for any t. Where
F is false at a small t, it takes a small change that is proved so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice

from derive.evidence import Verdict
from derive.notes.judging.claims import Answer
from derive.notes.judging.corrections import corrections
from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Claim, Tried, tried
from derive.notes.judging.verdict import HOLDING, Link, Word
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.meaning.steps import (
    exponents,
    linear,
    moved_numbers,
    moved_to,
    plus,
    put,
    put_last,
    replaced,
    restepped,
    shifted_numbers,
    simple,
)
from derive.notes.shown import shown
from derive.notes.written import (
    Big,
    Index,
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
    printed_name,
    symbols,
)
from derive.notes.written import parts as parts_of

_CONSTANT = re.compile(r"\b[ck]onstan", re.IGNORECASE)  # in English, German, French, Spanish
_ZERO, _ONE = Num(Fraction(0)), Num(Fraction(1))
_FIRST = (Index("", 0),)
_SMALL = (1, 2, 3)
MOST_HEADS = 20  # formulas of one name in which a recurrence is looked for
_MOST = 40  # changes of a false one that are tried


@dataclass(frozen=True, slots=True)
class Recurrence:
    """name_{t+1} = body, made of name_t; name_0 = start."""

    name: str
    letter: str
    body: Written
    start: Written
    is_given: bool  # the document says what it starts with


def closed_form(situation: Situation, words: str, *, firm: bool) -> Answer | None:
    """The verdict on name_t = F(t), where the name has a recurrence; None where nothing is settled.

    `firm`: nothing in the words speaks against a refutation.
    """
    if not situation.readings:
        return None
    left, right = situation.claim.left, situation.claim.right
    if isinstance(left, Plus) and isinstance(left.terms[0], Sym):  # w_t - w^* = …
        left, right, firm = left.terms[0], Plus((right, Minus(Plus(left.terms[1:])))), False
    match left:
        case Sym(name, (Index(letter, 0),)) if letter:
            found = recurrence(name, letter, situation.knowledge)
        case _:
            return None
    if found is None:
        return None
    form = _from_one(_with_powers(right, found), letter)
    if not _counts(form, letter) or any(s.name == name and s.indices != _FIRST for s in symbols(form)):
        return None
    found, ground = _with_constants(found, form, situation.knowledge)
    proof = _Induction(_with_numbers(found, form, situation.knowledge), situation)
    if proof.proves(form):
        said = ["by induction", *([ground] if ground else [])]
        told = not ground or _CONSTANT.search(words)
        return Answer(Word.PROVED if told else Word.HOLDS_IF, "; ".join(said if told else [ground]))
    return proof.refuted(form) if firm and (found.is_given or Sym(name, _FIRST) in symbols(form)) else None


def by_induction(situation: Situation, links: Sequence[Link]) -> Answer | None:
    """A link behind others of its chain, where it is proved for any number of terms or steps."""
    holding = bool(links) and all(link.word in (*HOLDING, Word.UPDATE) for link in links)
    return summed_up(situation) or (onward(situation, links[0].trees[0]) if holding else None)


def onward(situation: Situation, head: Written | None) -> Answer | None:
    """x_t = (1 - c) x_{t-1} = (1 - c)ᵗ x_0: the second link by the first one, which holds."""
    if not isinstance(head, Sym) or not situation.readings:
        return None
    known = situation.knowledge.copy()
    known.definitions.pop(head.name, None)
    known.updates[head] = situation.claim.left
    link = replace(situation, readings=(Claim(head, situation.claim.right),), knowledge=known)
    answer = closed_form(link, "", firm=False)
    return answer if answer is not None and answer.word is Word.PROVED else None


def summed_up(situation: Situation) -> Answer | None:
    """Σ_{i=1}^t β^{t-i} = (1 - βᵗ)/(1 - β), proved by induction over t; None where it is not.

    D(t), the difference of both sides, is 0 at the first t, and D(t + 1) is D(t), or β D(t).
    """
    if not situation.readings:
        return None
    claim = situation.claim
    sums = [p for side in (claim.left, claim.right) for p in every(side) if isinstance(p, Big) and p.index]
    if not sums or any(p.product or (p.low, p.high) != (sums[0].low, sums[0].high) for p in sums):
        return None
    first = sums[0].low.value if isinstance(sums[0].low, Num) else Fraction(1)
    difference = _as_powers(Plus((claim.left, Minus(claim.right))), sums[0], situation.knowledge)
    match sums[0].high:
        case Sym(_, ()) as high:
            letter = f"{high.name}@"
        case Plus((Sym(_, ()) as high, Minus(Num(value)))) as last if value == 1:
            letter = f"{high.name}@"
            difference = put(put(difference, last, Sym(letter)), high, Plus((Sym(letter), _ONE)))
        case _:
            return None
    difference = put(difference, high, Sym(letter))
    proof = _Induction(Recurrence("", letter, _ZERO, _ZERO, False), situation)
    if first.denominator != 1 or not proof.sums_up(difference, int(first)):
        return None
    return Answer(Word.PROVED, f"by induction over {high}")


def _as_powers(term: Written, total: Big, knowledge: Knowledge) -> Written:
    """μᵗ as a power beside a μ alone, where t counts the terms of the sum."""
    letters = {s.name for s in symbols(total.high) if not s.indices} if total.high is not None else set()
    bare = {s.name for s in symbols(term) if not s.indices} - letters

    def raised(part: Written) -> Written:
        match part:
            case Sym(name, (Index(letter, shift),)) if name in bare and letter in letters:
                return part if knowledge.is_defined(part) else Raised(Sym(name), plus(Sym(letter), shift))
            case Sym():
                return part
            case _:
                return mapped(part, raised)

    return raised(term)


def recurrence(name: str, letter: str, knowledge: Knowledge) -> Recurrence | None:
    """The document's formula for the next value."""
    own_ones = (d for d in knowledge.candidates(name) if not (d.parameters or d.later))
    heads = [(Sym(d.name, d.indices), d.body) for d in islice(own_ones, MOST_HEADS)]
    heads += [(left, right) for left, right in knowledge.updates.items() if isinstance(left, Sym)]
    for head, body in heads:
        if head.name != name or len(head.indices) != 1 or not head.indices[0].letter:
            continue
        own = head.indices[0]
        at = {s.indices for s in symbols(body) if s.name == name}
        if at == {(Index(own.letter, own.shift - 1),)}:
            zero = Sym(name, (Index("", 0),))
            first = knowledge.current(zero)
            given = first is not None and first.indices == zero.indices
            start = first.body if first is not None and given else zero
            if not given and (printed := knowledge.values.get(str(zero))) is not None:
                start, given = printed.body, True
            moved = restepped(body, own.letter, Index(letter, 1 - own.shift))
            return Recurrence(name, letter, moved, start, given)
    return None


def _counts(term: Written, letter: str) -> bool:
    """Whether the number of steps itself stands in it."""
    return any(part == Sym(letter) for part in every(term)) or any(
        isinstance(part, Big) and part.high == Sym(letter) for part in every(term)
    )


def _with_powers(term: Written, found: Recurrence) -> Written:
    """β^{t-1} as a power, where the recurrence has a β without an index."""
    bare = {s.name for s in symbols(found.body) if not s.indices} - {found.letter}
    match term:
        case Sym(name, (Index(letter, shift),)) if letter == found.letter and name in bare:
            return Raised(Sym(name), plus(Sym(letter), shift))
        case Sym():
            return term
        case _:
            return mapped(term, lambda part: _with_powers(part, found))


def _from_one(term: Written, letter: str) -> Written:
    """Σ_{i=0}^{t-1} β^i g_{t-i} as Σ_{i=1}^t β^{t-i} g_i."""
    match term:
        case Big(False, body, index, Num(low), high) if not low and high == plus(Sym(letter), -1):
            if not any(index == i.letter for s in symbols(body) for i in s.indices):
                return Big(False, _turned_round(body, index, letter), index, _ONE, Sym(letter))
            return term
        case _:
            return mapped(term, lambda part: _from_one(part, letter))


def _turned_round(term: Written, index: str, letter: str) -> Written:
    if isinstance(term, Sym):
        if term == Sym(index):
            return Plus((Sym(letter), Minus(term)))
        back = f"{letter}-{index}"
        moved = (Index(index, -i.shift) if i.letter == back and not i.shift else i for i in term.indices)
        return replace(term, indices=tuple(moved))
    return mapped(term, lambda part: _turned_round(part, index, letter))


def _with_constants(found: Recurrence, form: Written, knowledge: Knowledge) -> tuple[Recurrence, str]:
    """g for g_t, where the closed form writes g alone."""
    bare = {s.name for s in symbols(form) if not s.indices and not knowledge.is_defined(s)}
    steps = {s for s in symbols(found.body) if s.name in bare and s.name != found.name and s.indices}
    names = sorted({s.name for s in steps if s.indices[0].letter == found.letter and len(s.indices) == 1})
    if not names:
        return found, ""
    body = replaced(found.body, {s: replace(s, indices=()) for s in steps if s.name in names})
    said = ", ".join(printed_name(f"{name}_{found.letter} = {name}") for name in names)
    return replace(found, body=body), f"{said} in every step"


def _with_numbers(found: Recurrence, form: Written, knowledge: Knowledge) -> Recurrence:
    """η = 0.1 put in, where the closed form has its number."""
    own = set(symbols(form))
    given = {s: knowledge.values[str(s)].body for s in symbols(found.body) if str(s) in knowledge.values}
    given = {s: body for s, body in given.items() if s not in own and s.name != found.name}
    return replace(found, body=replaced(found.body, given))


@dataclass(slots=True)
class _Induction:
    recurrence: Recurrence
    situation: Situation
    names: dict[str, Sym] = field(default_factory=dict)  # of g_{t+1}, and of what a sum over k is made of

    def proves(self, form: Written) -> bool:
        """Whether F(0) is the start, and F(t + 1) what comes of F(t)."""
        given = self.recurrence
        if not self._try(given.start, self._at_number(form, 0)).holds_for_all:
            return False
        now, later = self._plain(form, 0), self._plain(form, 1)
        before = Sym(given.name, (Index(given.letter),))
        following = self._plain(replaced(given.body, {before: Sym("F@")}), 0)
        return self._try(later, replaced(following, {Sym("F@"): now})).holds_for_all

    def sums_up(self, difference: Written, first: int) -> bool:
        """Whether D(first) is 0, and D(t + 1) = q D(t) with a q that is 1 or a base of a power."""
        if not self._try(self._at_number(difference, first), _ZERO).holds_for_all:
            return False
        now, later = self._plain(difference, 0), self._plain(difference, 1)
        bases = dict.fromkeys(place.base for place in exponents(difference, self.recurrence.letter))
        ways = (now, *(Times((base, now), ("",)) for base in bases))
        return any(self._try(later, way).holds_for_all for way in ways)

    def refuted(self, form: Written) -> Answer | None:
        """False at a small t, and what was meant."""
        found, at = None, 0
        for at in _SMALL:
            found = self._try(self._unrolled(at), self._at_number(form, at)).tried
            if found.verdict is Verdict.FALSE:
                break
        if found is None or found.verdict is not Verdict.FALSE or found.counterexample is None:
            return None
        for number, (changed, words) in enumerate(self._changes(form)):
            if number >= _MOST:
                break
            if self._agrees(changed) and self.proves(changed):
                point = found.counterexample
                why = f"{words}; at {self.recurrence.letter} = {at} the recurrence gives {point.left}"
                return Answer(
                    Word.FALSE, f"{why}, the right side {point.right}", changed, counterexample=point
                )
        return None

    def _changes(self, form: Written) -> Iterator[tuple[Written, str]]:
        letter = self.recurrence.letter
        for place in exponents(form, letter):
            for by in (1, -1):
                changed = simple(Raised(place.base, plus(place.exponent, by)))
                yield put(form, place, changed), f"{shown(changed)} is meant, not {shown(place)}"
        for by in (1, -1):
            yield moved_numbers(form, letter, by), f"{letter} is counted from another step"
        for total in (p for p in every(form) if isinstance(p, Big) and not p.product):
            back = put(total.body, Sym(total.index), Plus((Sym(letter), Minus(Sym(total.index)))))
            words = f"{letter} - {total.index} is meant, not {total.index}"
            yield put(form, total, replace(total, body=back)), words
        near = dict.fromkeys((*symbols(self.recurrence.body), *symbols(form)))
        fixed = [sym for sym in near if not sym.indices and sym.name != letter]
        for sym in fixed:
            rest = Plus((_ONE, Minus(sym)))
            yield Over(form, rest), f"the factor 1/({shown(rest)}) is missing"
        yield from corrections(form, fixed, ())

    def _agrees(self, form: Written) -> bool:
        return all(
            self._try(self._unrolled(at), self._at_number(form, at)).tried.verdict is not Verdict.FALSE
            for at in _SMALL[:2]
        )

    def _unrolled(self, steps: int) -> Written:
        """The recurrence put into itself so many times."""
        given, value = self.recurrence, self.recurrence.start
        before = Sym(given.name, (Index(given.letter),))
        for step in range(steps):
            body = replaced(given.body, {before: Sym("F@")})
            value = replaced(self._at_number(body, step), {Sym("F@"): value})
        return value

    def _at_number(self, form: Written, at: int) -> Written:
        """F(2), with its sums written up to there."""
        letter = self.recurrence.letter
        if isinstance(form, Sym):
            if form == Sym(letter):
                return Num(Fraction(at))
            moved = (Index("", at + i.shift) if i.letter == letter else i for i in form.indices)
            return replace(form, indices=tuple(moved))
        if isinstance(form, Big) and not form.product and form.high == Sym(letter):
            low = form.low.value if isinstance(form.low, Num) else Fraction(1)
            terms = [self._at_number(moved_to(form.body, form.index, k), at) for k in range(int(low), at + 1)]
            return terms[0] if len(terms) == 1 else Plus(tuple(terms)) if terms else _ZERO
        return simple(mapped(form, lambda part: self._at_number(part, at)))

    def _plain(self, form: Written, by: int) -> Written:
        """F(t + by): sums up to t with opaque terms, g_{t+1} under a name of its own."""
        letter = self.recurrence.letter
        if isinstance(form, Sym):
            if form == Sym(letter):
                return plus(form, by)
            if any(i.letter == letter for i in form.indices):
                shift = form.indices[0].shift + by
                name = replace(form, name=f"{form.name}@{shift:+d}", indices=form.indices[1:])
                self.names[name.name] = form
                return name
            return form
        if isinstance(form, Big) and not form.product and form.high == Sym(letter):
            rest = replace(form, body=self._opaque(shifted_numbers(form.body, letter, by), form.index))
            if not by:
                return rest
            last = self._plain(put_last(form.body, form.index, letter), by)
            return Plus((rest, last))
        return simple(mapped(form, lambda part: self._plain(part, by)))

    def _opaque(self, term: Written, index: str) -> Written:
        """β^{t+1-k} as β c_k, with a c_k of which nothing is known: c_k = β^{t-k}."""
        if isinstance(term, Raised) and (found := linear(term.exponent)) is not None and found.get(index):
            constant = found.pop("", Fraction(0))
            key = "".join(f"{name}{value}" for name, value in sorted(found.items()))
            name = Sym(f"P@{shown(term.base)}@{key}", (Index(index),))
            return Times((Raised(term.base, Num(constant)), name), ("",)) if constant else name
        if term == Sym(index):
            return Sym("P@", (Index(index),))
        if isinstance(term, Sym) or not parts_of(term):
            return term
        return mapped(term, lambda part: self._opaque(part, index))

    def _try(self, left: Written, right: Written) -> _Tried:
        knowledge = self.situation.knowledge.copy()
        knowledge.definitions.pop(self.recurrence.name, None)
        for name, sym in self.names.items():
            if shape := knowledge.shapes.get((sym.name, len(sym.indices))):
                knowledge.shapes[name, len(sym.indices) - 1] = shape
        return _Tried(tried(Claim(left, right), replace(as_written(self.situation), knowledge=knowledge)))


@dataclass(frozen=True, slots=True)
class _Tried:
    tried: Tried

    @property
    def holds_for_all(self) -> bool:
        """Proved, and nothing supposed."""
        marks = self.tried.marks
        return (
            self.tried.verdict is Verdict.PROVED and self.tried.holds and not (marks.adopted or marks.taken)
        )
