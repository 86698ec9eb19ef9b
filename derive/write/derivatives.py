r"""Derivatives in LaTeX: \frac{\partial L}{\partial w_j}, \frac{\partial^2 L}{\partial a^2} …"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from derive.term import BigSum, Call, Derivative, Indexed, Name, Path, Sum, Term, Variable, subterms
from derive.write.greek import GREEK
from derive.write.pieces import Binding, Draws, Kind, Piece, before, bracket, glue, solid
from derive.write.writing import Style, Writing


class Derivatives(Writing):
    """The part of the printer that knows derivatives."""

    def derivative(self, term: Derivative, path: Path, *, closed: bool = False) -> Piece:
        """∂L/∂w of a name or entry as one fraction, else the operator in front of what it acts on."""
        signal = self.letters.signal(term) if self.signals else None
        if signal is not None:
            self.letters.met_signals.setdefault(term.wrt.id, term)
            return signal
        of, variables, path = self._unnested(term, path)
        if isinstance(of, Call) and of.arguments == (term.wrt,) and self._has_primes(of.function, variables):
            return self.call(of.function, of.arguments, (*path, 0), script="'" * len(variables))
        if isinstance(of, Name | Indexed):
            return self._named(of, variables)
        mark = self.letters.total_sign if _is_total(of, variables) else self.letters.derivative_sign
        above, below = _power(mark, len(variables)), self._below(mark, variables)
        operator = solid(rf"\frac{{{above}}}{{{below.text}}}", below.width + 0.3, tall=3, kind=Kind.DOTTED)
        argument = self.operand(of, (*path, 0), Binding.SUM)
        bare = not closed and argument.binding >= Binding.OPEN
        if not bare and argument.tall == 0 and isinstance(of, Sum):
            argument = bracket(argument)
        elif not bare:
            argument = bracket(argument if argument.tall else _raised(argument), pair="[]")
        space = r"\," if bare and argument.head is not Kind.OPERATOR else ""
        parts = before(operator.text + space, operator.width + 0.17, argument)
        tall = max(argument.tall, 1 if self.style is not Style.DISPLAY else 3)
        draws = max(Draws.FACTORS, argument.draws) if bare else Draws.NOTHING
        binding = Binding.OPEN if bare else Binding.CLOSED
        return Piece(parts, binding, tall, Kind.DOTTED, Kind.DOTTED, draws)

    def _unnested(self, term: Derivative, path: Path) -> tuple[Term, list[Variable], Path]:
        """What is differentiated, and with respect to what, the last derivative first."""
        variables: list[Variable] = [term.wrt]
        of = term.of
        while isinstance(of, Derivative) and (*path, 0) not in self.braces:
            if self.signals and self.letters.signal(of) is not None:
                break
            variables.append(of.wrt)
            of, path = of.of, (*path, 0)
        return of, variables, path

    def _has_primes(self, function: str, variables: Sequence[Variable]) -> bool:
        """f'(x) and f''(x) for a function that a letter stands for; no activation has primes."""
        letter = len(self.letters.function(function).partition("_")[0]) == 1
        generic = function in GREEK and self.letters.model.function(function) is None
        return (letter or generic) and len(set(variables)) == 1 and len(variables) <= 3

    def _named(self, of: Variable, variables: Sequence[Variable]) -> Piece:
        mark = self.letters.total_sign if variables == [of] else self.letters.derivative_sign
        name, below = self.letters.variable(of), self._below(mark, variables)
        above = glue((_power(mark, len(variables)), name.text))
        if self.on_one_line:
            product = len(set(variables)) > 1
            under = f"({below.text})" if product else below.text
            width = name.width + below.width + 1.15 + (0.86 if product else 0)
            return solid(f"{above}/{under}", width, binding=Binding.PRODUCT, kind=Kind.DOTTED)
        width = max(name.width + 0.75, below.width + 0.25) + (0.3 if len(variables) > 1 else 0)
        tall = 3 if self.style is Style.DISPLAY else 1
        text = rf"\frac{{{above}}}{{{below.text}}}"
        return solid(text, width, binding=Binding.CLOSED, tall=tall, kind=Kind.DOTTED)

    def _below(self, mark: str, variables: Sequence[Variable]) -> Piece:
        r"""\partial x^2\,\partial y."""
        texts: list[str] = []
        width = 0.0
        for variable, group in groupby(variables):
            order = len(list(group))
            piece = self.letters.variable(variable)
            letter = f"({piece.text})" if order > 1 and piece.binding < Binding.ATOM else piece.text
            texts.append(glue((mark, _power(letter, order))))
            width += piece.width + (0.8 if order > 1 else 0.5)
        return solid(r"\,".join(texts), width, kind=Kind.NAME)


def _power(text: str, order: int) -> str:
    return text if order == 1 else f"{text}^{order}" if order < 10 else f"{text}^{{{order}}}"


def _is_total(of: Term, variables: Sequence[Variable]) -> bool:
    """Whether nothing but one variable occurs, so that d/dx is as good as ∂/∂x."""
    if len(set(variables)) > 1 or any(isinstance(part, BigSum) for part in subterms(of)):
        return False
    return {part for part in subterms(of) if isinstance(part, Name | Indexed)} <= set(variables)


def _raised(piece: Piece) -> Piece:
    r"""The same piece asking for one size more: \bigl[y\log a\bigr] after a fraction bar."""
    return Piece(piece.parts, piece.binding, max(piece.tall, 1), piece.head, piece.tail)
