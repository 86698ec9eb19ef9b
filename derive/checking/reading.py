"""Texts → claim: statements, definitions and assumptions, as plain formulas or as LaTeX."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derive.checking.context import Given, refuse_circles
from derive.errors import InputError, NotYet, ParseError
from derive.evidence import Equality
from derive.latex_reader import Letters, read_chain
from derive.latex_reader.letters import plain_letters, with_texts
from derive.latex_reader.names import scan_name, starts_name
from derive.latex_reader.tokens import tokens_of
from derive.model import REALS, Function, Interval, calls
from derive.parse import CONSTANTS, SYNTAX, identifier, parse
from derive.parse.tokens import short
from derive.term import (
    Call,
    Derivative,
    Name,
    Term,
    children,
    names,
    rational,
    substitute,
    subterms,
    with_children,
)

MOST_TEXTS = 200
MOST_INLINED = 300  # calls written out
DEEPEST, DEEPEST_CALLS = 300, 20
_SIGN = re.compile(r"(:=|<=|>=|≤|≥|≈|←|≠|=|<|>)")
_SAME = {"≤": "<=", "≥": ">=", ":=": "="}
_HEAD = re.compile(r"\s*([^\s()]+)\s*(?:\(([^()]*)\)\s*)?")


@dataclass(frozen=True, slots=True)
class Claim:
    """side sign side sign …, with everything that may be used to judge it."""

    sides: tuple[Term, ...]
    signs: tuple[str, ...]
    given: Given


@dataclass(frozen=True, slots=True)
class _Head:
    """The left side of a definition: a name, or a function with its variables."""

    name: str
    letter: str = ""  # its LaTeX
    variables: tuple[str, ...] = ()


def is_latex(text: str) -> bool:
    """A formula with a backslash, or a brace after ^, is LaTeX."""
    return "\\" in text or "^{" in text


def read_claim(
    text: str, *, where: Sequence[str] = (), assume: Sequence[str] = (), latex: bool | None = None
) -> Claim:
    """The statement with its context; `latex` None recognises LaTeX by a backslash. Raises InputError."""
    if len(where) + len(assume) > MOST_TEXTS:
        raise InputError(f"more than {MOST_TEXTS} definitions and assumptions are not read")
    in_latex = is_latex(text) if latex is None else latex
    reading = _Reading(in_latex, shown=_shown((text, *where, *assume), in_latex))
    given = reading.given(where, assume)
    sides, signs = reading.chain(text, in_latex)
    return Claim(sides, signs, given)


def read_formula(text: str, *, where: Sequence[str] = (), latex: bool | None = None) -> tuple[Term, Given]:
    """One formula with its context. Raises InputError."""
    claim = read_claim(text, where=where, latex=latex)
    if claim.signs:
        raise InputError(f"a formula belongs here, not a statement with '{claim.signs[0]}'")
    return claim.sides[0], claim.given


def _shown(texts: Sequence[str], latex: bool) -> Letters:
    return with_texts(Letters(), [text for text in texts if latex or is_latex(text)])


@dataclass(slots=True)
class _Reading:
    """What is known while one claim is read."""

    latex: bool
    shown: Letters = field(default_factory=Letters)  # the arrays that all LaTeX texts show together
    names: list[str] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)  # LaTeX → function
    functions: dict[str, Function] = field(default_factory=dict)
    definitions: dict[str, Term] = field(default_factory=dict)
    written: int = 0  # calls written out so far

    def given(self, where: Sequence[str], assume: Sequence[str]) -> Given:
        parts = [(text, *self._cut(text)) for text in where]
        for text, head, _ in parts:
            if head.name in self.names:
                raise InputError(f"'{head.name}' is defined twice, the second time by '{short(text)}'")
            self.names.append(head.name)
            if len(head.variables) == 1:
                self.letters[head.letter or head.name] = head.name
        for text, head, body in parts:
            self._define(head, self.formula(body, self._is_latex(text)))
        self.functions = {name: self._closed(function) for name, function in self.functions.items()}
        self.definitions = {name: self.inlined(body) for name, body in self.definitions.items()}
        refuse_circles(self.definitions)
        equalities: list[Equality] = []
        domains: dict[str, Interval] = {}
        for text in assume:
            self._assume(text, equalities, domains)
        return Given(self.definitions, self.functions, tuple(equalities), domains)

    def _define(self, head: _Head, body: Term) -> None:
        self.definitions[head.name] = body
        if len(head.variables) == 1:
            self.functions[head.name] = Function(head.name, head.variables[0], body, head.letter or head.name)

    def _closed(self, function: Function) -> Function:
        """The function, which takes no derivative that only its caller could carry out."""
        if any(isinstance(part, Derivative) for part in subterms(function.body)):
            raise NotYet(
                f"the function '{function.name}' is defined by a derivative; write the derivative out"
            )
        return function

    def inlined(self, term: Term, depth: int = 0) -> Term:
        """Calls of functions that use further names, f(x) = w x + b, written out for derivatives to see."""
        if depth > DEEPEST or self.written > MOST_INLINED:
            raise InputError("the functions are defined through each other too deeply, or in a circle")
        parts = children(term)
        if not parts:
            return term
        new = with_children(term, tuple(self.inlined(part, depth + 1) for part in parts))
        if not isinstance(new, Call) or new.function not in self.functions or len(new.arguments) != 1:
            return new
        function = self.functions[new.function]
        if self._is_pure(function.name):
            return new
        self.written += 1
        body = substitute(function.body, {function.variable: new.arguments[0]})
        return self.inlined(body, depth + 1)

    def _is_pure(self, name: str, depth: int = 0) -> bool:
        """Whether the function uses its variable alone, also through the functions that it calls."""
        function = self.functions[name]
        if depth > DEEPEST_CALLS or set(names(function.body)) - {function.variable}:
            return False
        inner = [called for called in calls(function.body) if called in self.functions]
        return all(self._is_pure(called, depth + 1) for called in inner)

    def _is_latex(self, text: str) -> bool:
        return is_latex(text) or self.latex

    def _cut(self, text: str) -> tuple[_Head, str]:
        """A definition's left side and the text of its right side."""
        parts = _at_equals(text.replace(":=", "="))
        if len(parts) != 2:
            raise InputError(f"'{short(text)}' is not a definition; write name = formula")
        head = _latex_head(parts[0]) if self._is_latex(text) else _plain_head(parts[0])
        if head.name in CONSTANTS + SYNTAX:
            raise InputError(f"'{head.name}' already has a meaning; choose another name")
        return head, parts[1]

    def formula(self, text: str, latex: bool) -> Term:
        sides, signs = self.chain(text, latex)
        if signs:
            raise ParseError(f"a formula belongs here, not a statement with '{signs[0]}'")
        return sides[0]

    def chain(self, text: str, latex: bool) -> tuple[tuple[Term, ...], tuple[str, ...]]:
        sides, signs = self._chain(text, latex)
        return tuple(self.inlined(side) for side in sides), signs

    def _chain(self, text: str, latex: bool) -> tuple[tuple[Term, ...], tuple[str, ...]]:
        if not latex:
            return self._plain_chain(text)
        try:
            return read_chain(text, letters=self._known())
        except InputError as problem:
            if "\\" in text or not self.functions_only(text):
                raise
            try:  # a plain formula among LaTeX ones: a = sigmoid(z)
                return self._plain_chain(text)
            except InputError:
                raise problem from None

    def functions_only(self, text: str) -> bool:
        """Whether a text without a backslash calls functions as plain formulas do: exp(-z)."""
        return re.search(r"[A-Za-z_]{2,}\(", text) is not None

    def _known(self) -> Letters:
        known = plain_letters(self.names, self.letters)
        return replace(known, arrays=self.shown.arrays, running=self.shown.running)

    def _plain_chain(self, text: str) -> tuple[tuple[Term, ...], tuple[str, ...]]:
        parts = _at_signs(text)
        signs = tuple(_SAME.get(sign, sign) for sign in parts[1::2])
        if signs and not all(side.strip() for side in parts[::2]):
            raise InputError(f"one side of '{signs[0]}' is empty; a claim is left = right")
        functions = tuple(self.functions)
        return tuple(parse(part, functions=functions) for part in parts[::2]), signs

    def _assume(self, text: str, equalities: list[Equality], domains: dict[str, Interval]) -> None:
        sides, signs = self.chain(text, self._is_latex(text))
        if not signs:
            raise InputError(f"'{short(text)}' assumes nothing; write left = right, or x > 0")
        for left, sign, right in zip(sides, signs, sides[1:], strict=False):
            if sign == "=":
                equalities.append((left, right))
                continue
            name, interval = _interval(left, sign, right)
            domains[name] = _both(domains.get(name, REALS), interval)


def _at_equals(text: str) -> list[str]:
    """The text cut at the equals signs that stand in no braces: not at that of a sum over i = 1, …"""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if character == "=" and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _at_signs(text: str) -> list[str]:
    """side, sign, side, …: cut at the signs that stand in no bracket, as those of where(z > 0, …) do."""
    parts: list[str] = []
    start = depth = counted = 0
    for sign in _SIGN.finditer(text):
        depth += text.count("(", counted, sign.start()) - text.count(")", counted, sign.start())
        counted = sign.start()
        if depth <= 0:
            parts += [text[start : sign.start()], sign.group()]
            start = sign.end()
    return [*parts, text[start:]]


def _plain_head(text: str) -> _Head:
    found = _HEAD.fullmatch(text)
    if found is None:
        raise InputError(f"'{short(text.strip())}' is not a name; a definition is written name = formula")
    variables = tuple(_name(part) for part in found[2].split(",")) if found[2] is not None else ()
    return _Head(_name(found[1]), "", variables)


def _name(text: str) -> str:
    term = parse(text)
    if not isinstance(term, Name):
        raise InputError(f"'{short(text.strip())}' is not a name; a definition is written name = formula")
    return term.id


def _latex_head(text: str) -> _Head:
    tokens = tokens_of(text.replace("&", ""))
    if not starts_name(tokens[0]):
        raise InputError(f"'{short(text.strip())}' is not a name; a definition is written name = formula")
    name, end = scan_name(tokens, 0)
    variables: list[str] = []
    after = tokens[end].text
    if after == "(":
        while after in ("(", ",") and starts_name(tokens[end + 1]):
            variable, end = scan_name(tokens, end + 1)
            variables.append(variable.identifier)
            after = tokens[end].text
        end += after == ")"
    if tokens[end].kind != "end":
        raise InputError(f"'{short(text.strip())}' is not a name; a definition is written name = formula")
    letter = name.base if not name.below and not name.above else ""
    return _Head(identifier(name.identifier), letter, tuple(variables))


def _interval(left: Term, sign: str, right: Term) -> tuple[str, Interval]:
    """x > 0, or 0 < x."""
    turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
    if not isinstance(left, Name):
        left, right, sign = right, left, turned.get(sign, "")
    bound = rational(right)
    if not isinstance(left, Name) or bound is None or sign not in turned:
        raise NotYet("an assumption is an equation, or a comparison of a name with a number: x > 0")
    if sign in (">", ">="):
        return left.id, Interval(bound, None, low_closed=sign == ">=")
    return left.id, Interval(None, bound, high_closed=sign == "<=")


def _both(one: Interval, other: Interval) -> Interval:
    """The part of two half-lines that they share."""
    low = max(
        (i for i in (one, other) if i.low is not None), key=lambda i: i.low or Fraction(0), default=REALS
    )
    high = min(
        (i for i in (one, other) if i.high is not None), key=lambda i: i.high or Fraction(0), default=REALS
    )
    if low.low is not None and high.high is not None and low.low >= high.high:
        raise InputError("two assumptions leave no number between them")
    return Interval(low.low, high.high, low.low_closed, high.high_closed)
