"""The numbers of a document: a vector's and its entries' replace each other, and a definition ends both."""

from __future__ import annotations

from dataclasses import replace

from derive.notes.letters import RUNNING
from derive.notes.meaning.arrays import NOUGHT, Array, Unclear
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.given import Given
from derive.notes.meaning.knowledge import Knowledge, Printed, after_update
from derive.notes.meaning.marks import Sizes
from derive.notes.meaning.slopes import Slopes
from derive.notes.written import Grid, Index, Sym, Turned, symbols


def give(knowledge: Knowledge, sym: Sym, printed: Printed) -> None:
    """Take the numbers of a name: given ones, or those that a formula is said to have."""
    if (
        isinstance(printed.body, Turned)
        and isinstance(printed.body.term, Grid)
        and len(printed.body.term.rows) == 1
    ):
        printed = replace(printed, body=printed.body.term)  # a column, written as a row
    key, values = str(sym), knowledge.values
    array = _array(knowledge, printed)
    if not printed.computed and array is not None and not array.shape and sym.indices:
        _split(knowledge, sym)
    old = values.get(key)
    anew = old is not None and not old.computed and old.body != printed.body
    if not printed.computed and array is not None:
        if old is not None and anew:
            knowledge.earlier[key] = old
        if array.shape:
            _drop_entries(knowledge, sym)
        elif sym.indices and anew and key not in knowledge.stale:  # the first entry of another example
            knowledge.stale.update(_entries(knowledge, sym.name))
        knowledge.stale.discard(key)
        _take_shape(knowledge, sym, array)
    elif array is not None and not array.shape:
        if (sym.name, len(sym.indices)) in knowledge.shapes:  # a vector has no single number
            knowledge.as_numbers.add(sym)
        _take_shape(knowledge, sym, array)
    values[key] = printed
    if anew or after_update(key) != key:
        knowledge.renewed.add(after_update(key))
    if not printed.computed:
        knowledge.outdated -= {key, after_update(key)}
    knowledge.aged.discard(key)


def with_former_numbers(knowledge: Knowledge) -> Knowledge:
    """The same where the numbers that names had before may be meant, also those that lines have used."""
    if not any(value.used for value in knowledge.earlier.values()):
        return knowledge
    found = knowledge.copy()
    found.earlier = {key: replace(value, used=False) for key, value in knowledge.earlier.items()}
    return found


def forget(knowledge: Knowledge, definition: Definition) -> None:
    """What is defined has the numbers no more that it was given before."""
    sym = Sym(definition.name, definition.indices)
    knowledge.values.pop(str(sym), None)
    if definition.parameters:
        return
    every_entry = not sym.indices or any(i.letter in RUNNING and not i.shift for i in sym.indices)
    if not every_entry:
        _split(knowledge, sym)
        knowledge.values.pop(str(sym), None)
        return
    whole = knowledge.values.get(sym.name)
    if whole is not None and (array := _array(knowledge, whole)) is not None and array.shape:
        del knowledge.values[sym.name]
        _former_shape(knowledge, Sym(sym.name))
    for table in (knowledge.values, knowledge.earlier):
        for key in _entries(knowledge, sym.name):
            table.pop(key, None)
    knowledge.earlier.pop(sym.name, None)
    if sym.indices:
        _former_shape(knowledge, sym)


def end_section(knowledge: Knowledge) -> None:
    """What was a single number in an example is a vector again behind its section."""
    for sym in knowledge.as_numbers:
        _former_shape(knowledge, sym)
    knowledge.as_numbers.clear()


def drop_numbers(knowledge: Knowledge) -> None:
    """In the general case nothing has the number of an example any more."""
    for table in (knowledge.values, knowledge.earlier):
        table.clear()
    for name, count in list(knowledge.former):
        _former_shape(knowledge, Sym(name, tuple(Index("k") for _ in range(count))))
    for name, found in knowledge.definitions.items():
        knowledge.definitions[name] = [d for d in found if d.parameters or symbols(d.body)]


def take_shape(knowledge: Knowledge, definition: Definition) -> None:
    """A name that is defined as an array has its shape from there on."""
    expansion = Slopes(knowledge, Sizes(2))
    try:
        shape = expansion.value(definition.body, {}).shape
    except (Unclear, RecursionError):
        return
    if shape and not expansion.marks.sized:
        knowledge.shapes[definition.name, len(definition.indices)] = tuple(map(str, shape))


def _array(knowledge: Knowledge, printed: Printed) -> Array | None:
    try:
        return Given(knowledge, {}, roots=()).value(printed.body, {})
    except (Unclear, RecursionError):
        return None


def _entries(knowledge: Knowledge, name: str) -> list[str]:
    """The keys of the entries with numbers that are known of a family."""
    start = f"{name}_"
    known = (*knowledge.values, *knowledge.earlier)
    return [k for k in known if k.startswith(start) and k[len(start) :].replace("_", "").isdigit()]


def _drop_entries(knowledge: Knowledge, sym: Sym) -> None:
    for key in _entries(knowledge, str(sym)):
        knowledge.values.pop(key, None)
        knowledge.stale.discard(key)


def _split(knowledge: Knowledge, sym: Sym) -> None:
    """A vector as its entries, of which one gets another number."""
    whole = knowledge.values.get(sym.name)
    if whole is None or not isinstance(whole.body, Grid) or not all(str(i).isdigit() for i in sym.indices):
        return
    array = _array(knowledge, whole)
    if array is None or len(array.shape) != len(sym.indices):
        return
    del knowledge.values[sym.name]
    columns = array.shape[1] if len(array.shape) == 2 else 1
    flat = [entry for row in whole.body.rows for entry in row]
    for place, body in enumerate(flat):
        at = divmod(place, columns) if len(array.shape) == 2 else (place,)
        key = "_".join((sym.name, *(str(index + 1) for index in at)))
        knowledge.values[key] = replace(whole, body=body)


def _take_shape(knowledge: Knowledge, sym: Sym, array: Array) -> None:
    """An array of numbers has their shape from there on."""
    key = sym.name, len(sym.indices)
    if array.shape:
        knowledge.former.setdefault(key, knowledge.shapes.get(key, ()))
        knowledge.shapes[key] = tuple(str(size) for size in array.shape)
    elif array != NOUGHT and key in knowledge.shapes:  # h_0 = 0 may be a vector
        knowledge.former.setdefault(key, knowledge.shapes.pop(key))


def _former_shape(knowledge: Knowledge, sym: Sym) -> None:
    former = knowledge.former.pop((sym.name, len(sym.indices)), None)
    if former:
        knowledge.shapes[sym.name, len(sym.indices)] = former
    elif former is not None:
        knowledge.shapes.pop((sym.name, len(sym.indices)), None)
