"""Claims about means and variances: E[aX + b] = aE[X] + b, Var(X + Y) of independent X and Y.

A claim is tried for any distributions, then for independent quantities, then for those with mean 0 (or also
variance 1, where the text says so). False is what fails in all of these, at a finite probability space.
An X_i beside a sum over i is any of its terms, so that they have one distribution in all of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from derive.evidence import Counterexample, Verdict
from derive.notes.judging.claims import Answer
from derive.notes.judging.situation import Situation
from derive.notes.judging.trial import Claim, Hypothesis, Tried, tried
from derive.notes.judging.verdict import Word
from derive.notes.meaning.arrays import Unclear
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.meaning.moments import (
    Moments,
    bound_to,
    first_places,
    names_in_means,
    occurrences,
    sizes_in,
    with_first,
)
from derive.notes.written import (
    COVARIANCE,
    VARIANCE,
    ZERO,
    Apply,
    Big,
    Raised,
    Sym,
    Times,
    Turned,
    Written,
    every,
    is_mean,
    mapped,
    symbols,
)

_MOMENTS = frozenset(("mu", "sigma"))  # what means and variances are usually called
_CONSTANTS = _MOMENTS | {*"abcdknmN", "alpha", "beta", "gamma", "lambda", "eta", "theta", "tau"}
_UNIT = re.compile(
    r"unit[- ]variance|variances? (?:of |is |are )?(?:1\b|one)|Varianz (?:von )?(?:1\b|eins)", re.IGNORECASE
)
_SPECIAL = re.compile(
    r"bernoulli|binomial|poisson|exponential(?:ly)? dist|geometric|indicator|one-hot|binary|\bcoin"
    r"|\bdi[ec]e?\b|dropout|mask|gamma dist|\{\s*0\s*,\s*1\s*\}",
    re.IGNORECASE,
)
_SHAPED = re.compile(r"gauss|normal|uniform|\\mathcal\{?N|\\sim", re.IGNORECASE)
_LENGTHS = "nmdNDKMk"
MOST = 8


@dataclass(frozen=True, slots=True)
class Chances:
    """What a text says of its random quantities."""

    unit: bool = False
    special: bool = False  # of a distribution whose moments obey more
    shaped: bool = False  # of a distribution that mean and variance determine


def chances(text: str) -> Chances:
    """What a whole text says."""
    found = (_UNIT, _SPECIAL, _SHAPED)
    return Chances(*(pattern.search(text) is not None for pattern in found))


def speaks_of_means(*terms: Written) -> bool:
    """Whether E[x] or Var(x) stands in them."""
    return any(is_mean(part) for term in terms for part in every(term))


def judged_mean(claim: Claim, situation: Situation, told: Chances) -> Answer:
    """The verdict on an equation between means."""
    known = situation.knowledge
    opened = replace(claim, left=_put_in(claim.left, known), right=_put_in(claim.right, known))
    try:
        return _Means(opened, known, told).judged()
    except Unclear as problem:
        return Answer(Word.UNDECIDED, str(problem))


def _put_in(term: Written, known: Knowledge, *, within: bool = False, depth: int = 0) -> Written:
    """With the formulas of the names that stand within means, and of those that are means."""
    if term in known.means:
        return known.means[term]
    if not isinstance(term, Sym):
        inner = within or is_mean(term)
        return mapped(term, lambda p: _put_in(p, known, within=inner, depth=depth))
    found = known.current(term) if depth < 3 else None
    if found is None or found.parameters or found.indices != term.indices:
        return term
    inside = symbols(found.body)
    recurrent = any(sym.name == term.name for sym in inside)
    if recurrent or not inside or not (within or speaks_of_means(found.body)):
        return term
    return _put_in(found.body, known, within=within, depth=depth + 1)


@dataclass(slots=True)
class _Means:
    """One equation between means."""

    claim: Claim
    knowledge: Knowledge
    told: Chances
    unclear: str = ""  # why one of the ways was not read

    def judged(self) -> Answer:
        if self.claim.left == self.claim.right:
            return Answer(Word.PROVED, "by definition")
        if (assumed := self._assumed()) is not None:
            mean, other = assumed
            if isinstance(other, Sym):
                self.knowledge.means[other] = mean
            return Answer(Word.NO_CLAIM, "a condition")
        for random in self._random():
            for words, moments in self._levels(random):
                if self._holds(moments) and not (words and self._vanishes(moments)):
                    return Answer(Word.HOLDS_IF if words else Word.PROVED, words or "for every distribution")
        found = None if self.unclear else self._refuted()
        return found or Answer(
            Word.UNDECIDED, self.unclear or "what is known of the distributions decides nothing"
        )

    def _random(self) -> list[frozenset[str]]:
        """What is random: letters that stand within means alone, without usual constants; or all of those."""
        within, outside = (
            set[str].union(*found) for found in zip(*map(names_in_means, self._sides()), strict=True)
        )
        named = [sym for side in self._sides() for sym in symbols(side)]
        indexed = {sym.name for sym in named if sym.indices}  # the k of k_i, though d has an index k
        indices = {x for sym in named for i in sym.indices for x in i.letters} - indexed
        free = within - outside - {s.name for side in self._sides() for s in sizes_in(side)} - indices
        turned = self._in_dots() - outside
        if turned:
            return [frozenset(turned), frozenset(turned | {x for x in free if x[0] not in _LENGTHS})]
        capitals = {name for name in free if name[:1].isupper() and name not in _CONSTANTS}
        usual = capitals or free - _CONSTANTS or free
        if not usual:
            return [frozenset()]
        return list(dict.fromkeys((frozenset(usual), frozenset(free - _CONSTANTS or free), frozenset(free))))

    def _in_dots(self) -> set[str]:
        """The q and k of qᵀk."""
        found = set[str]()
        for part in (
            p for side in self._sides() for mean in every(side) if is_mean(mean) for p in every(mean)
        ):
            match part:
                case Times((Turned(Sym(one)), Sym(other), *_)):
                    found |= {one, other}
                case Times((Sym(one), Sym(other)), (".",)) if {one, other} <= self._vectors():
                    found |= {one, other}
                case _:
                    pass
        return found

    def _vectors(self) -> set[str]:
        return {
            name for (name, count), shape in self.knowledge.shapes.items() if not count and len(shape) == 1
        }

    def _assumed(self) -> tuple[Written, Written] | None:
        """E[ε] = 0, E[X] = μ, Var(X) = s²: what is said of a quantity that nothing defines."""
        for one, other in (self._sides(), self._sides()[::-1]):
            alone = isinstance(one, Apply) and is_mean(one) and all(isinstance(a, Sym) for a in one.arguments)
            if alone and not speaks_of_means(other) and not {*symbols(one)} & {*symbols(other)}:
                return one, other
        return None

    def _sides(self) -> tuple[Written, Written]:
        return self.claim.left, self.claim.right

    def _levels(self, random: frozenset[str]) -> Iterator[tuple[str, Moments]]:
        """The ways in which it may be meant, with what they suppose."""
        base = self._moments(random)
        same = self._sameness(base)
        yield same, base
        independent = replace(base, independent=True)
        if self._has_covariance(independent):
            return
        words = _and(same, _independence(random) if len(random) > 1 or self._has_entries(base) else "")
        yield words, independent
        free = sorted(random - self._means_written())
        for count in range(1, len(free) + 1 if len(free) < 4 else 2):
            for centred in combinations(free, count):
                zero = " and ".join(f"E[{name}] = 0" for name in centred)
                yield _and(zero, words), replace(independent, centred=frozenset(centred))
        if self.told.unit and free:
            zero = "means are 0 and variances 1"
            both = frozenset(free)
            yield _and(zero, words), replace(independent, centred=both, unit=both)

    def _moments(self, random: frozenset[str]) -> Moments:
        placed = [(s, over) for side in self._sides() for s, over in occurrences(side) if s.name in random]
        found = [sym for sym, _ in placed]
        plain = {s.name for s in found if all(i.letter for i in s.indices)}
        summed = {s.name for s, over in placed if any(i.letter in over for i in s.indices)}
        loose = {s.name for s, over in placed if all(i.letter not in over for i in s.indices)} & plain
        turned = {
            p.term.name
            for side in self._sides()
            for p in every(side)
            if isinstance(p, Turned) and isinstance(p.term, Sym)
        }
        shapes = self.knowledge.shapes
        vectors = {
            s.name for s in found if not s.indices and len(shapes.get((s.name, 0), ())) == 1
        } - summed | turned & random
        return Moments(random, 1, frozenset(summed & loose) | frozenset(vectors), frozenset(vectors))

    def _sameness(self, moments: Moments) -> str:
        """The X_i are identically distributed: that X_i beside a sum of them is any of them."""
        placed = [found for side in self._sides() for found in occurrences(side)]
        loose = {
            s.name: s for s, over in placed if s.indices and all(i.letter not in over for i in s.indices)
        }
        names = [loose[name].name for name in sorted(moments.alike & loose.keys() - moments.vectors)]
        return (
            f"the {' and the '.join(f'{name}_i' for name in names)} are identically distributed"
            if names
            else ""
        )

    def _has_entries(self, moments: Moments) -> bool:
        named = {s.name for side in self._sides() for s in symbols(side) if s.indices}
        return bool(named & moments.random or moments.vectors)

    def _means_written(self) -> set[str]:
        """The X of an E[X] that is written: its mean is not thought to be 0."""
        inside = (
            part.arguments
            for side in self._sides()
            for part in every(side)
            if is_mean(part) and isinstance(part, Apply) and part.function.startswith("exp")
        )
        return {argument.name for arguments in inside for argument in arguments if isinstance(argument, Sym)}

    # --- sizes ---------------------------------------------------------------------------------------------

    def _at_sizes(self, moments: Moments) -> Iterator[tuple[Claim, Moments]]:
        """The claim for every length of its sums that decides about all of them."""
        sides = self._sides()
        sums = [p for side in sides for p in every(side) if isinstance(p, Big)]
        dots = [p for side in sides for p in every(side) if isinstance(p, Turned)] + sorted(moments.vectors)
        sizes = dict.fromkeys(size for side in sides for size in sizes_in(side))
        first = first_places(sums)
        if any(size.name in first for size in sizes):
            raise Unclear("a sum up to a running letter is not read in means")
        if not sums and not dots:
            yield self.claim, moments
            return
        if not sizes:
            others = (s for side in sides for s in symbols(side) if s.name not in moments.random)
            sizes = dict.fromkeys(s for s in others if s.name[0] in _LENGTHS)
        if len(sizes) > 1:
            raise Unclear("sums of several lengths are not read in means")
        degree = 2 * (len(sums) + len(dots)) + sum(_power_of(size, side) for size in sizes for side in sides)
        for length in range(1, degree + 2):
            if length > MOST:
                raise Unclear("too large: a length that occurs too often")
            number = dict.fromkeys(sizes, length)
            one, other = (with_first(bound_to(side, number), first) for side in sides)
            yield replace(self.claim, left=one, right=other), replace(moments, length=length, means={})

    def _holds(self, moments: Moments) -> bool:
        try:
            found = [self._tried(claim, at).verdict for claim, at in self._at_sizes(moments)]
        except Unclear as problem:
            self.unclear = self.unclear or str(problem)
            return False
        return all(verdict in (Verdict.PROVED, Verdict.HOLDS_IF) for verdict in found)

    def _vanishes(self, moments: Moments) -> bool:
        """Whether both sides are 0 there, where any multiple of Cov(X, Y) is as right: no ground for one."""
        one, other = (replace(self, claim=replace(self.claim, right=ZERO, left=s)) for s in self._sides())
        return ZERO not in self._sides() and one._holds(moments) and other._holds(moments)

    def _tried(self, claim: Claim, moments: Moments) -> Tried:
        plain = Claim(moments.plain(claim.left), moments.plain(claim.right))
        return tried(plain, Hypothesis(Knowledge()))

    # --- refutation ----------------------------------------------------------------------------------------

    def _refuted(self) -> Answer | None:
        if not self._is_closed() or self.told.special:
            return None
        at = ""
        for random in self._random():
            free = random - self._means_written()
            for space in self._spaces(self._moments(random), free):
                found = self._fails(space)
                if not found:
                    return None
                at = at or found
        return Answer(Word.FALSE, at) if at else None

    def _spaces(self, moments: Moments, free: frozenset[str]) -> Iterator[Moments]:
        """Finite spaces, of independent quantities where that decides anything; the most special first."""
        independent = replace(moments, independent=True)
        together = self._has_covariance(independent) or self._vanishes(independent)
        space = replace(moments, independent=not together, concrete=True)
        if self.told.unit:
            yield replace(space, centred=free, unit=free)
        if not self._is_of_numbers():
            yield replace(space, centred=free)
            yield space

    def _has_covariance(self, independent: Moments) -> bool:
        """Var(X) + Var(Y) + 2 Cov(X, Y): nobody who writes this thinks of independent X and Y."""
        inside = [p for side in self._sides() for p in every(side) if isinstance(p, Apply) and is_mean(p)]
        kinds = {p.function.partition("_")[0] for p in inside}
        apart = (p for p in inside if p.function.partition("_")[0] == COVARIANCE)
        return VARIANCE in kinds and any(
            replace(self, claim=replace(self.claim, left=p, right=ZERO))._holds(independent) for p in apart
        )

    def _is_of_numbers(self) -> bool:
        """Var(qᵀk) = d², of quantities with mean 0 and variance 1: a side without a mean."""
        return not all(map(speaks_of_means, self._sides()))

    def _fails(self, space: Moments) -> str:
        """The point at which the sides differ; empty for none, or where a distribution may say more."""
        for claim, moments in self._at_sizes(space):
            found = self._tried(claim, moments)
            if self.told.shaped and moments.highest > 2:
                return ""
            if found.verdict is Verdict.FALSE and found.counterexample is not None:
                return _shown(found.counterexample, moments)
        return ""

    def _is_closed(self) -> bool:
        """Whether both sides speak of the same quantities, so that nothing else may be said of them."""
        if self._is_of_numbers():
            plain = next(side for side in self._sides() if not speaks_of_means(side))
            return self.told.unit and all(sym.name[0] in _LENGTHS for sym in symbols(plain))
        if self._has_unknown():
            return False
        one, other = ({s.name for s in symbols(side)} & self._random()[0] for side in self._sides())
        alone = {
            a.name
            for side in self._sides()
            for p in every(side)
            if is_mean(p) and isinstance(p, Apply)
            for a in p.arguments
            if isinstance(a, Sym)
        }
        return bool(one & other) and not ((one ^ other) & alone)

    def _has_unknown(self) -> bool:
        """Whether a constant sums to 1, or, on one side alone, may be a moment: the μ of E[(x - μ)²]."""
        one, other = (set(symbols(side)) for side in self._sides())
        outside = set[str]().union(*(names_in_means(side)[1] for side in self._sides()))
        single = {s.name for s in one ^ other if s.name in outside and s.name[0] not in _LENGTHS}
        moments = {s.name for s in one ^ other if s.name.partition("_")[0] in _MOMENTS}
        return bool(single | moments | {s.name for s in one | other} & self.knowledge.shares)


def _shown(found: Counterexample, space: Moments) -> str:
    """For X = m + s U, where U is -1/2 with probability 4/5 and 2 with 1/5: …"""
    laws = {str(key[1]): key for key in space.means if isinstance(key, tuple)}
    values = [f"{name} = {space.law(key)}" for name, key in laws.items()]
    values += [f"{name} = {value}" for name, value in found.point]
    sides = f"the left side is {found.left}, the right side {found.right}"
    return f"at {', '.join(values)}, where U is -1/2 with probability 4/5 and else 2: {sides}"


def _independence(random: Iterable[str]) -> str:
    names = sorted(random)
    return (
        f"{' and '.join(names)} are independent"
        if len(names) > 1
        else f"the {names[0]} are independent"
        if names
        else ""
    )


def _and(*clauses: str) -> str:
    return ", and ".join(clause for clause in clauses if clause)


def _power_of(size: Sym, term: Written) -> int:
    raised = [p for p in every(term) if isinstance(p, Raised) and p.base == size]
    return sum(part == size for part in every(term)) + len(raised)
