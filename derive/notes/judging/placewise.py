"""p_1 = 1/(1 + e^{z_2 - z_1}) where p_k = …, or p = softmax(z), was said: a claim about one place.

It is one where it holds, or misses that by a slip; with as many terms as are written. The first number of a
sequence, c_1 = x_1 beside c_k = c_{k-1} + x_k, is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.evidence import Verdict
from derive.notes.judging.meant import probably_meant
from derive.notes.judging.restated import without_itself
from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.terms_written import with_terms_written
from derive.notes.judging.trial import tried
from derive.notes.letters import RUNNING
from derive.notes.meaning.definition import Definition
from derive.notes.written import Index, symbols


def is_of_known_place(situation: Situation, definition: Definition) -> bool:
    """Whether a line says of one numbered place what a formula of all places says."""
    if definition.parameters or not definition.indices or not _are_numbered(definition.indices):
        return False
    known = next(_general(situation, definition), None)
    inside = symbols(definition.body)
    if known is None or not inside or not all(sym.indices and _are_numbered(sym.indices) for sym in inside):
        return False
    families = symbols(known.body)
    steps = any(index.shift for sym in families for index in sym.indices if index.letter)
    if steps or not known.is_general or not {sym.name for sym in inside} <= {sym.name for sym in families}:
        return False
    situation = without_itself(situation, definition.name)
    tries = [(h, tried(situation.claim, h)) for h in (as_written(situation), *with_terms_written(situation))]
    if any(found.holds for _, found in tries):
        return True
    refuted = [hypothesis for hypothesis, found in tries if found.verdict is Verdict.FALSE]
    return any(probably_meant(situation, hypothesis, lambda: False) is not None for hypothesis in refuted)


def _general(situation: Situation, definition: Definition) -> Iterator[Definition]:
    """What was said of every place, without the name itself."""
    for known in reversed(list(situation.knowledge.candidates(definition.name))):
        running = all(index.letter in RUNNING for index in known.indices)
        whole = len(known.indices) < len(definition.indices)
        if known.later or known.parameters or not (running or whole):
            continue
        if definition.name not in {sym.name for sym in symbols(known.body)}:
            yield known


def _are_numbered(indices: tuple[Index, ...]) -> bool:
    return all(not index.letter for index in indices)
