"""How many threads NumPy's matrix products run on."""

from __future__ import annotations

import ctypes
import functools
import operator
import os

import numpy as np

from .core.errors import ArgumentError

__all__ = [
    "get_num_interop_threads",
    "get_num_threads",
    "set_num_interop_threads",
    "set_num_threads",
]

# The names of the two functions in the linear algebra libraries that NumPy is built with.
_SETTERS_AND_GETTERS = (
    ("scipy_openblas_set_num_threads64_", "scipy_openblas_get_num_threads64_"),
    ("scipy_openblas_set_num_threads", "scipy_openblas_get_num_threads"),
    ("openblas_set_num_threads64_", "openblas_get_num_threads64_"),
    ("openblas_set_num_threads", "openblas_get_num_threads"),
    ("MKL_Set_Num_Threads", "MKL_Get_Max_Threads"),
)


@functools.cache
def _library() -> ctypes.CDLL:
    """NumPy's own extension module: a symbol is also looked up in the libraries behind it."""
    return ctypes.CDLL(np._core._multiarray_umath.__file__)  # type: ignore[attr-defined]


def try_set_num_threads(count: int) -> bool:
    """Run matrix products on ``count`` threads from now on, if the library can be told so.

    Returns:
        True if a library was found. If not, set OPENBLAS_NUM_THREADS, MKL_NUM_THREADS or
        VECLIB_MAXIMUM_THREADS before Python starts.

    >>> from tinygrad_np.threads import get_num_threads, try_set_num_threads
    >>> found = try_set_num_threads(get_num_threads())
    """
    for setter, _ in _SETTERS_AND_GETTERS:
        function = getattr(_library(), setter, None)
        if function is not None:
            function(ctypes.c_int(count))
            return True
    return False


def set_num_threads(num: int) -> None:
    """Run matrix products on ``num`` threads from now on; everything else runs on one.

    Raises:
        ArgumentError: not a positive number.
        NotImplementedError: NumPy's library of linear algebra can't be told; the error names the
            environment variables that do it before Python starts.

    >>> import tinygrad_np as tg
    >>> before = tg.get_num_threads()
    >>> tg.set_num_threads(1)
    >>> tg.get_num_threads()
    1
    >>> tg.set_num_threads(before)
    """
    num = operator.index(num)
    if num < 1:
        raise ArgumentError(f"set_num_threads: expected a positive number, got {num}")
    if not try_set_num_threads(num):
        raise NotImplementedError(
            "set_num_threads: this NumPy's library of linear algebra has no function for it; set "
            "OPENBLAS_NUM_THREADS, MKL_NUM_THREADS or VECLIB_MAXIMUM_THREADS before Python starts"
        )


def get_num_threads() -> int:
    """Count the threads that matrix products run on (the cores, where the library can't be asked).

    >>> import tinygrad_np as tg
    >>> tg.get_num_threads() >= 1
    True
    """
    for _, getter in _SETTERS_AND_GETTERS:
        function = getattr(_library(), getter, None)
        if function is not None:
            return int(function())
    return os.cpu_count() or 1


def set_num_interop_threads(num: int) -> None:
    """Take a number of operations at a time: one, for there is no more here.

    Raises:
        ArgumentError: not a positive number.

    >>> import tinygrad_np as tg
    >>> tg.set_num_interop_threads(1)
    """
    if operator.index(num) < 1:
        raise ArgumentError(f"set_num_interop_threads: expected a positive number, got {num}")


def get_num_interop_threads() -> int:
    """Count the operations that run at a time: one.

    >>> import tinygrad_np as tg
    >>> tg.get_num_interop_threads()
    1
    """
    return 1
