"""Tokens → Term, by a stack of open brackets instead of recursion, so nesting costs none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from derive.decimals import MAX_DIGITS, read_decimal
from derive.errors import ParseError, UnknownName, suggestion
from derive.index_sums import Linear, linear_or_none, size_of, written
from derive.indices import ALL, DETERMINANT, EXTREMES, INVERSE, inverse_entry, slice_of, unsaid
from derive.library.activations import CALL_NAMES
from derive.parse.limits import MAX_DEPTH, checked
from derive.parse.tokens import NO_SLICES, WHAT_BELONGS, Token, identifier, short, unexpected
from derive.term import (
    BigSum,
    Branch,
    Call,
    Cases,
    Comparison,
    Constant,
    Delta,
    Derivative,
    Index,
    Indexed,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
)

_OF_ONE = ("exp", "log", "sqrt", "abs", "sign", "tanh", "sinh", "cosh", "sin", "cos", "arctan", "erf")
_OF_SEVERAL = ("max", "min")
ELEMENTARY = _OF_ONE + _OF_SEVERAL
CONSTANTS = ("pi",)
OF_MATRICES = (INVERSE, DETERMINANT, *EXTREMES.values())  # inv(X)[i, j], largest(x[i], x[:]) of index form
SYNTAX = ("where", "diff", "sum")
DELTA = "delta"  # with two indices, delta[i, j] is the Kronecker delta

_OF_SLICES = (*EXTREMES, *EXTREMES.values())  # functions that take X[n, :]
_INDEX = "an index is a letter, a whole number from 1, or a sum of such, as in w[j, 2] and x[t + k - 1]"

_SYNONYMS = {"atan": "arctan", "ln": "log"}


def callable_names(functions: Collection[str] = ()) -> Mapping[str, str]:
    """Every name that may stand before a parenthesis, with the name under which it is kept: atan → arctan."""
    return {**{name: name for name in ELEMENTARY}, **_SYNONYMS, **CALL_NAMES, **{n: n for n in functions}}


@dataclass(slots=True)
class Open:
    """One open bracket and what has been read of its content so far."""

    opener: Token
    function: str = ""  # empty for plain parentheses
    arguments: list[Term] = field(default_factory=list)
    condition: Comparison | None = None
    compared: tuple[Term, str] | None = None  # left side and relation, while the right side is read
    terms: list[Term] = field(default_factory=list)
    signs: int = 0  # minus signs before the current term
    factors: list[Term] = field(default_factory=list)
    mark: str = "*"  # before the next factor: "/" makes it a denominator, "@" multiplies matrices
    waiting: list[Term | None] = field(default_factory=list)  # None: a minus; a term: a base
    operand: Term | None = None  # just read: base or factor, as the next mark decides

    def minus(self) -> None:
        """A sign before the next operand."""
        if self.factors or self.waiting:
            self.waiting.append(None)
        else:
            self.signs += 1

    def end_factor(self) -> None:
        """The operand that was just read becomes a factor."""
        term = self.operand
        assert term is not None
        for before in reversed(self.waiting):
            term = Neg(term) if before is None else Power(before, term)
        self.waiting.clear()
        match self.mark:
            case "/":
                self.factors = [Quotient(self._product(), term)]
            case "@":
                self.factors = [Call("matmul", (self._product(), term))]
            case _:
                self.factors.append(term)
        self.operand, self.mark = None, "*"

    def end_term(self) -> None:
        """The factors since the last sign become a term."""
        self.end_factor()
        term = self._product()
        for _ in range(self.signs):
            term = Neg(term)
        self.terms.append(term)
        self.factors, self.signs = [], 0

    def end_sum(self) -> Term:
        """The sum of all terms since the last comma."""
        self.end_term()
        terms, self.terms = self.terms, []
        return Sum(tuple(terms)) if len(terms) > 1 else terms[0]

    def _product(self) -> Term:
        return Product(tuple(self.factors)) if len(self.factors) > 1 else self.factors[0]


class Reader:
    """A stack of open brackets over a row of tokens."""

    def __init__(self, tokens: list[Token], functions: Collection[str]) -> None:
        self.tokens = tokens
        self.position = 0
        self.functions = callable_names(functions)
        self.stack: list[Open] = [Open(tokens[0])]

    def read(self) -> Term:
        """The term of the whole row. Raises ParseError."""
        expects = True  # an operand comes next
        while True:
            token = self.tokens[self.position]
            self.position += 1
            if expects:
                expects = self.before_operand(token)
            elif token.kind == "end" and len(self.stack) == 1:
                return checked(self.stack[0].end_sum())
            else:
                expects = self.after_operand(token)

    def before_operand(self, token: Token) -> bool:
        """Takes a sign, an opening bracket or an operand; whether an operand is still to come."""
        top = self.stack[-1]
        if token.text == "-":
            top.minus()
        elif token.text == "(":
            self.push(Open(token))
        elif token.kind == "name" and self.tokens[self.position].text == "(":
            self.position += 1
            self.push(Open(token, function=self.function(token)))
        elif token.kind == "name" and self.tokens[self.position].text == "[":
            top.operand = self.entry(token)
            return False
        elif token.kind == "name":
            top.operand = self.leaf(token)
            return False
        elif token.kind == "number":
            top.operand = Number(_value(token))
            return False
        else:
            raise unexpected(token, "a number, a name or '(' belongs here")
        return True

    def after_operand(self, token: Token) -> bool:
        """Takes an operator, a comma or a closing bracket; whether an operand comes next."""
        top = self.stack[-1]
        match token.text:
            case "^" | "**":
                top.waiting.append(top.operand)
            case "*" | "/":
                top.end_factor()
                top.mark = token.text
            case "+" | "-":
                top.end_term()
                top.signs = int(token.text == "-")
            case "," if top.function:
                end_argument(top, token)
            case "<" | "<=" | ">" | ">=" if top.function == "where" and not (top.condition or top.compared):
                top.compared = (top.end_sum(), token.text)
            case "[" if _is_inverse(top.operand):
                top.operand = self._entry_of_inverse(top.operand, token)
                return False
            case ")" if len(self.stack) > 1:
                self.stack.pop()
                self.stack[-1].operand = self.closed(top, token)
                return False
            case _:
                raise self.refusal(token)
        return True

    def refusal(self, token: Token) -> ParseError:
        """Why `token` cannot follow an operand."""
        if token.kind == "end":
            column = self.stack[-1].opener.column
            return ParseError(f"the parenthesis of column {column} is never closed", column=column)
        if token.kind in ("name", "number") or token.text == "(":
            before = self.tokens[self.position - 2].text
            return unexpected(token, f"to multiply, write '*': {short(before)}*{short(token.text)}")
        if token.text in ("<", "<=", ">", ">="):
            return unexpected(token, "a comparison stands only at the start of where(z > 0, a, b)")
        if token.text == ")":
            return unexpected(token, "no parenthesis is open")
        if token.text == "[":
            return unexpected(token, "an index stands behind a name: give what is indexed a name of its own")
        return unexpected(token, WHAT_BELONGS)

    def push(self, opened: Open) -> None:
        """One bracket deeper, up to the limit."""
        self.stack.append(opened)
        if len(self.stack) > MAX_DEPTH:
            sentence = f"more than {MAX_DEPTH} parentheses are open at column {opened.opener.column}"
            raise ParseError(sentence, column=opened.opener.column)

    def closed(self, top: Open, token: Token) -> Term:
        """The term of a bracket that `token` closes."""
        return _closed(top, token)

    def function(self, token: Token) -> str:
        """The name under which a call is kept."""
        if token.text in SYNTAX:
            return token.text
        if token.text in self.functions:
            return self.functions[token.text]
        if token.text in OF_MATRICES:
            return token.text
        if token.text == "sigma":  # σ(z): the usual letter, though sigma alone is an ordinary name
            return "sigmoid"
        known = self.known_functions()
        if not suggestion(token.text, known).startswith("; did") and len(token.text) < 4:
            raise unexpected(token, f"it is no function; to multiply, write '*': {token.text}*(...)")
        raise UnknownName("function", token.text, known)

    def known_functions(self) -> tuple[str, ...]:
        """What may stand before a parenthesis, for suggestions."""
        return tuple(self.functions)

    def entry(self, token: Token) -> Term:
        """w[j, k]: the indices up to the closing bracket."""
        indices = self._indices()
        if token.text == DELTA and len(indices) == 2:
            return Delta(indices[0], indices[1])
        return Indexed(identifier(token.text), indices)

    def _entry_of_inverse(self, term: Term | None, token: Token) -> Term:
        """inv(X)[i, j]: the opening bracket is read already."""
        assert isinstance(term, Call) and isinstance(term.arguments[0], Name)
        self.position -= 1
        indices = self._indices()
        if len(indices) != 2:
            raise unexpected(token, "an entry of an inverse has two indices: inv(X)[i, j]")
        return inverse_entry(term.arguments[0].id, *indices)

    def _indices(self) -> tuple[Index, ...]:
        """[j, k] from its opening bracket on."""
        indices: list[Index] = []
        while not indices or self.tokens[self.position].text == ",":
            self.position += 1
            if self.tokens[self.position].text == ":" and self.stack[-1].function in _OF_SLICES:
                self.position += 1
                indices.append(ALL)
            else:
                indices.append(self.index())
        if self.tokens[self.position].text in ("*", "/", "^"):
            raise unexpected(self.tokens[self.position], _INDEX)
        if self.tokens[self.position].text != "]":
            raise unexpected(self.tokens[self.position], "the bracket of the indices closes with ']'")
        self.position += 1
        return tuple(indices)

    def index(self) -> Index:
        """An index of an entry: a letter, a whole number from 1, or a sum of such, t + k - 1."""
        start, total = self.tokens[self.position], Linear(())
        if start.text == ":":
            raise unexpected(start, NO_SLICES)
        sign = self._sign()
        while sign:
            total = total.plus(self._multiple(), sign)
            sign = self._sign() if self.tokens[self.position].text in ("+", "-") else 0
        if not total.letters and total.constant < 1:
            raise unexpected(start, f"indices run from 1; {_INDEX}")
        if self.tokens[self.position].text == ":":
            raise unexpected(self.tokens[self.position], NO_SLICES)
        return written(total)

    def _sign(self) -> int:
        """1, or -1 for a minus before the next part of an index."""
        text = self.tokens[self.position].text
        self.position += text in ("+", "-")
        return -1 if text == "-" else 1

    def _multiple(self) -> Linear:
        """t, 3, or 2*t."""
        token = self.tokens[self.position]
        self.position += 1
        times = 1
        if token.kind == "number" and token.text.isdecimal():
            times = int(_value(token))
            if self.tokens[self.position].text != "*" or not times:
                return Linear((), times)
            token = self.tokens[self.position + 1]
            self.position += 2
        if token.kind != "name" or token.text in self.functions:
            raise unexpected(token, _INDEX)
        return Linear(((identifier(token.text), times),))

    def leaf(self, token: Token) -> Term:
        """A name or a constant that stands alone."""
        if token.text in self.functions or token.text in SYNTAX:
            raise unexpected(token, f"a function needs its argument in parentheses: {token.text}(z)")
        return Constant(token.text) if token.text in CONSTANTS else Name(identifier(token.text))


def end_argument(top: Open, token: Token) -> None:
    """What was read since the last comma becomes an argument, or the condition of a `where`."""
    if top.function != "where" or top.condition:
        top.arguments.append(top.end_sum())
        return
    if top.compared is None:
        raise unexpected(token, "where begins with a comparison: where(z > 0, a, b)")
    left, relation = top.compared
    top.condition, top.compared = Comparison(left, relation, top.end_sum()), None


def _closed(top: Open, token: Token) -> Term:
    """The term of a bracket that `token` closes."""
    if not top.function:
        return top.end_sum()
    end_argument(top, token)
    arguments = tuple(top.arguments)
    match top.function:
        case "where":
            return _cases(top, arguments)
        case "diff":
            if len(arguments) == 2 and isinstance(arguments[1], Name | Indexed):
                return Derivative(arguments[0], arguments[1])
            raise unexpected(top.opener, "a derivative is written diff(formula, name)")
        case "sum":
            return _big_sum(top, arguments)
        case "max" | "min":
            found = Call(top.function, arguments)
            if len(arguments) >= 2 or slice_of(found) is not None:
                return found
            raise unexpected(top.opener, f"it takes two arguments or more: {top.function}(0, z)")
        case "largest" | "smallest" if len(arguments) == 2 and all(isinstance(a, Indexed) for a in arguments):
            return Call(top.function, arguments)
        case _:
            if len(arguments) == 1:
                return Call(top.function, arguments)
            raise unexpected(top.opener, f"it takes one argument, not {len(arguments)}")


def _is_inverse(term: Term | None) -> bool:
    """Whether the term is the inverse of an array, of which an entry may be written."""
    return isinstance(term, Call) and term.function == INVERSE and isinstance(term.arguments[0], Name)


def _big_sum(top: Open, arguments: tuple[Term, ...]) -> Term:
    """sum(x[i], i) or sum(x[i], i, n)."""
    match arguments:
        case (body, Name(index)):
            return BigSum(body, index, unsaid(index))
        case (body, Name(index), (Name() | Number()) as limit):
            return BigSum(body, index, limit)
        case (body, Name(index), Sum() as limit) if (form := linear_or_none(limit)) and form.letters:
            return BigSum(body, index, size_of(form))
        case _:
            raise unexpected(top.opener, "a sum over an index is written sum(x[i], i) or sum(x[i], i, n)")


def _cases(top: Open, arguments: tuple[Term, ...]) -> Term:
    if top.condition is None or len(arguments) != 2:
        raise unexpected(top.opener, "a case distinction is written where(z > 0, a, b)")
    branch, otherwise = Branch(arguments[0], top.condition), arguments[1]
    if isinstance(otherwise, Cases):
        return Cases((branch, *otherwise.branches), otherwise.otherwise)
    return Cases((branch,), otherwise)


def _value(token: Token) -> Fraction:
    value = read_decimal(token.text)
    if value is None:
        raise unexpected(token, f"a number has at most {MAX_DIGITS} digits")
    return value
