"""The worked example: forward pass, backward pass and one update with numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice

from derive.compose.material import Material
from derive.document import Block, Heading, NumberRow, Prose, Relation, WorkedNumbers
from derive.indices import reindexed
from derive.numbers import LEARNING_RATE, Numbers, whole, written
from derive.steps import Kind
from derive.term import Derivative, Indexed, Name, Number, Product, Term, number, size
from derive.vectors import added_to_vectors

MOST_ROWS = 40
FEW = 3  # entries of an array that get a row each where whole arrays would be ambiguous


def example_section(material: Material) -> tuple[Block, ...]:
    """Forward pass, backward pass and one update with numbers."""
    numbers, example = material.numbers, material.model.example
    if numbers is None or example is None:
        return ()
    forward = _some(
        row
        for equation in material.model.equations
        for row in rows(equation.left, equation.body, numbers, broadcasts=material.options.in_vectors)
    )
    backward = _some(_backward_rows(material, numbers))
    is_function = material.model.is_function
    titles = ("Values", "Derivatives") if is_function else ("Forward pass", "Backward pass")
    passes = [(titles[0], forward[:MOST_ROWS]), (titles[1], backward[:MOST_ROWS])]
    if example.learning_rate is not None and not is_function:
        passes.append(("Update", _some(_update_rows(material, numbers))[:MOST_ROWS]))
    blocks: list[Block] = [Heading(("Worked example",))]
    if material.options.in_vectors:
        blocks += _broadcast(material)
    blocks.append(WorkedNumbers(_given(material), tuple(passes)))
    if len(forward) > MOST_ROWS or len(backward) > MOST_ROWS:
        blocks.append(Prose((f"Of each pass the first {MOST_ROWS} lines are shown.",)))
    return tuple(blocks)


def _broadcast(material: Material) -> Iterator[Block]:
    """What [3, 21] + 2 means, where such a sum is written."""
    added = added_to_vectors(equation.body for equation in material.model.equations)
    if added:
        listed = (part for place, term in enumerate(added) for part in ((", ", term) if place else (term,)))
        verb = "are" if len(added) > 1 else "is"
        yield Prose((*listed, f" {verb} added to every entry of the array beside it."))


def _some(found: Iterable[NumberRow]) -> tuple[NumberRow, ...]:
    """As many as are shown, and one more when there are more."""
    return tuple(islice(found, MOST_ROWS + 1))


def _given(material: Material) -> tuple[Relation, ...]:
    example = material.model.example
    if example is None:
        return ()
    given = [Relation((Name(name), written(value))) for name, value in example.values]
    if example.learning_rate is not None and not material.model.is_function:
        given.append(Relation((Name(LEARNING_RATE), number(example.learning_rate))))
    return tuple(given)


def _backward_rows(material: Material, numbers: Numbers) -> Iterator[NumberRow]:
    """Every derivative of a node or parameter that needs a line of its own.

    A gradient with a chain of factors is the product of their numbers; what lies between is not needed then.
    """
    chains = _chains(material)
    loss = Name(material.model.loss)
    wanted = {material.loss_by(name) for name in material.model.parameters if material.derived(name)}
    factors = {factor for product in chains.values() for factor in product.factors}
    for result in material.derivation.results:
        target = result.target
        if not isinstance(target.of, Name | Indexed) or result.way:
            continue
        short = result.kind is Kind.LOCAL and target.of != loss and size(result.value) < 2
        between = result.kind is Kind.ADJOINT and chains.keys() >= wanted
        if target in chains:
            yield from rows(target, chains[target], numbers)
        elif target in factors or not (short or between):
            yield from rows(target, result.value, numbers)


def _chains(material: Material) -> dict[Derivative, Product]:
    """For every gradient with a chain of factors their product, without a last factor 1."""
    found: dict[Derivative, Product] = {}
    for result in material.derivation.results:
        for step in result.steps if result.way == "chain" else ():
            whole = step.after
            if isinstance(whole, Product) and all(isinstance(part, Derivative) for part in whole.factors):
                found[result.target] = whole
    return found


def _update_rows(material: Material, numbers: Numbers) -> Iterator[NumberRow]:
    for name in material.model.parameters:
        if material.derived(name):
            updated = numbers.updated(name)
            yield from rows(updated.terms[0], updated, numbers, sign="←")


def rows(
    left: Term, formula: Term, numbers: Numbers, *, sign: str = "=", broadcasts: bool = False
) -> Iterator[NumberRow]:
    """left = formula = numbers put in = value.

    An array is written as a whole where that is clear: ∂L/∂w = 2 (a - y) x = … · [1, 2]. Else a short one
    has a row for every entry, and of a long one the formula of an entry goes with the value of the whole.
    With `broadcasts` ŷ = w x + b = 3 · [1, 7] + 2 is clear, too.
    """
    axes = numbers.axes(left)
    filled = numbers.put_in_whole(formula, axes, broadcasts=broadcasts) if axes else numbers.put_in(formula)
    wholes = (whole(left, axes), whole(formula, axes, broadcasts=broadcasts)) if axes else (left, formula)
    if filled is None and len(axes) == 1 and axes[0][1] <= FEW:
        ((letter, most),) = axes
        for place in range(1, most + 1):
            at = {letter: Number(Fraction(place))}
            yield from rows(reindexed(left, at), reindexed(formula, at), numbers, sign=sign)
        return
    shown = numbers.shown(formula, axes=axes)
    entire, over_wholes = wholes
    if entire is None or (over_wholes is None and filled is None):
        yield NumberRow(left, formula, formula, shown.term, shown.exact, sign, entire)
    else:
        main = over_wholes or filled or formula
        yield NumberRow(entire, main, filled or main, shown.term, shown.exact, sign)
