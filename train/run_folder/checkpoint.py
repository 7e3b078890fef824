"""Checkpoints: a tree of arrays, numbers and text in one ``.npz`` file, without pickle.

Each array of the tree is an array of the file, named by its path, as in ``model/0.weight``. The
array ``tree`` holds the rest as JSON, with its path in the place of each array.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..command_line.errors import ProgramError
from .atomic_files import replacing

__all__ = ["load_checkpoint", "save_checkpoint"]

_TREE = "tree"
_ARRAY = "array:"  # marks the path of an array


def save_checkpoint(path: str, tree: dict[str, Any]) -> None:
    """Write a tree of dicts, lists, arrays, numbers, text, booleans and None.

    Keys of dicts become text. The file gets its name only when it is whole.

    Raises:
        OSError: the file cannot be written.
        TypeError: the tree holds something else.
    """
    arrays: dict[str, Any] = {}
    arrays[_TREE] = np.array(json.dumps(_without_arrays(tree, "", arrays)))
    with replacing(path) as temporary, open(temporary, "wb") as file:
        # savez adds a suffix to a name, but takes an open file as it is.
        np.savez(file, **arrays)


def load_checkpoint(path: str) -> dict[str, Any]:
    """Read the tree that :func:`save_checkpoint` wrote; keys of dicts are text.

    Raises:
        ProgramError: there is no file, it is truncated or of another kind, or it holds pickled
            objects.
    """
    try:
        # Opened here, since NumPy does not close a file that it finds to be damaged.
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        tree = _with_arrays(json.loads(str(arrays.pop(_TREE))), arrays)
    except FileNotFoundError:
        raise ProgramError(f"{path}: there is no such checkpoint") from None
    except (
        OSError,
        EOFError,
        ValueError,
        KeyError,
        AttributeError,
        TypeError,
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
    ) as error:
        reason = " ".join(str(error).split())[:120]
        raise ProgramError(
            f"{path}: not a whole checkpoint of these programs ({type(error).__name__}: {reason}); "
            "take another copy of it, or train anew"
        ) from error
    if not isinstance(tree, dict):
        raise ProgramError(f"{path}: not a checkpoint of these programs, but a {type(tree)}")
    return tree


def _without_arrays(tree: Any, path: str, arrays: dict[str, NDArray[Any]]) -> Any:
    """Replace each array of the tree by its path, and collect the arrays in ``arrays``."""
    if isinstance(tree, dict):
        return {
            str(key): _without_arrays(value, f"{path}/{key}" if path else str(key), arrays)
            for key, value in tree.items()
        }
    if isinstance(tree, list | tuple):
        return [_without_arrays(v, f"{path}/{i}", arrays) for i, v in enumerate(tree)]
    if isinstance(tree, np.ndarray):
        if tree.dtype.hasobject:
            raise TypeError(f"{path}: an array of Python objects, which only pickle can save")
        arrays[path] = tree
        return _ARRAY + path
    return tree


def _with_arrays(tree: Any, arrays: dict[str, NDArray[Any]]) -> Any:
    """Put the arrays back in the places of their paths."""
    if isinstance(tree, dict):
        return {key: _with_arrays(value, arrays) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_with_arrays(value, arrays) for value in tree]
    if isinstance(tree, str) and tree.startswith(_ARRAY):
        return arrays[tree.removeprefix(_ARRAY)]
    return tree
