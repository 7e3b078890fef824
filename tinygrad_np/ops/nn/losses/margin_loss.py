"""Losses of scores and distances that need only be on the right side of a margin.

Names and meanings as in PyTorch; shapes that differ are an error, as in :mod:`.loss`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ....core.tensor_base import unwrap
from ...elementwise.selection import clip, minimum, where
from ...linear_algebra.distance import cosine_similarity, pairwise_distance
from ..activations.sigmoid import _softplus as softplus_one
from .loss import reduce, same_shape


def hinge_embedding_loss(
    input: Any, target: Any, margin: float = 1.0, reduction: str = "mean"
) -> Any:
    """The distance ``input`` where the target is 1, ``max(0, margin - input)`` where it is -1."""
    same_shape("hinge_embedding_loss", input=input, target=target)
    sign = unwrap(target)
    near = where(sign != -1, input, 0)
    far = where(sign != 1, clip(margin - input, min=0), 0)
    return reduce(near + far, reduction, "hinge_embedding_loss")


def soft_margin_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """``log(1 + exp(-target input))``, for targets 1 and -1."""
    same_shape("soft_margin_loss", input=input, target=target)
    return reduce(softplus_one(-target * input), reduction, "soft_margin_loss")


def margin_ranking_loss(
    input1: Any, input2: Any, target: Any, margin: float = 0, reduction: str = "mean"
) -> Any:
    """``max(0, -target (input1 - input2) + margin)``: the first is to rank higher for target 1.

    >>> import tinygrad_np as tg
    >>> a, b = tg.tensor([3.0, 1.0]), tg.tensor([1.0, 2.0])
    >>> tg.nn.functional.margin_ranking_loss(a, b, tg.ones(2))
    tensor(0.5000)
    """
    same_shape("margin_ranking_loss", input1=input1, input2=input2, target=target)
    losses = clip(-target * (input1 - input2) + margin, min=0)
    return reduce(losses, reduction, "margin_ranking_loss")


def triplet_margin_loss(
    anchor: Any,
    positive: Any,
    negative: Any,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    reduction: str = "mean",
) -> Any:
    """``max(0, d(anchor, positive) - d(anchor, negative) + margin)`` (Balntas et al., 2016).

    Args:
        anchor, positive, negative: (N, D) or (D).
        p, eps: of the distance, :func:`~tinygrad_np.nn.functional.pairwise_distance`.
        swap: take the distance of positive and negative where it is smaller than the anchor's.
    """
    op = "triplet_margin_loss"
    same_shape(op, anchor=anchor, positive=positive, negative=negative)
    if margin <= 0:
        raise ValueError(f"{op}: margin={margin} must be positive")
    near = pairwise_distance(anchor, positive, p, eps)
    far = pairwise_distance(anchor, negative, p, eps)
    if swap:
        far = minimum(far, pairwise_distance(positive, negative, p, eps))
    return reduce(clip(near - far + margin, min=0), reduction, op)


def cosine_embedding_loss(
    input1: Any, input2: Any, target: Any, margin: float = 0, reduction: str = "mean"
) -> Any:
    """``1 - cos`` of vectors whose target is 1, ``max(0, cos - margin)`` where it is -1.

    Args:
        input1, input2: (N, D) or (D).
        target: (N) or ().
    """
    op = "cosine_embedding_loss"
    same_shape(op, input1=input1, input2=input2)
    if np.shape(target) != np.shape(input1)[:-1]:
        raise RuntimeError(
            f"{op}: the inputs have shape {np.shape(input1)}, the target {np.shape(target)}; "
            f"expected {np.shape(input1)[:-1]}"
        )
    cosine = cosine_similarity(input1, input2, -1)
    sign = unwrap(target)
    alike = where(sign == 1, 1 - cosine, 0)
    apart = where(sign == -1, clip(cosine - margin, min=0), 0)
    return reduce(alike + apart, reduction, op)
