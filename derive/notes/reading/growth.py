r"""Orders and limits: O(h^2), \mathcal{O}(h^2), o(h), \lim_{h \to 0} of what stands behind it."""

from __future__ import annotations

from abc import abstractmethod

from derive.notes.reading.indexed import Indexed
from derive.notes.reading.names import letter_name
from derive.notes.written import LIMIT, ORDER, SMALL_ORDER, Apply, Num, Raised, Sym, Written

SMALL = frozenset(("h", "epsilon", "varepsilon", "delta", "Deltax", "eta", "t", "x", "u", "s"))


class Growth(Indexed):
    """The part of the reader that knows O(h^n) and lim."""

    @abstractmethod
    def bracket(self) -> Written:
        """(…)"""

    @abstractmethod
    def product(self) -> Written:
        """f f …"""

    def growth(self) -> Written | None:
        """An order or a limit that begins here; None for anything else."""
        if self.text == r"\lim":
            return self._limit()
        order = self._order_sign()
        if not order or order in self.known.values:
            return None
        start = self.position
        self.position += 1 if self.text == order else 2
        inside = self.bracket()
        base = inside.base if isinstance(inside, Raised) and isinstance(inside.exponent, Num) else inside
        usual = SMALL if order == "O" else SMALL - {"t", "x", "u", "s"}
        if not isinstance(base, Sym) or base.indices or base.name not in usual:
            self.position = start
            return None
        return Apply(ORDER if order == "O" else SMALL_ORDER, (inside,))

    def _order_sign(self) -> str:
        """O, o or \\mathcal{O} before a bracket."""
        token = self.token
        assert token is not None
        if token.kind == "letter" and token.text in ("O", "o") and self.ahead(1) == "(":
            return token.text
        following = self.tokens[self.position + 1 : self.position + 2]
        named = "".join(t.text for t in following[0].inside) or following[0].text if following else ""
        return "O" if token.text == r"\mathcal" and named == "O" and self.ahead(2) == "(" else ""

    def _limit(self) -> Written:
        self.take()
        self.expect("_", "a limit is written with what its variable goes to")
        inside = self.argument()
        arrows = [place for place, token in enumerate(inside) if token.text == r"\rightarrow"]
        if len(arrows) != 1 or arrows[0] != 1 or letter_name(inside[0]) is None:
            raise self.refusal("a limit is read of one letter")
        if any(token.text == r"\infty" for token in inside):
            raise self.refusal("a limit at infinity is not read")
        variable = Sym(letter_name(inside[0]) or "")
        return Apply(LIMIT, (self.product(), variable, self.inner(inside[2:])))
