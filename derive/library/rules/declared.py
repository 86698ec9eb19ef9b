"""The catalog of the rules, and how a law is written."""

from __future__ import annotations

from derive.catalog import Catalog
from derive.parse import parse
from derive.steps import Law, Rule

RULES: Catalog[Rule] = Catalog("rule")


def law(text: str, condition: str = "") -> Law:
    """The law written as `left = right` over u, v (functions of x), c and n (constants)."""
    left, right = text.split(" = ")
    return Law(parse(left), parse(right), condition)
