"""Histograms of oriented gradients: image features that tell which edges run where."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["hog"]

BLOCK = 2  # cells a side of the blocks that are normalized


def hog(
    images: NDArray[np.floating[Any]], cell: int = 4, bins: int = 9, eps: float = 0.3
) -> NDArray[np.floating[Any]]:
    """Histograms of oriented gradients (Dalal and Triggs, CVPR 2005) of a batch of images.

    The gradient of each pixel votes with its length for its orientation in the histogram of the
    pixel's cell. Orientations are unsigned: a light-to-dark edge votes as a dark-to-light one does.
    Each block of 2x2 cells is then divided by its length (L2 normalization), so that a faint edge
    counts like a strong one.

    Args:
        images: (N, H, W), normalized to a standard deviation of about 1.
        cell: pixels a side of a cell. Rows and columns left over at the end are left out.
        bins: orientations from 0 to 180 degrees, the first of which is that of a gradient along a
            row. A gradient between two of them votes for both, by its closeness.
        eps: the epsilon of the normalization. A block much shorter than it counts as blank, not as
            a faint edge.

    Returns:
        (N, D) in the type of the images, ``D = (H // cell - 1) (W // cell - 1) 4 bins``, scaled to
        a mean square of about 1 where there are edges.

    Raises:
        TypeError: the images are no floating-point numbers; normalize them first.
        ValueError: the images are not (N, H, W) or less than two cells a side, or ``cell``,
            ``bins`` or ``eps`` is not above 0.

    Example:
        >>> edges = hog(np.random.default_rng(0).random((5, 28, 28), dtype=np.float32))
        >>> edges.shape, edges.dtype
        ((5, 1296), dtype('float32'))
    """
    if not np.issubdtype(images.dtype, np.floating):
        raise TypeError(f"hog: images of {images.dtype}, expected floats: normalize them first")
    if images.ndim != 3:
        raise ValueError(f"hog: images of shape {images.shape}, expected (N, H, W)")
    if min(cell, bins) < 1 or not eps > 0:
        raise ValueError(f"hog: cell={cell}, bins={bins}, eps={eps}: expected above 0")
    count, height, width = images.shape
    rows, columns = height // cell, width // cell
    if min(rows, columns) < BLOCK:
        raise ValueError(
            f"hog: images of {height}x{width}, expected at least {BLOCK * cell}x{BLOCK * cell}: "
            f"{BLOCK} cells of {cell} pixels a side"
        )
    down, across = (
        part[:, : rows * cell, : columns * cell] for part in np.gradient(images, axis=(1, 2))
    )
    length = np.sqrt(down * down + across * across)
    place = np.arctan2(down, across) * (bins / np.pi) % bins  # (N, H, W), 0 to bins
    first = place.astype(np.intp)
    share = (place - first) * length
    # The number of each pixel's cell, (N, H, W), and of its bins in a row of all histograms.
    of_cell = np.arange(count * rows * columns).reshape(count, rows, 1, columns, 1) * bins
    of_cell = np.broadcast_to(of_cell, (count, rows, cell, columns, cell)).reshape(length.shape)
    votes = np.bincount(
        (of_cell + first % bins).ravel(), (length - share).ravel(), count * rows * columns * bins
    )
    votes += np.bincount((of_cell + (first + 1) % bins).ravel(), share.ravel(), votes.size)
    histograms = votes.astype(images.dtype).reshape(count, rows, columns, bins)
    blocks = np.concatenate(
        [
            histograms[:, i : rows - 1 + i, j : columns - 1 + j]
            for i in range(BLOCK)
            for j in range(BLOCK)
        ],
        axis=3,
    )  # (N, rows - 1, columns - 1, 4 bins)
    squares = np.square(blocks).sum(3, keepdims=True)
    blocks *= np.sqrt(blocks.shape[3] / (squares + eps**2))
    return blocks.reshape(count, (rows - 1) * (columns - 1) * blocks.shape[3])
