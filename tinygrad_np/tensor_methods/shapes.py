"""Methods that change the shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.tensor_base import TensorBase
from ..ops.arguments import Dims
from ..ops.arguments import as_sizes as _sizes
from ..ops.arguments import reduced_dims as _dims
from ..ops.shapes import axes, rearranging, shaping

if TYPE_CHECKING:
    from ..tensor import Tensor


class ShapeMethods(TensorBase):
    """Methods that change the shape."""

    __slots__ = ()

    def reshape(self, *shape: Any) -> Tensor:
        return shaping.reshape(self, _sizes(shape))

    view = reshape

    def ravel(self) -> Tensor:
        return shaping.ravel(self)

    def permute(self, *dims: Any) -> Tensor:
        return shaping.permute(self, _sizes(dims))

    def transpose(self, *dims: Any) -> Tensor:
        """Two axes exchanged (PyTorch), or all in the order given or reversed (NumPy)."""
        order = _sizes(dims)
        if len(order) == 2:
            return shaping.swapaxes(self, *order)
        return shaping.permute(self, order or None)

    def swapaxes(self, axis0: int, axis1: int) -> Tensor:
        return shaping.swapaxes(self, axis0, axis1)

    def moveaxis(self, source: Any, destination: Any) -> Tensor:
        return shaping.moveaxis(self, source, destination)

    @property
    def T(self) -> Tensor:
        return shaping.permute(self)

    @property
    def mT(self) -> Tensor:
        return shaping.swapaxes(self, -1, -2)

    def t(self) -> Tensor:
        if self.ndim > 2:
            raise RuntimeError(f"t: a tensor of at most 2 dimensions is needed, not {self.ndim}")
        return self.T

    def squeeze(self, dim: Dims = None, *, axis: Dims = None) -> Tensor:
        """Without axes of length 1; a longer one that ``dim`` names stays, as in PyTorch."""
        dims = _dims(dim, axis)
        if dims is not None and axis is None:
            named = (dims,) if isinstance(dims, int) else dims
            dims = tuple(d for d in named if self.shape[d] == 1) if self.ndim else ()
        return shaping.squeeze(self, dims)

    def unsqueeze(self, dim: int) -> Tensor:
        return shaping.unsqueeze(self, dim)

    def expand(self, *sizes: Any) -> Tensor:
        return shaping.expand(self, _sizes(sizes))

    def flip(self, *dims: Any) -> Tensor:
        return shaping.flip(self, _sizes(dims) or None)

    def split(self, split_size: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
        return shaping.split(self, split_size, dim)

    def contiguous(self) -> Tensor:
        return self if self._data.flags.c_contiguous else self.clone()

    flatten = axes.flatten

    unflatten = axes.unflatten

    repeat_interleave = axes.repeat_interleave

    chunk = axes.chunk

    tensor_split = axes.tensor_split

    unbind = axes.unbind

    unfold = axes.unfold_axis

    def repeat(self, *repeats: Any) -> Tensor:
        return axes.repeat(self, _sizes(repeats))

    def tile(self, *dims: Any) -> Tensor:
        return rearranging.tile(self, _sizes(dims))

    def roll(self, shifts: Any, dims: Any = None) -> Tensor:
        return rearranging.roll(self, shifts, dims)

    def fliplr(self) -> Tensor:
        return rearranging.fliplr(self)

    def flipud(self) -> Tensor:
        return rearranging.flipud(self)

    def rot90(self, k: int = 1, dims: Any = (0, 1)) -> Tensor:
        return rearranging.rot90(self, k, dims)

    def diag(self, diagonal: int = 0) -> Tensor:
        return rearranging.diag(self, diagonal)

    def diagflat(self, offset: int = 0) -> Tensor:
        return rearranging.diagflat(self, offset)

    def diag_embed(self, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
        return shaping.moveaxis(rearranging.diag_embed(self, offset), (-2, -1), (dim1, dim2))

    def diagonal(self, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
        return rearranging.diagonal(self, offset, dim1, dim2)

    def tril(self, diagonal: int = 0) -> Tensor:
        return rearranging.tril(self, diagonal)

    def triu(self, diagonal: int = 0) -> Tensor:
        return rearranging.triu(self, diagonal)

    def movedim(self, source: Any, destination: Any) -> Tensor:
        return shaping.moveaxis(self, source, destination)

    def swapdims(self, dim0: int, dim1: int) -> Tensor:
        return shaping.swapaxes(self, dim0, dim1)

    def broadcast_to(self, size: Any) -> Tensor:
        return shaping.expand(self, size)

    def split_with_sizes(self, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
        return shaping.split(self, list(split_sizes), dim)

    def hsplit(self, indices_or_sections: Any) -> tuple[Tensor, ...]:
        return tuple(np.hsplit(self, indices_or_sections))  # type: ignore[call-overload]

    def vsplit(self, indices_or_sections: Any) -> tuple[Tensor, ...]:
        return tuple(np.vsplit(self, indices_or_sections))  # type: ignore[call-overload]

    def dsplit(self, indices_or_sections: Any) -> tuple[Tensor, ...]:
        return tuple(np.dsplit(self, indices_or_sections))  # type: ignore[call-overload]

    def sum_to_size(self, *size: Any) -> Tensor:
        """Summed over the axes that broadcasting from ``size`` would have added or repeated."""
        wanted, own = _sizes(size), self._data.shape
        lead = len(own) - len(wanted)
        axes = (*range(lead), *(i + lead for i, n in enumerate(wanted) if n == 1))
        if np.broadcast_shapes(wanted, own) != own:
            raise RuntimeError(f"sum_to_size: {own} is no broadcast of {wanted}")
        return shaping.reshape(np.sum(self, axes), wanted)  # type: ignore[call-overload]

    def expand_as(self, other: Any) -> Tensor:
        return shaping.expand(self, np.shape(other))

    def view_as(self, other: Any) -> Tensor:
        return shaping.reshape(self, np.shape(other))

    reshape_as = view_as
