"""Mistakes in YAML: remedies are right, and what is no mistake is read; the mistakes: cases/bad_input.md."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.errors import InputError
from derive.yaml_mistakes import HERE, Stop, meant, quoted
from derive.yaml_source import parse_yaml

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), min_size=1)


@given(TEXTS)
def test_what_is_put_into_quotes_is_read_back(text: str) -> None:
    inside = text.strip()
    if len(inside) > 1 and inside[0] == inside[-1] and inside[0] in "\"'":
        inside = inside[1:-1]
    assert parse_yaml(f"title: {quoted(text)}\n").content == {"title": inside}


@pytest.mark.parametrize(
    ("text", "value"),
    {
        "title: a:b": "a:b",
        "title: see http://example.org/x": "see http://example.org/x",
        "title: C# for lecturers": "C# for lecturers",
        "title: One neuron  # for week 3": "One neuron",
        "title: 'One: two'": "One: two",
        'title: "One: two #3"': "One: two #3",
        "title: 'LaTeX $\\beta$ and $\\nabla L$'": "LaTeX $\\beta$ and $\\nabla L$",
        'title: "A quote \\" and a backslash \\\\beta"': 'A quote " and a backslash \\beta',
        'text: "One paragraph.\\n\\nAnd $x$ in another, with $y$."': (
            "One paragraph.\n\nAnd $x$ in another, with $y$."
        ),
        "text: |\n  A block: with #1 and \\beta\n": "A block: with #1 and \\beta\n",
        "text: >\n  folded\n  text\n": "folded text\n",
        "text: One line\n  and the next - of the same.": "One line and the next - of the same.",
        "title: y": "y",
        "title: no": "no",
        "title: 1:30": "1:30",
        "title: -x": "-x",
        "title: a & b * c @ d % e | f > g ! h": "a & b * c @ d % e | f > g ! h",
        "title: a [0, 1] {x}": "a [0, 1] {x}",
    }.items(),
)
def test_what_is_no_mistake_is_read(text: str, value: str) -> None:
    content = parse_yaml(text).content
    assert isinstance(content, dict)
    assert list(content.values()) == [value]


def test_a_formula_may_go_on_in_a_line_that_begins_with_a_minus() -> None:
    assert parse_yaml("equations:\n  - L = w*x\n    - b\n").content == {"equations": ["L = w*x - b"]}


def test_a_value_may_be_named_and_used() -> None:
    assert parse_yaml("a: &t One\nb: *t\n").content == {"a": "One", "b": "One"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_the_mark_of_an_encoding_do_not_matter(end: str, mark: str, tmp_path) -> None:
    text = mark + "title: One neuron\nequations:\n  - L = (w*x - y)^2\n".replace("\n", end)
    assert parse_yaml(text.encode().decode("utf-8-sig")).content == {
        "title": "One neuron",
        "equations": ["L = (w*x - y)^2"],
    }


def test_names_that_other_readers_take_for_truth_values_stay_names() -> None:
    content = parse_yaml("example: {x: 1, y: 2, n: 3, on: 4, no: 5, e: 6}\n").content
    assert content == {"example": {"x": "1", "y": "2", "n": "3", "on": "4", "no": "5", "e": "6"}}


@pytest.mark.parametrize("text", ["text: one\n  line #3\n", 'text: "one\n  $\\beta$"\n'])
def test_a_text_over_several_lines_is_told_on_one(text: str) -> None:
    with pytest.raises(InputError, match=r"(quotes: text|single ones): ") as caught:
        parse_yaml(text)
    assert "\n" not in caught.value.sentence


def test_what_is_not_known_is_told_in_the_words_of_the_parser() -> None:
    assert meant("a\nb\n", Stop("something else", 2, 1)) == (2, "invalid YAML: something else")


@pytest.mark.parametrize(
    "text", ["? a\n: b\n", "a: b: c: d\n", "- a\nb: c\n", "a: [b}\n", "a: {b]\n", "'a\n", "a: !<\n"]
)
def test_every_broken_text_gets_one_sentence_with_its_line(text: str) -> None:
    try:
        parse_yaml(text)
    except InputError as error:
        assert error.line is not None
        assert "\n" not in error.sentence


def test_no_line_of_a_sound_spec_looks_like_a_mistake_by_itself() -> None:
    """What is told whatever the parser says must not match a good line beside the broken one."""
    good = (
        "title: One neuron",
        "equations:",
        "  - z = w*x - b",
        "  - L = (z - y)^2  # loss",
        "x: {a: 1}",
        "- |",
        "a: >-",
    )
    sure = [mistake for mistake in HERE if not mistake.problem]
    assert [(line, m.look) for m in sure for line in good if m.sentence(line, "")] == []
