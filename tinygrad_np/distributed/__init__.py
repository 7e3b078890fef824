"""Processes that work on one thing, on MPI, under ``torch.distributed``'s names (extra: mpi).

A program is started once for each process, ``mpiexec -n 4 python program.py``, and begins with::

    from tinygrad_np import distributed
    distributed.init_process_group()

On one machine MPI's own exchange goes through shared memory, between machines over the network.
"""

from __future__ import annotations

from .collectives import ReduceOp as ReduceOp
from .collectives import Work as Work
from .collectives import all_gather as all_gather
from .collectives import all_reduce as all_reduce
from .collectives import barrier as barrier
from .collectives import broadcast as broadcast
from .collectives import reduce as reduce
from .process_group import destroy_process_group as destroy_process_group
from .process_group import get_rank as get_rank
from .process_group import get_world_size as get_world_size
from .process_group import init_process_group as init_process_group
from .process_group import is_available as is_available
from .process_group import is_initialized as is_initialized

init = init_process_group
rank = get_rank
world_size = get_world_size

__all__ = [
    "ReduceOp",
    "Work",
    "all_gather",
    "all_reduce",
    "barrier",
    "broadcast",
    "destroy_process_group",
    "get_rank",
    "get_world_size",
    "init",
    "init_process_group",
    "is_available",
    "is_initialized",
    "rank",
    "reduce",
    "world_size",
]
