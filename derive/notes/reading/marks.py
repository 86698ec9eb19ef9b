r"""The commands of LaTeX that say the same or nothing, or stand for a character; Unicode spelled out."""

from __future__ import annotations

import re

from derive.latex_reader.tokens import SYNONYMS

_WORDS_1 = r"""
    \displaystyle \textstyle \scriptstyle \limits \nolimits \nonumber \notag \, \! \: \> \; \ \/ \big
    \Big \bigg \Bigg \bigl \bigr \Bigl \Bigr \biggl \biggr \Biggl \Biggr \middle \hfill \centering
    \small \allowbreak \relax \mathopen \mathclose \mathrel \mathbin \mathord \ensuremath \noindent
    \medspace \thinspace \hline \checkmark \strut \mathstrut \left \right \bm@ \normalfont \rm \bf \it
    \begingroup \endgroup \large \par \IEEEyesnumber \IEEEyessubnumber \IEEEnonumber \IEEEnosubnumber
    \IEEEeqnarraynumspace \IEEEstrut
    """
DROPPED = frozenset(_WORDS_1.split()) | {"\\ ", "~", "\\\n"}
_WORDS_2 = r"\tag \label \hspace \vspace \vphantom \hphantom \phantom \color \cite \ref \eqref"
WITH_ARGUMENT = frozenset(_WORDS_2.split())
SAME = {
    **SYNONYMS,
    r"\leqslant": r"\leq",
    r"\geqslant": r"\geq",
    r"\lvert": "|",
    r"\rvert": "|",
    r"\mid": "|",
    r"\lVert": r"\|",
    r"\rVert": r"\|",
    r"\Vert": r"\|",
    r"\lbrace": r"\{",
    r"\rbrace": r"\}",
    r"\ast": "*",
    r"\*": "*",
    r"\bullet": r"\cdot",
    r"\prime": "'",
    r"\intercal": r"\top",
    r"\bigodot": r"\odot",
    r"\coloneqq": ":=",
    r"\eqqcolon": "=:",
    r"\triangleq": ":=",
    r"\equiv": "=",
    r"\doteq": "=",
    r"\simeq": r"\approx",
    r"\cong": r"\approx",
    r"\lnot": r"\neg",
    r"\implies": r"\Rightarrow",
    r"\iff": r"\Rightarrow",
    r"\Leftrightarrow": r"\Rightarrow",
    r"\Longrightarrow": r"\Rightarrow",
    r"\qquad": r"\quad",
    r"\cr": r"\\",
    r"\newline": r"\\",
    r"\colon": ":",
    r"\widehat": r"\hat",
    r"\overline": r"\bar",
    r"\widetilde": r"\tilde",
    r"\ln": r"\log",
    r"\lt": "<",
    r"\gt": ">",
    r"\ldots": r"\dots",
    r"\cdots": r"\dots",
    r"\hdots": r"\dots",
    r"\dotsc": r"\dots",
    r"\dotsb": r"\dots",
    r"\vdots": r"\dots",
    r"\ddots": r"\dots",
    r"\varepsilon": r"\epsilon",
    r"\circledast": r"\odot",
    r"\pmb": r"\boldsymbol",
    r"\bm": r"\boldsymbol",
    r"\mathbfit": r"\mathbf",
    r"\odot": r"\odot",
    r"\R": r"\mathbb{R}",
    r"\Re": r"\mathbb{R}",
}
_WORDS_3 = r"\text \textrm \mathrm \operatorname \textbf \textit \mbox \hbox \texttt \mathsf \mathtt \rm"
TEXTS = frozenset(_WORDS_3.split()) | {r"\intertext", r"\shortintertext"}
CHARACTERS = {
    "−": "-",
    "–": "-",
    "·": r"\cdot",
    "⋅": r"\cdot",
    "×": r"\times",
    "∂": r"\partial",
    "≈": r"\approx",
    "≤": r"\leq",
    "≥": r"\geq",
    "≠": r"\neq",
    "←": r"\leftarrow",
    "′": "'",
    "∇": r"\nabla",
    "Σ": r"\sum",
    "∑": r"\sum",
    "∏": r"\prod",
    "⊙": r"\odot",
    "⊗": r"\otimes",
    "→": r"\rightarrow",
    "∈": r"\in",
    "‖": r"\|",
    "∥": r"\|",
    "√": r"\sqrt",
    "’": "'",
    "…": r"\dots",
    "⋯": r"\dots",
    "⌊": r"\lfloor",
    "⌋": r"\rfloor",
    "⌈": r"\lceil",
    "⌉": r"\rceil",
}
QUANTITIES = frozenset(
    ["net", "out", "loss", "err", "error", "cost", "target", "output"]
)  # words that name one
_WORDS_4 = "exp log tanh max min sigmoid softmax relu ReLU MSE SSE"
RUNS = frozenset(
    (*QUANTITIES, *_WORDS_4.split(), "ln", "sin", "cos", "sinh", "cosh", "tr", "Tr", "Var", "Cov")
)
RAISED = dict(
    zip(
        "°⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴸᴺᴷᵀ⊤",
        [r"\circ", *"0123456789+-()abcdefghijklmnoprstuvwxyzLNK", r"\top", r"\top"],
        strict=True,
    )
)
_PRIMES = {"″": "'" * 2, "‴": "'" * 3}
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-=()aehijklmnoprstuvx", strict=True))
_FRACTIONS = {"½": r"\tfrac12 ", "⅓": r"\tfrac13 ", "¼": r"\tfrac14 ", "¾": r"\tfrac34 ", "⅔": r"\tfrac23 "}
_RUN = re.compile(
    f"(?P<up>[{''.join(RAISED)}]+)|(?P<down>[{''.join(LOWERED)}]+)|(?P<part>[{''.join(_FRACTIONS)}])"
    "|(?P<prime>[″‴])|√\\((?P<root>[^()]*)\\)|(?P<hat>.)\u0302|(?P<bar>.)\u0304"
)


def spelled_out(text: str) -> str:
    """Unicode mathematics in the writing of LaTeX: x² → x^{2}, α₁ → α_{1}, ½ → \\tfrac12, ᵀ → ^{\\top}."""
    if text.isascii():
        return text

    def one(found: re.Match[str]) -> str:
        if found["up"]:
            return "^{" + "".join(RAISED[c] for c in found["up"]) + "}"
        if found["down"]:
            return "_{" + "".join(LOWERED[c] for c in found["down"]) + "}"
        if found["prime"]:
            return _PRIMES[found["prime"]]
        if found["root"] is not None:
            return rf"\sqrt{{{spelled_out(found['root'])}}}"
        if found["hat"] or found["bar"]:
            return rf"\hat{{{found['hat']}}}" if found["hat"] else rf"\bar{{{found['bar']}}}"
        return _FRACTIONS[found["part"]]

    return _RUN.sub(one, text)
