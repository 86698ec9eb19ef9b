"""Tables: the parameters with gradient and update, the notation, the rules used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from derive.compose.derivations import gradient_chains
from derive.compose.functions import derivative_words
from derive.compose.material import ROLE_WORDS, Material, role_word
from derive.compose.second import second_derivatives
from derive.document import (
    Block,
    Heading,
    Inline,
    Introduced,
    Prose,
    Relation,
    Table,
)
from derive.indices import index_letters
from derive.library.rules import RULES
from derive.library.sums import COLLAPSE
from derive.model import Model, Role, Symbol
from derive.numbers import LEARNING_RATE
from derive.steps import Kind
from derive.term import (
    BigSum,
    Derivative,
    Indexed,
    Name,
    Neg,
    Product,
    Sum,
    Term,
    children,
    names,
    size,
    subterms,
    with_children,
)

SHORT_TABLE = 5  # rows; a longer table of symbols is set in two halves side by side
MOST_ROWS = 40
LAWS = "rules"  # the table whose letters are those of no model
_ALPHABETS = ("uvwfghpqrs", "xtsyz", "nmkl", "ckab")  # for functions, variables, powers and constants of laws
GIVEN = (Role.INPUT, Role.TARGET)  # no step is taken along their gradients
READABLE = 5  # operations of values that are put into updates


def parameters_section(material: Material) -> tuple[Block, ...]:
    """The chain for every kind of parameter, unless as a product of all factors; then all in one table."""
    names = [name for name in material.model.parameters if material.derived(name)]
    if material.model.is_function:
        return _variables_table(names, material)
    readable = all(size(material.gradient(name)) <= READABLE for name in names)
    rows = tuple(_parameter_row(name, material, put_in=readable) for name in names[:MOST_ROWS])
    head: tuple[Inline, ...] = (("parameter",), ("local derivative",), ("gradient",), ("update",))
    nodes = [name for name in material.model.adjoints if material.derived(name)]
    rows += tuple((*_parameter_row(name, material, put_in=False)[:3], ()) for name in nodes)
    title = "The gradient of every parameter"
    if material.model.upstream or not names:  # a part of a network, or nodes alone: nothing to go down
        title, head, rows = "All gradients", (("by",), *head[1:3]), tuple(row[:3] for row in rows)
    blocks: list[Block] = [Heading((title,))]
    blocks += () if _all_chained(names, material) else gradient_chains(material)
    blocks.append(Table(head, rows, "l" * len(head), "parameters"))
    if len(names) > MOST_ROWS:
        blocks.append(Prose((f"… and {len(names) - MOST_ROWS} more parameters in the same way.",)))
    unused = [name for name in material.model.parameters if name not in names]
    if unused:
        listed: list[str | Term] = ["The loss does not depend on "]
        for place, name in enumerate(unused):
            listed += [", " if place else "", material.entry(name)]
        blocks.append(Prose((*listed, ".")))
    return (*blocks, *second_derivatives(material))


def _all_chained(names: Sequence[str], material: Material) -> bool:
    """Whether every gradient was derived as one product of all its factors."""
    chained = {result.target for result in material.derivation.results if result.way == "chain"}
    return all(material.loss_by(name) in chained for name in names)


def _variables_table(names: list[str], material: Material) -> tuple[Block, ...]:
    """Every variable of a plain function with the derivative by it."""
    rows = tuple(
        ((Name(name),), (Relation((material.loss_by(name), material.gradient(name))),))
        for name in names[:MOST_ROWS]
    )
    head: tuple[Inline, ...] = (("variable",), ("derivative",))
    return (Heading(derivative_words(material.model)), Table(head, rows, "ll", "derivatives"))


def _parameter_row(name: str, material: Material, *, put_in: bool) -> tuple[Inline, ...]:
    """The update names the gradient, or has its value where those of all parameters are short."""
    value = material.gradient(name)
    gradient: Term = value if put_in else material.loss_by(name)
    variable = material.entry(name)
    update = Sum((variable, Neg(_scaled(Name(LEARNING_RATE), gradient))))
    return (
        (variable,),
        _local(name, material),
        (value,) if size(value) <= 5 * READABLE else (material.loss_by(name),),
        () if material.symbol(name).role in GIVEN else (Relation((variable, update), "←"),),
    )


def _scaled(rate: Term, value: Term) -> Term:
    return Product((rate, *value.factors)) if isinstance(value, Product) else Product((rate, value))


def _local(name: str, material: Material) -> Inline:
    found = [
        result
        for result in material.derivation.results
        if result.kind is Kind.LOCAL
        and result.target.wrt == material.entry(name)
        and isinstance(result.target.of, Name | Indexed)
    ]
    users = material.model.consumers()[name]
    if len(found) == 1 and len(users) == 1:
        return (Relation((found[0].target, found[0].value)),)
    return ("several paths",)


def notation_section(*materials: Material) -> tuple[Block, ...]:
    """What every letter stands for."""
    rows: list[tuple[Inline, ...]] = []
    for word, found in _by_word(materials).items():
        items = [Introduced(Name(symbol.id), symbol.shape) for symbol in found.values()]
        rows.append((_listed(items), (_plural(word, len(found)),)))
    for word, items in (("index", _index_letters(materials)), ("error signal", _error_signals(materials))):
        if items:
            rows.append((_listed(items), (_plural(word, len(items)),)))
    named = any(s.role is Role.LEARNING_RATE for material in materials for s in material.model.symbols)
    if not named and not all(material.model.is_function for material in materials):
        rows.append(((Name(LEARNING_RATE),), (ROLE_WORDS[Role.LEARNING_RATE],)))
    head: tuple[Inline, ...] = (("symbol",), ("meaning",))
    if len(rows) <= SHORT_TABLE:
        return (Heading(("Notation",)), Table(head, tuple(rows), "ll", "notation"))
    half = -(-len(rows) // 2)
    rows += [((), ())] * (2 * half - len(rows))
    pairs = tuple((*left, *right) for left, right in zip(rows[:half], rows[half:], strict=True))
    return (Heading(("Notation",)), Table((*head, *head), pairs, "llll", "notation"))


def _by_word(materials: Sequence[Material]) -> dict[str, dict[str, Symbol]]:
    """The symbols by what they are called; a function's variable that is a node elsewhere is called that."""
    networks = [material for material in materials if not material.model.is_function]
    nodes = {symbol.id for material in networks for symbol in material.model.symbols}
    found: dict[str, dict[str, Symbol]] = {}
    for role in Role:
        for material in materials:
            for symbol in material.model.symbols:
                elsewhere = material.model.is_function and symbol.id in nodes
                if symbol.role is role and not elsewhere:
                    found.setdefault(_word(symbol, material.model), {})[symbol.id] = symbol
    return found


def _word(symbol: Symbol, model: Model) -> str:
    return "number of samples" if _counts_samples(symbol, model) else role_word(symbol.role, model)


def _counts_samples(size: Symbol, model: Model) -> bool:
    """Whether inputs and targets share an axis along which the loss alone sums: the entries are samples."""
    if size.role is not Role.SIZE:
        return False
    limit = Name(size.id)
    along = {symbol.role for symbol in model.symbols if limit in symbol.shape}
    summed = {
        equation.name
        for equation in model.equations
        for part in subterms(equation.body)
        if isinstance(part, BigSum) and part.limit == limit
    }
    return {Role.INPUT, Role.TARGET} <= along and summed == {model.loss}


def _plural(word: str, count: int) -> str:
    if count == 1:
        return word
    if word == "number of samples":
        return "numbers of samples"
    return {"bias": "biases", "loss": "losses", "index": "indices"}.get(word, word + "s")


def _index_letters(materials: Sequence[Material]) -> list[Introduced]:
    """The index letters of the equations, in reading order."""
    equations = [equation for material in materials for equation in material.model.equations]
    letters = [letter for e in equations for letter in (*e.indices, *sorted(index_letters(e.body)))]
    return [Introduced(Name(letter)) for letter in dict.fromkeys(letters)]


def _error_signals(materials: Sequence[Material]) -> list[Introduced]:
    """∂L/∂z of every pre-activation z on which the loss depends."""
    found = [
        material.loss_by(symbol.id)
        for material in materials
        if material.options.signals
        for symbol in material.model.symbols
        if symbol.role is Role.PRE_ACTIVATION and material.derived(symbol.id)
    ]
    return [Introduced(derivative) for derivative in dict.fromkeys(found)]


def _listed(items: list[Introduced]) -> Inline:
    inline: list[str | Term | Relation | Introduced] = []
    shown = items if len(items) <= 6 else [*items[:2], "…", items[-1]]
    for place, item in enumerate(shown):
        inline += [", ", item] if place else [item]
    return tuple(inline)


def rules_section(*materials: Material) -> tuple[Block, ...]:
    """The rules of calculus that the derivations used, each with its law."""
    results = [result for material in materials for result in material.derivation.results]
    used = {step.rule.name for result in results for step in result.steps}
    arrays = {symbol.id for material in materials for symbol in material.model.symbols if symbol.shape}
    rows: list[tuple[Inline, ...]] = []
    for rule in (*RULES, COLLAPSE):
        if rule.name in used and rule.law is not None:
            law: Inline = (Relation(_for_numbers((rule.law.left, rule.law.right), arrays)),)
            rows.append(((rule.title,), law))
    if not rows:
        return ()
    return (Heading(("Rules used",)), Table((("rule",), ("law",)), tuple(rows), "ll", LAWS, folds=True))


def _for_numbers(sides: tuple[Term, ...], arrays: set[str]) -> tuple[Term, ...]:
    """A law in letters that no array of the document has, since its letters are numbers."""
    used = dict.fromkeys(name for side in sides for name in names(side))
    other: dict[str, Name] = {}
    for name in (name for name in used if name in arrays):
        alphabet = next((letters for letters in _ALPHABETS if name in letters), _ALPHABETS[0])
        taken = {*arrays, *used, *(one.id for one in other.values())}
        other[name] = Name(next((letter for letter in alphabet if letter not in taken), name))
    return tuple(_relettered(side, other) for side in sides) if other else sides


def _relettered(term: Term, other: Mapping[str, Name]) -> Term:
    """`substitute`, and the variables of derivatives with it."""
    if isinstance(term, Derivative):
        wrt = other.get(term.wrt.id, term.wrt) if isinstance(term.wrt, Name) else term.wrt
        return Derivative(_relettered(term.of, other), wrt)
    if isinstance(term, Name):
        return other.get(term.id, term)
    parts = tuple(_relettered(part, other) for part in children(term))
    return with_children(term, parts) if parts else term
