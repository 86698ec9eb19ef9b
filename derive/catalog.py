"""An ordered list of declarations of one kind: the one place to add a thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from derive.errors import UnknownName


class Declaration(Protocol):
    """Anything with a kebab-case `name`."""

    @property
    def name(self) -> str:
        """The name by which it is found."""
        ...


T = TypeVar("T", bound=Declaration)


class Catalog(Generic[T]):
    """Declarations by name, in the order in which they were declared."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._items: dict[str, T] = {}

    def declare(self, item: T) -> T:
        """Add `item` and return it; a second declaration of the same name raises ValueError."""
        if item.name in self._items:
            raise ValueError(f"{self.kind} '{item.name}' is declared twice")
        self._items[item.name] = item
        return item

    def get(self, item: str | T) -> T:
        """The declaration of that name; a declaration is returned as it is. Raises UnknownName."""
        if not isinstance(item, str):
            return item
        if item not in self._items:
            raise UnknownName(self.kind, item, self._items)
        return self._items[item]

    def names(self) -> tuple[str, ...]:
        """All names, in order."""
        return tuple(self._items)

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __len__(self) -> int:
        return len(self._items)
