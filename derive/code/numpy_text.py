"""Matrix form → NumPy: XᵀΔ is `X.T @ Delta`, Gᵀ1 is `G.sum(axis=0)`, v1ᵀ in a sum is `v[:, None]`.

Vectors have one axis there, so that aᵀb is `a @ b` and a wᵀ is `np.outer(a, w)`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from derive.code.words import Words
from derive.decimals import decimal_text
from derive.matrix import PLACES, Shapes
from derive.matrix.shapes import Shaped
from derive.term import (
    Call,
    Cases,
    Constant,
    Derivative,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    subterms,
)

# For Python @ is as tight as *; a reader takes A @ B * C for A @ (B * C), so that brackets tell them apart.
_SUM, _NEG, _MATMUL, _PRODUCT, _POWER, _ATOM = range(6)
_COMPARED = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}
# Of large entries no exponential overflows: the largest is taken off before.
_ALONG = {
    "softmax": """
    powers = np.exp(z - np.amax(z, axis=axis, keepdims=True))
    return powers/powers.sum(axis=axis, keepdims=True)""",
    "log_softmax": """
    z = z - np.amax(z, axis=axis, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))""",
    "logsumexp": """
    top = np.amax(z, axis=axis, keepdims=True)
    return top.squeeze(axis) + np.log(np.exp(z - top).sum(axis=axis))""",
}

Definitions = Mapping[str, tuple[str, Term]]  # of functions: the variable and the body
Written = tuple[str, int]  # the text, and how tightly it holds together


def numpy_text(term: Term, shapes: Shapes, words: Words | None = None) -> str:
    """One expression; sizes are written by their names, ∂L/∂W as `dL_dW`.

    Functions that the library has not are called by their names; `numpy_functions` defines them.
    """
    return _Writer(shapes, words or Words()).write(term)[0]


def along_axis(name: str, words: Words) -> str:
    """The definition of a softmax or logsumexp in the words of a library; empty for other functions."""
    body = _ALONG.get(name, "").replace("np.", f"{words.library.prefix}.")
    return f"def {name}(z, axis=-1):{body}" if body else ""


def numpy_functions(term: Term, functions: Definitions) -> tuple[str, ...]:
    """A definition, `def sigmoid(z): …`, for every function of `term` that NumPy has not."""
    found: dict[str, str] = {}
    for name in (part.function for part in subterms(term) if isinstance(part, Call)):
        if name in functions and name not in found:
            variable, body = functions[name]
            for text in numpy_functions(body, functions):
                found.setdefault(text.split("(")[0].removeprefix("def "), text)
            found[name] = f"def {name}({Words().name(variable)}): return {numpy_text(body, {})}"
        elif name in _ALONG:
            found[name] = along_axis(name, Words())
    return tuple(found.values())


class _Writer:
    def __init__(self, shapes: Shapes, words: Words) -> None:
        self.shaped = Shaped(shapes)
        self.words = words

    def axes(self, term: Term) -> int:
        """How many axes the array has; a row has two."""
        return len(self.shaped.of(term))

    def within(self, term: Term, least: int) -> str:
        """The term, in brackets where it is looser than its place asks for."""
        return _closed(self.write(term), least)

    def write(self, term: Term) -> Written:
        """The term with how tightly it holds together."""
        match term:
            case Number(value):
                return decimal_text(value, term.places), _ATOM
            case Constant(name):
                return self.words.constant(name), _ATOM
            case Name(id):
                return self.words.name(id), _ATOM
            case Derivative(Name(of), Name(wrt)):
                return self.words.name(f"d{of}_d{wrt}"), _ATOM
            case Sum(terms):
                return self._sum(terms), _SUM
            case Neg(inner):
                return f"-{self.within(inner, _MATMUL)}", _NEG
            case Product(factors):
                return self._entrywise(factors, "*")
            case Quotient(above, below):
                return self._entrywise((above, below), "/")
            case Power(base, exponent):
                return f"{self.within(base, _ATOM)}**{self.within(exponent, _ATOM)}", _POWER
            case Cases():
                return self._cases(term), _ATOM
            case Call(function, arguments):
                return self._call(function, arguments)
            case _:
                raise ValueError(f"no matrix form: {term}")

    def _sum(self, terms: Sequence[Term]) -> str:
        text = ""
        for place, term in enumerate(terms):
            sign, bare = ("-", term.term) if isinstance(term, Neg) else ("+", term)
            part = _closed(self._spread(bare, terms), _MATMUL)
            text += (sign if sign == "-" else "") + part if not place else f" {sign} {part}"
        return text

    def _spread(self, term: Term, beside: Sequence[Term]) -> Written:
        """The term as an operand: v1ᵀ is v[:, None] where another operand has all columns."""
        match term:
            case Call("matmul", (*vector, Call("transpose", (Call("ones"),)))) if any(
                self._has_columns(other) for other in beside
            ):
                inner = self._chain(vector)
                return f"{_closed(inner, _ATOM)}[:, None]", _ATOM
            case Product((*numbers, Call("matmul") as inner)):
                parts = [*(self.write(number) for number in numbers), self._spread(inner, beside)]
                return _joined(parts, "*")
            case Quotient(Call("matmul") as inner, below):
                return _joined([self._spread(inner, beside), self.write(below)], "/")
            case _:
                return self.write(term)

    def _has_columns(self, term: Term) -> bool:
        """Whether the operand has as many columns as the result: not a number, and not v1ᵀ."""
        match term:
            case Neg(inner) | Quotient(inner, _) | Product((*_, inner)):
                return self._has_columns(inner)
            case Call("matmul", (*_, Call("transpose", (Call("ones"),)))):
                return False
            case _:
                return self.axes(term) > 0

    def _entrywise(self, factors: Sequence[Term], sign: str) -> Written:
        return _joined([self._spread(factor, factors) for factor in factors], sign)

    def _cases(self, term: Cases) -> str:
        text = self.write(term.otherwise)[0]
        for branch in reversed(term.branches):
            sides = branch.condition
            left, right = self.within(sides.left, _SUM), self.within(sides.right, _SUM)
            condition = f"{left} {_COMPARED[sides.relation]} {right}"
            like = right if isinstance(sides.left, Number) else left
            text = self.words.choice(condition, (self.write(branch.value)[0], text), like)
        return text

    def _call(self, function: str, arguments: Sequence[Term]) -> Written:
        match function, arguments:
            case "matmul", _:
                return self._chain(arguments)
            case "hadamard", _:
                return self._entrywise(arguments, "*")
            case "divide", _:
                return self._entrywise(arguments, "/")
            case "transpose", (inner,):
                mark = ".T" if self.axes(inner) == 2 else "[None, :]"
                return f"{self.within(inner, _ATOM)}{mark}", _ATOM
            case "amax" | "amin", (inner, *axis):
                parts = ", ".join(self.write(part)[0] for part in (inner, *axis))
                return f"{self.words.array(function)}({parts})", _ATOM
            case "largest" | "smallest", (inner, *axis):
                array = self.write(inner)[0]
                along = f", {self.write(axis[0])[0]}, keepdims=True" if axis else ""
                extreme = f"{self.words.array(PLACES[function])}({array}{along})"
                return self.words.choice(f"{array} == {extreme}", ("1.0", "0.0"), array), _ATOM
            case "inv" | "det", (inner,):
                return f"{self.words.array('linalg')}.{function}({self.write(inner)[0]})", _ATOM
            case "log", (Call("det", (inner,)),):
                return f"{self.words.array('linalg')}.slogdet({self.write(inner)[0]})[1]", _ATOM
            case "ones" | "eye", (size,):
                return self.words.made(function, self.write(size)[0]), _ATOM
            case "diag" | "diagonal", (inner,):
                return f"{self.words.array('diag')}({self.write(inner)[0]})", _ATOM
            case "trace", (Call("matmul", (left, *rest)),):
                return self._trace(left, rest), _ATOM
            case "trace", (inner,):
                return f"{self.words.array('trace')}({self.write(inner)[0]})", _ATOM
            case "norm", (inner, *axis):
                along = f", axis={self.write(axis[0])[0]}" if axis else ""
                return f"{self.words.array('linalg.norm')}({self.write(inner)[0]}{along})", _ATOM
            case "sum" | "mean" | "var", (inner, *axis):
                return self._reduced(inner, function, axis[0] if axis else None)
            case "softmax" | "log_softmax" | "logsumexp", (inner, *axis):
                along = f", axis={self.write(axis[0])[0]}" if axis else ""
                self.words.used.add(function)
                return f"{function}({self.write(inner)[0]}{along})", _ATOM
            case _:
                texts = [self.write(part)[0] for part in arguments]
                return self.words.call(function, arguments, texts), _ATOM

    def _trace(self, left: Term, rest: Sequence[Term]) -> str:
        """tr(A B) = Σ A ⊙ Bᵀ needs no product of matrices."""
        whole = rest[0] if len(rest) == 1 else Call("matmul", tuple(rest))
        first, second = (left, whole) if not _is_transposed(left) else (_turned(left), None)
        other = self.within(_turned(whole), _POWER) if second is not None else self.within(whole, _POWER)
        return f"{self.words.array('sum')}({self.within(first, _POWER)}*{other})"

    def _reduced(self, term: Term, function: str, axis: Term | None) -> Written:
        along = "" if axis is None else f"axis={self.write(axis)[0]}"
        return f"{self.within(term, _ATOM)}.{function}({along})", _ATOM

    def _chain(self, factors: Sequence[Term]) -> Written:
        """A product of matrices; between a column and a row behind it an outer product."""
        for place in range(1, len(factors)):
            if self.axes(factors[place - 1]) == 1:
                left, right = self._chain(factors[:place]), self._row(factors[place:])
                return f"{self.words.array('outer')}({left[0]}, {right[0]})", _ATOM
        if self._is_row(factors[0]):
            return self._row(factors)
        return self._from_left(factors)

    def _is_row(self, term: Term) -> bool:
        return isinstance(term, Call) and term.function == "transpose" and self.axes(term.arguments[0]) == 1

    def _row(self, factors: Sequence[Term]) -> Written:
        """aᵀ A B …, where a has one axis."""
        first = _turned(factors[0])
        if len(factors) == 1:
            return self.write(first)
        if isinstance(first, Call) and first.function == "ones":
            rest = factors[1:]
            if len(rest) > 1 and isinstance(rest[-1], Call) and rest[-1].function == "ones":
                return f"{_closed(self._chain(rest[:-1]), _ATOM)}.sum()", _ATOM
            total = "sum()" if self.axes(rest[-1]) == 1 else "sum(axis=0)"
            return f"{_closed(self._chain(rest), _ATOM)}.{total}", _ATOM
        *before, last = factors
        if isinstance(last, Call) and last.function == "ones":
            return self._summed(self._row(before), 1, 0)
        return self._from_left((first, *factors[1:]))

    def _from_left(self, factors: Sequence[Term]) -> Written:
        """A @ B @ v: diagonal matrices scale, ones sum up."""
        *before, last = factors
        if isinstance(last, Call) and last.function == "ones" and before:
            return self._row_sums(before)
        written = self.write(factors[0])
        scales = isinstance(factors[0], Call) and factors[0].function == "diag" and len(factors) > 1
        if scales:
            written = self._scaled_rows(factors[0], factors[1])
        for factor in factors[2 if scales else 1 :]:
            if isinstance(factor, Call) and factor.function == "diag":
                written = (f"{_closed(written, _POWER)}*{self.within(factor.arguments[0], _POWER)}", _PRODUCT)
            else:
                left = written[0] if written[1] == _MATMUL else _closed(written, _POWER)
                written = (f"{left} @ {self.within(factor, _POWER)}", _MATMUL)
        return written

    def _scaled_rows(self, scaling: Term, matrix: Term) -> Written:
        """diag(v) A is v[:, None]*A."""
        vector = scaling.arguments[0] if isinstance(scaling, Call) else scaling
        if self.axes(matrix) == 1:
            return f"{self.within(vector, _POWER)}*{self.within(matrix, _POWER)}", _PRODUCT
        return f"{self.within(vector, _ATOM)}[:, None]*{self.within(matrix, _POWER)}", _PRODUCT

    def _row_sums(self, before: Sequence[Term]) -> Written:
        """A1 is A.sum(axis=1), of Aᵀ A.sum(axis=0), and aᵀ1 is a.sum()."""
        match before:
            case [Call("transpose", (inner,))]:
                return self._summed(self.write(inner), self.axes(inner), 0)
            case [single]:
                return self._summed(self.write(single), self.axes(single), 1)
            case _:
                return self._summed(self._chain(before), self.axes(Call("matmul", tuple(before))), 1)

    def _summed(self, written: Written, axes: int, axis: int) -> Written:
        along = f"axis={axis}" if axes == 2 else ""
        return f"{_closed(written, _ATOM)}.sum({along})", _ATOM


def _closed(written: Written, least: int) -> str:
    text, tightness = written
    return text if tightness >= least else f"({text})"


def _joined(parts: Sequence[Written], sign: str) -> Written:
    """a*b*c, or a/b: the first may be a product itself."""
    first, *rest = parts
    texts = [_closed(first, _PRODUCT), *(_closed(part, _POWER) for part in rest)]
    return sign.join(texts) if all("@" not in text for text in texts) else f" {sign} ".join(texts), _PRODUCT


def _is_transposed(term: Term) -> bool:
    return isinstance(term, Call) and term.function == "transpose"


def _turned(term: Term) -> Term:
    """Aᵀ, of Aᵀ A."""
    return (
        term.arguments[0] if isinstance(term, Call) and _is_transposed(term) else Call("transpose", (term,))
    )
