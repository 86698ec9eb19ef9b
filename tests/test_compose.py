"""Documents as values: what is in them, in which order, at which level of detail, and what may not be."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

import derive
from derive.compose import SECTIONS, compose, title_of
from derive.compose.lines import DETAILS, chain
from derive.document import (
    Block,
    Chain,
    Document,
    EvidenceLine,
    Facts,
    Heading,
    ModelCard,
    Plot,
    ResultBox,
    Table,
    WorkedNumbers,
)
from derive.errors import UnknownName
from derive.library.outlines import OUTLINES
from derive.plain_text import document_text, plain
from derive.term import Name
from derive.text import to_text

ROOT = Path(__file__).parents[1]
NEURON: dict[str, object] = {
    "title": "Why $a - y$",
    "equations": ["z = w_1*x_1 + w_2*x_2 + b", "a = sigmoid(z)", "L = -(y*log(a) + (1 - y)*log(1 - a))"],
    "gradients": ["w_1", "w_2", "b"],
    "example": {"x": [1, 2], "w": [0.5, 0.8], "b": 0.2, "y": 1, "learning_rate": 0.1},
}


@pytest.fixture(scope="module")
def neuron() -> derive.Report:
    return derive.report(NEURON)


def made(report: derive.Report, *sections: str, detail: str = "lecture") -> Document:
    return compose(report.verified, sections=sections, detail=detail)


def only(document: Document, kind: type[Block]) -> list:
    return [block for block in document.blocks if isinstance(block, kind)]


def headings(document: Document) -> list[str]:
    return [plain(block.text) for block in only(document, Heading)]


# --- sections -------------------------------------------------------------------------------------------

HOLDS: dict[str, type[Block]] = {
    "model": ModelCard,
    "notation": Table,
    "derivation": Chain,
    "parameters": Table,
    "example": WorkedNumbers,
    "plot": Plot,
    "insights": Facts,
    "rules": Table,
    "evidence": EvidenceLine,
}


@pytest.mark.parametrize("section", HOLDS)
def test_a_section_alone(section: str, neuron: derive.Report) -> None:
    assert only(made(neuron, section), HOLDS[section])


def test_every_section_can_stand_alone(neuron: derive.Report) -> None:
    for section in SECTIONS:
        assert isinstance(made(neuron, section), Document)


@pytest.mark.parametrize("order", [*itertools.permutations(["model", "example", "evidence"])])
def test_sections_come_in_the_order_given(order: tuple[str, ...], neuron: derive.Report) -> None:
    kinds = {ModelCard: "model", WorkedNumbers: "example", EvidenceLine: "evidence"}
    blocks = made(neuron, *order).blocks
    assert [kinds[type(block)] for block in blocks if type(block) in kinds] == list(order)


def test_the_outline_is_used_when_nothing_is_said(neuron: derive.Report) -> None:
    assert made(neuron).blocks == made(neuron, *OUTLINES.get("handout").sections).blocks
    assert compose(neuron.verified, outline="slides").kind == "Lecture slides"


def test_outlines_name_sections_that_exist() -> None:
    for outline in OUTLINES:
        assert set(outline.sections) <= set(SECTIONS), outline.name


@pytest.mark.parametrize(
    "wrong", [{"sections": ["modell"]}, {"outline": "handot"}, {"detail": "lectur"}], ids=str
)
def test_names_that_do_not_exist(wrong: dict[str, object], neuron: derive.Report) -> None:
    with pytest.raises(UnknownName, match="did you mean"):
        compose(neuron.verified, **wrong)  # type: ignore[arg-type]


def test_only_what_was_verified_is_composed(neuron: derive.Report) -> None:
    with pytest.raises(TypeError, match="only what verify"):
        compose(neuron.derivation)  # type: ignore[arg-type]


def test_without_numbers_there_is_no_example() -> None:
    bare = derive.report({key: value for key, value in NEURON.items() if key != "example"})
    assert not only(bare.document(), WorkedNumbers)
    assert "Worked example" not in headings(bare.document())


def test_a_heading_is_never_the_last_block_nor_before_another(neuron: derive.Report) -> None:
    for report in (neuron, derive.network(2, [derive.layer(2, "relu"), derive.layer()], loss="mse")):
        for detail in DETAILS:
            blocks = report.document(detail=detail).blocks
            assert not isinstance(blocks[-1], Heading)
            for left, right in itertools.pairwise(blocks):
                assert not (isinstance(left, Heading) and isinstance(right, Heading))


# --- chains ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("detail", DETAILS)
def test_lines_join_and_end_in_the_result(detail: str, neuron: derive.Report) -> None:
    for result in neuron.derivation.results:
        lines = chain(result, detail).lines
        assert lines[0].left == result.target
        assert all(line.left is None for line in lines[1:])
        assert to_text(lines[-1].right) == to_text(result.value)
        written = [to_text(line.right) for line in lines]
        assert all(left != right for left, right in itertools.pairwise(written))


def test_less_detail_is_fewer_lines_of_the_same(neuron: derive.Report) -> None:
    for result in neuron.derivation.results:
        rights = {level: [to_text(line.right) for line in chain(result, level).lines] for level in DETAILS}
        assert len(rights["brief"]) <= len(rights["lecture"]) <= len(rights["full"])
        steps = {to_text(step.after) for step in result.steps}
        assert set(rights["full"]) <= steps


def test_full_detail_gives_every_line_its_reason(neuron: derive.Report) -> None:
    for result in neuron.derivation.results:
        assert all(plain(line.reason) for line in chain(result, "full").lines)


def test_the_key_result_is_boxed(neuron: derive.Report) -> None:
    boxes = [
        " = ".join(to_text(side) for side in box.relation.sides) for box in only(made(neuron), ResultBox)
    ]
    assert "diff(L, z) = a - y" in boxes


def test_the_overview_has_every_step_and_the_chain_rule(neuron: derive.Report) -> None:
    document = made(neuron, "overview")
    (table,), (rules,) = only(document, Table), only(document, Chain)
    assert [plain(row[2]) for row in table.rows] == [
        "diff(L, a) = -y/a + (1 - y)/(1 - a)",
        "diff(a, z) = a*(1 - a)",
        "diff(L, z) = a - y",
        "diff(z, w_1) = x_1, diff(z, w_2) = x_2, diff(z, b) = 1",
        "diff(L, w_1), diff(L, w_2), diff(L, b)",
    ]
    assert [f"{to_text(line.left)} = {to_text(line.right)}" for line in rules.lines if line.left] == [
        "diff(L, z) = diff(L, a)*diff(a, z)",
        "diff(L, w_1) = diff(L, z)*diff(z, w_1)",
        "diff(L, w_2) = diff(L, z)*diff(z, w_2)",
        "diff(L, b) = diff(L, z)*diff(z, b)",
    ]


def test_a_gradient_with_a_chain_is_the_product_of_its_factors_numbers() -> None:
    document = derive.report({**NEURON, "ways": ["chain"]}).document()
    (numbers,) = only(document, WorkedNumbers)
    backward = {to_text(row.left): to_text(row.formula) for row in numbers.passes[1][1]}
    assert backward["diff(L, w_2)"] == "diff(L, a)*diff(a, z)*diff(z, w_2)"
    assert backward["diff(L, b)"] == "diff(L, a)*diff(a, z)"
    assert backward["diff(z, w_2)"] == "x_2"
    assert "diff(L, z)" not in backward


def test_vectors_stand_in_pictures_numbers_and_algorithms() -> None:
    spec: dict[str, object] = {
        "title": "A neuron",
        "shapes": {"W": ["d"], "X": ["d"]},
        "equations": ["z = sum(W[k]*X[k], k) + b", "a = sigmoid(z)", "L = (a - y)^2"],
        "gradients": ["W", "b"],
        "view": "vectors",
        "example": {"X": [1, 2], "W": [0.5, 0.8], "b": 0.2, "y": 1, "learning_rate": 0.1},
        "sections": ["model", "example", "algorithm"],
    }
    text = document_text(derive.report(spec).document())
    assert "X → z (W)" in text
    assert "z = dot(W, X) + b = (0.5*1 + 0.8*2) + 0.2 = 2.3" in text
    assert "W ← W - learning_rate*diff(L, W)" in text
    assert "[k]" not in text.replace("sum(W[k]*X[k], k, d)", "")


def test_what_a_loss_alone_reads_is_a_prediction() -> None:
    spec: dict[str, object] = {"title": "A loss", "equations": ["L = (m - y)^2"], "gradients": ["m"]}
    document = derive.report({**spec, "sections": ["locals", "notation"]}).document()
    assert "The loss with respect to the prediction" in [plain(h.text) for h in only(document, Heading)]
    (table,) = only(document, Table)
    assert ("m", "prediction") in [(plain(row[0]), plain(row[1])) for row in table.rows]


def test_insights_are_derived(neuron: derive.Report) -> None:
    (facts,) = only(made(neuron, "insights"), Facts)
    said = [plain(item) for item in facts.items]
    assert any("largest at z = 0" in fact and "a*(1 - a) = 1/4 - (a - 1/2)^2" in fact for fact in said)


def test_kinks_and_assumptions_are_stated() -> None:
    relu = derive.network(1, [derive.layer(1, "relu")], loss="mae")
    text = document_text(relu.document())
    assert "relu(z) has no derivative at z = 0" in text
    assert "The derivatives of L hold where a ≠ y" in text
    layers = [derive.layer(3, "softmax")]
    softmax = derive.network(2, layers, loss="cross-entropy")
    assert "Assumed: y_1 + y_2 + y_3 = 1" in document_text(softmax.document())


def test_all_gradients_are_in_the_table_of_parameters(neuron: derive.Report) -> None:
    (table,) = only(made(neuron, "parameters"), Table)
    assert [plain(row[0]) for row in table.rows] == ["w_1", "w_2", "b"]
    assert [plain(row[2]) for row in table.rows] == ["(a - y)*x_1", "(a - y)*x_2", "a - y"]


def test_the_evidence_line_counts_what_was_checked(neuron: derive.Report) -> None:
    counts = neuron.verified.counts()
    (line,) = only(made(neuron), EvidenceLine)
    assert plain(line.text) == f"Checked: {counts['steps']} steps, all proved exactly."


def test_rules_used_are_those_of_the_steps(neuron: derive.Report) -> None:
    (table,) = only(made(neuron, "rules"), Table)
    titles = {plain(row[0]) for row in table.rows}
    used = {step.rule.title for result in neuron.derivation.results for step in result.steps}
    assert {"power rule", "exponential rule", "logarithm rule", "chain rule"} <= titles <= used


# --- the size of a document -----------------------------------------------------------------------------


def test_a_deep_network_is_told_in_few_words() -> None:
    """Equal derivations are shown once: 30 layers take a little more room than 10, not three times."""
    sizes = {
        depth: len(document_text(derive.network(1, [derive.layer(1, "tanh")] * depth, loss="mse").document()))
        for depth in (10, 30)
    }
    assert sizes[30] < 3 * sizes[10]


def test_formulas_in_a_title_are_read() -> None:
    assert title_of("plain words") == ("plain words",)
    assert [type(part) for part in title_of("Why $a$?")] == [str, Name, str]
    assert plain(title_of("Why $a - y$ is small")) == "Why a - y is small"


@pytest.mark.parametrize(
    "title", ["costs $5", "$$", "a $b c$ d", r"$\input{x}$", "#%&_{}~^\\", "$__import__('os')$"]
)
def test_what_is_no_formula_in_a_title_stays_text(title: str) -> None:
    assert all(isinstance(part, str) for part in title_of(title))
    assert plain(title_of(title)) in (title, title.replace("$$", ""))
