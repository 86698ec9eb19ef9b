"""In which layout a note writes the derivative by a matrix: with the shape of W, or as its transpose.

Either is right as long as the note keeps to it. A derivative that is subtracted from W has W's shape; so has
∇_W, and so have all of a note that writes ∂E/∂x = Wᵀδ, or one of another matrix with that matrix's shape.
"""

from __future__ import annotations

from collections.abc import Iterable

from derive.notes.judging.definitions import is_update
from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.situation import Situation
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.reading.words import Known
from derive.notes.written import Minus, Nabla, Num, Over, Plus, Slope, Sym, Times, Turned, Written, every

Layouts = dict[tuple[Written | None, Written | None], str]
_ANY = None  # of whatever, by whatever matrix


def of_updates(formulas: Iterable[ReadFormula], known: Known) -> Layouts:
    """W ← W - η G: G has the shape of W."""
    found: Layouts = {}
    for formula in formulas:
        for statement in formula.statements:
            if len(statement.sides) != 2 or statement.signs[0] not in ("=", ":=", "←"):
                continue
            left, right = (read_side(tokens, known).written for tokens in statement.sides)
            if isinstance(left, Sym) and is_update(left, right) and not _is_turned(right):
                found.setdefault((_ANY, left), f"line {formula.formula.line}")
    return found


def _is_turned(right: Written | None) -> bool:
    turned = (part.term for part in (every(right) if right is not None else ()) if isinstance(part, Turned))
    return any(isinstance(term, Slope | Nabla) for term in turned)


def note_layout(situation: Situation) -> None:
    """Remember that a derivative was right with the shape of what it is taken by."""
    left, layouts = situation.claim.left, situation.knowledge.layouts
    if not isinstance(left, Slope | Nabla):
        return
    if _is_matrix(left.wrt, situation.knowledge):
        layouts.setdefault((left.of, left.wrt), situation.place)
        layouts.setdefault((_ANY, _ANY), situation.place)
    elif _is_column(situation):
        layouts.setdefault((_ANY, _ANY), situation.place)


def misfit(situation: Situation) -> str:
    """Why the transpose of a derivative is none, in this note; empty where nothing speaks against it."""
    left, layouts = situation.claim.left, situation.knowledge.layouts
    if not isinstance(left, Slope | Nabla):
        return ""
    if (place := layouts.get((left.of, left.wrt))) is not None:
        return f"the shapes do not fit: it is the transpose of what {place} says"
    if not _is_matrix(left.wrt, situation.knowledge):
        return ""
    if (place := layouts.get((_ANY, left.wrt))) is not None:
        return f"the shapes do not fit: {place} subtracts from {left.wrt} what has its shape"
    if (place := layouts.get((_ANY, _ANY))) is not None:
        return f"the shapes do not fit: it is a transpose, and what {place} says is laid out without one"
    if isinstance(left, Nabla):
        return f"the shapes do not fit: the gradient has the shape of {left.wrt}"
    return ""


def transposed(right: Written) -> Written:
    """The transpose, of a product factor by factor: δ xᵀ of x δᵀ."""
    match right:
        case Minus(inner):
            return Minus(transposed(inner))
        case Times(factors, marks) if not any(marks) and isinstance(factors[-1], Turned):
            numbers = [f for f in factors[:-2] if not isinstance(f, Turned)]
            if len(numbers) == len(factors) - 2:
                return Times((*numbers, factors[-1].term, Turned(factors[-2])), marks)
        case _:
            pass
    return Turned(right)


def _is_column(situation: Situation) -> bool:
    """∂E/∂x = Wᵀδ, with a matrix W: where derivatives are rows, it is δᵀW."""
    right = situation.claim.right
    right = right.term if isinstance(right, Minus) else right
    factors = [f for f in right.factors if not isinstance(f, Num | Over)] if isinstance(right, Times) else []
    first = factors[0] if len(factors) > 1 else None
    if not isinstance(first, Turned) or isinstance(right, Plus):
        return False
    return _is_matrix(first.term, situation.knowledge)


def _is_matrix(term: Written | None, knowledge: Knowledge) -> bool:
    return isinstance(term, Sym) and len(knowledge.shapes.get((term.name, len(term.indices)), ())) == 2
