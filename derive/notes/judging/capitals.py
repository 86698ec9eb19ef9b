"""Names of several capitals, TP, FN, ACC, where a reader of letters sees products."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from derive.notes.judging.reading import ReadFormula
from derive.notes.reading.signs import bracket_end
from derive.notes.reading.tokens import Token

_WORDS = "TP FP TN FN TPR FPR TNR FNR PPV NPV ACC AUC KL CE BCE NLL SSE SST SSR SS RMSE MAE RSS TSS VAR"
_USUAL = frozenset(_WORDS.split())


def with_capital_names(formulas: list[ReadFormula]) -> list[ReadFormula]:
    """The formulas with each of the document's names of several capitals as one word."""
    seen = _Seen()
    for formula in formulas:
        for statement in formula.statements:
            for number, tokens in enumerate(statement.sides):
                seen.take(tokens, head=not number and bool(statement.signs))
    names = seen.names()
    if names:
        for formula in formulas:
            for statement in formula.statements:
                statement.sides[:] = [_joined(tokens, names) for tokens in statement.sides]
                statement.conditions[:] = [_joined(tokens, names) for tokens in statement.conditions]
    return formulas


@dataclass(slots=True)
class _Seen:
    """The runs of capitals of a document, those that stand alone before a sign, and single letters."""

    runs: Counter[str] = field(default_factory=Counter)
    heads: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)

    def take(self, tokens: tuple[Token, ...], *, head: bool) -> None:
        found = [run for run in _runs(tokens) if run]
        words = ["".join(token.text for token in run) for run in found]
        self.runs.update(word for word in words if len(word) > 1)
        scripted = {run[-1].column for run in found if _behind(tokens, run[-1]) == "_"}
        self.alone |= {
            word
            for word, run in zip(words, found, strict=True)
            if len(word) == 1 and run[0].column not in scripted
        }
        if head and len(found) == 1 and 1 < len(found[0]) in (len(tokens), _called(tokens)):
            self.heads |= set(words)
        for token in tokens:
            if token.inside:
                self.take(token.inside, head=False)

    def names(self) -> frozenset[str]:
        """Usual ones, and those that are set equal to something; A and B of AB = BA are letters."""
        new = {run for run in self.runs if set(run) - self.alone and not self._is_exchanged(run)}
        found = {run for run in new if run in _USUAL or (run in self.heads and self.runs[run] > 1)}
        return frozenset(found | (_USUAL & set(self.runs) if found & _USUAL else set()))

    def _is_exchanged(self, run: str) -> bool:
        return any(other != run and sorted(other) == sorted(run) for other in self.runs)


def _runs(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """Capitals side by side without a space."""
    run: list[Token] = []
    for token in tokens:
        capital = token.kind == "letter" and token.text.isascii() and token.text.isupper()
        if run and not (capital and token.column == run[-1].column + 1):
            yield run
            run = []
        if capital:
            run.append(token)
    yield run


def _called(tokens: tuple[Token, ...]) -> int:
    """How many tokens stand before the bracket of a call, FL(p), that is all there is."""
    place = next((k for k, token in enumerate(tokens) if token.text == "("), 0)
    return place if place and bracket_end(tokens, place) == len(tokens) - 1 else 0


def _behind(tokens: tuple[Token, ...], last: Token) -> str:
    place = tokens.index(last)
    return tokens[place + 1].text if place + 1 < len(tokens) else ""


def _joined(tokens: tuple[Token, ...], names: frozenset[str]) -> tuple[Token, ...]:
    words = {run[0].column: run for run in _runs(tokens) if "".join(t.text for t in run) in names}
    inside = {token.column for run in words.values() for token in run[1:]}
    kept: list[Token] = []
    for token in tokens:
        if token.kind == "letter" and token.column in words:
            run = words[token.column]
            kept.append(replace(token, kind="text", text="".join(t.text for t in run)))
        elif token.kind != "letter" or token.column not in inside:
            kept.append(replace(token, inside=_joined(token.inside, names)) if token.inside else token)
    return tuple(kept)
