"""What workers are to do, on its way from the loader's process to theirs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pickle import PicklingError
from typing import Any, NamedTuple

from .fetch import Fetch
from .main_module import MainModule
from .parcel import pack, unpack
from .shared_memory import SharedFile, is_supported

__all__ = ["Job", "PackedJob"]


class Job(NamedTuple):
    """What a worker is to do.

    Attributes:
        fetch: what to take from a data set.
        worker_init_fn: called with the worker's number first.
    """

    fetch: Fetch
    worker_init_fn: Callable[[int], None] | None

    def open(self) -> Job:
        """Return the job: a forked worker has it as it is."""
        return self

    def close(self) -> None:
        """Do nothing: there is nothing to give up."""


class PackedJob:
    """A job for workers that are started from scratch.

    It is packed once, and all workers share the memory of its arrays. Only a job that holds locks
    or queues of :mod:`multiprocessing` is packed for one worker at a time: they can be handed to a
    process while it is being started, and at no other time.

    Args:
        job: what the workers are to do.

    Raises:
        PicklingError: it cannot be pickled, or is in part defined in an interactive session.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._files: list[SharedFile] = []
        self._packed: tuple[Any, ...] | None = None
        with suppress(RuntimeError):  # multiprocessing's refusal; any other comes again at a start
            self._packed = self._pack()

    def __reduce__(self) -> Any:
        return _ArrivedJob, self._packed or self._pack()

    def _pack(self) -> tuple[Any, ...]:
        try:
            parcel = pack(self._job)
        except (PicklingError, AttributeError, TypeError) as error:
            raise PicklingError(
                f"DataLoader: the data set, collate_fn and worker_init_fn go to worker processes, "
                f"which is not possible: {error}; define them at the top level of a module, or set "
                "num_workers=0 or multiprocessing_context='fork'"
            ) from error
        main = None
        if b"__main__" in bytes(parcel.parts[0]):
            main = MainModule.current()
            if main is None:
                raise PicklingError(
                    "DataLoader: the data set, collate_fn or worker_init_fn is defined in an "
                    "interactive session, where worker processes cannot find it; put it into a "
                    "file and import it, or set num_workers=0 or multiprocessing_context='fork'"
                )
        if not is_supported():
            return main, None, [bytearray(part) for part in parcel.parts]
        file = SharedFile()
        self._files.append(file)
        file.store(parcel)
        return main, file, parcel.spans

    def close(self) -> None:
        """Give the memory up in this process; workers that were started keep it."""
        for file in self._files:
            file.close()
        self._files.clear()


class _ArrivedJob:
    """A packed job in the worker's process."""

    def __init__(self, main: MainModule | None, file: SharedFile | None, contents: Any) -> None:
        self._main = main
        self._file = file
        self._contents = contents

    def open(self) -> Job:
        """Unpack the job, after the script has been run where it defines a part of it.

        Raises:
            RuntimeError: the script does not define what it should.
        """
        stopped = None if self._main is None else self._main.run()
        try:
            job: Job
            if self._file is None:
                job = unpack(self._contents)
            else:
                job = self._file.load(self._contents)
                self._file.close()
        except Exception as error:
            if stopped is None or self._main is None:
                raise
            raise RuntimeError(
                f"DataLoader: a worker process runs {self._main.path} for what the data set, "
                "collate_fn or worker_init_fn need of it, which failed as follows; put these into "
                "a module, or the work of the script under if __name__ == '__main__':\n" + stopped
            ) from error
        return job
