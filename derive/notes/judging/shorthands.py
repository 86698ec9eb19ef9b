"""dW, dz, dX: what stands for the derivative ∂J/∂X of the note's loss, as programs write it.

The note says so in words (*write dX for ∂L/∂X*), or dX is given by the dZ of what X is a part of, as it goes
backward. The dZ = W dX of differentials goes forward, and is none. Where J is a mean of m examples and the
note writes dW = (1/m) dZ Aᵀ, its dZ stands for m ∂J/∂Z; not so the dz of one example, db = dz.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from derive.notes.judging.definitions import document_definitions
from derive.notes.judging.made_of import MadeOf
from derive.notes.judging.of_one_example import Examples, Head
from derive.notes.judging.reading import ReadFormula, Side, flat, read_side
from derive.notes.judging.sentences import MARK, Sentence, sentences_of
from derive.notes.judging.situation import LOSSES
from derive.notes.judging.valued import is_numeric
from derive.notes.meaning.definition import Definition
from derive.notes.reading.derivatives import named_behind
from derive.notes.reading.statements import Statement
from derive.notes.reading.tokens import Token
from derive.notes.reading.words import Known, Shorthand
from derive.notes.written import (
    WHOLE,
    Big,
    Minus,
    Nabla,
    Over,
    Plus,
    Slope,
    Sym,
    Times,
    Turned,
    Written,
    every,
    parts,
    symbols,
    with_parts,
)

_OF = re.compile(r"\b(?:derivatives?|gradients?|partials?)\b", re.IGNORECASE)
_DIFFERENTIAL = re.compile(r"\b(?:differentials?|infinitesimal\w*|integra\w+|substitution)\b", re.IGNORECASE)
_RATES = frozenset(("eta", "alpha", "lr"))
_UNSAID = Sym("J" + WHOLE)


def with_shorthands(formulas: list[ReadFormula], known: Known) -> Known:
    """The vocabulary with each X whose dX stands for a derivative."""
    if not (names := _candidates(formulas, known)):
        return known
    definitions = document_definitions(formulas, known)
    names |= _used_for(formulas, {d.name for d in definitions})
    trial = replace(known, shorthands={name: Shorthand(_UNSAID) for name in names})
    uses = _Uses.of(formulas, trial, [d for d in definitions if d.name[1:] not in names])
    said = _said(formulas, trial)
    unsaid = not said and (speaks_of_differentials(formulas) or not uses.go_backward())
    unsaid |= "d" in known.values and not said  # d = 512: only what the note says is no product then
    if unsaid or uses.has_unclear_mean():
        return known
    whole = next(iter(said.values()), None)
    found = {name: uses.shorthand(name, said.get(name, whole)) for name in names}
    shorts = {name: short for name, short in found.items() if short}
    return replace(known, shorthands=uses.averaged(shorts), of_all=uses.of_all(shorts))


def _candidates(formulas: list[ReadFormula], known: Known) -> set[str]:
    """The X of every dX that gets a formula or stands alone."""
    heads = [s.sides[0] for read in formulas for s in read.statements if not s.continues]
    found = {named_behind(tokens) for tokens in heads if _is_name(tokens, known)} - {""}
    words = {d.name for d in document_definitions(formulas, known)}
    sides = (read_side(tokens, known).written for tokens in heads if len(tokens) == 1)
    long = {s.name[1:] for s in sides if isinstance(s, Sym) and len(s.name) > 3 and s.name[0] == "d"}
    return found | (long & words)


def speaks_of_differentials(formulas: list[ReadFormula]) -> bool:
    """Whether the note integrates, or calls its dx by their name."""
    if any(_DIFFERENTIAL.search(read.formula.prose) for read in formulas):
        return True
    return any(r"\int" in read.formula.text or "∫" in read.formula.text for read in formulas)


def _used_for(formulas: list[ReadFormula], defined: set[str]) -> set[str]:
    """The Z of a dZ that only stands in formulas, where Z is defined."""
    sides = (tokens for read in formulas for s in read.statements for tokens in s.sides)
    names = {name for tokens in sides for name in named_in(tokens)}
    return names & defined


def named_in(tokens: tuple[Token, ...]) -> Iterator[str]:
    """The X of every dX of a side."""
    inner = flat(tokens)
    yield from (
        name for place in range(len(inner)) if (name := named_behind(tuple(inner[place : place + 3])))
    )


def _is_name(tokens: tuple[Token, ...], known: Known) -> bool:
    """dZ^{[l]}: one name behind the d, and nothing else."""
    return bool(named_behind(tokens)) and isinstance(read_side(tokens[1:], known).written, Sym)


# --- what the note says in words ---------------------------------------------------------------------------


def _said(formulas: list[ReadFormula], trial: Known) -> dict[str, Sym]:
    """Write dX for ∂L/∂X; dZ = ∂L/∂Z: the names with the losses whose derivatives they are said to be.

    The X may stand for any name, and be none of the note's.
    """
    found: dict[str, Sym] = {}
    for sentence in sentences_of([read.formula for read in formulas]):
        for name, top in _said_in(sentence, formulas, trial):
            found.setdefault(name, top)
    return found


def _said_in(sentence: Sentence, formulas: list[ReadFormula], trial: Known) -> Iterator[tuple[str, Sym]]:
    waiting: list[str] = []
    top: Sym | None = None
    for number, words in zip(sentence.inside, sentence.text.split(MARK), strict=False):
        for statement in formulas[number].statements:
            sides = [read_side(tokens, trial).written for tokens in statement.sides]
            shorts = [named_behind(side) for side in statement.sides if _is_name(side, trial)]
            slopes = [side for side in sides if isinstance(side, Slope) and side.of != _UNSAID]
            alone = sides[0] if len(sides) == 1 and not shorts else None
            if slopes and isinstance(slopes[0].of, Sym):
                top = slopes[0].of
            elif isinstance(alone, Sym) and _OF.search(words) and alone.name in LOSSES:
                top = alone
            else:
                waiting += shorts if len(sides) == 1 else []
                if top is not None and waiting:
                    yield from ((name, top) for name in waiting)
                    waiting.clear()
                continue
            same = shorts if len(sides) > 1 and isinstance(sides[0], Slope) else []
            yield from ((name, top) for name in (*waiting, *same))
            waiting.clear()


# --- how the note uses them --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Uses:
    """The formulas dX = …, and what the note's quantities are made of."""

    heads: list[tuple[Sym, Written]] = field(default_factory=list)  # X and the body of dX = …
    bodies: list[tuple[Token, ...]] = field(default_factory=list)  # the tokens of these bodies
    inside: dict[str, set[str]] = field(default_factory=dict)  # name → names in its definitions
    made: MadeOf = field(default_factory=lambda: MadeOf(()))
    added: set[Written] = field(default_factory=set)  # X of an X + dX
    tops: list[str] = field(default_factory=list)  # the losses that the note defines or differentiates

    @classmethod
    def of(cls, formulas: list[ReadFormula], trial: Known, definitions: list[Definition]) -> _Uses:
        """Those of a document."""
        uses = cls(made=MadeOf.by(definitions))
        for definition in definitions:
            below = {sym.name for sym in symbols(definition.body)}
            uses.inside.setdefault(definition.name, set()).update(below)
        for statement in (s for read in formulas for s in read.statements):
            sides = [read_side(tokens, trial).written for tokens in statement.sides]
            uses._take(statement, sides)
        tops = [d.name for d in definitions if d.name in LOSSES]
        uses.tops = list(dict.fromkeys((*tops, *uses.tops)))
        return uses

    def _take(self, statement: Statement, sides: list[Written | None]) -> None:
        for part in (p for side in sides if side is not None for p in every(side)):
            if isinstance(part, Slope | Nabla) and isinstance(part.of, Sym) and part.of != _UNSAID:
                self.tops += [part.of.name] if part.of.name in LOSSES else []
        for part in (p for side in sides if side is not None for p in every(side) if isinstance(p, Plus)):
            self.added |= {t.wrt for t in part.terms if isinstance(t, Slope) and t.wrt in part.terms}
        match sides:
            case [Slope(of, Sym() as x), body, *_] if of == _UNSAID and not statement.continues:
                if body is not None and statement.signs[0] in ("=", ":="):
                    self.heads.append((x, body))
                    self.bodies.append(statement.sides[1])
            case _:
                pass

    def go_backward(self) -> bool:
        """Whether dX is given by the dZ of a Z that X is a part of, or by what the loss is made of.

        Not where a differential goes forward, dZ = W dX, where dL itself stands, or where dX is a step.
        """
        if not self.tops and not self.chained():
            return False
        backward = False
        for x, body in self.heads:
            below = {p.wrt for p in every(body) if isinstance(p, Slope) and isinstance(p.wrt, Sym)}
            slopes = [p for p in every(body) if isinstance(p, Slope | Nabla) and p.of != _UNSAID]
            if x.name in LOSSES or self.made.any_of(x, below):
                return False
            if any(slope.wrt == x for slope in slopes) and not isinstance(body, Slope):
                return False  # dw = -η ∂L/∂w
            names = {sym.name for sym in symbols(body)}
            if x in self.added or "d" in names or (not below and _RATES & names):
                return False  # w + dw, dx = f dt, dw = η (t - y) x
            if all(is_numeric(other) for head, other in self.heads if head == x):
                return False  # dx = 0.01
            backward |= self.chained() and self.made.leads_to(x, below)
            backward |= not below and any(self._reaches(top, x.name) for top in self.tops)
        return backward

    def chained(self) -> bool:
        """Whether at least two of them are given by others, as no single change of variables is."""
        return sum(any(isinstance(p, Slope) for p in every(body)) for _, body in self.heads) > 1

    def shorthand(self, name: str, said: Sym | None) -> Shorthand | None:
        """What dX stands for: a derivative of the loss that is said, or of the one that depends on X."""
        if said is not None:
            own = self._reaches(said.name, name) or said.name not in self.inside
            return Shorthand(said if own else replace(said, name=said.name + WHOLE))
        reaching = [top for top in self.tops if self._reaches(top, name)]
        nearest = [top for top in reaching if not any(self._reaches(top, other) for other in reaching)]
        if nearest:
            return Shorthand(Sym(nearest[0]), said=False)
        if not self.tops:
            return Shorthand(_UNSAID, said=False)
        outer = next((t for t in self.tops if not any(self._reaches(o, t) for o in self.tops)), self.tops[0])
        opaque = outer + WHOLE if outer in self.inside else outer
        return Shorthand(Sym(opaque), said=False)

    def averaged(self, found: dict[str, Shorthand]) -> dict[str, Shorthand]:
        """With dZ as m ∂J/∂Z, where the note takes the mean of all examples behind it: dW = (1/m) dZ Aᵀ."""
        means = {x.name: m for x, body in self.heads if (m := self._mean(body)) is not None}
        if not means:
            return found
        counts = set(means.values())
        outer = next(found[name].top for name in means if name in found)
        if len(counts) > 1:
            return found
        (count,) = counts
        examples = Examples([Head(x.name, body, self._mean(body) is not None) for x, body in self.heads])
        whole = self._reaches(outer.name.removesuffix(WHOLE), count.name)  # the mean itself is written
        unsaid = replace(outer, name=outer.name.removesuffix(WHOLE) + WHOLE)
        renewed = dict[str, Shorthand]()
        for name, short in found.items():
            one = name in examples.single or name in examples.both
            if self._is_of_one(name, count):
                renewed[name] = short
                continue
            counted = name not in (*means, *examples.single) and (whole or name in examples.linked)
            top = unsaid if whole and one else outer
            renewed[name] = replace(short, top=top, times=count if counted else None)
        return renewed

    def of_all(self, found: dict[str, Shorthand]) -> dict[tuple[Token, ...], dict[str, Shorthand]]:
        """What dw and dz stand for in dw = (1/m) Σ_i x^{(i)} dz^{(i)}, where dz alone is of one example."""
        renewed = dict[tuple[Token, ...], dict[str, Shorthand]]()
        for tokens, (x, body) in zip(self.bodies, self.heads, strict=True):
            if (count := self._mean(body)) is None or x.name not in found:
                continue
            inside = {p.wrt.name for p in every(body) if isinstance(p, Slope) and isinstance(p.wrt, Sym)}
            if any(self._is_of_one(name, count) for name in inside):
                top = found[x.name].top
                loss = replace(top, name=top.name.removesuffix(WHOLE) + WHOLE)
                whole = Shorthand(loss, said=False)
                renewed[tokens] = {x.name: whole} | {name: replace(whole, times=count) for name in inside}
        return renewed

    def _is_of_one(self, name: str, count: Sym) -> bool:
        """Whether a loss of this z is told for one example, and the number of examples is no part of it."""
        tops = (top for top in self.tops if self._reaches(top, name))
        return name[:1].islower() and any(not self._reaches(top, count.name) for top in tops)

    def has_unclear_mean(self) -> bool:
        """Whether a formula is divided by what may count examples, and is no name: |B|, 2m."""
        below = (self._divisor(body) for _, body in self.heads)
        return any(term is not None and not isinstance(term, Sym) for term in below)

    def _mean(self, body: Written) -> Sym | None:
        """The m of (1/m) dZ Aᵀ."""
        below = self._divisor(body)
        return below if isinstance(below, Sym) and not below.indices else None

    def _divisor(self, body: Written) -> Written | None:
        """What a term with a derivative is divided by, unless a definition between brings it in."""
        for signed in body.terms if isinstance(body, Plus) else (body,):
            term = signed.term if isinstance(signed, Minus) else signed
            factors = term.factors if isinstance(term, Times) else (term,)
            if not any(isinstance(part, Slope) and part.of == _UNSAID for part in every(term)):
                continue
            for below in (factor.below for factor in factors if isinstance(factor, Over)):
                names = {sym.name for sym in symbols(below)}
                if (
                    names
                    and not any(isinstance(p, Slope) for p in every(below))
                    and not self._is_known(names)
                ):
                    return below
        return None

    def _is_known(self, names: set[str]) -> bool:
        """Whether quantities between, and not only the loss, are made of these: S = Q Kᵀ/√d."""
        known = {x for top, below in self.inside.items() if top not in LOSSES for x in (top, *below)}
        return names <= known

    def _reaches(self, top: str, name: str) -> bool:
        """Whether the definitions of `top` lead to the name."""
        seen, waiting = set[str](), [top]
        while waiting:
            for below in self.inside.get(waiting.pop(), set()) - seen:
                seen.add(below)
                waiting.append(below)
        return name in seen - {top}


def of_its_examples(statement: Statement, known: Known) -> Known:
    """What dw and dz stand for in this statement: those of all examples where it is their mean."""
    found = known.of_all.get(statement.sides[1]) if len(statement.sides) > 1 else None
    return replace(known, shorthands={**known.shorthands, **found}) if found else known


# --- what a claim with them rests on -----------------------------------------------------------------------


def is_named(sides: list[Side], signs: list[str]) -> bool:
    """Whether a statement begins with dz = ∂L/∂z, which says what dz stands for."""
    if signs[:1] != ["="] or not named_behind(sides[0].tokens):
        return False
    match sides[0].written, sides[1].written:
        case Slope(Sym(one), below), Slope(Sym(other), wrt):
            return one.removesuffix(WHOLE) == other and below == wrt
        case _:
            return False


def balanced(sides: list[Side]) -> list[Side]:
    """m ∂J/∂Z = A - Y as ∂J/∂Z = (A - Y)/m, a claim about a derivative."""
    match sides[0].written:
        case Times((Sym() as count, Slope() as slope), ("",)) if len(sides) > 1:
            rest = [
                replace(
                    side,
                    readings=tuple(_per(reading, count) or Over(reading, count) for reading in side.readings),
                )
                for side in sides[1:]
            ]
            return [replace(sides[0], readings=(slope,)), *rest]
        case _:
            return sides


def _per(term: Written, count: Sym) -> Written | None:
    """Wᵀ (m ∂J/∂Z) without its m; None where a term of it has none."""
    match term:
        case Times((first, Slope() as slope), ("",)) if first == count:
            return slope
        case Plus(terms):
            new = [_per(inner, count) for inner in terms]
            kept = tuple(inner for inner in new if inner is not None)
            return Plus(kept) if len(kept) == len(terms) else None
        case Times(factors, marks):
            for place, factor in enumerate(factors):
                if (without := _per(factor, count)) is not None:
                    return Times((*factors[:place], without, *factors[place + 1 :]), marks)
            return None
        case Minus(inner) | Big(_, inner) | Turned(inner) | Over(inner, _):
            without = _per(inner, count)
            return None if without is None else with_parts(term, (without, *parts(term)[1:]))
        case _:
            return None
