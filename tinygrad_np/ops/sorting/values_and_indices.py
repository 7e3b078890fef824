"""Values picked along an axis, and the indices where they stand."""

from __future__ import annotations

from typing import Any, Generic, NamedTuple

import numpy as np

from ...core.tensor_base import like_input
from ...core.types import TensorLike
from ..indexing.item import along, getitem
from ..shapes.casting import clone
from ..shapes.reshaping import squeeze


class ValuesAndIndices(NamedTuple, Generic[TensorLike]):
    """Values picked along an axis, and where they stand (integers)."""

    values: TensorLike
    indices: TensorLike


def pick(
    input: TensorLike, indices: Any, axis: int, keepdim: bool = True
) -> ValuesAndIndices[TensorLike]:
    """The values at ``indices`` along an axis. The gradient goes to the elements that were picked.

    Args:
        input: a tensor or an array.
        indices: an array of the input's shape but for that axis.
        axis: counted from 0.
        keepdim: whether to keep the axis; without, it must have length 1 in ``indices``.
    """
    if not indices.ndim:
        return pick_the_number(input)
    values: Any = getitem(input, along(indices, axis))
    if not keepdim:
        values, indices = squeeze(values, axis), indices.squeeze(axis)
    return ValuesAndIndices(values, like_input(indices, input))


def pick_the_number(input: TensorLike) -> ValuesAndIndices[TensorLike]:
    """What any pick along an axis of a 0-d input is: the number itself, at index 0."""
    return ValuesAndIndices(clone(input), like_input(np.zeros((), np.intp), input))
