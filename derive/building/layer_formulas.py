"""The formulas of `library/layers`, written for samples in rows: as text for rows, columns or one sample."""

from __future__ import annotations

import re

from derive.term import Neg, Product, Term, rational
from derive.text import to_text

_PRODUCT = re.compile(r"\{(\w+) @ (\w+\.T|swapaxes\(\w+, -1, -2\)|\w+)\}")
_ENTRY = re.compile(r"(\[(?:[^][,]+, )?)([^][,]+), ([^][,]+)\]")  # [m, i, j]


def arranged(text: str, *, columns: bool, batch: bool) -> str:
    """{X @ W} is X @ W with rows, W @ X with columns: the last two axes of every array are exchanged."""
    text = _PRODUCT.sub(r"\2 @ \1" if columns else r"\1 @ \2", text)
    text = text.replace("{along}", ", axis=-2" if columns else "")
    text = _ENTRY.sub(r"\1\3, \2]", text) if columns else text
    for slot, axis in (("{samples}", int(columns)), ("{features}", int(not columns))):
        text = text.replace(slot, f", axis={axis}, keepdims=True" if batch else "")
    return text


def without_bias(text: str) -> str:
    """X @ W for X @ W + b."""
    return re.sub(r" \+ b(_\w|\[<\w>\])?$", "", text)


def reduced(body: Term, batch: str, *, number: bool, mean: bool) -> str:
    """The loss of one output, over all outputs and samples: -(y*log(a)) is -sum(Y*log(A))/N."""
    negative = isinstance(body, Neg)
    inner = body.term if isinstance(body, Neg) else body
    factor: Term | None = None
    match inner:
        case Product((first, *rest)) if rational(first) is not None:
            factor, inner = first, Product(tuple(rest)) if len(rest) > 1 else rest[0]
        case _:
            pass
    total = to_text(inner) if number else f"{'mean' if mean else 'sum'}({to_text(inner)})"
    total = f"({total})" if number and factor is not None and not isinstance(inner, Product) else total
    scaled = total if factor is None else f"{to_text(factor)}*{total}"
    scaled = f"{scaled}/{batch}" if batch and not mean else scaled
    sign = "-" if negative else ""
    return f"{sign}({scaled})" if negative and number else f"{sign}{scaled}"
