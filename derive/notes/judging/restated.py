"""A quantity written down a second time in another form: J = ‖Xw - y‖², then J = wᵀXᵀXw - yᵀXw + yᵀy.

A new form may be a new definition. It is a claim when a small change inside of the new sum gives what the
old one says, and the two are not written alike: an expansion with a slip, not another choice of the author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from derive.evidence import Verdict
from derive.notes.judging.corrections import corrections
from derive.notes.judging.definitions import has_slope, mentions
from derive.notes.judging.hypotheses import assumed
from derive.notes.judging.instances import SIZES
from derive.notes.judging.meant import probably_meant
from derive.notes.judging.names import primed
from derive.notes.judging.screen import Screen
from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Claim, Tried, tried
from derive.notes.letters import RUNNING
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.meaning.structure import key_of
from derive.notes.reading.words import FUNCTION_LETTERS, SPELLED
from derive.notes.written import (
    Apply,
    Big,
    Index,
    Minus,
    Norm,
    Num,
    Over,
    Plus,
    Raised,
    Sym,
    Times,
    Written,
    every,
    mapped,
    parts,
    symbols,
)

_CASE = re.compile(
    r"^\W*(?:for|if|when|with|in)\b|\b(?:special case|only two|two classes|binary|two-class)\b", re.IGNORECASE
)
_SLIP = re.compile(r"\bsign\b|exchanged")
_SLIP_THEN = re.compile(r"\^\d+ is meant|factor")


def is_restatement(situation: Situation, definition: Definition, current: Definition) -> bool:
    """Whether `definition` is meant to say what `current` says, and misses it by a slip in one term."""
    right = situation.claim.right
    usual_function = definition.name in FUNCTION_LETTERS and not definition.indices
    if usual_function or not isinstance(right, Plus) or len(symbols(right)) < 2:
        return False
    knowledge = situation.knowledge
    old = likeness(_opened(current.body, knowledge))
    changes = _one_term_changed(right, knowledge.sizes)
    return any(_holds(c, situation) for c in changes if likeness(_opened(c, knowledge)) != old)


def is_slip(
    situation: Situation, definition: Definition, current: Definition, *, then: bool, bare: bool
) -> bool:
    """Whether another sign, or another letter below, makes a formula say what the name is, in another form.

    Behind *then* it may be the same form, and have 2 r for r². Where no words bring in anything new it may be
    that form with the formulas of its names put in, (wx + y)² of (a - y)² with a = wx.
    """
    if definition.name in FUNCTION_LETTERS and not definition.indices:
        return False
    if not then and not (bare and definition.name in situation.knowledge.recent):
        return False
    knowledge, right = situation.knowledge, situation.claim.right
    old = likeness(_opened(current.body, knowledge))
    put_in = bare and bool(set(symbols(right)) - set(symbols(current.body)))
    put_in = put_in and not _holds(Minus(right), situation)  # y - wx for a residual wx - y is a choice
    for changed, words in corrections(right, (), ()):
        if not (_SLIP.search(words) or (then and _SLIP_THEN.search(words))):
            continue
        if not (then or put_in) and likeness(_opened(changed, knowledge)) == old:
            continue
        if _holds(changed, situation):
            return True
    return False


def _holds(right: Written, situation: Situation) -> bool:
    """Whether the name on the left is this formula."""
    guess, plain = Claim(situation.claim.left, right), as_written(situation)
    return Screen(plain).passes(guess) and tried(guess, plain).holds


def _opened(term: Written, knowledge: Knowledge, depth: int = 3) -> Written:
    """The formula with its names' formulas put in."""
    if isinstance(term, Sym) and depth:
        current = knowledge.current(term)
        if current is None or current.later or current.indices != term.indices:
            return term
        return _opened(current.body, knowledge, depth - 1)
    return mapped(term, lambda part: _opened(part, knowledge, depth))


def is_of_known_whole(situation: Situation, definition: Definition) -> bool:
    """S_ij = Σ_k q_ik k_jk where S = Q Kᵀ was said: a claim in entries."""
    rank, knowledge = len(definition.indices), situation.knowledge
    if definition.parameters or not rank:
        return False
    whole = (d for d in knowledge.candidates(definition.name) if len(d.indices) < rank)
    known = next((d for d in whole if not d.later and not d.parameters), None)
    if known is None or not all(index.letter in RUNNING for index in definition.indices):
        return False
    if len(knowledge.shapes.get(key_of(known), ())) != rank - len(known.indices):
        return False
    situation = without_itself(situation, definition.name)
    found = tried(situation.claim, as_written(situation))
    if found.verdict is not Verdict.FALSE or definition.name not in knowledge.recent:
        return found.holds
    return probably_meant(situation, as_written(situation), lambda: False) is not None


def without_itself(situation: Situation, name: str) -> Situation:
    """What is known without the lines further down that give the name a formula: none is its own reason."""
    knowledge = situation.knowledge.copy()
    knowledge.forget_later(name)
    return replace(situation, knowledge=knowledge)


def share(left: Written | None, right: Written | None) -> str:
    """The r of Σ_k r_k = 1."""
    match left, right:
        case Big(False, Sym(name, (index,)), letter), Num(value) if value == 1 and index.letter == letter:
            return name
        case _:
            return ""


def holds_for_targets(situation: Situation, found: Tried) -> bool:
    """Whether it says the same where the targets sum to 1."""
    if not any(isinstance(part, Big) for part in every(situation.claim.right)):
        return False
    sums = (
        hypothesis
        for hypothesis in assumed(as_written(situation), found, situation.claim)
        if hypothesis.closed
    )
    return any(tried(situation.claim, hypothesis).holds for hypothesis in sums)


def is_of_known_entries(situation: Situation, definition: Definition) -> bool:
    """δ^L = (a^L - y) ⊙ σ′(z^L) where δ^l_j = ∂C/∂z^l_j was said: a claim in matrix form."""
    rank = len(definition.indices)
    if any(
        _is_whole(known, definition, situation) for known in situation.knowledge.candidates(definition.name)
    ):
        return tried(situation.claim, as_written(situation)).holds
    entries = next(
        (
            known
            for known in situation.knowledge.candidates(definition.name)
            if len(known.indices) > rank
            and not known.later
            and _of_rank(known, rank).fits(definition.indices)
        ),
        None,
    )
    if not rank or entries is None or definition.parameters:
        return False
    situation = without_itself(situation, definition.name)
    found = tried(situation.claim, as_written(situation))
    return found.holds or (found.verdict is Verdict.FALSE and has_slope(entries.body))


def _is_whole(known: Definition, definition: Definition, situation: Situation) -> bool:
    """r = Xw - y, beside an r_i that is written out behind it."""
    rest = situation.knowledge.shapes.get((known.name, len(known.indices)), ())
    entry = bool(rest) and len(known.indices) + len(rest) == len(definition.indices)
    return entry and not known.later and not known.parameters and not definition.parameters


def is_inverse(situation: Situation, definition: Definition) -> bool:
    """φ = 1/(1 + e^{-η}) where η = log(φ/(1 - φ)) was said: solved for φ, and no new φ."""
    knowledge, sym = situation.knowledge, Sym(definition.name, definition.indices)
    inside = [s for s in symbols(situation.claim.right) if s.name != definition.name]
    current = (knowledge.current(one) for one in inside)
    known = [d for d in current if d is not None and not d.later and sym in symbols(d.body)]
    if definition.parameters or not known:
        return False
    own = knowledge.copy()
    own.definitions.pop(definition.name, None)
    return tried(situation.claim, replace(as_written(situation), knowledge=own)).holds


def through(situation: Situation, inner: Definition) -> Iterator[Definition]:
    """a = σ(w x + b), and then z = w x + b: a is σ(z), and its derivatives go through z."""
    known = {sym.name for sym in symbols(inner.body)}
    for name, found in list(situation.knowledge.definitions.items()):
        outer = next((d for d in reversed(found) if not d.later), None)
        if outer is None or outer.parameters or name == inner.name or inner.parameters:
            continue
        match outer.body:
            case Apply(function, (Plus() as argument,), 0) if {s.name for s in symbols(argument)} == known:
                sym = Sym(inner.name, outer.indices)
                if tried(Claim(sym, argument), as_written(situation)).holds:
                    yield replace(outer, body=Apply(function, (sym,)))
            case _:
                pass


def is_slope_of(situation: Situation, definition: Definition) -> bool:
    """σ(x) = σ(x)(1 - σ(x)): the old function's derivative, with a lost prime."""
    right, plain = situation.claim.right, as_written(situation)
    kept = primed(definition.name) in situation.knowledge.relied  # a list: f(x) = sin x, f'(x) = cos x; …
    if kept and not mentions(right, definition.name):
        return False
    if tried(Claim(Apply(definition.name, definition.parameters, 1), right), plain).holds:
        return True
    inside = [sym for sym in symbols(right) if sym not in definition.parameters]
    if len(inside) != 1 or len(definition.parameters) != 1 or mentions(right, definition.parameters[0].name):
        return False
    return tried(Claim(Apply(definition.name, (inside[0],), 1), right), plain).holds


def _of_rank(definition: Definition, rank: int) -> Definition:
    return replace(definition, indices=definition.indices[:rank])


def _one_term_changed(right: Plus, sizes: set[str]) -> Iterator[Written]:
    for changed, _ in corrections(right, (), sorted(sizes)):
        if isinstance(changed, Plus) and len(changed.terms) == len(right.terms):
            same = [a == b for a, b in zip(changed.terms, right.terms, strict=True)]
            if sum(same) == len(same) - 1:
                yield changed


def likeness(term: Written) -> object:
    """The formula without signs, numbers, their powers and the order of terms and factors: λ|w| as λw²."""
    match term:
        case Num():
            return ()
        case Minus(inner) | Apply("abs", (inner,)) | Raised(inner, Num()):
            return likeness(inner)
        case Norm(inner, _):
            return "norm", likeness(inner)
        case Plus(terms):
            return "+", frozenset(likeness(part) for part in terms)
        case Times(factors, _):
            found = [likeness(part) for part in factors if not isinstance(part, Num)]
            found = [part for part in found if part != ()]
            return found[0] if len(found) == 1 else ("*", frozenset(found))
        case Over(above, Num()):
            return likeness(above)
        case Over(Num(), below) if not symbols(below):
            return ()
        case _:
            inner = tuple(likeness(part) for part in parts(term))
            return (type(term).__name__, inner) if inner else term


def is_opaque(call: Apply, knowledge: Knowledge) -> bool:
    """e = f(a_2(z_2)), said of an e that has a formula already."""
    known = call.function in ("sigma", *SPELLED.values())
    return knowledge.function(call.function) is None and not known


def is_activation(left: Sym, right: Sym, knowledge: Knowledge) -> bool:
    """a = z where a = g(z) was said: the output activation is the identity."""
    current = knowledge.current(left)
    return current is not None and isinstance(current.body, Apply) and current.body.arguments == (right,)


def is_entry_in_a_case(
    definition: Definition, current: Definition | None, situation: Situation, *, words: str
) -> bool:
    """For two classes, p_1 = σ(z_1 - z_2), of a p_i that has a formula; another layer is no case.

    Where no words say so, it is one if it, or the same of another entry, holds at some size: two classes.
    """
    if current is None or current.later or not definition.indices or definition.parameters:
        return False
    numbered = all(not index.letter for index in definition.indices)
    running = any(index.letter in RUNNING for index in current.indices)
    if not (numbered and running and situation.readings) or "layer" in words:
        return False
    if _CASE.search(words) is not None:
        return True
    plain = as_written(situation)
    return any(
        tried(claim, replace(plain, sizes=(size,))).holds
        for size in SIZES
        for claim in _of_any_entry(definition, situation.claim, size)
    )


def _of_any_entry(definition: Definition, claim: Claim, size: int) -> Iterator[Claim]:
    """The claim, and the same of the other entries that there are at a size."""
    yield claim
    *before, last = definition.indices
    for place in range(1, size + 1):
        if place != last.shift:
            yield replace(claim, left=Sym(definition.name, (*before, Index("", place))))


def keeps_its_formula(definition: Definition, current: Definition | None, *, special: bool) -> str:
    """Why a name keeps its formula: e = f(a_2(w_2, a_1)) says what e depends on; one might use another."""
    if current is None or current.later:
        return ""
    if special and current.body != definition.body:
        return "a possibility or a special case that the text mentions, which replaces nothing"
    body = definition.body
    if definition.parameters or not isinstance(body, Apply) or isinstance(current.body, Apply):
        return ""
    return "it says on what the quantity depends" if body.function in ("f", "F", "g") else ""
