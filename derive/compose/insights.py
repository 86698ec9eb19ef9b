"""Facts about the result that are derived, not typed: where the slope is largest, what gradients share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from derive.compose.material import Material
from derive.document import Block, Curve, Facts, Heading, Inline, Mark, Plot, Relation
from derive.elimination import Ring
from derive.evidence import Context, Undefined, Verdict, evaluate, judge
from derive.model import Function, Role
from derive.steps import Kind, Result
from derive.term import (
    ONE,
    ZERO,
    Call,
    Derivative,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    multiply,
    names,
    number,
    replace,
    size,
    substitute,
    walk,
)

WINDOW = 6  # the plot runs from -6 to 6
SAMPLES = 121


@dataclass(frozen=True, slots=True)
class Peak:
    """slope ≤ highest with equality where the output is `output`, at `argument`; `square` is the proof."""

    slope: Term
    square: Term
    highest: Term
    output: Term
    argument: Term


def insights_section(material: Material) -> tuple[Block, ...]:
    """What the result says, each statement proved."""
    shared = () if material.model.is_function else _shared_facts(material)
    facts = [*_peak_fact(material), *_error_facts(material), *shared]
    return (Heading(("Key insights",)), Facts(tuple(facts))) if facts else ()


def _peak_fact(material: Material) -> list[Inline]:
    found = activation_result(material)
    peak = found and find_peak(*found, material)
    if not found or not peak:
        return []
    return [
        (
            "The slope is largest at ",
            Relation((Name(found[1].variable), peak.argument)),
            ", where ",
            Relation((found[0].target.of, peak.output)),
            ", and is ",
            peak.highest,
            " there",
            *((": ", Relation((peak.slope, peak.square))) if peak.slope != peak.square else ()),
            ".",
        )
    ]


def _error_facts(material: Material) -> list[Inline]:
    """∂L/∂z = a - y: its sign says which way z has to move."""
    for result in material.derivation.results:
        match result.target, result.value:
            case Derivative(Name(), wrt), Sum((Name() as left, Neg(Name() as right))) if (
                result.kind is Kind.ADJOINT and material.symbol(wrt.id).role is Role.PRE_ACTIVATION
            ):
                return [
                    (
                        "The whole expression has become ",
                        result.value,
                        ": when ",
                        Relation((left, right), ">"),
                        " the gradient is positive and ",
                        wrt,
                        " has to fall, when ",
                        Relation((left, right), "<"),
                        " it has to rise.",
                    )
                ]
            case _:
                continue
    return []


def _shared_facts(material: Material) -> list[Inline]:
    """All gradients of one neuron are the same factor times a local derivative."""
    values = {name: material.gradient(name) for name in material.model.parameters if material.derived(name)}
    facts: list[Inline] = []
    plain = [name for name, value in values.items() if not isinstance(value, Product)]
    for name in plain:
        factor = values[name]
        others = [
            other
            for other, value in values.items()
            if isinstance(value, Product) and value.factors[0] == factor and len(value.factors) == 2
        ]
        if len(others) + 1 == len(values) > 1:
            facts.append(
                ("All gradients share the factor ", factor, "; each weight multiplies it by its input.")
            )
            facts.append(
                (
                    "The gradient of the bias is that factor itself, because ",
                    Relation((_bias_local(name, material), ONE)),
                    ".",
                )
            )
    return facts


def _bias_local(name: str, material: Material) -> Term:
    user = material.model.consumers()[name][0]
    return Derivative(Name(user), Name(name))


def activation_result(material: Material) -> tuple[Result, Function] | None:
    """The derivative of the last activation before the loss, with its function."""
    bodies = [equation.body for equation in material.model.equations]
    applied = {body.function for body in bodies if isinstance(body, Call)}
    for result in material.derivation.results:
        target = result.target
        if result.kind not in (Kind.LOCAL, Kind.LEMMA) or not isinstance(target.wrt, Name):
            continue
        name = target.of
        body = material.model.body(name.id) if isinstance(name, Name) else name
        if isinstance(body, Call) and body.arguments == (target.wrt,) and body.function in applied:
            function = material.model.function(body.function)
            if function is not None:
                plain = Function(function.name, target.wrt.id, function.body, function.letter)
                moved = substitute(function.body, {function.variable: target.wrt})
                return result, Function(plain.name, plain.variable, moved, plain.letter)
    return None


def find_peak(result: Result, function: Function, material: Material) -> Peak | None:
    """The largest slope when f' is a downward parabola in the output, by completing the square, proved."""
    output = result.target.of
    plain = _with_name(result.value, output)
    if set(names(plain)) != {"output"}:
        return None
    parabola = _parabola(plain)
    if parabola is None:
        return None
    steep, centre, highest = parabola
    offset = Sum((output, Neg(_fraction(centre)))) if centre else output
    square = Power(offset, Number(Fraction(2)))
    whole = Sum((_fraction(highest), Neg(multiply(number(steep), square))))
    context = _context(material)
    if judge(result.value, whole, context).verdict is not Verdict.PROVED:
        return None
    at_zero = substitute(function.body, {function.variable: ZERO})
    if judge(at_zero, _fraction(centre), context).verdict is not Verdict.PROVED:
        return None
    return Peak(result.value, whole, _fraction(highest), _fraction(centre), ZERO)


def _with_name(term: Term, output: Term) -> Term:
    for path, part in walk(term):
        if part == output:
            return _with_name(replace(term, path, Name("output")), output)
    return term


def _fraction(value: Fraction) -> Term:
    if value.denominator == 1:
        return number(value)
    top = Quotient(number(abs(value.numerator)), number(value.denominator))
    return Neg(top) if value < 0 else top


def _parabola(term: Term) -> tuple[Fraction, Fraction, Fraction] | None:
    """term = highest - steep (x - centre)^2 with steep > 0, as (steep, centre, highest)."""
    ring = Ring([term])
    ratio = ring.ratio(term)
    if len(ring.atoms) != 1 or not ratio.below.is_constant():
        return None
    scale = ratio.below.leading_coefficient()
    found = {int(powers[0]): _value(c / scale) for powers, c in ratio.above.to_dict().items()}
    if set(found) - {0, 1, 2} or found.get(2, 0) >= 0:
        return None
    steep = -found[2]
    centre = found.get(1, Fraction(0)) / (2 * steep)
    return steep, centre, found.get(0, Fraction(0)) + steep * centre**2


def _value(coefficient: fmpq) -> Fraction:
    return Fraction(int(coefficient.p), int(coefficient.q))


def _context(material: Material) -> Context:
    functions = {function.name: function for function in material.model.functions}
    return Context({}, functions)


def plot_section(material: Material) -> tuple[Block, ...]:
    """The activation and its derivative, the largest slope marked where it is proved."""
    found = activation_result(material)
    if found is None:
        return ()
    result, function = found
    constants = _constants(material)
    if not set(names(function.body)) <= {function.variable, *constants}:
        return ()
    value = _value_in_argument(result, material)
    curves = (
        Curve(_legend(result, function), _points(function.body, function, constants, material), "function"),
        Curve(
            Relation((result.target, result.value)) if size(result.value) <= 8 else result.target,
            _points(value, function, constants, material),
            "derivative",
        ),
    )
    peak = find_peak(result, function, material)
    marks = (_mark(peak, function),) if peak else ()
    words = f"graph of {function.name} and its derivative from -{WINDOW} to {WINDOW}"
    heading = Heading((*_called(result), " and its slope"))
    return (heading, Plot(Name(function.variable), curves, marks, words))


def _called(result: Result) -> Inline:
    of = result.target.of
    return ("The activation ", of)


def _legend(result: Result, function: Function) -> Relation | Term:
    call = Call(function.name, (Name(function.variable),))
    target = result.target
    if isinstance(target.of, Name):
        return Relation((target.of, call))
    return call


def _mark(peak: Peak, function: Function) -> Mark:
    label: Inline = (peak.highest, " at ", Relation((Name(function.variable), peak.argument)))
    height = _plain(peak.highest)
    return Mark(0.0, height, label)


def _plain(term: Term) -> float:
    match term:
        case Number(value):
            return float(value)
        case Quotient(Number(above), Number(below)):
            return float(above / below)
        case Neg(inner):
            return -_plain(inner)
        case _:
            return 0.0


def _constants(material: Material) -> dict[str, Fraction]:
    example = material.model.example
    known = example.scalars() if example else {}
    constants = {s.id for s in material.model.symbols if s.role is Role.CONSTANT}
    return {name: value for name, value in known.items() if name in constants}


def _value_in_argument(result: Result, material: Material) -> Term:
    """The derived value with the output's name exchanged for its equation."""
    target = result.target
    if isinstance(target.of, Name):
        body = material.model.body(target.of.id)
        if body is not None:
            return substitute(result.value, {target.of.id: body})
    return result.value


def _points(
    term: Term, function: Function, constants: Mapping[str, Fraction], material: Material
) -> tuple[tuple[float, float], ...]:
    context = _context(material)
    points: list[tuple[float, float]] = []
    for step in range(SAMPLES):
        x = Fraction(2 * WINDOW * step, SAMPLES - 1) - WINDOW
        try:
            y = evaluate(term, {function.variable: x, **constants}, context, bits=64)
        except Undefined:
            continue
        points.append((float(x), float(y.mid())))
    return tuple(points)
