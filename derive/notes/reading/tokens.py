r"""LaTeX mathematics → a tree of tokens: groups and environments hold theirs; pylatexenc finds the words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from pylatexenc.latexwalker import (
    LatexWalker,
    LatexWalkerEndOfStream,
    LatexWalkerError,
    get_default_latex_context_db,
)

from derive.errors import ParseError
from derive.notes.reading.marks import CHARACTERS, DROPPED, RUNS, SAME, TEXTS, WITH_ARGUMENT
from derive.notes.reading.words import spelled

MAX_LENGTH = 20_000
MAX_TOKENS = 4_000
MAX_DEPTH = 40
FACTOR, LABEL = "factor", "label"  # what a number in a bracket is behind a formula
_OPENING, _CLOSING = ("(", "[", r"\{", r"\lbrace"), (")", "]", r"\}", r"\rbrace")
_OF_NAMES = (r"\mathrm", r"\operatorname")  # not words, as in \text


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a formula: its kind (letter, number, command, text, mark, group, environment) and its
    column.
    """

    kind: str
    text: str
    column: int
    inside: tuple[Token, ...] = ()
    spaced: bool = False  # a space stands before it
    typed: bool = False  # of a text: it was typed as letters of the formula, net, and is no remark
    named: bool = False  # of a text: it is set as names are, with \\mathrm
    numbered: str = ""  # of a bracket: the number in it is a factor or a label, what it rather is


def tokens_of(text: str) -> tuple[Token, ...]:
    """The tokens of a formula in LaTeX's writing, nested by braces and environments. Raises ParseError."""
    if len(text) > MAX_LENGTH:
        raise ParseError(f"too large: a formula of {len(text)} characters; the limit is {MAX_LENGTH}")
    tokens = _Scanner(text).run()
    _refuse_doubled(tokens)
    _refuse_unequal(tokens)
    return tokens


def _refuse_unequal(tokens: tuple[Token, ...]) -> None:
    """3!=6 may be 3! = 6 and 3 ≠ 6. Raises ParseError."""
    for token, following in pairwise(tokens):
        if token.text == "!" and following.text == "=" and not following.spaced:
            raise ParseError("a factorial is not read before a sign without a space: '!=' may be '≠'")


def _refuse_doubled(tokens: tuple[Token, ...]) -> None:
    """x^2^2 may be (x^2)^2 and x^{2^2}; TeX refuses it, too. Raises ParseError."""
    for place, token in enumerate(tokens):
        if token.inside:
            _refuse_doubled(token.inside)
        again = tokens[place + 2 : place + 3]
        if token.text == "^" and again and again[0].text == "^":
            raise refused(again[0], "two powers stand on each other; braces are missing")


def refused(token: Token, hint: str) -> ParseError:
    """The error that names the token and its column."""
    shown = token.text if len(token.text) <= 30 else token.text[:27] + "..."
    return ParseError(f"unexpected '{shown}' at column {token.column}; {hint}", column=token.column)


_COMMAND = re.compile(r"\\[A-Za-z]+")
_ROW_END = re.compile(  # \\*, \\[2pt], \\*[\jot]: behind the mark of a row; \\cr has no star
    r"(?:(?<=\\\\)\*)?(?:\s*\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|mu)\s*\]|\[\s*-?[\d.]*\s*\\[A-Za-z]+\s*\])?"
)
SPACES = {r"\;": "small", "~": "small", "\\ ": "small", r"\enspace": "wide", r"\hfill": "wide"}  # of notes
_WIDE = re.compile(r"\*?\{\s*(?:0?\.[3-9]\d*in|[1-9][\d.]*(?:in|cm|em)|\d\d[\d.]*(?:pt|mm|ex))\s*\}")
_HSPACE = re.compile(_WIDE.pattern + r"|\*?\{\s*(?:[5-9]mm|0?\.[4-9]\d*cm|0?\.[89]\d*em)\s*\}")  # 5mm …
_BELOW = re.compile(r"\{|[A-Za-z0-9]")
_PLACED = ("aligned", "alignedat", "gathered", "split", "multlined", "array")
_DOTS = re.compile(r"(?:\s?\.)++")  # behind a first one: what is left out, as \dots says
_RUN = re.compile(r"\s*[A-Za-z]+")  # what an old \rm sets upright
_PLACE = re.compile(r"\s*\[[tbc]\]")  # where an environment stands beside its line
_CONTEXT = get_default_latex_context_db()


@dataclass(slots=True)
class _Level:
    """One open brace or environment."""

    closer: str
    column: int
    tokens: list[Token]


def _worded(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Letters without spaces between them that make up a usual word are one: net, exp, loss."""
    kept: list[Token] = []
    run: list[Token] = []
    for token in (*tokens, None):
        joins = token is not None and token.kind == "letter" and token.text.isascii()
        if token is not None and token.text == "T" and not run and kept and kept[-1].text == "^":
            kept.append(token)  # r^Tr is a transpose and an r, as TeX sets it
            continue
        if token is not None and joins and (not run or token.column == run[-1].column + 1):
            run.append(token)
            continue
        word = "".join(t.text for t in run)
        called = word in RUNS or _is_called(word)
        kept += [Token("text", word, run[0].column, (), run[0].spaced, typed=True)] if called else run
        run = [token] if joins and token is not None else []
        if token is not None and not joins:
            kept.append(replace(token, inside=_worded(token.inside)) if token.inside else token)
    return tuple(kept)


def _is_called(word: str) -> bool:
    """Softmax, Sigmoid: a function's name, in whatever case."""
    return len(word) > 3 and bool(spelled(word))


class _Scanner:
    """pylatexenc's words, one after the other, into the tree."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.walker = LatexWalker(text, latex_context=_CONTEXT, tolerant_parsing=True)
        self.position = 0
        self.levels = [_Level("", 0, [])]
        self.count = 0

    def run(self) -> tuple[Token, ...]:
        while True:
            try:
                word = self.walker.get_token(self.position)
            except LatexWalkerEndOfStream:
                break
            except LatexWalkerError:
                raise ParseError(f"unexpected character at column {self.position + 1}") from None
            self.position = word.pos + word.len
            self.count += 1
            if self.count > MAX_TOKENS:
                raise ParseError(f"too large: a formula of more than {MAX_TOKENS} words")
            self._take(word)
        if len(self.levels) > 1:
            raise ParseError(f"'{self.levels[-1].closer}' is to close column {self.levels[-1].column}")
        return _worded(tuple(self.levels[0].tokens))

    def _take(self, word) -> None:
        column, spaced = word.pos + 1, bool(word.pre_space)
        match word.tok:
            case "brace_open":
                self._open("}", column)
            case "brace_close":
                self._close("}", "group", "{}")
            case "begin_environment":
                self._open(str(word.arg), column)
                if str(word.arg) in _PLACED and (place := _PLACE.match(self.text, self.position)):
                    self.position = place.end()
            case "end_environment":
                self._close(str(word.arg), "environment", str(word.arg))
            case "macro" if word.arg == "_" and self._is_index(word.pos):
                self._character("_", column, spaced)  # Markdown's writing of an index
            case "macro":
                self._macro("\\" + word.arg, column, spaced)
            case "comment" | "mathmode_inline" | "mathmode_display":
                pass
            case _:
                self._character(self.text[word.pos : word.pos + word.len], column, spaced)

    def _is_index(self, start: int) -> bool:
        r"""Whether the \_ that begins here lowers what follows: z\_j, and not batch\_size."""
        before = self.text[max(0, start - 2) : start]
        return (
            not (before.isalpha() and len(before) == 2) and _BELOW.match(self.text, self.position) is not None
        )

    def _put(self, token: Token) -> None:
        self.levels[-1].tokens.append(token)

    def _open(self, closer: str, column: int) -> None:
        self.levels.append(_Level(closer, column, []))
        if len(self.levels) > MAX_DEPTH:
            raise ParseError(f"too large: more than {MAX_DEPTH} braces are open at column {column}")

    def _close(self, closer: str, kind: str, name: str) -> None:
        level = self.levels.pop()
        if not self.levels or level.closer != closer:
            raise ParseError(f"'{closer}' closes nothing at column {self.position}")
        before = self.levels[-1].tokens
        if kind == "group" and not level.tokens and before and before[-1].text in ("^", "_"):
            before.pop()  # x^{}: a macro whose optional argument is left out
            return
        self._put(Token(kind, name, level.column, tuple(level.tokens)))

    def _macro(self, name: str, column: int, spaced: bool) -> None:
        name = SAME.get(name, name)
        if name in WITH_ARGUMENT:
            start, self.position = self.position, self._behind_argument()
            if name == r"\hspace" and (length := _HSPACE.match(self.text[start : self.position])):
                self._put(Token("space", "apart" if _WIDE.match(length.group()) else "wide", column))
        elif name == r"\rm" and (word := _RUN.match(self.text, self.position)) is not None:
            self.position = word.end()
            self._worded(word.group().strip(), column, spaced)
        elif name in TEXTS:
            inside, self.position = self._raw_argument()
            self._worded(inside, column, spaced, named=name in _OF_NAMES)
        elif name in (r"\begin", r"\end"):
            raise ParseError(f"an environment is broken at column {column}")
        elif name in (r"\left", r"\right", r"\middle"):
            self._sized(name, column)
        elif name == r"\not":
            self._put(Token("command", r"\neq", column))
        elif name == r"\\" and (rest := _ROW_END.match(self.text, self.position)):
            self.position = rest.end()
            self._put(Token("command", name, column))
        elif name in SPACES:
            self._put(Token("space", SPACES[name], column))
        elif name not in DROPPED:
            kind = "command" if name.startswith("\\") else "mark"
            self._put(Token(kind, name, column, spaced=spaced))

    def _worded(self, inside: str, column: int, spaced: bool, *, named: bool = False) -> None:
        r"""Words in upright type; \operatorname{\sigma} is \sigma."""
        text = " ".join(inside.replace("\\ ", " ").replace("$", "").split())
        if _COMMAND.fullmatch(text) and text not in TEXTS:
            self._macro(text, column, spaced)
        else:
            self._put(Token("text", text, column, spaced=spaced, named=named))

    def _sized(self, name: str, column: int) -> None:
        """The delimiter behind \\left or \\right, marked when it is the invisible one."""
        rest = self.text[self.position :]
        delimiter = rest.lstrip()[:1]
        if delimiter == ".":
            self.position += len(rest) - len(rest.lstrip()) + 1
            self._put(Token("mark", name + ".", column))

    def _behind_argument(self) -> int:
        position = self.position
        while position < len(self.text) and self.text[position] in " *":
            position += 1
        if position < len(self.text) and self.text[position] == "{":
            return self._matching(position)
        return position

    def _raw_argument(self) -> tuple[str, int]:
        position = self.position
        while position < len(self.text) and self.text[position] in " *\n":
            position += 1
        if position < len(self.text) and self.text[position] == "{":
            end = self._matching(position)
            return self.text[position + 1 : end - 1], end
        return self.text[position : position + 1], position + 1

    def _matching(self, opening: int) -> int:
        depth = 0
        for position in range(opening, len(self.text)):
            depth += (self.text[position] == "{") - (self.text[position] == "}")
            if depth == 0:
                return position + 1
        raise ParseError(f"the brace of column {opening + 1} is never closed")

    def _character(self, text: str, column: int, spaced: bool) -> None:
        for offset, character in enumerate(text):
            self._single(character, column + offset, spaced and offset == 0)

    def _single(self, character: str, column: int, spaced: bool) -> None:
        if character in "\u00a0\u2009" or character.isspace():
            return
        if character == "~":
            self._put(Token("space", SPACES[character], column))
            return
        level = self.levels[-1].tokens
        digit = character.isascii() and character.isdigit()
        if digit or (character == "." and self._is_decimal(column)):
            joined = (
                bool(level)
                and level[-1].kind == "number"
                and not spaced
                and self._adjacent(level[-1], column)
            )
            if joined:
                level[-1] = replace(level[-1], text=level[-1].text + character)
            else:
                self._put(Token("number", character, column, spaced=spaced))
        elif character in CHARACTERS:
            name = CHARACTERS[character]
            self._put(Token("command" if name.startswith("\\") else "mark", name, column, spaced=spaced))
        elif character.isalpha():
            self._put(Token("letter", character, column, spaced=spaced))
        elif character == "." and (more := _DOTS.match(self.text, column)) is not None:
            self.position = max(self.position, more.end())
            self._put(Token("command", r"\dots", column, spaced=spaced))
        elif character == ":" and self.text[column : column + 1] == "=":
            self.position += 1
            self._put(Token("mark", ":=", column, spaced=spaced))
        elif character == "=" and self.text[column : column + 1] == ":" and self.text[column + 1 :].strip():
            self.position += 1
            self._put(Token("mark", "=:", column, spaced=spaced))
        else:
            self._put(Token("mark", character, column, spaced=spaced))

    def _adjacent(self, token: Token, column: int) -> bool:
        return token.column + len(token.text) == column

    def _is_decimal(self, column: int) -> bool:
        following = self.text[column : column + 1]
        return following.isascii() and following.isdigit()


def overrun(tokens: tuple[Token, ...]) -> str:
    r"""Why a fraction is none that has a relation below its line, outside of brackets: \frac{∂L}{∂a = 2a}."""
    for place, token in enumerate(tokens):
        if token.text not in (r"\frac", r"\dfrac", r"\tfrac"):
            continue
        for part in tokens[place + 1 : place + 3]:
            depth = 0
            for inner in part.inside:
                depth += (inner.text in _OPENING) - (inner.text in _CLOSING)
                if inner.text == "=" and not depth:
                    return "a relation stands inside of a fraction; its brace may be closed too late"
    return ""
