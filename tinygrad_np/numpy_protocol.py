"""NumPy's functions on tensors: those with a derivative here record, questions about values answer
with plain arrays, and all others are refused by name, never silently turned into an array of
objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import numpy as np

from .graph import TensorBase
from .primitive import numpy_functions
from .writes import mark_written

# Results that no gradient goes through: given as plain arrays.
PLAIN: frozenset[Any] = frozenset({
    np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal,
    np.logical_and, np.logical_or, np.logical_not, np.logical_xor, np.isnan, np.isinf,
    np.isfinite, np.signbit, np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert,
    np.isposinf, np.isneginf, np.shape, np.ndim, np.size, np.argmax, np.argmin, np.argsort,
    np.argwhere, np.nonzero, np.flatnonzero, np.count_nonzero, np.all, np.any, np.isclose,
    np.allclose, np.array_equal, np.array_equiv, np.zeros_like, np.ones_like, np.empty_like,
    np.full_like, np.searchsorted, np.result_type, np.can_cast, np.may_share_memory,
    np.shares_memory, np.array2string, np.array_repr, np.array_str, np.iscomplexobj,
    np.isrealobj, np.isin, np.nanargmax, np.nanargmin, np.histogram, np.bincount,
    np.digitize, np.lexsort, np.argpartition, np.unique,
})  # fmt: skip


def call_ufunc(
    ufunc: np.ufunc, method: str, inputs: Sequence[Any], kwargs: Mapping[str, Any]
) -> Any:
    """What ``ufunc`` or one of its methods means on inputs that hold a tensor."""
    if method == "__call__":
        if ufunc in PLAIN:
            return ufunc(*map(_plain, inputs), **kwargs)
        operation = numpy_functions.get(ufunc)
        out = kwargs.get("out")
        if operation is not None and out is not None and len(kwargs) == 1:
            return _into(ufunc, operation(*inputs), *out)
        if operation is not None and not kwargs:
            return operation(*inputs)
        if operation is not None:
            raise TypeError(
                f"np.{ufunc.__name__} of a tensor: {', '.join(kwargs)}= is not supported"
            )
        _refuse(ufunc.__name__)
    _refuse(f"{ufunc.__name__}.{method}")


def call_function(function: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """What a function of NumPy's that is no ufunc means on arguments that hold a tensor."""
    operation = numpy_functions.get(function)
    if operation is not None:
        if kwargs.get("out") is not None:
            raise TypeError(f"np.{function.__name__} of a tensor: out= is not supported")
        return operation(*args, **kwargs)
    if function in PLAIN:
        return function(
            *map(_plain, args), **{name: _plain(value) for name, value in kwargs.items()}
        )
    _refuse(function.__name__)


def _into(ufunc: np.ufunc, result: Any, out: Any) -> Any:
    """Write a result that nobody differentiates into an array, as ``array -= tensor`` asks."""
    if isinstance(out, TensorBase) or result.node is not None:
        raise TypeError(
            f"np.{ufunc.__name__} of a tensor: out= cannot be recorded; leave it out, use the "
            "tensor's own in-place "
            "operators, or work within tg.no_grad()"
        )
    np.copyto(out, result._data, casting="same_kind")
    mark_written(out)
    return out


def _plain(value: Any) -> Any:
    if isinstance(value, TensorBase):
        return value._data
    if isinstance(value, (list, tuple)):
        return type(value)(_plain(item) for item in value)
    return value


def _refuse(name: str) -> NoReturn:
    raise TypeError(
        f"np.{name} has no derivative here, so it is not applied to a tensor; use "
        "tensor.detach().numpy() where no "
        "gradient is needed"
    )
