"""The letters of the normal distribution: Φ(x) = (1 + erf(x/√2))/2, its density φ, and N."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from derive.notes.meaning.definition import Definition
from derive.notes.written import Apply, Minus, Num, Over, Plus, Raised, Sym, Times

_DENSITY = ("phi", "varphi")
_TEXT = re.compile(r"\bnormal\b|gauss|\bgelu\b|\bcdf\b|distribution function", re.IGNORECASE)
_BOTH = re.compile(r"\\Phi\b|Φ"), re.compile(r"\\(?:var)?phi\b|[φϕ]")
_ONE, _TWO = Num(Fraction(1)), Num(Fraction(2))
_X = Sym("u#")


def normal_letters(prose: str, formulas: str) -> frozenset[str]:
    """Φ, φ and N where the text speaks of the normal distribution, or where both Φ and φ occur."""
    both = all(letter.search(formulas) for letter in _BOTH)
    if not both and not _TEXT.search(prose):
        return frozenset(("N", "Ncal")) if "mathcal" in formulas else frozenset()
    return frozenset(("Phi", *_DENSITY, "N", "Ncal"))


def is_normal(function: str, letters: Iterable[str]) -> bool:
    """Whether a function's letter, N of N_k, is one of the normal distribution."""
    return function.partition("_")[0] in letters


def normal_functions(opaque: Iterable[str], letters: Iterable[str]) -> tuple[Definition, ...]:
    """Φ and φ, as far as nothing defines them: definitions to be supposed."""
    inside = Plus((_ONE, Apply("erf", (Over(_X, Apply("sqrt", (_TWO,))),))))
    whole = Times((Over(_ONE, _TWO), inside), ("",))
    power = Apply("exp", (Minus(Over(Raised(_X, _TWO), _TWO)),))
    density = Over(power, Apply("sqrt", (Times((_TWO, Sym("pi")), ("",)),)))
    bodies = {
        "Phi": (whole, "the distribution function"),
        **dict.fromkeys(_DENSITY, (density, "the density")),
    }
    return tuple(
        Definition(
            name,
            (),
            (_X,),
            bodies[name][0],
            assumed=f"{name} is {bodies[name][1]} of the normal distribution",
        )
        for name in opaque
        if name in bodies and name in letters
    )
