"""What a check answers: a verdict in one word, why in one sentence, a counterexample, the proof's steps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from derive.document import Inline
from derive.evidence import Counterexample, Method
from derive.term import Term


class Answer(Enum):
    """The verdicts, never mixed up, from the worst to the best."""

    NOT_READ = "not read"  # the text was not understood, or asks for what cannot be judged
    FALSE = "false"  # with an exact point where both sides differ
    UNDECIDED = "undecided"  # no proof, and no point at which both sides have a value
    CONSISTENT = "consistent"  # agreed at some points, not proved
    HOLDS_IF = "holds if"  # proved under an assumption that is named
    PROVED = "proved"


@dataclass(frozen=True, slots=True)
class Move:
    """before = after, with its reason; each one is proved by itself. `parts` is the reason with formulas."""

    before: Term
    after: Term
    reason: str
    parts: Inline = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer to one claim."""

    verdict: Answer
    why: str
    counterexample: Counterexample | None = None
    steps: tuple[Move, ...] = ()

    def __str__(self) -> str:
        return f"{self.verdict.value}: {self.why}" if self.why else self.verdict.value


METHODS = {
    Method.NORMAL_FORM: "both sides are the same function",
    Method.CASES: "the same in every case",
    Method.DERIVATIVE: "equal derivatives and equal at one point",
    Method.EXACT: "by exact arithmetic",
    Method.SAMPLING: "at the points that were tried",
}
