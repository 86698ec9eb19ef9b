"""The Greek alphabet: names, letters, and the LaTeX of an identifier's base."""

from __future__ import annotations

import re

_LOWER = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "pi",
    "rho",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "chi",
    "psi",
    "omega",
]
_UPPER = ["Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"]

GREEK = (*_LOWER, *_UPPER, "varepsilon", "vartheta", "varphi", "ell")
GREEK_LETTERS = dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", (*_LOWER, *_UPPER), strict=True))
ACCENTS = {"hat": r"\hat", "bar": r"\bar", "tilde": r"\tilde", "dot": r"\dot"}

_SHORT = {"lam": "lambda", "eps": "epsilon", "sig": "sigma", "gam": "gamma"}  # as programs call them
DOTLESS = {"i": r"\imath", "j": r"\jmath"}  # what an accent stands on


def base_letter(base: str) -> str:
    r"""`w` → w, `eta` → \eta, `yhat` → \hat{y}, `loss` → \mathit{loss}."""
    if len(base) == 1 and base.isascii():
        return base
    if base in GREEK_LETTERS:
        base = GREEK_LETTERS[base]
    base = _SHORT.get(base, base)
    if base in GREEK:
        return rf"\{base}"
    for accent, command in ACCENTS.items():
        stem = base.removesuffix(accent)
        if stem != base and (len(stem) == 1 or stem in GREEK):
            return rf"{command}{{{DOTLESS.get(stem) or base_letter(stem)}}}"
    return rf"\mathit{{{re.sub('[^A-Za-z0-9]', '', base) or '?'}}}"
