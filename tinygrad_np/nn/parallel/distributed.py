"""A module whose gradients are averaged over the processes of a group."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ... import distributed
from ...core.grad_mode import is_grad_enabled
from ...core.tensor_base import unwrap
from ..module import Module

__all__ = ["DistributedDataParallel"]


class DistributedDataParallel(Module):
    """A module of which every process of the group has the same copy, for its share of the data.

    The weights and buffers of rank 0 are the first of all. At the end of each backward pass each
    gradient becomes its mean over the processes, exchanged in a few large buckets (Li et al.,
    "PyTorch Distributed: experiences on accelerating data parallel training", 2020); the buffers of
    rank 0 are sent out before each forward pass. Here the exchange begins when backward has reached
    every leaf, not in its midst.

    Args:
        module: the module; every parameter that requires grad must take part in each backward.
        broadcast_buffers: whether the buffers of rank 0 are sent out before each forward pass.
        bucket_cap_mb: how large a bucket becomes, in MiB.

    Attributes:
        module: the module that was given.

    Raises:
        RuntimeError: there is no group, the module has no parameter that requires grad, the
            parameters differ between processes by name, shape or type, or a parameter got no
            gradient in the pass before.

    >>> import tinygrad_np as tg
    >>> from tinygrad_np import distributed
    >>> distributed.init_process_group("self")
    >>> model = tg.nn.parallel.DistributedDataParallel(tg.nn.Linear(2, 1))
    >>> model(tg.ones(3, 2)).sum().backward()
    >>> model.module.bias.grad
    tensor([3.])
    >>> distributed.destroy_process_group()
    """

    def __init__(
        self, module: Module, *, broadcast_buffers: bool = True, bucket_cap_mb: float = 25
    ) -> None:
        super().__init__()
        self.module = module
        self.broadcast_buffers = broadcast_buffers
        self.require_backward_grad_sync = True
        self._ready: set[int] = set()
        trained = [p for p in module.parameters() if p.requires_grad]
        if not trained:
            raise RuntimeError(
                "DistributedDataParallel: the module has no parameter that requires grad; it "
                "needs no DistributedDataParallel"
            )
        self._check_alike()
        for _, tensor in (*module.named_parameters(), *module.named_buffers()):
            distributed.broadcast(tensor, 0)
        self._buckets = _into_buckets(trained, bucket_cap_mb * 2**20)
        self._count = len(trained)
        for parameter in trained:
            parameter.register_post_accumulate_grad_hook(self._on_gradient)

    def _check_alike(self) -> None:
        """Raise RuntimeError in all processes unless they have the same parameters."""
        text = repr([(n, tuple(p.shape), str(p.dtype)) for n, p in self.module.named_parameters()])
        sums = np.array([zlib.crc32(text.encode())], np.int64)
        least, most = sums.copy(), sums.copy()
        distributed.all_reduce(least, distributed.ReduceOp.MIN)
        distributed.all_reduce(most, distributed.ReduceOp.MAX)
        if least != most:
            raise RuntimeError(
                "DistributedDataParallel: the parameters differ between processes by name, shape "
                f"or type; those of rank {distributed.get_rank()} are {text[:200]}"
            )

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the module's outputs."""
        if self._ready:
            missing = self._count - len(self._ready)
            raise RuntimeError(
                "DistributedDataParallel: Expected to have finished reduction in the prior "
                f"iteration before starting a new one: {missing} parameters got no gradient; leave "
                "them out of the module, or set requires_grad=False before it is wrapped"
            )
        if self.broadcast_buffers and self.require_backward_grad_sync and is_grad_enabled():
            for buffer in self.module.buffers():
                distributed.broadcast(buffer, 0)
        return self.module(*args, **kwargs)

    @contextmanager
    def no_sync(self) -> Iterator[None]:
        """Let gradients add up in each process alone; the next pass outside exchanges the sums.

        >>> import tinygrad_np as tg
        >>> from tinygrad_np import distributed
        >>> distributed.init_process_group("self")
        >>> model = tg.nn.parallel.DistributedDataParallel(tg.nn.Linear(2, 1))
        >>> with model.no_sync():
        ...     model(tg.ones(3, 2)).sum().backward()
        >>> model(tg.ones(3, 2)).sum().backward()
        >>> model.module.bias.grad
        tensor([6.])
        >>> distributed.destroy_process_group()
        """
        before = self.require_backward_grad_sync
        self.require_backward_grad_sync = False
        try:
            yield
        finally:
            self.require_backward_grad_sync = before

    def _on_gradient(self, parameter: Any) -> None:
        if not self.require_backward_grad_sync:
            return
        self._ready.add(id(parameter))
        if len(self._ready) == self._count:
            self._ready.clear()
            self._exchange()

    def _exchange(self) -> None:
        """Replace each gradient by its mean over the processes."""
        if distributed.get_world_size() == 1:
            return
        under_way = []
        for bucket in self._buckets:
            flat = np.concatenate([unwrap(p.grad).reshape(-1) for p in bucket])
            work = distributed.all_reduce(flat, distributed.ReduceOp.AVG, async_op=True)
            under_way.append((bucket, flat, work))
        for bucket, flat, work in under_way:
            assert work is not None
            work.wait()
            start = 0
            for p in bucket:
                gradient = unwrap(p.grad)
                gradient[...] = flat[start : start + gradient.size].reshape(gradient.shape)
                start += gradient.size


def _into_buckets(parameters: list[Any], most_bytes: float) -> list[list[Any]]:
    """Parameters of one type, last ones first: backward comes to them in about that order."""
    buckets: list[list[Any]] = []
    size = 0
    for p in reversed(parameters):
        nbytes = unwrap(p).nbytes
        full = not buckets or buckets[-1][0].dtype != p.dtype or size + nbytes > most_bytes
        if full:
            buckets.append([])
            size = 0
        buckets[-1].append(p)
        size += nbytes
    return buckets
