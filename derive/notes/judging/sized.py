"""The shapes of a document's arrays, part by part: a declaration `x \\in R^n` counts from where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from derive.notes.judging.by_entries import matrices_by_entries
from derive.notes.judging.called import called_matrices
from derive.notes.judging.composed import composed
from derive.notes.judging.definitions import document_definitions
from derive.notes.judging.reading import ReadFormula, flat, read_side
from derive.notes.judging.stacked import stacks_of
from derive.notes.letters import RUNNING
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge, Shape
from derive.notes.meaning.shapes import Shapes
from derive.notes.meaning.structure import (
    Equal,
    OwnFunction,
    Stack,
    beside_identity,
    counting_ones,
    sides_of,
)
from derive.notes.reading.pointwise import as_transposes
from derive.notes.reading.statements import Statement
from derive.notes.reading.tokens import Token
from derive.notes.reading.words import Known
from derive.notes.written import DIAGONAL, PLAIN, Apply, Big, Index, Sym, Written, every, symbols

_ENDED = re.compile(r"[.!?](?:\s|$)|\n\s*\n")
_NOT_SYMMETRIC = re.compile(r"(?:\bnot|n't|\bnon|\bnever)[ -](?:\w+ )?symmetric|\basymmetric", re.IGNORECASE)
Key = tuple[str, int]
_TYPES = (r"\mathbf", r"\mathrm")  # of an R
_GENERAL = frozenset(("f", "g", "h", "F"))  # letters of functions of which nothing is said


@dataclass(frozen=True, slots=True)
class ShapesByPart:
    """The shapes that hold from a formula on, by its number; the sizes that have a name."""

    parts: dict[int, dict[Key, Shape]] = field(default_factory=dict)
    sizes: frozenset[str] = frozenset()
    matrices: frozenset[str] = frozenset()  # called so by the text, or beside an I
    distinct: bool = False  # sizes of different names may be tried with different values
    stacks: tuple[Stack, ...] = ()  # matrices that are made of examples
    diagonals: frozenset[Written] = frozenset()  # numbers of every place, of which diagonal matrices are made
    rows: frozenset[Sym] = frozenset()  # the vectors b of X W + 1 b
    declared: frozenset[str] = frozenset()  # names of which the text tells the shape, or that they are any
    joined: Mapping[str, str] = field(default_factory=dict)  # sizes with two names
    composed: tuple[Definition, ...] = ()  # arrays that are told by their entries

    def may_differ(self, sides: Iterable[Written], knowledge: Knowledge) -> bool:
        """Whether sizes of different names may differ in a formula.

        A sum without an upper bound has no size with a name, so that only what comes down to no such sum
        may be tried with different ones.
        """
        return self.distinct or (any(self.parts.values()) and not _reaches_unsaid_sum(sides, knowledge))


def shapes_by_part(
    formulas: list[ReadFormula],
    known: Known,
    document: tuple[Definition, ...],
    *,
    matrices: frozenset[Key] = frozenset(),
) -> ShapesByPart:
    """What every part of the document tells about its arrays; `matrices`: further names of some."""
    heads: dict[tuple[str, tuple[Index, ...]], Written] = {}
    for d in document:  # the first one: w = X⁻¹ y may be a claim about a w that was defined
        heads.setdefault((d.name, d.indices), d.body)
    declaring = [n for n, f in enumerate(formulas) if any(_declares(s) for s in f.statements)]
    starts = [n for n in declaring if n - 1 not in declaring]
    starts = sorted({0, *(_sentence_begins(formulas, n) for n in starts)})
    parts, counted = dict[int, dict[Key, Shape]](), set[str]()
    stacks = stacks_of(formulas, known, declared_shapes(formulas, known))
    called = called_matrices(formulas, known)
    declared: dict[Key, tuple[str, ...]] = {**called.shapes}
    told = composed(formulas, known, stacks)
    diagonal = {d.name for d in told if isinstance(d.body, Apply) and d.body.function in ("diag", DIAGONAL)}
    vectors = frozenset((d.name, len(d.indices) - 1) for d in told if d.indices)
    shown = {*matrices, *matrices_by_entries(formulas, known)}
    named_matrices = {*shown, *called.keys, *((name, 0) for name in diagonal)}
    functions, joined = dict[str, OwnFunction](), dict[str, str]()
    diagonals, rows = set[Written](), set[Sym]()
    for start, end in zip(starts, [*starts[1:], len(formulas)], strict=True):
        declared |= declared_shapes(formulas[start:end], known)
        equalities = [
            Equal(left, right, isinstance(left, Sym) and heads.get((left.name, left.indices)) == right)
            for left, right in equalities_of(formulas[start:end], known)
        ]
        equalities += [Equal(Sym(d.name, d.indices), d.body, True) for d in told]
        sides = list(sides_of(equalities))
        named_matrices |= {(name, 0) for name in beside_identity(equalities)}
        counted |= {*counting_ones(equalities)}
        whole = Shapes(declared, frozenset(named_matrices), called.square, functions, stacks, vectors)
        parts[start] = whole.found(equalities, sides)
        joined |= whole.joined
        diagonals |= {*whole.diagonals(sides)}
        rows |= {*whole.rows(sides)}
        functions = whole.functions
    named = {size for dims in declared.values() for size in dims if size.isalpha() and len(size) == 1}
    distinct = any(parts.values()) and not has_unsaid_sums(formulas, known)
    names = frozenset(name for name, _ in named_matrices)
    sizes = frozenset(named | counted)
    arrays = {name for name, _ in declared}
    if any(_NOT_SYMMETRIC.search(formula.formula.prose) for formula in formulas):
        arrays |= {name for shapes in parts.values() for (name, _), dims in shapes.items() if len(dims) == 2}
    found = ShapesByPart(parts, sizes, names, distinct, stacks, declared=frozenset(arrays), composed=told)
    return replace(found, diagonals=frozenset(diagonals), rows=frozenset(rows), joined=joined)


def _sentence_begins(formulas: list[ReadFormula], number: int) -> int:
    """The first formula of the sentence: let R = diag(r), X ∈ R^{n×d} and y ∈ R^n."""
    while number and not _ENDED.search(formulas[number].formula.prose):
        number -= 1
    return number


def _declares(statement: Statement) -> bool:
    r"""x \in \mathbb{R}^n, and y \in \{0, 1\}^K; but no y \in \{0, 1\}."""
    sets = [side for sign, side in zip(statement.signs, statement.sides[1:], strict=False) if sign == "∈"]
    return any(side and (side[0].text == r"\mathbb" or _dimensions(side)) for side in sets)


def with_plain(formulas: list[ReadFormula], known: Known) -> Known:
    """The letters that stand for a number in plain type and for an array in bold type.

    A letter of both kinds is one name, unless in plain type it is only used as a number is: the shape that
    the formulas give to it is none.
    """
    bold: set[str] = set()
    plain: set[str] = set()
    for formula in formulas:
        for tokens in (side for statement in formula.statements for side in statement.sides):
            side = read_side(tokens, known).written
            for part in every(side) if side is not None else ():
                if isinstance(part, Sym) and not part.indices:
                    (bold if part.bold else plain).add(part.name)
    both = frozenset(bold & plain)
    if not both:
        return known
    apart = replace(known, plain=both)
    found = shapes_by_part(formulas, apart, document_definitions(formulas, apart))
    arrays = {name for shapes in found.parts.values() for name, _ in shapes}
    return replace(known, plain=frozenset(x for x in both & arrays if x + PLAIN not in arrays))


def declared_shapes(formulas: Iterable[ReadFormula], known: Known) -> dict[tuple[str, int], tuple[str, ...]]:
    r"""`W, V \in \mathbb{R}^{m \times n}`: the sizes by name; a size 1 behind another one is left out."""
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for sym, dims in declarations(formulas, known):
        found.setdefault((sym.name, len(sym.indices)), dims)  # later ones count from where they stand
    return found


def declarations(formulas: Iterable[ReadFormula], known: Known) -> Iterator[tuple[Sym, tuple[str, ...]]]:
    """Every name with the sizes that are declared for it."""
    for formula in formulas:
        waiting: list[Sym] = []
        for statement in formula.statements:
            sides = statement.sides
            name = read_side(sides[0], known).written
            if isinstance(name, Sym) and not statement.signs:
                waiting.append(name)
                continue
            if isinstance(name, Sym) and statement.signs == ["∈"] and not statement.continues:
                dims = _dimensions(sides[1])
                yield from ((sym, _of_any_layer(sym, dims)) for sym in (*waiting, name) if dims)
            waiting = []


def _of_any_layer(sym: Sym, dims: tuple[str, ...]) -> tuple[str, ...]:
    """The n_l and n_{l-1} of W^l as one length n_: z^{l+1} = W^{l+1} a^l has to go together as z^l does."""
    letters = "|".join(index.letter for index in sym.indices if index.letter in RUNNING)
    layer = re.compile(rf"([A-Za-z]+?)_?(?:{letters})(?:[+-]\d+)?") if letters else None
    found = (layer.fullmatch(dim) if layer is not None else None for dim in dims)
    return tuple(f"{match[1]}_" if match else dim for match, dim in zip(found, dims, strict=True))


def _dimensions(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """The sizes in \\mathbb{R}^{m \\times n}, \\{0, 1\\}^K, [0, 1]^n."""
    last = len(tokens) - 1
    if last < 2 or tokens[last - 1].text != "^" or not _is_a_set(tokens[: last - 1]):
        return ()
    inside = tokens[last].inside or (tokens[last],)
    parts: list[str] = [""]
    for token in inside:
        if token.text in (r"\times", r"\cdot", "x"):
            parts.append("")
        else:
            texts = (t.text.removeprefix("\\") if t.text == r"\ell" else t.text for t in flat((token,)))
            parts[-1] += "".join(text for text in texts if text.isalnum() or text in "+-_")
    dims = tuple(part for part in parts if part)
    if len(dims) == 2 and dims[1] == "1":
        dims = dims[:1]
    return dims if dims != ("1",) else ()


def _is_a_set(tokens: tuple[Token, ...]) -> bool:
    """R of numbers, in any type, or braces or brackets around some."""
    if tokens[0].text == r"\mathbb":
        return len(tokens) == 2
    if tokens[0].text in _TYPES or len(tokens) == 1:
        return [token.text for token in flat(tokens)][-1] == "R" and len(tokens) < 3
    return (tokens[0].text, tokens[-1].text) in ((r"\{", r"\}"), ("{", "}"), ("[", "]"), ("(", ")"))


def equalities_of(formulas: Iterable[ReadFormula], known: Known) -> list[tuple[Written, Written]]:
    """All links left = right that can be read, in their first reading."""
    found: list[tuple[Written, Written]] = []
    seen: dict[Sym, None] = {}
    for formula in formulas:
        for statement in formula.statements:
            sides = as_transposes([read_side(tokens, known).written for tokens in statement.sides])
            for left, sign, right in zip(sides, statement.signs, sides[1:], strict=False):
                if left is None or right is None or sign not in ("=", ":="):
                    continue
                general = isinstance(right, Apply) and right.function in _GENERAL - known.functions
                if not (general and isinstance(left, Sym) and left in seen):  # y = f(u), of any y and u
                    found.append((left, right))
                seen.update(dict.fromkeys((*symbols(left), *symbols(right))))
    return found


def _reaches_unsaid_sum(sides: Iterable[Written], knowledge: Knowledge) -> bool:
    """Whether a sum of a formula, or of what defines its quantities, leaves its upper bound unsaid."""
    waiting, seen = list(sides), set[str]()
    while waiting:
        for part in every(waiting.pop()):
            if isinstance(part, Big) and part.high is None:
                return True
            name = part.function if isinstance(part, Apply) else part.name if isinstance(part, Sym) else ""
            if name and name not in seen:
                seen.add(name)
                waiting += [definition.body for definition in knowledge.definitions.get(name, ())]
    return False


def has_unsaid_sums(formulas: Iterable[ReadFormula], known: Known) -> bool:
    """Whether a sum leaves its upper bound unsaid."""
    return any(
        isinstance(part, Big) and part.high is None
        for pair in equalities_of(formulas, known)
        for side in pair
        for part in every(side)
    )
