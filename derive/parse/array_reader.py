"""Formulas with whole arrays, as NumPy writes them: `X @ W + b`, `A.T`, `sum(Y, axis=1)`, `softmax(Z)`.

The operations become calls as they stand; what they mean for shapes is the business of `matrix`. A sum with
an index letter, `sum(x[i], i)`, keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Collection

from derive.errors import NotYet, ParseError, suggestion
from derive.indices import slice_of
from derive.parse.reader import Open, Reader, end_argument
from derive.parse.tokens import Token, identifier, unexpected
from derive.term import ONE, TWO, Call, Index, Indexed, Name, Neg, Number, Term, Vector
from derive.text import to_text

_ALONG = ("axis", "keepdims")
_KEYWORDS = {
    **dict.fromkeys(("sum", "mean", "var", "std", "norm", "logsumexp", "amax", "amin"), _ALONG),
    **dict.fromkeys(("softmax", "log_softmax"), ("axis",)),
}
_ARGUMENTS = {  # of the functions without keywords: how many, and how they are written
    "trace": (1, "trace(A)"),
    "diag": (1, "diag(v)"),
    "diagonal": (1, "diagonal(A)"),
    "transpose": (1, "transpose(A)"),
    "swapaxes": (3, "swapaxes(A, -1, -2)"),
    "ones": (1, "ones(n)"),
    "eye": (1, "eye(n)"),
    "inv": (1, "inv(A)"),
    "det": (1, "det(A)"),
    "logdet": (1, "logdet(A)"),
    "dot": (2, "dot(a, b)"),
    "outer": (2, "outer(a, b)"),
    "choose": (3, "P[arange(N), s]"),
    "newaxis": (2, "c[:, None]"),
    "divide": (2, "divide(A, B)"),
    "matmul": (2, "A @ B"),
    "hadamard": (2, "A * B"),
}
_NEW_AXIS = (  # c[None, :] and c[:, None]; NumPy's newaxis is None
    *([*"[", word, *",:]"] for word in ("None", "newaxis")),
    *([*"[:,", word, "]"] for word in ("None", "newaxis")),
)
_WHOLE = {"max": "amax", "min": "amin"}  # of one array, along an axis or not
_SYNONYMS = {"maximum": "max", "minimum": "min"}
_LATER = {  # what NumPy has and derive has not yet
    "slogdet": "the sign of a determinant beside the logarithm of its size",
    "argmax": "the place of the largest entry",
    "cumsum": "a running sum",
    "concatenate": "joining arrays",
    "reshape": "arrays in another shape",
}
ARRAY_FUNCTIONS = (*_KEYWORDS, *_ARGUMENTS)


class ArrayReader(Reader):
    """Reads what `Reader` reads, and NumPy's operations on whole arrays."""

    def __init__(self, tokens: list[Token], functions: Collection[str]) -> None:
        super().__init__(tokens, functions)
        self.keywords: dict[int, dict[str, Term]] = {}  # of the open bracket at each depth
        self.picked: list[Indexed] = []  # the entries that stand as an index, y[n] of Z[n, y[n]]

    def before_operand(self, token: Token) -> bool:
        """Takes a keyword such as axis=1, too."""
        if token.kind == "name" and self.tokens[self.position].text == "=" and self.stack[-1].function:
            return self.keyword(token)
        return super().before_operand(token)

    def after_operand(self, token: Token) -> bool:
        """Takes `.T` and `@`, too."""
        top = self.stack[-1]
        if token.text in (".T", ".mT"):
            assert top.operand is not None
            last = (Neg(ONE), Neg(TWO)) if token.text == ".mT" else ()
            top.operand = Call("swapaxes" if last else "transpose", (top.operand, *last))
            return False
        if token.text in (".transpose", ".swapaxes"):  # K.swapaxes(1, 2) is swapaxes(K, 1, 2)
            assert top.operand is not None
            self.position += 1
            self.push(Open(token, function=token.text[1:], arguments=[top.operand]))
            return True
        if token.text == "," and not top.function and self._lists_axes():
            top.arguments.append(top.end_sum())
            return True
        if token.text == "[" and isinstance(top.operand, Call):
            self.position -= 1
            selected = self._selected(top.operand)
            if selected is not None:
                top.operand = selected
                return False
            self.position += 1
        if token.text == "@":
            top.end_factor()
            top.mark = "@"
            return True
        return super().after_operand(token)

    def _lists_axes(self) -> bool:
        """Whether the open parenthesis is that of transpose(K, (0, 2, 1))."""
        return (
            len(self.stack) > 1 and self.stack[-2].function == "transpose" and bool(self.stack[-2].arguments)
        )

    def entry(self, token: Token) -> Term:
        """Takes P[arange(N), s], c[:, None] and Z[n, y[n]], too."""
        found = self._selected(Name(token.text))
        if found is not None:
            assert isinstance(found, Call)
            return Call(found.function, (Name(identifier(token.text)), *found.arguments[1:]))
        before = len(self.picked)
        entry = super().entry(token)
        picked = self.picked[before:]
        if len(picked) > 1:
            raise NotYet(f"{to_text(entry)} has several indices that are entries; one can be treated yet")
        return Call("pick", (entry, _class_of(picked[0]), picked[0])) if picked else entry

    def index(self) -> Index:
        """Takes an entry of class indices, too: y[n] of Z[n, y[n]]."""
        token, opening = self.tokens[self.position : self.position + 2]
        if token.kind != "name" or opening.text != "[":
            return super().index()
        self.position += 1
        self.picked.append(Indexed(identifier(token.text), self._indices()))
        return _class_of(self.picked[-1])

    def _selected(self, array: Term) -> Term | None:
        """array[arange(N), s] and array[:, None]; None where the bracket that comes next is another one."""
        ahead = [part.text for part in self.tokens[self.position : self.position + 5]]
        if ahead[:3] == ["[", "arange", "("]:
            return self._chosen(array)
        if ahead in _NEW_AXIS:
            self.position += 5
            return Call("newaxis", (array, Number(ONE.value * (ahead[1] == ":"))))
        return None

    def _chosen(self, array: Term) -> Term:
        place = self.position + 3
        size = self.tokens[place]
        ahead = self.tokens[place + 1 : place + 5]
        marks = ["name" if part.kind == "name" else part.text for part in ahead]
        if marks != [")", ",", "name", "]"] or not (size.kind == "name" or size.text.isdecimal()):
            raise unexpected(size, "of each row one entry is written P[arange(N), s]")
        self.position += 8
        rows = Name(identifier(size.text)) if size.kind == "name" else Number(ONE.value * int(size.text))
        return Call("choose", (array, rows, Name(identifier(self.tokens[place + 3].text))))

    def function(self, token: Token) -> str:
        """The name under which a call is kept; a function of the author's own comes first."""
        if token.text in self.functions:
            return self.functions[token.text]
        if token.text in _LATER:
            raise NotYet(f"'{token.text}', {_LATER[token.text]}, cannot be treated yet")
        name = _SYNONYMS.get(token.text, token.text)
        return name if name in ARRAY_FUNCTIONS or name != token.text else super().function(token)

    def known_functions(self) -> tuple[str, ...]:
        """Those of arrays, too, and not before them what only sounds alike."""
        return (*ARRAY_FUNCTIONS, *super().known_functions())

    def keyword(self, token: Token) -> bool:
        """axis=1 up to the comma or the closing bracket behind it; whether an operand comes next."""
        top = self.stack[-1]
        if top.function in _WHOLE and not top.arguments[1:]:
            top.function = _WHOLE[top.function]
        known = _KEYWORDS.get(top.function, ())
        if token.text not in known:
            hint = suggestion(token.text, known) if known else "; it has none"
            raise ParseError(f"unknown keyword '{token.text}' of {top.function}{hint}", column=token.column)
        if not top.arguments or top.terms or top.factors or top.waiting or top.signs:
            raise unexpected(token, f"the array comes first: {top.function}(A, {token.text}=…)")
        said = self.keywords.setdefault(len(self.stack), {})
        if token.text in said:
            raise unexpected(token, "it is given twice")
        self.position += 1
        said[token.text] = self._value(token)
        mark = self.tokens[self.position]
        self.position += 1
        if mark.text == ",":
            return True
        if mark.text != ")":
            raise unexpected(mark, f"behind {token.text}=… comes a comma or a closing parenthesis")
        self.stack.pop()
        self.stack[-1].operand = self._call(top, len(self.stack) + 1)
        return False

    def _value(self, keyword: Token) -> Term:
        """The value of a keyword: a whole number for the axis, True or False for keepdims."""
        token = self.tokens[self.position]
        self.position += 1
        if keyword.text == "keepdims":
            if token.text not in ("True", "False"):
                raise unexpected(token, "keepdims is True or False")
            return Number(ONE.value * (token.text == "True"))
        if token.text == "None":
            return Name("None")
        negative = token.text == "-"
        if negative:
            token = self.tokens[self.position]
            self.position += 1
        if not token.text.isdecimal() or len(token.text) > 3:
            raise unexpected(token, "an axis is a whole number: axis=0")
        axis = Number(ONE.value * int(token.text))
        return Neg(axis) if negative else axis

    def closed(self, top: Open, token: Token) -> Term:
        """The term of a bracket that `token` closes."""
        if not top.function and top.arguments:
            return Vector((*top.arguments, top.end_sum()))
        if top.function in _WHOLE and not top.arguments:
            end_argument(top, token)
            found = Call(top.function, tuple(top.arguments))
            return found if slice_of(found) is not None else Call(_WHOLE[top.function], found.arguments)
        if top.function not in ARRAY_FUNCTIONS or (top.function == "sum" and _has_index(top)):
            return super().closed(top, token)
        end_argument(top, token)
        return self._call(top, len(self.stack) + 1)

    def _call(self, top: Open, depth: int) -> Term:
        """The call of an array function; its axis and a 1 for keepdims stand behind the array."""
        said = self.keywords.pop(depth, {})
        if top.function in _ARGUMENTS:
            count, written = _ARGUMENTS[top.function]
            most = count if top.function not in ("matmul", "hadamard", "transpose") else len(top.arguments)
            if not count <= len(top.arguments) <= most:
                raise unexpected(top.opener, f"it is written {written}")
            return Call(top.function, tuple(top.arguments))
        array, *rest = top.arguments
        places = dict(zip(_KEYWORDS[top.function], rest, strict=False)) | said
        if len(rest) > len(_KEYWORDS[top.function]) or len(places) < len(rest) + len(said):
            raise unexpected(top.opener, f"it is written {top.function}(A) or {top.function}(A, axis=0)")
        axis = places.get("axis", Name("None"))
        if axis == Name("None"):
            return Call(top.function, (array,))
        if not isinstance(axis.term if isinstance(axis, Neg) else axis, Number):
            raise unexpected(top.opener, f"an axis is a whole number, as in {top.function}(A, axis=0)")
        return Call(top.function, (array, axis, ONE) if places.get("keepdims") == ONE else (array, axis))


def _class_of(picked: Indexed) -> Name:
    """The class that an entry of class indices is, as an index: no letter that anybody can write."""
    return Name(to_text(picked))


def _has_index(top: Open) -> bool:
    """Whether a sum that is about to be closed has an index letter: sum(x[i], i)."""
    if len(top.arguments) >= 2:
        return isinstance(top.arguments[1], Name)
    return (
        bool(top.arguments)
        and isinstance(top.operand, Name)
        and not (top.terms or top.factors or top.waiting)
    )
