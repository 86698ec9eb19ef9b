"""Weights that every step shares: ∂L/∂W = Σ_t ∂S_t/∂W, where S_t is one step's part of L.

W stands in the formula of a_t for every t, and in no other. Up from a_t the chain rule goes as far as quantities
q_t by which the claim itself differentiates L, or to the term ℓ_t of L = Σ_t ℓ_t. So
S_t = Σ_q (∂L/∂q_t)·q_t + ℓ_t, in which ∂L/∂q_t, h_{t-1} and x_t are held fixed. Where the terms of Σ_t agree for
any values of those, the sums agree, however many steps there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from derive.notes.meaning.arrays import Unclear
from derive.notes.meaning.knowledge import RUNNING, Definition, Knowledge
from derive.notes.meaning.places import behind
from derive.notes.written import (
    Big,
    Index,
    Minus,
    Nabla,
    Num,
    Over,
    Plus,
    Slope,
    Sym,
    Times,
    Turned,
    Written,
    every,
    parts,
    symbols,
    with_parts,
)

Sides = tuple[Written, Written]
_PART = Sym("S@")  # what of L is of one step
_ONE = Num(Fraction(1))


@dataclass(frozen=True, slots=True)
class OneStep:
    """The claim about one step, any one, and what is known of it."""

    sides: Sides
    knowledge: Knowledge
    letter: str

    def named(self, name: str) -> str:
        """The name of a quantity at this step."""
        return _named(name, 0) if any(key.startswith(f"{name}@") for key, _ in self.knowledge.shapes) else name


def one_step(sides: Sides, knowledge: Knowledge) -> OneStep | None:
    """The claim for the terms of its sum over the steps; None where it is of another form. Raises Unclear."""
    match sides:
        case Slope(Sym() as loss, Sym(_, ()) as weight), Big(False, body, letter) as total if letter:
            pass
        case _:
            return None
    if knowledge.is_defined(weight) or letter not in RUNNING:
        return None
    return _Step(loss, weight, total, knowledge).result(body)


def _named(name: str, shift: int) -> str:
    return f"{name}@{shift:+d}"


@dataclass(slots=True)
class _Step:
    loss: Sym
    weight: Sym
    total: Big
    knowledge: Knowledge
    heads: dict[str, Definition] = field(default_factory=dict)  # of the quantities of every step
    between: dict[str, None] = field(default_factory=dict)  # W, …, up to where L is differentiated
    cut: dict[str, None] = field(default_factory=dict)  # by which the claim differentiates L
    direct: bool = False  # whether a way leads to the term of L

    def result(self, body: Written) -> OneStep:
        """Raises Unclear."""
        body = self._spelled(body)
        self._read_definitions()
        sloped = dict.fromkeys(q for part in every(body) if (q := self._sloped(part)))
        starts = [name for name, head in self.heads.items() if self.weight in symbols(head.body)]
        if not starts:
            raise Unclear("no step uses the weight")
        self._climb(starts, sloped)
        terms: list[Written] = [_inner(self._slope_name(q), self._now(q), self._rank(q)) for q in self.cut]
        if self.direct:
            terms.append(self._moved(self._term_of_loss()))
        part = terms[0] if len(terms) == 1 else Plus(tuple(terms))
        right = self._moved(self._with_slopes(body))
        return OneStep((Slope(_PART, self.weight), right), self._known(part), self.total.index)

    # --- what the document says of one step ----------------------------------------------------------------

    def _spelled(self, term: Written) -> Written:
        """δ_t as the ∂L/∂a_t that it stands for."""
        if isinstance(term, Sym) and (found := self.knowledge.current(term)) is not None:
            if isinstance(found.body, Slope) and found.body.of == self.loss:
                own, given = found.indices, term.indices
                if len(own) != 1 or own[0].shift or len(given) != 1 or given[0] != Index(self.total.index):
                    raise Unclear("a derivative at another step")
                return Slope(self.loss, _relettered(found.body.wrt, own[0].letter, self.total.index))
        return with_parts(term, tuple(self._spelled(part) for part in parts(term)))

    def _read_definitions(self) -> None:
        letter = self.total.index
        for found in behind((self.loss,), self.knowledge):
            at = [i for i in found.indices if i.letter == letter]
            if found.name == self.loss.name and self.weight not in symbols(found.body):
                continue
            if not at:
                self._check_other(found)
                continue
            if found.parameters or len(found.indices) != 1 or found.name in self.heads:
                raise Unclear("a step is defined in another way")
            moved = _shifted(found.body, letter, -at[0].shift)
            if any(i.shift > 0 for s in symbols(moved) for i in s.indices if i.letter == letter):
                raise Unclear("a step depends on a later one")
            self.heads[found.name] = replace(found, indices=(Index(letter),), body=moved)

    def _check_other(self, found: Definition) -> None:
        """What is defined for no step, or for step 0, is held fixed."""
        inside = symbols(found.body)
        if found.later and found.indices and not inside:
            return  # the numbers of an example further down
        numbered = all(not i.letter and i.shift == 0 for i in found.indices)
        if self.weight in inside or any(i.letter == self.total.index for s in inside for i in s.indices):
            raise Unclear("the weight is used outside of the steps")
        if found.indices and not numbered:
            raise Unclear("one step has a formula of its own")

    def _climb(self, starts: list[str], sloped: dict[str, None]) -> None:
        """From where W is used to where L is differentiated, without leaving the step."""
        term = self._term_of_loss() if self.knowledge.is_defined(self.loss) else None
        waiting, seen = list(starts), set(starts)
        while waiting:
            name = waiting.pop()
            if name in sloped:
                self.cut[name] = None
                continue
            self.between[name] = None
            if term is None:
                raise Unclear("the loss may depend on it directly")
            users = {head.name: head.body for head in self.heads.values() if _has(head.body, name)}
            for user, body in (*users.items(), *((("", term),) if _has(term, name) else ())):
                if any(index != Index(self.total.index) for index in _at(body, name)):
                    raise Unclear("a way leads to another step")
                self.direct |= not user
                if user and user not in seen:
                    seen.add(user)
                    waiting.append(user)
        if not self.cut and not self.direct:
            raise Unclear("nothing leads to the loss")
        bodies = [self.heads[name].body for name in (*self.cut, *self.between)]
        bodies += [term] if term is not None and self.direct else []
        now = Index(self.total.index)
        if any(now in _at(body, name) for body in bodies for name in self.cut):
            raise Unclear("a way passes two quantities by which the loss is differentiated")

    def _term_of_loss(self) -> Written:
        """ℓ_t of L = Σ_t ℓ_t, of the steps of the claim. Raises Unclear."""
        found = self.knowledge.current(self.loss)
        if found is None:
            raise Unclear("the loss has no formula")
        return self._term(found.body)

    def _term(self, body: Written) -> Written:
        match body:
            case Big(False, inner, letter, low, high):
                if (low or _ONE, high) != (self.total.low or _ONE, self.total.high):
                    raise Unclear("the steps of the loss are others")
                return _relettered(inner, letter, self.total.index)
            case Minus(inner):
                return Minus(self._term(inner))
            case Over(above, below) if not self._is_of_steps(below):
                return Over(self._term(above), below)
            case Times(factors, marks) if len(own := [f for f in factors if self._is_of_steps(f)]) == 1:
                return Times(tuple(self._term(f) if f == own[0] else f for f in factors), marks)
            case _:
                raise Unclear("the loss is no sum over the steps")

    def _is_of_steps(self, term: Written) -> bool:
        return any(i.letter for s in symbols(term) for i in s.indices) or any(
            isinstance(part, Big) for part in every(term)
        )

    # --- the claim for one step ----------------------------------------------------------------------------

    def _sloped(self, part: Written) -> str:
        """The q of ∂L/∂q_t."""
        if not isinstance(part, Slope | Nabla) or part.of != self.loss:
            return ""
        wrt = part.wrt
        if not isinstance(wrt, Sym) or wrt.indices != (Index(self.total.index),):
            raise Unclear("a derivative at another step")
        return wrt.name

    def _with_slopes(self, term: Written) -> Written:
        if name := self._sloped(term):
            if name not in self.cut:
                raise Unclear("no way leads through it")
            return self._slope_name(name)
        return with_parts(term, tuple(self._with_slopes(part) for part in parts(term)))

    def _slope_name(self, name: str) -> Sym:
        return Sym(f"D@{name}")

    def _now(self, name: str) -> Sym:
        return Sym(_named(name, 0))

    def _rank(self, name: str) -> int:
        return len(self.knowledge.shapes.get((name, 1), ()))

    def _moved(self, term: Written) -> Written:
        """h_{t-1} as a name of its own."""
        letter = self.total.index
        if isinstance(term, Sym):
            at = [place for place, index in enumerate(term.indices) if letter in index.letters]
            if not at:
                return term
            index = term.indices[at[0]]
            if len(at) > 1 or index.is_sum or index.shift > 0:
                raise Unclear("another step")
            rest = (*term.indices[: at[0]], *term.indices[at[0] + 1 :])
            return replace(term, name=_named(term.name, index.shift), indices=rest)
        if isinstance(term, Big) and term.index == letter:
            raise Unclear("a sum over the steps within a step")
        return with_parts(term, tuple(self._moved(part) for part in parts(term)))

    def _known(self, part: Written) -> Knowledge:
        known = self.knowledge.copy()
        for name in (*self.heads, self.loss.name):
            known.definitions.pop(name, None)
        known.edges = {}
        for name in (*self.between, *self.cut):
            head = self.heads[name]
            moved = Definition(_named(name, 0), (), (), self._moved(head.body), head.place, head.assumed)
            known.define(moved)
        known.define(Definition(_PART.name, (), (), part))
        for (name, count), shape in self.knowledge.shapes.items():
            if count:
                for shift in (0, -1, -2):
                    known.shapes[_named(name, shift), count - 1] = shape
                known.shapes[f"D@{name}", count - 1] = shape
        return known


def _inner(one: Sym, other: Sym, rank: int) -> Written:
    if rank > 1:
        raise Unclear("a matrix at every step")
    return Times((Turned(one) if rank else one, other), ("",))


def _has(term: Written, name: str) -> bool:
    return any(s.name == name for s in symbols(term))


def _at(term: Written, name: str) -> list[Index]:
    """The steps at which a quantity stands in a formula."""
    return [index for s in symbols(term) if s.name == name for index in (s.indices[:1] or (Index("", 0),))]


def _relettered(term: Written, old: str, new: str) -> Written:
    """The formula of step `new`."""
    if isinstance(term, Sym):
        if old != new and any(index.letter == new for index in term.indices):
            raise Unclear("two letters of steps")
        moved = tuple(replace(i, letter=new) if i.letter == old else i for i in term.indices)
        return replace(term, indices=moved)
    return with_parts(term, tuple(_relettered(part, old, new) for part in parts(term)))


def _shifted(term: Written, letter: str, by: int) -> Written:
    """The formula by so many steps later."""
    if not by:
        return term
    if isinstance(term, Sym):
        if not term.indices and term.name == letter:
            raise Unclear("the number of a step is used")
        moved = tuple(replace(i, shift=i.shift + by) if i.letter == letter else i for i in term.indices)
        return replace(term, indices=moved)
    return with_parts(term, tuple(_shifted(part, letter, by) for part in parts(term)))
