"""The loader's side of its workers: starts them, hands out indices, takes batches, ends them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from time import monotonic
from typing import Any

from .fetch import Fetch
from .job import Job, PackedJob
from .main_module import WorkersReachedError, hidden_main, is_being_run
from .parcel import unpack
from .shared_memory import SharedFile, SlotReader, is_supported
from .worker import RESTART, Batch, End, Failure, InlineBatch, work

__all__ = ["WorkerPool"]

_GRACE_SECONDS = 1.0  # for a worker to end by itself, and again by SIGTERM
_THREAD_VARIABLES = (
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OMP_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
_starting = threading.Lock()

Answer = Batch | InlineBatch | End | Failure


class WorkerPool:
    """The workers of a loader.

    Args:
        fetch: what they take from a data set.
        num_workers: how many there are, 1 or more.
        prefetch_factor: how many batches each makes ahead, 1 or more.
        timeout: seconds to wait for a batch; 0 for as long as it takes.
        worker_init_fn: called with the worker's number in each first.
        context: how processes are started; None to spawn them.
        in_order: whether batches come in the order of their indices.
        persistent: whether the workers stay after a pass.
        seed: each worker's random streams are seeded with it, plus the worker's number.

    Raises:
        AssertionError: ``prefetch_factor`` is 0.
        PicklingError: the workers cannot be given what they are to do.
    """

    def __init__(
        self,
        fetch: Fetch,
        *,
        num_workers: int,
        prefetch_factor: int,
        timeout: float,
        worker_init_fn: Callable[[int], None] | None,
        context: BaseContext | None,
        in_order: bool,
        persistent: bool,
        seed: int,
    ) -> None:
        if is_being_run():
            raise WorkersReachedError
        if prefetch_factor < 1:
            raise AssertionError(f"DataLoader: prefetch_factor={prefetch_factor}, expected above 0")
        # Where batches travel through the pipe, a worker that waits for its batch to be taken does
        # not take the next index: with one index at a time nobody waits for the other.
        self._ahead = prefetch_factor if is_supported() else 1
        self._timeout = timeout
        self._in_order = in_order
        self._persistent = persistent
        self._passes = 0
        self._workers: list[_Worker] = []
        self._awaited: deque[_Worker] = deque()  # by whom the batches to come are made
        self.stop = weakref.finalize(self, _stop, self._workers, os.getpid())
        context = context or multiprocessing.get_context("spawn")
        job = Job(fetch, worker_init_fn)
        try:
            if context.get_start_method() == "fork":
                self._start(context, job, num_workers, seed)
            else:
                with closing(PackedJob(job)) as packed, _conditions_of_workers(context):
                    self._start(context, packed, num_workers, seed)
        except BaseException:
            self.stop()
            raise

    def _start(self, context: BaseContext, job: Job | PackedJob, count: int, seed: int) -> None:
        forked = isinstance(job, Job)
        for number in range(count):
            inherited = [worker.connection for worker in self._workers] if forked else []
            self._workers.append(_Worker(context, job, number, count, seed + number, inherited))

    def run(self, indices: Iterator[Any]) -> Iterator[Any]:
        """Begin a pass: an iterator of the batches at the indices.

        A pass that has not come to its end is given up.
        """
        try:
            while self._awaited:
                self._awaited.popleft().take(timeout=0)
            for worker in self._workers if self._passes else ():
                worker.restart()
            self._passes += 1
            batches = _Pass(self, indices, self._passes)
            for _ in range(self._ahead * len(self._workers)):
                batches.hand_out()
        except BaseException:
            self.stop()
            raise
        return batches

    def next_answer(self, number: int, hand_out: Callable[[], None]) -> Any:
        """Take the next batch or Failure of pass ``number``; an End at its end.

        Each answer that is taken makes room to hand out an index.
        """
        if number != self._passes:
            raise RuntimeError(
                "DataLoader: another pass over this loader, with persistent_workers, has begun; "
                "finish one before the next"
            )
        try:
            while self._awaited:
                worker = self._awaited[0] if self._in_order else self._first_ready()
                self._awaited.remove(worker)  # the first of its entries
                answer = worker.take(self._timeout)
                worker.has_more = worker.has_more and not isinstance(answer, End)
                hand_out()
                if not isinstance(answer, End):
                    return answer
        except BaseException:  # Ctrl-C, too: what a worker is at is unknown then
            self._awaited.clear()
            self.stop()
            raise
        if not self._persistent:
            self.stop()
        return End()

    def turns(self) -> Iterator[_Worker]:
        """The workers by turns, without end; those whose stream has ended are passed over."""
        while any(worker.has_more for worker in self._workers):
            for worker in self._workers:
                if worker.has_more:
                    yield worker

    def give(self, worker: _Worker, index: Any) -> None:
        """Give an index to a worker."""
        worker.give(index)
        self._awaited.append(worker)

    def _first_ready(self) -> _Worker:
        waiting = dict.fromkeys(self._awaited)
        ready = next((worker for worker in waiting if worker.has_answer()), None)
        if ready is not None:
            return ready
        by_handle = {handle: worker for worker in waiting for handle in worker.handles()}
        handles = wait(by_handle, self._timeout or None)
        return by_handle[handles[0]] if handles else self._awaited[0]  # whose wait then times out


class _Pass:
    """The batches of one pass.

    It has the pool, and the pool does not have it: when a loop is left early, the last reference
    goes and the workers end.
    """

    def __init__(self, pool: WorkerPool, indices: Iterator[Any], number: int) -> None:
        self._pool = pool
        self._indices = indices
        self._turns = pool.turns()
        self._number = number

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        answer = self._pool.next_answer(self._number, self.hand_out)
        if isinstance(answer, End):
            raise StopIteration
        if isinstance(answer, Failure):
            answer.raise_again()
        return answer

    def hand_out(self) -> None:
        """Give the next index to the worker whose turn it is, if there are both."""
        worker = next(self._turns, None)
        if worker is not None:
            with suppress(StopIteration):
                self._pool.give(worker, next(self._indices))


class _Worker:
    """A worker process as the loader sees it."""

    def __init__(
        self,
        context: BaseContext,
        job: Job | PackedJob,
        number: int,
        count: int,
        seed: int,
        inherited: list[Connection],
    ) -> None:
        self._reader: SlotReader | None = None
        with ExitStack() as undo:
            self.connection, theirs = context.Pipe()
            undo.callback(self.connection.close)
            file = None
            if is_supported():
                file = SharedFile()
                self._reader = SlotReader(file)
                undo.callback(self._reader.close)
            if inherited or context.get_start_method() == "fork":
                inherited = [*inherited, self.connection]
            with closing(theirs):
                self.process = context.Process(  # type: ignore[attr-defined]
                    target=work,
                    args=(job, theirs, file, number, count, seed, inherited),
                    name=f"DataLoader worker {number}",
                    daemon=True,
                )
                self.process.start()
            undo.pop_all()
        self.has_more = True
        self._answers: deque[Answer] = deque()  # received, not taken
        self._given: deque[int] = deque()  # slots that were given and not taken, in order
        self._empty: list[int] = []
        self._slots = 0

    def restart(self) -> None:
        """Begin another pass."""
        self.has_more = True
        self._send(RESTART)

    def give(self, index: Any) -> None:
        """Send an index, for an answer to be taken later."""
        # A worker whose answers nobody reads would in the end not read what it is sent.
        while self.connection.poll() and self._receive():
            pass
        if not self._empty:
            self._empty.append(self._slots)
            self._slots += 1
        slot = self._empty.pop()
        self._send((slot, index))
        self._given.append(slot)

    def _send(self, message: Any) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # it is dead: taking will say so
            self.connection.send(message)

    def take(self, timeout: float) -> Any:
        """Wait for the answer to the first index that has none: a batch, Failure or End.

        Raises:
            RuntimeError: the worker has died, or does not answer in time.
        """
        deadline = monotonic() + timeout if timeout else None
        while not self._answers:
            seconds = None if deadline is None else max(deadline - monotonic(), 0)
            ready = wait(self.handles(), seconds)
            if not ready:
                raise RuntimeError(f"DataLoader timed out after {timeout} seconds")
            answered = self.connection in ready or self.connection.poll()
            if not answered or not self._receive():
                raise self._death()
        answer = self._answers.popleft()
        slot = self._given.popleft()
        self._empty.append(slot)
        if isinstance(answer, Batch) and self._reader is not None:
            return self._reader.take(slot, *answer)
        return unpack(answer.parts) if isinstance(answer, InlineBatch) else answer

    def _receive(self) -> bool:
        """Receive an answer; False where the worker is dead."""
        try:
            self._answers.append(self.connection.recv())
        except (EOFError, ConnectionResetError):
            return False
        return True

    def handles(self) -> list[Any]:
        """Return what is ready when the worker has answered or died."""
        return [self.connection, self.process.sentinel]

    def has_answer(self) -> bool:
        """Tell whether an answer can be taken without waiting."""
        return bool(self._answers) or self.connection.poll()

    def _death(self) -> RuntimeError:
        self.process.join(_GRACE_SECONDS)
        code = self.process.exitcode
        how = f"with exit code {code}"
        if code is not None and code < 0:
            how = f"by signal {-code} ({signal.Signals(-code).name})"
            if -code == getattr(signal, "SIGKILL", 0):
                how += ", as the system does with a process when memory runs out"
        return RuntimeError(
            f"DataLoader worker (pid(s) {self.process.pid}) exited unexpectedly {how}; load with "
            "num_workers=0 to see its error, or with fewer workers"
        )

    def close(self) -> None:
        """Give up what is left of a worker that has ended."""
        if self._reader is not None:
            self._reader.close()
        self.process.close()


@contextmanager
def _conditions_of_workers(context: BaseContext) -> Iterator[None]:
    """What holds while workers are started, for them to inherit.

    Ctrl-C is blocked until they ignore it, so that none prints a traceback of its own. Each
    multiplies matrices in one thread, for they run side by side already. And none runs the user's
    script unless it needs to.
    """
    with _starting, ExitStack() as stack:
        stack.enter_context(hidden_main())
        if context.get_start_method() == "forkserver":
            from multiprocessing.forkserver import ensure_running

            ensure_running()  # before the rest: others are forked from the server, too
        for name in _THREAD_VARIABLES:
            stack.callback(_set_variable, name, os.environ.get(name))
            os.environ[name] = "1"
        if hasattr(signal, "pthread_sigmask"):
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            stack.callback(signal.pthread_sigmask, signal.SIG_SETMASK, before)
        yield


def _set_variable(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def _stop(workers: list[_Worker], owner: int) -> None:
    """End workers: they are told, then asked by SIGTERM, then killed."""
    if os.getpid() != owner:  # a process forked from the loader's: they are not its workers
        return
    for worker in workers:
        worker.connection.close()  # at which it ends when it next looks
    for last_resort in (None, "terminate", "kill"):
        running = [worker.process for worker in workers if worker.process.is_alive()]
        if last_resort is not None:
            for process in running:
                getattr(process, last_resort)()
        deadline = monotonic() + _GRACE_SECONDS
        for process in running:
            process.join(max(deadline - monotonic(), 0))
    for worker in workers:
        with suppress(ValueError):  # it still runs, in a call that the kernel cannot break
            worker.close()
    workers.clear()
