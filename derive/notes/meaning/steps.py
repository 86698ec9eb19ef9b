"""Formulas in the number t of a step: t + 1 for t, as an index and a number; exponents like t + 1 - k."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from derive.notes.written import (
    Big,
    Index,
    Minus,
    Num,
    Plus,
    Raised,
    Sym,
    Times,
    Written,
    every,
    mapped,
    symbols,
)


def restepped(term: Written, old: str, new: Index) -> Written:
    """With t + 1 for the letter of the steps, in indices and as a number."""
    if isinstance(term, Sym):
        if term == Sym(old):
            return plus(Sym(new.letter), new.shift)
        moved = (Index(new.letter, new.shift + i.shift) if i.letter == old else i for i in term.indices)
        return replace(term, indices=tuple(moved))
    return mapped(term, lambda part: restepped(part, old, new))


def plus(term: Written, by: int) -> Written:
    """t + 1, t - 1."""
    if not by:
        return term
    number = Num(Fraction(abs(by)))
    return Plus((term, number if by > 0 else Minus(number)))


def replaced(term: Written, by: Mapping[Sym, Written]) -> Written:
    """The formula with others for its symbols."""
    if isinstance(term, Sym):
        return by.get(term, term)
    return mapped(term, lambda part: replaced(part, by))


def moved_numbers(form: Written, letter: str, by: int) -> Written:
    """The formula with t + 1 for t, where t is a number and no index."""
    if form == Sym(letter):
        return plus(form, by)
    if isinstance(form, Sym | Big):
        return form
    return simple(mapped(form, lambda part: moved_numbers(part, letter, by)))


def shifted_numbers(form: Written, letter: str, by: int) -> Written:
    """The same for a shift that may be none."""
    return moved_numbers(form, letter, by) if by else form


def moved_to(form: Written, index: str, place: int) -> Written:
    """The formula with a number for an index letter."""
    if isinstance(form, Sym):
        if form == Sym(index):
            return Num(Fraction(place))
        moved = (Index("", place + i.shift) if i.letter == index else i for i in form.indices)
        return replace(form, indices=tuple(moved))
    return mapped(form, lambda part: moved_to(part, index, place))


def put_last(form: Written, index: str, letter: str) -> Written:
    """The term of a sum over k up to t with t for k."""
    return restepped(form, index, Index(letter))


def exponents(form: Written, letter: str) -> list[Raised]:
    """The powers whose exponents count the steps."""
    return [
        p for p in every(form) if isinstance(p, Raised) and any(s == Sym(letter) for s in symbols(p.exponent))
    ]


def put(form: Written, old: Written, new: Written) -> Written:
    """The formula with another for one of its parts."""
    if form == old:
        return new
    return mapped(form, lambda part: put(part, old, new))


def simple(term: Written) -> Written:
    """A power with its exponent as a sum of letters and one number: t + 1 - t is 1."""
    if not isinstance(term, Raised) or (found := linear(term.exponent)) is None:
        return term
    constant = found.pop("", Fraction(0))
    terms: list[Written] = []
    for name, value in found.items():
        size = Sym(name) if abs(value) == 1 else Times((Num(abs(value)), Sym(name)), ("",))
        terms += [size if value > 0 else Minus(size)] if value else []
    if constant or not terms:
        terms.append(Num(constant) if constant >= 0 else Minus(Num(-constant)))
    return replace(term, exponent=terms[0] if len(terms) == 1 else Plus(tuple(terms)))


def linear(term: Written) -> dict[str, Fraction] | None:
    """The coefficients of the letters of t + 1 - k; the number is under an empty name."""
    match term:
        case Num(value):
            return {"": value}
        case Sym(name, ()):
            return {name: Fraction(1)}
        case Minus(inner):
            found = linear(inner)
            return None if found is None else {name: -value for name, value in found.items()}
        case Plus(terms):
            total: dict[str, Fraction] = {}
            for part in terms:
                if (found := linear(part)) is None:
                    return None
                for name, value in found.items():
                    total[name] = total.get(name, Fraction(0)) + value
            return {name: value for name, value in total.items() if value}
        case _:
            return None
