"""σ⁻¹(p): the inverse of a function, by its name."""

from __future__ import annotations

from derive.notes.reading.tokens import Token, refused
from derive.notes.written import INVERSE, Apply, Written

_SEVERAL_TO_ONE = frozenset(
    ("sin", "cos", "tan", "cosh", "sech", "relu", "abs", "sign", "softmax", "max", "min")
)
Power = tuple[Token, ...] | None


def as_inverse(term: Written, power: Power) -> tuple[Written, Power]:
    """The call of the inverse for a power -1, and the power that is left. Raises ParseError."""
    if power is None or power[0].text != "-":
        return term, power
    whole = [token.text for token in power] == ["-", "1"]
    if not whole or not isinstance(term, Apply) or term.primes or len(term.arguments) != 1:
        raise refused(power[0], "an inverse function is not read")
    if term.function in _SEVERAL_TO_ONE:
        raise refused(power[0], "an inverse function is not read where several arguments have one value")
    return Apply(term.function + INVERSE, term.arguments), None
