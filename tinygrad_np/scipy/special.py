"""The functions of ``scipy.special`` that are no ufuncs, and all the ufuncs, which take tensors.

>>> import numpy as np, tinygrad_np as tg
>>> from tinygrad_np.scipy.special import logsumexp
>>> x = tg.tensor(np.array([1.0, 1.0]), requires_grad=True)
>>> logsumexp(x).backward()
>>> x.grad
tensor([0.5000, 0.5000], dtype=float64)
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special as _scipy

from ..core.tensor_base import unwrap
from ..ops.nn.activations import softmax as _softmaxes
from .numbers import operands

__all__ = ["log_softmax", "logsumexp", "softmax"]


def logsumexp(a: Any, axis: Any = None, b: Any = None, keepdims: bool = False) -> Any:
    """The logarithm of a sum of exponentials, ``log(sum(b * exp(a)))``, without overflow.

    Args:
        a: any shape.
        axis: one axis or several, by default all.
        b: factors, which broadcast; with them a negative sum is NaN.
        keepdims: whether to keep the axes, of length 1.

    >>> import numpy as np
    >>> logsumexp(np.array([1000.0, 1000.0])).round(4)
    np.float64(1000.6931)
    """
    (x,) = operands("logsumexp", a)
    largest = unwrap(x)
    if b is not None:
        (b,) = operands("logsumexp", b)
        largest = np.where(unwrap(b) == 0, -np.inf, largest)  # what has no part in the sum
    top = np.max(largest, axis=axis, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0)
    shifted = x - top
    if b is not None:
        shifted = np.where(unwrap(b) == 0, 0.0, shifted)
    terms = np.exp(shifted) if b is None else b * np.exp(shifted)
    with np.errstate(divide="ignore"):
        y = np.log(terms.sum(axis=axis, keepdims=True)) + top
    if keepdims:
        return y
    if axis is None:
        return y.reshape(())[()]
    return np.squeeze(y, axis)


def softmax(x: Any, axis: int | None = None) -> Any:
    """Exponentials over their sum along an axis; by default over all elements.

    >>> import numpy as np
    >>> softmax(np.zeros(2))
    array([0.5, 0.5])
    """
    return _along(_softmaxes.softmax, x, axis)


def log_softmax(x: Any, axis: int | None = None) -> Any:
    """The logarithm of :func:`softmax`.

    >>> import numpy as np
    >>> log_softmax(np.zeros(2)).round(4)
    array([-0.6931, -0.6931])
    """
    return _along(_softmaxes.log_softmax, x, axis)


def _along(function: Any, x: Any, axis: int | None) -> Any:
    (x,) = operands(function.__name__, x)
    if axis is not None:
        return function(x, axis)
    return function(x.reshape(-1), 0).reshape(tuple(x.shape))


def __getattr__(name: str) -> Any:
    return getattr(_scipy, name)
