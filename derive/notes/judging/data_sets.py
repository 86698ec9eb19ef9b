"""A data set after one example: where p = σ(wᵀx + b) stands before Σ_i … log p_i, p_i is σ(wᵀx_i + b).

From there on p, y and X speak of all examples. A formula that the single example leaves open is judged once
more by the document in which what belongs to an example is written for example i.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from derive.notes.judging.examples import COUNTS
from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.valued import is_numeric
from derive.notes.letters import RUNNING
from derive.notes.meaning.definition import Definition
from derive.notes.reading.names import ACCENTS, FONTS
from derive.notes.reading.statements import Statement
from derive.notes.reading.tokens import Token
from derive.notes.reading.words import Known
from derive.notes.written import MEMBER, Big, Index, Nabla, Over, Slope, Sym, Times, Written, every, symbols

Tokens = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class DataSet:
    """The letter of the examples, what every example has, and what of it has a formula for example i."""

    letter: str
    data: frozenset[str]
    formed: frozenset[str]
    inputs: frozenset[str]  # of what is formed
    stated: frozenset[str]  # those with a formula of their own for example i


def data_set_of(
    formulas: Sequence[ReadFormula], known: Known, document: Sequence[Definition]
) -> DataSet | None:
    """The data set of a document that has formulas for one example as well."""
    sides = [side for formula in formulas for side in _sides(formula, known)]
    syms = {sym for side in sides for sym in symbols(side)}
    sums = [part for side in sides for part in every(side) if isinstance(part, Big) and not part.product]
    slopes = [part.wrt for side in sides for part in every(side) if isinstance(part, Slope | Nabla)]
    by = {wrt.name for wrt in slopes if isinstance(wrt, Sym)}
    for letter in sorted(
        {part.index for part in sums if part.index in RUNNING and _is_of_examples(part, sides)}
    ):
        if (found := _of_letter(letter, syms, document)) is not None and by.isdisjoint(
            found.data - found.formed
        ):
            return found
    return None


def _is_of_examples(part: Big, sides: Sequence[Written]) -> bool:
    """Σ up to n, or (1/n) Σ, with the n of examples."""
    if isinstance(part.high, Sym) and part.high.name in COUNTS:
        return True
    means = (term for side in sides for term in every(side) if isinstance(term, Times | Over))
    return any(part in every(mean) and _counted(mean) for mean in means)


def _counted(mean: Written) -> bool:
    below = (part.below for part in every(mean) if isinstance(part, Over))
    return any(isinstance(size, Sym) and size.name in COUNTS for size in below)


def _of_letter(letter: str, syms: set[Sym], document: Sequence[Definition]) -> DataSet | None:
    mine = {(_bare(sym.name), len(sym.indices)) for sym in syms if sym.indices[:1] == (Index(letter),)}
    others = {(sym.name, len(sym.indices)) for sym in syms if sym.indices[:1] != (Index(letter),)}
    data = {name for name, rank in mine if (name, rank - 1) in others}
    single = [d for d in document if not d.parameters and not _is_of_all(d, letter)]
    given = data - {d.name for d in single if not d.indices or any(index.letter for index in d.indices)}
    inputs, formed = _inputs(given, single), set[str]()
    for _ in single:  # as long as a chain of them may be
        inside = {d.name: {sym.name for sym in symbols(d.body)} for d in single}
        formed |= {name for name, names in inside.items() if names & (formed | inputs)}
    if not formed & data:
        return None
    stated = {_bare(d.name) for d in document if d.indices[:1] and d.indices[0].letter == letter}
    return DataSet(letter, frozenset(data | formed), frozenset(formed), frozenset(inputs), frozenset(stated))


def _inputs(given: set[str], single: Sequence[Definition]) -> set[str]:
    """The x of which z or p is made; the y beside them in a loss is none."""
    for definition in single:
        if found := given & {sym.name for sym in symbols(definition.body)}:
            return found
    return set()


def _is_of_all(definition: Definition, letter: str) -> bool:
    """Whether it speaks of all examples: by a sum over them, by one that is named, or by a matrix alone."""
    if definition.indices[:1] == (Index(letter),):
        return True
    for part in every(definition.body):
        if isinstance(part, Big) and part.index == letter:
            return True
        if isinstance(part, Sym) and part.indices[:1] == (Index(letter),):
            return True
        if isinstance(part, Sym) and part.name == "X" and not part.indices:
            return True
    return False


def _bare(name: str) -> str:
    return name.removesuffix(MEMBER)


def _sides(formula: ReadFormula, known: Known) -> Iterator[Written]:
    for statement in formula.statements:
        for tokens in statement.sides:
            if (written := read_side(tokens, known).written) is not None:
                yield written


# --- the document for example i -----------------------------------------------------------------------------


def for_every_example(
    formulas: Sequence[ReadFormula], known: Known, data: DataSet
) -> tuple[ReadFormula, ...]:
    """The formulas with what defines something of one example written for example i."""
    return tuple(
        replace(read, statements=[_lifted(statement, known, data) for statement in read.statements])
        for read in formulas
    )


def _lifted(statement: Statement, known: Known, data: DataSet) -> Statement:
    """Its formula for example i; without the numbers of one example, and what has a formula of its own."""
    if len(statement.sides) < 2 or statement.signs[0] not in ("=", ":="):
        return statement
    read = [read_side(tokens, known).written for tokens in statement.sides]
    syms = {sym for side in read if side is not None for sym in symbols(side)}
    if any(sym.indices[:1] == (Index(data.letter),) for sym in syms):
        return statement
    left, right = read[:2]
    if isinstance(left, Sym) and left.name in data.data:
        if right is None or is_numeric(right) or left.name in data.stated | data.inputs:
            return Statement([statement.sides[0]])
    elif data.inputs.isdisjoint({sym.name for sym in syms}):
        return statement
    sides = [_at(tokens, known, data) for tokens in statement.sides]
    return replace(statement, sides=sides, conditions=list(statement.conditions))


def _at(tokens: Tokens, known: Known, data: DataSet) -> Tokens:
    """The tokens with the letter of the example below every name of its own."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        length = 2 if token.text in FONTS or token.text in ACCENTS else 1
        unit = tokens[place : place + length]
        place += length
        if _name(unit, known) in data.data:
            below, used = _below(tokens[place:], data.letter, token.column)
            found += [*unit, *below]
            place += used
        else:
            found += [
                replace(part, inside=_at(part.inside, known, data)) if part.inside else part for part in unit
            ]
    return tuple(found)


def _name(unit: Tokens, known: Known) -> str:
    if unit[0].kind not in ("letter", "command"):
        return ""
    written = read_side(unit, known).written
    return written.name if isinstance(written, Sym) and not written.indices else ""


def _below(rest: Tokens, letter: str, column: int) -> tuple[Tokens, int]:
    """The index of the example before those that stand there, and how many tokens these are."""
    mine = Token("letter", letter, column)
    if rest and rest[0].text == "_" and len(rest) > 1:
        inside = rest[1].inside if rest[1].kind == "group" else rest[1:2]
        return (rest[0], Token("group", "", column, (mine, *inside))), 2
    return (Token("mark", "_", column), mine), 0
