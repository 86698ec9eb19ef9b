"""The spec file: both forms are read exactly, and each mistake is one sentence with file and line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from derive.errors import InputError
from derive.spec import Choice, Entry, Layer, Network, NotationChoice, Spec, Written, read_spec, spec_from

EQUATIONS = """\
title: "Why the gradient: $a - y$ \\\\input{/etc/passwd}"
equations:
  - z = w_1*x_1 + b
  - a = sigmoid(z)
  - L = (a - y)^2
gradients: [w_1, b]
example: {x_1: 1e-3, w_1: 0.50, b: -1/3, y: [1, 2], learning_rate: 0.1, seed: 3}
notation: {base: nielsen, loss: J}
sections: [model, chain]
assume:
  - y_1 + y_2 = 1
activations: {bent: (sqrt(z^2+1)-1)/2 + z}
losses:
  cubic: {formula: abs(a - y)^3, reduction: mean}
detail: full
proof: both
"""

NETWORK = """\
network:
  inputs: [x_1, x_2]
  layers:
    - {units: 3, activation: {name: leaky-relu, alpha: 0.2}, bias: false}
    - activation: sigmoid
  loss: {name: huber, delta: 2, reduction: mean}
notation: ng
"""


@pytest.fixture
def written(tmp_path: Path):
    def write(content: str | bytes) -> Path:
        path = tmp_path / "x.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_the_equations_form_is_read(written) -> None:
    spec = read_spec(written(EQUATIONS))
    assert spec.title == "Why the gradient: $a - y$ \\input{/etc/passwd}"
    assert spec.equations[1] == Written("a = sigmoid(z)", 4)
    assert spec.gradients == (Written("w_1", 6), Written("b", 6))
    assert spec.assume == (Written("y_1 + y_2 = 1", 11),)
    assert spec.notation == NotationChoice("nielsen", (("loss", "J"),))
    assert spec.sections == ("model", "chain")
    assert (spec.detail, spec.proof, spec.network) == ("full", "both", None)
    assert (spec.activations[0].name, spec.activations[0].line) == ("bent", 12)
    assert (spec.losses[0].formula, spec.losses[0].reduction) == ("abs(a - y)^3", "mean")
    assert (spec.line("detail"), spec.line("template")) == (15, None)


def test_numbers_are_exact(written) -> None:
    example = read_spec(written(EQUATIONS)).example
    assert example is not None
    assert example.entries == (
        Entry("x_1", Fraction(1, 1000), 7),
        Entry("w_1", Fraction(1, 2), 7),
        Entry("b", Fraction(-1, 3), 7),
        Entry("y", (Fraction(1), Fraction(2)), 7),
    )
    assert (example.learning_rate, example.seed) == (Fraction(1, 10), 3)


def test_the_network_form_is_read(written) -> None:
    spec = read_spec(written(NETWORK))
    assert spec.network == Network(
        ("x_1", "x_2"),
        (
            Layer(3, Choice("leaky-relu", (("alpha", Fraction(1, 5)),), line=4), bias=False, line=4),
            Layer(1, Choice("sigmoid", line=5), line=5),
        ),
        Choice("huber", (("delta", Fraction(2)),), "mean", 6),
        line=1,
    )
    assert spec.notation == NotationChoice("ng")


@pytest.mark.parametrize(
    ("inputs", "names"),
    [("3", ("x_1", "x_2", "x_3")), ("1", ("x",)), ("[age, income]", ("age", "income")), ("u, v", ("u", "v"))],
)
def test_inputs_are_names_or_a_number(written, inputs: str, names: tuple[str, ...]) -> None:
    spec = read_spec(written(f"network:\n  inputs: {inputs}\n  layers: [{{}}]\n  loss: mse\n"))
    assert spec.network is not None
    assert spec.network.inputs == names


def test_a_python_mapping_says_the_same(written) -> None:
    content = {
        "network": {
            "inputs": 2,
            "layers": [{"units": 3, "activation": "tanh", "bias": False}],
            "loss": "mse",
        },
        "example": {"seed": 1, "x": [0.1, Fraction(1, 3)]},
    }
    spec = spec_from(content)
    assert spec.network is not None
    assert spec.network.layers[0] == Layer(3, Choice("tanh"), bias=False)
    assert spec.example is not None
    assert spec.example.entries == (Entry("x", (Fraction(1, 10), Fraction(1, 3))),)


def test_a_key_without_a_value_is_left_out(written) -> None:
    spec = read_spec(written("equations: [L = w^2]\nexample:\nsections:\ngradients:\n"))
    assert (spec.sections, spec.gradients) == (None, None)


HEAD = "network:\n  inputs: 2\n  layers:\n"
MISTAKES = [
    ("", None, "the file is empty"),
    ("# only a comment\n", None, "the file is empty"),
    ("- a\n- b\n", 1, "a spec is a mapping"),
    ("just text\n", 1, "a spec is a mapping"),
    ("title: x\n", 1, "a spec needs 'equations:', 'network:', 'function:' or 'parts:'"),
    (
        "equations: [L = w]\nnetwork: {inputs: 1, layers: [{}], loss: mse}\n",
        2,
        "either 'equations:' or 'network:'",
    ),
    ("title: x\nequatons:\n  - L = w\n", 2, "unknown key 'equatons'; did you mean 'equations'?"),
    (HEAD + "    - {unitz: 3}\n  loss: mse\n", 4, "unknown key 'unitz' of layer 1; did you mean 'units'?"),
    (
        "network:\n  inputs: 1\n  layer: [{}]\n  loss: mse\n",
        3,
        "unknown key 'layer' of 'network'; did you mean 'layers'",
    ),
    (
        HEAD + "    - {units: 1}\n    - {units: 0}\n  loss: mse\n",
        5,
        "'units' of layer 2 is 0; it must be at least 1",
    ),
    (HEAD + "    - {units: many}\n  loss: mse\n", 4, "'units' of layer 1 must be a whole number, not 'many'"),
    (HEAD + "    - {units: 2.5}\n  loss: mse\n", 4, "'units' of layer 1 must be a whole number, not '2.5'"),
    (HEAD + "    - {bias: perhaps}\n  loss: mse\n", 4, "'bias' of layer 1 must be true or false"),
    (HEAD + "    - tanh\n  loss: mse\n", 4, "entry 1 of 'layers' must be a mapping"),
    (
        HEAD + "    - {activation: {name: tanh, reduction: sum}}\n  loss: mse\n",
        4,
        "'reduction' belongs to the loss",
    ),
    (
        HEAD + "    - {}\n" * 10_000 + "  loss: mse\n",
        3,
        "'layers' of 'network' has 10,000 entries; the limit is 2,000",
    ),
    (HEAD[:-1] + " []\n  loss: mse\n", 3, "'layers' of 'network' is empty"),
    (HEAD + "    - {}\n", 1, "'loss: …' is missing in 'network'"),
    ("network:\n  inputs: 0\n  layers: [{}]\n  loss: mse\n", 2, "'inputs' of 'network' is empty"),
    (HEAD + "    - {}\n  loss: [mse]\n", 5, "'loss' is a name"),
    (HEAD + "    - {}\n  loss: {name: mse, reduction: max}\n", 5, "must be 'sum' or 'mean', not 'max'"),
    (
        HEAD + "    - {}\n  loss: {name: huber, delta: big}\n",
        5,
        "'delta' must be a number such as 0.5 or 1/3, not 'big'",
    ),
    ("equations: L = w\n", 1, "'equations' must be a list"),
    ("equations:\n  - a: b\n", 2, "entry 1 of 'equations' must be text"),
    ("equations: [L = w]\nexample: 3\n", 2, "'example' must be a mapping"),
    ("equations: [L = w]\nexample:\n  w: abc\n", 3, "'w' must be a number such as 0.5 or 1/3, not 'abc'"),
    ("equations: [L = w]\nexample:\n  w: .inf\n", 3, "'w' must be a number"),
    ("equations: [L = w]\nexample:\n  w: 1e999999999\n", 3, "'w' must be a number"),
    ("equations: [L = w]\nexample:\n  w: {a: 1}\n", 3, "'w' must be a number"),
    ("equations: [L = w]\nexample: {seed: 1.5}\n", 2, "'seed' of 'example' is a whole number"),
    ("equations: [L = w]\nproof: magic\n", 2, "'proof' must be 'substitute', 'add-and-subtract' or 'both'"),
    ("equations: [L = w]\nnotation: [ng]\n", 2, "'notation' must be a mapping"),
    (
        "equations: [L = w]\nactivations: {g: {formul: z}}\n",
        2,
        "unknown key 'formul' of 'g'; did you mean 'formula'?",
    ),
    ("title: a\ntitle: b\n", 2, "the key 'title' is given twice"),
    ("title: [1, 2\nequations: []\n", 1, "a bracket that opens here is never closed"),
    ("title: a\n\tb: c\n", 2, "a tab indents this line"),
    ("title: *nowhere\n", 1, "a text that begins with '*' needs quotes"),
    ("title: !!python/object/apply:os.system [id]\n", 1, "the YAML tag"),
    ("title: !mine x\n", 1, "the YAML tag '!mine' means nothing in a spec"),
    ("[" * 10_000, 1, "lists nested deeper than 30"),
    ("a: &a [1]\nb: [" + "*a, " * 30 + "1]\n", 2, "too many aliases"),
    ("a: &a [*a]\n", 1, ""),
    ("title: a\n--- \ntitle: b\n", 2, "'---' begins a second document"),
    (b"title: caf\xe9\n", 1, "the file is not UTF-8 text"),
    (b"title: a\nb: \xff\n", 2, "the file is not UTF-8 text"),
    (b"title: \x00\n", 1, "the character U+0000 has no place"),
    ("# " + "x" * 1_000_000, None, "the file is larger than 1,000,000 bytes"),
]


@pytest.mark.parametrize(("content", "line", "message"), MISTAKES, ids=[str(c)[:40] for c, _, _ in MISTAKES])
def test_a_mistake_is_one_sentence(written, content: str | bytes, line: int | None, message: str) -> None:
    path = written(content)
    with pytest.raises(InputError) as caught:
        read_spec(path)
    shown = str(caught.value)
    assert shown.startswith(f"{path}:{line}: " if line else f"{path}: ")
    assert message in shown
    assert "\n" not in shown
    assert len(shown) < len(str(path)) + 200


def test_a_bomb_of_aliases_ends_quickly(written) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}]" for i in range(1, 6)]
    with pytest.raises(InputError):
        read_spec(written("\n".join(lines)))


def test_places_that_are_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this is a directory"):
        read_spec(tmp_path)
    with pytest.raises(InputError, match="there is no such file"):
        read_spec(tmp_path / "missing.yaml")
    with pytest.raises(InputError, match="this is not a file"):
        read_spec(Path("/dev/null"))
    with pytest.raises(InputError):
        read_spec("a\x00b")


def test_a_mapping_has_no_file_in_its_messages() -> None:
    with pytest.raises(InputError) as caught:
        spec_from({"equations": ["L = w"], "titel": "x"})
    assert str(caught.value) == "unknown key 'titel'; did you mean 'title'?"
    with pytest.raises(InputError, match="'units' of layer 2 must be a whole number"):
        spec_from({"network": {"inputs": 1, "layers": [{}, {"units": "x"}], "loss": "mse"}})


def test_a_spec_compares_and_freezes() -> None:
    assert spec_from({"equations": ["L = w"]}) == Spec("", "", (Written("L = w"),))
