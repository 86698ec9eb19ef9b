"""Mathematics in running text, without marks: ∂L/∂a = −y/a + (1−y)/(1−a), x = [1, 2], w ← w − η ∂L/∂w."""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.notes.documents.english import is_word
from derive.notes.documents.formula import Formula, Found
from derive.notes.documents.lines import LONGEST_LINE, RELATION, bare, lines
from derive.notes.documents.typed import SLOPE, as_latex, is_marked, is_typed, products
from derive.notes.reading.marks import LOWERED, RAISED
from derive.notes.reading.words import FUNCTION_LETTERS, spelled

_WORDS = "exp log ln max min tanh sigmoid sigma relu softmax sqrt sin cos abs cosh sinh"
_FUNCTIONS = frozenset(_WORDS.split())  # words that belong to a formula
_WORD = re.compile(
    r"(?P<word>[^\W\d_]{2,}(?:[_^]?[\w₀-₉ᵢⱼₖ]+)?|[^\W\d_]_\w++)|(?P<other>\S)|(?P<space>[ \t]+)", re.UNICODE
)
_SCRIPTS = "".join((*RAISED, *LOWERED))
_SPECIAL = re.compile(rf"[∂∇Σ∑Πσηαβγδθλμωφπ′″ŷŵẑẏỹȳx̂·×−√≈←{_SCRIPTS}⊙‖]")
_SHORT_NAME = re.compile(r"[A-Za-zα-ωℓḀ-ỿ]{1,2}[0-9₀-₉]*|d[A-Za-zα-ωℓ]/?|∂.*")
_ASSIGNMENT = re.compile(
    r"(?<![\w.,)\]=])(?P<all>(?P<name>[A-Za-zα-ω][\w₀-₉]{0,3})\s*=\s*"
    r"(?P<value>[-−]?(?:\d{1,3}+(?:,\d{3})++|\d++)(?:\.\d++)?+"
    r"(?![\w.]*\w|\.\s+\d|,\d)|\[\s*[-−]?\d[-−\d., ]*\]"
    r"|\[(?:\s*+\[\s*+[-−]?\d[-−\d., ]*+\][,;]?)++\s*+\]))(?![\w(])(?!\s*[-−=+*/^·×]|\s+,\d)"
)
_CODE_LINE = re.compile(
    r"^\s*(?:def|import|from|for|if|while|return|class|print|[$>#|]|//)\b|\w\.\w+\(|[;|`\"]\s|==|[+*/-]="
)
_PROGRAM = re.compile(
    r"^\s*(?:def|import|from|for|if|while|return|class|print|[$>#]|//)\b|[{};]|\w\.\w+\(", re.M
)
_OPERATORS = tuple("+-−*/^·×")
_FACTOR = r"(?:[^\W\d_]{1,2}(?:_?[0-9])?|\d++(?:\.\d++)?+)"
_TERM = rf"\(*+{_FACTOR}(?: {_FACTOR})*+\)*+"  # w x, wx, 2, w_1 x_1
_SETS = re.compile(rf"[^\W\d_][0-9]?\s*:?=\s*[-−]?{_TERM}(?:\s*+[-−+*/·]\s*+{_TERM})++")
_VALUE = re.compile(r"[^\W\d_][0-9]?\s*:?=\s*[-−]?(?P<function>[^\W\d_]{2,})\([^()=]*+\)")  # g = tanh(s)
_NEXT_NAME = re.compile(r",\s+(?=[^\W\d_][0-9]?\s*:?=)")
_TRIMMED = " \t.,;:!?*_|>-–—→#"
_MINUS = re.compile(r"-(?=[^\W_(]|\()")  # directly before what it belongs to: -log(0.25), no mark of a list
_CASES = re.compile(r"\{(?P<rows>[^{}]*\b(?:if|for|otherwise|else)\b[^{}]*)\}")  # { 1 if x > 0; 0 if x < 0 }
_CASE = re.compile(
    r"\s*(?P<value>[^;,]+?)\s*,?\s*\b(?:(?:if|for|when)\b\s*(?P<test>[^;,]+?)|otherwise|else)\s*(?:[;,]|$)"
)
_CHOICE = re.compile(  # = 1 if x > 0, otherwise a; 1 if x > 0 else a; 1 if x > 0, a otherwise; …, a if x < 0
    r"(?<=[=≈])\s*(?P<value>[^=;]+?),?\s+(?:if|when|for)\s+(?P<test>[^,;]*?[<>≤≥][^,;]*?)\s*"
    r"(?:[,;]?\s+(?:and\s+)?(?:otherwise|else),?\s+(?P<rest>[^;=]+?)|[,;]\s*(?:and\s+)?(?P<last>[^;=]+?)\s+otherwise"
    r"|[,;]\s*(?:and\s+)?(?P<second>[^;=<>≤≥]+?)\s+(?:if|when|for)\s+(?P<other>[^,;=]*?[<>≤≥][^,;=]*?))"
    r"(?=\s*(?:[;,.]?\s*$|[;,.]\s|\s\())"
)
OTHERWISE = r"\text{otherwise}"
_ARROWS = re.compile(r"<?(?:=+|-+)>")  # between formulas, none of which it belongs to
_LABEL = re.compile(r"\s*+[^\W\d_][^:=]*:\s")  # Loss: L = (a - y)^2
_FEW_NAMES = 3
_LETTERS = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}")
_CALLED = re.compile(r"[′″‴']*\((?!e?s\))")  # behind a name: swish(x), not value(s)
_ONE_ARGUMENT = re.compile(r"[′″‴']+\(|\([-−]?(?:\d++(?:\.\d++)?|[^\W\d_])\)")  # sp′(x), sp(0); wx(1 - h)
_LET = re.compile(
    r"\b(?:[Ll]et|[Ww]e have|[Ww]ith|[Ww]here|[Dd]efine|[Ss]et|[Pp]ut|[Gg]iven|[Ss]uppose|[Aa]ssume)[ \t]+$"
)
_VALUE_OF = re.compile(r"(?<![\w.])[^\W\d_][′″‴']*\([^\s()][^()]*\)\s*(?::=|=|≈)")  # h(1/2) = log 2
_REMARK = re.compile(
    r"(?:\s(?:←|<-+|⟵|//|#|--)\s*|\s\()(?=[^\W\d_]{3,}(?![^\W\d_′″‴']*[′″‴']*\())[^()=]*\)?[.!]?\s*$",
    re.UNICODE,
)  # at the end of a line: (wrong), ← forgot x
_BARS = re.compile(r"\|(?!\s)[^|=≈←:]++(?<!\s)\|")  # |e|, and no cells of a table
_ROW = re.compile(r"\s*\|(?P<all>.*\s\|\s.*)\|\s*")  # of a table: | sigmoid | σ(z) |
_CELL = re.compile(r"(?:[^|]|(?<!\s)\||\|(?!\s))++")  # up to a bar with blanks on both sides
_BRACKETED = re.compile(r"\s\([^()=]*\)[.!]?\s*$")


def running(text: str) -> Iterator[Found]:
    """Formulas in the lines of `text`, which shows nothing that stands between marks."""
    for offset, line in _lines(text):
        if len(line) > LONGEST_LINE:
            begins = line[:LONGEST_LINE]
            if RELATION.search(begins) and _is_wholly_mathematical(begins):  # one formula, too large or not
                span = (offset, offset + len(line))
                yield Found(span, span, plain=True, display=True)
        elif RELATION.search(line):
            line = _ARROWS.sub(lambda m: "⇒".ljust(len(m.group())), _without_remark(line))
            alone = _alone(line)
            for start, end in [alone] if alone else _formulas(line):
                span = (offset + start, offset + end)
                yield Found(span, span, plain=True, display=alone is not None)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their places; of a row of a table, its cells."""
    for offset, line in lines(text, _is_wholly_mathematical):
        row = _ROW.fullmatch(line) if len(line) <= LONGEST_LINE else None
        if row is None:
            yield offset, line
        else:
            cells = _CELL.finditer(line, *row.span("all"))
            yield from ((offset + cell.start(), bare(cell.group())) for cell in cells)


def _is_wholly_mathematical(text: str) -> bool:
    named = products(text)
    return all(_is_mathematical(m, text[m.end() :], named) for m in _WORD.finditer(text))


def _alone(line: str) -> tuple[int, int] | None:
    """The formula that is the whole line, but for a label before it."""
    label = _LABEL.match(line)
    start, end = (label.end() if label else 0), len(line.rstrip(" \t.,;"))
    start += len(line[start:end]) - len(line[start:end].lstrip())
    text = line[start:end]
    if _CODE_LINE.search(line) or RELATION.search(text) is None:
        return None
    if _unbalanced(text) and not _breaks_off(text):
        return None
    if not _is_wholly_mathematical(text):
        return None
    parts = RELATION.split(text)
    goes_on = text.startswith("=") and not label
    if not all(any(c.isalnum() for c in part) for part in (parts[1:] if goes_on else parts)):
        return None
    letters = re.findall(r"[^\W\d_]+", text)
    few = len(letters) >= _FEW_NAMES and all(len(name) < _FEW_NAMES for name in letters)
    marked = _SPECIAL.search(text) or _has_call(text) or is_marked(text) or few
    return (start, end) if marked else None


def _without_remark(line: str) -> str:
    """The line with blanks for a remark in words behind its formula."""
    remark = _REMARK.search(line)
    first = re.findall(r"[^\W\d_]+", remark.group())[0] if remark is not None else ""
    if remark is None or _is_function(first) or is_typed(first):
        remark = _BRACKETED.search(line)
        if remark is None or not _is_said(remark.group()):
            return line
    if not RELATION.search(line, 0, remark.start()):
        return line
    return line[: remark.start()] + " " * len(remark.group())


def _is_said(bracket: str) -> bool:
    """(A, B invertible), (for all i): words, and no factor."""
    words = re.findall(r"[^\W\d_]+", bracket)
    return any(len(word) > 3 and not _is_function(word) and not is_typed(word) for word in words)


def _is_function(word: str) -> bool:
    return word in _FUNCTIONS or bool(spelled(word))


def is_called(word: str, behind: str) -> bool:
    """Whether letters are the name of a function: swish(x), loss′(w); wx(1 - h) may be a product."""
    plural = _CALLED.match(behind) is None and not (_is_function(word) and behind.startswith("("))
    if plural or (is_word(word) and not is_typed(word + behind[:2])):
        return False
    if _is_function(word) or len(word) > 3:
        return True
    if len(word) > 1 and word[-1] not in FUNCTION_LETTERS and _ONE_ARGUMENT.match(behind):
        return True  # sp(x); a f(x) is a product
    return len(word) == 3 and bool(set(word.lower()) & set("aeiou"))


def _formulas(line: str) -> Iterator[tuple[int, int]]:
    taken = 0
    named = products(line)
    for relation in RELATION.finditer(line):
        if relation.start() < taken:
            continue
        start, end = _grown(line, relation, named)
        if (sign := RELATION.match(line, start)) and RELATION.search(line, sign.end(), end):
            start, end = _trimmed(line, sign.end(), end)  # dot = w x + b = 3: the word is no name
        if (cases := _CASES.match(line, len(line) - len(line[relation.end() :].lstrip()))) is not None:
            end = cases.end()
        end = max(end, _end_of_choice(line, relation.end(), named))
        text = line[start:end]
        if text.startswith("(") and line[:start][-1:].isalpha():
            continue  # what stands before the bracket is not understood
        is_open = _breaks_off(text) and not line[end:].strip(" \t.,;)]")
        if _is_cut(line, start, end) or (_unbalanced(text) and not is_open):
            continue
        marked = _SPECIAL.search(text) or _has_call(text) or is_marked(text)
        if not marked and sets_a_name(text):  # f = a + b → ∂f/∂a = 1: other mathematics on the line
            marked = taken or _SPECIAL.search(line) or SLOPE.search(line) or _LET.search(line, 0, start)
        if marked and _sides(text):
            yield start, end
            taken = end
            continue
        for found in _ASSIGNMENT.finditer(line, taken):
            goes_on = line[: found.start("all")].rstrip()[-1:] in _OPERATORS  # a + b = 3 sets no b
            if not goes_on and found.start("all") <= relation.start() < found.end("all"):
                yield found.span("all")
                taken = found.end("all")


def _end_of_choice(line: str, start: int, named: frozenset[str]) -> int:
    """Where x if x > 0, otherwise a x ends that stands behind a sign; 0 where no such cases do."""
    found = _CHOICE.match(line, start)
    if found is None or any(_unbalanced(part) for part in found.groups() if part):
        return 0
    spans = [found.span(part) for part in ("value", "test", "rest", "last", "second", "other") if found[part]]
    words = [m for first, last in spans for m in _WORD.finditer(line, first, last)]
    return found.end() if all(_is_mathematical(m, line[m.end() :], named) for m in words) else 0


def _is_cut(line: str, start: int, end: int) -> bool:
    """Whether a name that is not understood stands directly beside it: big_sum p_i = 1."""
    before, behind = line[:start].rstrip().split(" ")[-1], line[end:].lstrip().split(" ")[0]
    return any(re.fullmatch(r"[^\W\d_]\w*[_^]\w+", word) is not None for word in (before, behind))


def is_mathematical(text: str, *, every: bool = False) -> bool:
    """Whether code is mathematics: a sign that no program has, in every second line with a relation."""
    lines = [line for line in text.split("\n") if RELATION.search(line)] if every else [text]
    found = [line for line in lines if _SPECIAL.search(line)]
    return bool(found) and 2 * len(found) >= len(lines) and _PROGRAM.search(text) is None


def sets_a_name(text: str) -> bool:
    """Whether the text is q = x + y, z = w x + b, or g = tanh(s): letters with signs between them."""
    return all(_SETS.fullmatch(part) is not None or _is_value(part) for part in _NEXT_NAME.split(text))


def _is_value(text: str) -> bool:
    found = _VALUE.fullmatch(text)
    return found is not None and _is_function(found["function"])


def is_casual(formula: Formula) -> bool:
    """Whether it stands among words, and only its signs tell that it is mathematics: E = mc there."""
    typed = formula.plain and formula.text.isascii()
    return typed and not formula.display and not sets_a_name(formula.text)


def _has_call(text: str) -> bool:
    if _VALUE_OF.search(text):
        return True
    return any(is_called(m["word"], text[m.end() :]) for m in _WORD.finditer(text) if m["word"])


def _sides(text: str) -> bool:
    parts = RELATION.split(text)
    return all(any(c.isalnum() for c in part) for part in parts)


def _grown(line: str, relation: re.Match[str], named: frozenset[str]) -> tuple[int, int]:
    """The stretch of mathematical words around a relation."""
    words = [(m.start(), m.end(), _is_mathematical(m, line[m.end() :], named)) for m in _WORD.finditer(line)]
    first = next(i for i, (_, end, _ok) in enumerate(words) if end > relation.start())
    low = high = first
    while low > 0 and words[low - 1][2]:
        low -= 1
    while high + 1 < len(words) and words[high + 1][2]:
        high += 1
    start, end = words[low][0], words[high][1]
    return _trimmed(line, start, end)


def _is_mathematical(word: re.Match[str], behind: str, named: frozenset[str]) -> bool:
    if word["word"] is None:
        return word.group() not in ";:→⇒" or word.group().isspace()
    text = word["word"]
    if is_word(text) and not is_typed(text + behind[:2]):
        return False
    if is_called(text, behind) or is_typed(text) or text in named:
        return True
    return text in _FUNCTIONS or bool(_SPECIAL.search(text)) or bool(_SHORT_NAME.fullmatch(text))


def with_names(text: str) -> str:
    """The formula with the names of functions as such: swish(x) is a call, and no product of six letters."""
    if (cases := _CASES.search(text)) is not None and (rows := _rows(cases["rows"])):
        text = rf"{text[: cases.start()]}\begin{{cases}}{rows}\end{{cases}}"
    if (found := _CHOICE.search(text)) is not None:
        rest = found["rest"] or found["last"] or found["second"]
        rows = rf"{found['value']} & {found['test']}\\ {rest} & {found['other'] or OTHERWISE}"
        text = rf"{text[: found.start()]}\begin{{cases}}{rows}\end{{cases}}{text[found.end() :]}"
    text = as_latex(text)
    return _LETTERS.sub(
        lambda m: rf"\operatorname{{{m.group()}}}" if is_called(m.group(), text[m.end() :]) else m.group(),
        text,
    )


def _rows(text: str) -> str:
    """1 if x > 0; 0 otherwise → the rows of cases; empty where anything else stands there."""
    found = list(_CASE.finditer(text))
    if not found or "".join(case.group() for case in found) != text:
        return ""
    return r"\\ ".join(rf"{m['value']} & {m['test'] or rf'{chr(92)}text{{otherwise}}'}" for m in found)


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    while start < end and line[start] in _TRIMMED and _BARS.match(line, start, end) is None:
        if _MINUS.match(line, start, end) and (start == 0 or line[start - 1] in " \t=≈(:"):
            break
        start += 1
    while end > start and line[end - 1] in _TRIMMED + "([" and not _closes_bars(line[start:end]):
        end -= 1
    while start < end and _unbalanced(line[start:end]):
        if line[start] in "([" and line[start:end].count(line[start]) > line[start:end].count(
            {"(": ")", "[": "]"}[line[start]]
        ):
            start += 1
        elif line[end - 1] in ")]":
            end -= 1
        else:
            break
    return start, end


def _closes_bars(text: str) -> bool:
    return text.endswith("|") and text.count("|") % 2 == 0


def _breaks_off(text: str) -> bool:
    """Whether a bracket in it is not closed: 2(a - y)a(1 - a."""
    return text[:1] not in "([" and any(text.count(a) > text.count(b) for a, b in ("()", "[]"))


def _unbalanced(text: str) -> bool:
    return text.count("(") != text.count(")") or text.count("[") != text.count("]")
