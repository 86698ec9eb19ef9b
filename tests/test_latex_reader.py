"""LaTeX → term: whatever is printed reads back, and nothing is given another meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

import pytest
from documents import network_model
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import REPORTS, shipped

import derive
from derive.document import Line, Relation
from derive.errors import InputError, ParseError
from derive.evidence import Context, Verdict, judge
from derive.facade import Report
from derive.latex_reader import Letters, letters_of, read_chain, read_latex, read_relation
from derive.latex_reader.letters import plain_letters
from derive.library.notations import NOTATIONS, Notation
from derive.model import Model
from derive.parse import parse
from derive.term import (
    Branch,
    Call,
    Cases,
    Comparison,
    Constant,
    Derivative,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    Vector,
    children,
    number,
    subterms,
    with_children,
)
from derive.text import to_text
from derive.write import Printer, Style, choose_notation
from derive.write.pieces import Piece
from tests.quick import examples

STYLES = (Style.DISPLAY, Style.TEXT, Style.CELL, Style.SCRIPT)

READ = [
    (r"\frac{\partial L}{\partial a}", "diff(L, a)"),
    (r"\partial L/\partial a\cdot \partial a/\partial z", "diff(L, a)*diff(a, z)"),
    (r"\frac{d}{dz}(1+e^{-z})", "diff(1 + exp(-z), z)"),
    (r"\frac{\partial}{\partial a}\bigl[y\log a\bigr]", "diff(y*log(a), a)"),
    (r"\frac{d}{dz}\,z^2", "diff(z^2, z)"),
    (r"\frac{dL}{da} \frac{\mathrm{d}a}{\mathrm{d}z}", "diff(L, a)*diff(a, z)"),
    (r"dL/da", "diff(L, a)"),
    (r"\frac{\partial f(x)}{\partial x}", "diff(f(x), x)"),
    (r"\sigma'(z)", "diff(sigmoid(z), z)"),
    (r"\sigma''(z)", "diff(diff(sigmoid(z), z), z)"),
    (r"\frac{\partial^2 L}{\partial a^2}", "diff(diff(L, a), a)"),
    (r"\frac{\partial^{2}L}{\partial w_1\,\partial w_2}", "diff(diff(L, w_2), w_1)"),
    (r"\partial^2L/\partial w_1\,\partial w_2", "diff(diff(L, w_2), w_1)"),
    (r"\frac{d^2}{dz^2}(1+e^{-z})", "diff(diff(1 + exp(-z), z), z)"),
    (r"d^2L/da^2", "diff(diff(L, a), a)"),
    (r"\sigma(z)\left(1-\sigma(z)\right)", "sigmoid(z)*(1 - sigmoid(z))"),
    (r"\tanh^2z", "tanh(z)^2"),
    (r"\tanh^{2} \bigl(wx\bigr)", "tanh(w*x)^2"),
    (r"\log a", "log(a)"),
    (r"\ln|x|", "log(abs(x))"),
    (r"\log_2 x", "log(x)/log(2)"),
    (r"\operatorname{softplus}(z)", "softplus(z)"),
    (r"\operatorname{leaky-relu}(z)", "leaky_relu(z)"),
    (r"\operatorname{ReLU}(z)", "relu(z)"),
    (r"\log\sigma(z)", "log_sigmoid(z)"),
    (r"\max(0, z)", "max(0, z)"),
    (r"\max\{0, z\}", "max(0, z)"),
    (r"e^{-z}+e^z+e^1", "exp(-z) + exp(z) + exp(1)"),
    (r"\exp\Bigl(-\frac{z}{2}\Bigr)", "exp(-z/2)"),
    (r"\sqrt{x^2+1}", "sqrt(x^2 + 1)"),
    (r"\tfrac12(y-a)^2", "1/2*(y - a)^2"),
    (r"\dfrac{1}{n}", "1/n"),
    (r"[z>0]\,w_1", "where(z > 0, 1, 0)*w_1"),
    (r"\mathbf{1}_{z\leq 0}", "where(z <= 0, 1, 0)"),
    (
        r"\begin{cases}z & \text{if }z>0\\\alpha z & \text{otherwise}\end{cases}",
        "where(z > 0, z, alpha*z)",
    ),
    (r"\underbrace{\vphantom{(}(a-y)}_{\partial L/\partial z}\cdot \underbrace{x_1}_{x}", "(a - y)*x_1"),
    (r"w_{12}x_2 + w_{1,12}x_{12}", "w_12*x_2 + w_1_12*x_12"),
    (r"z_1^{[2]} - a^{(1)}_3", "z2_1 - a1_3"),
    (r"\hat{y}-\hat y_1", "yhat - yhat_1"),
    (r"W_{\text{new}} + \mathit{loss}", "W_new + loss"),
    (r"a_1(1-a_1)", "a_1*(1 - a_1)"),
    (r"f(x)", "f(x)"),
    (r"x\cdot a/b", "x*(a/b)"),
    (r"ab/c", "a*b/c"),
    (r"2\pi r^2", "2*pi*r^2"),
    (r"-x^2", "-x^2"),
    ("δ·∂L/∂a − 1", "delta*diff(L, a) - 1"),
    ("x.", "x"),
]


@pytest.mark.parametrize(("latex", "text"), READ, ids=[latex for latex, _ in READ])
def test_a_formula(latex: str, text: str) -> None:
    letters = Letters({}, {("f",): "f"})
    assert to_text(read_latex(latex, letters=letters)) == to_text(parse(text, functions=["f"]))


REFUSED = [
    (r"\int_{0}^1 x", r"'\int' at column 1"),
    (r"\frac{a}{b", "column 9"),
    (r"f(x)", "no function 'f' is defined"),
    (r"w(x)", "no function 'w' is defined"),
    (r"\operatorname{sofplus}(z)", "did you mean 'softplus'"),
    (r"exp(-z)", r"\exp"),
    (r"sigmoid(z)", r"\operatorname{sigmoid}"),
    (r"1/2x", "column 4"),
    (r"\log 2z", "column 7"),
    (r"\log a\cdot b", "two ways"),
    (r"\frac{d}{dz}(1+z)(1-z)", "column 18"),
    (r"\frac{d}{dz} z \cdot 3", "two ways"),
    (r"x^12", "^{12}"),
    (r"x_12", "_{12}"),
    (r"2 3", "side by side"),
    (r"a 3", r"\cdot"),
    (r"\tanh^{-1}z", "write the bracket"),
    (r"{a+b}c", "braces are invisible"),
    (r"\underbrace{a+b}_{x}c", "brackets"),
    (r"c\underbrace{a+b}_{x}", "brackets"),
    (r"W^T x", "power"),
    (r"W^{\top} x", "power"),
    (r"(a+b]", "column 5"),
    (r"|a", "column 1"),
    (r"a \quad b", r"'\quad'"),
    (r"\mathbf{w}x", "column 1"),
    (r"\Delta w", "Delta"),
    (r"\sqrt[3]{x}", "square roots"),
    (r"\frac{\partial^2 L}{\partial a}", "as often as its order says"),
    (r"\log e", "e^1"),
    (r"a = b", "a statement"),
    (r"a + ", "ends too early"),
    (r"", "empty"),
    (r"\input{/etc/passwd}", "column 1"),
    (r"__import__('os')", "column 1"),
    (r"x^{1001}", "exponent"),
    (r"9^{9^{9^9}}", "too large"),
    (r"a" * 20_001, "too long"),
    (r"\frac{1}{" * 5_000 + "x" + "}" * 5_000, "too long"),
    (r"\frac{1}{" * 1_500 + "x" + "}" * 1_500, "200 brackets"),
    ("(" * 5_000 + "x", "200 brackets"),
    ("{" * 5_000, "200 brackets"),
    ("-" * 300 + "x", "column 2"),
    (r"\sqrt" * 3_000 + "x", "column 6"),
    ("\u2603", "column 1"),
]


@pytest.mark.parametrize(("latex", "says"), REFUSED, ids=[latex[:30] for latex, _ in REFUSED])
def test_what_is_not_understood_is_refused(latex: str, says: str) -> None:
    with pytest.raises(InputError) as problem:
        read_latex(latex)
    assert says in str(problem.value)


def test_a_refusal_carries_the_column() -> None:
    with pytest.raises(ParseError) as problem:
        read_latex(r"a + \int_0 x")
    assert problem.value.column == 5


def test_relations_and_chains() -> None:
    assert read_relation(r"a = b = c") == Relation((Name("a"), Name("b"), Name("c")))
    assert read_relation(r"w \leftarrow w - \eta") == Relation((Name("w"), parse("w - eta")), "←")
    assert read_relation(r"a \approx 0.5").sign == "≈"
    assert read_chain(r"L &= a = 2 \approx 3")[1] == ("=", "=", "≈")
    with pytest.raises(ParseError, match="one kind of sign"):
        read_relation(r"a = b \approx c")


def test_a_name_that_is_known_keeps_its_identifier() -> None:
    letters = plain_letters(["w_1_2", "e", "d", "learning_rate"])
    assert read_latex("w_{12}", letters=letters) == Name("w_1_2")
    assert read_latex(r"e \cdot d", letters=letters) == parse("e*d")
    assert read_latex(r"\frac{da}{db}", letters=letters) == parse("d*a/(d*b)")
    with pytest.raises(ParseError, match="a power of the name e"):
        read_latex("e^2", letters=letters)


def test_two_names_with_one_writing_are_refused() -> None:
    with pytest.raises(ParseError, match="two names"):
        read_latex("x", letters=Letters({"x_{}^{}": ""}))


# --- what is printed reads back ------------------------------------------------------------------------


def mathematics(block: object) -> Iterator[Term | Relation | Line]:
    """Every term, relation and underbraced line in a document."""
    match block:
        case Line():
            yield block
            yield from mathematics(block.reason)
        case Relation():
            yield block
        case _ if isinstance(block, Term):
            yield block
        case tuple():
            for part in block:
                yield from mathematics(part)
        case Model():
            return
        case _ if is_dataclass(block):
            for item in fields(block):
                yield from mathematics(getattr(block, item.name))
        case _:
            return


def flat(term: Term) -> Term:
    """Nested products and leading signs as an author writes them: a (b c) is a b c, (-a) b is -(a b)."""
    parts = tuple(flat(part) for part in children(term))
    match term:
        case Product() if isinstance(parts[0], Neg):
            return Neg(flat(Product((parts[0].term, *parts[1:]))))
        case Product():
            factors = [f for part in parts for f in (part.factors if isinstance(part, Product) else (part,))]
            return Product(tuple(factors))
        case _:
            return with_children(term, parts) if parts else term


def context(model: Model) -> Context:
    domains = {symbol.id: symbol.domain for symbol in model.symbols}
    shapes = {symbol.id: symbol.shape for symbol in model.symbols if symbol.shape}
    return Context({}, {f.name: f for f in model.functions}, domains, shapes=shapes)


def opaque(term: Term) -> Term:
    """Derivatives of nodes as names: they are compared as they stand."""
    if isinstance(term, Derivative) and isinstance(term.of, Name):
        return Name(f"d{term.of.id}_d{term.wrt.id}")
    parts = children(term)
    return with_children(term, tuple(opaque(part) for part in parts)) if parts else term


SIGNS = {"≤": "<=", "≥": ">="}  # as they are typed


def assert_same(read: Term, term: Term, model: Model) -> None:
    """The same term, or one that is proved equal; vectors are no terms of a proof and must print alike."""
    if any(isinstance(part, Vector) for part in subterms(term)):
        return
    if isinstance(term, Name) and read == Call(term.id, ()):  # a function's letter alone
        return
    if read == term or any(isinstance(part, Call) and not part.arguments for part in subterms(term)):
        assert read == term
        return
    verdict = judge(opaque(term), opaque(read), context(model)).verdict
    assert verdict is Verdict.PROVED, (to_text(term), to_text(read))


def assert_reads_back(item: Term | Relation | Line, printer: Printer, letters: Letters) -> None:
    """In every style that prints it in another way."""
    if isinstance(item, Line):
        for printed in {printer.piece(item.right, style, braces=item.braces).text for style in STYLES}:
            assert_same(read_latex(printed, letters=letters), item.right, printer.model)
        if item.left is not None:
            assert_reads_back(item.left, printer, letters)
    elif isinstance(item, Relation):
        for style, printed in _ways(printer.relation, item):
            found = read_relation(printed, letters=letters)
            assert found.sign == SIGNS.get(item.sign, item.sign)
            assert printer.relation(replace(found, sign=item.sign), style).text == printed
    else:
        for style, printed in _ways(printer.piece, item):
            found = read_latex(printed, letters=letters)
            assert printer.piece(found, style).text == printed
            assert_same(found, item, printer.model)


def _ways(write: Callable[[Any, Style], Piece], item: Term | Relation) -> list[tuple[Style, str]]:
    """The different texts of `item`, each with a style that prints it so."""
    return [
        (style, printed) for printed, style in {write(item, style).text: style for style in STYLES}.items()
    ]


def formulas(made: Report) -> list[Term | Relation | Line]:
    """Each formula of its handout and slides once, at two levels of detail."""
    found = (
        item
        for detail in ("full", "lecture")
        for template in ("handout", "slides")
        for item in mathematics(made.document(template=template, detail=detail).blocks)
    )
    return list(dict.fromkeys(found))


@pytest.mark.slow
@pytest.mark.parametrize("name", REPORTS)
def test_every_formula_of_a_report_reads_back(name: str) -> None:
    """In the letters of its own notation; each in one of the others, too, all of which get their share."""
    total = 0
    for made in shipped(name).models:
        if not made.model.equations:  # Jensen's inequality is about letters of no model
            continue
        own = made.printer().notation
        found = formulas(made)
        total += len(found)
        assert_read_back(found, own, made.model)
        others = [notation for notation in NOTATIONS if notation.name != own.name]
        for start, notation in enumerate(others):
            assert_read_back(found[start :: len(others)], notation, made.model)
    assert total > 50


def assert_read_back(items: list[Term | Relation | Line], notation: Notation, model: Model) -> None:
    letters, printer = letters_of(model, notation), Printer(notation, model)
    for item in items:
        assert_reads_back(item, printer, letters)


def spec(activation: str, loss: str, *, units: int = 1) -> dict[str, object]:
    layers = [{"units": 2, "activation": activation}, {"units": units, "activation": "identity"}]
    if loss == "categorical-cross-entropy":
        layers[-1]["activation"] = "softmax"
    return {"title": "", "network": {"inputs": 2, "layers": layers, "loss": loss}}


SPECS = [
    spec("relu", "absolute-error"),
    spec("elu", "huber"),
    spec("leaky-relu", "log-cosh"),
    spec("swish", "hinge"),
    spec("log-sigmoid", "squared-error"),
    spec("hard-sigmoid", "mean-squared-error", units=2),
    spec("gelu", "categorical-cross-entropy", units=3),
    spec("mish", "half-squared-error"),
    spec("softsign", "squared-error"),
]
INK = [
    {"derivative": "d", "logarithm": "ln", "cases": "indicator"},
    {"base": "nielsen", "loss": "J", "learning_rate": "alpha"},
    {"base": "subscripts"},
]


@pytest.mark.slow
@pytest.mark.parametrize("ink", INK, ids=["d", "nielsen", "subscripts"])
@pytest.mark.parametrize("made", SPECS, ids=lambda made: made["network"]["layers"][0]["activation"])
def test_every_line_of_a_network_reads_back(made: dict[str, object], ink: dict[str, str]) -> None:
    network = derive.report(made)
    notation = choose_notation(ink)
    letters, printer = letters_of(network.model, notation), Printer(notation, network.model)
    for equation in network.model.equations:
        assert_reads_back(equation.body, printer, letters)
    for result in network.derivation.results:
        for step in result.steps[-4:]:
            assert_reads_back(step.after, printer, letters)


NAMES = st.sampled_from([Name(symbol.id) for symbol in network_model().symbols] + [Name("q_new"), Name("u")])
LEAVES = st.one_of(
    NAMES,
    NAMES,
    st.sampled_from([0, 1, 2, 3, 12, Fraction(1, 2), Fraction(5, 4)]).map(lambda v: Number(Fraction(v))),
    st.just(Constant("pi")),
)


def compound(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    unary = st.sampled_from(["exp", "log", "tanh", "sqrt", "abs", "sigmoid", "softplus", "erf", "sin"])
    relation = st.sampled_from(["<", "<=", ">", ">="])
    branch = st.builds(Branch, inner, st.builds(Comparison, inner, relation, inner))
    return st.one_of(
        several.map(Sum),
        several.map(Product),
        several.map(Product),
        inner.map(Neg),
        st.builds(Quotient, inner, inner),
        st.builds(Power, inner, st.sampled_from([number(2), number(3), Neg(number(1)), Name("u")])),
        st.builds(lambda name, term: Call(name, (term,)), unary, inner),
        several.map(lambda terms: Call("max", terms)),
        st.builds(Derivative, inner, NAMES),
        st.builds(
            lambda branches, rest: Cases(tuple(branches), rest),
            st.lists(branch, min_size=1, max_size=2),
            inner,
        ),
    )


@pytest.mark.slow
@given(
    st.recursive(LEAVES, compound, max_leaves=9), st.sampled_from(STYLES), st.sampled_from(list(NOTATIONS))
)
@settings(max_examples=examples(250), deadline=None, derandomize=True)
def test_any_printed_term_reads_back(term: Term, style: Style, notation: Notation) -> None:
    model = network_model()
    printer, letters = Printer(notation, model), letters_of(model, notation)
    term = flat(term)
    printed = printer.piece(term, style).text
    try:
        found = read_latex(printed, letters=letters)
    except ParseError as problem:
        assert "too large to compute" in str(problem) or "a power of the name e" in str(problem)
        return
    assert printer.piece(found, style).text == printed
    assert meaning(found) == meaning(term)


def meaning(term: Term) -> object:
    """The term with the signs, numerators and denominators of its products gathered, in reading order."""
    sign, above, below = 1, [], []
    waiting: list[tuple[Term, bool]] = [(term, True)]
    while waiting:
        part, up = waiting.pop()
        match part:
            case Neg(inner):
                sign = -sign
                waiting.append((inner, up))
            case Product(factors):
                waiting.extend((factor, up) for factor in reversed(factors))
            case Quotient(top, bottom):
                waiting.extend([(bottom, not up), (top, up)])
            case _:
                (above if up else below).append(part)
    if not below and len(above) == 1:
        return sign, *_outline(above[0])
    return sign, tuple(map(meaning, above)), tuple(map(meaning, below))


def _outline(term: Term) -> tuple[object, ...]:
    parts = tuple(map(meaning, children(term)))
    match term:
        case Call(function, _):
            return function, parts
        case Cases(branches, _):
            return tuple(branch.condition.relation for branch in branches), parts
        case _:
            return (type(term), parts) if parts else (term,)
