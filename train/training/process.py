"""Threads and memory of the process that trains."""

from __future__ import annotations

import ctypes

import numpy as np

from tinygrad_np.memory import keep_freed_memory

__all__ = ["prepare_process", "set_threads"]

# The function's names in the linear algebra libraries that NumPy is built with.
_SETTERS = (
    "scipy_openblas_set_num_threads64_",
    "scipy_openblas_set_num_threads",
    "openblas_set_num_threads64_",
    "openblas_set_num_threads",
    "MKL_Set_Num_Threads",
)


def prepare_process(threads: int) -> bool:
    """Set the number of threads, and keep freed memory for the next step.

    Returns:
        True if the number of threads could be set, see :func:`set_threads`.
    """
    keep_freed_memory()
    return set_threads(threads)


def set_threads(count: int) -> bool:
    """Run matrix products on ``count`` threads from now on.

    NumPy has no function for it, but its linear algebra library has one. It is found through
    NumPy's own extension module, since a symbol is also looked up in the libraries behind it.

    Returns:
        True if a library was found. If not, set OPENBLAS_NUM_THREADS, MKL_NUM_THREADS or
        VECLIB_MAXIMUM_THREADS before Python starts.
    """
    library = ctypes.CDLL(np._core._multiarray_umath.__file__)  # type: ignore[attr-defined]
    for name in _SETTERS:
        setter = getattr(library, name, None)
        if setter is not None:
            setter(ctypes.c_int(count))
            return True
    return False
