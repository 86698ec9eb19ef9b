"""The five lecture notes, from their formulas alone: no true one is false, and the rest as good as ever."""

from __future__ import annotations

from collections import Counter

from notes_data import seeds

from derive.notes.judging.verdict import Word

HELD = (Word.PROVED, Word.HOLDS_IF)


def test_the_five_lecture_notes() -> None:
    counted = Counter(seeds())
    assert counted["true", Word.FALSE] == 0
    assert sum(counted["true", word] for word in HELD) >= 71
    assert counted["false", Word.FALSE] >= 28
    assert counted["false", Word.PROVED] == 0
