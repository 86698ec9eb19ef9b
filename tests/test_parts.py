"""Documents of several parts: what a part takes over, what stands beside what, and what is said of all."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from slide_frames import slides_of

import derive
from derive.compose import TOGETHER
from derive.document import Algorithm, Block, Chain, EvidenceLine, Facts, Heading, Part, Prose, SideBySide
from derive.errors import DeriveError, InputError, UnknownName
from derive.gradient import gradient_table
from derive.plain_text import document_text, plain
from derive.snippets import Wish, every_snippet, snippet
from derive.spec import NotationChoice, OwnWords, Spec, Written, read_spec, spec_from
from derive.text import to_text
from derive.write.own import parts_of

NEEDS_TEX = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
FILE = """\
title: Two conventions
notation: {loss: J}
detail: full
activations: {bent: z + z^2}
parts:
  - title: Half the square
    text: |
      One paragraph
      with $1/2$.

      Another one.
    equations:
      - z = w*h + b
      - o = sigmoid(z)
      - E = 1/2*(o - y)^2
    gradients: [w]
    example: {h: 0.5, w: 0.8, b: 0.2, y: 1}
  - title: The square
    like: Half the square
    replace: {E: (o - y)^2}
    beside: true
    detail: brief
  - title: Another activation
    like: The square
    replace:
      o: bent(z)
    example: {y: 0}
    notation: {loss: C}
  - title: Words
    text: Nothing is derived here.
sections: [rules, {heading: At last}, {text: "A closing word on $o = sigmoid(z)$."}, evidence]
"""


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    path = tmp_path_factory.mktemp("parts") / "x.yaml"
    path.write_text(FILE, encoding="utf-8")
    return read_spec(path)


@pytest.fixture(scope="module")
def made(spec: Spec) -> derive.Report:
    return derive.report(spec)


def part(title: str, **keys: object) -> dict[str, object]:
    return {"title": title, "equations": ["z = w*x", "a = sigmoid(z)", "L = (a - y)^2"], **keys}


# --- the spec -------------------------------------------------------------------------------------------


def test_a_part_is_a_spec(spec: Spec) -> None:
    assert [one.title for one in spec.parts] == [
        "Half the square",
        "The square",
        "Another activation",
        "Words",
    ]
    assert [one.has_model for one in spec.parts] == [True, True, True, False]
    assert [one.beside for one in spec.parts] == [False, True, False, False]
    assert spec.parts[0].text == ("One paragraph with $1/2$.", "Another one.")
    assert not spec.has_model


def test_like_takes_over_all_but_title_and_text(spec: Spec) -> None:
    first, second, third, _ = spec.parts
    assert second.equations[:2] == first.equations[:2]
    assert second.equations[2] == Written("E = (o - y)^2", 20)
    assert (second.gradients, second.example) == (first.gradients, first.example)
    assert second.text == ()
    assert third.equations == (first.equations[0], Written("o = bent(z)", 26), second.equations[2])


def test_numbers_are_taken_over_one_by_one(spec: Spec) -> None:
    numbers = [{entry.name: entry.value for entry in one.example.entries} for one in spec.parts[:3]]  # type: ignore[union-attr]
    assert numbers[2] == {**numbers[0], "y": 0}


def test_the_top_is_inherited(spec: Spec) -> None:
    assert [one.detail for one in spec.parts] == ["full", "brief", "brief", "full"]
    assert spec.parts[0].notation == NotationChoice("", (("loss", "J"),))
    assert spec.parts[2].notation == NotationChoice("", (("loss", "C"),))
    assert all(one.activations == spec.activations for one in spec.parts)
    assert spec.parts[0].line("detail") == spec.line("detail") == 3


def test_a_function_known_at_the_top_is_stated_where_it_is_called() -> None:
    loss = "L = (a - y)^2"
    parts = [{"equations": [f"a = {called}", loss]} for called in ("sigmoid(w*x)", "tanh(w*x)", "w*x")]
    made = derive.report({"title": "Known", "known": ["sigmoid"], "parts": [*parts, {"text": "Words."}]})
    shown = document_text(made.document())
    assert "diff(sigmoid(z), z) = sigmoid(z)*(1 - sigmoid(z))" in shown
    assert "definition of sigmoid(z)" not in shown
    assert "definition of tanh(z)" in shown


def test_letters_are_changed_one_by_one_unless_a_notation_is_named() -> None:
    parts = [part("A", notation={"loss": "J"}), part("B", notation="ng"), part("C")]
    spec = spec_from({"notation": "outputs", "parts": parts})
    assert [one.notation for one in spec.parts] == [
        NotationChoice("outputs", (("loss", "J"),)),
        NotationChoice("ng"),
        NotationChoice("outputs"),
    ]


def test_a_mapping_says_the_same(spec: Spec, tmp_path: Path) -> None:
    again = spec_from(
        {"parts": [part("One"), {"title": "Two", "like": "One", "replace": {"a": "tanh(z)"}, "beside": True}]}
    )
    assert [one.text for one in again.parts[1].equations] == ["z = w*x", "a = tanh(z)", "L = (a - y)^2"]
    assert again.parts[1].beside


def test_a_network_is_taken_over_key_by_key() -> None:
    network = {"inputs": 2, "layers": [{"units": 2, "activation": "tanh"}, {"units": 1}], "loss": "mse"}
    wider = {"title": "B", "like": "A", "network": {"loss": {"name": "huber", "delta": 2}}}
    other = {"title": "C", "like": "A", "equations": ["L = (w*x - y)^2"]}
    spec = spec_from({"parts": [{"title": "A", "network": network}, wider, other]})
    first, second, third = spec.parts
    assert first.network and second.network
    assert second.network.layers == first.network.layers
    assert second.network.loss.item == "huber"
    assert third.network is None


def test_a_key_without_a_value_is_not_taken_over() -> None:
    example = {"w": 1, "x": 1, "y": 1}
    spec = spec_from({"parts": [part("A", example=example), {"title": "B", "like": "A", "example": None}]})
    assert [one.example is None for one in spec.parts] == [False, True]


def test_own_words_are_values(spec: Spec) -> None:
    assert spec.sections == (
        "rules",
        OwnWords("At last", True, 31),
        OwnWords("A closing word on $o = sigmoid(z)$.", False, 31),
        "evidence",
    )
    assert spec_from({"equations": ["L = w"], "sections": "model, evidence"}).sections == (
        "model",
        "evidence",
    )


# --- the document ---------------------------------------------------------------------------------------


def headings(blocks: tuple[Block, ...]) -> list[tuple[int, str]]:
    return [(block.level, plain(block.text)) for block in blocks if isinstance(block, Heading)]


def test_the_parts_and_then_what_is_said_of_all(made: derive.Report) -> None:
    document = made.document()
    pair, third, prose, *closing = document.blocks
    assert isinstance(pair, SideBySide)
    assert [plain(one.title) for one in parts_of(document.blocks)] == [p.title for p in made.parts]
    assert isinstance(third, Part) and third.model == made.parts[2].model
    assert prose == Part(("Words",), (Prose(("Nothing is derived here.",)),))
    assert headings(tuple(closing)) == [(1, "Rules used"), (1, "At last")]
    assert document.subject == "one neuron"


def test_headings_in_a_part_go_one_level_down(made: derive.Report) -> None:
    for one in parts_of(made.document().blocks)[:3]:
        assert {level for level, _ in headings(one.blocks)} == {2}


def test_evidence_is_summed_up_once(made: derive.Report) -> None:
    total = sum(one.verified.counts()["steps"] for one in made.models)
    assert made.counts() == {"steps": total, "proved": total, "consistent": 0}
    text = document_text(made.document())
    assert text.count("Checked:") == 1
    assert f"Checked: {total} steps, all proved exactly." in text


def test_rules_are_those_of_all_parts() -> None:
    made = derive.report({"parts": [part("A"), {"title": "B", "like": "A", "replace": {"a": "z^2"}}]})
    shown = document_text(made.document())
    assert shown.index("exponential rule") < shown.index("Checked:")
    assert "# Rules used" in shown


def test_a_part_that_names_a_section_of_all_has_it_for_itself() -> None:
    made = derive.report({"parts": [part("A", sections=["derivation", "evidence"]), part("B")]})
    counted = [
        one for p in parts_of(made.document().blocks) for one in p.blocks if isinstance(one, EvidenceLine)
    ]
    assert len(counted) == 1
    assert document_text(made.document()).count("Checked:") == 2


def test_kinks_say_which_part_they_are_about() -> None:
    other = {"title": "B", "like": "A", "replace": {"L": "abs(a - y)"}}
    made = derive.report({"parts": [part("A"), other], "sections": ["kinks"]})
    (facts,) = [block for block in made.document().blocks if isinstance(block, Facts)]
    assert [plain(fact) for fact in facts.items] == ["B: The derivatives of L hold where a ≠ y."]


def test_a_table_of_letters_for_every_notation() -> None:
    parts = [part("A"), part("B", notation={"loss": "J"})]
    apart = derive.report({"parts": parts, "sections": ["notation"]})
    assert apart.tex().count("symbol & meaning") == 4  # two halves each
    source = apart.tex().partition(r"\section{Notation}")[2]
    assert source.index(r"\runin{A}") < source.index("$L$") < source.index(r"\runin{B}") < source.index("$J$")
    together = derive.report({"parts": [part("A"), part("B")], "sections": ["notation"]})
    assert together.tex().count("symbol & meaning") == 2


@pytest.mark.parametrize("section", TOGETHER)
def test_every_section_of_all_works(section: str) -> None:
    made = derive.report({"parts": [part("A"), part("B")], "sections": [section]})
    parts, closing = 0 if section == "sheet" else 2, made.document().blocks
    assert len([block for block in closing if isinstance(block, Part)]) == parts
    assert closing[parts:] or section == "kinks"


def test_own_words_stand_between_sections_of_one_model_too() -> None:
    words = [{"heading": "About $a$"}, {"text": "First.\n\nSecond with $a = sigmoid(z)$."}]
    made = derive.report(part("A", sections=["model", *words, "evidence"], text="Above all."))
    blocks = made.document().blocks
    assert [type(block).__name__ for block in blocks] == [
        "Prose", "ModelCard", "Heading", "Prose", "Prose", "EvidenceLine",
    ]  # fmt: skip
    second = blocks[4]
    assert isinstance(second, Prose)
    assert [to_text(side) for side in second.text[1].sides] == ["a", "sigmoid(z)"]  # type: ignore[union-attr]


def test_any_function_is_read_in_own_words() -> None:
    made = derive.report(
        part("A", activations={"bent_1": "z + z^2"}, text="It is $bent_1(z)$, or $f(x) = 1$.")
    )
    prose = made.document().blocks[0]
    assert isinstance(prose, Prose)
    assert [type(one).__name__ for one in prose.text] == ["str", "Call", "str", "Relation", "str"]


def test_slides_go_one_part_after_the_other(made: derive.Report) -> None:
    shown = slides_of(made.document(template="slides"))
    order = [plain(slide.part.title) if slide.part else "" for slide in shown]
    titles = list(dict.fromkeys(order))
    assert titles == [*(one.title for one in made.parts), ""]
    assert order == sorted(order, key=titles.index)


def test_a_part_has_its_sections_on_slides_too() -> None:
    parts = [part("A", sections=["model"]), part("B", sections=["algorithm"]), part("C")]
    shown = derive.report({"title": "t", "parts": parts}).document(template="slides")
    first, second, third = (block for block in shown.blocks if isinstance(block, Part))
    assert {type(block).__name__ for block in first.blocks} <= {"ModelCard", "Prose"}
    assert any(isinstance(block, Algorithm) for block in second.blocks)
    assert len(third.blocks) > len(second.blocks) + 3


# --- the writing ----------------------------------------------------------------------------------------


def test_each_part_is_written_in_its_own_letters(made: derive.Report) -> None:
    source = made.tex()
    first, _, rest = source.partition(r"\section{Another activation}")
    assert r"\frac{\partial J}{\partial o}" in first
    assert r"\frac{\partial C}{\partial" not in first
    other, _, after = rest.partition(r"\section{Words}")
    assert r"\operatorname{bent}" in other
    assert r"\frac{\partial J}" not in other
    assert r"$o=\sigma(z)$" in after


def test_a_notation_that_is_asked_for_holds_everywhere(made: derive.Report) -> None:
    source = made.tex(notation="error")
    assert not re.search(r"\\partial [JC]\b", source)


def test_beside_each_other_every_column_names_its_part(made: derive.Report) -> None:
    source = made.tex()
    columns = re.findall(r"\\begin\{minipage\}\[t\].*?\\end\{minipage\}", source, re.S)
    assert len(columns) % 2 == 0
    assert r"\section{\texorpdfstring{\evenline}{}Half the square}" in columns[0]
    assert r"\section{\texorpdfstring{\evenline}{}The square}" in columns[1]
    for left, right in zip(columns[0::2], columns[1::2], strict=True):
        assert "columnname{The" not in left
        assert "columnname{Half" not in right
    assert all(source.count(rf"\columnname{{{title}}}") > 2 for title in ("Half the square", "The square"))


def test_what_is_the_same_in_both_is_shown_once() -> None:
    second = {"title": "B", "like": "A", "replace": {"L": "1/2*(a - y)^2"}, "beside": True}
    source = derive.report({"parts": [part("A"), second]}).tex()
    assert source.count("definition of $\\sigma(z)$") == 1
    assert r"\columnname{in both}" in source


@pytest.mark.parametrize(("weights", "in_columns"), [(1, True), (6, False)])
def test_an_algorithm_stands_in_a_column_when_its_lines_fit(weights: int, in_columns: bool) -> None:
    body = " + ".join(f"w_{i}*x_{i}" for i in range(1, weights + 1))
    first = part("A", equations=[f"z = {body}", "L = (z - y)^2"], sections=["algorithm"])
    second = {"title": "B", "like": "A", "replace": {"L": "(z - y)^4"}, "beside": True}
    source = derive.report({"parts": [first, second]}).tex()
    columns = re.findall(r"\\begin\{minipage\}\[t\].*?\\end\{minipage\}", source, re.S)
    assert any("begin{algorithmlines}" in column for column in columns) is in_columns
    assert source.count(r"\begin{algorithmlines}") == 2


def test_a_chain_that_fits_in_small_type_only_stands_in_a_small_column() -> None:
    first = {"title": "A", "equations": ["E = 1/2*(o - y)^2"], "gradients": ["o"], "detail": "full"}
    second = {"title": "B", "like": "A", "replace": {"E": "(o - y)^2"}, "beside": True}
    body = derive.report({"parts": [first, second]}).tex().partition(r"\begin{document}")[2]
    assert body.count(r"\smallcolumn") == 2


def test_what_one_part_has_alone_stands_below_its_heading_and_its_name() -> None:
    second = {"title": "B", "text": "A word on the other half.", "beside": True}
    source = derive.report({"parts": [part("A"), second]}).tex()
    left, right = re.findall(r"\\begin\{minipage\}\[t\].*?\\end\{minipage\}", source, re.S)[2:4]
    assert r"\begin{tikzpicture}" in left
    assert "A word on the other half." in right
    heading = source.index(r"\runin{The gradient of every parameter}")
    below = [line for line in source[heading:].splitlines()[1:] if line.strip("% ")]
    assert below[:2] == [r"\par\nobreak", r"\columnname{A}"]


# --- the report -----------------------------------------------------------------------------------------


def test_a_report_has_a_report_for_every_part(made: derive.Report) -> None:
    assert [one.title for one in made.parts] == [one.title for one in made.spec.parts]
    assert made.result("w").text() == "(o - y)*o*(1 - o)*h"
    assert made.part("The square").result("w").text() == "2*(o - y)*o*(1 - o)*h"
    assert made.part("2") is made.part("The square")
    assert [gradient.wrt for gradient in made.gradients()] == ["w", "w", "w"]
    assert derive.report(part("A")).parts == ()
    assert repr(made) == "<Report 'Two conventions': 4 parts>"


def test_what_a_report_of_parts_does_not_have(made: derive.Report) -> None:
    with pytest.raises(DeriveError, match="'Two conventions' has no model of its own"):
        _ = made.model
    with pytest.raises(UnknownName, match="unknown result 'ww'; did you mean 'w'"):
        made.result("ww")
    with pytest.raises(UnknownName, match="unknown part 'The squares'; did you mean 'The square'"):
        made.part("The squares")


def test_the_table_of_gradients_has_a_table_for_every_part(made: derive.Report) -> None:
    table = json.loads(json.dumps(gradient_table(made)))
    assert [one["title"] for one in table["parts"]] == [one.title for one in made.models]
    assert [one["gradients"][0]["wrt"] for one in table["parts"]] == ["w", "w", "w"]
    assert table["evidence"] == made.counts()


# --- commands, snippets, own templates ------------------------------------------------------------------


def test_show_and_gradients_go_part_by_part(spec: Spec, derive_command) -> None:
    shown = derive_command("show", spec.file)
    assert re.findall("^# (.*)$", shown.out, re.M) == [one.title for one in spec.parts[:3]]
    first = derive_command("show", spec.file, "--wrt", "w", "--stage", "evidence")
    assert re.findall("^# (.*)$", first.out, re.M) == ["Half the square"]
    assert derive_command("show", spec.file, "--stage", "model").out.count("gradients of E: w") == 3
    assert derive_command("gradients", spec.file).out.count("∂E/∂w = ") == 3


def test_a_snippet_is_of_the_first_part_or_of_the_one_named(spec: Spec) -> None:
    file = spec.file
    assert r"= (o-y)" in snippet(file, Wish("w"))
    assert r"= 2(o-y)" in snippet(file, Wish("w", part="The square"))
    assert snippet(file, Wish("w", part="2")) == snippet(file, Wish("w", part="The square"))
    assert r"\begin{tikzpicture}" in snippet(file, Wish(form="diagram"))
    with pytest.raises(DeriveError, match="the part 'Words' is prose"):
        snippet(file, Wish("w", part="Words"))


def test_snippets_have_the_part_in_their_names(made: derive.Report) -> None:
    names = {one.name for one in every_snippet(made, Wish())}
    assert names >= {"half-the-square-result-w", "the-square-result-w", "another-activation-table", "index"}
    same = derive.report({"parts": [part("Größe $a$"), part("Größe"), part("$a$", like="Größe")]})
    names = {one.name for one in every_snippet(same, Wish())}
    assert names >= {"grosse-result-w", "grosse-2-result-w", "a-result-w"}


def test_an_own_template_reaches_every_part(made: derive.Report, tmp_path: Path) -> None:
    own = tmp_path / "own.tex.j2"
    calls = {
        r"\VAR{ result('w') | formula }": r"$\frac{\partial J}{\partial w}=(o-y)\,o(1-o)\,h$",
        r"\VAR{ result('w', 'The square') | formula }": r"$\frac{\partial J}{\partial w}=2(o-y)\,o(1-o)\,h$",
        r"\VAR{ result('o', 3) | formula }": r"$\frac{\partial C}{\partial o}=2(o-y)$",
        r"\VAR{ parameters(part='The square') }": r"$2(o-y)\,o(1-o)\,h$",
        r"\BLOCK{ for p in document.blocks }\BLOCK{ if p | kind == 'part' and p.model }"
        r"\BLOCK{ call within(p) }\VAR{ p.blocks[2] | kind }\VAR{ p.title | inline }"
        r"\BLOCK{ endcall }\BLOCK{ endif }\BLOCK{ endfor }": "Another activation",
    }
    for call, shown in calls.items():
        own.write_text(call)
        assert shown in made.tex(template=own)
    own.write_text(r"\VAR{ result('w', 'The squares') | formula }")
    with pytest.raises(InputError, match="no part 'The squares' with a model; did you mean 'The square'"):
        made.tex(template=own)


@NEEDS_TEX
@pytest.mark.tex
@pytest.mark.parametrize("template", ["handout", "slides"])
def test_the_document_is_typeset_without_a_note(made: derive.Report, template: str) -> None:
    done = made.pdf(template=template)
    assert (done.overfull, done.notes) == ((), ())


def test_chains_are_there_for_every_part(made: derive.Report) -> None:
    for one in parts_of(made.document().blocks)[:3]:
        assert any(isinstance(block, Chain) for block in one.blocks)
