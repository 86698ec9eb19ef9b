"""The verdict on a claim of which words tell the case: both sides are compared where the case is."""

from __future__ import annotations

from dataclasses import replace

from derive.model import Interval
from derive.notes.judging.bounds import interval_told
from derive.notes.judging.cautions import OF_A_CONDITION
from derive.notes.judging.claims import Caution
from derive.notes.judging.reading import Side
from derive.notes.judging.redefined import Wording
from derive.notes.judging.unread import A_COMPARISON
from derive.notes.judging.verdict import Finding, Link, Word
from derive.notes.reading.statements import Statement
from derive.notes.reading.within import Within
from derive.notes.reading.words import Known
from derive.notes.shown import shown

NOT_UNDERSTOOD = "its condition is not understood"


def limited(sides: list[Side], within: Within) -> list[Side]:
    """The sides where the case is, and 0 elsewhere."""
    return [replace(side, readings=tuple(map(within.of, side.readings))) for side in sides]


def conditions_read(
    statement: Statement, known: Known
) -> tuple[list[str], dict[str, Interval], list[tuple[str, str, str]]]:
    """The conditions of a statement: what is not understood, intervals of names, and cases of indices."""
    reasons, domains, restricted = list[str](), dict[str, Interval](), list[tuple[str, str, str]]()
    for tokens in statement.conditions:
        if len(tokens) == 3 and tokens[1].text in ("=", r"\neq"):
            restricted.append((tokens[0].text, "=" if tokens[1].text == "=" else "≠", tokens[2].text))
        elif (found := interval_told(tokens, known)) is not None:
            domains.update([found])
        else:
            reasons.append(NOT_UNDERSTOOD)
    if statement.conditional and not statement.conditions:
        reasons.append(NOT_UNDERSTOOD)
    return reasons, domains, restricted


def without_condition(caution: Caution) -> Caution:
    """What is left to be careful about, the case being understood."""
    return Caution([r for r in caution.reasons if r not in (*OF_A_CONDITION, NOT_UNDERSTOOD)])


def without_comparison(wording: Wording) -> Wording:
    """The same of what is told around."""
    unread = tuple(one for one in wording.told.unread if one.words != A_COMPARISON)
    return replace(wording, told=replace(wording.told, unread=unread))


def as_told(found: Finding, sides: list[Side], within: Within) -> Finding:
    """The finding with the sides as they are written, and with its case in words."""
    pairs = zip(found.links, sides, sides[1:], strict=False)
    links = tuple(_link(link, left, right, within=within) for link, left, right in pairs)
    link = next((link for link in links if link.word is found.word), None)
    if link is None:
        return found
    meant = f"{link.left} {link.sign} {shown(link.meant)}" if link.meant is not None else ""
    return replace(found, links=links, why=link.why, meant=meant)


def _link(link: Link, left: Side, right: Side, *, within: Within) -> Link:
    if left.written is None or right.written is None or link.word in (Word.DEFINITION, Word.NO_CLAIM):
        return link
    why = f"{within.words}; {link.why}".removesuffix("; ")
    trees = (left.written, right.written)
    meant = within.inside(link.meant) if link.meant is not None else None
    return replace(
        link, left=shown(trees[0]), right=shown(trees[1]), why=why, trees=trees, meant=meant, steps=()
    )
