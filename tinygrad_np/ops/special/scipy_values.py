"""Functions of ``scipy.special`` as the forward functions of operations."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from ...core.types import Array

__all__ = ["from_scipy", "in_type_of"]


def from_scipy(name: str) -> Callable[..., Array]:
    """Return the function of that name, which imports SciPy when it is first called.

    Raises:
        ImportError: SciPy is not installed; raised by that call.

    >>> from_scipy("gammaln")(np.float32([1, 3])).tolist()
    [0.0, 0.6931471824645996]
    """

    def function(*arguments: Any) -> Array:
        return in_type_of(_scipy_function(name)(*arguments), *arguments)

    function.__name__ = name
    return function


@cache
def _scipy_function(name: str) -> Callable[..., Any]:
    try:
        from scipy import special
    except ImportError as error:
        raise ImportError(
            f"{name}: its values are SciPy's, which is not installed: "
            'pip install "tinygrad-np[scipy]"'
        ) from error
    function: Callable[..., Any] = getattr(special, name)
    return function


def in_type_of(y: Any, *arguments: Any) -> Array:
    """Round a result to the type of the arguments: that of the floating-point arrays among them."""
    dtypes = [np.asarray(a).dtype for a in arguments if not isinstance(a, int | float)]
    floats = [dtype for dtype in dtypes if dtype.kind == "f"]
    dtype = np.result_type(*floats) if floats else np.dtype(np.float64)
    return np.asarray(y, dtype)
