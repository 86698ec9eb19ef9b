"""A template of the author's own, beside the spec, that calls the derivations by name."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from derive.errors import InputError, TypesetError
from derive.facade import Report, report
from derive.typeset import typeset
from tests.pages import fences

SPECS = Path(__file__).parent / "specs"
README = Path(__file__).parents[1] / "templates" / "README.md"
needs_tex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")


@pytest.fixture(scope="module")
def lecture() -> Report:
    return report(SPECS / "lecture.yaml")


def filled(made: Report, folder: Path, text: str, **options: str) -> str:
    own = folder / "own.tex.j2"
    own.write_text(text, encoding="utf-8")
    return made.tex(template=own, **options)


CALLS = {
    r"\VAR{ result('w_1') | chain }": r"\frac{\partial L}{\partial w_1} &= \underbrace",
    r"\VAR{ result('w_2') | equation }": r"\frac{\partial L}{\partial w_2} = (a-y)\,x_2",
    r"\VAR{ result('dL/dw_2') | formula }": r"$\frac{\partial L}{\partial w_2}=(a-y)\,x_2$",
    r"\VAR{ result('da/dz') | chain }": r"\text{\footnotesize add and subtract $1$}",
    r"\VAR{ result('dz/dw_1') | formula }": r"$\frac{\partial z}{\partial w_1}=x_1$",
    r"\VAR{ result('da/dz') | steps }": r"\text{\footnotesize constant terms drop}",
    r"\VAR{ diagram() }": r"\begin{tikzpicture}",
    r"\VAR{ plot() }": r"\begin{axis}",
    r"\VAR{ parameters() }": r"$w_2$ & $\partial z/\partial w_2=x_2$ & $(a-y)\,x_2$",
    r"\BLOCK{ for p in document.model.parameters }\VAR{ result(p) | formula };\BLOCK{ endfor }": "=a-y$;",
}


@pytest.mark.parametrize("call", CALLS)
def test_what_a_template_can_call(lecture: Report, tmp_path: Path, call: str) -> None:
    assert CALLS[call] in filled(lecture, tmp_path, call)


def test_detail_and_notation_reach_the_template(lecture: Report, tmp_path: Path) -> None:
    call = r"\VAR{ result('da/dz') | chain }"
    full = filled(lecture, tmp_path, call, detail="full")
    assert full == filled(lecture, tmp_path, r"\VAR{ result('da/dz') | steps }")
    lines = [
        filled(lecture, tmp_path, call, detail=level).count(r"\\") for level in ("brief", "lecture", "full")
    ]
    assert lines == sorted(set(lines))
    own = tmp_path / "own.tex.j2"
    own.write_text(r"\VAR{ result('z') | formula }")
    assert lecture.tex(template=own, notation={"loss": "J"}) == r"$\frac{\partial J}{\partial z}=a-y$"


def test_a_narrower_room_gives_more_lines(lecture: Report, tmp_path: Path) -> None:
    wide, narrow = (
        filled(lecture, tmp_path, rf"\VAR{{ result('a') | chain({room}) }}").count(r"\\") for room in (45, 14)
    )
    assert narrow > wide


FAULTS = {  # line 3 of the template → what is said
    r"\VAR{ result('w_3') | chain }": "the document has no derivation 'w_3'; did you mean 'w_2'?",
    r"\VAR{ result('da/dx') | chain }": "the document has no derivation 'da/dx'; did you mean 'da/dz'?",
    r"\VAR{ reslt('w_1') }": "the template cannot be used: 'reslt' is undefined",
    r"\VAR{ result('w_1') | chian }": "the template is wrong: No filter named 'chian'.",
    r"\VAR{ result() }": "the template cannot be used: ",
    r"\VAR{ 'x' | chain }": "the template cannot be used: ",
    r"\VAR{ 1/0 }": "the template cannot be used: division by zero",
    r"\VAR{ document.spec.__class__ }": "the template cannot be used: access to attribute '__class__'",
    r"\BLOCK{ if }": "the template is wrong: ",
    r"\BLOCK{ include 'nowhere.tex.j2' }": "there is no template 'nowhere.tex.j2'",
    r"\VAR{ range(10**9) | length }": "the template cannot be used: Range too big",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_sentence_with_file_and_line(lecture: Report, tmp_path: Path, fault: str) -> None:
    with pytest.raises(InputError) as raised:
        filled(lecture, tmp_path, f"one\ntwo\n{fault}\nfour\n")
    said = str(raised.value)
    assert said.startswith(f"{tmp_path}/own.tex.j2:3: {FAULTS[fault]}")
    assert "\n" not in said


def test_a_fault_in_a_part_names_the_part(lecture: Report, tmp_path: Path) -> None:
    (tmp_path / "part.tex.j2").write_text("\n\\VAR{ nothing }\n")
    with pytest.raises(InputError, match=r"part\.tex\.j2:2: .*'nothing' is undefined"):
        filled(lecture, tmp_path, r"\BLOCK{ include 'part.tex.j2' }")


def test_a_template_that_is_no_text(lecture: Report, tmp_path: Path) -> None:
    (tmp_path / "own.tex.j2").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"own\.tex\.j2: the template is not text in UTF-8"):
        lecture.tex(template=tmp_path / "own.tex.j2")


def test_what_a_model_does_not_have(tmp_path: Path) -> None:
    made = report({"equations": ["L = (w*x - y)^2"]})
    with pytest.raises(InputError, match=r"own\.tex\.j2:1: this model has no plot"):
        filled(made, tmp_path, r"\VAR{ plot() }")


@needs_tex
@pytest.mark.tex
def test_the_example_is_built_from_the_command_line(derive_command, tmp_path: Path) -> None:
    done = derive_command("build", SPECS / "lecture.yaml", "-o", tmp_path, "--template", "lecture.tex.j2")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{tmp_path}/lecture-lecture.pdf (3 pages)\n"
    made = report(SPECS / "lecture.yaml")
    typeset_again = made.pdf(template=SPECS / "lecture.tex.j2")
    assert typeset_again.overfull == ()


def test_the_page_shows_the_example_as_it_is() -> None:
    example = (SPECS / "lecture.tex.j2").read_text(encoding="utf-8")
    page = README.read_text(encoding="utf-8")
    assert example in [fence.text for fence in fences(README, "jinja")]
    for call in re.findall(r"`(diagram|plot|parameters|result)\(", page):
        assert call in example


def test_the_page_shows_the_message_for_a_wrong_name(derive_command, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(SPECS / "lecture.yaml", "lecture.yaml")
    text = (SPECS / "lecture.tex.j2").read_text().replace('result("z")', 'result("w_3")')
    Path("lecture.tex.j2").write_text(text)
    done = derive_command("build", "lecture.yaml", "--template", "lecture.tex.j2", "--format", "tex")
    assert done.code == 1
    assert done.err in README.read_text(encoding="utf-8")


@needs_tex
@pytest.mark.tex
def test_a_tex_error_names_the_template(lecture: Report, tmp_path: Path) -> None:
    text = "\\documentclass{article}\n\\begin{document}\n\\nonsense\n\\end{document}\n"
    with pytest.raises(TypesetError, match=r"own\.tex\.j2: block 'template': TeX says: .*\\nonsense"):
        typeset(filled(lecture, tmp_path, text))
