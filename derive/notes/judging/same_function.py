r"""A function that is another one: f = \tanh, f = σ, f(·) = max(0, ·); and in words, σ is the ReLU.

Such a line is read as f(u) = tanh(u), and so is the σ of which a sentence says it: from there on it is a
definition like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from derive.library.activations import CALL_NAMES
from derive.notes.judging.heard import Heard
from derive.notes.judging.reading import ReadFormula, flat, read_side
from derive.notes.judging.sentences import MARK, Sentence, sentences_of
from derive.notes.judging.wordings import activation_in
from derive.notes.meaning.operations import is_elementwise
from derive.notes.reading.names import letter_name
from derive.notes.reading.statements import Statement
from derive.notes.reading.tokens import Token
from derive.notes.reading.words import FUNCTION_LETTERS, Known
from derive.notes.written import Apply, every

Tokens = tuple[Token, ...]

_SPOKEN = {
    **{name.replace("_", " "): call for name, call in CALL_NAMES.items() if name not in ("linear", "none")},
    "hyperbolic tangent": "tanh",
    "rectified linear unit": "relu",
    "rectifier": "relu",
    "logistic sigmoid": "sigmoid",
    "exponential": "exp",
    "natural logarithm": "log",
    "softmax": "softmax",
}
_KIND = r"(?:\s+(?:activations?|functions?|units?|non-?linearit(?:y|ies)))*+"
_NAMES = "|".join(name.replace(" ", r"[\s-]+") for name in sorted(_SPOKEN, key=len, reverse=True))
_FUNCTION = (
    r"(?:(?:the|our|an?(?!\s+(?:logistic\s+)?sigmoid))\s+)?(?:usual\s+|standard\s+)?"
    rf"(?:(?P<function>{_NAMES})\b|(?P<mark>{MARK})){_KIND}"
)
_IN_A_CASE = re.compile(
    r"\s*(?:[-/]|,?\s*or\b|of\b|to\b|at\b|applied\b|evaluated\b|times\b|plus\b|minus\b|for\b|if\b|when\b"
    r"|(?:in|on)\s+(?!this\b|what\b|the\s+(?:following|whole|sequel)\b))",
    re.IGNORECASE,
)
_ACTIVATION = r"(?:the\s+|our\s+)?(?:activation\s+(?:function\s+)?|non-?linearity\s+)?"
_NAME = rf"(?P<name>{MARK})"
_TOLD = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_NAME}\s*,?\s*(?:(?:is|be|being|denotes?|stands\s+for|means|always|here|now)\s+)+{_FUNCTION}",
        rf"\b(?:write|writes|writing|use|uses|using|take|choose)\s+{_NAME}\s+(?:for|as)\s+{_FUNCTION}",
        rf"\bwith\s+{_NAME}\s+(?:for\s+|as\s+|being\s+)?{_FUNCTION}",
        rf"\b(?:use|uses|using|take|choose|with)\s+{_FUNCTION}\s+(?:for|as)\s+{_ACTIVATION}{_NAME}",
        rf"\bdenote\s+{_FUNCTION}\s+by\s+{_NAME}",
        rf"\bthe\s+(?P<function>{_NAMES})(?:\s+activation)?(?:\s+function)?\s+{_NAME}",
    )
)
_OPEN = re.compile(
    r"\b(?:not|if|when|whenever|unless|would|could|might|rather|example|instance|either)\b|e\.g\.",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s+(?:units?|neurons?|networks?|activations?|outputs?|layers?|functions?|case)\b", re.IGNORECASE
)
_AND = re.compile(r"\s*,?\s*(?:and|or)(?:\s+also)?\s*", re.IGNORECASE)
_DOT = r"\cdot"
_STANDARD = "sigma"  # a function also where it stands alone
_VARIABLES = ("u", "v", "r", "s", "x", "z", "q", "y", "t")


def with_functions(formulas: list[ReadFormula]) -> list[ReadFormula]:
    """The formulas with f(u) = tanh(u) wherever one says that f is tanh, or the words around it do."""
    statements = [statement for read in formulas for statement in read.statements]
    letters = {token.text for s in statements for side in s.sides for token in flat(side)}
    variable = next((letter for letter in _VARIABLES if letter not in letters), "")
    if not variable:
        return formulas
    called = cache(lambda: _called(statements))
    equated = [(statement, _equated(statement, called, variable)) for statement in statements]
    for statement, sides in equated:
        if sides:
            statement.sides[:], statement.signs[:] = sides, [":="]
    for sentence in sentences_of([read.formula for read in formulas]):
        for name, function in _Told(sentence, formulas, Known()).functions(called):
            name.sides[:] = [_at(_bare(name.sides[0]), variable), _at(function, variable)]
            name.signs[:] = [":="]
    return formulas


def _called(statements: list[Statement]) -> Mapping[str, bool]:
    """The letters of functions that stand with an argument or a prime, σ is one without; whether they lack a
    formula, f(x) = ….
    """
    known = Known()
    read = [[read_side(side, known).written for side in statement.sides] for statement in statements]
    parts = [part for sides in read for side in sides if side is not None for part in every(side)]
    calls = {part.function.partition("_")[0] for part in parts if isinstance(part, Apply)}
    first = (sides[0] for sides in read if len(sides) > 1)
    heads = {head.function for head in first if isinstance(head, Apply) and not head.primes}
    return {name: name not in heads for name in calls & FUNCTION_LETTERS | {_STANDARD}}


def _equated(
    statement: Statement, called: Callable[[], Mapping[str, bool]], variable: str
) -> tuple[Tokens, ...]:
    """f(u) and tanh(u) in the place of f = tanh; nothing for any other statement."""
    if statement.continues or statement.signs not in (["="], [":="]):
        return ()
    left, right = map(_bare, statement.sides)
    if not _is_name(left):
        return ()
    filled = _filled(right, variable)
    dotted = all(map(_is_dotted, statement.sides))
    if filled != right:
        return _at(left, variable), filled
    if is_function(right) or (_is_name(right) and (dotted or _are_functions(left, right, called))):
        return _at(left, variable), _at(right, variable)
    return ()


def _are_functions(left: Tokens, right: Tokens, called: Callable[[], Mapping[str, bool]]) -> bool:
    """f = σ, g_2 = σ; f = g of an f that has no formula."""
    one, other = letter_name(left[0]), letter_name(right[0])
    if len(right) > 1 or (len(left) > 1 and other != _STANDARD):
        return False
    return called().get(one or "", False) and (other or "") in called()


def is_function(side: Tokens) -> bool:
    r"""\tanh, \text{softmax}: a function by itself."""
    found = read_side(side, Known()).written
    if not isinstance(found, Apply) or found.arguments:
        return False
    return is_elementwise(found.function) or found.function == "softmax"


def _bare(side: Tokens) -> Tokens:
    """The f of f(·)."""
    return side[:-3] if _is_dotted(side) else side


def _is_dotted(side: Tokens) -> bool:
    return [token.text for token in side[-3:]] == ["(", _DOT, ")"]


def _is_name(side: Tokens) -> bool:
    """A letter with what stands below and above it."""
    scripts = side[1:]
    marks = {token.text for token in scripts[::2]}
    return bool(side) and letter_name(side[0]) is not None and len(scripts) % 2 == 0 and marks <= {"_", "^"}


def _filled(side: Tokens, variable: str) -> Tokens:
    """max(0, u) for max(0, ·); a k(·, ·) has no one argument."""
    texts = ["(", *(token.text for token in side), ")"]
    if [token.text for token in flat(side)].count(_DOT) > 1:
        return side
    return tuple(
        replace(token, kind="letter", text=variable)
        if token.text == _DOT and texts[place] in ("(", ",") and texts[place + 2] in (")", ",")
        else replace(token, inside=_filled(token.inside, variable))
        for place, token in enumerate(side)
    )


def _at(function: Tokens, variable: str) -> Tokens:
    """f(u)."""
    column = function[-1].column
    return (
        *function,
        Token("mark", "(", column),
        Token("letter", variable, column),
        Token("mark", ")", column),
    )


def is_of_another(sentence: Sentence, formulas: list[ReadFormula], letter: str) -> bool:
    """Whether a sentence says of a letter, in a case, that it is another function than the logistic one."""
    functions = (
        function for name, function in _Told(sentence, formulas, Known()).in_a_case() if name == letter
    )
    return any(function[-1].text != "sigmoid" for function in functions)


def activation_before(sentence: Sentence, number: int, formulas: list[ReadFormula]) -> str:
    """The activation that the words before a formula name, or a formula among them: for the \\tanh unit."""
    place = sentence.inside.index(number)
    pieces = sentence.text.split(MARK)
    while place and _AND.fullmatch(pieces[place]):
        place -= 1
    if (named := activation_in(pieces[place])) or not place:
        return named
    before = formulas[sentence.inside[place - 1]].statements
    alone = len(before) == 1 and not before[0].signs and _UNIT.match(pieces[place]) is not None
    found = read_side(_bare(before[0].sides[0]), Known()).written if alone else None
    return found.function if isinstance(found, Apply) and not found.arguments else ""


@dataclass(frozen=True, slots=True)
class _Told(Heard):
    """One sentence."""

    def functions(self, called: Callable[[], Mapping[str, bool]]) -> Iterator[tuple[Statement, Tokens]]:
        """The σ of: σ is the ReLU; with the tokens of that function."""
        for match, name, function in self._said():
            if not self._is_in_a_case(match) and letter_name(name.sides[0][0]) in called():
                yield name, function

    def in_a_case(self) -> Iterator[tuple[str, Tokens]]:
        """The letter σ of: if σ is the ReLU; σ is tanh in hidden layers."""
        for match, name, function in self._said():
            if self._is_in_a_case(match):
                yield letter_name(name.sides[0][0]) or "", function

    def _said(self) -> Iterator[tuple[re.Match[str], Statement, Tokens]]:
        for match in (match for told in _TOLD for match in told.finditer(self.sentence.text)):
            name = self._alone(match, "name")
            letter = _bare(name.sides[0]) if name is not None else ()
            function = self._function(match, letter[0].column) if letter else ()
            if name is not None and function and len(letter) == 1:
                yield match, name, function

    def _is_in_a_case(self, match: re.Match[str]) -> bool:
        text = self.sentence.text
        return (
            _IN_A_CASE.match(text, match.end()) is not None or _OPEN.search(text[: match.end()]) is not None
        )

    def _function(self, match: re.Match[str], column: int) -> Tokens:
        """The function by its word, or the one that is a formula of its own."""
        groups = match.groupdict()
        if word := groups.get("function"):
            return (Token("text", _SPOKEN[" ".join(word.lower().replace("-", " ").split())], column),)
        statement = self._alone(match, "mark") if groups.get("mark") else None
        function = _bare(statement.sides[0]) if statement is not None else ()
        return function if function and is_function(function) else ()

    def _alone(self, match: re.Match[str], group: str) -> Statement | None:
        """The statement at a mark where it is one side."""
        statement = self.statement(match, group)
        return statement if statement is not None and not statement.signs and statement.sides[0] else None
