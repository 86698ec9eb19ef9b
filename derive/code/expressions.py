"""Index terms → expressions over arrays: every free letter is an axis, and broadcasting joins the axes.

X[n, j] among the letters n, k, j is `X[:, None, :]`; a sum over j is `.sum(axis=-1)` of what has j last.
Axes that an expression lacks at the front are left to broadcasting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_letters

from derive.code.stable import factors_of
from derive.code.words import Words
from derive.decimals import decimal_text
from derive.index_sums import letters_of, linear
from derive.indices import ALL, free_indices
from derive.term import (
    BigSum,
    Call,
    Cases,
    Comparison,
    Constant,
    Delta,
    Derivative,
    Index,
    Indexed,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Size,
    Sum,
    Term,
    children,
)
from derive.text import to_text

# How tightly a piece of Python holds together.
SUM, PRODUCT, NEGATIVE, POWER, ATOM = range(5)
Letters = tuple[tuple[str, Size], ...]
_RELATIONS = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of Python and how tightly it holds together."""

    text: str
    tight: int = ATOM

    def at_least(self, tight: int) -> str:
        """The text, in parentheses where it is looser than its place asks for."""
        return self.text if self.tight >= tight else f"({self.text})"


@dataclass(frozen=True, slots=True)
class Expressions:
    """Terms over the names of a module; `names` exchanges them for those that Python may have."""

    words: Words
    names: Mapping[str, str]
    fixed: frozenset[str] = frozenset()  # letters that are no axes: numbers of the loop around the line

    def whole(self, term: Term, letters: Letters) -> str:
        """The array of the values of `term`, an axis for each letter."""
        there = [place for place, letter in enumerate(letters) if self._depends(term, letter[0])]
        if there[:1] == [0] or not letters:
            return self.at(term, letters).text
        shape = ", ".join(self.size(size) for _, size in letters)
        if there:
            value = self.at(term, letters[there[0] :]).text
            return f"{self.words.library.prefix}.broadcast_to({value}, ({shape},))"
        return f"{self.at(term, ()).at_least(PRODUCT)}*{self.words.made('ones', f'({shape},)')}"

    def slope(self, of: str, wrt: str) -> str:
        """dL_dZ for ∂L/∂Z."""
        return self.names.get(f"d{of}_d{wrt}", f"d{of}_d{wrt}")

    def size(self, size: Size) -> str:
        """N, a whole number, or T - K + 1."""
        return to_text(size)

    def at(self, term: Term, letters: Letters) -> Code:
        """The values of `term` among these letters, the axes that it lacks at the front left out."""
        match term:
            case Number(value):
                return Code(decimal_text(value), ATOM if value >= 0 else NEGATIVE)
            case Constant("pi"):
                return Code(self.words.constant("pi"))
            case Name(name):
                return Code(self.names.get(name, name))
            case Derivative(Name(of), Name(wrt)):
                return Code(self.slope(of, wrt))
            case Derivative(Name(of), Indexed(wrt, indices)):
                return self._aligned(self.slope(of, wrt), indices, letters)
            case Call("inv", (Indexed(name, indices),)):
                return self._aligned(self._linear("inv", name), indices, letters)
            case Call("max" | "min" as function, (Indexed(name, indices),)) if ALL in indices:
                kept = tuple(index for index in indices if index != ALL)
                return self._aligned(self._extreme(f"a{function}", name, indices), kept, letters)
            case Call("largest" | "smallest" as function, (Indexed(name, indices), Indexed(_, whole))):
                array = self.names.get(name, name)
                extreme = self._extreme("amax" if function == "largest" else "amin", name, whole, keep=True)
                placed = self.words.choice(f"{array} == {extreme}", ("1.0", "0.0"), array)
                return self._aligned(placed, indices, letters)
            case Call("det", (Name(name),)):
                return Code(self._linear("det", name))
            case Call("log", (Call("det", (Name(name),)),)):
                return Code(f"{self._linear('slogdet', name)}[1]")
            case Indexed(name, indices):
                return self._aligned(self.names.get(name, name), indices, letters)
            case Delta(left, right):
                return self._delta(left, right, letters)
            case BigSum(body, letter, limit):
                return self._total(body, (letter, limit), letters)
            case _:
                return self._operation(term, letters)

    def _extreme(self, function: str, array: str, indices: Sequence[Index], *, keep: bool = False) -> str:
        """np.amax(Z, 1), the axes kept with size 1 if asked."""
        along = [str(axis) for axis, index in enumerate(indices) if index == ALL]
        axes = along[0] if len(along) == 1 else f"({', '.join(along)})"
        axes = "" if len(along) == len(indices) else f", {axes}"
        kept = ", keepdims=True" if keep and axes else ""
        return f"{self.words.array(function)}({self.names.get(array, array)}{axes}{kept})"

    def _linear(self, function: str, array: str) -> str:
        """A function of a whole matrix, np.linalg.inv(X)."""
        return f"{self.words.array('linalg')}.{function}({self.names.get(array, array)})"

    def _operation(self, term: Term, letters: Letters) -> Code:
        match term:
            case Sum(terms):
                return Code(self._sum(terms, letters), SUM)
            case Neg(inner):
                return Code("-" + self.at(inner, letters).at_least(PRODUCT), NEGATIVE)
            case Product(factors):
                first, *rest = (self.at(factor, letters) for factor in factors)
                return Code(
                    "*".join([first.at_least(PRODUCT), *(f.at_least(NEGATIVE) for f in rest)]), PRODUCT
                )
            case Quotient(above, below):
                parts = (self.at(above, letters).at_least(PRODUCT), self.at(below, letters).at_least(POWER))
                return Code("/".join(parts), PRODUCT)
            case Power(base, exponent):
                parts = (self.at(base, letters).at_least(ATOM), self.at(exponent, letters).at_least(NEGATIVE))
                return Code("**".join(parts), POWER)
            case Call(function, arguments):
                texts = [self.at(argument, letters).text for argument in arguments]
                return Code(self.words.call(function, arguments, texts))
            case Cases(branches, otherwise):
                text = self.at(otherwise, letters).text
                for branch in reversed(branches):
                    value = self.at(branch.value, letters).text
                    sides = branch.condition
                    like = self.at(sides.right if isinstance(sides.left, Number) else sides.left, letters)
                    text = self.words.choice(self._condition(sides, letters), (value, text), like.text)
                return Code(text)
            case _:
                raise ValueError(f"no code for {type(term).__name__}")

    def _sum(self, terms: Sequence[Term], letters: Letters) -> str:
        parts = [self.at(terms[0], letters).at_least(SUM)]
        for term in terms[1:]:
            negative = isinstance(term, Neg)
            code = self.at(term.term if isinstance(term, Neg) else term, letters)
            parts.append(f" {'-' if negative else '+'} {code.at_least(PRODUCT)}")
        return "".join(parts)

    def _condition(self, condition: Comparison, letters: Letters) -> str:
        left, right = (self.at(side, letters).at_least(SUM) for side in (condition.left, condition.right))
        return f"{left} {_RELATIONS[condition.relation]} {right}"

    def _total(self, body: Term, bound: tuple[str, Size], letters: Letters) -> Code:
        """Σ over the letter, which is the last axis of the body."""
        letter, limit = bound
        contracted = self._contraction(BigSum(body, letter, limit), letters)
        if contracted is not None:
            return contracted
        if not letters and (summed := self._all(body, bound)) is not None:
            return summed
        outer = tuple(("", size) if name == letter else (name, size) for name, size in letters)
        if not self._depends(body, letter):
            inner = self.at(body, outer)
            length = Code(self.size(limit), SUM if isinstance(limit, Sum) else ATOM)
            return Code(f"{length.at_least(PRODUCT)}*{inner.at_least(NEGATIVE)}", PRODUCT)
        summed = self.at(body, (*outer, bound))
        return Code(f"{summed.at_least(ATOM)}.sum(axis=-1)")

    def _all(self, body: Term, bound: tuple[str, Size]) -> Code | None:
        """The sum over all letters of the body, whatever sums it begins with."""
        letters = [bound]
        while isinstance(body, BigSum):
            letters.append((body.index, body.limit))
            body = body.body
        if not all(self._depends(body, letter) for letter, _ in letters):
            return None
        return Code(f"{self.at(body, tuple(letters)).at_least(ATOM)}.sum()")

    def _contraction(self, term: Term, letters: Letters) -> Code | None:
        """Σ_j X_nj W_jk as an einsum, with numbers in front and below; None without two arrays."""
        sizes, bound = dict(letters), list[str]()
        while isinstance(term, BigSum):
            bound.append(term.index)
            sizes[term.index] = term.limit
            term = term.body
        sign, above, below = factors_of(term, copies=1)
        axes = [tuple(self._letters(factor)) for factor in above]
        every = list(dict.fromkeys(letter for own in axes for letter in own))
        if any(self._letters(divisor) for divisor in below) or not set(bound) <= set(every):
            return None
        if sum(bool(own) for own in axes) < 2 or set(bound) & {letter for letter, _ in letters}:
            return None
        arrays = [(f, own) for f, own in zip(above, axes, strict=True) if own]
        left = [letter for letter, _ in letters if letter in every]
        places = ",".join(_axes(own, every) for _, own in arrays)
        named = ", ".join(self.whole(f, tuple((name, sizes[name]) for name in own)) for f, own in arrays)
        call = f'{self.words.library.prefix}.einsum("{places}->{_axes(left, every)}", {named})'
        found = self._aligned(call, tuple(Name(letter) for letter in left), letters)
        numbers = [factor for factor, own in zip(above, axes, strict=True) if not own]
        return self._scaled(found, (sign, numbers, below))

    def _scaled(self, array: Code, numbers: tuple[int, Sequence[Term], Sequence[Term]]) -> Code:
        """The array times these numbers, over those."""
        sign, above, below = numbers
        text = "*".join([*(self.at(number, ()).at_least(NEGATIVE) for number in above), array.text])
        for divisor in below:
            text += f"/{self.at(divisor, ()).at_least(POWER)}"
        if sign < 0:
            return Code(f"-{text}", NEGATIVE)
        return Code(text, PRODUCT if above or below else ATOM)

    def _letters(self, term: Term) -> list[str]:
        """The letters of the term that are axes."""
        return [letter for letter in free_indices(term) if not self._is_number(letter)]

    def _is_number(self, letter: str) -> bool:
        """Whether it is no axis: the step of a loop, or a size, the last place."""
        return letter in self.fixed or letter in self.words.numbers

    def _delta(self, left: Index, right: Index, letters: Letters) -> Code:
        """An entry of the identity matrix; of index sums, 1 where they are equal and 0 elsewhere."""
        letters_ = {letter for index in (left, right) for letter in letters_of(index)}
        if any(map(self._is_number, letters_)) or isinstance(left, Sum) or isinstance(right, Sum):
            equal = " == ".join(self._places(index, letters).at_least(SUM) for index in (left, right))
            if all(map(self._is_number, letters_)):
                return Code(f"float({equal})")
            return Code(self.words.choice(equal, ("1.0", "0.0")))
        sizes = dict(letters)
        named = [index.id for index in (left, right) if isinstance(index, Name)]
        size = self.size(sizes[named[0]]) if named else "1"
        order = [letter for letter, _ in letters]
        first, second = sorted(
            (left, right), key=lambda index: order.index(index.id) if isinstance(index, Name) else -1
        )
        return self._aligned(self.words.made("eye", size), (first, second), letters)  # it is symmetric

    def _aligned(self, array: str, indices: tuple[Index, ...], letters: Letters) -> Code:
        """array[i, j] with its axes where the letters have theirs."""
        if not indices:
            return Code(array)
        if any(isinstance(index, Sum) for index in indices):
            return self._shifted(array, indices, letters)
        order = [letter for letter, _ in letters]
        array = self._picked(array, indices)
        own = [i.id for i in indices if isinstance(i, Name) and i.id not in self.words.numbers]
        wanted = sorted(dict.fromkeys(own), key=order.index)
        if not own:
            return Code(array)
        if len(set(own)) < len(own) or (own != wanted and len(own) > 2):
            array = f'{self.words.library.prefix}.einsum("{_axes(own, own)}->{_axes(wanted, own)}", {array})'
        elif own != wanted:
            array = f"{array}.T"
        tail = order[order.index(wanted[0]) :]
        if tail == wanted:
            return Code(array)
        return Code(f"{array}[{', '.join(':' if letter in wanted else 'None' for letter in tail)}]")

    def _picked(self, array: str, indices: tuple[Index, ...]) -> str:
        """array[:, 2] for the third column, array[T - 1] for the last row."""
        places = [self._place(index) for index in indices]
        return array if set(places) <= {":"} else f"{array}[{', '.join(places)}]"

    def _place(self, index: Index) -> str:
        """Where an index is a number or a size, that place counted from 0."""
        if isinstance(index, Number):
            return str(int(index.value) - 1)
        return f"{index.id} - 1" if isinstance(index, Name) and index.id in self.words.numbers else ":"

    def _shifted(self, array: str, indices: tuple[Index, ...], letters: Letters) -> Code:
        """array[t + k - 1] by a function that gives 0 outside."""
        self.words.used.add("shifted")
        array = self._picked(array, indices)
        rest = [index for index in indices if self._place(index) == ":"]
        places = ", ".join(self._places(index, letters).text for index in rest)
        return Code(f"shifted({array}, {places})")

    def _places(self, index: Index, letters: Letters) -> Code:
        """The values of an index, counted from 0, along the axes of its letters."""
        form, sizes = linear(index), dict(letters)
        parts: list[str] = []
        for letter, times in form.letters:
            code = letter
            if not self._is_number(letter):
                run = f"{self.words.library.prefix}.arange({self.size(sizes[letter])})"
                code = self._aligned(run, (Name(letter),), letters).text
            parts.append(f"{'-' if times < 0 else '+'} {'' if abs(times) == 1 else f'{abs(times)}*'}{code}")
        first = form.constant - 1 + sum(t for letter, t in form.letters if letter not in self.words.numbers)
        if first:
            parts.append(f"{'-' if first < 0 else '+'} {abs(first)}")
        text = " ".join(parts) or "+ 0"
        return Code(text.removeprefix("+ ") if text.startswith("+") else f"-{text[2:]}", SUM)

    def _depends(self, term: Term, letter: str) -> bool:
        match term:
            case Indexed(_, indices):
                return any(letter in letters_of(index) for index in indices)
            case Delta(left, right):
                return letter in letters_of(left) or letter in letters_of(right)
            case BigSum(_, bound, _) if bound == letter:
                return False
            case _:
                return any(self._depends(part, letter) for part in children(term))


def _axes(letters: Sequence[str], every: Sequence[str]) -> str:
    """Axes for einsum: the letters themselves where each is a letter of the Latin alphabet."""
    different = list(dict.fromkeys(every))
    if all(len(letter) == 1 and letter.isascii() and letter.isalpha() for letter in different):
        return "".join(letters)
    return "".join(ascii_letters[different.index(letter)] for letter in letters)
