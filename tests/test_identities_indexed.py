"""Gradients in index form: derived, proved, in the textbook's form, and equal to central differences."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from derive.backward import derive
from derive.build import build
from derive.index_sums import letters_of, linear, raised
from derive.indices import free_indices, has_indices
from derive.matrix.writing import matrix_form
from derive.model import Model
from derive.parse import parse
from derive.spec import spec_from
from derive.steps import Derivation, Kind, Result
from derive.term import BigSum, Call, Derivative, Name, Term, children, names, size, subterms
from derive.text import to_text
from derive.verify import verify
from tests.case_files import cases_in
from tests.index_values import Values

CASES = {case["name"]: case for case in cases_in("identities.yaml")}
SIZES = (3, 2, 4)
STEP = 1e-5


@cache
def derived(name: str) -> Derivation:
    return derive(build(spec_from(CASES[name]["spec"])))


def adjoints(derivation: Derivation) -> list[Result]:
    """The results for ∂L/∂entry, from the loss back."""
    loss = Name(derivation.model.loss)
    wanted = (Kind.LOCAL, Kind.ADJOINT, Kind.GRADIENT)
    return [r for r in derivation.results if r.target.of == loss and r.kind in wanted and not r.way]


def arrays_for(model: Model, sizes: dict[str, int]) -> dict[str, np.ndarray]:
    """Random entries; the rows of an array that is assumed to sum to 1 do so."""
    random = np.random.default_rng(5)
    nodes = {equation.name for equation in model.equations}
    found: dict[str, np.ndarray] = {}
    for symbol in model.symbols:
        if symbol.id in nodes or symbol.id in sizes:
            continue
        shape = tuple(linear(size_).at(sizes) for size_ in symbol.shape)
        signs = random.choice([-1, 1] if shape else [1], shape)
        found[symbol.id] = np.asarray(random.uniform(0.2, 0.9, shape) * signs)
    for assumption in model.assumptions:
        name = next(part for part in found if part in to_text(assumption.left))
        found[name] = np.abs(found[name]) / np.abs(found[name]).sum(axis=-1, keepdims=True)
    for name in determinants(model) & found.keys():  # of these a logarithm may be taken
        found[name] = found[name] @ found[name].T + np.eye(len(found[name]))
    if "alpha" in found:
        found["alpha"] = np.array(0.01)
    return found


def determinants(model: Model) -> set[str]:
    """The arrays of which an equation takes the determinant."""
    parts = (part for equation in model.equations for part in subterms(equation.body))
    return {
        name for part in parts if isinstance(part, Call) and part.function == "det" for name in names(part)
    }


def sizes_of(model: Model) -> dict[str, int]:
    sizes = [size_ for symbol in model.symbols for size_ in symbol.shape]
    named = dict.fromkeys(name for size_ in sizes for name in letters_of(size_))
    chosen = {name: SIZES[place % len(SIZES)] for place, name in enumerate(named)}
    return raised(chosen, [linear(size_) for size_ in sizes], least=2)


@pytest.mark.parametrize("name", CASES)
def test_the_result_has_the_form_of_the_textbook(name: str) -> None:
    found = {to_text(r.target.wrt): to_text(r.value) for r in adjoints(derived(name))}
    assert found == CASES[name]["results"]


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "closed" in case])
def test_the_result_is_no_longer_than_the_closed_form(name: str) -> None:
    for wrt, closed in CASES[name]["closed"].items():
        result = next(r for r in adjoints(derived(name)) if to_text(r.target.wrt) == wrt)
        assert size(result.value) <= size(parse(closed)), wrt


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "matrix" in case])
def test_the_gradient_is_written_in_matrices_as_in_the_textbook(name: str) -> None:
    shapes = {symbol.id: symbol.shape for symbol in derived(name).model.symbols}
    found: dict[str, str] = {}
    for result in adjoints(derived(name)):
        form = matrix_form((result.target, result.value), shapes)
        assert form is not None
        found[result.target.wrt.id] = to_text(form[1])
    assert found == CASES[name]["matrix"]


@pytest.mark.parametrize("name", CASES)
def test_no_sum_runs_over_a_letter_that_means_something_around_it(name: str) -> None:
    for result in derived(name).results:
        letters = free_indices(result.target)
        for step in result.steps:
            assert not caught(step.after, frozenset((*letters, *free_indices(step.after)))), to_text(
                step.after
            )


def caught(term: Term, letters: frozenset[str]) -> bool:
    """Whether a sum in `term` hides one of the letters: Σ_n G_nk where n stands for a row already."""
    if isinstance(term, BigSum):
        return term.index in letters or caught(term.body, letters | {term.index})
    return any(caught(part, letters) for part in children(term))


@pytest.mark.parametrize("name", CASES)
def test_every_line_is_proved(name: str) -> None:
    counts = verify(derived(name)).counts()
    assert counts["proved"] == counts["steps"] > 0


@pytest.mark.parametrize("name", CASES)
def test_gradients_agree_with_central_differences(name: str) -> None:
    derivation = derived(name)
    model = derivation.model
    sizes = sizes_of(model)
    arrays = arrays_for(model, sizes)
    values = Values(model, arrays, sizes)
    for result in adjoints(derivation) if model.recurrent else ():
        values.arrays[f"d/{result.target.wrt.id}"] = np.zeros(values.shape(result.target.wrt.id))
    for _ in range(values.rounds):
        for result in adjoints(derivation):
            values.know(result.target, result.value)
    for result in adjoints(derivation):
        if result.target.wrt.id in arrays:
            found = values.entries(result.target, result.value)
            np.testing.assert_allclose(
                found, differences(model, arrays, result.target, sizes), rtol=1e-5, atol=1e-7
            )


def differences(
    model: Model, arrays: dict[str, np.ndarray], target: Derivative, sizes: dict[str, int]
) -> np.ndarray:
    """(L(x + h) - L(x - h))/(2 h) for every entry of x."""
    name = target.wrt.id
    found = np.zeros_like(arrays[name])
    for place in np.ndindex(*found.shape):
        losses = []
        for way in (1, -1):
            moved = arrays[name].copy()
            moved[place] += way * STEP
            losses.append(float(Values(model, {**arrays, name: moved}, sizes).arrays[model.loss]))
        found[place] = (losses[0] - losses[1]) / (2 * STEP)
    return found


def test_the_cases_have_indices_and_name_their_identity() -> None:
    numbers = {case.get("identity") for case in CASES.values()}
    assert len(numbers - {None}) >= 33
    for name in CASES:
        assert any(has_indices(equation.body) for equation in derived(name).model.equations)


def layers(count: int) -> dict[str, object]:
    """A network of so many layers with tanh between them, softmax and cross-entropy at its end."""
    shapes = {"X": ["N", "d0"], "Y": ["N", f"d{count}"]}
    equations, names, before = [], [], "X"
    for place in range(1, count + 1):
        shapes |= {f"W{place}": [f"d{place - 1}", f"d{place}"], f"b{place}": [f"d{place}"]}
        names += [f"W{place}", f"b{place}"]
        equations.append(f"Z{place}[n,k] = sum({before}[n,j]*W{place}[j,k], j) + b{place}[k]")
        if place < count:
            equations.append(f"A{place}[n,j] = tanh(Z{place}[n,j])")
            before = f"A{place}"
    equations.append(f"P[n,k] = exp(Z{count}[n,k])/sum(exp(Z{count}[n,l]), l)")
    equations.append("L = -sum(sum(Y[n,k]*log(P[n,k]), k), n)/N")
    assume = ["sum(Y[n,k], k) = 1"]
    return {
        "title": "layers",
        "shapes": shapes,
        "equations": equations,
        "assume": assume,
        "gradients": names,
    }


def test_lines_grow_in_step_with_the_layers() -> None:
    found = {count: derive(build(spec_from(layers(count)))) for count in (8, 16, 32)}
    steps = {count: sum(len(r.steps) for r in made.results) for count, made in found.items()}
    assert steps[32] - steps[16] == 2 * (steps[16] - steps[8])
    longest = {count: max(size(r.value) for r in made.results) for count, made in found.items()}
    assert longest[8] == longest[16] == longest[32]


def test_what_is_proved_of_one_layer_is_not_proved_again() -> None:
    counts = verify(derive(build(spec_from(layers(8))))).counts()
    assert counts["proved"] == counts["steps"]
