"""Zip archives as other people hand them over: read within bounds, written so that arrays can be
mapped into memory.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from .errors import LoadError, shown
from .source import Bytes, Source, fill

__all__ = ["Archive", "add_member"]

ALIGNMENT = 64  # of members in the file, as in PyTorch's archives and NumPy's arrays
LOCAL_HEADER = 30  # bytes, before name and extra field
ZIP64_FIELD = 20


class Archive:
    """The members of a zip archive by name. Nothing is ever unpacked into files.

    Raises:
        LoadError, zipfile.BadZipFile and others: the archive is damaged.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        source.file.seek(0)
        self._zip = zipfile.ZipFile(source.file)
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in self._zip.infolist():
            name = member.filename
            if name in self._members:
                raise LoadError(f"two members of the archive have the name {shown(name)}")
            if not 0 <= member.header_offset <= source.size - LOCAL_HEADER:
                raise LoadError(f"the member {shown(name)} does not lie within the file")
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise LoadError(f"the member {shown(name)} is compressed in an unknown way")
            if member.flag_bits & 1:
                raise LoadError(f"the member {shown(name)} is encrypted")
            self._members[name] = member
        self.names = list(self._members)

    def is_stored(self, name: str) -> bool:
        """Whether a member is not compressed."""
        return self._member(name).compress_type == zipfile.ZIP_STORED

    def text(self, name: str) -> bytes:
        """The content of a member that tells what the others are.

        Raises:
            LoadError: it is compressed. Many times its length is made of such a text: it may not
                grow by as much again.
        """
        if not self.is_stored(name):
            raise LoadError(
                f"the member {shown(name)} is compressed, which nobody does who writes it"
            )
        return self.bytes(name).tobytes()

    def bytes(self, name: str) -> Bytes:
        """The content of a member as an array (N,): mapped if the source is, else new memory."""
        member = self._member(name)
        if self.source.is_mapped and member.compress_type == zipfile.ZIP_STORED:
            return self.source.bytes_at(self._start(member), member.file_size)
        with self.open(name) as stream:
            array = np.empty(member.file_size, np.uint8)
            fill(stream, array)  # at the end of the bytes their sum is checked
        return array

    def open(self, name: str) -> AbstractContextManager[Any]:
        """A member to read from, its size counted in the file's budget."""
        member = self._member(name)
        if member.compress_type == zipfile.ZIP_STORED and member.file_size > self.source.size:
            raise LoadError(f"the member {shown(name)} is larger than the file")
        self.source.budget.spend(member.file_size, f"the member {shown(name)}")
        return self._zip.open(member)

    def _member(self, name: str) -> zipfile.ZipInfo:
        try:
            return self._members[name]
        except KeyError:
            raise LoadError(f"the archive lacks the member {shown(name)}") from None

    def _start(self, member: zipfile.ZipInfo) -> int:
        """Where the content of a stored member begins in the file."""
        header = self.source.bytes_at(member.header_offset, LOCAL_HEADER).tobytes()
        if header[:4] != b"PK\x03\x04":
            raise LoadError(f"the member {shown(member.filename)} has no header")
        name, extra = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
        return member.header_offset + LOCAL_HEADER + name + extra


def add_member(
    archive: zipfile.ZipFile, name: str, size: int, write: Callable[[Any], None]
) -> None:
    """Add a member, uncompressed, beginning at a multiple of 64 bytes of the file.

    Args:
        archive: open for writing.
        name: of the member.
        size: about as many bytes as it will have.
        write: is called with the stream to write to.
    """
    member = zipfile.ZipInfo(name)  # of 1980: the same state makes the same bytes
    member.external_attr = 0o600 << 16
    large = size > zipfile.ZIP64_LIMIT // 2
    start = _position(archive) + LOCAL_HEADER + len(name.encode()) + large * ZIP64_FIELD
    # An extra field has 4 bytes of its own, and readers skip those that they do not know.
    padding = -(start + 4) % ALIGNMENT
    member.extra = b"\xff\xff" + padding.to_bytes(2, "little") + bytes(padding)
    with archive.open(member, "w", force_zip64=large) as stream:
        write(stream)


def _position(archive: zipfile.ZipFile) -> int:
    assert archive.fp is not None
    return archive.fp.tell()
