"""∂L/∂γ ≈ 0.2921 by ∂L/∂γ = Σ_i g_i x̂_i, which a line above has proved, where g is given in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from derive.notes.judging.numbers import Said, compared
from derive.notes.judging.valued import is_numeric
from derive.notes.judging.verdict import Link, Word
from derive.notes.meaning.form import Form
from derive.notes.meaning.knowledge import RUNNING, Knowledge
from derive.notes.written import Big, Grid, Index, Nabla, Slope, Sym, Turned, Written, with_parts
from derive.notes.written import parts as parts_of

LAST = 6  # of the formulas for one derivative, those that are tried


def note_forms(knowledge: Knowledge, links: Sequence[Link], place: str) -> None:
    """Remember the formulas of a derivative that a chain proves."""
    head = links[0].trees[0] if links else None
    if not isinstance(head, Slope | Nabla):
        return
    for link in takewhile(lambda link: link.word is Word.PROVED, links):
        body = link.trees[1]
        if body is not None and not is_numeric(body):
            knowledge.forms.append(Form(head, body, place))


def by_a_form(said: Said | None, link: tuple[Written, str, Written], knowledge: Knowledge) -> Said | None:
    """What comes out, by a proved formula where the definitions alone do not tell the number."""
    left, sign, right = link
    if (said is not None and said.word is not Word.UNDECIDED) or not isinstance(left, Slope | Nabla):
        return said
    tried = [form for form in reversed(knowledge.forms) if _name(form.head) == _name(left)]
    for form in tried[:LAST]:
        for body in _at(form, left, right):
            other = compared((body, right), sign, knowledge)
            if other is not None and other.word in (Word.PROVED, Word.HOLDS_IF, Word.FALSE):
                return replace(other, why=f"{other.why}; by the formula of {form.place}", settled=True)
    return said


def _name(head: Slope | Nabla) -> tuple[Written, str]:
    return head.of, head.wrt.name if isinstance(head.wrt, Sym) else str(head.wrt)


def _at(form: Form, left: Slope | Nabla, right: Written) -> Iterator[Written]:
    """The body for the places of which the left side speaks: for one, or for all that are listed."""
    own, given = form.head.wrt, left.wrt
    if not isinstance(own, Sym) or not isinstance(given, Sym):
        return
    if own.indices == given.indices:
        yield form.body
        return
    free = [index for index in own.indices if index.letter in RUNNING and not index.shift]
    listed = right.term if isinstance(right, Turned) else right
    if len(own.indices) == len(given.indices):
        pairs = list(zip(own.indices, given.indices, strict=True))
        if all(a == b or (a in free and not b.letter) for a, b in pairs):
            yield _placed(form.body, {a.letter: b.shift for a, b in pairs if a in free})
    elif not given.indices and len(own.indices) == len(free) == 1 and isinstance(listed, Grid):
        if 1 in (len(listed.rows), len(listed.rows[0])) and not listed.open:
            letter, count = free[0].letter, sum(map(len, listed.rows))
            entries = (_placed(form.body, {letter: place}) for place in range(1, count + 1))
            yield Grid(tuple((entry,) for entry in entries))


def _placed(term: Written, places: Mapping[str, int]) -> Written:
    """The formula with numbers for index letters that it does not bind itself."""
    if isinstance(term, Big):
        places = {letter: place for letter, place in places.items() if letter != term.index}
    if isinstance(term, Sym):
        return replace(term, indices=tuple(_at_place(index, places) for index in term.indices))
    return with_parts(term, tuple(_placed(part, places) for part in parts_of(term)))


def _at_place(index: Index, places: Mapping[str, int]) -> Index:
    return Index("", places[index.letter] + index.shift) if index.letter in places else index
