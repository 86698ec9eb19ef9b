"""Of what lines of a matrix the softmax is taken, as far as the text says: *row-wise*, *for each column*."""

from __future__ import annotations

import re

_EVERY = r"\b(?:each|every|per|over|along|to|of) (?:the |its |a )?"
_LINES = {
    "row": re.compile(
        r"\brow[- ]?wise\b|\brow[- ]by[- ]row\b|\bby rows\b|\bzeilenweise\b|\bpor filas?\b|\bcada fila\b|"
        + _EVERY
        + r"rows?\b",
        re.IGNORECASE,
    ),
    "column": re.compile(
        r"\bcolumn[- ]?wise\b|\bcolumn[- ]by[- ]column\b|\bby columns\b|\bspaltenweise\b|"
        r"\bpor columnas?\b|\bcada columna\b|" + _EVERY + r"columns?\b",
        re.IGNORECASE,
    ),
}
_SOFTMAX = re.compile("soft-?max", re.IGNORECASE)
_NEAR = 100  # characters around the word in which the lines are told


def lines_told(text: str) -> tuple[str, ...]:
    """Rows, columns, both or none, by the words around every *softmax*."""
    near = [text[max(0, m.start() - _NEAR) : m.end() + _NEAR] for m in _SOFTMAX.finditer(text)]
    return tuple(name for name, words in _LINES.items() if any(words.search(part) for part in near))
