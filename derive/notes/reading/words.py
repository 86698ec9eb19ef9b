"""The functions that notes call, by command and by word, and what a reader has to know of its document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from derive.library.activations import CALL_NAMES
from derive.notes.written import RUNS, Index, Sym, Written

ELEMENTARY = {
    "exp": "exp",
    "log": "log",
    "ln": "log",
    "tanh": "tanh",
    "sinh": "sinh",
    "cosh": "cosh",
    "sin": "sin",
    "cos": "cos",
    "arctan": "arctan",
    "max": "max",
    "min": "min",
    "sign": "sign",
    "sgn": "sign",
    "abs": "abs",
    "sqrt": "sqrt",
    "erf": "erf",
    "sech": "sech",
    "tan": "tan",
    "floor": "floor",
    "ceil": "ceil",
}
SPELLED = {
    **ELEMENTARY,
    **CALL_NAMES,
    "logistic": "sigmoid",
    "sigm": "sigmoid",
    "softmax": "softmax",
    "lrelu": "leaky_relu",
    "leakyrelu": "leaky_relu",
    "hardsigmoid": "hard_sigmoid",
    "diag": "diag",
    "tr": "trace",
    "trace": "trace",
    "det": "det",
    "logits": "",
}
OF_ARRAYS = frozenset(("trace", "det", "inner"))  # numbers that belong to whole arrays
FUNCTION_LETTERS = frozenset(("f", "g", "sigma", "phi", "varphi", "psi", "S", "h", "F", "G", "q"))

_NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,9}|/[1-9]\d{0,3})?")
OPERATORS = (
    "var",
    "cov",
    "corr",
    "std",
    "bias",
    "pr",
    "prob",
    "vec",
    "rank",
    "cond",
    "conv",
    "concat",
)  # no names
ELEMENTWISE = frozenset(("sigma", "phi", "varphi", "psi"))  # functions of every entry: σ(z)_i is σ(z_i)


def spelled(word: str) -> str:
    """The function that a word names, in any case; empty for none."""
    return SPELLED.get(word.lower().replace(" ", "").replace("-", "_").replace(r"\_", "_"), "")


def family(name: str) -> str:
    """The name without what a script made of it: y for y_max and for y'."""
    return name.removesuffix("prime").partition("_")[0]


def number_below(name: str) -> Fraction | None:
    """The number that alone stands below a name: 1 of L_1, 0.5 of L_{0.5}."""
    text = name.partition("_")[2]
    return Fraction(text) if _NUMBER.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class Shorthand:
    """dX for ∂top/∂X; `times` is the m of a dX that stands for m ∂top/∂X, `said` whether the note says so."""

    top: Sym
    times: Sym | None = None
    said: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What the document has said so far: which names are functions, which are values."""

    functions: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    depends: Mapping[str, frozenset[str]] = field(
        default_factory=dict
    )  # value → names it was written with: J(θ)

    squares: frozenset[str] = frozenset()  # σ of a note that defines σ²
    roots: frozenset[str] = frozenset()  # σ of a note that defines σ² only
    alone: frozenset[str] = frozenset()  # c beside a sequence c_t of which it is no part
    summed: frozenset[str] = frozenset()  # further letters that sums of the document run over
    gates: frozenset[str] = frozenset()  # running letters that are quantities here: i = σ(z_i)
    plain: frozenset[str] = frozenset()  # letters that mean something else in bold type
    arities: frozenset[str] = frozenset()  # functions of one and of more variables: H(p) and H(p, q)
    labels: frozenset[tuple[str, str]] = frozenset()  # (c, p): the p of c_p is a part of the name
    parametric: frozenset[str] = frozenset()  # L of a function L_δ(r), of which L_1 is one for a number
    units: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (δ, k) → the name of δ_k beside δ_j
    unsure_units: frozenset[tuple[str, str]] = frozenset()  # (a, k), where a_k may be another than a_j
    several: frozenset[str] = frozenset()  # names that stand with different arguments: H(p, q) and H(q, p)
    varied: Mapping[str, Sym] = field(default_factory=dict)  # E → w, of E(w) = …
    gradient: Sym | None = None  # what all gradients of the note are taken by
    varying: frozenset[str] = frozenset()  # values by which the note differentiates: their primes are names
    examples: frozenset[str] = (
        frozenset()
    )  # p: in Σ_i (p_i - t_i) x_iᵀ a vector for every i, else p_k is an entry
    members: frozenset[tuple[str, str]] = frozenset()  # (x, i): x_ij is of example i, beside an x of one
    collected: frozenset[str] = frozenset()  # those of which Xᵀ(a - y) has all examples
    counted: frozenset[str] = frozenset()  # letters of sums from 0 to n - 1 that might as well begin at 1
    ranges: Mapping[str, Written] = field(default_factory=dict)  # x → the n of its sums, all from 0 to n
    first: frozenset[str] = frozenset()  # vectors w of which w_0 is an entry as any other
    tallies: Mapping[tuple[str, int], Sym] = field(default_factory=dict)  # (x, 0) → the n of (1/n) Σ_i x_i
    diagonals: frozenset[Written] = frozenset()  # p_i (1 - p_i) of diag(p_i (1 - p_i)): numbers over any i
    rows: frozenset[Sym] = frozenset()  # the vectors b of X W + 1 b
    elementwise: bool = False  # ⊗ is written for ⊙: the text speaks of elementwise products, and has no ⊙
    euler: str = ""  # where an e is the number 2.718…: "always", "alone"
    whole: frozenset[str] = frozenset()  # the members of sets that hold all places of the sums over them
    entries: Mapping[str, str] = field(default_factory=dict)  # S → the z of S(z)_i
    shorthands: Mapping[str, Shorthand] = field(default_factory=dict)  # Z → what dZ stands for
    of_all: Mapping[Any, Mapping[str, Shorthand]] = field(default_factory=dict)  # the same where a mean is
    partials: Mapping[str, Written] = field(default_factory=dict)  # f_x → ∂f(x, y)/∂x
    inner: Mapping[Written, Sym] = field(default_factory=dict)  # x W + b of ∂L/∂(x W + b) → its name
    families: Mapping[str, Sym] = field(default_factory=dict)  # target → the target_ok of bare sums
    layered: frozenset[str] = frozenset()  # z of z^l, of which z^1 is that of layer 1
    small: frozenset[str] = frozenset()  # w, of which w_jk is an entry of W
    differentiated: frozenset[str] = frozenset()  # f of f^{(2)}(x), its second derivative
    outermost: Mapping[str, Sym] = field(default_factory=dict)  # a → the a^L of ∇_a C
    read: dict[Any, Any] = field(init=False, default_factory=dict, compare=False, repr=False)  # tokens → side

    def running(self, letter: str) -> str:
        """The index letter, marked when it runs in this document only."""
        return letter + RUNS if letter in self.summed else letter

    def label(self, sym: Sym, indices: tuple[Index, ...]) -> str:
        """What stands below or above a name and is a part of it: the d of L_d, the 1 of W_1."""
        text = str(indices[0]) if indices and (len(indices) == 1 or not indices[0].letter) else ""
        return text if (family(sym.name), text) in self.labels else ""

    def is_function(self, name: str) -> bool:
        """Whether the name was defined as a function, or usually is one."""
        if name in self.functions or self._has_a_number(name):
            return True
        return name in ("sigma", "softmax") and name not in self.values

    def _has_a_number(self, name: str) -> bool:
        """The L_1 of L_1(3) beside a function L_δ(r)."""
        return number_below(name) is not None and family(name) in self.parametric and name not in self.values
