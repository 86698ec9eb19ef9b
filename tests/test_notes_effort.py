"""Work that is done once: what was written out, asked or heard before is looked up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

import pytest

from derive.checking import solving
from derive.evidence import Context, Evidence, judge, remembered
from derive.notes import check_document
from derive.notes.judging import told
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.expansion import Expansion
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.meaning.marks import Sizes
from derive.notes.meaning.slopes import Slopes
from derive.notes.written import Apply, Plus, Sym, Times
from derive.term import Name, Term, multiply, negate, number

W, X, B, Z, A = (Sym(name) for name in "WxbzA")


def counting(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, *, by: int = 0) -> Counter[Hashable]:
    """How often a function is called, by one of its arguments."""
    calls, own = Counter[Hashable](), getattr(owner, name)

    def counted(*arguments: object, **named: object) -> object:
        calls[str(arguments[by])] += 1
        return own(*arguments, **named)

    monkeypatch.setattr(owner, name, counted)
    return calls


def layer(*definitions: Definition) -> Slopes:
    """z = W x + b with three entries, and what else is known."""
    product = Definition("z", (), (), Plus((Times((W, X), ("",)), B)), "line 1")
    shapes = {("W", 0): ("3", "3"), ("x", 0): ("3",), ("b", 0): ("3",), ("z", 0): ("3",), ("A", 0): ("3",)}
    known = Knowledge(shapes=shapes)
    for definition in (product, *definitions):
        known.define(definition)
    return Slopes(known, Sizes(3))


def test_a_definition_of_an_array_is_written_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counting(monkeypatch, Expansion, "_body", by=1)
    expansion = layer(Definition("A", (), (), Apply("tanh", (Z,)), "line 2"))
    assert len(expansion.value(A, {}).entries) == 3
    assert expansion.value(Z, {}).entries == (Name("z_1"), Name("z_2"), Name("z_3"))
    assert sorted(calls.values()) == [1, 1]
    assert len(set(expansion.nodes.values())) == 6  # each entry has the formula of its own


def test_a_circle_is_seen_whatever_was_looked_up() -> None:
    expansion = layer(Definition("x", (), (), Apply("tanh", (Z,)), "line 2"))
    expansion.value(Z, {})
    assert expansion.marks.circles
    assert {"x_1", "x_2", "x_3"} <= set(expansion.marks.murky)


def test_an_equation_is_solved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counting(monkeypatch, solving, "judge")
    a, b, v = Name("a"), Name("b"), Name("v_once")
    equation = ((multiply(a, v), b),)

    def solve(context: Context) -> tuple[solving.Branch, ...] | None:
        return solving.branches(equation, frozenset(), context)

    first = solve(Context())
    asked = calls.total()
    assert asked and solve(Context()) == first and calls.total() == asked
    solve(Context(definitions={"a": negate(b)}))  # another context is another question
    assert calls.total() > asked


def test_an_answer_belongs_to_its_question() -> None:
    def equal(left: Term, right: Term, context: Context) -> Evidence:
        return judge(left, right, context)

    told_two, told_three = (Context(definitions={"q": number(value)}) for value in (2, 3))
    answers = [remembered(equal, Name("q"), number(2), context=c) for c in (told_two, told_three, told_two)]
    assert answers[0] == answers[2] != answers[1]


@pytest.mark.parametrize("words", [" if ", ", at "])
def test_a_sentence_is_heard_once_for_its_formulas(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def heard(count: int) -> int:
        calls = counting(monkeypatch, told, "read_side")
        check_document(words.join(f"$x_{{{k}}} = {k}$" for k in range(1, count + 1)))
        return calls.total()

    few, many = heard(10), heard(30)
    assert few and many < 5 * few  # three times as many; each for each would be nine times


SET = {  # what a sentence sets, for each of its formulas
    r"At $v = 0$ we have $\cos v = 1 - v$ and $\sin v = v$.": ["holds if", "holds if"],
    r"At $v = 1$ we have $\cos v = 1 - v$ and $\sin v = v$.": ["false", "false"],
}


@pytest.mark.parametrize("text", SET)
def test_what_a_sentence_sets_is_set_for_each_of_its_formulas(text: str) -> None:
    assert [finding.word.value for finding in check_document(text).findings[1:]] == SET[text]
