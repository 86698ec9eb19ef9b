"""The words of a formula: numbers, names and marks, each with its column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from derive.errors import ParseError

MAX_LENGTH = 20_000  # characters of one formula
WHAT_BELONGS = "a formula has numbers, names, + - * / ^, parentheses and functions such as exp(z)"
NO_SLICES = "a part of an array is written by its entries, x[t + 1] for x[1:] and Z[n, 1] for Z[:, 0]"

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi",
    "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "ϕ": "phi", "χ": "chi",
    "ψ": "psi", "ω": "omega", "ŷ": "yhat",
}  # fmt: skip
_MARKS = {"·": "*", "×": "*", "−": "-", "≤": "<=", "≥": ">="}
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_REST = r"(?:[A-Za-z0-9_₀-₉]|(?<=_)\{[A-Za-z0-9]+(?:,\s*[A-Za-z0-9]+)*\})*"
_PATTERN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<name>(?:[A-Za-z_]|[{''.join(_GREEK)}](?![A-Za-z])){_REST})"
    rf"|(?P<mark>\*\*|:(?=\s*[,\]])|<=|>=|\.m?T(?![A-Za-z0-9_])|\.(?:transpose|swapaxes)(?=\()|[-+*/^(),<>=\[\]@{''.join(_MARKS)}])"
)
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Token:
    """One word and the column, from 1, at which it begins."""

    kind: str  # number, name, mark, end, other
    text: str
    column: int


def tokens_of(text: str) -> list[Token]:
    """The words of `text`, with an end mark behind them. Raises ParseError."""
    if len(text) > MAX_LENGTH:
        raise ParseError(f"a formula of {len(text)} characters is too long; the limit is {MAX_LENGTH}")
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        found = _PATTERN.match(text, position)
        if found is None:
            raise unexpected(Token("other", text[position], position + 1), _hint(text, position))
        if found.lastgroup != "space":
            plain = _plain(found.group())
            tokens.append(Token(str(found.lastgroup), plain, position + 1))
        position = found.end()
    if not tokens:
        raise ParseError("the formula is empty")
    return [*tokens, Token("end", "", len(text) + 1)]


def _hint(text: str, position: int) -> str:
    """What would be right in place of a character that no formula has."""
    inside = text.count("[", 0, position) > text.count("]", 0, position)
    return NO_SLICES if text[position] == ":" and inside else WHAT_BELONGS


def unexpected(token: Token, hint: str) -> ParseError:
    """The error that names a token, its column and what would be right."""
    if token.kind == "end":
        return ParseError(f"the formula ends too early; {hint}", column=token.column)
    quote = '"' if "'" in token.text else "'"
    sentence = f"unexpected {quote}{short(token.text)}{quote} at column {token.column}; {hint}"
    return ParseError(sentence, column=token.column)


def short(text: str) -> str:
    """At most 40 characters of `text`, for messages."""
    return text if len(text) <= 40 else text[:37] + "..."


def _plain(text: str) -> str:
    """The keyboard's writing: α₁ → alpha_1, ŷ → yhat, · → *."""
    if text.isascii():
        return text
    text = re.sub("_?([₀-₉]+)", lambda found: "_" + found[1].translate(_SUBSCRIPTS), text)
    return _MARKS.get(text) or _GREEK.get(text[0], text[0]) + text[1:]


def identifier(text: str) -> str:
    """`w_{12}` → `w_12`, `w_{1,2}` → `w_1_2`; what is not a name raises ParseError."""
    plain = re.sub(r"\{([^}]*)\}", lambda found: re.sub(r",\s*", "_", found.group(1)), text)
    if not _IDENTIFIER.fullmatch(plain):
        raise ParseError(f"'{short(text)}' is not a name; a name has letters, digits and '_', as in w_1")
    return plain
