"""Losses with a margin as modules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import functional as F
from ..distance import PairwiseDistance
from ..function_module import FunctionModule

__all__ = [
    "CosineEmbeddingLoss",
    "HingeEmbeddingLoss",
    "MarginRankingLoss",
    "SoftMarginLoss",
    "TripletMarginLoss",
    "TripletMarginWithDistanceLoss",
]


class HingeEmbeddingLoss(FunctionModule):
    """Compute distances of pairs that are alike, and what is missing to a margin for others.

    Called with ``(input, target)`` of one shape: distances, and 1 or -1; the output is one number,
    or of that shape for "none". See :func:`tinygrad_np.nn.functional.hinge_embedding_loss`.

    Args:
        margin: how far apart others are to be.
        reduction: "mean", "sum" or "none".

    >>> import tinygrad_np as tg
    >>> tg.nn.HingeEmbeddingLoss(reduction="none")(tg.tensor([0.5, 0.75]), tg.tensor([1, -1]))
    tensor([0.5000, 0.2500])
    """

    function = staticmethod(F.hinge_embedding_loss)

    def __init__(self, margin: float = 1.0, reduction: str = "mean") -> None:
        super().__init__(margin=margin, reduction=reduction)


class SoftMarginLoss(FunctionModule):
    """Compute the logistic loss ``log(1 + exp(-target input))``.

    Called with ``(input, target)`` of one shape: scores, and 1 or -1; the output is one number, or
    of that shape for "none". See :func:`tinygrad_np.nn.functional.soft_margin_loss`.

    Args:
        reduction: "mean", "sum" or "none".

    >>> import tinygrad_np as tg
    >>> tg.nn.SoftMarginLoss()(tg.tensor([0.0, 100.0]), tg.tensor([1, 1]))
    tensor(0.3466)
    """

    function = staticmethod(F.soft_margin_loss)

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)


class MarginRankingLoss(FunctionModule):
    """Compute by how much one of two scores fails to be the larger.

    Called with ``(input1, input2, target)`` of one shape: scores, and 1 where the first is to be
    the larger, -1 where the second; the output is one number, or of that shape for "none". See
    :func:`tinygrad_np.nn.functional.margin_ranking_loss`.

    Args:
        margin: by how much it is to be larger.
        reduction: "mean", "sum" or "none".

    >>> import tinygrad_np as tg
    >>> tg.nn.MarginRankingLoss()(tg.tensor([3.0, 1.0]), tg.tensor([1.0, 2.0]), tg.ones(2))
    tensor(0.5000)
    """

    function = staticmethod(F.margin_ranking_loss)

    def __init__(self, margin: float = 0.0, reduction: str = "mean") -> None:
        super().__init__(margin=margin, reduction=reduction)


class TripletMarginLoss(FunctionModule):
    """Compute by how much a negative fails to be farther from an anchor than a positive.

    Called with ``(anchor, positive, negative)``, (N, D) or (D); the output is one number, or (N) or
    () for "none". See :func:`tinygrad_np.nn.functional.triplet_margin_loss`.

    Args:
        margin: by how much the negative is to be farther.
        p, eps: of the distance, as for :class:`PairwiseDistance`.
        swap: take the distance of positive and negative where it is smaller than the anchor's.
        reduction: "mean", "sum" or "none".

    >>> import tinygrad_np as tg
    >>> tg.nn.TripletMarginLoss()(tg.tensor([[0.0]]), tg.tensor([[1.0]]), tg.tensor([[1.5]]))
    tensor(0.5000)
    """

    function = staticmethod(F.triplet_margin_loss)

    def __init__(
        self,
        margin: float = 1.0,
        p: float = 2.0,
        eps: float = 1e-6,
        swap: bool = False,
        reduction: str = "mean",
    ) -> None:
        super().__init__(margin=margin, p=p, eps=eps, swap=swap, reduction=reduction)


class CosineEmbeddingLoss(FunctionModule):
    """Compute ``1 - cos`` of vectors that are alike, and the cosine past a margin of others.

    Called with ``(input1, input2, target)``: (N, D) or (D), and 1 or -1, (N) or (); the output is
    one number, or of the target's shape for "none". See
    :func:`tinygrad_np.nn.functional.cosine_embedding_loss`.

    Args:
        margin: the largest cosine that others may have.
        reduction: "mean", "sum" or "none".

    >>> import tinygrad_np as tg
    >>> a, b = tg.tensor([[1.0, 0.0], [1.0, 0.0]]), tg.tensor([[1.0, 1.0], [0.0, 1.0]])
    >>> tg.nn.CosineEmbeddingLoss(reduction="none")(a, b, tg.tensor([1, -1]))
    tensor([0.2929, 0.0000])
    """

    function = staticmethod(F.cosine_embedding_loss)

    def __init__(self, margin: float = 0.0, reduction: str = "mean") -> None:
        super().__init__(margin=margin, reduction=reduction)


class TripletMarginWithDistanceLoss(FunctionModule):
    """Compute by how much a negative fails to be farther than a positive, by any distance.

    Called with ``(anchor, positive, negative)`` of one shape; the output is one number, or what the
    distance returns for "none". See
    :func:`tinygrad_np.nn.functional.triplet_margin_with_distance_loss`.

    Args:
        distance_function: of two tensors; by default the distance of
            :func:`~tinygrad_np.nn.functional.pairwise_distance`.
        margin: by how much the negative is to be farther.
        swap: take the distance of positive and negative where it is smaller than the anchor's.
        reduction: "mean", "sum" or "none".

    >>> import tinygrad_np as tg
    >>> loss = tg.nn.TripletMarginWithDistanceLoss(distance_function=tg.nn.PairwiseDistance(p=1))
    >>> loss(tg.zeros(1, 1), tg.ones(1, 1), tg.full((1, 1), 1.5)).item() < 0.51
    True
    """

    function = staticmethod(F.triplet_margin_with_distance_loss)

    def __init__(
        self,
        *,
        distance_function: Callable[[Any, Any], Any] | None = None,
        margin: float = 1.0,
        swap: bool = False,
        reduction: str = "mean",
    ) -> None:
        if not margin > 0:
            raise ValueError(
                f"TripletMarginWithDistanceLoss: margin={margin} must be greater than 0"
            )
        distance = PairwiseDistance() if distance_function is None else distance_function
        super().__init__(distance_function=distance, margin=margin, swap=swap, reduction=reduction)
