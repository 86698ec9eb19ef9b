"""Numbers of an example that stand in a formula for names: ∂L/∂w = 2 (5 - y) x where a = 5."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notes.judging.situation import Situation, as_written, names_near
from derive.notes.judging.trial import Claim, Hypothesis
from derive.notes.judging.valued import own_key
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Printed
from derive.notes.meaning.places import behind, names_in
from derive.notes.shown import shown as as_text
from derive.notes.written import (
    FIRST,
    MEMBER,
    ONE,
    ZERO,
    Apply,
    Grid,
    Index,
    Nabla,
    Num,
    Raised,
    Slope,
    Sym,
    Written,
    every,
    mapped,
    parts,
    printed_name,
    symbols,
)

_FIRSTS = ((Index("", 0),), (Index(FIRST),))
_INPUTS = frozenset(name + end for name in ("x", "phi", "z", "a", "h") for end in ("", MEMBER))


def with_values(situation: Situation) -> Iterator[Hypothesis]:
    """∂L/∂w = 2 (a - y) 3 where x = 3, ∂L/∂a = -1/a where y = 1: numbers put in for names it lacks.

    What was said of the derivative itself, ∂L/∂w = 6, gives none: to say it again proves nothing. A 0 or 1
    leaves no digit, nor need the ω of f(t) = sin(ωt); it counts where it was told in this section.
    """
    if situation.general:
        return
    right = situation.claim.right
    kept = {str(sym) for sym in symbols(right)}
    kept |= {own_key(side, situation.knowledge) for side in (situation.claim.left, right)}
    values = {n: v for n, v in situation.knowledge.values.items() if n not in kept}
    given = {n: v.body for n, v in values.items() if not _is_elsewhere(v, situation)}
    numbers = {part.value for part in every(right) if isinstance(part, Num) and part.value not in (0, 1)}
    put_in = (part for body in given.values() for part in every(body) if isinstance(part, Num))
    here = {name: body for name, body in given.items() if name not in situation.knowledge.aged}
    near, inner = ({*map(str, found)} for found in (names_near(situation), _of_functions(situation)))
    silent = {n: body for n, body in here.items() if n in inner or (n in near and body in (ZERO, ONE))}
    if any(part.value in numbers for part in put_in):
        yield replace(as_written(situation), values=given, words="with the numbers given")
    elif silent:
        words = ", ".join(f"{printed_name(name)} = {as_text(body)}" for name, body in silent.items())
        yield replace(as_written(situation), values=given, words=words)


def _of_functions(situation: Situation) -> Iterator[Sym]:
    """The k of an f(z) = 1/(1 + e^{-kz}) that the claim calls."""
    for side in (situation.claim.left, situation.claim.right):
        for call in (part for part in every(side) if isinstance(part, Apply)):
            found = situation.knowledge.function(call.function)
            yield from symbols(found.body) if found is not None else ()


def _is_elsewhere(value: Printed, situation: Situation) -> bool:
    """Whether it is a derivative at x = 1, and the claim is about x = 2."""
    return any(
        sign == "=" == other and name == x and number != place
        for name, sign, number in value.at
        for x, other, place in situation.restricted
    )


def with_first_input(situation: Situation) -> Iterator[Hypothesis]:
    """x_0 = 1 beside ∂J/∂θ_0, the input of a bias that is counted as a weight; it may be told."""
    claim, knowledge = situation.claim, situation.knowledge
    slopes = [part for side in (claim.left, claim.right) for part in every(side) if isinstance(part, Slope)]
    firsts = [p.wrt.indices[-1:] for p in slopes if isinstance(p.wrt, Sym) and p.wrt.indices[-1:] in _FIRSTS]
    if not firsts:
        return
    reached = {
        name for found in behind(tuple(p.of for p in slopes), knowledge) for name in names_in(found.body)
    }
    for name in sorted(reached & _INPUTS):
        told = knowledge.values.get(str(Sym(name.removesuffix(MEMBER), firsts[0])))
        formulas = knowledge.definitions.get(name, ())
        others = any(d.indices[-1:] != firsts[0] or d.body != ONE for d in formulas)
        if others or (told is not None and told.body != ONE):
            continue
        words = "" if told is not None else f"{name.removesuffix(MEMBER)}_0 = 1, the input of a bias"
        known = knowledge.copy()
        known.define(Definition(name, (Index("i"), *firsts[0]), (), ONE))
        given = ((Sym(name, firsts[0]), ONE),)
        yield replace(as_written(situation), knowledge=known, given=given, words=words)


def with_matrices(situation: Situation) -> Hypothesis | None:
    """Aᵀ = A of an A that is given by its numbers; None where the claim differentiates by it."""
    claim, knowledge = situation.claim, situation.knowledge
    inside = [part for side in (claim.left, claim.right) for part in every(side)]
    by = {str(part.wrt) for part in inside if isinstance(part, Slope | Nabla)}
    names = {str(part) for part in inside if isinstance(part, Sym)} - by
    values = {name: knowledge.values[name].body for name in sorted(names & knowledge.values.keys())}
    grids = {name: body for name, body in values.items() if isinstance(body, Grid) and not body.open}
    given = {name: body for name, body in grids.items() if len(body.rows) == len(body.rows[0]) > 1}
    sizes = {len(body.rows) for body in given.values()}
    if len(sizes) != 1:
        return None
    gone = by | knowledge.aged | knowledge.outdated
    if grids.keys() == names and names.isdisjoint(gone):
        given = grids  # A v = 2 v: nothing of it is open
    words = f"with the numbers given for {', '.join(sorted(given))}"
    return replace(as_written(situation), values=given, sizes=tuple(sizes), words=words)


def with_names(situation: Situation) -> Iterator[tuple[Claim, Hypothesis]]:
    """∂L/∂w = 2 (5 - y) x, if a = 5: a number of an example that the note does not give in a formula."""
    claim, known = situation.claim, situation.knowledge.values
    kept = symbols(claim.right)
    if situation.general:
        return
    arrays = situation.knowledge.shapes  # no number stands for one of them
    near = [
        sym
        for sym in names_near(situation)
        if sym.name not in ("I", "ones", *situation.knowledge.left_out)
        and not arrays.get((sym.name, len(sym.indices)))
        and not _is_settled(sym, situation)
    ]
    names = [sym for sym in near if str(sym) not in known and sym not in kept]
    for number in dict.fromkeys(_inserted_numbers(claim.right)) if kept else ():
        for sym in names:
            named = _replaced(claim.right, number, sym)
            yield (
                replace(claim, right=named),
                replace(as_written(situation), words=f"{sym} = {as_text(number)}"),
            )


def _is_settled(sym: Sym, situation: Situation) -> bool:
    """Whether it is an array, a defined name of the left side, or made of letters that the right side keeps,
    as y = 10 - x beside an x: then no number is supposed for it.
    """
    knowledge = situation.knowledge
    defined = sym in symbols(situation.claim.left) and knowledge.is_defined(sym)
    if sym.bold or sym.name == "ones" or defined:
        return True
    inside = {s for found in behind((sym,), knowledge) for s in symbols(found.body)}
    ends = {s for s in inside if not knowledge.is_defined(s)}
    if ends and ends <= set(symbols(situation.claim.right)):
        return True
    return bool(knowledge.shapes.get((sym.name, len(sym.indices))))


def _inserted_numbers(term: Written) -> Iterator[Num]:
    """Numbers but 0, and no exponents."""
    match term:
        case Num(value) if value:
            yield term
        case Raised(base, _):
            yield from _inserted_numbers(base)
        case _:
            for part in parts(term):
                yield from _inserted_numbers(part)


def _replaced(term: Written, number: Num, sym: Sym) -> Written:
    if term == number:
        return sym
    return mapped(term, lambda part: _replaced(part, number, sym))


def has_numbers(term: Written) -> bool:
    """Whether it is made of a worked example's numbers: decimals, or a column of them."""
    return any((isinstance(part, Num) and part.places) or isinstance(part, Grid) for part in every(term))
