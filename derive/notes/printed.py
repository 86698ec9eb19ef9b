"""What is written → markup: one walk over the tree; `latex` and `mathml` set its parts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import groupby

from derive.notes.shown import shown
from derive.notes.written import (
    EQUAL,
    MEANS,
    ONE,
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
    Test,
    Times,
    Turned,
    Written,
    on_diagonal,
    printed_name,
    ranged,
)
from derive.write.greek import ACCENTS, GREEK

_SUM, _PRODUCT, _POWER, _ATOM = range(4)
FENCES = {"abs": "||", "floor": "⌊⌋", "ceil": "⌈⌉"}
_SHORT = {"trace": "tr", "relu": "ReLU", "leaky_relu": "LReLU", **MEANS}


class Setter(ABC):
    """How the parts of a formula are set."""

    @abstractmethod
    def row(self, parts: Sequence[str]) -> str:
        """Parts side by side."""

    @abstractmethod
    def mark(self, text: str) -> str:
        """A sign: +, =, ∂."""

    @abstractmethod
    def number(self, text: str) -> str:
        """A number."""

    @abstractmethod
    def letter(self, name: str) -> str:
        """A letter by its name, with its accent."""

    @abstractmethod
    def word(self, text: str) -> str:
        """A function's name, or a word."""

    @abstractmethod
    def over(self, above: str, below: str) -> str:
        """A fraction."""

    @abstractmethod
    def scripts(self, base: str, below: str, above: str) -> str:
        """Sub- and superscript; empty for none."""

    @abstractmethod
    def fenced(self, inside: str, fence: str = "()") -> str:
        """In brackets."""

    @abstractmethod
    def root(self, inside: str) -> str:
        """A square root."""

    @abstractmethod
    def grid(self, rows: Sequence[Sequence[str]]) -> str:
        """Rows of a matrix."""

    @abstractmethod
    def space(self, part: str) -> str:
        """A part with a space behind it."""

    @abstractmethod
    def cases(self, rows: Sequence[Sequence[str]]) -> str:
        """Values with their conditions, behind a brace."""

    # --- the walk ------------------------------------------------------------------------------------------

    def term(self, term: Written) -> str:
        """The whole formula."""
        match term:
            case Num():
                return self.number(shown(term))
            case Sym():
                return self._symbol(term)
            case Plus(terms):
                return self.row([part for n, t in enumerate(terms) for part in self._summand(t, first=not n)])
            case Minus(inner):
                return self.row([self.mark("-"), self._within(inner, _PRODUCT)])
            case Times():
                return self._product(term)
            case Over(above, below):
                return self.over(self.term(above), self.term(below))
            case Raised(Sym() as base, exponent) if base.name != EQUAL:
                return self._symbol(base, self._exponent(exponent))
            case Raised(base, exponent):
                return self.scripts(self._within(base, _ATOM), "", self._exponent(exponent))
            case Turned(Sym() as base) if base.name != EQUAL:
                return self._symbol(base, self.mark("⊤"))
            case Turned(inner):
                return self.scripts(self._within(inner, _ATOM), "", self.mark("⊤"))
            case Apply():
                return self._call(term)
            case Slope():
                return self._slope(term)
            case Nabla():
                return self._nabla(term)
            case Big():
                return self._big(term)
            case Norm(inner, _):
                return self.fenced(self.term(inner), "‖‖")
            case Grid(rows, goes_on):
                lines = [[self.term(entry) for entry in row] for row in rows]
                return self.grid([*lines, [self.mark("⋮")] * len(rows[0])] if goes_on else lines)
            case Choice():
                return self._cases(term)

    def _slope(self, term: Slope) -> str:
        """∂L/∂w, ∂²L/∂w∂b, ∂²L/∂w²: what is differentiated last stands first."""
        by: list[Written] = []
        of: Written = term
        while isinstance(of, Slope):
            by.append(of.wrt)
            of = of.of
        below = [
            self._raised([self.mark("∂"), self._within(wrt, _ATOM)], len(list(times)))
            for wrt, times in groupby(by)
        ]
        return self.over(
            self.row([self._raised([self.mark("∂")], len(by)), self._within(of, _ATOM)]), self.row(below)
        )

    def _nabla(self, term: Nabla) -> str:
        of, times = term.of, 1
        while isinstance(of, Nabla) and of.wrt == term.wrt:
            of, times = of.of, times + 1
        above = self.number(str(times)) if times > 1 else ""
        nabla = self.scripts(self.mark("∇"), self.term(term.wrt) if term.wrt else "", above)
        return self.row([nabla, self._within(of, _ATOM)])

    def _raised(self, parts: list[str], times: int) -> str:
        """The last of the parts with an exponent, unless it is 1."""
        *first, last = parts
        power = self.number(str(times))
        return self.row([*first, self.scripts(last, "", power) if times > 1 else last])

    def _exponent(self, term: Written) -> str:
        """A fraction there has a stroke."""
        match term:
            case Over(above, below):
                return self.row([self._within(above, _PRODUCT), self.mark("/"), self._within(below, _ATOM)])
            case Minus(Over() as inner):
                return self.row([self.mark("-"), self._exponent(inner)])
            case _:
                return self.term(term)

    def _big(self, term: Big) -> str:
        start = self.letter(printed_name(term.index)) if term.index else ""
        if term.low is not None:
            start = self.row([start, self.mark("="), self.term(term.low)])
        above = self.term(term.high) if term.high is not None else ""
        sign = self.scripts(self.mark("∏" if term.product else "∑"), start, above)
        return self.row([sign, self._within(term.body, _PRODUCT)])

    def _cases(self, term: Choice) -> str:
        rows = [
            [
                self.term(v),
                self.row([self.space(self.word("if")), *self._test(t)]),
            ]
            for v, t in term.branches
        ]
        return self.cases([*rows, [self.term(term.otherwise), self.word("otherwise")]])

    def _test(self, test: Test) -> list[str]:
        return [self.term(test.left), self.mark(test.relation), self.term(test.right)]

    def _symbol(self, sym: Sym, above: str = "") -> str:
        base, _, label = printed_name(sym.name).partition("_")
        below = [
            self.letter(printed_name(i.letter))
            if i.letter and not i.shift
            else self.number(printed_name(str(i)))
            for i in sym.indices
        ]
        if base == EQUAL:
            return self.fenced(self.row([below[0], self.mark("="), below[1]]), "[]")
        if label:
            below.insert(0, self.letter(label) if label in GREEK else self.word(label))
        if base.endswith("2") and (base[:-1] in GREEK or len(base) == 2):  # σ², which is one quantity
            square = self.number("2")
            base, above = base[:-1], self.row([square, above]) if above else square
        return self.scripts(self.letter(base), self.row(below) if below else "", above)

    def _summand(self, term: Written, *, first: bool) -> list[str]:
        negative = isinstance(term, Minus)
        sign = [] if first and not negative else [self.mark("-" if negative else "+")]
        return [*sign, self._within(term.term if isinstance(term, Minus) else term, _PRODUCT)]

    def _product(self, term: Times) -> str:
        parts = [self._within(term.factors[0], _POWER)]
        for mark, factor in zip(term.marks, term.factors[1:], strict=True):
            mark = mark or ("." if len(parts) == 1 and term.factors[0] == ONE else "")
            if mark:
                parts.append(self.mark({"o": "⊙", ".": "·", "x": "×", "k": "⊗"}[mark]))
            last = factor is term.factors[-1] and isinstance(factor, Big)  # a sum takes all that follows
            parts.append(self._within(factor, _PRODUCT if last else _POWER))
        return self.row(parts)

    def _call(self, term: Apply) -> str:
        if term.function == "sqrt" and len(term.arguments) == 1:
            return self.root(self.term(term.arguments[0]))
        if term.function == "exp" and len(term.arguments) == 1 and not term.primes:
            return self.scripts(self.letter("e"), "", self._exponent(term.arguments[0]))
        if (terms := ranged(term)) is not None:
            sign = self.scripts(self.word(term.function), self.letter(printed_name(terms.index)), "")
            return self.row([sign, self._within(terms.body, _POWER)])
        if (numbers := on_diagonal(term)) is not None:
            return self.row([self.word("diag"), self.fenced(self.term(numbers.body))])
        if term.function in FENCES and not term.primes:
            return self.fenced(self.term(term.arguments[0]), FENCES[term.function])
        name = self._function(term.function)
        if term.primes:
            name = self.scripts(name, "", self.mark("′" * term.primes))
        if not term.arguments:
            return name
        inside: list[str] = []
        for argument in term.arguments:
            inside += [self.mark(",")] * bool(inside) + [self.term(argument)]
        return self.row([name, self.fenced(self.row(inside))])

    def _function(self, name: str) -> str:
        """log, elu and tr in upright letters; f, σ, ŷ and h_w as the letters they are."""
        if name in _SHORT:
            return self.word(_SHORT[name])
        base, _, below = printed_name(name).partition("_")
        if len(base) == 1 or base in GREEK or accented(base)[1] or base[1:].isdigit():
            return self._symbol(Sym(name))
        return self.scripts(self.word(base), self.word(below), "") if below else self.word(base)

    def _within(self, term: Written, least: int) -> str:
        text = self.term(term)
        return text if _tightness(term) >= least else self.fenced(text)


def _tightness(term: Written) -> int:
    match term:
        case Plus() | Minus():
            return _SUM
        case Times() | Big():
            return _PRODUCT
        case Over() | Raised() | Turned():
            return _POWER
        case _:
            return _ATOM


def accented(name: str) -> tuple[str, str]:
    """yhat → y, hat."""
    for accent in ACCENTS:
        stem = name.removesuffix(accent)
        if stem != name and (len(stem) == 1 or stem in GREEK):
            return stem, accent
    return name, ""
