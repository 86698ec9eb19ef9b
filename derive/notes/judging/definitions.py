"""What of a document's statements defines something: heads, updates, assignments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.stated import is_attained, is_of_a_place, is_wished
from derive.notes.judging.suppositions import conditions_among, is_in_use, is_led, is_of_two_names
from derive.notes.judging.unbound import as_meant
from derive.notes.judging.valued import is_numeric
from derive.notes.letters import RUNNING
from derive.notes.meaning.definition import Definition, speaks_of_entries
from derive.notes.meaning.knowledge import Knowledge, after_update, before_update, parameters_in
from derive.notes.reading.words import ELEMENTARY, FUNCTION_LETTERS, OF_ARRAYS, Known
from derive.notes.written import (
    INVERSE,
    LIMIT,
    ORDERS,
    Apply,
    Big,
    Grid,
    Index,
    Minus,
    Nabla,
    Num,
    Plus,
    Raised,
    Slope,
    Sym,
    Times,
    Written,
    every,
    is_mean,
    mapped,
    symbols,
)

UNKNOWN = Apply("?", (), 1)  # the body of a definition that was not read: never a value
RATES = frozenset(("eta", "alpha", "epsilon", "gamma", "lambda", "mu", "rho", "lr"))
_CONSTANTS = frozenset(("a", "b", "c", "d", "k", "m", "n", "C", "K", "alpha", "beta", "lambda"))
_STANDARD = frozenset(("tanh", "relu", "sinh", "cosh", "softplus", "sigmoid", "exp", "log", "sech"))


def head(term: Written | None, body: Written | None, place: str) -> Definition | None:
    """The definition that `term = body` is; None when its left side is no name and no function."""
    match term:
        case Apply(name, _, _) if name.endswith(INVERSE):
            return None
        case _ if body is not None and any(
            isinstance(p, Apply) and p.function in ORDERS for p in every(body)
        ):
            return None  # σ(h) = 1/2 + h/4 + O(h³): a claim
        case Sym(name, indices):
            return _unshifted(Definition(name, indices, (), body or UNKNOWN, place))
        case Apply(name, arguments, 0) if arguments and name not in (*ELEMENTARY, *OF_ARRAYS):
            variables = tuple(a for a in arguments if isinstance(a, Sym))
            if len(variables) == len(arguments) == len(set(variables)):
                inside = symbols(body) if body is not None else ()
                if body is not None and not inside and name not in FUNCTION_LETTERS:
                    return None  # H(X) = 1: a value there
                depends = inside and not any(v in inside for v in variables)
                entries = body is not None and speaks_of_entries(body, variables)
                value = name[0].isupper() or name == "ell" or len(variables) > 1 or entries
                if depends and (value or _has_parameters(body, variables)):
                    whole = Definition(name, (), (), body or UNKNOWN, place)
                    return replace(whole, arguments=variables)  # J(w, b): the value J
                return Definition(name, (), variables, body or UNKNOWN, place)
    return None


def _has_parameters(body: Written | None, variables: tuple[Sym, ...]) -> bool:
    """The h_θ(x) of f(θ) = Σ_i h_θ(x_i)²."""
    calls = (part for part in (every(body) if body is not None else ()) if isinstance(part, Apply))
    below = {name for call in calls for name in parameters_in(call.function)}
    return any(variable.name in below for variable in variables)


def _unshifted(definition: Definition) -> Definition:
    """v_{t+1} = β v_t + g_t as v_t = β v_{t-1} + g_{t-1}; w_{t+1} = w_t + … is a step, and stays one."""
    terms = definition.body.terms if isinstance(definition.body, Plus) else (definition.body,)
    bound = {part.index for part in every(definition.body) if isinstance(part, Big)}
    shifted = [i for i in definition.indices if i.shift and i.letter in RUNNING and i.letter not in bound]
    if not shifted or any(isinstance(term, Sym) and term.name == definition.name for term in terms):
        return definition
    shifts = {index.letter: index.shift for index in shifted}
    head = _moved(Sym(definition.name, definition.indices), shifts)
    assert isinstance(head, Sym)
    return replace(definition, indices=head.indices, body=_moved(definition.body, shifts))


def _moved(term: Written, shifts: Mapping[str, int]) -> Written:
    """Every index of these letters lowered by its shift; the letter itself, too: β^t."""
    if isinstance(term, Sym):
        if not term.indices and term.name in shifts:
            return Plus((term, Minus(Num(Fraction(shifts[term.name])))))
        indices = tuple(replace(i, shift=i.shift - _shifted(i, shifts)) for i in term.indices)
        return replace(term, indices=indices)
    return mapped(term, lambda part: _moved(part, shifts))


def _shifted(index: Index, shifts: Mapping[str, int]) -> int:
    """How far an index is moved where its letters are: i+j by the way of i and that of j."""
    if not index.is_sum:
        return shifts.get(index.letter, 0)
    return sum(sign * shifts.get(letter, 0) for sign, letter in index.summands)


def is_standard(term: Written | None) -> bool:
    """tanh(x), ReLU(x), Var(x): functions whose meaning no note chooses."""
    if term is not None and (is_mean(term) or (isinstance(term, Apply) and term.function == LIMIT)):
        return True
    return isinstance(term, Apply) and not term.primes and term.function in _STANDARD


def is_update(left: Written | None, right: Written | None) -> bool:
    """w = w - η …, with the name on both sides."""
    if left is None or not isinstance(right, Plus):
        return False
    first = right.terms[0]
    if _is_averaged(left, right):
        return True
    if isinstance(left, Raised) and isinstance(first, Raised):  # w^{k+1} = w^k - η g^k
        stepped = left.exponent == Plus((first.exponent, Num(Fraction(1))))
        alone = all(left.base not in every(term) for term in right.terms[1:])
        return isinstance(left.base, Sym) and left.base == first.base and stepped and alone
    if not isinstance(left, Sym):
        return first == left and isinstance(left, Grid | Apply)  # a column of weights, w(t)
    rest = [part for term in right.terms[1:] for part in every(term)]
    decay = isinstance(first, Times) and first.factors[-1] == left
    if first == left and left not in rest:
        return True  # an equation would say that the rest is 0
    moved = any(isinstance(part, Slope | Nabla) for part in rest) or isinstance(right.terms[-1], Minus)
    return (_steps_on(first, left) or decay) and moved


def _is_averaged(left: Written, right: Plus) -> bool:
    """m = β m + (1 - β) g: what a running mean keeps of itself, and the rest of something new."""
    base = left.base if isinstance(left, Raised) else left
    if not isinstance(base, Sym) or len(right.terms) != 2:
        return False
    for kept, new in (right.terms, right.terms[::-1]):
        if (
            isinstance(kept, Times)
            and isinstance(new, Times)
            and left in kept.factors
            and len(kept.factors) == 2
        ):
            (rate,) = [factor for factor in kept.factors if factor != left] or (None,)
            rest = Plus((Num(Fraction(1)), Minus(rate))) if rate is not None else None
            other = isinstance(rate, Plus) and Minus(new.factors[0]) == rate.terms[-1]
            if rest in new.factors or other:
                return True
    return False


def goes_uphill(left: Written | None, right: Written | None, losses: frozenset[str]) -> bool:
    """w ← w + η ∂L/∂w: a step along the gradient, by which L grows at the rate η (∂L/∂w)²."""
    if not isinstance(left, Sym) or not isinstance(right, Plus) or len(right.terms) != 2:
        return False
    first, step = right.terms
    if not isinstance(first, Sym) or not _is_before(first, left) or not isinstance(step, Times):
        return False
    *rates, slope = step.factors
    bare = Sym(before_update(first.name))
    positive = all((isinstance(r, Sym) and r.name in RATES) or isinstance(r, Num) for r in rates)
    if not positive or not isinstance(slope, Slope | Nabla) or slope.wrt not in (None, left, first, bare):
        return False
    match slope.of:
        case Sym(name):
            return name in losses
        case Apply(name, arguments, 0):  # at another place, L(w + v), it may be another step
            return name in losses and set(arguments) <= {first, bare}
        case _:
            return False


def _is_before(first: Sym, left: Sym) -> bool:
    """The w of w ← …, the w_t of w_{t+1} = …, the w_old of w_new = …"""
    if first == left:
        return True
    names = before_update(first.name), after_update(left.name)
    if first.name != left.name:
        return names[0] == names[1] and first.indices == left.indices
    pairs = [(a, b) for a, b in zip(first.indices, left.indices, strict=False) if a != b]
    return len(first.indices) == len(left.indices) and [b.shift - a.shift for a, b in pairs] == [1]


def _steps_on(first: Written, left: Sym) -> bool:
    """w beside w, w_t beside w_{t+1}."""
    if not isinstance(first, Sym) or first.name.lower() != left.name.lower():
        return False
    pairs = zip(first.indices, left.indices, strict=False)
    return len(first.indices) == len(left.indices) and all(a.letter == b.letter for a, b in pairs)


def mentions(term: Written, name: str) -> bool:
    """Whether the name occurs, as a value or as a function."""
    return any(
        (isinstance(part, Sym) and part.name == name) or (isinstance(part, Apply) and part.function == name)
        for part in every(term)
    )


def refers_to_itself(definition: Definition) -> bool:
    """w = w - …; but h_t = f(h_{t-1}) goes down."""
    for part in every(definition.body):
        if isinstance(part, Apply) and definition.parameters and part.function == definition.name:
            return True
        if isinstance(part, Sym) and part.name == definition.name and not definition.parameters:
            if part.indices == definition.indices or not part.indices:
                return True
            if len(part.indices) == len(definition.indices) and all(
                i.letter == j.letter and i.shift >= j.shift
                for i, j in zip(part.indices, definition.indices, strict=True)
            ):
                return True
    return False


def misses_its_variable(definition: Definition) -> bool:
    """f(x) = e^{-n}: a variable is misread, or the line is no definition."""
    inside = symbols(definition.body)
    return bool(definition.parameters and inside) and not any(p in inside for p in definition.parameters)


def is_constant_function(definition: Definition, knowledge: Knowledge) -> bool:
    """f(x) = c, with a letter that nothing defines."""
    body = definition.body
    if not isinstance(body, Sym) or not definition.parameters:
        return False
    return not body.indices and body.name in _CONSTANTS and not knowledge.is_defined(body)


def names_a_function_only(definition: Definition, defined: set[str]) -> bool:
    """y = f(u) with an f that the document does not define."""
    body = definition.body
    if not isinstance(body, Apply) or definition.parameters or definition.indices:
        return False
    return body.function in ("f", "g", "h", "F") and body.function not in defined


def has_slope(term: Written) -> bool:
    """Whether a derivative occurs."""
    return any(isinstance(part, Slope | Nabla) for part in every(term))


def document_definitions(formulas: Iterable[ReadFormula], known: Known) -> tuple[Definition, ...]:
    """Every definition of the document, in order; what is updated or assigned a number is none."""
    found, names = list[Definition](), set[str]()
    formulas = list(formulas)
    for read, conditional in zip(formulas, conditions_among(formulas), strict=True):
        if read.formula.plain and read.formula.text.isascii() and not read.formula.display:
            continue
        for number, statement in enumerate(read.statements):
            if statement.continues or len(statement.sides) < 2 or statement.signs[0] not in ("=", ":="):
                continue
            if is_attained(read.formula.prose) or is_wished(read.formula.prose):
                continue
            left = read_side(statement.sides[0], known).written
            if isinstance(left, Apply) and is_of_a_place(read.formula.prose):
                continue
            readings = read_side(statement.sides[1], known).readings
            body = as_meant(left, readings) if left is not None else None
            if statement.worded is not None:
                body = statement.worded.body
            cell = read.formula.cell
            place = f"line {read.formula.line}" if cell is None else f"cell {cell}, line {read.formula.line}"
            definition = head(left, body, place)
            if definition is None or body is None or is_update(left, body) or is_standard(left):
                continue
            if (
                refers_to_itself(definition)
                or not symbols(body)
                or has_slope(body)
                or misses_its_variable(definition)
                or is_of_two_names(read, left, body)
                or (isinstance(body, Sym) and definition.name in names and is_led(read, number))
            ):
                continue
            names.add(definition.name)
            found.append(replace(definition, supposed=conditional and is_in_use(definition, found)))
    return tuple(found)


def is_assignment(left: Written | None, right: Written | None) -> bool:
    """w = 3: a name and a number."""
    return isinstance(left, Sym) and right is not None and is_numeric(right)


def is_identity(left: Written | None, right: Written | None) -> bool:
    """ln(x + y) = ln x + ln y: two formulas in the same letters, or one of a function: loss(w) = …"""
    if left is None or right is None or isinstance(left, Sym):
        return False
    return set(symbols(left)) == set(symbols(right)) or isinstance(left, Apply)
