"""What name = formula says of a name that has one: another meaning of it, or a claim about what it is.

A claim it is where the formula holds; where the words say that it follows, or is wrong; where nothing could
be set to it; and where a slip of the pen parts it from what the name is, written in another way. All else
gives the name another meaning: a line that is written like the old one, with another factor or another
activation, is another choice of its author.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from derive.notes.judging.around import NOTHING, Told
from derive.notes.judging.conditional import holds_in_its_case, is_special
from derive.notes.judging.contradictions import is_derivative, is_derived
from derive.notes.judging.definitions import has_slope, refers_to_itself
from derive.notes.judging.following import says_again
from derive.notes.judging.hypotheses import under_suppositions
from derive.notes.judging.inserted import with_values
from derive.notes.judging.placewise import is_of_known_place
from derive.notes.judging.restated import (
    holds_for_targets,
    is_activation,
    is_entry_in_a_case,
    is_inverse,
    is_of_known_entries,
    is_of_known_whole,
    is_opaque,
    is_restatement,
    is_slip,
    is_slope_of,
    without_itself,
)
from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Claim, tried
from derive.notes.judging.valued import is_numeric
from derive.notes.letters import RUNNING
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Apply, Num, Sym, printed_name, symbols


@dataclass(frozen=True, slots=True)
class Wording:
    """What the words around a line say of it."""

    told: Told = NOTHING
    rejected: bool = False  # it is called wrong: then it says something, and defines nothing
    follows: bool = False  # it follows: hence, substituting gives
    then: bool = False  # it comes after something: then, we have
    bare: bool = False  # no words before it bring in anything new
    replaces: bool = False  # what is defined here takes the place of what was
    worded: bool = False  # it is one of several cases


def current_of(definition: Definition, knowledge: Knowledge) -> Definition | None:
    """What the name of a definition means so far."""
    if definition.parameters:
        return knowledge.function(definition.name)
    return knowledge.current(Sym(definition.name, definition.indices))


def gives_nothing(
    definition: Definition | None, knowledge: Knowledge, wording: Wording, *, thought: bool
) -> str:
    """Why an equation gives its name nothing: it is denied, or a number is only thought of."""
    if definition is None:
        return ""
    current = current_of(definition, knowledge)
    if wording.rejected and (current is None or current.later):
        return "the text says that it is not so"
    return "a condition" if thought and not definition.parameters and is_numeric(definition.body) else ""


def second_formula(definition: Definition, current: Definition | None, knowledge: Knowledge) -> str:
    """What is said of a name that has another formula in the same section."""
    if current is None or current.later or current.assumed or definition.name not in knowledge.recent:
        return ""
    same = current.body == definition.body or current.indices != definition.indices
    head = Sym(definition.name, definition.indices)
    return (
        "" if same else printed_name(f"a second formula for {head}, which has another one in {current.place}")
    )


def is_claim(definition: Definition, situation: Situation, wording: Wording) -> bool:
    """Whether a line claims something of its name, and gives it no meaning."""
    value = _as_value(definition, situation.knowledge)
    if value is not definition:
        definition, situation = value, without_itself(situation, definition.name)
    current = current_of(definition, situation.knowledge)
    if is_of_known_place(situation, definition) and not wording.replaces:
        return True
    if current is None or current.later:
        if definition.parameters and situation.knowledge.at_a_number(definition.name) is not None:
            return _holds(without_itself(situation, definition.name))  # L_{0.5}(r) = |r|/2, of an L_τ(r)
        if is_of_known_entries(situation, definition) or is_inverse(situation, definition):
            return True
        if is_of_known_whole(situation, definition):
            return True
        differs = current is None or current.body != definition.body
        return differs and refers_to_itself(definition) and not _goes_back(definition, situation.knowledge)
    if current.body == definition.body:
        return False
    if _is_said(definition, current, situation, wording=wording):
        return True
    right = situation.claim.right
    left, plain = situation.claim.left, not definition.parameters
    if (
        plain
        and isinstance(left, Sym)
        and isinstance(right, Sym)
        and is_activation(left, right, situation.knowledge)
    ):
        return False
    return (
        has_slope(current.body)
        or _holds(situation)
        or _misses(definition, current, situation, wording=wording)
    )


def _goes_back(definition: Definition, knowledge: Knowledge) -> bool:
    """δ_2 = δ_3 w, where δ_3 has a formula without δ_2: one step of a recursion, counted down."""
    own = Sym(definition.name, definition.indices)
    waiting, seen = [sym for sym in symbols(definition.body) if sym.name == own.name], set[Sym]()
    while waiting:
        sym = waiting.pop()
        current = knowledge.current(sym)
        numbered = all(not index.letter for index in sym.indices)
        if sym == own or (sym.name == own.name and (current is None or not numbered)):
            return False
        if sym not in seen and current is not None:
            waiting += symbols(current.body)
        seen.add(sym)
    return bool(seen)


def _as_value(definition: Definition, knowledge: Knowledge) -> Definition:
    """D(p, q) = H(p, q) - H(p) of the value D(p, q) that is made of the entries p_i and q_i: no function."""
    value = Sym(definition.name, definition.indices)
    known = knowledge.current(value) if definition.parameters else None
    if known is None or known.later or known.arguments != definition.parameters:
        return definition
    return replace(definition, parameters=(), arguments=known.arguments)


def _is_said(definition: Definition, current: Definition, situation: Situation, *, wording: Wording) -> bool:
    """Whether the words, or the form of the line, leave nothing that it could define."""
    right, knowledge = situation.claim.right, situation.knowledge
    if wording.rejected or refers_to_itself(definition):
        return True
    if wording.follows and says_again(definition, current, knowledge):
        return True
    if definition.parameters:
        return is_numeric(right) and not wording.replaces  # f(x) = 1 of an f that is x² + 1
    return (
        is_numeric(right) or right == Sym("I") or (isinstance(right, Apply) and is_opaque(right, knowledge))
    )


def _holds(situation: Situation) -> bool:
    """Whether it says what the name is, at once or with the numbers of an example put in."""
    claim = situation.claim
    zero = Claim(claim.right, Num(Fraction(0)))
    if symbols(claim.right) and tried(zero, as_written(situation)).holds:
        return True  # (y - y)^2 defines nothing
    found = tried(claim, as_written(situation))
    if found.holds or holds_for_targets(situation, found):
        return True
    others = (*with_values(situation), *under_suppositions(situation))
    return any(tried(claim, hypothesis).holds for hypothesis in others)


def _misses(definition: Definition, current: Definition, situation: Situation, *, wording: Wording) -> bool:
    """Whether it should say what the name is, in another form or in a case."""
    goes_on = wording.bare or wording.follows or wording.then
    if goes_on and is_restatement(situation, definition, current):
        return True
    if holds_in_its_case(wording.told, situation):
        return True
    again = says_again(definition, current, situation.knowledge) and not _has_several(definition, situation)
    then, bare = wording.then, wording.bare
    if not wording.replaces and again and is_slip(situation, definition, current, then=then, bare=bare):
        return True
    if wording.then and again and not wording.replaces and _has_a_number_for(definition, current, situation):
        return True
    goes_on = wording.then or wording.follows
    if goes_on and again and not wording.replaces and _is_an_entry_of(definition, current, situation):
        return True
    if again and not wording.replaces and _is_of_the_same_loss(definition, current, situation):
        return True
    of_function = current.parameters or definition.parameters
    if of_function and not wording.replaces and not wording.worded and is_special(wording.told, current):
        return True
    named = isinstance(situation.claim.right, Sym)
    return definition.parameters != () and not named and is_slope_of(situation, definition)


def _is_an_entry_of(definition: Definition, current: Definition, situation: Situation) -> bool:
    """Then S_12 = x_1 + x_2, of an S_ij = x_i x_j; of a recurrence, where it is said how that begins."""
    numbered = all(not index.letter for index in definition.indices)
    running = all(index.letter in RUNNING for index in current.indices)
    if not (definition.indices and numbered and running) or definition.parameters:
        return False
    own = [sym for sym in symbols(current.body) if sym.name == current.name]
    begun = any(key.startswith(f"{current.name}_") for key in situation.knowledge.values)
    return (begun or not own) and not is_entry_in_a_case(definition, current, situation, words="")


def _has_several(definition: Definition, situation: Situation) -> bool:
    """Whether lines above gave the name two formulas, as a list of functions f(x) = … does: then a third."""
    above = situation.knowledge.without_later().definitions.get(definition.name, ())
    own = [d for d in above if d.indices == definition.indices and not d.assumed and symbols(d.body)]
    return len({d.body for d in own}) > 1


def _has_a_number_for(definition: Definition, current: Definition, situation: Situation) -> bool:
    """Then z = 3x, of z = wx and w = 2: it lacks nothing but a letter for which a number was given."""
    lacks = {str(sym) for sym in set(symbols(current.body)) - set(symbols(definition.body))}
    kept = set(symbols(definition.body)) & set(symbols(current.body))
    return bool(lacks and kept) and lacks <= situation.knowledge.values.keys()


def _is_of_the_same_loss(definition: Definition, current: Definition, situation: Situation) -> bool:
    """δ_k = y_k - t_k and δ_k = t_k - y_k, one of them a derivative of the loss: both are meant so."""
    if definition.indices != current.indices or not is_derived(current, situation.knowledge):
        return False
    if definition.name not in situation.knowledge.recent:
        return False  # another section may have another convention
    if set(symbols(definition.body)) != set(symbols(current.body)):
        return False
    return is_derivative(current, situation) or is_derivative(definition, situation)
