"""What SciPy's users give: arrays, lists and numbers are float64 here, as in SciPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.tensor_base import is_tensor
from ..core.type_promotion import refuse_masked


def operands(op: str, *values: Any) -> list[Any]:
    """Tensors as they are, and all else as arrays.

    Arrays keep their type; integers, lists and Python's numbers are float64, or beside tensors
    a number without axes is of their type.

    Raises:
        TypeError: what is not numbers.

    >>> operands("doc", [1, 2], 3)
    [array([1., 2.]), array(3.)]
    """
    floats = [v.dtype for v in values if is_tensor(v) and v.dtype.kind in "fc"]
    ready = []
    for value in values:
        if is_tensor(value):
            ready.append(value if value.dtype.kind in "fc" else value.to(np.float64))
            continue
        refuse_masked(op, value)
        array = np.asarray(value)
        if array.dtype.kind not in "fciub":
            raise TypeError(f"{op}: numbers are needed, not {type(value).__name__} {value!r}")
        if array.dtype.kind in "iub":
            array = array.astype(np.float64)
        if not array.ndim and floats and not hasattr(value, "dtype"):
            array = array.astype(np.result_type(*floats))
        ready.append(array)
    return ready
