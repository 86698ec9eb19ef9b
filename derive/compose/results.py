"""What was derived for every parameter, one line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.compose.functions import derivative_words
from derive.compose.gradient import asked_names
from derive.compose.material import Material
from derive.compose.second import SECOND, heading_of_kind, of_kind, symmetry_prose
from derive.document import Block, Chain, Heading, Inline, Line
from derive.term import Derivative, subterms


def results_section(material: Material) -> tuple[Block, ...]:
    """∂L/∂w of every parameter, or ∂f/∂x of every variable, with its value and nothing besides.

    Jacobians and Hessians that were asked for follow, each kind under its heading.
    """
    return (*_gradients(material), *_second(material))


def _gradients(material: Material) -> tuple[Block, ...]:
    names = asked_names(material)
    if not names:
        return ()
    model = material.model
    usual = "All gradients" if model.upstream or model.adjoints else "The gradient of every parameter"
    heading: Inline = derivative_words(model) if model.is_function else (usual,)
    return (Heading(heading), Chain(tuple(_lines(names, material)), "results"))


def _second(material: Material) -> Iterator[Block]:
    for kind in SECOND:
        found = of_kind(kind, material.derivation)
        if found:
            yield Heading(heading_of_kind(kind, material))
            yield Chain(tuple(Line(result.target, result.value) for result in found), "results")
    yield from symmetry_prose(material)


def _lines(names: tuple[str, ...], material: Material) -> Iterator[Line]:
    for name in with_needed(names, material):
        yield Line(material.loss_by(name), material.gradient(name))


def with_needed(names: Iterable[str], material: Material) -> Iterator[str]:
    """The names, and before each the nodes whose ∂L/∂node stands in its gradient and nowhere before."""
    said: set[str] = set()
    for name in (name for name in names if name not in said):
        waiting = [name]
        while waiting:
            value = material.gradient(waiting[-1])
            read = [part.wrt.id for part in subterms(value) if isinstance(part, Derivative)]
            new = [node for node in read if node not in said and material.derived(node)]
            if new:
                waiting += new[:1]
                continue
            node = waiting.pop()
            said.add(node)
            yield node
