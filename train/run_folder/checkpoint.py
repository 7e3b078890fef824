"""Checkpoints: a tree of arrays, numbers and text in one ``.npz`` file, without pickle.

Each array of the tree is an array of the file, named by its path, as in ``model/0.weight``. The
array ``tree`` holds the rest as JSON, with its path in the place of each array, as in
``array:model/0.weight``; text that looks like that has ``text:`` before it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinygrad_np.io.npz import read_arrays

from ..command_line.errors import ProgramError
from .atomic_files import replacing

__all__ = ["check_arrays", "load_checkpoint", "save_checkpoint"]

_TREE = "tree"
_ARRAY = "array:"  # marks the path of an array
_TEXT = "text:"  # marks text that begins with a mark


def save_checkpoint(path: str, tree: dict[str, Any]) -> None:
    """Write a tree of dicts, lists, arrays, numbers, text, booleans and None.

    Keys of dicts become text. The file gets its name only when it is whole.

    Raises:
        OSError: the file cannot be written.
        TypeError: the tree holds something else.
    """
    arrays: dict[str, Any] = {}
    arrays[_TREE] = np.array(json.dumps(_without_arrays(tree, "", arrays)))
    with replacing(path) as file:
        np.savez(file, **arrays)


def load_checkpoint(path: str) -> dict[str, Any]:
    """Read the tree that :func:`save_checkpoint` wrote; keys of dicts are text.

    Raises:
        ProgramError: there is no file, it is truncated or of another kind, or it holds pickled
            objects.
    """
    try:
        arrays = read_arrays(path)
        tree = _with_arrays(json.loads(arrays.pop(_TREE).item()), arrays)
    except FileNotFoundError:
        raise ProgramError(f"{path}: there is no such checkpoint") from None
    except Exception as error:  # whatever damage leads to
        reason = " ".join(str(error).split())[:120]
        raise ProgramError(
            f"{path}: not a whole checkpoint of these programs ({type(error).__name__}: {reason}); "
            "take another copy of it, or train anew"
        ) from error
    if not isinstance(tree, dict):
        raise ProgramError(
            f"{path}: not a checkpoint of these programs, it holds a {type(tree).__name__}"
        )
    return tree


def check_arrays(path: str, own: Mapping[str, NDArray[Any]], found: Any) -> None:
    """Check that arrays of a checkpoint can take the place of others.

    Args:
        path: where they are in the tree.
        own: the others.
        found: what is there.

    Raises:
        ValueError: names, shapes or dtypes differ, or an array is not all finite.
    """
    if not isinstance(found, dict) or set(found) != set(own):
        raise ValueError(f"{path} has other names than {', '.join(own)}")
    for name, array in own.items():
        value = found[name]
        if not isinstance(value, np.ndarray):
            raise ValueError(f"{path}/{name} is no array")
        if (value.shape, value.dtype) != (array.shape, array.dtype):
            raise ValueError(
                f"{path}/{name} has shape {value.shape} and dtype {value.dtype}, expected "
                f"{array.shape} and {array.dtype}"
            )
        if not np.isfinite(value).all():
            raise ValueError(f"{path}/{name} is not all finite numbers")


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
    if isinstance(tree, str) and tree.startswith((_ARRAY, _TEXT)):
        return _TEXT + tree
    return tree


def _with_arrays(tree: Any, arrays: dict[str, NDArray[Any]]) -> Any:
    """Put the arrays back in the places of their paths."""
    if isinstance(tree, dict):
        return {key: _with_arrays(value, arrays) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_with_arrays(value, arrays) for value in tree]
    if isinstance(tree, str) and tree.startswith(_ARRAY):
        return arrays[tree.removeprefix(_ARRAY)]
    return tree.removeprefix(_TEXT) if isinstance(tree, str) else tree
