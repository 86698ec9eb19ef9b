"""A formula as a note writes it: a closed union of frozen trees, before anything in it has a meaning.

Beside what a `Term` has: transposes, norms, gradients, arrays, primes, sums whose bounds are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import assert_never

PLAIN = "plain"  # ends the name of a letter that is a number beside a bold one, which is an array
EQUAL = "#delta"  # the name of the symbol that is 1 where its two indices are equal, else 0
SCRIPT = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "𝒜ℬ𝒞𝒟ℰℱ𝒢ℋℐ𝒥𝒦ℒℳ𝒩𝒪𝒫𝒬ℛ𝒮𝒯𝒰𝒱𝒲𝒳𝒴𝒵", strict=True))
_CALLIGRAPHIC = re.compile(r"(?<![^\W_])([A-Z])cal(?![^\W_])")  # Lcal is the name of \mathcal{L}
SEVERAL = "ofmore"  # ends the name of a function of more variables beside one of fewer: H(p, q) beside H(p)
UNIT = "ofunit"  # ends the name of what has another letter of units: the δ_k of outputs beside δ_j
EXAMPLE = "ofexample"  # ends the name of a vector of an example: the p_i beside the entries p_k of p
MEMBER = "ofeach"  # ends the name of what one example of a set has: the x_ij beside the x of one example
WHOLE = "ofall"  # ends the name of a loss of which only its derivatives are known: the J of dZ
ALONE = "ofnotime"  # ends the name of a letter without a time beside a sequence: a bias c beside c_t
OTHERS = "ofothers"  # ends the name of what all other weights add to a Σ_w w²
DIAGONAL = "#diag"  # the matrix with the numbers of a range on its diagonal: diag(p_i (1 - p_i))
INVERSE = "^-1"  # ends the name of an inverse function: σ^-1
_MARKED = re.compile(
    rf"(?<=\w)(?:{PLAIN}|(?:{UNIT})+|{EXAMPLE}|{MEMBER}|{WHOLE}|{ALONE}|{OTHERS}|(?:{SEVERAL})+)(?=\b|_)"
)
EXPECTATION, VARIANCE, COVARIANCE = "expectation", "variance", "covariance"
ORDER, SMALL_ORDER, LIMIT = (
    "order",
    "small_order",
    "limit",
)  # O(h²), o(h), lim of a term, by a name, at a place
ORDERS = (ORDER, SMALL_ORDER, LIMIT)
MEANS = {EXPECTATION: "E", VARIANCE: "Var", COVARIANCE: "Cov"}
PRIME = "prime"  # ends the name of a letter with a prime: c'
RUNS = "*"  # ends a letter of an index that runs only in this document: the d of a sum over d
FIRST = f"0{RUNS}"  # the index of the first entry of a vector that is counted from 0, as some one place


@dataclass(frozen=True, slots=True)
class Num:
    """A number with the decimal places it was printed with: 0.50 has two."""

    value: Fraction
    places: int = 0


ZERO, ONE, TWO = (Num(Fraction(number)) for number in range(3))


@dataclass(frozen=True, slots=True)
class Index:
    """i, i + 1, or 3: a letter and a shift; without a letter the shift is the index.

    A sum of letters, the i+j of x_{i+j}, stands where the letter does: no running letter by itself.
    """

    letter: str
    shift: int = 0

    def __str__(self) -> str:
        if not self.letter:
            return str(self.shift)
        return self.letter if not self.shift else f"{self.letter}{self.shift:+d}"

    @property
    def is_sum(self) -> bool:
        """Whether it is a sum of letters: i+j, l-j."""
        return "+" in self.letter or "-" in self.letter

    @property
    def summands(self) -> tuple[tuple[int, str], ...]:
        """The letters with their signs."""
        found = self.letter.replace("-", "+-").split("+")
        return tuple((-1 if text[0] == "-" else 1, text.lstrip("-")) for text in found if text)

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of which it is made."""
        return tuple(letter for _, letter in self.summands) if self.is_sum else (self.letter,)


def sum_of_letters(summands: Iterable[tuple[int, str]]) -> str:
    """i+j, l-j."""
    return "".join(f"{'-' if sign < 0 else '+'}{letter}" for sign, letter in summands).removeprefix("+")


@dataclass(frozen=True, slots=True)
class Sym:
    """A letter with its accents in the name (`yhat`) and its indices; `bold` is how it was printed."""

    name: str
    indices: tuple[Index, ...] = ()
    bold: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return "_".join([self.name, *(str(index) for index in self.indices)])


@dataclass(frozen=True, slots=True)
class Plus:
    """t + t + …"""

    terms: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class Minus:
    """-t."""

    term: Written


@dataclass(frozen=True, slots=True)
class Times:
    """f f …, with the mark before each factor but the first: "" side by side, "." a dot, "o" elementwise,
    "x" a × between names, which is a cross product of vectors, "k" a ⊗.
    """

    factors: tuple[Written, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Over:
    """a / b."""

    above: Written
    below: Written


@dataclass(frozen=True, slots=True)
class Raised:
    """base ^ exponent."""

    base: Written
    exponent: Written


@dataclass(frozen=True, slots=True)
class Apply:
    """function(arguments), differentiated as often as there are primes."""

    function: str
    arguments: tuple[Written, ...]
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Slope:
    """∂of/∂wrt; `wrt` is a symbol, or a call such as f(z) that stands for a node."""

    of: Written
    wrt: Written
    total: bool = field(default=False, compare=False)  # written dy/dx


@dataclass(frozen=True, slots=True)
class Nabla:
    """∇of, with respect to `wrt` when that is said."""

    of: Written
    wrt: Sym | None


@dataclass(frozen=True, slots=True)
class Big:
    """Σ or Π of the body; the index and its bounds as far as they are written."""

    product: bool
    body: Written
    index: str
    low: Written | None = None
    high: Written | None = None

    @property
    def over(self) -> set[str]:
        """The names at which its letter stands: x and y of Σ_i x_i y_i."""
        return {s.name for s in symbols(self.body) if any(self.index in index.letters for index in s.indices)}


@dataclass(frozen=True, slots=True)
class Turned:
    """The transpose."""

    term: Written


@dataclass(frozen=True, slots=True)
class Norm:
    """‖t‖, the Euclidean norm (1: the sum of absolute values)."""

    term: Written
    order: int = 2


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of a matrix; a list of numbers in brackets is one row. An open one ends with dots."""

    rows: tuple[tuple[Written, ...], ...]
    open: bool = False
    listed: bool = False  # (a, b), which is a vector and no row


@dataclass(frozen=True, slots=True)
class Test:
    """left relation right, as a condition."""

    left: Written
    relation: str
    right: Written


@dataclass(frozen=True, slots=True)
class Choice:
    """The first value whose condition holds, else `otherwise`."""

    branches: tuple[tuple[Written, Test], ...]
    otherwise: Written


Written = (
    Num
    | Sym
    | Plus
    | Minus
    | Times
    | Over
    | Raised
    | Apply
    | Slope
    | Nabla
    | Big
    | Turned
    | Norm
    | Grid
    | Choice
)


def parts(term: Written) -> tuple[Written, ...]:
    """The direct parts, in reading order."""
    match term:
        case Num() | Sym():
            return ()
        case Plus(terms):
            return terms
        case Times(factors, _):
            return factors
        case Minus(inner) | Turned(inner) | Norm(inner, _):
            return (inner,)
        case Over(a, b) | Raised(a, b) | Slope(a, b):
            return (a, b)
        case Apply(_, arguments, _):
            return arguments
        case Nabla(of, wrt):
            return (of,) if wrt is None else (of, wrt)
        case Big(_, body, _, low, high):
            return tuple(part for part in (body, low, high) if part is not None)
        case Grid(rows):
            return tuple(entry for row in rows for entry in row)
        case Choice(branches, otherwise):
            return (*(p for v, test in branches for p in (v, test.left, test.right)), otherwise)
        case _:
            assert_never(term)


def with_parts(term: Written, new: tuple[Written, ...]) -> Written:
    """The same kind of formula over other parts, as many as `parts(term)` has."""
    match term:
        case Num() | Sym():
            return term
        case Plus():
            return Plus(new)
        case Times(_, marks):
            return Times(new, marks)
        case Minus():
            return Minus(new[0])
        case Turned():
            return Turned(new[0])
        case Norm(_, order):
            return Norm(new[0], order)
        case Over():
            return Over(new[0], new[1])
        case Raised():
            return Raised(new[0], new[1])
        case Slope():
            return Slope(new[0], new[1], total=term.total)
        case Apply(function, _, primes):
            return Apply(function, new, primes)
        case Nabla(_, wrt):
            return Nabla(new[0], wrt if wrt is None or not isinstance(new[1], Sym) else new[1])
        case Big(product, _, index, low, high):
            rest = iter(new[1:])
            return Big(product, new[0], index, low and next(rest), high and next(rest))
        case Grid(rows, goes_on, listed):
            entries = iter(new)
            return Grid(tuple(tuple(next(entries) for _ in row) for row in rows), goes_on, listed)
        case Choice(branches, _):
            triples = [new[3 * n : 3 * n + 3] for n in range(len(branches))]
            tests = [
                (value, Test(left, test.relation, right))
                for (_, test), (value, left, right) in zip(branches, triples, strict=True)
            ]
            return Choice(tuple(tests), new[-1])
        case _:
            assert_never(term)


def mapped(term: Written, change: Callable[[Written], Written]) -> Written:
    """The same kind of formula over its parts as they are changed."""
    return with_parts(term, tuple(change(part) for part in parts(term)))


def put_in(term: Written, values: Mapping[Sym, Written]) -> Written:
    """The formula with others for its names."""
    if isinstance(term, Sym):
        return values.get(term, term)
    return mapped(term, lambda part: put_in(part, values))


def every(term: Written) -> Iterator[Written]:
    """Every part of a formula, itself first."""
    waiting = [term]
    while waiting:
        top = waiting.pop()
        yield top
        waiting.extend(reversed(parts(top)))


def printed_name(text: str) -> str:
    """A name, or words with names in them, as the note prints them: x beside a bold x, ℒ."""
    return _CALLIGRAPHIC.sub(lambda found: SCRIPT[found[1]], _MARKED.sub("", text.replace(RUNS, "")))


def ranged(term: Written) -> Big | None:
    """The terms of max_j z_j, as those of a sum; None for anything else."""
    if isinstance(term, Apply) and term.function in ("max", "min") and len(term.arguments) == 1:
        return term.arguments[0] if isinstance(term.arguments[0], Big) else None
    return None


def from_zero(term: Big) -> Sym | None:
    """The size n of a sum from 0 to n - 1; None for any other."""
    match term.low, term.high:
        case Num(low), Plus((Sym(_, ()) as size, Minus(Num(below)))) if not low and below == 1:
            return size
        case _:
            return None


def on_diagonal(term: Written) -> Big | None:
    """The numbers p_i (1 - p_i), over any i, of which a diagonal matrix is made; None for anything else."""
    if isinstance(term, Apply) and term.function == DIAGONAL and isinstance(term.arguments[0], Big):
        return term.arguments[0]
    return None


def is_mean(term: Written) -> bool:
    """E[x], Var(x), Cov(x, y)."""
    return isinstance(term, Apply) and term.function.partition("_")[0] in MEANS


def is_column(term: Written) -> bool:
    """Whether it is printed as a column of numbers."""
    return isinstance(term, Grid) and len(term.rows) > 1 and len(term.rows[0]) == 1


def is_row(term: Written) -> bool:
    """Whether it is printed as a row of numbers."""
    return isinstance(term, Grid) and len(term.rows) == 1 and len(term.rows[0]) > 1


def symbols(term: Written) -> tuple[Sym, ...]:
    """The symbols that occur, each once, in reading order."""
    return tuple(dict.fromkeys(part for part in every(term) if isinstance(part, Sym)))


def one(term: Written) -> bool:
    """Whether it is the number 1."""
    return term == ONE


def plain_number(term: Written | None) -> Fraction | None:
    """2, -0.5: the number that a side is."""
    if isinstance(term, Num):
        return term.value
    if isinstance(term, Minus) and isinstance(term.term, Num):
        return -term.term.value
    return None
