"""Spec → Model: the equations that come out, the roles of their names, and every refusal with its line."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import pytest
import sympy

from derive.build import build
from derive.errors import InputError, NotYet, UnknownName
from derive.library.activations import ACTIVATIONS, Activation
from derive.library.losses import LOSSES
from derive.model import POSITIVE, REALS, UNIT, Interval, Model, Role, Symbol
from derive.spec import read_spec, spec_from
from derive.text import to_text

LOGISTIC = {
    "title": "Why",
    "equations": [
        "z = w_1*x_1 + w_2*x_2 + b",
        "a = sigmoid(z)",
        "L = -(y*log(a) + (1 - y)*log(1 - a))",
    ],
    "gradients": ["w_1", "w_2", "b"],
    "example": {"x_1": 1, "x_2": 2, "w_1": 0.5, "w_2": 0.8, "b": 0.2, "y": 1, "learning_rate": 0.1},
}


def network(*layers: object, loss: object = "mse", inputs: object = 2, **keys: object) -> dict[str, object]:
    return {"network": {"inputs": inputs, "layers": list(layers), "loss": loss}, **keys}


def made(content: dict[str, object]) -> Model:
    return build(spec_from(content))


def equations(model: Model) -> list[str]:
    return [f"{equation.name} = {to_text(equation.body)}" for equation in model.equations]


def roles(model: Model) -> dict[str, str]:
    return {symbol.id: symbol.role.value for symbol in model.symbols}


# --- the equations form


def test_logistic_regression_from_equations() -> None:
    model = made(LOGISTIC)
    assert equations(model) == LOGISTIC["equations"]
    assert (model.title, model.loss, model.parameters) == ("Why", "L", ("w_1", "w_2", "b"))
    assert model.subject == "one neuron · sigmoid · binary cross-entropy"
    assert [(f.name, to_text(f.body), f.letter, f.range) for f in model.functions] == [
        ("sigmoid", "1/(1 + exp(-z))", r"\sigma", UNIT)
    ]
    assert roles(model) == {
        "w_1": "weight",
        "x_1": "input",
        "w_2": "weight",
        "x_2": "input",
        "b": "bias",
        "z": "pre-activation",
        "a": "prediction",
        "y": "target",
        "L": "loss",
        "learning_rate": "learning rate",
    }
    assert model.symbol("w_1") == Symbol("w_1", Role.WEIGHT, "w", indices=("1",))
    assert (model.symbol("a").domain, model.symbol("z").domain) == (UNIT, REALS)


def test_the_example_is_exact() -> None:
    example = made(LOGISTIC).example
    assert example is not None
    assert dict(example.values)["w_2"] == Fraction(4, 5)
    assert example.learning_rate == Fraction(1, 10)


@pytest.mark.parametrize(
    ("name", "base", "indices"),
    [
        ("w_12", "w", ("12",)),
        ("w_1_2", "w", ("1", "2")),
        ("w1", "w", ("1",)),
        ("w1_2", "w", ("1", "2")),
        ("yhat", "yhat", ()),
        ("y_hat_1", "yhat", ("1",)),
        ("delta_o", "delta", ("o",)),
    ],
)
def test_an_authors_name_is_letter_and_indices(name: str, base: str, indices: tuple[str, ...]) -> None:
    symbol = made({"equations": [f"L = ({name} - v)^2"]}).symbol(name)
    assert (symbol.base, symbol.indices, symbol.layer) == (base, indices, None)


def test_names_that_would_print_alike_are_kept_apart() -> None:
    model = made({"equations": ["L = (w_1_2*x - w1_2)^2"]})
    assert {model.symbol(name).base for name in ("w_1_2", "w1_2")} == {"w_1_2", "w1_2"}


def test_roles_follow_gradients_and_letters() -> None:
    model = made(
        {"equations": ["u = m*t + c", "yhat = theta*u + n", "L = (yhat - y)^2"], "gradients": ["m", "c", "u"]}
    )
    assert model.parameters == ("m", "c")
    shown = roles(model)
    assert [shown[name] for name in ("m", "c", "t", "n")] == ["parameter", "parameter", "input", "constant"]
    assert [shown[name] for name in ("u", "yhat", "y")] == ["node", "prediction", "target"]


def test_constants_of_functions_become_symbols() -> None:
    model = made({"equations": ["z = w*x", "a = leaky_relu(z)", "L = (a - y)^2"], "example": {"seed": 1}})
    assert model.symbol("alpha").role is Role.CONSTANT
    assert model.example is not None
    assert dict(model.example.values)["alpha"] == Fraction(1, 100)


def test_functions_carry_those_inside_but_no_elementary_ones() -> None:
    model = made({"equations": ["a = mish(w)", "b = tanh(a)", "L = exp(b)^2"]})
    assert {function.name for function in model.functions} == {"mish", "tanh", "softplus", "sigmoid"}
    model = made({"equations": ["a = mish(w)", "L = a^2"]})
    assert {function.name for function in model.functions} == {"mish", "softplus"}


def test_an_exponential_brings_the_sigmoid_along_to_be_recognised() -> None:
    model = made({"equations": ["L = log(1 + exp(w))"]})
    assert [function.name for function in model.functions] == ["sigmoid"]


def test_free_names_in_a_logarithm_have_a_domain() -> None:
    model = made({"equations": ["L = -(y*log(a) + (1 - y)*log(1 - a)) + log(w)"]})
    assert (model.symbol("a").domain, model.symbol("w").domain) == (UNIT, POSITIVE)


@pytest.mark.parametrize(
    ("loss", "subject"),
    [
        ("L = (yhat - y)^2", "one neuron · sigmoid · squared error"),
        ("L = (y - yhat)^2", "one neuron · sigmoid · squared error"),
        ("L = (y - yhat)^2/2", "one neuron · sigmoid · half the squared error"),
        ("E = 0.5*(yhat - y)^2", "one neuron · sigmoid · half the squared error"),
        ("L = -y*log(yhat) - (1 - y)*log(1 - yhat)", "one neuron · sigmoid · binary cross-entropy"),
        ("L = abs(y - yhat)", "one neuron · sigmoid · absolute error"),
        ("L = (yhat - y)^4", "one neuron · sigmoid"),
    ],
)
def test_the_subject_is_recognised(loss: str, subject: str) -> None:
    assert made({"equations": ["z = w*x + b", "yhat = sigmoid(z)", loss]}).subject == subject


EQUATION_MISTAKES = [
    (["z = w*x", "z = b", "L = z"], 3, "'z' is defined twice (first on line 2)"),
    (["a = tanh(z)", "z = w*x", "L = a"], 2, "'z' is used before its definition"),
    (["a = tanh(z)", "z = w*a", "L = a"], 2, "the equations go in a circle: a → z → a"),
    (["z = z + w", "L = z"], 2, "the equations go in a circle: z → z"),
    (["z = w*x", "q = x^2", "L = z^2"], 3, "'q' does not reach the loss 'L'"),
    (["z = w*x", "L = __import__('os').system('id')"], 3, 'unexpected "\'" at column 16'),
    (["z = w*x", "L = 9**9**9**9"], 3, "a power of powers of numbers"),
    (["L = " + "(" * 5000 + "w" + ")" * 5000], 2, "more than 200 parentheses"),
    (["z = w*x", "L = sigmod(z)"], 3, "unknown function 'sigmod'; did you mean 'sigmoid'?"),
    (["z = w x", "L = z"], 2, "to multiply, write '*'"),
    (["w*x + b"], 2, "is not an equation"),
    (
        ["z = w*x + b", "a = tanh(z)", "L = -(y*log(a) + (1 - y)*log(1 - a))"],
        4,
        "log(a) needs a positive number",
    ),
    (["z = w*x + b", "a = tanh(z)", "L = -log(1 + 2*a)"], 4, "log(1 + 2*a) needs a positive number"),
    (["z = w*x + b", "L = log(z)"], 3, "log(z) needs a positive number"),
    (["z = w*x + b", "a = relu(z)", "L = log(a)"], 4, "ranges over [0, inf)"),
    (["z = w*x + b", "a = tanh(z)", "L = sqrt(a)"], 4, "sqrt(a) needs a number that is not negative"),
    (["z = w*x", "L = log(-1) + z"], 3, "log(-1) needs a positive number"),
    (["z = w*x", "L = diff(z, w)"], 3, "has a derivative in it"),
    (["L = (q - y)^2"], None, "no parameter is recognised"),
    (["L = learning_rate*w"], None, "'learning_rate' is the step of the update"),
]


@pytest.mark.parametrize(
    ("texts", "line", "message"), EQUATION_MISTAKES, ids=[m for _, _, m in EQUATION_MISTAKES]
)
def test_mistaken_equations(tmp_path: Path, texts: list[str], line: int | None, message: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("equations:\n" + "".join(f"  - {text}\n" for text in texts))
    with pytest.raises(InputError) as caught:
        build(read_spec(path))
    assert str(caught.value).startswith(f"{path}:{line}: " if line else f"{path}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "texts",
    [
        ["z = w*x + b", "a = sigmoid(z)", "L = -(y*log(a) + (1 - y)*log(1 - a))"],
        ["z = w*x + b", "a = 1/(1 + exp(-z))", "L = -log(a) - log(1 - a)"],
        ["z = w*x + b", "a = tanh(z)", "L = -log((1 + a)/2)"],
        ["z = w*x + b", "a = exp(z)", "L = a - y*log(a)"],
        ["z = w*x + b", "q = softplus(z) + 1", "L = log(q) + sqrt(q - 1)"],
        ["z = w*x + b", "q = z^2 + 1", "L = log(q)"],
        ["u = exp(w)", "v = exp(b)", "p = u/(u + v)", "L = -y*log(p) - (1 - y)*log(1 - p)"],
        ["z = w*x + b", "u = w*x - b", "L = log(1 + (z - u)^2)"],
    ],
)
def test_logarithms_that_may_be_fine_are_not_refused(texts: list[str]) -> None:
    assert equations(made({"equations": texts})) == texts


@pytest.mark.parametrize(
    ("gradients", "message"),
    [
        (["w_3"], "unknown name in 'gradients':"),
        (["L"], "'L' is the loss itself"),
        (["w-1"], "is not a name"),
    ],
)
def test_gradients_of_what_is_not_there(gradients: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        made(LOGISTIC | {"gradients": gradients})


# --- the network form


def test_one_neuron() -> None:
    model = made(network({"activation": "sigmoid"}, loss="bce"))
    assert equations(model) == LOGISTIC["equations"]
    assert model.parameters == ("w_1", "w_2", "b")
    assert model.symbol("w_1") == Symbol("w_1", Role.WEIGHT, "w", indices=("1",), made=True)
    assert model.symbol("a").role is Role.PREDICTION
    assert model.symbol("y").domain == Interval(Fraction(0), Fraction(1), True, True)


def test_one_layer_of_several_units() -> None:
    model = made(network({"units": 2, "activation": "tanh"}))
    assert equations(model) == [
        "z_1 = w_1_1*x_1 + w_1_2*x_2 + b_1",
        "z_2 = w_2_1*x_1 + w_2_2*x_2 + b_2",
        "a_1 = tanh(z_1)",
        "a_2 = tanh(z_2)",
        "L = 1/2*((a_1 - y_1)^2 + (a_2 - y_2)^2)",
    ]


def test_several_layers_carry_their_number() -> None:
    model = made(
        network({"units": 2, "activation": "tanh"}, {"activation": "sigmoid", "bias": False}, loss="bce")
    )
    assert equations(model) == [
        "z1_1 = w1_1_1*x_1 + w1_1_2*x_2 + b1_1",
        "z1_2 = w1_2_1*x_1 + w1_2_2*x_2 + b1_2",
        "a1_1 = tanh(z1_1)",
        "a1_2 = tanh(z1_2)",
        "z2 = w2_1*a1_1 + w2_2*a1_2",
        "a2 = sigmoid(z2)",
        "L = -(y*log(a2) + (1 - y)*log(1 - a2))",
    ]
    assert model.symbol("w1_2_1") == Symbol("w1_2_1", Role.WEIGHT, "w", 1, ("2", "1"), made=True)
    assert model.parameters == ("w1_1_1", "w1_1_2", "b1_1", "w1_2_1", "w1_2_2", "b1_2", "w2_1", "w2_2")


def test_thin_layers_drop_their_indices_and_identity_its_pre_activation() -> None:
    model = made(network({"activation": "relu"}, {}, inputs=1))
    assert equations(model) == [
        "z1 = w1*x + b1",
        "a1 = max(0, z1)".replace("max(0, z1)", "relu(z1)"),
        "a2 = w2*a1 + b2",
        "L = (a2 - y)^2",
    ]
    assert model.symbol("a2").role is Role.PREDICTION
    assert [to_text(kink) for function in model.functions for kink in function.kinks] == ["0"]


def test_softmax_is_written_out_with_its_assumption() -> None:
    model = made(network({"units": 2, "activation": "softmax"}, loss="cross-entropy"))
    assert equations(model)[2:] == [
        "p_1 = exp(z_1)/(exp(z_1) + exp(z_2))",
        "p_2 = exp(z_2)/(exp(z_1) + exp(z_2))",
        "L = -(y_1*log(p_1) + y_2*log(p_2))",
    ]
    (assumption,) = model.assumptions
    assert f"{to_text(assumption.left)} = {to_text(assumption.right)}" == "y_1 + y_2 = 1"
    assert model.symbol("p_1").domain == UNIT


def test_logits_keep_the_letter_z() -> None:
    model = made(network({}, loss="bce-with-logits"))
    assert equations(model) == ["z = w_1*x_1 + w_2*x_2 + b", "L = log(1 + exp(z)) - y*z"]
    assert model.symbol("z").role is Role.PRE_ACTIVATION


@pytest.mark.parametrize(
    ("loss", "body"),
    [
        ("squared-error", "(a_1 - y_1)^2 + (a_2 - y_2)^2"),
        ({"name": "squared-error", "reduction": "mean"}, "1/2*((a_1 - y_1)^2 + (a_2 - y_2)^2)"),
        ("half-squared-error", "1/2*((a_1 - y_1)^2 + (a_2 - y_2)^2)"),
        ({"name": "half-squared-error", "reduction": "mean"}, "1/4*((a_1 - y_1)^2 + (a_2 - y_2)^2)"),
        ({"name": "mse", "reduction": "sum"}, "(a_1 - y_1)^2 + (a_2 - y_2)^2"),
        (
            {"name": "bce", "reduction": "mean"},
            "-1/2*(y_1*log(a_1) + (1 - y_1)*log(1 - a_1) + y_2*log(a_2) + (1 - y_2)*log(1 - a_2))",
        ),
        ("hinge", "max(0, 1 - y_1*a_1) + max(0, 1 - y_2*a_2)"),
        ({"name": "own"}, "(a_1 - y_1)^4 + (a_2 - y_2)^4"),
    ],
)
def test_losses_over_several_outputs(loss: object, body: str) -> None:
    layer = {"units": 2, "activation": "sigmoid"}
    model = made(network(layer, loss=loss, losses={"own": "(a - y)^4"}))
    assert to_text(model.equations[-1].body) == body


def test_numbers_for_constants_go_into_the_formula() -> None:
    model = made(
        network(
            {"activation": {"name": "leaky-relu", "alpha": 0.2}},
            {"activation": {"name": "leaky-relu", "alpha": 0.1}},
            {"activation": {"name": "elu", "alpha": 1}},
            loss={"name": "huber", "delta": 2},
        )
    )
    assert [(f.name, to_text(f.body), len(f.kinks)) for f in model.functions] == [
        ("leaky_relu", "where(z > 0, z, 0.2*z)", 1),
        ("leaky_relu_2", "where(z > 0, z, 0.1*z)", 1),
        ("elu", "where(z > 0, z, exp(z) - 1)", 0),
    ]
    assert "delta" not in to_text(model.equations[-1].body)
    assert not any(symbol.role is Role.CONSTANT for symbol in model.symbols)


def test_own_activations() -> None:
    z = sympy.Symbol("z")
    model = made(
        network(
            {"activation": "bent"},
            {"activation": "mine"},
            {"activation": "kinked"},
            activations={
                "bent": "(sqrt(z^2 + 1) - 1)/2 + z",
                "mine": z / (1 + sympy.exp(-z)),
                "kinked": {"formula": "abs(k*x) + max(x, 2)", "letter": "g", "constants": {"k": 3}},
            },
        )
    )
    assert [(f.name, f.variable, to_text(f.body)) for f in model.functions] == [
        ("bent", "z", "(sqrt(z^2 + 1) - 1)/2 + z"),
        ("mine", "z", "z/(1 + exp(-z))"),
        ("kinked", "x", "abs(k*x) + max(x, 2)"),
    ]
    assert [to_text(kink) for kink in model.functions[2].kinks] == ["2"]
    assert model.functions[2].letter == "g"
    assert model.symbol("k").role is Role.CONSTANT


def test_an_unused_activation_leaves_no_trace() -> None:
    model = made({"equations": ["L = w^2"], "activations": {"g": "leaky_relu(z)"}})
    assert roles(model) == {"w": "weight", "L": "loss", "learning_rate": "learning rate"}


def test_constants_of_functions_inside_functions_are_symbols() -> None:
    model = made(network({"activation": "g"}, activations={"g": "2*leaky_relu(z)"}, example={"seed": 1}))
    assert [function.name for function in model.functions] == ["g", "leaky_relu"]
    assert roles(model)["alpha"] == "constant"


def test_an_activation_object_can_be_given() -> None:
    item = Activation("cube", "c", "cube", sympy.Symbol("z") ** 3)  # type: ignore[arg-type]
    model = made(network({"activation": item}))
    assert to_text(model.functions[0].body) == "z^3"


@pytest.mark.parametrize("activation", ACTIVATIONS.names())
@pytest.mark.parametrize("loss", LOSSES.names())
def test_every_pair_is_built_or_refused_in_a_sentence(activation: str, loss: str) -> None:
    fits = {
        "binary-cross-entropy": {"sigmoid"},
        "poisson": {"sigmoid", "softplus", "exp"},
        "binary-cross-entropy-with-logits": {"identity"},
        "categorical-cross-entropy": set(),
    }
    content = network({"units": 2, "activation": activation}, loss=loss, example={"seed": 1})
    if activation in fits.get(loss, {activation}):
        model = made(content)
        assert model.example is not None
        needed = [
            s.id for s in model.symbols if model.body(s.id) is None and s.role is not Role.LEARNING_RATE
        ]
        assert [name for name, _ in model.example.values] == needed
    else:
        with pytest.raises(InputError, match=loss):
            made(content)


NETWORK_MISTAKES = [
    ({"activation": "sigmod"}, {}, "unknown activation 'sigmod'; did you mean 'sigmoid'?"),
    ({"activation": "tanh"}, {"loss": "hing"}, "unknown loss 'hing'; did you mean 'hinge'?"),
    (
        {"activation": "tanh"},
        {"loss": "bce"},
        "needs predictions in (0, 1), but 'tanh' gives values in (-1, 1)",
    ),
    (
        {"activation": "tanh"},
        {"loss": "own", "losses": {"own": "y*log(a)"}},
        "the loss 'own' has log(a), but 'tanh'",
    ),
    ({"activation": "softmax"}, {}, "softmax is for the last layer, with two units or more"),
    ({"units": 3}, {"loss": "cce"}, "needs 'activation: softmax' in the last layer"),
    ({"activation": "sigmoid"}, {"loss": "bce-logits"}, "reads logits"),
    ({"units": 2, "activation": "softmax"}, {"loss": "bce-logits"}, "reads logits"),
    ({"activation": {"name": "relu", "alpha": 1}}, {}, "unknown constant of 'relu': 'alpha'"),
    ({"activation": {"name": "elu", "alpah": 1}}, {}, "did you mean 'alpha'?"),
    ({}, {"inputs": ["a", "x"]}, "the name 'a' is used twice in the network"),
    ({}, {"inputs": ["x", "x"]}, "the name 'x' is used twice in the network"),
    ({}, {"inputs": ["x-1"]}, "'x-1' is not a name"),
    ({}, {"gradients": ["w_9"]}, "unknown name in 'gradients':"),
    ({}, {"activations": {"relu": "z"}}, "'relu' already has a meaning"),
    ({}, {"activations": {"g": "k*z"}}, "'k' in the activation 'g' is neither z nor one of its constants"),
    ({}, {"activations": {"g": "z'"}}, "unexpected"),
    ({}, {"activations": {"g": "g(z)"}}, "to multiply, write"),
    ({}, {"activations": {"g": {"formula": "abs(z)", "kinks": "q"}}}, "the kink 'q' of 'g' is not a number"),
    ({}, {"activations": {"g": "diff(z^2, z)"}}, "a definition with a derivative in it"),
    (
        {},
        {"loss": "l", "losses": {"l": "(a - y)^2 + q"}},
        "unknown name in the formula of 'l': 'q'; known: a, y",
    ),
    ({"activation": {"name": "identity", "k": 1}}, {}, "unknown constant of 'identity': 'k'"),
    (
        {"units": 2, "activation": {"name": "softmax", "t": 1}},
        {"loss": "cce"},
        "unknown constant of 'softmax': 't'",
    ),
    ({"activation": Activation("g", "g", "g", "z + q")}, {}, "unknown name in the formula of 'g': 'q'"),
    ({}, {"losses": {"l": ["a"]}}, "a formula is text or a SymPy expression, not a list"),
    ({"units": 300}, {"inputs": 300}, "is too large to be written out"),
]


@pytest.mark.parametrize(
    ("layer", "keys", "message"), NETWORK_MISTAKES, ids=[m for _, _, m in NETWORK_MISTAKES]
)
def test_mistaken_networks(layer: object, keys: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as caught:
        made(network(layer, **keys))
    assert message in str(caught.value)


def test_mistakes_in_a_network_have_their_line(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("network:\n  inputs: 2\n  layers:\n    - {}\n    - activation: sigmod\n  loss: mse\n")
    with pytest.raises(UnknownName) as caught:
        build(read_spec(path))
    assert str(caught.value).startswith(f"{path}:5: unknown activation 'sigmod'")


def test_two_functions_do_not_share_a_constant_of_two_values() -> None:
    with pytest.raises(InputError, match="two functions have a constant 'alpha'"):
        made(network({"activation": "elu"}, {"activation": "leaky-relu"}))


def test_too_many_weights_are_not_yet() -> None:
    with pytest.raises(NotYet):
        made(network({"units": 300}, inputs=300))


# --- the example


def numbers(content: dict[str, object]) -> dict[str, Fraction]:
    example = made(content).example
    assert example is not None
    return dict(example.values)


def test_lists_spread_over_indices() -> None:
    content = network({"units": 2}, {"activation": "tanh"}, inputs=3)
    given = numbers(
        content
        | {
            "example": {
                "x": [1, 2, 3],
                "w1": [[1, 2, 3], [4, 5, 6]],
                "b1": [7, 8],
                "w2": [[9, 10]],
                "b2": 11,
                "y": 12,
            }
        }
    )
    assert given["w1_2_1"] == 4
    assert given["w1_1_3"] == 3
    assert (given["b1_2"], given["w2_2"], given["b2"], given["x_3"]) == (8, 10, 11, 3)


def test_lists_spread_over_an_authors_names() -> None:
    example = {"x": [1, 2], "w": [0.5, 0.8], "b": 0.2, "y": 1}
    assert numbers(LOGISTIC | {"example": example})["w_2"] == Fraction(4, 5)


def test_a_seed_makes_up_the_rest_and_always_the_same() -> None:
    content = network({"units": 3, "activation": "softmax"}, loss="cce", example={"seed": 3, "w_1_1": 0.25})
    first = numbers(content)
    assert first == numbers(content)
    assert first["w_1_1"] == Fraction(1, 4)
    assert first["y_1"] + first["y_2"] + first["y_3"] == 1
    assert all((value * 10).denominator == 1 for name, value in first.items() if name != "w_1_1")
    assert first != numbers(content | {"example": {"seed": 4, "w_1_1": 0.25}})


EXAMPLE_MISTAKES = [
    ({"x": [1, 2, 3], "seed": 1}, "'x' stands for 2 (x_1, x_2), but the example gives 3"),
    ({"w": [[1, 2]], "b": [1, 2], "seed": 1}, "'b' stands for 1 number, no list"),
    ({"w": [1, [2, 3]], "seed": 1}, "'w' stands for 2"),
    ({"x": [], "seed": 1}, "the example gives nothing"),
    ({"x": 1, "seed": 1}, "'x' stands for 2 names; give a list of 2 numbers"),
    ({"x": [1, 2]}, "the example has no number for w_1, w_2, b, y"),
    ({"x": [1, 2], "x_1": 1, "seed": 1}, "'x_1' gets a number twice"),
    ({"z": 1, "seed": 1}, "'z' is computed from the others"),
    ({"wx": 1, "seed": 1}, "the example gives 'wx', which is not in the model"),
    ({"lerning_rate": 1, "seed": 1}, "did you mean 'learning_rate'?"),
    ({"q": [1], "seed": 1}, "the example gives 'q', which is not in the model"),
    ({"y": 3, "seed": 1}, "'y' = 3 does not lie in [0, 1]"),
]


@pytest.mark.parametrize(("example", "message"), EXAMPLE_MISTAKES, ids=[m for _, m in EXAMPLE_MISTAKES])
def test_mistaken_examples(example: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as caught:
        made(network({"activation": "sigmoid"}, loss="bce", example=example))
    assert message in str(caught.value)


def test_an_example_keeps_the_assumptions() -> None:
    content = network({"units": 2, "activation": "softmax"}, loss="cce")
    with pytest.raises(InputError, match=r"breaks the assumption y_1 \+ y_2 = 1: the left side is 2"):
        made(content | {"example": {"y": [1, 1], "seed": 1}})


def test_assumptions_of_the_author() -> None:
    model = made({"equations": ["L = (w_1 + w_2)^2"], "assume": ["w_1 + w_2 = 1"]})
    assert to_text(model.assumptions[0].left) == "w_1 + w_2"
    for text, message in [
        ("w_1", "not of the form"),
        ("w_1 = w_2 = 1", "not of the form"),
        ("q = 1", "unknown name"),
    ]:
        with pytest.raises(InputError, match=message):
            made({"equations": ["L = (w_1 + w_2)^2"], "assume": [text]})


# --- size


@pytest.mark.parametrize(
    "content",
    [
        network(*[{"activation": "tanh"}] * 1000, inputs=1),
        network(*[{"units": 3, "activation": "tanh"}] * 64, inputs=3),
        {"equations": ["z0 = w0*x", *[f"z{i} = w{i}*z{i - 1}" for i in range(1, 1000)], "L = (z999 - y)^2"]},
    ],
    ids=["1000 layers", "64 layers of 3", "1000 equations"],
)
def test_large_models_are_built_in_no_time(content: dict[str, object]) -> None:
    start = time.perf_counter()
    model = made(content)
    assert len(model.equations) > 300
    assert time.perf_counter() - start < 10  # measured: 0.4 s; quadratic building takes minutes
