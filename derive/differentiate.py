"""Differentiation as it is recorded: ∂ placeholders pushed inwards by one named rule at a time.

The steps are the answer, not a second account of it. Ends because every rule leaves placeholders over
strictly smaller terms only.
"""

from __future__ import annotations

from collections.abc import Mapping

from derive.algebra import is_affine
from derive.errors import NotYet
from derive.library.identities import LEMMA, SUBSTITUTE_BACK, TIDY, UNFOLD
from derive.library.roots import POWER_AS_ROOT, ROOT_AS_POWER
from derive.library.rules import (
    ADDITIVE_CONSTANT,
    CHAIN,
    CONSTANT_MULTIPLE,
    RECIPROCAL,
    RULES,
    inner_function,
)
from derive.term import Call, Derivative, Indexed, Name, Path, Power, Term, at, multiply, walk
from derive.text import to_text
from derive.working import Working

Lemmas = Mapping[str, Term]  # function name -> its derivative, in the function's own variable

CONTINUED = (ADDITIVE_CONSTANT, CONSTANT_MULTIPLE, RECIPROCAL)  # the placeholder goes on in the same pass


def differentiate(line: Working, lemmas: Lemmas) -> None:
    """Carry out every ∂ placeholder of the line; NotYet names a function without a rule."""
    while places := _open(line, ()):
        line.next_sweep()
        for path in places:
            _advance(line, path, lemmas)
    if any(step.rule is ROOT_AS_POWER for step in line.steps):
        line.next_sweep()
        for path, part in reversed(list(walk(line.term))):
            if isinstance(part, Power):
                line.apply(POWER_AS_ROOT, path)


def placeholders(term: Term, path: Path = ()) -> list[Path]:
    """The paths of the outermost derivatives that are still to be carried out."""
    return [(*path, *place) for place, part in walk(term) if isinstance(part, Derivative)]


def _open(line: Working, path: Path) -> list[Path]:
    """The derivatives below `path` to be carried out; that of a node on the way is a result of its own."""
    places = placeholders(at(line.term, path), path)
    if not line.moving:
        return places
    return [place for place in places if not _is_of_node(line, at(line.term, place))]


def _is_of_node(line: Working, part: Term) -> bool:
    of = part.of if isinstance(part, Derivative) else None
    return isinstance(of, Name | Indexed) and of.id in line.moving


def _inner(line: Working, placeholder: Term) -> Term | None:
    if not isinstance(placeholder, Derivative):
        return None
    return inner_function(placeholder.of, placeholder.wrt, line.moving)


def _advance(line: Working, path: Path, lemmas: Lemmas) -> None:
    """One layer of the placeholder at `path`: its rule, and with the chain rule the outer function's."""
    for rule in RULES:
        if rule is CHAIN or rule.name in line.unwanted:
            continue
        if line.apply(rule, path):
            if rule in CONTINUED:
                for place in _open(line, path):
                    _advance(line, place, lemmas)
            return
    placeholder = at(line.term, path)
    if not isinstance(placeholder, Derivative):
        raise AssertionError("a placeholder is a derivative")
    if isinstance(placeholder.of, Call) and placeholder.of.function in line.functions:
        _advance_function(line, path, lemmas)
        return
    _advance_composite(line, path, lemmas)


def _advance_function(line: Working, path: Path, lemmas: Lemmas) -> None:
    """An activation: its lemma when there is one, else its definition."""
    placeholder = at(line.term, path)
    match placeholder:
        case Derivative(Call(name, (argument,)), wrt) if name in lemmas and argument == wrt:
            line.apply(LEMMA, path, value=lemmas[name])
        case Derivative(Call(name, _), _) if name in lemmas:
            _advance_composite(line, path, lemmas)
        case _:
            line.apply(UNFOLD, (*path, 0))
            inner = at(line.term, path)
            if isinstance(inner, Derivative) and line.apply(RECIPROCAL, path):
                line.next_sweep()


def _advance_composite(line: Working, path: Path, lemmas: Lemmas) -> None:
    """∂f(u)/∂x: the chain rule under a new letter, f's own rule, the letter put back; a linear u at once."""
    placeholder = at(line.term, path)
    inner = _inner(line, placeholder)
    if inner is None or not isinstance(placeholder, Derivative):
        raise NotYet(f"no rule differentiates {to_text(placeholder)}{_instead(placeholder)}")
    letter = line.letter()
    line.apply(CHAIN, path, **{letter.id: inner})
    outer = (*path, 0)
    _advance(line, outer, lemmas)
    line.apply(SUBSTITUTE_BACK, outer, **{letter.id: inner})
    if not line.moving and is_affine(inner, placeholder.wrt):
        _finish(line, (*path, 1), lemmas)


def _instead(placeholder: Term) -> str:
    """u^v with a u and a v that move is differentiated as e^(v log u)."""
    of = placeholder.of if isinstance(placeholder, Derivative) else None
    if not isinstance(of, Power):
        return ""
    return f"; write {to_text(Call('exp', (multiply(of.exponent, Call('log', (of.base,))),)))}"


def _finish(line: Working, path: Path, lemmas: Lemmas) -> None:
    """Carry out everything below `path` in this pass, and tidy it."""
    while places := _open(line, path):
        for place in places:
            _advance(line, place, lemmas)
    line.apply(TIDY, path)
