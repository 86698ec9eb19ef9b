"""Answers to questions about terms in a context, kept for when the same is asked again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any, TypeVar

from derive.evidence.verdict import Context

_Answer = TypeVar("_Answer")
MOST_ANSWERS = 4_000  # that are kept


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that can be looked up: what its context says, in that order."""

    answer: Callable[..., Any]
    about: tuple[Hashable, ...]
    said: tuple[object, ...]
    context: Context = field(compare=False)


def remembered(answer: Callable[..., _Answer], *about: Hashable, context: Context) -> _Answer:
    """What `answer(*about, context)` gives; of a question that was asked before, what it gave then."""
    values = (getattr(context, part.name) for part in fields(context))
    said = tuple(tuple(value.items()) if isinstance(value, Mapping) else value for value in values)
    try:
        return _given(_Asked(answer, about, said, context))
    except RecursionError:  # terms too deep to be compared: answering needs no stack
        return answer(*about, context)


@lru_cache(maxsize=MOST_ANSWERS)
def _given(asked: _Asked) -> Any:
    return asked.answer(*asked.about, asked.context)
