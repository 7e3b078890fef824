"""Copies, and changes of the element type."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.registry import implements, primitive

__all__ = [
    "clone",
]

clone = primitive(lambda x: x.copy(), "x", lambda g: g, name="clone")


def _cast(x: Any, *, dtype: Any) -> Any:
    return x.astype(dtype)


# The engine gives every gradient its tensor's own type: the cotangent goes through as it is.
cast = primitive(_cast, "x", lambda g: g, name="cast")


@implements(np.copy)
def _numpy_copy(a: Any) -> Any:
    return clone(a)


def _numpy_astype(x: Any, dtype: Any) -> Any:
    return cast(x, dtype=np.dtype(dtype))


if hasattr(np, "astype"):  # new in NumPy 2.1
    implements(np.astype)(_numpy_astype)
