"""Numbers in a parameter's state: kept as Python floats, rounded as PyTorch keeps them.

PyTorch keeps them in tensors of the default type, whatever the parameter's. To follow its
trajectories, so do we.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.type_promotion import default_float


def scalar_type() -> Any:
    """The type of the numbers in a parameter's state: float64 where that is the default type.

    >>> scalar_type()
    <class 'numpy.float32'>
    """
    return np.float64 if default_float() == np.float64 else np.float32


def as_scalar(value: float) -> float:
    """A number as it is kept: rounded to `scalar_type`.

    >>> as_scalar(0.1)
    0.10000000149011612
    """
    return float(scalar_type()(value))
