"""Names of ``torch.optim`` that are refused: each says why, and what to use instead.

`REFUSED` is the list, for the table of what is here.
"""

from __future__ import annotations

from typing import Any, NoReturn

from .optimizer import Optimizer

__all__ = ["SparseAdam"]

REFUSED = {
    "SparseAdam": "gradients are dense here, and SparseAdam is for sparse ones: use Adam",
}
"""Why each name is refused, and the remedy."""


class SparseAdam(Optimizer):
    """PyTorch's Adam for sparse gradients: refused, for there are none here. Use `Adam`.

    Raises:
        NotImplementedError: always.

    >>> import tinygrad_np as tg
    >>> SparseAdam([tg.ones(1, requires_grad=True)])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    NotImplementedError: optim.SparseAdam: gradients are dense here, ...: use Adam
    """

    def __init__(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotImplementedError(f"optim.SparseAdam: {REFUSED['SparseAdam']}")
