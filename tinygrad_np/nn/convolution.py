"""Convolution layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..ops.nn.convolution import functional as convolution
from ..ops.nn.folding import fold, unfold
from ..ops.shapes.padding import pad
from ..tensor import Tensor
from . import init
from .module import Module, Parameter

Sizes = int | Sequence[int]
PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


def _tuple(value: Sizes, axes: int) -> tuple[int, ...]:
    return (value,) * axes if isinstance(value, int) else tuple(value)


class Convolution(Module):
    """What the layers below share: settings, parameters, and how they are drawn and printed."""

    weight: Parameter
    bias: Parameter | None
    axes: int
    transposed = False

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes,
        padding: Sizes | str,
        dilation: Sizes,
        groups: int,
        bias: bool,
        padding_mode: str,
        dtype: Any,
    ) -> None:
        super().__init__()
        name = type(self).__name__
        if groups < 1 or in_channels % groups or out_channels % groups:
            raise ValueError(
                f"{name}: {in_channels} in and {out_channels} out channels do not divide into "
                f"{groups} groups"
            )
        modes = PADDING_MODES[:1] if self.transposed else PADDING_MODES
        if padding_mode not in modes:
            choices = ", ".join(map(repr, modes))
            raise ValueError(f"{name}: padding_mode={padding_mode!r}: choose from {choices}")
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = _tuple(kernel_size, self.axes)
        self.stride = _tuple(stride, self.axes)
        self.padding = padding if isinstance(padding, str) else _tuple(padding, self.axes)
        self.dilation = _tuple(dilation, self.axes)
        self.groups = groups
        self.padding_mode = padding_mode
        ends = (in_channels, out_channels) if self.transposed else (out_channels, in_channels)
        shape = (ends[0], ends[1] // groups, *self.kernel_size)
        self.weight = Parameter(np.zeros(shape, dtype))
        self.bias = Parameter(np.zeros(out_channels, dtype)) if bias else None
        if not bias:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new values: PyTorch's default, uniform within ``1 / sqrt(fan_in)``."""
        init.default_(self.weight, self.bias)

    def _bordered(self, x: Any) -> tuple[Any, Any]:
        """The input with a border that is not of zeros around it, and the padding left to do."""
        if self.padding_mode == "zeros":
            return x, self.padding
        if self.padding == "same":
            gaps = [d * (k - 1) for d, k in zip(self.dilation, self.kernel_size, strict=True)]
            sides = [(gap // 2, gap - gap // 2) for gap in gaps]
        else:
            sides = [(0, 0) if self.padding == "valid" else (int(p), int(p)) for p in self.padding]
        return pad(x, [n for side in reversed(sides) for n in side], self.padding_mode), 0

    def extra_repr(self) -> str:
        parts = [
            f"{self.in_channels}, {self.out_channels}",
            f"kernel_size={self.kernel_size}",
            f"stride={self.stride}",
        ]
        plain = {"padding": 0, "dilation": 1, "output_padding": 0}
        for name, default in plain.items():
            value = getattr(self, name, default)
            if value not in (default, (default,) * self.axes):
                parts.append(f"{name}={value}")
        if self.groups != 1:
            parts.append(f"groups={self.groups}")
        if self.bias is None:
            parts.append("bias=False")
        if self.padding_mode != "zeros":
            parts.append(f"padding_mode={self.padding_mode}")
        return ", ".join(parts)


class Conv1d(Convolution):
    """Convolution of sequences, (N, C, L) or (C, L). See :func:`tinygrad_np.nn.functional.conv1d`.

    Attributes:
        weight: (out_channels, in_channels / groups, k).
        bias: (out_channels,), or None.

    >>> from tinygrad_np import nn
    >>> nn.Conv1d(16, 33, 3, stride=2)
    Conv1d(16, 33, kernel_size=(3,), stride=(2,))
    """

    axes = 1

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes | str = 0,
        dilation: Sizes = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        dtype: Any = np.float32,
    ) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, groups,
                         bias, padding_mode, dtype)  # fmt: skip

    def forward(self, x: Any) -> Tensor:
        x, padding = self._bordered(x)
        return convolution.conv1d(  # type: ignore[no-any-return]
            x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups
        )


class Conv2d(Convolution):
    """Convolution of images, (N, C, H, W) or (C, H, W).

    See :func:`tinygrad_np.nn.functional.conv2d`.

    Args:
        kernel_size, stride, padding, dilation: an integer or a pair; ``padding`` also "valid" or
            "same".
        groups: the channels are split in so many groups, each with kernels of its own.
        padding_mode: what is around the image: "zeros", "reflect", "replicate" or "circular".

    Attributes:
        weight: (out_channels, in_channels / groups, kh, kw).
        bias: (out_channels,), or None.

    >>> from tinygrad_np import nn
    >>> nn.Conv2d(3, 16, 5, padding=2)
    Conv2d(3, 16, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))
    """

    axes = 2

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes | str = 0,
        dilation: Sizes = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        dtype: Any = np.float32,
    ) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, groups,
                         bias, padding_mode, dtype)  # fmt: skip

    def forward(self, x: Any) -> Tensor:
        x, padding = self._bordered(x)
        return convolution.conv2d(  # type: ignore[no-any-return]
            x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups
        )


class ConvTranspose2d(Convolution):
    """The transpose of a convolution. See :func:`tinygrad_np.nn.functional.conv_transpose2d`.

    Attributes:
        weight: (in_channels, out_channels / groups, kh, kw).
        bias: (out_channels,), or None.

    >>> from tinygrad_np import nn
    >>> nn.ConvTranspose2d(16, 8, 2, stride=2)
    ConvTranspose2d(16, 8, kernel_size=(2, 2), stride=(2, 2))
    """

    axes = 2
    transposed = True

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes = 0,
        output_padding: Sizes = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Sizes = 1,
        padding_mode: str = "zeros",
        dtype: Any = np.float32,
    ) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, groups,
                         bias, padding_mode, dtype)  # fmt: skip
        self.output_padding = _tuple(output_padding, self.axes)

    def forward(self, x: Any) -> Tensor:
        return convolution.conv_transpose2d(  # type: ignore[no-any-return]
            x,
            self.weight,
            self.bias,
            self.stride,
            self.padding,  # type: ignore[arg-type]
            self.output_padding,
            self.groups,
            self.dilation,
        )


class Unfold(Module):
    """Every window of an image as a column. See :func:`tinygrad_np.nn.functional.unfold`."""

    def __init__(
        self, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1
    ) -> None:
        super().__init__()
        self.kernel_size, self.dilation = kernel_size, dilation
        self.padding, self.stride = padding, stride

    def forward(self, x: Any) -> Any:
        return unfold(x, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, "
            f"stride={self.stride}"
        )


class Fold(Module):
    """Columns added up to an image. See :func:`tinygrad_np.nn.functional.fold`."""

    def __init__(
        self,
        output_size: Sizes,
        kernel_size: Sizes,
        dilation: Sizes = 1,
        padding: Sizes = 0,
        stride: Sizes = 1,
    ) -> None:
        super().__init__()
        self.output_size, self.kernel_size, self.dilation = output_size, kernel_size, dilation
        self.padding, self.stride = padding, stride

    def forward(self, x: Any) -> Any:
        return fold(x, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return (
            f"output_size={self.output_size}, kernel_size={self.kernel_size}, "
            f"dilation={self.dilation}, padding={self.padding}, stride={self.stride}"
        )
