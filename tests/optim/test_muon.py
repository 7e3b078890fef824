"""Muon: orthogonal matrices, and bfloat16."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays as drawn_arrays

from tests.optim.cases import parameters
from tinygrad_np import optim
from tinygrad_np.optim.muon import orthogonalize, to_bfloat16


@given(x=drawn_arrays(np.float32, st.integers(0, 20), elements=st.floats(width=32)))
def test_bfloat16_is_the_nearest_of_8_bits(x: np.ndarray) -> None:
    rounded = to_bfloat16(x)
    assert (
        rounded.dtype == np.float32 and not (rounded.view(np.uint32) & 0xFFFF)[~np.isnan(x)].any()
    )
    np.testing.assert_array_equal(np.isnan(rounded), np.isnan(x))
    below = (x.view(np.uint32) & np.uint32(0xFFFF0000)).view(np.float32).astype(np.float64)
    finite = np.isfinite(x) & np.isfinite(rounded)
    exact = x.astype(np.float64)[finite]
    away = np.abs(rounded.astype(np.float64)[finite] - exact)
    # No further than the neighbour towards 0, and than half of the distance to the next.
    assert (away <= np.abs(below[finite] - exact)).all()
    normal = np.abs(exact) >= 2.0**-126
    assert (away[normal] <= np.abs(exact[normal]) * 2.0**-8).all()


def test_ties_of_bfloat16_go_to_even() -> None:
    ties = np.array([1 + 2**-8, 1 + 3 * 2**-8, -1 - 2**-8], np.float32)
    np.testing.assert_array_equal(to_bfloat16(ties), [1, 1 + 2**-6, -1])


@pytest.mark.parametrize("shape", [(8, 8), (5, 20), (20, 5), (1, 7), (64, 32)])
def test_singular_values_come_near_1(shape: tuple[int, int]) -> None:
    matrix = np.random.default_rng(0).standard_normal(shape)
    u, s, vt = np.linalg.svd(matrix, full_matrices=False)
    found = orthogonalize(matrix).astype(np.float64)
    values = np.diagonal(u.T @ found @ vt.T)
    assert ((values > 0.6) & (values < 1.25))[s > 0.01 * s.max()].all()
    np.testing.assert_allclose(u @ (values[:, None] * vt), found, atol=0.05)


def test_a_matrix_of_zeros_stays_one() -> None:
    assert not orthogonalize(np.zeros((3, 2))).any()
    assert orthogonalize(np.zeros((0, 2))).shape == (0, 2)


def test_arguments() -> None:
    matrix, vector = parameters([(2, 3), (3,)])
    with pytest.raises(ValueError, match=r"only supports 2D parameters .* with size: \(3,\)"):
        optim.Muon([matrix, vector])
    optimizer = optim.Muon([matrix])
    with pytest.raises(ValueError, match="only supports 2D parameters"):
        optimizer.add_param_group({"params": [vector]})
    for options, message in (
        ({"lr": -1}, "Learning rate should be >= 0 but is: -1"),
        ({"momentum": -1}, "momentum should be >= 0 but is: -1"),
        ({"weight_decay": -1}, "weight decay should be >= 0 but is: -1"),
        ({"adjust_lr_fn": "rms"}, "Adjust learning rate function rms is not supported"),
        ({"ns_steps": 100}, "Number of steps must be less than 100"),
        ({"ns_coefficients": (1.0, 2.0)}, "exactly 3 values"),
    ):
        with pytest.raises(ValueError, match=message):
            optim.Muon([matrix], **options)  # type: ignore[arg-type]
