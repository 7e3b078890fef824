"""What a transform is, and several in a row as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Compose", "Transform"]

Transform = Callable[[NDArray[Any], np.random.Generator], NDArray[Any]]
"""Changes the images of a batch: ``transform(images, rng)`` returns an array of as many images. Its
random numbers all come from ``rng``."""


class Compose:
    """Applies transforms one after the other.

    Args:
        transforms: callables ``(images, rng) -> images``.

    Example:
        >>> from tinygrad_np.data import RandomHorizontalFlip, RandomRotation
        >>> augment = Compose([RandomRotation(10), RandomHorizontalFlip()])
        >>> augment
        Compose([RandomRotation(degrees=10, p=1.0, fill=0.0), RandomHorizontalFlip(p=0.5)])
        >>> augment(np.ones((4, 28, 28), np.float32), np.random.default_rng(0)).shape
        (4, 28, 28)
    """

    def __init__(self, transforms: Sequence[Transform]) -> None:
        self.transforms = tuple(transforms)

    def __call__(self, images: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
        """Return the images after every transform, (N, ...).

        Example:
            >>> Compose([])(np.ones((4, 2, 2)), np.random.default_rng(0)).shape
            (4, 2, 2)
        """
        for transform in self.transforms:
            images = transform(images, rng)
        return images

    def __repr__(self) -> str:
        return f"Compose([{', '.join(map(repr, self.transforms))}])"
