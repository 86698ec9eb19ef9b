"""The command line as its user meets it: output, exit codes, a sentence for a mistake, nothing half done."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOGISTIC = ROOT / "reports" / "logistic_regression.yaml"
GOOD = "title: A line\nequations:\n  - L = (w*x - y)^2\n"
NEURON = "network: {inputs: 1, layers: [{activation: sigmoid}], loss: bce}\n"


def cases() -> dict[str, tuple[str, str, str]]:
    """Name → kind of file, content and message, from the page of bad inputs."""
    page = (ROOT / "tests" / "cases" / "bad_input.md").read_text(encoding="utf-8")
    found = re.findall(r"^## ([^\n]+)\n```(\w+)\n(.*?)```\n> ([^\n]+)$", page, re.MULTILINE | re.DOTALL)
    return {name: (kind, content, message) for name, kind, content, message in found}


CASES = cases()
SPECS = {name: (spec, message) for name, (kind, spec, message) in CASES.items() if kind == "yaml"}
NOTES = {name: case for name, case in CASES.items() if case[0] != "yaml"}
BUILT_NOTES: dict[str, tuple[bytes, str]] = {
    "a program": (b"\x7fELF\x02\x01\x00\x00\n$1 = 2$", ":1: the file is no text; a zero byte stands in it"),
    "noise": (b"\x1b[2J\x9f\x8a\xfe\x01\x02$1 = 2$\x03", ": the file is no text; notes are saved as UTF-8"),
    "UTF-16 without its mark": (
        "$1 = 2$".encode("utf-16-le"),
        ":1: the file is UTF-16 text without its mark; save it as UTF-8",
    ),
}
BUILT_CASES: dict[str, tuple[bytes, str]] = {
    "not UTF-8": (b"title: caf\xe9\n", ":1: the file is not UTF-8 text; save it as UTF-8"),
    "UTF-16": (GOOD.encode("utf-16"), ":1: the file is UTF-16 text; save it as UTF-8"),
    "UTF-16 without its mark": (GOOD.encode("utf-16-le"), ":1: the file is UTF-16 text; save it as UTF-8"),
    "a zero byte": (b"equations:\n  - L = a\x00b\n", ":2: the character U+0000 has no place in a text"),
    "a mistake below Windows line ends": (
        b"title: One neuron\r\nsubtitle: One: two\r\n",
        ':2: a text with a colon in it needs quotes: subtitle: "One: two"',
    ),
    "a huge file": (b"# " + b"x" * 2_000_000, ": the file is larger than 1,000,000 bytes; is it a spec?"),
    "10,000 parentheses": (
        b"equations:\n  - L = " + b"(" * 10_000 + b"w" + b")" * 10_000,
        ":2: a formula of 20005 characters is too long; the limit is 20000",
    ),
    "1,000 parentheses": (b"equations:\n  - L = " + b"(" * 1_000 + b"w" + b")" * 1_000, ":2: "),
    "a bomb of aliases": (
        b"a: &a [x]\n" + b"".join(b"b%d: [*a, *a, *a]\n" % n for n in range(9)),
        ":8: too many aliases",
    ),
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(name: str, content: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


# --- bad input ------------------------------------------------------------------------------------------


def test_the_page_of_bad_inputs_is_read() -> None:
    page = (ROOT / "tests" / "cases" / "bad_input.md").read_text(encoding="utf-8")
    assert len(CASES) == page.count("\n## ") > 30


def assert_refused(run, spec: bytes | str, message: str) -> None:
    written("x.yaml", spec)
    done = run("build", "x.yaml", "-o", "out", "--format", "tex")
    assert done.code == 1
    assert done.out == ""
    assert done.err.startswith(f"error: x.yaml{message}")
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err
    assert files(Path()) == {"x.yaml"}
    assert not Path("out").exists()


@pytest.mark.parametrize("name", SPECS)
def test_bad_input_is_one_sentence_with_its_place(name: str, derive_command) -> None:
    assert_refused(derive_command, *SPECS[name])


@pytest.mark.parametrize("name", NOTES)
def test_bad_notes_are_told_at_their_place(name: str, derive_command) -> None:
    kind, content, message = NOTES[name]
    written(f"x.{kind}", content)
    done = derive_command("check", f"x.{kind}")
    told = " ".join((done.out + done.err).split())
    assert message in told
    assert done.code == (0 if done.out else 1)
    assert files(Path()) == {f"x.{kind}"}


@pytest.mark.parametrize("name", BUILT_NOTES)
def test_bytes_that_are_no_text_are_one_sentence(name: str, derive_command) -> None:
    content, message = BUILT_NOTES[name]
    written("x.md", content)
    done = derive_command("check", "x.md")
    assert (done.code, done.out, done.err) == (1, "", f"error: x.md{message}\n")


@pytest.mark.parametrize("equation", ["L = sum(log(x))", "L = max(x)**2", "L = x @ inv(outer(x, x)) @ x"])
def test_an_example_without_a_value_has_its_place_in_every_command(equation: str, derive_command) -> None:
    spec = f"shapes: {{x: [2]}}\nequations: [{equation}]\ngradients: [x]\nexample: {{x: [-1, -1]}}\n"
    written("x.yaml", spec)
    for command in ("gradients", "build"):
        done = derive_command(command, "x.yaml")
        assert done.code == 1
        assert re.match(r"error: x\.yaml:[24]: .*(example)", done.err)


@pytest.mark.parametrize("name", BUILT_CASES)
def test_bad_bytes_are_one_sentence(name: str, derive_command) -> None:
    assert_refused(derive_command, *BUILT_CASES[name])


@pytest.mark.parametrize(
    ("name", "message"),
    {
        "missing.yaml": "there is no such file",
        "folder": "this is a directory; give a spec file such as reports/logistic_regression.yaml",
        "/dev/null": "this is not a file",
    }.items(),
)
def test_what_is_no_file_is_said(name: str, message: str, derive_command) -> None:
    Path("folder").mkdir()
    for command in ("build", "gradients", "show"):
        done = derive_command(command, name)
        assert (done.code, done.err) == (1, f"error: {name}: {message}\n")


@pytest.mark.tex
def test_a_hostile_title_is_only_typeset(derive_command) -> None:
    title = r"\input{/etc/passwd} #$%&_{}~^\ \write18{touch PWNED} ^^5c é ∂ 你"
    written("x.yaml", f"title: '{title}'\nsubtitle: '{title}'\nequations: [L = (w*x - y)^2]\n")
    assert derive_command("build", "x.yaml", "-o", "out").code == 0
    assert files(Path()) == {"x.yaml", "out/x.pdf"}
    shown = subprocess.run(["pdftotext", "out/x.pdf", "-"], capture_output=True, check=True).stdout.decode()
    assert r"\input{/etc/passwd} #$%&_{}~^\ \write18{touch PWNED}" in shown
    assert "root:" not in shown


# --- build ----------------------------------------------------------------------------------------------


def test_one_failure_does_not_stop_the_others(derive_command) -> None:
    specs = [written("a.yaml", GOOD), written("bad.yaml", "equations: [L = ]\n"), written("z.yaml", GOOD)]
    done = derive_command("build", *specs, "-o", "out", "--format", "tex")
    assert done.code == 1
    assert done.out == "out/a.tex\nout/z.tex\n"
    assert done.err.startswith("error: bad.yaml:1: ")
    assert files(Path("out")) == {"a.tex", "z.tex"}


def test_without_a_name_every_spec_of_the_folder_is_built(derive_command) -> None:
    written("a.yaml", GOOD)
    written("b.yaml", GOOD)
    done = derive_command("build", "--format", "tex")
    assert (done.code, done.out) == (0, "build/a.tex\nbuild/b.tex\n")


def test_an_empty_folder_is_said(derive_command) -> None:
    done = derive_command("build")
    assert done.code == 1
    assert done.err.startswith("error: no spec was named")


def test_two_specs_of_one_name_do_not_overwrite_each_other(derive_command) -> None:
    specs = [written("a/x.yaml", GOOD), written("b/x.yaml", GOOD.replace("line", "ray"))]
    done = derive_command("build", *specs, "-o", "out", "--format", "tex")
    assert done.code == 1
    assert done.err.startswith("error: b/x.yaml: out/x.tex was just built from ")
    assert "A line" in Path("out/x.tex").read_text()


OPTIONS = {
    ("--format", "docx"): "unknown format 'docx'; known: pdf, tex",
    ("--template", "handot"): "unknown template 'handot'; did you mean 'handout'?",
    ("--detail", "lectur"): "unknown level of detail 'lectur'; did you mean 'lecture'?",
    ("--notation", "neilsen"): "unknown notation 'neilsen'; did you mean 'nielsen'?",
}


@pytest.mark.parametrize("option", OPTIONS)
def test_a_slip_in_an_option_is_told_once(option: tuple[str, str], derive_command) -> None:
    specs = [written("a.yaml", GOOD + "notation: ng\n"), written("b.yaml", GOOD)]
    done = derive_command("build", *specs, *option)
    assert (done.code, done.err) == (1, f"error: {OPTIONS[option]}\n")
    assert not Path("build").exists()


def test_the_options_reach_the_document(derive_command) -> None:
    spec = written("x.yaml", NEURON)

    def tex(*options: str) -> str:
        assert derive_command("build", spec, "-o", "out", "--format", "tex", *options).code == 0
        return Path("out/x.tex").read_text()

    lines = {detail: tex("--detail", detail).count(r"\why{") for detail in ("brief", "lecture", "full")}
    assert lines["brief"] < lines["lecture"] < lines["full"]
    assert r"\partial C" not in tex()
    assert r"\partial C" in tex("--notation", "nielsen")


def test_templates_by_name_by_spec_and_of_ones_own(derive_command) -> None:
    own = "\\documentclass{article}\\begin{document}\\VAR{ document.title | inline }!\\end{document}\n"
    written("specs/mine.tex.j2", own)
    spec = written("specs/x.yaml", GOOD + "template: [handout, slides, mine.tex.j2]\n")
    done = derive_command("build", spec, "--format", "tex")
    assert (done.code, done.out) == (0, "build/x.tex\nbuild/x-slides.tex\nbuild/x-mine.tex\n")
    assert "A line!" in Path("build/x-mine.tex").read_text()
    assert "{beamer}" in Path("build/x-slides.tex").read_text()
    done = derive_command("build", spec, "-o", "other", "--format", "tex", "--template", "slides")
    assert done.out == "other/x-slides.tex\n"


def test_a_fault_in_an_own_template_names_the_template(derive_command) -> None:
    written("mine.tex.j2", "one\n\\BLOCK{ for x in }\n")
    done = derive_command("build", written("x.yaml", GOOD), "--format", "tex", "--template", "mine.tex.j2")
    assert done.code == 1
    assert re.match(r"error: .*mine\.tex\.j2:2: the template is wrong: ", done.err)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_said(derive_command, here: Path) -> None:
    written("x.yaml", GOOD)
    (here / "out").mkdir(mode=0o500)
    done = derive_command("build", "x.yaml", "-o", "out", "--format", "tex")
    assert (done.code, done.err) == (1, "error: x.yaml: cannot write out/x.tex: Permission denied\n")


PLACES = {
    "a file where the folder should be": ("out", "", "cannot write out/x.tex: File exists"),
    "a folder where the document should be": (
        "out/x.tex/inside",
        "",
        "cannot write out/x.tex: Is a directory",
    ),
    "a file above the folder": ("out", "out/deeper", "cannot write out/deeper/x.tex: Not a directory"),
}


@pytest.mark.parametrize("name", PLACES)
def test_an_impossible_place_is_said(name: str, derive_command) -> None:
    obstacle, folder, message = PLACES[name]
    written("x.yaml", GOOD)
    written(obstacle, "mine")
    done = derive_command("build", "x.yaml", "-o", folder or "out", "--format", "tex")
    assert (done.code, done.err) == (1, f"error: x.yaml: {message}\n")
    assert files(Path()) == {"x.yaml", obstacle}
    assert Path(obstacle).read_text() == "mine"


# --- killed and concurrent builds -----------------------------------------------------------------------

SLOW = """\
\\documentclass{article}
\\begin{document}
\\VAR{ document.title | inline }
\\newcount\\n \\loop \\advance\\n 1 \\ifnum\\n<2000000000 \\repeat
\\end{document}
"""
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def started(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, *arguments],
        env={**ENVIRONMENT, "TMPDIR": str(Path("tmp").absolute())},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


# A shell starts background jobs with SIGINT ignored; a terminal does not.
INTERRUPTIBLE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from derive.__main__ import main
main()
"""


def tex_began(folder: Path) -> bool:
    return any(folder.glob("derive-*/job.log"))  # TeX writes the log in blocks: there is enough


@pytest.mark.tex
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)]
)
def test_a_killed_build_leaves_the_last_good_document(number: signal.Signals, code: int, here: Path) -> None:
    written("slow.tex.j2", SLOW)
    written("x.yaml", GOOD + "template: slow.tex.j2\n")
    written("out/x-slow.pdf", "the last good one")
    Path("tmp").mkdir()
    build = started("build", "x.yaml", "-o", "out")
    deadline = time.monotonic() + 30
    while not tex_began(here / "tmp") and build.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert build.poll() is None, build.communicate()
    build.send_signal(number)
    _, said = build.communicate(timeout=20)
    assert build.returncode == code
    assert b"Traceback" not in said
    assert files(here / "out") == {"x-slow.pdf"}
    assert Path("out/x-slow.pdf").read_text() == "the last good one"
    if number != signal.SIGKILL:
        assert list(Path("tmp").iterdir()) == []


@pytest.mark.tex
def test_two_builds_into_one_folder_at_once(here: Path) -> None:
    written("x.yaml", GOOD)
    Path("tmp").mkdir()
    with ThreadPoolExecutor() as pool:
        builds = [started("build", "x.yaml", "-o", "out") for _ in range(2)]
        said = list(pool.map(lambda build: build.communicate(timeout=60), builds))
    assert [build.returncode for build in builds] == [0, 0], said
    assert files(here / "out") == {"x.pdf"}
    assert Path("out/x.pdf").read_bytes().endswith(b"%%EOF\n")


# --- show, gradients, list, doctor, help ----------------------------------------------------------------


def test_show_a_result(derive_command) -> None:
    done = derive_command("show", LOGISTIC, "--wrt", "w_1")
    assert (done.code, done.out) == (0, "∂L/∂w_1\n  = (a - y)*x_1   chain rule\n")
    done = derive_command("show", LOGISTIC, "--wrt", "w_1", "--format", "latex")
    assert done.out.startswith("\\begin{align*}\n")
    assert done.out.endswith("\\end{align*}\n")


WAYS_TO_SAY = ("sigmoid", "Sigmoid", "logistic", "leaky-relu", "leaky_relu", "bce", "huber", "log-cosh")


@pytest.mark.parametrize("name", WAYS_TO_SAY)
def test_show_a_declaration_by_any_of_its_names(name: str, derive_command) -> None:
    done = derive_command("show", name)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(("∂a/∂z\n  = ", "∂L/∂a\n  = "))


MISTAKES = {
    ("show", "sigmod"): "there is neither a file nor an activation or loss 'sigmod'; did you mean 'sigmoid'?",
    ("show", "qqqq"): "there is neither a file nor an activation or loss 'qqqq'; see `derive list "
    "activations` and `derive list losses`",
    ("show", LOGISTIC, "--wrt", "w_9"): "unknown result 'w_9'; did you mean 'w_2'?",
    ("show", LOGISTIC, "--stage", "modell"): "unknown stage 'modell'; did you mean 'model'?",
    ("show", LOGISTIC, "--format", "html"): "unknown format 'html'; known: text, latex",
    ("show", LOGISTIC, "--detail", "ful"): "unknown level of detail 'ful'; did you mean 'full'?",
    ("list", "activation"): "unknown kind 'activation'; did you mean 'activations'?",
}


@pytest.mark.parametrize("arguments", MISTAKES)
def test_mistakes_on_the_command_line(arguments: tuple[str, ...], derive_command) -> None:
    done = derive_command(*arguments)
    assert (done.code, done.out, done.err) == (1, "", f"error: {MISTAKES[arguments]}\n")


@pytest.mark.parametrize("arguments", [("nope",), ("build", "--nope"), ("show",)])
def test_misuse_ends_with_two(arguments: tuple[str, ...], derive_command) -> None:
    assert derive_command(*arguments).code == 2


def test_every_stage_is_shown(derive_command) -> None:
    starts = {
        "model": "z = w_1*x_1 + w_2*x_2 + b   [pre-activation, (-inf, inf)]\n",
        "steps": "∂L/∂a\n  = ",
        "evidence": "diff(L, a)\n  = ",
        "document": "Why the gradient of logistic regression is a - y\n",
        "tex": "\\documentclass",
    }
    for stage, start in starts.items():
        done = derive_command("show", LOGISTIC, "--stage", stage)
        assert done.code == 0
        assert done.out.startswith(start)
    evidence = derive_command("show", LOGISTIC, "--stage", "evidence").out.splitlines()[-1]
    assert re.fullmatch(r"(\d+) steps, \1 proved, 0 consistent", evidence)


def test_gradients_as_json(derive_command) -> None:
    table = json.loads(derive_command("gradients", LOGISTIC, "--json").out)
    assert list(table) == ["loss", "values", "gradients", "evidence"]
    assert table["loss"] == "L"
    assert table["values"] == {"z": 2.3, "a": 0.908877038985144, "L": 0.0955454645979629}
    assert table["gradients"][0] == {
        "wrt": "w_1",
        "text": "(a - y)*x_1",
        "latex": "(a-y)\\,x_1",
        "numpy": "(a - y)*x_1",
        "value": -0.0911229610148561,
    }
    assert [entry["wrt"] for entry in table["gradients"]] == ["w_1", "w_2", "b"]
    assert table["evidence"]["steps"] == table["evidence"]["proved"] > 0 == table["evidence"]["consistent"]


def test_gradients_without_numbers(derive_command) -> None:
    written("x.yaml", GOOD)
    table = json.loads(derive_command("gradients", "x.yaml", "--json").out)
    assert table["values"] == {}
    assert [list(entry) for entry in table["gradients"]] == [["wrt", "text", "latex", "numpy"]]
    assert derive_command("gradients", "x.yaml").out == "∂L/∂w = 2*(w*x - y)*x\n"


def test_list_names_everything_that_has_a_name(derive_command) -> None:
    whole = derive_command("list").out
    for kind in ("activations", "losses", "rules", "identities", "notations", "templates", "outlines"):
        part = derive_command("list", kind).out
        assert part.startswith(f"{kind}\n  ")
        assert part.strip() in whole
    assert "softplus" in derive_command("list", "activations").out


@pytest.mark.tex
def test_doctor_is_content_here(derive_command) -> None:
    done = derive_command("doctor")
    assert done.code == 0
    assert re.search(r"^ok +pdflatex: pdfTeX", done.out, re.MULTILINE)
    assert "missing" not in done.out


def test_doctor_says_what_to_install(derive_command, monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    monkeypatch.setenv("PATH", str(here))
    done = derive_command("doctor")
    assert done.code == 1
    assert re.search(r"^missing +pdflatex: not found\n +\S.*", done.out, re.MULTILINE)


HEAVY = {"sympy", "flint", "numpy", "jinja2", "pylatex"}


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [(["--help"], HEAVY | {"pydantic"}), (["build", "--help"], HEAVY)],  # typer itself loads pydantic there
)
def test_help_loads_nothing_heavy(arguments: list[str], heavy: set[str]) -> None:
    code = (
        "import sys, derive.cli as cli\n"
        f"sys.argv = ['derive', *{arguments!r}]\n"
        "try: cli.main()\n"
        "except SystemExit as end: assert not end.code\n"
        f"loaded = {heavy!r} & set(sys.modules)\n"
        "assert not loaded, loaded"
    )
    done = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Usage:" in done.stdout


def test_progress_is_for_terminals_only(derive_command, monkeypatch: pytest.MonkeyPatch) -> None:
    from derive.progress import progress

    specs = [written("a.yaml", GOOD), written("b.yaml", GOOD)]
    assert derive_command("build", *specs, "--format", "tex").err == ""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    watched = Terminal()
    monkeypatch.setattr("sys.stderr", watched)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    with progress(2) as advance:
        advance(Path("a.yaml"))
        advance(Path("b.yaml"))
    assert "2/2" in watched.getvalue()
    with progress(1) as advance:
        seen = watched.getvalue()
        advance(Path("a.yaml"))
    assert watched.getvalue() == seen


def test_progress_on_a_terminal_leaves_the_output_to_its_pipe() -> None:
    specs = [str(written("a.yaml", GOOD)), str(written("b.yaml", GOOD))]
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "derive", "build", *specs, "--format", "tex"],
        env={**ENVIRONMENT, "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=True,
    )
    os.close(theirs)
    with os.fdopen(ours, "rb") as terminal:
        assert b"2/2" in terminal.read1()
    assert done.stdout.decode() == "build/a.tex\nbuild/b.tex\n"


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f"{sys.executable} -m derive show {LOGISTIC} --stage evidence | head -1"
    done = subprocess.run(["sh", "-c", command], env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("diff(L, a)\n", "")
