"""Methods of neural networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.tensor_base import TensorBase
from ..ops.nn import activation

if TYPE_CHECKING:
    from ..tensor import Tensor


class NeuralNetworkMethods(TensorBase):
    """Methods of neural networks."""

    __slots__ = ()

    def relu(self) -> Tensor:
        return activation.relu(self)

    def sigmoid(self) -> Tensor:
        return activation.sigmoid(self)

    def softmax(self, dim: int | None = None, dtype: Any = None) -> Tensor:
        return activation.softmax(self, dim, dtype)

    def log_softmax(self, dim: int | None = None, dtype: Any = None) -> Tensor:
        return activation.log_softmax(self, dim, dtype)

    def prelu(self, weight: Any) -> Tensor:
        return activation.prelu(self, weight)
