r"""Mathematics typed with the letters of a keyboard: sum_i w_ij, delta, sigma'(z), e^-z, x**2, dp_i/dz_j.

What belongs to a formula is recognised here, and put into the writing of LaTeX.
"""

from __future__ import annotations

import re
from collections import Counter

from derive.notes.documents.english import is_word
from derive.write.greek import GREEK

_SIGNS = frozenset(("nabla", "grad", "partial"))
_OPERATORS = {"sum": "sum", "Sum": "sum", "SUM": "sum", "prod": "prod", "Prod": "prod"}
_LETTERS = frozenset((*GREEK, "eps")) - {"ell", "omicron"}
_ACCENTED = re.compile(r"([A-Za-z])(hat|bar|tilde)")  # yhat
_HEAD = re.compile(r"[A-Za-z]+")
_NAMED = re.compile(r"d?[A-Za-z]{1,2}(?:[_^]\w++)?")  # dp_i, wx, w_ij
_RUN = re.compile(r"(?<![A-Za-z\\])(?:[A-Z]{3,4}|[a-z]{3})(?![A-Za-z])")
_NAMES = re.compile(r"(?<![A-Za-z\\])(?:[A-Za-z]|[A-Z]{2,4})(?![A-Za-z])")
SLOPE = re.compile(r"∂|∇|\bd[a-zA-Z]?\w*+/d[a-zA-Z]\w*+|\bpartial\b|\b(?:grad|nabla)_")
_POWER = re.compile(r"[\w)\]|]\^|\*\*|\|\|")
_LOWERED = re.compile(r"_(?P<run>[A-Za-z0-9]{2,}+)(?P<more>_?)")
_FIRST = re.compile(r"\d++|[a-z]++\d*+|[A-Z]++\d*+")
_PERCENT = re.compile(r"(?<=\d)\s?%")
_BASE = re.compile(r"(?<![\w\\])log_?(?P<base>2|10)(?=\s*\()")  # log2(8)
_NEGATIVE = re.compile(r"\^(?P<power>[-−](?:\d++(?:\.\d++)?+|[A-Za-z](?:_\w++)?))")
_EXPONENTIAL = re.compile(r"(?<![A-Za-z\\])e\^(?P<power>[A-Za-z]_\w++)")
_RAISED = re.compile(
    r"(?<=[)\d])\s*\^\((?P<power>(?:[^()]++|\([^()]*+\))*+)\)"
)  # (1 - p)^(γ - 1); W^(1) is a name
_LETTERED = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}")
_STEP = re.compile(r"(?<=\s)<-{1,2}(?=\s)")
_PARTIAL = re.compile(r"\bpartial\s+(?=[A-Za-z])")


def is_typed(word: str) -> bool:
    """Whether a word is a letter or a sign of a formula that is spelled out: delta_ij, sum_i, dp_i."""
    found = _HEAD.match(word)
    if found is None:
        return False
    name, scripted = found.group(), found.end() < len(word)
    if is_word(name, word[found.end() :]):
        return False
    if name in _OPERATORS or name in _SIGNS:
        return scripted or name == "partial"
    if name in _LETTERS or name.removeprefix("d") in _LETTERS or _ACCENTED.fullmatch(name):
        return True
    return _NAMED.fullmatch(word) is not None


def is_marked(text: str) -> bool:
    """Whether a text has what prose has not: a power, a derivative, a Greek letter spelled out, a sum."""
    if _POWER.search(text) or SLOPE.search(text):
        return True
    return any(is_typed(m.group()) and len(m.group()) > 2 for m in re.finditer(r"[A-Za-z]\w++", text))


def products(line: str) -> frozenset[str]:
    """The ABC of tr(ABC) = tr(CAB): words of which every letter stands in another one, or alone."""
    words = Counter(m.group() for m in _NAMES.finditer(line))
    found: set[str] = set()
    for word in (m.group() for m in _RUN.finditer(line)):
        others = set("".join(other for other in words if other != word))
        if set(word) <= others and not is_word(word):
            found.add(word)
    return frozenset(found)


def as_latex(text: str) -> str:
    r"""The formula with its letters, signs and scripts as LaTeX has them: delta_ij as \delta _{ij}."""
    text = _STEP.sub("←", text).replace("**", "^").replace(">=", "≥").replace("<=", "≤").replace("!=", "≠")
    text = _PARTIAL.sub(r"\\partial ", _PERCENT.sub(r"\\%", text))
    text = _RAISED.sub(r"^{\g<power>}", text)
    text = _EXPONENTIAL.sub(r"e^{\g<power>}", text)
    text = _NEGATIVE.sub(r"^{\g<power>}", text)
    text = _LOWERED.sub(_index, _BASE.sub(r"\\log_{\g<base>}", text))
    return _LETTERED.sub(lambda m: _spelled(m.group(), text[m.end() :]), text)


def _index(found: re.Match[str]) -> str:
    """w_ij has two indices; in w_ix_i, x_1y and x_iW stand two names."""
    run = found["run"][:-1] if found["more"] else found["run"]
    first = _FIRST.match(run)
    index = first.group() if first is not None else run
    return f"_{{{index}}}{found['run'][len(index) :]}{found['more']}"


def _spelled(word: str, behind: str) -> str:
    if is_word(word, behind):
        return word
    if word in _OPERATORS:
        return rf"\{_OPERATORS[word]} "
    if word in ("nabla", "grad"):
        return r"\nabla "
    if word in _LETTERS:
        return r"\epsilon " if word == "eps" else rf"\{word} "
    if (accented := _ACCENTED.fullmatch(word)) is not None:
        return rf"\{accented[2]}{{{accented[1]}}}"
    if word[0] == "d" and word[1:] in _LETTERS:
        return rf"d\{word[1:]} "
    return word
