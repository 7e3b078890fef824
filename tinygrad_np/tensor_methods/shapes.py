"""Methods that change the shape, or move elements without changing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from ..core.tensor_base import TensorBase
from ..ops.shapes import (
    attributes,
    broadcasting,
    casting,
    copies,
    diagonals,
    flipping,
    permuting,
    repeating,
    reshaping,
    sliding_windows,
    splitting,
    strides,
    triangles,
)


class ShapeMethods(TensorBase):
    """Methods that change the shape, or move elements without changing them."""

    __slots__ = ()

    numel = attributes.numel
    is_floating_point = attributes.is_floating_point
    is_signed = attributes.is_signed
    is_nonzero = attributes.is_nonzero
    is_same_size = attributes.is_same_size
    is_inference = attributes.is_inference
    is_distributed = attributes.is_distributed

    reshape = reshaping.reshape
    view = reshaping.view
    reshape_as = view_as = reshaping.reshape_as
    ravel = reshaping.ravel
    flatten = reshaping.flatten
    unflatten = reshaping.unflatten
    squeeze = reshaping.squeeze
    unsqueeze = reshaping.unsqueeze
    contiguous = casting.contiguous

    permute = permuting.permute
    transpose = permuting.transpose
    swapaxes = permuting.swapaxes
    swapdims = permuting.swapdims
    movedim = moveaxis = permuting.movedim
    t = permuting.t

    @property
    def T(self) -> Self:
        """The axes in reverse order. A view.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2, 3).T.shape
        (3, 2)
        """
        return permuting.transpose(self)

    @property
    def mT(self) -> Self:
        """The last two axes exchanged; a number as it is. A view.

        >>> import tinygrad_np as tg
        >>> tg.zeros(4, 2, 3).mT.shape
        (4, 3, 2)
        """
        return permuting.matrix_transpose(self)

    adjoint = permuting.adjoint

    @property
    def mH(self) -> Self:
        """The last two axes exchanged: :attr:`mT`, for the numbers are real. A view.

        >>> import tinygrad_np as tg
        >>> tg.zeros(4, 2, 3).mH.shape
        (4, 3, 2)
        """
        return permuting.adjoint(self)

    @property
    def H(self) -> Self:
        """A matrix transposed, for its numbers are real; a number as it is. A view.

        Raises:
            RuntimeError: it is no matrix.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2, 3).H.shape
        (3, 2)
        """
        if self._array.ndim not in (0, 2):
            raise RuntimeError(f"H: a matrix is needed, not the shape {self._array.shape}: use mH")
        return permuting.adjoint(self)

    expand = broadcast_to = broadcasting.expand
    expand_as = broadcasting.expand_as
    sum_to_size = broadcasting.sum_to_size

    def split(self, split_size: int | Sequence[int], dim: int = 0) -> tuple[Self, ...]:
        """Divide along an axis in parts of given lengths. Views. See :func:`tinygrad_np.split`.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.0, 2.0, 3.0]).split(split_size=2)
        (tensor([1., 2.]), tensor([3.]))
        """
        return splitting.split(self, split_size, dim)

    split_with_sizes = splitting.split_with_sizes
    chunk = splitting.chunk
    tensor_split = splitting.tensor_split
    hsplit = splitting.hsplit
    vsplit = splitting.vsplit
    dsplit = splitting.dsplit
    unbind = splitting.unbind
    unsafe_chunk = splitting.unsafe_chunk
    unsafe_split_with_sizes = splitting.unsafe_split_with_sizes
    unsafe_split = split
    as_strided = strides.as_strided
    narrow_copy = copies.narrow_copy
    unfold = sliding_windows.unfold

    repeat = repeating.repeat
    tile = repeating.tile
    repeat_interleave = repeating.repeat_interleave

    flip = flipping.flip
    fliplr = flipping.fliplr
    flipud = flipping.flipud
    rot90 = flipping.rot90
    roll = flipping.roll

    diag = diagonals.diag
    diagflat = diagonals.diagflat
    diag_embed = diagonals.diag_embed
    diagonal = diagonals.diagonal
    tril = triangles.tril
    triu = triangles.triu
