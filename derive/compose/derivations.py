"""The derivation itself: one section a kind of result, equal derivations shown once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from derive.compose.functions import function_derivation, function_steps
from derive.compose.groups import Group, grouped
from derive.compose.lines import LECTURE, WAYS, chain
from derive.compose.material import Material, role_word
from derive.compose.second import SECOND
from derive.document import Block, Chain, Heading, Inline, Line, Prose, Relation, ResultBox
from derive.evidence import Context, Verdict, judge
from derive.model import Model, Role, Symbol, calls
from derive.steps import Kind, Result, Step
from derive.term import Call, Derivative, Indexed, Name, Neg, Sum, Term, Variable, size

READ_OFF = LECTURE | {
    "sum",
    "difference",
    "tidy",
    "cancel",
    "big-sum",
    "entry",
    "collapse",
}  # steps of a linear equation
MOST_CHAINS = 8  # of parameters; the table has them all
LISTED = 6  # results that follow "in the same way" before the rest is only counted


def derivation_section(material: Material) -> tuple[Block, ...]:
    """Lemmas, local derivatives and adjoints in the order of the backward pass."""
    if material.model.is_function:
        return function_derivation(material)
    return _sections([r for r in material.derivation.results if _is_shown(r, material)], material)


def shown_groups(material: Material) -> tuple[Group, ...]:
    """The results that the derivation shows, those that are alike together."""
    shown = [result for result in material.derivation.results if _is_shown(result, material)]
    return grouped([result for result in shown if not result.way], material.model)


def locals_section(material: Material) -> tuple[Block, ...]:
    """Lemmas and local derivatives alone: what the chain of factors is made from."""
    if material.model.is_function:
        return function_steps(material)
    kinds = (Kind.LEMMA, Kind.LOCAL)
    own = [r for r in material.derivation.results if r.kind in kinds]
    return _sections([r for r in own if _is_of_loss(r, material) or _is_shown(r, material)], material)


def _sections(shown: Iterable[Result], material: Material) -> tuple[Block, ...]:
    """A heading for each kind of result, equal derivations shown once."""
    blocks: list[Block] = []
    heading: Inline = ()
    for group in grouped(shown, material.model):
        title = heading_of(group.first, material)
        if title != heading:
            blocks.append(Heading(title))
            heading = title
        blocks.extend(_group(group, material))
    return tuple(blocks)


def gradient_chains(material: Material) -> tuple[Block, ...]:
    """One chain for every kind of parameter; the table beside them has the others."""
    results = [
        result
        for result in material.derivation.results
        if _is_of_loss(result, material)
        and result.target.wrt.id in material.model.parameters
        and not result.way
    ]
    groups = grouped(results, material.model)
    shown = [block for group in groups[:MOST_CHAINS] for block in _chain_and_alike(group, material)]
    return (*shown, *_further([group.first.target.wrt for group in groups[MOST_CHAINS:]]))


def _chain_and_alike(group: Group, material: Material) -> Iterator[Block]:
    """The first of a group line by line, and which others are like it."""
    yield chain(group.first, material.detail, anchor=_anchor(group.first))
    alike = [result.target.wrt for result in group.others]
    if alike:
        what, verb = ("gradients", "are") if len(alike) > 1 else ("gradient", "is")
        yield Prose((f"The {what} by ", *_named(alike), f" {verb} found in the same way."))


def _named(names: Sequence[Variable]) -> Inline:
    """W_K and W_V; of many the first ones."""
    listed: list[str | Term] = []
    for place, name in enumerate(names[:LISTED]):
        last = place == len(names) - 1
        listed += [(" and " if last else ", ") if place else "", name]
    return (*listed, ", …" if len(names) > LISTED else "")


def _further(names: Sequence[Variable]) -> Iterator[Block]:
    """Those whose chains are left out."""
    if names:
        yield Prose(
            ("The table has the gradients by ", *_named(names), " too; they are derived in the same way.")
        )


def _is_shown(result: Result, material: Material) -> bool:
    """Gradients have a section of their own; a local derivative of a linear equation is read off."""
    if _is_of_loss(result, material) and result.target.wrt.id in material.model.parameters:
        return False
    if is_given(result, material.model):
        return False
    if result.kind is Kind.LOCAL:
        linear = all(_is_read_off(step, material) for step in result.steps)
        return material.detail == "full" or not linear or _is_of_loss(result, material)
    return result.kind not in (Kind.GRADIENT, Kind.TOTAL, Kind.CURVE, *SECOND)


def is_given(result: Result, model: Model) -> bool:
    """Whether ∂L/∂O is the gradient that comes from above, and nothing else."""
    given = dict(model.upstream).get(result.target.wrt.id)
    value = result.value
    return isinstance(value, Name | Indexed) and value.id == given and result.target.of == Name(model.loss)


def _is_read_off(step: Step, material: Material) -> bool:
    """A step of a linear equation, or one that cites the known derivative of a function."""
    if step.rule.name in READ_OFF:
        return True
    known = any(call in material.options.known for call in calls(step.before))
    return known and step.rule.name in ("lemma", "recognise")


def _is_of_loss(result: Result, material: Material) -> bool:
    return result.target.of == Name(material.model.loss)


def _group(group: Group, material: Material) -> Iterable[Block]:
    first = group.first
    if material.is_known(first):
        yield from [] if first.way else [ResultBox(Relation((first.target, first.value)))]
        return
    if first.way:
        yield Prose((WAYS.get(first.way, "In another way:"),))
    if first.way == "expand":
        yield from _multiplied_out(first, material)
    yield chain(first, material.detail, anchor=_anchor(first), known=material.options.known)
    if group.others:
        yield from _likewise(group)
    if (first.kind is Kind.LEMMA and not first.way) or _is_error_signal(first, material):
        yield ResultBox(Relation((first.target, first.value)), _remark(first, material))


def _multiplied_out(result: Result, material: Material) -> Iterable[Block]:
    """e = (y - a)^2 = y^2 - 2 y a + a^2, where that is proved by itself."""
    node = result.target.of
    bodies = [step.before.of for step in result.steps[1:] if isinstance(step.before, Derivative)]
    if len(bodies) < 2 or not isinstance(node, Name):
        return
    functions = {function.name: function for function in material.model.functions}
    expanded = next((b for b in reversed(bodies) if b != bodies[0]), bodies[0])
    if judge(bodies[0], expanded, Context(functions=functions)).verdict is Verdict.PROVED:
        yield Chain((Line(node, bodies[0]), Line(None, expanded, ("expand",))), _anchor(result))


def _likewise(group: Group) -> Iterable[Block]:
    listed = group.others[:LISTED]
    yield Prose(("In the same way",))
    yield Chain(tuple(Line(result.target, result.value) for result in listed), _anchor(listed[0]))
    rest = len(group.others) - len(listed)
    if rest:
        yield Prose((f"and so on for the remaining {rest}.",))


def _anchor(result: Result) -> str:
    match result.target.of:
        case Name(of) | Call(of, _):
            return f"derivative of {of} with respect to {result.target.wrt.id}"
        case _:
            return f"derivative with respect to {result.target.wrt.id}"


def heading_of(result: Result, material: Material) -> Inline:
    """What a result is about: "The loss with respect to the prediction"."""
    target = result.target
    if result.kind is Kind.LEMMA and isinstance(target.of, Call):
        return ("The derivative of ", target.of)
    if material.model.is_function:
        return ("The derivative of ", target.of, " by ", target.wrt)
    if isinstance(target.of, Name | Indexed) and target.of.id != material.model.loss:
        word = _words(target.of, material)
        plural = isinstance(word[0], str) and word[0].split(" of ")[0].endswith("s")
        return ("The ", *word, " with respect to their inputs" if plural else " with respect to its input")
    if target.of != Name(material.model.loss):
        return _of_an_equation(target, material.model)
    return ("The loss with respect to the ", *_words(target.wrt, material))


def _of_an_equation(target: Derivative, model: Model) -> Inline:
    """∂/∂x of a right side, where what else depends on x is held fixed."""
    found = next((equation.left for equation in model.equations if equation.body == target.of), None)
    of: Inline = ("The term",) if found is None else ("The equation of ", found)
    return (*of, " by ", target.wrt, ", all else held fixed")


def _words(name: Variable, material: Material) -> Inline:
    """ "prediction", "pre-activation of layer 2", "intermediate value u"."""
    symbol = material.symbol(name.id)
    word = role_word(symbol.role, material.model)
    if symbol.layer is not None:
        several = len({other.indices for other in material.model.symbols if _alike(other, symbol)}) > 1
        word += "s" if several else ""
        return (f"{word} of layer {symbol.layer}",)
    same = [other for other in material.model.symbols if other.role is symbol.role]
    if len(same) == 1:
        return (word,)
    if symbol.role in (Role.PREDICTION, Role.PRE_ACTIVATION, Role.ACTIVATION) and _of_one_layer(same):
        return (f"{word}s",)
    return (f"{word} ", name)


def _alike(left: Symbol, right: Symbol) -> bool:
    return left.role is right.role and left.layer == right.layer


def _of_one_layer(symbols: list[Symbol]) -> bool:
    return len({symbol.base for symbol in symbols}) == 1 and all(symbol.indices for symbol in symbols)


def _is_error_signal(result: Result, material: Material) -> bool:
    """The first ∂L/∂z of the backward pass."""
    if result.kind is not Kind.ADJOINT:
        return False
    firsts = [
        other
        for other in material.derivation.results
        if other.kind is Kind.ADJOINT and material.symbol(other.target.wrt.id).role is Role.PRE_ACTIVATION
    ]
    return bool(firsts) and firsts[0] is result and size(result.value) <= 14


def _remark(result: Result, material: Material) -> Inline:
    match result.value:
        case Sum((Name(prediction), Neg(Name(target)))) if (
            material.symbol(prediction).role in (Role.PREDICTION, Role.ACTIVATION)
            and material.symbol(target).role is Role.TARGET
        ):
            return ("the prediction minus the target, whatever the weights",)
        case _:
            return ()
