"""NumPy's ``.npz`` archives of named arrays, and what the training programs make of them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from functools import partial
from typing import IO, Any

from numpy.typing import NDArray

from . import npy
from .archive import Archive, add_member
from .errors import LoadError
from .source import opened
from .tensors import array_of, to_tensor

__all__ = ["arrays_by_name", "read", "read_arrays", "write"]

SUFFIX = ".npy"
# The training programs write a tree of their state: its JSON in one array, with the names of the
# others in it, and the model's weights under one of its keys.
TREE, MODEL, REFERENCE = "tree", "model", "array:"


def read(archive: Archive) -> dict[str, Any]:
    """The arrays by name, as tensors where tensors have their type.

    Of a training run's ``best.npz`` or ``last.npz``: the model's state dict.

    Raises:
        LoadError and others: the archive is damaged.
    """
    members = _weights(archive)
    if members is None:
        members = {name.removesuffix(SUFFIX): name for name in archive.names}
    return {name: to_tensor(_array(archive, member)) for name, member in members.items()}


def read_arrays(path: str) -> dict[str, NDArray[Any]]:
    """Every array of an ``.npz`` file by its name, as it was written.

    Raises:
        OSError: there is no such file, or it cannot be read.
        LoadError and others: the file is no archive of arrays, or is damaged.
    """
    with opened(path, mmap=False) as source:
        archive = Archive(source)
        return {name.removesuffix(SUFFIX): _array(archive, name) for name in archive.names}


def _array(archive: Archive, member: str) -> NDArray[Any]:
    return npy.from_bytes(archive.bytes(member))


def _weights(archive: Archive) -> dict[str, str] | None:
    """The members that are a model's weights, by their names in it; None if this is no run."""
    if TREE + SUFFIX not in archive.names or not archive.is_stored(TREE + SUFFIX):
        return None
    array = _array(archive, TREE + SUFFIX)
    text = str(array) if array.shape == () and array.dtype.kind == "U" else ""
    tree = json.loads(text) if text.startswith("{") else {}
    model = tree.get(MODEL)
    if not isinstance(model, dict):
        return None
    if not all(isinstance(value, str) and value.startswith(REFERENCE) for value in model.values()):
        raise LoadError("its weights are not those that a training program writes")
    return {name: value.removeprefix(REFERENCE) + SUFFIX for name, value in model.items()}


def arrays_by_name(obj: Any, what: str) -> dict[str, NDArray[Any]]:
    """The arrays of a state dict.

    Args:
        obj: a mapping from text to arrays or tensors.
        what: the format, for messages.

    Raises:
        TypeError: something else.
    """
    if not isinstance(obj, Mapping):
        raise TypeError(
            f"save: a {what} file holds arrays by name, and obj is a {type(obj).__name__}: give it "
            "a dict, or save it in a file of another suffix"
        )
    arrays = {}
    for name, value in obj.items():
        array = array_of(value)
        if not isinstance(name, str):
            raise TypeError(
                f"save: a {what} file names arrays by text, and obj has the key {name!r}"
            )
        if array is None:
            raise TypeError(
                f"save: a {what} file holds arrays by name, and obj[{name!r}] is a "
                f"{type(value).__name__}: leave it out, or save in a file of another suffix"
            )
        arrays[name] = array
    return arrays


def write(file: IO[bytes], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays under their names, for ``np.load`` and :func:`read`."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            add_member(archive, name + SUFFIX, array.nbytes, partial(npy.write, array=array))
