"""Losses of classes as modules."""

from __future__ import annotations

from typing import Any

from ...tensor import Tensor
from .. import functional as F
from ..module import Module
from .weights import register_weight

__all__ = ["BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss", "NLLLoss", "NLLLoss2d"]


class BCELoss(Module):
    """Compute the cross-entropy of two classes, from probabilities.

    Called with ``(input, target)`` of one shape; the output is one number, or of that shape for
    "none". See :func:`tinygrad_np.nn.functional.binary_cross_entropy`.

    Args:
        weight: a factor on each loss, which broadcasts to the input's shape.
        reduction: "mean", "sum" or "none".

    Attributes:
        weight: the factor, a buffer, or None.

    >>> import tinygrad_np as tg
    >>> tg.nn.BCELoss()(tg.tensor([0.5, 0.9]), tg.tensor([0.0, 1.0]))
    tensor(0.3993)
    """

    weight: Tensor | None

    def __init__(self, weight: Any = None, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction
        register_weight(self, "weight", weight)

    def forward(self, input: Any, target: Any) -> Any:
        return F.binary_cross_entropy(input, target, self.weight, self.reduction)


class BCEWithLogitsLoss(Module):
    """Compute the cross-entropy of two classes, from one logit.

    Called with ``(input, target)`` of one shape; the output is one number, or of that shape for
    "none". See :func:`tinygrad_np.nn.functional.binary_cross_entropy_with_logits`.

    Args:
        weight: a factor on each loss, which broadcasts to the input's shape.
        reduction: "mean", "sum" or "none".
        pos_weight: a factor on the positive class, which broadcasts to the input's shape.

    Attributes:
        weight, pos_weight: the factors, buffers, or None.

    >>> import tinygrad_np as tg
    >>> tg.nn.BCEWithLogitsLoss()(tg.tensor([0.0, 100.0]), tg.tensor([0.0, 1.0]))
    tensor(0.3466)
    """

    weight: Tensor | None
    pos_weight: Tensor | None

    def __init__(self, weight: Any = None, reduction: str = "mean", pos_weight: Any = None) -> None:
        super().__init__()
        self.reduction = reduction
        register_weight(self, "weight", weight)
        register_weight(self, "pos_weight", pos_weight)

    def forward(self, input: Any, target: Any) -> Any:
        return F.binary_cross_entropy_with_logits(
            input, target, self.weight, self.reduction, self.pos_weight
        )


class NLLLoss(Module):
    """Compute the negative log-likelihood of classes, from log-probabilities.

    Called with ``(input, target)``: (N, C) or (N, C, d1, ...), and class indices (N) or
    (N, d1, ...); the output is one number, or of the target's shape for "none". See
    :func:`tinygrad_np.nn.functional.nll_loss`.

    Args:
        weight: a factor for each class, (C).
        ignore_index: an index to leave out.
        reduction: "mean", "sum" or "none".

    Attributes:
        weight: the factors, a buffer, or None.

    >>> import tinygrad_np as tg
    >>> tg.nn.NLLLoss()(tg.tensor([[-0.5, -2.0]]), tg.tensor([0]))
    tensor(0.5000)
    """

    weight: Tensor | None

    def __init__(
        self, weight: Any = None, ignore_index: int = -100, reduction: str = "mean"
    ) -> None:
        super().__init__()
        self.ignore_index, self.reduction = ignore_index, reduction
        register_weight(self, "weight", weight)

    def forward(self, input: Any, target: Any) -> Any:
        return F.nll_loss(input, target, self.weight, self.ignore_index, self.reduction)


class NLLLoss2d(NLLLoss):
    """Do what :class:`NLLLoss` does, under an old name.

    Called with ``(input, target)``: (N, C, H, W), and class indices (N, H, W).

    Args:
        weight: a factor for each class, (C).
        ignore_index: an index to leave out.
        reduction: "mean", "sum" or "none".

    >>> import tinygrad_np as tg
    >>> tg.nn.NLLLoss2d()(tg.full((1, 2, 1, 1), -0.5), tg.zeros(1, 1, 1, dtype=tg.int64))
    tensor(0.5000)
    """


class CrossEntropyLoss(Module):
    """Compute the cross-entropy of classes, from logits.

    Called with ``(input, target)``: (N, C) or (N, C, d1, ...), and class indices (N) or
    (N, d1, ...), or probabilities of the input's shape; the output is one number, or of the shape
    of class indices for "none". See :func:`tinygrad_np.nn.functional.cross_entropy`.

    Args:
        weight: a factor for each class, (C).
        ignore_index: an index to leave out.
        reduction: "mean", "sum" or "none".
        label_smoothing: how much of the target is spread evenly over the classes, 0 to 1.

    Attributes:
        weight: the factors, a buffer, or None.

    >>> import tinygrad_np as tg
    >>> tg.nn.CrossEntropyLoss()(tg.tensor([[0.0, 0.0]]), tg.tensor([1]))
    tensor(0.6931)
    """

    weight: Tensor | None

    def __init__(
        self,
        weight: Any = None,
        ignore_index: int = -100,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__()
        self.ignore_index = ignore_index
        self.reduction, self.label_smoothing = reduction, label_smoothing
        register_weight(self, "weight", weight)

    def forward(self, input: Any, target: Any) -> Any:
        return F.cross_entropy(
            input, target, self.weight, self.ignore_index, self.reduction, self.label_smoothing
        )
