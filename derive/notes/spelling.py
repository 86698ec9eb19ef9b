"""Names as a reader writes them: alpha_1 → α₁, yhat_i → ŷ_i, sigma'(z) → σ′(z), x^2 → x².

And LaTeX without gaps, and no text that a terminal would obey.
"""

from __future__ import annotations

import re
import unicodedata

from derive.notes.documents.english import is_word
from derive.write.greek import GREEK_LETTERS

_LETTERS = {name: letter for letter, name in GREEK_LETTERS.items()}
_LETTERS |= {"varepsilon": "ε", "vartheta": "ϑ", "varphi": "φ", "ell": "ℓ"}
_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307", "prime": "′"}
_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_HIGH = str.maketrans("0123456789-T", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵀ")
_NAME = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}+")
_BELOW = re.compile(r"(?<=[^\W_])((?:_\d)++|_\d++)(?![\w])")
_ENTRY = re.compile(r"(?<=[^\W_])((?:_[a-z]){2,})(?!\w)")  # w_i_j, which has two indices
_ABOVE = re.compile(r"(?<=[\w)\]])\^(-?\d++|T)(?![\w.(])")
_SQUARE = re.compile(r"(?<![\\A-Za-z])([A-Za-z]{2,}+)2(?!\w)")
_PRIMES = re.compile(r"(?<=[^\W\d_])'+(?=\()")
_SUMS = re.compile(r"\b(sum|prod)(?=_[A-Za-z])")
_GAP = re.compile(r"(\\[A-Za-z]+) (?=[\\{}_^()\[\]|+=/,-]|$)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def in_letters(text: str) -> str:
    """The text with the letters themselves in the place of their names."""
    text = _SUMS.sub(lambda found: {"sum": "∑", "prod": "∏"}[found[1]], text)
    text = _SQUARE.sub(lambda found: f"{found[1]}²" if found[1] in _LETTERS else found.group(), text)
    text = _NAME.sub(lambda found: _letter(found.group()), text)
    text = _PRIMES.sub(lambda found: "′" * len(found.group()), text)
    text = _ENTRY.sub(lambda found: f"_{found[1].replace('_', '')}", text)
    text = _BELOW.sub(lambda found: found[1].replace("_", "").translate(_LOW), text)
    return _ABOVE.sub(lambda found: found[1].translate(_HIGH), text)


def _letter(name: str) -> str:
    if name in _LETTERS:
        return _LETTERS[name]
    for accent, mark in _ACCENTS.items():
        stem = name.removesuffix(accent)
        if stem != name and not is_word(name) and (len(stem) == 1 or stem in _LETTERS):
            return unicodedata.normalize("NFC", _LETTERS.get(stem, stem) + mark)
    return name


def spells_letters(text: str) -> bool:
    """Whether a formula has the names of letters itself: delta_j = sum_k w_kj delta_k."""
    return any(found.group() in _LETTERS for found in _NAME.finditer(text))


def without_gaps(latex: str) -> str:
    r"""\frac {a}{b} + \sum _i x as \frac{a}{b} + \sum_i x."""
    return _GAP.sub(r"\1", latex)


def harmless(text: str) -> str:
    """The text in one line, without what a terminal would obey."""
    return _CONTROL.sub("\ufffd", " ".join(text.split()))
