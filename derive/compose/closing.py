"""What a reader must be told at the end: kinks, assumptions, and how the lines were checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from derive.building.kinks import kink_surfaces
from derive.compose.material import Material
from derive.compose.matrices import InMatrices
from derive.compose.words import title_of
from derive.document import Block, EvidenceLine, Facts, Heading, Inline, Relation
from derive.evidence import Method
from derive.indices import determinant, free_indices, has_index_sums, of_all_entries, slice_of
from derive.matrix import inverted, transpose
from derive.model import Assumption, Model, Role, entry
from derive.numbers.differences import differences
from derive.term import ONE, ZERO, Call, Derivative, Indexed, Name, Term, names, number, subterms

AGREES = 1e-6  # relative, in float64
OUTSIDE: Inline = ("Indices run from 1; an entry with an index outside of its array is 0.",)


def kinks_section(*materials: Material) -> tuple[Block, ...]:
    """Points without a derivative and assumptions, stated; which parts it is about, where not all of them."""
    of_functions = [fact for material in materials for fact in _function_kinks(material.model)]
    titles: dict[Inline, list[Inline]] = {}
    for material in materials:
        form = InMatrices(material.model) if material.options.view == "matrix" else None
        for fact in _stated(material.model, form):
            titles.setdefault(fact, []).append(title_of(material.model.title))
    facts = [fact if fact == OUTSIDE else (*_about(titles[fact], materials), *fact) for fact in titles]
    every = tuple(dict.fromkeys([*of_functions, *facts]))
    return (Heading(("What to keep in mind",)), Facts(every)) if every else ()


def _about(titles: Sequence[Inline], materials: Sequence[Material]) -> Inline:
    """The parts that a fact is about, unless it is about all."""
    if len(titles) == len(materials):
        return ()
    return (
        *(part for place, title in enumerate(titles) for part in ((", ",) if place else ()) + title),
        ": ",
    )


def stated_facts(model: Model) -> tuple[Inline, ...]:
    """Kinks of the functions and of the equations, and what is assumed, a sentence each."""
    return (*_function_kinks(model), *_stated(model))


def _stated(model: Model, form: InMatrices | None = None) -> tuple[Inline, ...]:
    """What is said of the equations, a sentence each; of whole arrays where there is a `form`."""
    return (*_body_kinks(model), *_ties(model), *_inverted(model), *_assumptions(model, form))


def _function_kinks(model: Model) -> list[Inline]:
    facts: list[Inline] = []
    for function in model.functions:
        variable = Name(function.variable)
        for kink in function.kinks:
            facts.append(
                (
                    Call(function.name, (variable,)),
                    " has no derivative at ",
                    Relation((variable, kink)),
                    "; the lines that use it hold everywhere else.",
                )
            )
    return facts


def _body_kinks(model: Model) -> list[Inline]:
    """max(u, v) has a kink where u = v, |u| where u = 0, unless both slopes agree there."""
    facts: list[Inline] = []
    constants = [symbol.id for symbol in model.symbols if symbol.role is Role.CONSTANT]
    for equation in model.equations:
        for left, right in kink_surfaces(equation.body, model.functions, positive=constants):
            # the break was found by sampling; what the proofs cover is everything beside it
            where = Relation((left, right), "≠")
            letters = dict.fromkeys((*free_indices(left), *free_indices(right)))
            every: Inline = (" for every ", *_listed([Name(letter) for letter in letters])) if letters else ()
            facts.append(("The derivatives of ", Name(equation.name), " hold where ", where, *every, "."))
    return list(dict.fromkeys(facts))[:6]


def _listed(terms: Sequence[Term]) -> Inline:
    return tuple(part for place, term in enumerate(terms) for part in ((", ", term) if place else (term,)))


def _ties(model: Model) -> list[Inline]:
    """max over an index has no derivative where two entries are the largest."""
    return [
        ("The derivatives of ", equation.left, " hold where one entry alone is ", part, ".")
        for equation in model.equations
        for part in dict.fromkeys(subterms(equation.body))
        if slice_of(part) is not None
    ]


def _inverted(model: Model) -> list[Inline]:
    """Of a matrix with an inverse det X ≠ 0, where its logarithm is taken det X > 0."""
    parts = [part for equation in model.equations for part in subterms(equation.body)]
    logs = (part for part in parts if isinstance(part, Call) and part.function == "log")
    logged = {_determinant_of(part.arguments[0]) for part in logs}
    facts: list[Inline] = []
    for array in dict.fromkeys(of_all_entries(part) for part in parts):
        if array is not None:
            relation = Relation((determinant(array), ZERO), ">" if array in logged else "≠")
            facts.append(("Assumed: ", relation, ", so that ", inverted(Name(array)), " exists."))
    return facts


def _determinant_of(term: Term) -> str | None:
    match term:
        case Call("det", (Name(array),)):
            return array
        case _:
            return None


def _assumptions(model: Model, form: InMatrices | None) -> list[Inline]:
    known = {name for name, _ in model.one_hot}  # told below, and no assumption
    taken = [item for item in model.assumptions if known.isdisjoint(names(item.left))]
    return [
        *(_taken(item, model, form) for item in taken),
        *(_one_hot(model, *pair) for pair in model.one_hot),
        *(_given(model, form) for _ in model.upstream[:1]),
        *([OUTSIDE] if any(has_index_sums(equation.body) for equation in model.equations) else []),
    ]


def _taken(item: Assumption, model: Model, form: InMatrices | None) -> Inline:
    """The assumption; of a symmetric matrix also how ∂L/∂S is meant."""
    name, sides = item.symmetric, (item.left, item.right)
    if name is not None and form is not None:
        sides = (transpose(Name(name)), Name(name))
    if name not in model.parameters:
        return ("Assumed: ", Relation(sides), ".")
    slope = Derivative(Name(model.loss), Name(name))
    meant = " is taken entry by entry, as if the entries were independent."
    return ("Assumed: ", Relation(sides), "; ", slope, meant)


def _one_hot(model: Model, name: str, index: str) -> Inline:
    """What S is for s: S_nv = 1 where s_n = v."""
    told = (part for item in model.assumptions for part in subterms(item.left))
    one = next(part for part in told if isinstance(part, Indexed) and part.id == name)
    row, column = one.indices
    where = Relation((Indexed(index, (row,)), column))
    return ("The rows of ", Name(name), " are one-hot: ", Relation((one, ONE)), " where ", where, ", else 0.")


def _given(model: Model, form: InMatrices | None) -> Inline:
    """Why L = Σ G ⊙ O may stand for any loss."""
    node, gradient = model.upstream[0]
    loss, above = Name(model.loss), entry(gradient, model.equation(node).indices)
    slope = Derivative(loss, model.equation(node).left)
    whole = form((slope, above)) if form else None
    others = " and the other gradients from above" if len(model.upstream) > 1 else ""
    return (
        loss,
        " stands for any loss with ",
        Relation(whole or (slope, above)),
        f"{others}: by the chain rule nothing else of it enters into the gradients.",
    )


def evidence_section(*materials: Material) -> tuple[Block, ...]:
    """How many steps were checked, how many are proved and by what; for arrays also at which sizes."""
    each = [material.verified.counts() for material in materials]
    counts = {name: sum(one[name] for one in each) for name in each[0]}
    text = f"Checked: {counts['steps']} steps"
    if counts["consistent"]:
        points = min(
            item.points
            for material in materials
            for found in material.verified.evidence
            for item in found
            if item.method is Method.SAMPLING
        )
        text += f", {counts['proved']} proved exactly, {counts['consistent']} consistent at {points} points"
    else:
        text += ", all proved exactly"
    return (EvidenceLine((f"{text}.", *_differences(materials))),)


def _differences(materials: Iterable[Material]) -> Inline:
    """That gradients of arrays agree with central differences, and at which sizes; else nothing."""
    found = [differences(material.verified.derivation) for material in materials]
    compared = [one for one in found if one is not None]
    if not compared or max(one.worst for one in compared) > AGREES:
        return ()
    sizes = dict(size for one in compared for size in one.sizes)
    at = [Relation((Name(name), number(size))) for name, size in sizes.items()]
    where = (" at ", *(part for one in at for part in (one, ", "))) if at else ()
    return (" Gradients of arrays also agree with central differences in float64", *where[:-1], ".")
