"""Principal component analysis."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["PCA", "pca"]


class PCA(NamedTuple):
    """Samples in the directions in which they vary most.

    Attributes:
        points: (N, components), the coordinates.
        explained: (components,), each direction's part of the whole variance.
    """

    points: NDArray[np.floating[Any]]
    explained: NDArray[np.floating[Any]]


def pca(samples: NDArray[np.floating[Any]], components: int = 2) -> PCA:
    """Compute the first principal components, by the smaller of two symmetric eigenproblems.

    With the centred samples X = U S V^T, the rows of V^T are the directions of largest variance,
    X V = U S are the coordinates, and S^2 is proportional to the variances (Jolliffe, "Principal
    Component Analysis", 2002, section 3.5). V are the eigenvectors of X^T X, (D, D), and U those of
    X X^T, (N, N), which is quicker by far where D is large. Signs are open; here the largest entry
    of each direction is positive.

    Args:
        samples: (N, D), floats.
        components: the number of components; those beyond min(N, D) are 0.

    >>> points, explained = pca(np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]]))
    >>> points[:, 0].round(6).tolist(), explained.round(6).tolist()
    ([-5.0, 0.0, 5.0], [1.0, 0.0])
    """
    centred = samples.astype(np.float64) - samples.mean(0, dtype=np.float64)
    wide = centred.shape[0] <= centred.shape[1]
    variances, vectors = np.linalg.eigh(centred @ centred.T if wide else centred.T @ centred)
    kept = min(components, len(variances))
    first = vectors[:, ::-1][:, :kept].T  # (kept, N), or (kept, D)
    directions = first @ centred if wide else first  # (kept, D)
    lengths = np.linalg.norm(directions, axis=1)
    directions /= np.where(lengths == 0, 1, lengths)[:, np.newaxis]
    largest = np.abs(directions).argmax(1)
    signs = np.where(directions[np.arange(kept), largest] < 0, -1, 1)
    points = np.zeros((len(samples), components), samples.dtype)
    explained = np.zeros(components, samples.dtype)
    points[:, :kept] = centred @ directions.T * signs
    total = variances.sum()
    if total > 0:
        explained[:kept] = np.maximum(variances[::-1][:kept], 0) / total
    return PCA(points, explained)
