"""Whether two sides speak of the same quantities, through the document's definitions.

An identity does. An equation of which one side brings in a quantity that the other side says nothing of may
be another model, a condition, or an unknown to be solved for: a point where both sides differ refutes none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from fractions import Fraction
from types import UnionType

from derive.evidence import Verdict
from derive.notes.judging.definitions import UNKNOWN
from derive.notes.judging.situation import Situation, as_written, meaning_of, parts_behind
from derive.notes.judging.trial import Claim, tried
from derive.notes.letters import RUNNING
from derive.notes.meaning import products
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.meaning.places import behind
from derive.notes.meaning.structure import IDENTITY, is_line
from derive.notes.reading.euler import EULER
from derive.notes.written import (
    MEMBER,
    Apply,
    Big,
    Minus,
    Nabla,
    Num,
    Over,
    Plus,
    Raised,
    Slope,
    Sym,
    Times,
    Turned,
    Written,
    every,
    parts,
    printed_name,
    symbols,
)

_DIGITS = {"l": 1, "I": 1, "O": 0, "o": 0, "S": 5}  # by which a scanned 1, 0 or 5 is read


def foreign(situation: Situation, *, used: bool) -> Iterator[str]:
    """What one side of an equation between formulas speaks of, and the other one does not."""
    claim, knowledge = situation.claim, situation.knowledge
    whole = isinstance(claim.left, Apply) and claim.left.function in ("trace", "det")
    formula = isinstance(claim.left, Plus | Minus | Times | Over | Raised) and not _has(claim.left, Apply)
    if not (whole or formula) or _has(claim.left, Slope | Nabla):
        return
    if used and formula and set(symbols(claim.left)) != set(symbols(claim.right)):
        yield "an equation between formulas of defined quantities may be a condition"
        return
    left, right = _reached(claim.left, knowledge), _reached(claim.right, knowledge)
    if left and right - left:
        yield f"only the right side speaks of {', '.join(sorted(right - left)[:3])}"


def _has(term: Written, kind: UnionType | type) -> bool:
    return any(isinstance(part, kind) for part in every(term))


def _reached(term: Written, knowledge: Knowledge) -> set[str]:
    """The names without a definition that a formula comes down to."""
    bound = {part.index for part in every(term) if isinstance(part, Big)}
    seen: set[str] = set()
    free: set[str] = set()
    waiting = list(symbols(term))
    while waiting:
        sym = waiting.pop()
        if sym.name in seen or sym.name in bound:
            continue
        seen.add(sym.name)
        bodies = [d.body for d in knowledge.definitions.get(sym.name, ()) if not d.parameters][-1:]
        if not bodies and sym.name not in knowledge.sizes:
            free.add(sym.name)
        waiting += [inner for body in bodies for inner in symbols(body)]
    return free


def doubts(situation: Situation, free: Collection[str]) -> Iterator[str]:
    """What a refutation would rest on, and the text does not say; `free`: the names without a meaning."""
    claim, knowledge = situation.claim, situation.knowledge
    for side, other in ((claim.left, claim.right), (claim.right, claim.left)):
        open_ = isinstance(side, Sym) and not meaning_of(side, knowledge) and not _has(other, Slope | Nabla)
        known = isinstance(side, Sym) and side.name in knowledge.sizes | _reached(other, knowledge)
        if open_ and not known:
            yield f"{side} is not defined: this may say what it is"
        for sym in symbols(side):  # -log P(y|x) = …
            if (
                "(" in sym.name
                and not knowledge.is_defined(sym)
                and sym.name not in _reached(other, knowledge)
            ):
                yield f"{sym} is not defined: this may say what it is"
    inside = [part for side in (claim.left, claim.right) for part in every(side)]
    if (
        EULER in inside
        and not knowledge.is_defined(EULER)
        and any(isinstance(p, Apply) and p.function == "exp" for p in inside)
    ):
        yield "e may be Euler's number"
    yield from _half_known(situation)
    yield from _by_number(situation, free)
    yield from _by_letter(situation)
    yield from _by_place(situation)
    yield from _by_layer(situation)


def _by_number(situation: Situation, free: Collection[str]) -> Iterator[str]:
    """The δ of ∂L/∂c = δ, of which the note gives a number and no formula: it is no letter for any number.

    Nor is the y of ∂L/∂W = (p - y) hᵀ beside L = -log p_c, where another line has an L with a y.
    """
    claim, knowledge = situation.claim, situation.knowledge
    if not isinstance(claim.left, Sym | Slope | Nabla):
        return
    known = _open_ends(claim.left, knowledge)
    met = {name.partition("_")[0] for name in free} | set(free)  # a Kronecker δ_ij has a meaning
    ends = [sym for sym in _open_ends(claim.right, knowledge) if {sym.name, str(sym)} & met]
    strange = [sym for sym in ends if not any(_are_akin(sym, k) for k in known)]
    if not strange:
        return
    above = knowledge.without_later().definitions.values()
    mentioned = {sym for found in above for d in found for sym in symbols(d.body)}
    mentioned |= {sym for edge in knowledge.told for sym in edge}
    tops = {sym.name for sym in symbols(claim.left)}
    others = [(d, _open_ends(d.body, knowledge)) for d in situation.document if d.name in tops]
    for sym in strange:
        if str(sym) in knowledge.values:
            yield printed_name(f"of {sym} only a number is given")
        elif not any(_are_akin(sym, other) for other in mentioned):
            yield printed_name(f"nothing above says what {sym} is")
        elif found := [d for d, ends in others if any(_are_akin(sym, end) for end in ends)]:
            yield printed_name(f"{found[0].name} has another formula in {found[0].place}")


def _open_ends(term: Written, knowledge: Knowledge) -> list[Sym]:
    """The quantities without a formula that one comes down to."""
    bound = {part.index for part in every(term) if isinstance(part, Big)}
    seen: dict[Sym, bool] = {}
    waiting = list(symbols(term))
    while waiting:
        sym = waiting.pop()
        if sym in seen or sym.name in bound | knowledge.sizes:
            continue
        current = meaning_of(sym, knowledge)
        seen[sym] = current is None
        waiting += symbols(current.body) if current is not None else ()
    return [sym for sym, is_open in seen.items() if is_open]


def _are_akin(one: Sym, other: Sym) -> bool:
    """The same, or y_i and y_3, the entries of y, and y itself."""
    if one.name != other.name or one == other:
        return one == other
    running = any(index.letter in RUNNING for index in (*one.indices, *other.indices))
    return running or len(one.indices) != len(other.indices)


def _half_known(situation: Situation) -> Iterator[str]:
    """A quantity of which the text gives a derivative, and no formula; a differential."""
    claim, knowledge = situation.claim, situation.knowledge
    sides = (claim.left, claim.right)
    plain = {sym.name for side in sides for sym in _outside_slopes(side)}
    sloped = {
        part.of.name
        for side in sides
        for part in every(side)
        if isinstance(part, Slope) and isinstance(part.of, Sym)
    }
    if "d" in plain and not knowledge.is_defined(Sym("d")) and "d" not in knowledge.sizes:
        yield "d may be the sign of a differential"
    for of, _ in knowledge.slopes:
        if of in plain & sloped and not knowledge.is_defined(Sym(of)):
            yield f"{of} is not defined, only its derivative"


def unread_factor(situation: Situation, murky: Collection[str]) -> Sym | None:
    """The R of Xᵀ R X when its formula was not understood, and no shape is known: it may be no number."""
    claim, knowledge = situation.claim, situation.knowledge
    for part in (part for side in (claim.left, claim.right) for part in every(side)):
        factors = (
            [f.term if isinstance(f, Turned) else f for f in part.factors] if isinstance(part, Times) else []
        )
        named = [factor for factor in factors if isinstance(factor, Sym)]
        if any(knowledge.shapes.get((sym.name, len(sym.indices))) for sym in named):
            for sym in named:
                current = knowledge.current(sym)
                shaped = knowledge.shapes.get((sym.name, len(sym.indices)))
                unread = str(sym) in murky or (current is not None and current.body == UNKNOWN)
                if sym.name[0].isupper() and not shaped and unread:
                    return sym
    return None


def numbers_only(situation: Situation) -> str:
    """A B = B A of letters that nothing tells about: it holds of numbers, and not of matrices.

    So does ∂v/∂x = A B of u = A x, v = B u.
    """
    claim, knowledge = situation.claim, situation.knowledge
    names = dict.fromkeys((*symbols(claim.left), *symbols(claim.right)))
    capitals = [str(sym) for sym in names if sym.name.isupper() and len(sym.name) == 1 and sym.name != "I"]
    slopes = any(_has(side, Slope) for side in (claim.left, claim.right))
    told = any(
        sym.indices
        or knowledge.is_defined(sym)
        or str(sym) in knowledge.values
        or knowledge.shapes.get((sym.name, 0))
        for sym in names
        if str(sym) in capitals or not slopes
    )
    if (
        len(capitals) < 2
        or told
        or not any(_multiplied(side, capitals) for side in (claim.left, claim.right))
    ):
        return ""
    matrices = knowledge.copy()
    if slopes:
        names |= dict.fromkeys(part for part in parts_behind(situation) if isinstance(part, Sym))
    matrices.shapes |= {(sym.name, 0): ("n", "n") if str(sym) in capitals else ("n",) for sym in names}
    if products.is_proved((claim.left, claim.right), matrices):
        return ""
    plain = replace(as_written(situation), knowledge=matrices)
    if slopes and tried(claim, plain).verdict is not Verdict.FALSE:
        return ""
    return f"{' and '.join(capitals[:2])} are numbers, or commute"


def _multiplied(side: Written, capitals: Collection[str]) -> bool:
    """Whether two of these letters stand beside each other in a product."""
    for part in every(side):
        factors = part.factors if isinstance(part, Times) else ()
        bare = [f.base if isinstance(f, Raised) else f.term if isinstance(f, Turned) else f for f in factors]
        if len({str(f) for f in bare if isinstance(f, Sym)} & set(capitals)) > 1:
            return True
    return False


def _by_letter(situation: Situation) -> Iterator[str]:
    """δ_k of the outputs beside δ_j = (1 - z_j²) Σ_k w_kj δ_k of the hidden units: two quantities."""
    claim = situation.claim
    names = {sym.name for side in (claim.left, claim.right) for sym in symbols(side)}
    letters: dict[str, set[str]] = {}
    heads = [d for d in situation.document if len(d.indices) == 1 and d.name in names]
    for definition in heads:
        letters.setdefault(definition.name, set()).add(definition.indices[0].letter)
    for definition in heads:
        others = (letters[definition.name] & RUNNING) - {definition.indices[0].letter}
        inside = [sym for sym in symbols(definition.body) if sym.name == definition.name]
        if any(others.intersection(index.letters) for sym in inside for index in sym.indices):
            yield f"{definition.name} may be another quantity for another letter"
            return


def of_either_units(situation: Situation) -> str:
    """Why nothing can be supposed or refuted: it rests on an a_k that may be another quantity than a_j."""
    unsure = situation.knowledge.unsure_units
    syms = (part for part in parts_behind(situation) if isinstance(part, Sym)) if unsure else ()
    found = next((s for s in syms for i in s.indices if (s.name, i.letter) in unsure), None)
    return printed_name(f"{found} may be of other units than with another letter") if found else ""


def _by_layer(situation: Situation) -> Iterator[str]:
    """The w_ji of a line beside a w^{(1)}_ji to which its other side comes down."""
    sides = (situation.claim.left, situation.claim.right)
    ends = {end for side in sides for end in _open_ends(side, situation.knowledge)}
    for sym in dict.fromkeys(sym for side in sides for sym in symbols(side)):
        alike = [end for end in ends if printed_name(end.name) == printed_name(sym.name)]
        layers = [end for end in alike if len(end.indices) == len(sym.indices) + 1 > 1]
        if sym in ends and any(not end.indices[0].letter for end in layers):
            yield printed_name(f"{sym} may be that of a layer")


def _by_place(situation: Situation) -> Iterator[str]:
    """What hangs on how entries are counted: sums from 0 and whole arrays, samples x_i and their matrix X."""
    claim, knowledge = situation.claim, situation.knowledge
    written = {sym for side in (claim.left, claim.right) for sym in symbols(side)}
    if isinstance(claim.left, Nabla) and knowledge.from_zero:
        yield "sums begin at 0, and a whole array has its first entry at 1"
    entries = {sym.name for sym in written if len(sym.indices) == 1 and sym.name.islower()}
    bodies = (d.body for sym in written for d in knowledge.definitions.get(sym.name, ()))
    reached = {sym.name for sym in written} | {sym.name for body in bodies for sym in symbols(body)}
    behind_it = {sym for d in behind((claim.left, claim.right), knowledge) for sym in symbols(d.body)}
    capitals = {sym.name for sym in written if not sym.indices}
    lines = {sym.name.removesuffix(MEMBER) for sym in behind_it if sym.indices}
    for name in sorted(entries | {line for line in lines if line.islower() and line.upper() in capitals}):
        matrix = name.upper()
        told = any(map(is_line, knowledge.definitions.get(name, ())))
        if matrix in reached and len(knowledge.shapes.get((matrix, 0), ())) == 2 and not told:
            yield f"{name}_i may be a row of {matrix}"


def like_a_digit(situation: Situation) -> str:
    """σ(0) = l/2: beside a number a letter of which nothing tells, and which looks like a digit."""
    claim, known = situation.claim, situation.knowledge
    for side, other in ((claim.left, claim.right), (claim.right, claim.left)):
        strange = [s for s in symbols(side) if not known.is_defined(s) and str(s) not in known.values]
        if not symbols(other) and strange and {str(s) for s in symbols(side)} <= _DIGITS.keys():
            name = str(strange[0])
            return f"nothing says what {name} is, which may be the digit {_DIGITS[name]}"
    return ""


def to_be_solved(claim: Claim) -> str:
    """7(1 - p) = 3p holds for one p: an equation in one name that is its unknown."""
    names = dict.fromkeys((*symbols(claim.left), *symbols(claim.right)))
    if len(names) != 1:
        return ""
    left, right = (line_of(side) for side in (claim.left, claim.right))
    solved = left is not None and right is not None and left[0] != right[0]
    return "an equation for its unknown, no identity" if solved else ""


def line_of(term: Written) -> tuple[Fraction, Fraction] | None:
    """a and b of a x + b, for a formula in one name; None for anything else."""
    match term:
        case Num(value):
            return Fraction(0), value
        case Sym():
            return Fraction(1), Fraction(0)
        case Minus(inner):
            found = line_of(inner)
            return (-found[0], -found[1]) if found is not None else None
        case Plus(terms):
            lines = [line for line in map(line_of, terms) if line is not None]
            return (
                (sum((a for a, _ in lines), Fraction(0)), sum((b for _, b in lines), Fraction(0)))
                if len(lines) == len(terms)
                else None
            )
        case Times(factors, _):
            found = (Fraction(0), Fraction(1))
            for line in map(line_of, factors):
                if line is None or (found[0] and line[0]):
                    return None
                found = (found[0] * line[1] + found[1] * line[0], found[1] * line[1])
            return found
        case Over(above, below):
            top, bottom = line_of(above), line_of(below)
            if top is None or bottom is None or bottom[0] or not bottom[1]:
                return None
            return top[0] / bottom[1], top[1] / bottom[1]
        case _:
            return None


def _outside_slopes(term: Written) -> Iterator[Sym]:
    if isinstance(term, Slope):
        return
    if isinstance(term, Sym):
        yield term
    for part in parts(term):
        yield from _outside_slopes(part)


def same_names(situation: Situation) -> bool:
    """Whether both sides speak of the same names, as an identity does; the n of an X ∈ R^{n×d} is X's own."""
    claim, shapes = situation.claim, situation.knowledge.shapes
    left, right = ({*symbols(side)} - {*_summed(side)} for side in (claim.left, claim.right))
    if left == right or not left or not right:
        return True
    sizes = {IDENTITY, *(Sym(size) for shape in shapes.values() for size in shape)}
    left, right = left - sizes, right - sizes
    whole = {sym for sym in left | right if shapes.get((sym.name, len(sym.indices)))}
    arrays = whole == left | right
    families = [{sym.name for sym in names} for names in (left, right)]
    known = situation.knowledge
    entries = families[0] == families[1] and not families[0] & known.described  # tr(A) and Σ A_ij
    entries = entries and not families[0].isdisjoint(known.declared)
    return left == right or (arrays and not (left and right)) or entries


def _summed(term: Written) -> Iterator[Sym]:
    """The letters over which its sums run: k in Σ_k β^k."""
    return (Sym(part.index) for part in every(term) if isinstance(part, Big))


def on_both_sides(sym: Sym, claim: Claim) -> bool:
    """Whether a name stands on the left and on the right."""
    return sym in symbols(claim.left) and sym in symbols(claim.right)
