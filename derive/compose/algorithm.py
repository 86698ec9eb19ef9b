"""The training loop as an algorithm: forward pass, loss, backward pass, update, generated from the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from derive.compose.gradient import gradient_names
from derive.compose.groups import grouped
from derive.compose.material import Material, role_word
from derive.document import Algorithm, Block, Heading, Inline, Instruction, Relation
from derive.model import Equation, Model, Role
from derive.numbers import LEARNING_RATE
from derive.steps import Kind, Result
from derive.term import (
    Derivative,
    Name,
    Neg,
    Product,
    Sum,
    Term,
    Variable,
    children,
    number,
    size,
    subterms,
    with_children,
)

MOST_LINES = 24  # with more, what is alike stands once a layer
MOST_NAMES = 6  # of a list
LONG = 25  # operations of a derivative that is only named
_ANY = ("theta", "p", "v")  # any parameter


def algorithm_section(material: Material) -> tuple[Block, ...]:
    """The box, in full or in three steps."""
    if not gradient_names(material):
        return ()
    options = material.options.algorithm
    title: Inline = (options.title or "Gradient descent",)
    lines = _summary(material) if options.summary else _in_full(material)
    return (Heading(("The algorithm",)), Algorithm(title, tuple(lines)))


def _in_full(material: Material) -> list[Instruction]:
    each = material.options.algorithm.each
    inside = 2 if each else 1
    body = [*_forward(material, inside), *_backward(material, inside), *_updates(material, inside)]
    repeat, until = _ends(material)
    lines = [_initialised(material), Instruction("repeat", repeat)]
    if each:
        lines.append(Instruction("for each", (f"{each}:",), level=1))
    return [*lines, *body, *([Instruction("until", until)] if until else [])]


def _ends(material: Material) -> tuple[Inline, Inline]:
    """What stands beside `repeat` and `until`: so many times where the model trains so many steps."""
    asked, training = material.options.algorithm.until, material.model.training
    if training is not None and not asked:
        return (f"{training.steps} times:",), ()
    return (), (asked or "convergence",)


def _initialised(material: Material) -> Instruction:
    """The parameters, with the numbers from which the model is trained where they are few."""
    names = gradient_names(material)
    example = material.model.example
    begun = example.scalars() if example is not None and material.model.training is not None else {}
    if not set(names) <= set(begun) or len(names) > MOST_NAMES:
        return Instruction("initialise", _listed([material.entry(name) for name in names]))
    said: list[str | Relation] = []
    for place, name in enumerate(names):
        said += [", "] if place else []
        said.append(Relation((Name(name), number(begun[name]))))
    return Instruction("initialise", tuple(said))


def _listed(terms: list[Term]) -> Inline:
    shown: list[Term | None] = list(terms)
    if len(terms) > MOST_NAMES:
        shown = [*terms[:3], None, terms[-1]]
    text: list[str | Term | Relation] = []
    for place, term in enumerate(shown):
        text += [", "] if place else []
        text.append("…" if term is None else term)
    return tuple(text)


def _is_large(material: Material) -> bool:
    return len(material.model.equations) + 2 * len(gradient_names(material)) > MOST_LINES


def _forward(material: Material, level: int) -> Iterable[Instruction]:
    """The equations in order; of a large network one for every kind and layer."""
    model = material.model
    groups = _alike(model) if _is_large(material) else [[equation] for equation in model.equations]
    for place, group in enumerate(groups):
        first = group[0]
        if first.name == model.loss:
            remark = role_word(model.symbol(first.name).role, model)
        else:
            remark = "forward pass" if place == 0 else ""
        rest: list[Term] = [equation.left for equation in group[1:]]
        yield _assigned(first.left, first.body, rest, remark=remark, level=level)


def _alike(model: Model) -> list[list[Equation]]:
    """Equations of the same role and layer together."""
    groups: dict[object, list[Equation]] = {}
    for equation in model.equations:
        symbol = model.symbol(equation.name)
        alone = symbol.role in (Role.NODE, Role.LOSS, Role.FUNCTION)
        key = equation.name if alone else (symbol.role, symbol.layer, symbol.base)
        groups.setdefault(key, []).append(equation)
    return list(groups.values())


def _assigned(
    left: Term, right: Term | None, rest: list[Term], *, remark: str = "", level: int = 0
) -> Instruction:
    """left ← right, and alike for the rest; a right side that is not shown leaves the name alone."""
    said: Inline = ("compute ", left) if right is None else (Relation((left, right), "←"),)
    others: Inline = (", and alike ", *_listed(rest)) if rest else ()
    return Instruction("", (*said, *others), remark, level)


def _backward(material: Material, level: int) -> Iterable[Instruction]:
    """The derivatives of the loss in the order of the derivation, those that they are made of before them."""
    values = _assignments(material)
    shown = [result for result in material.derivation.results if result.target in values and not result.way]
    groups = [group.results for group in grouped(shown, material.model)] if _is_large(material) else None
    for place, results in enumerate(groups or [(result,) for result in shown]):
        first = results[0]
        rest: list[Term] = [result.target for result in results[1:]]
        remark = "backward pass" if place == 0 else ""
        yield _assigned(first.target, values[first.target], rest, remark=remark, level=level)


def _assignments(material: Material) -> dict[Derivative, Term | None]:
    """∂L/∂node and ∂L/∂parameter with what is assigned, and every local derivative that is named there."""
    loss = Name(material.model.loss)
    every = material.derivation.results
    results = [result for result in every if result.kind is not Kind.LEMMA and not result.way]
    local = {result.target: result.value for result in results if result.target.of != loss}
    found = {result.target: _short(result, local) for result in results if result.target.of == loss}
    named = {part for value in found.values() if value is not None for part in subterms(value)}
    return found | {target: value for target, value in local.items() if target in named}


def _short(result: Result, local: Mapping[Derivative, Term]) -> Term | None:
    """The derived value; where that is long the chain rule over what was assigned before; else nothing."""
    if size(result.value) <= LONG:
        return result.value
    first = result.steps[0]
    if first.rule.name != "chain-rule":
        return None
    chained = _put_in(first.after, {target: value for target, value in local.items() if size(value) <= 1})
    return chained if size(chained) <= LONG else None


def _put_in(term: Term, values: Mapping[Derivative, Term]) -> Term:
    """`term` with local derivatives that are read off an equation, ∂z/∂a = w, written as their values."""
    if isinstance(term, Derivative):
        return values.get(term, term)
    parts = children(term)
    return with_children(term, tuple(_put_in(part, values) for part in parts)) if parts else term


def _updates(material: Material, level: int) -> Iterable[Instruction]:
    """w ← w - η ∂L/∂w for every parameter; for many one line for any of them."""
    chosen = gradient_names(material)
    if not _is_large(material):
        for place, name in enumerate(chosen):
            yield _update(material.entry(name), material, remark="" if place else "update", level=level)
        return
    kind = "variable" if material.model.is_function else "parameter"
    taken = {symbol.base for symbol in material.model.symbols}
    any_one = Name(next(letter for letter in (*_ANY, "any") if letter not in taken))
    yield Instruction("for each", (f"{kind} ", any_one, ":"), level=level)
    yield _update(any_one, material, remark="update", level=level + 1)


def _update(name: Variable, material: Material, *, remark: str, level: int) -> Instruction:
    step = Product((Name(LEARNING_RATE), Derivative(Name(material.model.loss), name)))
    return Instruction("", (Relation((name, Sum((name, Neg(step)))), "←"),), remark, level)


def _summary(material: Material) -> list[Instruction]:
    """Forward pass, backward pass, update, again."""
    model = material.model
    repeat, until = _ends(material)
    loss = Name(model.loss)
    chosen = gradient_names(material)
    outputs: list[Term] = [
        equation.left for equation in model.equations if model.symbol(equation.name).role is Role.PREDICTION
    ]
    word = role_word(model.symbol(model.loss).role, model)
    prediction = "predictions" if len(outputs) > 1 else "prediction"
    forward: Inline = (f"compute the {word} ", loss)
    if outputs:
        forward = (f"compute the {prediction} ", *_listed(outputs), f" and the {word} ", loss)
    gradients: list[Term] = [material.loss_by(name) for name in chosen]
    any_one = material.entry(chosen[0])
    step = Sum((any_one, Neg(Product((Name(LEARNING_RATE), Derivative(loss, any_one))))))
    alike: Inline = (
        (", and alike ", *_listed([material.entry(name) for name in chosen[1:]])) if chosen[1:] else ()
    )
    return [
        *((_initialised(material),) if material.model.training is not None else ()),
        Instruction("forward pass:", forward),
        Instruction("backward pass:", ("find by the chain rule ", *_listed(gradients))),
        Instruction("update:", (Relation((any_one, step), "←"), *alike)),
        Instruction("repeat until", until) if until else Instruction("repeat", repeat),
    ]
