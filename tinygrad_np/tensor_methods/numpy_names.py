"""Methods that NumPy's arrays have and PyTorch's tensors have not."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from ..core.tensor_base import TensorBase

_numpy: Any = np  # to type checkers its functions take arrays alone


class NumpyMethods(TensorBase):
    """NumPy's methods; each does what the function of its name does."""

    __slots__ = ()

    def ptp(self, axis: Any = None, keepdims: bool = False) -> Self:
        """The largest less the smallest element, of all or along an axis: ``np.ptp``.

        >>> import tinygrad_np as tg
        >>> tg.tensor([3.0, 1.0, 7.0]).ptp()
        tensor(6.)
        """
        y: Self = _numpy.ptp(self, axis=axis, keepdims=keepdims)
        return y

    def compress(self, condition: Any, axis: int | None = None) -> Self:
        """The entries along an axis where a condition holds: ``np.compress``.

        >>> import tinygrad_np as tg
        >>> tg.tensor([3.0, 1.0, 7.0]).compress([True, False, True])
        tensor([3., 7.])
        """
        y: Self = _numpy.compress(condition, self, axis)
        return y

    def choose(self, choices: Any, mode: str = "raise") -> Any:
        """For each element, an index, the entry of the choice that it names: ``np.choose``.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1, 0]).choose([tg.tensor([1.0, 2.0]), tg.tensor([10.0, 20.0])])
        tensor([10.,  2.])
        """
        return _numpy.choose(self, choices, mode=mode)

    def searchsorted(self, v: Any, side: str = "left", sorter: Any = None) -> Any:
        """Where in this sorted vector numbers would stand: ``np.searchsorted``. No gradient.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.0, 2.0, 3.0]).searchsorted(2.5)
        np.int64(2)
        """
        return _numpy.searchsorted(self, v, side, sorter)

    def fill(self, value: float) -> None:
        """Set all elements to a number, as ``fill_`` does; returns nothing, as NumPy's.

        >>> import tinygrad_np as tg
        >>> x = tg.zeros(2)
        >>> x.fill(3)
        >>> x
        tensor([3., 3.])
        """
        tensor: Any = self
        tensor.fill_(value)

    @property
    def flat(self) -> Self:
        """All elements in a row, to go through or to take by a number; a view where there can be.

        >>> import tinygrad_np as tg
        >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> x.flat[2], [v.item() for v in x.flat]
        (tensor(3.), [1.0, 2.0, 3.0, 4.0])
        """
        tensor: Any = self
        row: Self = tensor.reshape(-1)
        return row
