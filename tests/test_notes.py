"""Whole notes: no true equation is called false, false ones are caught with a reason; corrupted ones too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from notes_data import Labelled, all_labelled

import derive
from derive.notes import CheckedNotes, Word, check_document, check_file
from derive.notes.judging import checker
from derive.notes.judging.chains import Chain
from derive.notes.report import html_report, latex_report

pytestmark = pytest.mark.xdist_group("labelled-notes")  # judged once, in a whole run: whoever asks first pays

HOLDS = (Word.PROVED, Word.HOLDS_IF, Word.CONSISTENT)
SETUP = r"""
$$z = w_1 x_1 + w_2 x_2 + b$$ $$a = \sigma(z)$$ $$L = -(y\ln a + (1-y)\ln(1-a))$$
"""


@pytest.fixture(scope="module")
def rows() -> list[Labelled]:
    return all_labelled()


@pytest.mark.slow
def test_there_are_many_formulas_of_both_kinds(rows: list[Labelled]) -> None:
    assert sum(row.label == "true" for row in rows) >= 150
    assert sum(row.label == "false" for row in rows) >= 70


@pytest.mark.slow
def test_nothing_true_is_called_false(rows: list[Labelled]) -> None:
    alarms = [
        (r.file, r.line, r.formula, r.reason) for r in rows if r.label != "false" and r.word is Word.FALSE
    ]
    assert not alarms


@pytest.mark.slow
def test_true_formulas_are_proved(rows: list[Labelled]) -> None:
    true = [row for row in rows if row.label in ("true", "assume")]
    assert sum(row.word in HOLDS for row in true) >= 0.97 * len(true)
    assert sum(row.word in HOLDS[:2] for row in true) >= 0.80 * len(true)


@pytest.mark.slow
def test_false_formulas_are_caught(rows: list[Labelled]) -> None:
    false = [row for row in rows if row.label == "false"]
    assert sum(row.word is Word.FALSE for row in false) >= 0.9 * len(false)
    assert all(row.reason.strip() for row in false if row.word is Word.FALSE)


def judged(text: str) -> CheckedNotes:
    return check_document(SETUP + text)


MEANT = {
    r"\frac{\partial L}{\partial z} = y - a": "sign",
    r"\frac{\partial L}{\partial w_1} = (a - y)x_2": "x_1 is meant",
    r"\frac{\partial L}{\partial b} = (a - y)x_1": "x_1 is too much",
    r"\frac{\partial L}{\partial w_1} = 2(a - y)x_1": "factor 2",
    r"\frac{\partial L}{\partial w_1} = a - y": "x_1 is missing",
    r"\sigma(z) = \sigma(z)(1-\sigma(z))": "derivative of sigma is meant",
    r"\frac{\partial L}{\partial z} = (a y)": "minus between a and y is lost",
}


@pytest.mark.parametrize("claim", MEANT)
def test_what_was_probably_meant(claim: str) -> None:
    finding = judged(f"$${claim}$$").findings[-1]
    assert finding.word is Word.FALSE
    assert MEANT[claim] in finding.why


TRUE = [
    r"\frac{\partial L}{\partial z} = a - y",
    r"\frac{\partial L}{\partial w_1} = (a - y)x_1",
    r"\sigma'(z) = \sigma(z)(1-\sigma(z))",
    r"\frac{e^{-z}}{(1+e^{-z})^2} = a(1-a)",
    r"\frac{d}{dx}\tanh x = 1 - \tanh^2 x",
    r"\frac{1}{n}\sum_{i=1}^n (2 t_i + 1) = \frac{2}{n}\sum_{i=1}^n t_i + 1",
]
CHANGES = (("-", "+"), ("+", "-"), ("x_1", "x_2"), ("1-", "2-"), ("^2", "^3"), ("a -", "-a -"))
MUTANTS = [
    claim.split(" = ", 1)[0] + " = " + claim.split(" = ", 1)[1].replace(old, new, 1)
    for claim in TRUE
    for old, new in CHANGES
    if old in claim.split(" = ", 1)[1]
]


@pytest.mark.parametrize("claim", TRUE)
def test_true_ones_hold(claim: str) -> None:
    assert judged(f"$${claim}$$").findings[-1].word in HOLDS


@pytest.mark.parametrize("claim", MUTANTS)
def test_corrupted_ones_are_caught(claim: str) -> None:
    assert judged(f"$${claim}$$").findings[-1].word is Word.FALSE


CAREFUL = {  # none of these is false
    "another loss": r"If we use the squared error instead, $\frac{\partial L}{\partial a} = a - y$.",
    "an equation": r"Set $\frac{\partial L}{\partial w_1} = 0$.",
    "another name": r"$\frac{\partial L}{\partial w_1} = (a - y) x$",
    "a case": r"$\frac{\partial p_i}{\partial q_j} = 0$ for $i \neq j$",
    "noise": r"$\frac{\partial L}{\partial z} = (a - y \times$",
    "other numbers": "$x_1 = 2$ and later $x_1 = 3$",
    "a new loss": r"$L = \frac12 (a-y)^2$",
}


@pytest.mark.parametrize("name", CAREFUL)
def test_nobody_is_accused_without_need(name: str) -> None:
    assert not judged(CAREFUL[name]).false


def test_definitions_count_from_where_they_stand() -> None:
    notes = check_document(
        r"$L = (a-y)^2$, $\frac{\partial L}{\partial a} = 2(a-y)$; "
        r"now $L = \frac12(a-y)^2$, $\frac{\partial L}{\partial a} = a-y$"
    )
    assert [f.word for f in notes.findings] == [Word.DEFINITION, Word.PROVED, Word.DEFINITION, Word.PROVED]


def test_reports_hold_every_verdict_and_no_source_as_markup() -> None:
    notes = judged(r"$$\frac{\partial L}{\partial z} = y - a$$ $x = <script>$")
    page = html_report(notes)
    assert "<script" not in page and "probably meant" in page
    assert latex_report(notes).rstrip().endswith(r"\end{document}")
    assert json.loads(notes.json())["counts"]["false"] == 1


def test_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, derive_command) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.md").write_text("$(a+b)^2 = a^2 + 2ab + b^2$")
    Path("bad.md").write_text("$(a+b)^2 = a^2 - 2ab + b^2$")
    assert derive_command("check", "good.md").code == 0
    done = derive_command("check", "good.md", "bad.md")
    assert done.code == 1
    assert "bad.md: 1 false" in done.out and "a sign is wrong" in done.out


def test_python() -> None:
    assert derive.check("We know $(a+b)^2 = a^2 + 2ab + b^2$.").counts() == {"proved": 1}
    assert derive.check("sin(x)^2 + cos(x)^2 = 1").verdict.value == "proved"


SOFTMAX = r"$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$ $L = -\log p_y$ "
LAYERS = (
    r"$z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j$ $a^l_j = \sigma(z^l_j)$ "
    r"$C = \frac12\sum_j (y_j - a^L_j)^2$ "
)
LINE = r"$f(x) = wx + b$ $w = 3$ $b = 2$ "
COLUMN = r"$w = 3$ $b = 2$ $w = 5$ $b = 0$ $x = [1 \quad 7]$ $\hat y = w x + b$ "
SQUARED = r"$\hat y = wx + b$ $L = (y - \hat y)^2$ "
GAUSS = r"$\ell = -\frac{n}{2}\log\sigma^2 - \frac{1}{2\sigma^2}\sum_{i=1}^n (x_i - \mu)^2$ "
ADAM = r"$m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t$ $\hat m_t = \frac{m_t}{1 - \beta_1^t}$ $m_0 = 0$ "
TANH = (
    r"$z = w x + b$ $a = g(z)$ $\hat y = v a$ $L = \frac12(\hat y - y)^2$ $g(x) = \frac{1}{1 + e^{-x}}$ "
    r"$y = \tanh = \frac{e^x - e^{-x}}{e^x + e^{-x}}$ "
)
LAST = {  # the verdict on the last formula, and a word of why
    "a class that no sum runs over": (
        SOFTMAX + r"$\frac{\partial L}{\partial z_k} = p_k - \mathbb{1}[k = y]$",
        "proved",
        "every size",
    ),
    "and the other ones": (
        SOFTMAX + r"$\frac{\partial L}{\partial z_k} = p_k \quad (k \neq y)$",
        "proved",
        "every size",
    ),
    "a wrong sign there": (
        SOFTMAX + r"$\frac{\partial L}{\partial z_k} = p_k + \mathbb{1}[k = y]$",
        "false",
        "a sign is wrong",
    ),
    "cases of indices": (
        SOFTMAX
        + r"$\frac{\partial L}{\partial z_k} = \begin{cases} p_k - 1 & k = y\\ p_k & k \neq y\end{cases}$",
        "proved",
        "every size",
    ),
    "the largest entry": (
        r"$z_j = w_j x$ $\log\sum_j e^{z_j} = \max_k z_k + \log\sum_j e^{z_j - \max_k z_k}$",
        "proved",
        "every size",
    ),
    "the last layer": (
        LAYERS + r"$\frac{\partial C}{\partial z^L_j} = (a^L_j - y_j)\sigma'(z^L_j)$",
        "proved",
        "",
    ),
    "two layers": (
        LAYERS + r"$\frac{\partial z^{l+1}_k}{\partial z^l_j} = w^{l+1}_{jk}\sigma'(z^l_j)$",
        "false",
        "exchanged",
    ),
    "σ² as a variable": (
        GAUSS
        + r"$\frac{\partial \ell}{\partial \sigma^2} = -\frac{n}{2\sigma^2} "
        + r"+ \frac{1}{2\sigma^4}\sum_{i=1}^n (x_i - \mu)^2$",
        "proved",
        "every size",
    ),
    "the first step of a recurrence": (ADAM + r"$\hat m_1 = g_1$", "proved", ""),
    "a number counted twice": (LINE + "$y = 3x + 2 + b$", "false", "counted twice"),
    "another number": (LINE + "$y = 3x + 2 + c$", "definition", ""),
    "a column that ends with dots": (
        COLUMN + r"$\hat y = \begin{bmatrix} 3 \\ 3 \\ \vdots \end{bmatrix} + 2$",
        "false",
        "23 from the numbers given before",
    ),
    "numbers given before": (COLUMN + r"$\hat y = 3 [1, 7] + 2$", "holds if", "given before"),
    "numbers that stand nowhere else": (
        SQUARED + r"$\frac{\partial L}{\partial w} = 2\cdot 2\cdot 3 = 12$",
        "undecided",
        "",
    ),
    "a number for a name": (SQUARED + r"$\frac{\partial L}{\partial w} = 2(5 - y)x$", "holds if", "yhat = 5"),
    "a label": (SQUARED + r"$\frac{\partial L}{\partial w} = 2(\hat y - 1)x$", "holds if", "y = 1"),
    "a wrong factor beside a number": (
        SQUARED + r"$\frac{\partial L}{\partial w} = (5 - y)x$",
        "false",
        "",
    ),
    "one letter for two things": (
        TANH + r"$\frac{\partial L}{\partial b} = (\hat y - y) v (1 - y^2)$",
        "false",
        "y is two things",
    ),
    "a tie is rounded either way": (r"$0.1041\cdot 0.5 = 0.0520$", "holds if", "rounded"),
    "and no further": (r"$0.1041\cdot 0.5 = 0.0519$", "false", "0.05205"),
    "words behind a formula": (
        SETUP + "Then ∂L/∂a = (a − y)/a² holds for the squared error instead.",
        "undecided",
        "the text says",
    ),
    "a name beside one with a number": (
        r"$f = \sigma(w x)$, $s = f s_0 + (1 - f) g$, "
        r"$\frac{\partial s}{\partial w} = (s_0 - g) f (1 - f) x$",
        "proved",
        "",
    ),
    "an empty superscript": (r"$\frac{\partial^{} x^2}{\partial x^{}} = 2x$", "proved", ""),
    "no update": ("$2 = 2 - 1$", "false", ""),
    "an example's class": (
        r"$p_k = e^{f_k}/\sum_j e^{f_j}$ $L_i = -\log(p_{y_i})$ "
        r"$\frac{\partial L_i}{\partial f_k} = p_k - \mathbb{1}(y_i = k)$",
        "proved",
        "every size",
    ),
    "and a wrong sign there": (
        r"$p_k = e^{f_k}/\sum_j e^{f_j}$ $L_i = -\log(p_{y_i})$ "
        r"$\frac{\partial L_i}{\partial f_k} = p_k + \mathbb{1}(y_i = k)$",
        "false",
        "a sign is wrong",
    ),
    "the classes of many examples": (
        r"$J = -\sum_{i=1}^m \sum_{k=1}^K 1\{y^{(i)} = k\}\log q_k$",
        "not read",
        "every example",
    ),
    "the trace of a product": (r"$\text{tr}(AB) = \text{tr}(BA)$", "proved", "every size"),
    "a trace without brackets": (r"$\nabla_A \operatorname{tr} AB = B^T$", "proved", "every size"),
    "a trace of three": (
        r"$\text{tr}(A^TBC) = \text{tr}(A^TCB)$ $B^T = B$",
        "undecided",
        "",
    ),
    "the gradient of a product": (
        r"$\nabla_{\mathbf u}\mathbf u^\top\mathbf u = 2\mathbf u$",
        "proved",
        "every size",
    ),
    "the gradient of the first factor": (
        r"$a = \sigma(z)$ $C = \frac12\|a - y\|^2$ $\delta = \nabla_a C \odot \sigma'(z)$ "
        r"$\delta = (a - y)\odot a\odot(1 - a)$",
        "proved",
        "",
    ),
    "what 'where' defines": (
        r"$$b = \sum_{i=1}^n c_iv_i, \quad \text{where } c_i = \frac{x_i - m}{s}$$ "
        r"$m = \frac1n\sum_{i=1}^nx_i$ $\sum_{i=1}^nc_i = 0$",
        "proved",
        "every size",
    ),
    "a sum that goes on": (
        r"$\ell(p) = \sum_{i=1}^n x_i\log p + (1 - x_i)\log(1 - p)$ "
        r"$\frac{d\ell}{dp} = \frac{\sum_i x_i}{p} - \frac{n - \sum_i x_i}{1 - p}$",
        "proved",
        "every size",
    ),
    "a square matrix of derivatives, turned": (
        r"$h_t = \tanh(Uh_{t-1})$ $\delta_t = U^T\delta_{t+1}$ "
        r"$\frac{\partial h_{t+1}}{\partial h_t} = U^T\operatorname{diag}(1 - h_{t+1}^2)$",
        "holds if",
        "the derivative is laid out as its transpose",
    ),
    "a false one of them": (
        r"$h_t = \tanh(Uh_{t-1})$ $\delta_t = U^T\delta_{t+1}$ "
        r"$\frac{\partial h_{t+1}}{\partial h_t} = U^T\operatorname{diag}(1 - h_{t+1})$",
        "false",
        "",
    ),
    "a running mean": (r"$v = \beta v + (1 - \beta)g$", "update", ""),
    "a first value": (r"$w^0 = 4$", "definition", ""),
    "the zeroth power": (r"$c_0x^0 + c_1x^1 = c_0 + c_1x$", "proved", "another way"),
    "a difference of nothing": (r"$\Delta = 10$", "definition", ""),
    "the identity's size": (
        r"$A \in \mathbb{R}^{p \times p}$ $A\mathbf{I}_p = A$",
        "proved",
        "",
    ),
    "a derivative that is the identity": (
        r"$x \in \mathbb{R}^n$ $b \in \mathbb{R}^m$ $z = Wx + b$ $\frac{\partial z}{\partial b} = I$",
        "proved",
        "",
    ),
    "rows with a space between": (
        r"$\begin{aligned}[t] (u + v)^2 &= u^2 + 2uv + v^2 \\[5pt] &= (v + u)^2\end{aligned}$",
        "proved",
        "",
    ),
    "Markdown's marks": (r"so \\(\frac{d}{dw}(\frac12 w\_1 w^2) = w\_1 w\\).", "proved", ""),
    "a sum from 0": (
        r"$s_j = e^{a_j}/\sum_{k=0}^n e^{a_k}$ $\sum_{j=0}^n s_j = 1$",
        "proved",
        "every size",
    ),
    "an upper bound with its letter": (
        r"$\sum_{i=1}^{i=n} 2t_i = 2\sum_{i=1}^n t_i$",
        "proved",
        "every size",
    ),
    "two vectors side by side": (
        r"$x \in \mathbb{R}^n$ $\|x\|^2 = x x$",
        "holds if",
        "inner product",
    ),
}


@pytest.mark.parametrize("name", LAST)
def test_the_last_formula(name: str) -> None:
    text, word, why = LAST[name]
    finding = check_document(text).findings[-1]
    assert (finding.word.value, why in finding.why) == (word, True), finding


def test_a_display_has_its_false_row(tmp_path: Path) -> None:
    (tmp_path / "part.tex").write_text("\n\\begin{align}\nf(u) &= u^3 \\\\\n f'(u) &= 2u\n\\end{align}\n")
    main = tmp_path / "main.tex"
    main.write_text("\\documentclass{article}\\begin{document}\n\\input{part}\n\\end{document}")
    (false,) = check_file(main).false
    assert (Path(false.file).name, false.line, false.column) == ("part.tex", 4, 2)
    assert "part.tex:4:2" in str(check_file(main))


def test_numbers_are_judged_from_both_sources() -> None:
    notes = check_document("$a = 2.04$ $b = a^2 = 4.2$ $c = b + 1 = 5.3$")
    why = notes.findings[-1].why
    assert "from the printed numbers" in why and "from the numbers given" in why
    assert notes.findings[-1].meant == "b + 1 = 5.2"


def test_corrections_are_derived_rule_by_rule() -> None:
    page = html_report(
        check_document(SETUP + r"$$\frac{\partial L}{\partial w_1} = 2(a - y)x_1$$", steps=True)
    )
    for reason in ("logarithm and chain rule", "known derivative of", "cancel", "collect"):
        assert reason in page
    assert "sigmoid" not in page  # mathematics, not code


def test_a_report_in_latex_tells_the_false_lines_and_derives_them() -> None:
    softmax = r"$$p_i = \frac{e^{s_i}}{\sum_j e^{s_j}}$$"
    slope = r"$$\frac{\partial p_k}{\partial s_i} = p_i(\delta_{ik} + p_k)$$"
    page = latex_report(check_document(f"{softmax}\n\n{slope}", steps=True))
    assert "False: line 3." in page
    assert r"\why{quotient rule}" in page
    assert r"{\delta}_{k i}" in page


def test_a_path_as_text(tmp_path: Path) -> None:
    file = tmp_path / "n.md"
    file.write_text("$1 + 1 = 3$")
    assert derive.check(str(file)).counts() == {"false": 1}


# True as lecturers mean them; a reader that dropped the operator, or took π for a letter, called them false.
OTHERWISE = [
    r"For symmetric matrices $A^\top = A$.",
    r"Let $P$ be a projection matrix. Then $P^2 = P$.",
    r"With diagonal matrices, $CD = DC$.",
    r"$f(u) = u^3$. If $u = 2$ then $f(u) = 8$. $f(3) = 27$",
    r"$f(u) = |u|$. For $u > 0$, $f(u) = u$. For $u < 0$, $f(u) = -u$. $f(-2) = 2$",
    "$$L = (y-t)^2$$\n\nFor $y > 0$ we have $\\frac{\\partial L}{\\partial y} = 2(y-t)$.",
    r"$h(r) = r^2$ for $|r| \le 2$, $h(r) = 4|r| - 4$ otherwise. $h(1) = 1$ and $h(3) = 8$.",
    r"$a = z$ if $z > 0$ and $a = 0$ otherwise. $\frac{da}{dz} = 1$ for $z > 0$.",
    r"$y = 1$ if the mail is spam, $y = 0$ otherwise. $(1-y)^2 = 1 - 2y + y^2$.",
    r"$L = \sum_{i=1}^n x_i^2$. For $x = (1, 2, 6)$: $L = 41$.",
    r"With $e \approx 2.718$ a step of $1e-3 = 0.001$ is small.",
    r"$\cos\pi = -1$",
    r"Let $f(x) = \cos(2\pi x)$. Then $f(1/4) = 0$.",
    r"Let $z = \mu + \sigma\varepsilon$. Then $\operatorname{E}[(z-\mu)^2] = \sigma^2$.",
    r"Let $x = \mu + \sigma z$. Then $\mathrm{E}\left[x z\right] = \sigma$.",
    r"Let $z = \mu + \sigma\varepsilon$. Then $\langle (z-\mu)^2\rangle = \sigma^2$.",
    r"$4\operatorname{Var}(x) = \operatorname{Var}(2x)$",
    r"$2\operatorname{vec}(W) = \operatorname{vec}(2W)$",
    r"Let $W \in \mathbb{R}^{n \times n}$. Then $|2W| = 2^n|W|$.",
    r"Let $p_k = e^{s_k}/\sum_j e^{s_j}$. Then $\partial p_{y_i}/\partial s_{y_i} = p_{y_i}(1 - p_{y_i})$.",
    r"Let $L_i = -s_{y_i} + \log\sum_j e^{s_j}$. Then $\sum_k \frac{\partial L_i}{\partial s_k} = 0$.",
    r"The clipped unit is $\text{ReLU3}(u) = \min(\max(0, u), 3)$.",
    r"$h_t = o_t\tanh(c_t)$; with a projection $h_t = P_{hr}h_t$.",
    r"Write $A = C C^H$ and solve $AX = B$ for $X$.",
    r"$u_t = a u_{t-1} + e_t$. Another model: $u_t - m v_t = q + r(u_{t-1} - m v_{t-1}) + w_t$.",
    r"$u_t = a u_{t-1} + c + e_t$, with lags $(1 - a B)u_t = c + (1 + g B)e_t$.",
    r"Start from $P_1^0 = I$ and $q_{i2}^0 = 5$.",
    r"$s_B = \frac1m\sum_i x_i$, $s_{\text{run}}^2 = \beta s_{\text{run}}^2 + (1-\beta)s_B^2$.",
    r"$z^{[l]} = W^{[l]}a^{[l-1]} + b^{[l]}$, $\frac{\partial z^{[l]}}{\partial b^{[l]}} = I$.",
    r"$\partial m/\partial x_i = 1/N$ and "
    r"$\frac2N(x_i - m) - \frac2N\sum_k(x_k - m)\cdot\partial m/\partial x_i = \frac2N(x_i - m)$.",
    r"$h_t = \tanh(Uh_{t-1} + Vx_t)$, $\delta_t = U^T\delta_{t+1}$, "
    r"$\frac{\partial h_{t+1}}{\partial h_t} = U^T\operatorname{diag}(1-h_{t+1}^2)$.",
    r"$\text{Var}\left(\frac{u}{\sqrt k}\right) = \frac{\text{Var}(u)}{k} = 1$.",
    r"The rule is $C'(W) = C'(R) \cdot R'(Z) \cdot Z'(W)$.",
    r"The roots: $5(1 - p) = 2p$, so $5 = 7p$.",
    r"$\ell(p) = \sum_{i=1}^n x_i\log p + (1 - x_i)\log(1 - p)$",
    r"$p_k = \frac{e^{f_k}}{\sum_j e^{f_j}} \hspace{1in} L_i = -\log p_{y_i}$",
    r"$dL = \text{tr}(G^TdY)$ and, for a fixed $V$, $dL = \text{tr}(G^TdA\,V)$.",
    r"The mean is $\frac{\partial J}{\partial W} = \frac1m\text{tr}(A^TB)$.",
    r"A product: $z = x y$. Another gate: $z = \max(x, y)$.",
    r"$s_j = e^{a_j}/\sum_{k=0}^n e^{a_k}$. If $a_j = a_k$ for all $j, k$: $s_j = 1/(n+1)$.",
]

MEAN = r"$\mu = \frac1n\sum_{i=1}^n x_i$. "
SHARES = r"$q_m = e^{u_m}/\sum_k e^{u_k}$. "
BEND = r"$g(u) = 3u$ if $u > 2$ and $g(u) = u^2$ otherwise. "
GIVEN = {  # the verdict on the last formula, by as many numbers as are given
    MEAN + r"With $x = (2, 4, 9)$: $\mu = 5.0$": "proved",
    MEAN + r"With $x = (2, 4, 9)$: $\mu = 5.2$": "false",
    MEAN + r"With $x = [2, 4, 9]^\top$: $\mu = 5.0$": "proved",
    MEAN + r"With $x = \begin{pmatrix}2\\4\\9\end{pmatrix}$: $\mu = 5.0$": "proved",
    MEAN + r"With $x_1 = 2$, $x_2 = 4$, $x_3 = 9$: $\mu = 5.0$": "proved",
    MEAN + r"With $x_1 = 2$, $x_2 = 4$, $x_3 = 9$: $\mu = 3.0$": "undecided",  # may be of other numbers
    MEAN + r"For $n = 3$ and $x = (2, 4, 9)$: $\mu = 5.0$": "proved",
    MEAN + r"For $n = 2$ and $x = (2, 4, 9)$: $\mu = 3.0$": "undecided",  # three numbers, or two
    MEAN + r"With $x_1 = 2$, $x_3 = 4$: $\mu = 3.0$": "undecided",  # x_2 is missing
    MEAN + r"$x_1 = 2$, $x_2 = 4$, $x_3 = 9$. Now $x_1 = 1$, $x_2 = 3$: $\mu = 2.0$": "undecided",
    MEAN + r"$x_1 = 2$, $x_2 = 4$. Now $x_1 = 1$, $x_2 = 3$, $x_3 = 5$: $\mu = 3.0$": "proved",
    r"$x_0 = 5$, $x_1 = 2$, $x_2 = 4$, so $\sum_i x_i = 6.0$": "undecided",  # from 0, or from 1
    SHARES + r"$u = (1, 0, 2, 1)$. $q_3 \approx 0.534$": "proved",
    SHARES + r"$u = (1, 0, 2, 1)$. $q_1 \approx 0.731$": "undecided",
    SHARES + r"$\ell = -\log q_y$. $u = (1, 0, 2)$, $y = 1$: $\ell \approx 1.408$": "proved",
    r"$\hat y = Xv$. $X = \begin{pmatrix}1&1\\1&2\\1&4\end{pmatrix}$, $v = (1, 2)$. "
    r"$\|\hat y\|^2 = 115$": "proved",
    # numbers end where something else is defined
    r"For $q = (0.1, 0.9)$ we have $q_1 = 0.1$. " + SHARES + r"$u = (0, 0)$: $q_1 = 0.5$": "proved",
    r"For $q = (0.1, 0.9)$ we have $q_1 = 0.1$. " + SHARES + r"$u = (0, 0)$: $q_2 = 0.9$": "undecided",
    # cases in words
    BEND + "$g(3) = 9$": "proved",
    BEND + "$g(1) = 1$": "proved",
    BEND + "$g(1) = 3$": "false",
    BEND + "$g'(1) = 2$": "proved",
    r"If $u > 2$ then $g(u) = 3u$, else $g(u) = u^2$. $g(3) = 9$": "proved",
    r"If $u > 2$ then $g(u) = 3u$, else $g(u) = u^2$. $g(1) = 1$": "proved",
    r"$g(u) = u$ for $u > 0$, $g(u) = 2u$ for $u \le 0$. $g(-1) = -2$": "proved",
    r"$g(u) = \ln u$ for $u > 0$. $g'(u) = 1/u$": "holds if",
    r"$g(u) = u^2$. $g(u) = u$ if u is large. $g(3) = 3$": "undecided",
    # matrices by names with an index; a row, a column, a power
    r"$V_1 = \begin{bmatrix}2&-1\\0&4\end{bmatrix}$, $x = \begin{bmatrix}1\\0.5\end{bmatrix}$, "
    r"$u_1 = V_1x = \begin{bmatrix}1.5\\2\end{bmatrix}$": "proved",
    r"$V_1 = \begin{bmatrix}2&-1\\0&4\end{bmatrix}$, $V_2 = \begin{bmatrix}1&3\end{bmatrix}$, "
    r"$x = \begin{bmatrix}1\\0.5\end{bmatrix}$, $V_2 V_1 x = 7.5$": "proved",
    r"$\begin{bmatrix}1\\2\end{bmatrix}\begin{bmatrix}3&5\end{bmatrix} = "
    r"\begin{bmatrix}3&5\\6&10\end{bmatrix}$": "proved",
    r"$\begin{bmatrix}1\\2\end{bmatrix}\begin{bmatrix}3&5\end{bmatrix} = "
    r"\begin{bmatrix}3&5\\6&9\end{bmatrix}$": "false",
    r"$B = \begin{bmatrix}1&2\\0&1\end{bmatrix}$, $B^2 = \begin{bmatrix}1&4\\0&1\end{bmatrix}$": "proved",
    r"$B = \begin{bmatrix}1&2\\0&1\end{bmatrix}$, $B^2 = \begin{bmatrix}1&4\\0&2\end{bmatrix}$": "false",
    r"$B = \begin{bmatrix}1&3\\3&1\end{bmatrix}$, $B^2 = \begin{bmatrix}1&9\\9&1\end{bmatrix}$": "holds if",
    r"$u = 6$, $u^2 = 36$": "proved",
    r"$u = 6$, $u^2 = 35$": "false",
    r"$\sigma^2 = \frac1n\sum_{i=1}^n x_i^2$, $\sigma = 3$ and $\sigma^2 = 9$": "definition",
    # numbers as they are written
    r"$4\cdot 1e-3 = 0.004$": "proved",
    r"$2\text{e-}3 = 0.002$": "proved",
    r"$2\text{e-}3 = 0.02$": "false",
    r"$3e-4 = 0.0003$": "not read",
    r"$0{,}5 + 0{,}25 = 0{,}75$": "proved",
    r"$0,5\cdot 3 = 1,50$": "proved",
    r"$12{,}000/2 = 6000$": "not read",
    r"$2\cdot 12\,500 = 25\,000$": "proved",
    r"$\frac{3}{4} = 75\,\%$": "proved",
    r"$\frac{3}{4} = 70\%$": "false",
}


@pytest.mark.parametrize("text", GIVEN)
def test_numbers_are_taken_as_many_as_there_are(text: str) -> None:
    finding = check_document(text).findings[-1]
    assert finding.word.value == GIVEN[text], finding


@pytest.mark.parametrize("text", OTHERWISE)
def test_what_is_meant_otherwise_is_not_called_false(text: str) -> None:
    assert Word.FALSE not in {finding.word for finding in check_document(text).findings}


REMARKS = [
    "C = (a − r)², then\n∂C/∂a = 2(r − a)    (wrong)",
    "C = (a − r)², then\n∂C/∂a = (a − r)    ← forgot the 2",
    "C = (a − r)², then\n∂C/∂a = a − r    <- factor",
]


@pytest.mark.parametrize("text", REMARKS)
def test_a_remark_behind_a_line_is_no_part_of_its_formula(text: str) -> None:
    assert check_document(text).findings[-1].word is Word.FALSE


def test_what_has_just_been_said_counts() -> None:
    """The square is another line's; here it is the distance."""
    text = r"Square: $D = (u-v)^2$. For the distance $D = |u-v|$ we get $\frac{dD}{du} = 2(u-v)$."
    assert [f.word for f in check_document(text).findings] == [Word.DEFINITION, Word.DEFINITION, Word.FALSE]


def test_a_word_cut_in_two_is_no_formula() -> None:
    assert not check_document("The new value(s) = 3x − 1 of it").false


def test_two_letters_below_one_name_are_two_places() -> None:
    text = r"$\sum_j s_j = 1$, $m = \max(0, s_j - s_i)$, $\frac{\partial m}{\partial s_j} = [s_j > s_i]$."
    assert check_document(text).findings[-1].word in (Word.PROVED, Word.CONSISTENT)


def test_a_sum_runs_over_what_a_definition_leaves_open() -> None:
    text = (
        r"For every $i$: $r = (wx_i - y_i)^2$, $S = \sum_{i=1}^n r$, "
        r"$\frac{\partial S}{\partial w} = \sum_{i=1}^n (wx_i - y_i)x_i$."
    )
    assert "factor 2" in check_document(text).findings[-1].why


CASES_OF_KNOWN = {  # a function whose meaning is fixed, under a condition: a claim, and no definition
    r"$|v| = v$ for $v > 0$.": "proved",
    r"For $v < 0$: $|v| = -v$.": "holds if",
    r"$\max(u, v) = u$ for $u > v$.": "proved",
    r"$|v| = -v$ as long as $v < 0$.": "holds if",
    r"$\mathrm{sign}(v) = 1$ for $v > 0$.": "proved",
    r"$\tanh(v) = 0$ if $v = 0$.": "holds if",
}


@pytest.mark.parametrize("text", CASES_OF_KNOWN)
def test_a_known_function_under_a_condition(text: str) -> None:
    findings = check_document(text).findings
    assert CASES_OF_KNOWN[text] in [finding.word.value for finding in findings], findings


def test_an_error_of_the_program_ends_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = Chain.run

    def failing(chain: Chain, sides: list, signs: list) -> None:
        if len(sides) == 3:
            raise AssertionError("of the program")
        judge(chain, sides, signs)

    monkeypatch.setattr(Chain, "run", failing)
    findings = check_document("$1 + 1 = 2$, $2 + 2 = 3 + 1 = 4$, $3 + 3 = 5$").findings
    assert [finding.word for finding in findings] == [Word.PROVED, Word.NOT_READ, Word.FALSE]
    assert "report the formula" in findings[1].why


def test_nor_does_one_in_what_the_whole_document_says(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(formulas: list, _known: object) -> None:
        if any("w" in read.formula.text and read.statements for read in formulas):
            raise LookupError("of the program")

    monkeypatch.setattr(checker, "take_cases", failing)
    findings = check_document("$1 + 1 = 2$, $w + w = 2w$, $3 + 3 = 5$").findings
    assert [finding.word for finding in findings] == [Word.PROVED, Word.NOT_READ, Word.FALSE]


HINGE = r"$c = \max(0, 2 - tv)$. "
UNDER = {  # a condition that the text tells: the verdict on the last formula
    # understood: only the points count that fulfil it
    r"For $v < 0$: $|v| = -v$.": "holds if",
    r"For $v < 0$ one finds $|v| = -v$.": "holds if",
    r"Assume $v < 0$. This gives $|v| = -v$.": "holds if",
    r"Let $v \le 0$. Then $\sqrt{v^2} = -v$.": "holds if",
    "For $v < 0$ we can also write\n\n$$\\sqrt{v^2} = -v.$$": "holds if",
    r"$q(v) = \begin{cases} 2v & v > 1\\ v^2 + 1 & v \le 1\end{cases}$. "
    r"For $v < 1$ we have $q'(v) = 2v$.": "holds if",
    r"For $v < 0$ we have $|v| = 2v$.": "false",
    r"Assume $v < 0$. Then $|v| = v$.": "false",
    r"For $u < v$ we have $\max(u, v) = u$.": "false",
    r"For $v < u$ we have $\max(u, v) = v$.": "false",
    r"For $t \in \{-1, +1\}$: $(t - g)^2 = (1 - tg)^2$.": "holds if",
    r"For $t \in \{-1, +1\}$: $(t - g)^2 = (1 + tg)^2$.": "false",
    r"The targets are $t = \pm 1$. Then $(t - g)^2 = (1 - tg)^2$.": "holds if",
    r"Since $t \in \{0, 1\}$, we have $t^2 = t$ and $(1 - t)^2 = 1 - t$.": "holds if",
    r"$(t - g)^2 = (1 - tg)^2$": "false",
    # not understood: nothing is refuted
    HINGE + r"In the active case, $\frac{\partial c}{\partial v} = -t$.": "undecided",
    HINGE + r"If the bound is exceeded, $\frac{\partial c}{\partial v} = -t$.": "undecided",
    HINGE + r"So $\frac{\partial c}{\partial v} = -t$ (inside the margin).": "undecided",
    HINGE + r"So $\frac{\partial c}{\partial v} = -t$.": "false",
    r"For negative $v$ it follows that $|v| = -v$.": "holds if",
    r"For negative $v$ it follows that $|v| = v$.": "undecided",
    r"On the left half, $|v| = -v$.": "holds if",
    r"On the left half, $|v| = v$.": "undecided",
    r"$u^\top u = \|u\|^2$. For orthogonal $u$ and $v$, $\|u+v\|^2 = \|u\|^2 + \|v\|^2$.": "undecided",
    r"Let $\|u\| = \|v\| = 1$. $\|u-v\|^2 = 2 - 2u^\top v$.": "undecided",
    # no exact equality, another base, another model
    r"$R = (gt-v)^2$. Dropping the 2, $\frac{\partial R}{\partial g} = (gt-v)t$.": "undecided",
    r"$R = (gt-v)^2$. Up to a constant, $\frac{\partial R}{\partial g} = (gt-v)t$.": "undecided",
    r"$R = (gt-v)^2$. So $\frac{\partial R}{\partial g} = (gt-v)t$.": "false",
    r"To first order, $e^v = 1 + v$.": "undecided",
    r"At $v = 0$ we get $\cos v = 1 - v$.": "holds if",
    r"At $v = 1$ we get $\cos v = 1 - v$.": "false",
    r"Modulo 7, $3\cdot 4 = 5$.": "undecided",
    r"In $\mathbb{Z}_3$, $2 + 2 = 1$.": "undecided",
    r"We compute: $2 + 2 = 1$.": "false",
    r"All logarithms are to base 2. $\log 16 = 4$.": "holds if",
    r"All logarithms are to base 2. $\log 16 = 5$.": "false",
    r"All logarithms are natural. $\log 16 = 4$.": "false",
    r"$s = \sigma(v)$. With tanh instead, $\frac{\partial s}{\partial v} = 1 - s^2$.": "holds if",
    r"$s = \sigma(v)$. For the sigmoid, $\frac{\partial s}{\partial v} = 1 - s^2$.": "false",
    r"$s = \sigma(v)$. For a linear unit we would have $\frac{\partial s}{\partial v} = 1$.": "holds if",
}

QUOTED = ["A common mistake is", "Wrong on many pages:", "It is not true that", "Somebody got"]


@pytest.mark.parametrize("words", QUOTED)
def test_what_is_quoted_as_wrong_is_judged_as_it_stands(words: str) -> None:
    assert check_document(rf"{words} $(u + v)^2 = u^2 + v^2$.").findings[-1].word is Word.FALSE


@pytest.mark.parametrize("text", UNDER)
def test_a_condition_that_the_text_tells(text: str) -> None:
    finding = check_document(text).findings[-1]
    assert finding.word.value == UNDER[text], finding


GOES_ON = {  # the verdict on a formula that begins with a sign
    "We get $3 + 4 = 7$.\n\nA step of $= 0.2$ is small.": "not read",
    "We get $3 + 4 = 7$. The step is $= 0.2$.": "not read",
    "We get $3 + 4 = 7$\n\n## Steps\n\n$= 0.2$": "not read",
    "It takes $12\\cdot 5 = 60$ s $= 1$ min.": "not read",
    "The loss fell from $\\log 10 = 2.303$ to $\\approx 0.1$.": "not read",
    "It grows from $\\sigma(0) = 0.5$ and then to $= 0.88$.": "not read",
    "Recall is $\\frac34 = 0.75$, and precision $= \\frac12 = 0.5$.": "proved",
    "Recall is $\\frac34 = 0.75$, and precision $= \\frac12 = 0.6$.": "false",
    "We get $3 + 4 = 7$, which is $= 8$.": "false",
    "$$3 + 4 = 7$$\n\n$$= 8$$": "false",
    "$$(u+v)^2 = u^2 + 2uv + v^2$$\n\nUsing the rule, this is\n\n$$= v^2 + u^2$$": "false",
}


@pytest.mark.parametrize("text", GOES_ON)
def test_what_goes_on_with_the_formula_before(text: str) -> None:
    finding = check_document(text).findings[-1]
    assert finding.word.value == GOES_ON[text], finding


LINES = {  # without marks
    "g = (u + v)·t and r = u + v. Then\n\n    ∂g/∂t = r": "proved",
    "g = (u + v)·t, where r = u - v.\n\n    ∂g/∂t = r": "false",
    "u = -2, v = 5:\nThe gate:  ∂max(u, v)/∂u = 1 for u > v.": "proved",
    "v₀ = 2, u₀ = -1, v₁ = -3.\n\n    net = v₀u₀ + v₁ = -2 - 3 = -5\n    v₁ + 1 = -2": "proved",
}


@pytest.mark.parametrize("text", LINES)
def test_lines_without_marks(text: str) -> None:
    finding = check_document(text).findings[-1]
    assert finding.word.value == LINES[text], finding


def test_a_line_of_text_goes_by_what_stands_above_it() -> None:
    notes = check_document("sum: q = u + v so ∂q/∂u = 1\nproduct: q = u · v so ∂q/∂u = v")
    assert [f.word for f in notes.findings] == [Word.DEFINITION, Word.PROVED] * 2
    assert Word.FALSE not in [f.word for f in check_document("∂q/∂u = 1\n\nq = u · v").findings]


def test_dots_of_full_stops_leave_a_formula_open() -> None:
    notes = check_document(r"$\cos v = 1 - \frac{v^2}{2} ...$ and $s = v_1 v_2 ... v_n$ and $e^v = 1 + v …$")
    assert [f.word for f in notes.findings] == [Word.NOT_READ] * 3


def test_a_sentence_between_marks_is_not_read() -> None:
    (finding,) = check_document("$$Since the weight is w and we have b = 2$$").findings
    assert finding.word is Word.NOT_READ and "prose" in finding.why


def test_reasons_are_short() -> None:
    text = r"$y = wx$, $L = (y - t)^2$, $\mathbf{Y} = \mathbf{X}\mathbf{W}$."
    claim = r"$\frac{\partial L}{\partial \mathbf{W}} = \mathbf{X} \frac{\partial L}{\partial \mathbf{Y}}$"
    why = check_document(f"{text} {claim}").findings[-1].why
    assert why.startswith("X is to be transposed; at ") and len(why) < 240
    assert why.endswith("(supposed: L not that of line 1)")
