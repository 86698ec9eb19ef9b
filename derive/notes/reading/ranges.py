r"""What runs over an index: \sum_{i=1}^n, \prod_k, \sum_{j \neq i}, \max_j."""

from __future__ import annotations

from fractions import Fraction

from derive.notes.reading.degrees import Degrees
from derive.notes.reading.environments import Environments
from derive.notes.reading.factorials import Factorials
from derive.notes.reading.names import indices_below, letter_name
from derive.notes.reading.tokens import Token, refused
from derive.notes.written import (
    EQUAL,
    OTHERS,
    RUNS,
    Apply,
    Big,
    Index,
    Minus,
    Num,
    Plus,
    Sym,
    Times,
    Written,
    every,
    symbols,
)


class Ranges(Environments, Factorials, Degrees):
    """The part of the reader that knows sums and factorials."""

    excluded = ""  # the letter that a sum leaves out

    def big(self) -> Written:
        """A sum or a product with what it runs over."""
        product = self.take().text == r"\prod"
        index, low, high, self.excluded = "", None, None, ""
        while self.text in ("_", "^") and self.token is not None:
            if self.take().text == "_":
                index, low = self._lower(self.argument())
            else:
                above = self.argument()
                if any(token.text == r"\infty" for token in above):
                    raise refused(above[-1], "a sum or a product without an end is not read")
                again = len(above) > 2 and above[1].text == "=" and letter_name(above[0]) == index
                high = self.inner(above[2:] if again else above)  # \sum_{i=1}^{i=n}
        excluded = self.excluded
        body = Minus(self.product()) if self.skip("-") else self.product()
        if excluded and not product:
            same = Sym(EQUAL, (Index(index), Index(excluded)))
            body = Times((Plus((Num(Fraction(1)), Minus(same))), body), ("",))
        goes_on = index and self.text in ("+", "-") and self.token is not None and self._rest_uses(index)
        if goes_on and self.doubt("sum"):
            body = self._whole_sum(body)
        if not product and (low, high) == (None, None) and self._is_of_all(index.removesuffix(RUNS), body):
            return Plus((body, Sym(index.removesuffix(RUNS) + OTHERS)))
        return Big(product, body, index, low, high)

    def _is_of_all(self, name: str, body: Written) -> bool:
        """Whether Σ_w w² adds up all weights, of which the w of a ∂/∂w is one."""
        functions = {part.function for part in every(body) if isinstance(part, Apply)}
        return name in self.known.varying and set(symbols(body)) == {Sym(name)} and functions <= {"abs"}

    def largest(self, function: str) -> Written:
        r"""\max_j z_j: the largest of the terms that Σ_j z_j would add."""
        tokens = self.argument()
        index, low = self._lower(tokens)
        body = self.factor()
        if not any(index in i.letters for sym in symbols(body) for i in sym.indices):
            raise refused(tokens[0], "a maximum runs over an index of what stands behind it")
        return Apply(function, (Big(False, body, index, low),))

    def _lower(self, tokens: tuple[Token, ...]) -> tuple[str, Written | None]:
        name = letter_name(tokens[0]) if tokens else None
        if name is None:
            raise self.refusal("a sum runs over one index")
        name = self.known.running(name)
        if len(tokens) == 1:
            return name, None
        if tokens[1].text == "=":
            return name, self.inner(tokens[2:])
        if tokens[1].text == r"\neq":
            indices, label = indices_below(tokens[2:])
            if (
                len(indices) == 1
                and indices[0].letter
                and not (indices[0].shift or indices[0].is_sum or label)
            ):
                self.excluded = self.known.running(indices[0].letter)
                return name, None
        raise refused(tokens[1], "a sum runs over one index: i, or i = 1")

    def _rest_uses(self, index: str) -> bool:
        flat = list(self.tokens[self.position :])
        while flat:
            token = flat.pop()
            if self.known.running(letter_name(token) or "") == index:
                return True
            flat.extend(token.inside)
        return False

    def _whole_sum(self, first: Written) -> Written:
        terms = [first]
        while self.text in ("+", "-") and self.token is not None:
            sign = self.take().text
            term = self.product()
            terms.append(Minus(term) if sign == "-" else term)
        return Plus(tuple(terms))
