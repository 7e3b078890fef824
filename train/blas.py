"""How many threads NumPy's linear algebra library runs on."""

from __future__ import annotations

import ctypes

import numpy as np

__all__ = ["set_threads"]

# The names under which the libraries that NumPy is built with offer it.
_SETTERS = (
    "scipy_openblas_set_num_threads64_",
    "scipy_openblas_set_num_threads",
    "openblas_set_num_threads64_",
    "openblas_set_num_threads",
    "MKL_Set_Num_Threads",
)


def set_threads(count: int) -> bool:
    """Run matrix products on ``count`` threads from now on.

    NumPy has no function for it; its library has one, which is found through NumPy's own extension
    module because looking up a symbol there searches what it is linked to.

    Returns:
        Whether it was possible. Where it was not, set OPENBLAS_NUM_THREADS, MKL_NUM_THREADS or
        VECLIB_MAXIMUM_THREADS before Python starts.
    """
    library = ctypes.CDLL(np._core._multiarray_umath.__file__)  # type: ignore[attr-defined]
    for name in _SETTERS:
        setter = getattr(library, name, None)
        if setter is not None:
            setter(ctypes.c_int(count))
            return True
    return False
