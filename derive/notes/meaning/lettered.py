"""What is written → terms with index letters, for proofs at every size: sums stay sums, y_i stays an entry.

Definitions are put in, down to what is differentiated by; those families stay names with a definition of
their own. What has no writing with letters (matrices, slopes of undefined quantities, shifted indices)
raises Unclear.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import partial

from derive.indices import free_indices, unsaid
from derive.notes.letters import RUNNING
from derive.notes.meaning.arrays import Unclear
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.held import Env, Held, entry_named
from derive.notes.meaning.knowledge import parameters_in
from derive.notes.meaning.operations import any_function, elementwise, is_any_function, is_elementwise
from derive.notes.meaning.places import behind, names_in
from derive.notes.shown import shown
from derive.notes.written import (
    EQUAL,
    Apply,
    Big,
    Choice,
    Index,
    Minus,
    Num,
    Over,
    Plus,
    Raised,
    Slope,
    Sym,
    Test,
    Times,
    Written,
    every,
    printed_name,
    ranged,
    symbols,
)
from derive.term import (
    BigSum,
    Call,
    Delta,
    Derivative,
    Indexed,
    Name,
    Number,
    Power,
    Quotient,
    Term,
    add,
    multiply,
    names,
    negate,
    number,
    rational,
)
from derive.term import Index as TermIndex

_LETTERS = {"sigma": "sigmoid"}


class Lettered(Held):
    """The writing with letters under one knowledge."""

    def sides(self, left: Written, right: Written, letters: tuple[str, ...]) -> tuple[Term, Term]:
        """Both sides; `letters` are the free ones. Raises Unclear."""
        env: dict[str, Term] = {letter: Name(letter) for letter in letters}
        found = self.term(left, env), self.term(right, env)
        self.define_met()
        return found

    def define_met(self) -> None:
        """Give the families that are differentiated by their definitions, where those have a writing.

        What holds for any value of a quantity holds for the one that it is defined as.
        """
        for name, count in list(self.met):
            with suppress(Unclear):
                self._define(name, count)
        if self.from_zero and self.numbered:
            raise Unclear("places with numbers beside a sum from 0")

    def term(self, written: Written, env: Env) -> Term:
        """The term that is meant, its letters read by `env`."""
        match written:
            case Num(value):
                return number(value)
            case Sym():
                return self._symbol(written, env)
            case Plus(terms):
                return add(*(self.term(part, env) for part in terms))
            case Minus(inner):
                return negate(self.term(inner, env))
            case Times(factors, marks) if "k" not in marks:
                return multiply(*(self.term(part, env) for part in factors))
            case Over(above, below):
                return Quotient(self.term(above, env), self.term(below, env))
            case Raised(base, exponent):
                return Power(self.term(base, env), self.term(exponent, env))
            case Apply():
                return self._call(written, env)
            case Big():
                return self._sum(written, env)
            case Slope():
                return self._slope(written, env)
            case Choice(((value, Test(Sym(one, ()), ("=" | "≠") as relation, Sym(other, ()))),), otherwise):
                same = Delta(self.index(Index(one), env), self.index(Index(other), env))
                first, second = self.term(value, env), self.term(otherwise, env)
                first, second = (first, second) if relation == "=" else (second, first)
                return add(multiply(same, first), multiply(add(number(1), negate(same)), second))
            case _:
                raise Unclear("this has no writing with letters")

    def _sum(self, written: Big, env: Env) -> Term:
        return self.summed(written, env, self.term)

    def summed(self, written: Big, env: Env, read: Callable[[Written, Env], Term]) -> Term:
        """The sum with its letter; one that begins at 0 runs over places without numbers."""
        zero = written.low == Num(Fraction(0))
        if written.product or not written.index or not (zero or written.low in (None, Num(Fraction(1)))):
            raise Unclear("only sums from 1 are written with letters")
        self.count += 1
        letter = f"{written.index}_{self.count}"
        limit: Name | Number = unsaid(letter)
        self.from_zero |= zero
        if zero:
            pass
        elif isinstance(written.high, Sym) and not written.high.indices:
            limit = Name(written.high.name)
        elif isinstance(written.high, Num):
            limit = Number(written.high.value)
        elif written.high is not None:
            raise Unclear("a sum up to a formula has no writing with letters")
        return BigSum(read(written.body, {**env, written.index: Name(letter)}), letter, limit)

    # --- symbols -------------------------------------------------------------------------------------------

    def _symbol(self, sym: Sym, env: Env) -> Term:
        if not sym.indices and sym.name in env:
            return env[sym.name]
        if str(sym) in self.aliases or self.knowledge.shapes.get((sym.name, len(sym.indices))):
            raise Unclear("it is read under another name, or an array")
        if any(index.is_sum for index in sym.indices):
            return self._at_sums(sym, env)
        indices = tuple(self.index(index, env) for index in sym.indices)
        if self.is_held(sym.name, len(indices)):
            return entry_named(sym.name, indices)
        known = self.knowledge.is_defined(sym) or sym.name in self.knowledge.layered
        if (sym.name == "delta" and len(indices) == 2 and not known) or sym.name == EQUAL:
            return Delta(indices[0], indices[1])
        found = self.definition_for(sym, indices)
        if found is None:
            return entry_named(sym.name, indices)
        return self.or_free(sym, indices, lambda: self._put_in(found, indices))

    def _at_sums(self, sym: Sym, env: Env) -> Term:
        """x_{i+j} as some number for every i and j: what holds for any such numbers holds for these."""
        below = {name for found in behind((sym,), self.knowledge) for name in names_in(found.body)}
        if any(name in below or name == sym.name for name, _ in (*self.held, *self.met)) or self.all_held:
            raise Unclear("an entry at a sum of letters is differentiated by, or made of what is")
        parts = (Index(letter) for index in sym.indices for letter in index.letters)
        shifts = ",".join(_signs(index) for index in sym.indices)
        return entry_named(f"{sym.name}[{shifts}]", tuple(self.index(part, env) for part in parts))

    def _put_in(self, found: Definition, indices: tuple[TermIndex, ...]) -> Term:
        return self.put_in(found, indices, self.term)

    def _define(self, name: str, count: int) -> None:
        """The definition of a family that is differentiated by, over letters of its own."""
        found = next(
            (d for d in self.knowledge.candidates(name) if len(d.indices) == count and not d.parameters), None
        )
        if found is None:
            return
        if any(index.letter not in RUNNING or index.shift for index in found.indices):
            if is_step(found) and len(self.knowledge.definitions[name]) == 1:
                return  # w_{t+1} = w_t + …: a rule for steps, no definition of w
            raise Unclear("a definition for one index only has no writing with letters")
        letters = tuple(f"{index.letter}_0{place}" for place, index in enumerate(found.indices))
        self.definitions[name] = self._put_in(found, tuple(Name(letter) for letter in letters))
        if letters:
            self.signatures[name] = letters

    # --- functions and derivatives -------------------------------------------------------------------------

    def _call(self, written: Apply, env: Env) -> Term:
        if not written.arguments:
            raise Unclear("a function without its argument has no writing with letters")
        if written.primes:
            return self._slope_of_call(written, env)
        if (terms := ranged(written)) is not None:
            return self._largest(written, terms)
        if self.is_value(written):
            return self._symbol(Sym(written.function), env)
        arguments = [self.term(argument, env) for argument in written.arguments]
        found = self.knowledge.function(written.function)
        if found is not None and len(found.parameters) == len(arguments):
            bound = {p.name: a for p, a in zip(found.parameters, arguments, strict=True)}
            return self._body(found, bound)
        if written.function in ("max", "min") and len(arguments) > 1:
            return Call(written.function, tuple(arguments))
        if len(arguments) != 1:
            raise Unclear(f"the function {written.function} has no writing with letters")
        return self.of_one(written.function)(arguments[0])

    def is_value(self, written: Apply) -> bool:
        """Whether J(θ) is the value J. Raises Unclear for other arguments than those of its definition."""
        current = self.knowledge.current(Sym(written.function))
        if self.knowledge.function(written.function) is not None or current is None:
            return False
        if current.exchanges(written.arguments):
            words = "are others, or stand in another order"
            raise Unclear(f"the arguments of {printed_name(written.function)} {words}")
        return all(isinstance(argument, Sym) for argument in written.arguments)

    def _largest(self, written: Apply, terms: Big) -> Term:
        """max_j z_j as a name: what holds for any number there holds for the largest one."""
        letters = {x for sym in symbols(terms.body) for index in sym.indices for x in index.letters}
        if self.held or letters != {terms.index}:
            raise Unclear("a maximum that is differentiated, or one of several")
        return Name(f"#{shown(written)}")

    def of_one(self, function: str) -> Callable[[Term], Term]:
        """The function of one variable that a name stands for. Raises Unclear."""
        own = self.knowledge.function(function)
        if own is not None and len(own.parameters) == 1:
            return lambda argument: self._body(own, {own.parameters[0].name: argument})
        name = _LETTERS.get(function, function)
        if own is None and is_elementwise(name):
            return partial(elementwise, name)
        if own is None and is_any_function(name) and not parameters_in(name):
            return partial(any_function, name)
        raise Unclear(f"the function {name} has no writing with letters")

    def _slope_of_call(self, written: Apply, env: Env) -> Term:
        if len(written.arguments) != 1:
            raise Unclear("a prime of a function of several variables")
        value = self.of_one(written.function)
        return self.primed(value, self.term(written.arguments[0], env), written.primes)

    def primed(self, value: Callable[[Term], Term], argument: Term, primes: int) -> Term:
        """f'(u) as the derivative at a name of its own, which stands for the argument."""
        self.count += 1
        name, letters = f"u_{self.count}", tuple(dict.fromkeys(free_indices(argument)))
        self.definitions[name] = argument
        if letters:
            self.signatures[name] = letters
        variable = Indexed(name, tuple(Name(x) for x in letters)) if letters else Name(name)
        term = value(variable)
        for _ in range(primes):
            term = Derivative(term, variable)
        return term

    def _body(self, found: Definition, bound: Env) -> Term:
        if found.name in self.open:
            raise Unclear("the definitions go in a circle")
        numbers = {name: value for name, term in bound.items() if (value := rational(term)) is not None}
        if not found.is_said_for(numbers):
            raise Unclear(f"{printed_name(found.name)} is told for other arguments")
        self.open.append(found.name)
        try:
            return self.term(found.body, bound)
        finally:
            self.open.pop()

    def _slope(self, written: Slope, env: Env) -> Term:
        if not isinstance(written.wrt, Sym):
            raise Unclear("a derivative by something else than a name")
        if isinstance(written.of, Sym) and self.is_unsaid(written.of, env):
            return self.implied(written.of, written.wrt, env)
        with self.holding_all() if self.partial else self.holding(written.wrt):
            of = self.term(written.of, env)
        with self.holding(written.wrt):
            wrt = self._symbol(written.wrt, env)
        if not isinstance(wrt, Name | Indexed):
            raise Unclear("a derivative by something else than a name")
        return self.derivative(of, wrt)

    def is_unsaid(self, of: Sym, env: Env) -> bool:
        """Whether nothing defines the quantity, so that its derivatives are all that is known of it."""
        return not of.indices and of.name not in env and not self.knowledge.is_defined(of)

    def implied(self, of: Sym, wrt: Sym, env: Env) -> Term:
        """∂L/∂x = Σ_k ∂L/∂y_k ∂y_k/∂x through the nearest y that the note differentiates L by."""
        nearest = self.knowledge.nearest(of)
        own = wrt.name, len(wrt.indices)
        if any((near.name, len(near.indices) + self.rank_of(near)) == own for near in nearest):
            return entry_named(
                f"∂{of.name}/∂{wrt.name}", tuple(self.index(index, env) for index in wrt.indices)
            )
        terms = [
            self._through(of, near, wrt=wrt, env=env) for near in nearest if self.knowledge.reaches(near, wrt)
        ]
        if not terms:
            raise Unclear("the slope of an undefined quantity")
        return add(*terms)

    def _through(self, of: Sym, near: Sym, *, wrt: Sym, env: Env) -> Term:
        letters: list[str] = []
        inner = dict(env)
        for index in near.indices:
            if index.letter not in RUNNING or index.shift:
                raise Unclear("the slope of an undefined quantity")
            self.count += 1
            letters.append(f"{index.letter}_{self.count}")
            inner[index.letter] = Name(letters[-1])
        for _ in range(self.rank_of(near)):
            self.count += 1
            letters.append(f"n_{self.count}")
            inner[letters[-1]] = Name(letters[-1])
            near = replace(near, indices=(*near.indices, Index(letters[-1])))
        with self.holding(wrt):
            top = self.term(near, inner)
            variable = self._symbol(wrt, env)
        if not isinstance(variable, Name | Indexed):
            raise Unclear("a derivative by something else than a name")
        outer = entry_named(f"∂{of.name}/∂{near.name}", tuple(Name(letter) for letter in letters))
        term = multiply(outer, self.derivative(top, variable))
        for letter in letters:
            term = BigSum(term, letter, unsaid(letter))
        return term

    def derivative(self, of: Term, wrt: Name | Indexed) -> Term:
        """∂of/∂wrt of an expression in which the variable occurs. Raises Unclear."""
        if isinstance(of, Name | Indexed) and of.id != wrt.id:
            raise Unclear("the slope of an undefined quantity")
        if not _reaches(of, wrt):
            raise Unclear("a derivative by what does not occur")
        if self.partial:
            return Derivative(of, wrt)
        kept = {name for name, _ in self.met if name != wrt.id and self.knowledge.definitions.get(name)}
        if kept.intersection(names(of)):
            raise Unclear("a derivative of a derivative, by something further down")
        return Derivative(of, wrt)


def _signs(index: Index) -> str:
    """What an index does to its letters: "++" of i+j, "+" of i, "+-+1" of l-j+1."""
    shift = f"{index.shift:+d}" if index.shift else ""
    return "".join("+" if sign > 0 else "-" for sign, _ in index.summands) + shift


def is_step(found: Definition) -> bool:
    """w_{t+1} = w_t - …: the name stands in its own body."""
    return any(isinstance(part, Sym) and part.name == found.name for part in every(found.body))


def _reaches(of: Term, wrt: Name | Indexed) -> bool:
    """Whether the variable occurs, in whatever entry."""
    return wrt.id in names(of)
