"""Methods that change the shape, or move elements without changing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from ..core.tensor_base import TensorBase
from ..ops.shapes import (
    attributes,
    broadcasting,
    casting,
    diagonals,
    flipping,
    permuting,
    repeating,
    reshaping,
    sliding_windows,
    splitting,
    triangles,
)


class ShapeMethods(TensorBase):
    """Methods that change the shape, or move elements without changing them."""

    __slots__ = ()

    numel = attributes.numel
    is_floating_point = attributes.is_floating_point

    reshape = view = reshaping.reshape
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
