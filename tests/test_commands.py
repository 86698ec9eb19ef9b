"""What the commands return, where it does not show on the command line: values, texts, chosen files."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.commands import Built, Wish, build_all, catalogs, gradient_lines, listing, show
from derive.errors import DeriveError, UnknownName, suggestion
from derive.library.activations import ACTIVATIONS
from derive.library.losses import LOSSES

GOOD = "title: A line\nequations:\n  - L = (w*x - y)^2\n"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "x.yaml"
    path.write_text(GOOD)
    return path


def shown(source: str | Path, **options: str) -> str:
    usual = {"wrt": "", "stage": "steps", "format": "text", "detail": ""}
    return show(str(source), **{**usual, **options})


def test_a_build_is_told_when_it_is_done(spec: Path, tmp_path: Path) -> None:
    building = build_all((spec, tmp_path / "no.yaml"), Wish(tmp_path / "out", "tex"))
    assert next(building) == Built(spec, tmp_path / "out" / "x.tex")
    assert (tmp_path / "out" / "x.tex").exists()
    failed = next(building)
    assert (failed.file, failed.problem) == (None, f"{tmp_path}/no.yaml: there is no such file")
    assert list(building) == []


@pytest.mark.tex
def test_a_built_pdf_knows_its_pages(spec: Path, tmp_path: Path) -> None:
    (built,) = build_all((spec,), Wish(tmp_path))
    assert (built.file, built.problem) == (tmp_path / "x.pdf", "")
    assert built.pages >= 1


def test_a_wrong_wish_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UnknownName):
        next(build_all((tmp_path / "no.yaml",), Wish(tmp_path, format="docx")))


@pytest.mark.parametrize("item", ACTIVATIONS, ids=lambda item: item.name)
def test_every_activation_shows_its_derivation(item) -> None:
    for name in (item.name, item.call, *item.aliases):
        lines = shown(name).splitlines()
        assert [line for line in lines if line.startswith("∂")][-1] == "∂a/∂z"
        stated = [line for line in lines if "has no derivative at" in line]
        assert all(line.startswith(("∂", "diff(", "  = ")) or not line or line in stated for line in lines)
        assert len(stated) == len(item.kinks)
    assert shown(item.name, format="latex").count(r"\begin{align*}") >= 1


def test_softmax_is_shown_with_its_loss() -> None:
    assert "  = p_1 - y_1" in shown("softmax")


@pytest.mark.parametrize(
    ("loss", "kink"), [("absolute-error", "a ≠ y"), ("hinge", "1 - y*a ≠ 0"), ("huber", "")]
)
def test_a_loss_states_its_kinks_and_no_others(loss: str, kink: str) -> None:
    stated = [line for line in shown(loss).splitlines() if "hold where" in line]
    assert stated == ([f"The derivatives of L hold where {kink}."] if kink else [])


@pytest.mark.parametrize("item", LOSSES, ids=lambda item: item.name)
def test_every_loss_shows_its_derivation(item) -> None:
    for name in (item.name, *item.aliases):
        assert shown(name).startswith("∂L/∂a\n  = ")


OWN_FORMS = {
    "sigmoid": "a*(1 - a)",
    "tanh": "1 - a^2",
    "exp": "a",
    "softplus": "1 - exp(-a)",
    "log-sigmoid": "1 - exp(a)",
    "elu": "where(z > 0, 1, a + alpha)",
    "swish": "sigmoid(z) + a*(1 - sigmoid(z))",
}


@pytest.mark.parametrize("name", OWN_FORMS)
def test_the_derivative_in_the_activations_own_output(name: str) -> None:
    ends = [chain.splitlines()[-1].split("   ")[0] for chain in shown(name).split("\n\n")]
    assert f"  = {OWN_FORMS[name]}" in ends


def test_the_sigmoid_is_derived_in_both_ways() -> None:
    chains = [chain for chain in shown("sigmoid").split("\n\n") if chain.startswith("∂a/∂z")]
    assert len(chains) == 2
    assert "add and subtract 1" in chains[0]
    assert "put exp(-z) = (1 - sigmoid(z))/sigmoid(z)" in chains[1]


def test_a_file_comes_before_an_activation_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sigmoid").write_text(GOOD)
    assert shown("sigmoid", wrt="w").startswith("∂L/∂w\n")


@pytest.mark.parametrize("name", ["nope.yaml", "folder/sigmoid", "./sigmoid"])
def test_what_looks_like_a_file_is_one(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DeriveError, match="there is no such file"):
        shown(name)


def test_latex_has_a_line_a_step(spec: Path) -> None:
    shown_lines = shown(spec, wrt="w", format="latex", detail="full").splitlines()
    assert shown_lines[0] == r"\begin{align*}"
    assert shown_lines[1].startswith(r"  \frac{\partial L}{\partial w} &= \frac{\partial}{\partial w}")
    assert shown_lines[1].endswith(r" && \text{definition of $L$} \\")
    assert shown_lines[-2].startswith(r"   &= 2(wx-y)\,x && \text{")
    assert shown_lines[-1] == r"\end{align*}"
    assert all(line.endswith(r" \\") for line in shown_lines[1:-2])


def test_gradients_in_words(spec: Path) -> None:
    assert gradient_lines(str(spec)) == "∂L/∂w = 2*(w*x - y)*x"
    spec.write_text(GOOD + "example: {w: 1, x: 2, y: 3}\n")
    assert gradient_lines(str(spec)) == "∂L/∂w = 2*(w*x - y)*x   = -4.0"


def test_a_listing_has_a_line_a_name() -> None:
    for kind, items in catalogs().items():
        lines = listing(kind).splitlines()
        assert lines[0] == kind
        assert [line.split()[0] for line in lines[1:]] == [name for name, _ in items]


def test_a_kind_of_layer_is_shown_by_its_declaration() -> None:
    shown = show("rnn", wrt="", stage="steps", format="text", detail="")
    assert shown.splitlines() == [
        "rnn: a recurrent layer: the state before, and the input",
        "  W: weight [in, out]",
        "  U: weight [out, out]",
        "  b: bias [out]",
        "  Z = X @ W + before_H @ U + b",
        "  H = activation(Z)",
        "activation: tanh, unless another one is chosen",
        "use: {kind: rnn} among the layers of a network with 'view: matrix'",
    ]


def test_a_name_in_other_letters_is_suggested() -> None:
    assert suggestion("w2", ["b2", "W2", "W1"]) == "; did you mean 'W2'?"
    assert suggestion("W2", ["W1", "w2"]) == "; did you mean 'w2'?"
