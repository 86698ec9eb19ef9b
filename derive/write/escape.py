"""Plain text → LaTeX that sets exactly that text: nothing in it is a command, nothing stops the run."""

from __future__ import annotations

import unicodedata

from markupsafe import Markup

from derive.write.greek import GREEK_LETTERS

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "#": r"\#",
    "$": r"\$",
    "%": r"\%",
    "&": r"\&",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    # In braces, so that they are never the optional argument of a command before them.
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
}
_TEXT = {
    "\u00a0": "~",
    "\u202f": r"\,",
    "\u2009": r"\,",
    "\u00ad": "",
    "\u2010": "-",
    "\u2011": "-",
    "–": "--",
    "—": "---",
    "‘": "`",
    "’": "'",
    "“": "``",
    "”": "''",
    "„": r"\quotedblbase{}",
    "«": r"\guillemotleft{}",
    "»": r"\guillemotright{}",
    "…": r"\dots{}",
    "•": r"\textbullet{}",
    "§": r"\S{}",
    "©": r"\textcopyright{}",
    "ß": r"\ss{}",
}
_MATHS = {
    "∂": r"\partial",
    "∑": r"\sum",
    "∏": r"\prod",
    "√": r"\surd",
    "∞": r"\infty",
    "∇": r"\nabla",
    "≤": r"\leq",
    "≥": r"\geq",
    "≠": r"\neq",
    "≈": r"\approx",
    "≡": r"\equiv",
    "→": r"\to",
    "←": r"\leftarrow",
    "⇒": r"\Rightarrow",
    "⇔": r"\Leftrightarrow",
    "↔": r"\leftrightarrow",
    "↦": r"\mapsto",
    "×": r"\times",
    "÷": r"\div",
    "·": r"\cdot",
    "⋅": r"\cdot",
    "±": r"\pm",
    "−": r"\ensuremath{-}",
    "∈": r"\in",
    "∉": r"\notin",
    "⊂": r"\subset",
    "∪": r"\cup",
    "∩": r"\cap",
    "∅": r"\emptyset",
    "∀": r"\forall",
    "∃": r"\exists",
    "⊙": r"\odot",
    "⊘": r"\oslash",
    "⊗": r"\otimes",
    "∘": r"\circ",
    "∫": r"\int",
    "°": r"^\circ",
    "′": "'",
    "½": r"\tfrac12",
    "¼": r"\tfrac14",
    "¾": r"\tfrac34",
    "ℝ": r"\mathbb{R}",
    "ℓ": r"\ell",
    "∝": r"\propto",
    "¬": r"\neg",
    "µ": r"\mu",
    "ϵ": r"\epsilon",
    "ϕ": r"\phi",
    "ŷ": r"\hat{y}",
    "ᵀ": r"^{\mathsf T}",
}
_DIGITS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
_LOW_DIGITS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
# What T1 fonts have under utf8 input: Latin-1 and the common part of Latin Extended-A.
_LETTERS = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ"
    "ĂăĄąĆćČčĎďĘęĚěĞğĹĺĽľŁłŃńŇňŐőŒœŔŕŘřŚśŞşŠšŢţŤťŮůŰűŸŹźŻżŽž"
)


def escape(text: str) -> Markup:
    """The text as LaTeX; a character that pdflatex cannot set becomes its nearest letters or `?`."""
    composed = unicodedata.normalize("NFC", text)
    written = "".join(map(_escaped, composed))
    for run in ("--", "''", "``", ",,", "?`", "!`"):
        if run in composed:  # a ligature that was not asked for
            written = written.replace(run, f"{run[0]}{{}}{run[1]}")
    return Markup(written)


def spoken(text: str) -> Markup:
    r"""The text for a PDF's outline and properties: no mathematics there, so \unichar for what T1 lacks."""
    return Markup("".join(map(_spoken, unicodedata.normalize("NFC", text))))


def _spoken(character: str) -> str:
    known = character in _SPECIAL or character in _LETTERS or " " <= character <= "~"
    if known or not (character.isprintable() and ord(character) < 0x10000):
        return _escaped(character)
    return rf'\unichar{{"{ord(character):04X}}}'


def plain(text: str) -> str:
    """The text as one line of printable ASCII, for a comment."""
    return "".join(c if " " <= c <= "~" else "?" for c in text)


def _escaped(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if " " <= character <= "~" or character in _LETTERS:
        return character
    if character in _TEXT:
        return _TEXT[character]
    maths = _MATHS.get(character) or (rf"\{GREEK_LETTERS[character]}" if character in GREEK_LETTERS else "")
    maths = maths or _scripts(character)
    if maths:
        return rf"\ensuremath{{{maths}}}"
    if character.isspace() or unicodedata.category(character) in ("Cc", "Zl", "Zp"):
        return " "
    if unicodedata.category(character) in ("Cf", "Mn", "Cs"):
        return "" if unicodedata.category(character) != "Cs" else "?"
    spelled = unicodedata.normalize("NFKD", character)
    return "".join(_SPECIAL.get(c, c) for c in spelled if " " <= c <= "~") or "?"


def _scripts(character: str) -> str:
    if character in _DIGITS:
        return f"^{_DIGITS[character]}"
    return f"_{_LOW_DIGITS[character]}" if character in _LOW_DIGITS else ""
