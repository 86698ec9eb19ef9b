"""`view: matrix`: the layers of a network as equations over whole arrays, computed and derived."""

from __future__ import annotations

from itertools import pairwise

import numpy
import pytest

from derive.build import build
from derive.errors import InputError
from derive.facade import report
from derive.library.layers import LAYERS
from derive.model import POSITIVE, Model, Role
from derive.numbers.differences import differences
from derive.spec import spec_from
from derive.text import to_text
from tests.numpy_entries import values_of


def made(layers: list[dict[str, object]], *, loss: object = "mse", **network: object) -> Model:
    given = {"inputs": "d", "layers": layers, "loss": loss, **network}
    return build(spec_from({"network": given, "view": "matrix"}))


def writings(model: Model) -> list[str]:
    return [f"{e.name} = {to_text(e.writing or e.body)}" for e in model.equations]


CLASSIFIER: list[dict[str, object]] = [
    {"units": "h", "activation": "tanh"},
    {"units": "K", "activation": "softmax"},
]


def test_a_batch_of_rows():
    model = made(CLASSIFIER, loss="cross-entropy", batch="N")
    assert writings(model) == [
        "Z1 = X @ W1 + b1",
        "A1 = tanh(Z1)",
        "Z2 = A1 @ W2 + b2",
        "P = softmax(Z2)",
        "L = -sum(Y * log(P))/N",
    ]
    assert [to_text(a.left) for a in model.assumptions] == ["sum(Y[n, k], k, K)"]
    assert model.parameters == ("W1", "b1", "W2", "b2")
    assert model.title == "The gradients of a d-h-K network"
    assert model.subject == "d-h-K network · tanh, softmax · categorical cross-entropy"


def test_columns():
    model = made(CLASSIFIER, loss="cross-entropy", batch="N", convention="columns")
    assert writings(model)[0] == "Z1 = W1 @ X + b1 @ ones(N).T"
    assert writings(model)[3] == "P = softmax(Z2, 0)"
    assert [to_text(a.left) for a in model.assumptions] == ["sum(Y[k, n], k, K)"]


def test_one_sample():
    model = made([{"units": "h", "activation": "tanh"}, {"activation": "sigmoid"}], loss="bce")
    assert writings(model) == [
        "z1 = W1 @ x + b1",
        "a1 = tanh(z1)",
        "z2 = w2.T @ a1 + b2",
        "a2 = sigmoid(z2)",
        "L = -(y*log(a2) + (1 - y)*log(1 - a2))",
    ]


def test_names_have_roles_and_layers():
    model = made(CLASSIFIER, loss="cross-entropy", batch="N")
    found = {symbol.id: (symbol.base, symbol.role, symbol.layer) for symbol in model.symbols}
    assert found["W2"] == ("W", Role.WEIGHT, 2)
    assert found["A1"] == ("A", Role.ACTIVATION, 1)
    assert found["P"] == ("P", Role.PREDICTION, None)
    assert found["Y"] == ("Y", Role.TARGET, None)


LOSSES = {
    "mse": lambda a, y: ((a - y) ** 2).mean(),
    "squared-error": lambda a, y: ((a - y) ** 2).sum() / len(a),
    "half-se": lambda a, y: ((a - y) ** 2).sum() / 2 / len(a),
    "bce-with-logits": lambda a, y: (numpy.log(1 + numpy.exp(a)) - y * a).sum() / len(a),
}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("convention", ["rows", "columns"])
@pytest.mark.parametrize("outputs", ["K", "1"])
def test_the_network_computes_what_numpy_does(loss, convention, outputs):
    layers: list[dict[str, object]] = [{"units": "h", "activation": "relu"}, {"units": outputs}]
    model = made(layers, loss=loss, batch="N", convention=convention)
    sizes = {"N": 3, "d": 2, "h": 4, "K": 2}
    values = _random(model, sizes)
    found = values_of(model, values | sizes)["L"]
    turn = numpy.transpose if convention == "columns" else numpy.asarray
    x, y, w1, w2 = (
        turn(values[name].reshape(shape if convention == "rows" else shape[::-1]))
        for name, shape in (
            (_name(model, "x"), (3, 2)),
            (_name(model, "y"), (3, 2 if outputs == "K" else 1)),
            (_name(model, "w1"), (2, 4)),
            (_name(model, "w2"), (4, 2 if outputs == "K" else 1)),
        )
    )
    hidden = numpy.maximum(x @ w1 + values["b1"], 0)
    assert found == pytest.approx(LOSSES[loss](hidden @ w2 + values["b2"], y))


def _name(model: Model, small: str) -> str:
    return next(symbol.id for symbol in model.symbols if symbol.id.lower() == small)


def _random(model: Model, sizes: dict[str, int]) -> dict[str, numpy.ndarray]:
    random = numpy.random.default_rng(3)
    defined = {equation.name for equation in model.equations}
    names = [s for s in model.symbols if s.id not in defined and s.id not in sizes]
    return {s.id: random.normal(size=[_count(size, sizes) for size in s.shape]) for s in names}


def _count(size, sizes: dict[str, int]) -> int:
    text = to_text(size)
    return int(text) if text.isdecimal() else sizes[text]


def test_a_network_is_as_deep_as_it_is_asked():
    model = made([{"units": "h", "activation": "relu"}] * 6 + [{"units": "K"}], batch="N")
    outputs = ["X", *(f"A{layer}" for layer in range(1, 8))]
    for layer, (before, _) in enumerate(pairwise(outputs), start=1):
        assert any(f"{before} @ W{layer}" in line for line in writings(model))


EVERY_KIND: list[dict[str, object]] = [
    {"units": "h", "activation": {"name": "elu", "alpha": "1/2"}},
    {"kind": "layer-norm"},
    {"kind": "batch-norm"},
    {"kind": "rms-norm"},
    {"kind": "dropout"},
    {"units": "h", "activation": "relu", "residual": "true"},
    {"units": "K"},
]


@pytest.mark.parametrize("convention", ["rows", "columns"])
def test_every_kind_of_layer_is_derived_and_proved(convention):
    network = {"inputs": "d", "batch": "N", "convention": convention, "layers": EVERY_KIND, "loss": "mse"}
    counts = report({"network": network, "view": "matrix"}).counts()
    assert counts["steps"] == counts["proved"] > 100


def test_normalisations():
    model = made([{"kind": "layer-norm"}, {"units": "K"}], batch="N")
    assert writings(model)[:4] == [
        "mu1 = mean(X, 1)",
        "v1 = mean((X - mu1 @ ones(d).T)^2, 1)",
        "U1 = (X - mu1 @ ones(d).T) / (sqrt(v1 + epsilon) @ ones(d).T)",
        "H1 = gamma1 * U1 + beta1",
    ]
    assert writings(made([{"kind": "batch-norm"}, {"units": "K"}], batch="N"))[0] == "mu1 = mean(X, 0)"


def test_attention_keeps_clear_of_names_of_sizes():
    model = made([{"units": "K", "kind": "attention"}], batch="T")
    assert writings(model)[:6] == [
        "Q = X @ W_Q",
        "K_1 = X @ W_K",
        "V = X @ W_V",
        "S = Q @ K_1.T/sqrt(K)",
        "P = softmax(S)",
        "O = P @ V",
    ]


@pytest.mark.parametrize(
    ("layers", "given", "says"),
    [
        ([{"units": "h", "residual": "true"}], {}, "'residual' adds the input of the layer, which has d"),
        ([{"kind": "batch-norm"}], {}, "batch-norm is over the samples of a batch"),
        ([{"kind": "dropout", "activation": "relu"}], {}, "a layer of kind 'dropout' has no activation"),
        (
            [{"kind": "layer-norm", "units": "h"}],
            {},
            "as many units as the one before",
        ),
        ([{"units": "h", "kind": "attention"}], {}, "attention is over the places of a sequence: 'batch: T'"),
        ([{"kind": "lstn", "units": "h"}], {}, "unknown layer 'lstn'; did you mean 'lstm'"),
        (
            [{"kind": "lstm", "units": "h", "activation": "relu"}],
            {},
            "a layer of kind 'lstm' has no activation",
        ),
        ([{"units": "h"}], {"steps": 51}, "50"),
        ([{"kind": "multi-head-attention"}], {"batch": "T"}, "says how many heads it has"),
        ([{"kind": "gru", "heads": "2"}], {"batch": "T"}, "a layer of kind 'gru' has no heads"),
        ([{"kind": "gru", "width": "2"}], {"batch": "T"}, "has no heads, whose width 'width' says"),
        (
            [{"kind": "multi-head-attention", "heads": "2", "width": "2k"}],
            {"batch": "T"},
            "'width' is how many features each head has, by name or as a number: width: k",
        ),
        (
            [{"kind": "multi-head-attention", "heads": "2", "units": "k"}],
            {"batch": "T"},
            "has as many units as the one before; say 'width' for that of each head",
        ),
        (
            [{"units": 3}, {"kind": "multi-head-attention", "heads": "2"}],
            {"batch": "T"},
            "2 heads do not share 3 features evenly; say the width of each: width: 8",
        ),
        (
            [{"kind": "convolution"}],
            {"batch": "T"},
            "says how wide its kernel is, by name or as",
        ),
        ([{"kernel": "3"}], {"batch": "T"}, "a layer of kind 'dense' has no kernel"),
        (
            [{"kind": "convolution", "kernel": "3"}],
            {},
            "convolution is over the places of a sequence: 'batch: T'",
        ),
        ([{"units": "h", "activation": "tahn"}], {"batch": "N"}, "unknown activation 'tahn'"),
        ([{"units": "h", "activation": "tanh"}], {"loss": "bce"}, "needs predictions in"),
        ([{"units": "h"}], {"batch": "2 N"}, "'2 N' is not a name"),
    ],
)
def test_what_does_not_fit_is_told(layers, given, says):
    with pytest.raises(InputError, match=says):
        made(layers, **given)


@pytest.mark.parametrize(
    ("network", "says"),
    [
        (
            {"layers": [{"units": "h"}]},
            "must be a whole number, not 'h'; a size by name needs",
        ),
        ({"layers": [{"units": 2}], "batch": "N"}, "'batch' of 'network' needs 'view: matrix'"),
        ({"layers": [{"kind": "layer-norm"}, {}]}, "layer-norm layers need 'view: matrix'"),
    ],
)
def test_components_have_no_such_layers(network, says):
    with pytest.raises(InputError, match=says):
        build(spec_from({"network": {"inputs": 2, "loss": "mse", **network}}))


# --- the kinds of layers ---------------------------------------------------------------------------------


def _sigmoid(z):
    return 1 / (1 + numpy.exp(-z))


def _affine(v: dict, x, gate: str, state: str):
    return x @ v[f"W1_{gate}"] + state @ v[f"U1_{gate}"] + v[f"b1_{gate}"]


def _lstm(v: dict):
    h, c, outputs = v["H1_0"], v["C1_0"], []
    for x in (v["X_1"], v["X_2"]):
        i, f, o = (_sigmoid(_affine(v, x, gate, h)) for gate in "ifo")
        c = f * c + i * numpy.tanh(_affine(v, x, "g", h))
        h = o * numpy.tanh(c)
        outputs.append(h)
    return outputs


def _gru(v: dict):
    h, outputs = v["H1_0"], []
    for x in (v["X_1"], v["X_2"]):
        u, r = (_sigmoid(_affine(v, x, gate, h)) for gate in "ur")
        h = (1 - u) * numpy.tanh(_affine(v, x, "n", r * h)) + u * h
        outputs.append(h)
    return outputs


def _rnn(v: dict):
    h, outputs = v["H1_0"], []
    for x in (v["X_1"], v["X_2"]):
        h = numpy.tanh(x @ v["W1"] + h @ v["U1"] + v["b1"])
        outputs.append(h)
    return outputs


RECURRENT = {"rnn": _rnn, "lstm": _lstm, "gru": _gru}


@pytest.mark.parametrize("kind", RECURRENT)
def test_a_recurrent_layer_runs_through_time(kind):
    layers = [{"kind": kind, "units": "h"}, {"units": "K"}]
    model = made(layers, loss="squared-error", batch="N", steps=2)
    sizes = {"N": 3, "d": 2, "h": 4, "K": 2}
    values = _random(model, sizes)
    outputs = RECURRENT[kind](values)
    errors = (h @ values["W2"] + values["b2"] - values[f"Y_{t}"] for t, h in enumerate(outputs, start=1))
    assert values_of(model, values | sizes)["L"] == pytest.approx(sum((e**2).sum() for e in errors) / 3)


@pytest.mark.parametrize("convention", ["rows", "columns", "one sample"])
@pytest.mark.parametrize("kind", LAYERS, ids=lambda kind: kind.name)
def test_every_kind_is_derived_proved_and_agrees_with_differences(kind, convention):
    layer = {"kind": kind.name} | ({"units": "h"} if kind.sized else {})
    layer |= {"heads": "k"} if kind.has_heads else {}
    layer |= {"kernel": "m"} if kind.has_kernel else {}
    network = {"inputs": "d", "layers": [layer, {"units": "K"}], "loss": "mse"}
    if convention != "one sample":
        network |= {"batch": "N", "convention": convention}
    if kind.states:
        network |= {"steps": 2}
    if kind.batch and convention == "one sample":
        with pytest.raises(InputError, match=f"{kind.name} is over"):
            build(spec_from({"network": network, "view": "matrix"}))
        return
    found = report({"network": network, "view": "matrix"})
    counts = found.counts()
    assert counts["steps"] == counts["proved"] > 0
    compared = differences(found.derivation)
    assert compared is not None and compared.worst < 1e-6
    trained = {name for name in found.model.parameters if "1" in name}
    assert len(trained) == sum(one.role is not Role.INPUT for one in kind.given)


def test_a_layer_without_biases():
    model = made([{"kind": "gru", "units": "h", "bias": False}, {"units": "K"}], batch="N")
    assert writings(model)[0] == "Z1_u = X @ W1_u + H1_0 @ U1_u"
    assert not [name for name in model.parameters if name.startswith("b1")]


def test_a_gated_layer_takes_another_function():
    model = made([{"kind": "gated", "units": "h", "activation": "gelu"}, {"units": "K"}], batch="N")
    assert writings(model)[1] == "A1 = gelu(Z1)"


def test_several_heads():
    layers = [
        {"kind": "multi-head-attention", "width": "e", "heads": "2", "residual": "true"},
        {"units": "K"},
    ]
    model = made(layers, loss="squared-error", batch="T")
    sizes = {"T": 3, "d": 4, "e": 2, "K": 2}
    v = _random(model, sizes)
    attended = 0
    for q, k, w, o in zip(*(v[f"W1_{letter}"] for letter in "QKVO"), strict=True):
        scores = numpy.exp(v["X"] @ q @ (v["X"] @ k).T / numpy.sqrt(2))
        attended += scores / scores.sum(axis=1, keepdims=True) @ v["X"] @ w @ o
    error = (v["X"] + attended) @ v["W2"] + v["b2"] - v["Y"]
    assert values_of(model, v | sizes)["L"] == pytest.approx((error**2).sum() / 3)


@pytest.mark.parametrize(
    ("features", "given", "width", "remark"),
    [
        ("6", {"heads": "2"}, 3, "Each head of layer 1 has 3 features, $d/H$ with $d = 6$ and $H = 2$."),
        (
            "k",
            {"heads": "2"},
            "w",
            "Each head of layer 1 has $w$ features; $w = k/2$ in Vaswani et al. (2017).",
        ),
        ("6", {"heads": "2", "width": "8"}, 8, "Each head of layer 1 has $8$ features."),
    ],
)
def test_heads_share_the_features_unless_their_width_is_said(features, given, width, remark):
    layers = [{"kind": "multi-head-attention", **given}, {"units": "K"}]
    model = made(layers, loss="squared-error", batch="T", inputs=features)
    _, *shape = model.symbol("W1_Q").shape
    assert [to_text(size) for size in shape] == [features, str(width)]
    assert model.remarks == (remark,)
    told = report(
        {"network": {"inputs": features, "layers": layers, "loss": "mse", "batch": "T"}, "view": "matrix"}
    )
    assert "Each head of layer 1 has" in told.tex()


@pytest.mark.parametrize(
    "layer",
    [
        {"kind": "attention", "units": "e"},
        {"kind": "multi-head-attention", "heads": "2", "width": "e"},
        {"kind": "convolution", "units": "e", "kernel": "2", "activation": "tanh"},
    ],
    ids=lambda layer: layer["kind"],
)
def test_places_in_columns_are_those_in_rows_transposed(layer):
    network = {"loss": "squared-error", "batch": "T"}
    rows = made([layer, {"units": "K"}], **network)
    columns = made([layer, {"units": "K"}], **network, convention="columns")
    sizes = {"T": 3, "d": 4, "e": 2, "K": 2}
    v = _random(rows, sizes)
    turned = {name: numpy.swapaxes(value, -1, -2) if value.ndim > 1 else value for name, value in v.items()}
    left, right = values_of(rows, v | sizes), values_of(columns, turned | sizes)
    assert right["L"] == pytest.approx(left["L"])


@pytest.mark.parametrize("bias", [True, False])
def test_a_convolution_reads_each_place_and_those_before_it(bias):
    layers = [
        {"kind": "convolution", "units": "t", "kernel": "m", "activation": "tanh", "bias": bias},
        {"kind": "convolution", "units": "t", "kernel": "2", "residual": "true"},
        {"units": "K"},
    ]
    model = made(layers, loss="squared-error", batch="T")  # t is a size here, so it is no index letter
    sizes = {"T": 5, "d": 2, "t": 3, "m": 3, "K": 2}
    v = _random(model, sizes)
    assert v["W1"].shape == (3, 2, 3)
    h = numpy.tanh(_convolved(v["X"], v["W1"]) + (v["b1"] if bias else 0))
    h = h + numpy.maximum(0, _convolved(h, v["W2"]) + v["b2"])
    error = h @ v["W3"] + v["b3"] - v["Y"]
    assert values_of(model, v | sizes)["L"] == pytest.approx((error**2).sum() / 5)


def _convolved(x, w):
    """Row t is the sum of x[t - k] @ w[k] over the k for which there is such a row."""
    rows = [sum(x[t - k] @ w[k] for k in range(len(w)) if k <= t) for t in range(len(x))]
    return numpy.array(rows)


@pytest.mark.parametrize("kind", ["layer-norm", "batch-norm", "rms-norm"])
def test_a_seed_gives_every_normalisation_a_value(kind: str) -> None:
    """ε is drawn above 0, so that there is √(σ² + ε)."""
    layers: list[dict[str, object]] = [{"units": 2, "activation": "gelu"}, {"kind": kind}, {"units": 1}]
    for seed in range(1, 9):
        network = {"inputs": 2, "batch": 3, "layers": layers, "loss": "mse"}
        result = report({"network": network, "view": "matrix", "example": {"seed": seed}})
        assert result.model.symbol("epsilon").domain == POSITIVE
        assert all(gradient.value is not None for gradient in result.gradients())
