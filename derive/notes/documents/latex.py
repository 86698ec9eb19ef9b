r"""Mathematics in LaTeX documents: displays, inline formulas, own commands, \input.

What a document puts in stands at its place; what cannot be put in is a formula that says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from derive.errors import InputError
from derive.notes.documents.files import text_of
from derive.notes.documents.formula import Formula, Found, Macro, Places, Span, blanked, enclosed
from derive.notes.documents.macros import definitions_in
from derive.notes.documents.marks import marked
from derive.notes.documents.own_displays import own_displays
from derive.notes.documents.placed import limited, placed

DEEPEST_INPUT, MOST_INPUTS = 8, 200

_COMMENT = re.compile(r"(?<!\\)(?:\\\\)*%[^\n]*")
_VERBATIM = re.compile(
    r"\\begin\{(?P<name>(?:verbatim|lstlisting|minted|comment|Verbatim|tikzpicture)\*?)\}"
    r"|\\verb\*?(?P<bar>[^A-Za-z\s])|\\(?P<never>iffalse)(?![A-Za-z])"
)
_BEGIN, _END = re.compile(r"\\begin\{document\}"), re.compile(r"\\end\{document\}|\\endinput(?![A-Za-z])")
_INPUT = re.compile(
    r"\\(?:input|include|subfile)\s*\{(?P<file>[^{}]+)\}"
    r"|\\(?:sub)?import\*?\s*\{(?P<folder>[^{}]*)\}\s*\{(?P<imported>[^{}]+)\}"
    r"|\\input[ \t]+(?P<bare>[^\s{}\\%]+)"
)


def without_comments(text: str) -> str:
    """The text with comments and verbatim parts blanked; offsets stay."""
    text = blanked(text, enclosed(text, _VERBATIM, _end))
    spans: list[Span] = []
    for found in _COMMENT.finditer(text):
        spans.append((found.start() + found.group().index("%"), found.end()))
    return blanked(text, spans)


def _end(opening: re.Match[str]) -> str:
    return opening["bar"] or (r"\fi" if opening["never"] else rf"\end{{{opening['name']}}}")


def _up_to_its_end(text: str) -> str:
    r"""What stands behind \end{document} is no part of it."""
    end = _END.search(text)
    return text if end is None else blanked(text, [(end.start(), len(text))])


def in_latex(text: str, macros: Mapping[str, Macro]) -> list[Found]:
    """All stretches of mathematics in order."""
    found: list[Found] = []
    both = [*own_displays(text, macros), *marked(text)]
    for stretch in sorted(both, key=lambda one: (one.outside[0], -one.outside[1])):
        if not found or stretch.outside[0] >= found[-1].outside[1]:
            found.append(stretch)  # what stands within another one is a part of it
    return found


@dataclass(slots=True)
class LatexDocument:
    """One LaTeX document: its folder, the commands known so far, and the files that are open."""

    root: Path | None
    macros: dict[str, Macro] = field(default_factory=dict)
    opened: list[Path] = field(default_factory=list)  # from the document down to the file being read
    read: set[Path] = field(default_factory=set)  # all files put in
    count: int = 0  # how often one was put in
    is_full: bool = False  # a limit was reached, which is told once

    def formulas(self, path: Path, text: str) -> list[Formula]:
        """The formulas of one file with those of the files that it puts in, at their place."""
        text = _up_to_its_end(without_comments(text))
        defined = definitions_in(text)
        self.macros.update(defined.macros)
        inputs = [*_INPUT.finditer(blanked(text, defined.spans))]
        text = blanked(text, [*defined.spans, *(m.span() for m in inputs)])
        begin = _BEGIN.search(text)
        start = begin.end() if begin is not None else 0
        text = blanked(text, [(0, start)])
        own = placed(text, in_latex(text, self.macros), str(path), macros=self.macros)
        own = defined.at(own, self.macros)
        pieces: list[tuple[int, list[Formula]]] = [(formula.span[0], [formula]) for formula in own]
        places = Places(text)
        for mark in inputs:
            stands = Formula(mark.group(), str(path), *places.of(mark.start()), span=mark.span())
            put_in = [*self._put_in(mark, path, stands)]
            pieces.append((mark.start(), [f for f in put_in if f.problem or mark.start() >= start]))
        return limited([formula for _, part in sorted(pieces, key=lambda p: p[0]) for formula in part])

    def _put_in(self, mark: re.Match[str], path: Path, stands: Formula) -> Iterator[Formula]:
        """The formulas of a file that \\input names, or why there are none."""
        try:
            file = self._named(mark, path)
            text = text_of(file)
        except InputError as problem:
            yield replace(stands, problem=f"{problem.sentence}: {_name(mark)}")
            return
        if self.count >= MOST_INPUTS or len(self.opened) > DEEPEST_INPUT:
            if not self.is_full:
                limits = f"{MOST_INPUTS} files, {DEEPEST_INPUT} deep"
                why = f"too large: it and others are not put in; the limit is {limits}"
                yield replace(stands, problem=why, rest=True)
            self.is_full = True
            return
        self.count += 1
        self.read.add(file.resolve())
        self.opened.append(file.resolve())
        yield from self.formulas(file, text)
        self.opened.pop()

    def _named(self, mark: re.Match[str], path: Path) -> Path:
        """The file, when it lies within the document's folder. Raises InputError."""
        if self.root is None:
            raise InputError("only the document of a file puts other files in")
        name, outside = _name(mark), False
        for folder in (path.parent, self.root):
            for candidate in (folder / name, folder / f"{name}.tex"):
                try:
                    file = candidate.resolve()
                    if not candidate.is_file():
                        continue
                    outside = not file.is_relative_to(self.root.resolve())
                except (OSError, ValueError, RuntimeError):  # too long a name, a zero byte, links in a circle
                    raise InputError("it has no name that a file can have") from None
                if file in self.opened:
                    raise InputError("a file cannot be put into itself")
                if not outside:
                    return candidate
        if outside:
            raise InputError("only files in the document's folder are put in")
        raise InputError("it is a folder" if (path.parent / name).is_dir() else "there is no such file")


def _name(mark: re.Match[str]) -> str:
    folder = (mark["folder"] or "").strip().rstrip("/")
    whole = mark["file"] or mark["bare"] or f"{folder}/{mark['imported'].strip()}".removeprefix("/")
    return whole.strip().strip('"')
