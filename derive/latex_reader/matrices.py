r"""Whole arrays of LaTeX: `X^{\top}(P-Y)`, `G\odot P`, `\operatorname{tr}(AB)`, `Z\mathbf{1}`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from derive.latex_reader.arrays import Arrays
from derive.latex_reader.cursor import Reading
from derive.latex_reader.names import LatexName
from derive.latex_reader.naming import Reach
from derive.latex_reader.sizes import Sizes
from derive.matrix import divide, hadamard, matmul
from derive.parse.tokens import Token
from derive.term import ONE, ZERO, Call, Name, Power, Product, Term

ENTRYWISE = {r"\odot", r"\oslash"}
NORM_ENDS = r"\rVert"
WORDS = {
    r"\operatorname{tr}": "trace",
    r"\operatorname{diag}": "diag",
    r"\operatorname{softmax}": "softmax",
}
_LAYERS = {"[": "]", "(": ")"}


class Matrices(Arrays):
    """The part of the reader that knows whole arrays."""

    @cached_property
    def sizes(self) -> Sizes:
        """The sizes of the formula, with those of ones."""
        return Sizes(self.letters.whole)

    def entrywise(self) -> Reading:
        r"""A product, or several with \odot and \oslash between."""
        term = yield self.product()
        while self.token.text in ENTRYWISE:
            sign = self.take().text
            other = yield self.product()
            term = hadamard(term, other) if sign == r"\odot" else divide(term, other)
        return term

    def joined(self, factors: Sequence[Term]) -> Term:
        """Factors side by side: two arrays or more are a product of matrices, numbers stand before it."""
        shapes = [self.sizes.of(factor) for factor in factors]
        arrays = [factor for factor, shape in zip(factors, shapes, strict=True) if shape]
        if len(arrays) > 1:
            numbers = [factor for factor, shape in zip(factors, shapes, strict=True) if not shape]
            whole = matmul(*arrays)
            self.sizes.of(whole)
            factors = [*numbers, whole]
        return Product(tuple(factors)) if len(factors) > 1 else factors[0]

    def ones(self) -> Term:
        """A boldface 1 without a condition."""
        self.reach = Reach.NOTHING
        return Call("ones", (self.sizes.open(),))

    def word(self) -> Reading:
        """tr(A), diag(v), softmax(Z)."""
        function = WORDS[self.take().text]
        if self.token.text not in ("(", "["):
            raise self.refusal("its argument stands in brackets")
        self.open(_LAYERS[self.token.text])
        argument = yield self.sum()
        self.close()
        self.reach = Reach.NOTHING
        if function == "diag" and len(self.sizes.of(argument)) == 2:
            function = "diagonal"
        return Call(function, (argument,))

    def extreme(self, name: str, argument: Term) -> Term | None:
        r"""\max(Z) of an array: of the rows of a matrix; None for anything else."""
        match argument, len(self.sizes.of(argument)):
            case Name(), 1:
                return Call(f"a{name}", (argument,))
            case Name(), 2:
                return Call(f"a{name}", (argument, ONE))
            case Call("transpose", (inner,)), 2:
                return Call(f"a{name}", (inner, ZERO))
            case _:
                return None

    def norm(self) -> Reading:
        r"""\lVert A\rVert, of a matrix with an F below."""
        self.open(NORM_ENDS)
        inner = yield self.sum()
        self.close()
        if self._texts(4) == ["_", "{", "F", "}"]:
            self.position += 4
        elif self._texts(2) == ["_", "F"]:
            self.position += 2
        self.reach = Reach.NOTHING
        return Call("norm", (inner,))

    def power_by_entries(self, base: Term) -> Reading:
        r"""Z^{\circ 3}."""
        self.position += 1
        self.open("}")
        self.position += 1
        exponent = yield self.sum()
        self.close()
        self.reach = Reach.NOTHING
        return Power(base, exponent)

    def knows_identity(self) -> bool:
        """Whether the next letter is the I of the identity matrix."""
        return self.token.text == "I" and bool(self.letters.whole) and not self.letters.knows(LatexName("I"))


def apart(tokens: Sequence[Token]) -> list[Token]:
    r"""W^{[2]\top} as W^{[2]}^{\top}: the layer and the transpose have a place of their own."""
    found: list[Token] = []
    for place, token in enumerate(tokens):
        around = [other.text for other in tokens[max(place - 5, 0) : place + 2]]
        if (
            token.text == r"\top"
            and len(around) == 7
            and around[:2] == ["^", "{"]
            and around[2] in _LAYERS
            and around[-1] == "}"
        ):
            found += [Token("mark", text, token.column) for text in ("}", "^", "{")]
        found.append(token)
    return found
