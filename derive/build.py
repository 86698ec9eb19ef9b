"""Spec → Model: formulas are read, names get their roles, the network form is written out in components."""

from __future__ import annotations

from dataclasses import replace

from derive.building.curves import convexity_of
from derive.building.data import with_data
from derive.building.declarations import Declarations
from derive.building.equations import equations_model
from derive.building.function import function_model
from derive.building.matrix_network import matrix_network_model
from derive.building.network import network_model
from derive.building.totals import totals_of
from derive.building.training import training_of
from derive.errors import InputError
from derive.model import Model
from derive.spec import Spec

__all__ = ["build"]


def build(spec: Spec) -> Model:
    """The model that the spec describes. Raises InputError with file and line."""
    try:
        known = Declarations(spec)
        spec, data = with_data(spec, known)
        model = _model(spec, known)
        model = replace(model, data=data, training=training_of(spec.training, model))
        model = replace(model, totals=totals_of(spec.totals, model))
        if spec.convexity is None:
            return model
        convexity, functions = convexity_of(spec.convexity, known, model)
        return replace(model, functions=(*model.functions, *functions), convexity=convexity)
    except InputError as error:
        raise error.located(file=spec.file, line=None) from None


def _model(spec: Spec, known: Declarations) -> Model:
    if spec.function:
        return function_model(spec, known)
    if spec.network:
        return (matrix_network_model if spec.view == "matrix" else network_model)(spec, known)
    if spec.equations:
        return equations_model(spec, known)
    _refuse_without_model(spec)
    return Model(spec.title or "Convexity and Jensen's inequality", (), (), "", (), subject="convexity")


def _refuse_without_model(spec: Spec) -> None:
    """Gradients, numbers and assumptions are about equations."""
    for key in ("gradients", "totals", "example", "assume"):
        if spec.line(key) is not None or getattr(spec, key):
            raise InputError(f"'{key}' needs 'equations:', 'network:' or 'function:'", line=spec.line(key))
