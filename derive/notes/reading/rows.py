r"""Rows of a display, its layout taken away: aligned, split, boxes, invisible delimiters, ± read twice."""

from __future__ import annotations

from derive.notes.reading.columns import in_columns
from derive.notes.reading.signs import CLOSERS, OPENERS, RELATIONS, bracket_end
from derive.notes.reading.tokens import Token, refused

LAYOUTS = [
    "aligned",
    "align",
    "align*",
    "gather",
    "gather*",
    "gathered",
    "split",
    "multline",
    "multline*",
    "equation",
    "equation*",
    "eqnarray",
    "eqnarray*",
    "flalign",
    "flalign*",
    "alignat",
    "alignat*",
    "xalignat",
    "xalignat*",
    "IEEEeqnarray",
    "IEEEeqnarray*",
    "dmath",
    "dmath*",
    "displaymath",
    "math",
    "array",
    "cases",
    "dcases",
    "aligned*",
    "alignedat",
    "multlined",
]
_WITH_COLUMNS = ("array", "alignat", "xalignat", "alignedat", "IEEEeqnarray")  # told in a first group


def refuse_open_bracket(row: tuple[Token, ...]) -> None:
    """(a + 1 = 3: an equation within a bracket that nothing closes. Raises ParseError."""
    for place, token in enumerate(row):
        open_ = token.text == "(" and bracket_end(row, place) is None
        if open_ and any(inner.text in ("=", r"\approx") for inner in row[place:]):
            raise refused(token, "nothing closes this bracket")


def unwrapped(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Without a bracket or a box around the whole statement."""
    while True:
        if len(tokens) == 2 and tokens[0].text == r"\boxed":
            tokens = tokens[1].inside
        elif len(tokens) > 2 and bracket_end(tokens, 0) == len(tokens) - 1 and _states(tokens[1:-1]):
            tokens = tokens[1:-1]
        elif len(tokens) == 1 and tokens[0].kind == "group":
            tokens = tokens[0].inside
        else:
            return tokens


def _states(tokens: tuple[Token, ...]) -> bool:
    return any(token.text in RELATIONS and token.kind != "group" for token in tokens)


def rows_of(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """Rows of displays, with those of environments inside at their place."""
    rows: list[list[Token]] = [[]]
    tokens = unwrapped(tokens)
    for token in tokens:
        if token.kind == "environment" and _is_layout(token):
            inside = prepared(_body(token))
            for number, row in enumerate(in_columns(rows_of(inside), token.text)):
                if number or rows[-1]:
                    rows.append([])
                rows[-1] += row
        elif token.text == r"\\" and token.kind != "group":
            rows.append([])
        else:
            rows[-1].append(token)
    return [tuple(row) for row in rows if row]


def _body(token: Token) -> tuple[Token, ...]:
    """The inside without the column specification of an array."""
    inside = token.inside
    specified = token.text.removesuffix("*") in _WITH_COLUMNS
    return _opened(inside[1:] if specified and inside and inside[0].kind == "group" else inside)


def _opened(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Cells without the braces around the whole of them: {a} & {= b} of a scanned page."""
    ends = ("&", r"\\")
    kept: list[Token] = []
    for place, token in enumerate(tokens):
        opens = not place or (tokens[place - 1].kind != "group" and tokens[place - 1].text in ends)
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        closes = following is None or (following.kind != "group" and following.text in ends)
        kept += token.inside if token.kind == "group" and opens and closes else (token,)
    return tuple(kept)


def _is_layout(token: Token) -> bool:
    if token.text not in LAYOUTS:
        return False
    if token.text in ("array", "cases", "dcases"):
        return _states_rows(_body(token))
    return True


def _states_rows(tokens: tuple[Token, ...]) -> bool:
    """Whether the rows are statements: a sign before any mark of alignment, or right behind it."""
    for place, token in enumerate(tokens):
        before = {t.text for t in tokens[max(0, place - 1) : place]}
        row = [t.text for t in tokens[:place]]
        start = len(row) - row[::-1].index("\\\\") if "\\\\" in row else 0
        if token.text in ("=", ":=", r"\approx") and ("&" in before or "&" not in row[start:]):
            return True
    return False


def prepared(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Without invisible delimiters and their partners; a sign under or over another one is the sign."""
    return _without_silent(_plain_signs(tokens))


def _plain_signs(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    kept: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.text in (r"\overset", r"\stackrel", r"\underset") and place + 2 < len(tokens):
            kept += tokens[place + 2].inside or (tokens[place + 2],)
            place += 3
            continue
        inside = prepared(token.inside) if token.kind == "group" else token.inside
        kept.append(
            token
            if inside is token.inside
            else Token(token.kind, token.text, token.column, inside, token.spaced)
        )
        place += 1
    return tuple(kept)


def _without_silent(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    r"""A bracket that \right. leaves open is closed by the partner of a later \left., or by nothing."""
    if not any(token.text in (r"\left.", r"\right.") for token in tokens):
        return tokens
    gone: set[int] = set()
    stack, waiting = list[int](), list[int]()
    for place, token in enumerate(tokens):
        top = tokens[stack[-1]].text if stack else ""
        following = tokens[place + 1].text if place + 1 < len(tokens) else ""
        if token.text in OPENERS or token.text == r"\left.":
            stack.append(place)
        elif token.text == "|" and top == r"\left." and following in ("_", "^"):
            stack.pop()  # at a place; the mark stays
        elif token.text in CLOSERS or token.text == r"\right.":
            opener = stack.pop() if stack else None
            gone |= _silent(tokens, opener, place)
            if opener is not None and token.text == r"\right." and opener not in gone:
                waiting.append(opener)
            elif top == r"\left." and token.text != r"\right." and waiting:
                gone.discard(place)
                waiting.pop()
            elif top == r"\left." and token.text == r"\}" and following in ("", r"\\", "&", r"\quad"):
                gone.add(place)  # a brace behind the row groups it with a remark
    return tuple(token for place, token in enumerate(tokens) if place not in gone)


def _silent(tokens: tuple[Token, ...], opener: int | None, closer: int) -> set[int]:
    """Which of two delimiters say nothing: the invisible ones, and a brace beside an environment's rows."""
    pair = {closer} if opener is None else {opener, closer}
    invisible = {place for place in pair if tokens[place].text in (r"\left.", r"\right.")}
    inside = () if opener is None else tokens[opener + 1 : closer]
    rows = any(token.kind == "environment" and not token.text.endswith("matrix") for token in inside)
    braced = any(tokens[place].text in (r"\{", r"\}") for place in pair) or len(inside) == 1
    beside = tokens[closer].text == r"\}" and opener in invisible  # a brace beside what a remark is about
    return pair if invisible and ((rows and braced) or beside) else invisible
