"""Padding layers: a constant, the reflection, the border or the other end around an input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..ops.arguments import ndim_of, shape_of
from . import functional as F
from .module import Module

__all__ = [
    "CircularPad1d",
    "CircularPad2d",
    "CircularPad3d",
    "ConstantPad1d",
    "ConstantPad2d",
    "ConstantPad3d",
    "ReflectionPad1d",
    "ReflectionPad2d",
    "ReflectionPad3d",
    "ReplicationPad1d",
    "ReplicationPad2d",
    "ReplicationPad3d",
    "ZeroPad1d",
    "ZeroPad2d",
    "ZeroPad3d",
]

Widths = int | Sequence[int]


class Padding(Module):
    """What the layers below share."""

    axes: int  # that are padded
    mode: str

    def __init__(self, padding: Widths) -> None:
        super().__init__()
        widths = (padding,) * (2 * self.axes) if isinstance(padding, int) else tuple(padding)
        if len(widths) != 2 * self.axes:
            raise ValueError(
                f"{type(self).__name__}: padding={padding!r}: expected an integer or "
                f"{2 * self.axes} of them"
            )
        self.padding = widths

    def forward(self, input: Any) -> Any:
        return F.pad(input, self.padding, self.mode)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class Constant(Padding):
    """A constant around an input."""

    mode = "constant"

    def __init__(self, padding: Widths, value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, input: Any) -> Any:
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        return f"padding={self.padding}, value={self.value}"


class Zero(Padding):
    """Zeros around an input."""

    mode = "constant"


class Circular(Padding):
    """The other end of an input on each side."""

    mode = "circular"

    def forward(self, input: Any) -> Any:
        if ndim_of(input) not in (self.axes + 1, self.axes + 2):
            raise ValueError(
                f"{type(self).__name__}: the input has shape {shape_of(input)}, expected "
                f"{self.axes + 1} or {self.axes + 2} axes"
            )
        return super().forward(input)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class CircularPad1d(Circular):
    """Put the other end of signals on each side of them.

    Input and output (N, C, L) or (C, L).

    Args:
        padding: how many, before and after each axis from the last one on, or one for all; below 0
            to cut off.

    >>> import tinygrad_np as tg
    >>> tg.nn.CircularPad1d(1)(tg.tensor([[1.0, 2.0]]))
    tensor([[2., 1., 2., 1.]])
    """

    axes = 1


class CircularPad2d(Circular):
    """Put the other end of images on each side of them.

    Input and output (N, C, H, W) or (C, H, W).

    Args:
        padding: how many, before and after each axis from the last one on, or one for all; below 0
            to cut off.

    >>> import tinygrad_np as tg
    >>> tg.nn.CircularPad2d(1)(tg.zeros(1, 2, 2)).shape
    (1, 4, 4)
    """

    axes = 2


class CircularPad3d(Circular):
    """Put the other end of volumes on each side of them.

    Input and output (N, C, D, H, W) or (C, D, H, W).

    Args:
        padding: how many, before and after each axis from the last one on, or one for all; below 0
            to cut off.

    >>> import tinygrad_np as tg
    >>> tg.nn.CircularPad3d(1)(tg.zeros(1, 2, 2, 2)).shape
    (1, 4, 4, 4)
    """

    axes = 3


class ConstantPad1d(Constant):
    """Put a constant around signals.

    Input and output (N, C, L) or (C, L).

    Args:
        padding: how many, before and after each axis from the last one on, or one for all; below 0
            to cut off.
        value: the constant.

    >>> import tinygrad_np as tg
    >>> tg.nn.ConstantPad1d(1, 7.0)(tg.tensor([[1.0, 2.0]]))
    tensor([[7., 1., 2., 7.]])
    """

    axes = 1


class ConstantPad2d(Constant):
    """Put a constant around images.

    Input and output (N, C, H, W) or (C, H, W).

    Args:
        padding: how many, before and after each axis from the last one on, or one for all; below 0
            to cut off.
        value: the constant.

    >>> import tinygrad_np as tg
    >>> tg.nn.ConstantPad2d(1, 7.0)(tg.zeros(1, 2, 2)).shape
    (1, 4, 4)
    """

    axes = 2


class ConstantPad3d(Constant):
    """Put a constant around volumes.

    Input and output (N, C, D, H, W) or (C, D, H, W).

    Args:
        padding: how many, before and after each axis from the last one on, or one for all; below 0
            to cut off.
        value: the constant.

    >>> import tinygrad_np as tg
    >>> tg.nn.ConstantPad3d(1, 7.0)(tg.zeros(1, 2, 2, 2)).shape
    (1, 4, 4, 4)
    """

    axes = 3


class ReflectionPad1d(Padding):
    """Put the reflection of signals around them, without their outermost elements.

    Input and output (N, C, L) or (C, L).

    Args:
        padding: how many, before and after each axis from the last one on, or one for all; below 0
            to cut off.

    >>> import tinygrad_np as tg
    >>> tg.nn.ReflectionPad1d(1)(tg.tensor([[1.0, 2.0]]))
    tensor([[2., 1., 2., 1.]])
    """

    axes = 1
    mode = "reflect"


class ReflectionPad2d(Padding):
    """Put the reflection of images around them, without their outermost elements.

    Input and output (N, C, H, W) or (C, H, W).

    Args:
        padding: how many, before and after each axis from the last one on, or one for all; below 0
            to cut off.

    >>> import tinygrad_np as tg
    >>> tg.nn.ReflectionPad2d(1)(tg.zeros(1, 2, 2)).shape
    (1, 4, 4)
    """

    axes = 2
    mode = "reflect"


class ReflectionPad3d(Padding):
    """Put the reflection of volumes around them, without their outermost elements.

    Input and output (N, C, D, H, W) or (C, D, H, W).

    Args:
        padding: how many, before and after each axis from the last one on, or one for all; below 0
            to cut off.

    >>> import tinygrad_np as tg
    >>> tg.nn.ReflectionPad3d(1)(tg.zeros(1, 2, 2, 2)).shape
    (1, 4, 4, 4)
    """

    axes = 3
    mode = "reflect"


class ReplicationPad1d(Padding):
    """Put copies of the outermost elements of signals around them.

    Input and output (N, C, L) or (C, L).

    Args:
        padding: how many, before and after each axis from the last one on, or one for all; below 0
            to cut off.

    >>> import tinygrad_np as tg
    >>> tg.nn.ReplicationPad1d(1)(tg.tensor([[1.0, 2.0]]))
    tensor([[1., 1., 2., 2.]])
    """

    axes = 1
    mode = "replicate"


class ReplicationPad2d(Padding):
    """Put copies of the outermost elements of images around them.

    Input and output (N, C, H, W) or (C, H, W).

    Args:
        padding: how many, before and after each axis from the last one on, or one for all; below 0
            to cut off.

    >>> import tinygrad_np as tg
    >>> tg.nn.ReplicationPad2d(1)(tg.zeros(1, 2, 2)).shape
    (1, 4, 4)
    """

    axes = 2
    mode = "replicate"


class ReplicationPad3d(Padding):
    """Put copies of the outermost elements of volumes around them.

    Input and output (N, C, D, H, W) or (C, D, H, W).

    Args:
        padding: how many, before and after each axis from the last one on, or one for all; below 0
            to cut off.

    >>> import tinygrad_np as tg
    >>> tg.nn.ReplicationPad3d(1)(tg.zeros(1, 2, 2, 2)).shape
    (1, 4, 4, 4)
    """

    axes = 3
    mode = "replicate"


class ZeroPad1d(Zero):
    """Put zeros around signals.

    Input and output (N, C, L) or (C, L).

    Args:
        padding: how many, before and after each axis from the last one on, or one for all; below 0
            to cut off.

    >>> import tinygrad_np as tg
    >>> tg.nn.ZeroPad1d((0, 2))(tg.tensor([[1.0, 2.0]]))
    tensor([[1., 2., 0., 0.]])
    """

    axes = 1


class ZeroPad2d(Zero):
    """Put zeros around images.

    Input and output (N, C, H, W) or (C, H, W).

    Args:
        padding: how many, before and after each axis from the last one on, or one for all; below 0
            to cut off.

    >>> import tinygrad_np as tg
    >>> tg.nn.ZeroPad2d(1)(tg.zeros(1, 2, 2)).shape
    (1, 4, 4)
    """

    axes = 2


class ZeroPad3d(Zero):
    """Put zeros around volumes.

    Input and output (N, C, D, H, W) or (C, D, H, W).

    Args:
        padding: how many, before and after each axis from the last one on, or one for all; below 0
            to cut off.

    >>> import tinygrad_np as tg
    >>> tg.nn.ZeroPad3d(1)(tg.zeros(1, 2, 2, 2)).shape
    (1, 4, 4, 4)
    """

    axes = 3
