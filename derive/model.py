"""The model: named equations in order, each name defined once and before its use.

What changes the mathematics lives here (equations, domains, assumptions); what only changes ink
(letters, ∂ or d, index style) is notation and lives in the writer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

from derive.index_sums import letters_of
from derive.indices import free_indices, has_index_sums
from derive.term import Call, Indexed, Name, Number, Size, Term, Variable, names, subterms

Nested = Fraction | tuple["Nested", ...]  # a number, or the numbers of a vector, of a matrix, …


class Role(Enum):
    """What a name stands for; notations choose letters by it."""

    INPUT = "input"
    TARGET = "target"
    WEIGHT = "weight"
    BIAS = "bias"
    PARAMETER = "parameter"
    CONSTANT = "constant"
    PRE_ACTIVATION = "pre-activation"
    ACTIVATION = "activation"
    PREDICTION = "prediction"
    LOSS = "loss"
    FUNCTION = "function"  # the last equation where there is no network and nothing is trained
    NODE = "node"
    LEARNING_RATE = "learning rate"
    SIZE = "size"
    UPSTREAM = "upstream gradient"  # ∂L/∂node, given in the place of the loss


@dataclass(frozen=True, slots=True)
class Interval:
    """A set of real numbers between two bounds; None is unbounded. Open unless said closed."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_closed: bool = False
    high_closed: bool = False

    def within(self, other: Interval) -> bool:
        """Whether every point of self lies in `other`."""
        below = other.low is None or (
            self.low is not None
            and (
                self.low > other.low or (self.low == other.low and (other.low_closed or not self.low_closed))
            )
        )
        above = other.high is None or (
            self.high is not None
            and (
                self.high < other.high
                or (self.high == other.high and (other.high_closed or not self.high_closed))
            )
        )
        return below and above

    def __str__(self) -> str:
        left = "[" if self.low_closed else "("
        right = "]" if self.high_closed else ")"
        low = "-inf" if self.low is None else f"{float(self.low):g}"
        high = "inf" if self.high is None else f"{float(self.high):g}"
        return f"{left}{low}, {high}{right}"


REALS = Interval()
POSITIVE = Interval(Fraction(0), None)
UNIT = Interval(Fraction(0), Fraction(1))
PROBABILITY = Interval(Fraction(0), Fraction(1), True, True)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name's part in the model: its role, and its letter, layer and indices for the notation.

    A name that a network made has a layer (from 1; l + 1 where their number is open) when it has several, and
    indices when its
    layer has several units: `w2_1_3` is weight w of layer 2 from unit 3 to unit 1. A name that the
    author wrote keeps the author's letter and indices (`base` "w", `indices` ("1",) for `w_1`).
    """

    id: str
    role: Role
    base: str
    layer: int | str | None = None
    indices: tuple[str, ...] = ()
    domain: Interval = REALS
    shape: tuple[Size, ...] = ()  # of an array; its entries x[i] are called by indices from 1
    made: bool = False  # by the network form: a notation may choose another letter
    usual: Fraction | None = None  # the value of a constant to which none was given


@dataclass(frozen=True, slots=True)
class Function:
    """name(variable) = body: an activation, known to the model by its definition alone.

    `letter` is its LaTeX name as declared (`\\sigma`); `kinks` are the points of `variable` where it has
    no derivative, as terms.
    """

    name: str
    variable: str
    body: Term
    letter: str
    range: Interval = REALS
    kinks: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Equation:
    """`name = body`, or `name[i, j] = body` for every i and j when there are `indices`.

    `line` is where the author's file says so (of the layer, for a network). `writing` is the right side
    in matrix form, where the author wrote whole arrays: `body` is its entry at `indices`.
    """

    name: str
    body: Term
    line: int | None = None
    indices: tuple[str, ...] = ()
    writing: Term | None = None

    @property
    def left(self) -> Name | Indexed:
        """The left side as a term."""
        return entry(self.name, self.indices)


@dataclass(frozen=True, slots=True)
class Assumption:
    """`left = right`, taken as given: Σ y = 1 for one-hot targets, S[j, i] = S[i, j] for a symmetric S."""

    left: Term
    right: Term

    @property
    def symmetric(self) -> str | None:
        """The S of Sᵀ = S; None for an assumption of another kind."""
        match self.left, self.right:
            case Indexed(one, (Name() as i, Name() as j)), Indexed(other, turned) if one == other and i != j:
                return one if turned == (j, i) else None
            case _:
                return None


@dataclass(frozen=True, slots=True)
class Example:
    """Numbers for sizes, inputs, targets and parameters, and the step length η of one update."""

    values: tuple[tuple[str, Nested], ...]
    learning_rate: Fraction | None = None
    line: int | None = field(default=None, compare=False)  # where the author wrote them

    def scalars(self) -> dict[str, Fraction]:
        """The numbers that are no arrays, by their names."""
        return {name: value for name, value in self.values if isinstance(value, Fraction)}

    def entries(self) -> dict[Variable, Fraction]:
        """Every number by its name, those of arrays by their entries: x[1], W[2, 1]."""
        return {place: number for name, value in self.values for place, number in _entries(name, value)}


def _entries(
    name: str, value: Nested, indices: tuple[Number, ...] = ()
) -> Iterator[tuple[Variable, Fraction]]:
    if isinstance(value, Fraction):
        yield Indexed(name, indices) if indices else Name(name), value
        return
    for position, part in enumerate(value, start=1):
        yield from _entries(name, part, (*indices, Number(Fraction(position))))


@dataclass(frozen=True, slots=True)
class Generated:
    """How data were made up: target = formula over the other columns + noise, rounded to `decimals`."""

    target: str
    formula: Term
    inputs: tuple[str, ...]
    functions: tuple[Function, ...] = ()  # that the formula calls
    noise: Fraction = Fraction(0)  # standard deviation of normal noise, half the width of uniform noise
    kind: str = "normal"
    seed: int | None = None
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class Training:
    """Gradient descent from the example's numbers; the steps in `show` stand in tables."""

    steps: int
    learning_rate: Fraction
    show: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Studied:
    """A function of one variable whose convexity is asked for, and where: an open interval.

    There it can be differentiated twice, unless it is put together of `pieces`. No domain: none was found.
    """

    function: str
    domain: Interval | None
    pieces: bool = False


@dataclass(frozen=True, slots=True)
class Convexity:
    """The functions to look at, with points x_i and weights λ_i > 0, Σ λ_i = 1, for Jensen's inequality."""

    studied: tuple[Studied, ...]
    points: tuple[Fraction, ...] = ()
    weights: tuple[Fraction, ...] = ()

    def __post_init__(self) -> None:
        if len(self.points) != len(self.weights) or (self.weights and sum(self.weights) != 1):
            raise ValueError("every point has a weight, and the weights sum to 1")


@dataclass(frozen=True, slots=True)
class Model:
    """Equations in order with a loss (the last one), the parameters asked for and what is assumed.

    Without equations the loss is "", and `convexity` says what is looked at.
    Invariants, checked on construction (ValueError): every name is defined once and before its use, but for
    entries at other steps, h[t - 1]; every index of a right side is one of the left side, summed over, or the
    last of its axis, h[T]; the loss and the parameters are names of the model.
    """

    title: str
    equations: tuple[Equation, ...]
    symbols: tuple[Symbol, ...]
    loss: str
    parameters: tuple[str, ...]
    functions: tuple[Function, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    example: Example | None = None
    subject: str = ""  # "one neuron · sigmoid · cross-entropy": what is treated, in a few words
    data: Generated | None = None  # when the example's arrays were made up by a rule
    training: Training | None = None
    convexity: Convexity | None = None
    totals: tuple[tuple[str, str], ...] = ()  # nodes and names of total derivatives that are asked for
    adjoints: tuple[str, ...] = ()  # nodes z whose ∂L/∂z is asked for by itself
    upstream: tuple[tuple[str, str], ...] = ()  # (O, G): ∂L/∂O = G is given, L = Σ G ⊙ O stands for any loss
    one_hot: tuple[tuple[str, str], ...] = ()  # (S, s): row n of S is 1 at s_n and 0 elsewhere
    jacobians: tuple[tuple[str, str], ...] = ()  # (node, name): ∂node/∂name is asked for
    columns: tuple[tuple[str, tuple[Size, ...]], ...] = ()  # (s, [N, 1]), where its symbol has the shape [N]
    hessians: tuple[tuple[str, str], ...] = ()  # (x, y) for ∂/∂y of ∂L/∂x, one of two that are transposed
    remarks: tuple[str, ...] = ()  # sentences about the model with $formula$: how wide the heads are
    recurrent: bool = field(init=False, default=False, compare=False)  # h[t] of h[t - 1]
    _equations: dict[str, Equation] = field(init=False, repr=False, compare=False)
    _symbols: dict[str, Symbol] = field(init=False, repr=False, compare=False)
    _functions: dict[str, Function] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_symbols", {symbol.id: symbol for symbol in self.symbols})
        object.__setattr__(self, "_functions", {function.name: function for function in self.functions})
        sizes = {name for symbol in self.symbols for size in symbol.shape for name in letters_of(size)}
        known: dict[str, Equation] = {}
        defined = {equation.name for equation in self.equations}
        for equation in self.equations:
            if equation.name in known:
                raise ValueError(f"'{equation.name}' is defined twice")
            for used in names(equation.body):
                if used not in self._symbols:
                    raise ValueError(f"'{used}' has no symbol")
                if used in defined and used not in known:
                    if not has_index_sums(equation.body):
                        raise ValueError(f"'{used}' is used before its definition")
                    object.__setattr__(self, "recurrent", True)
            if not set(free_indices(equation.body)) <= {*equation.indices, *sizes}:
                raise ValueError(f"an index is free on the right side of '{equation.name}' only")
            known[equation.name] = equation
        object.__setattr__(self, "_equations", known)
        if self.loss not in known and (known or self.loss):
            raise ValueError(f"the loss '{self.loss}' is not defined")
        for parameter in self.parameters:
            if parameter not in self._symbols:
                raise ValueError(f"the parameter '{parameter}' does not occur")

    @property
    def is_function(self) -> bool:
        """Whether this is a plain function: its `loss` is the function, its `parameters` the variables."""
        return bool(self.equations) and self._symbols[self.loss].role is Role.FUNCTION

    def body(self, name: str) -> Term | None:
        """The right side of the equation for `name`; None for inputs, targets and parameters."""
        equation = self._equations.get(name)
        return None if equation is None else equation.body

    def equation(self, name: str) -> Equation:
        """The equation that defines `name` (KeyError when none does)."""
        return self._equations[name]

    def symbol(self, name: str) -> Symbol:
        """The symbol of `name` (KeyError when the model has none)."""
        return self._symbols[name]

    def has_symbol(self, name: str) -> bool:
        """Whether `name` is a name of the model."""
        return name in self._symbols

    def outer_shape(self, name: str) -> tuple[Size, ...]:
        """The shape of the author's array: [N, 1] where the symbol has [N] (KeyError as for `symbol`)."""
        return dict(self.columns).get(name, self._symbols[name].shape)

    def function(self, name: str) -> Function | None:
        """The activation of that name, or None for the elementary functions (exp, log, …)."""
        return self._functions.get(name)

    @property
    def assumed_symmetric(self) -> frozenset[str]:
        """The arrays S of which Sᵀ = S is assumed."""
        return frozenset(name for item in self.assumptions if (name := item.symmetric) is not None)

    def consumers(self) -> dict[str, tuple[str, ...]]:
        """For every name, the nodes whose equations mention it, in the order of the model."""
        table: dict[str, list[str]] = {symbol.id: [] for symbol in self.symbols}
        for equation in self.equations:
            for used in names(equation.body):
                table[used].append(equation.name)
        return {name: tuple(users) for name, users in table.items()}


def calls(term: Term) -> tuple[str, ...]:
    """The functions that `term` calls, each once, in reading order."""
    return tuple(dict.fromkeys(part.function for part in subterms(term) if isinstance(part, Call)))


def entry(name: str, letters: Iterable[str] = ()) -> Name | Indexed:
    """The term for a name, or for the entry of an array at these index letters."""
    indices = tuple(Name(letter) for letter in letters)
    return Indexed(name, indices) if indices else Name(name)
