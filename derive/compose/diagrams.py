"""The model as a picture: the network beside its equations, and one path with its backward arrows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from derive.compose.functions import signature
from derive.compose.layered import layers_diagram
from derive.compose.material import Material, role_word
from derive.compose.neurons import neurons, weight
from derive.document import Arrow, Block, Diagram, Inline, ModelCard, Prose, Relation, Unit
from derive.evidence import Context, Verdict, judge
from derive.indices import reindexed
from derive.model import Equation, Model, Role, Symbol
from derive.term import (
    ONE,
    Call,
    Derivative,
    Indexed,
    Name,
    Sum,
    Term,
    Variable,
    names,
    size,
    substitute,
)
from derive.uses import entry_of, local_derivative

MOST_COLUMNS = 6  # of a computation graph; a wider one is drawn as neurons where it can be
MOST_EQUATIONS = 16
MOST_SHOWN = 0.75  # of a long model's equations, where some are left out
SHORT_BODY = 8  # operations of a function's formula with a substitution put in
SIDE = (Role.SIZE, Role.UPSTREAM, Role.WEIGHT, Role.BIAS, Role.PARAMETER, Role.TARGET, Role.CONSTANT)


def model_section(material: Material) -> tuple[Block, ...]:
    """The diagram beside the equations, each with its role."""
    plain = material.model.is_function and len(material.model.equations) == 1
    diagram = None if plain else network_diagram(material.model)
    return (ModelCard(diagram, _equations(material)), *_left_out(material.model))


def equations_section(material: Material) -> tuple[Block, ...]:
    """The equations alone."""
    return (ModelCard(None, _equations(material)), *_left_out(material.model))


def _left_out(model: Model) -> tuple[Block, ...]:
    shown, count = len(chosen_equations(model)), len(model.equations)
    if shown == count:
        return ()
    return (
        Prose((f"These are {shown} of {count} equations; the others differ from them in numbers only.",)),
    )


def _equations(material: Material) -> tuple[tuple[Relation, Inline], ...]:
    rows: list[tuple[Relation, Inline]] = []
    explained: set[str] = set()
    for equation in chosen_equations(material.model):
        relation, role = _written(equation, material.model, explained)
        powers = _as_power(equation, material)
        rows.append((replace(relation, sides=(*relation.sides, *powers)), role))
    return tuple(rows)


def chosen_equations(model: Model) -> tuple[Equation, ...]:
    """All equations of a small model; of a large one those that differ in more than numbers.

    Those are the numbers of units and of steps of time; where it is still long, those of layers too. Nothing
    is left out where that would not shorten it much.
    """
    if len(model.equations) <= MOST_EQUATIONS:
        return model.equations
    kept = _unlike(model, by_layer=True)
    kept = kept if len(kept) <= MOST_EQUATIONS else _unlike(model, by_layer=False)
    return kept if len(kept) <= MOST_SHOWN * len(model.equations) else model.equations


def _unlike(model: Model, *, by_layer: bool) -> tuple[Equation, ...]:
    """The first of all equations that share their letters, layers and words as indices."""
    firsts: dict[object, Equation] = {}
    for equation in model.equations:
        used = [model.symbol(name) for name in (equation.name, *names(equation.body))]
        letters = dict.fromkeys(
            (one.base, one.layer if by_layer else 0, *(i for i in one.indices if not i.isdigit()))
            for one in used
        )
        firsts.setdefault(tuple(letters), equation)
    return tuple(firsts.values())


def _written(equation: Equation, model: Model, explained: set[str]) -> tuple[Relation, Inline]:
    """z = …, a = σ(z) = 1/(1 + e^-z): a function is followed by its definition the first time."""
    whole = model.is_function and equation.name == model.loss and len(model.equations) == 1
    sides: list[Term] = [signature(model) if whole else equation.left, equation.body]
    match equation.body:
        case Call(name, (argument,)) if name not in explained and (function := model.function(name)):
            explained.add(name)
            definition = substitute(function.body, {function.variable: argument})
            if definition != equation.body:
                sides.append(definition)
        case Name() | Indexed() as node if (further := another_name(node, model)) is not None:
            sides.append(further)
        case _:
            pass
    if model.is_function and not whole:
        sides += _put_in(equation.body, model)
    return Relation(tuple(sides)), _remark(model.symbol(equation.name).role, model)


def _remark(role: Role, model: Model) -> Inline:
    """What an equation defines, in a word; of L = Σ G ⊙ O that it is an example of any loss."""
    if role in (Role.NODE, Role.FUNCTION):
        return ()
    return ("stands for any loss" if model.upstream and role is Role.LOSS else role_word(role, model),)


def another_name(node: Variable, model: Model) -> Variable | None:
    """z of a = z, or of a = g(z) with the identity g: what `node` is another name for."""
    body = model.body(node.id)
    match body:
        case Call(name, (argument,)) if (function := model.function(name)) is not None:
            body = argument if function.body == Name(function.variable) else body
        case _:
            pass
    if not isinstance(body, Name | Indexed):
        return None
    places = node.indices if isinstance(node, Indexed) else ()
    placed = reindexed(body, dict(zip(model.equation(node.id).indices, places, strict=True)))
    return placed if isinstance(placed, Name | Indexed) else None


def _as_power(equation: Equation, material: Material) -> tuple[Term, ...]:
    """(x² + y²)^(1/2) beside √(x² + y²), where the derivation differentiates it in that writing."""
    model = material.model
    for result in material.derivation.results:
        for step in result.steps:
            before, after = step.before, step.after
            if step.rule.name != "root-as-power" or not isinstance(before, Derivative):
                continue
            if before.of == equation.body and isinstance(after, Derivative):
                functions = {function.name: function for function in model.functions}
                same = judge(before.of, after.of, Context({}, functions)).verdict is Verdict.PROVED
                return (after.of,) if same else ()
    return ()


def _put_in(body: Term, model: Model) -> list[Term]:
    """1/q, then 1/(1 + e^p), then 1/(1 + e^-x): one substitution after the other, while that is short."""
    found: list[Term] = []
    while nodes := [e for e in model.equations if e.name in names(body) and not e.indices]:
        body = substitute(body, {nodes[-1].name: nodes[-1].body})
        if size(body) > SHORT_BODY:
            break
        found.append(body)
    return found


def network_diagram(model: Model) -> Diagram | None:
    """Layers of circles for a network, the computation graph for a few equations."""
    numbered = [symbol for symbol in _units(model) if symbol.layer is not None or symbol.indices]
    of_any_depth = any(isinstance(symbol.layer, str) for symbol in numbered)
    if numbered and not of_any_depth and _is_layered(model):
        return layers_diagram(model)
    graph = _graph(model)
    wide = graph is not None and 1 + max(unit.column for unit in graph.units) > MOST_COLUMNS
    return (neurons(model) if wide else None) or graph


def _units(model: Model) -> list[Symbol]:
    return [model.symbol(equation.name) for equation in model.equations]


def _is_layered(model: Model) -> bool:
    """Whether the nodes are units in layers; an author's z_2 = w_2 a_1 numbers layers, not units."""
    units = _units(model)
    if not {symbol.role for symbol in units} & {Role.PRE_ACTIVATION, Role.PREDICTION}:
        return False
    from_network = any(symbol.made or symbol.layer is not None for symbol in units)
    return from_network or not _runs_on(model)


def _runs_on(model: Model) -> bool:
    """Whether an activation feeds another of what would be the same layer."""
    outputs = {s.id: s.layer for s in _units(model) if s.role in (Role.ACTIVATION, Role.PREDICTION)}
    behind: dict[str, set[int | str | None]] = {}
    for equation in model.equations:
        before = [name for name in names(equation.body) if model.body(name) is not None]
        behind[equation.name] = {layer for name in before for layer in behind[name]}
        behind[equation.name] |= {outputs[name] for name in before if name in outputs}
    return any(layer in behind[name] for name, layer in outputs.items())


def _graph(model: Model) -> Diagram | None:
    """Every name a circle; weights stand on the arrows, the loss signal runs back along dashed ones."""
    depth: dict[str, int] = {}
    for equation in model.equations:
        before = [depth[name] for name in names(equation.body) if name in depth]
        depth[equation.name] = max(before, default=0) + 1
    sources = [s.id for s in model.symbols if s.id not in depth and s.role not in SIDE and _used(s.id, model)]
    if not sources or len(depth) + len(sources) > 14:
        return None
    columns: list[list[str]] = [sources]
    for name, level in depth.items():
        while len(columns) <= level:
            columns.append([])
        columns[level].append(name)
    bias = _biased(model, depth)
    if bias:
        columns[0].append("1")
    units = [
        _graph_unit(name, column, (len(members) - 1) / 2 - row, model)
        for column, members in enumerate(columns)
        for row, name in enumerate(members)
    ]
    place = {name: i for i, name in enumerate(name for members in columns for name in members)}
    arrows = [arrow for equation in model.equations for arrow in _arrows(equation, model, place, bias)]
    arrows += _back_arrows(model, place, depth)
    return Diagram(tuple(units), tuple(arrows), "computation graph of " + ", ".join(depth))


def _used(name: str, model: Model) -> bool:
    return any(name in names(equation.body) for equation in model.equations)


def _biased(model: Model, depth: Mapping[str, int]) -> dict[str, str]:
    """node: bias, for the equations nearest to the inputs that add a parameter on its own.

    A parameter that is used elsewhere, too, is none: the X of X + f(X).
    """
    users = model.consumers()
    found: dict[str, str] = {}
    for equation in model.equations:
        for term in equation.body.terms if isinstance(equation.body, Sum) else ():
            if isinstance(term, Name | Indexed) and term.id in model.parameters and len(users[term.id]) == 1:
                found[equation.name] = term.id
    nearest = min((depth[name] for name in found), default=0)
    return {name: bias for name, bias in found.items() if depth[name] == nearest}


def _graph_unit(name: str, column: int, height: float, model: Model) -> Unit:
    if name == "1":
        return Unit(ONE, column, height, "bias")
    role = model.symbol(name).role
    kind = "input" if column == 0 else "loss" if role in (Role.LOSS, Role.FUNCTION) else "node"
    return Unit(entry_of(model, name), column, height, kind)


def _arrows(equation: Equation, model: Model, place: dict[str, int], bias: dict[str, str]) -> list[Arrow]:
    target = place[equation.name]
    arrows: list[Arrow] = []
    for name in names(equation.body):
        if name in place:
            arrows.append(Arrow(place[name], target, "forward", weight(equation.body, {name}, model)))
    if equation.name in bias:
        arrows.append(Arrow(place["1"], target, "forward", entry_of(model, bias[equation.name])))
    return arrows


def _back_arrows(model: Model, place: dict[str, int], depth: dict[str, int]) -> list[Arrow]:
    """∂L/∂a, ∂a/∂z along a single path of nodes."""
    levels = list(depth.values())
    if len(set(levels)) != len(levels):
        return []
    arrows: list[Arrow] = []
    for equation in model.equations:
        for name in names(equation.body):
            if name in depth and depth[equation.name] == depth[name] + 1:
                label = local_derivative(model, equation.name, name)
                arrows.append(Arrow(place[equation.name], place[name], "backward", label))
    return arrows


def picture_section(material: Material) -> tuple[Block, ...]:
    """The chain from the first parameter to the loss: forward arrows, and a derivative on each way back."""
    path = longest_path(material.model)
    beside = network_diagram(material.model)
    if len(path) < 3 or (beside and any(arrow.kind == "backward" for arrow in beside.arrows)):
        return ()  # the diagram beside the model shows the way back already
    shown: list[str | None] = list(path)
    if len(path) > 8:
        shown = [*path[:3], None, *path[-4:]]
    units: list[Unit] = []
    arrows: list[Arrow] = []
    for column, name in enumerate(shown):
        if name is None:
            units.append(Unit(None, column, 0, "gap"))
            continue
        kind = "input" if column == 0 else "loss" if name == material.model.loss else "node"
        units.append(Unit(material.entry(name), column, 0, kind))
        before = shown[column - 1] if column else None
        if before is not None:
            arrows.append(Arrow(column - 1, column, "forward", _function_of(name, material.model)))
            label = local_derivative(material.model, name, before)
            arrows.append(Arrow(column, column - 1, "backward", label))
    words = "chain " + " to ".join(path[:1] + path[-1:]) + " with forward and backward arrows"
    return (Diagram(tuple(units), tuple(arrows), words),)


def _function_of(name: str, model: Model) -> Term | None:
    body = model.body(name)
    return Call(body.function, ()) if isinstance(body, Call) and model.function(body.function) else None


def longest_path(model: Model) -> list[str]:
    """From the parameter that is farthest from the loss, step by step to the loss."""
    consumers = model.consumers()
    length: dict[str, int] = {model.loss: 0}
    following: dict[str, str] = {}
    for name in [*(e.name for e in reversed(model.equations)), *model.parameters]:
        users = [user for user in consumers[name] if user in length]
        if users:
            best = max(users, key=lambda user: length[user])
            length[name], following[name] = length[best] + 1, best
    start = max((p for p in model.parameters if p in length), key=lambda p: length[p], default=model.loss)
    path = [start]
    while path[-1] in following:
        path.append(following[path[-1]])
    return path
