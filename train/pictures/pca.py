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
    """Compute the first principal components, by the singular value decomposition (SVD).

    With the centred samples X = U S V^T, the rows of V^T are the directions of largest variance,
    X V = U S are the coordinates, and S^2 is proportional to the variances (Jolliffe, "Principal
    Component Analysis", 2002, section 3.5). The SVD leaves signs open; here the largest entry of
    each direction is positive.

    Args:
        samples: (N, D), floats.
        components: the number of components; those beyond min(N, D) are 0.

    >>> points, explained = pca(np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]]))
    >>> points[:, 0].round(6).tolist(), explained.round(6).tolist()
    ([-5.0, 0.0, 5.0], [1.0, 0.0])
    """
    centred = samples - samples.mean(0)
    u, s, vt = np.linalg.svd(centred, full_matrices=False)
    kept = min(components, len(s))
    largest = np.abs(vt[:kept]).argmax(1)
    signs = np.where(vt[np.arange(kept), largest] < 0, -1, 1)
    points = np.zeros((len(samples), components), samples.dtype)
    explained = np.zeros(components, samples.dtype)
    points[:, :kept] = u[:, :kept] * (s[:kept] * signs)
    total = s @ s
    if total > 0:
        explained[:kept] = s[:kept] ** 2 / total
    return PCA(points, explained)
