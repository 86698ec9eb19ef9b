"""Exact numbers and their decimal writing: 0.1 is one tenth, and 1/10 is written 0.1."""

from __future__ import annotations

import re
from fractions import Fraction

MAX_DIGITS = 60  # of one number, written out

_DECIMAL = re.compile(r"(?P<sign>[+-]?)(?P<whole>\d*)(?:\.(?P<places>\d*))?(?:[eE](?P<shift>[+-]?\d{1,5}))?")


def read_decimal(text: str) -> Fraction | None:
    """The exact value of `-0.5`, `.5` or `1e-3`; None for anything else or more than 60 digits.

    No power of ten is computed before its size is known.
    """
    found = _DECIMAL.fullmatch(text) if text.isascii() else None
    if found is None or not (found["whole"] or found["places"]):
        return None
    places = found["places"] or ""
    shift = int(found["shift"] or 0)
    if len(found["whole"]) + len(places) + abs(shift) > MAX_DIGITS:
        return None
    value = int(found["whole"] + places) * Fraction(10) ** (shift - len(places))
    return -value if found["sign"] == "-" else value


def read_rational(text: str) -> Fraction | None:
    """The value of a decimal or of a fraction of two (`1/3`); None for anything else."""
    top, slash, bottom = text.strip().partition("/")
    numerator = read_decimal(top.strip())
    if not slash or numerator is None:
        return numerator
    denominator = read_decimal(bottom.strip())
    return numerator / denominator if denominator else None


def decimal_text(value: Fraction, least: int = 0) -> str:
    """All digits of a value that has a finite decimal writing, `least` places or more: 0.5, 2, -0.125."""
    places, rest = 0, value.denominator
    while rest > 1:
        shared = 10 if rest % 10 == 0 else 2 if rest % 2 == 0 else 5
        if rest % shared:
            raise ValueError(f"{value} has no finite decimal writing")
        places, rest = places + 1, rest // shared
    places = max(places, least)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    whole, after = (digits[:-places], digits[-places:]) if places else (digits, "")
    return ("-" if value < 0 else "") + whole + ("." + after if after else "")
