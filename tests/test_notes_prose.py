"""Prose is read in time linear in its length: no expression is tried in exponentially many ways."""

from __future__ import annotations

import importlib
import pkgutil
import random
import re
import time
from collections.abc import Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import derive.notes
from derive.notes import check_document

SECONDS = 4.0  # of the process; a document of the kind below takes a quarter of a second
LENGTH = 400
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT)


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for found in pkgutil.walk_packages(derive.notes.__path__, "derive.notes."):
        for name, value in vars(importlib.import_module(found.name)).items():
            if isinstance(value, re.Pattern):
                yield f"{found.name}.{name}", value


PATTERNS = dict(_patterns())


def _nested(tree: Any, *, inside: bool = False) -> bool:
    """Whether something is repeated without end inside of such a repetition that may give back."""
    for code, value in tree:
        if code in _REPEATS:
            endless = value[1] == codes.MAXREPEAT
            if (endless and inside) or _nested(value[2], inside=inside or endless):
                return True
        elif (
            (code is codes.POSSESSIVE_REPEAT and _nested(value[2]))
            or (code is codes.ATOMIC_GROUP and _nested(value))
            or (code is codes.SUBPATTERN and _nested(value[3], inside=inside))
            or (code is codes.BRANCH and any(_nested(part, inside=inside) for part in value[1]))
            or (code in (codes.ASSERT, codes.ASSERT_NOT) and _nested(value[1]))
        ):
            return True
    return False


def _words(tree: Any) -> Iterator[str]:
    """The words that an expression knows."""
    word = ""
    for code, value in (*tree, (None, None)):
        if code is codes.LITERAL:
            word += chr(value)
            continue
        if word:
            yield word
        word = ""
        inside = {codes.SUBPATTERN: 3, codes.ASSERT: 1, codes.ASSERT_NOT: 1, codes.POSSESSIVE_REPEAT: 2}
        if code in (*_REPEATS, *inside):
            yield from _words(value[inside.get(code, 2)])
        elif code is codes.BRANCH:
            for part in value[1]:
                yield from _words(part)


WORDS = sorted(
    {word for p in PATTERNS.values() for word in _words(parser.parse(p.pattern, p.flags)) if word.isalpha()}
)


def test_nested_repetitions_are_seen() -> None:
    assert _nested(parser.parse(r"(?:is\s+(?:a[\s,]*?)*?\s*)x"))
    assert _nested(parser.parse(r"(?:\w+ ?)*x"))
    assert not _nested(parser.parse(r"(?:\w++ ?)*+x|(?>a*)*+|a+ b+"))


@pytest.mark.parametrize("name", PATTERNS)
def test_no_expression_repeats_what_it_repeats(name: str) -> None:
    pattern = PATTERNS[name]
    assert not _nested(parser.parse(pattern.pattern, pattern.flags)), pattern.pattern


@pytest.mark.parametrize("seed", range(6))
def test_prose_of_the_known_words_is_read_fast(seed: int) -> None:
    choose = random.Random(seed)
    assert len(WORDS) > 300
    parts = ["$h(x) = f(x) g(x)$"]
    for _ in range(24):
        few = choose.sample(WORDS, choose.choice((1, 2, 2, 12)))
        between = choose.choice((" ", ", ", " $A$ ", "\n", ""))
        prose = between.join(choose.choice(few) for _ in range(LENGTH))[:LENGTH].replace("$A", "$A$ ")
        parts.append(f"{prose if prose.count('$') % 2 == 0 else prose.replace('$', ' ')} $y = x$")
    begin = time.process_time()
    check_document("\n".join(parts)[:8_000])
    assert time.process_time() - begin < SECONDS


def test_a_word_that_might_begin_a_list_of_words_ends() -> None:
    """`and g is not zero …`: every split of the words was tried."""
    begin = time.process_time()
    words = "not zero anywhere on the line and bounded there " * 8
    check_document(f"Let $h(x) = f(x)/g(x)$ with $f$ and $g$ smooth, and $g$ is {words} $e^x$ $= e^x$")
    assert time.process_time() - begin < SECONDS


def test_two_and_three_primes_are_those_of_a_function() -> None:
    text = "Let h(x) = x² and swish(x) = x·σ(x), so h″(x) = 2, h‴(x) = 0 and swish″(0) = 1/2."
    assert [f.word.value for f in check_document(text).findings] == ["definition"] * 2 + ["proved"] * 3


@pytest.mark.parametrize("filler", ["\n", " \n", " ,", "-", ". ", "| ", "is ", "* ", "=\n", "\\ ", " "])
def test_what_fills_the_room_between_formulas_takes_no_time(filler: str) -> None:
    start = time.process_time()
    check_document(f"$a = b${filler * (LENGTH // len(filler))}$x = x$")
    assert time.process_time() - start < SECONDS
