r"""Expectations, variances and covariances: \mathbb{E}[x], \operatorname{Var}(x), Cov(x, y), E_p[x]."""

from __future__ import annotations

from derive.notes.reading.growth import Growth
from derive.notes.reading.tokens import refused
from derive.notes.written import COVARIANCE, EXPECTATION, VARIANCE, Apply, Grid, Written

_WORDS = {"e": EXPECTATION, "var": VARIANCE, "v": VARIANCE, "cov": COVARIANCE}
_COMMANDS = (r"\mathbb", r"\mathbf", r"\mathcal", r"\mathscr")
OPENING = ("(", "[", r"\{")


def is_operator(word: str) -> bool:
    """Whether a word names a mean or a variance."""
    return word.lower() in _WORDS


class Expectations(Growth):
    """The part of the reader that knows E, Var and Cov."""

    def expected(self) -> Written | None:
        """E[x], Var(x), Cov(x, y), O(h²) or a limit that begins here; None for anything else."""
        if (growth := self.growth()) is not None:
            return growth
        function, length = self._operator()
        if not function:
            return None
        start = self.position
        self.position += length
        label = "".join(t.text for t in self.argument()) if self.skip("_") else ""
        if self.text not in OPENING:
            self.position = start
            return None
        inside = self.bracket()
        arguments = inside.rows[0] if isinstance(inside, Grid) else (inside,)
        if len(arguments) != (2 if function == COVARIANCE else 1):
            raise self.refusal("a mean is read of one formula, a covariance of two")
        return Apply(function + (f"_{label}" if label.isalpha() else ""), arguments)

    def _operator(self) -> tuple[str, int]:
        """Which one, and how many tokens its name has."""
        token = self.token
        assert token is not None
        following = self.tokens[self.position + 1] if self.position + 1 < len(self.tokens) else None
        if token.text in _COMMANDS and following is not None:
            name = "".join(t.text for t in following.inside) or following.text
            plain = token.text != r"\mathbb" and self.ahead(2) == "("
            return ("", 0) if plain else (_WORDS.get(name.lower(), "") if name in ("E", "V") else "", 2)
        if token.kind == "text":
            return _WORDS.get(token.text.lower(), ""), 1
        if token.text in ("E", "V") and self.ahead(1) == "[" and token.kind == "letter":
            if token.text in self.known.values:
                raise refused(token, "the mean of something, or a product with a quantity of the note")
            return _WORDS[token.text.lower()], 1
        return "", 0
