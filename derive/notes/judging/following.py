"""What follows from what was said: behind *it follows that*, a formula for a defined quantity is a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.notes.documents import COMMENT
from derive.notes.judging.sentences import MARK
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Apply, Sym, Written, every, symbols

_CUE = (
    r"follows|equivalently|hence|therefore|thus|so|consequently|accordingly|note|notice|observe|conclude|"
    r"in other words|that is|i\.e\.|recall|remember|"
    r"(?:this|which) (?:means|implies|shows|gives)|satisf\w+|obeys?|"
    r"(?:can|may|could) (?:also |equivalently |be |equally )+(?:re)?written(?: as)?"
)
_LINK = r"(?:that|also|we|have|get|obtain|find|see|it|holds|is|indeed|then|of course|equally|even)"
_BEHIND = re.compile(rf"\b(?:{_CUE})(?:[\s,:]++{_LINK}\b)*+[\s,:]*+$", re.IGNORECASE)
_REWRITES = re.compile(  # expanding the square, we get
    r"(?:^|[.!?,;:]\s|\b(?:by|after|when|on|and|now|then|if we)\s)\s*"
    r"(?:expand|substitut|simplif|rewrit|insert|plugg|multiply|writing (?:it |this )?out|collect)\w*\b"
    r"[^.!?]*$",
    re.IGNORECASE,
)
_THEN = re.compile(
    rf"(?:^[^\w{MARK}]*then(?:[\s,]*{MARK}(?:[\s,]*and)?)*+"
    r"|\b(?:we|one) (?:then )?(?:have|has|get|gets|find|finds|obtain|obtains))[\s,:]*$",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:if|suppos\w+|assum\w+|us(?:e|es|ed|ing)|tak\w+|choos\w+|cho(?:ice|se)\w*|replac\w+|instead|let|set\w*|"
    r"put\w*|consider\w*|defin\w+|without|dropp?\w*|ignor\w+|another|other|new|now|"
    r"(?:with|for)(?=\s+[^\W\d_])(?!\s+(?:th[aeio]|its?\b)))\b",
    re.IGNORECASE,
)
_NEUTRAL = re.compile(
    r"(?:here|is|are|it|this|that|these|which|where|the|we|have|has|get|again|also|in|of|and|as|can|be|namely|"
    r"fact|explicitly|precisely|more|full|detail|written|out|expanded|components|entries|matrix|vector|index|"
    r"form|notation|equals?|to)"
)
_WORDS = re.compile(r"[^\W\d_]+")
_SHOWN = 120  # characters of the words before a formula that are read


def follows(prose: str, sentence: str) -> bool:
    """Whether the words before a formula say that it follows: hence, it follows that, substituting gives."""
    words = sentence[-_SHOWN:]
    return _BEHIND.search(prose[-_SHOWN:]) is not None or _REWRITES.search(words) is not None


def comes_then(sentence: str) -> bool:
    """Whether a sentence only goes on, and supposes nothing new: then L = …, with z = a - b we have p = …"""
    return _THEN.search(sentence) is not None and _SUPPOSED.search(sentence) is None


def brings_nothing_new(prose: str) -> bool:
    """Whether no words since the formula before could name another thing: Lasso, with the half."""
    return all(map(_NEUTRAL.fullmatch, _WORDS.findall(COMMENT.sub("", prose).lower())))


def goes_straight_on(prose: str, sentence: str) -> bool:
    """Whether nothing stands between two formulas that could speak of anything else than the first one."""
    return brings_nothing_new(prose) or follows(prose, sentence) or comes_then(sentence)


def says_again(definition: Definition, current: Definition, knowledge: Knowledge) -> bool:
    """Whether a new formula speaks only of what the known one is made of, so that it says nothing new."""
    new, made_of = _names(definition.body, definition), _made_of(current, knowledge)
    known = (d for d in _below(definition.body, knowledge) if not d.later and d.name != definition.name)
    new -= {d.name for d in known if _made_of(d, knowledge) <= made_of}  # r = wx - y of an L made of w, x, y
    return bool(_names(definition.body, definition)) and new <= made_of


def _names(term: Written, definition: Definition) -> set[str]:
    """The names in a formula; the variable of a function is the same whatever it is called."""
    variables = {sym.name: f"#{place}" for place, sym in enumerate(definition.parameters)}
    return {variables.get(sym.name, sym.name) for sym in symbols(term)}


def _made_of(current: Definition, knowledge: Knowledge) -> set[str]:
    """The names in a definition, and in the definitions of these."""
    found = _names(current.body, current)
    waiting = list(_below(current.body, knowledge))
    seen: set[str] = {current.name}
    while waiting:
        below = waiting.pop()
        if below.name not in seen:
            seen.add(below.name)
            found |= {sym.name for sym in symbols(below.body)}
            waiting += _below(below.body, knowledge)
    return found


def _below(term: Written, knowledge: Knowledge) -> Iterator[Definition]:
    for part in every(term):
        match part:
            case Sym():
                current = knowledge.current(part)
            case Apply(function):
                current = knowledge.function(function)
            case _:
                current = None
        if current is not None:
            yield current
