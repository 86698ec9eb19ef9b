"""Names that may stand for another one: letters that look alike, one example of a sum, n for x."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from derive.notes.judging.names import bare
from derive.notes.judging.situation import LOSSES, Situation, as_written
from derive.notes.judging.trial import Claim, Hypothesis, Tried
from derive.notes.letters import RUNNING
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import (
    EQUAL,
    FIRST,
    Apply,
    Big,
    Nabla,
    Slope,
    Sym,
    Times,
    Turned,
    every,
    ranged,
    symbols,
)

_ALIKE = (
    {"w", "omega", "W"},
    {"v", "nu", "upsilon"},
    {"u", "upsilon"},
    {"a", "alpha"},
    {"n", "eta"},
    {"phi", "varphi", "varPhi"},
    {"y", "gamma"},
    {"p", "rho"},
    {"x", "chi", "X"},
    {"k", "kappa"},
    {"o", "sigma"},
)
Aliases = Mapping[str, tuple[str, tuple[str, ...]]]


def renamed(situation: Situation, base: Tried, *, of_one: bool = False) -> Iterator[Hypothesis]:
    """Unexplained names read as known ones that look alike; one example of a sum without its index.

    `of_one`: the text speaks of a single example.
    """
    plain = as_written(situation)
    lost = {name for pair in base.marks.lost for name in pair}
    known = explained(situation.knowledge)
    around = dict.fromkeys((*symbols(situation.claim.left), *symbols(situation.claim.right), *known))
    minor = [s for s in around if str(s) in lost and _is_minor(s, known)]
    strange = list(dict.fromkeys((*unexplained(situation), *minor)))
    if strange:
        pairs = dict(_directed(s, k, situation.knowledge) for s in strange for k in _alike(s, known)[:1])
        if pairs and not _are_places(pairs):
            yield replace(plain, aliases=_aliases(pairs), words=_words(pairs))
        for one in strange:
            for other in _alike(one, known)[1:3]:
                pair = dict([_directed(one, other, situation.knowledge)])
                yield replace(plain, aliases=_aliases(pair), words=_words(pair))
    yield from (
        one for one in _one_example(situation, strange, known) if of_one or not _is_of_many(one, situation)
    )


def _are_places(pairs: Mapping[str, Sym]) -> bool:
    """y_1 for y and x_2 for x: different numbers are places, and no part of a name."""
    return len({old.removeprefix(new.name) for old, new in pairs.items() if old != new.name} - {""}) > 1


def _directed(one: Sym, other: Sym, knowledge: Knowledge) -> tuple[str, Sym]:
    """Which of two names is read as the other: the one without a definition."""
    return (
        (str(other), one)
        if knowledge.is_defined(one) and not knowledge.is_defined(other)
        else (str(one), other)
    )


def _is_minor(sym: Sym, known: dict[Sym, None]) -> bool:
    """o_1 beside o, w beside W."""
    return any(k != sym and k.name.lower() == sym.name.lower() for k in known)


def _turns_a_product(claim: Claim) -> bool:
    """(A B)ᵀ: of matrices, and where all are numbers it says nothing."""
    every_part = (part for side in (claim.left, claim.right) for part in every(side))
    return any(isinstance(part, Turned) and isinstance(part.term, Times) for part in every_part)


def _one_example(situation: Situation, strange: list[Sym], known: dict[Sym, None]) -> Iterator[Hypothesis]:
    """n = 1, with y_1 read as y."""
    sums = [p for d in _bodies(situation) for p in every(d) if isinstance(p, Big)]
    own = [p for s in (situation.claim.left, situation.claim.right) for p in every(s) if isinstance(p, Big)]
    if not sums or own or _turns_a_product(situation.claim):
        return
    indexed = {s.name for s in known if len(s.indices) == 1 and s.indices[0].letter in RUNNING}
    around = (*symbols(situation.claim.left), *symbols(situation.claim.right))
    if any(index.letter == FIRST for s in around for index in s.indices):
        return  # w_0 is one of several
    among_many = any(
        s.name in indexed and len(s.indices) == 1 and s.indices[0].letter in RUNNING for s in around
    )
    left = situation.claim.left
    if among_many and isinstance(left, Slope) and not (isinstance(left.of, Sym) and left.of.name in LOSSES):
        return  # ∂μ/∂x_i: one among many, also where the text speaks of a single example
    used = {
        s.name for s in (*symbols(situation.claim.left), *symbols(situation.claim.right)) if not s.indices
    }
    bare = {s.name for s in known if not s.indices}
    pairs = {f"{name}_1": Sym(name) for name in sorted(indexed & (used | bare))}
    near = {
        str(s): k
        for s in strange
        for k in _alike(s, known)[:1]
        if str(s) not in pairs and s.name not in indexed
    }
    plain = replace(as_written(situation), aliases=_aliases({**pairs, **near}))
    later = {index.letter for sym in around for index in sym.indices if index.shift}
    for size in _counts(sums):
        if any(s.index in later for s in sums if str(s.high) == size):
            continue  # where there is one step, nothing is said of h_{t+1}
        alone = _letters_over(size, sums, around)
        yield replace(plain, ones=frozenset((size,)), alone=alone, words=f"{size} = 1")
    if pairs and not situation.knowledge.sizes and not _has_classes(situation):
        yield replace(plain, sizes=(1,), words="there is one example")


def _has_classes(situation: Situation) -> bool:
    """Whether a softmax is part of it: what it has several of are classes, of which one alone has p = 1."""
    inside = (part for body in _bodies(situation) for part in every(body))
    return any(isinstance(part, Apply) and part.function == "softmax" for part in inside)


def _is_of_many(one: Hypothesis, situation: Situation) -> bool:
    """∂L/∂ŷ_i, ∇_ŷ L of a mean over n: the claim itself counts the examples, which are more than one."""
    sides = (situation.claim.left, situation.claim.right)
    by = {part.wrt for side in sides for part in every(side) if isinstance(part, Nabla)}
    whole = any(isinstance(sym, Sym) and f"{sym.name}_1" in one.aliases for sym in by)
    shapes = situation.knowledge.shapes
    inside = {sym for side in sides for sym in symbols(side)}
    lengths = {size for sym in inside for size in shapes.get((sym.name, len(sym.indices)), ())}
    lengths |= {sym.name for sym in inside if not sym.indices}  # m ∂J/∂Z
    return whole or bool(one.alone) or not one.ones.isdisjoint(lengths)


def _letters_over(size: str, sums: list[Big], names_here: tuple[Sym, ...]) -> frozenset[str]:
    """The letters of the claim that number what the sums up to that size run over."""
    over = [s for s in sums if str(s.high) == size]
    families = {
        sym.name for s in over for sym in symbols(s.body) if any(s.index in i.letters for i in sym.indices)
    }
    return frozenset(s.indices[0].letter for s in names_here if s.name in families and len(s.indices) == 1)


def _counts(sums: list[Big]) -> list[str]:
    """The numbers of examples: what the sums run up to."""
    found = dict.fromkeys(str(s.high) for s in sums if isinstance(s.high, Sym) and not s.high.indices)
    return list(found)[:3]


def _bodies(situation: Situation) -> list:
    current = [found[-1].body for found in situation.knowledge.definitions.values() if found]
    return [*current, situation.claim.left, situation.claim.right]


def identified(situation: Situation) -> Iterator[Hypothesis]:
    """One unexplained name is another name of the formula: n = x.

    Of a derivative by u, 2(v - t), a v that stands in no other formula is a slip, unless the two look alike.
    """
    plain = as_written(situation)
    around = dict.fromkeys((*symbols(situation.claim.left), *symbols(situation.claim.right)))
    sums = {
        p.index for s in (situation.claim.left, situation.claim.right) for p in every(s) if isinstance(p, Big)
    }
    shared = set(symbols(situation.claim.left)) & set(symbols(situation.claim.right))
    left = situation.claim.left
    sloped = any(isinstance(part, Slope | Nabla) for part in every(left))
    plainly = () if sloped else symbols(left)
    for one in unexplained(situation)[:3]:
        if one.name in sums or one in shared:  # f(x + y) = f(x) + f(y) is no claim about x = y
            continue
        for other in around:
            if one in plainly and other in plainly:
                continue  # min(a, b) = b is no claim about a = b
            slip = sloped and one.name not in situation.knowledge.often
            if slip and not _look_alike(one.name, other.name):
                continue
            if (
                other != one
                and len(other.name) == len(one.name) == 1
                and not other.indices
                and not one.indices
            ):
                pair = {str(one): other}
                found = replace(plain, aliases=_aliases(pair), words=_words(pair))
                if not joins_variables(found, situation.claim):
                    yield found


def joins_variables(hypothesis: Hypothesis, claim: Claim) -> bool:
    """Whether two names by which a claim differentiates are one: ∂L/∂w and ∂L/∂w_1 are two things there."""
    slopes = (part for side in (claim.left, claim.right) for part in every(side) if isinstance(part, Slope))
    by = {str(slope.wrt) for slope in slopes}
    return any(one in by and "_".join((name, *i)) in by for one, (name, i) in hypothesis.aliases.items())


def unexplained(situation: Situation) -> list[Sym]:
    """Names of the claim that nothing before it mentions."""
    known = explained(situation.knowledge)
    names_known = {s.name for s in known if s.indices}
    found = dict.fromkeys((*symbols(situation.claim.left), *symbols(situation.claim.right)))
    bound = {
        p.index for s in (situation.claim.left, situation.claim.right) for p in every(s) if isinstance(p, Big)
    }
    places = {x for s in found for index in s.indices for x in index.letters}  # the i of a case i = j
    return [
        s
        for s in found
        if s not in known
        and s.name not in places & RUNNING
        and not (s.indices and s.name in names_known and _same_rank(s, known))
        and not _is_entry(s, known, situation)
        and s.name not in situation.knowledge.sizes
        and s.name not in (*bound, EQUAL)
        and not (s.name in ("I", "ones") and situation.knowledge.shapes.get((s.name, len(s.indices))))
    ]


def _is_entry(sym: Sym, known: Collection[Sym], situation: Situation) -> bool:
    """The h_i of a vector h that was mentioned, the M_{ij} of a matrix M; the x̂ of entries x̂_i."""
    counts = {len(other.indices) for other in known if other.name == sym.name}
    shapes = situation.knowledge.shapes
    own = len(sym.indices)
    if (rank := len(shapes.get((sym.name, own), ()))) and own + rank in counts:
        return True
    return any(len(shapes.get((sym.name, c), ())) == len(sym.indices) - c > 0 for c in counts)


def unsettled(situation: Situation) -> Iterator[str]:
    """What of a claim depends on places that the note leaves open."""
    inside = [part for side in (situation.claim.left, situation.claim.right) for part in every(side)]
    if any(ranged(part) for part in inside):
        yield "which entry is the largest depends on the numbers"
    indices = [index for part in inside if isinstance(part, Sym) for index in part.indices]
    some = [i.letter for i in indices if i.letter in situation.knowledge.fixed and i.letter != FIRST]
    if some and any(not index.letter for index in indices):
        yield f"whether the place {some[0]} is one with a number is not said"
    for sym in dict.fromkeys(part for part in inside if isinstance(part, Sym)):
        if _is_whole(sym, situation.knowledge):
            yield f"{sym} stands for all of its entries, and nothing says how they are ordered"


def _is_whole(sym: Sym, knowledge: Knowledge) -> bool:
    """a^L beside a^l_j, where nothing makes an array of it."""
    rank = len(sym.indices)
    if not rank or knowledge.shapes.get((sym.name, rank)) or knowledge.is_defined(sym):
        return False
    known = knowledge.definitions.get(sym.name, ())
    return any(len(d.indices) > rank and not d.later and not d.parameters for d in known)


def _same_rank(sym: Sym, known: dict[Sym, None]) -> bool:
    """x_3 beside x_i, but not z_3 beside z_1 and z_2."""
    ranks = [s for s in known if s.name == sym.name and len(s.indices) == len(sym.indices)]
    return any(i.letter in RUNNING for s in ranks for i in s.indices)


def explained(knowledge: Knowledge) -> dict[Sym, None]:
    """Every name that the definitions so far mention, or of which the text tells on what it depends."""
    found: dict[Sym, None] = dict.fromkeys(sym for edge in knowledge.told for sym in edge)
    variables: dict[Sym, None] = {}
    for definitions in knowledge.definitions.values():
        for d in definitions:
            found[Sym(d.name, d.indices)] = None
            inside = symbols(d.body)
            found.update(dict.fromkeys(s for s in inside if s not in d.parameters))
            variables.update(dict.fromkeys(s for s in inside if s in d.parameters))
    found.update(dict.fromkeys(v for v in variables if _alone(v, found)))
    return found


def _alone(variable: Sym, known: dict[Sym, None]) -> bool:
    """A function's variable x explains an x, unless the document speaks of an X."""
    return not any(k != variable and k.name.lower() == variable.name.lower() for k in known)


def _alike(sym: Sym, known: dict[Sym, None]) -> list[Sym]:
    """Known names that may be meant: W for w, ŷ for ẏ, o for o_1, ω for w."""
    ways = (
        lambda k: k.name.lower() == sym.name.lower() and k.indices == sym.indices,
        lambda k: bare(k.name) == bare(sym.name) and k.indices == sym.indices,
        lambda k: _look_alike(k.name, sym.name) and k.indices == sym.indices,
        lambda k: k.name == sym.name and bool(k.indices) != bool(sym.indices) and _numbered(k, sym),
        lambda k: (
            k.name.lower() == sym.name.lower() and bool(k.indices) != bool(sym.indices) and _numbered(k, sym)
        ),
    )
    return [k for way in ways for k in known if k != sym and way(k)]


def _numbered(one: Sym, other: Sym) -> bool:
    """o and o_1; not y and y_i."""
    return all(not index.letter for index in (*one.indices, *other.indices))


def _look_alike(one: str, other: str) -> bool:
    return any(one in group and other in group for group in _ALIKE)


def _aliases(pairs: Mapping[str, Sym]) -> Aliases:
    return {old: (new.name, tuple(str(index) for index in new.indices)) for old, new in pairs.items()}


def _words(pairs: Mapping[str, Sym]) -> str:
    return ", ".join(f"{old} is written for {new}" for old, new in pairs.items())
