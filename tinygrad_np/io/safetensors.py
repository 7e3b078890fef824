"""The ``.safetensors`` format: named arrays after a header of JSON, nothing else.

Eight bytes with the length of the header (little-endian), the header, and the bytes of the arrays
without gaps. For each name the header has the type, the shape, and where the bytes begin and end;
under ``__metadata__`` it may have text by name. The safetensors library, PyTorch's users and many
other programs read and write such files.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .atomic import replacing
from .errors import LoadError, shown
from .npy import as_booleans
from .npz import arrays_by_name
from .source import Bytes, Source
from .tensors import to_tensor

__all__ = ["bfloat16_to_float32", "encode", "is_safetensors", "read", "save_file"]

METADATA = "__metadata__"
MAX_HEADER = 100_000_000  # the library's limit
TYPES = {
    "BOOL": "?",
    **{f"U{8 * n}": f"<u{n}" for n in (1, 2, 4, 8)},
    **{f"I{8 * n}": f"<i{n}" for n in (1, 2, 4, 8)},
    **{f"F{8 * n}": f"<f{n}" for n in (2, 4, 8)},
    "C64": "<c8",
    "BF16": "<u2",  # the upper half of a float32
}
NAMES = {np.dtype(code): name for name, code in TYPES.items() if name != "BF16"}


def bfloat16_to_float32(halves: NDArray[np.uint16]) -> NDArray[np.float32]:
    """The float32 numbers with the same values as bfloat16 numbers, given by their bits.

    >>> bfloat16_to_float32(np.array([0x3F80, 0xC000], np.uint16))
    array([ 1., -2.], dtype=float32)
    """
    return (halves.astype(np.uint32) << np.uint32(16)).view(np.float32)


def is_safetensors(head: bytes, size: int) -> bool:
    """Whether a file with these first 9 bytes can be one."""
    length = int.from_bytes(head[:8], "little")
    return head[8:] == b"{" and 0 < length <= size - 8


# --- reading -------------------------------------------------------------------------------------


def read(source: Source) -> dict[str, Any]:
    """The tensors by name. bfloat16 comes as float32, with its values.

    Raises:
        LoadError and others: the file is damaged, or has types that NumPy lacks.
    """
    length = int.from_bytes(source.head(8), "little")
    if length > MAX_HEADER:
        raise LoadError(f"its header of {length:,} bytes is longer than the format allows")
    header = json.loads(source.bytes_at(8, length).tobytes(), object_pairs_hook=_without_doubles)
    header.pop(METADATA, None)
    start = 8 + length
    _check_places(header, source.size - start)
    return {name: to_tensor(_read_one(source, start, name, header[name])) for name in header}


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise LoadError("its header has a name twice")
    return made


def _place(entry: Any) -> tuple[int, int]:
    begin, end = entry["data_offsets"]
    if not (type(begin) is int and type(end) is int and 0 <= begin <= end):
        raise LoadError("its header has a place that is none")
    return begin, end


def _check_places(header: dict[str, Any], size: int) -> None:
    """Raise LoadError unless the arrays cover the bytes after the header, each byte once."""
    reached = 0
    for begin, end in sorted(map(_place, header.values())):
        if begin != reached:
            raise LoadError("the arrays of its header overlap or leave gaps")
        reached = end
    if reached != size:
        raise LoadError(f"the arrays of its header take {reached:,} bytes, and there are {size:,}")


def _read_one(source: Source, start: int, name: str, entry: Any) -> NDArray[Any]:
    kind, shape = entry["dtype"], entry["shape"]
    if kind not in TYPES:
        raise LoadError(
            f"{shown(name)} has the element type {shown(kind)}, which NumPy lacks: convert it to "
            "another where the file was made"
        )
    if not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in shape):
        raise LoadError(f"{shown(name)} has a shape that is none")
    begin, end = _place(entry)
    dtype = np.dtype(TYPES[kind])
    if math.prod(shape) * dtype.itemsize != end - begin:
        raise LoadError(f"{shown(name)} has {end - begin:,} bytes, which its shape does not")
    data: Bytes = source.bytes_at(start + begin, end - begin)
    flat: NDArray[Any] = as_booleans(data) if kind == "BOOL" else data.view(dtype)
    if kind == "BF16":
        flat = bfloat16_to_float32(flat)
    return flat.reshape(shape)


# --- writing -------------------------------------------------------------------------------------


def encode(obj: Any, metadata: Mapping[str, str] | None = None) -> Iterator[Any]:
    """The parts of a file with a state dict, one after the other. All errors come before the first.

    Args:
        obj: arrays or tensors by name.
        metadata: text by name. ``{"format": "pt"}``, which some readers ask for, is added: names
            and shapes are PyTorch's.

    Raises:
        TypeError: something else than arrays by name, or a type that the format lacks.
        ValueError: a name that the format keeps for itself, or that is no valid Unicode.
    """
    arrays = arrays_by_name(obj, ".safetensors")
    notes = {"format": "pt", **(metadata or {})}
    if not all(isinstance(text, str) for note in notes.items() for text in note):
        raise TypeError("save: the metadata of a .safetensors file is text by name")
    header: dict[str, Any] = {METADATA: notes}
    # Wide types first, so that each array begins at a multiple of its own width.
    order = sorted(arrays, key=lambda name: (-arrays[name].dtype.itemsize, name))
    reached = 0
    for name in order:
        array = arrays[name]
        kind = NAMES.get(array.dtype.newbyteorder("<"))
        if kind is None:
            raise TypeError(
                f"save: obj[{name!r}] has the element type {array.dtype}, which the .safetensors "
                "format lacks: convert it, or save in a file of another suffix"
            )
        if name == METADATA:
            raise ValueError(f"save: the .safetensors format keeps the name {METADATA} for itself")
        header[name] = {
            "dtype": kind,
            "shape": list(array.shape),
            "data_offsets": [reached, reached + array.nbytes],
        }
        reached += array.nbytes
    try:
        text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"save: a name or note is no valid Unicode text ({error})") from error
    text += b" " * (-len(text) % 8)
    return _parts(text, [arrays[name] for name in order])


def _parts(text: bytes, arrays: list[NDArray[Any]]) -> Iterator[Any]:
    yield len(text).to_bytes(8, "little")
    yield text
    for array in arrays:
        little = array.astype(array.dtype.newbyteorder("<"), order="C", copy=False)
        yield little.reshape(-1).view(np.uint8).data


def save_file(
    tensors: Mapping[str, Any],
    filename: str | os.PathLike[str],
    metadata: Mapping[str, str] | None = None,
) -> None:
    """See :func:`tinygrad_np.io.save_file`."""
    parts = encode(tensors, metadata)
    with replacing(filename) as file:
        for part in parts:
            file.write(part)
