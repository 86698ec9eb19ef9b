"""Short English words that are no letters of a formula: so, is, the, and that, which is no t with a hat."""

from __future__ import annotations

import re

_SHORT = (
    "so as is at in on of or if to we an by it be do no up us me my he am go"
    " and the for are but not its per two one all any has can let get now set see use new"
    " that what chat"
)
WORDS = frozenset(_SHORT.split())
_MARKED = re.compile(r"[_^(]|['′](?!\w)")


def is_word(letters: str, behind: str = "") -> bool:
    """Whether letters are a word: what_i, that'(x) and chat(x) have marks that only names have."""
    return letters.lower() in WORDS and _MARKED.match(behind) is None
