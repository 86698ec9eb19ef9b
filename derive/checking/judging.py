"""Claim → verdict, link by link: proved, false, holds if, consistent, undecided, or not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from derive.checking.assumptions import usual_assumptions
from derive.checking.context import Given, refuse_circles
from derive.checking.reading import Claim, read_claim
from derive.checking.totals import Totals
from derive.checking.verdicts import METHODS, Answer, Checked
from derive.checking.ways import way
from derive.errors import DeriveError, InputError
from derive.evidence import (
    Context,
    Counterexample,
    Evidence,
    TooLarge,
    Undefined,
    Verdict,
    decimal,
    evaluate,
    judge,
)
from derive.term import Name, Neg, Number, Term, names, subterms
from derive.text import to_text

MOST_PLACES = 40


def check(
    text: str,
    *,
    where: Sequence[str] = (),
    assume: Sequence[str] = (),
    latex: bool | None = None,
    steps: bool = False,
) -> Checked:
    """The verdict on `left = right`, or on every link of a chain; a text that cannot be read is "not read".

    `where` defines names (`a = sigmoid(z)`), `assume` is taken as given (`y_1 + y_2 = 1`, `x > 0`).
    """
    try:
        claim = read_claim(text, where=where, assume=assume, latex=latex)
        if not claim.signs:
            raise InputError("a claim has two sides: left = right")
        return _whole(_defined(claim), steps)
    except TooLarge as problem:
        return Checked(Answer.UNDECIDED, str(problem))
    except DeriveError as problem:
        return Checked(Answer.NOT_READ, str(problem))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A claim without the link that only defines its first name."""

    claim: Claim
    definition: str = ""


def _defined(claim: Claim) -> _Asked:
    """`L = … = …` with L used nowhere else defines L by its first link, `… = q` defines q by its last one."""
    if claim.signs[0] == "=" and _is_new(claim, 0):
        rest = Claim(claim.sides[1:], claim.signs[1:], claim.given)
        return _with_definition(rest, claim.sides[0], claim.sides[1])
    if claim.signs[-1] == "=" and _is_new(claim, len(claim.sides) - 1):
        rest = Claim(claim.sides[:-1], claim.signs[:-1], claim.given)
        return _with_definition(rest, claim.sides[-1], claim.sides[-2])
    return _Asked(claim)


def _is_new(claim: Claim, place: int) -> bool:
    """Whether that side is a name which occurs nowhere else."""
    side, given = claim.sides[place], claim.given
    if not isinstance(side, Name) or side.id in given.definitions or side.id in given.domains:
        return False
    assumed = [part for pair in given.equalities for part in pair]
    functions = [function.body for function in given.functions.values()]
    others = [*claim.sides[:place], *claim.sides[place + 1 :]]
    return all(
        side.id not in names(term) for term in (*others, *assumed, *functions, *given.definitions.values())
    )


def _with_definition(rest: Claim, name: Term, body: Term) -> _Asked:
    assert isinstance(name, Name)
    definitions = {**rest.given.definitions, name.id: body}
    refuse_circles(definitions)
    given = replace(rest.given, definitions=definitions)
    return _Asked(Claim(rest.sides, rest.signs, given), f"{name.id} = {to_text(body)}")


def _whole(asked: _Asked, steps: bool) -> Checked:
    claim = asked.claim
    if not claim.signs:
        return Checked(Answer.HOLDS_IF, f"it is a definition: {asked.definition}")
    links = [
        _Link(claim.given, (left, right), steps).judged(sign)
        for left, sign, right in zip(claim.sides, claim.signs, claim.sides[1:], strict=False)
    ]
    order = list(Answer)
    worst = min(links, key=lambda found: order.index(found.verdict))
    moves = tuple(move for found in links for move in found.steps)
    why = worst.why
    if len(links) > 1:
        place = links.index(worst)
        sides = f"{to_text(claim.sides[place])} {claim.signs[place]} {to_text(claim.sides[place + 1])}"
        proved = worst.verdict is Answer.PROVED
        why = f"all {len(links)} links {why}" if proved else f"link {place + 1}, {sides}: {why}"
    if asked.definition:
        why = f"{why}; one link defines {asked.definition}"
    return Checked(worst.verdict, why, worst.counterexample, moves)


@dataclass(frozen=True, slots=True)
class _Link:
    """left = right in its context."""

    given: Given
    sides: tuple[Term, Term]
    steps: bool

    def judged(self, sign: str) -> Checked:
        match sign:
            case "=":
                return self._equal()
            case "≈":
                return self._approximate()
            case "←":
                return Checked(Answer.NOT_READ, "an update is no claim; '=' is judged")
            case _:
                return Checked(Answer.NOT_READ, f"'{sign}' is not judged; only equalities are")

    def _context(self) -> tuple[tuple[Term, Term], Context]:
        """The sides and the context with derivatives taken through the definitions."""
        totals = Totals(self.given.definitions)
        left, right = (totals.total(side) for side in self.sides)
        used = {name for side in (left, right) for name in names(side)}
        reached = {inner for name in used for inner in totals.reach(name)}
        definitions = {
            name: totals.total(body) for name, body in self.given.definitions.items() if name in reached
        }
        facts = Totals({**self.given.definitions, **definitions}).facts([left, right, *definitions.values()])
        context = self.given.context([left, right])
        return (left, right), replace(context, definitions=definitions, facts=facts)

    def _equal(self) -> Checked:
        sides, context = self._context()
        found = judge(*sides, context)
        if found.verdict is Verdict.PROVED:
            assumed = found.assumption
            used = f", with {to_text(assumed[0])} = {to_text(assumed[1])}" if assumed else ""
            moves = way(sides, context, proof=METHODS[found.method]) if self.steps else ()
            return Checked(Answer.PROVED, METHODS[found.method] + used, steps=moves)
        return (
            self._rounded(context, found)
            or self._if_assumed(sides, context, found)
            or _plain(found, sides, context)
        )

    def _if_assumed(self, sides: tuple[Term, Term], context: Context, found: Evidence) -> Checked | None:
        """Holds if, under one of the usual assumptions; they are named, never guessed silently."""
        bodies = [*sides, *context.definitions.values()]
        for assumed in usual_assumptions(bodies):
            spoken_of = {
                *assumed.domains,
                *(n for pair in assumed.equalities for side in pair for n in names(side)),
            }
            if any(name in self.given.domains or name in context.definitions for name in spoken_of):
                continue
            domains = {**context.domains, **assumed.domains}
            equalities = (*context.equalities, *assumed.equalities)
            again = judge(*sides, replace(context, domains=domains, equalities=equalities))
            if again.verdict is Verdict.PROVED:
                return Checked(Answer.HOLDS_IF, assumed.words, found.counterexample)
        if found.verdict is Verdict.HOLDS_IF:
            return Checked(Answer.HOLDS_IF, "both sides have a value; one of them lacks it at some points")
        return None

    def _approximate(self) -> Checked:
        """left ≈ 0.908: the value rounds to the decimal at its digits."""
        _, context = self._context()
        try:
            return self._rounded(context, None) or Checked(
                Answer.NOT_READ, "an approximation is judged where one side is a decimal, as in ≈ 0.908"
            )
        except Undefined as problem:
            return Checked(Answer.NOT_READ, f"an approximation is judged between numbers: {problem}")

    def _rounded(self, context: Context, strict: Evidence | None) -> Checked | None:
        """Whether the left side's value, rounded to the decimal's places, is the decimal on the right."""
        left, right = self.sides
        value = _decimal(right)
        if value is None:
            return None
        places = _places(value)
        if places > MOST_PLACES or (strict is not None and (not places or _free(left, context))):
            return None
        shown = decimal(lambda bits: evaluate(left, {}, context, bits=bits), digits=places, significant=False)
        if Fraction(shown) == value:
            words = f"rounded to {places} decimal place{'s' * (places != 1)}"
            return Checked(Answer.PROVED if strict is None else Answer.HOLDS_IF, words)
        why = f"the value is {shown}"
        return Checked(Answer.FALSE, why, Counterexample((), shown, to_text(right)))


def _decimal(term: Term) -> Fraction | None:
    match term:
        case Number(value):
            return value
        case Neg(Number(value)):
            return -value
        case _:
            return None


def _places(value: Fraction) -> int:
    """How many digits stand behind the point."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    return places


def _free(term: Term, context: Context) -> bool:
    """Whether a name without a number is left once everything is put in."""
    waiting, seen = [term], set()
    while waiting:
        for part in subterms(waiting.pop()):
            if isinstance(part, Name) and part.id not in seen:
                seen.add(part.id)
                if part.id not in context.definitions:
                    return True
                waiting.append(context.definitions[part.id])
    return False


def _plain(found: Evidence, sides: tuple[Term, Term], context: Context) -> Checked:
    match found.verdict:
        case Verdict.FALSE:
            return Checked(Answer.FALSE, _point(found.counterexample), found.counterexample)
        case Verdict.CONSISTENT:
            points = f"{found.points} point{'s' * (found.points != 1)}"
            return Checked(Answer.CONSISTENT, f"at {points}; no proof was found")
        case _:
            why = "no proof, and no point was found at which both sides have a value"
            return Checked(Answer.UNDECIDED, _without_value(sides, context) or why)


def _without_value(sides: tuple[Term, Term], context: Context) -> str:
    """Which side is undefined, where both are without free names."""
    for word, side in zip(("left", "right"), sides, strict=True):
        if _free(side, context):
            continue
        try:
            evaluate(side, {}, context, bits=64)
        except Undefined as problem:
            return f"the {word} side has no value: {problem}"
    return ""


def _point(found: Counterexample | None) -> str:
    if found is None:
        return "the sides differ"
    point = ", ".join(f"{name} = {value}" for name, value in found.point)
    at = f"at {point} " if point else ""
    return f"{at}the left side is {found.left}, the right side {found.right}"
