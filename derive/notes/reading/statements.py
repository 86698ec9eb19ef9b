r"""A formula → its statements: chains of sides with the signs between them, conditions, and what is only
said.

Displays of several rows, statements side by side and sentences in between are parted here; a row or a
piece that begins with a sign continues the chain before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from derive.errors import ParseError
from derive.notes.reading.expectations import is_operator
from derive.notes.reading.marks import QUANTITIES
from derive.notes.reading.names import letter_name
from derive.notes.reading.rows import prepared, rows_of, unwrapped
from derive.notes.reading.signs import CLOSERS, OPENERS, OPERATORS, RELATIONS, bracket_end, sign_in
from derive.notes.reading.tokens import Token, refused
from derive.notes.reading.within import Within
from derive.notes.reading.words import spelled
from derive.notes.written import Written

_ARROW = r"\Rightarrow"
_SEPARATORS = (
    ",",
    ";",
    r"\quad",
    _ARROW,
    r"\\",
    r"\therefore",
    r"\because",
    "&",
    ".",
    ":",
    r"\land",
    r"\vee",
)
_JOINING = ("+", r"\cdot", r"\times", r"\odot", "*", "/")
_CONDITIONS = "if when for where provided assuming given whenever unless only with"
_CONDITION = tuple(_CONDITIONS.split())
_STOPS = """
    and or so then thus hence since because as by using similarly therefore finally note here let we is
    the otherwise else also now again into from of to in that this
    """
_STOP = frozenset(_STOPS.split())


@dataclass(frozen=True, slots=True)
class Worded:
    """What the cases that a text tells in words define; no body where they are not understood."""

    body: Written | None
    assumed: str = ""  # the condition of a formula that has no other case


@dataclass(slots=True)
class Statement:
    """side sign side sign …; no sign at all: a fragment."""

    sides: list[tuple[Token, ...]] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)
    continues: bool = False  # begins with a sign: the left side is that of the statement before
    question: bool = False
    conditions: list[tuple[Token, ...]] = field(default_factory=list)
    conditional: bool = False  # a condition was said; perhaps one that is not understood
    said: str = ""
    before: str = ""  # the words of the formula before it
    worded: Worded | None = None  # it is one of several cases
    within: Within | None = None  # it is a claim about one case
    led: bool = False  # an arrow stands before it: A ⇒ B


def statements_of(tokens: tuple[Token, ...]) -> list[Statement]:
    """The statements of a formula in order."""
    found: list[Statement] = []
    head: Statement | None = None  # with which the next row goes on
    for row in _completed(rows_of(prepared(tokens))):
        count, pieces = len(found), _pieces(row)
        for piece in pieces:
            _add(found, piece, head)
        head = _head(found[count:], pieces, head)
    return _with_ranges(found)


def _completed(rows: list[tuple[Token, ...]]) -> list[tuple[Token, ...]]:
    """The rows; one that ends with a sign, (a + b)^2 =, goes on in the next, if that has none of its own."""
    kept: list[tuple[Token, ...]] = []
    for row in rows:
        last = kept[-1][-1] if kept else None
        is_open = last is not None and last.kind != "group" and last.text in RELATIONS
        if is_open and not any(token.kind != "group" and token.text in RELATIONS for token in row):
            kept[-1] += row
        else:
            kept.append(row)
    return kept


def _head(new: list[Statement], pieces: list[_Piece], head: Statement | None) -> Statement | None:
    """The statement of a row with which the next goes on: its first one, and no remark, but behind A ⇒ B."""
    if any(statement.led for statement in new):
        return new[-1]
    first = pieces[0].tokens[:1] if pieces else []
    if not new or (head is not None and first and first[0].text in (*RELATIONS, *OPERATORS)):
        return head
    return next((statement for statement in new if statement.signs), new[0])


def _with_ranges(found: list[Statement]) -> list[Statement]:
    """k = 1, …, K says through which numbers k runs; it sets no k."""
    kept: list[Statement] = []
    place = 0
    while place < len(found):
        statement, end = found[place], place + 1
        while end < len(found) and not found[end].signs:
            end += 1
        rest = [tokens for one in found[place + 1 : end] for tokens in one.sides]
        if _names_a_letter(statement) and any(_is_ellipsis(tokens) for tokens in rest):
            comma = Token("mark", ",", 0)
            through = tuple(token for tokens in (statement.sides[1], *rest) for token in (comma, *tokens))
            kept.append(replace(statement, sides=[statement.sides[0], through[1:]], signs=["∈"]))
            place = end
        else:
            kept.append(statement)
            place += 1
    return kept


def _names_a_letter(statement: Statement) -> bool:
    """k = 1"""
    single = statement.signs == ["="] and len(statement.sides) == 2 and len(statement.sides[0]) == 1
    return single and not statement.continues and letter_name(statement.sides[0][0]) is not None


def _is_ellipsis(tokens: tuple[Token, ...]) -> bool:
    return len(tokens) == 1 and tokens[0].text == r"\dots"


def _sets(tokens: tuple[Token, ...]) -> bool:
    """c_i = (x_i - m)/s: a definition, and no case of indices or comparison."""
    statement = _cut(tokens)
    plain = statement.signs in (["="], [":="]) and not statement.continues and len(statement.sides) == 2
    return plain and len(statement.sides[1]) > 1 and letter_name(statement.sides[0][0]) is not None


@dataclass(slots=True)
class _Piece:
    """Tokens between separators; the words said before them."""

    tokens: list[Token] = field(default_factory=list)
    said: str = ""
    first: bool = False  # of its row
    led: bool = False  # an arrow stands before it
    apart: bool = False  # a wide space stands before it, and nothing else


def _add(found: list[Statement], piece: _Piece, head: Statement | None) -> None:
    tokens = unwrapped(tuple(piece.tokens))
    words = piece.said.lower().split()
    told = words and words[-1] in ("where", "with") and _sets(tokens)
    if words and words[0].strip("(") in _CONDITION and found and not told:
        found[-1].conditional = True
        found[-1].conditions.append(tokens)
        return
    if not tokens:
        if found:
            found[-1].said += " " + piece.said
        return
    inner = (
        [part for row in rows_of(tokens) for part in _pieces(row)] if tokens != tuple(piece.tokens) else []
    )
    if len(inner) > 1:
        for part in inner:
            _add(found, part, head)
        return
    statement = _cut(tokens)
    if not statement.sides:  # a sign alone
        return
    statement.said, statement.before, statement.led = piece.said, piece.said, piece.led
    if found and _breaks_off(found[-1]) and not statement.continues:
        found[-1].sides[-1] += statement.sides[0]
        found[-1].sides += statement.sides[1:]
        found[-1].signs += statement.signs
        return
    if found and not piece.first and _compares_indices(statement):
        found[-1].conditions.append(tokens)
        return
    above = head if head is not None and piece.first else found[-1] if found else None
    glued = piece.first and tokens[0].text in OPERATORS and not statement.continues
    if statement.continues and above is not None:
        above.sides += statement.sides
        above.signs += statement.signs
        above.question |= statement.question
    elif glued and above is not None:
        above.sides[-1] += statement.sides[0]
        above.sides += statement.sides[1:]
        above.signs += statement.signs
    else:
        found.append(statement)


def _breaks_off(statement: Statement) -> bool:
    """a = b + …: what comes next goes on."""
    last = statement.sides[-1]
    return bool(last) and last[-1].text in OPERATORS and last[-1].kind in ("mark", "command")


def _compares_indices(statement: Statement) -> bool:
    """i = j, i ≠ j: the case in which the statement before it holds."""
    if statement.signs not in (["="], ["≠"]) or statement.continues:
        return False
    letters = [letter_name(side[0]) for side in statement.sides if len(side) == 1]
    if len(letters) != 2 or any(x is None or len(x) != 1 for x in letters):
        return False
    return any(x in "ijklmnpqrst" for x in letters if x) and all(x.islower() for x in letters if x)


def _cut(tokens: tuple[Token, ...]) -> Statement:
    statement = Statement()
    side: list[Token] = []
    depth = 0
    for token in tokens:
        depth += (token.text in OPENERS) - (token.text in CLOSERS)
        sign = RELATIONS.get(token.text) if token.kind != "group" and depth <= 0 else None
        if sign is None:
            side.append(token)
        elif not side and not statement.sides:
            if statement.continues:
                raise refused(token, "two signs stand side by side")
            statement.continues = True
            statement.signs.append(sign)
        else:
            statement.sides.append(tuple(side))
            statement.signs.append(sign)
            side = []
    statement.sides.append(tuple(side))
    last = "".join(token.text for token in side)
    if last in ("", "?", "??", r"\dots", "?)") and len(statement.sides) > 1:
        statement.question = "?" in last
        statement.sides.pop()
        statement.signs.pop()
    if statement.continues and not statement.sides[0]:
        statement.sides, statement.signs = [], []
    return statement


def _pieces(row: tuple[Token, ...]) -> list[_Piece]:
    pieces = [_Piece(first=True)]
    depth = 0
    tokens = _without_remarks(row)
    for place, token in enumerate(tokens):
        depth += (token.text in OPENERS) - (token.text in CLOSERS)
        if depth > 0 or token.kind == "group":
            pieces[-1].tokens.append(token)
        elif token.text in _SEPARATORS and token.kind != "text":
            last, empty = pieces[-1], not pieces[-1].tokens
            led = token.text == _ARROW or (empty and last.led)
            pieces.append(
                _Piece(said=last.said if empty else "", led=led, apart=not empty and token.text == r"\quad")
            )
        elif token.kind == "text" and not _is_operand(tokens, place) and not _is_script(tokens, place):
            _refuse_unknown(tokens, place)
            if pieces[-1].tokens:
                if pieces[-1].tokens[-1].text in OPERATORS and pieces[-1].tokens[-1].kind != "group":
                    pieces[-1].tokens.append(token)  # f(x) + higher terms: words are a part of it
                pieces.append(_Piece())
            pieces[-1].said = f"{pieces[-1].said} {token.text}".strip()
        else:
            pieces[-1].tokens.append(token)
    pieces = [piece for piece in pieces if piece.tokens or piece.said]
    _refuse_factor(pieces)
    return pieces


def _refuse_factor(pieces: list[_Piece]) -> None:
    r"""p q = q \quad p: the p may be a factor. Raises ParseError."""
    if len(pieces) < 2 or not pieces[-1].apart or pieces[-1].said:
        return
    before, last = tuple(pieces[-2].tokens), tuple(pieces[-1].tokens)
    name = letter_name(last[0]) is not None and all(
        token.kind in ("letter", "number", "group") or token.text in ("_", "^") for token in last[1:]
    )
    if name and sign_in(before) is not None and before[-1].text not in (*RELATIONS, *OPERATORS):
        raise refused(last[0], "behind the wide space may stand a factor, or a remark")


def _is_script(tokens: tuple[Token, ...], place: int) -> bool:
    """The words below a brace, or below a name."""
    return place > 0 and tokens[place - 1].text in ("_", "^")


def _refuse_unknown(tokens: tuple[Token, ...], place: int) -> None:
    """E[x] and Var(x) are no brackets with words before them. Raises ParseError."""
    word = tokens[place].text
    behind = tokens[place + 1 : place + 2]
    single = len(word.split()) == 1 and word.lower() not in (*_STOP, *_CONDITION)
    if single and word.isalpha() and place and behind and behind[0].text in _JOINING:
        raise ParseError(f"'{word}' in the middle of a formula is neither a name nor words that are known")
    begins = not place or tokens[place - 1].text in (*OPERATORS, *RELATIONS, *_SEPARATORS)
    labelled = tokens[place + 2 : place + 3] and tokens[place + 2].text in _SEPARATORS  # Case 1: f = x
    taken = behind and (_is_value(behind[0]) if tokens[place].named else behind[0].kind == "number")
    if single and word.isalpha() and begins and taken and not labelled:
        raise ParseError(f"'{word}' is neither a name nor words that are known")
    called = behind and behind[0].text in OPENERS and not behind[0].spaced
    named = len(word.split()) == 1 and any(character.isalpha() for character in word)
    if called and named and word.lower() not in (*_STOP, *_CONDITION):
        raise ParseError(f"'{word}' is no function that is known")


def _is_value(token: Token) -> bool:
    """Whether a token may be what a function, as in ld 8, is taken of."""
    return token.kind in ("number", "letter", "group") or token.text == r"\frac"


def _is_operand(tokens: tuple[Token, ...], place: int) -> bool:
    """Whether a text is a name or a function of the formula: \\text{ReLU}(x), \\text{noise}."""
    text = tokens[place].text
    called = place + 1 < len(tokens) and tokens[place + 1].text in (*OPENERS, "_")
    if (spelled(text) and place + 1 < len(tokens)) or text == "d" or tokens[place].typed:
        return True
    if called and is_operator(text):
        return True
    if len(text.split()) != 1 or text.lower() in _STOP or text.lower() in _CONDITION:
        return False
    before = tokens[place - 1].text if place else ""
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    if (before in OPERATORS or tokens[place].named) and after in (*OPENERS, "'"):
        return True  # 1 - \text{foo}(z), \frac{d}{dz} \operatorname{foo}(z): a function, known or not
    if not text.isalpha():
        return False
    joins = (*OPERATORS, *RELATIONS, "")
    if before in (*joins, "(", r"\quad", ",") and after in (*joins, ")", "_", "^", "'", "(", ",", r"\\", "&"):
        return True
    return after in ("_", "^", "'") or _is_factor(tokens, place)


def _is_factor(tokens: tuple[Token, ...], place: int) -> bool:
    """w \\text{out} + b: a word that the formula has as a name elsewhere, or that usually is one."""
    word = tokens[place].text
    if word.lower() in QUANTITIES:
        return True
    return any(
        inner.kind == "text" and inner.text == word and number != place
        for number, token in enumerate(tokens)
        for inner in (token, *token.inside)
    )


def _without_remarks(row: tuple[Token, ...]) -> tuple[Token, ...]:
    """The row without brackets that hold words, and without an equation's number at its end."""
    kept: list[Token] = []
    place = 0
    while place < len(row):
        end = bracket_end(row, place)
        if end is not None:
            inside = row[place + 1 : end]
            if _follows_formula(row, place) and _index_case(inside) and end + 1 == len(row):
                kept += [Token("command", r"\quad", 0), *inside]
                break
            texts = [t for t in inside if t.kind == "text"]
            number = len(inside) == 1 and inside[0].kind == "number" and end + 1 == len(row) and place > 0
            label = number and (
                row[place - 1].text in (r"\quad", r"\rightarrow", "-", r"\dots")
                or _ends_environment(row, place)
            )
            if label or any(_is_remark(t) for t in texts):
                while kept and label and kept[-1].text in (r"\quad", r"\rightarrow", "-", r"\dots"):
                    kept.pop()
                kept += [Token("command", r"\quad", 0), *(inside if not label else ())]
                place = end + 1
                continue
        kept.append(row[place])
        place += 1
    return tuple(kept)


def _follows_formula(row: tuple[Token, ...], place: int) -> bool:
    """Whether a round bracket stands behind a formula, and not behind the 1 of an indicator."""
    before = [token.text for token in row[max(0, place - 2) : place]]
    indicator = before[-1:] in (["1"], ["I"]) or before[:1] in ([r"\mathbb"], [r"\mathbf"])
    return row[place].text == "(" and bool(before) and before[-1] not in OPERATORS and not indicator


def _index_case(tokens: tuple[Token, ...]) -> bool:
    """i ≠ j in brackets behind a formula."""
    return len(tokens) == 3 and tokens[1].text in ("=", r"\neq") and _compares_indices(_cut(tokens))


def _is_remark(token: Token) -> bool:
    words = token.text.lower().split()
    return bool(words) and (len(words) > 1 or words[0] in _CONDITION or words[0] in _STOP)


def _ends_environment(row: tuple[Token, ...], place: int) -> bool:
    return place > 1 and row[place - 1].text == "-" and row[place - 2].kind == "environment"
