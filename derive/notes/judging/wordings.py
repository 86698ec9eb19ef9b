"""Conditions that words tell without a letter: without the bias, for a single example, with a linear output.

What they say is tried: the bias is 0, the number of examples 1, another activation stands in a definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from derive.library.activations import CALL_NAMES
from derive.notes.judging.customary import TITLES
from derive.notes.judging.renamed import renamed
from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Hypothesis, tried
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.reading.words import spelled
from derive.notes.written import Apply, Num, Sym, Written, every

ACTIVATED = ("sigma", "phi", "g", "f")  # letters of activations
VARIABLE = Sym("u#")
ZERO, ONE = Num(Fraction(0)), Num(Fraction(1))
_LACKS = r"(?:without|with no|no|ignoring|dropping|omitting|neglecting|leaving out|(?:with )?zero)"
_ANY = r"(?:(?:the|a|an|any|its|all|both) )?"
_VALUES = (
    (rf"\b{_LACKS} {_ANY}(?:bias|intercept|offset)(?:es|s)?\b", ("b", "bias", "beta_0", "theta_0"), ZERO),
    (r"\b(?:for|with|of) (?:a )?unit slope\b", ("w", "m", "a", "beta", "beta_1", "theta_1"), ONE),
    (rf"\b{_LACKS} {_ANY}(?:regulari[sz]ation|weight decay|penalty)\b", ("lambda", "alpha"), ZERO),
    (rf"\b{_LACKS} {_ANY}momentum\b", ("beta", "mu", "gamma"), ZERO),
)
_SAID = tuple((re.compile(pattern, re.IGNORECASE), names, value) for pattern, names, value in _VALUES)
_THINGS = r"(?:examples?|samples?|data ?points?|points?|observations?|instances?|pairs?|patterns?)"
_ALONE = re.compile(
    rf"\b(?:for|with|of|on|given) (?:just |only )?(?:a |an |the )?(?:single|one) (?:[\w-]+ )?{_THINGS}\b"
    r"|\b(?:batch|batches|batch size|minibatch) (?:of )?(?:size )?(?:one|1)\b|\bone[- ]example batch\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    rf"\bper[- ](?:[\w-]+[- ])?{_THINGS}|\b(?:contributions?|share) of (?:a|an|one|each|every|the)\b"
    r"|\b(?:one|each|every|a single) (?:term|summand|addend)\b",
    re.IGNORECASE,
)

_WORD = re.compile(r"[^\W\d_]{4,}(?:[ -]relu)?", re.IGNORECASE)
_LINEAR = re.compile(
    r"\b(?:linear|identity) (?:neurons?|units?|activations?|outputs?|layers?|networks?)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Worded:
    """Names by any of which a quantity may go, and the value that the words give it."""

    names: tuple[str, ...]
    value: Num

    def of(self, symbols: Iterable[Sym]) -> Iterator[Sym]:
        """The quantities that are meant: b, b_1, b^l."""
        for sym in symbols:
            if str(sym) in self.names or ("_" not in sym.name and sym.name in self.names[:1]):
                yield sym


def values_in(text: str) -> tuple[Worded, ...]:
    """The values that words of a sentence give."""
    return tuple(Worded(names, value) for pattern, names, value in _SAID if pattern.search(text))


def speaks_of_one(text: str) -> bool:
    """For a single example, with a batch of one."""
    return _ALONE.search(text) is not None


def speaks_of_shares(text: str) -> bool:
    """Per example, the contribution of each sample: what one example gives to a mean, without its 1/n."""
    return _SHARE.search(text) is not None or speaks_of_one(text)


def of_one_example(situation: Situation) -> Iterator[Hypothesis]:
    """The number of examples is 1."""
    base = tried(situation.claim, as_written(situation))
    counts, plain = sorted(situation.knowledge.sizes), as_written(situation)
    if len(counts) == 1 and not situation.knowledge.shapes:  # nothing else has a size
        yield replace(plain, ones=frozenset(counts), sizes=(1,), words=f"{counts[0]} = 1")
    yield from (h for h in renamed(situation, base, of_one=True) if h.ones or h.sizes == (1,))
    yield from (replace(plain, ones=frozenset((n,)), words=f"{n} = 1") for n in counts[:3])


def with_activation(
    function: str, near: Mapping[Sym, Definition], situation: Situation
) -> Iterator[Hypothesis]:
    """Definitions a = g(z) with another activation in them: of each quantity alone, then of all."""
    activated = [d for d in near.values() if _is_activated(d.body) or is_linear(d)]
    groups = [[one] for one in activated] + ([activated] if len(activated) > 1 else [])
    yield from _with_functions(function, situation)
    for group in groups:
        knowledge = situation.knowledge.copy()
        said = []
        for definition in group:
            argument = definition.body.arguments[0] if isinstance(definition.body, Apply) else definition.body
            body: Written = argument if function == "identity" else Apply(function, (argument,))
            knowledge.define(replace(definition, body=body))
            said.append(f"{Sym(definition.name, definition.indices)} is {_title(function)}")
        yield replace(as_written(situation), knowledge=knowledge, words=", ".join(said))


def _with_functions(function: str, situation: Situation) -> Iterator[Hypothesis]:
    """The σ of σ'(z) as the function that the words name, where it has no formula of its own."""
    sides = (situation.claim.left, situation.claim.right)
    called = dict.fromkeys(part.function for side in sides for part in every(side) if isinstance(part, Apply))
    for letter in (name for name in called if name in ACTIVATED):
        if situation.knowledge.function(letter) is None or is_another(letter, situation.knowledge):
            knowledge = situation.knowledge.copy()
            body: Written = VARIABLE if function == "identity" else Apply(function, (VARIABLE,))
            knowledge.define(Definition(letter, (), (VARIABLE,), body))
            yield replace(
                as_written(situation),
                knowledge=knowledge,
                words=f"{letter} is {TITLES.get(function, function)}",
            )


def is_another(name: str, knowledge: Knowledge) -> bool:
    """Whether a function is told to be another one: f = tanh."""
    own = knowledge.function(name)
    return own is not None and isinstance(own.body, Apply) and own.body.arguments == own.parameters


def is_linear(definition: Definition) -> bool:
    """a = z, the activation of a linear neuron."""
    return isinstance(definition.body, Sym) and not definition.parameters


def _is_activated(body: Written) -> bool:
    known = {*CALL_NAMES, *CALL_NAMES.values(), *ACTIVATED}
    return isinstance(body, Apply) and len(body.arguments) == 1 and body.function in known and not body.primes


def _title(function: str) -> str:
    return "linear" if function == "identity" else f"{function} of its argument"


def activation_in(words: str) -> str:
    """The last activation that is named: with tanh instead, for a linear neuron."""
    named = [word for word in _WORD.findall(words) if spelled(word) in CALL_NAMES.values()]
    if _LINEAR.search(words):
        return "identity"
    return spelled(named[-1]) if named else ""
