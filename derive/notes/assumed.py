"""Standard functions that a note uses and never defines: tanh, relu, softmax, σ, and the natural log."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from derive.notes.judging.verdict import Finding, Link, Word
from derive.notes.written import Apply, Slope, Sym, every

_WORDS = {
    "sigma": "σ is the logistic function",
    "varsigma": "ς is the logistic function",
    "sigmoid": "sigmoid is the logistic function",
    "tanh": "tanh is the hyperbolic tangent",
    "relu": "relu(z) = max(0, z)",
    "softplus": "softplus(z) = log(1 + e^z)",
    "softmax": "softmax(z)_i = e^(z_i)/Σ_j e^(z_j)",
    "log": "log is the natural logarithm",
}
_LOG = re.compile(r"(?<![A-Za-z])log(?![A-Za-z0-9_])")
_BASED = re.compile(r"\bbase \d")
_TAKEN = (Word.PROVED, Word.HOLDS_IF, Word.CONSISTENT, Word.FALSE, Word.DEFINITION)


def assumptions(findings: Iterable[Finding]) -> tuple[str, ...]:
    """What was assumed of those on which verdicts may rest, each once."""
    found = tuple(findings)
    links = [link for finding in found for link in finding.links]
    taken = [link for link in links if link.word in _TAKEN]
    defined = {name for link in links for name in _defined(link)}
    if not any(_LOG.search(f.formula) for f in found) or any(_BASED.search(link.why) for link in taken):
        defined.add("log")  # ln, or a base that is told
    used = {name for link in taken for name in _called(link)} - defined
    used |= {name for name, words in _WORDS.items() if any(words in link.why for link in taken)}
    return tuple(words for name, words in _WORDS.items() if name in used)


def _called(link: Link) -> Iterator[str]:
    """The functions of both sides."""
    parts = (part for tree in link.trees if tree is not None for part in every(tree))
    yield from (part.function for part in parts if isinstance(part, Apply))


def _defined(link: Link) -> Iterator[str]:
    """tanh(z) = …, where the note says what it is."""
    left, right = link.trees
    call = isinstance(left, Apply) and not left.primes and all(isinstance(a, Sym) for a in left.arguments)
    if call and right is not None and not any(isinstance(part, Slope) for part in every(right)):
        yield left.function if isinstance(left, Apply) else ""
