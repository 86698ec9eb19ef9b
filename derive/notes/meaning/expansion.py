"""What is written → arrays of terms at given sizes, with the definitions that they need as named nodes.

Every defined quantity stays a node under its own name (`yhat_1`), so that ∂L/∂ŷ has a meaning and the proving
engine puts definitions in only as needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product as combinations

from derive.notes.meaning import arrays
from derive.notes.meaning.arrays import Array, Unclear, number_array
from derive.notes.meaning.knowledge import RUNNING, Definition, Knowledge
from derive.notes.meaning.operations import elementwise, is_elementwise
from derive.notes.written import (
    Apply,
    Big,
    Choice,
    Grid,
    Index,
    Minus,
    Nabla,
    Norm,
    Num,
    Over,
    Plus,
    Raised,
    Slope,
    Sym,
    Test,
    Times,
    Turned,
    Written,
    every,
)
from derive.term import (
    ONE,
    ZERO,
    Branch,
    Cases,
    Comparison,
    Name,
    Neg,
    Number,
    Term,
    add,
    multiply,
    number,
    rational,
)

MOST_NODES = 3_000
MOST_WORK = 20_000  # parts of formulas put into terms, sums written out
MOST_TERMS = 40  # of a sum with given bounds
Bound = Mapping[str, Array]
_AXES = ("ihat", "jhat", "khat")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How long the ranges are: by the name of the size, else the usual length."""

    usual: int = 2
    named: Mapping[str, int] = field(default_factory=dict)

    def of(self, name: str) -> int:
        """The length of a range."""
        return self.named.get(name, self.usual)


@dataclass(slots=True)
class Marks:
    """What an expansion had to suppose; a refutation that rests on it is worth less."""

    used: bool = False  # a definition of the document was put in
    sized: bool = False  # holds a sum or an array of symbolic length
    supposed: dict[str, None] = field(default_factory=dict)  # words: σ is the logistic function
    adopted: dict[str, None] = field(default_factory=dict)  # words of assumptions that the note needs
    opaque: dict[str, None] = field(default_factory=dict)  # functions without a definition
    implied: dict[tuple[str, str], None] = field(default_factory=dict)  # derivatives without a definition
    lost: dict[tuple[str, str], None] = field(
        default_factory=dict
    )  # of does not depend on wrt by the definitions
    later: dict[str, None] = field(default_factory=dict)  # defined further down only
    circles: dict[str, None] = field(default_factory=dict)  # names that are defined through each other
    murky: dict[str, str] = field(default_factory=dict)  # a definition that was not understood
    free: dict[str, None] = field(default_factory=dict)  # names without a definition


class Expansion:
    """One reading of the document at one set of sizes."""

    def __init__(
        self, knowledge: Knowledge, sizes: Sizes, *, values: Mapping[str, Written] | None = None
    ) -> None:
        self.knowledge = knowledge
        self.sizes = sizes
        self.values = values or {}
        self.marks = Marks()
        self.nodes: dict[str, Term] = {}
        self.heads: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.open: list[str] = []
        self.aliases: Mapping[str, tuple[str, tuple[str, ...]]] = {}
        self.count = 0
        self.work = 0

    def value(self, term: Written, bound: Bound) -> Array:
        """The array of terms that is meant. Raises Unclear."""
        self.work += 1
        if self.work > MOST_WORK:
            raise Unclear("too large: it stands for too many terms")
        match term:
            case Num(value):
                return number_array(number(value))
            case Sym():
                return self.symbol(term, bound)
            case Plus(terms):
                found = self.value(terms[0], bound)
                for part in terms[1:]:
                    found = arrays.plus(found, self.value(part, bound))
                return found
            case Minus(inner):
                return arrays.minus(self.value(inner, bound))
            case Times():
                return self._times(term, bound)
            case Over(above, below):
                return arrays.over(self.value(above, bound), self.value(below, bound))
            case Raised():
                return self._raised(term, bound)
            case Apply():
                return self.call(term, bound)
            case Turned(inner):
                return arrays.turned(self.value(inner, bound))
            case Norm(inner, order):
                return number_array(arrays.norm(self.value(inner, bound), order))
            case Grid(rows):
                return self._grid(rows, bound)
            case Big():
                return self._big(term, bound)
            case Choice(branches, otherwise):
                return self._choice(branches, otherwise, bound)
            case Slope() | Nabla():
                return self.slope(term, bound)

    def slope(self, term: Slope | Nabla, bound: Bound) -> Array:
        """A derivative; `Slopes` carries it out."""
        raise NotImplementedError

    def call(self, term: Apply, bound: Bound) -> Array:
        """A function's value; `Calls` knows the functions."""
        raise NotImplementedError

    # --- symbols -------------------------------------------------------------------------------------------

    def symbol(self, sym: Sym, bound: Bound) -> Array:
        """A scalar node, or the array of its entries."""
        if not sym.indices and sym.name in bound:
            return bound[sym.name]
        if sym.name in _AXES and not sym.indices and not self.knowledge.is_defined(sym):
            return self._axis(_AXES.index(sym.name))
        indices = tuple(self.index(index, bound) for index in sym.indices)
        shape = self.shape(sym.name, len(indices))
        if not shape:
            return number_array(self.node(sym.name, indices))
        places = combinations(*(range(1, size + 1) for size in shape))
        entries = tuple(self.node(sym.name, (*indices, *(str(p) for p in place))) for place in places)
        return Array(shape, entries)

    def _axis(self, place: int) -> Array:
        """The unit vector along an axis of the plane, or of space where the note has a third one."""
        count = 3 if _AXES[2] in self.knowledge.seen else 2
        return Array((count,), tuple(ONE if k == place else ZERO for k in range(count)))

    def shape(self, name: str, indices: int) -> tuple[int, ...]:
        """The lengths of what is left of an array behind its indices."""
        table = self.knowledge.shapes
        found = table.get((name, indices)) or table.get((_before_update(name), indices), ())
        if any(not size.isdigit() for size in found):
            self.marks.sized = True
        return tuple(int(size) if size.isdigit() else self.sizes.of(size) for size in found)

    def index(self, index: Index, bound: Bound) -> str:
        """The index as it stands in a node's name."""
        if not index.letter:
            return str(index.shift)
        if index.letter in bound:
            value = rational(bound[index.letter].scalar)
            if value is None or value.denominator != 1:
                raise Unclear(f"the index {index.letter} is no whole number")
            return str(int(value) + index.shift)
        return str(index)

    def node(self, name: str, indices: tuple[str, ...]) -> Term:
        """The node of one scalar quantity; its definition is expanded when it is first met."""
        id = "_".join((name, *indices))
        if id in self.aliases:
            name, indices = self.aliases[id]
            id = "_".join((name, *indices))
        if id in self.nodes or id in self.marks.free:
            return Name(id)
        self.heads.setdefault(id, (name, indices))
        given = self._given(id, name, indices)
        if given is not None:
            return given
        if not indices and name in self.knowledge.sizes and self.knowledge.current(Sym(name)) is None:
            self.marks.sized = True
            return number(Fraction(self.sizes.of(name)))
        found = self._definition(name, indices)
        if found is None or any(index.startswith("-") or index == "0" for index in indices):
            return self._undefined(id, name, indices)
        if id in self.open:
            around = self.open[self.open.index(id) :]
            self.marks.circles.update(dict.fromkeys(self.heads[x][0] for x in around if x in self.heads))
            raise Unclear(f"{id} is defined through itself")
        if isinstance(found.body, Sym) and len(found.indices) == len(indices):
            return self._same(id, indices, found)
        self.count += 1
        if self.count > MOST_NODES:
            raise Unclear("too large: too many quantities are defined through each other")
        self._open(id, indices, found)
        return Name(id)

    def _same(self, id: str, indices: tuple[str, ...], found: Definition) -> Term:
        """ŷ = a_2 makes both one node, so that ∂L/∂ŷ is ∂L/∂a_2."""
        self.open.append(id)
        try:
            self.uses(found)
            return self._entry(found, indices)
        except Unclear as problem:
            self.marks.murky[id] = str(problem)
            self.marks.free[id] = None
            return Name(id)
        finally:
            self.open.pop()

    def _open(self, id: str, indices: tuple[str, ...], found: Definition) -> None:
        self.open.append(id)
        try:
            self.nodes[id] = self._entry(found, indices)
            self.uses(found)
        except Unclear as problem:
            self.marks.murky[id] = str(problem)
            self.marks.free[id] = None
        finally:
            self.open.pop()

    def uses(self, found: Definition) -> None:
        """Note on what ground a definition stands."""
        self.marks.used = True
        if found.assumed:
            self.marks.adopted[found.assumed] = None
        if found.later:
            self.marks.later[f"{Sym(found.name, found.indices)} is defined in {found.place}"] = None

    def _entry(self, found: Definition, indices: tuple[str, ...]) -> Term:
        """The entry of the definition's body that the indices behind its own name."""
        own = len(found.indices)
        bound = {
            index.letter: number_array(number(Fraction(given)))
            for index, given in zip(found.indices, indices[:own], strict=True)
            if index.letter in RUNNING and given.lstrip("-").isdigit()
        }
        value = self.value(found.body, bound)
        rest = [int(place) for place in indices[own:]]
        if len(rest) != len(value.shape):
            value = arrays.squeezed(value)
        if len(rest) != len(value.shape) or any(
            not 0 < r <= s for r, s in zip(rest, value.shape, strict=True)
        ):
            raise Unclear("the shape of a definition is not that of its name")
        place = 0
        for position, size in zip(rest, value.shape, strict=True):
            place = place * size + position - 1
        return value.entries[place]

    def _definition(self, name: str, indices: tuple[str, ...]) -> Definition | None:
        for found in self.knowledge.candidates(name):
            own = len(found.indices)
            if own > len(indices) or (found.parameters and own != len(indices)):
                continue
            numeric = all(given.lstrip("-").isdigit() for given in indices[own:])
            pairs = zip(found.indices, indices[:own], strict=True)
            matches = all(str(i) == g or (i.letter in RUNNING and not i.shift) for i, g in pairs)
            if matches and numeric and (own == len(indices) or self.knowledge.shapes.get((name, own))):
                return found
        return None

    def _given(self, id: str, name: str, indices: tuple[str, ...]) -> Term | None:
        """The node of a number that the text gives, when numbers are to be put in."""
        body = self.values.get(id) or self.values.get(_before_update(id))
        found: Term | None = None
        if body is not None and not isinstance(body, Grid):
            found = self.value(body, {}).scalar
        whole = self.values.get(name) or self.values.get(_before_update(name))
        if isinstance(whole, Grid) and all(index.isdigit() for index in indices) and indices:
            found = _entry_at(self.value(whole, {}), [int(index) - 1 for index in indices])
        if found is None:
            return None
        self.nodes[id] = found
        return Name(id)

    def _undefined(self, id: str, name: str, indices: tuple[str, ...]) -> Term:
        if name in ("delta", "#delta") and len(indices) == 2 and all(index.isdigit() for index in indices):
            return ONE if indices[0] == indices[1] else ZERO
        if name == "ones":
            return ONE
        if name == "I" and len(indices) == 2:
            return ONE if indices[0] == indices[1] else ZERO
        self.marks.free[id] = None
        return Name(id)

    # --- operations ----------------------------------------------------------------------------------------

    def _times(self, term: Times, bound: Bound) -> Array:
        found = self.value(term.factors[0], bound)
        for mark, factor in zip(term.marks, term.factors[1:], strict=True):
            right = self.value(factor, bound)
            found = arrays.together(found, right, multiply) if mark == "o" else arrays.times(found, right)
        return found

    def _raised(self, term: Raised, bound: Bound) -> Array:
        exponent = self.value(term.exponent, bound).scalar
        base = self.value(term.base, bound)
        if base.shape and isinstance(term.base, Norm):
            raise Unclear("a norm is a number")
        value = rational(exponent)
        whole = int(value) if value is not None and value.denominator == 1 else None
        if value is not None and abs(value) > 1000:
            raise Unclear("too large: an exponent above 1000")
        return arrays.raised(base, exponent, whole=whole)

    def _grid(self, rows: tuple[tuple[Written, ...], ...], bound: Bound) -> Array:
        entries = [[self.value(entry, bound) for entry in row] for row in rows]
        if any(entry.shape for row in entries for entry in row):
            raise Unclear("a matrix of matrices is not read")
        flat = tuple(entry.entries[0] for row in entries for entry in row)
        if len(flat) > arrays.MOST_ENTRIES:
            raise Unclear("too large: a matrix")
        if len(rows) == 1 or len(rows[0]) == 1:
            return Array((len(flat),), flat) if len(flat) > 1 else number_array(flat[0])
        return Array((len(rows), len(rows[0])), flat)

    def _big(self, term: Big, bound: Bound) -> Array:
        if not term.index:
            return self._sum_without_index(term, bound)
        low, high = self._range(term, bound)
        if high - low > MOST_TERMS:
            raise Unclear("too large: a sum of many terms")
        found: Array | None = None
        for place in range(low, high + 1):
            part = self.value(term.body, {**bound, term.index: number_array(number(Fraction(place)))})
            if found is None:
                found = part
            elif term.product:
                found = arrays.together(found, part, multiply)
            else:
                found = arrays.plus(found, part)
        return found if found is not None else number_array(ONE if term.product else ZERO)

    def _range(self, term: Big, bound: Bound) -> tuple[int, int]:
        low = self._whole(term.low, bound) if term.low is not None else 1
        if term.high is None:
            self.marks.sized = True
            return low, self.sizes.of(f"#{term.index}")
        for part in every(term.high):
            if isinstance(part, Sym) and not part.indices and part.name not in bound:
                self.knowledge.sizes.add(part.name)
                self.marks.sized = True
        return low, self._whole(term.high, bound)

    def _whole(self, term: Written, bound: Bound) -> int:
        total = Fraction(0)
        for part in term.terms if isinstance(term, Plus) else (term,):
            sign = -1 if isinstance(part, Minus) else 1
            value = rational(self.value(part.term if isinstance(part, Minus) else part, bound).scalar)
            if value is None:
                raise Unclear("the bounds of a sum are whole numbers or sizes")
            total += sign * value
        if total.denominator != 1:
            raise Unclear("the bounds of a sum are whole numbers")
        return int(total)

    def _sum_without_index(self, term: Big, bound: Bound) -> Array:
        letters = (
            {i.letter for s in every(term.body) if isinstance(s, Sym) for i in s.indices} - set(bound) - {""}
        )
        if len(letters & RUNNING) == 1:
            (letter,) = letters & RUNNING
            return self._big(Big(term.product, term.body, letter, term.low, term.high), bound)
        value = self.value(term.body, bound)
        if len(value.shape) != 1 or term.product:
            raise Unclear("it is not said what a sum runs over")
        return number_array(add(*value.entries))

    def _choice(self, branches: tuple[tuple[Written, Test], ...], otherwise: Written, bound: Bound) -> Array:
        decided = self._decided(branches, otherwise, bound)
        if decided is not None:
            return decided
        variables = [self.value(test.left, bound) for _, test in branches]
        shape = next((v.shape for v in variables if v.shape), ())
        count = len(variables[0].entries) if shape else 1
        entries: list[Term] = []
        for place in range(count):
            made = [
                Branch(
                    _at(self.value(value, bound), place),
                    Comparison(_at(left, place), test.relation, _at(self.value(test.right, bound), place)),
                )
                for left, (value, test) in zip(variables, branches, strict=True)
            ]
            entries.append(Cases(tuple(made), _at(self.value(otherwise, bound), place)))
        return Array(shape, tuple(entries))

    def _decided(
        self, branches: tuple[tuple[Written, Test], ...], otherwise: Written, bound: Bound
    ) -> Array | None:
        """Cases of equal and different letters are decided by their numbers."""
        if not any(test.relation in ("=", "≠") for _, test in branches):
            return None
        for value, test in branches:
            left, right = (rational(self.value(side, bound).scalar) for side in (test.left, test.right))
            if left is None or right is None:
                raise Unclear("cases are told apart by comparisons with < or >, or by equal indices")
            if (left == right) == (test.relation == "="):
                return self.value(value, bound)
        return self.value(otherwise, bound)

    def applied(self, function: str, argument: Array) -> Array:
        """An elementary function or a library activation of every entry."""
        if not is_elementwise(function):
            raise Unclear(f"the function {function} is not defined")
        return arrays.mapped(argument, lambda entry: elementwise(function, entry))


def _before_update(name: str) -> str:
    """w for w_old."""
    for suffix in ("_old", "_init", "_prev"):
        if name.endswith(suffix) or f"{suffix}_" in name:
            return name.replace(suffix, "", 1)
    return name


def _entry_at(array: Array, places: list[int]) -> Term | None:
    if len(places) != len(array.shape) or any(p >= s for p, s in zip(places, array.shape, strict=True)):
        return None
    return array.entries[places[0] if len(places) == 1 else places[0] * array.shape[1] + places[1]]


def _at(array: Array, place: int) -> Term:
    return array.entries[place] if array.shape else array.entries[0]


def signless(term: Term) -> Term:
    """The term without a minus before it."""
    return term.term if isinstance(term, Neg) else term


def is_number(term: Term) -> bool:
    """Whether it is a plain number."""
    return isinstance(signless(term), Number)
