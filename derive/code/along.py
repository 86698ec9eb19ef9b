"""A softmax or a logsumexp in a term as an array of its own, whose name is the text softmax(Z)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from derive.code.stable import ALONG
from derive.index_sums import linear
from derive.indices import free_indices, has_index_sums
from derive.matrix import LOGSUMEXP
from derive.model import entry
from derive.term import BigSum, Call, Derivative, Indexed, Name, Size, Sum, Term, children, with_children

Sizes = Mapping[str, Size]  # of index letters
Write = Callable[[Term, Sizes], str]  # the array of a term along these letters


def slope(of: str, wrt: str) -> str:
    """dL_dZ for ∂L/∂Z."""
    return f"d{of}_d{wrt}"


@dataclass(slots=True)
class Along:
    """`shapes` gathers the shapes of the arrays that were called by their texts."""

    write: Write
    shapes: dict[str, tuple[Size, ...]]
    used: set[str]  # the functions that are called
    names: Mapping[str, str]  # what Python calls the arrays of the model

    def named(self, term: Term, sizes: Sizes) -> Term:
        """The term with an entry of such an array in the place of every call along a letter."""
        match term:
            case Call(function, (BigSum(body, letter, limit),)) if function == LOGSUMEXP:
                inner = {**sizes, letter: limit}
                return self._array(Call(function, (self.named(body, inner), Name(letter))), inner)
            case Call(function, (body, Name(letter))) if function in ALONG:
                return self._array(Call(function, (self.named(body, sizes), Name(letter))), sizes)
            case BigSum(body, letter, limit):
                return BigSum(self.named(body, {**sizes, letter: limit}), letter, limit)
            case Derivative(Name(of), Indexed(wrt, indices)):
                if not has_index_sums(term.wrt):
                    return term
                self.shapes[slope(of, wrt)] = self.shapes[wrt]
                return self._moved(Indexed(slope(of, wrt), indices), sizes)
            case Derivative():
                return term
            case Indexed() if has_index_sums(term):
                return self._moved(term, sizes)
            case _:
                parts = children(term)
                return (
                    with_children(term, tuple(self.named(part, sizes) for part in parts)) if parts else term
                )

    def _moved(self, term: Indexed, sizes: Sizes) -> Term:
        """moved(h, -1)[t, i] for h[t - 1, i], where the letter runs as far as the axis."""
        indices, text, shape = list(term.indices), self.names.get(term.id, term.id), self.shapes[term.id]
        for axis, index in enumerate(indices):
            form = linear(index)
            if not isinstance(index, Sum) or len(form.letters) != 1 or form.letters[0][1] != 1:
                continue
            letter = form.letters[0][0]
            if sizes.get(letter) == shape[axis]:
                place = f", axis={axis}" if axis else ""
                text, indices[axis] = f"moved({text}, {form.constant}{place})", Name(letter)
        if indices == list(term.indices):
            return term
        self.used.add("moved")
        self.shapes[text] = shape
        return Indexed(text, tuple(indices))

    def _array(self, call: Call, sizes: Sizes) -> Term:
        """softmax(Z, axis=0)[k, n] for the entry k, n."""
        function, (body, along) = call.function, call.arguments
        letter = along.id if isinstance(along, Name) else ""
        letters = tuple(dict.fromkeys((*free_indices(body), letter)))
        text = self.write(body, {name: sizes[name] for name in letters})
        axis = letters.index(letter)
        place = f", axis={axis}" if axis < len(letters) - 1 else ""
        kept = tuple(name for name in letters if function != LOGSUMEXP or name != letter)
        self.used.add(function)
        name = f"{function}({text}{place})"
        self.shapes[name] = tuple(sizes[letter] for letter in kept)
        return entry(name, kept)
