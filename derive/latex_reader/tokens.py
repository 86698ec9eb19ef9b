r"""The words of LaTeX mathematics: commands, letters, numbers and marks, each with its column.

Spaces, sizes of brackets and alignment marks are left out; `\operatorname{…}` and `\text{…}` are one word.
"""

from __future__ import annotations

import re

from derive.errors import ParseError
from derive.parse import MAX_LENGTH
from derive.parse.tokens import Token, short, unexpected
from derive.write.greek import GREEK_LETTERS

_PATTERN = re.compile(
    r"(?P<space>\s+|\\[,;:!> ]|~|\$|\{\}|\\(?:displaystyle|textstyle|limits|nonumber)(?![A-Za-z]))"
    r"|(?P<size>\\(?:left|right|[bB]igg?[lrm]?)(?![A-Za-z]))"
    r"|(?P<word>\\(?P<style>operatorname|mathrm|mathit|mathbf|text|textrm)\s*"
    r"\{(?P<inside>[A-Za-z0-9 .,'-]*)\})"
    r"|(?P<environment>\\(?:begin|end)\s*\{[A-Za-z]+\*?\})"
    r"|(?P<newline>\\\\(?:\s*\[[0-9.]+\s*(?:pt|em|ex|mm)\])?)"
    r"|(?P<command>\\(?:[A-Za-z]+|[{}|]))"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    r"|(?P<letter>[A-Za-z])"
    r"|(?P<mark>:=|[-+*/^_(){}\[\]|,=<>&'])"
)
_OPENING = {r"\left", r"\bigl", r"\Bigl", r"\biggl", r"\Biggl"}
_CLOSING = {r"\right", r"\bigr", r"\Bigr", r"\biggr", r"\Biggr"}
SYNONYMS = {  # two commands for one sign, whoever wrote them
    r"\dfrac": r"\frac",
    r"\tfrac": r"\frac",
    r"\cfrac": r"\frac",
    r"\le": r"\leq",
    r"\ge": r"\geq",
    r"\ne": r"\neq",
    r"\to": r"\rightarrow",
    r"\gets": r"\leftarrow",
    r"\vert": "|",
    r"\lbrack": "[",
    r"\rbrack": "]",
}
_SAME = {
    **SYNONYMS,
    r"\lvert": "|(",
    r"\rvert": "|)",
    r"\ln": r"\log",
    r"\times": r"\cdot",
    "*": r"\cdot",
}
_CHARACTERS = {
    "∂": r"\partial ", "·": r"\cdot ", "⋅": r"\cdot ", "×": r"\times ", "−": "-", "≤": r"\leq ",
    "≥": r"\geq ", "≈": r"\approx ", "←": r"\leftarrow ", "≠": r"\neq ", "′": "'",
}  # fmt: skip
NEW_LINE = r"\\"
UPRIGHT_D = r"\mathrm{d}"  # the d of a derivative, never a name
_UPRIGHT = ("mathrm", "text", "textrm")


def tokens_of(text: str) -> list[Token]:
    """The words of `text`, with an end mark behind them. Raises ParseError."""
    if len(text) > MAX_LENGTH:
        raise ParseError(f"a formula of {len(text)} characters is too long; the limit is {MAX_LENGTH}")
    tokens: list[Token] = []
    side = ""  # "(" after \left, ")" after \right: the direction of a bar
    for found, column in _matches(text):
        kind = str(found.lastgroup)
        if kind == "size":
            side = "(" if found.group() in _OPENING else ")" if found.group() in _CLOSING else ""
        elif kind != "space":
            token = _token(found, column)
            if token.text == "|":
                token = Token("mark", "|" + side, column)
            tokens.append(token)
            side = ""
    if tokens and tokens[-1].text in (".", ","):
        tokens.pop()
    if not tokens:
        raise ParseError("the formula is empty")
    return [*tokens, Token("end", "", len(text) + 1)]


def _matches(text: str):
    """Each match with its column; Greek letters and signs typed as such are read as their commands."""
    end = len(text.rstrip())
    if text[:end].endswith((".", ",")):
        end -= 1  # the full stop of the sentence
    position = 0
    while position < end:
        character = text[position]
        written = _CHARACTERS.get(character) or (
            rf"\{GREEK_LETTERS[character]} " if character in GREEK_LETTERS else ""
        )
        found = _PATTERN.match(written) if written else _PATTERN.match(text, position, end)
        if found is None:
            raise unexpected(Token("other", character, position + 1), "LaTeX mathematics belongs here")
        yield found, position + 1
        position = position + 1 if written else found.end()


def _token(found: re.Match[str], column: int) -> Token:
    text = found.group()
    if found["word"]:
        inside = " ".join(found["inside"].split())
        if found["style"] in _UPRIGHT and inside == "d":
            return Token("command", UPRIGHT_D, column)
        style = "mathrm" if found["style"] in _UPRIGHT else found["style"]
        return Token("word", rf"\{style}{{{inside}}}", column)
    if found["environment"]:
        return Token("environment", re.sub(r"\s", "", text), column)
    text = NEW_LINE if found["newline"] else _SAME.get(text, text)
    return Token("command" if text.startswith("\\") else str(found.lastgroup), text, column)


def no_formula(token: Token, hint: str) -> ParseError:
    """The error that names a token, its column and what would be right."""
    shown = "|" if token.text in ("|(", "|)") else short(token.text)
    return unexpected(Token(token.kind, shown, token.column), hint)
