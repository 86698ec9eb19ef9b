"""Which letters usually stand for what: targets, predictions, weights, layers and steps.

Each list is what one kind of reader takes for such a letter; those that take more say by how much.
"""

from __future__ import annotations

from derive.notes.written import PRIME, RUNS
from derive.write.greek import GREEK

# --- targets and predictions -------------------------------------------------------------------------------

ZERO_OR_ONE = ("y", "t")  # targets of two classes
CLASSES = ("y", "c", "t")  # the class of an example may be an index: s_{y_i}
TARGETS = (*ZERO_OR_ONE, "d", "target", "ystar")
TARGET_ARRAYS = ("Y", "T")
OUTPUTS = ("yhat", "a", "p", "o", "h", "f", "s", "q", "output", "out", "yhatprime")
OUTPUT_ARRAYS = ("A", "Yhat", "P", "H")
SHARES = frozenset(("p", "q", "r", "pi", "phat", "qhat", "yhat", "a", "phi"))  # probabilities

# --- weights and biases ------------------------------------------------------------------------------------

BIASES = ("b", "B", "c", "bias")
MATRICES = ("W", "U", "V", "Theta")  # of weights
WEIGHTS = frozenset(("w", "W", "theta", "omega"))
PARAMETERS = WEIGHTS | {"b", "B"}

# --- layers and steps --------------------------------------------------------------------------------------

LAST_LAYER, LAST_STEP = "L", "T"
LAYER = frozenset(("l", "ell"))  # any
STEP = frozenset(("t",))
LAYERS = LAYER | {LAST_LAYER}
STEPS = STEP | {LAST_STEP}
PLACES = LAYERS | STEPS

_USUAL = ("i", "j", "k", "l", "m", "n", "p", "q", "r", "s", "t", "ell")
_OTHERS = "abcdefghouvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LETTERS = (*_USUAL, *_OTHERS, *GREEK)
# letters that stand for every index, and primed ones; others do when a sum of the document runs over them
RUNNING = frozenset(
    (
        *_USUAL,
        *(letter + RUNS for letter in (*_OTHERS, *GREEK)),
        *(letter + mark for letter in _LETTERS for mark in (PRIME, 2 * PRIME)),
    )
)
