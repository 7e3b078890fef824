"""The two formats of ``torch.save``: where the pickle is, and where the bytes of the storages are.

Since PyTorch 1.6 a zip archive: ``NAME/data.pkl`` and, for each storage, ``NAME/data/KEY``. Before,
one file: pickles of a magic number, a version, facts of the machine, the value and the list of the
storages' keys; then for each key the number of its elements and their bytes.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from ..archive import Archive
from ..errors import LoadError, RefusedError, shown
from ..source import Bytes, Source
from .machine import Machine
from .opcodes import PickleStream
from .rebuilding import Rebuilder, Storage, check_result

__all__ = ["LEGACY_MAGIC", "PICKLE", "is_archive", "read_archive", "read_legacy"]

PICKLE = "/data.pkl"
MAGIC = 0x1950A86A20F9469CFC6C
# Its pickle, in any protocol from 2: the number is written in the same way.
LEGACY_MAGIC = b"\x8a\n" + MAGIC.to_bytes(10, "little") + b"."


# --- zip archives --------------------------------------------------------------------------------


def is_archive(archive: Archive) -> bool:
    """Whether a zip archive is one of PyTorch's."""
    return bool(_folders(archive))


def _folders(archive: Archive) -> list[str]:
    """The folders of the archive that hold a pickle."""
    folders = (name.removesuffix(PICKLE) for name in archive.names if name.endswith(PICKLE))
    return [folder for folder in folders if "/" not in folder]


def read_archive(archive: Archive) -> Any:
    """The value in a zip archive of PyTorch's.

    Raises:
        RefusedError: it holds more than tensors, numbers, text and containers.
        LoadError and others: it is damaged.
    """
    folders = _folders(archive)
    if len(folders) != 1:
        raise LoadError(f"it has {len(folders)} pickles, and not one")
    (folder,) = folders
    if f"{folder}/constants.pkl" in archive.names:
        raise RefusedError(
            "a TorchScript program, and programs are never run: save the model's state_dict() "
            "where the file came from"
        )
    big_endian = False
    if f"{folder}/byteorder" in archive.names:
        order = archive.text(f"{folder}/byteorder")
        if order not in (b"little", b"big"):
            raise LoadError(f"its order of bytes is {shown(order)}")
        big_endian = order == b"big"
    storages: dict[str, Bytes] = {}

    def bytes_of(storage: Storage) -> Bytes:
        if storage.key not in storages:
            storages[storage.key] = archive.bytes(f"{folder}/data/{storage.key}")
        return checked_size(storage, storages[storage.key])

    rebuilder = Rebuilder(bytes_of, big_endian, archive.source.budget)
    return _value(rebuilder, archive.text(folder + PICKLE))


# --- the format before ---------------------------------------------------------------------------


def read_legacy(source: Source) -> Any:
    """The value in a file in the format before zip archives.

    Raises:
        RefusedError: it holds more than tensors, numbers, text and containers.
        LoadError and others: it is damaged.
    """
    source.file.seek(0)
    stream = PickleStream(source.file, source.size)
    for expected in (MAGIC, 1001):
        if _plain(stream) != expected:
            raise LoadError("it begins as PyTorch's files do, and then does not go on so")
    _plain(stream)  # facts of the machine; the bytes are little-endian on all of them
    places: dict[str, tuple[int, int]] = {}
    storages: dict[str, Bytes] = {}

    def bytes_of(storage: Storage) -> Bytes:
        if storage.key not in storages:
            storages[storage.key] = source.bytes_at(*places[storage.key])
        return checked_size(storage, storages[storage.key])

    rebuilder = Rebuilder(bytes_of, False, source.budget)
    # The bytes come last, and how many there are depends on types that only the value tells: it is
    # made without tensors first, and again when it is known where their bytes are.
    widths: dict[str, int] = {}

    def width_of(identity: Any) -> Storage:
        storage = rebuilder.storage(identity)
        widths.setdefault(storage.key, storage.width)
        return storage

    start = stream.consumed
    Machine(rebuilder.names_without_tensors, width_of).run(stream)
    content = source.bytes_at(start, stream.consumed - start).tobytes()
    source.file.seek(start + len(content))
    keys = _plain(stream)
    if type(keys) is not list or set(keys) != widths.keys():
        raise LoadError("its list of storages is not that of its tensors")
    position = stream.consumed
    for key in keys:
        count = int.from_bytes(source.bytes_at(position, 8).tobytes(), "little")
        places[key] = position + 8, count * widths[key]
        position = sum(places[key])
    if position != source.size:
        raise LoadError(f"its tensors end after {position:,} bytes of {source.size:,}")
    return _value(rebuilder, content)


def _plain(stream: PickleStream) -> Any:
    """The value of a pickle that names nothing."""
    return Machine({}, _no_storage).run(stream)


def _no_storage(identity: Any) -> Any:
    raise LoadError("it has a storage where none can be")


# --- in both -------------------------------------------------------------------------------------


def checked_size(storage: Storage, data: Bytes) -> Bytes:
    """The bytes of a storage, or a LoadError if it should have another number of them."""
    if data.size != storage.count * storage.width:
        raise LoadError(
            f"the storage {shown(storage.key)} has {data.size:,} bytes, not "
            f"{storage.count * storage.width:,}"
        )
    return data


def _value(rebuilder: Rebuilder, content: bytes) -> Any:
    stream = PickleStream(BytesIO(content), len(content))
    value = Machine(rebuilder.names, rebuilder.storage).run(stream)
    check_result(value)
    return value
