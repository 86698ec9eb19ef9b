"""What a document has said so far: definitions in their order, values, slopes and shapes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction

from derive.notes.letters import LAYERS, RUNNING, STEP
from derive.notes.meaning.definition import Definition, open_letters
from derive.notes.meaning.form import Form
from derive.notes.meaning.summed import as_running
from derive.notes.reading.words import Known, family, number_below
from derive.notes.written import (
    Apply,
    Index,
    Minus,
    Nabla,
    Num,
    Raised,
    Slope,
    Sym,
    Times,
    Written,
    every,
    put_in,
    symbols,
)

_UPDATED = re.compile(r"_(?:new|plus|next|neu|nuevo|nouveau)(?=_|$)")
_STEPS = LAYERS | STEP | {"n"}  # letters of layers and times, of which the one at 0 is given


@dataclass(frozen=True, slots=True)
class Printed:
    """A value given in the text, and whether it was computed (and so rounded) rather than given."""

    body: Written
    place: str
    computed: bool
    at: frozenset[tuple[str, str, str]] = frozenset()  # x = 1, of a derivative there
    used: bool = False  # a line was worked out with it


Shape = tuple[str, ...]  # sizes by name or as digits


@dataclass(slots=True)
class _Shelf:
    """The definitions of one name by their first index, so that a_5000 is found among thousands."""

    found: list[Definition]
    seen: int = 0
    numbered: dict[str, list[int]] = field(default_factory=dict)
    others: list[int] = field(default_factory=list)

    def latest(self, first: str) -> Iterable[Definition]:
        """The latest first; what was added meanwhile is put in its place."""
        for place in range(self.seen, len(self.found)):
            indices = self.found[place].indices
            number = str(indices[0]) if indices else ""
            (self.numbered.setdefault(number, []) if number.isdigit() else self.others).append(place)
        self.seen = len(self.found)
        places = sorted([*self.numbered.get(first, ()), *self.others], reverse=True)
        return (self.found[place] for place in places)


@dataclass(slots=True)
class Knowledge:
    """Everything that a formula may use. A later definition wins from there on."""

    definitions: dict[str, list[Definition]] = field(default_factory=dict)
    values: dict[str, Printed] = field(default_factory=dict)
    earlier: dict[str, Printed] = field(default_factory=dict)  # given values before the present ones
    starts: dict[str, list[Printed]] = field(default_factory=dict)  # numbers from which steps went on
    stale: set[str] = field(default_factory=set)  # entries of an array that other entries were given anew of
    rounded: dict[Num, Written | None] = field(default_factory=dict)  # printed numbers → what they round
    corrected: dict[str, Written] = field(default_factory=dict)  # the right numbers of names with wrong ones
    slopes: dict[tuple[str, str], Definition] = field(default_factory=dict)  # of, wrt → what is said of it
    forms: list[Form] = field(default_factory=list)  # of derivatives, as long as their names mean the same
    edges: dict[tuple[Sym, Sym], bool] = field(default_factory=dict)  # of, wrt: by a derivative, or told
    shapes: dict[tuple[str, int], Shape] = field(default_factory=dict)
    by_custom: dict[tuple[str, int], Shape] = field(default_factory=dict)  # if its weights are matrices
    former: dict[tuple[str, int], Shape] = field(default_factory=dict)  # before numbers gave their own
    as_numbers: set[Sym] = field(default_factory=set)  # vectors that are single numbers in this section
    sizes: set[str] = field(default_factory=set)
    joined: Mapping[str, str] = field(default_factory=dict)  # sizes with two names
    lengths: Mapping[str, int] = field(default_factory=dict)  # of bare sums over x_i, by the name x
    fixed: frozenset[str] = frozenset()  # index letters of some one place: the c of z_c beside z_i
    last: frozenset[str] = frozenset()  # index letters of a last layer or time: the L of a^L beside a^l
    seen: set[str] = field(default_factory=set)
    often: frozenset[str] = frozenset()  # letters that stand in more than one formula of the note
    layouts: dict[tuple[Written | None, Written | None], str] = field(default_factory=dict)  # of, by → place
    updates: dict[Written, Written] = field(default_factory=dict)  # w_{t+1} → its latest right side
    mentioned: set[str] = field(default_factory=set)  # names in the definitions so far
    adopted: set[str] = field(default_factory=set)  # names of what was supposed for a line to hold
    called: set[str] = field(default_factory=set)  # functions in the definitions
    second: dict[str, Definition] = field(default_factory=dict)  # definitions of names that had a use before
    refuted: set[tuple[Written, Written]] = field(default_factory=set)  # both sides of what is false
    distinct: bool = False  # sizes with different names are tried with different values
    fresh: dict[str, bool] = field(default_factory=dict)  # defined anew just now; whether a claim followed
    leaves_open: set[str] = field(default_factory=set)  # names whose formulas speak of one place: y_i
    matrices: frozenset[str] = frozenset()  # names of which a power is a product, and exp a series
    symmetric: frozenset[str] = frozenset()  # matrices equal to their transposes
    called_symmetric: frozenset[str] = frozenset()  # by what stands further down, or above of another one
    left_out: frozenset[str] = frozenset()  # names whose formulas or numbers are not used here
    unsure: bool = False  # σ may be another function than the logistic one
    tells_cases: bool = False  # the text tells apart equal and different indices
    apart: set[tuple[str, str]] = field(default_factory=set)  # j ≠ y: letters that the text says differ
    replaced: set[str] = field(default_factory=set)  # names that the text gives another meaning *instead*
    aged: set[str] = field(default_factory=set)  # names whose numbers an earlier section gave
    renewed: set[str] = field(default_factory=set)  # with other numbers since the last talk of another time
    outdated: set[str] = field(default_factory=set)  # with numbers of another time than the text speaks of
    relied: set[str] = field(default_factory=set)  # names in claims that hold; f' as well
    recent: set[str] = field(default_factory=set)  # names that this section defines
    from_zero: frozenset[str] = frozenset()  # index letters that sums of the document begin at 0
    several: frozenset[str] = frozenset()  # names that stand with different arguments: H(p, q) and H(q, p)
    means: dict[Sym, Written] = field(default_factory=dict)  # μ → E[X], where the note says so
    layered: frozenset[str] = frozenset()  # names with a layer: the δ of δ^l_j is no Kronecker delta
    unsure_units: frozenset[tuple[str, str]] = frozenset()  # (a, k): a_k may be of other units than a_j
    attained: set[str] = field(default_factory=set)  # names with the formula of a minimum or a zero
    emptied: set[str] = field(default_factory=set)  # names with a formula that makes a quantity 0
    shares: set[str] = field(default_factory=set)  # r of a stated Σ_k r_k = 1
    loss_named: str = ""  # by the words so far: "entropy" or "square"
    named_since: str = ""  # the same, by the words behind the formula of a loss
    entropies: set[str] = field(default_factory=set)  # names that the text calls the cross-entropy
    softmax_of: tuple[str, ...] = ()  # of every row, every column of a matrix, as far as the text says
    normal: frozenset[str] = frozenset()  # Φ, φ, N: functions of the normal distribution
    declared: frozenset[str] = frozenset()  # names of which the text tells the shape, or that they are any
    described: frozenset[str] = frozenset()  # those of which it tells more
    solved: set[str] = field(default_factory=set)  # unknowns whose number solves an equation, and is no value
    equations: list[tuple[Written, Written, str]] = field(default_factory=list)  # to be solved
    _shelves: dict[str, _Shelf] = field(default_factory=dict, repr=False)

    def define(self, definition: Definition) -> None:
        """Take a definition; it wins over earlier ones."""
        if open_letters(definition):
            self.leaves_open.add(definition.name)
        if not definition.later:
            own = [d for d in self.definitions.get(definition.name, ()) if d.indices == definition.indices]
            claimed = self.fresh.pop(definition.name, True)
            if claimed or all(d.body == definition.body for d in own):  # of two side by side either is meant
                self.fresh[definition.name] = False
            self.recent.add(definition.name)
            if definition.name in self.mentioned and not definition.parameters:
                self.second.setdefault(definition.name, definition)
            inside = {sym.name for sym in symbols(definition.body)}
            self.mentioned |= inside
            if inside:  # its number leaves a name what it is
                self.forms = [form for form in self.forms if definition.name not in form.names]
        self.called |= {part.function for part in every(definition.body) if isinstance(part, Apply)}
        self.definitions.setdefault(definition.name, []).append(definition)

    def drop_assumed(self) -> None:
        """Forget what was only supposed."""
        for name, found in list(self.definitions.items()):
            if any(definition.assumed for definition in found):
                self.definitions[name] = [definition for definition in found if not definition.assumed]

    def forget_later(self, name: str) -> None:
        """Take the formulas that lines further down have for a name as claims, which define nothing."""
        if name in self.definitions:
            self.definitions[name] = [d for d in self.definitions[name] if not d.later]

    def candidates(self, name: str) -> Iterable[Definition]:
        """The definitions of that name, the latest first."""
        return reversed(self.definitions.get(name, ()))

    def speaking_of(self, name: str, first: str) -> Iterable[Definition]:
        """Those of `candidates` whose first index is this number, or no number at all."""
        found = self.definitions.get(name)
        if found is None or not first.isdigit():
            return self.candidates(name)
        shelf = self._shelves.get(name)
        if shelf is None or shelf.found is not found:
            shelf = self._shelves[name] = _Shelf(found)
        return shelf.latest(first)

    def from_place_zero(self, found: Definition) -> bool:
        """δ_i = ∂L/∂y_i beside a formula for y_0: there is a δ_0."""
        wrt = found.body.wrt if isinstance(found.body, Slope) else None
        own = self.definitions.get(wrt.name, ()) if isinstance(wrt, Sym) else ()
        return any(index == Index("", 0) for d in own for index in d.indices)

    def function(self, name: str) -> Definition | None:
        """The latest definition with parameters: f(x) = …"""
        found = next((d for d in self.candidates(name) if d.parameters), None)
        return found or self.at_a_number(name)

    def at_a_number(self, name: str) -> Definition | None:
        """L_1(r) of a function L_δ(r): its formula with 1 for δ."""
        value = number_below(name)
        if value is None:
            return None
        own = (
            d for other in self.definitions if family(other) == family(name) for d in self.candidates(other)
        )
        for found in own:
            letters = parameters_in(found.name)
            if found.parameters and len(letters) == 1:
                body = put_in(found.body, {Sym(letters[0]): Num(value)})
                return replace(found, name=name, body=body, others=())
        return None

    def is_defined(self, sym: Sym) -> bool:
        """Whether the symbol has a meaning so far."""
        return self.current(sym) is not None

    def array_argument(self, of: Written) -> Sym | None:
        """The w of L(w), or of an L that is defined as L(w), where w is an array: ∇L is by all of it."""
        name = of.function if isinstance(of, Apply) else of.name if isinstance(of, Sym) else ""
        given: tuple[Written, ...] = of.arguments if isinstance(of, Apply) else ()
        if isinstance(of, Sym) and (found := self.current(of) or self.function(name)) is not None:
            given = found.parameters or found.arguments
        match given:
            case (Sym() as only,) if self.shapes.get((only.name, len(only.indices))):
                return only
            case _:
                return None

    def speaks_of_matrices(self, term: Written) -> bool:
        """Whether the text calls a letter of it a matrix, or it has an inverse in it: powers are products."""
        bodies = [d.body for sym in symbols(term) if (d := self.current(sym)) is not None]
        inside = (part for body in bodies for part in every(body) if isinstance(part, Raised))
        inverse = any(isinstance(p.base, Times) and p.exponent == Minus(Num(Fraction(1))) for p in inside)
        return inverse or any(sym.name in self.matrices for sym in symbols(term))

    def current(self, sym: Sym) -> Definition | None:
        """The latest definition that fits."""
        first = str(sym.indices[0]) if sym.indices else ""
        return next((d for d in self.speaking_of(sym.name, first) if d.fits(sym.indices)), None)

    def without_later(self) -> Knowledge:
        """What is known from above: nothing that is defined further down."""
        known = self.copy()
        for name, found in list(known.definitions.items()):
            known.definitions[name] = [d for d in found if not d.later]
        return known

    def copy(self) -> Knowledge:
        """A knowledge of its own, for trying something out."""
        own = {part.name: copy(getattr(self, part.name)) for part in fields(self) if part.name != "_shelves"}
        own["definitions"] = {name: list(found) for name, found in self.definitions.items()}
        return Knowledge(**own)

    def known(
        self, functions: Iterable[str], values: Iterable[str], depends: Mapping[str, frozenset[str]]
    ) -> Known:
        """What the reader has to know."""
        own = {name for name, found in self.definitions.items() if any(d.parameters for d in found)}
        return Known(frozenset({*functions, *own}), frozenset(values), depends)

    def reaches(self, top: Sym, below: Sym) -> bool:
        """Whether the definitions of `top` lead to the name of `below`."""
        seen: set[str] = set()
        waiting = [top.name]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                found = [d for d in self.definitions.get(name, ()) if not d.parameters][-1:]
                waiting += [sym.name for d in found for sym in symbols(d.body)]
        return below.name in seen - {top.name}

    @property
    def told(self) -> set[tuple[Sym, Sym]]:
        """What depends on what as the text tells it."""
        return {edge for edge, said in self.edges.items() if said}

    def nearest(self, of: Sym) -> list[Sym]:
        """What an undefined quantity depends on directly, as far as the note's derivatives tell."""
        inner = list(dict.fromkeys(wrt for top, wrt in self.edges if top == of))
        inner = list({(wrt.name, len(wrt.indices)): wrt for wrt in inner}.values())
        return [c for c in inner if not any(self.reaches(d, c) for d in inner if d != c)]

    def notice(self, slope: Slope | Nabla) -> None:
        """A derivative was written: its quantity depends on its variable."""
        if isinstance(slope.of, Sym) and isinstance(slope.wrt, Sym) and slope.of != slope.wrt:
            wrt = as_running(slope.of, slope.wrt)
            if wrt is not None and wrt != slope.of:
                self.edges.setdefault((slope.of, wrt), False)


def parameters_in(function: str) -> tuple[str, ...]:
    """The θ of h_θ: what a function depends on, besides its argument; an index is none."""
    return tuple(x for x in function.split("_")[1:] if x.isalpha() and x not in RUNNING)


def indices_in(function: str) -> tuple[str, ...]:
    """The i of f_i(w), by which the function's body may be told."""
    return tuple(x for x in function.split("_")[1:] if x in RUNNING)


def before_update(name: str) -> str:
    """w for w_old."""
    for suffix in ("_old", "_init", "_prev"):
        if name.endswith(suffix) or f"{suffix}_" in name:
            return name.replace(suffix, "", 1)
    return name


def after_update(name: str) -> str:
    """w for w_new."""
    return _UPDATED.sub("", name, count=1)


def precedes(found: Definition, indices: tuple[str, ...], *, summed: bool) -> bool:
    """Whether it is place 0 of what begins at 1; the definition may speak of just that place: m_0 = 0.

    Summed from 0, as in Σ_{j=0}^n s_j, an s_j that is defined for any j has a place 0 as well.
    """
    own = [*found.indices, *(Index("k") for _ in indices[len(found.indices) :])]
    summed = summed and len(found.indices) == len(indices)
    begins = [summed and not (index.letter in _STEPS or index.shift) for index in own]
    return any(
        g.startswith("-") or (g == "0" and bool(x.letter) and not here)
        for g, x, here in zip(indices, own, begins, strict=True)
    )
