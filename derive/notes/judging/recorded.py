"""What a chain of numbers leaves behind: the value at its end, whether it is rounded, what would be right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from fractions import Fraction

from derive.notes.judging.computed import announces
from derive.notes.judging.definitions import has_slope
from derive.notes.judging.forms import has_form
from derive.notes.judging.listed import entries_of
from derive.notes.judging.numbers import any_entry_is_near, printed_places
from derive.notes.judging.rounding import LEAST_PLACES, origin_of, rounded_in
from derive.notes.judging.valued import BEFORE, PRINTED, is_numeric, values_of
from derive.notes.judging.verdict import Link, Said, Word
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge, Printed
from derive.notes.meaning.remembered import give
from derive.notes.written import Apply, Index, Slope, Sym, Written, every, symbols

MANY = 3  # decimal places of a number that is computed rather than chosen


def record(
    knowledge: Knowledge,
    written: Sequence[Written | None],
    links: Sequence[Link],
    *,
    place: str,
    at: Collection[tuple[str, str, str]] = (),
) -> None:
    """The number at a chain's end is the value of the quantity at its beginning, `at` x = 1."""
    first, last = written[0], written[-1]
    if last is None or len(written) < 2 or printed_places(last) is None:
        return
    key = ""
    if isinstance(first, Sym):
        key = str(first)
        old = knowledge.values.get(key)
        if old is not None and old.body != last and not old.computed:
            knowledge.seen.add(key)
        entrywise = entries_of(first, last, knowledge) is not None and links[-1].word is not Word.DEFINITION
        if old is not None and links[0].word is Word.UPDATE:
            knowledge.starts.setdefault(key, []).append(old)
        told = knowledge.is_defined(first) or _is_entry_of_a_formula(first, knowledge)
        give(knowledge, first, Printed(last, place, entrywise or told))
    elif isinstance(first, Slope) and isinstance(first.of, Sym) and isinstance(first.wrt, Sym):
        key = f"∂{first.of}/∂{first.wrt}"
        knowledge.values[key] = Printed(last, place, True, frozenset(at))
    knowledge.corrected.pop(key, None)
    right = links[-1].meant if links and links[-1].word is Word.FALSE else None
    if key and right is not None and printed_places(right) is not None:
        knowledge.corrected[key] = right


def assign(knowledge: Knowledge, sym: Sym, sides: Sequence[Written | None], *, place: str) -> None:
    """A name gets its number, the last one of the sides; q = σ(0.7) ≈ 0.67 gives it a formula as well."""
    first, last = sides[0], sides[-1]
    body = last if last is not None and is_numeric(last) else first
    assert first is not None and body is not None
    called = any(isinstance(part, Apply) for part in every(first))
    comes_out = len(sides) > 1 and called and printed_places(body) is not None
    give(knowledge, sym, Printed(body, place, comes_out))
    if begins(sym, knowledge) or comes_out:
        knowledge.define(Definition(sym.name, sym.indices, (), first if comes_out else body, place))


def note_rounded(knowledge: Knowledge, link: tuple[Written, str, Written], *, said: Said | None) -> None:
    """Remember the digits of a result that is not exactly what it stands for."""
    left, sign, result = link
    if printed_places(result) is None:
        if sign == "≈" and is_numeric(result):  # Σ e^z ≈ 7.389 + 1.649: what is added is rounded
            given = {n for v in knowledge.values.values() if not v.computed for n in rounded_in(v.body)}
            for number in (n for n in rounded_in(result) if n.places >= LEAST_PLACES and n not in given):
                knowledge.rounded.setdefault(number, None)
        return
    decimals = origin_of(result, left)
    if said is not None and said.exact:
        for number in decimals if PRINTED not in said.why else ():  # those may be rounded themselves
            knowledge.rounded.pop(number, None)
    elif said is not None or sign == "≈":
        knowledge.rounded |= decimals
    else:
        knowledge.rounded |= {n: origin for n, origin in decimals.items() if n.places >= MANY}


def note_used(knowledge: Knowledge, sides: tuple[Written, Written], *, said: Said | None) -> None:
    """Remember which given numbers a line that holds was worked out with: once exchanged they are gone."""
    if said is None or said.word not in (Word.PROVED, Word.HOLDS_IF) or BEFORE in said.why:
        return
    waiting, seen = [sym for side in sides for sym in symbols(side)], set[Sym]()
    while waiting:
        if (sym := waiting.pop()) in seen:
            continue
        seen.add(sym)
        if (value := knowledge.values.get(str(sym))) is not None and not value.used:
            knowledge.values[str(sym)] = replace(value, used=True)
        current = knowledge.current(sym)
        waiting += symbols(current.body) if current is not None else ()


def note_slope(knowledge: Knowledge, sides: tuple[Slope, Written], place: str) -> None:
    """Remember what the note says about the derivative of a quantity that nothing defines."""
    left, right = sides
    if isinstance(left.of, Sym) and isinstance(left.wrt, Sym) and not has_slope(right):
        fact = Definition(left.of.name, left.of.indices, (left.wrt,), right, place)
        if not knowledge.is_defined(left.of):
            knowledge.slopes.setdefault((left.of.name, left.wrt.name), fact)


def is_value_of(
    link: tuple[Written | None, str, Written | None], sentence: str, knowledge: Knowledge
) -> bool:
    """a ≈ 0.73 where a = σ(1) or 0.7311 stands before, which is its formula from here on; π ≈ 3.14."""
    left, sign, right = link
    if not isinstance(left, Sym) or right is None or printed_places(right) is None:
        return False
    if str(left) == "pi":
        return any_entry_is_near(left, right, knowledge)
    if _is_entry_of_a_formula(left, knowledge):
        return any(not value.problem for value in values_of(left, knowledge))
    given = knowledge.values.get(str(left))
    if given is None or given.computed:
        return False
    if printed_places(given.body) is not None:
        here = str(left) not in knowledge.aged and announces(sentence, sign)
        if not (here and _shortens(given.body, sign, right)):
            return False
    knowledge.define(Definition(left.name, left.indices, (), given.body, given.place))
    return True


def _shortens(given: Written, sign: str, number: Written) -> bool:
    """p ≈ 0.91 of a p = 0.908877: the same number with fewer digits, right or wrong in the last one."""
    match sign, printed_places(given), printed_places(number):
        case "≈", [(old, longer)], [(new, places)]:
            return longer > places > 0 and abs(new - old) < Fraction(10) ** -places
        case _:
            return False


def gives_number(link: tuple[Sym, str, Written], knowledge: Knowledge) -> bool:
    """Whether a number, or a list of them, is set: its name has no formula, nor have its entries."""
    left, sign, right = link
    if (
        not is_numeric(right)
        or (sign == "≈" and has_form(left, knowledge))
        or (knowledge.is_defined(left) and not begins(left, knowledge))
        or _is_entry_of_a_formula(left, knowledge)
    ):
        return False
    return entries_of(left, right, knowledge) is None


def _is_entry_of_a_formula(sym: Sym, knowledge: Knowledge) -> bool:
    """h_1 of an h = tanh(s) that has no other formula."""
    whole = knowledge.current(Sym(sym.name)) if len(sym.indices) == 1 and not sym.indices[0].letter else None
    return (
        whole is not None and not whole.indices and not is_numeric(whole.body) and bool(symbols(whole.body))
    )


def begins(sym: Sym, knowledge: Knowledge) -> bool:
    """m_0 = 0 beside m_t = …: where a recurrence starts."""
    current = knowledge.current(sym)
    return Index("", 0) in sym.indices and current is not None and current.indices != sym.indices
