r"""Term → LaTeX: in the order written, no mathematics.

`w_1x_1 + w_2x_2 + b`, `-2(y-a_2)`, `\sigma(z)\bigl(1-\sigma(z)\bigr)`: factors stand side by side unless
that could be misread, brackets appear only where needed and grow only as far as needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from derive.library.notations import CaseStyle
from derive.matrix import REDUCTIONS, SOFTMAXES
from derive.term import (
    ONE,
    ZERO,
    BigSum,
    Call,
    Cases,
    Comparison,
    Constant,
    Delta,
    Derivative,
    Indexed,
    Name,
    Neg,
    Number,
    Path,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    Vector,
    walk,
)
from derive.text import decimal_text
from derive.write.arrays import is_dot
from derive.write.derivatives import Derivatives
from derive.write.greek import base_letter
from derive.write.lettering import OPERATORS
from derive.write.matrices import Matrices, is_entrywise, is_matmul
from derive.write.pieces import (
    PLUS,
    RELATION,
    SCRIPT,
    Binding,
    Draws,
    Kind,
    Part,
    Piece,
    before,
    bracket,
    deeper,
    glue,
    solid,
    times,
    width_of,
)
from derive.write.vectors import change, gradient
from derive.write.writing import Style, is_coefficient, is_small, listed

_COMPARISONS = {"<": "<", "<=": r"\leq ", ">": ">", ">=": r"\geq "}
_BARE = (r"\log", r"\ln", r"\tanh", r"\sinh", r"\cosh", r"\sin", r"\cos", r"\arctan")
_TALLEST_EXPONENT, _WIDEST_EXPONENT = 1, 7.0


class TermWriter(Derivatives, Matrices):
    """The whole printer: arithmetic, functions and cases here, derivatives and arrays beside."""

    def operand(self, term: Term, path: Path, least: Binding) -> Piece:
        """The term as an operand: in brackets when it is looser than `least`, with its underbrace."""
        piece = self.write(term, path)
        if piece.binding < least:
            piece = bracket(piece)
        if path in self.braces:
            label = self.other(Style.SCRIPT).operand(self.braces[path], (), Binding.SUM)
            piece = self._underbrace(piece, label)
        return piece

    def write(self, term: Term, path: Path) -> Piece:
        """The bare term."""
        match term:
            case Number(value):
                text = decimal_text(value, term.places)
                kind = Kind.UNIT if term in (ZERO, ONE) else Kind.NUMBER
                return solid(text, width_of(text), kind=kind)
            case Constant("dots"):
                return solid(r"\dots", 1.0, kind=Kind.NAME)
            case Constant(name):
                return solid(base_letter(name), 0.7, kind=Kind.NAME)
            case Name() | Indexed():
                return self.letters.variable(term)
            case Sum(terms):
                return self._sum(terms, path)
            case Neg(inner):
                piece = self.operand(inner, (*path, 0), Binding.PRODUCT)
                parts = before("-", 0.84, piece)
                return Piece(parts, Binding.SIGNED, piece.tall, piece.head, piece.tail, piece.draws)
            case Product(factors):
                return self._product(factors, path)
            case Quotient(numerator, denominator):
                return self._quotient(numerator, denominator)
            case Power(base, exponent):
                return self._power(base, exponent, path)
            case Call(function, arguments):
                found = self.matrix_call(term, path) or self.vector_call(term, path)
                return found or self.call(function, arguments, path)
            case Derivative():
                return self.derivative(term, path)
            case Cases():
                return self._cases(term, path)
            case BigSum():
                return self.big_sum(term, path)
            case Delta():
                return self.delta(term)
            case Vector():
                return self.vector(term)
            case _:
                assert_never(term)

    def _sum(self, terms: Sequence[Term], path: Path) -> Piece:
        first = self.operand(terms[0], (*path, 0), Binding.SIGNED)
        parts, tall = list(deeper(first.parts)), first.tall
        for position, term in enumerate(terms[1:], 1):
            here, mark = (*path, position), "+"
            if isinstance(term, Neg) and here not in self.braces:
                term, here, mark = term.term, (*here, 0), "-"
            piece = self.operand(term, here, Binding.PRODUCT)
            tall = max(tall, piece.tall)
            head, *rest = deeper(piece.parts)
            parts.append(Part(glue((mark, head.text)), head.width + PLUS, 0))
            parts.extend(rest)
        return Piece(tuple(parts), Binding.SUM, tall, Kind.BRACKET, Kind.BRACKET)

    def _product(self, factors: Sequence[Term], path: Path) -> Piece:
        pieces: list[Piece] = []
        last = len(factors) - 1
        for position, factor in enumerate(factors):
            here = (*path, position)
            least = Binding.SIGNED if position == 0 else Binding.PRODUCT
            piece = self.operand(factor, here, least)
            if position < last and piece.draws:
                piece = self._closed(factor, piece, here)
            elif is_dot(factor) or is_entrywise(factor) or (is_matmul(factor) and position < last):
                piece = bracket(piece)
            if position == 0 and last and self.style is not Style.SCRIPT and is_small(factor):
                piece = _small_fraction(factor)
            elif position == 0 and last and self.style is Style.CELL and is_coefficient(factor):
                piece = self.other(Style.TEXT).operand(factor, (), Binding.PRODUCT)
            pieces.append(piece)
        binding = Binding.SIGNED if pieces[0].binding is Binding.SIGNED else Binding.PRODUCT
        tall = max(piece.tall for piece in pieces)
        return Piece(times(pieces), binding, tall, pieces[0].head, pieces[-1].tail, pieces[-1].draws)

    def _closed(self, factor: Term, piece: Piece, path: Path) -> Piece:
        """An open factor that something follows: its own argument in brackets where it is a derivative."""
        if isinstance(factor, Derivative):
            return self.derivative(factor, path, closed=True)
        return bracket(piece)

    def _quotient(self, numerator: Term, denominator: Term) -> Piece:
        digits = is_small(Quotient(numerator, denominator))
        if self.style is Style.SCRIPT or (self.style is Style.CELL and not digits):
            above = self.operand(numerator, (), Binding.PRODUCT)
            below = self.operand(denominator, (), Binding.OPEN)
            above = bracket(above) if above.draws is Draws.DIVISORS or is_dot(numerator) else above
            below = bracket(below) if below.draws is Draws.DIVISORS else below
            text = f"{above.text}/{below.text}"
            width = above.width + below.width + 0.63
            return solid(
                text, width, binding=Binding.PRODUCT, tall=max(above.tall, below.tall), kind=Kind.DOTTED
            )
        inner = self.other(Style.TEXT if self.style is Style.DISPLAY else Style.SCRIPT)
        above = inner.operand(numerator, (), Binding.SUM)
        below = inner.operand(denominator, (), Binding.SUM)
        return _stacked(above, below, small=self.style is not Style.DISPLAY)

    def _power(self, base: Term, exponent: Term, path: Path) -> Piece:
        above = self.other(Style.SCRIPT).operand(exponent, (), Binding.SUM)
        if self.axes(base):
            self.letters.met_arrays.add("power")
            above = Piece(before(r"\circ ", 0.6, above), above.binding)
        script = f"^{above.text}" if len(above.text) == 1 else f"^{{{above.text}}}"
        if isinstance(base, Call) and isinstance(exponent, Number) and exponent.value.denominator == 1:
            operator = self.letters.function(base.function)
            if operator in _BARE:
                return self.call(base.function, base.arguments, (*path, 0), script=script)
        piece = self.operand(base, (*path, 0), Binding.SUM)
        if piece.binding < Binding.ATOM:
            piece = bracket(piece, pair="()")
        parts = list(piece.parts)
        last = parts[-1]
        parts[-1] = Part(last.text + script, last.width + SCRIPT * above.width + 0.05, last.depth, last.lead)
        return Piece(tuple(parts), Binding.CLOSED, piece.tall, piece.head, piece.tail)

    def call(self, function: str, arguments: Sequence[Term], path: Path, *, script: str = "") -> Piece:
        """function(argument, …), with `script` between the two: a power, or a prime."""
        known = self.letters.model.function(function) is None or function in ("exp", "abs", "sqrt")
        if function not in (*REDUCTIONS, *SOFTMAXES) and any(
            self.axes(argument) > 1 for argument in arguments
        ):
            self.letters.met_arrays.add("function")
        if not arguments:  # the function itself: σ on an arrow
            bare = self.letters.function(function)
            return solid(bare, width_of(bare), kind=Kind.NAME)
        if function == "grad" and known:
            return gradient(arguments[0], arguments[1:], self.entry)
        if function == "change" and known:
            return change(arguments[0], self.entry)
        if function == "exp" and known:
            return self._exponential(arguments[0], path)
        if function == "abs" and known:
            return bracket(self.operand(arguments[0], (*path, 0), Binding.SUM), pair="||")
        if function == "sqrt" and known:
            inner = self.other(self.style).operand(arguments[0], (), Binding.SUM)
            return solid(
                rf"\sqrt{{{inner.text}}}", inner.width + 0.9, tall=max(inner.tall, 1), kind=Kind.CALL
            )
        name = self.letters.function(function)
        pieces = [self.operand(a, (*path, i), Binding.SUM) for i, a in enumerate(arguments)]
        width = width_of(name) if name.startswith(r"\operatorname") else _operator_width(name)
        if name in _BARE and len(pieces) == 1 and _goes_bare(arguments[0], pieces[0]):
            parts = before(name + script, width + 0.17, pieces[0])
            tall = pieces[0].tall
            return Piece(parts, Binding.OPEN, tall, Kind.OPERATOR, Kind.OPERATOR, Draws.FACTORS)
        together = listed(pieces)
        inside = bracket(together, pair="()")
        if known and self.letters.model.has_symbol(function):  # e(a(z(w, x))): brackets do not grow
            inside = Piece(inside.parts, inside.binding, together.tall, inside.head, inside.tail)
        parts = before(name + script, width, inside)
        head = Kind.OPERATOR if name in _BARE else Kind.CALL
        binding = Binding.CLOSED if script or name in _BARE else Binding.ATOM
        return Piece(parts, binding, inside.tall, head, Kind.CALL)

    def _exponential(self, argument: Term, path: Path) -> Piece:
        above = self.other(Style.SCRIPT).operand(argument, (), Binding.SUM)
        small = above.tall <= _TALLEST_EXPONENT and above.width <= _WIDEST_EXPONENT
        if small and not _is_high(argument) and not self.axes(argument):
            script = above.text if len(above.text) == 1 else f"{{{above.text}}}"
            return solid(f"e^{script}", 0.41 + SCRIPT * above.width, binding=Binding.CLOSED, kind=Kind.NAME)
        inside = bracket(self.operand(argument, (*path, 0), Binding.SUM), pair="()")
        parts = before(r"\exp", 1.6, inside)
        return Piece(parts, Binding.ATOM, inside.tall, Kind.OPERATOR, Kind.CALL)

    def _cases(self, term: Cases, path: Path) -> Piece:
        alone = len(term.branches) == 1
        whole = self.style is Style.DISPLAY and not path
        if alone and not whole and (term.branches[0].value, term.otherwise) == (ONE, ZERO):
            return self._indicator(term.branches[0].condition)
        inner = self.other(Style.TEXT if self.style is Style.DISPLAY else Style.SCRIPT)
        rows: list[str] = []
        width = 0.0
        for branch in term.branches:
            value, condition = (
                inner.operand(branch.value, (), Binding.SUM),
                self._comparison(branch.condition),
            )
            rows.append(rf"{value.text} & \text{{if }}{condition.text}")
            width = max(width, value.width + condition.width)
        rest = inner.operand(term.otherwise, (), Binding.SUM)
        rows.append(rf"{rest.text} & \text{{otherwise}}")
        text = r"\begin{cases}" + r"\\".join(rows) + r"\end{cases}"
        total = max(width + 4.0, rest.width + 7.0)
        return solid(text, total, binding=Binding.SUM, tall=3 if alone else 4, kind=Kind.DOTTED)

    def _comparison(self, condition: Comparison) -> Piece:
        left = self.other(Style.SCRIPT).operand(condition.left, (), Binding.SUM)
        right = self.other(Style.SCRIPT).operand(condition.right, (), Binding.SUM)
        text = glue((left.text, _COMPARISONS[condition.relation], right.text))
        return solid(
            text, left.width + right.width + RELATION, tall=max(left.tall, right.tall), kind=Kind.NAME
        )

    def _indicator(self, condition: Comparison) -> Piece:
        """[z > 0]: 1 where the condition holds, else 0."""
        inside = self._comparison(condition)
        self.letters.met_condition = True
        if self.letters.notation.cases is CaseStyle.INDICATOR:
            text = rf"\mathbf{{1}}_{{{inside.text}}}"
            return solid(text, 0.5 + SCRIPT * inside.width, kind=Kind.CALL)
        piece = bracket(inside, pair="[]")
        return Piece(piece.parts, Binding.ATOM, piece.tall, Kind.CALL, Kind.CALL)

    def _underbrace(self, piece: Piece, label: Piece) -> Piece:
        self.tallest = max(self.tallest, piece.tall)
        strut = rf"\vphantom{{{_STRUTS[self.strut]}}}" if self.strut > piece.tall else ""
        text = rf"\underbrace{{{strut}{piece.text}}}_{{{label.text}}}"
        width = max(piece.width, SCRIPT * label.width)
        binding = Binding.SIGNED if piece.binding is Binding.SIGNED else Binding.ATOM
        return solid(text, width, binding=binding, tall=piece.tall, kind=Kind.DOTTED)


_STRUTS = ("", "(", r"\Bigl[", r"\biggl[", r"\biggl[")  # by how tall the braced piece is


def _small_fraction(term: Term) -> Piece:
    r"""\\tfrac12, in front of other factors."""
    if not isinstance(term, Quotient):
        raise TypeError("a small fraction is a quotient of two digits")
    digits = "".join(
        decimal_text(part.value) for part in (term.numerator, term.denominator) if isinstance(part, Number)
    )
    return solid(rf"\tfrac{digits}", 0.62, tall=1, kind=Kind.SMALL, binding=Binding.CLOSED)


def _stacked(above: Piece, below: Piece, *, small: bool) -> Piece:
    width = max(above.width, below.width) * (SCRIPT if small else 1.0) + 0.24
    text = rf"\frac{{{above.text}}}{{{below.text}}}"
    return solid(text, width, binding=Binding.CLOSED, tall=1 if small else 3, kind=Kind.FRACTION)


def _goes_bare(argument: Term, piece: Piece) -> bool:
    """log a, log 2, log |x|, log det(X); but log(2z), log(1 - a)."""
    closed = isinstance(argument, Call) and argument.function in ("abs", "det")
    return closed or isinstance(argument, Name | Indexed | Constant | Number)


def _operator_width(name: str) -> float:
    return 0.53 * (len(name) - 1) if name in OPERATORS.values() or name == r"\ln" else width_of(name)


def _is_high(term: Term) -> bool:
    """Whether the term is no good as an exponent."""
    return any(isinstance(part, Cases | BigSum | Vector) for _, part in walk(term))
