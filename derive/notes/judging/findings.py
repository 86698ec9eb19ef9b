"""A verdict at its place in the document, with the words of its statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notes.documents import Formula
from derive.notes.judging.claims import Answer
from derive.notes.judging.reading import ReadFormula, Side
from derive.notes.judging.verdict import Finding, Link
from derive.notes.reading.loose import MEMBER
from derive.notes.reading.signs import RELATIONS
from derive.notes.reading.statements import Statement
from derive.notes.reading.tokens import Token
from derive.notes.shown import shown
from derive.notes.tidied import tidied


def placed(finding: Finding, read: ReadFormula, statement: Statement) -> Finding:
    """The finding at its statement, or in the row of a display that holds the link it is about."""
    first = next((tokens[0].column for tokens in statement.sides if tokens), 0)
    line, column = read.place(first)
    about = next((link.column for link in finding.links if link.word is finding.word and link.column), 0)
    if about and (row := read.place(about))[0] != line:
        line, column = row
    source = read.formula.text if len(read.statements) == 1 else ""
    return replace(finding, line=line, column=column, source=source)


def whole(statement: Statement) -> tuple[Token, ...]:
    """The tokens of `left sign right`."""
    mark = next(text for text, sign in RELATIONS.items() if sign == statement.signs[0])
    return (*statement.sides[0], Token("mark", mark, 0), *statement.sides[1])


def place_of(formula: Formula) -> str:
    """Line 7, or the line of a notebook's cell."""
    return f"line {formula.line}" if formula.cell is None else f"cell {formula.cell}, line {formula.line}"


def text_of(statement: Statement) -> str:
    """The statement's own words, put together again."""
    names = {"=": "=", "≈": "≈", "←": "←", ":=": ":="}
    sides = ["".join(_plain(tokens)) for tokens in statement.sides]
    if statement.continues:
        return " ".join(
            f"{names.get(sign, sign)} {side}" for sign, side in zip(statement.signs, sides, strict=False)
        )
    text = sides[0]
    for sign, side in zip(statement.signs, sides[1:], strict=False):
        text += f" {names.get(sign, sign)} {side}"
    return text


def _plain(tokens: tuple[Token, ...]) -> Iterator[str]:
    members = {place for place, token in enumerate(tokens) if token.text.startswith(MEMBER) and place > 1}
    for place, token in enumerate(tokens):
        if place + 1 in members or members & {place, place - 1, place - 2}:
            if place in members:
                inside = "".join(_plain(tokens[place - 1 : place]))
                yield rf"{{{inside}\in {token.text.removeprefix(MEMBER)}}}"
            continue  # the w of \sum_w, and the mark of its members that stands for w \in V
        if token.kind == "group":
            yield "{" + "".join(_plain(token.inside)) + "}"
        elif token.kind == "environment":
            yield rf"\begin{{{token.text}}}" + "".join(_plain(token.inside)) + rf"\end{{{token.text}}}"
        elif token.kind == "text":
            yield rf"\text{{{token.text}}}"
        elif token.kind == "command":
            yield f"{token.text} " if token.text[-1:].isalpha() else token.text
        else:
            yield token.text


def link_of(sides: tuple[Side, Side], sign: str, answer: Answer) -> Link:
    """A link of a chain with its verdict."""
    left, right = sides
    texts = [shown(side.written) if side.written is not None else "…" for side in sides]
    return Link(
        texts[0],
        sign,
        texts[1],
        answer.word,
        answer.why,
        (left.written, right.written),
        None if answer.meant is None else tidied(answer.meant),
        answer.counterexample,
        answer.steps,
        right.tokens[0].column if right.tokens else 0,
    )
