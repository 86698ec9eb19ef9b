"""A function of one variable → f′ and f″ line by line; f″ is the derivative of the f′ derived before it."""

from __future__ import annotations

from derive.differentiate import differentiate
from derive.library.identities import INSERT_DERIVATIVE
from derive.model import Function, Model
from derive.simplify import settle
from derive.steps import Kind, Result
from derive.term import Call, Derivative, Name
from derive.working import Working


def curvature(model: Model) -> tuple[Result, ...]:
    """f′, then f″, of every function whose convexity is asked for."""
    results: list[Result] = []
    for studied in model.convexity.studied if model.convexity else ():
        function = model.function(studied.function)
        assert function is not None, "a function that is looked at belongs to the model"
        first = slope(function, model)
        results += [first, slope_of_slope(first, model)]
    return tuple(results)


def slope(function: Function, model: Model) -> Result:
    """f′(x) from the definition of f."""
    variable = Name(function.variable)
    target = Derivative(Call(function.name, (variable,)), variable)
    line = _line(target, model, {function.name: function})
    differentiate(line, {})
    settle(line, ())
    return Result(Kind.CURVE, target, tuple(line.steps))


def slope_of_slope(first: Result, model: Model) -> Result:
    """f″(x): the value of f′(x) is put in and differentiated once more."""
    target = Derivative(first.target, first.target.wrt)
    line = _line(target, model, {})
    line.apply(INSERT_DERIVATIVE, (0,), value=first.value)
    line.next_sweep()
    differentiate(line, {})
    settle(line, ())
    return Result(Kind.CURVE, target, tuple(line.steps), (first.target,))


def _line(target: Derivative, model: Model, functions: dict[str, Function]) -> Working:
    taken = frozenset(symbol.id for symbol in model.symbols)
    return Working(target, functions, taken=taken)
