"""A sampler that gives each of several processes its own share of a data set."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sized

import numpy as np

from ... import distributed
from .sampler import Sampler

__all__ = ["DistributedSampler"]


class DistributedSampler(Sampler[int]):
    """The share of one process in the indices of a data set, the same number for each process.

    All processes draw the same order, and each takes every ``num_replicas``-th index of it. Where
    the length does not divide evenly, the first indices of the order come again at its end, or,
    with ``drop_last``, the last ones are left out. Call :meth:`set_epoch` before each epoch, for
    else every epoch has the same order.

    Args:
        dataset: what to take samples from; only its length counts.
        num_replicas: how many processes there are; by default those of the process group.
        rank: the number of this one, from 0; by default its rank in the group.
        shuffle: whether the order is random.
        seed: fixes the order together with the epoch; the same in all processes.
        drop_last: see above.

    Raises:
        RuntimeError: ``num_replicas`` or ``rank`` is not given, and there is no process group.
        ValueError: ``rank`` is not from 0 to ``num_replicas - 1``.

    Example:
        >>> [list(DistributedSampler(range(5), 2, rank, shuffle=False)) for rank in (0, 1)]
        [[0, 2, 4], [1, 3, 0]]
    """

    def __init__(
        self,
        dataset: Sized,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
    ) -> None:
        if num_replicas is None or rank is None:
            if not distributed.is_initialized():
                raise RuntimeError(
                    "DistributedSampler: there is no default process group; give num_replicas and "
                    "rank, or call distributed.init_process_group() first"
                )
            num_replicas = distributed.get_world_size() if num_replicas is None else num_replicas
            rank = distributed.get_rank() if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(
                f"DistributedSampler: Invalid rank {rank}, rank should be in the interval "
                f"[0, {num_replicas - 1}]"
            )
        self.dataset = dataset
        self.num_replicas = num_replicas
        self.rank = rank
        self.shuffle = shuffle
        self.seed = seed
        self.drop_last = drop_last
        self.epoch = 0
        count = len(dataset)
        whole = drop_last and count % num_replicas
        self.num_samples = count // num_replicas if whole else math.ceil(count / num_replicas)
        self.total_size = self.num_samples * num_replicas

    def __iter__(self) -> Iterator[int]:
        count = len(self.dataset)
        if self.shuffle:
            order = np.random.default_rng((self.seed, self.epoch)).permutation(count)
        else:
            order = np.arange(count)
        if count:
            order = np.resize(order, self.total_size)  # repeats it from its start, or cuts it off
        return iter(order[self.rank :: self.num_replicas].tolist())

    def __len__(self) -> int:
        return self.num_samples

    def set_epoch(self, epoch: int) -> None:
        """Set the epoch whose order the next pass has.

        Example:
            >>> sampler = DistributedSampler(range(100), num_replicas=2, rank=0)
            >>> first = list(sampler)
            >>> sampler.set_epoch(1)
            >>> first == list(sampler)
            False
        """
        self.epoch = epoch
