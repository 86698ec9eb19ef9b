"""What a note may leave unsaid: the loss, the activation, the layer. Each is tried under its own words."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notes.judging.customary import (
    TITLES,
    activated,
    affine,
    binary_entropy,
    entropy_of_classes,
    of_the_target,
    squares,
    supposed,
)
from derive.notes.judging.normal import is_normal, normal_functions
from derive.notes.judging.situation import meaning_of
from derive.notes.judging.tallied import undefined_means
from derive.notes.judging.trial import Claim, Tried
from derive.notes.letters import BIASES, OUTPUTS, PARAMETERS, TARGETS
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge, parameters_in
from derive.notes.meaning.structure import is_line
from derive.notes.reading.pointwise import FREE
from derive.notes.written import RUNS, Apply, Index, Plus, Slope, Sym, every, printed_name, symbols

_PREDICTIONS = (*OUTPUTS, "z", "x")
_ACTIVATIONS = ("sigmoid", "tanh", "relu", "identity", "softplus")
_LOSSES = ("loss", "ell", "e", "mse", "bce")


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
        named = named or (name.endswith(RUNS) and not knowledge.unsure)  # g of tanh units and of others
        if not named and not is_general(name, claim) and not is_normal(name, knowledge.normal):
            primed = any(isinstance(p, Apply) and p.primes and p.function == name for p in every(claim.right))
            yield from _functions(name, without="identity" if primed else "")  # nobody writes f' for 1
    for slope in dict.fromkeys(slopes):
        if isinstance(slope.of, Sym) and isinstance(slope.wrt, Sym) and not meaning_of(slope.of, knowledge):
            if _is_loss(slope.of, slope.wrt):
                yield from _losses(slope.of, tuple(every_symbol), knowledge)
            elif slope.wrt.name in PARAMETERS:
                yield from _layers(slope, tuple(every_symbol))
            elif _is_open(slope.of, slope.wrt, knowledge):
                yield from (activated(slope.of, function, slope.wrt) for function in _ACTIVATIONS)
    if base.marks.lost:
        yield from _missing(tuple(every_symbol), knowledge)


def _is_open(of: Sym, by: Sym, knowledge: Knowledge) -> bool:
    """Whether a quantity may be some one function; not an x of an u = g(x), nor what is told to be any."""
    told = any(of == top for top, _ in knowledge.told)
    return not told and not knowledge.reaches(by, of)


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
                yield supposed(entry, call, f"{sym} is the vector of the {name}({example}_i)")


def _predicted(names: tuple[Sym, ...], knowledge: Knowledge) -> Iterator[Definition]:
    """ŷ is the last activation, when nothing says what it is."""
    for sym in names:
        current = knowledge.current(sym)
        if sym.name == "yhat" and (current is None or current.later):
            for other in names:
                if other.name in ("a", "o", "p", "h", "f", "z") and len(other.indices) >= len(sym.indices):
                    yield supposed(sym, other, f"{sym} = {other}")


def _is_loss(of: Sym, wrt: Sym) -> bool:
    return (of.name in _LOSSES or of.name[0] in "LEJC") and not of.name == wrt.name == "E"


def _losses(loss: Sym, names: tuple[Sym, ...], knowledge: Knowledge) -> Iterator[Definition]:
    """Cross-entropy and squared errors of every prediction and target that the formula may speak of."""
    depends = [wrt for of, wrt in knowledge.edges if of == loss]
    around = dict.fromkeys((*depends, *names))
    given = [s for s in names if s.name in TARGETS]  # without a target in sight no loss is supposed
    targets = [s for s in given if not knowledge.is_defined(s) and s.name not in {d.name for d in depends}]
    predictions = [s for s in around if s.name in _PREDICTIONS and s not in targets]
    for target in targets[:2]:
        for prediction in predictions[:4]:
            if len(prediction.indices) == len(target.indices) or not target.indices:
                yield binary_entropy(loss, prediction, target)
                yield from squares(loss, prediction, target)
                yield of_the_target(loss, prediction, target)
            if prediction.indices and prediction.indices == target.indices and prediction.indices[0].letter:
                yield entropy_of_classes(loss, prediction, target)


def _layers(slope: Slope, names: tuple[Sym, ...]) -> Iterator[Definition]:
    """z = w x + b, or with a sum for indexed weights."""
    of, wrt = slope.of, slope.wrt
    assert isinstance(of, Sym) and isinstance(wrt, Sym)
    inputs = [s for s in names if s.name in ("x", "X", "h", "a", "o") and s != of]
    for x in inputs[:2]:
        w, b = (Sym("w", wrt.indices), wrt) if wrt.name in BIASES else (wrt, Sym("b"))
        if not x.indices or x.indices == w.indices[-len(x.indices) :] or not w.indices:
            yield supposed(of, affine(w, x, b), f"{of} = {w} {x} + {b}, other terms apart")


def _missing(names: tuple[Sym, ...], knowledge: Knowledge) -> Iterator[Definition]:
    """A prediction that was never connected to its parameters: ŷ = w x + b."""
    for prediction in (Sym("yhat"), Sym("a"), Sym("f"), Sym("p"), Sym("h"), Sym("z"), Sym("o")):
        if knowledge.is_defined(prediction) or not _occurs(prediction, knowledge, names):
            continue
        linear = affine(Sym("w"), Sym("x"), Sym("b"))
        yield supposed(prediction, linear, f"{prediction} = w x + b")
        words = f"{prediction} is the logistic function of w x + b"
        yield supposed(prediction, Apply("sigmoid", (linear,)), words)
        if prediction != Sym("z"):
            yield from (activated(prediction, function, Sym("z")) for function in _ACTIVATIONS[:4])


def _occurs(sym: Sym, knowledge: Knowledge, names: tuple[Sym, ...]) -> bool:
    bodies = [d.body for found in knowledge.definitions.values() for d in found[-1:]]
    return sym in names or any(sym in symbols(body) for body in bodies)


def _functions(name: str, *, without: str) -> Iterator[Definition]:
    variable = Sym("u#")
    for function in (one for one in _ACTIVATIONS if one != without):
        body = activated(Sym(name), function, variable).body
        yield Definition(name, (), (variable,), body, assumed=printed_name(f"{name} is {TITLES[function]}"))


def identity_between(claim: Claim, knowledge: Knowledge) -> Definition | None:
    """a = z where a = g(z) was said: the activation is the identity there."""
    for one, other in ((claim.left, claim.right), (claim.right, claim.left)):
        current = knowledge.current(one) if isinstance(one, Sym) and isinstance(other, Sym) else None
        body = current.body if current is not None else None
        if isinstance(one, Sym) and current and isinstance(body, Apply) and body.arguments == (other,):
            words = f"the activation that gives {one} is the identity"
            return Definition(one.name, one.indices, (), other, current.place, assumed=words)
    return None
