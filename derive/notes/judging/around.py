"""What a text tells around one formula, in the terms in which its verdict is changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derive.model import Interval
from derive.notes.judging.cues import Cue, cue_in
from derive.notes.judging.grounds import Grounds
from derive.notes.judging.inequalities import Inequality
from derive.notes.judging.limits import Limit
from derive.notes.judging.related import Related
from derive.notes.judging.sentences import FOR_EVERY, IN_GENERAL, MARK
from derive.notes.judging.stated import Stated
from derive.notes.judging.unread import Unread
from derive.notes.judging.wordings import Worded
from derive.notes.letters import RUNNING
from derive.notes.reading.tokens import Token
from derive.notes.written import Sym, Written

Choice = tuple[Sym, tuple[Written, ...]]  # a name, and the values that count
_EVERY = re.compile(
    rf"{FOR_EVERY.pattern}(?: (?:real|positive|numbers?|values? of|choices? of|fixed))*\s*(?={MARK})",
    re.IGNORECASE,
)
_ANY_FUNCTION = (
    r"\b(?:any|every|all|each|arbitrary)\s+(?:(?:two|pairs?|real|smooth|(?:twice\s+)?differentiable|continuous"
    r"|scalar|possible|activation|of)\s+)*+functions?"
)
_LISTED = rf"(?:{MARK}(?:\s*(?:,|and\b))?\s*)*+"  # f and g
_EVERY_FUNCTION = re.compile(  # for any function f, we have …; and behind a formula: for every function
    rf"{_ANY_FUNCTION}\s*{_LISTED}(?:(?:we have|one has|it holds|holds|that|then)\s*)*+[,:]?\s*$",
    re.IGNORECASE,
)
_OF_EVERY_FUNCTION = re.compile(
    rf"\s*,?\s*(?:holds\s+)?for\s+{_ANY_FUNCTION}\s*{_LISTED}(?:[.;]|$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told around one formula: which points count, and what is not understood."""

    domains: Mapping[str, Interval] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()  # y ∈ {-1, 1}
    pairs: tuple[tuple[str, str, str], ...] = ()  # u < v
    inequalities: tuple[Inequality, ...] = ()  # y s > 1
    unread: tuple[Unread, ...] = ()  # conditions that are not understood
    loose: str = ""  # no exact equality is claimed
    general: bool = False  # for every value, and not for the numbers of an example
    every_function: bool = False  # of every function, and not of some
    base: str = ""  # of the logarithm
    degrees: bool | None = False  # whether angles are in degrees; None where nothing speaks of it
    limits: tuple[Limit, ...] = ()  # x → ∞
    related: Related = field(default_factory=Related)  # x + y = 1, with s held fixed
    total: bool = False  # through all paths
    stated: Stated = field(default_factory=Stated)  # y_i = 1, ‖u‖ = 1
    worded: tuple[Worded, ...] = ()  # without the bias
    posed: bool = False  # its sentence speaks of what is to be solved
    alone: bool = False  # for a single example
    shares: bool = False  # of what a single example gives to a sum
    function: str = ""  # the activation that the words before the formula name
    grounds: Grounds = field(default_factory=Grounds)  # what its dX stand for

    def allows(self, point: tuple[tuple[str, Fraction], ...]) -> bool:
        """Whether u < v holds at the point; not where it gives one of them no value."""
        at = dict(point)
        tests = {
            "<": lambda a, b: a < b,
            "<=": lambda a, b: a <= b,
            ">": lambda a, b: a > b,
            ">=": lambda a, b: a >= b,
        }
        return all(a in at and b in at and tests[sign](at[a], at[b]) for a, sign, b in self.pairs)

    def limit(self, names: set[str]) -> Limit | None:
        """The limit at which a formula with these names is meant."""
        return next((limit for limit in self.limits if limit.is_about(names)), None)

    def and_unread(self, *unread: Unread) -> Told:
        """The same with conditions that are not understood."""
        return replace(self, unread=(*self.unread, *unread))

    def and_chosen(self, found: Choice | Unread | None) -> Told:
        """The same with the values of a name, as they were told last."""
        if found is None:
            return self
        if isinstance(found, Unread):
            return self.and_unread(found)
        others = tuple(pair for pair in self.choices if pair[0] != found[0])
        return replace(self, choices=(*others, found))

    def without(self, names: frozenset[str]) -> Told:
        """The same with nothing that bounds these names."""
        domains = {name: domain for name, domain in self.domains.items() if name not in names}
        choices = tuple(choice for choice in self.choices if str(choice[0]) not in names)
        pairs = tuple(pair for pair in self.pairs if names.isdisjoint((pair[0], pair[2])))
        return replace(self, domains=domains, choices=choices, pairs=pairs)

    def excludes(self, name: str, value: Fraction) -> bool:
        """Whether a condition keeps the name from having the value: x = 2 where x < 0 is told."""
        here = Interval(value, value, low_closed=True, high_closed=True)
        return name in self.domains and not here.within(self.domains[name])


NOTHING = Told()


def is_general(sentence: str, named: Callable[[int], str]) -> bool:
    """For every β, in general: whether a sentence goes beyond the numbers of an example."""
    if IN_GENERAL.search(sentence) is not None:
        return True
    names = (named(sentence.count(MARK, 0, found.end())) for found in _EVERY.finditer(sentence))
    return any(name and name not in RUNNING for name in names)


def is_of_every_function(before: str, after: str) -> bool:
    """Whether it is said of every function: for any differentiable function f; not of an even one."""
    return _EVERY_FUNCTION.search(before) is not None or _OF_EVERY_FUNCTION.match(after) is not None


def listed(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]] | None:
    """What stands between braces, parted by commas."""
    texts = [token.text for token in tokens]
    if len(tokens) < 3 or texts[0] != r"\{" or texts[-1] != r"\}":
        return None
    found: list[tuple[Token, ...]] = [()]
    for token in tokens[1:-1]:
        if token.text in (",", ";"):
            found.append(())
        else:
            found[-1] += (token,)
    return found


def is_possibility(words: str) -> bool:
    """One might use φ(x) = x: what is only thought of gives no name another meaning."""
    return bool(cue_in(words, Cue.IMAGINED))
