r"""Numbers as people write them, each one token: 1e-3, 2\text{e-}5, 0{,}5, 0,25, 100\,352, 75\,\%.

What two countries read in two ways is refused: 1,234, unless the document has numbers with points, and 5e-4,
which is 5e - 4 as well. So is what is broken: 0. 5, and 0.\overline{3}.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from derive.decimals import read_decimal
from derive.notes.reading.measured import scale_of
from derive.notes.reading.tokens import Token, refused

_OPENERS, _CLOSERS = ("(", "[", r"\{", r"\langle"), (")", "]", r"\}", r"\rangle")
_REPEATING = (r"\overline", r"\bar", r"\overbar")
_COUNTING = ("i", "j", "k", "l", "m", "n", "t")
_TAKES = ("^", "_", r"\frac", r"\tfrac", r"\dfrac", r"\sqrt", r"\binom")  # 12 behind them may be 1 and 2


def value_of(text: str) -> tuple[Fraction, int] | None:
    """The number with its decimal places: 2.5e-3 has four, 75% two; None when it has too many digits."""
    percent = text.endswith("%")
    mantissa, _, power = text.rstrip("%").partition("e")
    shift = int(power or "0") - 2 * percent
    value = read_decimal(mantissa)
    if value is None or abs(shift) > 99:
        return None
    return value * Fraction(10) ** shift, len(mantissa.partition(".")[2]) - shift


def joined(
    tokens: tuple[Token, ...], *, below: bool = False, points: bool = False, commas: bool = False
) -> tuple[Token, ...]:
    """The tokens with every number as one; below a letter stands a list. Raises ParseError if in doubt.

    With `points`, numbers of the document have points: 100,480 is whole. With `commas` {,} is one, 1,5 too.
    """
    found: list[Token] = []
    place, depth = 0, int(below)
    while place < len(tokens):
        token = tokens[place]
        depth += (token.text in _OPENERS) - (token.text in _CLOSERS)
        if token.kind != "number" or (found and found[-1].text in _TAKES):
            under = bool(found) and found[-1].text == "_"
            inside = joined(token.inside, below=under, points=points, commas=commas)
            found.append(replace(token, inside=inside) if token.inside else token)
            place += 1
            continue
        pair = tokens[place + 1 : place + 3]
        if depth <= 0:
            _refuse_apart(token, tokens[place + 1 : place + 4])
        thousands = _grouped(tokens, place, depth=depth) if not commas or not _is_pair(pair) else None
        if thousands is not None:
            whole = _whole(thousands, tokens[place : place + 2], points=points)
            place += 2 * len(thousands) - 1
        else:
            whole, place = _number(tokens, place, depth=depth, commas=commas)
        _refuse_broken(whole, tokens[place : place + 2])
        found.append(whole)
    return tuple(found)


def _refuse_broken(number: Token, behind: tuple[Token, ...]) -> None:
    r"""No number is 0 in 0. 5, 0.\overline{3} and 0.\,5. Raises ParseError."""
    texts = [token.text for token in behind]
    if number.text.count(".") > 1:
        raise refused(number, "a number has one point, and none between thousands")
    if texts[:1] == ["."] and (behind[-1].kind == "number" or (texts[1:] and texts[1] in _REPEATING)):
        raise refused(replace(number, text=f"{number.text}."), "a number is broken off behind its point")
    if "." in number.text and texts[:1] and texts[0] in _REPEATING:
        raise refused(behind[0], "a number with digits that repeat is not read; a fraction is")


def _refuse_apart(number: Token, behind: tuple[Token, ...]) -> None:
    """1 ,234 and 1, 000 are thousands, or two numbers; so is 1, 234 = …. Raises ParseError."""
    if len(behind) < 2 or behind[0].text != "," or not (behind[0].spaced or behind[1].spaced):
        return
    whole = behind[1].text.partition(".")[0]
    few = number.text.isdigit() and len(number.text) <= 3 and not number.text.startswith("0")
    if not few or behind[1].kind != "number" or len(whole) != 3:
        return
    equal = [token.text for token in behind[2:]] == ["="]
    if whole.startswith("0") or equal or not behind[1].spaced:
        raise refused(
            replace(number, text=f"{number.text}, {behind[1].text}"),
            "it may be a thousand or a list; write the number without the comma",
        )


def _is_pair(behind: tuple[Token, ...]) -> bool:
    """The {,}103 behind 1."""
    return len(behind) == 2 and _is_braced(behind[0]) and behind[1].kind == "number"


def _number(tokens: tuple[Token, ...], place: int, *, depth: int, commas: bool) -> tuple[Token, int]:
    number, place = _with_comma(tokens, place, depth=depth, commas=commas)
    while _is_group_of_three(number, tokens[place : place + 1]):
        number = replace(number, text=number.text + tokens[place].text)
        place += 1
    exponent, after = _exponent(tokens, place)
    if exponent:
        number, place = replace(number, text=f"{number.text}e{exponent}"), after
    elif after:
        raise refused(
            replace(number, text=f"{number.text}e{tokens[place + 1].text}{tokens[place + 2].text}"),
            r"it may be a power of ten, or a multiple of e; 5 \cdot 10^{-4} and 5e - 4 are clear",
        )
    return _scaled(number, tokens, place)


def _scaled(number: Token, tokens: tuple[Token, ...], place: int) -> tuple[Token, int]:
    """75% and 38.5 million."""
    following = tokens[place] if place < len(tokens) else None
    if following is not None and following.text == r"\%":
        return replace(number, text=f"{number.text}%"), place + 1
    power = scale_of(following.text) if following is not None and following.kind == "text" else None
    if power is None or "e" in number.text:
        return number, place
    return replace(number, text=f"{number.text}e{power}"), place + 1


def _grouped(tokens: tuple[Token, ...], place: int, *, depth: int) -> list[str] | None:
    """The 100 and 480 of 100,480; in brackets, 50 and 007, but not 100,480, which may be two entries."""
    parts = [tokens[place].text]
    end = place + 1
    while parts[-1].isdigit() and end + 1 < len(tokens) and _is_separated(tokens, end):
        parts.append(tokens[end + 1].text)
        end += 2
    threes = all(len(part.partition(".")[0]) == 3 for part in parts[1:]) and len(parts[0]) <= 3
    if len(parts) < 2 or not threes or parts[0].startswith("0"):
        return None
    return parts if depth <= 0 or any(part.startswith("0") for part in parts) else None


def _is_separated(tokens: tuple[Token, ...], place: int) -> bool:
    comma, after = tokens[place], tokens[place + 1]
    if after.kind != "number" or after.spaced:
        return False
    return (comma.text == "," and not comma.spaced) or _is_braced(comma)


def _whole(parts: list[str], tokens: tuple[Token, ...], *, points: bool) -> Token:
    """Raises ParseError when it may be something else."""
    number, comma = tokens
    if points or (len(parts) > 2 and len(parts[0]) < 3) or "." in parts[-1]:
        return replace(number, text="".join(parts))
    other = "a decimal comma" if len(parts) == 2 else "a list"
    hint = f"it may be {other} or a thousand; write the number without it"
    raise refused(replace(number, text=("{,}" if _is_braced(comma) else ",").join(parts)), hint)


def _with_comma(tokens: tuple[Token, ...], place: int, *, depth: int, commas: bool) -> tuple[Token, int]:
    """0{,}5 and 3,14: numbers with a decimal comma."""
    number = tokens[place]
    parts = [number.text]
    place += 1
    while place + 1 < len(tokens) and _is_comma(tokens, place, depth=depth, commas=commas):
        parts.append(tokens[place + 1].text)
        place += 2
    if len(parts) == 1:
        return number, place
    if len(parts) > 2:
        return number, place - 2 * (len(parts) - 1)  # a list
    return replace(number, text=".".join(parts)), place


def _is_comma(tokens: tuple[Token, ...], place: int, *, depth: int, commas: bool) -> bool:
    """{,} between digits, or a comma without spaces that begins no list: i = 1,2 is one."""
    comma, after = tokens[place], tokens[place + 1]
    if after.kind != "number" or not after.text.isdigit() or after.spaced:
        return False
    if _is_braced(comma):
        return True
    before = tokens[place - 1]
    adjacent = comma.text == "," and not comma.spaced and "." not in before.text
    usual = commas and tokens[max(place - 3, 0)].text not in _COUNTING
    long = len(after.text) > 1 or (before.text == "0" and after.text != "1") or usual
    further = tokens[place + 2 : place + 3]
    return adjacent and long and depth == 0 and [token.text for token in further] != [","]


def _is_braced(token: Token) -> bool:
    return token.kind == "group" and [inner.text for inner in token.inside] == [","]


def _is_group_of_three(number: Token, following: tuple[Token, ...]) -> bool:
    """100 and 352 of 100\\,352."""
    if not following or following[0].kind != "number" or len(following[0].text) != 3:
        return False
    whole, point, decimals = number.text.partition(".")
    three = following[0].text.isdigit()
    return three and (len(decimals) % 3 == 0 and bool(decimals) if point else not whole.startswith("0"))


def _exponent(tokens: tuple[Token, ...], place: int) -> tuple[str, int]:
    """The power of ten, and the place behind it; an empty one with a place where it may be something else."""
    texts = [token.text for token in tokens[place : place + 3]]
    kinds = [token.kind for token in tokens[place : place + 3]]
    if not texts or tokens[place].spaced:
        return "", 0
    if kinds[0] == "text" and texts[0] in ("e-", "e+", "E-", "E+", "e−") and kinds[1:2] == ["number"]:
        return _signed(texts[0][1], texts[1]), place + 2
    if texts[0] not in ("e", "E") or kinds[0] not in ("text", "letter"):
        return "", 0
    inside = [token.text for token in tokens[place + 1].inside] if kinds[1:2] == ["group"] else []
    if len(inside) == 2 and inside[0] in ("-", "+") and inside[1].isdigit():
        return _signed(*inside), place + 2
    if inside in (["-"], ["+"]) and kinds[2:] == ["number"] and texts[2].isdigit():
        return _signed(inside[0], texts[2]), place + 3
    if kinds[1:2] == ["number"] and texts[1].isdigit() and not tokens[place + 1].spaced:
        return _signed("+", texts[1]), place + 2
    if kinds[0] == "letter" and texts[1:2] in (["-"], ["+"]) and kinds[2:] == ["number"]:
        spaced = any(token.spaced for token in tokens[place + 1 : place + 3])
        if spaced or not texts[2].isdigit():
            return "", 0
        clear = "." in tokens[place - 1].text or tokens[place - 1].text == "1" or texts[2].startswith("0")
        return (_signed(texts[1], texts[2]), place + 3) if clear else ("", 1)
    return "", 0


def _signed(sign: str, digits: str) -> str:
    return ("-" if sign in "-−" else "") + digits
