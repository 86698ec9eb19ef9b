r"""What a number counts: 38.5 million, 262k and 5 percent are scaled, 16\,\text{MB} and 1 min have units.

Nothing here converts units, and *half of* before a number belongs to it as well: such numbers refute nothing.
"""

from __future__ import annotations

import re

_SCALES = {
    "thousand": 3,
    "k": 3,
    "K": 3,
    "million": 6,
    "millions": 6,
    "billion": 9,
    "billions": 9,
    "trillion": 12,
    "percent": -2,
    "per cent": -2,
}
_UNITS = (
    r"(?:[kKMGTP]i?)?(?:B|[Bb]ytes?|[Bb]its?)|[kMGT]?Hz|[kMGTPE]?(?:FLOPS?|FLOPs|flops?)(?:/s)?|[mµun]?s(?:ec)?"
    r"|[MGT]|seconds?|min(?:utes?)?|hours?|hrs?|h|days?|weeks?|years?|[kcmµn]?m|[kmµ]?g|[kM]?W|[kMG]?eV|°C?|degrees?|dB"
)
_WORDED = r"\\(?:text|textrm|mathrm|mbox|operatorname)\s*\{\s*~?"
_IN_FORMULA = re.compile(
    rf"(?:[\d)}}\]~]|\\[,;:! ])\s*{_WORDED}(?P<unit>{_UNITS})~?\s*\}}|\\(?:si|SI|unit|qty)\b"
)
_BEHIND = re.compile(rf"\s?(?P<unit>{_UNITS}|dollars?|euros?|€|\$)(?![\w$])")
_SCALED = re.compile(rf"\s?(?P<scale>%|{'|'.join(sorted(_SCALES, key=len, reverse=True))})(?!\w)")
_MULTIPLE = re.compile(
    r"(?:\b(?:twice|thrice|double|triple|half|times|plus|minus)|"
    r"(?:\b(?:half|third|quarter|fifth|tenth|percent|per cent)|%|¤) of(?: (?:the|a|an))?)\s*$",
    re.IGNORECASE,
)
_FLOATS = re.compile(
    r"\b(?:(?:double|single|half|machine|finite)[ -]precision|floating[ -]point|floats?\d*|on a computer"
    r"|rounding error|in (?:Python|NumPy|MATLAB|Julia)|underflows?|overflows?|rounds? to (?:0|zero))\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?:integer|whole-number|floor) division|\bround(?:ed|s|ing)? (?:down|up)\b"
    r"|\btruncat\w+",
    re.IGNORECASE,
)
_NEAR = 1e-6
LONGEST = 40  # characters behind a number in which its rounding is told


def scale_of(word: str) -> int | None:
    """The power of ten that a word behind a number stands for."""
    return _SCALES.get(word.strip(" ~"))


def scale_behind(after: str) -> str:
    r"""What stands directly behind a formula and belongs to its last number, as LaTeX: \text{million}, \%."""
    found = _SCALED.match(after)
    if found is None:
        return ""
    return r"\%" if found["scale"] == "%" else rf"\,\text{{{found['scale']}}}"


def counts_otherwise(text: str, before: str, after: str, *, sides: int) -> str:
    """Why the numbers of a formula do not stand for themselves, in words; empty where they do."""
    if _MULTIPLE.search(before):
        return "words before it belong to its number"
    if (cue := _WHOLE.search(before) or _WHOLE.search(after[:LONGEST])) is not None:
        return f"the text says '{cue.group().lower()}'"
    units = [found["unit"] for found in _IN_FORMULA.finditer(text)]
    if (found := _BEHIND.match(after)) is not None:
        units.append(found["unit"])
    alike = len(units) >= sides and len({*units}) == 1
    return "units of measure are not converted" if units and not alike else ""


def rounds_by_machine(one: float, other: float, words: str) -> bool:
    """Whether the text speaks of floating-point numbers, and two numbers differ by what these may lose."""
    return bool(_FLOATS.search(words)) and abs(one - other) <= _NEAR * max(1.0, abs(one))
