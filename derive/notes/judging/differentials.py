"""Equations between differentials, d(xy) = x dy + y dx: both sides change alike with their variables.

They are judged as derivatives by one parameter on which all variables depend, each in any way. They go
forward, from a quantity to what it is made of; the dz = da g'(z) of a program is another thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from derive.notes.judging.claims import Answer, Caution
from derive.notes.judging.links import judge_link
from derive.notes.judging.situation import Situation
from derive.notes.judging.trial import Claim
from derive.notes.judging.verdict import HOLDING, Word
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import (
    ZERO,
    Apply,
    Big,
    Minus,
    Over,
    Plus,
    Slope,
    Sym,
    Times,
    Turned,
    Written,
    every,
    mapped,
    printed_name,
    symbols,
)

_SIGN = Sym("d")
_PARAMETER = Sym("t#")
_CHANGE = re.compile(rf"∂(\w+)/∂{_PARAMETER}")  # as points of a refutation name it
_LINEAR = frozenset(("trace", "diag"))  # functions through which a change goes


def are_differentials(left: Written | None, right: Written | None, knowledge: Knowledge) -> bool:
    """Whether two sides are differentials, of what the left one is made of."""
    return left is not None and right is not None and _as_slopes(left, right, knowledge) is not None


def judged_differentials(claim: Claim, situation: Situation) -> Answer | None:
    """The verdict on such an equation; None where its d is a number, and it holds in no other way."""
    known = situation.knowledge
    sides = _as_slopes(claim.left, claim.right, known)
    if sides is None:
        return None
    there = replace(situation, readings=(Claim(*sides),))
    free = [sym for side in sides for sym in _ends(side, known)]
    changed = [of for side in sides for of in _changing(side) if of in free]
    fixed = [sym for sym in dict.fromkeys(free) if sym not in changed]
    found = _along(free, there)
    if found.word not in HOLDING and fixed:
        found = _along([sym for sym in free if sym in changed], there)
        if found.word in HOLDING:
            names = sorted(printed_name(str(sym)) for sym in fixed)
            said = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'}"
            found = replace(found, word=Word.HOLDS_IF, why=f"{said} constant")
    return None if _is_number(known) and found.word not in HOLDING else found


def _along(varying: list[Sym], situation: Situation) -> Answer:
    """The verdict where these names change, and no others."""
    knowledge = situation.knowledge.copy()
    knowledge.edges |= dict.fromkeys(((sym, _PARAMETER) for sym in varying), True)
    answer = judge_link(replace(situation, knowledge=knowledge, total=True), Caution())
    why = "for every change of its variables" if answer.word is Word.PROVED else answer.why
    return replace(answer, why=_CHANGE.sub(r"d\1", why), meant=None, steps=())


def _as_slopes(left: Written, right: Written, knowledge: Knowledge) -> tuple[Written, Written] | None:
    """Both sides with derivatives by the parameter for differentials; None where they are none."""
    one, other = _changed(left, knowledge), ZERO if right == ZERO else _changed(right, knowledge)
    if one is None or other is None:
        return None
    if all(isinstance(of, Sym) and not knowledge.is_defined(of) for of in _changing(one)):
        return None  # dy of a y that nothing defines: this may say what it is
    inner, below = ({sym for of in _changing(side) for sym in symbols(of)} for side in (one, other))
    made = all(any(b == top or knowledge.reaches(top, b) for top in inner) for b in below)
    return (one, other) if made else None


def _changing(term: Written) -> list[Written]:
    """Of what the differentials are."""
    return [part.of for part in every(term) if isinstance(part, Slope) and part.wrt == _PARAMETER]


def _changed(term: Written, knowledge: Knowledge) -> Written | None:
    """A formula of which every term has one differential for a factor."""
    match term:
        case Sym():
            return _of_name(term, knowledge)
        case Minus() | Plus() | Turned() | Big(product=False) | Over():
            whole = (
                (term.above,) if isinstance(term, Over) else (term.body,) if isinstance(term, Big) else None
            )
            changed = {p: _changed(p, knowledge) for p in whole or _terms(term)}
            if any(new is None for new in changed.values()):
                return None
            return mapped(term, lambda part: changed.get(part) or part)
        case Apply(function, (inner,), 0) if function in _LINEAR:
            new = _changed(inner, knowledge)
            return None if new is None else Apply(function, (new,))
        case Times(factors, marks):
            found = [(n, new) for n, new in enumerate(_factors(factors, knowledge)) if new is not None]
            if len(found) != 1:
                return None
            ((place, new),) = found
            rest = factors[place + 2 :] if factors[place] == _SIGN else factors[place + 1 :]
            every_factor = (*factors[:place], new, *rest)
            between = (*marks[:place], *marks[len(marks) - len(rest) :]) if rest else marks[:place]
            return Times(every_factor, between) if len(every_factor) > 1 else new
        case _:
            return None


def _terms(term: Written) -> tuple[Written, ...]:
    return term.terms if isinstance(term, Plus) else (term.term,) if isinstance(term, Minus | Turned) else ()


def _factors(factors: tuple[Written, ...], knowledge: Knowledge) -> Iterator[Written | None]:
    """Of every factor its differential, where it is one: of a d that of what stands behind it."""
    for place, factor in enumerate(factors):
        if factor == _SIGN:
            following = factors[place + 1] if place + 1 < len(factors) else None
            yield None if following is None else Slope(following, _PARAMETER, total=True)
        elif place and factors[place - 1] == _SIGN:
            yield None
        else:
            yield _changed(factor, knowledge)


def _of_name(sym: Sym, knowledge: Knowledge) -> Written | None:
    """dx: a name that nothing defines, of a d and another one."""
    current = knowledge.current(sym)
    if len(sym.name) < 2 or sym.name[0] != "d" or (current is not None and not current.later):
        return None
    own = Sym(sym.name[1:], sym.indices)
    return (
        Slope(own, _PARAMETER, total=True)
        if own.name.isalpha() and str(sym) not in knowledge.values
        else None
    )


def _ends(term: Written, knowledge: Knowledge) -> Iterator[Sym]:
    """The names without a formula that one comes down to."""
    seen, waiting = set[Sym](), list(symbols(term))
    while waiting:
        sym = waiting.pop()
        if sym in seen or sym == _PARAMETER or sym.name in knowledge.sizes:
            continue
        seen.add(sym)
        current = knowledge.current(sym)
        if current is None:
            yield sym
        else:
            waiting += symbols(current.body)


def _is_number(knowledge: Knowledge) -> bool:
    """Whether the note has a d of its own."""
    return knowledge.is_defined(_SIGN) or "d" in knowledge.sizes or "d" in knowledge.values
