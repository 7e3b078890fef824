"""Logits of images, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

import tinygrad_np as tg
from tinygrad_np import nn
from tinygrad_np.data import Normalize

__all__ = ["BATCH_SIZE", "predict", "predict_batches"]

BATCH_SIZE = 1000
"""Large enough for matrix products at full speed, small enough for convolutions' memory."""


def predict_batches(
    network: nn.Module,
    images: NDArray[np.uint8],
    normalize: Normalize,
    as_input: Callable[[NDArray[Any]], NDArray[Any]],
) -> Iterator[NDArray[np.float32]]:
    """Compute the logits of images, :data:`BATCH_SIZE` at a time.

    Args:
        network: the model; it is left in evaluation mode.
        images: (N, H, W) or (N, C, H, W) uint8.
        normalize: the normalization that the model was trained with.
        as_input: turns normalized images into the model's input.

    Yields:
        Arrays (up to BATCH_SIZE, classes).
    """
    rng = np.random.default_rng(0)  # asked for by a transform's interface; nothing is drawn
    network.eval()
    for start in range(0, len(images), BATCH_SIZE):
        with tg.no_grad():
            batch = normalize(images[start : start + BATCH_SIZE], rng)
            logits: NDArray[np.float32] = network(tg.as_tensor(as_input(batch))).numpy(force=True)
        yield logits


def predict(
    network: nn.Module,
    images: NDArray[np.uint8],
    normalize: Normalize,
    as_input: Callable[[NDArray[Any]], NDArray[Any]],
) -> NDArray[np.float32]:
    """Compute the logits of all images, (N, classes); arguments as of :func:`predict_batches`."""
    return np.concatenate(list(predict_batches(network, images, normalize, as_input)))
