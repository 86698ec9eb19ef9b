"""A sum that lacks its brackets: Σ_i a_i + b_i, where the second term's index is bound by nothing."""

from __future__ import annotations

from derive.notes.written import Big, Plus, Sym, Written, every


def unbound_index(left: Written, right: Written, readings: tuple[Written, ...]) -> str:
    """What is wrong with the scope of a sum; empty when nothing is.

    The left side does not speak of the index, a sum binds it in one term, and the next term uses it
    unbound: its value would change with the index. Only said when the sum can be read with both terms in
    it.
    """
    if len(readings) < 2 or not isinstance(right, Plus):
        return ""
    bound = {
        part.index for term in right.terms for part in every(term) if isinstance(part, Big) and part.index
    }
    for letter in sorted(bound):
        if _uses(left, letter):
            continue
        outside = [term for term in right.terms if not _binds(term, letter) and _uses(term, letter)]
        if outside:
            return (
                f"brackets are missing: the sum over {letter} ends before the next sign,"
                f" so that {letter} means nothing in the next term"
            )
    return ""


def _binds(term: Written, letter: str) -> bool:
    return any(isinstance(part, Big) and part.index == letter for part in every(term))


def _uses(term: Written, letter: str) -> bool:
    return any(
        isinstance(part, Sym) and any(i.letter == letter for i in part.indices) for part in every(term)
    )
