r"""Letters with accents, fonts, indices and what stands above: `\hat{\mathbf y}_i^{(k)}`, `W^{[l]\top}`,
`w_{oi}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from derive.errors import ParseError
from derive.notes.letters import CLASSES
from derive.notes.reading.tokens import Token, refused
from derive.notes.written import Index, sum_of_letters
from derive.write.greek import GREEK, GREEK_LETTERS

FONTS = frozenset(
    [
        r"\mathbf",
        r"\boldsymbol",
        r"\mathcal",
        r"\mathit",
        r"\mathnormal",
        r"\mathscr",
        r"\mathfrak",
        r"\vec",
        r"\underline",
        r"\mathbb",
    ]
)
BOLD = frozenset((r"\mathbf", r"\boldsymbol", r"\vec", r"\underline"))
ACCENTS = {
    r"\hat": "hat",
    r"\bar": "bar",
    r"\tilde": "tilde",
    r"\dot": "dot",
    r"\ddot": "ddot",
    r"\check": "check",
}
_COMBINED = {
    "ŷ": "yhat",
    "ŵ": "what",
    "ẑ": "zhat",
    "ẏ": "ydot",
    "ỹ": "ytilde",
    "ȳ": "ybar",
    "x̂": "xhat",
    "ô": "ohat",
    "â": "ahat",
    "ĥ": "hhat",
    "ℓ": "ell",
    "ϕ": "phi",
    "ϵ": "epsilon",
    "ℒ": "Lcal",
}
_WORDS = frozenset(
    [
        "new",
        "old",
        "neu",
        "alt",
        "nuevo",
        "viejo",
        "nouveau",
        "ancien",
        "in",
        "out",
        "max",
        "min",
        "pred",
        "true",
        "test",
        "train",
        "net",
        "reg",
        "mse",
        "bce",
        "ce",
        "total",
        "hid",
        "avg",
        "std",
        "next",
        "prev",
        "data",
        "model",
        "target",
        "init",
        "rms",
        "var",
        "mean",
        "err",
        "loss",
        "cls",
        "sum",
        "opt",
        "act",
        "pre",
        "post",
        "inp",
        "output",
        "hidden",
        "input",
        "eff",
        "pos",
        "ref",
        "tot",
        "abs",
        "rel",
        "est",
        "obs",
        "acc",
        "lin",
        "nce",
        "gen",
        "adv",
        "rec",
        "emb",
        "enc",
        "dec",
        "src",
        "tgt",
        "ext",
        "dim",
        "sgd",
        "mle",
        "map",
        "ols",
        "cat",
        "bin",
    ]
)
_NAMED = frozenset((r"\max", r"\min", r"\log", r"\exp", r"\tanh", r"\inf", r"\sup", r"\det"))
OF = "@"  # between the class and the number of its example
TRANSPOSES = ("T", r"\top", r"\mathsf{T}", r"\intercal", "⊤", "ᵀ")
_LAYERS = ("l", "L", r"\ell", "t")
_SMOOTH = ("sin", "cos", "exp", "log", "sinh", "cosh")  # no layer has them
_ACTIVATIONS = ("tanh", "sigma", "relu", "softplus")


@dataclass(frozen=True, slots=True)
class Above:
    """What a superscript says: further indices, a label of the name, a transpose, primes, or a power."""

    indices: tuple[Index, ...] = ()
    label: str = ""
    turned: bool = False
    primes: int = 0
    power: tuple[Token, ...] = ()


def letter_name(token: Token) -> str | None:
    """The name of a letter: w, alpha, yhat, cprime; None for anything else."""
    if token.kind == "letter" and token.text.endswith("'"):
        base = letter_name(spelled_as(token, token.text.rstrip("'")))
        return base and base + "prime" * token.text.count("'")
    if token.kind == "letter":
        return _COMBINED.get(token.text) or GREEK_LETTERS.get(token.text) or token.text
    if token.kind == "command" and token.text[1:] in GREEK:
        return token.text[1:]
    return "ell" if token.text == r"\ell" else None


def spelled_as(token: Token, text: str) -> Token:
    """The token with another text, which is a command or a letter."""
    return replace(token, kind="command" if text.startswith("\\") else "letter", text=text)


_PART = re.compile(r"\d+\.\d+|(?:[A-Za-z]|\d+)/\d+")  # the 0.5 of L_{0.5}, the 1/2 of t_{1/2}: no place


def indices_below(tokens: tuple[Token, ...]) -> tuple[tuple[Index, ...], str]:
    """The indices of a subscript, or the label that it is."""
    words = [_worded(token) for token in tokens if token.text != ","]
    texts = [token for token in words if token.kind == "text"]
    plain = "".join(token.text for token in words)
    if texts and len(words) == 1:
        return (_single(texts[0].text),) if len(texts[0].text) == 1 else (), _label(texts[0].text)
    if _PART.fullmatch(plain):
        return (), plain
    letters = all(token.kind == "letter" for token in words)
    if letters and len(words) > 1 and plain.isascii() and (len(words) > 3 or plain.lower() in _WORDS):
        return (), _label(plain)
    return tuple(index for part in _parts_of(tokens) for index in part), ""


def _parts_of(tokens: tuple[Token, ...]) -> Iterator[tuple[Index, ...]]:
    """What stands between commas: i+j, or indices side by side."""
    start = 0
    for place in range(len(tokens) + 1):
        if place == len(tokens) or tokens[place].text == ",":
            part = [_worded(token) for token in tokens[start:place]]
            summed = _sum_of_letters(part)
            yield _indices(part) if summed is None else (summed,)
            start = place + 1


def _sum_of_letters(tokens: list[Token]) -> Index | None:
    """The i+j, l-j, i+j-1 of an index; None for any other one."""
    names = [letter_name(token) for token in tokens[::2]]
    signs = [token.text for token in tokens[1::2]]
    if len(tokens) % 2 == 0 or sum(map(bool, names)) < 2 or not names[0] or not set(signs) <= {"+", "-"}:
        return None
    found, shift = list[tuple[int, str]](), 0
    for sign, name, token in zip(("+", *signs), names, tokens[::2], strict=True):
        way = -1 if sign == "-" else 1
        if name is not None:
            found.append((way, name))
        elif token.kind == "number" and token.text.isdigit() and len(token.text) < 4:
            shift += way * int(token.text)
        else:
            return None
    return Index(sum_of_letters(found), shift)


def _worded(token: Token) -> Token:
    r"""The \min of η_{\min}: a word."""
    return replace(token, kind="text", text=token.text[1:]) if token.text in _NAMED else token


def _label(text: str) -> str:
    return "" if len(text) == 1 else "".join(c for c in text.lower() if c.isalnum()) or "label"


def _single(text: str) -> Index:
    return Index("", int(text)) if text.isdigit() else Index(text)


def _indices(tokens: list[Token]) -> tuple[Index, ...]:
    found: list[Index] = []
    position = 0
    while position < len(tokens):
        index, position = _index(tokens, position)
        found.append(index)
    return tuple(found)


def _index(tokens: list[Token], position: int) -> tuple[Index, int]:
    token = tokens[position]
    name = letter_name(token)
    position += 1
    if token.kind == "number" and token.text.isdigit() and len(token.text) < 7:
        return Index("", int(token.text)), position
    if token.kind == "group":
        inner = _indices([t for t in token.inside if t.text != ","])
        if len(inner) == 1:
            return inner[0], position
    if token.text in ("*", "+", "-") and len(tokens) == 1:
        return Index({"*": "star", "+": "plus", "-": "minus"}[token.text]), position
    if name is None:
        raise refused(token, "it is no index that can be read")
    while position < len(tokens) and tokens[position].text in ("'", "_"):
        inner = tokens[position + 1 : position + 2]
        if tokens[position].text == "'":
            name, position = name + "prime", position + 1
        elif name in CLASSES and inner and letter_name(_only(inner[0])):
            name, position = f"{name}{OF}{letter_name(_only(inner[0]))}", position + 2
        else:
            raise refused(tokens[position], "an index that has an index is not understood")
    if position + 1 < len(tokens) and tokens[position].text in ("+", "-"):
        amount = tokens[position + 1]
        if amount.kind == "number" and amount.text.isdigit() and len(amount.text) < 4:
            sign = 1 if tokens[position].text == "+" else -1
            return Index(name, sign * int(amount.text)), position + 2
        raise refused(amount, "an index is a letter plus or minus a number or a letter")
    return Index(name), position


def _only(token: Token) -> Token:
    """The letter in braces, or alone."""
    return token.inside[0] if token.kind == "group" and len(token.inside) == 1 else token


def is_transpose(script: Token) -> bool:
    """Whether what stands above says nothing but T."""
    return _only(script).text in TRANSPOSES


def above(tokens: tuple[Token, ...]) -> Above:
    """What the tokens of a superscript say."""
    texts = [token.text for token in tokens]
    if texts and all(text == "'" for text in texts):
        return Above(primes=len(texts))
    if len(tokens) == 1 and (texts[0] in TRANSPOSES or (tokens[0].kind == "text" and texts[0] in ("T", "t"))):
        return Above(turned=True)
    if len(tokens) == 2 and texts[0] in ("-", "−") and texts[1] in TRANSPOSES:  # the inverse, turned
        return Above(turned=True, power=(tokens[0], Token("number", "1", tokens[1].column)))
    word = "".join(texts)
    if len(tokens) > 2 and word in _WORDS and all(token.kind == "letter" for token in tokens):
        return Above(label=_label(word))
    if texts and texts[-1] in TRANSPOSES:
        rest = above(tokens[:-1])
        if rest.indices and not rest.power:
            return Above(rest.indices, turned=True)
    if len(tokens) == 1 and tokens[0].kind == "text":
        return Above(label=_label(texts[0]) or texts[0])
    if texts in (["*"], [r"\star"], ["+"], ["-"], [r"\dagger"]):
        return Above(label={"*": "star", r"\star": "star", "+": "plus", "-": "minus"}.get(texts[0], "dagger"))
    numbered = [token.kind for token in tokens[1:2]] == ["number"]
    bracketed = len(tokens) > 2 and (texts[0], texts[-1]) in (
        ("(", ")"),
        ("[", "]"),
        ("<", ">"),
        (r"\langle", r"\rangle"),
    )
    if bracketed and not any(text in "+-" for text in texts[2:3] if numbered):
        try:
            return Above(_indices([t for t in tokens[1:-1] if t.text != ","]))
        except ParseError:
            return Above(power=tokens)
    if (
        texts
        and texts[0] in _LAYERS
        and (len(texts) == 1 or (len(texts) == 3 and texts[1] in "+-" and texts[2].isdigit()))
    ):
        return Above(_indices(list(tokens)))
    return Above(power=tokens)


def without_primes(tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], int]:
    r"""g^{[l]\prime} is g'^{[l]}."""
    end = len(tokens)
    while end > 1 and tokens[end - 1].text == "'":
        end -= 1
    bracketed = tokens[end - 1].text in ("]", ")") if tokens else False
    return (tokens[:end], len(tokens) - end) if bracketed else (tokens, 0)


def order_of(tokens: tuple[Token, ...]) -> int:
    """The 2 of f^{(2)}, up to the third derivative; 0 for anything else."""
    texts = [token.text for token in tokens]
    return int(texts[1]) if texts in (["(", "1", ")"], ["(", "2", ")"], ["(", "3", ")"]) else 0


def order_above(function: str, script: tuple[Token, ...]) -> int | None:
    r"""The 2 of \sin^{(2)}, 0 where it has no order; None for \sin^{(n)} and \tanh^{(2)}.

    An l in brackets is the layer of a \tanh.
    """
    if function in _SMOOTH and (order := order_of(script)):
        return order
    numbered = any(token.kind == "number" for token in script) and function in _ACTIVATIONS
    return None if script and script[0].text == "(" and (function in _SMOOTH or numbered) else 0
