"""Methods that read and write by index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.grad_mode import is_recording
from ..core.inplace_checks import mark_written
from ..core.tensor_base import TensorBase, unwrap
from ..ops.in_place import check_writeable, write
from ..ops.indexing import gathering
from ..ops.indexing import item as indexing

if TYPE_CHECKING:
    from ..tensor import Tensor


class IndexingMethods(TensorBase):
    """Methods that read and write by index."""

    __slots__ = ()

    def __getitem__(self, index: Any) -> Tensor:
        return indexing.getitem(self, index)

    def __setitem__(self, index: Any, value: Any) -> None:
        index = indexing.plain_index(index)
        check_writeable(self, "item assignment")
        recorded = self.node is not None or (
            isinstance(value, TensorBase) and value.node is not None
        )
        if recorded and is_recording():
            write(self, indexing.setitem(self, value, index=index), "item assignment")
        else:
            self._data[index] = unwrap(value)
            mark_written(self._data)

    gather = gathering.gather

    scatter = gathering.scatter

    scatter_add = gathering.scatter_add

    scatter_reduce = gathering.scatter_reduce

    index_select = gathering.index_select

    index_add = gathering.index_add

    index_copy = gathering.index_copy

    index_fill = gathering.index_fill

    masked_fill = gathering.masked_fill

    masked_select = gathering.masked_select

    take = gathering.take

    take_along_dim = gathering.take_along_dim

    select = gathering.select

    narrow = gathering.narrow

    nonzero = gathering.nonzero

    argwhere = gathering.argwhere
