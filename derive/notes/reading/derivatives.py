r"""Derivatives as notes write them: fractions of ∂ or d, on one line, as operators, gradients."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from fractions import Fraction

from derive.errors import ParseError
from derive.notes.reading.cursor import Cursor
from derive.notes.reading.names import ACCENTS, FONTS, letter_name
from derive.notes.reading.tokens import Token, refused
from derive.notes.written import (
    Apply,
    Index,
    Nabla,
    Num,
    Over,
    Plus,
    Raised,
    Slope,
    Sym,
    Times,
    Turned,
    Written,
    every,
    parts,
    symbols,
    with_parts,
)
from derive.write.greek import GREEK

_OPENING, _CLOSING = ("(", "[", r"\{"), (")", "]", r"\}")


class Derivatives(Cursor):
    """The part of the reader that knows ∂."""

    @abstractmethod
    def factor(self) -> Written:
        """An atom with its power."""

    @abstractmethod
    def inner(self, tokens: tuple[Token, ...]) -> Written:
        """The formula inside of braces."""

    @abstractmethod
    def starts_factor(self) -> bool:
        """Whether a factor begins here."""

    @abstractmethod
    def rest_of_product(self, first: Written) -> Written:
        """The first factor with all that stands beside it."""

    @abstractmethod
    def rest_of_sum(self, first: Written) -> Written:
        """The first term with all that is added to it."""

    @abstractmethod
    def name_or_call(self) -> Written:
        """A name with its indices, or a call."""

    def is_shorthand(self) -> bool:
        """dZ, dW^{[2]}: what programs call a gradient, a name of its own."""
        if self.text != "d" or self.position + 1 >= len(self.tokens):
            return False
        token, following = self.tokens[self.position : self.position + 2]
        if named_behind(self.tokens[self.position :]) in self.known.shorthands:
            return True
        if "d" in self.known.values:
            return False
        apart = token.kind == "letter" and following.column > token.column + 1  # d\, r is a product
        first = self.position == 0 and following.kind == "letter" and not apart
        return not following.spaced and (first or (following.kind == "letter" and following.text.isupper()))

    def difference(self, mark: str) -> Written:
        """Δw, dW: names of their own."""
        whole = self.name_or_call()
        inner = parts(whole)[0] if isinstance(whole, Turned | Raised) else whole
        if not isinstance(inner, Sym):
            raise self.refusal("a difference is read of one letter")
        named = replace(inner, name=f"{mark}{inner.name}")
        return named if inner is whole else with_parts(whole, (named, *parts(whole)[1:]))

    def fraction(self) -> Written:
        """a over b, or a derivative."""
        self.take()
        top, bottom = self.argument(), self.argument()
        below = differential(bottom)
        above_ = differential(top)
        if below is None or (bottom[0].kind != "command" and above_ is None):
            return Over(self.inner(top), self.inner(bottom))
        wrts = self._wrts(bottom, above_[1] if above_ is not None else 0)
        if wrts is None:
            return Over(self.inner(top), self.inner(bottom))
        if above_ is None:
            self.notice.flaws.append("a differential stands alone in a denominator")
            return self.inner(top)
        rest, order = above_
        if len(wrts) != order:
            raise refused(bottom[0], "the orders of a derivative differ")
        of = self.inner(rest) if rest else self._of_operator()
        for wrt in reversed(wrts):
            of = Slope(of, wrt, total=is_d(bottom[0]))
        return of

    def _operand(self) -> Written:
        """What d/dx stands before: a bracket, or all that stands beside it."""
        self.skip(r"\cdot")
        if not self.starts_factor():
            raise self.refusal("the derivative of nothing")
        bracket = self.text in _OPENING
        first = self.factor()
        if bracket:
            return self.rest_of_product(first) if self.starts_factor() and self.doubt("operator") else first
        return self.rest_of_product(first)

    def _of_operator(self) -> Written:
        """What d/dx stands before: of 1/x the whole quotient, of x² + 3x perhaps the whole sum."""
        start = self.position
        of = self._operand()
        while self.text == "/" and not self.doubt("divided"):
            self.take()
            of = Over(of, self.factor())
        bracket = self.tokens[start].text in _OPENING and self.tokens[self.position - 1].text in _CLOSING
        if bracket or self.text not in ("+", "-") or not self.doubt("whole"):
            return of
        place = self.position
        whole = self.rest_of_sum(of)
        if any(isinstance(part, Slope) for term in parts(whole)[1:] for part in every(term)):
            self.position = place
            return of
        return whole

    def _wrts(self, tokens: tuple[Token, ...], order: int) -> list[Written] | None:
        """The names below: ∂w, ∂w^2, ∂x∂y."""
        reader = type(self)(tokens, self.known, self.notice)
        found: list[Written] = []
        while reader.token is not None:
            if not is_d(reader.token) and reader.text != r"\partial":
                return None
            reader.take()
            bracketed = reader.text == "(" and order == 1
            try:
                term = reader.factor()
            except ParseError:
                return None
            count = 1
            if order == 1 and isinstance(term, Raised) and (layer := _layer_above(term)) is not None:
                term = layer
            elif (
                isinstance(term, Raised) and isinstance(term.exponent, Num) and term.exponent.value in (2, 3)
            ):
                term, count = term.base, int(term.exponent.value)
                if order == 1 and count == 2 and isinstance(term, Sym):
                    term, count = replace(term, name=f"{term.name}2"), 1  # ∂L/∂σ²
            if isinstance(term, Turned):
                term = term.term
            named = isinstance(term, Sym | Apply) or (bracketed and isinstance(term, Plus | Times))
            if not named:
                return None
            found += [term] * count
        return found or None

    def partial(self) -> Written:
        """∂L/∂w or ∂_w L."""
        self.take()
        if self.skip("_"):
            wrt = self.inner(self.argument())
            return Slope(self.factor(), wrt)
        order = self._order()
        of = self.factor() if self.text != "/" else None
        self.expect("/", "a derivative is written ∂L/∂w")
        below = self.token
        if below is None or (below.text != r"\partial" and not is_d(below)):
            raise self.refusal("a derivative is written ∂L/∂w")
        self.take()
        wrt = self._unraised(self.factor(), order)
        if of is None:
            of = self._of_operator()
        for _ in range(order):
            of = Slope(of, wrt)
        return of

    def _order(self) -> int:
        if not self.skip("^"):
            return 1
        order = "".join(token.text for token in self.argument())
        if order not in ("2", "3"):
            raise self.refusal("derivatives are read up to the third order")
        return int(order)

    def _unraised(self, term: Written, order: int) -> Written:
        if order > 1 and isinstance(term, Raised) and term.exponent == Num(Fraction(order)):
            return term.base
        if order > 1 or not isinstance(term, Sym | Apply):
            raise self.refusal("a derivative is taken with respect to a name")
        return term

    def inline_slope(self) -> Written | None:
        """dL/dw, when it is one."""
        start, doubts, flaws = self.position, set(self.notice.doubts), list(self.notice.flaws)
        try:
            self.take()
            order = self._order()
            of = self.factor() if self.text != "/" else None
            if self.skip("/") and self.token is not None and is_d(self.token):
                self.take()
                wrt = self._unraised(self.factor(), order)
                of = self._of_operator() if of is None else of
                for _ in range(order):
                    of = Slope(of, wrt, total=True)
                return of
        except ParseError:
            pass
        self.position = start
        self.notice.doubts, self.notice.flaws = doubts, flaws
        return None

    def nabla(self) -> Written:
        """∇L, ∇_w L, and the Hessians ∇²L, ∇_w²L, ∇∇L."""
        order, wrt = 0, None
        while not order or self.text in (r"\nabla", "_", "^"):
            if self.skip("_"):
                inside = self.inner(self.argument())
                if not isinstance(inside, Sym):
                    raise self.refusal("a gradient is taken with respect to one name")
                wrt = inside
            elif self.skip("^"):
                if "".join(token.text for token in self.argument()) != "2" or order > 1:
                    raise self.refusal("gradients are read up to the second order")
                order = 2
            else:
                self.take()
                order += 1
        start = self.position
        of = self.factor()
        if wrt is None:
            wrt = self._variable_of(of, self.tokens[start : self.position])
            if _is_share(of) and self.starts_factor():
                of, wrt = self.rest_of_product(of), self.known.gradient
        elif self._goes_on(of, wrt):
            of = self.rest_of_product(of)
        if not any(isinstance(part, Sym | Apply) for part in every(of)):
            raise self.refusal("a gradient of nothing")
        for _ in range(order):
            of = Nabla(of, wrt)
        return of

    def _variable_of(self, of: Written, tokens: tuple[Token, ...]) -> Sym | None:
        """The w of ∇E(w); of ∇E the w with which E is defined, or the one of all gradients of the note."""
        if isinstance(of, Apply):
            one = of.arguments[0] if len(of.arguments) == 1 and not of.primes else None
            return one if isinstance(one, Sym) else None
        if not isinstance(of, Sym):
            return None
        if tokens[-1].text != ")":
            return self.known.varied.get(str(of)) or self.known.gradient
        start = max(place for place, token in enumerate(tokens) if token.text == "(")
        try:
            inside = self.inner(tokens[start + 1 : -1])
        except ParseError:
            return None
        return inside if isinstance(inside, Sym) else None

    def _goes_on(self, of: Written, wrt: Sym) -> bool:
        r"""\nabla_x x^T A x, \nabla_x A x and \nabla_w (1/2n) L, but not \nabla_a C · σ'(z)."""
        if not self.starts_factor():
            return False
        share = _is_share(of) and wrt not in symbols(of)
        return share or isinstance(of, Turned) or (isinstance(of, Sym) and of.bold and wrt.bold and of != wrt)


_RATES = frozenset(("lambda", "alpha", "eta"))


def _is_share(term: Written) -> bool:
    """2, 1/2, 1/(2n), λ, λ/2: what a formula is multiplied by."""
    above = term.above if isinstance(term, Over) else term
    if not isinstance(above, Sym) or above.indices:
        return isinstance(above, Num)
    return above.name in GREEK if isinstance(term, Over) else above.name in _RATES


def is_d(token: Token) -> bool:
    """The d of dL/dw, upright or not."""
    return token.text == "d" and token.kind in ("letter", "text")


def _layer_above(term: Raised) -> Sym | None:
    """The z of layer 1 for the z^1 of ∂C/∂z^1; a 2 or 3 may be the order, or a square."""
    match term:
        case Raised(Sym() as sym, Num(value)) if value in (1, 4, 5, 6, 7, 8, 9):
            return replace(sym, indices=(Index("", int(value)), *sym.indices))
        case _:
            return None


def named_behind(tokens: tuple[Token, ...]) -> str:
    r"""The name directly behind a d: z of dz^{[2]}, xhat of d\hat{x}_i, W of d\mathbf{W}; "" for none."""
    if len(tokens) < 2 or not is_d(tokens[0]) or tokens[1].column > tokens[0].column + 1 or tokens[1].spaced:
        return ""
    accent, start = ACCENTS.get(tokens[1].text, ""), 1
    if accent or tokens[1].text in FONTS:
        start = 2
    inner = tokens[start : start + 1]
    while inner and inner[0].kind == "group" and len(inner[0].inside) == 1:
        inner = inner[0].inside
    name = letter_name(inner[0]) if inner else None
    return f"{name}{accent}" if name else ""


def differential(tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], int] | None:
    """What stands behind ∂ or d in a numerator or denominator, and the order; None for anything else."""
    if not tokens or not (is_d(tokens[0]) or tokens[0].text == r"\partial"):
        return None
    if len(tokens) > 2 and tokens[1].text == "^":
        order = "".join(t.text for t in (tokens[2].inside or (tokens[2],)))
        if order in ("2", "3"):
            return tokens[3:], int(order)
    return tokens[1:], 1
