"""NumPy's functions of sorting, where they mean something else than PyTorch's: values alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.registry import implements
from ...core.tensor_base import unwrap
from ..shapes.reshaping import ravel
from .sorting import sort


@implements(np.sort)
def _numpy_sort(
    a: Any, axis: int | None = -1, kind: str | None = None, *, stable: bool | None = None
) -> Any:
    # Always stable, whatever the kind.
    return sort(ravel(a), 0).values if axis is None else sort(a, axis).values


@implements(np.partition)
def _numpy_partition(a: Any, kth: Any, axis: int | None = -1) -> Any:
    a, axis = (ravel(a), 0) if axis is None else (a, axis)
    return np.take_along_axis(a, np.argpartition(unwrap(a), kth, axis), axis)
