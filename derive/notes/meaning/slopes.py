"""∂L/∂w through the definitions: the chain rule over named nodes, every slope a node of its own.

A quantity that nothing defines depends on what the note differentiates it by. Such a slope is a free
name, `∂L/∂a`, unless the note says what it is; of two variables of which one depends on the other the
nearer one counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product as combinations
from types import MappingProxyType

from derive.notes.letters import LAYERS, RUNNING, STEP
from derive.notes.meaning.arrays import Array, Unclear, number_array
from derive.notes.meaning.calls import STANDARD, Calls
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.inside import names_in
from derive.notes.meaning.knowledge import Knowledge, precedes
from derive.notes.meaning.marks import Sizes
from derive.notes.meaning.placing import Bound
from derive.notes.written import Apply, Big, Index, Nabla, Slope, Sym, Written
from derive.term import ONE, ZERO, Derivative, Name, Neg, Number, Term, add, multiply, number

MOST_PATHS = 400
_LAYERS = LAYERS | STEP  # letters of layers and times: one more than the usual number, for l + 1


class Slopes(Calls):
    """The whole expansion."""

    partial = False  # ∂u/∂v with everything else in u's definition held fixed
    paths = 0
    ends: Mapping[str, Big] = MappingProxyType(
        {}
    )  # the sums of the claim up to a last step, by their letters

    only: Mapping[str, int] = MappingProxyType({})  # the one step through which derivatives go

    def __init__(
        self, knowledge: Knowledge, sizes: Sizes, *, values: Mapping[str, Written] | None = None
    ) -> None:
        super().__init__(knowledge, sizes, values=values)
        self.plain: dict[str, Term] = {}  # slopes that are 0 or 1
        self.inside: dict[str, tuple[str, ...]] = {}  # the names in a node's body
        self.told: dict[str, tuple[str, ...]] = {}  # what an undefined node depends on
        self.reached: dict[tuple[str, str], frozenset[str]] = {}
        self.near: dict[str, list[str]] = {}  # what an undefined node depends on directly

    def slope(self, term: Slope | Nabla, bound: Bound) -> Array:
        """The derivative of every entry by every entry."""
        if isinstance(term, Nabla) and term.wrt is None:
            whole = self.knowledge.array_argument(term.of)
            if whole is None:
                return self._gradient_of_function(term, bound)
            term = Nabla(term.of, whole)
        wrt = self._variable(term.wrt, bound)
        of = self._quantity(self._of_variable(term.of, term.wrt), bound)
        if len(of.shape) + len(wrt.shape) > 2:
            raise Unclear("a derivative with more than two indices is not read without them")
        total = isinstance(term, Nabla) or term.total
        entries = tuple(self._of_entries(u, v, total=total) for u in of.entries for v in wrt.entries)
        return Array((*of.shape, *wrt.shape), entries)

    def _variable(self, wrt: object, bound: Bound) -> Array:
        """Names to differentiate by; of a function's variable the argument's own name."""
        if isinstance(wrt, Apply):
            return number_array(self._call_node(wrt, bound))
        if not isinstance(wrt, Sym):
            raise Unclear("a derivative is taken with respect to a name")
        found = self.symbol(wrt, bound)
        if not all(isinstance(entry, Name) for entry in found.entries):
            raise Unclear(f"{wrt} is no variable")
        return found

    def _quantity(self, of: object, bound: Bound) -> Array:
        if isinstance(of, Apply) and not of.primes and all(isinstance(a, Sym) for a in of.arguments):
            found = self._named(of)
            if found is not None:
                return self.symbol(found, bound)
        return self.value(of, bound)  # type: ignore[arg-type]

    def _of_variable(self, of: object, wrt: object) -> object:
        """dσ/dz is dσ(z)/dz, for a σ that is a function and no quantity."""
        if not isinstance(of, Sym) or of.indices or not isinstance(wrt, Sym):
            return of
        told = any(top == of for top, _ in self.knowledge.told)
        if told or self.knowledge.shapes.get((wrt.name, len(wrt.indices))):
            return of
        current = self.knowledge.current(of)
        if current is None:
            return Apply(of.name, (wrt,)) if of.name in STANDARD or of.name in self.knowledge.called else of
        own = current.parameters
        elsewhere = len(own) == 1 and own[0].name != wrt.name and not self.knowledge.is_defined(own[0])
        return Apply(of.name, (wrt,)) if elsewhere else of

    def _named(self, call: Apply) -> Sym | None:
        """The quantity that is defined as just this call."""
        for found in self.knowledge.definitions.values():
            if found and found[-1].body == call and not found[-1].parameters:
                return Sym(found[-1].name, found[-1].indices)
        return None

    def _call_node(self, call: Apply, bound: Bound) -> Term:
        found = self._named(call)
        if found is not None:
            return self.symbol(found, bound).scalar
        return self.fresh(self.value(call, bound).scalar)

    def _gradient_of_function(self, term: Nabla, bound: Bound) -> Array:
        """∇f(x, y): the column of the partial derivatives, at the point that is given."""
        of = term.of
        if isinstance(of, Sym) and (named := self.knowledge.function(str(of))) is not None:
            of = Apply(str(of), named.parameters)
        function = self.knowledge.function(of.function) if isinstance(of, Apply) else None
        if function is None or not isinstance(of, Apply):
            raise Unclear("it is not said with respect to what the gradient is taken")
        points = [self.value(argument, bound).scalar for argument in of.arguments]
        variables = [p if isinstance(p, Name) else self.fresh(p) for p in points]
        body = self._valued(of.function, [number_array(v) for v in variables]).scalar
        return Array((len(variables),), tuple(Derivative(body, v) for v in variables))

    # --- totals --------------------------------------------------------------------------------------------

    def _of_entries(self, of: Term, wrt: Term, *, total: bool) -> Term:
        """∂f/∂x of an f(x, y) with a y(x) goes by x alone, and df/dx by y as well."""
        if not total and isinstance(of, Name) and isinstance(wrt, Name) and self.formula(of.id) is None:
            return self._by(of.id, wrt.id)
        return self._total(of, wrt)

    def _by(self, of: str, wrt: str) -> Term:
        """The slope by a variable of an undefined quantity, beside what goes by its other ones."""
        return self._direct(of, wrt) if self._goes_two_ways(of, wrt) else self.node_slope(of, wrt)

    def _goes_two_ways(self, of: str, wrt: str) -> bool:
        """Whether the text says that it depends on a variable, and on what depends on that."""
        inner = self._nearest(of) if wrt in self._told_by(of) else ()
        return any(wrt in self.reach(c) for c in inner if c != wrt)

    def _direct(self, of: str, wrt: str) -> Term:
        id = f"∂{of}/∂{wrt} directly"
        self.marks.free[id] = None
        self.marks.implied[of, wrt] = None
        return Name(id)

    def _total(self, of: Term, wrt: Term) -> Term:
        assert isinstance(wrt, Name)
        used = (of.id,) if isinstance(of, Name) else names_in(of)
        by = self._copied(used, wrt.id)
        return self.node_slope(of.id, by) if isinstance(of, Name) else self._through(of, used, by)

    def _copied(self, used: tuple[str, ...], wrt: str) -> str:
        """The x of a copy u = x that is of no use here: ∂L/∂u of an L that is made of x."""
        body = self.nodes.get(wrt) if self.copies else None
        if not isinstance(body, Name) or any(wrt == name or wrt in self.reach(name) for name in used):
            return wrt
        return body.id

    def _through(self, of: Term, used: tuple[str, ...], wrt: str) -> Term:
        """Σ ∂of/∂c ∂c/∂wrt over the names c used in an expression."""
        self.paths += 1
        if self.paths > MOST_PATHS * 10:
            raise Unclear("too large: a derivative through too many quantities")
        if self.partial and wrt in used:
            return Derivative(of, Name(wrt))
        inside = [c for c in used if c == wrt or wrt in self.reach(c)]
        if not inside and not any(self._is_beside(c, wrt) for n in used for c in (n, *self.reach(n))):
            self.marks.lost.update({(name, wrt): None for name in used[:1]})
        return add(*(multiply(Derivative(of, Name(c)), self.node_slope(c, wrt)) for c in inside))

    def node_slope(self, of: str, wrt: str) -> Term:
        """∂of/∂wrt as a node."""
        if of == wrt:
            return ONE
        key = f"∂{of}/∂{wrt}"
        if key in self.nodes or key in self.marks.free:
            return Name(key)
        if key in self.plain:
            return self.plain[key]
        if key in self.values:
            return self.value(self.values[key], {}).scalar
        if key in self.open:
            raise Unclear("the quantities depend on each other in a circle")
        self.open.append(key)
        try:
            found = self._slope_body(of, wrt)
        finally:
            self.open.pop()
        if found is None:
            self.marks.free[key] = None
            self.marks.implied[of, wrt] = None
        elif found in (ZERO, ONE):
            self.plain[key] = found
            return found
        else:
            self.nodes[key] = found
        return Name(key)

    def _slope_body(self, of: str, wrt: str) -> Term | None:
        if (printed := self._through_printed(of, wrt)) is not None:
            return printed
        body = self.formula(of)
        reaches = wrt in self.reach(of)
        stated = self._stated(of, wrt)
        if stated is not None and (body is None or not reaches):
            return stated
        if body is not None and not _is_number(body):
            if not reaches:
                self._lose(of, wrt)
                return ZERO
            return ONE if body == Name(wrt) else self._through(body, self._children(of), wrt)
        inner = [c for c in self._nearest(of) if c == wrt or wrt in self.reach(c)]
        if not inner:
            self._lose(of, wrt)
            return ZERO
        if inner == [wrt]:
            return None
        return add(*(multiply(self._by(of, c), self.node_slope(c, wrt)) for c in inner))

    def _lose(self, of: str, wrt: str) -> None:
        """z_1 does not depend on w_2, but on w_1; a z that depends on no w at all is not understood."""
        if not any(self._is_beside(c, wrt) for c in self.reach(of)):
            self.marks.lost[of, wrt] = None

    def _is_beside(self, node: str, wrt: str) -> bool:
        """w_1 beside w_2, another entry of one array; the c of Ŷ_{1c}, which nothing counts, may be any."""
        (name, one), (other, two) = (self.heads.get(n, (n, ())) for n in (node, wrt))
        pairs = zip(one, two, strict=False)
        return name == other and len(one) == len(two) and all(a.isdigit() == b.isdigit() for a, b in pairs)

    def _stated(self, of: str, wrt: str) -> Term | None:
        """What the note says the slope is, where nothing defines the quantity."""
        if of not in self.heads or wrt not in self.heads:
            return None
        if self._is_beside(of, wrt) and self.knowledge.definitions.get(self.heads[of][0]):
            return None  # ∂h_t/∂h_k = Π_i … is of a later step by an earlier one
        for (of_key, wrt_key), definition in self.knowledge.slopes.items():
            bound = (
                self._matched(definition, of, wrt)
                if of_key == self.heads[of][0] and wrt_key == self.heads[wrt][0]
                else None
            )
            if bound is not None:
                self.uses(definition)
                return self.value(definition.body, bound).scalar
        return None

    def _matched(self, definition: Definition, of: str, wrt: str) -> Bound | None:
        pattern = tuple(self.placed(i) for i in (*definition.indices, *definition.parameters[0].indices))
        given = (*self.heads[of][1], *self.heads[wrt][1])
        return matched(pattern, given)

    # --- dependence ----------------------------------------------------------------------------------------

    def _through_printed(self, of: str, wrt: str) -> Term | None:
        """∂E/∂z ∂z/∂b with the number that the note prints for ∂E/∂z, where every path leads through z."""
        start = f"∂{of}/∂"
        inner = [key.removeprefix(start) for key in self.values if key.startswith(start)]
        below = self.reach(of) if inner else ()
        around = [c for c in inner if c in below and c != wrt and wrt in self.reach(c)]
        for c in sorted(around, key=lambda c: len(self.reach(c))):
            if wrt not in self.reach(of, without=c):
                return multiply(self.node_slope(of, c), self.node_slope(c, wrt))
        return None

    def reach(self, node: str, *, without: str = "") -> frozenset[str]:
        """Every node on which this one depends, by paths that avoid the one `without`."""
        if (known := self.reached.get((node, without))) is not None:
            return known
        found, settled = self._reach(node, without)
        if settled:
            self.reached[node, without] = found
        return found

    def _reach(self, node: str, without: str) -> tuple[frozenset[str], bool]:
        """The same, and whether it stays so: nothing on the way is still being read."""
        seen: set[str] = {without}
        waiting = list(self._children(node))
        settled = node not in self.open
        while waiting:
            top = waiting.pop()
            if top not in seen:
                seen.add(top)
                if (below := self.reached.get((top, without))) is not None:
                    seen |= below
                else:
                    settled = settled and top not in self.open
                    waiting.extend(self._children(top))
                if len(seen) > 4_000:
                    raise Unclear("too large: too many quantities depend on each other")
        return frozenset(seen - {without}), settled

    def _children(self, node: str) -> tuple[str, ...]:
        if node in self.inside:
            return self.inside[node]
        body = self.formula(node)
        if body is None:
            return self._implied(node)
        found = names_in(body)
        if node not in self.open:
            self.inside[node] = found
        return found

    def _nearest(self, node: str) -> list[str]:
        """What an undefined quantity depends on directly, as far as the note's derivatives tell."""
        if (known := self.near.get(node)) is not None:
            return known
        inner = self._implied(node)
        reached, own = {c: self.reach(c) for c in inner}, frozenset(inner)
        farther = {c for d in inner for c in own & reached[d] if c != d and d not in reached[c]}
        farther -= self._told_by(node)
        found = [c for c in inner if c not in farther]
        if all((c, "") in self.reached for c in inner):  # nothing of it is still being read
            self.near[node] = found
        return found

    def _told_by(self, node: str) -> set[str]:
        """On what the text says that it depends directly."""
        return {str(wrt) for of, wrt in self.knowledge.told if str(of) == node}

    def _implied(self, node: str) -> tuple[str, ...]:
        if node not in self.heads:
            return ()
        if node not in self.told:
            self.told[node] = self._edges_from(node)
        return self.told[node]

    def _edges_from(self, node: str) -> tuple[str, ...]:
        name, indices = self.heads[node]
        definition = self._definition(name, indices)
        initial = definition is not None and precedes(definition, indices, summed=False)
        found: dict[str, None] = {}
        for of, wrt in self.knowledge.edges:
            if of.name != name or len(indices) != len(of.indices) + self.rank(name, len(of.indices)):
                continue
            if initial and wrt.name == name:
                continue  # of an initial h_0 there is no earlier one
            pattern = tuple(self.placed(index) for index in of.indices)
            bound = matched(pattern, indices[: len(pattern)])
            if bound is not None:
                found.update(dict.fromkeys(c for c in self._instances(wrt, bound) if c != node))
        return tuple(found)

    def _instances(self, wrt: Sym, bound: Bound) -> list[str]:
        """All nodes that a symbol with open indices stands for."""
        letters = [i.letter for i in wrt.indices if i.letter in RUNNING and i.letter not in bound]
        found: list[str] = []
        usual = self.length("") if letters else 0
        ranges = [self._places_of(wrt, x, self._last_place(x, usual)) for x in letters]
        for places in combinations(*ranges):
            one = {**bound, **{x: number_array(number(p)) for x, p in zip(letters, places, strict=True)}}
            found += [entry.id for entry in self.symbol(wrt, one).entries if isinstance(entry, Name)]
        return found

    def _last_place(self, letter: str, usual: int) -> int:
        """T beside a sum of t to T; else one more for layers and times."""
        total = self.ends.get(letter)
        if total is not None:
            return self.last(total) if total.high is None else self.length(str(total.high))
        return usual + (1 if letter in _LAYERS else 0)

    def _places_of(self, wrt: Sym, letter: str, last: int) -> list[int]:
        """Places from 1 on, and those that have definitions of their own: y_0 = w_0 x_0 + w_1 x_1."""
        if letter in self.only:
            return [self.only[letter]]
        at = next(place for place, index in enumerate(wrt.indices) if index.letter == letter)
        own = [d.indices for d in self.knowledge.definitions.get(wrt.name, ())]
        told = [i[at].shift for i in own if len(i) == len(wrt.indices) and not i[at].letter]
        return sorted({*range(1, last + 1), *(place - wrt.indices[at].shift for place in told)})


def matched(pattern: tuple[Index, ...], given: tuple[str, ...]) -> Bound | None:
    """What the running letters of the pattern stand for; None when it does not fit."""
    if len(pattern) != len(given):
        return None
    bound: dict[str, Array] = {}
    for index, text in zip(pattern, given, strict=True):
        if index.letter in RUNNING and text.lstrip("-").isdigit():
            place = int(text) - index.shift
            value = number_array(number(place))
            if place < 0 or bound.setdefault(index.letter, value) != value:
                return None
        elif str(index) != text:
            return None
    return bound


def _is_number(term: Term) -> bool:
    return isinstance(term.term if isinstance(term, Neg) else term, Number)
