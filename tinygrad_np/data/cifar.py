"""CIFAR-10 and CIFAR-100: images of 32x32 in colour, in the binary files of their authors.

A file is a row of records: one byte of label (in CIFAR-100 two, of the coarse and of the fine
class), then 1024 bytes each of red, green and blue (Krizhevsky, "Learning multiple layers of
features from tiny images", 2009). No file is unpickled.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from contextlib import suppress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .cache import cache_folder, new_folder
from .errors import DataError
from .files import open_regular
from .image_dataset import ImageDataset
from .limits import require_room
from .parts import Part, assemble

__all__ = ["LAYOUTS", "Layout", "find_cifar", "missing_cifar_files", "read_cifar", "unpack"]

_SHAPE = (3, 32, 32)
_PIXELS = 3 * 32 * 32
_MOST_BYTES = 1 << 30  # of a file


class Layout(NamedTuple):
    """The files of one of the two sets.

    Attributes:
        folder: what the archive unpacks to.
        archive: the beginning of the archive's name; how it is compressed may differ.
        train, test: the files of images and labels.
        names: the file of the classes' names, one a line.
        label_bytes: how many bytes stand before the pixels; the last of them is the class.
        crc32: of the labels and pixels of the published files, see :func:`read_cifar`; None where
            it isn't known.
    """

    folder: str
    archive: str
    train: tuple[str, ...]
    test: str
    names: str
    label_bytes: int
    crc32: int | None

    @property
    def files(self) -> tuple[str, ...]:
        """All files that are needed."""
        return (*self.train, self.test, self.names)


LAYOUTS = {
    "cifar10": Layout(
        "cifar-10-batches-bin",
        "cifar-10-binary.t",
        tuple(f"data_batch_{number}.bin" for number in range(1, 6)),
        "test_batch.bin",
        "batches.meta.txt",
        1,
        0xD9A7DBFD,
    ),
    "cifar100": Layout(
        "cifar-100-binary",
        "cifar-100-binary.t",
        ("train.bin",),
        "test.bin",
        "fine_label_names.txt",
        2,
        None,
    ),
}


def find_cifar(folder: str, name: str) -> str | None:
    """Find the files of a set in a folder: extracted there or in their own folder, or an archive.

    Returns:
        The folder that holds the files, or the archive; None where there is neither.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as empty:
        ...     print(find_cifar(empty, "cifar10"))
        None
    """
    layout = LAYOUTS[name]
    for place in (folder, os.path.join(folder, layout.folder)):
        if not missing_cifar_files(place, name):
            return place
    with suppress(OSError):
        for entry in sorted(os.listdir(folder)):
            path = os.path.join(folder, entry)
            if entry.startswith(layout.archive) and os.path.isfile(path):
                return path
    return None


def missing_cifar_files(folder: str, name: str) -> list[str]:
    """List the files of a set that a folder lacks.

    Example:
        >>> missing_cifar_files("no/such/folder", "cifar100")
        ['train.bin', 'test.bin', 'fine_label_names.txt']
    """
    files = LAYOUTS[name].files
    return [file for file in files if not os.path.isfile(os.path.join(folder, file))]


def read_cifar(place: str, name: str, title: str | None = None) -> tuple[ImageDataset, int]:
    """Read a set from its folder or its archive, as :func:`find_cifar` found it.

    An archive is unpacked once, into the user's cache, and read from there as long as it is the
    same file.

    Args:
        place: the folder or the archive.
        name: ``"cifar10"`` or ``"cifar100"``.
        title: what to call the data set, by default its name.

    Returns:
        The data set, and the CRC-32 of its contents: labels, then pixels of each file.

    Raises:
        DataError: a file is missing, damaged or of another length, or a label is out of range.
    """
    layout = LAYOUTS[name]
    if os.path.isdir(place):
        contents = {file: _read(os.path.join(place, file)) for file in layout.files}
    else:
        folder = _unpacked_folder(place, name)
        if not missing_cifar_files(folder, name):
            return read_cifar(folder, name, title)
        contents = unpack(place, name, folder)
    names = _class_names(os.path.join(place, layout.names), contents[layout.names])
    checksum = 0
    parts = []
    for files in (layout.train, (layout.test,)):
        images, labels = [], []
        for file in files:
            pixels, label = _records(os.path.join(place, file), contents.pop(file), layout)
            checksum = zlib.crc32(pixels.data, zlib.crc32(label.data, checksum))
            images.append(pixels)
            labels.append(label)
        path = os.path.join(place, files[0])
        parts.append(Part(path, np.concatenate(images), np.concatenate(labels)))
    return assemble(title or name, parts[0], parts[1], names), checksum


# --- the archive ----------------------------------------------------------------------------------


def unpack(archive: str, name: str, folder: str) -> dict[str, bytes]:
    """Read the files of a set from an archive, and keep them in a folder if that can be written.

    Returns:
        The content of each file, by name.

    Raises:
        DataError: the archive is damaged, lacks a file, or would take too much memory.
    """
    contents = _members(archive, LAYOUTS[name])
    with suppress(OSError), new_folder(folder) as new:  # without it, next time takes longer
        for file, content in contents.items():
            with open(os.path.join(new, file), "xb") as stream:
                stream.write(content)
    return contents


def _unpacked_folder(archive: str, name: str) -> str:
    """The folder of the cache for the files of an archive as it is now."""
    status = os.stat(archive)
    identity = repr((os.path.realpath(archive), status.st_size, status.st_mtime_ns))
    digest = hashlib.sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()
    return cache_folder(f"{name}-{digest[:16]}")


def _members(archive: str, layout: Layout) -> dict[str, bytes]:
    """Read the files that are needed from an archive; nothing else of it is looked at."""
    import lzma
    import tarfile

    contents: dict[str, bytes] = {}
    passed = 0
    try:
        with open_regular(archive) as file, tarfile.open(fileobj=file, mode="r:*") as members:
            stored = os.path.getsize(archive)
            for member in members:
                passed += member.size
                require_room(archive, passed, stored)
                base = os.path.basename(member.name)
                if member.isfile() and base in layout.files and member.size <= _MOST_BYTES:
                    stream = members.extractfile(member)
                    assert stream is not None  # it is a regular file
                    contents[base] = stream.read()
                if len(contents) == len(layout.files):
                    break
    except (OSError, EOFError, tarfile.TarError, lzma.LZMAError, zlib.error) as error:
        said = getattr(error, "strerror", None) or str(error) or type(error).__name__
        reason = " ".join(said.split())[:200]
        raise DataError(
            f"{archive}: cannot be unpacked ({reason}), expected an archive of {layout.folder}; "
            "replace it by a whole copy"
        ) from error
    if lacking := [file for file in layout.files if file not in contents]:
        raise DataError(
            f"{archive}: lacks {', '.join(lacking)}, expected an archive of {layout.folder}; "
            "replace it by a whole copy"
        )
    return contents


# --- the files ------------------------------------------------------------------------------------


def _read(path: str) -> bytes:
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > _MOST_BYTES:
                raise DataError(f"{path}: {size:,} bytes, expected {_MOST_BYTES:,} at most")
            require_room(path, size, size)
            return file.read()
    except OSError as error:
        raise DataError(
            f"{path}: cannot be read ({error.strerror or error}); check the path and its "
            "permissions"
        ) from error


def _records(
    path: str, content: bytes, layout: Layout
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The images (N, 3, 32, 32) and labels (N,) of a file."""
    length = layout.label_bytes + _PIXELS
    if not content or len(content) % length:
        raise DataError(
            f"{path}: {len(content):,} bytes, expected records of {length:,} bytes; replace it by "
            "a whole copy"
        )
    records = np.frombuffer(content, np.uint8).reshape(-1, length)
    images = np.ascontiguousarray(records[:, layout.label_bytes :])
    return images.reshape(-1, *_SHAPE), records[:, layout.label_bytes - 1].copy()


def _class_names(path: str, content: bytes) -> tuple[str, ...]:
    try:
        names = tuple(content[: 1 << 16].decode("utf-8").split())
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: no UTF-8 text, expected the names of the classes") from error
    if not names or len(set(names)) < len(names):
        raise DataError(f"{path}: expected the names of the classes, each its own, one a line")
    return names
