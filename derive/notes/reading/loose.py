r"""Loose writing → the usual one: ||w||, \Sigma_{k=1}^n, \sum_{i,j}, \sum_{i \in B}, \tanh{(…)}, ({…})."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notes.reading.conditionals import with_conditionals
from derive.notes.reading.numpy_calls import with_numpy_calls
from derive.notes.reading.signs import CLOSERS, OPENERS, RELATIONS, bracket_end
from derive.notes.reading.tokens import Token
from derive.notes.reading.words import spelled

_SUMS = (r"\sum", r"\prod")
DENSITY = "Normal"  # the density of the normal distribution, of a point, a mean and a variance
_WHOLE_PARTS, _WHOLE_ENDS = {r"\lfloor": "floor", r"\lceil": "ceil"}, (r"\rfloor", r"\rceil")
MEMBER = "in_"  # in_B_i: 1 where i is a member of B, else 0


def usual(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens in the usual writing, inside of groups as well."""
    called = with_numpy_calls(tokens)
    inner = tuple(replace(token, inside=usual(token.inside)) if token.inside else token for token in called)
    inner = tuple(part for token in inner for part in _with_whole_parts(token))
    inner = with_conditionals(_with_densities(_with_diagonals(inner)))
    return _with_norms(tuple(_with_sums(tuple(_with_brackets(inner)))))


def with_ratios(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """6 : 3 = 2 and a : b = 1 : 2 as quotients; the k = 1:10 of programs is a range."""
    marks = [k for k in range(1, len(tokens) - 1) if _is_ratio(tokens[k - 1 : k + 2])]
    numbers = any(tokens[k - 1].kind == tokens[k + 1].kind == "number" for k in marks)
    first = next((k for k, token in enumerate(tokens) if token.text in RELATIONS), 0)
    if not numbers or marks[0] > first:
        return tokens
    return tuple(replace(token, text="/") if k in marks else token for k, token in enumerate(tokens))


def _is_ratio(tokens: tuple[Token, ...]) -> bool:
    before, mark, behind = tokens
    return mark.text == ":" and all(token.kind in ("number", "letter") for token in (before, behind))


def _with_whole_parts(token: Token) -> tuple[Token, ...]:
    """⌊ and ⌈ as names of functions with a bracket."""
    if (word := _WHOLE_PARTS.get(token.text)) is not None:
        return Token("text", word, token.column, typed=True), Token("mark", "(", token.column)
    return (Token("mark", ")", token.column),) if token.text in _WHOLE_ENDS else (token,)


def _with_diagonals(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    r"""diag(r_1, \dots, r_n) as diag(r)."""
    place = next((k for k in range(len(tokens) - 1) if _is_list_behind(tokens, k)), None)
    if place is None:
        return tokens
    end = bracket_end(tokens, place + 1) or place + 1
    first, *_, last = _entries(tokens[place + 2 : end])
    apart = [k for k in range(len(first)) if first[k] != last[k]] if len(first) == len(last) else []
    rest = _with_diagonals(tokens[end:])
    if not apart or any(not k or first[k - 1][0] != "_" for k in apart):
        return (*tokens[:end], *rest)
    gone = {k - shift for k in apart for shift in (0, 1)}
    kept = [token for k, token in enumerate(tokens[place + 2 : place + 2 + len(first)]) if k not in gone]
    return (*tokens[: place + 2], *kept, *rest)


def _is_list_behind(tokens: tuple[Token, ...], place: int) -> bool:
    """Whether diag(…, \\dots, …) begins there."""
    called, opened = tokens[place].text.removeprefix("\\"), tokens[place + 1].text
    end = bracket_end(tokens, place + 1) if called == "diag" and opened == "(" else None
    entries = _entries(tokens[place + 2 : end]) if end else []
    return len(entries) > 2 and [text for text, _ in entries[-2]] == [r"\dots"]


def _entries(tokens: tuple[Token, ...]) -> list[list[tuple[str, object]]]:
    """What stands between commas: the texts of the tokens, and of those inside of them."""
    found: list[list[tuple[str, object]]] = [[]]
    for token in tokens:
        if token.text == ",":
            found.append([])
        else:
            found[-1].append((token.text, _entries(token.inside) if token.inside else None))
    return found


def _with_densities(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    r"""\mathcal{N}(x | \mu, \sigma^2) as a function of three numbers; of vectors it stays unread."""
    found = list(tokens)
    for place, token in enumerate(tokens):
        letter, opened = (*tokens[place + 1 : place + 3], token, token)[:2]
        name = letter.inside[0].text if len(letter.inside) == 1 else letter.text
        if token.text != r"\mathcal" or name != "N" or opened.text != "(":
            continue
        inside = range(place + 3, bracket_end(tokens, place + 2) or place + 3)
        bars = [k for k in inside if tokens[k].text in ("|", r"\mid")]
        arrays = any(tokens[k].text in (r"\Sigma", r"\mathbf", r"\boldsymbol", r"\Lambda") for k in inside)
        commas = sum(tokens[k].text == "," for k in inside)
        if len(bars) == 1 and commas == 1 and not arrays:
            found[place : place + 2] = [Token("letter", DENSITY, token.column), Token("mark", "", 0)]
            found[bars[0]] = replace(tokens[bars[0]], kind="mark", text=",")
    return tuple(token for token in found if token.kind != "mark" or token.text)


def _with_norms(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    r"""Two bars side by side as one mark, where they come in pairs: ||w|| is \|w\|."""
    kept: list[Token] = []
    for token in tokens:
        last = kept[-1] if kept else token
        if token.text == last.text == "|" and token.kind == "mark" and token.column == last.column + 1:
            kept[-1] = replace(last, text=r"\|")
        else:
            kept.append(token)
    bars = [token.text for token in kept if token.text in ("|", r"\|")]
    return tuple(kept) if bars.count(r"\|") % 2 == 0 and "|" not in bars else tokens


def _with_brackets(tokens: tuple[Token, ...]) -> Iterator[Token]:
    """Braces around a whole bracket behind a function, and braces around all that stands in a bracket."""
    for place, token in enumerate(tokens):
        before = tokens[place - 1].text if place else ""
        after = tokens[place + 1].text if place + 1 < len(tokens) else ""
        inside = token.inside
        whole = bool(inside) and bracket_end(inside, 0) == len(inside) - 1
        called = (
            bool(before) and bool(spelled(before.removeprefix("\\"))) and tokens[place - 1].kind != "group"
        )
        bracketed = before in OPENERS and after in CLOSERS
        if token.kind == "group" and ((whole and called) or bracketed):
            yield from inside
        else:
            yield token


def _with_sums(tokens: tuple[Token, ...]) -> Iterator[Token]:
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.text == r"\Sigma" and _is_range(tokens[place + 1 :]):
            token = replace(token, text=r"\sum")
        if token.text not in _SUMS:
            yield token
            place += 1
            continue
        end = place + 1
        while end + 1 < len(tokens) and tokens[end].text in ("_", "^") and tokens[end].kind != "group":
            end += 2
        yield from _ranges(token, tokens[place + 1 : end])
        place = end


def _is_range(behind: tuple[Token, ...]) -> bool:
    """_{k=1}^n, in either order."""
    marks = behind[:4]
    below = next((marks[k + 1] for k in range(0, len(marks) - 1, 2) if marks[k].text == "_"), None)
    return below is not None and len(below.inside) > 2 and below.inside[1].text == "="


def _ranges(big: Token, scripts: tuple[Token, ...]) -> Iterator[Token]:
    r"""\sum_{i,j} as \sum_i \sum_j, \sum_{i \in B} as \sum_i with a factor that tells the members."""
    pairs = {scripts[k].text: scripts[k + 1] for k in range(0, len(scripts) - 1, 2)}
    below = pairs["_"].inside if "_" in pairs else ()
    letters = _letters(below)
    if letters:
        rest = below[-2:] if any(token.text == "=" for token in below) else ()
        for letter in letters:
            yield big
            yield Token("mark", "_", big.column)
            yield Token("group", "{}", big.column, (letter, *rest))
            if "^" in pairs:
                yield from (Token("mark", "^", big.column), pairs["^"])
    elif len(below) > 2 and below[0].kind == "letter" and below[1].text == r"\in" and big.text == r"\sum":
        name = "".join(_plain(below[2:]))
        yield from (big, Token("mark", "_", big.column), below[0])
        if name.isalpha():  # a set with a name
            yield from _member(name, below[0])
        else:
            yield from (Token("command", r"\in", below[1].column),)
    else:
        yield big
        yield from scripts


def _member(name: str, letter: Token) -> Iterator[Token]:
    yield Token("letter", f"{MEMBER}{name}", letter.column)
    yield from (Token("mark", "_", letter.column), letter)


def _letters(below: tuple[Token, ...]) -> list[Token]:
    """The letters of i,j and ij, also before a common = 1; none where it is anything else."""
    names = below[:-2] if len(below) > 3 and below[-2].text == "=" else below
    commas = any(token.text == "," for token in names)
    found = [token for token in names if token.text != ","]
    small = all(t.kind == "letter" and t.text.islower() and t.text.isascii() for t in found)
    distinct = len({t.text for t in found}) == len(found)
    enough = 1 < len(found) < 4 and (commas or len(found) == 2)
    return found if small and distinct and enough else []


def _plain(tokens: tuple[Token, ...]) -> Iterator[str]:
    for token in tokens:
        if token.kind == "group":
            yield from _plain(token.inside)
        elif token.text not in (r"\mathcal", r"\mathbb", r"\mathbf"):
            yield token.text.removeprefix("\\")
