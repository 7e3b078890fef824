"""What a file is, by its first bytes, and its value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import native, npy, npz, pytorch, safetensors
from .archive import Archive
from .errors import LoadError, RefusedError
from .source import Source, opened
from .tensors import to_tensor

__all__ = ["load"]


def load(f: Any, map_location: Any, mmap: bool) -> Any:
    """See :func:`tinygrad_np.load`."""
    check_location(map_location)
    with opened(f, mmap) as source:
        try:
            return _read(source)
        except LoadError as error:
            raise type(error)(f"{source.name}: {error}") from None
        except OSError:
            raise
        except Exception as error:  # whatever damage leads to
            reason = " ".join(str(error).split())[:120]
            raise LoadError(
                f"{source.name}: truncated or damaged ({type(error).__name__}: {reason}); take "
                "another copy of it"
            ) from error


def check_location(map_location: Any) -> None:
    """Raise RuntimeError unless a ``map_location`` leads to the CPU, where everything is."""
    if callable(map_location):  # storages are handed to nobody, and none would be moved
        return
    places = map_location.values() if isinstance(map_location, Mapping) else [map_location]
    for place in places:
        if place is not None and str(place).partition(":")[0] != "cpu":
            raise RuntimeError(
                f"load: map_location {place!r}: there is no device but the CPU; leave it out, or "
                'give "cpu"'
            )


def _read(source: Source) -> Any:
    head = source.head(64)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _read_archive(Archive(source))
    if head.startswith(npy.MAGIC):
        return to_tensor(npy.from_bytes(source.bytes_at(0, source.size)))
    if head.startswith(b"\x80") and head[2:].startswith(pytorch.LEGACY_MAGIC):
        return pytorch.read_legacy(source)
    if head.startswith(b"\x80") and pytorch.LEGACY_MAGIC in head:  # in a frame, from protocol 4 on
        return pytorch.read_legacy(source)
    if safetensors.is_safetensors(head[:9], source.size):
        return safetensors.read(source)
    raise _unknown(source, head)


def _read_archive(archive: Archive) -> Any:
    if native.TREE in archive.names:
        return native.read(archive)
    if pytorch.is_archive(archive):
        return pytorch.read_archive(archive)
    if all(name.endswith(npz.SUFFIX) for name in archive.names):
        return npz.read(archive)
    raise LoadError(
        "a zip archive, but none that tg.save, torch.save or numpy.savez writes: "
        "unpack it, and load the file in it"
    )


def _unknown(source: Source, head: bytes) -> LoadError:
    """What to say of a file in another format."""
    known = "tg.load reads files of tg.save, .pt and .pth of PyTorch, .safetensors, .npz and .npy"
    if not head:
        return LoadError(
            "it is empty; of an open file, seek(0) before it is read again"
            if source.file.seekable() and source.name.startswith("<")
            else "it is empty"
        )
    if source.size > 262 and b"ustar" in source.bytes_at(257, 6).tobytes():
        return RefusedError(
            "a tar archive, in which PyTorch saved before version 0.1.10 and which is refused: "
            "load it with an old PyTorch, and save it anew"
        )
    if head[0] == 0x80 and 2 <= head[1] <= 5:
        return RefusedError(
            "a pickle that torch.save did not write: pickles can run any code, and only PyTorch's "
            f"are understood; {known}"
        )
    others = {
        b"\x89HDF": "an HDF5 file",
        b"\x1f\x8b": "a gzip file; unpack it first",
        b"GGUF": "a GGUF file",
        b"version https://git-lfs": "a Git LFS pointer, not the file; fetch it with git lfs pull",
        b"<": "a web page or XML, not what was meant to be downloaded",
    }
    for start, what in others.items():
        if head.startswith(start):
            return LoadError(f"{what}; {known}")
    return LoadError(f"an unknown format, or the rest of a file; {known}")
