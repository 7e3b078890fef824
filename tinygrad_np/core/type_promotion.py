"""The dtype law, and what may come in as an operand.

The law is PyTorch's: integers and bools never change the type of the floats they meet, Python's
numbers never promote, and a function of integers that makes floats makes the default float type.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .tensor_base import TensorBase, unwrap

FLOAT32 = np.dtype(np.float32)
_default = FLOAT32
# Types of constants that go to NumPy as they are.
PLAIN_TYPES = frozenset({np.ndarray, float, int, bool, complex, type(None)})
# Primitives whose functions and derivatives are right for complex numbers, by name.
complex_operations: set[str] = set()


def default_float() -> np.dtype[Any]:
    """The type of floating-point numbers where nothing else says it: float32, until it is set.

    >>> default_float()
    dtype('float32')
    """
    return _default


def set_default_float(dtype: np.dtype[Any]) -> None:
    """Set what :func:`default_float` gives (:mod:`.default_dtype` is the way in)."""
    global _default
    _default = dtype


def element_type(dtype: Any) -> np.dtype[Any]:
    """An element type as NumPy's object for it.

    Raises:
        TypeError: it is none. A tensor or an array is none, though NumPy takes its type.

    >>> element_type("float64")
    dtype('float64')
    """
    if isinstance(dtype, (TensorBase, np.ndarray)):
        raise TypeError(
            f"dtype: expected an element type, not a {type(dtype).__name__}; give its own, x.dtype"
        )
    kind: np.dtype[Any] = np.dtype(dtype)
    return kind


_NUMPYS = np.ndarray.__array_ufunc__


def is_foreign(value: Any) -> bool:
    """Whether an operand's own operators come first, by NEP 13.

    They do where its type answers NumPy's functions itself, as those of xarray, pint and pandas
    do, or says that it takes no part in them (``__array_ufunc__ = None``).
    """
    own = getattr(type(value), "__array_ufunc__", _NUMPYS)
    return own is not _NUMPYS and not isinstance(value, (np.ndarray, TensorBase))


def refuse_masked(op: str, value: Any) -> None:
    """Raise a TypeError for one of NumPy's masked arrays."""
    if hasattr(value, "mask") and hasattr(value, "filled"):
        raise TypeError(
            f"{op}: a masked array would lose its mask; fill it first, .filled(value), or select "
            "with tg.where(mask, ...)"
        )


def constant_operand(value: Any, op: str, beside: Sequence[Any] = ()) -> Any:
    """A constant operand as an array; what is not numbers is refused by name.

    Python numbers and sequences of them take the type of the floats they stand ``beside``, or else
    the default float type.
    """
    if getattr(value, "__array_ufunc__", value) is None:
        raise TypeError(f"{op}: {type(value).__name__} takes no part in NumPy's functions")
    refuse_masked(op, value)
    array = np.asarray(value)
    if array.dtype.kind not in "fiubc":
        raise TypeError(
            f"{op}: an operand of type {type(value).__name__} (dtype {array.dtype}) is not "
            "supported: tensors are of numbers"
        )
    if type(value) in (list, tuple, float) and array.dtype.kind in "fc":
        dtypes = [x.dtype for x in map(unwrap, beside) if isinstance(x, np.ndarray)]
        floats = [dtype for dtype in dtypes if dtype.kind in "fc"]
        wanted = np.result_type(*floats) if floats else default_float()
        array = array.astype(complex_type(wanted) if array.dtype.kind == "c" else wanted)
    return array


def complex_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The type of complex numbers whose parts have this type; float16 has none of its own.

    >>> complex_type(np.dtype(np.float32)), complex_type(np.dtype(np.complex128))
    (dtype('complex64'), dtype('complex128'))
    """
    return np.result_type(dtype, np.complex64)


def real_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The type of the parts of complex numbers; real types stay as they are.

    >>> real_type(np.dtype(np.complex64)), real_type(np.dtype(np.float64))
    (dtype('float32'), dtype('float64'))
    """
    return np.dtype(f"f{dtype.itemsize // 2}") if dtype.kind == "c" else dtype


def operands(op: str, *values: Any) -> list[Any]:
    """What a function made of several operations was given: tensors, and all else as arrays."""
    return [x if isinstance(x, TensorBase) else constant_operand(x, op, values) for x in values]


def promoted_inputs(op: str, arrays: Sequence[Any], y: Any) -> list[Any] | None:
    """The inputs to call again with, where NumPy's promotion broke the dtype law; None where it
    held.
    """
    kind = y.dtype.kind
    if kind in "iub":
        return None
    dtypes = [a.dtype for a in arrays if isinstance(a, np.ndarray)]
    floats = [dtype for dtype in dtypes if dtype.kind == "f"]
    if len(floats) == len(dtypes) and kind == "f":
        return None
    if kind == "c" or any(dtype.kind == "c" for dtype in dtypes):
        return _promoted_complex(op, arrays, y)
    wanted = np.result_type(*floats) if floats else default_float()
    if y.dtype == wanted:
        return None

    def as_wanted(a: Any) -> Any:
        return a.astype(wanted) if isinstance(a, np.ndarray) and a.dtype.kind != "f" else a

    return [as_wanted(a) for a in arrays]


def _promoted_complex(op: str, arrays: Sequence[Any], y: Any) -> list[Any] | None:
    """The same where complex numbers came in or out: integers take the precision of the others.

    Raises:
        TypeError: the operation is not one of complex numbers.
    """
    if op not in complex_operations:
        raise TypeError(
            f"{op}: not defined for complex numbers; take their parts first, x.real and x.imag, or "
            "x.abs()"
        )
    dtypes = [a.dtype for a in arrays if isinstance(a, np.ndarray)]
    numbers = [dtype for dtype in dtypes if dtype.kind in "fc"]
    precise = real_type(np.result_type(*numbers)) if numbers else default_float()
    wanted = complex_type(precise) if y.dtype.kind == "c" else precise
    if y.dtype == wanted or len(numbers) == len(dtypes):
        return None
    return [
        a.astype(precise) if isinstance(a, np.ndarray) and a.dtype.kind in "iub" else a
        for a in arrays
    ]
