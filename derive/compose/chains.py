"""The chain of all factors between the loss and a parameter, and a gradient with its definitions put back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.compose.derivations import locals_section
from derive.compose.groups import Group, grouped
from derive.compose.lines import chain, reason
from derive.compose.material import Material
from derive.document import Block, Chain, Heading, Inline, Line, Prose, Relation, ResultBox, Roster
from derive.steps import Result, Step
from derive.term import Derivative, Name, Path, Term, at, size, subterms, walk

SHORT_LABEL = 6  # operations of a value that fits below its factor
MOST_CHAINS = 8
Numbered = dict[Derivative, int]


def chains_section(material: Material) -> tuple[Block, ...]:
    """Every factor once, numbered; then for each parameter the product of its factors, multiplied out."""
    groups = grouped(_results("chain", material), material.model)[:MOST_CHAINS]
    if not groups:
        return ()
    numbers = _numbered(groups)
    values = {factor: value for group in groups for factor, value in _values(group.first).items()}
    before = _derived_before(material, numbers)
    factors = tuple(
        Line(factor, values[factor], (f"({number})",))
        for factor, number in numbers.items()
        if factor in values and factor not in before
    )
    blocks: list[Block] = [Heading(("The chain of factors",))]
    blocks += [Roster(factors, "factors")] if factors else []
    for group in groups:
        blocks.append(_multiplied(group.first, numbers))
        if group.others:
            blocks.append(Prose(("In the same way",)))
            blocks.append(Chain(tuple(Line(r.target, r.value) for r in group.others), "chains"))
    return tuple(blocks)


def numbered_locals_section(material: Material) -> tuple[Block, ...]:
    """The local derivatives; where the chains follow, each that is a factor with its number."""
    blocks = locals_section(material)
    if "chains" not in material.options.sections:
        return blocks
    waiting = _numbered(grouped(_results("chain", material), material.model)[:MOST_CHAINS])
    return tuple(_with_numbers(b, waiting) if isinstance(b, Chain) else b for b in blocks)


def _with_numbers(block: Chain, waiting: Numbered) -> Chain:
    """The last line of each derivation that still waits for its number gets it."""
    lines = list(block.lines)
    starts = [place for place, line in enumerate(lines) if line.left is not None]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        number = waiting.pop(left, None) if isinstance(left := lines[start].left, Derivative) else None
        if number is not None:
            last = lines[end - 1]
            lines[end - 1] = replace(last, reason=(*last.reason, f"{'  ' if last.reason else ''}({number})"))
    return replace(block, lines=tuple(lines))


def _derived_before(material: Material, numbers: Numbered) -> set[Derivative]:
    """The factors that the section before has derived and numbered."""
    if "locals" not in material.options.sections:
        return set()
    chains = (block for block in locals_section(material) if isinstance(block, Chain))
    lefts = {line.left for block in chains for line in block.lines}
    return {factor for factor in numbers if factor in lefts}


def _numbered(groups: Iterable[Group]) -> Numbered:
    """The factors of all chains, from 1 in reading order."""
    numbers: Numbered = {}
    for group in groups:
        for _, factor in _factors(group.first):
            numbers.setdefault(factor, len(numbers) + 1)
    return numbers


def closed_section(material: Material) -> tuple[Block, ...]:
    """Gradients in the free names alone, line by line, each ending in a box."""
    results = _results("closed", material)
    blocks: list[Block] = [Heading(_closed_words(material))] if results else []
    for result in results:
        shown = chain(result, material.detail, anchor=_anchor(result))
        blocks.append(_without_start(shown) if "chains" in material.options.sections else shown)
        blocks.append(ResultBox(Relation((result.target, result.value))))
    return tuple(blocks)


def _closed_words(material: Material) -> Inline:
    """Of one equation nothing is put back: its derivative is written in the function itself."""
    single = len(material.model.equations) == 1
    return ("In terms of ", Name(material.model.loss), " itself") if single else ("Put the definitions back",)


def _without_start(shown: Chain) -> Chain:
    """The lines without a first one that only repeats what the chain of factors came to."""
    first, *rest = shown.lines
    if len(rest) < 2 or first.reason != ("from above",):
        return shown
    return replace(shown, lines=(replace(rest[0], left=first.left), *rest[1:]))


def _results(way: str, material: Material) -> list[Result]:
    return [result for result in material.derivation.results if result.way == way]


def _factors(result: Result) -> list[tuple[Path, Derivative]]:
    """The derivatives that are multiplied, with their places in the first line, in reading order."""
    first = result.steps[0].after
    return [(path, part) for path, part in walk(first) if isinstance(part, Derivative)]


def _values(result: Result) -> dict[Derivative, Term]:
    """What was put in for each factor."""
    found: dict[Derivative, Term] = {}
    for step in _inserts(result):
        factor = at(step.before, step.path)
        if isinstance(factor, Derivative):
            found[factor] = at(step.after, step.path)
    return found


def _inserts(result: Result) -> Iterable[Step]:
    return (step for step in result.steps if step.rule.name == "insert-result")


def _multiplied(result: Result, numbers: Numbered) -> Chain:
    """∂L/∂w = the factors with their values below = the values = what they multiply to."""
    values, factors = _values(result), _factors(result)
    braces = tuple(
        (path, values[factor])
        for path, factor in factors
        if factor in values and size(values[factor]) <= SHORT_LABEL
    )
    cited = " · ".join(f"({numbers[factor]})" for _, factor in factors)
    lines = [Line(result.target, result.steps[0].after, _reason(cited, factors), braces)]
    lines += _left_out(result, factors, numbers)
    inserted = [step.after for step in _inserts(result)][-1:]
    renamed = next((step for step in result.steps if step.rule.name == "solve-for"), None)
    product = renamed.before if renamed else result.value
    rest = [term for term in inserted if term != product]
    lines += [Line(None, term, ("the values put in",)) for term in rest]
    if product != result.steps[0].after:
        lines.append(Line(None, product, ("multiply",) if rest else ()))
    if renamed:
        lines.append(Line(None, result.value, reason(renamed)))
    return Chain(tuple(lines), _anchor(result))


def _left_out(result: Result, factors: list[tuple[Path, Derivative]], numbers: Numbered) -> list[Line]:
    """The product without the last factor where that is 1: ∂L/∂b = ∂L/∂ŷ ∂ŷ/∂z."""
    last = factors[-1][1]
    for step in result.steps[1:]:
        left = [part for part in subterms(step.after) if isinstance(part, Derivative)]
        if step.rule.name == "tidy" and left == [factor for _, factor in factors[:-1]]:
            return [Line(None, step.after, (f"({numbers[last]}) is 1",))]
    return []


def _reason(cited: str, factors: list[tuple[Path, Derivative]]) -> Inline:
    return ("chain rule",) if len(factors) > 6 else (f"chain rule, {cited}",)


def _anchor(result: Result) -> str:
    return f"derivative of {getattr(result.target.of, 'id', '')} with respect to {result.target.wrt.id}"
