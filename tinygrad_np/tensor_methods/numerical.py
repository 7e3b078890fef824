"""Methods of numerical analysis."""

from __future__ import annotations

from ..core.tensor_base import TensorBase
from ..ops import numerical


class NumericalMethods(TensorBase):
    """Methods of numerical analysis."""

    __slots__ = ()

    diff = numerical.diff
