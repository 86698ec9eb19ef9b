r"""Index letters with a prime, \sum_{c'} e^{z_{c'}}, x^{(i^\prime)}: letters like any other."""

from __future__ import annotations

from dataclasses import replace

from derive.notes.reading.names import letter_name
from derive.notes.reading.tokens import Token

_BIG = (r"\sum", r"\prod", r"\Sigma", r"\max", r"\min")
_BY = (r"\partial", r"\nabla")  # below these stands a name, and f' is a derivative
_OPENERS = ("(", "[")


def with_primes(tokens: tuple[Token, ...], run: frozenset[str] = frozenset()) -> tuple[Token, ...]:
    r"""Every primed letter of an index as one token; `run` are those that sums around it run over.

    z_{c'} has the index c'; z_c' is the derivative of a z_c, but not behind a sum over c'.
    """
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        before = [t.text for t in found[-2:]]
        if before[-1:] == ["_"] and before[0] not in _BY:
            token, place = _below(tokens, place, loose=before[0] in _BIG, run=run)
            run |= _letters(token) if before[0] in _BIG else frozenset()
        elif before[-1:] == ["^"] and token.inside and token.inside[0].text in _OPENERS:
            token = replace(token, inside=_joined(token.inside))
        if token.inside:
            token = replace(token, inside=with_primes(token.inside, run))
        found.append(token)
        place += 1
    return tuple(found)


def _below(tokens: tuple[Token, ...], place: int, *, loose: bool, run: frozenset[str]) -> tuple[Token, int]:
    """What stands below, and the place of its last token: with a prime that TeX would set above."""
    token = tokens[place]
    if token.kind == "group":
        return replace(token, inside=_joined(token.inside)), place
    joined = _joined(tokens[place : place + 3])[:1]
    length = len(joined[0].text) - len(token.text)
    if length and (loose or joined[0].text in run):
        return joined[0], place + (length if tokens[place + 1].text == "'" else 2)
    return token, place


def _joined(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    r"""c ', c ^ ' and c ^ {'} as the one letter c'."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        raised = place and token.text == "^" and place + 1 < len(tokens)
        inside = (tokens[place + 1].inside or (tokens[place + 1],)) if raised else (token,)
        primes = len(inside) if all(t.text == "'" and t.kind != "group" for t in inside) else 0
        if primes and found and letter_name(found[-1]) is not None:
            found[-1] = Token("letter", found[-1].text + "'" * primes, found[-1].column, (), found[-1].spaced)
            place += 2 if raised else 1
            continue
        found.append(token)
        place += 1
    return tuple(found)


def _letters(token: Token) -> frozenset[str]:
    return frozenset(t.text for t in (token, *token.inside) if t.text.endswith("'"))
