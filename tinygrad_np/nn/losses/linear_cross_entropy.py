"""The cross-entropy of a linear layer's logits, with the layer in it."""

from __future__ import annotations

import math
from typing import Any

from ...core.errors import ArgumentError, ShapeError
from ...ops.arguments import shape_of
from ...tensor import Tensor
from .. import functional as F
from ..linear import Linear
from ..module import Module

__all__ = ["LinearCrossEntropyLoss"]


class LinearCrossEntropyLoss(Module):
    """Compute the cross-entropy of logits that a linear layer of its own makes.

    See :func:`tinygrad_np.nn.functional.linear_cross_entropy`.

    Args:
        in_features: the features of the input.
        num_classes: the number C of classes.
        out_features: the further axes of the target.
        bias: whether the layer has a bias.
        device: the CPU.
        dtype: the type of the parameters; by default the default type.
        reduction, weight, label_smoothing: as of ``CrossEntropyLoss``.
        ignore_index: likewise; by default -100.
        options: must be None.

    >>> import tinygrad_np as tg
    >>> loss = tg.nn.LinearCrossEntropyLoss(5, 10)
    >>> loss(tg.zeros(2, 5), tg.tensor([1, 9]))
    tensor(2.3026, grad_fn=<cross_entropy>)
    """

    weight: Tensor | None

    def __init__(
        self,
        in_features: int,
        num_classes: int,
        *,
        out_features: tuple[int, ...] = (),
        bias: bool = False,
        device: Any = None,
        dtype: Any = None,
        reduction: str = "mean",
        weight: Any = None,
        ignore_index: int | None = None,
        label_smoothing: float = 0.0,
        options: None = None,
    ) -> None:
        super().__init__()
        if weight is not None and shape_of(weight) != (num_classes,):
            raise ShapeError(
                f"LinearCrossEntropyLoss: the weight has shape {shape_of(weight)}, expected "
                f"({num_classes},)"
            )
        if not 0 <= label_smoothing <= 1:
            raise ArgumentError(
                f"LinearCrossEntropyLoss: label_smoothing={label_smoothing} is not in [0, 1]"
            )
        if options is not None:
            raise NotImplementedError("LinearCrossEntropyLoss: options must be None")
        self.register_buffer("weight", weight)
        self.reduction, self.ignore_index = reduction, ignore_index
        self.num_classes, self.out_features = num_classes, out_features
        self.label_smoothing, self.options = label_smoothing, options
        rows = math.prod(out_features, start=num_classes)
        self.linear = Linear(in_features, rows, bias, device, dtype)

    def forward(self, input: Any, target: Any) -> Tensor:
        shape, bias = (self.num_classes, *self.out_features), self.linear.bias
        y: Tensor = F.linear_cross_entropy(
            input,
            self.linear.weight.reshape((*shape, self.linear.in_features)),
            target,
            linear_bias=None if bias is None else bias.reshape(shape),
            weight=self.weight,
            reduction=self.reduction,
            ignore_index=self.ignore_index,
            label_smoothing=self.label_smoothing,
        )
        return y

    def extra_repr(self) -> str:
        return (
            f"in_features={self.linear.in_features}, num_classes={self.num_classes}, "
            f"out_features={self.out_features}, bias={self.linear.bias is not None}, "
            f"reduction={self.reduction}, ignore_index={self.ignore_index}, "
            f"label_smoothing={self.label_smoothing}, options={self.options}"
        )
