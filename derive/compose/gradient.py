"""The gradient: all derivatives as a vector, along the axes, and at the point of the example."""

from __future__ import annotations

from fractions import Fraction

from derive.building.kinks import kink_surfaces
from derive.compose.exact import folded
from derive.compose.functions import in_variables
from derive.compose.material import Material
from derive.compose.vectors import column, derivatives, nabla, of_entries, with_units
from derive.document import Block, Chain, Heading, Inline, Line, Prose, Relation
from derive.evidence import Context, Verdict, decimal, judge
from derive.indices import has_indices
from derive.numbers import SHOWN, Numbers
from derive.term import (
    TWO,
    ZERO,
    Call,
    Derivative,
    Name,
    Neg,
    Number,
    Power,
    Sum,
    Term,
    negate,
    number,
    size,
    substitute,
)

READABLE = 25  # operations of a derivative that is written as an entry of a vector


def gradient_section(material: Material) -> tuple[Block, ...]:
    """∇f as a column and along the axes; with an example its value at the point, exact and rounded."""
    names = gradient_names(material)
    one = len(names) == 1
    name = Name(material.model.loss)
    heading: Inline = ("The derivative of ", name, " at a point") if one else ("The gradient of ", name)
    blocks: list[Block] = [Heading(heading)]
    if not one:
        blocks.append(Chain(_general(names, material), "gradient"))
    if material.numbers is not None and on_kink(material):
        blocks.append(Prose((*_where(names, material), " ", name, " has a kink, and no gradient.")))
    elif material.numbers is not None:
        at_point = (_slope if one else _at_point)(names, material, material.numbers)
        blocks += [Prose(_where(names, material)), *at_point]
    return tuple(blocks) if len(blocks) > 1 else ()


def on_kink(material: Material) -> bool:
    """Whether the example lies where a slope of the model breaks."""
    assert material.numbers is not None
    for equation in material.model.equations:
        for left, right in kink_surfaces(equation.body, material.model.functions):
            difference = Sum((left, Neg(right)))
            if not has_indices(difference) and _is_zero(difference, material.numbers):
                return True
    return False


def _is_zero(term: Term, numbers: Numbers) -> bool:
    found = numbers.shown(term)
    return found.exact and not Fraction(found.text)


def gradient_names(material: Material) -> tuple[str, ...]:
    """The parameters, or variables, by which there is a derivative."""
    return tuple(name for name in material.model.parameters if material.derived(name))


def asked_names(material: Material) -> tuple[str, ...]:
    """The same, and behind them the nodes z whose ∂L/∂z was asked for."""
    nodes = tuple(name for name in material.model.adjoints if material.derived(name))
    return (*gradient_names(material), *nodes)


def single(names: tuple[str, ...], material: Material) -> tuple[Derivative, ...]:
    """The derivative by every number of the example: by each entry of an array."""
    example = material.model.example
    places = tuple(example.entries()) if example else ()
    loss = Name(material.model.loss)
    return tuple(
        Derivative(loss, place)
        for name in names
        for place in (places if material.symbol(name).shape else (Name(name),))
        if place.id == name
    )


def entries(names: tuple[str, ...], material: Material) -> tuple[Term, ...]:
    """The derived values, in the variables alone for a plain function; a long one stays ∂f/∂x."""
    found: list[Term] = []
    for name in names:
        value: Term | None = material.gradient(name)
        if material.model.is_function:
            value = in_variables(value, material)
        short = value is not None and size(value) <= READABLE
        found.append(value if value is not None and short else material.loss_by(name))
    return tuple(found)


def _general(names: tuple[str, ...], material: Material) -> tuple[Line, ...]:
    model = material.model
    partial = of_entries(derivatives(model, names), names, model)
    values = of_entries(entries(names, material), names, model)
    left = _of_point(material, [Name(name) for name in names])
    lines = [Line(left, column(partial))]
    along = with_units(values) if material.model.is_function else None
    if along is None and any(value not in partial for value in values):
        lines.append(Line(None, column(values)))
    if along is not None:
        lines.append(Line(None, along, ("along the axes",)))
    return tuple(lines)


def _of_point(material: Material, point: list[Term]) -> Call:
    """∇f(x, y) of a function; ∇L of a loss, which depends on data as well."""
    return nabla(material.model, point if material.model.is_function else ())


def _point(names: tuple[str, ...], material: Material) -> dict[str, Term]:
    example = material.model.example
    values = example.scalars() if example else {}
    return {name: number(values[name]) for name in names}


def _where(names: tuple[str, ...], material: Material) -> Inline:
    """ "At x = 3 and y = 2, with c = 1"."""
    values = material.model.example.scalars() if material.model.example else {}
    if not material.model.is_function or len(names) > 6:
        return ("At the numbers of the example",)
    others = [name for name in values if name not in names]
    said = _relations([(name, number(values[name])) for name in names])
    given = _relations([(name, number(values[name])) for name in others])
    return ("At ", *said, *((", with ", *given) if others else ()))


def _relations(pairs: list[tuple[str, Term]]) -> Inline:
    text: list[str | Term | Relation] = []
    for place, (name, value) in enumerate(pairs):
        if place:
            text.append(" and " if place == len(pairs) - 1 else ", ")
        text.append(Relation((Name(name), value)))
    return tuple(text)


def _slope(names: tuple[str, ...], material: Material, numbers: Numbers) -> tuple[Block, ...]:
    """∂f/∂x = formula = numbers = value."""
    (name,) = names
    (value,) = entries(names, material)
    lines = _evaluated(material.loss_by(name), value, material)
    return (Chain(lines, "derivative at the point"),)


def _at_point(names: tuple[str, ...], material: Material, numbers: Numbers) -> tuple[Block, ...]:
    values = entries(names, material)
    partial = derivatives(material.model, names)
    if not material.model.is_function:
        every = single(names, material)
        shown = column(rounded_number(derivative, numbers) for derivative in every)
        return (Chain((Line(nabla(material.model), shown, sign=_sign(every, numbers)),), "gradient"),)
    left = _of_point(material, list(_point(names, material).values()))
    rounded = tuple(rounded_number(derivative, numbers) for derivative in partial)
    put = tuple(put_in(value, material) for value in values)
    exact = tuple(exact_value(value, material) for value in values)
    sides = list(dict.fromkeys((_vector(put), _vector(exact))))
    lines = [Line(left if place == 0 else None, side) for place, side in enumerate(sides)]
    if _sign(partial, numbers) == "≈":
        lines.append(Line(None, _vector(rounded), sign="≈"))
    return (Chain(tuple(lines), "gradient at the point"), *_length(exact, left, material))


def _vector(components: tuple[Term, ...]) -> Term:
    return with_units(components) or column(components)


def _sign(partial: tuple[Derivative, ...], numbers: Numbers) -> str:
    return "=" if all(numbers.shown(term).exact for term in partial) else "≈"


def _length(exact: tuple[Term, ...], gradient: Term, material: Material) -> tuple[Block, ...]:
    """|∇f| = √(f_x² + f_y²): the slope in the direction of steepest ascent."""
    root = Call("sqrt", (Sum(tuple(Power(_plain(part), TWO) for part in exact)),))
    lines = _evaluated(Call("abs", (gradient,)), root, material)
    if all(part == ZERO for part in exact):
        return (Prose(("The gradient is zero: no direction goes up or down at first order.",)),)
    words = ("It points where ", Name(material.model.loss), " rises fastest; its length is the slope there:")
    return (Prose(words), Chain(lines, "length of the gradient"))


def _plain(part: Term) -> Term:
    """A square needs no sign."""
    return part.term if isinstance(part, Neg) else part


def _evaluated(left: Term, formula: Term, material: Material) -> tuple[Line, ...]:
    """left = formula = numbers put in = exact value ≈ rounded."""
    exact = exact_value(formula, material)
    assert material.numbers is not None
    shown = rounded_number(formula, material.numbers)
    rounded = not material.numbers.shown(formula).exact
    sides = list(dict.fromkeys((formula, put_in(formula, material), exact)))
    lines = [Line(left if place == 0 else None, side) for place, side in enumerate(sides)]
    if rounded and shown != sides[-1]:
        lines.append(Line(None, shown, sign="≈"))
    return tuple(lines)


def put_in(term: Term, material: Material) -> Term:
    """`term` with every name of the example exchanged for its number."""
    example = material.model.example
    values = example.scalars() if example else {}
    return substitute(term, {name: number(value) for name, value in values.items()})


def exact_value(term: Term, material: Material) -> Term:
    """The value at the example without rounding, proved; as put in where there is no shorter writing."""
    put = put_in(term, material)
    short = folded(put)
    functions = {function.name: function for function in material.model.functions}
    found = judge(put, short, Context({}, functions))
    return short if found.verdict is Verdict.PROVED else put


def rounded_number(term: Term, numbers: Numbers) -> Term:
    """The value to six significant digits, zeros at the end written; without them when it is exact."""
    shown = numbers.shown(term)
    if shown.exact:
        return shown.term
    text = decimal(numbers.value_at(term), digits=SHOWN, significant=True)
    value = Fraction(text)
    places = len(text.partition(".")[2])
    return negate(Number(-value, places)) if value < 0 else Number(value, places)
