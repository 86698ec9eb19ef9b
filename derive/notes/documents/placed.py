"""Stretches of mathematics → formulas with their places and the prose around them, up to a limit."""

from __future__ import annotations

import re
from dataclasses import replace

from derive.notes.documents.formula import Formula, Found, Macro, Places
from derive.notes.documents.headings import headings, opens
from derive.notes.documents.lines import is_dashed
from derive.notes.documents.tables import with_data

_EMPHASIS = re.compile(  # **rows**, *rows*, \emph{rows}
    r"(?<![\w*\\])\*{1,3}(?=\w[^*\n]{0,80}\w\*|\w\*)|(?<=\w)\*{1,3}(?![\w*])"
    r"|\\(?:emph|textbf|textit|textsl|underline)\{(?P<words>[^{}$]*)\}"
)
_WIDE = re.compile(r"([ \t])[ \t]{7,}")  # where a command or a code span was
MOST_FORMULAS = 20_000
LONGEST_PROSE = 400


def placed(
    text: str,
    found: list[Found],
    file: str,
    *,
    macros: dict[str, Macro] | None = None,
    cell: int | None = None,
) -> list[Formula]:
    """The formula of each stretch, but for empty ones; those beyond the limit are one, that says so."""
    places = Places(text)
    formulas: list[Formula] = []
    before, titles = 0, headings(text)
    ends = [*(stretch.outside[0] for stretch in found[1:]), len(text)]
    for stretch, until in zip(found, ends, strict=False):
        start, end = stretch.inside
        inside = text[start:end]
        if not inside.strip():
            continue
        start += len(inside) - len(inside.lstrip())
        line, column = places.of(start)
        opened = opens(titles, before, stretch.outside[0])
        prose = _plain(text[max(before, stretch.outside[0] - LONGEST_PROSE) : stretch.outside[0]])
        before = stretch.outside[1]
        formulas.append(
            Formula(
                inside.strip(),
                file,
                line,
                column,
                prose=prose,
                after=_plain(text[before : min(until, before + LONGEST_PROSE)]),
                display=stretch.display,
                plain=stretch.plain,
                dashed=stretch.plain and is_dashed(text, start),
                cell=cell,
                opens=opened,
                macros={} if macros is None else macros,  # of LaTeX, more are to come
                span=stretch.outside,
            )
        )
        if len(formulas) > MOST_FORMULAS:
            break
    return limited(with_data(text, formulas))


def _plain(words: str) -> str:
    """The words without marks of emphasis, and without much room between them."""
    return _WIDE.sub(r"\1\1", _EMPHASIS.sub(lambda found: found["words"] or "", words))


def limited(formulas: list[Formula]) -> list[Formula]:
    """At most so many formulas; the first one beyond them says that it and the rest are left out."""
    if len(formulas) <= MOST_FORMULAS:
        return formulas
    why = f"too large: from here on nothing is judged; the limit is {MOST_FORMULAS:,} formulas of a document"
    return [*formulas[:MOST_FORMULAS], replace(formulas[MOST_FORMULAS], problem=why, rest=True)]
