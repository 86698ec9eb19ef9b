"""Steps → lines: a level of detail is a set of understood rules, merged into the next visible line.

Rules applied side by side in one pass share a line; at `full` every step has its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from derive.algebra import flatten
from derive.document import Chain, Inline, Introduced, Line, Relation
from derive.errors import UnknownName
from derive.steps import Result, Step
from derive.term import ONE, Call, Derivative, Neg, Path, Quotient, Term, at, children, size, subterms

LECTURE = frozenset(
    {
        "additive-constant",
        "chain-rule",
        "constant",
        "constant-multiple",
        "definition",
        "distribute",
        "identity",
        "reciprocal",
        "substitute-back",
    }
)
WAYS = {  # how another way to a result is announced
    "substitute": "Another way: solve the definition for the exponential and put it in.",
    "expand": "Another way: multiply out first.",
}
DETAILS: dict[str, frozenset[str]] = {
    "full": frozenset(),
    "lecture": LECTURE,
    "brief": LECTURE
    | {
        "sum",
        "difference",
        "tidy",
        "add-and-subtract",
        "split",
        "factor-out",
        "expand",
        "reorder",
        "gather",
        "unfold",
    },
}


def understood_rules(detail: str) -> frozenset[str]:
    """The rules that a reader at this level applies without being told. Raises UnknownName."""
    if detail not in DETAILS:
        raise UnknownName("level of detail", detail, DETAILS)
    return DETAILS[detail]


@dataclass(frozen=True, slots=True)
class _Group:
    """Steps that share a line."""

    steps: tuple[Step, ...]
    visible: bool

    @property
    def first(self) -> Term:
        """The line before."""
        return self.steps[0].before

    @property
    def last(self) -> Term:
        """The line that the group comes to."""
        return self.steps[-1].after

    def merged(self, other: _Group) -> _Group:
        return _Group(self.steps + other.steps, self.visible or other.visible)


def chain(result: Result, detail: str, *, anchor: str = "", known: Collection[str] = ()) -> Chain:
    """The result's equality chain at a level of detail; the target stands left of its first line.

    Functions that are `known` are differentiated in one line.
    """
    lines = tuple(_lines(result, understood_rules(detail)))
    call = next((call for step in result.steps if (call := _unfolded(step)) and call.function in known), None)
    return Chain(lines if call is None else _from_known(lines, call), anchor)


def _unfolded(step: Step) -> Call | None:
    """σ(z), where the step writes its definition."""
    part = at(step.before, step.path) if step.rule.name == "unfold" else None
    return part if isinstance(part, Call) else None


def _from_known(lines: tuple[Line, ...], call: Call) -> tuple[Line, ...]:
    """The lines from the first one in which σ(z) stands again; the last one where it does not."""
    again = (place for place, line in enumerate(lines) if place and call in list(subterms(line.right)))
    first, *rest = lines[next(again, len(lines) - 1) :]
    return (replace(first, left=lines[0].left, reason=("known derivative of ", call)), *rest)


def _lines(result: Result, understood: frozenset[str]) -> Iterable[Line]:
    groups = _groups(result.steps, understood)
    left: Term | None = result.target
    for group in groups:
        last = group.steps[-1]
        yield Line(left, last.after, _reason(group, understood), _braces(group))
        left = None


def _groups(steps: tuple[Step, ...], understood: frozenset[str]) -> list[_Group]:
    passes: list[_Group] = []
    for step in steps:
        visible = step.rule.name not in understood and not (understood and _trivial(step))
        group = _Group((step,), visible)
        if passes and understood and passes[-1].steps[-1].sweep == step.sweep:
            passes[-1] = passes[-1].merged(group)
        else:
            passes.append(group)
    return _merged_forward(passes)


def _merged_forward(passes: list[_Group]) -> list[_Group]:
    """Understood passes go into the next visible line; trailing ones into the line before them."""
    groups: list[_Group] = []
    waiting: _Group | None = None
    for group in passes:
        group = waiting.merged(group) if waiting else group
        waiting = None if group.visible else group
        if group.visible:
            groups.append(group)
    if waiting is None:
        return groups
    if groups and not _braces(groups[-1]) and groups[-1].steps[-1].rule.name != "insert-derivative":
        return [*groups[:-1], groups[-1].merged(waiting)]
    if groups and all(_reads_alike(step) for step in waiting.steps):
        return groups
    return [*groups, waiting]


def _reads_alike(step: Step) -> bool:
    """Whether both sides differ in brackets only."""
    return _trivial(step) and len(list(_leaves(step.before))) == len(list(_leaves(step.after)))


def _leaves(term: Term) -> Iterable[Term]:
    return (part for part in subterms(term) if not children(part))


def _trivial(step: Step) -> bool:
    """A step that only drops ones, zeros and brackets, or a sum rule within a linear expression."""
    return step.rule.name in ("tidy", "cancel") and flatten(step.before) == flatten(step.after)


def _braces(group: _Group) -> tuple[tuple[Path, Term], ...]:
    """What stands where a derivative stood, labelled with that derivative."""
    if group.steps[-1].rule.name != "insert-result":
        return ()
    inserted = [step for step in group.steps if step.rule.name == "insert-result"]
    found = [(step.path, at(step.before, step.path)) for step in inserted]
    return tuple(found) if any(len(path) > 0 for path, _ in found) else ()


CHAINED = "chain rule"


def _reason(group: _Group, understood: frozenset[str]) -> Inline:
    steps = [s for s in group.steps if not understood or (s.rule.name not in understood and not _trivial(s))]
    if any(step.rule.name == "insert-result" and not step.path for step in steps) and len(steps) == 1:
        return ("from above",)
    if any(step.rule.name == "insert-result" for step in steps):
        return (CHAINED,) if understood else ("insert the result above",)
    parts: list[Inline] = []
    recognised = [dict(step.where)["name"] for step in steps if step.rule.name == "recognise"]
    for step in steps:
        if step.rule.name == "recognise":
            part: Inline = ("recognise ", *_listed(recognised))
        else:
            part = reason(step, full=not understood)
        if part and part not in parts:
            parts.append(part)
    if not parts:
        return _understood_reason(group)
    return _joined(parts)


def _understood_reason(group: _Group) -> Inline:
    """The main rule of a line that has nothing but understood ones; what is dropped where it only tidies."""
    titles = {step.rule.name: step.rule.title for step in group.steps}
    for name in ("constant-multiple", "additive-constant", "identity", "constant", "cancel"):
        if name in titles:
            return (titles[name],)
    ones = [sum(part == ONE for part in subterms(side)) for side in (group.first, group.last)]
    return ("a factor of 1",) if ones[0] > ones[1] else ()


def reason(step: Step, *, full: bool = False) -> Inline:
    """Why the step holds, in words and terms: "definition of σ(z)", "cancel a and 1 - a"."""
    where = dict(step.where)
    match step.rule.name:
        case "definition" | "written-out":
            before = at(step.before, step.path)
            return ("definition of ", before.of) if isinstance(before, Derivative) else ()
        case "another-name":
            before, after = at(step.before, step.path), at(step.after, step.path)
            if isinstance(before, Derivative) and isinstance(after, Derivative):
                return (Relation((before.of, after.of)),)
            return ()
        case "unfold":
            return ("definition of ", at(step.before, step.path))
        case "lemma":
            inner = at(step.before, step.path)
            return ("lemma for ", inner.of) if isinstance(inner, Derivative) else ("lemma",)
        case "insert-derivative":
            return ("insert ", at(step.before, step.path))
        case "recognise":
            return ("recognise ", where["name"])
        case "solve-for":
            return ("put ", Relation((where["old"], where["new"])))
        case "assume":
            return (Relation((where["left"], where["right"])),)
        case "symmetry":
            arrays = [term for name, term in step.where if name.startswith("array_")]
            return (*_listed(arrays), " symmetric")
        case "add-and-subtract":
            return ("add and subtract ", *_added(step))
        case "cancel" if step.conditions:
            return ("cancel ", *_listed([condition.term for condition in step.conditions]))
        case "chain" if full:
            ((letter, meaning),) = where.items()
            from_name = next(t for t in subterms(step.after) if getattr(t, "id", None) == letter)
            return ("chain rule, ", Relation((from_name, meaning)))
        case "tidy":
            return (_tidied(step),)
        case _ if "=" in step.rule.title and step.rule.law is not None:
            return (Relation((step.rule.law.left, step.rule.law.right)),)
        case _:
            return (step.rule.title,)


def _tidied(step: Step) -> str:
    """What tidying came to: signs collected, or factors written as one fraction."""
    signs = [sum(isinstance(part, Neg) for part in subterms(side)) for side in (step.before, step.after)]
    if signs[0] != signs[1]:
        return "collect signs"
    fractions = [
        sum(isinstance(part, Quotient) for part in subterms(side)) for side in (step.before, step.after)
    ]
    return "write as a fraction" if fractions[1] else "tidy up"


def _added(step: Step) -> Inline:
    """What was added and subtracted: the part of the denominator that the numerator lacked."""
    new = at(step.after, step.path)
    numerator = children(new)[0]
    rest = children(numerator)[1:]
    return _listed([children(part)[0] if children(part) else part for part in rest])


def _listed(terms: list[Term]) -> Inline:
    short = [term for term in terms if size(term) <= 6][:3]
    if len(short) < len(terms):
        return ("common factors",)
    inline: list[str | Term] = []
    for place, term in enumerate(short):
        if place:
            inline.append(" and " if place == len(short) - 1 else ", ")
        inline.append(term)
    return tuple(inline)


def _joined(parts: list[Inline]) -> Inline:
    """power rule + chain rule → "power and chain rule"; everything else with commas."""
    rules = [name for part in parts if (name := _rule_name(part))]
    chained = [name for name in rules if name == "chain"]
    rules = [name for name in rules if name != "chain"] + chained
    others = [part for part in parts if not _rule_name(part)]
    inline: list[str | Term | Relation | Introduced] = []
    if rules:
        head = ", ".join(rules[:-1])
        inline.append(f"{head} and {rules[-1]} rule" if head else f"{rules[-1]} rule")
    for part in others:
        if inline:
            inline.append(", ")
        inline.extend(part)
    return tuple(inline)


def _rule_name(part: Inline) -> str:
    """ "power" of the reason "power rule"; empty for any other reason."""
    match part:
        case (str(text),) if text.endswith(" rule"):
            return text.removesuffix(" rule")
        case _:
            return ""
