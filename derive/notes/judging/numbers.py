"""Worked numbers: values at their printed digits, from the numbers given and those printed on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import islice

from derive.decimals import decimal_text
from derive.errors import DeriveError
from derive.evidence import Verdict
from derive.evidence import judge as judged
from derive.notes.judging.contexts import context_of
from derive.notes.judging.exact import whole_numbers_apart
from derive.notes.judging.on_the_way import ON_THE_WAY, is_reached
from derive.notes.judging.printed_rows import lie_apart
from derive.notes.judging.put_in import inserted
from derive.notes.judging.reasons import each_once
from derive.notes.judging.rounding import LEAST_PLACES, agree, agrees, leaves_open
from derive.notes.judging.valued import AFTER, BEFORE, Value, is_closed, is_numeric, value_of, values_of
from derive.notes.judging.verdict import Said, Word
from derive.notes.meaning.given import ENTRYWISE
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import (
    ONE,
    Grid,
    Minus,
    Num,
    Raised,
    Sym,
    Times,
    Turned,
    Written,
    mapped,
)
from derive.term import number as term_number

MOST_PLACES = 40
MOST_READINGS = 4
OTHERWISE = "read in another way"
NEAR = 0.05


_COARSE = Fraction(1, 20)


def printed_places(term: Written) -> list[tuple[Fraction, int]] | None:
    """The numbers of a printed result with their decimal places: 0.25, [1, 0.5], 3.1 · 10^-4; else None."""
    match term:
        case Num(value, places):
            return [(value, places)]
        case Minus(inner):
            found = printed_places(inner)
            return None if found is None else [(-value, places) for value, places in found]
        case Times((Num(value, places), Raised(Num(base), exponent)), _) if base == 10:
            power = _whole(exponent)
            return None if power is None else [(value * Fraction(10) ** power, places - power)]
        case Turned(Grid(rows) as inner) if len(rows) == 1 or all(len(row) == 1 for row in rows):
            return printed_places(inner)  # (0.707, 0.707)ᵀ has the same numbers
        case Grid(rows):
            flat = [printed_places(entry) for row in rows for entry in row]
            return None if any(f is None or len(f) != 1 for f in flat) else [f[0] for f in flat if f]
        case _:
            return None


def _order_of(right: Written) -> list[tuple[Fraction, int]] | None:
    """10^3 as a number of one digit."""
    return printed_places(Times((ONE, right), ("",))) if isinstance(right, Raised) else None


def _has_order(value: Value, right: Written) -> bool:
    """Whether 10^3 is the value, 1024, rounded to one digit."""
    order = _order_of(right)
    said = _printed(value, order, "≈") if order else None
    return said is not None and said.word is Word.PROVED


def _whole(term: Written) -> int | None:
    match term:
        case Num(value) if value.denominator == 1 and abs(value) < 30:
            return int(value)
        case Minus(inner):
            value = _whole(inner)
            return None if value is None else -value
        case _:
            return None


def any_entry_is_near(left: Written, right: Written, knowledge: Knowledge) -> bool:
    """Whether an entry of what is printed is nearly what comes out: no other example's numbers."""
    other = next(values_of(_written_out(right), knowledge), None)
    if other is None or other.problem:
        return False
    for value in values_of(left, knowledge):
        if value.problem:
            continue
        for place in range(min(len(value.array.entries), len(other.array.entries))):
            number = other.real(place)
            if abs(value.real(place) - number) <= abs(number) * NEAR:
                return True
    return False


def _written_out(term: Written) -> Written:
    """A column that ends with dots as the entries that stand there."""
    if isinstance(term, Grid) and term.open:
        return replace(term, open=False)
    return mapped(term, _written_out)


def compared_as_read(
    readings: Iterable[tuple[Written, Written]], sign: str, knowledge: Knowledge
) -> Said | None:
    """The first reading's outcome; ln 0.8/0.2 is ln(0.8/0.2) where the number is right for that alone."""
    first: Said | None = None
    for sides in islice(readings, MOST_READINGS):
        said = compared(sides, sign, knowledge)
        if first is None:
            if said is None or said.word is not Word.FALSE:
                return said
            first = said
        elif said is not None and said.word in (Word.PROVED, Word.HOLDS_IF):
            return replace(said, why=f"{OTHERWISE}; {said.why}" if said.why else OTHERWISE)
    return first


def compared(sides: tuple[Written, Written], sign: str, knowledge: Knowledge) -> Said | None:
    """left = right where one side is made of numbers; None when that cannot be judged here.

    What was meant stands on the right, and is told where the left side is no number itself.
    """
    if not any(map(is_numeric, sides)):
        return None
    turned = _is_result(sides, sign)
    found = _compared((sides[1], sides[0]) if turned else sides, sign, knowledge)
    if found is not None and (turned or printed_places(sides[0]) is not None):
        return replace(found, meant=None)
    return found


def _is_result(sides: tuple[Written, Written], sign: str) -> bool:
    """Whether the left side is what comes out: 0.37 of 0.37 ≈ 0.3679."""
    left, right = sides
    if not is_numeric(right):
        return True
    match printed_places(left), printed_places(right):
        case [(_, few)], [(_, many)]:
            return sign == "≈" and few < many
        case None, _:
            return False
        case _, None:
            return not (sign == "≈" and _order_of(right) is not None)
        case _:
            return False


def _compared(sides: tuple[Written, Written], sign: str, knowledge: Knowledge) -> Said | None:
    left, right = sides
    if sign == "=" and (apart := whole_numbers_apart(left, right) or lie_apart(*sides)):
        return Said(Word.FALSE, apart)
    values = list(values_of(left, knowledge))
    if values and all(value.problem for value in values):
        return Said(Word.UNDECIDED, values[0].problem)
    values = [value for value in values if not value.problem]
    if isinstance(left, Sym) and isinstance(right, Grid):
        values = [value for value in values if value.array.shape]  # a vector is none of a number's values
    closed = _written_out(right)
    if closed != right:
        values = [value.first(_listed(closed, knowledge)) for value in values]
        right = closed
    if not values:
        return None
    printed = printed_places(right)
    if sign == "≈" and any(_has_order(value, right) for value in values):
        return Said(Word.PROVED, "of this order of magnitude")
    said = [
        _granted(_printed(value, printed, sign) if printed else inserted(value, right, knowledge), value)
        for value in values
    ]
    values = [value for value, s in zip(values, said, strict=True) if s is not None]
    known = [s for s in said if s is not None]
    if not known:
        return None
    best = min(
        known,
        key=lambda s: (Word.PROVED, Word.HOLDS_IF, Word.CONSISTENT, Word.UNDECIDED, Word.FALSE).index(s.word),
    )
    if best.word is not Word.FALSE:
        return replace(best, word=Word.HOLDS_IF) if BEFORE in best.why or AFTER in best.why else best
    if is_closed(left):
        return _refuted(values, known)  # 0.908 · (1 - 0.908), written out in numbers, has the digits of these
    if why := agrees(left, printed, knowledge) if printed else agree(left, right, knowledge):
        return Said(Word.HOLDS_IF, why, settled=True)
    if printed and (why := leaves_open(left, printed, knowledge)):
        return Said(Word.UNDECIDED, why, settled=True)
    if printed and any(is_reached(value, printed, knowledge.rounded) for value in values):
        return Said(Word.UNDECIDED, ON_THE_WAY, settled=True)
    return _refuted(values, known)


def _granted(said: Said | None, value: Value) -> Said | None:
    """Proved only as far as what it is computed by is not supposed."""
    if said is None or said.word is not Word.PROVED or not value.marks.adopted:
        return said
    return replace(said, word=Word.HOLDS_IF, why="; ".join((*value.marks.adopted, said.why)), settled=True)


def _listed(term: Written, knowledge: Knowledge) -> int:
    found = value_of(term, knowledge, {})
    return len(found.array.entries) if found is not None else 0


def _refuted(values: list[Value], said: list[Said]) -> Said:
    pairs = [(s, v) for s, v in zip(said, values, strict=False) if ENTRYWISE not in v.marks.adopted]
    apart = [s for s, _ in pairs]
    why = "; ".join(each_once([(one.why, f", from {value.source}") for one, value in pairs]))
    for value in values:
        marks = value.marks
        adopted = set(marks.adopted) - {ENTRYWISE}
        if adopted or marks.implied or marks.lost or marks.murky or marks.opaque:
            return Said(Word.UNDECIDED, why)
    return Said(Word.FALSE, why, next((s.meant for s in apart if s.meant is not None), None))


def _printed(value: Value, printed: list[tuple[Fraction, int]], sign: str) -> Said | None:
    count = len(value.array.entries)
    if count != len(printed):
        entries = (
            f"the left side has {count} entr{'ies' if count > 1 else 'y'}, the right side {len(printed)}"
        )
        return None if count > 1 and len(printed) > 1 else Said(Word.UNDECIDED, entries)
    digits_shown = [max(places, 0) for _, places in printed]
    if sign == "≈":
        printed = [_coarsely(value, *pair, place=place) for place, pair in enumerate(printed)]
    if sign == "=" and not value.source:
        printed = [_as_claimed(value, *pair, place=place) for place, pair in enumerate(printed)]
    exact, near, wrong, right = True, True, list[str](), list[tuple[Fraction, int]]()
    source = f", from {value.source}" if value.source else ""
    for place, (number, places) in enumerate(printed):
        shown = max(places, 0)
        if shown > MOST_PLACES:
            return None
        try:
            found = _rounded(value, place, places)
            if found != number and not _is_tie(value.at(place, shown + 12), number, places):
                longer = value.at(place, shown + 4)
                if sign == "=" and places >= 0 and _is_exactly(value, place, longer):
                    found = longer  # 0.25 for σ'(0) = 0.5, and not 0.3
                more = decimal_text(longer) if places >= 0 else f"{value.real(place):.12g}"
                exactly = found in (0, longer)  # 0.04 is no 0.0
                rounded = "" if exactly else f", rounded {_text(found, shown)}"
                wrong.append(f"{more}{rounded}, not {_text(number, digits_shown[place])}{source}")
            found = found if found or places >= 0 else value.at(place, LEAST_PLACES)  # 12 is no 0 million
            right.append((found, max(digits_shown[place], _places_of(found))))
            near = near and value.at(place, shown + 12) == number
            exact = exact and near and _is_exactly(value, place, number)
        except DeriveError:
            return None
    if wrong:
        numbers = tuple(_number(n, places) for n, places in right)
        columns = value.array.shape[-1] if count > 1 else 1
        rows = tuple(numbers[start : start + columns] for start in range(0, count, columns))
        meant = numbers[0] if count == 1 else Grid(rows)
        return Said(Word.FALSE, "the value is " + " and ".join(wrong), meant)
    if exact:
        return Said(Word.PROVED, f"exact{source}".replace(",", ""), exact=True)
    digits = max(places for _, places in printed) + 12 * near
    verb = "it agrees" if near else "rounded"
    to = f"{digits} decimal place{'s' * (digits != 1)}" if digits >= 0 else f"a multiple of {10**-digits}"
    words = f"{verb} to {to}{source}".replace(",", "")
    return Said(Word.PROVED if sign == "≈" else Word.HOLDS_IF, words)


def _coarsely(value: Value, number: Fraction, places: int, *, place: int) -> tuple[Fraction, int]:
    """With the place to which a value was rounded that ends with zeros: 22026 ≈ 22000, 150528 ≈ 150k."""
    try:
        for fewer in range(-places, _zeros_of(number) + 1) if places <= 0 else ():
            if _rounded(value, place, -fewer) == number or _is_tie(value.at(place, 12), number, -fewer):
                return number, -fewer
    except DeriveError:
        return number, places
    return number, places


def _zeros_of(number: Fraction) -> int:
    """The zeros at the end of a whole number."""
    digits = str(number) if number and number.denominator == 1 else ""
    return len(digits) - len(digits.rstrip("0"))


def _as_claimed(value: Value, number: Fraction, places: int, *, place: int) -> tuple[Fraction, int]:
    """With two places where σ(0) = 1: who rounds so much writes no equals sign. σ(9) = 1 may be rounded."""
    try:
        coarse = not places and abs(value.at(place, 12) - number) > _COARSE * max(1, abs(number))
    except DeriveError:
        return number, places
    return number, 2 if coarse else places


def _places_of(number: Fraction) -> int:
    """The decimal places that it has, as far as it is one with few of them."""
    return next((n for n in range(MOST_PLACES) if (number * 10**n).denominator == 1), 0)


def _number(value: Fraction, places: int) -> Written:
    return Minus(Num(-value, places)) if value < 0 else Num(value, places)


def _text(value: Fraction, places: int) -> str:
    """With its decimal places, 2.30 where three digits are printed."""
    try:
        return decimal_text(value, places)
    except (ValueError, ArithmeticError):
        return str(float(value))


def _is_exactly(value: Value, place: int, number: Fraction) -> bool:
    """Whether an entry is this number; its first digits do not tell."""
    shown = term_number(number)
    entry = value.array.entries[place if value.array.shape else 0]
    return judged(entry, shown, context_of((entry, shown), value.nodes)).verdict is Verdict.PROVED


def _rounded(value: Value, place: int, places: int) -> Fraction:
    if places >= 0:
        return value.at(place, places)
    unit = Fraction(10) ** -places
    exact = value.at(place, 12) / unit
    return Fraction(int(exact + Fraction(1, 2) if exact >= 0 else exact - Fraction(1, 2))) * unit


def _is_tie(exact: Fraction, number: Fraction, places: int) -> bool:
    """Whether the value lies halfway to the next number: some round it up, some to an even digit."""
    return abs(exact - number) * 2 == Fraction(10) ** -places
