"""A definition: what a name, with indices or of variables, is set equal to, and where that is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from derive.notes.letters import RUNNING
from derive.notes.meaning.only import Case, covers, is_of_any_place, may_be_at
from derive.notes.written import Big, Index, Sym, Written, every, mapped, symbols


@dataclass(frozen=True, slots=True)
class Definition:
    """name with these indices (letters stand for any) or parameters = body; `assumed` says on what ground."""

    name: str
    indices: tuple[Index, ...]
    parameters: tuple[Sym, ...]
    body: Written
    place: str = ""
    assumed: str = ""
    later: bool = False  # it stands further down in the document
    arguments: tuple[Sym, ...] = ()  # of a value that is written with them: J(w, b)
    others: tuple[Written, ...] = ()  # further readings of the body
    supposed: bool = False  # by a condition, for its sentence
    only: tuple[Case, ...] = ()  # where it is said: for i ≠ j, for i > 1
    factor: str = ""  # the words that tell a factor of it: with the usual half in front

    def exchanges(self, arguments: tuple[Written, ...]) -> bool:
        """H(q, p) beside an H(p, q) that is defined, LSE(u) beside an LSE(z) of the entries z_k."""
        if not self.arguments or self.arguments == arguments:
            return False
        return set(self.arguments) == set(arguments) or speaks_of_entries(self.body, self.arguments)

    def fits(self, indices: tuple[Index, ...]) -> bool:
        """Whether the definition speaks of these indices: y_i of y_3 and of y_k, z_1 of z_1 only."""
        if len(self.indices) != len(indices):
            return False
        pairs = zip(self.indices, indices, strict=True)
        if not all(own == given or (own.letter in RUNNING and not own.shift) for own, given in pairs):
            return False
        return self.is_said_at(map(str, indices))

    def is_said_at(self, places: Iterable[str]) -> bool:
        """Whether its letters may stand for these places: no f_ii for f_12, and none of other cases."""
        return may_be_at(self.indices, places, self.only)

    def is_said_for(self, values: Mapping[str, Fraction]) -> bool:
        """Whether it is told at these numbers for its variables: f(x) = x² for x > 0."""
        return covers(self.only, values)

    @property
    def is_general(self) -> bool:
        """Whether it is said of all that its letters stand for."""
        return is_of_any_place(self.only)

    def with_arguments(self, arguments: tuple[Written, ...]) -> Written | None:
        """The body for other arrays: D(p, p) of a D(p, q) that is made of p and q alone."""
        new = [argument.name for argument in arguments if isinstance(argument, Sym) and not argument.indices]
        own = [argument.name for argument in self.arguments if not argument.indices]
        alone = {sym.name for sym in symbols(self.body)} <= set(own)
        if not alone or len(own) < 2 or len(new) != len(own) or len(own) != len(arguments) or new == own:
            return None
        return _renamed(self.body, dict(zip(own, new, strict=True)))


def _renamed(term: Written, names: Mapping[str, str]) -> Written:
    if isinstance(term, Sym):
        return replace(term, name=names.get(term.name, term.name))
    return mapped(term, lambda part: _renamed(part, names))


def speaks_of_entries(body: Written, arguments: tuple[Sym, ...]) -> bool:
    """Whether a formula is made of the entries z_k of an array z, not of the whole of it."""
    inside = symbols(body)
    names = {argument.name for argument in arguments}
    return any(sym.indices and sym.name in names for sym in inside) and not set(arguments) & set(inside)


def open_letters(definition: Definition) -> tuple[str, ...]:
    """The running letters of a definition's body that neither its head nor a sum binds."""
    own = {x for sym in (definition, *definition.parameters) for index in sym.indices for x in index.letters}
    bound = own | {part.index for part in every(definition.body) if isinstance(part, Big)}
    if any(isinstance(part, Big) and not part.index for part in every(definition.body)):
        return ()  # Σ x_i: the sum runs over it
    inside = (s for s in every(definition.body) if isinstance(s, Sym))
    found = dict.fromkeys(letter for s in inside for i in s.indices for letter in i.letters)
    return tuple(letter for letter in found if letter in RUNNING and letter not in bound)
