"""How large a model is, known before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

__all__ = ["Footprint", "linear_layers"]

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
