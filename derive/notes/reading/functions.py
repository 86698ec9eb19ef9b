r"""Letters and functions: `\sigma'(z)`, `\log a`, `a_1(1-a_1)`, `J(\theta)`, `\max(0, z)`."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from fractions import Fraction

from derive.errors import ParseError
from derive.notes.reading.cursor import CLOSERS
from derive.notes.reading.derivatives import is_d
from derive.notes.reading.expectations import Expectations
from derive.notes.reading.indexed import entry_of_call, half_of
from derive.notes.reading.inverted import as_inverse
from derive.notes.reading.names import (
    ACCENTS,
    BOLD,
    FONTS,
    Above,
    above,
    indices_below,
    letter_name,
    order_above,
    order_of,
    without_primes,
)
from derive.notes.reading.tokens import Token, refused
from derive.notes.reading.words import ELEMENTWISE, FUNCTION_LETTERS, OPERATORS, spelled
from derive.notes.written import (
    PLAIN,
    Apply,
    Grid,
    Index,
    Minus,
    Num,
    Over,
    Plus,
    Raised,
    Slope,
    Sym,
    Times,
    Turned,
    Written,
)

_RATES = frozenset(("beta", "gamma", "rho", "lambda", "eta", "alpha", "kappa"))  # β₁^t is a power
_NO_PRODUCTS = (("O", "("), ("Ocal", "("), ("P", "("))
OPENING = ("(", "[", r"\{")
_SIZES = ("n", "m", "d", "p", "N", "M", "D", "P", "K", "2", "3", "4")  # of an identity


class Functions(Expectations):
    """The part of the reader that knows letters."""

    @abstractmethod
    def sum(self) -> Written:
        """t + t + …"""

    @abstractmethod
    def product(self) -> Written:
        """f f …"""

    @abstractmethod
    def largest(self, function: str) -> Written:
        r"""\max_j z_j."""

    @abstractmethod
    def is_indicator(self) -> bool:
        """Whether 1(…), I(…) begins here."""

    @abstractmethod
    def indicator(self) -> Written:
        """1 where the condition holds, else 0."""

    def letter_or_function(self) -> Written:
        """A name, a call, a derivative written on one line, or the exponential."""
        token = self.token
        assert token is not None
        if (mean := self.expected()) is not None:
            return mean
        if token.text == r"\partial":
            return self.partial()
        if token.text == r"\nabla":
            return self.nabla()
        if is_d(token):
            found = self.inline_slope()
            if found is not None:
                return found
        if token.text == "e" and self.ahead(1) == "^" and not self._is_error_squared():
            return self._exponential()
        word = token.text[1:] if token.kind == "command" else token.text if token.kind == "text" else ""
        if word and spelled(word):
            self.take()
            return self._called(spelled(word))
        if token.kind == "text":
            return self._word()
        if token.text == r"\Delta" and self._is_difference():
            self.take()
            return self.difference("Delta")
        if self.is_shorthand():
            self.take()
            return self.difference("d")
        if self.is_indicator():
            return self.indicator()
        return self.name_or_call()

    def _is_error_squared(self) -> bool:
        """e^2 where e is a quantity of the note."""
        following = self.tokens[self.position + 2] if self.position + 2 < len(self.tokens) else None
        number = following is not None and (
            following.kind == "number" or [t.kind for t in following.inside] == ["number"]
        )
        return "e" in self.known.values and number

    def _exponential(self) -> Written:
        self.take()
        self.take()
        return Apply("exp", (self.inner(self.raised_argument()),))

    def _word(self) -> Written:
        token = self.take()
        if not token.text.isalpha():
            raise refused(token, "this text is not read inside of a formula")
        if token.text.lower() in OPERATORS and self.text in (*OPENING, "_"):
            raise refused(token, "this operator is not read")
        if len(token.text) == 1:
            return self.scripted(Sym(token.text))
        return self.scripted(Sym(f"{token.text.lower()}"))

    def _is_difference(self) -> bool:
        """Δw; a Δ that nothing stands beside is a quantity."""
        following = self.tokens[self.position + 1 : self.position + 2]
        return bool(following) and (letter_name(following[0]) is not None or following[0].text in FONTS)

    # --- names -----------------------------------------------------------------------------------------

    def name_or_call(self) -> Written:
        """A name with its indices, or a call."""
        start = self.token
        sym = self._base()
        if not isinstance(sym, Sym):
            return sym
        if start is not None and (sym.name, self.text) in _NO_PRODUCTS:
            raise refused(start, "a probability or an order of growth is not read")
        return self.scripted(sym)

    def _base(self) -> Written:
        """A letter with its accents and fonts, without indices outside of them."""
        token = self.take()
        if token.text in ACCENTS:
            inside = self._dressed(token)
            return replace(inside, name=inside.name + ACCENTS[token.text])
        if token.text in FONTS:
            return self._in_font(token)
        name = letter_name(token)
        if name is None:
            raise refused(token, "this is not read")
        return Sym(name)

    def _dressed(self, token: Token) -> Sym:
        """What an accent stands over."""
        if self.text in FONTS or self.text in ACCENTS:
            inside: Written = self._base()
        else:
            inside = self.inner(self.argument())
        if not isinstance(inside, Sym):
            raise refused(token, "an accent stands over one letter")
        return replace(inside, name=inside.name.removesuffix(PLAIN))

    def _in_font(self, token: Token) -> Written:
        argument = self.argument()
        if token.text in (r"\mathbb", r"\mathscr", r"\mathcal") or [t.text for t in argument] == ["1"]:
            return self._special(token, argument)
        if len(argument) == 2 and argument[0].kind == "letter" and argument[1].kind == "number":
            return Sym(argument[0].text, (Index("", int(argument[1].text[:4])),))
        inside = self.inner(argument)
        if isinstance(inside, Sym):
            self.notice.bold.update({inside.name} if token.text in BOLD else ())
            return replace(inside, name=inside.name.removesuffix(PLAIN), bold=token.text in BOLD)
        if isinstance(inside, Plus | Minus) and self.text not in CLOSERS.values():
            raise refused(token, "a bracket is missing around the sum")
        return inside

    def _special(self, token: Token, argument: tuple[Token, ...]) -> Written:
        text = "".join(t.text for t in argument)
        if text == "1":
            return Sym("ones", bold=True)
        if token.text == r"\mathcal" or token.text == r"\mathscr":
            return Sym(f"{text}cal") if text.isalpha() else self.inner(argument)
        raise refused(token, f"{text} is a set or an expectation, which is not read here")

    def scripted(self, sym: Sym) -> Written:
        """The name with its indices; a call when a bracket follows that holds its arguments."""
        primes, turned, power = 0, False, None
        while self.token is not None and self.text in ("_", "^", "'"):
            mark = self.take().text
            if mark == "'":
                primes += 1
            elif mark == "_":
                below = self.argument()
                if self._is_size(sym, below):
                    continue
                indices, label = indices_below(below)
                if len(indices) > 0 and indices[0].letter in self.known.gates and not indices[0].shift:
                    indices, label = indices[1:], indices[0].letter  # the z of the gate i
                elif own := self.known.label(sym, indices):
                    indices, label = indices[1:], own
                indices = (*sym.indices, *self.running(indices))
                sym = replace(sym, name=sym.name + (f"_{label}" if label else ""), indices=indices)
            else:
                tokens = self.raised_argument()
                if [t.text for t in tokens] == ["0"] and not self.doubt("zeroth"):
                    sym = replace(sym, indices=(Index("", 0), *sym.indices))  # w^0: a first value
                    continue
                decays = sym.name in _RATES and len(tokens) == 1 and tokens[0].text in ("t", "k", "n")
                tokens, primed = without_primes(tokens)
                primes += primed
                if sym.name in self.known.functions & self.known.differentiated and order_of(tokens):
                    primes += order_of(tokens)
                    continue
                found = Above(power=tokens) if decays else above(tokens)
                indices, label = found.indices, found.label
                if own := self.known.label(sym, indices):
                    indices, label = indices[1:], own
                name = sym.name + (f"_{label}" if label else "")
                sym = replace(sym, name=name, indices=(*self.running(indices), *sym.indices))
                primes, turned = primes + found.primes, turned or found.turned
                power = found.power or power
        return self._with_script(sym, primes, turned=turned, power=power)

    def _is_size(self, sym: Sym, below: tuple[Token, ...]) -> bool:
        r"""The n of I_n, the n × n of I_{n \times n}: the identity's size, and no index."""
        if sym.name != "I" or sym.indices or "I" in self.known.values:
            return False
        texts = [token.text for token in below]
        if len(texts) == 3 and texts[1] == r"\times":
            return texts[0] == texts[2]
        return len(texts) == 1 and texts[0] in _SIZES

    def _with_script(
        self, sym: Sym, primes: int, *, turned: bool, power: tuple[Token, ...] | None
    ) -> Written:
        if self.text == "(":
            self.part_at_bar()
        if self.text in OPENING and self.token is not None and not primes and self._is_call(sym, primes):
            behind = self.index_behind()
            if behind and sym.name in ELEMENTWISE:
                return entry_of_call(self._call_of(sym, primes), behind)
            if behind:
                inside = "".join(token.text for token in self.bracket_content())
                self.position += len(self.bracket_content()) + 2
                if self.known.entries.get(sym.name, inside) != inside:
                    raise self.refusal("the entries of a function of two arrays are not read")
                sym = replace(sym, indices=(*sym.indices, *behind))  # the value, of which this is an entry
        name = str(sym)
        term: Written
        if self.text in OPENING and self.token is not None and self._is_call(sym, primes):
            term, power = as_inverse(self._call_of(sym, primes), power)
        elif (
            primes
            and name not in self.known.varying
            and (self.known.is_function(name) or name in FUNCTION_LETTERS)
            and name not in self.known.values
        ):
            term = Apply(name, (), primes)  # f' without its argument
        else:
            apart = not sym.bold and not sym.indices and sym.name in self.known.plain
            term = replace(sym, name=sym.name + "prime" * primes + PLAIN * apart)
        half = half_of(power) if isinstance(term, Sym) and sym.name in self.known.squares else 0
        if half and isinstance(term, Sym):
            square = replace(term, name=f"{term.name}2")
            term = Raised(square, Num(Fraction(half))) if half > 1 else square
        elif power is not None:
            term = Raised(term, self.inner(power))
        if turned:
            term = Turned(term)
        return term

    def _is_call(self, sym: Sym, primes: int) -> bool:
        """Whether the bracket that follows holds the arguments of a function."""
        name = str(sym)
        inside = self.bracket_content()
        if not primes and self._mentions(inside, sym):
            return False  # p(1 - p)
        if self.known.is_function(name) or primes or self._is_logistic(sym):
            return True
        if any(token.text == "," for token in inside):
            return True
        single = self._is_one_name(inside)
        if name in self.known.values:
            return single and (sym.name == "ell" or self._depends(sym))
        if sym.name in FUNCTION_LETTERS and sym.name != "h":
            return not self._mentions(inside, sym)
        if single and self.text == "(":
            return self.doubt("call") == 0
        return False

    def _is_logistic(self, sym: Sym) -> bool:
        """σ(0) beside a deviation σ = 2, in the other reading."""
        is_value = str(sym) in self.known.values and not self.known.is_function(str(sym))
        return str(sym) == "sigma" and is_value and bool(self.doubt("logistic"))

    def _depends(self, sym: Sym) -> bool:
        """J(θ) for a J that was written so before, or L(w) for any upper-case letter."""
        if str(sym) in self.known.depends:
            return True
        return sym.name[0].isupper() and self.doubt("call") == 0

    def _is_one_name(self, inside: tuple[Token, ...]) -> bool:
        reader = type(self)(inside, self.known, self.notice)
        reader.depth = self.depth
        try:
            self.deeper()
            return isinstance(reader.sum(), Sym) and reader.token is None
        except ParseError:
            return False
        finally:
            self.depth -= 1

    def _mentions(self, inside: tuple[Token, ...], sym: Sym) -> bool:
        """Whether the letter stands in its own bracket, other than as a function: f(f(x))."""
        places = [place for place, token in enumerate(inside) if letter_name(token) == sym.name]
        return any(place + 1 >= len(inside) or inside[place + 1].text not in OPENING for place in places)

    def _call_of(self, sym: Sym, primes: int) -> Written:
        name = str(sym)
        inside = self.bracket()
        arguments = inside.rows[0] if isinstance(inside, Grid) else (inside,)
        is_value = name in self.known.values and not self.known.is_function(name) and not primes
        if self._is_logistic(sym) and not primes:
            return Apply("sigmoid", arguments)
        if is_value and name not in self.known.several and sym.name != "ell":
            return sym  # J(θ): the value J, said with what it depends on
        if name == "diff" and len(arguments) == 2 and isinstance(arguments[1], Sym):
            return Slope(arguments[0], arguments[1])
        return Apply(name, arguments, primes)

    # --- functions -------------------------------------------------------------------------------------

    def _called(self, function: str) -> Written:
        primes, power, base, entry = 0, None, None, tuple[Index, ...]()
        while self.token is not None and self.text in ("_", "^", "'"):
            mark = self.take().text
            if mark == "'":
                primes += 1
            elif mark == "^":
                if (order := order_above(function, script := self.argument())) is None:
                    raise self.refusal("what stands above in brackets may count derivatives, or layers")
                found = above(script)
                primes, power = primes + found.primes + order, found.power or power
            elif function == "log":
                base = self.inner(self.argument())
            elif function in ("max", "min") and not primes:
                return self.largest(function)
            elif function == "softmax" and not entry:
                entry = self.indices()
            else:
                raise self.refusal("an index of a function is not read")
        term, power = as_inverse(self._applied(function, primes), power)
        if not entry and self.is_entry(term):
            self.take()
            entry = self.indices()
        if entry:
            term = entry_of_call(term, entry)
        if base is not None:
            term = Over(term, Apply("log", (base,)))
        return Raised(term, self.inner(power)) if power is not None else term

    def _applied(self, function: str, primes: int) -> Written:
        if self.token is not None and self.text in OPENING:
            inside = self.bracket()
            arguments = inside.rows[0] if isinstance(inside, Grid) else (inside,)
            if self.text == "^" and function in ("log", "exp", "sin", "cos") and self.doubt("power"):
                self.take()
                arguments = (Raised(arguments[0], self.inner(self.argument())),)
            return Apply(function, arguments, primes)
        if not self.starts_factor():
            if primes or self.token is None:
                return Apply(function, (), primes)
            raise self.refusal(f"{function} needs its argument")
        argument = self.factor()
        if isinstance(argument, Num) and self.starts_factor():
            argument = Times((argument, self.factor()), ("",))
        elif self.starts_factor() and (function == "trace" or self._reaches_on()):
            argument = self.rest_of_product(argument)
        elif self.text == "/" and self.doubt("quotient"):  # log 1/x, cos x/2
            self.take()
            argument = Over(argument, self.factor())
        return Apply(function, (argument,), primes)

    def _reaches_on(self) -> bool:
        """log a b, read as log(a b)."""
        return self.text not in (r"\log", r"\exp") and self.doubt("reach") == 1

    def rest_of_product(self, first: Written) -> Written:
        """The first factor with all that stands beside it."""
        factors = [first]
        while self.starts_factor():
            factors.append(self.factor())
        return Times(tuple(factors), ("",) * (len(factors) - 1)) if len(factors) > 1 else first
