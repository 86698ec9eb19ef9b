"""derive.typeset: documents, mistakes and attacks at its own door."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from derive.errors import TypesetError, UnknownName
from derive.typeset import ENGINES, Limits, typeset
from derive.typeset import log as tex_log
from derive.typeset.preamble import KEPT, split

AMSMATH = "\\documentclass{article}\n\\usepackage{amsmath}\n"
ROOT = Path(__file__).parents[1]
HEAD = "\\documentclass{article}\n\\usepackage{array}\n"


def document(body: str, head: str = HEAD) -> str:
    return f"{head}\\begin{{document}}\n{body}\n\\end{{document}}\n"


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of formats of this module's own."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DERIVE_CACHE", str(folder))
        yield folder


@pytest.fixture
def fresh_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of formats for one test."""
    monkeypatch.setenv("DERIVE_CACHE", str(tmp_path / "formats"))
    return tmp_path / "formats"


def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every TeX run from here on, as one line each."""
    from derive.typeset import passes, preamble

    seen: list[str] = []
    for module in (passes, preamble):
        real = module.run

        def noted(command: tuple[str, ...], *args: object, real=real, **keywords: object) -> int:
            seen.append(" ".join(command))
            return real(command, *args, **keywords)

        monkeypatch.setattr(module, "run", noted)
    return seen


# --- what comes out -------------------------------------------------------------------------------------


RESTLESS = r"""\newcount\n \def\saw#1{\n=#1 }\InputIfFileExists{job.toc}{}{}\advance\n 1
\immediate\openout9=job.toc \immediate\write9{\string\saw{\the\n}}\immediate\closeout9 A"""

PASSES = {
    "no references": (1, document("Hello $x$")),
    "a section in no table of contents": (1, document("\\section{A}")),
    "two pages": (1, document("A\\newpage B")),
    "a label": (2, document("\\begin{equation}\\label{e}x\\end{equation}\\ref{e}")),
    "table of contents": (2, document("\\tableofcontents\\section{A}")),
    "bookmarks": (2, document("\\section{A}", HEAD + "\\usepackage{hyperref}\n")),
    "hyperref with nothing to refer to": (1, document("A", HEAD + "\\usepackage{hyperref}\n")),
    "never settles": (5, document(RESTLESS)),
}  # fmt: skip


@pytest.mark.tex
@pytest.mark.parametrize("name", PASSES)
def test_as_many_passes_as_needed_and_no_more(name: str) -> None:
    expected, source = PASSES[name]
    made = typeset(source)
    assert made.passes == expected
    assert made.pdf.startswith(b"%PDF-")


@pytest.mark.tex
def test_references_are_settled() -> None:
    made = typeset(
        document("\\section{A}\\label{a}\\newpage On page \\pageref{a} of \\ref{b}.\\section{B}\\label{b}")
    )
    assert (made.pages, made.overfull, made.notes) == (2, (), ())


@pytest.mark.tex
@pytest.mark.parametrize("engine", ["pdflatex", pytest.param("lualatex", marks=pytest.mark.slow)])
def test_a_rebuild_is_equal_to_the_last_byte(engine: str) -> None:
    source = document("\\section{A}\\today", HEAD + "\\usepackage{hyperref}\n")
    first = typeset(source, engine=engine).pdf
    time.sleep(1.0)  # dates in a PDF count seconds
    assert typeset(source, engine=engine).pdf == first


@pytest.mark.tex
def test_overfull_boxes_and_lost_characters_are_told_with_their_block() -> None:
    body = "%<derive:chain:reports/x.yaml:7>\n\\noindent\\rule{500pt}{1pt}\n\n\\font\\m=cmmi10 \\m\\char200\n"
    made = typeset(document(body))
    assert made.overfull == pytest.approx((155.0,), abs=0.5)
    assert made.notes[0].startswith("reports/x.yaml:7: block 'chain': 155 pt stick out")
    assert made.notes[1].startswith("character left out: no ") and "cmmi10" in made.notes[1]


# --- mistakes -------------------------------------------------------------------------------------------


BROKEN = {
    "an unknown command": (
        document("%<derive:a:x:1>\n%<derive:chain L/a:reports/x.yaml:7>\n\n\\nosuch{1}\n%<derive:box:x:9>"),
        "reports/x.yaml:7: block 'chain L/a': TeX says: Undefined control sequence \\nosuch"
        " (line 7 of the LaTeX source)",
    ),
    "before any block": (
        document("\\nosuch\n%<derive:box:reports/x.yaml:9>"),
        "TeX says: Undefined control sequence \\nosuch (line 4 of the LaTeX source)",
    ),
    "a mark without a line": (
        document("%<derive:box::>\n$x"),
        "block 'box': TeX says: Missing $ inserted (line 6 of the LaTeX source)",
    ),
    "in the preamble": (
        document("x", HEAD + "\\nosuch\n"),
        "TeX says: Undefined control sequence \\nosuch (line 3 of the LaTeX source)",
    ),
    "an unknown package": (
        document("x", HEAD + "\\usepackage{nosuchpackage}\n"),
        "TeX says: LaTeX Error: File `nosuchpackage.sty' not found: derive doctor says what to install"
        " (line 4 of the LaTeX source)",
    ),
    "inside an alignment": (
        document("%<derive:chain:a.yaml:2>\n\\begin{align*}\nx &= \\frac{1}{\n\\end{align*}", AMSMATH),
        "a.yaml:2: block 'chain': TeX says: ",
    ),
    "no end": (HEAD + "\\begin{document}\nx\n", "the LaTeX source has no \\end{document}"),
    "no document at all": ("", "the LaTeX source has no \\end{document}"),
    "no pages": (document(""), "the document has no pages"),
}  # fmt: skip


@pytest.mark.tex
@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_is_one_sentence_with_block_and_spec_line(name: str) -> None:
    source, expected = BROKEN[name]
    with pytest.raises(TypesetError) as caught:
        typeset(source)
    said = str(caught.value)
    assert said.startswith(expected)
    assert "\n" not in said and len(said) < 400


def test_an_unknown_engine_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="unknown TeX engine 'pdftex'; did you mean 'pdflatex'"):
        typeset(document("x"), engine="pdftex")


@pytest.mark.parametrize("engine", ENGINES.names())
def test_without_tex_the_message_says_what_to_install(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(TypesetError, match=rf"^{engine} is not on PATH: install "):
        typeset(document("x"), engine=engine)


# --- attacks --------------------------------------------------------------------------------------------

READS = (
    r"\input{%s}",
    r"\input|'cat %s'",
    r"\openin5=%s \ifeof5 \errmessage{closed}\else\read5 to\x \x\fi",
    r"\pdffiledump length 5 {%s}\ifnum\pdfstrcmp{\pdffiledump length 5 {%s}}{}=0 \errmessage{closed}\fi",
)


@pytest.mark.tex
@pytest.mark.parametrize("attack", READS)
@pytest.mark.parametrize("absolute", [True, False])
def test_no_file_outside_the_folder_can_be_read(attack: str, absolute: bool, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    name = str(secret) if absolute else os.path.relpath(secret, Path(tempfile.gettempdir()) / "folder")
    with pytest.raises(TypesetError):
        typeset(document(attack.replace("%s", name)))


LUA = (
    "io.open('%s')",
    "io.open('%s','w')",
    "io.lines('%s')",
    "loadfile('%s')",
    "pdf.immediateobj('file','%s')",
    "os.execute('touch %s')",
    "os.remove('%s')",
    "io.popen('cat %s')",
)


@pytest.mark.slow
@pytest.mark.tex
@pytest.mark.parametrize("lua", LUA)
def test_lua_touches_no_file(lua: str, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("before")
    body = f"\\directlua{{local f = {lua.replace('%s', str(target))} if not f then error('closed') end}}x"
    with pytest.raises(TypesetError):
        typeset(document(body), engine="lualatex")
    assert target.read_text() == "before"


@pytest.mark.tex
def test_no_program_is_run_and_nothing_is_written_outside(tmp_path: Path) -> None:
    attacks = (
        rf"\immediate\write18{{touch {tmp_path}/a}}\immediate\openout5={tmp_path}/b \immediate\write5{{x}}x"
    )
    with pytest.raises(TypesetError):
        typeset(document(attacks))
    typeset(document(rf"\immediate\write18{{touch {tmp_path}/a}}x"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.tex
def test_a_document_cannot_write_into_the_cache_of_formats(fresh_cache: Path) -> None:
    typeset(document("x"))
    (kept,) = fresh_cache.glob("*.fmt")
    before = kept.read_bytes()
    for name in (kept, kept.name):
        body = rf"\immediate\openout5={name} \immediate\write5{{poison}}\immediate\closeout5 x"
        try:
            typeset(document(body))
        except TypesetError:
            continue
    assert kept.read_bytes() == before


LIMITS = {
    "endless loop, wall clock": (r"\loop\iftrue\repeat", 1.0, Limits(), "for more than 1 s"),
    "endless loop, processor": (
        r"\loop\iftrue\repeat",
        60,
        Limits(cpu_seconds=1),
        "computed for more than 1 s",
    ),
    "endless output": (
        r"\immediate\openout5=big \loop\immediate\write5{xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx}\iftrue\repeat",
        60,
        Limits(file_bytes=5_000_000),
        "more than 5 MB",
    ),
    "memory": (r"\def\x{xxxxxxxx}\loop\edef\x{\x\x}\iftrue\repeat", 60, Limits(), "TeX capacity exceeded"),
}


@pytest.mark.tex
@pytest.mark.parametrize("name", LIMITS)
def test_a_document_that_never_ends_is_stopped(name: str) -> None:
    body, seconds, limits, expected = LIMITS[name]
    with pytest.raises(TypesetError, match=expected):
        typeset(document(body), seconds=seconds, limits=limits)


@pytest.mark.slow
@pytest.mark.tex
def test_memory_of_lua_is_limited() -> None:
    body = r"\directlua{t={} while true do t[\string#t+1]=string.rep('x',1000000)..\string#t end}x"
    with pytest.raises(TypesetError, match="memory"):
        typeset(document(body), engine="lualatex", limits=Limits(memory_bytes=700_000_000))


@pytest.mark.tex
def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    typeset(document("x"))
    with pytest.raises(TypesetError):
        typeset(document(r"\loop\iftrue\repeat"), seconds=0.5)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.tex
def test_an_interrupted_build_leaves_no_tex_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def interrupted(process: subprocess.Popen[bytes], _: object) -> int:
        started.append(process)
        raise KeyboardInterrupt

    monkeypatch.setattr("derive.typeset.contain._wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        typeset(document(r"\loop\iftrue\repeat"))
    assert [process.returncode for process in started] == [-signal.SIGKILL]


# --- formats of preambles -------------------------------------------------------------------------------


@pytest.mark.tex
def test_a_preamble_is_read_once(fresh_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = commands(monkeypatch)
    made = [typeset(document(text)).pages for text in ("A", "B")]
    assert made == [1, 1]
    assert ["-ini" in line for line in seen] == [True, False, False]
    assert "-fmt=" in seen[1] and "-fmt=" in seen[2]
    assert len(list(fresh_cache.iterdir())) == 1
    assert (fresh_cache.stat().st_mode & 0o077) == 0


@pytest.mark.tex
def test_with_and_without_a_format_the_pdf_is_the_same(
    fresh_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = document("\\section{A}x\\label{x}\\ref{x}", HEAD + "\\usepackage{hyperref}\n")
    kept = typeset(source).pdf
    monkeypatch.setenv("DERIVE_CACHE", "/dev/null/nowhere")
    seen = commands(monkeypatch)
    assert typeset(source).pdf == kept
    assert not any("-fmt=" in line for line in seen)


@pytest.mark.tex
def test_a_spoiled_format_is_dropped_and_the_document_set_without_it(fresh_cache: Path) -> None:
    first = typeset(document("x"))
    (kept,) = fresh_cache.iterdir()
    kept.write_bytes(b"no format")
    assert typeset(document("x")) == first
    assert not kept.exists()


@pytest.mark.tex
def test_a_preamble_that_cannot_be_kept_is_set_plainly(fresh_cache: Path) -> None:
    head = HEAD + "\\newwrite\\w\\immediate\\openout\\w=\\jobname.extra\n\\makeatletter\\let\\dump\\relax\n"
    assert typeset(document("x", head)).pages == 1
    assert list(fresh_cache.glob("*.fmt")) == []


@pytest.mark.tex
def test_the_cache_stays_small(fresh_cache: Path) -> None:
    fresh_cache.mkdir()
    for age in range(KEPT + 5):
        old = fresh_cache / f"{age}.{'tmp' if age % 2 else 'fmt'}"
        old.write_bytes(b"")
        os.utime(old, (1000 - age, 1000 - age))
    typeset(document("x"))
    names = {path.name for path in fresh_cache.iterdir()}
    assert len(names) == KEPT
    assert {"0.fmt", "1.tmp"} <= names and "14.fmt" not in names


@pytest.mark.tex
def test_builds_at_the_same_time_do_not_disturb_each_other(fresh_cache: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(typeset, [document("x")] * 4))
    assert all(one == made[0] for one in made)
    assert len(list(fresh_cache.iterdir())) == 1


@pytest.mark.parametrize(
    ("source", "preamble", "line"),
    [
        ("\\a\n\\begin{document}\n\\b\n", "\\a\n", 2),
        ("\\a%\\begin{document}\n  \\begin{document}\n\\b", "\\a%\\begin{document}\n", 2),
        ("\\a\\begin{document}\\b", "", 0),
        ("", "", 0),
    ],
)
def test_a_body_keeps_its_line_numbers(source: str, preamble: str, line: int) -> None:
    head, body = split(source)
    assert head == preamble
    assert body.split("\n")[line - 1 :] == source.split("\n")[line - 1 :] if head else body == source


# --- logs -----------------------------------------------------------------------------------------------


def test_the_log_is_read_line_by_line() -> None:
    text = (
        "Overfull \\hbox (12.5pt too wide) in paragraph at lines 5--6\n"
        "Overfull \\vbox (3.0pt too high) has occurred while \\output is active\n"
        "Overfull \\hbox (1.25pt too wide) detected at line 9\n"
        "Output written on job.pdf (6 pages, 123 bytes).\n"
    )
    assert [(box.points, box.line) for box in tex_log.overfull(text)] == [(12.5, 5), (3.0, None), (1.25, 9)]
    assert tex_log.pages(text) == 6
    assert tex_log.pages("No pages of output.") == 0


def test_an_error_in_a_package_names_no_line_of_ours() -> None:
    said = tex_log.first_error(
        "/usr/share/x.sty:12: Undefined control sequence.\nl.12 \\bad", "%<derive:a:b:1>\n" * 20
    )
    assert said == "TeX says: Undefined control sequence \\bad"
