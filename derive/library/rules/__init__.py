"""The rules of calculus: each a law, a reason in words, and the function that applies it.

They are tried in the order of their declaration.
"""

from derive.library.rules.calculus import (
    ADDITIVE_CONSTANT,
    CHAIN,
    CONSTANT_MULTIPLE,
    RECIPROCAL,
    inner_function,
)
from derive.library.rules.declared import RULES, law
from derive.library.rules.functions import EXPONENTIAL
from derive.library.rules.indexed import BIG_SUM, ENTRY, EXTREME
from derive.library.rules.inverses import DETERMINANT, INVERSE, LOG_DETERMINANT

__all__ = [
    "ADDITIVE_CONSTANT",
    "BIG_SUM",
    "CHAIN",
    "CONSTANT_MULTIPLE",
    "DETERMINANT",
    "ENTRY",
    "EXPONENTIAL",
    "EXTREME",
    "INVERSE",
    "LOG_DETERMINANT",
    "RECIPROCAL",
    "RULES",
    "inner_function",
    "law",
]
