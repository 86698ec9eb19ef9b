"""What the names of a document are: functions, values, gates, names with a prime; told before it is read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product

from derive.notes.judging.reading import ReadFormula, flat, read_side
from derive.notes.letters import RUNNING
from derive.notes.meaning.places import places_of
from derive.notes.reading.euler import ALWAYS, EULER, euler_in
from derive.notes.reading.indexed import arguments_of_entries
from derive.notes.reading.names import order_of
from derive.notes.reading.pointwise import FREE, composed
from derive.notes.reading.tokens import Token
from derive.notes.reading.words import ELEMENTARY, FUNCTION_LETTERS, Known
from derive.notes.written import (
    Apply,
    Big,
    Index,
    Nabla,
    Num,
    Plus,
    Raised,
    Slope,
    Sym,
    Times,
    Written,
    every,
    symbols,
)

_ELEMENTWISE = re.compile(
    r"\b(?:element|entry|component|coordinate)-?\s?wise|\bHadamard|\bpoint-?wise prod", re.IGNORECASE
)
_COEFFICIENTS = {"R"}  # R², beside a recall R


def vocabulary(formulas: Collection[ReadFormula]) -> Known:
    """Which names the document uses as functions, and which as values."""
    found, empty = _Found(), Known()
    for statement in (statement for formula in formulas for statement in formula.statements):
        if not statement.continues:
            sides = [read_side(side, empty).written for side in statement.sides]
            if len(sides) > 1 and statement.signs[0] in ("=", ":=", "≈", "←"):
                found.take_head(sides[0], sides[1])
                found.take_chain(sides)
                found.paired_calls |= _called_on_both(sides[0], sides[1])
            for side in sides:
                found.take(side)
    sides = [side for formula in formulas for statement in formula.statements for side in statement.sides]
    said = " ".join(f"{formula.formula.prose} {formula.formula.after}" for formula in formulas)
    euler = euler_in((s for formula in formulas for s in formula.statements), said)
    if euler == ALWAYS:
        found.values.discard("e")
    known = found.known()
    euler = euler if "e" not in known.values else ""
    spoken = any(_ELEMENTWISE.search(formula.formula.prose + formula.formula.after) for formula in formulas)
    own = not any(token.text == r"\odot" for tokens in sides for token in flat(tokens))
    known = replace(known, entries=arguments_of_entries(sides), differentiated=_differentiated(sides))
    return replace(known, euler=euler, elementwise=spoken and own)


def _differentiated(sides: Iterable[tuple[Token, ...]]) -> frozenset[str]:
    """The f of f^{(2)}(x); beside an f^{(1)} they are layers of a network."""
    orders: dict[str, set[int]] = {}
    for tokens in sides:
        inside = flat(tokens)
        for name, mark, script in zip(inside, inside[1:], inside[2:], strict=False):
            if mark.text == "^" and (order := order_of(script.inside)):
                orders.setdefault(name.text, set()).add(order)
    return frozenset(name for name, found in orders.items() if 1 not in found)


@dataclass(slots=True)
class _Found:
    """What the sides of statements tell about names."""

    functions: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)  # names that get a formula
    formed: set[str] = field(default_factory=set)  # names with a formula, and no number
    squares: set[str] = field(default_factory=set)
    roots: set[str] = field(default_factory=set)  # σ of σ² = …
    gates: set[str] = field(default_factory=set)
    summed: set[str] = field(default_factory=set)
    paired_calls: set[str] = field(default_factory=set)  # p of p(μ + x) = p(μ - x)
    paired: set[tuple[str, str]] = field(default_factory=set)  # (j, c) of ∂L/∂W_jc = … y_c
    numbers: set[str] = field(default_factory=set)
    arities: dict[str, set[int]] = field(default_factory=dict)
    sloped: set[str] = field(default_factory=set)
    varied: dict[str, Sym] = field(default_factory=dict)
    gradients: set[Sym] = field(default_factory=set)
    renewed: set[str] = field(default_factory=set)
    primed: set[str] = field(default_factory=set)
    varying: set[str] = field(default_factory=set)
    recurrent: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)  # σ of σ(z)
    added: set[str] = field(default_factory=set)  # letters that are a term of a sum
    said: dict[str, set[tuple[Written, ...]]] = field(default_factory=dict)  # with what names are called

    def take_head(self, head: Written | None, body: Written | None) -> None:
        """The left side of head = body."""
        _take_head(_as_function(head, body), self.functions, self.values)
        if isinstance(head, Apply) and not head.primes:
            _take_variable(head, self.varied)
            self.arities.setdefault(head.function, set()).add(len(head.arguments))
        squared = _squared(head, body, self.numbers) - self.formed
        self.squares |= squared
        self.roots |= squared if body is not None and symbols(body) else set()
        if isinstance(head, Sym):
            self.named.add(head.name if not _is_at_a_time(head) else str(head))
            self.formed |= {head.name} if body is not None and symbols(body) else set()
            self.recurrent |= {head.name} if _goes_on(head, body) else set()
            self.numbers |= {head.name} if _is_of_numbers(body) else set()
        self.gates |= _gate(head, body)
        self.renewed |= _renewed(head, body)

    def take_chain(self, sides: Sequence[Written | None]) -> None:
        """p_o = P_o = exp(u_oᵀv)/…: every side may be what the head is."""
        for head, body in product(sides[:-1], sides[1:]):
            self.summed |= _running_beside(head, body)
            self.paired |= _paired(head, body)

    def take(self, side: Written | None) -> None:
        """Any side."""
        _take_values(side, self.values)
        self.sloped |= _sloped(side)
        self.primed |= _primed_below(side)
        self.gradients |= _gradients(side)
        self.varying |= _varying(side)
        self.summed |= _summed(side)
        self.squares |= _squared_below(side)
        self.added |= _added(side)
        for part in every(side) if side is not None else ():
            if isinstance(part, Apply):
                self.called.add(part.function)
                if not part.primes:
                    self.said.setdefault(part.function, set()).add(part.arguments)

    def _own_meaning(self) -> set[str]:
        """Names that are more than the root of their square: σ(a), σ = 2, ∂L/∂σ."""
        named = {name.partition("_")[0] for name in self.named}
        return named | self.varying | self.called | _COEFFICIENTS

    def known(self) -> Known:
        """All of it, as what a reader has to know."""
        several = {name for name, counts in self.arities.items() if len(counts - {0}) > 1}
        functions = self.functions | (self.paired_calls - self.values)
        return Known(
            frozenset(functions),
            frozenset(self.values - functions),
            varying=frozenset((self.varying | self.renewed & self.primed) - self.functions),
            varied=self.varied,
            gradient=next(iter(self.gradients)) if len(self.gradients) == 1 else None,
            arities=frozenset(several - self.sloped),
            alone=frozenset((self.recurrent & self.added) - self.named),
            roots=frozenset(self.roots - self._own_meaning()),
            squares=frozenset(self.squares),
            gates=frozenset(self.gates),
            several=frozenset(name for name, arguments in self.said.items() if len(arguments) > 1),
            summed=frozenset(
                self.summed | {x for x, beside in self.paired if beside in self.summed | RUNNING}
            ),
        )


def _take_variable(head: Apply, varied: dict[str, Sym]) -> None:
    """E(w) = …: E is a function of w."""
    variable = head.arguments[0] if len(head.arguments) == 1 else None
    if isinstance(variable, Sym):
        varied.setdefault(head.function, variable)


def _gradients(side: Written | None) -> set[Sym]:
    parts = every(side) if side is not None else ()
    return {part.wrt for part in parts if isinstance(part, Nabla) and part.wrt is not None}


def _varying(side: Written | None) -> set[str]:
    """The h of ∂L/∂h is a value, and so is h'."""
    parts = every(side) if side is not None else ()
    by = [part.wrt for part in parts if isinstance(part, Slope)]
    return {wrt.name for wrt in by if isinstance(wrt, Sym) and not wrt.indices}


def _sloped(side: Written | None) -> set[str]:
    """∂f/∂x: of which f, where there are an f(x) and an f(x, y), only their order tells."""
    slopes = [part.of for part in every(side) if isinstance(part, Slope | Nabla)] if side is not None else []
    return {of.name for of in slopes if isinstance(of, Sym)}


def _running_beside(head: Written | None, body: Written | None) -> set[str]:
    """The o of p_o = exp(u_oᵀv)/Σ_w exp(u_wᵀv): a letter of the head for what a sum runs over."""
    if not isinstance(head, Sym) or body is None:
        return set()
    own = {i.letter for i in head.indices if len(i.letter) == 1 and i.letter.isalpha()} - RUNNING
    sums = [part for part in every(body) if isinstance(part, Big)] if own else []
    ranged = {at for big in sums for at in places_of(big.body, {big.index})}
    return {letter for letter in own if ranged & set(places_of(body, {letter}))}


def _summed(side: Written | None) -> set[str]:
    """A sum over d of x_d: a d that runs; of a sum over x of p(x) the x is a value."""
    found: set[str] = set()
    for part in every(side) if side is not None else ():
        if isinstance(part, Big) and part.index and part.index not in RUNNING:
            inside = symbols(part.body)
            runs = any(part.index in index.letters for sym in inside for index in sym.indices)
            if runs and not any(sym.name == part.index for sym in inside):
                found.add(part.index)
    return found


def _paired(head: Written | None, body: Written | None) -> set[tuple[str, str]]:
    """Of ∂L/∂W_jc = … y_c the c beside its j: where that runs, so does this."""
    if not isinstance(head, Slope) or not isinstance(head.wrt, Sym) or body is None:
        return set()
    inside = symbols(body)
    carried = {x for sym in inside if sym.name != head.wrt.name for i in sym.indices for x in i.letters}
    letters = [x for index in head.wrt.indices for x in index.letters if x]
    open_ = {x for x in letters if x in carried - RUNNING and all(sym.name != x for sym in inside)}
    return {(x, beside) for x in open_ for beside in letters if beside != x}


def _renewed(head: Written | None, body: Written | None) -> set[str]:
    """h' = (1 - z) h + z u: the new h, where the note differentiates it; f' = f (1 - f) is a derivative."""
    if not isinstance(head, Apply) or not head.primes or head.arguments or body is None:
        return set()
    inside = {sym.name for sym in symbols(body)}
    return {head.function} if head.function in inside and len(inside) > 1 else set()


def _primed_below(side: Written | None) -> set[str]:
    """The h of ∂h'/∂q."""
    of = [part.of for part in every(side) if isinstance(part, Slope)] if side is not None else []
    return {part.function for part in of if isinstance(part, Apply) and part.primes and not part.arguments}


def _gate(head: Written | None, body: Written | None) -> set[str]:
    """i = σ(z_i), i_t = σ(W_i x_t): an i that is a quantity, and a label where it stands below."""
    name = head.name if isinstance(head, Sym) else ""
    called = isinstance(body, Apply) and body.function in ("sigma", "sigmoid", "tanh") and not body.primes
    return {name} if called and name in RUNNING else set()


def _squared(head: Written | None, body: Written | None, numbers: set[str]) -> set[str]:
    """σ² = …: a quantity of its own, unless σ has a number, from which it follows; P² = P is a claim."""
    if not (isinstance(head, Raised) and isinstance(head.base, Sym) and head.exponent == Num(Fraction(2))):
        return set()
    name = head.base.name
    if body is not None and head.base in symbols(body):
        return set()
    return set() if name in numbers - _COEFFICIENTS and _is_of_numbers(body) else {name}


def _is_of_numbers(body: Written | None) -> bool:
    return body is not None and not symbols(body)


def _squared_below(side: Written | None) -> set[str]:
    """∂ℓ/∂σ²: so is what one differentiates by."""
    wrts = [part.wrt for part in every(side) if isinstance(part, Slope)] if side is not None else []
    return {wrt.name[:-1] for wrt in wrts if isinstance(wrt, Sym) and wrt.name.endswith("2")}


def _as_function(head: Written | None, body: Written | None) -> Written | None:
    """The h(x) of h = f ∘ g."""
    if isinstance(head, Sym) and not head.indices and body is not None and composed(body, FREE) is not None:
        return Apply(head.name, (FREE,))
    return head


def _called_on_both(left: Written | None, right: Written | None) -> set[str]:
    """The p of p(μ + x) = p(μ - x): as a factor it would say nothing."""
    match left, right:
        case Times((Sym(name, ()), Plus()), ("",)), Times((Sym(other, ()), Plus()), ("",)) if name == other:
            return {name}
        case _:
            return set()


def _is_at_a_time(sym: Sym) -> bool:
    """c_t, c_{t+1}."""
    return len(sym.indices) == 1 and sym.indices[0].letter == "t"


def _goes_on(head: Sym, body: Written | None) -> bool:
    """c_t = f_t c_{t-1} + …: a sequence that goes on from step to step, and no w_{t+1} = w_t - …"""
    if not _is_at_a_time(head) or head.indices[0].shift or body is None:
        return False
    return any(s.name == head.name and s.indices == (Index("t", -1),) for s in symbols(body))


def _added(side: Written | None) -> set[str]:
    """The bias c of V h + c."""
    sums = [part for part in every(side) if isinstance(part, Plus)] if side is not None else []
    return {t.name for part in sums for t in part.terms if isinstance(t, Sym) and not t.indices}


def _take_head(head: Written | None, functions: set[str], values: set[str]) -> None:
    match head:
        case Sym():
            values.add(str(head))
        case Apply(name, arguments, 0) if arguments and all(isinstance(a, Sym) for a in arguments):
            functions.add(name)
            values.update(
                {EULER.name} if EULER in arguments and name not in ELEMENTARY else ()
            )  # of H(e) = e²/2 it is the variable
        case _:
            pass


def _take_values(side: Written | None, values: set[str]) -> None:
    if side is None:
        return
    for part in every(side):
        if isinstance(part, Slope):
            both = [s for s in (part.of, part.wrt) if isinstance(s, Sym)]
            values.update(str(s) for s in both if s.indices or s.name not in FUNCTION_LETTERS)
