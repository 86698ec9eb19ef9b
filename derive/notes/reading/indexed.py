"""An index behind a call: softmax(z)_i, tanh(z)_i, S(z)_i."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.notes.reading.cursor import CLOSERS
from derive.notes.reading.derivatives import Derivatives
from derive.notes.reading.names import indices_below
from derive.notes.reading.tokens import Token
from derive.notes.written import Apply, Big, Index, Over, Sym, Written, sum_of_letters

_BARS = (r"\|", r"\Vert", r"\parallel", "‖", "∥")


class Indexed(Derivatives):
    """The part of the reader that knows indices of functions."""

    def running(self, indices: tuple[Index, ...]) -> tuple[Index, ...]:
        """The indices, their letters marked where they run in this document only."""
        return tuple(replace(index, letter=self._running(index)) for index in indices)

    def _running(self, index: Index) -> str:
        if not index.is_sum:
            return self.known.running(index.letter)
        return sum_of_letters((sign, self.known.running(letter)) for sign, letter in index.summands)

    def is_entry(self, term: Written) -> bool:
        """Whether softmax(z)_i, tanh(z)_i goes on with its index."""
        if self.text != "_" or not isinstance(term, Apply):
            return False
        return len(term.arguments) == 1 and isinstance(term.arguments[0], Sym)

    def indices(self) -> tuple[Index, ...]:
        """The index that stands here, behind its mark."""
        indices, label = indices_below(self.argument())
        if label or not indices:
            raise self.refusal("this index of a function is not read")
        return self.running(indices)

    def index_behind(self) -> tuple[Index, ...]:
        """The i of S(z)_i, which is S_i(z); taken from behind its bracket."""
        behind = self.position + len(self.bracket_content()) + 2
        if behind + 1 >= len(self.tokens) or self.tokens[behind].text != "_":
            return ()
        token = self.tokens[behind + 1]
        indices, label = indices_below(token.inside or (token,))
        if label or not indices:
            return ()
        self.tokens = (*self.tokens[:behind], *self.tokens[behind + 2 :])
        return self.running(indices)

    def part_at_bar(self) -> None:
        """D(p ‖ q) has two arguments: what stands between two bars would be a norm."""
        inside = self.bracket_content()
        bars = [place for place, token in enumerate(inside) if token.text in _BARS]
        if len(bars) == 1 and 0 < bars[0] < len(inside) - 1:
            place = self.position + 1 + bars[0]
            self.tokens = (
                *self.tokens[:place],
                replace(self.tokens[place], text=","),
                *self.tokens[place + 1 :],
            )

    def bracket_content(self, ahead: int = 0) -> tuple[Token, ...]:
        """The tokens in the bracket that opens here."""
        opener, start, depth = self.ahead(ahead), self.position + ahead, 0
        closer = CLOSERS[opener]
        for place in range(start, len(self.tokens)):
            token = self.tokens[place]
            depth += (token.text == opener) - (token.text == closer)
            if depth == 0:
                return self.tokens[start + 1 : place]
        raise self.refusal(f"'{closer}' is missing")


def arguments_of_entries(sides: Iterable[tuple[Token, ...]]) -> dict[str, str]:
    """Of every letter S with entries S(z)_i what stands in its brackets; empty where that differs."""
    found: dict[str, str] = {}
    for tokens in sides:
        for place, token in enumerate(tokens[:-1]):
            end = _end(tokens, place + 1) if token.kind == "letter" and tokens[place + 1].text == "(" else 0
            if end and end + 1 < len(tokens) and tokens[end + 1].text == "_":
                inside = "".join(t.text for t in tokens[place + 2 : end])
                found[token.text] = inside if found.get(token.text, inside) == inside else ""
    return found


def _end(tokens: tuple[Token, ...], start: int) -> int:
    depth = 0
    for place in range(start, len(tokens)):
        depth += (tokens[place].text == "(") - (tokens[place].text == ")")
        if depth == 0:
            return place
    return 0


def entry_of_call(call: Written, indices: tuple[Index, ...]) -> Written:
    """softmax(z)_i = e^{z_i} / Σ_k e^{z_k}; tanh(z)_i = tanh(z_i), a function of every entry."""
    if not isinstance(call, Apply) or not all(isinstance(argument, Sym) for argument in call.arguments):
        return call
    if call.function != "softmax":
        return replace(call, arguments=tuple(_at(argument, indices) for argument in call.arguments))
    letter = next(x for x in ("k", "j", "i") if all(index.letter != x for index in indices))
    powers = (
        Apply("exp", (_at(call.arguments[0], indices),)),
        Apply("exp", (_at(call.arguments[0], (Index(letter),)),)),
    )
    return Over(powers[0], Big(False, powers[1], letter))


def _at(term: Written, indices: tuple[Index, ...]) -> Written:
    """z_k of a bold z: an entry, which is a number."""
    return replace(term, indices=(*term.indices, *indices), bold=False) if isinstance(term, Sym) else term


def half_of(power: tuple[Token, ...] | None) -> int:
    """1 for a square, 2 for a fourth power; 0 for what is no even number."""
    text = "".join(token.text for token in power or ())
    return int(text) // 2 if text in ("2", "4", "6", "8") else 0
