r"""Inequalities as claims: σ'(z) ≤ 1/4 is proved, σ'(z) < 1/4 is false at z = 0, and w x + b > 0 a condition.

What holds at some points and not at others may be a condition, a rule or a wish: it is false only where words
say that it is claimed, or where a small change of it is proved: ≤ for <, or the other direction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from derive.evidence import is_spent
from derive.model import Interval
from derive.notes.judging.around import Told
from derive.notes.judging.bounds import both, interval, shown_interval
from derive.notes.judging.cautions import OF_A_CONDITION
from derive.notes.judging.claimed import Said
from derive.notes.judging.claims import Answer
from derive.notes.judging.comparisons import NOT_STRICT, OPPOSITE, Comparison, comparison, of_shares
from derive.notes.judging.imaginary import of_real_numbers
from derive.notes.judging.inequalities import TURNED, Inequality
from derive.notes.judging.normed import is_of_arrays, with_names_for_numbers
from derive.notes.judging.reasons import not_understood, shown_point
from derive.notes.judging.situation import Situation, as_written, names_behind
from derive.notes.judging.trial import Claim, Hypothesis
from derive.notes.judging.usual import is_share, kinds_of, of_families, usual_domains
from derive.notes.judging.valued import is_numeric
from derive.notes.judging.verdict import HOLDING, Link, Word
from derive.notes.shown import shown
from derive.notes.written import Apply, Norm, Sym, Turned, Written, every, plain_number, printed_name, symbols

Domains = Mapping[str, Interval]
A_CONDITION = "a condition: it holds at some points, and not at others"
_VARIABLES = frozenset(("x", "z", "u", "v", "s", "t", "net"))  # that take every value, where nothing is said
MOST_VARIANTS = 4
NO_SHAPES = "nothing says which of its names are numbers, and which are arrays"
EVERYWHERE = "at every point at which both sides have a value"


@dataclass(frozen=True, slots=True)
class Around:
    """How an inequality is said, what its words tell, and what keeps it from being false."""

    said: Said
    told: Told
    reasons: tuple[str, ...] = ()
    others: tuple[tuple[Claim, str], ...] = ()  # the further inequalities of its chain


def is_order(sign: str) -> bool:
    """Whether a sign of a chain is one of <, ≤, >, ≥."""
    return sign in TURNED


def beside(
    sides: Sequence[Written | None], signs: Sequence[str], own: tuple[Written | None, Written | None]
) -> tuple[tuple[Claim, str], ...]:
    """The further inequalities of a chain: 0 < p beside p < 1."""
    pairs = ((a, sign, b) for a, sign, b in zip(sides, signs, sides[1:], strict=False) if is_order(sign))
    return tuple(
        (Claim(a, b), sign) for a, sign, b in pairs if a is not None and b is not None and (a, b) != own
    )


def of_one_range(links: list[Link]) -> list[Link]:
    """0 < p < 1 holds where both of its inequalities do: what is open in one of them is open in all."""
    if not any(is_order(link.sign) and link.word in HOLDING for link in links):
        return links
    opened = {n for n, link in enumerate(links) if is_order(link.sign) and link.word is Word.NO_CLAIM}
    return [replace(link, word=Word.UNDECIDED) if n in opened else link for n, link in enumerate(links)]


def judged_order(sign: str, situation: Situation, around: Around) -> Answer:
    """The verdict on left sign right."""
    return of_real_numbers(_Order(sign, situation, around).run(), situation)


class _Order:
    """One inequality while it is judged."""

    def __init__(self, sign: str, situation: Situation, around: Around) -> None:
        self.sign = sign
        self.situation = situation
        self.claim = situation.claim
        self.around = around
        self.near = names_behind(situation)
        self.norms: Domains = {}  # of the names that stand for norms

    def run(self) -> Answer:
        if self._is_bare() and not self._follows():
            return Answer(Word.NO_CLAIM, "a condition")
        if not self._is_of_arrays_unknown():
            return self._judged()
        claim, norms = with_names_for_numbers(self.claim)
        inner = _Order(self.sign, replace(self.situation, readings=(claim,)), self.around)
        inner.norms = norms
        answer = inner._judged()
        if answer.word is Word.FALSE or (answer.word in HOLDING and is_of_arrays(claim)):
            return Answer(Word.UNDECIDED, NO_SHAPES)  # what holds of numbers says nothing here
        return (
            replace(answer, why="norms are never negative") if norms and answer.why == EVERYWHERE else answer
        )

    def _plain(self) -> Hypothesis:
        """Nothing supposed but that norms are not negative."""
        plain = as_written(self.situation)
        return replace(plain, domains={**self.norms, **plain.domains})

    def _judged(self) -> Answer:
        found = comparison(self.claim, self.sign, self._plain())
        if found.holds:
            return self._held(found, self._words(self.situation.domains))
        if domains := self._told(found.names):
            answers = [self._under(piece) for piece in domains]
            if all(one.holds for one in answers):
                return self._held(answers[0], " or ".join(dict.fromkeys(map(self._words, domains))))
            bad = next((one for one in answers if one.against is not None), None)
            if bad is not None and self._follows() and self._is_firm(bad, conditional=True):
                return self._false(bad)
        if (inserted := self._in_numbers(found)) is not None:
            return inserted
        if not self.situation.domains and (supposed := self._supposed(found)) is not None:
            return supposed
        return self._open(found)

    def _follows(self) -> bool:
        """Whether it is said to follow from a condition that is told."""
        said = self.around.said
        return said.consequence and not (said.wished or said.loose)

    def _under(self, domains: Domains) -> Comparison:
        plain = self._plain()
        return comparison(self.claim, self.sign, replace(plain, domains={**plain.domains, **domains}))

    # --- conditions ----------------------------------------------------------------------------------------

    def _is_bare(self) -> bool:
        """η > 0, i < j, |w| ≤ c: of names that have no formula."""
        sides = (self.claim.left, self.claim.right)
        if all(is_numeric(side) for side in sides):
            return False
        return all(is_numeric(side) or self._is_name(side) for side in sides)

    def _is_name(self, side: Written) -> bool:
        match side:
            case Sym():
                current = self.situation.knowledge.current(side)
                return current is None or is_numeric(current.body)
            case Apply("abs", (inner,)):
                return self._is_name(inner)
            case _:
                return False

    def _is_of_arrays_unknown(self) -> bool:
        """wᵀx ≤ |w||x| of names without shapes: what holds of numbers says nothing here."""
        parts = [part for side in (self.claim.left, self.claim.right) for part in every(side)]
        shapes = self.situation.knowledge.shapes
        names = [sym for part in parts if isinstance(part, Turned | Norm) for sym in symbols(part)]
        return any((sym.name, len(sym.indices)) not in shapes for sym in names)

    def _told(self, names: frozenset[str]) -> list[Domains]:
        """The pieces of the domains that the text tells: z < -4 and z > 4 for |z| > 4; none for too many."""
        told = self.around.told
        pieces: list[Domains] = [
            {name: domain for name, domain in told.domains.items() if self._is_free(name)}
        ]
        pieces = [{**piece, **more} for piece in pieces for more in self._choices()]
        for inequality in told.inequalities:
            parts = list(self._of_size(inequality))
            pieces = [_both(piece, part) for piece in pieces for part in parts] if parts else pieces
        pieces = [self._at_entries(piece, names) for piece in pieces]
        return pieces if any(pieces) and len(pieces) <= MOST_VARIANTS else []

    def _at_entries(self, domains: Domains, names: frozenset[str]) -> Domains:
        """The domain of w_j for the w_1 that stands for it; none where there are other entries of w."""
        found: dict[str, Interval] = {}
        own = [sym for side in (self.claim.left, self.claim.right) for sym in symbols(side)]
        for name, domain in domains.items():
            head, _, place = name.partition("_")
            entries = [other for other in names if other.partition("_")[0] == head]
            if name in names or not place:
                found[name] = domain
            elif len(entries) == 1 and [str(sym) for sym in own if sym.name == head] == [name]:
                found[entries[0]] = domain
        return found

    def _is_free(self, name: str) -> bool:
        """Whether a condition may bound the name: it is behind the claim, and has no formula."""
        head, _, rest = name.partition("_")
        return name in self.near and (bool(rest) or not self.situation.knowledge.is_defined(Sym(head)))

    def _choices(self) -> Iterator[Domains]:
        """y ∈ {0, 1}: one value after the other; all of them are numbers."""
        kept = [(str(sym), values) for sym, values in self.around.told.choices if str(sym) in self.near]
        for values in product(*(values for _, values in kept)):
            numbers = zip(kept, map(plain_number, values), strict=True)
            yield {name: Interval(number, number, True, True) for (name, _), number in numbers}

    def _of_size(self, one: Inequality) -> Iterator[Domains]:
        """z > 4 or z < -4 for |z| > 4; -1 ≤ z ≤ 1 for |z| ≤ 1."""
        left, sign, right = one.left, one.sign, one.right
        if plain_number(left) is not None:
            left, sign, right = right, TURNED[sign], left
        bound = plain_number(right)
        if not isinstance(left, Apply) or left.function != "abs" or bound is None or bound < 0:
            return
        inner = left.arguments[0]
        if not isinstance(inner, Sym) or str(inner) not in self.near:
            return
        above, below = interval(sign, bound), interval(TURNED[sign], -bound)
        if sign[0] == ">":
            yield {str(inner): above}
            yield {str(inner): below}
        else:
            yield {str(inner): both(above, below)}

    # --- verdicts ------------------------------------------------------------------------------------------

    def _words(self, domains: Domains) -> str:
        """The conditions in words; those on names that are not behind the claim are none."""
        named = {name: domain for name, domain in domains.items() if name in self.near or "_" in name}
        return ", ".join(shown_interval(printed_name(name), domain) for name, domain in named.items())

    def _held(self, found: Comparison, words: str) -> Answer:
        marks = found.marks
        grounds = [*filter(None, [words]), *marks.adopted, *marks.taken]
        if unread := next(not_understood(marks.murky), ""):
            return Answer(Word.UNDECIDED, unread)
        if grounds:
            return Answer(Word.HOLDS_IF, "; ".join(dict.fromkeys(grounds)))
        if marks.opaque:
            return Answer(Word.CONSISTENT, f"holds for polynomials as {', '.join(marks.opaque)}")
        if not found.every_size:
            return Answer(Word.CONSISTENT, "proved at the sizes that were tried")
        said = [*marks.supposed, *marks.later]
        said += ["for every size"] if marks.sized else []
        return Answer(Word.PROVED, "; ".join(said) or EVERYWHERE)

    def _in_numbers(self, found: Comparison) -> Answer | None:
        """It holds for the numbers that are given."""
        given = self.situation.knowledge.values
        values = {name: given[name].body for name in found.names if name in given}
        if not values or len(values) < len(found.names) or not all(map(is_numeric, values.values())):
            return None
        again = comparison(self.claim, self.sign, replace(self._plain(), values=values), points=False)
        said = ", ".join(f"{printed_name(name)} = {shown(value)}" for name, value in values.items())
        return Answer(Word.HOLDS_IF, said) if again.holds else None

    def _supposed(self, found: Comparison) -> Answer | None:
        """It holds where the letters of probabilities, targets and sizes stand for such."""
        for domains in kinds_of(found.names):
            if is_spent():
                return None
            again = comparison(self.claim, self.sign, self._with(domains), points=False)
            if again.holds:
                return self._held(again, of_families(domains))
        families = of_shares(self.claim, self.sign, self._plain())
        if not families or not all(map(is_share, families)):
            return None
        names = " and ".join(map(printed_name, families))
        return Answer(Word.HOLDS_IF, f"the entries of {names} are positive and add up to 1")

    def _with(self, domains: Domains) -> Hypothesis:
        plain = self._plain()
        return replace(plain, domains={**domains, **plain.domains})

    def _open(self, found: Comparison) -> Answer:
        """False, a condition, or open."""
        if found.problem and found.against is None:
            return Answer(Word.UNDECIDED, found.problem)
        domains = usual_domains(found.names)
        if len(pieces := self._told(found.names)) == 1:
            domains.update(pieces[0])
        here = comparison(self.claim, self.sign, self._with(domains)) if domains else found
        if here.against is not None and self._is_false(here):
            return self._false(here)
        if found.somewhere and found.against is not None:
            return Answer(Word.NO_CLAIM, A_CONDITION)
        why = "no proof was found, and no point that decides"
        return Answer(Word.UNDECIDED if not self.around.said.condition else Word.NO_CLAIM, why)

    def _is_false(self, found: Comparison) -> bool:
        said = self.around.said
        if said.condition or not self._is_firm(found):
            return False
        if not found.names or found.never:
            return True
        if (
            said.doubtful or said.wished or any("_" in name for name in found.names)
        ):  # entries may add up to 1
            return False
        if any(self._is_proved(relation) for relation in self._small_changes()):
            return True
        stressed = said.stressed or (said.alone and self._is_of_a_range())
        return stressed and not (said.loose or said.limited) and self._is_of_functions()

    def _is_of_a_range(self) -> bool:
        """Whether another inequality of its chain holds: 0 < tanh z beside tanh z < 1 gives a range."""
        plain = self._plain()
        return any(comparison(claim, sign, plain, points=False).holds for claim, sign in self.around.others)

    def _small_changes(self) -> list[str]:
        """≤ for <, and the other direction."""
        weak = NOT_STRICT[self.sign]
        return [*([weak] if weak != self.sign else []), NOT_STRICT[OPPOSITE[self.sign]]]

    def _is_proved(self, relation: str) -> bool:
        return comparison(self.claim, relation, self._plain(), points=False).holds

    def _is_of_functions(self) -> bool:
        """Whether a function, or a quantity with a formula, is bounded: no plane, and no size of a step."""
        known = self.situation.knowledge
        parts = [part for side in (self.claim.left, self.claim.right) for part in every(side)]
        calls = [part for part in parts if isinstance(part, Apply)]
        if any(sym.name not in _VARIABLES for call in calls for sym in symbols(call)):
            return False  # an activation h may be none that is negative
        return bool(calls) or any(known.is_defined(part) for part in parts if isinstance(part, Sym))

    def _is_firm(self, found: Comparison, *, conditional: bool = False) -> bool:
        """Whether nothing is supposed, and no condition is told that is not understood."""
        told, marks = self.around.told, found.marks
        open_marks = (marks.adopted, marks.lost, marks.implied, marks.murky, marks.opaque, marks.outside)
        reasons = [why for why in self.around.reasons if not conditional or why not in OF_A_CONDITION]
        if any((*open_marks, marks.taken, marks.later, marks.circles, marks.guessed)) or reasons:
            return False
        if any((told.unread, told.loose, told.pairs, told.limits, told.alone, told.worded)):
            return False
        others = [one for one in told.inequalities if not self._is_settled(one)]
        stated = told.stated
        values = {str(sym) for sym, _ in (*stated.here, *stated.before, *stated.places)}
        if others or values & found.names or any(e.names & found.names for e in stated.equations):
            return False
        limited = {name for name in told.domains if self._is_free(name)} | {str(s) for s, _ in told.choices}
        heads = {name.partition("_")[0] for name in found.names}
        if conditional:
            limited |= {str(sym) for one in told.inequalities for sym in symbols(one.left)}
            return all(name in found.names or name.partition("_")[0] not in heads for name in limited)
        return not any(name.partition("_")[0] in heads for name in limited)

    def _is_settled(self, one: Inequality) -> bool:
        """Whether another comparison of the sentence is taken here, or always holds."""
        if one.left == self.claim.left or one.right == self.claim.right or not one.names & self.near:
            return True
        if list(self._of_size(one)):
            return True
        claim, plain = Claim(one.left, one.right), self._plain()
        told = self._told(frozenset(self.near)) or [{}]
        ways = (replace(plain, domains={**plain.domains, **piece}) for piece in told)
        return all(comparison(claim, one.sign, way, points=False).holds for way in ways)

    def _false(self, found: Comparison) -> Answer:
        point = found.against
        if point is None:
            return Answer(Word.FALSE, "the opposite is proved")
        named = shown_point(point.point, (self.claim.left, self.claim.right))
        at = ", ".join(part for part in (printed_name(found.at), named) if part)
        where = f"at {at} " if at else ""
        why = f"{where}the left side is {point.left}, the right side {point.right}"
        meant = next((r for r in self._small_changes() if self._is_proved(r)), "") if found.names else ""
        reason = f"{meant} is meant; {why}" if meant else why
        return Answer(Word.FALSE, reason, counterexample=point)


def _both(one: Domains, other: Domains) -> Domains:
    """Where both hold."""
    return {**one, **{name: both(one.get(name), domain) for name, domain in other.items()}}
