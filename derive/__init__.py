"""derive writes the mathematics of neural networks: derived, proved, typeset.

    import derive

    report = derive.report({"equations": ["a = sigmoid(z)", "L = (a - y)^2"], "gradients": ["z"]})
    print(report.result("z").latex())

Names are loaded when they are first used, so that `derive --help` answers at once.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.checking import Checked, simplified
    from derive.errors import DeriveError, InputError
    from derive.facade import Report, layer, network, report
    from derive.gradient import Gradient
    from derive.library.activations import ACTIVATIONS, Activation
    from derive.library.layers import LAYERS
    from derive.library.losses import LOSSES, Loss
    from derive.library.notations import NOTATIONS
    from derive.notes import CheckedNotes
    from derive.notes.api import check
    from derive.text import to_text
    from derive.typeset import place

_HOME = {
    "ACTIVATIONS": "derive.library.activations",
    "Activation": "derive.library.activations",
    "Checked": "derive.checking",
    "DeriveError": "derive.errors",
    "Gradient": "derive.gradient",
    "InputError": "derive.errors",
    "LAYERS": "derive.library.layers",
    "LOSSES": "derive.library.losses",
    "Loss": "derive.library.losses",
    "NOTATIONS": "derive.library.notations",
    "Report": "derive.facade",
    "CheckedNotes": "derive.notes",
    "check": "derive.notes.api",
    "layer": "derive.facade",
    "network": "derive.facade",
    "place": "derive.typeset",
    "report": "derive.facade",
    "simplified": "derive.checking",
    "to_text": "derive.text",
}

__all__ = [
    "ACTIVATIONS",
    "LAYERS",
    "LOSSES",
    "NOTATIONS",
    "Activation",
    "Checked",
    "CheckedNotes",
    "DeriveError",
    "Gradient",
    "InputError",
    "Loss",
    "Report",
    "check",
    "layer",
    "network",
    "place",
    "report",
    "simplified",
    "to_text",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'derive' has no attribute '{name}'")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
