"""Names in a formula, and what all parts of the reader share."""

from __future__ import annotations

from abc import abstractmethod
from enum import IntEnum

from derive.index_sums import letters_of
from derive.latex_reader.cursor import Cursor, Reading
from derive.latex_reader.letters import Letters
from derive.latex_reader.names import LatexName, index_of, scan_name, starts_name
from derive.latex_reader.tokens import no_formula
from derive.library.activations import CALL_NAMES
from derive.parse import SYNTAX, callable_names
from derive.parse.tokens import Token
from derive.term import Call, Constant, Indexed, Name, Term, Variable

OPENING = ("(", "[", r"\{")
_CALL_LETTERS = {"f", "g", r"\phi", r"\varphi"}  # followed by a bracket, they are read as functions
_WORDS = frozenset(name for name in (*callable_names(), *SYNTAX) if len(name) > 1)


class Reach(IntEnum):
    r"""What the factor just read would swallow: nothing, what stands beside it, or what \cdot joins to it."""

    NOTHING = 0
    BESIDE = 1  # d/dz(1 + z)
    ALL = 2  # log a


class Naming(Cursor):
    """The part of the reader that knows letters."""

    def __init__(self, tokens: list[Token], letters: Letters) -> None:
        super().__init__(tokens)
        self.letters = letters.with_formulas(tokens)
        self.reach = Reach.NOTHING
        self.bound: list[str] = []  # the index letters of the sums around this place

    @abstractmethod
    def sum(self) -> Reading:
        """t + t + …"""

    @abstractmethod
    def product(self, *, divides: bool = True) -> Reading:
        """f f …; within a sum over an index nothing is divided without brackets."""

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

    def single(self, token: Token) -> Term:
        """One letter that stands alone, as an argument without braces."""
        if token.text == r"\pi":
            from_names = self.letters.knows(LatexName(token.text))
            return Name("pi") if from_names else Constant("pi")
        return self._meaning(LatexName(token.text), token)

    def name_in_formula(self) -> Term:
        """A name, an entry of an array, or an error signal."""
        token = self.token
        self._refuse_words()
        name, self.position = scan_name(self.tokens, self.position)
        known = self.letters.announced(name)
        if name.key == LatexName("e").key and not known:
            raise no_formula(token, r"the number e is written e^1 or \exp(1); for a name e, say what it is")
        if (
            not known
            and name.key == LatexName(r"\Delta").key
            and self.letters.loss
            and starts_name(self.token)
        ):
            return Call("change", (self.variable(),))
        if not known and name.base in (r"\Delta", "d") and starts_name(self.token):
            raise no_formula(token, f"a difference is not read; give '{name.base} …' a name of its own")
        if not known and self.token.text in OPENING and self._looks_called(name):
            raise no_formula(
                token, f"'{name.base}(…)' looks like a call, but no function '{name.base}' is defined"
            )
        return self._meaning(name, token)

    def variable(self) -> Variable:
        """A name that no e, d or function's letter is: what is differentiated, and with respect to what."""
        token = self.token
        if not starts_name(token):
            raise self.refusal("a name belongs here")
        name, self.position = scan_name(self.tokens, self.position)
        found = self._meaning(name, token)
        if not isinstance(found, Name | Indexed):
            raise no_formula(token, "a name or an entry of an array belongs here")
        return found

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

    def _meaning(self, name: LatexName, token: Token) -> Term:
        term = self.letters.term(name)
        if term is None:
            raise no_formula(token, "it stands for two names of the model")
        if isinstance(term, Name):
            running = self.bound if self.letters.announced(name) else (*self.bound, *self.letters.running)
            for letter in (letter for part in name.spread for letter in letters_of(index_of(part))):
                if letter in running:
                    hint = f"the index {letter} of a sum stands below it, yet it is no such array"
                    raise no_formula(token, hint)
        return term

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
