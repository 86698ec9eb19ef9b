"""What a note may leave unsaid: the loss, the activation, the layer. Each is tried under its own words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.notes.judging.normal import is_normal, normal_functions
from derive.notes.judging.tallied import undefined_means
from derive.notes.judging.trial import Claim, Tried
from derive.notes.meaning.knowledge import Definition, Knowledge, parameters_in
from derive.notes.meaning.structure import is_line
from derive.notes.reading.pointwise import FREE
from derive.notes.written import (
    Apply,
    Big,
    Index,
    Minus,
    Num,
    Over,
    Plus,
    Raised,
    Slope,
    Sym,
    Times,
    Written,
    every,
    symbols,
)

ONE, TWO = Num(Fraction(1)), Num(Fraction(2))
_TARGETS = ("y", "t", "d", "target", "ystar")
_PREDICTIONS = ("yhat", "a", "p", "o", "h", "f", "s", "z", "output", "out", "x", "q", "yhatprime")
_PARAMETERS = ("w", "W", "omega", "b", "B", "theta")
_ACTIVATIONS = ("sigmoid", "tanh", "relu", "identity", "softplus")
_TITLES = {
    "sigmoid": "the logistic function",
    "tanh": "tanh",
    "relu": "ReLU",
    "identity": "the identity",
    "softplus": "softplus",
    "exp": "exp",
}


def premises(claim: Claim, base: Tried, knowledge: Knowledge) -> Iterator[tuple[Definition, ...]]:
    """Definitions to suppose, one or two at a time; each knows its words."""
    if normal := normal_functions(base.marks.opaque, knowledge.normal):
        yield normal
    found = list(_single(claim, base, knowledge))
    yield from ((one,) for one in found)
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            if other.name != one.name:
                yield (one, other)


def _single(claim: Claim, base: Tried, knowledge: Knowledge) -> Iterator[Definition]:
    slopes = [part for side in (claim.left, claim.right) for part in every(side) if isinstance(part, Slope)]
    every_symbol = dict.fromkeys((*symbols(claim.left), *symbols(claim.right)))
    yield from undefined_means(claim, knowledge)
    yield from _of_examples(tuple(every_symbol), knowledge)
    yield from _predicted(tuple(every_symbol), knowledge)
    for name in base.marks.opaque:
        named = len(base.marks.opaque) > 1 or parameters_in(name)  # a rule for any f and g; h_θ
        if not named and not is_general(name, claim) and not is_normal(name, knowledge.normal):
            yield from _functions(name)
    for slope in dict.fromkeys(slopes):
        if isinstance(slope.of, Sym) and isinstance(slope.wrt, Sym) and not knowledge.is_defined(slope.of):
            if _is_loss(slope.of, slope.wrt, knowledge):
                yield from _losses(slope.of, tuple(every_symbol), knowledge)
            elif slope.wrt.name in _PARAMETERS:
                yield from _layers(slope, tuple(every_symbol))
            else:
                yield from _activated(slope.of, slope.wrt)
    for of, _ in base.marks.lost:
        yield from _missing(of, tuple(every_symbol), knowledge)


def is_general(name: str, claim: Claim) -> bool:
    """d/dx f(g(x)), d/dx f(x)², f(x + y): rules for any f, which no choice of an f makes true."""
    calls = [p for side in (claim.left, claim.right) for p in every(side) if isinstance(p, Apply)]
    own = [call for call in calls if call.function == name]
    if any(call.arguments == (FREE,) for call in own):
        return True  # (f⁻¹)'(y), of any f
    if any(
        len(symbols(argument)) > 1
        for call in own
        for argument in call.arguments
        if isinstance(argument, Plus)
    ):
        return len({call.arguments for call in own}) > 1
    left = claim.left
    if not isinstance(left, Slope) or isinstance(left.of, Sym):
        return False
    plain = isinstance(left.of, Apply) and all(isinstance(a, Sym) for a in left.of.arguments)
    inside = {part.function for part in every(left.of) if isinstance(part, Apply)}
    return not plain and name in inside


def _of_examples(names: tuple[Sym, ...], knowledge: Knowledge) -> Iterator[Definition]:
    """The vector h holds the predictions h_θ(x_i) of all examples, the rows x_i of X."""
    place = (Index("i"),)
    for sym in names:
        if sym.indices or knowledge.is_defined(sym) or len(knowledge.shapes.get((sym.name, 0), ())) != 1:
            continue
        for name in knowledge.definitions:
            own = knowledge.function(name) if name.partition("_")[0] == sym.name else None
            example = own.parameters[0].name if own is not None and len(own.parameters) == 1 else ""
            if example and is_line(knowledge.current(Sym(example, place))):
                call, entry = Apply(name, (Sym(example, place),)), Sym(sym.name, place)
                yield _supposed(entry, call, f"{sym} is the vector of the {name}({example}_i)")


def _predicted(names: tuple[Sym, ...], knowledge: Knowledge) -> Iterator[Definition]:
    """ŷ is the last activation, when nothing says what it is."""
    for sym in names:
        current = knowledge.current(sym)
        if sym.name == "yhat" and (current is None or current.later):
            for other in names:
                if other.name in ("a", "o", "p", "h", "f", "z") and len(other.indices) >= len(sym.indices):
                    yield _supposed(sym, other, f"{sym} = {other}")


def _is_loss(of: Sym, wrt: Sym, knowledge: Knowledge) -> bool:
    if (
        of.name in ("L", "E", "J", "C", "Lcal", "loss", "ell", "Jcal", "e", "mse", "bce", "Ecal", "Ccal")
        or of.name[0] in "LEJC"
    ):
        return not (of.name == "E" and wrt.name == "E")
    return of.name.startswith(("L_", "E_", "J_"))


def _losses(loss: Sym, names: tuple[Sym, ...], knowledge: Knowledge) -> Iterator[Definition]:
    """Cross-entropy and squared errors of every prediction and target that the formula may speak of."""
    depends = [wrt for of, wrt in knowledge.edges if of == loss]
    around = dict.fromkeys((*depends, *names))
    given = [s for s in names if s.name in _TARGETS]  # without a target in sight no loss is supposed
    targets = [s for s in given if not knowledge.is_defined(s) and s.name not in {d.name for d in depends}]
    predictions = [s for s in around if s.name in _PREDICTIONS and s not in targets]
    for target in targets[:2]:
        for prediction in predictions[:4]:
            if len(prediction.indices) == len(target.indices) or not target.indices:
                yield from _losses_of(loss, prediction, target)
            if prediction.indices and prediction.indices == target.indices and prediction.indices[0].letter:
                yield _cross_entropy(loss, prediction, target)


def _losses_of(loss: Sym, a: Sym, y: Sym) -> Iterator[Definition]:
    rest_y, rest_a = Plus((ONE, Minus(y))), Plus((ONE, Minus(a)))
    first = Times((y, Apply("log", (a,))), ("",))
    second = Times((rest_y, Apply("log", (rest_a,))), ("",))
    entropy = Minus(Plus((first, second)))
    yield _supposed(
        loss, entropy, f"{loss} is the binary cross-entropy of {a} and {y}, with the natural logarithm"
    )
    square = Raised(Plus((a, Minus(y))), TWO)
    yield _supposed(loss, Times((Over(ONE, TWO), square), ("",)), f"{loss} = 1/2 ({a} - {y})^2")
    yield _supposed(loss, square, f"{loss} = ({a} - {y})^2")
    yield _supposed(loss, Minus(first), f"{loss} = -{y} log {a}, with the natural logarithm")


def _cross_entropy(loss: Sym, a: Sym, y: Sym) -> Definition:
    letter = Index("k")
    body = Big(False, Times((Sym(y.name, (letter,)), Apply("log", (Sym(a.name, (letter,)),))), ("",)), "k")
    return _supposed(
        loss, Minus(body), f"{loss} is the cross-entropy of {a.name} and {y.name}, natural logarithm"
    )


def _activated(of: Sym, wrt: Sym) -> Iterator[Definition]:
    for function in _ACTIVATIONS:
        call: Written = Apply(function, (wrt,)) if function != "identity" else wrt
        yield _supposed(of, call, f"{of} is {_TITLES[function]} of {wrt}")


def _layers(slope: Slope, names: tuple[Sym, ...]) -> Iterator[Definition]:
    """z = w x + b, or with a sum for indexed weights."""
    of, wrt = slope.of, slope.wrt
    assert isinstance(of, Sym) and isinstance(wrt, Sym)
    inputs = [s for s in names if s.name in ("x", "X", "h", "a", "o") and s != of]
    for x in inputs[:2]:
        w = wrt if wrt.name not in ("b", "B") else Sym("w", wrt.indices)
        b = Sym("b") if wrt.name not in ("b", "B") else wrt
        if not x.indices or x.indices == w.indices[-len(x.indices) :] or not w.indices:
            yield _supposed(of, Plus((Times((w, x), ("",)), b)), f"{of} = {w} {x} + {b}, other terms apart")


def _missing(of: str, names: tuple[Sym, ...], knowledge: Knowledge) -> Iterator[Definition]:
    """A prediction that was never connected to its parameters: ŷ = w x + b."""
    for prediction in (Sym("yhat"), Sym("a"), Sym("f"), Sym("p"), Sym("h"), Sym("z"), Sym("o")):
        if knowledge.is_defined(prediction) or not _occurs(prediction, knowledge, names):
            continue
        linear = Plus((Times((Sym("w"), Sym("x")), ("",)), Sym("b")))
        yield _supposed(prediction, linear, f"{prediction} = w x + b")
        yield _supposed(
            prediction, Apply("sigmoid", (linear,)), f"{prediction} is the logistic function of w x + b"
        )
        if prediction != Sym("z"):
            for function in _ACTIVATIONS[:4]:
                call: Written = Apply(function, (Sym("z"),)) if function != "identity" else Sym("z")
                yield _supposed(prediction, call, f"{prediction} is {_TITLES[function]} of z")


def _occurs(sym: Sym, knowledge: Knowledge, names: tuple[Sym, ...]) -> bool:
    bodies = [d.body for found in knowledge.definitions.values() for d in found[-1:]]
    return sym in names or any(sym in symbols(body) for body in bodies)


def _functions(name: str) -> Iterator[Definition]:
    variable = Sym("u#")
    for function in _ACTIVATIONS:
        body: Written = Apply(function, (variable,)) if function != "identity" else variable
        yield Definition(name, (), (variable,), body, assumed=f"{name} is {_TITLES[function]}")


def _supposed(sym: Sym, body: Written, words: str) -> Definition:
    return Definition(sym.name, sym.indices, (), body, assumed=words)
