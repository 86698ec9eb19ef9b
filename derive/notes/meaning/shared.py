"""Derivatives by one step, for any number of steps: ∂L/∂W = Σ_t ∂S_t/∂W, and ∂L/∂h_t = ∂S_t/∂h_t.

W stands in the formula of a_t for every t, and in no other. Up from there the chain rule goes as far as
quantities q_s by which the claim itself differentiates L, or to the term ℓ_s of L = Σ_s ℓ_s. So
S_t = Σ (∂L/∂q_s)·q_s + Σ ℓ_s over those, in which ∂L/∂q_s, h_{t-1} and x_t are held fixed. What holds for any
values of these holds for their own; where the terms of Σ_t agree, the sums do.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from derive.notes.letters import RUNNING
from derive.notes.meaning.arrays import Unclear
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.meaning.places import behind
from derive.notes.meaning.untold import linear, slope_of, untold_in, with_slopes
from derive.notes.written import (
    ONE,
    Big,
    Index,
    Minus,
    Nabla,
    Over,
    Plus,
    Slope,
    Sym,
    Times,
    Turned,
    Written,
    every,
    mapped,
    symbols,
)

Sides = tuple[Written, Written]
_PART = Sym("S@")  # what of L is of one step


Node = tuple[str, int]  # a quantity, and how many steps later
_FAR = 2  # steps to which a way is followed


@dataclass(frozen=True, slots=True)
class OneStep:
    """The claim about one step, any one, and what is known of it."""

    sides: Sides
    knowledge: Knowledge

    def named(self, name: str) -> str:
        """The name of a quantity at this step."""
        here = _named((name, 0))
        return here if any(key == here for key, _ in self.knowledge.shapes) else name


def one_step(sides: Sides, knowledge: Knowledge) -> OneStep | None:
    """The claim for the terms of its sum over the steps; None where it is of another form. Raises Unclear."""
    left, right = sides
    if isinstance(left, Sym):
        left = _at_its_step(left, knowledge.current(left))
    match left, right:
        case (
            Slope(Sym() as loss, Sym() as weight) | Nabla(Sym() as loss, Sym() as weight),
            Big(False, body, letter),
        ) if letter in RUNNING and not any(index.letter in RUNNING for index in weight.indices):
            if not knowledge.is_defined(weight):
                return _Step(loss, weight, letter, knowledge, total=right).result(body)
        case (
            Slope(Sym() as loss, Sym(_, (Index(letter, 0),)) as wrt)
            | Nabla(Sym() as loss, Sym(_, (Index(letter, 0),)) as wrt),
            _,
        ) if letter in RUNNING:
            return _Step(loss, wrt, letter, knowledge).result(right)
        case _:
            pass
    return None


def _named(node: Node) -> str:
    return f"{node[0]}@{node[1]:+d}"


def _slope_named(node: Node) -> str:
    return f"D@{_named(node)}"


def _at_its_step(sym: Sym, found: Definition | None) -> Written:
    """δ_{t+1} as the ∂L/∂a_{t+1} that it stands for. Raises Unclear."""
    match found, sym.indices:
        case Definition(indices=(Index(own, 0),), body=Slope(of, wrt)), (Index(letter, shift),) if (
            own in RUNNING
        ):
            return Slope(of, _moved_by(_relettered(wrt, own, letter), letter, shift))
        case _:
            return sym


@dataclass(slots=True)
class _Step:
    loss: Sym
    wrt: Sym
    letter: str
    knowledge: Knowledge
    total: Big | None = None  # the sum of the claim, where all steps share what one differentiates by
    heads: dict[str, Definition] = field(default_factory=dict)  # of the quantities of every step
    between: dict[Node, None] = field(default_factory=dict)  # from W up to where L is differentiated
    cut: dict[Node, None] = field(default_factory=dict)  # by which the claim differentiates L
    direct: dict[int, None] = field(default_factory=dict)  # the steps of whose terms of L a way leads

    def result(self, body: Written) -> OneStep:
        """Raises Unclear."""
        body = self._spelled(body)
        self._read_definitions()
        untold = self._untold()
        body = with_slopes(body, untold)
        sloped = dict.fromkeys(node for part in every(body) if (node := self._sloped(part)))
        term = self._term_of_loss() if self.knowledge.is_defined(self.loss) else None
        self._climb(sloped, term)
        self._check_ways(term)
        terms = [self._inner(node) for node in self.cut]
        terms += [self._moved(_moved_by(term, self.letter, s)) for s in self.direct if term is not None]
        part = terms[0] if len(terms) == 1 else Plus(tuple(terms))
        right = self._moved(self._with_slopes(body))
        return OneStep((Slope(_PART, self._moved(self.wrt)), right), self._known(part))

    # --- what the document says of one step ----------------------------------------------------------------

    def _spelled(self, term: Written) -> Written:
        """With ∂L/∂a_t for the δ_t that stands for it."""
        if isinstance(term, Sym):
            slope = _at_its_step(term, self.knowledge.current(term))
            return slope if isinstance(slope, Slope) and slope.of == self.loss else term
        return mapped(term, self._spelled)

    def _read_definitions(self) -> None:
        tops = (self.loss,) if self.knowledge.is_defined(self.loss) else map(Sym, self.knowledge.definitions)
        reached = list(behind(tuple(tops), self.knowledge))
        every_step = {found.name for found in reached if not found.later and self._own_step(found)}
        for found in reached:
            at = self._own_step(found)
            if found.later and found.name in every_step:
                continue  # the formula of another section
            if (found.name, found.indices) == (self.loss.name, self.loss.indices):
                if self.total is not None and self.wrt in symbols(found.body):
                    raise Unclear("the loss depends on the weight directly")
                continue
            if not at:
                self._check_other(found)
                continue
            if found.parameters or len(found.indices) != 1 or found.name in self.heads:
                raise Unclear("a step is defined in another way")
            moved = _moved_by(found.body, self.letter, -at[0].shift)
            if any(i.shift > 0 for s in symbols(moved) for i in s.indices if i.letter == self.letter):
                raise Unclear("a step depends on a later one")
            self.heads[found.name] = replace(found, indices=(Index(self.letter),), body=moved)

    def _own_step(self, found: Definition) -> list[Index]:
        return [index for index in found.indices if index.letter == self.letter]

    def _check_other(self, found: Definition) -> None:
        """What is defined for no step, or for step 0, is held fixed."""
        inside = symbols(found.body)
        if found.later and found.indices and not inside:
            return  # the numbers of an example further down
        if self.wrt in inside or any(i.letter == self.letter for s in inside for i in s.indices):
            raise Unclear("it is used outside of the steps")
        if found.indices and any(i.letter or i.shift for i in found.indices):
            raise Unclear("one step has a formula of its own")

    def _term_of_loss(self) -> Written:
        """ℓ_t of L = Σ_t ℓ_t, of the steps of the claim. Raises Unclear."""
        found = self.knowledge.current(self.loss)
        if found is None:
            raise Unclear("the loss has no formula")
        return self._term(linear(found.body, self.knowledge))

    def _untold(self) -> list[tuple[Sym, Sym]]:
        """The ℓ_t(h_t) of which the loss is made."""
        found = self.knowledge.current(self.loss)
        return [] if found is None else list(untold_in((found.body,), self.knowledge))

    def _term(self, body: Written) -> Written:
        match body:
            case Big(False, inner, letter, low, high):
                total = self.total
                said = total is not None and (total.low or total.high) is not None
                if total and said and (low or ONE, high) != (total.low or ONE, total.high):
                    raise Unclear("the steps of the loss are others")
                return _relettered(inner, letter, self.letter)
            case Minus(inner):
                return Minus(self._term(inner))
            case Over(above, below) if not _is_of_steps(below):
                return Over(self._term(above), below)
            case Times(factors, marks) if len(own := [f for f in factors if _is_of_steps(f)]) == 1:
                return Times(tuple(self._term(f) if f == own[0] else f for f in factors), marks)
            case _:
                raise Unclear("the loss is no sum over the steps")

    # --- the ways to the loss ------------------------------------------------------------------------------

    def _climb(self, sloped: dict[Node, None], term: Written | None) -> None:
        """From where W is used to where L is differentiated."""
        if self.total is None:
            waiting = self._users((self.wrt.name, 0), term)
        else:
            waiting = [(name, 0) for name, head in self.heads.items() if self.wrt in symbols(head.body)]
        while waiting:
            node = waiting.pop()
            if node in self.cut or node in self.between:
                continue
            if node in sloped:
                self.cut[node] = None
                continue
            if abs(node[1]) > _FAR:
                raise Unclear("a way leads to steps of which the claim does not speak")
            if term is None:
                raise Unclear("the loss may depend on it directly")
            self.between[node] = None
            waiting += self._users(node, term)
        if not self.cut and not self.direct:
            raise Unclear("nothing leads to the loss")

    def _users(self, node: Node, term: Written | None) -> list[Node]:
        """What is made of it; the terms of the loss are noted."""
        name, step = node
        found = [
            (head.name, step - by) for head in self.heads.values() for by in self._shifts(head.body, name)
        ]
        self.direct |= dict.fromkeys(step - by for by in self._shifts(term, name)) if term is not None else {}
        return found

    def _shifts(self, body: Written, name: str) -> list[int]:
        """How many steps later than its own a formula takes this quantity."""
        at = [s.indices for s in symbols(body) if s.name == name]
        if any(not indices or indices[0].letter != self.letter for indices in at):
            raise Unclear("a way leads to a step of another letter")
        return [indices[0].shift for indices in at]

    def _check_ways(self, term: Written | None) -> None:
        """No way passes two quantities by which L is differentiated: what is behind the first is in it."""
        bodies = [(self.heads[name].body, step) for name, step in (*self.cut, *self.between)]
        bodies += [(term, step) for step in self.direct if term is not None]
        for body, step in bodies:
            inside = {
                (s.name, i.shift + step) for s in symbols(body) for i in s.indices if i.letter == self.letter
            }
            if inside & set(self.cut):
                raise Unclear("a way passes two quantities by which the loss is differentiated")
        if self.total is not None and any(step for _, step in (*self.cut, *self.between)):
            raise Unclear("the steps at the ends are others")

    # --- the claim for one step ----------------------------------------------------------------------------

    def _sloped(self, part: Written) -> Node | None:
        """The q_s of ∂L/∂q_s."""
        if not isinstance(part, Slope | Nabla) or part.of != self.loss:
            return None
        match part.wrt:
            case Sym(name, (Index(letter, shift),)) if letter == self.letter:
                return name, shift
            case _:
                raise Unclear("a derivative at another step")

    def _with_slopes(self, term: Written) -> Written:
        if (node := self._sloped(term)) is not None:
            if node not in self.cut:
                raise Unclear("no way leads through it")
            return Sym(_slope_named(node))
        return mapped(term, self._with_slopes)

    def _inner(self, node: Node) -> Written:
        rank = len(self.knowledge.shapes.get((node[0], 1), ()))
        if rank > 1:
            raise Unclear("a matrix at every step")
        slope = Sym(_slope_named(node))
        return Times((Turned(slope) if rank else slope, Sym(_named(node))), ("",))

    def _moved(self, term: Written) -> Written:
        """h_{t-1} as a name of its own."""
        if isinstance(term, Sym):
            at = [place for place, index in enumerate(term.indices) if self.letter in index.letters]
            if not at:
                return self._by_label(term)
            index = term.indices[at[0]]
            if len(at) > 1 or index.is_sum or (self.total is not None and index.shift > 0):
                raise Unclear("another step")
            rest = (*term.indices[: at[0]], *term.indices[at[0] + 1 :])
            return replace(term, name=_named((term.name, index.shift)), indices=rest)
        if isinstance(term, Big) and term.index == self.letter:
            raise Unclear("a sum over the steps within a step")
        return mapped(term, self._moved)

    def _by_label(self, sym: Sym) -> Sym:
        """W_{xh} beside W_{hh}: two weights."""
        if sym.name != self.wrt.name or len(sym.indices) != len(self.wrt.indices) or not sym.indices:
            return sym
        return replace(sym, name=f"{sym}@", indices=())

    def _known(self, part: Written) -> Knowledge:
        known = self.knowledge.copy()
        for name in (*self.heads, self.loss.name):
            known.definitions.pop(name, None)
        known.edges = {}
        for name, step in (*self.between, *self.cut):
            body = self._moved(_moved_by(self.heads[name].body, self.letter, step))
            known.define(Definition(_named((name, step)), (), (), body))
        known.define(Definition(_PART.name, (), (), part))
        shapes = dict(self.knowledge.shapes)
        for loss, wrt in self._untold():
            slope = slope_of(loss)
            shapes[slope.name, len(slope.indices)] = shapes.get((wrt.name, len(wrt.indices)), ())
        for (name, count), shape in shapes.items():
            for step in range(-_FAR - 1, _FAR + 1) if count else ():
                known.shapes[_named((name, step)), count - 1] = shape
                known.shapes[_slope_named((name, step)), count - 1] = shape
        if shape := self.knowledge.shapes.get((self.wrt.name, len(self.wrt.indices))):
            labelled = {
                s for head in self.heads.values() for s in symbols(head.body) if self._by_label(s) != s
            }
            known.shapes |= {(self._by_label(sym).name, 0): shape for sym in labelled}
        return known


def _is_of_steps(term: Written) -> bool:
    indexed = any(index.letter for sym in symbols(term) for index in sym.indices)
    return indexed or any(isinstance(part, Big) for part in every(term))


def _relettered(term: Written, old: str, new: str) -> Written:
    """The formula of step `new`."""
    if isinstance(term, Sym):
        if old != new and any(index.letter == new for index in term.indices):
            raise Unclear("two letters of steps")
        moved = tuple(replace(i, letter=new) if i.letter == old else i for i in term.indices)
        return replace(term, indices=moved)
    return mapped(term, lambda part: _relettered(part, old, new))


def _moved_by(term: Written, letter: str, by: int) -> Written:
    """The formula by so many steps later."""
    if not by:
        return term
    if isinstance(term, Sym):
        if not term.indices and term.name == letter:
            raise Unclear("the number of a step is used")
        moved = tuple(replace(i, shift=i.shift + by) if i.letter == letter else i for i in term.indices)
        return replace(term, indices=moved)
    return mapped(term, lambda part: _moved_by(part, letter, by))
