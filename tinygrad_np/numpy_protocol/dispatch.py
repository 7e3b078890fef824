"""NumPy's functions on tensors: those with a derivative here record, questions about values answer
with plain arrays, and all others are refused by name, never silently turned into an array of
objects.

An implementation bears NumPy's argument names. One that it lacks (``out``, ``order``, ...) may be
given where it says what NumPy does anyway, and is refused by name where it does not.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np

from ..core.inplace_checks import mark_written
from ..core.primitive import Primitive
from ..core.registry import numpy_functions
from ..core.tensor_base import TensorBase
from .ufunc_methods import accumulate, outer, reduce

# What to do instead of calling what is refused, where there is something better than to detach.
INSTEAD: dict[Any, str] = {
    **dict.fromkeys(
        (np.linalg.eig, np.linalg.eigvals),
        "eigenvalues may be complex; those of a symmetric matrix are np.linalg.eigh's",
    ),
    **dict.fromkeys(
        (np.fill_diagonal, np.put, np.put_along_axis, np.place, np.putmask, np.copyto),
        "it writes in place; assign to the tensor's items, x[index] = value",
    ),
}

# Results that no gradient goes through: given as plain arrays.
PLAIN: frozenset[Any] = frozenset({
    np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal,
    np.logical_and, np.logical_or, np.logical_not, np.logical_xor, np.isnan, np.isinf,
    np.isfinite, np.signbit, np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert,
    np.left_shift, np.right_shift, np.gcd, np.lcm,
    np.isposinf, np.isneginf, np.isreal, np.iscomplex, np.shape, np.ndim, np.size, np.argmax,
    np.argmin, np.argsort, np.argwhere, np.nonzero, np.flatnonzero, np.count_nonzero, np.all,
    np.any, np.isclose, np.allclose, np.array_equal, np.array_equiv, np.zeros_like, np.ones_like,
    np.empty_like, np.full_like, np.searchsorted, np.result_type, np.can_cast,
    np.may_share_memory, np.shares_memory, np.array2string, np.array_repr, np.array_str,
    np.iscomplexobj, np.isrealobj, np.isin, np.nanargmax, np.nanargmin, np.histogram,
    np.bincount, np.digitize, np.lexsort, np.argpartition, np.unique, np.tril_indices_from,
    np.triu_indices_from, np.diag_indices_from, np.linalg.matrix_rank, np.bitwise_count,
    np.histogram2d, np.histogramdd, np.histogram_bin_edges, np.intersect1d, np.union1d,
    np.setdiff1d, np.setxor1d, np.unique_all, np.unique_counts, np.unique_inverse,
    np.unique_values, np.ix_, np.unravel_index, np.ravel_multi_index, np.min_scalar_type,
    np.common_type,
})  # fmt: skip


def call_ufunc(
    ufunc: np.ufunc, method: str, inputs: Sequence[Any], kwargs: Mapping[str, Any]
) -> Any:
    """What ``ufunc`` or one of its methods means on inputs that hold a tensor."""
    if ufunc in PLAIN and method != "at":
        return getattr(ufunc, method)(
            *map(_plain, inputs), **{name: _plain(value) for name, value in kwargs.items()}
        )
    operation = numpy_functions.get(ufunc)
    if operation is None or (method != "__call__" and method not in _METHODS):
        _refuse(ufunc, ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}")
    if method != "__call__":
        if ufunc.nin != 2 or ufunc.nout != 1:
            _refuse(ufunc, f"{ufunc.__name__}.{method}")
        return _call(f"{ufunc.__name__}.{method}", _METHODS[method], (ufunc, *inputs), kwargs)
    out = kwargs.get("out")
    if out is not None and len(kwargs) == 1 and ufunc.nout == 1:
        return _into(ufunc, operation(*inputs), *out)
    if not kwargs:
        return operation(*inputs)
    return _call(ufunc.__name__, operation, inputs, kwargs)


_METHODS: dict[str, Callable[..., Any]] = {
    "outer": outer,
    "reduce": reduce,
    "accumulate": accumulate,
}


def call_function(function: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """What a function of NumPy's that is no ufunc means on arguments that hold a tensor."""
    operation = numpy_functions.get(function)
    if operation is not None:
        positions, names = _accepted(operation)
        if len(args) > positions or not (names is None or names.issuperset(kwargs)):
            return _call(_name(function), operation, args, kwargs, function)
        return operation(*args, **kwargs)
    if function in PLAIN:
        return function(
            *map(_plain, args), **{name: _plain(value) for name, value in kwargs.items()}
        )
    _refuse(function, _name(function))


def _call(
    name: str,
    operation: Callable[..., Any],
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    function: Any = None,
) -> Any:
    """Call an implementation with what it takes; refuse what it does not and NumPy would obey."""
    positions, names = _accepted(operation)
    signature = {} if function is None else _signature(function)
    by_name = dict(zip(list(signature)[positions:], args[positions:], strict=False))
    for argument, value in {**by_name, **kwargs}.items():
        if names is None or argument in names:
            by_name[argument] = value
        elif (
            value is None
            or value is signature.get(argument, None)
            or (isinstance(value, (bool, int, float, str)) and value == signature.get(argument))
        ):
            by_name.pop(argument, None)
        else:
            raise TypeError(f"np.{name} of a tensor: {argument}= is not supported")
    return operation(*args[:positions], **by_name)


@functools.cache
def _accepted(operation: Callable[..., Any]) -> tuple[int, frozenset[str] | None]:
    """How many positional arguments an implementation takes, and the names that it knows; None for
    any.
    """
    if isinstance(operation, Primitive):
        return len(operation.inputs), frozenset(operation.settings)
    code = operation.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    takes_any, any_name = code.co_flags & 0x04, code.co_flags & 0x08  # *args, **kwargs
    return 1000 if takes_any else code.co_argcount, None if any_name else frozenset(names)


@functools.cache
def _signature(function: Any) -> dict[str, Any]:
    """The names and defaults of a NumPy function's arguments."""
    import inspect

    parameters = inspect.signature(function).parameters
    return {name: parameter.default for name, parameter in parameters.items()}


def _into(ufunc: np.ufunc, result: Any, out: Any) -> Any:
    """Write a result that nobody differentiates into an array, as ``array -= tensor`` asks."""
    if isinstance(out, TensorBase) or result.node is not None:
        raise TypeError(
            f"np.{ufunc.__name__} of a tensor: out= cannot be recorded; leave it out, use the "
            "tensor's own in-place operators, or work within tg.no_grad()"
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


def _name(function: Any) -> str:
    inside = "linalg." if "linalg" in function.__module__ else ""
    return f"{inside}{function.__name__}"


def _refuse(function: Any, name: str) -> NoReturn:
    remedy = INSTEAD.get(function, "use tensor.detach().numpy() where no gradient is needed")
    raise TypeError(f"np.{name} has no derivative here, so it is not applied to a tensor; {remedy}")
