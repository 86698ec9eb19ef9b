"""Which letters below a name are indices, and which belong to the name: the i of y_i, the p of c_p.

A letter is an index where the document says so: a sum runs over it, a quantity with it is defined by others
with it, a word ("for every i") or a range (i = 1, …, n) names it, it is shifted, it stands beside another
index; or where its name is an array: one of numbered entries, of entries with two of i, j, k, or one that
also stands as a vector, as both names of ∂a_j/∂z_j do beside a = σ(z). Otherwise nothing varies with it,
and L_r is a name like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from derive.notes.judging.reading import ReadFormula, flat, read_side
from derive.notes.judging.sized import declarations
from derive.notes.letters import RUNNING
from derive.notes.meaning.knowledge import parameters_in
from derive.notes.reading.names import letter_name
from derive.notes.reading.statements import Statement
from derive.notes.reading.words import Known, family
from derive.notes.written import Apply, Big, Grid, Index, Norm, Slope, Sym, Turned, Written, every, symbols

_ENTRIES = frozenset("ijk")  # nobody calls a thing i, j or k
_COUNTED = (
    r"(?:each|every|all|any|some|index|indices|examples?|samples?|class(?:es)?|units?|neurons?|nodes?|entry|"
    r"entries|component|step|time|times|layer|observation|feature|input|output|point|position|token|word|row|"
    r"column|coordinate|dimension|parameter|over|number)"
)
_BEFORE = re.compile(rf"\b{_COUNTED}\s+(?:the\s+)?$", re.IGNORECASE)
_BEHIND = re.compile(r"^\s*-?\s*th\b")
_PLAIN = re.compile(rf"\b{_COUNTED}\s+([i-nst])\b|\b([i-nst])-th\b")


def with_labels(formulas: list[ReadFormula], known: Known) -> Known:
    """The vocabulary with the letters that are parts of names, each with its name."""
    found = _Evidence(arrays={family(sym.name) for sym, _ in declarations(formulas, known)})
    for formula in formulas:
        found.take_words(formula)
        found.take_range(formula.statements)
        for statement in formula.statements:
            found.take(statement, known)
    parameters = {(family(name), x) for name in known.functions for x in parameters_in(name)}
    called = {family(name) for name in known.functions if len(parameters_in(name)) == 1}
    return replace(known, labels=frozenset((*found.labels(), *parameters)), parametric=frozenset(called))


@dataclass(slots=True)
class _Evidence:
    """What the document says of letters, and of names with one letter below."""

    running: set[str] = field(default_factory=set)  # letters that are indices wherever they stand
    arrays: set[str] = field(default_factory=set)  # names whose letters are indices
    letters: dict[str, set[str]] = field(default_factory=dict)  # name → letters below it, each alone
    summed: set[str] = field(default_factory=set)  # letters that sums run over
    bounds: set[tuple[str, str]] = field(default_factory=set)  # (n, L): sums run up to n_L, or to n_L - 1
    apart: dict[str, dict[str, Written]] = field(default_factory=dict)  # L_r = λw²: it is not of any r
    bare: set[str] = field(default_factory=set)  # names that stand without an index
    sloped: set[tuple[str, str, str]] = field(default_factory=set)  # (a, z, j) of ∂a_j/∂z_j
    changed: set[tuple[str, str]] = field(default_factory=set)  # (J, λ): J_λ = J + λ‖w‖² is another J

    def take_words(self, formula: ReadFormula) -> None:
        """For every i, the i-th example, with i as a formula of its own or in the text."""
        prose, text = formula.formula.prose, formula.formula.text.strip()
        self.running |= {letter for pair in _PLAIN.findall(prose) for letter in pair if letter}
        if _BEFORE.search(prose) or _BEHIND.search(formula.formula.after):
            self.running |= {text} & RUNNING

    def take(self, statement: Statement, known: Known) -> None:
        """A statement's ranges, sums, definitions and arrays."""
        self._conditions(statement)
        sides = [read_side(tokens, known).written for tokens in statement.sides]
        for side in sides:
            for part in every(side) if side is not None else ():
                self._part(part)
        if len(sides) > 1 and sides[0] is not None and sides[1] is not None and not statement.continues:
            self._definition(sides[0], sides[1])

    def take_range(self, statements: list[Statement]) -> None:
        """i = 1, …, n, which is read as several statements; i ∈ S."""
        texts = [token.text for s in statements[:3] for tokens in s.sides for token in flat(tokens)]
        first = statements[0] if statements else None
        if first is None or not first.signs or first.signs[0] not in ("=", "∈"):
            return
        if first.signs[0] == "∈" or r"\dots" in texts:
            letters = {letter_name(token) or "" for token in first.sides[0]}
            self.running |= letters & RUNNING if len(first.sides[0]) < 4 else set()

    def _conditions(self, statement: Statement) -> None:
        """j ≠ k, alone or behind another formula."""
        apart = [t for t in statement.conditions if len(t) > 1 and t[1].text in (r"\neq", r"\in", "=")]
        if statement.signs[:1] == ["≠"]:
            apart += statement.sides
        self.running |= {letter_name(token) or "" for t in apart if len(t) < 4 for token in t} & RUNNING

    def _part(self, part: Written) -> None:
        match part:
            case Big(_, _, index):
                self.running.add(index)
                self.summed.add(index)
                inside = symbols(part.high) if part.high is not None else ()
                ends = [(s.name, s.indices[0]) for s in inside if len(s.indices) == 1]
                self.bounds |= {
                    (family(name), i.letter) for name, i in ends if i.letter and not (i.shift or i.is_sum)
                }
                self.arrays |= {family(s.name) for s in symbols(part.body) if _has(s, index)}
            case Turned(Sym(name, ())) | Norm(Sym(name, ())) | Apply("softmax" | "diag", (Sym(name, ()),)):
                self.arrays.add(family(name))
            case Slope(Sym(one, (Index(letter, 0),)), Sym(other, (Index(same, 0),))) if letter == same:
                self.sloped.add((family(one), family(other), letter))
            case Sym(name, indices, bold):
                self.bare |= set() if indices else {family(name)}
                self._symbol(name, [x for index in indices for x in index.letters if x or index.shift])
                self.running |= {x for index in indices if index.shift or index.is_sum for x in index.letters}
                self.arrays |= (
                    {family(name)}
                    if bold or any(index.shift > 0 or index.is_sum for index in indices)
                    else set()
                )
            case _:
                pass

    def _symbol(self, name: str, letters: list[str]) -> None:
        if letters == [""]:
            self.arrays.add(family(name))  # y_1
        elif len(letters) == 1:
            self.letters.setdefault(family(name), set()).add(letters[0])
        elif len(letters) > 1 and RUNNING.issuperset(letters):
            self.running |= set(letters)

    def _definition(self, left: Written, right: Written) -> None:
        """h_t = f(x_t) says something for every t; L_r = λw² does not; x = (1, 2) is an array."""
        if not isinstance(left, Sym):
            return
        if isinstance(right, Grid):
            self.arrays.add(family(left.name))
        bare = {sym.name for sym in symbols(right) if not sym.indices}
        if [i.letter for i in left.indices if i.letter in bare - RUNNING] and left.name in bare:
            self.changed.add((family(left.name), left.indices[0].letter))
        for index in left.indices:
            carried = any(_has(s, index.letter) or s.name == index.letter for s in symbols(right))
            if carried or any(part.index == index.letter for part in every(right) if isinstance(part, Big)):
                self.running |= {index.letter} if carried else set()
            elif index.letter and len(left.indices) == 1:
                self.apart.setdefault(family(left.name), {})[index.letter] = right

    def labels(self) -> Iterator[tuple[str, str]]:
        """The name and the letter of all that are no indices."""
        arrays = self.arrays | {name for name, letters in self.letters.items() if len(letters & _ENTRIES) > 1}
        said = {letter for name in arrays for letter in self.letters.get(name, set()) & _ENTRIES}
        said |= {x for one, other, x in self.sloped if x in _ENTRIES and {one, other} <= self.bare}
        yield from ((name, letter) for name, letter in self.bounds if letter not in self.summed)
        yield from self.changed
        for name, letters in self.letters.items():
            several = len({str(body) for body in self.apart.get(name, {}).values()}) > 1
            for letter in letters & RUNNING if name not in arrays else ():
                if several or letter not in self.running | said:
                    yield name, letter


def _has(sym: Sym, letter: str) -> bool:
    return any(letter in index.letters for index in sym.indices)
