"""Documents built by hand, for the tests of the writer."""

from __future__ import annotations

import math
from fractions import Fraction

from derive.document import (
    Arrow,
    Block,
    Chain,
    Curve,
    Diagram,
    Document,
    EvidenceLine,
    Facts,
    Heading,
    Line,
    Mark,
    ModelCard,
    NumberRow,
    Plot,
    Prose,
    Relation,
    ResultBox,
    SideBySide,
    Table,
    Unit,
    WorkedNumbers,
)
from derive.model import Equation, Function, Model, Role, Symbol
from derive.parse import parse
from derive.term import Derivative, Name, Term

SIGMOID = Function("sigmoid", "z", parse("1/(1+exp(-z))"), r"\sigma")
TANH = Function("tanh", "z", parse("(exp(z)-exp(-z))/(exp(z)+exp(-z))"), r"\tanh")


def term(text: str) -> Term:
    return parse(text, functions=("sigmoid",))


def d(of: str, wrt: str) -> Derivative:
    return Derivative(Name(of), Name(wrt))


def relation(*sides: str, sign: str = "=") -> Relation:
    return Relation(tuple(term(side) for side in sides), sign)


def line(left: str | None, right: str, reason: str = "") -> Line:
    return Line(term(left) if left else None, term(right), (reason,) if reason else ())


def logistic_model() -> Model:
    roles = {
        "w_1": Role.WEIGHT, "w_2": Role.WEIGHT, "b": Role.BIAS, "x_1": Role.INPUT, "x_2": Role.INPUT,
        "y": Role.TARGET, "z": Role.PRE_ACTIVATION, "a": Role.PREDICTION, "L": Role.LOSS,
    }  # fmt: skip
    symbols = [
        Symbol(name, role, name.split("_")[0], None, tuple(name.split("_")[1:]))
        for name, role in roles.items()
    ]
    equations = (
        Equation("z", term("w_1*x_1 + w_2*x_2 + b"), 3),
        Equation("a", term("sigmoid(z)"), 4),
        Equation("L", term("-(y*log(a) + (1 - y)*log(1 - a))"), 5),
    )
    return Model("Logistic regression", equations, tuple(symbols), "L", ("w_1", "w_2", "b"), (SIGMOID,))


def logistic_diagram() -> Diagram:
    units = (
        Unit(Name("x_1"), 0, 1.0, "input"),
        Unit(Name("x_2"), 0, 0.0, "input"),
        Unit(term("1"), 0, -1.0, "bias"),
        Unit(Name("z"), 1, 0.0, "node"),
        Unit(Name("a"), 2, 0.0, "node"),
        Unit(Name("L"), 3, 0.0, "loss"),
    )
    arrows = (
        Arrow(0, 3, "forward", Name("w_1")),
        Arrow(1, 3, "forward", Name("w_2")),
        Arrow(2, 3, "forward", Name("b")),
        Arrow(3, 4, "forward"),
        Arrow(4, 5, "forward"),
        Arrow(5, 4, "backward", d("L", "a")),
        Arrow(4, 3, "backward", d("a", "z")),
    )
    return Diagram(units, arrows, "two inputs, one neuron, its loss", ("input", "", "", "loss"))


def sigmoid_plot() -> Plot:
    xs = [k / 10 for k in range(-60, 61)]
    values = [1 / (1 + math.exp(-x)) for x in xs]
    return Plot(
        Name("z"),
        (
            Curve(relation("a", "sigmoid(z)"), tuple(zip(xs, values, strict=True)), "function"),
            Curve(
                relation("diff(a, z)", "a*(1-a)"),
                tuple((x, v * (1 - v)) for x, v in zip(xs, values, strict=True)),
                "derivative",
            ),
        ),
        (Mark(0.0, 0.25, (term("1/4"), " at ", relation("z", "0"))),),
        "sigmoid and its derivative",
    )


def logistic_numbers() -> WorkedNumbers:
    def row(left: Term | str, formula: str, numbers: str, value: str, exact: bool = False) -> NumberRow:
        return NumberRow(
            term(left) if isinstance(left, str) else left, term(formula), term(numbers), term(value), exact
        )

    return WorkedNumbers(
        (relation("x_1", "1"), relation("x_2", "2"), relation("w_1", "0.5"), relation("w_2", "0.8")),
        (
            (
                "forward pass",
                (
                    row("z", "w_1*x_1 + w_2*x_2 + b", "0.5*1 + 0.8*2 + 0.2", "2.3", True),
                    row("a", "sigmoid(z)", "sigmoid(2.3)", "0.9089"),
                    row("L", "-log(a)", "-log(0.9089)", "0.0956"),
                ),
            ),
            (
                "backward pass",
                (
                    row(d("L", "z"), "a - y", "0.9089 - 1", "-0.0911"),
                    row(d("L", "w_1"), "(a - y)*x_1", "-0.0911*1", "-0.0911"),
                ),
            ),
            (
                "update",
                (
                    NumberRow(
                        Name("w_1"),
                        term("w_1 - learning_rate*diff(L, w_1)"),
                        term("0.5 - 0.1*-0.0911"),
                        term("0.5091"),
                        False,
                        "←",
                    ),
                ),
            ),
        ),
    )


def logistic_blocks() -> tuple[Block, ...]:
    roles = (("pre-activation",), ("activation",), ("loss",))
    equations = (
        relation("z", "w_1*x_1 + w_2*x_2 + b"),
        relation("a", "sigmoid(z)", "1/(1+exp(-z))"),
        relation("L", "-y*log(a) - (1-y)*log(1-a)"),
    )
    bracket = term("(-(y/a) + (1-y)/(1-a))*(a*(1-a))")
    rows = tuple(
        (
            (Name(w),),
            (Relation((d("z", w), term(local))),),
            (term(gradient),),
            (relation(w, f"{w} - learning_rate*({gradient})", sign="←"),),
        )
        for w, local, gradient in (
            ("w_1", "x_1", "(a-y)*x_1"),
            ("w_2", "x_2", "(a-y)*x_2"),
            ("b", "1", "a-y"),
        )
    )
    return (
        ModelCard(logistic_diagram(), tuple(zip(equations, roles, strict=True))),
        Heading(("The loss with respect to the prediction",)),
        Chain(
            (
                line("diff(L, a)", "-diff(y*log(a), a) - diff((1-y)*log(1-a), a)", "sum rule"),
                line(None, "-y*(1/a) - (1-y)*(1/(1-a))*(-1)", "log and chain rule"),
                line(None, "-(y/a) + (1-y)/(1-a)", "collect signs"),
            ),
            "dL/da",
        ),
        Heading(("The activation with respect to its input",)),
        Chain(
            (
                line("diff(a, z)", "diff((1+exp(-z))^-1, z)", "definition of σ"),
                line(None, "-(1+exp(-z))^-2*diff(1+exp(-z), z)", "power and chain rule"),
                line(None, "exp(-z)/(1+exp(-z))^2", "exponential rule"),
                line(None, "1/(1+exp(-z))*(((1+exp(-z)) - 1)/(1+exp(-z)))", "add and subtract 1"),
                line(None, "sigmoid(z)*(1-sigmoid(z))", "recognise σ"),
                Line(None, term("a*(1-a)"), ("since ", relation("a", "sigmoid(z)"))),
            ),
            "da/dz",
        ),
        Heading(("The loss with respect to the pre-activation",)),
        Chain(
            (
                Line(d("L", "z"), bracket, ("chain rule",), (((0,), d("L", "a")), ((1,), d("a", "z")))),
                Line(None, term("-y*(1-a) + (1-y)*a"), ("cancel ", Name("a"), " and ", term("1 - a"))),
                line(None, "-y + y*a + a - y*a", "expand"),
                line(None, "a - y", "collect"),
            ),
            "dL/dz",
        ),
        ResultBox(
            Relation((d("L", "z"), term("a - y"))), ("the prediction minus the target, whatever the weights",)
        ),
        Heading(("The gradient of every parameter",)),
        Table((("parameter",), ("local derivative",), ("gradient",), ("update",)), rows, "llll", "gradients"),
        Heading(("Numbers and pictures",)),
        SideBySide(sigmoid_plot(), logistic_numbers()),
        Facts(
            (
                ("When ", Relation((Name("a"), Name("y"))), " the gradient vanishes."),
                ("The slope ", d("a", "z"), " is largest at ", relation("z", "0"), "."),
            )
        ),
        Prose(("All of it follows from ", relation("diff(a, z)", "a*(1-a)"), ".")),
        EvidenceLine(("Checked: 19 equalities, all proved exactly.",)),
    )


def logistic() -> Document:
    return Document(
        ("Why the gradient of logistic regression is ", term("a - y")),
        ("From the loss back to every weight, one rule at a time.",),
        "Lecture handout",
        "one neuron · sigmoid · cross-entropy",
        logistic_blocks(),
        logistic_model(),
        "reports/logistic.yaml",
    )


def network_model() -> Model:
    """2-3-1: tanh, then sigmoid, squared error."""
    symbols = [Symbol(f"x_{k}", Role.INPUT, "x", None, (str(k),), made=True) for k in (1, 2)]
    symbols.append(Symbol("y", Role.TARGET, "y", made=True))
    equations: list[Equation] = []
    for j in (1, 2, 3):
        for k in (1, 2):
            symbols.append(Symbol(f"w1_{j}_{k}", Role.WEIGHT, "w", 1, (str(j), str(k)), made=True))
        symbols.append(Symbol(f"b1_{j}", Role.BIAS, "b", 1, (str(j),), made=True))
        symbols.append(Symbol(f"z1_{j}", Role.PRE_ACTIVATION, "z", 1, (str(j),), made=True))
        symbols.append(Symbol(f"a1_{j}", Role.ACTIVATION, "a", 1, (str(j),), made=True))
        symbols.append(Symbol(f"w2_{j}", Role.WEIGHT, "w", 2, (str(j),), made=True))
        equations.append(Equation(f"z1_{j}", term(f"w1_{j}_1*x_1 + w1_{j}_2*x_2 + b1_{j}")))
        equations.append(Equation(f"a1_{j}", term(f"tanh(z1_{j})")))
    symbols.append(Symbol("b2", Role.BIAS, "b", 2, made=True))
    symbols.append(Symbol("z2", Role.PRE_ACTIVATION, "z", 2, made=True))
    symbols.append(Symbol("a2", Role.PREDICTION, "a", 2, made=True))
    symbols.append(Symbol("L", Role.LOSS, "L", made=True))
    equations.append(Equation("z2", term("w2_1*a1_1 + w2_2*a1_2 + w2_3*a1_3 + b2")))
    equations.append(Equation("a2", term("sigmoid(z2)")))
    equations.append(Equation("L", term("1/2*(a2 - y)^2")))
    parameters = tuple(s.id for s in symbols if s.role in (Role.WEIGHT, Role.BIAS))
    return Model("A small network", tuple(equations), tuple(symbols), "L", parameters, (SIGMOID, TANH))


def layered_diagram(columns: tuple[int, ...], labels: bool = False) -> Diagram:
    units: list[Unit] = []
    arrows: list[Arrow] = []
    before: list[int] = []
    for column, count in enumerate(columns):
        here = [len(units) + k for k in range(count)]
        kind = "input" if column == 0 else "node"
        units.extend(
            Unit(Name(f"a{column}_{k + 1}"), column, (count - 1) / 2 - k, kind) for k in range(count)
        )
        label = Name("w_1") if labels else None
        arrows.extend(Arrow(s, t, "forward", label) for t in here for s in before)
        before = here
    return Diagram(tuple(units), tuple(arrows), "a network", ("input", "hidden", "output")[: len(columns)])


def network() -> Document:
    model = network_model()
    card = tuple(
        (Relation((Name(e.name), e.body)), (model.symbol(e.name).role.value,)) for e in model.equations
    )
    chains: list[Block] = []
    for j in (1, 2, 3):
        chains.append(Heading(("Hidden unit ", Name(f"a1_{j}"))))
        chains.append(
            Chain(
                (
                    Line(d("L", f"a1_{j}"), term(f"diff(L, z2)*diff(z2, a1_{j})"), ("chain rule",)),
                    Line(None, term(f"(a2 - y)*a2*(1 - a2)*w2_{j}"), ("insert what was derived above",)),
                ),
                f"dL/da1_{j}",
            )
        )
        for k in (1, 2):
            chains.append(
                Chain(
                    (
                        Line(
                            d("L", f"w1_{j}_{k}"),
                            term(f"diff(L, z1_{j})*diff(z1_{j}, w1_{j}_{k})"),
                            ("chain rule",),
                        ),
                        Line(None, term(f"(a2 - y)*a2*(1 - a2)*w2_{j}*(1 - a1_{j}^2)*x_{k}")),
                    ),
                    f"dL/dw1_{j}_{k}",
                )
            )
    rows = tuple(
        (
            (Name(p),),
            (term("(a2 - y)*a2*(1 - a2)*w2_1*(1 - a1_1^2)*x_1*(1 + tanh(z1_1)^2 + a1_1 + a1_2 + a1_3)"),),
            (Relation((Name(p), term(f"{p} - learning_rate*diff(L, {p})")), "←"),),
        )
        for p in model.parameters
    )
    table = Table((("parameter",), ("gradient",), ("update",)), rows, "lll")
    return Document(
        ("A network with one hidden layer",),
        (),
        "Lecture handout",
        "2-3-1 · tanh · sigmoid · squared error",
        (ModelCard(layered_diagram((2, 3, 1)), card), *chains, Heading(("All gradients",)), table),
        model,
        "reports/network.yaml",
    )


def with_blocks(*blocks: Block, title: str = "A title") -> Document:
    model = logistic_model()
    return Document((title,), (), "Lecture handout", "test", blocks, model, "spec.yaml")


def number(value: int) -> Fraction:
    return Fraction(value)
