"""A plain function: its derivation section, and its values written in the variables alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.algebra import flatten, tidy
from derive.compose.groups import Group, grouped
from derive.compose.lines import WAYS, chain
from derive.compose.material import Material
from derive.compose.second import SECOND, second_derivatives
from derive.document import Block, Chain, Heading, Inline, Line, Prose, Relation
from derive.evidence import Context, Verdict, judge
from derive.model import Model
from derive.steps import Kind, Result
from derive.term import Call, Name, Term, names, size, substitute
from derive.text import to_text

CLOSED = 60  # operations of a derivative that is written in the variables alone


def function_derivation(material: Material) -> tuple[Block, ...]:
    """Every substitution by itself, then the derivatives of the function from the last one back."""
    steps = _steps(material)
    rest = [
        result
        for result in material.derivation.results
        if result not in steps and result.kind not in (Kind.LEMMA, *SECOND) and _is_own_way(result)
    ]
    chains = (block for group in grouped(rest, material.model) for block in _alike(group, material))
    heading = Heading(derivative_words(material.model))
    return (*function_steps(material), heading, *chains, *second_derivatives(material))


def function_steps(material: Material) -> tuple[Block, ...]:
    """The derivatives of the functions that are used, and of each substitution by itself."""
    blocks: list[Block] = []
    for result in material.derivation.results:
        if result.kind is Kind.LEMMA and not material.is_known(result):
            first = not result.way
            blocks += [Heading(("The derivative of ", result.target.of))] if first else []
            blocks += _blocks(result, material)
    steps = _steps(material)
    if steps:
        blocks.append(Heading(("One substitution at a time",)))
        blocks += [block for result in steps for block in _blocks(result, material)]
    return tuple(blocks)


def _steps(material: Material) -> list[Result]:
    return [result for result in material.derivation.results if _is_step(result, material)]


def _is_own_way(result: Result) -> bool:
    """Whether it belongs here: the chain of all factors and what is put back have sections of their own."""
    return not result.way or result.way in WAYS


def derivative_words(model: Model) -> Inline:
    """ "The derivative of f", or "The partial derivatives of f" where there are several variables."""
    several = len(model.parameters) > 1
    return ("The partial derivatives of " if several else "The derivative of ", Name(model.loss))


def _is_step(result: Result, material: Material) -> bool:
    """A derivative of one of several equations, other than of the function by a variable."""
    of, wrt = result.target.of, result.target.wrt
    whole = of == Name(material.model.loss) and wrt.id in material.model.parameters
    return result.kind is Kind.LOCAL and not whole and _is_own_way(result)


def _alike(group: Group, material: Material) -> Iterable[Block]:
    """The first derivation line by line, and what follows in the same way."""
    yield from _blocks(group.first, material)
    if group.others:
        yield Prose(("In the same way",))
        values = ((other, in_variables(other.value, material) or other.value) for other in group.others)
        yield Chain(tuple(Line(other.target, value) for other, value in values), "derivatives")


def _blocks(result: Result, material: Material) -> Iterable[Block]:
    if result.way:
        yield Prose((WAYS[result.way],))
    yield _chain(result, material)


def _chain(result: Result, material: Material) -> Chain:
    """The lines of a result; of the function by a variable with the substitutions put back in the end."""
    of, wrt = result.target.of, result.target.wrt
    anchor = f"derivative of {to_text(of)} with respect to {wrt.id}"
    shown = chain(result, material.detail, anchor=anchor, known=material.options.known)
    if of != Name(material.model.loss) or wrt.id not in material.model.parameters:
        return shown
    shown = _recognised_as(shown, material.model)
    put_back = in_variables(result.value, material)
    if put_back is None or put_back == result.value or any(line.right == put_back for line in shown.lines):
        return shown
    used = [name for name in names(result.value) if material.model.body(name) is not None]
    said = [Relation((Name(name), written_out(Name(name), material.model))) for name in used]
    reason: list[str | Term | Relation] = ["put "]
    for place, relation in enumerate(said):
        reason += [" and " if place == len(said) - 1 else ", "] if place else []
        reason.append(relation)
    return Chain((*shown.lines, Line(None, put_back, tuple(reason))), shown.anchor)


def _recognised_as(shown: Chain, model: Model) -> Chain:
    """ "recognise f = σ(x)" where f is nothing but a function that has a name."""
    loss, body = Name(model.loss), model.body(model.loss)
    last = shown.lines[-1]
    if not isinstance(body, Call) or last.reason != ("recognise ", loss):
        return shown
    said = replace(last, reason=("recognise ", Relation((loss, body))))
    return replace(shown, lines=(*shown.lines[:-1], said))


def written_out(term: Term, model: Model) -> Term:
    """`term` with every intermediate value exchanged for its formula, down to the variables."""
    for equation in reversed(model.equations):
        term = substitute(term, {equation.name: equation.body})
    return term


def in_variables(term: Term, material: Material) -> Term | None:
    """`term` in the variables alone, proved equal to it; None when it is too long or was not proved."""
    model = material.model
    if not any(model.body(name) is not None for name in names(term)):
        return term
    closed = flatten(tidy(written_out(term, model)))
    if size(closed) > CLOSED:
        return None
    functions = {function.name: function for function in model.functions}
    bodies = {equation.name: equation.body for equation in model.equations}
    domains = {symbol.id: symbol.domain for symbol in model.symbols}
    found = judge(term, closed, Context(bodies, functions, domains))
    return closed if found.verdict is Verdict.PROVED else None


def signature(model: Model) -> Call:
    """f(x, y): the function with its variables."""
    return Call(model.loss, tuple(Name(name) for name in model.parameters))
