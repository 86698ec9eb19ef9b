"""Small changes of a side: what was probably meant where a claim is false."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations as pairs_of
from itertools import islice, pairwise

from derive.notes.judging.names import bare
from derive.notes.letters import LAYERS, RUNNING, STEP
from derive.notes.reading.words import FUNCTION_LETTERS
from derive.notes.shown import shown
from derive.notes.written import (
    Apply,
    Big,
    Index,
    Minus,
    Norm,
    Num,
    Over,
    Plus,
    Raised,
    Slope,
    Sym,
    Times,
    Turned,
    Written,
    every,
    mapped,
    parts,
    printed_name,
    sum_of_letters,
    symbols,
    with_parts,
)

MOST = 200
MOST_NUMBERS = 4
_SMALL = (0, 1, 2)
MOST_LOOSE = 40
MOST_NAMES = 3  # of a sum in which a product of two of them may be missing
Correction = tuple[Written, str]


def corrections(term: Written, names: Iterable[Sym], sizes: Iterable[str]) -> Iterator[Correction]:
    """Changed formulas with what was changed, the likelier ones first."""
    seen: set[Written] = {term}
    count = 0
    for changed, words in _all(term, tuple(names), tuple(sizes)):
        if changed not in seen:
            seen.add(changed)
            yield changed, words
            count += 1
            if count >= MOST:
                return


def looser_corrections(term: Written, names: Iterable[Sym]) -> Iterator[Correction]:
    """Changes that explain what is false anyway, and are too many to be a ground for calling it so."""
    near = tuple(names)
    yield from _missing_term(term)
    inside = dict.fromkeys(part for part in every(term) if isinstance(part, Num) and part.value not in _SMALL)
    for number in islice(inside, MOST_NUMBERS):  # the inner derivative of sin(5 x), e^{-3 x}
        yield Times((number, term), ("",)), f"the factor {shown(number)} is missing"
        yield Over(term, number), f"the factor {shown(number)} is too much"
    yield from islice(_everywhere(term, lambda part: _other_name(part, near)), MOST_LOOSE)


def _all(term: Written, names: tuple[Sym, ...], sizes: tuple[str, ...]) -> Iterator[Correction]:
    yield from (found for found in _everywhere(term, _without_factor) if "the factor 2 " in found[1])
    yield from _scaled(term, ())
    yield Minus(term), "the sign is wrong"
    yield from _everywhere(term, _signs)
    yield from _everywhere(term, _without_function)
    yield from _everywhere(term, _primes)
    yield from _everywhere(term, _lost_minus)
    yield from _scaled(term, sizes)
    yield from _everywhere(term, _without_factor)
    yield from _everywhere(term, lambda part: _one_multiplied(part, sizes))
    yield from _everywhere(term, _exponents)
    yield from _everywhere(term, _with_two_exchanged)
    yield from _everywhere(term, lambda part: _other_index(part, names))
    yield from exchanged(term)
    yield from _everywhere(term, _turned)
    yield from _everywhere(term, _in_other_order)
    yield from _everywhere(term, lambda part: _missing_in_a_sum(part, names))
    yield from _everywhere(term, _usual_slips)
    for sym in names:
        yield Times((term, sym), ("",)), f"the factor {sym} is missing"
        yield Over(term, sym), f"the factor {sym} is too much"
        rest = Plus((Num(Fraction(1)), Minus(sym)))
        yield Times((term, rest), ("",)), f"the factor 1 - {sym} is missing"
    yield from _everywhere(term, _other_function)
    for changed, words in _everywhere(term, _without_factor):
        yield from ((scaled, f"{words}, and {also}") for scaled, also in _scaled(changed, ()))


def _scaled(term: Written, sizes: tuple[str, ...]) -> Iterator[Correction]:
    two = Num(Fraction(2))
    if not sizes:
        yield Times((two, term), ("",)), "a factor 2 is missing"
        yield Over(term, two), "the factor 2 is too much"
    for name in sizes:
        size = Sym(name)
        yield Over(term, size), f"the factor 1/{name} is missing"
        yield Over(Times((two, term), ("",)), size), f"the factor 2/{name} is missing"
        yield Times((size, term), ("",)), f"the factor 1/{name} is too much"
        yield Over(Times((size, term), ("",)), two), f"the factor 2/{name} is too much"


def _everywhere(term: Written, change, depth: int = 0) -> Iterator[Correction]:
    """The change at every place of the formula, one place at a time."""
    yield from change(term)
    if depth > 12:
        return
    inner = parts(term) if not isinstance(term, Slope) else ()
    for place, part in enumerate(inner):
        for changed, words in _everywhere(part, change, depth + 1):
            yield with_parts(term, (*inner[:place], changed, *inner[place + 1 :])), words


def _signs(part: Written) -> Iterator[Correction]:
    if isinstance(part, Plus):
        for place, term in enumerate(part.terms):
            flipped = term.term if isinstance(term, Minus) else Minus(term)
            yield Plus((*part.terms[:place], flipped, *part.terms[place + 1 :])), "a sign is wrong"
    elif isinstance(part, Minus):
        yield part.term, "a sign is wrong"
    elif isinstance(part, Apply) and part.function == "exp":
        (argument,) = part.arguments
        flipped = argument.term if isinstance(argument, Minus) else Minus(argument)
        yield Apply("exp", (flipped,)), "the sign of an exponent is wrong"


def _without_function(part: Written) -> Iterator[Correction]:
    """f(u) for u."""
    if isinstance(part, Apply) and len(part.arguments) == 1 and part.function in FUNCTION_LETTERS:
        yield part.arguments[0], f"the function {part.function} is too much"


def _primes(part: Written) -> Iterator[Correction]:
    if isinstance(part, Apply) and len(part.arguments) == 1:
        if part.primes:
            yield (
                Apply(part.function, part.arguments, part.primes - 1),
                f"{part.function} is meant, not its derivative",
            )
        else:
            yield Apply(part.function, part.arguments, 1), f"the derivative of {part.function} is meant"


def _lost_minus(part: Written) -> Iterator[Correction]:
    """(a y) for (a - y)."""
    if isinstance(part, Times) and len(part.factors) == 2 and part.marks == ("",):
        a, b = part.factors
        if isinstance(a, Sym) and isinstance(b, Sym):
            yield Plus((a, Minus(b))), f"a minus between {a} and {b} is lost"
            yield Plus((a, b)), f"a plus between {a} and {b} is lost"


def _without_factor(part: Written) -> Iterator[Correction]:
    if isinstance(part, Times):
        for place, factor in enumerate(part.factors):
            kept = (*part.factors[:place], *part.factors[place + 1 :])
            marks = part.marks[1:] if place == 0 else (*part.marks[: place - 1], *part.marks[place:])
            yield kept[0] if len(kept) == 1 else Times(kept, marks), f"{_named(factor)} is too much"
    elif isinstance(part, Over):
        yield part.above, f"the division by {_named(part.below)} is too much"


def _one_multiplied(part: Written, sizes: tuple[str, ...]) -> Iterator[Correction]:
    """a² + ab + b² for a² + 2ab + b², Σ x_i² - m² for Σ x_i² - n m²."""
    if not isinstance(part, Plus):
        return
    factors: list[tuple[str, Written]] = [("2", Num(Fraction(2))), *((size, Sym(size)) for size in sizes)]
    for name, factor in factors:
        for place, term in enumerate(part.terms):
            inner = term.term if isinstance(term, Minus) else term
            more: Written = Times((factor, inner), ("",))
            more = Minus(more) if isinstance(term, Minus) else more
            changed = Plus((*part.terms[:place], more, *part.terms[place + 1 :]))
            yield changed, f"a factor {name} is missing in one term"


def _named(term: Written) -> str:
    match term:
        case Sym():
            return f"the factor {term}"
        case Num(value):
            return f"the factor {value}"
        case _:
            found = ", ".join(str(sym) for sym in symbols(term)[:3])
            return f"a factor in {found}" if found else "a factor"


def _exponents(part: Written) -> Iterator[Correction]:
    if isinstance(part, Raised):
        yield part.base, "an exponent is too much"
        if isinstance(part.exponent, Num):
            for step in (1, -1):
                yield Raised(part.base, Num(part.exponent.value + step)), "an exponent is wrong"
        elif isinstance(part.exponent, Minus):
            yield Raised(part.base, part.exponent.term), "the sign of an exponent is wrong"
    elif isinstance(part, Plus | Sym | Apply):
        yield Raised(part, Num(Fraction(2))), "a square is missing"
    match part:
        case Times((Num(value), Sym() as base)) if value in (2, 3):
            yield Raised(base, Num(value)), f"{base}^{value} is meant, not {value} {base}"
        case _:
            pass


def _missing_in_a_sum(part: Written, names: tuple[Sym, ...]) -> Iterator[Correction]:
    """Σ_i (w x_i - y_i) x_i for Σ_i (w x_i - y_i)."""
    if not isinstance(part, Big) or part.product or not part.index:
        return
    for sym in names:
        letters = [index.letter for index in sym.indices]
        if part.index not in letters and len(letters) == 1 and letters[0] in RUNNING:
            sym = replace(sym, indices=(replace(sym.indices[0], letter=part.index),))
        if part.index in (index.letter for index in sym.indices):
            yield replace(part, body=Times((part.body, sym), ("",))), f"the factor {sym} is missing"


def _other_index(part: Written, names: tuple[Sym, ...]) -> Iterator[Correction]:
    if not isinstance(part, Sym):
        return
    for other in names:
        if other.indices == part.indices and other != part and bare(other.name) == bare(part.name):
            yield other, f"{other} is meant, not {part}"
        if other.name == part.name and other != part and len(other.indices) == len(part.indices):
            yield other, f"{other} is meant, not {part}"
    for place, index in enumerate(part.indices):
        if index.letter and index.shift == 0 and index.letter in LAYERS | STEP:
            for step in (-1, 1):
                shifted = (*part.indices[:place], Index(index.letter, step), *part.indices[place + 1 :])
                yield Sym(part.name, shifted), f"{Sym(part.name, shifted)} is meant, not {part}"


def _other_name(part: Written, names: tuple[Sym, ...]) -> Iterator[Correction]:
    """x for w."""
    for other in names if isinstance(part, Sym) else ():
        if other != part and isinstance(part, Sym) and other.indices == part.indices:
            yield other, printed_name(f"{other} is meant, not {part}")


def _missing_term(term: Written) -> Iterator[Correction]:
    """a^2 + 2ab + b^2 for a^2 + b^2."""
    own = tuple(dict.fromkeys(symbols(term)))
    if not isinstance(term, Plus) or len(own) > MOST_NAMES:
        return
    for one, other in pairs_of(own, 2):
        for value in (2, 1):
            product: Written = Times((one, other), ("",))
            product = Times((Num(Fraction(value)), one, other), ("", "")) if value > 1 else product
            for missing in (product, Minus(product)):
                terms = (term.terms[0], missing, *term.terms[1:])
                yield Plus(terms), printed_name(f"the term {shown(missing)} is missing")


def exchanged(term: Written) -> Iterator[Correction]:
    """δ_i x_j for δ_j x_i: two letters of indices exchanged throughout."""
    letters = dict.fromkeys(x for sym in symbols(term) for index in sym.indices for x in index.letters)
    running = [letter for letter in letters if letter in RUNNING]
    for a, b in pairs_of(running[:4], 2):
        words = printed_name(f"the indices {a} and {b} are exchanged")
        yield _with_letters(term, {a: b, b: a}), words


def other_letters(term: Written, letters: Iterable[str]) -> Iterator[Correction]:
    """h_o for h_i: one name with another index letter of the formula."""
    yield from _everywhere(term, lambda part: _with_other_letter(part, tuple(letters)))


def mixed_up(term: Written, letters: Iterable[str]) -> Iterator[Correction]:
    """δ_j x_i for δ_i x_j, w_ji for w_ij, h_o for h_i: other letters of indices."""
    yield from exchanged(term)
    yield from _everywhere(term, _with_two_exchanged)
    yield from other_letters(term, letters)


def _with_two_exchanged(part: Written) -> Iterator[Correction]:
    indices = part.indices if isinstance(part, Sym) else ()
    for a, b in pairs_of(range(len(indices)), 2):
        if isinstance(part, Sym) and (len(indices) == 2 or {indices[a].letter, indices[b].letter} <= RUNNING):
            new = list(indices)
            new[a], new[b] = indices[b], indices[a]
            yield replace(part, indices=tuple(new)), printed_name(f"the indices of {part} are exchanged")


def _with_other_letter(part: Written, letters: tuple[str, ...]) -> Iterator[Correction]:
    if isinstance(part, Plus):  # a_j - y_j for a_i - y_i
        inside = dict.fromkeys(x for sym in symbols(part) for index in sym.indices for x in index.letters)
        for letter in inside if len(inside) == 1 else ():
            for other in letters if letter in RUNNING else ():
                if other != letter and not any(isinstance(inner, Big) for inner in every(part)):
                    yield _with_letters(part, {letter: other}), f"the index {other} is meant, not {letter}"
    for place, index in enumerate(part.indices if isinstance(part, Sym) else ()):
        for letter in letters if index.letter in RUNNING else ():
            if letter != index.letter and isinstance(part, Sym):
                indices = (*part.indices[:place], replace(index, letter=letter), *part.indices[place + 1 :])
                changed = replace(part, indices=indices)
                yield changed, printed_name(f"{changed} is meant, not {part}")


def _renamed(index: Index, new: dict[str, str]) -> str:
    if not index.is_sum:
        return new.get(index.letter, index.letter)
    return sum_of_letters((sign, new.get(letter, letter)) for sign, letter in index.summands)


def _with_letters(term: Written, new: dict[str, str]) -> Written:
    if isinstance(term, Sym):
        return replace(term, indices=tuple(replace(i, letter=_renamed(i, new)) for i in term.indices))
    if isinstance(term, Big) and term.index in new:
        term = replace(term, index=new[term.index])
    return mapped(term, lambda part: _with_letters(part, new))


def _turned(part: Written) -> Iterator[Correction]:
    if isinstance(part, Norm):
        yield part.term, "the norm is too much, a vector is meant"
    if isinstance(part, Turned):
        yield part.term, "a transpose is too much"
    elif isinstance(part, Sym) and (not part.indices or part.name.isupper()):  # W, and the W^{l+1} of a layer
        yield Turned(part), f"{part} is to be transposed"
    elif isinstance(part, Slope) and isinstance(part.of, Sym) and isinstance(part.wrt, Sym):
        yield Turned(part), f"∂{part.of}/∂{part.wrt} is to be transposed"


def _in_other_order(part: Written) -> Iterator[Correction]:
    if isinstance(part, Times) and len(part.factors) == 2:
        yield Times(part.factors[::-1], part.marks), "two factors stand in the wrong order"
    match part:
        case Times((Num(value), Sym() as one, Sym() as other), (mark, _)) if value == 2:
            both = Plus((Times((one, other), (mark,)), Times((other, one), (mark,))))
            yield both, f"{_plain(one)} {_plain(other)} + {_plain(other)} {_plain(one)} is meant"


def _usual_slips(part: Written) -> Iterator[Correction]:
    """a(1 - a) or a for 1 - a², (1 - a)² for 1 - a², σ(z) for σ(2z)."""
    one, two = Num(Fraction(1)), Num(Fraction(2))
    match part:
        case Times(factors, marks):
            for place, (a, b) in enumerate(pairwise(factors)):
                pair: Written | None = None
                if b == Plus((one, Minus(a))):
                    pair = Plus((one, Minus(Raised(a, two))))
                    words = f"1 - {_plain(a)}^2 is meant, not {_plain(a)} (1 - {_plain(a)})"
                    yield _put(part, place, pair), words
                rest = (*factors[:place], *factors[place + 2 :])
                if rest:
                    kept = (*marks[:place], *marks[place + 2 :])[: len(rest) - 1]
                    yield rest[0] if len(rest) == 1 else Times(rest, kept), "two factors are too much"
        case Raised(Plus((Num() as first, Minus(inner))), Num() as exponent) if (
            first == one and exponent == two
        ):
            yield Plus((one, Minus(Raised(inner, two)))), f"1 - {_plain(inner)}^2 is meant, not its square"
        case Plus((Num() as first, Minus(Raised(inner, Num() as exponent)))) if (
            first == one and exponent == two
        ):
            yield (
                Times((inner, Plus((one, Minus(inner)))), ("",)),
                f"{_plain(inner)} (1 - {_plain(inner)}) is meant",
            )
            yield inner, f"{_plain(inner)} is meant, not its slope"
        case Apply(function, (argument,), primes):
            yield (
                Apply(function, (Times((two, argument), ("",)),), primes),
                f"the argument of {function} lacks a factor 2",
            )
            yield (
                Apply(function, (Minus(argument),), primes),
                f"the sign of the argument of {function} is wrong",
            )
        case _:
            pass


def _put(part: Times, place: int, pair: Written) -> Written:
    """Two neighbouring factors exchanged for one."""
    factors = (*part.factors[:place], pair, *part.factors[place + 2 :])
    marks = (*part.marks[:place], *part.marks[place + 1 :])
    return factors[0] if len(factors) == 1 else Times(factors, marks)


def _plain(term: Written) -> str:
    return str(term) if isinstance(term, Sym) else "…"


def _other_function(part: Written) -> Iterator[Correction]:
    pairs = {"sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh", "max": "min", "min": "max"}
    if isinstance(part, Apply) and part.function in pairs:
        yield Apply(pairs[part.function], part.arguments, part.primes), f"{pairs[part.function]} is meant"
