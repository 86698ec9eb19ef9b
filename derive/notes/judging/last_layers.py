"""p = softmax(z) and the cross-entropy, a = σ(z): the last layer and its loss, which a note may leave unsaid.

∂L/∂z = a - y holds if a = σ(z) and L is the cross-entropy; nothing of it is supposed that the note defines,
and no loss but the one that its words name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from derive.notes.judging.customary import (
    SUMMED,
    activated,
    affine,
    binary_entropy,
    entropy_of_classes,
    product,
    squares,
    supposed,
)
from derive.notes.judging.trial import Claim
from derive.notes.letters import BIASES, OUTPUTS, RUNNING, TARGETS, WEIGHTS
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.shown import shown
from derive.notes.written import (
    Apply,
    Big,
    Index,
    Over,
    Plus,
    Slope,
    Sym,
    Written,
    every,
    mapped,
    symbols,
)

_PREDICTIONS = (*OUTPUTS, "g")
_WEIGHTS = WEIGHTS | {"beta"}
_ACTIVATIONS = ("sigmoid", "tanh", "identity")
_ENTROPY = re.compile(r"\bcross[- ]?entropy\b|\blog[- ]loss\b|\bnegative log[- ]likelihood\b", re.IGNORECASE)
_SQUARE = re.compile(
    r"\b(?:mean[- ])?squared?[- ](?:error|loss)\b|\bMSE\b|\bsum of squares\b"
    r"|\bquadratic (?:loss|cost|error)\b",
    re.IGNORECASE,
)
_IS_ENTROPY = re.compile(
    r"\W*+(?:be|is|denotes?|stands for)?\W*+(?:the|a|an|our)?\W*+(?:usual|binary|categorical|log)?\W*+"
    r"(?:cross[- ]?entropy|log[- ]loss)\b",
    re.IGNORECASE,
)
MOST = 24


@dataclass(frozen=True, slots=True)
class Layer:
    """Definitions that are supposed together; the entries of `closed` sum to 1."""

    definitions: tuple[Definition, ...]
    closed: str = ""


def is_entropy(words: str) -> bool:
    """Whether the words behind a name say that it is the cross-entropy itself, not a negative of it."""
    return _IS_ENTROPY.match(words) is not None


def loss_named(text: str) -> str:
    """The loss that the last words of a text name: "entropy", "square" or ""."""
    found = [(m.start(), "entropy") for m in _ENTROPY.finditer(text)]
    found += [(m.start(), "square") for m in _SQUARE.finditer(text)]
    return max(found)[1] if found else ""


def with_entries(claim: Claim) -> Claim:
    """z_i as the entries of a z, where the note tells nothing of its letters."""
    return replace(claim, left=_entries(claim.left), right=_entries(claim.right))


def _entries(term: Written) -> Written:
    if isinstance(term, Slope):
        return replace(term, of=_entries(term.of), wrt=_entries(term.wrt))
    if not isinstance(term, Sym):
        return mapped(term, _entries)
    name, _, label = term.name.partition("_")
    return (
        replace(term, name=name, indices=(Index(label),)) if label in RUNNING and not term.indices else term
    )


def last_layers(claim: Claim, knowledge: Knowledge, *, told: str) -> Iterator[Layer]:
    """What may stand behind σ'(z) = a (1 - a) and ∂L/∂z = a - y, the likelier first."""
    yield from islice(_layers(claim, knowledge, told), MOST)


def _layers(claim: Claim, knowledge: Knowledge, told: str) -> Iterator[Layer]:
    around = dict.fromkeys((*symbols(claim.left), *symbols(claim.right)))
    open_ = [s for s in around if s.name in _PREDICTIONS and not _is_known(s, knowledge)]
    for call in _calls(claim):
        for output in (s for s in open_ if s not in symbols(call)):
            plain = Apply(call.function, call.arguments)
            yield Layer((supposed(output, plain, f"{output} = {shown(plain)}"),))
    slopes = dict.fromkeys(
        p for side in (claim.left, claim.right) for p in every(side) if isinstance(p, Slope)
    )
    for slope in slopes:
        if isinstance(slope.of, Sym) and isinstance(slope.wrt, Sym) and not _is_known(slope.of, knowledge):
            targets = [s for s in around if s.name in TARGETS and not _is_known(s, knowledge)]
            for target in targets[:1]:
                outputs = [s for s in open_ if s != target]
                yield from _with_loss(slope, target, outputs, told=told)


def told_layers(claim: Claim, knowledge: Knowledge) -> Iterator[Layer]:
    """What a refutation may rest on: a = σ(z) beside σ'(z), and an L that the words call cross-entropy."""
    layers = last_layers(claim, knowledge, told="entropy")
    yield from (layer for layer in layers if len(layer.definitions) == 1)
    slopes = [part for part in every(claim.left) if isinstance(part, Slope)]
    around = dict.fromkeys(symbols(claim.right))
    targets = [s for s in around if s.name in TARGETS and not _is_known(s, knowledge)]
    outputs = [s for s in around if s.name in _PREDICTIONS and _is_known(s, knowledge)]
    for slope in slopes:
        if isinstance(slope.of, Sym) and str(slope.of) in knowledge.entropies:
            pairs = [(a, y) for a in outputs for y in targets if not (a.indices or y.indices)]
            yield from (Layer((one,)) for a, y in pairs for one in _losses(slope.of, a, y, told="entropy"))


def _with_loss(slope: Slope, target: Sym, outputs: list[Sym], *, told: str) -> Iterator[Layer]:
    """The layer and its loss, for the derivative of a loss by something before the last activation."""
    loss, by = slope.of, slope.wrt
    assert isinstance(loss, Sym) and isinstance(by, Sym)
    for output in outputs:
        if output == by or output.indices != target.indices:
            continue
        if output.indices == by.indices and _is_entry(by) and told != "square":
            yield _softmax(loss, by, (output, target))
        for function in _ACTIVATIONS:
            layer = activated(output, function, _before(by))
            yield from (Layer((one, layer)) for one in _losses(loss, output, target, told=told))


def _before(by: Sym) -> Written:
    """z, or w x + b with the w or the b by which the claim differentiates."""
    if by.name in BIASES:
        return affine(Sym("w", by.indices), Sym("x"), by)
    if by.name in _WEIGHTS and not by.indices:
        return affine(by, Sym("x"), Sym("b"))
    if by.name in _WEIGHTS and len(by.indices) == 1 and _is_entry(by):
        place = (Index(SUMMED),)
        return Plus((Big(False, product(Sym(by.name, place), Sym("x", place)), SUMMED), Sym("b")))
    return by


def _losses(loss: Sym, a: Sym, y: Sym, *, told: str) -> Iterator[Definition]:
    if told != "square":
        yield binary_entropy(loss, a, y)
    if told != "entropy":
        yield from squares(loss, a, y)


def _softmax(loss: Sym, z: Sym, pair: tuple[Sym, Sym]) -> Layer:
    """L = -Σ_k y_k log p_k of the softmax p of z, where the y sum to 1."""
    p, y = pair
    shares = Over(Apply("exp", (z,)), Big(False, Apply("exp", (Sym(z.name, (Index(SUMMED),)),)), SUMMED))
    share = supposed(p, shares, f"{p.name} is the softmax of {z.name}")
    return Layer((entropy_of_classes(loss, p, y), share), closed=y.name)


def _calls(claim: Claim) -> Iterator[Apply]:
    """The σ'(z) of a claim, and the σ(z) that it differentiates."""
    for part in (part for side in (claim.left, claim.right) for part in every(side)):
        if isinstance(part, Apply) and part.primes and len(part.arguments) == 1:
            yield part
        elif isinstance(part, Slope) and isinstance(part.of, Apply) and len(part.of.arguments) == 1:
            yield part.of


def _is_known(sym: Sym, knowledge: Knowledge) -> bool:
    """Whether the note says what it is; what was supposed for another line is open for this one."""
    current = knowledge.current(sym)
    return current is not None and not (current.later or current.assumed)


def _is_entry(sym: Sym) -> bool:
    return len(sym.indices) == 1 and sym.indices[0].letter in RUNNING
