"""The group of processes that this one belongs to, and how a failure in one ends all."""

from __future__ import annotations

import sys
import traceback
from importlib.util import find_spec
from types import TracebackType
from typing import Any

__all__ = [
    "destroy_process_group",
    "get_rank",
    "get_world_size",
    "init_process_group",
    "is_available",
    "is_initialized",
]

_communicator: Any = None  # mpi4py's; None for a process that is alone
_initialized = False


def is_available() -> bool:
    """Whether mpi4py is installed; nothing is imported.

    >>> from tinygrad_np import distributed
    >>> distributed.is_available() in (True, False)
    True
    """
    return find_spec("mpi4py") is not None


def init_process_group(backend: str = "mpi") -> None:
    """Join the group of the processes that ``mpiexec`` started together.

    From then on an exception that nothing catches in one process ends all of them, with its
    traceback, each line named by rank: the others would wait for it forever.

    Args:
        backend: "mpi", or "self" for a group of this process alone, which needs no MPI.

    Raises:
        ImportError: mpi4py is not installed.
        NotImplementedError: another backend of PyTorch's.
        RuntimeError: this process is in a group already.

    >>> from tinygrad_np import distributed
    >>> distributed.init_process_group("self")
    >>> distributed.get_rank(), distributed.get_world_size()
    (0, 1)
    >>> distributed.destroy_process_group()
    """
    global _communicator, _initialized
    if backend not in ("mpi", "self"):
        raise NotImplementedError(
            f"init_process_group: backend {backend!r} is not here; take 'mpi', and start the "
            "program by mpiexec"
        )
    if _initialized:
        raise RuntimeError(
            "init_process_group: this process is in a group already; call it once, or "
            "destroy_process_group() before"
        )
    if backend == "mpi":
        try:
            from mpi4py import MPI
        except ImportError as missing:
            raise ImportError(
                'init_process_group needs mpi4py and an MPI: pip install "tinygrad-np[mpi]"'
            ) from missing
        # A communicator of its own: no message of the user's can be taken for one of these.
        _communicator = MPI.COMM_WORLD.Dup()
        if _communicator.size > 1:
            sys.excepthook = _end_all
    _initialized = True


def destroy_process_group() -> None:
    """Leave the group; every process must.

    Raises:
        RuntimeError: there is no group.

    >>> from tinygrad_np import distributed
    >>> distributed.init_process_group("self")
    >>> distributed.destroy_process_group()
    >>> distributed.is_initialized()
    False
    """
    global _communicator, _initialized
    communicator = communicator_of("destroy_process_group")
    if communicator is not None:
        communicator.Free()
        if sys.excepthook is _end_all:
            sys.excepthook = sys.__excepthook__
    _communicator, _initialized = None, False


def is_initialized() -> bool:
    """Whether this process is in a group.

    >>> from tinygrad_np import distributed
    >>> distributed.is_initialized()
    False
    """
    return _initialized


def get_rank() -> int:
    """The number of this process in the group, from 0.

    Raises:
        RuntimeError: there is no group.

    >>> from tinygrad_np import distributed
    >>> distributed.get_rank()
    Traceback (most recent call last):
    RuntimeError: get_rank: there is no process group; call distributed.init_process_group() first
    """
    communicator = communicator_of("get_rank")
    return 0 if communicator is None else int(communicator.rank)


def get_world_size() -> int:
    """The number of processes in the group.

    Raises:
        RuntimeError: there is no group.

    >>> from tinygrad_np import distributed
    >>> distributed.init_process_group("self")
    >>> distributed.get_world_size()
    1
    >>> distributed.destroy_process_group()
    """
    communicator = communicator_of("get_world_size")
    return 1 if communicator is None else int(communicator.size)


def communicator_of(op: str) -> Any:
    """mpi4py's communicator, or None for a process that is alone; errors name ``op``."""
    if not _initialized:
        raise RuntimeError(
            f"{op}: there is no process group; call distributed.init_process_group() first"
        )
    return _communicator


def _end_all(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    """Print the traceback, named by rank, and end every process of the group."""
    rank = _communicator.rank
    text = "".join(traceback.format_exception(kind, error, where))
    sys.stderr.write("".join(f"[rank {rank}] {line}\n" for line in text.splitlines()))
    sys.stderr.flush()
    _communicator.Abort(1)
