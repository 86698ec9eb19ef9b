r"""Names as they are printed: a letter, Greek letter or word with indices and a layer: `w_{12}^{[1]}`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from derive.latex_reader.tokens import no_formula, tokens_of
from derive.parse.tokens import Token
from derive.write.greek import ACCENTS, DOTLESS, GREEK

_ACCENTS = {command: accent for accent, command in ACCENTS.items()}
_WORD = re.compile(r"\\math(?:it|rm)\{([A-Za-z][A-Za-z0-9]*)\}")
_BRACKETS = {"[": "]", "(": ")"}


@dataclass(frozen=True, slots=True)
class LatexName:
    r"""A name as it is printed: `w` or `\hat{y}`, with what stands below and above it."""

    base: str
    below: tuple[str, ...] = ()  # separated by commas
    above: str = ""

    @property
    def key(self) -> str:
        """Its writing without the spaces and braces that do not matter."""
        return f"{self.base}_{{{','.join(self.below)}}}^{{{self.above}}}"

    @property
    def identifier(self) -> str:
        r"""`w_{12}` → w_12, `\hat{y}` → yhat, `z_2^{[1]}` → z1_2, `W_{\mathrm{new}}` → W_new."""
        return "_".join([_plain(self.base) + self.above[1:-1], *map(_plain, self.below)])


def _plain(text: str) -> str:
    for command, accent in _ACCENTS.items():
        if text.startswith(command + "{"):
            return _plain(text[len(command) + 1 : -1]) + accent
    return re.sub(r"[^A-Za-z0-9]", "", re.sub(r"\\math(?:rm|it)", "", text))


def name_of(latex: str) -> LatexName:
    """The name that a piece of LaTeX is. Raises ParseError."""
    return scan_name(tokens_of(latex), 0)[0]


def starts_name(token: Token) -> bool:
    """Whether a name begins with this token."""
    if token.kind == "word":
        return _WORD.fullmatch(token.text) is not None
    return token.kind == "letter" or token.text in _ACCENTS or token.text[1:] in GREEK


def scan_name(tokens: list[Token], position: int) -> tuple[LatexName, int]:
    """The name that begins at `position`, and where it ends. Raises ParseError."""
    scan = _Scan(tokens, position)
    base = scan.base()
    while (mark := tokens[scan.position].text) in ("_", "^"):
        if mark == "_" and not scan.below:
            scan.position += 1
            scan.below = scan.subscript()
        elif mark == "^" and not scan.above and scan.is_layer():
            first, inside, last = tokens[scan.position + 2 : scan.position + 5]
            scan.above = first.text + inside.text + last.text
            scan.position += 6
        else:
            break
    return LatexName(base, scan.below, scan.above), scan.position


@dataclass(slots=True)
class _Scan:
    tokens: list[Token]
    position: int
    below: tuple[str, ...] = field(default=())
    above: str = ""

    def next(self) -> Token:
        self.position += 1
        return self.tokens[self.position - 1]

    def base(self) -> str:
        token = self.next()
        if token.text in _ACCENTS:
            braces = self.tokens[self.position].text == "{"
            self.position += braces
            inner = self._letter(self.next())
            if braces and self.next().text != "}":
                raise no_formula(self.tokens[self.position - 1], f"{token.text} stands over one letter")
            return f"{token.text}{{{inner}}}"
        return self._letter(token)

    def _letter(self, token: Token) -> str:
        word = _WORD.fullmatch(token.text)
        if word is not None:
            return word[1] if len(word[1]) == 1 else rf"\mathit{{{word[1]}}}"
        if token.text in DOTLESS.values():
            return token.text[1]
        if token.kind == "letter" or token.text[1:] in GREEK:
            return token.text
        raise no_formula(token, "a name belongs here")

    def subscript(self) -> tuple[str, ...]:
        token = self.next()
        if token.text != "{":
            return (self._index(token, alone=True),)
        items = [""]
        while (token := self.next()).text != "}":
            if token.text == ",":
                items.append("")
            else:
                items[-1] += self._index(token, alone=False)
        if not all(items):
            raise no_formula(token, "an index belongs here")
        return tuple(items)

    def _index(self, token: Token, *, alone: bool) -> str:
        number = token.kind == "number" and token.text.isdigit()
        if number and alone and len(token.text) > 1:
            raise no_formula(token, f"an index of several digits is written _{{{token.text}}}")
        if number or token.kind == "letter" or token.text[1:] in GREEK:
            return token.text
        word = _WORD.fullmatch(token.text)
        if word is not None:
            return word[1] if len(word[1]) == 1 else rf"\mathrm{{{word[1]}}}"
        raise no_formula(token, "an index is a letter or a number")

    def is_layer(self) -> bool:
        """`^{[1]}` or `^{(1)}`."""
        texts = [token.text for token in self.tokens[self.position + 1 : self.position + 6]]
        return (
            len(texts) == 5
            and (texts[0], texts[4]) == ("{", "}")
            and _BRACKETS.get(texts[1]) == texts[3]
            and texts[2].isalnum()
        )
