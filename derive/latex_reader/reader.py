r"""Tokens of LaTeX → Term: sums, products, powers, brackets and fractions.

Factors side by side bind tighter than `/`, which binds tighter than `\cdot`; where people would read two
things, nothing is read: `1/2 x`, `\log 2z` and `2^{10}` without its braces are refused.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from derive.decimals import MAX_DIGITS, read_decimal
from derive.latex_reader.arrays import MATRIX_BEGINS
from derive.latex_reader.cursor import Reading, run
from derive.latex_reader.functions import Functions
from derive.latex_reader.matrices import ENTRYWISE, NORM_ENDS, WORDS, apart
from derive.latex_reader.names import starts_name
from derive.latex_reader.naming import Reach
from derive.latex_reader.tokens import no_formula
from derive.parse.tokens import Token
from derive.term import (
    DOTS,
    ONE,
    ZERO,
    Branch,
    Call,
    Cases,
    Comparison,
    Constant,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
)

_SIGNS = {
    "=": "=", r"\approx": "≈", r"\leftarrow": "←", ":=": "←", r"\neq": "≠", "<": "<", ">": ">",
    r"\leq": "<=", r"\geq": ">=",
}  # fmt: skip
_COMPARISONS = {"<": "<", r"\leq": "<=", ">": ">", r"\geq": ">="}
_BRACKETS = {"(": ")", "[": "]", r"\{": r"\}"}
# What ends a product: signs, closing brackets, separators.
_AFTER = {"+", "-", "/", r"\cdot", ")", "]", "}", r"\}", "|)", ",", "&", r"\\", "^", "_", "'", r"\end{cases}"}
_AFTER |= {*MATRIX_BEGINS.values(), *ENTRYWISE, NORM_ENDS}
_GRIDS = {r"\begin{cases}": r"\end{cases}", **MATRIX_BEGINS}  # where & means something
_BEFORE = {"+", "(", "[", "{", "&", "|(", r"\{", *_SIGNS}
_TRANSPOSES = {"T", r"\top", r"\mathsf", r"\intercal", r"\prime", r"\circ", r"\ast", r"\cdot", "-"}


class Reader(Functions):
    """One formula or one chain of them."""

    def chain(self) -> tuple[list[Term], list[str]]:
        """Every side and the signs between them. Raises ParseError."""
        self._drop_marks()
        self.tokens = apart(self.tokens)
        sides, signs = [run(self.sum())], []
        while self.token.kind != "end":
            sign = _SIGNS.get(self.token.text)
            if sign is None:
                raise self.refusal("a formula goes on with an operator, '=' or its end")
            self.position += 1
            signs.append(sign)
            sides.append(run(self.sum()))
        shapes = [self.sizes.of(side) for side in sides]
        for left, right in pairwise(shapes):
            self.sizes.same(left, right)
        return [self.sizes.settled(side) for side in sides], signs

    def _drop_marks(self) -> None:
        """Alignment marks outside of cases and vectors mean nothing."""
        depth, kept = 0, []
        for token in self.tokens:
            depth += (token.text in _GRIDS) - (token.text in _GRIDS.values())
            if token.text != "&" or depth:
                kept.append(token)
        self.tokens = kept

    def sum(self) -> Reading:
        """t - t + t."""
        terms: list[Term] = []
        sign = "-" if self.skip("-") else ""
        while True:
            term = yield self.entrywise()
            terms.append(_signed(sign, term) if terms or not sign else _led(term))
            if self.token.text not in ("+", "-") or self.token.kind == "end":
                break
            sign = self.take().text
        return Sum(tuple(terms)) if len(terms) > 1 else terms[0]

    def product(self, *, divides: bool = True) -> Reading:
        r"""chunk \cdot chunk …, where a chunk is factors side by side, perhaps divided."""
        factors: list[Term] = []
        chunks: list[Term] = []
        while True:
            before = len(factors)
            factors.append((yield self.factor()))
            yield from self._side_by_side(factors)
            while self.token.text == "/":
                if not divides or self.ahead(1) == r"\sum":
                    raise self.refusal("what a sum holds could be read in two ways; use brackets")
                self.position += 1
                above = factors[before:]
                below = yield self.factor()
                factors[before:] = [Quotient(self.joined(above), below)]
                self.reach = Reach.NOTHING
                if not self._ends_product():
                    raise self.refusal(r"after '/' this could be read in two ways; use \frac or brackets")
            chunks.append(self.joined(factors[before:]))
            if not self.skip(r"\cdot"):
                return self.dotted(chunks) or self.joined(factors)
            self._refuse_within(Reach.ALL)

    def _side_by_side(self, factors: list[Term]):
        while not self._ends_product():
            self._refuse_within(Reach.BESIDE)
            number = self.token.kind == "number"
            if number and isinstance(factors[-1], Number):
                raise self.refusal(r"two numbers side by side; to multiply, write \cdot")
            if number:
                raise self.refusal(r"a number stands before other factors; to multiply, write \cdot")
            factors.append((yield self.factor()))

    def _ends_product(self) -> bool:
        token = self.token
        if token.kind == "end" or token.text in _AFTER or token.text in _SIGNS:
            return True
        return token.text == "|" and self.closers[-1:] == ["|"]

    def _refuse_within(self, least: Reach) -> None:
        """A further factor where it could belong to the argument before it."""
        if self.reach >= least:
            hint = "where the argument before it ends could be read in two ways; put it in brackets"
            raise no_formula(self.tokens[self.position - (least is Reach.ALL)], hint)

    def factor(self) -> Reading:
        """An atom with its power."""
        self.reach = Reach.NOTHING
        begin = self.token
        term = yield self.atom()
        if not self.reach:
            term = self.transposed(term, begin) or self.inverted(term) or term
        if [self.token.text, self.ahead(1), self.ahead(2)] == ["^", "{", r"\circ"] and not self.reach:
            term = yield self.power_by_entries(term)
        elif self.token.text == "^" and not self.reach:
            self.position += 1
            exponent = yield self.script()
            term = Power(term, exponent)
            self.reach = Reach.NOTHING
        if self.token.text in ("^", "_", "'"):
            raise self.refusal("it cannot follow here; an index stands before a power")
        return term

    def script(self) -> Reading:
        """What stands above: `{…}`, or one letter or digit."""
        token = self.token
        if self.ahead(token.text == "{") in _TRANSPOSES and (token.text != "{" or self.ahead(2) == "}"):
            raise self.refusal(
                "this is no power that can be read; a power is a number or formula, as in x^{2}"
            )
        if token.text == "{":
            return (yield self.group(invisible=False))
        if token.kind == "number" and len(token.text) > 1:
            raise self.refusal(f"a power of several digits is written ^{{{token.text}}}")
        return (yield self.argument())

    def argument(self) -> Reading:
        r"""What a command stands before: `{…}`, one letter, or one digit: \frac12."""
        if self.token.text == "{":
            return (yield self.group(invisible=False))
        digit = self.digit()
        if digit is not None:
            return Number(Fraction(int(digit.text)))
        token = self.token
        if token.kind == "letter" or (starts_name(token) and token.kind == "command"):
            self.position += 1
            return self.single(token)
        raise self.refusal("a formula in braces belongs here")

    def group(self, *, invisible: bool) -> Reading:
        """`{…}`; braces that nobody sees hold nothing that would need brackets."""
        token = self.token
        self.open("}")
        term = yield self.sum()
        self.close()
        self.reach = Reach.NOTHING
        if invisible and isinstance(term, Sum | Neg | Product):
            raise no_formula(token, "braces are invisible; write ( ) around a sum or product")
        return term

    def bracketed(self) -> Reading:
        """`(…)`, a row `[1, 2]`, or `[z > 0]`, which is 1 where the comparison holds and else 0."""
        opener = self.token.text
        self.open(_BRACKETS[opener])
        term = yield self.sum()
        if opener == "[" and self.token.text in _COMPARISONS:
            term = yield self._indicator(term)
        elif opener == "[" and self.token.text == ",":
            term = yield self.row(term)
        elif opener == "[" and self.token.text == "=":
            term = yield self.kronecker(term)
        self.close()
        self.reach = Reach.NOTHING
        return self.entry_of_inverse(term) if opener == "(" else term

    def _indicator(self, left: Term) -> Reading:
        relation = _COMPARISONS[self.take().text]
        right = yield self.sum()
        return Cases((Branch(ONE, Comparison(left, relation, right)),), ZERO)

    def atom(self) -> Reading:
        """Anything that holds together by itself."""
        token = self.token
        match token.text:
            case _ if token.kind == "number":
                return self._number(self.take())
            case "(" | "[" | r"\{":
                return (yield self.bracketed())
            case "|" | "|(":
                return (yield self._absolute())
            case "{":
                return (yield self.group(invisible=True))
            case r"\frac":
                return (yield self.fraction())
            case r"\sqrt":
                self.position += 1
                if self.token.text != "{" and not self.token.text.isalnum():
                    raise self.refusal(r"a root is written \sqrt{…}; only square roots are read")
                argument = yield self.argument()
                self.reach = Reach.NOTHING
                return Call("sqrt", (argument,))
            case r"\underbrace" | r"\overbrace" | r"\boxed":
                return (yield self._braced())
            case r"\begin{cases}":
                return (yield self._cases())
            case r"\sum":
                return (yield self.big_sum())
            case r"\nabla":
                return (yield self.gradient())
            case r"\dots" | r"\vdots":
                self.position += 1
                return DOTS
            case text if text in MATRIX_BEGINS:
                return (yield self.matrix())
            case r"\mathbf{1}":
                return (yield self._boldface_one())
            case r"\lVert":
                return (yield self.norm())
            case text if text in WORDS:
                return (yield self.word())
            case "I" if self.knows_identity():
                self.position += 1
                return Call("eye", (self.sizes.open(),))
            case r"\partial":
                return self.inline_derivative()
            case r"\pi" if self.ahead(1) != "_":
                self.position += 1
                return Constant("pi")
            case _:
                return (yield self.function_or_name())

    def _number(self, token: Token) -> Number:
        value = read_decimal(token.text)
        if value is None:
            raise no_formula(token, f"a number has at most {MAX_DIGITS} digits")
        places = len(token.text.partition(".")[2]) if token.text.endswith("0") else 0
        return Number(value, places)

    def _absolute(self) -> Reading:
        self.open("|" if self.token.text == "|" else "|)")
        term = yield self.sum()
        self.close()
        self.reach = Reach.NOTHING
        return Call("abs", (term,))

    def _braced(self) -> Reading:
        """A term with a label below or above, which says nothing about its value."""
        command = self.take()
        if self.token.text != "{":
            raise self.refusal(f"{command.text} holds a formula in braces")
        self._skip_phantom()
        bracketed = self._is_bracket(self.position + 1, self.matching(self.position))
        term = yield self.group(invisible=False)
        if command.text != r"\boxed" and self.token.text in ("_", "^"):
            self.position += 1
            end = self.matching(self.position) if self.token.text == "{" else self.position
            self.position = end + 1
        if isinstance(term, Sum | Neg | Product) and not bracketed:
            self._refuse_seams(command, term)
        return term

    def _is_bracket(self, start: int, end: int) -> bool:
        """Whether the tokens from `start` up to `end` are one bracket with its content."""
        depth = 0
        for place in range(start, end):
            depth += (self.tokens[place].text in _BRACKETS) - (self.tokens[place].text in _BRACKETS.values())
            if depth == 0:
                return place == end - 1
        return False

    def _refuse_seams(self, command: Token, term: Term) -> None:
        """A sum under a brace that something multiplies would be read without its bracket."""
        place = self.tokens.index(command)
        before = self.tokens[place - 1].text if place else "="
        alone = before in _BEFORE or not isinstance(term, Sum | Neg)
        behind = self._ends_product() or not isinstance(term, Sum | Neg)
        if not (alone and behind) or self.token.text in ("^", "/"):
            raise no_formula(command, "what is under a brace is multiplied only in brackets")

    def _skip_phantom(self) -> None:
        if self.ahead(1) == r"\vphantom" and self.ahead(2) == "{":
            end = self.matching(self.position + 2)
            del self.tokens[self.position + 1 : end + 1]

    def _cases(self) -> Reading:
        self.open(r"\end{cases}")
        branches: list[Branch] = []
        while True:
            value = yield self.sum()
            self.skip(",")
            self.expect("&", "a row of cases is: value & \\text{if } condition")
            if self.token.text in (r"\mathrm{otherwise}", r"\mathrm{else}"):
                self.position += 1
                self.skip(r"\\")
                break
            self.skip(r"\mathrm{if}")
            condition = yield self._condition()
            assert isinstance(condition, Cases)
            branches.append(Branch(value, condition.branches[0].condition))
            self.skip(",")
            self.expect(r"\\", "the rows of cases end with one that says \\text{otherwise}")
        self.close()
        if not branches:
            raise self.refusal("cases have a row with a condition")
        return Cases(tuple(branches), value)

    def _condition(self) -> Reading:
        """left < right, as the indicator of where it holds."""
        left = yield self.sum()
        return (yield self._compared(left))

    def _compared(self, left: Term) -> Reading:
        if self.token.text not in _COMPARISONS:
            raise self.refusal(r"a condition is one comparison: z > 0 or z \leq 0")
        return (yield self._indicator(left))

    def _boldface_one(self) -> Reading:
        self.position += 1
        if self.token.text != "_" and self.letters.whole:
            return self.ones()
        self.expect("_", r"a boldface 1 is written with its condition: \mathbf{1}_{z > 0}")
        self.open("}")
        left = yield self.sum()
        if self.token.text == "=":
            term = yield self.kronecker(left)
        else:
            term = yield self._compared(left)
        self.close()
        self.reach = Reach.NOTHING
        return term


def _signed(sign: str, term: Term) -> Term:
    """The term with its sign; `+ (-2b)` keeps its bracket as a product that begins with a minus."""
    if sign == "-":
        return Neg(term)
    if sign == "+" and isinstance(term, Neg) and isinstance(term.term, Product):
        first, *rest = term.term.factors
        return Product((Neg(first), *rest))
    return term


def _led(term: Term) -> Term:
    """`-(-a)b` at the start of a sum: a minus before the first factor."""
    if isinstance(term, Product) and isinstance(term.factors[0], Neg):
        return Product((Neg(term.factors[0]), *term.factors[1:]))
    return Neg(term)
