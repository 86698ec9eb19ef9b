"""Calls: functions of the note put in by their definitions, standard ones, and those that nobody defines.

An undefined function f is a sum of exponentials with unknown rates (`operations.any_function`).
"""

from __future__ import annotations

from derive.notes.meaning import arrays
from derive.notes.meaning.arrays import Array, Unclear, number_array
from derive.notes.meaning.axes import along
from derive.notes.meaning.knowledge import indices_in, parameters_in
from derive.notes.meaning.operations import any_function, is_any_function, is_elementwise, normal_density
from derive.notes.meaning.placing import Bound
from derive.notes.meaning.sums import Sums
from derive.notes.meaning.untold import untold_loss
from derive.notes.reading import loose
from derive.notes.written import INVERSE, Apply, Big, Sym, Written, on_diagonal, printed_name, ranged, symbols
from derive.term import (
    Call,
    Derivative,
    Name,
    Power,
    Term,
    add,
    multiply,
    number,
    rational,
)

_LETTERS = {
    "sigma": ("sigmoid", "σ is the logistic function"),
    "varsigma": ("sigmoid", "ς is the logistic function"),
}
STANDARD = frozenset(_LETTERS)  # letters of functions that need no definition
DEEPEST = 30


class Calls(Sums):
    """The part of an expansion that knows functions."""

    depth = 0
    made = 0

    def call(self, term: Apply, bound: Bound) -> Array:
        """The value of a call."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unclear("too large: functions call each other too deeply, or in a circle")
        try:
            return self._call(term, bound)
        finally:
            self.depth -= 1

    def _call(self, term: Apply, bound: Bound) -> Array:
        if (untold := untold_loss(term, self.knowledge)) is not None:
            return self.symbol(untold[0], bound)
        if not term.primes and self.knowledge.function(term.function) is None:
            value = Sym(term.function)
            found = self.knowledge.current(value)
            if found is not None and self._rebound(term.arguments, bound):
                raise Unclear(f"nothing says how {printed_name(term.function)} depends on its arguments")
            if found is not None and (other := found.with_arguments(term.arguments)) is not None:
                self.uses(found)
                return self.value(other, bound)
            if found is not None and found.exchanges(term.arguments):
                raise Unclear(
                    f"the arguments of {printed_name(term.function)} are others, or stand in another order"
                )
            if found is not None and not found.arguments and term.function in self.knowledge.several:
                raise Unclear(f"nothing says how {printed_name(term.function)} depends on its arguments")
            if found is not None and all(isinstance(a, Sym) for a in term.arguments):
                return self.symbol(value, bound)  # J(w, b): the value J
        if self._is_quantity(term):
            return self.symbol(Sym(term.function), bound)
        self._check_arguments(term, bound)
        if (terms := ranged(term)) is not None:
            found = self.folded(terms, bound, lambda a, b: Call(term.function, (a, b)))
            if found is None:
                raise Unclear("a maximum of nothing")
            return found
        if not term.arguments:
            term = self._completed(term)
        if (numbers := on_diagonal(term)) is not None:
            return self._along_diagonal(numbers, bound)
        arguments = [self.value(argument, bound) for argument in term.arguments]
        if term.function in ("exp", "log", "sqrt", "sin", "cos") and self._is_series(term, arguments):
            raise Unclear(f"{term.function} of a matrix may be a series, or entry by entry")
        if term.primes:
            return self._primed(term, arguments)
        around = {letter: bound[letter] for letter in indices_in(term.function) if letter in bound}
        return self._valued(term.function, arguments, around)

    def _is_quantity(self, term: Apply) -> bool:
        """z = f(x, y) of an f without a formula: its value, of which only its derivatives are known."""
        on = {wrt for of, wrt in self.knowledge.told if of == Sym(term.function)}
        return len(term.arguments) > 1 and not term.primes and on >= set(term.arguments)

    def _rebound(self, arguments: tuple[Written, ...], bound: Bound) -> bool:
        """Whether a name stands for another here: the p of H(p, q) within D(q, p)."""
        named = [a for a in arguments if isinstance(a, Sym) and not a.indices and a.name in bound]
        return any(bound[sym.name] != self.symbol(sym, {}) for sym in named)

    def _check_arguments(self, term: Apply, bound: Bound) -> None:
        """D(q, p) of a D(p, q) = log(s/r) + …, which says nothing of p and q. Raises Unclear."""
        found = self.knowledge.function(term.function)
        if found is None or len(found.parameters) < 2:
            return
        if found.parameters == term.arguments and not self._rebound(term.arguments, bound):
            return
        inside = symbols(found.body)
        said = [any(s == p or self.knowledge.reaches(s, p) for s in inside) for p in found.parameters]
        if inside and not any(said):
            raise Unclear(f"nothing says how {printed_name(term.function)} depends on its arguments")

    def _along_diagonal(self, numbers: Big, bound: Bound) -> Array:
        """As many numbers as the axis has that their letter runs along."""
        size = along(numbers.index, numbers.body, self.knowledge)
        if size is None:
            raise Unclear("nothing says how long a diagonal is")
        self.marks.sized = True
        places = (number_array(number(place + 1)) for place in range(self.length(size)))
        entries = [self.value(numbers.body, {**bound, numbers.index: place}).scalar for place in places]
        return arrays.diagonal(Array((len(entries),), tuple(entries)))

    def _is_series(self, term: Apply, arguments: list[Array]) -> bool:
        square = len(arguments) == 1 and len(arguments[0].shape) == 2
        return square and self.knowledge.speaks_of_matrices(term)

    def _completed(self, term: Apply) -> Apply:
        """tanh, or f': the variable goes without saying."""
        if term.function == "?":
            raise Unclear("what defines it is not read")
        found = self.knowledge.function(term.function)
        if found is None and is_elementwise(term.function):
            return Apply(term.function, (self._variable_name(),), term.primes)
        if found is None or len(found.parameters) != 1:
            raise Unclear(f"{term.function} stands without its argument")
        return Apply(term.function, (found.parameters[0],), term.primes)

    def _variable_name(self) -> Sym:
        """A letter that nothing defines and that is no array."""
        letters = (Sym(letter) for letter in ("x", "z", "u", "s", "u#"))
        shapes = self.knowledge.shapes
        return next(x for x in letters if not self.knowledge.is_defined(x) and not shapes.get((x.name, 0)))

    def _valued(self, name: str, arguments: list[Array], around: Bound | None = None) -> Array:
        found = self.knowledge.function(name)
        if found is not None and len(found.parameters) == len(arguments):
            self.uses(found)
            pairs = [(p, a) for p, a in zip(found.parameters, arguments, strict=True) if not a.shape]
            numbers = {p.name: value for p, a in pairs if (value := rational(a.scalar)) is not None}
            if not found.is_said_for(numbers):
                raise Unclear(f"{printed_name(name)} is told for other arguments")
            whole = any(self.knowledge.shapes.get((p.name, len(p.indices))) for p in found.parameters)
            whole = whole or found.body == Apply("softmax", found.parameters)  # g = softmax, of all at once
            if len(arguments) == 1 and arguments[0].shape and not whole:
                return self._each(name, arguments[0], around)
            names = {p.name: a for p, a in zip(found.parameters, arguments, strict=True) if not p.indices}
            if len(names) != len(arguments):
                raise Unclear(f"the variables of {name} have indices")
            return self.value(found.body, {**(around or {}), **names})
        return self._standard(name, arguments)

    def _each(self, name: str, argument: Array, around: Bound | None) -> Array:
        entries = [self._valued(name, [number_array(entry)], around) for entry in argument.entries]
        return Array(argument.shape, tuple(entry.scalar for entry in entries))

    def _standard(self, name: str, arguments: list[Array]) -> Array:
        if name.endswith(INVERSE):
            raise Unclear("an inverse function within a formula is not read")
        if name in _LETTERS:
            name, words = _LETTERS[name]
            self.marks.supposed[words] = None
        match name, arguments:
            case "softmax", [argument]:
                return self._softmax(argument)
            case "trace", [argument]:
                return arrays.trace(argument)
            case "det", [argument]:
                return arrays.determinant_of(argument)
            case "inner", [left, right]:
                return arrays.inner(left, right)
            case "diag", [argument]:
                return arrays.diagonal(argument)
            case (("max" | "min"), [first, *rest]) if rest:
                found = first
                for other in rest:
                    found = arrays.together(found, other, lambda a, b: Call(name, (a, b)))
                return found
            case "abs", [argument] if len(argument.shape) == 2:
                raise Unclear("|A| of a matrix may be its determinant, or entry by entry")
            case "abs", [argument] if not argument.shape:
                return self.applied("abs", argument)
            case loose.DENSITY, [point, mean, variance] if not (point.shape or mean.shape or variance.shape):
                self.marks.taken["N(x | μ, σ²) is the density of the normal distribution"] = None
                numbers = {"u#": point, "m#": mean, "s#": variance}
                return self.value(normal_density(), numbers)
            case _, [argument] if is_elementwise(name):
                return self.applied(name, argument)
            case _, [argument] if is_any_function(name):
                return arrays.mapped(argument, lambda entry: self._opaque(name, entry))
            case _:
                raise Unclear(f"the function {name} of {len(arguments)} arguments is not defined")

    def _softmax(self, argument: Array) -> Array:
        """Of a vector; of every row or column of a matrix, as the text says, or else of the rows."""
        if len(argument.shape) < 2:
            return arrays.softmax(argument)
        told = self.knowledge.softmax_of
        if len(told) == 1:
            self.marks.supposed[f"softmax of every {told[0]}"] = None
        else:
            self.marks.adopted["softmax is taken of every row"] = None
        if told == ("column",):
            return arrays.turned(arrays.softmax(arrays.turned(argument)))
        return arrays.softmax(argument)

    def _opaque(self, name: str, argument: Term) -> Term:
        self.marks.opaque[name] = None
        return any_function(name, argument, self._coefficient)

    def _coefficient(self, function: str, id: str) -> Term:
        """An unknown number; in h_θ an unknown function of θ: c + c' θ + c'' θ², for every entry of θ."""
        self.marks.free[id] = None
        found: Term = Name(id)
        for parameter in parameters_in(function):
            for place, entry in enumerate(self.symbol(Sym(parameter), {}).entries):
                first, second = (Name(f"{id}.{parameter}{place}.{power}") for power in (1, 2))
                self.marks.free |= {first.id: None, second.id: None}
                found = add(found, multiply(first, entry), multiply(second, Power(entry, number(2))))
        return found

    def _primed(self, term: Apply, arguments: list[Array]) -> Array:
        """f'(u): the body's derivative at a variable of its own, which stands for the argument."""
        if len(arguments) != 1:
            raise Unclear("a prime is read for functions of one variable")
        return arrays.mapped(arguments[0], lambda entry: self._slope_at(term, entry))

    def _slope_at(self, term: Apply, argument: Term) -> Term:
        if isinstance(argument, Name):
            variable = argument
            body = self._valued(term.function, [number_array(variable)]).scalar
        else:
            variable = self.fresh(argument)
            body = self._valued(term.function, [number_array(variable)]).scalar
        for _ in range(term.primes):
            body = Derivative(body, variable)
        return body

    def fresh(self, argument: Term) -> Name:
        """A node that stands for an argument."""
        for id, body in self.nodes.items():
            if id.startswith("u#") and body == argument:
                return Name(id)
        id = f"u#{self.made}"
        self.made += 1
        self.nodes[id] = argument
        return Name(id)
