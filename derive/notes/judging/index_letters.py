"""What index letters mean that no sum runs over: a last layer, some one place, the class of -log p_y."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from derive.notes.judging.reading import ReadFormula, flat, read_side
from derive.notes.letters import LAST_LAYER, LAST_STEP, LAYER, RUNNING, STEP
from derive.notes.reading.tokens import Token
from derive.notes.reading.words import Known
from derive.notes.written import EQUAL, Big, Num, Sym, Written, every, symbols

_LAST = {LAST_LAYER: LAYER, LAST_STEP: STEP}  # letters of the last one, and of any


@dataclass(frozen=True, slots=True)
class IndexLetters:
    """The L of a^L_j beside a^l_j, the last layer; the c of z_c beside z_i, some one place."""

    last: frozenset[str]
    fixed: frozenset[str]
    from_zero: frozenset[str]  # over which a sum runs from 0 on


def index_letters(formulas: Iterable[ReadFormula], known: Known) -> IndexLetters:
    """What the letters of indices mean that no sum runs over."""
    letters: dict[tuple[str, int], set[str]] = {}
    defined: set[str] = set()
    zero: set[str] = set()
    both: list[set[str]] = []  # the y of δ_ky and of [y = k] is one class, as that of p_y is
    kronecker = {"delta", EQUAL} - known.layered
    listed: set[tuple[str, int]] = set()  # where the entries of a softmax have their index
    for formula in formulas:
        for statement in formula.statements:
            for number, tokens in enumerate(statement.sides):
                side = read_side(tokens, known).written
                if isinstance(side, Sym) and not number and statement.signs:
                    defined |= {index.letter for index in side.indices}
                    listed |= {(side.name, len(side.indices))} if _is_softmax(statement.sides[1:2]) else set()
                zero |= _begun_at_zero(side)
                for sym in symbols(side) if side is not None else ():
                    for place, index in enumerate(sym.indices):
                        letters.setdefault((sym.name, place), set()).add(index.letter)
                    if sym.name in kronecker and len(sym.indices) == 2:
                        both.append({index.letter for index in sym.indices})
    last = {
        last for here in letters.values() for last, usual in _LAST.items() if last in here and usual & here
    }
    ranged = [here for here in (*letters.values(), *both) if here & RUNNING]
    ranged += [letters.get(place, set()) - defined for place in listed]
    fixed = {x for here in ranged for x in here if len(x) == 1 and x.isalpha() and x not in RUNNING}
    return IndexLetters(frozenset(last), frozenset(fixed - defined - set(_LAST)), frozenset(zero))


def _is_softmax(sides: list[tuple[Token, ...]]) -> bool:
    """Whether a vector of probabilities is defined: p = softmax(z)."""
    return any("softmax" in token.text.lower() for side in sides for token in flat(side[:2]))


def _begun_at_zero(side: Written | None) -> set[str]:
    sums = [part for part in every(side) if isinstance(part, Big)] if side is not None else []
    return {part.index for part in sums if part.low == Num(Fraction(0))}
