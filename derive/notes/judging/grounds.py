"""On what a claim rests: what its dX are taken for, and whether σ² beside its σ is a quantity of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from derive.notes.judging.claims import Answer
from derive.notes.judging.reading import Side, flat
from derive.notes.judging.shorthands import named_in
from derive.notes.judging.verdict import Word
from derive.notes.reading.tokens import Token
from derive.notes.reading.words import Known, Shorthand
from derive.notes.written import WHOLE, Nabla, Plus, Slope, Sym, Written, every, printed_name


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the dX of a claim are taken for, where that is left open; whether the loss may be another."""

    words: str = ""
    another: bool = False
    square: str = ""  # σ of a ∂/∂σ beside a σ² that is a quantity of its own

    def of(self, answer: Answer) -> Answer:
        """The answer with these grounds: no refutation that rests on them alone."""
        if answer.word is Word.FALSE and self.square:
            return Answer(Word.UNDECIDED, f"{self.square}² is a quantity of its own beside {self.square}")
        if answer.word is Word.FALSE and self.another:
            return Answer(Word.UNDECIDED, "the loss may have a further term")
        if not self.words:
            return answer
        if answer.word is Word.FALSE:
            if answer.meant is None:
                return Answer(Word.UNDECIDED, f"supposed: {self.words}")
            return replace(answer, why=f"{answer.why} (where {self.words})")
        if answer.word is Word.PROVED:
            return replace(answer, word=Word.HOLDS_IF, why=self.words)
        return replace(answer, why=f"{self.words}; {answer.why}") if answer.word is Word.HOLDS_IF else answer


def grounds_of(sides: Collection[Side], known: Known) -> Grounds:
    """dZ stands for m ∂J/∂Z: said of the shorthands of a claim; and the σ by whose square others go."""
    bodies = [side.written for side in sides if side.written is not None]
    by = (part.wrt for body in bodies for part in every(body) if isinstance(part, Slope | Nabla))
    squares = (sym for sym in by if isinstance(sym, Sym) and sym.name in known.squares)
    square = printed_name(str(next(squares, "")))
    if not known.shorthands:
        return Grounds(square=square)
    names = dict.fromkeys(name for side in sides for name in _used(side.tokens, known.shorthands))
    shorts = {name: known.shorthands[name] for name in names}
    words = _stand({name: short for name, short in shorts.items() if short.times or not short.said})
    whole = any(short.top.name.endswith(WHOLE) for short in shorts.values())
    return Grounds(words, whole and any(_has_term_of_its_own(body) for body in bodies), square)


def _used(tokens: tuple[Token, ...], shorthands: Mapping[str, Shorthand]) -> Iterator[str]:
    words = (token.text[1:] for token in flat(tokens) if token.kind == "text")
    yield from (name for name in (*named_in(tokens), *words) if name in shorthands)


def _stand(shorts: Mapping[str, Shorthand]) -> str:
    """dW, dZ stand for ∂J/∂W, m ∂J/∂Z."""
    if not shorts:
        return ""
    given = ", ".join(f"d{name}" for name in shorts)
    verb = "stands" if len(shorts) == 1 else "stand"
    slopes = (f"{s.times} ∂{s.top}/∂{n}" if s.times else f"∂{s.top}/∂{n}" for n, s in shorts.items())
    return printed_name(f"{given} {verb} for {', '.join(slopes)}")


def _has_term_of_its_own(body: Written) -> bool:
    """dW = (1/m) dZ Aᵀ + (λ/m) W: another loss may depend on W directly."""
    terms = body.terms if isinstance(body, Plus) else ()
    slopes = [any(isinstance(part, Slope) for part in every(term)) for term in terms]
    return any(slopes) and not all(slopes)
