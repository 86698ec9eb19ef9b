"""Expressions that a note differentiates by, ∂L/∂(x W + b): what they are called, or a name of their own."""

from __future__ import annotations

from dataclasses import replace

from derive.notes.judging.definitions import document_definitions
from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.reading.inner import INNER, nameless
from derive.notes.reading.words import Known
from derive.notes.written import Sym, Written


def with_inner(formulas: list[ReadFormula], known: Known) -> Known:
    """The vocabulary with the names of these expressions."""
    sides = (tokens for read in formulas for s in read.statements for tokens in s.sides)
    slopes = (tokens for tokens in sides if any(token.text in (r"\frac", r"\partial") for token in tokens))
    read = (read_side(tokens, known).written for tokens in slopes)
    found = dict.fromkeys(wrt for side in read if side is not None for wrt in nameless(side))
    if not found:
        return known
    called: dict[Written, Sym] = {
        d.body: Sym(d.name, d.indices) for d in document_definitions(formulas, known) if not d.parameters
    }
    own = {wrt: called.get(wrt, Sym(f"{INNER}{n}")) for n, wrt in enumerate(found)}
    return replace(known, inner=own)
