"""Which letters usually stand for what: targets, predictions, weights, layers and steps.

Each list is what one kind of reader takes for such a letter; those that take more say by how much.
"""

from __future__ import annotations

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
