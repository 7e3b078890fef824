"""Parts of a tensor along one axis: always views."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from operator import index
from typing import Any

from ...core.tensor_base import unwrap
from ...core.types import TensorLike
from ..arguments import axis_of, ndim_of, shape_of
from ..indexing.item import getitem

__all__ = [
    "chunk",
    "dsplit",
    "hsplit",
    "split",
    "split_with_sizes",
    "tensor_split",
    "unbind",
    "unsafe_chunk",
    "unsafe_split",
    "unsafe_split_with_sizes",
    "vsplit",
]


def parts(input: TensorLike, axis: int, cuts: Sequence[int]) -> tuple[TensorLike, ...]:
    """The parts of an axis before, between and after the cuts."""
    lead = (slice(None),) * axis
    bounds = [0, *cuts, shape_of(input)[axis]]
    return tuple([getitem(input, (*lead, slice(a, max(a, b)))) for a, b in pairwise(bounds)])


def _length(op: str, input: Any, dim: int) -> tuple[int, int]:
    """The axis that ``dim`` names, and its length."""
    shape = shape_of(input)
    if not shape:
        raise RuntimeError(f"{op}: at least one dimension is needed, not a number")
    axis = axis_of(op, dim, len(shape))
    return axis, shape[axis]


def split(
    tensor: TensorLike, split_size_or_sections: int | Sequence[int], dim: int = 0
) -> tuple[TensorLike, ...]:
    """Divide a tensor along an axis in parts of given lengths. Views.

    ``np.split`` counts sections, or names the cuts.

    Args:
        split_size_or_sections: the length of each part (the last may be shorter), or a list of all
            lengths.

    Raises:
        IndexError: there is no such axis.
        RuntimeError: a length that is no length, or lengths that do not add up to the axis.

    >>> import tinygrad_np as tg
    >>> [part.shape for part in tg.split(tg.zeros(5, 2), 2)]
    [(2, 2), (2, 2), (1, 2)]
    >>> [part.shape for part in tg.split(tg.zeros(5, 2), [4, 1])]
    [(4, 2), (1, 2)]
    """
    sizes = split_size_or_sections
    if isinstance(sizes, Sequence):
        return split_with_sizes(tensor, sizes, dim)
    axis, n = _length("split", tensor, dim)
    size = index(sizes)
    if size < 0 or (size == 0 and n > 0):
        raise RuntimeError(f"split: the length of a part must be positive, not {size}")
    return parts(tensor, axis, range(size, n, size) if n else ())


def split_with_sizes(
    input: TensorLike, split_sizes: Sequence[int], dim: int = 0
) -> tuple[TensorLike, ...]:
    """Divide a tensor along an axis in parts of the lengths listed. Views.

    Raises:
        IndexError: there is no such axis.
        RuntimeError: a negative length, or lengths that do not add up to that of the axis.

    >>> import tinygrad_np as tg
    >>> tg.split_with_sizes(tg.tensor([1.0, 2.0, 3.0]), [1, 2])
    (tensor([1.]), tensor([2., 3.]))
    """
    axis, n = _length("split", input, dim)
    if sum(split_sizes) != n or min(split_sizes, default=0) < 0:
        raise RuntimeError(
            f"split: the lengths {list(split_sizes)} do not add up to {n}, the length of axis "
            f"{axis} of shape {shape_of(input)}"
        )
    if not split_sizes:
        return ()
    return parts(input, axis, list(accumulate(split_sizes))[:-1])


def chunk(input: TensorLike, chunks: int, dim: int = 0) -> tuple[TensorLike, ...]:
    """Divide a tensor along an axis in at most ``chunks`` parts of one length. Views.

    The last part may be shorter, and there may be fewer parts.

    Raises:
        IndexError: there is no such axis.
        RuntimeError: ``chunks`` is not positive.

    >>> import tinygrad_np as tg
    >>> tg.chunk(tg.arange(5), 3)
    (tensor([0, 1]), tensor([2, 3]), tensor([4]))
    """
    axis, n = _length("chunk", input, dim)
    if chunks <= 0:
        raise RuntimeError(f"chunk: chunks={chunks} must be positive")
    if n == 0:
        return parts(input, axis, [0] * (chunks - 1))
    return split(input, -(-n // chunks), axis)


def tensor_split(
    input: TensorLike, indices_or_sections: Any, dim: int = 0
) -> tuple[TensorLike, ...]:
    """Divide a tensor along an axis in so many parts, or at given places. Views.

    Args:
        indices_or_sections: how many parts (the first ones are longer by 1 where the length does
            not divide), or the indices that parts begin at.

    Raises:
        IndexError: there is no such axis.
        RuntimeError: no parts are asked for.

    >>> import tinygrad_np as tg
    >>> tg.tensor_split(tg.arange(5), 2), tg.tensor_split(tg.arange(5), [1, 4])
    ((tensor([0, 1, 2]), tensor([3, 4])), (tensor([0]), tensor([1, 2, 3]), tensor([4])))
    """
    axis, n = _length("tensor_split", input, dim)
    given = unwrap(indices_or_sections)
    if ndim_of(given) > 1:
        raise RuntimeError("tensor_split: the indices must be a list, or a tensor of one dimension")
    if ndim_of(given):
        cuts = [int(i) for i in given]
        return parts(input, axis, [min(max(i + n if i < 0 else i, 0), n) for i in cuts])
    k = int(given)
    if k <= 0:
        raise RuntimeError(f"tensor_split: the number of parts must be positive, not {k}")
    return parts(input, axis, [i * (n // k) + min(i, n % k) for i in range(1, k)])


def _equal_split(op: str, input: TensorLike, given: Any, axis: int) -> tuple[TensorLike, ...]:
    n = shape_of(input)[axis]
    if not isinstance(given, (list, tuple)) and (given <= 0 or n % given):
        raise RuntimeError(f"{op}: {n} elements do not divide into {given} equal parts")
    return tensor_split(input, given, axis)


def hsplit(input: TensorLike, indices_or_sections: int | Sequence[int]) -> tuple[TensorLike, ...]:
    """Divide a tensor along its second axis, a vector along its only one. Views.

    Args:
        indices_or_sections: how many parts of one length, or the indices that parts begin at.

    Raises:
        RuntimeError: the length does not divide, or there is no such axis.

    >>> import tinygrad_np as tg
    >>> tg.hsplit(tg.tensor([[1.0, 2.0]]), 2)
    (tensor([[1.]]), tensor([[2.]]))
    """
    _at_least("hsplit", input, 1)
    return _equal_split("hsplit", input, indices_or_sections, min(ndim_of(input) - 1, 1))


def vsplit(input: TensorLike, indices_or_sections: int | Sequence[int]) -> tuple[TensorLike, ...]:
    """Divide a tensor of at least two dimensions along its first axis. Views. See :func:`hsplit`.

    >>> import tinygrad_np as tg
    >>> tg.vsplit(tg.tensor([[1.0], [2.0]]), 2)
    (tensor([[1.]]), tensor([[2.]]))
    """
    _at_least("vsplit", input, 2)
    return _equal_split("vsplit", input, indices_or_sections, 0)


def dsplit(input: TensorLike, indices_or_sections: int | Sequence[int]) -> tuple[TensorLike, ...]:
    """Divide a tensor of at least three dimensions along its third axis. Views. See :func:`hsplit`.

    >>> import tinygrad_np as tg
    >>> tg.dsplit(tg.tensor([[[1.0, 2.0]]]), [1])
    (tensor([[[1.]]]), tensor([[[2.]]]))
    """
    _at_least("dsplit", input, 3)
    return _equal_split("dsplit", input, indices_or_sections, 2)


def _at_least(op: str, input: Any, ndim: int) -> None:
    if ndim_of(input) < ndim:
        raise RuntimeError(f"{op}: at least {ndim} dimensions are needed, not {ndim_of(input)}")


def unbind(input: TensorLike, dim: int = 0) -> tuple[TensorLike, ...]:
    """Give the entries along an axis, without that axis. Views.

    Raises:
        IndexError: there is no such axis.

    >>> import tinygrad_np as tg
    >>> tg.unbind(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), 1)
    (tensor([1., 3.]), tensor([2., 4.]))
    """
    if not ndim_of(input):
        raise IndexError("unbind: a number has no axis")
    axis, n = _length("unbind", input, dim)
    lead = (slice(None),) * axis
    return tuple([getitem(input, (*lead, i)) for i in range(n)])


# PyTorch's, for writes in place that its graph would not see; here it sees all of them.
unsafe_chunk, unsafe_split, unsafe_split_with_sizes = chunk, split, split_with_sizes
