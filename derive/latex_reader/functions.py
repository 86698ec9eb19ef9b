r"""Functions, names and derivatives of LaTeX: `\log a`, `\tanh^2 z`, `\sigma(z)`, `\partial L/\partial a`."""

from __future__ import annotations

from abc import abstractmethod
from enum import IntEnum
from fractions import Fraction

from derive.errors import InputError, UnknownName
from derive.latex_reader.cursor import Cursor, Reading
from derive.latex_reader.letters import AMBIGUOUS, Letters
from derive.latex_reader.names import LatexName, scan_name, starts_name
from derive.latex_reader.tokens import no_formula
from derive.library.activations import CALL_NAMES
from derive.parse import SYNTAX, callable_names
from derive.parse.tokens import Token
from derive.term import Call, Constant, Derivative, Name, Number, Power, Quotient, Term, rational

_OPENING = ("(", "[", r"\{")
_OPERATOR = r"\operatorname{"
_SEVERAL = ("max", "min")
_CALL_LETTERS = {"f", "g", r"\phi", r"\varphi"}  # followed by a bracket, they are read as functions
_WORDS = frozenset(name for name in (*callable_names(), *SYNTAX) if len(name) > 1)


class Reach(IntEnum):
    r"""What the factor just read would swallow: nothing, what stands beside it, or what \cdot joins to it."""

    NOTHING = 0
    BESIDE = 1  # d/dz(1 + z)
    ALL = 2  # log a


class Functions(Cursor):
    """The part of the reader that knows letters."""

    def __init__(self, tokens: list[Token], letters: Letters) -> None:
        super().__init__(tokens)
        self.letters = letters
        self.reach = Reach.NOTHING

    @abstractmethod
    def sum(self) -> Reading:
        """t + t + …"""

    @abstractmethod
    def product(self) -> Reading:
        """f f …"""

    @abstractmethod
    def factor(self) -> Reading:
        """An atom with its power."""

    @abstractmethod
    def argument(self) -> Reading:
        """What a command stands before."""

    @abstractmethod
    def bracketed(self) -> Reading:
        """A term in brackets."""

    @abstractmethod
    def script(self) -> Reading:
        """What stands above."""

    def function_or_name(self) -> Reading:
        """A call, a derivative such as dL/da, the exponential e^…, or a name."""
        token = self.token
        found = self.letters.function(self.tokens, self.position)
        if found is not None and self._is_called(*found):
            return (yield self._call(*found))
        if token.text == "e" and self.ahead(1) == "^":
            return (yield self._exponential())
        if token.text == "d" and self._is_inline_derivative():
            return self.inline_derivative()
        if not starts_name(token):
            raise self._unread()
        return Name(self._name_in_formula())

    def _unread(self) -> InputError:
        text = self.token.text
        if text.startswith(_OPERATOR):
            return UnknownName("function", text[len(_OPERATOR) : -1], self.letters.spelled())
        if self.token.kind in ("command", "environment", "word"):
            return self.refusal("this is not read yet")
        return self.refusal("a number, a name, a function or a bracket belongs here")

    def single(self, token: Token) -> Term:
        """One letter that stands alone, as an argument without braces."""
        if token.text == r"\pi":
            from_names = self.letters.knows(LatexName(token.text))
            return Name("pi") if from_names else Constant("pi")
        return Name(self._identifier(LatexName(token.text), token))

    def _name_in_formula(self) -> str:
        start = self.position
        token = self.token
        self._refuse_words()
        name, self.position = scan_name(self.tokens, self.position)
        known = self.letters.knows(name)
        if name.key == LatexName("e").key and not known:
            raise no_formula(token, r"the number e is written e^1 or \exp(1); for a name e, say what it is")
        if not known and name.base in (r"\Delta", "d") and starts_name(self.token):
            raise no_formula(token, f"a difference is not read; give '{name.base} …' a name of its own")
        if not known and self.token.text in _OPENING and self._looks_called(name):
            raise no_formula(
                token, f"'{name.base}(…)' looks like a call, but no function '{name.base}' is defined"
            )
        return self._identifier(name, self.tokens[start])

    def _looks_called(self, name: LatexName) -> bool:
        if name.base in _CALL_LETTERS:
            return True
        # nobody writes w(x) for a product: one name or number alone in its brackets
        inside, place = self.tokens[self.position + 1], self.position + 2
        if starts_name(inside):
            place = scan_name(self.tokens, self.position + 1)[1]
        elif inside.kind != "number":
            return False
        return self.tokens[place].text in (")", "]", ",")

    def _identifier(self, name: LatexName, token: Token) -> str:
        identifier = self.letters.identifier(name)
        if identifier == AMBIGUOUS:
            raise no_formula(token, "it stands for two names of the model")
        return identifier

    def _refuse_words(self) -> None:
        """`exp(-z)` in LaTeX is e times x times p; nobody means that."""
        place = self.position
        if self.token.kind != "letter" or (place and self._adjacent(place - 1)):
            return
        word = self.token.text
        while self.tokens[place + 1].kind == "letter" and self._adjacent(place):
            place += 1
            word += self.tokens[place].text
        if word in _WORDS and not all(self.letters.knows(LatexName(letter)) for letter in word):
            kept = CALL_NAMES.get(word, word)
            raise no_formula(
                Token("word", word, self.token.column),
                rf"in LaTeX a function is written \{kept} or \operatorname{{{kept}}}",
            )

    def _adjacent(self, place: int) -> bool:
        one, two = self.tokens[place], self.tokens[place + 1]
        return one.kind == two.kind == "letter" and two.column == one.column + 1

    # --- calls ---------------------------------------------------------------------------------------

    def _is_called(self, name: str, length: int) -> bool:
        """Whether the function's letter is used as one: σ alone is an ordinary name."""
        first = self.token
        if not starts_name(first) or length > 1:
            return True
        after = self.position + length
        if self.tokens[after].text == "'":
            return True
        if self.tokens[after].text == "^":
            after += 1
            after = self.matching(after) + 1 if self.tokens[after].text == "{" else after + 1
        if after < len(self.tokens) and self.tokens[after].text in _OPENING:
            return True
        alone = len(self.tokens) == length + 1
        return alone and not self.letters.knows(LatexName(first.text))

    def _call(self, name: str, length: int) -> Reading:
        letter = self.token
        self.position += length
        if name == AMBIGUOUS:
            raise no_formula(letter, "it stands for two functions of the model")
        if self.token.kind == "end" and len(self.tokens) == length + 1:
            return Call(name, ())  # the function itself, as on an arrow
        base = None
        if name == "log" and self.skip("_"):
            base = yield self.argument()
        power = yield self._power_of_call(letter)
        if self.token.text == "'":
            return self._prime(name)
        arguments: list[Term] = []
        if self.token.text in _OPENING:
            yield from self._arguments(arguments)
        else:
            yield from self._bare_argument(letter, arguments)
        reach = self.reach
        self._check_count(name, letter, len(arguments))
        term: Term = Call(name, tuple(arguments))
        term = term if base is None else Quotient(term, Call("log", (base,)))
        self.reach = reach
        return term if power == _NO_POWER else Power(term, power)

    def _power_of_call(self, letter: Token) -> Reading:
        if not self.skip("^"):
            return _NO_POWER
        power = yield self.script()
        if not (isinstance(power, Number) and power.value.denominator == 1 and power.value > 0):
            raise no_formula(letter, f"with a power, write the bracket: ({letter.text}(z))^{{…}}")
        return power

    def _arguments(self, arguments: list[Term]):
        closer = {"(": ")", "[": "]", r"\{": r"\}"}[self.token.text]
        self.open(closer)
        arguments.append((yield self.sum()))
        while self.skip(","):
            arguments.append((yield self.sum()))
        self.close()
        self.reach = Reach.NOTHING

    def _bare_argument(self, letter: Token, arguments: list[Term]):
        if letter.text in (r"\max", r"\min") or letter.kind == "letter":
            raise self.refusal(f"{letter.text} needs its arguments in brackets")
        if self.token.text in ("-", "+") or self.token.kind == "end":
            raise self.refusal(f"{letter.text} needs an argument")
        arguments.append((yield self.factor()))
        self.reach = Reach.ALL

    def _check_count(self, name: str, letter: Token, count: int) -> None:
        if name in _SEVERAL and count < 2:
            raise no_formula(letter, "it takes two arguments or more")
        if name not in _SEVERAL and count != 1:
            raise no_formula(letter, f"it takes one argument, not {count}")

    def _prime(self, name: str) -> Term:
        r"""\sigma'(z), f''(x): the derivative at a name."""
        order = 0
        while self.skip("'"):
            order += 1
        if self.token.text == "(" and starts_name(self.tokens[self.position + 1]):
            self.position += 1
            inner = Name(self._name_in_formula())
            self.expect(")", "a derivative f'(z) is read at a name only")
            return _derived(Call(name, (inner,)), [inner] * order)
        raise self.refusal("a derivative f'(z) is read at a name only")

    def _exponential(self) -> Reading:
        token = self.take()
        self.position += 1
        exponent = yield self.script()
        value = rational(exponent)
        whole = value is not None and value.denominator == 1
        if whole and exponent != _ONE and self.letters.knows(LatexName("e")):
            raise no_formula(token, r"a power of the name e or of the number? Write (e)^2 or \exp(2)")
        self.reach = Reach.NOTHING
        return Call("exp", (exponent,))

    # --- derivatives ---------------------------------------------------------------------------------

    def _is_mark(self, position: int) -> bool:
        text = self.tokens[position].text
        return text == r"\partial" or (text == "d" and not self.letters.knows(LatexName("d")))

    def _is_inline_derivative(self) -> bool:
        """dL/da: a d before a name, a slash, and the same again."""
        start = self._past_order(self.position + 1)
        if not self._is_mark(self.position) or not starts_name(self.tokens[start]):
            return False
        place = scan_name(self.tokens, start)[1]
        slash, mark = (self.tokens[place].text, self.ahead(place + 1 - self.position))
        return slash == "/" and mark == "d" and starts_name(self.tokens[place + 2])

    def inline_derivative(self) -> Term:
        r"""\partial L/\partial a, \partial^2 L/\partial a\,\partial b."""
        mark = self.take()
        order = self._order()
        of = self._plain_name()
        self.expect("/", r"a derivative is written \partial L/\partial a or \frac{\partial L}{\partial a}")
        return _derived(Name(of), self._variables(mark.text, order))

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
            case ["^", "{", number, "}"] if number in _ORDERS:
                return position + 4
            case _:
                return position

    def _variables(self, mark: str, order: int) -> list[Name]:
        r"""\partial x^2\,\partial y: what is differentiated by, as many as the order above says."""
        variables: list[Name] = []
        while len(variables) < order:
            self.expect(mark, "a derivative has the same sign above and below, as often as its order says")
            name = Name(self._plain_name())
            variables += [name] * self._order()
        if len(variables) > order:
            raise self.refusal("a derivative has as many signs below as its order says")
        return variables

    def _plain_name(self) -> str:
        """A name that no e, d or function's letter is: what is differentiated, and with respect to what."""
        token = self.token
        if not starts_name(token):
            raise self.refusal("a name belongs here")
        name, self.position = scan_name(self.tokens, self.position)
        return self._identifier(name, token)

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
        if self.token.text != "{" or not self._is_mark(self.position + 1):
            return False
        below = self.matching(self.position) + 1
        mark, place = self.ahead(1), below + 1
        while self.tokens[below].text == "{" and self.tokens[place].text == mark:
            if not starts_name(self.tokens[place + 1]):
                return False
            place = self._past_order(scan_name(self.tokens, place + 1)[1])
            if self.tokens[place].text == "}":
                return True
        return False

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
        return _derived(of, variables)

    def _operand(self) -> Reading:
        r"""What stands behind \frac{d}{dz}: a bracket, or one factor that ends the product."""
        if self.token.text not in _OPENING:
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
            name, end = scan_name(self.tokens, self.position)
            if self.tokens[end].text == "}":
                token, self.position = self.token, end
                return Name(self._identifier(name, token))
        return (yield self.product())


def _derived(term: Term, variables: list[Name]) -> Term:
    """The derivative by each of the variables, by the last one first."""
    for variable in reversed(variables):
        term = Derivative(term, variable)
    return term


_ORDERS = tuple("123456789")
_ONE = Number(Fraction(1))
_NO_POWER = Number(Fraction(0))
