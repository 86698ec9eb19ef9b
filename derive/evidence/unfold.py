"""What atoms mean: definitions of names, proved derivatives, assumptions; put in by steps or all at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from derive.errors import NotYet
from derive.evidence.graph import BOUND, OPENED, Atom, Graph, Op
from derive.evidence.reader import Reader
from derive.evidence.verdict import Equality, TooLarge
from derive.indices import free_indices
from derive.term import Derivative, Index, Indexed, Name, Term, names

MOST_UNFOLDED = 20_000


class Meanings:
    """The definitions and facts of a context as nodes of a graph, read when they are needed.

    `place` is done with every body: that of z_1 at given sizes, say, instead of that of z_j.
    """

    def __init__(
        self, reader: Reader, *, fixed: Collection[Atom] = (), place: Callable[[int], int] | None = None
    ) -> None:
        self.graph = reader.graph
        self.reader = reader
        self._fixed = fixed
        self._place = place
        self._bodies: dict[Atom, int] = {}
        self._read: dict[Atom, int] = {}

    def body(self, atom: Atom) -> int | None:
        """The node that `atom` stands for; None for an independent variable."""
        if atom in self._fixed:
            return None
        if atom not in self._bodies:
            found = self._meaning(atom)
            if found is None:
                return None
            self._bodies[atom] = found if self._place is None else self._place(found)
        return self._bodies[atom]

    def has_meaning(self, atom: Atom) -> bool:
        """Whether `atom` stands for something, so that it is no independent variable."""
        if isinstance(atom, Indexed):
            return atom.id in self.graph.context.definitions and atom not in self._fixed
        return self.body(atom) is not None

    def _meaning(self, atom: Atom) -> int | None:
        context = self.graph.context
        match atom:
            case str():
                if context.signatures.get(atom):
                    raise NotYet(f"'{atom}' is an array: only its entries have a meaning for a proof")
                term = context.definitions.get(atom)
                return None if term is None else self.reader.read(term)
            case Indexed(array, indices):
                return self._entry(array, indices)
            case _:
                return self._fact(atom)

    def _entry(self, array: str, indices: tuple[Index, ...]) -> int | None:
        """z[q] from z[j] = body."""
        term = self.graph.context.definitions.get(array)
        if term is None:
            return None
        letters = self.graph.context.signatures.get(array, ())
        if len(letters) != len(indices):
            raise NotYet(
                f"'{array}' is defined with {len(letters)} indices and stands here with {len(indices)}"
            )
        return self._written(array, term, dict(zip(letters, indices, strict=True)))

    def _fact(self, atom: Derivative) -> int | None:
        """The fact about `atom`, or about what differs from it in index letters only."""
        facts = self.graph.context.facts
        if atom in facts:
            return self.reader.read(facts[atom])
        if self.graph.sizes is None:
            return None
        for known, value in facts.items():
            letters = matched(known, atom)
            if letters is not None:
                return self._written(known, value, letters)
        return None

    def _written(self, key: Atom, term: Term, letters: Mapping[str, Index]) -> int:
        if key not in self._read:
            self._read[key] = self.reader.read(term)
        return self.graph.reindexed(self._read[key], letters)

    def complete(self, root: int) -> int:
        """`root` with every atom that has a meaning replaced by it, down to independent variables."""
        full: dict[Atom, int] = {}
        stack = self._meant(root)
        while stack:
            if len(stack) > MOST_UNFOLDED:
                raise TooLarge("the definitions go in a circle, or there are too many of them")
            atom = stack[-1]
            body = self.body(atom)
            assert body is not None
            missing = [] if atom in full else [inner for inner in self._meant(body) if inner not in full]
            if missing:
                stack.extend(missing)
            else:
                full.setdefault(atom, self.graph.substitute(body, full))
                stack.pop()
        return self.graph.substitute(root, full)

    def completed(self, elimination: Elimination) -> Elimination:
        """The elimination in independent variables."""
        value = self.complete(elimination.value)
        return elimination if value == elimination.value else _revalued(self.graph, elimination, value)

    def _meant(self, root: int) -> list[Atom]:
        return [atom for atom in self.graph.atoms(root) if self.has_meaning(atom)]

    def next(self, left: int, right: int) -> list[Atom]:
        """What to put in next: derivatives before names, what one side alone has before what both have.

        Where it is all part of what both have, that comes first: u in x/s = u for u = x/s. All entries of an
        array go together, so that one stands for them.
        """
        on_left, on_right = (
            {head(atom): atom for atom in self._meant(side) if not self._goes_round(atom)}
            for side in (left, right)
        )
        alone = [on_left[a] for a in on_left if a not in on_right]
        alone += [on_right[a] for a in on_right if a not in on_left]
        for candidates in (alone, list(on_left.values())):
            derivatives: list[Atom] = [atom for atom in candidates if isinstance(atom, Derivative)]
            if derivatives:
                return derivatives
            if candidates:
                return [self._outermost(candidates, [on_left[a] for a in on_left if a in on_right])]
        return []

    def _outermost(self, candidates: list[Atom], shared: list[Atom]) -> Atom:
        """A name that the definition of no other candidate mentions; a shared one where those mention all."""
        if shared and {head(atom) for atom in candidates} <= self._mentioned(shared):
            candidates = [*candidates, *shared]
        inner = self._mentioned(candidates)
        return next((atom for atom in reversed(candidates) if head(atom) not in inner), candidates[-1])

    def _mentioned(self, candidates: list[Atom]) -> set[Atom]:
        """What the definitions of these names mention."""
        bodies = [body for atom in candidates if (body := self.body(atom)) is not None]
        return {head(atom) for body in bodies for atom in self.graph.atoms(body)}

    def put_in(self, root: int, atoms: Iterable[Atom]) -> int:
        """`root` with these atoms replaced by what they stand for, one level deep."""
        heads = {head(atom) for atom in atoms}

        def value_of(atom: Atom) -> int | None:
            return self.body(atom) if head(atom) in heads and not self._goes_round(atom) else None

        return self.graph.exchanged(root, value_of)

    @cached_property
    def _circular(self) -> frozenset[str]:
        return _circular(self.graph.context.definitions)

    def _goes_round(self, atom: Atom) -> bool:
        """Whether the atom is an entry, within a sum, of an array that is defined through itself.

        Putting h[t - 1] in would bring up h[t - 2], and so on without end.
        """
        if not isinstance(atom, Indexed) or atom.id not in self._circular:
            return False
        return any(letter[0] in (BOUND, OPENED) for letter in free_indices(atom))


def _circular(definitions: Mapping[str, Term]) -> frozenset[str]:
    """The names that are defined through themselves."""
    reads = {name: set(names(body)) & definitions.keys() for name, body in definitions.items()}
    found: set[str] = set()
    for name in reads:
        waiting, reached = list(reads[name]), set[str]()
        while waiting:
            if (used := waiting.pop()) not in reached:
                reached.add(used)
                waiting.extend(reads[used])
        found |= {name} & reached
    return frozenset(found)


def head(atom: Atom) -> Atom:
    """What all entries of an array have in common; a name itself."""
    match atom:
        case Indexed(array, _):
            return Indexed(array, ())
        case Derivative(Name() | Indexed() as of, Name() | Indexed() as wrt):
            if isinstance(of, Name) and isinstance(wrt, Name):
                return atom
            first, second = (
                Indexed(part.id, ()) if isinstance(part, Indexed) else part for part in (of, wrt)
            )
            return Derivative(first, second)
        case _:
            return atom


def matched(pattern: Derivative, atom: Derivative) -> dict[str, Index] | None:
    """The indices for the letters of `pattern` with which it is `atom`; None where there are none."""
    letters: dict[str, Index] = {}
    for known, given in ((pattern.of, atom.of), (pattern.wrt, atom.wrt)):
        if known == given and isinstance(known, Name):
            continue
        if not (isinstance(known, Indexed) and isinstance(given, Indexed) and known.id == given.id):
            return None
        if len(known.indices) != len(given.indices):
            return None
        for letter, index in zip(known.indices, given.indices, strict=True):
            meant = letters.setdefault(letter.id, index) if isinstance(letter, Name) else letter
            if meant != index:
                return None
    return letters


@dataclass(frozen=True, slots=True)
class Elimination:
    """An assumption solved for one of its names: name = value; `affine` when that value is exact."""

    name: str | Indexed
    value: int
    equality: Equality
    affine: tuple[tuple[Atom, Fraction], ...] | None = None
    constant: Fraction = Fraction(0)


def eliminations(reader: Reader) -> list[Elimination]:
    """Every assumption that is linear in a name, or has a name alone on one side, solved for that name."""
    equalities = reader.graph.context.equalities
    return solved(
        reader.graph, ((reader.read(left), reader.read(right), (left, right)) for left, right in equalities)
    )


def solved(graph: Graph, pairs: Iterable[tuple[int, int, Equality]]) -> list[Elimination]:
    """Pairs of equal nodes solved one after the other, each for a name or entry that is linear or alone."""
    found: list[Elimination] = []
    for first, second, equality in pairs:
        known: dict[Atom, int] = {e.name: e.value for e in found}
        sides = (graph.substitute(first, known), graph.substitute(second, known))
        elimination = _solved_linear(graph, sides, equality) or _solved_name(graph, sides, equality)
        if elimination is not None:
            found = [_after(graph, earlier, elimination) for earlier in found]
            found.append(elimination)
    return found


def _after(graph: Graph, earlier: Elimination, later: Elimination) -> Elimination:
    """An earlier elimination without the name that a later one removes."""
    values: dict[Atom, int] = {later.name: later.value}
    value = graph.substitute(earlier.value, values)
    return earlier if value == earlier.value else _revalued(graph, earlier, value)


def _revalued(graph: Graph, earlier: Elimination, value: int) -> Elimination:
    form = _linear(graph, value)
    if form is None:
        return Elimination(earlier.name, value, earlier.equality)
    return Elimination(earlier.name, value, earlier.equality, tuple(form[0].items()), form[1])


def _solved_linear(graph: Graph, sides: tuple[int, int], equality: Equality) -> Elimination | None:
    form = _linear(graph, graph.minus(*sides))
    if form is None:
        return None
    slopes, constant = form
    names = [atom for atom, slope in slopes.items() if slope and isinstance(atom, str | Indexed)]
    if not names:
        return None
    free = [name for name in names if getattr(name, "id", name) not in graph.context.definitions]
    name = (free or names)[-1]
    rest = {atom: -slope / slopes[name] for atom, slope in slopes.items() if atom != name and slope}
    constant = -constant / slopes[name]
    terms = [
        graph.node(Op.MULTIPLY, (graph.number(slope), graph.node(Op.ATOM, payload=atom)))
        for atom, slope in rest.items()
    ]
    value = graph.node(Op.ADD, (graph.number(constant), *terms))
    return Elimination(name, value, equality, tuple(rest.items()), constant)


def _solved_name(graph: Graph, sides: tuple[int, int], equality: Equality) -> Elimination | None:
    for side, other in (sides, sides[::-1]):
        name, is_atom = graph.nodes[side].payload, graph.nodes[side].op is Op.ATOM
        if is_atom and isinstance(name, str | Indexed) and name not in graph.atoms(other):
            return Elimination(name, other, equality)
    return None


def _linear(graph: Graph, root: int) -> tuple[dict[Atom, Fraction], Fraction] | None:
    """Σ c · atom + constant with rational c, or None."""
    slopes: dict[Atom, Fraction] = {}
    constant = Fraction(0)
    stack = [(root, Fraction(1))]
    while stack:
        number, factor = stack.pop()
        node = graph.nodes[number]
        match node.op:
            case Op.ADD:
                stack += [(argument, factor) for argument in node.args]
            case Op.MULTIPLY:
                values = [graph.rational(argument) for argument in node.args]
                others = [a for a, value in zip(node.args, values, strict=True) if value is None]
                if len(others) > 1:
                    return None
                for value in values:
                    factor *= 1 if value is None else value
                if others:
                    stack.append((others[0], factor))
                else:
                    constant += factor
            case Op.DIVIDE:
                bottom = graph.rational(node.args[1])
                if not bottom:
                    return None
                stack.append((node.args[0], factor / bottom))
            case Op.NUMBER:
                assert isinstance(node.payload, Fraction)
                constant += factor * node.payload
            case Op.ATOM:
                assert isinstance(node.payload, str | Indexed | Derivative)
                slopes[node.payload] = slopes.get(node.payload, Fraction(0)) + factor
            case _:
                return None
    return slopes, constant
