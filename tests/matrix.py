"""Specs that no report ships and every document must still survive: wide, deep, piecewise, long-winded."""

from __future__ import annotations

from derive.library.activations import ACTIVATIONS

Spec = dict[str, object]

# A loss that fits where the range needs one; squared error fits all.
FITTING = {"sigmoid": "bce", "exp": "poisson", "softplus": "poisson", "tanh": "hinge", "identity": "huber"}


def network(inputs: int, layers: list[Spec], loss: str, **more: object) -> Spec:
    return {"network": {"inputs": inputs, "layers": layers, "loss": loss}, "example": {"seed": 1}, **more}


def neuron(activation: str, loss: str) -> Spec:
    return network(2, [{"activation": activation}], loss)


NEURONS = {a.name: neuron(a.name, FITTING.get(a.name, "squared-error")) for a in ACTIVATIONS}
LOSSES = {
    "absolute error": neuron("tanh", "absolute-error"),
    "half squared error": neuron("relu", "half-squared-error"),
    "log-cosh": neuron("identity", "log-cosh"),
    "logits": neuron("identity", "binary-cross-entropy-with-logits"),
}
NETWORKS = {
    "2-3-1": network(2, [{"units": 3, "activation": "tanh"}, {"activation": "sigmoid"}], "bce"),
    "2-2-2 mean": network(2, [{"units": 2, "activation": "gelu"}, {"units": 2}], "mean-squared-error"),
    "softmax 2-4-3": network(
        2, [{"units": 4, "activation": "relu"}, {"units": 3, "activation": "softmax"}], "cross-entropy"
    ),
    "8 layers": network(1, [{"activation": "sigmoid"}] * 8, "squared-error"),
    "64 layers of 3": network(
        3, [{"units": 3, "activation": "tanh"}] * 63 + [{"activation": "sigmoid"}], "bce"
    ),
    "10-10-10": network(10, [{"units": 10, "activation": "mish"}, {"units": 10}], "mse"),
    "no biases": network(3, [{"units": 2, "activation": "swish", "bias": False}, {"bias": False}], "mse"),
}
EQUATIONS = {
    "a skip connection": {
        "equations": [
            "z = w*x + b",
            "a = tanh(z)",
            "r = a + x",
            "s = v*r + a",
            "L = 1/2*(s - y)^2",
        ],
        "gradients": ["w", "v", "b"],
        "example": {"x": 2, "w": "1/3", "v": -0.5, "b": -1, "y": 1, "learning_rate": 0.01},
    },
    "long names and long sums": {
        "title": "A title that is so long that it must be broken into lines, and then some more of it",
        "equations": [
            "z = " + " + ".join(f"w_{k}*x_{k}" for k in range(1, 25)),
            "a = sigmoid(z)",
            "L = (a - y)^2",
        ],
        "example": {"seed": 3},
    },
    "a nested formula": {
        "equations": ["L = log(1 + exp(-y*sqrt(1 + (w*x + b)^2)))/(1 + (w^2 + b^2)/2)"],
        "gradients": ["w", "b"],
        "example": {"x": 2, "w": 1, "b": -1, "y": 1},
    },
}
MATRIX: dict[str, Spec] = {**NEURONS, **LOSSES, **NETWORKS, **EQUATIONS}

HUGE = {"64 layers of 3", "10-10-10"}  # minutes of TeX
ALIKE = set(NEURONS) - {"relu", "elu", "gelu", "sigmoid"}  # slides of one neuron differ in few formulas
SHOWN = set(MATRIX) - HUGE - ALIKE
