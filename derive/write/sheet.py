r"""Snippets as files: what a file needs stands in its first line, and one document shows them all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup

_NEEDS = (  # package, what in a text asks for it
    ("amsmath", ""),
    ("amssymb", r"\\mathbb\b"),
    ("graphicx", r"\\resizebox\b"),
    ("tikz", r"\\begin\{tikzpicture\}"),
    ("pgfplots", r"\\begin\{axis\}"),
)
_CONDITION = "% a condition in square brackets is 1 where it holds and 0 elsewhere\n"


def needs(text: str) -> tuple[str, ...]:
    """The packages without which `text` cannot be set."""
    return tuple(package for package, sign in _NEEDS if re.search(sign, text))


def headed(text: str, *, conditions: bool = False) -> str:
    """`text` as a file: a first line with the packages, then a note when [z > 0] occurs in it."""
    return f"% needs: {', '.join(needs(text))}\n{_CONDITION if conditions else ''}{text}\n"


def running(formula: Markup) -> Markup:
    """A formula as a file for running text: the end of its line is no space."""
    return Markup(f"{formula}%")


def index(title: Markup, texts: Sequence[tuple[str, str]]) -> str:
    r"""A document that shows every (name, text) by \input{name}."""
    used = {package for _, text in texts for package in needs(text)}
    packages = [package for package, _ in _NEEDS if package in used]
    shown = "".join(_shown(name, text) for name, text in texts)
    return (
        "% every snippet beside this file\n\\documentclass{article}\n"
        f"\\usepackage{{{','.join(packages)}}}\n"
        f"\\begin{{document}}\n\\section*{{{title}}}\n{shown}\\end{{document}}\n"
    )


def _shown(name: str, text: str) -> str:
    words = (rf"\texttt{{\detokenize{{{word}}}}}" for word in name.split("-"))
    title = r"\texttt{-}\allowbreak ".join(words)  # a long name breaks behind its hyphens
    head = rf"\subsection*{{\raggedright {title}}}"
    if r"\begin{align" in text or r"\begin{equation" in text:
        return f"{head}\n\\input{{{name}}}\n"
    return f"{head}\n\\noindent\\input{{{name}}}\n"
