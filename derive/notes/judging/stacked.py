r"""Examples and the matrix that is made of them: the rows x_iᵀ of X, X = [x_1 … x_n]ᵀ, one example a row.

It is told in words that stand beside the matrix and its rows, or by a formula that shows them. Then x_i is
the i-th row of X, so that Xw has the entries x_iᵀw, and XᵀX is Σ_i x_i x_iᵀ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from derive.notes.judging.heard import Heard
from derive.notes.judging.reading import ReadFormula, flat, read_side
from derive.notes.judging.sentences import MARK, sentences_of
from derive.notes.letters import RUNNING
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.structure import Stack, is_number
from derive.notes.reading.names import is_transpose
from derive.notes.reading.statements import Statement
from derive.notes.reading.tokens import Token
from derive.notes.reading.words import Known
from derive.notes.written import MEMBER, Big, Grid, Index, Minus, Num, Sym, Times, Turned, Written, every

_THING = (
    r"(?:examples?|samples?|inputs?|data\s?points?|points?|observations?|instances?|cases?|records?|patterns?"
    r"|feature\s+vectors?|data\s+vectors?|training\s+\w+)"
)
_LINE = r"(?P<line>rows?|columns?)\b"
_FILL = (  # what may stand between the word row and the example that it is
    r"(?:[\s,:;(=~–—-]|\b(?:is|are|be|being|equal|equals|to|the|of|given|by|as|for|one|each|every|all|different"
    rf"|individual|transposed?|transposes?|vectors?|row|features?|training|just|precisely|{_THING})\b)*+"
)
_PLACE = rf"(?:\s*{MARK}\s*(?:-?\s*th)?)?"  # whose i-th row is
_HAS = r"[^¤.;]{0,70}"  # be the design matrix with
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_LINE}\s+of\s+(?:the\s+)?(?:[\w-]+\s+){{0,3}}(?P<matrix>{MARK}){_FILL}(?P<example>{MARK})",
        rf"(?P<matrix>{MARK}){_HAS}{_PLACE}[^¤.;]{{0,12}}\b{_LINE}{_FILL}(?P<example>{MARK})(?!\s+of\b)",
        rf"\b{_LINE}{_FILL}(?P<example>{MARK})\s+of\s+(?:the\s+)?(?:[\w-]+\s+){{0,3}}(?P<matrix>{MARK})",
        rf"(?P<example>{MARK})[^¤.;]{{0,50}}{_PLACE}[^¤.;]{{0,12}}\b{_LINE}{_PLACE}\s+of\s+(?:the\s+)?"
        rf"(?:[\w-]+\s+){{0,3}}(?P<matrix>{MARK})",
        rf"(?P<matrix>{MARK})(?:\s+is\s+{MARK})?\s+[^¤.;]{{0,40}}\b(?:with|ha[sd]|have|hold|contain|stor|collect|stack)"
        rf"\w*\s[^¤.;]{{0,40}}(?P<example>{MARK})[^¤.;]{{0,20}}\b(?:as|in|per)\s+(?:(?:its|the|each|a)\s+)?{_LINE}",
        rf"\b(?:stack|collect|arrang|put|gather|writ|plac|pack|organi[sz])\w*\s[^¤.;]{{0,40}}(?P<example>{MARK})"
        rf"[^¤.;]{{0,40}}\b(?:as|into|in)\s+(?:the\s+)?{_LINE}[^¤.;]{{0,40}}(?P<matrix>{MARK})",
    )
)
_UNNAMED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<matrix>{MARK})[^¤.;]{{0,60}}\b{_THING}\s+(?:per|as|in(?:\s+(?:each|every|an?|its|the))?)\s+"
        rf"{_LINE}",
        rf"(?P<matrix>{MARK})[^¤.;]{{0,60}}\b{_LINE}\s+(?:(?:is|are|being|holds?|contains?|the|one|an?)\s+){{1,3}}"
        rf"(?:training\s+)?{_THING}",
        rf"\b{_LINE}\s+of\s+(?:the\s+)?(?:[\w-]+\s+){{0,3}}(?P<matrix>{MARK})\s+"
        rf"(?:(?:is|are|being|holds?|contains?|the|one|an?)\s+){{1,3}}(?:training\s+)?{_THING}",
        rf"\b{_THING}\s+(?:are|form|make up|as)\s+(?:the\s+)?{_LINE}\s+of\s+(?:the\s+)?(?:[\w-]+\s+){{0,3}}"
        rf"(?P<matrix>{MARK})",
        rf"\b(?:stack|collect|arrang|put|gather|plac|pack|organi[sz])\w*\s[^¤.;]{{0,40}}\b{_THING}[^¤.;]{{0,20}}"
        rf"\b(?:as|into|in)\s+(?:the\s+)?{_LINE}[^¤.;]{{0,40}}(?P<matrix>{MARK})",
    )
)
_DESIGN = re.compile(
    rf"\bdesign\s+matrix\s+(?P<matrix>{MARK})|(?P<named>{MARK})\s+(?:is|be|for|denotes?|,)?\s*(?:the|a)\s+design"
    r"\s+matrix\b",
    re.IGNORECASE,
)
_DOTS = frozenset((r"\dots", r"\cdots", r"\ldots", r"\vdots", r"\ddots", "…", "⋯", "⋮"))
_RULES = frozenset(("-", "–", "—", "|", r"\vert", r"\mid", r"\rule", r"\rightarrow", "---", r"\|"))


def stacks_of(
    formulas: list[ReadFormula], known: Known, declared: Mapping[tuple[str, int], tuple[str, ...]]
) -> tuple[Stack, ...]:
    """All matrices that are said to be made of examples, each example's name once."""
    counts = _counts(formulas, known)
    found: dict[str, Stack] = {}
    for stack in (*_shown(formulas, known), *_told(formulas, known), *_by_custom(formulas, known)):
        if stack.matrix[:1].isupper() and stack.matrix != stack.example and stack.example in counts:
            whole = _fitting(replace(stack, count=counts[stack.example]), declared.get((stack.matrix, 0), ()))
            if whole is not None:
                found.setdefault(stack.example, whole)
    return tuple(found.values())


def _fitting(stack: Stack, dims: tuple[str, ...]) -> Stack | None:
    """Beside X ∈ R^{d×n} with n examples: these are its columns, and no rows of a design matrix."""
    if len(dims) == 1:
        return None
    if not dims or stack.count not in dims or len(set(dims)) == 1 or (dims[0] == stack.count) == stack.rows:
        return stack
    return None if stack.said else replace(stack, rows=not stack.rows)


def lines_of(stack: Stack) -> tuple[Definition, Definition]:
    """x_i is the i-th row of X, or of its transpose."""
    whole: Written = Sym(stack.matrix) if stack.rows else Turned(Sym(stack.matrix))
    place = (Index("i"),)
    lines = "rows" if stack.rows else "columns"
    ground = f"the {lines} of {stack.matrix} are the {stack.example}_i" if stack.supposed else ""
    return (
        Definition(stack.lines, (), (), whole, assumed=ground),
        Definition(stack.example, place, (), Sym(stack.lines, place), assumed=ground),
    )


def draws(statement: Statement, stacks: tuple[Stack, ...], known: Known) -> bool:
    """Whether it shows of which examples an array is made: X = [x_1, …, x_n]ᵀ, p = (p_1, …, p_n)ᵀ."""
    shown = drawn_vector(statement, known)
    if shown is not None:
        named, example = shown
        return named == example or any((stack.matrix, stack.example) == shown for stack in stacks)
    sides = (
        [read_side(tokens, known).written for tokens in statement.sides] if len(statement.sides) == 2 else []
    )
    return bool(sides) and statement.signs == ["="] and is_value_at(sides[0], sides[1])


def is_value_at(named: Written | None, value: Written | None) -> bool:
    """y_nk = y_k(x_n, w), which tells what an index of y_nk counts."""
    match named, value:
        case Sym(name, (first, *rest) as several), Sym(same, own) if rest:
            both = name.removesuffix(MEMBER) == same.removesuffix(MEMBER)
            return both and bool(first.letter) and own in (tuple(rest), several)
        case _:
            return False


def drawn_vector(statement: Statement, known: Known) -> tuple[str, str] | None:
    """The names of an array and of what it is shown to be made of, in order."""
    if len(statement.sides) != 2 or statement.signs[0] not in ("=", ":="):
        return None
    if not any(token.text in _DOTS for token in flat(statement.sides[1])):
        return None
    named = _bare(read_side(statement.sides[0], known).written)
    shown = _lines(statement, known) if named is not None and not named.indices else None
    return None if named is None or shown is None else (named.name, shown[0])


def is_drawn(definition: Definition, stacks: tuple[Stack, ...]) -> bool:
    """Whether it is such a picture, with dots in it, which defines nothing else."""
    if is_value_at(Sym(definition.name, definition.indices), definition.body):
        return True
    dotted = isinstance(definition.body, Grid) and definition.body.open
    return dotted and any(stack.matrix == definition.name for stack in stacks)


def _counts(formulas: list[ReadFormula], known: Known) -> dict[str, str]:
    """The names with one index that runs, and up to which size a sum over it goes; empty where none says.

    Where x_i stands in no sum, only in what defines p_i, the sums over i tell it.
    """
    found: dict[str, str] = {}
    letters: dict[str, str] = {}
    highs: dict[str, set[str]] = {}
    for part in (part for written in _written(formulas, known) for part in every(written)):
        if isinstance(part, Sym) and part.indices and _runs(part):
            found.setdefault(part.name, "")
            letters[part.name] = part.indices[0].letter
        if isinstance(part, Big) and isinstance(part.high, Sym) and not part.high.indices:
            highs.setdefault(part.index, set()).add(part.high.name)
            inside = (sym for sym in every(part.body) if isinstance(sym, Sym) and sym.indices)
            found |= {sym.name: part.high.name for sym in inside if sym.indices[0].letter == part.index}
    alone = {name: highs.get(letters.get(name, ""), set()) for name, high in found.items() if not high}
    return found | {name: next(iter(sizes)) for name, sizes in alone.items() if len(sizes) == 1}


def _written(formulas: Iterable[ReadFormula], known: Known) -> Iterator[Written]:
    for formula in formulas:
        for statement in formula.statements:
            for tokens in statement.sides:
                if (side := read_side(tokens, known).written) is not None:
                    yield side


def _runs(sym: Sym) -> bool:
    return sym.indices[0].letter in RUNNING or not sym.indices[0].letter


# --- in words ----------------------------------------------------------------------------------------------


def _told(formulas: list[ReadFormula], known: Known) -> Iterator[Stack]:
    """The rows of X are x_i; X has one example per row; the design matrix X."""
    late: list[Stack] = []
    vectors = _vectors(formulas, known)
    for sentence in sentences_of([read.formula for read in formulas]):
        if "row" in sentence.text or "column" in sentence.text or "design" in sentence.text:
            telling = _Telling(sentence, formulas, known)
            yield from telling.named()
            late += (stack for stack in telling.unnamed() if stack.example in vectors)
            late += (stack for stack in telling.designs() if stack.example in vectors)
    yield from late  # a row is an example there, unless something else is said


def _by_custom(formulas: list[ReadFormula], known: Known) -> Iterator[Stack]:
    """The X of Xᵀ beside vectors x_i, of which nothing is said."""
    turned = (
        part.term for side in _written(formulas, known) for part in every(side) if isinstance(part, Turned)
    )
    matrices = {term.name for term in turned if isinstance(term, Sym) and not term.indices}
    for example in sorted(_vectors(formulas, known)):
        if example.islower() and example.upper() in matrices:
            yield Stack(example.upper(), example, said=False, supposed=True)


@dataclass(frozen=True, slots=True)
class _Telling(Heard):
    """One sentence that speaks of rows and columns."""

    def named(self) -> Iterator[Stack]:
        """The rows of X are x_i."""
        for match in (match for pattern in _PATTERNS for match in pattern.finditer(self.sentence.text)):
            matrix, example = self._name(match, "matrix"), self._name(match, "example")
            if (
                matrix is not None
                and example is not None
                and not matrix.indices
                and len(example.indices) == 1
            ):
                yield Stack(matrix.name, example.name, rows=_is_row(match))

    def unnamed(self) -> Iterator[Stack]:
        """X holds one example per row."""
        for match in (match for pattern in _UNNAMED for match in pattern.finditer(self.sentence.text)):
            matrix = self._name(match, "matrix")
            if matrix is not None and not matrix.indices:
                yield Stack(matrix.name, matrix.name.lower(), rows=_is_row(match))

    def designs(self) -> Iterator[Stack]:
        """The design matrix X."""
        for match in _DESIGN.finditer(self.sentence.text):
            matrix = self._name(match, "matrix" if match["matrix"] else "named")
            if matrix is not None and not matrix.indices:
                yield Stack(matrix.name, matrix.name.lower(), said=False)

    def _name(self, match: re.Match[str], group: str) -> Sym | None:
        """The name that the formula at a mark begins with: X of X ∈ R^{n×d}, x_i of x_iᵀ."""
        statements = self.statements(match, group)
        if not statements or statements[0].signs[:1] not in ([], ["∈"], ["="], [":="]):
            return None
        sides = [read_side(tokens, self.known).written for tokens in statements[0].sides[:2]]
        if statements[0].signs[:1] == ["="] and (sides[-1] is None or is_number(sides[-1])):
            return None  # a loss
        return _bare(sides[0])


def _is_row(match: re.Match[str]) -> bool:
    return match["line"].lower().startswith("row")


def _bare(term: Written | None) -> Sym | None:
    term = term.term if isinstance(term, Turned) else term
    return term if isinstance(term, Sym) else None


# --- in a formula ------------------------------------------------------------------------------------------


def _shown(formulas: list[ReadFormula], known: Known) -> Iterator[Stack]:
    """X = [x_1, …, x_n]ᵀ, and the column of rows x_1ᵀ, …, x_nᵀ."""
    vectors = _vectors(formulas, known)
    for statement in (s for formula in formulas for s in formula.statements):
        if len(statement.sides) < 2 or statement.signs[0] not in ("=", ":="):
            continue
        left = read_side(statement.sides[0], known).written
        matrix, shown = _bare(left), _lines(statement, known)
        if matrix is None or matrix.indices or shown is None:
            continue
        example, rows, certain = shown
        if certain or example in vectors:
            yield Stack(matrix.name, example, rows=rows != isinstance(left, Turned))


def _vectors(formulas: list[ReadFormula], known: Known) -> set[str]:
    """The x of which x_iᵀ, a bold x_i, x_i ∈ R^d or x_{ij} is written: x_i is no number."""
    found: set[str] = set()
    for written in _written(formulas, known):
        for part in every(written):
            if isinstance(part, Turned) and isinstance(part.term, Sym) and len(part.term.indices) == 1:
                found.add(part.term.name)
            if isinstance(part, Sym) and part.indices and (part.bold or len(part.indices) == 2):
                found.add(part.name)
            if isinstance(part, Times):  # wᵀ x_i
                pairs = pairwise(part.factors)
                behind = [sym for row, sym in pairs if isinstance(row, Turned) and isinstance(sym, Sym)]
                found |= {sym.name for sym in behind if len(sym.indices) == 1}
    for statement in (s for formula in formulas for s in formula.statements):
        if statement.signs[:1] != ["∈"] or statement.continues:
            continue
        named = _bare(read_side(statement.sides[0], known).written)
        if named is not None and len(named.indices) == 1 and any(t.text == "^" for t in statement.sides[1]):
            found.add(named.name)
    return found


def _lines(statement: Statement, known: Known) -> tuple[str, bool, bool] | None:
    """The example of which a grid is made, whether by rows, and whether it is printed as a row, x_iᵀ."""
    body = statement.sides[1]
    turned = len(body) > 2 and body[-2].text == "^" and is_transpose(body[-1])
    body = body[:-2] if turned else body
    framed = body[1:-1] if len(body) == 3 else body
    if len(framed) == 1 and framed[0].kind == "environment":
        inside = framed[0].inside[framed[0].text.startswith("array") :]  # behind its columns, {cc}
    elif len(body) > 2 and body[0].text in ("(", "[") and body[-1].text in (")", "]"):
        inside = body[1:-1]
    else:
        return None
    lines = [line for line in _parted(inside, ("\\\\", ";")) if line]
    if not any(token.text in _DOTS for token in inside):
        return None
    down = len(lines) > 1
    pieces = [piece for line in lines for piece in _parted(line, ("&", ",", *_DOTS, *_RULES)) if piece]
    entries = [entry for piece in pieces for entry in _entries(read_side(piece, known).written)]
    named = [sym for entry in entries if (sym := _bare(entry)) is not None and len(sym.indices) == 1]
    alike = len(named) == len(entries) > 1 and len({sym.name for sym in named}) == 1
    if not alike or named[0].indices[0] != Index("", 1):
        return None
    rows = down if not turned else not down
    return named[0].name, rows, down and all(isinstance(entry, Turned) for entry in entries)


def _parted(tokens: tuple[Token, ...], marks: tuple[str, ...]) -> list[tuple[Token, ...]]:
    places = [-1, *(n for n, token in enumerate(tokens) if token.text in marks), len(tokens)]
    return [tokens[one + 1 : other] for one, other in pairwise(places)]


def _entries(term: Written | None) -> Iterator[Written | None]:
    """x_1 and x_2 of x_1 x_2, which stand side by side there."""
    if isinstance(term, Minus):  # a line before it
        yield from _entries(term.term)
    elif isinstance(term, Times):
        yield from term.factors
    elif not isinstance(term, Num):
        yield term
