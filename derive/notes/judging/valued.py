"""The value of a formula, from the numbers given in a document and those printed on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from derive.errors import DeriveError
from derive.evidence import Ball, decimal, evaluate
from derive.notes.judging.contexts import context_of
from derive.notes.judging.exact import exact_value
from derive.notes.letters import RUNNING
from derive.notes.meaning.arrays import Array, Unclear, Unsized, number_array, squeezed
from derive.notes.meaning.given import Given
from derive.notes.meaning.knowledge import Knowledge, Printed, after_update
from derive.notes.meaning.marks import Marks
from derive.notes.written import Apply, Big, Nabla, Num, Slope, Sym, Written, every, symbols
from derive.term import ZERO, Indexed, Term

PRINTED = "the printed numbers"
BEFORE = "the numbers given before"
AFTER = "the numbers after the step"
CORRECTED = "the numbers as they should be"
NOWHERE: Mapping[str, Ball] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Value:
    """An array of numbers as terms, with the nodes that it needs."""

    array: Array
    nodes: Mapping[str, Term]
    marks: Marks
    source: str = ""  # "the printed numbers", "the numbers given"
    problem: str = ""  # why it is no value: a length that the numbers do not tell
    powers: bool = False  # it has a power of a matrix

    def first(self, count: int) -> Value:
        """Its first entries."""
        entries = self.array.entries[:count]
        return replace(self, array=Array((len(entries),), entries)) if self.array.shape else self

    def at(self, place: int, digits: int) -> Fraction:
        """An entry, rounded half up to decimal places."""
        term = self.array.entries[place if self.array.shape else 0]
        context = context_of((term,), self.nodes)
        shown = decimal(lambda bits: evaluate(term, {}, context, bits=bits), digits=digits, significant=False)
        return Fraction(shown)

    def real(self, place: int) -> float:
        """An entry as a float, for messages and tolerances."""
        term = self.array.entries[place if self.array.shape else 0]
        return float(evaluate(term, {}, context_of((term,), self.nodes)))


def is_numeric(term: Written) -> bool:
    """Whether no letter occurs but π."""
    return all(_is_number(part) for part in every(term))


def _is_number(part: Written) -> bool:
    if isinstance(part, Sym):
        return str(part) == "pi"
    return not isinstance(part, Slope | Nabla) and not (isinstance(part, Apply) and not part.arguments)


def is_closed(term: Written) -> bool:
    """Whether it is made of numbers and of letters that its own sums run over: Σ_{i=1}^3 i."""
    bound = {part.index for part in every(term) if isinstance(part, Big)}
    own = (p for p in every(term) if not (isinstance(p, Sym) and not p.indices and p.name in bound))
    return all(_is_number(part) for part in own)


def values_of(term: Written, knowledge: Knowledge) -> Iterator[Value]:
    """The side's value, from the numbers printed on the way, those that are given, those given before."""
    if is_numeric(term):
        found = value_of(term, knowledge, {})
        if found is not None:
            yield found
            return
        called = [part.function for part in every(term) if isinstance(part, Apply)]
        if not any(knowledge.function(name) or knowledge.is_defined(Sym(name)) for name in called):
            return  # the 1 of h(1) is a number, the w of h(x) = w x is none
    if is_by_some_entry(term):
        return
    term, put_in = _at_numbers(term, knowledge)
    seen = list[Value]()
    for source, table in _tables(term, knowledge):
        found = value_of(term, knowledge, {**table, **put_in}, source=source)
        if found is None or (source in (AFTER, CORRECTED) and any(_is_alike(found, other) for other in seen)):
            continue
        seen.append(found)
        yield found
        if found.powers:
            entrywise = Given(knowledge, table, roots=(term,))
            entrywise.entrywise = True
            if (other := _computed(entrywise, term, source)) is not None:
                yield other


def is_by_some_entry(term: Written) -> bool:
    """∂s/∂x_i: of some entry, which no number is that of another x_i than those of the sum in s."""
    if not isinstance(term, Slope):
        return False
    inside = (sym for part in (term.of, term.wrt) for sym in symbols(part))
    return any(letter in RUNNING for sym in inside for index in sym.indices for letter in index.letters)


def _is_alike(one: Value, other: Value) -> bool:
    return one.array == other.array and one.nodes == other.nodes


def _at_numbers(term: Written, knowledge: Knowledge) -> tuple[Written, dict[str, Written]]:
    """J(0.5, 1) of a J(a, b) = … is J with these numbers for a and b."""
    if not isinstance(term, Apply) or term.primes or not all(map(is_numeric, term.arguments)):
        return term, {}
    function = knowledge.function(term.function)
    if function is not None and not all(parameter.indices for parameter in function.parameters):
        return term, {}
    found = function or knowledge.current(Sym(term.function))
    names = () if found is None else found.parameters or found.arguments
    if found is None or not names or len(names) != len(term.arguments):
        return term, {}
    numbers = {
        p.name: n for p, a in zip(names, term.arguments, strict=True) if (n := exact_value(a)) is not None
    }
    if not found.is_said_for(numbers):
        return term, {}
    body = Sym(term.function) if function is None else function.body
    return body, {str(own): number for own, number in zip(names, term.arguments, strict=True)}


def _tables(term: Written, knowledge: Knowledge) -> list[tuple[str, Mapping[str, Written]]]:
    """The numbers that names may stand for, by where they come from."""
    own = own_key(term, knowledge)
    known = {key: value for key, value in knowledge.values.items() if key != own}
    printed = {key: value.body for key, value in known.items()}
    given = {key: value.body for key, value in known.items() if not value.computed}
    before = given | {key: value.body for key, value in knowledge.earlier.items() if not value.used}
    tables: list[tuple[str, Mapping[str, Written]]] = []
    if printed != given:
        tables.append((PRINTED, printed))
    tables.append(("the numbers given", given))
    if before != given:
        tables.append((BEFORE, before))
    if after := _after_the_step(known):
        tables += [(AFTER, printed | after), (AFTER, given | after)]
    if corrected := {key: body for key, body in knowledge.corrected.items() if key != own}:
        tables += [(CORRECTED, printed | corrected), (CORRECTED, given | corrected)]
    return tables


def _after_the_step(known: Mapping[str, Printed]) -> dict[str, Written]:
    """w = 0.6 where w_new = 0.6 was printed."""
    named = {updated: value.body for key, value in known.items() if (updated := after_update(key)) != key}
    return {key: body for key, body in named.items() if key in known}


def own_key(term: Written, knowledge: Knowledge) -> str:
    """Under what a computed quantity is remembered: what was printed for itself proves nothing."""
    computed = isinstance(term, Slope) or (isinstance(term, Sym) and knowledge.is_defined(term))
    return _key(term) if computed else ""


def _key(term: Written) -> str:
    """Under what the value of a quantity or of a derivative is remembered."""
    return f"∂{term.of}/∂{term.wrt}" if isinstance(term, Slope) else str(term)


def unrounded_tables(term: Written, knowledge: Knowledge) -> list[dict[str, Written]]:
    """The numbers that nothing rounds: the given ones, and with them what is printed with all its digits."""
    own = own_key(term, knowledge)
    known = {key: value for key, value in knowledge.values.items() if key != own}
    given = {key: value.body for key, value in known.items() if not value.computed}
    exact = {key: v.body for key, v in known.items() if v.computed and not _is_rounded(v.body, knowledge)}
    return [given, {**exact, **given}] if exact else [given]


def _is_rounded(body: Written, knowledge: Knowledge) -> bool:
    numbers = (part for part in every(body) if isinstance(part, Num))
    return any(Num(abs(number.value), number.places) in knowledge.rounded for number in numbers)


def value_of(
    term: Written,
    knowledge: Knowledge,
    table: Mapping[str, Written],
    *,
    source: str = "",
    point: Mapping[str, Ball] = NOWHERE,
) -> Value | None:
    """The value by the numbers of a table, and of a point; None where it is not understood."""
    found = _computed(Given(knowledge, table, roots=(term,)), term, source, point=point)
    if found is None or not found.marks.guessed or found.problem:
        return found
    longer = _computed(Given(knowledge, table, roots=(term,), usual=3), term, source, point=point)
    if longer is not None and not point and _alike(found, longer):
        return found  # a slope only passed by that sum
    return replace(found, problem=f"the numbers do not tell {' and '.join(found.marks.guessed)}")


def _computed(
    expansion: Given, term: Written, source: str, *, point: Mapping[str, Ball] = NOWHERE
) -> Value | None:
    try:
        array = squeezed(expansion.value(term, {}))
        evaluated(array, expansion.nodes, point)
    except Unsized as problem:
        return Value(number_array(ZERO), {}, expansion.marks, source, str(problem))
    except (Unclear, DeriveError, RecursionError, OverflowError):
        return None
    if expansion.marks.lost and (expansion.marks.murky or expansion.marks.opaque):
        return None  # a slope of what is not understood is not 0
    source = source if expansion.takes_numbers() else ""  # cosh² x - sinh² x = 1 needs none
    return Value(array, expansion.nodes, expansion.marks, source, powers=expansion.powers)


def evaluated(array: Array, nodes: Mapping[str, Term], point: Mapping[str, Ball]) -> list[Ball]:
    """The entries in numbers, some names standing for all numbers of a ball. Raises Undefined."""
    values: dict[str | Indexed, Fraction | Ball] = {**point}
    return [evaluate(entry, values, context_of((entry,), nodes)) for entry in array.entries]


def _alike(one: Value, other: Value) -> bool:
    """Whether the values are the same, though ranges of unknown length have other lengths."""
    if other.problem or one.array.shape != other.array.shape:
        return False
    return all(one.real(place) == other.real(place) for place in range(len(one.array.entries)))
