"""Matrix terms as an author types them, for messages: X @ W, A.T, sum(Y, axis=1)."""

from __future__ import annotations

from derive.term import Call, Name, Term, Vector, children, with_children
from derive.text import to_text


def as_written(term: Term) -> str:
    """`X @ W.T + b`."""
    return to_text(_spelled(term))


def _spelled(term: Term) -> Term:
    """`term` with NumPy's operations exchanged for names that look like them."""
    parts = tuple(_spelled(part) for part in children(term))
    match term:
        case Call("matmul"):
            return Name(
                " @ ".join(
                    _closed(part, spelled) for part, spelled in zip(term.arguments, parts, strict=True)
                )
            )
        case Call("transpose") if len(term.arguments) == 1:
            inner = term.arguments[0]
            simple = isinstance(inner, Name) or (isinstance(inner, Call) and inner.function != "matmul")
            text = to_text(parts[0])
            return Name(f"{text}.T" if simple else f"({text}).T")
        case Call("transpose", (_, Vector(entries))):
            axes = ", ".join(to_text(axis) for axis in entries)
            return Name(f"transpose({to_text(parts[0])}, ({axes}))")
        case Call(function, (_, axis, *rest)) if function in _ALONG:
            keep = ", keepdims=True" if rest else ""
            word = _WORDS.get(function, function)
            return Name(f"{word}({to_text(parts[0])}, axis={to_text(axis)}{keep})")
        case Call("amax" | "amin" as function, _):
            return Call(_WORDS[function], parts)
        case _:
            return with_children(term, parts) if parts else term


_ALONG = ("sum", "mean", "var", "std", "norm", "logsumexp", "softmax", "log_softmax", "amax", "amin")
_WORDS = {"amax": "max", "amin": "min"}


def _closed(term: Term, spelled: Term) -> str:
    """The text of a factor of a product."""
    simple = isinstance(term, Name) or (isinstance(term, Call) and term.function != "matmul")
    nested = isinstance(term, Call) and term.function == "matmul"
    text = to_text(spelled)
    return text if simple or nested else f"({text})"
