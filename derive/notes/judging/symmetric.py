"""Matrices that the text calls symmetric, from where to where: A = Aᵀ, in words or as a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from derive.notes.documents import COMMENT
from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.sentences import IF
from derive.notes.reading.words import Known
from derive.notes.written import Apply, Minus, Sym, Turned, every, symbols

_MARK = re.compile(r"¤(\d+)¤")
_SENTENCE = re.compile(  # a sentence that has not ended goes on with the display below it
    r"(?<=[.!?])\s+(?=[A-Z¤])|(?<![\w,:¤])[ \t]*\n\s*\n|(?<=¤)\n\s*\n|\n\s*\n(?!\s*¤)"
)
_NAMED = re.compile(  # symmetric matrices A and B
    r"(?:(?<!skew-)(?<!anti)(?<!not )\bsymmetric|semi-?definite|positive[ -]definite|"
    r"\b(?:gram|kernel|covariance|hessian)(?: matri(?:x|ces))?)\b"
    r"(?:\s+(?:positive|semi-?definite|definite|and|real|square|invertible|matri(?:x|ces)))*+"
    r"\s*((?:¤\d+¤(?:\s*(?:,|and|,\s*and)\s*)?)++)",
    re.IGNORECASE,
)
_SAID = re.compile(  # A is symmetric, A symmetric
    r"((?:¤\d+¤(?:\s*(?:,|and|,\s*and)\s*)?)++)\s*,?\s*(?:(?:is|are|be|being|both|all|an?|the)\s+|¤\d+¤\s*)*+"
    r"(?:real\s+|square\s+)*+(?:symmetric\b|positive[ -](?:semi-?)?definite\b|psd\b"
    r"|spd\b|self-?adjoint\b|(?:covariance|gram|kernel|hessian)\b)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:^|\n)[ \t]*(?=(?:[-*+]|\d+[.)]|\\item)\s)")
_LEAD = re.compile(r"[\w,:]\s*$")  # the words before a list are said of all its items
_NAMES = r"((?:¤\d+¤(?:\s*(?:,|and|,\s*and)\s*)?)++)"
_KIND = r"(?:(?:real|square|invertible|general|arbitrary|¤\d+¤(?=\s+(?:square|real|matri)))\s+)*+"
_ANY = r"(?:any|arbitrary|every|all|(?<!in )general|generic)"
_NO_LESS = r"(?:symmetric|positive|semi-?definite|covariance|gram|kernel|such|this|these|that)\b"
_ANY_MATRIX = (
    re.compile(rf"\b{_ANY}\s+{_KIND}matri(?:x|ces)\s+{_NAMES}(?!\s*of\b)", re.IGNORECASE),
    re.compile(  # A is arbitrary, A need not be symmetric, A is antisymmetric
        rf"{_NAMES}\s*,?\s*(?:is|are|be|need|has|have|does|do)\s*(?:(?:an?|now|to|be)\s+)*+"
        rf"(?:{_ANY}\b(?!\s+(?:\w+\s+){{0,5}}?{_NO_LESS})|(?:not|n't|no longer|never)\s+(?:\w+\s+){{0,3}}?"
        r"symmetric\b|(?:\w+\s+)?(?:anti|non|a|skew)[- ]?symmetric\b)",
        re.IGNORECASE,
    ),
)
_ANY_NAMED = re.compile(rf"\b{_ANY}\s+{_NAMES}", re.IGNORECASE)  # for all A: of those, or of any matrix
_DECLARED = re.compile(  # let A be a matrix
    rf"\blet\s+{_NAMES}\s*be\s+(?:now\s+)?(?:an?\s+)?{_KIND}(?:matri(?:x|ces)\b\s*)?(?=[.,;]|\s*$|with\b|and\b)",
    re.IGNORECASE,
)
_LET = re.compile(r"\W*(?:now|next)?\W*let\b", re.IGNORECASE)
_UNNAMED = re.compile(r"\b(?:a|any|every|the) (?:real )?symmetric matrix\b(?!\s*¤)", re.IGNORECASE)
_PASSING = re.compile(r"\b(?:if|when|whenever|for|unless|provided|with|were)\b", re.IGNORECASE)
_SUPPOSED = re.compile(rf"\b(?:{IF}|were)\b", re.IGNORECASE)
_SETTING = re.compile(
    r"\W*(?:now|next|first|then|also|here|finally)?\W*(?:let|consider|define|take|suppose|assume|given)\b",
    re.IGNORECASE,
)
_GROUND = re.compile(
    r"\b(?:let|as|since|because|if|when|suppose|assume|assuming|with|where|given|have|has)\s*$", re.IGNORECASE
)
_FOLLOWS = re.compile(r"\s*,?\s*(?:therefore|hence|so|thus|and so)\b", re.IGNORECASE)
_ORDERED = re.compile(r"\s*\\(?:succ(?:eq|curlyeq)?|ge|geq)\s*0\s*")
_LONGEST = 2_000  # characters of a sentence that is read for what it says
_SYMMETRIC_SPACE = re.compile(r"\\mathbb\s*\{?\s*S\b|_\s*\{?\s*(?:\\\w+\s*\{)?\s*sym")


@dataclass(slots=True)
class Symmetric:
    """The names that are symmetric at each formula, by its number."""

    at: dict[int, frozenset[str]] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)  # the last formula of a sentence that supposes nothing
    ended: dict[int, frozenset[str]] = field(default_factory=dict)  # those that were, and may be still
    free: dict[int, frozenset[str]] = field(default_factory=dict)  # any matrices there

    def called(self, number: int) -> frozenset[str]:
        """What the text calls symmetric further down without an *if*, or above of what it declares anew."""
        below = frozenset(name for name, last in self.said.items() if last > number)
        return (below | self.ended.get(number, frozenset())) - self.free.get(number, frozenset())


def symmetric_matrices(formulas: list[ReadFormula], known: Known) -> Symmetric:
    """What is said of a matrix holds up to where it is any matrix; what is supposed, in its sentence."""
    told = Symmetric()
    lasting, ended, free = frozenset[str](), frozenset[str](), frozenset[str]()
    for lead, text in _pieces(formulas):
        numbers = [int(number) for number in _MARK.findall(text)]
        sentence = f"{lead}{text}" if len(lead) + len(text) <= _LONGEST else ""
        new = frozenset(_names(sentence, formulas, known))
        here_any = frozenset(_any_matrices(sentence, formulas, known)) - new
        ends = here_any | frozenset(_declared_anew(text, formulas, known)) - new
        passing = _PASSING.search(sentence) is not None
        supposed = _SUPPOSED.search(sentence) is not None
        ended = (ended | (lasting & ends)) - new
        lasting -= ends
        told.at |= dict.fromkeys(numbers, lasting | new)
        told.free |= dict.fromkeys(numbers, (free | here_any) - new)
        told.ended |= dict.fromkeys(numbers, ended)
        free = (free if passing else free | here_any) - new
        if numbers and not supposed:
            told.said |= dict.fromkeys(new, numbers[-1])
        if not passing:
            lasting |= new
        elif not supposed:  # let f(x) = xᵀAx with a symmetric A
            lasting |= (
                new if _SETTING.match(sentence) else new & _used_in_definitions(numbers, formulas, known)
            )
    return told


def _pieces(formulas: list[ReadFormula]) -> Iterator[tuple[str, str]]:
    """The sentences; of a list every item, behind the words that lead to the list."""
    for sentence in _sentences(formulas):
        first, *items = _ITEM.split(sentence)
        yield "", first
        lead = first if _LEAD.search(first) else ""
        yield from ((lead, item) for item in items)


def _sentences(formulas: list[ReadFormula]) -> list[str]:
    pieces = [f"{read.formula.prose}¤{number}¤" for number, read in enumerate(formulas)]
    end = formulas[-1].formula.after if formulas else ""
    return _SENTENCE.split(COMMENT.sub("", "".join([*pieces, end])))


def _names(sentence: str, formulas: list[ReadFormula], known: Known) -> Iterator[str]:
    """The names that a sentence calls symmetric."""
    for cue in (_NAMED, _SAID):
        yield from _named_by(cue, sentence, formulas, known=known)
    inside = [formulas[int(number)] for number in _MARK.findall(sentence)]
    declared = set(_declared(inside, known))
    for mark, read in zip(_MARK.finditer(sentence), inside, strict=True):
        ground = _GROUND.search(sentence[: mark.start()]) or _FOLLOWS.match(sentence[mark.end() :])
        named = set(_by_formula(read, known))
        yield from named if ground else named & declared
        yield from _by_set(read, known)
    if _UNNAMED.search(sentence):
        letters = {x for n in _MARK.findall(sentence) for x in _capitals(formulas[int(n)], known)}
        if len(letters) == 1:
            yield from letters


def _any_matrices(sentence: str, formulas: list[ReadFormula], known: Known) -> Iterator[str]:
    """The names that a sentence says to be any matrix, or one that is not symmetric: Aᵀ = -A."""
    for cue in _ANY_MATRIX:
        yield from _named_by(cue, sentence, formulas, known=known)
    for statement in (s for n in _MARK.findall(sentence) for s in formulas[int(n)].statements):
        match [read_side(side, known).written for side in statement.sides]:
            case [Sym() as one, Minus(Turned(Sym() as other))] | [
                Turned(Sym() as one),
                Minus(Sym() as other),
            ]:
                if one == other and statement.signs == ["="]:
                    yield one.name
            case _:
                pass


def _declared_anew(sentence: str, formulas: list[ReadFormula], known: Known) -> Iterator[str]:
    """Let A be a matrix, let A ∈ ℝ^{n×n}: nothing of what was said of another A."""
    for cue in (_DECLARED, _ANY_NAMED):
        yield from _named_by(cue, sentence, formulas, known=known)
    if _LET.match(sentence):
        yield from _declared((formulas[int(number)] for number in _MARK.findall(sentence)), known)


def _by_formula(read: ReadFormula, known: Known) -> Iterator[str]:
    """A = Aᵀ: a ground of what follows or came before, or beside A ∈ ℝ^{d×d}."""
    for statement in read.statements:
        match [read_side(side, known).written for side in statement.sides]:
            case [Sym() as one, Turned(Sym() as other)] | [Turned(Sym() as one), Sym() as other]:
                if one == other and statement.signs == ["="]:
                    yield one.name
            case _:
                pass


def _declared(formulas: Iterable[ReadFormula], known: Known) -> Iterator[str]:
    """The names of which a space is told."""
    for statement in (statement for read in formulas for statement in read.statements):
        head = read_side(statement.sides[0], known).written if "∈" in statement.signs else None
        if isinstance(head, Sym):
            yield head.name


def _by_set(read: ReadFormula, known: Known) -> Iterator[str]:
    """S ∈ 𝕊ⁿ; A ≻ 0."""
    if _SYMMETRIC_SPACE.search(read.formula.text):
        yield from _declared((read,), known)
    head, sign, bound = read.formula.text.partition("\\succ")
    if sign and _ORDERED.fullmatch(sign + bound) and head.strip().isalpha() and head.strip().isupper():
        yield head.strip()


def _used_in_definitions(numbers: list[int], formulas: list[ReadFormula], known: Known) -> frozenset[str]:
    """The letters in the formulas of names and functions that a sentence defines."""
    found: set[str] = set()
    for statement in (
        s
        for number in numbers
        for s in formulas[number].statements
        if s.signs in (["="], [":="]) and not s.continues
    ):
        left, right = (read_side(side, known).written for side in statement.sides[:2])
        if isinstance(left, Sym | Apply) and right is not None:
            found |= {sym.name for sym in symbols(right)}
    return frozenset(found)


def _named_by(
    cue: re.Pattern[str], sentence: str, formulas: list[ReadFormula], *, known: Known
) -> Iterator[str]:
    """The names that stand where the cue has them."""
    for found in cue.finditer(sentence):
        for number in _MARK.findall(found.group(1)):
            yield from _listed(formulas[int(number)], known)


def _listed(read: ReadFormula, known: Known) -> Iterator[str]:
    for statement in read.statements:
        first = read_side(statement.sides[0], known).written
        if isinstance(first, Sym):
            yield first.name


def _capitals(read: ReadFormula, known: Known) -> set[str]:
    sides = [read_side(side, known).written for s in read.statements for side in s.sides]
    parts = [part for side in sides if side is not None for part in every(side)]
    return {p.name for p in parts if isinstance(p, Sym) and p.name[:1].isupper() and p.name not in ("I", "R")}
