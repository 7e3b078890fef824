"""Principal components against the eigenvectors of the covariance."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from train.pictures.pca import pca


@given(st.integers(0, 2**32 - 1), st.integers(3, 30), st.integers(2, 8))
def test_pca_is_the_covariance_in_its_eigenvectors(seed, count, dimensions):
    samples = np.random.default_rng(seed).normal(size=(count, dimensions)) * (
        1 + np.arange(dimensions)
    )
    points, explained = pca(samples)
    values, vectors = np.linalg.eigh(np.cov(samples.T))
    assert np.allclose(points.var(0, ddof=1), values[::-1][:2], rtol=1e-9, atol=1e-9)
    assert np.allclose(explained, values[::-1][:2] / values.sum(), rtol=1e-9, atol=1e-9)
    projected = (samples - samples.mean(0)) @ vectors[:, ::-1][:, :2]
    assert np.allclose(np.abs(points), np.abs(projected), rtol=1e-6, atol=1e-6)
    assert np.allclose(pca(samples + 5).points, points, rtol=1e-6, atol=1e-6)


def test_pca_of_what_does_not_vary():
    points, explained = pca(np.ones((4, 3)))
    assert not points.any()
    assert not explained.any()
    assert pca(np.arange(3.0)[:, np.newaxis]).points.shape == (3, 2)
