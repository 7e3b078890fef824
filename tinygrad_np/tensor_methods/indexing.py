"""Methods that read and write by index."""

from __future__ import annotations

from typing import Any, Self

from ..core.grad_mode import is_recording
from ..core.inplace_checks import mark_written
from ..core.tensor_base import TensorBase, unwrap
from ..ops.in_place import check_writeable, write
from ..ops.indexing import (
    gather_scatter,
    index_add_copy_fill,
    item,
    masking,
    replaced_parts,
    selecting,
    writing,
)


class IndexingMethods(TensorBase):
    """Methods that read and write by index."""

    __slots__ = ()

    def __getitem__(self, index: Any) -> Self:
        """Read ``x[index]``: a view where the index is made of integers, slices, ``None`` and
        ``...`` alone, else a copy.

        Integers are applied first, as in PyTorch: ``x[0, :, [1, 2]]`` is ``x[0][:, [1, 2]]``, where
        NumPy puts the axis of the list in front.

        >>> import tinygrad_np as tg
        >>> x = tg.zeros(2, 3, 4)
        >>> x[0].shape, x[..., None].shape, x[0, :, [1, 2]].shape, x[:, tg.tensor([0, 0])].shape
        ((3, 4), (2, 3, 4, 1), (3, 2), (2, 2, 4))
        """
        return item.getitem(self, index)

    def __setitem__(self, index: Any, value: Any) -> None:
        """Write ``x[index] = value``; the value broadcasts. See :meth:`__getitem__` for indices.

        >>> import tinygrad_np as tg
        >>> x = tg.zeros(2, 3)
        >>> x[0, 1:] = tg.tensor([5.0, 6.0])
        >>> x
        tensor([[0., 5., 6.],
                [0., 0., 0.]])
        """
        check_writeable(self, "item assignment")
        recorded = self.node is not None or (
            isinstance(value, TensorBase) and value.node is not None
        )
        if recorded and is_recording():
            write(self, item.setitem(self, value, index), "item assignment")
        else:
            item.assign(self._array, index, unwrap(value))
            mark_written(self._array)

    gather = gather_scatter.gather
    scatter = gather_scatter.scatter
    scatter_add = gather_scatter.scatter_add
    scatter_reduce = gather_scatter.scatter_reduce
    take = gather_scatter.take
    take_along_dim = gather_scatter.take_along_dim

    select = selecting.select
    narrow = selecting.narrow
    index_select = selecting.index_select
    index_add = index_add_copy_fill.index_add
    index_copy = index_add_copy_fill.index_copy
    index_fill = index_add_copy_fill.index_fill
    index_put = writing.index_put
    index_reduce = writing.index_reduce
    put = writing.put

    as_strided_scatter = replaced_parts.as_strided_scatter
    diagonal_scatter = replaced_parts.diagonal_scatter
    select_scatter = replaced_parts.select_scatter
    slice_scatter = replaced_parts.slice_scatter

    masked_fill = masking.masked_fill
    masked_select = masking.masked_select
    masked_scatter = writing.masked_scatter
    nonzero = masking.nonzero
    nonzero_static = masking.nonzero_static
    argwhere = masking.argwhere
