"""NumPy's functions of numerical analysis where they differ from PyTorch's, or PyTorch has none."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.registry import implements
from ...core.tensor_base import unwrap
from ...core.type_promotion import operands
from ..shapes.joining import concatenate
from ..shapes.permuting import moveaxis
from ..shapes.reshaping import ravel
from .finite_differences import diff, slopes


@implements(np.gradient)
def _numpy_gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    axes = range(np.ndim(f)) if axis is None else [axis] if np.ndim(axis) == 0 else axis
    found = slopes(f, varargs or (1.0,), axes, edge_order)
    return found[0] if len(found) == 1 else found


@implements(np.ediff1d)
def _numpy_ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    parts = [to_begin, diff(ravel(ary)), to_end]
    given = operands("ediff1d", *(part for part in parts if part is not None))
    return concatenate([ravel(part) for part in given])


@implements(np.linspace)
def _numpy_linspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, *, axis: int = 0
) -> Any:
    start, stop = operands("linspace", start, stop)
    steps = max(num - 1 if endpoint else num, 1)
    share = np.arange(num) / steps
    ndim = max(np.ndim(start), np.ndim(stop))
    share = share.reshape((num,) + (1,) * ndim).astype(unwrap(start - stop).dtype)
    return moveaxis(start * (1 - share) + stop * share, 0, axis)


# --- polynomials ---------------------------------------------------------------------------------


@implements(np.polyval)
def _numpy_polyval(p: Any, x: Any) -> Any:
    p, x = operands("polyval", p, x)
    y = x * 0
    for coefficient in p:  # Horner's rule
        y = y * x + coefficient
    return y
