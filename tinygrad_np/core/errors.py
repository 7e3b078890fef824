"""Errors of the engine that are more than one of Python's kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np


class ArgumentError(ValueError, RuntimeError):
    """An argument has no meaning: a ValueError as in NumPy, and a RuntimeError as in PyTorch.

    >>> import tinygrad_np as tg
    >>> tg.linalg.eigvalsh(tg.eye(2), "X")
    Traceback (most recent call last):
        ...
    tinygrad_np.core.errors.ArgumentError: eigvalsh: UPLO='X': choose 'L' or 'U'
    """


class ShapeError(ArgumentError):
    """Shapes do not fit an operation.

    >>> import tinygrad_np as tg
    >>> tg.ones(2) + tg.ones(3)
    Traceback (most recent call last):
        ...
    tinygrad_np.core.errors.ShapeError: add: shapes (2,) and (3,) do not broadcast together
    """


class DivisionByZero(RuntimeError, ZeroDivisionError):
    """An integer is divided by 0: a RuntimeError as in PyTorch, Python's ZeroDivisionError too.

    >>> import tinygrad_np as tg
    >>> tg.tensor([1, 2]) // 0
    Traceback (most recent call last):
        ...
    tinygrad_np.core.errors.DivisionByZero: floor_divide: an integer is divided by 0
    """


class DeviceError(RuntimeError, AssertionError):
    """There is no such device: a RuntimeError, and an AssertionError as of a PyTorch without CUDA.

    >>> import tinygrad_np as tg
    >>> tg.zeros(2).cuda()  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    tinygrad_np.core.errors.DeviceError: Tensor.cuda: there is no GPU here: tinygrad_np computes ...
    """


def raise_of_forward(name: str, inputs: Sequence[Any], error: ValueError) -> NoReturn:
    """Raise what NumPy found wrong with arguments, with the operation's name and their shapes."""
    text = str(error)
    if isinstance(error, (ArgumentError, np.linalg.LinAlgError)) or text.startswith(name):
        raise error
    shapes = [str(np.shape(x)) for x in inputs]
    met = f"shapes {' and '.join(shapes)}" if len(shapes) > 1 else f"shape {shapes[0]}"
    if "broadcast" in text:
        raise ShapeError(f"{name}: {met} do not broadcast together") from None
    raise ShapeError(f"{name}: {text} (the input has {met})") from None
