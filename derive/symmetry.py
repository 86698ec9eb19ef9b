"""Which matrices of a model are symmetric."""

from __future__ import annotations

from derive.alike import is_same
from derive.indices import reindexed
from derive.model import Model
from derive.term import Name


def symmetric_arrays(model: Model) -> frozenset[str]:
    """The matrices that are symmetric: by assumption, or as a definition like XᵀX shows at sight.

    A guide: what is written by it is proved later. None of those by which the loss is differentiated twice.
    """
    twice = {name for pair in model.hessians for name in pair}
    found = set(model.assumed_symmetric)
    for equation in model.equations:
        shape = model.symbol(equation.name).shape
        if len(shape) == 2 and shape[0] == shape[1] and len(equation.indices) == 2:
            turned = dict(zip(equation.indices, map(Name, equation.indices[::-1]), strict=True))
            if is_same(equation.body, reindexed(equation.body, turned), frozenset(found)):
                found.add(equation.name)
    return frozenset(found - twice)
