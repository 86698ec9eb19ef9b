"""What nobody should write: sizes, depths and noise end in a verdict, within a time limit, without a
traceback.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from derive.checking import Answer, check
from derive.errors import InputError
from derive.notes import Word, check_document, check_file
from derive.notes.judging import checker, prepared
from derive.notes.judging.reading import ReadFormula
from derive.notes.judging.vocabulary import vocabulary
from derive.notes.reading.words import Known
from tests.quick import examples

SECONDS = 60  # of the processor, on a slow machine beside other tests; what hangs takes minutes
GOOD = "\n\n$(a+b)^2 = a^2 + 2ab + b^2$\n"
NESTED = r"\frac{1}{1+" * 5_000 + "x" + "}" * 5_000
HOSTILE = {
    "tower": r"$9^{9^{9^9}} = x$",
    "tower both sides": r"$9^{9^{9^9}} = 9^{9^{9^9}} + 1$",
    "power of a sum": r"$(x+y+z)^{200} = (x+z+y)^{200}$",
    "factorial": "$10000000! = x$",
    "nested fractions": f"$${NESTED} = x$$",
    "brackets": "$$" + "(" * 3_000 + "x" + ")" * 3_000 + " = x$$",
    "long sum": "$$" + " + ".join(f"x_{{{k}}}" for k in range(2_000)) + " = 0$$",
    "long product": "$$" + " ".join(f"x_{{{k}}}" for k in range(1_500)) + " = 1$$",
    "long line": "$$" + "x" * 1_000_000 + "= y$$",
    "many digits": "$x = " + "9" * 50_000 + "$",
    "open dollar": "$ a = b \n\n $$ c = d",
    "endless macro": "\\newcommand{\\a}{\\a\\a}\n\n$\\a = 1$",
    "doubling macro": "".join(
        f"\\newcommand{{\\m{chr(97 + k)}}}{{\\m{chr(98 + k)}\\m{chr(98 + k)}}}\n" for k in range(24)
    )
    + "\n$\\ma = 1$",
    "circle": "$a = b + 1$ and $b = c + 1$ and $c = a + 1$ and $a = 3b$",
    "own function": "$f(x) = f(x) + 1$ and $f(2) = 3$",
    "mutual functions": "$f(x) = g(x)$, $g(x) = f(x)$, $f(1) = 2$",
    "code": r"$\text{__import__('os').system('touch F')} = 1$ and $\operatorname{open}('F') = 2$",
    "deep indices": "$x_{" * 200 + "1" + "}" * 200 + " = 1$",
    "huge sum": r"$\sum_{i=1}^{1000000000} i = 5$",
    "a sign alone": r"where $=$ is a sign, and so is $==$, $= \in A$ and $$\in (0, 1]$$",
    "nested sums": "$" + "".join(rf"\sum_{{{x}=1}}^{{40}} " for x in "ijklpq") + "i j k l = 1$",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_formulas_end_and_the_rest_is_judged(name: str) -> None:
    begin = time.process_time()
    notes = check_document(HOSTILE[name] + GOOD)
    assert time.process_time() - begin < SECONDS
    if name != "open dollar":
        assert notes.findings[-1].word is Word.PROVED


def test_what_is_too_large_is_said_to_be() -> None:
    for name in (
        "tower",
        "nested fractions",
        "brackets",
        "many digits",
        "long sum",
        "huge sum",
        "nested sums",
    ):
        finding = check_document(HOSTILE[name]).findings[0]
        assert finding.word in (Word.NOT_READ, Word.NO_CLAIM), name


DEFINED = r"$L = (a - y)^2$ and $a = w x$, so that $\frac{\partial L}{\partial w} = 2(a - y) x$."


@pytest.mark.parametrize(
    "sign", ["=", "==", r"\in", r"= \in A", "<", "=:", r"\in (0, 1]", r"\in A", r"= \pm 1"]
)
def test_a_sign_alone_takes_no_definition_from_the_rest(sign: str) -> None:
    findings = check_document(f"The sign ${sign}$ is no formula. {DEFINED}").findings
    assert [finding.word.value for finding in findings[-3:]] == ["definition", "definition", "proved"]
    assert findings[0].word in (Word.NO_CLAIM, Word.NOT_READ)


@pytest.mark.parametrize(
    "text",
    [
        "Let $A$ be symmetric and $f(x) = x^T A x$ with the symmetric rows $= x_i^T$ of $A$.",
        "Let $y$ be one-hot and $p = \\text{softmax}(z)$, the diagonal matrix $= x$ of $p_i$. "
        "$x_{k+1} = 2 x_k$.",
    ],
)
def test_what_a_sign_begins_degrades_nothing(text: str) -> None:
    findings = check_document(f"{text} {DEFINED}").findings
    assert not [finding for finding in findings if "failed" in finding.why]


def test_a_formula_on_which_the_program_fails_degrades_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(formulas: list[ReadFormula]) -> Known:
        if any("q" in read.text for read in formulas if read.statements):
            raise IndexError
        return vocabulary(formulas)

    monkeypatch.setattr(prepared, "vocabulary", failing)
    findings = check_document(f"$q = 1$, then {DEFINED} And $q = 2$ again. {DEFINED}").findings
    assert [finding.word for finding in findings if "q" in finding.formula] == [Word.NOT_READ] * 2
    assert [finding.word for finding in findings][-1] is Word.PROVED
    assert [finding.word for finding in findings][3] is Word.PROVED


FACTORIALS = {
    "5! = 120": (Word.PROVED, ""),
    "120 = 5!": (Word.PROVED, ""),
    r"\frac{5!}{3!\,2!} = 10": (Word.PROVED, ""),
    "(3)! = 6": (Word.PROVED, ""),
    "007! = 5040": (Word.PROVED, ""),
    "20! = 2432902008176640000": (Word.PROVED, ""),
    "2 + 1 = 3!": (Word.PROVED, ""),  # the number, and an exclamation mark
    "5! = 121": (Word.FALSE, "120"),
    "21! = 1": (Word.NOT_READ, "too large"),
    "(10000000)! = 1": (Word.NOT_READ, "too large"),
    "1.5! = 2": (Word.NOT_READ, "a factorial is not read"),
    "n! = 1": (Word.NOT_READ, "a factorial is not read"),
    "3!! = 3": (Word.NOT_READ, "a factorial is not read"),
    "2^3! = 64": (Word.NOT_READ, "a factorial is not read"),
    "3!=4": (Word.NOT_READ, "may be"),  # ≠
    "x = 3!": (Word.NOT_READ, "exclamation"),
}


@pytest.mark.parametrize("claim", FACTORIALS)
def test_factorials_of_numbers_are_read(claim: str) -> None:
    finding = check_document(f"${claim}$").findings[-1]
    word, words = FACTORIALS[claim]
    assert finding.word is word and words in finding.why


def test_words_on_which_the_program_fails_end_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(prose: str) -> bool:
        if "oddly" in prose:
            raise KeyError
        return False

    monkeypatch.setattr(checker, "loss_named", failing)
    findings = check_document(f"{DEFINED} And, oddly, $q = 1$. {DEFINED}").findings
    assert [finding.word for finding in findings if finding.formula == "q = 1"] == [Word.NOT_READ]
    assert findings[-1].word is Word.PROVED


MILLION = 1_000_000
LONG = {  # a megabyte of one thing, where a careless reader begins again at every place
    "comments": "<!--" * (MILLION // 4),
    "verbatim": "\\begin{verbatim}" * (MILLION // 16),
    "verb": "\\verb|" * (MILLION // 6),
    "fence": "``` " + " " * MILLION + "`",
    "links": "<http://" * (MILLION // 8),
    "tables": "\\begin{tabular}{ll} &" * (MILLION // 23),
    "bars": "|-" * 200_000 + "\n" + "|" * 200_000,
    "spaces": " " * MILLION,
    "definitions": "\\newcommand{\\a}{" * (MILLION // 16),
    "definition": "\\newcommand" + " " * MILLION,
    "dollars": "$" * MILLION,
    "backslashes": "\\" * MILLION,
    "brackets": "](" * (MILLION // 2),
}


@pytest.mark.parametrize("head", ["", "\\documentclass{article}\n", ".. math::\n\n   x = x\n\n"])
@pytest.mark.parametrize("name", LONG)
def test_time_grows_in_step_with_the_length_of_a_document(name: str, head: str) -> None:
    begin = time.process_time()
    check_document(head + LONG[name])
    assert time.process_time() - begin < SECONDS


@pytest.mark.parametrize("between", ["", " and ", " is ", " if ", " symmetric ", "; otherwise "])
def test_a_sentence_of_two_thousand_formulas(between: str) -> None:
    begin = time.process_time()
    check_document(between.join(["$a_i = b_i$"] * 2_000))
    assert time.process_time() - begin < SECONDS


def test_definitions_that_build_on_thousands_of_others() -> None:
    links = "\n".join(f"$x_{{{k + 1}}} = x_{{{k}}} + 1$" for k in range(1_500))
    notes = check_document(f"{links}\n\n$x_{{1500}} = 3$ {GOOD}")
    assert notes.findings[-2].word in (Word.NOT_READ, Word.UNDECIDED, Word.DEFINITION)
    assert notes.findings[-1].word is Word.PROVED


# --- files -------------------------------------------------------------------------------------------------


def _formulas(path: Path) -> list[str]:
    read = [finding for finding in check_file(path).findings if finding.word is not Word.NOT_READ]
    return [finding.formula for finding in read]


def test_a_file_is_not_put_into_itself(tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text(r"\input{a} \input{./a.tex} \input{b} $x = x$")
    (tmp_path / "b.tex").write_text(r"\input{a}\input{b} $b = b$")
    assert _formulas(tmp_path / "a.tex") == ["b = b", "x = x"]


def test_files_that_multiply_are_put_in_only_so_often(tmp_path: Path) -> None:
    for k in range(6):
        (tmp_path / f"f{k}.tex").write_text(rf"\input{{f{k + 1}}}" * 8)
    (tmp_path / "f6.tex").write_text("$x = x$")
    assert 0 < len(_formulas(tmp_path / "f0.tex")) <= 200
    notes = check_file(tmp_path / "f0.tex")
    assert not notes.passed
    assert [f.why[:9] for f in notes.findings if f.word is Word.NOT_READ] == ["too large"]


def test_what_lies_outside_of_the_folder_or_is_no_file_is_not_put_in(tmp_path: Path) -> None:
    (tmp_path / "secret.tex").write_text("$s = s$")
    folder = tmp_path / "notes"
    (folder / "sub").mkdir(parents=True)
    (folder / "link.tex").symlink_to(tmp_path / "secret.tex")
    (folder / "zero.tex").symlink_to("/dev/zero")
    long = "a" * 5_000
    names = ("/dev/zero", "../secret", "link", "zero", ".", "sub", "|ls", long)
    (folder / "n.tex").write_text("".join(rf"\input{{{name}}}" for name in names) + "$x = x$")
    assert _formulas(folder / "n.tex") == ["x = x"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_or_a_device_is_no_note(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    for path in (tmp_path / "pipe.md", Path("/dev/zero"), tmp_path):
        with pytest.raises(InputError, match="not a file"):
            check_file(path)


NOTEBOOKS = (b"", b"not json", b"{}", b"[1]", b'{"cells": 5}', b"[" * 100_000, b"\xff\xfe{", b"1" * 10_000)


@pytest.mark.parametrize("content", NOTEBOOKS)
def test_what_is_no_notebook_is_said_not_to_be(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "n.ipynb").write_bytes(content)
    with pytest.raises(InputError, match=r"not a notebook|no text"):
        check_file(tmp_path / "n.ipynb")


def test_half_a_surrogate_pair_can_be_printed(tmp_path: Path) -> None:
    cells = [{"cell_type": "markdown", "source": "$\\ud800 = 1$ and $x = x$"}]
    (tmp_path / "n.ipynb").write_text(json.dumps({"cells": cells}).replace("\\\\ud800", "\\ud800"))
    ran = _run("check", str(tmp_path / "n.ipynb"), "--all")
    assert "Traceback" not in ran.stderr and "proved" in ran.stdout


def test_bytes_that_are_no_text_are_no_note(tmp_path: Path) -> None:
    noise = bytes(range(256)) * 50 + b"\n\n$x = x$\n"
    (tmp_path / "n.md").write_bytes(noise)
    with pytest.raises(InputError, match=r"n\.md:1: the file is no text; a zero byte stands in it"):
        check_file(tmp_path / "n.md")


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "derive", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)


_WORDS = st.sampled_from(
    [
        r"\frac",
        r"\sqrt",
        r"\sum",
        r"\partial",
        r"\nabla",
        r"\hat",
        r"\sigma",
        r"\log",
        r"\exp",
        r"\left(",
        r"\right)",
        r"\left.",
        r"\right|",
        r"{",
        r"}",
        r"(",
        r")",
        r"[",
        r"]",
        r"_",
        r"^",
        r"'",
        r"=",
        r"\approx",
        r"\leftarrow",
        r"+",
        r"-",
        r"\cdot",
        r"\odot",
        r"/",
        r"&",
        r"\\",
        r"\begin{cases}",
        r"\end{cases}",
        r"\begin{bmatrix}",
        r"\end{bmatrix}",
        r"x",
        r"y",
        r"w_1",
        r"a_i",
        r"2",
        r"0.5",
        r"T",
        r"\top",
        r"\text{if}",
        r",",
        r"\quad",
        r"\mathbf{x}",
        r"\|",
        r"|",
        r"e",
        r"d",
        r"\pm",
        r"\underbrace",
        r"\sum_{i=1}^n",
        r"\frac{\partial",
        r"L}{\partial",
        r"w}",
        r"L",
    ]
)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_WORDS, max_size=25))
def test_noise_never_raises(words: list[str]) -> None:
    check_document("$$" + " ".join(words) + "$$")


@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=200))
def test_any_text_is_a_document(text: str) -> None:
    check_document(text)
    check_document(f"\\documentclass{{article}}\n{text}")
    check_document(f".. math::\n\n   {text}")


# --- single claims -----------------------------------------------------------------------------------------

CLAIMS = {
    "tower": "9^9^9^9 = 1",
    "LaTeX tower": r"9^{9^{9^9}} = 1",
    "factorial": "10000000! = 1",
    "brackets": "(" * 9_000 + "x" + ")" * 9_000 + " = 1",
    "fractions": r"\frac{1}{1+" * 900 + "x" + "}" * 900 + " = 1",
    "powers": "^".join(["x"] * 3_000) + " = 1",
    "large power": "(1 + x)^1000000 = 1",
    "derivatives": "diff(" * 150 + "exp(x*x)" + ", x)" * 150 + " = 1",
    "chain": "=".join(["x + 1", "1 + x"] * 500),
    "signs": "=" * 9_000,
    "digits": "1" * 100_000 + " = 2",
    "code": "__import__('os').system('touch F') = 1",
    "nothing": "",
}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_hostile_claim_has_a_verdict_in_time(name: str) -> None:
    begin = time.process_time()
    found = check(CLAIMS[name])
    assert time.process_time() - begin < SECONDS
    assert name == "chain" or found.verdict in (Answer.NOT_READ, Answer.FALSE)


def test_a_ball_that_overlaps_everything_is_no_agreement() -> None:
    """The sine of e^e^20 lies in [-1, 1] as far as can be computed, which says nothing about 1."""
    assert check("sin(exp(exp(20))) = 1").verdict is Answer.UNDECIDED


@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.text(max_size=80), st.lists(_WORDS, max_size=20).map(" ".join)), st.booleans())
def test_any_text_is_a_claim(text: str, latex: bool) -> None:
    check(text, latex=latex)
    check(f"{text} = x", where=[f"x = {text}"])
