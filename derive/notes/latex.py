"""What is written → LaTeX."""

from __future__ import annotations

from collections.abc import Sequence

from derive.notes.printed import Setter, accented
from derive.notes.written import SCRIPT
from derive.write.greek import ACCENTS, GREEK

_FENCES = {
    "()": ("(", ")"),
    "[]": ("[", "]"),
    "||": (r"\lvert ", r"\rvert "),
    "‖‖": (r"\lVert ", r"\rVert "),
    "⌊⌋": (r"\lfloor ", r"\rfloor "),
    "⌈⌉": (r"\lceil ", r"\rceil "),
}
_TALL = (r"\frac", r"\sum", r"\prod", r"\begin")  # what brackets have to grow for
_OPERATORS = (r"\sum", r"\prod", r"\operatorname")  # braces would take the space around them
_CALLIGRAPHIC = {script: letter for letter, script in SCRIPT.items()}
_SIGNS = {
    "∂": r"\partial ",
    "∇": r"\nabla ",
    "⊤": r"\top ",
    "⋮": r"\vdots ",
    "⊙": r"\odot ",
    "⊗": r"\otimes ",
    "×": r"\times ",
    "·": r"\cdot ",
    "∑": r"\sum",
    "∏": r"\prod",
    "′": r"\prime ",
    "≈": r"\approx ",
    "←": r"\leftarrow ",
    ":=": ":=",
    "<=": r"\leq ",
    ">=": r"\geq ",
    "≠": r"\neq ",
}


class Latex(Setter):
    """LaTeX mathematics, made from the tree alone: nothing of the note's own source is in it."""

    def row(self, parts: Sequence[str]) -> str:
        """Parts side by side."""
        return " ".join(parts)

    def mark(self, text: str) -> str:
        """A sign."""
        return "".join(_SIGNS.get(c, c) for c in text) if text not in _SIGNS else _SIGNS[text]

    def number(self, text: str) -> str:
        """A number."""
        return text.replace("#", "")

    def letter(self, name: str) -> str:
        """A letter with its accent."""
        stem, accent = accented(name)
        if stem == "ones":
            return r"\mathbf{1}"
        if stem in _CALLIGRAPHIC:
            return rf"\mathcal{{{_CALLIGRAPHIC[stem]}}}"
        plain = "".join(c for c in stem if c.isalnum() and c.isascii())
        base = (
            rf"\{stem}"
            if stem in GREEK or stem == "ell"
            else plain
            if len(plain) == 1
            else rf"\mathit{{{plain or '?'}}}"
        )
        return f"{ACCENTS[accent]}{{{base}}}" if accent else base

    def word(self, text: str) -> str:
        """Upright letters."""
        return rf"\operatorname{{{''.join(c for c in text if c.isalnum() and c.isascii())}}}"

    def over(self, above: str, below: str) -> str:
        """A fraction."""
        return rf"\frac{{{above}}}{{{below}}}"

    def scripts(self, base: str, below: str, above: str) -> str:
        """Sub- and superscript."""
        held = base if base.startswith(_OPERATORS) else f"{{{base}}}"
        return held + (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")

    def fenced(self, inside: str, fence: str = "()") -> str:
        """In brackets."""
        if fence == "()" and not any(sign in inside for sign in _TALL):
            return f"({inside})"
        left, right = _FENCES[fence]
        return rf"\mathopen{{}}\left{left}{inside}\right{right}"

    def root(self, inside: str) -> str:
        """A square root."""
        return rf"\sqrt{{{inside}}}"

    def grid(self, rows: Sequence[Sequence[str]]) -> str:
        """A matrix."""
        return r"\begin{bmatrix}" + r" \\ ".join(" & ".join(row) for row in rows) + r"\end{bmatrix}"

    def cases(self, rows: Sequence[Sequence[str]]) -> str:
        """Behind a brace."""
        return r"\begin{cases}" + r" \\ ".join(" & ".join(row) for row in rows) + r"\end{cases}"

    def space(self, part: str) -> str:
        """With a space behind it."""
        return rf"{part}\ "
