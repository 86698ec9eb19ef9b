"""Blocks in vector or matrix form: whole chains where every line has one, else one line more at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from derive.compose.matrices import InMatrices, has_entries
from derive.compose.overview import QUOTED
from derive.compose.tables import LAWS
from derive.document import (
    Algorithm,
    Block,
    Chain,
    Diagram,
    EvidenceLine,
    Inline,
    Introduced,
    Line,
    ModelCard,
    NumberRow,
    Prose,
    Relation,
    ResultBox,
    Roster,
    SideBySide,
    Table,
    WorkedNumbers,
)
from derive.indices import free_indices, has_indices
from derive.model import Model
from derive.term import BigSum, Derivative, Indexed, Name, Path, Term, subterms
from derive.vectors import added_to_vectors, vector_form

Form = Callable[[Sequence[Term]], tuple[Term, ...] | None]
IN_VECTORS: Inline = ("in vector form",)
_COUNTED = {3: "three", 4: "four"}
IN_MATRICES: Inline = ("in matrix form",)


def in_view(blocks: Iterable[Block], view: str, model: Model) -> tuple[Block, ...]:
    """The blocks as they are, or with whole arrays in the place of entries where there is such a writing."""
    match view:
        case "vectors":
            return tuple(_VectorView(vector_form).block(block) for block in blocks)
        case "matrix":
            return tuple(_MatrixView(InMatrices(model)).blocks(blocks))
        case _:
            return tuple(blocks)


def viewed(view: str, model: Model) -> Callable[[Block], Block]:
    """The same for one block at a time, without what a reader has to be told behind it."""
    match view:
        case "vectors":
            return _VectorView(vector_form).block
        case "matrix":
            return _MatrixView(InMatrices(model, alone=True)).block
        case _:
            return lambda block: block


class _View:
    """One writing: the sides of an equality in it, and what every block becomes."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def block(self, block: Block) -> Block:
        """The block with whole arrays where its equalities have such a writing."""
        match block:
            case Chain(lines) | Roster(lines):
                return replace(
                    block, lines=tuple(line for part in chains(lines) for line in self.chain(part))
                )
            case ModelCard(diagram, equations):
                return replace(
                    block,
                    diagram=diagram and self._diagram(diagram),
                    equations=tuple(new for row in equations for new in self.equation(*row)),
                )
            case Diagram():
                return self._diagram(block)
            case Algorithm(_, lines):
                return replace(
                    block, lines=tuple(replace(line, text=self.inline(line.text)) for line in lines)
                )
            case ResultBox(relation):
                return replace(block, relation=self._relation(relation))
            case Table(_, rows) if block.anchor != LAWS:
                return replace(block, rows=tuple(self.row(row) for row in rows))
            case SideBySide(left, right):
                return SideBySide(self.block(left), self.block(right))
            case WorkedNumbers(_, passes):
                whole = tuple((title, tuple(self.numbers(row) for row in rows)) for title, rows in passes)
                return replace(block, passes=whole)
            case _:
                return block

    def numbers(self, row: NumberRow) -> NumberRow:
        """z = Σ_k W_k X_k + b as z = W·X + b; the numbers stay as they are."""
        found = self.form((row.left, row.formula))
        return row if found is None else replace(row, left=found[0], formula=found[1], whole=None)

    def _diagram(self, diagram: Diagram) -> Diagram:
        """The circle of all X_k is X, the arrow of all W_k is W."""
        units = tuple(replace(unit, label=self.label(unit.label)) for unit in diagram.units)
        arrows = tuple(replace(arrow, label=self.label(arrow.label)) for arrow in diagram.arrows)
        return replace(diagram, units=units, arrows=arrows)

    def label(self, term: Term | None) -> Term | None:
        """A term that stands alone."""
        found = None if term is None else self.form((term,))
        return term if found is None else found[0]

    def chain(self, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        """The whole chain where every line has the writing, else one line more."""
        left = lines[0].left
        if left is None:
            return lines
        whole = self.form((left, *(line.right for line in lines)))
        if whole is not None and all(self._has_labels(line) for line in lines):
            first, *rights = whole
            return tuple(
                replace(
                    line, left=first if line is lines[0] else None, right=right, braces=self._braces(line)
                )
                for line, right in zip(lines, rights, strict=True)
            )
        last = self.form((left, lines[-1].right))
        return lines if last is None else (*lines, Line(last[0], last[1], IN_VECTORS, sign=lines[0].sign))

    def _has_labels(self, line: Line) -> bool:
        """Whether the labels below the line have the writing too, and their places stay."""
        if line.braces and any(isinstance(part, BigSum) for part in subterms(line.right)):
            return False
        return all(self.form((label,)) is not None for _, label in line.braces if has_indices(label))

    def _braces(self, line: Line) -> tuple[tuple[Path, Term], ...]:
        return tuple((path, (self.form((label,)) or (label,))[0]) for path, label in line.braces)

    def equation(self, relation: Relation, role: Inline) -> Iterator[tuple[Relation, Inline]]:
        """An equation of the model, and its writing with whole arrays."""
        raise NotImplementedError

    def _relation(self, relation: Relation) -> Relation:
        found = self.form(relation.sides)
        return relation if found is None else replace(relation, sides=found)

    def row(self, row: tuple[Inline, ...]) -> tuple[Inline, ...]:
        """A row of a table, cell by cell."""
        return tuple(self.inline(cell) for cell in row)

    def inline(self, cell: Inline) -> Inline:
        """Every term and every relation in a text."""
        return tuple(self._part(part) for part in cell)

    def _part(self, part: str | Term | Relation | Introduced) -> str | Term | Relation | Introduced:
        if isinstance(part, str | Introduced):
            return part
        if isinstance(part, Relation):
            return self._relation(part)
        found = self.label(part)
        return part if found is None else found


class _VectorView(_View):
    """Vectors in the place of entries where all lines of a chain have such a writing."""

    def equation(self, relation: Relation, role: Inline) -> Iterator[tuple[Relation, Inline]]:
        """z = Σ_k W_k X_k + b = W·X + b; what holds for every entry, a_j = σ(z_j), once more as a = σ(z)."""
        left, *_ = relation.sides
        of_entry = bool(free_indices(left))
        found = vector_form(relation.sides, broadcasts=of_entry)
        if found is None:
            yield relation, role
        elif not of_entry:
            yield replace(relation, sides=(*relation.sides, found[-1])), role
        else:
            yield relation, role
            yield replace(relation, sides=found), _spread_words(relation.sides) or IN_VECTORS


def _spread_words(sides: Iterable[Term]) -> Inline:
    """What is to be said where numbers are added to vectors: "b added to every entry"."""
    added = added_to_vectors(sides)
    listed = (part for place, term in enumerate(added) for part in ((", ", term) if place else (term,)))
    return (*listed, " added to every entry") if added else ()


class _MatrixView(_View):
    """Components first, then the same in matrix form, with what a reader has to be told."""

    def __init__(self, matrices: InMatrices) -> None:
        super().__init__(matrices)
        self.matrices = matrices
        self.told: set[tuple[Term, str]] = set()
        self.formed: set[Term] = set()  # what has a matrix form somewhere in the document

    def blocks(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The blocks, and behind chains that follow each other what has to be told of them."""
        blocks = tuple(blocks)
        every = (sides for block in blocks for sides in _equalities(block))
        self.formed = {sides[0] for sides in every if self.form(sides) is not None}
        waiting: list[Sequence[Term]] = []
        for block in blocks:
            if not isinstance(block, Chain | ResultBox):
                yield from self._told(waiting)
                waiting = []
            yield self.block(block)
            waiting += _equalities(block)
        yield from self._told(waiting)

    def _told(self, equalities: Sequence[Sequence[Term]]) -> Iterator[Block]:
        """What has no matrix form, and which vectors go to every row."""
        said = [*self._keeping_indices(equalities), *self._broadcasting(equalities)]
        if said:
            yield Prose(
                tuple(part for place, one in enumerate(said) for part in ((" ", *one) if place else one))
            )

    def _keeping_indices(self, equalities: Iterable[Sequence[Term]]) -> Iterator[Inline]:
        """A sentence on those with more than two index letters, one on others without a matrix form."""
        found: dict[int, dict[Term, None]] = {}
        for sides in equalities:
            left = sides[0]
            letters = len(free_indices(left))
            local = isinstance(left, Derivative) and not isinstance(left.of, Name)
            entrywise = local and letters < 3  # ∂a_i/∂z_i holds for every entry as it stands
            if not any(has_entries(side) for side in sides) or entrywise or left in self.formed:
                continue
            found.setdefault(letters if letters > 2 else 0, {})[left] = None
        for letters, lefts in found.items():
            named, several = _enumerated(tuple(lefts)), len(lefts) > 1
            if letters:
                have = "have" if several else "has"
                yield (
                    f"With {_COUNTED.get(letters, str(letters))} indices, ",
                    *named,
                    f" {have} no matrix form.",
                )
            else:
                yield (
                    "There is no matrix form of ",
                    *named,
                    "; they keep their indices." if several else "; it keeps its indices.",
                )

    def _broadcasting(self, equalities: Iterable[Sequence[Term]]) -> Iterator[Inline]:
        """b_1 and b_2 are added to every row: said once of each."""
        found: dict[str, list[Term]] = {}
        for sides in equalities:
            for side in self.form(sides) or ():
                for vector, done in self.matrices.broadcasts(side):
                    if (vector, done) not in self.told:
                        self.told.add((vector, done))
                        found.setdefault(done, []).append(vector)
        for done, vectors in found.items():
            yield *_enumerated(vectors), f" {'is' if len(vectors) == 1 else 'are'} {done}."

    def block(self, block: Block) -> Block:
        """As for every writing; the line of evidence counts what was proved here."""
        match block:
            case EvidenceLine(text) if self.matrices.proved:
                lines = "line" if self.matrices.proved == 1 else "lines"
                said = f" {self.matrices.proved} {lines} in matrix form, proved equal entry by entry."
                return EvidenceLine((*text, said))
            case _:
                return super().block(block)

    def chain(self, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        """The components, and one line more with the shape below every matrix."""
        left = lines[0].left
        last = None if left is None else self.form((left, lines[-1].right))
        if last is None:
            return lines
        shapes = self.matrices.factor_shapes(last[1])
        return (*lines, Line(last[0], last[1], IN_MATRICES, shapes, lines[0].sign))

    def equation(self, relation: Relation, role: Inline) -> Iterator[tuple[Relation, Inline]]:
        """Z_nk = Σ_j X_nj W_jk + b_k, and below it Z = X W + b."""
        yield relation, role
        found = self.form(relation.sides)
        if found is not None:
            yield replace(relation, sides=found[:2]), IN_MATRICES

    def row(self, row: tuple[Inline, ...]) -> tuple[Inline, ...]:
        """A row of a table; a value without a left side has the letters of what the row is about."""
        about = next((part for part in row[0] if isinstance(part, Indexed | Name)), None)
        done = tuple(self.inline(cell) for cell in row)
        if about is None:
            return done
        return (done[0], *(tuple(self._beside(about, part) for part in cell) for cell in done[1:]))

    def _beside(
        self, about: Term, part: str | Term | Relation | Introduced
    ) -> str | Term | Relation | Introduced:
        if isinstance(part, str | Introduced | Relation) or not has_entries(part):
            return part
        found = self.matrices.derivative_by(about, part)
        return part if found is None else found

    def label(self, term: Term | None) -> Term | None:
        """A whole array for an entry; of anything else the order of the axes is not known."""
        return super().label(term) if isinstance(term, Indexed | Derivative) else term


def _equalities(block: Block) -> list[Sequence[Term]]:
    """What a block of equations or of chains claims; rules that are only quoted claim nothing new."""
    match block:
        case Chain() if block.anchor == QUOTED:
            return []
        case ModelCard(_, equations):
            return [relation.sides for relation, _ in equations]
        case Chain(lines):
            parts = [(part[0].left, part[-1].right) for part in chains(lines)]
            return [(left, right) for left, right in parts if left is not None]
        case _:
            return []


def _enumerated(terms: Sequence[Term]) -> Inline:
    """a, b and c."""
    signs = [", "] * (len(terms) - 2) + [" and "] * (len(terms) > 1)
    return (terms[0], *(part for sign, term in zip(signs, terms[1:], strict=True) for part in (sign, term)))


def chains(lines: tuple[Line, ...]) -> list[tuple[Line, ...]]:
    """The lines cut before every one that has a left side."""
    found: list[tuple[Line, ...]] = []
    for line in lines:
        found = [*found, (line,)] if line.left is not None or not found else [*found[:-1], (*found[-1], line)]
    return found
