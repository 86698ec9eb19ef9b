r"""Tokens → what is written: sums, products, fractions, powers, brackets.

Where a text can be read in two ways the reading notes a doubt and follows its choices, so that the caller can
read it again the other way. What is not understood raises ParseError with the token.
"""

from __future__ import annotations

from fractions import Fraction

from derive.notes.reading.cursor import CLOSERS
from derive.notes.reading.entry import entry_of
from derive.notes.reading.environments import INDEX_TESTS, indices_equal
from derive.notes.reading.figures import value_of
from derive.notes.reading.functions import OPENING
from derive.notes.reading.names import above, indices_below, letter_name
from derive.notes.reading.pointwise import AT, FREE, composed
from derive.notes.reading.slashes import Slashes
from derive.notes.reading.tokens import FACTOR, Token, refused
from derive.notes.reading.words import spelled
from derive.notes.written import (
    Apply,
    Choice,
    Grid,
    Minus,
    Norm,
    Num,
    Over,
    Plus,
    Raised,
    Slope,
    Sym,
    Test,
    Times,
    Turned,
    Written,
    symbols,
)

_DOTS = {r"\cdot": ".", r"\times": ".", "*": ".", r"\odot": "o", r"\circ": "o", r"\otimes": "k"}
_OPERANDS = frozenset(
    [
        r"\frac",
        r"\sqrt",
        r"\sum",
        r"\prod",
        r"\partial",
        r"\nabla",
        r"\hat",
        r"\bar",
        r"\tilde",
        r"\dot",
        r"\ddot",
        r"\check",
        r"\mathbf",
        r"\boldsymbol",
        r"\mathcal",
        r"\mathit",
        r"\vec",
        r"\mathbb",
        r"\underbrace",
        r"\overbrace",
        r"\boxed",
        r"\cancel",
        r"\exp",
        r"\log",
        r"\tanh",
        r"\sinh",
        r"\cosh",
        r"\sin",
        r"\cos",
        r"\arctan",
        r"\max",
        r"\min",
        r"\left(",
        r"\{",
        r"\|",
        r"\ell",
        r"\infty",
        r"\mathscr",
        r"\langle",
        r"\binom",
        r"\underline",
        r"\sgn",
        r"\det",
        r"\Delta",
    ]
)


class Reader(Slashes):
    """One side of a statement."""

    def read(self) -> Written:
        """All of it. Raises ParseError."""
        term = self.sum()
        if self.token is not None:
            raise self.refusal("it cannot follow here")
        return term

    def sum(self) -> Written:
        """±t ± t …"""
        self.deeper()
        sign = self.take().text if self.text in ("+", "-") else "+"
        term = self.product()
        whole = self.rest_of_sum(Minus(term) if sign == "-" else term)
        self.depth -= 1
        return whole

    def rest_of_sum(self, first: Written) -> Written:
        """The first term with all that is added to it."""
        terms = [first]
        while self.text in ("+", "-") and self.token is not None:
            sign = self.take().text
            if self._breaks_off(sign):
                break
            if self.text in ("+", "-"):
                raise self.refusal("two signs follow each other; a bracket is missing")
            term = self.product()
            terms.append(Minus(term) if sign == "-" else term)
        return Plus(tuple(terms)) if len(terms) > 1 else first

    def product(self) -> Written:
        """f f · f / f …"""
        factors: list[Written] = [self.factor()]
        marks: list[str] = []
        while True:
            mark = _DOTS.get(self.text)
            if mark is not None and self.token is not None and self.token.kind != "group":
                sign = self.take().text
                if sign == r"\times" and self._is_letter_x():
                    marks.append("")
                    factors.append(Sym("x"))
                elif self._breaks_off(sign):
                    return Times(tuple(factors), tuple(marks)) if marks else factors[0]
                else:
                    factors.append(self.signed_factor())
                    marks.append(self._marked(sign, factors[-2:]))
            elif self.skip("/", r"\div"):
                self.divide(factors, marks)
            elif self._is_label():
                self.position += 3
            elif self.starts_factor():
                self._check_side_by_side(factors[-1])
                factor = self.factor()
                if not marks and self.is_mixed(factors[0], factor):
                    factors[0] = Plus((factors[0], factor))
                else:
                    marks.append("")
                    factors.append(factor)
            else:
                return Times(tuple(factors), tuple(marks)) if marks else factors[0]

    def _is_label(self) -> bool:
        """Whether a bracket holds the number of the formula, which may be a factor as well."""
        rather = self.token.numbered if self.token is not None else ""
        return bool(rather) and bool(self.doubt("numbered")) == (rather == FACTOR)

    def _marked(self, sign: str, pair: list[Written]) -> str:
        """The mark of a sign: × between names may be a cross product, and ⊗ stands for ⊙ in some notes."""
        if sign == r"\times" and all(isinstance(factor, Sym) for factor in pair):
            return "x"
        return "o" if sign == r"\otimes" and self.known.elementwise else _DOTS[sign]

    def _is_letter_x(self) -> bool:
        """Whether a × at the end is an x that was misread, in the other reading."""
        return self.token is None and not self.stops and bool(self.doubt("cross"))

    def _breaks_off(self, sign: str) -> bool:
        """Whether the formula ends behind a sign: what stands before it is read."""
        if self.token is None and not self.stops:
            self.notice.flaws.append(f"the formula breaks off behind '{sign}'")
            return True
        return False

    def signed_factor(self) -> Written:
        """`a \\cdot -b` is written by many."""
        if self.skip("-"):
            return Minus(self.factor())
        return self.factor()

    def _check_side_by_side(self, before: Written) -> None:
        assert self.token is not None
        if self.token.kind == "number" and isinstance(before, Num) and not self.is_behind_factorial():
            raise self.refusal("two numbers stand side by side")
        power = self.token.spaced and self.ahead(1) == "^"  # x 2^{x-1}
        if self.token.kind == "number" and isinstance(before, Sym) and not power:
            raise self.refusal("a number stands behind a letter; an index or a power may be lost")

    def starts_factor(self) -> bool:
        """Whether the next token can begin a factor."""
        token = self.token
        if token is None or token.text in self.stops[-1:]:
            return False
        if token.kind in ("letter", "number", "group", "environment"):
            return True
        if token.kind == "text":
            return bool(spelled(token.text)) or token.text.isalpha()
        if token.text in ("(", "[", r"\{", "|", r"\|"):
            return True
        return token.text in _OPERANDS or letter_name(token) is not None or spelled(token.text[1:]) != ""

    def factor(self) -> Written:
        """An atom with what stands above it."""
        self.deeper()
        opened = self.text in OPENING
        term = self.with_degrees(self.with_factorial(self.atom()))
        if opened:
            term = self._differentiated(term)
        while self.token is not None and self.text in ("^", "'", "_"):
            if self.text == "_" and isinstance(term, Norm):
                self.take()
                term = self._norm_order(term)
                continue
            term = self._raised(term) if self.skip("^") else self._entry(term, opened=opened)
        self.depth -= 1
        return term

    def _entry(self, term: Written, *, opened: bool) -> Written:
        """The entry (W x)_i of what stands in the bracket."""
        place, found = self.position, None
        if opened and self.skip("_"):
            indices, label = indices_below(self.argument())
            found = entry_of(term, self.running(indices)) if indices and not label else None
        if found is None:
            self.position = place
            raise self.refusal("it cannot follow here; an index belongs to a letter")
        return found

    def _differentiated(self, term: Written) -> Written:
        """(fg)', (f ∘ g)'(x), (f ∘ g)(x): a bracket that is a function, or its derivative."""
        primes = 0
        while self.skip("'"):
            primes += 1
            term = Slope(term, FREE)
        if self.text != "(":
            return term
        if not primes:
            whole = composed(term, FREE)
            return term if whole is None else composed(term, self.bracket()) or term
        place = self.bracket()
        if not isinstance(place, Sym) and any(sym.name.isupper() for sym in symbols(term)):
            return Times((term, place), ("",))  # (y - Xb)'(y - Xb)
        if not isinstance(place, Sym):
            raise self.refusal("the derivative of a bracket is read at a letter")
        return Apply(AT, (term, place))

    def _norm_order(self, term: Norm) -> Written:
        order = "".join(t.text for t in self.argument())
        if order in ("2", "F"):
            return Norm(term.term, 2)
        if order == "1":
            return Norm(term.term, 1)
        raise self.refusal("norms are read with 1, 2 or F")

    def _raised(self, term: Written) -> Written:
        tokens = self.raised_argument()
        found = above(tokens)
        if tokens and _is_number(term, tokens[0].text):
            return Raised(term, self.inner(tokens))  # 0.8^t, (1 - η)^t: no index
        if found.turned and not found.indices:
            return Turned(term)
        if not found.power:
            raise self.refusal("what stands above a bracket is a power or a transpose")
        return Raised(term, self.inner(found.power))

    def inner(self, tokens: tuple[Token, ...]) -> Written:
        """The formula inside of braces."""
        self.deeper()
        reader = type(self)(tokens, self.known, self.notice)
        reader.depth, reader.choices = self.depth, self.choices
        term = reader.read()
        self.depth -= 1
        return term

    def atom(self) -> Written:
        """Anything that holds together by itself."""
        token = self.token
        if token is None:
            raise self.refusal("a number, a letter or a bracket belongs here")
        if token.kind == "number":
            return self.number(self.take())
        if token.kind == "group":
            return self._invisible(self.take())
        if token.kind == "environment":
            return self.environment(self.take())
        match token.text:
            case "(" | "[" | r"\{" | r"\langle":
                return self.bracket()
            case "|" | r"\|":
                return self._bars()
            case r"\frac":
                return self.fraction()
            case r"\sqrt":
                return self._root()
            case r"\sum" | r"\prod":
                return self.big()
            case r"\underbrace" | r"\overbrace" | r"\boxed" | r"\cancel":
                return self._braced()
            case _:
                return self.letter_or_function()

    def number(self, token: Token) -> Num:
        """An exact decimal."""
        found = value_of(token.text)
        if found is None:
            raise refused(token, "too large: the number has too many digits")
        return Num(*found)

    def _invisible(self, token: Token) -> Written:
        """Braces alone bracket nothing that a reader of the page sees."""
        if not token.inside:
            return self.factor()
        term = self.inner(token.inside)
        if isinstance(term, Sym) and self.text in ("_", "^") and self.token is not None:
            return self.scripted(term)  # {z}_j
        before = [part.text for part in self.tokens[: self.position - 1]]
        signed = isinstance(term, Minus) and (before in ([], ["|"]) or before[-1] in _DOTS)  # 2 · {-3}
        alone = not before and not self.starts_factor() and self.text not in ("^", "/", *_DOTS)
        if isinstance(term, Plus | Minus) and not alone and not (signed and self.text != "^"):
            raise refused(token, "braces are invisible; a bracket is missing around the sum")
        return term

    def bracket(self) -> Written:
        """(…), […] or {…}: a formula, a row of entries, or a comparison that counts 0 or 1."""
        opener = self.take()
        entries, tests = self._entries(CLOSERS[opener.text])
        if opener.text == r"\langle" and len(entries) == 1:
            raise refused(opener, "a mean is not understood")
        if tests and tests[0].relation in ("=", "≠"):
            return indices_equal(tests[0], opener)
        if tests:
            return Choice(((Num(Fraction(1)), tests[0]),), Num(Fraction(0)))
        if opener.text == r"\langle" and len(entries) == 2 and not any(isinstance(e, Num) for e in entries):
            return Apply("inner", tuple(entries))
        return entries[0] if len(entries) == 1 else Grid((tuple(entries),), listed=True)

    def _entries(self, closer: str) -> tuple[list[Written], list[Test]]:
        self.stops.append(closer)
        entries, tests = [self.sum()], list[Test]()
        while self.skip(",", ";", r"\quad"):
            self.skip(r"\quad")
            entries.append(self.sum())
        if self.text in INDEX_TESTS:
            tests.append(Test(entries[0], INDEX_TESTS[self.take().text], self.sum()))
        self.expect(closer, f"'{closer[-1]}' is missing")
        self.stops.pop()
        return entries, tests

    def _bars(self) -> Written:
        opener = self.take()
        self.stops.append(opener.text)
        term = self.sum()
        self.expect(opener.text, "a bar is missing")
        self.stops.pop()
        return Apply("abs", (term,)) if opener.text == "|" else Norm(term)

    def _root(self) -> Written:
        self.take()
        degree: Written = Num(Fraction(2))
        if self.skip("["):
            degree = self.sum()
            self.expect("]", "']' is missing")
        term = self.inner(self.argument()) if self.text != "(" else self.bracket()
        if degree == Num(Fraction(2)):
            return Apply("sqrt", (term,))
        return Raised(term, Over(Num(Fraction(1)), degree))

    def _braced(self) -> Written:
        """A formula with a label below or above, which says nothing about its value."""
        start = self.position
        command = self.take()
        term = self.inner(self.argument())
        while (
            command.text in (r"\underbrace", r"\overbrace")
            and self.text in ("_", "^")
            and self.token is not None
        ):
            self.take()
            self.argument()
        seam = (
            self.starts_factor()
            or self.text in ("^", *_DOTS)
            or (start > 0 and self.tokens[start - 1].text not in "+=(")
        )
        if isinstance(term, Plus | Minus) and seam:
            raise refused(command, "a bracket is missing around the sum under the brace")
        return term


def _is_number(term: Written, above: str) -> bool:
    """0.8, or 1 - η λ, with a letter above: arrays have no such powers, and (1 - y)^T is turned."""
    turned = above == "T" and any(len(sym.name) == 1 for sym in symbols(term))  # a Latin letter
    terms = term.terms if isinstance(term, Plus) else (term,)
    return above in ("t", "T", "l", "L") and not turned and any(isinstance(part, Num) for part in terms)
