"""Spec → Model: formulas are read, names get their roles, the network form is written out in components."""

from __future__ import annotations

from dataclasses import replace

from derive.building.data import with_data
from derive.building.declarations import Declarations
from derive.building.equations import equations_model
from derive.building.function import function_model
from derive.building.network import network_model
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
        return replace(model, data=data, training=training_of(spec.training, model))
    except InputError as error:
        raise error.located(file=spec.file, line=None) from None


def _model(spec: Spec, known: Declarations) -> Model:
    if spec.function:
        return function_model(spec, known)
    return network_model(spec, known) if spec.network else equations_model(spec, known)
