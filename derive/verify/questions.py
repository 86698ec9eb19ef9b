"""Questions put to the proving engine, with their context; what was asked before is not asked again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from derive.evidence import Context, Evidence, Verdict, judge
from derive.index_sums import linear
from derive.indices import reindexed
from derive.model import Model, entry
from derive.term import (
    BigSum,
    Call,
    Cases,
    Constant,
    Delta,
    Derivative,
    Indexed,
    Name,
    Number,
    Size,
    Term,
    Variable,
    children,
    names,
    subterms,
)


@dataclass(frozen=True, slots=True)
class _Letters:
    """Names for parts of the line, and the variable that the model has no say in."""

    parts: Mapping[str, Term]
    own: str = ""


class Questions:
    """Equalities over one model; equal questions up to the choice of names are asked once."""

    def __init__(self, model: Model, *, seed: int, points: int) -> None:
        self.model = model
        self.seed = seed
        self.points = points
        self.functions = {function.name: function for function in model.functions}
        self.symbols = {symbol.id: symbol for symbol in model.symbols}
        self.verdicts: dict[object, Evidence] = {}
        self._known_symmetric: dict[str, bool] = {}

    def judged(self, left: Term, right: Term, letters: Mapping[str, Term], *, own: str = "") -> Evidence:
        """The verdict on left = right, where `letters` stand for parts of the line.

        `own` is the variable of a function by itself: any number, whatever the model calls by that letter.
        The definitions of the names that occur are enough for most; else those behind them are told too.
        """
        mentioned = tuple(dict.fromkeys([*names(left), *names(right)]))
        given = _Letters(letters, own)
        near = self._definitions(mentioned, given)
        found = self._asked((left, right), self._context((left, right), mentioned, near, given=given))
        if found.verdict is Verdict.PROVED:
            return found
        every = near
        while len(further := self._definitions(_used(every), given) | every) > len(every):
            every = further
        context = self._context((left, right), mentioned, every, given=given)
        if len(every) > len(near):
            found = self._asked((left, right), context)
        symmetric = frozenset() if found.verdict is Verdict.PROVED else self._symmetric(left, right, context)
        return self._asked((left, right), replace(context, symmetric=symmetric)) if symmetric else found

    def _symmetric(self, left: Term, right: Term, context: Context) -> frozenset[str]:
        """The matrices in the question that are symmetric: by assumption, or as their definition proves.

        None by whose entries a derivative is taken: for that, all entries are on their own.
        """
        terms = (left, right, *context.definitions.values())
        parts = [part for term in terms for part in subterms(term)]
        moved = {part.wrt.id for part in parts if isinstance(part, Derivative)}
        moved |= {name for pair in self.model.hessians for name in pair}
        entries = {part.id for part in parts if isinstance(part, Indexed) and len(set(part.indices)) == 2}
        present = sorted((entries & self.symbols.keys()) - moved)
        return frozenset(name for name in present if self._is_symmetric(name))

    def _is_symmetric(self, name: str) -> bool:
        """Whether S[i, j] = S[j, i] is assumed, or proved from the definition of S."""
        shape = self.symbols[name].shape
        if name not in self._known_symmetric:
            self._known_symmetric[name] = name in self.model.assumed_symmetric
            if self.model.body(name) is not None and len(shape) == 2 and shape[0] == shape[1]:
                equation = self.model.equation(name)
                turned = dict(zip(equation.indices, map(Name, equation.indices[::-1]), strict=True))
                found = self.judged(equation.body, reindexed(equation.body, turned), {})
                self._known_symmetric[name] = found.verdict is Verdict.PROVED
        return self._known_symmetric[name]

    def _asked(self, sides: tuple[Term, Term], context: Context) -> Evidence:
        key = _question(sides, context)
        if key not in self.verdicts:
            self.verdicts[key] = judge(*sides, context, seed=self.seed, points=self.points)
        return self.verdicts[key]

    def _definitions(self, used: Iterable[str], given: _Letters) -> dict[str, Term]:
        """What stands behind these names: a part of the line, or the right side of an equation."""
        bodies = {name: given.parts.get(name, self.model.body(name)) for name in used if name != given.own}
        return {name: body for name, body in bodies.items() if body is not None}

    def _context(
        self,
        sides: tuple[Term, Term],
        mentioned: Iterable[str],
        definitions: Mapping[str, Term],
        *,
        given: _Letters,
    ) -> Context:
        every = dict.fromkeys([*mentioned, *_used(definitions)])
        known = [self.symbols[name] for name in every if name in self.symbols and name != given.own]
        return Context(
            definitions,
            self.functions,
            {symbol.id: symbol.domain for symbol in known},
            equalities=self._equalities(mentioned) if self.model.assumptions else (),
            signatures={n: self.model.equation(n).indices for n in definitions if n not in given.parts},
            shapes={symbol.id: symbol.shape for symbol in known if symbol.shape} | self._shapes(*sides),
        )

    def _shapes(self, left: Term, right: Term) -> dict[str, tuple[Size, ...]]:
        """The shapes of derivatives between entries that stand under names of their own."""
        parts = [*subterms(left), *subterms(right)]
        unknown = {part.id for part in parts if isinstance(part, Indexed)} - self.symbols.keys()
        return {name: self._opaque_shape(name) for name in sorted(unknown)}

    def _opaque_shape(self, name: str) -> tuple[Size, ...]:
        ends = (end for end in name.removeprefix("d").split("/d"))
        return tuple(size for end in ends for size in self.symbols[end].shape)

    def _equalities(self, mentioned: Iterable[str]) -> tuple[tuple[Term, Term], ...]:
        return tuple(
            (item.left, item.right)
            for item in self.model.assumptions
            if item.symmetric is None and set(names(item.left)) & set(mentioned)
        )


def _used(definitions: Mapping[str, Term]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for body in definitions.values() for name in names(body)))


def opaque(of: Variable, wrt: Variable) -> Variable:
    """A derivative without a meaning here, as a name of its own: an array where it has indices."""
    name = f"d{of.id}/d{wrt.id}"
    indices = tuple(i for side in (of, wrt) if isinstance(side, Indexed) for i in side.indices)
    return Indexed(name, indices) if indices else Name(name)


def _question(sides: tuple[Term, Term], context: Context) -> object:
    """The question with names numbered by first appearance: what is proved of w_1 is proved of w_2."""
    terms = list(sides)
    for name, body in context.definitions.items():
        terms += [entry(name, context.signatures.get(name, ())), body]
    for left, right in context.equalities:
        terms += [left, right]
    for name, shape in context.shapes.items():
        terms += [Name(name), *shape]
    order: dict[str, int] = {}
    written = tuple(_writing(terms, order))
    domains = tuple(context.domains.get(name) for name in order)
    return len(context.definitions), written, domains, tuple(name in context.symmetric for name in order)


def _writing(terms: list[Term], order: dict[str, int]) -> Iterator[object]:
    """The terms operation by operation, from left to right: a flat key, quick to hash and to compare."""
    waiting = terms[::-1]
    while waiting:
        part = waiting.pop()
        match part:
            case Name():
                yield order.setdefault(part.id, len(order))
                continue
            case Number():
                yield part.value.as_integer_ratio()
                continue
            case Constant():
                yield part.name
                continue
            case Indexed() | Delta():
                yield from _places(part, order)
                continue
            case BigSum():
                yield from ("sum", order.setdefault(f"[{part.index}", len(order)))
                waiting.append(part.limit)
            case Call():
                yield part.function
            case Cases():
                yield tuple(branch.condition.relation for branch in part.branches)
            case _:
                yield type(part)
        below = children(part)
        yield -len(below)  # a name's number is never negative
        waiting.extend(below[::-1])


def _places(part: Indexed | Delta, order: dict[str, int]) -> Iterator[object]:
    """An array's name and its indices; letters are numbered like names, apart from them."""
    indices = part.indices if isinstance(part, Indexed) else (part.left, part.right)
    yield ("entry", order.setdefault(part.id, len(order))) if isinstance(part, Indexed) else ("delta",)
    for index in indices:
        form = linear(index)
        yield (form.constant, len(form.letters))
        for letter, coefficient in form.letters:
            yield from (order.setdefault(f"[{letter}", len(order)), coefficient)
