"""LeNet: two convolutions with pooling, then linear layers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tinygrad_np import nn

from .activations import activation as make_activation

__all__ = ["LeNet"]


class LeNet(nn.Sequential):
    """LeNet: convolution, 2x2 max pooling and activation for each of ``channels``; linear layers.

    The model follows LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to
    document recognition" (1998), figure 2, with max pooling and without the paper's sparse table of
    connections. The activation comes after the pooling, as in the paper. For a rising function the
    order does not change the result, and this order computes it for a quarter of the elements.

    Args:
        in_channels: the number of channels of an image.
        num_classes: the number of classes, with one logit each.
        channels: the number of output channels of each convolution.
        kernel_size: the rows and columns of each kernel.
        hidden: the width of each hidden linear layer.
        activation: ``"sigmoid"``, ``"relu"``, ``"leaky_relu"``, ``"tanh"`` or ``"gelu"``.
        padding: the rows and columns of zeros around the image, for the first convolution.
        image_size: the rows and columns of an image.
        classical: use the sizes of LeNet-5, ``padding=2`` and ``hidden=(120, 84)``, instead of the
            arguments.
        dropout: the probability that training zeroes a hidden activation of the linear layers.

    Shapes:
        (N, in_channels, *image_size) to (N, num_classes).

    Raises:
        ValueError: the activation is unknown, or the images are too small for the kernels.

    Example:
        >>> model = LeNet()
        >>> sum(parameter.size for parameter in model.parameters())
        44374
    """

    def __init__(
        self,
        in_channels: int = 1,
        num_classes: int = 10,
        channels: Sequence[int] = (6, 16),
        kernel_size: int = 5,
        hidden: Sequence[int] = (128, 64),
        activation: str = "leaky_relu",
        padding: int = 0,
        image_size: tuple[int, int] = (28, 28),
        classical: bool = False,
        dropout: float = 0.0,
    ) -> None:
        if classical:
            padding, hidden = 2, (120, 84)
        layers: list[nn.Module] = []
        height, width = image_size
        for number, (c_in, c_out) in enumerate(pairwise((in_channels, *channels))):
            border = padding if number == 0 else 0
            layers += [
                nn.Conv2d(c_in, c_out, kernel_size, padding=border),
                nn.MaxPool2d(2),
                make_activation(activation),
            ]
            height, width = ((n + 2 * border - kernel_size + 1) // 2 for n in (height, width))
        if min(height, width) < 1:
            raise ValueError(
                f"LeNet: images of {image_size[0]}x{image_size[1]} are too small for "
                f"{len(channels)} convolutions with {kernel_size}x{kernel_size} kernels and 2x2 "
                "pooling"
            )
        layers.append(nn.Flatten())
        widths = (channels[-1] * height * width, *hidden)
        for fan_in, fan_out in pairwise(widths):
            layers += [nn.Linear(fan_in, fan_out), make_activation(activation)]
            if dropout:
                layers.append(nn.Dropout(dropout))
        super().__init__(*layers, nn.Linear(widths[-1], num_classes))
