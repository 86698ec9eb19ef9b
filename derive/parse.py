"""Text → Term: `1/(1 + exp(-z))`, read by an own small reader that runs nothing and computes nothing.

The author's form is kept: `a - y` is Sum(a, Neg(y)), `a*b/c` is Quotient(Product(a, b), c), and a
parenthesised sum inside a sum stays one. The reader keeps a stack of open brackets instead of calling
itself, so nesting costs no recursion.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from derive.decimals import MAX_DIGITS, read_decimal
from derive.errors import ParseError, UnknownName, suggestion
from derive.library.activations import CALL_NAMES
from derive.term import (
    Branch,
    Call,
    Cases,
    Comparison,
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
    children,
)

MAX_LENGTH = 20_000  # characters of one formula
MAX_DEPTH = 200  # brackets in brackets, and levels of the tree: the printers recurse over it
MAX_EXPONENT = 1000  # of a power that is a number

_OF_ONE = ("exp", "log", "sqrt", "abs", "sign", "tanh", "sinh", "cosh", "sin", "cos", "arctan", "erf")
_OF_SEVERAL = ("max", "min")
ELEMENTARY = _OF_ONE + _OF_SEVERAL
CONSTANTS = ("pi",)
SYNTAX = ("where", "diff")

_SYNONYMS = {"atan": "arctan", "ln": "log"}
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_](?:[A-Za-z0-9_]|(?<=_)\{[A-Za-z0-9]+(?:,\s*[A-Za-z0-9]+)*\})*)"
    r"|(?P<mark>\*\*|<=|>=|[-+*/^(),<>=])"
)
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")
_WHAT_BELONGS = "a formula has numbers, names, + - * / ^, parentheses and functions such as exp(z)"


def parse(text: str, *, functions: Collection[str] = ()) -> Term:
    """The term that `text` writes; `functions` can be called besides the known ones. Raises ParseError."""
    return _Reader(_tokens(text), functions).read()


def parse_equation(text: str, *, functions: Collection[str] = ()) -> tuple[str, Term]:
    """`z = w*x + b` as its name and its right side. Raises ParseError."""
    tokens = _tokens(text)
    if not any(token.text == "=" for token in tokens):
        raise ParseError(f"'{_short(text)}' is not an equation; write 'name = formula'")
    if tokens[0].kind != "name" or tokens[1].text != "=":
        raise ParseError("the left side of an equation is one name; write 'name = formula'")
    name = identifier(tokens[0].text)
    if name in callable_names(functions) or name in CONSTANTS + SYNTAX:
        raise ParseError(f"'{name}' already has a meaning; choose another name for the left side")
    return name, _Reader(tokens[2:], functions).read()


def identifier(text: str) -> str:
    """`w_{12}` → `w_12`, `w_{1,2}` → `w_1_2`; what is not a name raises ParseError."""
    plain = re.sub(r"\{([^}]*)\}", lambda found: re.sub(r",\s*", "_", found.group(1)), text)
    if not _IDENTIFIER.fullmatch(plain):
        raise ParseError(f"'{_short(text)}' is not a name; a name has letters, digits and '_', as in w_1")
    return plain


def callable_names(functions: Collection[str] = ()) -> Mapping[str, str]:
    """Every name that may stand before a parenthesis, with the name under which it is kept: atan → arctan."""
    return {**{name: name for name in ELEMENTARY}, **_SYNONYMS, **CALL_NAMES, **{n: n for n in functions}}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # number, name, mark, end, other
    text: str
    column: int


def _tokens(text: str) -> list[_Token]:
    if len(text) > MAX_LENGTH:
        raise ParseError(f"a formula of {len(text)} characters is too long; the limit is {MAX_LENGTH}")
    tokens: list[_Token] = []
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise _unexpected(_Token("other", text[position], position + 1), _WHAT_BELONGS)
        if found.lastgroup != "space":
            tokens.append(_Token(str(found.lastgroup), found.group(), position + 1))
        position = found.end()
    if not tokens:
        raise ParseError("the formula is empty")
    return [*tokens, _Token("end", "", len(text) + 1)]


def _unexpected(token: _Token, hint: str) -> ParseError:
    if token.kind == "end":
        return ParseError(f"the formula ends too early; {hint}", column=token.column)
    quote = '"' if "'" in token.text else "'"
    sentence = f"unexpected {quote}{_short(token.text)}{quote} at column {token.column}; {hint}"
    return ParseError(sentence, column=token.column)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."


@dataclass(slots=True)
class _Open:
    """One open bracket and what has been read of its content so far."""

    opener: _Token
    function: str = ""  # empty for plain parentheses
    arguments: list[Term] = field(default_factory=list)
    condition: Comparison | None = None
    compared: tuple[Term, str] | None = None  # left side and relation, while the right side is read
    terms: list[Term] = field(default_factory=list)
    signs: int = 0  # minus signs before the current term
    factors: list[Term] = field(default_factory=list)
    divides: bool = False  # the next factor is a denominator
    waiting: list[Term | None] = field(default_factory=list)  # None: a minus; a term: a base
    operand: Term | None = None  # just read: base or factor, as the next mark decides

    def minus(self) -> None:
        if self.factors or self.waiting:
            self.waiting.append(None)
        else:
            self.signs += 1

    def end_factor(self) -> None:
        term = self.operand
        assert term is not None
        for before in reversed(self.waiting):
            term = Neg(term) if before is None else Power(before, term)
        self.waiting.clear()
        if self.divides:
            self.factors = [Quotient(self._product(), term)]
        else:
            self.factors.append(term)
        self.operand, self.divides = None, False

    def end_term(self) -> None:
        self.end_factor()
        term = self._product()
        for _ in range(self.signs):
            term = Neg(term)
        self.terms.append(term)
        self.factors, self.signs = [], 0

    def end_sum(self) -> Term:
        self.end_term()
        terms = tuple(self.terms)
        self.terms = []
        return Sum(terms) if len(terms) > 1 else terms[0]

    def _product(self) -> Term:
        return Product(tuple(self.factors)) if len(self.factors) > 1 else self.factors[0]


class _Reader:
    """A stack of open brackets over a row of tokens."""

    def __init__(self, tokens: list[_Token], functions: Collection[str]) -> None:
        self.tokens = tokens
        self.position = 0
        self.functions = callable_names(functions)
        self.stack: list[_Open] = [_Open(tokens[0])]

    def read(self) -> Term:
        expects = True  # an operand comes next
        while True:
            token = self.tokens[self.position]
            self.position += 1
            if expects:
                expects = self.before_operand(token)
            elif token.kind == "end" and len(self.stack) == 1:
                return _checked(self.stack[0].end_sum())
            else:
                expects = self.after_operand(token)

    def before_operand(self, token: _Token) -> bool:
        """Takes a sign, an opening bracket or an operand; whether an operand is still to come."""
        top = self.stack[-1]
        if token.text == "-":
            top.minus()
        elif token.text == "(":
            self.push(_Open(token))
        elif token.kind == "name" and self.tokens[self.position].text == "(":
            self.position += 1
            self.push(_Open(token, function=self.function(token)))
        elif token.kind == "name":
            top.operand = self.leaf(token)
            return False
        elif token.kind == "number":
            top.operand = Number(_value(token))
            return False
        else:
            raise _unexpected(token, "a number, a name or '(' belongs here")
        return True

    def after_operand(self, token: _Token) -> bool:
        """Takes an operator, a comma or a closing bracket; whether an operand comes next."""
        top = self.stack[-1]
        match token.text:
            case "^" | "**":
                top.waiting.append(top.operand)
            case "*" | "/":
                top.end_factor()
                top.divides = token.text == "/"
            case "+" | "-":
                top.end_term()
                top.signs = int(token.text == "-")
            case "," if top.function:
                _end_argument(top, token)
            case "<" | "<=" | ">" | ">=" if top.function == "where" and not (top.condition or top.compared):
                top.compared = (top.end_sum(), token.text)
            case ")" if len(self.stack) > 1:
                self.stack.pop()
                self.stack[-1].operand = _closed(top, token)
                return False
            case _:
                raise self.refusal(token)
        return True

    def refusal(self, token: _Token) -> ParseError:
        """Why `token` cannot follow an operand."""
        if token.kind == "end":
            column = self.stack[-1].opener.column
            return ParseError(f"the parenthesis of column {column} is never closed", column=column)
        if token.kind in ("name", "number") or token.text == "(":
            before = self.tokens[self.position - 2].text
            return _unexpected(token, f"to multiply, write '*': {_short(before)}*{_short(token.text)}")
        if token.text in ("<", "<=", ">", ">="):
            return _unexpected(token, "a comparison stands only at the start of where(z > 0, a, b)")
        if token.text == ")":
            return _unexpected(token, "no parenthesis is open")
        return _unexpected(token, _WHAT_BELONGS)

    def push(self, opened: _Open) -> None:
        self.stack.append(opened)
        if len(self.stack) > MAX_DEPTH:
            sentence = f"more than {MAX_DEPTH} parentheses are open at column {opened.opener.column}"
            raise ParseError(sentence, column=opened.opener.column)

    def function(self, token: _Token) -> str:
        if token.text in SYNTAX:
            return token.text
        if token.text in self.functions:
            return self.functions[token.text]
        if not suggestion(token.text, self.functions).startswith("; did") and len(token.text) < 4:
            raise _unexpected(token, f"it is no function; to multiply, write '*': {token.text}*(...)")
        raise UnknownName("function", token.text, self.functions)

    def leaf(self, token: _Token) -> Term:
        if token.text in self.functions or token.text in SYNTAX:
            raise _unexpected(token, f"a function needs its argument in parentheses: {token.text}(z)")
        return Constant(token.text) if token.text in CONSTANTS else Name(identifier(token.text))


def _end_argument(top: _Open, token: _Token) -> None:
    if top.function != "where" or top.condition:
        top.arguments.append(top.end_sum())
        return
    if top.compared is None:
        raise _unexpected(token, "where begins with a comparison: where(z > 0, a, b)")
    left, relation = top.compared
    top.condition, top.compared = Comparison(left, relation, top.end_sum()), None


def _closed(top: _Open, token: _Token) -> Term:
    """The term of a bracket that `token` closes."""
    if not top.function:
        return top.end_sum()
    _end_argument(top, token)
    arguments = tuple(top.arguments)
    match top.function:
        case "where":
            return _cases(top, arguments)
        case "diff":
            if len(arguments) == 2 and isinstance(arguments[1], Name):
                return Derivative(arguments[0], arguments[1])
            raise _unexpected(top.opener, "a derivative is written diff(formula, name)")
        case "max" | "min":
            if len(arguments) >= 2:
                return Call(top.function, arguments)
            raise _unexpected(top.opener, f"it takes two arguments or more: {top.function}(0, z)")
        case _:
            if len(arguments) == 1:
                return Call(top.function, arguments)
            raise _unexpected(top.opener, f"it takes one argument, not {len(arguments)}")


def _cases(top: _Open, arguments: tuple[Term, ...]) -> Term:
    if top.condition is None or len(arguments) != 2:
        raise _unexpected(top.opener, "a case distinction is written where(z > 0, a, b)")
    branch, otherwise = Branch(arguments[0], top.condition), arguments[1]
    if isinstance(otherwise, Cases):
        return Cases((branch, *otherwise.branches), otherwise.otherwise)
    return Cases((branch,), otherwise)


def _value(token: _Token) -> Fraction:
    value = read_decimal(token.text)
    if value is None:
        raise _unexpected(token, f"a number has at most {MAX_DIGITS} digits")
    return value


def _checked(term: Term) -> Term:
    """`term`, when it is not too deep for recursive printers and has no power too large to expand."""
    powers: list[Power] = []
    level: list[Term] = [term]
    for _ in range(MAX_DEPTH):
        powers.extend(part for part in level if isinstance(part, Power))
        level = [child for part in level for child in children(part)]
    if level:
        raise ParseError(f"the formula nests deeper than {MAX_DEPTH} levels; give its parts names")
    for power in powers:
        _check_power(power)
    return term


def _check_power(power: Power) -> None:
    exponent = _rational(power.exponent)
    if exponent is not None and abs(exponent) > MAX_EXPONENT:
        raise ParseError(f"an exponent is larger than {MAX_EXPONENT}; derive does not expand such powers")
    inner = [power.exponent] if exponent is None else [power.base]
    while inner:
        part = inner.pop()
        if isinstance(part, Power) and _is_numeric(part) and _is_numeric(power):
            raise ParseError("a power of powers of numbers, as in 9^9^9, is too large to compute")
        inner.extend(children(part))


def _is_numeric(term: Term) -> bool:
    parts = [term]
    while parts:
        part = parts.pop()
        if isinstance(part, Name):
            return False
        parts.extend(children(part))
    return True


def _rational(term: Term) -> Fraction | None:
    """The value of plain arithmetic with numbers; None when anything else occurs."""
    match term:
        case Number(value):
            return value
        case Neg(inner):
            value = _rational(inner)
            return None if value is None else -value
        case Quotient(top, bottom):
            left, right = _rational(top), _rational(bottom)
            return left / right if left is not None and right else None
        case Sum(parts) | Product(parts):
            values = [_rational(part) for part in parts]
            known = [value for value in values if value is not None]
            if len(known) < len(values):
                return None
            total = Fraction(isinstance(term, Product))
            for value in known:
                total = total + value if isinstance(term, Sum) else total * value
            return total
        case _:
            return None
