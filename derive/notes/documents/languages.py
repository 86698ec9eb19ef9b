"""Notes in German, French or Spanish: the words around their formulas in English, where they bear on these.

One table of words a language; everything that hears what a text tells is written for English only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from derive.notes.documents.formula import Formula

_GERMAN = {
    "zeile": "row",
    "zeilen": "rows",
    "spalte": "column",
    "spalten": "columns",
    "neue": "new",
    "neuen": "new",
    "neuer": "new",
    "neues": "new",
    "neuem": "new",
    "eine": "a",
    "ein": "a",
    "einen": "a",
    "einer": "a",
    "sei nun": "now let",
    "sei": "let",
    "seien": "let",
    "wir setzen": "we set",
    "setze": "set",
    "setzt man": "setting",
    "setzen wir": "setting",
    "angenommen": "assume",
    "wir nehmen an": "assume",
    "betrachte": "consider",
    "betrachten wir": "consider",
    "wobei": "where",
    "mit": "with",
    "falls": "if",
    "wenn": "if",
    "sofern": "provided",
    "für alle": "for all",
    "für jedes": "for every",
    "für jeden": "for every",
    "für beliebige": "for any",
    "für beliebiges": "for any",
    "für": "for",
    "bei": "at",
    "an der stelle": "at",
    "im punkt": "at",
    "also": "so",
    "daher": "hence",
    "somit": "hence",
    "folglich": "hence",
    "daraus folgt": "it follows that",
    "es folgt": "it follows that",
    "dann gilt": "then",
    "aktivierung": "activation",
    "aktivierungen": "activations",
    "aktivierungsfunktion": "activation function",
    "der tangens hyperbolicus": "the hyperbolic tangent",
    "die logistische funktion": "the logistic function",
    "die identität": "the identity",
    "es gilt": "we have",
    "gilt": "holds",
    "dann": "then",
    "und": "and",
    "oder": "or",
    "sonst": "otherwise",
    "da": "since",
    "weil": "because",
    "ist": "is",
    "sind": "are",
    "statt": "instead of",
    "stattdessen": "instead",
    "matrix": "matrix",
    "matrizen": "matrices",
    "vektor": "vector",
    "vektoren": "vectors",
    "symmetrisch": "symmetric",
    "symmetrische": "symmetric",
    "symmetrischen": "symmetric",
    "invertierbar": "invertible",
    "invertierbare": "invertible",
    "orthogonale": "orthogonal",
    "positiv definit": "positive definite",
    "zentriert": "centered",
    "normiert": "normalized",
    "falsch": "wrong",
    "nicht": "not",
    "im allgemeinen": "in general",
    "allgemein": "in general",
    "näherungsweise": "approximately",
    "in erster ordnung": "to first order",
    "ableitung": "derivative",
    "ableitungen": "derivatives",
    "gradient": "gradient",
    "gradienten": "gradients",
    "normalgleichung": "normal equation",
    "normalgleichungen": "normal equations",
    "im minimum": "at the minimum",
    "nullsetzen": "setting to zero",
    "gleich null": "equal to zero",
    "lösen": "solve",
    "einzelnes beispiel": "single example",
    "ohne bias": "without bias",
    "gegeben": "given",
    "verborgene": "hidden",
    "verborgenen": "hidden",
    "negativ": "negative",
    "negative": "negative",
    "positive": "positive",
    "große": "large",
    "kleine": "small",
}
_FRENCH = {
    "fonction d'activation": "activation function",
    "la tangente hyperbolique": "the hyperbolic tangent",
    "la fonction logistique": "the logistic function",
    "lignes": "rows",
    "colonne": "column",
    "colonnes": "columns",
    "une": "a",
    "un": "a",
    "des": "",
    "soit": "let",
    "soient": "let",
    "on pose": "we set",
    "posons": "set",
    "supposons": "suppose",
    "on suppose": "assume",
    "considérons": "consider",
    "où": "where",
    "avec": "with",
    "si": "if",
    "lorsque": "when",
    "quand": "when",
    "pourvu que": "provided",
    "pour tout": "for all",
    "pour tous": "for all",
    "pour toute": "for all",
    "pour chaque": "for each",
    "pour": "for",
    "au point": "at",
    "donc": "hence",
    "ainsi": "thus",
    "par conséquent": "consequently",
    "il s'ensuit que": "it follows that",
    "alors": "then",
    "on a": "we have",
    "on obtient": "we get",
    "et": "and",
    "ou": "or",
    "sinon": "otherwise",
    "car": "because",
    "puisque": "since",
    "est": "is",
    "sont": "are",
    "au lieu de": "instead of",
    "matrice": "matrix",
    "matrices": "matrices",
    "vecteur": "vector",
    "vecteurs": "vectors",
    "symétrique": "symmetric",
    "symétriques": "symmetric",
    "inversible": "invertible",
    "orthogonale": "orthogonal",
    "définie positive": "positive definite",
    "faux": "wrong",
    "en général": "in general",
    "environ": "approximately",
    "au premier ordre": "to first order",
    "dérivée": "derivative",
    "dérivées": "derivatives",
    "gradient": "gradient",
    "équations normales": "normal equations",
    "au minimum": "at the minimum",
    "égal à zéro": "equal to zero",
    "résoudre": "solve",
    "sans biais": "without bias",
}
_SPANISH = {
    "función de activación": "activation function",
    "la tangente hiperbólica": "the hyperbolic tangent",
    "la función logística": "the logistic function",
    "fila": "row",
    "filas": "rows",
    "columna": "column",
    "columnas": "columns",
    "una": "a",
    "un": "a",
    "unas": "",
    "sea": "let",
    "sean": "let",
    "supongamos": "suppose",
    "suponemos": "assume",
    "consideremos": "consider",
    "donde": "where",
    "con": "with",
    "si": "if",
    "cuando": "when",
    "siempre que": "provided",
    "para todo": "for all",
    "para todos": "for all",
    "para toda": "for all",
    "para cada": "for each",
    "para": "for",
    "en el punto": "at",
    "entonces": "then",
    "por lo tanto": "therefore",
    "por tanto": "therefore",
    "luego": "hence",
    "se sigue que": "it follows that",
    "tenemos": "we have",
    "se obtiene": "we get",
    "y": "and",
    "o": "or",
    "en otro caso": "otherwise",
    "porque": "because",
    "ya que": "since",
    "es": "is",
    "son": "are",
    "en lugar de": "instead of",
    "matriz": "matrix",
    "matrices": "matrices",
    "vector": "vector",
    "vectores": "vectors",
    "simétrica": "symmetric",
    "simétricas": "symmetric",
    "invertible": "invertible",
    "definida positiva": "positive definite",
    "falso": "wrong",
    "en general": "in general",
    "aproximadamente": "approximately",
    "a primer orden": "to first order",
    "derivada": "derivative",
    "derivadas": "derivatives",
    "gradiente": "gradient",
    "ecuaciones normales": "normal equations",
    "en el mínimo": "at the minimum",
    "igual a cero": "equal to zero",
    "resolver": "solve",
    "sin sesgo": "without bias",
}
_CUES: Mapping[str, Mapping[str, str]] = {"German": _GERMAN, "French": _FRENCH, "Spanish": _SPANISH}
_COMMON = {  # words by which a language is told: no other of these has them
    "English": "the and of is with for we let that where then are",
    "German": "der die das und ist mit für wir ein eine nicht sei seien gilt wobei falls dann den des",
    "French": "le la les et est une avec pour soit soient des du où alors dans donc",
    "Spanish": "el los las y es una con para sea sean del donde entonces la",
}
_WORD = re.compile(r"[^\W\d_]+")
_TEXT = re.compile(r"(\\(?:text|mbox|textrm|mathrm)\{)([^{}\\$]*)(\})")
_NOUN_FIRST = re.compile(
    r"\b(matri(?:x|ces)|vectors?)\s+(symmetric|invertible|orthogonal|positive definite)\b"
)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BEGINS = re.compile(r"(?:^|[.!?:]\s+|\n\s*\n\s*|[-*+#]\s+)$")
_LISTS = re.compile(r"\s*(?:,|and|,\s*and)\s*")
_NOUN = re.compile(r"\s+(?!(?:with|where|and|so|then|for|if|in|the|of)\b)[^\W\d_]")
_IN_FORMULAS = {  # no English word among these
    word: english
    for cues in _CUES.values()
    for word, english in cues.items()
    if english in ("if", "for", "otherwise", "where", "for all", "and", "or", "with") and len(word) > 1
    if word not in ("con", "si")
} | {"si": "if"}


def in_english(formulas: list[Formula]) -> list[Formula]:
    """The formulas with the words around them in English."""
    language = _language(formula.prose for formula in formulas)
    if language not in _CUES:
        return formulas
    pieces = [_translated(text, language) for text in (*(f.prose for f in formulas), formulas[-1].after)]
    pieces = [*_with_verbs(pieces)]
    return [
        replace(formula, prose=before, after=behind if formula.after else "")
        for formula, before, behind in zip(formulas, pieces, pieces[1:], strict=False)
    ]


def with_english_text(text: str) -> str:
    r"""The formula with `\text{falls }` as `\text{if }`."""
    if r"\text" not in text and r"\mbox" not in text:
        return text

    def one(found: re.Match[str]) -> str:
        word = found[2].strip(" ,:")
        english = _IN_FORMULAS.get(word.lower())
        return found[0] if english is None else f"{found[1]}{found[2].replace(word, english)}{found[3]}"

    return _TEXT.sub(one, text)


def _with_verbs(pieces: Iterable[str]) -> Iterator[str]:
    """Let A and B *be* symmetric matrices, where the other language needs no verb behind the names."""
    named = False
    for piece in pieces:
        bare = named and _LISTS.fullmatch(piece) is None
        yield f" be{piece}" if bare and _NOUN.match(piece) else piece
        named = piece.rstrip().lower().endswith("let") or (named and not bare)


def _language(prose: Iterable[str]) -> str:
    words = [word.lower() for text in prose for word in _WORD.findall(text)]
    counts = {
        language: sum(word in common for word in words)
        for language, common in ((name, frozenset(said.split())) for name, said in _COMMON.items())
    }
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] > counts["English"] else "English"


def _translated(text: str, language: str) -> str:
    text = COMMENT.sub("", text)

    def one(found: re.Match[str]) -> str:
        english = _CUES[language][" ".join(found.group().lower().split())]
        begins = found.group()[0].isupper() and _BEGINS.search(text[: found.start()]) is not None
        return english.capitalize() if begins else english

    return _NOUN_FIRST.sub(r"\2 \1", _pattern(language).sub(one, text))


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """The longest first, so that *für alle* goes before *für*."""
    cues = sorted(_CUES[language], key=len, reverse=True)
    either = "|".join(cue.replace(" ", r"\s+") for cue in cues)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
