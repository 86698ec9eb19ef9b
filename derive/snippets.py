"""Snippets: one result, table or picture of a spec as LaTeX for anyone's document.

The first line of a snippet names the packages it needs; there is no other condition on the document.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from derive.compose import title_of
from derive.compose.lines import understood_rules
from derive.document import Derived, Stock
from derive.errors import DeriveError, UnknownName, suggestion
from derive.facade import Report, report
from derive.gradient import NotationName
from derive.library.notations import NOTATIONS
from derive.typeset import place
from derive.write.layout import Layout
from derive.write.plain import Plain
from derive.write.sheet import headed, index, running

OF_RESULTS = ("result", "chain", "steps", "inline")
OF_MODELS = ("table", "diagram", "plot")
FORMS = (*OF_RESULTS, *OF_MODELS)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text with the name of its file."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Wish:
    """Which snippet, in which letters and at which level of detail; empty texts leave it to the spec."""

    wrt: str = ""
    form: str = "result"
    notation: str = ""
    detail: str = ""
    part: str = ""  # by title or number; empty: the first part that has it

    def __post_init__(self) -> None:
        if self.form not in FORMS:
            raise UnknownName("form", self.form, FORMS)
        if self.notation:
            NOTATIONS.get(self.notation)
        if self.detail:
            understood_rules(self.detail)


def snippet(spec: Path | str, wish: Wish) -> str:
    """One snippet. Raises UnknownName and DeriveError for what the spec does not have."""
    made = report(spec)
    shelves = [(one, one.stock(wish.detail)) for one in _chosen(made, wish)]
    if wish.wrt or wish.form in OF_RESULTS:
        one, source = _found(shelves, wish)
        return _text(one, source, wish)
    texts = (_text(one, (stock, None), wish) for one, stock in shelves)
    text = next(filter(None, texts), "")
    if not text:
        raise DeriveError(f"{spec}: there is nothing to show as a {wish.form}")
    return text


def _chosen(made: Report, wish: Wish) -> tuple[Report, ...]:
    """The part that is named, else all that have a model."""
    models = made.part(wish.part).models if wish.part else made.models
    if not models:
        raise DeriveError(
            f"{made.spec.file}: the part '{wish.part}' is prose, there is nothing derived in it"
        )
    return models


Shelf = tuple[Report, Stock]


def _found(shelves: list[Shelf], wish: Wish) -> tuple[Report, tuple[Stock, Derived]]:
    """The result that is named, or the only parameter's, with the part that it is from."""
    file = shelves[0][0].spec.file
    parameters = list(dict.fromkeys(gradient.wrt for one, _ in shelves for gradient in one.gradients()))
    if not wish.wrt and len(parameters) != 1:
        known = ", ".join(parameters or [item.name for _, stock in shelves for item in stock.derived])
        raise DeriveError(f"{file}: say of which result, with --wrt; known: {known}")
    wanted = wish.wrt or parameters[0]
    for one, stock in shelves:
        found = stock.find(wanted)
        if found is not None:
            return one, (stock, found)
    every = [(item, stock) for _, stock in shelves for item in stock.derived]
    short = [name for name in (_stem(item, stock) for item, stock in every) if "-" not in name]
    known = dict.fromkeys([item.name for item, _ in every] if "/" in wanted else short)
    raise DeriveError(f"{file}: unknown result '{wanted}'{suggestion(wanted, known)}")


def _text(made: Report, source: tuple[Stock, Derived | None], wish: Wish) -> str:
    """The snippet's file, empty when the model has nothing of that form."""
    printer = made.printer(_letters(wish))
    body = _body(Plain(printer), source, wish.form)
    return headed(body, conditions=printer.met_condition) if body else ""


def _letters(wish: Wish) -> NotationName | None:
    return wish.notation or None


def _body(plain: Plain, source: tuple[Stock, Derived | None], form: str) -> str:
    match source, form:
        case (_, Derived() as derived), "result":
            return plain.equation(derived.relation)
        case (_, Derived() as derived), "chain":
            return plain.chain(derived.chain)
        case (_, Derived() as derived), "steps":
            return plain.chain(derived.steps)
        case (_, Derived() as derived), "inline":
            return running(plain.formula(derived.relation))
        case (Stock(parameters=table), _), "table":
            return plain.table(table) if table else ""
        case (Stock(diagram=diagram), _), "diagram":
            return plain.diagram(diagram) if diagram else ""
        case (Stock(plot=plot), _), "plot":
            return plain.plot(plot) if plot else ""
        case _:
            raise UnknownName("form", form, FORMS)


def every_snippet(made: Report, wish: Wish) -> tuple[Snippet, ...]:
    """All forms of all results, the table and the pictures, under names that stay, and the index last.

    Of a document of several parts each name begins with that of its part: with-relu-result-w_1.
    """
    chosen = _chosen(made, wish)
    heads = _heads(made, chosen)
    every = (
        Snippet(head + one.name, one.text)
        for part, head in zip(chosen, heads, strict=True)
        for one in _all(part, wish)
    )
    found = tuple(_distinct(every))
    title = Layout(chosen[0].printer(_letters(wish))).inline(title_of(made.title or "Snippets"))
    shown = index(title, [(one.name, one.text) for one in found])
    return (*found, Snippet("index", shown))


def _heads(made: Report, chosen: tuple[Report, ...]) -> tuple[str, ...]:
    """with-relu- for the part "With relu"; a second one of the same name with its number."""
    if not made.parts:
        return ("",)
    names = [_plain_name(part.title) or f"part-{place}" for place, part in enumerate(made.parts, start=1)]
    told = [f"{name}-{place + 1}" if name in names[:place] else name for place, name in enumerate(names)]
    return tuple(
        f"{name}-" for name, part in zip(told, made.parts, strict=True) if any(part is one for one in chosen)
    )


def _plain_name(title: str) -> str:
    """Small letters, digits and hyphens; formulas and accents left out where words remain."""
    words = re.sub(r"\$[^$]*\$", "", title)
    letters = unicodedata.normalize("NFKD", (words if re.search(r"\w", words) else title).casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def _all(made: Report, wish: Wish) -> Iterator[Snippet]:
    stock = made.stock(wish.detail)
    for form in OF_MODELS:
        text = _text(made, (stock, None), Wish(form=form, notation=wish.notation))
        if text:
            yield Snippet(form, text)
    for derived in stock.derived:
        for form in OF_RESULTS:
            text = _text(made, (stock, derived), Wish(form=form, notation=wish.notation))
            yield Snippet(f"{form}-{_stem(derived, stock)}", text)


def _stem(derived: Derived, stock: Stock) -> str:
    """w_1 for dL/dw_1, a-z for da/dz, a-z-substitute for the second way to it."""
    of, _, wrt = derived.name.removeprefix("d").partition("/d")
    name = wrt if of == stock.loss else f"{of}-{wrt}"
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name)


def _distinct(snippets: Iterator[Snippet]) -> Iterator[Snippet]:
    """Files on many systems differ by more than capital letters only: result-W_1 and result-w_1-2."""
    taken = {"index"}
    for one in snippets:
        name, number = one.name, 1
        while name.casefold() in taken:
            number += 1
            name = f"{one.name}-{number}"
        taken.add(name.casefold())
        yield Snippet(name, one.text)


def put(target: Path, text: str) -> bool:
    """Write `text` where it is not there already; whether it was written. Raises TypesetError."""
    content = text.encode()
    try:
        if target.read_bytes() == content:
            return False
    except OSError:
        pass  # not there yet, or no file: place() says what is wrong
    place(target, content)
    return True


def put_all(spec: Path | str, folder: Path, wish: Wish) -> Iterator[tuple[Path, bool]]:
    """Every snippet of a spec into `folder`: its file, and whether it was written."""
    for one in every_snippet(report(spec), wish):
        target = folder / f"{one.name}.tex"
        yield target, put(target, one.text)
