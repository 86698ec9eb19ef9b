r"""Derivatives of LaTeX: \frac{\partial L}{\partial w_j}, \frac{d^2}{dx^2}(…), \partial L/\partial a."""

from __future__ import annotations

from collections.abc import Sequence

from derive.latex_reader.cursor import Reading
from derive.latex_reader.letters import LatexName
from derive.latex_reader.names import scan_name, starts_name
from derive.latex_reader.naming import OPENING, Naming, Reach
from derive.latex_reader.tokens import UPRIGHT_D
from derive.term import Derivative, Indexed, Name, Power, Quotient, Term, Variable

_ORDERS = tuple("123456789")


class Derivatives(Naming):
    """The part of the reader that knows fractions and derivatives."""

    def is_mark(self, position: int) -> bool:
        """Whether a ∂ or the d of a derivative may stand there."""
        text = self.tokens[position].text
        plain = text == "d" and not self.letters.knows(LatexName("d"))
        return plain or text in (r"\partial", UPRIGHT_D)

    def is_inline_derivative(self) -> bool:
        """dL/da: a d before a name, a slash, and the same again."""
        start = self._past_order(self.position + 1)
        if not self.is_mark(self.position) or not starts_name(self.tokens[start]):
            return False
        place = scan_name(self.tokens, start)[1]
        if self.tokens[place].text != "/":
            return False
        place += 1 + (self.tokens[place + 1].text == "(")
        same = self.tokens[place].text == self.token.text
        return same and starts_name(self.tokens[place + 1])

    def inline_derivative(self) -> Term:
        r"""\partial L/\partial a, \partial^2 L/(\partial a\,\partial b)."""
        mark = self.take()
        order = self._order()
        of = self.variable()
        self.expect("/", r"a derivative is written \partial L/\partial a or \frac{\partial L}{\partial a}")
        grouped = self.skip("(")
        variables = self._variables(mark.text, order)
        if grouped:
            self.expect(")", "the bracket below a derivative is to close")
        return derived(of, variables)

    def fraction(self) -> Reading:
        r"""\frac{…}{…}, a derivative when both parts begin with \partial or d."""
        self.position += 1
        if self._is_derivative():
            return (yield self._derivative())
        if self.token.kind == "number" and len(self.token.text) > 2:
            raise self.refusal(r"write \frac{…}{…}")
        above = yield self.argument()
        below = yield self.argument()
        self.reach = Reach.NOTHING
        return Quotient(above, below)

    def _is_derivative(self) -> bool:
        if self.token.text != "{" or not self.is_mark(self.position + 1):
            return False
        place = self.matching(self.position) + 1
        if self.tokens[place].text != "{":
            return False
        place += 1
        while self.tokens[place].text == self.ahead(1):
            behind = self._past_variable(place + 1)
            if behind is None or self.tokens[behind].text == "}":
                return behind is not None
            place = behind
        return False

    def _past_variable(self, position: int) -> int | None:
        """Where x, x^2 or (z^{[1]})^2 ends, if one begins here."""
        inside = position + (self.tokens[position].text == "(")
        if not starts_name(self.tokens[inside]):
            return None
        place = scan_name(self.tokens, inside)[1]
        if inside > position:
            if self.tokens[place].text != ")":
                return None
            place += 1
        return self._past_order(place)

    def _derivative(self) -> Reading:
        mark = self.ahead(1)
        self.open("}")
        self.position += 1
        order = self._order()
        of: Term | None = None
        if self.token.text != "}":
            of = yield self._differentiated()
        self.close()
        self.open("}")
        variables = self._variables(mark, order)
        self.close()
        self.reach = Reach.NOTHING
        if of is None:
            of = yield self._operand()
        return derived(of, variables)

    def _order(self) -> int:
        """The 2 of d^2: how many times."""
        start = self.position
        self.position = self._past_order(start)
        return next((int(t.text) for t in self.tokens[start : self.position] if t.kind == "number"), 1)

    def _past_order(self, position: int) -> int:
        """Where ^2 or ^{2} ends, if one begins here."""
        texts = [token.text for token in self.tokens[position : position + 4]]
        match texts:
            case ["^", number, *_] if number in _ORDERS:
                return position + 2
            case ["^", "{", number, "}"] if number.isdigit() and len(number) < 3:
                return position + 4
            case _:
                return position

    def _variables(self, mark: str, order: int) -> list[Variable]:
        r"""\partial x^2\,\partial y: what is differentiated by, as many as the order above says."""
        variables: list[Variable] = []
        while len(variables) < order:
            self.expect(mark, "a derivative has the same sign above and below, as often as its order says")
            grouped = self.skip("(")
            variable = self.variable()
            if grouped:
                self.expect(")", "a name alone is in these brackets")
            variables += [variable] * self._order()
        if len(variables) > order:
            raise self.refusal("a derivative has as many signs below as its order says")
        return variables

    def _operand(self) -> Reading:
        r"""What stands behind \frac{d}{dz}: a bracket, or one factor that ends the product."""
        if self.token.text not in OPENING:
            term = yield self.factor()
            self.reach = Reach.ALL
            return term
        term = yield self.bracketed()
        self.reach = Reach.BESIDE
        if self.skip("^"):
            exponent = yield self.script()
            term = Power(term, exponent)
            self.reach = Reach.ALL
        return term

    def _differentiated(self) -> Reading:
        """What stands above beside the ∂: one name, or a product."""
        if starts_name(self.token):
            start = self.position
            end = scan_name(self.tokens, start)[1]
            if self.tokens[end].text == "}":
                found = self.variable()
                assert isinstance(found, Name | Indexed)
                return found
        return (yield self.product())


def derived(term: Term, variables: Sequence[Variable]) -> Term:
    """The derivative by each of the variables, by the last one first."""
    for variable in reversed(variables):
        term = Derivative(term, variable)
    return term
