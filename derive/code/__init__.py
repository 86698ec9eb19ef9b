"""Verified → a module of Python that computes the network and its gradients, in the names of the document."""

from __future__ import annotations

from derive.code.module import code_of
from derive.code.single import Lines

__all__ = ["Lines", "code_of"]
