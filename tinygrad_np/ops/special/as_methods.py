"""Functions whose arguments stand in another order when they are methods."""

from __future__ import annotations

from ...core.types import TensorLike
from . import gamma

__all__ = ["polygamma"]


def polygamma(input: TensorLike, n: int) -> TensorLike:
    """Compute the ``n``-th derivative of ``digamma`` of each element: :func:`tinygrad_np.polygamma`
    as a method.

    Raises:
        ImportError: SciPy is not installed.
        RuntimeError: ``n`` is negative.

    >>> import tinygrad_np as tg
    >>> tg.tensor([1.0, 0.5]).polygamma(1)
    tensor([1.6449, 4.9348])
    """
    return gamma.polygamma(n, input)
