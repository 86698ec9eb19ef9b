"""A statement in LaTeX → whether the document states it, and how.

A chain a = b = c is found when every side stands in one printed chain with the side before it or with the
first one. Of two sides, one has to stand there in its own writing, the other in an equal one at another
place of the same chain: what is printed once is no equality with itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property
from itertools import combinations, permutations

from derive.document import Document
from derive.errors import InputError
from derive.latex_reader import Letters, letters_of, read_chain, read_latex
from derive.latex_reader.letters import plain_letters
from derive.library.notations import Notation
from derive.model import Model
from derive.term import Call, Derivative, Name, Neg, Term, children, names, subterms, with_children
from derive.text import to_text
from derive.write import choose_notation
from tests.covering.forms import Key, key
from tests.covering.printed import Printed, printed
from tests.covering.same import Same, object_key, renamed, rounds_to


class Level(IntEnum):
    """How a statement was found."""

    MISSING = 0
    EQUAL = 1  # in another writing that the engine proves equal
    WRITTEN = 2


@dataclass(frozen=True, slots=True)
class Found:
    """The level, and what is missing."""

    level: Level
    why: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """left sign right, with "=" or "≈", or an update "←" whose right side may be rounded."""

    left: Term
    right: Term
    signs: tuple[str, ...]

    @property
    def rounds(self) -> bool:
        """Whether the right side is rounded."""
        return "≈" in self.signs

    def fits(self, signs: tuple[str, ...]) -> bool:
        """Whether printed signs between two sides say as much as the wanted ones."""
        asked, shown = set(self.signs), set(signs)
        if not asked <= {"=", "≈", "←"}:
            return asked == shown
        return shown <= asked | {"="} and ("←" in asked) == ("←" in shown)


@dataclass
class Finder:
    """The equalities of one document, looked up by their sides."""

    document: Document
    notation: Notation
    _same: dict[int, Same] = field(default_factory=dict)

    def _letters(self, model: Model) -> Same:
        return self._same.setdefault(id(model), Same(model))

    @cached_property
    def stated(self) -> tuple[Printed, ...]:
        """Everything that is printed."""
        found: list[Printed] = []
        for item in printed(self.document):
            letters = self._letters(item.place.model)
            things = tuple(letters.thing(side) for side in item.sides)
            found.append(replace(item, sides=things, shown=item.sides))
        return tuple(found)

    @cached_property
    def models(self) -> tuple[tuple[Model, Notation], ...]:
        """The models whose letters are in use, each with its notation."""
        found: dict[int, tuple[Model, Notation]] = {
            id(self.document.model): (self.document.model, self.notation)
        }
        for item in self.stated:
            own = dict(item.place.letters)
            notation = choose_notation(own) if own else self.notation
            found.setdefault(id(item.place.model), (item.place.model, notation))
        return tuple(found.values())

    @cached_property
    def _places(self) -> dict[Key, list[tuple[Printed, int]]]:
        table: dict[Key, list[tuple[Printed, int]]] = {}
        for item in self.stated:
            for place, side in enumerate(item.sides):
                table.setdefault(object_key(side), []).append((item, place))
        return table

    def find(self, latex: str, *, variable: str = "", nested: bool = False) -> Found:
        """A statement in the letters of any of the document's models.

        What holds for every `variable` is also found with another name in its place; `nested` reads nodes
        as functions, e(a(z)).
        """
        tries: list[Found] = []
        for model, notation in self.models:
            try:
                sides, signs = _read(latex, printed_letters(model, notation), nested=nested)
            except InputError as problem:
                tries.append(Found(Level.MISSING, f"not read: {problem}"))
                continue
            for name in (variable, *self._arguments) if variable else ("",):
                asked = tuple(_renamed(side, {variable: name}) for side in sides)
                tries.append(self.chain(asked, signs, model))
        return max(tries, key=lambda found: (found.level, "printed beside" in found.why))

    @cached_property
    def _arguments(self) -> tuple[str, ...]:
        """The names of which a function is printed: z where σ(z) or e^-z stands."""
        every = (part for item in self.stated for side in item.sides for part in subterms(side))
        calls = (part.arguments for part in every if isinstance(part, Call) and len(part.arguments) == 1)
        bare = (inner.term if isinstance(inner, Neg) else inner for (inner,) in calls)
        return tuple(dict.fromkeys(name.id for name in bare if isinstance(name, Name)))

    def find_law(self, latex: str) -> Found:
        """A law of calculus, up to the names in it; derivations are instances, not laws."""
        try:
            sides, _ = read_chain(latex, letters=Letters({}, {("f",): "f", ("g",): "g"}))
        except InputError as problem:
            return Found(Level.MISSING, f"not read: {problem}")
        for item in self.stated:
            if "Chain" not in item.place.inside and set(item.signs) == {"="}:
                pairs = combinations(item.sides, len(sides))
                if any(_same_law(sides, pair) for pair in pairs):
                    return Found(Level.WRITTEN)
        return Found(Level.MISSING, "no such law is printed")

    def chain(self, sides: tuple[Term, ...], signs: tuple[str, ...], model: Model) -> Found:
        """side sign side sign … in the letters of one model."""
        asked, sides = sides, tuple(self._letters(model).thing(side) for side in sides)
        if not signs:
            stands = any(item.place.model is model for item, _ in self._places.get(object_key(sides[0]), ()))
            return Found(Level.WRITTEN) if stands else Found(Level.MISSING, "the formula is not printed")
        level = Level.WRITTEN
        for place in range(1, len(sides)):
            links = [Link(sides[0], sides[place], signs[:place])]
            if place > 1:
                links.append(Link(sides[place - 1], sides[place], signs[place - 1 : place]))
            found = max(self._link(link, model) for link in links)
            if found is Level.MISSING:
                said = f"{to_text(asked[0])} {links[0].signs[-1]} {to_text(asked[place])}"
                return Found(found, f"{said}: {self._beside(links[0], model)}")
            level = min(level, found)
        return Found(level)

    def _beside(self, link: Link, model: Model) -> str:
        """What is printed in one chain with the left side of a missing link."""
        places = self._at(link.left, model)
        if not places:
            return "the left side is printed nowhere"
        others = [item.shown[:place] + item.shown[place + 1 :] for item, place in places]
        shown = dict.fromkeys(to_text(side) for sides in others for side in sides)
        return f"printed beside {'; '.join(shown) or 'nothing':.300}"

    def _at(self, term: Term, model: Model) -> list[tuple[Printed, int]]:
        return [found for found in self._places.get(object_key(term), ()) if found[0].place.model is model]

    def _link(self, link: Link, model: Model) -> Level:
        """The best of all printed places of either side."""
        best = Level.MISSING
        for level in self._levels(link, model):
            best = max(best, level)
            if best is Level.WRITTEN:
                break
        return best

    def _levels(self, link: Link, model: Model) -> Iterator[Level]:
        same = self._letters(model)
        for anchor, other in ((link.left, link.right), (link.right, link.left)):
            for item, place in self._at(anchor, model):
                asked = renamed(other, anchor, item.sides[place])
                for beside, side in enumerate(item.sides):
                    low, high = sorted((place, beside))
                    between = item.signs[low:high]
                    turned = (place < beside) != (anchor is link.left)
                    if beside == place or not link.fits(between) or (turned and set(between) != {"="}):
                        continue
                    yield _level(same, asked, side, link, exact="≈" not in between)


def printed_letters(model: Model, notation: Notation) -> Letters:
    """The letters as they are printed and no others: a loss L that is printed as J is not read as L."""
    letters = letters_of(model, notation)
    plain = plain_letters(name for name in letters.names.values() if name).names
    strangers = {written: f"other_{name}" for written, name in plain.items() if written not in letters.names}
    return replace(letters, names={**strangers, **letters.names})


def _read(latex: str, letters: Letters, *, nested: bool) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    if not nested:
        return read_chain(latex, letters=letters)
    sides = tuple(_nested(side, letters) for side in latex.split("="))
    return sides, ("=",) * (len(sides) - 1)


def _nested(text: str, letters: Letters) -> Term:
    """e(a(z, w)) with every name before a bracket as a function of what stands in it."""
    head, bracket, inside = text.strip().partition("(")
    name = read_latex(head, letters=letters)
    if not bracket or not isinstance(name, Name):
        return read_latex(text, letters=letters)
    arguments, depth = [""], 0
    for character in inside.removesuffix(")"):
        depth += (character == "(") - (character == ")")
        if character == "," and not depth:
            arguments.append("")
        else:
            arguments[-1] += character
    return Call(name.id, tuple(_nested(argument, letters) for argument in arguments))


def _level(same: Same, asked: Term, side: Term, link: Link, *, exact: bool) -> Level:
    if same.written(asked, side):
        return Level.WRITTEN
    if link.rounds and rounds_to(side, asked, exact=exact):
        return Level.WRITTEN
    return Level.EQUAL if same.equal(asked, side) else Level.MISSING


def _same_law(wanted: tuple[Term, ...], stated: tuple[Term, ...]) -> bool:
    """Whether one law becomes the other by exchanging names, one to one, and functions."""
    wanted, stated = (tuple(_implicit(side, sides) for side in sides) for sides in (wanted, stated))
    old, new = (list(dict.fromkeys(n for side in sides for n in names(side))) for sides in (wanted, stated))
    if len(old) != len(new) or len(old) > 5:
        return False
    target = [key(side) for side in stated]
    for chosen in permutations(new):
        renaming = dict(zip(old, chosen, strict=True))
        if [key(_renamed(side, renaming)) for side in wanted] == target:
            return True
    return False


def _renamed(term: Term, renaming: dict[str, str]) -> Term:
    match term:
        case Name(id):
            return Name(renaming.get(id, id))
        case _:
            parts = children(term)
            return with_children(term, tuple(_renamed(part, renaming) for part in parts)) if parts else term


def _implicit(term: Term, sides: tuple[Term, ...]) -> Term:
    """f(x) as a name of its own where x is differentiated by: u stands for u(x) in a law."""
    by = {part.wrt for side in sides for part in subterms(side) if isinstance(part, Derivative)}
    match term:
        case Call(function, (Name() as variable,)) if len(function) == 1 and variable in by:
            return Name(function)
        case Derivative(of, wrt):
            return Derivative(_implicit(of, sides), wrt)
        case _:
            parts = children(term)
            new = tuple(_implicit(part, sides) for part in parts)
            return with_children(term, new) if parts else term
