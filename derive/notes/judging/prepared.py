"""The formulas of a document in the usual writing, and the vocabulary that they have together."""

from __future__ import annotations

from functools import reduce

from derive.notes.judging.capitals import with_capital_names
from derive.notes.judging.column_sums import with_column_sums
from derive.notes.judging.counted import with_counting
from derive.notes.judging.digit_pairs import with_digit_pairs
from derive.notes.judging.entry_calls import with_entries_called, with_variables
from derive.notes.judging.examples import with_examples, with_members
from derive.notes.judging.families import with_families
from derive.notes.judging.layered import with_layers
from derive.notes.judging.lowered import with_small_entries
from derive.notes.judging.nameless import with_inner
from derive.notes.judging.numbered import with_numbers
from derive.notes.judging.outermost import with_outermost
from derive.notes.judging.partials import with_partials
from derive.notes.judging.powers import with_powers_of_steps
from derive.notes.judging.reading import ReadFormula
from derive.notes.judging.rooted import with_roots
from derive.notes.judging.same_function import with_functions
from derive.notes.judging.sets import with_sets
from derive.notes.judging.shorthands import with_shorthands
from derive.notes.judging.sized import with_plain
from derive.notes.judging.stars import with_elementwise_stars
from derive.notes.judging.subscripts import with_labels
from derive.notes.judging.tallied import with_tallies
from derive.notes.judging.units import with_units
from derive.notes.judging.vocabulary import vocabulary
from derive.notes.reading.words import Known

_REWRITTEN = (
    with_capital_names,
    with_powers_of_steps,
    with_digit_pairs,
    with_elementwise_stars,
    with_column_sums,
    with_entries_called,
    with_variables,
    with_roots,
    with_functions,
)
_VOCABULARY = (  # each is told by what those before it tell
    with_labels,
    with_layers,
    with_small_entries,
    with_outermost,
    with_numbers,
    with_plain,
    with_units,
    with_partials,
    with_examples,
    with_counting,
    with_sets,
    with_tallies,
    with_families,
    with_inner,
    with_shorthands,
    with_members,
)


def prepared(formulas: list[ReadFormula]) -> tuple[list[ReadFormula], Known]:
    """The formulas rewritten, and what a reader of their sides has to know."""
    formulas = reduce(lambda found, rewritten: rewritten(found), _REWRITTEN, formulas)
    return formulas, reduce(lambda known, told: told(formulas, known), _VOCABULARY, vocabulary(formulas))
