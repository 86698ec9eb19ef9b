"""The LaTeX writer: escaping, templates, anchors; and that TeX sets it without complaint."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import documents
import pytest
from documents import d, line, logistic, network, relation, term, with_blocks

from derive.document import (
    Arrow,
    Block,
    Chain,
    Curve,
    Diagram,
    Document,
    EvidenceLine,
    Facts,
    Heading,
    Inline,
    Introduced,
    Line,
    Mark,
    ModelCard,
    NumberRow,
    Plot,
    Prose,
    ResultBox,
    SideBySide,
    Table,
    Unit,
    WorkedNumbers,
)
from derive.errors import InputError
from derive.term import Name
from derive.write import write
from derive.write.escape import escape, plain

TITLE = r"\input{/etc/passwd} #$%&_{}~^\ <|>" + '"`*[]'

ESCAPED = [
    ("#$%&_", r"\#\$\%\&\_"),
    ("{}~^\\", r"\{\}\textasciitilde{}\textasciicircum{}\textbackslash{}"),
    (r"\input{x}", r"\textbackslash{}input\{x\}"),
    ("a--b", "a-{}-b"),
    ("Σ ∂ → ŷ", r"\ensuremath{\Sigma} \ensuremath{\partial} \ensuremath{\to} \ensuremath{\hat{y}}"),
    ("é ß ł", r"é \ss{} ł"),
    ("x₁²", r"x\ensuremath{_1}\ensuremath{^2}"),
    ("ﬁ Ａ", "fi A"),
    ("漢", "?"),
    ("a\nb\x00\x07", "a b  "),
    ("[x] *", "{[}x{]} {*}"),
    ("\u202eabc\u200b", "abc"),
    ("🙂", "?"),
]


@pytest.mark.parametrize(("text", "latex"), ESCAPED)
def test_escape(text: str, latex: str) -> None:
    assert latex == escape(text)


def test_a_comment_is_one_line_of_ascii() -> None:
    assert plain("a\nb\\input é\x85") == "a?b\\input ??"


def test_every_block_has_its_anchor() -> None:
    source = write(logistic())
    assert "%<derive:dL/da:reports/logistic.yaml:5>" in source
    assert "%<derive:result_box:reports/logistic.yaml:>" in source
    assert source.count("%<derive:") >= len(logistic().blocks)


def test_the_preamble_is_the_same_for_all_documents() -> None:
    for template in ("handout", "slides"):
        one, other = (
            write(document, template=template).split(r"\begin{document}")[0]
            for document in (logistic(), network())
        )
        assert one == other


def test_another_notation_changes_letters_only() -> None:
    short = dataclasses.replace(network(), blocks=network().blocks[:-1])  # nothing long enough to be broken
    letters = r"\^\{[\[(]\d[\])]\}|[LC]"
    plain = {"base": "nielsen", "error_signal": "none"}
    one, other = (write(short, notation=notation) for notation in ("lecture", plain))
    assert one != other
    assert re.sub(letters, "", one) == re.sub(letters, "", other)


SIGNAL = r"\\frac\{\\partial [LC]\}\{\\partial z(?P<s>(_\w)?(\^\{\(\d\)\})?)\}"


def test_an_error_signal_is_one_letter_more_and_defined_where_it_stands_first() -> None:
    short = dataclasses.replace(network(), blocks=network().blocks[:-1])
    one, other = (write(short, notation={"base": "nielsen", "error_signal": s}) for s in ("none", "delta"))
    notes = re.findall(r"Here (.*?)\.(?= Here|\\par)", other)
    bare = re.sub(r"\\par Here .*\\par\n", "", other)
    spelled = re.sub(r"\\delta(?P<s>(_\w)?(\^\{\(\d\)\})?)", r"\\frac{\\partial C}{\\partial z\g<s>}", bare)
    assert re.sub(r"\s+", " ", spelled) == re.sub(r"\s+", " ", one)
    assert notes[0] == r"$\delta^{(2)}=\frac{\partial C}{\partial z^{(2)}}$"
    assert len(notes) == 4
    chain = Chain((line("diff(L, z)", "a - y"), line("diff(L, w_1)", "diff(L, z)*x_1")))
    defined = write(with_blocks(chain), notation="nielsen")
    assert r"\delta=\frac{\partial L}{\partial z} &= a-y" in defined
    assert r"\frac{\partial L}{\partial w_1} &= \delta x_1" in defined
    assert "Here" not in defined


def test_a_kronecker_delta_is_explained_once_it_occurs() -> None:
    chain = Chain((line("L", "delta[i, j]*y"), line(None, "delta[j, k]")))
    note = r"\par $\delta_{ij}$ is 1 where $i=j$ and 0 elsewhere.\par"
    assert write(with_blocks(chain)).count(note) == 1
    assert "A condition in square brackets" in write(with_blocks(chain), notation="nielsen")


def test_a_symbol_is_introduced_with_its_shape() -> None:
    shape = (Name("n"), Name("d"))
    text: Inline = (Introduced(Name("W"), shape), " and ", Introduced(d("L", "z")))
    source = write(with_blocks(Prose(text)), notation="nielsen")
    assert r"$W\in\mathbb{R}^{n\times d}$ and $\delta=\frac{\partial L}{\partial z}$" in source


def test_the_handout(golden: Callable[[str, str], None]) -> None:
    golden("logistic.tex", write(logistic()).split(r"\begin{document}")[1])


def test_lines_that_print_alike_are_printed_once() -> None:
    chain = Chain((line("L", "a*(b*c)", "one"), line(None, "a*b*c", "two"), line(None, "c", "three")))
    source = write(with_blocks(chain))
    assert source.count("abc") == 1
    assert r"\why{one}" in source


def test_a_condition_in_brackets_is_explained_once_it_occurs() -> None:
    note = "A condition in square brackets is 1"
    with_case = with_blocks(Chain((line("L", "where(z > 0, 1, 0)*y"),)), EvidenceLine(("Checked.",)))
    assert note in write(with_case)
    assert note not in write(logistic())


def test_an_authors_own_template(tmp_path: Path) -> None:
    own = tmp_path / "own.tex.j2"
    own.write_text(
        r"""\BLOCK{ import '_blocks.tex.j2' as blocks with context }
\VAR{ document.title | inline } \VAR{ "50%" } \VAR{ blocks.lines(result("dL/dz") | rows(40)) }"""
    )
    source = write(logistic(), template=own)
    assert r"logistic regression is $a-y$ 50\%" in source
    assert r"\underbrace" in source


WRONG_TEMPLATES = [
    (r"\VAR{ nothing }", "'nothing' is undefined"),
    (r"\BLOCK{ for }", "the template is wrong"),
    (r"\BLOCK{ include '/etc/passwd' }", "there is no template"),
    (r"\BLOCK{ include '../x.tex' }", "there is no template"),
    (r"\VAR{ document.__class__ }", "cannot be used"),
    (r"\VAR{ result('dL/dq') }", "no derivation 'dL/dq'; did you mean 'dL/dz'"),
]


@pytest.mark.parametrize(("text", "words"), WRONG_TEMPLATES)
def test_a_wrong_template_is_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    own = tmp_path / "own.tex.j2"
    own.write_text(text)
    with pytest.raises(InputError, match=r"^[^\n]*$") as raised:
        write(logistic(), template=own)
    assert words in str(raised.value)


def test_unknown_templates_and_formats_are_suggested() -> None:
    with pytest.raises(InputError, match="unknown template 'handuot'; did you mean 'handout'"):
        write(logistic(), template="handuot")
    with pytest.raises(InputError, match="unknown template '_blocks'"):
        write(logistic(), template="_blocks")
    with pytest.raises(InputError, match="there is no template"):
        write(logistic(), template=Path("/nowhere/own.tex.j2"))
    with pytest.raises(InputError, match="unknown format 'latx'; did you mean 'latex'"):
        write(logistic(), format="latx")


# ------------------------------------------------------------------------------------------ with TeX

SUM = " + ".join(f"w_{k}*x_{k}" for k in range(1, 61))
REASON = "the weight enters through every unit of the next layer, so that all paths are added " * 2


def hard_blocks() -> tuple[Block, ...]:
    """Everything that is longer, wider or deeper than a lecturer would write."""
    fraction = f"({' + '.join(f'exp(z_{k})' for k in range(1, 30))})/(1 + exp(-z))"
    lines = (
        line("diff(L, a)", SUM, "sum rule"),
        line(None, f"2*({SUM})", REASON),
        line(None, fraction, "by algebra"),
        line(None, "*".join(f"diff(a_{k + 1}, a_{k})" for k in range(1, 30)), "chain rule"),
        line(None, "*".join(f"(1 - a_{k})" for k in range(1, 40))),
        line(None, "where(z > 0, z, where(z < -1, -1, exp(z) - 1))*b + c", "definition"),
        line(None, f"1/60*({SUM})^2*log(1/(1 + exp(-({SUM}))))"),
        Line(None, term("-(y/a)"), (REASON * 3, term(SUM))),
    )
    card = ((relation("z", SUM), ("pre-activation",)), (relation("a", "sigmoid(z)"), ("activation",)))
    rows = tuple(
        ((Name(f"w_{k}"),), ("prose in a cell that needs more than one line, at length",), (term(SUM),))
        for k in range(1, 8)
    )
    row = NumberRow(Name("z"), term(SUM), term(" + ".join(["0.5*1"] * 30)), term("-123.456789"), False)
    return (
        Heading(
            ("A heading long enough for two lines, as when a whole sentence was written: ", term("a - y"))
        ),
        Chain(lines, "dL/da"),
        Heading(("Run-in",), 2),
        Prose(("Text " * 60, term(SUM), " ends.")),
        ResultBox(relation("L", SUM), ("a remark that does not fit beside the formula, being long",)),
        Table((("parameter",), ("a heading",), ("gradient",)), rows, "lll"),
        ModelCard(documents.logistic_diagram(), card),
        documents.layered_diagram((3,) * 64),
        documents.layered_diagram((8, 8, 4)),
        documents.layered_diagram((40, 2)),
        WorkedNumbers((relation("x", "1"),) * 40, (("forward", (row,) * 4),)),
        SideBySide(documents.sigmoid_plot(), WorkedNumbers((), (("forward", (row,)),))),
        Facts((("A fact. " * 30,), (relation("L", SUM),))),
        EvidenceLine((REASON,)),
    )


def many_sections() -> Document:
    blocks: list[Block] = []
    for k in range(40):
        blocks.append(Heading((f"Section about step {k}",)))
        blocks.append(Chain((line("diff(L, a)", "a - y"), *[line(None, f"a_{n}/y") for n in range(k % 7)])))
    return with_blocks(*blocks)


def typeset(source: str, folder: Path) -> tuple[Path, str]:
    """The PDF and the log of plain pdflatex runs: two where a long table measures its columns."""
    (folder / "d.tex").write_text(source, encoding="utf-8")
    for _ in range(2 if r"\begin{longtable}" in source else 1):
        run = subprocess.run(
            ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "d.tex"],
            cwd=folder,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=120,
        )
        assert run.returncode == 0, run.stdout.decode("latin-1")[-1500:]
    return folder / "d.pdf", (folder / "d.log").read_text(encoding="latin-1")


def overfull(log: str) -> list[str]:
    boxes = re.findall(r"Overfull \\[hv]box \(([\d.]+)pt too .*", log)
    return [width for width in boxes if float(width) > 1]


needs_tex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no TeX here")
CASES = {
    "logistic": logistic(),
    "network": network(),
    "hard": with_blocks(
        *hard_blocks(), title="A title Σ that is so long that it needs two lines at the least " * 2
    ),
    "empty": with_blocks(),
    "title": with_blocks(Heading((TITLE,)), Prose((TITLE,)), title=TITLE),
}


@needs_tex
@pytest.mark.tex
@pytest.mark.parametrize("template", ["handout", "slides"])
@pytest.mark.parametrize(
    "case", [pytest.param(c, marks=[pytest.mark.slow] if c == "hard" else []) for c in CASES]
)
def test_nothing_runs_into_the_margin(case: str, template: str, tmp_path: Path) -> None:
    _, log = typeset(write(CASES[case], template=template), tmp_path)
    whole = (
        4.0 if (case, template) == ("hard", "slides") else 0.0
    )  # a line is not parted from a reason below it
    assert not [length for length in overfull(log) if float(length) > whole]
    assert "Missing character" not in log
    assert "Warning: Reference" not in log


def pdf_text(pdf: Path) -> list[str]:
    """The text of every page."""
    run = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    return run.stdout.decode("utf-8").split("\f")[:-1]


needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext here")


@needs_tex
@needs_poppler
@pytest.mark.tex
@pytest.mark.parametrize("template", ["handout", "slides"])
def test_a_title_of_commands_is_printed_as_text(template: str, tmp_path: Path) -> None:
    pdf, _ = typeset(write(CASES["title"], template=template), tmp_path)
    shown = re.sub(r"\s", "", pdf_text(pdf)[0])
    assert r"\input{/etc/passwd}#$%&_{}~^\<|>" in shown
    facts = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, check=True).stdout.decode()
    assert r"\input{/etc/passwd} #$%&_{}~^\ <|>" in facts


@needs_tex
@needs_poppler
@pytest.mark.tex
def test_no_page_ends_on_a_heading(tmp_path: Path) -> None:
    pdf, _ = typeset(write(many_sections()), tmp_path)
    pages = pdf_text(pdf)
    assert len(pages) > 4
    for page in pages:
        lines = [text for text in page.splitlines() if text.strip()]
        assert "Section about" not in lines[-2]  # the last one is the footer


def test_plots_leave_out_what_is_not_finite() -> None:
    curve = Curve(
        term("1/z"), ((-1.0, -1.0), (0.0, float("inf")), (1.0, 1.0), (2.0, float("nan"))), "function"
    )
    source = write(with_blocks(Plot(Name("z"), (curve,), (Mark(1.0, 1.0, ("here",)),), "1/z")))
    assert "inf" not in source.split(r"\begin{axis}")[1].split(r"\legend")[0]
    assert "(1.0,1.0)" in source


def test_a_wide_network_is_drawn_to_scale() -> None:
    source = write(with_blocks(documents.layered_diagram((3,) * 64)))
    scale = re.search(r"scale=([\d.]+)", source.split(r"\begin{document}")[1])
    assert scale is not None
    assert 63 * 20 * float(scale[1]) < 160


def test_weights_are_written_only_where_few_arrows_are() -> None:
    few, many = (
        write(with_blocks(documents.layered_diagram(columns, labels=True))).split(r"\begin{document}")[1]
        for columns in ((2, 2), (5, 5))
    )
    assert few.count("$w_1$") == 4
    assert "$w_1$" not in many
    assert many.count("faded") == 25


def test_left_out_units_are_dots() -> None:
    block = Diagram((Unit(Name("x"), 0, 0, "input"), Unit(None, 1, 0, "dots")), (Arrow(0, 1),), "x", ("in",))
    assert r"$\vdots$" in write(with_blocks(block))


def test_a_spec_path_cannot_leave_its_comment() -> None:
    document = dataclasses.replace(logistic(), spec="a\n\\input{x}.yaml")
    assert "\n\\input{x}" not in write(document)
