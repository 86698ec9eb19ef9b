"""What was probably meant, as a person writes it: (2/n) X^T (X u - t) for 2 ((1/n) X^T (X u - t))."""

from __future__ import annotations

from fractions import Fraction

from derive.notes.written import (
    Big,
    Minus,
    Num,
    Over,
    Plus,
    Sym,
    Times,
    Turned,
    Written,
    mapped,
    one,
)

_SIDE_BY_SIDE = frozenset(("", ".", "x"))


def tidied(term: Written) -> Written:
    """The same formula: products without brackets within, one number in front, no 1 and no double sign.

    Factors keep their order, and what is elementwise stays as it is: matrices do not commute.
    """
    term = mapped(term, tidied)
    match term:
        case Times() if set(term.marks) <= _SIDE_BY_SIDE:
            return _product(term)
        case Over(Times() as above, Num(below, 0)) if below and (share := _shared(above, below)) is not None:
            return tidied(share)
        case Over(Big() | Times() as above, Sym() as below) if _has_array_or_sum(above):
            return _product(_in_front(above, below))
        case Over(Over(above, below), Num(_, 0) as number):
            return tidied(Over(above, Times((number, below), ("",))))
        case Over(Num(above, 0), Num(below, 0)) if below and (above / below).denominator == 1:
            return Num(above / below)
        case Minus(Plus((first, Minus(second)))) if not isinstance(first, Minus):
            return Plus((second, Minus(first)))
        case Minus(Minus(inner)) | Turned(Turned(inner)):
            return inner
        case Turned(Times((Sym() as left, Turned(Sym() as right)), ("",))):
            return Times((right, Turned(left)), ("",))
        case _:
            return term


def _shared(term: Times, below: Fraction) -> Times | None:
    """(1/n) Xᵀ u for (2/n) Xᵀ u over 2."""
    match term.factors[0]:
        case Num(value, 0) if (value / below).denominator == 1:
            first: Written = Num(value / below)
        case Over(Num(value, 0), size) if (value / below).denominator == 1:
            first = Over(Num(value / below), size)
        case _:
            return None
    return Times((first, *term.factors[1:]), term.marks)


def _in_front(above: Big | Times, below: Sym) -> Times:
    """(2/n) Σ for 2 Σ over n."""
    match above:
        case Times((Num() as number, *rest), (_, *marks)):
            return Times((Over(number, below), *rest), ("", *marks))
        case _:
            return Times((Over(Num(Fraction(1)), below), above), ("",))


def _has_array_or_sum(term: Written) -> bool:
    """Whether a 1/n is written in front: before a sum, and before Xᵀ."""
    inside = (term, *(term.factors if isinstance(term, Times) else ()))
    return any(isinstance(part, Big | Turned) for part in inside)


def _product(term: Times) -> Written:
    factors: list[Written] = []
    marks: list[str] = []
    for mark, factor in zip(("", *term.marks), term.factors, strict=True):
        flat = isinstance(factor, Times) and set(factor.marks) <= _SIDE_BY_SIDE
        inner = factor if flat and isinstance(factor, Times) else Times((factor,), ())
        for between, part in zip((mark, *inner.marks), inner.factors, strict=True):
            if factors and (number := _multiplied(factors[-1], part)) is not None and len(factors) == 1:
                factors[0] = number
            else:
                factors.append(part)
                marks.append(between)
    kept = [(mark, factor) for mark, factor in zip(marks, factors, strict=True) if not one(factor)]
    if len(kept) < 2:
        return kept[0][1] if kept else Num(Fraction(1))
    return Times(tuple(factor for _, factor in kept), tuple(mark for mark, _ in kept[1:]))


def _multiplied(left: Written, right: Written) -> Written | None:
    """The number in front: 2 and 1/n are 2/n; None where it is none, or has printed decimals."""
    match left, right:
        case Num(one_, 0), Num(other, 0):
            return Num(one_ * other)
        case Num(one_, 0), Over(Num(other, 0), Num(below, 0)) if below and one_ != 1:
            share = one_ * other / below
            whole = share.denominator == 1
            return (
                Num(share)
                if whole
                else Over(Num(Fraction(share.numerator)), Num(Fraction(share.denominator)))
            )
        case Num(one_, 0), Over(Num(other, 0), below) if one_ != 1:
            return Over(Num(one_ * other), below)
        case _:
            return None
