"""What is written → arrays of terms at given sizes, with the definitions that they need as named nodes.

Every defined quantity stays a node under its own name (`yhat_1`), so that ∂L/∂ŷ has a meaning and the proving
engine puts definitions in only as needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product as combinations

from derive.notes.letters import RUNNING
from derive.notes.meaning import arrays
from derive.notes.meaning.arrays import Array, Unclear, Unsized, number_array
from derive.notes.meaning.copies import copies
from derive.notes.meaning.definition import Definition, open_letters
from derive.notes.meaning.hadamard import by_entries
from derive.notes.meaning.knowledge import Knowledge, before_update, precedes
from derive.notes.meaning.marks import Sizes
from derive.notes.meaning.operations import elementwise, is_elementwise, standard_entry, whole_exponent
from derive.notes.meaning.placing import Bound, Placed
from derive.notes.meaning.structure import IDENTITY
from derive.notes.meaning.summed import check_inside
from derive.notes.written import (
    Apply,
    Big,
    Choice,
    Grid,
    Minus,
    Nabla,
    Norm,
    Num,
    Over,
    Plus,
    Raised,
    Slope,
    Sym,
    Times,
    Turned,
    Written,
    is_column,
    is_row,
)
from derive.term import Constant, Name, Power, Term, number

MOST_NODES, DEEPEST = 3_000, 60  # definitions, and how many within each other
MOST_WORK = 20_000  # parts of formulas put into terms, sums written out
_AXES = ("ihat", "jhat", "khat")
Places = tuple[str, ...]  # the indices of a node


class Expansion(Placed):
    """One reading of the document at one set of sizes."""

    def __init__(
        self, knowledge: Knowledge, sizes: Sizes, *, values: Mapping[str, Written] | None = None
    ) -> None:
        super().__init__(knowledge, sizes)
        self.values = values or {}
        self.counts = set(knowledge.sizes)  # names of sizes
        self.nodes: dict[str, Term] = {}
        self.numbers: set[str] = set()  # nodes whose number is put in
        self.put_in: dict[str, Array | None] = {}  # the numbers given, as they are asked for
        self.formulas: dict[str, Term | None] = {}  # what defines those
        self.defined: dict[tuple[str, Places], Definition | None] = {}  # by the nodes met so far
        self.arrays: dict[tuple[str, Places, tuple[int, ...], bool], Array] = {}  # symbols met so far
        self.wholes: dict[tuple[int, Places, bool, int], Array] = {}  # bodies of definitions of arrays
        self.heads: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.open: list[str] = []
        self.copies = copies(knowledge)
        self.aliases: Mapping[str, tuple[str, tuple[str, ...]]] = {}
        self.places: Bound = {}  # the places of which the claim's own letters speak
        self.down = False  # a vector is added to every column of a square matrix, and not to every row
        self.powers_are = ""  # of matrices: products, or taken entry by entry
        self.from_zero = False  # inside of a sum that begins at 0
        self.identity = 0  # the size of I beside what it is added to or equal to
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
                return self.added(terms, bound)
            case Minus(inner):
                return arrays.minus(self.value(inner, bound))
            case Times():
                return self._times(by_entries(term), bound)
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
            case Grid():
                return self._grid(term, bound)
            case Big():
                return self.big(term, bound)
            case Choice():
                return self.choice(term, bound)
            case Slope() | Nabla():
                return self.slope(term, bound)

    def slope(self, term: Slope | Nabla, bound: Bound) -> Array:
        """A derivative; `Slopes` carries it out."""
        raise NotImplementedError

    def added(self, terms: tuple[Written, ...], bound: Bound) -> Array:
        """t + t + …; `Sums` knows how large an I among them is."""
        raise NotImplementedError

    def big(self, term: Big, bound: Bound) -> Array:
        """A sum or a product over an index; `Sums` writes it out."""
        raise NotImplementedError

    def choice(self, term: Choice, bound: Bound) -> Array:
        """Cases; `Sums` decides them."""
        raise NotImplementedError

    def call(self, term: Apply, bound: Bound) -> Array:
        """A function's value; `Calls` knows the functions."""
        raise NotImplementedError

    # --- symbols -------------------------------------------------------------------------------------------

    def symbol(self, sym: Sym, bound: Bound) -> Array:
        """A scalar node, or the array of its entries."""
        if not sym.indices and sym.name in bound:
            return bound[sym.name]
        current = self.knowledge.current(sym)
        if current is not None and sym.name in self.knowledge.leaves_open:
            letters = open_letters(current)
            if any(x in bound and bound[x] != self.places.get(x) for x in letters):  # Σ_i E
                return self.value(current.body, {x: bound[x] for x in letters if x in bound})
        undefined = not sym.indices and current is None
        if undefined and sym.name == "pi":
            self.marks.supposed["π is the number 3.14159…"] = None
            return number_array(Constant("pi"))
        if undefined and sym.name in _AXES:
            return arrays.axis(_AXES.index(sym.name), 3 if _AXES[2] in self.knowledge.seen else 2)
        indices = tuple(self.index(index, bound) for index in sym.indices)
        shape = self.shape_of(sym.name, indices)
        check_inside(sym, indices, self)
        if self.identity and sym == IDENTITY and undefined and len(shape) == 2:
            shape = (self.identity, self.identity)
        if not shape:
            return number_array(self.node(sym.name, indices))
        key = (sym.name, indices, shape, self.from_zero)
        if key not in self.arrays:
            places = combinations(*(range(1, size + 1) for size in shape))
            entries = tuple(self.node(sym.name, (*indices, *map(str, place))) for place in places)
            self.arrays[key] = Array(shape, entries)
        return self.arrays[key]

    def node(self, name: str, indices: tuple[str, ...]) -> Term:
        """The node of one scalar quantity; its definition is expanded when it is first met."""
        if name in self.knowledge.symmetric and len(indices) == 2 and all(map(str.isdigit, indices)):
            indices = tuple(sorted(indices, key=int))
            self.marks.supposed[f"{name} is symmetric"] = None
        name, indices = self.aliases.get("_".join((name, *indices)), (name, indices))
        id = "_".join((name, *indices))
        self.heads.setdefault(id, (name, indices))
        if id in self.nodes or id in self.marks.free:
            return Name(id)
        given = self._given(id, name, indices)
        if given is not None:
            self.numbers.add(id)
            return given
        if not indices and name in self.counts and self.knowledge.current(Sym(name)) is None:
            self.marks.sized = True
            return number(Fraction(self.length(name)))
        found = self._definition(name, indices)
        summed = self.from_zero or (found is not None and self.knowledge.from_place_zero(found))
        if found is None or precedes(found, indices, summed=summed):
            return self._undefined(id, name, indices)
        if id in self.open:
            around = self.open[self.open.index(id) :]
            self.marks.circles.update(dict.fromkeys(self.heads[x][0] for x in around if x in self.heads))
            raise Unclear(f"{id} is defined through itself")
        if len(found.indices) == len(indices) and self._is_another_name(found):
            return self._same(id, indices, found)
        self.count += 1
        if self.count > MOST_NODES or len(self.open) > DEEPEST:
            raise Unclear("too large: too many quantities are defined through each other")
        self._open(id, indices, found)
        return Name(id)

    def _is_another_name(self, found: Definition) -> bool:
        """Whether it says that two names are one node."""
        return isinstance(found.body, Sym) and Sym(found.name, found.indices) not in self.copies

    def _same(self, id: str, indices: tuple[str, ...], found: Definition) -> Term:
        """ŷ = a_2 makes both one node, so that ∂L/∂ŷ is ∂L/∂a_2."""
        self.open.append(id)
        try:
            self.uses(found)
            return self._entry(found, indices)
        except Unsized:
            raise
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
        except Unsized:
            raise
        except Unclear as problem:
            self.marks.murky[id] = str(problem)
            self.marks.free[id] = None
        finally:
            self.open.pop()

    def formula(self, id: str) -> Term | None:
        """What defines a node, also of one whose number is put in: derivatives go through it."""
        if id not in self.numbers or id in self.open:
            return self.nodes.get(id)
        if id not in self.formulas:
            found = self._definition(*self.heads[id])
            self.open.append(id)
            try:
                self.formulas[id] = self._entry(found, self.heads[id][1]) if found is not None else None
            except Unclear:
                self.formulas[id] = None
            finally:
                self.open.pop()
        return self.formulas[id] or self.nodes.get(id)

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
        value = self._of_array(found, indices[:own]) if indices[own:] else self._body(found, indices)
        rest = [int(place) for place in indices[own:]]
        if rest and value == arrays.NOUGHT:
            return value.scalar  # h_0 = 0, of a vector
        if len(rest) != len(value.shape):
            value = arrays.squeezed(value)
        if (entry := value.at([place - 1 for place in rest])) is None:
            raise Unclear("the shape of a definition is not that of its name")
        return entry

    def _of_array(self, found: Definition, places: Places) -> Array:
        """The body of a definition at the places of its own indices, written out once for all its entries."""
        key = (id(found), places, self.from_zero, self.identity)
        if key not in self.wholes:
            self.wholes[key] = self._body(found, places)
        return self.wholes[key]

    def _body(self, found: Definition, places: Places) -> Array:
        bound: dict[str, Array] = {}
        if found.name in self.knowledge.leaves_open:
            bound = {x: self.places[x] for x in open_letters(found) if x in self.places}
        bound |= {
            index.letter: number_array(number(Fraction(given)))
            for index, given in zip(found.indices, places, strict=True)
            if index.letter in RUNNING and given.lstrip("-").isdigit()
        }
        return self.value(found.body, bound)

    def _definition(self, name: str, indices: Places) -> Definition | None:
        key = (name, indices)
        if key not in self.defined:
            self.defined[key] = self._looked_up(name, indices)
        return self.defined[key]

    def _looked_up(self, name: str, indices: Places) -> Definition | None:
        for found in self.knowledge.speaking_of(name, indices[0] if indices else ""):
            own = len(found.indices)
            if own > len(indices) or (found.parameters and own != len(indices)):
                continue
            numeric = all(given.lstrip("-").isdigit() for given in indices[own:])
            pairs = zip((self.placed(i) for i in found.indices), indices[:own], strict=True)
            matches = all(str(i) == g or (i.letter in RUNNING and not i.shift) for i, g in pairs) and numeric
            whole = own == len(indices) or self.knowledge.shapes.get((name, own))
            if matches and whole and found.is_said_at(indices):
                return found
        return None

    def _given(self, id: str, name: str, indices: tuple[str, ...]) -> Term | None:
        """The node of a number that the text gives, when numbers are to be put in."""
        if not self.values:
            return None
        body = self.given(id)
        found = body.scalar if body is not None and not body.shape else None
        for count in range(len(indices)):  # of W_1 the entry W_1_2_1
            rest = indices[count:]
            whole = self.given("_".join((name, *indices[:count]))) if "".join(rest).isdigit() else None
            if whole is not None and len(whole.shape) == len(rest):
                found = whole.at([int(index) - 1 for index in rest])
        if found is None:
            return None
        self.nodes[id] = found
        return Name(id)

    def given(self, id: str) -> Array | None:
        """The numbers that the text gives for a name, when numbers are to be put in."""
        if id not in self.put_in:
            body = self.values.get(id) or self.values.get(before_update(id))
            self.put_in[id] = None if body is None else arrays.squeezed(self.value(body, {}))
        return self.put_in[id]

    def _undefined(self, id: str, name: str, indices: tuple[str, ...]) -> Term:
        if name not in self.knowledge.layered and (known := standard_entry(name, indices)) is not None:
            return known
        self.marks.free[id] = None
        return Name(id)

    # --- operations ----------------------------------------------------------------------------------------

    def _times(self, term: Times, bound: Bound) -> Array:
        found = self.value(term.factors[0], bound)
        for before, mark, factor in zip(term.factors, term.marks, term.factors[1:], strict=False):
            right = self.value(factor, bound)
            if mark != "o" and is_column(before) and is_row(factor):
                right = arrays.turned(right)
            if not mark and len(found.shape) == len(right.shape) == 1:
                self.marks.murky["a product of two vectors"] = "a number, or entry by entry"
                self.marks.taken["two vectors side by side are their inner product"] = None
            if not mark and len(found.shape) == 1 and len(right.shape) == 2 and right.shape[0] != 1:
                self.marks.taken["a vector before a matrix is a row"] = None
            found = arrays.by_mark(mark)(found, right)
        return found

    def _raised(self, term: Raised, bound: Bound) -> Array:
        exponent, base = self.value(term.exponent, bound).scalar, self.value(term.base, bound)
        if base.shape and isinstance(term.base, Norm):
            raise Unclear("a norm is a number")
        whole = whole_exponent(exponent)
        product = len(base.shape) == 2 and self.knowledge.speaks_of_matrices(term.base)
        if product and whole and 1 < whole <= arrays.HIGHEST:
            return arrays.multiplied(base, whole)
        return self.power(base, exponent, whole=whole)

    def power(self, base: Array, exponent: Term, *, whole: int | None) -> Array:
        """base^exponent."""
        if self.powers_are and len(base.shape) == 2 and whole and 1 < whole <= arrays.HIGHEST:
            if self.powers_are == arrays.PRODUCT:
                return arrays.multiplied(base, whole)
            return arrays.mapped(base, lambda entry: Power(entry, exponent))
        return arrays.raised(base, exponent, whole=whole)

    def _grid(self, term: Grid, bound: Bound) -> Array:
        if term.open:
            raise Unclear("a matrix is not written out to its end")
        return arrays.grid([[self.value(entry, bound) for entry in row] for row in term.rows])

    def applied(self, function: str, argument: Array) -> Array:
        """An elementary function or a library activation of every entry."""
        if not is_elementwise(function):
            raise Unclear(f"the function {function} is not defined")
        return arrays.mapped(argument, lambda entry: elementwise(function, entry))
