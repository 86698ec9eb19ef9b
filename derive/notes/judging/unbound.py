"""A sum that lacks its brackets: Σ_i a_i + b_i, where the second term's index is bound by nothing."""

from __future__ import annotations

from derive.notes.written import Big, Plus, Sym, Written, every


def unbound_index(left: Written, right: Written, readings: tuple[Written, ...]) -> str:
    """What is wrong with the scope of a sum; empty when nothing is.

    The left side does not speak of the index, a sum binds it in one term, and the next term uses it
    unbound: its value would change with the index. Only said when the sum can be read with both terms in
    it, and when something stands before the sum, -1/n, that would not reach the next term.
    """
    letter, held = _unbound(left, right) if len(readings) > 1 else ("", False)
    if not held:
        return ""
    return (
        f"brackets are missing: the sum over {letter} ends before the next sign,"
        f" so that {letter} means nothing in the next term"
    )


def as_meant(left: Written, readings: tuple[Written, ...]) -> Written | None:
    """The reading in which every index is bound, where the first one leaves one open: Σ_i a_i + b_i."""
    if not readings or not _unbound(left, readings[0])[0]:
        return readings[0] if readings else None
    return next((reading for reading in readings if not _unbound(left, reading)[0]), readings[0])


def _unbound(left: Written, right: Written) -> tuple[str, bool]:
    """The index that a sum binds in one term only, and whether that sum has a factor or a minus before it."""
    if not isinstance(right, Plus):
        return "", False
    bound = {
        part.index for term in right.terms for part in every(term) if isinstance(part, Big) and part.index
    }
    for letter in sorted(bound):
        if _uses(left, letter):
            continue
        outside = [term for term in right.terms if not _binds(term, letter) and _uses(term, letter)]
        if outside:
            return letter, any(not isinstance(term, Big) for term in right.terms if _binds(term, letter))
    return "", False


def _binds(term: Written, letter: str) -> bool:
    return any(isinstance(part, Big) and part.index == letter for part in every(term))


def _uses(term: Written, letter: str) -> bool:
    return any(
        isinstance(part, Sym) and any(letter in i.letters for i in part.indices) for part in every(term)
    )
