"""What runs in a worker process: waits for indices, answers with batches."""

from __future__ import annotations

import os
import random
import signal
import threading
import traceback
from collections.abc import Sequence
from multiprocessing import connection as connections
from multiprocessing import parent_process
from multiprocessing.reduction import ForkingPickler
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, Protocol

import numpy as np

from ...random import manual_seed
from .fetch import Fetcher
from .job import Job
from .parcel import pack
from .shared_memory import Location, SharedFile, SlotWriter
from .worker_info import WorkerInfo, set_worker_info

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

__all__ = ["RESTART", "Batch", "End", "Failure", "InlineBatch", "work"]

RESTART = "restart"
"""Sent before another pass: a stream begins anew."""


class Batch(NamedTuple):
    """An answer: a batch in a slot of the shared file."""

    location: Location
    spans: list[tuple[int, int]]


class InlineBatch(NamedTuple):
    """An answer: a batch, where there is no shared memory. Its arrays can be written to."""

    parts: list[bytearray]


class End(NamedTuple):
    """An answer: this worker's stream has no more samples."""


class Failure(NamedTuple):
    """An answer: an exception.

    Attributes:
        kind: its class, pickled; None where that cannot be.
        text: its class's name and its traceback.
    """

    kind: bytes | None
    text: str

    @classmethod
    def of(cls, error: Exception, number: int) -> Failure:
        """Describe an exception in worker ``number``."""
        try:
            kind = bytes(ForkingPickler.dumps(type(error)))
        except Exception:
            kind = None
        trace = "".join(traceback.format_exception(error))
        name = type(error).__name__
        return cls(kind, f"Caught {name} in DataLoader worker process {number}.\nOriginal {trace}")

    def raise_again(self) -> NoReturn:
        """Raise an exception of the same class, with the worker's traceback as its message.

        A class that takes no single message is raised as RuntimeError.
        """
        try:
            kind = RuntimeError if self.kind is None else ForkingPickler.loads(self.kind)
            error = kind(_Verbatim(self.text) if issubclass(kind, KeyError) else self.text)
        except Exception:
            error = RuntimeError(self.text)
        try:
            raise error
        finally:
            del error  # else the exception's traceback would hold the exception, and all its frames


class _Verbatim(str):
    """Text whose repr is itself: all that a KeyError shows of its message is the repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


class _Openable(Protocol):
    def open(self) -> Job: ...


def work(
    job: _Openable,
    connection: Connection,
    file: SharedFile | None,
    number: int,
    num_workers: int,
    seed: int,
    inherited: Sequence[Connection] = (),
) -> None:
    """Serve a loader until it closes the connection.

    Args:
        job: what to do.
        connection: brings ``(slot, index)``, or :data:`RESTART`; takes an answer to each of the
            former.
        file: holds the slots; None where there is no shared memory.
        number: of this worker, from 0.
        num_workers: how many there are.
        seed: of this worker's random streams.
        inherited: the loader's ends of connections, which a fork copies: closed here, for else no
            worker would see the loader close them.
    """
    for end in inherited:
        end.close()
    _leave_interrupts_to_the_loader()
    _end_with(parent_process().sentinel)  # type: ignore[union-attr]
    worker = _Worker(job, file, WorkerInfo(number, num_workers, seed, None))
    try:
        while True:
            message = connection.recv()
            if message == RESTART:
                worker.restart()
            else:
                connection.send(worker.answer(*message))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass


class _Worker:
    def __init__(self, job: _Openable, file: SharedFile | None, info: WorkerInfo) -> None:
        self._number = info.id
        self._slots = None if file is None else SlotWriter(file)
        self._failure: Failure | None = None
        self._fetcher: Fetcher
        try:
            self._fetch, worker_init_fn = job.open()
            _seed_streams(info.seed)
            set_worker_info(info._replace(dataset=self._fetch.dataset))
            if worker_init_fn is not None:
                worker_init_fn(info.id)
        except Exception as error:
            self._failure = Failure.of(error, self._number)
        else:
            self.restart()

    def restart(self) -> None:
        """Begin a pass."""
        try:
            self._fetcher = self._fetch.fetcher()
        except Exception as error:
            self._failure = Failure.of(error, self._number)

    def answer(self, slot: int, index: Any) -> Batch | InlineBatch | End | Failure:
        """Make the batch at an index, and put it into a slot."""
        if self._failure is not None:
            return self._failure
        try:
            try:
                batch = self._fetcher.fetch(index)
            except StopIteration:
                return End()
            parcel = pack(batch)
            if self._slots is None:
                return InlineBatch([bytearray(part) for part in parcel.parts])
            return Batch(self._slots.put(slot, parcel), parcel.spans)
        except Exception as error:
            return Failure.of(error, self._number)


def _leave_interrupts_to_the_loader() -> None:
    """Ignore Ctrl-C, which a terminal sends to all processes: the loader ends its workers itself.

    It started this one with the signal blocked, so that none came in between.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _end_with(sentinel: Any) -> None:
    """End this process with its parent, however that ends, even in the middle of a batch."""

    def watch() -> None:
        connections.wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="end with the loader", daemon=True).start()


def _seed_streams(seed: int) -> None:
    random.seed(seed)
    np.random.seed(np.random.SeedSequence(seed).generate_state(4))
    manual_seed(seed)
