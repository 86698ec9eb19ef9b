"""Snippets: LaTeX for anyone's document, as files that change only when their content does."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pylatex
import pytest

import derive
from derive.errors import DeriveError, UnknownName
from derive.facade import Report, report
from derive.snippets import FORMS, Snippet, Wish, every_snippet, put, put_all, snippet
from derive.typeset import typeset
from derive.write.plain import AXIS, STYLES
from derive.write.sheet import headed, needs

ROOT = Path(__file__).parents[1]
REPORTS = sorted((ROOT / "reports").glob("*.yaml"))
LOGISTIC = ROOT / "tests" / "specs" / "lecture.yaml"
needs_tex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")

WIDE = {  # long lines, cases, tall tables
    "network": {
        "inputs": 2,
        "layers": [{"units": 2, "activation": "selu"}, {"units": 3, "activation": "mish"}],
        "loss": "huber",
    },
    "title": "Cases & long lines",
}
SOFTMAX = {
    "network": {
        "inputs": 2,
        "layers": [{"units": 2, "activation": "arctan"}, {"units": 3, "activation": "softmax"}],
        "loss": "categorical-cross-entropy",
    },
}


def test_a_wide_left_side_stands_alone_where_lines_would_break() -> None:
    spec = ROOT / "reports" / "batch_and_layer_norm.yaml"
    derived = report(spec).parts[0].stock().derived
    wide = next(one.name for one in derived if one.name.startswith("d(1/N*sum("))
    lines = snippet(spec, Wish(wrt=wide, form="steps", part="1")).splitlines()[2:-1]
    assert lines[0].startswith(r"  &\frac{\partial}{\partial X_{nj}}\biggl[")
    assert all(line.startswith(r"  &\quad = ") for line in lines[1:])


@pytest.fixture(scope="module")
def neuron() -> Report:
    return report(LOGISTIC)


SHOWN = {
    ("w_1", "result"): r"""% needs: amsmath
\begin{equation*}
  \frac{\partial L}{\partial w_1} = (a-y)\,x_1
\end{equation*}
""",
    ("w_1", "inline"): "% needs: amsmath\n$\\frac{\\partial L}{\\partial w_1}=(a-y)\\,x_1$%\n",
    ("z", "chain"): r"""% needs: amsmath
\begin{align*}
  \frac{\partial L}{\partial z} &= \underbrace{\biggl[-\frac{y}{a}+\frac{1-y}{1-a}\biggr]}_"""
    r"""{\partial L/\partial a}\cdot \underbrace{\vphantom{\biggl[}a(1-a)}_{\partial a/\partial z}"""
    r""" && \text{\footnotesize chain rule} \\
  &= -y(1-a)+(1-y)\,a && \text{\footnotesize cancel $a$ and $1-a$} \\
  &= -y+ya+a-ya && \text{\footnotesize expand} \\
  &= a-y && \text{\footnotesize collect}
\end{align*}
""",
    ("", "table"): r"""% needs: amsmath
{\renewcommand{\arraystretch}{1.5}%
\begin{tabular}{@{}llll@{}}\hline
  parameter & local derivative & gradient & update\tabularnewline\hline
  $w_1$ & $\partial z/\partial w_1=x_1$ & $(a-y)\,x_1$ & $w_1\leftarrow w_1-\eta(a-y)\,x_1$\tabularnewline
  $w_2$ & $\partial z/\partial w_2=x_2$ & $(a-y)\,x_2$ & $w_2\leftarrow w_2-\eta(a-y)\,x_2$\tabularnewline
  $b$ & $\partial z/\partial b=1$ & $a-y$ & $b\leftarrow b-\eta(a-y)$\tabularnewline\hline
\end{tabular}}
""",
}


@pytest.mark.parametrize(("wrt", "form"), SHOWN)
def test_a_snippet(wrt: str, form: str) -> None:
    assert snippet(LOGISTIC, Wish(wrt, form)) == SHOWN[wrt, form]


PARTS = {
    Wish("da/dz", "steps"): r"\text{\footnotesize constant terms drop}",
    Wish("da/dz", "chain", detail="full"): r"\text{\footnotesize constant terms drop}",
    Wish("dz/dw_2", "inline"): r"$\frac{\partial z}{\partial w_2}=x_2$%",
    Wish(form="diagram"): "% needs: amsmath, tikz\n",
    Wish(form="plot"): "% needs: amsmath, tikz, pgfplots\n",
    Wish("z", "inline", notation="error"): r"\partial L",
}


@pytest.mark.parametrize("wish", PARTS, ids=str)
def test_what_a_snippet_contains(wish: Wish) -> None:
    assert PARTS[wish] in snippet(LOGISTIC, wish)


def test_a_long_table_says_how_much_is_left_out() -> None:
    layer = {"units": 6, "activation": "tanh"}
    made = report({"network": {"inputs": 6, "layers": [layer, {"units": 1}], "loss": "mse"}})
    table = next(one.text for one in every_snippet(made, Wish()) if one.name == "table")
    assert len(made.model.parameters) == 49
    assert table.count(r"\leftarrow") == 40
    assert r"\dots{} and 9 more" in table
    assert table.count(r"\end{tabular}") > 1  # none is higher than a page


def test_the_only_parameter_needs_no_name(tmp_path: Path) -> None:
    spec = tmp_path / "line.yaml"
    spec.write_text("equations: [L = (w*x - y)^2]\n")
    assert r"\partial w} = 2(wx-y)\,x" in snippet(spec, Wish())


def test_conditions_in_brackets_are_explained(tmp_path: Path) -> None:
    spec = tmp_path / "relu.yaml"
    spec.write_text("equations: [a = relu(w), L = a^2]\n")
    lines = snippet(spec, Wish("w")).splitlines()
    assert lines[1] == "% a condition in square brackets is 1 where it holds and 0 elsewhere"
    assert "[w>0]" in lines[3]


NEEDS = {
    "x": ("amsmath",),
    r"\resizebox{1em}{!}{x}": ("amsmath", "graphicx"),
    r"\begin{tikzpicture}": ("amsmath", "tikz"),
    r"\begin{tikzpicture}\begin{axis}": ("amsmath", "tikz", "pgfplots"),
    r"\mathbb{R}": ("amsmath", "amssymb"),
}


@pytest.mark.parametrize("text", NEEDS)
def test_the_first_line_says_what_is_needed(text: str) -> None:
    assert needs(text) == NEEDS[text]
    assert headed(text).splitlines()[0] == f"% needs: {', '.join(NEEDS[text])}"


def test_the_pictures_know_every_style_of_the_handouts() -> None:
    preamble = (ROOT / "templates" / "latex" / "_preamble.tex.j2").read_text()
    styles = set(re.findall(r"^  ([a-z ]+)/\.style=", preamble, re.M))
    assert {"unit", "plain axis"} <= styles
    assert styles == set(re.findall(r"([a-z][a-z ]+)/\.style=", STYLES + AXIS))


# --- in a document ---------------------------------------------------------------------------------------


def by_needs(made: Report) -> dict[tuple[str, ...], list[Snippet]]:
    groups: dict[tuple[str, ...], list[Snippet]] = {}
    for one in every_snippet(made, Wish())[:-1]:
        first = one.text.partition("\n")[0].removeprefix("% needs: ")
        groups.setdefault(tuple(first.split(", ")), []).append(one)
    return groups


def article(packages: tuple[str, ...], snippets: list[Snippet]) -> str:
    parts = [f"%<derive:{one.name}::>\n\\noindent\n{one.text}\n\\par" for one in snippets]
    used = f"\\usepackage{{{','.join(packages)}}}"
    return "\n".join(["\\documentclass{article}", used, "\\begin{document}", *parts, "\\end{document}"])


@needs_tex
@pytest.mark.tex
def test_every_snippet_of_every_report_compiles_with_what_it_names() -> None:
    groups: dict[tuple[str, ...], list[Snippet]] = {}
    for source in (*REPORTS, WIDE, SOFTMAX):
        for packages, snippets in by_needs(report(source)).items():
            groups.setdefault(packages, []).extend(snippets)
    assert set(groups) == {
        ("amsmath",),
        ("amsmath", "graphicx"),  # a line that no size of type makes fit is scaled
        ("amsmath", "tikz"),
        ("amsmath", "tikz", "pgfplots"),
    }
    for packages, snippets in groups.items():
        made = typeset(article(packages, snippets))
        assert [note for points, note in zip(made.overfull, made.notes, strict=False) if points > 1] == []
        assert made.notes == ()


@needs_tex
@pytest.mark.tex
def test_the_index_shows_all(tmp_path: Path, neuron: Report) -> None:
    for one in every_snippet(neuron, Wish()):
        put(tmp_path / f"{one.name}.tex", one.text)
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "index.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0
    files = {file.stem for file in tmp_path.glob("*.tex")} - {"index"}
    shown = re.findall(r"\\input\{(.*?)\}", (tmp_path / "index.tex").read_text())
    assert sorted(shown) == sorted(files)
    assert re.search(rb"Overfull", (tmp_path / "index.log").read_bytes()) is None


@needs_tex
@pytest.mark.tex
def test_long_names_break_in_the_index(tmp_path: Path) -> None:
    title = "The network of two layers and its loss over all samples of the batch, with tanh and the identity"
    part = {"title": title, "equations": ["z_hidden = w_hidden*x", "L = (z_hidden - y)^2"]}
    for one in every_snippet(report({"title": "t", "parts": [part]}), Wish()):
        put(tmp_path / f"{one.name}.tex", one.text)
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "index.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=60)
    assert (done.returncode, b"Overfull" in (tmp_path / "index.log").read_bytes()) == (0, False)


# --- files -----------------------------------------------------------------------------------------------


def test_the_names_stay(neuron: Report) -> None:
    names = [one.name for one in every_snippet(neuron, Wish())]
    assert set(names) >= {"table", "diagram", "plot", "result-w_1", "chain-a-z", "steps-b", "inline-z"}
    assert names[-1] == "index"
    assert len(set(names)) == len(names)


def test_two_ways_and_capital_letters_get_names_of_their_own() -> None:
    made = report({"equations": ["a = sigmoid(w*W)", "L = (a - y)^2"], "proof": "both"})
    names = [one.name for one in every_snippet(made, Wish())]
    assert len({name.casefold() for name in names}) == len(names)
    assert {"result-w", "result-W-2"} <= set(names)
    made = report({"equations": ["a = sigmoid(z)"], "gradients": ["z"], "proof": "both"})
    names = [one.name for one in every_snippet(made, Wish())]
    assert {"chain-z", "chain-z-substitute"} <= set(names)


def test_a_file_is_rewritten_only_when_its_content_changed(derive_command, tmp_path: Path) -> None:
    spec, folder = tmp_path / "x.yaml", tmp_path / "out"
    spec.write_text("equations: [z = w*x, L = (z - y)^2]\n")
    assert derive_command("snippet", spec, "--all", "-o", folder).code == 0
    before = {file: (file.stat().st_mtime_ns, file.stat().st_ino) for file in folder.iterdir()}
    again = derive_command("snippet", spec, "--all", "-o", folder)
    assert {file: (file.stat().st_mtime_ns, file.stat().st_ino) for file in folder.iterdir()} == before
    assert again.out.count(" (unchanged)\n") == len(before)
    spec.write_text("equations: [z = w*x, L = (z - y)^4]\n")
    changed = {file for file, written in put_all(spec, folder, Wish()) if written}
    assert folder / "result-w.tex" in changed
    assert folder / "diagram.tex" not in changed
    assert all(file.stat().st_ino == before[file][1] for file in folder.iterdir() if file not in changed)
    assert not list(folder.glob(".derive-*"))


def test_one_snippet_goes_to_a_file_or_is_printed(derive_command, tmp_path: Path) -> None:
    target = tmp_path / "deep" / "one.tex"
    printed = derive_command("snippet", LOGISTIC, "--wrt", "w_1")
    assert (printed.code, printed.out) == (0, SHOWN["w_1", "result"])
    first = derive_command("snippet", LOGISTIC, "--wrt", "w_1", "-o", target)
    second = derive_command("snippet", LOGISTIC, "--wrt", "w_1", "-o", target)
    assert (first.out, second.out) == (f"{target}\n", f"{target} (unchanged)\n")
    assert target.read_text() == printed.out


REFUSED = {
    ("--wrt", "w_9"): f"{LOGISTIC}: unknown result 'w_9'; did you mean 'w_2'?",
    ("--wrt", "da/dx"): f"{LOGISTIC}: unknown result 'da/dx'; did you mean 'da/dz'?",
    (): f"{LOGISTIC}: say of which result, with --wrt; known: w_1, w_2, b",
    ("--form", "tabel"): "unknown form 'tabel'; did you mean 'table'?",
    ("--form", "table", "--wrt", "w_9"): f"{LOGISTIC}: unknown result 'w_9'; did you mean 'w_2'?",
    ("--wrt", "b", "--notation", "neilsen"): "unknown notation 'neilsen'; did you mean 'nielsen'?",
    ("--wrt", "b", "--detail", "ful"): "unknown level of detail 'ful'; did you mean 'full'?",
    ("--all",): "say where all the snippets go, with -o FOLDER",
    ("--all", "--wrt", "b", "-o", "x"): "--all writes every form of every result; leave out --wrt and --form",
}


@pytest.mark.parametrize("arguments", REFUSED, ids=" ".join)
def test_a_slip_is_one_sentence_and_writes_nothing(
    derive_command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    done = derive_command("snippet", LOGISTIC, *arguments)
    assert (done.code, done.out, done.err) == (1, "", f"error: {REFUSED[arguments]}\n")
    assert list(tmp_path.iterdir()) == []


def test_what_a_model_does_not_have(tmp_path: Path) -> None:
    spec = tmp_path / "line.yaml"
    spec.write_text("equations: [L = (w*x - y)^2]\n")
    with pytest.raises(derive.DeriveError, match=r"line\.yaml: there is nothing to show as a plot$"):
        snippet(spec, Wish(form="plot"))
    assert "plot" not in [one.name for one in every_snippet(report(spec), Wish())]


def test_a_folder_in_the_way(derive_command, tmp_path: Path) -> None:
    done = derive_command("snippet", LOGISTIC, "--wrt", "b", "-o", tmp_path)
    assert (done.code, done.err) == (1, f"error: cannot write {tmp_path}: Is a directory\n")


# --- PyLaTeX ---------------------------------------------------------------------------------------------


@needs_tex
@pytest.mark.tex
def test_a_pylatex_document_takes_results(neuron: Report) -> None:
    document = pylatex.Document(
        fontenc=None, inputenc=None, lmodern=False, textcomp=False, page_numbers=False
    )
    for form in ("chain", "steps", "result"):
        document.append(neuron.result("z").pylatex(form))
    document.append("and in running text ")
    document.append(neuron.result("w_1").pylatex("inline"))
    source = document.dumps()
    assert "\\usepackage{amsmath}" in source.replace("%", "")
    assert r"\frac{\partial L}{\partial w_1}=(a-y)\,x_1$" in source
    assert source.count(r"\begin{alignat*}{2}") == 2
    made = typeset(source)
    assert (made.pages, made.notes) == (1, ())


def test_the_pylatex_forms(neuron: Report) -> None:
    result = neuron.result("w_1")
    assert isinstance(result.pylatex(), pylatex.Alignat)
    assert isinstance(result.pylatex("result"), pylatex.Math)
    assert r"\partial J" in result.pylatex("inline", notation={"loss": "J"}).dumps()
    with pytest.raises(UnknownName, match="unknown form 'chian'; did you mean 'chain'"):
        result.pylatex("chian")
    long = report(WIDE).result("w1_1_1").pylatex("result")
    assert isinstance(long, pylatex.Alignat)
    assert long.dumps().count(r"\\") > 1


def test_every_form_is_offered(derive_command) -> None:
    for form in FORMS:
        assert derive_command("snippet", LOGISTIC, "--wrt", "z", "--form", form).code == 0


def test_the_results_of_a_message_stand_once(tmp_path) -> None:
    """Two ways to one result were listed twice."""
    spec = tmp_path / "twice.yaml"
    spec.write_text("equations: [h = tanh(w*x), L = (tanh(h) - y)^2]\ngradients: [w, x]\nproof: both\n")
    with pytest.raises(DeriveError) as told:
        snippet(spec, Wish(wrt="q7"))
    known = str(told.value).split("known: ")[1].split(", ")
    assert known and len(known) == len(set(known))
