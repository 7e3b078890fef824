"""Losses with a margin between the classes of an example, as modules."""

from __future__ import annotations

from typing import Any

from ...tensor import Tensor
from .. import functional as F
from ..module import Module
from .weights import register_weight

__all__ = ["MultiLabelMarginLoss", "MultiLabelSoftMarginLoss", "MultiMarginLoss"]


class MultiMarginLoss(Module):
    """Sum what the other classes' scores lack to a margin below the right one's.

    Called with ``(input, target)``: scores (N, C) or (C), and classes (N) or (); the output is one
    number, or of the target's shape for "none". See
    :func:`tinygrad_np.nn.functional.multi_margin_loss`.

    Args:
        p: the exponent, 1 or 2.
        margin: by how much the right class is to be ahead.
        weight: a factor for each class, (C).
        reduction: "mean", "sum" or "none".

    Attributes:
        weight: the factors, a buffer, or None.

    >>> import tinygrad_np as tg
    >>> tg.nn.MultiMarginLoss()(tg.tensor([[0.5, 1.0]]), tg.tensor([1]))
    tensor(0.2500)
    """

    weight: Tensor | None

    def __init__(
        self, p: int = 1, margin: float = 1.0, weight: Any = None, reduction: str = "mean"
    ) -> None:
        super().__init__()
        if p not in (1, 2):
            raise ValueError(f"MultiMarginLoss: p={p}: only 1 and 2 are there")
        self.p, self.margin, self.reduction = p, margin, reduction
        register_weight(self, "weight", weight)

    def forward(self, input: Any, target: Any) -> Any:
        settings = self.p, self.margin, self.weight, self.reduction
        return F.multi_margin_loss(input, target, *settings)


class MultiLabelMarginLoss(Module):
    """Sum what the scores of wrong classes lack to a margin below those of right ones.

    Called with ``(input, target)`` of one shape, (N, C) or (C): scores, and the right classes with
    -1 behind the last; the output is one number, or (N) or () for "none". See
    :func:`tinygrad_np.nn.functional.multilabel_margin_loss`.

    Args:
        reduction: "mean", "sum" or "none".

    >>> import tinygrad_np as tg
    >>> scores, classes = tg.tensor([[0.1, 0.2, 0.4, 0.8]]), tg.tensor([[3, 0, -1, 1]])
    >>> tg.nn.MultiLabelMarginLoss()(scores, classes)
    tensor(0.8500)
    """

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction

    def forward(self, input: Any, target: Any) -> Any:
        return F.multilabel_margin_loss(input, target, self.reduction)


class MultiLabelSoftMarginLoss(Module):
    """Average the binary cross-entropy of each class, from logits.

    Called with ``(input, target)`` of one shape, (N, C) or (C): logits, and 0 or 1; the output is
    one number, or (N) or () for "none". See
    :func:`tinygrad_np.nn.functional.multilabel_soft_margin_loss`.

    Args:
        weight: a factor for each class, (C).
        reduction: "mean", "sum" or "none".

    Attributes:
        weight: the factors, a buffer, or None.

    >>> import tinygrad_np as tg
    >>> tg.nn.MultiLabelSoftMarginLoss()(tg.zeros(1, 2), tg.tensor([[1.0, 0.0]]))
    tensor(0.6931)
    """

    weight: Tensor | None

    def __init__(self, weight: Any = None, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction
        register_weight(self, "weight", weight)

    def forward(self, input: Any, target: Any) -> Any:
        return F.multilabel_soft_margin_loss(input, target, self.weight, self.reduction)
