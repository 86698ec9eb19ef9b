"""What judging may cost, in operations of graphs: the same on every machine, as no measured time is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from derive.evidence.verdict import TooLarge

SPENT = "too large: it needs more operations than one formula may cost"


class _Budget:
    def __init__(self, left: int) -> None:
        self.left = left


_BUDGET: ContextVar[_Budget | None] = ContextVar("budget", default=None)


@contextmanager
def at_most(operations: int) -> Iterator[None]:
    """Within it, judging raises TooLarge once it has cost so many operations."""
    token = _BUDGET.set(_Budget(operations))
    try:
        yield
    finally:
        _BUDGET.reset(token)


def spend(operations: int) -> None:
    """Count operations. Raises TooLarge when there were too many."""
    budget = _BUDGET.get()
    if budget is not None:
        budget.left -= operations
        if budget.left < 0:
            raise TooLarge(SPENT)


def is_spent() -> bool:
    """Whether nothing is left."""
    budget = _BUDGET.get()
    return budget is not None and budget.left < 0
