"""∂L/∂γ ≈ 0.2921 by ∂L/∂γ = Σ_i g_i x̂_i, which a line above has proved, where g is given in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from derive.notes.judging.another_time import OF_ANOTHER_TIME, is_open
from derive.notes.judging.computed import ANOTHER
from derive.notes.judging.numbers import any_entry_is_near, compared, compared_as_read
from derive.notes.judging.other_formulas import by_another_formula
from derive.notes.judging.placed import placed
from derive.notes.judging.valued import is_numeric
from derive.notes.judging.verdict import Link, Said, Word
from derive.notes.letters import RUNNING
from derive.notes.meaning.form import Form
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Grid, Index, Nabla, Slope, Sym, Turned, Written

LAST = 6  # of the formulas for one derivative, those that are tried


def note_forms(knowledge: Knowledge, links: Sequence[Link], place: str) -> None:
    """Remember the formulas of a derivative, or of an entry, that a chain proves, and what is meant in it."""
    head = links[0].trees[0] if links else None
    if not isinstance(head, Slope | Nabla) and not (isinstance(head, Sym) and _free(head)):
        return
    for link in links:
        right = link.word in (Word.PROVED, Word.HOLDS_IF)
        ground = link.why if link.word is Word.HOLDS_IF else ""
        body = link.trees[1] if right else link.meant if link.word is Word.FALSE else None
        if body is not None and not is_numeric(body):
            knowledge.forms.append(Form(head, body, place, ground))
        if not right:
            return


def has_form(left: Sym, knowledge: Knowledge) -> bool:
    """Whether an entry of it has a formula that a line proves."""
    return any(_name(form.head) == _name(left) for form in knowledge.forms)


def said_in_numbers(
    readings: Iterable[tuple[Written, Written]], link: tuple[Written, str, Written], knowledge: Knowledge
) -> Said | None:
    """What comes out of a comparison with a number, by whichever formula tells it."""
    said = compared_as_read(readings, link[1], knowledge)
    return by_a_form(by_another_formula(said, link, knowledge), link, knowledge)


def by_a_form(said: Said | None, link: tuple[Written, str, Written], knowledge: Knowledge) -> Said | None:
    """What comes out, by a proved formula where the definitions alone do not tell the number."""
    left, sign, right = link
    if (said is not None and said.word is not Word.UNDECIDED) or not isinstance(left, Slope | Nabla | Sym):
        return said
    tried = [form for form in reversed(knowledge.forms) if _name(form.head) == _name(left)]
    for form in tried[:LAST]:
        for body in _at(form, left, right):
            other = compared((body, right), sign, knowledge)
            if other is not None and other.word in (Word.PROVED, Word.HOLDS_IF, Word.FALSE):
                why = "; ".join(filter(None, (form.ground, other.why, f"by the formula of {form.place}")))
                doubt = _may_be_new(body, link, knowledge) or form.ground
                if other.word is Word.FALSE and doubt:
                    return Said(
                        Word.UNDECIDED, f"{doubt}: {why}" if doubt != form.ground else why, settled=True
                    )
                word = Word.HOLDS_IF if form.ground and other.word is Word.PROVED else other.word
                return replace(other, word=word, why=why, settled=True)
    return said


def _may_be_new(body: Written, link: tuple[Written, str, Written], knowledge: Knowledge) -> str:
    """Why a number may be of another time or example than what comes out."""
    if is_open((body, link[2]), knowledge):
        return OF_ANOTHER_TIME
    far = isinstance(link[0], Sym) and not any_entry_is_near(body, link[2], knowledge)
    return ANOTHER if far or knowledge.seen else ""


def _name(head: Slope | Nabla | Sym) -> tuple[Written | None, str]:
    if isinstance(head, Sym):
        return None, head.name
    return head.of, head.wrt.name if isinstance(head.wrt, Sym) else str(head.wrt)


def _free(sym: Sym) -> list[Index]:
    """Its indices that stand for any place."""
    return [index for index in sym.indices if index.letter in RUNNING and not index.shift]


def _at(form: Form, left: Slope | Nabla | Sym, right: Written) -> Iterator[Written]:
    """The body for the places of which the left side speaks: for one, or for all that are listed."""
    own, given = (head if isinstance(head, Sym) else head.wrt for head in (form.head, left))
    if not isinstance(own, Sym) or not isinstance(given, Sym):
        return
    if own.indices == given.indices:
        yield form.body
        return
    free, rest = _free(own), own.indices[len(given.indices) :]
    pairs = list(zip(own.indices, given.indices, strict=False))
    if not all(a == b or (a in free and not b.letter) for a, b in pairs):
        return
    body = placed(form.body, {a.letter: b.shift for a, b in pairs if not b.letter and a in free})
    listed = right.term if isinstance(right, Turned) else right
    if not rest and len(own.indices) == len(given.indices):
        yield body
    elif len(rest) == 1 and rest[0] in free and isinstance(listed, Grid) and _is_a_list(listed):
        count = sum(map(len, listed.rows))
        entries = (placed(body, {rest[0].letter: place}) for place in range(1, count + 1))
        yield Grid(tuple((entry,) for entry in entries))


def _is_a_list(grid: Grid) -> bool:
    return not grid.open and 1 in (len(grid.rows), len(grid.rows[0]))
