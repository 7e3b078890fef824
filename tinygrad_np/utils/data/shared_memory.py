"""Memory that processes share, without a name: nothing is left of it however they end.

It is a file in memory (``memfd_create``, or a temporary file that is unlinked at once) whose
descriptor a new process inherits. The kernel frees it with the last process that has it. Windows
has no descriptors to inherit; there, batches travel through the pipe.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from typing import Any, NamedTuple

import numpy as np

from .parcel import Parcel, unpack

__all__ = ["Location", "SharedFile", "SlotReader", "SlotWriter", "is_supported"]


def is_supported() -> bool:
    """Tell whether processes can share memory here."""
    return os.name == "posix"


class SharedFile:
    """A file in memory; goes to a new process as its argument.

    Example:
        >>> from tinygrad_np.utils.data.parcel import pack
        >>> file = SharedFile()
        >>> parcel = pack({"x": np.arange(3)})
        >>> file.store(parcel)
        >>> file.load(parcel.spans)
        {'x': array([0, 1, 2])}
        >>> file.close()
    """

    def __init__(self, descriptor: int | None = None) -> None:
        self.descriptor = _new_descriptor() if descriptor is None else descriptor

    def __reduce__(self) -> Any:
        from multiprocessing import reduction

        return _inherited, (reduction.DupFd(self.descriptor),)

    def allocate(self, start: int, size: int) -> None:
        """Make sure that the bytes from ``start`` on are there.

        Raises:
            OSError: there is no memory left for them.
        """
        try:
            if hasattr(os, "posix_fallocate"):  # without it the lack shows when they are written,
                os.posix_fallocate(self.descriptor, start, size)  # by a signal that ends the worker
            elif os.fstat(self.descriptor).st_size < start + size:
                os.ftruncate(self.descriptor, start + size)
        except OSError as error:
            raise OSError(
                error.errno,
                f"DataLoader: no {size:,} bytes of memory for workers to share ({error.strerror}); "
                "use fewer workers, smaller batches or a smaller prefetch_factor",
            ) from error

    def map(self, start: int, size: int, access: int = mmap.ACCESS_WRITE) -> mmap.mmap:
        """Map the bytes from ``start``, a multiple of the page size, on."""
        return mmap.mmap(self.descriptor, size, access=access, offset=start)

    def store(self, parcel: Parcel) -> None:
        """Put a parcel at the start of the file."""
        self.allocate(0, parcel.size)
        with self.map(0, parcel.size) as memory, memoryview(memory) as view:
            parcel.write(view)

    def load(self, spans: list[tuple[int, int]]) -> Any:
        """Put the object of a parcel together that lies at the start of the file.

        Its arrays are not copied: processes share their memory until one writes to it, and what it
        writes is its own.
        """
        view = memoryview(self.map(0, sum(spans[-1]), access=mmap.ACCESS_COPY))
        return unpack(view[start : start + length] for start, length in spans)

    def close(self) -> None:
        """Give the file up in this process; what is mapped stays."""
        os.close(self.descriptor)


class Location(NamedTuple):
    """Where in its file a slot lies, now."""

    start: int
    capacity: int


class SlotWriter:
    """The worker's end: puts batches into numbered slots of a file, which grow as need be.

    A slot is written again only when the reader has said that it is empty.
    """

    def __init__(self, file: SharedFile) -> None:
        self._file = file
        self._end = 0
        self._slots: dict[int, tuple[Location, mmap.mmap]] = {}

    def put(self, slot: int, parcel: Parcel) -> Location:
        """Copy a parcel into a slot.

        Raises:
            OSError: there is no memory left for it.
        """
        if slot not in self._slots or self._slots[slot][0].capacity < parcel.size:
            self._grow(slot, parcel.size)
        location, memory = self._slots[slot]
        with memoryview(memory) as view:
            parcel.write(view)
        return location

    def _grow(self, slot: int, size: int) -> None:
        if slot in self._slots:
            location, memory = self._slots.pop(slot)
            memory.close()
            size = max(size, 2 * location.capacity)  # what is given up is never more than is used
        unit = mmap.ALLOCATIONGRANULARITY
        capacity = -(-size // unit) * unit
        self._file.allocate(self._end, capacity)
        location = Location(self._end, capacity)
        self._slots[slot] = location, self._file.map(*location)
        self._end += capacity


class SlotReader:
    """The loader's end: takes batches out of the slots of a file."""

    def __init__(self, file: SharedFile) -> None:
        self._file = file
        self._slots: dict[int, tuple[Location, mmap.mmap]] = {}

    def take(self, slot: int, location: Location, spans: list[tuple[int, int]]) -> Any:
        """Copy a batch out of a slot, which may be written again at once.

        The copy costs what any batch costs that is made here, and the batch is then an ordinary
        one: it can be kept and changed, and the memory shared is bounded by the slots.
        """
        if slot not in self._slots or self._slots[slot][0] != location:
            if slot in self._slots:
                self._slots.pop(slot)[1].close()
            self._slots[slot] = location, self._file.map(*location)
        parts = []
        with memoryview(self._slots[slot][1]) as view:
            for start, length in spans:
                part = np.empty(length, np.uint8)
                part.data[:] = view[start : start + length]
                parts.append(part)
        return unpack(parts)

    def close(self) -> None:
        """Give the memory up."""
        for _, memory in self._slots.values():
            memory.close()
        self._slots.clear()
        self._file.close()


def _new_descriptor() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("tinygrad_np batches")
    with tempfile.TemporaryFile() as file:  # unlinked: this descriptor is all that is left of it
        return os.dup(file.fileno())


def _inherited(duplicate: Any) -> SharedFile:
    return SharedFile(duplicate.detach())
