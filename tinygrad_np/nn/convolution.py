"""Convolution layers, and their transposes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..ops.arguments import shape_of
from ..ops.nn.convolution.settings import around_axes
from ..ops.shapes.padding import pad
from ..tensor import Tensor
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter, parameter_type

__all__ = [
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
]

Sizes = int | Sequence[int]
PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


def _tuple(value: Sizes, axes: int) -> tuple[int, ...]:
    return (value,) * axes if isinstance(value, int) else tuple(value)


class Convolution(Module):
    """What the layers below share: settings, parameters, and how they are drawn and printed."""

    weight: Parameter
    bias: Parameter | None
    axes: int
    padding: tuple[int, ...] | str
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
        if isinstance(padding, str):  # refused where it is written, not at the first call
            sizes = [_tuple(value, self.axes) for value in (kernel_size, stride, dilation)]
            around_axes(name, padding, *sizes)
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
            widths = [(gap // 2, gap - gap // 2) for gap in gaps]
        else:
            widths = [(0, 0) if self.padding == "valid" else (int(p), int(p)) for p in self.padding]
        return pad(x, [n for pair in reversed(widths) for n in pair], self.padding_mode), 0

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
    """Convolve sequences with learned kernels.

    Input (N, C, L) or (C, L), output (N, O, L') or (O, L'). See
    :func:`tinygrad_np.nn.functional.conv1d`.

    Args:
        in_channels: C.
        out_channels: O.
        kernel_size, stride, padding, dilation: integers; ``padding`` also "valid" or "same".
        groups: the channels are split in so many groups, each with kernels of its own.
        bias: whether a bias is added.
        padding_mode: what is around the sequence: "zeros", "reflect", "replicate" or "circular".
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    Attributes:
        weight: (O, C / groups, k).
        bias: (O,), or None.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.Conv1d(16, 33, 3, stride=2)
    >>> layer
    Conv1d(16, 33, kernel_size=(3,), stride=(2,))
    >>> layer(tg.zeros(20, 16, 50)).shape
    (20, 33, 24)
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
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, groups,
                         bias, padding_mode, parameter_type(device, dtype))  # fmt: skip

    def forward(self, input: Any) -> Tensor:
        x, padding = self._bordered(input)
        y: Tensor = F.conv1d(
            x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups
        )
        return y


class Conv2d(Convolution):
    """Convolve images with learned kernels.

    Input (N, C, H, W) or (C, H, W), output (N, O, H', W') or (O, H', W'). See
    :func:`tinygrad_np.nn.functional.conv2d`.

    Args:
        in_channels: C.
        out_channels: O.
        kernel_size, stride, padding, dilation: an integer or a pair; ``padding`` also "valid" or
            "same".
        groups: the channels are split in so many groups, each with kernels of its own.
        bias: whether a bias is added.
        padding_mode: what is around the image: "zeros", "reflect", "replicate" or "circular".
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    Attributes:
        weight: (O, C / groups, kh, kw).
        bias: (O,), or None.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.Conv2d(3, 16, 5, padding=2)
    >>> layer
    Conv2d(3, 16, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))
    >>> layer(tg.zeros(8, 3, 32, 32)).shape
    (8, 16, 32, 32)
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
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, groups,
                         bias, padding_mode, parameter_type(device, dtype))  # fmt: skip

    def forward(self, input: Any) -> Tensor:
        x, padding = self._bordered(input)
        y: Tensor = F.conv2d(
            x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups
        )
        return y


class Conv3d(Convolution):
    """Convolve volumes with learned kernels.

    Input (N, C, D, H, W) or (C, D, H, W), output (N, O, D', H', W') or (O, D', H', W'). See
    :func:`tinygrad_np.nn.functional.conv3d`.

    Args:
        in_channels: C.
        out_channels: O.
        kernel_size, stride, padding, dilation: an integer or three; ``padding`` also "valid" or
            "same".
        groups: the channels are split in so many groups, each with kernels of its own.
        bias: whether a bias is added.
        padding_mode: what is around the volume: "zeros", "reflect", "replicate" or "circular".
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    Attributes:
        weight: (O, C / groups, kd, kh, kw).
        bias: (O,), or None.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.Conv3d(1, 4, 3, padding=1)
    >>> layer
    Conv3d(1, 4, kernel_size=(3, 3, 3), stride=(1, 1, 1), padding=(1, 1, 1))
    >>> layer(tg.zeros(2, 1, 5, 6, 7)).shape
    (2, 4, 5, 6, 7)
    """

    axes = 3

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
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, groups,
                         bias, padding_mode, parameter_type(device, dtype))  # fmt: skip

    def forward(self, input: Any) -> Tensor:
        x, padding = self._bordered(input)
        y: Tensor = F.conv3d(
            x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups
        )
        return y


class Transposed(Convolution):
    """What the transposes share: the size of the output, and how it is computed."""

    transposed = True
    padding: tuple[int, ...]
    function: Callable[..., Any]

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
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, groups,
                         bias, padding_mode, parameter_type(device, dtype))  # fmt: skip
        self.output_padding = _tuple(output_padding, self.axes)

    def forward(self, input: Any, output_size: Sequence[int] | None = None) -> Any:
        settings = self.stride, self.padding, self._output_padding(input, output_size)
        return self.function(input, self.weight, self.bias, *settings, self.groups, self.dilation)

    def _output_padding(self, input: Any, output_size: Sequence[int] | None) -> tuple[int, ...]:
        """How much to add at the end, so that the output has the size that is wanted."""
        if output_size is None:
            return self.output_padding
        size, wanted = shape_of(input)[-self.axes :], tuple(output_size)[-self.axes :]
        if len(output_size) not in (self.axes, len(shape_of(input))) or len(wanted) != self.axes:
            raise ValueError(
                f"{type(self).__name__}: output_size={tuple(output_size)}: expected {self.axes} "
                "spatial axes, or the whole shape"
            )
        least = [
            (n - 1) * s - 2 * p + d * (k - 1) + 1
            for n, s, p, d, k in zip(
                size, self.stride, self.padding, self.dilation, self.kernel_size, strict=True
            )
        ]
        extra = [w - n for w, n in zip(wanted, least, strict=True)]
        if any(not 0 <= e < s for e, s in zip(extra, self.stride, strict=True)):
            most = [n + s - 1 for n, s in zip(least, self.stride, strict=True)]
            raise ValueError(
                f"{type(self).__name__}: output_size={wanted}: valid sizes are from {least} to "
                f"{most} for an input of {size}"
            )
        return tuple(extra)


class ConvTranspose1d(Transposed):
    """Compute the transpose of a convolution, which makes signals longer.

    Input (N, C, L) or (C, L), output (N, O, L') or (O, L'). See
    :func:`tinygrad_np.nn.functional.conv_transpose1d`. Called with ``output_size``, a layer picks
    the ``output_padding`` that gives that size.

    Args:
        in_channels: C.
        out_channels: O.
        kernel_size, stride, padding, dilation: those of the convolution, an integer.
        output_padding: what to add at the end of the output.
        groups: the channels are split in so many groups, each with kernels of its own.
        bias: whether a bias is added.
        padding_mode: must be "zeros".
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    Attributes:
        weight: (C, O / groups, k).
        bias: (O,), or None.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.ConvTranspose1d(16, 8, 2, stride=2)
    >>> layer
    ConvTranspose1d(16, 8, kernel_size=(2,), stride=(2,))
    >>> layer(tg.zeros(4, 16, 7)).shape
    (4, 8, 14)
    """

    axes = 1
    function = staticmethod(F.conv_transpose1d)


class ConvTranspose2d(Transposed):
    """Compute the transpose of a convolution, which makes images larger.

    Input (N, C, H, W) or (C, H, W), output (N, O, H', W') or (O, H', W'). See
    :func:`tinygrad_np.nn.functional.conv_transpose2d`. Called with ``output_size``, a layer picks
    the ``output_padding`` that gives that size.

    Args:
        in_channels: C.
        out_channels: O.
        kernel_size, stride, padding, dilation: those of the convolution, an integer or a pair.
        output_padding: what to add at the end of the output.
        groups: the channels are split in so many groups, each with kernels of its own.
        bias: whether a bias is added.
        padding_mode: must be "zeros".
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    Attributes:
        weight: (C, O / groups, kh, kw).
        bias: (O,), or None.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.ConvTranspose2d(16, 8, 2, stride=2)
    >>> layer
    ConvTranspose2d(16, 8, kernel_size=(2, 2), stride=(2, 2))
    >>> layer(tg.zeros(4, 16, 7, 7)).shape
    (4, 8, 14, 14)
    """

    axes = 2
    function = staticmethod(F.conv_transpose2d)


class ConvTranspose3d(Transposed):
    """Compute the transpose of a convolution, which makes volumes larger.

    Input (N, C, D, H, W) or (C, D, H, W), output (N, O, D', H', W') or (O, D', H', W'). See
    :func:`tinygrad_np.nn.functional.conv_transpose3d`. Called with ``output_size``, a layer picks
    the ``output_padding`` that gives that size.

    Args:
        in_channels: C.
        out_channels: O.
        kernel_size, stride, padding, dilation: those of the convolution, an integer or three.
        output_padding: what to add at the end of the output.
        groups: the channels are split in so many groups, each with kernels of its own.
        bias: whether a bias is added.
        padding_mode: must be "zeros".
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    Attributes:
        weight: (C, O / groups, kd, kh, kw).
        bias: (O,), or None.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.ConvTranspose3d(16, 8, 2, stride=2)
    >>> layer
    ConvTranspose3d(16, 8, kernel_size=(2, 2, 2), stride=(2, 2, 2))
    >>> layer(tg.zeros(4, 16, 3, 3, 3)).shape
    (4, 8, 6, 6, 6)
    """

    axes = 3
    function = staticmethod(F.conv_transpose3d)
