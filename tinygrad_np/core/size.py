"""``Size``, the shape of a tensor, and ``ElementCount``, what ``x.size`` is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod
from operator import index
from typing import Any, SupportsIndex, overload

from .types import Array

__all__ = ["ElementCount", "Size"]


class Size(tuple[int, ...]):
    """The length of each axis: a tuple, and printed as one, which also counts the elements.

    Slices, sums and multiples of it are sizes again.

    >>> import tinygrad_np as tg
    >>> shape = tg.zeros(2, 3, 4).shape
    >>> shape, shape.numel(), shape[1:].numel()
    ((2, 3, 4), 24, 12)
    """

    __slots__ = ()

    def __new__(cls, lengths: Iterable[SupportsIndex] = ()) -> Size:
        return tuple.__new__(cls, [index(n) for n in lengths])

    def numel(self) -> int:
        """Count the elements of a tensor of this shape.

        >>> import tinygrad_np as tg
        >>> tg.Size((2, 3)).numel()
        6
        """
        return prod(self)

    @overload
    def __getitem__(self, key: SupportsIndex) -> int: ...
    @overload
    def __getitem__(self, key: slice) -> Size: ...
    def __getitem__(self, key: Any) -> Any:
        found = tuple.__getitem__(self, key)
        return found if type(found) is int else tuple.__new__(Size, found)

    def __add__(self, other: Any) -> Any:
        joined = tuple.__add__(self, other)
        return joined if joined is NotImplemented else tuple.__new__(Size, joined)

    def __radd__(self, other: Any) -> Any:
        return Size(other) + self if isinstance(other, tuple) else NotImplemented

    def __mul__(self, times: SupportsIndex) -> Size:
        return tuple.__new__(Size, tuple.__mul__(self, times))

    __rmul__ = __mul__


# A size of an array's shape, without a look at its items: ``new_size(Size, array.shape)``.
new_size: Callable[[type[Size], tuple[int, ...]], Size] = tuple.__new__


class ElementCount(int):
    """The number of elements, as ``array.size`` is, which also answers to PyTorch's ``size()``.

    >>> import tinygrad_np as tg
    >>> x = tg.zeros(2, 3)
    >>> x.size, x.size(), x.size(0), x.size(-1)
    (6, (2, 3), 2, 3)
    """

    _shape: Size

    @overload
    def __call__(self, dim: None = None) -> Size: ...
    @overload
    def __call__(self, dim: SupportsIndex) -> int: ...
    def __call__(self, dim: SupportsIndex | None = None) -> Size | int:
        """Give the shape, or the length of one axis.

        Raises:
            IndexError: the tensor has no such axis.
        """
        shape = self._shape
        if dim is None:
            return shape
        at, ndim = index(dim), len(shape)
        if not -ndim <= at < ndim:
            span = f"from {-ndim} to {ndim - 1}" if ndim else "none: it is a number"
            raise IndexError(f"size: dim={at} is out of range; the dims of {shape} are {span}")
        return shape[at]

    def __reduce__(self) -> tuple[Any, ...]:
        return int, (int(self),)


def element_count(array: Array) -> ElementCount:
    """What ``x.size`` is, of the tensor's array."""
    made = int.__new__(ElementCount, array.size)
    made._shape = new_size(Size, array.shape)
    return made
