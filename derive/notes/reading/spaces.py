r"""Wide spaces: between two equations they part them, within a product they say nothing.

`G = a \;\; H = b` are two statements, `p~~q = q\hspace{1em}p` is one; `\;(2)` behind a display is its number,
and in a line it is a number or a factor.
"""

from __future__ import annotations

from dataclasses import replace

from derive.notes.reading.signs import (
    CLOSERS,
    OPENERS,
    OPERATORS,
    RELATIONS,
    bracket_end,
    is_number,
    sign_in,
)
from derive.notes.reading.tokens import FACTOR, LABEL, Token

Tokens = tuple[Token, ...]
_ENDS = (",", ";", ".", ":", r"\quad", r"\Rightarrow")
_WORDS = r"\sum \prod \int \lim \max \min \arg \nabla \partial \log \exp \sin \cos \tanh"
_AWAITING = frozenset(_WORDS.split())
_INNER = ("cases", "dcases", "matrix", "array")  # their entries have no numbers


def with_spaces(tokens: Tokens, *, display: bool = False) -> Tokens:
    """The tokens without spaces; \\quad where one parts two statements."""
    tokens = tuple(_with_spaces_inside(token) if token.inside else token for token in tokens)
    if not any(token.kind == "space" for token in tokens):
        return tokens
    kept: list[Token] = []
    depth = place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.kind != "space":
            depth += _step(token)
            kept.append(token)
            place += 1
            continue
        end = _behind(tokens, place)
        if (rather := _numbered(tokens, place, end)) and not (display and rather == FACTOR):
            if not display:
                kept += [replace(tokens[end], numbered=rather), *tokens[end + 1 : end + 3]]
            place = end + 3
            continue
        if depth <= 0 and _parts(kept, _width(tokens[place:end]), _until_space(tokens[end:])):
            kept.append(Token("command", r"\quad", token.column))
        place = end
    return tuple(kept)


def _with_spaces_inside(token: Token) -> Token:
    if token.kind == "group":
        return replace(token, inside=_without(token.inside))
    display = not token.text.removesuffix("*").endswith(_INNER)
    return replace(token, inside=with_spaces(token.inside, display=display))


def _without(tokens: Tokens) -> Tokens:
    return tuple(
        replace(token, inside=_without(token.inside)) if token.inside else token
        for token in tokens
        if token.kind != "space"
    )


def _behind(tokens: Tokens, place: int) -> int:
    """Where a run of spaces ends."""
    while place < len(tokens) and tokens[place].kind == "space":
        place += 1
    return place


def _width(run: Tokens) -> str:
    """small, wide or apart: two small ones are wide."""
    widths = {token.text for token in run}
    if "apart" in widths:
        return "apart"
    return "wide" if len(run) > 1 or "wide" in widths else "small"


def _until_space(tokens: Tokens) -> Tokens:
    """What stands up to the next wide space, sign between statements, or row."""
    depth = 0
    for place, token in enumerate(tokens):
        depth += _step(token)
        wide = token.kind == "space" and _width(tokens[place : _behind(tokens, place)]) != "small"
        ends = token.kind not in ("group", "text") and token.text in (*_ENDS, r"\\")
        if depth <= 0 and (wide or ends):
            return _plain(tokens[:place])
    return _plain(tokens)


def _plain(tokens: Tokens) -> Tokens:
    return tuple(token for token in tokens if token.kind != "space" and token.text != "&")


def _parts(before: list[Token], width: str, following: Tokens) -> bool:
    """Whether a space parts statements: both sides have a sign, or a long one no factor behind."""
    row = _last_statement(before)
    if not row or not following or width == "small":
        return width == "apart"
    beside = [token.text for token in (row[-1], following[0]) if token.kind != "group"]
    if any(text in (*OPERATORS, *RELATIONS, "^", "_") for text in beside):
        return False
    if any(text in _ENDS for text in beside):
        return width == "apart"
    signs = sign_in(row), sign_in(following)
    if width == "wide":
        return None not in signs and following[0].kind != "text" and not _awaits(row)
    product = following[0].kind in ("letter", "group") or following[0].text in (*OPENERS, r"\frac")
    worded = any(token.kind == "text" for token in following)
    return signs[0] is None or signs[1] is not None or not product or worded or is_number(following)


def _awaits(row: Tokens) -> bool:
    r"""Whether something must follow: \sum_i, \log, \frac{d}{dx}."""
    last = _without_scripts(row)
    slope = last > 1 and row[last - 2].text == r"\frac" and row[last - 1].inside[:1] != ()
    if slope and row[last - 1].inside[0].text in ("d", r"\partial"):
        return all(token.text in ("d", r"\partial", "^", "2", "n") for token in row[last - 1].inside)
    return row[last].text in _AWAITING


def _without_scripts(row: Tokens) -> int:
    """Where the last token stands that is no index and no power."""
    last = len(row) - 1
    while last > 1 and row[last - 1].text in ("_", "^"):
        last -= 2
    return last


def _last_statement(before: list[Token]) -> Tokens:
    """What stands since the last row or sign between statements."""
    depth = 0
    for place in range(len(before) - 1, -1, -1):
        token = before[place]
        depth -= _step(token)
        if depth <= 0 and token.kind not in ("group", "text") and token.text in (*_ENDS, r"\\"):
            return _plain(tuple(before[place + 1 :])) or (token,)
    return _plain(tuple(before))


def _step(token: Token) -> int:
    return 0 if token.kind == "group" else (token.text in OPENERS) - (token.text in CLOSERS)


def _numbered(tokens: Tokens, place: int, end: int) -> str:
    """What (2) is, set apart at the end of a row: behind f or 3 rather a factor."""
    closing = bracket_end(tokens, end) if end < len(tokens) else None
    if closing is None or not is_number(tokens[end : closing + 1]):
        return ""
    behind = tokens[_behind(tokens, closing + 1) :]
    row = _last_statement(list(tokens[:place]))
    if (behind and behind[0].text != r"\\") or len(row) < 2 or sign_in(row) is None:
        return ""
    if row[-1].text in (*OPERATORS, *RELATIONS):
        return ""
    if _width(tokens[place:end]) != "small":
        return LABEL
    end = _without_scripts(row)
    last, before = row[end], row[max(end - 1, 0)].text
    lone = last.kind == "letter" and before in (*RELATIONS, *OPERATORS)
    called = last.kind in ("number", "command", "mark", "text") and last.text not in CLOSERS
    return FACTOR if lone or called else LABEL
