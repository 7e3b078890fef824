"""Losses of scores and distances that need only be on the right side of a margin.

At the margin the derivative is that of the side where there is a loss, as in PyTorch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ....core.errors import ArgumentError, ShapeError
from ....core.tensor_base import unwrap
from ....core.types import TensorLike
from ...arguments import shape_of
from ...elementwise.selection import clip, minimum, where
from ...linear_algebra.distances import cosine_similarity, pairwise_distance
from ..activations.sigmoid import _softplus
from .reduction import reduced, require_same_shape

__all__ = [
    "cosine_embedding_loss",
    "hinge_embedding_loss",
    "margin_ranking_loss",
    "soft_margin_loss",
    "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
]


def hinge_embedding_loss(
    input: TensorLike, target: Any, margin: float = 1.0, reduction: str = "mean"
) -> TensorLike:
    """Compute a distance where the target is 1, ``max(0, margin - distance)`` where it is -1.

    Args:
        input: distances.
        target: 1 for pairs that are alike, -1 for others; of the same shape.
        margin: how far apart others are to be.
        reduction: "mean", "sum" or "none".

    Returns:
        One number, or the input's shape for "none".

    Raises:
        ArgumentError: shapes that differ, or an unknown ``reduction``.

    >>> import tinygrad_np as tg
    >>> distances, alike = tg.tensor([0.5, 0.75]), tg.tensor([1, -1])
    >>> tg.nn.functional.hinge_embedding_loss(distances, alike, reduction="none")
    tensor([0.5000, 0.2500])
    """
    op = "hinge_embedding_loss"
    require_same_shape(op, input=input, target=target)
    sign = unwrap(target)
    distance: Any = input
    near = where(sign != -1, distance, 0)
    far = where(sign != 1, clip(margin - distance, min=0), 0)
    loss: TensorLike = reduced(near + far, reduction, op, input, target)
    return loss


def soft_margin_loss(input: TensorLike, target: Any, reduction: str = "mean") -> TensorLike:
    """Compute the logistic loss ``log(1 + exp(-target input))``.

    Args:
        input: scores.
        target: 1 or -1, of the same shape.
        reduction: "mean", "sum" or "none".

    Returns:
        One number, or the input's shape for "none".

    Raises:
        ArgumentError: shapes that differ, or an unknown ``reduction``.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.soft_margin_loss(tg.tensor([0.0, 100.0]), tg.tensor([1, 1]))
    tensor(0.3466)
    """
    op = "soft_margin_loss"
    require_same_shape(op, input=input, target=target)
    loss: TensorLike = reduced(_softplus(-target * input), reduction, op, input, target)
    return loss


def margin_ranking_loss(
    input1: TensorLike,
    input2: Any,
    target: Any,
    margin: float = 0,
    reduction: str = "mean",
) -> TensorLike:
    """Compute ``max(0, -target (input1 - input2) + margin)``.

    Args:
        input1, input2: scores.
        target: 1 where the first score is to be the larger, -1 where the second; all of one shape.
        margin: by how much it is to be larger.
        reduction: "mean", "sum" or "none".

    Returns:
        One number, or the inputs' shape for "none".

    Raises:
        ArgumentError: shapes that differ, or an unknown ``reduction``.

    >>> import tinygrad_np as tg
    >>> a, b = tg.tensor([3.0, 1.0]), tg.tensor([1.0, 2.0])
    >>> tg.nn.functional.margin_ranking_loss(a, b, tg.ones(2))
    tensor(0.5000)
    """
    op = "margin_ranking_loss"
    require_same_shape(op, input1=input1, input2=input2, target=target)
    losses: Any = clip(-target * (input1 - input2) + margin, min=0)
    loss: TensorLike = reduced(losses, reduction, op, input1, input2, target)
    return loss


def triplet_margin_loss(
    anchor: TensorLike,
    positive: Any,
    negative: Any,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    reduction: str = "mean",
) -> TensorLike:
    """Compute ``max(0, d(anchor, positive) - d(anchor, negative) + margin)``, of a distance d.

    Balntas, Riba, Ponsa and Mikolajczyk, "Learning local feature descriptors with triplets and
    shallow convolutional neural networks" (2016).

    Args:
        anchor, positive, negative: (N, D) or (D), of one shape.
        margin: by how much the negative is to be farther; positive.
        p, eps: of :func:`~tinygrad_np.nn.functional.pairwise_distance`.
        swap: take the distance of positive and negative where it is smaller than the anchor's.
        reduction: "mean", "sum" or "none".

    Returns:
        One number, or (N) or () for "none".

    Raises:
        ArgumentError: shapes that differ, a margin that is not positive, or an unknown
            ``reduction``.

    >>> import tinygrad_np as tg
    >>> anchor, near, far = tg.tensor([[0.0]]), tg.tensor([[1.0]]), tg.tensor([[1.5]])
    >>> tg.nn.functional.triplet_margin_loss(anchor, near, far)
    tensor(0.5000)
    """
    op = "triplet_margin_loss"
    require_same_shape(op, anchor=anchor, positive=positive, negative=negative)
    if not margin > 0:
        raise ArgumentError(f"{op}: margin={margin} must be positive")
    near: Any = pairwise_distance(anchor, positive, p, eps)
    far: Any = pairwise_distance(anchor, negative, p, eps)
    if swap:
        far = minimum(far, pairwise_distance(positive, negative, p, eps))
    losses: Any = clip(near - far + margin, min=0)
    loss: TensorLike = reduced(losses, reduction, op, anchor, positive, negative)
    return loss


def cosine_embedding_loss(
    input1: TensorLike,
    input2: Any,
    target: Any,
    margin: float = 0,
    reduction: str = "mean",
) -> TensorLike:
    """Compute ``1 - cos`` of vectors whose target is 1, ``max(0, cos - margin)`` where it is -1.

    Args:
        input1, input2: (N, D) or (D), of one shape.
        target: 1 for vectors that are alike, -1 for others, (N) or ().
        margin: the largest cosine that others may have.
        reduction: "mean", "sum" or "none".

    Returns:
        One number, or the target's shape for "none".

    Raises:
        ArgumentError: inputs of different shapes, or an unknown ``reduction``; a target of another
            shape.

    >>> import tinygrad_np as tg
    >>> a, b = tg.tensor([[1.0, 0.0], [1.0, 0.0]]), tg.tensor([[1.0, 1.0], [0.0, 1.0]])
    >>> tg.nn.functional.cosine_embedding_loss(a, b, tg.tensor([1, -1]), reduction="none")
    tensor([0.2929, 0.0000])
    """
    op = "cosine_embedding_loss"
    require_same_shape(op, input1=input1, input2=input2)
    if shape_of(target) != shape_of(input1)[:-1] or not shape_of(input1):
        raise ShapeError(
            f"{op}: the inputs have shape {shape_of(input1)}, the target {shape_of(target)}; "
            f"expected {shape_of(input1)[:-1]}"
        )
    cosine: Any = cosine_similarity(input1, input2, -1)
    sign = unwrap(target)
    alike = where(sign == 1, 1 - cosine, 0)
    apart = where(sign == -1, clip(cosine - margin, min=0), 0)
    loss: TensorLike = reduced(alike + apart, reduction, op, input1, input2, target)
    return loss


def triplet_margin_with_distance_loss(
    anchor: TensorLike,
    positive: Any,
    negative: Any,
    *,
    distance_function: Callable[[Any, Any], Any] | None = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> TensorLike:
    """Compute ``max(0, d(anchor, positive) - d(anchor, negative) + margin)``, of any distance d.

    Args:
        anchor, positive, negative: of one shape.
        distance_function: of two of them; by default
            :func:`~tinygrad_np.nn.functional.pairwise_distance`.
        margin: by how much the negative is to be farther; positive.
        swap: take the distance of positive and negative where it is smaller than the anchor's.
        reduction: "mean", "sum" or "none".

    Returns:
        One number, or what ``distance_function`` returns for "none".

    Raises:
        ArgumentError: a margin that is not positive, numbers of axes that differ, or an unknown
            ``reduction``.

    >>> import tinygrad_np as tg
    >>> anchor, near, far = tg.tensor([[0.0]]), tg.tensor([[1.0]]), tg.tensor([[1.5]])
    >>> tg.nn.functional.triplet_margin_with_distance_loss(
    ...     anchor, near, far, distance_function=lambda a, b: abs(a - b).sum(1)
    ... )
    tensor(0.5000)
    """
    op = "triplet_margin_with_distance_loss"
    if not margin > 0:
        raise ArgumentError(f"{op}: margin={margin} must be positive")
    dims = [len(shape_of(x)) for x in (anchor, positive, negative)]
    if len(set(dims)) > 1:
        raise ShapeError(f"{op}: the inputs have {dims[0]}, {dims[1]} and {dims[2]} axes")
    distance = pairwise_distance if distance_function is None else distance_function
    near: Any = distance(anchor, positive)
    far: Any = distance(anchor, negative)
    if swap:
        far = minimum(far, distance(positive, negative))
    losses: Any = clip(near - far + margin, min=0)
    loss: TensorLike = reduced(losses, reduction, op, anchor, positive, negative)
    return loss
