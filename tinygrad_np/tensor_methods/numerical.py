"""Methods of numerical analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.tensor_base import TensorBase
from ..ops.numerical import sampled

if TYPE_CHECKING:
    from ..tensor import Tensor


class NumericalMethods(TensorBase):
    """Methods of numerical analysis."""

    __slots__ = ()

    def diff(self, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None) -> Tensor:
        return sampled.diff(self, n, dim, prepend, append)
