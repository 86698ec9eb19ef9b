r"""Names as they are printed: a letter, Greek letter or word with indices and a layer: `w_{12}^{[1]}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derive.index_sums import Linear, written
from derive.latex_reader.tokens import UPRIGHT_D, no_formula, tokens_of
from derive.parse.tokens import Token
from derive.term import Index, Name, Number
from derive.write.greek import ACCENTS, DOTLESS, GREEK
from derive.write.pieces import glue

_ACCENTS = {command: accent for accent, command in ACCENTS.items()}
_WORD = re.compile(r"\\math(?:it|rm)\{([A-Za-z][A-Za-z0-9]*)\}")
_BRACKETS = {"[": "]", "(": ")"}
# One index among others that stand side by side: t-1, j, 2, \alpha, \mathrm{row}, i_1.
_LETTER = r"(?:\\mathrm\{[A-Za-z0-9]+\}|\\[A-Za-z]+|[A-Za-z])(?:_(?:[A-Za-z0-9]|\{[^}]*\}))?"
_SINGLE = re.compile(rf" *([A-Za-z][+-][0-9]+|{_LETTER}|[0-9])")
# What stands between two commas where it is a sum: t+k-1, 2t+1.
_PART = re.compile(rf"([+-]?)([0-9]*) ?({_LETTER}|)")
_SUM = re.compile(rf"(?:[0-9]+ ?)?{_LETTER}(?:[+-](?:[0-9]+ ?{_LETTER}|[0-9]+|{_LETTER}))+|[0-9]+(?:[+-].*)+")


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

    @property
    def bare(self) -> LatexName:
        """The name without anything below."""
        return replace(self, below=())

    @property
    def spread(self) -> tuple[str, ...]:
        """What stands below, one by one: jk → j, k and 12 → 1, 2, but 12,j → 12, j."""
        if len(self.below) == 1:
            return singles(self.below[0])
        parts = [(group,) if group.isdigit() else singles(group) for group in self.below]
        return tuple(single for part in parts for single in part)

    def cuts(self) -> Iterator[tuple[LatexName, tuple[str, ...]]]:
        """The name of an array, with what is left below as the indices of an entry: w_1 and jk, w_o and i."""
        for place in range(len(self.below)):
            yield replace(self, below=self.below[:place]), self.below[place:]
        last = singles(self.below[-1]) if self.below else ()
        for place in range(1, len(last)):
            own = glue(last[:place])
            if own.isalpha():
                yield replace(self, below=(*self.below[:-1], own)), (glue(last[place:]),)


def singles(group: str) -> tuple[str, ...]:
    """The indices that stand side by side: jk → j, k; a sum such as t+k-1 is one."""
    return (group,) if _SUM.fullmatch(group) else tuple(_SINGLE.findall(group))


def index_of(text: str) -> Index:
    """The index that is printed so: a number, a letter, or a sum of such, t+k-1."""
    if text.isdigit():
        return Number(Fraction(int(text)))
    if not _SUM.fullmatch(text):
        return Name(letter_of(text))
    total = Linear(())
    for sign, times, letter in _PART.findall(text):
        number = (int(times) if times else int(bool(letter))) * (-1 if sign == "-" else 1)
        total = total.plus(Linear(((letter_of(letter), number),)) if letter else Linear((), number))
    return written(total)


def letter_of(index: str) -> str:
    r"""The identifier of an index letter: \alpha → alpha, i_{1} → i_1; of a number its digits."""
    base, _, below = index.partition("_")
    return "_".join([_plain(base), *(re.sub(r"[{}]", "", below).split(",") if below else ())])


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


def scan_index(tokens: list[Token], position: int) -> tuple[str, int]:
    """The index letter that begins at `position`, as it is printed, and where it ends. Raises ParseError."""
    scan = _Scan(tokens, position)
    token = scan.next()
    index = scan.index(token, alone=False)
    if index.isdigit():
        raise no_formula(token, "an index letter belongs here")
    return index, scan.position


def _begins_index(token: Token) -> bool:
    """Whether an index letter begins with this token."""
    word = token.kind == "word" and _WORD.fullmatch(token.text)
    return token.kind == "letter" or token.text[1:] in GREEK or bool(word)


def scan_subscript(tokens: list[Token], position: int) -> tuple[tuple[str, ...], int]:
    """What stands below, parted by commas, from `position` on, and where it ends. Raises ParseError."""
    scan = _Scan(tokens, position)
    below = scan.subscript()
    return below, scan.position


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
            return (self.index(token, alone=True),)
        items = [""]
        while (token := self.next()).text != "}":
            if token.text == ",":
                items.append("")
            else:
                items[-1] = glue((items[-1], self.index(token, alone=False)))
        if not all(items):
            raise no_formula(token, "an index belongs here")
        return tuple(items)

    def index(self, token: Token, *, alone: bool) -> str:
        """One index; within braces it may have an index of its own, i_1."""
        number = token.kind == "number" and token.text.isdigit()
        if number and alone and len(token.text) > 1:
            raise no_formula(token, f"an index of several digits is written _{{{token.text}}}")
        if number:
            return token.text if alone else token.text + self._moved()
        letter = self._index_letter(token)
        if not alone and self.tokens[self.position].text == "_":
            self.position += 1
            below = ",".join(self.subscript())
            letter = f"{letter}_{below}" if len(below) == 1 else f"{letter}_{{{below}}}"
        return letter if alone else letter + self._moved()

    def _moved(self) -> str:
        """-1 behind t, the step before; +k-1 in t+k-1."""
        ahead = self.tokens[self.position : self.position + 2]
        if len(ahead) < 2 or ahead[0].text not in ("-", "+"):
            return ""
        number = ahead[1].kind == "number" and ahead[1].text.isdigit()
        if not number and not _begins_index(ahead[1]):
            return ""
        self.position += 2
        return ahead[0].text + self.index(ahead[1], alone=False)

    def _index_letter(self, token: Token) -> str:
        if token.text == UPRIGHT_D:
            return "d"
        if token.kind == "letter" or token.text[1:] in GREEK:
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
