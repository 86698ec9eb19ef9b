r"""Functions of LaTeX: `\log a`, `\tanh^2 z`, `\sigma(z)`, `e^{-z}`."""

from __future__ import annotations

from fractions import Fraction

from derive.errors import InputError, UnknownName
from derive.indices import ALL
from derive.latex_reader.cursor import Reading
from derive.latex_reader.derivatives import Derivatives, derived
from derive.latex_reader.entries import scan_indices
from derive.latex_reader.letters import AMBIGUOUS
from derive.latex_reader.matrices import Matrices
from derive.latex_reader.names import LatexName, scan_name, starts_name
from derive.latex_reader.naming import OPENING, Reach
from derive.latex_reader.tokens import UPRIGHT_D, no_formula
from derive.parse.tokens import Token
from derive.term import Call, Indexed, Name, Number, Power, Quotient, Term, rational

_OPERATOR = r"\operatorname{"
_SEVERAL = ("max", "min")


class Functions(Derivatives, Matrices):
    """The part of the reader that knows functions."""

    def function_or_name(self) -> Reading:
        """A call, a derivative such as dL/da, the exponential e^…, or a name."""
        token = self.token
        found = self.letters.function(self.tokens, self.position)
        if found is not None and self._is_called(*found):
            return (yield self._call(*found))
        if token.text == "e" and self.ahead(1) == "^":
            return (yield self._exponential())
        if token.text in ("d", UPRIGHT_D) and self.is_inline_derivative():
            return self.inline_derivative()
        if not starts_name(token):
            raise self._unread()
        if self.ahead(1) == "'":
            return self._prime(_plain_function(self.take().text))
        if self.letters.loss and self._is_node_call(self.position):
            return (yield self._node_call())
        return self.name_in_formula()

    def _is_node_call(self, position: int) -> bool:
        """z_2(w_2, a_1): a name of the model with names, numbers and further such calls in its brackets."""
        name, place = scan_name(self.tokens, position)
        if self.tokens[place].text != "(" or not self.letters.knows(name):
            return False
        depth, expects = 1, True
        while depth:
            place += 1
            token = self.tokens[place]
            if expects and starts_name(token):
                place = scan_name(self.tokens, place)[1] - 1
                expects = False
            elif expects and token.kind == "number":
                expects = False
            elif not expects and token.text in (",", "(", ")"):
                depth += (token.text == "(") - (token.text == ")")
                expects = token.text != ")"
            else:
                return False
        return True

    def _node_call(self) -> Reading:
        node = self.variable()
        arguments: list[Term] = []
        self.open(")")
        arguments.append((yield self.sum()))
        while self.skip(","):
            arguments.append((yield self.sum()))
        self.close()
        self.reach = Reach.NOTHING
        return Call(node.id, tuple(arguments))

    def _unread(self) -> InputError:
        text = self.token.text
        if text.startswith(_OPERATOR):
            return UnknownName("function", text[len(_OPERATOR) : -1], self.letters.spelled())
        if self.token.kind in ("command", "environment", "word"):
            return self.refusal("this is not read yet")
        return self.refusal("a number, a name, a function or a bracket belongs here")

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
        if after < len(self.tokens) and self.tokens[after].text in OPENING:
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
        if name in _SEVERAL and self.skip("_"):
            return (yield self._over_letters(name))
        power = yield self._power_of_call(letter)
        if self.token.text == "'":
            return self._prime(name)
        arguments: list[Term] = []
        if self.token.text in OPENING:
            yield from self._arguments(arguments)
        else:
            yield from self._bare_argument(letter, arguments)
        reach = self.reach
        if name in _SEVERAL and len(arguments) == 1 and (whole := self.extreme(name, arguments[0])):
            return whole
        self._check_count(name, letter, len(arguments))
        term: Term = Call(name, tuple(arguments))
        term = term if base is None else Quotient(term, Call("log", (base,)))
        self.reach = reach
        return term if power == _NO_POWER else Power(term, power)

    def _over_letters(self, name: str) -> Reading:
        r"""\max_{j} Z_{nj}, read up to the letters below."""
        letters, self.position = scan_indices(self.tokens, self.position)
        self.bound += [letter.id for letter in letters if isinstance(letter, Name)]
        inner = yield self.factor()
        del self.bound[len(self.bound) - len(letters) :]
        if not isinstance(inner, Indexed) or not set(letters) <= set(inner.indices):
            raise self.refusal(rf"\{name} over an index is read of an entry with that index: \{name}_j x_j")
        self.reach = Reach.ALL
        indices = tuple(ALL if index in letters else index for index in inner.indices)
        return Call(name, (Indexed(inner.id, indices),))

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
            inner = self.name_in_formula()
            self.expect(")", "a derivative f'(z) is read at a name only")
            if not isinstance(inner, Name | Indexed):
                raise self.refusal("a derivative f'(z) is read at a name only")
            return derived(Call(name, (inner,)), [inner] * order)
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


def _plain_function(letter: str) -> str:
    """The name of a function that a letter of a law stands for: f, φ."""
    return letter.lstrip("\\")


_ONE = Number(Fraction(1))
_NO_POWER = Number(Fraction(0))
