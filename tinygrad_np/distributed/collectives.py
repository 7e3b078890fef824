"""What the processes of a group do together: sums, broadcasts, and waiting for each other."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

import numpy as np

from ..core.errors import ArgumentError
from ..core.inplace_checks import mark_written
from ..core.tensor_base import unwrap
from .process_group import communicator_of, get_rank, get_world_size

__all__ = ["ReduceOp", "Work", "all_gather", "all_reduce", "barrier", "broadcast", "reduce"]


class ReduceOp(Enum):
    """How values of all processes become one.

    >>> from tinygrad_np import distributed
    >>> [op.name for op in distributed.ReduceOp]
    ['SUM', 'AVG', 'PRODUCT', 'MIN', 'MAX']
    """

    SUM = "SUM"
    AVG = "AVG"
    PRODUCT = "PROD"
    MIN = "MIN"
    MAX = "MAX"


class Work:
    """An exchange that is under way: ``wait()`` returns once its result is there.

    >>> import tinygrad_np as tg
    >>> from tinygrad_np import distributed
    >>> distributed.init_process_group("self")
    >>> work = distributed.all_reduce(tg.ones(2), async_op=True)
    >>> work.wait()
    True
    >>> distributed.destroy_process_group()
    """

    def __init__(self, request: Any, finish: Callable[[], None]) -> None:
        self._request, self._finish = request, finish
        self._done = False

    def wait(self) -> bool:
        """Wait for the result, and put it in its place."""
        if not self._done:
            if self._request is not None:
                self._request.Wait()
            self._finish()
            self._done = True
        return True


def all_reduce(
    tensor: Any, op: ReduceOp = ReduceOp.SUM, group: None = None, async_op: bool = False
) -> Work | None:
    """Replace a tensor by the sum over all processes, in place and in all of them.

    float16 is summed in float32. The result is the same, bit for bit, in all processes.

    Args:
        tensor: a tensor or an array; of one shape and type in all processes.
        op: what stands in place of the sum.
        group: None, for all processes.
        async_op: return at once; the result is there after ``wait()`` of what is returned.

    Raises:
        ArgumentError: the values are bools, or integers are to be averaged.
        RuntimeError: there is no group.

    >>> import tinygrad_np as tg
    >>> from tinygrad_np import distributed
    >>> distributed.init_process_group("self")
    >>> x = tg.tensor([1.0, 2.0])
    >>> distributed.all_reduce(x)
    >>> x
    tensor([1., 2.])
    >>> distributed.destroy_process_group()
    """
    return _reduced("all_reduce", tensor, None, op, group, async_op)


def reduce(
    tensor: Any, dst: int, op: ReduceOp = ReduceOp.SUM, group: None = None, async_op: bool = False
) -> Work | None:
    """As :func:`all_reduce`, but the result is put into the tensor of process ``dst`` alone.

    Args:
        tensor, op, group, async_op: as of :func:`all_reduce`.
        dst: the rank that gets the result.

    Raises:
        ArgumentError: as of :func:`all_reduce`, or there is no such rank.
        RuntimeError: there is no group.

    >>> import tinygrad_np as tg
    >>> from tinygrad_np import distributed
    >>> distributed.init_process_group("self")
    >>> distributed.reduce(tg.ones(2), dst=0)
    >>> distributed.destroy_process_group()
    """
    _check_rank("reduce", dst)
    return _reduced("reduce", tensor, dst, op, group, async_op)


def _reduced(
    name: str, tensor: Any, dst: int | None, op: ReduceOp, group: None, async_op: bool
) -> Work | None:
    communicator = communicator_of(name)
    _check_group(name, group)
    array = unwrap(tensor)
    if array.dtype.kind == "b" or (op is ReduceOp.AVG and array.dtype.kind not in "fc"):
        raise ArgumentError(f"{name}: no {op.name} of {array.dtype}; convert it to float32 first")
    if communicator is None:
        return Work(None, lambda: None) if async_op else None
    from mpi4py import MPI

    kind = np.dtype(np.float32) if array.dtype == np.float16 else array.dtype
    total = np.array(array, kind, order="C")
    how = MPI.SUM if op is ReduceOp.AVG else getattr(MPI, op.value)
    # Everywhere, also for one receiver: the same order of additions in both.
    request = communicator.Iallreduce(MPI.IN_PLACE, total, how)

    def finish() -> None:
        if dst is None or dst == get_rank():
            array[...] = total / get_world_size() if op is ReduceOp.AVG else total
            mark_written(array)

    return _started(Work(request, finish), async_op)


def broadcast(tensor: Any, src: int, group: None = None, async_op: bool = False) -> Work | None:
    """Replace a tensor by that of process ``src``, in place and in all processes.

    Args:
        tensor: a tensor or an array; of one shape and type in all processes.
        src: the rank whose values all get.
        group, async_op: as of :func:`all_reduce`.

    Raises:
        ArgumentError: there is no such rank.
        RuntimeError: there is no group.

    >>> import tinygrad_np as tg
    >>> from tinygrad_np import distributed
    >>> distributed.init_process_group("self")
    >>> distributed.broadcast(tg.ones(2), src=0)
    >>> distributed.destroy_process_group()
    """
    communicator = communicator_of("broadcast")
    _check_group("broadcast", group)
    _check_rank("broadcast", src)
    if communicator is None:
        return Work(None, lambda: None) if async_op else None
    array = unwrap(tensor)
    values = np.array(array, order="C")
    request = communicator.Ibcast(values.reshape(-1).view(np.uint8), src)  # of any type

    def finish() -> None:
        if src != get_rank():
            array[...] = values
            mark_written(array)

    return _started(Work(request, finish), async_op)


def all_gather(tensor_list: list[Any], tensor: Any, group: None = None) -> None:
    """Put the tensors of all processes into those of a list, by rank.

    Args:
        tensor_list: as many tensors or arrays as there are processes, of ``tensor``'s shape and
            type.
        tensor: that of this process.
        group: as of :func:`all_reduce`.

    Raises:
        ArgumentError: the list does not fit.
        RuntimeError: there is no group.

    >>> import tinygrad_np as tg
    >>> from tinygrad_np import distributed
    >>> distributed.init_process_group("self")
    >>> found = [tg.zeros(2)]
    >>> distributed.all_gather(found, tg.tensor([1.0, 2.0]))
    >>> found
    [tensor([1., 2.])]
    >>> distributed.destroy_process_group()
    """
    communicator = communicator_of("all_gather")
    _check_group("all_gather", group)
    own = np.array(unwrap(tensor), order="C")
    arrays = [unwrap(item) for item in tensor_list]
    kinds = [(array.shape, array.dtype) for array in arrays]
    if kinds != [(own.shape, own.dtype)] * get_world_size():
        raise ArgumentError(
            f"all_gather: the list has {[f'{d}{s}' for s, d in kinds]}, expected "
            f"{get_world_size()} of {own.dtype}{own.shape}"
        )
    every = np.empty((len(arrays), *own.shape), own.dtype)  # (world size, ...)
    if communicator is None:
        every[0] = own
    else:
        as_bytes = every.reshape(-1).view(np.uint8)
        communicator.Allgather(own.reshape(-1).view(np.uint8), as_bytes)
    for array, values in zip(arrays, every, strict=True):
        array[...] = values
        mark_written(array)


def barrier(group: None = None) -> None:
    """Wait until every process has come here.

    Raises:
        RuntimeError: there is no group.

    >>> from tinygrad_np import distributed
    >>> distributed.init_process_group("self")
    >>> distributed.barrier()
    >>> distributed.destroy_process_group()
    """
    communicator = communicator_of("barrier")
    _check_group("barrier", group)
    if communicator is not None:
        communicator.Barrier()


def _started(work: Work, async_op: bool) -> Work | None:
    if async_op:
        return work
    work.wait()
    return None


def _check_group(op: str, group: None) -> None:
    if group is not None:
        raise NotImplementedError(f"{op}: there is one group, of all processes; leave group out")


def _check_rank(op: str, rank: int) -> None:
    if not 0 <= rank < get_world_size():
        raise ArgumentError(f"{op}: rank {rank}, expected 0 to {get_world_size() - 1}")
