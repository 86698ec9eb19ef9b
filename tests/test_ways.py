"""Further ways to a gradient: all factors at once, definitions put back, squares multiplied out."""

from __future__ import annotations

from derive.backward import derive
from derive.build import build
from derive.spec import spec_from
from derive.term import Name
from derive.text import to_text
from derive.verify import verify

TWO_LAYERS = ["z_1 = w_1*a_0", "a_1 = sigmoid(z_1)", "z_2 = w_2*a_1", "a_2 = sigmoid(z_2)", "e = (y - a_2)^2"]


def lines(equations, *, way, wrt, **more):
    found = derive(build(spec_from({"equations": equations, **more})), ways=(way,))
    assert verify(found).counts()["consistent"] == 0
    (result,) = [r for r in found.results if r.way == way and to_text(r.target).endswith(f", {wrt})")]
    return [(step.rule.name, to_text(step.after)) for step in result.steps]


def test_all_factors_from_the_loss_to_a_weight():
    steps = lines(TWO_LAYERS, way="chain", wrt="w_1", gradients=["w_1"])
    factors = "diff(e, a_2)*diff(a_2, z_2)*diff(z_2, a_1)*diff(a_1, z_1)*diff(z_1, w_1)"
    assert steps[0] == ("chain-rule", factors)
    assert steps[-1][1] == "-2*(y - a_2)*a_2*(1 - a_2)*w_2*a_1*(1 - a_1)*a_0"


def test_a_weight_that_acts_twice_has_two_chains():
    twice = ["u = w*x_1", "v = w*x_2", "L = (u*v - y)^2"]
    steps = lines(twice, way="chain", wrt="w", gradients=["w"])
    assert steps[0][1] == "diff(L, u)*diff(u, w) + diff(L, v)*diff(v, w)"


def test_named_substitutions_are_put_back():
    steps = lines(["p = -x", "q = 1 + exp(p)", "f = 1/q"], way="closed", wrt="x", gradients=["x"])
    assert [line for _, line in steps] == [
        "exp(p)/q^2",
        "exp(p)/(1 + exp(p))^2",
        "exp(-x)/(1 + exp(-x))^2",
        "((1 + exp(-x)) - 1)/(1 + exp(-x))^2",
        "(1 + exp(-x))/(1 + exp(-x))^2 - 1/(1 + exp(-x))^2",
        "1/(1 + exp(-x)) - 1/(1 + exp(-x))^2",
        "1/(1 + exp(-x))*(1 - 1/(1 + exp(-x)))",
        "f*(1 - f)",
    ]


def test_a_square_multiplied_out_first():
    steps = lines(TWO_LAYERS, way="expand", wrt="a_2", gradients=["w_1"])
    assert ("collect", "diff(y^2 - 2*y*a_2 + a_2^2, a_2)") in steps
    assert steps[-2:] == [("tidy", "-2*y + 2*a_2"), ("factor-group", "-2*(y - a_2)")]


def test_wide_networks_have_no_full_chains():
    layers = [{"units": 5}, {"units": 5}, {"units": 1}]
    wide = {"network": {"inputs": 2, "layers": layers, "loss": "mse"}}
    found = derive(build(spec_from(wide)), ways=("chain",))
    chains = [result for result in found.results if result.way == "chain"]
    assert chains  # those of the last layer
    assert all(to_text(result.steps[0].after).count("diff(") <= 4 * 12 for result in chains)
    assert not any(result.target.wrt == Name("w1_1_1") for result in chains)


def test_a_last_factor_of_one_is_left_out():
    steps = lines(["z = w*x + b", "a = sigmoid(z)", "L = (a - y)^2"], way="chain", wrt="b", gradients=["b"])
    assert [line for _, line in steps][:3] == [
        "diff(L, a)*diff(a, z)*diff(z, b)",
        "diff(L, a)*diff(a, z)*1",
        "diff(L, a)*diff(a, z)",
    ]
    assert steps[-1][1] == "2*(a - y)*a*(1 - a)"
