"""NumPy's functions on tensors: those with a derivative here record, those whose results are
constants (:mod:`.constant_functions`) give plain arrays, and all others are refused by name, never
silently turned into an array of objects.

NumPy's arguments are handed on by their names: ``np.sum(t, 1)`` names the axis, whichever argument
comes second in the operation. An argument that the operation lacks (``out``, ``order``, ...) may be
given where it says what NumPy does anyway, and is refused by name where it does not.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

import numpy as np

from ..core.inplace_checks import mark_written
from ..core.primitive import Primitive
from ..core.registry import numpy_functions, renamed_arguments
from ..core.tensor_base import TensorBase
from ..core.type_promotion import is_foreign
from ..pytree import leaves
from .constant_functions import CONSTANT, UNRECORDED
from .lists_of_tensors import put_together
from .ufunc_methods import accumulate, outer, reduce

# What to do instead of calling what is refused, where there is something better than to detach.
INSTEAD: dict[Any, str] = {
    **dict.fromkeys(
        (np.fill_diagonal, np.put, np.put_along_axis, np.place, np.putmask, np.copyto),
        "it writes in place; assign to the tensor's items, x[index] = value",
    ),
}


def call_ufunc(
    ufunc: np.ufunc, method: str, inputs: Sequence[Any], kwargs: Mapping[str, Any]
) -> Any:
    """What ``ufunc`` or one of its methods means on inputs that hold a tensor."""
    if any(map(is_foreign, inputs)):
        return NotImplemented
    if ufunc in CONSTANT and method != "at":
        return getattr(ufunc, method)(
            *map(_plain, inputs), **{name: _plain(value) for name, value in kwargs.items()}
        )
    operation = numpy_functions.get(ufunc) or _scipys(ufunc)
    if list in map(type, inputs):
        inputs = put_together(ufunc, inputs)
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


def _scipys(ufunc: np.ufunc) -> Callable[..., Any] | None:
    """What a ufunc of ``scipy.special`` means; whoever has one has imported that."""
    if "scipy.special" not in sys.modules:
        return None
    from ..ops.special import scipy_names  # noqa: F401

    return numpy_functions.get(ufunc)


_METHODS: dict[str, Callable[..., Any]] = {
    "outer": outer,
    "reduce": reduce,
    "accumulate": accumulate,
}


def call_function(
    function: Any, types: Collection[type], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> Any:
    """What a function of NumPy's that is no ufunc means on arguments that hold a tensor.

    ``types`` are those of the arguments that answer NumPy's functions: one that is neither ours
    nor NumPy's is asked first (NEP 18).
    """
    if not all(issubclass(kind, (TensorBase, np.ndarray)) for kind in types):
        return NotImplemented
    operation = numpy_functions.get(function)
    if operation is not None:
        if function is not np.block:  # its lists are rows of blocks
            args = put_together(function, args)
        mapped = _argument_map(function, operation)
        if len(args) > mapped.positional or not (
            mapped.same_names is None or mapped.same_names.issuperset(kwargs)
        ):
            return _call(_name(function), operation, args, kwargs, function)
        return operation(*args, **kwargs)
    if function in CONSTANT or (function in UNRECORDED and not _any_recorded((args, kwargs))):
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
    mapped = _argument_map(function, operation)
    named = list(mapped.defaults)[mapped.positional :]
    extra = args[mapped.positional :]
    if len(extra) > len(named):
        raise TypeError(f"np.{name}: {len(args)} positional arguments are too many")
    placed = list(args[: mapped.positional])
    by_name: dict[str, Any] = {}
    for argument, value in {**dict(zip(named, extra, strict=False)), **kwargs}.items():
        target = mapped.targets.get(argument, argument if mapped.same_names is None else None)
        if target is not None:
            by_name[target] = value
        elif not _says_nothing(value, mapped.defaults.get(argument)):
            raise TypeError(f"np.{name} of a tensor: {argument}= is not supported")
    if isinstance(operation, Primitive):  # its inputs have no names for a caller
        inputs = operation.inputs[len(placed) :]
        placed += [by_name.pop(name) for name in inputs if name in by_name]
    return operation(*placed, **by_name)


def _says_nothing(value: Any, default: Any) -> bool:
    """Whether an argument's value is the default, so that it may as well be left out."""
    return (
        value is None
        or value is np._NoValue
        or value is default
        or (isinstance(value, (bool, int, float, str)) and value == default)
    )


class _ArgumentMap(NamedTuple):
    """How the arguments of a NumPy function reach the operation that it means."""

    positional: int  # so many of the first are handed on by place
    same_names: frozenset[str] | None  # names that are the same here and there; None: any
    targets: dict[str, str]  # NumPy's names of the arguments that are taken, and ours
    defaults: dict[str, Any]  # NumPy's names and defaults, in order


@functools.cache
def _argument_map(function: Any, operation: Callable[..., Any]) -> _ArgumentMap:
    """How a NumPy function's arguments (None: a ufunc's) become those of its implementation."""
    import inspect

    if isinstance(operation, Primitive):
        ours = list(operation.inputs)
        known, takes_any, any_name = {*ours, *operation.settings}, operation.variadic, False
    else:
        code = operation.__code__
        ours = list(code.co_varnames[: code.co_argcount])
        known = set(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
        takes_any = bool(code.co_flags & inspect.CO_VARARGS)
        any_name = bool(code.co_flags & inspect.CO_VARKEYWORDS)
    parameters = {} if function is None else inspect.signature(function).parameters
    renamed = renamed_arguments.get(function, {})
    defaults = {name: parameter.default for name, parameter in parameters.items()}
    targets: dict[str, str] = {}
    places = 0
    for place, (theirs, default) in enumerate(defaults.items()):
        name = renamed.get(theirs, theirs)
        if name not in known and default is inspect.Parameter.empty and place < len(ours):
            name = ours[place]
        if name in known:
            targets[theirs] = name
            places += place == places < len(ours) and ours[place] == name
    if function is None:
        places = len(ours)
    if function is None or any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        targets = {name: name for name in known} | targets
    same = None if any_name else frozenset(n for n, target in targets.items() if n == target)
    if isinstance(operation, Primitive) and same is not None:
        same -= set(ours)
    return _ArgumentMap(1000 if takes_any else places, same, targets, defaults)


def _into(ufunc: np.ufunc, result: Any, out: Any) -> Any:
    """Write a result that nobody differentiates into an array, as ``array -= tensor`` asks."""
    if isinstance(out, TensorBase) or result.node is not None:
        raise TypeError(
            f"np.{ufunc.__name__} of a tensor: out= cannot be recorded; leave it out, use the "
            "tensor's own in-place operators, or work within tg.no_grad()"
        )
    np.copyto(out, result._array, casting="same_kind")
    mark_written(out)
    return out


def _plain(value: Any) -> Any:
    if isinstance(value, TensorBase):
        return value._array
    if isinstance(value, (list, tuple)):
        return type(value)(_plain(item) for item in value)
    return value


def _any_recorded(tree: Any) -> bool:
    """Whether a tensor among the arguments requires grad."""
    return any(isinstance(x, TensorBase) and x.node is not None for x in leaves(tree))


def _name(function: Any) -> str:
    inside = "linalg." if "linalg" in function.__module__ else ""
    return f"{inside}{function.__name__}"


def _refuse(function: Any, name: str) -> NoReturn:
    remedy = INSTEAD.get(function, "use tensor.detach().numpy() where no gradient is needed")
    foreign = isinstance(function, np.ufunc) and not hasattr(np, function.__name__)
    package = "scipy.special" if foreign else "np"
    raise TypeError(
        f"{package}.{name} has no derivative here, so it is not applied to a tensor; {remedy}"
    )
