"""Contractions of arrays as index terms, and what NumPy makes of a matrix term, for the matrix tests."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import permutations

import numpy as np

from derive.code.numpy_text import numpy_text
from derive.evidence import Context, Evidence, judge
from derive.matrix import Shapes
from derive.matrix.entries import Setting, entry
from derive.matrix.letters import letters_of
from derive.term import BigSum, Indexed, Name, Term, multiply

SIZES = {"i": 2, "j": 3, "k": 4, "l": 5}


def patterns() -> list[tuple[str, str, str]]:
    """(letters of A, letters of B, letters of the result): all with two operands of order ≤ 2."""
    found: list[tuple[str, str, str]] = []
    for first in ("", "i", "ij"):
        for second in ("".join(p) for order in (0, 1, 2) for p in permutations("ijkl", order)):
            new = [letter for letter in second if letter not in first]
            if new != [letter for letter in "ijkl" if letter not in first][: len(new)]:
                continue  # letters are called by their first appearance
            used = sorted(set(first + second))
            found += [(first, second, "".join(p)) for order in (0, 1, 2) for p in permutations(used, order)]
    return found


def size_of(letter: str) -> Name:
    """Letters of one size have one name: n_i."""
    return Name(f"n_{letter}")


def shapes_for(operands: Sequence[str], result: str) -> dict[str, tuple[Name, ...]]:
    """Shapes of A, B, …, and of R, the result."""
    named = zip("ABCDEF", operands, strict=False)
    return {name: tuple(size_of(letter) for letter in letters) for name, letters in (*named, ("R", result))}


def contraction(operands: Sequence[str], result: str) -> tuple[Term, Term]:
    """R[…] and Σ A[…] B[…] …: the letters that the result has not are added over."""
    factors = [array(name, letters) for name, letters in zip("ABCDEF", operands, strict=False)]
    body = multiply(*factors)
    for letter in sorted(set("".join(operands)) - set(result), reverse=True):
        body = BigSum(body, letter, size_of(letter))
    return array("R", result), body


def array(name: str, letters: str) -> Term:
    """A, a[i] or A[i, j]."""
    return Indexed(name, tuple(Name(letter) for letter in letters)) if letters else Name(name)


def evaluated(term: Term, shapes: Shapes, values: Mapping[str, object]) -> object:
    """What the NumPy line of a matrix term computes."""
    names = {**values, "np": np, **{size_of(letter).id: size for letter, size in SIZES.items()}}
    exec(f"found = {numpy_text(term, shapes)}", names)
    return names["found"]


def arrays_at_random(operands: Sequence[str], seed: int) -> dict[str, object]:
    """Numbers for A, B, … in NumPy."""
    make = np.random.default_rng(seed)
    named = zip("ABCDEF", operands, strict=False)
    return {name: make.standard_normal([SIZES[letter] for letter in letters])[()] for name, letters in named}


def proved(left: Term, writing: Term, *, at: str, shapes: Shapes) -> Evidence:
    """The verdict of the proving engine on an index term and the entry of a matrix term."""
    setting = Setting(shapes, letters_of(shapes, taken=SIZES))
    place = tuple(Name(letter) for letter in at)
    read = entry(writing, place, setting)
    return judge(left, read, Context({}, {}, {}, shapes=shapes))


def some_contraction(source: random.Random) -> tuple[list[str], str]:
    """Operands of order ≤ 2 over at most four letters, and a result of order ≤ 2."""
    count = source.choice((3, 4, 5))
    operands = ["".join(source.sample("ijkl", source.choice((1, 2, 2, 2)))) for _ in range(count)]
    used = sorted(set("".join(operands)))
    return operands, "".join(source.sample(used, min(len(used), source.choice((0, 1, 2, 2)))))
