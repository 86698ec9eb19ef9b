"""A derivation at given sizes as one straight line: every entry of every node and derivative, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from derive.errors import InputError
from derive.evidence import Context, Formula, Undefined
from derive.index_sums import letters_of
from derive.indices import EXTREMES, INVERSE, array_behind, of_all_entries
from derive.model import Model
from derive.numbers.extremes import extreme_rows
from derive.numbers.inverses import inverse_rows
from derive.numbers.undefined import cause
from derive.steps import Derivation
from derive.term import Derivative, Indexed, Name, Term, Variable, names, size, subterms
from derive.unroll import Axes, Sizes, axes_of, count, inside, key_of, keyed, places, written_out

MOST_BITS = 4096
MOST_OPERATIONS = 400_000  # of all lines together, about a second and 200 MB

Value = Fraction | arb
Ledger = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Row:
    """key = term over earlier keys; `node` says whose entry it is, `line` where the author wrote it.

    With `by` the row is the derivative of the node by that name.
    """

    key: str
    term: Term
    node: str = ""
    line: int | None = None
    by: str = ""


class Tape:
    """The rows of a model and its derivation; formulas are read when they are first needed."""

    def __init__(self, derivation: Derivation, sizes: Sizes) -> None:
        self.model = derivation.model
        self.sizes = sizes
        self._context = Context({}, {function.name: function for function in self.model.functions})
        self._shapes = {symbol.id: symbol.shape for symbol in self.model.symbols}
        self._formulas: dict[str, Formula] = {}
        rows = [*self._forward(derivation), *self._backward(derivation)]
        self.rows: tuple[Row, ...] = tuple(self._limited(_in_order(rows) if self.model.recurrent else rows))

    def axes(self, term: Term) -> Axes:
        """The free letters of `term` in reading order, with the number of their values."""
        return axes_of(term, self._shapes, self.sizes)

    def closed(self, term: Term, at: Mapping[str, int] | None = None) -> Term:
        """`term` over keys of the ledger alone, its free letters at the values `at`."""
        return keyed(self._written_out(term, at or {}))

    def _written_out(self, term: Term, at: Mapping[str, int]) -> Term:
        return inside(written_out(term, self.sizes, at), self._shapes, self.sizes)

    def formula(self, term: Term) -> Formula:
        """A closed term, ready to be evaluated."""
        return Formula(term, self._context)

    def run(self, given: Mapping[str, Value], bits: int, *, rows: Iterable[Row] | None = None) -> Ledger:
        """The value of every row. Raises InputError naming the node that has no value."""
        ledger: Ledger = dict(given)
        for row in self.rows if rows is None else rows:
            if row.key not in self._formulas:
                self._formulas[row.key] = self.formula(row.term)
            try:
                ledger[row.key] = self._formulas[row.key].at(ledger, bits)
            except Undefined as problem:
                if not row.node:
                    raise
                if bits < MOST_BITS:
                    return self.run(given, 2 * bits, rows=rows)  # the balls grew too wide on the way
                raise InputError(self._said(row, ledger, problem), line=row.line) from problem
        return ledger

    def _said(self, row: Row, ledger: Ledger, problem: Undefined) -> str:
        """What the author can do about a row without a value."""
        if row.by:
            return f"at the example '{row.node}' has no derivative by '{row.by}'; choose another point"
        if row.node.startswith(f"{INVERSE}("):
            return f"at the example '{row.node}' does not exist: the determinant is 0"
        if row.node.startswith(tuple(f"{place}(" for place in EXTREMES.values())):
            function, _, entry = row.node.partition("(")
            array = entry.partition("[")[0]
            return f"at the example several entries of '{array}' are the {function}; choose another point"
        found = cause(row.term, lambda part: self.formula(part).at(ledger, MOST_BITS))
        return f"the example gives '{row.node}' no value: {found or problem}"

    def needed(self, keys: Iterable[str]) -> tuple[Row, ...]:
        """The rows that these keys are computed from, in order."""
        wanted = set(keys)
        kept = []
        for row in reversed(self.rows):
            if row.key in wanted:
                kept.append(row)
                wanted.update(names(row.term))
        return tuple(reversed(kept))

    def _forward(self, derivation: Derivation) -> Iterator[Row]:
        behind = self._behind(derivation)
        nodes = {equation.name for equation in self.model.equations}
        for array in behind:
            if array not in nodes:
                yield from self._of_whole(behind[array], None)
        for equation in self.model.equations:
            sizes = [count(size_, self.sizes) for size_ in self._shapes[equation.name]]
            axes = tuple(zip(equation.indices, sizes, strict=True))
            for at in places(axes):
                key = key_of(written_out(equation.left, self.sizes, at))
                yield Row(key, self.closed(equation.body, at), equation.name, equation.line)
            yield from self._of_whole(behind.get(equation.name, ()), equation.line)

    def _behind(self, derivation: Derivation) -> dict[str, list[Term]]:
        """The inverses, determinants and largest entries that occur, by their arrays."""
        terms = [equation.body for equation in self.model.equations]
        terms += [result.value for result in derivation.results]
        found: dict[str, list[Term]] = {}
        for part in (part for term in terms for part in subterms(term)):
            array = array_behind(part)
            if array is not None:
                found.setdefault(array, []).append(part)
        return found

    def _of_whole(self, parts: Iterable[Term], line: int | None) -> Iterator[Row]:
        """What whole arrays make of their entries, each once."""
        inverted = dict.fromkeys(array for part in parts if (array := of_all_entries(part)) is not None)
        for array in inverted:
            for key, term in inverse_rows(array, count(self._shapes[array][0], self.sizes)):
                yield Row(key, keyed(term), f"{INVERSE}({array})", line)
        done: set[str] = set()
        for part in parts:
            if of_all_entries(part) is None:
                for at in places(self.axes(part)):
                    for key, term in extreme_rows(written_out(part, self.sizes, at), self._lengths):
                        if key not in done:
                            done.add(key)
                            yield Row(key, keyed(term), key, line)

    def _lengths(self, array: str) -> tuple[int, ...]:
        return tuple(count(size, self.sizes) for size in self._shapes[array])

    def _backward(self, derivation: Derivation) -> Iterator[Row]:
        known = {symbol.id for symbol in self.model.symbols}
        done: set[str] = set()
        for result in derivation.results:
            target = result.target
            node = target.of.of if isinstance(target.of, Derivative) else target.of
            if not isinstance(node, Name | Indexed) or not known.issuperset(names(result.value)):
                continue  # a lemma in a variable of its own
            for at in places(self.axes(target)):
                value = self._written_out(result.value, at)
                if not done.issuperset(_derivatives(value)) and not self.model.recurrent:
                    continue
                key, of = key_of(written_out(target, self.sizes, at)), node.id
                row = Row(key, keyed(value), of, self.model.equation(of).line, by=target.wrt.id)
                done.add(row.key)
                yield row

    def _limited(self, rows: Iterable[Row]) -> Iterator[Row]:
        total = 0
        for row in rows:
            total += 1 + size(row.term)
            if total > MOST_OPERATIONS:
                raise InputError(
                    f"the example takes more than {MOST_OPERATIONS:,} operations; give smaller arrays"
                )
            yield row


def _in_order(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows, each behind those that it reads: step by step through time; none that cannot be computed."""
    made = {row.key: row for row in rows}
    reads = {row.key: [name for name in names(row.term) if name in made] for row in rows}
    lacking = {
        row.key for row in rows if any(_is_slope(name) and name not in made for name in names(row.term))
    }
    done: set[str] = set()
    for row in rows:
        waiting = [row.key]
        while waiting:
            missing = [name for name in reads[waiting[-1]] if name not in done and name not in lacking]
            if missing and not any(name in waiting for name in missing):
                waiting.append(missing[0])
                continue
            key = waiting.pop()
            if key in done or key in lacking:
                continue
            if missing or any(name in lacking for name in reads[key]):
                lacking.add(key)
                continue
            done.add(key)
            yield made[key]


def _is_slope(name: str) -> bool:
    return name.startswith("diff(")


def _derivatives(term: Term) -> Iterator[str]:
    """The keys of the derivatives of nodes in `term`."""
    for part in subterms(term):
        if isinstance(part, Derivative) and isinstance(part.of, Name | Indexed):
            yield key_of(part)


def given_values(entries: Mapping[Variable, Fraction]) -> Ledger:
    """An example's numbers by their keys."""
    return {key_of(place): value for place, value in entries.items()}


def sizes_of(model: Model, entries: Mapping[Variable, Fraction]) -> dict[str, int]:
    """The whole numbers that stand for names of sizes."""
    named = {name for symbol in model.symbols for size_ in symbol.shape for name in letters_of(size_)}
    return {place.id: int(value) for place, value in entries.items() if place.id in named}
