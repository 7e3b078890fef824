"""How large a model is, known before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

__all__ = ["Footprint", "MapTally", "linear_layers"]

_FLOAT = 4  # bytes
_COPIES = 4  # of the parameters: themselves, their gradients, and two averages of the optimizer


class Footprint(NamedTuple):
    """The numbers that a model holds.

    Attributes:
        parameters: weights and biases.
        activations: what a step keeps of each image.
    """

    parameters: int
    activations: int

    def training_bytes(self, batch_size: int) -> int:
        """Return the memory that training needs at least.

        >>> Footprint(parameters=1000, activations=100).training_bytes(10)
        20000
        """
        return _FLOAT * (_COPIES * self.parameters + batch_size * self.activations)


def linear_layers(widths: Sequence[int]) -> Footprint:
    """Return the footprint of linear layers from width to width.

    >>> linear_layers((784, 256, 10))
    Footprint(parameters=203530, activations=1050)
    """
    return Footprint(sum((a + 1) * b for a, b in pairwise(widths)), sum(widths))


class MapTally:
    """Adds up the layers of a convolutional network, with the shape that each leaves.

    Args:
        channels, height, width: of the images.

    Attributes:
        channels, height, width: of the last layer's output.

    >>> tally = MapTally(3, 32, 32)
    >>> tally.convolution(16, 3, stride=2)
    >>> tally.channels, tally.height, tally.width
    (16, 16, 16)
    >>> tally.classifier(10)
    Footprint(parameters=634, activations=11274)
    """

    def __init__(self, channels: int, height: int, width: int) -> None:
        self.channels, self.height, self.width = channels, height, width
        self.parameters = 0
        self.activations = channels * height * width

    def convolution(self, outputs: int, kernel: int, *, stride: int = 1, groups: int = 1) -> None:
        """Count a convolution without bias that pads to the same size, and its normalization."""
        self.parameters += self.channels // groups * kernel**2 * outputs + 2 * outputs
        self.channels = outputs
        self.height, self.width = -(-self.height // stride), -(-self.width // stride)
        self.activations += 2 * outputs * self.height * self.width

    def squeeze(self, reduction: int) -> None:
        """Count squeeze and excitation; nothing without a reduction."""
        if reduction:
            inner = max(1, self.channels // reduction)
            self.parameters += linear_layers((self.channels, inner, self.channels)).parameters

    def classifier(self, classes: int) -> Footprint:
        """Count the linear layer behind the mean over the map, and return the sum of it all."""
        self.parameters += (self.channels + 1) * classes
        return Footprint(self.parameters, self.activations + classes)
