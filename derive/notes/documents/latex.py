r"""Mathematics in LaTeX documents: displays, inline formulas, own commands, \input."""

from __future__ import annotations

import re
from pathlib import Path

from derive.notes.documents.formula import Found, Span, blanked, enclosed
from derive.notes.documents.marks import marked

_COMMENT = re.compile(r"(?<!\\)(?:\\\\)*%[^\n]*")
_VERBATIM = re.compile(
    r"\\begin\{(?P<name>(?:verbatim|lstlisting|minted|comment|Verbatim|tikzpicture)\*?)\}"
    r"|\\verb\*?(?P<bar>[^A-Za-z\s])"
)
INPUT = re.compile(r"\\(?:input|include|subfile)\s*\{(?P<file>[^{}]+)\}")


def without_comments(text: str) -> str:
    """The text with comments and verbatim parts blanked; offsets stay."""
    text = blanked(text, enclosed(text, _VERBATIM, _end))
    spans: list[Span] = []
    for found in _COMMENT.finditer(text):
        spans.append((found.start() + found.group().index("%"), found.end()))
    return blanked(text, spans)


def _end(opening: re.Match[str]) -> str:
    return opening["bar"] or rf"\end{{{opening['name']}}}"


def in_latex(text: str, hidden: list[Span]) -> list[Found]:
    """All stretches of mathematics in order; `hidden` are definitions of commands."""
    return list(marked(blanked(text, hidden)))


def included(name: str, folder: Path, root: Path) -> Path | None:
    """The file that an \\input names, when it lies within the document's folder."""
    for candidate in (folder / name, folder / f"{name}.tex", root / name, root / f"{name}.tex"):
        try:
            if candidate.is_file() and candidate.resolve().is_relative_to(root.resolve()):
                return candidate
        except (OSError, ValueError, RuntimeError):  # too long a name, a zero byte, links in a circle
            return None
    return None
