"""What is written → one line of plain text, for tables and messages."""

from __future__ import annotations

from derive.decimals import decimal_text
from derive.notes.written import (
    EQUAL,
    MEANS,
    Apply,
    Big,
    Choice,
    Grid,
    Minus,
    Nabla,
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
    on_diagonal,
    printed_name,
    ranged,
)

_SUM, _PRODUCT, _POWER, _ATOM = range(4)


def shown(term: Written) -> str:
    """∂L/∂w = 2 (a - y) x, as text."""
    match term:
        case Num(value, places):
            text = decimal_text(value)
            missing = places - len(text.partition(".")[2])
            return text + ("" if not places or missing <= 0 else ("" if "." in text else ".") + "0" * missing)
        case Sym(name, (one, other)) if name == EQUAL:
            return printed_name(f"[{one} = {other}]")
        case Sym():
            return printed_name(str(term))
        case Plus(terms):
            return "".join(_summand(part, first=not place) for place, part in enumerate(terms))
        case Minus(inner):
            return f"-{_within(inner, _PRODUCT)}"
        case Times():
            return _product(term)
        case Over(above, below):
            return f"{_within(above, _PRODUCT)}/{_within(below, _POWER)}"
        case Raised(base, exponent):
            return f"{_within(base, _ATOM)}^{_within(exponent, _ATOM)}"
        case Apply(function) if (terms := ranged(term)) is not None:
            return f"{function}_{printed_name(terms.index)} {_within(terms.body, _POWER)}"
        case Apply() if (numbers := on_diagonal(term)) is not None:
            return f"diag({shown(numbers.body)})"
        case Apply(function, arguments, primes):
            function = MEANS.get(function, function)
            inside = f"({', '.join(shown(part) for part in arguments)})" if arguments else ""
            return f"{printed_name(function)}{chr(39) * primes}{inside}"
        case Slope(Slope(of, wrt), again) if wrt == again:
            return f"∂²{_within(of, _ATOM)}/∂{_within(wrt, _ATOM)}²"
        case Slope(of, wrt):
            return f"∂{_within(of, _ATOM)}/∂{_within(wrt, _ATOM)}"
        case Nabla(of, wrt):
            return f"∇{'' if wrt is None else f'_{wrt} '}{_within(of, _ATOM)}"
        case Big(product, body, index, _, _):
            over = f"_{printed_name(index)}" if index else ""
            return f"{'prod' if product else 'sum'}{over} {_within(body, _PRODUCT)}"
        case Turned(inner):
            return f"{_within(inner, _ATOM)}^T"
        case Norm(inner, _):
            return f"||{shown(inner)}||"
        case Grid(rows, goes_on):
            lines = [", ".join(shown(entry) for entry in row) for row in rows]
            return "[" + "; ".join([*lines, "…"] if goes_on else lines) + "]"
        case Choice(branches, otherwise):
            cases = [f"{shown(v)} if {shown(t.left)} {t.relation} {shown(t.right)}" for v, t in branches]
            return "{" + "; ".join([*cases, shown(otherwise)]) + "}"


def _summand(term: Written, *, first: bool) -> str:
    if isinstance(term, Minus):
        return f"{'-' if first else ' - '}{_within(term.term, _PRODUCT)}"
    return f"{'' if first else ' + '}{_within(term, _PRODUCT)}"


def _product(term: Times) -> str:
    text = _within(term.factors[0], _POWER)
    last = term.factors[-1]  # a sum there ends with the product: (2/n) sum_i x_i
    for mark, factor in zip(term.marks, term.factors[1:], strict=True):
        inside = shown(factor) if factor is last and isinstance(factor, Big) else _within(factor, _POWER)
        text += {"o": " ⊙ ", ".": "·", "x": " × ", "k": " ⊗ "}.get(mark, " ") + inside
    return text


def _within(term: Written, least: int) -> str:
    text = shown(term)
    return text if _tightness(term) >= least else f"({text})"


def _tightness(term: Written) -> int:
    match term:
        case Plus() | Minus():
            return _SUM
        case Times() | Over() | Big():
            return _PRODUCT
        case Raised() | Turned():
            return _POWER
        case _:
            return _ATOM
