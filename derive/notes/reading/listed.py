"""x, y > 0: a comparison of the last name of a list, which is said of all of them."""

from __future__ import annotations

from dataclasses import replace

from derive.notes.reading.statements import Statement

_BOUNDS = (["<"], [">"], ["<="], [">="], ["∈"])
_LONGEST = 3  # tokens of a name with an index


def compared_each(found: list[Statement]) -> list[Statement]:
    """The statements of a formula, with the comparison behind a list of names for each of them."""
    kept: list[Statement] = []
    for statement in reversed(found):
        follows = kept[-1] if kept else Statement()
        name = not statement.signs and len(statement.sides) == 1 and len(statement.sides[0]) <= _LONGEST
        if name and follows.signs in _BOUNDS and not follows.continues:
            statement = replace(statement, sides=[*statement.sides, follows.sides[1]], signs=follows.signs)
        kept.append(statement)
    return kept[::-1]
