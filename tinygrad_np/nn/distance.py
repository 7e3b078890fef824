"""Similarity and distance of vectors."""

from __future__ import annotations

from . import functional as F
from .function_module import FunctionModule

__all__ = ["CosineSimilarity", "PairwiseDistance"]


class CosineSimilarity(FunctionModule):
    """Compute the cosine of the angle between vectors along an axis.

    Called with ``(x1, x2)``, whose shapes broadcast; the output is without the axis. See
    :func:`tinygrad_np.nn.functional.cosine_similarity`.

    Args:
        dim: the axis.
        eps: the smallest product of lengths that is divided by.

    >>> import tinygrad_np as tg
    >>> tg.nn.CosineSimilarity()(tg.tensor([[3.0, 4.0]]), tg.tensor([[4.0, 3.0]]))
    tensor([0.9600])
    """

    function = staticmethod(F.cosine_similarity)

    def __init__(self, dim: int = 1, eps: float = 1e-8) -> None:
        super().__init__(dim=dim, eps=eps)


class PairwiseDistance(FunctionModule):
    """Compute the p-norm of differences of vectors along the last axis.

    Called with ``(x1, x2)``, (N, D) or (D); the output is (N) or (). See
    :func:`tinygrad_np.nn.functional.pairwise_distance`.

    Args:
        p: the p of the norm.
        eps: added to the differences.
        keepdim: keep the last axis, of length 1.

    >>> import tinygrad_np as tg
    >>> tg.nn.PairwiseDistance(eps=0)(tg.tensor([[3.0, 4.0]]), tg.tensor([[0.0, 0.0]]))
    tensor([5.])
    """

    function = staticmethod(F.pairwise_distance)

    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> None:
        super().__init__(p=p, eps=eps, keepdim=keepdim)
