"""From a list of samples to a batch of tensors."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

import numpy as np

from ...creation import as_tensor
from ...tensor import Tensor

__all__ = ["default_collate", "default_convert"]


def default_collate(batch: Sequence[Any]) -> Any:
    """Turn a list of samples into a batch, each tensor with a new first dimension.

    By the type of the first sample:

    * tensors and arrays are stacked, (...) to (N, ...);
    * NumPy scalars become a tensor of their type, Python's floats float64, ints int64, bools bool;
    * strings and bytes stay a list;
    * a mapping becomes one of its type with the batch of each key's values;
    * a named tuple becomes one of its type, a tuple a list, any other sequence one of its type,
      with the batch of each position's values.

    Args:
        batch: the samples, one or more.

    Raises:
        RuntimeError: tensors of different shapes, or sequences of different lengths.
        TypeError: samples of another type.

    Example:
        >>> default_collate([(np.zeros(2, np.float32), 1), (np.ones(2, np.float32), 0)])
        [tensor([[0., 0.],
                [1., 1.]]), tensor([1, 0])]
        >>> default_collate([{"name": "a", "x": 0.5}, {"name": "b", "x": 1.5}])
        {'name': ['a', 'b'], 'x': tensor([0.5000, 1.5000], dtype=float64)}
    """
    first = batch[0]
    if isinstance(first, Tensor):
        return _stack(batch)
    if isinstance(first, np.ndarray):
        if first.dtype.kind in "SUO":
            raise _unknown(first.dtype)
        return _stack_arrays(batch)
    if isinstance(first, (np.bool_, np.number)):
        return as_tensor(np.asarray(batch))
    if isinstance(first, float):
        return as_tensor(np.asarray(batch, np.float64))
    if isinstance(first, int):
        return as_tensor(batch)
    if isinstance(first, (str, bytes)):
        return batch
    if isinstance(first, Mapping):
        return _like_mapping(
            first, {key: default_collate([sample[key] for sample in batch]) for key in first}
        )
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*map(default_collate, zip(*batch, strict=False)))
    if isinstance(first, Sequence):
        if any(len(sample) != len(first) for sample in batch):
            raise RuntimeError(
                "default_collate: each element in list of batch should be of equal size, got "
                f"lengths {sorted({len(sample) for sample in batch})}; pad them, or give a "
                "collate_fn of your own"
            )
        positions = [default_collate(values) for values in zip(*batch, strict=True)]
        return _like_sequence(first, positions)
    raise _unknown(type(first))


def default_convert(data: Any) -> Any:
    """Turn the arrays of a sample, however nested, into tensors; everything else stays as it is.

    Args:
        data: a sample.

    Returns:
        Arrays (but those of strings and objects) and NumPy scalars as tensors, an array's memory
        shared; mappings and sequences as in :func:`default_collate`.

    Example:
        >>> default_convert({"x": np.array([1, 2]), "name": "a", "n": 3})
        {'x': tensor([1, 2]), 'name': 'a', 'n': 3}
    """
    if isinstance(data, (Tensor, str, bytes)):
        return data
    if isinstance(data, np.ndarray):
        return data if data.dtype.kind in "SUO" else as_tensor(data)
    if isinstance(data, (np.bool_, np.number)):
        return as_tensor(data)
    if isinstance(data, Mapping):
        return _like_mapping(data, {key: default_convert(data[key]) for key in data})
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*map(default_convert, data))
    if isinstance(data, Sequence):
        return _like_sequence(data, [default_convert(item) for item in data])
    return data


def _stack(tensors: Sequence[Tensor]) -> Tensor:
    if not any(tensor.requires_grad for tensor in tensors):
        return _stack_arrays([tensor.numpy() for tensor in tensors])
    _check_shapes(tensors)
    recorded: Any = np.stack(tensors)
    return recorded  # type: ignore[no-any-return]


def _stack_arrays(arrays: Sequence[Any]) -> Tensor:
    _check_shapes(arrays)
    return as_tensor(np.stack(arrays))


def _check_shapes(arrays: Sequence[Any]) -> None:
    shapes = [tuple(np.shape(array)) for array in arrays]
    other = next((i for i, shape in enumerate(shapes) if shape != shapes[0]), None)
    if other is not None:
        raise RuntimeError(
            f"default_collate: stack expects each tensor to be equal size, but got {shapes[0]} at "
            f"entry 0 and {shapes[other]} at entry {other}; pad them, or give a collate_fn of your "
            "own"
        )


def _like_mapping(original: Mapping[Any, Any], values: dict[Any, Any]) -> Any:
    """Return a mapping of the original's type with other values, a dict where that cannot be."""
    try:
        if isinstance(original, MutableMapping):
            # A copy keeps what the type has besides, a default factory for example.
            clone = copy.copy(original)
            clone.update(values)
            return clone
        return _construct(type(original), values)
    except TypeError:
        return values


def _like_sequence(original: Sequence[Any], values: list[Any]) -> Any:
    """Return a sequence of the original's type with other values, a list where that cannot be."""
    if isinstance(original, tuple):
        return values
    try:
        if isinstance(original, MutableSequence):
            clone = copy.copy(original)
            for i, value in enumerate(values):
                clone[i] = value
            return clone
        return _construct(type(original), values)
    except TypeError:
        return values


def _construct(kind: Callable[[Iterable[Any]], Any], values: Iterable[Any]) -> Any:
    return kind(values)


def _unknown(found: object) -> TypeError:
    return TypeError(
        "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found "
        f"{found}; convert the samples, or give a collate_fn of your own"
    )
