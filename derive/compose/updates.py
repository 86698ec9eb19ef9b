"""One step of gradient descent with all parameters in one column."""

from __future__ import annotations

from derive.compose.gradient import entries, gradient_names, rounded_number, single
from derive.compose.material import Material
from derive.compose.vectors import CHANGE, column, derivatives, nabla, of_entries, shortened, stacked_letter
from derive.document import Block, Chain, Heading, Line, Prose, Relation, ResultBox
from derive.model import Model
from derive.numbers import LEARNING_RATE, Numbers
from derive.term import Call, Derivative, Name, Neg, Product, Sum, Term, Variable, Vector, number

RATE = Name(LEARNING_RATE)


def updates_section(material: Material) -> tuple[Block, ...]:
    """The gradient over all parameters, W ← W - η∇L, and the step with derived values and numbers."""
    names = gradient_names(material)
    if not names:
        return ()
    model = material.model
    stacked, gradient = stacked_letter(model), nabla(model)
    kind = "variables" if model.is_function else "parameters"
    letters = of_entries((material.entry(name) for name in names), names, model)
    partial = of_entries(derivatives(model, names), names, model)
    blocks: list[Block] = [
        Heading(("Gradient descent in vectors",)),
        Prose((f"All {kind} together are ", stacked, ", all derivatives together the gradient:")),
        Chain((Line(gradient, Vector(shortened(partial))),), "gradient"),
        Prose(("One step goes against it, as far as the learning rate ", RATE, " says:")),
        Chain((_step(column(letters), column(partial), label=gradient),), "update"),
        ResultBox(Relation((stacked, _descended(stacked, gradient)), "←")),
        *_change(material.entry(names[0]), model),
    ]
    values = of_entries(entries(names, material), names, model)
    tabled = "parameters" in material.options.sections
    if not tabled and any(value not in partial for value in values):
        blocks.append(Prose(("With the derivatives put in:",)))
        blocks.append(Chain((_step(column(letters), column(values)),), "update"))
    if material.numbers is not None:
        blocks += _numbers(names, material, material.numbers)
    return tuple(blocks)


def _change(parameter: Variable, model: Model) -> tuple[Block, ...]:
    """Δw = -η ∂L/∂w, where Δ is no letter of the model."""
    if any(symbol.base == "Delta" for symbol in model.symbols):
        return ()
    step = Neg(Product((RATE, Derivative(Name(model.loss), parameter))))
    line = Line(Call(CHANGE, (parameter,)), step, ("and so for each of them",))
    return (Chain((line,), "change"),)


def _descended(old: Term, gradient: Term) -> Sum:
    """old - η gradient."""
    return Sum((old, Neg(Product((RATE, gradient)))))


def _step(old: Vector, gradient: Vector, *, label: Term | None = None) -> Line:
    """old ← old - η gradient, the gradient with its name below."""
    braces = () if label is None else (((1, 0, 1), label),)
    return Line(old, _descended(old, gradient), braces=braces, sign="←")


def _numbers(names: tuple[str, ...], material: Material, numbers: Numbers) -> list[Block]:
    """The step at the example: old numbers, gradient and learning rate, and what they come to."""
    example = material.model.example
    if example is None or example.learning_rate is None:
        return []
    given = example.entries()
    partial = single(names, material)
    old = column(number(given[derivative.wrt]) for derivative in partial)
    slope = column(rounded_number(derivative, numbers) for derivative in partial)
    new = tuple(Sum((d.wrt, Neg(Product((RATE, d))))) for d in partial)
    put = Sum((old, Neg(Product((number(example.learning_rate), slope)))))
    exact = all(numbers.shown(term).exact for term in new)
    result = column(rounded_number(term, numbers) for term in new)
    lines = (
        Line(column(derivative.wrt for derivative in partial), put, sign="←"),
        Line(None, result, sign="=" if exact else "≈"),
    )
    return [Prose(("At the numbers of the example:",)), Chain(lines, "update with numbers")]
