"""A refutation beside what the text tells: what a condition leaves of it.

A point counts where the conditions hold. Under one that is not understood nothing is refuted, and nothing is
where the text announces that its equality is not exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice, product

from derive.evidence import Verdict
from derive.library.activations import CALL_NAMES
from derive.model import Interval
from derive.notes.judging.angles import in_degrees
from derive.notes.judging.any_activation import USUALLY, with_any_activation
from derive.notes.judging.approximated import BY_SERIES
from derive.notes.judging.around import Told
from derive.notes.judging.at_place import at_its_place
from derive.notes.judging.bases import has_logarithm, in_told_base
from derive.notes.judging.bounds import both, shown_interval
from derive.notes.judging.cautions import DASHED
from derive.notes.judging.claims import TO_BE_SOLVED, Answer, Caution
from derive.notes.judging.equations import where_they_hold
from derive.notes.judging.imaginary import of_real_numbers
from derive.notes.judging.links import judge_link
from derive.notes.judging.related import through_relations
from derive.notes.judging.situation import Situation, as_written, names_behind, parts_behind
from derive.notes.judging.solutions import false_zero
from derive.notes.judging.trial import Claim, Hypothesis, tried
from derive.notes.judging.unread import A_COMPARISON
from derive.notes.judging.valued import is_numeric
from derive.notes.judging.values_of import values_of
from derive.notes.judging.verdict import HOLDING, Word
from derive.notes.judging.wordings import ONE, is_another, is_linear, of_one_example, with_activation
from derive.notes.meaning.definition import Definition
from derive.notes.reading.loose import MEMBER
from derive.notes.shown import shown
from derive.notes.written import (
    Apply,
    Nabla,
    Slope,
    Sym,
    Written,
    every,
    printed_name,
    symbols,
)

MOST_TRIED = 4  # sets of values that a text states
_AGAINST = (("negative", " > 0"), ("positive", " < 0"), ("right", " < 0"), ("left", " > 0"))
_USUAL = {"sigma": "sigmoid"}


def under(told: Told, answer: Answer, *, situation: Situation, caution: Caution) -> Answer:
    """The answer as the conditions leave it: no refutation outside of them, and no case that they exclude."""
    if answer.word is Word.PROVED and USUALLY in answer.why and told.function not in ("", "sigmoid"):
        answer = replace(answer, word=Word.HOLDS_IF)  # the words name another activation
    answer, situation = with_any_activation(answer, situation, caution)
    judged = through_relations(told.related, answer, situation, caution=caution)
    if judged is None or (judged.word is Word.FALSE and (told.loose or told.limits)):
        judged = _under(told, judged or answer, situation=situation, caution=caution)
    found = told.grounds.of(of_real_numbers(judged, situation))
    is_signed = found.word is Word.FALSE and DASHED in caution.reasons
    return Answer(Word.UNDECIDED, DASHED) if is_signed else found


def _under(told: Told, answer: Answer, *, situation: Situation, caution: Caution) -> Answer:
    if BY_SERIES in answer.why:
        return answer
    if answer.why == TO_BE_SOLVED and not told.posed:
        answer = false_zero(situation) or answer
    if answer.word is Word.HOLDS_IF:
        return _supposed(told, answer, situation=situation, caution=caution)
    settled = _by_what_is_said(told, answer, situation, caution=caution)
    if settled is not None:
        return settled
    based = None
    if answer.word in (Word.FALSE, Word.UNDECIDED):
        based = in_told_base(situation, told.base) or in_degrees(situation, told.degrees)
    if answer.word in (Word.UNDECIDED, Word.NO_CLAIM):
        if based is not None and based.word is Word.HOLDS_IF:
            return based
        return _in_its_case(told, answer, situation=situation)
    if answer.word is not Word.FALSE:
        return answer
    claim = situation.claim
    if (limit := told.limit(names_behind(situation))) is not None and not is_numeric(claim.left):
        return Answer(Word.UNDECIDED, f"the text speaks of a limit: {limit.words}")
    if any(name.startswith(MEMBER) for name in names_behind(situation)):
        return Answer(Word.UNDECIDED, "nothing says which places the set of a sum has")
    if told.loose:
        return Answer(Word.UNDECIDED, f"the text says '{told.loose}': no exact equality")
    if based is not None:
        return based
    if told.base and any(map(has_logarithm, (claim.left, claim.right))):
        return Answer(Word.UNDECIDED, f"the text says '{told.base}': another base of the logarithm")
    if is_numeric(claim.left) and is_numeric(claim.right):
        return answer
    if (words := _unread(told, situation)) is not None:
        return Answer(Word.UNDECIDED, f"the text tells a condition: {words}")
    if told.function and _is_of_another_model(told.function, situation):
        return Answer(Word.UNDECIDED, f"the text speaks of another model: {told.function}")
    near = names_behind(situation)
    choices = values_of(situation.claim, told, near)
    narrowed, domains = _with_domains(told, situation, near)
    if choices:
        return _of_choices((choices, told), answer, situation=narrowed, caution=caution)
    if words := _assumed(told, situation):
        return Answer(Word.UNDECIDED, f"the text tells a condition: {words}")
    if domains:
        answer = _narrowed(narrowed, caution)
    if answer.word is Word.FALSE and any({a, b} & near for a, _, b in told.pairs):
        point = answer.counterexample
        if point is None or not told.allows(point.point):
            return Answer(Word.UNDECIDED, f"the text tells a condition: {_said(told.pairs)}")
    return answer


def _by_what_is_said(told: Told, answer: Answer, situation: Situation, *, caution: Caution) -> Answer | None:
    """The answer by words, values and equations of the text, where these settle what is open or false."""
    if answer.word in (Word.FALSE, Word.UNDECIDED):
        worded = _as_worded(told, situation)
        if worded is not None:
            return worded
        if is_of_one(told, situation) and " = 1" not in answer.why and "one example" not in answer.why:
            return Answer(Word.UNDECIDED, "the text speaks of a single example")
    open_here = answer.word in (Word.FALSE, Word.UNDECIDED, Word.NO_CLAIM)
    if open_here and (placed := at_its_place(told.stated.places, situation)) is not None:
        return placed
    has_values = bool(told.stated.here or told.stated.before or told.worded)
    if answer.word in (Word.FALSE, Word.UNDECIDED) and has_values:
        stated = _as_stated(told, answer, situation, caution=caution)
        if stated is not None:
            return stated
    open_words = (Word.FALSE, Word.UNDECIDED, Word.NO_CLAIM)
    if answer.word in open_words and (told.stated.equations or told.stated.assumed):
        clear = not (told.loose or told.domains or told.choices or told.pairs or caution.reasons)
        names = names_behind(situation)
        refute = clear and answer.word is not Word.NO_CLAIM
        found = where_they_hold(told.stated, situation, names, refute=refute)
        if found is not None:
            return found
    return None


def _as_stated(told: Told, answer: Answer, situation: Situation, *, caution: Caution) -> Answer | None:
    """The answer where y_i = 1, when the text says so and the claim holds there."""
    inside = [part for side in (situation.claim.left, situation.claim.right) for part in every(side)]
    by = {part.wrt for part in inside if isinstance(part, Slope | Nabla)}
    near = names_behind(situation)
    used: dict[Sym, dict[Written, None]] = {}
    for sym, value in told.stated.here:
        if sym in inside or (str(sym) in near and not _has_formula(sym, situation)):
            used.setdefault(sym, {})[value] = None
    if answer.word is Word.FALSE:  # a formula that writes b is not said of an example in which b = 0
        for sym, value in told.stated.before:
            written = sym in inside and _is_of_an_example(inside, situation)
            solved = str(sym) in situation.knowledge.solved
            former = situation.knowledge.earlier.get(str(sym))
            gone = former is not None and former.used and former.body == value
            if str(sym) in near and not written and not (solved or gone) and not _has_formula(sym, situation):
                used.setdefault(sym, {}).setdefault(value)
    known = dict.fromkeys(part for part in parts_behind(situation) if isinstance(part, Sym))
    for worded in told.worded:
        for sym in worded.of(known):
            used.setdefault(sym, {})[worded.value] = None
    names = [sym for sym in used if sym not in by]
    for values in islice(product(*(used[sym] for sym in names)), MOST_TRIED if names else 0):
        found = _where(dict(zip(names, values, strict=True)), situation, caution)
        if found is not None:
            return found
    return None


def _is_of_an_example(parts: Iterable[Written], situation: Situation) -> bool:
    """Whether all that is not differentiated has a number, as in an example; x = 1 alone is a condition."""
    slopes = [part for part in parts if isinstance(part, Slope) and isinstance(part.of, Sym)]
    above = {part.of for part in slopes}
    names = (part for part in parts if isinstance(part, Sym) and part not in above)
    return all(str(name) in situation.knowledge.values for name in names)


def _as_worded(told: Told, situation: Situation) -> Answer | None:
    """The answer for a single example, or with the activation that the words name, where it holds then."""
    tries: list[Hypothesis] = []
    if is_of_one(told, situation) or told.shares:
        tries += of_one_example(situation)
    if told.function and _is_of_another_model(told.function, situation):
        known = dict.fromkeys(part for part in parts_behind(situation) if isinstance(part, Sym))
        near = {sym: found for sym in known if (found := situation.knowledge.current(sym)) is not None}
        tries += with_activation(told.function, near, situation)
    for hypothesis in tries:
        found = tried(situation.claim, hypothesis)
        if found.verdict in (Verdict.PROVED, Verdict.HOLDS_IF) and found.holds:
            return Answer(Word.HOLDS_IF, "; ".join([hypothesis.words, *found.marks.adopted]))
    return None


def is_of_one(told: Told, situation: Situation) -> bool:
    """For a single example; for n = 1 of a number of examples n."""
    sizes = situation.knowledge.sizes
    return told.alone or any(str(sym) in sizes and value == ONE for sym, value in told.stated.here)


def _has_formula(sym: Sym, situation: Situation) -> bool:
    """Whether the document says what the name is: then a number is its value, and no choice."""
    current = situation.knowledge.current(sym)
    return current is not None and not is_numeric(current.body)


def _where(values: dict[Sym, Written], situation: Situation, caution: Caution) -> Answer | None:
    """The answer with these values put in, where the claim holds then."""
    knowledge = situation.knowledge.copy()
    for sym, value in values.items():
        knowledge.define(Definition(sym.name, sym.indices, (), value, situation.place))
    there = replace(situation, knowledge=knowledge)
    if tried(there.claim, as_written(there)).verdict is Verdict.FALSE:
        return None
    again = judge_link(there, Caution([*caution.reasons]))
    said = ", ".join(f"{printed_name(str(sym))} = {shown(value)}" for sym, value in values.items())
    return replace(again, word=Word.HOLDS_IF, why=said) if again.word in HOLDING else None


def _assumed(told: Told, situation: Situation) -> str:
    """An equation of the sentence that the claim's letters obey there, and not everywhere: ‖u‖ = 1."""
    near = set[str]() if is_numeric(situation.claim.right) else names_behind(situation)
    of_matrices = (equation for equation in told.stated.assumed if equation.matrix is not None)
    for equation in (*told.stated.equations, *of_matrices):
        if not equation.names & near:
            continue
        if not equation.announced and any(
            situation.knowledge.is_defined(sym) for sym in symbols(equation.left)
        ):
            continue
        claim = Claim(equation.left, equation.right)
        if equation.is_name or not tried(claim, as_written(situation)).holds:
            return f"{printed_name(shown(equation.left))} = {printed_name(shown(equation.right))}"
    return ""


def _in_its_case(told: Told, answer: Answer, *, situation: Situation) -> Answer:
    """What is open for all points, and holds where the conditions do: if x < 0, |x| = -x."""
    cases = told.domains or told.choices or told.inequalities
    if told.loose or not cases or _unread(told, situation) is not None:
        return answer
    names = names_behind(situation)
    choices = values_of(situation.claim, told, names)
    narrowed, domains = _with_domains(told, situation, names)
    if not choices and not domains:
        return answer
    if choices:
        found = _of_choices((choices, told), answer, situation=narrowed, caution=Caution())
    else:
        found = _narrowed(narrowed, Caution())
    return found if found.word in HOLDING else answer


def _unread(told: Told, situation: Situation) -> str | None:
    """A condition that is not understood, and is said of what the claim rests on."""
    chosen = dict.fromkeys((sym for sym, _ in told.choices), ONE)
    unsolved = [one for one in told.inequalities if one.domain(chosen) is None]
    if unsolved and any(one.names & names_behind(situation) for one in unsolved):
        return A_COMPARISON
    if not told.unread:
        return None
    parts = list(parts_behind(situation))
    return next((one.words for one in told.unread if one.concerns(parts, situation.knowledge)), None)


def holds_in_its_case(told: Told, situation: Situation) -> bool:
    """Whether L = -log p says for y = 1 what the definition of L says."""
    nothing = Answer(Word.UNDECIDED)
    if _in_its_case(told, nothing, situation=situation) is not nothing:
        return True
    if _as_worded(told, situation) is not None:
        return True
    return (
        bool(told.stated.here or told.worded)
        and _as_stated(told, nothing, situation, caution=Caution()) is not None
    )


def is_special(told: Told, current: Definition) -> bool:
    """Whether a formula of a known function is said of a case only: for β = 0, in the linear regime."""
    inside = symbols(current.body)
    values = any(sym in inside and sym not in current.parameters for sym, _ in told.stated.here)
    return values or bool(told.loose or told.limits or told.unread)


def _with_domains(told: Told, situation: Situation, near: set[str]) -> tuple[Situation, bool]:
    """The situation where the conditions hold, and whether any is about the claim."""
    domains = {name: domain for name, domain in told.domains.items() if name in near}
    domains |= _solved(told, {}, near)
    knowledge = situation.knowledge
    if any((name, 0) in knowledge.shapes for name in domains):  # x < 0 is said of a number
        knowledge = knowledge.copy()
        for name in domains:
            knowledge.shapes.pop((name, 0), None)
    narrowed = replace(situation, knowledge=knowledge, domains={**domains, **situation.domains})
    return narrowed, bool(domains)


def _solved(told: Told, values: Mapping[Sym, Written], near: set[str]) -> dict[str, Interval]:
    """s < -1, where y s > 1 is told and y is -1."""
    found: dict[str, Interval] = {}
    for one in told.inequalities:
        domain = one.domain(values)
        if domain is not None and str(domain[0]) in near:
            found[str(domain[0])] = both(found.get(str(domain[0])), domain[1])
    return found


def _supposed(told: Told, answer: Answer, *, situation: Situation, caution: Caution) -> Answer:
    """Nothing holds on a ground that the text excludes: v > 0 where v < 0 is told, u = v where u < v is."""
    pairs = [
        pair for pair in told.pairs if answer.why in (f"{pair[0]} = {pair[2]}", f"{pair[2]} = {pair[0]}")
    ]
    if pairs:
        return Answer(Word.UNDECIDED, f"the text tells a condition: {_said(pairs)}")
    words = " ".join(one.words.lower() for one in told.unread)
    if any(sign in words and answer.why.endswith(ground) for sign, ground in _AGAINST):
        return Answer(Word.UNDECIDED, f"the text tells a condition: {_unread(told, situation) or words}")
    if not any(answer.why.startswith(f"{name} ") for name in told.domains):
        return answer
    narrowed, _ = _with_domains(told, situation, set(told.domains))
    again = _narrowed(narrowed, caution)
    refuted = again.word is Word.FALSE and again.counterexample is not None
    return again if refuted or again.word in HOLDING else answer


def _said(pairs: Iterable[tuple[str, str, str]]) -> str:
    return ", ".join(" ".join(pair) for pair in pairs)


def _narrowed(situation: Situation, caution: Caution) -> Answer:
    """The answer where the conditions hold; a refutation by given numbers has no point, and is none there."""
    again = judge_link(situation, Caution([*caution.reasons]))
    domains = " and ".join(
        shown_interval(printed_name(name), domain) for name, domain in situation.domains.items()
    )
    if again.word in HOLDING:
        return replace(again, word=Word.HOLDS_IF, why=domains) if again.word is Word.PROVED else again
    if again.word is Word.FALSE:
        return again
    return Answer(Word.UNDECIDED, f"the text tells a condition: {domains}")


def _of_choices(
    given: tuple[list[tuple[Sym, tuple[Written, ...]]], Told],
    answer: Answer,
    *,
    situation: Situation,
    caution: Caution,
) -> Answer:
    """y ∈ {-1, 1}: for every one of the values by itself."""
    choices, told = given
    near = names_behind(situation)
    said = ", ".join(
        f"{sym} {'=' if len(values) == 1 else 'one of'} {', '.join(map(shown, values))}"
        for sym, values in choices
    )
    found: list[Answer] = []
    for values in product(*(values for _, values in choices)):
        knowledge = situation.knowledge.copy()
        for (sym, _), value in zip(choices, values, strict=True):
            knowledge.define(Definition(sym.name, sym.indices, (), value, situation.place))
        pairs = zip(choices, values, strict=True)
        domains = {**situation.domains, **_solved(told, {sym: value for (sym, _), value in pairs}, near)}
        there = replace(situation, knowledge=knowledge, domains=domains)
        found.append(judge_link(there, Caution([*caution.reasons])))
    if all(one.word in HOLDING for one in found):
        weakest = Word.CONSISTENT if any(one.word is Word.CONSISTENT for one in found) else Word.HOLDS_IF
        return Answer(weakest, said)
    if any(one.word is Word.FALSE and one.counterexample is not None for one in found):
        return answer
    return Answer(Word.UNDECIDED, f"the text tells a condition: {said}")


def _is_of_another_model(function: str, situation: Situation) -> bool:
    """Whether the definitions have an activation, and the one that the text names is none of them."""
    called = {part.function for part in parts_behind(situation) if isinstance(part, Apply)}
    called = {_USUAL.get(name, name) for name in called if not is_another(name, situation.knowledge)}
    names = dict.fromkeys(part for part in parts_behind(situation) if isinstance(part, Sym))
    if any(is_linear(found) for sym in names if (found := situation.knowledge.current(sym)) is not None):
        called.add("identity")
    return (
        bool(called & {*CALL_NAMES.values(), "sigmoid", "softmax", "tanh", "identity"})
        and function not in called
    )
