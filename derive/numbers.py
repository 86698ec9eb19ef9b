"""Numbers for a derivation: every node, adjoint and gradient at the example, correct to the last digit shown.

Nothing is rounded before it is shown: values are balls whose precision grows until the wanted digits are
certain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from derive.errors import InputError
from derive.evidence import Context, Undefined, decimal, evaluate
from derive.model import Example, Model
from derive.steps import Derivation
from derive.term import Derivative, Name, Neg, Product, Sum, Term, children, names, number, with_children

SHOWN = 6  # significant digits in a document
MOST_BITS = 4096
LEARNING_RATE = "learning_rate"

Ledger = dict[str, arb | Fraction]


@dataclass(frozen=True, slots=True)
class Shown:
    """A decimal as it is printed, and whether it is the value itself or a rounding of it."""

    text: str
    exact: bool

    @property
    def term(self) -> Term:
        """The decimal as a term, to be put into a formula."""
        return number(Fraction(self.text))


def shown_value(value_at: Callable[[int], arb], digits: int = SHOWN) -> Shown:
    """A value as it is printed; `value_at` gives a ball around it at a precision in bits."""
    text = decimal(value_at, digits=digits, significant=True)
    rounded = Fraction(text)
    exact = bool((value_at(512) - arb(rounded.numerator) / rounded.denominator).contains(0))
    return Shown(_shortest(text), exact)


def compared(left: Callable[[int], arb], right: Callable[[int], arb]) -> str:
    """ "<" or ">" where balls around both values are apart at some precision in bits, else ""."""
    bits = 64
    while bits <= MOST_BITS:
        gap = right(bits) - left(bits)
        if gap > 0 or gap < 0:
            return "<" if gap > 0 else ">"
        bits *= 4
    return ""


class Numbers:
    """The example's numbers put through a derivation."""

    def __init__(self, derivation: Derivation, example: Example) -> None:
        self.model: Model = derivation.model
        self._results = derivation.results
        self._given = dict(example.values)
        if example.learning_rate is not None:
            self._given[LEARNING_RATE] = example.learning_rate
        self._constants = tuple(dict.fromkeys(n for f in self.model.functions for n in names(f.body)))
        functions = {function.name: function for function in self.model.functions}
        self._context = Context({}, functions)
        self._ledgers: dict[int, Ledger] = {}

    def shown(self, term: Term, digits: int = SHOWN) -> Shown:
        """The value of `term` over nodes, parameters and derivatives, to `digits` significant digits."""
        return shown_value(self.value_at(term), digits)

    def value(self, term: Term) -> float:
        """The value to 15 significant digits."""
        return float(decimal(self.value_at(term), digits=15, significant=True))

    def value_at(self, term: Term) -> Callable[[int], arb]:
        """The value as a function of the precision in bits."""
        closed = _named(term)
        return lambda bits: self._ball(closed, self._ledger(bits), bits)

    def put_in(self, term: Term) -> Term:
        """`term` with every name and derivative exchanged for its number as shown; the form stays."""
        match term:
            case Name() | Derivative():
                return self.shown(term).term
            case _:
                parts = children(term)
                return with_children(term, tuple(self.put_in(part) for part in parts)) if parts else term

    def updated(self, name: str) -> Term:
        """w - η ∂L/∂w: the parameter after one step of gradient descent."""
        gradient = Derivative(Name(self.model.loss), Name(name))
        return Sum((Name(name), Neg(Product((Name(LEARNING_RATE), gradient)))))

    def _ledger(self, bits: int) -> Ledger:
        if bits not in self._ledgers:
            self._ledgers[bits] = self._computed(bits)
        return self._ledgers[bits]

    def _computed(self, bits: int) -> Ledger:
        ledger: Ledger = dict(self._given)
        for equation in self.model.equations:
            try:
                ledger[equation.name] = self._ball(equation.body, ledger, bits)
            except Undefined as problem:
                if bits < MOST_BITS:
                    return self._computed(2 * bits)  # the balls grew too wide on the way
                raise InputError(
                    f"the example gives '{equation.name}' no value: {problem}", line=equation.line
                ) from problem
        for result in self._results:
            target = result.target
            if isinstance(target.of, Name):
                if any(name not in ledger for name in names(_named(result.value))):
                    continue  # a lemma in a variable of its own
                ledger[_key(target)] = self._ball(_named(result.value), ledger, bits)
        return ledger

    def _ball(self, term: Term, ledger: Ledger, bits: int) -> arb:
        """The value of `term`; only the names in it are handed on, so that long models stay linear."""
        needed = {name: ledger[name] for name in (*names(term), *self._constants) if name in ledger}
        return evaluate(term, needed, self._context, bits=bits)


def _key(target: Derivative) -> str:
    return f"d{target.of.id}/d{target.wrt.id}" if isinstance(target.of, Name) else ""


def _named(term: Term) -> Term:
    """Derivatives of nodes exchanged for names of their own."""
    match term:
        case Derivative(Name(), _):
            return Name(_key(term))
        case _:
            parts = children(term)
            return with_children(term, tuple(_named(part) for part in parts)) if parts else term


def _shortest(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text.lower() else text
